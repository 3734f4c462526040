"""The follow-up of one case: where each row of its plan stands, and every contact and attempt."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from math import ceil

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.dictionary import CONTACT
from models.errors import UserError
from models.fields import Answer, Answers
from models.rules.days import day_number
from models.rules.protocol import STATE_WORDS, WARD, Standing, State
from models.rules.reading import shown
from models.services import entries
from models.services.cases import Case, Entry
from models.words import Words
from ui.forms.reason import WHY_REMOVED, ReasonPicker
from ui.forms.row import sentence
from ui.pages.case_desk import CaseDesk
from ui.pages.case_entry_checks import EntryChecks, unlikely_of
from ui.pages.case_replan import ReplanBar
from ui.text import language, say
from ui.theme import line_row_height, scaled
from ui.widgets import Button, Chip, MessageBar, PrimaryButton, QuietButton, RoleLabel, SectionTitle, empty
from ui.widgets import row as in_row

PLAN = Words("Plan", "随访计划")
CONTACTS = Words("Contacts and attempts", "随访记录（含未接通）")
LOG = Words("Log a contact  Enter", "记录随访  回车")
CORRECT = Words("Correct  Enter", "更正  回车")
REMOVE = Words("Remove", "删除")
WHY_REMOVE = Words(
    "Why is this contact removed? The reason removes it.", "为何删除此条随访？填写原因后即删除。"
)
CONTACT_OF = Words("Contact of {day}", "{day} 随访")
MORE_CHECKS = Words(
    "Contacts with unlikely answers besides these: {count}. They are listed under Data quality.",
    "另有 {count} 条随访含不常见的答案，见“数据质量”。",
)
CONTACT_REMOVED = Words("Removed: contact of {day}.", "已删除：{day} 的随访。")
NO_CONTACTS = Words("No contact or attempt yet.", "尚无随访记录。")
ANY_ROW = Words(
    "Choose a row and press Enter. A contact can be logged for any window, closed ones too.",
    "选中一行按回车。任何节点均可记录，已过窗的也可补记。",
)
PLAN_HEADS = (
    Words("State", "状态"),
    Words("Follow-up", "节点"),
    Words("Target", "目标日"),
    Words("Window", "随访窗"),
    Words("Not reached", "未接通次数"),
)
CONTACT_HEADS = (
    Words("Date", "日期"),
    Words("Follow-up", "节点"),
    Words("Channel", "方式"),
    Words("Result", "结果"),
    Words("Face weak", "面部无力"),
    Words("HB", "HB 分级"),
    Words("Spasm", "痉挛"),
)
SPAN = Words("{open} to {close}", "{open} 至 {close}")
UNTIL_DISCHARGE = Words("{open} to discharge", "{open} 至出院")
DAY = Words("{day} · D{number}", "{day} · 术后第{number}天")
UNPLANNED = Words("outside the plan", "计划外")

CHIPS = {
    State.UPCOMING: "upcoming",
    State.DUE: "due",
    State.OVERDUE: "overdue",
    State.RETRY: "retry",
    State.MISSED: "missed",
    State.DONE: "done",
    State.COVERED_LATE: "done",
    State.ENDED: "retry",
}

_PADDING = 8  # pixels
_MOST_CHECKS = 20  # contacts
_LEAST = 100  # pixels before scaling: a date is not broken


class FollowUpSection(QScrollArea):
    """The plan rows with their states, and below them all contacts by date.

    Enter, a double click and the button beside the heading do the same in each table.
    """

    call_wanted = Signal(str)  # the code of the window in which to log a contact
    contact_wanted = Signal(int)  # the contact that is to be corrected
    ward_wanted = Signal()
    done = Signal(str)  # something was done that can be undone: a sentence
    tabs_changed = Signal()

    def __init__(self, desk: CaseDesk) -> None:
        """Show nothing yet of the case on `desk`."""
        super().__init__()
        self.desk = desk
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plan = _table(PLAN_HEADS, say(PLAN))
        self.contacts = _table(CONTACT_HEADS, say(CONTACTS))
        self.log_button = PrimaryButton(say(LOG), self.log, name="phone-call")
        self.correct_button = Button(say(CORRECT), self.correct, name="pencil")
        self.remove_button = QuietButton(say(REMOVE), self.ask_removal, name="trash-2")
        self.messages = MessageBar()
        self.picker = ReasonPicker(say(WHY_REMOVE), WHY_REMOVED)
        self.picker.given.connect(self._remove)
        self.picker.dropped.connect(self._drop_removal)
        self.picker.hide()
        self.replan = ReplanBar(desk)
        self.replan.done.connect(self.done)
        self.replan.tabs_changed.connect(self.tabs_changed)
        self.replan.left.connect(partial(self.plan.setFocus, Qt.FocusReason.OtherFocusReason))
        self.checks: list[EntryChecks] = []
        self._checks = QVBoxLayout()
        self._checks.setSpacing(4)
        self._told: object = None  # what is shown there
        self._none = RoleLabel(say(NO_CONTACTS), "secondary")
        self._codes: list[str] = []
        self._contacts: list[int] = []
        self._answers: list[dict[str, Answer]] = []
        self._left = self.plan  # the table that a sheet was opened from
        self.plan.currentCellChanged.connect(partial(self._keep_in_sight, self.plan))
        self.contacts.currentCellChanged.connect(partial(self._keep_in_sight, self.contacts))
        self.plan.activated.connect(self.log)
        self.contacts.activated.connect(self.correct)
        self._lay_out()

    def show_case(self, case: Case) -> None:
        """Show the plan and the contacts of `case`; the chosen row stays chosen."""
        chosen = self.plan.currentRow()
        self._codes = [standing.row.code for standing in case.standings]
        self.plan.setRowCount(len(case.standings))
        for row, standing in enumerate(case.standings):
            self._show_standing(row, standing, case)
        self.plan.setCurrentCell(chosen if chosen >= 0 else _first_open(case.standings), 1)
        _fit(self.plan)
        self.replan.show_case(case)
        self._show_contacts(case)
        self._show_checks(case)

    def log(self) -> None:
        """Ask for a call sheet on the chosen row; the ward row leads to the ward checks."""
        row, self._left = self.plan.currentRow(), self.plan
        if not 0 <= row < len(self._codes):
            return
        if self._codes[row] == WARD:
            self.ward_wanted.emit()
        else:
            self.call_wanted.emit(self._codes[row])

    def correct(self) -> None:
        """Ask for the sheet of the chosen contact."""
        row, self._left = self.contacts.currentRow(), self.contacts
        if 0 <= row < len(self._contacts):
            self.contact_wanted.emit(self._contacts[row])

    def ask_removal(self) -> None:
        """Ask why the chosen contact is removed, below the heading of the contacts."""
        if 0 <= self.contacts.currentRow() < len(self._contacts):
            self._left = self.contacts
            self.messages.clear()
            self.picker.show()
            self.tabs_changed.emit()
            self.picker.setFocus()

    def _remove(self, reason: str) -> None:
        contact, today = self._contacts[self.contacts.currentRow()], self.desk.context.today()
        said = _said(self._answers[self.contacts.currentRow()], "fu_date")
        self.picker.hide()
        try:
            entries.remove_entry(self.desk.register, "contact", contact, today, reason)
        except UserError as error:
            self.messages.show_error(sentence(error))
            return
        self.desk.take_anew()
        self.done.emit(say(CONTACT_REMOVED, day=said))
        (self.contacts if self._contacts else self.plan).setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_removal(self) -> None:
        self.picker.hide()
        self.tabs_changed.emit()
        self.contacts.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Give the keyboard to the table that it left for a sheet, to the plan at first."""
        self._left.setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the tables to the new width."""
        super().resizeEvent(event)
        for table in (self.plan, self.contacts):
            _fit(table)

    def _keep_in_sight(self, table: QTableWidget, row: int, *_: int) -> None:
        """Scroll to the chosen row: the tables are as high as their rows, and the page scrolls."""
        page, cell = self.widget(), table.item(row, 0)
        if table.hasFocus() and page is not None and cell is not None:
            middle = table.viewport().mapTo(page, table.visualItemRect(cell).center())
            self.ensureVisible(0, middle.y(), 0, 2 * line_row_height())

    def _lay_out(self) -> None:
        page = QWidget()
        page.setProperty("frame", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 12, 24, 24)
        column.setSpacing(8)
        column.addLayout(_head(PLAN, self.replan.button, self.log_button))
        column.addWidget(self.replan)
        column.addWidget(RoleLabel(say(ANY_ROW), "hint"))
        column.addWidget(self.plan)
        column.addSpacing(8)
        column.addLayout(_head(CONTACTS, self.correct_button, self.remove_button))
        column.addWidget(self.messages)
        column.addWidget(self.picker)
        column.addWidget(self._none)
        column.addWidget(self.contacts)
        column.addLayout(self._checks)
        column.addStretch(1)
        self.setWidget(page)

    def _show_standing(self, row: int, standing: Standing, case: Case) -> None:
        plan = standing.row
        words = case.protocol.label_of(plan.code)
        opens, close = plan.open.isoformat(), standing.close
        span = say(SPAN, open=opens, close=close) if close else say(UNTIL_DISCHARGE, open=opens)
        state = say(STATE_WORDS[standing.state])
        spoken = _cell("")
        spoken.setData(Qt.ItemDataRole.AccessibleTextRole, state)
        self.plan.setItem(row, 0, spoken)
        texts = (say(words), plan.target.isoformat(), span, str(standing.attempts))
        for place, text in enumerate(texts, start=1):
            self.plan.setItem(row, place, _cell(text))
        self.plan.setCellWidget(row, 0, _held(Chip(state, CHIPS[standing.state])))

    def _show_contacts(self, case: Case) -> None:
        chosen = self.contacts.currentRow()
        self._contacts = [entry.id for entry in case.contacts]
        self._answers = [entry.answers for entry in case.contacts]
        self._none.setVisible(not case.contacts)
        for widget in (self.contacts, self.correct_button, self.remove_button):
            widget.setVisible(bool(case.contacts))
        self.contacts.setRowCount(len(case.contacts))
        for row, entry in enumerate(case.contacts):
            for place, text in enumerate(_contact_texts(entry.answers, case)):
                self.contacts.setItem(row, place, _cell(text))
        last = len(case.contacts) - 1
        self.contacts.setCurrentCell(chosen if 0 <= chosen <= last else last, 0)
        _fit(self.contacts)

    def _show_checks(self, case: Case) -> None:
        """Show below the contacts what is unlikely about one of them, the newest first."""
        found = [(entry, unlikely_of(self.desk, "contact", entry)) for entry in reversed(case.contacts)]
        found = [(entry, problems) for entry, problems in found if problems]
        told = (found, case.silent)
        if told == self._told:
            return
        self._told = told
        focused = QApplication.focusWidget()
        if focused is not None and any(each.isAncestorOf(focused) for each in self.checks):
            self.contacts.setFocus(Qt.FocusReason.OtherFocusReason)
        empty(self._checks)
        self.checks = [self._checks_of(entry) for entry, _ in found[:_MOST_CHECKS]]
        if more := len(found) - len(self.checks):
            self._checks.addWidget(RoleLabel(say(MORE_CHECKS, count=more), "secondary", wrap=True))
        self.tabs_changed.emit()

    def _checks_of(self, entry: Entry) -> EntryChecks:
        checks = EntryChecks(
            self.desk, "contact", entry, say(CONTACT_OF, day=_said(entry.answers, "fu_date"))
        )
        checks.failed.connect(self.messages.show_error)
        self._checks.addWidget(checks)
        checks.show()  # at once: the keyboard may come here before the layout has
        return checks


def _contact_texts(answers: Answers, case: Case) -> tuple[str, ...]:
    """Return what a line of the contacts says, in the order of the heads."""
    day, operated = answers.get("fu_date"), case.answers.get("op_date")
    when, window = _said(answers, "fu_date"), say(UNPLANNED)
    if isinstance(day, date) and isinstance(operated, date):
        number = day_number(day, operated)
        when = say(DAY, day=when, number=number)
        found = case.protocol.window_on(number)
        window = say(case.protocol.label_of(found.code)) if found else window
    grade = _said(answers, "hb").split(" ")[0]
    said = (_said(answers, key) for key in ("fu_mode", "fu_result", "fw_ever"))
    return (when, window, *said, grade, _said(answers, "spasm"))


def _said(answers: Answers, key: str) -> str:
    return shown(CONTACT[key], answers.get(key), language())


def _first_open(standings: Sequence[Standing]) -> int:
    """Return the first row that is to be done now, or the first to come."""
    wanted = (State.OVERDUE, State.DUE, State.RETRY, State.UPCOMING)
    for state in wanted:
        for row, standing in enumerate(standings):
            if standing.state is state and standing.row.code != WARD:
                return row
    return 0


def _head(words: Words, *buttons: QPushButton) -> QHBoxLayout:
    """Return a heading with what can be done with the table below it."""
    line = in_row(SectionTitle(say(words)))
    for button in buttons:
        line.addWidget(button)
    return line


def _table(heads: Sequence[Words], name: str) -> QTableWidget:
    table = QTableWidget(0, len(heads))
    table.setHorizontalHeaderLabels([say(head) for head in heads])
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setStyleSheet(f"QTableView::item {{ padding: 0 {_PADDING}px; }}")
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.verticalHeader().hide()
    table.verticalHeader().setMinimumSectionSize(line_row_height())
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setStretchLastSection(True)
    return table


def _cell(text: str) -> QTableWidgetItem:
    cell = QTableWidgetItem(text)
    cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return cell


def _held(chip: Chip) -> QWidget:
    """Return `chip` in a cell of its own, at its own size."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(4, 2, 4, 2)
    layout.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return holder


