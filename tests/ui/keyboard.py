"""Keys pressed where the keyboard is, and counted; and a watch that nobody took the mouse instead."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


class Keyboard:
    """Presses keys where the keyboard is, and counts them; a modifier held down is no key of its own."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, *keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys one after the other."""
        for key in keys:
            QTest.keyClick(self._hit(), key, with_)

    def type(self, typed: str) -> None:
        """Type a text, where the end of a line is Enter."""
        for char in typed:
            if char == "\n":
                self.press(Qt.Key.Key_Return)
            else:
                QTest.keyClicks(self._hit(), char)

    def _hit(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.count += 1
        return focused


class MouseWatch(QObject):
    """Notices any press of a mouse button."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.pressed |= event.type() == QEvent.Type.MouseButtonPress
        return False
