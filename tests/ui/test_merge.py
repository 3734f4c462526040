"""Two patients compared: the keyboard chooses, nothing merges unasked, and both return field for field."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.services import cases, doubles, history, pairs
from models.services.registers import Register
from tests.builders import a_call, a_case, cases_in, patient_of
from tests.ui.conftest import NOW, clipped
from ui.context import Context
from ui.pages.case_editor import CasePage
from ui.pages.merge import USUAL, USUAL_NOT, MergePage
from ui.text import say

TODAY = NOW.date()
Key = Qt.Key


class Two(NamedTuple):
    """One person entered twice: the operations and the patients."""

    case: int
    other_case: int
    keep: int
    other: int


@pytest.fixture
def two(register: Register) -> Two:
    case = a_case(
        register, today=TODAY, name="曾志伟", mrn="0032010", sex=1, birth_date=date(1981, 2, 3),
        phone1="13700001111", op_date=TODAY - timedelta(days=30),
    )  # fmt: skip
    other = a_case(
        register, today=TODAY, name="曾志玮", mrn="0032999", sex=1, birth_date=date(1981, 2, 3),
        phone1="13922220000", address="朝阳路 1 号", op_date=TODAY - timedelta(days=400),
    )  # fmt: skip
    a_call(register, other, TODAY - timedelta(days=390))
    return Two(case, other, patient_of(register, case), patient_of(register, other))


def shown(qtbot: QtBot, context: Context, two: Two) -> MergePage:
    page = MergePage(context, two.keep, two.other)
    qtbot.addWidget(page)
    page.resize(1096, 660)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    return page


def press(page: MergePage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(page.focusWidget(), key)


def test_only_what_differs_is_asked_and_nothing_is_chosen_beforehand(
    qtbot: QtBot, context: Context, two: Two
) -> None:
    page = shown(qtbot, context, two)
    assert list(page.rows) == ["mrn", "name"]
    assert [each.side for each in page.rows.values()] == [None, None]
    assert page.rows["mrn"].hasFocus()


def test_digits_choose_give_the_reason_and_enter_merges(
    qtbot: QtBot, context: Context, register: Register, two: Two
) -> None:
    page = shown(qtbot, context, two)
    press(page, Key.Key_2, Key.Key_1, Key.Key_1, Key.Key_Return)
    assert cases_in(register) == 1
    for case in (two.case, two.other_case):
        found = cases.open_case(register, case, NOW)
        assert found.patient_id == two.keep
        assert (found.answers["name"], found.answers["mrn"]) == ("曾志伟", "0032999")
    assert found.answers["address"] == "朝阳路 1 号"
    assert doubles.side(register, two.keep).phones == ("13700001111", "13922220000")


def test_arrows_choose_a_side_and_enter_goes_on(qtbot: QtBot, context: Context, two: Two) -> None:
    page = shown(qtbot, context, two)
    press(page, Key.Key_Right, Key.Key_Left, Key.Key_Right, Key.Key_Return)
    assert page.rows["mrn"].answer() == "0032999"
    assert page.rows["name"].hasFocus()
    press(page, Key.Key_Up)
    assert page.rows["mrn"].hasFocus()


def test_without_a_choice_or_a_reason_nothing_is_merged(
    qtbot: QtBot, context: Context, register: Register, two: Two
) -> None:
    page = shown(qtbot, context, two)
    page.merge()
    assert page.messages.kind == "warning"
    assert page.rows["mrn"].hasFocus()
    press(page, Key.Key_1, Key.Key_1)
    page.merge()
    assert page.reasons.buttons[0].hasFocus()
    assert cases_in(register) == 2


def test_a_merge_taken_back_returns_both_field_for_field(
    qtbot: QtBot, context: Context, register: Register, two: Two
) -> None:
    before = [cases.patient_answers(register, each) for each in (two.keep, two.other)]
    page = shown(qtbot, context, two)
    press(page, Key.Key_2, Key.Key_2, Key.Key_1, Key.Key_Return)
    press(page, Key.Key_Tab, Key.Key_Return)  # past "open case"
    assert [cases.patient_answers(register, each) for each in (two.keep, two.other)] == before
    assert list(page.rows) == ["mrn", "name"]
    assert page.rows["mrn"].hasFocus()


def test_the_merged_case_is_opened_by_the_next_enter(qtbot: QtBot, context: Context, two: Two) -> None:
    page = shown(qtbot, context, two)
    press(page, Key.Key_1, Key.Key_1, Key.Key_1, Key.Key_Return)
    with qtbot.waitSignal(page.case_wanted) as wanted:
        press(page, Key.Key_Return)
    assert wanted.args[0] in (two.case, two.other_case)


def test_a_reason_of_ones_own_is_kept(qtbot: QtBot, context: Context, register: Register, two: Two) -> None:
    page = shown(qtbot, context, two)
    press(page, Key.Key_1, Key.Key_1)
    page.reasons.line.setFocus()
    QTest.keyClicks(page.reasons.line, "same ID card")
    press(page, Key.Key_Return, Key.Key_Return)
    assert page.step is not None
    assert history.step(register, page.step).reason == "same ID card"


def test_it_says_what_moves_and_what_is_equal(qtbot: QtBot, context: Context, two: Two) -> None:
    page = shown(qtbot, context, two)
    QTest.keyClick(page.focusWidget(), Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert "1981-02-03" in page.equal.text()
    assert page.equal.isVisible()


def test_two_people_are_noted_as_such_and_are_a_pair_no_more(
    qtbot: QtBot, context: Context, register: Register, two: Two
) -> None:
    page = shown(qtbot, context, two)
    page.apart_button.click()
    with qtbot.waitSignal(page.closed):
        press(page, Key.Key_2)
    assert pairs.duplicates(register) == ()
    [said] = doubles.doubles(register, ())
    assert said.apart is not None
    assert (said.apart.person, said.apart.reason) == (register.person, say(USUAL_NOT[1]))
    assert cases_in(register) == 2


def test_a_page_built_anew_holds_the_same_choices(qtbot: QtBot, context: Context, two: Two) -> None:
    page = shown(qtbot, context, two)
    press(page, Key.Key_2)
    page.reasons.line.setText(say(USUAL[0]))
    again = shown(qtbot, context, two)
    again.restore(page.place())
    assert again.place() == page.place()
    assert again.rows["mrn"].side == 1


def test_a_page_built_anew_after_the_merge_still_offers_the_way_back(
    qtbot: QtBot, context: Context, register: Register, two: Two
) -> None:
    page = shown(qtbot, context, two)
    press(page, Key.Key_1, Key.Key_1, Key.Key_1, Key.Key_Return)
    again = shown(qtbot, context, two)
    again.restore(page.place())
    again.take_back()
    assert cases_in(register) == 2


def test_a_patient_is_not_compared_with_themselves(context: Context, two: Two) -> None:
    with pytest.raises(UserError):
        MergePage(context, two.keep, two.keep)


@pytest.mark.usefixtures("_looks")
def test_nothing_is_cut_off(qtbot: QtBot, context: Context, two: Two) -> None:
    page = shown(qtbot, context, two)
    assert clipped(page) == []
    press(page, Key.Key_1, Key.Key_1, Key.Key_1, Key.Key_Return)
    assert clipped(page) == []


def test_a_case_with_a_similar_name_is_compared_from_its_own_page(
    qtbot: QtBot, context: Context, two: Two
) -> None:
    page = CasePage(context, two.case)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    with qtbot.waitSignal(page.merge_wanted) as wanted:
        QTest.keyClick(page, Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert wanted.args == [two.keep, two.other]
