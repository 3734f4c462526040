"""Two patients who are one: compared, joined, and apart again field for field."""

from datetime import date

import pytest

from models.errors import UserError
from models.fields import Absence, Answer
from models.rules.checks import AnswersRefusedError
from models.rules.protocol import End
from models.services import cases, history, merging, patients, phones, undoing
from models.services.checks import check
from models.services.registers import Register
from tests.builders import NOW, TODAY, a_call, a_case, after, answers_for, patient_of
from tests.services.test_history import newest, rows

OPERATED = date(2026, 2, 1)


def pair(register: Register, mine: dict[str, Answer], theirs: dict[str, Answer]) -> tuple[int, int, int, int]:
    """Make two patients with a case each; return the cases and the patients."""
    one, other = (
        cases.register_case(register, answers_for(register, op_date=OPERATED, **answers), TODAY)
        for answers in (mine, theirs)
    )
    return one, other, patient_of(register, one), patient_of(register, other)


def test_two_patients_are_compared_field_by_field(shared: Register) -> None:
    *_, keep, other = pair(
        shared,
        {"name": "李雷", "sex": 1, "wechat": None, "kin_name": Absence.UNK},
        {"name": "李磊", "sex": 1, "wechat": "w", "kin_name": "王"},
    )
    found = {row.field.key: row for row in merging.compare(shared, keep, other)}
    assert (found["name"].keep, found["name"].other) == ("李雷", "李磊")
    assert {key for key, row in found.items() if row.differs} == {"name", "mrn", "kin_name"}
    assert found["wechat"].joined == "w"
    assert not found.keys() & {"name_py", "phone1", "phone2", "phone_owner"}


def test_cases_and_numbers_are_joined_and_the_chosen_answers_hold(register: Register) -> None:
    one, two, keep, other = pair(
        register,
        {"name": "李雷", "mrn": "A1", "phone1": "13800138000"},
        {"name": "李磊", "mrn": "A2", "phone1": "13900139000", "phone2": "13800138000", "wechat": "w"},
    )
    a_call(register, two, after(7, OPERATED))
    merging.merge(register, keep, other, {"name": "李磊", "mrn": "A2"}, TODAY, "same person")
    joined = cases.open_case(register, two, NOW)
    assert (patient_of(register, one), joined.patient_id) == (keep, keep)
    assert [joined.answers[key] for key in ("name", "mrn", "wechat")] == ["李磊", "A2", "w"]
    assert len(joined.contacts) == 1
    numbers = [phone.number for phone in phones.of_patient(register, keep)]
    assert numbers == ["13800138000", "13900139000"]
    assert (joined.answers["phone1"], joined.answers["phone2"]) == tuple(numbers)
    assert {found.operation_id for found in patients.find(register, "李磊")} == {one, two}
    assert not patients.find(register, "李雷")
    assert check(register).problems == ()
    with pytest.raises(LookupError):
        cases.patient_answers(register, other)


def test_a_merge_is_taken_back_and_done_again_field_for_field(register: Register) -> None:
    one, two, keep, other = pair(
        register,
        {"name": "李雷", "mrn": "A1", "phone1": "13800138000", "side": 1},
        {"name": "李磊", "mrn": "A2", "phone1": "13800138000", "side": 1, "kin_name": "王"},
    )
    before = rows(register)
    step = merging.merge(register, keep, other, {"mrn": "A2", "kin_name": "张"}, TODAY, "same person")
    joined = rows(register)
    undone = undoing.undo(register, step, TODAY)
    assert rows(register) == before
    assert {found.operation_id for found in patients.find(register, "李磊")} == {two}
    undoing.undo(register, undone, TODAY)
    assert rows(register) == joined
    assert patient_of(register, two) == patient_of(register, one) == keep


def test_a_merge_whose_patient_was_changed_since_is_not_taken_back(shared: Register) -> None:
    one, _, keep, other = pair(shared, {"name": "李雷"}, {"name": "李磊"})
    step = merging.merge(shared, keep, other, {"name": "李磊"}, TODAY, "same person")
    cases.save_answers(shared, one, {"name": "李垒"}, TODAY)
    with pytest.raises(UserError, match="changed “Name” afterwards"):
        undoing.undo(shared, step, TODAY)


