"""Patients: what the search finds, with and without an input method, and how a case is opened."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.services.registers import Register
from models.words import Language
from tests.builders import a_case
from tests.ui.conftest import clipped
from ui import text, theme
from ui.context import Context
from ui.pages import patients as page_module
from ui.pages.patients import PatientsPage
from ui.tables.patients_model import COLUMNS

TODAY = date(2026, 3, 20)
Key = Qt.Key
Make = Callable[[], PatientsPage]


@pytest.fixture
def make(qtbot: QtBot, context: Context) -> Make:
    """Show the page, active, at the size of a ward screen without the navigation."""

    def show() -> PatientsPage:
        page = PatientsPage(context)
        qtbot.addWidget(page)
        page.resize(1096, 660)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        page.setFocus()
        return page

    return show


@pytest.fixture
def known(register: Register) -> dict[str, int]:
    """Three cases; the first two names sound alike at their beginning."""
    return {
        "曾志伟": a_case(
            register, today=TODAY, name="曾志伟", mrn="0032010", sex=1, birth_date=date(1981, 2, 3),
            phone1="13700001111", op_date=TODAY - timedelta(days=7),
        ),
        "曾昭伟": a_case(
            register, today=TODAY, name="曾昭伟", mrn="0032011", op_date=TODAY - timedelta(days=8)
        ),
        "陈丽": a_case(register, today=TODAY, name="陈丽", mrn="0031872"),
    }  # fmt: skip


def names(page: PatientsPage) -> list[str]:
    return [found.name for found in page.model.rows]


def search(page: PatientsPage, wanted: str) -> list[str]:
    page.search.setText(wanted)  # as an input method commits it
    page.refresh()
    return names(page)


def test_all_cases_are_listed_at_first_and_the_keyboard_is_in_the_search(
    make: Make, known: dict[str, int]
) -> None:
    page = make()
    assert set(names(page)) == set(known)
    assert page.search.hasFocus()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("志", ["曾志伟"]),
        ("zengzhi", ["曾志伟"]),
        ("zzw", ["曾志伟", "曾昭伟"]),
        ("0031872", ["陈丽"]),
        ("1111", ["曾志伟"]),
        ("nobody", []),
    ],
)
def test_a_case_is_found_by_any_of_its_handles(
    make: Make, known: dict[str, int], wanted: str, found: list[str]
) -> None:
    assert search(make(), wanted) == found


def test_the_search_follows_the_typing_by_itself(qtbot: QtBot, make: Make, known: dict[str, int]) -> None:
    page = make()
    QTest.keyClicks(page.search, "chenli")
    qtbot.waitUntil(lambda: names(page) == ["陈丽"])


def test_letters_that_are_still_being_composed_are_searched_for(make: Make, known: dict[str, int]) -> None:
    page = make()
    QApplication.sendEvent(page.search, QInputMethodEvent("chen'li", []))
    page.refresh()
    assert page.search.text() == ""
    assert names(page) == ["陈丽"]


def test_enter_opens_what_was_typed_even_before_the_list_has_followed(
    qtbot: QtBot, make: Make, known: dict[str, int]
) -> None:
    page = make()
    QTest.keyClicks(page.search, "chenli")
    with qtbot.waitSignal(page.case_wanted) as wanted:
        QTest.keyClick(page.search, Key.Key_Return)
    assert wanted.args == [known["陈丽"]]


def test_the_arrows_choose_in_the_list_while_the_keyboard_stays_in_the_search(
    qtbot: QtBot, make: Make, known: dict[str, int]
) -> None:
    page = make()
    search(page, "zzw")
    QTest.keyClick(page.search, Key.Key_Down)
    assert page.search.hasFocus()
    with qtbot.waitSignal(page.case_wanted) as wanted:
        QTest.keyClick(page.search, Key.Key_Return)
    assert wanted.args == [known["曾昭伟"]]


def test_enter_in_the_list_opens_the_selected_case(qtbot: QtBot, make: Make, known: dict[str, int]) -> None:
    page = make()
    page.table.setFocus()
    page.table.selectRow(names(page).index("曾志伟"))
    with qtbot.waitSignal(page.case_wanted) as wanted:
        QTest.keyClick(page.table, Key.Key_Return)
    assert wanted.args == [known["曾志伟"]]


def test_a_search_without_result_says_so_and_can_be_cleared(make: Make, known: dict[str, int]) -> None:
    page = make()
    search(page, "qq")
    assert "qq" in page.empty_words.text()
    assert page.empty_words.isVisible()
    page.clear_button.click()
    page.refresh()
    assert set(names(page)) == set(known)


def test_a_new_register_offers_the_first_case(qtbot: QtBot, make: Make) -> None:
    page = make()
    assert not page.clear_button.isVisible()
    with qtbot.waitSignal(page.new_case_wanted):
        page.new_button.click()


def test_more_cases_than_the_list_shows_are_said_to_be_there(
    make: Make, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "MOST", 2)
    for _ in range(3):
        a_case(register, today=TODAY)
    page = make()
    assert len(names(page)) == 2
    assert "超过 2 例" in page.said.text()


def test_exactly_as_many_cases_as_the_list_shows_are_all(
    make: Make, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "MOST", 2)
    for _ in range(2):
        a_case(register, today=TODAY)
    assert "共 2 例" in make().said.text()


def test_the_list_follows_a_change_and_keeps_its_selection(
    make: Make, known: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    page.table.selectRow(names(page).index("曾昭伟"))
    a_case(register, today=TODAY, name="新来者", op_date=TODAY)
    context.changed.emit("case", 0)
    assert "新来者" in names(page)
    assert page.selected() == known["曾昭伟"]


def test_the_search_comes_back_after_the_page_is_built_anew(make: Make, known: dict[str, int]) -> None:
    page = make()
    search(page, "zzw")
    page.table.selectRow(1)
    other = make()
    other.restore(page.place())
    assert names(other) == ["曾志伟", "曾昭伟"]
    assert other.selected() == known["曾昭伟"]


def test_a_row_says_age_side_and_day(make: Make, known: dict[str, int]) -> None:
    page = make()
    row = names(page).index("曾志伟")
    said = [page.model.index(row, place).data() for place in range(len(COLUMNS))]
    assert said[:4] == ["曾志伟", "1981-02-03（45岁）", "男", "0032010"]
    assert said[5:] == ["左侧", "2026-03-13", "第7天"]


@pytest.mark.parametrize("speaks", list(Language))
def test_nothing_is_clipped_and_the_columns_fit(
    make: Make, known: dict[str, int], qapp: QApplication, speaks: Language
) -> None:
    text.speak(speaks)
    theme.put_on(qapp, theme.Scheme.LIGHT, speaks)
    page = make()
    assert not clipped(page)
    assert sum(column.width for column in COLUMNS) <= page.table.viewport().width()
