"""What lies on the desk while a case is edited: its answers, what was typed and not saved, and the saving.

No widget is known here. A text that was typed goes to the draft within a
second; an answer is written as soon as it is committed; a new case lives in
the draft alone until it has a name and a record number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from models.dictionary import PATIENT
from models.errors import UserError
from models.fields import Answer, Problem, Severity, Text
from models.rules.completeness import missing_keys
from models.rules.cross import notable
from models.rules.days import UnreadableError
from models.rules.derived import with_derived
from models.rules.identifiers import born_of, is_resident_id, masked_id, sex_of
from models.rules.reading import Setting, read, shown
from models.rules.rule import CASE, FIELDS, Scene, Verdict
from models.services import bin, cases, confirmations, drafts, history, staff, undoing
from models.services.cases import CASE_FIELDS, Case, PatientHead
from models.services.confirmations import Confirmed
from models.words import Words
from ui.context import Context
from ui.forms.confirm import Told
from ui.text import language, say

FORM = "case"
NEW = "new"
FRESH = timedelta(minutes=15)
"""For so long the person who saved an answer may change it without being asked why."""
KEEP_AFTER = 900  # milliseconds; a coarse timer may be a twentieth late

NOT_CHECKED = Words(
    "{rule}, because {field} is blank or has no value.", "{rule}：因“{field}”为空或无具体值。"
)
_OF_PATIENT = frozenset(field.key for field in PATIENT.fields)


class Differing(NamedTuple):
    """A typed answer, in words, and the other one that the register keeps."""

    key: str
    typed: str
    kept: Answer


class CaseDesk(QObject):
    """One case, existing or to be, between its forms and the register."""

    changed = Signal()  # the case was read anew
    saved = Signal()  # all that was committed is in the register
    failed = Signal(str)  # a sentence: why it is not
    kept = Signal()  # typed texts are in the draft
    number_taken = Signal(object)  # PatientHead: whose record number was typed for a new case
    registered = Signal(int)  # the new case has become an operation
    changed_elsewhere = Signal()  # another page changed answers that may be on screen here
    gone = Signal()  # the case is not in the register any more

    def __init__(self, context: Context, operation_id: int | None, parent: QObject | None = None) -> None:
        """Lay out the case of `operation_id`, or a new one for None, with its draft."""
        super().__init__(parent)
        self.context = context
        self.register = context.register
        self.operation_id = operation_id
        self.case: Case | None = None
        self._people = staff.people(context.register)
        self.pending: dict[str, str] = drafts.of(self.register, FORM, self.record)
        self._kept = dict(self.pending)  # what the draft holds
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER)
        self._timer.timeout.connect(self.keep)
        self._telling = False
        self.is_fresh = operation_id is None  # whether it is being made on this page
        context.changed.connect(self._heard)
        self._read_anew()

    @property
    def record(self) -> str:
        """The name of its draft."""
        return NEW if self.operation_id is None else str(self.operation_id)

    @property
    def is_new(self) -> bool:
        """Whether the case is not in the register yet."""
        return self.operation_id is None

    def setting(self) -> Setting:
        """Return what typed texts are read against."""
        operated = self.answers().get("op_date")
        return Setting(self.context.today(), operated if isinstance(operated, date) else None, self._people)

    def typed_answers(self) -> dict[str, Answer]:
        """Return the answers of the case with what is typed over them, where it can be read."""
        return {**(self.case.answers if self.case else {}), **self.readable()}

    def answers(self) -> dict[str, Answer]:
        """Return the answers of the case, or those of a new case that can be read, derived ones filled in."""
        return self.case.answers if self.case else with_derived(self.readable())

    def readable(self) -> dict[str, Answer]:
        """Return what the typed texts say, without the unreadable, the blank and the impossible."""
        today = self.context.today()
        operated = self._read("op_date", Setting(today))
        setting = Setting(today, operated if isinstance(operated, date) else None)
        found = {key: self._read(key, setting) for key in self.pending}
        answers: dict[str, Answer] = {key: answer for key, answer in found.items() if answer is not None}
        for problem in cases.problems_of(answers, today):
            if problem.severity is Severity.IMPOSSIBLE:
                answers.pop(problem.key, None)
        return answers

    def problems(self) -> list[Problem]:
        """Return what is wrong or unlikely about the answers as they stand."""
        return cases.problems_of_case(self.answers(), self.case, self.context.today())

    def unchecked(self, keys: Iterable[str]) -> list[str]:
        """Return which checks at the fields `keys` could not be made, and what kept each from looking."""
        answers, shown_here = self.answers(), set(keys)
        case = self.case
        scene = Scene(
            answers, answers, self.context.today(),
            tuple(each.answers for each in case.ward_checks) if case else (),
            tuple(each.answers for each in case.complications) if case else (),
            tuple(each.answers for each in case.contacts) if case else (),
            case.others if case else (), case.staff if case else frozenset(),
        )  # fmt: skip
        return [
            _not_checked(verdict)
            for verdict in notable(CASE, scene)
            if verdict.missing and verdict.rule.at in shown_here
        ]

    def confirmations(self) -> dict[str, Told]:
        """Return, by field, who found an unlikely answer right that is as it was then."""
        if self.case is None:
            return {}
        notes = {(*each[1:5],): each for each in self.notes()}
        found = {}
        for problem in self._all_problems():
            note = notes.get((*self.row_of(problem.key), problem.rule, problem.facts))
            if note is not None:
                found[problem.key] = told_of(note)
        open_ = {problem.key for problem in self.problems()}
        return {key: told for key, told in found.items() if key not in open_}

    def confirm(self, key: str, reason: str) -> None:
        """Note that the unlikely answer to `key` is right, and why.

        Raises: UserError.
        """
        assert self.case is not None
        unlikely = (each for each in self.problems() if each.key == key)
        problem = next((each for each in unlikely if each.severity is Severity.UNLIKELY), None)
        if problem is not None:
            row = self.row_of(key)
            confirmations.confirm(self.register, problem, self.case.operation_id, row, reason)
            self.read_anew()

    def take_confirmation_back(self, key: str) -> None:
        """Let the check of field `key` speak again.

        Raises: UserError.
        """
        facts = {
            (*self.row_of(problem.key), problem.rule, problem.facts)
            for problem in self._all_problems()
            if problem.key == key
        }
        for note in self.notes():
            if (*note[1:5],) in facts:
                confirmations.take_back(self.register, note.id)
        self.read_anew()

    def notes(self) -> tuple[Confirmed, ...]:
        """Return every confirmation of an unlikely answer of the case, its patient and its entries."""
        assert self.case is not None
        return confirmations.confirmed(self.register, self.case.operation_id) if self.case.silent else ()

    def _all_problems(self) -> list[Problem]:
        """Return what is wrong or unlikely, confirmed or not."""
        case = replace(self.case, silent=frozenset()) if self.case else None
        return cases.problems_of_case(self.answers(), case, self.context.today())

    def missing(self) -> dict[str, list[str]]:
        """Return the needed and blank fields by section."""
        checks = [entry.answers for entry in self.case.ward_checks] if self.case else []
        return missing_keys(self.answers(), checks)

    def type(self, key: str, text: str) -> None:
        """Take a text as typed so far; it is in the draft within a second."""
        self.pending[key] = text
        if not self._timer.isActive():  # not begun anew at each key: the second counts from the first
            self._timer.start()

    def keep(self) -> None:
        """Put the typed texts into the draft now."""
        self._timer.stop()
        if self.pending == self._kept:
            return
        try:
            drafts.keep(self.register, FORM, self.record, self.pending)
        except UserError as error:
            self.failed.emit(error.say(language()))
        else:
            self._kept = dict(self.pending)
            self.kept.emit()

    def flush(self) -> None:
        """Put the typed texts into the draft if some are not there yet."""
        if self._timer.isActive():
            self.keep()

    def save(self, answers: Mapping[str, Answer]) -> None:
        """Write answers of an existing case; what they settle leaves the draft.

        Raises: AnswersRefusedError and other UserErrors; the texts then stay in the draft.
        """
        assert self.operation_id is not None
        cases.save_answers(self.register, self.operation_id, answers, self.context.today())
        for key in answers:
            self.pending.pop(key, None)
        self.keep()
        self._read_anew()
        self.saved.emit()
        self._tell()

    def with_id_number(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """Return `answers` with the birth date and sex that an ID number among them holds, where blank."""
        number, filled = answers.get("id_no"), dict(answers)
        if not isinstance(number, str) or not is_resident_id(number):
            return filled
        for key, value in (("birth_date", born_of(number)), ("sex", sex_of(number))):
            if self.answers().get(key) is None and key not in self.pending:
                filled[key] = value
        return filled

    def replan(self, new_date: Answer) -> tuple[tuple[str, date, date], ...]:
        """Return what a new operation date would move: code, old target, new target."""
        if self.case is None or not self.case.standings or not isinstance(new_date, date):
            return ()
        return cases.replan_preview(self.register, self.case.operation_id, new_date)

    def try_register(self) -> None:
        """Make the new case out of what can be read, once it has a name and a number that is nobody's yet.

        Raises: UserError, in a sample register for one.
        """
        answers = self.readable()
        number = answers.get("mrn")
        head = cases.patient_by_mrn(self.register, number) if isinstance(number, str) else None
        if head:
            self.number_taken.emit(head)
        elif answers.get("name") and number:
            self._register(answers, None, settled=set())

    def differing(self, head: PatientHead) -> list[Differing]:
        """Return what was typed about a known patient and is not what the register says."""
        known, readable = cases.patient_answers(self.register, head.id), self.readable()
        return [
            Differing(key, said_of(key, readable.get(key)) or text.strip(), known[key])
            for key, text in self.pending.items()
            if text.strip() and known.get(key) is not None and readable.get(key) != known[key]
        ]

    def add_to(self, head: PatientHead) -> None:
        """Make the new case a further operation of a patient, whose answers stay; blank ones are filled.

        Raises: UserError.
        """
        known = cases.patient_answers(self.register, head.id)
        stay = {key for key in _OF_PATIENT if known.get(key) is not None}
        answers = {key: answer for key, answer in self.readable().items() if key not in stay}
        self._register(answers, head.id, settled=stay)

    def forget(self, key: str) -> None:
        """Take a typed text that is not wanted after all out of the draft."""
        self.pending.pop(key, None)
        self.keep()

    def start_afresh(self) -> None:
        """Forget what was typed for a new case."""
        self.pending.clear()
        self.keep()
        self.changed.emit()

    def read_anew(self) -> None:
        """Read the case again after its ward checks, complications or contacts changed."""
        self._read_anew()
        self.saved.emit()
        self._tell()

    def row_of(self, key: str) -> tuple[str, int]:
        """Return the record that keeps field `key`, and its id."""
        assert self.case is not None
        return (
            ("patient", self.case.patient_id) if key in _OF_PATIENT else ("operation", self.case.operation_id)
        )

    def step_to_explain(self, key: str) -> int | None:
        """Return the step that just changed an answer that was not fresh: older, or somebody else's."""
        newest, *older = history.of_field(self.register, *self.row_of(key), key) or (None,)
        if newest is None or newest.reason is not None or newest.cells[0].old is None:
            return None
        before = next((step for step in older if step.undoes is None), None)
        fresh = before and before.person == newest.person and newest.at - before.at <= FRESH
        return None if fresh else newest.id

    def undo(self, step_id: int, reason: str | None = None) -> None:
        """Take a step of the history back, and show the case as it is then.

        Raises: UserError where something of it was changed since.
        """
        undoing.undo(self.register, step_id, self.context.today(), reason)
        self.take_anew()

    def last_step(self) -> int | None:
        """Return the newest step of this person in this case that can be taken back."""
        last = history.last_step(self.register, self.operation_id) if self.operation_id else None
        return last.id if last else None

    def remove(self, mrn: str, reason: str) -> None:
        """Put the case into the bin, where `mrn` is its patient's record number.

        Raises: UserError.
        """
        assert self.operation_id is not None
        bin.remove_case(self.register, self.operation_id, mrn, self.context.today(), reason)
        self._drop()
        self._tell()

    def take_anew(self) -> None:
        """Read a case that changed behind the forms, and have them show it."""
        if self._still_there():
            self.saved.emit()
            self.changed_elsewhere.emit()
        self._tell()

    def _still_there(self) -> bool:
        """Read the case again; say so where it is gone."""
        try:
            self._read_anew()
        except LookupError:
            self._drop()
            self.gone.emit()
            return False
        return True

    def _drop(self) -> None:
        """Forget a case that is gone, and what was typed into it."""
        self._timer.stop()
        self.pending.clear()
        self.keep()
        self.case = None

    def _tell(self) -> None:
        """Tell the other pages, and not ourselves."""
        self._telling = True
        self.context.changed.emit("operation", self.operation_id)
        self._telling = False

    def _heard(self, _kind: str, _id: int) -> None:
        """Read the case again when another page saved something: a contact can bring a new number."""
        if not self._telling and self.case is not None and self._still_there():
            self.changed_elsewhere.emit()

    def _read(self, key: str, setting: Setting) -> Answer:
        """Return what the typed text of `key` says; None where it says nothing that can be read."""
        try:
            return read(CASE_FIELDS[key], self.pending.get(key, ""), setting)
        except UnreadableError:
            return None

    def _register(self, answers: Mapping[str, Answer], patient_id: int | None, *, settled: set[str]) -> None:
        made = cases.register_case(self.register, answers, self.context.today(), patient_id)
        drafts.drop(self.register, FORM, NEW)
        self.operation_id, self._kept = made, {}
        for key in {*answers, *settled}:
            self.pending.pop(key, None)
        self.keep()
        self._read_anew()
        self.registered.emit(made)
        self.saved.emit()
        self._tell()

    def _read_anew(self) -> None:
        if self.operation_id is not None:
            self.case = cases.open_case(self.register, self.operation_id, self.context.now())
        self.changed.emit()


def said_of(key: str, answer: Answer) -> str:
    """Return an answer of the case as people read it on screen, its middle starred where that is the rule."""
    field, text = CASE_FIELDS[key], shown(CASE_FIELDS[key], answer, language())
    return masked_id(text) if isinstance(field, Text) and field.masked and isinstance(answer, str) else text


def told_of(note: Confirmed) -> Told:
    """Return a confirmation as people read it."""
    return Told(note.person, datetime.fromisoformat(note.at).date().isoformat(), note.reason)


def _not_checked(verdict: Verdict) -> str:
    key = verdict.missing[0].rpartition(".")[2]
    label = next((fields[key].label for fields in FIELDS.values() if key in fields), verdict.rule.label)
    return say(NOT_CHECKED, rule=verdict.rule.label, field=label)
