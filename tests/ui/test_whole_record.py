"""Every field of the dictionary typed once through the real forms, and found again in the month workbook.

What is not typed is named here with the reason; what is, is told apart from
all others by its value wherever its codes are enough for that.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from models.dictionary import CONTACT, OPERATION, PATIENT, PHONE, RECORDS, WARD_CHECK
from models.fields import Absence, Choice, Choices, Clock, Day, Field, Moment, Number
from models.rules.completeness import SECTIONS
from models.services.exports import month
from models.services.registers import Register
from models.words import Language
from reports.workbook import write_month
from tests.builders import a_case
from tests.people import an_id
from ui.context import Context
from ui.forms.binding import FieldForm
from ui.forms.editor import KEY_OF_ABSENCE, Editor
from ui.forms.typed import TypedEditor
from ui.pages.call_questions import COMPLAINT_KEYS, PALSY, PHONE4, STOPPED
from ui.pages.call_sheet import CallPage
from ui.pages.case_editor import CasePage
from ui.pages.case_entries import EntryList
from ui.widgets_call import RetryStrip

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 41)
OPERATED = date(2026, 3, 2)
Key = Qt.Key
Ctrl, Alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Cells = dict[str, object]

SHEETS = ("operation", "contact", "ward_check", "complication", "phone")
CASE_FIELDS = {field.key: field for field in (*PATIENT.fields, *OPERATION.fields)}
MADE = {
    "study_id": "the program gives it",
    "name_py": "made from the name",
    "age_op": "worked out from the date of birth",
    "jrs_total": "the sum of jrs_sev and jrs_freq",
    "aao_pre": "worked out from the audiogram",
    "gr_pre": "worked out from the audiogram",
    "vessel_n": "worked out from the vessels",
    "va_involved": "worked out from the vessels",
    "los_post": "worked out from operation and discharge",
}
"""Fields of a case that nobody types, and why."""

TYPED = {
    "name": "曾志伟", "mrn": "0032010", "sex": "1", "birth_date": "19610203", "id_type": "1",
    "phone1": "13700001111", "phone_owner": "3", "phone2": "13922220000", "wechat": "wx_zzw61",
    "address": "重庆市渝中区",
    "kin_name": "陈丽", "kin_phone": "13633334444", "adm_no": "0098765", "adm_date": "2026-02-27",
    "consent_fu": "2",
    "consent_date": "2026-02-28", "adm_times": "3", "side": "2", "bilateral": "0", "hfs_cause": "1",
    "onset_ym": "2019",
    "dur_months": "82", "dx_date": "2020-05-06", "hfs7": "21", "hfs30": "99", "hfs36": "101", "tx_botox": "1",
    "tx_botox_n": "17", "tx_botox_last": "2025-03", "tx_prior_mvd": "1", "tx_prior_mvd_date": "2018",
    "pta_pre_i": "23",
    "pta_pre_c": "19", "sds_pre_i": "87", "hear_sym": "0", "op_date": "20260302", "op_end_time": "16:45",
    "surgeon": "ZW",
    "assistant": "LH", "op_kind": "2", "bone_l": "18", "bone_w": "16", "implant": "12", "implant_n": "5",
    "vessel": "13",
    "baep_v_lat": "0.7", "baep_v_amp": "33", "op_min": "145", "ebl": "65", "op_event": "13",
    "dis_date": "2026-03-09",
    "contact_verified_on": "2026-03-08", "dfp_taught": "1", "dfp_taught_by": "HS",
    "steroid_drug": "甲泼尼龙 40 mg",
    "antiviral_drug": "阿昔洛韦", "fu_end": "5", "fu_end_date": "2026-03-19", "note": "第一行，备注",
    "id_no": an_id(Random(7), date(1961, 2, 3), 1),
}  # fmt: skip
PARTIAL = {"onset_ym": "2019-04", "tx_botox_last": "2024", "tx_prior_mvd_date": "2018-11"}
NOT_ABSENT = {
    "name": "a case needs a name",
    "mrn": "a case needs its record number",
    "op_date": "the month of a case is that of its operation",
    "fu_end_date": "an end of the follow-up without its day would end nothing",
}
"""Fields whose absence is not typed, and why."""


def typed_for(field: Field) -> str:
    """Return what is typed into a field: its own text, or a code that is not the first."""
    if field.key in TYPED:
        return TYPED[field.key]
    assert isinstance(field, Choice | Choices), field.key
    codes = [code.value for code in field.codes]
    if isinstance(field, Choice):
        return str(codes[-1] if codes[-1] not in (0, 8, 9) else codes[1])
    return "".join(str(code) for code in codes if code not in (field.alone, 8))[:2]


def cell(field: Field, typed: str) -> object:
    """Return the cell that `typed` must become, worked out without the program's readers."""
    if typed in KEY_OF_ABSENCE.values():
        return next(absence.value for absence, key in KEY_OF_ABSENCE.items() if key == typed)
    match field:
        case Choice():
            return int(typed) if typed.isdigit() else typed
        case Choices():
            return ",".join(sorted(typed))
        case Number():
            return float(typed) if field.decimals else int(typed)
        case Day():
            digits = typed.replace("-", "")
            return datetime.strptime(digits, "%Y%m%d") if len(digits) == 8 else typed
        case Moment():
            return datetime.fromisoformat(typed)
        case Clock():
            return time.fromisoformat(typed)
        case _:
            return typed


