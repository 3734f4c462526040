"""The counts above Today's list; pressing one leaves only its rows in the list."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from models.rules.protocol import STATE_WORDS, State
from models.services.worklist import DueLine, DueList
from models.words import Words
from ui.icons import pixmap
from ui.tables.worklist_model import Part
from ui.text import say
from ui.widgets import RoleLabel

CARD = Words("{card}: {count}, key {key}", "{card}：{count}，按键 {key}")


class CardOf(NamedTuple):
    """One card above the list: what it counts, and which rows it leaves when it is pressed."""

    words: Words
    icon: str
    colour: str
    lines: Callable[[DueList], tuple[DueLine, ...]]
    part: Part = Part.CALL


def _in_state(state: State, listed: DueList) -> tuple[DueLine, ...]:
    return tuple(line for line in listed.lines if line.state is state)


def _coming(listed: DueList) -> tuple[DueLine, ...]:
    return listed.coming


def _finished(listed: DueList) -> tuple[DueLine, ...]:
    return listed.finished


CARDS = (
    CardOf(STATE_WORDS[State.OVERDUE], "circle-alert", "overdue", partial(_in_state, State.OVERDUE)),
    CardOf(Words("Due today", "今日到期"), "phone-call", "due", partial(_in_state, State.DUE)),
    CardOf(Words("Next 7 days", "未来7天"), "calendar-clock", "upcoming", _coming),
    CardOf(Words("Done today", "今日完成"), "circle-check", "done", _finished, Part.FINISHED),
    CardOf(Words("Window missed", "漏访窗口"), "circle-x", "missed", partial(_in_state, State.MISSED)),
)
COMING = 2  # its place in CARDS


class CountCard(QPushButton):
    """A count that filters the list when it is pressed."""

    def __init__(self, card: CardOf, number: int) -> None:
        """Show `card`; `number` is its key."""
        super().__init__()
        self._card, self._number = card, number
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.count = RoleLabel("", "count")
        picture = QLabel()
        picture.setPixmap(pixmap(card.icon, f"{card.colour}-text", 20, self.devicePixelRatioF()))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(12, 4, 12, 4)
        inside.setSpacing(8)
        inside.addWidget(picture)
        inside.addWidget(self.count)
        inside.addWidget(RoleLabel(say(card.words), wrap=True), 1)
        inside.addWidget(RoleLabel(str(number), "hint"))

    def show_count(self, count: int) -> None:
        """Show `count`."""
        self.count.setText(str(count))
        self.setAccessibleName(say(CARD, card=self._card.words, count=count, key=self._number))
