"""Rows of a form, made from the dictionary.

The page writes which rows stand where; this module makes the rows, tells what
is wrong with each, hides the ones that are not asked, and leads the keyboard
from one to the next.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.fields import Absence, Answer, Answers, Field, Number, Problem, Severity
from models.rules.checks import problem_with
from models.rules.days import UnreadableError
from models.rules.derived_words import rule_of
from models.rules.reading import shown
from models.words import Words
from ui.forms.confirm import Told
from ui.forms.editor import Editor, SettingOf
from ui.forms.kinds import editor_for
from ui.forms.row import LABEL_WIDTH, FieldRow, sentence
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import RoleLabel

NOT_SAVED_YET = Words(
    "Typed earlier and not saved yet. Press Enter here to save it.",
    "此前已输入但尚未保存，请在此按回车保存。",
)


@dataclass(frozen=True)
class Skip:
    """Fields that are asked under a condition alone, and the sentence, if any, that says which.

    `worked_out`: where it is not asked the one field follows from others, and
    stands in the gap `{value}` of the sentence, how it follows in `{rule}`.
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
    confirmed = Signal(str, str)  # an unlikely answer is right: field, reason
    confirmation_dropped = Signal(str)  # its confirmation is taken back
    history_wanted = Signal(str)

    def __init__(self, fields: Mapping[str, Field], setting: SettingOf, page: QWidget) -> None:
        """Make rows for any of `fields`, which lie on `page`; `setting` is what texts are read against."""
        super().__init__(page)
        self._page = page
        self.fields = fields
        self.rows: dict[str, FieldRow] = {}
        self._setting = setting
        self._shown: dict[str, tuple[RoleLabel, RoleLabel]] = {}  # the value, and its rule
        self._passed: set[str] = set()
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
        row.confirm.given.connect(partial(self.confirmed.emit, key))
        row.confirm.taken_back.connect(partial(self.confirmation_dropped.emit, key))
        row.confirm.left.connect(partial(self.focus, key))
        row.history_wanted.connect(partial(self.history_wanted.emit, key))
        return editor

    def add_shown(self, layout: QVBoxLayout, key: str) -> None:
        """Put field `key` at the end of `layout` as something worked out: words and their rule, no editor."""
        label = RoleLabel(say(self.fields[key].label), "secondary", wrap=True)
        label.setFixedWidth(scaled(LABEL_WIDTH))
        value, rule = self._shown[key] = RoleLabel(wrap=True), RoleLabel("", "hint", wrap=True)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(value)
        told.addWidget(rule)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(told, 1)
        layout.addLayout(line)

    def add_skip(self, layout: QVBoxLayout, skip: Skip) -> None:
        """Put the sentence of `skip`, and then the rows that it rules, at the end of `layout`."""
        why = RoleLabel("", "hint", wrap=True)
        why.setContentsMargins(scaled(LABEL_WIDTH) + 8, 0, 0, 0)
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
        for row in self.rows.values():
            row.editor.show_echo()
        for key, (label, told) in self._shown.items():
            label.setText(with_unit(self.fields[key], answers.get(key)))
            rule = rule_of(key, answers)
            told.setText(rule.say(language()) if rule else "")
            told.setVisible(rule is not None)
        for skip, why in self._skips:
            self._apply(skip, why, answers)

    def show_drafts(self, texts: Mapping[str, str], note: Words | None = NOT_SAVED_YET) -> None:
        """Show typed texts that were never saved, and say so beside each where there is a `note`."""
        for key, text in texts.items():
            if row := self.rows.get(key):
                row.editor.show_text(text)
                row.editor.mark_returned()
                row.show()
                if self.is_sound(key) and note and not row.note.text():
                    row.show_note(say(note), "unlikely")

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
                if told is None or kind == "error":
                    row.confirm.clear()
                elif told.rule:
                    row.confirm.offer()

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

    def offer_history(self) -> None:
        """Offer the history of each field in the menu of its row."""
        for row in self.rows.values():
            row.has_history = True

    def pass_over(self, keys: Iterable[str]) -> None:
        """Go past rows whose answers came with another one; who goes back still comes to them."""
        self._passed |= {key for key in keys if key in self.rows}

    def show_confirmations(self, confirmations: Mapping[str, Told]) -> None:
        """Show, beside each of those fields, who found an unlikely answer right."""
        for key, told in confirmations.items():
            if row := self.rows.get(key):
                row.show_note("", "")
                row.confirm.show_given(told)

    def go_from(self, key: str, step: int) -> None:
        """Give the keyboard to the next row that is asked (`step` 1), or to the one before (-1)."""
        keys = [each for each, row in self.rows.items() if each == key or row.is_asked(self._page)]
        place = keys.index(key) + step
        while step > 0 and place < len(keys) and keys[place] in self._passed:
            place += 1
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
        self.rows[key].confirm.clear()
        self.edited.emit(key)

    def _apply(self, skip: Skip, why: RoleLabel, answers: Answers) -> None:
        asked = skip.asked(answers)
        first = skip.keys[0]
        if skip.why:
            rule = rule_of(first, answers)
            value = with_unit(self.fields[first], answers.get(first))
            why.setText(say(skip.why, value=value, rule=rule.say(language()) if rule else ""))
        told = not skip.worked_out or answers.get(first) is not None
        why.setVisible(not asked and told and skip.why is not None)
        for key in skip.keys:
            answered = bool(self.text(key)) and not skip.worked_out
            self.rows[key].setVisible(asked or answered)


def with_unit(field: Field, answer: Answer) -> str:
    """Return an answer as people read it, with its unit; a dash where there is none."""
    text = shown(field, answer, language())
    if isinstance(answer, Decimal):
        text = f"{answer.normalize():f}"  # nobody says "15.0 months"
    if isinstance(field, Number) and field.unit and text and not isinstance(answer, Absence):
        return f"{text} {say(field.unit)}"
    return text or "–"
