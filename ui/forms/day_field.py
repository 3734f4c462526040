"""The date field: free text, what was read beside it, and a calendar.

No mask, no spin box and no default: a mask reads pasted Chinese dates wrongly
without a word, and Qt's own date edit has no blank and turns at the wheel.
"""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCalendarWidget, QHBoxLayout, QToolButton, QWidget

from models.dictionary import PATIENT
from models.fields import Day, PartialDate
from models.rules.days import EARLIEST, UnreadableError, age_on
from models.words import Language, Words
from ui.forms.editor import SettingOf
from ui.forms.typed import WEEKDAYS, LineEditor, day_echo
from ui.icons import icon
from ui.text import language, say
from ui.theme import control_height, scaled, token

CALENDAR = Words("Calendar: {question}", "日历：{question}")
DAY_FORM = Words("YYYY-MM-DD", "年-月-日")
MONTH_FORM = Words("YYYY-MM", "年-月")
YEAR_ONLY = Words("year only", "仅年份")
MONTH_ONLY = Words("month only", "仅年月")
AGED = Words("{weekday} · {age} years old", "{weekday} · 现年{age}岁")
BIRTH = PATIENT["birth_date"]
_CALENDAR_SIZE = 308, 250
_STEPS = {Qt.Key.Key_Up.value: 1, Qt.Key.Key_Down.value: -1}


class DateField(LineEditor):
    """A day, whole or partial, typed in any of the forms that `read_day` knows.

    Alt+Up and Alt+Down move a whole date by a day; F4, the button, or
    Alt+Down where there is no date yet, open the calendar.
    """

    field: Day

    def __init__(self, field: Day, setting: SettingOf) -> None:
        """Edit a day."""
        super().__init__(field, setting, width=132)
        self.line.setMinimumWidth(scaled(132))
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.line.setPlaceholderText(say(MONTH_FORM if field.partial else DAY_FORM))
        self._calendar: _Calendar | None = None
        self.button = QToolButton()
        self.button.setIcon(icon("calendar", "text", 16))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.setFixedSize(control_height(), control_height())
        self.button.clicked.connect(self.open_calendar)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(1, self.button)

    def set_question(self, question: str) -> None:
        """Tell assistive programs what is asked."""
        super().set_question(question)
        self.button.setAccessibleName(say(CALENDAR, question=question))

    def reading(self) -> str:
        """Return the ISO date while it is typed otherwise, and what tells that it is the right day."""
        day = self.answer()
        if isinstance(day, PartialDate):
            return say(MONTH_ONLY if day.month else YEAR_ONLY)
        if not isinstance(day, date):
            return super().reading()
        echo = self._echo(day)
        return echo if self.raw().strip() == day.isoformat() else f"{day.isoformat()} {echo}"

    def _echo(self, day: date) -> str:
        """Return the age where the day is a birth, and the weekday and day number of any other."""
        if self.field is BIRTH:
            return say(AGED, weekday=WEEKDAYS[day.weekday()], age=age_on(self.setting().today, day))
        return day_echo(day, self.setting().operated_on)

    def key_taken(self, event: QKeyEvent) -> bool:
        """Move the date by a day, or open the calendar, before all else."""
        if event.key() == Qt.Key.Key_F4:
            self.open_calendar()
            return True
        step = _STEPS.get(event.key())
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._step(step)
            return True
        return super().key_taken(event)

    def whole_day(self) -> date | None:
        """Return the whole date that stands here, if one does."""
        try:
            day = self.answer()
        except UnreadableError:
            return None
        return day if isinstance(day, date) else None

    def take_day(self, day: date) -> None:
        """Take a day that the person chose, not typed."""
        self.show_text(day.isoformat())
        self.touch()

    def parts_known(self) -> int:
        """Return how much of the date stands here: 3 the whole day, 2 year and month, 1 the year, 0 none."""
        try:
            day = self.answer()
        except UnreadableError:
            return 0
        if isinstance(day, PartialDate):
            return 2 if day.month else 1
        return 3 if isinstance(day, date) else 0

    def keep_parts(self, parts: int) -> None:
        """Keep the year (1) or the year and month (2) of the date alone, as chosen, and commit it."""
        day = self.answer()
        if isinstance(day, date | PartialDate):
            self.show_text(str(PartialDate(day.year, day.month if parts > 1 else None)))
            self.touch()
            self.commit()

    def open_calendar(self) -> None:
        """Show the calendar below the line, in the window itself: pop-ups lose the Chinese input method."""
        if self._calendar is None:
            self._calendar = _Calendar(self)
        self._calendar.open_at(self.whole_day() or self.setting().today)

    def _step(self, days: int) -> None:
        day = self.whole_day()
        if day is None:
            if days < 0:
                self.open_calendar()
            return
        if date.min < day < date.max:
            self.take_day(day + timedelta(days=days))


class _Calendar(QCalendarWidget):
    """A month to choose a day from; Esc or going elsewhere closes it."""

    def __init__(self, owner: DateField) -> None:
        super().__init__(owner.window())
        self._owner = owner
        chinese = language() is Language.CHINESE
        self.setLocale(QLocale(QLocale.Language.Chinese if chinese else QLocale.Language.English))
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setGridVisible(False)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setAutoFillBackground(True)
        self.setAccessibleName(owner.button.accessibleName())
        self._dress()
        self.setMinimumDate(_qt(EARLIEST))
        for part in self.findChildren(QWidget):
            part.installEventFilter(self)
        self.clicked.connect(self._take)
        self.activated.connect(self._take)
        owner.destroyed.connect(self.deleteLater)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._leave)
        self.hide()

    def open_at(self, day: date) -> None:
        """Show the month of `day` and take the keyboard."""
        if not self._owner.field.future:
            self.setMaximumDate(_qt(self._owner.setting().today))
        self.setSelectedDate(_qt(day))
        self.resize(*map(scaled, _CALENDAR_SIZE))
        self.move(self._place())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close at Esc, before the window takes it as a wish to go back."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self._close()
            return True
        return super().eventFilter(watched, event)

    def _dress(self) -> None:
        """Take the red off weekends, which is kept for errors, and draw arrows that show in the dark."""
        plain = QTextCharFormat()
        plain.setForeground(token("text"))
        for day in Qt.DayOfWeek:
            self.setWeekdayTextFormat(day, plain)
        for part, name in (("prev", "chevron-left"), ("next", "chevron-right")):
            if button := self.findChild(QToolButton, f"qt_calendar_{part}month"):
                button.setIcon(icon(name))

    def _place(self) -> QPoint:
        """Below the line, or above it where there is no room below."""
        line, window = self._owner.line, self._owner.window()
        below = line.mapTo(window, QPoint(0, line.height() + 2))
        if below.y() + self.height() > window.height():
            below = line.mapTo(window, QPoint(0, -self.height() - 2))
        return QPoint(max(0, min(below.x(), window.width() - self.width())), max(0, below.y()))

    def _take(self, chosen: QDate) -> None:
        self._owner.take_day(date(chosen.year(), chosen.month(), chosen.day()))
        self._close()

    def _close(self) -> None:
        self.hide()
        self._owner.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _leave(self, _: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self.hide()
            self._owner.commit()


def _qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
