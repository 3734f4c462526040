"""Windows, plan rows and where they stand: on border days by table, everywhere by search."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.protocol import (
    CALL_BACK,
    COMPLETED,
    DIED,
    END_WORDS,
    FAILED,
    NEVER,
    NO_ANSWER,
    NUMBER_VOID,
    REFUSED,
    STATE_WORDS,
    WARD,
    WRONG_NUMBER,
    Contact,
    Course,
    End,
    Ending,
    PlanRow,
    Standing,
    State,
    WardCheck,
    ending_of,
    first_look,
    list_order,
    open_palsy,
    plan_for,
    protocol_from,
    retry_time,
    standings,
    still_asked,
    would_be_listed,
)
from models.services.worklist import AHEAD
from models.words import same
from tests.builders import after, evening, shipped

PROTOCOL = shipped()
DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
OPERATED = date(2024, 2, 29)
OPERATIONS = [date(2023, 12, 31), date(2024, 1, 31), OPERATED, date(2025, 2, 28), date(2026, 3, 20)]
CALLS = ("W1", "W2", "W3", "M1", "D45")


class Days(NamedTuple):
    """One row of the table; the days are numbers after the operation."""

    code: str
    target: int
    open: int
    close: int
    prompt: int
    red: int


# By hand from the document, which for Y2 to Y5 gives targets, half a year to each side, 30 days before and
# 60 after.
TABLE = [
    Days("W1", 7, 4, 10, 6, 9),
    Days("W2", 14, 11, 17, 12, 16),
    Days("W3", 21, 18, 25, 19, 23),
    Days("M1", 30, 26, 37, 28, 34),
    Days("D45", 45, 38, 67, 42, 52),
    Days("M3", 90, 68, 134, 83, 104),
    Days("M6", 180, 135, 272, 165, 210),
    Days("Y1", 365, 273, 547, 335, 425),
    Days("Y2", 730, 548, 912, 700, 790),
    Days("Y3", 1096, 913, 1278, 1066, 1156),
    Days("Y4", 1461, 1279, 1643, 1431, 1521),
    Days("Y5", 1826, 1644, 2008, 1796, 1886),
]


def row_of(code: str, operated_on: date = OPERATED) -> PlanRow:
    return next(row for row in plan_for(PROTOCOL, operated_on) if row.code == code)


def stand(code: str, course: Course, day: int, at: time = time(9)) -> Standing:
    now = datetime.combine(after(day, course.operated_on), at)
    return standings([row_of(code, course.operated_on)], course, now)[0]


def call(day: int, result: int = COMPLETED, **facts: Any) -> Contact:
    facts.setdefault("fw_ever", 0 if result == COMPLETED else None)
    return Contact(after(day, OPERATED), result)._replace(**facts)


def course(*contacts: Contact, operated_on: date = OPERATED, **facts: Any) -> Course:
    return replace(Course(operated_on, contacts), **facts)


# --- Windows ----------------------------------------------------------------------------------------


def test_the_table_of_these_tests_is_the_documents() -> None:
    rows = re.findall(r"^\| (\w+) \| \S+ " + r"\| D(\d+) " * 5 + r"\|", DOCUMENT, re.MULTILINE)
    assert [(code, *map(int, numbers)) for code, *numbers in rows] == TABLE[:8]
    assert "D730, D1096" in DOCUMENT


@pytest.mark.parametrize("days", TABLE, ids=lambda days: days.code)
def test_the_shipped_windows_are_those_of_the_table(
    days: Days,
) -> None:
    window = next(w for w in PROTOCOL.planned() if w.code == days.code)
    assert (window.target, window.open, window.close) == (days.target, days.open, days.close)
    assert (window.prompt_from, window.red_from) == (days.prompt, days.red)
    assert window.asks_palsy == (days.code in CALLS)


def test_the_plan_has_the_ward_row_and_each_window_once() -> None:
    assert [row.code for row in plan_for(PROTOCOL, OPERATED)] == [WARD, *(days.code for days in TABLE)]


@given(st.integers(4, 60_000))
def test_every_day_after_day_3_belongs_to_exactly_one_window(day: int) -> None:
    windows = [*PROTOCOL.fixed, *(PROTOCOL.yearly(year) for year in range(2, 170))]
    holding = [window.code for window in windows if window.open <= day <= window.close]
    found = PROTOCOL.window_on(day)
    assert found is not None
    assert holding == [found.code]


@pytest.mark.parametrize("day", [-400, -1, 0, 1, 2, 3])
def test_days_to_3_belong_to_no_window(day: int) -> None:
    assert PROTOCOL.window_on(day) is None


@pytest.mark.parametrize("days", TABLE, ids=lambda days: days.code)
def test_both_ends_of_a_window_belong_to_it(
    days: Days,
) -> None:
    found = [
        PROTOCOL.window_on(day) for day in (days.open - 1, days.open, days.target, days.close, days.close + 1)
    ]
    inside = [window is not None and window.code == days.code for window in found]
    assert inside == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("operated_on", "code", "target"),
    [
        (date(2024, 1, 31), "M1", date(2024, 3, 1)),
        (date(2025, 1, 31), "M1", date(2025, 3, 2)),
        (date(2023, 12, 31), "W1", date(2024, 1, 7)),
        (date(2024, 2, 29), "W1", date(2024, 3, 7)),
        (date(2024, 2, 29), "Y1", date(2025, 2, 28)),
        (date(2024, 2, 29), "Y3", date(2027, 3, 1)),
        (date(2024, 2, 29), "Y4", date(2028, 2, 29)),
        (date(2025, 2, 28), "Y1", date(2026, 2, 28)),
        (date(2025, 2, 28), "D45", date(2025, 4, 14)),
    ],
)
def test_targets_fall_on_the_right_calendar_day(operated_on: date, code: str, target: date) -> None:
    assert row_of(code, operated_on).target == target


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"open": 5}, "opens on day 5"),
        ({"prompt_from": 3}, "prompts outside"),
        ({"red_from": 11}, "turns red outside"),
    ],
)
def test_a_protocol_with_a_hole_or_a_prompt_outside_its_window_is_refused(
    change: dict[str, int], told: str
) -> None:
    first = {"code": "W1", "en": "week", "zh": "周", "target": 7, "open": 4, "close": 10, "prompt_from": 6}
    table = {
        "version": "x",
        "window": [{**first, "red_from": 9, "asks_palsy": True, **change}],
        "yearly": {"planned_until": 1, "prompt_before": 30, "red_after": 60},
    }
    with pytest.raises(ValueError, match=told):
        protocol_from(table)


def test_every_state_ending_and_window_has_words() -> None:
    assert set(STATE_WORDS) == set(State)
    assert set(END_WORDS) == set(End)
    assert all(PROTOCOL.label_of(row.code) != same(row.code) for row in plan_for(PROTOCOL, OPERATED))
    assert PROTOCOL.label_of("Q9") == same("Q9")


# --- States of one row ------------------------------------------------------------------------------


@pytest.mark.parametrize("operated_on", OPERATIONS)
@pytest.mark.parametrize("days", TABLE, ids=lambda days: days.code)
def test_an_untouched_row_turns_on_its_border_days(days: Days, operated_on: date) -> None:
    bare = course(operated_on=operated_on)
    turns = [
        (days.open - 1, State.UPCOMING), (days.open, State.UPCOMING), (days.prompt - 1, State.UPCOMING),
        (days.prompt, State.DUE), (days.red - 1, State.DUE),
        (days.red, State.OVERDUE), (days.close, State.OVERDUE),
        (days.close + 1, State.MISSED), (days.close + 4000, State.MISSED),
    ]  # fmt: skip
    for day, state in turns:
        for at in (time.min, time(23, 59, 59)):
            standing = stand(days.code, bare, day, at)
            assert (day, standing.state, standing.days_left) == (day, state, days.close - day)


@pytest.mark.parametrize("days", TABLE, ids=lambda days: days.code)
def test_a_contact_counts_for_a_row_from_open_to_close(
    days: Days,
) -> None:
    found = {
        day: stand(days.code, course(call(day)), days.close + 1).state
        for day in (days.open - 1, days.open, days.close, days.close + 1)
    }
    late = State.COVERED_LATE if days.code in CALLS else State.MISSED
    assert found == {
        days.open - 1: State.MISSED,
        days.open: State.DONE,
        days.close: State.DONE,
        days.close + 1: late,
    }


@pytest.mark.parametrize(
    ("fw_ever", "state"),
    [(0, State.COVERED_LATE), (1, State.COVERED_LATE), (2, State.COVERED_LATE), (None, State.MISSED)],
)
@pytest.mark.parametrize("code", CALLS)
def test_only_the_answered_palsy_question_covers_a_missed_call(
    code: str, fw_ever: int | None, state: State
) -> None:
    later = (row_of(code).close or date.max) + timedelta(days=1)
    told = course(Contact(later, COMPLETED, fw_ever=fw_ever))
    assert standings([row_of(code)], told, evening(later))[0].state is state


@pytest.mark.parametrize("result", sorted(FAILED))
def test_a_failed_attempt_neither_closes_nor_covers(result: int) -> None:
    failed = [call(day, result, fw_ever=0) for day in (7, 12)]
    assert stand("W1", course(*failed), 12).state is State.MISSED
    assert stand("W2", course(*failed), 12).state is State.DUE


def test_a_contact_on_days_1_to_3_files_under_no_row() -> None:
    early = course(*(call(day) for day in (1, 2, 3)))
    assert {s.state for s in standings(plan_for(PROTOCOL, OPERATED), early, evening(after(3, OPERATED)))} == {
        State.UPCOMING, State.OVERDUE,  # the latter is the ward row
    }  # fmt: skip


def test_tries_are_counted_inside_the_window_alone() -> None:
    tried = course(*(call(day, NO_ANSWER) for day in (10, 11, 12, 17, 18)), call(13, REFUSED))
    assert stand("W2", tried, 20).attempts == 3
    assert stand("W1", tried, 20).attempts == 1
    assert stand("W2", tried, 12).attempts == 2


WARD_TABLE = [
    # checks (day numbers), discharged on, today, state
    ([], None, 0, State.DUE),
    ([], None, 1, State.OVERDUE),
    ([0], None, 0, State.UPCOMING),
    ([0], None, 1, State.DUE),
    ([0], None, 2, State.OVERDUE),
    ([0, 1], None, 1, State.UPCOMING),
    ([0, 1], None, 2, State.DUE),
    ([1], None, 400, State.OVERDUE),
    ([0, 1, 2], 3, 3, State.DUE),
    ([0, 1, 2, 3], 3, 3, State.DONE),
    ([0, 3], 3, 5, State.DONE),
    ([1, 3], 3, 5, State.DONE),
    ([2, 3], 3, 4, State.MISSED),
    ([0, 2], 3, 3, State.DUE),
    ([0, 2], 3, 4, State.MISSED),
    ([], 3, 4, State.MISSED),
    ([1], 1, 1, State.DONE),
    ([0, 5], 3, 2, State.OVERDUE),
]


@pytest.mark.parametrize(("days", "discharged", "today", "state"), WARD_TABLE)
def test_the_ward_row_falls_due_daily_until_the_discharge(
    days: list[int], discharged: int | None, today: int, state: State
) -> None:
    checks = tuple(WardCheck(datetime.combine(after(day, OPERATED), time(8)), 1) for day in days)
    gone = None if discharged is None else after(discharged, OPERATED)
    standing = stand(WARD, course(ward_checks=checks, discharged_on=gone), today)
    assert standing.state is state
    assert standing.close == (gone if discharged is not None and discharged <= today else None)


def test_the_ward_row_of_one_who_died_there_stays_ended() -> None:
    died = course(discharged_on=after(3, OPERATED), endings=(Ending(after(3, OPERATED), End.DIED),))
    assert [stand(WARD, died, day).state for day in (2, 3, 4, 400)] == [State.OVERDUE, *[State.ENDED] * 3]


# --- Retry and agreed days --------------------------------------------------------------------------


@pytest.mark.parametrize("result", [NO_ANSWER, WRONG_NUMBER, NUMBER_VOID, CALL_BACK])
def test_a_row_is_hidden_until_the_minute_of_its_retry_and_not_after(result: int) -> None:
    again = datetime.combine(after(13, OPERATED), time(15))
    tried = course(call(13, result, at=time(9, 30), retry_at=again))
    before = stand("W2", tried, 13, time(14, 59))
    assert (before.state, before.until) == (State.RETRY, again)
    assert stand("W2", tried, 13, time(15)).state is State.DUE
    assert stand("W2", tried, 16).state is State.OVERDUE


def test_a_failed_attempt_without_a_retry_time_hides_nothing() -> None:
    assert stand("W2", course(call(13, NO_ANSWER, at=time(8))), 13).state is State.DUE


def test_a_later_attempt_or_an_answer_takes_the_retry_time_back() -> None:
    again = datetime.combine(after(20, OPERATED), time(9))
    first = call(13, NO_ANSWER, at=time(9), retry_at=again)
    assert stand("W2", course(first, call(13, NO_ANSWER, at=time(11))), 13, time(12)).state is State.DUE
    assert stand("W3", course(first, call(13, at=time(11))), 19).state is State.DUE
    assert stand("W3", course(first, call(13)), 19).state is State.RETRY  # no hour: taken as the day began
    assert stand("W3", course(first._replace(at=None), call(13)), 19).state is State.DUE


def test_a_retry_time_never_outlives_its_window_or_comes_before_its_prompt() -> None:
    again = datetime.combine(after(30, OPERATED), time(9))
    tried = course(call(13, CALL_BACK, retry_at=again))
    found = {
        s.row.code: s.state
        for s in standings(plan_for(PROTOCOL, OPERATED), tried, evening(after(20, OPERATED)))
    }
    assert found["W2"] is State.MISSED
    assert found["W3"] is State.RETRY
    assert found["M1"] is State.UPCOMING


def test_an_agreed_day_before_the_prompt_brings_the_row_up_on_that_day() -> None:
    row = row_of("M3")._replace(agreed_on=after(70, OPERATED))
    states = {
        day: standings([row], course(), datetime.combine(after(day, OPERATED), time(9)))[0].state
        for day in (69, 70, 103, 104)
    }
    assert states == {69: State.UPCOMING, 70: State.DUE, 103: State.DUE, 104: State.OVERDUE}
    assert first_look([row], course(), after(1, OPERATED)) == after(70, OPERATED)


def test_an_agreed_day_hides_its_own_row_until_it_comes() -> None:
    row = row_of("W2")._replace(agreed_on=after(15, OPERATED))
    bare = course()
    on = {day: standings([row], bare, evening(after(day, OPERATED)))[0] for day in (11, 12, 14, 15, 16)}
    assert {day: standing.state for day, standing in on.items()} == {
        11: State.UPCOMING, 12: State.RETRY, 14: State.RETRY, 15: State.DUE, 16: State.OVERDUE
    }  # fmt: skip
    assert on[14].until == datetime.combine(after(15, OPERATED), time.min)


# --- Endings ----------------------------------------------------------------------------------------


def ends(day: int, why: End) -> Course:
    """Return a course that ended on day number `day`, by the way in which that is entered."""
    by_contact = {End.REFUSED: REFUSED, End.DIED: DIED}
    if why in by_contact:
        return course(call(day, by_contact[why]))
    return course(endings=(Ending(after(day, OPERATED), why),))


ENDS = [End.REFUSED, End.DIED, End.REOPERATED, End.ELSEWHERE, End.LOST]


@pytest.mark.parametrize("why", ENDS)
def test_a_row_that_closed_before_the_end_stays_missed_and_the_others_end(why: End) -> None:
    rows = plan_for(PROTOCOL, OPERATED)
    found = {s.row.code: s for s in standings(rows, ends(19, why), evening(after(19, OPERATED)))}
    assert found["W2"].state is State.MISSED
    assert {found[code].state for code in ("W3", "M1", "Y5", WARD)} == {State.ENDED}
    assert found["W3"].ending == Ending(after(19, OPERATED), why)


@pytest.mark.parametrize("why", ENDS)
def test_an_end_on_the_day_of_close_ends_the_row_and_one_day_later_does_not(why: End) -> None:
    assert stand("W2", ends(17, why), 30).state is State.ENDED
    assert stand("W2", ends(18, why), 30).state is State.MISSED


@pytest.mark.parametrize("why", ENDS)
def test_an_end_is_not_seen_before_its_day(why: End) -> None:
    assert stand("W2", ends(14, why), 13).state is State.DUE
    assert stand("W2", ends(14, why), 14).state is State.ENDED


@pytest.mark.parametrize("why", ENDS)
@pytest.mark.parametrize("day", [14, 15, 16])
def test_every_end_is_taken_back_by_hand_on_its_own_day_and_later(why: End, day: int) -> None:
    known = ends(14, why)
    back = replace(known, endings=(*known.endings, Ending(after(day, OPERATED), End.CONTINUED)))
    assert ending_of(back) is None
    assert stand("W2", back, 16).state is State.OVERDUE


@pytest.mark.parametrize("why", ENDS)
def test_a_completed_contact_takes_up_all_but_death_and_reoperation(why: End) -> None:
    known = ends(14, why)
    reached = replace(known, contacts=(*known.contacts, call(19)))
    lasting = why in (End.DIED, End.REOPERATED)
    assert stand("M1", reached, 30).state is (State.ENDED if lasting else State.DUE)


@pytest.mark.parametrize("why", ENDS)
def test_a_contact_before_the_end_or_on_its_day_does_not_take_it_back(why: End) -> None:
    known = ends(14, why)
    assert ending_of(replace(known, contacts=(*known.contacts, call(13), call(14)))) == Ending(
        after(14, OPERATED), why
    )


def test_what_was_done_before_the_end_stays_done() -> None:
    known = course(call(14), call(16, REFUSED))
    assert stand("W2", known, 30).state is State.DONE


def test_death_is_not_overwritten_by_what_is_entered_later() -> None:
    died = course(call(14, DIED), endings=(Ending(after(20, OPERATED), End.LOST),))
    assert ending_of(died) == Ending(after(14, OPERATED), End.DIED)


# --- Lists ------------------------------------------------------------------------------------------


def asked(code: str, known: Course, day: int) -> bool:
    return still_asked(stand(code, known, day), known, after(day, OPERATED))


@pytest.mark.parametrize("code", CALLS)
def test_a_missed_call_stays_listed_until_a_later_contact_is_completed(code: str) -> None:
    close = ((row_of(code).close or date.max) - OPERATED).days
    assert not asked(code, course(), close)
    assert asked(code, course(), close + 1)
    assert asked(code, course(call(close + 1, NO_ANSWER)), close + 3000)
    assert asked(code, course(call(close + 9)), close + 8)
    for fw_ever in (0, None):
        assert not asked(code, course(call(close + 9, fw_ever=fw_ever)), close + 9)


@pytest.mark.parametrize("code", ["M3", "M6", "Y1", "Y5"])
def test_a_missed_visit_does_not_stay_listed(code: str) -> None:
    assert not asked(code, course(), 3000)


@pytest.mark.parametrize("why", ENDS)
def test_an_end_takes_a_missed_call_off_the_list(why: End) -> None:
    assert asked("W1", ends(14, why), 13)
    assert not asked("W1", ends(14, why), 14)


@pytest.mark.parametrize("ended_on", [2, 5, 10])
def test_an_ended_case_is_named_as_hidden_in_the_window_where_it_ended(ended_on: int) -> None:
    known = ends(ended_on, End.REFUSED)
    days = range(ended_on, 20)
    named = [day for day in days if would_be_listed(stand("W1", known, day), known, after(day, OPERATED))]
    assert named == [day for day in days if 6 <= day <= 10]
    assert not any(would_be_listed(stand("W2", known, day), known, after(day, OPERATED)) for day in days)
    assert not would_be_listed(stand(WARD, known, 6), known, after(6, OPERATED))


def test_the_list_puts_open_palsy_first_then_calls_then_visits_each_by_days_left_then_case() -> None:
    now = [
        (14, "W2", False, "B"), (16, "W2", False, "C"), (16, "W2", False, "A"), (340, "Y1", False, "D"),
        (400, "Y1", True, "E"), (12, "W1", False, "F"), (1, WARD, False, "G"), (90, "M3", False, "H"),
    ]  # fmt: skip
    keys = [list_order(stand(code, course(), day), palsy=palsy, case=case) for day, code, palsy, case in now]
    assert [case for _, _, case in sorted(keys)] == ["E", "F", "A", "C", "B", "H", "D", "G"]


@pytest.mark.parametrize(
    ("known", "weak"),
    [
        (course(), False),
        (course(ward_checks=(WardCheck(datetime(2024, 3, 1, 8), 2),)), True),
        (course(ward_checks=(WardCheck(datetime(2024, 3, 1, 8), 2),), hb_before=2), False),
        (
            course(
                ward_checks=(WardCheck(datetime(2024, 3, 1, 8), 3), WardCheck(datetime(2024, 3, 2, 8), 1))
            ),
            False,
        ),
        (course(call(7, fw_ever=1)), True),
        (course(call(7, fw_ever=2)), False),
        (course(call(7, fw_ever=1, hb=1)), False),
        (course(call(7, fw_ever=1, hb=3)), True),
        (course(call(7, fw_ever=1), call(14, fw_ever=None)), True),
        (course(call(7, fw_ever=1), call(14, NO_ANSWER)), True),
        (course(call(7, fw_ever=1), call(14, fw_ever=2)), False),
        (course(call(7, fw_ever=0), call(7, fw_ever=1)), True),
    ],
)
def test_the_last_word_on_the_face_tells_whether_a_palsy_is_open(known: Course, weak: bool) -> None:
    assert open_palsy(known) is weak


# --- Everywhere -------------------------------------------------------------------------------------

FAR = 2100
TIMES = st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.integers(-3, 80) | st.integers(-3, FAR)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    operated_on = draw(st.sampled_from(OPERATIONS) | st.dates(date(2015, 1, 1), date(2026, 12, 31)))

    def day() -> st.SearchStrategy[date]:
        return DAYS.map(lambda number: after(number, operated_on))

    moments = st.builds(
        datetime.combine, day(), st.times().map(lambda at: at.replace(second=0, microsecond=0))
    )
    contacts = st.builds(
        Contact,
        day=day(),
        result=st.integers(1, 7),
        at=TIMES,
        fw_ever=st.none() | st.integers(0, 2),
        hb=st.none() | st.integers(1, 6),
        retry_at=st.none() | moments,
    )
    return Course(
        operated_on,
        contacts=tuple(draw(st.lists(contacts, max_size=8))),
        ward_checks=tuple(draw(st.lists(st.builds(WardCheck, moments, st.integers(1, 6)), max_size=4))),
        endings=tuple(draw(st.lists(st.builds(Ending, day(), st.sampled_from(End)), max_size=3))),
        discharged_on=draw(st.none() | st.integers(0, 30).map(lambda number: after(number, operated_on))),
        hb_before=draw(st.none() | st.integers(1, 6)),
    )


@st.composite
def plans(draw: st.DrawFn, known: Course) -> tuple[PlanRow, ...]:
    rows = list(plan_for(PROTOCOL, known.operated_on))
    for index in draw(st.sets(st.integers(1, len(TABLE)), max_size=2)):
        days = TABLE[index - 1]
        agreed = after(draw(st.integers(days.open, days.close)), known.operated_on)
        rows[index] = rows[index]._replace(agreed_on=agreed)
    return tuple(rows)


@st.composite
def moments_in(draw: st.DrawFn) -> tuple[Course, tuple[PlanRow, ...], datetime]:
    known = draw(courses())
    return known, draw(plans(known)), datetime.combine(after(draw(DAYS), known.operated_on), draw(st.times()))


@given(moments_in(), st.randoms(use_true_random=False))
def test_no_state_depends_on_the_order_of_entry(
    given_: tuple[Course, tuple[PlanRow, ...], datetime], chance: Random
) -> None:
    known, rows, now = given_
    other = replace(
        known,
        contacts=tuple(chance.sample(known.contacts, len(known.contacts))),
        ward_checks=tuple(chance.sample(known.ward_checks, len(known.ward_checks))),
        endings=tuple(chance.sample(known.endings, len(known.endings))),
    )
    assert standings(rows, other, now) == standings(rows, known, now)
    assert ending_of(other) == ending_of(known)
    assert open_palsy(other) == open_palsy(known)
    assert retry_time(other, now) == retry_time(known, now)


@given(moments_in())
def test_nothing_dated_later_is_seen(given_: tuple[Course, tuple[PlanRow, ...], datetime]) -> None:
    known, rows, now = given_
    today = now.date()
    told = replace(
        known,
        contacts=tuple(c for c in known.contacts if c.day <= today),
        ward_checks=tuple(c for c in known.ward_checks if c.at.date() <= today),
        endings=tuple(e for e in known.endings if e.day <= today),
        discharged_on=known.discharged_on if known.discharged_on and known.discharged_on <= today else None,
    )
    assert standings(rows, known, now) == standings(rows, told, now)


@given(moments_in(), st.integers(0, 11), st.integers(0, 400))
def test_a_contact_dated_inside_a_window_counts_as_done_whatever_else_happened(
    given_: tuple[Course, tuple[PlanRow, ...], datetime], which: int, into: int
) -> None:
    known, rows, now = given_
    row = rows[which + 1]
    assert row.close is not None
    day = min(row.open + timedelta(days=into), row.close)
    told = replace(known, contacts=(*known.contacts, Contact(day, COMPLETED)))
    state = standings([row], told, max(now, evening(day)))[0].state
    assert state is State.DONE


@given(moments_in())
def test_each_row_has_one_state_that_tells_all_it_needs(
    given_: tuple[Course, tuple[PlanRow, ...], datetime],
) -> None:
    known, rows, now = given_
    found = standings(rows, known, now)
    assert [standing.row for standing in found] == list(rows)
    for standing in found:
        assert (standing.until is not None) == (standing.state is State.RETRY)
        assert standing.until is None or standing.until > now
        assert (standing.ending is not None) == (standing.state is State.ENDED)
        assert (standing.days_left is None) == (standing.close is None)
        assert standing.state is not State.COVERED_LATE or standing.row.asks_palsy


@given(moments_in(), st.integers(0, 800))
def test_a_list_never_has_to_look_before_the_day_that_was_noted(
    given_: tuple[Course, tuple[PlanRow, ...], datetime], ahead: int
) -> None:
    known, rows, now = given_
    today = now.date()
    entered = known.as_known_on(today)
    look = first_look(rows, entered, today)
    later = datetime.combine(today + timedelta(days=ahead), now.time())
    for standing in standings(rows, entered, later):
        row, day = standing.row, later.date()
        listed = (
            standing.state in (State.DUE, State.OVERDUE, State.RETRY)
            or (standing.state is State.UPCOMING and row.prompt_from <= day + AHEAD)
            or still_asked(standing, entered, day)
            or would_be_listed(standing, entered, day)
        )
        assert not listed or look <= day + AHEAD


def test_a_finished_case_is_never_looked_at_again() -> None:
    whole = course(*(call(days.target) for days in TABLE), discharged_on=after(5, OPERATED))
    assert first_look(plan_for(PROTOCOL, OPERATED), whole, after(3000, OPERATED)) == NEVER
