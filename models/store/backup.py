"""A verified copy of an open register, itself a register folder that can be opened."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from models.errors import StoreUnavailableError
from models.store.check import counts, examine
from models.store.cipher import connect
from models.store.files import sync_folder, sync_from_cache, write_whole
from models.store.folder import BACKUPS, DATABASE
from models.store.keys import KEYS, KeyFile
from models.words import Words

_PAGES_AT_ONCE = 50

NOT_VERIFIED = Words(
    "The copy of the register could not be read back, so nothing else was done. "
    "Check the disk and try again.",
    "登记库的副本未能通过回读校验，因此未做任何其他操作。请检查磁盘后重试。",
)
NOT_WRITTEN = Words(
    "The copy of the register could not be written, so nothing else was done. "
    "Free some space on the disk and try again.",
    "无法写入登记库的副本，因此未做任何其他操作。请释放磁盘空间后重试。",
)


def copy_verified(
    connection: dbapi2.Connection, folder: Path, keys: KeyFile, key: bytes, *, why: str
) -> Path:
    """Copy the register in `folder` into its backups, read the copy back, and return where it is.

    The name holds the time in UTC and `why`. It counts as a backup only under
    its final name: until then, and whenever anything fails, it is a `.part`.

    Raises StoreUnavailableError; nothing is left of the copy then.
    """
    place = folder / BACKUPS / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z-{why}"
    part = place.with_name(place.name + ".part")
    try:
        _fill(part, connection, keys, key)
        part.replace(place)
        sync_folder(place.parent)
    except (OSError, dbapi2.Error) as error:
        shutil.rmtree(part, ignore_errors=True)
        raise StoreUnavailableError(NOT_WRITTEN) from error
    except StoreUnavailableError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return place


def _fill(part: Path, connection: dbapi2.Connection, keys: KeyFile, key: bytes) -> None:
    part.mkdir(parents=True)
    write_whole(part / KEYS, keys.as_bytes())
    copy = connect(part / DATABASE, key, mode="mode=rwc")
    try:
        connection.backup(copy, pages=_PAGES_AT_ONCE)
    finally:
        copy.close()
    sync_from_cache(part / DATABASE)
    _verify(part / DATABASE, key, counts(connection))


def _verify(path: Path, key: bytes, expected: dict[str, int]) -> None:
    """Read the copy back from the medium, freshly; raise StoreUnavailableError if it differs."""
    copy = connect(path, key)
    try:
        result = examine(copy)
    finally:
        copy.close()
    if result.problems or result.counts != expected:
        raise StoreUnavailableError(NOT_VERIFIED)