def test_a_case_added_since_stays_with_the_patient_who_was_kept(shared: Register) -> None:
    one, two, keep, other = pair(shared, {"name": "李雷"}, {"name": "李磊"})
    step = merging.merge(shared, keep, other, {}, TODAY, "same person")
    third = cases.register_case(shared, {"side": 2}, TODAY, keep)
    undoing.undo(shared, step, TODAY)
    assert [patient_of(shared, case) for case in (one, two, third)] == [keep, other, keep]


def test_a_joined_patient_has_two_operations_on_one_side_and_the_first_plan_ends(shared: Register) -> None:
    one = a_case(shared, op_date=OPERATED, side=1)
    two = a_case(shared, op_date=after(28, OPERATED), side=1)
    step = merging.merge(shared, patient_of(shared, one), patient_of(shared, two), {}, TODAY, "same person")
    endings = {
        standing.ending.why for standing in cases.open_case(shared, one, NOW).standings if standing.ending
    }
    assert endings == {End.REOPERATED}
    undoing.undo(shared, step, TODAY)
    assert all(standing.ending is None for standing in cases.open_case(shared, one, NOW).standings)


def test_the_history_of_a_joined_case_leads_through_both_patients(shared: Register) -> None:
    one, two, keep, other = pair(shared, {"name": "李雷"}, {"name": "李磊"})
    cases.save_answers(shared, two, {"wechat": "w"}, TODAY)
    step = merging.merge(shared, keep, other, {}, TODAY, "same person")
    assert newest(shared, two).id == step
    actions = [found.action for found in history.of_case(shared, two)]
    assert actions[:2] == ["merge", "save"]
    undone = undoing.undo(shared, step, TODAY)
    cases.save_answers(shared, one, {"wechat": "v"}, TODAY)
    assert [found.id for found in history.of_case(shared, two)][:2] == [undone, step]


@pytest.mark.parametrize("reason", ["", " "])
def test_patients_are_joined_with_a_reason_alone(shared: Register, reason: str) -> None:
    *_, keep, other = pair(shared, {}, {})
    with pytest.raises(UserError, match="Say why"):
        merging.merge(shared, keep, other, {}, TODAY, reason)


def test_a_patient_is_not_joined_with_itself_or_with_nobody(shared: Register) -> None:
    *_, keep, _ = pair(shared, {}, {})
    with pytest.raises(UserError, match="one and the same patient"):
        merging.merge(shared, keep, keep, {}, TODAY, "why")
    with pytest.raises(LookupError):
        merging.compare(shared, keep, 10**6)
    with pytest.raises(LookupError):
        merging.merge(shared, 10**6, keep, {}, TODAY, "why")


def test_choices_that_cannot_be_true_join_nobody(shared: Register) -> None:
    *_, keep, other = pair(shared, {}, {})
    before = rows(shared)
    with pytest.raises(AnswersRefusedError):
        merging.merge(shared, keep, other, {"birth_date": after(1, OPERATED)}, TODAY, "why")
    with pytest.raises(KeyError):
        merging.merge(shared, keep, other, {"op_date": OPERATED}, TODAY, "why")
    assert rows(shared) == before


def test_what_was_confirmed_of_the_patient_who_goes_is_asked_again_and_comes_back(shared: Register) -> None:
    _, two, keep, other = pair(shared, {}, {})
    with shared.store.changing("confirm") as connection:
        connection.exec_driver_sql(
            "INSERT INTO confirmation (record, row_id, operation_id, rule, facts, at, person, reason)"
            " VALUES ('patient', ?, ?, 'r', '{}', 'then', 'nurse', 'seen')",
            (other, two),
        )
    before = rows(shared)
    step = merging.merge(shared, keep, other, {}, TODAY, "same person")
    assert {row for row in before if row[0] == "confirmation"} - rows(shared).keys()
    undoing.undo(shared, step, TODAY)
    assert rows(shared) == before
