"""From typed texts to answers and back: every kind of field, every field of the dictionary."""

import re
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.dictionary import CONTACT, OPERATION, PATIENT, RECORDS
from models.fields import (
    ABSENCE_WORDS,
    Absence,
    Answer,
    Choice,
    Choices,
    Clock,
    Day,
    Field,
    Moment,
    Number,
    PartialDate,
    Text,
)
from models.rules.days import UnreadableError
from models.rules.reading import Setting, in_code_order, read, shown, text_of
from models.words import Language
from tests.models.test_days import full_width

TODAY = date(2026, 3, 20)
SETTING = Setting(TODAY, date(2026, 3, 4))
FIELDS = [
    pytest.param(field, id=f"{record.name}.{field.key}")
    for record in RECORDS.values()
    for field in record.fields
]
CHOICES = [
    pytest.param(field, id=f"{record.name}.{field.key}")
    for record in RECORDS.values()
    for field in record.fields
    if isinstance(field, Choice)
]
NAME, NOTE, MRN, PHONE = PATIENT["name"], CONTACT["fu_note"], PATIENT["mrn"], PATIENT["phone1"]
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))
PARTS = st.builds(PartialDate, st.integers(1900, 2099), st.none() | st.integers(1, 12))
KINDS = [
    pytest.param(field, id=field.key)
    for field in (
        NAME, NOTE, MRN, PHONE, CONTACT["fu_time"], CONTACT["retry_at"], OPERATION["side"],
        *map(OPERATION.__getitem__, ("bilateral", "vessel", "ebl", "pta_pre_i", "op_date", "onset_ym")),
    )
]  # fmt: skip
SOME = settings(max_examples=max(20, settings().max_examples // 10))  # for each of many fields
# Characters that may stand in a text: no surrogates, no control characters.
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"))


def answers_to(field: Field) -> st.SearchStrategy[Answer]:
    """Return the answers that `field` can have, blank and absences included."""
    value: st.SearchStrategy[Answer]
    match field:
        case Text(identifier=True) | Text(phone=True):
            value = st.text(LETTERS, max_size=field.longest).map(lambda text: _read_or_blank(field, text))
        case Text():
            value = st.text(LETTERS, max_size=field.longest).map(
                lambda text: _read_or_blank(field, text.strip())
            )
        case Number(decimals=0):
            value = st.integers(int(field.low), int(field.high))
        case Number():
            value = st.decimals(field.low, field.high, places=field.decimals)
        case Day():
            value = DATES | PARTS if field.partial else DATES
        case Clock():
            value = TIMES
        case Moment():
            value = st.builds(datetime.combine, DATES, TIMES)
        case Choice():
            value = st.sampled_from([code.value for code in field.codes])
        case Choices():
            value = st.sets(st.sampled_from([code.value for code in field.codes]), min_size=1).map(
                lambda chosen: tuple(c.value for c in field.codes if c.value in _possible(field, chosen))
            )
        case _:
            raise TypeError(field)
    return st.none() | st.sampled_from(Absence) | value


def _possible(field: Choices, chosen: set[int | str]) -> set[int | str]:
    return {field.alone} if field.alone is not None and field.alone in chosen else chosen


def _read_or_blank(field: Field, text: str) -> Answer:
    try:
        return read(field, text, SETTING)
    except UnreadableError:  # too long once folded
        return None


def refusal(field: Field, text: str) -> str:
    with pytest.raises(UnreadableError) as told:
        read(field, text, SETTING)
    sentence = told.value.say(Language.ENGLISH)
    assert re.search("[\u4e00-\u9fff]", told.value.say(Language.CHINESE))
    assert len(sentence) < 300
    assert sentence.encode()
    return sentence


@pytest.mark.parametrize("field", FIELDS)
@SOME
@given(data=st.data())
def test_the_text_of_an_answer_reads_back_as_that_answer(field: Field, data: st.DataObject) -> None:
    answer = data.draw(answers_to(field))
    again = read(field, text_of(field, answer), SETTING)
    assert again == answer
    assert type(again) is type(answer)


@pytest.mark.parametrize("field", KINDS)
@given(text=st.text(st.characters()) | st.text("0123456789-/.:,+dtT ０１－／？", max_size=16))
def test_any_text_is_read_or_refused_with_a_sentence(field: Field, text: str) -> None:
    try:
        answer = read(field, text, SETTING)
    except UnreadableError as error:
        sentences = [error.say(language) for language in Language]
        assert all(sentence.encode() for sentence in sentences)
    else:
        assert read(field, text_of(field, answer), SETTING) == answer


ABSENCES = [
    ("?", Absence.UNK), ("？", Absence.UNK), ("不详", Absence.UNK), ("﹖", Absence.UNK), (" ? ", Absence.UNK),
    ("-", Absence.ND), ("－", Absence.ND), ("—", Absence.ND), ("未做", Absence.ND), ("未询问", Absence.ND),
    ("/", Absence.NA), ("／", Absence.NA), ("不适用", Absence.NA), ("\u3000／\u3000", Absence.NA),
    ("、", Absence.NA),  # the / key under a Chinese input method
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_the_keys_of_absence_mean_the_same_in_every_field(field: Field) -> None:
    assert [read(field, typed, SETTING) for typed, _ in ABSENCES] == [absence for _, absence in ABSENCES]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("typed", ["", " ", "\u3000", "\t\n"])
def test_an_empty_text_is_blank(field: Field, typed: str) -> None:
    assert read(field, typed, SETTING) is None


@pytest.mark.parametrize("digits", ["987", "９８７"])
def test_9_8_and_7_are_absences_in_yes_and_no_alone(digits: str) -> None:
    yes_no = OPERATION["bilateral"]
    assert [read(yes_no, digit, SETTING) for digit in digits] == [Absence.UNK, Absence.ND, Absence.NA]
    assert read(PATIENT["sex"], digits[0], SETTING) == 9
    assert read(OPERATION["adm_times"], digits[2], SETTING) == 7


@pytest.mark.parametrize("field", CHOICES)
def test_a_choice_reads_its_codes_and_its_words_in_both_languages(field: Choice) -> None:
    for code in field.codes:
        for typed in (str(code.value), code.label.en, code.label.zh):
            assert read(field, typed, SETTING) == code.value
            assert read(field, full_width(typed.upper()), SETTING) == code.value


@pytest.mark.parametrize("typed", ["7", "left right", "true", "1.0", "0", "1 2"])
def test_what_is_no_code_is_refused_and_the_codes_are_named(typed: str) -> None:
    assert refusal(OPERATION["side"], typed).endswith("not one of the choices: 1, 2.")


@pytest.mark.parametrize(
    "typed", ["1,3", "3,1", "13", "31", "1、3", "1；3", "１，３", "1 3", "3,1,1", " 1 , 3 "]
)
def test_several_codes_read_in_any_form_and_stand_in_their_own_order(typed: str) -> None:
    assert read(OPERATION["vessel"], typed, SETTING) == (1, 3)


@pytest.mark.parametrize("typed", [",", "、、", "1,9", "x", "1-3"])
def test_what_is_no_list_of_codes_is_refused(typed: str) -> None:
    assert "not one of the choices" in refusal(OPERATION["vessel"], typed)


def test_every_code_of_a_field_of_several_is_one_digit() -> None:
    several = [f for record in RECORDS.values() for f in record.fields if isinstance(f, Choices)]
    assert all(str(code.value) in "0123456789" for field in several for code in field.codes)


def test_none_cannot_stand_beside_another_code() -> None:
    assert read(OPERATION["vessel"], "0", SETTING) == (0,)
    assert "cannot stand together" in refusal(OPERATION["vessel"], "0,1")
    vessel = OPERATION["vessel"]
    assert isinstance(vessel, Choices)
    with pytest.raises(UnreadableError):
        in_code_order(vessel, {0, 1})


@pytest.mark.parametrize(
    ("key", "typed", "number"),
    [
        ("adm_times", "3", 3),
        ("adm_times", "０３", 3),
        ("adm_times", "+3", 3),
        ("adm_times", "3.0", 3),
        ("pta_pre_i", "-10", Decimal("-10.0")),
        ("pta_pre_i", "−10", Decimal("-10.0")),
        ("pta_pre_i", "-0", Decimal("0.0")),
        ("pta_pre_i", "１２．５", Decimal("12.5")),
        ("pta_pre_i", ".5", Decimal("0.5")),
        ("pta_pre_i", "12.", Decimal("12.0")),
        ("baep_v_lat", "0.99", Decimal("0.99")),
        ("baep_v_lat", "0.990", Decimal("0.99")),
    ],
)
def test_numbers_read_with_the_places_that_are_kept(key: str, typed: str, number: Decimal | int) -> None:
    answer = read(OPERATION[key], typed, SETTING)
    assert str(answer) == str(number)
    assert type(answer) is type(number)


@pytest.mark.parametrize(
    "typed", ["1e3", "1,000", "三", "NaN", "inf", "0x10", "1 2", "½", "1_000", "+-3", "9" * 13, "."]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert refusal(OPERATION["ebl"], typed).endswith("is not a number.")


def test_more_places_than_are_kept_are_refused_and_not_rounded() -> None:
    assert "Only 0 decimal places" in refusal(OPERATION["ebl"], "10.5")
    assert "Only 1 decimal places" in refusal(OPERATION["pta_pre_i"], "10.55")


@pytest.mark.parametrize("typed", ["14:30", "1430", "14.30", "14点30", "14点30分", "14时30分", "１４：３０"])
def test_times_of_day_read_in_each_form(typed: str) -> None:
    assert read(CONTACT["fu_time"], typed, SETTING) == time(14, 30)


@pytest.mark.parametrize("typed", ["0000", "0:00", "00:00"])
def test_midnight_is_a_time(typed: str) -> None:
    assert read(CONTACT["fu_time"], typed, SETTING) == time(0)


@pytest.mark.parametrize("typed", ["24:00", "14:60", "14", "1:2", "143", "2:30pm", "14:30:00", "noon"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert "not a time of day" in refusal(CONTACT["fu_time"], typed)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-03-19 14:30", datetime(2026, 3, 19, 14, 30)),
        ("2026-03-19T14:30", datetime(2026, 3, 19, 14, 30)),
        ("2026年3月19日 14点30", datetime(2026, 3, 19, 14, 30)),
        ("２０２６－０３－１９　１４：３０", datetime(2026, 3, 19, 14, 30)),
        ("t 0905", datetime(2026, 3, 20, 9, 5)),
        ("T 9:05", datetime(2026, 3, 20, 9, 5)),
        ("d1 8:00", datetime(2026, 3, 5, 8)),
        ("POD 1 8:00", datetime(2026, 3, 5, 8)),
        ("3/21 8:00", datetime(2025, 3, 21, 8)),
    ],
)
def test_a_moment_is_a_date_and_a_time(typed: str, moment: datetime) -> None:
    assert read(RECORDS["ward_check"]["hb_w_at"], typed, SETTING) == moment


def test_month_and_day_of_a_retry_time_mean_the_next_one() -> None:
    assert read(CONTACT["retry_at"], "3/21 8:00", SETTING) == datetime(2026, 3, 21, 8)


@pytest.mark.parametrize(
    "typed", ["14:30", "2026-03-19", "2026-02-30 14:30", "2026-03-19 25:00", "2026-03 14:30"]
)
def test_what_is_no_moment_is_refused(typed: str) -> None:
    assert refusal(RECORDS["ward_check"]["hb_w_at"], typed)


@pytest.mark.parametrize(
    "text",
    [
        "阿依古丽·买买提",
        "𠮷野家",
        "張\U00020bb7",
        "👩‍⚕️ 好",
        "\U0002f80a",
        "O'Brien",
        "=cmd|' /C calc'!A0",
        "＝1+1",
        "a\tb\nc",
    ],
)
def test_rare_characters_emoji_and_formulas_are_kept_exactly(text: str) -> None:
    assert read(NAME, text, SETTING) == text
    assert read(NOTE, f" {text}\u3000", SETTING) == text


@pytest.mark.parametrize(
    "text",
    [
        "\ud800",
        "张\udfff",
        "a\x00b",
        "a\x07",
        "a\x1bb",
        "a\x7fb",
        "a\x85b",
        "a\ufffe",
        "a\uffff",
        "\U0001ffffx",
    ],
)
@pytest.mark.parametrize("field", [NAME, NOTE, MRN, PHONE])
def test_broken_characters_are_refused(field: Field, text: str) -> None:
    assert "broken or invisible" in refusal(field, text)


@pytest.mark.parametrize("field", KINDS)
@pytest.mark.parametrize(
    "text", ["x" * 40_000, "张" * 40_000, "\ud800" * 40_000, "1" * 40_000, "😀" * 40_000]
)
def test_forty_thousand_characters_are_refused_in_a_short_sentence(field: Field, text: str) -> None:
    refusal(field, text)


@pytest.mark.parametrize("field", [param for param in FIELDS if isinstance(param.values[0], Text)])
def test_a_text_fits_up_to_its_longest_and_not_beyond(field: Text) -> None:
    assert read(field, "好" * field.longest, SETTING) == "好" * field.longest
    assert f"At most {field.longest} characters" in refusal(field, "好" * (field.longest + 1))


def test_numbers_and_codes_of_people_are_folded() -> None:
    assert read(MRN, "００ 12３", SETTING) == "00123"
    assert read(PATIENT["id_no"], "11010519491231002x", SETTING) == "11010519491231002X"
    assert read(PHONE, "+86 138-0013-8000", SETTING) == "13800138000"
    assert read(NAME, "Ａ１", SETTING) == "Ａ１"


@pytest.mark.parametrize(
    ("field", "answer", "english", "chinese"),
    [
        (NAME, None, "", ""),
        (NAME, "张三", "张三", "张三"),
        (NAME, Absence.ND, ABSENCE_WORDS[Absence.ND].en, ABSENCE_WORDS[Absence.ND].zh),
        (OPERATION["side"], 2, "Right", "右"),
        (OPERATION["vessel"], (1, 7), "AICA, Vein", "小脑前下动脉（AICA）、静脉"),
        (OPERATION["op_date"], TODAY, "2026-03-20", "2026-03-20"),
        (OPERATION["onset_ym"], PartialDate(2020, 3), "2020-03", "2020-03"),
        (CONTACT["retry_at"], datetime(2026, 3, 20, 9, 5), "2026-03-20 09:05", "2026-03-20 09:05"),
        (CONTACT["fu_time"], time(9, 5), "09:05", "09:05"),
        (OPERATION["pta_pre_i"], Decimal("12.5"), "12.5", "12.5"),
    ],
)
def test_an_answer_is_shown_in_the_words_of_the_language(
    field: Field, answer: Answer, english: str, chinese: str
) -> None:
    assert shown(field, answer, Language.ENGLISH) == english
    assert shown(field, answer, Language.CHINESE) == chinese
