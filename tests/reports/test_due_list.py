import json
import re
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from models.errors import UserError
from models.rules.protocol import STATE_WORDS
from models.services.registers import Register
from models.services.worklist import DueList, due_in_span, due_list
from models.words import Language
from reports import due_list as paper
from reports.linebreak import columns_of
from reports.page import Paper, printable
from reports.sheets import SAMPLE_MARK
from tests.builders import NOW, TODAY

HOSTILE = ("=cmd|' /C calc'!A0", "＝1+1", "😀", "a\ud83db", "x" * 500, "\tname", "")


def text_of(path: Path) -> list[str]:
    """Return the text of each page without white space, as a search would see it."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(path).pages]


def many(listed: DueList, count: int) -> DueList:
    """Return a list with its lines again and again."""
    return replace(listed, lines=(listed.lines * count)[:count])


def named(listed: DueList, *names: str) -> DueList:
    """Return a list with one row to be rung for each of `names`."""
    return replace(listed, lines=tuple(listed.lines[0]._replace(name=name) for name in names))


@pytest.fixture(params=Language)
def language(request: Any) -> Language:
    told: Language = request.param
    return told


def test_every_page_has_its_header_and_number(
    listed: DueList, filled: Register, tmp_path: Path, language: Language
) -> None:
    paper.write(tmp_path / "list.pdf", many(listed, 40), filled, NOW, language)
    pages = text_of(tmp_path / "list.pdf")
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        numbered = {
            Language.CHINESE: f"第{number}页，共{len(pages)}页",
            Language.ENGLISH: f"Page{number}of{len(pages)}",
        }
        assert numbered[language] in page
        assert "2026-03-2009:30" in page
    head = {Language.CHINESE: "最近情况", Language.ENGLISH: "Lastknown"}[language]
    rows = [page for page in pages if "138001380" in page]
    assert all(head in page for page in rows)


def test_every_row_is_numbered_and_complete(
    listed: DueList, filled: Register, tmp_path: Path, language: Language
) -> None:
    paper.write(tmp_path / "list.pdf", listed, filled, NOW, language)
    text = "".join(text_of(tmp_path / "list.pdf"))
    assert len(listed.lines) > 3
    for line in listed.lines:
        for part in (
            line.name,
            line.mrn,
            line.phones[0],
            f"D{line.day}",
            STATE_WORDS[line.state].say(language),
        ):
            assert part.replace(" ", "") in text


def test_who_is_hidden_is_named_with_the_reason(
    listed: DueList, filled: Register, tmp_path: Path, language: Language
) -> None:
    paper.write(tmp_path / "list.pdf", listed, filled, NOW, language)
    text = "".join(text_of(tmp_path / "list.pdf"))
    assert {line.state.value for line in listed.hidden} >= {"retry", "ended"}
    for line in listed.hidden:
        assert f"{line.name}，{line.mrn}".replace(" ", "") in text.replace(",", "，")
        assert re.sub(r"\s", "", line.reason.say(language)) in text
    assert "2026-03-2019:00" in text


def test_only_our_fonts_are_named_and_both_are_embedded(
    listed: DueList, filled: Register, tmp_path: Path
) -> None:
    paper.write(tmp_path / "list.pdf", listed, filled, NOW, Language.CHINESE)
    fonts: dict[str, Any] = {}
    for page in PdfReader(tmp_path / "list.pdf").pages:
        resources: Any = page["/Resources"]
        fonts |= {font["/BaseFont"]: font.get_object() for font in map(_object, resources["/Font"].values())}
    assert {name.split("+")[-1] for name in fonts} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values())
    assert b"Helvetica" not in (tmp_path / "list.pdf").read_bytes()


def _object(found: Any) -> Any:
    return found.get_object()


def test_a_rare_name_can_be_copied_by_another_reader(
    listed: DueList, filled: Register, tmp_path: Path
) -> None:
    paper.write(
        tmp_path / "list.pdf",
        named(listed, "陈𬭎", "䶮小明", "㛃婷", "买买提·艾力"),
        filled,
        NOW,
        Language.CHINESE,
    )
    try:
        ran = subprocess.run(["pdftotext", tmp_path / "list.pdf", "-"], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed")
    assert all(name in ran.stdout.decode() for name in ("陈𬭎", "䶮小明", "㛃婷", "买买提·艾力"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_harmless_and_nothing_of_it_is_lost(
    listed: DueList, filled: Register, tmp_path: Path, name: str
) -> None:
    hostile = named(listed, name)
    for ending in (".pdf", ".xlsx", ".json"):
        assert paper.write(tmp_path / f"list{ending}", hostile, filled, NOW, Language.ENGLISH) > 0
    assert re.sub(r"\s", "", printable(name)) in "".join(text_of(tmp_path / "list.pdf"))
    assert json.loads((tmp_path / "list.json").read_text("utf-8"))[0]["name"] == name
    cell = load_workbook(tmp_path / "list.xlsx").worksheets[0]["B3"]
    assert cell.value == (name.replace("\ud83d", "\ufffd") or None)
    assert cell.data_type != "f"
    paper.due_table(hostile, Language.ENGLISH).encode("utf-8")


def test_a_character_without_a_glyph_shows_its_number() -> None:
    assert printable("a😀b\ud83d") == "a[U+1F600]b[U+D83D]"


def test_an_empty_list_says_so(filled: Register, tmp_path: Path, language: Language) -> None:
    empty = due_list(filled, datetime(2026, 1, 5))
    paper.write(tmp_path / "list.pdf", empty, filled, NOW, language)
    said = {Language.CHINESE: "没有需要拨打的患者", Language.ENGLISH: "Nobodyhastoberung"}[language]
    assert said in "".join(text_of(tmp_path / "list.pdf"))
    assert re.sub(r"\s", "", paper.due_table(empty, language)).count(said) == 1


def test_a_sample_says_so_on_every_page(sample: Register, tmp_path: Path) -> None:
    listed = many(due_list(sample, NOW), 30)
    paper.write(tmp_path / "list.pdf", listed, sample, NOW, Language.CHINESE)
    assert all(page.count(SAMPLE_MARK.replace(" ", "")) == 2 for page in text_of(tmp_path / "list.pdf"))


def test_a_list_that_is_no_sample_does_not_say_so(listed: DueList, filled: Register, tmp_path: Path) -> None:
    paper.write(tmp_path / "list.pdf", listed, filled, NOW, Language.ENGLISH)
    assert not any("SAMPLE" in page for page in text_of(tmp_path / "list.pdf"))


def test_a_span_names_its_days_and_each_row_its_own(filled: Register, tmp_path: Path) -> None:
    span = TODAY, date(2026, 3, 24)
    listed = due_in_span(filled, *span, NOW)
    paper.write(tmp_path / "list.pdf", listed, filled, NOW, Language.ENGLISH, span=span)
    text = "".join(text_of(tmp_path / "list.pdf"))
    assert "Follow-uplist2026-03-20to2026-03-24" in text
    days = set(re.findall(r"from(03-\d\d)", text))
    assert len(days) > 1
    assert days <= {f"03-{day}" for day in range(20, 25)}


def test_json_has_the_rows_in_order_and_then_the_hidden(
    listed: DueList, filled: Register, tmp_path: Path
) -> None:
    paper.write(tmp_path / "list.json", listed, filled, NOW, Language.CHINESE)
    rows = json.loads((tmp_path / "list.json").read_text("utf-8"))
    whole = (*listed.lines, *listed.hidden)
    assert [(row["case"], row["window"], row["state"]) for row in rows] == [
        (line.case, line.window, line.state.value) for line in whole
    ]
    keys = "case name phone window state target open close day attempts reason"
    assert all(set(row) == set(keys.split()) for row in rows)
    assert rows[0]["phone"] == listed.lines[0].numbers[0]  # as a program dials it, without gaps
    assert date.fromisoformat(rows[0]["target"]) == listed.lines[0].target


def test_the_sheet_has_the_same_rows(
    listed: DueList, filled: Register, tmp_path: Path, language: Language
) -> None:
    paper.write(tmp_path / "list.xlsx", listed, filled, NOW, language)
    sheet = load_workbook(tmp_path / "list.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    whole = (*listed.lines, *listed.hidden)
    assert [(row[0], row[1], row[4]) for row in rows] == [(line.case, line.name, line.mrn) for line in whole]
    assert sheet["K3"].number_format == "yyyy-mm-dd"


def test_the_table_of_the_terminal_is_aligned_for_wide_characters(
    listed: DueList, language: Language
) -> None:
    lines = paper.due_table(listed, language).splitlines()
    rule = lines[2]
    starts = [match.start() for match in re.finditer(r"(?<= )-", rule)]
    for line in lines[3 : 3 + len(listed.lines)]:
        columns = [columns_of(line[:place]) for place in range(len(line) + 1)]
        for start in starts:
            if start < columns[-1]:
                assert line[columns.index(start) - 2 : columns.index(start)] == "  "


def test_another_ending_is_refused_by_name(listed: DueList, filled: Register, tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        paper.write(tmp_path / "list.doc", listed, filled, NOW, Language.ENGLISH)
    assert all(ending in raised.value.say(Language.ENGLISH) for ending in (".pdf", ".xlsx", ".json"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["list.pdf", "list.xlsx", "keys.json", "backups/list.json"])
def test_no_list_is_written_into_the_folder_of_the_register(
    listed: DueList, filled: Register, name: str
) -> None:
    before = sorted(filled.folder.rglob("*"))
    keys = (filled.folder / "keys.json").read_bytes()
    with pytest.raises(UserError, match="own folder"):
        paper.write(filled.folder / name, listed, filled, NOW, Language.ENGLISH)
    assert sorted(filled.folder.rglob("*")) == before
    assert (filled.folder / "keys.json").read_bytes() == keys


def test_cancelling_leaves_no_file(listed: DueList, filled: Register, tmp_path: Path) -> None:
    def tick(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        paper.write(tmp_path / "list.pdf", listed, filled, NOW, Language.ENGLISH, tick=tick)
    assert list(tmp_path.iterdir()) == []


def test_boxes_and_headings_fit_their_columns(language: Language) -> None:
    sheet = Paper("", "", "", "", language, sample=False, landscape=True)
    widths = paper._widths(sheet)
    assert paper._Ticks(widths["ticks"], widths["note"], language).needed() <= widths["ticks"]
    assert sum(widths.values()) == pytest.approx(sheet.width)
