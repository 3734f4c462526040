"""What a list says of its cases: the same as Today, for the rows asked for, and for all of them at once."""

from datetime import date, datetime, time, timedelta

import pytest

from models.rules.protocol import State
from models.services import patient_lists
from models.services.patient_lists import Asked, More, more_of, whole_list
from models.services.patients import Filters, Sort
from models.services.registers import Register
from models.services.worklist import due_list
from tests.builders import NOW, TODAY, a_call, a_case, a_ward_check, after

OPERATED = date(2026, 2, 1)


def quiet(done: int, total: int) -> None:
    """Hear nothing."""


def test_a_case_is_called_overdue_due_or_missed_on_the_days_on_which_today_lists_it(
    shared: Register,
) -> None:
    case = a_case(shared, op_date=OPERATED, dis_date=after(3, OPERATED))
    for day in (0, 3):
        a_ward_check(shared, case, datetime.combine(after(day, OPERATED), time(18)))
    a_call(shared, case, after(14, OPERATED))
    for day in range(60):
        now = datetime.combine(after(day, OPERATED), time(9))
        lines = [line for line in due_list(shared, now).lines if line.operation_id == case]
        pressing = more_of(shared, [case], now)[case].pressing
        assert pressing is not None
        called = pressing.standing.state in (State.OVERDUE, State.DUE, State.MISSED)
        assert called == bool(lines), day
        if lines:
            assert (pressing.label, pressing.standing) in [(each.label, each.standing) for each in lines]


def test_a_case_without_an_operation_has_no_follow_up_and_one_that_is_gone_is_left_out(
    shared: Register,
) -> None:
    case = a_case(shared, op_date=None)
    found = more_of(shared, [case, 999_999], NOW)
    assert set(found) == {case}
    assert found[case].pressing is None
    assert found[case].needed > found[case].answered > 0


@pytest.fixture
def seven(register: Register, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seven cases, the newest first, read three at a time."""
    monkeypatch.setattr(patient_lists, "_CHUNK", 3)
    return [
        a_case(register, name=f"患者{day}", side=1 + day % 2, op_date=TODAY - timedelta(days=day))
        for day in range(1, 8)
    ]


def ids(register: Register, asked: Asked) -> list[int]:
    return [row.found.operation_id for row in whole_list(register, asked, NOW, quiet).rows]


def test_a_whole_list_has_every_case_in_the_order_asked_for(register: Register, seven: list[int]) -> None:
    assert ids(register, Asked()) == seven
    assert ids(register, Asked(sort=Sort.OPERATED, falling=False)) == seven[::-1]
    assert ids(register, Asked(filters=Filters(side=2))) == seven[::2]
    assert ids(register, Asked(wanted="患者3")) == seven[2:3]


def test_a_whole_list_says_of_each_case_what_a_page_of_it_says(register: Register, seven: list[int]) -> None:
    listed = whole_list(register, Asked(), NOW, quiet)
    assert {row.found.operation_id: row.more for row in listed.rows} == more_of(register, seven, NOW)
    assert (listed.ward, listed.person, listed.now) == (register.ward, register.person, NOW)
    assert More() not in [row.more for row in listed.rows]


def test_a_whole_list_tells_how_far_it_is_and_can_be_stopped(register: Register, seven: list[int]) -> None:
    heard: list[tuple[int, int]] = []

    def stop_at_the_second(done: int, total: int) -> None:
        heard.append((done, total))
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        whole_list(register, Asked(), NOW, stop_at_the_second)
    assert heard == [(0, 7), (3, 7)]
