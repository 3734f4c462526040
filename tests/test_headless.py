"""The headless commands as a scheduler sees them: whole files or none, one sentence, an exit code."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import openpyxl
import pytest
from pypdf import PdfReader

from models.services import registers
from models.services.exports import month
from models.services.registers import SAMPLE_PASSPHRASE, SAMPLE_PERSON, Register
from models.services.worklist import at, due_list
from models.words import Language
from reports.due_list import due_json
from reports.workbook import write_month
from tests import builders
from tests.store.snapshots import snapshot

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "main.py")
TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 41)
CASES = 14
ENOUGH = 120  # seconds; whoever waits for longer waits for a person
KEYS = ["case", "name", "phone", "window", "state", "target", "open", "close", "day", "attempts", "reason"]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no terminals, limits and rights of this kind")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only there a display can be missing")
Env = Mapping[str, str | None]
USUAL: Env = MappingProxyType({})
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class Said(NamedTuple):
    """What a command left on the terminal, and its exit code."""

    code: int
    out: str
    err: str


def environment(changes: Env) -> dict[str, str]:
    """Return the environment of a sample register's person, in English; None takes a variable away."""
    usual = {"SEPTIMA_USER": SAMPLE_PERSON, "SEPTIMA_PASSPHRASE": SAMPLE_PASSPHRASE, "LANG": "C.UTF-8"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON"))}
    whole = {**inherited, **usual, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def run(
    *arguments: object,
    program: tuple[str, ...] = PROGRAM,
    before: Callable[[], None] | None = None,
    env: Env = USUAL,
) -> Said:
    """Run a command to its end, without a terminal."""
    if before is not None:  # where files may not grow, Python itself would leave a cut one among ours
        env = {**env, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*program, *map(str, arguments)],
        cwd=ROOT,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        preexec_fn=before,
        timeout=ENOUGH,
    )
    return Said(done.returncode, *(said.decode(errors="replace") for said in (done.stdout, done.stderr)))


def succeeded(*arguments: object, env: Env = USUAL) -> str:
    """Return what a command printed that had nothing to complain of."""
    said = run(*arguments, env=env)
    assert (said.code, said.err) == (0, "")
    return said.out


def refused(
    *arguments: object,
    program: tuple[str, ...] = PROGRAM,
    before: Callable[[], None] | None = None,
    env: Env = USUAL,
) -> str:
    """Return the one sentence of a command that failed."""
    said = run(*arguments, program=program, before=before, env=env)
    assert said.code not in (0, -signal.SIGABRT)
    assert said.out == ""
    assert re.fullmatch(r"[^\n]+[.。)]\n", said.err), said.err
    assert "Error" not in said.err
    return said.err


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sample register that nobody changes."""
    folder = tmp_path_factory.mktemp("headless") / "sample"
    succeeded("sample", folder, "--cases", CASES, "--today", TODAY, "--seed", 5)
    return folder


@pytest.fixture
def copy(sample: Path, tmp_path: Path) -> Path:
    """The folder of a sample register to be spoilt."""
    return Path(shutil.copytree(sample, tmp_path / "copy"))


@contextmanager
def opened(folder: Path) -> Iterator[Register]:
    with registers.open_(folder, SAMPLE_PERSON, SAMPLE_PASSPHRASE) as register:
        yield register


def days_of_operation(register: Register) -> list[date]:
    with register.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT op_date FROM operation WHERE op_date IS NOT NULL")
        return sorted(date.fromisoformat(day) for (day,) in rows)


# --- sample -----------------------------------------------------------------------------------------


def exported(register: Register, folder: Path) -> dict[str, bytes]:
    """Return every part of every month's workbook but the one that holds times, and the lists of a week."""
    found: dict[str, bytes] = {}
    months = sorted({day.replace(day=1) for day in days_of_operation(register)})
    for first in months:
        path = folder / f"{first:%Y-%m}.xlsx"
        write_month(path, month(register, first, NOW), Language.CHINESE)
        with zipfile.ZipFile(path) as parts:
            found |= {f"{first} {name}": parts.read(name) for name in parts.namelist()}
    for day in (TODAY + timedelta(days=n) for n in range(7)):
        listed = due_json(due_list(register, at(day, NOW)))
        found[f"due {day}"] = json.dumps(listed, ensure_ascii=False).encode()
    return {name: content for name, content in found.items() if not name.endswith("core.xml")}


def test_the_same_seed_and_day_make_the_same_register(sample: Path, tmp_path: Path) -> None:
    arguments = ("--cases", CASES, "--today", TODAY, "--seed")
    succeeded("sample", tmp_path / "twin", *arguments, 5)
    succeeded("sample", tmp_path / "other", *arguments, 6)
    with opened(sample) as first, opened(tmp_path / "twin") as twin, opened(tmp_path / "other") as other:
        found = exported(first, tmp_path)
        assert found == exported(twin, tmp_path)
        assert len(found) > 7
        assert due_json(due_list(first, NOW)) != due_json(due_list(other, NOW))


def test_sample_says_how_many_operations_it_made_and_how_to_open_them(tmp_path: Path) -> None:
    out = succeeded("sample", tmp_path / "new", "--cases", 0, "--today", TODAY)
    with opened(tmp_path / "new") as register:
        assert f" {len(days_of_operation(register))} operations" in out
    assert SAMPLE_PERSON in out
    assert SAMPLE_PASSPHRASE in out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--cases", "-1"), "0 to 100000"),
        (("--cases", "1000000000000"), "0 to 100000"),
        (("--cases", "abc"), "--cases"),
        (("--seed", "x"), "--seed"),
        (("--today", "99"), "2026-03-20"),
        (("--today", "2026-02-30"), "not a real date"),
        (("--today", "1899-12-31"), "1900 to 2199"),
        (("--today", "9999-12-31"), "1900 to 2199"),
    ],
)
def test_sample_refuses_what_cannot_be_made(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    assert why in refused("sample", tmp_path / "new", *arguments)
    assert not (tmp_path / "new").exists()


def test_a_sample_of_a_day_before_the_series_has_only_patients_of_that_time(tmp_path: Path) -> None:
    succeeded("sample", tmp_path / "new", "--cases", 9, "--today", "1999-01-01")
    with opened(tmp_path / "new") as register:
        days = days_of_operation(register)
    assert days
    assert max(days) <= date(1999, 1, 1)


def test_sample_leaves_a_folder_with_files_as_it_was(tmp_path: Path, copy: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "thesis.docx").write_bytes(b"years of work")
    before = snapshot(tmp_path)
    assert "thesis.docx" in refused("sample", tmp_path / "files")
    assert "already holds a register" in refused("sample", copy)
    refused("sample", tmp_path / "files" / "thesis.docx")
    assert snapshot(tmp_path) == before


# --- due --------------------------------------------------------------------------------------------


def test_due_lists_on_the_terminal_what_the_program_lists(sample: Path) -> None:
    out = succeeded("due", sample, "--on", TODAY)
    with opened(sample) as register:
        listed = due_list(register, at(TODAY, datetime.now()))
    assert listed.lines
    positions = [out.index(f"{line.case}  {line.name}") for line in listed.lines]
    assert positions == sorted(positions)
    assert all(line.name in out for line in listed.hidden)


def test_due_writes_json_with_exactly_the_keys_agreed(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "due.json"
    succeeded("due", sample, "--on", TODAY, "--to", target)
    rows = json.loads(target.read_text(encoding="utf-8"))
    assert rows
    assert all(list(row) == KEYS for row in rows)
    for row in rows:
        assert all(date.fromisoformat(row[key]) for key in ("target", "open"))
        assert isinstance(row["day"], int)


def test_paper_sheet_and_json_of_a_day_hold_the_same_rows(sample: Path, tmp_path: Path) -> None:
    for ending in ("json", "xlsx", "pdf"):
        succeeded("due", sample, "--on", TODAY, "--to", tmp_path / f"due.{ending}")
    cases = [row["case"] for row in json.loads((tmp_path / "due.json").read_bytes())]
    names = [row["name"] for row in json.loads((tmp_path / "due.json").read_bytes())]
    sheet = openpyxl.load_workbook(tmp_path / "due.xlsx").worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=3, values_only=True)] == cases
    printed = "".join(page.extract_text() for page in PdfReader(tmp_path / "due.pdf").pages)
    assert all(name in "".join(printed.split()) for name in names)


