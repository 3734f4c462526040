"""The table of the list of patients: one case a row, nothing in it can be edited."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt

from models.dictionary import PATIENT
from models.rules.days import age_on, day_number
from models.rules.reading import shown
from models.services.patients import Found
from models.words import Words
from ui.tables.rows import Index, RowsModel
from ui.text import language, say

BORN_AGED = Words("{born} ({age})", "{born}（{age}岁）")
SIDES = {1: Words("LEFT", "左侧"), 2: Words("RIGHT", "右侧")}
NOT_OPERATED = Words("not operated yet", "尚未手术")
DAY_NUMBER = Words("D{number}", "第{number}天")
NAMELESS = Words("Name not entered", "姓名未录入")


def _name(found: Found, today: date) -> str:
    return found.name or say(NAMELESS)


def _born(found: Found, today: date) -> str:
    if found.birth_date is None:
        return ""
    return say(BORN_AGED, born=found.birth_date.isoformat(), age=age_on(today, found.birth_date))


def _sex(found: Found, today: date) -> str:
    return shown(PATIENT["sex"], found.sex, language())


def _mrn(found: Found, today: date) -> str:
    return found.mrn


def _case(found: Found, today: date) -> str:
    return found.case


def _side(found: Found, today: date) -> str:
    return say(SIDES[found.side]) if found.side in SIDES else ""


def _operated(found: Found, today: date) -> str:
    return found.operated_on.isoformat() if found.operated_on else say(NOT_OPERATED)


def _day(found: Found, today: date) -> str:
    if found.operated_on is None or found.operated_on > today:
        return ""
    return say(DAY_NUMBER, number=day_number(today, found.operated_on))


class Column(NamedTuple):
    """One column: its heading, its width in pixels, and what it says of a case on a day."""

    heading: Words
    width: int
    text: Callable[[Found, date], str]


COLUMNS = (
    Column(Words("Name", "姓名"), 208, _name),
    Column(Words("Born (age)", "出生日期（年龄）"), 172, _born),
    Column(Words("Sex", "性别"), 72, _sex),
    Column(Words("MRN", "病案号"), 132, _mrn),
    Column(Words("Case", "登记编号"), 140, _case),
    Column(Words("Side", "患侧"), 80, _side),
    Column(Words("Operation", "手术日期"), 132, _operated),
    Column(Words("Today", "今日"), 96, _day),
)


class PatientsModel(RowsModel[Found]):
    """Shows the cases it was given."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__([column.heading for column in COLUMNS], parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return COLUMNS[index.column()].text(self._rows[index.row()], self._today)
