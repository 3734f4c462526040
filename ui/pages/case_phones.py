"""All telephone numbers of the patient, in the order in which they are rung."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.errors import UserError
from models.fields import Absence, Answer, Answers
from models.rules.identifiers import grouped_phone
from models.rules.reading import shown
from models.services import phones
from models.services.cases import Case, Entry
from models.words import Words, same
from ui.forms.binding import FieldForm
from ui.forms.row import sentence
from ui.pages.case_entries import EntryList
from ui.text import language, say
from ui.widgets import IconButton

NUMBERS = Words("All numbers, in the order in which they are rung", "全部号码（按拨打顺序）")
NO_NUMBERS = Words("No number yet.", "尚无号码。")
ADD_NUMBER = Words("Add a number", "添加号码")
LINE = same("{rank}. {told}")
WHOSE = Words("{number} ({whose})", "{number}（{whose}）")
CHECKED = Words("answered on {day}", "{day} 已接通")
DEAD = Words("out of use since {day}", "{day} 起停用")
DEAD_SOMETIME = Words("out of use", "已停用")
BETWEEN = same(" · ")
UP = Words("{number}: ring earlier  Alt+↑", "{number}：提前拨打  Alt+↑")
DOWN = Words("{number}: ring later  Alt+↓", "{number}：延后拨打  Alt+↓")
ORDER_CHANGED = Words("The order of the numbers was changed.", "号码的拨打顺序已修改。")
_STEPS = {"Alt+Up": -1, "Alt+Down": 1}


class PhoneList(EntryList):
    """The numbers with whose they are, when somebody answered, and when they were found out of use.

    A person from a second household stays in the fields of the contact person.
    Alt+Up and Alt+Down on a line, or its buttons, change the order.
    """

    record = "phone"
    title = NUMBERS
    none_yet = NO_NUMBERS
    add_words = ADD_NUMBER

    def entries(self, case: Case) -> tuple[Entry, ...]:
        """Return the numbers, the one to ring first in front."""
        found = phones.of_patient(self.desk.register, case.patient_id)
        return tuple(Entry(each.id, each.answers) for each in found)

    def build(self, form: FieldForm, column: QVBoxLayout) -> None:
        """The number, whose it is, and what became of it; the order is changed in the list."""
        for key in ("phone_no", "phone_whose", "phone_checked_on", "phone_dead_on"):
            form.add_row(column, key)

    def line(self, answers: Answers) -> str:
        """Return rank, number, whose it is, and whether it is in use."""
        told = [self._number(answers)]
        dead, checked = answers.get("phone_dead_on"), answers.get("phone_checked_on")
        if checked is not None and not isinstance(checked, Absence):
            told.append(say(CHECKED, day=checked))
        if dead is Absence.UNK:
            told.append(say(DEAD_SOMETIME))
        elif dead is not None and not isinstance(dead, Absence):
            told.append(say(DEAD, day=dead))
        return say(LINE, rank=answers.get("phone_rank"), told=say(BETWEEN).join(told))

    def add_ways(self, line: QHBoxLayout, holder: QWidget, entry: Entry) -> None:
        """Put the two ways to change the order before the others."""
        number = self._number(entry.answers)
        for name, words, step in (("chevron-up", UP, -1), ("chevron-down", DOWN, 1)):
            button = IconButton(name, say(words, number=number), partial(self.move_number, entry, step))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        for key, step in _STEPS.items():
            shortcut = QShortcut(QKeySequence(key), holder)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.move_number, entry, step))
        super().add_ways(line, holder, entry)

    def move_number(self, entry: Entry, step: int) -> None:
        """Ring a number one place earlier (-1) or later (1); the keyboard stays with it."""
        rank = entry.answers["phone_rank"]
        assert isinstance(rank, int)
        if not 1 <= rank + step <= len(self.shown_entries):
            return
        try:
            phones.move(self.desk.register, entry.id, rank + step)
        except UserError as error:
            self.messages.show_error(sentence(error))
            return
        self.told_done(say(ORDER_CHANGED))
        self.focus_line(entry.id)

    def _number(self, answers: Answers) -> str:
        number = answers.get("phone_no")
        told = grouped_phone(number) if isinstance(number, str) else self._said(answers, "phone_no")
        whose = self._said(answers, "phone_whose")
        return say(WHOSE, number=told, whose=whose) if whose else told

    def _said(self, answers: Answers, key: str) -> str:
        return shown(self.fields[key], answers.get(key), language())

    def _write(self, answers: dict[str, Answer]) -> None:
        today, case = self.desk.context.today(), self.desk.case
        assert case is not None
        if self._entry is None:
            phones.add(self.desk.register, case.patient_id, answers, today)
        else:
            phones.save(self.desk.register, self._entry.id, answers, today)

    def _add_checks(self, entry: Entry) -> None:
        """Show nothing: no rule looks across the list of numbers."""

    def _take_away(self, entry: Entry) -> None:
        phones.remove(self.desk.register, entry.id)
