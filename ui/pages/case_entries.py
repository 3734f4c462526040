"""The lists of a case that grow by entries: ward checks and complications."""

from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.dictionary import RECORDS
from models.errors import UserError
from models.fields import Answer, Answers
from models.rules.checks import AnswersRefusedError
from models.rules.reading import shown, text_of
from models.services import drafts, entries
from models.services.cases import Case, Entry
from models.words import Words, same
from ui.forms.binding import FieldForm, Skip
from ui.forms.choices import HBPicker
from ui.forms.row import sentence
from ui.forms.typed import day_echo
from ui.pages.case_desk import KEEP_AFTER, CaseDesk
from ui.pages.case_entry_checks import EntryChecks
from ui.text import language, say
from ui.widgets import (
    Button,
    Card,
    MessageBar,
    PrimaryButton,
    QuietButton,
    RoleLabel,
    SectionTitle,
    empty,
)

CHECKS = Words("Ward checks", "病房查看")
COMPLICATIONS = Words("Complications", "并发症")
NO_CHECKS = Words(
    "No check yet. Two are needed: within 24 hours after the operation, and at discharge.",
    "尚无记录。至少需要两次：术后24小时内和出院时。",
)
NO_COMPLICATIONS = Words("None entered.", "未录入并发症。")
ADD_CHECK = Words("Add a check", "添加查看")
ADD_COMPLICATION = Words("Add a complication", "添加并发症")
SAVE = Words("Save", "保存")
DISCARD = Words("Discard", "放弃")
CHANGE = Words("Change", "修改")
REMOVE = Words("Remove", "删除")
OF_ENTRY = Words("{what}: {entry}", "{what}：{entry}")
REMOVED = Words("Removed: {entry}.", "已删除：{entry}。")
ENTRY_SAVED = Words("Saved: {what}.", "已保存：{what}。")
RETURNED = Words("Typed earlier and not saved yet.", "此前已输入但尚未保存。")
NOTHING_TYPED = Words("Nothing is entered yet.", "尚未录入任何内容。")
CHECK_LINE = same("{at} {day} · HB {grade}")
NO_VALUE = Words("not entered", "未录入")
COMPLICATION_LINE = same("{what} · {onset} · {status}")

_DETAILS = {
    "FP": ("fp_hb", "fp_eye_closure", "fp_corneal"),
    "HL": ("hl_sev", "hl_type"),
    "CSF": ("csf_site", "csf_drain", "csf_reop"),
    "INF": ("inf_kind",),
    "HEM": ("hem_site",),
    "LCN": ("lcn_kind",),
    "DIP": ("dip_nerve",),
    "NUM": ("num_site",),
    "DTH": ("dth_cause", "dth_related"),
}
"""The fields that belong to one kind of complication."""


