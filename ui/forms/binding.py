"""Rows of a form, made from the dictionary: label, editor, unit, absence menu, note.

The page writes which rows stand where; this module makes the rows, tells what
is wrong with each, hides the ones that are not asked, and leads the keyboard
from one to the next.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.errors import UserError
from models.fields import (
    ABSENCE_WORDS,
    Absence,
    Answer,
    Answers,
    Choice,
    Choices,
    Clock,
    Day,
    Field,
    Moment,
    Need,
    Number,
    Problem,
    Severity,
    Text,
)
from models.rules.checks import problem_with
from models.rules.days import UnreadableError
from models.rules.reading import shown
from models.words import Words, same
from ui.forms.choices import HBPicker, MultiSegmented, Segmented, grades_hb
from ui.forms.day_field import DateField
from ui.forms.editor import KEY_OF_ABSENCE, Editor, SettingOf
from ui.forms.typed import (
    LONG_TEXT,
    ClockEditor,
    LongTextEditor,
    MomentEditor,
    NumberEditor,
    TextEditor,
)
from ui.icons import icon, pixmap
from ui.text import language, say
from ui.theme import token
from ui.widgets import RoleLabel, restyle

LABEL_WIDTH = 176
LONGEST_QUOTE = 40  # characters of a typed text that a sentence repeats

NEEDED = same("{label} •")
NEEDED_LEGEND = Words("• needed for a complete record", "• 完整登记必填")
ABSENCE_MENU = Words("No value for: {label}", "无值原因：{label}")
BLANK = Words("Blank, not yet entered", "空白（尚未录入）")
NOT_SAVED_YET = Words(
    "Typed earlier and not saved yet. Press Enter here to save it.",
    "此前已输入但尚未保存，请在此按回车保存。",
)
HINT_CHOICE = Words(
    "A key chooses and moves on. ? unknown · - not done · / not applicable · Backspace blank · F1 help",
    "按键即选并跳到下一项。? 不详 · - 未做/未询问 · / 不适用 · 退格 清空 · F1 帮助",
)
HINT_CHOICES = Words(
    "Keys choose one or more, Enter moves on. ? unknown · - not done · / not applicable · Backspace blank "
    "· F1 help",
    "按键可多选，回车到下一项。? 不详 · - 未做/未询问 · / 不适用 · 退格 清空 · F1 帮助",
)
HINT_DAY = Words(
    "20260320, 3/20, t today, y yesterday, -1, d7 = day 7 after the operation. "
    "F4 calendar · Alt+↑↓ one day · ? unknown · F1 help",
    "20260320、3/20、t 今天、y 昨天、-1、d7＝术后第7天。F4 日历 · Alt+↑↓ 增减一天 · ? 不详 · F1 帮助",
)
HINT_TEXT = Words(
    "Enter moves on, Shift+Enter back. ? unknown · - not done · / not applicable · F1 help",
    "回车到下一项，Shift+回车返回。? 不详 · - 未做/未询问 · / 不适用 · F1 帮助",
)
HINT_LONG_TEXT = Words(
    "Alt+Enter starts a new line, Enter moves on. ? unknown · - not done · / not applicable · F1 help",
    "Alt+回车换行，回车到下一项。? 不详 · - 未做/未询问 · / 不适用 · F1 帮助",
)
LIMITS = Words("{label}: {low} to {high}.", "{label}：{low} 到 {high}。")
NO_HELP = Words("{label}: no further help.", "{label}：无更多说明。")


def editor_for(field: Field, setting: SettingOf) -> Editor:
    """Return a new editor for `field`; TypeError for a kind that has none."""
    match field:
        case Text():
            return (LongTextEditor if field.longest > LONG_TEXT else TextEditor)(field, setting)
        case Number():
            return NumberEditor(field, setting)
        case Day():
            return DateField(field, setting)
        case Clock():
            return ClockEditor(field, setting)
        case Moment():
            return MomentEditor(field, setting)
        case Choice():
            return HBPicker(field, setting) if grades_hb(field) else Segmented(field, setting)
        case Choices():
            return MultiSegmented(field, setting)
        case _:
            raise TypeError(f"no editor for {type(field).__name__}")


def hint_of(field: Field) -> Words:
    """Return the line that tells the keys of a field."""
    match field:
        case Choice():
            return HINT_CHOICE
        case Choices():
            return HINT_CHOICES
        case Day():
            return HINT_DAY
        case Text() if field.longest > LONG_TEXT:
            return HINT_LONG_TEXT
        case _:
            return HINT_TEXT


def help_of(field: Field) -> str:
    """Return what F1 tells of a field: the help of the dictionary, or its limits."""
    if field.help:
        return say(field.help)
    if isinstance(field, Number):
        return say(LIMITS, label=field.label, low=field.low, high=field.high)
    return say(NO_HELP, label=field.label)


def sentence(problem: Problem | UserError) -> str:
    """Return a problem's sentence in the language of the screen, long quotations cut short."""
    gaps = {
        name: f"{gap[:LONGEST_QUOTE]}…" if isinstance(gap, str) and len(gap) > LONGEST_QUOTE else gap
        for name, gap in problem.gaps.items()
    }
    return problem.words.say(language(), **gaps)


