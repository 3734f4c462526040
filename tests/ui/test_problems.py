"""How errors reach people, and what a crash may and may not say."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.words import Language, Words
from ui import text
from ui.problems import CrashDialog, Hook, report_of, tell
from ui.widgets import MessageBar

FULL = UserError(Words("The disk {disk} is full.", "磁盘 {disk} 已满。"), disk="D:")
PATIENT = "曾志伟"


class Page(QWidget):
    """A page with a bar for messages, and a field inside a group."""

    def __init__(self) -> None:
        super().__init__()
        self.messages = MessageBar()
        self.group = QWidget()
        self.field = QWidget(self.group)
        column = QVBoxLayout(self)
        column.addWidget(self.messages)
        column.addWidget(self.group)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def hook() -> Iterator[Hook]:
    before, before_in_threads = sys.excepthook, threading.excepthook
    made = Hook()
    made.install()
    yield made
    sys.excepthook, threading.excepthook = before, before_in_threads


def a_defect() -> Exception:
    try:
        raise ValueError(f"no such patient {PATIENT}")
    except ValueError as error:
        return error


def test_an_error_is_told_in_the_bar_of_the_page(page: Page) -> None:
    tell(page.field, FULL)
    assert (page.messages.text(), page.messages.kind) == ("磁盘 D: 已满。", "error")
    assert page.messages.isVisible()


def test_an_error_is_told_in_the_language_of_the_screen(page: Page) -> None:
    text.speak(Language.ENGLISH)
    tell(page, FULL)
    assert page.messages.text() == "The disk D: is full."


def test_a_message_can_be_taken_off(page: Page) -> None:
    tell(page, FULL)
    page.messages.clear()
    assert not page.messages.isVisible()


def test_without_a_bar_an_error_is_told_in_a_box(qtbot: QtBot) -> None:
    lonely = QWidget()
    qtbot.addWidget(lonely)
    lonely.show()
    tell(lonely, FULL)
    boxes = lonely.findChildren(QMessageBox)
    assert [box.text() for box in boxes] == ["磁盘 D: 已满。"]


def test_text_from_outside_is_never_taken_for_markup(page: Page) -> None:
    tell(page, UserError(Words("{name}", "{name}"), name="<b>x</b>"))
    assert page.messages.text() == "<b>x</b>"
    assert page.messages._words.textFormat().name == "PlainText"


def test_a_defect_is_not_told_as_an_error(page: Page) -> None:
    with pytest.raises(ValueError, match="no such patient"):
        tell(page, a_defect())
    assert page.messages.text() == ""


def test_a_report_says_kinds_and_places_and_never_the_message() -> None:
    report = report_of(a_defect())
    assert "ValueError" in report.text
    assert "tests/ui/test_problems.py" in report.text
    assert "a_defect" in report.text
    assert PATIENT not in report.text


def test_a_report_names_the_cause_as_well_and_not_its_message() -> None:
    try:
        raise RuntimeError(PATIENT) from a_defect()
    except RuntimeError as error:
        report = report_of(error)
    assert report.text.index("RuntimeError") < report.text.index("ValueError")
    assert PATIENT not in report.text


def test_a_defect_is_logged_and_shown_without_patient_data(
    hook: Hook, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    error = a_defect()
    with caplog.at_level(logging.ERROR, logger="septima"):
        hook.catch(type(error), error, error.__traceback__)
    dialog = hook.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.report.number in caplog.text
    assert PATIENT not in caplog.text + dialog.report.text
    dialog.accept()


def test_details_can_be_copied(hook: Hook) -> None:
    error = a_defect()
    hook.catch(type(error), error, None)
    assert hook.dialog is not None
    hook.dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == hook.dialog.report.text
    hook.dialog.accept()


def test_a_second_defect_opens_no_second_dialog(hook: Hook) -> None:
    for _ in range(2):
        error = a_defect()
        hook.catch(type(error), error, None)
    first = hook.dialog
    assert first is not None
    shown = [each for each in QGuiApplication.topLevelWindows() if each.isVisible()]
    assert len([each for each in shown if each.title() == first.windowTitle()]) == 1
    first.accept()


def test_after_a_dialog_is_closed_the_next_defect_is_shown(hook: Hook, qtbot: QtBot) -> None:
    error = a_defect()
    hook.catch(type(error), error, None)
    assert hook.dialog is not None
    hook.dialog.accept()
    qtbot.waitUntil(lambda: hook.dialog is None)
    hook.catch(type(error), error, None)
    assert hook.dialog is not None
    hook.dialog.accept()


def test_a_defect_in_a_thread_is_shown_in_the_gui_thread(hook: Hook, qtbot: QtBot) -> None:
    def fail() -> None:
        raise a_defect()

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: hook.dialog is not None)
    assert hook.dialog is not None
    hook.dialog.accept()


@pytest.mark.parametrize("chosen", Language)
def test_the_dialog_has_names_for_a_screen_reader(qtbot: QtBot, chosen: Language) -> None:
    text.speak(chosen)
    dialog = CrashDialog(report_of(a_defect()))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._details.accessibleName()
    assert dialog.copy_button.accessibleName()
