"""The rows of `change`, made into what each row of the register was before and is after.

Triggers write them (models/store/trail.py), one for each column that differs; a row that came or
went has one for its `id` as well.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from models.store.trail import PASSING

Row = tuple[str, int]
"""A record and the id of one of its rows."""
Pairs = dict[str, tuple[Any, Any]]
"""What each column of a row held before and holds after."""

ENTRIES = ("ward_check", "complication", "contact")
BELOW_CASE = (*ENTRIES, "plan", "confirmation")
"""The records whose rows belong to an operation."""
SQL_BELOW_CASE = ", ".join(f"'{name}'" for name in BELOW_CASE)


def changes_of(connection: Connection, step_id: int) -> list[RowMapping]:
    """Return the rows of `change` of one step, in the order in which they were written."""
    query = text("SELECT * FROM change WHERE step_id = :id ORDER BY seq")
    return list(connection.execute(query, {"id": step_id}).mappings())


def net(changes: Iterable[RowMapping]) -> dict[Row, Pairs]:
    """Return what each row was before and is after all of `changes`, where that differs."""
    rows: dict[Row, Pairs] = defaultdict(dict)
    for change in changes:
        pairs = rows[change["record"], change["row_id"]]
        first = pairs.get(change["key"], (change["old"],))[0]
        pairs[change["key"]] = (first, change["new"])
    found = {row: _differing(pairs) for row, pairs in rows.items()}
    return {row: pairs for row, pairs in found.items() if pairs}


def came(pairs: Pairs) -> bool:
    """Tell whether the row was not there before."""
    return "id" in pairs and pairs["id"][0] is None and pairs["id"][1] is not None


def went(pairs: Pairs) -> bool:
    """Tell whether the row is not there any more."""
    return "id" in pairs and pairs["id"][0] is not None and pairs["id"][1] is None


def _differing(pairs: Pairs) -> Pairs:
    if pairs.get("id") == (None, None):  # it came and went
        return {}
    kept = pairs if went(pairs) else {key: pair for key, pair in pairs.items() if key not in PASSING}
    return {key: (old, new) for key, (old, new) in kept.items() if old != new}
