"""The history that triggers keep: every cell, whoever wrote it, and nothing of it ever changed."""

from typing import Any

import pytest
from sqlalchemy import REAL, Connection, Integer, Table, insert, select
from sqlalchemy.exc import DatabaseError
from sqlcipher3 import dbapi2

from models.store.engine import Store
from models.store.schema import CHANGE, METADATA, OPERATION, PATIENT, PLAN, STEP, UNIT
from models.store.trail import PASSING, RECORDED
from tests.store.children import PERSON, save_case
from tests.store.conftest import tried

Cells = dict[str, tuple[Any, Any]]


def filling(table: Table, number: int) -> dict[str, Any]:
    """Return a value for every column that is no id and no reference; absences stay out."""
    return {
        column.name: number
        if isinstance(column.type, Integer)
        else number + 0.5
        if isinstance(column.type, REAL)
        else f"text {number}"
        for column in table.columns
        if column.name != "id" and not column.foreign_keys and not column.name.endswith("_absent")
    }


def a_row(connection: Connection, table: Table, number: int = 1) -> int:
    """Write a row of `table`, with all that it stands below, and return its id."""
    above = {
        column.name: a_row(connection, next(iter(column.foreign_keys)).column.table, number)
        for column in table.columns
        if column.foreign_keys
    }
    made = connection.execute(insert(table).values({**filling(table, number), **above}))
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])


def cells(connection: Connection, table: str, after: int) -> Cells:
    """Return the cells of one table that were written after the change `after`."""
    query = select(CHANGE).where(CHANGE.c.record == table, CHANGE.c.seq > after)
    found = connection.execute(query).mappings().all()
    assert len({row["key"] for row in found}) == len(found)
    return {row["key"]: (row["old"], row["new"]) for row in found}


