"""The keyboard in the case editor: where it goes, what stays in sight, and what waits for an answer."""

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from models.fields import Answer
from models.services import cases, drafts, entries
from tests.ui.case.pages import (
    CASE,
    checks_of,
    draft,
    keys_of,
    press_button,
    row,
    shown,
    stored,
    type_into,
    ward,
)
from ui.context import Context
from ui.pages.case_editor import CasePage
from ui.pages.case_frame import ALL_SECTIONS


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, *, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, with_)


# --- Tab --------------------------------------------------------------------------------------------


def tab_stops(page: CasePage) -> list[QWidget]:
    """Return what Tab comes to, from the first section button round to it again."""
    first = page.list.buttons[ALL_SECTIONS[0]]
    first.setFocus()
    stops: list[QWidget] = []
    while not stops or focused() is not first:
        stops.append(focused())
        assert len(stops) < 200
        press(Qt.Key.Key_Tab)
    return stops


def place_on_page(page: CasePage, stop: QWidget) -> tuple[int, ...]:
    """Return where `stop` lies: in list, bars, section or foot, and there how far down and to the right."""
    parts = [page.list, page.undo_bar, page.rooms, page.foot]
    part = next(place for place, each in enumerate(parts) if each.isAncestorOf(stop))
    whole = inside(page) if part == 2 else page.window()
    corner = stop.mapTo(whole, QPoint(0, 0))
    return part, corner.y() + stop.height() // 2, corner.x()


def inside(page: CasePage) -> QWidget:
    area = page.rooms.page_of(page.section)
    widget = area.widget() if isinstance(area, QScrollArea) else area
    assert widget is not None
    return widget


@pytest.mark.parametrize("name", ALL_SECTIONS)
def test_tab_follows_the_eye_through_list_section_and_foot(page: CasePage, name: str) -> None:
    log_contact(page)
    if name == "ward":
        type_check(page)
    page.enter_section(name)
    stops = tab_stops(page)
    places = [place_on_page(page, stop) for stop in stops]
    assert places == sorted(places)
    takes = Qt.FocusPolicy.TabFocus
    asked = [
        each
        for each in page.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & takes and not each.focusProxy()
    ]
    assert {id(each) for each in asked} == {id(stop) for stop in stops}


def type_check(page: CasePage) -> None:
    """Save a ward check, and begin another one."""
    checks, _ = ward(page)
    for _ in range(2):
        checks.add()
        assert checks.form is not None
        checks.form.editor("hb_w").show_answer(2)
        QTest.keyClicks(keys_of(checks.form.editor("hb_w_at")), "d1 8:00")
        assert page.desk.case is not None
        if not checks.entries(page.desk.case):
            checks.save()


# --- What is in sight -------------------------------------------------------------------------------


def in_sight(page: CasePage) -> bool:
    area = page.rooms.page_of(page.section)
    assert isinstance(area, QScrollArea)
    top = focused().mapTo(area.viewport(), QPoint(0, 0)).y()
    return top >= 0 and top + min(focused().height(), area.viewport().height()) <= area.viewport().height()


def test_the_keyboard_is_in_sight_all_the_way_through_a_complication(qtbot: QtBot, page: CasePage) -> None:
    _, complications = ward(page)
    complications.add_button.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(partial(in_sight, page))
    QTest.keyClicks(focused(), "FP")
    stops = 0
    while not isinstance(focused(), QPushButton):
        qtbot.waitUntil(partial(in_sight, page))
        press(Qt.Key.Key_Return)
        stops += 1
    qtbot.waitUntil(partial(in_sight, page))
    assert stops > 8


def test_a_chosen_row_of_the_plan_is_in_sight(page: CasePage) -> None:
    page.resize(1096, 400)
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    plan, area = page.follow_ups.plan, page.follow_ups
    for _ in range(plan.rowCount()):
        press(Qt.Key.Key_Down)
        cell = plan.item(plan.currentRow(), 0)
        assert cell is not None
        middle = plan.viewport().mapTo(area.viewport(), plan.visualItemRect(cell).center())
        assert 0 <= middle.y() <= area.viewport().height()
    assert plan.currentRow() == plan.rowCount() - 1


# --- Sections ---------------------------------------------------------------------------------------


def test_the_ward_section_begins_at_its_checks(page: CasePage) -> None:
    page.enter_section("ward")
    assert focused() is page.entry_lists[0].add_button
    press(Qt.Key.Key_Return)
    assert page.entry_lists[0].form is not None
    page.enter_section("identity")
    page.enter_section("ward")
    assert focused() is page.entry_lists[0].form.editor("hb_w")


def test_a_section_that_waits_for_the_operation_leads_there(new_page: CasePage) -> None:
    new_page.enter_section("discharge")
    press(Qt.Key.Key_Return)
    assert new_page.section == "operation"
    assert focused() is keys_of(row(new_page, "op_date").editor)


def test_the_list_says_what_waits_in_each_section(page: CasePage, context: Context) -> None:
    names = {name: button.accessibleName() for name, button in page.list.buttons.items()}
    missing = len(page.desk.missing()["preop"])
    assert names["preop"] == f"Section 2: Pre-op, {missing} missing"
    assert names["follow-up"] == "Section 6: Follow-ups, 2 to do now"


