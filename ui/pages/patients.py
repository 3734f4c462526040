"""Patients: every case, found by name, its sound, record number, case number or phone."""

from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.errors import UserError
from models.services import patients
from models.words import Words
from ui.context import Context
from ui.tables.patients_model import COLUMNS, PatientsModel
from ui.text import language, say
from ui.widgets import Button, MessageBar, PageTitle, PrimaryButton, RoleLabel, column, row

TITLE = Words("Patients", "患者")
SEARCH = Words("Find a patient", "查找患者")
SEARCH_HINT = Words(
    "Name, pinyin, initials, MRN, case or phone", "姓名、拼音、首字母、病案号、登记编号或电话"
)
ALL = Words("{count} cases · newest operation first", "共 {count} 例 · 按手术日期从新到旧")
MATCHES = Words("{count} matches · newest operation first", "找到 {count} 例 · 按手术日期从新到旧")
TOO_MANY = Words(
    "More than {most} cases: the first {most} are shown. Type more to narrow them down.",
    "超过 {most} 例，仅显示前 {most} 例，请继续输入以缩小范围。",
)
NO_MATCH = Words("No patient matches “{wanted}”.", "没有与“{wanted}”相符的患者。")
NO_PATIENTS = Words("No patients yet.", "尚无患者。")
OPEN = Words("Open  Enter", "打开  回车")
NEW_CASE = Words("New case  Ctrl+N", "新建病例  Ctrl+N")
CLEAR = Words("Clear", "清除")
TRY_AGAIN = Words("Try again", "重试")
LIST = Words("Cases found", "查找结果")
MOST = 200
ROW = 36  # pixels
_SETTLE = 80  # milliseconds without a key
_LONGEST_QUOTE = 40


class SearchLine(QLineEdit):
    """The search field; what an input method is composing counts as typed, so that pinyin finds names."""

    changed = Signal()
    moved = Signal(int)  # rows, by the arrow keys

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._composed = ""
        self.setPlaceholderText(say(SEARCH_HINT))
        self.setAccessibleName(say(SEARCH))
        self.setMinimumWidth(360)
        self.textChanged.connect(self._say_changed)

    def wanted(self) -> str:
        """Return what is searched for: the text, or the letters being composed."""
        composed = self._composed.replace("'", "").replace(" ", "")
        return (self.text() + composed).strip()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what is being composed, and let the line go on with it."""
        super().inputMethodEvent(event)
        if event.preeditString() != self._composed:
            self._composed = event.preeditString()
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the arrows move in the list while the keyboard stays here."""
        steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
        if event.key() in steps and not self._composed:
            self.moved.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)

    def _say_changed(self) -> None:
        self.changed.emit()