# --- Typing -----------------------------------------------------------------------------------------


def fill(editor: Editor, typed: str) -> None:
    """Type into an editor in place of what stands there, Chinese as an input method does, and press Enter."""
    box: QWidget = editor.box if isinstance(editor, TypedEditor) else editor
    box.setFocus(Qt.FocusReason.TabFocusReason)
    if isinstance(box, QLineEdit | QPlainTextEdit):
        box.selectAll()
    for char in typed:
        if char.isascii():
            QTest.keyClicks(box, char)
        else:
            event = QInputMethodEvent()
            event.setCommitString(char)
            QApplication.sendEvent(box, event)
    QTest.keyClick(box, Key.Key_Return)


def fill_row(form: FieldForm, page: QWidget, key: str, typed: str) -> None:
    """Type into the row of a field that is asked, and find nothing wrong with it."""
    row = form.rows[key]
    assert row.is_asked(page), key
    fill(row.editor, typed)
    assert row.note.kind != "error", (key, row.note.text())


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> Iterator[CasePage]:
    """The page of a new case."""
    made = CasePage(context)
    show(qtbot, made)
    yield made
    made.close()


def show(qtbot: QtBot, page: QWidget) -> None:
    qtbot.addWidget(page)
    page.resize(1096, 660)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def type_case(page: CasePage, texts: Mapping[str, str]) -> list[str]:
    """Type every row of every section that is not left out, from top to bottom; return the keys typed."""
    done = []
    for section in SECTIONS:
        page.enter_section(section)
        form = page.sections[section].form
        for key in form.rows:
            if key in texts:
                page.focus(key)
                fill_row(form, page, key, texts[key])
                done.append(key)
    return done


def whole_texts() -> dict[str, str]:
    return {key: typed_for(field) for key, field in CASE_FIELDS.items() if key not in MADE}


# --- The workbook -----------------------------------------------------------------------------------


def workbook_of(register: Register, folder: Path) -> dict[str, list[Cells]]:
    """Return the sheets of records of March, each row by key."""
    path = folder / "month.xlsx"
    write_month(path, month(register, OPERATED, NOW), Language.CHINESE)
    sheets: dict[str, list[Cells]] = {}
    for name, sheet in zip(SHEETS, load_workbook(path).worksheets, strict=False):
        _, keys, *rows = sheet.iter_rows(values_only=True)
        sheets[name] = [dict(zip(map(str, keys), row, strict=True)) for row in rows]
    return sheets


