"""What stands above a section for a while: why an older answer was changed, and what can be undone."""

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from models.errors import UserError
from models.services import step_reasons
from models.services.cases import CASE_FIELDS
from models.words import Words
from ui.forms.reason import WHY_CHANGED, ReasonPicker
from ui.forms.row import sentence
from ui.pages.case_desk import CaseDesk
from ui.text import say
from ui.widgets import Button, MessageBar, announce, restyle

WHY = Words("Why was “{label}” changed? It is saved.  Alt+W", "为何修改“{label}”？（已保存）  Alt+W")
UNDO = Words("Undo  Ctrl+Alt+Z", "撤销  Ctrl+Alt+Z")
UNDONE = Words("Taken back.", "已撤销。")
UNDO_FOR = 10_000  # milliseconds


class WhyBar(QFrame):
    """Asks why, and blocks nothing: the answer is saved, and the next question takes this one's place."""

    left = Signal()  # answered or dropped: the keyboard goes back to the section

    def __init__(self, desk: CaseDesk) -> None:
        """Ask nothing yet."""
        super().__init__()
        self._desk = desk
        self.picker: ReasonPicker | None = None
        self.setProperty("message", "info")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 6, 6)
        self.hide()

    def ask(self, key: str, step: int) -> None:
        """Ask why field `key` was changed in `step`."""
        self._drop()
        self.picker = ReasonPicker(say(WHY, label=CASE_FIELDS[key].label), WHY_CHANGED)
        self.picker.given.connect(partial(self._give, step))
        self.picker.dropped.connect(self._leave)
        self._column.addWidget(self.picker)
        self.picker.show()
        self.show()
        restyle(self)
        announce(self, self.picker.question.text())

    def text(self) -> str:
        """Return what is asked, or nothing."""
        return self.picker.question.text() if self.picker else ""

    def take_focus(self) -> None:
        """Give the keyboard to the question."""
        if self.picker is not None:
            self.picker.setFocus()

    def clear(self) -> None:
        """Ask nothing any more."""
        self._drop()
        self.hide()

    def _give(self, step: int, reason: str) -> None:
        try:
            step_reasons.give_reason(self._desk.register, step, reason)
        except UserError as error:
            assert self.picker is not None
            self.picker.question.setText(sentence(error))
            return
        self._leave()

    def _leave(self) -> None:
        if self.picker is not None and self.picker.has_keyboard():
            self.left.emit()  # before it goes: Qt would give the keyboard to any other field
        self.clear()

    def _drop(self) -> None:
        if self.picker is not None:
            self.picker.hide()
            self.picker.deleteLater()
            self.picker = None


class UndoBar(MessageBar):
    """Says for ten seconds what was done, with a way to take it back."""

    def __init__(self, desk: CaseDesk) -> None:
        """Say nothing yet."""
        super().__init__()
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_FOR)
        self._timer.timeout.connect(self.clear)

    def show_undoable(self, sentence_: str) -> None:
        """Say what the last step of this person in the case did."""
        step = self._desk.last_step()
        if step is None:
            return
        self.show_done(sentence_, Button(say(UNDO), partial(self._undo, step), name="undo-2"))
        self._timer.start()

    def _undo(self, step: int) -> None:
        self._timer.stop()
        try:
            self._desk.undo(step)
        except UserError as error:
            self.show_error(sentence(error))
        else:
            self.show_done(say(UNDONE))
            self._timer.start()
