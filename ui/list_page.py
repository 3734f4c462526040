"""What the pages of one list have in common: how they are laid out, and when they look again."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.context import Context
from ui.widgets import MessageBar, column


class ListPage(QWidget):
    """A list under a head and messages, or in its place what says that there is nothing; and a foot below.

    A change in the register is followed at once while the page is on screen, and otherwise when it comes up.
    """

    def __init__(self, context: Context) -> None:
        """Begin without anything; `lay_out_list` is called once the parts are made."""
        super().__init__()
        self.setProperty("frame", "page")
        self.context = context
        self.messages = MessageBar()
        self.stack = QStackedWidget()
        self._stale = False
        context.changed.connect(self._note_change)

    def lay_out_list(self, head: QLayout, listed: QWidget, nothing: QWidget, foot: QLayout) -> None:
        """Set `head` above the messages, `listed` or `nothing` below them, and `foot` at the bottom."""
        self.stack.addWidget(listed)
        self.stack.addWidget(nothing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.messages)
        whole.addWidget(self.stack, 1)
        whole.addLayout(foot)

    def refresh(self) -> None:
        """Read the list anew."""
        raise NotImplementedError

    def show_count(self, count: int) -> None:
        """Show the list, or, without rows, what stands in its place; what is shown is up to date."""
        self._stale = False
        self.stack.setCurrentIndex(0 if count else 1)

    def _note_change(self, _kind: str, _record: int) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what changed while another page was in front."""
        super().showEvent(event)
        if self._stale:
            self.refresh()


def centred(*parts: QWidget) -> QWidget:
    """Return `parts` below each other in the middle; a text that wraps takes the whole width."""
    inside = column(gap=12)
    inside.addStretch(1)
    for part in parts:
        wide = isinstance(part, QLabel) and part.wordWrap()
        inside.addWidget(part, 0, Qt.AlignmentFlag(0) if wide else Qt.AlignmentFlag.AlignCenter)
    inside.addStretch(2)
    whole = QWidget()
    whole.setLayout(inside)
    return whole
