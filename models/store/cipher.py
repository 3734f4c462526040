"""One SQLCipher connection: its key, its pragmas, what its errors mean.

The engine gets a raw key, since the passphrase was stretched already, and
every pragma is read back, since SQLite ignores what it does not understand.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from models.errors import DamagedRegisterError, RegisterError, StoreUnavailableError
from models.store.folder import BACKUPS
from models.words import Words

APPLICATION_ID = 0x53505431  # "SPT1"

# What is asked for, and what SQLite then answers.
PRAGMAS: Mapping[str, tuple[str, object]] = MappingProxyType(
    {
        "locking_mode": ("EXCLUSIVE", "exclusive"),
        "journal_mode": ("WAL", "wal"),
        "synchronous": ("FULL", 2),
        "foreign_keys": ("ON", 1),
        "recursive_triggers": ("ON", 1),
        "trusted_schema": ("OFF", 0),
        "cell_size_check": ("ON", 1),
        "mmap_size": ("0", 0),
        "temp_store": ("MEMORY", 2),
    }
)

DAMAGED = Words(
    "The register's database is damaged or missing; nothing was changed. "
    "Keep the folder {folder} as it is, and restore the newest backup from its folder {backups}.",
    "登记库的数据库已损坏或丢失；未做任何更改。"
    "请原样保留文件夹 {folder}，并从其中的 {backups} 恢复最近的备份。",
)
FULL = Words(
    "Not saved: the disk is full. What you typed is kept; free some space and save again.",
    "未保存：磁盘已满。您输入的内容仍在；请释放空间后再次保存。",
)
READ_ONLY = Words(
    "Not saved: the register cannot be written. Ask for the right to write in its folder, then save again.",
    "未保存：登记库不可写入。请申请其文件夹的写入权限，然后再次保存。",
)
FAILING = Words(
    "The disk could not be read or written; it may be full or failing. Nothing was saved, and "
    "what you typed is kept; check the disk and try again.",
    "无法读写磁盘，磁盘可能已满或出现故障。未保存任何内容，您输入的内容仍在；请检查磁盘后重试。",
)
LOCKED = Words(
    "Not saved: another program holds the register's database, perhaps a virus scanner. "
    "Try again in a moment.",
    "未保存：登记库的数据库被其他程序占用（可能是杀毒软件）。请稍后再试。",
)

_UNAVAILABLE = {
    "database or disk is full": FULL,
    "disk I/O error": FAILING,
    "unable to open database file": FAILING,
    "attempt to write a readonly database": READ_ONLY,
    "database is locked": LOCKED,
}
_DAMAGED = ("malformed", "file is not a database", "database corruption")


def connect(path: Path, key: bytes, *, mode: str = "mode=rw") -> dbapi2.Connection:
    """Return a connection with `key` set and no transaction of its own; `mode` as in a SQLite URI.

    The file must be there unless `mode` is `mode=rwc`. Nothing is read yet, so a wrong key shows later.
    """
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def settle(connection: dbapi2.Connection) -> None:
    """Set every pragma and read it back; raise RuntimeError if one did not take."""
    for name, (wanted, answer) in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        found = pragma(connection, name)
        if found != answer:
            raise RuntimeError(f"PRAGMA {name} is {found}, not {answer}")


def pragma(connection: dbapi2.Connection, name: str) -> object:
    """Return the answer to PRAGMA `name`."""
    row = connection.execute(f"PRAGMA {name}").fetchone()
    return row[0] if row else None


@contextmanager
def plain_errors(folder: Path) -> Iterator[None]:
    """Turn what the engine raises about the disk into errors for people; let defects through."""
    try:
        yield
    except (DBAPIError, dbapi2.Error) as error:
        said = said_plainly(error, folder)
        if said is None:
            raise
        raise said from error


def said_plainly(error: Exception, folder: Path) -> RegisterError | None:
    """Return the error for people that a database error stands for, or None if it is a defect."""
    text = str(getattr(error, "orig", None) or error)
    if any(mark in text for mark in _DAMAGED):
        return DamagedRegisterError(DAMAGED, folder=folder, backups=BACKUPS)
    for mark, words in _UNAVAILABLE.items():
        if mark in text:
            return StoreUnavailableError(words)
    return None
