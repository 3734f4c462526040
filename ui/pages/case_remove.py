"""Putting a case into the bin: in line, with the record number typed and a reason given."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from models.errors import UserError
from models.words import Words
from ui.forms.reason import WHY_REMOVED, ReasonPicker
from ui.forms.row import sentence
from ui.pages.case_desk import CaseDesk
from ui.text import say
from ui.theme import control_height, scaled
from ui.widgets import Card, MessageBar, QuietButton, RoleLabel

REMOVE = Words("Remove this case…", "删除本病例…")
EXPLAINED = Words(
    "The case goes to the bin with all below it, and the patient with the last case;"
    " everything can be brought back whole for 30 days.",
    "本病例及其全部记录移入回收站（最后一个病例连同患者档案），30 天内可完整恢复。",
)
TYPE_NUMBER = Words("Type the medical record number to be certain", "请输入病案号以确认")
WHY = Words("Why is it removed? The reason removes it.", "为何删除？填写原因后即删除。")


class RemovePanel(QWidget):
    """A button, elsewhere on the page, and what it opens here."""

    removed = Signal()
    tabs_changed = Signal()

    def __init__(self, desk: CaseDesk) -> None:
        """Be closed; `button` opens it."""
        super().__init__()
        self._desk = desk
        self.button = QuietButton(say(REMOVE), self.open, name="trash-2")
        self.messages = MessageBar()
        self.number = QLineEdit()
        self.number.setAccessibleName(say(TYPE_NUMBER))
        self.number.setPlaceholderText(say(TYPE_NUMBER))
        self.number.setMaximumWidth(scaled(360))
        self.number.setMinimumHeight(control_height())
        self.picker = ReasonPicker(say(WHY), WHY_REMOVED)
        self.number.returnPressed.connect(self.picker.setFocus)
        self.picker.given.connect(self._remove)
        self.picker.dropped.connect(self.close_)
        card = Card()
        for widget in (RoleLabel(say(EXPLAINED), wrap=True), self.messages, self.number, self.picker):
            card.body.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)
        self.hide()

    def open(self) -> None:
        """Ask for number and reason."""
        self.number.clear()
        self.messages.clear()
        self.show()
        self.tabs_changed.emit()
        self.number.setFocus()

    def close_(self) -> None:
        """Remove nothing."""
        self.hide()
        self.tabs_changed.emit()
        self.button.setFocus()

    def _remove(self, reason: str) -> None:
        try:
            self._desk.remove(self.number.text(), reason)
        except UserError as error:
            self.messages.show_error(sentence(error))
            self.tabs_changed.emit()
            self.number.setFocus()
            self.number.selectAll()
        else:
            self.removed.emit()
