"""Things to be ticked and put into an order, by keyboard and by mouse."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLayout, QWidget

from models.words import Words
from ui.text import say
from ui.widgets import IconButton, order_tabs


class Manner(NamedTuple):
    """How the things are spoken of, `{choice}` being the thing, and the icons of the ways to move it."""

    ticked: Words
    earlier: Words
    later: Words
    icons: tuple[str, str]


class OrderedTicks(QWidget):
    """One tick for each thing with two buttons that move it; `layout` holds them in their order."""

    edited = Signal()

    def __init__(self, choices: Mapping[str, Words], manner: Manner, layout: QLayout) -> None:
        """Show the choices in the order given, none ticked."""
        super().__init__()
        self._order = list(choices)
        self.ticks: dict[str, QCheckBox] = {}
        self.moves: dict[tuple[str, int], IconButton] = {}
        self._holders = {key: self._holder(key, words, manner) for key, words in choices.items()}
        self.setLayout(layout)
        self._sort()

    def ticked(self) -> tuple[str, ...]:
        """Return what is ticked, in its order."""
        return tuple(key for key in self._order if self.ticks[key].isChecked())

    def state(self) -> tuple[tuple[str, bool], ...]:
        """Return all in their order, and whether each is ticked."""
        return tuple((key, self.ticks[key].isChecked()) for key in self._order)

    def show_state(self, state: Sequence[tuple[str, bool]]) -> None:
        """Show all as another such widget had them."""
        self._order = [key for key, _ in state]
        for key, ticked in state:
            self.ticks[key].setChecked(ticked)
        self._sort()

    def show_ticked(self, keys: Sequence[str]) -> None:
        """Tick these and set them first, in their order; the others follow in theirs."""
        others = [key for key in self._holders if key not in keys]
        self.show_state([*((key, True) for key in keys), *((key, False) for key in others)])

    def shift(self, key: str, step: int) -> None:
        """Move one thing a place earlier (-1) or later (1)."""
        place = self._order.index(key)
        other = min(max(place + step, 0), len(self._order) - 1)
        self._order.insert(other, self._order.pop(place))
        self._sort()
        self.moves[key, step].setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _holder(self, key: str, words: Words, manner: Manner) -> QWidget:
        tick = QCheckBox(say(words))
        tick.setAccessibleName(say(manner.ticked, choice=words))
        tick.clicked.connect(self._note_tick)
        self.ticks[key] = tick
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(tick, 1)
        for step, icon, move in zip((-1, 1), manner.icons, (manner.earlier, manner.later), strict=True):
            button = IconButton(icon, say(move, choice=words), partial(self.shift, key, step))
            self.moves[key, step] = button
            line.addWidget(button)
        return holder

    @Slot()
    def _note_tick(self) -> None:
        self.edited.emit()

    def _sort(self) -> None:
        layout = self.layout()
        assert layout is not None
        while layout.takeAt(0) is not None:
            pass
        for key in self._order:
            layout.addWidget(self._holders[key])
        layout.invalidate()
        order_tabs(*(self._holders[key] for key in self._order))
