"""The frame: pages, what opens above them, language and scheme, the day, and leaving."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from models.errors import RegisterError
from models.services import registers
from models.services.registers import Register
from models.words import Language, Words
from tests.ui.conftest import Clock, clipped
from ui import theme
from ui.app import Look
from ui.context import Context
from ui.day_clock import DAY
from ui.dialogs.sample_question import SampleQuestion
from ui.main_window import MainWindow
from ui.makers import Makers, PageEntry
from ui.state import Appearance, State
from ui.text import language, say

GREETING = Words("Hello", "您好")


class PlainPage(QWidget):
    """A page with one line to stand in, and the signals of all pages."""

    call_wanted = Signal(int, str)
    contact_wanted = Signal(int, int)
    case_wanted = Signal(int)
    new_case_wanted = Signal()
    counts_changed = Signal(str)
    closed = Signal()
    next_wanted = Signal()
    registered = Signal(int)

    def __init__(self, *given: object) -> None:
        super().__init__()
        self.given = given
        self.refuses = False
        self.line = QLineEdit()
        self.line.setAccessibleName("line")
        self.greeting = QLabel(say(GREETING))
        column = QVBoxLayout(self)
        column.addWidget(self.greeting)
        column.addWidget(self.line)
        self.setFocusProxy(self.line)

    def place(self) -> object:
        return self.line.text()

    def restore(self, place: object) -> None:
        self.line.setText(str(place))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(not self.refuses)


class QueuePage(PlainPage):
    """A first page with three calls."""

    CALLS = ((1, "W1"), (2, "W2"), (3, "M1"))

    def waiting(self) -> int:
        return len(self.CALLS)

    def next_call(self, operation_id: int, window_code: str | None) -> tuple[int, str] | None:
        after = self.CALLS.index((operation_id, window_code or "")) + 1
        return self.CALLS[after] if after < len(self.CALLS) else None


MAKERS = Makers(
    (
        PageEntry("today", Words("Today", "今日"), "phone-call", QueuePage),
        PageEntry("patients", Words("Patients", "患者"), "users", PlainPage),
        PageEntry("reports", Words("Reports", "报表"), "file-spreadsheet", PlainPage),
    ),
    PlainPage,
    PlainPage,
)
Show = Callable[..., MainWindow]


@pytest.fixture
def show(qtbot: QtBot, context: Context, look: Look) -> Iterator[Show]:
    """Show a window over `context`, or over another one."""
    shown: list[MainWindow] = []

    def make(over: Context | None = None, *, temporary: bool = False, makers: Makers = MAKERS) -> MainWindow:
        window = MainWindow(over or context, look, makers)
        window.temporary = temporary
        shown.append(window)
        window.resize(1280, 720)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield make
    for window in shown:
        window.temporary = False
        for page in window.findChildren(PlainPage):
            page.refuses = False
        window.close()
        window.deleteLater()


@pytest.fixture
def window(show: Show) -> MainWindow:
    return show()


def front(window: MainWindow) -> PlainPage:
    page = window.page()
    assert isinstance(page, PlainPage)
    return page


def all_texts(window: MainWindow) -> list[str]:
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    return labels + [button.text() for button in window.findChildren(QPushButton) if button.isVisible()]


def test_the_first_page_is_in_front_and_no_other_is_made(window: MainWindow) -> None:
    assert isinstance(window.page(), QueuePage)
    assert len(window.findChildren(PlainPage)) == 1


@pytest.mark.parametrize(("key", "at"), [(Qt.Key.Key_2, 1), (Qt.Key.Key_3, 2)])
def test_control_and_a_number_goes_to_that_page(window: MainWindow, key: Qt.Key, at: int) -> None:
    links = [link for link in window.findChildren(QPushButton) if link.isCheckable()]
    QTest.keyClick(front(window).line, key, Qt.KeyboardModifier.ControlModifier)
    assert [link.isChecked() for link in links] == [number == at for number in range(3)]
    assert front(window).isVisible()


def test_a_click_in_the_navigation_goes_to_that_page(window: MainWindow) -> None:
    first = window.page()
    link = next(link for link in window.findChildren(QPushButton) if link.text() == "患者")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert window.page() is not first


def test_a_page_is_made_once_and_kept(window: MainWindow) -> None:
    window.go_to("patients")
    front(window).line.setText("kept")
    window.go_to("today")
    window.go_to("patients")
    assert front(window).line.text() == "kept"


def test_control_n_opens_an_empty_case(window: MainWindow) -> None:
    QTest.keyClick(front(window).line, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert front(window).given == (window.context, None)


def test_escape_goes_back_to_the_page_below(window: MainWindow) -> None:
    below = window.page()
    window.new_case()
    QTest.keyClick(front(window).line, Qt.Key.Key_Escape)
    assert window.page() is below
    QTest.keyClick(front(window).line, Qt.Key.Key_Escape)
    assert window.page() is below


def test_leaving_takes_the_focus_from_the_field_so_that_it_is_read(window: MainWindow) -> None:
    left: list[str] = []
    window.new_case()
    page = front(window)
    page.line.editingFinished.connect(partial(left.append, "read"))
    QTest.keyClicks(page.line, "abc")
    window.go_back()
    assert left


def test_a_page_may_refuse_to_be_left(window: MainWindow) -> None:
    window.new_case()
    page = front(window)
    page.refuses = True
    window.go_back()
    window.go_to("patients")
    assert window.page() is page


def test_a_row_opens_its_case_and_the_case_its_call(window: MainWindow) -> None:
    front(window).case_wanted.emit(7)
    assert front(window).given == (window.context, 7)
    front(window).call_wanted.emit(7, "W2")
    assert front(window).given == (window.context, 7, "W2", None)
    front(window).closed.emit()
    assert front(window).given == (window.context, 7)


def test_a_case_that_is_open_below_is_not_opened_twice(window: MainWindow) -> None:
    window.open_case(7)
    case = window.page()
    window.open_call(7, "W2")
    front(window).case_wanted.emit(7)
    assert window.page() is case


def test_a_call_without_a_window_leaves_the_window_open(window: MainWindow) -> None:
    front(window).call_wanted.emit(7, "")
    assert front(window).given == (window.context, 7, None, None)


def test_a_contact_opens_its_own_sheet_above_the_case(window: MainWindow) -> None:
    window.open_case(7)
    front(window).contact_wanted.emit(7, 30)
    assert front(window).given == (window.context, 7, None, 30)
    front(window).next_wanted.emit()
    assert front(window).given == (window.context, 7, None, 30)
    front(window).closed.emit()
    assert front(window).given == (window.context, 7)


def test_enter_presses_a_link_of_the_navigation(window: MainWindow) -> None:
    (patients,) = [link for link in window.findChildren(QPushButton) if link.text() == "患者"]
    QTest.keyClick(patients, Qt.Key.Key_Return)
    assert type(window.page()) is PlainPage


def test_next_goes_down_the_list_and_ends_on_it(window: MainWindow) -> None:
    front(window).call_wanted.emit(1, "W1")
    seen = []
    while isinstance(window.page(), PlainPage) and not isinstance(window.page(), QueuePage):
        seen.append(front(window).given[1:3])
        front(window).next_wanted.emit()
    assert seen == list(QueuePage.CALLS)


def test_going_to_a_page_closes_what_lies_above(window: MainWindow) -> None:
    window.open_case(7)
    window.open_call(7, "W2")
    window.go_to("reports")
    window.go_to("today")
    assert isinstance(window.page(), QueuePage)


def test_a_case_that_cannot_be_opened_is_told_in_line(show: Show) -> None:
    def refuse(*_: object) -> QWidget:
        raise RegisterError(Words("The case is gone.", "病例已不存在。"))

    window = show(makers=MAKERS._replace(case=refuse))
    window.open_case(7)
    assert window.messages.text() == "病例已不存在。"
    assert isinstance(window.page(), QueuePage)


def test_counts_stand_in_the_status_line_and_the_title_has_no_name(window: MainWindow) -> None:
    front(window).counts_changed.emit("3 超期 · 5 到期")
    assert "3 超期 · 5 到期" in all_texts(window)
    assert window.windowTitle().startswith("(3) Septima")


def test_status_line_names_the_person_and_the_last_save(window: MainWindow) -> None:
    window.context.changed.emit("operation", 1)
    assert {"李伟", "已保存 10:41:00"} <= set(all_texts(window))


def test_the_other_language_is_spoken_at_once_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    button = next(button for button in window.findChildren(QPushButton) if button.text() == "中/EN")
    button.click()
    assert language() is Language.ENGLISH
    assert front(window).greeting.text() == "Hello"
    qtbot.waitUntil(lambda: {"Today", "Patients", "Reports"} <= set(all_texts(window)))
    assert State().language is Language.ENGLISH


def test_a_new_language_keeps_every_page_where_it_stood(window: MainWindow) -> None:
    front(window).line.setText("row 3")
    window.go_to("patients")
    front(window).line.setText("zzw")
    window.open_case(7)
    front(window).line.setText("section 2")
    window.open_call(7, "W2")
    window.switch_language()
    assert front(window).given == (window.context, 7, "W2", None)
    window.go_back()
    assert (front(window).given, front(window).line.text()) == ((window.context, 7), "section 2")
    window.go_back()
    assert front(window).line.text() == "zzw"
    window.go_to("today")
    assert front(window).line.text() == "row 3"


def test_a_new_case_that_was_saved_is_that_case_after_a_new_language(window: MainWindow) -> None:
    window.new_case()
    front(window).registered.emit(7)
    window.switch_language()
    assert front(window).given == (window.context, 7)
    window.open_case(7)
    window.go_back()
    assert isinstance(window.page(), QueuePage)


def test_keys_work_after_a_new_language(window: MainWindow) -> None:
    window.switch_language()
    QTest.keyClick(front(window).line, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert front(window).given == (window.context, None)
    QTest.keyClick(front(window).line, Qt.Key.Key_Escape)
    assert isinstance(window.page(), QueuePage)


def test_the_theme_button_goes_round_and_is_remembered(window: MainWindow, qapp: QApplication) -> None:
    schemes = []
    for _ in Appearance:
        window.switch_appearance()
        schemes.append((State().appearance, theme.scheme()))
    assert schemes[:2] == [
        (Appearance.LIGHT, theme.Scheme.LIGHT),
        (Appearance.DARK, theme.Scheme.DARK),
    ]
    assert schemes[2] == (Appearance.HIGH_CONTRAST, theme.Scheme.HIGH_CONTRAST)
    assert schemes[3][0] is Appearance.SYSTEM


@pytest.mark.parametrize("chosen", Language)
def test_a_sample_register_is_marked_on_every_page(
    show: Show, context: Context, look: Look, chosen: Language
) -> None:
    sample = Context(replace(context.register, is_sample=True), context.now)
    look.state.language = chosen
    look.settle()
    window = show(sample)
    for step in (partial(window.go_to, "today"), partial(window.go_to, "reports"), window.new_case):
        step()
        assert any(text.startswith(("Sample register", "示例登记库")) for text in all_texts(window))


def test_a_real_register_is_not_marked_as_a_sample(window: MainWindow) -> None:
    assert not any("示例" in text for text in all_texts(window))


def test_pages_look_again_when_the_day_is_another(window: MainWindow, clock: Clock, qtbot: QtBot) -> None:
    clock.at = datetime(2026, 3, 21, 6, 0)
    with qtbot.waitSignal(window.context.changed) as caught:
        window.clock.look()
    assert caught.args == [DAY, 0]
    with qtbot.assertNotEmitted(window.context.changed):
        window.clock.look()


def test_the_same_day_disturbs_no_page(window: MainWindow, clock: Clock, qtbot: QtBot) -> None:
    clock.at = datetime(2026, 3, 20, 23, 59, 59)
    with qtbot.assertNotEmitted(window.context.changed):
        window.clock.look()


def test_closing_closes_the_register_and_remembers_the_window(window: MainWindow, register: Register) -> None:
    window.close()
    assert not State().geometry.isEmpty()
    registers.open_(register.folder, "李伟", "four words make a sentence").close()


def test_an_unfinished_page_that_refuses_keeps_the_window_open(window: MainWindow) -> None:
    window.new_case()
    front(window).refuses = True
    assert not window.close()
    assert window.isVisible()


def ask(window: MainWindow) -> SampleQuestion:
    assert not window.close()
    questions = window.findChildren(SampleQuestion)
    assert len(questions) == 1
    return questions[0]


@pytest.fixture
def temporary(show: Show, context: Context) -> MainWindow:
    sample = Context(replace(context.register, is_sample=True), context.now)
    return show(sample, temporary=True)


def test_a_sample_to_look_around_in_is_gone_if_the_person_says_so(temporary: MainWindow) -> None:
    folder = temporary.context.register.folder
    ask(temporary).drop_button.click()
    assert not folder.exists()
    assert not temporary.isVisible()


def test_a_sample_to_look_around_in_is_kept_where_the_person_says(
    temporary: MainWindow, tmp_path: Path
) -> None:
    before = temporary.context.register.folder
    ask(temporary).keep_in(str(tmp_path))
    kept = tmp_path / "Septima 示例登记库"
    assert not before.exists()
    assert registers.people(kept) == ["李伟"]
    assert not temporary.isVisible()


def test_a_sample_is_not_kept_in_a_folder_that_is_synchronised(temporary: MainWindow, tmp_path: Path) -> None:
    cloud = tmp_path / "OneDrive"
    cloud.mkdir()
    question = ask(temporary)
    question.keep_in(str(cloud))
    assert "OneDrive" in question.messages.text()
    assert list(cloud.iterdir()) == []
    question.reject()


def test_one_can_stay_in_the_sample(temporary: MainWindow) -> None:
    ask(temporary).stay_button.click()
    assert temporary.isVisible()
    assert temporary.context.register.folder.exists()


@pytest.mark.parametrize("chosen", Language)
def test_no_word_of_the_frame_is_clipped_at_1280_by_720(
    show: Show, context: Context, look: Look, chosen: Language
) -> None:
    look.state.language = chosen
    look.settle()
    window = show(Context(replace(context.register, is_sample=True), context.now))
    window.show_counts("3 overdue · 5 due · 1 missed")
    assert clipped(window) == []


@pytest.mark.parametrize(("size", "least"), [(100, (1024, 640)), (115, (1178, 720)), (130, (1280, 720))])
def test_the_window_is_never_smaller_than_its_text_needs(
    show: Show, context: Context, look: Look, size: int, least: tuple[int, int]
) -> None:
    look.state.text_size = size
    look.settle()
    window = show(context)
    assert (window.minimumWidth(), window.minimumHeight()) == least
    window.resize(window.minimumSize())
    assert clipped(window) == []


def test_everything_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not isinstance(widget, PlainPage)
    ]
    assert nameless == []


class Printing(MainWindow):
    """Notes the days whose list is wanted."""

    def print_day(self, day: date) -> None:
        self.days = [*getattr(self, "days", []), day]


def test_control_p_asks_for_the_list_of_the_day_of_the_clock(
    qtbot: QtBot, context: Context, look: Look
) -> None:
    window = Printing(context, look, MAKERS)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(front(window).line, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    window.close()
    window.deleteLater()
    assert window.days == [date(2026, 3, 20)]
