"""Long work off the GUI thread.

The work is a plain function.  It touches no widget; it calls `tick(done,
total)` now and then, which is also where it can be stopped.
"""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot

Tick = Callable[[int, int], None]
Work = Callable[[Tick], object]


class Stopped(Exception):  # noqa: N818 - nothing went wrong, someone asked for it
    """The person stopped the work; raised by `tick` inside it."""


class Task(QObject):
    """One piece of work in a thread of its own; all its signals arrive in the GUI thread.

    Exactly one of `finished`, `failed` and `stopped` comes, unless the task
    was deleted before.  A task that is deleted stops its work.
    """

    progressed = Signal(int, int)  # done, total
    finished = Signal(object)  # what the work returned
    failed = Signal(Exception)  # UserError or a defect; hand it to ui.problems.tell
    stopped = Signal()

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        """Hold `work` until `start`."""
        super().__init__(parent)
        self._thread = _Thread(work)
        self._thread.progressed.connect(self.progressed)
        self._thread.ended.connect(self._end)
        self.destroyed.connect(self._thread.stop)

    def start(self) -> None:
        """Begin; connect the signals first."""
        _running.add(self._thread)
        self._thread.start()

    def stop(self) -> None:
        """Ask the work to stop at its next tick; `stopped` comes when it has."""
        self._thread.stop()

    def is_running(self) -> bool:
        """Tell whether the work has begun and not yet ended."""
        return self._thread.isRunning()

    @Slot(object, object)
    def _end(self, result: object, error: Exception | None) -> None:
        if isinstance(error, Stopped):
            self.stopped.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.finished.emit(result)


def stop_all() -> None:
    """Stop whatever runs and wait until it has ended; for the end of the program."""
    for thread in tuple(_running):
        thread.stop()
        thread.wait()
    _running.clear()


class _Thread(QThread):
    """Runs the work.  It has no parent, so that no page that goes away can tear it down while it runs."""

    progressed = Signal(int, int)
    ended = Signal(object, object)  # what the work returned, what it raised

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._asked = threading.Event()
        # A thread without a name is named by Qt after its class, and one whose own `finished` is connected
        # is asked for its class as well: both off Python's lock, while Python may be writing what is read.
        self.setObjectName("task")
        self.ended.connect(self._forget)

    @Slot()
    def stop(self) -> None:
        self._asked.set()

    def run(self) -> None:
        try:
            result = self._work(self._tick)
        except Exception as error:  # one of the two places; handed on
            self.ended.emit(None, error)
        else:
            self.ended.emit(result, None)

    def _tick(self, done: int, total: int) -> None:
        if self._asked.is_set():
            raise Stopped
        self.progressed.emit(done, total)

    @Slot(object, object)
    def _forget(self, _result: object, _error: object) -> None:
        self.wait()  # `ended` comes a moment before the thread is gone, and this may be its last reference
        _running.discard(self)


_running: set[_Thread] = set()
