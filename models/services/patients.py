"""Find a case by name, its sound, any of its numbers or a phone; filter, sort and page in the database."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import Connection

from models.services.courses import rows_of
from models.services.registers import Register
from models.services.sought import cleaned, spans_of
from models.store.schema import BLANK


@dataclass(frozen=True)
class Found:
    """One case of the list of patients."""

    operation_id: int
    case: str
    name: str
    sex: int | None
    birth_date: date | None
    mrn: str
    side: int | None
    operated_on: date | None
    phone: str
    patient_id: int
    surgeon: str
    age: int | None  # at the operation, completed years; typed where the date of birth is not known


class Sort(Enum):
    """What a list of cases is sorted by."""

    OPERATED = "o.op_date"
    NAME = "p.name_py"
    MRN = "p.mrn"
    CASE = "o.study_id"


@dataclass(frozen=True)
class Filters:
    """Which cases a list shows; None leaves a filter out, and days are inclusive.

    `incomplete` keeps the cases in which a field that every case needs, of the
    patient or the operation, is blank (an absence is an answer).
    """

    side: int | None = None
    surgeon: str | None = None
    operated_from: date | None = None
    operated_to: date | None = None
    incomplete: bool = False


ALL = Filters()
Spans = tuple[tuple[str, str], ...]
# Fewer matches than `_MANY` are read and sorted. More are walked in the order of the list until it is full,
# and each is looked up among the keys that match; from `_MOST` keys on, it is asked for its keys instead.
_MANY, _MOST = 1000, 100_000
_COLUMNS = (
    "o.id, o.study_id, p.name, p.sex, p.birth_date, p.mrn, o.side, o.op_date, p.phone1, p.id, o.surgeon,"
    " o.age_op"
)
# Each index has all that filters ask of an operation, so that a walk past all cases reads no whole row.
_BY_DAY = "operation o INDEXED BY ix_operation_by_day"
_FROM_PATIENT = "patient p CROSS JOIN operation o INDEXED BY ix_operation_by_patient ON o.patient_id = p.id"
_WALKED = {
    Sort.OPERATED: _BY_DAY,
    Sort.CASE: "operation o INDEXED BY ix_operation_by_case",
    Sort.NAME: _FROM_PATIENT,
    Sort.MRN: _FROM_PATIENT,
}
_INCOMPLETE = (
    f"(o.id IN (SELECT id FROM operation WHERE {BLANK['operation']})"
    f" OR o.patient_id IN (SELECT id FROM patient WHERE {BLANK['patient']}))"
)


def find(
    register: Register,
    wanted: str,
    most: int = 200,
    *,
    filters: Filters = ALL,
    sort: Sort = Sort.OPERATED,
    descending: bool = True,
    offset: int = 0,
) -> tuple[Found, ...]:
    """Return the cases that match, from number `offset` (0 is the first), at most `most` of them.

    An empty text matches all. Otherwise: a part of the name or of the record
    number; the beginning of any reading of the name, of its initials or of the
    surname with initials; the beginning of the case number, with or without its
    letters and year, of the inpatient number, ID number or a phone; the last
    four or more digits of ID number or phone. Cases without an operation date
    come first where the newest come first, and last otherwise; cases without a
    name or record number come last.
    """
    spans = spans_of(wanted)
    if cleaned(wanted) and not spans:
        return ()
    values: dict[str, Any] = {"most": most, "offset": offset}
    order = _order(sort, descending=descending)
    with register.store.reading() as connection:
        source, conditions = _plan(connection, spans, filters, sort, values)
        found = f"SELECT o.id FROM {source}{_where(conditions)} ORDER BY {order} LIMIT :most OFFSET :offset"
        query = (
            f"SELECT {_COLUMNS} FROM ({found}) f CROSS JOIN operation o ON o.id = f.id"
            f" CROSS JOIN patient p ON p.id = o.patient_id ORDER BY {order}"
        )
        return tuple(map(_found, rows_of(connection, query, values)))


def count(register: Register, wanted: str = "", *, filters: Filters = ALL) -> int:
    """Return how many cases match; without arguments, how many the register holds."""
    spans = spans_of(wanted)
    if cleaned(wanted) and not spans:
        return 0
    values: dict[str, Any] = {}
    conditions = list(_conditions(filters, values))
    if spans:
        conditions.append(f"o.patient_id IN ({_chosen(spans, values)})")
    source = "operation o INDEXED BY ix_operation_by_patient" if spans else _BY_DAY
    with register.store.reading() as connection:
        return int(rows_of(connection, f"SELECT count(*) FROM {source}{_where(conditions)}", values)[0][0])


def surgeons(register: Register) -> tuple[str, ...]:
    """Return every surgeon who stands in a case, for a filter."""
    query = "SELECT DISTINCT surgeon FROM operation WHERE surgeon IS NOT NULL ORDER BY surgeon"
    with register.store.reading() as connection:
        return tuple(row[0] for row in rows_of(connection, query, {}))


def _plan(
    connection: Connection, spans: Spans, filters: Filters, sort: Sort, values: dict[str, Any]
) -> tuple[str, list[str]]:
    """Return the tables in the order in which they are gone through, and the conditions; fill in values."""
    conditions = list(_conditions(filters, values))
    few = "operation o CROSS JOIN patient p ON p.id = o.patient_id"
    if spans:
        patients = _few(connection, _chosen(spans, values), values)
        if patients is not None:
            return few, [f"o.patient_id IN ({_listed(patients, values)})", *conditions]
    if conditions:
        cases = _few(connection, f"SELECT o.id FROM {_BY_DAY}{_where(conditions)}", values)
        if cases is not None:
            return few, [f"o.id IN ({_listed(cases, values)})", *_has_keys(spans)]
    by_patient = _WALKED[sort] == _FROM_PATIENT
    column = "p.id" if by_patient else "o.patient_id"
    if spans and _are_fewer_than_most(connection, spans, values):
        conditions.insert(0, f"+{column} IN ({_chosen(spans, values)})")  # a plus keeps the walk in its order
    else:
        conditions += _has_keys(spans)
    return _WALKED[sort], conditions


def _few(connection: Connection, query: str, values: Mapping[str, Any]) -> list[int] | None:
    """Return the ids that a query finds, None where they are many."""
    found = rows_of(connection, f"{query} LIMIT :many", {**values, "many": _MANY})
    return [row[0] for row in found] if len(found) < _MANY else None


def _are_fewer_than_most(connection: Connection, spans: Spans, values: dict[str, Any]) -> bool:
    query = f"SELECT count(*) FROM (SELECT 1 FROM ({_chosen(spans, values)}) LIMIT :many)"
    return int(rows_of(connection, query, {**values, "many": _MOST})[0][0]) < _MOST


def _listed(ids: list[int], values: dict[str, Any]) -> str:
    """Return a query of these ids, and put them beside the other values."""
    values["ids"] = json.dumps(ids)
    return "SELECT value FROM json_each(:ids)"


def _chosen(spans: Spans, values: dict[str, Any]) -> str:
    """Return a query of the patients whose keys lie in the spans, and put its values beside the others."""
    parts = []
    for number, (first, after) in enumerate(spans):
        values |= {f"first{number}": first, f"after{number}": after}
        parts.append(f"SELECT patient_id FROM sought WHERE key >= :first{number} AND key < :after{number}")
    return " UNION ALL ".join(parts)


def _has_keys(spans: Spans) -> list[str]:
    """Return the condition that a key of the patient lies in one of the spans, none without spans."""
    either = " OR ".join(f"s.key >= :first{n} AND s.key < :after{n}" for n in range(len(spans)))
    return [f"EXISTS (SELECT 1 FROM sought s WHERE s.patient_id = o.patient_id AND ({either}))"] * bool(spans)


def _conditions(filters: Filters, values: dict[str, Any]) -> Iterator[str]:
    """Yield what the filters ask, and put its values beside the others."""
    asked = {
        "side": (filters.side, "o.side = :side"),
        "surgeon": (filters.surgeon, "o.surgeon = :surgeon"),
        "from": (filters.operated_from, "o.op_date >= :from"),
        "to": (filters.operated_to, "o.op_date <= :to"),
    }
    for name, (value, condition) in asked.items():
        if value is not None:
            values[name] = value.isoformat() if isinstance(value, date) else value
            yield condition
    if filters.incomplete:
        yield _INCOMPLETE


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _order(sort: Sort, *, descending: bool) -> str:
    way = "DESC" if descending else "ASC"
    empty = "FIRST" if descending and sort is Sort.OPERATED else "LAST"
    last = "" if sort is Sort.CASE else f", o.study_id {way}"
    return f"{sort.value} {way} NULLS {empty}{last}"


def _found(row: tuple[Any, ...]) -> Found:
    case, study_id, name, sex, born, mrn, side, operated, phone, patient, surgeon, age = row
    return Found(
        case, study_id, name or "", sex, date.fromisoformat(born) if born else None, mrn or "", side,
        date.fromisoformat(operated) if operated else None, phone or "", patient, surgeon or "", age,
    )  # fmt: skip
