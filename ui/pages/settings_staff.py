"""Settings of the register: the ward's name, and the people whose codes stand in the records."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from models.errors import UserError
from models.fields import Choice, Code
from models.rules.people import ROLE_WORDS, Person, Role
from models.rules.reading import Setting
from models.services import settings, staff
from models.words import Words
from ui.context import Context
from ui.forms.choices import Segmented
from ui.forms.editor import SettingOf
from ui.problems import tell
from ui.text import say
from ui.theme import scaled
from ui.widgets import (
    Button,
    Card,
    Hint,
    MessageBar,
    PrimaryButton,
    QuietButton,
    RoleLabel,
    column,
    order_tabs,
    row,
)

WARD = Words("Ward", "病区")
WARD_NAME = Words("Name of the ward", "病区名称")
WARD_HINT = Words("It stands on every printed page and in every table.", "显示在每份打印件和表格上。")
WARD_SAVED = Words("The ward is now called {ward}.", "病区名称已改为“{ward}”。")
PEOPLE = Words("People", "人员")
PEOPLE_HINT = Words(
    "Records hold the code, not the name. A code that is not listed here is kept and marked. "
    "Each change is saved when you leave its field.",
    "记录中保存代码而非姓名。不在名单中的代码也会保存，仅作标记。离开输入框即保存。",
)
CODE = Words("Code", "代码")
NAME = Words("Name", "姓名")
ROLE = Words("Role", "身份")
OF_PERSON = Words("{question} of {code}", "{code} 的{question}")
OF_NEW = Words("{question} of a new person", "新增人员的{question}")
ADD = Words("Add", "新增")
RETIRE = Words("Retire", "停用")
RETIRE_PERSON = Words("Retire {code}, {name}", "停用 {code} {name}")
BRING_BACK = Words("Bring back", "恢复")
BRING_PERSON_BACK = Words("Bring back {code}, {name}", "恢复 {code} {name}")
ADDED = Words("{code}, {name} is in the list.", "已加入名单：{code} {name}。")
CHANGED = Words("{code}, {name}: saved.", "已保存：{code} {name}。")
GONE = Words(
    "{code}, {name} is suggested no more. Records keep the code.",
    "{code} {name} 不再出现在候选中，已有记录保留该代码。",
)
NEEDS_ROLE = Words("Choose a role for the new person.", "请选择新增人员的身份。")
NOBODY = Words("Nobody is in the list yet.", "名单为空。")
RETIRED = Words("Retired", "已停用")

_ROLES = list(Role)
_ROLE_FIELD = Choice(
    key="role",
    label=ROLE,
    codes=tuple(Code(number, ROLE_WORDS[role]) for number, role in enumerate(_ROLES, start=1)),
)


class StaffRoom(QWidget):
    """The ward's name, a line for a new person, and a line for each person of the list."""

    changed = Signal(str)  # "ward" or "staff": saved in the register

    def __init__(self, context: Context) -> None:
        """Show the ward and the list of the open register."""
        super().__init__()
        self._context = context
        self.messages = MessageBar()
        self.ward = _line(say(WARD_NAME), 360)
        self.ward.setText(context.register.ward)
        self.ward.editingFinished.connect(self._save_ward)
        self.new = _Line(self._setting, OF_NEW, "")
        self.add_button = PrimaryButton(say(ADD), self.add, name="user-plus")
        self.lines: dict[str, _Line] = {}
        self.ways: dict[str, Button] = {}  # to retire or to bring back, by code
        self._people = QGridLayout()
        self._listed: list[QWidget] = []  # what stands below the line for a new person
        self._lay_out()
        self._list()

    # Building

    def _lay_out(self) -> None:
        ward = Card(say(WARD))
        ward.body.addLayout(row(RoleLabel(say(WARD_NAME)), self.ward, gap=12))
        ward.body.addWidget(Hint(say(WARD_HINT)))
        self._card = Card(say(PEOPLE))
        self._card.body.addWidget(Hint(say(PEOPLE_HINT)))
        self._card.body.addLayout(self._people)
        self._people.setHorizontalSpacing(12)
        self._people.setVerticalSpacing(8)
        self._people.setColumnStretch(4, 1)
        self.new.role.advance.connect(self.add_button.setFocus)
        whole = column(gap=16)
        whole.setContentsMargins(0, 0, 8, 0)  # clear of the scroll bar
        whole.addWidget(self.messages)
        whole.addWidget(ward)
        whole.addWidget(self._card)
        whole.addStretch(1)
        self.setLayout(whole)
        for place, words in enumerate((CODE, NAME, ROLE)):
            self._people.addWidget(RoleLabel(say(words), "secondary"), 0, place)
        self._place(1, self.new, self.add_button)

    def _place(self, line: int, fields: "_Line", way: QWidget) -> None:
        for place, part in enumerate((fields.code, fields.name, fields.role, way)):
            self._people.addWidget(part, line, place, Qt.AlignmentFlag.AlignTop)

    def _list(self) -> None:
        """List everybody anew; the line for a new person stays as it is."""
        for widget in self._listed:
            self._people.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._listed.clear()
        self.lines.clear()
        self.ways.clear()
        people = staff.people(self._context.register)
        if not people:
            self._listed.append(Hint(say(NOBODY)))
            self._people.addWidget(self._listed[0], 2, 0, 1, 4)
        for place, person in enumerate(people, start=2):
            if person.active:
                self._add_line(place, person)
            else:
                self._add_retired(place, person)
        order_tabs(self.ward, *self.new.parts(), self.add_button, *self._stops())

    def _stops(self) -> list[QWidget]:
        stops: list[QWidget] = []
        for code, way in self.ways.items():
            stops += [*(self.lines[code].parts() if code in self.lines else ()), way]
        return stops

    def _add_line(self, place: int, person: Person) -> None:
        fields = _Line(self._setting, OF_PERSON, person.code)
        fields.show_person(person)
        fields.code.editingFinished.connect(partial(self._save, person.code))
        fields.name.editingFinished.connect(partial(self._save, person.code))
        fields.role.committed.connect(partial(self._save, person.code))
        self.lines[person.code] = fields
        way = QuietButton(say(RETIRE), partial(self.retire, person))
        way.setAccessibleName(say(RETIRE_PERSON, code=person.code, name=person.name))
        self.ways[person.code] = way
        fields.role.advance.connect(way.setFocus)
        fields.role.go_back.connect(fields.name.setFocus)
        self._place(place, fields, way)
        self._listed += [*fields.parts(), way]

    def _add_retired(self, place: int, person: Person) -> None:
        way = QuietButton(say(BRING_BACK), partial(self.bring_back, person))
        way.setAccessibleName(say(BRING_PERSON_BACK, code=person.code, name=person.name))
        self.ways[person.code] = way
        texts = (person.code, person.name, say(RETIRED))
        parts = [*(RoleLabel(text, "secondary") for text in texts), way]
        for cell, part in enumerate(parts):
            self._people.addWidget(part, place, cell)
        self._listed += parts

    def _setting(self) -> Setting:
        return Setting(self._context.today())

    # Doing

    @Slot()
    def add(self) -> None:
        """Add the person who is typed in the first line."""
        person = self.new.person()
        try:
            if person is None:
                raise UserError(NEEDS_ROLE)
            added = staff.add(self._context.register, person)
        except UserError as error:
            tell(self, error)
            return
        self.new.clear()
        self._list()
        self._say(ADDED, added)
        self.new.code.setFocus()

    def retire(self, person: Person) -> None:
        """Suggest `person` no more."""
        self._do(partial(staff.retire, self._context.register, person.code), GONE, person)

    def bring_back(self, person: Person) -> None:
        """Suggest `person` again."""
        self._do(partial(staff.bring_back, self._context.register, person.code), ADDED, person)

    def _do(self, way: partial[None], words: Words, person: Person) -> None:
        try:
            way()
        except UserError as error:
            tell(self, error)
            return
        self._list()
        self._say(words, person)
        self.new.code.setFocus()

    def _save(self, code: str) -> None:
        """Save what stands in the line of `code`, if it differs."""
        fields = self.lines.get(code)
        person = fields.person() if fields else None
        if fields is None or person is None or person == fields.kept:
            return
        try:
            saved = staff.change(self._context.register, code, person)
        except UserError as error:
            tell(self, error)
            return
        fields.show_person(saved)
        self._say(CHANGED, saved)
        if saved.code != code:
            self._list()

    @Slot()
    def _save_ward(self) -> None:
        if self.ward.text() == self._context.register.ward:
            return
        try:
            settings.save_ward(self._context.register, self.ward.text())
        except UserError as error:
            tell(self, error)
            return
        self.ward.setText(self._context.register.ward)
        self.messages.show_done(say(WARD_SAVED, ward=self._context.register.ward))
        self.changed.emit("ward")

    def _say(self, words: Words, person: Person) -> None:
        self.messages.show_done(say(words, code=person.code, name=person.name))
        self.changed.emit("staff")


