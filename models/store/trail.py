"""Triggers that keep the history: no statement, whoever wrote it, changes a record without leaving its trail.

While a change is open, `unit` says who makes it and why. The first cell that
it changes makes a `step` out of that, and each cell that differs becomes a row
of `change`. Without a person in `unit` nothing can be written. `step` and
`change` only ever grow; `recursive_triggers` keeps REPLACE from walking past.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Table

RECORDED = (
    "patient", "operation", "ward_check", "complication", "contact", "phone", "plan", "confirmation",
)  # fmt: skip
UNRECORDED = 0  # `unit.step` of a change that leaves no trail
# Noted for the program's own sake: kept when a row goes, so that it comes back whole, and not otherwise.
PASSING = ("quiet_until", "entered_at", "entered_by", "changed_at", "changed_by")

_FILL = "INSERT INTO unit (id, step, at, person, action, reason, undoes) VALUES (1, ?, ?, ?, ?, ?, ?)"

_WANTED = f"(SELECT step FROM unit) IS NOT {UNRECORDED}"
# RAISE holds even in a statement OR IGNORE, where a failing NOT NULL would be passed over.
_BEGIN = """BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step,"""
_KEPT = """CREATE TRIGGER {table}_kept_{event} BEFORE {event} ON {table}{when}
BEGIN
    SELECT raise(ABORT, '{why}');
END"""
_ONLY_REASON = """
WHEN OLD.reason IS NOT NULL OR NEW.reason IS NULL
    OR (OLD.id, OLD.at, OLD.person, OLD.action, OLD.undoes)
        IS NOT (NEW.id, NEW.at, NEW.person, NEW.action, NEW.undoes)"""
_GROWS = "the history only grows"


@contextmanager
def said(
    connection: Connection,
    person: str,
    action: str,
    reason: str | None,
    undoes: int | None,
    *,
    recorded: bool,
) -> Iterator[None]:
    """Say for the length of the block, inside an open transaction, who is changing the register and why."""
    step = None if recorded else UNRECORDED
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    connection.exec_driver_sql(_FILL, (step, at, person, action, reason, undoes))
    yield
    connection.exec_driver_sql("DELETE FROM unit")


def triggers(tables: Mapping[str, Table]) -> Iterator[str]:
    """Yield the DDL of all triggers: of each recorded table, then those that guard the history."""
    for name in RECORDED:
        yield from _of_table(tables[name])
    for table in ("change", "step"):
        yield _KEPT.format(table=table, event="DELETE", when="", why=_GROWS)
        when = _ONLY_REASON if table == "step" else ""
        yield _KEPT.format(table=table, event="UPDATE", when=when, why=_GROWS)


def above(table: Table) -> str | None:
    """Return the column that says which row a row of `table` belongs to; None at the top."""
    return next((column.name for column in table.columns if column.foreign_keys), None)


def _of_table(table: Table) -> Iterator[str]:
    every = [column.name for column in table.columns]
    told = [name for name in every if name not in PASSING]
    cells = [name for name in told if name != "id"]
    differ = "\n    OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in cells)
    yield _trigger(table, "INSERT", _WANTED, _row(table, "NEW"), _cells(told, "NULL", "NEW.{}"))
    yield _trigger(
        table,
        "UPDATE",
        f"{_WANTED} AND (\n    {differ}\n)",
        _row(table, "NEW"),
        _cells(cells, "OLD.{}", "NEW.{}"),
    )
    yield _trigger(table, "DELETE", _WANTED, _row(table, "OLD"), _cells(every, "OLD.{}", "NULL"))


def _trigger(table: Table, event: str, when: str, row: str, cells: str) -> str:
    return (
        f"CREATE TRIGGER trail_{table.name}_{event.lower()} AFTER {event} ON {table.name}\nWHEN {when}\n"
        f"{_BEGIN} {row}, key, old, new\n        FROM unit, (\n{cells}\n        )"
        " WHERE old IS NOT new;\nEND"
    )


def _row(table: Table, side: str) -> str:
    column = above(table)
    return f"'{table.name}', {side}.id, {f'{side}.{column}' if column else 'NULL'}"


def _cells(names: Iterable[str], old: str, new: str) -> str:
    """Return a query of one row per column; the first gives the names, which VALUES cannot."""
    rows = [f"('{name}', {old.format(name)}, {new.format(name)})" for name in names]
    return "SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES\n" + ",\n".join(rows)
