"""What the program loads on its way to Today, and when, seen in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.services import registers

HEAVY = (
    "openpyxl",
    "reportlab",
    "alembic",
    "numpy",
    "scipy",
    "pyqtgraph",
    "lxml",
    "pypdfium2",
    "pypinyin",
)

START = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.app import run
from ui.entry import Entry

app = QApplication(sys.argv)
loaded = {}

def begin():
    [entry] = [window for window in app.topLevelWidgets() if isinstance(window, Entry)]
    app.processEvents()
    page = entry.page()
    loaded["may be typed into"] = entry.focusWidget() is page.passphrase
    loaded["page"] = sorted(sys.modules)
    entry.prepared.connect(type_passphrase)
    page.opened.connect(open_today)

def type_passphrase():
    [entry] = [window for window in app.topLevelWidgets() if isinstance(window, Entry)]
    loaded["prepared"] = sorted(sys.modules)
    entry.page().passphrase.setText(sys.argv[2])
    entry.page().unlock()

def open_today():
    QTimer.singleShot(0, finish)

def finish():
    app.processEvents()
    [window] = [window for window in app.topLevelWidgets() if window.isVisible()]
    loaded["shown"] = type(window.page()).__name__
    loaded["rows"] = window.page().model.rowCount()
    loaded["today"] = sorted(sys.modules)
    window.close()
    print(json.dumps(loaded))
    app.quit()

QTimer.singleShot(0, begin)
run(Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The modules loaded when the unlock page, and later Today, is on screen; and what else was seen."""
    folder = tmp_path_factory.mktemp("start") / "sample"
    registers.make_sample(folder, cases=30).close()
    run = subprocess.run(
        [sys.executable, "-c", START, str(folder), registers.SAMPLE_PASSPHRASE],
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "XDG_CONFIG_HOME": str(folder.parent)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found


def test_today_is_on_screen_with_its_rows(loaded: dict[str, object]) -> None:
    assert (loaded["shown"], bool(loaded["rows"])) == ("TodayPage", True)


def test_no_library_of_reports_migrations_or_numbers_is_loaded_until_today_shows(
    loaded: dict[str, list[str]],
) -> None:
    assert set(HEAVY) & set(loaded["today"]) == set()


def test_the_unlock_page_needs_no_library_of_the_database_or_the_keys(loaded: dict[str, list[str]]) -> None:
    later = {"sqlalchemy", "sqlcipher3", "argon2", "cryptography", "psutil", "filelock", "models.dictionary"}
    assert later & set(loaded["page"]) == set()
    assert later <= set(loaded["prepared"])


def test_the_passphrase_may_be_typed_as_soon_as_the_page_shows(loaded: dict[str, object]) -> None:
    assert loaded["may be typed into"] is True


def test_nothing_is_left_to_be_loaded_once_the_passphrase_is_typed(loaded: dict[str, list[str]]) -> None:
    assert set(loaded["today"]) - set(loaded["prepared"]) == set()
