"""What becomes of a call that brings no answers: a button each, and the short decision it asks for."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.dictionary import CONTACT
from models.errors import UserError
from models.fields import Choice, Day
from models.rules.protocol import CALL_BACK, DIED, NO_ANSWER, NUMBER_VOID, REFUSED, WRONG_NUMBER
from models.words import Words
from ui.forms.editor import SettingOf
from ui.forms.flow import FlowLayout
from ui.text import say
from ui.widgets import Button, PrimaryButton
from ui.widgets_call import ConfirmStrip, DayStrip, RetryStrip, Strip, StripPlace, number_offers, retry_offers

NO_ANSWER_BUTTON = Words("No answer  Alt+N", "未接  Alt+N")
WRONG_BUTTON = Words("Wrong number", "号码错误")
VOID_BUTTON = Words("Switched off or void", "停机空号")
LATER_BUTTON = Words("Call back later", "稍后再打")
REFUSED_BUTTON = Words("Refused", "拒访")
DIED_BUTTON = Words("Died", "死亡")
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
DEATH = Day(key="fu_end_date", label=Words("Day of death", "死亡日期"))


class Outcomes(QWidget):
    """The row of outcomes with `save` at its end; what one of them asks opens above the row."""

    logged = Signal(int, object)  # fu_result, and the datetime to ring again or None
    death_told = Signal(object)  # the day of death, or None where it is not known

    def __init__(
        self, clock: Callable[[], datetime], setting: SettingOf, home: QWidget, save: PrimaryButton
    ) -> None:
        """Give the keyboard back to `home` when a decision is dropped."""
        super().__init__()
        self._clock = clock
        self._setting = setting
        self._open = True
        self.strips = StripPlace(home)
        self.buttons = {
            NO_ANSWER: Button(say(NO_ANSWER_BUTTON), self.no_answer, name="phone-missed"),
            WRONG_NUMBER: Button(say(WRONG_BUTTON), partial(self.number_failed, WRONG_NUMBER)),
            NUMBER_VOID: Button(say(VOID_BUTTON), partial(self.number_failed, NUMBER_VOID)),
            CALL_BACK: Button(say(LATER_BUTTON), self.call_back),
            REFUSED: Button(say(REFUSED_BUTTON), self.refused),
            DIED: Button(say(DIED_BUTTON), self.died),
        }
        others = FlowLayout(gap=8)
        for button in self.buttons.values():
            others.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(others, 1)
        row.addWidget(save, 0, Qt.AlignmentFlag.AlignBottom)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.strips)
        whole.addLayout(row)

    def shut(self) -> None:
        """Offer none of them: a contact that is corrected has its outcome, and a saved one as well."""
        self._open = False
        for button in self.buttons.values():
            button.hide()

    def no_answer(self) -> None:
        """Offer when to ring again after nobody answered."""
        now = self._clock()
        self._decide(RetryStrip(_again(NO_ANSWER), retry_offers(now), now), NO_ANSWER)

    def call_back(self) -> None:
        """Ask for the time that was promised."""
        now = self._clock()
        self._decide(RetryStrip(say(PROMISED), retry_offers(now), now, typed=True), CALL_BACK)

    def number_failed(self, result: int) -> None:
        """Offer another number now, or another day, after the `result` wrong or void number."""
        now = self._clock()
        self._decide(RetryStrip(_again(result), number_offers(now), now), result)

    def refused(self) -> None:
        """Ask once more before the follow-up ends."""
        strip = ConfirmStrip(say(REFUSE_TITLE), say(REFUSE_CONFIRM))
        strip.confirmed.connect(partial(self.logged.emit, REFUSED, None))
        self._show(strip)

    def died(self) -> None:
        """Ask for the day of death, which may not be known."""
        strip = DayStrip(say(DIED_TITLE), DEATH, self._setting, say(DIED_CONFIRM), needed=False)
        strip.chosen.connect(self._tell_death)
        self._show(strip)

    def refuse(self, error: UserError) -> bool:
        """Say in the open strip why it cannot be done; tell whether there is one."""
        if self.strips.strip is None:
            return False
        self.strips.strip.refuse(error)
        return True

    def _decide(self, strip: RetryStrip, result: int) -> None:
        strip.chosen.connect(partial(self.logged.emit, result))
        self._show(strip)

    def _show(self, strip: Strip) -> None:
        if self._open:
            self.strips.open_strip(strip)

    def _tell_death(self, day: date | None) -> None:
        self.death_told.emit(day)


def _again(result: int) -> str:
    field = CONTACT["fu_result"]
    assert isinstance(field, Choice)
    words = next(code.label for code in field.codes if code.value == result)
    return say(RING_AGAIN, result=words)
