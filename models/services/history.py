"""What was changed, by whom, when, from what to what and why; and taking it back.

Nothing is ever struck out of the history: what takes a step back is a step of
its own, and taking that one back does the first one again. Triggers write the
history (models/store/trail.py), so it cannot miss what a service changes.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Table, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from models.dictionary import RECORDS
from models.errors import UserError
from models.fields import Answer, Field
from models.services.courses import remember_look
from models.services.registers import Register
from models.store import schema
from models.store.codec import decode
from models.store.trail import PASSING, RECORDED, above
from models.words import Words

ACTION_WORDS = {
    "save": Words("Saved", "保存"),
    "add": Words("Added", "新增"),
    "remove": Words("Removed", "删除"),
    "agree": Words("Day agreed on", "约定日期"),
    "replan": Words("Planned anew", "重新安排随访"),
    "merge": Words("Patients merged", "合并患者"),
    "undo": Words("Taken back", "撤销"),
    "restore": Words("Restored", "恢复"),
    "confirm": Words("Confirmed", "确认无误"),
    "phones": Words("Phone numbers changed", "修改联系电话"),
    "protocol": Words("Protocol adopted", "启用随访方案"),
    "import": Words("Imported", "导入"),
    "bulk": Words("Many entered at once", "批量录入"),
    "upgrade": Words("Changed by a new version of the program", "程序升级时修改"),
}
_ROW_WORDS = {
    "plan": Words("Follow-up plan", "随访计划"),
    "confirmation": Words("Confirmation of an unlikely value", "存疑值的确认"),
}

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
NEEDS_REASON = Words("Say why, in a few words.", "请简要填写原因。")
HAS_REASON = Words("A reason was given already; it is kept as it is.", "已填写过原因，按原样保留，不能再改。")

_BELOW_CASE = "'ward_check', 'complication', 'contact', 'plan', 'confirmation'"
_ENTRIES = ("ward_check", "complication", "contact")
_ALL = 2**62


class Cell(NamedTuple):
    """One value before and after; the key `id` tells that a row came (old None) or went (new None)."""

    record: str
    row_id: int
    key: str
    old: Answer
    new: Answer


@dataclass(frozen=True)
class Step:
    """One thing that `person` did `at` a time, and what it changed in the end.

    `action` is a key of ACTION_WORDS; `undone_by` is the step that took it
    back, None while it holds.
    """

    id: int
    at: datetime
    person: str
    action: str
    reason: str | None
    undoes: int | None
    undone_by: int | None
    cells: tuple[Cell, ...]


class _Chosen(NamedTuple):
    """Which rows of `change` are asked for."""

    where: str
    values: Mapping[str, Any]


_Row = tuple[str, int]
_Pairs = dict[str, tuple[Any, Any]]


# --- Reading ----------------------------------------------------------------------------------------


def of_case(
    register: Register, operation_id: int, most: int = 200, before: int | None = None
) -> tuple[Step, ...]:
    """Return the newest steps that touched the case, at most `most` and older than step `before`.

    The case is its operation, its patient while they belonged together, the
    patient's phone numbers, and everything below the operation; a removed case
    still has its history.
    """
    with register.store.reading() as connection:
        return _steps(connection, _of_case(connection, operation_id), most, before)


def of_field(register: Register, record: str, row_id: int, key: str) -> tuple[Step, ...]:
    """Return every step that changed one field of one row, newest first, with its cells alone."""
    where = "record = :record AND row_id = :row AND key IN (:key, :absent)"
    values = {"record": record, "row": row_id, "key": key, "absent": f"{key}_absent"}
    with register.store.reading() as connection:
        return _steps(connection, _Chosen(where, values), _ALL, None)


def step(register: Register, step_id: int) -> Step:
    """Return one step with all its cells; LookupError where there is none."""
    with register.store.reading() as connection:
        return step_of(connection, step_id)


def last_step(register: Register, operation_id: int | None = None) -> Step | None:
    """Return the newest step of this person that still holds, of one case or of all.

    What took something back is passed over: what comes next is older than what it took back.
    """
    with register.store.reading() as connection:
        chosen = _of_case(connection, operation_id) if operation_id else None
        inside = f" AND id IN (SELECT step_id FROM change WHERE {chosen.where})" if chosen else ""
        query = f"SELECT id FROM step WHERE person = :me AND undoes IS NULL{inside} ORDER BY id DESC"
        values = {"me": register.person, **(chosen.values if chosen else {})}
        for step_id in connection.execute(text(query), values).scalars():
            if not taken_back(connection, [step_id]):
                return step_of(connection, step_id)
    return None


def label_of(record: str, key: str) -> Words:
    """Return what a cell is called: its field, or its record where it is no field of the dictionary."""
    field = _field(record, key)
    return field.label if field else _ROW_WORDS[record] if record in _ROW_WORDS else RECORDS[record].label


def _of_case(connection: Connection, operation_id: int) -> _Chosen:
    spans = _patients_of(connection, operation_id)
    mine = " OR ".join(
        f"(record = 'patient' AND row_id = {patient} OR record = 'phone' AND above_id = {patient})"
        f" AND step_id BETWEEN {first} AND {last}"
        for patient, first, last in spans
    )
    where = (
        "(record = 'operation' AND row_id = :case"
        f" OR record IN ({_BELOW_CASE}) AND above_id = :case{f' OR {mine}' if mine else ''})"
    )
    return _Chosen(where, {"case": operation_id})


def _patients_of(connection: Connection, operation_id: int) -> list[tuple[int, int, int]]:
    """Return whose operation it was from which step to which; the last one's whole history belongs to it."""
    moves = connection.execute(
        text(
            "SELECT step_id, old, new FROM change"
            " WHERE record = 'operation' AND row_id = :id AND key = 'patient_id' ORDER BY seq"
        ),
        {"id": operation_id},
    ).all()
    spans, since, last = [], 0, None
    for moved, old, new in moves:
        if old is not None:
            spans.append((int(old), since, moved))
        since, last = moved, new or old
    present = connection.execute(
        text("SELECT patient_id FROM operation WHERE id = :id"), {"id": operation_id}
    ).scalar()
    last = present or last
    return [*(span for span in spans if span[0] != last), *([(int(last), 0, _ALL)] if last else [])]