class _Line:
    """The fields of one person."""

    def __init__(self, setting: SettingOf, words: Words, code: str) -> None:
        self.kept: Person | None = None
        self.code = _line(say(words, question=CODE, code=code), 96)
        self.name = _line(say(words, question=NAME, code=code), 180)
        self.role = Segmented(_ROLE_FIELD, setting, upright=False)
        self.role.set_question(say(words, question=ROLE, code=code))
        self.code.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.code.returnPressed.connect(self.name.setFocus)
        self.name.returnPressed.connect(self.role.setFocus)

    def parts(self) -> tuple[QWidget, QWidget, QWidget]:
        """Return the fields in their order."""
        return self.code, self.name, self.role

    def show_person(self, person: Person) -> None:
        """Show `person`, as the register has them."""
        self.kept = person
        self.code.setText(person.code)
        self.name.setText(person.name)
        self.role.show_answer(_ROLES.index(person.role) + 1)

    def person(self) -> Person | None:
        """Return the person as typed; None without a role."""
        role = self.role.chosen()
        if not role:
            return None
        return Person(self.code.text(), self.name.text(), _ROLES[int(role[0]) - 1])

    def clear(self) -> None:
        """Show nobody."""
        self.code.clear()
        self.name.clear()
        self.role.show_answer(None)


def _line(question: str, width: int) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(question)
    line.setFixedWidth(scaled(width))
    return line
