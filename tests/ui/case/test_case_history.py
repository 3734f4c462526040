"""The history in the case: read, filtered, explained, undone; the bin and what comes back from it."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.fields import Answer
from models.services import bin, cases, entries, history
from tests.ui.case.pages import press_button, row, shown, stored, type_into
from ui.context import Context
from ui.pages.case_editor import CasePage
from ui.pages.case_history import MOST, HistorySection

ALT = Qt.KeyboardModifier.AltModifier


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def section(page: CasePage) -> HistorySection:
    page.enter_section("history")
    assert page.history is not None
    return page.history


def test_each_step_says_who_what_from_and_to_in_words_newest_first(page: CasePage) -> None:
    type_into(page, "phone_owner", "1")
    type_into(page, "phone_owner", "3")
    cards = section(page).cards
    assert cards[0].text() == "Whose phone: Self → Child"
    assert cards[1].text() == "Whose phone: blank → Self"
    assert "李伟" in cards[0].undo_button.accessibleName()
    assert "Name: 曾志伟" in cards[-1].text()


def test_an_id_number_is_starred_in_the_history(page: CasePage) -> None:
    type_into(page, "id_no", "11010519491231002X")
    assert "110***********002X" in section(page).cards[0].text()


def test_a_step_is_undone_by_its_button_and_the_form_follows(page: CasePage) -> None:
    type_into(page, "adm_no", "1")
    type_into(page, "adm_no", "2")
    section(page).cards[0].undo_button.click()
    assert stored(page, "adm_no") == "1"
    assert row(page, "adm_no").editor.answer() == "1"
    cards = section(page).cards
    assert cards[0].text() == "Inpatient no.: 2 → 1"
    assert cards[1].undo_button.isHidden()


def test_what_was_changed_since_is_not_undone_and_says_why(page: CasePage) -> None:
    type_into(page, "adm_no", "1")
    type_into(page, "adm_no", "2")
    made = section(page)
    made.cards[1].undo_button.click()
    assert stored(page, "adm_no") == "2"
    assert "Nothing was taken back" in made.messages.text()
    assert "Inpatient no." in made.messages.text()


def test_a_reason_is_given_afterwards_by_one_digit(page: CasePage, context: Context) -> None:
    type_into(page, "adm_no", "1")
    card = section(page).cards[0]
    card.reason_button.click()
    QTest.keyClicks(focused(), "1")
    step = history.step(context.register, card.step.id)
    assert step.reason == "Typing mistake"
    assert card.reason_button.isHidden()


def test_the_history_of_one_field_is_one_key_from_it(page: CasePage) -> None:
    type_into(page, "adm_no", "1")
    type_into(page, "phone_owner", "1")
    row(page, "adm_no")
    QTest.keyClick(focused(), Qt.Key.Key_H, ALT)
    assert page.section == "history"
    assert page.history is not None
    assert [card.text() for card in page.history.cards] == ["Inpatient no.: blank → 1"]
    page.history.all_button.click()
    assert len(page.history.cards) == 3


def test_older_steps_come_when_asked_for(page: CasePage) -> None:
    for number in range(MOST + 3):
        type_into(page, "adm_times", str(number % 9 + 1))
    made = section(page)
    assert len(made.cards) == MOST
    made.older_button.click()
    assert len(made.cards) == MOST + 4  # and the registration
    assert made.older_button.isHidden()


def test_a_page_opened_later_undoes_what_was_done_before(
    page: CasePage, qtbot: QtBot, context: Context, operation: int
) -> None:
    type_into(page, "adm_no", "1")
    page.close()
    again = shown(qtbot, CasePage(context, operation))
    section(again).cards[0].undo_button.click()
    assert stored(again, "adm_no") is None
    again.close()


def test_undoing_the_registration_leaves_the_page(page: CasePage, qtbot: QtBot, context: Context) -> None:
    with qtbot.waitSignal(page.closed):
        section(page).cards[-1].undo_button.click()
    with pytest.raises(LookupError):
        cases.open_case(context.register, page.desk.operation_id or 0, context.now())


# --- Removing -----------------------------------------------------------------------------------------


def test_a_case_is_removed_with_its_number_and_a_reason_alone(
    page: CasePage, qtbot: QtBot, context: Context
) -> None:
    panel = section(page).remove_panel
    panel.button.click()
    QTest.keyClicks(focused(), "77")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    QTest.keyClicks(focused(), "1")
    assert "not the medical record number" in panel.messages.text()
    assert page.desk.case is not None
    panel.number.setFocus()
    panel.number.selectAll()
    QTest.keyClicks(panel.number, "0032010")
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.closed):
        QTest.keyClicks(focused(), "1")
    (gone,) = bin.removed(context.register, date.today())
    assert (gone.name, gone.reason) == ("曾志伟", "Entered by mistake")
    bin.restore(context.register, gone.step, context.today())
    assert cases.open_case(context.register, page.desk.operation_id or 0, context.now()).answers["side"] == 1


def test_a_contact_is_removed_with_a_reason_and_comes_back(page: CasePage, context: Context) -> None:
    assert page.desk.operation_id is not None
    answers: dict[str, Answer] = {"fu_date": date(2026, 3, 18), "fu_mode": 2, "fu_result": 2}
    entries.add_entry(context.register, "contact", page.desk.operation_id, answers, context.today())
    page.desk.read_anew()
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    page.follow_ups.remove_button.click()
    QTest.keyClicks(focused(), "2")
    assert page.desk.case is not None
    assert page.desk.case.contacts == ()
    assert page.undo_bar.text() == "Removed: contact of 2026-03-18."
    QApplication.processEvents()
    press_button(page.undo_bar, "Undo  Ctrl+Alt+Z")
    assert len(page.desk.case.contacts) == 1


def test_a_contact_stays_where_the_question_is_dropped(page: CasePage, context: Context) -> None:
    assert page.desk.operation_id is not None
    answers: dict[str, Answer] = {"fu_date": date(2026, 3, 18), "fu_mode": 2, "fu_result": 2}
    entries.add_entry(context.register, "contact", page.desk.operation_id, answers, context.today())
    page.desk.read_anew()
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    page.follow_ups.remove_button.click()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert page.follow_ups.picker.isHidden()
    assert page.desk.case is not None
    assert len(page.desk.case.contacts) == 1
