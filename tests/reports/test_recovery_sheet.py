import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from models.words import Language
from reports.recovery_sheet import STEPS, WHAT, write_recovery_sheet

CODE = "A2B4-C3D4-E5F6-G7H8-J9K0-M1N2-P3Q4-R5S6"


@pytest.mark.parametrize("language", Language)
def test_one_page_with_the_code_what_it_is_and_what_to_do(tmp_path: Path, language: Language) -> None:
    write_recovery_sheet(tmp_path / "sheet.pdf", "神经外科", "nurse", CODE, language)
    (page,) = PdfReader(tmp_path / "sheet.pdf").pages
    text = re.sub(r"\s", "", page.extract_text())
    places = [text.index(group) for group in CODE.split("-")]
    assert places == sorted(places)
    assert all(re.sub(r"\s", "", words.say(language)) in text for words in (WHAT, *STEPS))
    assert "神经外科" in text
    assert "nurse" in text
