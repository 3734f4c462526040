"""Help: a panel for every field, pages in both languages, and a key list that tells no lies."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from models.dictionary import RECORDS
from models.fields import Choice, Choices, Field, Number, Record, Text
from models.services import cases
from models.services.registers import Register
from models.version import VERSION
from models.words import Language, Words
from resources import FOLDER
from tests.builders import TODAY, a_case
from tests.ui.conftest import clipped
from ui import actions, help_texts, text
from ui.app import Look
from ui.context import Context
from ui.dialogs.preview import PreviewDialog, preview_due_list
from ui.forms.editor import Editor
from ui.help_panel import HelpPanel
from ui.help_texts import (
    ABOUT,
    DICTIONARY,
    KEYS,
    MADE,
    TASKS,
    facts_of,
    field_html,
    html_of,
    page_html,
    title_of,
)
from ui.main_window import MainWindow
from ui.makers import MAKERS
from ui.pages.call_sheet import CallPage
from ui.pages.case_editor import CasePage
from ui.pages.help import SCREENS, HelpPage
from ui.pages.patients import PatientsPage
from ui.pages.reports import ReportsPage
from ui.pages.today import TodayPage
from ui.text import say

Key = Qt.Key
IDS = [f"{record.name}.{field.key}" for record in RECORDS.values() for field in record.fields]
PAGES = [entry.words for entry in MAKERS.pages]


@pytest.fixture
def case(register: Register) -> int:
    operated = TODAY - timedelta(days=9)
    return a_case(register, today=TODAY, name="曾志伟", op_date=operated, dis_date=TODAY - timedelta(days=4))


@pytest.fixture
def window(qtbot: QtBot, context: Context, look: Look, case: int) -> MainWindow:
    made = MainWindow(context, look)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, held)


def on_field(window: MainWindow, case: int, key: str) -> CasePage:
    window.open_case(case)
    page = window.page()
    assert isinstance(page, CasePage)
    page.focus(key)
    return page


def panel_of(window: MainWindow) -> HelpPanel:
    (found,) = window.findChildren(HelpPanel)
    assert isinstance(found, HelpPanel)
    return found


def help_in_front(window: MainWindow) -> HelpPage:
    page = window.page()
    assert isinstance(page, HelpPage)
    return page


# --- Every field ------------------------------------------------------------------------------------


def plain(html: str) -> str:
    browser = QTextBrowser()
    browser.setHtml(html)
    return browser.toPlainText()


def untold(field: Field) -> list[str]:
    """Return what the help of `field` should say and does not."""
    told = plain(field_html(field))
    wanted = [say(field.label), field.key, say(help_texts.WHEN), say(help_texts.SOURCE)]
    wanted += [say(field.help)] if field.help else []
    match field:
        case Choice() | Choices():
            wanted += [f"{code.value} = " for code in field.codes]
            wanted += [say(code.label).removeprefix(f"{code.value} ") for code in field.codes]
        case Number():
            wanted += [str(each) for each in (field.low, field.high, field.soft_low, field.soft_high) if each]
        case Text():
            wanted.append(str(field.longest))
    return [f"{field.key}: {each}" for each in wanted if each not in told]


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("speaks", list(Language))
@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_field_tells_when_its_codes_its_limits_and_its_source(record: Record, speaks: Language) -> None:
    text.speak(speaks)
    assert not [each for field in record.fields for each in untold(field)]


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_field_of_the_dictionary_has_a_section_and_a_column_as_its_source(record: Record) -> None:
    sources = {
        field.key: fact for field in record.fields for fact in facts_of(field) if fact[0] == help_texts.SOURCE
    }
    assert sources.keys() == {field.key for field in record.fields}
    assert not [key for key, fact in sources.items() if len(fact.lines) != 2]


def test_a_question_outside_the_dictionary_has_help_too() -> None:
    own = Number(key="days", label=Words("Days", "天数"), low=1, high=9, soft_high=5)
    assert "大于 5" in plain(field_html(own))


# --- The panel --------------------------------------------------------------------------------------


def test_f1_shows_the_field_and_closes_again_without_moving_the_keyboard(
    window: MainWindow, case: int
) -> None:
    on_field(window, case, "cohen")
    before = focused()
    press(Key.Key_F1)
    panel = panel_of(window)
    assert panel.isVisible()
    assert panel.title.text() == "Cohen 分级"
    assert "无痉挛" in panel.text.toPlainText()
    assert focused() is before
    press(Key.Key_F1)
    assert not panel.isVisible()
    assert focused() is before


def test_the_panel_follows_the_keyboard_from_field_to_field(window: MainWindow, case: int) -> None:
    page = on_field(window, case, "cohen")
    press(Key.Key_F1)
    page.focus("hfs_cause")
    assert panel_of(window).title.text() == "病因"


def test_esc_closes_the_panel_first_and_leaves_the_case_open(window: MainWindow, case: int) -> None:
    page = on_field(window, case, "cohen")
    before = focused()
    press(Key.Key_F1)
    panel_of(window).text.setFocus()
    press(Key.Key_Escape)
    assert not panel_of(window).isVisible()
    assert focused() is before
    assert window.page() is page
    press(Key.Key_Escape)
    assert window.page() is not page


@pytest.mark.usefixtures("_looks")
@pytest.mark.parametrize("what", ["case", "call"])
def test_the_panel_covers_no_field_that_it_tells_of_and_the_window_keeps_its_width(
    window: MainWindow, case: int, what: str
) -> None:
    window.open_case(case) if what == "case" else window.open_call(case, "W1")
    window.toggle_help()
    panel = panel_of(window)
    asked = [each for each in window.page().findChildren(Editor) if each.isVisible() and each.isEnabled()]
    assert asked
    covered = []
    for editor in asked:
        panel.show_field(editor)
        QApplication.processEvents()
        if panel.geometry().intersects(panel._asked()):
            covered.append(editor.field.key)
    assert not covered
    assert window.width() == 1280


def test_the_panel_goes_with_its_page(window: MainWindow, case: int) -> None:
    on_field(window, case, "cohen")
    press(Key.Key_F1)
    window.go_to("patients")
    assert not panel_of(window).isVisible()


def test_all_help_goes_on_to_the_field_in_the_dictionary(window: MainWindow, case: int) -> None:
    on_field(window, case, "cohen")
    press(Key.Key_F1)
    panel_of(window)._want_more()
    assert help_in_front(window).topic == DICTIONARY


def test_f1_where_no_field_is_opens_the_help_of_the_screen_and_closes_it(window: MainWindow) -> None:
    window.go_to("patients")
    window.page().setFocus()
    press(Key.Key_F1)
    assert help_in_front(window).topic == SCREENS["patients"]
    press(Key.Key_F1)
    assert isinstance(window.page(), PatientsPage)


def test_nothing_of_help_is_made_before_it_is_asked_for(window: MainWindow, case: int) -> None:
    on_field(window, case, "cohen")
    assert not window.findChildren(HelpPanel)
    assert not window.findChildren(HelpPage)


@pytest.mark.usefixtures("_looks", "qapp")
def test_nothing_in_the_panel_is_clipped(window: MainWindow, case: int) -> None:
    on_field(window, case, "hb_pre")
    press(Key.Key_F1)
    assert not clipped(panel_of(window))
    assert not panel_of(window).text.horizontalScrollBar().isVisible()


# --- The pages --------------------------------------------------------------------------------------


def test_every_page_exists_in_both_languages_and_no_other_does() -> None:
    for folder in ("en", "zh"):
        assert {file.stem for file in (FOLDER / "help" / folder).iterdir()} == set(TASKS)


def steps(markdown: str) -> list[int]:
    """Return how many headings, numbered and plain items there are: the bones of a page."""
    return [len(re.findall(mark, markdown, re.MULTILINE)) for mark in (r"^#+ ", r"^\d+\. ", r"^- ")]


@pytest.mark.parametrize("name", TASKS)
def test_a_page_says_as_much_in_one_language_as_in_the_other(name: str) -> None:
    english, chinese = (
        (FOLDER / "help" / folder / f"{name}.md").read_text(encoding="utf-8") for folder in ("en", "zh")
    )
    assert steps(english) == steps(chinese)
    assert not re.search("[\u4e00-\u9fff]", re.sub("曾志伟|2026年3月20日", "", english))
    assert re.search("[\u4e00-\u9fff]", chinese)


@pytest.mark.parametrize("speaks", list(Language))
@pytest.mark.parametrize("name", TASKS)
def test_every_link_of_a_page_leads_to_a_page(name: str, speaks: Language) -> None:
    text.speak(speaks)
    linked = re.findall(r'<a href="(.+?)"', page_html(name, PAGES))
    assert set(linked) <= {*TASKS, *MADE}


@pytest.mark.parametrize("speaks", list(Language))
@pytest.mark.parametrize("name", [*TASKS, *MADE])
@pytest.mark.usefixtures("qapp")
def test_no_mark_of_writing_is_left_on_a_page(name: str, speaks: Language) -> None:
    text.speak(speaks)
    told = plain(page_html(name, PAGES))
    assert title_of(name) or name == ABOUT
    assert not re.search(r"\*\*|\]\(|^#", told, re.MULTILINE)


def test_every_screen_has_a_page_of_help() -> None:
    assert {entry.key for entry in MAKERS.pages} | {"case", "call"} <= SCREENS.keys()
    assert set(SCREENS.values()) <= set(TASKS)


def test_the_dictionary_page_has_every_field() -> None:
    told = page_html(DICTIONARY, PAGES)
    assert not [name for name in IDS if f'name="{name}"' not in told]


def test_about_names_the_version_the_licence_and_every_library(qapp: QApplication) -> None:
    told = plain(page_html(ABOUT, PAGES))
    assert VERSION in told
    assert "MIT License" in told
    assert "SIL Open Font License" in told
    assert re.search(r"PySide6-Essentials\s+6\.", told)


def test_text_of_a_page_cannot_become_markup() -> None:
    assert html_of("a <b> & **c**") == "<p>a &lt;b&gt; &amp; <b>c</b></p>"


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> HelpPage:
    made = HelpPage(context, "", PAGES)
    qtbot.addWidget(made)
    made.resize(1096, 660)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_the_first_page_is_in_front_and_the_keyboard_in_the_search(page: HelpPage) -> None:
    assert page.topic == TASKS[0]
    assert page.search.hasFocus()


def test_the_search_lists_the_pages_that_say_it_and_shows_where(page: HelpPage) -> None:
    QTest.keyClick(page.search, Key.Key_End)
    page.search.setText("恢复单")
    assert set(page._names()) == {"first-register", "backup-and-recovery"}
    assert page.text.textCursor().selectedText() == "恢复单"
    QTest.keyClick(page.search, Key.Key_Down)
    assert page.topic == "backup-and-recovery"


def test_the_search_goes_on_to_the_next_place_at_enter(page: HelpPage) -> None:
    page.search.setText("恢复单")
    first = page.text.textCursor().position()
    QTest.keyClick(page.search, Key.Key_Return)
    assert page.text.textCursor().position() > first


def test_what_no_page_says_is_said_so(page: HelpPage) -> None:
    page.search.setText("xyzzy")
    assert "xyzzy" in page.said.text()


def test_a_page_that_the_search_has_hidden_can_still_be_opened(page: HelpPage) -> None:
    page.search.setText("恢复单")
    page.show_topic("calls")
    assert page.topic == "calls"
    assert page.search.text() == ""


def test_the_page_comes_back_after_it_is_built_anew(page: HelpPage, context: Context, qtbot: QtBot) -> None:
    page.show_topic(ABOUT)
    other = HelpPage(context, "", PAGES)
    qtbot.addWidget(other)
    other.restore(page.place())
    assert other.topic == ABOUT


@pytest.mark.usefixtures("_looks")
def test_nothing_on_the_page_is_clipped(page: HelpPage) -> None:
    assert not clipped(page)
    assert page.minimumSizeHint().width() <= 1096


# --- Keys -------------------------------------------------------------------------------------------


def keys_of(widget: QWidget) -> set[str]:
    """Return every key that `widget` or a part of it hears."""
    heard = {each.key().toString() for each in widget.findChildren(QShortcut)}
    parts = [widget, *widget.findChildren(QWidget)]
    return heard | {key.toString() for each in parts for act in each.actions() for key in act.shortcuts()}


def declared(keys: dict[str, actions.Declared] | object) -> set[str]:
    assert isinstance(keys, dict)
    return {QKeySequence(key).toString() for each in keys.values() for key in (each.key, *each.also) if key}


def test_the_window_hears_every_key_that_is_declared_for_it_and_those_of_the_pages(
    window: MainWindow,
) -> None:
    numbered = {actions.page_key(number) for number in range(1, len(MAKERS.pages) + 1)}
    own = {key.toString() for action in window.actions() for key in action.shortcuts()}
    assert own == declared(dict(actions.ACTIONS)) | numbered


def made_call(window: MainWindow, case: int) -> QWidget:
    window.open_call(case, "W1")
    return window.page()


def made_case(window: MainWindow, case: int) -> QWidget:
    window.open_case(case)
    return window.page()


def made_reports(window: MainWindow, case: int) -> QWidget:
    window.go_to("reports")
    return window.page()


@pytest.mark.parametrize(
    ("make", "group", "kind"),
    [
        (made_call, actions.CALL, CallPage),
        (made_case, actions.CASE, CasePage),
        (made_reports, actions.REPORTS, ReportsPage),
    ],
)
def test_a_page_hears_the_keys_that_are_declared_for_it(
    window: MainWindow,
    case: int,
    make: Callable[[MainWindow, int], QWidget],
    group: actions.Group,
    kind: type[QWidget],
) -> None:
    page = make(window, case)
    assert isinstance(page, kind)
    assert keys_of(page) == declared(dict(group.keys))


def test_the_preview_hears_the_keys_that_are_declared_for_it(
    window: MainWindow, context: Context, case: int
) -> None:
    preview_due_list(context, window, TODAY)
    (dialog,) = window.findChildren(PreviewDialog)
    assert keys_of(dialog) == declared(dict(actions.PREVIEW.keys))
    dialog.close()


def test_the_patients_page_hears_its_keys_and_the_list_the_others(window: MainWindow) -> None:
    window.go_to("patients")
    heard = ("search", "sort", "turn", "compare", "columns", "export")
    own = {name: each for name, each in actions.PATIENTS.keys.items() if name in heard}
    assert keys_of(window.page()) == declared(own)


_LETTERS = {"N": Key.Key_N, "R": Key.Key_R, "O": Key.Key_O}


def in_todays_list(window: MainWindow, name: str) -> TodayPage:
    """Press the key of `name` in the list of the day, and return the page that had it."""
    window.go_to("today")
    page = window.page()
    assert isinstance(page, TodayPage)
    page.table.setFocus()
    pressed = {"Return": Key.Key_Return, "Space": Key.Key_Space, "1": Key.Key_1, **_LETTERS}
    QTest.keyClick(page.table, pressed[actions.TODAY.keys[name].key])
    return page


@pytest.mark.parametrize("name", ["no_answer", "reschedule", "why"])
def test_a_key_of_todays_list_opens_its_strip(window: MainWindow, name: str) -> None:
    assert in_todays_list(window, name).strips.strip is not None


def test_today_filters_calls_and_opens_by_key(window: MainWindow) -> None:
    assert in_todays_list(window, "card").card == 0
    for name, kind in (("card", TodayPage), ("call", CallPage), ("open", CasePage)):
        in_todays_list(window, name)
        assert isinstance(window.page(), kind)


TWO_LISTS = (actions.QUALITY,)  # a page of two lists, each with its own Enter


def test_every_key_in_the_list_is_one_that_qt_knows_and_none_is_declared_twice_in_one_place() -> None:
    for keys in (actions.ACTIONS, *(group.keys for group in actions.PAGES)):
        every = [key for each in keys.values() for key in (each.key, *each.also) if key]
        assert all(QKeySequence(key).count() == 1 for key in every)
        assert len(every) == len(set(every)) or keys in [group.keys for group in TWO_LISTS]


def test_no_page_takes_a_key_of_the_window() -> None:
    window_keys = declared(dict(actions.ACTIONS)) | {f"Ctrl+{number}" for number in range(1, 7)}
    pages = (actions.TODAY, actions.PATIENTS, actions.CASE, actions.CALL, actions.REPORTS, actions.FIELD)
    for group in pages:
        assert not declared(dict(group.keys)) & window_keys, group.words.en


@pytest.mark.parametrize("speaks", list(Language))
def test_the_key_list_has_every_key_as_people_call_it(qapp: QApplication, speaks: Language) -> None:
    text.speak(speaks)
    told = plain(page_html(KEYS, PAGES))
    for keys in (actions.ACTIONS, *(group.keys for group in actions.PAGES)):
        for each in keys.values():
            if each.key:
                assert actions.shown_key(each.key) in told
                assert say(each.words) in told
    assert "Ctrl+1" in told


def test_ctrl_slash_opens_the_key_list(window: MainWindow) -> None:
    window.page().setFocus()
    press(Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert help_in_front(window).topic == KEYS


def named_keys(window: QWidget) -> set[str]:
    """Return the keys that buttons and labels on screen name."""
    texts = [each.text() for each in window.findChildren(QPushButton) if each.isVisible()]
    texts += [each.text() for each in window.findChildren(QLabel) if each.isVisible()]
    return {found for each in texts for found in re.findall(r"(?:Ctrl|Alt)\+[\w+]+|\bF\d\b", each)}


def test_every_key_that_a_button_names_is_declared(window: MainWindow, case: int) -> None:
    text_of = {
        actions.shown_key(key)
        for keys in (actions.ACTIONS, *(group.keys for group in actions.PAGES))
        for each in keys.values()
        for key in (each.key, *each.also)
    }
    text_of |= {actions.page_key(number) for number in range(1, 7)}
    seen: set[str] = set()
    for entry in MAKERS.pages:
        window.go_to(entry.key)
        seen |= named_keys(window)
    window.open_case(case)
    seen |= named_keys(window)
    window.open_call(case, "W1")
    seen |= named_keys(window)
    assert seen
    assert seen <= text_of


def test_f6_goes_round_the_parts_of_the_window(window: MainWindow) -> None:
    navigation, status = window.frame.navigation, window.frame.status
    window.page().setFocus()
    visited = []
    for _ in range(3):
        press(Key.Key_F6)
        visited.append(
            "status" if status.isAncestorOf(focused()) else
            "navigation" if navigation.isAncestorOf(focused()) else "page"
        )  # fmt: skip
    assert visited == ["status", "navigation", "page"]


# --- Undo from anywhere -----------------------------------------------------------------------------


def test_the_last_action_is_undone_from_the_keyboard_and_said(
    window: MainWindow, case: int, register: Register
) -> None:
    now = window.context.now()
    cases.save_answers(register, case, {"cohen": 3}, TODAY)
    window.page().setFocus()
    press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert cases.open_case(register, case, now).answers["cohen"] is None
    assert window.messages.kind == "done"


def test_where_there_is_nothing_to_undo_it_is_said(qtbot: QtBot, context: Context, look: Look) -> None:
    empty = MainWindow(context, look)
    qtbot.addWidget(empty)
    empty.show()
    empty.undo_last()
    assert empty.messages.kind == "info"


def test_closing_help_lets_go_of_the_keyboard_cleanly(window: MainWindow) -> None:
    window.open_help(KEYS)
    window.open_help(ABOUT)
    assert help_in_front(window).topic == ABOUT
    press(Key.Key_Escape)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isinstance(window.page(), HelpPage)
