"""The questions of the call sheet: one question, and a group that one key answers as normal."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.fields import Absence, Answer, Choice, Choices, Code, Field
from models.rules.days import UnreadableError
from models.rules.reading import shown
from models.words import Words, same
from ui.forms.choices import CodedEditor, Segmented, grades_hb
from ui.forms.editor import KEY_OF_ABSENCE, Editor, SettingOf
from ui.forms.kinds import editor_for
from ui.forms.row import Note, sentence
from ui.forms.typed import TypedEditor
from ui.text import language, say
from ui.theme import scaled, text_size
from ui.widgets import Card, RoleLabel, restyle

OPTION_HEIGHT = 36  # pixels before scaling, of one answer with its ring
EACH_LABEL = 210  # pixels before scaling, beside the answers of one of a group
_ECHO_BESIDE = 100  # percent: in larger words what was read has no room beside the box
FILLED = Words("By this key: {answers}", "已按此键填写：{answers}")
ANSWERED = Words("{question}: {answer}", "{question}：{answer}")


class Ask(QWidget):
    """One question: its words, above or beside its editor, and a note below."""

    def __init__(
        self, field: Field, setting: SettingOf, *, question: str = "", beside: int = 0, mark: str = ""
    ) -> None:
        """Ask `field` in the words `question` or its own; `beside` is the label's width, 0 stands above.

        `mark` says that a question is to be asked or said: it stands before the words.
        """
        super().__init__()
        self.field = field
        if isinstance(field, Choice) and not grades_hb(field):
            self.editor: Editor = Segmented(field, setting, upright=False)
        else:
            self.editor = editor_for(field, setting)
        self.note = Note()
        self.label = RoleLabel(question or say(field.label), wrap=True)
        self.label.setBuddy(self.editor)
        self.editor.set_question(question or say(field.label))
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        if beside:
            self.label.setFixedWidth(scaled(beside))
            self.label.setMinimumHeight(scaled(OPTION_HEIGHT))
            grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.editor, 0, 1)
            grid.addWidget(self.note, 1, 1)
            if isinstance(self.editor, TypedEditor) and text_size() > _ECHO_BESIDE:
                grid.addWidget(self.editor.echo, 2, 1)
            grid.setColumnStretch(1, 1)
        else:
            grid.addLayout(_marked(mark, self.label), 0, 0)
            grid.addWidget(self.editor, 1, 0)
            grid.addWidget(self.note, 2, 0)

    def narrow(self) -> None:
        """Fit into a narrow column: what was read stands below the box, and a long text is no wider."""
        if isinstance(self.editor, TypedEditor):
            self._grid.addWidget(self.editor.echo, 3, 0)
            self.editor.box.setMinimumWidth(scaled(120))

    def show_note(self, text: str, kind: str) -> None:
        """Say `text` below, "error" or "unlikely"; nothing without a text."""
        self.note.show_note(text, kind)
        box = getattr(self.editor, "box", None)
        wrong = self.note.kind == "error"
        if box is not None and bool(box.property("wrong")) != wrong:
            box.setProperty("wrong", wrong)
            restyle(box)

    def read(self) -> Answer:
        """Return the answer; raises UnreadableError, and shows why."""
        try:
            return self.editor.answer()
        except UnreadableError as error:
            self.show_note(sentence(error), "error")
            raise


def _marked(mark: str, label: RoleLabel) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    if mark:
        line.addWidget(RoleLabel(mark, "section"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label, 1)
    return line


def ask_card(*widgets: QWidget) -> Card:
    """Return a card with `widgets` one below the other, closer than on a form."""
    card = Card()
    card.body.setContentsMargins(16, 8, 16, 8)
    card.body.setSpacing(4)
    for widget in widgets:
        card.body.addWidget(widget)
    return card


class Normal(NamedTuple):
    """What one key answers to a whole group: its words, and the answer to each field."""

    words: Words
    answers: Mapping[str, int]


class Short(NamedTuple):
    """One question of a group in few words: what its key finds not normal, what is said with an answer."""

    key: Words
    told: Words


class QuickKeys(CodedEditor):
    """The keys of a group: 0 answers all that is still blank as normal, the others open one question."""

    picked = Signal(int)  # the key
    absent = Signal(object)  # an absence for all that is blank; None blanks all

    field: Choices

    def choose(self, value: int | str) -> None:
        """Say which key was pressed; what is chosen is shown by the group."""
        self.picked.emit(int(value))

    def mark(self, values: tuple[int | str, ...]) -> None:
        """Show exactly `values` as chosen."""
        self._mark(values)

    def show_answer(self, answer: Answer) -> None:
        """Show no absence: each question of the group keeps its own."""

    def take_absence(self, absence: Absence | None) -> None:
        """Say which absence was pressed; each question of the group keeps its own."""
        self.absent.emit(absence)

    def _take_typed(self, value: int | str, *, last: bool) -> None:
        self._typed = ""
        self.choose(value)

    def _step(self, step: int) -> None:
        self._cursor = max(0, min(len(self.options) - 1, self._cursor + step))
        self._show_ring()


class QuickGroup(QWidget):
    """Several questions that are normal with one key, because the caller presses it; each can be opened.

    Nothing is answered beforehand. What the key filled in is said in words.
    """

    advance = Signal()
    go_back = Signal()
    edited = Signal(str)
    committed = Signal(str)

    def __init__(
        self,
        question: str,
        fields: tuple[Choice, ...],
        short: tuple[Short, ...],
        normal: Normal,
        setting: SettingOf,
    ) -> None:
        """Ask `fields`, whose keys 1, 2 … bear the words of `short`."""
        super().__init__()
        self.normal = normal
        self.fields = fields
        self._short = short
        codes = (Code(0, normal.words), *(Code(key, words.key) for key, words in enumerate(short, start=1)))
        chooser = Choices(key="quick", label=same(question), codes=codes)
        self.keys = QuickKeys(chooser, setting, upright=False)
        self.keys.set_question(question)
        self.keys.picked.connect(self._picked)
        self.keys.absent.connect(self._take_absence)
        self.keys.advance.connect(self.advance)
        self.keys.go_back.connect(self.go_back)
        self.filled = RoleLabel("", "hint", wrap=True)
        self.asks = {field.key: Ask(field, setting, beside=EACH_LABEL) for field in fields}
        self._all_open = False
        self._opened: set[str] = set()
        self._lay_out()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.keys)
        whole.addWidget(self.filled)
        self.filled.hide()
        for key, ask in self.asks.items():
            whole.addWidget(ask)
            ask.hide()
            ask.editor.edited.connect(partial(self.edited.emit, key))
            ask.editor.committed.connect(partial(self.committed.emit, key))
            ask.editor.advance.connect(self._one_done)
            ask.editor.go_back.connect(self._one_back)

    def open_all(self, on: bool) -> None:
        """Show every question of the group, or only those that were opened."""
        self._all_open = on
        self.keys.setVisible(not on)
        self._settle()

    def settle(self) -> None:
        """Show what was answered, after the editors were given answers."""
        self._settle()

    def focus_keys(self) -> None:
        """Give the keyboard to the keys of the group."""
        self.keys.setFocus(Qt.FocusReason.TabFocusReason)

    def _picked(self, key: int) -> None:
        if key:
            field = self.fields[key - 1]
            self._opened.add(field.key)
            self._settle()
            self.asks[field.key].editor.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._fill_blanks(self.normal.answers)
        self.advance.emit()

    def _take_absence(self, absence: Absence | None) -> None:
        """Say of all that is blank why it is; without an absence blank everything."""
        if absence is None:
            for key, ask in self.asks.items():
                ask.editor.show_answer(None)
                self.edited.emit(key)
        self._fill_blanks(dict.fromkeys(self.asks, absence))

    def _fill_blanks(self, answers: Mapping[str, Answer]) -> None:
        for key, ask in self.asks.items():
            if not ask.editor.text():
                ask.editor.show_answer(answers[key])
                self.edited.emit(key)
        self._settle()
        self.committed.emit(self.fields[0].key)

    def _one_done(self) -> None:
        """Go back to the keys, or on when every question of the group has its answer."""
        self._settle()
        if all(ask.editor.text() for ask in self.asks.values()):
            self.advance.emit()
        elif self._all_open and (following := self._next_blank()):
            following.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focus_keys()

    def _one_back(self) -> None:
        """Go back to the keys, or to what comes before where they are not needed."""
        if self._all_open:
            self.go_back.emit()
        else:
            self.focus_keys()

    def _next_blank(self) -> Editor | None:
        return next((ask.editor for ask in self.asks.values() if not ask.editor.text()), None)

    def _settle(self) -> None:
        """Open what is not normal; say in words what is normal and not open; mark the keys."""
        marked: list[int | str] = []
        said = []
        for number, (field, short) in enumerate(zip(self.fields, self._short, strict=True), start=1):
            ask = self.asks[field.key]
            text = ask.editor.text()
            if text and text not in (str(self.normal.answers[field.key]), *KEY_OF_ABSENCE.values()):
                self._opened.add(field.key)
                marked.append(number)
            is_open = self._all_open or field.key in self._opened
            ask.setVisible(is_open)
            if text and not is_open:
                said.append(say(ANSWERED, question=short.told, answer=_said(field, ask)))
        if all(ask.editor.text() == str(self.normal.answers[key]) for key, ask in self.asks.items()):
            marked = [0]
        self.keys.mark(tuple(marked))
        self.filled.setText(say(FILLED, answers=" · ".join(said)) if said else "")
        self.filled.setVisible(bool(said))


def _said(field: Choice, ask: Ask) -> str:
    return shown(field, ask.editor.answer(), language())
