"""What the window does for a sample register: the strip that marks it, and the question on leaving it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from models.errors import UserError
from models.services import registers
from models.words import Words
from ui.context import Context
from ui.dialogs.sample_question import SampleQuestion
from ui.icons import pixmap
from ui.problems import tell
from ui.tasks import stop_all
from ui.text import say
from ui.widgets import RoleLabel

_SAMPLE = Words(
    "Sample register: every patient is invented. For practice only; enter no real patient here.",
    "示例登记库：患者均为虚构，仅供练习，请勿录入真实患者。",
)


class SampleStrip(QFrame):
    """Says above every page that all patients are invented."""

    def __init__(self) -> None:
        """Be hidden until the register is known to be a sample."""
        super().__init__()
        self.hide()
        self.setProperty("frame", "strip")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(16, 4, 16, 4)
        inside.setSpacing(8)
        picture = QLabel()
        picture.setPixmap(pixmap("flask-conical", "due-text", 16, self.devicePixelRatioF()))
        inside.addWidget(picture)
        inside.addWidget(RoleLabel(say(_SAMPLE)), 1)


class SampleLeaving(QObject):
    """Asks what becomes of a temporary sample, and does it."""

    left = Signal()  # the register is gone or lies elsewhere

    def __init__(self, context: Context, window: QWidget) -> None:
        """Wait above `window` until `ask`."""
        super().__init__(window)
        self._context = context
        self._window = window

    def ask(self) -> None:
        """Ask whether the sample is removed or kept."""
        question = SampleQuestion(self._window)
        question.gone.connect(self._drop)
        question.kept.connect(self._keep)
        question.open()

    @Slot()
    def _drop(self) -> None:
        self._leave_by(partial(registers.discard, self._context.register))

    @Slot(Path)
    def _keep(self, folder: Path) -> None:
        """Move the register to `folder`, which is new."""
        self._leave_by(partial(registers.move, self._context.register, folder))

    def _leave_by(self, way: Callable[[], object]) -> None:
        stop_all()
        try:
            way()
        except UserError as error:
            tell(self._window, error)
            return
        self.left.emit()