def assert_found(row: Cells, fields: Mapping[str, Field], texts: Mapping[str, str]) -> None:
    """Find each text that was typed in its own column."""
    wrong = {key: (typed, row[key]) for key, typed in texts.items() if row[key] != cell(fields[key], typed)}
    assert not wrong


# --- The case ---------------------------------------------------------------------------------------


def test_every_field_of_a_case_is_typed_or_named_and_stands_in_the_workbook(
    page: CasePage, register: Register, tmp_path: Path
) -> None:
    texts = whole_texts()
    done = type_case(page, texts)
    assert sorted(done) == sorted(texts)
    assert set(done) | MADE.keys() == CASE_FIELDS.keys()
    (row,) = workbook_of(register, tmp_path)["operation"]
    assert_found(row, CASE_FIELDS, texts)
    assert all(row[key] is not None for key in MADE)
    assert row["age_op"] == 65
    assert row["los_post"] == 7
    told = codes_told(tmp_path)
    for key, field in CASE_FIELDS.items():
        if isinstance(field, Choice) and key in texts:
            label = next(code.label for code in field.codes if str(code.value) == texts[key])
            assert f"{texts[key]} = {' / '.join(dict.fromkeys(label))}" in told[key].splitlines()


def codes_told(folder: Path) -> dict[str, str]:
    """Return what the codebook of the workbook says of the codes of each field of patient and operation."""
    book = load_workbook(folder / "month.xlsx").worksheets[len(SHEETS)]
    _, names, *rows = book.iter_rows(values_only=True)
    told = [dict(zip(map(str, names), row, strict=True)) for row in rows]
    ours = (PATIENT.label.zh, OPERATION.label.zh)
    return {str(row["key"]): str(row["codes"]) for row in told if row["record"] in ours}


@pytest.mark.parametrize("absence", Absence)
def test_every_absence_of_a_case_stands_in_the_workbook(
    page: CasePage, register: Register, tmp_path: Path, absence: Absence
) -> None:
    texts = whole_texts()
    type_case(page, texts)
    absent = {key: KEY_OF_ABSENCE[absence] for key in texts if key not in NOT_ABSENT}
    refused = {}
    for section in reversed(SECTIONS):
        page.enter_section(section)
        form = page.sections[section].form
        for key in reversed(form.rows):
            if key in absent:
                page.focus(key)
                fill(form.editor(key), absent[key])
                if form.rows[key].note.kind == "error":
                    refused[key] = form.rows[key].note.text()
    assert not refused
    (row,) = workbook_of(register, tmp_path)["operation"]
    assert_found(row, CASE_FIELDS, absent)


def test_partial_dates_stand_in_the_workbook_as_they_were_typed(
    page: CasePage, register: Register, tmp_path: Path
) -> None:
    fields = {key: field for key, field in CASE_FIELDS.items() if isinstance(field, Day) and field.partial}
    assert fields.keys() == PARTIAL.keys()
    needed = {key: whole_texts()[key] for key in ("name", "mrn", "op_date", "tx_botox", "tx_prior_mvd")}
    for texts in (PARTIAL, {key: TYPED[key] for key in PARTIAL}):
        type_case(page, needed | texts)
        (row,) = workbook_of(register, tmp_path)["operation"]
        assert {key: row[key] for key in texts} == texts


# --- Entries ----------------------------------------------------------------------------------------


@pytest.fixture
def case_page(qtbot: QtBot, context: Context, register: Register) -> Iterator[CasePage]:
    """The page of a case on day 18, discharged."""
    made = CasePage(context, discharged(register))
    show(qtbot, made)
    yield made
    made.close()


