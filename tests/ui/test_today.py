"""Today: what is listed and counted, the keys, the strips, and what happens when nothing can be read."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from models.fields import Answer
from models.rules.protocol import State
from models.services import cases, worklist
from models.services.registers import Register
from models.words import Language
from tests.builders import a_call, a_case, a_ward_check, damage
from tests.ui.conftest import Clock, clipped
from ui import text, theme
from ui.context import Context
from ui.pages.today import TodayPage
from ui.tables.worklist_model import COLUMNS, PHONES, Part, WorklistModel, divider_height
from ui.theme import row_height
from ui.widgets_call import RetryStrip, retry_offers

TODAY = date(2026, 3, 20)
Key = Qt.Key
Make = Callable[[], TodayPage]


def operated(days_ago: int, register: Register, name: str, **answers: Answer) -> int:
    """Make a case whose operation lies `days_ago`, discharged on the fifth day, with its ward grades."""
    on = TODAY - timedelta(days=days_ago)
    left = min(on + timedelta(days=5), TODAY)
    given: dict[str, Answer] = {"op_date": on, "dis_date": left, "name": name, "phone1": "13800138000"}
    made = a_case(register, today=TODAY, **{**given, **answers})
    for day in {on + timedelta(days=1), left}:
        a_ward_check(register, made, datetime.combine(day, datetime.min.time()))
    return made


@pytest.fixture
def make(qtbot: QtBot, context: Context) -> Make:
    """Show the page over `context`, active, at the size of a ward screen without the navigation."""

    def show() -> TodayPage:
        page = TodayPage(context)
        qtbot.addWidget(page)
        page.resize(1096, 660)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        page.setFocus()
        return page

    return show


@pytest.fixture
def cases_due(register: Register) -> dict[str, int]:
    """One call overdue (D16), one due (D7), one missed and still to be asked (D27), one to come (D5)."""
    made = {
        "overdue": operated(16, register, "超期者"),
        "due": operated(7, register, "到期者"),
        "missed": operated(27, register, "漏访者"),
        "coming": operated(5, register, "将到者"),
    }
    for name, day in (("overdue", 7), ("missed", 14)):
        on = TODAY - timedelta(days=16 if name == "overdue" else 27)
        a_call(register, made[name], on + timedelta(days=day))
    return made


def names(page: TodayPage, part: Part = Part.CALL) -> list[str]:
    return [row.line.name for row in page.model.rows if row.line and row.part is part]


def press(page: TodayPage, *keys: Qt.Key) -> None:
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)


def choose(page: TodayPage, name: str) -> None:
    place = next(at for at, row in enumerate(page.model.rows) if row.line and row.line.name == name)
    page.table.selectRow(place)


def test_the_list_stands_in_the_order_of_the_service(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    listed = worklist.due_list(register, context.now())
    assert names(make()) == [line.name for line in listed.lines]


def test_each_card_counts_its_rows(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    assert page.listed is not None
    counts = [int(card.count.text()) for card in page.cards]
    states = [State.OVERDUE, State.DUE]
    assert counts[:2] == [page.listed.count(state) for state in states]
    assert counts[2] == len(page.listed.coming)
    assert counts[4] == page.listed.count(State.MISSED) == 1


def test_a_card_shows_its_rows_alone_and_again_all(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    everyone = names(page)
    press(page, Key.Key_5)
    assert names(page) == ["漏访者"]
    assert [card.isChecked() for card in page.cards] == [False, False, False, False, True]
    assert page.clear_button.isVisible()
    press(page, Key.Key_5)
    assert names(page) == everyone
    assert not page.clear_button.isVisible()


def test_the_key_of_an_empty_card_brings_all_rows_back(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    everyone = names(page)
    press(page, Key.Key_4)
    assert page.empty.isVisible()
    press(page, Key.Key_4)
    assert names(page) == everyone
    assert page.table.hasFocus()


def test_the_first_row_is_selected_when_the_page_opens(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    assert {index.row() for index in page.table.selectionModel().selectedIndexes()} == {0}
    assert page.table.hasFocus()


def test_no_answer_takes_two_keys_and_leaves_the_row_alone_for_three_hours(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    choose(page, "到期者")
    press(page, Key.Key_N, Key.Key_Return)
    assert "到期者" not in names(page)
    assert names(page, Part.ALONE) == ["到期者"]
    logged = cases.open_case(register, cases_due["due"], context.now()).contacts[-1].answers
    assert logged["fu_result"] == 2
    assert logged["retry_at"] == context.now() + timedelta(hours=3)
    assert "13:41" in page.header.text()


@pytest.mark.parametrize(
    ("key", "at"),
    [(Key.Key_2, datetime(2026, 3, 20, 19, 0)), (Key.Key_3, datetime(2026, 3, 21, 9, 0))],
)
def test_a_digit_takes_another_retry_time(
    make: Make, cases_due: dict[str, int], register: Register, key: Qt.Key, at: datetime
) -> None:
    page = make()
    choose(page, "到期者")
    press(page, Key.Key_N, key)
    assert cases.open_case(register, cases_due["due"], at).contacts[-1].answers["retry_at"] == at


def test_a_typed_retry_time_that_has_passed_is_refused_in_line(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    choose(page, "到期者")
    press(page, Key.Key_N, Key.Key_4)
    strip = page.strips.strip
    assert isinstance(strip, RetryStrip)
    QTest.keyClicks(strip.other, "9:00")
    press(page, Key.Key_Return)
    assert strip.note.kind == "error"
    assert strip.other.text() == "9:00"
    assert not cases.open_case(register, cases_due["due"], context.now()).contacts
    strip.other.clear()
    QTest.keyClicks(strip.other, "3/24 8:30")
    press(page, Key.Key_Return)
    logged = cases.open_case(register, cases_due["due"], context.now()).contacts[-1].answers
    assert logged["retry_at"] == datetime(2026, 3, 24, 8, 30)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 3, 20, 18, 0), datetime(2026, 3, 20, 21, 0)),
        (datetime(2026, 3, 20, 18, 1), datetime(2026, 3, 20, 19, 0)),
        (datetime(2026, 3, 20, 19, 0), datetime(2026, 3, 21, 9, 0)),
        (datetime(2026, 3, 20, 23, 30), datetime(2026, 3, 21, 9, 0)),
    ],
)
def test_nobody_is_offered_a_call_late_in_the_evening(now: datetime, first: datetime) -> None:
    assert retry_offers(now)[0].at == first


def test_a_row_comes_back_when_its_time_has_come(make: Make, cases_due: dict[str, int], clock: Clock) -> None:
    page = make()
    choose(page, "到期者")
    press(page, Key.Key_N, Key.Key_Return)
    clock.at = datetime(2026, 3, 20, 13, 41)
    page._timer.timeout.emit()
    assert "到期者" in names(page)


def test_escape_closes_a_strip_and_logs_nothing(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    choose(page, "到期者")
    press(page, Key.Key_N, Key.Key_Escape)
    assert page.strips.strip is None
    assert page.table.hasFocus()
    assert not cases.open_case(register, cases_due["due"], context.now()).contacts


def test_another_day_in_the_window_is_agreed_on(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    choose(page, "到期者")
    press(page, Key.Key_R)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "+2")
    press(page, Key.Key_Return)
    assert "到期者" not in names(page)
    assert names(page, Part.ALONE) == ["到期者"]
    row = next(r for r in cases.open_case(register, cases_due["due"], context.now()).rows if r.code == "W1")
    assert row.agreed_on == date(2026, 3, 22)


def test_a_day_outside_the_window_is_refused_and_stays_typed(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    choose(page, "到期者")
    press(page, Key.Key_R)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "+9")
    press(page, Key.Key_Return)
    assert page.strips.strip is not None
    assert page.strips.strip.note.kind == "error"
    assert "2026-03-23" in page.strips.strip.note.text()  # the window's last day


def test_a_closed_window_cannot_be_put_off_and_says_so(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    choose(page, "漏访者")
    press(page, Key.Key_R)
    assert page.strips.strip is None
    assert "术后3周" in page.messages.text()


def test_enter_opens_the_call_and_o_the_case(qtbot: QtBot, make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    choose(page, "到期者")
    with qtbot.waitSignal(page.call_wanted) as wanted:
        press(page, Key.Key_Return)
    assert wanted.args == [cases_due["due"], "W1"]
    with qtbot.waitSignal(page.case_wanted) as opened:
        press(page, Key.Key_O)
    assert opened.args == [cases_due["due"]]


def test_enter_on_a_ward_row_opens_the_case(qtbot: QtBot, make: Make, register: Register) -> None:
    case = a_case(register, today=TODAY, op_date=TODAY - timedelta(days=1), name="住院者")
    page = make()
    choose(page, "住院者")
    with qtbot.waitSignal(page.case_wanted) as opened, qtbot.assertNotEmitted(page.call_wanted):
        press(page, Key.Key_Return)
    assert opened.args == [case]


def test_space_tells_why_a_patient_is_listed_and_follows_the_selection(
    make: Make, cases_due: dict[str, int]
) -> None:
    page = make()
    choose(page, "漏访者")
    press(page, Key.Key_Space)
    assert page.strips.strip is not None
    line = page.selected_line()
    assert line is not None
    assert page.strips.strip.title.text() == line.reason.say(Language.CHINESE)
    choose(page, "超期者")
    line = page.selected_line()
    assert line is not None
    assert page.strips.strip.title.text() == line.reason.say(Language.CHINESE)
    press(page, Key.Key_Space)
    assert page.strips.strip is None


def test_a_call_of_today_stays_on_the_list_as_done(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    contact = a_call(register, cases_due["due"], TODAY)
    context.changed.emit("contact", contact)
    assert "到期者" not in names(page)
    assert names(page, Part.FINISHED) == ["到期者"]
    press(page, Key.Key_4)
    assert names(page, Part.FINISHED) == ["到期者"]


def test_the_selection_stays_with_its_patient_when_the_list_changes(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    choose(page, "到期者")
    operated(17, register, "新来者")
    context.changed.emit("case", 0)
    line = page.selected_line()
    assert line is not None
    assert line.name == "到期者"


def test_the_header_counts_what_came_on_since_the_morning(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    assert "新增" not in page.header.text()
    operated(17, register, "新来者")
    context.changed.emit("case", 0)
    assert "10:41 后新增：" in page.header.text()


def test_the_next_call_is_the_one_below_in_the_list_that_was_rung_from(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    before = page._queue()
    page.hide()
    contact = a_call(register, before[0][0], TODAY)
    context.changed.emit("contact", contact)
    assert page.next_call(*before[0]) == before[1]
    assert page.next_call(*before[-1]) is None


def test_a_page_out_of_sight_looks_again_when_it_is_shown(
    make: Make, cases_due: dict[str, int], register: Register, context: Context
) -> None:
    page = make()
    page.hide()
    context.changed.emit("contact", a_call(register, cases_due["due"], TODAY))
    assert "到期者" in names(page)
    page.show()
    assert "到期者" not in names(page)


def test_a_new_register_offers_the_first_case(qtbot: QtBot, make: Make) -> None:
    page = make()
    assert page.empty.isVisible()
    with qtbot.waitSignal(page.new_case_wanted):
        page.empty.new_case.click()


def test_a_day_without_calls_names_the_next_patient(make: Make, register: Register) -> None:
    operated(4, register, "将到者")
    page = make()
    assert "将到者" in page.empty.text()
    page.empty.coming.click()
    assert names(page) == ["将到者"]


def test_a_register_that_cannot_be_read_leaves_the_old_list_and_locks_it(
    qtbot: QtBot, make: Make, cases_due: dict[str, int], register: Register
) -> None:
    page = make()
    QApplication.processEvents()  # what is noted after showing is written before the damage is done
    listed = names(page)
    damage(register)
    page.refresh()
    assert page.messages.kind == "error"
    assert names(page) == listed
    assert not page.call_button.isEnabled()
    with qtbot.assertNotEmitted(page.call_wanted):
        press(page, Key.Key_Return)
    press(page, Key.Key_N)
    assert page.strips.strip is None
    again = page.messages.findChildren(QPushButton)
    assert [button.text() for button in again] == ["重试"]


def test_the_card_comes_back_after_the_page_is_built_anew(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    press(page, Key.Key_5)
    place = page.place()
    other = make()
    other.restore(place)
    assert other.card == 4
    assert names(other) == ["漏访者"]


@pytest.mark.parametrize("speaks", list(Language))
def test_nothing_is_clipped_and_the_columns_fit(
    make: Make, cases_due: dict[str, int], qapp: QApplication, speaks: Language
) -> None:
    text.speak(speaks)
    theme.put_on(qapp, theme.Scheme.LIGHT, speaks)
    page = make()
    press(page, Key.Key_N)
    assert not clipped(page)
    assert sum(column.width for column in COLUMNS) <= page.table.viewport().width()
    for row in range(page.model.rowCount()):
        if page.model.rows[row].line is None:
            continue
        for place, column in enumerate(COLUMNS):
            cell = page.model.index(row, place).data(WorklistModel.CELL_ROLE)
            width = QFontMetrics(theme.font()).horizontalAdvance(cell.top) if cell.below else 0
            assert width <= column.width


def test_every_button_has_a_name(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    assert not [button for button in page.findChildren(QPushButton) if not button.accessibleName()]


def test_after_no_answer_the_next_row_to_be_rung_is_selected(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    waiting = names(page)
    choose(page, waiting[0])
    for name in waiting[1:]:
        press(page, Key.Key_N, Key.Key_Return)
        line = page.selected_line()
        assert line is not None
        assert line.name == name


def test_every_line_is_two_lines_high_wherever_the_dividers_went(
    make: Make, cases_due: dict[str, int]
) -> None:
    page = make()
    for _ in names(page):
        press(page, Key.Key_N, Key.Key_Return)
        heights = [
            page.table.rowHeight(place) == (row_height() if row.line else divider_height())
            for place, row in enumerate(page.model.rows)
        ]
        assert all(heights)


def test_home_and_end_go_to_the_first_and_the_last_line(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    choose(page, names(page)[0])
    press(page, Key.Key_N, Key.Key_Return)
    press(page, Key.Key_End)
    assert page.table.currentIndex().row() == page.model.rowCount() - 1
    press(page, Key.Key_Home)
    assert page.table.currentIndex().row() == 0


def test_a_card_begins_at_its_first_row(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    press(page, Key.Key_End, Key.Key_3)
    assert page.table.currentIndex().row() == 0


def test_what_was_said_of_the_last_call_goes_with_the_next_key(make: Make, cases_due: dict[str, int]) -> None:
    page = make()
    press(page, Key.Key_N, Key.Key_Return)
    assert page.messages.kind == "done"
    press(page, Key.Key_N)
    assert not page.messages.isVisible()


def test_a_second_row_of_a_patient_says_that_it_is_the_same_call(make: Make, register: Register) -> None:
    case = operated(30, register, "两行者")
    a_call(register, case, TODAY - timedelta(days=16))
    page = make()
    phones = [COLUMNS.index(each) for each in COLUMNS if each.heading is PHONES]
    said = [page.model.index(row, phones[0]).data() for row in range(page.model.rowCount())]
    assert names(page) == ["两行者", "两行者"]
    assert "术后3周" not in said[0]
    assert "与“术后3周”同一通电话" in said[1]
    assert "138 0013 8000" in said[1]


def test_tab_reaches_everything_from_the_top_of_the_page_to_its_foot(
    make: Make, cases_due: dict[str, int]
) -> None:
    page = make()
    reached = []
    for _ in range(30):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in reached:
            break
        reached.append(focused)
        QTest.keyClick(focused, Key.Key_Tab)
    stops = {button for button in page.findChildren(QPushButton) if button.isVisible() and button.isEnabled()}
    assert stops <= set(reached)
    places = [stop.mapTo(page, stop.rect().topLeft()) for stop in [*reached[1:], reached[0]]]
    below = [place.y() for place in places]
    top = below.index(min(below))
    assert [*below[top:], *below[:top]] == sorted(below)  # once round, from top to bottom
