"""Today's list on screen: the table with its single keys, and what stands in its place when it is empty."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QWidget

from models.services.worklist import DueLine
from models.words import Words
from ui.icons import icon
from ui.tables.rows import share_out
from ui.tables.worklist_model import COLUMNS, Shown, WorklistDelegate, divider_height
from ui.text import say
from ui.theme import row_height
from ui.widgets import Button, PrimaryButton, RoleLabel, column
from ui.widgets_call import with_weekday

LIST = Words("Calls of today", "今日待联系名单")
NOTHING_DUE = Words("No calls due today.", "今日无待联系患者。")
NOTHING_DUE_NEXT = Words(
    "No calls due today. Next: {name}, {day}.", "今日无待联系患者。下一位：{name}，{day}。"
)
SHOW_COMING = Words("Show next 7 days", "显示未来7天")
NOTHING_HERE = Words("Nothing in “{card}”.", "“{card}”中没有记录。")
NO_PATIENTS = Words("No patients yet.", "尚无患者。")
NEW_CASE = Words("New case  Ctrl+N", "新建病例  Ctrl+N")
CLEAR_FILTER = Words("Clear filter", "清除筛选")


class WorkTable(QTableView):
    """The list; single keys work while it has the keyboard, for nothing in it can be typed into."""

    pressed_key = Signal(str)

    def __init__(self) -> None:
        """Begin without rows."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setItemDelegate(WorklistDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(divider_height())
        self.verticalHeader().setDefaultSectionSize(row_height())
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName(say(LIST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say which key was pressed; arrows and the like stay the table's own, Home and End go by rows."""
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to_end(last=event.key() == Qt.Key.Key_End)
            return
        key = "enter" if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else event.text().lower()
        modified = (
            event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
        )
        if modified or not key or not (key == "enter" or key.isprintable()):
            super().keyPressEvent(event)
        else:
            self.pressed_key.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out to the columns."""
        super().resizeEvent(event)
        share_out(self, [each.width for each in COLUMNS])

    def go_to_end(self, *, last: bool) -> None:
        """Select the last line, or the first."""
        places = range(self.model().rowCount())
        lines = [each for each in places if self.model().index(each, 0).flags() & Qt.ItemFlag.ItemIsEnabled]
        if lines:
            self.selectRow(lines[-1 if last else 0])

    def fit_rows(self, rows: tuple[Shown, ...]) -> None:
        """Give dividers their own height and the whole width, and lines theirs."""
        self.clearSpans()
        for place, each in enumerate(rows):
            self.setRowHeight(place, row_height() if each.line else divider_height())
            if each.line is None:
                self.setSpan(place, 0, 1, len(COLUMNS))


class EmptyList(QWidget):
    """What stands in the list's place when it has no rows: why, and the one thing to do."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QLabel()
        self._words = RoleLabel("", "section", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.coming = Button(say(SHOW_COMING), name="calendar-clock")
        self.new_case = PrimaryButton(say(NEW_CASE), name="user-plus")
        self.clear = Button(say(CLEAR_FILTER), name="x")
        self._buttons = (self.coming, self.new_case, self.clear)
        whole = column(gap=12)
        whole.addStretch(1)
        whole.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignCenter)
        whole.addWidget(self._words)
        for button in self._buttons:
            whole.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        whole.addStretch(2)
        self.setLayout(whole)

    def text(self) -> str:
        """Return what it says."""
        return self._words.text()

    def show_no_patients(self) -> None:
        """Say that the register is new."""
        self._say(say(NO_PATIENTS), "users", self.new_case)

    def show_filtered(self, card: Words) -> None:
        """Say that a card has nothing."""
        self._say(say(NOTHING_HERE, card=card), "filter", self.clear)

    def show_nothing_due(self, following: DueLine | None) -> None:
        """Say that nobody is to be rung today, and who is next."""
        if following is None:
            self._say(say(NOTHING_DUE), "circle-check", self.new_case)
        else:
            said = say(NOTHING_DUE_NEXT, name=following.name, day=with_weekday(following.target))
            self._say(said, "circle-check", self.coming)

    def _say(self, text: str, name: str, offered: Button) -> None:
        self._words.setText(text)
        self._picture.setPixmap(icon(name, "secondary", 48).pixmap(48, 48))
        for button in self._buttons:
            button.setVisible(button is offered)
        self.setFocusProxy(offered)
