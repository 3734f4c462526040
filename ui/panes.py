"""The parts of the window, between which one key goes round."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


def enter_next(panes: Sequence[QWidget], focused: QWidget) -> None:
    """Give the keyboard to the part after the one that `focused` lies in; after the last comes the first."""
    at = next((place for place, pane in enumerate(panes) if pane.isAncestorOf(focused)), 0)
    _enter(panes[(at + 1) % len(panes)])


def _enter(pane: QWidget) -> None:
    """Give the keyboard to a part of the window: to what is chosen in it, or to its first stop."""
    stops = [
        each
        for each in pane.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    chosen = [each for each in stops if isinstance(each, QPushButton) and each.isChecked()]
    if pane.property("frame") == "page" or not stops:
        pane.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        (chosen or stops)[0].setFocus(Qt.FocusReason.TabFocusReason)
