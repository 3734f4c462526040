"""Small widgets that every page uses; their looks come from resources/style.qss."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtGui import Qt as TextQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.words import Words
from ui.forms.flow import FlowLayout
from ui.icons import icon, pixmap, put_icon
from ui.text import say

_DISMISS = Words("Close this message", "关闭此消息")
_MESSAGE_ICONS = {
    "error": ("circle-alert", "error-text"),
    "warning": ("triangle-alert", "due-text"),
    "info": ("info", "upcoming-text"),
    "done": ("circle-check", "done-text"),
}
_SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
STATE_ICONS = {
    "overdue": "circle-alert",
    "due": "phone-call",
    "upcoming": "calendar-clock",
    "done": "circle-check",
    "missed": "circle-x",
    "retry": "phone-missed",
}
"""The icon of each state of ui.theme.STATES."""


class RoleLabel(QLabel):
    """A text in one of the roles of the style sheet: page, section, count, secondary, hint, error, code."""

    def __init__(self, text: str = "", role: str = "", *, wrap: bool = False) -> None:
        """Show `text` as plain text; `wrap` breaks it into lines."""
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("role", role)


class PageTitle(RoleLabel):
    """The heading of a page."""

    def __init__(self, text: str) -> None:
        """Show `text`."""
        super().__init__(text, "page")


class SectionTitle(RoleLabel):
    """The heading of a group on a page."""

    def __init__(self, text: str) -> None:
        """Show `text`."""
        super().__init__(text, "section")


class Hint(RoleLabel):
    """A small explaining text that breaks into lines."""

    def __init__(self, text: str = "") -> None:
        """Show `text`."""
        super().__init__(text, "hint", wrap=True)


class Button(QPushButton):
    """A button that only its own click or key presses, never Enter somewhere else."""

    def __init__(self, text: str, slot: Callable[[], object] | None = None, *, name: str = "") -> None:
        """Show `text` and call `slot` on a click; `name` is an icon of resources/icons."""
        super().__init__(text)
        self.setAutoDefault(False)
        self.setAccessibleName(text.replace("&", ""))
        if name:
            put_icon(self, name, self._icon_colour())
        if slot is not None:
            self.clicked.connect(slot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter as by Space, while the keyboard is here."""
        if not _pressed(self, event):
            super().keyPressEvent(event)

    def _icon_colour(self) -> str:
        return "text"

    def _be(self, kind: str) -> None:
        self.setProperty("kind", kind)


class PrimaryButton(Button):
    """The one thing that the page is for."""

    def __init__(self, text: str, slot: Callable[[], object] | None = None, *, name: str = "") -> None:
        """Show `text` on the accent colour."""
        super().__init__(text, slot, name=name)
        self._be("primary")

    def _icon_colour(self) -> str:
        return "on-accent"


class QuietButton(Button):
    """A lesser way to go on: no border until it is touched."""

    def __init__(self, text: str, slot: Callable[[], object] | None = None, *, name: str = "") -> None:
        """Show `text` without a frame."""
        super().__init__(text, slot, name=name)
        self._be("quiet")


class DangerButton(Button):
    """Something that cannot be undone."""

    def __init__(self, text: str, slot: Callable[[], object] | None = None, *, name: str = "") -> None:
        """Show `text` in the colour of errors."""
        super().__init__(text, slot, name=name)
        self._be("danger")

    def _icon_colour(self) -> str:
        return "error-text"


class ChoiceButton(Button):
    """A large button for one of a few ways to go on."""

    def __init__(self, text: str, slot: Callable[[], object] | None = None, *, name: str = "") -> None:
        """Show `text` beside a larger icon."""
        super().__init__(text, slot)
        self._be("choice")
        if name:
            put_icon(self, name, "accent", 20)


