"""Many cases at once, in one transaction: for samples and benchmarks, where typing one by one takes hours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select, text

from models.dictionary import OPERATION, PATIENT, PHONE, RECORDS
from models.fields import Answer, Answers
from models.rules.protocol import (
    Contact,
    Course,
    End,
    Ending,
    PlanRow,
    WardCheck,
    first_look,
    plan_for,
)
from models.rules.rule import day_of
from models.services.cases import plan_columns
from models.services.courses import DIED_ON_WARD, note_looked_on
from models.services.names import search_key
from models.services.phones import rows_for
from models.services.registers import Register
from models.services.sought import reindex
from models.store import schema
from models.store.codec import columns_of

_CHUNK = 1000
_ZONE = "+08:00"  # the clock of the wards that the program is for
_DAY_TOLD = {"ward_check": "hb_w_at", "complication": "onset_date", "contact": "fu_date"}


@dataclass(frozen=True)
class NewCase:
    """A new patient with one operation and all that followed; each kind of row in the order of entry."""

    patient: Answers
    operation: Answers
    ward_checks: Sequence[Answers] = ()
    complications: Sequence[Answers] = ()
    contacts: Sequence[Answers] = ()

    @property
    def entries(self) -> Mapping[str, Sequence[Answers]]:
        """The rows below the operation, by the name of their record."""
        return {
            "ward_check": self.ward_checks,
            "complication": self.complications,
            "contact": self.contacts,
        }


def add_cases(register: Register, new_cases: Iterable[NewCase], today: date) -> None:
    """Write all the cases or none, with case numbers, plans and the note when to look at each again.

    The rows are those that entering the cases one by one would make, but for
    the time of entry: nobody typed them, so each row bears the day that it
    tells of. The answers are taken as they are: whoever made them up has
    checked them, and every record number is new.
    """
    waiting = iter(new_cases)
    with register.store.changing("bulk", recorded=False) as connection:
        writer = _Writer(connection, register, today)
        while chunk := list(islice(waiting, _CHUNK)):
            writer.write(chunk)
        writer.finish()


class _Writer:
    """Numbers rows and cases in memory, and writes a chunk at a time."""

    def __init__(self, connection: Connection, register: Register, today: date) -> None:
        self._connection = connection
        self._register = register
        self._today = today
        self._last_ids = {name: _last_id(connection, name) for name in RECORDS}
        given = connection.execute(select(schema.STUDY_NUMBER.c.year, schema.STUDY_NUMBER.c.last))
        self._last_numbers: dict[int, int] = {int(year): int(last) for year, last in given}
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._plans: dict[date, tuple[PlanRow, ...]] = {}

    def write(self, cases: Sequence[NewCase]) -> None:
        """Write one chunk."""
        for case in cases:
            self._add(case)
        patients = [int(row["id"]) for row in self._rows["patient"]]
        for table in (*RECORDS, "plan"):
            _insert_all(self._connection, table, self._rows.pop(table, []))
        reindex(self._connection, patients)

    def finish(self) -> None:
        """Note the case numbers given, and that every new case was looked at."""
        numbers = (
            "INSERT INTO study_number (year, last) VALUES (:year, :last)"
            " ON CONFLICT (year) DO UPDATE SET last = excluded.last"
        )
        given = [{"year": year, "last": last} for year, last in self._last_numbers.items()]
        if given:
            self._connection.execute(text(numbers), given)
        note_looked_on(self._connection, self._today)

    def _add(self, case: NewCase) -> None:
        operated = case.operation.get("op_date")
        told = operated if isinstance(operated, date) else self._today
        name = case.patient.get("name")
        patient = {**case.patient, "name_py": search_key(name) if isinstance(name, str) else None}
        patient_id = self._row("patient", told, columns_of(PATIENT.fields, patient))
        for phone in rows_for(case.patient):
            self._row("phone", told, {"patient_id": patient_id, **columns_of(PHONE.fields, phone)})
        plan = self._plan(operated) if isinstance(operated, date) else ()
        answers = {**case.operation, "study_id": self._study_id(told.year)}
        columns = {
            "patient_id": patient_id,
            "quiet_until": _quiet_until(case, plan, self._today),
            **columns_of(OPERATION.fields, answers),
        }
        operation_id = self._row("operation", told, columns)
        self._rows["plan"] += plan_columns(plan, operation_id)
        for record, entries in case.entries.items():
            for entry in entries:
                columns = {"operation_id": operation_id, **columns_of(RECORDS[record].fields, entry)}
                self._row(record, _moment_told(record, entry) or told, columns)

    def _plan(self, operated: date) -> tuple[PlanRow, ...]:
        """Return the plan for a day of operation, which many cases share."""
        if operated not in self._plans:
            self._plans[operated] = plan_for(self._register.protocol, operated)
        return self._plans[operated]

    def _row(self, table: str, told: date | datetime, columns: dict[str, Any]) -> int:
        self._last_ids[table] += 1
        row_id = self._last_ids[table]
        trace = {"id": row_id, "entered_at": _entered_at(told), "entered_by": self._register.person}
        self._rows[table].append(trace | columns)
        return row_id

    def _study_id(self, year: int) -> str:
        self._last_numbers[year] = self._last_numbers.get(year, 0) + 1
        return f"HFS-{year}-{self._last_numbers[year]:04}"


def course_of_new(case: NewCase) -> Course | None:
    """Return the course of a case that is not written yet; None without an operation date."""
    operated, hb = case.operation.get("op_date"), case.operation.get("hb_pre")
    discharged = case.operation.get("dis_date")
    if not isinstance(operated, date):
        return None
    return Course(
        operated_on=operated,
        contacts=tuple(filter(None, map(_contact, case.contacts))),
        ward_checks=tuple(
            WardCheck(at, grade)
            for check in case.ward_checks
            if isinstance(at := check.get("hb_w_at"), datetime)
            and isinstance(grade := check.get("hb_w"), int)
        ),
        endings=tuple(_endings(case)),
        discharged_on=discharged if isinstance(discharged, date) else None,
        hb_before=hb if isinstance(hb, int) else None,
    )


def _quiet_until(case: NewCase, plan: Sequence[PlanRow], today: date) -> str:
    """Return what `courses.remember_look` would note; the column's own default without a plan."""
    course = course_of_new(case)
    return first_look(plan, course, today).isoformat() if course else date.min.isoformat()


