"""A line to search with: what an input method is still composing counts as typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit


class SearchLine(QLineEdit):
    """Reads the letters being composed too, so that pinyin finds Chinese names before they are chosen."""

    changed = Signal()
    moved = Signal(int)  # rows, by the arrow keys

    def __init__(self, question: str, hint: str) -> None:
        """Begin empty; `question` is told to assistive programs, `hint` stands in the empty line."""
        super().__init__()
        self._composed = ""
        self.setPlaceholderText(hint)
        self.setAccessibleName(question)
        self.textChanged.connect(self._say_changed)

    def wanted(self) -> str:
        """Return what is searched for: the text, with the letters being composed where they stand."""
        composed = self._composed.replace("'", "").replace(" ", "")
        place = self.cursorPosition()
        return (self.text()[:place] + composed + self.text()[place:]).strip()

    def is_composing(self) -> bool:
        """Tell whether an input method has the keys: Enter and arrows are its own then."""
        return bool(self._composed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what is being composed, and let the line go on with it."""
        super().inputMethodEvent(event)
        if event.preeditString() != self._composed:
            self._composed = event.preeditString()
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the arrows move in the list while the keyboard stays here."""
        steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
        if self.is_composing() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        elif event.key() in steps and not self.is_composing():
            self.moved.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)

    def _say_changed(self) -> None:
        self.changed.emit()
