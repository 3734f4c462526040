"""One case: an operation with its patient, its ward course and its follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, insert, select, text, update

from models.dictionary import OPERATION, PATIENT, RECORDS
from models.errors import UserError
from models.fields import Answer, Answers, Problem, Severity
from models.rules.checks import case_problems, problem_with, refuse_impossible
from models.rules.derived import with_derived
from models.rules.protocol import Course, PlanRow, Protocol, Standing, plan_for, standings
from models.services.courses import course_of, plan_of, remember_look
from models.services.names import search_key
from models.services.registers import Register
from models.store import schema
from models.store.codec import answers_of, columns_of, is_stored
from models.words import Words

CASE_FIELDS = {field.key: field for field in (*PATIENT.fields, *OPERATION.fields)}

SAMPLE_ONLY = Words(
    "This is the sample register: invented patients only. Make a register of your own to enter a real one.",
    "这是示例登记库，只含虚构患者。录入真实患者请先新建登记库。",
)
NUMBER_TAKEN = Words(
    "The medical record number {mrn} belongs to another patient. Read it once more.",
    "病案号 {mrn} 已属于另一位患者，请再核对。",
)
NEEDS_NAME_AND_NUMBER = Words(
    "A case needs at least a name and a medical record number.", "建立病例至少需要姓名和病案号。"
)


@dataclass(frozen=True)
class PatientHead:
    """Who a patient is, in one line."""

    id: int
    name: Answer
    sex: Answer
    birth_date: Answer
    mrn: Answer


@dataclass(frozen=True)
class Entry:
    """One ward check, complication or contact of a case."""

    id: int
    answers: dict[str, Answer]


@dataclass(frozen=True)
class Case:
    """A case as it stands: `answers` are those of the patient and the operation, derived ones filled in."""

    patient_id: int
    operation_id: int
    study_id: str
    answers: dict[str, Answer]
    ward_checks: tuple[Entry, ...]
    complications: tuple[Entry, ...]
    contacts: tuple[Entry, ...]
    rows: tuple[PlanRow, ...]
    course: Course
    standings: tuple[Standing, ...]
    protocol: Protocol


def register_case(register: Register, answers: Answers, today: date, patient_id: int | None = None) -> int:
    """Make a case out of `answers` and return the id of its operation.

    With `patient_id` it is a further operation of that patient, whose own
    answers are left alone but for those given here. The case number is made
    from the year of the operation, or of `today` without one.

    Raises: AnswersRefusedError for answers that cannot be true; UserError in a
    sample register, without name and record number, or for a number that is taken.
    """
    if register.is_sample:
        raise UserError(SAMPLE_ONLY)
    if patient_id is None and not all(isinstance(answers.get(key), str) for key in ("name", "mrn")):
        raise UserError(NEEDS_NAME_AND_NUMBER)
    with register.store.changing() as connection:
        known = answers_of(PATIENT.fields, _row(connection, schema.PATIENT, patient_id)) if patient_id else {}
        refuse_impossible(problems_of({**known, **answers}, today))
        return add_case(connection, register, answers, today, patient_id)


def add_case(
    connection: Connection, register: Register, answers: Answers, today: date, patient_id: int | None = None
) -> int:
    """Write a checked case inside an open change, make its plan, and return the operation's id."""
    patient_answers = {key: answer for key, answer in answers.items() if key in _PATIENT_KEYS}
    if patient_id is None:
        patient_id = _insert(
            connection, schema.PATIENT, _patient_columns(connection, None, patient_answers), register
        )
    elif patient_answers:
        _update(
            connection,
            schema.PATIENT,
            patient_id,
            _patient_columns(connection, patient_id, patient_answers),
            register,
        )
    operated = answers.get("op_date")
    year = operated.year if isinstance(operated, date) else today.year
    case = {key: answer for key, answer in answers.items() if key in _OPERATION_KEYS}
    case["study_id"] = _next_study_id(connection, year)
    columns = {"patient_id": patient_id, **columns_of(OPERATION.fields, case)}
    operation_id = _insert(connection, schema.OPERATION, columns, register)
    if isinstance(operated, date):
        _plan(connection, register.protocol, operation_id, operated)
    remember_look(connection, operation_id, today)
    return operation_id


def patient_by_mrn(register: Register, mrn: str) -> PatientHead | None:
    """Return the patient with that medical record number, if there is one."""
    with register.store.reading() as connection:
        row = _patient_row(connection, mrn)
    if row is None:
        return None
    answers = answers_of(PATIENT.fields, row)
    return PatientHead(row["id"], *(answers[key] for key in ("name", "sex", "birth_date", "mrn")))


