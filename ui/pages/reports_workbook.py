"""Reports: the workbook of a month."""

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QGridLayout, QHBoxLayout, QLineEdit, QPushButton

from models.errors import UserError
from models.fields import PartialDate
from models.rules.days import UnreadableError, read_day
from models.services.registers import Register
from models.words import Language, Words, same
from reports.files import IN_USE, NOT_WRITTEN, Tick
from ui.context import Context
from ui.dialogs.preview import documents
from ui.folder_button import FolderButton
from ui.page_work import PageWork
from ui.problems import tell
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import Button, Card, Hint, MessageBar, PrimaryButton, RoleLabel, row

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
SAVE_OTHER = Words("Save as {name}", "另存为“{name}”")
TRY_AGAIN = Words("Try again", "重试")

_LANGUAGES = {Language.CHINESE: Words("Chinese", "中文"), Language.ENGLISH: Words("English", "英文")}
_WORKBOOK_NAME = same("{month}_HFS.xlsx")


class WorkbookPlace(NamedTuple):
    """What the card shows, so that another one can show the same."""

    month: str
    language: Language
    folder: str
    file: str


class _Exported(NamedTuple):
    """How many rows of each kind a workbook holds; none at all where nothing was written."""

    path: Path
    counts: tuple[int, ...]


class WorkbookCard(Card):
    """Which month, in which language and where to; and the export."""

    def __init__(self, context: Context, work: PageWork, messages: MessageBar) -> None:
        """Offer the workbook of last month, made by `work`; `messages` says how that went."""
        super().__init__(say(WORKBOOK))
        self._context, self._work, self._messages = context, work, messages
        self.month = _line(say(MONTH), 120)
        self.folder = _line(say(FOLDER), 0)
        self.file = _line(say(FILE), 0)
        self.exists = Hint()
        self.languages = QButtonGroup(self)
        self.language_buttons = {each: _choice(words) for each, words in _LANGUAGES.items()}
        self.choose = Button(say(CHOOSE), self._choose_folder, name="folder-open")
        self.export_button = PrimaryButton(say(EXPORT), self.export, name="file-spreadsheet")
        self._lay_out()
        self._fill()
        self.month.textEdited.connect(self._name_file)
        self.folder.textChanged.connect(self._say_whether_it_exists)
        self.file.textChanged.connect(self._say_whether_it_exists)
        work.busy_changed.connect(self.export_button.setDisabled)

    def place(self) -> WorkbookPlace:
        """Return what is typed and chosen."""
        return WorkbookPlace(self.month.text(), self._language(), self.folder.text(), self.file.text())

    def restore(self, place: WorkbookPlace) -> None:
        """Show what another such card showed."""
        self.month.setText(place.month)
        self.language_buttons[place.language].setChecked(True)
        self.folder.setText(place.folder)
        self.file.setText(place.file)

    def folder_typed(self) -> Path:
        """Return the folder that is typed."""
        return Path(self.folder.text())

    def _lay_out(self) -> None:
        self.body.addWidget(Hint(say(WORKBOOK_HINT)))
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
        self.body.addLayout(grid)
        self.body.addLayout(row(self.export_button, self._work.progress, self._work.stop_button))

    def _fill(self) -> None:
        last_month = self._context.today().replace(day=1) - timedelta(days=1)
        self.month.setText(f"{last_month:%Y-%m}")
        self.month.setPlaceholderText("2026-03")
        self.language_buttons[language()].setChecked(True)
        self.folder.setText(str(documents()))
        self._name_file()

    @Slot()
    def export(self) -> None:
        """Write the workbook of the month, beside the person's further work."""
        if not self._work.is_free():
            return
        try:
            first, path = self._month(), self._path()
        except UserError as error:
            tell(self, error)
            return
        self._messages.clear()
        now, chosen = self._context.now(), self._language()
        work = partial(_export, self._context.register, first, path, now=now, chosen=chosen)
        self._work.start(work, self._exported, self._export_failed)

    @Slot(object)
    def _exported(self, exported: _Exported) -> None:
        self.exists.clear()  # it does now, and the message says so
        if not sum(exported.counts):
            self._messages.show_info(say(EMPTY, month=self.month.text().strip()))
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
        self._messages.show_done(sentence, FolderButton(exported.path.parent))

    @Slot(Exception)
    def _export_failed(self, error: Exception) -> None:
        if isinstance(error, UserError) and error.words is IN_USE:
            name = str(error.gaps["other"])
            self._messages.show_error(
                error.say(language()),
                Button(say(SAVE_OTHER, name=name), partial(self._export_as, name)),
                Button(say(TRY_AGAIN), self.export),
            )
        else:
            tell(self, error)

    def _export_as(self, name: str) -> None:
        self.file.setText(name)
        self.export()

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
