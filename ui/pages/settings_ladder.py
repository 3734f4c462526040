"""The ladder of the follow-up plan: by which ways a patient is tried, in which order, and for how long."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from models.rules.protocol import CHANNEL_WORDS, Ladder
from models.rules.protocol_check import LADDER
from models.words import Words
from ui.forms.ordered import Manner, OrderedTicks
from ui.forms.typed import NumberEditor
from ui.text import say
from ui.widgets import Hint, RoleLabel, column

HINT = Words(
    "Tried in this order. A patient counts as out of reach after all of these; then somebody must decide.",
    "按此顺序尝试；以下条件全部满足即视为无法联系，须由人工决定下一步。",
)
WAYS = Manner(
    Words("{choice}: use this way", "{choice}：使用"),
    Words("{choice}: try earlier", "{choice}：提前"),
    Words("{choice}: try later", "{choice}：推后"),
    ("chevron-up", "chevron-down"),
)
COUNTS = {
    "attempts": Words("Failed tries, at least", "联系失败次数，至少"),
    "days": Words("On different days, at least", "不同日数，至少"),
    "ways": Words("By different ways, at least", "不同方式，至少"),
}


class LadderBox(QWidget):
    """The ways in their order, each with a tick, and the three numbers beside them."""

    edited = Signal()

    def __init__(self, number: Callable[[str, str], NumberEditor]) -> None:
        """Show the ways as shipped; `number` makes an editor for a name and a question."""
        super().__init__()
        self._ways = OrderedTicks(CHANNEL_WORDS, WAYS, column(gap=2))
        self._ways.edited.connect(self.edited)
        self.ticks, self.moves = self._ways.ticks, self._ways.moves
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(12)
        self._numbers.setVerticalSpacing(4)
        for line, (key, words) in enumerate(COUNTS.items()):
            self._numbers.addWidget(RoleLabel(say(words)), line, 0)
            self._numbers.addWidget(number(f"{LADDER}.{key}", say(words)), line, 1)
        self._numbers.setRowStretch(len(COUNTS), 1)
        self._lay_out()

    def channels(self) -> tuple[str, ...]:
        """Return the ways that are ticked, in their order."""
        return self._ways.ticked()

    def state(self) -> tuple[tuple[str, bool], ...]:
        """Return all ways in their order, and whether each is ticked."""
        return self._ways.state()

    def show_state(self, state: Sequence[tuple[str, bool]]) -> None:
        """Show ways as another such box had them."""
        self._ways.show_state(state)

    def show_ladder(self, ladder: Ladder) -> None:
        """Show the ways of `ladder`, and those that it leaves out at the end."""
        self._ways.show_ticked(ladder.channels)

    def shift(self, channel: str, step: int) -> None:
        """Try `channel` one place earlier (-1) or later (1)."""
        self._ways.shift(channel, step)

    def _lay_out(self) -> None:
        ways = column(gap=4)
        ways.addWidget(self._ways)
        ways.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(48)
        beside.addLayout(ways)
        beside.addLayout(self._numbers)
        beside.addStretch(1)
        whole = column(gap=8)
        whole.addWidget(Hint(say(HINT)))
        whole.addLayout(beside)
        self.setLayout(whole)
