"""Who the two of a pair are: to choose between them, to list pairs, and to tell what was said of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from models.services.cases import PatientHead
from models.services.courses import rows_of
from models.services.duplicates import Closeness
from models.services.pairs import RULE, Pair
from models.services.registers import Register
from models.words import Words

GONE = Words(
    "One of the two patients is not in the register any more. Look at the list once more.",
    "其中一位患者已不在登记库中，请刷新列表后再看。",
)


class Apart(NamedTuple):
    """That somebody said the two are different people: when, who and why; `id` is that of the note."""

    id: int
    at: datetime
    person: str
    reason: str


@dataclass(frozen=True)
class Double:
    """Two patients who may be one, or of whom `apart` says that they are not.

    `close` is what they share by key of the field; `since` is the first operation of either.
    """

    one: PatientHead
    other: PatientHead
    since: date | None
    close: Mapping[str, Closeness]
    apart: Apart | None = None


class Side(NamedTuple):
    """What a patient brings into a merge: operations with their case number and day, and numbers."""

    head: PatientHead
    operations: tuple[tuple[int, str, date | None], ...]
    phones: tuple[str, ...]


class Mark(NamedTuple):
    """What the pairs of a register rest on: as long as it is the same, so are they."""

    last_change: int
    notes: int
    last_note: int


def mark(register: Register) -> Mark:
    """Return how far the patients, their numbers and what was said of pairs have changed."""
    query = """
    SELECT coalesce((SELECT max(seq) FROM change WHERE record IN ('patient', 'phone')), 0),
        count(*), coalesce(max(id), 0) FROM confirmation WHERE record = 'patient' AND rule LIKE :rule
    """
    with register.store.reading() as connection:
        return Mark(*rows_of(connection, query, {"rule": f"{RULE}.%"})[0])


def side(register: Register, patient_id: int) -> Side:
    """Return what a patient brings into a merge; LookupError where there is none."""
    operations = "SELECT id, study_id, op_date FROM operation WHERE patient_id = :id ORDER BY op_date, id"
    phones = "SELECT phone_no FROM phone WHERE patient_id = :id AND phone_no IS NOT NULL ORDER BY id"
    with register.store.reading() as connection:
        people = _people(connection, [patient_id])
        cases = rows_of(connection, operations, {"id": patient_id})
        numbers = rows_of(connection, phones, {"id": patient_id})
    if patient_id not in people:
        raise LookupError(f"no patient {patient_id}")
    told = ((case, study, date.fromisoformat(day) if day else None) for case, study, day in cases)
    return Side(people[patient_id][0], tuple(told), tuple(number for (number,) in numbers))


def doubles(register: Register, pairs: Iterable[Pair]) -> tuple[Double, ...]:
    """Return who `pairs` are, in their order, and then those said to be two people, the newest first."""
    with register.store.reading() as connection:
        said = rows_of(connection, _APART, {"rule": f"{RULE}.%", "length": len(RULE) + 2})
        found: list[tuple[int, int, Mapping[str, Closeness], Apart | None]] = [
            (pair.first, pair.second, pair.close, None) for pair in pairs
        ]
        for first, second, key, at, person, reason in said:
            found.append((first, second, {}, Apart(key, datetime.fromisoformat(at), person, reason)))
        people = _people(connection, [each for pair in found for each in pair[:2]])
    return tuple(
        Double(people[first][0], people[second][0], _first(people[first][1], people[second][1]), close, apart)
        for first, second, close, apart in found
        if first in people and second in people
    )


_APART = """
SELECT row_id, CAST(substr(rule, :length) AS INTEGER), id, at, person, reason
FROM confirmation WHERE record = 'patient' AND rule LIKE :rule ORDER BY id DESC
"""
_PEOPLE = """
SELECT p.id, p.name, p.sex, p.birth_date, p.mrn,
    (SELECT min(op_date) FROM operation WHERE patient_id = p.id)
FROM patient p WHERE p.id IN (SELECT value FROM json_each(:ids))
"""


def _people(connection: Connection, patient_ids: Iterable[int]) -> dict[int, tuple[PatientHead, date | None]]:
    found = {}
    ids = json.dumps(sorted(set(patient_ids)))
    for patient, name, sex, born, mrn, first in rows_of(connection, _PEOPLE, {"ids": ids}):
        head = PatientHead(patient, name, sex, date.fromisoformat(born) if born else None, mrn)
        found[patient] = (head, date.fromisoformat(first) if first else None)
    return found


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