class CaseTable(QTableView):
    """The list of cases; Enter opens one."""

    opened = Signal()

    def __init__(self) -> None:
        """Begin without rows."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName(say(LIST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the selected case at Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class Place(NamedTuple):
    """Where the page stands, for one built anew in the other language or colours."""

    wanted: str
    selected: int | None


class PatientsPage(QWidget):
    """The search field, the cases that it finds, and what to do where it finds none."""

    case_wanted = Signal(int)
    new_case_wanted = Signal()

    def __init__(self, context: Context) -> None:
        """Show all cases, newest operation first."""
        super().__init__()
        self.setProperty("frame", "page")
        self.context = context
        self._stale = False
        self._make_parts()
        self._lay_out()
        self.refresh()
        context.changed.connect(self._note_change)

    def _make_parts(self) -> None:
        self.search = SearchLine()
        self.search.changed.connect(self._start)
        self.search.moved.connect(self._move)
        self.search.returnPressed.connect(self.open_selected)
        self.said = RoleLabel("", "secondary", wrap=True)
        self.messages = MessageBar()
        self.model = PatientsModel(self)
        self.table = CaseTable()
        self.table.setModel(self.model)
        self.table.opened.connect(self.open_selected)
        self.table.doubleClicked.connect(self.open_selected)
        self.open_button = PrimaryButton(say(OPEN), self.open_selected, name="folder-open")
        self.empty_words = RoleLabel("", "section", wrap=True)
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear_button = Button(say(CLEAR), self.search.clear, name="x")
        self.new_button = PrimaryButton(say(NEW_CASE), self._want_new_case, name="user-plus")
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE)
        self._settling.timeout.connect(self.refresh)
        self.setFocusProxy(self.search)

    def _lay_out(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        for place, each in enumerate(COLUMNS):
            self.table.setColumnWidth(place, each.width)
        header.setStretchLastSection(True)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._empty())
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(PageTitle(say(TITLE)))
        top.addWidget(self.search)
        top.addStretch(1)
        top.addWidget(Button(say(NEW_CASE), self._want_new_case, name="user-plus"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self.said)
        whole.addWidget(self.messages)
        whole.addWidget(self.stack, 1)
        whole.addLayout(row(self.open_button))

    def _empty(self) -> QWidget:
        empty = QWidget()
        inside = column(gap=12)
        inside.addStretch(1)
        inside.addWidget(self.empty_words)
        inside.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignCenter)
        inside.addStretch(2)
        empty.setLayout(inside)
        return empty

    # The list

    def _start(self) -> None:
        self._settling.start()

    def refresh(self) -> None:
        """Search anew; on failure say why and keep what is shown."""
        self._settling.stop()
        wanted, selected = self.search.wanted(), self.selected()
        try:
            found = patients.find(self.context.register, wanted, MOST + 1)
        except UserError as error:
            self.messages.show_error(error.say(language()), Button(say(TRY_AGAIN), self.refresh))
            return
        self._stale = False
        self.messages.clear()
        self.model.show_rows(found[:MOST], self.context.today())
        self._say_found(wanted, len(found))
        self._select(selected)

    def _say_found(self, wanted: str, count: int) -> None:
        if count > MOST:
            self.said.setText(say(TOO_MANY, most=MOST))
        else:
            self.said.setText(say(MATCHES if wanted else ALL, count=count))
        self.stack.setCurrentIndex(0 if count else 1)
        quoted = wanted if len(wanted) <= _LONGEST_QUOTE else f"{wanted[:_LONGEST_QUOTE]}…"
        self.empty_words.setText(say(NO_MATCH, wanted=quoted) if wanted else say(NO_PATIENTS))
        self.clear_button.setVisible(bool(wanted))
        self.open_button.setEnabled(bool(count))

    def _select(self, operation_id: int | None) -> None:
        """Select the case that was selected before, or the first."""
        ids = [each.operation_id for each in self.model.rows]
        if ids:
            place = ids.index(operation_id) if operation_id in ids else 0
            self.table.selectRow(place)

    def _move(self, rows: int) -> None:
        place = self.table.currentIndex().row() + rows
        if 0 <= place < len(self.model.rows):
            self.table.selectRow(place)

    def _note_change(self, kind: str, record: int) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what changed while another page was in front."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    # What is selected

    def selected(self) -> int | None:
        """Return the operation that is selected, if there is one."""
        place = self.table.currentIndex().row()
        return self.model.rows[place].operation_id if 0 <= place < len(self.model.rows) else None

    def open_selected(self) -> None:
        """Open the selected case; what was typed last is searched for first."""
        if self._settling.isActive():
            self.refresh()
        chosen = self.selected()
        if chosen is not None:
            self.case_wanted.emit(chosen)

    def place(self) -> Place:
        """Return where the page stands."""
        return Place(self.search.text(), self.selected())

    def restore(self, place: object) -> None:
        """Stand where another page like this one stood."""
        if isinstance(place, Place):
            self.search.setText(place.wanted)
            self.refresh()
            self._select(place.selected)

    def _want_new_case(self) -> None:
        self.new_case_wanted.emit()