def discharged(register: Register) -> int:
    return a_case(
        register, today=TODAY, name="曾志伟", mrn="0032010", op_date=OPERATED, hb_pre=1, phone1="13700001111",
        dis_date=OPERATED + timedelta(days=7), adm_date=OPERATED - timedelta(days=2), kin_phone="13633334444",
    )  # fmt: skip


def add_entry(page: CasePage, entries: EntryList, texts: Mapping[str, str]) -> list[str]:
    """Add an entry of all rows that are asked after what was typed above them; return what was typed."""
    entries.add()
    form, done = entries.form, []
    assert form is not None
    for key in list(form.rows):
        if key in texts and form.rows[key].is_asked(entries):
            fill_row(form, entries, key, texts[key])
            done.append(key)
    entries.save()
    assert entries.form is None, [row.note.text() for row in form.wrong_rows()]
    return done


def test_every_field_of_a_ward_check_stands_in_the_workbook(
    case_page: CasePage, register: Register, tmp_path: Path
) -> None:
    case_page.enter_section("ward")
    checks, _ = case_page.entry_lists
    wanted = [{"hb_w": "2", "hb_w_at": "2026-03-03 08:30"}, *({"hb_w": key, "hb_w_at": key} for key in "?-/")]
    fields = {field.key: field for field in WARD_CHECK.fields}
    for texts in wanted:
        assert sorted(add_entry(case_page, checks, texts)) == sorted(fields)
    rows = workbook_of(register, tmp_path)["ward_check"]
    found = sorted(str((row["hb_w"], row["hb_w_at"])) for row in rows)
    assert found == sorted(
        str(tuple(cell(fields[key], text) for key, text in texts.items())) for texts in wanted
    )


COMPLICATION = {field.key: field for field in RECORDS["complication"].fields}
_COMP_CODE = COMPLICATION["comp_code"]
assert isinstance(_COMP_CODE, Choice)
KINDS = [str(code.value) for code in _COMP_CODE.codes if code.value != "DTH"]


def complication_texts(number: int, kind: str) -> dict[str, str]:
    """Return what is typed of a complication of that kind, the `number`th; no two are alike."""
    texts = {
        key: _nth_code(field, number) for key, field in COMPLICATION.items() if isinstance(field, Choice)
    }
    onset = OPERATED + timedelta(days=number % 7)
    return texts | {
        "comp_code": kind, "onset_date": onset.isoformat(), "onset_hours": str(24 * (number % 7) + 5),
        "treatment": f"处理{number}", "resolved_date": (TODAY - timedelta(days=number % 5)).isoformat(),
        "residual": f"遗留{number}", "note": f"备注{number}", "dth_cause": f"死因{number}",
    }  # fmt: skip


def _nth_code(field: Choice, number: int) -> str:
    return str(field.codes[number % len(field.codes)].value)


def test_every_field_of_each_kind_of_complication_stands_in_the_workbook(
    case_page: CasePage, register: Register, tmp_path: Path
) -> None:
    case_page.enter_section("ward")
    _, complications = case_page.entry_lists
    wanted = {kind: complication_texts(number, kind) for number, kind in enumerate((*KINDS, "DTH"))}
    typed = {kind: add_entry(case_page, complications, texts) for kind, texts in wanted.items()}
    assert {key for keys in typed.values() for key in keys} == COMPLICATION.keys()
    rows = {str(row["comp_code"]): row for row in workbook_of(register, tmp_path)["complication"]}
    assert rows.keys() == wanted.keys()
    for kind, row in rows.items():
        assert_found(row, COMPLICATION, {key: wanted[kind][key] for key in typed[kind]})
        assert [key for key in COMPLICATION if row[key] is not None] == [
            key for key in COMPLICATION if key in typed[kind]
        ]


