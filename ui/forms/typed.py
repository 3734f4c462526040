"""Editors that a person types into: texts, numbers, times of day and moments."""

from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from models.fields import Absence, Clock, Field, Moment, Number, Text
from models.rules.days import UnreadableError, day_number
from models.rules.identifiers import grouped_phone, masked_id
from models.rules.reading import BYTE_ORDER_MARK, text_of
from models.words import Words
from ui.forms.editor import KEY_OF_ABSENCE, AbsenceChip, Editor, SettingOf, leaves, plain_key
from ui.text import say
from ui.theme import control_height, scaled
from ui.widgets import RoleLabel

NARROW, WIDE = 160, 360
LONG_TEXT = 200  # characters; longer ones get a box of several lines
_NO_LIMIT = 1_000_000  # QLineEdit would cut a paste without a word

WEEKDAYS = (
    Words("Mon", "周一"), Words("Tue", "周二"), Words("Wed", "周三"), Words("Thu", "周四"),
    Words("Fri", "周五"), Words("Sat", "周六"), Words("Sun", "周日"),
)  # fmt: skip
CLOCK_FORM = Words("hh:mm", "时:分")
MOMENT_FORM = Words("YYYY-MM-DD hh:mm", "年-月-日 时:分")
DAY_AFTER = Words("{weekday} · D{number}", "{weekday} · 术后第{number}天")
DAY_OF = Words("{weekday} · D0", "{weekday} · 手术当日")
DAY_BEFORE = Words("{weekday} · D−{number}", "{weekday} · 术前{number}天")
FIRST_COUNTED = -60  # the first day before an operation whose number tells something


def day_echo(day: date, operated_on: date | None) -> str:
    """Return the weekday of `day`, and its number from 60 days before the operation on."""
    weekday = WEEKDAYS[day.weekday()]
    if operated_on is None or (number := day_number(day, operated_on)) < FIRST_COUNTED:
        return say(weekday)
    words = DAY_AFTER if number > 0 else DAY_BEFORE if number < 0 else DAY_OF
    return say(words, weekday=weekday, number=abs(number))


def whole(text: str) -> str:
    """Return `text` so that Qt takes all of it.

    At its beginning PySide takes U+FEFF and U+FFFE for marks of the byte order: it drops them,
    and after the latter turns the two bytes of each letter over. It does so once.
    """
    return BYTE_ORDER_MARK + text if text.startswith((BYTE_ORDER_MARK, "\ufffe")) else text


class TypedEditor(Editor):
    """An editor around a box that takes text; an absence stands in it as a word."""

    box: QWidget

    def __init__(self, field: Field, setting: SettingOf, box: QWidget) -> None:
        """Edit `field` in `box`."""
        super().__init__(field, setting)
        self.box = box
        self.composing = False
        self._absence: Absence | None = None
        self._chip = AbsenceChip(box)
        self._chip.move(6, 5)
        self.echo = RoleLabel("", "secondary")
        self.setFocusProxy(box)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # or Qt puts it into no order of tabs
        self.watch(box)

    def set_question(self, question: str) -> None:
        """Tell assistive programs what is asked; the box is what they meet."""
        super().set_question(question)
        self.box.setAccessibleName(question)

    def raw(self) -> str:
        """Return the text of the box alone."""
        raise NotImplementedError

    def set_raw(self, text: str) -> None:
        """Put `text` into the box without counting it as edited."""
        raise NotImplementedError

    def text(self) -> str:
        """Return what stands in the editor: the key of the absence shown, or the text of the box."""
        return KEY_OF_ABSENCE[self._absence] if self._absence else self.raw()

    def show_text(self, raw: str) -> None:
        """Show a typed text; one that means an absence is shown as its word."""
        self._touched = self._returned = False
        self._show_absence(None)
        self.set_raw(raw)
        self.settle()

    def settle(self) -> None:
        """Show an absence as its word, and a readable text in its own form; leave any other as typed."""
        try:
            answer = self.answer()
        except UnreadableError:
            self.echo.clear()
            return
        if isinstance(answer, Absence):
            self.set_raw("")
            self._show_absence(answer)
        elif answer is not None and not isinstance(self.field, Text):
            self.set_raw(text_of(self.field, answer))
        self.show_echo()

    def typed(self) -> None:
        """Hear of a change that the person made in the box."""
        self._show_absence(None)
        self.show_echo()
        self.touch()

    def show_echo(self) -> None:
        """Say beside the box what was read; say nothing of what cannot be read yet."""
        try:
            self.echo.setText(self.reading())
        except UnreadableError:
            self.echo.clear()

    def reading(self) -> str:
        """Return how the text is read, where that is not plain from the text itself."""
        answer = self.answer()
        if isinstance(answer, datetime):
            return day_echo(answer.date(), self.setting().operated_on)
        if not isinstance(self.field, Text) or not isinstance(answer, str):
            return ""
        shown = grouped_phone(answer) if self.field.phone else answer
        return f"→ {shown}" if answer != self.raw().strip() else ""

    def key_taken(self, event: QKeyEvent) -> bool:
        """Use a key before the box does; tell whether it was used."""
        if self.composing:
            return False
        if self.moved(event):
            return True
        if self._absence and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and plain_key(event):
            self.typed()
            return True
        return False

    def compose(self, event: QInputMethodEvent) -> None:
        """Note whether an input method is composing: its keys are not for us."""
        self.composing = bool(event.preeditString())
        self._chip.setVisible(self._absence is not None and not self.composing)

    def _show_absence(self, absence: Absence | None) -> None:
        self._absence = absence
        self._chip.show_absence(absence)


