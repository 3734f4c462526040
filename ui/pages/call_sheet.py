"""The call sheet: what to say and ask at a follow-up call, and the log of how it went.

What is typed is kept as a draft until it is saved; what cannot be true is
refused beside its field and nothing is lost.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import UserError
from models.fields import Answer, Answers, Problem, Severity
from models.rules.checks import AnswersRefusedError
from models.rules.days import UnreadableError, day_number
from models.rules.protocol import COMPLETED, WRONG_NUMBER
from models.rules.reading import Setting, shown
from models.services import cases, drafts, entries
from models.services.cases import open_case
from models.services.entries import Agreed
from models.services.worklist import last_known
from models.words import Words
from ui.actions import CALL, add_keys
from ui.context import Context
from ui.forms.banner import PatientBanner
from ui.forms.row import sentence
from ui.pages.call_facts import SIDE, Facts
from ui.pages.call_next import NextContact
from ui.pages.call_outcomes import Outcomes
from ui.pages.call_questions import FIELDS, NEXT_STOP, Call, Questions
from ui.problems import tell
from ui.text import language, say
from ui.widgets import Button, MessageBar, PrimaryButton, QuietButton, RoleLabel
from ui.widgets_ask import Ask

STARTED = Words("Call started {time}", "通话开始 {time}")
HEAD = Words(
    "{label} · D{first}–D{last}, {open} to {close} · try {attempt}",
    "{label} · 第{first}–{last}天，{open} 至 {close} · 第 {attempt} 次拨打",
)
HEAD_CORRECTING = Words("Correct the contact of {day}", "更正 {day} 的随访")
LAST_KNOWN = Words("Last known: {known}", "最近情况：{known}")
UNLOCKS = Words("The questions open when name and birth date match.", "姓名和出生日期相符后，方可继续提问。")
ATTEMPT_ONLY = Words(
    "This attempt reached nobody, so there are no answers: {result}.", "本次未联系上，无应答内容：{result}。"
)
SAVE_NEXT = Words("Save, next patient  Ctrl+Enter", "保存，下一位  Ctrl+回车")
SAVE = Words("Save  Ctrl+Enter", "保存  Ctrl+回车")
RESTORED = Words(
    "What was typed here earlier and not saved is back. Date of contact: {day}.",
    "已恢复此前输入但未保存的内容，随访日期：{day}。",
)
START_OVER = Words("Start over", "重新填写")
LEAVE_ANYWAY = Words("Leave and lose what was typed", "放弃已输入内容并离开")
ONE_PROBLEM = Words("Not saved. {problem}", "未保存。{problem}")
PROBLEMS = Words("Not saved: {count} problems. {problem}", "未保存：有 {count} 处问题。{problem}")
DAY_MISSING = Words("Enter the date of the contact.", "请填写随访日期。")

MATCH = 1  # id_checked
_KEEP_AFTER = 600  # milliseconds without a key
_RUNG = "fu_phone"


class Place(NamedTuple):
    """Where a sheet stands, for one built anew in the other language or colours."""

    identity: str
    started: datetime
    focus: str


class CallPage(QWidget):
    """One call to one patient, from the identity check to the next contact."""

    closed = Signal()
    next_wanted = Signal()
    case_wanted = Signal(int)

    def __init__(
        self,
        context: Context,
        operation_id: int,
        window_code: str | None,
        contact_id: int | None = None,
    ) -> None:
        """Open the sheet of an operation for one of its windows, or correct the contact `contact_id`.

        Raises: UserError before the operation has a date.
        """
        super().__init__()
        self.setProperty("frame", "page")
        self.context = context
        self.operation_id = operation_id
        self.contact_id = contact_id
        self.started = context.now()
        self.case = open_case(context.register, operation_id, self.started)
        if self.case.course.operated_on == date.max:
            raise UserError(entries.NO_OPERATION_DATE)
        self._stored = next((each.answers for each in self.case.contacts if each.id == contact_id), {})
        self._code = window_code
        self._done = self._typed = self._leave_anyway = False
        self._last = "id_checked"
        self._make_parts()
        self._lay_out()
        self._connect()
        self._show_stored()
        self._restore_draft()
        self._settle()
        self.setFocusProxy(self.asks["id_checked"].editor)

    # Building

    def _make_parts(self) -> None:
        self.following = NextContact(self.case, self._setting)
        self.questions = Questions(self.case, self.contact_id, self._setting, self.following)
        self.questions.greet(self.context.register.ward)
        self.facts = Facts(self.case, self._setting)
        self.asks: dict[str, Ask] = {**self.questions.asks, **self.facts.asks}
        self.messages = MessageBar()
        self.save_button = PrimaryButton(say(SAVE if self.contact_id else SAVE_NEXT), self.save, name="check")
        home = self.asks["id_checked"].editor
        self.outcomes = Outcomes(self.context.now, self._setting, home, self.save_button)
        if self.contact_id is not None:
            self.following.hide()
            self.outcomes.shut()

    def _setting(self) -> Setting:
        return Setting(self.context.today(), self.case.course.operated_on)

    def _lay_out(self) -> None:
        self.banner = PatientBanner()
        self.banner.show_case(self.case.answers, self.context.today())
        self.started_label = RoleLabel("", "secondary")
        self.banner.end.addWidget(self.started_label)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.questions, 1)
        middle.addWidget(self.facts)
        inside = QVBoxLayout()
        inside.setContentsMargins(16, 8, 16, 8)
        inside.setSpacing(8)
        inside.addWidget(self._head())
        inside.addWidget(self.messages)
        inside.addLayout(middle, 1)
        inside.addWidget(self.outcomes)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addLayout(inside, 1)

    def _head(self) -> RoleLabel:
        said = [self._head_words(), say(LAST_KNOWN, known=last_known(self.case.course))]
        head = RoleLabel("   ".join(filter(None, said)), "secondary", wrap=True)
        head.setObjectName("head")
        return head

    def _head_words(self) -> str:
        if self.contact_id is not None:
            return say(HEAD_CORRECTING, day=self._stored.get("fu_date"))
        found = next((each for each in self.case.standings if each.row.code == self._code), None)
        if found is None or found.close is None:
            return ""
        operated = self.case.course.operated_on
        first, last = day_number(found.row.open, operated), day_number(found.close, operated)
        gaps = {"first": first, "last": last, "open": found.row.open, "close": found.close}
        label = self.case.protocol.label_of(found.row.code)
        return say(HEAD, label=label, attempt=found.attempts + 1, **gaps)

    def _connect(self) -> None:
        for part in (self.questions, self.facts):
            part.edited.connect(self._edited)
            part.committed.connect(self._committed)
            part.reached.connect(self._note_reached)
        self.questions.finished.connect(self.save_button.setFocus)
        self.facts.left.connect(self.asks["id_checked"].editor.setFocus)
        self.facts.rang.connect(self._note_ringing)
        self.facts.case_wanted.connect(self._want_case)
        self.following.edited.connect(self._note_typing)
        self.following.editor.committed.connect(self._keep_draft)
        self.outcomes.logged.connect(self._log)
        self.outcomes.death_told.connect(self._log_death)
        add_keys(self, CALL.keys, {"save": self.save, "no_answer": self.outcomes.no_answer})
        self._keeper = QTimer(self)
        self._keeper.setSingleShot(True)
        self._keeper.setInterval(_KEEP_AFTER)
        self._keeper.timeout.connect(self._keep_draft)

    # What is shown

    def _show_stored(self) -> None:
        """Show the contact to be corrected, or the two facts of a call made now: its day and channel."""
        answers = self._stored or {"fu_date": self.context.today(), "fu_mode": entries.PHONE}
        for key, ask in self.asks.items():
            ask.editor.show_answer(answers.get(key))
        self.facts.show_rung(answers.get(_RUNG))

    def _settle(self) -> None:
        """Show the questions that the answers so far ask for, and what follows from the date."""
        self.started_label.setText(say(STARTED, time=f"{self.started:%H:%M}") if not self.contact_id else "")
        day = self.facts.day() or self.context.today()
        locked = self._why_locked()
        self.facts.settle()
        self.questions.settle(Call(day, self.facts.by_voice()), unlocked=not locked, why_locked=locked)
        self.following.propose(day)

    def _why_locked(self) -> str:
        """Return why there is nothing to ask, or to ask yet."""
        if self._result() != COMPLETED:
            result = shown(FIELDS["fu_result"], self._stored.get("fu_result"), language())
            return say(ATTEMPT_ONLY, result=result)
        matched = self.contact_id is not None or self.questions.value("id_checked") == MATCH
        return "" if matched else say(UNLOCKS)

    def _result(self) -> Answer:
        return self._stored.get("fu_result", COMPLETED)

    def _edited(self, key: str) -> None:
        self._note_typing()
        self.asks[key].show_note("", "")
        self._settle()
        if key == "id_checked":
            self._act_on_identity()

    def _act_on_identity(self) -> None:
        match self.questions.value("id_checked"):
            case 0:  # not this person
                self.outcomes.number_failed(WRONG_NUMBER)
            case 5:  # refused to say
                self.outcomes.refused()

    def _committed(self, key: str) -> None:
        """Say what is wrong or unlikely about an answer now that the person has left it."""
        self._keep_draft()
        ask = self.asks[key]
        try:
            answer = ask.read()
        except UnreadableError:
            return
        told = next((each for each in self._problems() if each.key == key and answer is not None), None)
        ask.show_note(sentence(told) if told else "", _kind(told))

    def _problems(self) -> list[Problem]:
        return self._problems_with({key: self._value(key) for key in self.asks if self._asked(key)})

    def _problems_with(self, answers: Answers) -> list[Problem]:
        today = self.context.today()
        return cases.problems_of_entry("contact", answers, self.case, today, self.contact_id)

    def _value(self, key: str) -> Answer:
        try:
            return self.asks[key].editor.answer()
        except UnreadableError:
            return None

    def _asked(self, key: str) -> bool:
        return key in SIDE or self.questions.asked(key)

    def _note_typing(self) -> None:
        self._typed = True
        self._keeper.start()

    def _note_reached(self, name: str) -> None:
        self._last = name

    def _note_ringing(self) -> None:
        self._typed = True
        self._keep_draft()

    def _want_case(self) -> None:
        self.case_wanted.emit(self.operation_id)

    # Drafts

    def _draft_place(self) -> tuple[str, str]:
        if self.contact_id is not None:
            return "contact", str(self.contact_id)
        return "call", str(self.operation_id)

    def _texts(self) -> dict[str, str]:
        """Return what is typed; whether it is the right person is asked anew at each call."""
        texts = {key: ask.editor.text() for key, ask in self.asks.items() if key != "id_checked"}
        texts |= {NEXT_STOP: self.following.typed_text(), _RUNG: self.facts.rung or ""}
        return {key: text for key, text in texts.items() if text}

    def _keep_draft(self) -> bool:
        """Keep what is typed; tell and return False where that fails."""
        self._keeper.stop()
        if self._done or not self._typed:
            return True
        try:
            drafts.keep(self.context.register, *self._draft_place(), self._texts())
        except UserError as error:
            tell(self, error)
            return False
        return True

    def _drop_draft(self) -> None:
        self._keeper.stop()
        try:
            drafts.drop(self.context.register, *self._draft_place())
        except UserError as error:
            tell(self, error)

    def _restore_draft(self) -> None:
        texts = drafts.of(self.context.register, *self._draft_place())
        if not texts:
            return
        for key, text in texts.items():
            if key in self.asks:
                self.asks[key].editor.show_text(text)
        self.facts.show_rung(texts.get(_RUNG))
        self._typed = True
        self._settle()
        if planned := texts.get(NEXT_STOP):
            self.following.show_typed(planned)
        day = texts.get("fu_date", "–")
        self.messages.show_info(say(RESTORED, day=day), Button(say(START_OVER), self.start_over))

    def start_over(self) -> None:
        """Forget what was typed and begin with an empty sheet."""
        self._typed = False
        self.following.forget()
        self._drop_draft()
        for ask in self.asks.values():
            ask.show_note("", "")
        self._show_stored()
        self._settle()
        self.messages.clear()
        self.setFocus()

    # Reading what was answered

    def _whole(self) -> dict[str, Answer] | None:
        """Return every answer, None for what is not asked; show what is wrong and return None."""
        read = self._read(key for key in self.asks if self._asked(key))
        if read is None:
            return None
        answers: dict[str, Answer] = {**dict.fromkeys(self.asks), **read, "fu_result": self._result()}
        problems = [each for each in self._problems_with(answers) if each.severity is Severity.IMPOSSIBLE]
        if problems:
            self._tell(problems)
            return None
        return answers

    def _read(self, keys: Iterable[str]) -> dict[str, Answer] | None:
        """Return the answers to `keys` with the number rung and the time of the call.

        What cannot be read, and a missing date, is shown; then nothing is returned.
        """
        answers: dict[str, Answer] = {}
        unread: list[str] = []
        for key in keys:
            try:
                answers[key] = self.asks[key].read()
            except UnreadableError as error:
                self.messages.show_error(say(ONE_PROBLEM, problem=sentence(error)))
                unread.append(key)
        if unread:
            self.asks[unread[0]].editor.setFocus()
            return None
        day = answers["fu_date"]
        if not isinstance(day, date):
            self._tell([Problem("fu_date", Severity.IMPOSSIBLE, DAY_MISSING)])
            return None
        return {**answers, _RUNG: self.facts.rung, **self._time_of(day)}

    def _time_of(self, day: date) -> dict[str, Answer]:
        """Return the hour of a call made now; that of another day is not known, a corrected one stays."""
        if self.contact_id is not None:
            return {}
        now = day == self.context.today()
        return {"fu_time": self.started.time().replace(second=0) if now else None}

    def _agreed(self) -> Agreed | None:
        """Return the day agreed on for the next contact, None for the plan's; raises UserError."""
        try:
            return self.following.agreed()
        except UserError as error:
            self.messages.show_error(say(ONE_PROBLEM, problem=sentence(error)))
            self.following.editor.setFocus()
            raise

    def _tell(self, problems: Iterable[Problem]) -> None:
        """Show each problem beside its field and above the sheet; the keyboard goes to the first."""
        found = list(problems)
        for problem in found:
            if problem.key in self.asks:
                self.asks[problem.key].show_note(sentence(problem), "error")
        words = ONE_PROBLEM if len(found) == 1 else PROBLEMS
        self.messages.show_error(say(words, count=len(found), problem=sentence(found[0])))
        first = next((key for key in self.asks if any(each.key == key for each in found)), None)
        if first is not None and self.outcomes.strips.strip is None:
            self.asks[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # Saving

    def save(self) -> None:
        """Save the contact, and with it the day agreed on for the next one."""
        if self._done or not (self.questions.rest.isEnabled() or self.contact_id):
            self.asks["id_checked"].editor.setFocus()
            return
        answers = self._whole()
        if answers is None:
            return
        try:
            agreed = self._agreed()
        except UserError:
            return
        self._try_to(partial(self._write, answers, agreed))

    def _write(self, answers: dict[str, Answer], agreed: Agreed | None) -> int:
        register, today = self.context.register, self.context.today()
        if self.contact_id is None:
            return entries.add_contact(register, self.operation_id, answers, today, agreed)
        entries.save_entry(register, "contact", self.contact_id, answers, today)
        return self.contact_id

    def _log(self, result: int, retry_at: datetime | None) -> None:
        """Log an attempt that brought no answers."""
        facts = self._read((*SIDE, "id_checked"))
        if facts is None:
            return
        register, today = self.context.register, self.context.today()
        answers = {**facts, "fu_result": result, "retry_at": retry_at}
        self._try_to(partial(entries.add_contact, register, self.operation_id, answers, today))

    def _log_death(self, day: date | None) -> None:
        facts = self._read((*SIDE, "id_checked"))
        if facts is not None:
            register, today = self.context.register, self.context.today()
            self._try_to(partial(entries.log_death, register, self.operation_id, facts, day, today))

    def _try_to(self, write: Callable[[], int]) -> None:
        """Do what writes the contact, once; where that is refused, say so and keep what was typed."""
        if self._done:  # a second press of the same key reaches the sheet before it is gone
            return
        try:
            contact = write()
        except UserError as error:
            self._keep_draft()
            self._refuse(error)
            return
        self._finish(contact)

    def _refuse(self, error: UserError) -> None:
        """Say in the strip, beside the field, or above the sheet why nothing was saved."""
        in_strip = self.outcomes.refuse(error)
        if isinstance(error, AnswersRefusedError):
            beside = [each for each in error.problems if each.key in self.asks]
            if beside or not in_strip:
                self._tell(beside or error.problems)
        elif not in_strip:
            tell(self, error)

    def _finish(self, contact: int) -> None:
        self._done = True
        self.outcomes.strips.close_strip()
        self._drop_draft()
        self.context.changed.emit("contact", contact)
        if self.contact_id is None:
            self.next_wanted.emit()
        else:
            self.closed.emit()

    # Leaving and being built anew

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the keyboard at Enter."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is typed; where that fails, stay until the person says to lose it."""
        if self._leave_anyway or self._keep_draft():
            super().closeEvent(event)
            return
        sentence_told = self.messages.text()
        self.messages.show_error(sentence_told, QuietButton(say(LEAVE_ANYWAY), self._lose_and_leave))
        event.ignore()

    def _lose_and_leave(self) -> None:
        self._leave_anyway = True
        self.closed.emit()

    def place(self) -> Place:
        """Return where the sheet stands, and keep what is typed for the one that takes over."""
        self._keep_draft()
        return Place(self.asks["id_checked"].editor.text(), self.started, self._last)

    def restore(self, place: object) -> None:
        """Go on where another sheet of the same call stood."""
        if not isinstance(place, Place):
            return
        self.started = place.started
        self.asks["id_checked"].editor.show_text(place.identity)
        self.messages.clear()
        self._settle()
        stops: dict[str, QWidget] = {key: ask.editor for key, ask in self.asks.items()}
        stops |= self.questions.stops()
        if place.focus in stops:
            self.setFocusProxy(stops[place.focus])


def _kind(problem: Problem | None) -> str:
    return "error" if problem and problem.severity is Severity.IMPOSSIBLE else "unlikely"
