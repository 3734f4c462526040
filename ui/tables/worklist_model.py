"""The table of Today's list: the rows it was given, and how one of them is painted.

Two lines to a row; the state is an edge bar, an icon and a word, never colour
alone. The edge bar stands on a gutter of the surface's colour, where it can be
told apart on a selected row as well.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from models.dictionary import PATIENT
from models.rules.protocol import STATE_WORDS, WARD, State
from models.rules.reading import shown
from models.services.worklist import DueLine
from models.words import Words, same
from ui.tables.rows import Index, RowsModel
from ui.tables.state_cell import LOOKS, PAD, chip_size, draw_chip
from ui.text import language, say
from ui.theme import BODY, HINT, compact, font, row_height, scaled, token

_DIVIDER = 28  # pixels

STATE = Words("State", "状态")
WHO = Words("Patient", "患者")
DAY = Words("Day", "术后")
FOLLOW_UP = Words("Follow-up", "随访")
PHONES = Words("Phone", "电话")
LAST_KNOWN = Words("Last known", "最近情况")

PERSON = Words("{name}  {sex} {age}", "{name}  {sex} {age}岁")
PERSON_AGELESS = same("{name}  {sex}")
NAMELESS = Words("Name not entered", "姓名未录入")
BETWEEN = " · "
NUMBERS = Words("MRN {mrn} · {case}", "病案号 {mrn} · {case}")
DAY_NUMBER = Words("D{number}", "第{number}天")
FACE_WEAK = Words("Face weak", "面瘫未愈")
UNTIL_TIME = Words("until {time}", "{time} 起再拨")
UNTIL_DAY = Words("until {day}", "至 {day}")
NO_PHONE = Words("No phone recorded", "未登记电话")
SAME_CALL = Words("Same call as {label}", "与“{label}”同一通电话")
DAYS_LEFT = Words("{left} days left", "剩 {left} 天")
ONE_DAY_LEFT = Words("1 day left", "剩 1 天")
LAST_DAY = Words("last day today", "今天是最后一天")
CLOSED = Words("closed, still to be asked", "已过期，仍须补问")
TARGET = Words("target {day}", "计划 {day}")
TRIES = Words("tries {attempts}", "已拨 {attempts} 次")
ON_WARD = Words("since {open}, daily grade due", "{open} 起，应记录每日分级")
WINDOW = Words("{open} to {close}", "{open} 至 {close}")


class Part(Enum):
    """Where on the list a row stands."""

    CALL = "call"
    ALONE = "left alone"
    FINISHED = "finished"


@dataclass(frozen=True)
class Shown:
    """One row of the table: a line of the list, or, without one, a divider that says `words`.

    `served_by` is the label of an earlier row of the same patient, whose call answers this one too.
    """

    part: Part
    line: DueLine | None = None
    words: str = ""
    served_by: Words | None = None


@dataclass(frozen=True)
class Cell:
    """What one cell says: a line, and a lesser one below it."""

    top: str
    below: str = ""


def person_of(line: DueLine) -> str:
    """Return name, sex and age in one line."""
    sex = shown(PATIENT["sex"], line.sex, language())
    words = PERSON_AGELESS if line.age is None else PERSON
    return say(words, name=line.name or say(NAMELESS), sex=sex, age=line.age)


def until_of(line: DueLine, today: date) -> str:
    """Return until when a row is left alone, in words; nothing where it is not."""
    if line.until is None:
        return ""
    if line.until.time() == time.min:
        return say(UNTIL_DAY, day=f"{line.until:%m-%d}")
    clock = f"{line.until:%H:%M}" if line.until.date() == today else f"{line.until:%m-%d %H:%M}"
    return say(UNTIL_TIME, time=clock)


def follow_up_of(line: DueLine, today: date) -> str:
    """Return the window's dates, what is left of it, and how often it was tried."""
    if line.window == WARD:
        return say(ON_WARD, open=f"{line.open:%m-%d}")
    assert line.close is not None  # only the ward row lacks one
    said = [say(WINDOW, open=f"{line.open:%m-%d}", close=f"{line.close:%m-%d}")]
    if line.state not in _OVER:
        said.append(_left(line, today))
    if line.attempts:
        said.append(say(TRIES, attempts=line.attempts))
    return BETWEEN.join(said)


_OVER = (State.DONE, State.COVERED_LATE, State.ENDED)


def _left(line: DueLine, today: date) -> str:
    left = line.days_left or 0
    if line.state is State.UPCOMING:
        return say(TARGET, day=f"{line.target:%m-%d}")
    if left < 0:
        return say(CLOSED)
    if left == 0:
        return say(LAST_DAY)
    return say(ONE_DAY_LEFT) if left == 1 else say(DAYS_LEFT, left=left)


