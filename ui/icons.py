"""Lucide icons in the colour of a token."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from resources import ICONS
from ui.theme import token

_SCALES = (1, 2, 3)
_GAP = 4  # pixels


def icon(name: str, colour: str = "text", size: int = 16) -> QIcon:
    """Return icon `name` in the colour of token `colour`, `size` in pixels; OSError if there is none."""
    return _drawn(name, token(colour).name(), size, 0)


def put_icon(button: QAbstractButton, name: str, colour: str = "text", size: int = 16) -> None:
    """Put an icon before the words of `button`, with the gap between them that the style leaves out."""
    button.setIcon(_drawn(name, token(colour).name(), size, _GAP))
    button.setIconSize(QSize(size + _GAP, size))


def pixmap(name: str, colour: str = "text", size: int = 16, ratio: float = 1) -> QPixmap:
    """Return the same as a picture for painting on a device with `ratio` device pixels to one."""
    return icon(name, colour, size).pixmap(QSize(size, size), ratio)


@cache
def _drawn(name: str, colour: str, size: int, gap: int) -> QIcon:
    made = QIcon()
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    for scale in _SCALES:
        picture = QPixmap((size + gap) * scale, size * scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
        painter.end()
        picture.setDevicePixelRatio(scale)
        made.addPixmap(picture)
    return made


@cache
def _source(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")
