"""Data quality by keyboard: what is open is listed by rule, gone to, confirmed, taken back, compared."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.services import cases, confirmations
from models.services.registers import Register
from tests.builders import a_call, a_case, damage, patient_of
from tests.ui.conftest import NOW, Clock, clipped
from ui.actions import QUALITY
from ui.app import Look
from ui.context import Context
from ui.main_window import MainWindow
from ui.pages.case_editor import CasePage
from ui.pages.merge import MergePage
from ui.pages.quality import QualityPage
from ui.pages.quality_found import USUAL
from ui.tables.quality_model import Kind, RuleLine, item_of
from ui.text import say

TODAY = NOW.date()
Key = Qt.Key


class World(NamedTuple):
    """Two cases with an unlikely bone window, and a third that may be the patient of the first."""

    old: int
    new: int
    double: int


@pytest.fixture
def world(register: Register) -> World:
    old = a_case(
        register, today=TODAY, name="曾志伟", mrn="0032010", sex=1, birth_date=date(1981, 2, 3),
        op_date=TODAY - timedelta(days=90), approach=1, bone_l=26,
    )  # fmt: skip
    new = a_case(
        register, today=TODAY, name="陈丽", mrn="0031872", op_date=TODAY - timedelta(days=9), approach=1,
        bone_l=31,
    )  # fmt: skip
    double = a_case(
        register, today=TODAY, name="曾志玮", mrn="0032999", sex=1, birth_date=date(1981, 2, 3),
        op_date=TODAY - timedelta(days=400),
    )  # fmt: skip
    return World(old, new, double)


def looked(qtbot: QtBot, page: QualityPage) -> None:
    """Wait for the look that is under way, and for those that it makes due."""
    qtbot.waitUntil(lambda: page.looked is not None and not page.is_looking(), timeout=20_000)


def shown(qtbot: QtBot, context: Context) -> QualityPage:
    page = QualityPage(context)
    qtbot.addWidget(page)
    page.resize(1096, 660)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    looked(qtbot, page)
    page.setFocus()
    return page


def lines(page: QualityPage, kind: Kind) -> list[RuleLine]:
    return [line for line in page.found.rules_model.rows if line.kind is kind and not line.is_head]


def choose(page: QualityPage, kind: Kind, number: int = 0) -> RuleLine:
    """Select a rule of a group, and go to its cases by Enter."""
    line = lines(page, kind)[number]
    page.found.rules.setFocus()
    page.found.rules.choose(page.found.rules_model.rows.index(line))
    press(page, Key.Key_Return)
    return line


def press(page: QualityPage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(page.focusWidget(), key)


def said(page: QualityPage) -> list[str]:
    return [
        str(page.found.items_model.index(row, 0).data()).split("\n")[0]
        for row in range(page.found.items_model.rowCount())
    ]


def test_the_first_look_is_made_beside_the_page_when_it_is_first_shown(
    qtbot: QtBot, context: Context, world: World
) -> None:
    page = QualityPage(context)
    qtbot.addWidget(page)
    assert not page.is_looking()
    page.show()
    assert page.is_looking()
    assert page.front.currentIndex() == 0
    looked(qtbot, page)
    assert page.front.currentWidget() is page.found


def test_findings_stand_by_rule_with_count_and_oldest_case_first(
    qtbot: QtBot, context: Context, world: World
) -> None:
    page = shown(qtbot, context)
    line = choose(page, Kind.TO_CHECK)
    assert line.cases == 2
    assert line.oldest == TODAY - timedelta(days=90)
    assert said(page) == ["曾志伟", "陈丽"]


def test_a_finding_shows_the_value_that_it_rests_on(qtbot: QtBot, context: Context, world: World) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    assert ["26" in item_of(each).said for each in page.found.items_model.rows] == [True, False]
    assert ["31" in item_of(each).said for each in page.found.items_model.rows] == [False, True]


def test_enter_goes_to_the_field(qtbot: QtBot, context: Context, world: World) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_Down)
    with qtbot.waitSignal(page.field_wanted) as wanted:
        press(page, Key.Key_Return)
    assert wanted.args == [world.new, "operation", "bone_l"]


def test_c_and_a_digit_confirm_and_the_value_is_silent_from_then_on(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_C, Key.Key_1)
    assert said(page) == ["陈丽"]
    assert page.found.items.hasFocus()
    looked(qtbot, page)
    assert said(page) == ["陈丽"]
    [note] = confirmations.confirmed(register, world.old)
    assert (note.person, note.reason) == (register.person, say(USUAL[0]))


def test_a_reason_of_ones_own_is_kept(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_C)
    page.found.why.line.setFocus()
    QTest.keyClicks(page.found.why.line, "2 surgeons measured it")
    press(page, Key.Key_Return)
    assert confirmations.confirmed(register, world.old)[0].reason == "2 surgeons measured it"


def test_a_letter_typed_at_the_usual_reasons_begins_ones_own(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_C, Key.Key_X, Key.Key_1, Key.Key_Return)
    assert confirmations.confirmed(register, world.old)[0].reason == "x1"


def test_escape_leaves_the_reason_and_confirms_nothing(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_C, Key.Key_Escape)
    assert page.found.why.isHidden()
    assert page.found.items.hasFocus()
    assert confirmations.confirmed(register, world.old) == ()


def test_what_is_confirmed_is_listed_with_who_and_why_and_can_be_taken_back(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_C, Key.Key_2)
    looked(qtbot, page)
    head = next(row for row, line in enumerate(page.found.rules_model.rows) if line.kind is Kind.CONFIRMED)
    page.found.rules.setFocus()
    page.found.rules.choose(head)
    press(page, Key.Key_Right)
    choose(page, Kind.CONFIRMED)
    assert register.person in item_of(page.found.items_model.rows[0]).said
    assert say(USUAL[1]) in item_of(page.found.items_model.rows[0]).said
    press(page, Key.Key_T)
    looked(qtbot, page)
    assert lines(page, Kind.TO_CHECK)[0].cases == 2
    assert lines(page, Kind.CONFIRMED) == []


def test_a_value_that_changes_after_its_confirmation_is_asked_about_again(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_C, Key.Key_1)
    looked(qtbot, page)
    cases.save_answers(register, world.old, {"bone_l": 28}, TODAY)
    context.changed.emit("operation", world.old)
    looked(qtbot, page)
    assert lines(page, Kind.TO_CHECK)[0].cases == 2


def test_what_is_corrected_elsewhere_is_gone_when_the_page_is_shown_again(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    page.hide()
    cases.save_answers(register, world.new, {"bone_l": 15}, TODAY)
    context.changed.emit("operation", world.new)
    assert not page.is_looking()
    page.show()
    looked(qtbot, page)
    assert lines(page, Kind.TO_CHECK)[0].cases == 1


def test_what_could_not_be_checked_is_a_folded_group_of_its_own(
    qtbot: QtBot, context: Context, register: Register
) -> None:
    a_case(register, today=TODAY, name="陈丽", op_date=TODAY - timedelta(days=9), bone_l=31)
    page = shown(qtbot, context)
    [head] = [line for line in page.found.rules_model.rows if line.kind is Kind.NOT_CHECKED]
    assert head.is_head
    assert head.folded
    page.found.rules.choose(page.found.rules_model.rows.index(head))
    press(page, Key.Key_Right)
    assert lines(page, Kind.NOT_CHECKED)
    press(page, Key.Key_Left)
    assert lines(page, Kind.NOT_CHECKED) == []


def test_a_pair_is_compared_by_enter(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.PAIRS)
    with qtbot.waitSignal(page.merge_wanted) as wanted:
        press(page, Key.Key_Return)
    assert set(wanted.args) == {patient_of(register, world.old), patient_of(register, world.double)}


def test_a_pair_said_to_be_two_people_is_a_pair_no_more_until_that_is_taken_back(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.PAIRS)
    press(page, Key.Key_N, Key.Key_2)
    looked(qtbot, page)
    assert lines(page, Kind.PAIRS) == []
    page.found.restore(page.found.place()._replace(folded=frozenset()))
    choose(page, Kind.CONFIRMED)
    assert register.person in item_of(page.found.items_model.rows[0]).said
    press(page, Key.Key_T)
    looked(qtbot, page)
    assert lines(page, Kind.PAIRS)[0].cases == 1


def test_arrows_go_from_the_rules_to_the_cases_and_back(qtbot: QtBot, context: Context, world: World) -> None:
    page = shown(qtbot, context)
    assert page.found.rules.hasFocus()
    press(page, Key.Key_Right)
    assert page.found.items.hasFocus()
    press(page, Key.Key_Left)
    assert page.found.rules.hasFocus()


def test_completeness_counts_cases_by_section_and_month(qtbot: QtBot, context: Context, world: World) -> None:
    page = shown(qtbot, context)
    QTest.keyClick(page.focusWidget(), Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert page.front.currentWidget() is page.share
    model = page.share.model
    assert model.rowCount() == 13
    assert "0/3" in str(model.index(0, 1).data())
    assert str(model.index(1, 0).data()) == "2026-03"
    assert "0/1" in str(model.index(1, 6).data())


def test_an_empty_register_has_nothing_to_check(qtbot: QtBot, context: Context) -> None:
    page = shown(qtbot, context)
    assert page.front.currentIndex() == 1
    assert page.empty.text()


def test_a_stopped_look_can_be_made_again(qtbot: QtBot, context: Context, world: World) -> None:
    page = QualityPage(context)
    qtbot.addWidget(page)
    page.show()
    page.stop()
    qtbot.waitUntil(lambda: not page.is_looking(), timeout=20_000)
    page.refresh()
    looked(qtbot, page)
    assert lines(page, Kind.TO_CHECK)


def test_a_register_that_cannot_be_read_is_said_in_line(
    qtbot: QtBot, context: Context, register: Register, world: World
) -> None:
    damage(register)
    page = QualityPage(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not page.is_looking(), timeout=20_000)
    assert page.messages.kind == "error"


def test_a_page_built_anew_shows_the_same_without_looking_again(
    qtbot: QtBot, context: Context, world: World
) -> None:
    page = shown(qtbot, context)
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_Down)
    again = QualityPage(context)
    qtbot.addWidget(again)
    again.restore(page.place())
    assert said(again) == said(page)
    assert again.found.items.chosen() == 1


def test_the_window_opens_the_case_at_the_field_and_comes_back_to_the_list(
    qtbot: QtBot, context: Context, look: Look, world: World, clock: Clock
) -> None:
    window = MainWindow(context, look)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.go_to("quality")
    page = window.page()
    assert isinstance(page, QualityPage)
    looked(qtbot, page)
    choose(page, Kind.TO_CHECK)
    QTest.keyClick(window.focusWidget(), Key.Key_Return)
    case = window.page()
    assert isinstance(case, CasePage)
    assert case.section == "operation"
    assert case.place().key == "bone_l"
    window.go_back()
    assert window.page() is page
    choose(page, Kind.PAIRS)
    QTest.keyClick(window.focusWidget(), Key.Key_Return)
    assert isinstance(window.page(), MergePage)


def test_every_finding_leads_to_a_place_in_the_case(
    qtbot: QtBot, context: Context, register: Register, look: Look, world: World
) -> None:
    a_call(register, world.old, TODAY - timedelta(days=60), fw_ever=1, fw_onset=TODAY - timedelta(days=62))
    window = MainWindow(context, look)
    qtbot.addWidget(window)
    window.show()
    window.go_to("quality")
    page = window.page()
    assert isinstance(page, QualityPage)
    looked(qtbot, page)
    page.found.restore(page.found.place()._replace(folded=frozenset()))
    items = [item_of(each) for line in page.found.rules_model.rows for each in line.sources]
    items = [item for item in items if item.finding]
    assert items
    for item in items[:: max(1, len(items) // 25)]:
        page.found.open_wanted.emit(item)
        assert window.page() is not page
        window.go_back()


def test_the_keys_of_the_buttons_are_the_declared_ones() -> None:
    letters = [QUALITY.keys[name].key for name in ("confirm", "apart", "take_back")]
    assert letters == ["C", "N", "T"]


@pytest.mark.usefixtures("_looks")
def test_nothing_is_cut_off(qtbot: QtBot, context: Context, world: World) -> None:
    page = shown(qtbot, context)
    assert clipped(page) == []
    choose(page, Kind.TO_CHECK)
    press(page, Key.Key_C)
    assert clipped(page) == []
    page.go_to("completeness")
    assert clipped(page) == []
