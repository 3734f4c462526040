"""Follow-up windows, and where a plan row stands on a given day.

Day k is k whole calendar days after the operation, which is day 0; both ends
of a window belong to it. A state is never stored: `standing` decides it from
the row, the course and the clock passed in, and every screen, print, export
and headless command asks it.

Source: docs/protocol.md.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from operator import attrgetter
from typing import Any, NamedTuple

from models.words import Words, same

COMPLETED, NO_ANSWER, WRONG_NUMBER, NUMBER_VOID, REFUSED, CALL_BACK, DIED = range(1, 8)
FAILED = frozenset({NO_ANSWER, WRONG_NUMBER, NUMBER_VOID, CALL_BACK})

WARD = "WARD"
FIRST_WINDOW_DAY = 4  # earlier contacts are kept as unscheduled


class State(Enum):
    """Where a plan row stands; the values are what exports write."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    RETRY = "retry"
    MISSED = "missed"
    DONE = "done"
    COVERED_LATE = "covered late"
    ENDED = "ended"


STATE_WORDS = {
    State.UPCOMING: Words("Upcoming", "未到期"),
    State.DUE: Words("Due", "到期"),
    State.OVERDUE: Words("Overdue", "超期"),
    State.RETRY: Words("Retry", "待重拨"),
    State.MISSED: Words("Missed", "漏访"),
    State.DONE: Words("Done", "已完成"),
    State.COVERED_LATE: Words("Covered late", "补问已覆盖"),
    State.ENDED: Words("Ended", "已终止"),
}


class End(Enum):
    """Why follow-up ended; CONTINUED takes an earlier ending back."""

    CONTINUED = 0
    REFUSED = 1
    DIED = 2
    REOPERATED = 3
    ELSEWHERE = 4
    LOST = 5


END_WORDS = {
    End.CONTINUED: Words("continued", "继续随访"),
    End.REFUSED: Words("refused", "拒访"),
    End.DIED: Words("died", "死亡"),
    End.REOPERATED: Words("operated again on the same side", "同侧再次手术"),
    End.ELSEWHERE: Words("followed elsewhere", "外院随访"),
    End.LOST: Words("lost to follow-up", "失访"),
}


@dataclass(frozen=True)
class Window:
    """One follow-up window; all numbers are days after the operation, ends inclusive."""

    code: str
    label: Words
    target: int
    open: int
    close: int
    prompt_from: int
    red_from: int
    asks_palsy: bool  # the weekly facial-weakness calls, W1 to D45


CHANNEL_WORDS = {
    "phone1": Words("First number", "第一电话"),
    "phone2": Words("Second number", "第二电话"),
    "kin": Words("Relative", "家属"),
    "wechat": Words("WeChat", "微信"),
    "letter": Words("Letter", "信函"),
}
"""The ways to reach a patient, in the order in which the protocol ships them."""


class Ladder(NamedTuple):
    """Who is tried in which order, and what must have been tried before a patient counts as out of reach.

    At least `attempts` failed tries, on at least `days` different days, by at least `ways` of the channels.
    """

    channels: tuple[str, ...] = tuple(CHANNEL_WORDS)
    attempts: int = 3
    days: int = 2
    ways: int = 2


SHIPPED_LADDER = Ladder()


