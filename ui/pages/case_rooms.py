"""The sections of a case as pages of a stack, each built when it is first shown."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from models.rules.completeness import IDENTITY, WARD
from models.words import Words
from ui.forms.binding import NOT_SAVED_YET, FieldForm
from ui.forms.row import FieldRow
from ui.pages.case_desk import CaseDesk
from ui.pages.case_entries import Complications, EntryList, WardChecks
from ui.pages.case_followups import FollowUpSection
from ui.pages.case_frame import AFTER_OPERATION
from ui.pages.case_history import HistorySection
from ui.pages.case_phones import PhoneList
from ui.pages.case_sections import FOLLOW_UP, HISTORY, NOT_OPERATED_YET, FormSection
from ui.text import say
from ui.widgets import Button, RoleLabel

ENTER_DATE = Words("Enter the operation date", "填写手术日期")
NOT_A_CASE_YET = Words(
    "The history begins when name and record number have made this a case.",
    "填写姓名和病案号并建立病例后，此处开始记录修改。",
)
ENTER_NAME = Words("Enter the name", "填写姓名")


class Rooms(QStackedWidget):
    """Which section is on screen, and what each holds."""

    built = Signal(object)  # the FormSection that was just built
    key_entered = Signal(str)  # the keyboard came to a field of the patient or the operation
    field_entered = Signal(object)  # the keyboard came to a Field of an entry
    finished = Signal()  # Enter in the last field of a section
    tabs_changed = Signal()  # something that takes the keyboard came or went
    done = Signal(str)  # something large was done that can be undone: a sentence
    removed = Signal()  # the case is in the bin
    call_wanted = Signal(str)  # the code of a window
    contact_wanted = Signal(int)  # a contact that is to be corrected
    section_wanted = Signal(str)
    history_wanted = Signal()  # the history is to be shown
    field_wanted = Signal(str)  # the key of a field that is to be shown

    def __init__(self, desk: CaseDesk) -> None:
        """Hold the sections of the case on `desk`, none built yet."""
        super().__init__()
        self.desk = desk
        self.section = IDENTITY
        self.sections: dict[str, FormSection] = {}
        self.entry_lists: list[EntryList] = []
        self.phones: PhoneList | None = None
        self.follow_ups: FollowUpSection | None = None
        self.history: HistorySection | None = None
        self._waiting: dict[str, QWidget] = {}

    # --- Which

    def is_hidden_for_now(self, name: str) -> bool:
        """Tell whether a section has to wait: for the operation date, or for the case."""
        if name == HISTORY:
            return self.desk.case is None
        return name in AFTER_OPERATION and (self.desk.case is None or not self.desk.case.standings)

    def page_of(self, name: str) -> QWidget:
        """Return the page of a section, built when it is first shown."""
        if self.is_hidden_for_now(name):
            return self._not_yet(name)
        if name == FOLLOW_UP:
            return self._follow_up_page()
        if name == HISTORY:
            return self._history_page()
        if name not in self.sections:
            self.sections[name] = self._build(name)
        return self.sections[name]

    def show_section(self, name: str) -> None:
        """Show a section as it stands now."""
        self.section = name
        self.setCurrentWidget(self.page_of(name))
        self.refresh()

    def form(self) -> FieldForm | None:
        """Return the form of the section on screen; None where it is none."""
        shown = self.sections.get(self.section)
        return shown.form if shown is not None and not self.is_hidden_for_now(self.section) else None

    def rows(self) -> dict[str, FieldRow]:
        """Return the rows of the section on screen."""
        form = self.form()
        return form.rows if form else {}

    def focus(self, key: str) -> None:
        """Give the keyboard to a field of the section on screen."""
        section = self.sections[self.section]
        section.reveal(key)
        section.form.focus(key)

    def take_focus(self) -> None:
        """Give the keyboard to the first thing that the section on screen lacks, or to its first stop."""
        name = self.section
        if self.is_hidden_for_now(name):
            self._waiting[name].findChildren(Button)[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif name == FOLLOW_UP and self.follow_ups:
            self.follow_ups.take_focus()
        elif name == HISTORY and self.history:
            self.history.take_focus()
        elif name == WARD:
            self._first_list().take_focus()
        elif key := self._first_key():
            self.focus(key)

    def lists(self) -> list[EntryList]:
        """Return every list of entries that is built."""
        return [*self.entry_lists, *([self.phones] if self.phones else [])]

    def begun(self) -> EntryList | None:
        """Return the list of the section on screen in which an entry is begun and not saved."""
        phones: list[EntryList] = [self.phones] if self.phones else []
        here = {WARD: self.entry_lists, IDENTITY: phones}
        return next((each for each in here.get(self.section, []) if each.is_begun()), None)

    # --- What they show

    def commit(self) -> None:
        """Commit what is being edited in the section on screen, and keep what is typed in entries."""
        if form := self.form():
            form.commit()
        self.keep_entries()

    def keep_entries(self) -> None:
        """Keep what is typed in entries."""
        for entries in self.lists():
            entries.commit()

    def refresh(self) -> None:
        """Let the section on screen follow the answers; the others do when they are shown."""
        case = self.desk.case
        if form := self.form():
            form.refresh(self.desk.answers())
            self._tell(form, [key for key, row in form.rows.items() if self._is_settled(key, row)])
            self.sections[self.section].show_unchecked(self.desk.unchecked(form.rows))
        if case is None:
            return
        if self.section == IDENTITY and self.phones is not None:
            self.phones.show_case(case)
            self.phones.show()
        if self.section == WARD:
            for entries in self.entry_lists:
                entries.show_case(case)
        if self.section == FOLLOW_UP and self.follow_ups is not None:
            self.follow_ups.show_case(case)
        if self.section == HISTORY and self.history is not None:
            self.history.refresh()

    def show_anew(self) -> None:
        """Show the answers of the register in every row but those that hold something unsaved."""
        for section in self.sections.values():
            form, answers = section.form, self.desk.answers()
            settled = form.rows.keys() - self.desk.pending.keys()
            for key in settled:
                form.editor(key).show_answer(answers.get(key))
            self._tell(form, settled)
            form.refresh(answers)

    def blank(self) -> None:
        """Show no answer anywhere: a new case is begun afresh."""
        for section in self.sections.values():
            section.form.show_answers({})

    def _tell(self, form: FieldForm, keys: Collection[str]) -> None:
        """Show what is wrong or unlikely beside those rows, and what somebody confirmed."""
        form.tell(self.desk.problems(), keys)
        confirmed = self.desk.confirmations()
        form.show_confirmations({key: told for key, told in confirmed.items() if key in keys})

    def _is_settled(self, key: str, row: FieldRow) -> bool:
        return row.note.kind != "error" and key not in self.desk.pending

    def _first_key(self) -> str | None:
        lacking, form = self.desk.missing().get(self.section, []), self.sections[self.section].form
        return next((key for key in form.rows if key in lacking), form.first_key())

    def _first_list(self) -> EntryList:
        return next((entries for entries in self.entry_lists if entries.form), self.entry_lists[0])

    # --- Building

    def _build(self, name: str) -> FormSection:
        section = FormSection(name, self.desk.setting)
        if name == WARD:
            self._add_entry_lists(section)
        if name == IDENTITY:
            self._add_phones(section)
        form = section.form
        form.offer_history()
        form.show_answers(self.desk.answers())
        self._tell(form, set(form.rows))
        texts = {key: text for key, text in self.desk.pending.items() if key in form.rows}
        form.show_drafts(texts, None if self.desk.is_new else NOT_SAVED_YET)
        section.unfold_answered()
        form.entered.connect(self.key_entered)
        form.finished.connect(self.finished)
        form.history_wanted.connect(self.show_history_of)
        self.addWidget(section)
        self.built.emit(section)
        return section

    def _add_entry_lists(self, section: FormSection) -> None:
        self.entry_lists += [WardChecks(self.desk), Complications(self.desk)]
        for entries in self.entry_lists:
            section.places[entries.record].addWidget(entries)
            self._listen(entries)

    def _add_phones(self, section: FormSection) -> None:
        self.phones = PhoneList(self.desk)
        section.places["phones"].addWidget(self.phones)
        self.phones.setVisible(self.desk.case is not None)
        self._listen(self.phones)

    def _listen(self, entries: EntryList) -> None:
        if self.desk.case is not None:
            entries.show_case(self.desk.case)  # first: a section that is being built has no tabs to order
        entries.field_entered.connect(self.field_entered)
        entries.rebuilt.connect(self.tabs_changed)
        entries.done.connect(self.done)

    def _follow_up_page(self) -> QWidget:
        if self.follow_ups is None:
            assert self.desk.case is not None
            self.follow_ups = FollowUpSection(self.desk)
            self.follow_ups.show_case(self.desk.case)  # first: what is being built has no tabs to order
            self.follow_ups.call_wanted.connect(self.call_wanted)
            self.follow_ups.contact_wanted.connect(self.contact_wanted)
            self.follow_ups.ward_wanted.connect(partial(self.section_wanted.emit, WARD))
            self.follow_ups.done.connect(self.done)
            self.follow_ups.tabs_changed.connect(self.tabs_changed)
            self.addWidget(self.follow_ups)
        return self.follow_ups

    def _history_page(self) -> QWidget:
        if self.history is None:
            self.history = HistorySection(self.desk)
            self.history.tabs_changed.connect(self.tabs_changed)
            self.history.removed.connect(self.removed)
            self.history.field_wanted.connect(self.field_wanted)
            self.addWidget(self.history)
        return self.history

    def show_history_of(self, key: str) -> None:
        """Ask for the history of one field of the patient or the operation, or of all for an empty key."""
        if self.desk.case is None:
            return
        self._history_page()
        assert self.history is not None
        self.history.filter_by(key)
        self.history_wanted.emit()

    def _not_yet(self, name: str) -> QWidget:
        """Return the page that stands for what has to wait."""
        if name not in self._waiting:
            of_history = name == HISTORY
            self._waiting[name] = self._not_yet_page(
                NOT_A_CASE_YET if of_history else NOT_OPERATED_YET,
                ENTER_NAME if of_history else ENTER_DATE,
                "name" if of_history else "op_date",
            )
            self.addWidget(self._waiting[name])
        return self._waiting[name]

    def _not_yet_page(self, why: Words, go: Words, key: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(RoleLabel(say(why), "secondary", wrap=True))
        button = Button(say(go), partial(self.field_wanted.emit, key))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page
