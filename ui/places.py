"""What a page can say of itself to the window that shows it."""

from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget


@runtime_checkable
class Placed(Protocol):
    """A page that can say where it stands, so that another one like it can stand there again."""

    def place(self) -> object:
        """Return where it stands: the selection, the open record."""
        ...

    def restore(self, place: object) -> None:
        """Go to a `place` that a page of the same kind has named."""
        ...


@runtime_checkable
class Queue(Protocol):
    """What the first page knows beside: the calls of the day in their order."""

    def waiting(self) -> int:
        """Return how many calls are to be made now."""
        ...

    def next_call(self, operation_id: int, window_code: str | None) -> tuple[int, str] | None:
        """Return the call that follows the one named in the list on screen, or None at its end."""
        ...


@runtime_checkable
class Fielded(Protocol):
    """A page that can go to one field of the record that it shows."""

    def go_to_field(self, section: str, key: str) -> None:
        """Show a section, and give the keyboard to its field `key` if it has one of that name."""
        ...


def place_of(page: QWidget) -> object:
    """Return where `page` stands, or None if it cannot say."""
    return page.place() if isinstance(page, Placed) else None


def restore(page: QWidget, place: object) -> None:
    """Have `page` stand at `place` again, if it can and there is one."""
    if place is not None and isinstance(page, Placed):
        page.restore(place)
