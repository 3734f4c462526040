"""Editors, one kind at a time: what is typed, chosen and shown, and what is never changed silently."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from models.dictionary import RECORDS
from models.fields import (
    Absence,
    Answer,
    Choice,
    Choices,
    Clock,
    Code,
    Day,
    Field,
    Moment,
    Number,
    PartialDate,
    Text,
    yes_no,
)
from models.rules.days import UnreadableError
from models.rules.reading import Setting, read
from models.words import Language, Words
from ui import text
from ui.forms.binding import FieldForm, Skip, with_unit
from ui.forms.choices import HBPicker, MultiSegmented, Option, Segmented
from ui.forms.day_field import DateField
from ui.forms.editor import Editor
from ui.forms.kinds import editor_for
from ui.forms.typed import LineEditor, LongTextEditor, TypedEditor

TODAY = date(2026, 3, 20)
OPERATED = date(2026, 3, 13)
LABEL = Words("Question", "问题")

NOTE = Text(key="note", label=LABEL, longest=2000)
NAME = Text(key="name", label=LABEL, longest=50)
PHONE = Text(key="phone", label=LABEL, longest=40, phone=True)
COUNT = Number(key="count", label=LABEL, low=-10, high=900, decimals=1)
DAY = Day(key="day", label=LABEL)
MONTH = Day(key="month", label=LABEL, partial=True)
CLOCK = Clock(key="clock", label=LABEL)
MOMENT = Moment(key="moment", label=LABEL)
YES_NO = yes_no(key="yes_no", label=LABEL)
SIDE = Choice(key="side", label=LABEL, codes=(Code(1, Words("Left", "左")), Code(2, Words("Right", "右"))))
CLAVIEN = RECORDS["complication"]["clavien"]
VESSEL = RECORDS["operation"]["vessel"]
HB = RECORDS["operation"]["hb_pre"]

EACH_KIND = [NOTE, NAME, PHONE, COUNT, DAY, MONTH, CLOCK, MOMENT, YES_NO, SIDE, CLAVIEN, VESSEL, HB]
EVERY_FIELD = [
    pytest.param(field, id=f"{record.name}.{field.key}")
    for record in RECORDS.values()
    for field in record.fields
    if not (field.derived and not field.stored)
]


def setting() -> Setting:
    return Setting(TODAY, OPERATED)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    text.speak(Language.ENGLISH)
    yield
    text.speak(Language.CHINESE)


def shown(qtbot: QtBot, field: Field) -> Editor:
    editor = editor_for(field, setting)
    editor.set_question("Question")
    qtbot.addWidget(editor)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return editor


def keys_of(editor: Editor) -> QWidget:
    return editor.box if isinstance(editor, TypedEditor) else editor


def type_into(editor: Editor, typed: str) -> None:
    """Type ASCII by keys, and anything else as an input method commits it."""
    for char in typed:
        if char.isascii():
            QTest.keyClicks(keys_of(editor), char)
        elif isinstance(editor, TypedEditor):
            event = QInputMethodEvent()
            event.setCommitString(char)
            QApplication.sendEvent(editor.box, event)
        else:
            QApplication.sendEvent(editor, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier(0), char))


def press(
    editor: Editor, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(keys_of(editor), key, modifier)


# --- Absence ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", EVERY_FIELD)
def test_absence_keys_and_backspace_work_in_every_field(qtbot: QtBot, field: Field) -> None:
    editor = shown(qtbot, field)
    keys = {
        "?": Absence.UNK, "-": Absence.ND, "/": Absence.NA, "？": Absence.UNK, "－": Absence.ND,
        "／": Absence.NA,
    }  # fmt: skip
    for key, absence in keys.items():
        type_into(editor, key)
        press(editor, Qt.Key.Key_Return)
        assert editor.answer() is absence, key
        press(editor, Qt.Key.Key_Backspace)
        assert editor.answer() is None, key


@pytest.mark.parametrize(("key", "absence"), [("9", Absence.UNK), ("8", Absence.ND), ("7", Absence.NA)])
def test_yes_and_no_know_absence_by_digits_too(qtbot: QtBot, key: str, absence: Absence) -> None:
    editor = shown(qtbot, YES_NO)
    type_into(editor, key)
    assert editor.answer() is absence


def test_nine_is_a_code_where_the_dictionary_has_it(qtbot: QtBot) -> None:
    editor = shown(qtbot, RECORDS["patient"]["sex"])
    type_into(editor, "9")
    assert editor.answer() == 9


def test_an_absence_stands_in_the_field_as_a_word_until_something_is_typed(qtbot: QtBot) -> None:
    editor = shown(qtbot, COUNT)
    assert isinstance(editor, TypedEditor)
    type_into(editor, "?")
    press(editor, Qt.Key.Key_Return)
    assert editor._chip.isVisible()
    assert editor._chip.text() == "Unknown"
    type_into(editor, "5")
    assert not editor._chip.isVisible()
    assert editor.answer() == Decimal("5.0")


def test_a_minus_begins_a_number_as_well(qtbot: QtBot) -> None:
    editor = shown(qtbot, COUNT)
    type_into(editor, "-7")
    press(editor, Qt.Key.Key_Return)
    assert editor.answer() == Decimal("-7.0")


# --- Nothing happens by itself ----------------------------------------------------------------------


@pytest.mark.parametrize("field", EACH_KIND, ids=lambda field: field.key)
def test_nothing_is_chosen_beforehand(qtbot: QtBot, field: Field) -> None:
    assert shown(qtbot, field).answer() is None


ANSWERS: list[tuple[Field, Answer]] = [
    (NOTE, "first\nsecond\u00a0third"), (NAME, "古丽娜尔·买买提"), (PHONE, "13800138000"),
    (COUNT, Decimal("3.5")), (DAY, date(2026, 3, 2)), (MONTH, PartialDate(2020, 5)), (CLOCK, time(14, 30)),
    (MOMENT, datetime(2026, 3, 14, 8, 0)), (YES_NO, 0), (SIDE, 2), (CLAVIEN, "IIIa"), (VESSEL, (1, 3)),
    (HB, 3), *((field, absence) for field in EACH_KIND for absence in Absence),
]  # fmt: skip


@pytest.mark.parametrize(("field", "answer"), ANSWERS)
def test_showing_an_answer_gives_it_back_and_is_no_edit(qtbot: QtBot, field: Field, answer: Answer) -> None:
    editor = shown(qtbot, field)
    heard: list[str] = []
    editor.edited.connect(lambda: heard.append("edited"))
    editor.committed.connect(lambda: heard.append("committed"))
    editor.show_answer(answer)
    assert editor.answer() == answer
    press(editor, Qt.Key.Key_Return)
    assert not heard


def test_the_wheel_changes_no_answer(qtbot: QtBot) -> None:
    for field in EACH_KIND:
        editor = shown(qtbot, field)
        before = editor.text()
        QApplication.sendEvent(
            keys_of(editor),
            QWheelEvent(
                QPointF(5, 5), QPointF(5, 5), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip
        assert editor.text() == before


def test_being_chosen_changes_no_size(qtbot: QtBot) -> None:
    editor = shown(qtbot, SIDE)
    assert isinstance(editor, Segmented)
    before = [(option.size(), option.sizeHint(), option.font().weight()) for option in editor.options]
    type_into(editor, "2")
    assert [(o.size(), o.sizeHint(), o.font().weight()) for o in editor.options] == before


# --- Garbage ----------------------------------------------------------------------------------------

garbage = st.text(max_size=60) | st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "＝1+1",
        "2025-02-30",
        "14/03/2025",
        "１２３",
        "术后7天",
        "👍🏽",
        "𠮷野",
        "٣",
        "1e9",
        "NaN",
    ]
)


@pytest.fixture(scope="module")
def editors(qapp: QApplication) -> dict[str, Editor]:
    return {field.key: editor_for(field, setting) for field in EACH_KIND}


@pytest.mark.parametrize("field", EACH_KIND, ids=lambda field: field.key)
@given(typed=garbage)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_is_read_as_the_rules_read_it_or_kept_as_it_is(
    editors: dict[str, Editor], field: Field, typed: str
) -> None:
    editor = editors[field.key]
    editor.show_text(typed)
    try:
        expected = read(field, _lines(typed) if isinstance(editor, LongTextEditor) else typed, setting())
    except UnreadableError:
        with pytest.raises(UnreadableError):
            editor.answer()
        assert _lines(editor.text()) == _lines(typed)
    else:
        assert editor.answer() == expected


def _lines(typed: str) -> str:
    """A box of lines knows one kind of line end."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")


