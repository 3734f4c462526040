"""One program at a time: the operating system's lock, and a note saying who holds it.

The lock dies with its process, so nothing stale can keep anyone out. The note
is only read when the lock is refused, so nothing stale can mislead either.
"""

import json
import os
import platform
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from models.errors import AlreadyOpenError, StoreUnavailableError
from models.words import Words

LOCK = "register.lock"
NOTE = "register.open"

OPEN_BY = Words(
    "This register has been open since {since}, by {person} on {host}. Close it there first.",
    "登记库自 {since} 起已由 {person} 在计算机 {host} 上打开。请先在那里关闭。",
)
OPEN_SOMEWHERE = Words(
    "Another program has this register open, and did not say who. Close it there first.",
    "登记库已被另一个程序打开，但没有留下是谁打开的。请先在那里关闭。",
)
NOT_WRITABLE = Words(
    "Nothing can be written in the folder {folder}. Ask for the right to write there, or use another folder.",
    "无法在文件夹 {folder} 中写入。请申请写入权限，或改用其他文件夹。",
)


class Holder(NamedTuple):
    """Who has the register open, since when (local time with offset), on which computer."""

    person: str
    since: datetime
    host: str


class FolderLock:
    """The right to open the register in one folder, held until `release`."""

    def __init__(self, folder: Path, person: str) -> None:
        """Take the lock at once, or raise.

        Raises:
            AlreadyOpenError: another program, or this one, has the register open.
            StoreUnavailableError: the folder cannot be written.
        """
        self._note = folder / NOTE
        # Whichever thread closes the register must be able to release the lock.
        self._lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
        self.since = datetime.now().astimezone().replace(microsecond=0)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise _already_open(folder) from error
        except OSError as error:
            raise StoreUnavailableError(NOT_WRITABLE, folder=folder) from error
        try:
            self._leave_note(person)
        except OSError as error:
            self.release()
            raise StoreUnavailableError(NOT_WRITABLE, folder=folder) from error

    def release(self) -> None:
        """Take the note away and give the lock back; harmless when done already."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)
            self._lock.release()

    def _leave_note(self, person: str) -> None:
        note = {
            "person": person,
            "since": self.since.isoformat(),
            "host": platform.node(),
            "pid": os.getpid(),
        }
        # Not made to last: after a power cut nobody has the register open.
        self._note.write_bytes(json.dumps(note, ensure_ascii=False).encode())


def holder(folder: Path) -> Holder | None:
    """Return who says to have the register open, or None if nobody does readably."""
    try:
        note = json.loads((folder / NOTE).read_bytes())
        return Holder(str(note["person"]), datetime.fromisoformat(note["since"]), str(note["host"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _already_open(folder: Path) -> AlreadyOpenError:
    found = holder(folder)
    if found is None:
        return AlreadyOpenError(OPEN_SOMEWHERE)
    since = f"{found.since:%Y-%m-%d %H:%M}"
    return AlreadyOpenError(OPEN_BY, since=since, person=found.person, host=found.host)
