"""Unlikely answers are confirmed in line with a reason, and taken back; what could not be checked is told."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from models.fields import Answer, PartialDate
from models.services import confirmations, entries, history
from tests.ui.case.pages import keys_of, press_button, row, stored, type_into
from ui.context import Context
from ui.pages import case_desk
from ui.pages.case_editor import CasePage
from ui.pages.case_entry_checks import EntryChecks

ALT = Qt.KeyboardModifier.AltModifier


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def make_unlikely(page: CasePage) -> None:
    type_into(page, "approach", "1")
    type_into(page, "bone_l", "25")
    row(page, "bone_l")


def confirm(page: CasePage, typed: str) -> None:
    QTest.keyClick(focused(), Qt.Key.Key_F8)
    for char in typed:
        QTest.keyClicks(focused(), char)


def test_an_unlikely_answer_is_confirmed_with_two_keys(page: CasePage, context: Context) -> None:
    make_unlikely(page)
    assert row(page, "bone_l").confirm.is_offered()
    confirm(page, "1")
    (note,) = confirmations.confirmed(context.register, page.desk.operation_id or 0)
    assert (note.reason, note.person) == ("Checked against the chart", "李伟")
    shown = row(page, "bone_l")
    assert shown.note.text() == ""
    assert shown.confirm.text().startswith("Confirmed by 李伟 on 20")
    assert shown.confirm.text().endswith(": Checked against the chart")
    assert focused() is keys_of(shown.editor)


def test_another_reason_is_typed(page: CasePage, context: Context) -> None:
    make_unlikely(page)
    confirm(page, "very thick bone")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    (note,) = confirmations.confirmed(context.register, page.desk.operation_id or 0)
    assert note.reason == "very thick bone"


def test_escape_drops_the_question_and_stays_on_the_page(page: CasePage, context: Context) -> None:
    make_unlikely(page)
    confirm(page, "")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert page.isVisible()
    assert focused() is keys_of(row(page, "bone_l").editor)
    assert row(page, "bone_l").confirm.is_offered()
    assert confirmations.confirmed(context.register, page.desk.operation_id or 0) == ()


def test_a_confirmation_is_taken_back_by_its_button(page: CasePage, context: Context) -> None:
    make_unlikely(page)
    confirm(page, "1")
    QApplication.processEvents()
    press_button(row(page, "bone_l").confirm, "Take back")
    assert confirmations.confirmed(context.register, page.desk.operation_id or 0) == ()
    assert row(page, "bone_l").note.kind == "unlikely"


def test_another_value_asks_again(page: CasePage) -> None:
    make_unlikely(page)
    confirm(page, "1")
    type_into(page, "bone_l", "30")
    assert row(page, "bone_l").confirm.is_offered()
    assert row(page, "bone_l").note.kind == "unlikely"


def test_what_cannot_be_true_is_not_confirmed(page: CasePage) -> None:
    type_into(page, "bone_l", "900")
    row(page, "bone_l")
    QTest.keyClick(focused(), Qt.Key.Key_F8)
    assert row(page, "bone_l").confirm.isHidden()


def test_a_check_that_could_not_look_is_listed_folded_with_its_reason(page: CasePage) -> None:
    type_into(page, "dis_date", "2026-03-19")
    folded = page.sections["discharge"].unchecked
    lines = folded.text().splitlines()
    assert any(line.endswith("because Admission date is blank or has no value.") for line in lines)
    assert folded.button.text() == f"Not checked ({len(lines)})"
    assert folded.body.isHidden()
    folded.button.click()
    assert not folded.body.isHidden()
    type_into(page, "adm_date", "2026-03-12")
    page.show_section("discharge")
    assert "Admission date is blank" not in folded.text()


def test_a_reason_picker_leaves_a_composing_input_method_alone(page: CasePage) -> None:
    make_unlikely(page)
    confirm(page, "")
    picker = row(page, "bone_l").confirm.picker
    assert picker is not None
    picker.line.setFocus()
    QApplication.sendEvent(picker.line, QInputMethodEvent("yi", []))
    QTest.keyClick(picker.line, Qt.Key.Key_Return)
    assert row(page, "bone_l").confirm.picker is picker


# --- Absence and partial dates by mouse ---------------------------------------------------------------


def test_the_menu_of_a_partial_date_keeps_year_or_month_alone(page: CasePage) -> None:
    type_into(page, "onset_ym", "2023-05-06")
    menu = row(page, "onset_ym").absence_menu()
    actions = {action.text(): action for action in menu.actions()}
    actions["Only year and month are known"].trigger()
    assert stored(page, "onset_ym") == PartialDate(2023, 5)
    again = {action.text(): action for action in row(page, "onset_ym").absence_menu().actions()}
    assert not again["Only year and month are known"].isEnabled()
    again["Only the year is known"].trigger()
    assert stored(page, "onset_ym") == PartialDate(2023)
    whole = {action.text() for action in row(page, "dx_date").absence_menu().actions()}
    assert "Only the year is known" not in whole


# --- Why --------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every answer count as older: the history only grows, so no test can date it back."""
    monkeypatch.setattr(case_desk, "FRESH", timedelta(-1))


