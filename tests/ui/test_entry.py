"""The way in, from nothing to the window of a register."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.services import registers
from models.services.registers import Register
from models.words import Language
from tests.ui.conftest import PASSPHRASE, PERSON, WARD
from ui.app import Look
from ui.entry import Entry
from ui.main_window import MainWindow
from ui.pages.first_run import FirstRunPage
from ui.pages.unlock import UnlockPage
from ui.state import State
from ui.tasks import stop_all

SLOW = 20_000
Show = Callable[[Path | None], Entry]


@pytest.fixture
def show(qtbot: QtBot, look: Look) -> Iterator[Show]:
    shown: list[Entry] = []

    def make(folder: Path | None = None) -> Entry:
        entry = Entry(look, folder)
        shown.append(entry)
        entry.show()
        entry.activateWindow()
        qtbot.waitUntil(entry.isActiveWindow)
        return entry

    yield make
    stop_all()
    for entry in shown:
        if entry.window_of_register is not None:
            entry.window_of_register.close()
            entry.window_of_register.deleteLater()
        entry.close()
        entry.deleteLater()


Page = TypeVar("Page", bound=QWidget)


def page_of(entry: Entry, kind: type[Page]) -> Page:
    page = entry.page()
    assert isinstance(page, kind)
    return page


def windows() -> list[MainWindow]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]


def unlocked(entry: Entry, qtbot: QtBot) -> None:
    page = page_of(entry, UnlockPage)
    qtbot.waitUntil(lambda: page.person() == PERSON)
    page.passphrase.setText(PASSPHRASE)
    page.unlock()
    qtbot.waitUntil(lambda: entry.window_of_register is not None, timeout=SLOW)


def test_the_very_first_start_is_the_first_run(show: Show) -> None:
    assert page_of(show(None), FirstRunPage).step() == 0


def test_a_later_start_asks_for_the_passphrase_of_the_last_register(
    show: Show, qtbot: QtBot, register: Register, look: Look
) -> None:
    look.state.last_folder = register.folder
    page = page_of(show(None), UnlockPage)
    qtbot.waitUntil(lambda: page.person() == PERSON)


def test_the_accounts_come_once_the_window_is_painted(show: Show, qtbot: QtBot, register: Register) -> None:
    page = page_of(show(register.folder), UnlockPage)
    qtbot.waitUntil(lambda: page.person() == PERSON)
    assert page.passphrase.hasFocus()


def test_a_new_language_is_said_at_once_and_kept(show: Show, qtbot: QtBot) -> None:
    entry = show(None)
    page_of(entry, FirstRunPage).welcome.languages[Language.ENGLISH].click()
    page = page_of(entry, FirstRunPage)
    assert page.welcome.make_button.text() == "Make a register for my ward"
    assert State().language is Language.ENGLISH


def test_a_new_language_keeps_what_was_typed(show: Show) -> None:
    entry = show(None)
    first = page_of(entry, FirstRunPage)
    first.welcome.make_button.click()
    QTest.keyClicks(first.ward.ward, "Ward 2")
    entry.rebuild()
    page = page_of(entry, FirstRunPage)
    assert page is not first
    assert (page.step(), page.ward.names()) == (1, ("Ward 2", ""))


def test_unlocking_shows_the_window_and_remembers_the_folder(
    show: Show, qtbot: QtBot, register: Register
) -> None:
    register.close()
    entry = show(register.folder)
    page = page_of(entry, UnlockPage)
    qtbot.waitUntil(lambda: page.person() == PERSON)
    page.passphrase.setText(PASSPHRASE)
    page.unlock()
    qtbot.waitUntil(lambda: entry.window_of_register is not None, timeout=SLOW)
    assert entry.window_of_register is not None
    assert entry.window_of_register.isVisible()
    assert not entry.isVisible()
    assert State().last_folder == register.folder


def test_the_window_is_made_ready_while_the_passphrase_is_typed_and_then_filled(
    show: Show, qtbot: QtBot, register: Register
) -> None:
    register.close()
    entry = show(register.folder)
    qtbot.waitUntil(lambda: len(windows()) == 1, timeout=SLOW)
    [ready] = windows()
    assert not ready.isVisible()
    unlocked(entry, qtbot)
    assert entry.window_of_register is ready
    assert ready.context.register.person == PERSON
    assert ready.windowTitle().endswith(WARD)


def test_whoever_had_no_pause_gets_the_window_all_the_same(
    qtbot: QtBot, look: Look, register: Register
) -> None:
    entry = Entry(look, register.folder)
    assert windows() == []
    entry.enter(register)
    assert entry.window_of_register is not None
    assert entry.window_of_register.isVisible()
    qtbot.wait(0)  # nor is there another one afterwards
    assert windows() == [entry.window_of_register]
    entry.window_of_register.close()
    entry.window_of_register.deleteLater()
    entry.deleteLater()


def test_a_window_made_ready_in_one_language_is_made_anew_in_the_other(
    show: Show, qtbot: QtBot, register: Register
) -> None:
    register.close()
    entry = show(register.folder)
    qtbot.waitUntil(lambda: len(windows()) == 1, timeout=SLOW)
    with qtbot.waitSignal(entry.prepared, timeout=SLOW):
        entry.speak(Language.ENGLISH)
    unlocked(entry, qtbot)
    assert entry.window_of_register is not None
    assert "Call  Enter" in {button.text() for button in entry.window_of_register.findChildren(QPushButton)}


def test_leaving_without_unlocking_leaves_no_window(show: Show, qtbot: QtBot, register: Register) -> None:
    entry = show(register.folder)
    qtbot.waitUntil(lambda: len(windows()) == 1, timeout=SLOW)
    entry.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert windows() == []


def test_a_register_made_in_the_first_run_is_the_one_to_unlock_next(show: Show, tmp_path: Path) -> None:
    entry = show(None)
    page_of(entry, FirstRunPage).made.emit(str(tmp_path / "new"))
    assert State().last_folder == tmp_path / "new"


def test_closing_in_the_middle_of_the_first_run_leaves_no_register(
    show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    entry = show(None)
    page = page_of(entry, FirstRunPage)
    page.welcome.make_button.click()
    page.ward.ward.setText("Ward 2")
    page.ward.person.setText("Li Wei")
    page.ward.pair.show_text(PASSPHRASE)
    page.go_on()
    page.folder.show_folder(str(tmp_path / "new"))
    page.go_on()
    qtbot.waitUntil(lambda: page.step() == 3, timeout=SLOW)
    assert registers.is_register(tmp_path / "new")
    entry.close()
    assert not (tmp_path / "new").exists()
    assert State().last_folder is None


def test_the_first_run_can_open_a_register_that_exists(show: Show, qtbot: QtBot, register: Register) -> None:
    entry = show(None)
    page_of(entry, FirstRunPage).open_wanted.emit(str(register.folder))
    page = page_of(entry, UnlockPage)
    assert page.folder == register.folder
    qtbot.waitUntil(lambda: page.person() == PERSON)
