"""A reader that goes away early, as in `python main.py due … | head -1`."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from models.services import registers

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipe that breaks this way")
def test_a_reader_that_has_seen_enough_ends_the_command_quietly(tmp_path: Path) -> None:
    registers.make_sample(tmp_path / "r", cases=5, today=date(2026, 3, 20)).close()
    account = {
        "SEPTIMA_USER": registers.SAMPLE_PERSON,
        "SEPTIMA_PASSPHRASE": registers.SAMPLE_PASSPHRASE,
    }
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "main.py", "due", str(tmp_path / "r"), "--on", "2026-03-20"],
        cwd=ROOT,
        env={**os.environ, **account},
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
