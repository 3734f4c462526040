"""The recycle bin: what was removed in the last thirty days, by whom and why, and the way back."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from models.dictionary import PATIENT, RECORDS
from models.errors import UserError
from models.rules.reading import shown
from models.services import bin as recycled
from models.services import history, undoing
from models.services.bin import Removed
from models.services.history import Step
from models.words import Words
from ui.actions import BIN, captioned
from ui.context import Context
from ui.icons import icon
from ui.list_page import ListPage, centred
from ui.problems import tell
from ui.tables.list_table import ListTable
from ui.tables.patients_model import NAMELESS
from ui.tables.rows import Index, RowsModel
from ui.text import language, say
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

TITLE = Words("Recycle bin", "回收站")
DAYS = 30
COUNT = Words(
    "{count} removed in the last {days} days, newest first", "近 {days} 天内删除 {count} 项，最新在前"
)
HINT = Words(
    "Restoring brings back all that was removed together. After {days} days it leaves this list; "
    "the history of the register still has it.",
    "恢复会还原当次删除的全部内容。超过 {days} 天不再显示于此，但登记库历史中仍有记录。",
)
EMPTY = Words("Nothing was removed in the last {days} days.", "近 {days} 天内没有删除任何内容。")
EMPTY_HINT = Words(
    "A case, follow-up, ward check or complication that is removed stands here "
    "and can be brought back whole.",
    "删除的病例、随访、病房查看和并发症会列在这里，可完整恢复。",
)
LIST = Words("What was removed", "已删除的内容")
RESTORED = Words("Restored: {what}, {name}.", "已恢复：{name}，{what}。")
OPEN_CASE = Words("Open case", "打开病例")
TAKE_BACK = Words("Take it back", "撤销")
TAKEN_BACK = Words("In the bin again: {what}, {name}.", "已重新移入回收站：{name}，{what}。")
BACK = Words("Back  Esc", "返回  Esc")
WHOLE_CASE = Words("Case, with all in it", "病例（含全部内容）")
NO_REASON = Words("not given", "未填写")
HEADINGS = (
    Words("What", "内容"),
    Words("Name", "姓名"),
    Words("MRN", "病案号"),
    Words("Case", "登记编号"),
    Words("Removed", "删除时间"),
    Words("By", "操作人"),
    Words("Why", "原因"),
)
_WIDTHS = (150, 140, 120, 130, 130, 110, 280)
_ROW = 52


class BinModel(RowsModel[Removed]):
    """The removals, one a row."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return _texts(self.rows[index.row()])[index.column()]


def _texts(removed: Removed) -> tuple[str, ...]:
    return (
        say(what_of(removed)),
        name_of(removed),
        shown(PATIENT["mrn"], removed.mrn, language()),
        removed.case,
        f"{removed.at:%Y-%m-%d %H:%M}",
        removed.person,
        removed.reason or say(NO_REASON),
    )


def what_of(removed: Removed) -> Words:
    """Return what went: an operation never goes alone."""
    return WHOLE_CASE if removed.what == RECORDS["operation"].label else removed.what


def name_of(removed: Removed) -> str:
    """Return whose record it was."""
    return shown(PATIENT["name"], removed.name, language()) or say(NAMELESS)


class BinPage(ListPage):
    """A list of what was removed, and a button that brings the selected one back."""

    closed = Signal()
    case_wanted = Signal(int)

    def __init__(self, context: Context) -> None:
        """List what the open register has in its bin."""
        super().__init__(context)
        self.said = RoleLabel("", "secondary", wrap=True)
        self.model = BinModel(HEADINGS, self)
        self.table = ListTable(say(LIST), _WIDTHS, _ROW)
        self.table.setModel(self.model)
        self.table.entered.connect(self.restore_chosen)
        self.hint = Hint(say(HINT, days=DAYS))
        self.restore_button = PrimaryButton(
            captioned(BIN.keys["restore"]), self.restore_chosen, name="undo-2"
        )
        self.back_button = QuietButton(say(BACK), self.closed.emit, name="arrow-left")
        foot = column(gap=8)
        foot.addWidget(self.hint)
        foot.addLayout(row(self.restore_button, self.back_button))
        self.lay_out_list(row(PageTitle(say(TITLE)), self.said, gap=16), self.table, _nothing(), foot)
        order_tabs(self)
        self.refresh()

    def place(self) -> int:
        """Return the row that is selected."""
        return self.table.chosen()

    def restore(self, place: object) -> None:
        """Select the row that another such page named."""
        if isinstance(place, int):
            self.table.choose(place)

    def refresh(self) -> None:
        """Read the bin anew; the selection stays about where it is."""
        before = self.table.chosen()
        today = self.context.today()
        try:
            self.model.show_rows(recycled.removed(self.context.register, today, DAYS), today)
        except UserError as error:
            tell(self, error)
            return
        count = self.model.rowCount()
        self.show_count(count)
        self.said.setText(say(COUNT, count=count, days=DAYS) if count else "")
        self.restore_button.setVisible(bool(count))
        self.hint.setVisible(bool(count))
        self.table.choose(before)
        self.setFocusProxy(self.table if count else self.back_button)

    def chosen(self) -> Removed | None:
        """Return what is selected, if there is anything."""
        row = self.table.chosen()
        return self.model.rows[row] if 0 <= row < self.model.rowCount() else None

    def restore_chosen(self) -> None:
        """Bring back what is selected, and say so with the way to take that back."""
        removed = self.chosen()
        if removed is None:
            return
        register, today = self.context.register, self.context.today()
        try:
            step = recycled.restore(register, removed.step, today)
        except UserError as error:
            tell(self, error)
            return
        case = _case_in(history.step(register, removed.step))
        self.context.changed.emit("operation", case)
        self.refresh()
        self._say_restored(removed, case, step)

    def _say_restored(self, removed: Removed, case: int, step: int) -> None:
        opening = Button(say(OPEN_CASE), partial(self.case_wanted.emit, case), name="folder-open")
        undoing = Button(say(TAKE_BACK), partial(self._take_back, removed, step), name="undo-2")
        said = say(RESTORED, what=what_of(removed), name=name_of(removed))
        self.messages.show_done(said, opening, undoing)
        opening.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_back(self, removed: Removed, step: int) -> None:
        try:
            undoing.undo(self.context.register, step, self.context.today())
        except UserError as error:
            tell(self, error)
            return
        self.context.changed.emit("operation", 0)
        self.refresh()
        self.messages.show_done(say(TAKEN_BACK, what=what_of(removed), name=name_of(removed)))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _case_in(step: Step) -> int:
    """Return the operation that a removal took away, or the one that it took something from."""
    whole = next((cell.old for cell in step.cells if (cell.record, cell.key) == ("operation", "id")), None)
    found = whole or next((cell.old for cell in step.cells if cell.key == "operation_id"), None)
    return found if isinstance(found, int) else 0


def _nothing() -> QWidget:
    """Return what stands in the list's place: that there is nothing, and what would be here."""
    picture = QLabel()
    picture.setPixmap(icon("trash-2", "secondary", 48).pixmap(48, 48))
    words, hint = RoleLabel(say(EMPTY, days=DAYS), "section"), Hint(say(EMPTY_HINT))
    hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return centred(picture, words, hint)
