"""What was changed, by whom, when, from what to what and why.

Nothing is ever struck out of the history: what takes a step back
(models/services/undoing.py) is a step of its own. Triggers write the history
(models/store/trail.py), so it cannot miss what a service changes.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, text

from models.dictionary import RECORDS
from models.fields import Answer, Field
from models.services.changes import SQL_BELOW_CASE, Pairs, Row, changes_of, net
from models.services.registers import Register
from models.store.codec import decode
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


def step_of(connection: Connection, step_id: int) -> Step:
    """Return one step with all its cells; LookupError where there is none."""
    head = _heads(connection, [step_id]).get(step_id)
    if head is None:
        raise LookupError(f"no step {step_id}")
    return _made(head, taken_back(connection, [step_id]).get(step_id), changes_of(connection, step_id))


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


def _of_case(connection: Connection, operation_id: int) -> _Chosen:
    spans = _patients_of(connection, operation_id)
    mine = " OR ".join(
        f"(record = 'patient' AND row_id = {patient} OR record = 'phone' AND above_id = {patient})"
        f" AND step_id BETWEEN {first} AND {last}"
        for patient, first, last in spans
    )
    where = (
        "(record = 'operation' AND row_id = :case"
        f" OR record IN ({SQL_BELOW_CASE}) AND above_id = :case{f' OR {mine}' if mine else ''})"
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


def _heads(connection: Connection, ids: list[int]) -> dict[int, RowMapping]:
    query = text("SELECT * FROM step WHERE id IN (SELECT value FROM json_each(:ids))")
    return {row["id"]: row for row in connection.execute(query, {"ids": json.dumps(ids)}).mappings()}


def _made(head: RowMapping, undone_by: int | None, changes: Iterable[RowMapping]) -> Step:
    cells = tuple(cell for row, pairs in net(changes).items() for cell in _cells(row, pairs))
    return Step(
        head["id"], datetime.fromisoformat(head["at"]), head["person"], head["action"], head["reason"],
        head["undoes"], undone_by, cells,
    )  # fmt: skip


def _cells(row: Row, pairs: Pairs) -> Iterable[Cell]:
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
