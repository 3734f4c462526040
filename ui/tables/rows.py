"""What the tables of lists have in common: rows that are shown, never edited, under headings."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from models.words import Words
from ui.text import say

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
Row = TypeVar("Row")


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Shows the rows it was given as they stand on a day; it neither queries, sorts nor decides."""

    def __init__(self, headings: Sequence[Words], parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._headings = tuple(headings)
        self._rows: tuple[Row, ...] = ()
        self._today = date.min

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, from top to bottom."""
        return self._rows

    def show_rows(self, rows: Sequence[Row], today: date) -> None:
        """Replace everything shown by `rows`, as they stand on `today`."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._today = today
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the heading of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(self._headings[section])
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be selected and nothing be edited."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def share_out(table: QTableView, widths: Sequence[int]) -> None:
    """Give each column of `table` its share of the width in sight, in proportion to `widths`.

    None gets less than its heading needs, as long as the headings have room at all.
    """
    room = table.viewport().width()
    needs = _heading_widths(table, len(widths))
    fixed: dict[int, int] = {}
    while True:
        left = room - sum(fixed.values())
        whole = sum(width for column, width in enumerate(widths) if column not in fixed) or 1
        shares = {n: left * width // whole for n, width in enumerate(widths) if n not in fixed}
        narrow = {column: needs[column] for column, share in shares.items() if share < needs[column]}
        if not narrow or len(narrow) == len(shares):
            break
        fixed |= narrow
    for column, width in (fixed | shares).items():
        table.setColumnWidth(column, width)


def _heading_widths(table: QTableView, count: int) -> list[int]:
    header, model = table.horizontalHeader(), table.model()
    if header.count() < count:  # a table without its rows yet
        return [0] * count
    metrics, across = header.fontMetrics(), Qt.Orientation.Horizontal
    words = (str(model.headerData(column, across) or "") for column in range(count))
    return [max(metrics.horizontalAdvance(each) + _HEADING, header.minimumSectionSize()) for each in words]


class FittingDelegate(QStyledItemDelegate):
    """Sets a text smaller rather than cut it off: no name, number or date may lose its end."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Prepare one cell to be drawn, in the largest type that its width allows."""
        super().initStyleOption(option, index)
        text = str(index.data() or "")
        room = option.rect.width() - 2 * _MARGIN - self.beside(index) - 1  # an advance is rounded down
        while (
            option.font.pointSizeF() > _SMALLEST and QFontMetrics(option.font).horizontalAdvance(text) > room
        ):
            smaller = QFont(option.font)
            smaller.setPointSizeF(option.font.pointSizeF() - 0.5)
            option.font = smaller

    def beside(self, index: Index) -> int:
        """Return the pixels of a cell's width that something else than its text takes."""
        return 0


_SMALLEST = 6.0  # points
_HEADING = 18  # pixels that the style leaves beside the words of a heading
_MARGIN = 3  # pixels that the style leaves at each end of a cell
