"""Patients: every case, found by name, its sound or any of its numbers; filtered, sorted, read by pages."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.errors import UserError
from models.services import patients
from models.services.patients import ALL, Filters, Sort
from models.words import Words
from ui.actions import ACTIONS, PATIENTS, add_keys, captioned
from ui.context import Context
from ui.pages.patients_filters import FilterBar, said_of
from ui.search_line import SearchLine
from ui.tables.patients_model import COLUMNS, Column, PatientsModel, name_of
from ui.tables.rows import FittingDelegate, share_out
from ui.text import language, say
from ui.theme import line_row_height, scaled
from ui.widgets import (
    Button,
    Hint,
    MessageBar,
    PageTitle,
    PrimaryButton,
    QuietButton,
    RoleLabel,
    column,
    order_tabs,
    row,
)

TITLE = Words("Patients", "患者")
SEARCH = Words("Find a patient", "查找患者")
SEARCH_HINT = Words(
    "Name, pinyin, initials, MRN, case or phone", "姓名、拼音、首字母、病案号、登记编号或电话"
)
COUNT = Words("{count} cases", "共 {count} 例")
MATCHES = Words("{count} matches", "找到 {count} 例")
FILTERED = Words("filter: {filters}", "筛选：{filters}")
SORTED = Words("sorted by {column}, {way}", "按{column}排序，{way}")
RISING, FALLING = Words("lowest first ↑", "升序 ↑"), Words("highest first ↓", "降序 ↓")
OLDEST, NEWEST = Words("oldest first ↑", "从旧到新 ↑"), Words("newest first ↓", "从新到旧 ↓")
CLEAR_FILTER = Words("Clear filter", "清除筛选")
LEGEND = Words(
    "⚠ = same or similar name in this list (name, its sound, date of birth). Compare before you open.",
    "⚠ ＝ 本列表中有同名或近似姓名（依据姓名、读音、出生日期），打开前请核对。",
)
NO_MATCH = Words("No patient matches “{wanted}”.", "没有与“{wanted}”相符的患者。")
NO_MATCH_FILTERED = Words("No patient matches with this filter.", "该筛选条件下没有相符的患者。")
NO_PATIENTS = Words("No patients yet.", "尚无患者。")
NEW_NAMED = Words("New case with this name", "以此姓名新建病例")
CLEAR = Words("Clear", "清除")
TRY_AGAIN = Words("Try again", "重试")
RECYCLE_BIN = Words("Recycle bin", "回收站")
CHOOSE_OTHER = Words(
    "{name}, MRN {mrn}: find and select the other patient, then press Alt+C once more.",
    "{name}，病案号 {mrn}：请查找并选中另一位患者，再按一次 Alt+C。",
)
STOP_COMPARING = Words("Do not compare", "取消比对")
LIST = Words("Cases found", "查找结果")
SORTS = tuple(each for each in COLUMNS if each.sort is not None)
_SETTLE = 80  # milliseconds without a key
_LONGEST_QUOTE = 40


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
        self.setWordWrap(False)
        self.setItemDelegate(FittingDelegate(self))
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(line_row_height())
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        self.setAccessibleName(say(LIST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out to the columns."""
        super().resizeEvent(event)
        share_out(self, [each.width for each in COLUMNS])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the selected case at Enter; Home and End go to the first and the last row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.selectRow(self.model().rowCount() - 1 if event.key() == Qt.Key.Key_End else 0)
        else:
            super().keyPressEvent(event)


class Asked(NamedTuple):
    """Which cases are listed, and in which order."""

    wanted: str = ""
    filters: Filters = ALL
    sort: Sort = Sort.OPERATED
    falling: bool = True


class Place(NamedTuple):
    """Where the page stands, for one built anew in the other language or colours."""

    asked: Asked
    text: str
    span: str
    row: int


