"""The list of a patient's numbers, and the typed fields that are its first two."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import UserError
from models.fields import Absence, Answer
from models.rules.checks import AnswersRefusedError
from models.services import cases, phones
from models.services.bulk import NewCase, add_cases
from models.services.registers import Register
from tests.builders import NOW, TODAY, a_call, a_case, a_register, patient_of
from tests.services.test_sought import assert_sought_is_fresh

A, B, C, D = "13800138000", "13900139000", "13700137000", "01088881234"
SELF, SPOUSE, CHILD = 1, 2, 3
OPERATED = date(2026, 3, 1)


def numbers(register: Register, patient: int) -> list[Answer]:
    return [phone.number for phone in phones.of_patient(register, patient)]


def typed(register: Register, case: int) -> tuple[Answer, Answer, Answer]:
    answers = cases.open_case(register, case, NOW).answers
    return answers["phone1"], answers["phone2"], answers["phone_owner"]


def a_patient(register: Register, *listed: str, **answers: Answer) -> tuple[int, int]:
    """Make a case whose patient has these numbers; return the ids of the case and of the patient."""
    first = dict(zip(("phone1", "phone2"), listed, strict=False))
    case = a_case(register, today=TODAY, **{"op_date": OPERATED, **first, **answers})
    patient = patient_of(register, case)
    for number in listed[2:]:
        phones.add(register, patient, {"phone_no": number}, TODAY)
    return case, patient


def id_of(register: Register, patient: int, number: str) -> int:
    return next(phone.id for phone in phones.of_patient(register, patient) if phone.number == number)


def save(register: Register, case: int, **answers: Answer) -> None:
    cases.save_answers(register, case, answers, TODAY)


# --- The typed fields lead --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "change", "expected"),
    [
        ((), {"phone1": A}, [A]),
        ((), {"phone2": B}, [B]),
        ((A,), {"phone2": B}, [A, B]),
        ((A, B), {"phone1": C}, [C, B]),
        ((A, B, C), {"phone2": D}, [A, D, C]),
        ((A, B), {"phone1": B, "phone2": A}, [B, A]),
        ((A, B, C), {"phone2": C}, [A, C]),
        ((A, B, C), {"phone1": None}, [B, C]),
        ((A, B), {"phone1": Absence.UNK, "phone2": Absence.NA}, []),
        ((A, B), {"phone2": A}, [A]),
        ((A, B, C), {"kin_phone": D}, [A, B, C]),
    ],
)
def test_the_list_follows_what_is_typed_into_the_fields(
    shared: Register, listed: tuple[str, ...], change: dict[str, Answer], expected: list[str]
) -> None:
    case, patient = a_patient(shared, *listed)
    save(shared, case, **change)
    assert numbers(shared, patient) == expected
    answers = cases.open_case(shared, case, NOW).answers
    assert {key: answers[key] for key in change} == change
    ranks = [phone.answers["phone_rank"] for phone in phones.of_patient(shared, patient)]
    assert ranks == list(range(1, len(expected) + 1))


def test_a_number_typed_over_keeps_its_place_and_owner_but_not_the_day_it_answered(shared: Register) -> None:
    case, patient = a_patient(shared, A, B, phone_owner=CHILD)
    phones.mark_answered(shared, id_of(shared, patient, A), TODAY)
    save(shared, case, phone1=C)
    first = phones.of_patient(shared, patient)[0].answers
    assert (first["phone_no"], first["phone_whose"], first["phone_checked_on"]) == (C, CHILD, None)


def test_whose_the_first_number_is_follows_the_typed_owner(shared: Register) -> None:
    case, patient = a_patient(shared, A, B)
    save(shared, case, phone_owner=SPOUSE)
    assert [phone.answers["phone_whose"] for phone in phones.of_patient(shared, patient)] == [SPOUSE, None]


def test_a_dead_number_that_is_typed_again_lives(shared: Register) -> None:
    case, patient = a_patient(shared, A, B)
    phones.mark_dead(shared, id_of(shared, patient, A), TODAY)
    save(shared, case, phone2=A)
    assert [phone.is_living for phone in phones.of_patient(shared, patient)] == [True, True]
    assert numbers(shared, patient) == [B, A]


def test_a_further_operation_of_the_patient_leaves_the_list(shared: Register) -> None:
    _, patient = a_patient(shared, A, B, C)
    cases.register_case(shared, {"side": 2, "phone1": A}, TODAY, patient)
    assert numbers(shared, patient) == [A, B, C]


@pytest.mark.parametrize(
    "answers",
    [
        {}, {"phone1": A}, {"phone2": B, "phone_owner": 1}, {"phone1": A, "phone2": B, "phone_owner": 2},
        {"phone1": A, "phone2": A}, {"phone1": Absence.UNK, "phone2": A},
    ],
)  # fmt: skip
def test_many_cases_at_once_have_the_lists_that_typing_makes(
    register: Register, answers: dict[str, Answer]
) -> None:
    a_case(register, today=TODAY, **answers)
    patient = {"name": "测试", "mrn": "B1", **answers}
    add_cases(register, [NewCase(patient, {"side": 1})], TODAY)
    one, other = ([phone.answers for phone in phones.of_patient(register, each)] for each in (1, 2))
    assert one == other
    assert_sought_is_fresh(register)


# --- The list leads ---------------------------------------------------------------------------------


def test_the_first_two_living_numbers_are_the_typed_fields(shared: Register) -> None:
    case, patient = a_patient(shared, A, B, C, phone_owner=SELF)
    phones.mark_dead(shared, id_of(shared, patient, A), TODAY)
    assert typed(shared, case) == (B, C, None)
    assert numbers(shared, patient) == [A, B, C]
    phones.mark_answered(shared, id_of(shared, patient, A), TODAY)
    assert typed(shared, case) == (A, B, SELF)


def test_a_number_out_of_use_since_an_unknown_day_is_rung_no_more(shared: Register) -> None:
    case, patient = a_patient(shared, A, B)
    phones.save(shared, id_of(shared, patient, A), {"phone_dead_on": Absence.UNK}, TODAY)
    assert typed(shared, case)[:2] == (B, None)
    phones.save(shared, id_of(shared, patient, A), {"phone_dead_on": Absence.NA}, TODAY)
    assert typed(shared, case)[:2] == (A, B)


@pytest.mark.parametrize(
    ("rank", "expected"), [(1, [C, A, B]), (2, [A, C, B]), (3, [A, B, C]), (0, [C, A, B]), (99, [A, B, C])]
)
def test_a_number_is_moved_to_its_rank(shared: Register, rank: int, expected: list[str]) -> None:
    case, patient = a_patient(shared, A, B, C)
    phones.move(shared, id_of(shared, patient, C), rank)
    assert numbers(shared, patient) == expected
    assert typed(shared, case)[:2] == tuple(expected[:2])


def test_a_number_is_added_with_its_owner_and_at_its_rank(shared: Register) -> None:
    case, patient = a_patient(shared, A, phone_owner=SELF)
    phones.add(shared, patient, {"phone_no": B, "phone_whose": CHILD, "phone_rank": 1}, TODAY)
    assert typed(shared, case) == (B, A, CHILD)


def test_a_number_is_corrected_and_removed(shared: Register) -> None:
    case, patient = a_patient(shared, A, B)
    phones.save(shared, id_of(shared, patient, A), {"phone_no": C, "phone_whose": SPOUSE}, TODAY)
    assert typed(shared, case) == (C, B, SPOUSE)
    phones.remove(shared, id_of(shared, patient, C))
    assert typed(shared, case) == (B, None, None)


def test_an_absence_stays_where_the_list_has_no_number_for_it(shared: Register) -> None:
    case, patient = a_patient(shared, phone1=A, phone2=Absence.NA)
    phones.mark_answered(shared, id_of(shared, patient, A), TODAY)
    assert typed(shared, case)[:2] == (A, Absence.NA)


def test_numbers_that_cannot_be_are_refused_and_nothing_is_saved(shared: Register) -> None:
    _, patient = a_patient(shared, A, B)
    first = id_of(shared, patient, A)
    with pytest.raises(UserError, match="already"):
        phones.add(shared, patient, {"phone_no": B}, TODAY)
    with pytest.raises(UserError, match="already"):
        phones.save(shared, first, {"phone_no": B}, TODAY)
    with pytest.raises(UserError, match="Enter the number"):
        phones.save(shared, first, {"phone_no": None}, TODAY)
    with pytest.raises(UserError, match="Enter the number"):
        phones.add(shared, patient, {"phone_whose": SELF}, TODAY)
    with pytest.raises(AnswersRefusedError):
        phones.save(shared, first, {"phone_dead_on": date(2030, 1, 1)}, TODAY)
    with pytest.raises(LookupError):
        phones.move(shared, 10**6, 1)
    assert numbers(shared, patient) == [A, B]


def test_a_number_told_at_a_contact_is_first_and_no_number_is_lost(shared: Register) -> None:
    case, patient = a_patient(shared, A, B, phone_owner=SELF)
    a_call(shared, case, date(2026, 3, 8), contact_changed=C)
    assert numbers(shared, patient) == [C, B, A]
    assert typed(shared, case) == (C, B, None)


def test_a_dead_number_told_at_a_contact_lives_again(shared: Register) -> None:
    case, patient = a_patient(shared, A, B)
    phones.mark_dead(shared, id_of(shared, patient, A), TODAY)
    a_call(shared, case, date(2026, 3, 8), contact_changed=A)
    assert typed(shared, case)[:2] == (A, B)


# --- Whatever happens -------------------------------------------------------------------------------

NUMBERS = st.sampled_from([A, B, C, D])
FIELD = st.one_of(NUMBERS, st.sampled_from([None, Absence.UNK, Absence.NA]))
STEPS = st.one_of(
    st.tuples(st.just("type"), st.dictionaries(st.sampled_from(["phone1", "phone2"]), FIELD, min_size=1)),
    st.tuples(st.just("add"), NUMBERS),
    st.tuples(st.just("told"), NUMBERS),
    st.tuples(st.sampled_from(["dead", "answered", "remove"]), st.integers(0, 3)),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 3), st.integers(1, 4))),
)


def do(register: Register, case: int, patient: int, kind: str, what: object) -> bool:
    """Do one step where it can be done, and tell whether it changed the list itself."""
    listed = phones.of_patient(register, patient)
    if kind == "type":
        assert isinstance(what, dict)
        save(register, case, **what)
        return False
    if kind == "told":
        a_call(register, case, date(2026, 3, 8), contact_changed=str(what))
        return False
    if kind == "add":
        new = what not in numbers(register, patient)
        if new:
            phones.add(register, patient, {"phone_no": str(what)}, TODAY)
        return new
    place, rank = what if isinstance(what, tuple) else (what, 0)
    if place >= len(listed):
        return False
    chosen = listed[place].id
    match kind:
        case "move":
            phones.move(register, chosen, rank)
        case "remove":
            phones.remove(register, chosen)
        case "dead":
            phones.mark_dead(register, chosen, TODAY)
        case _:
            phones.mark_answered(register, chosen, TODAY)
    return True


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A register for the cases of many runs."""
    return a_register(tmp_path_factory.mktemp("roomy") / "r")


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(STEPS, max_size=8))
def test_list_fields_and_search_agree_after_any_steps(
    roomy: Register, steps: list[tuple[str, object]]
) -> None:
    case = a_case(roomy, op_date=OPERATED, phone1=A)
    patient = patient_of(roomy, case)
    for kind, what in steps:
        settled = do(roomy, case, patient, kind, what)
        listed = phones.of_patient(roomy, patient)
        living = [phone.number for phone in listed if phone.is_living]
        first, second, _ = typed(roomy, case)
        assert [phone.answers["phone_rank"] for phone in listed] == list(range(1, len(listed) + 1))
        assert len(set(numbers(roomy, patient))) == len(listed)
        shown = list(dict.fromkeys(each for each in (first, second) if isinstance(each, str)))
        assert shown == living[: len(shown)]
        if settled:
            assert shown == living[:2]
    assert_sought_is_fresh(roomy)
