"""Patients: what the search finds, with and without an input method, and how a case is opened."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.rules.completeness import counts, missing_keys
from models.services import cases
from models.services.patients import Sort
from models.services.registers import Register
from models.words import Language
from tests.builders import a_case, damage, patient_of
from tests.ui.conftest import bring_up, clipped
from ui import text, theme
from ui.context import Context
from ui.pages.patients import PatientsPage
from ui.pages.patients_filters import span_of
from ui.tables import patients_model
from ui.tables.patients_model import SHIPPED
from ui.widgets import Button

TODAY = date(2026, 3, 20)
Key = Qt.Key
Make = Callable[[], PatientsPage]


@pytest.fixture
def make(qtbot: QtBot, context: Context) -> Make:
    """Bring up a page of the list."""

    def show() -> PatientsPage:
        page = PatientsPage(context)
        bring_up(qtbot, page)
        return page

    return show


@pytest.fixture
def known(register: Register) -> dict[str, int]:
    """Three cases; the first two names sound alike at their beginning."""
    return {
        "曾志伟": a_case(
            register, today=TODAY, name="曾志伟", mrn="0032010", sex=1, birth_date=date(1981, 2, 3),
            phone1="13700001111", op_date=TODAY - timedelta(days=7), surgeon="ZW",
        ),
        "曾昭伟": a_case(
            register, today=TODAY, name="曾昭伟", mrn="0032011", op_date=TODAY - timedelta(days=8),
            side=2, surgeon="LH",
        ),
        "陈丽": a_case(register, today=TODAY, name="陈丽", mrn="0031872"),
    }  # fmt: skip


def place_of(key: str) -> int:
    return [column.key for column in SHIPPED].index(key)


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


@pytest.fixture
def many(register: Register, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seven cases, read three at a time; their names in the order of the list."""
    monkeypatch.setattr(patients_model, "PAGE", 3)
    days = range(1, 8)
    for day in days:
        a_case(
            register,
            today=TODAY,
            name=f"患者{'甲乙丙丁戊己庚'[day - 1]}",
            op_date=TODAY - timedelta(days=day),
        )
    return [f"患者{each}" for each in "甲乙丙丁戊己庚"]


def said_in(page: PatientsPage, row: int) -> str:
    return str(page.model.index(row, 0).data()).removesuffix(" ⚠")


def test_all_cases_are_counted_and_only_the_first_page_is_read(make: Make, many: list[str]) -> None:
    page = make()
    page.model.show_found(7, page.model._fetch, TODAY)
    assert page.model.rowCount() == 7
    assert names(page) == many[:3]
    assert "共 7 例" in page.said.text()


def test_the_last_row_is_reached_in_one_key_and_opens(qtbot: QtBot, make: Make, many: list[str]) -> None:
    page = make()
    page.table.setFocus()
    QTest.keyClick(page.table, Key.Key_End)
    assert said_in(page, page.table.currentIndex().row()) == many[-1]
    with qtbot.waitSignal(page.case_wanted):
        QTest.keyClick(page.table, Key.Key_Return)
    QTest.keyClick(page.table, Key.Key_Home)
    assert said_in(page, page.table.currentIndex().row()) == many[0]


def test_every_page_shows_its_own_rows(make: Make, many: list[str]) -> None:
    page = make()
    assert [said_in(page, row) for row in reversed(range(7))] == many[::-1]


def test_a_page_that_cannot_be_read_is_told_and_the_list_stays(
    make: Make, many: list[str], register: Register
) -> None:
    page = make()
    page.model.show_found(7, page.model._fetch, TODAY)
    damage(register)
    assert said_in(page, 6) == ""
    assert page.messages.kind == "error"
    assert names(page) == many[:3]


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
    said = [page.model.index(row, place).data() for place in range(len(SHIPPED))]
    assert said[:4] == ["曾志伟", "1981-02-03（45岁）", "男", "0032010"]
    assert said[4:7] == ["左侧", "2026-03-13 第7天", "ZW"]


