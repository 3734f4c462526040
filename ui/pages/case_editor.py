"""The case editor: one case in six sections, each answer saved as soon as it is given."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.dictionary import PATIENT
from models.errors import UserError
from models.fields import Answer
from models.rules.checks import AnswersRefusedError
from models.rules.completeness import DISCHARGE, IDENTITY, OPERATED, SECTIONS, WARD, section_of
from models.rules.protocol import State
from models.rules.reading import shown
from models.services.cases import CASE_FIELDS, PatientHead
from models.words import Words, same
from ui.context import Context
from ui.forms.banner import PatientBanner
from ui.forms.binding import FieldForm, FieldRow, help_of, hint_of, sentence
from ui.icons import icon
from ui.pages.case_desk import CaseDesk
from ui.pages.case_entries import Complications, EntryList, WardChecks
from ui.pages.case_followups import FollowUpSection
from ui.pages.case_sections import FOLLOW_UP, NOT_OPERATED_YET, TITLES, FormSection
from ui.text import language, say
from ui.widgets import Button, MessageBar, PrimaryButton, QuietButton, RoleLabel, announce, restyle

ALL_SECTIONS = (*SECTIONS, FOLLOW_UP)
AFTER_OPERATION = (WARD, DISCHARGE, FOLLOW_UP)

SECTION = same("{number} {title}")
SECTION_MISSING = same("{number} {title} ({missing})")
SECTION_NAME = Words(
    "Section {number}: {title}, {missing} missing", "第{number}部分：{title}，缺 {missing} 项"
)
SAVED = Words("Saved {time}", "已保存 {time}")
NOT_SAVED = Words("Not saved: {why}", "未保存：{why}")
DRAFT_KEPT = Words(
    "Draft kept {time}; name and record number make it a case",
    "草稿已保存 {time}；填写姓名和病案号后建立病例",
)
BACK = Words("Back  Esc", "返回  Esc")
NEXT = Words("Save and next  Ctrl+Enter", "保存并继续  Ctrl+回车")
ONE_PROBLEM = Words("There is 1 problem in this section.", "本部分有 1 个问题。")
PROBLEMS = Words("There are {count} problems in this section.", "本部分有 {count} 个问题。")
PROBLEM_LINE = Words("{label}: {sentence}", "{label}：{sentence}")
GO_THERE = Words("Go to the first", "转到第一个")
GO_ON = Words("Go on", "继续")
UNFINISHED = Words("This new case was begun earlier and not finished.", "这是此前未录完的新病例。")
AFRESH = Words("Start afresh", "重新开始")
WHOSE_NUMBER = Words(
    "This number belongs to {name}, {sex}, born {born}.", "该病案号属于{name}，{sex}，出生日期 {born}。"
)
ADD_OPERATION = Words("Add a further operation of this patient", "为该患者新增一次手术")
CORRECT_NUMBER = Words("Correct the number", "更正病案号")
WOULD_MOVE = Words(
    "Moving the operation to {day} moves {count} planned dates: {moves}",
    "手术日期改为 {day} 后，{count} 个随访目标日将调整：{moves}",
)
MOVE = Words("{window} {old} → {new}", "{window} {old} → {new}（目标日）")
RE_PLAN = Words("Re-plan", "重新排期")
KEEP = Words("Keep the old date", "保留原日期")
NOT_ENTERED = Words("not entered", "未录入")


class Place(NamedTuple):
    """Which case and section was on screen, and the field that had the keyboard."""

    operation_id: int | None
    section: str
    key: str


class CasePage(QWidget):
    """One case, existing or new, with its banner, sections, help line and buttons."""

    closed = Signal()
    call_wanted = Signal(int, str)  # operation, code of the window
    registered = Signal(int)  # the new case has become an operation

    def __init__(self, context: Context, operation_id: int | None = None) -> None:
        """Show the case of `operation_id`, or a new one for None."""
        super().__init__()
        self.setProperty("frame", "page")
        self.desk = CaseDesk(context, operation_id, self)
        self.banner = PatientBanner()
        self.messages = MessageBar()
        self.question = MessageBar(dismissible=False)
        self.saved_label = RoleLabel("", "secondary", wrap=True)
        self.saved_label.setFixedWidth(400)
        self.saved_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.help_line = RoleLabel("", "hint", wrap=True)
        self.section = IDENTITY
        self.sections: dict[str, FormSection] = {}
        self.entry_lists: list[EntryList] = []
        self.follow_ups: FollowUpSection | None = None
        self._waiting: QWidget | None = None
        self._begun = False
        self._key = ""
        self._told: list[str] = []
        self._buttons: dict[str, QPushButton] = {}
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
        for each, button in self._buttons.items():
            button.setChecked(each == name)
        self._show_problem_summary([])

    def enter_section(self, name: str) -> None:
        """Show a section and give the keyboard to the first thing that it lacks, or to its first row."""
        self.show_section(name)
        if name == FOLLOW_UP and self.follow_ups:
            self.follow_ups.take_focus()
            return
        if name in self.sections and not self._hidden_for_now(name):
            lacking, form = self.desk.missing()[name], self.sections[name].form
            key = next((key for key in form.rows if key in lacking), form.first_key())
            if key:
                self._focus(key)

    def focus(self, key: str) -> None:
        """Show the section of field `key` and give it the keyboard."""
        self._begun = True
        self.show_section(section_of(key))
        self._focus(key)

    # --- Building

    def _lay_out(self) -> None:
        self.banner.end.addWidget(self.saved_label)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._section_list())
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        bars = QVBoxLayout()
        bars.setContentsMargins(24, 4, 24, 0)
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
        layout.addWidget(self._foot())

    def _section_list(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("frame", "navigation")
        frame.setFixedWidth(176)
        column = QVBoxLayout(frame)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(2)
        for name in ALL_SECTIONS:
            button = QPushButton()
            button.setProperty("kind", "navigation")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            button.clicked.connect(partial(self.enter_section, name))
            self._buttons[name] = button
            column.addWidget(button)
        column.addStretch(1)
        return frame

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("frame", "status")
        self.help_line.setMinimumHeight(2 * self.help_line.fontMetrics().lineSpacing() + 2)
        self.next_button = PrimaryButton(say(NEXT), self.save_and_next)
        line = QHBoxLayout(foot)
        line.setContentsMargins(16, 6, 16, 6)
        line.setSpacing(12)
        line.addWidget(self.help_line, 1)
        line.addWidget(QuietButton(say(BACK), self.go_back))
        line.addWidget(self.next_button)
        return foot

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
        column.addWidget(
            Button(say(TITLES[OPERATED]), partial(self.focus, "op_date")), 0, Qt.AlignmentFlag.AlignLeft
        )
        column.addStretch(1)
        return page

    def _follow_up_page(self) -> QWidget:
        if self.follow_ups is None:
            self.follow_ups = FollowUpSection()
            self.follow_ups.contact_wanted.connect(self._want_call)
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
        form.show_drafts({key: text for key, text in self.desk.pending.items() if key in form.rows})
        section.unfold_answered()
        form.edited.connect(partial(self._edited, form))
        form.committed.connect(partial(self._committed, form))
        form.entered.connect(self._entered)
        form.finished.connect(partial(self.next_button.setFocus, Qt.FocusReason.TabFocusReason))
        self._stack.addWidget(section)
        return section

    def _add_entry_lists(self, section: FormSection) -> None:
        assert self.desk.case is not None
        self.entry_lists = [WardChecks(self.desk), Complications(self.desk)]
        for place, entries in zip((1, section.column.count()), self.entry_lists, strict=True):
            section.column.insertWidget(place, entries)
            entries.show_case(self.desk.case)
            entries.field_entered.connect(self._entered_entry)

    def _listen(self) -> None:
        self.desk.changed.connect(self._case_changed)
        self.desk.saved.connect(self._say_saved)
        self.desk.failed.connect(self._say_failed)
        self.desk.kept.connect(self._say_kept)
        self.desk.number_taken.connect(self._ask_whose_number)
        self.desk.registered.connect(self._became_case)
        self.desk.changed_elsewhere.connect(self._show_anew)

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
        """Press the button that has the keyboard at Enter; go back at Esc."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QAbstractButton):
            focused.click()
        elif event.key() == Qt.Key.Key_Escape:
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
        if self.section == FOLLOW_UP and self.follow_ups is not None:
            self.follow_ups.take_focus()
        elif self._key in self._rows():
            self._focus(self._key)

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
        self._commit()
        self.desk.keep()
        if not self.desk.is_new and not self.desk.pending:
            self._say_saved()

    def save_and_next(self) -> None:
        """Save the section and go to the next; say first, once, what in it cannot be stored."""
        self._commit()
        if not self.question.isHidden():
            self._focus_question()
            return
        wrong = self._form().wrong_rows() if self.section in self.sections else []
        lines = [_problem_line(row) for row in wrong]
        if lines and lines != self._told:
            self._show_problem_summary(lines, wrong[0].field.key)
            return
        self._turn(1)

    def show_help(self) -> None:
        """Show the help of the field that has the keyboard."""
        if self._key in CASE_FIELDS:
            self.help_line.setText(help_of(CASE_FIELDS[self._key]))
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
        self._key = key
        self.help_line.setText(say(hint_of(CASE_FIELDS[key])))

    def _entered_entry(self, hint: str) -> None:
        self.help_line.setText(hint)

    def _committed(self, form: FieldForm, key: str) -> None:
        """Save one answer, or keep its text in the draft and say why it cannot be saved."""
        self.desk.type(key, form.text(key))
        if not form.is_sound(key):
            self.desk.keep()
            self._say_failed(form.rows[key].note.text())
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
            self.desk.keep()
            self._ask_to_move(form, answer, moves)
            return
        self._write(form, key, answer)

    def _write(self, form: FieldForm, key: str, answer: Answer) -> None:
        answers = self.desk.with_id_number({key: answer})
        try:
            self.desk.save(answers)
        except AnswersRefusedError as error:
            self.desk.keep()
            form.rows[key].show_note(sentence(error.problems[0]), "error")
            self._say_failed(sentence(error.problems[0]))
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
        self._say_failed(sentence(error))

    # --- Questions in line

    def _ask_whose_number(self, head: PatientHead) -> None:
        said = {key: _said(key, getattr(head, key)) for key in ("name", "sex")}
        whose = say(WHOSE_NUMBER, **said, born=_said("birth_date", head.birth_date))
        add = Button(say(ADD_OPERATION), partial(self._add_operation, head), name="user-check")
        correct = Button(say(CORRECT_NUMBER), self._correct_number, name="pencil")
        self._ask(whose, add, correct)

    def _add_operation(self, head: PatientHead) -> None:
        self.question.clear()
        try:
            self.desk.add_to(head)
        except UserError as error:
            self._refused(self._form(), error)

    def _correct_number(self) -> None:
        self.question.clear()
        self.focus("mrn")

    def _ask_to_move(self, form: FieldForm, answer: Answer, moves: Sequence[tuple[str, date, date]]) -> None:
        assert self.desk.case is not None
        protocol = self.desk.case.protocol
        lines = [say(MOVE, window=protocol.label_of(code), old=old, new=new) for code, old, new in moves]
        text = say(WOULD_MOVE, day=answer, count=len(moves), moves=" · ".join(lines))
        replan = Button(say(RE_PLAN), partial(self._replan, form, answer), name="calendar-clock")
        keep = Button(say(KEEP), partial(self._keep_date, form), name="undo-2")
        self._ask(text, replan, keep)

    def _replan(self, form: FieldForm, answer: Answer) -> None:
        self.question.clear()
        self._write(form, "op_date", answer)
        form.focus("op_date")

    def _keep_date(self, form: FieldForm) -> None:
        self.question.clear()
        self.desk.forget("op_date")
        form.editor("op_date").show_answer(self.desk.answers().get("op_date"))
        form.rows["op_date"].show_note("", "")
        form.focus("op_date")

    def _ask(self, text: str, *buttons: QPushButton) -> None:
        self.question.show_warning(text, *buttons)
        self._focus_question()

    def _focus_question(self) -> None:
        buttons = [button for button in self.question.findChildren(QPushButton) if not button.isHidden()]
        if buttons:  # the last is the one that changes nothing
            buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)

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
        missing = self.desk.missing()
        for number, name in enumerate(ALL_SECTIONS, 1):
            count = len(missing.get(name, ()))
            button, title = self._buttons[name], TITLES[name]
            if name == FOLLOW_UP:
                count = self._open_rows()
            words = SECTION_MISSING if count else SECTION
            button.setText(say(words, number=number, title=title, missing=count))
            button.setAccessibleName(say(SECTION_NAME, number=number, title=title, missing=count))
            done = not count and not self._hidden_for_now(name)
            button.setIcon(icon("circle-check", "done-bar") if done else icon("circle", "border"))

    def _open_rows(self) -> int:
        wanted = (State.DUE, State.OVERDUE, State.RETRY)
        return sum(standing.state in wanted for standing in self.desk.case.standings) if self.desk.case else 0

    def _say_saved(self) -> None:
        self._say(say(SAVED, time=f"{self.desk.context.now():%H:%M:%S}"), "secondary")

    def _say_kept(self) -> None:
        if self.desk.is_new:
            self._say(say(DRAFT_KEPT, time=f"{self.desk.context.now():%H:%M:%S}"), "secondary")

    def _say_failed(self, why: str) -> None:
        self._say(say(NOT_SAVED, why=why), "error")

    def _say(self, text: str, role: str) -> None:
        self.saved_label.setText(text)
        if self.saved_label.property("role") != role:
            self.saved_label.setProperty("role", role)
            restyle(self.saved_label)
        announce(self.saved_label, text)

    def _became_case(self, operation_id: int) -> None:
        self.messages.clear()
        self._show_anew()
        self.registered.emit(operation_id)

    def _show_anew(self) -> None:
        """Show the answers of the register in every row but those that hold something unsaved."""
        for section in self.sections.values():
            form, answers = section.form, self.desk.answers()
            for key in form.rows.keys() - self.desk.pending.keys():
                form.editor(key).show_answer(answers.get(key))
            form.refresh(answers)

    def _want_call(self, code: str) -> None:
        if self.desk.operation_id is not None:
            self.call_wanted.emit(self.desk.operation_id, code)


def _problem_line(row: FieldRow) -> str:
    label, said = say(row.field.label), row.note.text()
    return said if label in said else say(PROBLEM_LINE, label=label, sentence=said)


def _said(key: str, answer: Answer) -> str:
    return shown(PATIENT[key], answer, language()) or say(NOT_ENTERED)
