"""The palette: what it finds while an input method composes, what Enter opens, where the keyboard goes."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.services.registers import Register
from tests.builders import TODAY, a_case, damage
from tests.ui.conftest import clipped
from ui.app import Look
from ui.context import Context
from ui.main_window import MainWindow
from ui.pages.case_editor import CasePage
from ui.pages.reports import ReportsPage
from ui.palette import MOST, Palette
from ui.tasks import Task

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
Names = list[str]


@pytest.fixture
def known(register: Register) -> dict[str, int]:
    """Four cases; two names sound alike, and one surname has a reading of its own."""
    names = {"曾志伟": "0032010", "曾诗雯": "0032011", "陈丽": "0031872", "曾志维": "0032012"}
    return {
        name: a_case(register, today=TODAY, name=name, mrn=mrn, op_date=TODAY - timedelta(days=7))
        for name, mrn in names.items()
    }


@pytest.fixture
def window(qtbot: QtBot, context: Context, look: Look, known: dict[str, int]) -> MainWindow:
    made = MainWindow(context, look)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def palette(window: MainWindow) -> Palette:
    QTest.keyClick(focused(), Key.Key_K, CTRL)
    return palette_of(window)


def palette_of(window: MainWindow) -> Palette:
    (found,) = window.findChildren(Palette)
    assert isinstance(found, Palette)
    return found


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def titles(palette: Palette) -> Names:
    return [choice.title for choice in palette.choices]


def compose(palette: Palette, letters: str) -> Names:
    QApplication.sendEvent(palette.search, QInputMethodEvent(letters, []))
    palette.refresh()
    return titles(palette)


def type_in(palette: Palette, text: str) -> Names:
    palette.search.setText(text)
    palette.refresh()
    return titles(palette)


def test_nothing_of_it_is_made_before_it_is_asked_for(window: MainWindow) -> None:
    assert not window.findChildren(Palette)


def test_it_lies_in_the_window_and_has_the_keyboard(palette: Palette, window: MainWindow) -> None:
    assert palette.isVisible()
    assert not palette.isWindow()
    assert focused() is palette.search


@pytest.mark.parametrize("letters", ["z", "zs", "zsw", "z's", "zeng'shi'w"])
def test_each_letter_of_a_composition_is_searched_for(palette: Palette, letters: str) -> None:
    assert "曾诗雯" in compose(palette, letters)
    assert palette.search.text() == ""


def test_a_composition_stands_where_the_cursor_is(palette: Palette) -> None:
    palette.search.setText("伟")
    palette.search.setCursorPosition(0)
    QApplication.sendEvent(palette.search, QInputMethodEvent("志", []))
    assert palette.search.wanted() == "志伟"


def test_enter_belongs_to_the_input_method_while_it_composes(palette: Palette, window: MainWindow) -> None:
    compose(palette, "chen'li")
    QTest.keyClick(palette.search, Key.Key_Return)
    assert palette.isVisible()
    QApplication.sendEvent(palette.search, QInputMethodEvent("", []))


@pytest.mark.parametrize("wanted", ["陈丽", "丽", "chenli", "cl", "0031872"])
def test_a_patient_is_found_and_enter_opens_the_case(
    palette: Palette, window: MainWindow, known: dict[str, int], wanted: str
) -> None:
    assert type_in(palette, wanted)[0] == "陈丽"
    QTest.keyClick(palette.search, Key.Key_Return)
    page = window.page()
    assert isinstance(page, CasePage)
    assert page.desk.operation_id == known["陈丽"]
    assert not palette.isVisible()


def test_the_list_follows_the_typing_by_itself(qtbot: QtBot, palette: Palette) -> None:
    QTest.keyClicks(palette.search, "chenli")
    qtbot.waitUntil(lambda: titles(palette)[:1] == ["陈丽"])


def test_arrows_and_tab_choose_and_go_round(palette: Palette) -> None:
    found = type_in(palette, "zeng")
    QTest.keyClick(palette.search, Key.Key_Down)
    assert palette.place == 1
    QTest.keyClick(palette.search, Key.Key_Tab)
    assert palette.place == 2
    assert focused() is palette.search
    QTest.keyClick(palette.search, Key.Key_Up)
    QTest.keyClick(palette.search, Key.Key_Up)
    QTest.keyClick(palette.search, Key.Key_Up)
    assert palette.place == len(found) - 1
    assert palette.rows[palette.place].property("choice") == "on"


def test_a_match_that_was_not_read_is_not_opened_where_there_are_others(
    palette: Palette, window: MainWindow
) -> None:
    QTest.keyClicks(palette.search, "zeng")
    QTest.keyClick(palette.search, Key.Key_Return)
    assert palette.isVisible()
    assert titles(palette)[0].startswith("曾")
    QTest.keyClick(palette.search, Key.Key_Return)
    assert isinstance(window.page(), CasePage)


def test_the_only_match_opens_however_quick_enter_was(palette: Palette, window: MainWindow) -> None:
    QTest.keyClicks(palette.search, "chenli")
    QTest.keyClick(palette.search, Key.Key_Return)
    assert isinstance(window.page(), CasePage)


def test_similar_names_are_marked(palette: Palette) -> None:
    type_in(palette, "zeng")
    assert {choice.title for choice in palette.choices if choice.marked} == {"曾志伟", "曾志维"}
    assert "近似姓名" in palette.rows[titles(palette).index("曾志伟")].accessibleName()


def test_no_more_than_eight_lines_and_a_word_on_the_rest(palette: Palette, register: Register) -> None:
    for number in range(10):
        a_case(register, today=TODAY, name=f"刘{'一二三四五六七八九十'[number]}")
    assert len(type_in(palette, "liu")) == MOST
    assert palette.said.isVisible()


def test_commands_are_found_in_either_language_with_their_key(palette: Palette) -> None:
    for wanted in ("settings", "设置"):
        type_in(palette, wanted)
        assert [(each.title, each.key) for each in palette.choices] == [("设置", "Ctrl+,")]


def test_a_command_runs_when_the_palette_is_out_of_the_way(
    qtbot: QtBot, palette: Palette, window: MainWindow
) -> None:
    type_in(palette, "reports")
    QTest.keyClick(palette.search, Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.page(), ReportsPage))


def test_the_commands_of_the_page_in_front_are_there(window: MainWindow) -> None:
    window.go_to("reports")
    window.open_palette()
    assert type_in(palette_of(window), "导出当月") == ["导出当月"]


def test_an_empty_line_offers_the_last_patients_and_then_commands(
    window: MainWindow, known: dict[str, int]
) -> None:
    for operation in known.values():
        window.open_case(operation)
    window.open_palette()
    palette = palette_of(window)
    assert titles(palette)[:4] == list(known)[::-1]
    assert len(palette.choices) == MOST


def test_a_patient_opened_before_and_removed_since_is_left_out(
    window: MainWindow, known: dict[str, int]
) -> None:
    window.open_case(known["陈丽"])
    window._recent.insert(0, 999_999)
    window.open_palette()
    assert titles(palette_of(window))[0] == "陈丽"


def test_nobody_found_is_said(palette: Palette) -> None:
    assert type_in(palette, "qqq") == []
    assert "qqq" in palette.said.text()
    QTest.keyClick(palette.search, Key.Key_Return)
    assert palette.isVisible()


def test_escape_gives_the_keyboard_back_and_leaves_the_case_open(
    window: MainWindow, known: dict[str, int]
) -> None:
    window.open_case(known["陈丽"])
    before = focused()
    QTest.keyClick(before, Key.Key_K, CTRL)
    assert focused() is palette_of(window).search
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(palette_of(window).search, override)
    QTest.keyClick(palette_of(window).search, Key.Key_Escape)
    assert not palette_of(window).isVisible()
    assert focused() is before
    assert isinstance(window.page(), CasePage)


def test_it_goes_when_the_keyboard_goes_elsewhere(palette: Palette, window: MainWindow) -> None:
    window.page().setFocus()
    assert not palette.isVisible()


def test_it_stays_in_the_middle_when_the_window_changes_its_size(
    palette: Palette, window: MainWindow
) -> None:
    window.resize(1100, 700)
    QApplication.processEvents()
    assert abs(palette.geometry().center().x() - window.rect().center().x()) <= 1


def test_a_register_that_cannot_be_read_is_told(palette: Palette, register: Register) -> None:
    damage(register)
    type_in(palette, "chen")
    assert palette.messages.kind == "error"


def test_a_click_takes_a_line(palette: Palette, window: MainWindow) -> None:
    type_in(palette, "chenli")
    QTest.mouseClick(palette.rows[0], Qt.MouseButton.LeftButton)
    assert isinstance(window.page(), CasePage)


@pytest.mark.usefixtures("_looks")
def test_nothing_in_it_is_clipped(window: MainWindow, known: dict[str, int]) -> None:
    for operation in known.values():
        window.open_case(operation)
    window.open_palette()
    assert not clipped(palette_of(window))
    type_in(palette_of(window), "zeng")
    assert not clipped(palette_of(window))


def test_a_rebuilt_window_has_a_palette_of_its_own(window: MainWindow, palette: Palette) -> None:
    window.switch_language()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.open_palette()
    assert palette_of(window).search.placeholderText().startswith("Name")


@pytest.mark.parametrize("wanted", ["sz", "shezhi", "she'zhi", "shez"])
def test_a_command_is_found_by_its_initials_and_its_pinyin(
    qtbot: QtBot, palette: Palette, wanted: str
) -> None:
    compose(palette, wanted)
    qtbot.waitUntil(lambda: "设置" in titles(palette), timeout=30_000)


def test_a_command_is_found_by_the_sound_of_a_part_of_its_name(qtbot: QtBot, palette: Palette) -> None:
    type_in(palette, "sfmd")
    qtbot.waitUntil(lambda: titles(palette) == ["今日随访名单"], timeout=30_000)


def test_one_letter_stands_for_patients_and_not_for_the_sound_of_commands(
    qtbot: QtBot, palette: Palette
) -> None:
    type_in(palette, "sz")
    qtbot.waitUntil(lambda: "设置" in titles(palette), timeout=30_000)
    assert "设置" not in type_in(palette, "z")


def test_sounds_do_not_count_where_the_commands_are_english(window: MainWindow) -> None:
    window.switch_language()
    window.open_palette()
    assert not palette_of(window).findChildren(Task)
    assert type_in(palette_of(window), "shezhi") == []
