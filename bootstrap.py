"""Sets up what Septima stands on, once, and goes on inside it; the standard library only.

The ground is Qt's system libraries (Debian), the environment `.venv` beside
this file, and in it exactly what `requirements/*.lock` names, by hash.  Each
start looks whether all of it is there, which takes a millisecond; only what is
missing is installed.  Why it is done this way: docs/decisions/two-commands.md.

This file has to be readable to any Python 3, so that a wrong one is told so.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

TYPE_CHECKING = False  # `typing` would cost a tenth of a start that has nothing to install
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, NoReturn

WINDOWS = sys.platform == "win32"
HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCKS = HERE / "requirements"
ALONE = HERE / ".venv.alone"  # locked by the one start that is setting up
UNFINISHED = HERE / ".venv.unfinished"  # there from the first step of a set-up to its last
LOADER_CACHE = Path("/etc/ld.so.cache")

OLDEST, NEWEST = (3, 11), (3, 13)

# What PySide6 loads, by the name that the loader looks for, and the Debian package that brings it.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def enter(dev: bool = False) -> None:
    """Go on inside the environment, setting it up first if need be.

    Returns only where the running Python is that of `.venv`, or where this
    file is not part of a checkout (a wheel brings its dependencies along).
    `dev` adds what the checks and tests need.  Call it before importing
    anything that is not of the standard library.

    Raises: SystemExit, after one sentence on stderr, when something is
    missing that cannot be installed from here.
    """
    if not LOCKS.is_dir():
        return
    if _missing_packages(dev) or not _ready(dev):
        with _Alone():  # and look again: another start may have done it meanwhile
            _install_packages(_missing_packages(dev))
            if not _ready(dev):
                _set_up(dev)
    if not _inside():
        _run_again()


# --- The environment --------------------------------------------------------------------------------


def _python() -> Path:
    if not WINDOWS:
        return VENV / "bin" / "python"
    windowless = Path(sys.executable).stem.lower().endswith("w")
    return VENV / "Scripts" / ("pythonw.exe" if windowless else "python.exe")


def _inside() -> bool:
    return VENV.is_dir() and os.path.samefile(sys.prefix, VENV)


def _ready(dev: bool) -> bool:
    return not UNFINISHED.exists() and _sound() and all(map(_current, _kinds(dev)))


def _kinds(dev: bool) -> list[str]:
    return ["run", "dev"] if dev else ["run"]


def _current(kind: str) -> bool:
    """Return whether `.venv` holds all that the lock of `kind` names today."""
    try:
        return _stamp(kind).read_bytes() == _lock(kind).read_bytes()
    except OSError:
        return False


def _lock(kind: str) -> Path:
    return LOCKS / f"{kind}.lock"


def _stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}.lock"


def _sound() -> bool:
    """Return whether `.venv` still stands on the Python that made it.

    A Python that was removed, or replaced by another minor version under the
    same link, leaves an environment behind that cannot find its packages.
    """
    try:
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
        made_by = dict(line.split(" = ", 1) for line in lines if " = " in line)["executable"]
        os.stat(made_by)
    except PermissionError:
        return WINDOWS  # a Python from the Windows store runs, but may not be looked at
    except (OSError, KeyError):
        return False
    return _python().exists() and (WINDOWS or os.path.realpath(_python()) == made_by)


def _set_up(dev: bool) -> None:
    """Install all that `_ready` asks for; the stamps come last, so no killed set-up is taken for one."""
    remake = UNFINISHED.exists() or not _sound()
    UNFINISHED.touch()
    if remake:
        _make_environment()
    _install_lock(_kinds(dev)[-1])
    for kind in _kinds(dev):
        _stamp(kind).write_bytes(_lock(kind).read_bytes())
    UNFINISHED.unlink()


def _make_environment() -> None:
    _refuse_wrong_python()
    if not _can_make_environments():
        _install_packages([f"python3.{sys.version_info[1]}-venv"])
    _tell(f"Making the environment {VENV} …", f"正在建立运行环境 {VENV} …")
    # From the Python that `.venv` was made of: one that is inside would have to delete itself.
    base = getattr(sys, "_base_executable", sys.executable)
    _run_or_stop([base, "-m", "venv", "--clear", str(VENV)], *_FAILED_ENVIRONMENT)


def _refuse_wrong_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        this = "{}.{}".format(*sys.version_info)
        _stop(
            f"Septima needs Python 3.11, 3.12 or 3.13, and this is {this}; start it with one of those"
            " (on Windows: py -3.11 main.py).",
            f"Septima 需要 Python 3.11、3.12 或 3.13，当前为 {this}；请改用上述版本启动"
            "（Windows：py -3.11 main.py）。",
        )


def _can_make_environments() -> bool:
    """Return whether `venv` can work; Debian keeps half of it in a package of its own."""
    from importlib.util import find_spec

    return find_spec("ensurepip") is not None


def _install_lock(kind: str) -> None:
    if kind == "dev":
        _tell(
            "Installing the libraries and the tools for the tests (some minutes, once) …",
            "正在安装运行库和测试工具（仅需一次，约几分钟）…",
        )
    else:
        _tell("Installing the libraries (some minutes, once) …", "正在安装运行库（仅需一次，约几分钟）…")
    options = ["--quiet", "--no-input", "--no-user", "--disable-pip-version-check"]
    # Only wheels, each by its hash: nothing is compiled, and nothing else can take a library's place.
    exactly = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement", str(_lock(kind))]
    _run_or_stop([str(_python()), "-m", "pip", "install", *options, *exactly], *_FAILED_LIBRARIES)


_FAILED_ENVIRONMENT = (
    f"The environment {VENV} could not be made; see the lines above. If Septima is open, close it, and start"
    " again.",
    f"无法建立运行环境 {VENV}，原因见上。如 Septima 正在运行，请先关闭，再重新启动。",
)
_FAILED_LIBRARIES = (
    "The libraries could not be installed; see the lines above. Check the network (and close Septima if it is"
    " open), and start again: what was already fetched is kept.",
    "运行库安装失败，原因见上。请检查网络（如 Septima 正在运行请先关闭），再重新启动；已下载的内容会保留。",
)


def _run_again() -> NoReturn:
    """Run the same command with the environment's Python; on POSIX in this very process."""
    given = getattr(sys, "orig_argv", [sys.executable, *sys.argv])
    command = [str(_python()), *given[1:]]
    if not WINDOWS:
        os.execv(command[0], command)
    # There, execv leaves a shell that does not wait and never learns the exit code.
    import signal
    import subprocess

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which says when it ends
    sys.exit(subprocess.call(command))


