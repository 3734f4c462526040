"""Who may be there twice: all who are, and hardly anybody else."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

import pytest

from models.errors import UserError
from models.fields import Absence, Answer
from models.services import cases, duplicates, patients
from models.services.bulk import NewCase, add_cases
from models.services.duplicates import Closeness
from models.services.registers import Register
from tests.builders import TODAY, a_case, a_register, answers_for, patient_of
from tests.people import invented, near_duplicate

OWN_ID, OTHER_ID = "11010519491231002X", "110105198102030016"
BORN = date(1981, 2, 3)
KNOWN: dict[str, Answer] = {
    "name": "曾志伟", "sex": 1, "birth_date": BORN, "phone1": "13700001111", "mrn": "0032010",
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register with one patient; it stays open for the module and is never changed."""
    with a_register(tmp_path_factory.mktemp("known") / "r") as register:
        a_case(register, today=TODAY, **KNOWN, id_no=OTHER_ID, id_type=1)
        yield register


def close(register: Register, **answers: Answer) -> dict[str, Closeness]:
    """Return what is close between the one patient and these answers."""
    found = duplicates.alike(register, answers)
    return dict(found[0].close) if found else {}


SAME, CLOSE = Closeness.SAME, Closeness.CLOSE


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("曾志伟", SAME), ("曾 志伟", SAME), ("曾志·伟", SAME), ("曾志玮", CLOSE), ("曾伟", CLOSE),
        ("曾志", CLOSE), ("曾智玮", CLOSE), ("增志伟", CLOSE), ("曾志伟强", CLOSE), ("志曾伟", CLOSE),
        ("陈丽", None), ("张志强", None), ("曾国强", None), (Absence.UNK, None), (None, None),
    ],
)  # fmt: skip
def test_a_name_is_close_with_one_character_wrong_or_missing_or_by_its_sound(
    known: Register, name: Answer, how: Closeness | None
) -> None:
    told = close(known, name=name, phone1="13700001111", birth_date=BORN)
    assert told.get("name") is how
    assert (told["phone1"], told["birth_date"]) == (SAME, SAME)


@pytest.mark.parametrize(
    ("born", "how"),
    [
        (BORN, SAME), (date(1981, 3, 2), CLOSE), (date(1987, 2, 3), CLOSE), (date(1981, 2, 8), CLOSE),
        (date(1981, 12, 3), CLOSE), (date(1918, 2, 3), CLOSE), (date(1981, 5, 17), None),
        (date(1965, 2, 8), None), (Absence.UNK, None),
    ],
)  # fmt: skip
def test_a_birth_date_is_close_with_one_digit_wrong_two_swapped_or_month_and_day_turned(
    known: Register, born: Answer, how: Closeness | None
) -> None:
    told = close(known, name="曾志伟", phone1="13700001111", birth_date=born)
    assert told.get("birth_date") is how


@pytest.mark.parametrize(
    ("phone", "how"),
    [
        ("13700001111", SAME), ("13700002111", CLOSE), ("13700011111", CLOSE), ("13700001112", CLOSE),
        ("1370000111", CLOSE), ("13700010111", CLOSE), ("31700001111", CLOSE), ("13700002221", None),
        ("1111", None), ("ask the daughter", None), (Absence.NA, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["phone1", "phone2", "kin_phone"])
def test_a_number_is_close_with_one_digit_wrong_whosever_it_is(
    known: Register, key: str, phone: Answer, how: Closeness | None
) -> None:
    typed: dict[str, Answer] = {"name": "曾志伟", "birth_date": BORN, key: phone}
    told = close(known, **typed)
    assert told.get("phone1") is how


@pytest.mark.parametrize(
    "answers",
    [
        {}, {"name": "曾志伟"}, {"birth_date": BORN}, {"phone1": "13700001111"},
        {"name": "曾志伟", "birth_date": date(1950, 5, 5), "phone1": "13911112222"},
    ],
)  # fmt: skip
def test_one_alone_says_nothing(known: Register, answers: dict[str, Answer]) -> None:
    assert duplicates.alike(known, answers) == ()


def test_a_mistyped_id_number_speaks_for_the_same_person(known: Register) -> None:
    told = close(known, id_no="110105198102030061", name="曾伟")
    assert told == {"id_no": CLOSE, "name": CLOSE, "birth_date": SAME}


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [({}, True), ({"sex": 2}, False), ({"id_no": OWN_ID}, False), ({"id_no": OWN_ID, "id_type": 2}, True)],
)
def test_a_close_name_and_birth_alone_are_outspoken_by_another_sex_or_id_number(
    known: Register, other: dict[str, Answer], is_alike: bool
) -> None:
    typed: dict[str, Answer] = {"name": "曾志玮", "birth_date": date(1981, 3, 2), "sex": 1, **other}
    assert bool(duplicates.alike(known, typed)) is is_alike


def test_the_patient_at_hand_is_not_alike_and_the_likeliest_comes_first(register: Register) -> None:
    own = patient_of(register, a_case(register, today=TODAY, **KNOWN))
    likely: dict[str, Answer] = {
        "mrn": "2",
        "birth_date": date(1981, 3, 2),
        "phone2": "13700001112",
        "phone1": "13800138000",
    }
    others: list[dict[str, Answer]] = [
        {"mrn": "1", "phone1": None}, likely, {"mrn": "3", "name": "曾伟", "phone1": None}
    ]  # fmt: skip
    for answers in others:
        a_case(register, today=TODAY, **{**KNOWN, **answers})
    found = duplicates.alike(register, KNOWN, but=own)
    assert [each.patient.mrn for each in found] == ["2", "1", "3"]
    assert [each.weight for each in found] == [7, 6, 5]
    assert [each.patient.mrn for each in duplicates.alike(register, KNOWN, most=2)] == ["0032010", "2"]


# --- Numbers that are one patient's each ------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({"mrn": "0032010"}, ["mrn"]),
        ({"id_no": OTHER_ID, "id_type": 1}, ["id_no"]),
        ({"id_no": OTHER_ID}, ["id_no"]),
        ({"mrn": "0032010", "id_no": OTHER_ID}, ["mrn", "id_no"]),
        ({"id_no": OTHER_ID, "id_type": 2}, []),
        ({"mrn": "32010", "id_no": OWN_ID}, []),
        ({"mrn": Absence.UNK, "id_no": Absence.NA}, []),
    ],
)
def test_an_equal_record_or_id_number_is_hard(
    known: Register, answers: dict[str, Answer], keys: list[str]
) -> None:
    found = duplicates.hard(known, answers)
    assert [each.key for each in found] == keys
    assert {each.patient.mrn for each in found} <= {"0032010"}
    assert duplicates.hard(known, answers, but=1) == ()