@pytest.mark.parametrize("field", EACH_KIND, ids=lambda field: field.key)
@given(typed=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_from_the_keyboard_never_breaks_an_editor(
    editors: dict[str, Editor], field: Field, typed: str
) -> None:
    editor = editors[field.key]
    editor.show_text("")
    type_into(editor, typed)
    if isinstance(editor, TypedEditor):
        assert editor.text() == typed
    elif not isinstance(field, Choices) and editor.text():
        assert editor.answer() is not None


def test_a_paste_of_forty_thousand_characters_is_not_cut(qtbot: QtBot) -> None:
    for field in (NAME, NOTE):
        editor = shown(qtbot, field)
        editor.show_text("汉" * 40_000)
        assert len(editor.text()) == 40_000
        with pytest.raises(UnreadableError):
            editor.answer()


def test_a_draft_that_is_no_code_stays_until_something_is_chosen(qtbot: QtBot) -> None:
    editor = shown(qtbot, SIDE)
    editor.show_text("links")
    assert editor.text() == "links"
    type_into(editor, "1")
    assert editor.text() == "1"


def test_a_raised_digit_chooses_nothing(qtbot: QtBot) -> None:
    for field in (SIDE, HB):
        editor = shown(qtbot, field)
        type_into(editor, "²①")
        assert editor.text() == ""
        type_into(editor, "２")
        assert editor.text() == "2"


@pytest.mark.parametrize("typed", ["\ufffe12张", "\ufeff12", "\ufffe\ufeff\U0001f400"])
def test_a_draft_that_begins_like_a_mark_of_byte_order_comes_back_as_typed(qtbot: QtBot, typed: str) -> None:
    for field in (NAME, NOTE):
        editor = shown(qtbot, field)
        editor.show_text(typed)
        assert editor.text() == typed


# --- Dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day", "echo"),
    [
        ("20260320", date(2026, 3, 20), "2026-03-20 Fri · D7"),
        ("2026/3/12", date(2026, 3, 12), "2026-03-12 Thu · D−1"),
        ("3/13", OPERATED, "2026-03-13 Fri · D0"),
        ("d2", date(2026, 3, 15), "2026-03-15 Sun · D2"),
        ("t", TODAY, "2026-03-20 Fri · D7"),
        ("２０２６０３１４", date(2026, 3, 14), "2026-03-14 Sat · D1"),
        ("今天", TODAY, "2026-03-20 Fri · D7"),
    ],
)
def test_a_date_is_echoed_while_typed_and_settles_to_iso(
    qtbot: QtBot, typed: str, day: date, echo: str
) -> None:
    editor = shown(qtbot, DAY)
    assert isinstance(editor, DateField)
    type_into(editor, typed)
    assert editor.echo.text() == echo
    press(editor, Qt.Key.Key_Return)
    assert editor.text() == day.isoformat()
    assert editor.echo.text() == echo.removeprefix(f"{day.isoformat()} ")
    assert editor.answer() == day


