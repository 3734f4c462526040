"""The questions of a call in the order in which they are asked, and the way of the keyboard through them.

Identity comes first and opens the rest; nothing about the patient is answered
beforehand; a question that an answer makes pointless is not shown.
"""

from datetime import date
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from models.dictionary import CONTACT
from models.fields import Answer, Choice, PartialDate
from models.rules.days import UnreadableError
from models.services.cases import Case
from models.words import Words
from ui.forms.choices import HBPicker
from ui.forms.editor import Editor, SettingOf
from ui.icons import pixmap
from ui.pages.call_known import grade_before, missed_days, spasm_before, weak_before
from ui.pages.call_next import NextContact
from ui.text import say
from ui.widgets import Card, Hint, RoleLabel
from ui.widgets_ask import Ask, Normal, QuickGroup, Short, ask_card

GREETING = Words(
    "“Hello, this is {ward}. We are calling about your operation for the facial spasm.”",
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
WAS_WEAK = Words(
    "On {day} a weak face was noted. If it has recovered, choose “Yes, recovered”.",
    "{day} 的随访曾记录面部无力；如现已恢复，请选“有，已恢复”。",
)
PHONE_TEST = Words("Test by phone: let them do it in front of a mirror.", "电话四项：请对方照镜子配合完成。")
PHONE_NORMAL = Words("All four normal", "四项均正常")
PHONE_SHORT = (
    Short(Words("Forehead flat", "额纹消失"), Words("Forehead wrinkles", "额纹能出现")),
    Short(Words("Eye stays open", "闭眼不全"), Words("Eye closes", "眼能闭紧")),
    Short(Words("Mouth still", "口角不动"), Words("Mouth moves", "口角能动")),
    Short(Words("Water leaks", "漏水"), Words("Water leaks", "漏水")),
)
COMPLAINTS = Words("Any of these now? Read them out.", "目前有无以下情况？请逐项念出。")
NONE_OF_THESE = Words("None of these, or of the rest", "均无（或其余均无）")
SATISFACTION = Words("Satisfaction (optional)", "满意度（选问）")

STOPPED = ("spasm_stop_date", "spasm_stop_precision")
PALSY = ("fw_onset", "fw_onset_precision", "fw_last_normal", "hb", "hb_basis", "fw_tx")
PHONE4 = ("phone4_forehead", "phone4_eye", "phone4_mouth", "phone4_leak")
COMPLAINT_KEYS = (
    "hear_now", "tinn_now", "vert_now", "voice_now", "swallow_now", "leak_now", "wound_now", "headache_now",
)  # fmt: skip
NEXT_STOP = "agreed_on"
PHONE_NORMAL_ANSWERS = {"phone4_forehead": 1, "phone4_eye": 1, "phone4_mouth": 1, "phone4_leak": 0}
FIELDS = {field.key: field for field in CONTACT.fields}
_BESIDE = 176  # pixels before scaling, of a label beside its editor
_MARKS = {"id_checked": "1", "spasm": "2", "fw_ever": "3"}


class Call(NamedTuple):
    """What the questions depend on apart from the answers to them: the day, and whether a voice answers."""

    day: date
    by_voice: bool


class Questions(QScrollArea):
    """The column of questions; `settle` shows what the answers so far ask for."""

    edited = Signal(str)
    committed = Signal(str)
    reached = Signal(str)  # the stop where the keyboard now is
    finished = Signal()  # the keyboard has gone through all of them

    def __init__(
        self, case: Case, contact_id: int | None, setting: SettingOf, following: NextContact
    ) -> None:
        """Ask about `case`; `contact_id` is the contact to be corrected, if it is one."""
        super().__init__()
        self._case = case
        self._contact_id = contact_id
        self._setting = setting
        self._stored = next((each.answers for each in case.contacts if each.id == contact_id), {})
        self._call = Call(setting().today, by_voice=True)
        self.following = following
        self.asks: dict[str, Ask] = {}
        self._make()
        self._lay_out()
        self._connect()
        self._show_grade_before()

    # Building

    def _make(self) -> None:
        for key in ("id_checked", "spasm", *STOPPED, "fw_ever", *PALSY):
            beside = _BESIDE if key in (*STOPPED, *PALSY) and key != "hb" else 0
            self.asks[key] = Ask(FIELDS[key], self._setting, mark=_MARKS.get(key, ""), beside=beside)
        normal = Normal(PHONE_NORMAL, PHONE_NORMAL_ANSWERS)
        self.phone_test = self._group(PHONE_TEST, PHONE4, PHONE_SHORT, normal)
        labels = tuple(Short(FIELDS[key].label, FIELDS[key].label) for key in COMPLAINT_KEYS)
        nothing = Normal(NONE_OF_THESE, dict.fromkeys(COMPLAINT_KEYS, 0))
        self.complaints = self._group(COMPLAINTS, COMPLAINT_KEYS, labels, nothing)
        self.groups = {PHONE4[0]: self.phone_test, COMPLAINT_KEYS[0]: self.complaints}
        self.asks["satisfaction"] = Ask(FIELDS["satisfaction"], self._setting, question=say(SATISFACTION))

    def _group(
        self, question: Words, keys: tuple[str, ...], short: tuple[Short, ...], normal: Normal
    ) -> QuickGroup:
        fields = tuple(field for key in keys if isinstance(field := FIELDS[key], Choice))
        group = QuickGroup(say(question), fields, short, normal, self._setting)
        self.asks.update(group.asks)
        return group

    def _lay_out(self) -> None:
        self.rest = QWidget()
        below = QVBoxLayout(self.rest)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(ask_card(*(self.asks[key] for key in ("spasm", *STOPPED))))
        below.addWidget(self._palsy_card())
        complaints = _with_mark("4", self.complaints.keys.accessibleName())
        below.addWidget(ask_card(complaints, self.complaints, self.asks["satisfaction"]))
        below.addWidget(ask_card(self.following))
        whole = QWidget()
        whole.setProperty("frame", "page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self._identity_card())
        column.addWidget(self.rest)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(whole)

    def _identity_card(self) -> Card:
        self.greeting = RoleLabel("", "secondary", wrap=True)
        self.locked = Hint("")
        return ask_card(self.greeting, self.asks["id_checked"], self.locked)

    def _palsy_card(self) -> Card:
        missed = [] if self._contact_id is not None else missed_days(self._case, self._call.day)
        said = " · ".join(say(DAYS, first=first, last=last) for first, last in missed)
        self.covers = RoleLabel(say(ALSO_COVERS, days=said) if missed else "", wrap=True)
        covers = _boxed("warning", "triangle-alert", "due-text", self.covers)
        if not missed:
            covers.hide()
        self.contradiction = RoleLabel("", wrap=True)
        self._contradiction_box = _boxed("warning", "triangle-alert", "due-text", self.contradiction)
        self.palsy = QWidget()
        inside = QVBoxLayout(self.palsy)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(6)
        self.advice = RoleLabel(say(ADVICE), wrap=True)
        self._advice_box = _boxed("error", "circle-alert", "error-text", self.advice)
        inside.addWidget(self._advice_box)
        for key in PALSY:
            inside.addWidget(self.asks[key])
        self.phone_card = QWidget()
        tests = QVBoxLayout(self.phone_card)
        tests.setContentsMargins(0, 4, 0, 0)
        tests.setSpacing(4)
        tests.addWidget(RoleLabel(say(PHONE_TEST), wrap=True))
        tests.addWidget(self.phone_test)
        return ask_card(covers, self.asks["fw_ever"], self._contradiction_box, self.palsy, self.phone_card)

    def _connect(self) -> None:
        in_groups = {key for group in self.groups.values() for key in group.asks}
        for key, ask in self.asks.items():
            ask.editor.edited.connect(partial(self.edited.emit, key))
            ask.editor.committed.connect(partial(self.committed.emit, key))
            ask.editor.entered.connect(partial(self._entered, key, ask))
            if key not in in_groups:
                self._lead(key, ask.editor)
        for name, group in self.groups.items():
            self._lead(name, group)
            group.edited.connect(self.edited)
            group.committed.connect(self.committed)
            group.keys.entered.connect(partial(self._entered, name, group))
        self._lead(NEXT_STOP, self.following.editor)
        self.following.editor.entered.connect(partial(self._entered, NEXT_STOP, self.following))

    def _lead(self, name: str, stop: Editor | QuickGroup) -> None:
        stop.advance.connect(partial(self.go_from, name, 1))
        stop.go_back.connect(partial(self.go_from, name, -1))

    # What is shown

    def greet(self, ward: str) -> None:
        """Show what to say first, in the name of `ward`."""
        self.greeting.setText(say(GREETING, ward=ward))

    def settle(self, call: Call, *, unlocked: bool, why_locked: str) -> None:
        """Show the questions that the answers so far ask for."""
        self._call = call
        self.rest.setEnabled(unlocked)
        self.locked.setText(why_locked)
        self.locked.setVisible(bool(why_locked))
        for key in STOPPED:
            self.asks[key].setVisible(self.asked(key))
        self.palsy.setVisible(self.asked(PALSY[0]))
        self._advice_box.setVisible(self.value("fw_ever") == 1)
        self._settle_contradiction()
        self.phone_card.setVisible(self.asked(PHONE4[0]))
        self.phone_test.open_all(self.value("fw_ever") == 1)
        self.complaints.settle()

    def _settle_contradiction(self) -> None:
        weak = weak_before(self._case, self._contact_id, self._call.day)
        told = self.value("fw_ever") == 0 and weak is not None
        self.contradiction.setText(say(WAS_WEAK, day=weak) if told else "")
        self._contradiction_box.setVisible(told)

    def _show_grade_before(self) -> None:
        picker = self.asks["hb"].editor
        assert isinstance(picker, HBPicker)
        picker.show_previous(*grade_before(self._case, self._contact_id))

    def value(self, key: str) -> Answer:
        """Return the answer to `key` as far as it can be read."""
        try:
            return self.asks[key].editor.answer()
        except UnreadableError:
            return None

    def asked(self, key: str) -> bool:
        """Tell whether `key` is asked after the answers so far."""
        if key in PALSY:
            return self.value("fw_ever") in (1, 2)
        if key in PHONE4:
            return self._call.by_voice
        if key == STOPPED[1]:
            return self.asked(STOPPED[0]) and isinstance(self.value(STOPPED[0]), date | PartialDate)
        return key != STOPPED[0] or self._has_stopped()

    def _has_stopped(self) -> bool:
        """Tell whether the spasm is gone and was not so when it was last asked about."""
        gone_before = spasm_before(self._case, self._contact_id, self._call.day) == 0
        told = self._stored.get(STOPPED[0]) is not None
        return self.value("spasm") == 0 and (told or not gone_before)

    # The keyboard

    def stops(self) -> list[tuple[str, QWidget]]:
        """Return what Enter goes through, with the widgets that take the keyboard."""
        asked = ("id_checked", "spasm", *STOPPED, "fw_ever", *PALSY)
        stops: list[tuple[str, QWidget]] = [(key, self.asks[key].editor) for key in asked if self.asked(key)]
        if self.asked(PHONE4[0]):
            first = self.asks[PHONE4[0]].editor if self.value("fw_ever") == 1 else self.phone_test.keys
            stops.append((PHONE4[0], first))
        stops.append((COMPLAINT_KEYS[0], self.complaints.keys))
        if self.following.row is not None and self._contact_id is None:
            stops.append((NEXT_STOP, self.following.editor))
        return stops

    def go_from(self, name: str, step: int) -> None:
        """Give the keyboard to the stop `step` places after `name`; past the last one `finished` says so."""
        if name == "satisfaction":  # Tab leads there, as it is not asked in every call
            name, step = COMPLAINT_KEYS[0], max(step, 0)
        stops = self.stops()
        names = [each for each, _ in stops]
        place = names.index(name) + step if name in names else 0
        if place >= len(stops):
            self.finished.emit()
        elif place >= 0 and stops[place][1].isEnabled():
            stops[place][1].setFocus(Qt.FocusReason.TabFocusReason)

    def _entered(self, name: str, widget: QWidget) -> None:
        """Say where the keyboard is, and scroll there once what was just shown has its place."""
        self.reached.emit(name)
        QTimer.singleShot(0, self, partial(self._scroll_to, widget))

    def _scroll_to(self, widget: QWidget) -> None:
        if self.rest.isAncestorOf(widget):
            self.ensureWidgetVisible(widget, 0, 12)


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
