"""What patients are found by is always what it would be if it were made anew."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.fields import Absence, Answer
from models.services import bulk, cases, entries, phones
from models.services.patients import find
from models.services.registers import Register
from models.services.sought import rebuild, spans_of
from tests.builders import TODAY, a_call, a_case, a_register, patient_of
from tests.people import invented

OPERATED = date(2026, 3, 1)


def keys_in(register: Register) -> list[tuple[str, int]]:
    with register.store.reading() as connection:
        query = "SELECT key, patient_id FROM sought ORDER BY key, patient_id"
        return [(key, patient) for key, patient in connection.exec_driver_sql(query)]


def assert_sought_is_fresh(register: Register) -> None:
    """Hold the keys against those made anew out of nothing, which are then undone."""
    kept = keys_in(register)
    with register.store.reading() as connection:  # whatever it changes is undone
        rebuild(connection)
        query = "SELECT key, patient_id FROM sought ORDER BY key, patient_id"
        anew = [(key, patient) for key, patient in connection.exec_driver_sql(query)]
    assert kept == anew
    assert kept


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A register for the cases of many runs."""
    return a_register(tmp_path_factory.mktemp("roomy") / "r")


NAMES = st.sampled_from(
    ["曾志伟", "单雄信", "阿依古丽·买买提", "John Smith", "\U0002f80a好", "·", None, Absence.UNK]
)
PHONES = st.sampled_from(["13800138000", "01088881234-12", "ask the daughter", None, Absence.NA])
FIELDS = {
    "name": NAMES, "phone1": PHONES, "phone2": PHONES, "kin_phone": PHONES,
    "adm_no": st.sampled_from(["0012345", None]), "op_date": st.sampled_from([OPERATED, None]),
    "mrn": st.integers(0, 10**9).map(lambda n: f"M{n}"),
}  # fmt: skip
SAVES = st.fixed_dictionaries({}, optional=FIELDS)


@settings(max_examples=20, deadline=None)
@given(saves=st.lists(SAVES, max_size=5), told=st.booleans(), again=st.booleans())
def test_keys_are_fresh_after_any_saves(
    roomy: Register, saves: list[dict[str, Answer]], told: bool, again: bool
) -> None:
    case = a_case(roomy, op_date=OPERATED)
    patient = patient_of(roomy, case)
    if told:
        call = a_call(roomy, case, date(2026, 3, 8), contact_changed="13600136000")
        entries.save_entry(roomy, "contact", call, {"contact_changed": "13500135000"}, TODAY)
    for answers in saves:
        with_free = {key: answer for key, answer in answers.items() if key != "mrn"}
        cases.save_answers(roomy, case, with_free, TODAY)
    if again:
        cases.register_case(roomy, {"side": 2, "adm_no": "777"}, TODAY, patient)
    phones.add(roomy, patient, {"phone_no": "13400134000"}, TODAY)
    assert_sought_is_fresh(roomy)


def test_keys_are_fresh_after_many_cases_at_once(register: Register) -> None:
    rng = Random(7)
    people = [invented(rng, number) for number in range(700)]
    new = (bulk.NewCase(person, {"side": 1, "adm_no": f"A{n}"}) for n, person in enumerate(people))
    bulk.add_cases(register, new, TODAY)
    assert_sought_is_fresh(register)


def test_a_patient_is_no_longer_found_by_what_was_changed(register: Register) -> None:
    case = a_case(register, name="曾志伟", phone1="13800138000", mrn="0031872")
    cases.save_answers(register, case, {"name": "陈丽", "phone1": "13900139000", "mrn": "0045678"}, TODAY)
    for gone in ("曾", "zzw", "zengzhiwei", "8000", "13800138000", "31872"):
        assert find(register, gone) == ()
    for there in ("陈", "cl", "9000", "45678"):
        assert [found.operation_id for found in find(register, there)] == [case]


def test_keys_go_with_their_patient(register: Register) -> None:
    case = a_case(register, name="曾志伟")
    a_case(register, name="陈丽")
    patient = patient_of(register, case)
    with register.store.changing("remove") as connection:
        for table in ("plan", "operation", "phone", "patient"):
            column = "id" if table == "patient" else "patient_id"
            chosen = f"{column} = ?" if table != "plan" else "operation_id = ?"
            connection.exec_driver_sql(
                f"DELETE FROM {table} WHERE {chosen}", (case if table == "plan" else patient,)
            )
    assert {owner for _, owner in keys_in(register)} == {patient + 1}
    assert_sought_is_fresh(register)


@pytest.mark.parametrize("wanted", ["", " ", "-", "()", "·", "\ud800", "\u3000"])
def test_a_text_without_a_sign_that_is_looked_for_has_no_span(wanted: str) -> None:
    assert spans_of(wanted) == ()


def test_numbers_are_looked_for_from_their_end_from_four_digits_on(register: Register) -> None:
    a_case(register, phone1="13800138765")
    assert find(register, "8765")
    assert find(register, "138 765")
    assert not find(register, "765")
