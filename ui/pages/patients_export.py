"""The list of patients as a workbook: a strip that says what goes into it, and asks where to put it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal

from models.services.patient_lists import Asked
from models.services.registers import Register
from models.words import Language, Words
from reports.files import Tick
from ui.context import Context
from ui.dialogs.files import choose_new_workbook
from ui.page_work import PageWork
from ui.tables.patients_model import Column
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import PrimaryButton
from ui.widgets_call import Strip

TITLE = Words(
    "Exports all {count} cases of this list, on every page, with its {columns} columns. "
    "It names patients: keep it where only the ward can read it.",
    "导出本列表的全部 {count} 例（含所有页）及所显示的 {columns} 列。"
    "内含患者身份信息，请存放在仅本科室可读的位置。",
)
CHOOSE = Words("Choose a file and export…", "选择文件并导出…")
CHOOSE_TITLE = Words("Save the list as", "列表另存为")
PROGRESS = Words("Progress of the export", "导出进度")
FILE_NAME = Words("patients_{day}", "患者列表_{day}")


class View(NamedTuple):
    """What is exported: which cases in which order, which columns, and the sentences that say so."""

    asked: Asked
    columns: tuple[Column, ...]
    said: tuple[str, ...]


class Exported(NamedTuple):
    """Where a list went, and how many cases it holds."""

    path: Path
    cases: int


class ExportStrip(Strip):
    """What will be written, and the way to choose where; stays while it is written and can stop that."""

    exported = Signal(object)  # Exported
    failed = Signal(object, object)  # the exception, the path

    def __init__(self, context: Context, view: View, count: int) -> None:
        """Offer the `count` cases of `view`."""
        super().__init__(say(TITLE, count=count, columns=len(view.columns)))
        self._context, self._view = context, view
        self._work = PageWork(self, PROGRESS)
        self._work.stopped.connect(self.cancelled)
        self._work.progress.setFixedWidth(scaled(280))
        self.choose_button = PrimaryButton(say(CHOOSE), self.choose, name="file-spreadsheet")
        for part in (self.choose_button, self._work.progress, self._work.stop_button):
            self.choices.addWidget(part)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.first = self.choose_button

    def show_view(self, view: View, count: int) -> None:
        """Offer another view, unless one is being written."""
        if self.is_busy():
            return
        self._view = view
        self.title.setText(say(TITLE, count=count, columns=len(view.columns)))
        self.choose_button.setEnabled(bool(count))

    def choose(self) -> None:
        """Ask for the file, and write it."""
        from ui.dialogs.preview import documents

        name = say(FILE_NAME, day=self._context.today().isoformat())
        offered = documents() / f"{name}.xlsx"
        choose_new_workbook(self, say(CHOOSE_TITLE), offered, self.write_named)

    def write_named(self, chosen: str) -> None:
        """Write the list to the file that was chosen."""
        path = Path(chosen)
        self.write(path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx"))

    def write(self, path: Path) -> None:
        """Write the list to `path`, beside the person's further work."""
        if self.is_busy():
            return
        register, now = self._context.register, self._context.now()
        work = partial(_export, register, self._view, path, now=now, chosen=language())
        self._work.start(work, self.exported.emit, partial(self._fail, path))
        self._work.stop_button.setFocus()
        self.choose_button.hide()

    def is_busy(self) -> bool:
        """Tell whether it is being written."""
        return not self._work.is_free()

    def cancel(self) -> None:
        """Stop writing, or ask to be closed."""
        if self.is_busy():
            self._work.stop_button.click()
        else:
            super().cancel()

    def take_first(self) -> None:
        """Choose the file."""
        if not self.is_busy():
            self.choose()

    def _fail(self, path: Path, error: Exception) -> None:
        self.choose_button.show()
        self.choose_button.setFocus()
        self.failed.emit(error, path)


def _export(
    register: Register, view: View, path: Path, tick: Tick, *, now: datetime, chosen: Language
) -> Exported:
    from models.services.patient_lists import whole_list
    from reports.files import refuse_in_register
    from reports.patient_list import write_patient_list

    refuse_in_register(path)  # before everything is read
    listed = whole_list(register, view.asked, now, tick)
    columns: Sequence[str] = [column.key for column in view.columns]
    return Exported(path, write_patient_list(path, listed, columns, chosen, asked=view.said, tick=tick))
