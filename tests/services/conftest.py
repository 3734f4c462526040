"""Registers: one that tests may share because each makes cases of its own, and one for each test alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.services.registers import Register
from tests.builders import a_register


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register that stays open for the module: tests look only at the cases that they made."""
    register = a_register(tmp_path_factory.mktemp("shared") / "r")
    yield register
    register.close()


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """An empty register."""
    made = a_register(tmp_path / "r")
    yield made
    made.close()