@dataclass(frozen=True)
class Protocol:
    """The windows of one version of the protocol; yearly windows go on without end."""

    version: str
    fixed: tuple[Window, ...]
    planned_until: int
    prompt_before: int
    red_after: int
    ladder: Ladder = SHIPPED_LADDER

    def yearly(self, year: int) -> Window:
        """Return the window of year `year` (2 or later): half a year to each side of its target."""
        target = _whole_years(year)
        return Window(
            code=f"Y{year}",
            label=Words(f"{year}-year visit", f"术后{year}年"),
            target=target,
            open=_midpoint(_whole_years(year - 1), target),
            close=_midpoint(target, _whole_years(year + 1)) - 1,
            prompt_from=target - self.prompt_before,
            red_from=target + self.red_after,
            asks_palsy=False,
        )

    def planned(self) -> tuple[Window, ...]:
        """Return the windows that an operation is planned for, in order."""
        return (*self.fixed, *(self.yearly(year) for year in range(2, self.planned_until + 1)))

    def window_on(self, day: int) -> Window | None:
        """Return the one window that day number `day` belongs to; None before day 4."""
        if day < FIRST_WINDOW_DAY:
            return None
        for window in self.fixed:
            if day <= window.close:
                return window
        year = 2
        while day > (window := self.yearly(year)).close:
            year += 1
        return window

    def label_of(self, code: str) -> Words:
        """Return the words for a window code; a code of another version reads as itself."""
        if code == WARD:
            return WARD_WORDS
        return next((w.label for w in self.planned() if w.code == code), same(code))


WARD_WORDS = Words("Ward checks", "住院查房")


def _whole_years(years: int) -> int:
    return (1461 * years + 1) // 4  # 365, 730, 1096, 1461, 1826, …


def _midpoint(earlier: int, later: int) -> int:
    return (earlier + later + 1) // 2


def protocol_from(table: dict[str, Any]) -> Protocol:
    """Return the protocol that a parsed protocol file holds.

    Raises: ValueError where its windows leave a hole or overlap, or a prompt lies outside its window.
    """
    windows = tuple(
        Window(label=Words(entry.pop("en"), entry.pop("zh")), **entry)
        for entry in (dict(entry) for entry in table["window"])
    )
    ladder = {**SHIPPED_LADDER._asdict(), **table.get("ladder", {})}
    ladder["channels"] = tuple(ladder["channels"])
    protocol = Protocol(table["version"], windows, **table["yearly"], ladder=Ladder(**ladder))
    _hold_together(protocol)
    return protocol


def _hold_together(protocol: Protocol) -> None:
    opens = FIRST_WINDOW_DAY
    for window in protocol.planned():
        if window.open != opens:
            raise ValueError(f"window {window.code} opens on day {window.open}, not {opens}")
        if not window.open <= window.prompt_from <= window.target <= window.close:
            raise ValueError(f"window {window.code} prompts outside itself")
        if not window.prompt_from <= window.red_from <= window.close:
            raise ValueError(f"window {window.code} turns red outside itself")
        opens = window.close + 1


class PlanRow(NamedTuple):
    """One window of one operation as planned: dates, both ends inclusive.

    The WARD row has no `close` of its own: it closes with the discharge.
    `agreed_on` is the day a person set the contact to, inside the window.
    """

    code: str
    target: date
    open: date
    close: date | None
    prompt_from: date
    red_from: date
    asks_palsy: bool
    protocol_version: str
    agreed_on: date | None = None


def plan_for(protocol: Protocol, operated_on: date) -> tuple[PlanRow, ...]:
    """Return the plan rows of an operation, the ward row first."""

    def on(day: int) -> date:
        return operated_on + timedelta(days=day)

    ward = PlanRow(WARD, on(0), on(0), None, on(0), on(1), False, protocol.version)
    return (
        ward,
        *(
            PlanRow(
                w.code, on(w.target), on(w.open), on(w.close), on(w.prompt_from), on(w.red_from),
                w.asks_palsy, protocol.version,
            )
            for w in protocol.planned()
        ),
    )  # fmt: skip


class Contact(NamedTuple):
    """What the rules need of one contact or attempt.

    `fw_ever` is the answered facial-weakness question: 0 never, 1 weak now,
    2 weak and recovered; None when it was not answered.
    """

    day: date
    result: int
    at: time | None = None
    fw_ever: int | None = None
    hb: int | None = None
    retry_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """When it was made; the start of its day where the hour is not known."""
        return datetime.combine(self.day, self.at or time.min)


_BY_DAY = attrgetter("day")


class WardCheck(NamedTuple):
    """One House-Brackmann grade on the ward."""

    at: datetime
    hb: int