class IconButton(QToolButton):
    """A button without words; `text` says to a screen reader, and on hovering, what it does."""

    def __init__(self, name: str, text: str, slot: Callable[[], object] | None = None) -> None:
        """Show icon `name`; without one, a later `setIcon` brings it."""
        super().__init__()
        if name:
            self.setIcon(icon(name))
        self.setToolTip(TextQt.convertFromPlainText(text) if TextQt.mightBeRichText(text) else text)
        self.setAccessibleName(text)
        self.setProperty("kind", "quiet")
        if slot is not None:
            self.clicked.connect(slot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter as by Space, while the keyboard is here."""
        if not _pressed(self, event):
            super().keyPressEvent(event)


class SecretField(QLineEdit):
    """A line whose letters are hidden until the person wants to see them."""

    def __init__(self, question: str) -> None:
        """Begin empty and hidden."""
        super().__init__()
        self.setAccessibleName(question)
        self.show_letters(False)

    @Slot(bool)
    def show_letters(self, shown: bool) -> None:
        """Show the letters or hide them."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


class Card(QFrame):
    """A raised surface; put things into `body`."""

    def __init__(self, title: str = "") -> None:
        """Begin with `title`, if there is one."""
        super().__init__()
        self.setProperty("frame", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.setSpacing(8)
        if title:
            self.body.addWidget(SectionTitle(title))


class Chip(QFrame):
    """The icon and the word of a state on its tint."""

    def __init__(self, text: str, state: str) -> None:
        """Show `text`; `state` is one of ui.theme.STATES."""
        super().__init__()
        self._icon, self._words = QLabel(), RoleLabel()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(4)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.show_state(text, state)

    def show_state(self, text: str, state: str) -> None:
        """Show another `text` and `state`."""
        self._icon.setPixmap(pixmap(STATE_ICONS[state], f"{state}-text", 16, self.devicePixelRatioF()))
        self._words.setText(text)
        self.setProperty("chip", state)
        restyle(self)


class MessageBar(QFrame):
    """What happened and what to do, in line above a page; hidden while there is nothing to say."""

    def __init__(self, *, dismissible: bool = True) -> None:
        """Begin hidden; `dismissible` gives the person a way to take the message off."""
        super().__init__()
        self._icon, self._words = QLabel(), RoleLabel(wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._actions, self._ways = QHBoxLayout(), FlowLayout(gap=8)
        self._close = IconButton("", say(_DISMISS), self.clear)  # drawn when there is something to close
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(self._words)
        said.addLayout(self._ways)
        row.addLayout(said, 1)
        row.addLayout(self._actions)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._close.setVisible(dismissible)  # not before it has a parent: it would flash as a window
        self.kind = ""
        self.hide()

    def show_error(self, text: str, *actions: QPushButton) -> None:
        """Say that something failed, with buttons for what can be done."""
        self._show("error", text, actions)

    def show_warning(self, text: str, *actions: QPushButton) -> None:
        """Say what needs attention."""
        self._show("warning", text, actions)

    def show_info(self, text: str, *actions: QPushButton) -> None:
        """Say what is good to know."""
        self._show("info", text, actions)

    def show_done(self, text: str, *actions: QPushButton) -> None:
        """Say that something succeeded."""
        self._show("done", text, actions)

    def text(self) -> str:
        """Return what is said, or nothing."""
        return self._words.text()

    @Slot()
    def clear(self) -> None:
        """Say nothing any more."""
        self._drop_actions()
        self._words.clear()
        self.kind = ""
        self.hide()

    def _drop_actions(self) -> None:
        empty(self._actions)
        empty(self._ways)

    def _show(self, kind: str, text: str, actions: Iterable[QPushButton]) -> None:
        self._drop_actions()
        actions = tuple(actions)
        room = self._actions if len(actions) < 2 else self._ways  # several stand below what they answer
        before = self._close.previousInFocusChain() or self
        for action in actions:
            room.addWidget(action)
            QWidget.setTabOrder(before, action)
            before = action
        QWidget.setTabOrder(before, self._close)
        self._close.setIcon(icon("x"))
        name, colour = _MESSAGE_ICONS[kind]
        self._icon.setPixmap(pixmap(name, colour, 16, self.devicePixelRatioF()))
        self._words.setText(text)
        self.kind = kind
        self.setProperty("message", kind)
        restyle(self)
        self.show()
        announce(self, text)


def _pressed(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press `button` if `event` is Enter alone; tell whether it was."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers() & _SHORTCUT:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


def announce(widget: QWidget, text: str) -> None:
    """Say `text` to a screen reader, on behalf of `widget`."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # slow to load, and seldom needed

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at `widget` and its children, whose properties changed."""
    for each in (widget, *widget.findChildren(QWidget)):
        each.style().unpolish(each)
        each.style().polish(each)


def empty(layout: QLayout) -> None:
    """Take everything out of `layout` and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)


def column(*, margin: int = 0, gap: int = 8) -> QVBoxLayout:
    """Return a vertical layout with the same `margin` on all sides and `gap` between, in pixels."""
    layout = QVBoxLayout()
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    return layout


def row(*widgets: QWidget, gap: int = 8) -> QHBoxLayout:
    """Return a horizontal layout of `widgets`, from the left, with what is left over at the end."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return layout


def order_tabs(*parts: QWidget) -> None:
    """Let Tab go through `parts` as they are laid out: from top to bottom, and from left to right in a row.

    Qt's own order is that of making, which is another one where parts are made late or anew.
    """
    stops = [stop for part in parts for stop in _stops(part)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> Iterator[QWidget]:
    """Yield what in `part` takes the keyboard by Tab, in the order of the layouts.

    What stands for one of its own children is one stop: Qt moves both together.
    """
    if part.focusProxy() is not None:
        yield part
        return
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield part
    if isinstance(part, QScrollArea) and (inside := part.widget()) is not None:
        yield from _stops(inside)
    elif (layout := part.layout()) is not None:
        yield from _stops_in(layout)


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        assert item is not None
        if (widget := item.widget()) is not None:
            yield from _stops(widget)
        elif (inner := item.layout()) is not None:
            yield from _stops_in(inner)
