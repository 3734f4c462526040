"""The filters of the list of patients: side, surgeon, span of operation dates, incomplete cases only."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from models.rules.days import UnreadableError, first_day, last_day, read_day
from models.services.patients import ALL, Filters
from models.words import Words
from ui.forms.row import sentence
from ui.tables.patients_model import SIDES
from ui.text import say
from ui.theme import scaled
from ui.widgets import Button, row

SIDE = Words("Side: {chosen}", "患侧：{chosen}")
SURGEON = Words("Surgeon: {chosen}", "术者：{chosen}")
ANY = Words("all", "全部")
SPAN = Words("Operated in (year, month or span)", "手术时间（年、年月或起止）")
SPAN_HINT = Words("2026, 2026-03 or 2025-07 2026-06", "2026、2026-03 或 2025-07 2026-06")
SPAN_WRONG = Words(
    "“{text}” is no year, month or span. Type 2026, 2026-03 or 2025-07 2026-06.",
    "“{text}”不是年、年月或起止时间，请输入 2026、2026-03 或 2025-07 2026-06。",
)
INCOMPLETE = Words("Incomplete only", "仅看未填全")
SAID_SIDE = Words("side {side}", "患侧{side}")
SAID_SURGEON = Words("surgeon {surgeon}", "术者 {surgeon}")
SAID_SPAN = Words("operated {first} to {last}", "手术 {first} 至 {last}")
SAID_INCOMPLETE = Words("needed answers missing", "必填项未填全")
_TO = Words("to", "至")
_BETWEEN = re.compile(rf"\s*(?:{'|'.join(_TO)}|[~～—\s])\s*")


def span_of(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and last day that a year, a month, a day or two of them mean, both inclusive.

    None for an empty text. Raises: UnreadableError for anything else, and for a span that runs backwards.
    """
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if not parts:
        return None
    try:
        read = [read_day(part, today, partial=True) for part in parts]
    except UnreadableError:
        raise UnreadableError(SPAN_WRONG, text=text) from None
    first, last = first_day(read[0]), last_day(read[-1])
    if len(read) > 2 or last < first:
        raise UnreadableError(SPAN_WRONG, text=text)
    return first, last


def said_of(filters: Filters) -> list[str]:
    """Return what a list is filtered by, each in a few words."""
    said = []
    if filters.side is not None:
        said.append(say(SAID_SIDE, side=SIDES[filters.side]))
    if filters.surgeon is not None:
        said.append(say(SAID_SURGEON, surgeon=filters.surgeon))
    if filters.operated_from is not None:
        said.append(say(SAID_SPAN, first=filters.operated_from, last=filters.operated_to))
    if filters.incomplete:
        said.append(say(SAID_INCOMPLETE))
    return said


class FilterBar(QWidget):
    """One button or line for each filter; says when one changes."""

    changed = Signal()
    refused = Signal(str)  # the sentence about a span that cannot be read

    def __init__(self, surgeons: Callable[[], Sequence[str]], today: Callable[[], date]) -> None:
        """Filter nothing yet; `surgeons` returns the codes to choose from."""
        super().__init__()
        self._today = today
        self.filters = ALL
        self._surgeons = surgeons
        self.side = Button("", self._open_sides, name="chevron-down")
        self.surgeon = Button("", self._open_surgeons, name="chevron-down")
        self.span = QLineEdit()
        self.span.setPlaceholderText(say(SPAN_HINT))
        self.span.setAccessibleName(say(SPAN))
        self.span.setFixedWidth(scaled(280))
        self.span.editingFinished.connect(self._read_span)
        self.incomplete = Button(say(INCOMPLETE), self._note_incomplete)
        self.incomplete.setCheckable(True)
        line = row(self.side, self.surgeon, self.span, self.incomplete)
        self.setLayout(line)
        self._say()

    def show_filters(self, filters: Filters, span: str = "") -> None:
        """Show other filters, and the text that their span was typed as."""
        self.filters = filters
        self.span.setText(span)
        self.incomplete.setChecked(filters.incomplete)
        self._say()

    def clear(self) -> None:
        """Filter nothing any more."""
        self.show_filters(ALL)
        self.changed.emit()

    def side_menu(self) -> QMenu:
        """Return the sides to choose from."""
        return self._menu([(None, say(ANY)), *((side, say(words)) for side, words in SIDES.items())], "side")

    def surgeon_menu(self) -> QMenu:
        """Return the surgeons to choose from."""
        return self._menu([(None, say(ANY)), *((code, code) for code in self._surgeons())], "surgeon")

    def _menu(self, choices: Sequence[tuple[object, str]], key: str) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for value, words in choices:
            menu.addAction(words).triggered.connect(partial(self._choose, key, value))
        return menu

    def _open_sides(self) -> None:
        self.side_menu().popup(self.side.mapToGlobal(self.side.rect().bottomLeft()))

    def _open_surgeons(self) -> None:
        self.surgeon_menu().popup(self.surgeon.mapToGlobal(self.surgeon.rect().bottomLeft()))

    def _choose(self, key: str, value: object) -> None:
        self._take(replace(self.filters, **{key: value}))  # type: ignore[arg-type]  # each key brings its own kind

    def _note_incomplete(self) -> None:
        self._take(replace(self.filters, incomplete=self.incomplete.isChecked()))

    def _read_span(self) -> None:
        try:
            span = span_of(self.span.text(), self._today())
        except UnreadableError as error:
            self.refused.emit(sentence(error))
            return
        first, last = span or (None, None)
        self._take(replace(self.filters, operated_from=first, operated_to=last))

    def _take(self, filters: Filters) -> None:
        if filters != self.filters:
            self.filters = filters
            self._say()
            self.changed.emit()

    def _say(self) -> None:
        side = SIDES[self.filters.side] if self.filters.side is not None else ANY
        for button, text in (
            (self.side, say(SIDE, chosen=side)),
            (self.surgeon, say(SURGEON, chosen=self.filters.surgeon or ANY)),
        ):
            button.setText(text)
            button.setAccessibleName(text)
