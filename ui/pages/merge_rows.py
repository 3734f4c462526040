"""One field of two patients, side by side, and which of the two answers is taken."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.fields import Answer, Code
from models.rules.reading import shown
from models.services.merging import Compared
from models.words import Words, same
from ui.forms.choices import Option
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import RoleLabel, announce

ROW_NAME = Words("{label}: 1 {left}, 2 {right}", "{label}：1 {left}，2 {right}")
TAKEN = Words("{label}: {answer} is taken", "{label}：采用 {answer}")
BLANK = Words("not entered", "未录入")
LABEL_WIDTH = 200


class PairRow(QWidget):
    """One field in which two patients differ: one stop of the Tab key; nothing is chosen beforehand."""

    chosen = Signal()
    onward = Signal(int)  # +1 to the next row, -1 to the one before

    def __init__(self, compared: Compared) -> None:
        """Show the answers of `compared`, the patient who stays on the left."""
        super().__init__()
        self.compared = compared
        self.side: int | None = None  # 0 for the left answer, 1 for the right one
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        texts = [said(compared, answer) for answer in (compared.keep, compared.other)]
        gaps = {"label": compared.field.label, "left": texts[0], "right": texts[1]}
        self.setAccessibleName(say(ROW_NAME, **gaps))
        label = RoleLabel(say(compared.field.label), wrap=True)
        label.setFixedWidth(scaled(LABEL_WIDTH))
        self.options = [Option(Code(number, same(text))) for number, text in enumerate(texts, start=1)]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label)
        for side, option in enumerate(self.options):
            option.setAccessibleName(f"{say(compared.field.label)}: {texts[side]}")
            option.clicked.connect(partial(self.take, side))
            line.addWidget(option, 1)

    def answer(self) -> Answer:
        """Return the answer that is taken; None while neither is."""
        return None if self.side is None else (self.compared.keep, self.compared.other)[self.side]

    def take(self, side: int) -> None:
        """Take the answer on the left (0) or on the right (1)."""
        self.side = side
        for place, option in enumerate(self.options):
            option.setChecked(place == side)
        self._show_ring(self.hasFocus())
        answer = said(self.compared, self.answer())
        announce(self, say(TAKEN, label=self.compared.field.label, answer=answer))
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take an answer by arrow or digit; a digit also goes on. Enter and the arrows change the row."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right if not event.modifiers() & _HELD:
                self.take(int(event.key() == Qt.Key.Key_Right))
            case Qt.Key.Key_1 | Qt.Key.Key_2 if not event.modifiers() & _HELD:
                self.take(int(event.key() == Qt.Key.Key_2))
                self.onward.emit(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Down if not event.modifiers() & _HELD:
                self.onward.emit(1)
            case Qt.Key.Key_Up:
                self.onward.emit(-1)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self._show_ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self._show_ring(False)

    def _show_ring(self, on: bool) -> None:
        for place, option in enumerate(self.options):
            option.ring(on and place == (self.side or 0))


_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def said(compared: Compared, answer: Answer) -> str:
    """Return an answer as people read it, whole: stars could hide where two numbers differ."""
    return shown(compared.field, answer, language()) or say(BLANK)