class Ending(NamedTuple):
    """Follow-up ended, or was taken up again, on `day`."""

    day: date
    why: End


@dataclass(frozen=True)
class Course:
    """All that happened after one operation, as far as the plan depends on it; any order.

    Worked out of these: the `completed` contacts in their order of time, the
    `failed` attempts, the `days_completed`, and the day `last_answered` on
    which the facial-weakness question was last answered (the operation's if never).
    """

    operated_on: date
    contacts: tuple[Contact, ...] = ()
    ward_checks: tuple[WardCheck, ...] = ()
    endings: tuple[Ending, ...] = ()
    discharged_on: date | None = None
    hb_before: int | None = None
    completed: tuple[Contact, ...] = field(init=False, repr=False, compare=False)
    failed: tuple[Contact, ...] = field(init=False, repr=False, compare=False)
    days_completed: tuple[date, ...] = field(init=False, repr=False, compare=False)
    last_answered: date = field(init=False, repr=False, compare=False)
    _latest: date = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the contacts once: lists ask of thousands of courses, and of each many times."""
        by_day = sorted(self.contacts, key=_BY_DAY)
        completed = [contact for contact in by_day if contact.result == COMPLETED]
        days = [contact.day for contact in completed]
        if len(set(days)) < len(days):
            completed.sort(key=self._in_order_of_time)
        answered = (c.day for c in reversed(completed) if c.fw_ever is not None)
        told = [self.discharged_on or self.operated_on, *map(_BY_DAY, (*by_day[-1:], *self.endings))]
        told += [check.at.date() for check in self.ward_checks]
        keep = object.__setattr__
        keep(self, "completed", tuple(completed))
        keep(self, "failed", tuple([contact for contact in by_day if contact.result in FAILED]))
        keep(self, "days_completed", tuple(days))
        keep(self, "last_answered", next(answered, self.operated_on))
        keep(self, "_latest", max(told))

    def _in_order_of_time(self, contact: Contact) -> tuple[date, time, bool]:
        """Sort by day and hour; of two at one time the weaker face comes last."""
        return contact.day, contact.at or time.min, bool(_weak(contact, self.hb_before or 1))

    def as_known_on(self, day: date) -> "Course":
        """Return the course as of the end of `day`: what is dated later is not seen."""
        if self._latest <= day:
            return self
        discharged = self.discharged_on if self.discharged_on and self.discharged_on <= day else None
        return replace(
            self,
            contacts=tuple(c for c in self.contacts if c.day <= day),
            ward_checks=tuple(c for c in self.ward_checks if c.at.date() <= day),
            endings=tuple(e for e in self.endings if e.day <= day),
            discharged_on=discharged,
        )


def _weak(contact: Contact, base: int) -> bool | None:
    """Tell whether a contact says that the face was weak: by its grade, or without one by the answer."""
    if contact.hb is not None:
        return contact.hb > base
    return contact.fw_ever == 1 if contact.fw_ever is not None else None


class Standing(NamedTuple):
    """Where a row stands, since which facts, and what is left.

    `close` is the last day on which a contact still counts; `days_left` counts
    from today to it (negative once it has passed), None for a ward row that is
    still open. `until` is set for RETRY alone, `ending` for ENDED alone.
    """

    row: PlanRow
    state: State
    close: date | None
    days_left: int | None
    attempts: int
    until: datetime | None = None
    ending: Ending | None = None


def standings(rows: Sequence[PlanRow], course: Course, now: datetime) -> tuple[Standing, ...]:
    """Return where each of the rows of one operation stands at `now`, in the order given."""
    known = course.as_known_on(now.date())
    ending = ending_of(known)
    return tuple(_standing(row, known, ending, now) for row in rows)


def _standing(row: PlanRow, course: Course, ending: Ending | None, now: datetime) -> Standing:
    today = now.date()
    close = course.discharged_on if row.code == WARD else row.close
    state = _settled_state(row, course, close)
    until = None
    if state is None and ending and (close is None or ending.day <= close):
        state = State.ENDED
    if state is None:
        state, until = _open_state(row, course, close, now)
    return Standing(
        row=row,
        state=state,
        close=close,
        days_left=(close - today).days if close else None,
        attempts=_attempts(row, course, close),
        until=until,
        ending=ending if state is State.ENDED else None,
    )


def _settled_state(row: PlanRow, course: Course, close: date | None) -> State | None:
    if row.code == WARD:
        return _settled_ward(course)
    assert close is not None  # only the ward row lacks one
    first = bisect_left(course.days_completed, row.open)
    if first < len(course.days_completed) and course.days_completed[first] <= close:
        return State.DONE
    return State.COVERED_LATE if row.asks_palsy and course.last_answered > close else None


def _settled_ward(course: Course) -> State | None:
    """The ward row is done with a grade within 24 h (by date: D0 or D1) and one at discharge."""
    if course.discharged_on is None:
        return None
    days = {check.at.date() for check in course.ward_checks}
    early = days & {course.operated_on, course.operated_on + timedelta(days=1)}
    return State.DONE if early and course.discharged_on in days else None


def _open_state(
    row: PlanRow, course: Course, close: date | None, now: datetime
) -> tuple[State, datetime | None]:
    today = now.date()
    prompt_from, red_from = _prompts(row, course)
    if close is not None and today > close:
        return State.MISSED, None
    if today < prompt_from:
        return State.UPCOMING, None
    if row.code != WARD and (until := _put_off_until(row, course, now)):
        return State.RETRY, until
    return (State.OVERDUE if today >= red_from else State.DUE), None


def _prompts(row: PlanRow, course: Course) -> tuple[date, date]:
    """On the ward the next grade falls due the day after the last one; elsewhere a promise may be earlier."""
    if row.code != WARD:
        return min(row.prompt_from, row.agreed_on or row.prompt_from), row.red_from
    if not course.ward_checks:
        return row.prompt_from, row.red_from
    following = max(check.at.date() for check in course.ward_checks) + timedelta(days=1)
    if course.discharged_on:
        following = min(following, course.discharged_on)
    return following, following + timedelta(days=1)


def prompt_day(row: PlanRow, course: Course) -> date:
    """Return the first day on which the row is due."""
    return _prompts(row, course)[0]


def _put_off_until(row: PlanRow, course: Course, now: datetime) -> datetime | None:
    """Return the promised time if the row is to be left alone until then."""
    if row.agreed_on and row.agreed_on > now.date():
        return datetime.combine(row.agreed_on, time.min)
    return retry_time(course, now)


def retry_time(course: Course, now: datetime) -> datetime | None:
    """Return when the last attempt is to be repeated, if it failed and that time has not come."""
    if not any(c.retry_at and c.retry_at > now for c in course.failed):
        return None
    last = max(course.contacts, key=_sequence)
    if last.result not in FAILED or last.retry_at is None or last.retry_at <= now:
        return None
    return last.retry_at


def _sequence(contact: Contact) -> tuple[datetime, bool, datetime]:
    """Order contacts by when they were made, whatever the order of entry; an answer follows a failure."""
    return contact.moment, contact.result not in FAILED, contact.retry_at or datetime.min


def _attempts(row: PlanRow, course: Course, close: date | None) -> int:
    """Count the failed attempts dated inside the window."""
    if row.code == WARD or not course.failed:
        return 0
    assert close is not None
    return sum(row.open <= c.day <= close for c in course.failed)


def ending_of(course: Course) -> Ending | None:
    """Return how follow-up ended, if it did and was not taken up again.

    A completed contact after a refusal, a loss or a move takes follow-up up
    again; death and a reoperation on the same side stay until taken back by
    hand. Of one day, an ending holds against a contact, and the hand against both.
    """
    told = [(c.day, _ENDED, _ENDS[c.result]) for c in course.contacts if c.result in _ENDS]
    if not told and not course.endings:
        return None
    told += [(day, _BY_CONTACT, End.CONTINUED) for day in course.days_completed]
    told += [(e.day, _BY_HAND if e.why is End.CONTINUED else _ENDED, e.why) for e in course.endings]
    held: Ending | None = None
    for day, rank, why in sorted(told, key=lambda event: (event[0], event[1], event[2].value)):
        lasting = held is not None and held.why in _LASTING
        if rank == _ENDED:
            held = held if lasting else Ending(day, why)
        elif rank == _BY_HAND or not lasting:
            held = None
    return held


_BY_CONTACT, _ENDED, _BY_HAND = range(3)
_ENDS = {REFUSED: End.REFUSED, DIED: End.DIED}
_LASTING = frozenset({End.DIED, End.REOPERATED})


def still_asked(standing: Standing, course: Course, today: date) -> bool:
    """Tell whether a missed facial-weakness window must stay on the work list.

    It stays until a later contact is completed (which closes it as covered
    late, or as missed for good where the question was not answered), or until
    follow-up ended.
    """
    if standing.state is not State.MISSED or not standing.row.asks_palsy:
        return False
    known = course.as_known_on(today)
    assert standing.close is not None
    reached = bool(known.days_completed) and known.days_completed[-1] > standing.close
    return not reached and ending_of(known) is None


def would_be_listed(standing: Standing, course: Course, today: date) -> bool:
    """Tell whether lists must name an ended row as hidden: in its prompt days, in the window where it ended.

    Later windows of the case are ended too, but naming them would fill each
    list with patients who left years ago.
    """
    row = standing.row
    if standing.ending is None or row.code == WARD or not _ended_here(standing, course):
        return False
    return row.prompt_from <= today and (standing.close is None or today <= standing.close)


def _ended_here(standing: Standing, course: Course) -> bool:
    assert standing.ending is not None
    first = standing.row.open == course.operated_on + timedelta(days=FIRST_WINDOW_DAY)
    return first or standing.row.open <= standing.ending.day


NEVER = date(9999, 12, 31)


def first_look(rows: Sequence[PlanRow], course: Course, today: date) -> date:
    """Return the first day on which a list must look at this operation, if nothing more is entered.

    A day up to `today` means now; NEVER means that no row can be listed any
    more. It holds for lists of `today` and later.
    """
    days = (
        day
        for standing in standings(rows, course, datetime.combine(today, time.max))
        if (day := _look_at(standing, course, today))
    )
    return min(days, default=NEVER)


def _look_at(standing: Standing, course: Course, today: date) -> date | None:
    match standing.state:
        case State.DONE | State.COVERED_LATE:
            return None
        case State.MISSED:
            return today if still_asked(standing, course, today) else None
        case State.ENDED if standing.row.code == WARD or not _ended_here(standing, course):
            return None
        case State.ENDED if standing.close is None or standing.close < today:
            return None
        case _:
            return prompt_day(standing.row, course)


def open_palsy(course: Course) -> bool:
    """Tell whether the face was weak at the last contact or ward check that says so.

    Weak is a grade above the one before the operation (1 where that is
    missing), or, without a grade, the answer "yes, now".
    """
    base = course.hb_before or 1
    check = max(course.ward_checks, key=_when_graded, default=None)
    told = next((c for c in reversed(course.completed) if _weak(c, base) is not None), None)
    if told is None or (check and check.at > told.moment):
        return check is not None and check.hb > base
    return bool(_weak(told, base)) or (check is not None and check.at == told.moment and check.hb > base)


def _when_graded(check: WardCheck) -> tuple[datetime, int]:
    return check.at, check.hb


def list_order(standing: Standing, *, palsy: bool, case: str) -> tuple[int, int, str]:
    """Return the sort key of the day's list.

    Open palsy first, then the facial-weakness windows by days left, then the
    rest by days left; ties by case number.
    """
    rank = 0 if palsy else 1 if standing.row.asks_palsy else 2
    left = standing.days_left if standing.days_left is not None else 10**6
    return rank, left, case
