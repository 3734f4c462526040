"""Breaking text into lines that fit a width, in any mixture of scripts.

Where a line may break is decided by the Unicode rules (UAX #14, by uniseg):
no English word is cut, and no line begins with a closing mark.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

Measure = Callable[[str], float]

_NAME_DOT = "·"


def lines_of(text: str, width: float, measure: Measure) -> list[str]:
    """Return the lines of `text`, each at most `width` wide by `measure`; a newline always breaks.

    A single unit that is wider than a line is cut between its characters.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += (
            [paragraph.rstrip()]
            if measure(paragraph.rstrip()) <= width
            else _filled(paragraph, width, measure)
        )
    return found


def _filled(paragraph: str, width: float, measure: Measure) -> Iterator[str]:
    """Yield lines, each filled with as many units as fit."""
    line = ""
    for unit in _units(paragraph):
        if line and measure((line + unit).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += unit
        while measure(line.rstrip()) > width and len(line) > 1:
            cut = _cut(line, width, measure)
            yield line[:cut]
            line = line[cut:]
    if line:
        yield line.rstrip()


@lru_cache(maxsize=4096)
def _units(paragraph: str) -> tuple[str, ...]:
    from uniseg.linebreak import line_break_units

    return tuple(line_break_units(paragraph))


def _cut(unit: str, width: float, measure: Measure) -> int:
    """Return how many characters of a unit without a break fit, at least one; marks stay with their letter.

    A name of several parts is cut behind the dot between them, if one fits.
    """
    cut = 1
    while cut < len(unit) and measure(unit[: cut + 1]) <= width:
        cut += 1
    if dot := unit.rfind(_NAME_DOT, 0, cut) + 1:
        return dot
    while cut < len(unit) and unicodedata.combining(unit[cut]):
        cut += 1
    return cut


def columns_of(text: str) -> int:
    """Return how many columns of a terminal, or digits of a cell, `text` takes: wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """Return `text` with spaces behind it, so that it takes at least `columns` columns."""
    return text + " " * (columns - columns_of(text))
