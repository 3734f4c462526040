"""Another protocol holds for new cases at once, and for planned ones when somebody asks for it."""

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from models.errors import UserError
from models.rules.protocol import Ladder, Protocol, State, plan_for, protocol_from
from models.services import cases, entries, exports, protocols, replanning, worklist
from models.services.protocols import Preview
from models.services.registers import Register
from tests.builders import NOW, TODAY, a_call, a_case, after, reopened, shipped

OPERATED = date(2026, 3, 10)  # day 10 is today


def longer_first_week(protocol: Protocol) -> Protocol:
    """Return the protocol with day 11 moved from the second window to the first."""
    first, second, *others = protocol.fixed
    return replace(protocol, fixed=(replace(first, close=11), replace(second, open=12), *others))


def case_of(register: Register, operation: int, now: datetime = NOW) -> cases.Case:
    return cases.open_case(register, operation, now)


def days_of(register: Register, operation: int, code: str) -> tuple[date, date | None, str]:
    row = next(row for row in case_of(register, operation).rows if row.code == code)
    return row.open, row.close, row.protocol_version


def what_changes(register: Register, new: Protocol) -> Preview:
    return protocols.preview(register, new, protocols.open_plans(register, NOW))


def test_a_protocol_written_down_reads_back_as_it_was() -> None:
    edited = replace(longer_first_week(shipped()), version="12", ladder=Ladder(("letter", "kin"), 4, 1, 2))
    assert protocol_from(tomllib.loads(protocols.text_of(edited))) == edited


def test_the_protocol_as_shipped_tries_all_channels_in_the_order_of_the_protocol() -> None:
    assert shipped().ladder == Ladder(("phone1", "phone2", "kin", "wechat", "letter"), 3, 2, 2)


def test_an_adopted_protocol_holds_at_once_and_after_reopening_and_the_old_one_is_kept(
    register: Register,
) -> None:
    old = register.protocol
    adopted = protocols.adopt(register, longer_first_week(old), TODAY)
    assert adopted.version == "2"
    assert register.protocol == adopted
    opened = reopened(register)
    try:
        assert opened.protocol == adopted
        assert [each.protocol for each in protocols.versions(opened)] == [adopted, old]
        assert protocols.versions(opened)[0].adopted_on == TODAY
    finally:
        opened.close()


def test_the_tenth_version_is_newer_than_the_ninth(register: Register) -> None:
    for number in range(2, 11):
        wanted = replace(register.protocol, prompt_before=number)
        assert protocols.adopt(register, wanted, TODAY).version == str(number)
    opened = reopened(register)
    try:
        assert opened.protocol.version == "10"
        assert protocols.next_version(opened) == "11"
    finally:
        opened.close()


def test_a_protocol_that_cannot_be_followed_or_changes_nothing_is_refused(register: Register) -> None:
    first, *others = register.protocol.fixed
    holed = replace(register.protocol, fixed=(replace(first, close=9), *others))
    with pytest.raises(UserError, match=r"Day 10 to day 10 belong to no window"):
        protocols.adopt(register, holed, TODAY)
    with pytest.raises(UserError, match="follows already"):
        protocols.adopt(register, replace(register.protocol, version="7"), TODAY)
    assert register.protocol == shipped()
    assert len(protocols.versions(register)) == 1


def test_the_preview_counts_the_rows_that_wait_and_their_cases_window_by_window(register: Register) -> None:
    a_case(register, op_date=OPERATED)
    called = a_case(register, op_date=OPERATED)
    a_call(register, called, OPERATED + timedelta(days=8))
    over = a_case(register, op_date=OPERATED - timedelta(days=3000))
    dead = a_case(register, op_date=OPERATED)
    entries.add_entry(register, "contact", dead, {"fu_date": TODAY, "fu_mode": 2, "fu_result": 7}, TODAY)
    shown = what_changes(register, longer_first_week(register.protocol))
    assert [(each.code, each.rows) for each in shown.changes] == [("W1", 1), ("W2", 2)]
    assert (shown.rows, shown.cases) == (3, 2)
    first = shown.changes[0]
    assert first.old is not None
    assert first.new is not None
    assert (first.old.close, first.new.close) == (10, 11)
    assert over not in protocols.open_plans(register, NOW).cases


def test_the_preview_names_windows_that_come_and_go(register: Register) -> None:
    more = what_changes(register, replace(register.protocol, planned_until=6))
    assert [(each.code, each.old is None) for each in more.changes] == [("Y6", True)]
    fewer = what_changes(register, replace(register.protocol, planned_until=4))
    assert [(each.code, each.new is None) for each in fewer.changes] == [("Y5", True)]
    assert what_changes(register, register.protocol) == Preview((), 0, 0)


def test_planned_cases_keep_their_plan_and_version_and_new_ones_follow_the_new(register: Register) -> None:
    old = a_case(register, op_date=OPERATED)
    protocols.adopt(register, longer_first_week(register.protocol), TODAY)
    new = a_case(register, op_date=OPERATED)
    assert days_of(register, old, "W1") == (after(4, OPERATED), after(10, OPERATED), "1")
    assert days_of(register, new, "W1") == (after(4, OPERATED), after(11, OPERATED), "2")


def test_a_case_tells_the_windows_of_the_version_that_it_follows(register: Register) -> None:
    old = a_case(register, op_date=OPERATED)
    adopted = protocols.adopt(register, longer_first_week(register.protocol), TODAY)
    window = case_of(register, old).protocol.window_on(11)
    assert window is not None
    assert window.code == "W2"
    replanning.replan(register, [old], NOW)
    assert case_of(register, old).protocol == adopted


