"""Editors of coded answers: one of the codes, several of them, and House-Brackmann grades.

The whole editor is one stop of the Tab key. A digit chooses and goes on; the
arrows to the left and right choose inside; nothing is chosen beforehand.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from models.dictionary.codes import HB_GRADES
from models.fields import Absence, Answer, Choice, Choices, Code
from models.rules.days import UnreadableError
from models.rules.identifiers import narrow
from models.rules.reading import in_code_order, read, shown, text_of
from models.words import Words
from ui.forms.editor import (
    KEY_OF_ABSENCE,
    AbsenceChip,
    Editor,
    SettingOf,
    absence_typed,
    plain_key,
)
from ui.forms.flow import FlowLayout
from ui.state import State
from ui.text import language, say
from ui.theme import control_height, scaled, token
from ui.widgets import RoleLabel

PREVIOUS = Words("Before: {grade} ({when})", "前次：{grade}（{when}）")
OPTION = Words("{question}: {option}", "{question}：{option}")
LONGEST_BESIDE = 230  # pixels; options longer than this stand one below the other,
MOST_UPRIGHT = 8  # unless there are more than these, which would fill the page
_PAD_X, _PAD_Y = 10, 5


class Option(QAbstractButton):
    """One code: its key and its words, wrapped where they are long.

    Being chosen changes colours alone, never the size of the text.
    """

    def __init__(self, code: Code) -> None:
        """Show `code`."""
        super().__init__()
        self.value = code.value
        key = str(code.value)
        words = say(code.label).removeprefix(f"{key} ")  # some grades say their number themselves
        self.setText(f"{key}  {words}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.ringed = False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def nextCheckState(self) -> None:
        """Leave choosing to the editor, which knows what else is chosen."""

    def ring(self, on: bool) -> None:
        """Show or hide the focus ring."""
        if on != self.ringed:
            self.ringed = on
            self.update()

    def wanted_width(self) -> int:
        """Return the width that the text takes in one line."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PAD_X + 2

    def sizeHint(self) -> QSize:
        """Return the size of the text in one line."""
        return QSize(self.wanted_width(), control_height())

    def minimumSizeHint(self) -> QSize:
        """Return the least that the text can be wrapped into."""
        return QSize(min(self.wanted_width(), scaled(160)), control_height())

    def hasHeightForWidth(self) -> bool:
        """Tell that a narrower option is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped text at `width`."""
        room = QRect(0, 0, width - 2 * _PAD_X, 10_000)
        text = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        return max(control_height(), text.height() + 2 * _PAD_Y)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the option: filled when chosen, ringed where the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, text = ("accent", "on-accent") if self.isChecked() else ("surface", "text")
        if not self.isChecked() and self.underMouse() and self.isEnabled():
            fill = "hover"
        if not self.isEnabled() and not self.isChecked():
            text = "disabled"
        painter.setPen(QPen(token("accent" if self.isChecked() else "border"), 1))
        painter.setBrush(token(fill))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -3, -3), 4, 4)
        if self.ringed:
            painter.setPen(QPen(token("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)
        painter.setPen(token(text))
        inside = self.rect().adjusted(_PAD_X, 0, -_PAD_X, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(inside, flags, self.text())


class CodedEditor(Editor):
    """What one choice and several have in common: options, absence, a stray text, keys."""

    field: Choice | Choices

    def __init__(self, field: Choice | Choices, setting: SettingOf, *, upright: bool | None = None) -> None:
        """Edit `field`; options stand `upright`, one below the other, or do so where they are long."""
        super().__init__(field, setting)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.options = [Option(code) for code in field.codes]
        self._absence: Absence | None = None
        self._stray = ""  # a text that came back from a draft and is none of the codes
        self._typed = ""
        self._cursor = 0
        self._lay_out(_wants_upright(self.options) if upright is None else upright)
        for index, option in enumerate(self.options):
            option.clicked.connect(partial(self._clicked, index))
        self.watch(self)
        self.entered.connect(self._show_ring)

    def _lay_out(self, upright: bool) -> None:
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(0, 0, 0, 0)
        self.outer.setSpacing(4)
        holder = QWidget()
        inner = QVBoxLayout(holder) if upright else FlowLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        for option in self.options:
            inner.addWidget(option)
        self._chip = AbsenceChip(holder)
        self._stray_label = RoleLabel("", "error")
        self._stray_label.setParent(holder)
        self._stray_label.hide()
        for label in (self._chip, self._stray_label):
            inner.addWidget(label)
        self.outer.addWidget(holder)

    def set_question(self, question: str) -> None:
        """Tell assistive programs what is asked, and what each option answers."""
        self.setAccessibleName(question)
        for option, code in zip(self.options, self.field.codes, strict=True):
            option.setAccessibleName(say(OPTION, question=question, option=code.label))

    def chosen(self) -> tuple[int | str, ...]:
        """Return the codes that are chosen, in the order of declaration."""
        return tuple(option.value for option in self.options if option.isChecked())

    def text(self) -> str:
        """Return the codes chosen, the key of the absence, or the stray text of a draft."""
        if self._absence:
            return KEY_OF_ABSENCE[self._absence]
        return self._stray or text_of(self.field, self.chosen())

    def show_text(self, raw: str) -> None:
        """Show a typed text; what is none of the codes stands beside them until something is chosen."""
        try:
            answer = read(self.field, raw, self.setting())
        except UnreadableError:
            self._touched = self._returned = False
            self._absence, self._stray = None, raw
            self._mark(())
            return
        self.show_answer(answer)

    def show_answer(self, answer: Answer) -> None:
        """Show `answer`, without counting it as edited."""
        self._touched = self._returned = False
        self._stray = ""
        self._show(answer)

    def choose(self, value: int | str) -> None:
        """Choose a code as the person does."""
        raise NotImplementedError

    def clear(self) -> None:
        """Choose nothing, as the person does: blank."""
        self.take_absence(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by digit, absence key or arrow; go to other fields; leave shortcuts alone."""
        if not (plain_key(event) and (self._control_key(event) or self._typed_key(event))):
            event.ignore()

    def moved(self, event: QKeyEvent) -> bool:
        """Forget half a code when going to another field."""
        went = super().moved(event)
        if went:
            self._typed = ""
        return went

    def settle(self) -> None:
        """Forget half a code."""
        self._typed = ""
        self._show_ring()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the keyboard when clicked between the options."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _control_key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Backspace | Qt.Key.Key_Delete:
                self.clear()
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Space:
                self._press_cursor()
            case _:
                return self.moved(event)
        return True

    def _typed_key(self, event: QKeyEvent) -> bool:
        if absence := absence_typed(self.field, event):
            self.take_absence(absence)
            self.advance.emit()
            return True
        key = event.text().strip()
        if not key or not key.isprintable():
            return False
        self._type(key)
        return True

    def _type(self, key: str) -> None:
        """Take a key as the next of a code, or as the first of one."""
        codes = [str(option.value) for option in self.options]
        for typed in (self._typed + _folded(key), _folded(key)):
            if any(code.casefold().startswith(typed) for code in codes):
                break
        else:
            self._typed = ""
            return
        self._typed = typed
        exact = next((o.value for o in self.options if str(o.value).casefold() == typed), None)
        if exact is not None:
            longer = any(code.casefold().startswith(typed) and code.casefold() != typed for code in codes)
            self._take_typed(exact, last=not longer)

    def _take_typed(self, value: int | str, *, last: bool) -> None:
        """Take a code that was typed whole; `last` when no longer one begins with it."""
        raise NotImplementedError

    def _step(self, step: int) -> None:
        raise NotImplementedError

    def _press_cursor(self) -> None:
        self.choose(self.options[self._cursor].value)

    def _clicked(self, index: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._cursor = index
        self.choose(self.options[index].value)
        self.commit()

    def _show(self, answer: Answer) -> None:
        self._absence = answer if isinstance(answer, Absence) else None
        if isinstance(answer, tuple):
            self._mark(answer)
        else:
            self._mark((answer,) if isinstance(answer, int | str) else ())

    def _mark(self, values: Sequence[int | str]) -> None:
        """Show exactly `values` as chosen, and the absence or stray text beside them."""
        for index, option in enumerate(self.options):
            option.setChecked(option.value in values)
            if option.isChecked() and len(values) == 1:
                self._cursor = index
        self._chip.show_absence(self._absence)
        self._stray_label.setText(f"“{self._stray[:40]}”")
        self._stray_label.setVisible(bool(self._stray))
        self.setAccessibleDescription(self._spoken(values))
        self._show_ring()

    def _spoken(self, values: Sequence[int | str]) -> str:
        if self._absence or not values:
            return shown(self.field, self._absence, language())
        answer = tuple(values) if isinstance(self.field, Choices) else values[0]
        return shown(self.field, answer, language())

    def _set(self, values: Sequence[int | str]) -> None:
        """Show what the person chose and count it as edited."""
        self._absence, self._stray = None, ""
        self._mark(values)
        self.touch()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        self._show_ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide where the keyboard was."""
        self._typed = ""
        self._show_ring()

    def _show_ring(self) -> None:
        for index, option in enumerate(self.options):
            option.ring(self.hasFocus() and index == self._cursor)


class Segmented(CodedEditor):
    """Exactly one of the codes."""

    field: Choice

    def text(self) -> str:
        """Return the code chosen, the key of the absence, or the stray text of a draft."""
        if self._absence or self._stray:
            return super().text()
        return str(self.chosen()[0]) if self.chosen() else ""

    def choose(self, value: int | str) -> None:
        """Choose `value`, and nothing else."""
        if self.chosen() != (value,) or self._absence or self._stray:
            self._set((value,))

    def _take_typed(self, value: int | str, *, last: bool) -> None:
        self.choose(value)
        if last and goes_on_by_itself():
            self.leave()
        elif last:
            self.commit()

    def _step(self, step: int) -> None:
        """Choose the option beside the one chosen, or the first."""
        if self.chosen():
            self._cursor = max(0, min(len(self.options) - 1, self._cursor + step))
        self.choose(self.options[self._cursor].value)


class MultiSegmented(CodedEditor):
    """One or more of the codes; the code of "none" stands alone."""

    field: Choices

    def choose(self, value: int | str) -> None:
        """Choose `value`, or take it back."""
        chosen = set(self.chosen()) ^ {value}
        if value in chosen and self.field.alone is not None:
            chosen = {value} if value == self.field.alone else chosen - {self.field.alone}
        self._set(in_code_order(self.field, chosen))

    def _take_typed(self, value: int | str, *, last: bool) -> None:
        self._typed = ""
        self._cursor = next(i for i, option in enumerate(self.options) if option.value == value)
        self.choose(value)

    def _step(self, step: int) -> None:
        self._cursor = max(0, min(len(self.options) - 1, self._cursor + step))
        self._show_ring()


class HBPicker(Segmented):
    """House-Brackmann grades, one below the other, each with its description always in sight."""

    def __init__(self, field: Choice, setting: SettingOf) -> None:
        """Edit a grade."""
        super().__init__(field, setting, upright=True)
        self._previous = RoleLabel("", "secondary", wrap=True)
        self._previous.hide()
        self.outer.insertWidget(0, self._previous)

    def show_previous(self, grade: Answer, when: str) -> None:
        """Show the grade before this one and its day above the list; hide it without one."""
        self._previous.setVisible(grade is not None)
        if grade is not None:
            said = shown(self.field, grade, language())
            self._previous.setText(say(PREVIOUS, grade=said, when=when))


def goes_on_by_itself() -> bool:
    """Tell whether a digit that answers also goes on; a screen reader's user is not moved about."""
    return State().auto_advance and not QAccessible.isActive()


def grades_hb(field: Choice) -> bool:
    """Tell whether `field` holds a House-Brackmann grade."""
    return set(field.codes) <= set(HB_GRADES)


def _wants_upright(options: Sequence[Option]) -> bool:
    longest = max(option.wanted_width() for option in options)
    return longest > scaled(LONGEST_BESIDE) and len(options) <= MOST_UPRIGHT


def _folded(key: str) -> str:
    return narrow(key).casefold()