def _steps(connection: Connection, chosen: _Chosen, most: int, before: int | None) -> tuple[Step, ...]:
    values = {**chosen.values, "before": before or _ALL, "most": most}
    where = f"{chosen.where} AND step_id < :before"
    newest = connection.execute(
        text(f"SELECT DISTINCT step_id FROM change WHERE {where} ORDER BY step_id DESC LIMIT :most"), values
    )
    ids = list(newest.scalars())
    if not ids:
        return ()
    cells: dict[int, list[RowMapping]] = defaultdict(list)
    query = f"SELECT * FROM change WHERE {where} AND step_id >= :oldest ORDER BY seq"
    for change in connection.execute(text(query), {**values, "oldest": ids[-1]}).mappings():
        cells[change["step_id"]].append(change)
    heads = _heads(connection, ids)
    undone = taken_back(connection, ids)
    made = (_made(heads[step_id], undone.get(step_id), cells[step_id]) for step_id in ids)
    return tuple(step for step in made if step.cells)


def step_of(connection: Connection, step_id: int) -> Step:
    """Return one step with all its cells; LookupError where there is none."""
    head = _heads(connection, [step_id]).get(step_id)
    if head is None:
        raise LookupError(f"no step {step_id}")
    return _made(head, taken_back(connection, [step_id]).get(step_id), changes_of(connection, step_id))


def _heads(connection: Connection, ids: list[int]) -> dict[int, RowMapping]:
    query = text("SELECT * FROM step WHERE id IN (SELECT value FROM json_each(:ids))")
    return {row["id"]: row for row in connection.execute(query, {"ids": json.dumps(ids)}).mappings()}


def taken_back(connection: Connection, ids: list[int]) -> dict[int, int]:
    """Return, of those steps that do not hold any more, which step took each back the last time."""
    found = connection.execute(
        text(
            "WITH RECURSIVE later (id, undoes) AS ("
            " SELECT id, undoes FROM step WHERE undoes IN (SELECT value FROM json_each(:ids))"
            " UNION SELECT step.id, step.undoes FROM step JOIN later ON step.undoes = later.id"
            ") SELECT id, undoes FROM later ORDER BY id DESC"
        ),
        {"ids": json.dumps(ids)},
    )
    undone: dict[int, int] = {}
    for step_id, undoes in found:  # what takes a step back is newer than it, so it is judged before
        if step_id not in undone:
            undone.setdefault(undoes, step_id)
    return {step_id: undone[step_id] for step_id in ids if step_id in undone}


def _made(head: RowMapping, undone_by: int | None, changes: Iterable[RowMapping]) -> Step:
    cells = tuple(cell for row, pairs in _net(changes).items() for cell in _cells(row, pairs))
    return Step(
        head["id"], datetime.fromisoformat(head["at"]), head["person"], head["action"], head["reason"],
        head["undoes"], undone_by, cells,
    )  # fmt: skip


def changes_of(connection: Connection, step_id: int) -> list[RowMapping]:
    """Return the rows of `change` of one step, in the order in which they were written."""
    query = text("SELECT * FROM change WHERE step_id = :id ORDER BY seq")
    return list(connection.execute(query, {"id": step_id}).mappings())


