"""A new patient who may be a known one is shown beside them; nothing waits for the answer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.services import cases, history
from tests.ui.case.pages import CASE, press_button, row, shown, stored, type_into
from ui.context import Context
from ui.pages.case_editor import CasePage


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_alike(page: CasePage) -> None:
    """Type somebody with the name and birth date of the known patient, under another number."""
    type_into(page, "name", "曾志伟")
    type_into(page, "mrn", "0099999")
    type_into(page, "birth_date", "1981-02-03")


@pytest.fixture
def asked(new_page: CasePage, operation: int) -> CasePage:
    type_alike(new_page)
    return new_page


def test_somebody_alike_is_shown_side_by_side_and_the_keyboard_goes_on(asked: CasePage) -> None:
    said = asked.question.text()
    assert "in the register already" in said
    assert "Name: 曾志伟 | 曾志伟" in said
    assert "Medical record no.: 0099999 | 0032010" in said
    assert not isinstance(focused(), QPushButton)
    type_into(asked, "phone1", "13800138000")
    assert stored(asked, "phone1") == "13800138000"
    asked.save_and_next()
    assert asked.section == "preop"


def test_the_question_is_one_key_away(asked: CasePage) -> None:
    row(asked, "phone1").editor.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    button = focused()
    assert isinstance(button, QPushButton)
    assert button.text() == "Different person"


def test_it_is_this_patient_joins_them_and_can_be_undone(
    asked: CasePage, operation: int, context: Context
) -> None:
    known = cases.open_case(context.register, operation, context.now()).patient_id
    QApplication.processEvents()
    press_button(asked.question, "It is this patient")
    assert asked.desk.case is not None
    assert asked.desk.case.patient_id == known
    assert stored(asked, "mrn") == "0032010"
    assert row(asked, "mrn").editor.text() == "0032010"
    last = history.last_step(context.register, asked.desk.operation_id)
    assert last is not None
    asked.desk.undo(last.id)
    assert stored(asked, "mrn") == "0099999"


def test_a_different_person_is_not_asked_about_again(asked: CasePage) -> None:
    QApplication.processEvents()
    press_button(asked.question, "Different person")
    assert asked.question.isHidden()
    type_into(asked, "birth_date", "1981-02-04")
    assert asked.question.isHidden()


def test_the_same_id_number_is_refused_and_shown(
    new_page: CasePage, operation: int, context: Context
) -> None:
    cases.save_answers(context.register, operation, {"id_no": "110105198102030016"}, context.today())
    type_into(new_page, "name", "Li Wei")
    type_into(new_page, "mrn", "0099999")
    type_into(new_page, "id_no", "110105198102030016")
    assert stored(new_page, "id_no") is None
    assert "A patient with this ID number" in new_page.question.text()
    assert "Resident ID: 110***********0016 | 110***********0016" in new_page.question.text()


def test_a_case_that_is_opened_later_is_not_asked_about(page: CasePage, context: Context) -> None:
    cases.register_case(context.register, {**CASE, "mrn": "77"}, context.today())
    type_into(page, "birth_date", "1981-02-03")
    assert page.question.isHidden()


def test_a_similar_name_is_said_in_the_banner(
    page: CasePage, qtbot: QtBot, context: Context, operation: int
) -> None:
    assert page.banner.similar.isHidden()
    cases.register_case(context.register, {**CASE, "mrn": "0032011", "name": "曾昭伟"}, context.today())
    again = shown(qtbot, CasePage(context, operation))
    assert again.banner.similar.text().startswith("⚠ Similar name: 曾昭伟, born 1981-02-03, MRN 0032011")
    assert not again.banner.similar.isHidden()
    again.close()
