"""Unlocking: who, the passphrase, what goes wrong, the recovery code."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from models.services import registers
from tests.ui.conftest import PASSPHRASE, PERSON, WARD
from ui.app import Look
from ui.pages.unlock import UnlockPage
from ui.tasks import stop_all

SLOW = 20_000
NEW = "another five words to remember"
Made = tuple[Path, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A register, closed, and its recovery code."""
    folder = tmp_path_factory.mktemp("unlock") / "register"
    register, code = registers.create(folder, WARD, PERSON, PASSPHRASE, quick_keys=True)
    register.close()
    return folder, code


@pytest.fixture
def page(qtbot: QtBot, made: Made, look: Look) -> Iterator[UnlockPage]:
    shown = UnlockPage(made[0])
    shown.resize(1280, 720)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.ready()
    yield shown
    stop_all()
    shown.deleteLater()


def wait_for_message(page: UnlockPage, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: bool(page.messages.text()), timeout=SLOW)
    return page.messages.text()


def test_the_only_account_is_chosen_and_the_passphrase_has_the_focus(page: UnlockPage) -> None:
    assert page.person() == PERSON
    assert page.passphrase.hasFocus()


def test_the_passphrase_and_enter_open_the_register(page: UnlockPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.passphrase, PASSPHRASE)
    with qtbot.waitSignal(page.opened, timeout=SLOW) as caught:
        QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    register = caught.args[0]
    assert (register.person, register.ward) == (PERSON, WARD)
    register.close()


def test_a_wrong_passphrase_is_told_in_line_and_stays_selected(page: UnlockPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.passphrase, "four words make a mistake")
    QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert wait_for_message(page, qtbot) == "账户或口令不正确。未做任何更改，请重试。"
    assert page.passphrase.selectedText() == page.passphrase.text() != ""
    assert page.passphrase.hasFocus()


def test_no_passphrase_is_asked_for_without_trying(page: UnlockPage) -> None:
    page.open_button.click()
    assert page.messages.text() == "请输入口令。"


def test_a_register_that_is_open_elsewhere_names_who_has_it(
    page: UnlockPage, qtbot: QtBot, made: Made
) -> None:
    holder = registers.open_(made[0], PERSON, PASSPHRASE)
    page.passphrase.setText(PASSPHRASE)
    page.unlock()
    said = wait_for_message(page, qtbot)
    holder.close()
    assert re.search(rf"自 \d{{4}}-\d\d-\d\d \d\d:\d\d 起已由 {PERSON} 在", said)


def test_a_second_enter_while_it_opens_opens_nothing_twice(page: UnlockPage, qtbot: QtBot) -> None:
    opened: list[registers.Register] = []
    page.opened.connect(opened.append)
    page.passphrase.setText(PASSPHRASE)
    page.unlock()
    page.unlock()
    qtbot.waitUntil(lambda: bool(opened), timeout=SLOW)
    stop_all()
    QApplication.processEvents()
    assert len(opened) == 1
    opened[0].close()


def test_a_folder_without_a_register_says_so_and_offers_another(
    qtbot: QtBot, look: Look, tmp_path: Path
) -> None:
    page = UnlockPage(tmp_path / "gone")
    qtbot.addWidget(page)
    page.ready()
    assert str(tmp_path / "gone") in page.messages.text()
    other = next(button for button in page.findChildren(QPushButton) if button.text().startswith("打开其他"))
    with qtbot.waitSignal(page.other_wanted):
        other.click()


def test_a_damaged_key_file_is_told_and_left_as_it_is(qtbot: QtBot, look: Look, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    registers.create(folder, WARD, PERSON, PASSPHRASE, quick_keys=True)[0].close()
    for keys in folder.glob("keys*.json"):
        keys.write_bytes(b"{")
    page = UnlockPage(folder)
    qtbot.addWidget(page)
    page.ready()
    assert "keys.json" in page.messages.text()
    assert {keys.read_bytes() for keys in folder.glob("keys*.json")} == {b"{"}


def test_the_recovery_code_opens_the_register_with_a_new_passphrase(
    qtbot: QtBot, look: Look, tmp_path: Path
) -> None:
    folder = tmp_path / "register"
    register, code = registers.create(folder, WARD, PERSON, PASSPHRASE, quick_keys=True)
    register.close()
    page = UnlockPage(folder)
    qtbot.addWidget(page)
    page.ready()
    page.show_recovery()
    form = page.recovery
    assert form is not None
    QTest.keyClicks(form.code, code.lower().replace("-", " "))
    form.pair.show_text(NEW)
    with qtbot.waitSignal(page.opened, timeout=SLOW) as caught:
        form.go_on()
    caught.args[0].close()
    registers.open_(folder, PERSON, NEW).close()


def test_a_wrong_recovery_code_is_told_in_line_and_stays(page: UnlockPage, qtbot: QtBot) -> None:
    page.show_recovery()
    form = page.recovery
    assert form is not None
    form.code.setText("0000-0000")
    form.pair.show_text(NEW)
    form.go_on()
    assert "恢复码不正确" in wait_for_message(page, qtbot)
    assert form.code.text() == "0000-0000"


def test_recovery_asks_for_a_good_passphrase_before_it_tries(page: UnlockPage, qtbot: QtBot) -> None:
    page.show_recovery()
    form = page.recovery
    assert form is not None
    with qtbot.assertNotEmitted(form.wanted):
        form.go_on()
    assert "15" in form.messages.text()


def test_one_can_go_back_from_the_recovery_code(page: UnlockPage) -> None:
    page.show_recovery()
    form = page.recovery
    assert form is not None
    form.left.emit()
    assert not form.isVisible()
    assert page.passphrase.isVisible()


def test_the_page_needs_no_database_library_to_be_on_screen(made: Made) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from ui.app import Look\n"
        "from ui.entry import Entry\n"
        "from ui.state import State\n"
        "app = QApplication([])\n"
        "look = Look(app, State())\n"
        "look.settle()\n"
        f"entry = Entry(look, Path({str(made[0])!r}))\n"
        "entry.show()\n"
        "heavy = ['sqlalchemy', 'sqlcipher3', 'alembic', 'openpyxl', 'reportlab', 'argon2']\n"
        "print(sorted(set(heavy) & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
