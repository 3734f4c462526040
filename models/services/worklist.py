"""Who has to be rung: the day's list, and why each patient is on it.

Today, the printed list, the exports and the headless command all ask here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from models.dictionary.codes import HB_NUMERALS
from models.rules.days import age_on, day_number
from models.rules.identifiers import grouped_phone
from models.rules.protocol import (
    COMPLETED,
    END_WORDS,
    WARD,
    Course,
    Standing,
    State,
    list_order,
    open_palsy,
    prompt_day,
    retry_time,
    standings,
    still_asked,
    would_be_listed,
)
from models.services.courses import courses, looked_on, plans, remember_look, rows_of
from models.services.registers import Register
from models.words import Sentence, Words

AHEAD = timedelta(days=7)

OPEN_WARD = Words(
    "On the ward since the operation of {operated_on}; the next House-Brackmann grade is due.",
    "{operated_on} 手术后住院中，应记录下一次 HB 分级。",
)
IN_WINDOW = Words(
    "Day {day} after the operation of {operated_on}: {label}, window {open} to {close},"
    " nothing completed yet, tries so far: {attempts}.",
    "{operated_on} 手术后第 {day} 天：{label}，窗口 {open} 至 {close}，尚未完成，已拨 {attempts} 次。",
)
CLOSED_UNASKED = Words(
    "{label} closed on {close} with nothing completed: ask about all the time since the operation.",
    "{label}已于 {close} 关闭且未完成：下次联系时须补问术后至今的情况。",
)
TRIED = Words(
    "{label}: not reached (tries so far: {attempts}), to be rung again from {until}.",
    "{label}：已拨 {attempts} 次未成功，{until} 起再拨。",
)
PUT_OFF = Words("{label}: set to {until} by agreement.", "{label}：约定于 {until} 进行。")
ENDED = Words("{label}: follow-up ended on {day}, {why}.", "{label}：随访已于 {day} 终止（{why}）。")
COMING = Words("{label} comes up on {prompt_from}.", "{label}将于 {prompt_from} 到期。")
FINISHED = Words("{label}: completed.", "{label}：已完成。")

FACE_NORMAL = Words("D{day}: face normal", "第{day}天：面部正常")
FACE_WEAK = Words("D{day}: face weak", "第{day}天：面瘫")
FACE_RECOVERED = Words("D{day}: was weak, recovered", "第{day}天：曾面瘫，已恢复")
GRADE = Words("D{day}: HB {grade}", "第{day}天：HB {grade}")
UNKNOWN_FACE = Words("D{day}: reached, face not known", "第{day}天：已联系，面部情况不详")
NOT_REACHED = Words("No answer ×{attempts}", "未接通 ×{attempts}")
NOTHING_KNOWN = Words("Nothing recorded since the operation", "术后尚无记录")


class DueLine(NamedTuple):
    """One row of a list: who, which window, where it stands, and why it is here.

    `day` is today's number after the operation; `sex` and `side` are codes of
    the dictionary; `until` is when a row that is left alone is to be rung again.
    """

    operation_id: int
    case: str
    name: str
    sex: int | None
    age: int | None
    mrn: str
    side: int | None
    numbers: tuple[str | None, ...]
    label: Words
    day: int
    palsy: bool
    until: datetime | None
    order: tuple[int, int, str]
    standing: Standing
    course: Course

    @property
    def phones(self) -> tuple[str, ...]:
        """The telephone numbers in the order to ring them, as people read them."""
        return tuple(grouped_phone(number) for number in self.numbers if number)

    @property
    def window(self) -> str:
        """The code of the window."""
        return self.standing.row.code

    @property
    def state(self) -> State:
        """Where the row stands."""
        return self.standing.state

    @property
    def target(self) -> date:
        """The day that the window aims at."""
        return self.standing.row.target

    @property
    def open(self) -> date:
        """The first day on which a contact counts."""
        return self.standing.row.open

    @property
    def close(self) -> date | None:
        """The last day on which a contact counts; None on the ward until the discharge."""
        return self.standing.close

    @property
    def days_left(self) -> int | None:
        """Days from today to the close, negative once it has passed."""
        return self.standing.days_left

    @property
    def attempts(self) -> int:
        """Failed attempts inside the window."""
        return self.standing.attempts

    @property
    def last_known(self) -> Sentence:
        """The last thing known of the face, or how often nobody answered since."""
        return last_known(self.course)

    @property
    def reason(self) -> Sentence:
        """Why the row is on the list, or is kept off it."""
        return why_listed(self.standing, self.course, self.label, self.day)


@dataclass(frozen=True)
class DueList:
    """The list of one day.

    `lines` are to be rung, in the protocol's order; `hidden` lie in their
    prompt days but are left alone for now (retry) or for good (ended);
    `coming` fall due within seven days; `finished` were completed today.
    """

    on: date
    lines: tuple[DueLine, ...]
    hidden: tuple[DueLine, ...]
    coming: tuple[DueLine, ...]
    finished: tuple[DueLine, ...]
    settled: tuple[int, ...]  # cases looked at for nothing: `remember` notes when to look again

    def count(self, state: State) -> int:
        """Return how many of the lines to be rung are in `state`."""
        return sum(line.state is state for line in self.lines)


def due_list(register: Register, now: datetime) -> DueList:
    """Return the list as it stands at `now`; what is dated later is not seen."""
    with register.store.reading() as connection:
        return _due_list(connection, register, now)


def remember(register: Register, listed: DueList) -> None:
    """Note which cases of a list of today need no look for a while, so that the next list is quicker."""
    if listed.settled:
        with register.store.changing() as connection:
            for operation_id in listed.settled:
                remember_look(connection, operation_id, listed.on)


def due_in_span(register: Register, first: date, last: date, now: datetime) -> DueList:
    """Return who falls due from `first` to `last`, both inclusive, if nobody rings in between.

    Each row stands as on the first of these days on which it is listed.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lists = [due_list(register, at(day, now)) for day in days]
    shown = {(line.operation_id, line.window): line for listed in reversed(lists) for line in listed.lines}
    hidden = {(line.operation_id, line.window): line for listed in reversed(lists) for line in listed.hidden}
    lines = sorted(shown.values(), key=_order_of)
    left = sorted((line for key, line in hidden.items() if key not in shown), key=_order_of)
    return replace(lists[0], lines=tuple(lines), hidden=tuple(left), settled=())


