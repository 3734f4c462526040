import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from models.dictionary import RECORDS
from models.errors import ExportError, UserError
from models.fields import Absence
from models.rules.protocol import End
from models.services.exports import MonthData, month
from models.services.registers import Register
from models.words import Language
from reports import files, sheets
from reports.cells import Heading, Key
from reports.sheets import SAMPLE_MARK, Sheet, headed, write_sheets
from reports.workbook import SHEETS, write_month
from tests.builders import NOW, TODAY
from tests.reports.conftest import FORMULA, NAMES

COLUMNS = [("name", "姓名"), ("note", "备注")]
HOSTILE = [
    "=1+1",
    "＝1+1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "-1",
    "x" * 40_000,
    "a\ud83db",
    "𬭎" * 20_000,
    "_x0041_",
]


def test_no_workbook_is_written_into_the_folder_of_the_register(march: MonthData, filled: Register) -> None:
    with pytest.raises(UserError, match="own folder"):
        write_month(filled.folder / "march.xlsx", march, Language.ENGLISH)
    assert not (filled.folder / "march.xlsx").exists()


@pytest.fixture(scope="module", params=Language)
def written(
    march: MonthData, tmp_path_factory: pytest.TempPathFactory, request: Any
) -> tuple[Any, Language, int]:
    path = tmp_path_factory.mktemp("written") / "march.xlsx"
    rows = write_month(path, march, request.param)
    return load_workbook(path), request.param, rows


