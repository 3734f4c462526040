"""At 1280×720 nothing is clipped: the screens of the day with each strip, in both languages and schemes."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.services.entries import RETRY_PAST
from models.services.registers import Register
from tests.builders import a_call, a_case, a_ward_check
from tests.ui.conftest import clipped
from ui.context import Context
from ui.dialogs.preview import preview_due_list
from ui.pages.call_sheet import CallPage
from ui.pages.case_editor import CasePage
from ui.pages.patients import PatientsPage
from ui.pages.reports import ReportsPage
from ui.pages.today import TodayPage
from ui.theme import NAVIGATION_WIDTH

TODAY = date(2026, 3, 20)
WIDTH, HEIGHT = 1280 - NAVIGATION_WIDTH, 720 - 60  # without navigation, status line and the sample's strip
LONG_NAME = "阿卜杜热合曼·买买提吐尔逊"


@pytest.fixture
def case(register: Register) -> int:
    """A long-named patient with three numbers, a weak face, a missed window and one that is open."""
    on = TODAY - timedelta(days=30)
    made = a_case(
        register, today=TODAY, name=LONG_NAME, op_date=on, dis_date=on + timedelta(days=5),
        birth_date=date(1961, 2, 3), phone1="13700001111", phone2="01088881234", kin_phone="13922220000",
        kin_name=LONG_NAME,
    )  # fmt: skip
    a_ward_check(register, made, datetime.combine(on + timedelta(days=5), time(8)))
    a_call(register, made, on + timedelta(days=14), spasm=2, fw_ever=1, hb=3, hb_basis=3)
    return made


def shown(qtbot: QtBot, page: QWidget) -> QWidget:
    qtbot.addWidget(page)
    page.resize(WIDTH, HEIGHT)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def assert_fits(page: QWidget) -> None:
    """Hold that no word is clipped, the page is no larger than its room, and nothing scrolls sideways."""
    assert not clipped(page)
    assert page.minimumSizeHint().width() <= WIDTH
    assert page.minimumSizeHint().height() <= HEIGHT
    for area in page.findChildren(QScrollArea):
        inside = area.widget()
        if area.isVisible() and inside is not None:
            assert inside.minimumSizeHint().width() <= area.viewport().width()


def strips(page: TodayPage) -> Iterator[None]:
    """Open each strip of Today in turn, and the messages that its keys give."""
    for key in (Qt.Key.Key_N, Qt.Key.Key_R, Qt.Key.Key_Space):
        page.table.setFocus()
        QTest.keyClick(page.table, key)
        yield
        page.strips.close_strip()
    page.no_answer()
    assert page.strips.strip is not None
    page.strips.strip.refuse(UserError(RETRY_PAST, now="2026-03-20 10:41"))
    yield
    page.messages.show_error("The disk is full. " * 12)
    yield


@pytest.mark.usefixtures("_looks")
def test_today_fits_with_each_of_its_strips(qtbot: QtBot, context: Context, case: int) -> None:
    page = TodayPage(context)
    shown(qtbot, page)
    assert_fits(page)
    for _ in strips(page):
        assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_today_fits_when_it_is_empty(qtbot: QtBot, context: Context) -> None:
    page = TodayPage(context)
    shown(qtbot, page)
    assert page.empty.isVisible()
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_the_call_sheet_fits_with_every_question_open(qtbot: QtBot, context: Context, case: int) -> None:
    page = CallPage(context, case, "M1")
    shown(qtbot, page)
    assert_fits(page)
    for answers in ((1, 0, 0), (1, 0, 1)):
        for key, value in zip(("id_checked", "spasm", "fw_ever"), answers, strict=True):
            page.asks[key].editor.setFocus()
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, Qt.Key(ord(str(value))))
        assert page.asks["spasm_stop_date"].isVisible()
        for number in range(1, 9):
            page.questions.complaints.keys.choose(number)
        assert_fits(page)
    page.save()  # which is refused, with a note beside the field
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_the_call_sheet_fits_with_each_of_its_strips(qtbot: QtBot, context: Context, case: int) -> None:
    page = CallPage(context, case, "M1")
    shown(qtbot, page)
    for button in page.outcomes.buttons.values():
        button.click()
        strip = page.outcomes.strips.strip
        assert strip is not None
        assert_fits(page)
        strip.refuse(UserError(RETRY_PAST, now="2026-03-20 10:41"))
        assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_a_corrected_contact_fits(qtbot: QtBot, context: Context, register: Register, case: int) -> None:
    contact = a_call(register, case, TODAY, fw_ever=1, hb=2, hb_basis=3, fu_mode=6)
    page = CallPage(context, case, None, contact)
    shown(qtbot, page)
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_patients_fit_found_and_not_found(qtbot: QtBot, context: Context, case: int) -> None:
    page = PatientsPage(context)
    shown(qtbot, page)
    assert_fits(page)
    page.search.setText("nobody " * 30)
    page.refresh()
    assert page.clear_button.isVisible()
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_reports_fit_with_an_error_and_at_work(qtbot: QtBot, context: Context) -> None:
    page = ReportsPage(context)
    shown(qtbot, page)
    assert_fits(page)
    page.month.setText("13")
    page.export()
    assert page.messages.kind == "error"
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_the_preview_fits(qtbot: QtBot, context: Context, case: int) -> None:
    dialog = preview_due_list(context, None, TODAY)
    qtbot.waitExposed(dialog)
    assert not clipped(dialog)
    assert dialog.height() <= 720
    dialog.done(0)


class WindowWatch(QObject):
    """Notes every widget that appears as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_building_a_page_flashes_no_other_window(context: Context, case: int, qapp: QApplication) -> None:
    watch = WindowWatch()
    qapp.installEventFilter(watch)
    pages = [
        TodayPage(context), CallPage(context, case, "M1"), PatientsPage(context), ReportsPage(context),
        CasePage(context, case), CasePage(context, None),
    ]  # fmt: skip
    qapp.removeEventFilter(watch)
    assert len(pages) == 6
    assert watch.seen == []
