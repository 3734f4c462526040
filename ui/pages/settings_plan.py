"""Settings of the register: the follow-up plan, edited in place, with what a new version would change."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from models.errors import UserError
from models.rules.protocol_check import YEARLY
from models.services import protocols, registers
from models.services.protocols import OpenPlans, Preview
from models.words import Words
from ui.context import Context
from ui.pages.settings_plan_changes import change_text
from ui.pages.settings_plan_form import PlanForm, PlanPlace
from ui.pages.settings_replan import Replanner
from ui.problems import tell
from ui.text import say
from ui.widgets import MessageBar, PrimaryButton, QuietButton, RoleLabel, column, order_tabs, row

LOOKING = Words("Counting the planned rows…", "正在统计已计划的随访…")
FOLLOWED = Words(
    "Version {version}, adopted on {day}, is followed.", "现行方案：第 {version} 版，{day} 采用。"
)
WOULD = Words(
    "{windows} windows differ from version {version}. {rows} planned rows of {cases} cases keep their days "
    "until they are planned anew.",
    "与第 {version} 版相比有 {windows} 个随访窗不同；"
    "{cases} 例患者的 {rows} 项已计划随访保留原日期，重新计划后才改变。",
)
WOULD_ELSE = Words(
    "The windows are those of version {version}; other numbers differ.",
    "随访窗与第 {version} 版相同，其他数值有变更。",
)
FAULTY = Words(
    "Problems to mend: {count}. They stand below their numbers.", "有 {count} 处问题，见相应数值下方。"
)
ADOPT = Words("Adopt as version {version}", "采用为第 {version} 版")
ADOPTED = Words(
    "Version {version} is followed from now on. Cases planned before keep their plan.",
    "自现在起执行第 {version} 版；此前已计划的病例保留原计划。",
)
BACK = Words("Undo my changes", "撤销改动")
SHIPPED = Words("As shipped", "恢复出厂方案")


class PlanRoom(QWidget):
    """The numbers of the plan, below them what would change, and the ways to adopt it and to plan anew."""

    adopted = Signal()
    replanned = Signal()

    def __init__(self, context: Context) -> None:
        """Show the protocol that is followed."""
        super().__init__()
        self._context = context
        self._version = protocols.next_version(context.register)
        self.messages = MessageBar()
        self.form = PlanForm(context)
        self.summary = RoleLabel("", "secondary", wrap=True)
        self.replanner = Replanner(context, self, self.messages)
        self.adopt_button = PrimaryButton(say(ADOPT, version=self._version), self.adopt, name="check")
        self.back_button = QuietButton(say(BACK), self.undo, name="undo-2")
        self.shipped_button = QuietButton(say(SHIPPED), self.show_shipped)
        self._lay_out()
        self.form.edited.connect(self._show_preview)
        self.form.judged.connect(self._count_faults)
        self.form.passed.connect(self._take_keyboard)
        self.replanner.counted.connect(self.form.look)
        self.replanner.replanned.connect(self.replanned)
        self.form.show_protocol(context.register.protocol)

    def place(self) -> PlanPlace:
        """Return what is typed."""
        return self.form.place()

    def restore(self, place: PlanPlace) -> None:
        """Show what was typed in another such room."""
        self.form.restore(place)

    def showEvent(self, event: QShowEvent) -> None:
        """Count the planned rows beside the person's further work."""
        super().showEvent(event)
        self.replanner.count()

    def _lay_out(self) -> None:
        work = self.replanner.work
        whole = column(gap=8)
        whole.addWidget(self.messages)
        whole.addWidget(self.form, 1)
        whole.addWidget(self.summary)
        whole.addWidget(self.replanner.older)
        whole.addLayout(row(work.progress, work.stop_button))
        buttons = (self.adopt_button, self.back_button, self.shipped_button, self.replanner.button)
        whole.addLayout(row(*buttons))
        self.setLayout(whole)
        order_tabs(self.form, work.stop_button, *buttons)

    @Slot()
    def _take_keyboard(self) -> None:
        end = self.adopt_button if self.adopt_button.isEnabled() else self.shipped_button
        end.setFocus(Qt.FocusReason.TabFocusReason)

    # What would change

    @Slot()
    def _show_preview(self) -> None:
        """Show what would change if what is typed, where it is sound, were adopted."""
        register, typed = self._context.register, self.form.sound()
        self.form.show_changes({})
        differs = typed is not None and typed != register.protocol
        self.adopt_button.setEnabled(differs and self.replanner.work.is_free())
        self.back_button.setEnabled(typed != register.protocol)
        if typed is None:
            return
        if not differs:
            newest = protocols.versions(register)[0]
            day = newest.adopted_on.isoformat()
            self.summary.setText(say(FOLLOWED, version=newest.protocol.version, day=day))
            return
        found = protocols.preview(register, typed, self.replanner.waiting() or OpenPlans({}))
        self._show_changes(found)
        self.summary.setText(self._would(found))

    def _show_changes(self, found: Preview) -> None:
        shown: dict[str, str] = {}
        yearly = []
        for change in found.changes:
            text = change_text(change)
            if change.code in self.form.changes:
                shown[change.code] = text
            else:
                yearly.append(f"{change.code}: {text}")
        self.form.show_changes({**shown, YEARLY: "\n".join(yearly)})

    def _would(self, found: Preview) -> str:
        version = self._context.register.protocol.version
        if not found.changes:
            return say(WOULD_ELSE, version=version)
        if self.replanner.waiting() is None:
            return say(LOOKING)
        return say(WOULD, windows=len(found.changes), version=version, rows=found.rows, cases=found.cases)

    @Slot()
    def _count_faults(self) -> None:
        if found := self.form.faults():
            self.summary.setText(say(FAULTY, count=found))

    # Doing

    @Slot()
    def adopt(self) -> None:
        """Make what is typed the protocol of the ward."""
        typed = self.form.typed()
        if typed is None:
            return
        try:
            adopted = protocols.adopt(self._context.register, typed, self._context.today())
        except UserError as error:
            tell(self, error)
            return
        self._version = protocols.next_version(self._context.register)
        self.adopt_button.setText(say(ADOPT, version=self._version))
        self.messages.show_done(say(ADOPTED, version=adopted.version))
        self.form.judge()
        self.replanner.show_older()
        replan = self.replanner.button
        (replan if replan.isEnabled() else self.shipped_button).setFocus()
        self.adopted.emit()

    @Slot()
    def undo(self) -> None:
        """Show again what is followed."""
        self.form.show_protocol(self._context.register.protocol)

    @Slot()
    def show_shipped(self) -> None:
        """Show what the program ships; it is adopted like any other."""
        self.form.show_protocol(
            replace(registers.shipped_protocol()[0], version=self._context.register.protocol.version)
        )