def records(book: Any, title: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet by the key in row 2."""
    rows = list(book[title].iter_rows(values_only=True))
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]


def test_every_row_of_the_month_is_there_once(written: tuple[Any, Language, int], march: MonthData) -> None:
    book, language, rows = written
    counts = [len(records(book, SHEETS[each.record.name].say(language))) for each in march.sheets]
    assert counts == [len(each.rows) for each in march.sheets] == [4, 3, 4, 0, 4]
    assert rows == sum(counts)


def test_headings_speak_the_language_and_keys_do_not(
    written: tuple[Any, Language, int], march: MonthData
) -> None:
    book, language, _ = written
    for each in march.sheets:
        sheet = book[SHEETS[each.record.name].say(language)]
        assert [cell.value for cell in sheet[1]] == [field.label.say(language) for field in each.fields]
        assert [cell.value for cell in sheet[2]] == [field.key for field in each.fields]


def test_cells_have_the_type_of_their_answer(written: tuple[Any, Language, int]) -> None:
    book, language, _ = written
    first = records(book, SHEETS["operation"].say(language))[0]
    assert first["mrn"] == "0031873"
    assert first["phone1"] == "13800138003"
    assert first["op_date"] == datetime(2026, 3, 6)
    assert first["onset_ym"] == "2019-03"
    assert first["kin_phone"] == "UNK"
    assert first["vessel"] == "1,3"
    assert first["vessel_n"] == 1
    assert first["age_op"] == 73
    assert first["dis_date"] is None
    sheet = book[SHEETS["operation"].say(language)]
    assert sheet["A3"].number_format == "@"
    keys = [cell.value for cell in sheet[2]]
    assert sheet.cell(3, keys.index("op_date") + 1).number_format == "yyyy-mm-dd"


def test_names_are_intact(written: tuple[Any, Language, int], march: MonthData) -> None:
    book, language, _ = written
    names = {row["name"] for row in records(book, SHEETS["operation"].say(language))}
    assert names == {NAMES[n] for n in (3, 4, 5, 0)}


def test_contacts_carry_their_day_and_window(written: tuple[Any, Language, int]) -> None:
    book, language, _ = written
    rows = records(book, SHEETS["contact"].say(language))
    told = {(row["study_id"][-4:], row["day"], row["fu_window"], row["fu_result"]) for row in rows}
    assert told == {("0002", 31, "M1", 1), ("0004", 14, "W2", 2), ("0005", 9, "W1", 5)}


def test_a_contact_of_the_first_days_belongs_to_no_window(filled: Register) -> None:
    february = month(filled, date(2026, 2, 1), NOW).contacts
    keys = [field.key for field in february.fields]
    assert [(row[keys.index("day")], row[keys.index("fu_window")]) for row in february.rows] == [
        (2, Absence.NA),
        (12, "W2"),
    ]


def test_every_row_of_the_register_stands_in_exactly_one_month(filled: Register) -> None:
    months = [month(filled, date(2026, number, 1), NOW) for number in range(1, 5)]
    with filled.store.reading() as connection:
        for place, table in enumerate(("operation", "contact", "ward_check", "complication")):
            dated = " WHERE op_date IS NOT NULL" if table == "operation" else ""
            there = connection.exec_driver_sql(f"SELECT count(*) FROM {table}{dated}").scalar_one()
            assert sum(len(each.sheets[place].rows) for each in months) == there > 0
    assert {each.undated for each in months} == {1}


def test_an_onset_known_to_the_month_alone_goes_with_its_operation(
    filled: Register, march: MonthData
) -> None:
    assert march.complications.rows == ()
    assert len(month(filled, date(2026, 2, 1), NOW).complications.rows) == 1


def test_windows_add_up_and_say_why_nobody_was_reached(march: MonthData) -> None:
    assert [window.code for window in march.windows][:4] == ["WARD", "W1", "W2", "W3"]
    for each in march.windows:
        assert each.planned == 4
        assert each.due == each.done + each.late + each.open + each.missed + sum(each.not_reached.values())
    week = march.windows[1]
    assert week.not_reached == {End.REFUSED: 1}
    assert (week.due, week.not_yet, week.missed, week.open) == (3, 1, 1, 1)


def test_palsy_is_counted_of_those_assessed(filled: Register) -> None:
    palsy = month(filled, date(2026, 2, 1), NOW).palsy
    assert (palsy.delayed, palsy.assessed, palsy.not_assessed, palsy.unclear) == (1, 2, 1, 0)


def test_completeness_names_the_denominator_and_what_is_missing(written: tuple[Any, Language, int]) -> None:
    book, language, _ = written
    title = {Language.CHINESE: "完整性", Language.ENGLISH: "Completeness"}[language]
    cells = [cell for row in book[title].iter_rows(values_only=True) for cell in row if cell is not None]
    denominator = {Language.CHINESE: "即分母", Language.ENGLISH: "it is the denominator"}[language]
    assert any(denominator in str(cell) for cell in cells)
    assert {"HFS-2026-0004", "HFS-2026-0005", "HFS-2026-0006", "HFS-2026-0007"} <= set(cells)


def test_the_codebook_has_every_field_and_its_codes(written: tuple[Any, Language, int]) -> None:
    book, language, _ = written
    rows = records(book, {Language.CHINESE: "编码手册", Language.ENGLISH: "Codebook"}[language])
    fields = [field for record in RECORDS.values() for field in record.fields]
    assert [row["key"] for row in rows if row["need"]] == [field.key for field in fields] + ["day"]
    by_key = {row["key"]: row for row in rows}
    assert "FP = Facial palsy / 面瘫" in by_key["comp_code"]["codes"]
    assert (by_key["age_op"]["low"], by_key["age_op"]["soft_high"]) == (0, 85)
    assert by_key["mrn"]["identifies"].startswith("●")
    assert by_key["UNK"]["label_zh"] == "不详"
    assert "exactly one month" in by_key["months"]["label_en"]


def test_panes_filter_and_print_set_up(written: tuple[Any, Language, int]) -> None:
    book, language, _ = written
    sheet = book[SHEETS["operation"].say(language)]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$2"


def test_no_cell_is_a_formula(written: tuple[Any, Language, int]) -> None:
    book, _, _ = written
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_numbers_of_the_month_are_text_in_the_order_in_which_they_are_rung(
    written: tuple[Any, Language, int],
) -> None:
    book, language, _ = written
    told = [
        (row["mrn"], row["phone_no"], row["phone_rank"])
        for row in records(book, SHEETS["phone"].say(language))
    ]
    assert told == [(f"003187{n}", f"1380013800{n}", 1) for n in (3, 4, 5, 6)]


def test_a_sample_says_so_on_every_sheet(sample: Register, tmp_path: Path) -> None:
    write_month(tmp_path / "sample.xlsx", month(sample, TODAY, NOW), Language.CHINESE)
    book: Any = load_workbook(tmp_path / "sample.xlsx")
    for sheet in book:
        assert SAMPLE_MARK in str(sheet["A1"].value)
        assert SAMPLE_MARK in str(sheet.oddFooter.left.text)


def test_the_formula_of_a_note_stays_a_quoted_text(filled: Register, tmp_path: Path) -> None:
    write_month(tmp_path / "feb.xlsx", month(filled, date(2026, 2, 1), NOW), Language.ENGLISH)
    cells = [cell for row in load_workbook(tmp_path / "feb.xlsx")["Operations"].iter_rows() for cell in row]
    (found,) = [cell for cell in cells if cell.value == FORMULA]
    assert found.data_type == "s"
    assert found.quotePrefix


# --- The writer ---------------------------------------------------------------------------------------


def a_sheet(texts: list[str]) -> Sheet:
    rows = headed(COLUMNS, [(text, f"{n}") for n, text in enumerate(texts)], sample=False)
    return Sheet("表", rows, [20, 20])


def write(path: Path, texts: list[str], tick: files.Tick = files.quiet) -> Path:
    write_sheets(path, [a_sheet(texts)], title="t", sample=False, language=Language.ENGLISH, tick=tick)
    return path


def test_hostile_texts_are_harmless_and_complete(tmp_path: Path) -> None:
    book = load_workbook(write(tmp_path / "hostile.xlsx", HOSTILE))
    first = [row[0] for row in book["表"].iter_rows(min_row=3, values_only=True)]
    notes = records(book, "Cell notes")
    rest = {note["cell"]: "" for note in notes}
    for note in notes:
        rest[note["cell"]] += note["text"] if note["what"].startswith("A cell holds") else ""
    for number, (shown, meant) in enumerate(zip(first, HOSTILE, strict=True), start=3):
        whole = str(shown).removesuffix(" …→") + rest.get(f"A{number}", "")
        assert whole == meant.replace("\ud83d", "\ufffd").replace("_x0041_", "_x005F_x0041_")
    assert [note["text"] for note in notes if note["part"] == 1] == ["U+D83D"]


def test_no_note_sheet_without_a_note(tmp_path: Path) -> None:
    assert load_workbook(write(tmp_path / "plain.xlsx", ["曾志伟"])).sheetnames == ["表"]


def test_headings_and_keys_are_texts_of_their_own_style() -> None:
    heading, keys = headed(COLUMNS, [], sample=False)
    assert {type(cell) for cell in heading} == {Heading}
    assert {type(cell) for cell in keys} == {Key}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("曾志伟", "曾志韦"),
        ('<row r="4"', '<row r="5"'),
        ("</row></sheetData>", '</row><row r="5"/></sheetData>'),
    ],
)
def test_a_file_that_reads_back_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    path = write(tmp_path / "report.xlsx", ["old"])
    old = path.read_bytes()
    monkeypatch.setattr(files, "_put_on_disk", lambda part: tamper(part, before, after))
    with pytest.raises(ExportError) as raised:
        write(path, ["李明", "曾志伟"])
    assert raised.value.words in (sheets.NOT_AS_MEANT, sheets.UNREADABLE)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def tamper(part: Path, before: str, after: str) -> None:
    """Change the sheet behind the writer's back, as a failing disk might."""
    with zipfile.ZipFile(part) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = parts["xl/worksheets/sheet1.xml"].replace(before.encode(), after.encode())
    assert changed != parts["xl/worksheets/sheet1.xml"]
    with zipfile.ZipFile(part, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, changed if name.endswith("sheet1.xml") else content)


def test_a_truncated_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_put_on_disk", lambda part: os.truncate(part, part.stat().st_size // 2))
    with pytest.raises(ExportError):
        write(tmp_path / "report.xlsx", ["曾志伟"])
    assert list(tmp_path.iterdir()) == []


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked to stop."""


@pytest.mark.parametrize("when", [0, 100, 500])
def test_cancelling_leaves_the_old_file_and_nothing_else(tmp_path: Path, when: int) -> None:
    path = write(tmp_path / "report.xlsx", ["old"])
    old = path.read_bytes()

    def tick(done: int, total: int) -> None:
        if done >= when:
            raise Cancelled

    with pytest.raises(Cancelled):
        write(path, [f"患者{n}" for n in range(298)], tick)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_progress_goes_up_to_its_total(tmp_path: Path) -> None:
    ticks: list[tuple[int, int]] = []
    write(
        tmp_path / "report.xlsx",
        [f"{n}" for n in range(298)],
        lambda done, total: ticks.append((done, total)),
    )
    assert ticks == [(done, 600) for done in range(0, 601, 100)]


KILLED = """
import os, signal, sys
from pathlib import Path
from models.words import Language
from tests.reports.test_workbook import write
def tick(done, total):
    if done == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
write(Path(sys.argv[1]), [f"SENTINEL{n}" for n in range(298)], tick)
"""


@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL")
@pytest.mark.parametrize("when", [200, 400])
def test_a_killed_export_leaves_the_old_file_and_no_names_in_the_temporary_folder(
    tmp_path: Path, when: int
) -> None:
    path = write(tmp_path / "report.xlsx", ["old"])
    old, temporary = path.read_bytes(), tmp_path / "temporary"
    temporary.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(when)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(temporary)},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == old
    assert not [file for file in temporary.rglob("*") if file.is_file() and b"SENTINEL" in file.read_bytes()]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, temporary: Path) -> None:
    write(tmp_path / "report.xlsx", ["曾志伟"])
    assert list(temporary.iterdir()) == []
