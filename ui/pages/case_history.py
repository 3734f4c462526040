"""The history of one case: each step with who, when, what and why, to be taken back or explained."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.dictionary import OPERATION, PATIENT
from models.errors import UserError
from models.services import history, step_reasons
from models.services.history import ACTION_WORDS, Step
from models.words import Words, same
from ui.forms.folded import Folded
from ui.forms.reason import WHY_CHANGED, ReasonPicker
from ui.forms.row import sentence
from ui.forms.scroll import FollowingScroll
from ui.pages.case_desk import CaseDesk
from ui.pages.case_remove import RemovePanel
from ui.pages.case_steps import Line, lines_of
from ui.text import say
from ui.theme import FORM_WIDTH, scaled
from ui.widgets import Button, Card, MessageBar, QuietButton, RoleLabel, SectionTitle, empty

TITLE = Words("History of this case, newest first", "本病例修改记录（最新在前）")
ONLY = Words("Only: {label}", "仅显示：{label}")
SHOW_ALL = Words("Show all", "显示全部")
NOTHING = Words("Nothing was recorded yet.", "尚无记录。")
HEAD = same("{at} · {person} · {action}")
REASON = Words("Why: {reason}", "原因：{reason}")
UNDONE = Words("Taken back; see above.", "已撤销，见上方记录。")
UNDO = Words("Undo", "撤销")
UNDO_OF = Words("Undo step {number}: {step}", "撤销第{number}步：{step}")
GIVE_REASON = Words("Give a reason", "补充原因")
REASON_OF = Words("Give a reason for step {number}: {step}", "补充第{number}步的原因：{step}")
WHY = Words("Why?", "原因？")
OLDER = Words("Show older steps", "显示更早的记录")
MORE_LINES = Words("{count} more", "其余 {count} 项")
DONE = Words(
    "Taken back. That is a step of its own and can be taken back too.", "已撤销；此撤销本身也可再撤销。"
)
MOST = 30  # steps read at a time
LINES = 6  # of a step that are always in sight

_FIELDS = {field.key: field for field in (*PATIENT.fields, *OPERATION.fields)}


class HistorySection(FollowingScroll):
    """The steps of the case on the desk; the way to put the case into the bin is below its heading."""

    tabs_changed = Signal()
    removed = Signal()
    field_wanted = Signal(str)

    def __init__(self, desk: CaseDesk) -> None:
        """Show the newest steps."""
        super().__init__()
        self.desk = desk
        self.key = ""
        self.cards: list[StepCard] = []
        self._oldest: int | None = None
        self._newest: int | None = None
        page = QWidget()
        page.setProperty("frame", "page")
        page.setMaximumWidth(scaled(FORM_WIDTH) + 48)
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(24, 12, 24, 24)
        self._column.setSpacing(8)
        self.remove_panel = RemovePanel(desk)
        self.remove_panel.removed.connect(self.removed)
        self.remove_panel.tabs_changed.connect(self.tabs_changed)
        self.messages = MessageBar()
        self._only = RoleLabel("", "secondary")
        self.all_button = QuietButton(say(SHOW_ALL), partial(self.filter_by, ""))
        self.older_button = Button(say(OLDER), self.load_more)
        self._none = RoleLabel(say(NOTHING), "secondary")
        self._lay_out()
        self.setWidget(page)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(SectionTitle(say(TITLE)), 1)
        head.addWidget(self.remove_panel.button)
        only = QHBoxLayout()
        only.addWidget(self._only)
        only.addWidget(self.all_button)
        only.addStretch(1)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(8)
        self._column.addLayout(head)
        for widget in (self.remove_panel, self.messages):
            self._column.addWidget(widget)
        self._column.addLayout(only)
        self._column.addWidget(self._none)
        self._column.addLayout(self._steps)
        self._column.addWidget(self.older_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)

    def filter_by(self, key: str) -> None:
        """Show the steps that changed one field of the patient or the operation; all for an empty key."""
        self.key = key
        self._newest = None
        self.refresh()

    def refresh(self) -> None:
        """Show the newest steps, unless they are on screen already."""
        if self.desk.case is None:
            return
        newest = self._read(None)
        first = newest[0].id if newest else 0
        if self._newest == first:
            return
        self._newest = first
        self._show_filter()
        empty(self._steps)
        self.cards = []
        self._append(newest)
        self.tabs_changed.emit()

    def load_more(self) -> None:
        """Show the steps before the oldest on screen; the keyboard goes to the first of them."""
        at = len(self.cards)
        self._append(self._read(self._oldest))
        self.tabs_changed.emit()
        if at < len(self.cards):
            self.cards[at].take_focus()

    def take_focus(self) -> None:
        """Give the keyboard to the newest step that can be taken back."""
        way = next((card for card in self.cards if card.has_ways()), None)
        if way is not None:
            way.take_focus()
        else:
            self.remove_panel.button.setFocus(Qt.FocusReason.TabFocusReason)

    def _read(self, before: int | None) -> tuple[Step, ...]:
        assert self.desk.operation_id is not None
        register = self.desk.register
        if not self.key:
            return history.of_case(register, self.desk.operation_id, MOST, before)
        steps = history.of_field(register, *self.desk.row_of(self.key), self.key)
        return tuple(step for step in steps if before is None or step.id < before)[:MOST]

    def _append(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            card = StepCard(step)
            card.undo_wanted.connect(partial(self._undo, step))
            card.reason_given.connect(partial(self._explain, step))
            card.tabs_changed.connect(self.tabs_changed)
            self.cards.append(card)
            self._steps.addWidget(card)
        if steps:
            self._oldest = steps[-1].id
        self._none.setVisible(not self.cards)
        self.older_button.setVisible(len(steps) == MOST)

    def _show_filter(self) -> None:
        self._only.setText(say(ONLY, label=_FIELDS[self.key].label) if self.key else "")
        for widget in (self._only, self.all_button):
            widget.setVisible(bool(self.key))

    def _undo(self, step: Step) -> None:
        try:
            self.desk.undo(step.id)
        except UserError as error:
            self.messages.show_error(sentence(error))
            self.tabs_changed.emit()
            return
        if self.desk.case is not None:
            self.messages.show_done(say(DONE))
            self.take_focus()

    def _explain(self, step: Step, reason: str) -> None:
        try:
            step_reasons.give_reason(self.desk.register, step.id, reason)
        except UserError as error:
            self.messages.show_error(sentence(error))
            return
        place = next(at for at, card in enumerate(self.cards) if card.step.id == step.id)
        self.cards[place].show_reason(reason)
        self.tabs_changed.emit()


class StepCard(Card):
    """One step: who, when, what kind, what changed, why."""

    undo_wanted = Signal()
    reason_given = Signal(str)
    tabs_changed = Signal()

    def __init__(self, step: Step) -> None:
        """Show `step`."""
        super().__init__()
        self.step = step
        self.body.setContentsMargins(12, 8, 8, 8)
        self.body.setSpacing(4)
        self.picker: ReasonPicker | None = None
        told = say(HEAD, at=_said(step.at), person=step.person, action=ACTION_WORDS[step.action])
        self.undo_button = QuietButton(say(UNDO), self.undo_wanted.emit, name="undo-2")
        self.undo_button.setAccessibleName(say(UNDO_OF, number=step.id, step=told))
        self.reason_button = QuietButton(say(GIVE_REASON), self.ask_why)
        self.reason_button.setAccessibleName(say(REASON_OF, number=step.id, step=told))
        head = QHBoxLayout()
        head.addWidget(RoleLabel(told, "secondary", wrap=True), 1)
        head.addWidget(self.reason_button)
        head.addWidget(self.undo_button)
        self.body.addLayout(head)
        self.lines = lines_of(step)
        self._show_lines(self.lines)
        self._reason = RoleLabel("", wrap=True)
        self.body.addWidget(self._reason)
        self.show_reason(step.reason or "")
        self.undo_button.setVisible(step.undone_by is None)
        if step.undone_by is not None:
            self.body.addWidget(RoleLabel(say(UNDONE), "hint"))

    def text(self) -> str:
        """Return what changed, one line for each thing."""
        return "\n".join(line.text for line in self.lines)

    def has_ways(self) -> bool:
        """Tell whether something can be done with the step."""
        return not self.undo_button.isHidden() or not self.reason_button.isHidden()

    def take_focus(self) -> None:
        """Give the keyboard to what can be done with the step."""
        ways = (self.undo_button, self.reason_button)
        if way := next((each for each in ways if not each.isHidden()), None):
            way.setFocus(Qt.FocusReason.TabFocusReason)

    def show_reason(self, reason: str) -> None:
        """Show why; without a reason, one can be given."""
        if self.picker is not None:
            self.picker.hide()
            self.picker.deleteLater()
            self.picker = None
        self._reason.setText(say(REASON, reason=reason) if reason else "")
        self._reason.setVisible(bool(reason))
        self.reason_button.setVisible(not reason)

    def ask_why(self) -> None:
        """Ask for the reason, here in the card."""
        if self.picker is not None:
            return
        self.picker = ReasonPicker(say(WHY), WHY_CHANGED)
        self.picker.given.connect(self.reason_given)
        self.picker.dropped.connect(self._drop)
        self.body.addWidget(self.picker)
        self.picker.show()
        self.tabs_changed.emit()
        self.picker.setFocus()

    def _drop(self) -> None:
        self.show_reason("")
        self.reason_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_lines(self, lines: list[Line]) -> None:
        for line in lines[:LINES]:
            self.body.addWidget(RoleLabel(line.text, wrap=True))
        if rest := lines[LINES:]:
            folded = Folded(say(MORE_LINES, count=len(rest)))
            folded.column.addWidget(RoleLabel("\n".join(line.text for line in rest), wrap=True))
            self.body.addWidget(folded)


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