def at(day: date, now: datetime) -> datetime:
    """Return the moment at which a list for `day` is judged: now for today, the day's start otherwise."""
    return now if day == now.date() else datetime.combine(day, time.min)


def why_listed(standing: Standing, course: Course, label: Words, day: int) -> Sentence:
    """Return the sentence that put a row on a list on `day` after the operation, or keeps it off it."""
    row = standing.row
    gaps: dict[str, object] = {
        "label": label,
        "day": day,
        "operated_on": course.operated_on,
        "open": row.open,
        "close": standing.close,
        "attempts": standing.attempts,
        "prompt_from": prompt_day(row, course),
    }
    match standing.state:
        case State.ENDED:
            assert standing.ending is not None
            return Sentence(
                ENDED, {**gaps, "day": standing.ending.day, "why": END_WORDS[standing.ending.why]}
            )
        case State.RETRY:
            assert standing.until is not None
            agreed = row.agreed_on is not None and standing.until.date() == row.agreed_on
            until = f"{standing.until:%Y-%m-%d}" if agreed else f"{standing.until:%Y-%m-%d %H:%M}"
            return Sentence(PUT_OFF if agreed else TRIED, {**gaps, "until": until})
        case State.MISSED:
            return Sentence(CLOSED_UNASKED, gaps)
        case State.UPCOMING:
            return Sentence(COMING, gaps)
        case State.DONE | State.COVERED_LATE:
            return Sentence(FINISHED, gaps)
        case _:
            return Sentence(OPEN_WARD if row.code == WARD else IN_WINDOW, gaps)


def last_known(course: Course) -> Sentence:
    """Return the last thing known of the face, or how often nobody answered since."""
    newest = course.completed[-1] if course.completed else None
    since = [c for c in course.failed if newest is None or c.moment > newest.moment]
    if since:
        return Sentence(NOT_REACHED, {"attempts": len(since)})
    check = max(course.ward_checks, key=lambda c: c.at, default=None)
    if check and (newest is None or newest.moment < check.at):
        return _grade(course, check.at.date(), check.hb)
    if newest is None:
        return Sentence(NOTHING_KNOWN, {})
    if newest.hb is not None:
        return _grade(course, newest.day, newest.hb)
    words = {0: FACE_NORMAL, 1: FACE_WEAK, 2: FACE_RECOVERED, None: UNKNOWN_FACE}[newest.fw_ever]
    return Sentence(words, {"day": day_number(newest.day, course.operated_on)})


def _grade(course: Course, day: date, hb: int) -> Sentence:
    return Sentence(GRADE, {"day": day_number(day, course.operated_on), "grade": HB_NUMERALS[hb]})


def _order_of(line: DueLine) -> tuple[int, int, str]:
    return line.order


