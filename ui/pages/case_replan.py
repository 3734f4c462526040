"""Planning one case anew by the newest protocol: what gets which days, and the button that does it."""

from PySide6.QtCore import Qt, Signal

from models.errors import UserError
from models.rules.protocol import PlanRow
from models.services import replanning
from models.services.cases import Case
from models.services.replanning import Moved
from models.words import Words, same
from ui.forms.row import sentence
from ui.pages.case_desk import CaseDesk
from ui.text import say
from ui.widgets import Button, MessageBar

REPLAN = Words("Plan anew by version {version}", "按第 {version} 版重新计划")
WOULD_MOVE = Words(
    "By version {version} of the protocol, instead of version {old}, this case gets other days:",
    "本病例原按第 {old} 版随访，改按第 {version} 版后日期变为：",
)
NOTHING_MOVES = Words(
    "No day that this case waits for changes by version {version} of the protocol.",
    "改按第 {version} 版后，本病例待随访的日期均不变。",
)
MOVE = same("{window}: {old} → {new}")
DAYS = Words("{target} ({open} to {close})", "{target}（{open} 至 {close}）")
DAYS_ON_WARD = Words("{target} (from {open} to discharge)", "{target}（{open} 至出院）")
NOT_PLANNED = Words("not planned", "不安排")
DROPPED = Words(
    "Agreed days that no longer lie in their window and are dropped: {count}.",
    "不在新窗内而取消的约定日期：{count} 个。",
)
ELSEWHERE = Words(
    "Contacts already made that count for another window by their own day: {count}.",
    "按其日期改归其他随访窗的已完成随访：{count} 次。",
)
DO = Words("Plan anew", "重新计划")
LEAVE = Words("Leave it as it is", "保持不变")
DONE = Words("Planned anew by version {version}.", "已按第 {version} 版重新计划。")


class ReplanBar(MessageBar):
    """Shows old and new days beside each other before anything changes; `button` stands elsewhere."""

    done = Signal(str)  # the case is planned anew: a sentence
    left = Signal()
    tabs_changed = Signal()

    def __init__(self, desk: CaseDesk) -> None:
        """Offer nothing yet."""
        super().__init__(dismissible=False)
        self._desk = desk
        self.button = Button("", self.ask, name="calendar-clock")
        self.button.hide()

    def show_case(self, case: Case) -> None:
        """Offer to plan `case` anew where its plan was made by an older version."""
        newest = self._desk.register.protocol.version
        self.button.setVisible(any(row.protocol_version != newest for row in case.rows))
        words = say(REPLAN, version=newest)
        self.button.setText(words)
        self.button.setAccessibleName(words)
        self.clear()

    def ask(self) -> None:
        """Tell what would change, with a way to do it and a way to leave it."""
        assert self._desk.case is not None
        case, register, now = self._desk.case, self._desk.register, self._desk.context.now()
        found = replanning.replan_preview(register, [case.operation_id], now)
        moves = replanning.rows_moved(register, case.operation_id, now)
        gaps = {"version": register.protocol.version, "old": case.protocol.version}
        lines = [say(WOULD_MOVE if moves else NOTHING_MOVES, **gaps)]
        lines += [self._line(case, each) for each in moves]
        for words, count in ((DROPPED, found.dropped), (ELSEWHERE, found.elsewhere)):
            lines += [say(words, count=count)] if count else []
        leave = Button(say(LEAVE), self._leave)
        self.show_warning("\n".join(lines), Button(say(DO), self.replan, name="calendar-clock"), leave)
        self.tabs_changed.emit()
        leave.show()  # at once: the bar may have been open
        leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def replan(self) -> None:
        """Plan the case anew."""
        assert self._desk.case is not None
        register, now = self._desk.register, self._desk.context.now()
        try:
            replanning.replan(register, [self._desk.case.operation_id], now)
        except UserError as error:
            self.show_error(sentence(error))
            return
        self.left.emit()  # before the button goes: Qt would give the keyboard to any other widget
        self._desk.take_anew()
        self.done.emit(say(DONE, version=register.protocol.version))

    def _leave(self) -> None:
        self.left.emit()
        self.clear()
        self.tabs_changed.emit()

    def _line(self, case: Case, moved: Moved) -> str:
        protocol = self._desk.register.protocol if moved.new else case.protocol
        days = {"old": _days(moved.old), "new": _days(moved.new)}
        return say(MOVE, window=protocol.label_of(moved.code), **days)


def _days(row: PlanRow | None) -> str:
    if row is None:
        return say(NOT_PLANNED)
    words = DAYS if row.close else DAYS_ON_WARD
    return say(words, target=row.target, open=row.open, close=row.close)
