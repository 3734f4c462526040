"""One case: an operation with its patient, its ward course and its follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, insert, select, text, update

from models.dictionary import OPERATION, PATIENT, RECORDS
from models.errors import UserError
from models.fields import Absence, Answer, Answers, Problem, Severity
from models.rules.case_rules import END_WITHOUT_DAY
from models.rules.checks import refuse_impossible
from models.rules.cross import problems_with
from models.rules.derived import with_derived
from models.rules.people import folded
from models.rules.protocol import Course, End, PlanRow, Protocol, Standing, plan_for, standings
from models.rules.rule import CASE, Scene, is_value
from models.services.confirmations import Silent, notes_of, open_problems, silent
from models.services.courses import course_of, plan_of, remember_look, rows_of
from models.services.identity import patient_with_id
from models.services.names import search_key
from models.services.phones import follow
from models.services.protocols import followed
from models.services.registers import Register
from models.services.sought import SOURCES, reindex
from models.services.stamps import stamp
from models.store import schema
from models.store.codec import Fetch, answers_of, columns_of, is_stored
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
ID_TAKEN = Words(
    "The ID number belongs to another patient, {name}, record number {mrn}. Read it once more.",
    "该证件号码已属于另一位患者：{name}，病案号 {mrn}，请再核对。",
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
    """A case as it stands: `answers` are those of the patient and the operation, derived ones filled in.

    `others` are the patient's further operations, `staff` the codes of the
    staff list as they are compared, `silent` the unlikely answers that were confirmed.
    """

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
    others: tuple[Answers, ...] = ()
    staff: frozenset[str] = frozenset()
    silent: Silent = frozenset()


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
    with register.store.changing("add") as connection:
        known = answers_of(PATIENT.fields, _row(connection, schema.PATIENT, patient_id)) if patient_id else {}
        answers = _with_day_of_ending({}, answers, today)
        refuse_impossible(problems_of({**known, **answers}, today))
        return add_case(connection, register, answers, today, patient_id)


def add_case(
    connection: Connection, register: Register, answers: Answers, today: date, patient_id: int | None = None
) -> int:
    """Write a checked case inside an open change, make its plan, and return the operation's id."""
    patient_answers = {key: answer for key, answer in answers.items() if key in _PATIENT_KEYS}
    known = answers_of(PATIENT.fields, _row(connection, schema.PATIENT, patient_id)) if patient_id else {}
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
    answers = _with_day_of_ending({}, answers, today)
    case = {key: answer for key, answer in answers.items() if key in _OPERATION_KEYS}
    case["study_id"] = _next_study_id(connection, year)
    columns = {"patient_id": patient_id, **columns_of(OPERATION.fields, case)}
    operation_id = _insert(connection, schema.OPERATION, columns, register)
    follow(connection, patient_id, known, patient_answers, stamp(register))
    reindex(connection, [patient_id])
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
        operation, patient = _fetched_case(connection, operation_id)
        entries = {name: _entries(connection, name, operation_id) for name in _ENTRY_RECORDS}
        rows = plan_of(connection, operation_id)
        course = course_of(connection, operation_id)
        protocol = followed(connection, register, rows)
        others = _others(connection, patient.id, operation_id)
        staff = staff_codes(connection)
        notes = notes_of(connection, operation_id)
    return Case(
        patient_id=patient.id,
        operation_id=operation_id,
        study_id=str(operation.answers["study_id"]),
        answers=with_derived({**patient.answers, **operation.answers}),
        ward_checks=entries["ward_check"],
        complications=entries["complication"],
        contacts=entries["contact"],
        rows=rows,
        course=course or Course(date.max),
        standings=standings(rows, course, now) if course else (),
        protocol=protocol,
        others=others,
        staff=staff,
        silent=silent(notes),
    )


