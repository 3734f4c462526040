"""At 1280×720 nothing is clipped: every page, in both languages and every size of text, with each strip."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.services.entries import RETRY_PAST
from models.services.registers import Register
from models.words import Language
from tests.builders import a_call, a_case, a_ward_check
from tests.ui.conftest import clipped
from tests.ui.every_page import (
    LONG_NAME,
    PAGES,
    TODAY,
    Shown,
    World,
    looked_at,
    misfits,
    pages_declared,
    room,
    settle,
)
from ui import text, theme
from ui.context import Context
from ui.dialogs.preview import preview_due_list
from ui.pages.call_sheet import CallPage
from ui.pages.case_editor import CasePage
from ui.pages.patients import PatientsPage
from ui.pages.reports import ReportsPage
from ui.pages.today import TodayPage
from ui.state import TEXT_SIZES

ROOT = Path(__file__).parents[2]


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
    page.resize(room())
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def assert_fits(page: QWidget) -> None:
    """Hold that no word is clipped, the page is no larger than its room, and nothing scrolls sideways."""
    settle()
    assert misfits(page, room()) == []


def test_every_page_and_dialog_is_looked_at() -> None:
    assert pages_declared() == {each.kind for each in PAGES}


def wrong_on(pages: Iterable[Shown], world: World) -> dict[str, list[str]]:
    """Return all that does not fit on any of `pages`, by the name of the page and its step."""
    found = {}
    for each in pages:
        for name, page in looked_at(each, world):
            if wrong := misfits(page, room(alone=each.alone)):
                found[name] = wrong
    return found


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("speaks", Language)
def test_every_page_fits_in_every_size_of_text(
    qapp: QApplication, world: World, speaks: Language, size: int
) -> None:
    text.speak(speaks)
    theme.put_on(qapp, theme.Scheme.LIGHT, speaks, text_size=size)
    assert wrong_on(PAGES, world) == {}


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("speaks", Language)
def test_every_page_fits_with_compact_rows(
    qapp: QApplication, world: World, speaks: Language, size: int
) -> None:
    text.speak(speaks)
    theme.put_on(qapp, theme.Scheme.HIGH_CONTRAST, speaks, text_size=size, compact=True)
    assert wrong_on(PAGES, world) == {}


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_pages_fit_on_a_finer_screen(scale: str) -> None:
    """The scale is read when a program starts, so this one starts another, which looks at a few pages."""
    chosen = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.scaled"],
        cwd=ROOT, env=chosen, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, f"{float(scale)} {{}}"), done.stderr


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
    page.workbook.month.setText("13")
    page.workbook.export()
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