# What can be on a list: rows that have begun or soon begin, and are open; of those over, a facial-weakness
# window since whose opening nobody was reached. The rules decide; this only spares them the rest.
_ROWS = (
    "(prompt_from <= :limit OR open <= :today OR agreed_on <= :limit) AND (close >= :today"
    " OR close IS NULL AND (o.dis_date IS NULL OR o.dis_date >= :today)"
    " OR asks_palsy = 1 AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.operation_id = o.id"
    f" AND c.fu_result = {COMPLETED} AND c.fu_date >= open AND c.fu_date <= :today))"
)
_PEOPLE = (
    "SELECT o.id, o.quiet_until, o.study_id, o.side, o.age_op, p.name, p.sex, p.birth_date, p.mrn,"
    " p.phone1, p.phone2, p.kin_phone FROM operation o JOIN patient p ON p.id = o.patient_id"
    " WHERE o.op_date IS NOT NULL AND "
)
_QUIET_UNTIL = 1  # its place in such a row
# What a line tells of the patient: the first fields of DueLine.
_Who = tuple[int, str, str, int | None, int | None, str, int | None, tuple[str | None, ...]]


def _due_list(connection: Connection, register: Register, now: datetime) -> DueList:
    today = now.date()
    chosen = _chosen(connection, today)
    values = {"limit": (today + AHEAD).isoformat(), "today": today.isoformat()}
    people = {row[0]: row for row in rows_of(connection, _PEOPLE + chosen, values)}
    found = courses(connection, chosen, values)
    ids = f"(SELECT o.id FROM operation o WHERE o.op_date IS NOT NULL AND {chosen})"
    rows = plans(connection, f"{_ROWS} AND o.id IN {ids}", values)
    sorted_out = _Sorted(register, now, people)
    for case, course in found.items():
        if course.operated_on <= today:
            sorted_out.add(case, course, standings(rows.get(case, ()), course, now))
    return sorted_out.as_list()


def _chosen(connection: Connection, today: date) -> str:
    """Return which operations to look at: all, or, from the day of the last note on, those not settled."""
    newest = looked_on(connection)
    if newest is None or today < newest:
        return "TRUE"
    return "(o.quiet_until <= :limit OR o.id IN (SELECT operation_id FROM contact WHERE fu_date = :today))"


class _Sorted:
    """Puts each row of each case where it belongs."""

    def __init__(self, register: Register, now: datetime, people: dict[int, tuple[Any, ...]]) -> None:
        self._protocol = register.protocol
        self._now = now
        self._today = now.date()
        self._people = people
        self._labels: dict[str, Words] = {}
        self._lines: dict[str, list[DueLine]] = {"lines": [], "hidden": [], "coming": [], "finished": []}
        self._settled: list[int] = []

    def add(self, case: int, course: Course, found: Iterable[Standing]) -> None:
        """Sort the rows of one case."""
        known = course.as_known_on(self._today)
        pending = retry_time(known, self._now)
        placed = [
            (place, standing)
            for standing in found
            if (place := self._place(standing, known, waiting=pending is not None))
        ]
        if placed:
            who, palsy = self._who(case), open_palsy(known)
            for place, standing in placed:
                self._lines[place].append(self._line(who, known, standing, pending, palsy))
        elif self._people[case][_QUIET_UNTIL] <= self._today.isoformat():
            self._settled.append(case)

    def as_list(self) -> DueList:
        """Return the list in its order."""
        parts = {name: tuple(sorted(lines, key=_order_of)) for name, lines in self._lines.items()}
        return DueList(on=self._today, settled=tuple(self._settled), **parts)

    def _place(self, standing: Standing, course: Course, *, waiting: bool) -> str | None:
        match standing.state:
            case State.DUE | State.OVERDUE:
                return "lines"
            case State.MISSED if still_asked(standing, course, self._today):
                return "hidden" if waiting else "lines"
            case State.RETRY:
                return "hidden"
            case State.ENDED if would_be_listed(standing, course, self._today):
                return "hidden"
            case State.UPCOMING if prompt_day(standing.row, course) <= self._today + AHEAD:
                return "coming"
            case State.DONE if self._done_today(standing, course):
                return "finished"
        return None

    def _done_today(self, standing: Standing, course: Course) -> bool:
        row = standing.row
        inside = row.code != WARD and row.close is not None and row.open <= self._today <= row.close
        return inside and self._today in course.days_completed

    def _who(self, case: int) -> _Who:
        _, _, study_id, side, age, name, sex, born, mrn, *numbers = self._people[case]
        if born:
            age = age_on(self._today, date.fromisoformat(born))
        return case, study_id, name or "", sex, age, mrn or "", side, tuple(numbers)

    def _line(
        self, who: _Who, course: Course, standing: Standing, pending: datetime | None, palsy: bool
    ) -> DueLine:
        return DueLine(
            *who,
            label=self._label(standing.row.code),
            day=(self._today - course.operated_on).days,
            palsy=palsy,
            until=standing.until or (pending if standing.state is State.MISSED else None),
            order=list_order(standing, palsy=palsy, case=who[1]),
            standing=standing,
            course=course,
        )

    def _label(self, code: str) -> Words:
        if code not in self._labels:
            self._labels[code] = self._protocol.label_of(code)
        return self._labels[code]
