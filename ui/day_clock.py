"""The clock of the window: it notices that the calendar day is another one."""

from PySide6.QtCore import QObject, QTimer, Slot

from ui.context import Context

_LOOK_EVERY = 30_000  # milliseconds; a computer that slept all night has a new day as well
DAY = "day"
"""The kind in `Context.changed` that says: the calendar day is another one."""


class DayClock(QObject):
    """Has the pages look again at midnight, or after a sleep."""

    def __init__(self, context: Context, parent: QObject) -> None:
        """Look at the clock of `context` now and then, until `stop`."""
        super().__init__(parent)
        self._context = context
        self._day = context.today()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Say through the context that the day is another than before, if it is."""
        if self._context.today() != self._day:
            self._day = self._context.today()
            self._context.changed.emit(DAY, 0)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
