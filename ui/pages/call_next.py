"""The day of the next contact: proposed by the plan, kept by Enter, or agreed on anew inside its window."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import UserError
from models.fields import Day
from models.rules.protocol import WARD, PlanRow, State
from models.services.cases import OUTSIDE_WINDOW, Case
from models.services.entries import Agreed
from models.words import Words
from ui.forms.editor import SettingOf
from ui.forms.row import sentence
from ui.text import say
from ui.widgets_ask import Ask

NEXT = Words(
    "Next: {label}, {open} to {close}. Enter keeps the day.",
    "下次：{label}，{open} 至 {close}。回车保持此日。",
)
NO_NEXT = Words("No further contact is planned.", "没有后续计划。")
NEXT_DAY = Words("Day of the next contact", "下次随访日期")
AGREED_DAY = Day(key="agreed_on", label=NEXT_DAY, future=True)


def next_row(case: Case, contacted_on: date) -> PlanRow | None:
    """Return the first planned row that opens after `contacted_on` and is not done."""
    settled = (State.DONE, State.COVERED_LATE)
    rows = (each.row for each in case.standings if each.state not in settled and each.row.code != WARD)
    return next((each for each in rows if each.open > contacted_on), None)


class NextContact(QWidget):
    """Proposes the next row's day; what the person types instead is never replaced."""

    edited = Signal()

    def __init__(self, case: Case, setting: SettingOf) -> None:
        """Propose nothing yet."""
        super().__init__()
        self._case = case
        self.row: PlanRow | None = None
        self.typed = False
        self.ask = Ask(AGREED_DAY, setting, mark="5")
        self.editor = self.ask.editor
        self.editor.edited.connect(self._note_typing)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.ask)

    def propose(self, contacted_on: date) -> None:
        """Propose the row that follows a contact on that day, unless a day was typed already."""
        if self.typed:
            return
        self.row = row = next_row(self._case, contacted_on)
        self.editor.setVisible(row is not None)
        if row is None or row.close is None:
            self.ask.label.setText(say(NO_NEXT))
            return
        label = self._case.protocol.label_of(row.code)
        self.ask.label.setText(say(NEXT, label=label, open=row.open, close=row.close))
        self.editor.show_answer(row.agreed_on or row.target)

    def show_typed(self, text: str) -> None:
        """Show what was typed earlier."""
        self.editor.show_text(text)
        self.typed = True

    def typed_text(self) -> str:
        """Return what was typed, if anything was."""
        return self.editor.text() if self.typed else ""

    def forget(self) -> None:
        """Propose the plan's day again."""
        self.typed = False
        self.ask.show_note("", "")

    def agreed(self) -> Agreed | None:
        """Return the day to be agreed on, None where the plan's day is kept.

        Raises: UnreadableError; UserError for a day outside the window. Both are shown here, too.
        """
        row = self.row
        if row is None or not self.typed:
            return None
        day = self.ask.read()
        if not isinstance(day, date) or day == (row.agreed_on or row.target):
            return None
        if not row.open <= day <= (row.close or day):
            outside = UserError(OUTSIDE_WINDOW, open=row.open, close=row.close)
            self.ask.show_note(sentence(outside), "error")
            raise outside
        return Agreed(row.code, None if day == row.target else day)

    def _note_typing(self) -> None:
        self.typed = True
        self.ask.show_note("", "")
        self.edited.emit()
