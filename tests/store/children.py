"""What other processes do to a register: hold it, save into it until they are killed, fill the disk.

Children are forked from a server that has imported everything already, so
that one costs milliseconds; where there is no fork they are spawned.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from models.errors import UserError
from models.store.engine import Store, check_register, create_register, open_register
from models.store.schema import OPERATION, PATIENT, PLAN

PERSON = "王芳"
PASSPHRASE = "a hundred quiet rooms"
TRACE = {"entered_at": "2026-03-20T09:12:31+08:00", "entered_by": PERSON}
WINDOWS = ("D1", "D3", "D30")

if sys.platform == "win32":
    _CONTEXT = multiprocessing.get_context("spawn")
else:
    _CONTEXT = multiprocessing.get_context("forkserver")
    _CONTEXT.set_forkserver_preload(["tests.store.children"])


class Child(NamedTuple):
    """A running child and our end of the pipe to it."""

    process: BaseProcess
    pipe: Pipe

    def end(self) -> None:
        """Kill it without warning, as a power cut would."""
        self.process.kill()
        self.process.join()


def start(work: Callable[..., None], *arguments: object) -> Child:
    """Run `work(pipe, *arguments)` in another process."""
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=work, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    return Child(process, ours)


def ask(work: Callable[..., None], *arguments: object) -> Any:
    """Return the first thing that `work` sends, once it has ended."""
    child = start(work, *arguments)
    answer = child.pipe.recv()
    child.process.join()
    return answer


def save_case(connection: Connection, number: int) -> None:
    """Add one patient with one case and its three windows: five rows that belong together."""
    name = f"P{number:06}"
    patient = connection.execute(insert(PATIENT).values(name=name, mrn=name, **TRACE)).inserted_primary_key
    assert patient is not None
    values = {"patient_id": patient[0], "study_id": name, **TRACE}
    operation = connection.execute(insert(OPERATION).values(values)).inserted_primary_key
    assert operation is not None
    connection.execute(insert(PLAN), [_window(operation[0], code) for code in WINDOWS])


def _window(operation: int, code: str) -> dict[str, object]:
    days = dict.fromkeys(("target", "open", "close", "prompt_from", "red_from"), "2026-03-20")
    return {"operation_id": operation, "code": code, "asks_palsy": 1, "protocol_version": "1", **days}


def whole_cases(store: Store) -> tuple[set[str], int]:
    """Return the case numbers that have all their rows, and how many rows belong to no whole case."""
    per_case = (
        select(OPERATION.c.study_id, func.count(PLAN.c.id).label("windows"))
        .join(PATIENT, PATIENT.c.id == OPERATION.c.patient_id)
        .outerjoin(PLAN, PLAN.c.operation_id == OPERATION.c.id)
        .group_by(OPERATION.c.id)
    )
    with store.reading() as connection:
        found = connection.execute(per_case).all()
        patients = connection.execute(select(func.count()).select_from(PATIENT)).scalar_one()
    whole = {number for number, windows in found if windows == len(WINDOWS)}
    return whole, patients - len(whole)


def hold(pipe: Pipe, folder: Path) -> None:
    """Open the register and keep it until told otherwise."""
    with open_register(folder, PERSON, PASSPHRASE):
        pipe.send("held")
        pipe.recv()
    pipe.send("closed")


def save_until_killed(pipe: Pipe, folder: Path, first: int) -> None:
    """Report what is in the register; then save cases and acknowledge each, for ever."""
    store = open_register(folder, PERSON, PASSPHRASE)
    pipe.send((*whole_cases(store), check_register(store).problems))
    number = first
    while True:
        with store.changing() as connection:
            save_case(connection, number)
        pipe.send(f"P{number:06}")
        number += 1


def save_on_a_full_disk(pipe: Pipe, folder: Path) -> None:
    """Save until the disk is full, then make room, and save again; report all that was said."""
    store = open_register(folder, PERSON, PASSPHRASE)
    saved = 0
    _limit_files(2 * sum(path.stat().st_size for path in folder.glob("register.db*")))
    try:
        while True:
            with store.changing() as connection:
                save_case(connection, saved)
            saved += 1
    except UserError as error:
        refused = error
    readable = len(whole_cases(store)[0])
    _limit_files(None)
    with store.changing() as connection:
        save_case(connection, saved)
    whole, torn = whole_cases(store)
    problems = check_register(store).problems
    store.close()
    pipe.send((type(refused).__name__, str(refused), saved, readable, len(whole), torn, problems))


def create_on_a_full_disk(pipe: Pipe, folder: Path, room: int) -> None:
    """Try to make a register while no file may grow beyond `room` bytes; report what was said and left."""
    _limit_files(room)
    try:
        create_register(folder, PERSON, PASSPHRASE, ward="W", quick_keys=True)
        said = ("created", "")
    except UserError as error:
        said = (type(error).__name__, str(error))
    pipe.send((said, sorted(path.name for path in folder.parent.iterdir())))


def open_as_nobody(pipe: Pipe, folder: Path) -> None:
    """Try to open the register without the right to write in its folder."""
    if sys.platform != "win32" and os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        open_register(folder, PERSON, PASSPHRASE).close()
        pipe.send(("opened", ""))
    except UserError as error:
        pipe.send((type(error).__name__, str(error)))


def write_beside(pipe: Pipe, path: Path, key: bytes) -> None:
    """Try to write into the open database past every lock of ours; report what the engine says."""
    from sqlcipher3 import dbapi2

    from models.store.cipher import connect

    try:
        connection = connect(path, key)
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("DELETE FROM setting")
        pipe.send("written")
    except dbapi2.Error as error:
        pipe.send(str(error))


def _limit_files(size: int | None) -> None:
    """Let no file of this process grow beyond `size` bytes; writing more fails instead of killing it."""
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size is None else size, hard))