def _fit(table: QTableWidget) -> None:
    """Give each column what it needs or its share of it, and make the table as high as all its rows.

    The page scrolls, not the table.
    """
    _share_out(table)
    for row in range(table.rowCount()):
        table.setRowHeight(row, _row_height(table, row))
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + rows + 4)


def _row_height(table: QTableWidget, row: int) -> int:
    """Return the height that the words of a row need; Qt forgets the padding where it breaks a line."""
    highest = 0
    for column in range(table.columnCount()):
        room = QRect(0, 0, table.columnWidth(column) - 2 * _PADDING - 6, 10_000)
        cell = table.item(row, column)
        words = cell.text() if cell is not None else ""
        broken = table.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, words)
        highest = max(highest, broken.height())
    return max(line_row_height(), highest + 8)


def _share_out(table: QTableWidget) -> None:
    """Let the columns that say most wrap first where there is no room for all in one line."""
    header = table.horizontalHeader()
    heads = [header.sectionSizeHint(each) for each in range(header.count())]
    heads[0] = max(heads[0], _held_width(table))
    wanted = [max(table.sizeHintForColumn(each), head) for each, head in enumerate(heads)]
    least = [max(head, min(width, scaled(_LEAST))) for head, width in zip(heads, wanted, strict=True)]
    spare = sum(wanted) - sum(least)
    over = max(0, sum(wanted) - table.viewport().width())
    for each, width in enumerate(wanted):
        less = ceil(over * (width - least[each]) / spare) if spare else 0
        header.resizeSection(each, width - less)


def _held_width(table: QTableWidget) -> int:
    """Return the width of the widest chip in the first column, with its margins; 0 without chips."""
    held: list[QWidget | None] = [table.cellWidget(row, 0) for row in range(table.rowCount())]
    return max((each.sizeHint().width() + 16 for each in held if each is not None), default=0)