@pytest.mark.parametrize(
    ("day", "echo"), [(OPERATED - timedelta(days=60), "Mon · D−60"), (OPERATED - timedelta(days=61), "Sun")]
)
def test_a_day_more_than_60_days_before_the_operation_has_no_number(
    qtbot: QtBot, day: date, echo: str
) -> None:
    editor = shown(qtbot, DAY)
    assert isinstance(editor, DateField)
    editor.show_answer(day)
    assert editor.echo.text() == echo


def test_a_birth_date_is_echoed_with_the_age(qtbot: QtBot) -> None:
    editor = shown(qtbot, RECORDS["patient"]["birth_date"])
    assert isinstance(editor, DateField)
    type_into(editor, "19610321")
    assert editor.echo.text() == "1961-03-21 Tue · 64 years old"


def test_weekday_and_day_number_are_said_in_chinese(qtbot: QtBot) -> None:
    text.speak(Language.CHINESE)
    editor = shown(qtbot, DAY)
    assert isinstance(editor, DateField)
    editor.show_answer(TODAY)
    assert editor.echo.text() == "周五 · 术后第7天"


def test_an_unreadable_date_stays_as_typed(qtbot: QtBot) -> None:
    editor = shown(qtbot, DAY)
    type_into(editor, "2025-02-30")
    press(editor, Qt.Key.Key_Return)
    assert editor.text() == "2025-02-30"
    with pytest.raises(UnreadableError):
        editor.answer()


