"""One register, made once and closed; each test gets a copy of its folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection

from models.store.engine import Store, create_register, open_register
from tests.store.children import PASSPHRASE, PERSON


class EnoughError(Exception):
    """Ends a unit of work that is to leave nothing behind."""


@contextmanager
def tried(store: Store) -> Iterator[Connection]:
    """Give a unit of work that is dropped at the end."""
    with suppress(EnoughError), store.changing() as connection:
        yield connection
        raise EnoughError


class Made(NamedTuple):
    """A closed register that nobody may change, and its recovery code."""

    folder: Path
    code: str


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made") / "register"
    store, code = create_register(folder, PERSON, PASSPHRASE, ward="神经外科", quick_keys=True)
    store.close()
    return Made(folder, code)


@pytest.fixture
def folder(made: Made, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made.folder, tmp_path / "register"))


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with open_register(folder, PERSON, PASSPHRASE) as opened:
        yield opened


@pytest.fixture(scope="module")
def kept(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A register that stays open for the whole module: tests must not mind what others wrote."""
    copy = shutil.copytree(made.folder, tmp_path_factory.mktemp("kept") / "register")
    with open_register(Path(copy), PERSON, PASSPHRASE) as opened:
        yield opened