def patient_answers(register: Register, patient_id: int) -> dict[str, Answer]:
    """Return the answers of a patient alone; LookupError where there is none."""
    with register.store.reading() as connection:
        return answers_of(PATIENT.fields, _row(connection, schema.PATIENT, patient_id))


def open_case(register: Register, operation_id: int, now: datetime) -> Case:
    """Return the case of an operation as it stands at `now`; LookupError where there is none."""
    with register.store.reading() as connection:
        operation = _row(connection, schema.OPERATION, operation_id)
        patient = _row(connection, schema.PATIENT, operation["patient_id"])
        entries = {name: _entries(connection, name, operation_id) for name in _ENTRY_RECORDS}
        rows = plan_of(connection, operation_id)
        course = course_of(connection, operation_id)
    answers = {**answers_of(PATIENT.fields, patient), **answers_of(OPERATION.fields, operation)}
    return Case(
        patient_id=patient["id"],
        operation_id=operation_id,
        study_id=operation["study_id"],
        answers=with_derived(answers),
        ward_checks=entries["ward_check"],
        complications=entries["complication"],
        contacts=entries["contact"],
        rows=rows,
        course=course or Course(date.max),
        standings=standings(rows, course, now) if course else (),
        protocol=register.protocol,
    )


def save_answers(register: Register, operation_id: int, answers: Answers, today: date) -> tuple[Problem, ...]:
    """Save answers of a case, all or none, and return what is unlikely about the case now.

    A changed operation date plans the follow-up anew. Other open answers may
    be missing; none may be impossible.

    Raises: AnswersRefusedError; UserError where the record number is taken.
    """
    with register.store.changing() as connection:
        return write_answers(connection, register, operation_id, answers, today)


def write_answers(
    connection: Connection, register: Register, operation_id: int, answers: Answers, today: date
) -> tuple[Problem, ...]:
    """Do what `save_answers` does inside an open change."""
    operation = _row(connection, schema.OPERATION, operation_id)
    patient = _row(connection, schema.PATIENT, operation["patient_id"])
    before = {**answers_of(PATIENT.fields, patient), **answers_of(OPERATION.fields, operation)}
    after = {**before, **answers}
    problems = problems_of(after, today)
    standing_before = set(map(_told, problems_of(before, today)))
    refuse_impossible(p for p in problems if p.key in answers or _told(p) not in standing_before)
    _write_case(connection, register, operation, answers)
    if "op_date" in answers and answers["op_date"] != before["op_date"]:
        _replan(connection, register.protocol, operation_id, answers["op_date"])
    for other in _operations_of(connection, operation["patient_id"]):
        remember_look(connection, other, today)
    return tuple(problem for problem in problems if problem.severity is Severity.UNLIKELY)


def replan_preview(
    register: Register, operation_id: int, new_date: date
) -> tuple[tuple[str, date, date], ...]:
    """Return code, old target and new target of each plan row that a new operation date would move."""
    with register.store.reading() as connection:
        old = {row.code: row.target for row in plan_of(connection, operation_id)}
    new = plan_for(register.protocol, new_date)
    return tuple(
        (row.code, old[row.code], row.target) for row in new if old.get(row.code, row.target) != row.target
    )


def agree_on(register: Register, operation_id: int, code: str, day: date | None, today: date) -> None:
    """Set the contact of one plan row to a day inside its window, or take that back with None.

    Raises: UserError where the day lies outside the window.
    """
    with register.store.changing() as connection:
        write_agreed(connection, operation_id, code, day)
        remember_look(connection, operation_id, today)


def write_agreed(connection: Connection, operation_id: int, code: str, day: date | None) -> None:
    """Do what `agree_on` does inside an open change, at whose end the next look is to be noted."""
    row = next(row for row in plan_of(connection, operation_id) if row.code == code)
    if day and not (row.open <= day and (row.close is None or day <= row.close)):
        raise UserError(OUTSIDE_WINDOW, open=row.open, close=row.close)
    plan = schema.PLAN
    connection.execute(
        update(plan)
        .where(plan.c.operation_id == operation_id, plan.c.code == code)
        .values(agreed_on=day.isoformat() if day else None)
    )


OUTSIDE_WINDOW = Words(
    "Choose a day inside the window, {open} to {close}.", "请选择随访窗内的日期：{open} 至 {close}。"
)


def problems_of(answers: Answers, today: date) -> list[Problem]:
    """Return all that is wrong with the answers of a case, each alone and together."""
    alone = (problem_with(CASE_FIELDS[key], answer, today) for key, answer in answers.items())
    return [*filter(None, alone), *case_problems(answers, CASE_FIELDS)]


_PATIENT_KEYS = {field.key for field in PATIENT.fields if is_stored(field)}
_OPERATION_KEYS = {field.key for field in OPERATION.fields if is_stored(field)}
_ENTRY_RECORDS = ("ward_check", "complication", "contact")
_ENTRY_ORDER = {"ward_check": "hb_w_at", "complication": "onset_date", "contact": "fu_date, fu_time"}


