"""Rows that one call serves: a missed window and the one that is open now."""

from datetime import date, datetime, time, timedelta

from models.services import entries
from models.services.registers import Register
from models.services.shared_calls import shared_calls
from models.services.worklist import DueLine, due_list
from tests.builders import NOW, TODAY, a_call, a_case, a_ward_check


def operated(register: Register, days_ago: int) -> int:
    """Make a case that left the ward on day 5 and was reached in its second week, but not since."""
    on = TODAY - timedelta(days=days_ago)
    left = on + timedelta(days=5)
    case = a_case(register, op_date=on, dis_date=left)
    for day in (on + timedelta(days=1), left):
        a_ward_check(register, case, datetime.combine(day, time(8)))
    a_call(register, case, on + timedelta(days=14))
    return case


def rows_of(register: Register, case: int, day: date = TODAY) -> list[DueLine]:
    now = NOW if day == TODAY else datetime.combine(day, time.min)
    return [line for line in due_list(register, now).lines if line.operation_id == case]


def test_a_missed_row_and_an_open_one_of_a_patient_are_one_call(shared: Register) -> None:
    case, other = operated(shared, 30), operated(shared, 30)
    lines = due_list(shared, NOW).lines
    mine = [line for line in lines if line.operation_id == case]
    assert [line.window for line in mine] == ["W3", "M1"]
    found = shared_calls(lines)
    assert found[case, "M1"] is mine[0].label
    assert found.keys() == {(case, "M1"), (other, "M1")}


def test_one_call_takes_both_rows_off_the_list(shared: Register) -> None:
    case = operated(shared, 30)
    assert len(rows_of(shared, case)) == 2
    a_call(shared, case, TODAY)
    assert rows_of(shared, case) == []
    assert rows_of(shared, case, TODAY + timedelta(days=1)) == []


def test_one_failed_call_leaves_both_rows_alone(shared: Register) -> None:
    case = operated(shared, 30)
    entries.log_failed_call(shared, case, NOW, retry_at=NOW + timedelta(hours=3))
    assert rows_of(shared, case) == []
    hidden = [line.window for line in due_list(shared, NOW).hidden if line.operation_id == case]
    assert sorted(hidden) == ["M1", "W3"]


def test_grades_on_the_ward_are_no_calls(shared: Register) -> None:
    case = a_case(shared, op_date=TODAY - timedelta(days=7))
    assert [line.window for line in rows_of(shared, case)] == ["W1", "WARD"]
    assert not shared_calls(rows_of(shared, case))
