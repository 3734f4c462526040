"""Resident ID numbers and telephone numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.identifiers import (
    born_of,
    check_character,
    grouped_phone,
    is_phone,
    is_resident_id,
    masked_id,
    plain,
    plain_phone,
    sex_of,
)

OWN_EXAMPLE = "11010519491231002X"  # printed in GB 11643-1999


def test_the_example_of_the_standard_passes() -> None:
    assert is_resident_id(OWN_EXAMPLE)
    assert check_character("11010519491231002") == "X"
    assert born_of(OWN_EXAMPLE) == date(1949, 12, 31)
    assert sex_of(OWN_EXAMPLE) == 2


def test_a_small_x_is_accepted_and_kept_as_a_capital() -> None:
    assert is_resident_id(OWN_EXAMPLE.lower())
    assert plain(OWN_EXAMPLE.lower()) == OWN_EXAMPLE
    assert plain("１１０１０５ 19491231 002ｘ") == OWN_EXAMPLE


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        "11010519491231003X",
        "1101051949123100",
        "110105491231002",
        "11010519491231002XX",
        "X1010519491231002X",
        "",
        "１１０１０５１９４９１２３１００２X",
        "11010519491231002٣",
    ],
)
def test_a_number_with_a_wrong_check_or_length_is_none(number: str) -> None:
    assert not is_resident_id(number)


@pytest.mark.parametrize("birth", ["19490231", "19491301", "20230229", "19490100"])
def test_a_birth_date_that_no_calendar_has_is_refused_even_with_a_fitting_check(birth: str) -> None:
    first17 = f"110105{birth}002"
    number = first17 + check_character(first17)
    assert born_of(number) is None
    assert not is_resident_id(number)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9)
)
def test_one_wrong_digit_never_passes(born: date, sequence: int, at: int, more: int) -> None:
    first17 = f"110105{born:%Y%m%d}{sequence:03}"
    number = first17 + check_character(first17)
    assert is_resident_id(number)
    wrong = first17[:at] + str((int(first17[at]) + more) % 10) + first17[at + 1 :] + number[17]
    assert not is_resident_id(wrong)


@pytest.mark.parametrize(("sequence", "sex"), [("001", 1), ("002", 2), ("123", 1), ("990", 2)])
def test_the_seventeenth_digit_tells_the_sex(sequence: str, sex: int) -> None:
    assert sex_of(f"11010519491231{sequence}0") == sex


def test_of_a_short_number_nothing_is_told() -> None:
    assert born_of("110105491231002") is None
    assert sex_of("110105491231002") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("+86-13800138000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("(+86) 13800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("（010）8888 1234", "01088881234"),
        ("010-88881234", "01088881234"),
        ("0532-8888123", "05328888123"),
        ("88881234", "88881234"),
        ("0532-88881234-123", "0532-88881234-123"),
        ("0539-8888123-8", "0539-8888123-8"),
    ],
)
def test_phones_are_kept_as_digits_and_known_as_phones(typed: str, kept: str) -> None:
    assert plain_phone(typed) == kept
    assert is_phone(kept)


@pytest.mark.parametrize(
    "typed", ["12345", "23800138000", "1380013800", "138001380000", "ask the daughter", "问女儿 138"]
)
def test_what_is_no_phone_is_kept_as_typed_and_known_as_none(typed: str) -> None:
    assert plain_phone(typed) == typed
    assert not is_phone(typed)


@given(st.text() | st.text("0123456789-+() （）８６", min_size=5, max_size=20))
def test_what_was_made_plain_stays_as_it_is(typed: str) -> None:
    assert plain(plain(typed)) == plain(typed)
    assert plain_phone(plain_phone(typed)) == plain_phone(typed)


def test_mobiles_are_shown_in_groups_and_other_numbers_as_they_are() -> None:
    assert grouped_phone("13800138000") == "138 0013 8000"
    assert grouped_phone("01088881234") == "01088881234"


@pytest.mark.parametrize(
    ("number", "shown"), [(OWN_EXAMPLE, "110***********002X"), ("E12345678", "*********"), ("", "")]
)
def test_a_masked_number_keeps_its_first_three_characters_and_its_last_four(number: str, shown: str) -> None:
    assert masked_id(number) == shown
