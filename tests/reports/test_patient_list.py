"""A list of patients as a workbook: read back, it says what the list said."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from models.errors import UserError
from models.services.patient_lists import Asked, PatientList, whole_list
from models.services.patients import Sort
from models.services.registers import Register
from models.words import Language
from reports.patient_list import ABOUT, COLUMNS, SHEET, write_patient_list
from reports.sheets import SAMPLE_MARK
from tests.builders import NOW, a_case, a_register
from tests.reports.conftest import FORMULA

ALL = tuple(COLUMNS)
Rows = list[dict[str, Any]]


def all_of(register: Register) -> PatientList:
    return whole_list(register, Asked(sort=Sort.MRN, falling=False), NOW, lambda done, total: None)


def written(
    path: Path, listed: PatientList, columns: tuple[str, ...] = ALL, speaks: Language = Language.CHINESE
) -> Any:
    count = write_patient_list(path / "x.xlsx", listed, columns, speaks, asked=("按手术日期排序",))
    assert count == len(listed.rows)
    return load_workbook(path / "x.xlsx")


def rows(book: Any, speaks: Language = Language.CHINESE) -> Rows:
    found = list(book[SHEET.say(speaks)].iter_rows(values_only=True))
    return [dict(zip(found[1], row, strict=True)) for row in found[2:]]


@pytest.mark.parametrize("speaks", Language)
def test_every_case_is_there_with_real_dates_and_words(
    filled: Register, tmp_path: Path, speaks: Language
) -> None:
    listed = all_of(filled)
    book = written(tmp_path, listed, speaks=speaks)
    found = rows(book, speaks)
    assert [row["study_id"] for row in found] == [each.found.case for each in listed.rows]
    third = found[2]
    assert third["op_date"] == datetime(2026, 2, 24)
    assert third["birth_date"] == datetime(1952, 2, 3)
    assert (third["age"], third["day"], third["mrn"], third["phone1"]) == (74, 24, "0031872", "13800138002")
    said = {Language.CHINESE: ("男", "左"), Language.ENGLISH: ("Male", "Left")}[speaks]
    assert (third["sex"], third["side"]) == said
    sheet = book[SHEET.say(speaks)]
    place = [cell.value for cell in sheet[2]].index("op_date") + 1
    assert sheet.cell(3, place).number_format == "yyyy-mm-dd"


def test_follow_up_says_state_and_window_and_a_case_without_operation_neither(
    filled: Register, tmp_path: Path
) -> None:
    found = {row["mrn"]: row for row in rows(written(tmp_path, all_of(filled)))}
    states = {mrn: row["follow_up"] for mrn, row in found.items()}
    assert states["0031874"] == "已终止"  # refused
    assert found["0031877"]["follow_up"] is None
    assert found["0031877"]["window"] is None
    assert all(0 < row["filled"] < 100 for row in found.values())


def test_only_the_columns_asked_for_are_there_in_their_order(filled: Register, tmp_path: Path) -> None:
    sheet = written(tmp_path, all_of(filled), ("mrn", "name", "operated"))[SHEET.zh]
    assert [cell.value for cell in sheet[2]] == ["mrn", "name", "op_date", "day"]
    assert sheet.freeze_panes == "C3"


def test_a_name_that_begins_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    with a_register(tmp_path / "register") as register:
        a_case(register, name=FORMULA, op_date=date(2026, 3, 1))
        sheet = written(tmp_path, all_of(register))[SHEET.zh]
    assert sheet["A3"].value == FORMULA
    assert (sheet["A3"].data_type, sheet["A3"].quotePrefix) == ("s", True)


def test_a_second_sheet_says_who_made_it_when_and_of_what(filled: Register, tmp_path: Path) -> None:
    listed = all_of(filled)
    said = "\n".join(row[0] for row in written(tmp_path, listed)[ABOUT.zh].iter_rows(values_only=True))
    for part in (
        filled.ward,
        filled.person,
        "2026-03-20",
        f"{len(listed.rows)} 例",
        "按手术日期排序",
        "身份信息",
    ):
        assert part in said


def test_a_list_of_a_sample_says_so(sample: Register, tmp_path: Path) -> None:
    book = written(tmp_path, all_of(sample))
    assert str(book[SHEET.zh]["A1"].value).startswith(SAMPLE_MARK)
    assert str(book[ABOUT.zh]["A1"].value).startswith(SAMPLE_MARK)


def test_no_list_is_written_into_the_folder_of_the_register(filled: Register) -> None:
    with pytest.raises(UserError, match="own folder"):
        write_patient_list(filled.folder / "x.xlsx", all_of(filled), ALL, Language.ENGLISH)
    assert not (filled.folder / "x.xlsx").exists()
