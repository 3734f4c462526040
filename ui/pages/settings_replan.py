"""Planning anew the cases that follow an older plan: counted, offered with what it would do, and done."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from models.services import protocols, replanning
from models.services.protocols import OpenPlans
from models.services.registers import Register
from models.services.replanning import Replanning, Tick
from models.words import Words
from ui.context import Context
from ui.page_work import PageWork
from ui.text import say
from ui.widgets import Button, MessageBar, RoleLabel

REPLAN = Words("Re-plan open cases…", "重新计划未结束病例…")
OLDER = Words("{count} open cases follow an older version.", "{count} 例未结束病例仍按旧版方案随访。")
WILL_REPLAN = Words(
    "{cases} cases are planned anew by version {version}: {moved} rows get other days, {kept} agreed days "
    "stay, {dropped} agreed days no longer lie in their window and are dropped, {elsewhere} contacts already "
    "made count for another window by their own day. No contact is changed.",
    "将按第 {version} 版重新计划 {cases} 例：{moved} 项随访日期改变，保留约定日期 {kept} 个，"
    "{dropped} 个约定日期不在新窗内将取消，{elsewhere} 次已完成联系按其日期归入其他随访窗。"
    "不改动任何联系记录。",
)
DO_REPLAN = Words("Re-plan {cases} cases", "重新计划 {cases} 例")
LEAVE = Words("Leave them as they are", "保持不变")
REPLANNED = Words(
    "{cases} cases are planned anew by version {version}; {moved} rows got other days.",
    "已按第 {version} 版重新计划 {cases} 例，{moved} 项随访日期已改变。",
)
STOPPED = Words("Stopped: no case was changed.", "已停止，未改动任何病例。")
PROGRESS = Words("Progress of planning anew", "重新计划进度")


class Replanner(QObject):
    """Knows which cases follow an older plan; the room lays out `older`, `button` and the parts of `work`."""

    counted = Signal()
    replanned = Signal()

    def __init__(self, context: Context, room: QWidget, messages: MessageBar) -> None:
        """Know nothing before `count`; `messages` of `room` says what would be done, and what was."""
        super().__init__(room)
        self._context = context
        self._messages = messages
        self._waiting: OpenPlans | None = None
        self.older = RoleLabel("", "secondary", wrap=True)
        self.button = Button(say(REPLAN), self.ask, name="calendar-clock")
        self.button.setEnabled(False)
        self.work = PageWork(room, PROGRESS)
        self.work.busy_changed.connect(self._be_busy)
        self.work.stopped.connect(self._stopped)

    def waiting(self) -> OpenPlans | None:
        """Return the planned rows that wait; None until they are counted."""
        return self._waiting

    def count(self) -> None:
        """Count the rows that wait, and the cases that follow an older version, beside the further work."""
        if self.work.is_free():
            work = partial(_waiting, self._context.register, self._context.now())
            self.work.start(work, self._counted, quietly=True)

    def show_older(self) -> None:
        """Show how many cases follow an older version than the present one."""
        older = self._older()
        self.older.setText(say(OLDER, count=len(older)))
        self.older.setVisible(bool(older))
        self.button.setEnabled(bool(older))

    @Slot()
    def ask(self) -> None:
        """Work out what planning anew would do, and offer it."""
        if self.work.is_free():
            older = self._older()
            work = partial(_foreseen, self._context.register, older, self._context.now())
            self.work.start(work, partial(self._offer, older), quietly=True)

    def _offer(self, older: Sequence[int], found: Replanning) -> None:
        gaps = {**found._asdict(), "version": self._context.register.protocol.version}
        do = Button(say(DO_REPLAN, cases=found.cases), partial(self.replan, older))
        self._messages.show_warning(say(WILL_REPLAN, **gaps), do, Button(say(LEAVE), self._messages.clear))
        do.show()  # the bar may have been open: then its layout would show it only later
        do.setFocus()

    def replan(self, operation_ids: Sequence[int]) -> None:
        """Plan these cases anew, beside the person's further work."""
        if not self.work.is_free():
            return
        self._messages.clear()
        work = partial(replanning.replan, self._context.register, operation_ids, self._context.now())
        self.work.start(work, self._replanned)

    @Slot(object)
    def _replanned(self, done: Replanning) -> None:
        version = self._context.register.protocol.version
        self._messages.show_done(say(REPLANNED, cases=done.cases, version=version, moved=done.moved))
        self.count()
        self.replanned.emit()

    @Slot(object)
    def _counted(self, waiting: OpenPlans) -> None:
        self._waiting = waiting
        self.show_older()
        self.counted.emit()

    def _older(self) -> Sequence[int]:
        if self._waiting is None:
            return ()
        return self._waiting.older_than(self._context.register.protocol.version)

    @Slot(bool)
    def _be_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy and bool(self._older()))

    @Slot()
    def _stopped(self) -> None:
        self._messages.show_info(say(STOPPED))


def _waiting(register: Register, now: datetime, tick: Tick) -> OpenPlans:
    tick(0, 1)
    return protocols.open_plans(register, now)


def _foreseen(register: Register, operation_ids: Sequence[int], now: datetime, tick: Tick) -> Replanning:
    tick(0, 1)
    return replanning.replan_preview(register, operation_ids, now)