@pytest.mark.parametrize(("kind", "number"), [(1, OWN_ID), (2, "E12345678"), (None, "e12345678")])
def test_an_id_number_belongs_to_one_patient(register: Register, kind: int | None, number: str) -> None:
    first = a_case(register, id_no=number, id_type=kind)
    with pytest.raises(UserError, match="belongs to another patient"):
        a_case(register, id_no=number, id_type=kind)
    second = a_case(register)
    with pytest.raises(UserError, match="belongs to another patient"):
        cases.save_answers(register, second, {"id_no": number, "id_type": kind}, TODAY)
    cases.save_answers(register, first, {"id_no": number, "id_type": kind, "name": "陈丽"}, TODAY)


# --- Names that may be taken for another ------------------------------------------------------------

SIMILAR: list[tuple[str, date | None, bool]] = [
    ("曾志伟", None, True), ("曾智玮", date(1950, 1, 1), True), ("曾昭伟", date(1981, 2, 8), True),
    ("曾昭伟", date(1982, 2, 4), True), ("曾昭伟", date(1983, 2, 8), False), ("曾昭伟", None, False),
    ("陈丽", BORN, False), ("曾国强", BORN, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "born", "similar"), SIMILAR)
def test_similar_names_are_marked_in_a_list_and_told_on_opening(
    register: Register, name: str, born: date | None, similar: bool
) -> None:
    first = a_case(register, today=TODAY, **KNOWN)
    other = a_case(register, name=name, birth_date=born)
    apart = a_case(register, name="欧阳修文", birth_date=BORN)
    rows = patients.find(register, "")
    assert duplicates.marks(rows) == ({first, other} if similar else set())
    told = duplicates.similar_names(register, patient_of(register, first))
    assert [head.id for head in told] == ([patient_of(register, other)] if similar else [])
    assert duplicates.similar_names(register, patient_of(register, apart)) == ()


def test_two_operations_of_one_patient_are_no_similar_names(register: Register) -> None:
    first = a_case(register, today=TODAY, **KNOWN)
    cases.register_case(register, {"side": 2}, TODAY, patient_of(register, first))
    assert duplicates.marks(patients.find(register, "")) == set()
    cases.save_answers(register, first, {"name": None}, TODAY)
    assert duplicates.similar_names(register, patient_of(register, first)) == ()


# --- Thousands --------------------------------------------------------------------------------------

PATIENTS, TRIED = 3000, 100


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Register, list[dict[str, Answer]]]]:
    """A register of thousands, and what was typed of each patient."""
    rng = Random(11)
    people = [invented(rng, number) for number in range(PATIENTS)]
    with a_register(tmp_path_factory.mktemp("crowd") / "r") as register:
        new = (NewCase(each, {"op_date": TODAY - timedelta(days=9)}) for each in people)
        add_cases(register, new, TODAY)
        yield register, people


def share(rng: Random, told: Callable[[Random], bool]) -> float:
    return sum(told(rng) for _ in range(TRIED)) / TRIED


def test_of_a_hundred_near_duplicates_at_least_98_are_found(
    crowd: tuple[Register, list[dict[str, Answer]]],
) -> None:
    register, people = crowd

    def is_found(rng: Random) -> bool:
        twice = rng.choice(people)
        found = duplicates.alike(register, near_duplicate(rng, twice))
        return twice["mrn"] in [each.patient.mrn for each in found]

    assert share(Random(1), is_found) >= 0.98


def test_of_a_hundred_new_patients_at_most_three_raise_a_false_alarm(
    crowd: tuple[Register, list[dict[str, Answer]]],
) -> None:
    register, _ = crowd
    with_id = share(Random(2), lambda rng: bool(duplicates.alike(register, invented(rng, 0))))
    without = share(
        Random(3), lambda rng: bool(duplicates.alike(register, {**invented(rng, 0), "id_no": None}))
    )
    assert with_id <= 0.01
    assert without <= 0.03


def test_a_sure_duplicate_is_asked_for_before_it_is_refused(known: Register) -> None:
    typed = answers_for(known, mrn="0032010")
    assert [each.key for each in duplicates.hard(known, typed)] == ["mrn"]
    with pytest.raises(UserError, match="0032010"):
        cases.register_case(known, typed, TODAY)
