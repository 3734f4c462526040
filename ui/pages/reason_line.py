"""Asks for a reason in line: three usual ones by their digits, or a line of one's own."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from models.words import Words, same
from ui.forms.flow import FlowLayout
from ui.text import say
from ui.theme import scaled
from ui.widgets import Button, QuietButton, RoleLabel, column, row

NUMBERED = same("{number}  {reason}")
OWN = Words("Another reason", "其他原因")
OWN_HINT = Words("Another reason, then Enter", "其他原因，回车确认")
CLOSE = Words("Close  Esc", "关闭  Esc")


class ReasonLine(QFrame):
    """A question with its usual reasons; a digit gives one of them at once."""

    given = Signal(str)
    left = Signal()

    _closable = False  # events come before the parts are there

    def __init__(self, question: Words, usual: Sequence[Words], *, closable: bool = True) -> None:
        """Ask `question`, whose gaps `ask` fills; `closable` offers to leave it unanswered."""
        super().__init__()
        self._question, self._closable = question, closable
        self.setProperty("frame", "card")
        self.title = RoleLabel(wrap=True)
        self.buttons = [
            Button(say(NUMBERED, number=number, reason=reason), partial(self.given.emit, say(reason)))
            for number, reason in enumerate(usual, start=1)
        ]
        self.own = QLineEdit()
        self.own.setAccessibleName(say(OWN))
        self.own.setPlaceholderText(say(OWN_HINT))
        self.own.setMaxLength(200)
        self.own.setMinimumWidth(scaled(220))
        self.own.returnPressed.connect(self._give_own)
        usual_ones = QWidget()
        flow = FlowLayout(usual_ones, gap=8)
        for button in self.buttons:
            flow.addWidget(button)
        inside = column(margin=12, gap=8)
        inside.addWidget(self.title)
        inside.addWidget(usual_ones)
        self.close_button = QuietButton(say(CLOSE), self.left.emit)
        inside.addLayout(row(self.own, *([self.close_button] if closable else [])))
        self.setLayout(inside)

    def ask(self, **gaps: object) -> None:
        """Show the question with its gaps filled, and take the keyboard."""
        self.put(**gaps)
        self.own.clear()
        self.show()
        self.take_focus()

    def put(self, **gaps: object) -> None:
        """Show the question with its gaps filled."""
        self.title.setText(say(self._question, **gaps))

    def take_focus(self) -> None:
        """Give the keyboard to the first usual reason."""
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the question: elsewhere it leaves the page."""
        if self._closable and event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give a usual reason at its digit, move among them with the arrows, close at Esc."""
        number = event.text()
        if self._closable and _is_escape(event):
            self.left.emit()
        elif number.isdecimal() and 1 <= int(number) <= len(self.buttons):
            self.buttons[int(number) - 1].click()
        else:
            super().keyPressEvent(event)

    def _give_own(self) -> None:
        if self.own.text().strip():
            self.given.emit(self.own.text().strip())


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
