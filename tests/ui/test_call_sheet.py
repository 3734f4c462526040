"""The call sheet: identity first, the question that cannot be skipped, outcomes, drafts, corrections."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.dictionary import CONTACT
from models.errors import UserError
from models.fields import Absence, Answer
from models.rules.protocol import State
from models.services import cases, drafts
from models.services.cases import Case
from models.services.registers import Register
from tests.builders import a_call, a_case, a_ward_check, damage
from tests.ui.conftest import Clock
from ui.context import Context
from ui.pages.call_questions import COMPLAINT_KEYS, PALSY, PHONE4
from ui.pages.call_sheet import CallPage
from ui.widgets import QuietButton

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 41)
Key = Qt.Key
Ctrl, Alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NORMAL = (Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
Make = Callable[..., CallPage]


@pytest.fixture
def case(register: Register) -> int:
    """A case on day 14, discharged, with one number."""
    on = TODAY - timedelta(days=14)
    made = a_case(
        register, today=TODAY, name="曾志伟", op_date=on, dis_date=on + timedelta(days=5),
        birth_date=date(1981, 2, 3), phone1="13700001111", kin_phone="13922220000", kin_name="陈丽",
        spasm_dis=0,
    )  # fmt: skip
    a_ward_check(register, made, datetime.combine(on + timedelta(days=5), time(8)))
    return made


@pytest.fixture
def make(qtbot: QtBot, context: Context) -> Make:
    """Show a sheet, active, at the size of a ward screen without the navigation."""

    def show(operation_id: int, code: str | None = "W2", contact_id: int | None = None) -> CallPage:
        page = CallPage(context, operation_id, code, contact_id)
        qtbot.addWidget(page)
        page.resize(1096, 660)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        page.setFocus()
        return page

    return show


def press(*keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, with_)


def type_(typed: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, typed)


def stored(register: Register, operation_id: int) -> dict[str, Answer]:
    return cases.open_case(register, operation_id, NOW).contacts[-1].answers


def opened(register: Register, operation_id: int) -> Case:
    return cases.open_case(register, operation_id, NOW)


def test_a_normal_call_is_stored_whole_after_seven_keys(
    qtbot: QtBot, make: Make, case: int, register: Register
) -> None:
    page = make(case)
    with qtbot.waitSignal(page.next_wanted):
        press(*NORMAL)
        press(Key.Key_Return, with_=Ctrl)
    answers = stored(register, case)
    assert answers["fu_result"] == 1
    assert (answers["fu_date"], answers["fu_time"], answers["fu_mode"]) == (TODAY, time(10, 41), 2)
    assert (answers["id_checked"], answers["spasm"], answers["fw_ever"]) == (1, 0, 0)
    assert [answers[key] for key in PHONE4] == [1, 1, 1, 0]
    assert {answers[key] for key in COMPLAINT_KEYS} == {0}
    assert all(answers[key] is None for key in PALSY)
    states = {each.row.code: each.state for each in opened(register, case).standings}
    assert states["W2"] is State.DONE


def test_nothing_about_the_patient_is_answered_beforehand(make: Make, case: int) -> None:
    page = make(case)
    given = {key for key, ask in page.asks.items() if ask.editor.text()}
    assert given == {"fu_date", "fu_mode"}
    assert not any(button.isChecked() for button in page.facts.phone_buttons)


def test_the_questions_open_when_the_person_is_the_right_one(make: Make, case: int) -> None:
    page = make(case)
    assert not page.asks["fw_ever"].editor.isEnabled()
    press(Key.Key_1)
    assert page.asks["fw_ever"].editor.isEnabled()
    assert page.asks["spasm"].editor.hasFocus()


def test_another_person_on_the_phone_offers_to_log_a_wrong_number(
    qtbot: QtBot, make: Make, case: int, register: Register
) -> None:
    page = make(case)
    press(Key.Key_0)
    assert not page.asks["spasm"].editor.isEnabled()
    with qtbot.waitSignal(page.next_wanted):
        press(Key.Key_1)  # leave it on the list
    answers = stored(register, case)
    assert (answers["fu_result"], answers["retry_at"], answers["id_checked"]) == (3, None, 0)


@pytest.mark.parametrize(
    ("key", "left"), [(None, None), (Key.Key_Minus, Absence.ND), (Key.Key_Slash, Absence.NA)]
)
def test_the_weakness_question_cannot_be_skipped(
    make: Make, case: int, register: Register, key: Qt.Key | None, left: Absence | None
) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0)
    press(Key.Key_Return if key is None else key)
    page.questions.complaints.focus_keys()
    press(Key.Key_0)
    press(Key.Key_Return, with_=Ctrl)
    assert not opened(register, case).contacts
    assert page.asks["fw_ever"].editor.answer() is left
    assert page.asks["fw_ever"].note.kind == "error"
    assert page.asks["fw_ever"].editor.hasFocus()
    assert page.messages.kind == "error"
    assert page.asks["spasm"].editor.text() == "0"
    press(Key.Key_0)
    press(Key.Key_Return, with_=Ctrl)
    assert stored(register, case)["fw_ever"] == 0


def test_a_weak_face_asks_for_its_onset_grade_and_treatment(
    qtbot: QtBot, make: Make, case: int, register: Register
) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_1)
    assert page.questions.advice.isVisible()
    type_("d10")
    press(Key.Key_Return, Key.Key_1)  # the day, exact
    type_("d9")
    press(Key.Key_Return, Key.Key_3, Key.Key_3)  # last normal day, HB III, by phone
    press(Key.Key_2, Key.Key_3, Key.Key_Return)  # steroid and antiviral
    press(Key.Key_1, Key.Key_1, Key.Key_0, Key.Key_1)  # forehead, eye, mouth, leak
    press(Key.Key_0, Key.Key_Return)
    with qtbot.waitSignal(page.next_wanted):
        press(Key.Key_Return, with_=Ctrl)
    answers = stored(register, case)
    assert answers["fw_onset"] == date(2026, 3, 16)
    assert answers["fw_last_normal"] == date(2026, 3, 15)
    assert (answers["fw_onset_precision"], answers["hb"], answers["hb_basis"]) == (1, 3, 3)
    assert answers["fw_tx"] == (2, 3)
    assert [answers[key] for key in PHONE4] == [1, 1, 0, 1]


def test_the_basis_of_a_grade_is_never_preset(make: Make, case: int) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_1)
    page.asks["hb"].editor.setFocus()
    press(Key.Key_3)
    assert page.asks["hb_basis"].editor.text() == ""
    assert page.asks["hb_basis"].editor.hasFocus()


def test_an_answer_taken_back_takes_its_branch_along(make: Make, case: int, register: Register) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_1)
    type_("d10")
    page.asks["fw_ever"].editor.setFocus()
    press(Key.Key_0)
    assert not page.asks["fw_onset"].isVisible()
    press(Key.Key_0, Key.Key_0)
    press(Key.Key_Return, with_=Ctrl)
    answers = stored(register, case)
    assert answers["fw_ever"] == 0
    assert answers["fw_onset"] is None


def test_one_complaint_is_opened_by_its_key_and_the_rest_are_none(
    make: Make, case: int, register: Register
) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0)
    press(Key.Key_2, Key.Key_1)  # tinnitus, new
    assert page.questions.complaints.keys.hasFocus()
    press(Key.Key_0, Key.Key_Return)
    press(Key.Key_Return, with_=Ctrl)
    answers = stored(register, case)
    assert answers["tinn_now"] == 1
    assert {answers[key] for key in COMPLAINT_KEYS if key != "tinn_now"} == {0}


def test_parts_that_were_not_tested_are_said_not_to_be(make: Make, case: int, register: Register) -> None:
    make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_Minus, Key.Key_0, Key.Key_Return)
    press(Key.Key_Return, with_=Ctrl)
    assert {stored(register, case)[key] for key in PHONE4} == {Absence.ND}


def test_the_quick_key_says_what_it_filled_in(make: Make, case: int) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0)
    assert page.questions.phone_test.filled.isVisible()
    assert "漏水：否" in page.questions.phone_test.filled.text()


def test_no_phone_test_in_the_clinic(make: Make, case: int) -> None:
    page = make(case)
    page.asks["fu_mode"].editor.setFocus()
    press(Key.Key_1)
    assert not page.questions.phone_card.isVisible()


def test_missed_windows_are_named_beside_the_question(make: Make, register: Register) -> None:
    on = TODAY - timedelta(days=27)
    case = a_case(register, today=TODAY, op_date=on, dis_date=on + timedelta(days=3))
    a_call(register, case, on + timedelta(days=7))
    page = make(case, "W3")
    assert page.questions.covers.isVisible()
    assert "第11–17天" in page.questions.covers.text()
    assert "第18–25天" in page.questions.covers.text()


def test_a_call_of_a_past_day_counts_for_the_window_of_that_day(
    make: Make, case: int, register: Register
) -> None:
    page = make(case)
    assert "第11–17天" in page.facts.window_words.text()
    page.asks["fu_date"].editor.setFocus()
    type_("d8")
    press(Key.Key_Return)
    assert "第4–10天" in page.facts.window_words.text()
    page.asks["id_checked"].editor.setFocus()
    press(*NORMAL)
    press(Key.Key_Return, with_=Ctrl)
    answers = stored(register, case)
    assert answers["fu_date"] == date(2026, 3, 14)
    assert answers["fu_time"] is None  # the hour of a call of another day is not known
    states = {each.row.code: each.state for each in opened(register, case).standings}
    assert states["W1"] is State.DONE
    assert states["W2"] is not State.DONE


def test_a_call_before_day_four_is_called_unscheduled(make: Make, case: int) -> None:
    page = make(case)
    page.asks["fu_date"].editor.setFocus()
    type_("d2")
    assert "计划外" in page.facts.window_words.text()


@pytest.mark.parametrize("day", ["d0", "+1"])
def test_a_call_before_the_operation_or_tomorrow_is_refused_beside_its_date(
    make: Make, case: int, register: Register, day: str
) -> None:
    page = make(case)
    page.asks["fu_date"].editor.setFocus()
    type_(day)
    page.asks["id_checked"].editor.setFocus()
    press(*NORMAL)
    press(Key.Key_Return, with_=Ctrl)
    assert page.asks["fu_date"].note.kind == "error"
    assert not opened(register, case).contacts


def test_an_unreadable_date_stays_as_typed(make: Make, case: int, register: Register) -> None:
    page = make(case)
    page.asks["fu_date"].editor.setFocus()
    type_("14/03/2026")
    page.asks["id_checked"].editor.setFocus()
    press(*NORMAL)
    press(Key.Key_Return, with_=Ctrl)
    assert page.asks["fu_date"].editor.text() == "14/03/2026"
    assert page.asks["fu_date"].note.kind == "error"
    assert not opened(register, case).contacts


def test_another_day_for_the_next_contact_is_agreed_on(make: Make, case: int, register: Register) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_0)
    type_("d20")
    press(Key.Key_Return)
    press(Key.Key_Return, with_=Ctrl)
    row = next(row for row in opened(register, case).rows if row.code == "W3")
    assert row.agreed_on == date(2026, 3, 26)
    assert page.following.editor.text() == "2026-03-26"


def test_a_next_day_outside_its_window_saves_nothing(make: Make, case: int, register: Register) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_0)
    type_("d40")
    press(Key.Key_Return)
    press(Key.Key_Return, with_=Ctrl)
    assert page.following.ask.note.kind == "error"
    assert not opened(register, case).contacts


def test_no_answer_on_the_sheet_takes_two_keys(
    qtbot: QtBot, make: Make, case: int, register: Register
) -> None:
    page = make(case)
    page.facts.phone_buttons[1].click()
    press(Key.Key_N, with_=Alt)
    with qtbot.waitSignal(page.next_wanted):
        press(Key.Key_Return)
    answers = stored(register, case)
    assert (answers["fu_result"], answers["retry_at"]) == (2, datetime(2026, 3, 20, 13, 41))
    assert answers["fu_phone"] == "13922220000"
    assert len(opened(register, case).contacts) == 1


def test_an_attempt_told_twice_is_logged_once(make: Make, case: int, register: Register) -> None:
    make(case)
    for _ in range(2):
        press(Key.Key_N, with_=Alt)
        press(Key.Key_Return)
    assert len(opened(register, case).contacts) == 1


def test_a_death_told_twice_is_logged_once(make: Make, case: int, register: Register) -> None:
    page = make(case)
    for _ in range(2):
        page.outcomes.died()
        press(Key.Key_Return)
    assert len(opened(register, case).contacts) == 1


def test_a_promised_call_back_needs_its_time(make: Make, case: int, register: Register) -> None:
    page = make(case)
    page.outcomes.buttons[6].click()
    press(Key.Key_Return)
    assert page.outcomes.strips.strip is not None
    assert page.outcomes.strips.strip.note.kind == "error"
    type_("17:30")
    press(Key.Key_Return)
    answers = stored(register, case)
    assert (answers["fu_result"], answers["retry_at"]) == (6, datetime(2026, 3, 20, 17, 30))


def test_a_refusal_ends_the_follow_up_after_a_second_key(make: Make, case: int, register: Register) -> None:
    page = make(case)
    page.outcomes.buttons[5].click()
    assert not opened(register, case).contacts
    press(Key.Key_Return)
    assert stored(register, case)["fu_result"] == 5
    states = {each.row.code: each.state for each in opened(register, case).standings}
    assert states["W2"] is State.ENDED


def test_a_death_is_kept_with_its_day(make: Make, case: int, register: Register) -> None:
    page = make(case)
    page.outcomes.buttons[7].click()
    type_("d12")
    press(Key.Key_Return)
    after = opened(register, case)
    assert after.contacts[-1].answers["fu_result"] == 7
    assert (after.answers["fu_end"], after.answers["fu_end_date"]) == (2, date(2026, 3, 18))


def test_a_new_number_becomes_the_first(make: Make, case: int, register: Register) -> None:
    page = make(case)
    page.asks["contact_changed"].editor.setFocus()
    type_("138 0013 8000")
    page.asks["id_checked"].editor.setFocus()
    press(*NORMAL)
    press(Key.Key_Return, with_=Ctrl)
    answers = opened(register, case).answers
    assert (answers["phone1"], answers["phone2"]) == ("13800138000", "13700001111")


def test_what_was_typed_comes_back_but_the_person_is_asked_for_anew(
    make: Make, case: int, register: Register
) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_2, Key.Key_1)
    type_("d1")
    page.close()
    again = make(case)
    assert again.messages.kind == "info"
    assert again.asks["spasm"].editor.text() == "2"
    assert (
        again.asks["fw_onset"].editor.text() == "d1" or again.asks["fw_onset"].editor.text() == "2026-03-07"
    )
    assert again.asks["id_checked"].editor.text() == ""
    assert not again.asks["spasm"].editor.isEnabled()
    again.start_over()
    assert again.asks["spasm"].editor.text() == ""
    assert not drafts.of(register, "call", str(case))


def test_a_saved_call_leaves_no_draft(make: Make, case: int, register: Register) -> None:
    make(case)
    press(*NORMAL)
    press(Key.Key_Return, with_=Ctrl)
    assert not drafts.of(register, "call", str(case))


def test_an_untouched_sheet_leaves_no_draft(make: Make, case: int, register: Register) -> None:
    make(case).close()
    assert not drafts.of(register, "call", str(case))


def test_a_call_is_saved_once_however_often_the_key_is_pressed(
    make: Make, case: int, register: Register
) -> None:
    page = make(case)
    press(*NORMAL)
    page.save()
    page.save()
    assert len(opened(register, case).contacts) == 1


def test_a_sheet_built_anew_goes_on_in_the_same_call(make: Make, case: int, clock: Clock) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0)
    place = page.place()
    clock.at = datetime(2026, 3, 20, 10, 55)
    again = make(case)
    again.restore(place)
    assert again.asks["id_checked"].editor.text() == "1"
    assert again.asks["fw_ever"].editor.isEnabled()
    assert "10:41" in again.started_label.text()
    assert not again.messages.isVisible()


def test_a_contact_is_corrected_in_place(qtbot: QtBot, make: Make, case: int, register: Register) -> None:
    contact = a_call(register, case, TODAY, fw_ever=1, hb=2, hb_basis=3)
    page = make(case, None, contact)
    assert page.asks["hb"].editor.text() == "2"
    page.asks["fw_ever"].editor.setFocus()
    press(Key.Key_0)
    with qtbot.waitSignal(page.closed), qtbot.assertNotEmitted(page.next_wanted):
        press(Key.Key_Return, with_=Ctrl)
    after = opened(register, case)
    assert len(after.contacts) == 1
    answers = after.contacts[0].answers
    assert (answers["fw_ever"], answers["hb"], answers["hb_basis"], answers["spasm"]) == (0, None, None, 0)


def test_a_case_without_operation_date_has_no_sheet(register: Register, context: Context) -> None:
    case = a_case(register, today=TODAY)
    with pytest.raises(UserError, match="date of the operation"):
        CallPage(context, case, None)


def test_a_patient_without_a_number_offers_the_case(qtbot: QtBot, make: Make, register: Register) -> None:
    case = a_case(register, today=TODAY, op_date=TODAY - timedelta(days=7))
    page = make(case, "W1")
    (button,) = [each for each in page.findChildren(QPushButton) if each.text() == "打开病例"]
    with qtbot.waitSignal(page.case_wanted) as wanted:
        button.click()
    assert wanted.args == [case]


def test_the_number_of_the_patient_can_be_copied(make: Make, case: int) -> None:
    page = make(case)
    page.facts.copy("13700001111")
    assert QApplication.clipboard().text() == "13700001111"


def test_a_save_that_fails_says_why_and_loses_nothing(
    qtbot: QtBot, make: Make, case: int, register: Register
) -> None:
    page = make(case)
    press(*NORMAL)
    damage(register)
    with qtbot.assertNotEmitted(page.next_wanted):
        press(Key.Key_Return, with_=Ctrl)
    assert page.messages.kind == "error"
    assert [page.asks[key].editor.text() for key in ("id_checked", "spasm", "fw_ever")] == ["1", "0", "0"]
    assert not page.close()  # the draft cannot be kept either, so the sheet stays
    (leave,) = page.messages.findChildren(QuietButton)
    with qtbot.waitSignal(page.closed):
        leave.click()


def test_whatever_takes_the_keyboard_has_a_name(make: Make, case: int) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_1)
    takers = [each for each in page.findChildren(QWidget) if each.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    named = [each.accessibleName() for each in takers if each.isVisible() and not each.focusProxy()]
    assert len(named) > 20
    assert all(named)


@pytest.fixture
def unheard(register: Register) -> int:
    """A case on day 7 of whose spasm nothing is known since the operation."""
    on = TODAY - timedelta(days=7)
    return a_case(register, today=TODAY, op_date=on, dis_date=on + timedelta(days=4), phone1="13700001111")


def test_a_spasm_newly_gone_asks_for_its_day_which_may_be_left_open(
    make: Make, unheard: int, register: Register
) -> None:
    page = make(unheard, "W1")
    press(Key.Key_1, Key.Key_2)
    assert not page.asks["spasm_stop_date"].isVisible()
    page.asks["spasm"].editor.setFocus()
    press(Key.Key_0)
    assert page.asks["spasm_stop_date"].editor.hasFocus()
    press(Key.Key_Return)
    assert page.asks["fw_ever"].editor.hasFocus()
    press(Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
    press(Key.Key_Return, with_=Ctrl)
    answers = stored(register, unheard)
    assert (answers["spasm"], answers["spasm_stop_date"]) == (0, None)


def test_the_day_on_which_the_spasm_stopped_is_kept_with_its_precision(
    make: Make, unheard: int, register: Register
) -> None:
    page = make(unheard, "W1")
    press(Key.Key_1, Key.Key_0)
    assert not page.asks["spasm_stop_precision"].isVisible()
    type_("d2")
    press(Key.Key_Return, Key.Key_2)
    assert page.asks["fw_ever"].editor.hasFocus()
    press(Key.Key_0, Key.Key_0, Key.Key_0, Key.Key_Return)
    press(Key.Key_Return, with_=Ctrl)
    answers = stored(register, unheard)
    assert answers["spasm_stop_date"] == TODAY - timedelta(days=5)
    assert answers["spasm_stop_precision"] == 2


@pytest.mark.parametrize(("before", "asked"), [(0, False), (1, True), (4, True)])
def test_the_day_the_spasm_stopped_is_asked_once(
    make: Make, unheard: int, register: Register, before: int, asked: bool
) -> None:
    a_call(register, unheard, TODAY - timedelta(days=2), spasm=before)
    page = make(unheard, "W1")
    press(Key.Key_1, Key.Key_0)
    assert page.asks["spasm_stop_date"].isVisible() is asked


def test_a_corrected_contact_keeps_the_day_the_spasm_stopped(
    make: Make, unheard: int, register: Register
) -> None:
    stopped = TODAY - timedelta(days=5)
    a_call(register, unheard, TODAY - timedelta(days=3), spasm=0)
    contact = a_call(register, unheard, TODAY, spasm=0, spasm_stop_date=stopped, spasm_stop_precision=1)
    make(unheard, None, contact)
    press(Key.Key_Return, with_=Ctrl)
    assert stored(register, unheard)["spasm_stop_date"] == stopped


def test_satisfaction_can_be_told_and_is_passed_over_by_enter(
    make: Make, case: int, register: Register
) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_0)
    assert page.questions.complaints.keys.hasFocus()
    press(Key.Key_Tab)
    assert page.asks["satisfaction"].editor.hasFocus()
    press(Key.Key_4)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.following.editor.isAncestorOf(focus)
    press(Key.Key_Up, Key.Key_0, Key.Key_Return)
    press(Key.Key_Return, with_=Ctrl)
    assert stored(register, case)["satisfaction"] == 4


def test_every_answer_of_a_contact_has_its_place_on_the_sheet(make: Make, case: int) -> None:
    elsewhere = {"fu_result", "fu_time", "fu_phone", "retry_at"}  # buttons, the clock, strips
    page = make(case)
    assert page.asks.keys() | elsewhere == {field.key for field in CONTACT.fields if field.stored}


def test_no_weakness_ever_after_a_weak_face_is_questioned_at_once(
    make: Make, case: int, register: Register
) -> None:
    a_call(register, case, TODAY - timedelta(days=4), fw_ever=1)
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0)
    assert page.questions.contradiction.isVisible()
    assert "2026-03-16" in page.questions.contradiction.text()
    page.asks["fw_ever"].editor.setFocus()
    press(Key.Key_2)
    assert not page.questions.contradiction.isVisible()


def test_a_call_of_a_day_before_the_weakness_is_not_questioned(
    make: Make, case: int, register: Register
) -> None:
    a_call(register, case, TODAY - timedelta(days=4), fw_ever=1)
    page = make(case)
    page.asks["fu_date"].editor.setFocus()
    type_("d8")
    page.asks["id_checked"].editor.setFocus()
    press(Key.Key_1, Key.Key_0, Key.Key_0)
    assert not page.questions.contradiction.isVisible()


@pytest.mark.parametrize(("key", "advised"), [(Key.Key_1, True), (Key.Key_2, False)])
def test_a_visit_is_advised_while_the_face_is_weak(make: Make, case: int, key: Qt.Key, advised: bool) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, key)
    assert page.asks["fw_onset"].isVisible()
    assert page.questions.advice.isVisible() is advised


def test_a_part_of_the_phone_test_is_marked_by_what_is_not_normal(make: Make, case: int) -> None:
    page = make(case)
    press(Key.Key_1, Key.Key_0, Key.Key_0, Key.Key_2, Key.Key_0)
    marked = [option.text() for option in page.questions.phone_test.keys.options if option.isChecked()]
    assert marked == ["2  闭眼不全"]


@pytest.mark.parametrize("day", ["d8", "+1"])
def test_a_day_of_death_that_cannot_be_is_refused_in_its_strip_alone(
    make: Make, case: int, register: Register, day: str
) -> None:
    a_call(register, case, TODAY - timedelta(days=4))
    page = make(case)
    page.outcomes.buttons[7].click()
    type_(day)
    press(Key.Key_Return)
    assert page.outcomes.strips.strip is not None
    assert page.outcomes.strips.strip.note.kind == "error"
    assert not page.messages.isVisible()
    after = opened(register, case)
    assert len(after.contacts) == 1
    assert after.answers["fu_end"] is None