class Note(QWidget):
    """One line under a field: an error, something unlikely, or a remark; icon, colour and words."""

    _LOOKS = {"error": ("circle-alert", "error-text"), "unlikely": ("triangle-alert", "due-text")}

    def __init__(self) -> None:
        """Be hidden while there is nothing to say."""
        super().__init__()
        self._icon = QLabel()
        self._words = RoleLabel(wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        self.kind = ""
        self.hide()

    def show_note(self, text: str, kind: str) -> None:
        """Show `text` as an "error" or as "unlikely"; hide without a text."""
        self.kind = kind if text else ""
        self._words.setText(text)
        self.setVisible(bool(text))
        if not text:
            return
        name, colour = self._LOOKS[kind]
        self._icon.setPixmap(pixmap(name, colour, 16, self.devicePixelRatioF()))
        self._words.setStyleSheet(f"color: {token(colour).name()};")

    def text(self) -> str:
        """Return what is said."""
        return self._words.text()


class FieldRow(QWidget):
    """The row of one field on a form."""

    def __init__(self, field: Field, editor: Editor, extra: QWidget | None = None) -> None:
        """Set label, editor, unit or `extra`, and menu side by side, the note below."""
        super().__init__()
        self.field = field
        self.editor = editor
        self.note = Note()
        self.label = RoleLabel(_label_text(field), wrap=True)
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setBuddy(editor)
        editor.set_question(say(field.label))
        self.menu_button = self._menu_button()
        self._lay_out(extra)

    def show_note(self, text: str, kind: str) -> None:
        """Say `text` below the row, "error" or "unlikely"; nothing without a text."""
        self.note.show_note(text, kind)
        box = getattr(self.editor, "box", None)
        wrong = self.note.kind == "error"
        if box is not None and bool(box.property("wrong")) != wrong:
            box.setProperty("wrong", wrong)
            restyle(box)

    def is_asked(self, page: QWidget) -> bool:
        """Tell whether the keyboard stops here: neither hidden on `page` nor switched off."""
        return self.isVisibleTo(page) and self.editor.isEnabled()

    def take_absence(self, absence: Absence | None) -> None:
        """Take an absence or blank, chosen with the mouse."""
        self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
        self.editor.take_absence(absence)

    def _lay_out(self, extra: QWidget | None) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        self.label.setMinimumHeight(32)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.label, 0, 0, top)
        grid.addWidget(self.editor, 0, 1)
        if isinstance(self.field, Number) and self.field.unit:
            unit = RoleLabel(say(self.field.unit), "secondary")
            _behind_line(self.editor, unit)
        if extra is not None:
            grid.addWidget(extra, 0, 2, top)
        grid.addWidget(self.menu_button, 0, 3, top)
        grid.addWidget(self.note, 1, 1, 1, 3)
        grid.setColumnStretch(1, 1)

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("ellipsis", "secondary", 16))
        button.setProperty("kind", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(32, 32)
        button.setAccessibleName(say(ABSENCE_MENU, label=self.field.label))
        button.clicked.connect(self._open_menu)
        return button

    def _open_menu(self) -> None:
        menu = self.absence_menu()
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def absence_menu(self) -> QMenu:
        """Return the menu of what can stand here in place of a value."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for absence, key in KEY_OF_ABSENCE.items():
            action = menu.addAction(f"{key}   {say(ABSENCE_WORDS[absence])}")
            action.triggered.connect(partial(self.take_absence, absence))
        menu.addAction(say(BLANK)).triggered.connect(partial(self.take_absence, None))
        return menu


def _label_text(field: Field) -> str:
    return say(NEEDED, label=field.label) if field.need is Need.YES else say(field.label)


def _behind_line(editor: Editor, unit: QWidget) -> None:
    layout = editor.layout()
    assert isinstance(layout, QHBoxLayout)
    layout.insertWidget(1, unit)


@dataclass(frozen=True)
class Skip:
    """Fields that are asked under a condition alone, and the sentence, if any, that says which.

    `worked_out`: where it is not asked the one field follows from others, and
    stands in the gap `{value}` of the sentence.
    """

    keys: tuple[str, ...]
    asked: Callable[[Answers], bool]
    why: Words | None = None
    worked_out: bool = False


class FieldForm(QObject):
    """The rows of one page: shows answers and drafts, tells problems, leads the keyboard.

    It saves nothing: it says which field was edited or committed, and the page does.
    """

    edited = Signal(str)
    committed = Signal(str)
    entered = Signal(str)
    finished = Signal()  # Enter in the last field
    left_at_start = Signal()  # Shift+Enter in the first

    def __init__(self, fields: Mapping[str, Field], setting: SettingOf, page: QWidget) -> None:
        """Make rows for any of `fields`, which lie on `page`; `setting` is what texts are read against."""
        super().__init__(page)
        self._page = page
        self.fields = fields
        self.rows: dict[str, FieldRow] = {}
        self._setting = setting
        self._shown: dict[str, RoleLabel] = {}
        self._skips: list[tuple[Skip, RoleLabel]] = []

    def add_row(self, layout: QVBoxLayout, key: str, extra: QWidget | None = None) -> Editor:
        """Put the row of field `key` at the end of `layout` and return its editor."""
        editor = editor_for(self.fields[key], self._setting)
        row = FieldRow(self.fields[key], editor, extra)
        self.rows[key] = row
        layout.addWidget(row)
        editor.edited.connect(partial(self._edited, key))
        editor.committed.connect(partial(self.committed.emit, key))
        editor.entered.connect(partial(self.entered.emit, key))
        editor.advance.connect(partial(self.go_from, key, 1))
        editor.go_back.connect(partial(self.go_from, key, -1))
        return editor

    def add_shown(self, layout: QVBoxLayout, key: str) -> None:
        """Put field `key` at the end of `layout` as something worked out: words, no editor."""
        label = RoleLabel(say(self.fields[key].label), "secondary", wrap=True)
        label.setFixedWidth(LABEL_WIDTH)
        self._shown[key] = value = RoleLabel(wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(value, 1)
        layout.addLayout(line)

    def add_skip(self, layout: QVBoxLayout, skip: Skip) -> None:
        """Put the sentence of `skip`, and then the rows that it rules, at the end of `layout`."""
        why = RoleLabel("", "hint", wrap=True)
        why.setContentsMargins(LABEL_WIDTH + 8, 0, 0, 0)
        layout.addWidget(why)
        for key in skip.keys:
            self.add_row(layout, key)
        self._skips.append((skip, why))

    def editor(self, key: str) -> Editor:
        """Return the editor of field `key`."""
        return self.rows[key].editor

    def show_answers(self, answers: Answers) -> None:
        """Show `answers`, blank every field that is not among them, and hide what is not asked."""
        for key, row in self.rows.items():
            row.editor.show_answer(answers.get(key))
            row.show_note("", "")
        self.refresh(answers)

    def refresh(self, answers: Answers) -> None:
        """Show what is worked out from `answers`, and the rows that they ask for."""
        for key, label in self._shown.items():
            label.setText(with_unit(self.fields[key], answers.get(key)))
        for skip, why in self._skips:
            self._apply(skip, why, answers)

    def show_drafts(self, texts: Mapping[str, str]) -> None:
        """Show typed texts that were never saved, and say so beside each."""
        for key, text in texts.items():
            if row := self.rows.get(key):
                row.editor.show_text(text)
                row.editor.mark_returned()
                row.show()
                if self.is_sound(key) and not row.note.text():
                    row.show_note(say(NOT_SAVED_YET), "unlikely")

    def text(self, key: str) -> str:
        """Return what stands in the editor of field `key`."""
        return self.editor(key).text()

    def is_sound(self, key: str) -> bool:
        """Tell whether what stands in `key` can be stored, and show what is wrong with it."""
        row = self.rows[key]
        try:
            answer = row.editor.answer()
        except UnreadableError as error:
            row.show_note(sentence(error), "error")
            return False
        problem = problem_with(row.field, answer, self._setting().today)
        self.tell([problem] if problem else [], [key])
        return problem is None or problem.severity is Severity.UNLIKELY

    def tell(self, problems: Iterable[Problem], keys: Iterable[str]) -> None:
        """Show beside each of `keys` what `problems` says of it, the impossible before the unlikely."""
        found: dict[str, Problem] = {}
        for problem in problems:
            if problem.key not in found or problem.severity is Severity.IMPOSSIBLE:
                found[problem.key] = problem
        for key in keys:
            if row := self.rows.get(key):
                told = found.get(key)
                kind = "error" if told and told.severity is Severity.IMPOSSIBLE else "unlikely"
                row.show_note(sentence(told) if told else "", kind)

    def acceptable(self) -> dict[str, Answer]:
        """Return every answer that is readable and possible on its own, blank ones left out."""
        answers: dict[str, Answer] = {}
        for key, row in self.rows.items():
            try:
                answer = row.editor.answer()
            except UnreadableError:
                continue
            problem = problem_with(row.field, answer, self._setting().today)
            if answer is not None and (problem is None or problem.severity is Severity.UNLIKELY):
                answers[key] = answer
        return answers

    def wrong_rows(self) -> list[FieldRow]:
        """Return the rows whose text cannot be stored, from top to bottom."""
        return [row for row in self.rows.values() if row.note.kind == "error"]

    def commit(self) -> None:
        """Commit whatever the person changed."""
        for row in list(self.rows.values()):
            row.editor.commit_edit()

    def go_from(self, key: str, step: int) -> None:
        """Give the keyboard to the next row that is asked (`step` 1), or to the one before (-1)."""
        keys = [each for each, row in self.rows.items() if each == key or row.is_asked(self._page)]
        place = keys.index(key) + step
        if place < 0:
            self.left_at_start.emit()
        elif place >= len(keys):
            self.finished.emit()
        else:
            self.focus(keys[place])

    def focus(self, key: str) -> None:
        """Give the keyboard to the editor of field `key`."""
        self.editor(key).setFocus(Qt.FocusReason.TabFocusReason)

    def first_key(self) -> str | None:
        """Return the first field that is asked."""
        return next((key for key, row in self.rows.items() if row.is_asked(self._page)), None)

    def _edited(self, key: str) -> None:
        """Take an error off while the person mends it: nothing is red while typing."""
        self.rows[key].show_note("", "")
        self.edited.emit(key)

    def _apply(self, skip: Skip, why: RoleLabel, answers: Answers) -> None:
        asked = skip.asked(answers)
        first = skip.keys[0]
        if skip.why:
            why.setText(say(skip.why, value=with_unit(self.fields[first], answers.get(first))))
        why.setVisible(not asked and skip.why is not None)
        for key in skip.keys:
            answered = bool(self.text(key)) and not skip.worked_out
            self.rows[key].setVisible(asked or answered)


def with_unit(field: Field, answer: Answer) -> str:
    """Return an answer as people read it, with its unit; a dash where there is none."""
    text = shown(field, answer, language())
    if isinstance(field, Number) and field.unit and isinstance(answer, int | Decimal):
        return f"{text} {say(field.unit)}"
    return text or "–"
