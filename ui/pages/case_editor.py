"""The case editor: one case in six sections, each answer saved as soon as it is given."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.errors import UserError
from models.fields import Answer, Field
from models.rules.checks import AnswersRefusedError
from models.rules.completeness import IDENTITY, OPERATED, WARD, section_of
from models.rules.protocol import State
from models.services.cases import CASE_FIELDS, PatientHead
from models.words import Words
from ui.context import Context
from ui.forms.banner import PatientBanner
from ui.forms.binding import NOT_SAVED_YET, FieldForm
from ui.forms.kinds import help_of, hint_of
from ui.forms.row import FieldRow, sentence
from ui.pages.case_desk import CaseDesk
from ui.pages.case_entries import Complications, EntryList, WardChecks
from ui.pages.case_followups import FollowUpSection
from ui.pages.case_frame import AFTER_OPERATION, ALL_SECTIONS, Foot, SavedNote, SectionList
from ui.pages.case_questions import Questions
from ui.pages.case_sections import FOLLOW_UP, NOT_OPERATED_YET, FormSection
from ui.text import say
from ui.widgets import Button, MessageBar, RoleLabel, announce, order_tabs

ONE_PROBLEM = Words("There is 1 problem in this section.", "本部分有 1 个问题。")
PROBLEMS = Words("There are {count} problems in this section.", "本部分有 {count} 个问题。")
PROBLEM_LINE = Words("{label}: {sentence}", "{label}：{sentence}")
GO_THERE = Words("Go to the first", "转到第一个")
GO_ON = Words("Go on", "继续")
UNFINISHED = Words("This new case was begun earlier and not finished.", "这是此前未录完的新病例。")
AFRESH = Words("Start afresh", "重新开始")
ENTER_DATE = Words("Enter the operation date", "填写手术日期")


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
    registered = Signal(int)  # the new case has become an operation

    def __init__(self, context: Context, operation_id: int | None = None) -> None:
        """Show the case of `operation_id`, or a new one for None."""
        super().__init__()
        self.setProperty("frame", "page")
        self.desk = CaseDesk(context, operation_id, self)
        self.banner = PatientBanner()
        self.messages = MessageBar()
        self.question = Questions()
        self.saved_note = SavedNote()
        self.list = SectionList()
        self.foot = Foot(self.go_back, self.save_and_next)
        self.help_line = self.foot.help_line
        self.section = IDENTITY
        self.sections: dict[str, FormSection] = {}
        self.entry_lists: list[EntryList] = []
        self.follow_ups: FollowUpSection | None = None
        self._waiting: QWidget | None = None
        self._begun = False
        self._key = ""
        self._asked: Field | None = None
        self._told: list[str] = []
        self._lay_out()
        self._listen()
        self._add_shortcuts()
        self._case_changed()
        self._greet()
        self.show_section(IDENTITY)

    # --- Where we are

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
        for entries in self.entry_lists:
            entries.commit()

    def show_section(self, name: str) -> None:
        """Show a section; what is being edited in the one before is committed."""
        self._commit()
        if name != self.section:
            self.help_line.clear()
        self.section = name
        page = self._page_of(name)
        self._stack.setCurrentWidget(page)
        self._refresh_section()
        self.list.choose(name)
        self._show_problem_summary([])
        self._order_tabs()

    def enter_section(self, name: str) -> None:
        """Show a section and give the keyboard to the first thing that it lacks, or to its first row."""
        self.show_section(name)
        if name == FOLLOW_UP and self.follow_ups:
            self.follow_ups.take_focus()
            return
        if self._waiting is not None and self._hidden_for_now(name):
            self._waiting.findChildren(Button)[0].setFocus(Qt.FocusReason.TabFocusReason)
            return
        lacking, form = self.desk.missing()[name], self.sections[name].form
        key = next((key for key in form.rows if key in lacking), form.first_key())
        if name == WARD:
            next((entries for entries in self.entry_lists if entries.form), self.entry_lists[0]).take_focus()
        elif key:
            self._focus(key)

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
        bars.addWidget(self.messages)
        bars.addWidget(self.question)
        right.addLayout(bars)
        self._stack = QStackedWidget()
        right.addWidget(self._stack, 1)
        body.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addLayout(body, 1)
        layout.addWidget(self.foot)

    def _page_of(self, name: str) -> QWidget:
        """Return the page of a section, built when it is first shown."""
        if self._hidden_for_now(name):
            return self._not_yet()
        if name == FOLLOW_UP:
            return self._follow_up_page()
        if name not in self.sections:
            self.sections[name] = self._build(name)
        return self.sections[name]

    def _hidden_for_now(self, name: str) -> bool:
        return name in AFTER_OPERATION and (self.desk.case is None or not self.desk.case.standings)

    def _not_yet(self) -> QWidget:
        """Return the page that stands for what is asked after the operation."""
        if self._waiting is None:
            self._waiting = self._not_yet_page()
            self._stack.addWidget(self._waiting)
        return self._waiting

    def _not_yet_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(RoleLabel(say(NOT_OPERATED_YET), "secondary", wrap=True))
        go = Button(say(ENTER_DATE), partial(self.focus, "op_date"))
        column.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _follow_up_page(self) -> QWidget:
        if self.follow_ups is None:
            self.follow_ups = FollowUpSection()
            self.follow_ups.call_wanted.connect(self._want_call)
            self.follow_ups.contact_wanted.connect(self._want_contact)
            self.follow_ups.ward_wanted.connect(partial(self.enter_section, WARD))
            self._stack.addWidget(self.follow_ups)
            assert self.desk.case is not None
            self.follow_ups.show_case(self.desk.case)
        return self.follow_ups

    def _build(self, name: str) -> FormSection:
        section = FormSection(name, self.desk.setting)
        if name == WARD:
            self._add_entry_lists(section)
        form = section.form
        form.show_answers(self.desk.answers())
        form.tell(self.desk.problems(), form.rows)
        texts = {key: text for key, text in self.desk.pending.items() if key in form.rows}
        form.show_drafts(texts, None if self.desk.is_new else NOT_SAVED_YET)
        section.unfold_answered()
        form.edited.connect(partial(self._edited, form))
        form.committed.connect(partial(self._committed, form))
        form.entered.connect(self._entered)
        form.finished.connect(partial(self.foot.next_button.setFocus, Qt.FocusReason.TabFocusReason))
        self._stack.addWidget(section)
        return section

    def _add_entry_lists(self, section: FormSection) -> None:
        assert self.desk.case is not None
        self.entry_lists = [WardChecks(self.desk), Complications(self.desk)]
        for place, entries in zip((1, section.column.count()), self.entry_lists, strict=True):
            section.column.insertWidget(place, entries)
            entries.show_case(self.desk.case)
            entries.field_entered.connect(self._tell_keys)
            entries.rebuilt.connect(self._order_tabs)

    def _listen(self) -> None:
        self.desk.changed.connect(self._case_changed)
        self.desk.saved.connect(self._say_saved)
        self.desk.failed.connect(self.saved_note.show_failed)
        self.desk.kept.connect(self._say_kept)
        self.desk.number_taken.connect(self._ask_whose_number)
        self.desk.registered.connect(self._became_case)
        self.desk.changed_elsewhere.connect(self._show_anew)
        self.list.wanted.connect(self.enter_section)
        self.question.add_wanted.connect(self._add_operation)
        self.question.correction_wanted.connect(partial(self.focus, "mrn"))
        self.question.replan_wanted.connect(self._replan)
        self.question.old_date_wanted.connect(self._keep_date)

    def _add_shortcuts(self) -> None:
        for keys, slot in (
            ("Ctrl+PgDown", partial(self._turn, 1)),
            ("Ctrl+PgUp", partial(self._turn, -1)),
            ("Ctrl+Return", self.save_and_next),
            ("Ctrl+Enter", self.save_and_next),
            ("Ctrl+S", self.save_now),
            ("F1", self.show_help),
            *((f"Alt+{n}", partial(self.enter_section, name)) for n, name in enumerate(ALL_SECTIONS, 1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

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
        if self._key in self._rows():
            self._focus(self._key)
        else:
            self.enter_section(self.section)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is typed when the page goes off the screen."""
        self.flush()
        super().hideEvent(event)

    def go_back(self) -> None:
        """Leave the case; nothing is discarded."""
        self._commit()
        self.flush()
        self.closed.emit()

    def save_now(self) -> None:
        """Save what is being edited."""
        if self._saved_entry():
            return
        self._commit()
        self.desk.keep()
        if not self.desk.is_new and not self.desk.pending:
            self._say_saved()

    def save_and_next(self) -> None:
        """Save the section and go to the next; say first, once, what in it cannot be stored.

        An entry that is open is saved first, and the keyboard stays for another one.
        """
        if self._saved_entry():
            return
        self._commit()
        if not self.question.isHidden():
            self.question.take_focus()
            return
        wrong = self._form().wrong_rows() if self.section in self.sections else []
        lines = [_problem_line(row) for row in wrong]
        if lines and lines != self._told:
            self._show_problem_summary(lines, wrong[0].field.key)
            return
        self._turn(1)

    def _saved_entry(self) -> bool:
        """Save an entry that is begun in this section; tell whether there was one."""
        entries = next((each for each in self.entry_lists if each.is_begun()), None)
        if entries is not None and self.section == WARD:
            entries.save()
            return True
        return False

    def show_help(self) -> None:
        """Show the help of the field that has the keyboard."""
        if self._asked is not None:
            self.help_line.setText(help_of(self._asked))
            announce(self.help_line, self.help_line.text())

    def _turn(self, step: int) -> None:
        place = ALL_SECTIONS.index(self.section) + step
        if 0 <= place < len(ALL_SECTIONS):
            self.enter_section(ALL_SECTIONS[place])
        else:
            self.flush()

    # --- Saving

    def _form(self) -> FieldForm:
        return self.sections[self.section].form

    def _rows(self) -> dict[str, FieldRow]:
        return self.sections[self.section].form.rows if self.section in self.sections else {}

    def _focus(self, key: str) -> None:
        section = self.sections[self.section]
        section.reveal(key)
        section.form.focus(key)

    def _commit(self) -> None:
        if self.section in self.sections:
            self._form().commit()
        for entries in self.entry_lists:
            entries.commit()

    def _edited(self, form: FieldForm, key: str) -> None:
        self.desk.type(key, form.text(key))

    def _entered(self, key: str) -> None:
        self._tell_keys(CASE_FIELDS[key])
        self._key = key

    def _tell_keys(self, field: Field) -> None:
        """Tell the keys of the field that the keyboard came to, in the section or in one of its entries."""
        self._asked, self._key = field, ""
        self.help_line.setText(say(hint_of(field)))

    def _committed(self, form: FieldForm, key: str) -> None:
        """Save one answer, or keep its text in the draft and say why it cannot be saved."""
        self.desk.type(key, form.text(key))
        if not form.is_sound(key):
            self.desk.keep()
            self.saved_note.show_failed(form.rows[key].note.text())
        elif self.desk.is_new:
            self.desk.keep()
            self._new_answer(form)
        else:
            self._save(form, key, form.editor(key).answer())

    def _new_answer(self, form: FieldForm) -> None:
        form.refresh(self.desk.answers())
        try:
            self.desk.try_register()
        except UserError as error:
            self._refused(form, error)

    def _save(self, form: FieldForm, key: str, answer: Answer) -> None:
        if key == "op_date" and (moves := self.desk.replan(answer)):
            assert self.desk.case is not None
            self.desk.keep()
            self.question.ask_to_move(answer, moves, self.desk.case.protocol)
            self._order_tabs()
            return
        self._write(form, key, answer)

    def _write(self, form: FieldForm, key: str, answer: Answer) -> None:
        answers = self.desk.with_id_number({key: answer})
        try:
            self.desk.save(answers)
        except AnswersRefusedError as error:
            self.desk.keep()
            form.rows[key].show_note(sentence(error.problems[0]), "error")
            self.saved_note.show_failed(sentence(error.problems[0]))
        except UserError as error:
            self.desk.keep()
            form.rows[key].show_note(sentence(error), "error")
            self._refused(form, error)
        else:
            for filled in answers.keys() - {key}:
                form.editor(filled).show_answer(self.desk.answers()[filled])

    def _refused(self, form: FieldForm, error: UserError) -> None:
        if isinstance(error, AnswersRefusedError):
            form.tell(error.problems, [problem.key for problem in error.problems])
        self.messages.show_error(sentence(error))
        self.saved_note.show_failed(sentence(error))

    # --- Questions in line

    def _ask_whose_number(self, head: PatientHead) -> None:
        self.question.ask_whose_number(head, self.desk.differing(head))
        self._order_tabs()

    def _add_operation(self, head: PatientHead) -> None:
        try:
            self.desk.add_to(head)
        except UserError as error:
            self._refused(self._form(), error)
        else:
            self.enter_section(self.section)

    def _replan(self, day: Answer) -> None:
        form = self.sections[OPERATED].form
        self._write(form, "op_date", day)
        form.focus("op_date")

    def _keep_date(self) -> None:
        form = self.sections[OPERATED].form
        self.desk.forget("op_date")
        form.editor("op_date").show_answer(self.desk.answers().get("op_date"))
        form.rows["op_date"].show_note("", "")
        form.focus("op_date")

    def _greet(self) -> None:
        if self.desk.is_new and self.desk.pending:
            self.messages.show_info(say(UNFINISHED), Button(say(AFRESH), self._start_afresh))

    def _start_afresh(self) -> None:
        self.messages.clear()
        self.question.clear()
        self.desk.start_afresh()
        for section in self.sections.values():
            section.form.show_answers({})
        self._focus("name")

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

    # --- What is said

    def _case_changed(self) -> None:
        """Show what follows from the answers: banner, counts, rows that are asked, unlikely answers."""
        if self.desk.case is not None:
            self.banner.show_case(self.desk.answers(), self.desk.context.today())
        self._refresh_section()
        self._show_counts()

    def _refresh_section(self) -> None:
        """Let the section on screen follow the answers; the others do when they are shown."""
        case = self.desk.case
        if self.section in self.sections:
            form = self._form()
            form.refresh(self.desk.answers())
            settled = [key for key, row in form.rows.items() if self._is_settled(key, row)]
            form.tell(self.desk.problems(), settled)
        if self.section == WARD and case is not None:
            for entries in self.entry_lists:
                entries.show_case(case)
        if self.section == FOLLOW_UP and self.follow_ups is not None and case is not None:
            self.follow_ups.show_case(case)

    def _is_settled(self, key: str, row: FieldRow) -> bool:
        return row.note.kind != "error" and key not in self.desk.pending

    def _show_counts(self) -> None:
        waiting = {name: len(keys) for name, keys in self.desk.missing().items()}
        waiting[FOLLOW_UP] = self._open_rows()
        self.list.show_waiting(
            {name: waiting.get(name, 0) for name in ALL_SECTIONS},
            lambda name: not waiting.get(name, 0) and not self._hidden_for_now(name),
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
        self._show_anew()
        self.registered.emit(operation_id)

    def _show_anew(self) -> None:
        """Show the answers of the register in every row but those that hold something unsaved."""
        for section in self.sections.values():
            form, answers = section.form, self.desk.answers()
            settled = form.rows.keys() - self.desk.pending.keys()
            for key in settled:
                form.editor(key).show_answer(answers.get(key))
            form.tell(self.desk.problems(), settled)
            form.refresh(answers)

    def _want_call(self, code: str) -> None:
        if self.desk.operation_id is not None:
            self.call_wanted.emit(self.desk.operation_id, code)

    def _want_contact(self, contact_id: int) -> None:
        if self.desk.operation_id is not None:
            self.contact_wanted.emit(self.desk.operation_id, contact_id)

    def _order_tabs(self) -> None:
        """Let Tab follow the eye: section list, section, foot."""
        order_tabs(self.list, self.messages, self.question, self._page_of(self.section), self.foot)


def _problem_line(row: FieldRow) -> str:
    label, said = say(row.field.label), row.note.text()
    return said if label in said else say(PROBLEM_LINE, label=label, sentence=said)
