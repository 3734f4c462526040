"""One ward day through the real window and the keyboard: a new case, its call, no answer, the list."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.rules.protocol import State
from models.services import cases, patients
from models.services.registers import Register
from models.words import Language
from tests.builders import a_call, a_case, a_ward_check
from tests.ui.keyboard import Keyboard, MouseWatch
from ui.app import Look
from ui.context import Context
from ui.dialogs.preview import PreviewDialog
from ui.main_window import MainWindow
from ui.pages.call_questions import COMPLAINT_KEYS, PHONE4
from ui.pages.call_sheet import CallPage
from ui.pages.case_editor import CasePage
from ui.pages.reports import ReportsPage
from ui.pages.today import TodayPage
from ui.tables.worklist_model import Part

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 41)
Key = Qt.Key
Ctrl, Alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, context: Context, look: Look) -> Iterator[MainWindow]:
    """The window of the program over a fresh register, on screen and active."""
    shown = MainWindow(context, look)
    shown.resize(1280, 720)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    yield shown
    shown.close()
    shown.deleteLater()


def today_page(window: MainWindow) -> TodayPage:
    page = window.page()
    assert isinstance(page, TodayPage)
    return page


def called(window: MainWindow) -> CallPage:
    page = window.page()
    assert isinstance(page, CallPage)
    return page


def names(page: TodayPage, part: Part = Part.CALL) -> list[str]:
    return [row.line.name for row in page.model.rows if row.line and row.part is part]


def on_ward_list(register: Register, name: str, days_ago: int) -> int:
    """Make a discharged case, rung in its first week, whose operation lies `days_ago`."""
    on = TODAY - timedelta(days=days_ago)
    left = on + timedelta(days=4)
    made = a_case(register, today=TODAY, name=name, op_date=on, dis_date=left, phone1="13800138000")
    for day in (on, left):
        a_ward_check(register, made, datetime.combine(day, datetime.min.time()))
    a_call(register, made, on + timedelta(days=7))
    return made


def has_keyboard(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def reach(page: CasePage, keys: Keyboard, field: str) -> None:
    """Press Enter until the keyboard is in `field` of the section on screen."""
    for _ in range(100):
        if has_keyboard(page._rows()[field].editor):
            return
        keys.press(Key.Key_Return)
    raise AssertionError(f"the keyboard never comes to {field}")


def test_a_case_is_entered_rung_and_done_by_keyboard_alone(
    window: MainWindow, register: Register, keys: Keyboard, mouse: MouseWatch
) -> None:
    assert today_page(window).empty.isVisible()
    enter_case(window, keys, {"name": "Zeng Zhiwei", "mrn": "0032010", "phone1": "13700001111"})

    page = today_page(window)
    assert "Zeng Zhiwei" in names(page)
    select(page, keys, "Zeng Zhiwei", "W1")
    keys.press(Key.Key_Return)
    keys.press(Key.Key_1, Key.Key_0, Key.Key_Return)  # nobody knows the day on which the spasm stopped
    keys.press(Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
    keys.press(Key.Key_Return, with_=Ctrl)

    page = today_page(window)
    assert names(page, Part.FINISHED) == ["Zeng Zhiwei"]
    (found,) = patients.find(register, "0032010")
    stored = cases.open_case(register, found.operation_id, NOW)
    assert stored.answers["op_date"] == TODAY - timedelta(days=7)
    (contact,) = stored.contacts
    assert (contact.answers["fw_ever"], contact.answers["spasm"], contact.answers["fu_result"]) == (0, 0, 1)
    assert {each.row.code: each.state for each in stored.standings}["W1"] is State.DONE
    assert not mouse.pressed


def enter_case(window: MainWindow, keys: Keyboard, facts: dict[str, str]) -> None:
    """Make a new case by keyboard, operated on a week ago and discharged, and come back to Today."""
    keys.press(Key.Key_N, with_=Ctrl)
    case = window.page()
    assert isinstance(case, CasePage)
    for field in ("name", "mrn", "phone1"):
        reach(case, keys, field)
        keys.type(facts[field])
        keys.press(Key.Key_Return)
    for section, field, typed in ((Key.Key_3, "op_date", "-7"), (Key.Key_5, "dis_date", "-2")):
        keys.press(section, with_=Alt)
        reach(case, keys, field)
        keys.type(typed)
        keys.press(Key.Key_Return)
    keys.press(Key.Key_Escape)


def select(page: TodayPage, keys: Keyboard, name: str, code: str) -> None:
    """Go to the row of a patient by the keyboard."""
    lines = [row.line for row in page.model.rows if row.line]
    place = next(at for at, line in enumerate(lines) if (line.name, line.window) == (name, code))
    keys.press(Key.Key_Home, *[Key.Key_Down] * place)


def cells_of(sheet: Worksheet) -> list[dict[str, object]]:
    """Return the rows of a sheet below its headings, by key."""
    _, named, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, named), row, strict=True)) for row in rows]


@pytest.mark.parametrize("speaks", list(Language))
def test_the_day_ends_with_the_same_numbers_in_the_workbook_and_on_paper(
    qtbot: QtBot, window: MainWindow, keys: Keyboard, tmp_path: Path, speaks: Language
) -> None:
    if speaks is Language.ENGLISH:
        window.switch_language()
        QApplication.processEvents()  # the window shows what was built anew
    enter_case(window, keys, {"name": "Zeng Zhiwei", "mrn": "0032010", "phone1": "13700001111"})
    enter_case(window, keys, {"name": "Wang Guizhi", "mrn": "0032011", "phone1": "13800138000"})
    page = today_page(window)
    select(page, keys, "Zeng Zhiwei", "W1")
    keys.press(Key.Key_Return)
    keys.press(Key.Key_1, Key.Key_0, Key.Key_Return, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
    keys.press(Key.Key_Return, with_=Ctrl)
    assert called(window).case.answers["name"] == "Wang Guizhi"
    keys.press(Key.Key_Escape)
    page = today_page(window)
    select(page, keys, "Wang Guizhi", "W1")
    keys.press(Key.Key_N, Key.Key_3)
    assert names(page, Part.FINISHED) == ["Zeng Zhiwei"]
    assert "Wang Guizhi" in names(page, Part.ALONE)

    keys.press(Key.Key_3, with_=Ctrl)
    reports = window.page()
    assert isinstance(reports, ReportsPage)
    keys.press(Key.Key_A, with_=Ctrl)
    keys.type("2026-03")
    while not reports.workbook.folder.hasFocus():
        keys.press(Key.Key_Tab)
    keys.press(Key.Key_A, with_=Ctrl)
    keys.type(str(tmp_path))
    keys.press(Key.Key_E, with_=Ctrl)
    qtbot.waitUntil(lambda: reports.messages.kind == "done", timeout=20_000)
    workbook = load_workbook(tmp_path / "2026-03_HFS.xlsx")
    operations, contacts = (cells_of(sheet) for sheet in workbook.worksheets[:2])
    assert [row["mrn"] for row in operations] == ["0032010", "0032011"]
    assert [row["phone1"] for row in operations] == ["13700001111", "13800138000"]
    assert {row["op_date"] for row in operations} == {datetime(2026, 3, 13)}
    told = {row["mrn"]: (row["fu_result"], row["fw_ever"]) for row in contacts}
    assert told == {"0032010": (1, 0), "0032011": (2, None)}

    keys.press(Key.Key_1, with_=Ctrl)
    keys.press(Key.Key_P, with_=Ctrl)
    (dialog,) = window.findChildren(PreviewDialog)
    dialog.save_as(tmp_path / "list.pdf")
    paper = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "list.pdf").pages)
    listed = today_page(window).listed
    assert listed is not None
    assert re.findall(r"(?<!\d)\d{7}(?!\d)", paper) == [line.mrn for line in (*listed.lines, *listed.hidden)]
    (waiting,) = listed.hidden
    assert waiting.name == "Wang Guizhi"
    assert "".join(waiting.reason.say(speaks).split()) in "".join(paper.split())
    dialog.done(0)


def test_a_normal_call_takes_at_most_nine_keys_from_today(
    window: MainWindow, register: Register, context: Context, keys: Keyboard
) -> None:
    case = on_ward_list(register, "曾志伟", 14)
    context.changed.emit("case", case)
    keys.press(Key.Key_Return)
    keys.press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
    keys.press(Key.Key_Return, with_=Ctrl)
    assert keys.count <= 9
    contact = cases.open_case(register, case, NOW).contacts[-1]
    answers = contact.answers
    assert answers["fu_date"] == TODAY
    assert all(answers[key] is not None for key in ("spasm", "fw_ever", *PHONE4, *COMPLAINT_KEYS))


def test_after_a_call_the_next_patient_of_the_list_is_on_the_sheet(
    window: MainWindow, register: Register, context: Context, keys: Keyboard
) -> None:
    made = [on_ward_list(register, name, days) for name, days in (("一", 15), ("二", 14), ("三", 13))]
    context.changed.emit("case", made[0])
    keys.press(Key.Key_Return)
    first = called(window)
    assert first.operation_id == made[0]
    keys.press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
    keys.press(Key.Key_Return, with_=Ctrl)
    second = called(window)
    assert second.operation_id == made[1]
    assert second.asks["id_checked"].editor.hasFocus()
    assert second.asks["id_checked"].editor.text() == ""
    keys.press(Key.Key_N, with_=Alt)
    keys.press(Key.Key_Return)
    assert called(window).operation_id == made[2]
    keys.press(Key.Key_Escape)
    page = today_page(window)
    assert names(page) == ["三"]
    assert names(page, Part.ALONE) == ["二"]
    assert names(page, Part.FINISHED) == ["一"]


def test_escape_closes_a_strip_of_the_sheet_before_the_sheet(
    window: MainWindow, register: Register, context: Context, keys: Keyboard
) -> None:
    case = on_ward_list(register, "曾志伟", 14)
    context.changed.emit("case", case)
    keys.press(Key.Key_Return)
    keys.press(Key.Key_N, with_=Alt)
    keys.press(Key.Key_Escape)
    sheet = called(window)
    assert sheet.outcomes.strips.strip is None
    keys.press(Key.Key_1, Key.Key_2)
    keys.press(Key.Key_Escape)
    today_page(window)
    keys.press(Key.Key_Return)
    assert called(window).asks["spasm"].editor.text() == "2"


def test_the_other_language_in_the_middle_of_a_call_loses_nothing(
    window: MainWindow, register: Register, context: Context, keys: Keyboard
) -> None:
    case = on_ward_list(register, "曾志伟", 14)
    context.changed.emit("case", case)
    keys.press(Key.Key_Return)
    keys.press(Key.Key_1, Key.Key_3)
    window.switch_language()
    sheet = called(window)
    assert [sheet.asks[key].editor.text() for key in ("id_checked", "spasm")] == ["1", "3"]
    assert "Call started 10:41" in sheet.started_label.text()
    keys.press(Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
    keys.press(Key.Key_Return, with_=Ctrl)
    contact = cases.open_case(register, case, NOW).contacts[-1]
    assert (contact.answers["spasm"], contact.answers["fw_ever"]) == (3, 0)


def test_the_title_counts_the_calls_that_wait(
    window: MainWindow, register: Register, context: Context, keys: Keyboard
) -> None:
    case = on_ward_list(register, "曾志伟", 14)
    context.changed.emit("case", case)
    waiting = today_page(window).waiting()
    assert window.windowTitle().startswith(f"({waiting}) ")
    keys.press(Key.Key_N, Key.Key_Return)
    assert today_page(window).waiting() == waiting - 1
