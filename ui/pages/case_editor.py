"""The case editor: one case in seven sections, each answer saved as soon as it is given."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.fields import Field
from models.rules.completeness import IDENTITY, section_of
from models.rules.protocol import State
from models.services import duplicates
from models.services.cases import CASE_FIELDS, PatientHead
from models.words import Words
from ui.actions import CASE, add_keys
from ui.context import Context
from ui.forms.banner import PatientBanner
from ui.forms.kinds import hint_of
from ui.forms.row import FieldRow
from ui.pages.case_answers import Answers
from ui.pages.case_bars import UndoBar, WhyBar
from ui.pages.case_desk import CaseDesk
from ui.pages.case_entries import EntryList
from ui.pages.case_followups import FollowUpSection
from ui.pages.case_frame import ALL_SECTIONS, Foot, SavedNote, SectionList
from ui.pages.case_history import HistorySection
from ui.pages.case_questions import Questions
from ui.pages.case_rooms import Rooms
from ui.pages.case_sections import FOLLOW_UP, HISTORY, FormSection
from ui.text import say
from ui.widgets import Button, MessageBar, order_tabs

ONE_PROBLEM = Words("There is 1 problem in this section.", "本部分有 1 个问题。")
PROBLEMS = Words("There are {count} problems in this section.", "本部分有 {count} 个问题。")
PROBLEM_LINE = Words("{label}: {sentence}", "{label}：{sentence}")
GO_THERE = Words("Go to the first", "转到第一个")
GO_ON = Words("Go on", "继续")
UNFINISHED = Words("This new case was begun earlier and not finished.", "这是此前未录完的新病例。")
AFRESH = Words("Start afresh", "重新开始")


class Place(NamedTuple):
    """Which case and section was on screen, and the field that had the keyboard."""

    operation_id: int | None
    section: str
    key: str


class CasePage(QWidget):
    """One case, existing or new, with its banner, sections, help line and buttons."""

    closed = Signal()
    call_wanted = Signal(int, str)  # operation, code of the window
    contact_wanted = Signal(int, int)  # operation, contact that is to be corrected
    merge_wanted = Signal(int, int)  # this patient, and one of a similar name
    registered = Signal(int)  # the new case has become an operation

    def __init__(self, context: Context, operation_id: int | None = None) -> None:
        """Show the case of `operation_id`, or a new one for None."""
        super().__init__()
        self.setProperty("frame", "page")
        self.desk = CaseDesk(context, operation_id, self)
        self.banner = PatientBanner()
        self.messages = MessageBar()
        self.question = Questions()
        self.why_bar = WhyBar(self.desk)
        self.undo_bar = UndoBar(self.desk)
        self.saved_note = SavedNote()
        self.list = SectionList()
        self.foot = Foot(self.go_back, self.save_and_next)
        self.help_line = self.foot.help_line
        self.rooms = Rooms(self.desk)
        self.answers = Answers(self.desk, self.rooms, self.question)
        self._begun = False
        self._key = ""
        self._told: list[str] = []
        self._lay_out()
        self._listen()
        self._similar: tuple[PatientHead, ...] = ()
        self._add_shortcuts()
        self._case_changed()
        self._greet()
        self._warn_of_similar()
        self.show_section(IDENTITY)

    # --- Where we are

    @property
    def section(self) -> str:
        """The section on screen."""
        return self.rooms.section

    @property
    def sections(self) -> dict[str, FormSection]:
        """The sections with forms that are built."""
        return self.rooms.sections

    @property
    def entry_lists(self) -> list[EntryList]:
        """The lists of ward checks and complications, once they are built."""
        return self.rooms.entry_lists

    @property
    def follow_ups(self) -> FollowUpSection | None:
        """The section of the follow-up, once it is built."""
        return self.rooms.follow_ups

    @property
    def history(self) -> HistorySection | None:
        """The section of the history, once it is built."""
        return self.rooms.history

    def place(self) -> Place:
        """Return what is on screen, after keeping what is typed."""
        self.flush()
        return Place(self.desk.operation_id, self.section, self._key)

    def restore(self, place: object) -> None:
        """Show the section and field of a Place; its case is chosen when the page is made."""
        assert isinstance(place, Place)
        self._begun = True
        self.show_section(place.section)
        if place.key in self._rows():
            self._focus(place.key)

    def flush(self) -> None:
        """Keep everything typed and not saved in the draft."""
        self.desk.flush()
        self.rooms.keep_entries()

    def show_section(self, name: str) -> None:
        """Show a section; what is being edited in the one before is committed."""
        self.rooms.commit()
        if name != self.section:
            self.help_line.clear()
        self.rooms.show_section(name)
        self.list.choose(name)
        self._show_problem_summary([])
        self._order_tabs()

    def enter_section(self, name: str) -> None:
        """Show a section and give the keyboard to the first thing that it lacks, or to its first row."""
        self.show_section(name)
        self.rooms.take_focus()

    def go_to_field(self, section: str, key: str) -> None:
        """Show the section of a field, or `section` where no row has that name, and give it the keyboard."""
        self._begun = True
        self.show_section(section_of(key) if key in CASE_FIELDS else section)
        if key in self._rows():
            self._focus(key)
        else:
            self.enter_section(self.section)

    def focus(self, key: str) -> None:
        """Show the section of field `key` and give it the keyboard."""
        self._begun = True
        self.show_section(section_of(key))
        self._focus(key)

    # --- Building

    def _lay_out(self) -> None:
        self.banner.end.addWidget(self.saved_note)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.list)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        bars = QVBoxLayout()
        bars.setContentsMargins(24, 4, 24, 0)
        bars.setSpacing(4)
        for bar in self._bars():
            bars.addWidget(bar)
        right.addLayout(bars)
        right.addWidget(self.rooms, 1)
        body.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addLayout(body, 1)
        layout.addWidget(self.foot)

    def _bars(self) -> tuple[QWidget, ...]:
        return self.messages, self.question, self.undo_bar, self.why_bar

    def _listen(self) -> None:
        desk, rooms, answers = self.desk, self.rooms, self.answers
        desk.changed.connect(self._case_changed)
        desk.saved.connect(self._say_saved)
        desk.failed.connect(self.saved_note.show_failed)
        desk.kept.connect(self._say_kept)
        desk.registered.connect(self._became_case)
        desk.changed_elsewhere.connect(rooms.show_anew)
        desk.gone.connect(self.closed)
        self.list.wanted.connect(self.enter_section)
        rooms.key_entered.connect(self._entered)
        rooms.field_entered.connect(self._tell_keys)
        rooms.finished.connect(partial(self.foot.next_button.setFocus, Qt.FocusReason.TabFocusReason))
        rooms.tabs_changed.connect(self._order_tabs)
        rooms.done.connect(self._say_undoable)
        rooms.removed.connect(self.closed)
        rooms.call_wanted.connect(self._want_call)
        rooms.contact_wanted.connect(self._want_contact)
        rooms.section_wanted.connect(self.enter_section)
        rooms.field_wanted.connect(self.focus)
        rooms.history_wanted.connect(partial(self.enter_section, HISTORY))
        answers.refused.connect(self.messages.show_error)
        answers.not_saved.connect(self.saved_note.show_failed)
        answers.why_wanted.connect(self._ask_why)
        answers.done.connect(self._say_undoable)
        answers.tabs_changed.connect(self._order_tabs)
        answers.settled.connect(self._go_on_here)
        self.question.correction_wanted.connect(partial(self.focus, "mrn"))
        self.why_bar.left.connect(self._go_on_here)

    def _add_shortcuts(self) -> None:
        numbered = enumerate(ALL_SECTIONS, start=1)
        add_keys(
            self,
            CASE.keys,
            {
                "section_after": partial(self._turn, 1),
                "section_before": partial(self._turn, -1),
                "next": self.save_and_next,
                "save": self.save_now,
                "confirm": self.confirm_here,
                "field_history": self.show_history_here,
                "why": self.go_to_question,
                "compare": self.compare_similar,
                **{f"section_{n}": partial(self.enter_section, name) for n, name in numbered},
            },
        )

    # --- Keys and buttons

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back at Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first thing that the section lacks."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            self.enter_section(self.section)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Pass the keyboard on to where it was."""
        super().focusInEvent(event)
        self._go_on_here()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is typed when the page goes off the screen."""
        self.flush()
        super().hideEvent(event)

    def go_back(self) -> None:
        """Leave the case; nothing is discarded."""
        self.rooms.commit()
        self.flush()
        self.closed.emit()

    def save_now(self) -> None:
        """Save what is being edited."""
        if self._saved_entry():
            return
        self.rooms.commit()
        self.desk.keep()
        if not self.desk.is_new and not self.desk.pending:
            self._say_saved()

    def save_and_next(self) -> None:
        """Save the section and go to the next; say first, once, what in it cannot be stored.

        An entry that is open is saved first, and the keyboard stays for another one.
        """
        if self._saved_entry():
            return
        self.rooms.commit()
        if self.question.has_to_be_answered():
            self.question.take_focus()
            return
        form = self.rooms.form()
        wrong = form.wrong_rows() if form else []
        lines = [_problem_line(row) for row in wrong]
        if lines and lines != self._told:
            self._show_problem_summary(lines, wrong[0].field.key)
            return
        self._turn(1)

    def confirm_here(self) -> None:
        """Ask why the unlikely answer in the field that has the keyboard is right."""
        self.rooms.commit()
        if row := self._rows().get(self._key):
            row.confirm.ask()
            self._order_tabs()

    def show_history_here(self) -> None:
        """Show the history of the field that has the keyboard, or the whole one."""
        self.rooms.commit()
        self.rooms.show_history_of(self._key)

    def go_to_question(self) -> None:
        """Give the keyboard to the question above the section."""
        if self.question.is_asking():
            self.question.take_focus()
        else:
            self.why_bar.take_focus()

    def _saved_entry(self) -> bool:
        """Save an entry that is begun in this section; tell whether there was one."""
        entries = self.rooms.begun()
        if entries is not None:
            entries.save()
        return entries is not None

    def _turn(self, step: int) -> None:
        place = ALL_SECTIONS.index(self.section) + step
        if 0 <= place < len(ALL_SECTIONS):
            self.enter_section(ALL_SECTIONS[place])
        else:
            self.flush()

    def _go_on_here(self) -> None:
        """Give the keyboard back to where it was."""
        if self._key in self._rows():
            self._focus(self._key)
        else:
            self.enter_section(self.section)

    # --- The section on screen

    def _rows(self) -> dict[str, FieldRow]:
        return self.rooms.rows()

    def _focus(self, key: str) -> None:
        self.rooms.focus(key)

    def _entered(self, key: str) -> None:
        self._tell_keys(CASE_FIELDS[key])
        self._key = key

    def _tell_keys(self, field: Field) -> None:
        """Tell the keys of the field that the keyboard came to, in the section or in one of its entries."""
        self._key = ""
        self.help_line.setText(say(hint_of(field)))

    # --- What is said above the section

    def _greet(self) -> None:
        if self.desk.is_new and self.desk.pending:
            self.messages.show_info(say(UNFINISHED), Button(say(AFRESH), self._start_afresh))

    def _warn_of_similar(self) -> None:
        """Say in the banner whose name may be taken for this one's."""
        if self.desk.case is not None:
            self._similar = duplicates.similar_names(self.desk.register, self.desk.case.patient_id)
            self.banner.show_similar(self._similar)

    def compare_similar(self) -> None:
        """Compare the patient with the one of a similar name, field by field."""
        if self.desk.case is not None and self._similar:
            self.merge_wanted.emit(self.desk.case.patient_id, self._similar[0].id)

    def _start_afresh(self) -> None:
        self.messages.clear()
        self.question.clear()
        self.desk.start_afresh()
        self.rooms.blank()
        self._focus("name")

    def _ask_why(self, key: str, step: int) -> None:
        self.why_bar.ask(key, step)
        self._order_tabs()

    def _say_undoable(self, sentence: str) -> None:
        self.undo_bar.show_undoable(sentence)
        self._order_tabs()

    def _show_problem_summary(self, lines: list[str], first: str = "") -> None:
        self._told = lines
        if not lines:
            if self.messages.kind == "error":
                self.messages.clear()
            return
        head = say(ONE_PROBLEM) if len(lines) == 1 else say(PROBLEMS, count=len(lines))
        go = Button(say(GO_THERE), partial(self.focus, first))
        self.messages.show_error("\n".join((head, *lines)), go, Button(say(GO_ON), partial(self._turn, 1)))
        self._order_tabs()
        go.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- What follows from the answers

    def _case_changed(self) -> None:
        """Show what follows from the answers: banner, counts, rows that are asked, unlikely answers."""
        if self.desk.case is not None:
            self.banner.show_case(self.desk.answers(), self.desk.context.today())
        self.rooms.refresh()
        self._show_counts()

    def _show_counts(self) -> None:
        waiting = {name: len(keys) for name, keys in self.desk.missing().items()}
        waiting[FOLLOW_UP] = self._open_rows()
        self.list.show_waiting(
            {name: waiting.get(name, 0) for name in ALL_SECTIONS},
            lambda name: not waiting.get(name, 0) and not self.rooms.is_hidden_for_now(name),
        )

    def _open_rows(self) -> int:
        wanted = (State.DUE, State.OVERDUE, State.RETRY)
        return sum(standing.state in wanted for standing in self.desk.case.standings) if self.desk.case else 0

    def _say_saved(self) -> None:
        self.saved_note.show_saved(self._time())

    def _say_kept(self) -> None:
        if self.desk.is_new:
            self.saved_note.show_kept(self._time())

    def _time(self) -> str:
        return f"{self.desk.context.now():%H:%M:%S}"

    def _became_case(self, operation_id: int) -> None:
        self.messages.clear()
        self.rooms.show_anew()
        self._warn_of_similar()
        self.registered.emit(operation_id)

    def _want_call(self, code: str) -> None:
        if self.desk.operation_id is not None:
            self.call_wanted.emit(self.desk.operation_id, code)

    def _want_contact(self, contact_id: int) -> None:
        if self.desk.operation_id is not None:
            self.contact_wanted.emit(self.desk.operation_id, contact_id)

    def _order_tabs(self) -> None:
        """Let Tab follow the eye: section list, section, foot."""
        order_tabs(self.list, *self._bars(), self.rooms.page_of(self.section), self.foot)


def _problem_line(row: FieldRow) -> str:
    label, said = say(row.field.label), row.note.text()
    return said if label in said else say(PROBLEM_LINE, label=label, sentence=said)
