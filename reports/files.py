"""Writing a file for people: whole and verified under its name, or not at all.

The content goes to `name.septima.part` in the same folder, onto the disk, is read back
by whoever wrote it, and only then takes the name; an old file of that name
stays as it was until that moment. What a killed export left lying there is taken
away by the next one into that folder: it may hold names.
"""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.errors import ExportError, UserError
from models.services.registers import is_register
from models.words import Words

Tick = Callable[[int, int], None]
Check = Callable[[Path], None]

_ENDING = ".septima.part"  # other programs leave a plain .part, which is theirs
_STALE = 3600  # seconds without a write: nobody is at work on it any more
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.75, 1.0)  # seconds; a virus scanner lets go within these 2.5 s

IN_USE = Words(
    "{name} is open in another program. Close it there and try again, or save as {other}.",
    "“{name}”正被其他程序打开。请先关闭后重试，或另存为“{other}”。",
)
DISK_FULL = Words(
    "{name} was not written: the disk is full. Free some space and try again; nothing else was changed.",
    "“{name}”未能写出：磁盘已满。请清理空间后重试；其他文件未受影响。",
)
IN_A_REGISTER = Words(
    "{name} would lie in the register's own folder, where it could replace a file that the register needs."
    " Choose another folder.",
    "“{name}”将位于登记库自身的文件夹内，可能覆盖登记库所需的文件。请选择其他文件夹。",
)
NOT_WRITTEN = Words(
    "{name} could not be written to {folder}. Check that the folder exists and may be written, "
    "or choose another one; nothing there counts as exported.",
    "无法在“{folder}”中写入“{name}”。请确认文件夹存在且可写，或选择其他文件夹；其中没有可用的导出文件。",
)


def quiet(done: int, total: int) -> None:
    """Report progress to nobody."""


@contextmanager
def replacing(path: Path, check: Check) -> Iterator[Path]:
    """Give a name to write to; at the end of the block what stands there is checked and becomes `path`.

    `check` reads the file back and raises if it is not what was meant. However
    it ends, `path` is the old file or the new one, whole, and nothing else is left.

    Raises: ExportError where the disk refuses or another program holds `path`;
    UserError where it lies in a register.
    """
    refuse_in_register(path)
    part = path.with_name(path.name + _ENDING)
    _sweep(path.parent)
    try:
        yield part
        _put_on_disk(part)
        check(part)
        _take_name(part, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        _remove(part)


def refuse_in_register(path: Path) -> None:
    """Raise UserError where `path` lies in a register: `keys.json` is a good name for a list, too."""
    if any(map(is_register, path.resolve().parents)):
        raise UserError(IN_A_REGISTER, name=path.name)


def other_name(path: Path) -> Path:
    """Return `name (2)`, or the next number that is free."""
    number = 2
    while (other := path.with_name(f"{path.stem} ({number}){path.suffix}")).exists():
        number += 1
    return other


def _explained(error: OSError, path: Path) -> ExportError:
    if isinstance(error, PermissionError) and path.exists() and os.access(path.parent, os.W_OK):
        return ExportError(IN_USE, name=path.name, other=other_name(path).name)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ExportError(DISK_FULL, name=path.name)
    return ExportError(NOT_WRITTEN, name=path.name, folder=path.parent)


def _put_on_disk(part: Path) -> None:
    """Write the pages out and forget them, so that reading back proves something."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _take_name(part: Path, path: Path) -> None:
    for wait in _WAITS:
        try:
            part.replace(path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    part.replace(path)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut; Windows has no such call."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Take away what killed exports left; a file that another program works on stays."""
    for left in folder.glob(f"*{_ENDING}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                _remove(left)


def _remove(part: Path) -> None:
    """Take the unfinished file away; where even that is refused, its ending says what it is."""
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return