def test_a_row_says_how_complete_the_case_is_once_it_is_on_screen(
    qtbot: QtBot, make: Make, known: dict[str, int], register: Register
) -> None:
    page = make()
    cell = page.model.index(names(page).index("曾志伟"), place_of("filled"))
    qtbot.waitUntil(lambda: cell.data() != "")
    with register.store.reading() as connection:
        stored = cases.scene_around(connection, known["曾志伟"], TODAY)
    lacking = missing_keys(stored.case, stored.ward_checks)
    have, need = map(sum, zip(*counts(stored.case, lacking).values(), strict=True))
    assert cell.data() == f"{100 * have // need} %"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == f"必填 {need} 项，已填 {have} 项"


@pytest.mark.parametrize("speaks", list(Language))
def test_nothing_is_clipped_and_the_columns_fit(
    make: Make, known: dict[str, int], qapp: QApplication, speaks: Language
) -> None:
    text.speak(speaks)
    theme.put_on(qapp, theme.Scheme.LIGHT, speaks)
    page = make()
    assert not clipped(page)
    assert sum(column.width for column in SHIPPED) <= page.table.viewport().width()


# --- Order and filters ------------------------------------------------------------------------------


def sorted_by(page: PatientsPage, sort: Sort, *, falling: bool) -> bool:
    return page.sort is sort and page.falling is falling


def test_a_heading_sorts_and_the_second_time_turns_the_order_round(
    make: Make, known: dict[str, int], qtbot: QtBot
) -> None:
    page = make()
    header = page.table.horizontalHeader()
    place = place_of("mrn")
    at = header.rect().center()
    at.setX(header.sectionPosition(place) + 20)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert names(page) == ["陈丽", "曾志伟", "曾昭伟"]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert names(page) == ["曾昭伟", "曾志伟", "陈丽"]
    assert "病案号" in page.said.text()


def test_a_heading_that_cannot_be_sorted_by_changes_nothing(make: Make, known: dict[str, int]) -> None:
    page = make()
    before = names(page)
    page._sort_by_place(2)
    assert sorted_by(page, Sort.OPERATED, falling=True)
    assert names(page) == before


def test_keys_sort_by_each_column_in_turn(make: Make, known: dict[str, int]) -> None:
    page = make()
    seen = []
    for _ in range(3):
        QTest.keyClick(page.search, Key.Key_S, Qt.KeyboardModifier.AltModifier)
        seen.append(page.sort)
    assert set(seen) == {Sort.NAME, Sort.MRN, Sort.OPERATED}
    falling = page.falling
    QTest.keyClick(page.search, Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert page.falling is not falling


def choose(page: PatientsPage, menu: str, words: str) -> None:
    opened = page.filters.side_menu() if menu == "side" else page.filters.surgeon_menu()
    next(action for action in opened.actions() if action.text() == words).trigger()


@pytest.mark.parametrize(
    ("menu", "words", "found"),
    [("side", "右侧", ["曾昭伟"]), ("surgeon", "ZW", ["曾志伟"])],
)
def test_a_filter_is_said_and_can_be_cleared(
    make: Make, known: dict[str, int], menu: str, words: str, found: list[str]
) -> None:
    page = make()
    choose(page, menu, words)
    assert names(page) == found
    assert words in page.said.text()
    assert page.clear_filter_button.isVisible()
    page.clear_filter_button.click()
    assert set(names(page)) == set(known)
    assert not page.clear_filter_button.isVisible()


def test_a_span_of_operation_dates_filters_both_ends_inclusive(make: Make, known: dict[str, int]) -> None:
    page = make()
    page.filters.span.setText("2026-03-13")
    QTest.keyClick(page.filters.span, Key.Key_Return)
    assert names(page) == ["曾志伟"]
    page.filters.span.setText("2026-03")
    QTest.keyClick(page.filters.span, Key.Key_Return)
    assert names(page) == ["曾志伟", "曾昭伟"]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-2", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-07 2026-06", date(2025, 7, 1), date(2026, 6, 30)),
        ("2025年7月至2026年6月", date(2025, 7, 1), date(2026, 6, 30)),
        ("2025-07-03 to 2025-07-09", date(2025, 7, 3), date(2025, 7, 9)),
    ],
)
def test_a_span_is_read_as_it_is_said(typed: str, first: date, last: date) -> None:
    assert span_of(typed, TODAY) == (first, last)


