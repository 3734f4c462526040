"""A step of the history in words: what was changed, from what to what."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from models.dictionary import RECORDS
from models.fields import Answer, Field, Text
from models.rules.identifiers import grouped_phone, masked_id
from models.rules.reading import shown
from models.services.history import Cell, Step, label_of
from models.words import Words, same
from ui.text import language, say

ADDED = Words("{what}: added", "{what}：新增")
REMOVED = Words("{what}: removed", "{what}：删除")
CHANGED = Words("{what}: changed", "{what}：修改")
FROM_TO = Words("{label}: {old} → {new}", "{label}：{old} → {new}")
HOLDS = Words("{label}: {held}", "{label}：{held}")
OF_RECORD = same("{record} · {label}")
BLANK = Words("blank", "空白")
AGREED = Words("Day agreed on", "约定日期")
PLAN_MOVED = Words("Follow-up plan: {count} dates", "随访计划：{count} 个日期")
PATIENT_CHANGED = Words("Belongs to another patient record now", "改属另一患者档案")
_OWN = ("patient", "operation")
_AGREED_KEY = "agreed_on"


class Line(NamedTuple):
    """One line of a step, and the field that it tells of; without one it tells of a whole row."""

    text: str
    record: str
    row_id: int
    key: str


def lines_of(step: Step) -> list[Line]:
    """Return what a step changed, line by line, in the order of the dictionary."""
    rows: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    for cell in step.cells:
        rows[cell.record, cell.row_id].append(cell)
    plan = [cells for (record, _), cells in rows.items() if record == "plan"]
    found = [line for (record, _), cells in rows.items() if record != "plan" for line in _of_row(cells)]
    return [*found, *_of_plan(plan)]


def in_words(field: Field, answer: Answer) -> str:
    """Return an answer as the history tells it: its label, an ID number starred, a phone in groups."""
    text = shown(field, answer, language())
    if isinstance(field, Text) and isinstance(answer, str):
        text = masked_id(text) if field.masked else grouped_phone(text) if field.phone else text
    if isinstance(answer, datetime):
        text = f"{answer:%Y-%m-%d %H:%M}"
    return text or say(BLANK)


def _of_row(cells: list[Cell]) -> list[Line]:
    first = cells[0]
    head = _head(cells)
    lines = [head] if head else []
    for key, field in _fields(first.record).items():
        cell = next((each for each in cells if each.key == key), None)
        if cell is not None and not field.derived and not _told_by_head(head, cell):
            lines.append(Line(_changed(cell, field, whole=head is not None), *cell[:3]))
    if not lines and any(cell.key == "patient_id" for cell in cells):
        lines.append(Line(say(PATIENT_CHANGED), *first[:2], ""))
    return lines or _whole(first)


def _whole(first: Cell) -> list[Line]:
    """Tell of a row that is no record of the dictionary, such as a confirmation."""
    if first.record in RECORDS:
        return []
    return [Line(say(CHANGED, what=label_of(first.record, "id")), *first[:2], "")]


def _head(cells: list[Cell]) -> Line | None:
    """Return the line that tells that the row came or went."""
    born = next((cell for cell in cells if cell.key == "id"), None)
    if born is None:
        return None
    words = ADDED if born.old is None else REMOVED
    return Line(say(words, what=label_of(born.record, "id")), *born[:2], "")


def _told_by_head(head: Line | None, cell: Cell) -> bool:
    """Tell whether a row that came or went says nothing in this cell."""
    return head is not None and cell.old is None and cell.new is None


def _changed(cell: Cell, field: Field, *, whole: bool) -> str:
    """Tell a cell: from what to what, or what a row that came or went whole holds."""
    label = say(field.label)
    if whole:
        return say(HOLDS, label=label, held=in_words(field, cell.old if cell.new is None else cell.new))
    if cell.record not in _OWN:
        label = say(OF_RECORD, record=RECORDS[cell.record].label, label=label)
    return say(FROM_TO, label=label, old=in_words(field, cell.old), new=in_words(field, cell.new))


def _of_plan(rows: Iterable[list[Cell]]) -> list[Line]:
    """Tell each day that was agreed on, and all else of the plan in one line."""
    found, others = [], []
    for cells in rows:
        agreed = next((cell for cell in cells if cell.key == _AGREED_KEY), None)
        if agreed is not None and len(cells) == 1:
            old, new = (_day(each) for each in (agreed.old, agreed.new))
            found.append(Line(say(FROM_TO, label=AGREED, old=old, new=new), *agreed[:3]))
        else:
            others.append(cells[0])
    if others:
        found.append(Line(say(PLAN_MOVED, count=len(others)), *others[0][:2], ""))
    return found


def _day(answer: Answer) -> str:
    return answer.isoformat() if isinstance(answer, date) else str(answer or say(BLANK))


def _fields(record: str) -> dict[str, Field]:
    return {field.key: field for field in RECORDS[record].fields} if record in RECORDS else {}
