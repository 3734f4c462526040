"""Store: the open register, and every way to come by one.

One process, one connection, one unit of work at a time. The order of the
steps at opening is part of the promise: nothing is written, not even a
journal, before it is certain that this program understands the register.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, StaticPool, create_engine, text
from sqlcipher3 import dbapi2

from models.errors import DamagedRegisterError, NewerRegisterError, RegisterError, StoreUnavailableError
from models.store.backup import copy_verified
from models.store.check import CheckResult, examine, problem_at_opening
from models.store.cipher import APPLICATION_ID, DAMAGED, connect, plain_errors, pragma, settle
from models.store.folder import BACKUPS, DATABASE, place_problem
from models.store.keys import (
    KEYS,
    NEWER,
    NO_REGISTER,
    PREVIOUS,
    USED_PREVIOUS,
    FoundKeys,
    KeyFile,
    account,
    database_key,
    new_keys,
    passphrase_problem,
    read_keys,
    write_keys,
)
from models.store.lock import LOCK, NOT_WRITABLE, NOTE, FolderLock
from models.store.slots import tuned_cost
from models.store.trail import said
from models.store.upgrade import HEAD, migrate
from models.version import VERSION
from models.words import Words

__all__ = ["CheckResult", "Store", "check_register", "create_register", "open_register", "open_with_recovery"]

_UNFINISHED = "register.new"
_ENDINGS = ("", "-wal", "-shm", "-journal")
_NAMED_AT_MOST = 3

HOLDS_REGISTER = Words(
    "The folder {folder} already holds a register. Open that one, or choose another folder.",
    "文件夹 {folder} 中已有登记库。请打开该登记库，或选择其他文件夹。",
)
HOLDS_FILES = Words(
    "The folder {folder} is not empty: it holds {names}. Choose an empty or a new folder.",
    "文件夹 {folder} 不是空的，其中有 {names}。请选择空文件夹或新文件夹。",
)


class Store:
    """An open register. Usable from every thread; units of work wait for each other."""

    def __init__(
        self,
        folder: Path,
        person: str,
        lock: FolderLock,
        connection: dbapi2.Connection,
        notices: tuple[RegisterError, ...] = (),
    ) -> None:
        """Take over `lock` and `connection`; `notices` are to be told once the register is open."""
        self.folder = folder
        self.person = person
        self.since: datetime = lock.since
        self.notices = notices
        self._lock = lock
        self._driver = connection
        self._engine = _engine(connection)
        self._mutex = RLock()
        self._busy = False
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the register; whatever it changes is undone.

        Units of work do not nest: raises RuntimeError inside another one of the same thread.
        """
        with self._unit("BEGIN") as connection:
            yield connection

    @contextmanager
    def changing(
        self,
        action: str = "save",
        *,
        reason: str | None = None,
        undoes: int | None = None,
        recorded: bool = True,
    ) -> Iterator[Connection]:
        """Give a connection whose changes are all on the disk when the block has ended, or none of them.

        What it changes in a record is one step of the history, with who, when,
        `action`, `reason` and the step that it `undoes`; nothing of it is if
        not `recorded`. Any exception undoes the whole unit. Units do not nest:
        raises RuntimeError inside another one of the same thread.

        Raises:
            StoreUnavailableError: the disk is full, read-only or failing; try again when it is not.
            DamagedRegisterError: a page of the database is damaged.
        """
        with self._unit("BEGIN IMMEDIATE") as connection:
            with said(connection, self.person, action, reason, undoes, recorded=recorded):
                yield connection
            connection.commit()

    @contextmanager
    def driver(self) -> Iterator[dbapi2.Connection]:
        """Give the driver's own connection, alone and outside any transaction, for checks and copies."""
        with self._alone(), plain_errors(self.folder):
            yield self._driver

    def close(self) -> None:
        """Close the register and let others have it; harmless when done already.

        Raises RuntimeError inside a unit of work of the same thread.
        """
        with self._mutex:
            if self._closed:
                return
            with self._alone():
                self._closed = True
            # What was acknowledged is in the log already, so a full disk cannot spoil the closing.
            with suppress(dbapi2.Error):
                self._driver.execute("PRAGMA optimize")
                self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._engine.dispose()
            self._driver.close()
            self._lock.release()

    def __enter__(self) -> Self:
        """Return the store, to be closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    @contextmanager
    def _unit(self, begin: str) -> Iterator[Connection]:
        with self._alone(), plain_errors(self.folder), self._engine.connect() as connection:
            connection.exec_driver_sql(begin)
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._mutex:
            if self._busy:
                raise RuntimeError("a unit of work is open in this thread already; hand its connection on")
            if self._closed:
                raise RuntimeError("the register was closed")
            self._busy = True
            try:
                yield
            finally:
                self._busy = False


def create_register(
    folder: Path,
    person: str,
    passphrase: str,
    *,
    ward: str,
    sample: bool = False,
    quick_keys: bool = False,
) -> tuple[Store, str]:
    """Make a register in `folder`, new or empty, and return it open, with its recovery code.

    All or nothing: whenever it raises, `folder` is as it was. `quick_keys`
    leaves Argon2 at its floor, for samples and tests.

    Raises:
        RegisterError: the place, the passphrase or what lies in the folder is refused.
        AlreadyOpenError: another program is making a register there.
        StoreUnavailableError: the folder cannot be written.
    """
    person = account(person)
    _refuse_place(folder)
    if words := passphrase_problem(passphrase, ward=ward, person=person):
        raise RegisterError(words)
    _refuse_occupied(folder)
    with ExitStack() as undo, _writing(folder):
        _make_folder(folder, undo)
        undo.callback((folder / LOCK).unlink, missing_ok=True)
        lock = FolderLock(folder, person)
        undo.callback(lock.release)
        _refuse_occupied(folder)  # another program may have been quicker until the lock was ours
        undo.callback(_sweep, folder)
        keys = new_keys(person, passphrase, quick=quick_keys)
        _make_database(folder, database_key(keys.file, keys.master), {"ward": ward, "sample": sample})
        write_keys(folder, keys.file, before=None)
        (folder / _UNFINISHED).replace(folder / DATABASE)
        store = _opened(folder, person, lock, FoundKeys(keys.file, damaged=False), keys.master)
        undo.pop_all()
    return store, keys.code


def open_register(folder: Path, person: str, passphrase: str) -> Store:
    """Open the register in `folder`, upgrading it when an older program made it.

    Whenever it raises, the database and the key file are as they were, byte for byte.

    Raises:
        RegisterError: there is no register, or it lies where no live register may lie.
        AlreadyOpenError: another program has it open.
        WrongPassphraseError: the account or the passphrase does not fit.
        NewerRegisterError: a newer program wrote it.
        DamagedRegisterError: the key file or the database is damaged.
        StoreUnavailableError: the folder cannot be written.
    """
    person = account(person)
    with _locked(folder, person) as lock:
        found = read_keys(folder)
        return _opened(folder, person, lock, found, found.file.unlock(person, passphrase))


def open_with_recovery(folder: Path, code: str, person: str, new_passphrase: str) -> Store:
    """Open the register with its recovery code, and give `person` a new passphrase.

    The account is made if there is none; the code stays valid. Raises what
    `open_register` raises, WrongPassphraseError for a wrong code, and
    RegisterError for a passphrase that is refused.
    """
    person = account(person)
    with _locked(folder, person) as lock, ExitStack() as undo:
        found = read_keys(folder)
        master = found.file.unlock_by_code(code)
        store = _opened(folder, person, lock, found, master)
        undo.callback(store.close)
        if words := passphrase_problem(new_passphrase, ward=_ward(store), person=person):
            raise RegisterError(words)
        _give_passphrase(folder, person, new_passphrase, master)
        undo.pop_all()
        return store


def warm_up() -> None:
    """Read once from an empty database in memory, so that what is slow only the first time is done."""
    with (
        closing(dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)) as connection,
        _engine(connection).connect() as passing,
    ):
        passing.execute(text("SELECT 1")).all()


def check_register(store: Store) -> CheckResult:
    """Return what every check of the engine finds in the open register."""
    with store.driver() as connection:
        return examine(connection)


def _engine(connection: dbapi2.Connection) -> Engine:
    return create_engine(
        "sqlite://", module=dbapi2, creator=lambda: connection, poolclass=StaticPool, hide_parameters=True
    )


def _refuse_place(folder: Path) -> None:
    if problem := place_problem(folder):
        raise problem


def _refuse_occupied(folder: Path) -> None:
    """Refuse a folder with a register or other files; what an interrupted making left is neither."""
    if not os.path.lexists(folder):
        return
    with _writing(folder):
        names = sorted(path.name for path in folder.iterdir())
    ours = {LOCK, NOTE, *(_UNFINISHED + ending for ending in _ENDINGS)}
    if KEYS in names or DATABASE in names:
        raise RegisterError(HOLDS_REGISTER, folder=folder)
    if others := [name for name in names if name not in ours]:
        shown = ", ".join(others[:_NAMED_AT_MOST]) + (" …" if len(others) > _NAMED_AT_MOST else "")
        raise RegisterError(HOLDS_FILES, folder=folder, names=shown)


def _refuse_absent(folder: Path) -> None:
    if not any(os.path.lexists(folder / name) for name in (KEYS, PREVIOUS, DATABASE)):
        raise RegisterError(NO_REGISTER, folder=folder)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say plainly that the system or the disk refused something in `folder`."""
    with plain_errors(folder):
        try:
            yield
        except OSError as error:
            raise StoreUnavailableError(NOT_WRITABLE, folder=folder) from error


