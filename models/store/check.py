"""Is the database whole? Asked of a connection, told without any patient's data."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlcipher3 import dbapi2

from models.store.cipher import pragma

_QUICK_PAGES = 10_000  # 40 MB: 10,000 cases are half of that, and take 0.2 s


@dataclass(frozen=True)
class CheckResult:
    """What is wrong, as the engine's own words, and how many rows each table has."""

    problems: tuple[str, ...]
    counts: Mapping[str, int]


def examine(connection: dbapi2.Connection) -> CheckResult:
    """Return the outcome of every check that the engine has: page HMACs, structure, references, counts.

    The checkpoint comes first: until it ran, pages that only the write-ahead
    log holds make `cipher_integrity_check` report damage that is none.
    """
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        problems = tuple(_problems(connection))
        return CheckResult(problems, {} if problems else counts(connection))
    except dbapi2.DatabaseError as error:
        return CheckResult((str(error),), {})


def problem_at_opening(connection: dbapi2.Connection) -> str | None:
    """Return the first thing wrong that can be found while somebody waits, or None.

    Structure, row types and the HMAC of every page in use; beyond 40 MB the
    HMACs alone, which take a quarter of the time and see every altered bit.
    """
    if int(str(pragma(connection, "page_count"))) <= _QUICK_PAGES:
        found = pragma(connection, "quick_check(1)")
        return None if found == "ok" else str(found)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = pragma(connection, "cipher_integrity_check")
    return None if found is None else str(found)


def counts(connection: dbapi2.Connection) -> dict[str, int]:
    """Return the number of rows per table, tables in order of their names."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) != 'sqlite_' "
        "ORDER BY name"
    ).fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def broken_references(connection: dbapi2.Connection) -> list[str]:
    """Return the rows that point to nothing, as `table row → table`; tables without row numbers last."""
    rows = connection.execute("PRAGMA foreign_key_check").fetchall()
    rows.sort(key=lambda row: row[1] is None)
    return [f"{table}{'' if row is None else f' {row}'} → {parent}" for table, row, parent, _ in rows]


def _problems(connection: dbapi2.Connection) -> list[str]:
    # One bad page makes later checks on this connection blame sound ones, so the first kind found
    # is told alone.
    for name in ("cipher_integrity_check", "integrity_check"):
        found = [str(row[0]) for row in connection.execute(f"PRAGMA {name}").fetchall() if row[0] != "ok"]
        if found:
            return found
    return broken_references(connection)
