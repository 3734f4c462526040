"""Taking a register away, and to another folder."""

from pathlib import Path

import pytest

from models.errors import RegisterError
from models.services import registers
from models.services.registers import Register

INSERT_PATIENT = (
    "INSERT INTO patient (mrn, entered_at, entered_by) VALUES ('0031872', '2026-03-20', 'Li Wei')"
)
WARD, PERSON, PASSPHRASE = "Ward 2", "Li Wei", "four words make a sentence"


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return registers.create(tmp_path / "register", WARD, PERSON, PASSPHRASE, quick_keys=True)[0]


def test_a_moved_register_opens_where_it_is_now(register: Register, tmp_path: Path) -> None:
    before, after = register.folder, tmp_path / "elsewhere" / "kept"
    registers.move(register, after)
    assert not before.exists()
    registers.open_(after, PERSON, PASSPHRASE).close()


def test_a_register_is_not_moved_over_a_folder_that_exists(register: Register, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(RegisterError, match="exists already"):
        registers.move(register, tmp_path / "taken")
    assert list((tmp_path / "taken").iterdir()) == []
    register.close()


def test_a_register_is_not_moved_where_none_may_lie(register: Register, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="OneDrive"):
        registers.move(register, tmp_path / "OneDrive" / "kept")
    assert (register.folder / "register.db").exists()
    register.close()


def test_an_empty_register_can_be_taken_away(register: Register) -> None:
    registers.discard(register)
    assert not register.folder.exists()


def test_a_register_with_patients_is_never_taken_away(register: Register) -> None:
    with register.store.changing() as connection:
        connection.exec_driver_sql(INSERT_PATIENT)
    with pytest.raises(RegisterError, match="holds patients"):
        registers.discard(register)
    assert (register.folder / "register.db").exists()
    register.close()
