from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import fromstring

from models.fields import Absence, PartialDate
from reports.cells import REPLACEMENT, Cell, cell_of, holdable, lost_characters, pieces
from reports.sheets import _xml


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("0031870", Cell("text", "inlineStr", "0031870")),
        (7, Cell("number", "", "7")),
        (Decimal("3.0"), Cell("decimal1", "", "3.0")),
        (date(2026, 3, 20), Cell("day", "", "46101")),
        (date(1900, 3, 1), Cell("day", "", "61")),
        (date(1900, 2, 28), Cell("text", "inlineStr", "1900-02-28")),
        (datetime(2026, 3, 20, 18, 0), Cell("moment", "", "46101.75")),
        (time(6, 0), Cell("clock", "", "0.25")),
        (PartialDate(2026, 3), Cell("text", "inlineStr", "2026-03")),
        (Absence.UNK, Cell("text", "inlineStr", "UNK")),
        ((1, 3), Cell("text", "inlineStr", "1,3")),
    ],
)
def test_each_kind_of_answer_has_its_kind_of_cell(value: object, cell: Cell) -> None:
    assert cell_of(value) == cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_text_that_begins_like_a_formula_is_a_quoted_text(start: str) -> None:
    assert cell_of(f"{start}1+1") == Cell("quoted", "inlineStr", f"{start}1+1")


def test_what_xml_cannot_hold_is_marked_and_named() -> None:
    text = "a\ud83db\x00c\ufffed"
    assert holdable(text) == f"a{REPLACEMENT}b{REPLACEMENT}c{REPLACEMENT}d"
    assert lost_characters(text) == "U+D83D U+0000 U+FFFE"


def test_what_looks_like_an_escape_of_the_spreadsheet_is_escaped() -> None:
    assert cell_of("_x0041_").text == "_x005F_x0041_"


@given(st.text(st.characters(min_codepoint=0x10000, exclude_categories=["Cs"])) | st.text())
def test_every_text_comes_back_out_of_its_xml(text: str) -> None:
    cell = Cell("text", "inlineStr", holdable(text))
    assert (fromstring(_xml("A1", "0", cell))[0][0].text or "") == holdable(text)


@given(st.sampled_from("aé中𬭎"), st.integers(0, 80_000))
def test_pieces_fit_a_cell_and_lose_nothing(char: str, length: int) -> None:
    parts = pieces(char * length)
    assert "".join(parts) == char * length
    assert all(len(part.encode("utf-16-le")) // 2 <= 32_767 for part in parts)
