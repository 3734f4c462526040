"""From the schema of an older program to this one's; new registers take the same path.

`PRAGMA user_version` is the number of the newest migration that ran, and is
set last in its transaction. Alembic is imported only when there is something
to do: it costs more than everything else at start.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy import Connection

from models.store.check import broken_references
from models.store.cipher import APPLICATION_ID
from models.store.trail import said
from models.version import VERSION

HEAD = 1
_NOTE_PROGRAM = """
    INSERT INTO setting (key, value) VALUES ('program', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(
    connection: Connection, head: int = HEAD, versions: Sequence[Path] = (MIGRATIONS / "versions",)
) -> None:
    """Bring the schema to migration `head` in one transaction: afterwards it is there, or all is as before.

    Raises whatever a migration raises, RuntimeError if it would leave a row that points to nothing.
    """
    # A table can only be rebuilt while references are not followed; outside a transaction, or it is ignored.
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with _said(connection):
            _run(connection, head, versions)
        if broken := broken_references(connection.connection.driver_connection):
            raise RuntimeError(f"migration {head} breaks {len(broken)} references")
        connection.exec_driver_sql(_NOTE_PROGRAM, (json.dumps(VERSION),))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {head}")
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.rollback()


def _said(connection: Connection) -> AbstractContextManager[None]:
    """Say that the program itself changes what a migration changes; a new register has no history yet."""
    if not connection.exec_driver_sql("PRAGMA user_version").scalar():
        return nullcontext()
    return said(connection, f"Septima {VERSION}", "upgrade", None, None, recorded=True)


def _run(connection: Connection, head: int, versions: Sequence[Path]) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(_escaped, versions)))
    config.attributes["connection"] = connection
    command.upgrade(config, f"{head:04}")


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