@pytest.mark.parametrize("name", ["due.csv", "due", "due.json.bak", ".pdf"])
def test_due_refuses_an_ending_that_it_cannot_write(sample: Path, tmp_path: Path, name: str) -> None:
    said = refused("due", sample, "--on", TODAY, "--to", tmp_path / name)
    assert ".pdf" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "", "9999-12-31", "0001-01-01", "20260230"])
def test_due_refuses_a_day_that_is_none(sample: Path, day: str) -> None:
    refused("due", sample, "--on", day)


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_due_answers_for_every_day_that_it_takes(sample: Path, day: str) -> None:
    assert day in succeeded("due", sample, "--on", day)


def test_due_sees_no_contact_that_is_dated_later(tmp_path: Path) -> None:
    operated, rung, today = date(2026, 3, 1), date(2026, 3, 14), date(2026, 3, 20)
    with builders.a_register(tmp_path / "own") as register:
        made = builders.a_case(register, name="曾志伟", op_date=operated, dis_date=date(2026, 3, 5))
        builders.a_call(register, made, rung, typed=today)
    account = {"SEPTIMA_USER": builders.PERSON, "SEPTIMA_PASSPHRASE": builders.PASSPHRASE}

    def windows(on: date) -> list[str]:
        target = tmp_path / f"{on}.json"
        succeeded("due", tmp_path / "own", "--on", on, "--to", target, env=account)
        return [row["window"] for row in json.loads(target.read_bytes()) if row["state"] != "missed"]

    assert "W2" in windows(rung - timedelta(days=1))
    assert "W2" not in windows(rung + timedelta(days=1))


