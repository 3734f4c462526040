"""Which columns the list of patients shows, and in which order: a strip that the list follows at once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from models.words import Words
from ui.forms.flow import FlowLayout
from ui.forms.ordered import Manner, OrderedTicks
from ui.tables.patients_model import COLUMNS, NAME, SHIPPED, Column, columns_of
from ui.text import say
from ui.widgets import QuietButton
from ui.widgets_call import Strip

TITLE = Words(
    "Columns of the list, from left to right; the name is always shown. Kept on this computer.",
    "列表显示的列，按从左到右的顺序；姓名始终显示。设置保存在本机。",
)
AS_SHIPPED = Words("Usual columns", "恢复默认列")
MANNER = Manner(
    Words("{choice}: show this column", "{choice}：显示此列"),
    Words("{choice}: move left", "{choice}：左移"),
    Words("{choice}: move right", "{choice}：右移"),
    ("chevron-left", "chevron-right"),
)


class ColumnsStrip(Strip):
    """A tick for each column, and two buttons that move it."""

    chosen = Signal(object)  # the columns, a tuple

    def __init__(self, columns: Sequence[Column]) -> None:
        """Show which `columns` are shown now."""
        super().__init__(say(TITLE))
        choices = {column.key: column.heading for column in COLUMNS}
        self.choice = OrderedTicks(choices, MANNER, FlowLayout(gap=20, line_gap=4))
        self.choice.ticks[NAME.key].setEnabled(False)
        self.choice.show_ticked([column.key for column in columns])
        self.choice.edited.connect(self._choose)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.insertWidget(1, self.choice)
        self.choices.addWidget(QuietButton(say(AS_SHIPPED), self.show_shipped, name="undo-2"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.first = self.choice.moves[columns[0].key, -1]

    def show_shipped(self) -> None:
        """Show the columns that were there before anybody chose."""
        self.choice.show_ticked([column.key for column in SHIPPED])
        self._choose()

    def take_first(self) -> None:
        """Close: all is done already."""
        self.cancel()

    def _choose(self) -> None:
        self.chosen.emit(columns_of(self.choice.ticked()))
