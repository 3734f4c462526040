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
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, SchemaItem
from sqlalchemy.types import TypeEngine

from models.dictionary import RECORDS
from models.fields import Choice, Field, Number
from models.store.codec import is_stored

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
    "ward_check": "operation",
    "complication": "operation",
    "contact": "operation",
}
_NEVER_BLANK = {("operation", "study_id")}
_UNIQUE = {("patient", "mrn"), ("operation", "study_id")}


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, METADATA, *items, sqlite_strict=True)


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
    return _table(name, _id(), *above, *_trace(), *more, *answers)


PATIENT = _record("patient")
# The first day on which the work list must look at the case again: kept beside the case so that
# ten thousand finished cases cost the list nothing; the plan and the contacts stay the truth.
OPERATION = _record("operation", Column("quiet_until", Text, nullable=False, server_default="0001-01-01"))
WARD_CHECK = _record("ward_check")
COMPLICATION = _record("complication")
CONTACT = _record("contact")
RECORD_TABLES = {table.name: table for table in (PATIENT, OPERATION, WARD_CHECK, COMPLICATION, CONTACT)}

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
# The last case number given out in a year, so that none is ever given twice.
STUDY_NUMBER = _table(
    "study_number", Column("year", Integer, primary_key=True), Column("last", Integer, nullable=False)
)

# Windows and contacts of a case are found by their own leading operation_id.
for _columns in (
    (PATIENT.c.name,),
    (PATIENT.c.name_py,),
    (OPERATION.c.patient_id,),
    (OPERATION.c.op_date,),
    (OPERATION.c.quiet_until,),
    (WARD_CHECK.c.operation_id,),
    (COMPLICATION.c.operation_id,),
    (CONTACT.c.operation_id, CONTACT.c.fu_date),
    (CONTACT.c.fu_date,),
):
    Index(None, *_columns)


def statements() -> Iterator[str]:
    """Yield the DDL of the present dictionary: tables in order of their references, then indexes by name."""
    dialect = sqlite.dialect()
    for table in METADATA.sorted_tables:
        yield _tidy(str(CreateTable(table).compile(dialect=dialect)))
    indexes = (index for table in METADATA.sorted_tables for index in table.indexes)
    for index in sorted(indexes, key=lambda index: str(index.name)):
        yield _tidy(str(CreateIndex(index).compile(dialect=dialect)))


def _tidy(statement: str) -> str:
    return statement.strip().replace("\t", "    ").replace(" \n", "\n").replace("\n STRICT", " STRICT")
