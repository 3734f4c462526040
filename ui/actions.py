"""What the window can do at any time: each action once, with its words, key and icon."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from models.words import Words
from ui.icons import icon
from ui.text import say


class Declared(NamedTuple):
    """One action: the key is the same in both languages and cannot be changed."""

    words: Words
    key: str
    icon: str


ACTIONS: Mapping[str, Declared] = {
    "new_case": Declared(Words("New case", "新建病例"), "Ctrl+N", "user-plus"),
    "print_list": Declared(Words("Follow-up list for today", "今日随访名单"), "Ctrl+P", "printer"),
    "back": Declared(Words("Back", "返回"), "Esc", "arrow-left"),
    "quit": Declared(Words("Close the program", "退出程序"), "Ctrl+Q", "log-out"),
}


def add_actions(widget: QWidget, slots: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Give `widget` the declared actions that `slots` names, and return them by name."""
    return {name: add_action(widget, ACTIONS[name], slot) for name, slot in slots.items()}


def add_action(widget: QWidget, declared: Declared, slot: Callable[[], object]) -> QAction:
    """Give `widget` one action that works wherever the focus is inside it."""
    action = QAction(icon(declared.icon), say(declared.words), widget)
    action.setShortcut(QKeySequence(declared.key))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(slot)
    widget.addAction(action)
    return action