@pytest.mark.parametrize("absence", Absence)
def test_absences_and_parts_of_a_complication_stand_in_the_workbook(
    case_page: CasePage, register: Register, tmp_path: Path, absence: Absence
) -> None:
    case_page.enter_section("ward")
    _, complications = case_page.entry_lists
    wanted = {
        kind: dict.fromkeys(COMPLICATION, KEY_OF_ABSENCE[absence]) | {"comp_code": kind} for kind in KINDS
    }
    wanted["OTH"] |= {"last_status": "0"}  # for then the day is asked
    wanted["FEV"] |= {"last_status": "1"}  # for then what is left is asked
    wanted["PNE"] |= {"onset_date": "2026-03", "last_status": "0", "resolved_date": "2026"}
    typed = {kind: add_entry(case_page, complications, texts) for kind, texts in wanted.items()}
    dead = {"dth_cause", "dth_related"}  # asked with a death alone: whoever died has no other absence
    assert {key for keys in typed.values() for key in keys} == COMPLICATION.keys() - dead
    rows = {str(row["comp_code"]): row for row in workbook_of(register, tmp_path)["complication"]}
    for kind, row in rows.items():
        assert_found(row, COMPLICATION, {key: wanted[kind][key] for key in typed[kind]})


def test_every_field_of_a_telephone_number_stands_in_the_workbook(
    case_page: CasePage, register: Register, tmp_path: Path
) -> None:
    case_page.enter_section("identity")
    numbers = case_page.rooms.phones
    assert numbers is not None
    fields = {field.key: field for field in PHONE.fields if field.key != "phone_rank"}  # told by its place
    case_page.focus("phone2")  # unfolds the group in which the list stands
    texts = {
        "phone_no": "13511112222", "phone_whose": "4", "phone_checked_on": "2026-03-18",
        "phone_dead_on": "2026-03-19"
    }  # fmt: skip
    assert sorted(add_entry(case_page, numbers, texts)) == sorted(fields)
    absent = {
        key: dict.fromkeys(fields, key) | {"phone_no": f"1350000000{place}"}
        for place, key in enumerate("?-/")
    }
    for each in absent.values():
        add_entry(case_page, numbers, each)
    rows = {str(row["phone_no"]): row for row in workbook_of(register, tmp_path)["phone"]}
    for each in (texts, *absent.values()):
        assert_found(rows[each["phone_no"]], fields, each)
    assert rows["13511112222"]["phone_rank"] == 2


# --- Contacts ---------------------------------------------------------------------------------------

CALL = {
    "id_checked": "1", "spasm": "0", "spasm_stop_date": "2026-03-05", "spasm_stop_precision": "2",
    "fw_ever": "1",
    "fw_onset": "2026-03-11", "fw_onset_precision": "3", "fw_last_normal": "2026-03-10", "hb": "3",
    "hb_basis": "2",
    "fw_tx": "34", "phone4_forehead": "0", "phone4_eye": "1", "phone4_mouth": "0", "phone4_leak": "1",
    **{key: str(number % 3) for number, key in enumerate(COMPLAINT_KEYS)}, "satisfaction": "4",
    "fu_date": "2026-03-20", "fu_mode": "2", "contact_changed": "13511112222", "fu_note": "女儿接听，备注",
}  # fmt: skip
NOT_TYPED = {
    "fu_window": "follows from the date",
    "fu_time": "the clock's, at a call of today",
    "fu_result": "the outcome that is pressed",
    "fu_phone": "the number that is pressed",
    "retry_at": "chosen when nobody answers",
}
CONTACT_FIELDS = {field.key: field for field in CONTACT.fields}


@pytest.fixture
def sheet(qtbot: QtBot, context: Context, register: Register) -> CallPage:
    page = CallPage(context, discharged(register), "W3")
    show(qtbot, page)
    return page


