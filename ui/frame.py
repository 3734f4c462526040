"""The parts of the window, made and laid out; the window makes a new frame when it is built anew."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.context import Context
from ui.makers import Makers
from ui.navigation import Navigation
from ui.pile import Pile
from ui.sample_register import SampleStrip
from ui.state import Appearance
from ui.status_bar import StatusBar
from ui.widgets import MessageBar


class Frame(QWidget):
    """Navigation at the left, the line of status below, and beside them what is in front of the person."""

    def __init__(
        self,
        context: Context,
        makers: Makers,
        slots: Mapping[str, Callable[..., object]],
        appearance: Appearance,
    ) -> None:
        """Make all parts; `slots` serve the signals of pages, by their names."""
        super().__init__()
        self.strip = SampleStrip()
        self.messages = MessageBar()
        self.navigation = Navigation(makers.pages)
        self.pile = Pile(context, makers, slots)
        self.status = StatusBar(appearance)
        self.pile.shown.connect(self.navigation.mark)
        self._lay_out()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.strip)
        right.addWidget(self.messages)
        right.addWidget(self.pile, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
