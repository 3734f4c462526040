"""Choosing a passphrase: typed twice, with the rule beside it in plain words while it is typed."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.services import registers
from models.words import Words
from ui.icons import pixmap
from ui.text import say
from ui.widgets import RoleLabel, SecretField

PASSPHRASE = Words("Passphrase", "口令")
_AGAIN = Words("Passphrase once more", "再次输入口令")
_SHOW = Words("Show what is typed", "显示输入内容")
_DIFFERENT = Words("The two passphrases are not the same yet.", "两次输入的口令还不一致。")
_GOOD = Words("The passphrase is good, and both are the same.", "口令符合要求，两次输入一致。")
_NOTE_ICON = QSize(16, 16)


class PassphrasePair(QWidget):
    """Two lines for a new passphrase, and one that says what is still wanting."""

    edited = Signal()
    done = Signal()  # Enter in the second line

    def __init__(self, names: Callable[[], tuple[str, str]]) -> None:
        """Begin empty; `names` gives the ward and the person, who must not be the whole passphrase."""
        super().__init__()
        self._names = names
        self.first = SecretField(say(PASSPHRASE))
        self.second = SecretField(say(_AGAIN))
        self.letters = QCheckBox(say(_SHOW))
        self._mark, self._rule = QLabel(), RoleLabel(role="hint", wrap=True)
        self._mark.setFixedSize(_NOTE_ICON)
        self._lay_out()
        self.first.textEdited.connect(self._say_rule)
        self.second.textEdited.connect(self._say_rule)
        self.first.returnPressed.connect(self.second.setFocus)
        self.second.returnPressed.connect(self.done)
        self.letters.toggled.connect(self.first.show_letters)
        self.letters.toggled.connect(self.second.show_letters)
        self._say_rule()

    def text(self) -> str:
        """Return the passphrase of the first line."""
        return self.first.text()

    def show_text(self, text: str) -> None:
        """Show `text` in both lines."""
        self.first.setText(text)
        self.second.setText(text)
        self._say_rule()

    def problem(self) -> Words | None:
        """Return what is still wanting, or None."""
        wanting = registers.passphrase_problem(self.text(), *self._names())
        if wanting is not None:
            return wanting
        return _DIFFERENT if self.second.text() != self.text() else None

    def wanting(self) -> SecretField:
        """Return the line to mend: the second where only that differs."""
        return self.second if self.problem() is _DIFFERENT else self.first

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for field in (self.first, self.second):
            layout.addWidget(RoleLabel(field.accessibleName()))
            layout.addWidget(field)
            layout.addSpacing(4)
        note = QHBoxLayout()
        note.setSpacing(8)
        note.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        note.addWidget(self._rule, 1)
        layout.addLayout(note)
        layout.addWidget(self.letters)

    @Slot()
    def _say_rule(self) -> None:
        wanting = self.problem()
        name, colour = ("info", "secondary") if wanting else ("circle-check", "done-bar")
        self._mark.setPixmap(pixmap(name, colour, 16, self.devicePixelRatioF()))
        self._rule.setText(say(wanting or _GOOD))
        self.edited.emit()