def type_call(sheet: CallPage, texts: Mapping[str, str]) -> list[str]:
    """Type the facts beside the questions and then every question that is asked; return what was typed."""
    order = ("fu_date", "fu_mode", "contact_changed", "fu_note", "id_checked", "spasm", *STOPPED,
    "fw_ever", *PALSY,
             *PHONE4, *COMPLAINT_KEYS, "satisfaction")  # fmt: skip
    done = []
    for key in order:
        if key in COMPLAINT_KEYS:  # its number opens it
            sheet.questions.complaints.focus_keys()
            QTest.keyClicks(sheet.questions.complaints.keys, str(1 + COMPLAINT_KEYS.index(key)))
        ask = sheet.asks[key]
        if key in texts and ask.isVisible():
            fill(ask.editor, texts[key])
            assert ask.note.kind != "error", (key, ask.note.text())
            done.append(key)
    return done


def test_every_field_of_a_contact_stands_in_the_workbook(
    sheet: CallPage, register: Register, tmp_path: Path
) -> None:
    sheet.facts.phone_buttons[1].click()
    done = type_call(sheet, CALL)
    assert sorted(done) == sorted(CALL)
    assert set(done) | NOT_TYPED.keys() == CONTACT_FIELDS.keys()
    QTest.keyClick(sheet, Key.Key_Return, Ctrl)
    (row,) = workbook_of(register, tmp_path)["contact"]
    assert_found(row, CONTACT_FIELDS, CALL)
    made = {key: row[key] for key in NOT_TYPED}
    assert made == {
        "fu_window": "W3", "fu_time": time(10, 41), "fu_result": 1, "fu_phone": "13633334444",
        "retry_at": None
    }  # fmt: skip


def test_a_call_that_nobody_answered_stands_in_the_workbook(
    sheet: CallPage, register: Register, tmp_path: Path
) -> None:
    sheet.facts.phone_buttons[0].click()
    fill(sheet.asks["fu_note"].editor, "无人接听")
    QTest.keyClick(sheet, Key.Key_N, Alt)
    strip = sheet.outcomes.strips.strip
    assert strip is not None
    assert isinstance(strip, RetryStrip)
    QTest.keyClicks(strip, str(1 + len(strip.buttons)))
    assert strip.other.hasFocus()
    QTest.keyClicks(strip.other, "17:30")
    QTest.keyClick(strip.other, Key.Key_Return)
    (row,) = workbook_of(register, tmp_path)["contact"]
    told = {key: row[key] for key in ("fu_result", "fu_phone", "fu_note", "retry_at", "fu_date", "fu_time")}
    assert told == {
        "fu_result": 2, "fu_phone": "13700001111", "fu_note": "无人接听", "fu_date": datetime(2026, 3, 20),
        "retry_at": datetime(2026, 3, 20, 17, 30), "fu_time": time(10, 41),
    }  # fmt: skip


@pytest.mark.parametrize("absence", Absence)
def test_absences_of_a_contact_stand_in_the_workbook(
    sheet: CallPage, register: Register, tmp_path: Path, absence: Absence
) -> None:
    kept = ("id_checked", "fu_date", "fu_mode", "spasm", "fw_ever")  # without these nothing or less is asked
    texts = {key: typed if key in kept else KEY_OF_ABSENCE[absence] for key, typed in CALL.items()}
    done = type_call(sheet, texts)
    assert set(texts) - set(done) == {"spasm_stop_precision"}  # how exact a day is that nobody knows
    QTest.keyClick(sheet, Key.Key_Return, Ctrl)
    (row,) = workbook_of(register, tmp_path)["contact"]
    assert_found(row, CONTACT_FIELDS, {key: texts[key] for key in done})


def test_parts_of_days_of_a_contact_stand_in_the_workbook(
    sheet: CallPage, register: Register, tmp_path: Path
) -> None:
    parts = {"spasm_stop_date": "2026-03", "fw_onset": "2026"}
    type_call(sheet, CALL | parts)
    QTest.keyClick(sheet, Key.Key_Return, Ctrl)
    (row,) = workbook_of(register, tmp_path)["contact"]
    assert_found(row, CONTACT_FIELDS, parts)
