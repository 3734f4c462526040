"""Lucide icons in the colour of a token."""

from functools import cache
from math import ceil

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton

from resources import ICONS
from ui.theme import token

_GAP = 4  # pixels


def icon(name: str, colour: str = "text", size: int = 16) -> QIcon:
    """Return icon `name` in the colour of token `colour`, `size` in pixels; OSError if there is none."""
    return _drawn(name, token(colour).name(), size, 0, _finest())


def put_icon(button: QAbstractButton, name: str, colour: str = "text", size: int = 16) -> None:
    """Put an icon before the words of `button`, with the gap between them that the style leaves out."""
    button.setIcon(_drawn(name, token(colour).name(), size, _GAP, _finest()))
    button.setIconSize(QSize(size + _GAP, size))


def pixmap(name: str, colour: str = "text", size: int = 16, ratio: float = 1) -> QPixmap:
    """Return the same as a picture for painting on a device with `ratio` device pixels to one."""
    return icon(name, colour, size).pixmap(QSize(size, size), ratio)


def _finest() -> int:
    """Return how many device pixels to one the finest screen has, rounded up."""
    return ceil(max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1))


@cache
def _drawn(name: str, colour: str, size: int, gap: int, finest: int) -> QIcon:
    from PySide6.QtSvg import QSvgRenderer  # the first page is on screen before it is loaded

    made = QIcon()
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    for scale in range(1, finest + 1):
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
