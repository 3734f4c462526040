"""The first run, from the welcome to an open register."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.services import registers
from models.services.registers import Register
from models.words import Language
from tests.ui.conftest import PASSPHRASE, PERSON, WARD
from ui import text
from ui.app import Look
from ui.pages.first_run import FirstRunPage
from ui.tasks import stop_all

SLOW = 30_000  # milliseconds, the longest that making a sample may take on a busy computer


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> Iterator[FirstRunPage]:
    made = FirstRunPage()
    made.resize(1280, 690)
    made.show()
    qtbot.waitExposed(made)
    yield made
    stop_all()
    made.leave()
    made.deleteLater()


@pytest.fixture
def at_folder(page: FirstRunPage) -> FirstRunPage:
    """Stand at the folder, everything before it typed."""
    page.welcome.make_button.click()
    QTest.keyClicks(page.ward.ward, "Ward 2")
    QTest.keyClicks(page.ward.person, "Li Wei")
    page.ward.pair.show_text(PASSPHRASE)
    page.next_button.click()
    assert page.step() == 2
    return page


@pytest.fixture
def at_sheet(at_folder: FirstRunPage, qtbot: QtBot, tmp_path: Path) -> FirstRunPage:
    """Stand at the recovery sheet of a register just made."""
    at_folder.folder.show_folder(str(tmp_path / "new"))
    at_folder.next_button.click()
    qtbot.waitUntil(lambda: at_folder.step() == 3, timeout=SLOW)
    return at_folder


@pytest.fixture
def at_last(at_sheet: FirstRunPage) -> FirstRunPage:
    """Stand at the end, both groups typed back."""
    type_groups(at_sheet)
    at_sheet.next_button.click()
    assert at_sheet.step() == 4
    return at_sheet


def type_groups(page: FirstRunPage, wrong: int | None = None) -> None:
    page.next_button.click()
    groups = page.answers.code.split("-")
    for number, field in page.sheet.asked().items():
        QTest.keyClicks(field, "0000" if number == wrong else groups[number - 1].lower())


def test_look_around_opens_a_sample_with_nothing_typed(page: FirstRunPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.looked_around, timeout=SLOW) as caught:
        QTest.mouseClick(page.welcome.look_button, Qt.MouseButton.LeftButton)
    sample = caught.args[0]
    assert sample.is_sample
    folder = sample.folder
    registers.discard(sample)
    assert not folder.exists()


def test_the_language_chosen_is_said_at_once(page: FirstRunPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.language_chosen) as caught:
        page.welcome.languages[Language.ENGLISH].click()
    assert caught.args == [Language.ENGLISH]


def test_what_was_typed_outlives_a_new_language(
    at_folder: FirstRunPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_folder.folder.show_folder(str(tmp_path / "elsewhere"))
    text.speak(Language.ENGLISH)
    anew = FirstRunPage()
    qtbot.addWidget(anew)
    anew.restore(at_folder.place())
    assert anew.step() == 2
    assert anew.folder.text() == str(tmp_path / "elsewhere")
    anew.go_back()
    assert anew.ward.names() == ("Ward 2", "Li Wei")
    assert anew.ward.problem() is None


@pytest.mark.parametrize(
    ("ward", "person", "passphrase", "asked"),
    [("", PERSON, PASSPHRASE, "病区名称"), (WARD, "", PASSPHRASE, "您的姓名"), (WARD, PERSON, "short", "15")],
)
def test_what_is_wanting_is_said_and_gets_the_focus(
    page: FirstRunPage, ward: str, person: str, passphrase: str, asked: str
) -> None:
    page.welcome.make_button.click()
    page.ward.ward.setText(ward)
    page.ward.person.setText(person)
    page.ward.pair.show_text(passphrase)
    page.next_button.click()
    assert page.step() == 1
    assert asked in page.messages.text()


def test_the_rule_stands_beside_the_passphrase_while_it_is_typed(page: FirstRunPage) -> None:
    pair = page.ward.pair
    page.welcome.make_button.click()

    def rule() -> str:
        return next(label.text() for label in pair.findChildren(QLabel) if label.property("role") == "hint")

    said = [rule()]
    for typed, field in ((PASSPHRASE, pair.first), (PASSPHRASE[:-1], pair.second), ("e", pair.second)):
        QTest.keyClicks(field, typed)
        said.append(rule())
    assert "15" in said[0]
    assert "不一致" in said[1]
    assert "不一致" in said[2]
    assert "符合要求" in said[3]


def test_the_passphrase_is_hidden_until_it_shall_be_seen(page: FirstRunPage) -> None:
    pair = page.ward.pair
    pair.show_text(PASSPHRASE)
    assert PASSPHRASE not in pair.first.displayText()
    pair.letters.setChecked(True)
    assert pair.first.displayText() == PASSPHRASE


def test_a_folder_that_a_cloud_program_looks_after_is_refused_in_line(
    at_folder: FirstRunPage, tmp_path: Path
) -> None:
    cloud = tmp_path / "OneDrive"
    cloud.mkdir()
    at_folder.folder.show_folder(str(cloud / "register"))
    at_folder.next_button.click()
    assert "OneDrive" in at_folder.messages.text()
    assert at_folder.step() == 2
    assert at_folder.folder.text() == str(cloud / "register")
    assert not (cloud / "register").exists()


def test_a_folder_on_a_network_is_refused_in_line(at_folder: FirstRunPage) -> None:
    at_folder.folder.field.setText("//server/share/register")
    at_folder.next_button.click()
    assert "网络驱动器" in at_folder.messages.text()


@pytest.mark.parametrize("typed", ["", "register", "./register"])
def test_a_folder_without_its_whole_path_is_asked_for(at_folder: FirstRunPage, typed: str) -> None:
    at_folder.folder.field.setText(typed)
    at_folder.next_button.click()
    assert "完整路径" in at_folder.messages.text()


def test_a_folder_with_a_register_offers_to_open_that(
    at_folder: FirstRunPage, register: Register, qtbot: QtBot
) -> None:
    at_folder.folder.show_folder(str(register.folder))
    at_folder.next_button.click()
    offered = [each for each in at_folder.messages.findChildren(QPushButton) if each.text() == "打开它"]
    with qtbot.waitSignal(at_folder.open_wanted) as caught:
        offered[0].click()
    assert caught.args == [str(register.folder)]


def test_a_folder_with_other_files_is_refused_and_left_alone(
    at_folder: FirstRunPage, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    at_folder.folder.show_folder(str(tmp_path / "letters"))
    at_folder.next_button.click()
    qtbot.waitUntil(lambda: "mine.txt" in at_folder.messages.text(), timeout=SLOW)
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["mine.txt"]
    assert at_folder.next_button.isEnabled()


def test_choosing_a_folder_in_use_takes_a_new_one_inside(at_folder: FirstRunPage, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    at_folder.folder.take_place(str(tmp_path))
    assert at_folder.folder.text() == str(tmp_path / "Septima 登记库")


def test_an_empty_folder_is_taken_as_it_is(at_folder: FirstRunPage, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    at_folder.folder.take_place(str(tmp_path / "empty"))
    assert at_folder.folder.text() == str(tmp_path / "empty")


def test_the_suggested_folder_may_hold_a_register(page: FirstRunPage) -> None:
    assert registers.place_problem(Path(page.folder.text())) is None


def test_the_code_is_shown_and_then_hidden_while_it_is_typed_back(at_sheet: FirstRunPage) -> None:
    code = at_sheet.answers.code
    assert at_sheet.sheet.code.text() == code
    assert at_sheet.sheet.code.isVisible()
    at_sheet.next_button.click()
    assert not at_sheet.sheet.code.isVisible()
    assert len(at_sheet.sheet.asked()) == 2


def test_a_wrong_group_is_named_and_nothing_goes_on(at_sheet: FirstRunPage, qtbot: QtBot) -> None:
    at_sheet.next_button.click()
    wrong = max(at_sheet.sheet.asked())
    type_groups(at_sheet, wrong)
    with qtbot.assertNotEmitted(at_sheet.made):
        at_sheet.next_button.click()
    assert f"第 {wrong} 组" in at_sheet.messages.text()
    assert at_sheet.step() == 3


def test_the_code_can_be_seen_again(at_sheet: FirstRunPage) -> None:
    at_sheet.next_button.click()
    at_sheet.sheet.show_button.click()
    assert at_sheet.sheet.code.isVisible()
    assert not at_sheet.sheet.is_asking()


def test_without_the_groups_typed_back_the_register_is_taken_away(
    at_sheet: FirstRunPage, tmp_path: Path
) -> None:
    assert registers.is_register(tmp_path / "new")
    at_sheet.leave()
    assert not (tmp_path / "new").exists()


def test_with_the_groups_typed_back_the_register_stays(at_last: FirstRunPage, tmp_path: Path) -> None:
    at_last.leave()
    registers.open_(tmp_path / "new", "Li Wei", PASSPHRASE).close()


def test_the_empty_register_is_handed_on_open(at_last: FirstRunPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(at_last.opened) as caught:
        at_last.last.empty_button.click()
    made = caught.args[0]
    assert (made.ward, made.person, made.is_sample) == ("Ward 2", "Li Wei", False)
    made.close()


def test_practice_happens_in_a_register_of_its_own(
    at_last: FirstRunPage, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(at_last.opened, timeout=SLOW) as caught:
        at_last.last.practise_button.click()
    sample = caught.args[0]
    assert sample.is_sample
    assert sample.folder.parent == tmp_path
    registers.open_(tmp_path / "new", "Li Wei", PASSPHRASE).close()
    sample.close()


def test_the_recovery_sheet_is_a_pdf_with_the_whole_code(at_sheet: FirstRunPage, tmp_path: Path) -> None:
    from pypdf import PdfReader

    at_sheet.sheet.save_sheet(str(tmp_path / "sheet.pdf"))
    printed = "".join(page.extract_text() for page in PdfReader(tmp_path / "sheet.pdf").pages)
    assert all(group in printed for group in at_sheet.answers.code.split("-"))
    assert str(tmp_path / "sheet.pdf") in at_sheet.sheet.saved.text()


def test_a_sheet_that_cannot_be_written_is_told_in_line(at_sheet: FirstRunPage, tmp_path: Path) -> None:
    at_sheet.sheet.save_sheet(str(tmp_path / "no such folder" / "sheet.pdf"))
    assert at_sheet.messages.text()
    assert at_sheet.sheet.saved.text() == ""


def test_the_whole_first_run_works_by_keyboard_alone(
    page: FirstRunPage, qtbot: QtBot, tmp_path: Path
) -> None:
    def press(widget: QWidget, typed: str = "") -> None:
        QTest.keyClicks(widget, typed)
        QTest.keyClick(widget, Qt.Key.Key_Return)

    QTest.keyClick(page.welcome.make_button, Qt.Key.Key_Space)
    press(page.ward.ward, "Ward 2")
    press(page.ward.person, "Li Wei")
    press(page.ward.pair.first, PASSPHRASE)
    press(page.ward.pair.second, PASSPHRASE)
    page.folder.field.selectAll()
    press(page.folder.field, str(tmp_path / "typed"))
    qtbot.waitUntil(lambda: page.step() == 3, timeout=SLOW)
    QTest.keyClick(page.next_button, Qt.Key.Key_Space)
    groups = page.answers.code.split("-")
    for number, field in page.sheet.asked().items():
        press(field, groups[number - 1])
    with qtbot.waitSignal(page.opened) as caught:
        QTest.keyClick(page.last.empty_button, Qt.Key.Key_Space)
    caught.args[0].close()
    assert registers.people(tmp_path / "typed") == ["Li Wei"]


def stops(page: FirstRunPage) -> list[QWidget]:
    """Return what Tab comes to, once round."""
    found: list[QWidget] = []
    while (now := QApplication.focusWidget()) not in found:
        assert now is not None
        found.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return found


@pytest.mark.parametrize("step", range(5))
def test_tab_comes_to_everything_on_a_step(page: FirstRunPage, step: int) -> None:
    page.activateWindow()
    page._show_step(step)
    reached = stops(page)
    wanted = [
        each
        for each in page.findChildren(QWidget)
        if each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus and not each.focusProxy()
    ]
    assert {id(each) for each in wanted} == {id(each) for each in reached}


def test_escape_goes_back_to_the_first_page_and_no_further(at_folder: FirstRunPage) -> None:
    for step in (1, 0, 0):
        QTest.keyClick(at_folder, Qt.Key.Key_Escape)
        assert at_folder.step() == step


def test_a_folder_that_is_refused_gets_the_keyboard_back(
    at_folder: FirstRunPage, qtbot: QtBot, tmp_path: Path
) -> None:
    at_folder.activateWindow()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    at_folder.folder.show_folder(str(tmp_path / "full"))
    QTest.keyClick(at_folder.folder.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "letter.txt" in at_folder.messages.text(), timeout=SLOW)
    assert QApplication.focusWidget() is at_folder.folder.field
    QTest.keyClicks(at_folder.folder.field, "2")
    assert at_folder.messages.isHidden()  # it told of what stood there before


def test_of_two_different_passphrases_the_second_is_to_be_mended(page: FirstRunPage) -> None:
    page.activateWindow()
    page.welcome.make_button.click()
    page.ward.ward.setText(WARD)
    page.ward.person.setText(PERSON)
    page.ward.pair.first.setText(PASSPHRASE)
    page.ward.pair.second.setText(PASSPHRASE + "s")
    page.next_button.click()
    assert QApplication.focusWidget() is page.ward.pair.second


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_is_pressed_by_enter_and_by_space(page: FirstRunPage, key: Qt.Key) -> None:
    QTest.keyClick(page.welcome.make_button, key)
    assert page.step() == 1