def _net(changes: Iterable[RowMapping]) -> dict[_Row, _Pairs]:
    """Return what each row was before and is after all of `changes`, where that differs."""
    rows: dict[_Row, _Pairs] = defaultdict(dict)
    for change in changes:
        pairs = rows[change["record"], change["row_id"]]
        first = pairs.get(change["key"], (change["old"],))[0]
        pairs[change["key"]] = (first, change["new"])
    found = {row: _differing(pairs) for row, pairs in rows.items()}
    return {row: pairs for row, pairs in found.items() if pairs}


def _differing(pairs: _Pairs) -> _Pairs:
    if pairs.get("id") == (None, None):  # it came and went
        return {}
    kept = pairs if _went(pairs) else {key: pair for key, pair in pairs.items() if key not in PASSING}
    return {key: (old, new) for key, (old, new) in kept.items() if old != new}


def _came(pairs: _Pairs) -> bool:
    return "id" in pairs and pairs["id"][0] is None and pairs["id"][1] is not None


def _went(pairs: _Pairs) -> bool:
    return "id" in pairs and pairs["id"][0] is not None and pairs["id"][1] is None


def _cells(row: _Row, pairs: _Pairs) -> Iterable[Cell]:
    """Yield a cell for each field, made of its two columns, and for each other column."""
    nothing = (None, None)
    for key in dict.fromkeys(key.removesuffix("_absent") for key in pairs):
        (old, new), (no_old, no_new) = pairs.get(key, nothing), pairs.get(f"{key}_absent", nothing)
        field = _field(row[0], key)
        if field:
            yield Cell(*row, key, decode(field, old, no_old), decode(field, new, no_new))
        else:
            yield Cell(*row, key, old, new)


def _field(record: str, key: str) -> Field | None:
    name = key.removesuffix("_absent")
    return _FIELDS.get(record, {}).get(name)


_FIELDS = {name: {field.key: field for field in record.fields} for name, record in RECORDS.items()}


# --- Taking back ------------------------------------------------------------------------------------


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
    rows = _net(changes_of(connection, step_id))
    if not rows:
        raise UserError(NOTHING_LEFT)
    for row, pairs in rows.items():
        _refuse_changed(connection, row, pairs)
    # Rows come back in the order of the history, which need not be that of their references.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for row, pairs in rows.items():
        if _came(pairs):
            _remove(connection, row)
    for row, pairs in rows.items():
        if not _came(pairs) and not _went(pairs):
            _put_back(connection, row, pairs)
    for row, pairs in rows.items():
        if _went(pairs):
            _bring_back(connection, row, pairs)
    for row, pairs in rows.items():
        _refuse_alone(connection, row, pairs)
    follow_up(connection, today)
    return present_step(connection)


def give_reason(register: Register, step_id: int, reason: str) -> None:
    """Say afterwards why a step was taken.

    Raises: UserError for an empty reason, and where one was given already; LookupError for no such step.
    """
    with register.store.changing() as connection:
        _heads(connection, [step_id])[step_id]
        given = connection.execute(
            text("UPDATE step SET reason = :reason WHERE id = :id AND reason IS NULL"),
            {"reason": needed(reason), "id": step_id},
        )
        if not given.rowcount:
            raise UserError(HAS_REASON)


def needed(reason: str | None) -> str:
    """Return the reason without space around it; raise UserError where there is none."""
    if reason is None or not reason.strip():
        raise UserError(NEEDS_REASON)
    return reason.strip()


def follow_up(connection: Connection, today: date) -> None:
    """Bring what is kept beside the records into line with all that the open change has changed so far."""
    from models.services.sought import reindex

    found = connection.execute(text(_TOUCHED)).scalars()
    patients = sorted(int(patient) for patient in found if patient is not None)
    living = select(schema.PATIENT.c.id).where(schema.PATIENT.c.id.in_(patients))
    ids = list(connection.execute(living).scalars())
    reindex(connection, ids)
    operations = select(schema.OPERATION.c.id).where(schema.OPERATION.c.patient_id.in_(ids))
    for operation_id in connection.execute(operations).scalars().all():
        remember_look(connection, operation_id, today)


_TOUCHED = f"""
    WITH touched AS (SELECT * FROM change WHERE step_id = (SELECT step FROM unit))
    SELECT row_id FROM touched WHERE record = 'patient'
    UNION SELECT above_id FROM touched WHERE record IN ('operation', 'phone')
    UNION SELECT old FROM touched WHERE key = 'patient_id'
    UNION SELECT patient_id FROM operation
        WHERE id IN (SELECT above_id FROM touched WHERE record IN ({_BELOW_CASE}))
"""