def test_only_cases_that_wait_by_an_older_version_are_offered_for_planning_anew(register: Register) -> None:
    waits = a_case(register, op_date=OPERATED)
    a_case(register, op_date=OPERATED - timedelta(days=3000))
    a_case(register)
    assert replanning.open_cases(register, NOW) == ()
    protocols.adopt(register, longer_first_week(register.protocol), TODAY)
    a_case(register, op_date=OPERATED)
    assert replanning.open_cases(register, NOW) == (waits,)


def test_planning_anew_gives_the_newest_days_to_the_chosen_cases_alone(register: Register) -> None:
    chosen, other = a_case(register, op_date=OPERATED), a_case(register, op_date=OPERATED)
    adopted = protocols.adopt(register, longer_first_week(register.protocol), TODAY)
    foreseen = replanning.replan_preview(register, [chosen], NOW)
    assert days_of(register, chosen, "W2")[2] == "1"
    done = replanning.replan(register, [chosen], NOW)
    assert done == foreseen
    assert (done.cases, done.moved) == (1, 2)
    assert case_of(register, chosen).rows == plan_for(adopted, OPERATED)
    assert days_of(register, other, "W1") == (after(4, OPERATED), after(10, OPERATED), "1")
    assert replanning.open_cases(register, NOW) == (other,)


def test_agreed_days_stay_where_they_still_lie_in_their_window(register: Register) -> None:
    keeps, loses = a_case(register, op_date=OPERATED), a_case(register, op_date=OPERATED)
    cases.agree_on(register, keeps, "W2", after(13, OPERATED), TODAY)
    cases.agree_on(register, loses, "W2", after(11, OPERATED), TODAY)
    protocols.adopt(register, longer_first_week(register.protocol), TODAY)
    done = replanning.replan(register, [keeps, loses], NOW)
    assert (done.kept, done.dropped) == (1, 1)

    def agreed(operation: int) -> date | None:
        return next(row.agreed_on for row in case_of(register, operation).rows if row.code == "W2")

    assert (agreed(keeps), agreed(loses)) == (after(13, OPERATED), None)


def test_contacts_count_by_their_own_day_after_planning_anew(register: Register) -> None:
    operation = a_case(register, op_date=OPERATED - timedelta(days=5))
    a_call(register, operation, after(11, OPERATED - timedelta(days=5)))
    protocols.adopt(register, longer_first_week(register.protocol), TODAY)
    before = {each.row.code: each.state for each in case_of(register, operation).standings}
    assert (before["W1"], before["W2"]) == (State.COVERED_LATE, State.DONE)
    assert replanning.replan(register, [operation], NOW).elsewhere == 1
    found = case_of(register, operation)
    states = {each.row.code: each.state for each in found.standings}
    assert (states["W1"], states["W2"]) == (State.DONE, State.DUE)
    assert len(found.contacts) == 1


def test_years_that_the_new_protocol_plans_come_and_those_it_does_not_go(register: Register) -> None:
    operation = a_case(register, op_date=OPERATED)
    protocols.adopt(register, replace(register.protocol, planned_until=6), TODAY)
    replanning.replan(register, [operation], NOW)
    assert case_of(register, operation).rows[-1].code == "Y6"
    protocols.adopt(register, replace(register.protocol, planned_until=2), TODAY)
    replanning.replan(register, [operation], NOW)
    assert case_of(register, operation).rows == plan_for(register.protocol, OPERATED)


def test_planning_anew_that_is_stopped_changes_nothing(register: Register) -> None:
    both = [a_case(register, op_date=OPERATED), a_case(register, op_date=OPERATED)]
    protocols.adopt(register, longer_first_week(register.protocol), TODAY)

    def stop(done: int, total: int) -> None:
        if (done, total) == (2, 2):
            raise InterruptedError

    with pytest.raises(InterruptedError):
        replanning.replan(register, both, NOW, stop)
    assert [days_of(register, each, "W1")[2] for each in both] == ["1", "1"]


def test_a_case_planned_anew_comes_up_on_the_day_that_the_new_plan_says(register: Register) -> None:
    operation = a_case(register, op_date=after(-4, TODAY), dis_date=after(-1, TODAY))

    def listed() -> set[str]:
        lines = worklist.due_list(register, NOW).lines
        return {line.window for line in lines if line.operation_id == operation}

    worklist.remember(register, worklist.due_list(register, NOW))
    first, *others = register.protocol.fixed
    earlier = replace(register.protocol, fixed=(replace(first, prompt_from=4), *others))
    protocols.adopt(register, earlier, TODAY)
    assert "W1" not in listed()
    replanning.replan(register, [operation], NOW)
    assert "W1" in listed()


def test_a_contact_is_exported_under_the_window_of_the_version_that_its_case_follows(
    register: Register,
) -> None:
    operation = a_case(register, op_date=OPERATED - timedelta(days=5))
    a_call(register, operation, after(11, OPERATED - timedelta(days=5)))

    def window() -> object:
        contacts = exports.month(register, TODAY, NOW).contacts
        place = next(place for place, field in enumerate(contacts.fields) if field.key == "fu_window")
        return contacts.rows[0][place]

    protocols.adopt(register, longer_first_week(register.protocol), TODAY)
    assert window() == "W2"
    replanning.replan(register, [operation], NOW)
    assert window() == "W1"