class _Line(QLineEdit):
    """A line that asks its editor about each key first."""

    owner: TypedEditor

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.owner.key_taken(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.owner.compose(event)
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.selectAll()


class LineEditor(TypedEditor):
    """An editor of one line, with what was read beside it."""

    def __init__(self, field: Field, setting: SettingOf, *, width: int, composes: bool = True) -> None:
        """Edit `field` in a line of at most `width` pixels; `composes` leaves the input method on."""
        self.line = _Line()
        super().__init__(field, setting, self.line)
        self.line.owner = self
        self.line.setMaxLength(_NO_LIMIT)
        self.line.setMaximumWidth(scaled(width))
        self.line.setMinimumWidth(scaled(min(width, NARROW)))
        self.line.setMinimumHeight(control_height())
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, composes)
        self.line.textEdited.connect(self._typed_text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.echo)
        layout.addStretch(1 if width <= NARROW else 0)

    def raw(self) -> str:
        """Return the text of the line."""
        return self.line.text()

    def set_raw(self, text: str) -> None:
        """Put `text` into the line without counting it as edited."""
        if text != self.line.text():
            self.line.setText(whole(text))

    def _typed_text(self, _: str) -> None:
        self.typed()


class TextEditor(LineEditor):
    """A short text. Numbers of people and phones are typed with the input method off."""

    field: Text

    def __init__(self, field: Text, setting: SettingOf) -> None:
        """Edit a text of at most 200 characters."""
        super().__init__(
            field,
            setting,
            width=WIDE if field.longest > 50 else 240,
            composes=not (field.identifier or field.phone),
        )


class MaskedEditor(TextEditor):
    """A text whose middle is starred while nobody edits it; what it gives back is the text itself."""

    def __init__(self, field: Text, setting: SettingOf) -> None:
        """Edit a text that is not for every eye that passes the screen."""
        super().__init__(field, setting)
        self._behind: str | None = None  # the text, while stars are shown

    def raw(self) -> str:
        """Return the text, starred on screen or not."""
        return super().raw() if self._behind is None else self._behind

    def set_raw(self, text: str) -> None:
        """Put `text` into the line, starred unless the keyboard is there."""
        self._behind = None
        super().set_raw(text)
        if not self.line.hasFocus():
            self._cover()

    def reading(self) -> str:
        """Say nothing beside the stars."""
        return "" if self._behind is not None else super().reading()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the text when the keyboard comes, star it when the keyboard has left."""
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self._uncover()
        done = super().eventFilter(watched, event)
        if isinstance(event, QFocusEvent) and leaves(event):
            self._cover()
        return done

    def _cover(self) -> None:
        """Star what can be read; what cannot must stay in sight to be mended."""
        try:
            answer = self.answer()
        except UnreadableError:
            return
        if isinstance(answer, str) and self._behind is None:
            self._behind = super().raw()
            self.line.setText(masked_id(answer))
            self.echo.clear()

    def _uncover(self) -> None:
        if self._behind is not None:
            self.line.setText(whole(self._behind))
            self._behind = None
            self.show_echo()


class NumberEditor(LineEditor):
    """A number; its unit stands on the form, behind it."""

    def __init__(self, field: Number, setting: SettingOf) -> None:
        """Edit a number."""
        super().__init__(field, setting, width=96, composes=False)


class ClockEditor(LineEditor):
    """A time of day, shown as 14:30."""

    def __init__(self, field: Clock, setting: SettingOf) -> None:
        """Edit a time of day."""
        super().__init__(field, setting, width=96, composes=False)
        self.line.setPlaceholderText(say(CLOCK_FORM))


class MomentEditor(LineEditor):
    """A day with a time of day, shown as 2026-03-20 14:30."""

    def __init__(self, field: Moment, setting: SettingOf) -> None:
        """Edit a moment."""
        super().__init__(field, setting, width=NARROW + 20)
        self.line.setPlaceholderText(say(MOMENT_FORM))


class _Area(QPlainTextEdit):
    """A box of lines that asks its editor about each key first."""

    owner: TypedEditor

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.owner.key_taken(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.owner.compose(event)
        super().inputMethodEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDE), 3 * self.fontMetrics().lineSpacing() + 14)


class LongTextEditor(TypedEditor):
    """A text of several lines: Alt+Enter starts a new one, Enter goes on."""

    def __init__(self, field: Text, setting: SettingOf) -> None:
        """Edit a long text."""
        self.area = _Area()
        super().__init__(field, setting, self.area)
        self.area.owner = self
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(self.area.sizeHint().height())
        self.area.textChanged.connect(self._changed)
        self._showing = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        layout.addWidget(self.echo)
        self.echo.hide()

    def raw(self) -> str:
        """Return the text of the box; unlike `toPlainText` it keeps hard spaces."""
        return self.area.document().toRawText().replace("\u2029", "\n")

    def set_raw(self, text: str) -> None:
        """Put `text` into the box without counting it as edited."""
        if text == self.raw():
            return
        self._showing = True
        self.area.setPlainText(whole(text))
        self._showing = False

    def key_taken(self, event: QKeyEvent) -> bool:
        """Start a line at Alt+Enter; arrows go to another field from the first and last line only."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.area.insertPlainText("\n")
            return True
        return not self._arrow_inside(event) and super().key_taken(event)

    def _arrow_inside(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Up.value: QTextCursor.MoveOperation.Up,
            Qt.Key.Key_Down.value: QTextCursor.MoveOperation.Down,
        }
        step = steps.get(event.key())
        return step is not None and QTextCursor(self.area.textCursor()).movePosition(step)

    def _changed(self) -> None:
        if not self._showing:
            self.typed()
