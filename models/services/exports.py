"""The rows of a month, as they go into the month workbook, read in one state of the register.

Each row of the register stands in exactly one month: an operation in that of
its date; a contact and a ward check in that of their own day; a complication
in that of its onset; what has no whole day of its own goes with its operation.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Table, select, text

from models.dictionary import COMPLICATION, CONTACT, OPERATION, PATIENT, PHONE, WARD_CHECK
from models.fields import Absence, Answer, Answers, Field, Known, Need, Number, Record
from models.rules.completeness import missing_keys
from models.rules.days import day_number
from models.rules.derived import with_derived
from models.rules.protocol import WARD, Course, End, Protocol, Standing, State, standings
from models.services.courses import courses, plans
from models.services.protocols import followed_by_case
from models.services.registers import Register
from models.store import schema
from models.store.codec import decode, is_stored
from models.words import Words

DAY = Number(
    key="day",
    label=Words("Day after the operation", "术后第几天"),
    need=Need.DERIVED,
    known=Known.ANY,
    unit=Words("days", "天"),
    low=0,
    high=40000,
    derived=True,
    stored=False,
)
"""The day number of an entry, which sheets of entries show beside its date; day 0 is the operation."""

DEFAULT_DAY, STRICT_DAY = 30, 45  # from which an answered facial-weakness question closes the risk days

_HEAD = (OPERATION["study_id"], PATIENT["mrn"], PATIENT["name"], OPERATION["op_date"])
_OPERATED = _HEAD.index(OPERATION["op_date"])


@dataclass(frozen=True)
class Rows:
    """The rows of one kind of record; each answer stands at the place of its field in `fields`."""

    record: Record
    fields: tuple[Field, ...]
    rows: tuple[tuple[Answer, ...], ...]


@dataclass(frozen=True)
class WindowCount:
    """Where the rows of one window stand: `planned` = `not_yet` + `due`, and `due` is all the others.

    `not_reached` counts the rows that a refusal, a death and so on ended once they had come up.
    """

    code: str
    label: Words
    planned: int
    not_yet: int
    done: int
    late: int
    open: int
    missed: int
    not_reached: Mapping[End, int]

    @property
    def due(self) -> int:
        """The rows that have come up: the denominator."""
        return self.planned - self.not_yet


@dataclass(frozen=True)
class PalsyCount:
    """Delayed facial palsy: `delayed` of `assessed`; `unclear` palsies count as not assessed.

    `complete` and `strict` are cases with both ward grades and an answered question on day 30 or 45.
    """

    delayed: int
    assessed: int
    not_assessed: int
    unclear: int
    complete: int
    strict: int


@dataclass(frozen=True)
class Gaps:
    """What one case still lacks, by section of the case editor."""

    case: str
    mrn: Answer
    name: Answer
    operated_on: date
    missing: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class MonthData:
    """All that the workbook of one month holds; the counts are those of its operations at `now`."""

    ward: str
    is_sample: bool
    year: int
    month: int
    now: datetime
    protocol_version: str
    operations: Rows
    contacts: Rows
    ward_checks: Rows
    complications: Rows
    phones: Rows  # of the patients operated on in the month
    windows: tuple[WindowCount, ...]
    palsy: PalsyCount
    gaps: tuple[Gaps, ...]
    undated: int  # cases of the register without a date of operation, which stand in no month

    @property
    def sheets(self) -> tuple[Rows, ...]:
        """The rows by kind of record, in the order of the sheets."""
        return self.operations, self.contacts, self.ward_checks, self.complications, self.phones

    @property
    def is_empty(self) -> bool:
        """Whether the month has no row of any kind."""
        return not any(sheet.rows for sheet in self.sheets)


def month(register: Register, first: date, now: datetime) -> MonthData:
    """Return the rows of the calendar month of day `first`, and where its operations stand at `now`."""
    span = _span(first.year, first.month)
    with register.store.reading() as connection:
        cases = list(_cases(connection, span))
        found = courses(connection, "o.op_date >= :first AND o.op_date < :following", span)
        ids = "(SELECT id FROM operation WHERE op_date >= :first AND op_date < :following)"
        rows = plans(connection, f"operation_id IN {ids}", span)
        followed = followed_by_case(connection, register)
        entries = {
            record.name: _entries(connection, followed, record, span)
            for record in (CONTACT, WARD_CHECK, COMPLICATION)
        }
        phones = _phones(connection, span)
        palsies = _palsies(connection, span)
        undated = connection.execute(
            text("SELECT count(*) FROM operation WHERE op_date IS NULL")
        ).scalar_one()
    places = {case: standings(rows.get(case, ()), course, now) for case, course in found.items()}
    return MonthData(
        ward=register.ward,
        is_sample=register.is_sample,
        year=first.year,
        month=first.month,
        now=now,
        protocol_version=register.protocol.version,
        operations=_operation_rows(cases),
        contacts=entries["contact"],
        ward_checks=entries["ward_check"],
        complications=entries["complication"],
        phones=phones,
        windows=_windows(register.protocol, places, now.date()),
        palsy=_palsy_count(found, places, palsies),
        gaps=tuple(_gaps(case, answers, found[case], now.date()) for case, answers in cases),
        undated=int(undated),
    )


def _span(year: int, number: int) -> dict[str, Any]:
    """Return the first day of the month and of the following one, as the register keeps days."""
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    return {"first": first.isoformat(), "following": following.isoformat()}


def _stored(fields: Sequence[Field]) -> tuple[Field, ...]:
    return tuple(field for field in fields if is_stored(field))


def _columns(table: Table, fields: Sequence[Field]) -> Iterator[Column[Any]]:
    for field in fields:
        yield table.c[field.key]
        yield table.c[f"{field.key}_absent"]


def _answers(fields: Sequence[Field], values: Sequence[Any]) -> dict[str, Answer]:
    """Return the answers that `values` hold: two for each field, the value and why there is none."""
    pairs = zip(fields, values[0::2], values[1::2], strict=True)
    return {field.key: decode(field, value, absent) for field, value, absent in pairs}


_CASE_FIELDS = (*PATIENT.fields, *OPERATION.fields)


def _cases(connection: Connection, span: dict[str, Any]) -> Iterator[tuple[int, dict[str, Answer]]]:
    patient, operation = schema.PATIENT, schema.OPERATION
    columns = (
        *_columns(patient, _stored(PATIENT.fields)),
        *_columns(operation, _stored(OPERATION.fields)),
    )
    query = (
        select(operation.c.id, *columns)
        .join_from(operation, patient)
        .where(text("operation.op_date >= :first AND operation.op_date < :following"))
        .order_by(operation.c.op_date, operation.c.study_id)
    )
    fields = _stored(_CASE_FIELDS)
    for case, *values in connection.execute(query, span):
        yield case, with_derived(_answers(fields, values))


def _operation_rows(cases: Sequence[tuple[int, Answers]]) -> Rows:
    keys = [field.key for field in _CASE_FIELDS]
    rows = tuple(tuple(answers.get(key) for key in keys) for _, answers in cases)
    return Rows(OPERATION, _CASE_FIELDS, rows)


# The day that puts an entry into a month, and the order of a sheet.
_DATED = {
    "contact": "coalesce(contact.fu_date, operation.op_date)",
    "ward_check": "coalesce(substr(ward_check.hb_w_at, 1, 10), operation.op_date)",
    "complication": "CASE length(complication.onset_date) WHEN 10 THEN complication.onset_date"
    " ELSE operation.op_date END",
}
_OWN_DAY = {"contact": "fu_date", "ward_check": "hb_w_at", "complication": "onset_date"}
_ORDER = {
    "contact": "contact.fu_date, contact.fu_time",
    "ward_check": "ward_check.hb_w_at",
    "complication": "complication.onset_date",
}


def _entries(
    connection: Connection, followed: Callable[[object], Protocol], record: Record, span: dict[str, Any]
) -> Rows:
    table = schema.RECORD_TABLES[record.name]
    own = _stored(record.fields)
    case, mrn, name, operated = _HEAD
    head = (
        *_columns(schema.OPERATION, (case,)),
        *_columns(schema.PATIENT, (mrn, name)),
        *_columns(schema.OPERATION, (operated,)),
    )
    dated = _DATED[record.name]
    query = (
        select(*head, *_columns(table, own))
        .select_from(table.join(schema.OPERATION).join(schema.PATIENT))
        .where(text(f"{dated} >= :first AND {dated} < :following"))
        .order_by(text(f"{_ORDER[record.name]}, operation.study_id, {record.name}.id"))
    )
    fields = (*_HEAD, DAY, *record.fields)
    wide = 2 * len(_HEAD)
    rows = []
    for values in connection.execute(query, span):
        first = tuple(_answers(_HEAD, values[:wide]).values())
        answers = _answers(own, values[wide:])
        day = _day_of(answers[_OWN_DAY[record.name]], first[_OPERATED])
        if record is CONTACT:
            answers["fu_window"] = _window(followed(first[0]), day)
        rows.append((*first, day, *(answers.get(field.key) for field in record.fields)))
    return Rows(record, fields, tuple(rows))


def _phones(connection: Connection, span: dict[str, Any]) -> Rows:
    """Return the numbers of the patients operated on in the month, in the order in which they are rung."""
    case, mrn, name, operated = _HEAD
    fields = (*_HEAD, *_stored(PHONE.fields))
    columns = (
        *_columns(schema.OPERATION, (case,)),
        *_columns(schema.PATIENT, (mrn, name)),
        *_columns(schema.OPERATION, (operated,)),
        *_columns(schema.PHONE, _stored(PHONE.fields)),
    )
    query = (
        select(*columns)
        .select_from(schema.PHONE.join(schema.PATIENT).join(schema.OPERATION))
        .where(text("operation.op_date >= :first AND operation.op_date < :following"))
        .order_by(text("operation.op_date, operation.study_id, phone.phone_rank, phone.id"))
    )
    rows = (tuple(_answers(fields, values).values()) for values in connection.execute(query, span))
    return Rows(PHONE, fields, tuple(rows))


def _day_of(own: Answer, operated: Answer) -> int | None:
    own = own.date() if isinstance(own, datetime) else own
    return day_number(own, operated) if isinstance(own, date) and isinstance(operated, date) else None


def _window(protocol: Protocol, day: int | None) -> Answer:
    """Return the code of the window; NA for a contact of the first days, which belongs to none."""
    if day is None:
        return None
    window = protocol.window_on(day)
    return window.code if window else Absence.NA


def _windows(
    protocol: Protocol, places: Mapping[int, Sequence[Standing]], today: date
) -> tuple[WindowCount, ...]:
    by_code: dict[str, list[Standing]] = {}
    for found in places.values():
        for standing in found:
            by_code.setdefault(standing.row.code, []).append(standing)
    known = [WARD, *(window.code for window in protocol.planned())]
    ordered = [*(code for code in known if code in by_code), *(code for code in by_code if code not in known)]
    return tuple(_window_count(code, protocol.label_of(code), by_code[code], today) for code in ordered)


def _window_count(code: str, label: Words, found: Sequence[Standing], today: date) -> WindowCount:
    come_up = [each for each in found if each.state is not State.UPCOMING and not _ended_before(each, today)]
    states = Counter(each.state for each in come_up)
    reasons = Counter(each.ending.why for each in come_up if each.ending)
    return WindowCount(
        code=code,
        label=label,
        planned=len(found),
        not_yet=len(found) - len(come_up),
        done=states[State.DONE],
        late=states[State.COVERED_LATE],
        open=states[State.DUE] + states[State.OVERDUE] + states[State.RETRY],
        missed=states[State.MISSED],
        not_reached={why: reasons[why] for why in End if reasons[why]},
    )


def _ended_before(standing: Standing, today: date) -> bool:
    """A row that ended and would not have come up yet is not yet due either."""
    return standing.state is State.ENDED and today < standing.row.prompt_from


def _gaps(case: int, answers: Answers, course: Course, today: date) -> Gaps:
    operated = answers["op_date"]
    assert isinstance(operated, date)  # the query asked for it
    checks = [{"hb_w_at": check.at} for check in course.ward_checks]
    return Gaps(
        case=str(answers["study_id"]),
        mrn=answers["mrn"],
        name=answers["name"],
        operated_on=operated,
        missing=missing_keys(answers, checks),
    )


# --- Delayed facial palsy ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Told:
    """A facial palsy as one entry tells of it: when it began, in hours or as a day, as far as known."""

    hours: Decimal | None
    onset: date | None
    last_normal: date | None


def _palsies(connection: Connection, span: dict[str, Any]) -> dict[int, list[_Told]]:
    chosen = "operation_id IN (SELECT id FROM operation WHERE op_date >= :first AND op_date < :following)"
    query = (
        "SELECT operation_id, onset_hours, onset_date, NULL FROM complication"
        f" WHERE comp_code = 'FP' AND {chosen} UNION ALL"
        " SELECT operation_id, NULL, fw_onset, fw_last_normal FROM contact"
        f" WHERE fw_ever IN (1, 2) AND {chosen}"
    )
    found: dict[int, list[_Told]] = {}
    for case, hours, onset, normal in connection.execute(text(query), span):
        told = _Told(None if hours is None else Decimal(str(hours)), _whole(onset), _whole(normal))
        found.setdefault(case, []).append(told)
    return found


def _whole(day: str | None) -> date | None:
    return date.fromisoformat(day) if day and len(day) == len("2026-03-20") else None


def _is_delayed(told: _Told, course: Course) -> bool | None:
    """Tell whether a palsy was delayed, beginning more than 24 hours after the operation; None if unclear.

    By date: day 0 is immediate, day 2 and later is delayed, day 1 is delayed
    where a grade no worse than the one before the operation came first.
    """
    if told.hours is not None:
        return told.hours > 24
    normal = [
        check.at.date()
        for check in course.ward_checks
        if check.hb <= (course.hb_before or 1) and (told.onset is None or check.at.date() <= told.onset)
    ]
    if told.onset is not None:
        day = day_number(told.onset, course.operated_on)
        return day >= 2 or (day == 1 and bool(normal))
    known = [*normal, *filter(None, [told.last_normal])]
    return True if known and max(known) >= course.operated_on else None


def _palsy_count(
    found: Mapping[int, Course],
    places: Mapping[int, Sequence[Standing]],
    palsies: Mapping[int, Sequence[_Told]],
) -> PalsyCount:
    counts: Counter[str] = Counter()
    for case, course in found.items():
        classes = [_is_delayed(told, course) for told in palsies.get(case, ())]
        asked = max((c.day for c in course.completed if c.fw_ever is not None), default=course.operated_on)
        last = day_number(asked, course.operated_on)
        counts[_status(classes, last)] += 1
        if any(each.row.code == WARD and each.state is State.DONE for each in places[case]):
            counts["complete"] += last >= DEFAULT_DAY
            counts["strict"] += last >= STRICT_DAY
    return PalsyCount(
        delayed=counts["delayed"],
        assessed=counts["delayed"] + counts["free"],
        not_assessed=counts["unclear"] + counts["unknown"],
        unclear=counts["unclear"],
        complete=counts["complete"],
        strict=counts["strict"],
    )


def _status(classes: Sequence[bool | None], last_asked: int) -> str:
    """An immediate palsy that worsens later stays one; it is counted once."""
    if False in classes:
        return "free" if last_asked >= DEFAULT_DAY else "unknown"
    if True in classes:
        return "delayed"
    if classes:
        return "unclear"
    return "free" if last_asked >= DEFAULT_DAY else "unknown"


__all__ = ["DAY", "Gaps", "MonthData", "PalsyCount", "Rows", "WindowCount", "month"]