class EntryList(QWidget):
    """The entries of one kind, each with buttons to change and remove it, and a form to add one."""

    field_entered = Signal(object)  # the Field that the keyboard came to
    rebuilt = Signal()  # its lines or its form were made anew
    done = Signal(str)  # something was done that can be undone: a sentence

    record = ""
    title: Words
    none_yet: Words
    add_words: Words

    def __init__(self, desk: CaseDesk) -> None:
        """Show the entries of the case on `desk`."""
        super().__init__()
        self.desk = desk
        self.fields = {field.key: field for field in RECORDS[self.record].fields}
        self.messages = MessageBar()
        self.form: FieldForm | None = None
        self._entry: Entry | None = None
        self._told: tuple[object, ...] = ()
        self.shown_entries: tuple[Entry, ...] = ()
        self._holders: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER)
        self._timer.timeout.connect(self._keep)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._panel = QVBoxLayout()
        self.add_button = Button(say(self.add_words), self.add, name="plus")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(SectionTitle(say(self.title)))
        layout.addWidget(self.messages)
        layout.addLayout(self._lines)
        layout.addLayout(self._panel)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_case(self, case: Case) -> None:
        """Show the entries of `case`, and any that was begun and not saved."""
        entries_ = self.entries(case)
        told = (entries_, case.answers.get("op_date"), case.silent)
        if told != self._told:
            self._told = told
            self._show_lines(entries_)
        if self.form is None:
            begun = [entry for entry in (None, *entries_) if self._draft(entry)]
            if begun:
                self._open(begun[0])

    def _show_lines(self, entries_: tuple[Entry, ...]) -> None:
        empty(self._lines)
        self.shown_entries, self._holders = entries_, []
        if not entries_:
            self._lines.addWidget(RoleLabel(say(self.none_yet), "secondary", wrap=True))
        for entry in entries_:
            line = self._line(entry)
            self._holders.append(line)
            self._lines.addWidget(line)
            line.show()  # at once: the keyboard may come here before the layout has
            self._add_checks(entry)
        self.rebuilt.emit()

    def _add_checks(self, entry: Entry) -> None:
        """Show below the line of an entry what is unlikely about it."""
        checks = EntryChecks(self.desk, self.record, entry)
        checks.failed.connect(self.messages.show_error)
        self._lines.addWidget(checks)
        checks.setVisible(bool(checks.lines))

    def take_focus(self) -> None:
        """Give the keyboard to the form that is open, or to the way to open one."""
        if self.form is not None:
            self._focus_first()
        else:
            self.add_button.setFocus(Qt.FocusReason.TabFocusReason)

    def add(self) -> None:
        """Open the form for a new entry."""
        self._open(None)
        self._focus_first()

    def change(self, entry: Entry) -> None:
        """Open the form on an entry."""
        self._open(entry)
        self._focus_first()

    def entries(self, case: Case) -> tuple[Entry, ...]:
        """Return the entries of this kind."""
        raise NotImplementedError

    def build(self, form: FieldForm, column: QVBoxLayout) -> None:
        """Put the rows of the form into `column`."""
        raise NotImplementedError

    def line(self, answers: Answers) -> str:
        """Return one line that tells an entry."""
        raise NotImplementedError

    def commit(self) -> None:
        """Keep what is being typed."""
        self._keep()

    def is_begun(self) -> bool:
        """Tell whether an entry is open in which something is typed and not saved."""
        return self.form is not None and bool(self._changed(self.form))

    def save(self) -> None:
        """Write the entry, if all of it can be stored; else stay at the first thing that cannot."""
        assert self.form is not None
        keys = [key for key, row in self.form.rows.items() if row.is_asked(self)]
        if wrong := [key for key in keys if not self.form.is_sound(key)]:
            self.form.focus(wrong[0])
            return
        answers = {key: self.form.editor(key).answer() for key in keys}
        if all(answer is None for answer in answers.values()):
            self.messages.show_info(say(NOTHING_TYPED))
            return
        try:
            self._write(answers)
        except AnswersRefusedError as error:
            self.form.tell(error.problems, [problem.key for problem in error.problems])
            self.form.focus(error.problems[0].key)
        except UserError as error:
            self.messages.show_error(sentence(error))
        else:
            self._close()
            self.told_done(say(ENTRY_SAVED, what=RECORDS[self.record].label))
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def told_done(self, sentence: str) -> None:
        """Show the list anew after something was done to it, and say that it can be undone."""
        self.desk.take_anew()
        self.done.emit(sentence)

    def focus_line(self, entry_id: int) -> None:
        """Give the keyboard to the first way to go on with an entry."""
        place = next((at for at, each in enumerate(self.shown_entries) if each.id == entry_id), None)
        if place is not None:
            self._holders[place].findChildren(QuietButton)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def discard(self) -> None:
        """Close the form and forget what was typed into it."""
        self._close()
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, answers: dict[str, Answer]) -> None:
        operation, today = self.desk.operation_id, self.desk.context.today()
        assert operation is not None
        if self._entry is None:
            entries.add_entry(self.desk.register, self.record, operation, answers, today)
        else:
            entries.save_entry(self.desk.register, self.record, self._entry.id, answers, today)

    def _open(self, entry: Entry | None) -> None:
        """Show the form on `entry`, or an empty one for None, with the draft of it."""
        self._clear_panel()
        self._entry = entry
        card = Card()
        self.form = FieldForm(self.fields, self.desk.setting, card)
        self.build(self.form, card.body)
        save = PrimaryButton(say(SAVE), self.save)
        line = QHBoxLayout()
        line.addWidget(save)
        line.addWidget(QuietButton(say(DISCARD), self.discard))
        line.addStretch(1)
        card.body.addLayout(line)
        self._panel.addWidget(card)
        card.show()  # at once: a row that is not on screen is not asked
        self.form.show_answers(entry.answers if entry else {})
        self.form.show_drafts(self._draft(entry), RETURNED)
        self.form.refresh(self.form.acceptable())
        self.form.edited.connect(self._keep_soon)
        self.form.committed.connect(self._committed)
        self.form.entered.connect(self._entered)
        self.form.finished.connect(partial(save.setFocus, Qt.FocusReason.TabFocusReason))
        self.add_button.hide()
        self.rebuilt.emit()

    def _focus_first(self) -> None:
        assert self.form is not None
        if key := self.form.first_key():
            self.form.focus(key)

    def _entered(self, key: str) -> None:
        self.field_entered.emit(self.fields[key])

    def _committed(self, key: str) -> None:
        assert self.form is not None
        self.form.is_sound(key)
        self.form.refresh(self.form.acceptable())
        self._keep()

    def _keep_soon(self, _: str) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _keep(self) -> None:
        self._timer.stop()
        if self.form is None:
            return
        try:
            drafts.keep(
                self.desk.register, self.record, self._draft_name(self._entry), self._changed(self.form)
            )
        except UserError as error:
            self.messages.show_error(sentence(error))

    def _changed(self, form: FieldForm) -> dict[str, str]:
        """Return the texts that differ from the entry as it was opened."""
        before = self._entry.answers if self._entry else {}
        texts = {key: form.text(key) for key in form.rows}
        return {
            key: text for key, text in texts.items() if text != text_of(self.fields[key], before.get(key))
        }

    def _draft(self, entry: Entry | None) -> dict[str, str]:
        return drafts.of(self.desk.register, self.record, self._draft_name(entry))

    def _draft_name(self, entry: Entry | None) -> str:
        return f"{self.desk.operation_id}/{entry.id if entry else 'new'}"

    def _close(self) -> None:
        drafts.drop(self.desk.register, self.record, self._draft_name(self._entry))
        self._clear_panel()
        self.add_button.show()

    def _clear_panel(self) -> None:
        self._timer.stop()
        if self.form is not None:
            self.form.blockSignals(True)  # a field that had the keyboard is left when it goes
        self.form, self._entry = None, None
        self.messages.clear()
        empty(self._panel)

    def _line(self, entry: Entry) -> QWidget:
        said = self.line(entry.answers)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(RoleLabel(said, wrap=True), 1)
        self.add_ways(line, holder, entry)
        return holder

    def add_ways(self, line: QHBoxLayout, _holder: QWidget, entry: Entry) -> None:
        """Put what can be done with an entry at the end of its line."""
        said = self.line(entry.answers)
        for words, slot in ((CHANGE, self.change), (REMOVE, self._remove)):
            button = QuietButton(say(words), partial(slot, entry))
            button.setAccessibleName(say(OF_ENTRY, what=words, entry=said))
            line.addWidget(button)

    def _remove(self, entry: Entry) -> None:
        """Remove at once: it can be undone here, and later from the history."""
        said = self.line(entry.answers)
        try:
            self._take_away(entry)
        except UserError as error:
            self.messages.show_error(sentence(error))
            return
        drafts.drop(self.desk.register, self.record, self._draft_name(entry))
        if self._entry is not None and self._entry.id == entry.id:
            self._clear_panel()
            self.add_button.show()
        self.told_done(say(REMOVED, entry=said))
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_away(self, entry: Entry) -> None:
        entries.remove_entry(self.desk.register, self.record, entry.id, self.desk.context.today())


