"""Today: who has to be rung, in the protocol's order, and one key for what happens most."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.errors import UserError
from models.fields import Day
from models.rules.protocol import WARD, State
from models.rules.reading import Setting
from models.services import entries, patients, worklist
from models.services.cases import agree_on, open_case
from models.services.shared_calls import Shared, shared_calls
from models.services.worklist import DueLine, DueList
from models.words import Words
from ui.context import Context
from ui.pages.today_cards import CARDS, COMING, CountCard
from ui.pages.today_list import CLEAR_FILTER, NEW_CASE, EmptyList, WorkTable
from ui.pages.today_why import WhyStrip
from ui.problems import tell
from ui.tables.worklist_model import (
    Part,
    Shown,
    WorklistModel,
    person_of,
)
from ui.text import language, say
from ui.widgets import (
    Button,
    MessageBar,
    PageTitle,
    PrimaryButton,
    QuietButton,
    RoleLabel,
    order_tabs,
    row,
)
from ui.widgets_call import DayStrip, RetryStrip, StripPlace, retry_offers, with_weekday

TITLE = Words("Today  {day}", "今日  {day}")
SHOWING_ALL = Words("Showing: all to be rung", "显示：全部待联系")
SHOWING_CARD = Words("Showing only: {card}", "仅显示：{card}")
SORTED = Words("sorted by: weak face first, then days left", "排序：面瘫未愈优先，其次剩余天数")
ALONE = Words("left alone: {count}, next at {time}", "暂缓：{count}，最早 {time}")
ALONE_UNTIMED = Words("left alone: {count}", "暂缓：{count}")
ENDED = Words("ended: {count}", "已终止：{count}")
NEW_SINCE = Words("new since {time}: {count}", "{time} 后新增：{count}")
DIVIDER_ALONE = Words(
    "Left alone for now: to be rung again later, or follow-up ended",
    "暂缓联系：稍后再拨，或随访已终止",
)
DIVIDER_DONE = Words("Done today", "今日已完成")

CALL = Words("Call  Enter", "拨打  回车")
NO_ANSWER = Words("No answer  N", "未接  N")
RESCHEDULE = Words("Reschedule  R", "改期  R")
OPEN_CASE = Words("Open case  O", "打开病例  O")
PRINT = Words("Print list  Ctrl+P", "打印名单  Ctrl+P")
WHY = Words("Why listed  Space", "列入原因  空格")
TRY_AGAIN = Words("Try again", "重试")


WHEN_AGAIN = Words("No answer: {person}. Ring again:", "未接：{person}。再次拨打：")
LOGGED = Words("No answer logged: {name}, to be rung again from {time}.", "已记未接：{name}，{time} 起再拨。")
LOGGED_STAYS = Words("No answer logged: {name}, stays on the list.", "已记未接：{name}，仍留在名单上。")
SET_TO = Words(
    "{label} of {person}: window {open} to {close}, planned for {target}.",
    "{person} 的{label}：窗口 {open} 至 {close}，计划 {target}。",
)
NEW_DAY = Words("New day in the window", "窗内新日期")
AGREE = Words("Set this day", "改为此日")
AGREED = Words("{label} of {name} is set to {day}.", "{name} 的{label}已改为 {day}。")
WINDOW_CLOSED = Words(
    "The window {label} has closed, so no day in it is left. Ring now; the answer will cover it.",
    "“{label}”窗口已过，不能再改期。请直接拨打，补问即可覆盖。",
)
ON_WARD = Words(
    "This patient is still on the ward: open the case and enter the grade there.",
    "患者仍在住院：请打开病例录入分级。",
)
FINISHED = Words(
    "This contact was completed today. Open the case to change it.", "今日已完成。如需修改请打开病例。"
)
COUNTS = Words(
    "{overdue} overdue · {due} due · {missed} missed", "超期 {overdue} · 到期 {due} · 漏访 {missed}"
)
_LOOK_EVERY = 30_000  # milliseconds: a retry time that has come puts its row back

AGREED_DAY = Day(key="agreed_on", label=NEW_DAY, future=True)
Key = tuple[int, str]


class Place(NamedTuple):
    """Where the page stands, for one built anew in the other language or colours."""

    selected: Key | None
    card: int | None
    first_shown: tuple[datetime, frozenset[Key]] | None


class TodayPage(QWidget):
    """The list of the day with its counts, filters and keys."""

    call_wanted = Signal(int, str)
    case_wanted = Signal(int)
    new_case_wanted = Signal()
    print_wanted = Signal(object)
    counts_changed = Signal(str)

    def __init__(self, context: Context) -> None:
        """Show the list as it stands now, or, where the register is not open yet, when it is."""
        super().__init__()
        self.setProperty("frame", "page")
        self.context = context
        self.listed: DueList | None = None
        self.card: int | None = None
        self._first_shown: tuple[datetime, frozenset[Key]] | None = None
        self._shared: Shared = {}
        self._stale = False
        self._writable = True
        self._make_parts()
        self._lay_out()
        order_tabs(self)
        if context.is_open():
            self.refresh()
        context.opened.connect(self.refresh)
        context.changed.connect(self._note_change)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self._look_at_clock)
        self._timer.start()

    # Building

    def _make_parts(self) -> None:
        self.title = PageTitle("")
        self.cards = [CountCard(card, number) for number, card in enumerate(CARDS, start=1)]
        for place, card in enumerate(self.cards):
            card.clicked.connect(partial(self.toggle_card, place))
        self.header = RoleLabel("", "secondary", wrap=True)
        self.clear_button = QuietButton(say(CLEAR_FILTER), self.clear_filter, name="x")
        self.messages = MessageBar()
        self.model = WorklistModel(self)
        self.table = WorkTable()
        self.table.setModel(self.model)
        self.table.pressed_key.connect(self._take_key)
        self.table.doubleClicked.connect(self.call)
        self.table.selectionModel().currentRowChanged.connect(self._selection_moved)
        self.empty = EmptyList()
        self.empty.coming.clicked.connect(partial(self.toggle_card, COMING))
        self.empty.new_case.clicked.connect(self._want_new_case)
        self.empty.clear.clicked.connect(self.clear_filter)
        self.strips = StripPlace(self.table)
        self.call_button = PrimaryButton(say(CALL), self.call, name="phone-call")
        self.no_answer_button = Button(say(NO_ANSWER), self.no_answer, name="phone-missed")
        self.reschedule_button = Button(say(RESCHEDULE), self.reschedule, name="calendar-clock")
        self.case_button = Button(say(OPEN_CASE), self.open_case, name="folder-open")
        self.why_button = Button(say(WHY), self.preview, name="info")

    def _lay_out(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(self._top())
        whole.addLayout(self._card_row())
        shows = QHBoxLayout()
        shows.addWidget(self.header, 1)
        shows.addWidget(self.clear_button)
        whole.addLayout(shows)
        whole.addWidget(self.messages)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.strips)
        whole.addLayout(
            row(
                self.call_button,
                self.no_answer_button,
                self.reschedule_button,
                self.case_button,
                self.why_button,
            )
        )

    def _top(self) -> QHBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title, 1)
        top.addWidget(Button(say(PRINT), self._want_print, name="printer"))
        top.addWidget(Button(say(NEW_CASE), self._want_new_case, name="user-plus"))
        return top

    def _card_row(self) -> QHBoxLayout:
        cards = QHBoxLayout()
        cards.setSpacing(8)
        for card in self.cards:
            cards.addWidget(card, 1)
        return cards

    # The list

    def refresh(self) -> None:
        """Ask for the list anew; on failure say why, keep what is shown, and let nothing be changed."""
        now = self.context.now()
        try:
            listed = worklist.due_list(self.context.register, now)
            patients_exist = bool(listed.lines) or patients.count(self.context.register) > 0
        except UserError as error:
            self._show_failure(error)
            return
        if not self._writable:
            self.messages.clear()
        self._writable = True
        self._stale = False
        self.listed = listed
        if self._first_shown is None or self._first_shown[0].date() != listed.on:
            self._first_shown = now, frozenset(map(key_of, listed.lines))
        self.title.setText(say(TITLE, day=with_weekday(listed.on)))
        self._show(patients_exist=patients_exist)
        QTimer.singleShot(0, self, partial(self._remember, listed))

    def _show_failure(self, error: UserError) -> None:
        self._writable = False
        self.messages.show_error(error.say(language()), Button(say(TRY_AGAIN), self.refresh))
        self._settle_buttons()

    def _remember(self, listed: DueList) -> None:
        """Make the next list quicker; a register that cannot be written to loses nothing by it."""
        try:
            worklist.remember(self.context.register, listed)
        except UserError:
            return

    def _show(self, *, patients_exist: bool = True) -> None:
        assert self.listed is not None
        selected, place = self.selected_row(), max(self.table.currentIndex().row(), 0)
        for card, shown_card in zip(CARDS, self.cards, strict=True):
            shown_card.show_count(len(card.lines(self.listed)))
        self._shared = shared_calls(self.listed.lines)
        rows = self._rows(self.listed)
        self.model.show_rows(rows, self.listed.on)
        self.table.fit_rows(rows)
        self._show_empty(rows, patients_exist=patients_exist)
        if selected is not None and selected.line is not None:
            self._select(key_of(selected.line), place, selected.part)
        else:
            self._select(None, place)
        self._say_header(self.listed)
        self._say_counts(self.listed)
        self._settle_buttons()

    def _rows(self, listed: DueList) -> tuple[Shown, ...]:
        if self.card is not None:
            card = CARDS[self.card]
            return tuple(self._shown(card.part, line) for line in card.lines(listed))
        rows = [self._shown(Part.CALL, line) for line in listed.lines]
        for part, words, lines in (
            (Part.ALONE, DIVIDER_ALONE, listed.hidden),
            (Part.FINISHED, DIVIDER_DONE, listed.finished),
        ):
            if lines:
                rows.append(Shown(part, None, say(words)))
                rows += [self._shown(part, line) for line in lines]
        return tuple(rows)

    def _shown(self, part: Part, line: DueLine) -> Shown:
        return Shown(part, line, served_by=self._shared.get(key_of(line)) if part is Part.CALL else None)

    def _show_empty(self, rows: tuple[Shown, ...], *, patients_exist: bool) -> None:
        assert self.listed is not None
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        if not patients_exist:
            self.empty.show_no_patients()
        elif self.card is not None:
            self.empty.show_filtered(CARDS[self.card].words)
        else:
            self.empty.show_nothing_due(min(self.listed.coming, key=_target_of, default=None))

    def _select(self, key: Key | None, place: int, part: Part | None = None) -> None:
        """Select the row of `key`; if it left its `part`, the row to be rung that now stands at `place`."""
        rows = self.model.rows
        found = {key_of(each.line): number for number, each in enumerate(rows) if each.line}
        if not found:
            return
        if key in found and (part is None or rows[found[key]].part in (part, Part.CALL)):
            self.table.selectRow(found[key])
            return
        to_ring = [each for each in found.values() if rows[each].part is Part.CALL]
        self.table.selectRow(min(to_ring or found.values(), key=lambda each: (abs(each - place), each)))

    def _say_header(self, listed: DueList) -> None:
        said = [say(SHOWING_ALL) if self.card is None else say(SHOWING_CARD, card=CARDS[self.card].words)]
        said.append(say(SORTED))
        said += _alone(listed)
        assert self._first_shown is not None
        since, known = self._first_shown
        if new := sum(key_of(line) not in known for line in listed.lines):
            said.append(say(NEW_SINCE, time=f"{since:%H:%M}", count=new))
        self.header.setText(" · ".join(said))
        self.clear_button.setVisible(self.card is not None)
        for place, card in enumerate(self.cards):
            card.setChecked(place == self.card)

    def _say_counts(self, listed: DueList) -> None:
        states = {"overdue": State.OVERDUE, "due": State.DUE, "missed": State.MISSED}
        counts = {name: listed.count(state) for name, state in states.items()}
        self.counts_changed.emit(say(COUNTS, **counts))

    def _settle_buttons(self) -> None:
        line = self.selected_line()
        for button in (self.call_button, self.no_answer_button, self.reschedule_button):
            button.setEnabled(self._writable and line is not None)
        for button in (self.case_button, self.why_button):
            button.setEnabled(line is not None)

    def _selection_moved(self) -> None:
        self._settle_buttons()
        if isinstance(self.strips.strip, WhyStrip):
            self._tell_preview(self.strips.strip)
        elif self.strips.strip is not None:
            self.strips.close_strip()

    def _note_change(self, kind: str, record: int) -> None:
        """Look again at once when on screen, else when next looked at: saving must not wait for a list."""
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _look_at_clock(self) -> None:
        """Put rows back whose time has come."""
        if self.listed is None or not self.isVisible() or self.strips.strip is not None:
            return
        now = self.context.now()
        if any(line.until is not None and line.until <= now for line in self.listed.hidden):
            self.refresh()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the keyboard to the list; a focus proxy would keep Tab from what stands above it."""
        super().focusInEvent(event)
        shown = self.table if self.stack.currentWidget() is self.table else self.empty
        shown.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what changed while another page was in front."""
        super().showEvent(event)
        if self._stale or (self.listed is not None and self.listed.on != self.context.today()):
            self.refresh()
        elif self.listed is not None:
            self._say_counts(self.listed)

    # What is selected

    def selected_row(self) -> Shown | None:
        """Return the row that is selected, if it is one of a patient."""
        place = self.table.currentIndex().row()
        if not 0 <= place < len(self.model.rows) or self.model.rows[place].line is None:
            return None
        return self.model.rows[place]

    def selected_line(self) -> DueLine | None:
        """Return the line that is selected, if there is one."""
        selected = self.selected_row()
        return selected.line if selected else None

    def selected_key(self) -> Key | None:
        """Return operation and window of the line that is selected."""
        line = self.selected_line()
        return key_of(line) if line else None

    # What the window asks

    def waiting(self) -> int:
        """Return how many calls are to be made now."""
        return len(self.listed.lines) if self.listed else 0

    def next_call(self, operation_id: int, window_code: str | None) -> Key | None:
        """Return the call that follows the one named in the list on screen, or None at its end."""
        before = self._queue()
        if self._stale:
            self.refresh()
        key = (operation_id, window_code or "")
        if key not in before:
            return None
        now = set(self._queue())
        following = before[before.index(key) + 1 :]
        return next((each for each in following if each in now and each[0] != operation_id), None)

    def _queue(self) -> list[Key]:
        calls = (each.line for each in self.model.rows if each.part is Part.CALL)
        return [key_of(line) for line in calls if line and line.window != WARD]

    def place(self) -> Place:
        """Return where the page stands."""
        return Place(self.selected_key(), self.card, self._first_shown)

    def restore(self, place: object) -> None:
        """Stand where another page like this one stood."""
        if isinstance(place, Place):
            self.card, self._first_shown = place.card, place.first_shown
            self._show()
            self._select(place.selected, 0)

    # Keys and buttons

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the keyboard at Enter; take a card's key where the list is empty."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        elif self.empty.isVisible() and event.text():
            self._take_key(event.text())
        else:
            super().keyPressEvent(event)

    def _take_key(self, key: str) -> None:
        keys: dict[str, Callable[[], object]] = {
            "enter": self.call,
            "n": self.no_answer,
            "r": self.reschedule,
            "o": self.open_case,
            " ": self.preview,
        }
        if key in keys:
            keys[key]()
        elif key in tuple("12345"):
            self.toggle_card(int(key) - 1)

    def toggle_card(self, place: int) -> None:
        """Show only the rows of one card; all again when it is pressed once more."""
        self.card = None if self.card == place else place
        self.strips.close_strip()
        self._forget_said()
        if self.listed is not None:
            before = self.selected_key()
            self._show()
            if self.selected_key() != before:
                self.table.go_to_end(last=False)
        self.setFocus()

    def _forget_said(self) -> None:
        """Take what was said of the last thing done off; an error stays until it is over."""
        if self.messages.kind in ("done", "info"):
            self.messages.clear()

    def clear_filter(self) -> None:
        """Show all rows again."""
        if self.card is not None:
            self.toggle_card(self.card)

    def call(self) -> None:
        """Open the call sheet; a patient on the ward, or one who is done, opens as a case."""
        selected = self.selected_row()
        if selected is None or selected.line is None or not self._writable:
            return
        if selected.line.window == WARD or selected.part is Part.FINISHED:
            self.case_wanted.emit(selected.line.operation_id)
        else:
            self.call_wanted.emit(selected.line.operation_id, selected.line.window)

    def open_case(self) -> None:
        """Open the case of the selected row."""
        if line := self.selected_line():
            self.case_wanted.emit(line.operation_id)

    def no_answer(self) -> None:
        """Offer when to ring again; taking an offer logs the attempt."""
        line = self._callable_line()
        if line is None:
            return
        now = self.context.now()
        strip = RetryStrip(say(WHEN_AGAIN, person=person_of(line)), retry_offers(now), now)
        strip.chosen.connect(partial(self._log_no_answer, line))
        self.strips.open_strip(strip)

    def _callable_line(self) -> DueLine | None:
        """Return the selected line if it can be rung or put off, or say why it cannot."""
        self._forget_said()
        selected = self.selected_row()
        if selected is None or selected.line is None or not self._writable:
            return None
        if selected.line.window == WARD:
            self.messages.show_info(say(ON_WARD))
            return None
        if selected.part is Part.FINISHED:
            self.messages.show_info(say(FINISHED))
            return None
        return selected.line

    def _log_no_answer(self, line: DueLine, retry_at: datetime | None) -> None:
        try:
            contact = entries.log_failed_call(
                self.context.register, line.operation_id, self.context.now(), retry_at=retry_at
            )
        except UserError as error:
            self._refuse(error)
            return
        self.strips.close_strip()
        self.context.changed.emit("contact", contact)
        if retry_at is None:
            self.messages.show_done(say(LOGGED_STAYS, name=line.name))
        else:
            self.messages.show_done(say(LOGGED, name=line.name, time=f"{retry_at:%m-%d %H:%M}"))

    def reschedule(self) -> None:
        """Ask for another day inside the window."""
        line = self._callable_line()
        if line is None:
            return
        if line.close is None or line.close < self.context.today():
            self.messages.show_info(say(WINDOW_CLOSED, label=line.label))
            return
        gaps = {"label": line.label, "person": person_of(line), "open": line.open, "close": line.close}
        operated_on = date.fromordinal(self.context.today().toordinal() - line.day)
        title = say(SET_TO, **gaps, target=line.target)
        strip = DayStrip(title, AGREED_DAY, partial(self._setting, operated_on), say(AGREE), needed=True)
        strip.chosen.connect(partial(self._agree_on, line))
        self.strips.open_strip(strip)

    def _setting(self, operated_on: date) -> Setting:
        return Setting(self.context.today(), operated_on)

    def _agree_on(self, line: DueLine, day: date) -> None:
        try:
            agree_on(self.context.register, line.operation_id, line.window, day, self.context.today())
        except UserError as error:
            self._refuse(error)
            return
        self.strips.close_strip()
        self.context.changed.emit("plan", line.operation_id)
        self.messages.show_done(say(AGREED, label=line.label, name=line.name, day=with_weekday(day)))

    def _refuse(self, error: UserError) -> None:
        if self.strips.strip is not None:
            self.strips.strip.refuse(error)
        else:
            tell(self, error)

    def preview(self) -> None:
        """Show or hide why the selected patient is on the list."""
        if isinstance(self.strips.strip, WhyStrip):
            self.strips.close_strip()
        elif self.selected_line() is not None:
            strip = WhyStrip()
            self.strips.open_strip(strip)
            self._tell_preview(strip)
            self.table.setFocus()

    def _tell_preview(self, strip: WhyStrip) -> None:
        line = self.selected_line()
        if line is None:
            self.strips.close_strip()
            return
        try:
            case = open_case(self.context.register, line.operation_id, self.context.now())
        except UserError as error:
            strip.refuse(error)
            return
        strip.show_line(line, case.contacts)

    def _want_new_case(self) -> None:
        self.new_case_wanted.emit()

    def _want_print(self) -> None:
        self.print_wanted.emit(self.context.today())


def key_of(line: DueLine) -> Key:
    """Return what tells a line from all others: operation and window."""
    return line.operation_id, line.window


def _target_of(line: DueLine) -> date:
    return line.target


def _alone(listed: DueList) -> list[str]:
    """Return how many rows are left alone until when, and how many have ended."""
    ended = sum(line.state is State.ENDED for line in listed.hidden)
    later = [line.until for line in listed.hidden if line.state is not State.ENDED]
    said = []
    if later:
        first = min((until for until in later if until), default=None)
        if first is None:
            said.append(say(ALONE_UNTIMED, count=len(later)))
        else:
            said.append(say(ALONE, count=len(later), time=_short(first, listed.on)))
    if ended:
        said.append(say(ENDED, count=ended))
    return said


def _short(moment: datetime, today: date) -> str:
    if moment.time() == time.min:
        return f"{moment:%m-%d}"
    return f"{moment:%H:%M}" if moment.date() == today else f"{moment:%m-%d %H:%M}"
