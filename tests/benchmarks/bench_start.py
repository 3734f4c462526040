"""From the start of the process to a usable Today, against a bare PySide6 window with a table of names.

Both are whole processes, run by turns, from their start until their window is
painted, with the compiled modules that a first start leaves behind. Ours is
main.py itself, which finds the register that was open last. It stops while a
person types the passphrase; that pause, in which it makes its window ready,
is not counted.

The limit is for the whole, with the derivation of the key from the passphrase,
which is slow on purpose (Argon2id at its floor, 64 MiB three times over). A
second ratio, without it, tells what the program itself takes.
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
from resources import FONTS
from tests.benchmarks.measure import ratio_line

ROUNDS = 9

BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget, QTableWidgetItem
app = QApplication(sys.argv)
app.setStyle("Fusion")
QFontDatabase.addApplicationFont(sys.argv[1])  # without it the names would be boxes
app.setFont(QFont("Noto Sans SC", 10))
window = QMainWindow()
table = QTableWidget(14, 6)
for row in range(14):
    for column in range(6):
        table.setItem(row, column, QTableWidgetItem(f"曾志伟 {row} {column}"))
window.setCentralWidget(table)
window.resize(1280, 720)
window.show()

def shown():
    app.processEvents()
    print(time.time())
    app.quit()

QTimer.singleShot(0, shown)
app.exec()
"""

OURS = """
import runpy, sys

folder = sys.argv.pop()

class WhenAppIsLoaded:
    # Looks on from inside, but lets it be main.py that imports Qt, in its own way.
    def find_spec(self, name, path=None, target=None):
        if name == "ui.entry":
            watch()

def watch():
    import json, time
    from pathlib import Path
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    class Watch(QObject):
        def begin(self):
            QTimer.singleShot(0, self.find)
            return QApplication.instance().exec_until_quit()

        def find(self):
            self.times = {}
            windows = QApplication.topLevelWidgets()
            self.entry = next(window for window in windows if type(window).__name__ == "Entry")
            self.entry.prepared.connect(self.type_passphrase)
            QApplication.processEvents()
            self.times["asked"] = time.time()

        def type_passphrase(self):
            QApplication.processEvents()
            page = self.entry.page()
            page.passphrase.setText("sample register")
            self.times["typed"] = time.time()
            page.opened.connect(self.opened)
            page.unlock()

        def opened(self):
            self.window = self.entry.window_of_register
            self.window.page().table.viewport().installEventFilter(self)

        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint and "today" not in self.times:
                self.times["today"] = 0
                QTimer.singleShot(0, self.finish)
            return False

        def finish(self):
            self.times["today"] = time.time()
            from models.store.keys import read_keys

            keys = read_keys(Path(folder)).file
            began = time.time()
            keys.unlock("sample", "sample register")
            self.times["key"] = time.time() - began
            print(json.dumps(self.times))
            self.window.page().table.viewport().removeEventFilter(self)
            self.window.close()

    QApplication.exec_until_quit = QApplication.exec
    QApplication.exec = Watch().begin

sys.meta_path.insert(0, WhenAppIsLoaded())
runpy.run_path("main.py", run_name="__main__")
"""

REMEMBER = """
import sys
from pathlib import Path
from ui.state import State
State().last_folder = Path(sys.argv[1])
"""


def test_start_to_today(tmp_path: Path) -> None:
    """At most 2.5 times a bare window with a table, both from the start of the process."""
    folder = tmp_path / "sample"
    registers.make_sample(folder, today=date.today()).close()
    _run(REMEMBER, tmp_path, str(folder))
    whole, key, bare = [], [], []
    for _ in range(ROUNDS + 1):
        began = time.time()
        bare.append(float(_run(BARE, tmp_path, str(FONTS / "NotoSansSC-Regular.ttf"))) - began)
        began = time.time()
        told = json.loads(_run(OURS, tmp_path, str(folder)))
        whole.append(told["asked"] - began + told["today"] - told["typed"])
        key.append(told["key"])
    # The first round compiles the modules.
    ours, derived, floor = (statistics.median(each[1:]) for each in (whole, key, bare))
    print(ratio_line("Start to a usable Today, against a bare window", ours, floor, 2.5))
    print(ratio_line("The same without the derivation of the key", ours - derived, floor, None))
    assert ours <= 2.5 * floor


def _run(script: str, scratch: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(scratch / "compiled"),
        "XDG_CONFIG_HOME": str(scratch / "config"),
    }
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout


if __name__ == "__main__":
    pytest.main([__file__, "-s", "-p", "no:randomly", "-o", "python_files=bench_*.py"])