# --- export -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "heading"), [("zh_CN", "病案号"), ("en", "Medical record no.")])
def test_export_writes_a_month_in_the_language_asked_for(
    sample: Path, tmp_path: Path, language: str, heading: str
) -> None:
    with opened(sample) as register:
        first = days_of_operation(register)[0]
        expected = sum(day.timetuple()[:2] == first.timetuple()[:2] for day in days_of_operation(register))
    target = tmp_path / "month.xlsx"
    target.write_bytes(b"last month's file")
    succeeded("export", sample, "--month", f"{first:%Y-%m}", "--to", target, "--language", language)
    headings, _, *rows = openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True)
    assert heading in str(headings[0])
    assert len(rows) == expected
    assert [path.name for path in tmp_path.iterdir()] == ["month.xlsx"]


def test_export_of_a_month_without_operations_says_so_in_the_file(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "empty.xlsx"
    assert " 0 rows" in succeeded("export", sample, "--month", "2011-01", "--to", target)
    whole = openpyxl.load_workbook(target)
    assert list(whole.worksheets[0].iter_rows(min_row=3, values_only=True)) == []
    assert "No operations in 2011-01." in [cell.value for cell in whole.worksheets[-1]["A"]]


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026", "2026-3", "March", "", "0000-12", "9999-12", "２０２６-03"]
)
def test_export_refuses_a_month_that_is_none(sample: Path, tmp_path: Path, text: str) -> None:
    refused("export", sample, "--month", text, "--to", tmp_path / "month.xlsx")
    assert not list(tmp_path.iterdir())