def save_answers(register: Register, operation_id: int, answers: Answers, today: date) -> tuple[Problem, ...]:
    """Save answers of a case, all or none, and return what is unlikely about the case now.

    A changed operation date plans the follow-up anew; an ending without a day
    takes `today`. Other open answers may be missing; none may be impossible.

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
    answers = _with_day_of_ending(before, answers, today)
    after = {**before, **answers}
    scene = scene_around(connection, operation_id, today)
    problems = problems_with(CASE, replace(scene, own=after, case=after))
    standing_before = {each.rule for each in problems_with(CASE, scene)}
    refuse_impossible(each for each in problems if each.key in answers or each.rule not in standing_before)
    _write_case(connection, register, operation, answers)
    follow(connection, operation["patient_id"], before, answers, stamp(register))
    if answers.keys() & SOURCES:
        reindex(connection, [operation["patient_id"]])
    if "op_date" in answers and answers["op_date"] != before["op_date"]:
        _replan(connection, register.protocol, operation_id, answers["op_date"])
    for other in _operations_of(connection, operation["patient_id"]):
        remember_look(connection, other, today)
    unlikely = (each for each in problems if each.severity is Severity.UNLIKELY)
    quiet = silent(notes_of(connection, operation_id))
    return tuple(open_problems(unlikely, quiet, operation["patient_id"], operation_id))


def _with_day_of_ending(before: Answers, answers: Answers, today: date) -> Answers:
    """Return the answers with `today` as the day on which follow-up ended where none is told.

    An ending without a day would end nothing. Raises: AnswersRefusedError for a day that is absent.
    """
    if not answers.keys() & {"fu_end", "fu_end_date"}:
        return answers
    after = {**before, **answers}
    if not isinstance(after.get("fu_end"), int) or after["fu_end"] == End.CONTINUED.value:
        return answers
    match after.get("fu_end_date"):
        case None:
            return {**answers, "fu_end_date": today}
        case Absence():
            impossible = Severity.IMPOSSIBLE
            refuse_impossible(
                [Problem("fu_end_date", impossible, END_WITHOUT_DAY, rule="fu_end.without_day")]
            )
    return answers


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
    with register.store.changing("agree") as connection:
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
    return problems_of_case(answers, None, today)


def problems_of_case(answers: Answers, case: Case | None, today: date) -> list[Problem]:
    """Return what is wrong with the answers of a case, and between them and what was entered since.

    What was confirmed is left out while it rests on the same facts. An ending
    without a day counts as one of `today`, which is what saving makes of it.
    """
    if is_value(answers.get("fu_end")) and answers["fu_end"] != 0 and answers.get("fu_end_date") is None:
        answers = {**answers, "fu_end_date": today}
    if case is None:
        return problems_with(CASE, Scene(answers, answers, today))
    found = problems_with(CASE, _scene_of(case, answers, answers, today))
    return open_problems(found, case.silent, case.patient_id, case.operation_id)


def problems_of_entry(
    record: str, answers: Answers, case: Case, today: date, entry_id: int | None = None
) -> list[Problem]:
    """Return what is wrong with a ward check, complication or contact, new or with that id, in its case."""
    but = entry_id if record == "contact" else None  # no rule looks at the siblings of other rows
    found = problems_with(record, _scene_of(case, answers, case.answers, today, but))
    return [each for each in found if (record, entry_id, each.rule, each.facts) not in case.silent]


def _scene_of(case: Case, own: Answers, answers: Answers, today: date, but: int | None = None) -> Scene:
    return Scene(
        own, answers, today,
        tuple(each.answers for each in case.ward_checks),
        tuple(each.answers for each in case.complications),
        tuple(each.answers for each in case.contacts if each.id != but),
        case.others, case.staff,
    )  # fmt: skip


def scene_around(
    connection: Connection, operation_id: int, today: date, but: tuple[str, int | None] = ("", None)
) -> Scene:
    """Return a case as rules see it, without the entry `but` (its record and id)."""
    operation = _row(connection, schema.OPERATION, operation_id)
    patient = _row(connection, schema.PATIENT, operation["patient_id"])
    answers = {**answers_of(PATIENT.fields, patient), **answers_of(OPERATION.fields, operation)}
    rows = {
        name: tuple(
            each.answers for each in _entries(connection, name, operation_id) if (name, each.id) != but
        )
        for name in _ENTRY_RECORDS
    }
    return Scene(
        answers, answers, today, rows["ward_check"], rows["complication"], rows["contact"],
        _others(connection, patient["id"], operation_id), staff_codes(connection),
    )  # fmt: skip


def staff_codes(connection: Connection) -> frozenset[str]:
    """Return the codes of the staff list, those of people who left too, as they are compared."""
    return frozenset(folded(code) for (code,) in rows_of(connection, "SELECT code FROM staff", {}))


def _others(connection: Connection, patient_id: int, but: int) -> tuple[Answers, ...]:
    where = "patient_id = :patient AND id <> :but"
    found = _fetched(connection, "operation", where, patient=patient_id, but=but)
    return tuple(each.answers for each in found)


_PATIENT_KEYS = {field.key for field in PATIENT.fields if is_stored(field)}
_OPERATION_KEYS = {field.key for field in OPERATION.fields if is_stored(field)}
_ENTRY_RECORDS = ("ward_check", "complication", "contact")
_FETCH = {name: Fetch(record.fields) for name, record in RECORDS.items()}
_ENTRY_ORDER = {"ward_check": "hb_w_at", "complication": "onset_date", "contact": "fu_date, fu_time"}


def _insert(connection: Connection, table: Table, columns: Mapping[str, Any], register: Register) -> int:
    at, person = stamp(register)
    result = connection.execute(insert(table).values(entered_at=at, entered_by=person, **columns))
    return int(result.lastrowid)


def _update(
    connection: Connection, table: Table, row_id: int, columns: Mapping[str, Any], register: Register
) -> None:
    at, person = stamp(register)
    values = {**columns, "changed_at": at, "changed_by": person}
    connection.execute(update(table).where(table.c.id == row_id).values(**values))


def _patient_columns(connection: Connection, patient_id: int | None, answers: Answers) -> dict[str, Any]:
    """Return the patient's columns with the search key made from the name; refuse numbers that are taken."""
    mrn = answers.get("mrn")
    if isinstance(mrn, str) and (row := _patient_row(connection, mrn)) and row["id"] != patient_id:
        raise UserError(NUMBER_TAKEN, mrn=mrn)
    if other := patient_with_id(connection, answers.get("id_no"), answers.get("id_type"), patient_id):
        taken = _row(connection, schema.PATIENT, other)
        raise UserError(ID_TAKEN, name=taken["name"] or "", mrn=taken["mrn"] or "")
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
    old = plan_of(connection, operation_id)
    connection.execute(schema.PLAN.delete().where(schema.PLAN.c.operation_id == operation_id))
    if isinstance(operated, date):
        _plan(connection, protocol, operation_id, operated, old)


