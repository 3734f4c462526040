from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from models.errors import ExportError
from models.fields import Answer
from models.services import cases, entries
from models.services.registers import Register
from models.words import Language
from reports import files
from tests.ui.conftest import clipped
from ui import text
from ui.context import Context
from ui.dialogs.preview import PreviewDialog
from ui.pages.reports import ReportsPage

FEBRUARY = date(2026, 2, 10)


@pytest.fixture
def case(register: Register, context: Context) -> int:
    answers: dict[str, Answer] = {
        "name": "陈𬭎",
        "mrn": "0031870",
        "phone1": "13800138000",
        "op_date": FEBRUARY,
    }
    made = cases.register_case(register, answers, context.today())
    contact: dict[str, Answer] = {
        "fu_date": FEBRUARY + timedelta(days=8),
        "fu_mode": 2,
        "fu_result": 1,
        "fw_ever": 0,
    }
    entries.add_entry(register, "contact", made, contact, context.today())
    return made


@pytest.fixture
def page(context: Context, qtbot: QtBot, tmp_path: Path) -> ReportsPage:
    return shown(context, qtbot, tmp_path)


def shown(context: Context, qtbot: QtBot, folder: Path) -> ReportsPage:
    made = ReportsPage(context)
    qtbot.addWidget(made)
    made.resize(1096, 690)
    made.workbook.folder.setText(str(folder))
    made.show()
    qtbot.waitExposed(made)
    return made


def finish(qtbot: QtBot, page: ReportsPage) -> None:
    qtbot.waitUntil(page.workbook.export_button.isEnabled)


def test_the_month_offered_is_last_month_and_names_the_file(page: ReportsPage) -> None:
    assert page.workbook.month.text() == "2026-02"
    assert page.workbook.file.text() == "2026-02_HFS.xlsx"
    page.workbook.month.selectAll()
    QTest.keyClicks(page.workbook.month, "2025-12")
    assert page.workbook.file.text() == "2025-12_HFS.xlsx"


def test_ctrl_e_exports_the_month_and_says_how_many_rows(
    case: int, page: ReportsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    QTest.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    finish(qtbot, page)
    assert page.messages.kind == "done"
    assert "3 行" in page.messages.text()
    names = [
        row[1] for row in load_workbook(tmp_path / "2026-02_HFS.xlsx")["手术"].iter_rows(values_only=True)
    ]
    assert names[2:] == ["陈𬭎"]


def test_headings_are_in_the_language_chosen(
    case: int, page: ReportsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.workbook.language_buttons[Language.ENGLISH].click()
    page.workbook.export()
    finish(qtbot, page)
    assert load_workbook(tmp_path / "2026-02_HFS.xlsx")["Operations"]["B1"].value == "Name"


def test_an_empty_month_says_so_and_writes_nothing(
    case: int, page: ReportsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.workbook.month.setText("2020-01")
    page.workbook.export()
    finish(qtbot, page)
    assert page.messages.kind == "info"
    assert "2020-01" in page.messages.text()
    assert not list(tmp_path.glob("*.xlsx*"))


@pytest.mark.parametrize("typed", ["", "soon", "2026", "2026-13"])
def test_what_is_no_month_is_kept_and_told(page: ReportsPage, tmp_path: Path, typed: str) -> None:
    page.workbook.month.setText(typed)
    page.workbook.export()
    assert page.messages.kind == "error"
    assert page.workbook.month.text() == typed
    assert not list(tmp_path.glob("*.xlsx*"))


def test_a_folder_that_is_not_there_is_told_before_the_work(page: ReportsPage, tmp_path: Path) -> None:
    page.workbook.folder.setText(str(tmp_path / "gone"))
    page.workbook.export()
    assert page.messages.kind == "error"
    assert str(tmp_path / "gone") in page.messages.text()


def test_a_file_that_will_be_replaced_is_named_beforehand(page: ReportsPage, tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_bytes(b"old")
    page.workbook.file.setText("old.xlsx")
    assert "old.xlsx" in page.workbook.exists.text()
    page.workbook.file.setText("new.xlsx")
    assert not page.workbook.exists.text()


def test_a_file_open_elsewhere_can_be_saved_under_the_other_name(
    case: int, page: ReportsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "2026-02_HFS.xlsx"
    target.write_bytes(b"old")
    take_name = files._take_name

    def held(part: Path, path: Path) -> None:
        if path == target:
            raise ExportError(files.IN_USE, name=path.name, other=files.other_name(path).name)
        take_name(part, path)

    monkeypatch.setattr(files, "_take_name", held)
    page.workbook.export()
    finish(qtbot, page)
    assert page.messages.kind == "error"
    other = next(b for b in page.messages.findChildren(QAbstractButton) if "(2)" in b.text())
    other.click()
    finish(qtbot, page)
    assert (tmp_path / "2026-02_HFS (2).xlsx").exists()
    assert target.read_bytes() == b"old"


def test_cancelling_leaves_the_old_file(case: int, page: ReportsPage, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "2026-02_HFS.xlsx"
    target.write_bytes(b"old")
    page.workbook.export()
    assert page.work.stop_button.isVisible()
    page.work.stop_button.click()
    finish(qtbot, page)
    assert page.messages.kind in ("info", "done")
    assert (target.read_bytes() == b"old") == (page.messages.kind == "info")
    assert list(tmp_path.glob("*.part")) == []


def test_the_list_of_a_day_is_previewed(case: int, page: ReportsPage, qtbot: QtBot) -> None:
    page.due_list.preview_button.click()
    finish(qtbot, page)
    (dialog,) = page.findChildren(PreviewDialog)
    assert "随访名单 2026-03-20" in dialog.windowTitle()
    dialog.done(0)


def test_the_list_of_a_span_is_saved(case: int, page: ReportsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.due_list.first.show_answer(date(2026, 3, 20))
    page.due_list.last.show_answer(date(2026, 3, 26))
    page.due_list.save(tmp_path / "list")
    finish(qtbot, page)
    assert page.messages.kind == "done"
    found = "".join(each.extract_text() for each in PdfReader(tmp_path / "list.pdf").pages)
    assert "2026-03-20 至 2026-03-26" in found
    assert "陈𬭎" in found


@pytest.mark.parametrize(
    ("first", "last"),
    [("", "2026-03-20"), ("2026-03-20", "2026-03-19"), ("2026-03-20", "2027-03-20"), ("x", "")],
)
def test_days_that_make_no_list_are_told(page: ReportsPage, first: str, last: str) -> None:
    page.due_list.first.show_text(first)
    page.due_list.last.show_text(last)
    page.due_list.preview_button.click()
    assert page.messages.kind == "error"


def test_another_page_shows_the_same(
    page: ReportsPage, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    page.workbook.month.setText("2025-11")
    page.workbook.file.setText("mine.xlsx")
    page.workbook.language_buttons[Language.ENGLISH].click()
    page.due_list.last.show_text("2026-03-26")
    place = page.place()
    following = shown(context, qtbot, tmp_path / "elsewhere")
    following.restore(place)
    assert following.place() == place


@pytest.mark.parametrize("language", Language)
def test_nothing_is_clipped(context: Context, qtbot: QtBot, tmp_path: Path, language: Language) -> None:
    text.speak(language)
    page = shown(context, qtbot, tmp_path)
    assert clipped(page) == []
    assert (
        page.due_list.print_button.mapTo(page, page.due_list.print_button.rect().bottomRight()).y()
        < page.height()
    )