def test_export_writes_nothing_but_a_workbook(sample: Path, tmp_path: Path) -> None:
    assert ".xlsx" in refused("export", sample, "--month", "2019-03", "--to", tmp_path / "month.csv")
    assert not list(tmp_path.iterdir())


def test_no_file_for_people_can_replace_one_of_the_register(copy: Path) -> None:
    before = snapshot(copy)
    refused("due", copy, "--on", TODAY, "--to", copy / "keys.json")
    refused("due", copy, "--on", TODAY, "--to", copy / "backups" / ".." / "keys.json")
    refused("export", copy, "--month", "2019-03", "--to", copy / "month.xlsx")
    assert snapshot(copy) == before


# --- check ------------------------------------------------------------------------------------------


def test_check_counts_the_rows_of_a_sound_register(sample: Path) -> None:
    out = succeeded("check", sample)
    with opened(sample) as register:
        operations = len(days_of_operation(register))
    assert re.search(rf"^operation +{operations}$", out, re.MULTILINE)
    assert out.endswith("The register is sound.\n")


@pytest.mark.parametrize("command", ["check", "due", "export"])
def test_a_damaged_database_is_named_and_left_as_it_is(copy: Path, tmp_path: Path, command: str) -> None:
    file = copy / "register.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + bytes(16) + whole[8208:])
    before = snapshot(copy)
    arguments = {
        "check": (),
        "due": ("--on", TODAY),
        "export": ("--month", "2019-03", "--to", tmp_path / "month.xlsx"),
    }[command]
    assert "damaged" in refused(command, copy, *arguments)
    assert snapshot(copy) == before
    assert not (tmp_path / "month.xlsx").exists()


def test_check_names_rows_that_point_to_nothing(copy: Path) -> None:
    with opened(copy) as register, register.store.driver() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TRIGGER trail_patient_delete")  # it lets nobody remove what no history names
        connection.execute("DELETE FROM patient")
    said = refused("check", copy)
    assert "operation 1 → patient" in said
    assert len(said) < 300


@pytest.mark.parametrize("content", [b"", b"{}", b"[1, 2", b"\xff\xfe"])
def test_a_damaged_key_file_is_named_and_left_as_it_is(copy: Path, content: bytes) -> None:
    for path in copy.glob("keys*.json"):
        path.write_bytes(content)
    before = snapshot(copy)
    refused("check", copy)
    assert snapshot(copy) == before


# --- Who may not, and where not ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"SEPTIMA_USER": "somebody"},
        {"SEPTIMA_USER": ""},
        {"SEPTIMA_PASSPHRASE": "sample registry"},
        {"SEPTIMA_PASSPHRASE": ""},
        {"SEPTIMA_USER": None},
        {"SEPTIMA_PASSPHRASE": None},
    ],
)
def test_nobody_gets_in_without_account_and_passphrase(copy: Path, changes: dict[str, str | None]) -> None:
    before = snapshot(copy)
    said = refused("due", copy, "--on", TODAY, env=changes)
    assert None not in changes.values() or "SEPTIMA_USER" in said
    assert snapshot(copy) == before


@pytest.mark.parametrize("kind", ["nothing", "an empty folder", "a file", "a name of two lines"])
def test_a_place_without_a_register_is_named_and_left_alone(tmp_path: Path, kind: str) -> None:
    place = tmp_path / ("two\nlines" if kind == "a name of two lines" else "place")
    if kind == "an empty folder":
        place.mkdir()
    elif kind == "a file":
        place.write_bytes(b"a letter")
    before = snapshot(tmp_path)
    for command in (("check",), ("due", "--on", TODAY)):
        assert "no register" in refused(command[0], place, *command[1:])
    assert snapshot(tmp_path) == before


def test_a_register_that_is_open_elsewhere_says_who_has_it_since_when(copy: Path) -> None:
    with opened(copy) as register:
        said = refused("check", copy)
        assert SAMPLE_PERSON in said
        assert f"{register.store.since:%Y-%m-%d %H:%M}" in said
    succeeded("check", copy)


