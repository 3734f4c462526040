"""What every page needs: the open register, the clock, and word of what changed."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal

from models.services.registers import Register


class Context(QObject):
    """The open register and the clock, handed to each page; says what kind of record changed."""

    changed = Signal(str, int)  # kind of record, its id

    def __init__(self, register: Register, clock: Callable[[], datetime] = datetime.now) -> None:
        """Hold the open `register`; `clock` gives local wall time without a zone."""
        super().__init__()
        self.register = register
        self._clock = clock

    def now(self) -> datetime:
        """Return the local time of day, to the second."""
        return self._clock().replace(microsecond=0)

    def today(self) -> date:
        """Return the local calendar day."""
        return self._clock().date()