def _plan(
    connection: Connection,
    protocol: Protocol,
    operation_id: int,
    operated: date,
    old: Sequence[PlanRow] = (),
) -> None:
    rows = [with_agreed(row, old) for row in plan_for(protocol, operated)]
    connection.execute(insert(schema.PLAN), plan_columns(rows, operation_id))


def with_agreed(row: PlanRow, old: Sequence[PlanRow]) -> PlanRow:
    """Return a new row with the day that was agreed on for its window, where that still lies in it."""
    day = next((before.agreed_on for before in old if before.code == row.code), None)
    fits = day is not None and row.open <= day and (row.close is None or day <= row.close)
    return row._replace(agreed_on=day) if fits else row


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
            "agreed_on": row.agreed_on.isoformat() if row.agreed_on else None,
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
    where = f"operation_id = :id ORDER BY {_ENTRY_ORDER[record]}, id"
    return tuple(_fetched(connection, record, where, id=operation_id))


def _fetched_case(connection: Connection, operation_id: int) -> tuple[Entry, Entry]:
    """Return the operation and its patient; LookupError where there is none."""
    operations = _fetched(connection, "operation", "id = :id", id=operation_id)
    if not operations:
        raise LookupError(f"no operation {operation_id}")
    owner = "id = (SELECT patient_id FROM operation WHERE id = :id)"
    return operations[0], _fetched(connection, "patient", owner, id=operation_id)[0]


def _fetched(connection: Connection, record: str, where: str, **values: int) -> list[Entry]:
    """Return the rows of a record that `where` chooses."""
    fetch = _FETCH[record]
    rows = rows_of(connection, f"SELECT {fetch.columns}, id FROM {record} WHERE {where}", values)
    return [Entry(row[-1], fetch.answers(row)) for row in rows]


def _operations_of(connection: Connection, patient_id: int) -> list[int]:
    """Return every operation of the patient: a second one on the same side ends the first one's follow-up."""
    table = schema.OPERATION
    return list(connection.execute(select(table.c.id).where(table.c.patient_id == patient_id)).scalars())