class WardChecks(EntryList):
    """The House-Brackmann grades on the ward."""

    record = "ward_check"
    title = CHECKS
    none_yet = NO_CHECKS
    add_words = ADD_CHECK

    def entries(self, case: Case) -> tuple[Entry, ...]:
        """Return the ward checks, by time."""
        return case.ward_checks

    def build(self, form: FieldForm, column: QVBoxLayout) -> None:
        """Grade and time; the grade before stands beside."""
        picker = form.add_row(column, "hb_w")
        form.add_row(column, "hb_w_at")
        assert isinstance(picker, HBPicker)
        picker.show_previous(*self._previous())

    def line(self, answers: Answers) -> str:
        """Return time, day number and grade."""
        at = answers.get("hb_w_at")
        operated = self.desk.setting().operated_on
        return say(
            CHECK_LINE,
            at=shown(self.fields["hb_w_at"], at, language()) or say(NO_VALUE),
            day=day_echo(at.date(), operated) if isinstance(at, datetime) else "",
            grade=_grade(shown(self.fields["hb_w"], answers.get("hb_w"), language())),
        )

    def _previous(self) -> tuple[Answer, str]:
        """Return the last grade on the ward, or the one before the operation, and when it was."""
        case = self.desk.case
        assert case is not None
        for entry in reversed([entry for entry in case.ward_checks if entry != self._entry]):
            if isinstance(entry.answers.get("hb_w"), int):
                return entry.answers["hb_w"], shown(
                    self.fields["hb_w_at"], entry.answers.get("hb_w_at"), language()
                )
        before = case.answers.get("hb_pre")
        return (before if isinstance(before, int) else None), say(Words("pre-op", "术前"))