@contextmanager
def _locked(folder: Path, person: str) -> Iterator[FolderLock]:
    """Take the lock of the register in `folder`; on success the store keeps it."""
    _refuse_place(folder)
    _refuse_absent(folder)
    with _writing(folder), ExitStack() as undo:
        lock = FolderLock(folder, person)
        undo.callback(lock.release)
        yield lock
        undo.pop_all()


def _make_folder(folder: Path, undo: ExitStack) -> None:
    """Make `folder` and those above it that are missing; undoing takes away just these."""
    for place in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        place.mkdir()
        undo.callback(place.rmdir)


def _sweep(folder: Path) -> None:
    """Take away everything that the making of a register put into an empty folder."""
    for name in (_UNFINISHED, DATABASE):
        for ending in _ENDINGS:
            (folder / (name + ending)).unlink(missing_ok=True)
    (folder / KEYS).unlink(missing_ok=True)
    shutil.rmtree(folder / BACKUPS, ignore_errors=True)


def _make_database(folder: Path, key: bytes, settings: dict[str, object]) -> None:
    """Write the first database under a name that nobody takes for a register."""
    for ending in _ENDINGS:
        (folder / (_UNFINISHED + ending)).unlink(missing_ok=True)
    connection = connect(folder / _UNFINISHED, key, mode="mode=rwc")
    try:
        settle(connection)
        _migrate(connection)
        connection.executemany(
            "INSERT INTO setting (key, value) VALUES (?, ?)",
            [(name, json.dumps(value, ensure_ascii=False)) for name, value in settings.items()],
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _opened(folder: Path, person: str, lock: FolderLock, found: FoundKeys, master: bytes) -> Store:
    """Open the database as far as this program understands it; see the order in docs/decisions/storage.md."""
    key = database_key(found.file, master)
    _refuse_database(folder, key, found.file)
    connection = connect(folder / DATABASE, key)
    try:
        settle(connection)
        behind = _understood(folder, connection, found.file) < HEAD
        if problem := problem_at_opening(connection):
            raise DamagedRegisterError(DAMAGED, folder=folder, backups=BACKUPS) from RuntimeError(problem)
        if behind:
            _upgrade(folder, connection, found.file, key)
    except BaseException:
        connection.close()
        raise
    notices = (RegisterError(USED_PREVIOUS, file=KEYS),) if found.damaged else ()
    return Store(folder, person, lock, connection, notices)


def _refuse_database(folder: Path, key: bytes, file: KeyFile) -> None:
    """Look at the database without touching it, and refuse it if it is missing, foreign or newer.

    SQLite takes an immutable file as it is: no lock, no journal, no log. If
    power failed while the log was copied back, the first page may be torn;
    then the log still has it whole, and only opening in earnest can tell.
    """
    path = folder / DATABASE
    if not path.is_file():
        raise DamagedRegisterError(DAMAGED, folder=folder, backups=BACKUPS)
    if not os.access(path, os.W_OK):
        raise StoreUnavailableError(NOT_WRITABLE, folder=folder)
    with (
        closing(connect(path, key, mode="mode=ro&immutable=1")) as connection,
        suppress(dbapi2.DatabaseError),
    ):
        _understood(folder, connection, file)


def _understood(folder: Path, connection: dbapi2.Connection, file: KeyFile) -> int:
    """Return the number of the newest migration that ran; raise if this program cannot read what it made."""
    if pragma(connection, "application_id") != APPLICATION_ID:
        raise DamagedRegisterError(DAMAGED, folder=folder, backups=BACKUPS)
    version = pragma(connection, "user_version")
    if not isinstance(version, int) or version > HEAD:
        raise NewerRegisterError(NEWER, theirs=file.program, ours=VERSION)
    return version


def _upgrade(folder: Path, connection: dbapi2.Connection, file: KeyFile, key: bytes) -> None:
    """Copy the register aside, verified, and only then bring it to the present schema."""
    copy_verified(connection, folder, file, key, why="before-upgrade")
    _migrate(connection)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    write_keys(folder, replace(file, program=VERSION), before=file)


def _migrate(connection: dbapi2.Connection) -> None:
    with _engine(connection).connect() as passing:
        migrate(passing)


def _ward(store: Store) -> str:
    with store.driver() as connection:
        row = connection.execute("SELECT value FROM setting WHERE key = 'ward'").fetchone()
    return str(json.loads(row[0])) if row else ""


def _give_passphrase(folder: Path, person: str, passphrase: str, master: bytes) -> None:
    """Write a new slot for `person`, as costly as the one before it."""
    file = read_keys(folder).file
    former = file.slots.get(person)
    cost = former.cost if former else tuned_cost()
    write_keys(folder, file.with_person(person, passphrase, master, cost), before=file)