def test_alt_arrows_move_a_date_by_a_day(qtbot: QtBot) -> None:
    editor = shown(qtbot, DAY)
    editor.show_answer(date(2026, 3, 1))
    press(editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert editor.answer() == date(2026, 2, 28)
    press(editor, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert editor.answer() == date(2026, 3, 1)


def test_the_calendar_is_a_child_and_its_day_is_taken(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(600, 500)
    qtbot.addWidget(window)
    editor = editor_for(DAY, setting)
    QVBoxLayout(window).addWidget(editor)
    window.show()
    editor.setFocus()
    press(editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    (calendar,) = window.findChildren(QCalendarWidget)
    assert not calendar.isWindow()
    assert calendar.isVisible()
    press_on = calendar.focusProxy() or calendar
    QTest.keyClick(press_on, Qt.Key.Key_Return)
    assert editor.answer() == TODAY
    assert not calendar.isVisible()


def test_escape_closes_the_calendar_and_nothing_else(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pressed: list[str] = []
    QShortcut(QKeySequence("Esc"), window).activated.connect(partial(pressed.append, "back"))
    editor = editor_for(DAY, setting)
    QVBoxLayout(window).addWidget(editor)
    window.resize(600, 500)
    window.show()
    window.activateWindow()
    editor.setFocus()
    press(editor, Qt.Key.Key_F4)
    (calendar,) = window.findChildren(QCalendarWidget)
    QTest.keyClick(calendar.focusProxy() or calendar, Qt.Key.Key_Escape)
    assert not calendar.isVisible()
    assert pressed == []
    assert editor.answer() is None


def test_a_month_is_read_where_a_part_is_enough(qtbot: QtBot) -> None:
    editor = shown(qtbot, MONTH)
    assert isinstance(editor, DateField)
    type_into(editor, "202503")
    assert editor.echo.text() == "month only"
    assert editor.answer() == PartialDate(2025, 3)


def test_a_phone_stays_as_typed_and_is_echoed_as_read(qtbot: QtBot) -> None:
    editor = shown(qtbot, PHONE)
    assert isinstance(editor, TypedEditor)
    type_into(editor, "+86 138-0013-8000")
    press(editor, Qt.Key.Key_Return)
    assert editor.text() == "+86 138-0013-8000"
    assert editor.echo.text() == "→ 138 0013 8000"
    assert editor.answer() == "13800138000"


# --- What is masked ---------------------------------------------------------------------------------

ID_NUMBER = "11010519491231002X"
STARRED = "110***********002X"


def masked(qtbot: QtBot) -> LineEditor:
    editor = shown(qtbot, RECORDS["patient"]["id_no"])
    assert isinstance(editor, LineEditor)
    return editor


def test_a_masked_text_is_starred_but_while_it_is_edited(qtbot: QtBot) -> None:
    editor = masked(qtbot)
    type_into(editor, ID_NUMBER)
    assert editor.line.text() == ID_NUMBER
    editor.line.clearFocus()
    assert editor.line.text() == STARRED
    assert editor.echo.text() == ""
    editor.line.setFocus()
    assert editor.line.text() == ID_NUMBER


def test_the_stars_are_never_the_answer(qtbot: QtBot) -> None:
    editor = masked(qtbot)
    editor.line.clearFocus()
    edited: list[None] = []
    editor.edited.connect(lambda: edited.append(None))
    editor.show_answer(ID_NUMBER)
    assert editor.line.text() == STARRED
    assert (editor.text(), editor.answer()) == (ID_NUMBER, ID_NUMBER)
    editor.line.setFocus()
    type_into(editor, "9")  # over all of it, as it comes selected
    assert editor.text() == "9"
    assert len(edited) == 1


def test_what_cannot_be_stored_is_not_starred(qtbot: QtBot) -> None:
    editor = masked(qtbot)
    type_into(editor, ID_NUMBER + "7")
    editor.line.clearFocus()
    assert editor.line.text() == ID_NUMBER + "7"


@pytest.mark.parametrize("absence", Absence)
def test_an_absence_is_not_starred(qtbot: QtBot, absence: Absence) -> None:
    editor = masked(qtbot)
    editor.line.clearFocus()
    editor.show_answer(ID_NUMBER)
    editor.take_absence(absence)
    assert (editor.line.text(), editor.answer()) == ("", absence)


# --- Choices ----------------------------------------------------------------------------------------


def test_the_key_of_an_option_is_said_once(qtbot: QtBot) -> None:
    editor = shown(qtbot, RECORDS["operation"]["cohen"])
    assert isinstance(editor, Segmented)
    assert [option.text()[:5] for option in editor.options] == ["0  No", "1  Mo", "2  Sl", "3  Cl", "4  Se"]


def test_a_long_option_stands_in_as_many_lines_as_it_needs(qtbot: QtBot) -> None:
    editor = shown(qtbot, RECORDS["operation"]["jrs_freq"])
    assert isinstance(editor, Segmented)
    editor.resize(400, editor.heightForWidth(400))
    QApplication.processEvents()
    longest = max(editor.options, key=Option.wanted_width)
    assert longest.height() >= longest.heightForWidth(longest.width()) > editor.options[0].height()


def test_a_digit_chooses_commits_and_moves_on(qtbot: QtBot) -> None:
    editor = shown(qtbot, SIDE)
    with qtbot.waitSignals([editor.edited, editor.committed, editor.advance]):
        type_into(editor, "2")
    assert editor.answer() == 2


def test_a_text_or_a_date_never_moves_on_by_itself(qtbot: QtBot) -> None:
    for field in (NAME, DAY, COUNT, PHONE):
        editor = shown(qtbot, field)
        with qtbot.assertNotEmitted(editor.advance):
            type_into(editor, "20260320")


def test_codes_of_letters_are_typed_in_full(qtbot: QtBot) -> None:
    editor = shown(qtbot, CLAVIEN)
    type_into(editor, "III")
    assert editor.answer() == "II"
    type_into(editor, "a")
    assert editor.answer() == "IIIa"


def test_arrows_choose_inside_and_are_committed_on_leaving(qtbot: QtBot) -> None:
    editor = shown(qtbot, SIDE)
    with qtbot.assertNotEmitted(editor.committed):
        press(editor, Qt.Key.Key_Right)
        press(editor, Qt.Key.Key_Right)
    assert editor.answer() == 2
    with qtbot.waitSignals([editor.committed, editor.advance]):
        press(editor, Qt.Key.Key_Return)


def test_several_codes_are_toggled_and_none_stands_alone(qtbot: QtBot) -> None:
    editor = shown(qtbot, VESSEL)
    assert isinstance(editor, MultiSegmented)
    with qtbot.assertNotEmitted(editor.advance):
        type_into(editor, "31")
    assert editor.answer() == (1, 3)
    type_into(editor, "1")
    assert editor.answer() == (3,)
    type_into(editor, "0")
    assert editor.answer() == (0,)
    type_into(editor, "2")
    assert editor.answer() == (2,)


def test_shortcuts_with_alt_and_ctrl_choose_nothing(qtbot: QtBot) -> None:
    for modifier in (Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier):
        editor = shown(qtbot, SIDE)
        press(editor, Qt.Key.Key_1, modifier)
        assert editor.answer() is None


def test_grades_stand_one_below_the_other_with_their_descriptions(qtbot: QtBot) -> None:
    editor = shown(qtbot, HB)
    assert isinstance(editor, HBPicker)
    assert len({option.geometry().top() for option in editor.options}) == 6
    assert all(option.isVisible() for option in editor.options)
    assert "eye closes with little effort" in editor.options[1].text()
    type_into(editor, "2")
    assert editor.answer() == 2


def test_the_grade_before_stands_beside_the_list(qtbot: QtBot) -> None:
    editor = shown(qtbot, HB)
    assert isinstance(editor, HBPicker)
    editor.show_previous(1, "2026-03-14")
    assert editor._previous.text() == "Before: I Normal in all areas (2026-03-14)"


def test_a_click_chooses_and_stays(qtbot: QtBot) -> None:
    editor = shown(qtbot, SIDE)
    assert isinstance(editor, Segmented)
    with qtbot.assertNotEmitted(editor.advance), qtbot.waitSignal(editor.committed):
        QTest.mouseClick(editor.options[0], Qt.MouseButton.LeftButton)
    assert editor.answer() == 1


# --- Keyboard flow ----------------------------------------------------------------------------------


@pytest.mark.parametrize("field", EACH_KIND, ids=lambda field: field.key)
def test_enter_and_arrows_go_between_fields(qtbot: QtBot, field: Field) -> None:
    editor = shown(qtbot, field)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
        with qtbot.waitSignal(editor.advance):
            press(editor, key)
    with qtbot.waitSignal(editor.go_back):
        press(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(editor.go_back):
        press(editor, Qt.Key.Key_Up)


@pytest.mark.parametrize("field", [NAME, NOTE], ids=lambda field: field.key)
def test_enter_is_left_alone_while_a_name_is_composed(qtbot: QtBot, field: Field) -> None:
    editor = shown(qtbot, field)
    box = keys_of(editor)
    QApplication.sendEvent(box, QInputMethodEvent("zhang", []))
    with qtbot.assertNotEmitted(editor.advance):
        press(editor, Qt.Key.Key_Return)
    done = QInputMethodEvent()
    done.setCommitString("张")
    QApplication.sendEvent(box, done)
    with qtbot.waitSignal(editor.advance):
        press(editor, Qt.Key.Key_Return)
    assert "张" in editor.text()


def test_the_input_method_is_off_where_only_digits_make_sense(qtbot: QtBot) -> None:
    for field in (PHONE, COUNT, CLOCK, YES_NO):
        enabled = keys_of(shown(qtbot, field)).testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        assert not enabled, field.key
    assert keys_of(shown(qtbot, NAME)).testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_lines_are_kept_in_a_long_text(qtbot: QtBot) -> None:
    editor = shown(qtbot, NOTE)
    assert isinstance(editor, LongTextEditor)
    type_into(editor, "one")
    press(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    type_into(editor, "two")
    assert editor.answer() == "one\ntwo"


# --- Rows -------------------------------------------------------------------------------------------


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[FieldForm]:
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    made = FieldForm({field.key: field for field in EACH_KIND}, setting, page)
    for field in (NAME, SIDE, COUNT):
        made.add_row(layout, field.key)
    made.add_skip(layout, Skip(("day",), _on_the_left, Words("Asked of the left side.", "仅左侧填写。")))
    page.show()
    yield made
    page.close()


def _on_the_left(answers: object) -> bool:
    return isinstance(answers, dict) and answers.get("side") == 1


def test_a_row_that_is_not_asked_is_hidden_and_passed_over(form: FieldForm, qtbot: QtBot) -> None:
    form.show_answers({"side": 2})
    assert form.rows["day"].isHidden()
    with qtbot.waitSignal(form.finished):
        form.go_from("count", 1)
    form.refresh({"side": 1})
    assert not form.rows["day"].isHidden()


def test_a_row_with_an_answer_is_shown_though_it_is_not_asked(form: FieldForm) -> None:
    form.show_answers({"side": 2, "day": TODAY})
    assert not form.rows["day"].isHidden()


def test_what_is_wrong_is_said_below_the_row_and_taken_off_while_it_is_mended(form: FieldForm) -> None:
    row = form.rows["count"]
    row.editor.show_text("many")
    assert not form.is_sound("count")
    assert row.note.kind == "error"
    assert "many" in row.note.text()
    type_into(row.editor, "1")
    assert row.note.text() == ""


def test_absence_and_blank_can_be_chosen_with_the_mouse(form: FieldForm) -> None:
    for row in form.rows.values():
        for action, wanted in zip(row.absence_menu().actions(), [*Absence, None], strict=True):
            action.trigger()
            assert row.editor.answer() is wanted


@pytest.mark.parametrize(
    ("answer", "said"),
    [(Decimal("15.0"), "15 months"), (Decimal("0.5"), "0.5 months"), (None, "–"), (Absence.UNK, "Unknown")],
)
def test_what_was_worked_out_is_said_as_people_say_it(answer: Answer, said: str) -> None:
    assert with_unit(RECORDS["operation"]["dur_months"], answer) == said
