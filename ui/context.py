"""What every page needs: the open register, the clock, and word of what changed."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal

from models.services.registers import Register


class Context(QObject):
    """The open register and the clock, handed to each page; says what kind of record changed."""

    changed = Signal(str, int)  # kind of record, its id
    opened = Signal()  # the register that was waited for is there

    def __init__(
        self, register: Register | None = None, clock: Callable[[], datetime] = datetime.now
    ) -> None:
        """Hold the open `register`, or wait for `open_`; `clock` gives local wall time without a zone."""
        super().__init__()
        self._register = register
        self._clock = clock

    @property
    def register(self) -> Register:
        """The open register; nobody may ask before there is one."""
        assert self._register is not None
        return self._register

    def is_open(self) -> bool:
        """Tell whether there is a register yet."""
        return self._register is not None

    def open_(self, register: Register) -> None:
        """Hold the `register` that was waited for."""
        self._register = register
        self.opened.emit()

    def now(self) -> datetime:
        """Return the local time of day, to the second."""
        return self._clock().replace(microsecond=0)

    def today(self) -> date:
        """Return the local calendar day."""
        return self._clock().date()
