"""The table of the list of patients: one case a row, read page by page as it is looked at."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from models.dictionary import PATIENT
from models.errors import UserError
from models.rules.days import age_on, day_number
from models.rules.identifiers import grouped_phone
from models.rules.protocol import STATE_WORDS, State
from models.rules.reading import shown
from models.services.patient_lists import More
from models.services.patients import Found, Sort
from models.words import Words, same
from ui.tables.rows import NOWHERE, FittingDelegate, Index, RowsModel
from ui.tables.state_cell import BESIDE, chip_size, draw_chip
from ui.text import language, say

BORN_AGED = Words("{born} ({age})", "{born}（{age}岁）")
SIDES = {1: Words("LEFT", "左侧"), 2: Words("RIGHT", "右侧")}
NOT_OPERATED = Words("not operated yet", "尚未手术")
OPERATED_DAY = Words("{day} · D{number}", "{day} 第{number}天")
NAMELESS = Words("Name not entered", "姓名未录入")
MARKED = same("{name} ⚠")
MARKED_SPOKEN = Words("{name}, same or similar name", "{name}，同名或近似姓名")
SHARE = same("{percent} %")
FOLLOW_UP_SPOKEN = Words("{window}: {state}", "{window}：{state}")
SHARE_SPOKEN = Words("{have} of {need} needed fields answered", "必填 {need} 项，已填 {have} 项")
MRN = Words("MRN {mrn}", "病案号 {mrn}")
PAGE = 100  # rows read at once
_EDGE = 3  # pixels that the style leaves before a text


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


def _phone(found: Found, today: date) -> str:
    return grouped_phone(found.phone) if found.phone else ""


def _said_later(found: Found, today: date) -> str:
    return ""


def _follow_up(more: More, *, spoken: bool) -> str:
    """Return the word of the row to be dealt with first; aloud with the name of its window."""
    if more.pressing is None:
        return ""
    state = STATE_WORDS[more.pressing.standing.state]
    return say(FOLLOW_UP_SPOKEN, window=more.pressing.label, state=state) if spoken else say(state)


def _filled(more: More, *, spoken: bool) -> str:
    """Return the share in percent, rounded down: 100 % lacks nothing; aloud with both numbers."""
    have, need = more.answered, more.needed
    if not need:
        return ""
    return say(SHARE_SPOKEN, have=have, need=need) if spoken else say(SHARE, percent=100 * have // need)


class Later(Protocol):
    """What a column says once more is known of a case than its row."""

    def __call__(self, more: More, *, spoken: bool) -> str:
        """Return the text as shown, or as a screen reader says it."""


class Column(NamedTuple):
    """One column: its name in settings, its heading, its share of the width, and what it says of a case.

    `text` says so at once, `later` when the page of rows is on screen; `sort` is what it can be sorted by.
    """

    key: str
    heading: Words
    width: int
    text: Callable[[Found, date], str] = _said_later
    sort: Sort | None = None
    later: Later | None = None


NAME = Column("name", Words("Name", "姓名"), 160, _name, Sort.NAME)
"""The column that no list goes without."""
COLUMNS = (
    NAME,
    Column("born", Words("Born (age)", "出生（年龄）"), 158, born_of),
    Column("sex", Words("Sex", "性别"), 68, _sex),
    Column("mrn", Words("MRN", "病案号"), 112, _mrn, Sort.MRN),
    Column("side", Words("Side", "患侧"), 64, _side),
    Column("operated", Words("Operation", "手术日期"), 178, _operated, Sort.OPERATED),
    Column("surgeon", Words("Surgeon", "术者"), 84, _surgeon),
    Column("follow_up", Words("Follow-up", "随访"), 138, later=_follow_up),
    Column("filled", Words("Filled", "完整度"), 80, later=_filled),
    Column("case", Words("Case", "登记编号"), 132, _case, Sort.CASE),
    Column("phone", Words("Phone", "电话"), 128, _phone),
)
"""All that a list can show, in the order in which it is offered."""
SHIPPED = COLUMNS[:9]
"""What it shows until somebody chooses."""


def columns_of(keys: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of these names, each once and with that of the name; SHIPPED for no name at all.

    Names that are not known are passed over: another version of the program may have kept them.
    """
    known = {column.key: column for column in COLUMNS}
    chosen = tuple(known[key] for key in dict.fromkeys(keys) if key in known)
    if not chosen:
        return SHIPPED
    return chosen if NAME in chosen else (NAME, *chosen)


