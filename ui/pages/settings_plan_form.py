"""The numbers of the follow-up plan: the windows as a table, the yearly numbers, the ladder."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from models.errors import UserError
from models.fields import Number
from models.rules.days import UnreadableError
from models.rules.protocol import FIRST_WINDOW_DAY, Ladder, Protocol, Window
from models.rules.protocol_check import LADDER, YEARLY, PlanProblem, plan_problems
from models.rules.reading import Setting
from models.words import Words, same
from ui.context import Context
from ui.forms.row import Note
from ui.forms.typed import NumberEditor
from ui.pages.settings_ladder import COUNTS, LadderBox
from ui.pages.settings_plan_changes import COLUMNS
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import Card, Hint, RoleLabel, column

WINDOWS = Words("Windows", "随访窗")
WINDOWS_HINT = Words(
    "Days after the operation, which is day 0. Each window begins on the day after the one before it ends, "
    "so that no day is left out or counted twice.",
    "以手术日为第 0 天。每个随访窗从上一窗结束的次日开始，因此不会漏算或重复任何一天。",
)
WINDOW, BEGINS, CHANGES = Words("Window", "随访窗"), Words("From", "开始"), Words("What changes", "变更")
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


class PlanPlace(NamedTuple):
    """What is typed and not adopted."""

    texts: dict[str, str]
    ladder: tuple[tuple[str, bool], ...]


class PlanForm(QScrollArea):
    """All numbers of a plan, with what is wrong and what would change beside them."""

    edited = Signal()  # something was typed, or may look otherwise now
    judged = Signal()  # a number was left, or all of them are new: what is wrong stands beside them
    passed = Signal()  # the keyboard went on from the last number

    def __init__(self, context: Context) -> None:
        """Be empty until `show_protocol`."""
        super().__init__()
        self._context = context
        self._register = context.register
        self.editors: dict[str, NumberEditor] = {}
        self.opens: dict[str, RoleLabel] = {}
        self.notes: dict[str, Note] = {}
        self.changes: dict[str, RoleLabel] = {}
        self._lay_out()

    def place(self) -> PlanPlace:
        """Return what is typed."""
        return PlanPlace({name: each.text() for name, each in self.editors.items()}, self.ladder.state())

    def restore(self, place: PlanPlace) -> None:
        """Show what was typed in another such form."""
        for name, text in place.texts.items():
            if name in self.editors:
                self.editors[name].show_text(text)
        self.ladder.show_state(place.ladder)
        self.judge()

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
        self.judge()

    def typed(self) -> Protocol | None:
        """Return the protocol as typed; None where a number is missing or cannot be read."""
        try:
            return self._typed()
        except (UnreadableError, UserError):
            return None

    def sound(self) -> Protocol | None:
        """Return the protocol as typed; None where something is wrong with it."""
        typed = self.typed()
        return typed if typed and not plan_problems(typed) else None

    def faults(self) -> int:
        """Return how many things are wrong with what is typed."""
        return sum(map(len, self._told().values()))

    def show_changes(self, changes: Mapping[str, str]) -> None:
        """Show beside each window, by its code, what would change; nothing where that is not known."""
        for code, label in self.changes.items():
            label.setText(changes.get(code, ""))

    def _typed(self) -> Protocol:
        windows, opens = [], FIRST_WINDOW_DAY
        for window in self._register.protocol.fixed:
            days = {key: self._read(f"{window.code}.{key}") for key in COLUMNS}
            windows.append(replace(window, open=opens, **days))  # type: ignore[arg-type]  # COLUMNS are numbers alone
            opens = days["close"] + 1
        yearly = {key: self._read(f"{YEARLY}.{key}") for key in YEARLY_NUMBERS}
        counts = {key: self._read(f"{LADDER}.{key}") for key in COUNTS}
        ladder = Ladder(self.ladder.channels(), **counts)
        version = self._register.protocol.version
        return Protocol(version, tuple(windows), **yearly, ladder=ladder)

    def _read(self, name: str) -> int:
        answer = self.editors[name].answer()
        if not isinstance(answer, int):
            raise UserError(NUMBER_NEEDED)
        return answer

    # Looking at what is typed

    @Slot()
    def look(self) -> None:
        """Say at once what follows from what is typed; nothing is red while typing."""
        typed = self.typed()
        self._show_opens()
        self._forget_mended(plan_problems(typed) if typed else ())
        self.edited.emit()

    @Slot()
    def judge(self) -> None:
        """Say also what is wrong."""
        self.look()
        for part, sentences in self._told().items():
            self.notes[part].show_note("\n".join(sentences), "error" if sentences else "")
        self.judged.emit()

    def _told(self) -> dict[str, list[str]]:
        told: dict[str, list[str]] = {part: [] for part in self.notes}
        if typed := self.typed():
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
        for window in self._register.protocol.fixed:
            self.opens[window.code].setText("–" if opens is None else say(DAY, day=opens))
            try:
                opens = self._read(f"{window.code}.close") + 1
            except (UnreadableError, UserError):
                opens = None

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
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)

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
        for window in self._register.protocol.fixed:
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
        self.ladder.edited.connect(self.look)
        return card

    def _number(self, name: str, question: str) -> NumberEditor:
        """Return a new editor of a number, in the order of the keyboard."""
        made = NumberEditor(Number(key=name, label=same(question), low=0, high=9999), self._setting)
        made.set_question(question)
        made.line.setFixedWidth(scaled(64))
        made.edited.connect(self.look)
        made.committed.connect(self.judge)
        made.advance.connect(partial(self._go, name, 1))
        made.go_back.connect(partial(self._go, name, -1))
        self.editors[name] = made
        return made

    def _setting(self) -> Setting:
        return Setting(self._context.today())

    def _go(self, name: str, step: int) -> None:
        names = list(self.editors)
        place = names.index(name) + step
        if place >= len(names):
            self.passed.emit()
            return
        target = self.editors[names[max(0, place)]]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(target)
