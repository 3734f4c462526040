"""Two patients side by side: what differs is chosen, what moves is said, and the merge can be taken back."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from models.dictionary import PATIENT
from models.errors import UserError
from models.fields import Answer
from models.rules.identifiers import grouped_phone
from models.rules.reading import shown
from models.services import doubles, merging, pairs, undoing
from models.services.doubles import Side
from models.services.merging import SAME_PATIENT, Compared
from models.words import Words, same
from ui.actions import MERGE, add_keys, captioned
from ui.context import Context
from ui.forms.reason import ReasonPicker
from ui.forms.scroll import FollowingScroll
from ui.pages.case_desk import said_of
from ui.pages.merge_rows import LABEL_WIDTH, PairRow
from ui.problems import tell
from ui.tables.patients_model import NAMELESS
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import (
    Button,
    Card,
    Hint,
    MessageBar,
    PageTitle,
    PrimaryButton,
    QuietButton,
    RoleLabel,
    SectionTitle,
    column,
    order_tabs,
    row,
)

TITLE = Words("One patient entered twice?", "是否为同一位患者重复登记？")
STAYS = Words("1  This patient stays", "1  保留此患者")
GOES = Words("2  This one is joined to it", "2  并入左侧患者")
DETAILS = Words("Born {born} · Sex {sex} · MRN {mrn}", "出生 {born} · 性别 {sex} · 病案号 {mrn}")
OPERATIONS = Words("Operations: {operations}", "手术：{operations}")
PHONES = Words("Phones: {phones}", "电话：{phones}")
OPERATION = same("{study} ({day})")
NOT_OPERATED = Words("no date yet", "尚无手术日期")
NONE = Words("none", "无")
MOVES = Words(
    "Operations on the right ({operations}), with all their follow-ups, and phone numbers ({phones}) go "
    "to the patient on the left. Nothing is lost, and it can be taken back whole.",
    "合并后，右侧患者的手术（{operations} 次，含全部随访）和电话（{phones} 个）归入左侧患者；"
    "内容不会丢失，并可整体撤销。",
)
CHOOSE = Words(
    "These differ ({count}): take the right one with ← → or 1, 2",
    "有 {count} 项不同：用 ← → 或 1、2 选择正确的一项",
)
NO_DIFFERENCE = Words("No field differs.", "没有不同的项目。")
FILLED = Words("Only one of them has it; it is kept: {fields}", "仅一方有记录，将予保留：{fields}")
EQUAL = Words("Equal or blank in both: {fields}", "双方相同或均为空：{fields}")
EQUAL_BUTTON = Words("Equal fields ({count})  Alt+E", "相同项目（{count}）  Alt+E")
COMMA = Words(", ", "、")
ONE_FIELD = same("{label} {answer}")
WHY = Words("Why are they one patient? It is kept in the history.", "为何判定为同一人？原因会保留在历史中。")
USUAL = (
    Words("Registered twice", "重复登记"),
    Words("A second record number was given", "同一人有两个病案号"),
    Words("Name or birth date was mistyped", "姓名或出生日期录入有误"),
)
WHY_NOT = Words(
    "Why are {one} and {other} two people? They are then shown as a pair no more.",
    "为何判定 {one} 与 {other} 不是同一人？此后不再作为疑似重复提示。",
)
USUAL_NOT = (
    Words("Asked: two people", "已询问，是两个人"),
    Words("Different ID numbers", "身份证号不同"),
    Words("Relatives who share a phone", "亲属共用电话"),
)
APART_BUTTON = Words("Not the same person", "不是同一人")
BACK = Words("Back  Esc", "返回  Esc")
CHOOSE_FIRST = Words("Choose first what is right: {fields}.", "请先选择正确的内容：{fields}。")
REASON_FIRST = Words(
    "Say why they are one patient: press 1, 2 or 3, or type it.",
    "请说明为何是同一人：按 1、2、3，或自行填写。",
)
MERGED = Words(
    "Merged: {name} is one patient now. Operations: {operations}, phone numbers: {phones}.",
    "已合并：{name} 现为一位患者，共 {operations} 次手术、{phones} 个电话。",
)
MERGED_HINT = Words(
    "Wrong? Take it back now, or later from the history of either case: "
    "both patients return field for field.",
    "如有误，可现在撤销，也可日后在任一病例的历史中撤销，两位患者将逐项恢复原样。",
)
TAKE_BACK = Words("Take it back", "撤销合并")
OPEN_CASE = Words("Open case", "打开病例")
TAKEN_BACK = Words("Taken back: both patients are as they were.", "已撤销：两位患者已恢复原样。")
SET_APART = Words("Noted: {one} and {other} are two people.", "已记录：{one} 与 {other} 不是同一人。")


class Place(NamedTuple):
    """What was chosen and typed, so that another such page can show the same; `step` once merged."""

    sides: dict[str, int]
    reason: str
    step: int | None


class MergePage(QWidget):
    """Compares two patients field by field, and makes one of them."""

    closed = Signal()
    case_wanted = Signal(int)

    def __init__(self, context: Context, keep_id: int, other_id: int) -> None:
        """Compare patient `keep_id`, who stays, with `other_id`; UserError where it is one patient."""
        super().__init__()
        if keep_id == other_id:
            raise UserError(SAME_PATIENT)
        self.setProperty("frame", "page")
        self.context = context
        self._ids = (keep_id, other_id)
        self.step: int | None = None  # of the merge, once it is done
        self.rows: dict[str, PairRow] = {}
        self.messages = MessageBar()
        self.equal_button = QuietButton("", self.show_equal, name="chevron-down")
        self.reasons = ReasonPicker(say(WHY), USUAL, droppable=False, card=True)
        self.reasons.given.connect(self._take_reason)
        self.apart = ReasonPicker("", USUAL_NOT, card=True)
        self.apart.given.connect(self._set_apart)
        self.apart.dropped.connect(self._leave_apart)
        self.merge_button = PrimaryButton(captioned(MERGE.keys["merge"]), self.merge, name="merge")
        self.apart_button = Button(say(APART_BUTTON), self._ask_apart, name="user-check")
        self.back_button = QuietButton(say(BACK), self.closed.emit, name="arrow-left")
        self.area = FollowingScroll()
        self._lay_out()
        add_keys(self, MERGE.keys, {"merge": self.merge, "equal": self.show_equal})
        self._compare()

    def place(self) -> Place:
        """Return what is chosen and typed."""
        sides = {key: each.side for key, each in self.rows.items() if each.side is not None}
        return Place(sides, self.reasons.line.text(), self.step)

    def restore(self, place: object) -> None:
        """Choose and type what another such page held, or show that it has merged."""
        if not isinstance(place, Place):
            return
        self.reasons.line.setText(place.reason)
        for key in place.sides.keys() & self.rows.keys():
            self.rows[key].take(place.sides[key])
        if place.step is not None:
            self._show_merged(place.step)

    # Building

    def _lay_out(self) -> None:
        whole = column(gap=8)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addWidget(PageTitle(say(TITLE)))
        whole.addWidget(self.messages)
        whole.addWidget(self.area, 1)
        whole.addWidget(self.apart)
        whole.addLayout(row(self.merge_button, self.apart_button, self.back_button))
        self.apart.hide()
        self.setLayout(whole)

    def _compare(self) -> None:
        """Show both patients as they are now; say so where one is gone."""
        register = self.context.register
        try:
            self._sides = tuple(doubles.side(register, each) for each in self._ids)
            compared = merging.compare(register, *self._ids)
        except LookupError:
            self.messages.show_error(say(doubles.GONE))
            self._be_over()
            return
        self.step = None
        self.rows = {each.field.key: PairRow(each) for each in compared if each.differs}
        self.area.setWidget(self._content(compared))
        for place, each in enumerate(self.rows.values()):
            each.onward.connect(partial(self._turn, place))
        for button in (self.merge_button, self.apart_button):
            button.show()
        self._order()

    def _content(self, compared: tuple[Compared, ...]) -> QWidget:
        inside = column(gap=12)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addWidget(self._heads())
        inside.addWidget(self._differing(compared))
        self.reasons.setParent(None)
        inside.addWidget(self.reasons)
        inside.addStretch(1)
        content = QWidget()
        content.setProperty("frame", "page")
        content.setLayout(inside)
        self.reasons.show()
        return content

    def _heads(self) -> Card:
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setColumnMinimumWidth(0, scaled(LABEL_WIDTH))
        for place, (words, each) in enumerate(zip((STAYS, GOES), self._sides, strict=True), start=1):
            grid.setColumnStretch(place, 1)
            grid.addLayout(_head(words, each), 0, place)
        card.body.addLayout(grid)
        moving = self._sides[1]
        moves = say(MOVES, operations=len(moving.operations), phones=len(moving.phones))
        card.body.addWidget(RoleLabel(moves, "secondary", wrap=True))
        return card

    def _differing(self, compared: tuple[Compared, ...]) -> Card:
        card = Card(say(CHOOSE, count=len(self.rows)) if self.rows else say(NO_DIFFERENCE))
        for each in self.rows.values():
            card.body.addWidget(each)
        filled = [each for each in compared if (each.keep is None) != (each.other is None)]
        if filled:
            card.body.addWidget(Hint(say(FILLED, fields=_listed(filled))))
        equal = [each for each in compared if not each.differs and each not in filled]
        self.equal = Hint(say(EQUAL, fields=_listed(equal)))
        self.equal.hide()
        self.equal_button = QuietButton(
            say(EQUAL_BUTTON, count=len(equal)), self.show_equal, name="chevron-down"
        )
        card.body.addLayout(row(self.equal_button))
        card.body.addWidget(self.equal)
        return card

    def _order(self) -> None:
        stops: list[QWidget] = [*self.rows.values(), self.equal_button, *self.reasons.stops()]
        stops += self.apart.stops()
        order_tabs(self.messages, *stops, self.merge_button, self.apart_button, self.back_button)
        self.setFocusProxy(next(iter(self.rows.values()), self.reasons.buttons[0]))

    # Doing

    def show_equal(self) -> None:
        """Show or hide the fields in which both are equal."""
        if self.step is None and self.rows is not None:
            self.equal.setVisible(self.equal.isHidden())

    def merge(self) -> None:
        """Make one patient of both, if everything is chosen and there is a reason."""
        if self.step is not None or self.merge_button.isHidden():
            return
        if open_rows := [each for each in self.rows.values() if each.side is None]:
            named = say(COMMA).join(say(each.compared.field.label) for each in open_rows)
            self._ask_for(say(CHOOSE_FIRST, fields=named), open_rows[0].setFocus)
        elif not self.reasons.text():
            self._ask_for(say(REASON_FIRST), self.reasons.setFocus)
        else:
            self._merge(self.reasons.text())

    def _ask_for(self, sentence: str, focus: Callable[[], object]) -> None:
        self.messages.show_warning(sentence)
        self._order()
        focus()

    def _merge(self, reason: str) -> None:
        choices: dict[str, Answer] = {key: each.answer() for key, each in self.rows.items()}
        try:
            step = merging.merge(self.context.register, *self._ids, choices, self.context.today(), reason)
        except UserError as error:
            tell(self, error)
            return
        self.context.changed.emit("patient", self._ids[0])
        self._show_merged(step)

    def _show_merged(self, step: int) -> None:
        """Say what has become of the two, and offer the way back."""
        self.step = step
        self._be_over()
        joined = doubles.side(self.context.register, self._ids[0])
        gaps = {"operations": len(joined.operations), "phones": len(joined.phones)}
        undoing = Button(say(TAKE_BACK), self.take_back, name="undo-2")
        opening = Button(say(OPEN_CASE), partial(self._open, joined), name="folder-open")
        sentence = say(MERGED, name=_name(joined), **gaps)
        self.messages.show_done(f"{sentence}\n{say(MERGED_HINT)}", opening, undoing)
        self.setFocusProxy(opening)
        opening.setFocus(Qt.FocusReason.OtherFocusReason)

    def _be_over(self) -> None:
        """Leave nothing to choose on the page."""
        self.rows = {}
        self.reasons.setParent(self)
        self.reasons.hide()
        self.area.setWidget(QWidget())
        for part in (self.merge_button, self.apart_button, self.apart):
            part.hide()
        self.setFocusProxy(self.back_button)

    def take_back(self) -> None:
        """Make two patients again of the one."""
        if self.step is None:
            return
        try:
            undoing.undo(self.context.register, self.step, self.context.today())
        except UserError as error:
            tell(self, error)
            return
        self.context.changed.emit("patient", self._ids[0])
        self._compare()
        self.messages.show_done(say(TAKEN_BACK))
        self._order()
        self.setFocus()

    def _open(self, joined: Side) -> None:
        if joined.operations:
            self.case_wanted.emit(joined.operations[0][0])

    def _take_reason(self, reason: str) -> None:
        self.reasons.line.setText(reason)
        self.merge_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, place: int, step: int) -> None:
        rows = list(self.rows.values())
        if 0 <= place + step < len(rows):
            rows[place + step].setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self.reasons.setFocus()

    # Two people after all

    def _ask_apart(self) -> None:
        self.apart.ask(say(WHY_NOT, one=_name(self._sides[0]), other=_name(self._sides[1])))

    def _leave_apart(self) -> None:
        self.apart.hide()
        self.apart_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_apart(self, reason: str) -> None:
        try:
            pairs.not_the_same(self.context.register, *self._ids, reason)
        except UserError as error:
            tell(self, error)
            return
        except LookupError:
            self.messages.show_error(say(doubles.GONE))
            return
        self._leave_apart()
        self.context.changed.emit("confirmation", self._ids[0])
        self.closed.emit()


def _name(side: Side) -> str:
    return shown(PATIENT["name"], side.head.name, language()) or say(NAMELESS)


def _head(words: Words, side: Side) -> QVBoxLayout:
    """Return who a patient is, with what they bring along."""
    head = side.head
    answers = {"born": head.birth_date, "sex": head.sex, "mrn": head.mrn}
    keys = {"born": "birth_date", "sex": "sex", "mrn": "mrn"}
    gaps = {
        gap: shown(PATIENT[keys[gap]], answer, language()) or say(NONE) for gap, answer in answers.items()
    }
    operations = [
        say(OPERATION, study=study, day=day.isoformat() if day else say(NOT_OPERATED))
        for _, study, day in side.operations
    ]
    numbers = [grouped_phone(each) for each in side.phones]
    told = column(gap=4)
    told.addWidget(RoleLabel(say(words), "secondary"))
    told.addWidget(SectionTitle(_name(side)))
    for line in (
        say(DETAILS, **gaps),
        say(OPERATIONS, operations=say(COMMA).join(operations) or say(NONE)),
        say(PHONES, phones=say(COMMA).join(numbers) or say(NONE)),
    ):
        told.addWidget(RoleLabel(line, wrap=True))
    return told


def _listed(compared: list[Compared]) -> str:
    """Return fields with the answer that they will have, in one line."""
    return say(COMMA).join(map(_field_line, compared)) or say(NONE)


def _field_line(compared: Compared) -> str:
    label = compared.field.label
    if compared.joined is None:
        return say(label)
    return say(ONE_FIELD, label=label, answer=said_of(compared.field.key, compared.joined))
