"""The history of a case as people read it, and taking steps back."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from models.errors import UserError
from models.fields import Absence, Answer
from models.rules.protocol import State
from models.services import cases, drafts, entries, history, patients, step_reasons, undoing
from models.services.registers import Register
from models.store.trail import PASSING, RECORDED
from models.words import Language
from tests.builders import NOW, TODAY, a_call, a_case, a_ward_check, after, answers_for, patient_of, reopened

OPERATED = date(2026, 2, 1)
Rows = dict[tuple[str, int], dict[str, Any]]


def rows(register: Register) -> Rows:
    """Return every recorded row, but for who changed it last and when to look at it again."""
    with register.store.reading() as connection:
        found = {
            (name, row["id"]): dict(row)
            for name in RECORDED
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()
        }
    return {
        key: {k: v for k, v in row.items() if k not in PASSING[:1] + PASSING[3:]}
        for key, row in found.items()
    }


def newest(register: Register, case: int) -> history.Step:
    return history.of_case(register, case)[0]


def fields(step: history.Step) -> dict[str, tuple[Answer, Answer]]:
    return {cell.key: (cell.old, cell.new) for cell in step.cells}


# --- Reading ----------------------------------------------------------------------------------------


def test_a_step_tells_who_changed_what_from_what_to_what_and_when(shared: Register) -> None:
    case = a_case(shared, sex=2, side=1)
    cases.save_answers(shared, case, {"side": 2, "hb_pre": 3, "sex": Absence.UNK}, TODAY)
    step = newest(shared, case)
    assert (step.person, step.action, step.reason, step.undone_by) == (shared.person, "save", None, None)
    assert step.at.utcoffset() is not None
    assert abs(datetime.now().astimezone() - step.at) < timedelta(minutes=1)
    assert fields(step) == {"side": (1, 2), "hb_pre": (None, 3), "sex": (2, Absence.UNK)}
    assert {cell.key: cell.record for cell in step.cells} == {
        "side": "operation", "hb_pre": "operation", "sex": "patient"
    }  # fmt: skip


def test_every_kind_of_answer_is_read_as_what_it_was(shared: Register) -> None:
    case = a_case(shared, vessel=(1, 3), birth_date=date(1960, 2, 3))
    cases.save_answers(shared, case, {"vessel": Absence.ND, "birth_date": date(1961, 2, 3)}, TODAY)
    assert fields(newest(shared, case)) == {
        "vessel": ((1, 3), Absence.ND),
        "birth_date": (date(1960, 2, 3), date(1961, 2, 3)),
    }


def test_the_history_of_a_case_is_that_of_its_patient_and_entries_and_of_no_other(shared: Register) -> None:
    case, other = a_case(shared, op_date=OPERATED), a_case(shared, op_date=OPERATED)
    check = a_ward_check(shared, case, datetime.combine(OPERATED, time(18)))
    a_call(shared, case, after(7, OPERATED))
    entries.save_entry(shared, "ward_check", check, {"hb_w": 2}, TODAY)
    cases.agree_on(shared, case, "M1", after(33, OPERATED), TODAY)
    a_call(shared, other, after(7, OPERATED))
    found = history.of_case(shared, case)
    assert [step.action for step in found] == ["agree", "save", "add", "add", "add"]
    kinds = [{cell.record for cell in step.cells} - {"phone"} for step in found]
    assert kinds == [{"plan"}, {"ward_check"}, {"contact"}, {"ward_check"}, {"patient", "operation", "plan"}]
    assert [step.id for step in found] == sorted((step.id for step in found), reverse=True)


def test_the_history_comes_in_pages(shared: Register) -> None:
    case = a_case(shared)
    for number in range(5):
        cases.save_answers(shared, case, {"hb_pre": number + 1}, TODAY)
    whole = history.of_case(shared, case)
    first = history.of_case(shared, case, most=4)
    assert first + history.of_case(shared, case, before=first[-1].id) == whole
    assert [len(first), len(whole)] == [4, 6]


def test_a_field_has_its_own_history(shared: Register) -> None:
    case = a_case(shared, side=1)
    cases.save_answers(shared, case, {"side": Absence.UNK, "hb_pre": 1}, TODAY)
    cases.save_answers(shared, case, {"hb_pre": 2}, TODAY)
    cases.save_answers(shared, case, {"side": 2}, TODAY)
    found = history.of_field(shared, "operation", case, "side")
    assert [fields(step) for step in found] == [
        {"side": (Absence.UNK, 2)}, {"side": (1, Absence.UNK)}, {"side": (None, 1)}
    ]  # fmt: skip


def test_reading_drafts_and_notes_leave_no_step(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    before = history.last_step(shared)
    cases.open_case(shared, case, NOW)
    drafts.keep(shared, "case", "1", {"name": "半"})
    drafts.drop(shared, "case", "1")
    cases.save_answers(shared, case, {"op_date": OPERATED}, TODAY + timedelta(days=300))
    assert history.last_step(shared) == before


@pytest.mark.parametrize("action", history.ACTION_WORDS)
def test_every_action_has_its_words(action: str) -> None:
    assert history.ACTION_WORDS[action].say(Language.CHINESE)


@pytest.mark.parametrize("record", RECORDED)
def test_every_cell_has_a_label(record: str) -> None:
    for key in ("id", "entered_at", "sex_absent", "operation_id"):
        assert history.label_of(record, key).en
    assert history.label_of("patient", "sex_absent").en == "Sex"


# --- Taking back ------------------------------------------------------------------------------------


def test_taking_back_a_save_brings_every_field_back_and_is_a_step(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED, sex=2)
    before = rows(shared)
    cases.save_answers(
        shared, case, {"side": 2, "sex": Absence.UNK, "op_date": after(3, OPERATED), "name": "别名"}, TODAY
    )
    saved = newest(shared, case)
    undone = undoing.undo(shared, saved.id, TODAY, "wrong patient")
    assert rows(shared) == before
    step = newest(shared, case)
    assert (step.id, step.action, step.undoes, step.reason) == (undone, "undo", saved.id, "wrong patient")
    assert fields(step)["side"] == (2, 1)
    assert history.step(shared, saved.id).undone_by == undone


def test_taking_back_is_taken_back_in_turn_and_again(shared: Register) -> None:
    case = a_case(shared, side=1)
    cases.save_answers(shared, case, {"side": 2}, TODAY)
    after_save = rows(shared)
    step = newest(shared, case)
    undone = undoing.undo(shared, step.id, TODAY)
    redone = undoing.undo(shared, undone, TODAY)
    assert rows(shared) == after_save
    assert history.step(shared, step.id).undone_by is None
    assert history.step(shared, undone).undone_by == redone
    again = undoing.undo(shared, step.id, TODAY)
    assert cases.open_case(shared, case, NOW).answers["side"] == 1
    assert history.step(shared, step.id).undone_by == again


def test_a_step_is_taken_back_after_a_restart(register: Register) -> None:
    case = a_case(register, side=1)
    cases.save_answers(register, case, {"side": 2}, TODAY)
    with reopened(register) as opened:
        step = history.last_step(opened, case)
        assert step is not None
        undoing.undo(opened, step.id, TODAY)
        assert cases.open_case(opened, case, NOW).answers["side"] == 1


def test_what_was_taken_back_is_not_taken_back_once_more(shared: Register) -> None:
    case = a_case(shared, side=1)
    cases.save_answers(shared, case, {"side": 2}, TODAY)
    step = newest(shared, case)
    undoing.undo(shared, step.id, TODAY)
    with pytest.raises(UserError, match="taken back already, by nurse"):
        undoing.undo(shared, step.id, TODAY)


def test_a_value_that_was_changed_since_is_named_and_nothing_is_taken_back(shared: Register) -> None:
    case = a_case(shared, side=1, hb_pre=1)
    cases.save_answers(shared, case, {"side": 2, "hb_pre": 2}, TODAY)
    step = newest(shared, case)
    cases.save_answers(shared, case, {"hb_pre": 3}, TODAY)
    before = rows(shared)
    with pytest.raises(
        UserError, match="nurse changed “HB grade before operation, operated side” afterwards, on 20"
    ):
        undoing.undo(shared, step.id, TODAY)
    assert rows(shared) == before


def test_a_changed_value_that_is_back_does_not_stand_in_the_way(shared: Register) -> None:
    case = a_case(shared, side=1)
    cases.save_answers(shared, case, {"side": 2}, TODAY)
    step = newest(shared, case)
    for side in (1, 2):
        cases.save_answers(shared, case, {"side": side}, TODAY)
    undoing.undo(shared, step.id, TODAY)
    assert cases.open_case(shared, case, NOW).answers["side"] == 1


def test_taking_back_the_making_of_a_case_leaves_nothing_of_it(register: Register) -> None:
    a_case(register)
    before = rows(register)
    case = a_case(register, name="曾志伟", op_date=OPERATED, phone1="13800138000")
    assert patients.find(register, "zengzhiwei")
    made = newest(register, case)
    undone = undoing.undo(register, made.id, TODAY)
    assert rows(register) == before
    assert not patients.find(register, "zengzhiwei")
    undoing.undo(register, undone, TODAY)
    assert [found.operation_id for found in patients.find(register, "zengzhiwei")] == [case]
    assert cases.open_case(register, case, NOW).answers["phone1"] == "13800138000"


def test_a_case_is_not_taken_back_from_under_what_was_added_to_it(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    made = newest(shared, case)
    a_call(shared, case, after(7, OPERATED))
    with pytest.raises(UserError, match="nurse added “Contact” to it afterwards") as told:
        undoing.undo(shared, made.id, TODAY)
    assert "随访" in told.value.say(Language.CHINESE)
    undoing.undo(shared, newest(shared, case).id, TODAY)
    undoing.undo(shared, made.id, TODAY)
    with pytest.raises(LookupError):
        cases.open_case(shared, case, NOW)


def test_a_patient_is_not_taken_back_from_under_a_second_case(shared: Register) -> None:
    case = a_case(shared)
    made = newest(shared, case)
    cases.register_case(shared, {"side": 2}, TODAY, patient_of(shared, case))
    with pytest.raises(UserError, match="added “Operation” to it"):
        undoing.undo(shared, made.id, TODAY)
    assert cases.open_case(shared, case, NOW).answers["side"] == 1


def test_a_row_that_was_removed_since_is_named(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    call = a_call(shared, case, after(7, OPERATED))
    entries.save_entry(shared, "contact", call, {"spasm": 1}, TODAY)
    step = newest(shared, case)
    entries.remove_entry(shared, "contact", call, TODAY, "another patient's")
    with pytest.raises(UserError, match="nurse removed “Contact” afterwards"):
        undoing.undo(shared, step.id, TODAY)


def test_a_row_does_not_come_back_below_one_that_is_gone(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    made = newest(shared, case)
    a_call(shared, case, after(7, OPERATED))
    added = newest(shared, case)
    undoing.undo(shared, added.id, TODAY)
    taken = newest(shared, case)
    undoing.undo(shared, made.id, TODAY)
    with pytest.raises(UserError, match="nurse removed “Operation” afterwards"):
        undoing.undo(shared, taken.id, TODAY)


def test_a_record_number_that_another_has_by_now_does_not_come_back(shared: Register) -> None:
    mrn = str(answers_for(shared)["mrn"])
    case = a_case(shared, mrn=mrn)
    cases.save_answers(shared, case, {"mrn": f"{mrn}9"}, TODAY)
    step = newest(shared, case)
    a_case(shared, mrn=mrn)
    with pytest.raises(UserError, match=r"“Medical record no\.” would be there twice"):
        undoing.undo(shared, step.id, TODAY)


def test_the_work_list_follows_what_is_taken_back(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    a_call(shared, case, after(7, OPERATED))
    assert stands(shared, case, "W1") is State.DONE
    undoing.undo(shared, newest(shared, case).id, TODAY)
    assert stands(shared, case, "W1") is not State.DONE
    undoing.undo(shared, newest(shared, case).id, TODAY)
    assert stands(shared, case, "W1") is State.DONE
    with shared.store.reading() as connection:
        query = "SELECT quiet_until FROM operation WHERE id = ?"
        assert connection.exec_driver_sql(query, (case,)).scalar_one() > "0001-01-01"


def stands(register: Register, case: int, code: str) -> State:
    found = cases.open_case(register, case, NOW).standings
    return next(standing.state for standing in found if standing.row.code == code)


def test_an_undone_new_name_is_found_by_the_old_one_again(shared: Register) -> None:
    case = a_case(shared, name="司马相如")
    cases.save_answers(shared, case, {"name": "卓文君"}, TODAY)
    undoing.undo(shared, newest(shared, case).id, TODAY)
    assert not patients.find(shared, "卓文君")
    assert [found.operation_id for found in patients.find(shared, "simaxiangru")] == [case]


def test_an_unknown_step_is_a_lookup_error(shared: Register) -> None:
    with pytest.raises(LookupError):
        undoing.undo(shared, 10**6, TODAY)
    with pytest.raises(LookupError):
        history.step(shared, 10**6)


# --- The last step ----------------------------------------------------------------------------------


def test_the_last_step_goes_back_one_by_one(shared: Register) -> None:
    case = a_case(shared, side=1)
    for grade in (1, 2, 3):
        cases.save_answers(shared, case, {"hb_pre": grade}, TODAY)
    for left in (2, 1, None):
        step = history.last_step(shared, case)
        assert step is not None
        undoing.undo(shared, step.id, TODAY)
        assert cases.open_case(shared, case, NOW).answers["hb_pre"] == left
    step = history.last_step(shared, case)
    assert step is not None
    assert step.action == "add"


def test_the_last_step_of_all_is_the_newest_of_any_case_by_this_person(register: Register) -> None:
    assert history.last_step(register) is None
    first, second = a_case(register), a_case(register)
    cases.save_answers(register, first, {"side": 2}, TODAY)
    assert history.last_step(register) == newest(register, first)
    assert history.last_step(register, second) == newest(register, second)


# --- Reasons ----------------------------------------------------------------------------------------


def test_a_reason_is_given_afterwards_once(shared: Register) -> None:
    case = a_case(shared)
    cases.save_answers(shared, case, {"side": 2}, TODAY)
    step = newest(shared, case)
    with pytest.raises(UserError, match="Say why"):
        step_reasons.give_reason(shared, step.id, "  ")
    step_reasons.give_reason(shared, step.id, " read wrongly ")
    assert newest(shared, case).reason == "read wrongly"
    with pytest.raises(UserError, match="kept as it is"):
        step_reasons.give_reason(shared, step.id, "other")
    with pytest.raises(LookupError):
        step_reasons.give_reason(shared, 10**6, "why")


def test_a_contact_is_removed_with_a_reason_alone_and_comes_back_whole(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    call = a_call(shared, case, after(7, OPERATED), fu_note="好")
    before = rows(shared)
    with pytest.raises(UserError, match="Say why"):
        entries.remove_entry(shared, "contact", call, TODAY)
    entries.remove_entry(shared, "contact", call, TODAY, "another patient's")
    assert cases.open_case(shared, case, NOW).contacts == ()
    undoing.undo(shared, newest(shared, case).id, TODAY)
    assert rows(shared) == before
