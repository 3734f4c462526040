"""From a committed answer to the register: what is saved, what is asked first, what is refused and why."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from models.errors import UserError
from models.fields import Answer
from models.rules.checks import AnswersRefusedError
from models.rules.completeness import OPERATED
from models.services.cases import PatientHead
from models.words import Words
from ui.forms.binding import FieldForm
from ui.forms.row import sentence
from ui.pages.case_desk import CaseDesk
from ui.pages.case_doubles import LOOKED_AT, Double, Doubles
from ui.pages.case_questions import Questions
from ui.pages.case_rooms import Rooms
from ui.pages.case_sections import FormSection
from ui.text import say

REPLANNED = Words(
    "The operation was moved to {day}; its plan follows.", "手术日期已改为 {day}，随访计划随之调整。"
)


class Answers(QObject):
    """Saves what the forms commit, and asks where something has to be decided first."""

    refused = Signal(str)  # a sentence for the whole page
    not_saved = Signal(str)  # a sentence: why an answer is not saved
    why_wanted = Signal(str, int)  # field and step: an older answer was changed
    done = Signal(str)  # something large was done that can be undone: a sentence
    tabs_changed = Signal()
    settled = Signal()  # a question was answered: the section shows the case anew

    def __init__(self, desk: CaseDesk, rooms: Rooms, question: Questions) -> None:
        """Save what the forms of `rooms` commit into the case on `desk`; ask in `question`."""
        super().__init__(rooms)
        self.desk = desk
        self.rooms = rooms
        self.question = question
        self.doubles = Doubles(desk)
        rooms.built.connect(self._listen)
        desk.number_taken.connect(self._ask_whose_number)
        question.add_wanted.connect(self._add_operation)
        question.same_wanted.connect(self._is_same)
        question.different_wanted.connect(self._is_different)
        question.replan_wanted.connect(self._replan)
        question.old_date_wanted.connect(self._keep_date)

    def _listen(self, section: FormSection) -> None:
        form = section.form
        form.edited.connect(partial(self._edited, form))
        form.committed.connect(partial(self._committed, form))
        form.confirmed.connect(partial(self._confirm, form))
        form.confirmation_dropped.connect(partial(self._take_confirmation_back, form))

    # --- Answers

    def _edited(self, form: FieldForm, key: str) -> None:
        self.desk.type(key, form.text(key))

    def _committed(self, form: FieldForm, key: str) -> None:
        """Save one answer, or keep its text in the draft and say why it cannot be saved."""
        self.desk.type(key, form.text(key))
        if not form.is_sound(key):
            self.desk.keep()
            self.not_saved.emit(form.rows[key].note.text())
        elif self.desk.is_new:
            self.desk.keep()
            self._new_answer(form, key)
        else:
            self._save(form, key, form.editor(key).answer())

    def _new_answer(self, form: FieldForm, key: str) -> None:
        form.refresh(self.desk.answers())
        try:
            self.desk.try_register()
        except UserError as error:
            self._refused(form, error)
        else:
            self._look_for_doubles(key)

    def _save(self, form: FieldForm, key: str, answer: Answer) -> None:
        if key == "op_date" and (moves := self.desk.replan(answer)):
            assert self.desk.case is not None
            self.desk.keep()
            self.question.ask_to_move(answer, moves, self.desk.case.protocol)
            self.tabs_changed.emit()
            return
        self._write(form, key, answer)

    def _write(self, form: FieldForm, key: str, answer: Answer) -> bool:
        """Save an answer with what follows from it; tell whether it is saved."""
        answers = self.desk.with_id_number({key: answer})
        try:
            self.desk.save(answers)
        except AnswersRefusedError as error:
            self._kept(form, key, sentence(error.problems[0]))
        except UserError as error:
            self._kept(form, key, sentence(error))
            self._refused(form, error)
            self._look_for_doubles(key)
        else:
            self._saved(form, key, answers)
            return True
        return False

    def _kept(self, form: FieldForm, key: str, why: str) -> None:
        """Keep a text that was refused in the draft, and say why beside it."""
        self.desk.keep()
        form.rows[key].show_note(why, "error")
        form.rows[key].confirm.clear()
        self.not_saved.emit(why)

    def _saved(self, form: FieldForm, key: str, answers: Mapping[str, Answer]) -> None:
        filled = answers.keys() - {key}
        for each in filled:
            form.editor(each).show_answer(self.desk.answers()[each])
        form.pass_over(filled)
        step = self.desk.step_to_explain(key)
        if step is not None:
            self.why_wanted.emit(key, step)
        self._look_for_doubles(key)

    def _refused(self, form: FieldForm, error: UserError) -> None:
        if isinstance(error, AnswersRefusedError):
            form.tell(error.problems, [problem.key for problem in error.problems])
        self.refused.emit(sentence(error))
        self.not_saved.emit(sentence(error))

    # --- Confirmations

    def _confirm(self, form: FieldForm, key: str, reason: str) -> None:
        try:
            self.desk.confirm(key, reason)
        except UserError as error:
            self._refused(form, error)
        form.focus(key)

    def _take_confirmation_back(self, form: FieldForm, key: str) -> None:
        try:
            self.desk.take_confirmation_back(key)
        except UserError as error:
            self._refused(form, error)
        form.focus(key)

    # --- Questions in line

    def _ask_whose_number(self, head: PatientHead) -> None:
        self.question.ask_whose_number(head, self.desk.differing(head))
        self.tabs_changed.emit()

    def _add_operation(self, head: PatientHead) -> None:
        try:
            self.desk.add_to(head)
        except UserError as error:
            if form := self.rooms.form():
                self._refused(form, error)
        else:
            self.settled.emit()

    def _look_for_doubles(self, key: str) -> None:
        """Ask, without taking the keyboard, whether a patient just made is one who is known."""
        if key not in LOOKED_AT or self.question.is_asking():
            return
        double = self.doubles.look()
        if double is not None:
            self.question.ask_who_it_is(double)
            self.tabs_changed.emit()

    def _is_same(self, double: Double) -> None:
        if self.desk.is_new:
            self._add_operation(double.patient)
            return
        try:
            self.doubles.join(double)
        except UserError as error:
            self.refused.emit(sentence(error))
            return
        self.rooms.show_anew()
        self.settled.emit()

    def _is_different(self, double: Double) -> None:
        self.doubles.dismiss(double)
        self.settled.emit()

    def _replan(self, day: Answer) -> None:
        form = self.rooms.sections[OPERATED].form
        if self._write(form, "op_date", day):
            self.done.emit(say(REPLANNED, day=day))
        form.focus("op_date")

    def _keep_date(self) -> None:
        form = self.rooms.sections[OPERATED].form
        self.desk.forget("op_date")
        form.editor("op_date").show_answer(self.desk.answers().get("op_date"))
        form.rows["op_date"].show_note("", "")
        form.focus("op_date")
