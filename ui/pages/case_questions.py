"""What is asked in line while a case is edited: whose number this is, whether the plan may move."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from models.fields import Answer
from models.rules.protocol import Protocol
from models.services.cases import CASE_FIELDS, PatientHead
from models.words import Words, same
from ui.pages.case_desk import Differing, said_of
from ui.pages.case_doubles import Double
from ui.text import say
from ui.widgets import Button, MessageBar, RoleLabel

WHOSE_NUMBER = Words(
    "This number belongs to {name} (sex: {sex}, born: {birth_date}).",
    "该病案号属于{name}（性别：{sex}，出生日期：{birth_date}）。",
)
DIFFERING = Words(
    "Typed here and other than in the register, whose answers stay: {differing}",
    "以下输入与登记库不同，将保留登记库内容：{differing}",
)
ONE_DIFFERING = Words(
    "{label}: “{typed}”, in the register “{kept}”", "{label}：输入“{typed}”，登记库“{kept}”"
)
SEPARATOR = Words("; ", "；")
ADD_OPERATION = Words("Add a further operation of this patient", "为该患者新增一次手术")
CORRECT_NUMBER = Words("Correct the number", "更正病案号")
WOULD_MOVE = Words(
    "Moving the operation to {day} moves {count} planned dates: {moves}",
    "手术日期改为 {day} 后，{count} 个随访目标日将调整：{moves}",
)
MOVE = same("{window} {old} → {new}")
RE_PLAN = Words("Re-plan", "重新排期")
KEEP = Words("Keep the old date", "保留原日期")
NOT_ENTERED = Words("not entered", "未录入")
MAY_BE = Words(
    "This may be a patient who is in the register already. Compare the two; nothing waits for it.  Alt+W",
    "该患者可能已在登记库中。请比对；可继续录入，稍后再答。  Alt+W",
)
SAME_ID = Words(
    "A patient with this ID number is in the register already. Compare the two.  Alt+W",
    "登记库中已有此证件号码的患者。请比对。  Alt+W",
)
HERE, THERE = Words("Typed here", "此处录入"), Words("In the register", "登记库中")
CLOSE = Words("≈ close", "≈ 相近")
IS_SAME = Words("It is this patient", "是同一患者")
IS_OTHER = Words("Different person", "不是同一人")
BOTH = same("{label}: {here} | {there}")
_WHO = ("name", "sex", "birth_date")


class Questions(MessageBar):
    """Asks one thing at a time, above the section; the last button is the one that changes nothing."""

    add_wanted = Signal(object)  # PatientHead: the new case is a further operation of this patient
    correction_wanted = Signal()  # of the record number
    same_wanted = Signal(object)  # Double: it is that patient
    different_wanted = Signal(object)  # Double: it is somebody else
    replan_wanted = Signal(object)  # the new operation date
    old_date_wanted = Signal()

    def __init__(self) -> None:
        """Ask nothing yet."""
        super().__init__(dismissible=False)
        self._waits = False
        self._lines: list[str] = []
        self._table: QWidget | None = None
        whole = self.layout()
        beside_icon = whole.itemAt(1) if whole is not None else None
        said = beside_icon.layout() if beside_icon is not None else None
        assert isinstance(said, QVBoxLayout)  # the words, and below them the ways
        self._said = said

    def is_asking(self) -> bool:
        """Tell whether a question is open."""
        return not self.isHidden()

    def has_to_be_answered(self) -> bool:
        """Tell whether the section waits for the answer."""
        return self.is_asking() and self._waits

    def text(self) -> str:
        """Return the question, with what it compares."""
        return "\n".join((super().text(), *self._lines))

    def clear(self) -> None:
        """Ask nothing any more."""
        self._clear_table()
        super().clear()

    def ask_who_it_is(self, double: Double) -> None:
        """Ask whether a new patient is one who is known; the keyboard stays where it is."""
        self._waits = False
        self.show_warning(
            say(SAME_ID if double.hard else MAY_BE),
            self._way(IS_SAME, partial(self.same_wanted.emit, double), "user-check"),
            self._way(IS_OTHER, partial(self.different_wanted.emit, double), "users"),
        )
        self._show_table(double)

    def ask_whose_number(self, head: PatientHead, differing: Sequence[Differing]) -> None:
        """Ask whether a new case is of the patient who has its number already, who differs in `differing`."""
        who = {key: said_of(key, getattr(head, key)) or say(NOT_ENTERED) for key in _WHO}
        lines = [say(WHOSE_NUMBER, **who)]
        if differing:
            lines.append(say(DIFFERING, differing=say(SEPARATOR).join(map(_difference, differing))))
        self._ask(
            "\n".join(lines),
            self._way(ADD_OPERATION, partial(self.add_wanted.emit, head), "user-check"),
            self._way(CORRECT_NUMBER, self.correction_wanted.emit, "pencil"),
        )

    def ask_to_move(self, day: Answer, moves: Sequence[tuple[str, date, date]], protocol: Protocol) -> None:
        """Ask whether the operation may move to `day`, and the targets of the plan with it."""
        lines = [say(MOVE, window=protocol.label_of(code), old=old, new=new) for code, old, new in moves]
        self._ask(
            say(WOULD_MOVE, day=day, count=len(moves), moves=" · ".join(lines)),
            self._way(RE_PLAN, partial(self.replan_wanted.emit, day), "calendar-clock"),
            self._way(KEEP, self.old_date_wanted.emit, "undo-2"),
        )

    def take_focus(self) -> None:
        """Give the keyboard to the button that changes nothing."""
        buttons = [button for button in self.findChildren(QPushButton) if not button.isHidden()]
        if buttons:
            buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, text: str, *buttons: QPushButton) -> None:
        self._waits = True
        self._clear_table()
        self.show_warning(text, *buttons)
        self.take_focus()

    def _show_table(self, double: Double) -> None:
        """Set both side by side, field by field."""
        self._clear_table()
        self._table = QWidget()
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        for column, words in enumerate((HERE, THERE), start=1):
            grid.addWidget(RoleLabel(say(words), "secondary"), 0, column)
        for place, line in enumerate(double.lines, start=1):
            label = say(CASE_FIELDS[line.key].label)
            here, there = (said_of(line.key, each) or say(NOT_ENTERED) for each in (line.here, line.there))
            self._lines.append(say(BOTH, label=label, here=here, there=there))
            mark = say(CLOSE) if line.close else ""
            for column, text in enumerate((label, here, there, mark)):
                role = "" if column in (1, 2) else "secondary"
                grid.addWidget(RoleLabel(text, role, wrap=column in (1, 2)), place, column)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._said.insertWidget(1, self._table)
        self._table.show()

    def _clear_table(self) -> None:
        self._lines = []
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
            self._table = None

    def _way(self, words: Words, tell: Callable[[], object], name: str) -> Button:
        return Button(say(words), partial(self._answer, tell), name=name)

    def _answer(self, tell: Callable[[], object]) -> None:
        self.clear()
        tell()


def _difference(differing: Differing) -> str:
    key, typed, kept = differing
    return say(ONE_DIFFERING, label=CASE_FIELDS[key].label, typed=typed, kept=said_of(key, kept))