class PatientsPage(QWidget):
    """The search field and filters, the cases that they find, and what to do where they find none."""

    case_wanted = Signal(int)
    new_case_wanted = Signal()
    named_case_wanted = Signal(str)
    bin_wanted = Signal()
    merge_wanted = Signal(int, int)  # patients

    def __init__(self, context: Context) -> None:
        """Show all cases, newest operation first."""
        super().__init__()
        self.setProperty("frame", "page")
        self.context = context
        self.sort, self.falling = Sort.OPERATED, True
        self._stale = False
        self._shown = Asked()
        self._compared: patients.Found | None = None  # who is to be compared with the one selected next
        self._make_parts()
        self._lay_out()
        order_tabs(self)
        self.refresh()
        context.changed.connect(self._note_change)

    def _make_parts(self) -> None:
        self.search = SearchLine(say(SEARCH), say(SEARCH_HINT))
        self.search.setMinimumWidth(scaled(360))
        self.search.changed.connect(self._start)
        self.search.moved.connect(self._move)
        self.search.returnPressed.connect(self.open_selected)
        self.filters = FilterBar(self._surgeons, self.context.today)
        self.filters.changed.connect(self.refresh)
        self.said = RoleLabel("", "secondary", wrap=True)
        self.clear_filter_button = QuietButton(say(CLEAR_FILTER), self.filters.clear, name="x")
        stays = self.clear_filter_button.sizePolicy()
        stays.setRetainSizeWhenHidden(True)  # the list must not jump
        self.clear_filter_button.setSizePolicy(stays)
        self.messages = MessageBar()
        self.filters.refused.connect(self.messages.show_error)
        self.model = PatientsModel(self)
        self.model.failed.connect(self._tell)
        self.table = CaseTable()
        self.table.setModel(self.model)
        self.table.opened.connect(self.open_selected)
        self.table.doubleClicked.connect(self.open_selected)
        self.table.horizontalHeader().sectionClicked.connect(self._sort_by_place)
        self.legend = Hint(say(LEGEND))
        opening = captioned(PATIENTS.keys["open"])
        self.open_button = PrimaryButton(opening, self.open_selected, name="folder-open")
        self.compare_button = Button(captioned(PATIENTS.keys["compare"]), self.compare, name="users")
        self.bin_button = QuietButton(say(RECYCLE_BIN), self.bin_wanted.emit, name="trash-2")
        self._make_empty_parts()
        self._settling = self._timer(_SETTLE, self.refresh)
        self._marking = self._timer(0, self._mark)
        self.model.read.connect(self._marking.start)
        self.setFocusProxy(self.search)

    def _make_empty_parts(self) -> None:
        self.empty_words = RoleLabel("", "section", wrap=True)
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.named_button = PrimaryButton(say(NEW_NAMED), self._want_named_case, name="user-plus")
        self.clear_button = Button(say(CLEAR), self.clear, name="x")
        self.new_button = PrimaryButton(captioned(ACTIONS["new_case"]), self._want_new_case, name="user-plus")

    def _timer(self, milliseconds: int, slot: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._empty())
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(PageTitle(say(TITLE)))
        top.addWidget(self.search)
        top.addStretch(1)
        top.addWidget(Button(captioned(ACTIONS["new_case"]), self._want_new_case, name="user-plus"))
        shows = QHBoxLayout()
        shows.addWidget(self.said, 1)
        shows.addWidget(self.clear_filter_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self.filters)
        whole.addLayout(shows)
        whole.addWidget(self.messages)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.legend)
        whole.addLayout(row(self.open_button, self.compare_button, self.bin_button))
        slots: dict[str, Callable[[], object]] = {
            "search": partial(self.search.setFocus, Qt.FocusReason.ShortcutFocusReason),
            "sort": self.sort_by_next,
            "turn": self.turn_round,
            "compare": self.compare,
        }
        add_keys(self, PATIENTS.keys, slots)

    def _empty(self) -> QWidget:
        empty = QWidget()
        inside = column(gap=12)
        inside.addStretch(1)
        inside.addWidget(self.empty_words)
        for button in (self.named_button, self.clear_button, self.new_button):
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        inside.addStretch(2)
        empty.setLayout(inside)
        return empty

    # The list

    def _start(self) -> None:
        self._settling.start()

    def refresh(self) -> None:
        """Search anew; on failure say why and keep what is shown."""
        self._settling.stop()
        asked = Asked(self.search.wanted(), self.filters.filters, self.sort, self.falling)
        selected = self.selected()
        before = self.table.currentIndex().row() if asked == self._shown else 0
        try:
            count = patients.count(self.context.register, asked.wanted, filters=asked.filters)
            self.model.show_found(count, partial(self._find, asked), self.context.today())
        except UserError as error:
            self._tell(error)
            return
        self._stale, self._shown = False, asked
        if self._compared is None:
            self.messages.clear()
        self._say_found(asked.wanted, asked.filters, count)
        self._show_sort()
        self._select(selected, before)
        self._marking.start()

    def _find(self, asked: Asked, offset: int, most: int) -> tuple[patients.Found, ...]:
        return patients.find(
            self.context.register,
            asked.wanted,
            most,
            filters=asked.filters,
            sort=asked.sort,
            descending=asked.falling,
            offset=offset,
        )

    def _surgeons(self) -> tuple[str, ...]:
        return patients.surgeons(self.context.register)

    def _tell(self, error: UserError) -> None:
        self.messages.show_error(error.say(language()), Button(say(TRY_AGAIN), self.refresh))

    def _mark(self) -> None:
        """Mark similar names among the cases read so far, and say how complete each is, once on screen."""
        from models.services import completeness, duplicates

        try:
            self.model.share(completeness.answered(self.context.register, self.model.unshared()))
        except UserError as error:
            self._tell(error)
        self.model.mark(duplicates.marks(self.model.rows))
        self.legend.setVisible(self.model.is_marked())

    def _say_found(self, wanted: str, filters: Filters, count: int) -> None:
        chosen = said_of(filters)
        said = [say(MATCHES if wanted or chosen else COUNT, count=count)]
        if chosen:
            said.append(say(FILTERED, filters=", ".join(chosen)))
        said.append(say(SORTED, column=self._sorted_column().heading, way=self._way()))
        self.said.setText(" · ".join(said))
        self.clear_filter_button.setVisible(bool(chosen))
        self.legend.setVisible(self.model.is_marked())
        self.stack.setCurrentIndex(0 if count else 1)
        self.open_button.setEnabled(bool(count))
        self.compare_button.setEnabled(bool(count))
        self._say_empty(wanted, filtered=bool(chosen))

    def _say_empty(self, wanted: str, *, filtered: bool) -> None:
        quoted = wanted if len(wanted) <= _LONGEST_QUOTE else f"{wanted[:_LONGEST_QUOTE]}…"
        no_match = say(NO_MATCH_FILTERED) if filtered else say(NO_MATCH, wanted=quoted)
        self.empty_words.setText(no_match if wanted or filtered else say(NO_PATIENTS))
        self.clear_button.setVisible(bool(wanted) or filtered)
        self.named_button.setVisible(_is_name(wanted) and not filtered)
        self.new_button.setVisible(not wanted and not filtered)

    def clear(self) -> None:
        """Search for nothing and filter nothing any more."""
        self.search.clear()
        self.filters.clear()
        self.search.setFocus()

    # The order

    def sort_by_next(self) -> None:
        """Sort by the next column that can be sorted by."""
        following = SORTS.index(self._sorted_column()) + 1
        self._sort_by_place(COLUMNS.index(SORTS[following % len(SORTS)]))

    def turn_round(self) -> None:
        """Turn the order round."""
        self.falling = not self.falling
        self.refresh()

    def _sort_by_place(self, place: int) -> None:
        """Sort by a column, dates beginning with the newest; turn the order round if it is sorted by it."""
        chosen = COLUMNS[place].sort
        if chosen is None:
            self._show_sort()
            return
        self.falling = not self.falling if chosen is self.sort else chosen is Sort.OPERATED
        self.sort = chosen
        self.refresh()

    def _show_sort(self) -> None:
        # Fusion's arrow points down for what it calls ascending.
        order = Qt.SortOrder.AscendingOrder if self.falling else Qt.SortOrder.DescendingOrder
        self.table.horizontalHeader().setSortIndicator(COLUMNS.index(self._sorted_column()), order)

    def _sorted_column(self) -> Column:
        return next(each for each in COLUMNS if each.sort is self.sort)

    def _way(self) -> str:
        if self.sort is Sort.OPERATED:
            return say(NEWEST if self.falling else OLDEST)
        return say(FALLING if self.falling else RISING)

    # What is selected

    def _select(self, operation_id: int | None, near: int) -> None:
        """Select the case that was selected before, if it is about there still, or the first."""
        found = self.model.row_of(operation_id, near) if operation_id is not None else None
        if self.model.rowCount():
            self.table.selectRow(found if found is not None else 0)

    def _move(self, rows: int) -> None:
        place = self.table.currentIndex().row() + rows
        if 0 <= place < self.model.rowCount():
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

    def selected(self) -> int | None:
        """Return the operation that is selected, if there is one."""
        found = self.model.found(self.table.currentIndex().row())
        return found.operation_id if found is not None else None

    def open_selected(self) -> None:
        """Open the selected case; what was typed last is searched for first.

        A case that was not on screen before is then opened only if it is the only one.
        """
        if self._settling.isActive():
            seen = self.selected()
            self.refresh()
            if self.model.rowCount() > 1 and self.selected() != seen:
                return
        chosen = self.selected()
        if chosen is not None:
            self.case_wanted.emit(chosen)

    def compare(self) -> None:
        """Compare the selected patient with another one, who is selected next: then this is pressed again."""
        found = self.model.found(self.table.currentIndex().row())
        if found is None:
            return
        begun = self._compared if self.messages.isVisible() else None  # not if its message was closed
        if begun is None or begun.patient_id == found.patient_id:
            self._compared = found
            stop = Button(say(STOP_COMPARING), self._stop_comparing, name="x")
            self.messages.show_info(say(CHOOSE_OTHER, name=name_of(found), mrn=found.mrn), stop)
            return
        self._compared = None
        self.messages.clear()
        self.merge_wanted.emit(begun.patient_id, found.patient_id)

    def _stop_comparing(self) -> None:
        self._compared = None
        self.messages.clear()
        self.search.setFocus()

    def place(self) -> Place:
        """Return where the page stands."""
        at = self.table.currentIndex().row()
        return Place(self._shown, self.search.text(), self.filters.span.text(), at)

    def restore(self, place: object) -> None:
        """Stand where another page like this one stood."""
        if isinstance(place, Place):
            self.search.setText(place.text)
            self.filters.show_filters(place.asked.filters, place.span)
            self.sort, self.falling = place.asked.sort, place.asked.falling
            self.refresh()
            if 0 <= place.row < self.model.rowCount():
                self.table.selectRow(place.row)

    def _want_new_case(self) -> None:
        self.new_case_wanted.emit()

    def _want_named_case(self) -> None:
        self.named_case_wanted.emit(self.search.wanted())


def _is_name(wanted: str) -> bool:
    """Tell whether a text can be a name: letters, with the dot and blanks that names have."""
    return bool(wanted) and all(char.isalpha() or char in "· " for char in wanted)