def test_a_change_of_a_fresh_answer_needs_no_reason(page: CasePage) -> None:
    type_into(page, "adm_no", "1")
    type_into(page, "adm_no", "2")
    assert page.why_bar.isHidden()


@pytest.mark.usefixtures("nothing_is_fresh")
def test_a_change_of_an_older_answer_is_saved_and_asked_about(page: CasePage, context: Context) -> None:
    type_into(page, "adm_no", "1")
    type_into(page, "adm_no", "2")
    assert stored(page, "adm_no") == "2"
    assert "Why was “Inpatient no.” changed?" in page.why_bar.text()
    assert focused() is keys_of(row(page, "adm_date").editor)
    QTest.keyClick(focused(), Qt.Key.Key_W, ALT)
    QTest.keyClicks(focused(), "2")
    assert page.why_bar.isHidden()
    newest = history.of_field(context.register, "operation", page.desk.operation_id or 0, "adm_no")[0]
    assert newest.reason == "New information"
    assert focused() is keys_of(row(page, "adm_date").editor)


def test_somebody_elses_answer_is_asked_about_at_once(
    page: CasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(page.desk.register.store, "person", "王护士")
        type_into(page, "adm_no", "1")
    type_into(page, "adm_no", "2")
    assert not page.why_bar.isHidden()


@pytest.mark.usefixtures("nothing_is_fresh")
def test_an_answer_to_a_blank_field_is_never_asked_about(page: CasePage) -> None:
    type_into(page, "adm_no", "1")
    assert page.why_bar.isHidden()


def test_tab_comes_to_the_confirmation(page: CasePage) -> None:
    make_unlikely(page)
    for _ in range(3):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if isinstance(focused(), QPushButton):
            break
    assert focused() is row_button(page)


def row_button(page: CasePage) -> QWidget:
    return page.rooms.rows()["bone_l"].confirm.button


# --- Entries ------------------------------------------------------------------------------------------


def add_unlikely_entry(page: CasePage) -> EntryChecks:
    """Enter a complication that is graded as a death and is none."""
    assert page.desk.operation_id is not None
    register, today = page.desk.register, page.desk.context.today()
    answers: dict[str, Answer] = {"comp_code": "FP", "onset_date": date(2026, 3, 16), "clavien": "V"}
    entries.add_entry(register, "complication", page.desk.operation_id, answers, today)
    page.desk.read_anew()
    page.enter_section("ward")
    return the_checks(page)


def the_checks(page: CasePage) -> EntryChecks:
    QApplication.processEvents()
    found = [each for each in page.findChildren(EntryChecks) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def test_an_unlikely_entry_is_confirmed_below_its_line_and_taken_back(
    page: CasePage, context: Context
) -> None:
    line = add_unlikely_entry(page).lines[0]
    line.button.click()
    QTest.keyClicks(focused(), "3")
    (note,) = confirmations.confirmed(context.register, page.desk.operation_id or 0)
    assert (note.record, note.reason) == ("complication", "Confirmed by the surgeon")
    again = the_checks(page).lines[0]
    assert again.text().endswith(": Confirmed by the surgeon")
    again.back.click()
    assert confirmations.confirmed(context.register, page.desk.operation_id or 0) == ()
    assert the_checks(page).lines[0].is_offered()


def test_an_unlikely_contact_is_confirmed_below_the_contacts(page: CasePage, context: Context) -> None:
    operation = page.desk.operation_id
    assert operation is not None
    answers: dict[str, Answer] = {
        "fu_date": date(2026, 3, 18), "fu_mode": 2, "fu_result": 1, "fw_ever": 0, "hb": 3, "spasm": 0
    }  # fmt: skip
    entries.add_entry(context.register, "contact", operation, answers, context.today())
    page.desk.read_anew()
    page.enter_section("follow-up")
    told = the_checks(page)
    assert "Contact of 2026-03-18" in [label.text() for label in told.findChildren(QLabel)]
    told.lines[0].button.click()
    QTest.keyClicks(focused(), "2")
    (note,) = confirmations.confirmed(context.register, operation)
    assert (note.record, note.reason) == ("contact", "Asked the patient or family once more")
    assert the_checks(page).lines[0].text().endswith(": Asked the patient or family once more")
    assert page.follow_ups is not None
    assert page.follow_ups.contacts.hasFocus()
