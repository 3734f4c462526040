"""Settings on real widgets by the keyboard: looks at once, the staff list in line, the plan previewed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from models.fields import Text
from models.rules.people import Person, Role
from models.rules.protocol import Ladder
from models.rules.reading import Setting
from models.services import cases, protocols, staff
from models.services.registers import Register, shipped_protocol
from models.words import Language
from tests.builders import a_case
from tests.ui.conftest import clipped
from ui import text, theme
from ui.app import Look
from ui.context import Context
from ui.forms.choices import Segmented
from ui.forms.kinds import HINT_CHOICE_STAYS, HINT_STAFF, editor_for, hint_of
from ui.forms.staff_field import StaffEditor
from ui.main_window import MainWindow
from ui.pages.case_editor import CasePage
from ui.pages.settings import SettingsPage
from ui.pages.settings_plan import PlanRoom
from ui.pages.settings_staff import ROLE, StaffRoom
from ui.state import Appearance, Density, State

TODAY = date(2026, 3, 20)
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER, DOWN, UP, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape
ZENG = Person("ZW", "曾伟", Role.SURGEON)
CHEN = Person("CJG", "陈建国", Role.SURGEON)
LI = Person("LN", "李娜", Role.NURSE)
ROOM = (1280 - theme.NAVIGATION_WIDTH, 720 - 60)  # without navigation, status line and the sample's strip


def shown(qtbot: QtBot, page: QWidget) -> QWidget:
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(context)
    shown(qtbot, made)
    return made


@pytest.fixture
def plan(page: SettingsPage, qtbot: QtBot) -> PlanRoom:
    """The plan on screen, its planned rows counted."""
    page.go_to("plan")
    counted(page.plan, qtbot)
    return page.plan


@pytest.fixture
def window(context: Context, look: Look, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(context, look)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def settings_of(window: MainWindow) -> SettingsPage:
    page = window.page()
    assert isinstance(page, SettingsPage)
    return page


def counted(room: PlanRoom, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: room.replanner.waiting() is not None and room.replanner.work.is_free())


def type_number(room: PlanRoom, name: str, number: str) -> None:
    line = room.form.editors[name].line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, number)
    QTest.keyClick(line, ENTER)


def type_over(line: QLineEdit, typed: str) -> None:
    line.setFocus()
    line.selectAll()
    line.insert(typed)  # as an input method does
    QTest.keyClick(line, ENTER)


# --- On this computer -------------------------------------------------------------------------------


def test_ctrl_comma_opens_the_settings_and_alt_digits_their_rooms(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Comma, CONTROL)
    page = settings_of(window)
    for key, room in ((Qt.Key.Key_2, "staff"), (Qt.Key.Key_3, "plan"), (Qt.Key.Key_1, "general")):
        QTest.keyClick(page, key, ALT)
        assert page.room() == room
        assert page.tabs[room].hasFocus()


def test_a_choice_is_kept_and_shown_at_once_and_the_keyboard_stays_on_it(window: MainWindow) -> None:
    window.go_to("settings")
    for key, value in (
        ("appearance", Appearance.DARK),
        ("language", Language.ENGLISH),
        ("density", Density.COMPACT),
        ("text_size", 130),
        ("appearance", Appearance.HIGH_CONTRAST),
    ):
        button = settings_of(window).general.buttons[key, value]
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert getattr(State(), key) == value
        again = settings_of(window).general.buttons[key, value]
        assert again is not button
        assert again.isChecked()
        assert again.hasFocus()
    assert text.language() is Language.ENGLISH
    assert theme.scheme() is theme.Scheme.HIGH_CONTRAST
    assert theme.text_size() == 130
    assert theme.compact()


def test_what_was_never_chosen_is_normal(qapp: QApplication) -> None:
    state = State()
    assert (state.text_size, state.density, state.auto_advance) == (100, Density.NORMAL, True)


@pytest.mark.parametrize("kept", ["", "101", "large", "100.0"])
def test_a_text_size_that_is_none_of_ours_is_the_normal_one(qapp: QApplication, kept: str) -> None:
    state = State()
    state._kept.setValue("text_size", kept)
    assert State().text_size == 100


def test_a_digit_goes_on_unless_the_person_wants_it_to_stay(qtbot: QtBot, page: SettingsPage) -> None:
    editor = page.staff.new.role
    went: list[bool] = []
    editor.advance.connect(lambda: went.append(True))
    page.go_to("staff")
    editor.setFocus()
    button = page.general.buttons["auto_advance", False]
    button.click()
    assert not State().auto_advance
    QTest.keyClick(editor, Qt.Key.Key_1)
    assert (editor.answer(), went) == (1, [])
    assert hint_of(editor.field) is HINT_CHOICE_STAYS
    QTest.keyClick(editor, ENTER)
    assert went == [True]
    page.general.buttons["auto_advance", True].click()
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_2)
    assert (editor.answer(), went) == (2, [True, True])


# --- Ward and staff ---------------------------------------------------------------------------------


def test_the_ward_gets_its_name_in_line_and_the_window_says_it(
    window: MainWindow, register: Register
) -> None:
    window.go_to("settings")
    page = settings_of(window)
    page.go_to("staff")
    type_over(page.staff.ward, "神经外科三病区")
    assert register.ward == "神经外科三病区"
    assert "神经外科三病区" in window.windowTitle()
    type_over(page.staff.ward, " ")
    assert page.staff.messages.kind == "error"
    assert register.ward == "神经外科三病区"


def test_a_person_is_added_by_the_keyboard_alone(page: SettingsPage, register: Register) -> None:
    page.go_to("staff")
    room = page.staff
    room.new.code.setFocus()
    QTest.keyClicks(room.new.code, "ZW")
    QTest.keyClick(room.new.code, ENTER)
    assert room.new.name.hasFocus()
    type_over(room.new.name, "曾伟")
    QTest.keyClick(room.new.role, Qt.Key.Key_1)
    assert room.add_button.hasFocus()
    QTest.keyClick(room.add_button, ENTER)
    assert staff.people(register) == (ZENG,)
    assert room.new.code.hasFocus()
    assert room.new.code.text() == ""


def test_who_cannot_be_added_stays_typed_and_the_reason_is_said(
    page: SettingsPage, register: Register
) -> None:
    staff.add(register, ZENG)
    room = page.staff
    room.new.code.setText("zw")
    room.new.name.setText("周文")
    room.add()
    assert room.messages.kind == "error"
    room.new.role.choose(2)
    room.add()
    assert "曾伟" in room.messages.text()
    assert room.new.name.text() == "周文"
    assert staff.people(register) == (ZENG,)


def test_each_change_of_a_person_is_saved_on_leaving_the_field(
    register: Register, context: Context, qtbot: QtBot
) -> None:
    for person in (ZENG, LI):
        staff.add(register, person)
    room = StaffRoom(context)
    shown(qtbot, room)
    type_over(room.lines["ZW"].name, "曾 伟明")
    assert room.lines["ZW"].role.hasFocus()
    QTest.keyClick(room.lines["ZW"].role, Qt.Key.Key_2)
    type_over(room.lines["LN"].code, "L2")
    expected = (Person("ZW", "曾 伟明", Role.DOCTOR), LI._replace(code="L2"))
    assert staff.people(register) == expected
    assert set(room.lines) == {"ZW", "L2"}


def test_who_is_in_records_is_retired_and_brought_back(
    register: Register, context: Context, qtbot: QtBot
) -> None:
    staff.add(register, ZENG)
    a_case(register, surgeon="ZW")
    room = StaffRoom(context)
    shown(qtbot, room)
    QTest.keyClick(room.ways["ZW"], ENTER)
    assert staff.people(register) == (ZENG._replace(active=False),)
    assert "ZW" not in room.lines
    QTest.keyClick(room.ways["ZW"], ENTER)
    assert staff.people(register) == (ZENG,)
    assert "ZW" in room.lines


# --- Follow-up plan ---------------------------------------------------------------------------------


def test_a_longer_window_moves_the_beginning_of_the_next_and_names_what_keeps_its_days(
    register: Register, page: SettingsPage, qtbot: QtBot
) -> None:
    for _ in range(2):
        a_case(register, today=TODAY, op_date=TODAY - timedelta(days=2))
    page.go_to("plan")
    room = page.plan
    counted(room, qtbot)
    assert not room.adopt_button.isEnabled()
    type_number(room, "W1.close", "11")
    assert room.form.editors["W1.target"].line.hasFocus()
    assert room.form.opens["W2"].text() == "第12天"
    assert "4–10 → 4–11" in room.form.changes["W1"].text()
    assert "2 项" in room.form.changes["W2"].text()
    assert "2 例患者的 4 项" in room.summary.text()
    assert room.adopt_button.isEnabled()
    QTest.keyClick(room.adopt_button, ENTER)
    assert register.protocol.version == "2"
    assert register.protocol.fixed[0].close == 11
    assert room.form.changes["W1"].text() == ""
    assert room.replanner.button.hasFocus()


def test_a_plan_with_a_fault_cannot_be_adopted_and_says_why_beside_it(
    plan: PlanRoom, register: Register
) -> None:
    type_number(plan, "W2.target", "18")
    assert "第 11 至 17 天" in plan.form.notes["W2"].text()
    assert not plan.adopt_button.isEnabled()
    type_number(plan, "W2.target", "15")
    assert plan.form.notes["W2"].text() == ""
    assert plan.adopt_button.isEnabled()
    assert register.protocol == shipped_protocol()[0]


@pytest.mark.parametrize("typed", ["", "?", "x", "7.5"])
def test_a_number_that_cannot_be_read_is_asked_for_and_stays(plan: PlanRoom, typed: str) -> None:
    line = plan.form.editors["M1.close"].line
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, ENTER)
    assert plan.form.notes["M1"].text()
    assert plan.form.opens["D45"].text() == "–"
    assert not plan.adopt_button.isEnabled()
    plan.undo()
    assert plan.form.notes["M1"].text() == ""
    assert plan.form.editors["M1.close"].text() == "37"


def test_nothing_is_red_while_typing(plan: PlanRoom) -> None:
    line = plan.form.editors["W2.target"].line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "99")
    assert plan.form.notes["W2"].text() == ""
    assert not plan.adopt_button.isEnabled()


def test_open_cases_are_planned_anew_only_when_that_is_asked_for(
    register: Register, context: Context, qtbot: QtBot
) -> None:
    operation = a_case(register, today=TODAY, op_date=TODAY - timedelta(days=2))
    page = SettingsPage(context)
    shown(qtbot, page)
    page.go_to("plan")
    room = page.plan
    counted(room, qtbot)
    assert not room.replanner.button.isEnabled()
    type_number(room, "W1.close", "11")
    room.adopt()
    assert "1 例" in room.replanner.older.text()
    QTest.keyClick(room.replanner.button, ENTER)
    qtbot.waitUntil(lambda: room.messages.kind == "warning")
    assert "重新计划 1 例" in room.messages.text()
    assert "2 项随访日期改变" in room.messages.text()
    (do,) = [each for each in room.messages.findChildren(type(room.replanner.button)) if each.hasFocus()]

    def version() -> str:
        return cases.open_case(register, operation, context.now()).rows[1].protocol_version

    assert version() == "1"
    QTest.keyClick(do, ENTER)
    qtbot.waitUntil(lambda: room.messages.kind == "done")
    assert version() == "2"
    counted(room, qtbot)
    assert not room.replanner.older.isVisible()


def test_the_shipped_plan_is_shown_and_adopted_like_any_other(plan: PlanRoom, register: Register) -> None:
    type_number(plan, "W1.close", "11")
    plan.adopt()
    QTest.keyClick(plan.shipped_button, ENTER)
    assert plan.form.editors["W1.close"].text() == "10"
    assert register.protocol.version == "2"
    plan.adopt()
    assert register.protocol.version == "3"
    assert register.protocol.fixed == shipped_protocol()[0].fixed


def test_the_ladder_is_ordered_and_counted_by_the_keyboard(plan: PlanRoom, register: Register) -> None:
    button = plan.form.ladder.moves["wechat", -1]
    button.setFocus()
    QTest.keyClick(button, ENTER)
    assert button.hasFocus()
    QTest.keyClick(plan.form.ladder.ticks["letter"], Qt.Key.Key_Space)
    type_number(plan, "ladder.attempts", "4")
    plan.adopt()
    assert register.protocol.ladder == Ladder(("phone1", "phone2", "wechat", "kin"), 4, 2, 2)
    for tick in plan.form.ladder.ticks.values():
        tick.setChecked(False)
    plan.form.ladder.ticks["kin"].click()
    assert not plan.adopt_button.isEnabled()


def test_enter_goes_through_all_numbers_in_the_order_of_the_page(plan: PlanRoom) -> None:
    names = list(plan.form.editors)
    assert names[:5] == ["W1.close", "W1.target", "W1.prompt_from", "W1.red_from", "W2.close"]
    plan.form.editors[names[0]].setFocus()
    for name in names:
        assert plan.form.editors[name].line.hasFocus()
        QTest.keyClick(plan.form.editors[name].line, ENTER)
    assert plan.shipped_button.hasFocus()  # nothing was changed that could be adopted


def test_what_is_typed_and_not_adopted_outlives_a_switch_of_the_language(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.go_to("settings")
    page = settings_of(window)
    page.go_to("plan")
    counted(page.plan, qtbot)
    type_number(page.plan, "W1.close", "11")
    page.plan.form.ladder.shift("kin", -1)
    window.switch_language()
    again = settings_of(window)
    counted(again.plan, qtbot)
    assert again.room() == "plan"
    assert again.plan.form.editors["W1.close"].text() == "11"
    assert again.plan.form.ladder.channels()[1] == "kin"
    assert again.plan.adopt_button.isEnabled()


# --- Codes of people in the case --------------------------------------------------------------------

SURGEON = Text(key="surgeon", label=ROLE, longest=20, staff=True)


@pytest.fixture
def code(qtbot: QtBot) -> StaffEditor:
    """An editor of a code on a page of its own, with three people known."""
    people = (ZENG, CHEN, LI, Person("OLD", "老王", Role.DOCTOR, active=False))
    made = editor_for(SURGEON, lambda: Setting(TODAY, None, people))
    assert isinstance(made, StaffEditor)
    made.set_question("术者")
    holder = QWidget()
    made.setParent(holder)
    made.setGeometry(20, 20, 500, 40)
    shown(qtbot, holder)
    qtbot.holder = holder  # type: ignore[attr-defined]  # or it would be deleted
    made.line.setFocus()
    return made


def test_down_and_enter_take_a_person_of_the_list_and_go_on(code: StaffEditor) -> None:
    went: list[bool] = []
    code.advance.connect(lambda: went.append(True))
    QTest.keyClicks(code.line, "cj")
    assert code.suggestions() == (CHEN,)
    assert code.echo.text() == ""  # nobody is told off while typing
    assert code.chosen() is None
    QTest.keyClick(code.line, DOWN)
    assert code.chosen() == CHEN
    QTest.keyClick(code.line, ENTER)
    assert code.answer() == "CJG"
    assert went == [True]
    assert code.suggestions() == ()
    assert "陈建国" in code.echo.text()


def test_a_name_or_its_pinyin_finds_the_code(code: StaffEditor) -> None:
    QTest.keyClicks(code.line, "lina")
    assert code.suggestions() == (LI,)
    code.line.clear()
    code.line.insert("建国")
    code.line.textEdited.emit("建国")
    assert code.suggestions() == (CHEN,)


def test_enter_at_once_keeps_what_was_typed_and_an_unknown_code_is_only_marked(code: StaffEditor) -> None:
    done: list[bool] = []
    code.committed.connect(lambda: done.append(True))
    QTest.keyClicks(code.line, "CX")
    QTest.keyClick(code.line, ENTER)
    assert (code.answer(), done) == ("CX", [True])
    assert code.echo.text() == "不在人员名单中"


def test_a_code_typed_in_small_letters_is_written_as_the_list_has_it(code: StaffEditor) -> None:
    QTest.keyClicks(code.line, "zw")
    assert code.suggestions() == ()  # it is whole: nothing is left to suggest
    QTest.keyClick(code.line, ENTER)
    assert code.answer() == "ZW"


def test_a_kept_code_is_shown_as_it_is_kept(code: StaffEditor) -> None:
    code.show_answer("zw")
    assert code.answer() == "zw"
    assert "曾伟" in code.echo.text()
    code.show_answer("OLD")
    assert code.echo.text() == "老王（已停用）"


def test_the_arrows_leave_the_field_while_there_is_no_list(code: StaffEditor) -> None:
    went: list[str] = []
    code.advance.connect(lambda: went.append("on"))
    code.go_back.connect(lambda: went.append("back"))
    QTest.keyClick(code.line, DOWN)
    QTest.keyClicks(code.line, "c")
    QTest.keyClick(code.line, DOWN)
    QTest.keyClick(code.line, UP)
    assert code.chosen() is None
    QTest.keyClick(code.line, UP)
    assert went == ["on", "back"]
    assert code.suggestions() == ()


def test_esc_closes_the_list_first(code: StaffEditor) -> None:
    QTest.keyClicks(code.line, "c")
    QTest.keyClick(code.line, ESCAPE)
    assert code.suggestions() == ()
    assert code.raw() == "c"
    assert code.echo.text() == "不在人员名单中"


def test_a_click_takes_a_person(code: StaffEditor) -> None:
    QTest.keyClicks(code.line, "l")
    assert code._list is not None
    place = code._list.visualItemRect(code._list.item(0)).center()
    QTest.mouseClick(code._list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert code.answer() == "LN"


def test_a_ward_without_a_list_is_told_nothing(qtbot: QtBot) -> None:
    made = editor_for(SURGEON, lambda: Setting(TODAY))
    qtbot.addWidget(made)
    made.show_text("XX")
    assert isinstance(made, StaffEditor)
    assert made.echo.text() == ""
    assert hint_of(SURGEON) is HINT_STAFF


def test_absence_keys_work_in_a_code(code: StaffEditor) -> None:
    QTest.keyClicks(code.line, "?")
    QTest.keyClick(code.line, ENTER)
    assert code.text() == "?"
    assert code.suggestions() == ()


def test_the_case_form_suggests_the_people_of_the_ward(
    register: Register, context: Context, qtbot: QtBot
) -> None:
    staff.add(register, ZENG)
    operation = a_case(register, today=TODAY, op_date=TODAY)
    case = CasePage(context, operation)
    shown(qtbot, case)
    case.focus("surgeon")
    editor = case.sections["operation"].form.editor("surgeon")
    assert isinstance(editor, StaffEditor)
    QTest.keyClicks(editor.line, "zeng")
    assert editor.suggestions() == (ZENG,)
    QTest.keyClick(editor.line, DOWN)
    QTest.keyClick(editor.line, ENTER)
    assert cases.open_case(register, operation, context.now()).answers["surgeon"] == "ZW"


# --- Looks ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_looks")
def test_every_room_fits_with_nothing_clipped(register: Register, context: Context, qtbot: QtBot) -> None:
    staff.add(register, ZENG)
    a_case(register, today=TODAY, op_date=TODAY - timedelta(days=2))
    page = SettingsPage(context)
    shown(qtbot, page)
    for room in page.tabs:
        page.go_to(room)
        if room == "plan":
            counted(page.plan, qtbot)
            type_number(page.plan, "W1.close", "11")
            type_number(page.plan, "D45.target", "500")
        assert not clipped(page), room
        assert page.minimumSizeHint().width() <= ROOM[0]
        assert page.minimumSizeHint().height() <= ROOM[1]
        for area in page.findChildren(QScrollArea):
            inside = area.widget()
            if area.isVisible() and inside is not None:
                assert inside.minimumSizeHint().width() <= area.viewport().width()


def test_whatever_takes_the_keyboard_says_what_it_is(
    register: Register, context: Context, qtbot: QtBot
) -> None:
    staff.add(register, ZENG)
    page = SettingsPage(context)
    shown(qtbot, page)
    nameless = [
        each
        for each in page.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and not each.accessibleName()
    ]
    assert not [each for each in nameless if not isinstance(each.focusProxy(), QWidget)]


def test_tab_goes_through_the_staff_from_the_ward_to_the_last_person(
    register: Register, context: Context, qtbot: QtBot
) -> None:
    staff.add(register, ZENG)
    staff.add(register, LI)
    room = StaffRoom(context)
    shown(qtbot, room)
    room.ward.setFocus()
    seen: list[str] = []
    for _ in range(13):
        widget = QApplication.focusWidget()
        assert widget is not None
        seen.append(widget.accessibleName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert seen == [
        "病区名称",
        *(f"新增人员的{question}" for question in ("代码", "姓名", "身份")),
        "新增",
        *(f"ZW 的{question}" for question in ("代码", "姓名", "身份")),
        "停用 ZW 曾伟",
        *(f"LN 的{question}" for question in ("代码", "姓名", "身份")),
        "停用 LN 李娜",
    ]


def test_the_roles_of_a_person_are_one_stop_of_tab(page: SettingsPage) -> None:
    assert isinstance(page.staff.new.role, Segmented)
    assert page.staff.new.role.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_versions_are_listed_newest_first(plan: PlanRoom, register: Register) -> None:
    type_number(plan, "W1.close", "11")
    plan.adopt()
    assert [each.protocol.version for each in protocols.versions(register)] == ["2", "1"]
