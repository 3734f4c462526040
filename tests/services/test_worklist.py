"""The day's list, on real registers: who is on it, in what order, and with or without notes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from models.fields import Absence, Answer
from models.rules.protocol import CALL_BACK, NO_ANSWER, WARD, State
from models.services import cases, entries, worklist
from models.services.registers import Register
from models.services.worklist import DueList, due_in_span, due_list, remember
from models.words import Language
from tests.builders import a_call, a_case, a_ward_check, after, evening, patient_of
from tests.models import reference_model
from tests.models.reference_model import WINDOWS, Patient

OPERATED = date(2026, 2, 1)
SEEDS = range(20 if os.environ.get("SEPTIMA_SLOW") else 2)


def on(day: int, at: time = time(9)) -> datetime:
    return datetime.combine(after(day, OPERATED), at)


def windows(listed: DueList, part: str = "lines") -> list[tuple[int, str, State]]:
    return [(line.operation_id, line.window, line.state) for line in getattr(listed, part)]


def discharged(register: Register, **answers: Any) -> int:
    """Make a case whose ward row is done."""
    case = a_case(register, op_date=OPERATED, dis_date=after(3, OPERATED), **answers)
    for day in (0, 3):
        a_ward_check(register, case, datetime.combine(after(day, OPERATED), time(18)))
    return case


@contextmanager
def without_notes(register: Register) -> Iterator[None]:
    """Take the notes of when to look away, and put them back."""
    with register.store.reading() as connection:
        notes = connection.exec_driver_sql("SELECT quiet_until, id FROM operation").all()
    with register.store.changing() as connection:
        connection.exec_driver_sql("UPDATE operation SET quiet_until = '0001-01-01'")
    yield
    with register.store.changing() as connection:
        connection.exec_driver_sql(
            "UPDATE operation SET quiet_until = ? WHERE id = ?", [tuple(n) for n in notes]
        )


def test_a_case_goes_through_the_list_from_operation_to_day_10(register: Register) -> None:
    case = discharged(register)
    found = {
        day: (windows(listed := due_list(register, on(day))), windows(listed, "coming"))
        for day in range(4, 12)
    }
    due, overdue, missed = ((case, "W1", state) for state in (State.DUE, State.OVERDUE, State.MISSED))
    coming = {day: [(case, "W2", State.UPCOMING)] for day in range(5, 12)}
    assert found == {
        4: ([], [(case, "W1", State.UPCOMING)]),
        5: ([], [(case, "W1", State.UPCOMING), (case, "W2", State.UPCOMING)]),
        **{day: ([due], coming[day]) for day in (6, 7, 8)},
        **{day: ([overdue], coming[day]) for day in (9, 10)},
        11: ([missed], coming[11]),
    }


def test_nobody_is_listed_before_the_operation(register: Register) -> None:
    a_case(register, op_date=OPERATED)
    listed = due_list(register, on(-1))
    assert (listed.lines, listed.hidden, listed.coming, listed.finished) == ((), (), (), ())
    assert [line[1] for line in windows(due_list(register, on(0)))] == [WARD]


def test_a_missed_call_stays_until_a_later_contact_is_completed(register: Register) -> None:
    case = discharged(register)
    assert (case, "W1", State.MISSED) in windows(due_list(register, on(2000)))
    a_call(register, case, after(26, OPERATED), fw_ever=Absence.UNK)
    after_call = due_list(register, on(26))
    assert windows(after_call) == []
    assert windows(after_call, "finished") == [(case, "M1", State.DONE)]


def test_a_call_before_its_prompt_is_counted_as_finished_today(register: Register) -> None:
    case = discharged(register)
    for day in (7, 14, 21, 30, 45):
        a_call(register, case, after(day, OPERATED))
    a_call(register, case, after(69, OPERATED))
    assert windows(due_list(register, on(69)), "finished") == [(case, "M3", State.DONE)]
    assert windows(due_list(register, on(70)), "finished") == []


def test_a_retry_hides_the_case_until_its_minute_and_is_named(register: Register) -> None:
    case = discharged(register)
    again = on(13, time(15))
    entries.log_failed_call(register, case, on(13, time(9, 30)), retry_at=again)
    before = due_list(register, again - timedelta(minutes=1))
    assert windows(before) == []
    assert windows(before, "hidden") == [(case, "W1", State.MISSED), (case, "W2", State.RETRY)]
    assert {line.until for line in before.hidden} == {again}
    shown = due_list(register, again)
    assert windows(shown) == [(case, "W1", State.MISSED), (case, "W2", State.DUE)]
    assert shown.hidden == ()


def test_an_ended_case_is_named_with_the_reason(register: Register) -> None:
    case = discharged(register)
    entries.add_entry(
        register,
        "contact",
        case,
        {"fu_date": after(6, OPERATED), "fu_mode": 2, "fu_result": 5},
        after(6, OPERATED),
    )
    listed = due_list(register, on(7))
    assert windows(listed) == []
    [line] = listed.hidden
    assert line.reason.say(Language.ENGLISH) == "1-week call: follow-up ended on 2026-02-07, refused."


def test_the_list_stands_in_the_protocols_order(register: Register) -> None:
    year = a_case(register, op_date=OPERATED - timedelta(days=340), dis_date=OPERATED)
    for day in (7, 14, 21, 30, 45, 90, 180):
        a_call(register, year, OPERATED - timedelta(days=340 - day), typed=OPERATED)
    later, sooner = (
        discharged(register),
        a_case(register, op_date=OPERATED - timedelta(days=1), dis_date=OPERATED),
    )
    weak, ward = discharged(register), a_case(register, op_date=after(9, OPERATED))
    twin = discharged(register)
    a_call(register, weak, after(5, OPERATED), fw_ever=1)
    listed = due_list(register, on(12))
    assert [line.window for line in listed.lines if line.operation_id == weak] == ["W2"]
    order = [line.operation_id for line in listed.lines]
    assert order == [weak, sooner, later, twin, sooner, later, twin, year, ward]
    assert [line.window for line in listed.lines[1:4]] == ["W1"] * 3


def test_a_line_tells_who_where_and_why(register: Register) -> None:
    case = discharged(
        register,
        name="曾志伟",
        mrn="007",
        sex=1,
        birth_date=date(1970, 2, 9),
        phone1="13800138000",
        kin_phone="01088881234",
    )
    [line] = due_list(register, on(7)).lines
    assert (line.name, line.sex, line.age, line.mrn, line.side) == ("曾志伟", 1, 55, "007", 1)
    assert line.phones == ("138 0013 8000", "01088881234")
    assert (line.window, line.day, line.days_left, line.attempts) == ("W1", 7, 3, 0)
    assert (line.target, line.open, line.close) == (
        after(7, OPERATED),
        after(4, OPERATED),
        after(10, OPERATED),
    )
    assert line.reason.say(Language.ENGLISH) == (
        "Day 7 after the operation of 2026-02-01: 1-week call, window 2026-02-05 to 2026-02-11,"
        " nothing completed yet, tries so far: 0."
    )
    assert line.last_known.say(Language.ENGLISH) == "D3: HB I"
    entries.log_failed_call(register, case, on(7), retry_at=None)
    [line] = due_list(register, on(8)).lines
    assert (line.attempts, line.age) == (1, 56)
    assert line.last_known.say(Language.CHINESE) == "未接通 ×1"


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"fw_ever": 0}, "D5: face normal"),
        ({"fw_ever": 1}, "D5: face weak"),
        ({"fw_ever": 2}, "D5: was weak, recovered"),
        ({"fw_ever": 1, "hb": 3}, "D5: HB III"),
        ({"fw_ever": Absence.UNK}, "D5: reached, face not known"),
    ],
)
def test_the_last_known_of_the_face_is_the_newest_word_on_it(
    shared: Register, told: dict[str, Any], known: str
) -> None:
    case = discharged(shared)
    a_call(shared, case, after(2, OPERATED), fw_ever=1)
    assert last_known(shared, case) == "D3: HB I"  # the ward saw the face after that call
    a_call(shared, case, after(5, OPERATED), **told)
    assert last_known(shared, case) == known


def last_known(register: Register, case: int) -> str:
    return worklist.last_known(cases.open_case(register, case, on(6)).course).say(Language.ENGLISH)


def test_of_two_contacts_at_one_time_the_later_entry_is_the_last_word(shared: Register) -> None:
    case = discharged(shared)
    a_call(shared, case, after(5, OPERATED), fw_ever=0)
    a_call(shared, case, after(5, OPERATED), fw_ever=2)
    assert last_known(shared, case) == "D5: was weak, recovered"


def test_nothing_is_known_of_an_empty_case(shared: Register) -> None:
    assert last_known(shared, a_case(shared, op_date=OPERATED)) == "Nothing recorded since the operation"


# --- A span of days ---------------------------------------------------------------------------------


def test_a_span_lists_each_row_once_as_on_its_first_day(register: Register) -> None:
    case = discharged(register)
    put_off = discharged(register)
    entries.log_failed_call(register, put_off, on(6), retry_at=on(8, time(0)))
    listed = due_in_span(register, after(6, OPERATED), after(9, OPERATED), on(6))
    assert [(line.operation_id, line.window, line.day) for line in listed.lines] == [
        (put_off, "W1", 8), (case, "W1", 6)  # fewer days are left on its own first day
    ]  # fmt: skip
    assert listed.hidden == ()


def test_a_span_names_who_stays_hidden_throughout(register: Register) -> None:
    case = discharged(register)
    entries.log_failed_call(register, case, on(6), retry_at=on(10))
    listed = due_in_span(register, after(6, OPERATED), after(8, OPERATED), on(6))
    assert windows(listed) == []
    assert windows(listed, "hidden") == [(case, "W1", State.RETRY)]


def test_a_span_of_one_day_is_that_days_list(register: Register) -> None:
    for day in range(0, 40, 3):
        a_case(register, op_date=after(day, OPERATED), today=on(60).date())
    now = on(60)
    one = due_in_span(register, now.date(), now.date(), now)
    assert replace(due_list(register, now), settled=()) == one


def test_a_span_lists_every_row_that_any_of_its_days_lists(register: Register) -> None:
    for day in range(0, 40, 3):
        a_case(register, op_date=after(day, OPERATED), today=on(40).date())
    now = on(40)
    days = [now, *(datetime.combine(after(day, OPERATED), time.min) for day in (41, 42, 43))]
    each = {(line.operation_id, line.window) for day in days for line in due_list(register, day).lines}
    listed = due_in_span(register, now.date(), after(43, OPERATED), now)
    assert {(line.operation_id, line.window) for line in listed.lines} == each


# --- A ward over many days --------------------------------------------------------------------------


class Ward:
    """Patients of an invented ward, entered day by day through the services, and what was told of them."""

    def __init__(self, register: Register, seed: int) -> None:
        self.register = register
        self.chance = Random(seed)
        self.cases: list[int] = []
        self.ended: set[int] = set()
        self.agreed: dict[int, dict[str, date]] = {}

    def live(self, day: date, *, agreeing: bool) -> None:
        """Enter what happens on `day`."""
        if self.chance.random() < 0.4 or not self.cases:
            self._operate(day)
        for case in self.chance.sample(self.cases, min(len(self.cases), 5)):
            if cases.open_case(self.register, case, evening(day)).course.operated_on < day:
                self._enter(case, day, agreeing=agreeing)

    def _operate(self, day: date) -> None:
        if self.cases and self.chance.random() < 0.3:
            patient = patient_of(self.register, self.chance.choice(self.cases))
            answers: dict[str, Answer] = {"op_date": day, "side": self.chance.choice([1, 2])}
            self.cases.append(cases.register_case(self.register, answers, day, patient))
        else:
            self.cases.append(a_case(self.register, today=day, op_date=day, side=1))

    def _enter(self, case: int, day: date, *, agreeing: bool) -> None:
        now = datetime.combine(day, time(self.chance.randint(8, 20), self.chance.choice([0, 30])))
        kind = self.chance.random()
        if kind < 0.35:
            fw_ever: Answer = self.chance.choice((0, 0, 1, 2, Absence.UNK))
            a_call(self.register, case, day, fu_time=now.time(), fw_ever=fw_ever)
        elif kind < 0.65:
            retry = self.chance.choice(
                [None, now + timedelta(hours=3), now + timedelta(days=self.chance.randint(1, 9))]
            )
            entries.log_failed_call(
                self.register, case, now, retry_at=retry, result=self.chance.choice([NO_ANSWER, CALL_BACK])
            )
        elif kind < 0.80:
            a_ward_check(self.register, case, now, hb=self.chance.choice([1, 1, 2]))
            if self.chance.random() < 0.6:
                self._save_once(case, "dis_date", {"dis_date": day}, day)
        elif kind < 0.84:
            result = self.chance.choice([5, 7])
            told: dict[str, Answer] = {"fu_date": day, "fu_mode": 2, "fu_result": result}
            entries.add_entry(self.register, "contact", case, told, day)
        elif kind < 0.90:
            self._save_once(
                case, "fu_end", {"fu_end": self.chance.choice([0, 1, 4, 5]), "fu_end_date": day}, day
            )
        elif agreeing:
            self._agree(case, day)

    def _save_once(self, case: int, key: str, answers: dict[str, Answer], day: date) -> None:
        """Save what keeps no history of its own only once, so that the past can be asked for."""
        if cases.open_case(self.register, case, evening(day)).answers[key] is None:
            cases.save_answers(self.register, case, answers, day)

    def _agree(self, case: int, day: date) -> None:
        rows = [row for row in cases.open_case(self.register, case, evening(day)).rows if row.close]
        row = self.chance.choice(rows[:6])
        assert row.close is not None
        agreed = row.open + timedelta(days=self.chance.randint(0, (row.close - row.open).days))
        cases.agree_on(self.register, case, row.code, agreed, day)
        self.agreed.setdefault(case, {})[row.code] = agreed

    def patients(self) -> list[Patient]:
        """Return the ward as the reference model reads it."""
        opened = [
            cases.open_case(self.register, case, evening(date.max - timedelta(days=1))) for case in self.cases
        ]
        return [Patient(c.study_id, c.course, self.agreed.get(c.operation_id, {})) for c in opened]


def days_of_a_ward(chance: Random) -> Iterator[date]:
    """Yield forty days with gaps: the machine is off for a week, or a month goes by."""
    day = OPERATED
    for _ in range(40):
        yield day
        day += timedelta(days=chance.choice([1, 1, 1, 1, 1, 2, 2, 7, 30]))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_note_of_when_to_look_changes_no_list(register: Register, seed: int) -> None:
    ward = Ward(register, seed)
    chance = ward.chance
    for day in days_of_a_ward(chance):
        clock = day - timedelta(days=chance.randint(1, 40)) if chance.random() < 0.15 else day
        ward.live(clock, agreeing=True)
        asked = [clock, day, *(day + timedelta(days=chance.randint(-60, 400)) for _ in range(2))]
        for now in (datetime.combine(d, time(chance.randint(0, 23), 30)) for d in asked):
            noted = due_list(register, now)
            with without_notes(register):
                whole = due_list(register, now)
            assert replace(noted, settled=()) == replace(whole, settled=())
        remember(register, due_list(register, evening(clock)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_list_of_a_past_day_is_what_it_was_on_that_day(register: Register, seed: int) -> None:
    ward = Ward(register, 100 + seed)
    then: dict[datetime, DueList] = {}
    for day in days_of_a_ward(ward.chance):
        ward.live(day, agreeing=False)
        listed = due_list(register, evening(day))
        remember(register, listed)
        then[evening(day)] = listed
    assert sum(len(listed.lines) for listed in then.values()) > 50
    for now, listed in then.items():
        assert replace(due_list(register, now), settled=()) == replace(listed, settled=())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_list_is_that_of_the_reference_model(register: Register, seed: int) -> None:
    ward = Ward(register, 200 + seed)
    days = list(days_of_a_ward(ward.chance))
    for day in days:
        ward.live(day, agreeing=True)
    patients = ward.patients()
    for day in days + [days[-1] + timedelta(days=n) for n in (1, 5, 60, 400, 1500)]:
        now = datetime.combine(day, time(ward.chance.randint(0, 23), 30))
        listed = due_list(register, now)
        assert [(line.case, line.window) for line in listed.lines] == reference_model.day_list(patients, now)
        hidden = {(line.case, line.window) for line in listed.hidden}
        assert hidden == reference_model.hidden_list(patients, now)
        states = {(line.case, line.window): line.state.value for line in (*listed.lines, *listed.hidden)}
        by_case = {patient.case: patient for patient in patients}
        assert states == {
            (case, code): reference_model.state(by_case[case], code, now) for case, code in states
        }


def test_a_finished_case_is_settled_and_left_alone_by_later_lists(register: Register) -> None:
    case = discharged(register)
    for _, target, *_ in ((code, *window) for code, window in WINDOWS.items()):
        a_call(register, case, after(target, OPERATED), typed=after(2000, OPERATED))
    listed = due_list(register, on(2100))
    assert listed.lines == ()
    with register.store.reading() as connection:
        note = connection.execute(text("SELECT quiet_until FROM operation")).scalar_one()
    assert note == "9999-12-31"
    assert windows(due_list(register, on(7))) == []
    assert windows(due_list(register, on(6))) == [(case, "W1", State.DUE)]


def test_what_was_settled_is_looked_at_again_when_something_is_entered(register: Register) -> None:
    case = discharged(register)
    a_call(register, case, after(7, OPERATED))
    remember(register, due_list(register, on(8)))
    cases.save_answers(register, case, {"op_date": after(-3, OPERATED)}, after(8, OPERATED))
    assert windows(due_list(register, on(9))) == [(case, "W2", State.DUE)]
