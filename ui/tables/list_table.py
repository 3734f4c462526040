"""The lists of the housekeeping pages: whole rows, wrapped texts, Enter for what the page is for."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.tables.rows import Index, share_out
from ui.theme import scaled

_SMALLEST = 6.0  # points
_MARGIN = 6  # pixels that the style leaves at each end of a cell, and what it is made up from
_PLAIN = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


class ListTable(QTableView):
    """A list whose columns share the width, and whose cells break into lines."""

    entered = Signal()  # Enter, or a double click
    typed = Signal(str)  # another plain letter or digit, in capitals
    sideways = Signal(int)  # +1 for the right arrow key, -1 for the left one

    def __init__(self, name: str, widths: Sequence[int], height: int) -> None:
        """Be called `name`; `widths` are the shares of the columns, `height` that of a row at 100 %."""
        super().__init__()
        self._widths = tuple(widths)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setItemDelegate(WrappingDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(scaled(height))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.doubleClicked.connect(self.entered)

    def share(self, widths: Sequence[int]) -> None:
        """Give the columns other shares of the width."""
        self._widths = tuple(widths)
        share_out(self, self._widths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out to the columns."""
        super().resizeEvent(event)
        share_out(self, self._widths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Enter, letters and the arrows to the sides; Home and End go to the first and last row."""
        key, text = event.key(), event.text().upper()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(self.model().rowCount() - 1 if key == Qt.Key.Key_End else 0)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.sideways.emit(1 if key == Qt.Key.Key_Right else -1)
        elif text.isalnum() and event.modifiers() in _PLAIN:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def chosen(self) -> int:
        """Return the row that is selected, -1 without one."""
        return self.currentIndex().row()

    def choose(self, row: int) -> None:
        """Select a row, or the last one where there are not so many; nothing in an empty list."""
        last = self.model().rowCount() - 1
        if last >= 0:
            self.selectRow(min(max(row, 0), last))


class WrappingDelegate(QStyledItemDelegate):
    """Breaks a text into lines, and sets it smaller rather than cut it off."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Prepare one cell to be drawn, in the largest type for which it has room."""
        super().initStyleOption(option, index)
        text = str(index.data() or "")
        if not text or option.rect.isEmpty():
            return
        while option.font.pointSizeF() > _SMALLEST and not _fits(text, option):
            smaller = QFont(option.font)
            smaller.setPointSizeF(option.font.pointSizeF() - 0.5)
            option.font = smaller


def _fits(text: str, option: QStyleOptionViewItem) -> bool:
    beside = 0 if option.icon.isNull() else option.decorationSize.width() + _MARGIN
    room = option.rect.adjusted(_MARGIN + beside, 0, -_MARGIN, 0)
    within = QRect(0, 0, room.width(), 10_000)
    needed = QFontMetrics(option.font).boundingRect(within, Qt.TextFlag.TextWordWrap, text)
    return needed.width() <= room.width() and needed.height() <= room.height()
