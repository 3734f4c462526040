"""Reports: the workbook of a month, and the follow-up list on paper."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QWidget,
)

from models.errors import UserError
from models.fields import Day, PartialDate
from models.rules.days import UnreadableError, read_day
from models.rules.reading import Setting
from models.services.registers import Register
from models.words import Language, Words, same
from reports.files import IN_USE, NOT_WRITTEN, Tick
from ui.actions import REPORTS, add_action
from ui.context import Context
from ui.dialogs.preview import PreviewDialog, documents
from ui.forms.day_field import DateField
from ui.forms.editor import SettingOf
from ui.problems import tell
from ui.tasks import Task
from ui.text import language, say
from ui.theme import FORM_WIDTH, scaled
from ui.widgets import Button, Card, Hint, MessageBar, PageTitle, PrimaryButton, RoleLabel, column, row

TITLE = Words("Reports", "报表")
WORKBOOK = Words("Month workbook", "月度表格")
WORKBOOK_HINT = Words(
    "Operations, contacts, ward checks and complications of one month, with codebook and completeness. "
    "It holds names and phones: keep it where only the ward can read it.",
    "一个月的手术、随访、病房查看和并发症，附编码手册和完整性统计。内含姓名和电话，请存放在仅本科室可读的位置。",
)
MONTH = Words("Month", "月份")
SHEET_LANGUAGE = Words("Headings in", "表头语言")
FOLDER = Words("Folder", "文件夹")
FILE = Words("File name", "文件名")
CHOOSE = Words("Choose…", "选择…")
EXPORT = Words("Export  Ctrl+E", "导出  Ctrl+E")
STOP = Words("Cancel", "取消")
PROGRESS = Words("Progress of the export", "导出进度")
REPLACES = Words("{name} exists already and will be replaced.", "“{name}”已存在，将被替换。")
NOT_A_MONTH = Words(
    "“{text}” cannot be read as a month. Type it as 2026-03.",
    "“{text}”无法识别为月份，请按 2026-03 的格式输入。",
)
NO_NAME = Words("Type a name for the file.", "请输入文件名。")
EMPTY = Words(
    "Nothing to export: no operation, contact, ward check or complication in {month}.",
    "没有可导出的内容：{month} 没有手术、随访、病房查看或并发症记录。",
)
EXPORTED = Words(
    "{rows} rows exported and read back: {operations} operations, {contacts} contacts, {checks} ward checks, "
    "{complications} complications, {phones} phone numbers. {path}",
    "已导出并回读校验 {rows} 行：手术 {operations}、随访 {contacts}、病房查看 {checks}、"
    "并发症 {complications}、联系电话 {phones}。{path}",
)
STOPPED = Words("Export cancelled; nothing was written.", "已取消导出，未写出任何文件。")
OPEN_FOLDER = Words("Open folder", "打开文件夹")
SAVE_OTHER = Words("Save as {name}", "另存为“{name}”")
TRY_AGAIN = Words("Try again", "重试")

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

_LONGEST_SPAN = 62
_LANGUAGES = {Language.CHINESE: Words("Chinese", "中文"), Language.ENGLISH: Words("English", "英文")}
_FIRST_FIELD = Day(key="list_first", label=FIRST, future=True)
_LAST_FIELD = Day(key="list_last", label=LAST, future=True)
_WORKBOOK_NAME = same("{month}_HFS.xlsx")


class Place(NamedTuple):
    """What the page shows, so that another one can show the same."""

    month: str
    language: Language
    folder: str
    file: str
    first: str
    last: str


class _Exported(NamedTuple):
    """How many rows of each kind a workbook holds; none at all where nothing was written."""

    path: Path
    counts: tuple[int, ...]


class _List(NamedTuple):
    """A follow-up list as pages."""

    title: str
    rows: int
    content: bytes


class ReportsPage(QWidget):
    """Two cards: the month workbook, and the follow-up list."""

    def __init__(self, context: Context) -> None:
        """Offer the workbook of last month, and the list of today."""
        super().__init__()
        self._context = context
        self._task: Task | None = None
        self.messages = MessageBar()
        self.month = _line(say(MONTH), 120)
        self.folder = _line(say(FOLDER), 0)
        self.file = _line(say(FILE), 0)
        self.exists = Hint()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(say(PROGRESS))
        self.languages = QButtonGroup(self)
        self.language_buttons = {each: _choice(words) for each, words in _LANGUAGES.items()}
        self.choose = Button(say(CHOOSE), self._choose_folder, name="folder-open")
        self.export_button = PrimaryButton(say(EXPORT), self.export, name="file-spreadsheet")
        self.stop_button = Button(say(STOP), self._stop)
        self.first = _day(_FIRST_FIELD, self._setting)
        self.last = _day(_LAST_FIELD, self._setting)
        self.preview_button = Button(say(PREVIEW), self.preview, name="eye")
        self.save_button = Button(say(SAVE_PDF), self._choose_pdf, name="save")
        self.print_button = Button(say(PRINT), self.print_list, name="printer")
        self._lay_out()
        self._fill()
        self.month.textEdited.connect(self._name_file)
        self.folder.textChanged.connect(self._say_whether_it_exists)
        self.file.textChanged.connect(self._say_whether_it_exists)
        add_action(self, REPORTS.keys["export"], self.export)
        self._be_busy(busy=False)
        self.setFocusProxy(self.month)

    def place(self) -> Place:
        """Return what is typed and chosen."""
        chosen = self._language()
        texts = (self.folder.text(), self.file.text(), self.first.text(), self.last.text())
        return Place(self.month.text(), chosen, *texts)

    def restore(self, place: object) -> None:
        """Show what another such page showed."""
        if isinstance(place, Place):
            self.month.setText(place.month)
            self.language_buttons[place.language].setChecked(True)
            self.folder.setText(place.folder)
            self.file.setText(place.file)
            self.first.show_text(place.first)
            self.last.show_text(place.last)

    # Building

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("frame", "page")
        whole = column(margin=24, gap=16)
        whole.addWidget(PageTitle(say(TITLE)))
        whole.addWidget(self.messages)
        for card in (self._workbook_card(), self._list_card()):
            card.setMaximumWidth(scaled(FORM_WIDTH + 60))
            whole.addWidget(card)
        whole.addStretch(1)
        inner.setLayout(whole)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # or the keyboard would land here, not on the month
        scroller.setWidget(inner)
        page = column(gap=0)
        page.addWidget(scroller)
        self.setLayout(page)

    def _workbook_card(self) -> Card:
        card = Card(say(WORKBOOK))
        card.body.addWidget(Hint(say(WORKBOOK_HINT)))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for button in self.language_buttons.values():
            self.languages.addButton(button)
        grid.addWidget(_label(MONTH), 0, 0)
        grid.addLayout(row(self.month), 0, 1)
        grid.addWidget(_label(SHEET_LANGUAGE), 1, 0)
        grid.addLayout(row(*self.language_buttons.values()), 1, 1)
        grid.addWidget(_label(FOLDER), 2, 0)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.folder, 1)
        beside.addWidget(self.choose)
        grid.addLayout(beside, 2, 1)
        grid.addWidget(_label(FILE), 3, 0)
        grid.addWidget(self.file, 3, 1)
        grid.addWidget(self.exists, 4, 1)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        card.body.addLayout(row(self.export_button, self.progress, self.stop_button))
        return card

    def _list_card(self) -> Card:
        card = Card(say(LIST))
        card.body.addWidget(Hint(say(LIST_HINT)))
        card.body.addLayout(row(_label(FIRST), self.first, _label(LAST), self.last, gap=12))
        card.body.addLayout(row(self.preview_button, self.save_button, self.print_button))
        return card

    def _fill(self) -> None:
        today = self._context.today()
        last_month = today.replace(day=1) - timedelta(days=1)
        self.month.setText(f"{last_month:%Y-%m}")
        self.month.setPlaceholderText("2026-03")
        self.language_buttons[language()].setChecked(True)
        self.folder.setText(str(documents()))
        self._name_file()
        self.first.show_answer(today)
        self.last.show_answer(today)

    def _setting(self) -> Setting:
        return Setting(self._context.today())

    # The workbook

    @Slot()
    def export(self) -> None:
        """Write the workbook of the month, beside the person's further work."""
        if self._task is not None:
            return
        try:
            first, path = self._month(), self._path()
        except UserError as error:
            tell(self, error)
            return
        self.messages.clear()
        now, chosen = self._context.now(), self._language()
        work = partial(_export, self._context.register, first, path, now=now, chosen=chosen)
        self._start(Task(work, self), self._exported, self._export_failed)

    def _start(
        self, task: Task, finished: Callable[..., object], failed: Callable[[Exception], None]
    ) -> None:
        self._task = task
        task.progressed.connect(self._show_progress)
        task.finished.connect(finished)
        task.failed.connect(failed)
        task.stopped.connect(self._stopped)
        self._be_busy(busy=True)
        task.start()

    @Slot(object)
    def _exported(self, exported: _Exported) -> None:
        self._end()
        self.exists.clear()  # it does now, and the message says so
        if not sum(exported.counts):
            self.messages.show_info(say(EMPTY, month=self.month.text().strip()))
            return
        operations, contacts, checks, complications, phones = exported.counts
        sentence = say(
            EXPORTED,
            rows=sum(exported.counts),
            operations=operations,
            contacts=contacts,
            checks=checks,
            complications=complications,
            phones=phones,
            path=exported.path,
        )
        opener = Button(say(OPEN_FOLDER), partial(self.open_folder, exported.path.parent), name="folder-open")
        self.messages.show_done(sentence, opener)

    @Slot(Exception)
    def _export_failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, UserError) and error.words is IN_USE:
            name = str(error.gaps["other"])
            self.messages.show_error(
                error.say(language()),
                Button(say(SAVE_OTHER, name=name), partial(self._export_as, name)),
                Button(say(TRY_AGAIN), self.export),
            )
        else:
            tell(self, error)

    def _export_as(self, name: str) -> None:
        self.file.setText(name)
        self.export()

    def open_folder(self, folder: Path) -> None:
        """Show `folder` in the program of the desktop for files."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _month(self) -> date:
        """Return the first day of the month that is typed; raises UnreadableError."""
        text = self.month.text().strip()
        try:
            day = read_day(text, self._context.today(), partial=True)
        except UnreadableError as error:
            raise UnreadableError(NOT_A_MONTH, text=text) from error
        if isinstance(day, PartialDate) and day.month is None:
            raise UnreadableError(NOT_A_MONTH, text=text)
        return date(day.year, day.month or 1, 1)

    def _path(self) -> Path:
        name = self.file.text().strip()
        if not name:
            raise UserError(NO_NAME)
        path = Path(self.folder.text().strip()) / name
        if not path.parent.is_dir():
            raise UserError(NOT_WRITTEN, name=path.name, folder=path.parent)
        return path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx")

    def _language(self) -> Language:
        return next(each for each, button in self.language_buttons.items() if button.isChecked())

    @Slot()
    def _name_file(self) -> None:
        """Let the file be called after the month, as soon as that can be read."""
        try:
            first = self._month()
        except UserError:
            return
        self.file.setText(say(_WORKBOOK_NAME, month=f"{first:%Y-%m}"))

    @Slot()
    def _say_whether_it_exists(self) -> None:
        path = Path(self.folder.text().strip()) / self.file.text().strip()
        self.exists.setText(say(REPLACES, name=path.name) if path.is_file() else "")

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, say(FOLDER), self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))

    # The list

    @Slot()
    def preview(self) -> None:
        """Show the list as it will be printed."""
        self._make_list(self._show_list)

    @Slot()
    def print_list(self) -> None:
        """Show the list, and ask for a printer."""
        self._make_list(self._print_shown)

    @Slot()
    def _choose_pdf(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, say(SAVE_PDF), str(Path(self.folder.text()) / f"{say(LIST)}.pdf"), "PDF (*.pdf)"
        )
        if path:
            self.save_list(Path(path))

    def save_list(self, path: Path) -> None:
        """Write the list to `path` as a PDF."""
        self._make_list(partial(self._keep_list, path if path.suffix else path.with_suffix(".pdf")))

    def _make_list(self, then: Callable[[_List], object]) -> None:
        if self._task is not None:
            return
        try:
            span = self._days()
        except UserError as error:
            tell(self, error)
            return
        self.messages.clear()
        work = partial(_list, self._context.register, span, now=self._context.now(), chosen=language())
        self._start(Task(work, self), then, self._list_failed)

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
    def _show_list(self, made: _List) -> PreviewDialog:
        self._end()
        dialog = PreviewDialog(made.content, made.title, self)
        dialog.open()
        return dialog

    @Slot(object)
    def _print_shown(self, made: _List) -> None:
        self._show_list(made).print_pages()

    def _keep_list(self, path: Path, made: _List) -> None:
        from reports.page import save_pdf

        self._end()
        try:
            save_pdf(path, made.content)
        except UserError as error:
            tell(self, error)
            return
        opener = Button(say(OPEN_FOLDER), partial(self.open_folder, path.parent), name="folder-open")
        self.messages.show_done(say(LIST_SAVED, rows=made.rows, path=path), opener)

    @Slot(Exception)
    def _list_failed(self, error: Exception) -> None:
        self._end()
        tell(self, error)

    # Work under way

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setMaximum(total)
        self.progress.setValue(done)

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.stop()

    @Slot()
    def _stopped(self) -> None:
        self._end()
        self.messages.show_info(say(STOPPED))

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
            self._task = None
        self._be_busy(busy=False)

    def _be_busy(self, *, busy: bool) -> None:
        self.progress.setValue(0)
        self.progress.setVisible(busy)
        self.stop_button.setVisible(busy)
        for button in (self.export_button, self.preview_button, self.save_button, self.print_button):
            button.setEnabled(not busy)


def _export(
    register: Register, first: date, path: Path, tick: Tick, *, now: datetime, chosen: Language
) -> _Exported:
    from models.services.exports import month
    from reports.workbook import write_month

    tick(0, 1)
    data = month(register, first, now)
    if not data.is_empty:
        write_month(path, data, chosen, tick)
    return _Exported(path, tuple(len(sheet.rows) for sheet in data.sheets))


def _list(
    register: Register, span: tuple[date, date], tick: Tick, *, now: datetime, chosen: Language
) -> _List:
    from models.services.worklist import at, due_in_span, due_list
    from reports.due_list import due_pdf, title_of

    tick(0, 1)
    first, last = span
    listed = due_list(register, at(first, now)) if first == last else due_in_span(register, *span, now)
    content = due_pdf(listed, register.ward, now, chosen, sample=register.is_sample, span=span, tick=tick)
    return _List(title_of(listed, chosen, span), len(listed.lines) + len(listed.hidden), content)


def _label(words: Words) -> RoleLabel:
    return RoleLabel(say(words))


def _line(question: str, width: int) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(question)
    if width:
        line.setFixedWidth(scaled(width))
    return line


def _choice(words: Words) -> QPushButton:
    button = Button(say(words))
    button.setCheckable(True)
    return button


def _day(field: Day, setting: SettingOf) -> DateField:
    made = DateField(field, setting)
    made.set_question(say(field.label))
    return made
