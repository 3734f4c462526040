"""Setting up, in a checkout of its own that asks for no library, and so needs no network."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).resolve().parent.parent
START = """
import sys
import bootstrap
bootstrap.QT_LIBRARIES = {}
bootstrap.enter()
print(sys.prefix, *sys.argv[1:])
sys.exit(7)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return the least that `enter` takes for a checkout; its program prints and ends with 7."""
    return make_checkout(tmp_path / "a checkout")


@pytest.fixture(scope="module")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout after its first start; tests take copies of it."""
    made = make_checkout(tmp_path_factory.mktemp("bootstrap") / "made")
    start(made)
    return made


@pytest.fixture
def ready(started_once: Path, checkout: Path) -> Path:
    """Return a checkout that is set up."""
    copytree(started_once / ".venv", checkout / ".venv", symlinks=True)
    return checkout


def make_checkout(made: Path) -> Path:
    (made / "requirements").mkdir(parents=True)
    for kind in ("run", "dev"):
        (made / "requirements" / f"{kind}.lock").write_text("# nothing\n", encoding="utf-8")
    (made / "bootstrap.py").write_bytes((ROOT / "bootstrap.py").read_bytes())
    (made / "main.py").write_text(START, encoding="utf-8")
    return made


def command(checkout: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(checkout / "main.py"), *arguments]


def start(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", **environment}
    return subprocess.run(
        command(checkout, *arguments), env=told, capture_output=True, encoding="utf-8", check=False
    )


def pip_runs(checkout: Path) -> int:
    return (checkout / ".venv" / "installed-run.lock").stat().st_mtime_ns


def test_the_first_start_sets_up_and_the_second_installs_nothing(checkout: Path) -> None:
    first = start(checkout, "due", "a folder", "*")
    assert (first.stdout, first.returncode) == (f"{checkout / '.venv'} due a folder *\n", 7), first.stderr
    installed = pip_runs(checkout)
    second = start(checkout, "due", "a folder", "*")
    assert (second.stdout, second.stderr, second.returncode) == (first.stdout, "", 7)
    assert pip_runs(checkout) == installed


def test_a_killed_set_up_is_done_again_from_the_beginning(ready: Path) -> None:
    leftover = ready / ".venv" / "half-installed"
    leftover.touch()
    (ready / ".venv.unfinished").touch()
    again = start(ready)
    assert "Making the environment" in again.stderr
    assert again.returncode == 7
    assert not leftover.exists()
    assert not (ready / ".venv.unfinished").exists()


def test_a_changed_lock_is_installed_into_the_environment_that_is_there(ready: Path) -> None:
    (ready / "requirements" / "run.lock").write_text("# nothing new\n", encoding="utf-8")
    again = start(ready)
    assert again.returncode == 7
    assert "Installing the libraries" in again.stderr
    assert "Making the environment" not in again.stderr
    assert start(ready).stderr == ""


def test_an_environment_whose_python_has_gone_is_made_again(ready: Path) -> None:
    settings = ready / ".venv" / "pyvenv.cfg"
    gone = settings.read_text(encoding="utf-8").replace("executable = ", "executable = gone-")
    settings.write_text(gone, encoding="utf-8")
    assert "Making the environment" in start(ready).stderr
    assert start(ready).stderr == ""


def test_a_moved_checkout_starts_without_installing(ready: Path) -> None:
    moved = ready.rename(ready.with_name("moved"))
    again = start(moved)
    assert (again.stdout, again.stderr) == (f"{moved / '.venv'}\n", "")


def test_two_starts_at_once_set_up_once(checkout: Path) -> None:
    told = {**os.environ, "LC_ALL": "C.UTF-8"}
    both = [
        subprocess.Popen(command(checkout), env=told, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    written = [one.communicate()[1] for one in both]
    assert [one.returncode for one in both] == [7, 7], written
    assert "".join(written).count("Making the environment") == 1


LACKING = """bootstrap.sys.platform = "linux"
bootstrap.QT_LIBRARIES = {"libnowhere.so.9": "libnowhere9", "libgone.so.1": "libgone1"}
"""


def stopped(checkout: Path, because: str, **environment: str) -> str:
    """Return what a start says that stops because of `because`: one line, and nothing on stdout."""
    (checkout / "main.py").write_text(
        START.replace("bootstrap.QT_LIBRARIES = {}\n", because), encoding="utf-8"
    )
    told = start(checkout, **environment)
    assert (told.returncode, told.stdout, len(told.stderr.splitlines())) == (1, "", 1), told.stderr
    return told.stderr


def test_system_libraries_that_cannot_be_installed_are_named(checkout: Path, tmp_path: Path) -> None:
    assert "please install: libnowhere9 libgone1" in stopped(checkout, LACKING, PATH=str(tmp_path))


def test_a_person_who_reads_chinese_is_told_in_chinese(checkout: Path, tmp_path: Path) -> None:
    chinese = {"LC_ALL": "zh_CN.UTF-8", "PATH": str(tmp_path)}
    assert "请安装：libnowhere9 libgone1" in stopped(checkout, LACKING, **chinese)


def test_a_python_of_another_age_is_told_which_one_is_needed(checkout: Path) -> None:
    newer = "bootstrap.QT_LIBRARIES = {}\nbootstrap.NEWEST = (3, 10)\n"
    assert "needs Python 3.11, 3.12 or 3.13" in stopped(checkout, newer)


def test_an_environment_that_is_ready_is_entered_by_a_python_of_any_age(ready: Path) -> None:
    newer = START.replace("bootstrap.enter", "bootstrap.NEWEST = (3, 10)\nbootstrap.enter")
    (ready / "main.py").write_text(newer, encoding="utf-8")
    assert start(ready).returncode == 7


def test_a_wheel_needs_no_setting_up(checkout: Path) -> None:
    (checkout / "requirements").rename(checkout / "elsewhere")
    assert start(checkout).returncode == 7
    assert not (checkout / ".venv").exists()
