"""The date grammar, day numbers and ages."""

import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.fields import PartialDate
from models.rules.days import (
    UnreadableError,
    add_months,
    age_on,
    day_number,
    first_day,
    last_day,
    read_day,
)
from models.words import Language

TODAY = date(2026, 3, 20)
OPERATED = date(2026, 3, 4)
DAY = date(2025, 3, 14)
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def full_width(text: str) -> str:
    """Return `text` as a Chinese input method in full-width mode types it."""
    return "".join(
        "\u3000" if char == " " else chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text
    )


def refusal(text: str, *, partial: bool = False, operated_on: date | None = OPERATED) -> str:
    with pytest.raises(UnreadableError) as told:
        read_day(text, TODAY, operated_on, partial=partial)
    assert re.search("[\u4e00-\u9fff]", told.value.say(Language.CHINESE))
    return told.value.say(Language.ENGLISH)


WHOLE = [
    ("t", TODAY),
    ("T", TODAY),
    ("today", TODAY),
    ("今天", TODAY),
    ("y", date(2026, 3, 19)),
    ("昨天", date(2026, 3, 19)),
    ("前天", date(2026, 3, 18)),
    ("明天", date(2026, 3, 21)),
    ("+7", date(2026, 3, 27)),
    ("-1", date(2026, 3, 19)),
    ("+7d", date(2026, 3, 27)),
    ("+2w", date(2026, 4, 3)),
    ("-3m", date(2025, 12, 20)),
    ("-1y", date(2025, 3, 20)),
    ("d7", date(2026, 3, 11)),
    ("D0", OPERATED),
    ("POD 7", date(2026, 3, 11)),
    ("pod7", date(2026, 3, 11)),
    ("术后7天", date(2026, 3, 11)),
    ("术后第7天", date(2026, 3, 11)),
    ("术后7日", date(2026, 3, 11)),
    ("20250314", DAY),
    ("2025-3-14", DAY),
    ("2025-03-14", DAY),
    ("2025/3/14", DAY),
    ("2025.3.14", DAY),
    ("2025年3月14日", DAY),
    ("2025年3月14", DAY),
    (" 2025-03-14 ", DAY),
    ("0314", date(2026, 3, 14)),
    ("3/14", date(2026, 3, 14)),
    ("3-14", date(2026, 3, 14)),
    ("3月14日", date(2026, 3, 14)),
    ("0320", TODAY),
    ("0321", date(2025, 3, 21)),
    ("12/31", date(2025, 12, 31)),
    ("2/29", date(2024, 2, 29)),
    ("2024-02-29", date(2024, 2, 29)),
]


@pytest.mark.parametrize(("typed", "day"), WHOLE)
def test_a_typed_date_reads_as_the_table_says(typed: str, day: date) -> None:
    assert read_day(typed, TODAY, OPERATED) == day


@pytest.mark.parametrize(("typed", "day"), WHOLE)
def test_full_width_forms_read_alike(typed: str, day: date) -> None:
    assert read_day(full_width(typed), TODAY, OPERATED) == day


@pytest.mark.parametrize(("typed", "day"), WHOLE)
def test_where_a_part_is_enough_a_whole_date_still_reads(typed: str, day: date) -> None:
    assert read_day(typed, TODAY, OPERATED, partial=True) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("0314", date(2027, 3, 14)),
        ("0320", TODAY),
        ("3/21", date(2026, 3, 21)),
        ("3月14日", date(2027, 3, 14)),
        ("2/29", date(2028, 2, 29)),
    ],
)
def test_month_and_day_of_a_future_field_mean_the_next_one(typed: str, day: date) -> None:
    assert read_day(typed, TODAY, future=True) == day


def test_the_leap_day_is_found_across_a_century_without_one() -> None:
    assert read_day("2/29", date(2103, 3, 1)) == date(2096, 2, 29)
    assert read_day("2/29", date(2096, 3, 1), future=True) == date(2104, 2, 29)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("202503", PartialDate(2025, 3)),
        ("2025-3", PartialDate(2025, 3)),
        ("2025/03", PartialDate(2025, 3)),
        ("2025.12", PartialDate(2025, 12)),
        ("2025年3月", PartialDate(2025, 3)),
        ("2025", PartialDate(2025)),
        ("1998年", PartialDate(1998)),
        ("1900", PartialDate(1900)),
        ("２０２５０３", PartialDate(2025, 3)),
    ],
)
def test_a_month_or_year_reads_only_where_a_part_is_enough(typed: str, part: PartialDate) -> None:
    assert read_day(typed, TODAY, partial=True) == part
    assert "only a month or a year" in refusal(typed)


@pytest.mark.parametrize("typed", ["14/03/2025", "3/14/2025", "14-3-25", "25.3.14", "25年3月14日", "250314"])
@pytest.mark.parametrize("partial", [False, True])
def test_a_year_last_or_of_two_digits_is_refused(typed: str, partial: bool) -> None:
    assert "Type the year first" in refusal(typed, partial=partial)