def _state(line: DueLine, today: date) -> Cell:
    return Cell(say(STATE_WORDS[line.state]), until_of(line, today) or (say(FACE_WEAK) if line.palsy else ""))


def _who(line: DueLine, today: date) -> Cell:
    return Cell(person_of(line), say(NUMBERS, mrn=line.mrn, case=line.case))


def _day(line: DueLine, today: date) -> Cell:
    return Cell(say(DAY_NUMBER, number=line.day))


def _follow_up(line: DueLine, today: date) -> Cell:
    return Cell(say(line.label), follow_up_of(line, today))


def _phones(line: DueLine, today: date) -> Cell:
    if not line.phones:
        return Cell(say(NO_PHONE))
    return Cell(line.phones[0], BETWEEN.join(line.phones[1:]))


def _last_known(line: DueLine, today: date) -> Cell:
    return Cell(line.last_known.say(language()))


class Column(NamedTuple):
    """One column: its heading, its share of the width, and what it says of a line on a day."""

    heading: Words
    width: int
    cell: Callable[[DueLine, date], Cell]


COLUMNS = (
    Column(STATE, 122, _state),
    Column(WHO, 234, _who),
    Column(DAY, 74, _day),
    Column(FOLLOW_UP, 286, _follow_up),
    Column(PHONES, 198, _phones),
    Column(LAST_KNOWN, 136, _last_known),
)


