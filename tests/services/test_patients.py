"""Finding a case."""

from datetime import date

import pytest

from models.services import patients
from models.services.registers import Register
from tests.builders import a_case


@pytest.fixture(scope="module", autouse=True)
def _known(shared: Register) -> None:
    a_case(shared, name="曾志伟", mrn="0031872", phone1="13800138000", sex=1, op_date=date(2026, 3, 4))
    a_case(
        shared,
        name="吕布",
        mrn="A_100%~",
        phone1="13900139000",
        phone2="01088881234",
        op_date=date(2026, 3, 5),
    )
    a_case(shared, name="\U0002f80a好", mrn="Z9", birth_date=date(1970, 1, 2))
    a_case(shared, name="John Smith", mrn="Z10", op_date=date(2025, 1, 1), kin_phone="13622223333")


def found(register: Register, wanted: str) -> list[str]:
    return [case.name for case in patients.find(register, wanted)]


@pytest.mark.parametrize(
    "wanted",
    [
        "曾", "志伟", "zengzhiwei", "cengzhiwei", "ZZW", "czw", "zeng", "zeng zhi wei", "ｚｚｗ",
        "0031872", "3187", "００３１８７２", "HFS-2026-0001", "hfs-2026-0001",
        "13800138000", "138 0013 8000", "138-0013", "(138)0013", " 曾 ",
    ],
)  # fmt: skip
def test_a_case_is_found_by_name_sound_numbers_and_phone(shared: Register, wanted: str) -> None:
    assert "曾志伟" in found(shared, wanted)


@pytest.mark.parametrize(
    "wanted", ["lvbu", "lb", "lübu", "吕", "A_100%~", "a_1", "%~", "8888-1234", "010 8888"]
)
def test_signs_that_sql_reads_as_jokers_are_taken_as_they_are(shared: Register, wanted: str) -> None:
    assert found(shared, wanted) == ["吕布"]


def test_a_case_is_found_by_the_number_of_the_relative_who_rings_back(shared: Register) -> None:
    assert found(shared, "2222 3333") == ["John Smith"]


@pytest.mark.parametrize(
    "wanted", ["hiwei", "nobody", "%%", "'; DROP TABLE patient; --", "138 0013 8001", "曾" * 40_000]
)
def test_what_fits_nobody_finds_nobody(shared: Register, wanted: str) -> None:
    assert found(shared, wanted) == []


@pytest.mark.parametrize("wanted", ["\U0002f80a", "\U0002f80a好"])
def test_a_rare_character_is_found_as_it_was_typed(shared: Register, wanted: str) -> None:
    assert found(shared, wanted) == ["\U0002f80a好"]


@pytest.mark.parametrize("wanted", ["", " ", "\u3000", "\ud800"])
def test_an_empty_text_lists_every_case_undated_first_then_newest_operation_first(
    shared: Register, wanted: str
) -> None:
    assert found(shared, wanted) == ["\U0002f80a好", "吕布", "曾志伟", "John Smith"]


def test_no_more_are_returned_than_wanted(shared: Register) -> None:
    assert len(patients.find(shared, "", most=2)) == 2
    assert patients.count(shared) == 4


def test_a_line_tells_who_it_is(shared: Register) -> None:
    [line] = patients.find(shared, "曾志伟")
    assert (line.case, line.sex, line.mrn, line.side) == ("HFS-2026-0001", 1, "0031872", 1)
    assert (line.birth_date, line.operated_on, line.phone) == (None, date(2026, 3, 4), "13800138000")