def without_the_right_of_root() -> tuple[str, ...]:
    """Return the program as one who may not write where the folder says no, as root may everywhere."""
    if os.geteuid() != 0:
        return PROGRAM
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", *PROGRAM)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder with a file of last month in it, where nothing may be written."""
    folder = tmp_path / "locked"
    folder.mkdir()
    for name in ("month.xlsx", "due.json", "due.pdf"):
        (folder / name).write_bytes(b"the old one")
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@LINUX
@pytest.mark.parametrize("name", ["month.xlsx", "due.json", "due.pdf"])
def test_a_target_folder_that_may_not_be_written_is_named(sample: Path, locked: Path, name: str) -> None:
    before = snapshot(locked)
    command = ("export", "--month", "2019-03") if name == "month.xlsx" else ("due", "--on", TODAY)
    program = without_the_right_of_root()
    said = refused(command[0], sample, *command[1:], "--to", locked / name, program=program)
    assert str(locked) in said
    assert snapshot(locked) == before


@LINUX
def test_a_register_that_may_not_be_written_is_refused(copy: Path) -> None:
    before = snapshot(copy)
    copy.chmod(0o555)
    assert str(copy) in refused("check", copy, program=without_the_right_of_root())
    copy.chmod(0o755)
    assert snapshot(copy) == before


