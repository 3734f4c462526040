"""What is not always wanted: behind a button that folds and unfolds it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.words import Words
from ui.icons import icon
from ui.text import say
from ui.widgets import QuietButton, RoleLabel


class Folded(QWidget):
    """A button, and below it `column`, folded away at first."""

    def __init__(self, text: str) -> None:
        """Fold behind a button of that text."""
        super().__init__()
        self.button = QuietButton(text, self.turn, name="chevron-right")
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.body)
        self.body.hide()

    def turn(self) -> None:
        """Fold or unfold."""
        unfolded = self.body.isHidden()
        self.body.setVisible(unfolded)
        self.button.setIcon(icon("chevron-down" if unfolded else "chevron-right"))

    def unfold(self) -> None:
        """Show what is behind the button."""
        if self.body.isHidden():
            self.turn()


class FoldedLines(Folded):
    """Sentences, counted on the button; hidden where there are none."""

    def __init__(self, head: Words) -> None:
        """Count the sentences in the gap `{count}` of `head`."""
        super().__init__("")
        self._head = head
        self._words = RoleLabel("", "secondary", wrap=True)
        self.column.addWidget(self._words)
        self.hide()

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show exactly these."""
        self.button.setText(say(self._head, count=len(lines)))
        self.button.setAccessibleName(self.button.text())
        self._words.setText("\n".join(lines))
        self.setVisible(bool(lines))

    def text(self) -> str:
        """Return the sentences, one on each line."""
        return self._words.text()
