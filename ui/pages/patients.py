"""Patients: every case, found by name, its sound or any of its numbers; filtered, sorted, read by pages."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout

from models.errors import UserError
from models.services import patients
from models.services.patient_lists import Asked
from models.services.patients import Filters, Sort
from models.words import Words
from reports.files import IN_USE
from ui.actions import ACTIONS, PATIENTS, add_action, add_keys, captioned
from ui.context import Context
from ui.folder_button import FolderButton
from ui.list_page import ListPage, centred
from ui.pages.patients_columns import ColumnsStrip
from ui.pages.patients_export import Exported, ExportStrip, View
from ui.pages.patients_filters import FilterBar, said_of
from ui.problems import tell
from ui.search_line import SearchLine
from ui.state import State
from ui.tables.list_table import ListTable
from ui.tables.patients_model import (
    COLUMNS,
    CaseDelegate,
    Column,
    PatientsModel,
    columns_of,
    name_of,
)
from ui.text import language, say
from ui.theme import line_row_height, scaled
from ui.widgets import (
    Button,
    Hint,
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
SEARCHED = Words("search: {wanted}", "查找：{wanted}")
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
EXPORTED = Words("{count} cases exported and read back: {path}", "已导出并回读校验 {count} 例：{path}")
SAVE_OTHER = Words("Save as {name}", "另存为“{name}”")
_SETTLE = 80  # milliseconds without a key
_LONGEST_QUOTE = 40


class CaseTable(ListTable):
    """The list of cases, one line to a row, under headings that sort; Enter opens one."""

    def __init__(self) -> None:
        """Begin without rows."""
        super().__init__(say(LIST), (1,), 0)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setWordWrap(False)
        self.setItemDelegate(CaseDelegate(self))
        self.verticalHeader().setDefaultSectionSize(line_row_height())
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setSortIndicatorShown(True)


class Place(NamedTuple):
    """Where the page stands, for one built anew in the other language or colours."""

    asked: Asked
    text: str
    span: str
    row: int
    choosing: bool = False  # the columns


class PatientsPage(ListPage):
    """The search field and filters, the cases that they find, and what to do where they find none."""

    case_wanted = Signal(int)
    new_case_wanted = Signal()
    named_case_wanted = Signal(str)
    bin_wanted = Signal()
    merge_wanted = Signal(int, int)  # patients

    def __init__(self, context: Context) -> None:
        """Show all cases, newest operation first."""
        super().__init__(context)
        self.sort, self.falling = Sort.OPERATED, True
        self._shown = Asked()
        self._kept = State()
        self.strip: ColumnsStrip | ExportStrip | None = None
        self._compared: patients.Found | None = None  # who is to be compared with the one selected next
        self._make_parts()
        self._lay_out()
        order_tabs(self)
        self._show_columns(columns_of(self._kept.patient_columns))
        self.refresh()

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
        self.filters.refused.connect(self.messages.show_error)
        self.model = PatientsModel(self)
        self.model.failed.connect(self._tell)
        self.table = CaseTable()
        self.table.setModel(self.model)
        self.table.entered.connect(self.open_selected)
        self.table.horizontalHeader().sectionClicked.connect(self._sort_by_place)
        self.legend = Hint(say(LEGEND))
        opening = captioned(PATIENTS.keys["open"])
        self.open_button = PrimaryButton(opening, self.open_selected, name="folder-open")
        self.compare_button = Button(captioned(PATIENTS.keys["compare"]), self.compare, name="users")
        self.export_button = Button(
            captioned(PATIENTS.keys["export"]), self.open_export, name="file-spreadsheet"
        )
        self.columns_button = Button(captioned(PATIENTS.keys["columns"]), self.open_columns, name="columns-3")
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
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(PageTitle(say(TITLE)))
        top.addWidget(self.search)
        top.addStretch(1)
        top.addWidget(Button(captioned(ACTIONS["new_case"]), self._want_new_case, name="user-plus"))
        shows = QHBoxLayout()
        shows.addWidget(self.said, 1)
        shows.addWidget(self.clear_filter_button)
        self._head = column(gap=8)
        self._head.addLayout(top)
        self._head.addWidget(self.filters)
        self._head.addLayout(shows)
        foot = column(gap=8)
        foot.addWidget(self.legend)
        buttons = (self.open_button, self.compare_button, self.export_button, self.columns_button)
        foot.addLayout(row(*buttons, self.bin_button))
        nothing = centred(self.empty_words, self.named_button, self.clear_button, self.new_button)
        self.lay_out_list(self._head, self.table, nothing, foot)
        self._add_keys()

    def _add_keys(self) -> None:
        slots: dict[str, Callable[[], object]] = {
            "search": partial(self.search.setFocus, Qt.FocusReason.ShortcutFocusReason),
            "sort": self.sort_by_next,
            "turn": self.turn_round,
            "compare": self.compare,
        }
        add_keys(self, PATIENTS.keys, slots)
        add_action(self, PATIENTS.keys["columns"], self.open_columns)
        add_action(self, PATIENTS.keys["export"], self.open_export)

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
        self._shown = asked
        if self._compared is None:
            self.messages.clear()
        self._say_found(asked.wanted, asked.filters, count)
        self._show_sort()
        if isinstance(self.strip, ExportStrip):
            self.strip.show_view(self._view(), count)
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
        """Mark similar names among the cases read so far, and say more of each, once they are on screen."""
        from models.services import duplicates
        from models.services.patient_lists import more_of

        try:
            untold = self.model.untold()
            self.model.tell_more(more_of(self.context.register, untold, self.context.now()))
        except UserError as error:
            self._tell(error)
        self.model.mark(duplicates.marks(self.model.rows))
        self.legend.setVisible(self.model.is_marked())

    def _say_found(self, wanted: str, filters: Filters, count: int) -> None:
        chosen = said_of(filters)
        found = say(MATCHES if wanted or chosen else COUNT, count=count)
        self.said.setText(" · ".join((found, *self._said_of(filters))))
        self.clear_filter_button.setVisible(bool(chosen))
        self.legend.setVisible(self.model.is_marked())
        self.show_count(count)
        for button in (self.open_button, self.compare_button, self.export_button):
            button.setEnabled(bool(count))
        self._say_empty(wanted, filtered=bool(chosen))

    def _said_of(self, filters: Filters) -> list[str]:
        """Return what is filtered and sorted by, in a sentence each."""
        chosen = said_of(filters)
        said = [say(FILTERED, filters=", ".join(chosen))] if chosen else []
        return [*said, say(SORTED, column=self._sorted_column().heading, way=self._way())]

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
        sorts = [each for each in self.model.columns if each.sort is not None]
        sorted_by = self._sorted_column()
        following = sorts.index(sorted_by) + 1 if sorted_by in sorts else 0
        self._sort_by(sorts[following % len(sorts)])

    def turn_round(self) -> None:
        """Turn the order round."""
        self.falling = not self.falling
        self.refresh()

    def _sort_by_place(self, place: int) -> None:
        self._sort_by(self.model.columns[place])

    def _sort_by(self, shown: Column) -> None:
        """Sort by a column, dates beginning with the newest; turn the order round if it is sorted by it."""
        chosen = shown.sort
        if chosen is None:
            self._show_sort()
            return
        self.falling = not self.falling if chosen is self.sort else chosen is Sort.OPERATED
        self.sort = chosen
        self.refresh()

    def _show_sort(self) -> None:
        # Fusion's arrow points down for what it calls ascending.
        order = Qt.SortOrder.AscendingOrder if self.falling else Qt.SortOrder.DescendingOrder
        sorted_by, columns = self._sorted_column(), self.model.columns
        place = columns.index(sorted_by) if sorted_by in columns else -1
        self.table.horizontalHeader().setSortIndicator(place, order)

    def _sorted_column(self) -> Column:
        return next(each for each in COLUMNS if each.sort is self.sort)

    def _way(self) -> str:
        if self.sort is Sort.OPERATED:
            return say(NEWEST if self.falling else OLDEST)
        return say(FALLING if self.falling else RISING)

    # Columns and export

    def open_columns(self) -> None:
        """Offer the columns to choose from, above the list; close that the second time."""
        if isinstance(self.strip, ColumnsStrip):
            self.close_strip()
            return
        strip = ColumnsStrip(self.model.columns)
        strip.chosen.connect(self._choose_columns)
        self._open_strip(strip)

    def _choose_columns(self, columns: tuple[Column, ...]) -> None:
        self._kept.patient_columns = tuple(each.key for each in columns)
        at = self.table.currentIndex().row()
        self._show_columns(columns)
        self._show_sort()
        if at >= 0:
            self.table.selectRow(at)

    def _show_columns(self, columns: tuple[Column, ...]) -> None:
        self.model.show_columns(columns)
        self.table.share([each.width for each in columns])

    def open_export(self) -> None:
        """Offer to write the list, as it is searched, filtered, sorted and shown, to a workbook."""
        count = self.model.rowCount()
        if self._is_exporting() or not count:
            return
        strip = ExportStrip(self.context, self._view(), count)
        strip.exported.connect(self._say_exported)
        strip.failed.connect(self._say_not_exported)
        self._open_strip(strip)

    def _view(self) -> View:
        asked = self._shown
        said = [say(SEARCHED, wanted=asked.wanted)] if asked.wanted else []
        return View(asked, self.model.columns, (*said, *self._said_of(asked.filters)))

    def _is_exporting(self) -> bool:
        return isinstance(self.strip, ExportStrip) and self.strip.is_busy()

    def _open_strip(self, strip: ColumnsStrip | ExportStrip) -> None:
        if self._is_exporting():
            return
        self._drop_strip()
        self.strip = strip
        strip.cancelled.connect(self.close_strip)
        self._head.addWidget(strip)
        order_tabs(self.filters, self.clear_filter_button, strip, self.messages, self.table)
        strip.show()
        strip.first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def close_strip(self) -> None:
        """Close what is open above the list, and give the keyboard back to the list."""
        self._drop_strip()
        (self.table if self.model.rowCount() else self.search).setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_strip(self) -> None:
        if self.strip is not None:
            self._head.removeWidget(self.strip)
            self.strip.hide()
            self.strip.deleteLater()
            self.strip = None

    def _say_exported(self, exported: Exported) -> None:
        self.close_strip()
        self.messages.show_done(
            say(EXPORTED, count=exported.cases, path=exported.path), FolderButton(exported.path.parent)
        )

    def _say_not_exported(self, error: Exception, path: Path) -> None:
        if isinstance(error, UserError) and error.words is IN_USE and self.strip is not None:
            name = str(error.gaps["other"])
            again = partial(self._export_to, path)
            other = Button(say(SAVE_OTHER, name=name), partial(self._export_to, path.with_name(name)))
            self.messages.show_error(error.say(language()), other, Button(say(TRY_AGAIN), again))
        else:
            tell(self, error)

    def _export_to(self, path: Path) -> None:
        self.messages.clear()
        if isinstance(self.strip, ExportStrip):
            self.strip.write(path)

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
        choosing = isinstance(self.strip, ColumnsStrip)
        return Place(self._shown, self.search.text(), self.filters.span.text(), at, choosing)

    def restore(self, place: object) -> None:
        """Stand where another page like this one stood."""
        if isinstance(place, Place):
            self.search.setText(place.text)
            self.filters.show_filters(place.asked.filters, place.span)
            self.sort, self.falling = place.asked.sort, place.asked.falling
            self.refresh()
            if 0 <= place.row < self.model.rowCount():
                self.table.selectRow(place.row)
            if place.choosing:
                self.open_columns()

    def _want_new_case(self) -> None:
        self.new_case_wanted.emit()

    def _want_named_case(self) -> None:
        self.named_case_wanted.emit(self.search.wanted())


def _is_name(wanted: str) -> bool:
    """Tell whether a text can be a name: letters, with the dot and blanks that names have."""
    return bool(wanted) and all(char.isalpha() or char in "· " for char in wanted)
