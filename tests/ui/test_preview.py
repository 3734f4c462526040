from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from models.fields import Answer
from models.services import cases
from models.services.registers import Register
from models.words import Language
from tests.ui.conftest import clipped
from ui import text
from ui.context import Context
from ui.dialogs.preview import PreviewDialog, preview_due_list

ROWS = 30


@pytest.fixture
def full(register: Register, context: Context) -> Register:
    """The register with more rows due than a page holds."""
    for number in range(ROWS):
        answers: dict[str, Answer] = {
            "name": f"测试{number}",
            "mrn": f"{number:06}",
            "op_date": context.today() - timedelta(days=14),
        }
        cases.register_case(register, answers, context.today())
    return register


@pytest.fixture
def dialog(full: Register, context: Context, qtbot: QtBot) -> Iterator[PreviewDialog]:
    assert full is context.register
    shown = preview_due_list(context, None, context.today())
    qtbot.waitExposed(shown)
    yield shown
    shown.done(0)


def numbers(dialog: PreviewDialog) -> str:
    """Return what stands beside the arrows."""
    return dialog.where.text()


def test_the_pages_are_shown_as_wide_as_the_window(dialog: PreviewDialog) -> None:
    assert len(dialog.pages) >= 3
    assert dialog.view.width() <= dialog.scroller.viewport().width()
    assert dialog.view.width() > dialog.scroller.viewport().width() - 40


def test_what_is_shown_is_the_page_itself(dialog: PreviewDialog) -> None:
    shown = dialog.view.grab().toImage()
    page = dialog.pages.picture(0, dialog.view.scale)
    dark = [
        (x, y)
        for x in range(5, page.width() - 5, 3)
        for y in range(5, page.height() - 5, 3)
        if page.pixelColor(x, y).lightness() < 60
    ]
    assert len(dark) > 300
    assert all(shown.pixelColor(x, y).lightness() < 90 for x, y in dark)


def test_page_down_and_up_turn_whole_pages_wherever_the_keyboard_is(
    qtbot: QtBot, dialog: PreviewDialog
) -> None:
    count = len(dialog.pages)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.scroller.setFocus()
    for key, number in ((Qt.Key.Key_PageDown, 2), (Qt.Key.Key_PageUp, 1), (Qt.Key.Key_PageUp, 1)):
        QTest.keyClick(dialog.scroller, key)
        assert numbers(dialog) == f"第 {number} 页，共 {count} 页"
        top = dialog.view.place_of(number - 1).top()
        assert dialog.scroller.verticalScrollBar().value() == pytest.approx(top, abs=1)


def test_zooming_keeps_the_page_and_a_wider_window_fits_again(dialog: PreviewDialog) -> None:
    dialog.page_down()
    before, where = dialog.view.scale, numbers(dialog)
    dialog.enlarge()
    assert dialog.view.scale == pytest.approx(before * 1.25)
    assert numbers(dialog) == where
    dialog.shrink()
    assert dialog.view.scale == pytest.approx(before)
    dialog.fit_width()
    dialog.resize(dialog.width() + 100, dialog.height())
    assert dialog.view.scale > before


def test_without_a_printer_it_says_what_to_do(dialog: PreviewDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    dialog.print_pages()
    assert "PDF" in dialog.messages.text()


def test_all_pages_are_printed_in_their_size(dialog: PreviewDialog, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    dialog.print_on(printer)
    pages = PdfReader(tmp_path / "printed.pdf").pages
    assert len(pages) == len(dialog.pages)
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    assert dialog.messages.kind == "done"


def test_a_range_of_pages_is_printed(dialog: PreviewDialog, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(2, 2)
    dialog.print_on(printer)
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == 1


def test_saved_pages_hold_every_name(dialog: PreviewDialog, tmp_path: Path) -> None:
    dialog.save_as(tmp_path / "list")
    found = "".join(page.extract_text() for page in PdfReader(tmp_path / "list.pdf").pages)
    assert all(f"测试{number}" in found for number in range(ROWS))


def test_a_folder_that_is_gone_is_told_in_line(dialog: PreviewDialog, tmp_path: Path) -> None:
    dialog.save_as(tmp_path / "gone" / "list.pdf")
    assert dialog.messages.kind == "error"
    assert str(tmp_path / "gone") in dialog.messages.text()


@pytest.mark.parametrize("language", Language)
def test_nothing_is_clipped_at_1280_by_720(
    full: Register, context: Context, qtbot: QtBot, language: Language
) -> None:
    text.speak(language)
    shown = preview_due_list(context, None, context.today())
    qtbot.waitExposed(shown)
    assert shown.minimumSizeHint().width() <= 1280
    assert shown.height() <= 720
    assert clipped(shown) == []
    assert all(button.accessibleName() for button in shown.findChildren(QAbstractButton))
    said = {Language.CHINESE: "随访名单 2026-03-20", Language.ENGLISH: "Follow-up list 2026-03-20"}
    assert said[language] in shown.windowTitle()
    shown.done(0)
