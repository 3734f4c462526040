"""Texts that want to be something else: a formula, a tag, a gap, the end of a string. They stay texts.

And names that belong to nobody but this register: no byte of one stands in any file that it leaves behind.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from models.dictionary import RECORDS
from models.errors import UserError
from models.fields import Answer, Choice, Text
from models.rules.checks import AnswersRefusedError
from models.rules.completeness import SECTIONS
from models.rules.days import UnreadableError
from models.rules.reading import Setting, read
from models.services import cases, entries, patients, phones, registers
from models.services.exports import month
from models.services.registers import Register
from models.services.worklist import due_list
from models.words import Language
from reports import due_list as paper
from reports.workbook import write_month
from tests import builders
from tests.builders import PASSPHRASE
from ui import text, theme
from ui.app import Look
from ui.context import Context
from ui.main_window import MainWindow
from ui.pages.case_editor import CasePage
from ui.pages.case_sections import FOLLOW_UP
from ui.state import State
from ui.tasks import stop_all
from ui.widgets import MessageBar

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 41)
OPERATED = TODAY - timedelta(days=14)
SETTING = Setting(TODAY, OPERATED)

HARMLESS = {
    "command": "=cmd|' /C calc'!A0",
    "sum": "=1+1",
    "full-width": "＝1+1",
    "plus": "+86 x",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "quote": "'=1+1",
    "csv": '","=1+1"',
    "escape": "_x0041_x",
    "tag": "<b>粗</b><img src=x>",
    "entity": "&lt;&amp;A&B",
    "markup": "</t></is></c><c><f>1+1</f></c>",
    "sql": "'); DROP TABLE patient; --",
    "pattern": "100%_~",
    "gaps": "{gap}{0}{}",
    "percent": "%s%n%(x)s",
    "emoji": "曾😀👩‍⚕️",
    "rare": "张守𬭎䶮𠮷",
    "from the right": "\u202etxt.exe",
    "marks": "\u200f\u2066甲\u2069\ufeff",
    "joined": "e\u0301\u200b甲",
    "line separators": "甲\u2028乙\u2029丙",
    "backslash": "C:\\n\\0\\",
    "null": "NULL",
    "long": "长" * 2000,
}
BROKEN = {
    "half a character": "曾\ud83d",
    "other half": "\udc00伟",
    "nul": "曾\x00伟",
    "bell": "\x07曾",
    "escape sequence": "\x1b[2J曾",
    "noncharacter": "曾\ufffe",
    "carriage return": "曾\r伟",
    "endless": "长" * 40_000,
}
TEXTS = [(record, field) for record in RECORDS.values() for field in record.fields if isinstance(field, Text)]
TYPED = [(record.name, field) for record, field in TEXTS if not field.derived and field.key != "study_id"]
CODE = next(
    code.value
    for field in RECORDS["complication"].fields
    if field.key == "comp_code" and isinstance(field, Choice)
    for code in field.codes
)
_OF_CASE = ("patient", "operation")


def answers_in(record: str, typed: str, number: int) -> dict[str, Answer]:
    """Return what `typed` says in every text field of a record that takes it."""
    found: dict[str, Answer] = {}
    for place, field in TYPED:
        if place == record and (answer := taken(field, typed)) is not None:
            found[field.key] = answer
    if typed == HARMLESS["full-width"]:
        found.pop("id_no", None)  # folded it is that of "sum", and nobody has the number of another
    return found | ({"mrn": f"H{number}"} if record == "patient" else {})


def taken(field: Text, typed: str) -> Answer:
    """Return the answer to `field`, or None where the field refuses it with a sentence in both languages."""
    try:
        return read(field, typed, SETTING)
    except UnreadableError as error:
        said = error
    assert is_sentence(said)
    return None


def is_sentence(error: UserError) -> bool:
    said = [error.say(language) for language in Language]
    return all(each.isprintable() and 5 < len(each) < 200 for each in said) and said[0] != said[1]


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed register with a case, a complication and a contact of each text that is only odd."""
    folder = tmp_path_factory.mktemp("hostile") / "register"
    with builders.a_register(folder) as made:
        for number, typed in enumerate(HARMLESS.values()):
            enter(made, typed, number)
    return folder


