"""Asking why, in line: a few standing reasons, each by its digit, and a line for any other one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from models.words import Words, same
from ui.forms.flow import FlowLayout
from ui.text import say
from ui.theme import control_height, scaled
from ui.widgets import Button, QuietButton, RoleLabel

NUMBERED = same("{number}  {reason}")
OTHER = Words("another reason, then Enter", "其他原因，回车确认")
DROP = Words("Not now  Esc", "暂不填写  Esc")
OF = same("{question} {reason}")
_WIDE = 260  # pixels before scaling

WHY_CORRECT = (
    Words("Checked against the chart", "已与病历核对"),
    Words("Asked the patient or family once more", "已向患者或家属核实"),
    Words("Confirmed by the surgeon", "术者确认"),
)
"""Why an unlikely answer is right."""
WHY_CHANGED = (
    Words("Typing mistake", "录入错误"),
    Words("New information", "获得新信息"),
    Words("Checked against the chart", "与病历核对后更正"),
    Words("Entered for another patient", "误录他人信息"),
)
"""Why a saved answer was changed."""
WHY_REMOVED = (
    Words("Entered by mistake", "误录"),
    Words("Entered twice", "重复录入"),
    Words("Belongs to another patient", "属于其他患者"),
)
"""Why something is removed."""


class ReasonPicker(QWidget):
    """Asks for one reason; the whole of it is one stop of the keyboard, the line for another reason.

    A digit in the empty line takes the reason of that number, so that most
    answers are one key; Enter takes what is typed, Esc drops the question.
    """

    given = Signal(str)
    dropped = Signal()

    def __init__(self, question: str, reasons: Sequence[Words]) -> None:
        """Ask `question` and offer `reasons`."""
        super().__init__()
        self.reasons = [say(reason) for reason in reasons]
        self.line = _ReasonLine(self)
        self.line.setAccessibleName(say(OF, question=question, reason=OTHER))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        self.question = RoleLabel(question, "secondary", wrap=True)
        whole.addWidget(self.question)
        offers = QWidget()
        flow = FlowLayout(offers)
        for number, reason in enumerate(self.reasons, start=1):
            button = Button(say(NUMBERED, number=number, reason=reason), partial(self.take, reason))
            button.setAccessibleName(say(OF, question=question, reason=reason))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            flow.addWidget(button)
        flow.addWidget(self.line)
        drop = QuietButton(say(DROP), self.dropped.emit)
        drop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        flow.addWidget(drop)
        whole.addWidget(offers)
        self.setAccessibleName(question)
        self.setFocusProxy(self.line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # or Qt puts it into no order of tabs

    def take(self, reason: str) -> None:
        """Give a reason as the person does."""
        self.given.emit(reason)

    def text(self) -> str:
        """Return the reason that is typed so far."""
        return self.line.text().strip()


class _ReasonLine(QLineEdit):
    """The line for another reason."""

    def __init__(self, picker: ReasonPicker) -> None:
        super().__init__()
        self._picker = picker
        self._composing = False
        self.setPlaceholderText(say(OTHER))
        self.setMaxLength(200)
        self.setMinimumWidth(scaled(_WIDE))
        self.setMinimumHeight(control_height())

    def event(self, event: QEvent) -> bool:
        """Keep Esc from leaving the page while a question is open."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._composing or not self._used(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def _used(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape:
                self._picker.dropped.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                if self._picker.text():
                    self._picker.take(self._picker.text())
            case _:
                return self._digit(event.text())
        return True

    def _digit(self, typed: str) -> bool:
        """Take the reason of a digit typed into the empty line, full-width ones too."""
        if self.text() or len(typed) != 1 or not typed.isdecimal():
            return False
        number = int(typed)
        if not 1 <= number <= len(self._picker.reasons):
            return False
        self._picker.take(self._picker.reasons[number - 1])
        return True