# --- Debian's packages ------------------------------------------------------------------------------


def _missing_packages(dev: bool) -> list[str]:
    """Return the Debian packages whose libraries and tools this machine lacks."""
    if not sys.platform.startswith("linux"):
        return []
    cache = LOADER_CACHE.read_bytes() if LOADER_CACHE.exists() else b""
    missing = [package for name, package in QT_LIBRARIES.items() if not _can_load(name, cache)]
    if dev and not _on_path("pdftotext"):
        missing.append("poppler-utils")
    return missing


def _can_load(library: str, cache: bytes) -> bool:
    """Return whether the loader finds `library`: by its cache, else by asking it."""
    if library.encode() + b"\0" in cache:
        return True
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _on_path(tool: str) -> bool:
    return any(os.access(os.path.join(folder, tool), os.X_OK) for folder in os.get_exec_path())


def _install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages as root or by passwordless sudo, or say which ones to install."""
    if not packages:
        return
    names = " ".join(packages)
    sudo = _sudo()
    if sudo is None or not _on_path("apt-get"):
        _stop(
            f"Septima needs system packages that are missing; please install: {names}"
            " (names as on Debian), and start again.",
            f"缺少系统软件包，请安装：{names}（Debian 名称），然后重新启动。",
        )
    _tell(f"Installing system packages: {names} …", f"正在安装系统软件包：{names} …")
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    if _run(install)[0] != 0:  # most often because the lists of packages are absent or old
        _run([*apt, "update"])
        _run_or_stop(
            install,
            "The system packages could not be installed; see the lines above. Please install them"
            f" ({names}), and start again.",
            f"系统软件包安装失败，原因见上。请手动安装：{names}，然后重新启动。",
        )


def _sudo() -> list[str] | None:
    """Return what to put before a command for root, or None where there is no way to be root unasked."""
    if WINDOWS:
        return None
    if os.geteuid() == 0:
        return []
    asks_nothing = _on_path("sudo") and _run(["sudo", "-n", "true"])[0] == 0
    return ["sudo", "-n"] if asks_nothing else None


# --- One at a time, and what is said ----------------------------------------------------------------


class _Alone:
    """Lets one start at a time set up; the system frees the lock if that start is killed.

    On POSIX the commands that it runs hold the lock too: a pip that outlives
    its start goes on writing, and nobody may make the environment again below it.
    """

    def __enter__(self) -> None:
        try:
            self._file: IO[bytes] = ALONE.open("ab")
        except OSError:
            _stop(
                f"Septima is not set up yet, and its folder {HERE} cannot be written to; start it once as"
                " someone who may write there.",
                f"Septima 尚未完成安装，且无法写入其文件夹 {HERE}；请由有写入权限的用户先启动一次。",
            )
        os.set_inheritable(self._file.fileno(), not WINDOWS)
        if not self._locked(wait=False):
            _tell("Another start is setting Septima up; waiting for it …", "另一个启动正在安装，请稍候 …")
            while not self._locked(wait=True):
                pass

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _locked(self, wait: bool) -> bool:
        try:
            if sys.platform == "win32":
                self._file.seek(0)
                msvcrt.locking(self._file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _run(command: Sequence[str]) -> tuple[int, str]:
    """Run `command` in silence; return its exit code and all that it wrote."""
    import subprocess

    try:
        done = subprocess.run(
            command,
            check=False,
            close_fds=WINDOWS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return 1, str(error)
    return done.returncode, done.stdout


def _run_or_stop(command: Sequence[str], english: str, chinese: str) -> None:
    code, written = _run(command)
    if code != 0:
        _print("\n".join(written.strip().splitlines()[-12:]))
        _stop(english, chinese)


def _tell(english: str, chinese: str) -> None:
    _print(chinese if _reads_chinese() else english)


def _stop(english: str, chinese: str) -> NoReturn:
    _tell(english, chinese)
    sys.exit(1)


def _print(text: str) -> None:
    """Print to stderr, so that what a headless command writes to stdout stays its own."""
    if sys.stderr is not None:  # as it is under pythonw
        encoding = sys.stderr.encoding or "utf-8"
        print(text.encode(encoding, "replace").decode(encoding), file=sys.stderr, flush=True)


def _reads_chinese() -> bool:
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x04
    chosen = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, chosen), "").startswith("zh")
