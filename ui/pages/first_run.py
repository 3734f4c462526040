"""The first run: language, ward and person, folder, recovery sheet, and a register to begin with."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.services import registers
from models.services.registers import Register
from models.words import Language, Words
from ui.dialogs.sample_question import free_folder
from ui.pages.first_run_steps import Answers, FolderStep, LastStep, SheetStep, WardStep, WelcomeStep
from ui.problems import tell
from ui.tasks import Task, Tick
from ui.text import say
from ui.theme import FORM_WIDTH, scaled
from ui.widgets import (
    Button,
    MessageBar,
    PrimaryButton,
    QuietButton,
    RoleLabel,
)

_STEPS = 4
_HEIGHT = 600
_STEP = Words("Step {step} of {steps}", "第 {step} 步，共 {steps} 步")
_BACK = Words("Back", "上一步")
_NEXT = Words("Next", "下一步")
_MAKING_SAMPLE = Words("Making the sample register…", "正在生成示例登记库……")
_MAKING = Words("Making the register…", "正在建立登记库……")
_IS_REGISTER = Words(
    "There is a register in the folder {folder} already. Open it, or choose another folder.",
    "文件夹 {folder} 中已有登记库。请打开它，或选择其他文件夹。",
)
_OPEN_THAT = Words("Open it", "打开它")
_HAVE_SHEET = Words("I have the code on paper", "恢复码已在纸上")
_WRONG_GROUP = Words(
    "Group {number} is not right. Compare it with the recovery sheet.",
    "第 {number} 组不正确，请与恢复单核对。",
)
_SAMPLE_NAME = Words("{name} - sample", "{name}（示例）")


@dataclass(frozen=True)
class Place:
    """Where the first run stands; it outlives a change of language."""

    step: int
    answers: Answers
    register: Register | None


class FirstRunPage(QWidget):
    """The steps, one at a time."""

    language_chosen = Signal(Language)
    opened = Signal(object)  # the Register to work in
    looked_around = Signal(object)  # the sample Register, in a temporary folder
    made = Signal(str)  # the folder of a new register whose recovery sheet is confirmed
    open_wanted = Signal(str)  # the folder of a register, or nothing yet

    def __init__(self) -> None:
        """Begin with the welcome."""
        super().__init__()
        self.setProperty("frame", "page")
        self.messages = MessageBar(dismissible=False)
        self.answers = Answers()
        self.register: Register | None = None
        self._task: Task | None = None
        self.welcome = WelcomeStep()
        self.ward = WardStep()
        self.folder = FolderStep()
        self.sheet = SheetStep()
        self.last = LastStep()
        self._all = (self.welcome, self.ward, self.folder, self.sheet, self.last)
        self._steps = QStackedWidget()
        self._counter = RoleLabel(role="secondary")
        self.back_button = QuietButton(say(_BACK), self.go_back, name="arrow-left")
        self.next_button = PrimaryButton(say(_NEXT), self.go_on)
        self._connect()
        self._lay_out()
        self._show_step(0)

    def place(self) -> Place:
        """Return what was typed and how far it got."""
        return Place(self.step(), self._collected(), self.register)

    def restore(self, place: object) -> None:
        """Go on at a `place` of an earlier page."""
        if isinstance(place, Place):
            self.answers, self.register = place.answers, place.register
            self.ward.show_answers(place.answers)
            self.folder.show_folder(place.answers.folder)
            self._show_step(place.step)

    def step(self) -> int:
        """Return the step on screen: 0 is the welcome, 4 the last."""
        return self._steps.currentIndex()

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus where typing begins."""
        super().showEvent(event)
        self._all[self.step()].begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the step before at Esc, where there is a way back."""
        if event.key() == Qt.Key.Key_Escape and self.back_button.isVisible() and self._task is None:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Close the register that was made; without a recovery sheet that can be read it is taken away."""
        made, self.register = self.register, None
        if made is not None and self.step() == _STEPS:
            made.close()
        elif made is not None:
            registers.discard(made)

    @Slot()
    def go_on(self) -> None:
        """Go to the next step if this one holds what it needs."""
        self.messages.clear()
        match self.step():
            case 1 if self._accepts(self.ward.problem()):
                self.answers = self._collected()
                self._show_step(2)
            case 2:
                self._make_register()
            case 3:
                self._confirm_sheet()

    @Slot()
    def go_back(self) -> None:
        """Go to the step before; a register that is made is not unmade by that."""
        self.messages.clear()
        self._show_step(self.step() - 1)

    @Slot()
    def look_around(self) -> None:
        """Open a sample register in a temporary folder."""
        folder = Path(tempfile.mkdtemp(prefix="septima-"))
        self._begin(partial(_sample, folder), self.looked_around.emit, _MAKING_SAMPLE)

    @Slot()
    def practise(self) -> None:
        """Open a sample register in a folder beside the new register, which is closed."""
        folder = Path(self.answers.folder)
        beside = free_folder(folder.with_name(say(_SAMPLE_NAME, name=folder.name)))
        self._begin(partial(_sample, beside), self._begin_practice, _MAKING_SAMPLE)

    def _begin_practice(self, sample: object) -> None:
        self.leave()
        self.opened.emit(sample)

    @Slot()
    def begin_empty(self) -> None:
        """Hand the new register on."""
        made, self.register = self.register, None
        self.opened.emit(made)

    def _make_register(self) -> None:
        self.answers = self._collected()
        folder = Path(self.answers.folder)
        if folder.is_absolute() and registers.is_register(folder):
            self.messages.show_error(
                say(_IS_REGISTER, folder=folder), Button(say(_OPEN_THAT), self._open_that)
            )
        elif self._accepts(self.folder.problem()):
            self._begin(partial(_create, self.answers), self._take_register, _MAKING)

    @Slot()
    def _open_that(self) -> None:
        self.open_wanted.emit(self.answers.folder)

    @Slot(object)
    def _take_register(self, made: object) -> None:
        assert isinstance(made, tuple)
        self.register, code = made
        self.answers = replace(self.answers, code=code)
        self._show_step(3)

    def _confirm_sheet(self) -> None:
        if self.sheet.is_asking():
            wrong = self.sheet.wrong_group()
            if wrong is None:
                self._show_step(_STEPS)
                self.made.emit(self.answers.folder)
            else:
                self.messages.show_error(say(_WRONG_GROUP, number=wrong))
        else:
            self.sheet.ask()
            self._name_next()

    def _accepts(self, problem: str | None) -> bool:
        if problem is not None:
            self.messages.show_error(problem)
        return problem is None

    def _begin(self, work: Callable[[Tick], object], end: Callable[[object], object], words: Words) -> None:
        if self._task is not None:
            return
        self.messages.show_info(say(words))
        self._busy(True)
        self._task = Task(work, self)
        self._task.finished.connect(partial(self._end, end))
        self._task.failed.connect(self._fail)
        self._task.start()

    def _end(self, then: Callable[[object], object], result: object) -> None:
        self._task = None
        self._busy(False)
        self.messages.clear()
        then(result)

    @Slot(Exception)
    def _fail(self, error: Exception) -> None:
        self._task = None
        self._busy(False)
        self.messages.clear()
        tell(self, error)
        self._all[self.step()].begin()

    def _busy(self, busy: bool) -> None:
        for widget in (self._steps, self.back_button, self.next_button):
            widget.setEnabled(not busy)

    def _collected(self) -> Answers:
        ward, person = self.ward.names()
        return replace(
            self.answers,
            ward=ward,
            person=person,
            passphrase=self.ward.pair.text(),
            folder=self.folder.text(),
        )

    def _show_step(self, step: int) -> None:
        if step == 3:
            self.sheet.show_code(self.answers)
        self._steps.setCurrentIndex(step)
        self._counter.setText(say(_STEP, step=step, steps=_STEPS) if step else "")
        self.back_button.setVisible(step in {1, 2})
        self.next_button.setVisible(step in {1, 2, 3})
        self._name_next()
        self._all[step].begin()

    def _name_next(self) -> None:
        waiting_for_paper = self.step() == 3 and not self.sheet.is_asking()
        text = say(_HAVE_SHEET if waiting_for_paper else _NEXT)
        self.next_button.setText(text)
        self.next_button.setAccessibleName(text)

    def _connect(self) -> None:
        for step in self._all:
            step.edited.connect(self.messages.clear)
        self.welcome.language_chosen.connect(self.language_chosen)
        self.welcome.look_button.clicked.connect(self.look_around)
        self.welcome.make_button.clicked.connect(partial(self._show_step, 1))
        self.welcome.open_button.clicked.connect(partial(self.open_wanted.emit, ""))
        self.ward.done.connect(self.go_on)
        self.folder.done.connect(self.go_on)
        self.sheet.done.connect(self.go_on)
        self.last.empty_button.clicked.connect(self.begin_empty)
        self.last.practise_button.clicked.connect(self.practise)

    def _lay_out(self) -> None:
        for step in self._all:
            self._steps.addWidget(step)
        inner = QWidget()
        inner.setFixedWidth(scaled(FORM_WIDTH))
        inner.setMaximumHeight(scaled(_HEIGHT))
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(self._counter)
        column.addWidget(self.messages)
        column.addWidget(self._steps, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back_button)
        buttons.addStretch(1)
        buttons.addWidget(self.next_button)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inner, 1, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(0)


def _create(answers: Answers, _tick: Tick) -> object:
    return registers.create(Path(answers.folder), answers.ward, answers.person, answers.passphrase)


def _sample(folder: Path, _tick: Tick) -> object:
    return registers.make_sample(folder)
