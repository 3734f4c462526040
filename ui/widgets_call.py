"""What Today and the call sheet share: the strips that open in line for one short decision.

A strip never hides the page; Esc closes it, and what it stands for is done
with one key where it can be.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.dictionary import CONTACT
from models.errors import UserError
from models.fields import Day
from models.rules.days import UnreadableError, read_day
from models.rules.reading import Setting, read
from models.services.entries import RETRY_PAST
from models.words import Words, same
from ui.forms.day_field import DateField
from ui.forms.editor import SettingOf
from ui.forms.flow import FlowLayout
from ui.forms.row import Note, sentence
from ui.forms.typed import WEEKDAYS
from ui.text import say
from ui.theme import control_height, scaled
from ui.widgets import Button, PrimaryButton, QuietButton, RoleLabel, announce, order_tabs

SOON = timedelta(hours=3)
EVENING, MORNING = time(19), time(9)
LATEST = time(21)  # nobody is rung later than this

IN_THREE_HOURS = Words("in 3 hours, {time}", "3小时后 {time}")
THIS_EVENING = Words("this evening, {time}", "今晚 {time}")
TOMORROW_MORNING = Words("tomorrow, {time}", "明天 {time}")
STAY_LISTED = Words("leave it on the list", "留在名单上")
OTHER_TIME = Words("another time:", "其他时间：")
OFFER = same("{key}  {offer}")
OTHER_HINT = Words("17:30 or 3/24 9:00", "17:30 或 3/24 9:00")
SET_TIME = Words("Set", "确定")
CLOSE = Words("Close  Esc", "关闭  Esc")
WHEN_AGAIN = Words("Ring again: another time", "再次拨打：其他时间")
_KEYS = "1234"


class Offer(NamedTuple):
    """One time at which to ring again; None leaves the row on the list."""

    words: str
    at: datetime | None


def retry_offers(now: datetime) -> list[Offer]:
    """Return when to ring again, the first being the one that Enter takes.

    In three hours unless that is after 21:00 or past midnight, 19:00 today
    unless past, and 09:00 tomorrow.
    """
    offers = []
    soon = (now + SOON).replace(second=0, microsecond=0)
    if soon.date() == now.date() and soon.time() <= LATEST:
        offers.append(Offer(say(IN_THREE_HOURS, time=f"{soon:%H:%M}"), soon))
    evening = datetime.combine(now.date(), EVENING)
    if evening > now and evening != soon:
        offers.append(Offer(say(THIS_EVENING, time=f"{evening:%H:%M}"), evening))
    morning = datetime.combine(now.date() + timedelta(days=1), MORNING)
    return [*offers, Offer(say(TOMORROW_MORNING, time=f"{morning:%H:%M}"), morning)]


def number_offers(now: datetime) -> list[Offer]:
    """Return what to do after a wrong or void number: ring another one now, or tomorrow."""
    return [Offer(say(STAY_LISTED), None), retry_offers(now)[-1]]


def read_retry(text: str, now: datetime) -> datetime:
    """Return the moment after `now` that `text` names: a time of today, or a day and a time.

    Raises: UnreadableError for what is no moment; UserError for one that has passed.
    """
    day_text, _, clock_text = text.strip().rpartition(" ")
    day = read_day(day_text, now.date(), future=True) if day_text else now.date()
    clock = read(CONTACT["fu_time"], clock_text, Setting(now.date()))
    if not isinstance(clock, time):
        raise UnreadableError(NO_MOMENT)
    assert isinstance(day, date)  # no partial dates asked for
    moment = datetime.combine(day, clock)
    if moment <= now:
        raise UserError(RETRY_PAST, now=f"{now:%Y-%m-%d %H:%M}")
    return moment


def beside_control(text: str) -> RoleLabel:
    """Return `text` as a label as high as the control that it stands before."""
    label = RoleLabel(text)
    label.setMinimumHeight(control_height())
    return label


NO_MOMENT = Words("Type a time, such as 17:30, or a day and a time.", "请输入时间，如 17:30，或日期加时间。")


class Strip(QFrame):
    """A short decision in line: a sentence, what can be chosen, a note when it cannot be done."""

    cancelled = Signal()

    def __init__(self, title: str) -> None:
        """Begin with `title`; what can be chosen goes into `choices`."""
        super().__init__()
        self.setProperty("frame", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.title = RoleLabel(title, wrap=True)
        self.note = Note()
        self.choices = FlowLayout(gap=8)
        self.line = QHBoxLayout()
        self.line.setSpacing(8)
        self.line.addLayout(self.choices, 1)
        self.line.addWidget(QuietButton(say(CLOSE), self.cancel), 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addLayout(self.line)
        column.addWidget(self.note)

    def cancel(self) -> None:
        """Ask to be closed."""
        self.cancelled.emit()

    def refuse(self, error: UserError) -> None:
        """Say in the strip why it cannot be done."""
        self.note.show_note(sentence(error), "error")
        announce(self, self.note.text())

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the strip: elsewhere it leaves the page."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().event(event)
        event.setAccepted(event.key() == Qt.Key.Key_Escape)
        return event.isAccepted()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close at Esc; Enter presses the button that has the keyboard, or does what comes first."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            focused.click() if isinstance(focused, Button) else self.take_first()
        else:
            self.take_key(event)

    def take_first(self) -> None:
        """Do what Enter stands for."""

    def take_key(self, event: QKeyEvent) -> None:
        """Do what another key stands for."""
        event.ignore()


class RetryStrip(Strip):
    """When to ring again: digits and Enter take an offer, another time is typed."""

    chosen = Signal(object)  # datetime, or None to leave the row on the list

    def __init__(self, title: str, offers: Sequence[Offer], now: datetime, *, typed: bool = False) -> None:
        """Offer `offers`; with `typed` the keyboard begins in the field for another time."""
        super().__init__(title)
        self._offers = tuple(offers)
        self._now = now
        self.buttons: list[Button] = []
        for key, offer in zip(_KEYS, self._offers, strict=False):
            button = Button(say(OFFER, key=key, offer=offer.words), partial(self.take, offer.at))
            self.buttons.append(button)
            self.choices.addWidget(button)
        self.other = QLineEdit()
        self.other.setPlaceholderText(say(OTHER_HINT))
        self.other.setAccessibleName(say(WHEN_AGAIN))
        self.other.setFixedWidth(scaled(170))
        self.other.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        key = _KEYS[len(self._offers)]
        self.choices.addWidget(beside_control(say(OFFER, key=key, offer=OTHER_TIME)))
        self.choices.addWidget(self.other)
        self.choices.addWidget(Button(say(SET_TIME), self.take_typed))
        if typed:
            self.setFocusProxy(self.other)

    def take(self, moment: datetime | None) -> None:
        """Take one of the offers."""
        self.chosen.emit(moment)

    def take_typed(self) -> None:
        """Take the time that was typed, or say why it cannot be."""
        try:
            moment = read_retry(self.other.text(), self._now)
        except UserError as error:
            self.refuse(error)
            self.other.setFocus()
            return
        self.chosen.emit(moment)

    def take_first(self) -> None:
        """Take the first offer, or what was typed while the keyboard is there."""
        if self.other.hasFocus():
            self.take_typed()
        else:
            self.take(self._offers[0].at)

    def take_key(self, event: QKeyEvent) -> None:
        """Take the offer of a digit, or go to the field after them."""
        place = _KEYS.find(event.text()) if event.text() else -1
        if 0 <= place < len(self._offers):
            self.take(self._offers[place].at)
        elif place == len(self._offers):
            self.other.setFocus()
        else:
            event.ignore()


class DayStrip(Strip):
    """One day to be typed, with the button that takes it."""

    chosen = Signal(object)  # date, or None for a day left blank

    def __init__(self, title: str, field: Day, setting: SettingOf, confirm: str, *, needed: bool) -> None:
        """Ask for `field`; `needed` refuses a blank one."""
        super().__init__(title)
        self._needed = needed
        self.day = DateField(field, setting)
        self.day.set_question(say(field.label))
        self.day.advance.connect(self.take)
        self.confirm = PrimaryButton(confirm, self.take)
        self.choices.addWidget(beside_control(say(field.label)))
        self.choices.addWidget(self.day)
        self.choices.addWidget(self.confirm)
        self.setFocusProxy(self.day)

    def take(self) -> None:
        """Take the day that was typed, or say why it cannot be read."""
        try:
            day = self.day.answer()
            if self._needed and not isinstance(day, date):
                raise UserError(DAY_NEEDED)
        except UserError as error:
            self.refuse(error)
            self.day.setFocus()
            return
        self.chosen.emit(day if isinstance(day, date) else None)

    def take_first(self) -> None:
        """Leave Enter to the day, which takes it itself."""


DAY_NEEDED = Words("Type a day, such as 2026-03-24 or +3.", "请输入日期，如 2026-03-24 或 +3。")


class ConfirmStrip(Strip):
    """One thing to be said yes to."""

    confirmed = Signal()

    def __init__(self, title: str, confirm: str) -> None:
        """Ask `title`; `confirm` is the button, and Enter."""
        super().__init__(title)
        self.confirm = PrimaryButton(confirm, self.take_first)
        self.choices.addWidget(self.confirm)

    def take_first(self) -> None:
        """Say yes."""
        self.confirmed.emit()


class StripPlace(QWidget):
    """Where a strip opens: one at a time, and the keyboard goes back to where it came from."""

    def __init__(self, home: QWidget) -> None:
        """Give the keyboard back to `home`."""
        super().__init__()
        self._home = home
        self.strip: Strip | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def open_strip(self, strip: Strip) -> None:
        """Show `strip` in place of any other and give it the keyboard."""
        self._drop()
        self.strip = strip
        strip.cancelled.connect(self.close_strip)
        self._column.addWidget(strip)
        self.show()
        strip.show()
        if (around := self.parentWidget()) is not None:
            order_tabs(around)
        strip.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_strip(self) -> None:
        """Take the strip off and give the keyboard back."""
        if self.strip is not None:
            self._drop()
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self) -> None:
        if self.strip is not None:
            self._column.removeWidget(self.strip)
            self.strip.hide()
            self.strip.deleteLater()
            self.strip = None
        self.hide()


WEEKDAY_OF = same("{day} {weekday}")


def with_weekday(day: date) -> str:
    """Return `day` with its weekday."""
    return say(WEEKDAY_OF, day=day.isoformat(), weekday=WEEKDAYS[day.weekday()])
