"""Taking a step back: the whole of it, or nothing where something was changed since.

What takes a step back is a step of its own, and taking that one back does the first one again.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, Table, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from models.dictionary import RECORDS
from models.errors import UserError
from models.services.changes import ENTRIES, Pairs, Row, came, changes_of, net, went
from models.services.confirmations import confirmations_of
from models.services.history import label_of, step_of, taken_back
from models.services.open_change import follow_up, present_step
from models.services.registers import Register
from models.store import schema
from models.store.trail import PASSING, RECORDED, above
from models.words import Words

CHANGED_SINCE = Words(
    "Nothing was taken back: {person} changed “{what}” afterwards, on {at}. Take that back first.",
    "未撤销：{person} 其后于 {at} 修改了“{what}”。请先撤销那次修改。",
)
REMOVED_SINCE = Words(
    "Nothing was taken back: {person} removed “{what}” afterwards, on {at}. Restore it first.",
    "未撤销：{person} 其后于 {at} 删除了“{what}”。请先恢复。",
)
ADDED_SINCE = Words(
    "Nothing was taken back: {person} added “{what}” to it afterwards, on {at}. Take that back first.",
    "未撤销：{person} 其后于 {at} 在其下新增了“{what}”。请先撤销该项新增。",
)
TAKEN_BACK_ALREADY = Words(
    "This was taken back already, by {person} on {at}. Look at the history once more.",
    "此操作已由 {person} 于 {at} 撤销。请重新查看历史记录。",
)
PLACE_TAKEN = Words(
    "Nothing was taken back: “{what}” would be there twice, because it was entered once more since then.",
    "未撤销：其后已重新录入，撤销会使“{what}”重复。",
)
NOTHING_LEFT = Words("There is nothing in this step to take back.", "此操作没有可撤销的内容。")


def undo(register: Register, step_id: int, today: date, reason: str | None = None) -> int:
    """Take a whole step back, or nothing of it, and return the step that did so.

    To take back what took a step back does that step again.

    Raises: UserError where something of it was changed since, naming what, who and when;
    LookupError where there is no such step.
    """
    with register.store.changing("undo", reason=reason, undoes=step_id) as connection:
        return take_back(connection, step_id, today)


def take_back(connection: Connection, step_id: int, today: date) -> int:
    """Do what `undo` does inside an open change that says which step it undoes."""
    _refuse_undone(connection, step_id)
    rows = net(changes_of(connection, step_id))
    if not rows:
        raise UserError(NOTHING_LEFT)
    for row, pairs in rows.items():
        _refuse_changed(connection, row, pairs)
    # Rows come back in the order of the history, which need not be that of their references.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for row, pairs in rows.items():
        if came(pairs):
            _remove(connection, row)
    for row, pairs in rows.items():
        if not came(pairs) and not went(pairs):
            _put_back(connection, row, pairs)
    for row, pairs in rows.items():
        if went(pairs):
            _bring_back(connection, row, pairs)
    for row, pairs in rows.items():
        _refuse_alone(connection, row, pairs)
    follow_up(connection, today)
    return present_step(connection)


def _refuse_undone(connection: Connection, step_id: int) -> None:
    by = taken_back(connection, [step_of(connection, step_id).id]).get(step_id)
    if by is not None:
        found = step_of(connection, by)
        raise UserError(TAKEN_BACK_ALREADY, person=found.person, at=_said(found.at))


def _refuse_changed(connection: Connection, row: Row, pairs: Pairs) -> None:
    """Raise unless the row is what the step left."""
    present = _row(connection, row)
    if present is None:
        if not went(pairs):
            raise _since(connection, REMOVED_SINCE, row, "id")
        return
    left = {key: new for key, (_, new) in pairs.items()}
    if came(pairs):
        left = {key: left.get(key) for key in present if key not in PASSING}
    for key, new in left.items():
        if present[key] != new:
            raise _since(connection, CHANGED_SINCE, row, key)


def _refuse_alone(connection: Connection, row: Row, pairs: Pairs) -> None:
    """Raise where the row went and left others below it, or came back and has nothing above it."""
    if came(pairs):
        for below in _below(connection, row):
            raise _since(connection, ADDED_SINCE, below, "id")
        return
    table = _table(row)
    column = above(table)
    if column and column in pairs:
        parent = (next(iter(table.c[column].foreign_keys)).column.table.name, pairs[column][0])
        if _row(connection, parent) is None:
            raise _since(connection, REMOVED_SINCE, parent, "id")


def _below(connection: Connection, row: Row) -> Iterable[Row]:
    for name in RECORDED:
        table = schema.METADATA.tables[name]
        column = above(table)
        if column and next(iter(table.c[column].foreign_keys)).column.table.name == row[0]:
            found = connection.execute(select(table.c.id).where(table.c[column] == row[1]))
            yield from ((name, below) for below in found.scalars())
    if row[0] in ENTRIES:
        yield from (("confirmation", below) for below in confirmations_of(connection, *row))


def _since(connection: Connection, words: Words, row: Row, key: str) -> UserError:
    """Return the error that names the last change of one cell."""
    query = text(
        "SELECT at, person FROM change JOIN step ON step.id = step_id"
        " WHERE record = :record AND row_id = :row AND key = :key ORDER BY seq DESC LIMIT 1"
    )
    found = connection.execute(query, {"record": row[0], "row": row[1], "key": key}).one()
    return UserError(
        words, what=label_of(row[0], key), person=found.person, at=_said(datetime.fromisoformat(found.at))
    )


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _remove(connection: Connection, row: Row) -> None:
    table = _table(row)
    connection.execute(delete(table).where(table.c.id == row[1]))


def _put_back(connection: Connection, row: Row, pairs: Pairs) -> None:
    table = _table(row)
    values = {key: old for key, (old, _) in pairs.items()}
    if "changed_at" in table.c:
        unit = schema.UNIT.c
        values |= {"changed_at": select(unit.at).scalar_subquery()}
        values |= {"changed_by": select(unit.person).scalar_subquery()}
    with _only_once(row):
        connection.execute(update(table).where(table.c.id == row[1]).values(**values))


def _bring_back(connection: Connection, row: Row, pairs: Pairs) -> None:
    with _only_once(row):
        connection.execute(insert(_table(row)).values({key: old for key, (old, _) in pairs.items()}))


@contextmanager
def _only_once(row: Row) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        what = RECORDS["patient"]["mrn"].label if row[0] == "patient" else label_of(row[0], "id")
        raise UserError(PLACE_TAKEN, what=what) from error


def _table(row: Row) -> Table:
    return schema.METADATA.tables[row[0]]


def _row(connection: Connection, row: Row) -> RowMapping | None:
    table = _table(row)
    return connection.execute(select(table).where(table.c.id == row[1])).mappings().first()