class Complications(EntryList):
    """The complications, one entry per event."""

    record = "complication"
    title = COMPLICATIONS
    none_yet = NO_COMPLICATIONS
    add_words = ADD_COMPLICATION

    def entries(self, case: Case) -> tuple[Entry, ...]:
        """Return the complications, by onset."""
        return case.complications

    def build(self, form: FieldForm, column: QVBoxLayout) -> None:
        """What and when; what belongs to its kind; what was done and what came of it."""
        for key in ("comp_code", "onset_date", "onset_precision", "onset_hours"):
            form.add_row(column, key)
        for code, keys in _DETAILS.items():
            form.add_skip(column, Skip(keys, partial(_is_code, code)))
        for key in ("treatment", "clavien", "source", "last_status"):
            form.add_row(column, key)
        form.add_skip(column, Skip(("resolved_date",), _resolved))
        form.add_skip(column, Skip(("residual",), _not_resolved))
        form.add_row(column, "note")

    def line(self, answers: Answers) -> str:
        """Return kind, onset and last state."""
        onset = answers.get("onset_date")
        operated = self.desk.setting().operated_on
        said = {key: shown(self.fields[key], answers.get(key), language()) or say(NO_VALUE) for key in _LINE}
        if isinstance(onset, date):
            said["onset_date"] += f" {day_echo(onset, operated)}"
        return say(
            COMPLICATION_LINE, what=said["comp_code"], onset=said["onset_date"], status=said["last_status"]
        )


_LINE = ("comp_code", "onset_date", "last_status")


def _is_code(code: str, answers: Answers) -> bool:
    return answers.get("comp_code") == code


def _resolved(answers: Answers) -> bool:
    return answers.get("last_status") == 0


def _not_resolved(answers: Answers) -> bool:
    return answers.get("last_status") in (1, 2, 9)


def _grade(said: str) -> str:
    """Return the Roman number of a grade's words; other words whole."""
    return said.split(" ", maxsplit=1)[0] if said else say(NO_VALUE)
