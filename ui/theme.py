"""Colours, type and the style sheet, all made of one table of tokens for each scheme.

Contrast of each pair, and the distances between the state colours under the
three colour-vision simulations, are held by `tests/ui/test_theme.py`.
"""

import re
from enum import StrEnum
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from models.words import Language, Words
from resources import FOLDER, FONTS, ICONS


class Scheme(StrEnum):
    """Dark on light, light on dark, or light on black with every outline strong."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "contrast"


STATES = ("overdue", "due", "upcoming", "done", "missed", "retry")
"""Each state has the tokens `-text` and `-chip` (its word on its tint) and `-bar` (the edge of its row)."""

NAVIGATION_WIDTH = 184
FORM_WIDTH = 720
"""Widths in pixels at a text size of 100 %; what is laid out takes them through `scaled`."""

HINT, BODY, SECTION, PAGE, COUNT = 9, 10, 12, 16, 20
"""Sizes of type at a text size of 100 %, in points."""

_CONTROL, _CONTROL_COMPACT = 32, 28  # pixels
_ROW, _ROW_COMPACT = 52, 36
_LINE_ROW, _LINE_ROW_COMPACT = 36, 30

_LIGHT = {
    "window": "#F4F6F8",
    "surface": "#FFFFFF",
    "text": "#1A1F26",
    "secondary": "#4B5563",
    "placeholder": "#5F6875",
    "border": "#7D8694",
    "divider": "#D5DAE1",
    "hover": "#E8ECF1",
    "disabled": "#636C79",
    "accent": "#0B5CAD",
    "accent-hover": "#094C90",
    "focus": "#0B5CAD",
    "on-accent": "#FFFFFF",
    "selected": "#D6E8FA",
    "selected-text": "#0A2A4A",
    "error-text": "#A31515",
    "error-tint": "#FDECEA",
    "banner": "#E6EEF6",
    "overdue-text": "#7D0E0E",
    "overdue-chip": "#FBE3E1",
    "overdue-bar": "#8E1010",
    "due-text": "#6B4300",
    "due-chip": "#FFEFC9",
    "due-bar": "#B87500",
    "upcoming-text": "#0A3D6E",
    "upcoming-chip": "#E1EFFB",
    "upcoming-bar": "#0A3D6E",
    "done-text": "#0B5A45",
    "done-chip": "#DAF1E9",
    "done-bar": "#0A9A75",
    "missed-text": "#6B1E7D",
    "missed-chip": "#F6E6FA",
    "missed-bar": "#B44BC8",
    "retry-text": "#39424E",
    "retry-chip": "#E6E9EE",
    "retry-bar": "#6B7280",
}
_DARK = {
    "window": "#14181D",
    "surface": "#1C2128",
    "text": "#E9EDF2",
    "secondary": "#B4BDC9",
    "placeholder": "#9AA4B2",
    "border": "#77828F",
    "divider": "#343C47",
    "hover": "#2A313B",
    "disabled": "#8B95A2",
    "accent": "#6CB4F5",
    "accent-hover": "#8CC8FF",
    "focus": "#8CC8FF",
    "on-accent": "#0B1620",
    "selected": "#24476B",
    "selected-text": "#F2F7FC",
    "error-text": "#FF9B93",
    "error-tint": "#3A1E1D",
    "banner": "#22303E",
    "overdue-text": "#FFB4AC",
    "overdue-chip": "#4A1C1A",
    "overdue-bar": "#F0564C",
    "due-text": "#FFD58A",
    "due-chip": "#43310C",
    "due-bar": "#FFC24B",
    "upcoming-text": "#A9D6FF",
    "upcoming-chip": "#123A5C",
    "upcoming-bar": "#2F86E8",
    "done-text": "#97E3C8",
    "done-chip": "#0F3F33",
    "done-bar": "#45DDAE",
    "missed-text": "#EBC8F7",
    "missed-chip": "#45214F",
    "missed-bar": "#D8B4EC",
    "retry-text": "#CCD3DC",
    "retry-chip": "#343C47",
    "retry-bar": "#7C8794",
}
_HIGH_CONTRAST = {
    "window": "#000000",
    "surface": "#000000",
    "text": "#FFFFFF",
    "secondary": "#E2E6EB",
    "placeholder": "#C4CAD2",
    "border": "#D5DAE1",
    "divider": "#8B95A2",
    "hover": "#1F2A36",
    "disabled": "#A9B1BC",
    "accent": "#8CC8FF",
    "accent-hover": "#B5DCFF",
    "focus": "#FFE14D",
    "on-accent": "#000000",
    "selected": "#0F3E6B",
    "selected-text": "#FFFFFF",
    "error-text": "#FFB4AC",
    "error-tint": "#2A0B0A",
    "banner": "#10202F",
    "overdue-text": "#FFC3BC",
    "overdue-chip": "#3A0F0E",
    "overdue-bar": "#FF5A4F",
    "due-text": "#FFDB99",
    "due-chip": "#332405",
    "due-bar": "#FFC24B",
    "upcoming-text": "#B8DDFF",
    "upcoming-chip": "#0A2A47",
    "upcoming-bar": "#2F86E8",
    "done-text": "#A6EBD2",
    "done-chip": "#082E25",
    "done-bar": "#45DDAE",
    "missed-text": "#F0D3FA",
    "missed-chip": "#35153F",
    "missed-bar": "#D8B4EC",
    "retry-text": "#DDE2E9",
    "retry-chip": "#252C35",
    "retry-bar": "#7C8794",
}
TOKENS = {Scheme.LIGHT: _LIGHT, Scheme.DARK: _DARK, Scheme.HIGH_CONTRAST: _HIGH_CONTRAST}

BUNDLED = "Noto Sans SC"
FAMILIES = {
    Language.CHINESE: ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", BUNDLED),
    Language.ENGLISH: ("Segoe UI", "Noto Sans CJK SC", BUNDLED),
}
_SYSTEM_CHINESE = FAMILIES[Language.CHINESE][:-1]

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "placeholder",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "error-text",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Highlight: "selected",
    QPalette.ColorRole.HighlightedText: "selected-text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "divider",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border",
}
_FAINT = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)

_scheme = Scheme.LIGHT
_text_size = 100
_compact = False
_MEASURE = re.compile(r"@(px|pt|control)\((\d+)\)")


def scaled(pixels: int) -> int:
    """Return a length that holds words, `pixels` at a text size of 100 %, at the size on screen."""
    return round(pixels * _text_size / 100)


def least_window() -> tuple[int, int]:
    """Return the least width and height of the window: what every page fits into at the size on screen.

    Pixels: 1024 by 640 at a text size of 100 %, never more than the 1280 by 720 that 130 % needs.
    """
    return min(scaled(1024), 1280), min(scaled(640), 720)


def points(size: int) -> float:
    """Return a size of type, `size` points at a text size of 100 %, at the size on screen."""
    return size * _text_size / 100


def text_size() -> int:
    """Return how large words are shown, in percent."""
    return _text_size


def compact() -> bool:
    """Tell whether rows and controls stand closer together than usual."""
    return _compact


def control_height() -> int:
    """Return the height of a control, in pixels."""
    return scaled(_CONTROL_COMPACT if _compact else _CONTROL)


def row_height() -> int:
    """Return the height of a row of a list of two lines, which a compact one shows as one, in pixels."""
    return scaled(_ROW_COMPACT if _compact else _ROW)


def line_row_height() -> int:
    """Return the height of a row of a table of single lines, in pixels."""
    return scaled(_LINE_ROW_COMPACT if _compact else _LINE_ROW)


def scheme() -> Scheme:
    """Return the scheme on screen."""
    return _scheme


def token(name: str) -> QColor:
    """Return the colour of token `name` in the scheme on screen; KeyError if there is none."""
    return QColor(_colour(TOKENS[_scheme][name]))


@cache
def _colour(value: str) -> QColor:
    return QColor(value)  # reading the text takes ten times as long as copying the colour


def font(size: int = BODY, *, strong: bool = False) -> QFont:
    """Return the program's font, `size` in points before scaling; `strong` is for headings, never a state."""
    made = QFont(QApplication.font())
    made.setPointSizeF(points(size))
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made


