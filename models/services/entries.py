"""Ward checks, complications and contacts: add, change, remove; a contact is removed with a reason alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, text, update

from models.dictionary import RECORDS
from models.errors import UserError
from models.fields import Answer, Answers, Problem, Severity
from models.rules.checks import refuse_impossible
from models.rules.cross import problems_with
from models.rules.protocol import COMPLETED, DIED, NO_ANSWER
from models.services.cases import scene_around, write_agreed, write_answers
from models.services.confirmations import notes_of, remove_confirmations, silent
from models.services.courses import remember_look
from models.services.phones import take
from models.services.registers import Register
from models.services.stamps import stamp
from models.services.step_reasons import needed
from models.store import schema
from models.store.codec import answers_of, columns_of
from models.words import Words

NO_OPERATION_DATE = Words(
    "Enter the date of the operation first: contacts and ward checks are counted from it.",
    "请先填写手术日期：随访和查房都从手术日算起。",
)
RETRY_PAST = Words("The retry time must lie ahead, after {now}.", "重拨时间必须晚于现在（{now}）。")
COUNTS_NOWHERE = Words(
    "A contact needs its day and its result: without them it would count nowhere.",
    "随访须有日期和结果：缺少任何一项都不会计入。",
)
ALIVE_LATER = Words(
    "The patient was reached on {reached}, after that day. Check the day of death, or that contact.",
    "患者在此日之后的 {reached} 还有已完成的随访。请核对死亡日期或该次随访。",
)
PHONE, RELATIVE = 2, 6  # fu_mode


class Agreed(NamedTuple):
    """The day agreed on for the contact of one plan row; without a day its target holds again."""

    code: str
    day: date | None


def add_entry(register: Register, record: str, operation_id: int, answers: Answers, today: date) -> int:
    """Add a ward check, complication or contact to an operation and return its id.

    A contact may be dated on any day after the operation up to `today`; a
    closed window never keeps it out, and needs its result. A changed number becomes the patient's
    first phone.

    Raises: AnswersRefusedError for answers that cannot be true; UserError
    before the operation has a date.
    """
    with register.store.changing("add") as connection:
        return _add(connection, register, record, operation_id, answers, today=today)


def add_contact(
    register: Register, operation_id: int, answers: Answers, today: date, agreed: Agreed | None = None
) -> int:
    """Add a contact and the day agreed on for the next one, both or neither; return the contact's id.

    Raises: as `add_entry`; UserError where the day lies outside its window.
    """
    with register.store.changing("add") as connection:
        if agreed is not None:
            write_agreed(connection, operation_id, *agreed)
        return _add(connection, register, "contact", operation_id, answers, today=today)


def log_death(
    register: Register, operation_id: int, answers: Answers, died_on: date | None, today: date
) -> int:
    """Log a contact that told of the patient's death, with its day if known, and return the contact's id.

    Raises: as `add_entry`; UserError where the patient was reached after that day.
    """
    with register.store.changing("add") as connection:
        if died_on is not None:
            _refuse_alive(connection, operation_id, died_on)
            ended: dict[str, Answer] = {"fu_end": 2, "fu_end_date": died_on}
            write_answers(connection, register, operation_id, ended, today)
        answers = {**answers, "fu_result": DIED}
        return _add(connection, register, "contact", operation_id, answers, today=today)


def _add(
    connection: Connection,
    register: Register,
    record: str,
    operation_id: int,
    answers: Answers,
    *,
    today: date,
) -> int:
    _refuse(connection, record, operation_id, answers, today)
    at, person = stamp(register)
    columns = {
        "operation_id": operation_id, "entered_at": at, "entered_by": person,
        **columns_of(RECORDS[record].fields, answers),
    }  # fmt: skip
    result = connection.execute(schema.RECORD_TABLES[record].insert().values(**columns))
    _take_new_number(connection, register, operation_id, answers)
    remember_look(connection, operation_id, today)
    return int(result.lastrowid)


def _refuse_alive(connection: Connection, operation_id: int, died_on: date) -> None:
    """Raise where the patient was reached after the day of death; a relative may be reached then."""
    reached = connection.execute(
        text(
            "SELECT max(fu_date) FROM contact WHERE operation_id = :id AND fu_date > :day"
            f" AND fu_result = {COMPLETED} AND fu_mode IS NOT {RELATIVE}"
        ),
        {"id": operation_id, "day": died_on.isoformat()},
    ).scalar()
    if reached is not None:
        raise UserError(ALIVE_LATER, reached=reached)


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
        unlikely = _refuse(connection, record, row["operation_id"], whole, today, entry_id=entry_id)
        at, person = stamp(register)
        columns = {"changed_at": at, "changed_by": person, **columns_of(RECORDS[record].fields, answers)}
        connection.execute(update(table).where(table.c.id == entry_id).values(**columns))
        if "contact_changed" in answers and answers["contact_changed"] != row["contact_changed"]:
            _take_new_number(connection, register, row["operation_id"], answers)
        remember_look(connection, row["operation_id"], today)
    return unlikely


def remove_entry(
    register: Register, record: str, entry_id: int, today: date, reason: str | None = None
) -> None:
    """Remove a ward check, complication or contact that was entered by mistake; the history keeps it whole.

    Raises: UserError for a contact without a reason; LookupError for an entry that is not there.
    """
    if record == "contact":
        reason = needed(reason)
    table = schema.RECORD_TABLES[record]
    with register.store.changing("remove", reason=reason) as connection:
        operation_id = connection.execute(select(table.c.operation_id).where(table.c.id == entry_id)).scalar()
        if operation_id is None:
            raise LookupError(f"no {record} {entry_id}")
        remove_confirmations(connection, record, entry_id)
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
    connection: Connection,
    record: str,
    operation_id: int,
    answers: Answers,
    today: date,
    *,
    entry_id: int | None = None,
) -> tuple[Problem, ...]:
    """Raise for impossible answers; return the unlikely ones that nobody has confirmed."""
    scene = scene_around(connection, operation_id, today, (record, entry_id))
    if not scene.has("op_date"):
        raise UserError(NO_OPERATION_DATE)
    problems = problems_with(record, replace(scene, own=answers))
    if record == "contact":
        problems += _uncounted(answers)
    refuse_impossible(problems)
    quiet = silent(notes_of(connection, operation_id))
    unlikely = (each for each in problems if each.severity is Severity.UNLIKELY)
    return tuple(each for each in unlikely if (record, entry_id, each.rule, each.facts) not in quiet)


def _uncounted(answers: Answers) -> Iterator[Problem]:
    for key, kind in (("fu_date", date), ("fu_result", int)):
        if not isinstance(answers.get(key), kind):
            yield Problem(key, Severity.IMPOSSIBLE, COUNTS_NOWHERE, rule=f"{key}.counts_nowhere", keys=(key,))


def _take_new_number(
    connection: Connection, register: Register, operation_id: int, answers: Mapping[str, Any]
) -> None:
    """Make a number told at a contact the patient's first one."""
    number = answers.get("contact_changed")
    if isinstance(number, str):
        owner = select(schema.OPERATION.c.patient_id).where(schema.OPERATION.c.id == operation_id)
        take(connection, connection.execute(owner).scalar_one(), number, stamp(register))
