"""Ward checks, complications and contacts: add, change, remove; contacts are never removed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select, text, update

from models.dictionary import RECORDS
from models.errors import UserError
from models.fields import Answer, Answers, Problem, Severity
from models.rules.checks import check_problems, contact_problems, problem_with, refuse_impossible
from models.rules.protocol import CALL_BACK, NO_ANSWER
from models.services.cases import stamp
from models.services.courses import remember_look
from models.services.registers import Register
from models.store import schema
from models.store.codec import answers_of, columns_of
from models.words import Words

NO_OPERATION_DATE = Words(
    "Enter the date of the operation first: contacts and ward checks are counted from it.",
    "请先填写手术日期：随访和查房都从手术日算起。",
)
RETRY_PAST = Words("The retry time must lie ahead, after {now}.", "重拨时间必须晚于现在（{now}）。")
PHONE = 2  # fu_mode


def add_entry(register: Register, record: str, operation_id: int, answers: Answers, today: date) -> int:
    """Add a ward check, complication or contact to an operation and return its id.

    A contact may be dated on any day after the operation up to `today`; a
    closed window never keeps it out. A changed number becomes the patient's
    first phone.

    Raises: AnswersRefusedError for answers that cannot be true; UserError
    before the operation has a date.
    """
    with register.store.changing() as connection:
        _refuse(connection, record, operation_id, answers, today)
        at, person = stamp(register)
        columns = {
            "operation_id": operation_id, "entered_at": at, "entered_by": person,
            **columns_of(RECORDS[record].fields, answers),
        }  # fmt: skip
        result = connection.execute(schema.RECORD_TABLES[record].insert().values(**columns))
        _take_new_number(connection, operation_id, answers)
        remember_look(connection, operation_id, today)
        return int(result.inserted_primary_key[0])  # type: ignore[index]


def save_entry(
    register: Register, record: str, entry_id: int, answers: Answers, today: date
) -> tuple[Problem, ...]:
    """Save answers of an entry, all or none, and return what is unlikely about it now.

    Raises: AnswersRefusedError.
    """
    table = schema.RECORD_TABLES[record]
    with register.store.changing() as connection:
        row = connection.execute(select(table).where(table.c.id == entry_id)).mappings().one()
        whole = {**answers_of(RECORDS[record].fields, row), **answers}
        unlikely = _refuse(connection, record, row["operation_id"], whole, today)
        at, person = stamp(register)
        columns = {"changed_at": at, "changed_by": person, **columns_of(RECORDS[record].fields, answers)}
        connection.execute(update(table).where(table.c.id == entry_id).values(**columns))
        if "contact_changed" in answers and answers["contact_changed"] != row["contact_changed"]:
            _take_new_number(connection, row["operation_id"], answers)
        remember_look(connection, row["operation_id"], today)
    return unlikely


def remove_entry(register: Register, record: str, entry_id: int, today: date) -> None:
    """Remove a ward check or a complication that was entered by mistake."""
    if record == "contact":
        raise ValueError("contacts and attempts are never removed")
    table = schema.RECORD_TABLES[record]
    with register.store.changing() as connection:
        operation_id = connection.execute(
            select(table.c.operation_id).where(table.c.id == entry_id)
        ).scalar_one()
        connection.execute(delete(table).where(table.c.id == entry_id))
        remember_look(connection, operation_id, today)


def log_failed_call(
    register: Register,
    operation_id: int,
    now: datetime,
    *,
    retry_at: datetime | None,
    result: int = NO_ANSWER,
    phone: str | None = None,
) -> int:
    """Log a call that reached nobody who could answer, made at `now`, and return its id.

    Raises: UserError where `retry_at` does not lie after `now`.
    """
    if retry_at is not None and retry_at <= now:
        raise UserError(RETRY_PAST, now=f"{now:%Y-%m-%d %H:%M}")
    answers: dict[str, Answer] = {
        "fu_date": now.date(), "fu_time": now.time().replace(second=0, microsecond=0),
        "fu_mode": PHONE, "fu_result": result, "retry_at": retry_at, "fu_phone": phone,
    }  # fmt: skip
    return add_entry(register, "contact", operation_id, answers, now.date())


def _refuse(
    connection: Connection, record: str, operation_id: int, answers: Answers, today: date
) -> tuple[Problem, ...]:
    """Raise for impossible answers; return the unlikely ones."""
    fields = {field.key: field for field in RECORDS[record].fields}
    operated = connection.execute(
        text("SELECT op_date FROM operation WHERE id = :id"), {"id": operation_id}
    ).scalar_one()
    if operated is None:
        raise UserError(NO_OPERATION_DATE)
    across = contact_problems if record == "contact" else check_problems
    problems = [
        *filter(None, (problem_with(fields[key], answer, today) for key, answer in answers.items())),
        *across(answers, fields, date.fromisoformat(operated)),
    ]
    refuse_impossible(problems)
    return tuple(problem for problem in problems if problem.severity is Severity.UNLIKELY)


def _take_new_number(connection: Connection, operation_id: int, answers: Mapping[str, Any]) -> None:
    """Make a number told at a contact the first one; the old first one moves back where there is room."""
    number = answers.get("contact_changed")
    if not isinstance(number, str):
        return
    connection.execute(
        text(
            "UPDATE patient SET phone1 = :number, phone1_absent = NULL,"
            " phone2 = CASE WHEN phone2 IS NULL OR phone2 = :number THEN phone1 ELSE phone2 END,"
            " phone2_absent = CASE WHEN phone1 IS NULL THEN phone2_absent END"
            " WHERE id = (SELECT patient_id FROM operation WHERE id = :id) AND phone1 IS NOT :number"
        ),
        {"number": number, "id": operation_id},
    )


__all__ = ["CALL_BACK", "NO_ANSWER", "add_entry", "log_failed_call", "remove_entry", "save_entry"]