def put_on(
    app: QApplication, chosen: Scheme, language: Language, *, text_size: int = 100, compact: bool = False
) -> None:
    """Show everything in the `chosen` scheme, with the families that suit `language`.

    `text_size` is in percent; `compact` sets rows and controls closer together.
    """
    global _scheme, _text_size, _compact
    _scheme, _text_size, _compact = chosen, text_size, compact
    made = QFont()
    made.setFamilies(list(FAMILIES[language]))
    made.setPointSizeF(points(BODY))
    app.setFont(made)
    app.setPalette(palette(chosen))
    app.setStyleSheet(style_sheet(chosen))


def palette(chosen: Scheme) -> QPalette:
    """Return the palette of a scheme, for what the style sheet leaves to the style."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(TOKENS[chosen][name]))
    for role in _FAINT:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(TOKENS[chosen]["disabled"]))
    return made


def style_sheet(chosen: Scheme) -> str:
    """Return `resources/style.qss` for a scheme, at the text size and density on screen.

    Each `@token` stands for its colour, `@px(30)` and `@pt(9)` for lengths and type that
    grow with the text, and `@control(2)` for the height of a control less 2 pixels.
    """
    return _MEASURE.sub(_measured, _coloured(chosen))


@cache
def _coloured(chosen: Scheme) -> str:
    text = (FOLDER / "style.qss").read_text(encoding="utf-8")
    values = {**TOKENS[chosen], "icons": ICONS.as_posix(), "scheme": chosen.value}
    # The longest first, so that no name eats the beginning of another.
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"@{name}", values[name])
    return text


def _measured(found: re.Match[str]) -> str:
    kind, number = found[1], int(found[2])
    if kind == "pt":
        return f"{points(number):g}pt"
    return f"{scaled(number) if kind == 'px' else control_height() - number}px"


_SPECIMEN = " ".join(Words("Today 0123", "今日"))


def warm_up() -> None:
    """Open the fonts in every size, so that the first page that needs one does not wait for it."""
    for size in (HINT, BODY, SECTION, PAGE, COUNT):
        for strong in (False, True):
            QFontMetrics(font(size, strong=strong)).horizontalAdvance(_SPECIMEN)


def bring_fonts() -> None:
    """Register the bundled Chinese font where the system brings none that suits; never boxes."""
    if any(QFontDatabase.hasFamily(family) for family in (*_SYSTEM_CHINESE, BUNDLED)):
        return
    for path in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
