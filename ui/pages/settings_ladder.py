"""The ladder of the follow-up plan: by which ways a patient is tried, in which order, and for how long."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.rules.protocol import CHANNEL_WORDS, Ladder
from models.rules.protocol_check import LADDER
from models.words import Words
from ui.forms.typed import NumberEditor
from ui.text import say
from ui.widgets import Hint, IconButton, RoleLabel, column, order_tabs

HINT = Words(
    "Tried in this order. A patient counts as out of reach after all of these; then somebody must decide.",
    "按此顺序尝试；以下条件全部满足即视为无法联系，须由人工决定下一步。",
)
EARLIER = Words("{channel}: try earlier", "{channel}：提前")
LATER = Words("{channel}: try later", "{channel}：推后")
USED = Words("{channel}: use this way", "{channel}：使用")
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
        self._order = list(CHANNEL_WORDS)
        self.ticks: dict[str, QCheckBox] = {}
        self.moves: dict[tuple[str, int], IconButton] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self._holders = {channel: self._row(channel) for channel in CHANNEL_WORDS}
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
        return tuple(channel for channel in self._order if self.ticks[channel].isChecked())

    def state(self) -> tuple[tuple[str, bool], ...]:
        """Return all ways in their order, and whether each is ticked."""
        return tuple((channel, self.ticks[channel].isChecked()) for channel in self._order)

    def show_state(self, state: Sequence[tuple[str, bool]]) -> None:
        """Show ways as another such box had them."""
        self._order = [channel for channel, _ in state]
        for channel, ticked in state:
            self.ticks[channel].setChecked(ticked)
        self._sort()

    def show_ladder(self, ladder: Ladder) -> None:
        """Show the ways of `ladder`, and those that it leaves out at the end."""
        others = [channel for channel in CHANNEL_WORDS if channel not in ladder.channels]
        used = [(channel, True) for channel in ladder.channels]
        self.show_state([*used, *((channel, False) for channel in others)])

    def shift(self, channel: str, step: int) -> None:
        """Try `channel` one place earlier (-1) or later (1)."""
        place = self._order.index(channel)
        other = min(max(place + step, 0), len(self._order) - 1)
        self._order.insert(other, self._order.pop(place))
        self._sort()
        self.moves[channel, step].setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _lay_out(self) -> None:
        ways = column(gap=4)
        ways.addLayout(self._rows)
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
        self._sort()

    def _row(self, channel: str) -> QWidget:
        words = CHANNEL_WORDS[channel]
        tick = QCheckBox(say(words))
        tick.setAccessibleName(say(USED, channel=words))
        tick.clicked.connect(self._ticked)
        self.ticks[channel] = tick
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(tick, 1)
        for step, name, move in ((-1, "chevron-up", EARLIER), (1, "chevron-down", LATER)):
            button = IconButton(name, say(move, channel=words), partial(self.shift, channel, step))
            self.moves[channel, step] = button
            line.addWidget(button)
        return holder

    @Slot()
    def _ticked(self) -> None:
        self.edited.emit()

    def _sort(self) -> None:
        for place, channel in enumerate(self._order):
            self._rows.removeWidget(self._holders[channel])
            self._rows.insertWidget(place, self._holders[channel])
        order_tabs(*(self._holders[channel] for channel in self._order))
