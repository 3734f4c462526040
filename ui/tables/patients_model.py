"""The table of the list of patients: one case a row, read page by page as it is looked at."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal

from models.dictionary import PATIENT
from models.errors import UserError
from models.rules.days import age_on, day_number
from models.rules.reading import shown
from models.services.patients import Found, Sort
from models.words import Words, same
from ui.tables.rows import NOWHERE, Index, RowsModel
from ui.text import language, say

BORN_AGED = Words("{born} ({age})", "{born}（{age}岁）")
SIDES = {1: Words("LEFT", "左侧"), 2: Words("RIGHT", "右侧")}
NOT_OPERATED = Words("not operated yet", "尚未手术")
OPERATED_DAY = Words("{day} · D{number}", "{day} 第{number}天")
NAMELESS = Words("Name not entered", "姓名未录入")
MARKED = same("{name} ⚠")
MARKED_SPOKEN = Words("{name}, same or similar name", "{name}，同名或近似姓名")
SHARE = same("{percent} %")
SHARE_SPOKEN = Words("{have} of {need} needed fields answered", "必填 {need} 项，已填 {have} 项")
MRN = Words("MRN {mrn}", "病案号 {mrn}")
PAGE = 100  # rows read at once


def name_of(found: Found) -> str:
    """Return the name as written, or that there is none yet."""
    return found.name or say(NAMELESS)


def born_of(found: Found, today: date) -> str:
    """Return the date of birth with the age on `today`; nothing while it is not known."""
    if found.birth_date is None:
        return ""
    return say(BORN_AGED, born=found.birth_date.isoformat(), age=age_on(today, found.birth_date))


def details_of(found: Found, today: date) -> str:
    """Return in one line what tells a patient from another of the same name."""
    number = say(MRN, mrn=found.mrn) if found.mrn else ""
    parts = (_sex(found, today), born_of(found, today), number, _side(found, today), _operated(found, today))
    return "  ".join(part for part in parts if part)


def _name(found: Found, today: date) -> str:
    return name_of(found)


def _sex(found: Found, today: date) -> str:
    return shown(PATIENT["sex"], found.sex, language())


def _mrn(found: Found, today: date) -> str:
    return found.mrn


def _case(found: Found, today: date) -> str:
    return found.case


def _side(found: Found, today: date) -> str:
    return say(SIDES[found.side]) if found.side in SIDES else ""


def _surgeon(found: Found, today: date) -> str:
    return found.surgeon


def _operated(found: Found, today: date) -> str:
    if found.operated_on is None:
        return say(NOT_OPERATED)
    day = found.operated_on.isoformat()
    if found.operated_on > today:
        return day
    return say(OPERATED_DAY, day=day, number=day_number(today, found.operated_on))


def _said_later(found: Found, today: date) -> str:
    return ""


class Column(NamedTuple):
    """One column: heading, share of the width, what it says of a case on a day, what it can be sorted by."""

    heading: Words
    width: int
    text: Callable[[Found, date], str]
    sort: Sort | None = None


COLUMNS = (
    Column(Words("Name", "姓名"), 160, _name, Sort.NAME),
    Column(Words("Born (age)", "出生（年龄）"), 158, born_of),
    Column(Words("Sex", "性别"), 74, _sex),
    Column(Words("MRN", "病案号"), 112, _mrn, Sort.MRN),
    Column(Words("Case", "登记编号"), 132, _case, Sort.CASE),
    Column(Words("Side", "患侧"), 64, _side),
    Column(Words("Surgeon", "术者"), 88, _surgeon),
    Column(Words("Operation", "手术日期"), 192, _operated, Sort.OPERATED),
    Column(Words("Filled", "完整度"), 80, _said_later),
)
_SHARE = len(COLUMNS) - 1  # the column whose words come once the page is on screen
Fetch = Callable[[int, int], tuple[Found, ...]]


class PatientsModel(RowsModel[Found]):
    """Knows how many cases there are, and reads each page of them when one of its rows is looked at."""

    failed = Signal(object)  # the UserError of a page that could not be read
    read = Signal()  # another page is there

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__([column.heading for column in COLUMNS], parent)
        self._count = 0
        self._pages: dict[int, tuple[Found, ...]] = {}
        self._fetch: Fetch = _nothing
        self._marked: set[int] = set()
        self._shares: dict[int, tuple[int, int]] = {}

    @property
    def rows(self) -> tuple[Found, ...]:
        """The cases read so far, from top to bottom."""
        return tuple(found for page in sorted(self._pages) for found in self._pages[page])

    def show_found(self, count: int, fetch: Fetch, today: date) -> None:
        """Show `count` cases; `fetch` returns those from a number on, at most so many. Raises: as it does."""
        first = {0: fetch(0, PAGE)} if count else {}
        self.beginResetModel()
        self._count, self._fetch, self._pages, self._today = count, fetch, first, today
        self._marked, self._shares = set(), {}
        self.endResetModel()

    def found(self, row: int) -> Found | None:
        """Return the case in a row, None where there is none or it cannot be read."""
        if not 0 <= row < self._count:
            return None
        page, place = divmod(row, PAGE)
        if page not in self._pages:
            self._pages[page] = self._read(page)
        return self._pages[page][place] if place < len(self._pages[page]) else None

    def row_of(self, operation_id: int, near: int) -> int | None:
        """Return the row of a case on the first page or on that of row `near`; None where it is not."""
        for page in {0, max(near, 0) // PAGE}:
            self.found(page * PAGE)
            for place, found in enumerate(self._pages.get(page, ())):
                if found.operation_id == operation_id:
                    return page * PAGE + place
        return None

    def mark(self, marked: set[int]) -> None:
        """Mark the cases of these operations."""
        if marked != self._marked:
            self._marked = marked
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, 0))

    def unshared(self) -> tuple[int, ...]:
        """Return the operations read so far of which nobody told how complete they are."""
        return tuple(each.operation_id for each in self.rows if each.operation_id not in self._shares)

    def share(self, shares: Mapping[int, tuple[int, int]]) -> None:
        """Say of these operations how many of their needed fields are answered, and how many are needed."""
        if shares:
            self._shares |= shares
            self.dataChanged.emit(self.index(0, _SHARE), self.index(self._count - 1, _SHARE))

    def is_marked(self) -> bool:
        """Tell whether any case is marked."""
        return bool(self._marked)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many cases there are, read or not."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        found = self.found(index.row())
        if found is None:
            return ""
        if index.column() == _SHARE:
            return self._share_of(found, spoken=role == Qt.ItemDataRole.AccessibleTextRole)
        text = COLUMNS[index.column()].text(found, self._today)
        if index.column() == 0 and found.operation_id in self._marked:
            return say(MARKED if role == Qt.ItemDataRole.DisplayRole else MARKED_SPOKEN, name=text)
        return text

    def _share_of(self, found: Found, *, spoken: bool) -> str:
        """Return the share in percent, rounded down: 100 % lacks nothing; aloud with both numbers."""
        have, need = self._shares.get(found.operation_id, (0, 0))
        if not need:
            return ""
        return say(SHARE_SPOKEN, have=have, need=need) if spoken else say(SHARE, percent=100 * have // need)

    def _read(self, page: int) -> tuple[Found, ...]:
        try:
            found = self._fetch(page * PAGE, PAGE)
        except UserError as error:
            self.failed.emit(error)
            return ()
        self.read.emit()
        return found


def _nothing(offset: int, most: int) -> tuple[Found, ...]:
    return ()
