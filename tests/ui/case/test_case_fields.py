"""Every field of each record stands on its form, or is left out on purpose with the reason named here."""

import pytest

from models.dictionary import RECORDS
from tests.ui.case.pages import row, type_into, ward
from ui.context import Context
from ui.forms.binding import FieldForm
from ui.pages.call_sheet import CallPage
from ui.pages.case_editor import CasePage
from ui.pages.case_entries import EntryList
from ui.pages.case_frame import ALL_SECTIONS

LEFT_OUT = {
    "patient": {"name_py": "the search key, made from the name by the program"},
    "operation": {},
    "ward_check": {},
    "complication": {},
    "phone": {"phone_rank": "the order of the list, changed there by Alt+Up and Alt+Down"},
    "contact": {
        "fu_window": "follows from the day of the contact and is said beside it",
        "fu_time": "the time at which the sheet was opened",
        "fu_result": "chosen by how the sheet is closed: saved, or one of its other outcomes",
        "fu_phone": "the number that is rung stands on the sheet, and the next one is a key away",
        "retry_at": "asked by the outcomes that need another call",
    },
}


def on(form: FieldForm) -> set[str]:
    return {*form.rows, *form._shown}


def expected(record: str) -> set[str]:
    return {field.key for field in RECORDS[record].fields} - LEFT_OUT[record].keys()


def test_every_reason_names_a_field_that_there_is() -> None:
    for record, reasons in LEFT_OUT.items():
        assert reasons.keys() <= {field.key for field in RECORDS[record].fields}
    assert LEFT_OUT.keys() == RECORDS.keys()


def test_patient_and_operation_stand_in_the_sections(page: CasePage) -> None:
    for name in ALL_SECTIONS:
        page.show_section(name)
    shown = set().union(*(on(section.form) for section in page.sections.values()))
    assert shown == expected("patient") | expected("operation")


def opened(page: CasePage, record: str) -> EntryList:
    if record == "phone":
        page.show_section("identity")
        assert page.rooms.phones is not None
        found: EntryList = page.rooms.phones
    else:
        checks, complications = ward(page)
        found = checks if record == "ward_check" else complications
    found.add()
    return found


@pytest.mark.parametrize("record", ["ward_check", "complication", "phone"])
def test_an_entry_has_every_field_of_its_record(page: CasePage, record: str) -> None:
    form = opened(page, record).form
    assert form is not None
    assert on(form) == expected(record)


def test_the_call_sheet_has_every_field_of_a_contact(context: Context, operation: int) -> None:
    sheet = CallPage(context, operation, "W1")
    assert sheet.asks.keys() == expected("contact")
    sheet.close()


def test_what_is_worked_out_is_shown_with_its_rule_and_never_typed(page: CasePage) -> None:
    type_into(page, "pta_pre_i", "42")
    type_into(page, "sds_pre_i", "60")
    form = page.sections["preop"].form
    value, rule = form._shown["aao_pre"]
    assert value.text().startswith("B")
    assert rule.text() == "AAO-HNS class B: PTA 42 dB (≤ 50) and SDS 60 % (≥ 50)."
    assert "aao_pre" not in form.rows


def test_what_does_not_apply_is_folded_away_and_says_why(page: CasePage) -> None:
    type_into(page, "baep_mon", "0")
    assert row(page, "baep_v_lat").isHidden()
    said = [why.text() for _, why in page.sections["operation"].form._skips if not why.isHidden()]
    assert "Wave V: asked where BAEP was monitored." in said


def test_on_the_ward_the_checks_come_first_then_the_drugs_then_the_complications(page: CasePage) -> None:
    checks, complications = ward(page)
    type_into(page, "antiviral", "1")
    checks.window().grab()  # lays it out
    drugs = [row(page, key) for key in ("steroid", "antiviral", "antiviral_drug")]
    tops = [each.mapTo(page, each.rect().topLeft()).y() for each in (checks, *drugs, complications)]
    assert tops == sorted(tops)
