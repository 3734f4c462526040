"""F1: the panel beside a field, or else the help pages of the screen that is in front."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ui.pile import Opening, Pile

if TYPE_CHECKING:
    from ui.help_panel import HelpPanel

_HELP = "help"  # the screen of the help pages


class HelpDesk(QObject):
    """Shows help above or beside what lies in a pile."""

    def __init__(self, pile: Pile, make: Callable[[str], QWidget]) -> None:
        """Help in `pile`; `make` makes the help pages, open at a topic."""
        super().__init__(pile)
        self._pile = pile
        self._make = make
        self._panel: HelpPanel | None = None

    def panel(self) -> "HelpPanel | None":
        """Return the panel, if it is on screen."""
        return self._panel if self._panel is not None and self._panel.isVisible() else None

    def toggle(self, focused: QWidget | None) -> None:
        """Show the help of the field that `focused` lies in, or of the screen; the second time close it."""
        from ui.help_panel import editor_at

        editor = editor_at(focused)
        if self.dismiss():
            return
        if editor is not None and self._pile.isAncestorOf(editor):
            self._made_panel().show_field(editor)
        elif self._pile.screen_name() == _HELP:
            self._pile.close_top()
        else:
            self.open_(self._pile.screen_name())

    def dismiss(self) -> bool:
        """Close the panel; tell whether it was open."""
        if self._panel is None or self._panel.isHidden():
            return False
        self._panel.dismiss()
        return True

    def open_(self, topic: str) -> None:
        """Open the help pages at `topic`; those that are open make way."""
        if self._pile.screen_name() == _HELP and not self._pile.close_top():
            return
        self._pile.open_(Opening(partial(self._make, topic), _HELP))

    @Slot(str)
    def _open_field(self, key: str) -> None:
        self.open_(f"dictionary#{key}")

    def _made_panel(self) -> "HelpPanel":
        from ui.help_panel import HelpPanel

        if self._panel is None:
            self._panel = HelpPanel(self._pile)
            self._panel.more_wanted.connect(self._open_field)
        return self._panel