@pytest.fixture(scope="module")
def register(entered: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """The same register, open."""
    with copied(entered, tmp_path_factory.mktemp("open")) as made:
        yield made


def copied(folder: Path, place: Path) -> Register:
    return registers.open_(Path(shutil.copytree(folder, place / "copy")), builders.PERSON, PASSPHRASE)


def enter(register: Register, typed: str, number: int) -> None:
    case = answers_in("patient", typed, number) | answers_in("operation", typed, number)
    usual: dict[str, Answer] = {
        "name": f"名{number}",
        "op_date": OPERATED,
        "dis_date": OPERATED + timedelta(days=4),
    }
    made = cases.register_case(register, {**usual, **case}, TODAY)
    contact = answers_in("contact", typed, number)
    builders.a_call(register, made, OPERATED + timedelta(days=7), typed=TODAY, **contact)
    save(register, made, "complication", answers_in("complication", typed, number))


def save(register: Register, operation_id: int, record: str, answers: dict[str, Answer]) -> None:
    if record in _OF_CASE:
        cases.save_answers(register, operation_id, answers, TODAY)
    elif record == "phone":
        phones.add(register, builders.patient_of(register, operation_id), answers, TODAY)
    elif record == "contact":
        builders.a_call(register, operation_id, OPERATED + timedelta(days=9), typed=TODAY, **answers)
    else:
        happened: dict[str, Answer] = {"comp_code": CODE, "onset_date": OPERATED}
        entries.add_entry(register, record, operation_id, happened | answers, TODAY)


def case_of(register: Register, number: int) -> cases.Case:
    head = cases.patient_by_mrn(register, f"H{number}")
    assert head is not None
    (found,) = [each for each in patients.find(register, f"H{number}") if each.mrn == f"H{number}"]
    return cases.open_case(register, found.operation_id, NOW)


# --- Entering ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", HARMLESS)
def test_an_odd_text_is_kept_as_it_was_typed(register: Register, kind: str) -> None:
    number, typed = list(HARMLESS).index(kind), HARMLESS[kind]
    case = case_of(register, number)
    records = {
        **dict.fromkeys(_OF_CASE, case.answers),
        "contact": case.contacts[0].answers,
        "complication": case.complications[0].answers,
    }
    kept = 0
    for record, answers in records.items():
        wanted = answers_in(record, typed, number)
        wanted.pop("phone1", None)  # the number told at the contact has taken its place
        assert {key: answers[key] for key in wanted if key != "phone2"} == {
            key: answer for key, answer in wanted.items() if key != "phone2"
        }
        kept += len(wanted)
    assert kept > 1


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("field", [field for _, field in TYPED], ids=[f"{r} {f.key}" for r, f in TYPED])
def test_a_broken_or_endless_text_is_refused_with_a_sentence(field: Text, kind: str) -> None:
    assert taken(field, BROKEN[kind]) is None


@pytest.mark.parametrize("kind", BROKEN)
def test_no_service_stores_a_broken_text_that_comes_past_the_fields(register: Register, kind: str) -> None:
    before = patients.count(register)
    made = case_of(register, 0)
    for record, field in TYPED:
        with pytest.raises(AnswersRefusedError) as told:
            save(register, made.operation_id, record, {field.key: BROKEN[kind]})
        assert is_sentence(told.value)
    with pytest.raises(AnswersRefusedError):
        cases.register_case(register, {"name": BROKEN[kind], "mrn": "H999"}, TODAY)
    assert patients.count(register) == before
    assert case_of(register, 0) == made


@pytest.mark.parametrize("kind", [*HARMLESS, *BROKEN])
def test_whatever_is_looked_for_finds_or_finds_nothing(register: Register, kind: str) -> None:
    found = patients.find(register, {**HARMLESS, **BROKEN}[kind])
    if kind in HARMLESS and len(HARMLESS[kind]) < 50:
        assert f"H{list(HARMLESS).index(kind)}" in [each.mrn for each in found]


# --- Exports ----------------------------------------------------------------------------------------


def test_no_text_becomes_a_formula_or_is_cut_in_the_workbook(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "month.xlsx"
    write_month(path, month(register, OPERATED, NOW), Language.CHINESE)
    with zipfile.ZipFile(path) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in whole
    assert b"<f " not in whole
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    values = {plain_escapes(cell.value) for cell in cells if isinstance(cell.value, str)}
    for number, typed in enumerate(HARMLESS.values()):
        for record in RECORDS:
            for key, answer in answers_in(record, typed, number).items():
                assert key in ("phone1", "phone2") or str(answer) in values


def plain_escapes(value: str) -> str:
    return value.replace("_x005F_", "_")


def test_names_are_whole_in_json_sheet_paper_and_on_the_terminal(register: Register, tmp_path: Path) -> None:
    listed = due_list(register, NOW)
    names = {line.name for line in (*listed.lines, *listed.hidden)}
    assert len(names) > len(HARMLESS) // 2
    for ending in ("json", "xlsx", "pdf"):
        paper.write(tmp_path / f"list.{ending}", listed, register, NOW, Language.ENGLISH)
    assert {row["name"] for row in json.loads((tmp_path / "list.json").read_bytes())} == names
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0]
    assert {plain_escapes(str(row[1])) for row in sheet.iter_rows(min_row=3, values_only=True)} == names
    printed = "".join(page.extract_text() for page in PdfReader(tmp_path / "list.pdf").pages)
    for kind in ("command", "sum", "tag", "markup", "gaps", "percent", "rare", "sql"):
        if HARMLESS[kind] in names:
            drawn = HARMLESS[kind].replace("𠮷", "[U+20BB7]")  # no glyph in the font
            assert "".join(drawn.split()) in "".join(printed.split())
    on_terminal = paper.due_table(listed, Language.CHINESE)
    lines = on_terminal.split("\n")
    assert all(char.isprintable() for line in lines for char in line)
    assert sum("HFS-" in line for line in lines) == len(listed.lines)


# --- The screen -------------------------------------------------------------------------------------


@pytest.fixture
def look(qapp: QApplication, tmp_path: Path) -> Iterator[Look]:
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    state = State()
    state.language = Language.CHINESE
    made = Look(qapp, state)
    made.settle()
    yield made
    stop_all()
    made.release()
    text.speak(Language.CHINESE)
    theme.put_on(qapp, theme.Scheme.LIGHT, Language.CHINESE)


@pytest.fixture
def window(qtbot: QtBot, entered: Path, tmp_path: Path, look: Look) -> Iterator[MainWindow]:
    """The window of the program; it closes its register with itself."""
    shown = MainWindow(Context(copied(entered, tmp_path), lambda: NOW), look)
    shown.resize(1280, 720)
    shown.show()
    yield shown
    shown.close()
    shown.deleteLater()


def interpreted(whole: QWidget) -> list[str]:
    """Return the words in `whole` that Qt could take for HTML, or whose `&` it could take for a key."""
    QApplication.processEvents()
    labels = [label for label in whole.findChildren(QLabel) if "<" in label.text() or "&" in label.text()]
    rich = [label.text() for label in labels if label.textFormat() is not Qt.TextFormat.PlainText]
    tips = [each.toolTip() for each in whole.findChildren(QWidget) if misread(each.toolTip(), each)]
    keys = [
        each.text()
        for each in whole.findChildren(QAbstractButton)
        if re.search("(?<!&)&[A-Za-z]", each.text())
    ]
    return [*rich, *tips, *keys]


def misread(tip: str, owner: QWidget) -> bool:
    """Tell whether Qt takes a tip for HTML that then says something else than the owner's name."""
    if not GuiQt.mightBeRichText(tip):
        return False
    return QTextDocumentFragment.fromHtml(tip).toPlainText() != owner.accessibleName()


def words_on(whole: QWidget) -> str:
    return "\n".join(label.text() for label in whole.findChildren(QLabel))


@pytest.mark.parametrize("kind", ["tag", "entity", "markup", "gaps", "percent", "from the right"])
def test_every_page_shows_the_text_and_not_what_it_could_mean(window: MainWindow, kind: str) -> None:
    case = case_of(window.context.register, list(HARMLESS).index(kind))
    name = str(case.answers["name"])
    for key in ("today", "patients", "reports"):
        window.go_to(key)
        assert not interpreted(window)
    window.open_case(case.operation_id)
    assert name in words_on(window)
    page = window.page()
    assert isinstance(page, CasePage)
    for section in (*SECTIONS, FOLLOW_UP):
        page.show_section(section)
        assert not interpreted(window)
    window.open_call(case.operation_id, "W2")
    assert name in words_on(window)
    assert not interpreted(window)


def test_a_message_shows_the_text_and_not_what_it_could_mean(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    for typed in HARMLESS.values():
        bar.show_error(typed)
        assert bar.text() == typed
        assert not interpreted(bar)


# --- What lies on the disk --------------------------------------------------------------------------

NAME, PHONE, NOTE = "曌瓎彧", "14409990001", "zyzzyva-Wort im Vermerk"
WORK = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from models.services import cases, drafts, patients
from models.services.checks import check
from tests import builders, test_hostile as here
from ui.app import Look
from ui.context import Context
from ui.main_window import MainWindow
from ui.problems import report_of
from ui.state import State

application = QApplication(["septima"])
look = Look(application, State())
look.settle()
register = builders.a_register(Path(sys.argv[1]))
made = builders.a_case(register, name=here.NAME, phone1=here.PHONE, op_date=here.OPERATED, note=here.NOTE)
drafts.keep(register, "case", str(made), {"kin_name": here.NAME})
window = MainWindow(Context(register, lambda: here.NOW), look)
window.show()
window.open_case(made)
window.page().focus("kin_name")
QTest.qWait(50)
window.open_call(made, "W2")
window.go_to("patients")
patients.find(register, here.NAME)
QTest.qWait(50)
check(register)
print(report_of(ValueError(here.NAME)).text)
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
window.close()
register.close()
"""


@contextmanager
def home(place: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a process that writes nothing outside `place`."""
    names = ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
    for name in names:
        (place / name).mkdir(mode=0o700)
    yield {**os.environ, **{name: str(place / name) for name in names}, "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.parametrize("ending", ["closed", "killed"])
def test_no_byte_of_a_patient_lies_readable_on_the_disk(tmp_path: Path, ending: str) -> None:
    with home(tmp_path) as environment:
        done = subprocess.run(
            [sys.executable, "-c", WORK, str(tmp_path / "register"), ending],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=False,
        )
    assert done.returncode == (0 if ending == "closed" else -9), done.stderr.decode()
    secrets = [
        secret.encode(encoding)
        for secret in (NAME, PHONE, NOTE, PASSPHRASE)
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    ]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(builders.PERSON.encode() in path.read_bytes() for path in files)  # the search does find
    found = [str(path) for path in files for secret in secrets if secret in path.read_bytes()]
    assert not found
    assert not [secret for secret in secrets if secret in done.stdout + done.stderr]
