"""The recycle bin: what was removed stands there, comes back whole by one key, and can go again."""

from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.services import bin as recycled
from models.services import cases, entries
from models.services.registers import Register
from tests.builders import a_call, a_case, a_ward_check, cases_in
from tests.ui.conftest import NOW, Clock, bring_up, clipped
from ui.actions import ACTIONS, Action
from ui.app import Look
from ui.context import Context
from ui.main_window import MainWindow
from ui.pages.bin import DAYS, BinPage
from ui.pages.patients import PatientsPage

TODAY = NOW.date()
Key = Qt.Key


def shown(qtbot: QtBot, context: Context) -> BinPage:
    page = BinPage(context)
    bring_up(qtbot, page)
    return page


def removed_case(register: Register, name: str = "曾志伟", mrn: str = "0032010") -> int:
    case = a_case(register, today=TODAY, name=name, mrn=mrn, op_date=TODAY - timedelta(days=20))
    a_call(register, case, TODAY - timedelta(days=9))
    recycled.remove_case(register, case, mrn, TODAY, "登记了两次")
    return case


def cells(page: BinPage, row: int = 0) -> list[str]:
    model = page.model
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


@pytest.fixture(autouse=True)
def _today(clock: Clock) -> None:
    clock.at = datetime.combine(date.today(), NOW.time())  # the register stamps what is removed itself


def test_a_removed_case_stands_there_with_who_when_and_why(
    qtbot: QtBot, context: Context, register: Register
) -> None:
    removed_case(register)
    texts = cells(shown(qtbot, context))
    assert {"曾志伟", "0032010", register.person, "登记了两次"} <= set(texts)
    assert texts[4].startswith(date.today().isoformat())


def test_enter_brings_the_case_back_with_all_in_it(
    qtbot: QtBot, context: Context, register: Register
) -> None:
    case = removed_case(register)
    page = shown(qtbot, context)
    QTest.keyClick(page.focusWidget(), Key.Key_Return)
    found = cases.open_case(register, case, NOW)
    assert found.answers["name"] == "曾志伟"
    assert len(found.contacts) == 1
    assert page.model.rowCount() == 0
    assert "曾志伟" in page.messages.text()


def test_the_restored_case_is_opened_by_the_next_enter(
    qtbot: QtBot, context: Context, register: Register
) -> None:
    case = removed_case(register)
    page = shown(qtbot, context)
    QTest.keyClick(page.focusWidget(), Key.Key_Return)
    with qtbot.waitSignal(page.case_wanted) as wanted:
        QTest.keyClick(page.focusWidget(), Key.Key_Return)
    assert wanted.args == [case]


def test_a_restoring_can_be_taken_back(qtbot: QtBot, context: Context, register: Register) -> None:
    removed_case(register)
    page = shown(qtbot, context)
    page.restore_chosen()
    QTest.keyClick(page.focusWidget(), Key.Key_Tab)
    QTest.keyClick(page.focusWidget(), Key.Key_Return)
    assert cases_in(register) == 0
    assert page.model.rowCount() == 1


def test_one_ward_check_comes_back_into_its_case(qtbot: QtBot, context: Context, register: Register) -> None:
    day = TODAY - timedelta(days=5)
    case = a_case(register, today=TODAY, op_date=day)
    check = a_ward_check(register, case, datetime.combine(day, NOW.time()), hb=3)
    entries.remove_entry(register, "ward_check", check, TODAY, "输错")
    page = shown(qtbot, context)
    with qtbot.waitSignal(context.changed) as heard:
        page.restore_chosen()
    assert heard.args == ["operation", case]
    assert [entry.id for entry in cases.open_case(register, case, NOW).ward_checks] == [check]


def test_what_is_in_the_way_is_said_in_line(qtbot: QtBot, context: Context, register: Register) -> None:
    removed_case(register)
    a_case(register, today=TODAY, name="曾志伟", mrn="0032010")
    page = shown(qtbot, context)
    page.restore_chosen()
    assert page.messages.kind == "error"
    assert page.model.rowCount() == 1


def test_an_empty_bin_says_what_would_be_there_and_the_keyboard_is_on_the_way_back(
    qtbot: QtBot, context: Context
) -> None:
    page = shown(qtbot, context)
    assert page.stack.currentIndex() == 1
    assert page.back_button.hasFocus()
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page.focusWidget(), Key.Key_Return)


def test_what_is_older_than_the_bin_is_not_shown(
    qtbot: QtBot, context: Context, register: Register, clock: Clock
) -> None:
    removed_case(register)
    clock.at += timedelta(days=DAYS + 1)
    assert shown(qtbot, context).model.rowCount() == 0


def test_a_page_built_anew_selects_the_same_row(qtbot: QtBot, context: Context, register: Register) -> None:
    for number in range(3):
        removed_case(register, f"测试{number}", f"M{number}")
    page = shown(qtbot, context)
    QTest.keyClick(page.focusWidget(), Key.Key_End)
    again = shown(qtbot, context)
    again.restore(page.place())
    assert again.table.chosen() == 2


@pytest.mark.usefixtures("_looks")
def test_nothing_is_cut_off(qtbot: QtBot, context: Context, register: Register) -> None:
    removed_case(register, "阿卜杜热合曼·买买提吐尔逊")
    page = shown(qtbot, context)
    assert clipped(page) == []
    page.restore_chosen()
    assert clipped(page) == []


def test_the_bin_is_opened_from_the_patients_and_left_by_esc(
    qtbot: QtBot, context: Context, look: Look
) -> None:
    window = MainWindow(context, look)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.go_to("patients")
    patients = window.page()
    assert isinstance(patients, PatientsPage)
    patients.bin_button.click()
    assert isinstance(window.page(), BinPage)
    QTest.keyClick(window.focusWidget(), Key.Key_Escape)
    assert window.page() is patients


def test_the_bin_is_a_command_of_the_palette(qtbot: QtBot, context: Context, look: Look) -> None:
    window = MainWindow(context, look)
    qtbot.addWidget(window)
    [command] = [
        each for each in window.actions() if isinstance(each, Action) and each.declared is ACTIONS["bin"]
    ]
    command.trigger()
    assert isinstance(window.page(), BinPage)