def present_step(connection: Connection) -> int:
    """Return the step that the open change has become; it must have changed something."""
    return int(connection.execute(text("SELECT step FROM unit")).scalar_one())


def _refuse_undone(connection: Connection, step_id: int) -> None:
    by = taken_back(connection, [step_of(connection, step_id).id]).get(step_id)
    if by is not None:
        head = _heads(connection, [by])[by]
        raise UserError(TAKEN_BACK_ALREADY, person=head["person"], at=_said(head["at"]))


def _refuse_changed(connection: Connection, row: _Row, pairs: _Pairs) -> None:
    """Raise unless the row is what the step left."""
    present = _row(connection, row)
    if present is None:
        if not _went(pairs):
            raise _since(connection, REMOVED_SINCE, row, "id")
        return
    left = {key: new for key, (_, new) in pairs.items()}
    if _came(pairs):
        left = {key: left.get(key) for key in present if key not in PASSING}
    for key, new in left.items():
        if present[key] != new:
            raise _since(connection, CHANGED_SINCE, row, key)


def _since(connection: Connection, words: Words, row: _Row, key: str) -> UserError:
    """Return the error that names the last change of one cell."""
    query = text(
        "SELECT at, person FROM change JOIN step ON step.id = step_id"
        " WHERE record = :record AND row_id = :row AND key = :key ORDER BY seq DESC LIMIT 1"
    )
    found = connection.execute(query, {"record": row[0], "row": row[1], "key": key}).one()
    return UserError(words, what=label_of(row[0], key), person=found.person, at=_said(found.at))


def _said(at: str) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M}"


def _table(row: _Row) -> Table:
    return schema.METADATA.tables[row[0]]


def _row(connection: Connection, row: _Row) -> RowMapping | None:
    table = _table(row)
    return connection.execute(select(table).where(table.c.id == row[1])).mappings().first()


def _remove(connection: Connection, row: _Row) -> None:
    table = _table(row)
    connection.execute(delete(table).where(table.c.id == row[1]))


def _put_back(connection: Connection, row: _Row, pairs: _Pairs) -> None:
    table = _table(row)
    values = {key: old for key, (old, _) in pairs.items()}
    if "changed_at" in table.c:
        unit = schema.UNIT.c
        values |= {"changed_at": select(unit.at).scalar_subquery()}
        values |= {"changed_by": select(unit.person).scalar_subquery()}
    with _only_once(row):
        connection.execute(update(table).where(table.c.id == row[1]).values(**values))


def _bring_back(connection: Connection, row: _Row, pairs: _Pairs) -> None:
    with _only_once(row):
        connection.execute(insert(_table(row)).values({key: old for key, (old, _) in pairs.items()}))


@contextmanager
def _only_once(row: _Row) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        what = RECORDS["patient"]["mrn"].label if row[0] == "patient" else label_of(row[0], "id")
        raise UserError(PLACE_TAKEN, what=what) from error


def _refuse_alone(connection: Connection, row: _Row, pairs: _Pairs) -> None:
    """Raise where the row went and left others below it, or came back and has nothing above it."""
    if _came(pairs):
        for below in _below(connection, row):
            raise _since(connection, ADDED_SINCE, below, "id")
        return
    table = _table(row)
    column = above(table)
    if column and column in pairs:
        parent = (next(iter(table.c[column].foreign_keys)).column.table.name, pairs[column][0])
        if _row(connection, parent) is None:
            raise _since(connection, REMOVED_SINCE, parent, "id")


def _below(connection: Connection, row: _Row) -> Iterable[_Row]:
    for name in RECORDED:
        table = schema.METADATA.tables[name]
        column = above(table)
        if column and next(iter(table.c[column].foreign_keys)).column.table.name == row[0]:
            found = connection.execute(select(table.c.id).where(table.c[column] == row[1]))
            yield from ((name, below) for below in found.scalars())
    if row[0] in _ENTRIES:
        yield from (("confirmation", below) for below in confirmations_of(connection, *row))


def confirmations_of(connection: Connection, record: str, row_id: int) -> list[int]:
    """Return the confirmations of unlikely values of one row."""
    table = schema.CONFIRMATION
    query = select(table.c.id).where(table.c.record == record, table.c.row_id == row_id)
    return list(connection.execute(query).scalars())


def remove_confirmations(connection: Connection, record: str, row_id: int) -> None:
    """Remove the confirmations of a row that is about to go, inside the same change."""
    table = schema.CONFIRMATION
    connection.execute(delete(table).where(table.c.record == record, table.c.row_id == row_id))
