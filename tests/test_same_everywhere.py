"""The same rows and numbers on screen, in the workbook, as JSON, on the terminal and on paper."""

import json
import os
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from models.rules.protocol import STATE_WORDS, State
from models.services import exports, patients, registers
from models.services.registers import Register
from models.services.worklist import DueLine, DueList, due_list
from models.words import Language
from reports import due_list as paper
from reports.workbook import write_month

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TODAY = date(2026, 3, 20)
DAYS = [TODAY, TODAY - timedelta(days=2), TODAY + timedelta(days=1), TODAY + timedelta(days=12)]


class Row(NamedTuple):
    """What every form of the list says of a row."""

    case: str
    state: str
    window: str
    opens: str
    closes: str | None


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A sample register with rows in every state that a list can show."""
    register = registers.make_sample(tmp_path_factory.mktemp("sample") / "r", cases=30, today=TODAY, seed=3)
    yield register
    register.close()


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30))


def row_of(line: DueLine, language: Language) -> Row:
    state = STATE_WORDS[line.state].say(language)
    closes = line.close.isoformat() if line.close else None
    return Row(line.case, state, line.window, line.open.isoformat(), closes)


def rows_of(listed: DueList, language: Language) -> list[Row]:
    return [row_of(line, language) for line in (*listed.lines, *listed.hidden)]


@pytest.mark.parametrize("day", DAYS)
def test_the_sample_has_rows_to_compare(sample: Register, day: date) -> None:
    listed = due_list(sample, morning(day))
    assert len(listed.lines) >= 2
    assert {line.state for line in listed.lines} & {State.OVERDUE, State.MISSED}


def test_the_sample_has_rows_that_are_left_alone(sample: Register) -> None:
    assert due_list(sample, morning(TODAY)).hidden


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("day", DAYS)
def test_the_screen_shows_the_rows_of_the_list(
    qtbot: QtBot, sample: Register, day: date, language: Language
) -> None:
    from ui import text
    from ui.context import Context
    from ui.pages.today import TodayPage
    from ui.tables.worklist_model import Part

    listed = due_list(sample, morning(day))
    text.speak(language)
    try:
        page = TodayPage(Context(sample, lambda: morning(day)))
        qtbot.addWidget(page)
        shown = [
            (row.part, [str(page.model.index(place, column).data()) for column in range(4)])
            for place, row in enumerate(page.model.rows)
            if row.line
        ]
    finally:
        text.speak(Language.CHINESE)
    for part, lines in ((Part.CALL, listed.lines), (Part.ALONE, listed.hidden)):
        cells = [each for where, each in shown if where is part]
        assert len(cells) == len(lines)
        for (state, who, number, follow_up), line in zip(cells, lines, strict=True):
            assert state.split("\n")[0] == STATE_WORDS[line.state].say(language)
            assert line.case in who
            assert line.name in who
            assert str(line.day) in number
            assert follow_up.split("\n")[0] == line.label.say(language)
            assert f"{line.open:%m-%d}" in follow_up
            assert line.close is None or f"{line.close:%m-%d}" in follow_up


@pytest.mark.parametrize("day", DAYS)
def test_json_says_what_the_list_says(sample: Register, day: date, tmp_path: Path) -> None:
    listed = due_list(sample, morning(day))
    paper.write(tmp_path / "due.json", listed, sample, morning(day), Language.ENGLISH)
    read = json.loads((tmp_path / "due.json").read_text(encoding="utf-8"))
    lines = (*listed.lines, *listed.hidden)
    told = [
        (each["case"], each["state"], each["window"], each["open"], each["close"], each["day"])
        for each in read
    ]
    meant = [
        (
            line.case,
            line.state.value,
            line.window,
            line.open.isoformat(),
            line.close and line.close.isoformat(),
            line.day,
        )
        for line in lines
    ]
    assert told == meant
    assert [each["attempts"] for each in read] == [line.attempts for line in lines]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("day", DAYS)
def test_the_sheet_says_what_the_list_says(
    sample: Register, day: date, language: Language, tmp_path: Path
) -> None:
    listed = due_list(sample, morning(day))
    paper.write(tmp_path / "due.xlsx", listed, sample, morning(day), language)
    sheet: Any = load_workbook(tmp_path / "due.xlsx").worksheets[0]
    _, keys, *rows = sheet.iter_rows(values_only=True)
    told = [dict(zip(keys, row, strict=True)) for row in rows]
    read = [
        Row(
            each["case"],
            each["state"],
            each["window"],
            each["open"].date().isoformat(),
            each["close"].date().isoformat() if each["close"] else None,
        )
        for each in told
    ]
    assert read == rows_of(listed, language)
    assert [each["day"] for each in told] == [line.day for line in (*listed.lines, *listed.hidden)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("day", DAYS)
def test_paper_says_what_the_list_says(
    sample: Register, day: date, language: Language, tmp_path: Path
) -> None:
    listed = due_list(sample, morning(day))
    paper.write(tmp_path / "due.pdf", listed, sample, morning(day), language)
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "due.pdf").pages)
    lines = (*listed.lines, *listed.hidden)
    assert re.findall(r"(?<!\d)\d{8}(?!\d)", text) == [line.mrn for line in lines]
    pieces = re.split("|".join(f"(?<!\\d){line.mrn}(?!\\d)" for line in lines), text)
    for line, before, after in zip(lines, pieces, pieces[1:], strict=False):
        assert STATE_WORDS[line.state].say(language) in before
        assert line.name in re.sub(r"\s", "", before)
        if line in listed.lines:
            assert f"D{line.day}" in after
            assert line.open.isoformat() in after
            assert all(phone in after for phone in line.phones)
        else:
            assert re.sub(r"\s", "", line.reason.say(language)) in re.sub(r"\s", "", after)
    count = {Language.CHINESE: f"共 {len(listed.lines)} 项", Language.ENGLISH: f"list: {len(listed.lines)};"}
    assert count[language] in text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("day", DAYS)
def test_the_terminal_says_what_the_list_says(sample: Register, day: date, language: Language) -> None:
    listed = due_list(sample, morning(day))
    _, _, _, *rows = paper.due_table(listed, language).splitlines()
    table = rows[: len(listed.lines)]
    for line, row in zip(listed.lines, table, strict=True):
        meant = row_of(line, language)
        assert row.startswith(line.case)
        assert all(each in row for each in (meant.state, meant.window, meant.closes or "", line.name))
    hidden = "\n".join(rows[len(listed.lines) :])
    assert re.findall(r"(?<!\d)\d{8}(?!\d)", hidden) == [line.mrn for line in listed.hidden]


def test_each_month_holds_the_operations_of_the_register(sample: Register) -> None:
    cases = [each for each in patients.find(sample, "", 10_000) if each.operated_on]
    assert cases
    by_month: dict[date, set[str]] = {}
    for each in cases:
        assert each.operated_on is not None
        by_month.setdefault(each.operated_on.replace(day=1), set()).add(each.case)
    for first, meant in by_month.items():
        rows = exports.month(sample, first, morning(TODAY)).operations
        place = next(at for at, field in enumerate(rows.fields) if field.key == "study_id")
        assert {row[place] for row in rows.rows} == meant
        assert len(rows.rows) == len(meant)


@pytest.mark.parametrize("language", Language)
def test_the_workbook_of_a_month_holds_its_rows_in_either_language(
    sample: Register, language: Language, tmp_path: Path
) -> None:
    data = exports.month(sample, TODAY, morning(TODAY))
    write_month(tmp_path / "month.xlsx", data, language)
    workbook = load_workbook(tmp_path / "month.xlsx")
    for sheet, meant in zip(workbook.worksheets, data.sheets, strict=False):
        _, keys, *rows = sheet.iter_rows(values_only=True)
        place = list(keys).index("study_id")
        own = next(at for at, field in enumerate(meant.fields) if field.key == "study_id")
        assert [row[place] for row in rows] == [row[own] for row in meant.rows]
    assert data.operations.rows
    assert data.contacts.rows
