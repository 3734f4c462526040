"""The case editor on a real register: what is typed is saved, kept or asked about, and never lost."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.dictionary import OPERATION, PATIENT
from models.fields import Absence, Answer, Choice, Choices, PartialDate
from models.rules.completeness import SECTIONS, section_of
from models.rules.protocol import State
from models.services import cases, drafts, entries
from models.services.registers import Register
from models.words import Language
from tests.ui.case.pages import (
    CASE,
    OPERATED,
    checks_of,
    draft,
    keys_of,
    press_button,
    row,
    shown,
    stored,
    type_into,
    ward,
)
from tests.ui.conftest import Clock
from ui import text
from ui.context import Context
from ui.pages.case_editor import CasePage
from ui.pages.case_entries import Complications, WardChecks
from ui.pages.case_followups import FollowUpSection
from ui.pages.case_frame import ALL_SECTIONS

# --- Saving -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "answer"),
    [
        ("phone1", "138 0013 8000", "13800138000"),
        ("kin_name", "古丽娜尔·买买提", "古丽娜尔·买买提"),
        ("surgeon", "ZW", "ZW"),
        ("bone_l", "15", 15),
        ("dx_date", "20250314", date(2025, 3, 14)),
        ("onset_ym", "202305", PartialDate(2023, 5)),
        ("bilateral", "0", 0),
        ("vessel", "13", (1, 3)),
        ("op_end_time", "1430", None),
        ("baep_mon", "1", 1),
        ("cohen", "3", 3),
        ("note", "wife keeps the phone", "wife keeps the phone"),
    ],
)
def test_a_committed_answer_is_in_the_register(page: CasePage, key: str, typed: str, answer: Answer) -> None:
    type_into(page, key, typed)
    if answer is None:
        assert stored(page, key) is not None
    else:
        assert stored(page, key) == answer
    assert draft(page) == {}
    assert page.saved_note.text() == "Saved 10:41:00"


def test_an_answer_is_saved_when_the_keyboard_leaves_the_field(page: CasePage) -> None:
    type_into(page, "phone1", "13800138000", enter=False)
    assert stored(page, "phone1") is None
    row(page, "adm_no").editor.setFocus()
    page.sections["identity"].form.commit()
    assert stored(page, "phone1") == "13800138000"


def test_each_save_tells_the_other_pages(page: CasePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.desk.context.changed) as heard:
        type_into(page, "bilateral", "0")
    assert heard.args == ["operation", page.desk.operation_id]


def test_every_field_stands_in_the_section_that_completeness_names(page: CasePage) -> None:
    shown_in: dict[str, str] = {}
    for name in ALL_SECTIONS:
        page.show_section(name)
        if name in page.sections:
            form = page.sections[name].form
            shown_in |= dict.fromkeys((*form.rows, *form._shown), name)
    left_out = {"name_py"}  # the search key, made from the name
    assert shown_in == {
        f.key: section_of(f.key) for f in (*PATIENT.fields, *OPERATION.fields) if f.key not in left_out
    }


def test_every_field_takes_and_stores_every_absence(page: CasePage) -> None:
    for name in SECTIONS:
        page.show_section(name)
        form = page.sections[name].form
        for absence in Absence:
            for key, each in form.rows.items():
                if key not in ("name", "mrn", "op_date"):
                    each.editor.take_absence(absence)
            missed = [k for k in form.rows if k not in ("name", "mrn", "op_date", "age_op", "dur_months")]
            assert [key for key in missed if stored(page, key) is not absence] == []


def test_an_id_number_fills_birth_date_and_sex_where_they_are_blank(qtbot: QtBot, context: Context) -> None:
    bare = {key: CASE[key] for key in ("name", "mrn", "op_date")}
    page = shown(qtbot, CasePage(context, cases.register_case(context.register, bare, context.today())))
    type_into(page, "id_no", "11010519491231002x")
    assert stored(page, "id_no") == "11010519491231002X"
    assert stored(page, "birth_date") == date(1949, 12, 31)
    assert stored(page, "sex") == 2
    assert row(page, "sex").editor.answer() == 2


def test_an_id_number_changes_nothing_that_was_entered(page: CasePage) -> None:
    type_into(page, "id_no", "11010519491231002X")
    assert stored(page, "birth_date") == CASE["birth_date"]
    assert "1949-12-31" in row(page, "id_no").note.text()
    assert row(page, "id_no").note.kind == "unlikely"


# --- What cannot be saved ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("dx_date", "2025-02-30", "not a real date"),
        ("dx_date", "14/03/2025", "year of two digits"),
        ("bone_l", "fifteen", "not a number"),
        ("bone_l", "900", "must be 5 to 80"),
        ("dis_date", "2026-03-01", "must be on or after the operation, 2026-03-13"),
        ("dis_date", "2027-01-01", "must not lie after today"),
    ],
)
def test_what_cannot_be_true_stays_in_the_field_and_is_never_stored(
    page: CasePage, key: str, typed: str, said: str
) -> None:
    type_into(page, key, typed)
    assert stored(page, key) is None
    assert row(page, key).editor.text() == typed
    assert said in row(page, key).note.text()
    assert row(page, key).note.kind == "error"
    assert draft(page) == {key: typed}
    assert page.saved_note.text().startswith("Not saved: ")


def test_a_wrong_text_over_a_saved_answer_leaves_that_answer_alone(page: CasePage) -> None:
    type_into(page, "bone_l", "15")
    type_into(page, "bone_l", "x")
    assert stored(page, "bone_l") == 15
    assert draft(page) == {"bone_l": "x"}


def test_a_mended_text_is_saved_and_leaves_the_draft(page: CasePage) -> None:
    type_into(page, "bone_l", "x")
    type_into(page, "bone_l", "16")
    assert stored(page, "bone_l") == 16
    assert draft(page) == {}
    assert row(page, "bone_l").note.text() == ""


def test_something_unlikely_is_saved_and_marked(page: CasePage) -> None:
    type_into(page, "approach", "1")
    type_into(page, "bone_l", "25")
    assert stored(page, "bone_l") == 25
    assert row(page, "bone_l").note.kind == "unlikely"


def test_a_number_of_another_patient_is_refused_with_a_sentence(page: CasePage, context: Context) -> None:
    cases.register_case(context.register, {**CASE, "mrn": "77"}, context.today())
    type_into(page, "mrn", "77")
    assert stored(page, "mrn") == "0032010"
    assert "belongs to another patient" in row(page, "mrn").note.text()


# --- Drafts -----------------------------------------------------------------------------------------


def test_what_is_typed_reaches_the_draft_within_a_second(page: CasePage, qtbot: QtBot) -> None:
    type_into(page, "phone1", "1380", enter=False)
    qtbot.waitUntil(lambda: draft(page) == {"phone1": "1380"}, timeout=20_000)
    assert stored(page, "phone1") is None


def test_a_draft_comes_back_on_a_new_page_and_says_so(
    page: CasePage, qtbot: QtBot, context: Context, operation: int
) -> None:
    type_into(page, "phone1", "1380", enter=False)
    type_into(page, "bone_l", "wide")
    page.desk.keep()
    again = shown(qtbot, CasePage(context, operation))
    assert row(again, "bone_l").editor.text() == "wide"
    assert row(again, "bone_l").note.kind == "error"


def test_a_readable_draft_is_not_stored_until_the_person_says_so(
    qtbot: QtBot, context: Context, operation: int
) -> None:
    drafts.keep(context.register, "case", str(operation), {"adm_no": "000123"})
    page = shown(qtbot, CasePage(context, operation))
    assert row(page, "adm_no").note.text().startswith("Typed earlier and not saved yet")
    assert stored(page, "adm_no") is None
    QTest.keyClick(keys_of(row(page, "adm_no").editor), Qt.Key.Key_Return)
    assert stored(page, "adm_no") == "000123"


def test_hiding_the_page_keeps_what_is_typed(page: CasePage) -> None:
    type_into(page, "phone1", "1380", enter=False)
    page.hide()
    assert draft(page) == {"phone1": "1380"} or stored(page, "phone1") == "1380"


# --- A new case -------------------------------------------------------------------------------------


def count(context: Context) -> int:
    with context.register.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM operation").scalar_one())


def test_a_new_case_is_in_the_draft_alone_until_it_has_name_and_number(
    new_page: CasePage, context: Context
) -> None:
    type_into(new_page, "name", "陈丽")
    type_into(new_page, "sex", "2")
    assert count(context) == 0
    assert drafts.of(context.register, "case", "new") == {"name": "陈丽", "sex": "2"}
    type_into(new_page, "mrn", "0001")
    assert count(context) == 1
    assert stored(new_page, "name") == "陈丽"
    assert stored(new_page, "sex") == 2
    assert drafts.of(context.register, "case", "new") == {}
    assert "陈丽" in new_page.banner.text()


def test_what_could_not_be_read_stays_with_the_case_that_is_made(new_page: CasePage) -> None:
    type_into(new_page, "birth_date", "30 February")
    type_into(new_page, "name", "陈丽")
    type_into(new_page, "mrn", "0001")
    assert stored(new_page, "birth_date") is None
    assert draft(new_page) == {"birth_date": "30 February"}
    assert row(new_page, "birth_date").editor.text() == "30 February"


def test_an_unfinished_new_case_comes_back(new_page: CasePage, qtbot: QtBot, context: Context) -> None:
    type_into(new_page, "name", "陈丽")
    again = shown(qtbot, CasePage(context))
    assert row(again, "name").editor.text() == "陈丽"
    again.messages.findChildren(QPushButton)[0].click()
    assert row(again, "name").editor.text() == ""
    assert drafts.of(context.register, "case", "new") == {}


def test_a_number_that_is_taken_asks_whose_it_is(
    new_page: CasePage, context: Context, operation: int
) -> None:
    type_into(new_page, "mrn", "0032010")
    assert "曾志伟 (sex: Male, born: 1981-02-03)" in new_page.question.text()
    press_button(new_page.question, "Correct the number")
    assert count(context) == 1
    assert new_page.question.isHidden()
    type_into(new_page, "mrn", "9")
    type_into(new_page, "name", "陈丽")
    assert count(context) == 2
    assert stored(new_page, "mrn") == "9"


def test_a_further_operation_joins_the_patient_whose_number_it_is(
    new_page: CasePage, context: Context, operation: int
) -> None:
    type_into(new_page, "side", "2")
    type_into(new_page, "mrn", "0032010")
    press_button(new_page.question, "Add a further operation of this patient")
    assert count(context) == 2
    assert stored(new_page, "name") == "曾志伟"
    assert stored(new_page, "side") == 2
    first = cases.open_case(context.register, operation, context.now())
    assert first.answers["side"] == 1
    assert new_page.desk.case is not None
    assert new_page.desk.case.patient_id == first.patient_id


def test_the_sample_register_takes_no_real_patient(qtbot: QtBot, sample: Register) -> None:
    page = shown(qtbot, CasePage(Context(sample)))
    type_into(page, "name", "陈丽")
    type_into(page, "mrn", "0001")
    assert "invented patients only" in page.messages.text()
    assert page.desk.operation_id is None
    page.close()


# --- The plan ---------------------------------------------------------------------------------------


def target_of(page: CasePage, code: str) -> date:
    assert page.desk.operation_id is not None
    case = cases.open_case(page.desk.register, page.desk.operation_id, page.desk.context.now())
    return next(standing.row.target for standing in case.standings if standing.row.code == code)


def test_moving_the_operation_shows_the_new_dates_first(page: CasePage) -> None:
    type_into(page, "op_date", "2026-03-12")
    assert "2026-03-20 → 2026-03-19" in page.question.text()
    assert stored(page, "op_date") == OPERATED
    press_button(page.question, "Re-plan")
    assert stored(page, "op_date") == date(2026, 3, 12)
    assert target_of(page, "W1") == date(2026, 3, 19)
    assert draft(page) == {}


def test_the_old_operation_date_can_be_kept(page: CasePage) -> None:
    type_into(page, "op_date", "2026-03-12")
    press_button(page.question, "Keep the old date")
    assert stored(page, "op_date") == OPERATED
    assert row(page, "op_date").editor.text() == "2026-03-13"
    assert draft(page) == {}
    assert target_of(page, "W1") == date(2026, 3, 20)


def test_the_first_operation_date_makes_the_plan_without_asking(new_page: CasePage) -> None:
    type_into(new_page, "name", "陈丽")
    type_into(new_page, "mrn", "0001")
    new_page.enter_section("follow-up")
    assert new_page.findChildren(FollowUpSection) == []
    type_into(new_page, "op_date", "20260310")
    assert new_page.question.isHidden()
    assert target_of(new_page, "W1") == date(2026, 3, 17)
    new_page.enter_section("follow-up")
    assert new_page.follow_ups is not None
    assert new_page.follow_ups.plan.rowCount() > 8


def test_any_row_of_the_plan_can_be_logged_closed_ones_too(
    page: CasePage, clock: Clock, qtbot: QtBot
) -> None:
    clock.at = datetime(2026, 5, 20, 9, 0)
    page.desk.read_anew()
    assert page.desk.case is not None
    states = {standing.row.code: standing.state for standing in page.desk.case.standings}
    assert states["W1"] is State.MISSED
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    page.follow_ups.plan.setCurrentCell(list(states).index("W1"), 1)
    with qtbot.waitSignal(page.call_wanted) as wanted:
        QTest.keyClick(page.follow_ups.plan, Qt.Key.Key_Return)
    assert wanted.args == [page.desk.operation_id, "W1"]


def test_contacts_and_attempts_stand_below_the_plan_by_date(page: CasePage, context: Context) -> None:
    assert page.desk.operation_id is not None
    both: list[dict[str, Answer]] = [
        {"fu_date": date(2026, 3, 20), "fu_mode": 2, "fu_result": 1, "fw_ever": 0, "hb": 1, "spasm": 0},
        {"fu_date": date(2026, 3, 18), "fu_mode": 2, "fu_result": 2},
    ]
    for answers in both:
        entries.add_entry(context.register, "contact", page.desk.operation_id, answers, context.today())
    page.desk.read_anew()
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    table = page.follow_ups.contacts
    lines = [
        [item.text() if (item := table.item(line, place)) else "" for place in range(table.columnCount())]
        for line in range(table.rowCount())
    ]
    assert lines == [
        ["2026-03-18 · D5", "1-week call", "Phone", "No answer", "", "", ""],
        ["2026-03-20 · D7", "1-week call", "Phone", "Completed", "No", "I", "None"],
    ]


# --- Ward checks and complications ------------------------------------------------------------------


def type_entry(entry_list: WardChecks | Complications, key: str, typed: str, *, enter: bool = True) -> None:
    assert entry_list.form is not None
    editor = entry_list.form.editor(key)
    QTest.keyClicks(keys_of(editor), typed)
    if enter:
        QTest.keyClick(keys_of(editor), Qt.Key.Key_Return)


def test_a_ward_check_is_added_by_keyboard(page: CasePage, qtbot: QtBot) -> None:
    checks, _ = ward(page)
    checks.add_button.setFocus()
    QTest.keyClick(checks.add_button, Qt.Key.Key_Return)
    assert checks.form is not None
    assert checks.form.text("hb_w_at") == ""
    type_entry(checks, "hb_w", "2", enter=False)
    type_entry(checks, "hb_w_at", "d1 8:00")
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert page.desk.case is not None
    (check,) = page.desk.case.ward_checks
    assert (check.answers["hb_w"], check.answers["hb_w_at"]) == (2, datetime(2026, 3, 14, 8, 0))
    assert any("HB II" in label.text() for label in checks.findChildren(QLabel))


def test_a_ward_check_before_the_operation_is_refused_and_kept(page: CasePage) -> None:
    checks, _ = ward(page)
    checks.add()
    type_entry(checks, "hb_w", "1", enter=False)
    type_entry(checks, "hb_w_at", "2026-03-12 8:00")
    checks.save()
    assert page.desk.case is not None
    assert page.desk.case.ward_checks == ()
    assert checks.form is not None
    assert "on or after the operation" in checks.form.rows["hb_w_at"].note.text()


def test_a_half_typed_ward_check_comes_back(
    page: CasePage, qtbot: QtBot, context: Context, operation: int
) -> None:
    checks, _ = ward(page)
    checks.add()
    type_entry(checks, "hb_w_at", "tomorrow?")
    again = shown(qtbot, CasePage(context, operation))
    checks, _ = ward(again)
    assert checks.form is not None
    assert checks.form.text("hb_w_at") == "tomorrow?"
    checks.discard()
    assert drafts.of(context.register, "ward_check", f"{operation}/new") == {}


def test_a_complication_asks_what_belongs_to_its_kind(page: CasePage) -> None:
    _, complications = ward(page)
    complications.add()
    assert complications.form is not None
    rows = complications.form.rows
    assert rows["csf_site"].isHidden()
    type_entry(complications, "comp_code", "CSF", enter=False)
    assert not rows["csf_site"].isHidden()
    assert rows["fp_hb"].isHidden()
    type_entry(complications, "onset_date", "d3")
    type_entry(complications, "csf_site", "2", enter=False)
    type_entry(complications, "clavien", "IIIa", enter=False)
    complications.save()
    assert page.desk.case is not None
    (entry,) = page.desk.case.complications
    assert entry.answers["comp_code"] == "CSF"
    assert entry.answers["onset_date"] == date(2026, 3, 16)
    assert entry.answers["csf_site"] == 2
    assert entry.answers["clavien"] == "IIIa"


def test_an_entry_is_changed_removed_and_brought_back(page: CasePage, context: Context) -> None:
    assert page.desk.operation_id is not None
    at = datetime(2026, 3, 14, 8, 0)
    entries.add_entry(
        context.register, "ward_check", page.desk.operation_id, {"hb_w": 1, "hb_w_at": at}, context.today()
    )
    page.desk.read_anew()
    checks, _ = ward(page)
    press_button(checks, "Change")
    type_entry(checks, "hb_w", "3", enter=False)
    checks.save()
    assert [check.answers["hb_w"] for check in checks_of(page)] == [3]
    QApplication.processEvents()  # what was added to the list comes on screen
    press_button(checks, "Remove")
    assert checks_of(page) == ()
    assert page.undo_bar.text().startswith("Removed: 2026-03-14 08:00")
    QApplication.processEvents()
    press_button(page.undo_bar, "Undo  Ctrl+Alt+Z")
    assert [check.answers["hb_w"] for check in checks_of(page)] == [3]


# --- Moving about -----------------------------------------------------------------------------------


def test_sections_are_reached_by_key(page: CasePage, qtbot: QtBot) -> None:
    for number, name in enumerate(ALL_SECTIONS, 1):
        QTest.keyClick(page, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
        assert page.section == name
    QTest.keyClick(page, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert page.section == ALL_SECTIONS[-2]
    QTest.keyClick(page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert page.section == ALL_SECTIONS[-1]


def test_ctrl_enter_says_once_what_cannot_be_saved_and_then_goes_on(page: CasePage) -> None:
    type_into(page, "bone_l", "x", enter=False)
    page.save_and_next()
    assert page.section == "operation"
    assert "There is 1 problem in this section." in page.messages.text()
    assert "Bone window, length: “x” is not a number." in page.messages.text()
    page.save_and_next()
    assert page.section == "ward"
    assert draft(page) == {"bone_l": "x"}


def test_missing_counts_fall_as_answers_come(page: CasePage) -> None:
    before = len(page.desk.missing()["preop"])
    assert f"({before})" in page.list.buttons["preop"].text()
    type_into(page, "bilateral", "0")
    assert f"({before - 1})" in page.list.buttons["preop"].text()


def test_an_unknown_answer_is_not_missing(page: CasePage) -> None:
    before = len(page.desk.missing()["identity"])
    type_into(page, "kin_phone", "?")
    assert len(page.desk.missing()["identity"]) == before - 1


def test_escape_leaves_and_discards_nothing(page: CasePage, qtbot: QtBot) -> None:
    type_into(page, "phone1", "1380", enter=False)
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(keys_of(row(page, "phone1").editor), Qt.Key.Key_Escape)
    assert stored(page, "phone1") == "1380"


def test_the_window_rebuilt_shows_the_same(
    page: CasePage, qtbot: QtBot, context: Context, operation: int
) -> None:
    type_into(page, "bone_l", "wide", enter=False)
    place = page.place()
    again = shown(qtbot, CasePage(context, place.operation_id))
    again.restore(place)
    assert again.section == "operation"
    assert row(again, "bone_l").editor.text() == "wide"


@pytest.mark.parametrize(
    ("key", "typed", "follows"),
    [
        ("tx_botox", "1", ("tx_botox_n", "tx_botox_last")),
        ("tx_prior_mvd", "2", ("tx_prior_mvd_date",)),
        ("baep_mon", "1", ("baep_v_lat", "baep_v_amp", "baep_end")),
        ("dfp_taught", "1", ("dfp_taught_by",)),
        ("consent_fu", "2", ("consent_date",)),
    ],
)
def test_a_field_under_a_condition_is_asked_when_it_holds(
    page: CasePage, key: str, typed: str, follows: tuple[str, ...]
) -> None:
    row(page, key)
    rows = page.sections[section_of(key)].form.rows
    assert all(rows[each].isHidden() for each in follows)
    type_into(page, key, typed)
    assert not any(rows[each].isHidden() for each in follows)


def test_a_number_learned_at_a_call_is_on_the_page_at_once(page: CasePage, context: Context) -> None:
    type_into(page, "phone1", "13800138000")
    type_into(page, "adm_no", "77", enter=False)
    assert page.desk.operation_id is not None
    answers: dict[str, Answer] = {
        "fu_date": context.today(),
        "fu_result": 2,
        "contact_changed": "13900001111",
    }
    made = entries.add_entry(context.register, "contact", page.desk.operation_id, answers, context.today())
    context.changed.emit("contact", made)
    assert row(page, "phone1").editor.answer() == "13900001111"
    assert "139 0000 1111" in page.banner.text()
    assert row(page, "adm_no").editor.text() == "77"


def test_what_follows_from_dates_is_shown_and_not_asked(page: CasePage) -> None:
    type_into(page, "onset_ym", "2023-05")
    rows = page.sections["preop"].form.rows
    assert rows["dur_months"].isHidden()
    assert stored(page, "dur_months") == 34
    assert "34 months" in " ".join(label.text() for label in page.sections["preop"].findChildren(QLabel))
    assert row(page, "age_op").isHidden()


def test_the_banner_tells_the_patient_in_both_languages(
    qtbot: QtBot, context: Context, page: CasePage
) -> None:
    for said in ("曾志伟", "1981-02-03 (45)", "Male", "0032010", "LEFT", "D7"):
        assert said in page.banner.text()
    text.speak(Language.CHINESE)
    again = shown(qtbot, CasePage(context, page.desk.operation_id))
    for said in ("曾志伟", "1981-02-03（45岁）", "男", "0032010", "左侧", "术后第7天"):
        assert said in again.banner.text()


def test_every_stop_of_the_keyboard_has_a_name(page: CasePage) -> None:
    for name in ALL_SECTIONS:
        page.show_section(name)
    for entry_list in page.entry_lists:
        entry_list.add()
    nameless = [
        type(widget).__name__
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
    ]
    assert nameless == []


# --- A whole case by keyboard -----------------------------------------------------------------------

WHOLE: list[tuple[str, str, Answer]] = [
    ("name", "Chen Li", "Chen Li"),
    ("mrn", "0032077", "0032077"),
    ("id_no", "/", Absence.NA),
    ("sex", "2", 2),
    ("birth_date", "19700601", date(1970, 6, 1)),
    ("phone1", "13800138000", "13800138000"),
    ("phone_owner", "1", 1),
    ("kin_name", "Chen Gang", "Chen Gang"),
    ("kin_phone", "?", Absence.UNK),
    ("adm_no", "000345", "000345"),
    ("adm_date", "3/12", date(2026, 3, 12)),
    ("consent_fu", "2", 2),
    ("consent_date", "3/12", date(2026, 3, 12)),
    ("side", "2", 2),
    ("bilateral", "0", 0),
    ("hfs_cause", "1", 1),
    ("onset_ym", "2023-05", PartialDate(2023, 5)),
    ("cohen", "3", 3),
    ("tx_botox", "1", 1),
    ("tx_botox_n", "2", 2),
    ("tx_botox_last", "2024", PartialDate(2024)),
    ("tx_prior_mvd", "0", 0),
    ("htn", "1", 1),
    ("dm", "0", 0),
    ("moyamoya", "0", 0),
    ("mri_vessel", "1", (1,)),
    ("hb_pre", "1", 1),
    ("hear_sym", "0", 0),
    ("op_date", "3/13", OPERATED),
    ("op_end_time", "-", Absence.ND),
    ("surgeon", "ZW", "ZW"),
    ("assistant", "LW", "LW"),
    ("op_kind", "1", 1),
    ("approach", "1", 1),
    ("scope", "2", 2),
    ("bone_l", "18", 18),
    ("bone_w", "15", 15),
    ("bone_kind", "1", 1),
    ("mastoid_open", "0", 0),
    ("vessel", "13", (1, 3)),
    ("technique", "1", (1,)),
    ("lsr", "1", 1),
    ("baep_mon", "1", 1),
    ("baep_v_lat", "0.4", Decimal("0.40")),
    ("baep_v_amp", "20", 20),
    ("baep_end", "0", 0),
    ("dura", "1", 1),
    ("op_event", "0", (0,)),
    ("dis_date", "3/19", date(2026, 3, 19)),
    ("dis_status", "1", 1),
    ("spasm_dis", "0", 0),
    ("contact_verified_on", "3/19", date(2026, 3, 19)),
    ("dfp_taught", "1", 1),
    ("dfp_taught_by", "LW", "LW"),
]


def test_a_whole_case_is_entered_by_keyboard_alone(new_page: CasePage) -> None:
    """Keys go to whatever has the keyboard: the order on screen is the order of the list."""
    section = "identity"
    for key, typed, _ in WHOLE:
        if section_of(key) != section:
            section = section_of(key)
            step_to(section)
        assert new_page._key == key
        box = QApplication.focusWidget()
        assert box is not None
        QTest.keyClicks(box, typed)
        if not moves_on(key, typed):
            QTest.keyClick(box, Qt.Key.Key_Return)
    for key, _, answer in WHOLE:
        assert stored(new_page, key) == answer, key
    assert draft(new_page) == {}
    missing = new_page.desk.missing()
    assert {name: keys for name, keys in missing.items() if keys} == {"ward": ["hb_w", "hb_w_discharge"]}


def step_to(section: str) -> None:
    number = ALL_SECTIONS.index(section) + 1
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)


def moves_on(key: str, typed: str) -> bool:
    field = {**{f.key: f for f in PATIENT.fields}, **{f.key: f for f in OPERATION.fields}}[key]
    chosen = isinstance(field, Choice) and bool(typed)
    return chosen or (isinstance(field, Choices) and typed in ("?", "-", "/"))
