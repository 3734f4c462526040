"""The navigation: the pages with their keys, and below them what can be found from anywhere."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from models.words import Words
from ui.actions import ACTIONS, Declared, page_key, shown_key
from ui.icons import put_icon
from ui.makers import PageEntry
from ui.text import say
from ui.theme import NAVIGATION_WIDTH, scaled
from ui.widgets import Button, RoleLabel

_NAVIGATION = Words("Pages", "页面导航")
_FIND, _HELP = Words("Find", "查找"), Words("Help", "帮助")


class Navigation(QFrame):
    """The bar at the left of the window."""

    page_wanted = Signal(str)  # key of a page
    find_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, pages: Sequence[PageEntry]) -> None:
        """Offer `pages` in their order; none is marked yet."""
        super().__init__()
        self._links: dict[str, QPushButton] = {}
        self.setProperty("frame", "navigation")
        self.setFixedWidth(scaled(NAVIGATION_WIDTH))
        self.setAccessibleName(say(_NAVIGATION))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(4)
        for number, entry in enumerate(pages, start=1):
            link = _link(entry, number)
            link.clicked.connect(partial(self._want, entry.key))
            self._links[entry.key] = link
            column.addWidget(link)
        column.addStretch(1)
        for words, name, wanted in ((_FIND, "palette", self.find_wanted), (_HELP, "help", self.help_wanted)):
            link = _keyed(words, ACTIONS[name])
            link.clicked.connect(wanted)
            column.addWidget(link)

    def mark(self, key: str) -> None:
        """Mark the link of page `key`, and no other."""
        for each, link in self._links.items():
            link.setChecked(each == key)

    def _want(self, key: str) -> None:
        self.page_wanted.emit(key)


def _link(entry: PageEntry, number: int) -> QPushButton:
    link = _keyed(entry.words, Declared(entry.words, page_key(number), entry.icon))
    link.setCheckable(True)
    return link


def _keyed(words: Words, declared: Declared) -> QPushButton:
    """Return a line of the navigation with its key at the end."""
    link = Button(say(words))
    link.setProperty("kind", "navigation")
    put_icon(link, declared.icon, "secondary", 20)
    inside = QHBoxLayout(link)
    inside.addStretch(1)
    inside.addWidget(RoleLabel(shown_key(declared.key), "hint"))
    return link
