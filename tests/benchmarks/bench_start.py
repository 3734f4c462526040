"""From the start of the process to a usable Today, against a bare PySide6 window with a table.

Both are whole processes, run by turns. The program's start stops while a
person types the passphrase; that pause, in which it loads what it needs, is
not counted, the derivation of the key from the passphrase is.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from models.services import registers
from tests.benchmarks.measure import ratio_line

ROUNDS = 7

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget, QTableWidgetItem
app = QApplication(sys.argv)
window = QMainWindow()
table = QTableWidget(14, 6)
for row in range(14):
    for column in range(6):
        table.setItem(row, column, QTableWidgetItem(f"{row} {column}"))
window.setCentralWidget(table)
window.resize(1280, 720)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""

OURS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.app import Look
from ui.entry import Entry
from ui.state import State

app = QApplication(sys.argv)
look = Look(app, State())
look.settle()
entry = Entry(look, Path(sys.argv[1]))
entry.show()
times = {}

def loaded():
    return "ui.main_window" in sys.modules

def unlock():
    if not loaded():
        return QTimer.singleShot(1, unlock)
    times["typed"] = time.time()
    page = entry.page()
    page.passphrase.setText("sample register")
    page.unlock()
    QTimer.singleShot(1, usable)

def usable():
    window = entry.window_of_register
    if window is None or not window.isVisible():
        return QTimer.singleShot(1, usable)
    QTimer.singleShot(0, finish)  # after the events that paint it

def finish():
    app.processEvents()
    times["today"] = time.time()
    print(__import__("json").dumps(times))
    app.quit()

def shown():
    app.processEvents()
    times["asked"] = time.time()
    unlock()

QTimer.singleShot(0, shown)
app.exec()
"""


def test_start_to_today(tmp_path: Path) -> None:
    """At most 2.5 times a bare window with a table, both from the start of the process."""
    folder = tmp_path / "sample"
    registers.make_sample(folder, today=date.today()).close()
    whole, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_seconds(BARE))
        began = time.time()
        told = json.loads(_run(OURS, str(folder)))
        whole.append(told["asked"] - began + told["today"] - told["typed"])
    ours, floor = statistics.median(whole), statistics.median(bare)
    print(ratio_line("Start to a usable Today, against a bare window", ours, floor, 2.5))
    assert ours <= 2.5 * floor


def _seconds(script: str) -> float:
    began = time.time()
    _run(script)
    return time.time() - began


def _run(script: str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path.cwd()),
        "XDG_CONFIG_HOME": os.devnull,
    }
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


if __name__ == "__main__":
    pytest.main([__file__, "-s", "-p", "no:randomly", "-o", "python_files=bench_*.py"])
