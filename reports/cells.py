"""A value as a workbook cell: its type, its style, and a text that any XML can hold.

No text can become a formula: every text is written as an inline string, and
one that begins like a formula is also marked as quoted, which survives editing.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from models.fields import Absence, PartialDate

LONGEST = 32_767  # what a cell holds, in UTF-16 units
_PIECE = 32_000
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
_UNHOLDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
REPLACEMENT = "\ufffd"

_DAY_ZERO = date(1899, 12, 30)  # serial numbers count from here
_FIRST_SAFE = date(1900, 3, 1)  # spreadsheets believe in 29 February 1900
_MINUTES = 24 * 60


class Cell(NamedTuple):
    """How a value is written: name of its style, its type (`inlineStr` or none for a number), its text."""

    style: str
    kind: str
    text: str


class Title(str):
    """A text in the style of a heading inside a sheet."""

    __slots__ = ()


class Folded(str):
    """A text that breaks into lines inside its cell."""

    __slots__ = ()


class Heading(Folded):
    """A text in the style of row 1."""

    __slots__ = ()


class Wrapped(Folded):
    """A long text in the style of the others."""

    __slots__ = ()


class Key(str):
    """A text in the style of row 2."""

    __slots__ = ()


def cell_of(value: Any) -> Cell:
    """Return how `value` is written; TypeError for what no cell can hold.

    A day before March 1900 is written as text: spreadsheets count those wrongly.
    """
    return _CELLS[type(value)](value)


def holdable(text: str) -> str:
    """Return `text` with a visible mark in place of each character that XML cannot hold."""
    return _UNHOLDABLE.sub(REPLACEMENT, text) if _UNHOLDABLE.search(text) else text


def lost_characters(text: str) -> str:
    """Return the code points of `text` that `holdable` replaces, once each, in order."""
    return " ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(_UNHOLDABLE.findall(text)))


def pieces(text: str) -> list[str]:
    """Return `text` in pieces that each fit a cell; one piece for all but enormous texts."""
    if len(text) <= LONGEST // 2:
        return [text]
    wide = max(text) > "\uffff"
    if len(text) <= LONGEST and not wide:
        return [text]
    step = _PIECE // 2 if wide else _PIECE
    return [text[start : start + step] for start in range(0, len(text), step)]


def escaped(text: str) -> str:
    """Return `text` as spreadsheets want it: what looks like one of their own escapes is escaped itself."""
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text


def _text(text: str) -> Cell:
    style = "quoted" if text.startswith(_FORMULA_STARTS) else "text"
    return Cell(style, "inlineStr", escaped(holdable(text)))


def _styled(style: str) -> Callable[[str], Cell]:
    def styled(text: str) -> Cell:
        quoted = "-quoted" if text.startswith(_FORMULA_STARTS) else ""
        return Cell(style + quoted, "inlineStr", escaped(holdable(text)))

    return styled


def _day(day: date) -> Cell:
    return Cell("day", "", str((day - _DAY_ZERO).days)) if day >= _FIRST_SAFE else _text(day.isoformat())


def _moment(moment: datetime) -> Cell:
    if moment.date() < _FIRST_SAFE:
        return _text(moment.strftime("%Y-%m-%d %H:%M"))
    whole = (moment.date() - _DAY_ZERO).days
    return Cell("moment", "", repr(whole + (60 * moment.hour + moment.minute) / _MINUTES))


def _clock(clock: time) -> Cell:
    return Cell("clock", "", repr((60 * clock.hour + clock.minute) / _MINUTES))


def _decimal(number: Decimal) -> Cell:
    exponent = number.as_tuple().exponent
    places = min(max(-exponent, 0), 4) if isinstance(exponent, int) else 0
    return Cell(f"decimal{places}", "", format(number, "f"))


_CELLS: dict[type, Callable[[Any], Cell]] = {
    str: _text,
    Title: _styled("title"),
    Heading: _styled("heading"),
    Key: _styled("key"),
    Wrapped: _styled("wrapped"),
    int: lambda number: Cell("number", "", str(number)),
    Decimal: _decimal,
    date: _day,
    datetime: _moment,
    time: _clock,
    PartialDate: lambda day: Cell("text", "inlineStr", str(day)),
    Absence: lambda absence: Cell("text", "inlineStr", absence.value),
    tuple: lambda codes: _text(",".join(map(str, codes))),
}
