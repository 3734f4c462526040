"""What is in front of the person: one page of each kind, and the pile of what was opened above them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from models.errors import UserError
from ui.context import Context
from ui.makers import Makers
from ui.places import Queue, place_of, restore
from ui.problems import tell

Call = tuple[int, str | None]
"""An operation and the code of the window for which it is called; None where that is open."""


@dataclass(frozen=True)
class Opening:
    """What is opened above the pages: how to make it, also anew, and the screen whose help belongs to it.

    `case` is the operation whose case it is, `call` the call that its sheet is for.
    """

    make: Callable[[], QWidget]
    screen: str
    case: int | None = None
    call: Call | None = None


class Standing(NamedTuple):
    """What a pile shows, so that another one can show the same."""

    key: str
    pages: Mapping[str, object]
    above: tuple[tuple[Opening, object], ...]


class Pile(QStackedWidget):
    """Keeps one of each page, and lays what opens above them on a pile.

    It knows no page's inside: of the signals that a page has it connects those
    that it serves itself, `closed` and `registered`, and those it is given slots for.
    """

    shown = Signal(str)  # key of the page that lies at the bottom of what is now in front

    def __init__(self, context: Context, makers: Makers, slots: Mapping[str, Callable[..., object]]) -> None:
        """Be empty until `show_front`; the first page of `makers` will be in front."""
        super().__init__()
        self._context = context
        self._makers = makers
        self._slots = slots
        self._pages: dict[str, QWidget] = {}
        self._above: list[tuple[Opening, QWidget]] = []
        self._key = makers.pages[0].key

    # What is in front

    def front(self) -> QWidget:
        """Return the topmost of the pile, or else the page of the moment."""
        return self._above[-1][1] if self._above else self._page(self._key)

    def top(self) -> Opening | None:
        """Return what lies on top; None where the page itself is in front."""
        return self._above[-1][0] if self._above else None

    def case(self) -> int | None:
        """Return the operation whose case is in front."""
        top = self.top()
        return top.case if top else None

    def screen_name(self) -> str:
        """Return the name of what is in front: the key of a page, or the screen of what lies above it."""
        top = self.top()
        return top.screen if top else self._key

    def queue(self) -> Queue | None:
        """Return the first page if it is there and knows the calls of the day."""
        first = self._pages.get(self._makers.pages[0].key, self)
        return first if isinstance(first, Queue) else None

    def show_front(self) -> None:
        """Show what is in front and give it the keyboard."""
        front = self.front()
        self.setCurrentWidget(front)
        self.shown.emit(self._key)
        front.show()
        if not front.isAncestorOf(self.window().focusWidget()):  # a page may have placed the keyboard itself
            front.setFocus()

    # Opening and closing

    def go_to(self, key: str) -> None:
        """Close what lies above the pages and show page `key`."""
        if self.close_all():
            self._key = key
            self.show_front()

    def open_(self, opening: Opening) -> None:
        """Lay something on top; what cannot be made is told in line."""
        try:
            widget = opening.make()
        except UserError as error:
            tell(self, error)
            return
        self._lay(opening, widget)
        self.show_front()

    def come_down_to_case(self, operation_id: int) -> bool:
        """Close what lies above the case of an operation, if that is open; tell whether nothing refused."""
        while any(opening.case == operation_id for opening, _ in self._above[:-1]):
            if not self.close_top():
                return False
        return True

    def close_top(self) -> bool:
        """Close the topmost page, which may refuse; its field of the moment is left first, as by Tab."""
        widget = self._above[-1][1]
        self.window().setFocus()
        if not widget.close():
            widget.setFocus()
            return False
        self._drop(widget)
        return True

    def close_all(self) -> bool:
        """Close all that lies above the pages; False as soon as one refuses."""
        while self._above:
            if not self.close_top():
                return False
        return True

    # Being built anew

    def standing(self) -> Standing:
        """Return what is shown and where it stands."""
        pages = {key: place_of(page) for key, page in self._pages.items()}
        return Standing(
            self._key, pages, tuple((opening, place_of(widget)) for opening, widget in self._above)
        )

    def stand_again(self, standing: Standing) -> None:
        """Show what another such pile showed, all of it made anew."""
        self._key = standing.key
        for key, place in standing.pages.items():
            restore(self._page(key), place)
        for opening, place in standing.above:
            widget = opening.make()
            self._lay(opening, widget)
            restore(widget, place)
        self.show_front()

    # Inside

    def _page(self, key: str) -> QWidget:
        if key not in self._pages:
            entry = next(entry for entry in self._makers.pages if entry.key == key)
            self._pages[key] = entry.make(self._context)
            self._serve(self._pages[key])
            self.addWidget(self._pages[key])
        return self._pages[key]

    def _lay(self, opening: Opening, widget: QWidget) -> None:
        self._above.append((opening, widget))
        self.addWidget(widget)
        self._serve(widget)

    def _serve(self, page: QWidget) -> None:
        """Connect the signals that `page` has."""
        own = {"closed": partial(self._drop, page), "registered": partial(self._become_case, page)}
        for name, slot in {**self._slots, **own}.items():
            signal = getattr(page, name, None)
            if signal is not None:
                signal.connect(slot)

    def _become_case(self, page: QWidget, operation_id: int) -> None:
        """Note that a new case is now that of an operation, under which it is to be made again."""
        make = partial(self._makers.case, self._context, operation_id)
        self._above = [
            (replace(opening, case=operation_id, make=make) if widget is page else opening, widget)
            for opening, widget in self._above
        ]

    def _drop(self, widget: QWidget) -> None:
        kept = [each for each in self._above if each[1] is not widget]
        if len(kept) == len(self._above):
            return
        self._above = kept
        self.removeWidget(widget)
        widget.deleteLater()
        self.show_front()
