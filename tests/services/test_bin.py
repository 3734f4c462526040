"""Removing cases and entries, seeing what was removed, and bringing it back."""

from datetime import date, datetime, time, timedelta

import pytest

from models.errors import UserError
from models.fields import Absence
from models.services import bin as recycle_bin
from models.services import bulk, cases, drafts, entries, patients, undoing
from models.services.checks import check
from models.services.registers import Register
from tests.builders import (
    NOW,
    TODAY,
    a_call,
    a_case,
    a_ward_check,
    after,
    answers_for,
    cases_in,
    patient_of,
    reopened,
)
from tests.services.test_history import newest, rows

OPERATED = date(2026, 2, 1)
NOW_TODAY = datetime.now().date()


def a_full_case(register: Register, *, name: str = "甲", mrn: str | None = None) -> int:
    """Make a case with every kind of row below it."""
    own = {"mrn": mrn} if mrn else {}
    answers = answers_for(register, name=name, op_date=OPERATED, phone1="13800138000", **own)
    case = cases.register_case(register, answers, TODAY)
    a_ward_check(register, case, datetime.combine(OPERATED, time(18)))
    a_call(register, case, after(7, OPERATED), contact_changed="13900139000")
    entries.add_entry(register, "complication", case, {"comp_code": "CSF", "onset_date": OPERATED}, TODAY)
    with register.store.changing("confirm") as connection:
        connection.exec_driver_sql(
            "INSERT INTO confirmation (record, row_id, operation_id, rule, facts, at, person, reason)"
            " VALUES ('contact', (SELECT max(id) FROM contact), ?, 'r', '{}', 'then', 'nurse', 'seen')",
            (case,),
        )
    return case


def mrn_of(register: Register, case: int) -> str:
    return str(cases.open_case(register, case, NOW).answers["mrn"])


def test_a_removed_case_takes_all_below_it_and_its_patient_and_comes_back_whole(register: Register) -> None:
    a_full_case(register)
    without = rows(register)
    case = a_full_case(register, name="曾志伟")
    before = rows(register)
    step = recycle_bin.remove_case(register, case, mrn_of(register, case), TODAY, "entered twice")
    assert rows(register) == without
    assert not patients.find(register, "曾志伟")
    with pytest.raises(LookupError):
        cases.open_case(register, case, NOW)
    recycle_bin.restore(register, step, TODAY)
    assert rows(register) == before
    assert [found.operation_id for found in patients.find(register, "曾志伟")] == [case]
    assert check(register).problems == ()
    assert newest(register, case).action == "restore"


def test_a_case_comes_back_after_a_restart(register: Register) -> None:
    case = a_full_case(register)
    before = rows(register)
    step = recycle_bin.remove_case(register, case, mrn_of(register, case), TODAY, "entered twice")
    with reopened(register) as opened:
        recycle_bin.restore(opened, step, TODAY)
        assert rows(opened) == before


def test_the_patient_stays_while_there_is_another_case(shared: Register) -> None:
    first = a_full_case(shared)
    second = cases.register_case(shared, {"op_date": TODAY, "side": 1}, TODAY, patient_of(shared, first))
    recycle_bin.remove_case(shared, second, mrn_of(shared, first), TODAY, "postponed")
    assert len(cases.open_case(shared, first, NOW).contacts) == 1
    assert all(standing.ending is None for standing in cases.open_case(shared, first, NOW).standings)


@pytest.mark.parametrize("typed", ["", "T999999", "T00000"])
def test_a_case_goes_only_by_its_own_record_number(shared: Register, typed: str) -> None:
    case = a_case(shared)
    with pytest.raises(UserError, match="not the medical record number"):
        recycle_bin.remove_case(shared, case, typed, TODAY, "why")
    assert cases.open_case(shared, case, NOW).operation_id == case


def test_the_typed_number_may_be_full_width_and_is_the_case_number_where_there_is_none(
    shared: Register,
) -> None:
    case, other = a_case(shared, mrn="Ａ77"), a_case(shared)
    recycle_bin.remove_case(shared, case, " A７7 ", TODAY, "why")
    cases.save_answers(shared, other, {"mrn": Absence.UNK}, TODAY)
    study_id = cases.open_case(shared, other, NOW).study_id
    recycle_bin.remove_case(shared, other, study_id, TODAY, "why")
    with pytest.raises(LookupError):
        recycle_bin.remove_case(shared, other, study_id, TODAY, "why")


def test_a_case_goes_with_a_reason_alone(shared: Register) -> None:
    case = a_case(shared)
    with pytest.raises(UserError, match="Say why"):
        recycle_bin.remove_case(shared, case, mrn_of(shared, case), TODAY, " ")


