"""The contracts of the house that no tool holds by itself: words, names, licences, locks, the wheel."""

import ast
import configparser
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from shutil import copytree, ignore_patterns
from string import Formatter

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("models", "reports", "ui")
OURS = {"bootstrap", "headless", "main", "models", "reports", "resources", "ui"}
SHIPPED = sorted(
    [path for room in (*ROOMS, "resources") for path in (ROOT / room).rglob("*.py")]
    + [ROOT / "bootstrap.py", ROOT / "headless.py", ROOT / "main.py"]
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path, node


def imports(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    for path, node in parsed(paths):
        if isinstance(node, ast.Import):
            yield from ((path, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((path, f"{node.module}.{alias.name}") for alias in node.names)


# --- Words ------------------------------------------------------------------------------------------

IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")

# Modules that read Chinese or make it up, and never say it.
READS_CHINESE = re.compile(
    r"models/(fields|words)\.py|models/rules/(days|reading)\.py|models/services/sample\w*\.py|"
    r"models/services/names\.py|"  # surnames with a reading of their own
    r"models/store/folder\.py"  # folders of sync programs
)
MAKES_PAIRS = ("models/words.py", "models/rules/protocol.py")  # `same`, and the windows of protocol.toml
SAYS = re.compile(
    r"set(Text|WindowTitle|Title|ToolTip|StatusTip|PlaceholderText|AccessibleName|AccessibleDescription|"
    r"TabText|InformativeText|Prefix|Suffix)|addAction|addButton|addItem|addTab|addMenu|addRow|showMessage|"
    r"Q(Label|PushButton|ToolButton|RadioButton|CheckBox|GroupBox|Action|Menu)"
)


def name_of_call(node: ast.Call) -> str:
    called = node.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def said(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def template(node: ast.AST) -> str | None:
    """Return a literal text, with what an f-string puts into it as gaps; None for anything computed."""
    if isinstance(node, ast.JoinedStr):
        filled = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
        return "".join(said(part) or f"{{{ast.unparse(part)}}}" for part in filled)
    return said(node)


def pairs() -> Iterator[tuple[str, str | None, str | None]]:
    """Return where each pair stands, and its texts: those in the code, and those in the protocol."""
    for path, node in parsed([path for path in SHIPPED if relative(path) not in MAKES_PAIRS]):
        if isinstance(node, ast.Call) and name_of_call(node) == "Words":
            texts = [template(argument) for argument in [*node.args, *(word.value for word in node.keywords)]]
            yield f"{relative(path)}:{node.lineno}", texts[0], texts[1]
    for window in tomllib.loads((ROOT / "resources" / "protocol.toml").read_text(encoding="utf-8"))["window"]:
        yield f"resources/protocol.toml: {window['code']}", window["en"], window["zh"]


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_is_written_down_in_both_languages() -> None:
    wrong = [where for where, english, chinese in pairs() if not (english or "").strip() or not chinese]
    assert not wrong, "Words takes two literal texts"


def test_both_languages_have_the_same_gaps() -> None:
    wrong = [where for where, english, chinese in pairs() if gaps(english or "") != gaps(chinese or "")]
    assert not wrong


def test_the_chinese_of_a_pair_is_chinese_and_the_english_is_not() -> None:
    wrong = [
        where
        for where, english, chinese in pairs()
        if not CHINESE.search(chinese or "") or IDEOGRAPH.search(english or "")
    ]
    assert not wrong, "a text that reads alike in both languages is same(text)"


def excused(node: ast.AST) -> bool:
    """Return whether texts below `node` may be Chinese: in a pair, alike in both, or in a docstring."""
    in_pair = isinstance(node, ast.Call) and name_of_call(node) in ("Words", "same")
    return in_pair or (isinstance(node, ast.Expr) and said(node.value) is not None)


def outside_pairs(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Constant) and said(node) is not None:
        yield node
    if not excused(node):
        for child in ast.iter_child_nodes(node):
            yield from outside_pairs(child)


def test_no_chinese_is_said_outside_a_pair() -> None:
    rooms = [path for path in SHIPPED if relative(path).startswith(ROOMS)]
    found = [
        f"{relative(path)}:{text.lineno} {text.value!r}"
        for path in rooms
        if not READS_CHINESE.fullmatch(relative(path))
        for text in outside_pairs(ast.parse(path.read_text(encoding="utf-8")))
        if IDEOGRAPH.search(str(text.value))
    ]
    assert not found


def test_no_widget_is_given_a_text_that_is_not_a_pair() -> None:
    found = [
        f"{relative(path)}:{node.lineno} {name_of_call(node)}({text!r})"
        for path, node in parsed([path for path in SHIPPED if relative(path).startswith("ui/")])
        if isinstance(node, ast.Call) and SAYS.fullmatch(name_of_call(node))
        for text in map(said, node.args)
        if text and re.search("[A-Za-z]", text)
    ]
    assert not found


# --- Rooms ------------------------------------------------------------------------------------------


def test_rules_and_fields_know_only_the_standard_library() -> None:
    pure = re.compile(r"models/(rules/.*|dictionary/.*|fields|words|errors|version)\.py")
    paths = [path for path in SHIPPED if pure.fullmatch(relative(path))]
    allowed = sys.stdlib_module_names | {"models"}
    others = [(relative(path), name) for path, name in imports(paths) if name.split(".")[0] not in allowed]
    assert not others


def test_no_second_driver_can_open_the_register() -> None:
    """Any other road to the file drops the locks that hold others out, or reads it without its key."""
    drivers = re.compile(r"(sqlite3|_sqlite3|aiosqlite|PySide6\.QtSql)(\..*)?")
    assert not [(relative(path), name) for path, name in imports(SHIPPED) if drivers.fullmatch(name)]


def test_only_the_store_knows_the_names_of_the_register_files() -> None:
    names = ("register.db", "keys.json", "register.lock", "register.open")
    found = [
        f"{relative(path)}:{text.lineno} {text.value!r}"
        for path in SHIPPED
        if not relative(path).startswith("models/store/")
        for text in outside_pairs(ast.parse(path.read_text(encoding="utf-8")))
        if text.value in names
    ]
    assert not found


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in [*SHIPPED, *(ROOT / "tests").rglob("*.py")]} - {ROOT}
    assert not [relative(folder) for folder in folders if not (folder / "__init__.py").exists()]


# --- What the repository says -----------------------------------------------------------------------

# Each with a bar in the middle, so that this list does not hold what it looks for.
UNSAID = [
    *("/wo|rk/", "/ro|ot/", "/far|m/"),  # where one machine keeps things
    *("py|pi\\.org", "python|hosted", "deb\\.deb|ian", "registry\\.n|pmjs", "--ind|ex-url", "find-li|nks"),
    *("cla|ude", "anth|ropic", "chat|gpt", "open|ai", "co|pilot", "\\bl|lm\\b", "language mo|del"),
    *("sub|agent", "\\bA|I[ -]gen", "\\bA|I[ -]ass", "issues sh|ow", "helper ses|sion"),
    *("TO|DO\\b", "FIX|ME\\b"),
]
NOT_OURS = {"__pycache__", "build", "dist", "htmlcov"}
TEXTS = {"", ".py", ".md", ".cfg", ".toml", ".lock", ".json", ".csv", ".svg", ".qss", ".txt", ".yml", ".yaml"}


def texts() -> Iterator[Path]:
    """Return every text file of the repository: no caches, no environment, no pictures or fonts."""
    for path in ROOT.rglob("*"):
        folders = path.relative_to(ROOT).parts[:-1]
        hidden = any(part.startswith(".") and part != ".ci" for part in folders)
        if path.is_file() and path.suffix in TEXTS and not hidden and not NOT_OURS & set(folders):
            yield path


def test_no_file_names_a_machine_a_registry_or_its_making() -> None:
    unsaid = re.compile("|".join(word.replace("|", "") for word in UNSAID), re.IGNORECASE)
    found = [
        f"{relative(path)}: {match[0]}"
        for path in texts()
        if (match := unsaid.search(path.read_text(encoding="utf-8")))
    ]
    assert not found


# --- What is installed, and what is shipped ---------------------------------------------------------


def locked(kind: str) -> dict[str, tuple[str, int]]:
    """Return version and number of hashes by name, as the lock of `kind` has them."""
    text = (ROOT / "requirements" / f"{kind}.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    found = {}
    for entry in entries:
        name, version = re.split(r"==|\s", entry)[:2]
        found[name] = version, len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry))
    return found


def asked(section: str, key: str) -> list[Requirement]:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return [Requirement(line) for line in setup[section][key].split("\n") if line]


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_every_locked_library_has_its_hashes(kind: str) -> None:
    assert not [name for name, (_, hashes) in locked(kind).items() if hashes == 0]


def test_the_lock_for_tests_holds_the_lock_for_running() -> None:
    assert locked("run").items() <= locked("dev").items()


@pytest.mark.parametrize(
    ("kind", "section", "key"),
    [("run", "options", "install_requires"), ("dev", "options.extras_require", "dev")],
)
def test_the_lock_fits_what_is_asked_for(kind: str, section: str, key: str) -> None:
    pinned = locked(kind)
    for wanted in asked(section, key):
        assert pinned[canonicalize_name(wanted.name)][0] in wanted.specifier, wanted


def test_every_library_that_is_run_on_is_named_in_the_notice() -> None:
    named = {canonicalize_name(word) for word in re.findall(r"[\w.-]*\w", (ROOT / "NOTICE").read_text())}
    assert not locked("dev").keys() - named


def test_no_library_brings_a_name_of_ours() -> None:
    """Two packages of one name in one environment overwrite each other without a word."""
    others = (found for found in distributions() if found.name != "septima")
    tops = {(found.name, Path(path.parts[0]).stem) for found in others for path in found.files or ()}
    assert not [(library, top) for library, top in tops if top in OURS]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the names in the wheel that a copy of this tree builds, without a network."""
    copy = tmp_path_factory.mktemp("wheel") / "copy"
    copy.mkdir()
    for name in ("models", "reports", "resources", "ui"):
        copytree(ROOT / name, copy / name, ignore=ignore_patterns("__pycache__"))
    for name in (
        "bootstrap.py",
        "headless.py",
        "main.py",
        "setup.cfg",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "NOTICE",
    ):
        (copy / name).write_bytes((ROOT / name).read_bytes())
    build = ["wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", "."]
    subprocess.run([sys.executable, "-m", "pip", *build, "."], cwd=copy, check=True)
    (built,) = copy.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_claims_our_names_and_no_other(wheel: set[str]) -> None:
    assert {Path(name.split("/")[0]).stem for name in wheel if ".dist-info/" not in name} == OURS


def test_the_wheel_holds_every_module_and_resource(wheel: set[str]) -> None:
    kept = [path for path in (ROOT / "resources").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    missing = sorted({relative(path) for path in [*SHIPPED, *kept]} - wheel)
    assert not missing


# --- The libraries keep their promises --------------------------------------------------------------


class Speaker(QObject):
    """Something that emits."""

    said = Signal(int)


def test_qt_calls_take_no_reference_to_none(qtbot: QtBot) -> None:
    """Some releases of PySide6 lose one per call, and Python before 3.12 then ends in the middle of a day."""
    label, speaker = QLabel(), Speaker()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(1000):
        label.setText("x")
        label.setEnabled(True)
        label.setToolTip("x")
        speaker.said.emit(number)
    assert abs(sys.getrefcount(None) - before) < 500
