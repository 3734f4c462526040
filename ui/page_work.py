"""The long work of a page, one piece at a time, with its progress and the button that stops it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from models.words import Words
from ui.problems import tell
from ui.tasks import Task, Work
from ui.text import say
from ui.widgets import Button

_STOP = Words("Cancel", "取消")


class PageWork(QObject):
    """Does work beside what the person goes on to do; the page lays out `progress` and `stop_button`."""

    busy_changed = Signal(bool)  # work that shows its progress has begun; any work has ended
    stopped = Signal()  # the person stopped it

    def __init__(self, page: QWidget, question: Words) -> None:
        """Be free; `question` is the name of the progress."""
        super().__init__(page)
        self._page = page
        self._task: Task | None = None
        self._finished: Callable[..., object] | None = None
        self._failed: Callable[[Exception], object] | None = None
        self.progress = QProgressBar()
        self.progress.setAccessibleName(say(question))
        self.stop_button = Button(say(_STOP), self._stop)
        self._show(busy=False)

    def is_free(self) -> bool:
        """Tell whether nothing is being done."""
        return self._task is None

    def start(
        self,
        work: Work,
        finished: Callable[..., object],
        failed: Callable[[Exception], object] | None = None,
        *,
        quietly: bool = False,
    ) -> None:
        """Do `work`, and when it has ended call `finished` with what it returned.

        What it raised goes to `failed`, or without one is told on the page.
        Nothing else may be under way. Work done `quietly` shows no progress.
        """
        assert self._task is None
        self._finished, self._failed = finished, failed
        self._task = Task(work, self)
        self._task.progressed.connect(self._show_progress)
        self._task.finished.connect(self._end_well)
        self._task.failed.connect(self._end_badly)
        self._task.stopped.connect(self._end_stopped)
        self._show(busy=not quietly)
        if not quietly:
            self.busy_changed.emit(True)
        self._task.start()

    @Slot(object)
    def _end_well(self, result: object) -> None:
        finished = self._finished
        self._end()
        if finished is not None:
            finished(result)

    @Slot(Exception)
    def _end_badly(self, error: Exception) -> None:
        failed = self._failed
        self._end()
        if failed is not None:
            failed(error)
        else:
            tell(self._page, error)

    @Slot()
    def _end_stopped(self) -> None:
        self._end()
        self.stopped.emit()

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task, self._finished, self._failed = None, None, None
        self._show(busy=False)
        self.busy_changed.emit(False)

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.stop()

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setMaximum(total)
        self.progress.setValue(done)

    def _show(self, *, busy: bool) -> None:
        self.progress.setValue(0)
        self.progress.setVisible(busy)
        self.stop_button.setVisible(busy)
