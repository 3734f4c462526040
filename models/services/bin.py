"""The recycle bin: what was removed, for how long to be seen, and how it comes back.

Rows really go, so that nothing which counts or exports can meet them; the
history keeps them whole, and restoring is taking the removal back.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, text

from models.dictionary import RECORDS
from models.errors import UserError
from models.fields import Answer
from models.services.changes import BELOW_CASE, ENTRIES
from models.services.history import Step, label_of, step_of, taken_back
from models.services.open_change import follow_up, present_step
from models.services.registers import Register
from models.services.step_reasons import needed
from models.services.undoing import take_back
from models.store import schema
from models.store.codec import decode
from models.words import Words

NOT_THIS_PATIENT = Words(
    "That is not the medical record number of this patient; nothing was removed. Read it once more.",
    "该号码不是此患者的病案号，未删除任何内容。请再核对。",
)


@dataclass(frozen=True)
class Removed:
    """One removal that still holds: `what` is the record that went, with all below it."""

    step: int
    what: Words
    name: Answer
    mrn: Answer
    case: str
    at: datetime
    person: str
    reason: str | None


def remove_case(register: Register, operation_id: int, mrn: str, today: date, reason: str) -> int:
    """Remove a case with all below it, and the patient with the last one; return the step.

    `mrn` is the patient's record number as somebody typed it, to be certain
    who is meant; the case number where the patient has none.

    Raises: UserError for another number, and without a reason; LookupError where there is no such case.
    """
    with register.store.changing("remove", reason=needed(reason)) as connection:
        patient_id = _refuse_other(connection, operation_id, mrn)
        for name in BELOW_CASE:
            table = schema.METADATA.tables[name]
            connection.execute(delete(table).where(table.c.operation_id == operation_id))
        connection.execute(delete(schema.OPERATION).where(schema.OPERATION.c.id == operation_id))
        others = select(schema.OPERATION.c.id).where(schema.OPERATION.c.patient_id == patient_id)
        if connection.execute(others).first() is None:
            connection.execute(delete(schema.PHONE).where(schema.PHONE.c.patient_id == patient_id))
            connection.execute(delete(schema.PATIENT).where(schema.PATIENT.c.id == patient_id))
        follow_up(connection, today)
        return present_step(connection)


def removed(register: Register, today: date, days: int = 30) -> tuple[Removed, ...]:
    """Return what was removed in the last `days` days, today's included, and not restored; newest first."""
    query = text(
        "SELECT id FROM step WHERE action = 'remove' AND substr(at, 1, 10) > :before ORDER BY id DESC"
    )
    before = (today - timedelta(days=days)).isoformat()
    with register.store.reading() as connection:
        ids = list(connection.execute(query, {"before": before}).scalars())
        undone = taken_back(connection, ids)
        return tuple(
            removal
            for step_id in ids
            if step_id not in undone and (removal := _described(connection, step_of(connection, step_id)))
        )


def restore(register: Register, step_id: int, today: date) -> int:
    """Bring back all that a step removed, and return the step that did so.

    Raises: UserError where something stands in the way now, naming it; LookupError for no such step.
    """
    with register.store.changing("restore", undoes=step_id) as connection:
        return take_back(connection, step_id, today)


def _described(connection: Connection, step: Step) -> Removed | None:
    """Return the removal that a step was: of a case with all below it, or of one entry."""
    gone = {cell.record: cell.row_id for cell in step.cells if cell.key == "id" and cell.new is None}
    top = next((record for record in ("operation", *ENTRIES) if record in gone), None)
    if top is None:
        return None
    operation_id = gone[top] if top == "operation" else _last(connection, top, gone[top], "operation_id")
    patient_id = _last(connection, "operation", operation_id, "patient_id")
    name, mrn = (_last_answer(connection, patient_id, key) for key in ("name", "mrn"))
    case = str(_last(connection, "operation", operation_id, "study_id"))
    return Removed(step.id, label_of(top, "id"), name, mrn, case, step.at, step.person, step.reason)


def _last_answer(connection: Connection, patient_id: int, key: str) -> Answer:
    columns = (_last(connection, "patient", patient_id, column) for column in (key, f"{key}_absent"))
    return decode(RECORDS["patient"][key], *columns)


def _last(connection: Connection, record: str, row_id: int, column: str) -> Any:
    """Return what a column of a row holds, or held when the row went."""
    table = schema.METADATA.tables[record]
    present = connection.execute(select(table.c[column]).where(table.c.id == row_id)).first()
    if present:
        return present[0]
    went = text(
        "SELECT old FROM change WHERE record = :record AND row_id = :row AND key = :key AND step_id ="
        " (SELECT max(step_id) FROM change WHERE record = :record AND row_id = :row AND key = 'id')"
    )
    return connection.execute(went, {"record": record, "row": row_id, "key": column}).scalar()


def _refuse_other(connection: Connection, operation_id: int, mrn: str) -> int:
    """Return the patient whose operation it is; raise where `mrn` is not their number."""
    found = connection.execute(
        text(
            "SELECT p.id, coalesce(p.mrn, o.study_id) FROM operation o JOIN patient p ON p.id = o.patient_id"
            " WHERE o.id = :id"
        ),
        {"id": operation_id},
    ).first()
    if found is None:
        raise LookupError(f"no operation {operation_id}")
    if unicodedata.normalize("NFKC", mrn).strip() != unicodedata.normalize("NFKC", found[1]):
        raise UserError(NOT_THIS_PATIENT)
    return int(found[0])
