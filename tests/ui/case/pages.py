"""A case page under test: show it, type into it, look at what is stored and kept."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.fields import Answer
from models.rules.completeness import section_of
from models.services import cases, drafts
from ui.forms.editor import Editor
from ui.forms.row import FieldRow
from ui.forms.typed import TypedEditor
from ui.pages.case_editor import CasePage
from ui.pages.case_entries import Complications, WardChecks

OPERATED = date(2026, 3, 13)
CASE: dict[str, Answer] = {
    "name": "曾志伟", "mrn": "0032010", "sex": 1, "birth_date": date(1981, 2, 3), "side": 1, "hb_pre": 1,
    "op_date": OPERATED,
}  # fmt: skip


def shown(qtbot: QtBot, page: CasePage) -> CasePage:
    qtbot.addWidget(page)
    page.resize(1096, 660)
    page.show()
    page.activateWindow()
    return page


def row(page: CasePage, key: str) -> FieldRow:
    page.focus(key)
    return page.sections[section_of(key)].form.rows[key]


def keys_of(editor: Editor) -> QWidget:
    return editor.box if isinstance(editor, TypedEditor) else editor


def type_into(page: CasePage, key: str, typed: str, *, enter: bool = True) -> None:
    editor = row(page, key).editor
    box = keys_of(editor)
    for char in typed:
        if char.isascii():
            QTest.keyClicks(box, char)
        else:
            assert isinstance(box, QLineEdit)  # lines alone take Chinese
            box.insert(char)  # as an input method does
            box.textEdited.emit("")
    if enter:
        QTest.keyClick(box, Qt.Key.Key_Return)


def stored(page: CasePage, key: str) -> Answer:
    assert page.desk.operation_id is not None
    case = cases.open_case(page.desk.register, page.desk.operation_id, page.desk.context.now())
    return case.answers.get(key)


def draft(page: CasePage) -> dict[str, str]:
    return drafts.of(page.desk.register, "case", page.desk.record)


def ward(page: CasePage) -> tuple[WardChecks, Complications]:
    page.enter_section("ward")
    checks, complications = page.entry_lists
    assert isinstance(checks, WardChecks)
    assert isinstance(complications, Complications)
    return checks, complications


def press_button(where: QWidget, label: str) -> None:
    (button,) = [b for b in where.findChildren(QPushButton) if b.text() == label and b.isVisible()]
    button.click()


def checks_of(page: CasePage) -> tuple[cases.Entry, ...]:
    assert page.desk.case is not None
    return page.desk.case.ward_checks
