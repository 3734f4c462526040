"""How a state stands in a cell of a list: icon and word on the tint of the state, never colour alone."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from models.rules.protocol import State
from ui.icons import pixmap
from ui.theme import token
from ui.widgets import STATE_ICONS

LOOKS = {
    State.OVERDUE: "overdue",
    State.DUE: "due",
    State.UPCOMING: "upcoming",
    State.DONE: "done",
    State.COVERED_LATE: "done",
    State.MISSED: "missed",
    State.RETRY: "retry",
    State.ENDED: "retry",
}
"""How each state looks: one of ui.theme.STATES."""
PAD, ICON, GAP = 8, 16, 6  # pixels
_ENDED_ICON = "circle-minus"
BESIDE = PAD + ICON + GAP + PAD
"""Pixels of a chip that its word does not have."""


def chip_size(word: str, font: QFont) -> tuple[int, int]:
    """Return the width and height in pixels of the chip of a state whose word is set in `font`."""
    metrics = QFontMetrics(font)
    return BESIDE + metrics.horizontalAdvance(word), max(metrics.height(), ICON) + 2


def draw_chip(painter: QPainter, chip: QRect, state: State, word: str, font: QFont) -> None:
    """Draw tint, icon and word of a state."""
    look = LOOKS[state]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(token(f"{look}-chip"))
    painter.drawRoundedRect(chip, 4, 4)
    name = _ENDED_ICON if state is State.ENDED else STATE_ICONS[look]
    picture = pixmap(name, f"{look}-text", ICON, painter.device().devicePixelRatioF())
    painter.drawPixmap(chip.left() + PAD, chip.top() + (chip.height() - ICON) // 2, picture)
    painter.setPen(token(f"{look}-text"))
    painter.setFont(font)
    painter.drawText(chip.adjusted(PAD + ICON + GAP, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, word)
