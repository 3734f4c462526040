"""The list of telephone numbers: added, changed, ordered and removed from the keyboard, with undo."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from models.services import phones
from tests.ui.case.pages import keys_of, press_button, row, stored, type_into
from ui.pages.case_editor import CasePage
from ui.pages.case_phones import PhoneList

ALT = Qt.KeyboardModifier.AltModifier


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def the_list(page: CasePage) -> PhoneList:
    page.show_section("identity")
    assert page.rooms.phones is not None
    return page.rooms.phones


def numbers(page: CasePage) -> list[object]:
    assert page.desk.case is not None
    return [each.number for each in phones.of_patient(page.desk.register, page.desk.case.patient_id)]


def add(page: CasePage, *typed: str) -> None:
    """Add a number: what is typed for number, whose, answered on, out of use on."""
    made = the_list(page)
    made.add_button.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    for text in typed:
        QTest.keyClicks(focused(), text)
        if len(text) != 1 or not text.isdigit():
            QTest.keyClick(focused(), Qt.Key.Key_Return)
    QTest.keyClick(focused(), Qt.Key.Key_Return)  # the button


def lines(page: CasePage) -> list[str]:
    QApplication.processEvents()
    said = [label.text() for label in the_list(page).findChildren(QLabel) if label.isVisible()]
    return [text for text in said if text[:2] in ("1.", "2.", "3.")]


def test_a_typed_number_is_in_the_list_at_once(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000")
    type_into(page, "phone_owner", "1")
    assert lines(page) == ["1. 138 0013 8000 (Self)"]


def test_a_number_is_added_by_keyboard_with_whose_it_is_and_its_days(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000")
    add(page, "139 0013 9000", "3", "3/18", "3/19")
    assert numbers(page) == ["13800138000", "13900139000"]
    assert lines(page)[1] == (
        "2. 139 0013 9000 (Child) · answered on 2026-03-18 · out of use since 2026-03-19"
    )
    assert stored(page, "phone2") is None  # nobody rings a number that is out of use
    assert focused() is the_list(page).add_button


def test_the_order_is_changed_by_key_and_the_first_number_follows(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000")
    add(page, "13900139000", "2", "", "")
    made = the_list(page)
    made.focus_line(made.shown_entries[1].id)
    QTest.keyClick(focused(), Qt.Key.Key_Up, ALT)
    assert numbers(page) == ["13900139000", "13800138000"]
    assert stored(page, "phone1") == "13900139000"
    assert row(page, "phone1").editor.answer() == "13900139000"
    made.focus_line(made.shown_entries[0].id)
    QTest.keyClick(focused(), Qt.Key.Key_Up, ALT)  # is the first already
    assert numbers(page) == ["13900139000", "13800138000"]
    QTest.keyClick(focused(), Qt.Key.Key_Down, ALT)
    assert numbers(page) == ["13800138000", "13900139000"]


def test_a_removed_number_comes_back_by_undo(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000")
    QApplication.processEvents()
    press_button(the_list(page), "Remove")
    assert numbers(page) == []
    assert stored(page, "phone1") is None
    QApplication.processEvents()
    press_button(page.undo_bar, "Undo  Ctrl+Alt+Z")
    assert numbers(page) == ["13800138000"]
    assert stored(page, "phone1") == "13800138000"


def test_the_same_number_twice_is_refused_with_a_sentence(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000")
    add(page, "13800138000", "1", "", "")
    assert numbers(page) == ["13800138000"]
    assert "in this patient's list already" in the_list(page).messages.text()


def test_a_number_changed_in_the_list_is_changed_in_the_field(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000")
    QApplication.processEvents()
    press_button(the_list(page), "Change")
    made = the_list(page)
    assert made.form is not None
    box = keys_of(made.form.editor("phone_no"))
    QTest.keyClicks(box, "13700137000")
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stored(page, "phone1") == "13700137000"
    assert page.section == "identity"


def test_a_new_case_has_no_list_before_it_has_a_patient(new_page: CasePage) -> None:
    assert the_list(new_page).isHidden()
    type_into(new_page, "name", "Li Wei")
    type_into(new_page, "mrn", "9")
    type_into(new_page, "phone1", "13800138000")
    assert not the_list(new_page).isHidden()
    assert lines(new_page) == ["1. 138 0013 8000"]


def test_each_way_of_a_line_names_its_number(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000")
    buttons = [b for b in the_list(page).findChildren(QPushButton) if b.text() in ("Change", "Remove")]
    assert {b.accessibleName() for b in buttons if not b.isHidden()} >= {
        "Change: 1. 138 0013 8000",
        "Remove: 1. 138 0013 8000",
    }
