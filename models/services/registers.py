"""Registers: make one, open it, recover it.

The store is imported by what needs it, so that the unlock page is on screen
before the libraries of the database and of the keys are loaded; `prepare`
loads them all, while a person types.
"""

import json
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Self

from models.errors import RegisterError, UserError
from models.rules.protocol import Protocol, protocol_from
from models.words import Words

if TYPE_CHECKING:
    from models.store.engine import Store

SAMPLE_PERSON = "sample"
SAMPLE_PASSPHRASE = "sample register"  # no secret: the README prints it
HOLDS_PATIENTS = Words(
    "The register in {folder} holds patients and was not removed.",
    "文件夹 {folder} 中的登记库已有患者，未予删除。",
)
SAMPLE_WARD = Words("Sample ward", "示例病区")


@dataclass(eq=False)
class Register:
    """An open register: its store, the ward's name, who opened it, and the newest protocol.

    Whoever saves another ward's name or adopts a protocol has it shown here too.
    """

    store: "Store"
    ward: str
    is_sample: bool
    protocol: Protocol

    @property
    def folder(self) -> Path:
        """The folder that the register is."""
        return self.store.folder

    @property
    def person(self) -> str:
        """The account that opened it."""
        return self.store.person

    def close(self) -> None:
        """Close the register and let others open it."""
        self.store.close()

    def __enter__(self) -> Self:
        """Return the register, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the register."""
        self.close()


def create(
    folder: Path, ward: str, person: str, passphrase: str, *, sample: bool = False, quick_keys: bool = False
) -> tuple[Register, str]:
    """Make a register in `folder` and return it open, with its recovery code.

    `quick_keys` keeps the passphrase derivation at its floor, for samples.

    Raises: RegisterError where the folder is not a place for a register, or holds something already.
    """
    from models.store.engine import create_register
    from models.store.moving import remove_register

    store, code = create_register(folder, person, passphrase, ward=ward, sample=sample, quick_keys=quick_keys)
    try:
        return _register(store), code
    except BaseException:
        remove_register(store)
        raise


def open_(folder: Path, person: str, passphrase: str) -> Register:
    """Open the register in `folder`.

    Raises: WrongPassphraseError, AlreadyOpenError, NewerRegisterError, DamagedRegisterError, RegisterError.
    """
    from models.store.engine import open_register

    return _register(open_register(folder, person, passphrase))


def recover(folder: Path, code: str, person: str, new_passphrase: str) -> Register:
    """Open the register with its recovery code and give `person` a new passphrase.

    Raises: WrongPassphraseError where the code does not fit, and all that `open_` raises.
    """
    from models.store.engine import open_with_recovery

    return _register(open_with_recovery(folder, code, person, new_passphrase))


def prepare() -> None:
    """Load all that opening a register takes, so that nobody who has typed the passphrase waits for it."""
    from models.store.engine import warm_up

    shipped_protocol()  # that of most registers
    warm_up()


def is_register(folder: Path) -> bool:
    """Tell whether `folder` holds a register."""
    from models.store import keys

    return (folder / keys.KEYS).exists()


def people(folder: Path) -> list[str]:
    """Return the accounts that can open the register in `folder`."""
    from models.store import keys

    return keys.people(folder)


def place_problem(folder: Path) -> UserError | None:
    """Return why a live register must not lie in `folder`; None where it may."""
    from models.store.folder import place_problem as problem

    return problem(folder)


def passphrase_problem(text: str, ward: str, person: str) -> Words | None:
    """Return what the passphrase lacks; None where it is good enough."""
    from models.store.passphrase import passphrase_problem as problem

    return problem(text, ward=ward, person=person)


def group_fits(typed: str, code: str, number: int) -> bool:
    """Tell whether `typed` is group `number` (from 1) of the recovery `code`, as a person copies it."""
    from models.store.recovery import read_code

    groups = code.split("-")
    groups[number - 1] = typed.strip()
    return read_code("-".join(groups)) == code


def make_sample(folder: Path, *, cases: int = 148, today: date | None = None, seed: int = 1) -> Register:
    """Make the sample register in `folder` and return it open; account and passphrase are printed.

    Raises: RegisterError where `folder` cannot take a register.
    """
    from models.services.sample import fill

    register, _ = create(
        folder, " ".join(SAMPLE_WARD), SAMPLE_PERSON, SAMPLE_PASSPHRASE, sample=True, quick_keys=True
    )
    try:
        fill(register, cases=cases, today=today or date.today(), seed=seed)
    except BaseException:
        register.close()
        shutil.rmtree(folder)  # it was new or empty, or `create` had refused it
        raise
    return register


def discard(register: Register) -> None:
    """Close and remove a register that nobody works with: a sample, or one without any patient.

    Raises: RegisterError where it holds patients, StoreUnavailableError where something could not be removed.
    """
    from models.store.moving import remove_register

    if not register.is_sample and _holds_patients(register):
        raise RegisterError(HOLDS_PATIENTS, folder=register.folder)
    remove_register(register.store)


def move(register: Register, folder: Path) -> None:
    """Close the register and move it to `folder`, which is new.

    Raises: RegisterError where `folder` is no place for it, StoreUnavailableError where the disk refuses.
    """
    from models.store.moving import move_register

    move_register(register.store, folder)


def shipped_protocol() -> tuple[Protocol, str]:
    """Return the protocol that the program ships, and its text."""
    text = (files("resources") / "protocol.toml").read_text(encoding="utf-8")
    return _read(text), text


def _register(store: "Store") -> Register:
    from sqlalchemy import text

    with store.reading() as connection:
        settings = {
            key: json.loads(value)
            for key, value in connection.execute(text("SELECT key, value FROM setting"))
        }
        newest = "SELECT text FROM protocol ORDER BY CAST(version AS INTEGER) DESC LIMIT 1"
        source = connection.execute(text(newest)).scalar()
    if source is None:  # the register is new, or its making was cut short
        source = _adopt_protocol(store, date.today())
    return Register(store, settings["ward"], settings["sample"], _read(source))


@cache
def _read(source: str) -> Protocol:
    return protocol_from(tomllib.loads(source))


def _holds_patients(register: Register) -> bool:
    from sqlalchemy import text

    with register.store.reading() as connection:
        return bool(connection.execute(text("SELECT EXISTS (SELECT 1 FROM patient)")).scalar_one())


def _adopt_protocol(store: "Store", today: date) -> str:
    """Make the protocol that the program ships that of the register, and return its text."""
    from sqlalchemy import text

    protocol, source = shipped_protocol()
    with store.changing() as connection:
        connection.execute(
            text("INSERT INTO protocol (version, text, adopted_at) VALUES (:version, :text, :day)"),
            {"version": protocol.version, "text": source, "day": today.isoformat()},
        )
    return source