def limit_files(size: int) -> None:
    """Let no file of this process grow beyond `size` bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@POSIX
@pytest.mark.parametrize("room", [0, 1_000])
@pytest.mark.parametrize("name", ["month.xlsx", "due.json", "due.pdf"])
def test_a_full_disk_leaves_the_old_file_alone(copy: Path, tmp_path: Path, name: str, room: int) -> None:
    target = tmp_path / "out" / name
    target.parent.mkdir()
    target.write_bytes(b"the old one")
    command = ("export", "--month", "2019-03") if name == "month.xlsx" else ("due", "--on", TODAY)
    refused(command[0], copy, *command[1:], "--to", target, before=partial(limit_files, room))
    assert snapshot(target.parent) == {name: b"the old one"}
    succeeded("check", copy)


@POSIX
@pytest.mark.parametrize("room", [0, 10_000, 300_000])
def test_a_sample_on_a_full_disk_is_not_half_made(tmp_path: Path, room: int) -> None:
    refused("sample", tmp_path / "new", before=partial(limit_files, room))
    assert not list(tmp_path.iterdir())


def test_a_target_that_is_a_folder_is_refused(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "list.json").mkdir()
    refused("due", sample, "--on", TODAY, "--to", tmp_path / "list.json")
    refused("due", sample, "--on", TODAY, "--to", tmp_path / "absent" / "list.json")
    assert [path.name for path in tmp_path.rglob("*")] == ["list.json"]


# --- The terminal -----------------------------------------------------------------------------------

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_sentences_follow_the_language_of_the_system(tmp_path: Path) -> None:
    for name in ("zh_CN.UTF-8", "zh_TW.UTF-8"):
        assert CHINESE.search(refused("check", tmp_path, env={"LANG": name}))
    assert not CHINESE.search(refused("check", tmp_path, env={"LANG": "de_DE.UTF-8"}))
    assert not CHINESE.search(refused("check", tmp_path, env={"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}))
    assert CHINESE.search(refused("check", tmp_path, "--language", "zh_CN"))


NARROW: list[dict[str, str | None]] = [
    {"LANG": "C", "LC_ALL": "C"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "cp1252"},
]


@pytest.mark.parametrize("changes", NARROW)
def test_characters_that_the_terminal_lacks_end_no_command(
    sample: Path, tmp_path: Path, changes: dict[str, str | None]
) -> None:
    assert "HFS-" in succeeded("due", sample, "--on", TODAY, "--language", "zh_CN", env=changes)
    said = run("check", tmp_path, "--language", "zh_CN", env=changes)
    assert (said.code, said.err.count("\n")) == (1, 1)


def test_help_names_the_commands() -> None:
    out = succeeded("--help")
    assert all(f"main.py {command} FOLDER" in out for command in ("sample", "due", "export", "check"))
    assert "--month" in succeeded("export", "--help")


@pytest.mark.parametrize("arguments", [("dew",), ("due",), ("due", "f"), ("--on",), ("check", "f", "x\ny")])
def test_a_command_that_is_none_is_refused_in_one_line(arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "--help" in said.err


@LINUX
@pytest.mark.parametrize("name", ["C.UTF-8", "zh_CN.UTF-8"])
def test_without_a_screen_the_program_names_the_headless_commands(name: str) -> None:
    said = refused(env={"LANG": name, **dict.fromkeys(SCREENS)})
    assert all(command in said for command in ("sample", "due", "export", "check", "--help"))


def test_no_headless_command_loads_qt(sample: Path, tmp_path: Path) -> None:
    commands: list[list[object]] = [
        ["sample", tmp_path / "new", "--cases", 0],
        ["due", sample, "--on", TODAY],
        *(["due", sample, "--on", TODAY, "--to", tmp_path / f"l.{end}"] for end in ("pdf", "xlsx", "json")),
        ["export", sample, "--month", "2019-03", "--to", tmp_path / "m.xlsx"],
        ["check", sample],
        ["check", tmp_path],
    ]
    script = (
        "import sys, main\n"
        f"for command in {[list(map(str, command)) for command in commands]!r}:\n"
        "    main.main(command)\n"
        "qt = [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'ui.'))]\n"
        "print('Qt:', qt)\n"
    )
    said = run("-c", script, program=(sys.executable,))
    assert said.out.endswith("Qt: []\n")
    assert (tmp_path / "m.xlsx").exists()


@POSIX
@pytest.mark.parametrize("typed", [(SAMPLE_PERSON, SAMPLE_PASSPHRASE), ("\x04",), (SAMPLE_PERSON, "\x04")])
def test_account_and_passphrase_are_asked_for_on_a_terminal(sample: Path, typed: tuple[str, ...]) -> None:
    try:
        ours, theirs = os.openpty()
    except OSError as error:
        pytest.skip(f"no terminal is to be had here: {error}")
    asking = subprocess.Popen(
        [*PROGRAM, "check", str(sample)],
        cwd=ROOT,
        env=environment({"SEPTIMA_USER": None, "SEPTIMA_PASSPHRASE": None, "PYTHONWARNINGS": "ignore"}),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert asking.stderr is not None
    prompts = b""
    for answer in typed:
        while not prompts.endswith(b": "):  # what is typed before the question is thrown away
            prompts += asking.stderr.read(1)
        os.write(ours, answer.encode() + (b"" if answer == "\x04" else b"\n"))
        prompts += asking.stderr.read(1)
    out, err = asking.communicate(timeout=ENOUGH)
    os.close(ours)
    os.close(theirs)
    assert b"Traceback" not in prompts + err
    if "\x04" in typed:
        assert (asking.returncode, out) == (130, b"")
    else:
        assert asking.returncode == 0
        assert out.endswith(b"The register is sound.\n")


@POSIX
def test_ctrl_c_ends_a_command_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    # A run in the background ignores it and so would its child; a handler here gives that the usual one.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    making = subprocess.Popen(
        [*PROGRAM, "sample", str(folder), "--cases", "20000"],
        cwd=ROOT,
        env=environment(USUAL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    signal.signal(signal.SIGINT, before)
    while not (folder / "register.db").exists():
        assert making.poll() is None
        time.sleep(0.01)  # between two looks: another process makes the file and tells nobody
    making.send_signal(signal.SIGINT)
    out, err = making.communicate()
    assert (making.returncode, out, err.count(b"\n")) == (130, b"", 1)
    assert not list(tmp_path.iterdir())
