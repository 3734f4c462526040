"""Reports: the follow-up list of a day or a span of days, on paper."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from models.errors import UserError
from models.fields import Day
from models.rules.reading import Setting
from models.services.registers import Register
from models.words import Language, Words
from reports.files import Tick
from ui.context import Context
from ui.dialogs.preview import PreviewDialog
from ui.folder_button import FolderButton
from ui.forms.day_field import DateField
from ui.forms.editor import SettingOf
from ui.page_work import PageWork
from ui.problems import tell
from ui.text import language, say
from ui.widgets import Button, Card, Hint, MessageBar, RoleLabel, row

LIST = Words("Follow-up list", "随访名单")
LIST_HINT = Words(
    "Who has to be rung on a day, or in a span of days, with boxes to tick. "
    "Who is left off the list stands below it, with the reason.",
    "某日或某时段需要拨打的患者，附勾选框；暂不拨打者及原因列于名单之后。",
)
FIRST = Words("From", "自")
LAST = Words("To", "至")
PREVIEW = Words("Preview", "预览")
SAVE_PDF = Words("Save PDF…", "保存 PDF…")
PRINT = Words("Print…", "打印…")
DAY_NEEDED = Words(
    "Type the first day of the list, such as 2026-03-24 or +3.", "请输入起始日期，如 2026-03-24 或 +3。"
)
BACKWARDS = Words("The last day lies before the first.", "结束日期早于起始日期。")
TOO_LONG = Words("A list covers at most {days} days.", "名单最多覆盖 {days} 天。")
LIST_SAVED = Words("{rows} rows saved: {path}", "已保存 {rows} 行：{path}")

_LONGEST_SPAN = 62  # days
_FIRST_FIELD = Day(key="list_first", label=FIRST, future=True)
_LAST_FIELD = Day(key="list_last", label=LAST, future=True)


class ListPlace(NamedTuple):
    """What the card shows, so that another one can show the same."""

    first: str
    last: str


class _Made(NamedTuple):
    """A follow-up list as pages."""

    title: str
    rows: int
    content: bytes


class ListCard(Card):
    """From which day to which; and the list on screen, in a file or on paper."""

    def __init__(
        self, context: Context, work: PageWork, messages: MessageBar, folder: Callable[[], Path]
    ) -> None:
        """Offer the list of today, made by `work` and saved in `folder`; `messages` says how that went."""
        super().__init__(say(LIST))
        self._context, self._work, self._messages, self._folder = context, work, messages, folder
        self.first = _day(_FIRST_FIELD, self._setting)
        self.last = _day(_LAST_FIELD, self._setting)
        self.preview_button = Button(say(PREVIEW), self.preview, name="eye")
        self.save_button = Button(say(SAVE_PDF), self._choose_pdf, name="save")
        self.print_button = Button(say(PRINT), self.print_, name="printer")
        self.body.addWidget(Hint(say(LIST_HINT)))
        days = (RoleLabel(say(FIRST)), self.first, RoleLabel(say(LAST)), self.last)
        self.body.addLayout(row(*days, gap=12))
        self.body.addLayout(row(self.preview_button, self.save_button, self.print_button))
        self.first.show_answer(context.today())
        self.last.show_answer(context.today())
        for button in (self.preview_button, self.save_button, self.print_button):
            work.busy_changed.connect(button.setDisabled)

    def place(self) -> ListPlace:
        """Return what is typed."""
        return ListPlace(self.first.text(), self.last.text())

    def restore(self, place: ListPlace) -> None:
        """Show what another such card showed."""
        self.first.show_text(place.first)
        self.last.show_text(place.last)

    @Slot()
    def preview(self) -> None:
        """Show the list as it will be printed."""
        self._make(self._show)

    @Slot()
    def print_(self) -> None:
        """Show the list, and ask for a printer."""
        self._make(self._print_shown)

    @Slot()
    def _choose_pdf(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, say(SAVE_PDF), str(self._folder() / f"{say(LIST)}.pdf"), "PDF (*.pdf)"
        )
        if path:
            self.save(Path(path))

    def save(self, path: Path) -> None:
        """Write the list to `path` as a PDF."""
        self._make(partial(self._keep, path if path.suffix else path.with_suffix(".pdf")))

    def _make(self, then: Callable[[_Made], object]) -> None:
        if not self._work.is_free():
            return
        try:
            span = self._days()
        except UserError as error:
            tell(self, error)
            return
        self._messages.clear()
        work = partial(_make, self._context.register, span, now=self._context.now(), chosen=language())
        self._work.start(work, then)

    def _days(self) -> tuple[date, date]:
        """Return the days that are typed; a blank last one is the first."""
        first, last = self.first.answer(), self.last.answer()
        if not isinstance(first, date):
            raise UserError(DAY_NEEDED)
        last = last if isinstance(last, date) else first
        if last < first:
            raise UserError(BACKWARDS)
        if (last - first).days >= _LONGEST_SPAN:
            raise UserError(TOO_LONG, days=_LONGEST_SPAN)
        return first, last

    @Slot(object)
    def _show(self, made: _Made) -> PreviewDialog:
        dialog = PreviewDialog(made.content, made.title, self)
        dialog.open()
        return dialog

    @Slot(object)
    def _print_shown(self, made: _Made) -> None:
        self._show(made).print_pages()

    def _keep(self, path: Path, made: _Made) -> None:
        from reports.page import save_pdf

        try:
            save_pdf(path, made.content)
        except UserError as error:
            tell(self, error)
            return
        self._messages.show_done(say(LIST_SAVED, rows=made.rows, path=path), FolderButton(path.parent))

    def _setting(self) -> Setting:
        return Setting(self._context.today())


def _make(
    register: Register, span: tuple[date, date], tick: Tick, *, now: datetime, chosen: Language
) -> _Made:
    from models.services.worklist import at, due_in_span, due_list
    from reports.due_list import due_pdf, title_of

    tick(0, 1)
    first, last = span
    listed = due_list(register, at(first, now)) if first == last else due_in_span(register, *span, now)
    content = due_pdf(listed, register.ward, now, chosen, sample=register.is_sample, span=span, tick=tick)
    return _Made(title_of(listed, chosen, span), len(listed.lines) + len(listed.hidden), content)


def _day(field: Day, setting: SettingOf) -> DateField:
    made = DateField(field, setting)
    made.set_question(say(field.label))
    return made
