"""Unlocking a register: who, and the passphrase; or the recovery code.

On screen before the database library is loaded: nothing here imports it.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from models.errors import UserError
from models.words import Words
from ui.icons import put_icon
from ui.problems import tell
from ui.tasks import Task, Tick
from ui.text import say
from ui.theme import scaled
from ui.widgets import MessageBar, PageTitle, PrimaryButton, QuietButton, RoleLabel, SecretField, row

_TITLE = Words("Open the register", "打开登记库")
_IN_FOLDER = Words("in the folder {folder}", "所在文件夹：{folder}")
_WHO = Words("Who are you?", "请选择您的账户")
_PASSPHRASE = Words("Passphrase", "口令")
_SHOW = Words("Show what is typed", "显示输入内容")
_OPEN = Words("Open", "打开")
_OPENING = Words("Opening…", "正在打开……")
_OTHER = Words("Open another register…", "打开其他登记库…")
_FORGOTTEN = Words("Recovery code…", "使用恢复码…")
_NO_PASSPHRASE = Words("Type the passphrase.", "请输入口令。")

if TYPE_CHECKING:
    from ui.forms.recovery import RecoveryForm


class UnlockPage(QWidget):
    """Asks for the account and the passphrase of the register in one folder."""

    opened = Signal(object)  # the Register
    other_wanted = Signal()

    def __init__(self, folder: Path) -> None:
        """Show the page for the register in `folder`; the accounts come with `ready`."""
        super().__init__()
        self.setProperty("frame", "page")
        self.folder = folder
        self.messages = MessageBar(dismissible=False)
        self.people = QListWidget()
        self.passphrase = SecretField(say(_PASSPHRASE))
        self.open_button = PrimaryButton(say(_OPEN), self.unlock)
        self._other_button = QuietButton(say(_OTHER), self.other_wanted.emit)
        self._forgotten_button = QuietButton(say(_FORGOTTEN), self.show_recovery)
        self._steps = QStackedWidget()
        self._steps.addWidget(self._unlock_step())
        self.recovery: RecoveryForm | None = None
        self._task: Task | None = None
        self._lay_out()
        self.setFocusProxy(self.passphrase)  # so that typing need not wait for the accounts

    @Slot()
    def ready(self) -> None:
        """Draw the icons and show who has an account; called when the page is on screen."""
        from models.services import registers

        put_icon(self.open_button, "lock-open", "on-accent")
        put_icon(self._other_button, "folder-open")
        put_icon(self._forgotten_button, "key-round")

        try:
            names = registers.people(self.folder)
        except UserError as error:
            tell(self, error)
            return
        self.people.clear()
        self.people.addItems(names)
        self.people.setCurrentRow(0)
        rows = min(len(names), 6) * self.people.sizeHintForRow(0)
        self.people.setFixedHeight(rows + 2 * self.people.frameWidth())
        self.passphrase.setFocus()

    def person(self) -> str:
        """Return the account chosen, or nothing."""
        return "".join(item.text() for item in self.people.selectedItems())

    @Slot()
    def unlock(self) -> None:
        """Open the register with what was typed."""
        if not self.passphrase.text():
            self.messages.show_error(say(_NO_PASSPHRASE))
            self.passphrase.setFocus()
            return
        self._begin(partial(_open, self.folder, self.person(), self.passphrase.text()))

    @Slot()
    def show_recovery(self) -> None:
        """Ask for the recovery code instead."""
        self.messages.clear()
        from ui.forms.recovery import RecoveryForm

        self.recovery = RecoveryForm(self.person())
        self.recovery.left.connect(self._leave_recovery)
        self.recovery.wanted.connect(self._recover)
        self._steps.addWidget(self.recovery)
        self._steps.setCurrentWidget(self.recovery)
        self.recovery.code.setFocus()

    @Slot()
    def _leave_recovery(self) -> None:
        self.messages.clear()
        if self.recovery is not None:
            self._steps.removeWidget(self.recovery)
            self.recovery.deleteLater()
            self.recovery = None
        self.passphrase.setFocus()

    @Slot(str, str)
    def _recover(self, code: str, passphrase: str) -> None:
        person = self.recovery.person.text() if self.recovery is not None else ""
        self._begin(partial(_recover, self.folder, code, person, passphrase))

    def _begin(self, work: Callable[[Tick], object]) -> None:
        if self._task is not None:
            return
        self.messages.clear()
        self._busy(True)
        self._task = Task(work, self)
        self._task.finished.connect(self._end)
        self._task.failed.connect(self._fail)
        self._task.start()

    @Slot(object)
    def _end(self, register: object) -> None:
        self._task = None
        self.opened.emit(register)

    @Slot(Exception)
    def _fail(self, error: Exception) -> None:
        self._task = None
        self._busy(False)
        self.passphrase.selectAll()
        self.passphrase.setFocus()
        tell(self, error)

    def _busy(self, busy: bool) -> None:
        self._steps.setEnabled(not busy)
        self.open_button.setText(say(_OPENING if busy else _OPEN))

    def _unlock_step(self) -> QWidget:
        self.people.setAccessibleName(say(_WHO))
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.people.setFixedHeight(scaled(38))
        letters = QCheckBox(say(_SHOW))
        letters.toggled.connect(self.passphrase.show_letters)
        self.passphrase.returnPressed.connect(self.unlock)
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(RoleLabel(say(_WHO)))
        column.addWidget(self.people)
        column.addSpacing(8)
        column.addWidget(RoleLabel(say(_PASSPHRASE)))
        column.addWidget(self.passphrase)
        column.addWidget(letters)
        column.addSpacing(8)
        column.addLayout(row(self.open_button))
        column.addSpacing(24)
        column.addLayout(row(self._other_button, self._forgotten_button))
        column.addStretch(1)
        return step

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(scaled(480))
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(PageTitle(say(_TITLE)))
        column.addWidget(RoleLabel(say(_IN_FOLDER, folder=self.folder), "secondary", wrap=True))
        column.addWidget(self.messages)
        column.addSpacing(8)
        column.addWidget(self._steps, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inner, 1, Qt.AlignmentFlag.AlignHCenter)
        inner.setMinimumWidth(scaled(480))


def _open(folder: Path, person: str, passphrase: str, _tick: Tick) -> object:
    from models.services import registers

    return registers.open_(folder, person, passphrase)


def _recover(folder: Path, code: str, person: str, passphrase: str, _tick: Tick) -> object:
    from models.services import registers

    return registers.recover(folder, code, person, passphrase)
