"""The call sheet: what to say and ask at a follow-up call, and the log of how it went.

Identity comes first; nothing about the patient is answered beforehand; the
facial-weakness question cannot be skipped. What is typed is kept as a draft
until it is saved.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from models.dictionary import CONTACT, PATIENT
from models.errors import UserError
from models.fields import Answer, Choice, Day, Problem, Severity
from models.rules.checks import AnswersRefusedError, contact_problems, problem_with
from models.rules.days import UnreadableError, day_number
from models.rules.identifiers import grouped_phone
from models.rules.protocol import (
    CALL_BACK,
    COMPLETED,
    DIED,
    NO_ANSWER,
    NUMBER_VOID,
    REFUSED,
    WARD,
    WRONG_NUMBER,
    PlanRow,
    State,
    still_asked,
)
from models.rules.reading import Setting, shown
from models.services import drafts, entries
from models.services.cases import OUTSIDE_WINDOW, Case, agree_on, open_case, save_answers
from models.services.worklist import last_known
from models.words import Words, same
from ui.context import Context
from ui.forms.banner import PatientBanner
from ui.forms.binding import sentence
from ui.forms.choices import HBPicker
from ui.icons import pixmap
from ui.problems import tell
from ui.text import language, say
from ui.widgets import Button, Card, Hint, IconButton, MessageBar, PrimaryButton, QuietButton, RoleLabel
from ui.widgets_ask import Ask, Normal, QuickGroup
from ui.widgets_call import ConfirmStrip, DayStrip, RetryStrip, Strip, StripPlace, number_offers, retry_offers

STARTED = Words("Call started {time}", "通话开始 {time}")
HEAD = Words(
    "{label} · D{first}–D{last}, {open} to {close} · try {attempt}",
    "{label} · 第{first}–{last}天，{open} 至 {close} · 第 {attempt} 次拨打",
)
HEAD_CORRECTING = Words("Correct the contact of {day}", "更正 {day} 的随访")
LAST_KNOWN = Words("Last known: {known}", "最近情况：{known}")
COUNTS_FOR = Words("Counts for {label}, D{first}–D{last}.", "计入{label}（第{first}–{last}天）。")
UNSCHEDULED = Words(
    "Before day 4: kept as an unscheduled contact and used all the same.",
    "术后第4天之前：记为计划外随访，同样有效。",
)
PHONES = Words("Numbers", "电话")
NUMBER = same("{phone} · {owner}")
RUNG = Words("Mark {phone} as the number rung", "标记已拨 {phone}")
COPY = Words("Copy {phone}", "复制 {phone}")
PRESS_RUNG = Words("Press the number that you ring.", "请点选所拨打的号码。")
SECOND = Words("second number", "第二号码")
NO_PHONE = Words("No phone recorded.", "未登记电话。")
OPEN_CASE = Words("Open case", "打开病例")

GREETING = Words(
    "“Hello, this is {ward}. We call about the operation on the face nerve.”",
    "“您好，这里是{ward}，对您的面肌痉挛手术做术后随访。”",
)
ALSO_COVERS = Words(
    "This also covers the calls that were missed: {days}. Ask about those days too.",
    "本次须同时补问错过的随访：{days}，请一并询问。",
)
DAYS = Words("D{first}–D{last}", "第{first}–{last}天")
ADVICE = Words(
    "Offer a visit within 48 hours and tell the surgeon today.",
    "请安排 48 小时内就诊，并于今日报告术者。",
)
PHONE_TEST = Words("Test by phone: let them do it in front of a mirror.", "电话四项：请对方照镜子配合完成。")
PHONE_NORMAL = Words("All four normal", "四项均正常")
PHONE_SHORT = (
    Words("Forehead wrinkles", "额纹能出现"),
    Words("Eye closes", "眼能闭紧"),
    Words("Mouth moves", "口角能动"),
    Words("Water leaks", "漏水"),
)
COMPLAINTS = Words("Any of these now? Read them out.", "目前有无以下情况？请逐项念出。")
NONE_OF_THESE = Words("None of these, or of the rest", "均无（或其余均无）")
NEXT = Words(
    "Next: {label}, {open} to {close}. Enter keeps the day.",
    "下次：{label}，{open} 至 {close}。回车保持此日。",
)
NO_NEXT = Words("No further contact is planned.", "没有后续计划。")
NEXT_DAY = Words("Day of the next contact", "下次随访日期")
UNLOCKS = Words("The questions open when name and birth date match.", "姓名和出生日期相符后，方可继续提问。")

NO_ANSWER_BUTTON = Words("No answer  Alt+N", "未接  Alt+N")
WRONG_BUTTON = Words("Wrong number", "号码错误")
VOID_BUTTON = Words("Switched off or void", "停机空号")
LATER_BUTTON = Words("Call back later", "稍后再打")
REFUSED_BUTTON = Words("Refused", "拒访")
DIED_BUTTON = Words("Died", "死亡")
SAVE_NEXT = Words("Save, next patient  Ctrl+Enter", "保存，下一位  Ctrl+回车")
SAVE = Words("Save  Ctrl+Enter", "保存  Ctrl+回车")
RING_AGAIN = Words("{result}. Ring again:", "{result}。再次拨打：")
PROMISED = Words("When shall we ring? Type the time that was agreed:", "约定何时再打？请输入约定时间：")
REFUSE_TITLE = Words(
    "Refused: follow-up ends on the date of this contact. It can be taken up again later.",
    "拒访：随访于本次日期终止，以后仍可恢复。",
)
REFUSE_CONFIRM = Words("Log as refused  Enter", "记为拒访  回车")
DIED_TITLE = Words(
    "Died: follow-up ends. Type the day of death; leave it blank if it is not known.",
    "死亡：随访终止。请输入死亡日期，不详可留空。",
)
DIED_CONFIRM = Words("Log the death  Enter", "记录死亡  回车")
RESTORED = Words(
    "What was typed here earlier and not saved is back. Date of contact: {day}.",
    "已恢复此前输入但未保存的内容，随访日期：{day}。",
)
START_OVER = Words("Start over", "重新填写")
LEAVE_ANYWAY = Words("Leave and lose what was typed", "放弃已输入内容并离开")
ONE_PROBLEM = Words("Not saved. {problem}", "未保存。{problem}")
PROBLEMS = Words("Not saved: {count} problems. {problem}", "未保存：有 {count} 处问题。{problem}")
ATTEMPT_ONLY = Words(
    "This attempt reached nobody, so there are no answers: {result}.", "本次未联系上，无应答内容：{result}。"
)

PALSY = ("fw_onset", "fw_onset_precision", "fw_last_normal", "hb", "hb_basis", "fw_tx")
PHONE4 = ("phone4_forehead", "phone4_eye", "phone4_mouth", "phone4_leak")
COMPLAINT_KEYS = (
    "hear_now", "tinn_now", "vert_now", "voice_now", "swallow_now", "leak_now", "wound_now", "headache_now",
)  # fmt: skip
SIDE = ("fu_date", "fu_mode", "contact_changed", "fu_note")
BY_VOICE = (2, 6)  # fu_mode: phone, relative answered
MATCH, NOT_THIS_PERSON, REFUSED_TO_SAY = 1, 0, 5  # id_checked
PHONE_NORMAL_ANSWERS = {"phone4_forehead": 1, "phone4_eye": 1, "phone4_mouth": 1, "phone4_leak": 0}
DEATH = Day(key="fu_end_date", label=Words("Day of death", "死亡日期"))
AGREED_DAY = Day(key="agreed_on", label=NEXT_DAY, future=True)
FIELDS = {field.key: field for field in CONTACT.fields}
_KEEP_AFTER = 600  # milliseconds without a key
_DRAFT_NEXT, _DRAFT_RUNG = "agreed_on", "fu_phone"
SIDE_WIDTH = 312


class Phone(NamedTuple):
    """One number of the patient, and whose it is."""

    number: str
    owner: str


class Place(NamedTuple):
    """Where a sheet stands, for one built anew in the other language or colours."""

    identity: str
    started: datetime
    focus: str


def phones_of(case: Case) -> list[Phone]:
    """Return the numbers of a patient in the order in which they are rung."""
    said = {
        key: shown(PATIENT[key], case.answers.get(key), language()) for key in ("phone_owner", "kin_name")
    }
    owners = {"phone1": said["phone_owner"], "phone2": say(SECOND), "kin_phone": said["kin_name"]}
    found = ((case.answers.get(key), owner) for key, owner in owners.items())
    return [Phone(number, owner) for number, owner in found if isinstance(number, str)]


def missed_days(case: Case, today: date) -> list[tuple[int, int]]:
    """Return first and last day number of each earlier palsy window that must still be asked about."""
    return [
        (day_number(each.row.open, case.course.operated_on), day_number(each.close, case.course.operated_on))
        for each in case.standings
        if each.close is not None and still_asked(each, case.course, today)
    ]


def next_row(case: Case, contacted_on: date) -> PlanRow | None:
    """Return the first planned row that opens after `contacted_on` and is not done."""
    settled = (State.DONE, State.COVERED_LATE)
    rows = (each.row for each in case.standings if each.state not in settled and each.row.code != WARD)
    return next((each for each in rows if each.open > contacted_on), None)


def grade_before(case: Case, contact_id: int | None) -> tuple[Answer, str]:
    """Return the last House-Brackmann grade but that of `contact_id`, and its day; None without one."""
    graded = [
        (each.answers["fu_date"], each.answers["hb"]) for each in case.contacts if each.id != contact_id
    ]
    checks = [(each.answers["hb_w_at"], each.answers["hb_w"]) for each in case.ward_checks]
    found = [(at.date() if isinstance(at, datetime) else at, hb) for at, hb in (*checks, *graded)]
    told = [(at, hb) for at, hb in found if isinstance(at, date) and isinstance(hb, int)]
    at, grade = max(told, default=(None, None))
    return grade, at.isoformat() if at else ""


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
        self._stored = self._stored_answers()
        self._code = window_code
        self._done = self._typed = self._leave_anyway = self._next_typed = False
        self._last = "id_checked"
        self._rung: str | None = None
        self._next: PlanRow | None = None
        self.asks: dict[str, Ask] = {}
        self.messages = MessageBar()
        self._make_questions()
        self._lay_out()
        self._connect()
        self._show_stored()
        self._restore_draft()
        self._settle()
        self.setFocusProxy(self.asks["id_checked"].editor)

    # Building

    def _stored_answers(self) -> dict[str, Answer]:
        if self.contact_id is None:
            return {}
        return next(entry.answers for entry in self.case.contacts if entry.id == self.contact_id)

    def _setting(self) -> Setting:
        return Setting(self.context.today(), self.case.course.operated_on)

    def _ask(self, key: str, *, mark: str = "", beside: int = 0) -> Ask:
        ask = Ask(FIELDS[key], self._setting, mark=mark, beside=beside)
        self.asks[key] = ask
        return ask

    def _make_questions(self) -> None:
        self._ask("id_checked", mark="1")
        self._ask("spasm", mark="2")
        self._ask("fw_ever", mark="3")
        for key in PALSY:
            self._ask(key, beside=220 if key != "hb" else 0)
        self.phone_test = self._group(
            PHONE_TEST, PHONE4, PHONE_SHORT, Normal(PHONE_NORMAL, PHONE_NORMAL_ANSWERS)
        )
        labels = tuple(FIELDS[key].label for key in COMPLAINT_KEYS)
        nothing = Normal(NONE_OF_THESE, dict.fromkeys(COMPLAINT_KEYS, 0))
        self.complaints = self._group(COMPLAINTS, COMPLAINT_KEYS, labels, nothing)
        self.next_day = Ask(AGREED_DAY, self._setting, mark="5")
        for key in SIDE:
            self._ask(key).narrow()

    def _group(
        self, question: Words, keys: tuple[str, ...], short: tuple[Words, ...], normal: Normal
    ) -> QuickGroup:
        fields = tuple(field for key in keys if isinstance(field := FIELDS[key], Choice))
        group = QuickGroup(say(question), fields, short, normal, self._setting)
        self.asks.update(group.asks)
        return group

    def _lay_out(self) -> None:
        self.banner = PatientBanner()
        self.banner.show_case(self.case.answers, self.context.today())
        self.started_label = RoleLabel("", "secondary")
        self.banner.end.addWidget(self.started_label)
        self.strips = StripPlace(self.asks["id_checked"].editor)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self._scroll(), 1)
        middle.addWidget(self._side())
        inside = QVBoxLayout()
        inside.setContentsMargins(16, 8, 16, 8)
        inside.setSpacing(8)
        inside.addWidget(self._head())
        inside.addWidget(self.messages)
        inside.addLayout(middle, 1)
        inside.addWidget(self.strips)
        inside.addLayout(self._bottom())
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

    def _scroll(self) -> QScrollArea:
        self.questions = QWidget()
        below = QVBoxLayout(self.questions)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(_card(self.asks["spasm"]))
        below.addWidget(self._palsy_card())
        below.addWidget(_card(_with_mark("4", self.complaints.keys.accessibleName()), self.complaints))
        below.addWidget(_card(self.next_day))
        sheet = QWidget()
        sheet.setProperty("frame", "page")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self._identity_card())
        column.addWidget(self.questions)
        column.addStretch(1)
        self.sheet = QScrollArea()
        self.sheet.setWidgetResizable(True)
        self.sheet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet.setWidget(sheet)
        return self.sheet

    def _identity_card(self) -> Card:
        greeting = RoleLabel(say(GREETING, ward=self.context.register.ward), "secondary", wrap=True)
        self.locked = Hint("")
        return _card(greeting, self.asks["id_checked"], self.locked)

    def _palsy_card(self) -> Card:
        missed = missed_days(self.case, self.context.today()) if self.contact_id is None else []
        said = " · ".join(say(DAYS, first=first, last=last) for first, last in missed)
        self.covers = RoleLabel(say(ALSO_COVERS, days=said) if missed else "", wrap=True)
        covers = _boxed("warning", "triangle-alert", "due-text", self.covers)
        covers.setVisible(bool(missed))
        self.palsy = QWidget()
        inside = QVBoxLayout(self.palsy)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(6)
        self.advice = RoleLabel(say(ADVICE), wrap=True)
        inside.addWidget(_boxed("error", "circle-alert", "error-text", self.advice))
        for key in PALSY:
            inside.addWidget(self.asks[key])
        self.phone_card = QWidget()
        tests = QVBoxLayout(self.phone_card)
        tests.setContentsMargins(0, 4, 0, 0)
        tests.setSpacing(4)
        tests.addWidget(RoleLabel(say(PHONE_TEST), wrap=True))
        tests.addWidget(self.phone_test)
        return _card(covers, self.asks["fw_ever"], self.palsy, self.phone_card)

    def _side(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("frame", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self._phones_card())
        self.window_words = Hint("")
        column.addWidget(_card(self.asks["fu_date"], self.window_words, self.asks["fu_mode"]))
        column.addWidget(_card(self.asks["contact_changed"], self.asks["fu_note"]))
        column.addStretch(1)
        side = QScrollArea()
        side.setFixedWidth(SIDE_WIDTH)
        side.setWidgetResizable(True)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(inside)
        return side

    def _phones_card(self) -> Card:
        self.phone_buttons: list[Button] = []
        card = Card()
        phones = phones_of(self.case)
        if not phones:
            card.body.addWidget(RoleLabel(say(NO_PHONE), "error"))
            card.body.addWidget(Button(say(OPEN_CASE), self._want_case, name="folder-open"))
            return card
        card.body.addWidget(RoleLabel(say(PHONES)))
        for phone in phones:
            card.body.addLayout(self._phone_row(phone))
        card.body.addWidget(Hint(say(PRESS_RUNG)))
        return card

    def _phone_row(self, phone: Phone) -> QHBoxLayout:
        grouped = grouped_phone(phone.number)
        text = say(NUMBER, phone=grouped, owner=phone.owner) if phone.owner else grouped
        rung = Button(text, partial(self._ring, phone.number), name="phone")
        rung.setCheckable(True)
        rung.setProperty("number", phone.number)
        rung.setAccessibleName(say(RUNG, phone=text))
        self.phone_buttons.append(rung)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(rung, 1)
        line.addWidget(IconButton("copy", say(COPY, phone=grouped), partial(self._copy, phone.number)))
        return line

    def _bottom(self) -> QHBoxLayout:
        self.outcomes = {
            NO_ANSWER: Button(say(NO_ANSWER_BUTTON), self.no_answer, name="phone-missed"),
            WRONG_NUMBER: Button(say(WRONG_BUTTON), partial(self._number_failed, WRONG_NUMBER)),
            NUMBER_VOID: Button(say(VOID_BUTTON), partial(self._number_failed, NUMBER_VOID)),
            CALL_BACK: Button(say(LATER_BUTTON), self.call_back),
            REFUSED: Button(say(REFUSED_BUTTON), self.refused),
            DIED: Button(say(DIED_BUTTON), self.died),
        }
        self.save_button = PrimaryButton(say(SAVE if self.contact_id else SAVE_NEXT), self.save, name="check")
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        for button in self.outcomes.values():
            button.setVisible(self.contact_id is None)
            bottom.addWidget(button)
        bottom.addStretch(1)
        bottom.addWidget(self.save_button)
        return bottom

    def _connect(self) -> None:
        for key, ask in self.asks.items():
            ask.editor.edited.connect(partial(self._edited, key))
            ask.editor.committed.connect(partial(self._committed, key))
            ask.editor.entered.connect(partial(self._entered, key, ask))
            if key not in (*PHONE4, *COMPLAINT_KEYS):
                ask.editor.advance.connect(partial(self._go_from, key, 1))
                ask.editor.go_back.connect(partial(self._go_from, key, -1))
        for name, group in self._groups().items():
            group.advance.connect(partial(self._go_from, name, 1))
            group.go_back.connect(partial(self._go_from, name, -1))
            group.edited.connect(self._edited)
            group.committed.connect(self._committed)
            group.keys.entered.connect(partial(self._entered, name, group))
        day = self.next_day.editor
        day.edited.connect(self._next_edited)
        day.committed.connect(self._keep_draft)
        day.advance.connect(partial(self._go_from, _DRAFT_NEXT, 1))
        day.go_back.connect(partial(self._go_from, _DRAFT_NEXT, -1))
        day.entered.connect(partial(self._entered, _DRAFT_NEXT, self.next_day))
        for keys, slot in (("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Alt+N", self.no_answer)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._keeper = QTimer(self)
        self._keeper.setSingleShot(True)
        self._keeper.setInterval(_KEEP_AFTER)
        self._keeper.timeout.connect(self._keep_draft)

    def _groups(self) -> dict[str, QuickGroup]:
        return {PHONE4[0]: self.phone_test, COMPLAINT_KEYS[0]: self.complaints}

    # What is shown

    def _show_stored(self) -> None:
        """Show the contact to be corrected, or the two facts of a call made now: its day and channel."""
        answers = self._stored or {"fu_date": self.context.today(), "fu_mode": entries.PHONE}
        for key, ask in self.asks.items():
            ask.editor.show_answer(answers.get(key))
        rung = answers.get("fu_phone")
        self._show_rung(rung if isinstance(rung, str) else None)
        self._show_grade_before()

    def _show_grade_before(self) -> None:
        picker = self.asks["hb"].editor
        assert isinstance(picker, HBPicker)
        picker.show_previous(*grade_before(self.case, self.contact_id))

    def _restore_draft(self) -> None:
        texts = drafts.of(self.context.register, *self._draft_place())
        if not texts:
            return
        for key, text in texts.items():
            if key in self.asks:
                self.asks[key].editor.show_text(text)
        self._show_rung(texts.get(_DRAFT_RUNG))
        self._typed = True
        self._settle()
        if planned := texts.get(_DRAFT_NEXT):
            self.next_day.editor.show_text(planned)
            self._next_typed = True
        day = texts.get("fu_date", "–")
        self.messages.show_info(say(RESTORED, day=day), Button(say(START_OVER), self.start_over))

    def start_over(self) -> None:
        """Forget what was typed and begin with an empty sheet."""
        self._typed = self._next_typed = False
        self._drop_draft()
        for ask in self.asks.values():
            ask.show_note("", "")
        self._show_stored()
        self._settle()
        self.messages.clear()
        self.setFocus()

    def _settle(self) -> None:
        """Show the questions that the answers so far ask for, and what follows from the date."""
        self.started_label.setText(say(STARTED, time=f"{self.started:%H:%M}") if not self.contact_id else "")
        attempt_only = self._result() != COMPLETED
        matched = self.contact_id is not None or self._value("id_checked") == MATCH
        self.questions.setEnabled(matched and not attempt_only)
        self.locked.setText(self._locked_words(matched=matched, attempt_only=attempt_only))
        self.locked.setVisible(not matched or attempt_only)
        self.palsy.setVisible(self._asked(PALSY[0]))
        self.phone_card.setVisible(self._asked(PHONE4[0]))
        self.phone_test.open_all(self._value("fw_ever") == 1)
        self.complaints.settle()
        self._settle_date()

    def _locked_words(self, *, matched: bool, attempt_only: bool) -> str:
        if attempt_only:
            result = shown(FIELDS["fu_result"], self._stored.get("fu_result"), language())
            return say(ATTEMPT_ONLY, result=result)
        return "" if matched else say(UNLOCKS)

    def _settle_date(self) -> None:
        day = self._value("fu_date")
        self.window_words.setText(self._window_words(day) if isinstance(day, date) else "")
        self.window_words.setVisible(bool(self.window_words.text()))
        if self._next_typed or self.contact_id is not None:
            self.next_day.setVisible(self.contact_id is None)
            return
        self._next = next_row(self.case, day if isinstance(day, date) else self.context.today())
        row = self._next
        self.next_day.editor.setVisible(row is not None)
        if row is None or row.close is None:
            self.next_day.label.setText(say(NO_NEXT))
            return
        label = self.case.protocol.label_of(row.code)
        self.next_day.label.setText(say(NEXT, label=label, open=row.open, close=row.close))
        self.next_day.editor.show_answer(row.agreed_on or row.target)

    def _window_words(self, day: date) -> str:
        number = day_number(day, self.case.course.operated_on)
        if number < 1:
            return ""
        window = self.case.protocol.window_on(number)
        if window is None:
            return say(UNSCHEDULED)
        return say(COUNTS_FOR, label=window.label, first=window.open, last=window.close)

    def _result(self) -> Answer:
        return self._stored.get("fu_result", COMPLETED)

    def _value(self, key: str) -> Answer:
        """Return the answer to `key` as far as it can be read."""
        try:
            return self.asks[key].editor.answer()
        except UnreadableError:
            return None

    def _asked(self, key: str) -> bool:
        """Tell whether `key` is asked after the answers so far."""
        if key in PALSY:
            return self._value("fw_ever") in (1, 2)
        if key in PHONE4:
            return self._value("fu_mode") in BY_VOICE
        return True

    # The keyboard

    def _order(self) -> list[tuple[str, QWidget]]:
        """Return what the keyboard goes through, with the widgets that take it."""
        stops: list[tuple[str, QWidget]] = [
            (key, self.asks[key].editor) for key in ("id_checked", "spasm", "fw_ever")
        ]
        stops += [(key, self.asks[key].editor) for key in PALSY if self._asked(key)]
        if self._asked(PHONE4[0]):
            first = self.asks[PHONE4[0]].editor if self._value("fw_ever") == 1 else self.phone_test.keys
            stops.append((PHONE4[0], first))
        stops.append((COMPLAINT_KEYS[0], self.complaints.keys))
        if self._next is not None:
            stops.append((_DRAFT_NEXT, self.next_day.editor))
        return stops

    def _go_from(self, key: str, step: int) -> None:
        if self.strips.strip is not None:
            return
        stops = [(key, self.asks[key].editor) for key in SIDE] if key in SIDE else self._order()
        names = [name for name, _ in stops]
        place = names.index(key) + step if key in names else 0
        if place < 0:
            return
        if place < len(stops):
            target: QWidget = stops[place][1]
        elif key in SIDE:
            target = self.asks["id_checked"].editor
        else:
            target = self.save_button
        if target.isEnabled():
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def _entered(self, key: str, widget: QWidget) -> None:
        """Note where the keyboard is, and scroll there once what was just shown has its place."""
        self._last = key
        QTimer.singleShot(0, self, partial(self._scroll_to, widget))

    def _scroll_to(self, widget: QWidget) -> None:
        if self.questions.isAncestorOf(widget):
            self.sheet.ensureWidgetVisible(widget, 0, 12)

    def _edited(self, key: str) -> None:
        self._typed = True
        self.asks[key].show_note("", "")
        self._settle()
        self._keeper.start()
        if key == "id_checked":
            self._act_on_identity()

    def _act_on_identity(self) -> None:
        match self._value("id_checked"):
            case 0:
                self._number_failed(WRONG_NUMBER)
            case 5:
                self.refused()

    def _committed(self, key: str) -> None:
        """Say what is wrong or unlikely about an answer now that the person has left it."""
        self._keep_draft()
        ask = self.asks[key]
        try:
            answer = ask.read()
        except UnreadableError:
            return
        found = [problem_with(FIELDS[key], answer, self.context.today()), *self._problems_across()]
        told = next((each for each in found if each and each.key == key and answer is not None), None)
        ask.show_note(sentence(told) if told else "", _kind(told))

    def _next_edited(self) -> None:
        self._typed = self._next_typed = True
        self.next_day.show_note("", "")
        self._keeper.start()

    def _problems_across(self) -> list[Problem]:
        answers = {key: self._value(key) for key in self.asks if self._asked(key)}
        return contact_problems(answers, FIELDS, self.case.course.operated_on)

    # Numbers

    def _ring(self, number: str) -> None:
        self._show_rung(None if self._rung == number else number)
        self._typed = True
        self._keep_draft()

    def _show_rung(self, number: str | None) -> None:
        self._rung = number or None
        for button in self.phone_buttons:
            with QSignalBlocker(button):
                button.setChecked(button.property("number") == number)

    def _copy(self, number: str) -> None:
        QGuiApplication.clipboard().setText(number)

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
        if self._next_typed:
            texts[_DRAFT_NEXT] = self.next_day.editor.text()
        if self._rung:
            texts[_DRAFT_RUNG] = self._rung
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

    # Outcomes

    def no_answer(self) -> None:
        """Offer when to ring again after nobody answered."""
        self._offer(NO_ANSWER, typed=False)

    def call_back(self) -> None:
        """Ask for the time that was promised."""
        self._offer(CALL_BACK, typed=True)

    def _number_failed(self, result: int) -> None:
        now = self.context.now()
        strip = RetryStrip(say(RING_AGAIN, result=_result_words(result)), number_offers(now), now)
        strip.chosen.connect(partial(self._log, result))
        self._open_strip(strip)

    def _offer(self, result: int, *, typed: bool) -> None:
        now = self.context.now()
        title = say(PROMISED) if typed else say(RING_AGAIN, result=_result_words(result))
        strip = RetryStrip(title, retry_offers(now), now, typed=typed)
        strip.chosen.connect(partial(self._log, result))
        self._open_strip(strip)

    def refused(self) -> None:
        """Ask once more before the follow-up ends."""
        strip = ConfirmStrip(say(REFUSE_TITLE), say(REFUSE_CONFIRM))
        strip.confirmed.connect(partial(self._log, REFUSED, None))
        self._open_strip(strip)

    def died(self) -> None:
        """Ask for the day of death, which may not be known."""
        strip = DayStrip(say(DIED_TITLE), DEATH, self._setting, say(DIED_CONFIRM), needed=False)
        strip.chosen.connect(self._log_death)
        self._open_strip(strip)

    def _open_strip(self, strip: Strip) -> None:
        if self.contact_id is None and not self._done:
            self.strips.open_strip(strip)

    def _log_death(self, day: date | None) -> None:
        if day is not None:
            try:
                answers: dict[str, Answer] = {"fu_end": 2, "fu_end_date": day}
                save_answers(self.context.register, self.operation_id, answers, self.context.today())
            except UserError as error:
                self._refuse(error)
                return
        self._log(DIED, None)

    def _log(self, result: int, retry_at: datetime | None) -> None:
        """Log an attempt that brought no answers."""
        facts = self._facts()
        if facts is None:
            return
        answers = {**facts, "fu_result": result, "retry_at": retry_at}
        try:
            contact = entries.add_entry(
                self.context.register, "contact", self.operation_id, answers, self.context.today()
            )
        except UserError as error:
            self._refuse(error)
            return
        self._finish(contact)

    def _facts(self) -> dict[str, Answer] | None:
        """Return the facts of the call alone; show what cannot be read and return None."""
        keys = (*SIDE, "id_checked")
        answers = self._read(keys)
        if answers is None:
            return None
        if not isinstance(answers["fu_date"], date):
            self._tell([Problem("fu_date", Severity.IMPOSSIBLE, DAY_MISSING)])
            return None
        return {**answers, **self._hidden_facts(answers["fu_date"])}

    def _hidden_facts(self, day: Answer) -> dict[str, Answer]:
        """Return the number rung, and the time where the call is made now."""
        if self.contact_id is not None:
            return {"fu_phone": self._rung}
        now = day == self.context.today()
        return {"fu_phone": self._rung, "fu_time": self.started.time().replace(second=0) if now else None}

    def _refuse(self, error: UserError) -> None:
        """Say in the strip, beside the field, or above the sheet why nothing was saved."""
        if isinstance(error, AnswersRefusedError):
            self._tell(error.problems)
        if self.strips.strip is not None:
            self.strips.strip.refuse(error)
        elif not isinstance(error, AnswersRefusedError):
            tell(self, error)

    # Saving

    def save(self) -> None:
        """Save the contact; what cannot be true is refused beside its field and nothing is lost."""
        if self._done or not (self.questions.isEnabled() or self.contact_id):
            self.asks["id_checked"].editor.setFocus()
            return
        answers = self._whole()
        agreed = self._agreed()
        if answers is None or agreed is None:
            return
        try:
            contact = self._write(answers)
            if agreed.changed and self._next is not None:
                register, today = self.context.register, self.context.today()
                agree_on(register, self.operation_id, self._next.code, agreed.day, today)
        except UserError as error:
            self._keep_draft()
            self._refuse(error)
            return
        self._finish(contact)

    def _whole(self) -> dict[str, Answer] | None:
        """Return every answer, None for what is not asked; show what is wrong and return None."""
        asked = [key for key in self.asks if self._asked(key)]
        read = self._read(asked)
        if read is None:
            return None
        answers: dict[str, Answer] = dict.fromkeys(self.asks) | read
        answers |= self._hidden_facts(answers["fu_date"])
        answers["fu_result"] = self._result()
        if not isinstance(answers["fu_date"], date):
            self._tell([Problem("fu_date", Severity.IMPOSSIBLE, DAY_MISSING)])
            return None
        today = self.context.today()
        alone = (problem_with(FIELDS[key], answer, today) for key, answer in answers.items())
        across = contact_problems(answers, FIELDS, self.case.course.operated_on)
        problems = [each for each in (*alone, *across) if each and each.severity is Severity.IMPOSSIBLE]
        if problems:
            self._tell(problems)
            return None
        return answers

    def _read(self, keys: Iterable[str]) -> dict[str, Answer] | None:
        """Return the answers to `keys`; where one cannot be read, show that and return None."""
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
        return answers

    def _agreed(self) -> "_Agreed | None":
        """Return the day of the next contact; where it cannot be, show that and return None."""
        if not self._next_typed or self._next is None:
            return _Agreed(None, changed=False)
        row = self._next
        try:
            day = self.next_day.read()
        except UnreadableError as error:
            self.messages.show_error(say(ONE_PROBLEM, problem=sentence(error)))
            self.next_day.editor.setFocus()
            return None
        if not isinstance(day, date) or day == (row.agreed_on or row.target):
            return _Agreed(None, changed=False)
        if not row.open <= day <= (row.close or day):
            outside = UserError(OUTSIDE_WINDOW, open=row.open, close=row.close)
            self.next_day.show_note(sentence(outside), "error")
            self.messages.show_error(say(ONE_PROBLEM, problem=sentence(outside)))
            self.next_day.editor.setFocus()
            return None
        return _Agreed(None if day == row.target else day, changed=True)

    def _write(self, answers: dict[str, Answer]) -> int:
        register, today = self.context.register, self.context.today()
        if self.contact_id is None:
            return entries.add_entry(register, "contact", self.operation_id, answers, today)
        entries.save_entry(register, "contact", self.contact_id, answers, today)
        return self.contact_id

    def _tell(self, problems: Iterable[Problem]) -> None:
        """Show each problem beside its field and above the sheet; the keyboard goes to the first."""
        found = list(problems)
        for problem in found:
            if problem.key in self.asks:
                self.asks[problem.key].show_note(sentence(problem), "error")
        words = ONE_PROBLEM if len(found) == 1 else PROBLEMS
        self.messages.show_error(say(words, count=len(found), problem=sentence(found[0])))
        first = next((key for key in self.asks if any(each.key == key for each in found)), None)
        if first is not None and self.strips.strip is None:
            self.asks[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish(self, contact: int) -> None:
        self._done = True
        self.strips.close_strip()
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
        stops: dict[str, QWidget] = {key: ask.editor for key, ask in self.asks.items()} | dict(self._order())
        if place.focus in stops:
            self.setFocusProxy(stops[place.focus])


DAY_MISSING = Words("Enter the date of the contact.", "请填写随访日期。")


class _Agreed(NamedTuple):
    """What to do about the day of the next contact; None takes an agreed day back."""

    day: date | None
    changed: bool


def _kind(problem: Problem | None) -> str:
    return "error" if problem and problem.severity is Severity.IMPOSSIBLE else "unlikely"


def _result_words(result: int) -> Words:
    field = FIELDS["fu_result"]
    assert isinstance(field, Choice)
    return next(code.label for code in field.codes if code.value == result)


def _card(*widgets: QWidget) -> Card:
    card = Card()
    card.body.setContentsMargins(16, 8, 16, 8)
    card.body.setSpacing(4)
    for widget in widgets:
        card.body.addWidget(widget)
    return card


def _with_mark(mark: str, text: str) -> QWidget:
    line = QWidget()
    inside = QHBoxLayout(line)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(8)
    inside.addWidget(RoleLabel(mark, "section"), 0, Qt.AlignmentFlag.AlignTop)
    inside.addWidget(RoleLabel(text, wrap=True), 1)
    return line


def _boxed(message: str, name: str, colour: str, words: RoleLabel) -> QFrame:
    box = QFrame()
    box.setProperty("message", message)
    picture = QLabel()
    picture.setPixmap(pixmap(name, colour, 16, box.devicePixelRatioF()))
    inside = QHBoxLayout(box)
    inside.setContentsMargins(12, 6, 12, 6)
    inside.setSpacing(8)
    inside.addWidget(picture)
    inside.addWidget(words, 1)
    return box