@pytest.mark.parametrize(
    "typed", ["2025-02-30", "20250230", "2025-13-01", "2025年2月29日", "0230", "13/1", "+9999y"]
)
def test_a_day_that_no_calendar_has_is_refused(typed: str) -> None:
    assert "not a real date" in refusal(typed)


@pytest.mark.parametrize("typed", ["2025-13", "202500", "1899"])
def test_a_month_that_no_calendar_has_or_a_year_long_ago_is_refused(typed: str) -> None:
    assert refusal(typed, partial=True)


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "2025-3-14-", "2025-3/14", "20253", "2025314", "45730", "d", "+", "++7", "＝今天", "三月"],
)
@pytest.mark.parametrize("partial", [False, True])
def test_what_is_no_date_is_refused(typed: str, partial: bool) -> None:
    assert "cannot be read as a date" in refusal(typed, partial=partial)


def test_days_after_an_unknown_operation_are_refused() -> None:
    assert "counts from the operation" in refusal("d7", operated_on=None)


def test_a_refusal_quotes_only_the_beginning_of_a_long_text_and_nothing_that_cannot_be_shown() -> None:
    told = refusal("\ud800" + "x" * 40_000)
    assert len(told) < 200
    assert told.encode()


@given(DATES, DATES)
def test_an_iso_date_reads_as_itself_on_any_day(day: date, today: date) -> None:
    assert read_day(day.isoformat(), today) == day
    assert read_day(f"{day:%Y%m%d}", today) == day
    assert read_day(f"{day.year}年{day.month}月{day.day}日", today) == day


PIECES = st.sampled_from(
    [
        "d",
        "pod",
        "术后",
        "第",
        "+",
        "-",
        "/",
        ".",
        "年",
        "月",
        "日",
        "天",
        "t",
        "y",
        "w",
        "m",
        " ",
        "今天",
        "９",
        "٣",
    ]
)
TYPED = st.lists(PIECES | st.integers(0, 99999).map(str), max_size=8).map("".join)


@given(
    typed=st.text() | TYPED,
    today=DATES,
    operated_on=st.none() | st.dates(),
    partial=st.booleans(),
    future=st.booleans(),
)
@example("d99999", TODAY, date(9999, 1, 1), False, False)
@example("+9999y", TODAY, None, False, True)
def test_any_text_reads_to_a_date_or_is_refused_in_both_languages(
    typed: str, today: date, operated_on: date | None, partial: bool, future: bool
) -> None:
    try:
        day = read_day(typed, today, operated_on, partial=partial, future=future)
    except UnreadableError as error:
        sentences = [error.say(language) for language in Language]
        assert all(sentence.strip() for sentence in sentences)
    else:
        assert partial or isinstance(day, date)
        assert not isinstance(day, datetime)
        assert read_day(str(day), today, operated_on, partial=partial, future=future) == day


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1970, 3, 20), date(2026, 3, 19), 55),
        (date(1970, 3, 20), date(2026, 3, 20), 56),
        (date(2000, 2, 29), date(2023, 2, 28), 22),
        (date(2000, 2, 29), date(2023, 3, 1), 23),
        (date(2000, 2, 29), date(2024, 2, 28), 23),
        (date(2000, 2, 29), date(2024, 2, 29), 24),
        (date(2026, 3, 20), date(2026, 3, 20), 0),
        (date(1969, 12, 31), date(2026, 1, 1), 56),
    ],
)
def test_age_is_counted_in_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(day, born) == age


@given(DATES, st.integers(0, 110))
def test_a_birthday_adds_one_year_and_the_day_before_does_not(born: date, years: int) -> None:
    leap_day_lost = (born.month, born.day) == (2, 29) and not _is_leap(born.year + years)
    birthday = date(born.year + years, 3, 1) if leap_day_lost else born.replace(year=born.year + years)
    assert age_on(birthday, born) == years
    assert age_on(birthday - timedelta(days=1), born) == years - 1


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (OPERATED, 0),
        (date(2026, 3, 5), 1),
        (date(2026, 3, 3), -1),
        (date(2027, 3, 4), 365),
        (date(2028, 3, 4), 731),
    ],
)
def test_day_numbers_count_whole_calendar_days(day: date, number: int) -> None:
    assert day_number(day, OPERATED) == number


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 5, 31), -3, date(2025, 2, 28)),
    ],
)
def test_a_step_of_months_keeps_the_day_or_takes_the_months_last(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        (PartialDate(2024, 2), date(2024, 2, 1), date(2024, 2, 29)),
        (PartialDate(2025, 12), date(2025, 12, 1), date(2025, 12, 31)),
        (PartialDate(2025), date(2025, 1, 1), date(2025, 12, 31)),
        (DAY, DAY, DAY),
    ],
)
def test_a_partial_date_is_the_interval_that_it_can_mean(
    part: date | PartialDate, first: date, last: date
) -> None:
    assert (first_day(part), last_day(part)) == (first, last)