@pytest.mark.parametrize("typed", ["last year", "2026-13", "2026-02-30", "2026 2025", "2024 2025 2026", "26"])
def test_a_span_that_means_nothing_is_refused_in_a_sentence(
    make: Make, known: dict[str, int], typed: str
) -> None:
    page = make()
    page.filters.span.setText(typed)
    QTest.keyClick(page.filters.span, Key.Key_Return)
    assert typed in page.messages.text()
    assert set(names(page)) == set(known)


def test_cases_that_lack_needed_answers_can_be_shown_alone(make: Make, known: dict[str, int]) -> None:
    page = make()
    page.filters.incomplete.click()
    assert set(names(page)) == set(known)
    assert "必填项未填全" in page.said.text()


def test_filters_and_order_come_back_after_the_page_is_built_anew(make: Make, known: dict[str, int]) -> None:
    page = make()
    choose(page, "side", "左侧")
    page.sort_by_next()
    other = make()
    other.restore(page.place())
    assert names(other) == names(page)
    assert other.said.text() == page.said.text()


# --- Similar names, and nobody ----------------------------------------------------------------------


def test_similar_names_are_marked_and_the_mark_explained(
    qtbot: QtBot, make: Make, register: Register, known: dict[str, int]
) -> None:
    a_case(register, today=TODAY, name="曾志维", mrn="0032012")
    page = make()
    qtbot.waitUntil(page.legend.isVisible)
    marked = {row for row in range(4) if str(page.model.index(row, 0).data()).endswith("⚠")}
    assert {names(page)[row] for row in marked} == {"曾志伟", "曾志维"}
    spoken = page.model.index(min(marked), 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "近似姓名" in spoken


def test_a_list_without_similar_names_explains_no_mark(make: Make, register: Register) -> None:
    a_case(register, today=TODAY, name="陈丽")
    page = make()
    page._mark()
    assert not page.legend.isVisible()


def test_a_name_that_nobody_has_can_become_a_new_case(
    qtbot: QtBot, make: Make, known: dict[str, int]
) -> None:
    page = make()
    search(page, "欧阳娜娜")
    with qtbot.waitSignal(page.named_case_wanted) as wanted:
        page.named_button.click()
    assert wanted.args == ["欧阳娜娜"]


def test_a_number_that_nobody_has_is_no_name(make: Make, known: dict[str, int]) -> None:
    page = make()
    search(page, "99990000")
    assert page.clear_button.isVisible()
    assert not page.named_button.isVisible()


def test_enter_opens_nobody_unread_where_several_match(
    qtbot: QtBot, make: Make, known: dict[str, int]
) -> None:
    page = make()
    search(page, "陈丽")
    opened: list[int] = []
    page.case_wanted.connect(opened.append)
    page.search.selectAll()
    QTest.keyClicks(page.search, "zzw")
    QTest.keyClick(page.search, Key.Key_Return)
    assert not opened
    assert names(page) == ["曾志伟", "曾昭伟"]
    QTest.keyClick(page.search, Key.Key_Return)
    assert opened == [known["曾志伟"]]


def test_two_patients_are_chosen_one_after_the_other_and_compared(
    qtbot: QtBot, make: Make, register: Register, known: dict[str, int]
) -> None:
    page = make()
    search(page, "曾志伟")
    QTest.keyClick(page.search, Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert "曾志伟" in page.messages.text()
    search(page, "曾昭伟")
    with qtbot.waitSignal(page.merge_wanted) as wanted:
        QTest.keyClick(page.search, Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert wanted.args == [patient_of(register, known[name]) for name in ("曾志伟", "曾昭伟")]
    assert page.messages.isHidden()


def test_a_comparison_that_was_begun_can_be_left(make: Make, known: dict[str, int]) -> None:
    page = make()
    page.compare_button.click()
    page.messages.findChildren(Button)[0].click()
    assert page.messages.isHidden()
    assert page.search.hasFocus()


def test_a_comparison_whose_message_was_closed_begins_anew(
    qtbot: QtBot, make: Make, known: dict[str, int]
) -> None:
    page = make()
    page.compare_button.click()
    page.messages.clear()
    QTest.keyClick(page.search, Key.Key_Down)
    with qtbot.assertNotEmitted(page.merge_wanted):
        page.compare_button.click()
    assert page.messages.isVisible()
