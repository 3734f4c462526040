"""Unlikely answers that somebody found right: silent for as long as what they rest on is the same."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from models.dictionary import PATIENT
from models.errors import UserError
from models.fields import Problem, Severity
from models.services.courses import rows_of
from models.services.registers import Register
from models.services.stamps import stamp
from models.services.step_reasons import needed
from models.store import schema
from models.words import Words

ONLY_UNLIKELY = Words(
    "This cannot be true, so it cannot be confirmed. Correct it.", "此项不可能成立，不能确认，请更正。"
)

Silent = frozenset[tuple[str, int, str, str]]  # record, row, rule, facts
_PATIENT_KEYS = frozenset(field.key for field in PATIENT.fields)


class Confirmed(NamedTuple):
    """Who found which unlikely answer right, when and why; `facts` are what it rested on."""

    id: int
    record: str
    row_id: int
    rule: str
    facts: str
    at: str
    person: str
    reason: str


def confirm(
    register: Register, problem: Problem, operation_id: int, row: tuple[str, int], reason: str
) -> int:
    """Note that an unlikely answer in `row` (record and id) is right, and why; return the id of the note.

    An older note of the same rule on the same row, whose facts have changed, is replaced.

    Raises: UserError without a reason, or for what is impossible.
    """
    if problem.severity is not Severity.UNLIKELY:
        raise UserError(ONLY_UNLIKELY)
    with register.store.changing("confirm", reason=needed(reason)) as connection:
        return note(connection, register, operation_id, (*row, problem.rule, problem.facts), reason)


def note(
    connection: Connection,
    register: Register,
    operation_id: int,
    what: tuple[str, int, str, str],
    reason: str,
) -> int:
    """Do what `confirm` does inside an open change."""
    table = schema.CONFIRMATION
    record, row_id, rule, facts = what
    same = (table.c.record == record, table.c.row_id == row_id, table.c.rule == rule)
    connection.execute(delete(table).where(*same))
    at, person = stamp(register)
    values = {"record": record, "row_id": row_id, "operation_id": operation_id, "rule": rule, "facts": facts}
    written = connection.execute(insert(table).values(**values, at=at, person=person, reason=needed(reason)))
    return int(written.lastrowid)


def take_back(register: Register, confirmation_id: int) -> None:
    """Take a note back, so that the rule speaks again; LookupError where there is none."""
    table = schema.CONFIRMATION
    with register.store.changing("remove") as connection:
        if not connection.execute(delete(table).where(table.c.id == confirmation_id)).rowcount:
            raise LookupError(f"no confirmation {confirmation_id}")


def confirmed(register: Register, operation_id: int) -> tuple[Confirmed, ...]:
    """Return every note on the case and on its patient, oldest first."""
    with register.store.reading() as connection:
        return notes_of(connection, operation_id)


def notes_of(connection: Connection, operation_id: int) -> tuple[Confirmed, ...]:
    """Do what `confirmed` does inside a unit of work."""
    query = (
        f"SELECT {', '.join(Confirmed._fields)} FROM confirmation"
        " WHERE operation_id = :id OR record = 'patient'"
        " AND row_id = (SELECT patient_id FROM operation WHERE id = :id) ORDER BY id"
    )
    return tuple(Confirmed(*row) for row in rows_of(connection, query, {"id": operation_id}))


def confirmations_of(connection: Connection, record: str, row_id: int) -> list[int]:
    """Return the confirmations of unlikely values of one row."""
    table = schema.CONFIRMATION
    query = select(table.c.id).where(table.c.record == record, table.c.row_id == row_id)
    return list(connection.execute(query).scalars())


def remove_confirmations(connection: Connection, record: str, row_id: int) -> None:
    """Remove the confirmations of a row that is about to go, inside the same change."""
    table = schema.CONFIRMATION
    connection.execute(delete(table).where(table.c.record == record, table.c.row_id == row_id))


def silent(notes: Iterable[Confirmed]) -> Silent:
    """Return what the notes silence."""
    return frozenset((each.record, each.row_id, each.rule, each.facts) for each in notes)


def silent_in(connection: Connection, patient_ids: str) -> Silent:
    """Return what notes silence on patients and their cases; `patient_ids` is JSON."""
    query = (
        "SELECT record, row_id, rule, facts FROM confirmation WHERE operation_id IN"
        " (SELECT id FROM operation WHERE patient_id IN (SELECT value FROM json_each(:ids)))"
    )
    return frozenset(
        (row[0], row[1], row[2], row[3]) for row in rows_of(connection, query, {"ids": patient_ids})
    )


def open_problems(
    problems: Iterable[Problem], quiet: Silent, patient_id: int, operation_id: int
) -> list[Problem]:
    """Return the problems of a case that nobody has confirmed."""
    found = []
    for problem in problems:
        where = place_of(problem.key, patient_id, operation_id)
        if (*where, problem.rule, problem.facts) not in quiet:
            found.append(problem)
    return found


def place_of(key: str, patient_id: int, operation_id: int) -> tuple[str, int]:
    """Return the record and the row that hold field `key` of a case."""
    return ("patient", patient_id) if key in _PATIENT_KEYS else ("operation", operation_id)
