"""The facts of a call beside its questions: the number rung, day and channel, a new number, notes."""

from datetime import date
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.dictionary import CONTACT, PATIENT
from models.fields import Answer
from models.rules.days import UnreadableError, day_number
from models.rules.identifiers import grouped_phone
from models.rules.reading import shown
from models.services.cases import Case
from models.services.entries import PHONE, RELATIVE
from models.words import Words, same
from ui.forms.editor import SettingOf
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import Button, Card, Hint, IconButton, RoleLabel
from ui.widgets_ask import Ask, ask_card

COUNTS_FOR = Words("Counts for {label}, D{first}–D{last}.", "计入{label}（第{first}–{last}天）。")
UNSCHEDULED = Words(
    "Before day 4: kept as an unscheduled contact and used all the same.",
    "术后第4天之前：记为计划外随访，同样有效。",
)
PHONES = Words("Numbers", "电话")
NUMBER = same("{phone} · {owner}")
RUNG = Words("Mark {phone} as the number rung", "标记已拨 {phone}")
COPY = Words("Copy {phone}", "复制 {phone}")
PRESS_RUNG = Words("Press the number that you ring.", "请点选所拨打的号码。")
SECOND = Words("second number", "第二号码")
NO_PHONE = Words("No phone recorded.", "未登记电话。")
OPEN_CASE = Words("Open case", "打开病例")

SIDE = ("fu_date", "fu_mode", "contact_changed", "fu_note")
BY_VOICE = (PHONE, RELATIVE)
WIDTH = 312  # pixels


class Phone(NamedTuple):
    """One number of the patient, and whose it is."""

    number: str
    owner: str


def phones_of(case: Case) -> list[Phone]:
    """Return the numbers of a patient in the order in which they are rung."""
    said = {
        key: shown(PATIENT[key], case.answers.get(key), language()) for key in ("phone_owner", "kin_name")
    }
    owners = {"phone1": said["phone_owner"], "phone2": say(SECOND), "kin_phone": said["kin_name"]}
    found = ((case.answers.get(key), owner) for key, owner in owners.items())
    return [Phone(number, owner) for number, owner in found if isinstance(number, str)]


class Facts(QScrollArea):
    """The column beside the questions."""

    edited = Signal(str)
    committed = Signal(str)
    reached = Signal(str)  # the stop where the keyboard now is
    rang = Signal()  # a number was marked as the one rung, or that was taken back
    left = Signal()  # the keyboard has gone through all of them
    case_wanted = Signal()

    def __init__(self, case: Case, setting: SettingOf) -> None:
        """Show the numbers of `case`; none is marked as rung."""
        super().__init__()
        self._case = case
        self.rung: str | None = None
        self.asks = {key: Ask(CONTACT[key], setting) for key in SIDE}
        self._lay_out()
        for key, ask in self.asks.items():
            ask.narrow()
            ask.editor.edited.connect(partial(self.edited.emit, key))
            ask.editor.committed.connect(partial(self.committed.emit, key))
            ask.editor.entered.connect(partial(self._entered, key, ask))
            ask.editor.advance.connect(partial(self._go_from, key, 1))
            ask.editor.go_back.connect(partial(self._go_from, key, -1))

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("frame", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self._phones_card())
        self.window_words = Hint("")
        column.addWidget(ask_card(self.asks["fu_date"], self.window_words, self.asks["fu_mode"]))
        column.addWidget(ask_card(self.asks["contact_changed"], self.asks["fu_note"]))
        column.addStretch(1)
        self.setFixedWidth(scaled(WIDTH))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def _phones_card(self) -> Card:
        self.phone_buttons: list[Button] = []
        card = Card()
        phones = phones_of(self._case)
        if not phones:
            card.body.addWidget(RoleLabel(say(NO_PHONE), "error"))
            card.body.addWidget(Button(say(OPEN_CASE), self._want_case, name="folder-open"))
            return card
        card.body.addWidget(RoleLabel(say(PHONES)))
        for phone in phones:
            card.body.addLayout(self._phone_row(phone))
        card.body.addWidget(Hint(say(PRESS_RUNG)))
        return card

    def _phone_row(self, phone: Phone) -> QHBoxLayout:
        grouped = grouped_phone(phone.number)
        rung = Button(grouped.replace("&", "&&"), partial(self._ring, phone.number), name="phone")
        rung.setCheckable(True)
        rung.setProperty("number", phone.number)
        rung.setAccessibleName(say(RUNG, phone=say(NUMBER, phone=grouped, owner=phone.owner)))
        self.phone_buttons.append(rung)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(rung)
        line.addWidget(Hint(phone.owner), 1)
        line.addWidget(IconButton("copy", say(COPY, phone=grouped), partial(self.copy, phone.number)))
        return line

    # Numbers

    def show_rung(self, number: Answer) -> None:
        """Mark `number` as the one rung, or none."""
        self.rung = number if isinstance(number, str) and number else None
        for button in self.phone_buttons:
            with QSignalBlocker(button):
                button.setChecked(button.property("number") == self.rung)

    def copy(self, number: str) -> None:
        """Put `number` on the clipboard."""
        QGuiApplication.clipboard().setText(number)

    def _ring(self, number: str) -> None:
        self.show_rung(None if self.rung == number else number)
        self.rang.emit()

    def _want_case(self) -> None:
        self.case_wanted.emit()

    # Day and channel

    def day(self) -> date | None:
        """Return the date of the contact as far as it can be read."""
        day = self._value("fu_date")
        return day if isinstance(day, date) else None

    def by_voice(self) -> bool:
        """Tell whether somebody answers by voice, so that the face is tested by phone."""
        return self._value("fu_mode") in BY_VOICE

    def settle(self) -> None:
        """Say for which window a contact of that day counts."""
        day = self.day()
        self.window_words.setText(self._window_words(day) if day else "")
        self.window_words.setVisible(bool(self.window_words.text()))

    def _window_words(self, day: date) -> str:
        number = day_number(day, self._case.course.operated_on)
        if number < 1:
            return ""
        window = self._case.protocol.window_on(number)
        if window is None:
            return say(UNSCHEDULED)
        return say(COUNTS_FOR, label=window.label, first=window.open, last=window.close)

    def _value(self, key: str) -> Answer:
        try:
            return self.asks[key].editor.answer()
        except UnreadableError:
            return None

    # The keyboard

    def _go_from(self, key: str, step: int) -> None:
        place = SIDE.index(key) + step
        if place == len(SIDE):
            self.left.emit()
        elif place >= 0:
            self.asks[SIDE[place]].editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _entered(self, key: str, ask: Ask) -> None:
        self.reached.emit(key)
        QTimer.singleShot(0, self, partial(self.ensureWidgetVisible, ask, 0, 12))
