"""Below an unlikely answer: the one key that says it is right, why, and afterwards who said so."""

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.words import Words
from ui.forms.reason import WHY_CORRECT, ReasonPicker
from ui.icons import pixmap
from ui.text import say
from ui.widgets import Button, QuietButton, RoleLabel

CONFIRM = Words("Confirm correct  F8", "确认无误  F8")
CONFIRM_OF = Words("{question}: confirm that it is correct", "{question}：确认无误")
WHY = Words("Why is it correct?", "为何无误？")
CONFIRMED = Words("Confirmed by {person} on {day}: {reason}", "{person} 于 {day} 确认无误：{reason}")
TAKE_BACK = Words("Take back", "撤销确认")
TAKE_BACK_OF = Words("{question}: take the confirmation back", "{question}：撤销确认")


class Told(NamedTuple):
    """A confirmation as people read it."""

    person: str
    day: str
    reason: str


class ConfirmLine(QWidget):
    """Offers to confirm an unlikely answer, asks why, and shows a confirmation that was given."""

    given = Signal(str)  # the reason
    taken_back = Signal()
    left = Signal()  # the question was dropped: the keyboard goes back to the field

    def __init__(self, question: str) -> None:
        """Be hidden until there is something to confirm; `question` is what the field asks."""
        super().__init__()
        self._question = question
        self.picker: ReasonPicker | None = None
        self.button = Button(say(CONFIRM), self.ask)
        self.button.setAccessibleName(say(CONFIRM_OF, question=question))
        self.back = QuietButton(say(TAKE_BACK), self.taken_back.emit)
        self.back.setAccessibleName(say(TAKE_BACK_OF, question=question))
        self._tick = RoleLabel()
        self._told = RoleLabel("", "secondary", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(4)
        for widget in (self.button, self._tick):
            line.addWidget(widget)
        line.addWidget(self._told, 1)
        line.addWidget(self.back)
        line.addStretch(0)
        self._column.addLayout(line)
        self._show(offered=False, told="")

    def offer(self) -> None:
        """Offer to confirm, unless why is being asked already."""
        if self.picker is None:
            self._show(offered=True, told="")

    def show_given(self, told: Told) -> None:
        """Show who confirmed, when and why."""
        self._drop()
        self._tick.setPixmap(pixmap("circle-check", "done-text", 16, self.devicePixelRatioF()))
        self._show(offered=False, told=say(CONFIRMED, **told._asdict()))

    def clear(self) -> None:
        """Show nothing."""
        self._drop()
        self._show(offered=False, told="")

    def text(self) -> str:
        """Return what is said of a confirmation that was given."""
        return self._told.text()

    def is_offered(self) -> bool:
        """Tell whether there is something to confirm."""
        return not self.isHidden() and not self._told.text()

    def ask(self) -> None:
        """Ask why, here in the line."""
        if not self.is_offered() or self.picker is not None:
            return
        self.button.hide()
        self.picker = ReasonPicker(say(WHY), WHY_CORRECT)
        self.picker.given.connect(self._take)
        self.picker.dropped.connect(self._leave)
        self._column.addWidget(self.picker)
        self.picker.show()
        self.picker.setFocus()

    def _take(self, reason: str) -> None:
        self._leave()
        self.given.emit(reason)

    def _leave(self) -> None:
        self._drop()
        self._show(offered=True, told="")
        self.left.emit()

    def _drop(self) -> None:
        if self.picker is not None:
            self.picker.hide()
            self.picker.deleteLater()
            self.picker = None

    def _show(self, *, offered: bool, told: str) -> None:
        self.button.setVisible(offered)
        self._told.setText(told)
        for widget in (self._tick, self._told, self.back):
            widget.setVisible(bool(told))
        self.setVisible(offered or bool(told))
