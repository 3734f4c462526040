"""Data quality: everything open over the register by rule, what was confirmed, and how complete it is."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from models.errors import UserError
from models.services import confirmations, doubles, overview, pairs
from models.services.doubles import Mark
from models.services.overview import Complete
from models.services.pairs import Pair
from models.services.quality import Finding, Findings, Group, Standing
from models.services.registers import Register
from models.words import Words
from ui.actions import QUALITY, add_action
from ui.context import Context
from ui.icons import icon
from ui.list_page import centred
from ui.pages.quality_found import Found, FoundRoom, RoomPlace
from ui.pages.quality_share import ShareRoom
from ui.problems import tell
from ui.tables.quality_model import Item
from ui.tasks import Task, Tick
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import (
    Button,
    Hint,
    MessageBar,
    PageTitle,
    RoleLabel,
    column,
    order_tabs,
    row,
)

TITLE = Words("Data quality", "数据质量")
COUNTS = Words(
    "{wrong} must be corrected · {odd} to check · {pairs} possible duplicates · {missing} missing",
    "{wrong} 项必须更正 · {odd} 项待核对 · {pairs} 对疑似重复 · {missing} 项缺失",
)
LAST_RUN = Words("Last run {when}", "上次检查：{when}")
TODAY_AT = Words("today {time}", "今天 {time}")
NOTHING = Words("Nothing to check. Last run {when}.", "没有需要核对的内容。上次检查：{when}。")
NO_CASES = Words("No patients yet: nothing to check.", "尚无患者，没有需要核对的内容。")
LOOKING = Words("Looking through the whole register…", "正在检查整个登记库……")
LOOKING_HINT = Words(
    "You can go on working on other pages meanwhile; it is only this long the first time.",
    "期间可在其他页面继续工作；仅首次检查需要较长时间。",
)
PROGRESS = Words("Patients looked at", "已检查的患者")
STOP = Words("Stop", "停止")
STOPPED = Words("The check was stopped before its end.", "检查未完成，已停止。")
TRY_AGAIN = Words("Check again", "重新检查")
CONFIRMED = Words("Confirmed, with your name and the time: {reason}", "已确认，并记录确认人和时间：{reason}")
APART = Words("Noted that they are two people: {reason}", "已注明不是同一人：{reason}")
TAKE_BACK = Words("Take it back", "撤销")
TAKEN_BACK = Words("Taken back: it is asked about again.", "已撤销，将重新提示。")
ROOM = Words("Data quality: {room}", "数据质量：{room}")
KEYS = Words(
    "↑↓ choose · → cases · ← rules · Alt+1, Alt+2 change the view",
    "↑↓ 选择 · → 病例 · ← 规则 · Alt+1、Alt+2 切换视图",
)
ROOMS = ("findings", "completeness")
_WARD_RECORDS = ("ward_check", "complication")


class Looked(NamedTuple):
    """What one look through the register found, and when it was."""

    found: Found
    complete: Complete
    at: datetime
    mark: Mark
    pairs: tuple[Pair, ...]


class Place(NamedTuple):
    """Where the page stands, with what it knows, so that another one need not look again."""

    findings: Findings
    looked: Looked | None
    room: str
    chosen: RoomPlace


class QualityPage(QWidget):
    """Two rooms over one look through the register, which is kept and brought up to date."""

    field_wanted = Signal(int, str, str)  # operation, section, field
    contact_wanted = Signal(int, int)  # operation, contact that is to be corrected
    merge_wanted = Signal(int, int)  # patients

    def __init__(self, context: Context) -> None:
        """Look through the register when the page is first on screen."""
        super().__init__()
        self.setProperty("frame", "page")
        self.context = context
        self._findings = Findings(context.register)
        self.looked: Looked | None = None
        self._task: Task | None = None
        self._stale = True
        self.said, self.when = RoleLabel("", "secondary", wrap=True), RoleLabel("", "hint")
        self.messages = MessageBar()
        self.found, self.share = FoundRoom(), ShareRoom()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(say(PROGRESS))
        self.progress.setFixedWidth(scaled(360))
        self.stop_button = Button(say(STOP), self.stop)
        self.empty = RoleLabel("", "section", wrap=True)
        self.tabs: dict[str, QPushButton] = {}
        self._lay_out()
        self._listen()
        self.go_to(ROOMS[0])

    # Where we are

    def place(self) -> Place:
        """Return where the page stands."""
        return Place(self._findings, self.looked, self.room(), self.found.place())

    def restore(self, place: object) -> None:
        """Stand where another such page stood, with what it knew."""
        if not isinstance(place, Place):
            return
        self._findings = place.findings
        if place.looked is not None:
            self._show(place.looked)
            self.found.restore(place.chosen)
        self.go_to(place.room)

    def room(self) -> str:
        """Return the name of the room on screen."""
        return next(name for name, tab in self.tabs.items() if tab.isChecked())

    def go_to(self, room: str) -> None:
        """Show a room."""
        self.tabs[room].setChecked(True)
        self._show_front()

    # Building

    def _lay_out(self) -> None:
        self.front = QStackedWidget()
        for part in (self._looking(), self._nothing(), self.found, self.share):
            self.front.addWidget(part)
        group = QButtonGroup(self)
        for name in ROOMS:
            declared = QUALITY.keys[name]
            tab = Button(say(declared.words))
            tab.setCheckable(True)
            tab.setAccessibleName(say(ROOM, room=declared.words))
            tab.clicked.connect(partial(self.go_to, name))
            group.addButton(tab)
            self.tabs[name] = tab
            add_action(self, declared, partial(self._jump, name))
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(PageTitle(say(TITLE)))
        top.addWidget(self.said, 1)
        top.addWidget(self.when)
        whole = column(gap=8)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addLayout(top)
        whole.addLayout(row(*self.tabs.values(), RoleLabel(say(KEYS), "hint")))
        whole.addWidget(self.messages)
        whole.addWidget(self.front, 1)
        self.setLayout(whole)

    def _looking(self) -> QWidget:
        self.stop_hint = Hint(say(LOOKING_HINT))
        self.stop_hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return centred(RoleLabel(say(LOOKING), "section"), self.progress, self.stop_hint, self.stop_button)

    def _nothing(self) -> QWidget:
        picture = QLabel()
        picture.setPixmap(icon("clipboard-check", "done-bar", 48).pixmap(48, 48))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return centred(picture, self.empty)

    def _listen(self) -> None:
        self.found.open_wanted.connect(self._open)
        self.found.compare_wanted.connect(self._compare)
        self.found.confirmed.connect(self._confirm)
        self.found.apart.connect(self._set_apart)
        self.found.take_back_wanted.connect(self._take_back_item)
        self.context.changed.connect(self._note_change)

    # Looking

    def refresh(self) -> None:
        """Look through what changed since the last time, everything the first time, beside the page."""
        if self._task is not None:
            return  # looked at again when it has ended: the page is stale
        self._stale = False
        self.progress.setRange(0, 0)
        register, now = self.context.register, self.context.now()
        self._task = Task(partial(_look, register, self._findings, self.looked, now), self)
        self._task.progressed.connect(self._show_progress)
        self._task.finished.connect(self._finish)
        self._task.failed.connect(self._fail)
        self._task.stopped.connect(self._say_stopped)
        self._task.start()
        self._show_front()

    def stop(self) -> None:
        """Stop looking; the page can be asked to look again."""
        if self._task is not None:
            self._task.stop()

    def is_looking(self) -> bool:
        """Tell whether a look is under way."""
        return self._task is not None

    def _finish(self, looked: object) -> None:
        self._task = None
        if isinstance(looked, Looked):
            self._show(looked)
        if self._stale and self.isVisible():
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self._task = None
        self._stale = True
        self._show_front()
        if isinstance(error, UserError):
            again = Button(say(TRY_AGAIN), self.refresh)
            self.messages.show_error(error.say(language()), again)
        else:
            tell(self, error)

    def _say_stopped(self) -> None:
        self._task = None
        self._stale = True
        again = Button(say(TRY_AGAIN), self.refresh)
        self.messages.show_info(say(STOPPED), again)
        self._show_front()
        again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    # Showing

    def _show(self, looked: Looked) -> None:
        first = self.looked is None
        self.looked = looked
        if self.messages.kind == "error":
            self.messages.clear()
        today = self.context.today()
        self.found.show_found(looked.found, today)
        self.share.show_complete(looked.complete, today)
        self._say_counts(looked)
        self._show_front()
        if first and self.isVisible() and self.isActiveWindow():
            self.setFocus()

    def _say_counts(self, looked: Looked) -> None:
        counts = dict.fromkeys(Standing, 0)
        for group in looked.found.groups:
            counts[group.standing] += len(group.findings)
        two = sum(each.apart is None for each in looked.found.pairs)
        wrong, odd, missing = (
            counts[each] for each in (Standing.MUST_FIX, Standing.TO_CHECK, Standing.MISSING)
        )
        self.said.setText(say(COUNTS, wrong=wrong, odd=odd, pairs=two, missing=missing))
        when = self._when(looked.at)
        self.when.setText(say(LAST_RUN, when=when))
        has_cases = looked.complete.total[0].operations or looked.found.groups
        self.empty.setText(say(NOTHING, when=when) if has_cases else say(NO_CASES))

    def _when(self, at: datetime) -> str:
        if at.date() == self.context.today():
            return say(TODAY_AT, time=f"{at:%H:%M}")
        return f"{at:%Y-%m-%d %H:%M}"

    def _show_front(self) -> None:
        """Show the look that is under way, that nothing is open, or the room that is chosen."""
        shares = self.room() == ROOMS[1]
        place: int
        focus: QWidget
        if self.looked is None:
            place, focus = 0, self.stop_button
        elif shares:
            place, focus = 3, self.share
        elif not any((self.looked.found.groups, self.looked.found.pairs, self.looked.found.noted)):
            place, focus = 1, self.tabs[ROOMS[0]]
        else:
            place, focus = 2, self.found
        self.front.setCurrentIndex(place)
        for part in (self.progress, self.stop_button):
            part.setVisible(self._task is not None)
        self.setFocusProxy(focus)
        front = self.front.currentWidget()
        assert front is not None
        order_tabs(*self.tabs.values(), self.messages, front)

    def _jump(self, name: str) -> None:
        self.go_to(name)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _note_change(self, _kind: str, _record: int) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what changed while another page was in front."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    # Doing

    def _open(self, item: Item) -> None:
        """Go to where the finding is: its field, its section, or the sheet of its contact."""
        if item.finding is not None:
            finding = item.finding
            where = (finding.record, finding.row_id, finding.section, finding.key)
        elif item.noted is not None:
            note = item.noted.note
            where = (note.record, note.row_id, "", note.rule.partition(".")[0])
        else:
            return
        record, row_id, section, key = where
        if record == "contact":
            self.contact_wanted.emit(item.operation_id, row_id)
        else:
            ward = "ward" if record in _WARD_RECORDS else section
            self.field_wanted.emit(item.operation_id, ward, key)

    def _compare(self, item: Item) -> None:
        if item.pair is not None:
            self.merge_wanted.emit(item.pair.one.id, item.pair.other.id)

    def _confirm(self, item: Item, reason: str) -> None:
        if item.finding is not None:
            way = partial(self._findings.confirm, item.finding, reason)
            self._keep(item, way, say(CONFIRMED, reason=reason))

    def _set_apart(self, item: Item, reason: str) -> None:
        if item.pair is not None:
            one, other = item.pair.one.id, item.pair.other.id
            way = partial(pairs.not_the_same, self.context.register, one, other, reason)
            self._keep(item, way, say(APART, reason=reason))

    def _keep(self, item: Item, way: Callable[[], int], sentence: str) -> None:
        """Keep a note on an item, which is then done with, and offer to take it back."""
        try:
            note = way()
        except UserError as error:
            tell(self, error)
            return
        except LookupError:
            self.messages.show_error(say(doubles.GONE))
            return
        self.found.drop(item)
        self.messages.show_done(
            sentence, Button(say(TAKE_BACK), partial(self._take_back, note), name="undo-2")
        )
        self.context.changed.emit("confirmation", item.operation_id)

    def _take_back_item(self, item: Item) -> None:
        if item.noted is not None:
            self._take_back(item.noted.note.id)
        elif item.pair is not None and item.pair.apart is not None:
            self._take_back(item.pair.apart.id)

    def _take_back(self, note: int) -> None:
        try:
            confirmations.take_back(self.context.register, note)
        except UserError as error:
            tell(self, error)
            return
        self.messages.show_done(say(TAKEN_BACK))
        self.found.setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.changed.emit("confirmation", 0)


def _look(
    register: Register,
    findings: Findings,
    before: Looked | None,
    now: datetime,
    tick: Tick,
) -> Looked:
    """Look through the register, in a thread of its own."""
    today = now.date()
    findings.refresh(today, tick)
    mark = doubles.mark(register)
    if before is not None and before.mark == mark:
        alike = before.pairs
    else:
        alike = pairs.duplicates(register, partial(_only_stop, tick))
    groups = findings.grouped()
    noted = overview.noted(register, _all_of(groups, Standing.TO_CHECK))
    complete = overview.complete(register, _all_of(groups, Standing.MISSING), today)
    found = Found(groups, doubles.doubles(register, alike), noted)
    return Looked(found, complete, now, mark, alike)


def _all_of(groups: Iterable[Group], standing: Standing) -> Iterator[Finding]:
    return (each for group in groups if group.standing is standing for each in group.findings)


def _only_stop(tick: Tick, _done: int, _total: int) -> None:
    """Let the work be stopped here; how far it is says the first part of it."""
    tick(1, 1)
