"""Two patients who are one: side by side, put together, and apart again by taking the step back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, delete, select, update

from models.dictionary import PATIENT
from models.errors import UserError
from models.fields import Answer, Answers, Field
from models.services import phones
from models.services.cases import write_answers
from models.services.confirmations import remove_confirmations
from models.services.open_change import follow_up, present_step
from models.services.registers import Register
from models.services.stamps import stamp
from models.services.step_reasons import needed
from models.store import schema
from models.store.codec import answers_of
from models.words import Words

SAME_PATIENT = Words(
    "These are one and the same patient already. Choose another one to compare with.",
    "两者本来就是同一位患者，请另选一位进行比对。",
)
_NUMBERS = {"phone1", "phone2", "phone_owner"}  # follow the list of numbers, which is joined


@dataclass(frozen=True)
class Compared:
    """What two patients answer to one field; `differs` where both answer and somebody has to choose."""

    field: Field
    keep: Answer
    other: Answer

    @property
    def differs(self) -> bool:
        """Whether both have an answer, and not the same."""
        return None not in (self.keep, self.other) and self.keep != self.other

    @property
    def joined(self) -> Answer:
        """The answer of the joined patient unless another one is chosen: that of `keep` if there is one."""
        return self.other if self.keep is None else self.keep


def compare(register: Register, keep_id: int, other_id: int) -> tuple[Compared, ...]:
    """Return both patients field by field, in the order of the dictionary.

    Telephone numbers are left out: the joined patient has those of both.

    Raises: UserError for one and the same patient; LookupError where one is not there.
    """
    with register.store.reading() as connection:
        return _compared(connection, keep_id, other_id)


def merge(  # noqa: PLR0917 - two patients and what is said of both
    register: Register,
    keep_id: int,
    other_id: int,
    choices: Answers,
    today: date,
    reason: str,
) -> int:
    """Make two patients one, and return the step, which can be taken back whole.

    All cases and numbers go to patient `keep_id`, and patient `other_id` goes.
    `choices` are the answers of the joined patient by field; without one, that
    of `keep_id` stays, or that of `other_id` comes where there is none.

    Raises: UserError without a reason and for one and the same patient; AnswersRefusedError for
    choices that cannot be true; LookupError where one is not there; KeyError for a choice of no such field.
    """
    with register.store.changing("merge", reason=needed(reason)) as connection:
        new = _new_answers(_compared(connection, keep_id, other_id), choices)
        cases = schema.OPERATION
        of_other = cases.c.patient_id == other_id
        connection.execute(update(cases).where(of_other).values(patient_id=keep_id))
        phones.join(connection, keep_id, other_id, stamp(register))
        remove_confirmations(connection, "patient", other_id)
        connection.execute(delete(schema.PATIENT).where(schema.PATIENT.c.id == other_id))
        operations = connection.execute(select(cases.c.id).where(cases.c.patient_id == keep_id))
        for operation_id in operations.scalars().all() if new else ():
            write_answers(connection, register, operation_id, new, today)
        follow_up(connection, today)
        return present_step(connection)


def _new_answers(compared: Iterable[Compared], choices: Answers) -> dict[str, Answer]:
    """Return what the patient who stays does not answer yet; KeyError for a choice of no field."""
    rows = {row.field.key: row for row in compared}
    wanted = {key: row.joined for key, row in rows.items()} | {
        rows[key].field.key: choices[key] for key in choices
    }
    return {key: answer for key, answer in wanted.items() if answer != rows[key].keep}


def _compared(connection: Connection, keep_id: int, other_id: int) -> tuple[Compared, ...]:
    if keep_id == other_id:
        raise UserError(SAME_PATIENT)
    keep, other = (answers_of(PATIENT.fields, _patient(connection, row)) for row in (keep_id, other_id))
    return tuple(
        Compared(field, keep[field.key], other[field.key])
        for field in PATIENT.fields
        if not field.derived and field.key not in _NUMBERS
    )


def _patient(connection: Connection, patient_id: int) -> RowMapping:
    table = schema.PATIENT
    row = connection.execute(select(table).where(table.c.id == patient_id)).mappings().first()
    if row is None:
        raise LookupError(f"no patient {patient_id}")
    return row
