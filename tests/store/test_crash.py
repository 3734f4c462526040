"""Killed, crowded out, locked out: what was acknowledged is there, and one sentence says what happened."""

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import AlreadyOpenError
from models.store.engine import open_register
from models.store.folder import DATABASE
from models.store.keys import database_key, read_keys
from models.store.lock import NOTE
from tests.store.children import (
    PASSPHRASE,
    PERSON,
    Child,
    ask,
    create_on_a_full_disk,
    hold,
    open_as_nobody,
    save_on_a_full_disk,
    save_until_killed,
    start,
    write_beside,
)
from tests.store.snapshots import snapshot

KILLS = 500 if os.environ.get("SEPTIMA_SLOW") == "1" else 40
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no file-size limit, no setuid on Windows")


def acknowledged_before_death(child: Child, moment: random.Random) -> set[str]:
    """Let it save once and for up to 60 ms more, kill it, and return everything it had acknowledged."""
    acknowledged = {child.pipe.recv()}
    child.process.join(timeout=moment.uniform(0, 0.06))
    child.end()
    try:
        while True:
            acknowledged.add(child.pipe.recv())
    except EOFError:
        return acknowledged


def test_nothing_acknowledged_is_lost_when_killed(folder: Path) -> None:
    moment, acknowledged = random.Random(20260320), set[str]()
    for turn in range(KILLS + 1):
        child = start(save_until_killed, folder, turn * 10_000)
        whole, torn, problems = child.pipe.recv()
        assert acknowledged <= whole
        assert (torn, problems) == (0, ())
        acknowledged |= acknowledged_before_death(child, moment)
    assert len(acknowledged) > KILLS


@POSIX
def test_full_disk_refuses_in_one_sentence_and_loses_nothing(folder: Path) -> None:
    kind, said, saved, readable, whole, torn, problems = ask(save_on_a_full_disk, folder)
    assert kind == "StoreUnavailableError"
    assert "what you typed is kept" in said.lower()
    assert saved > 0
    assert readable == saved  # reading goes on while the disk is full
    assert whole == saved + 1  # and saving, once there is room
    assert (torn, problems) == (0, ())


@POSIX
@pytest.mark.parametrize("room", [0, 100, 8_000, 100_000])
def test_register_is_made_whole_or_not_at_all(tmp_path: Path, room: int) -> None:
    (kind, said), left = ask(create_on_a_full_disk, tmp_path / "new", room)
    assert (kind, left) == ("StoreUnavailableError", [])
    assert said.count(".") <= 2


@pytest.fixture
def in_the_open() -> Iterator[Path]:
    """A folder that every user of this computer can reach; pytest's own are private to one."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@POSIX
def test_folder_without_the_right_to_write_is_refused_and_unchanged(folder: Path, in_the_open: Path) -> None:
    public = Path(shutil.copytree(folder, in_the_open / "register"))
    before = snapshot(public)
    public.chmod(0o555)
    kind, said = ask(open_as_nobody, public)
    assert kind == "StoreUnavailableError"
    assert str(public) in said
    assert snapshot(public) == before
    public.chmod(0o755)


@pytest.fixture
def holder(folder: Path) -> Iterator[Child]:
    child = start(hold, folder)
    assert child.pipe.recv() == "held"
    yield child
    child.pipe.send("let go")
    assert child.pipe.recv() == "closed"
    child.process.join()


def refused(folder: Path) -> str:
    with pytest.raises(AlreadyOpenError) as told:
        open_register(folder, PERSON, PASSPHRASE)
    return str(told.value)


@pytest.mark.usefixtures("holder")
def test_second_process_is_told_who_has_it_open_since_when(folder: Path) -> None:
    said = refused(folder)
    assert PERSON in said
    assert "open since 20" in said


@pytest.mark.usefixtures("holder")
@pytest.mark.parametrize("note", [None, b"", b"{}", b'{"person": 1, "since": 2, "host": 3}', b"\xff"])
def test_second_process_is_refused_without_a_readable_note(folder: Path, note: bytes | None) -> None:
    if note is None:
        (folder / NOTE).unlink()
    else:
        (folder / NOTE).write_bytes(note)
    assert "Another program" in refused(folder)


def test_same_process_cannot_open_a_register_twice(folder: Path) -> None:
    with open_register(folder, PERSON, PASSPHRASE):
        assert PERSON in refused(folder)
    open_register(folder, PERSON, PASSPHRASE).close()


def test_register_of_a_killed_holder_opens(folder: Path) -> None:
    child = start(hold, folder)
    assert child.pipe.recv() == "held"
    child.end()
    assert (folder / NOTE).exists()
    open_register(folder, PERSON, PASSPHRASE).close()
    assert not (folder / NOTE).exists()


def test_engine_itself_keeps_other_processes_out(folder: Path) -> None:
    found = read_keys(folder).file
    key = database_key(found, found.unlock(PERSON, PASSPHRASE))
    with open_register(folder, PERSON, PASSPHRASE):
        assert ask(write_beside, folder / DATABASE, key) == "database is locked"