class WorklistModel(RowsModel[Shown]):
    """Shows the rows it was given, dividers among them."""

    ROW_ROLE = Qt.ItemDataRole.UserRole
    CELL_ROLE = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__([column.heading for column in COLUMNS], parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let lines be selected and dividers be passed over."""
        if self._rows[index.row()].line is None:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, or its row or cell for the delegate."""
        row = self._rows[index.row()]
        if role == self.ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole and row.line is None:
            return row.words if index.column() == 0 else None
        if row.line is None or role not in (self.CELL_ROLE, Qt.ItemDataRole.DisplayRole):
            return None
        cell = COLUMNS[index.column()].cell(row.line, self._today)
        if row.served_by and COLUMNS[index.column()].heading is PHONES:
            cell = Cell(say(SAME_CALL, label=row.served_by), cell.top)
        if role == self.CELL_ROLE:
            return cell
        return f"{cell.top}\n{cell.below}" if cell.below else cell.top


GUTTER, BAR = 8, 4  # pixels
SMALLEST = 6  # points: a long name is set smaller rather than cut off


def divider_height() -> int:
    """Return the height of a divider between the parts of the list, in pixels."""
    return scaled(_DIVIDER)


class WorklistDelegate(QStyledItemDelegate):
    """Paints a row in two lines, with edge bar, icon and word of its state."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of a cell that needs no more room than its column has."""
        row: Shown = index.data(WorklistModel.ROW_ROLE)
        return QSize(COLUMNS[index.column()].width, row_height() if row.line else divider_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        row: Shown = index.data(WorklistModel.ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.line is None:
            self._divider(painter, option.rect, row.words)
        else:
            self._cell(painter, option, index, row)
        painter.restore()

    def _divider(self, painter: QPainter, rect: QRect, words: str) -> None:
        painter.fillRect(rect, token("window"))
        painter.setPen(token("secondary"))
        painter.setFont(font(HINT))
        painter.drawText(rect.adjusted(PAD + GUTTER, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _cell(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, row: Shown) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect = QRect(option.rect)
        painter.fillRect(rect, token("selected" if selected else "surface"))
        painter.setPen(token("divider"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        cell: Cell = index.data(WorklistModel.CELL_ROLE)
        faded = row.part is not Part.CALL
        top = token("selected-text" if selected else "secondary" if faded else "text")
        below = token("selected-text" if selected else "secondary")
        if index.column() == 0:
            assert row.line is not None
            room = _state_mark(painter, rect, row.line.state, cell)
            _lesser_line(painter, room, cell.below, below)
            return
        struck = row.part is Part.FINISHED and COLUMNS[index.column()].heading is FOLLOW_UP
        _two_lines(painter, rect.adjusted(PAD, 4, -PAD // 2, -4), cell, (top, below), struck=struck)


def _state_mark(painter: QPainter, rect: QRect, state: State, cell: Cell) -> QRect:
    """Draw edge bar, icon and word, and return the room that is left."""
    look = LOOKS[state]
    gutter = QRect(rect.left(), rect.top(), GUTTER, rect.height() - 1)
    painter.fillRect(gutter, token("surface"))
    bar = QRect(gutter.left(), gutter.top() + 2, BAR, gutter.height() - 4)
    painter.fillRect(bar, token(f"{look}-bar"))
    width, height = chip_size(cell.top, font())
    beside = compact() or not cell.below
    top = rect.top() + ((rect.height() - height) // 2 if beside else 4)
    chip = QRect(rect.left() + GUTTER + 4, top, width, height)
    draw_chip(painter, chip, state, cell.top, font())
    if beside:
        return rect.adjusted(chip.right() + PAD - rect.left(), 0, -PAD // 2, 0)
    return rect.adjusted(GUTTER + 4 + PAD, height + 4, -PAD // 2, -2)


def _two_lines(
    painter: QPainter, rect: QRect, cell: Cell, colours: tuple[QColor, QColor], *, struck: bool
) -> None:
    """Draw a line and the lesser one below it, or behind it where rows are compact; one alone takes both."""
    if not cell.below:
        painter.setPen(colours[0])
        painter.setFont(_fitting(cell.top, BODY, rect.size(), _WRAPPED))
        painter.drawText(rect, _WRAPPED, cell.top)
        return
    top, below = _halves(rect, cell)
    made = _fitting(cell.top, BODY, top.size(), _CENTRE)
    made.setStrikeOut(struck)
    painter.setPen(colours[0])
    painter.setFont(made)
    painter.drawText(top, _CENTRE, cell.top)
    _lesser_line(painter, below, cell.below, colours[1])


def _lesser_line(painter: QPainter, rect: QRect, text: str, colour: QColor) -> None:
    """Draw the lesser line of a cell; a compact row shows as many whole parts of it as it has room for."""
    said = _parts_that_fit(text, rect) if compact() else text
    if not said:
        return
    painter.setPen(colour)
    painter.setFont(_fitting(said, HINT, rect.size(), _WRAPPED))
    painter.drawText(rect, _WRAPPED, said)


def _parts_that_fit(text: str, rect: QRect) -> str:
    """Return the longest run of the parts of `text` that fits into one line of `rect`."""
    parts = text.split(BETWEEN)
    runs = (BETWEEN.join(parts[first:last]) for first, last in _spans(len(parts)))
    metrics = QFontMetrics(font(HINT))
    return next((run for run in runs if metrics.horizontalAdvance(run) <= rect.width()), "")


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of all runs of `count` parts, the longest first."""
    for length in range(count, 0, -1):
        for first in range(count - length + 1):
            yield first, first + length


_CENTRE = int(Qt.AlignmentFlag.AlignVCenter)
_WRAPPED = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


def _halves(rect: QRect, cell: Cell) -> tuple[QRect, QRect]:
    """Return the room of the line and of the lesser one, behind it in a compact row."""
    if not compact():
        high = min(QFontMetrics(font()).height() + 2, rect.height() // 2)
        return rect.adjusted(0, 0, 0, high - rect.height()), rect.adjusted(0, high, 0, 0)
    first = min(QFontMetrics(font()).horizontalAdvance(cell.top) + 2 * PAD, rect.width())
    return rect.adjusted(0, 0, first - rect.width(), 0), rect.adjusted(first, 0, 0, 0)


def _fitting(text: str, size: int, room: QSize, flags: int) -> QFont:
    """Return the font of `size` points, or the next smaller one in which `text` is not cut off."""
    made = font(size)
    while size > SMALLEST and not _fits(text, made, room, flags):
        size -= 1
        made = font(size)
    return made


def _fits(text: str, made: QFont, room: QSize, flags: int) -> bool:
    needed = QFontMetrics(made).boundingRect(QRect(0, 0, room.width(), 10_000), flags, text)
    return needed.width() <= room.width() and needed.height() <= room.height()


_OFTEN = (PERSON, NUMBERS, DAY_NUMBER, UNTIL_TIME, DAYS_LEFT, CLOSED, TARGET, TRIES, WINDOW, FACE_WEAK)


def rehearse() -> None:
    """Draw every state, and what most rows say, unseen: the first list then finds its letters and icons."""
    picture = QPixmap(COLUMNS[1].width, row_height())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for state in State:
        _state_mark(painter, picture.rect(), state, Cell(say(STATE_WORDS[state])))
    said = "0123456789 " + " ".join(map(say, _OFTEN))
    _two_lines(painter, picture.rect(), Cell(said, said), (token("text"), token("secondary")), struck=False)
    painter.end()
