"""Asking why, in line: a few standing reasons, each by its digit, and a line for any other one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget

from models.words import Words, same
from ui.forms.editor import plain_key
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


class ReasonPicker(QFrame):
    """Asks for one reason. The keyboard comes to the first of the usual ones.

    There a digit gives the reason of that number, so that most answers are one
    key, and any other letter goes on in the line. In the line a digit is text:
    a reason may begin with one. Enter gives what is typed, Esc drops the question.
    """

    given = Signal(str)
    dropped = Signal()

    _droppable = False  # events come before the parts are there

    def __init__(
        self, question: str, reasons: Sequence[Words], *, droppable: bool = True, card: bool = False
    ) -> None:
        """Ask `question` and offer `reasons`; `droppable` lets it go unanswered, `card` frames it."""
        super().__init__()
        self._droppable = droppable
        self.reasons = [say(reason) for reason in reasons]
        self.question = RoleLabel("", "" if card else "secondary", wrap=True)
        self.buttons = [self._button(number, reason) for number, reason in enumerate(self.reasons, start=1)]
        self.line = _Line()
        self.line.entered.connect(self._give_own)
        self.drop_button = QuietButton(say(DROP), self.dropped.emit)
        offers = QWidget()
        flow = FlowLayout(offers)
        for part in (*self.buttons, self.line, *([self.drop_button] if droppable else [])):
            flow.addWidget(part)
        whole = QVBoxLayout(self)
        margin = 12 if card else 0
        whole.setContentsMargins(margin, margin, margin, margin)
        whole.setSpacing(4)
        whole.addWidget(self.question)
        whole.addWidget(offers)
        if card:
            self.setProperty("frame", "card")
        self.put(question)
        self.setFocusProxy(self.buttons[0])
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # or Qt puts it into no order of tabs

    def ask(self, question: str) -> None:
        """Ask `question` anew, and take the keyboard."""
        self.put(question)
        self.line.clear()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def put(self, question: str) -> None:
        """Show `question`."""
        self.question.setText(question)
        self.setAccessibleName(question)
        self.line.setAccessibleName(say(OF, question=question, reason=OTHER))
        for button, reason in zip(self.buttons, self.reasons, strict=True):
            button.setAccessibleName(say(OF, question=question, reason=reason))

    def stops(self) -> list[QWidget]:
        """Return what the Tab key stops at, in the order of the eye."""
        return [*self.buttons, self.line, *([self.drop_button] if self._droppable else [])]

    def has_keyboard(self) -> bool:
        """Tell whether the keyboard is on one of its parts."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def take(self, reason: str) -> None:
        """Give a reason as the person does."""
        self.given.emit(reason)

    def text(self) -> str:
        """Return the reason that is typed so far."""
        return self.line.text().strip()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the question: elsewhere it leaves the page."""
        if self._droppable and event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use a key that the part with the keyboard did not."""
        typed = event.text()
        if self._droppable and _is_escape(event):
            self.dropped.emit()
        elif not plain_key(event) or not typed.strip() or not typed.isprintable():
            super().keyPressEvent(event)
        elif typed.isdecimal() and 1 <= int(typed) <= len(self.reasons):
            self.take(self.reasons[int(typed) - 1])
        else:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.line.insert(typed)

    def _button(self, number: int, reason: str) -> Button:
        return Button(say(NUMBERED, number=number, reason=reason), partial(self.take, reason))

    def _give_own(self) -> None:
        if self.text():
            self.take(self.text())


class _Line(QLineEdit):
    """The line for another reason; Enter ends here, unless it is the input method's."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._composing = False
        self.setPlaceholderText(say(OTHER))
        self.setMaxLength(200)
        self.setMinimumWidth(scaled(_WIDE))
        self.setMinimumHeight(control_height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if enter and not self._composing:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
