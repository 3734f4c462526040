"""The line of status: Today's counts, the last save, the person, and how to look and speak otherwise."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from models.words import Words, same
from ui.icons import pixmap, put_icon
from ui.state import Appearance
from ui.text import say
from ui.widgets import Button, RoleLabel

_SWITCH_LANGUAGE = Words("Switch to Chinese", "切换为英文")
_APPEARANCES = {
    Appearance.SYSTEM: (Words("Theme: system", "主题：跟随系统"), "monitor"),
    Appearance.LIGHT: (Words("Theme: light", "主题：浅色"), "sun"),
    Appearance.DARK: (Words("Theme: dark", "主题：深色"), "moon"),
    Appearance.HIGH_CONTRAST: (Words("Theme: high contrast", "主题：高对比"), "contrast"),
}


class StatusBar(QFrame):
    """The bar at the bottom of the window."""

    language_wanted = Signal()  # the other one
    appearance_wanted = Signal()  # the next one

    def __init__(self, appearance: Appearance) -> None:
        """Say nothing yet, but that the program looks as `appearance` has it."""
        super().__init__()
        self._counts, self._saved, self._person = RoleLabel(), RoleLabel(), RoleLabel()
        self.setProperty("frame", "status")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(16)
        row.addWidget(self._counts, 1)
        row.addWidget(self._saved)
        row.addWidget(_with_icon("user", self._person))
        row.addWidget(self._language_button())
        row.addWidget(self._appearance_button(appearance))

    def show_counts(self, text: str) -> None:
        """Show how many calls wait, as Today says it."""
        self._counts.setText(text)

    def show_saved(self, text: str) -> None:
        """Show when something was saved."""
        self._saved.setText(text)

    def show_person(self, name: str) -> None:
        """Show who works in the register."""
        self._person.setText(name)

    def _language_button(self) -> QPushButton:
        button = _status_button(say(same("中/EN")), "languages")
        button.setAccessibleName(say(_SWITCH_LANGUAGE))
        button.clicked.connect(self.language_wanted)
        return button

    def _appearance_button(self, appearance: Appearance) -> QPushButton:
        words, name = _APPEARANCES[appearance]
        button = _status_button(say(words), name)
        button.clicked.connect(self.appearance_wanted)
        return button


def _status_button(text: str, name: str) -> QPushButton:
    button = Button(text)
    button.setProperty("kind", "status")
    put_icon(button, name, "secondary")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


def _with_icon(name: str, label: QLabel) -> QWidget:
    whole = QWidget()
    inside = QHBoxLayout(whole)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(4)
    picture = QLabel()
    picture.setPixmap(pixmap(name, "secondary", 16, whole.devicePixelRatioF()))
    inside.addWidget(picture)
    inside.addWidget(label)
    return whole
