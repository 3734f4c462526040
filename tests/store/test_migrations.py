"""The schema: as the dictionary says, by the migrations alone, and never half of it."""

import ast
import runpy
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlcipher3 import dbapi2

from models.dictionary import RECORDS
from models.errors import StoreUnavailableError
from models.store import backup, engine, upgrade
from models.store.engine import Store, check_register, open_register
from models.store.files import sync_from_cache
from models.store.folder import BACKUPS, DATABASE
from models.store.keys import database_key, read_keys
from models.store.schema import CHANGE, METADATA, PATIENT, RECORD_TABLES, STEP, statements
from models.store.upgrade import HEAD, MIGRATIONS
from models.version import VERSION
from tests.store.children import PASSPHRASE, PERSON, TRACE, save_case, whole_cases
from tests.store.snapshots import snapshot

VERSIONS = MIGRATIONS / "versions"
NEXT = """
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE patient ADD COLUMN nickname TEXT")
    op.execute("UPDATE patient SET nickname = name")
    {last}
"""
SOUND = "op.execute('DELETE FROM draft')"
FAILING = "op.execute('INSERT INTO nowhere VALUES (1)')"
BREAKING = "op.execute('DELETE FROM patient')"


def schema_of(connection: dbapi2.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: sql for name, sql in rows if not name.startswith(("sqlite_", "alembic_"))}


def test_newest_migration_is_the_one_that_the_program_expects() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    assert ScriptDirectory.from_config(config).get_heads() == [f"{HEAD:04}"]


def test_migrations_end_in_the_schema_of_the_dictionary(kept: Store) -> None:
    fresh = dbapi2.connect(":memory:")
    for statement in statements():
        fresh.execute(statement)
    with kept.driver() as connection:
        assert schema_of(connection) == schema_of(fresh)


def test_schema_of_the_dictionary_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("models.store.migrations", run_name="__main__")
    printed = capsys.readouterr().out
    assert all(statement in printed for statement in statements())


def test_every_table_is_strict(kept: Store) -> None:
    with kept.driver() as connection:
        tables = connection.execute("PRAGMA table_list").fetchall()
    loose = {name for _, name, kind, _, _, strict in tables if kind == "table" and not strict}
    assert {name for name in loose if not name.startswith("sqlite_")} == set()


def test_every_stored_field_has_its_two_columns() -> None:
    for name, record in RECORDS.items():
        columns = set(RECORD_TABLES[name].columns.keys())
        for field in record.fields:
            pair = {field.key, f"{field.key}_absent"}
            assert pair <= columns if field.stored or not field.derived else not pair & columns


def test_references_are_indexed(kept: Store) -> None:
    with kept.driver() as connection:
        for table in METADATA.tables.values():
            leading = {
                connection.execute(f"PRAGMA index_info({row[1]})").fetchone()[2]
                for row in connection.execute(f"PRAGMA index_list({table.name})").fetchall()
            }
            assert {column.name for column in table.columns if column.foreign_keys} <= leading


def test_released_migration_is_written_down_in_full() -> None:
    """It would change with the dictionary if it read it."""
    for path in VERSIONS.glob("0*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {name for name in imported if name and name.startswith("models")}


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make the program one that has a second migration, ending in a given line."""

    def install(last: str) -> None:
        versions = tmp_path / "versions"
        versions.mkdir()
        (versions / "0002_next.py").write_text(NEXT.format(last=last), encoding="utf-8")
        monkeypatch.setattr(engine, "HEAD", 2)
        monkeypatch.setattr(
            engine, "migrate", partial(upgrade.migrate, head=2, versions=(VERSIONS, versions))
        )

    return install


@pytest.fixture
def older(folder: Path) -> Path:
    """A register with rows in it, closed."""
    with open_register(folder, PERSON, PASSPHRASE) as store, store.changing() as connection:
        save_case(connection, 1)
    return folder


def backups_in(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / BACKUPS).iterdir() if path.is_dir())


def test_older_register_is_copied_aside_and_upgraded(
    older: Path, next_step: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    next_step(SOUND)
    with open_register(older, PERSON, PASSPHRASE) as store:
        with store.driver() as connection:
            assert connection.execute("SELECT nickname FROM patient").fetchall() == [("P000001",)]
            assert connection.execute("PRAGMA user_version").fetchone() == (2,)
            assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert check_register(store).problems == ()
    open_register(older, PERSON, PASSPHRASE).close()
    monkeypatch.undo()
    (copy,) = backups_in(older)
    assert copy.name.endswith("-before-upgrade")
    with open_register(copy, PERSON, PASSPHRASE) as store:
        assert whole_cases(store) == ({"P000001"}, 0)


def test_what_an_upgrade_changes_in_a_record_is_a_step_of_the_program(
    older: Path, next_step: Callable[[str], None]
) -> None:
    next_step("""op.execute("UPDATE patient SET sex = 1")""")
    with open_register(older, PERSON, PASSPHRASE) as store, store.reading() as connection:
        [_, step] = connection.execute(select(STEP).order_by(STEP.c.id)).all()
        changed = connection.execute(select(CHANGE).where(CHANGE.c.step_id == step.id)).all()
    assert (step.person, step.action) == (f"Septima {VERSION}", "upgrade")
    assert [(change.key, change.old, change.new) for change in changed] == [("sex", None, 1)]


@pytest.mark.parametrize("last", [FAILING, BREAKING, "raise ValueError"])
def test_failed_upgrade_leaves_exactly_the_old_file(
    older: Path, next_step: Callable[[str], None], last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: content for name, content in snapshot(older).items() if not name.startswith(BACKUPS)}
    next_step(last)
    with pytest.raises(Exception, match=r"nowhere|references|^$"):
        open_register(older, PERSON, PASSPHRASE)
    after = {name: content for name, content in snapshot(older).items() if not name.startswith(BACKUPS)}
    assert after == before
    monkeypatch.undo()
    with open_register(older, PERSON, PASSPHRASE) as store:
        assert whole_cases(store) == ({"P000001"}, 0)


def test_nothing_is_upgraded_without_a_copy(older: Path, next_step: Callable[[str], None]) -> None:
    next_step(SOUND)
    (older / BACKUPS / "keys.json").unlink()
    (older / BACKUPS).rmdir()
    (older / BACKUPS).write_bytes(b"in the way")
    before = snapshot(older)
    with pytest.raises(StoreUnavailableError):
        open_register(older, PERSON, PASSPHRASE)
    assert snapshot(older) == before


def test_copy_that_differs_is_no_copy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    file = read_keys(store.folder).file
    key = database_key(file, file.unlock(PERSON, PASSPHRASE))

    def spoil(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        sync_from_cache(path)

    monkeypatch.setattr(backup, "sync_from_cache", spoil)
    with store.driver() as connection, pytest.raises(StoreUnavailableError):
        backup.copy_verified(connection, store.folder, file, key, why="test")
    assert backups_in(store.folder) == []


def test_copy_of_a_register_in_use_is_a_register(store: Store) -> None:
    with store.changing() as connection:
        connection.execute(insert(PATIENT), [{"name": f"A{number}", **TRACE} for number in range(2_000)])
    file = read_keys(store.folder).file
    key = database_key(file, file.unlock(PERSON, PASSPHRASE))
    with store.driver() as connection:
        place = backup.copy_verified(connection, store.folder, file, key, why="test")
    assert sorted(path.name for path in place.iterdir()) == [DATABASE, "keys.json"][::-1]
    with open_register(place, PERSON, PASSPHRASE) as copy, copy.reading() as reader:
        assert len(reader.execute(select(PATIENT.c.id)).all()) == 2_000