def _contact(answers: Answers) -> Contact | None:
    day, result, at = answers.get("fu_date"), answers.get("fu_result"), answers.get("fu_time")
    fw_ever, hb, retry_at = (answers.get(key) for key in ("fw_ever", "hb", "retry_at"))
    if not isinstance(day, date) or not isinstance(result, int):
        return None
    return Contact(
        day,
        result,
        at if isinstance(at, time) else None,
        fw_ever if isinstance(fw_ever, int) else None,
        hb if isinstance(hb, int) else None,
        retry_at if isinstance(retry_at, datetime) else None,
    )


def _endings(case: NewCase) -> Iterable[Ending]:
    why, day = case.operation.get("fu_end"), case.operation.get("fu_end_date")
    if isinstance(why, int) and isinstance(day, date):
        yield Ending(day, End(why))
    discharged = case.operation.get("dis_date")
    if case.operation.get("dis_status") == DIED_ON_WARD and isinstance(discharged, date):
        yield Ending(discharged, End.DIED)
    for event in case.complications:
        died = event.get("onset_date")
        if event.get("comp_code") == "DTH" and isinstance(died, date):
            yield Ending(died, End.DIED)


def _moment_told(record: str, entry: Answers) -> date | datetime | None:
    answer: Answer = entry.get(_DAY_TOLD[record])
    at = entry.get("fu_time")
    if isinstance(answer, datetime):
        return answer
    if isinstance(answer, date) and isinstance(at, time):
        return datetime.combine(answer, at)
    days = day_of(answer)
    return days[1] if days else None


def _entered_at(told: date | datetime) -> str:
    moment = told if isinstance(told, datetime) else datetime.combine(told, time(12))
    return f"{moment.isoformat(timespec='seconds')}{_ZONE}"


def _last_id(connection: Connection, record: str) -> int:
    """Return the last id ever given: that of a row which is gone is not given again."""
    given = text("SELECT seq FROM sqlite_sequence WHERE name = :record")
    return connection.execute(given, {"record": record}).scalar() or 0


def _insert_all(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows by one statement for all; a column that a row does not mention stays empty."""
    if not rows:
        return
    mentioned = set().union(*rows)
    columns = [column.name for column in schema.METADATA.tables[table].columns if column.name in mentioned]
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    connection.exec_driver_sql(statement, [tuple(map(row.get, columns)) for row in rows])