def _told(problem: Problem) -> tuple[str, Words]:
    return problem.key, problem.words


def stamp(register: Register) -> tuple[str, str]:
    """Return when and by whom something is written: local time with its offset, and the account."""
    return datetime.now().astimezone().isoformat(timespec="seconds"), register.person


def _insert(connection: Connection, table: Table, columns: Mapping[str, Any], register: Register) -> int:
    at, person = stamp(register)
    result = connection.execute(insert(table).values(entered_at=at, entered_by=person, **columns))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def _update(
    connection: Connection, table: Table, row_id: int, columns: Mapping[str, Any], register: Register
) -> None:
    at, person = stamp(register)
    values = {**columns, "changed_at": at, "changed_by": person}
    connection.execute(update(table).where(table.c.id == row_id).values(**values))


def _patient_columns(connection: Connection, patient_id: int | None, answers: Answers) -> dict[str, Any]:
    """Return the patient's columns with the search key made from the name; refuse a number that is taken."""
    mrn = answers.get("mrn")
    if isinstance(mrn, str) and (row := _patient_row(connection, mrn)) and row["id"] != patient_id:
        raise UserError(NUMBER_TAKEN, mrn=mrn)
    name = answers.get("name")
    if "name" in answers:
        answers = {**answers, "name_py": search_key(name) if isinstance(name, str) else None}
    return columns_of(PATIENT.fields, answers)


def _patient_row(connection: Connection, mrn: str) -> RowMapping | None:
    table = schema.PATIENT
    return connection.execute(select(table).where(table.c.mrn == mrn)).mappings().first()


def _write_case(connection: Connection, register: Register, operation: RowMapping, answers: Answers) -> None:
    patient = {key: answer for key, answer in answers.items() if key in _PATIENT_KEYS}
    case = {key: answer for key, answer in answers.items() if key in _OPERATION_KEYS and key != "study_id"}
    if patient:
        columns = _patient_columns(connection, operation["patient_id"], patient)
        _update(connection, schema.PATIENT, operation["patient_id"], columns, register)
    if case:
        _update(connection, schema.OPERATION, operation["id"], columns_of(OPERATION.fields, case), register)


def _replan(connection: Connection, protocol: Protocol, operation_id: int, operated: Answer) -> None:
    connection.execute(schema.PLAN.delete().where(schema.PLAN.c.operation_id == operation_id))
    if isinstance(operated, date):
        _plan(connection, protocol, operation_id, operated)


def _plan(connection: Connection, protocol: Protocol, operation_id: int, operated: date) -> None:
    connection.execute(insert(schema.PLAN), plan_columns(plan_for(protocol, operated), operation_id))


def plan_columns(rows: Sequence[PlanRow], operation_id: int) -> list[dict[str, Any]]:
    """Return the columns of plan rows as the table keeps them."""
    return [
        {
            "operation_id": operation_id,
            "code": row.code,
            "target": row.target.isoformat(),
            "open": row.open.isoformat(),
            "close": row.close.isoformat() if row.close else None,
            "prompt_from": row.prompt_from.isoformat(),
            "red_from": row.red_from.isoformat(),
            "asks_palsy": int(row.asks_palsy),
            "protocol_version": row.protocol_version,
        }
        for row in rows
    ]


def _next_study_id(connection: Connection, year: int) -> str:
    """Return a case number of that year that was never given before."""
    counted = connection.execute(
        text(
            "INSERT INTO study_number (year, last) VALUES (:year, 1)"
            " ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last"
        ),
        {"year": year},
    )
    return f"HFS-{year}-{counted.scalar_one():04}"


def _row(connection: Connection, table: Table, row_id: int) -> RowMapping:
    row = connection.execute(select(table).where(table.c.id == row_id)).mappings().first()
    if row is None:
        raise LookupError(f"no {table.name} {row_id}")
    return row


def _entries(connection: Connection, record: str, operation_id: int) -> tuple[Entry, ...]:
    table = schema.RECORD_TABLES[record]
    query = (
        select(table)
        .where(table.c.operation_id == operation_id)
        .order_by(text(f"{_ENTRY_ORDER[record]}, id"))
    )
    fields = RECORDS[record].fields
    return tuple(Entry(row["id"], answers_of(fields, row)) for row in connection.execute(query).mappings())


def _operations_of(connection: Connection, patient_id: int) -> list[int]:
    """Return every operation of the patient: a second one on the same side ends the first one's follow-up."""
    table = schema.OPERATION
    return list(connection.execute(select(table.c.id).where(table.c.patient_id == patient_id)).scalars())