# --- Entries ----------------------------------------------------------------------------------------

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_S])
def test_an_entry_that_is_begun_is_saved_before_anything_else(
    page: CasePage, context: Context, operation: int, key: Qt.Key
) -> None:
    checks, _ = ward(page)
    checks.add()
    QTest.keyClicks(focused(), "2")
    QTest.keyClicks(focused(), "d1 8:00")
    press(key, with_=CTRL)
    assert page.desk.case is not None
    assert [check.answers["hb_w"] for check in page.desk.case.ward_checks] == [2]
    assert page.section == "ward"
    assert checks.form is None
    assert drafts.of(context.register, "ward_check", f"{operation}/new") == {}
    press(Qt.Key.Key_Return, with_=CTRL)
    assert page.section == "discharge"


def test_an_entry_that_cannot_be_saved_keeps_the_keyboard(page: CasePage) -> None:
    checks, _ = ward(page)
    checks.add()
    QTest.keyClicks(focused(), "2")
    QTest.keyClicks(focused(), "soon")
    press(Qt.Key.Key_Return, with_=CTRL)
    assert page.section == "ward"
    assert checks.form is not None
    assert focused() is keys_of(checks.form.editor("hb_w_at"))
    assert checks_of(page) == ()


# --- Contacts ---------------------------------------------------------------------------------------


def log_contact(page: CasePage) -> int:
    assert page.desk.operation_id is not None
    answers: dict[str, Answer] = {
        "fu_date": date(2026, 3, 18), "fu_mode": 2, "fu_result": 1, "fw_ever": 0, "spasm": 0
    }  # fmt: skip
    register, today = page.desk.register, page.desk.context.today()
    made = entries.add_entry(register, "contact", page.desk.operation_id, answers, today)
    page.desk.read_anew()
    return made


def test_a_contact_can_be_corrected_by_key_by_mouse_and_by_button(page: CasePage, qtbot: QtBot) -> None:
    contact = log_contact(page)
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    table = page.follow_ups.contacts
    cell = table.item(0, 1)
    assert cell is not None
    where = table.visualItemRect(cell).center()
    left = Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier

    def by_key() -> None:
        QTest.keyClick(table, Qt.Key.Key_Return)

    def by_mouse() -> None:
        QTest.mouseClick(table.viewport(), left, none, where)
        QTest.mouseDClick(table.viewport(), left, none, where)
        QTest.mouseRelease(table.viewport(), left, none, where)  # or it counts as held in other tests

    for way in (by_key, by_mouse, page.follow_ups.correct_button.click):
        with qtbot.waitSignal(page.contact_wanted) as wanted:
            way()
        assert wanted.args == [page.desk.operation_id, contact]
    page.list.buttons["follow-up"].setFocus()
    page.setFocus()  # as when the sheet above is closed
    assert focused() is table


def test_without_a_contact_there_is_nothing_to_correct(page: CasePage) -> None:
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    assert page.follow_ups.correct_button.isHidden()
    assert page.follow_ups.contacts.isHidden()


# --- A number that is known -------------------------------------------------------------------------


def test_what_differs_from_the_register_is_said_and_the_register_stays(
    new_page: CasePage, context: Context, operation: int
) -> None:
    for key, typed in (("name", "Zeng"), ("sex", "1"), ("id_no", "11010519491231002X"), ("phone1", "139")):
        type_into(new_page, key, typed)
    type_into(new_page, "birth_date", "30 February")
    type_into(new_page, "mrn", "0032010")
    said = new_page.question.text()
    assert "Name: “Zeng”, in the register “曾志伟”" in said
    assert "Date of birth: “30 February”, in the register “1981-02-03”" in said
    assert "Sex:" not in said.partition("\n")[2]
    press_button(new_page.question, "Add a further operation of this patient")
    known = cases.open_case(context.register, operation, context.now()).answers
    assert known["name"] == "曾志伟"
    assert known["birth_date"] == CASE["birth_date"]
    assert known["id_no"] == "11010519491231002X"  # was blank
    assert known["phone1"] == "139"
    assert draft(new_page) == {}
    assert row(new_page, "birth_date").note.kind != "error"
    assert row(new_page, "birth_date").editor.text() == "1981-02-03"


def test_an_id_number_that_differs_is_said_starred(
    new_page: CasePage, context: Context, operation: int
) -> None:
    cases.save_answers(context.register, operation, {"id_no": "110105198102030016"}, context.today())
    type_into(new_page, "id_no", "11010519491231002X")
    type_into(new_page, "mrn", "0032010")
    assert "“110***********002X”, in the register “110***********0016”" in new_page.question.text()


def test_a_question_keeps_the_keyboard_until_it_is_answered(new_page: CasePage, operation: int) -> None:
    row(new_page, "mrn").editor.setFocus()
    QTest.keyClicks(focused(), "0032010")
    press(Qt.Key.Key_Return)
    button = focused()
    assert isinstance(button, QPushButton)
    assert button.text() == "Correct the number"
    press(Qt.Key.Key_Return)
    assert focused() is keys_of(row(new_page, "mrn").editor)


def test_a_moved_operation_is_kept_where_it_was_by_enter_alone(page: CasePage) -> None:
    row(page, "op_date").editor.setFocus()
    QTest.keyClicks(focused(), "2026-03-12")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert stored(page, "op_date") == CASE["op_date"]
    assert focused() is keys_of(row(page, "op_date").editor)


def test_an_unfinished_new_case_needs_no_enter_in_its_fields(
    new_page: CasePage, qtbot: QtBot, context: Context
) -> None:
    type_into(new_page, "name", "Chen Li")
    again = shown(qtbot, CasePage(context))
    assert row(again, "name").note.text() == ""
    type_into(again, "mrn", "0001")
    assert stored(again, "name") == "Chen Li"
