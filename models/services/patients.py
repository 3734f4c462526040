"""Find a case by name, its sound, any of its numbers or a phone; filter, sort and page in the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import Connection

from models.dictionary import OPERATION, PATIENT
from models.fields import Need
from models.services.courses import rows_of
from models.services.registers import Register
from models.services.sought import cleaned, spans_of
from models.store.codec import is_stored


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


NEEDED = frozenset(
    field.key
    for field in (*PATIENT.fields, *OPERATION.fields)
    if field.need is Need.YES and not field.derived and is_stored(field) and field.key != "study_id"
)
"""The fields that every complete case has answered, whatever its other answers are."""


@dataclass(frozen=True)
class Filters:
    """Which cases a list shows; None leaves a filter out, and days are inclusive.

    `missing` keeps the cases in which one of these fields of the patient or the
    operation is blank (an absence is an answer), for instance `NEEDED`.
    """

    side: int | None = None
    surgeon: str | None = None
    operated_from: date | None = None
    operated_to: date | None = None
    missing: frozenset[str] = frozenset()


ALL = Filters()
# From so many keys matched, the list is walked in its order and each case looked up among the matches,
# instead of sorting the matches; from so many, each case is asked for its keys instead.
_MANY, _MOST = 1000, 40_000
_COLUMNS = (
    "o.id, o.study_id, p.name, p.sex, p.birth_date, p.mrn, o.side, o.op_date, p.phone1, p.id, o.surgeon,"
    " o.age_op"
)
_FROM_PATIENT = "patient p CROSS JOIN operation o ON o.patient_id = p.id"
_FROM_OPERATION = "operation o CROSS JOIN patient p ON p.id = o.patient_id"
_BLANK = {
    field.key: f"{table}.{field.key} IS NULL AND {table}.{field.key}_absent IS NULL"
    for table, record in (("p", PATIENT), ("o", OPERATION))
    for field in record.fields
    if is_stored(field)
}


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
    with register.store.reading() as connection:
        spans = spans_of(wanted)
        if cleaned(wanted) and not spans:
            return ()
        matched = _matched(connection, spans, _MOST) if spans else _MOST
        values: dict[str, Any] = {"most": most, "offset": offset}
        match = _match(spans, values, matched)
        where = " AND ".join([*match, *_conditions(filters, values)]) or "1"
        source = _source(sort, few=matched < _MANY)
        order = _order(sort, descending=descending)
        query = f"SELECT {_COLUMNS} FROM {source} WHERE {where} ORDER BY {order} LIMIT :most OFFSET :offset"
        return tuple(map(_found, rows_of(connection, query, values)))


def count(register: Register, wanted: str = "", *, filters: Filters = ALL) -> int:
    """Return how many cases match; without arguments, how many the register holds."""
    with register.store.reading() as connection:
        spans = spans_of(wanted)
        if cleaned(wanted) and not spans:
            return 0
        values: dict[str, Any] = {}
        conditions = list(_conditions(filters, values))
        source = _FROM_PATIENT if any("p." in each for each in conditions) else "operation o"
        matched = f"o.patient_id IN ({_chosen(spans, values)})" if spans else None
        where = " AND ".join(filter(None, [matched, *conditions])) or "1"
        return int(rows_of(connection, f"SELECT count(*) FROM {source} WHERE {where}", values)[0][0])


def surgeons(register: Register) -> tuple[str, ...]:
    """Return every surgeon who stands in a case, for a filter."""
    query = "SELECT DISTINCT surgeon FROM operation WHERE surgeon IS NOT NULL ORDER BY surgeon"
    with register.store.reading() as connection:
        return tuple(row[0] for row in rows_of(connection, query, {}))


def _matched(connection: Connection, spans: tuple[tuple[str, str], ...], most: int) -> int:
    """Return how many keys match, counted no further than `most`."""
    values: dict[str, Any] = {"limit": most}
    query = f"SELECT count(*) FROM (SELECT 1 FROM ({_chosen(spans, values)}) LIMIT :limit)"
    return int(rows_of(connection, query, values)[0][0])


def _chosen(spans: tuple[tuple[str, str], ...], values: dict[str, Any]) -> str:
    """Return a query of the patients whose keys lie in the spans, and put its values beside the others."""
    parts = []
    for number, (first, after) in enumerate(spans):
        values |= {f"first{number}": first, f"after{number}": after}
        parts.append(f"SELECT patient_id FROM sought WHERE key >= :first{number} AND key < :after{number}")
    return " UNION ALL ".join(parts)


def _match(spans: tuple[tuple[str, str], ...], values: dict[str, Any], matched: int) -> Iterator[str]:
    """Yield the condition that a key of the patient matches; a plus keeps the walk in the list's order."""
    chosen = _chosen(spans, values)
    if spans and matched < _MOST:
        yield f"{'' if matched < _MANY else '+'}p.id IN ({chosen})"
    elif spans:
        either = " OR ".join(f"s.key >= :first{n} AND s.key < :after{n}" for n in range(len(spans)))
        yield f"EXISTS (SELECT 1 FROM sought s WHERE s.patient_id = p.id AND ({either}))"


def _conditions(filters: Filters, values: dict[str, Any]) -> Iterator[str]:
    """Yield what the filters ask; `likely` has the list walked in its order, as far as its limit."""
    asked = {
        "side": (filters.side, "likely(o.side = :side)"),
        "surgeon": (filters.surgeon, "likely(o.surgeon = :surgeon)"),
        "from": (filters.operated_from, "o.op_date >= :from"),
        "to": (filters.operated_to, "o.op_date <= :to"),
    }
    for name, (value, condition) in asked.items():
        if value is not None:
            values[name] = value.isoformat() if isinstance(value, date) else value
            yield condition
    if filters.missing:
        yield "likely(" + " OR ".join(f"({_BLANK[key]})" for key in sorted(filters.missing)) + ")"


def _source(sort: Sort, *, few: bool) -> str:
    """Return the tables in the order in which they are walked: by the sort, unless few patients match."""
    return _FROM_PATIENT if few or sort in (Sort.NAME, Sort.MRN) else _FROM_OPERATION


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