Fetch = Callable[[int, int], tuple[Found, ...]]


class PatientsModel(RowsModel[Found]):
    """Knows how many cases there are, and reads each page of them when one of its rows is looked at."""

    STATE_ROLE = Qt.ItemDataRole.UserRole
    failed = Signal(object)  # the UserError of a page that could not be read
    read = Signal()  # another page is there

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__([column.heading for column in SHIPPED], parent)
        self.columns: tuple[Column, ...] = SHIPPED
        self._count = 0
        self._pages: dict[int, tuple[Found, ...]] = {}
        self._fetch: Fetch = _nothing
        self._marked: set[int] = set()
        self._more: dict[int, More] = {}

    @property
    def rows(self) -> tuple[Found, ...]:
        """The cases read so far, from top to bottom."""
        return tuple(found for page in sorted(self._pages) for found in self._pages[page])

    def show_found(self, count: int, fetch: Fetch, today: date) -> None:
        """Show `count` cases; `fetch` returns those from a number on, at most so many. Raises: as it does."""
        first = {0: fetch(0, PAGE)} if count else {}
        self.beginResetModel()
        self._count, self._fetch, self._pages, self._today = count, fetch, first, today
        self._marked, self._more = set(), {}
        self.endResetModel()

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns, in this order."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._headings = tuple(column.heading for column in columns)
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
            self._say_all_changed()

    def untold(self) -> tuple[int, ...]:
        """Return the operations read so far of which nobody told more."""
        return tuple(each.operation_id for each in self.rows if each.operation_id not in self._more)

    def tell_more(self, more: Mapping[int, More]) -> None:
        """Say more of these operations, in the columns that waited for it."""
        if more:
            self._more |= more
            self._say_all_changed()

    def _say_all_changed(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, len(self.columns) - 1))

    def is_marked(self) -> bool:
        """Tell whether any case is marked."""
        return bool(self._marked)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many cases there are, read or not."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, or the state that the delegate draws."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, self.STATE_ROLE):
            return None
        found, column = self.found(index.row()), self.columns[index.column()]
        if role == self.STATE_ROLE:
            return self._state_of(found) if column.later is _follow_up else None
        if found is None:
            return ""
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        if column.later is not None:
            more = self._more.get(found.operation_id)
            return column.later(more, spoken=spoken) if more is not None else ""
        text = column.text(found, self._today)
        if column is NAME and found.operation_id in self._marked:
            return say(MARKED_SPOKEN if spoken else MARKED, name=text)
        return text

    def _state_of(self, found: Found | None) -> State | None:
        more = self._more.get(found.operation_id) if found is not None else None
        return more.pressing.standing.state if more is not None and more.pressing is not None else None

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


class CaseDelegate(FittingDelegate):
    """Draws the state of follow-up as on Today's list: icon and word on a tint."""

    def beside(self, index: Index) -> int:
        """Return the room of the icon and the edges, where there is a state."""
        return BESIDE if index.data(PatientsModel.STATE_ROLE) is not None else 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        state = index.data(PatientsModel.STATE_ROLE)
        if state is None:
            super().paint(painter, option, index)
            return
        made = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        word, made.text = made.text, ""
        style = made.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, made, painter, made.widget)
        width, height = chip_size(word, made.font)
        top = made.rect.top() + (made.rect.height() - height) // 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_chip(painter, QRect(made.rect.left() + _EDGE, top, width, height), state, word, made.font)
        painter.restore()