def newest(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM change").scalar_one())


@pytest.mark.parametrize("name", RECORDED)
def test_every_column_of_a_row_is_told_when_it_comes_changes_and_goes(kept: Store, name: str) -> None:
    table = METADATA.tables[name]
    told = [column.name for column in table.columns if column.name not in PASSING]
    with tried(kept) as connection:
        row_id = a_row(connection, table)
        before = dict(connection.execute(select(table)).mappings().one())
        assert cells(connection, name, 0) == {
            key: (None, before[key]) for key in told if before[key] is not None
        }
        mark = newest(connection)
        connection.execute(table.update().values(**filling(table, 2)))
        after = dict(connection.execute(select(table)).mappings().one())
        assert cells(connection, name, mark) == {
            key: (before[key], after[key]) for key in told if before[key] != after[key]
        }
        mark = newest(connection)
        connection.execute(table.delete().where(table.c.id == row_id))
        assert cells(connection, name, mark) == {
            key: (value, None) for key, value in after.items() if value is not None
        }


@pytest.mark.parametrize("name", RECORDED)
def test_why_there_is_no_answer_is_told_too(kept: Store, name: str) -> None:
    table = METADATA.tables[name]
    absent = [column.name for column in table.columns if column.name.endswith("_absent")]
    with tried(kept) as connection:
        a_row(connection, table)
        for key in absent:
            mark = newest(connection)
            if table.c[key.removesuffix("_absent")].nullable:
                connection.execute(table.update().values({key.removesuffix("_absent"): None, key: "ND"}))
                assert cells(connection, name, mark)[key] == (None, "ND")


@pytest.mark.parametrize("name", RECORDED)
def test_a_cell_says_what_it_stands_below(kept: Store, name: str) -> None:
    table = METADATA.tables[name]
    with tried(kept) as connection:
        row_id = a_row(connection, table)
        row = dict(connection.execute(select(table).where(table.c.id == row_id)).mappings().one())
        connection.execute(table.delete())
        above = connection.execute(select(CHANGE.c.above_id).distinct().where(CHANGE.c.record == name))
        assert set(above.scalars()) == {row.get("operation_id", row.get("patient_id"))}


def test_a_unit_is_one_step_with_who_and_why(store: Store) -> None:
    with store.changing("merge", reason="twice") as connection:
        save_case(connection, 1)
        save_case(connection, 2)
    with store.changing("undo", undoes=1) as connection:
        connection.execute(PATIENT.update().values(sex=1))
    with store.reading() as connection:
        steps = connection.execute(select(STEP).order_by(STEP.c.id)).mappings().all()
        assert connection.execute(select(UNIT)).all() == []
        counts = connection.exec_driver_sql("SELECT step_id, count(DISTINCT row_id) FROM change GROUP BY 1")
        assert counts.all() == [(1, 6), (2, 2)]
    facts = [(row["person"], row["action"], row["reason"], row["undoes"]) for row in steps]
    assert facts == [(PERSON, "merge", "twice", None), (PERSON, "undo", None, 1)]


def test_what_changes_no_record_is_no_step(store: Store) -> None:
    with store.changing() as connection:
        save_case(connection, 1)
    with store.changing() as connection:
        connection.execute(OPERATION.update().values(quiet_until="2026-01-01"))
        connection.execute(PATIENT.update().values(name="P000001", changed_by="x", changed_at="y"))
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', '1')")
        connection.exec_driver_sql("INSERT INTO staff VALUES ('a', 'b', 'c', 1)")
    with store.changing("bulk", recorded=False) as connection:
        save_case(connection, 2)
        connection.execute(PATIENT.update().values(sex=2))
        connection.execute(PLAN.delete())
    with tried(store) as connection:
        save_case(connection, 3)
    with store.reading() as connection:
        assert connection.execute(select(STEP.c.id)).scalars().all() == [1]
        assert connection.execute(select(CHANGE.c.step_id).distinct()).scalars().all() == [1]


PAST_THE_UNIT = (
    "INSERT {0} INTO patient (name, entered_at, entered_by) VALUES ('a', 'b', 'c')",
    "UPDATE {0} patient SET name = 'other'",
    "UPDATE {0} operation SET side = 1",
    "REPLACE INTO patient (id, name, entered_at, entered_by) VALUES (1, 'a', 'b', 'c')",
    "DELETE FROM plan",
)


@pytest.mark.parametrize("policy", ["", "OR IGNORE", "OR REPLACE", "OR FAIL"])
@pytest.mark.parametrize("statement", PAST_THE_UNIT)
def test_nothing_is_written_past_a_unit_of_work(store: Store, statement: str, policy: str) -> None:
    with store.changing() as connection:
        save_case(connection, 1)
    with store.driver() as driver:
        said = statement.format(policy)
        with pytest.raises(dbapi2.IntegrityError, match="nobody says who"):
            driver.execute(said)
        assert driver.execute("SELECT name FROM patient").fetchall() == [("P000001",)]
        assert driver.execute("SELECT side FROM operation").fetchall() == [(None,)]
        assert driver.execute("SELECT count(*) FROM plan").fetchall() == [(3,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET new = 'forged'",
        "UPDATE OR IGNORE change SET step_id = 1, seq = seq + 1000",
        "DELETE FROM change",
        "REPLACE INTO change (seq, step_id, record, row_id, key) VALUES (1, 1, 'patient', 1, 'name')",
        "DELETE FROM step",
        "UPDATE step SET person = 'other'",
        "UPDATE step SET at = 'other', reason = 'why'",
        "UPDATE step SET reason = NULL WHERE id = 2",
        "UPDATE step SET reason = 'a better one' WHERE id = 2",
        "REPLACE INTO step (id, at, person, action) VALUES (1, 'then', 'other', 'save')",
    ],
)
def test_the_history_only_grows(store: Store, statement: str) -> None:
    for number, reason in ((1, None), (2, "why")):
        with store.changing(reason=reason) as connection:
            save_case(connection, number)
    with pytest.raises(DatabaseError, match="only grows"), store.changing() as connection:
        connection.exec_driver_sql(statement)


def test_a_step_without_a_reason_can_be_given_one_once(store: Store) -> None:
    with store.changing() as connection:
        save_case(connection, 1)
    with store.changing() as connection:
        connection.execute(STEP.update().values(reason="why"))
    with store.reading() as connection:
        assert connection.execute(select(STEP.c.reason)).scalars().all() == ["why"]


def test_the_id_of_a_row_that_went_is_not_given_again(store: Store) -> None:
    with store.changing() as connection:
        save_case(connection, 1)
        for table in (PLAN, OPERATION, PATIENT):
            connection.execute(table.delete())
        save_case(connection, 2)
        for table, first in ((PLAN, 4), (OPERATION, 2), (PATIENT, 2)):
            assert connection.execute(select(table.c.id)).scalars().first() == first


def test_a_value_is_kept_in_its_own_kind(store: Store) -> None:
    reals = [column.name for column in OPERATION.columns if isinstance(column.type, REAL)]
    with store.changing() as connection:
        save_case(connection, 1)
        connection.execute(OPERATION.update().values(dict.fromkeys(reals, 2)))
        connection.execute(PATIENT.update().values(mrn="007", sex=1))
        kinds = connection.exec_driver_sql("SELECT key, typeof(new) FROM change WHERE new IN ('007', 1, 2)")
        found = dict(map(tuple, kinds))
    assert {found[key] for key in reals} == {"real"}
    assert (found["mrn"], found["sex"]) == ("text", "integer")
