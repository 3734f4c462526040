"""The dictionary as STRICT tables, and the tables that the program itself needs.

Each stored field `key` has a column `key` for the value and `key_absent` for
why there is none; both empty is blank, both filled cannot be. What a released
register holds is written down in `migrations/`; a test holds the two together.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, SchemaItem
from sqlalchemy.types import TypeEngine, UserDefinedType

from models.dictionary import RECORDS
from models.fields import Choice, Field, Need, Number
from models.store.codec import is_stored
from models.store.trail import triggers

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ABOVE = {
    "operation": "patient",
    "phone": "patient",
    "ward_check": "operation",
    "complication": "operation",
    "contact": "operation",
}
_NEVER_BLANK = {("operation", "study_id")}
_UNIQUE = {("patient", "mrn"), ("operation", "study_id")}


class _Any(UserDefinedType[Any]):
    """A column that keeps whatever it is given, as it is given: text, whole or real number, or nothing."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the name of the type in a STRICT table."""
        return "ANY"


def _table(name: str, *items: SchemaItem, numbered: bool = False) -> Table:
    """Make a STRICT table; the ids of a `numbered` one are never given twice, even after a row is gone."""
    return Table(name, METADATA, *items, sqlite_strict=True, sqlite_autoincrement=numbered)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _needed(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _above(name: str) -> Column[int]:
    return Column(f"{name}_id", Integer, ForeignKey(f"{name}.id"), nullable=False)


def _value_type(field: Field) -> type[TypeEngine[Any]]:
    match field:
        case Number():
            return REAL if field.decimals else Integer
        case Choice() if isinstance(field.codes[0].value, int):
            return Integer
    return Text


def _answer(record: str, field: Field) -> Iterator[SchemaItem]:
    """Yield the two columns of `field` and what holds them apart."""
    key, absent = field.key, f"{field.key}_absent"
    yield Column(key, _value_type(field), nullable=(record, key) not in _NEVER_BLANK)
    yield Column(absent, Text)
    yield CheckConstraint(f"{absent} IS NULL OR {key} IS NULL AND {absent} IN ('UNK', 'ND', 'NA')", name=key)
    if (record, key) in _UNIQUE:
        yield UniqueConstraint(key)


def _trace() -> tuple[Column[str], ...]:
    """Who entered and last changed the row, and when: local time to the second with its offset from UTC."""
    return (
        _needed("entered_at"),
        _needed("entered_by"),
        Column("changed_at", Text),
        Column("changed_by", Text),
    )


def _record(name: str, *more: SchemaItem) -> Table:
    above = (_above(_ABOVE[name]),) if name in _ABOVE else ()
    answers = (item for field in RECORDS[name].fields if is_stored(field) for item in _answer(name, field))
    return _table(name, _id(), *above, *_trace(), *more, *answers, numbered=True)


PATIENT = _record("patient")
# The first day on which the work list must look at the case again: kept beside the case so that
# ten thousand finished cases cost the list nothing; the plan and the contacts stay the truth.
OPERATION = _record("operation", Column("quiet_until", Text, nullable=False, server_default="0001-01-01"))
WARD_CHECK = _record("ward_check")
COMPLICATION = _record("complication")
CONTACT = _record("contact")
PHONE = _record("phone")
RECORD_TABLES = {
    table.name: table for table in (PATIENT, OPERATION, WARD_CHECK, COMPLICATION, CONTACT, PHONE)
}

# One planned window of one case, with the dates that the protocol of that version gave it.
PLAN = _table(
    "plan",
    _id(),
    _above("operation"),
    _needed("code"),
    _needed("target"),
    _needed("open"),
    Column("close", Text),
    _needed("prompt_from"),
    _needed("red_from"),
    Column("asks_palsy", Integer, nullable=False),
    _needed("protocol_version"),
    Column("agreed_on", Text),
    UniqueConstraint("operation_id", "code"),
    numbered=True,
)
SETTING = _table("setting", Column("key", Text, primary_key=True), _needed("value"))
PROTOCOL = _table(
    "protocol", Column("version", Text, primary_key=True), _needed("text"), _needed("adopted_at")
)
# What was typed and not saved, as typed, in JSON.
DRAFT = _table(
    "draft",
    _id(),
    _needed("form"),
    _needed("record"),
    _needed("person"),
    _needed("texts"),
    _needed("changed_at"),
    UniqueConstraint("form", "record", "person"),
)
# An unlikely answer that somebody looked at and found right, with the values that it was found right for.
CONFIRMATION = _table(
    "confirmation",
    _id(),
    _needed("record"),
    Column("row_id", Integer, nullable=False),
    _above("operation"),
    _needed("rule"),
    _needed("facts"),
    _needed("at"),
    _needed("person"),
    _needed("reason"),
    UniqueConstraint("record", "row_id", "rule"),
    numbered=True,
)
# What a patient is found by: each key is matched from its beginning (see models/services/sought.py).
# Without row ids the table is its own index, and the index by patient holds the keys too.
SOUGHT = Table(
    "sought",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("patient_id", Integer, ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
# Who operates, assists and rings, by the code that is kept in the record.
STAFF = _table(
    "staff",
    Column("code", Text, primary_key=True),
    _needed("name"),
    _needed("role"),
    Column("active", Integer, nullable=False),
)
# Who is changing the register now and why: one row, filled while a change is open and empty otherwise.
UNIT = _table(
    "unit",
    _id(),
    Column("step", Integer),
    Column("at", Text),
    Column("person", Text),
    Column("action", Text),
    Column("reason", Text),
    Column("undoes", Integer),
)
# One thing that somebody did; what it changed, cell by cell, is in `change`.
STEP = _table(
    "step",
    _id(),
    _needed("at"),
    _needed("person"),
    _needed("action"),
    Column("reason", Text),
    Column("undoes", Integer, ForeignKey("step.id")),
    numbered=True,
)
# One cell before and after; the cell `id` tells that a row came or went. Written by triggers alone.
CHANGE = _table(
    "change",
    Column("seq", Integer, primary_key=True),
    _above("step"),
    _needed("record"),
    Column("row_id", Integer, nullable=False),
    Column("above_id", Integer),
    _needed("key"),
    Column("old", _Any()),
    Column("new", _Any()),
)
# The last case number given out in a year, so that none is ever given twice.
STUDY_NUMBER = _table(
    "study_number", Column("year", Integer, primary_key=True), Column("last", Integer, nullable=False)
)
# The rest days and make-up working days of a year that the ward brought; they hold instead of shipped ones.
HOLIDAY = _table(
    "holiday",
    Column("year", Integer, primary_key=True),
    _needed("days"),
    _needed("file"),
    _needed("entered_at"),
    _needed("entered_by"),
)

# Windows and contacts of a case are found by their own leading operation_id.
for _columns in (
    (PATIENT.c.name,),
    (PATIENT.c.name_py,),
    (OPERATION.c.quiet_until,),
    (WARD_CHECK.c.operation_id,),
    (COMPLICATION.c.operation_id,),
    (CONTACT.c.operation_id, CONTACT.c.fu_date),
    (CONTACT.c.fu_date,),
    (PHONE.c.patient_id,),
    (CONFIRMATION.c.operation_id,),
    (SOUGHT.c.patient_id,),
    (STEP.c.undoes,),
    (CHANGE.c.step_id,),
    (CHANGE.c.record, CHANGE.c.row_id),
    (CHANGE.c.record, CHANGE.c.above_id),
):
    Index(None, *_columns)

# What the list of cases is filtered, sorted and joined by, so that it reads whole rows of one page only.
_LISTED = (OPERATION.c.side, OPERATION.c.surgeon)
_DAY, _CASE, _PATIENT = OPERATION.c.op_date, OPERATION.c.study_id, OPERATION.c.patient_id
Index("ix_operation_by_day", _DAY, _CASE, *_LISTED, _PATIENT)
Index("ix_operation_by_case", _CASE, _DAY, *_LISTED, _PATIENT)
Index("ix_operation_by_patient", _PATIENT, _DAY, _CASE, *_LISTED)


def _needed_blank(name: str) -> str:
    """Return the condition that a field of that record which every complete case has answered is blank."""
    needed = (
        field.key
        for field in RECORDS[name].fields
        if field.need is Need.YES
        and not field.derived
        and is_stored(field)
        and (name, field.key) not in _NEVER_BLANK
    )
    return " OR ".join(f"{key} IS NULL AND {key}_absent IS NULL" for key in needed)


BLANK = {name: _needed_blank(name) for name in ("patient", "operation")}
"""The condition that a row lacks an answer that every case needs, in the very words of its index."""
for _name, _condition in BLANK.items():
    Index(f"ix_{_name}_incomplete", RECORD_TABLES[_name].c.id, sqlite_where=text(_condition))


def statements() -> Iterator[str]:
    """Yield the DDL of the present dictionary: tables in order of their references, indexes, triggers."""
    dialect = sqlite.dialect()
    for table in METADATA.sorted_tables:
        yield _tidy(str(CreateTable(table).compile(dialect=dialect)))
    indexes = (index for table in METADATA.sorted_tables for index in table.indexes)
    for index in sorted(indexes, key=lambda index: str(index.name)):
        yield _tidy(str(CreateIndex(index).compile(dialect=dialect)))
    yield from triggers(METADATA.tables)


def _tidy(statement: str) -> str:
    even = statement.strip().replace("\t", "    ").replace(" \n", "\n")
    return even.replace("\n STRICT", " STRICT").replace("\n WITHOUT ROWID", " WITHOUT ROWID")
