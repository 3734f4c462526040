"""Settings of the register: the follow-up plan, edited in place, with what a new version would change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QScrollArea, QWidget

from models.errors import UserError
from models.fields import Number
from models.rules.days import UnreadableError
from models.rules.protocol import FIRST_WINDOW_DAY, Ladder, Protocol, Window
from models.rules.protocol_check import LADDER, YEARLY, PlanProblem, plan_problems
from models.rules.reading import Setting
from models.services import protocols, registers, replanning
from models.services.protocols import OpenPlans, Preview, WindowChange
from models.services.registers import Register
from models.services.replanning import Replanning, Tick
from models.words import Words, same
from ui.context import Context
from ui.forms.row import Note
from ui.forms.typed import NumberEditor
from ui.pages.settings_ladder import COUNTS, LadderBox
from ui.problems import tell
from ui.tasks import Task
from ui.text import language, say
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

WINDOWS = Words("Windows", "随访窗")
WINDOWS_HINT = Words(
    "Days after the operation, which is day 0. Each window begins on the day after the one before it ends, "
    "so that no day is left out or counted twice.",
    "以手术日为第 0 天。每个随访窗从上一窗结束的次日开始，因此不会漏算或重复任何一天。",
)
WINDOW, BEGINS, CHANGES = Words("Window", "随访窗"), Words("From", "开始"), Words("What changes", "变更")
COLUMNS = {
    "close": Words("To", "结束"),
    "target": Words("Target", "目标日"),
    "prompt_from": Words("To-do from", "提醒自"),
    "red_from": Words("Red from", "超期自"),
}
YEARLY_NUMBERS = {
    "planned_until": Words("Plan up to year", "计划至第几年"),
    "prompt_before": Words("To-do, days before the target", "提醒：目标日前天数"),
    "red_after": Words("Red, days after the target", "超期：目标日后天数"),
}
YEARS = Words("Every year from the second", "自第 2 年起每年")
OF_PART = Words("{part}: {question}", "{part}：{question}")
DAY = Words("D{day}", "第{day}天")
LADDER_TITLE = Words("Who cannot be reached", "无法联系时")
NUMBER_NEEDED = Words("Type a whole number of days.", "请输入天数（整数）。")

SPAN = same("{first}–{last} → {then_first}–{then_last}")
INSIDE = same("{question} {old} → {new}")
ROWS_KEEP = Words("{rows} planned keep the old days", "{rows} 项已计划的保留原日期")
COMES, GOES = Words("new", "新增"), Words("no longer planned", "不再计划")
LOOKING = Words("Counting the planned rows…", "正在统计已计划的随访…")
FOLLOWED = Words(
    "Version {version}, adopted on {day}, is followed.", "现行方案：第 {version} 版，{day} 采用。"
)
WOULD = Words(
    "{windows} windows differ from version {version}. {rows} planned rows of {cases} cases keep their days "
    "until they are planned anew.",
    "与第 {version} 版相比有 {windows} 个随访窗不同；"
    "{cases} 例患者的 {rows} 项已计划随访保留原日期，重新计划后才改变。",
)
WOULD_ELSE = Words(
    "The windows are those of version {version}; other numbers differ.",
    "随访窗与第 {version} 版相同，其他数值有变更。",
)
FAULTY = Words(
    "Problems to mend: {count}. They stand below their numbers.", "有 {count} 处问题，见相应数值下方。"
)
ADOPT = Words("Adopt as version {version}", "采用为第 {version} 版")
ADOPTED = Words(
    "Version {version} is followed from now on. Cases planned before keep their plan.",
    "自现在起执行第 {version} 版；此前已计划的病例保留原计划。",
)
BACK = Words("Undo my changes", "撤销改动")
SHIPPED = Words("As shipped", "恢复出厂方案")
REPLAN = Words("Re-plan open cases…", "重新计划未结束病例…")
OLDER = Words("{count} open cases follow an older version.", "{count} 例未结束病例仍按旧版方案随访。")
WILL_REPLAN = Words(
    "{cases} cases are planned anew by version {version}: {moved} rows get other days, {kept} agreed days "
    "stay, {dropped} agreed days no longer lie in their window and are dropped, {elsewhere} contacts already "
    "made count for another window by their own day. No contact is changed.",
    "将按第 {version} 版重新计划 {cases} 例：{moved} 项随访日期改变，保留约定日期 {kept} 个，"
    "{dropped} 个约定日期不在新窗内将取消，{elsewhere} 次已完成联系按其日期归入其他随访窗。"
    "不改动任何联系记录。",
)
DO_REPLAN = Words("Re-plan {cases} cases", "重新计划 {cases} 例")
LEAVE = Words("Leave them as they are", "保持不变")
REPLANNED = Words(
    "{cases} cases are planned anew by version {version}; {moved} rows got other days.",
    "已按第 {version} 版重新计划 {cases} 例，{moved} 项随访日期已改变。",
)
STOPPED = Words("Stopped: no case was changed.", "已停止，未改动任何病例。")
STOP = Words("Cancel", "取消")
PROGRESS = Words("Progress of planning anew", "重新计划进度")


class PlanPlace(NamedTuple):
    """What is typed and not adopted."""

    texts: dict[str, str]
    ladder: tuple[tuple[str, bool], ...]


class PlanRoom(QWidget):
    """The windows as a table, the yearly numbers, the ladder, and below what would change."""

    adopted = Signal()
    replanned = Signal()

    def __init__(self, context: Context) -> None:
        """Show the protocol that is followed."""
        super().__init__()
        self._context = context
        self._task: Task | None = None
        self._waiting: OpenPlans | None = None
        self._version = protocols.next_version(context.register)
        self.messages = MessageBar()
        self.editors: dict[str, NumberEditor] = {}
        self.opens: dict[str, RoleLabel] = {}
        self.notes: dict[str, Note] = {}
        self.changes: dict[str, RoleLabel] = {}
        self.summary = RoleLabel("", "secondary", wrap=True)
        self.adopt_button = PrimaryButton(say(ADOPT, version=self._version), self.adopt, name="check")
        self.back_button = QuietButton(say(BACK), self.undo, name="undo-2")
        self.shipped_button = QuietButton(say(SHIPPED), self.show_shipped)
        self.replan_button = Button(say(REPLAN), self.ask_to_replan, name="calendar-clock")
        self.older = RoleLabel("", "secondary", wrap=True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(say(PROGRESS))
        self.stop_button = Button(say(STOP), self._stop)
        self._lay_out()
        self.show_protocol(context.register.protocol)
        self._be_busy(busy=False)

    # Building

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("frame", "page")
        cards = column(gap=12)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.addWidget(self._windows_card())
        self.ladder = LadderBox(self._number)
        cards.addWidget(self._ladder_card())
        cards.addStretch(1)
        inner.setLayout(cards)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setWidget(inner)
        self._scroller = scroller
        whole = column(gap=8)
        whole.addWidget(self.messages)
        whole.addWidget(scroller, 1)
        whole.addWidget(self.summary)
        whole.addWidget(self.older)
        whole.addLayout(row(self.progress, self.stop_button))
        buttons = (self.adopt_button, self.back_button, self.shipped_button, self.replan_button)
        whole.addLayout(row(*buttons))
        self.setLayout(whole)
        order_tabs(scroller, self.stop_button, *buttons)

    def _windows_card(self) -> Card:
        card = Card(say(WINDOWS))
        card.body.addWidget(Hint(say(WINDOWS_HINT)))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, words in enumerate((WINDOW, BEGINS, *COLUMNS.values(), CHANGES)):
            grid.addWidget(RoleLabel(say(words), "secondary"), 0, place)
        grid.setColumnStretch(len(COLUMNS) + 2, 1)
        line = 1
        for window in self._context.register.protocol.fixed:
            self._add_window(grid, line, window)
            line += 2
        card.body.addLayout(grid)
        card.body.addLayout(self._yearly())
        self.notes[YEARLY] = note = Note()
        card.body.addWidget(note)
        return card

    def _add_window(self, grid: QGridLayout, line: int, window: Window) -> None:
        code = window.code
        self.opens[code], self.changes[code] = RoleLabel(), RoleLabel("", "hint", wrap=True)
        self.notes[code] = Note()
        grid.addWidget(RoleLabel(say(window.label)), line, 0)
        grid.addWidget(self.opens[code], line, 1)
        for place, (key, words) in enumerate(COLUMNS.items(), start=2):
            editor = self._number(f"{code}.{key}", say(OF_PART, part=window.label, question=words))
            grid.addWidget(editor, line, place)
        grid.addWidget(self.changes[code], line, len(COLUMNS) + 2)
        grid.addWidget(self.notes[code], line + 1, 2, 1, len(COLUMNS) + 1)

    def _yearly(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, (key, words) in enumerate(YEARLY_NUMBERS.items()):
            question = say(OF_PART, part=YEARS, question=words)
            grid.addWidget(RoleLabel(say(words), "secondary", wrap=True), 0, place + 1)
            grid.addWidget(self._number(f"{YEARLY}.{key}", question), 1, place + 1)
        grid.addWidget(RoleLabel(say(YEARS)), 1, 0)
        self.changes[YEARLY] = RoleLabel("", "hint", wrap=True)
        grid.addWidget(self.changes[YEARLY], 1, len(YEARLY_NUMBERS) + 1)
        grid.setColumnStretch(len(YEARLY_NUMBERS) + 1, 1)
        return grid

    def _ladder_card(self) -> Card:
        card = Card(say(LADDER_TITLE))
        card.body.addWidget(self.ladder)
        self.notes[LADDER] = note = Note()
        card.body.addWidget(note)
        self.ladder.edited.connect(self._edited)
        return card

    def _number(self, name: str, question: str) -> NumberEditor:
        """Return a new editor of a number, in the order of the keyboard."""
        made = NumberEditor(Number(key=name, label=same(question), low=0, high=9999), self._setting)
        made.set_question(question)
        made.line.setFixedWidth(scaled(64))
        made.edited.connect(self._edited)
        made.committed.connect(self._committed)
        made.advance.connect(partial(self._go, name, 1))
        made.go_back.connect(partial(self._go, name, -1))
        self.editors[name] = made
        return made

    def _setting(self) -> Setting:
        return Setting(self._context.today())

    def _go(self, name: str, step: int) -> None:
        names = list(self.editors)
        place = names.index(name) + step
        end = self.adopt_button if self.adopt_button.isEnabled() else self.shipped_button
        target: QWidget = end if place >= len(names) else self.editors[names[max(0, place)]]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroller.ensureWidgetVisible(target)

    # Showing and reading

    def place(self) -> PlanPlace:
        """Return what is typed."""
        return PlanPlace({name: each.text() for name, each in self.editors.items()}, self.ladder.state())

    def restore(self, place: PlanPlace) -> None:
        """Show what was typed in another such room."""
        for name, text in place.texts.items():
            if name in self.editors:
                self.editors[name].show_text(text)
        self.ladder.show_state(place.ladder)
        self._committed()

    def show_protocol(self, protocol: Protocol) -> None:
        """Put the numbers of `protocol` into the fields."""
        for window in protocol.fixed:
            for key in COLUMNS:
                self.editors[f"{window.code}.{key}"].show_answer(getattr(window, key))
        for key in YEARLY_NUMBERS:
            self.editors[f"{YEARLY}.{key}"].show_answer(getattr(protocol, key))
        for key in COUNTS:
            self.editors[f"{LADDER}.{key}"].show_answer(getattr(protocol.ladder, key))
        self.ladder.show_ladder(protocol.ladder)
        self._committed()

    def typed(self) -> Protocol | None:
        """Return the protocol as typed; None where a number is missing or cannot be read."""
        try:
            return self._typed()
        except (UnreadableError, UserError):
            return None

    def _typed(self) -> Protocol:
        windows, opens = [], FIRST_WINDOW_DAY
        for window in self._context.register.protocol.fixed:
            days = {key: self._read(f"{window.code}.{key}") for key in COLUMNS}
            windows.append(replace(window, open=opens, **days))  # type: ignore[arg-type]  # COLUMNS are numbers alone
            opens = days["close"] + 1
        yearly = {key: self._read(f"{YEARLY}.{key}") for key in YEARLY_NUMBERS}
        counts = {key: self._read(f"{LADDER}.{key}") for key in COUNTS}
        ladder = Ladder(self.ladder.channels(), **counts)
        version = self._context.register.protocol.version
        return Protocol(version, tuple(windows), **yearly, ladder=ladder)

    def _read(self, name: str) -> int:
        answer = self.editors[name].answer()
        if not isinstance(answer, int):
            raise UserError(NUMBER_NEEDED)
        return answer

    @Slot()
    def _edited(self) -> None:
        """Say at once what would change; nothing is red while typing."""
        typed = self.typed()
        self._show_opens()
        problems = plan_problems(typed) if typed else ()
        self._forget_mended(problems)
        self._show_preview(typed if typed and not problems else None)

    @Slot()
    def _committed(self) -> None:
        """Say also what is wrong."""
        self._edited()
        typed = self.typed()
        for part, sentences in self._told(typed).items():
            self.notes[part].show_note("\n".join(sentences), "error" if sentences else "")
        if found := sum(map(len, self._told(typed).values())):
            self.summary.setText(say(FAULTY, count=found))

    def _told(self, typed: Protocol | None) -> dict[str, list[str]]:
        told: dict[str, list[str]] = {part: [] for part in self.notes}
        if typed:
            for problem in plan_problems(typed):
                told[problem.part].append(problem.sentence.say(language()))
            return told
        for name in self.editors:
            try:
                self._read(name)
            except (UnreadableError, UserError) as error:
                told[name.split(".")[0]].append(error.say(language()))
        return told

    def _forget_mended(self, problems: Iterable[PlanProblem]) -> None:
        wrong = {problem.part for problem in problems}
        for part, note in self.notes.items():
            if part not in wrong:
                note.show_note("", "")

    def _show_opens(self) -> None:
        opens: int | None = FIRST_WINDOW_DAY
        for window in self._context.register.protocol.fixed:
            self.opens[window.code].setText("–" if opens is None else say(DAY, day=opens))
            try:
                opens = self._read(f"{window.code}.close") + 1
            except (UnreadableError, UserError):
                opens = None

    # What would change

    def _show_preview(self, typed: Protocol | None) -> None:
        """Show beside each window what would change; `typed` is sound, or None."""
        register = self._context.register
        for label in self.changes.values():
            label.clear()
        differs = typed is not None and typed != register.protocol
        self.adopt_button.setEnabled(differs and self._task is None)
        self.back_button.setEnabled(typed != register.protocol)
        if typed is None:
            return
        if not differs:
            newest = protocols.versions(register)[0]
            day = newest.adopted_on.isoformat()
            self.summary.setText(say(FOLLOWED, version=newest.protocol.version, day=day))
            return
        found = protocols.preview(register, typed, self._waiting or OpenPlans({}))
        self._show_changes(found)
        self.summary.setText(self._would(found))

    def _show_changes(self, found: Preview) -> None:
        yearly = []
        for change in found.changes:
            text = _change_text(change)
            if change.code in self.changes:
                self.changes[change.code].setText(text)
            else:
                yearly.append(f"{change.code}: {text}")
        self.changes[YEARLY].setText("\n".join(yearly))

    def _would(self, found: Preview) -> str:
        version = self._context.register.protocol.version
        if not found.changes:
            return say(WOULD_ELSE, version=version)
        if self._waiting is None:
            return say(LOOKING)
        return say(WOULD, windows=len(found.changes), version=version, rows=found.rows, cases=found.cases)

    def showEvent(self, event: QShowEvent) -> None:
        """Count the planned rows beside the person's further work."""
        super().showEvent(event)
        self.count_rows()

    def count_rows(self) -> None:
        """Count the rows that wait, and the cases that follow an older version."""
        if self._task is None:
            work = partial(_waiting, self._context.register, self._context.now())
            self._start(Task(work, self), self._counted, busy=False)

    @Slot(object)
    def _counted(self, waiting: OpenPlans) -> None:
        self._end()
        self._waiting = waiting
        self._show_older()
        self._edited()

    def _show_older(self) -> None:
        older = self._older()
        self.older.setText(say(OLDER, count=len(older)))
        self.older.setVisible(bool(older))
        self.replan_button.setEnabled(bool(older))

    def _older(self) -> Sequence[int]:
        if self._waiting is None:
            return ()
        return self._waiting.older_than(self._context.register.protocol.version)

    # Doing

    @Slot()
    def adopt(self) -> None:
        """Make what is typed the protocol of the ward."""
        typed = self.typed()
        if typed is None:
            return
        try:
            adopted = protocols.adopt(self._context.register, typed, self._context.today())
        except UserError as error:
            tell(self, error)
            return
        self._version = protocols.next_version(self._context.register)
        self.adopt_button.setText(say(ADOPT, version=self._version))
        self.messages.show_done(say(ADOPTED, version=adopted.version))
        self._committed()
        self._show_older()
        (self.replan_button if self.replan_button.isEnabled() else self.shipped_button).setFocus()
        self.adopted.emit()

    @Slot()
    def undo(self) -> None:
        """Show again what is followed."""
        self.show_protocol(self._context.register.protocol)

    @Slot()
    def show_shipped(self) -> None:
        """Show what the program ships; it is adopted like any other."""
        self.show_protocol(
            replace(registers.shipped_protocol()[0], version=self._context.register.protocol.version)
        )

    @Slot()
    def ask_to_replan(self) -> None:
        """Work out what planning anew would do, and offer it."""
        if self._task is None:
            older = self._older()
            work = partial(_foreseen, self._context.register, older, self._context.now())
            self._start(Task(work, self), partial(self._offer, older), busy=False)

    def _offer(self, older: Sequence[int], found: Replanning) -> None:
        self._end()
        gaps = {**found._asdict(), "version": self._context.register.protocol.version}
        do = Button(say(DO_REPLAN, cases=found.cases), partial(self.replan, older))
        self.messages.show_warning(say(WILL_REPLAN, **gaps), do, Button(say(LEAVE), self.messages.clear))
        do.show()  # the bar may have been open: then its layout would show it only later
        do.setFocus()

    def replan(self, operation_ids: Sequence[int]) -> None:
        """Plan these cases anew, beside the person's further work."""
        if self._task is not None:
            return
        self.messages.clear()
        work = partial(replanning.replan, self._context.register, operation_ids, self._context.now())
        self._start(Task(work, self), self._replanned, busy=True)

    @Slot(object)
    def _replanned(self, done: Replanning) -> None:
        self._end()
        version = self._context.register.protocol.version
        self.messages.show_done(say(REPLANNED, cases=done.cases, version=version, moved=done.moved))
        self.count_rows()
        self.replanned.emit()

    def _start(self, task: Task, finished: Callable[..., object], *, busy: bool) -> None:
        self._task = task
        task.progressed.connect(self._show_progress)
        task.finished.connect(finished)
        task.failed.connect(self._failed)
        task.stopped.connect(self._stopped)
        self._be_busy(busy=busy)
        task.start()

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setMaximum(total)
        self.progress.setValue(done)

    @Slot(Exception)
    def _failed(self, error: Exception) -> None:
        self._end()
        tell(self, error)

    @Slot()
    def _stopped(self) -> None:
        self._end()
        self.messages.show_info(say(STOPPED))

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
            self._task = None
        self._be_busy(busy=False)

    def _be_busy(self, *, busy: bool) -> None:
        self.progress.setValue(0)
        self.progress.setVisible(busy)
        self.stop_button.setVisible(busy)
        self.replan_button.setEnabled(not busy and bool(self._older()))


def _waiting(register: Register, now: datetime, tick: Tick) -> OpenPlans:
    tick(0, 1)
    return protocols.open_plans(register, now)


def _foreseen(register: Register, operation_ids: Sequence[int], now: datetime, tick: Tick) -> Replanning:
    tick(0, 1)
    return replanning.replan_preview(register, operation_ids, now)


def _change_text(change: WindowChange) -> str:
    """Return what changes for one window, and what keeps its old days."""
    parts = [_days_text(change)]
    if change.rows:
        parts.append(say(ROWS_KEEP, rows=change.rows))
    return " · ".join(parts)


def _days_text(change: WindowChange) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return say(COMES if old is None else GOES)
    parts = []
    if (old.open, old.close) != (new.open, new.close):
        days = {"first": old.open, "last": old.close, "then_first": new.open, "then_last": new.close}
        parts.append(say(SPAN, **days))
    for key in ("target", "prompt_from", "red_from"):
        before, then = getattr(old, key), getattr(new, key)
        if before != then:
            parts.append(say(INSIDE, question=COLUMNS[key], old=before, new=then))
    return ", ".join(parts)
