"""Help: how to do each task, every key, every field, and what the program is made of; all offline."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from models.words import Words
from ui.context import Context
from ui.help_panel import style_of_help
from ui.help_texts import MADE, TASKS, page_html, title_of
from ui.search_line import SearchLine
from ui.text import say
from ui.theme import scaled
from ui.widgets import PageTitle, QuietButton, RoleLabel, order_tabs

TITLE = Words("Help", "帮助")
SEARCH = Words("Search in help", "在帮助中查找")
TOPICS = Words("Help pages", "帮助目录")
TEXT = Words("Help text", "帮助内容")
BACK = Words("Back  Esc", "返回  Esc")
FOUND = Words("{count} pages", "{count} 页")
NOTHING = Words("No help page says “{wanted}”.", "帮助中没有“{wanted}”。")
SCREENS = {
    "today": "calls",
    "patients": "find",
    "reports": "month-export",
    "quality": "data-quality",
    "settings": "settings",
    "bin": "undo-and-bin",
    "merge": "duplicates-and-merge",
    "case": "new-case",
    "call": "calls",
}
"""The page that F1 opens on a screen, where no field has the keyboard."""
_LIST_WIDTH = 288  # pixels before scaling
_NAME = Qt.ItemDataRole.UserRole


class Place(NamedTuple):
    """Which page was open, and what was searched for."""

    topic: str
    wanted: str


class HelpPage(QWidget):
    """The list of help pages, a search over all of them, and the page of the moment."""

    closed = Signal()

    def __init__(self, context: Context, topic: str, pages: Sequence[Words]) -> None:
        """Show `topic`, or the first page; `pages` are those of the navigation, for the key list."""
        super().__init__()
        self.setProperty("frame", "page")
        self._pages = tuple(pages)
        self._plain: dict[str, str] = {}
        self.topic = ""
        self._make_parts()
        self._lay_out()
        order_tabs(self)
        self._list_topics()
        self.show_topic(topic)
        self.setFocusProxy(self.search)

    def _make_parts(self) -> None:
        self.search = SearchLine(say(SEARCH), say(SEARCH))
        self.search.changed.connect(self._list_topics)
        self.search.moved.connect(self._move)
        self.search.returnPressed.connect(self._find_next)
        self.said = RoleLabel("", "hint", wrap=True)
        self.topics = QListWidget()
        self.topics.setAccessibleName(say(TOPICS))
        self.topics.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.topics.setWordWrap(True)
        self.topics.currentItemChanged.connect(self._choose)
        self.text = QTextBrowser()
        self.text.setAccessibleName(say(TEXT))
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.text.document().setDefaultStyleSheet(style_of_help())
        self.text.document().setDocumentMargin(16)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.said)
        left.addWidget(self.topics, 1)
        side = QFrame()
        side.setFixedWidth(scaled(_LIST_WIDTH))
        left.setContentsMargins(0, 0, 0, 0)
        side.setLayout(left)
        top = QHBoxLayout()
        top.addWidget(PageTitle(say(TITLE)), 1)
        top.addWidget(QuietButton(say(BACK), self.closed.emit, name="arrow-left"))
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(side)
        body.addWidget(self.text, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addLayout(body, 1)

    # The pages

    def show_topic(self, topic: str) -> None:
        """Show a page: a name of TASKS or MADE, a screen, or `dictionary#key` for a field."""
        name, _, key = SCREENS.get(topic, topic).partition("#")
        name = name if name in (*TASKS, *MADE) else TASKS[0]
        if name not in self._names():
            self.search.clear()
        self.topics.setCurrentRow(self._names().index(name))
        if key:
            self._go_to_field(key)

    def _names(self) -> list[str]:
        return [self.topics.item(place).data(_NAME) for place in range(self.topics.count())]

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_NAME) != self.topic:
            self.topic = item.data(_NAME)
            self._show_text()

    def _show_text(self) -> None:
        self.text.setHtml(page_html(self.topic, self._pages))
        self._find(from_start=True)

    def _go_to_field(self, key: str) -> None:
        from models.dictionary import RECORDS

        record = next((each for each in RECORDS.values() if any(one.key == key for one in each.fields)), None)
        if record is not None:
            self.text.scrollToAnchor(f"{record.name}.{key}")

    def _follow(self, link: QUrl) -> None:
        self.show_topic(link.toString())

    # Searching

    def _list_topics(self) -> None:
        """List the pages that hold every word searched for, and show the first where it is said."""
        words = self.search.wanted().lower().split()
        found = [name for name in (*TASKS, *MADE) if all(word in self._plain_text(name) for word in words)]
        self.topics.blockSignals(True)
        self.topics.clear()
        for name in found:
            item = QListWidgetItem(title_of(name))
            item.setData(_NAME, name)
            self.topics.addItem(item)
        self.topics.blockSignals(False)
        wanted = self.search.wanted()
        self.said.setText(
            "" if not words else say(FOUND, count=len(found)) if found else say(NOTHING, wanted=wanted)
        )
        self.said.setVisible(bool(words))
        if found:
            self.topics.setCurrentRow(found.index(self.topic) if self.topic in found else 0)
            self._find(from_start=True)

    def _plain_text(self, name: str) -> str:
        if name not in self._plain:
            document = QTextDocument()
            document.setHtml(page_html(name, self._pages))
            self._plain[name] = document.toPlainText().lower()
        return self._plain[name]

    def _find(self, *, from_start: bool) -> None:
        """Mark the next place of what is searched for; begin anew at the end."""
        words = self.search.wanted().split()
        if from_start:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if words and not self.text.find(words[0]):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(words[0])

    def _find_next(self) -> None:
        self._find(from_start=False)

    def _move(self, rows: int) -> None:
        place = self.topics.currentRow() + rows
        if 0 <= place < self.topics.count():
            self.topics.setCurrentRow(place)

    # Where it stands

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the search."""
        super().showEvent(event)
        self.search.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back at Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def place(self) -> Place:
        """Return where the page stands."""
        return Place(self.topic, self.search.text())

    def restore(self, place: object) -> None:
        """Stand where another page like this one stood."""
        if isinstance(place, Place):
            self.search.setText(place.wanted)
            self.show_topic(place.topic)