def test_the_bin_tells_what_went_whose_and_why(register: Register) -> None:
    case = a_full_case(register, name="曾志伟", mrn="A1")
    study_id = cases.open_case(register, case, NOW).study_id
    for record in ("contact", "complication", "ward_check"):
        entries.remove_entry(register, record, 1, TODAY, "wrong patient")
    recycle_bin.remove_case(register, case, "A1", TODAY, "entered twice")
    found = recycle_bin.removed(register, NOW_TODAY)
    assert [one.what.en for one in found] == ["Operation", "Ward check", "Complication", "Contact"]
    assert {(one.name, one.mrn, one.case, one.person) for one in found} == {
        ("曾志伟", "A1", study_id, register.person)
    }
    assert [one.reason for one in found] == ["entered twice", *["wrong patient"] * 3]


def test_what_was_restored_is_not_in_the_bin_until_it_is_removed_again(register: Register) -> None:
    case = a_full_case(register)
    step = recycle_bin.remove_case(register, case, mrn_of(register, case), TODAY, "why")
    restored = recycle_bin.restore(register, step, TODAY)
    assert recycle_bin.removed(register, NOW_TODAY) == ()
    with pytest.raises(UserError, match="taken back already"):
        recycle_bin.restore(register, step, TODAY)
    undoing.undo(register, restored, TODAY)
    assert [one.step for one in recycle_bin.removed(register, NOW_TODAY)] == [step]


def test_the_bin_shows_as_many_days_as_asked_for(register: Register) -> None:
    case = a_case(register)
    recycle_bin.remove_case(register, case, mrn_of(register, case), TODAY, "why")
    assert len(recycle_bin.removed(register, NOW_TODAY + timedelta(days=29))) == 1
    assert recycle_bin.removed(register, NOW_TODAY + timedelta(days=30)) == ()


def test_an_entry_comes_back_with_what_was_confirmed_of_it(register: Register) -> None:
    a_full_case(register)
    before = rows(register)
    entries.remove_entry(register, "contact", 1, TODAY, "wrong patient")
    assert not [row for row in rows(register) if row[0] in ("contact", "confirmation")]
    [removed] = recycle_bin.removed(register, NOW_TODAY)
    recycle_bin.restore(register, removed.step, TODAY)
    assert rows(register) == before
    with pytest.raises(LookupError):
        entries.remove_entry(register, "contact", 99, TODAY, "why")


def test_an_entry_does_not_come_back_before_its_case(shared: Register) -> None:
    case = a_full_case(shared)
    call = cases.open_case(shared, case, NOW).contacts[0].id
    entries.remove_entry(shared, "contact", call, TODAY, "wrong patient")
    step = newest(shared, case).id
    gone = recycle_bin.remove_case(shared, case, mrn_of(shared, case), TODAY, "entered twice")
    with pytest.raises(UserError, match="removed “Operation” afterwards"):
        recycle_bin.restore(shared, step, TODAY)
    recycle_bin.restore(shared, gone, TODAY)
    recycle_bin.restore(shared, step, TODAY)
    assert [entry.id for entry in cases.open_case(shared, case, NOW).contacts] == [call]


def test_a_removed_case_does_not_come_back_beside_another_of_its_number(shared: Register) -> None:
    case = a_case(shared, mrn="B1")
    step = recycle_bin.remove_case(shared, case, "B1", TODAY, "why")
    a_case(shared, mrn="B1")
    before = rows(shared)
    with pytest.raises(UserError, match="would be there twice"):
        recycle_bin.restore(shared, step, TODAY)
    assert rows(shared) == before


def test_neither_ids_nor_case_numbers_are_given_again(register: Register) -> None:
    a_case(register, op_date=OPERATED)
    case = a_case(register, op_date=OPERATED)
    recycle_bin.remove_case(register, case, mrn_of(register, case), TODAY, "why")
    bulk.add_cases(register, [bulk.NewCase({"mrn": "C1", "name": "新"}, {"op_date": OPERATED})], TODAY)
    third = patients.find(register, "C1")[0].operation_id
    assert third == case + 1
    assert cases.open_case(register, third, NOW).study_id == "HFS-2026-0003"
    assert patient_of(register, third) == 3
    assert cases_in(register) == 2


def test_removing_keeps_the_drafts_of_others(shared: Register) -> None:
    case, other = a_case(shared), a_case(shared)
    drafts.keep(shared, "case", str(other), {"name": "半"})
    recycle_bin.remove_case(shared, case, mrn_of(shared, case), TODAY, "why")
    assert drafts.of(shared, "case", str(other)) == {"name": "半"}
