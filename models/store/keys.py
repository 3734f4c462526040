"""The key file: who can open the register, and with what.

A random master key is wrapped once per person and once for the recovery
sheet; the database key is derived from it. Neither key nor passphrase is ever
written down. The previous generation of the file stays beside it, and the
newest has a copy among the backups.
"""

import json
import os
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.errors import DamagedRegisterError, NewerRegisterError, RegisterError, WrongPassphraseError
from models.store.files import write_whole
from models.store.folder import BACKUPS, DATABASE
from models.store.passphrase import normalised, passphrase_problem
from models.store.recovery import new_code, read_code
from models.store.slots import FLOOR, KEY_BYTES, Cost, Slot, tuned_cost, unwrap, wrap
from models.version import VERSION
from models.words import Words

__all__ = [
    "FoundKeys",
    "KeyFile",
    "NewKeys",
    "account",
    "database_key",
    "new_keys",
    "passphrase_problem",
    "people",
    "read_keys",
    "write_keys",
]

KEYS = "keys.json"
PREVIOUS = "keys.previous.json"
FORMAT = 1
_RECOVERY = "recovery"

NO_REGISTER = Words("There is no register in the folder {folder}.", "文件夹 {folder} 中没有登记库。")
DAMAGED = Words(
    "The key file {file} is damaged or missing, so the register cannot be unlocked; nothing was changed. "
    "Copy the key file from the folder {backups} over it and open the register again.",
    "密钥文件 {file} 已损坏或丢失，无法解锁登记库；未做任何更改。"
    "请用文件夹 {backups} 中的密钥文件覆盖它，然后重新打开登记库。",
)
USED_PREVIOUS = Words(
    "The key file {file} is damaged; the register was opened with the key file from before its last change. "
    "A passphrase changed since then does not work until the key file is copied back from the backups.",
    "密钥文件 {file} 已损坏；已用上一次更改之前的密钥文件打开登记库。"
    "在从备份中恢复密钥文件之前，此后修改的口令无法使用。",
)
WRONG_PASSPHRASE = Words(
    "The account or the passphrase is not right. Nothing was changed; please try again.",
    "账户或口令不正确。未做任何更改，请重试。",
)
WRONG_CODE = Words(
    "The recovery code is not right. Compare each group of four with the recovery sheet.",
    "恢复码不正确。请逐组（每组四个字符）与恢复单核对。",
)
NEWER = Words(
    "This register was written by version {theirs} of the program; this is version {ours}. "
    "Update the program; nothing was changed.",
    "此登记库由程序的 {theirs} 版写入，而本程序为 {ours} 版。请更新程序；未做任何更改。",
)
NO_PERSON = Words("Give the name of the account.", "请填写账户名。")


_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class KeyFile:
    """The content of one key file; `program` is the version of the program that last wrote the register."""

    register: str
    recovery: Slot
    slots: dict[str, Slot]
    program: str = VERSION

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return the key file in `content`.

        Raises one of `_MALFORMED` if it is damaged, NewerRegisterError if a newer program wrote it.
        """
        found = json.loads(content)
        if int(found["format"]) > FORMAT:
            raise NewerRegisterError(NEWER, theirs=str(found.get("program", "?")), ours=VERSION)
        return cls(
            register=str(uuid.UUID(found["register"])),
            recovery=Slot.from_json(found[_RECOVERY]),
            slots={str(person): Slot.from_json(slot) for person, slot in found["slots"].items()},
            program=str(found["program"]),
        )

    def as_bytes(self) -> bytes:
        """Return the file as it is written."""
        content = {
            "format": FORMAT,
            "program": self.program,
            "register": self.register,
            "slots": {person: slot.as_json() for person, slot in self.slots.items()},
            _RECOVERY: self.recovery.as_json(),
        }
        return json.dumps(content, ensure_ascii=False, indent=1).encode()

    def unlock(self, person: str, passphrase: str) -> bytes:
        """Return the master key; raise WrongPassphraseError, alike for account and passphrase."""
        slot = self.slots.get(person)
        master = slot and unwrap(slot, normalised(passphrase), register=self.register, owner=_owner(person))
        if not master:
            raise WrongPassphraseError(WRONG_PASSPHRASE)
        return master

    def unlock_by_code(self, typed: str) -> bytes:
        """Return the master key; raise WrongPassphraseError if `typed` is not the recovery code."""
        code = read_code(typed)
        master = code and unwrap(self.recovery, code, register=self.register, owner=_RECOVERY)
        if not master:
            raise WrongPassphraseError(WRONG_CODE)
        return master

    def with_person(self, person: str, passphrase: str, master: bytes, cost: Cost) -> Self:
        """Return the key file with a new slot for `person`, in place of an older one if there is one."""
        slot = wrap(master, normalised(passphrase), register=self.register, owner=_owner(person), cost=cost)
        return replace(self, slots={**self.slots, person: slot})


class NewKeys(NamedTuple):
    """What only the making of a register knows: the key file, the master key and the recovery code."""

    file: KeyFile
    master: bytes
    code: str


def new_keys(person: str, passphrase: str, *, quick: bool) -> NewKeys:
    """Return new random keys; `quick` takes Argon2 at its floor instead of tuning it to this computer."""
    register, master, code = str(uuid.uuid4()), os.urandom(KEY_BYTES), new_code()
    # The code's 160 random bits need no stretching, so its slot stays at the floor.
    recovery = wrap(master, code, register=register, owner=_RECOVERY, cost=FLOOR)
    empty = KeyFile(register=register, recovery=recovery, slots={})
    cost = FLOOR if quick else tuned_cost()
    return NewKeys(empty.with_person(person, passphrase, master, cost), master, code)


def database_key(file: KeyFile, master: bytes) -> bytes:
    """Return the raw key of the database (HKDF-SHA256 of the master key)."""
    purpose = f"database {file.register}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master)


def account(person: str) -> str:
    """Return the name under which `person` has a slot; raise RegisterError if nothing is left of it."""
    name = normalised(person).strip()
    if not name:
        raise RegisterError(NO_PERSON)
    return name


def people(folder: Path) -> list[str]:
    """Return the accounts that can open the register in `folder`; raises what `read_keys` raises."""
    return list(read_keys(folder).file.slots)


class FoundKeys(NamedTuple):
    """The key file that could be read; `damaged` tells that it is the previous generation."""

    file: KeyFile
    damaged: bool


def read_keys(folder: Path) -> FoundKeys:
    """Return the newest generation of the key file that is whole.

    Raises:
        RegisterError: there is no register.
        NewerRegisterError: a newer program wrote the key file.
        DamagedRegisterError: neither generation is whole.
    """
    for name in (KEYS, PREVIOUS):
        try:
            file = KeyFile.from_bytes((folder / name).read_bytes())
        except (OSError, *_MALFORMED):
            continue
        return FoundKeys(file, damaged=name == PREVIOUS)
    if not any((folder / name).exists() for name in (KEYS, DATABASE)):
        raise RegisterError(NO_REGISTER, folder=folder)
    raise DamagedRegisterError(DAMAGED, file=KEYS, backups=folder / BACKUPS)


def write_keys(folder: Path, file: KeyFile, *, before: KeyFile | None) -> None:
    """Write `file`, keep the generation `before` it, and put a copy of `file` among the backups.

    `before` is what was read, so a damaged newest generation never replaces a whole previous one.
    Raises OSError; the newest generation is then the old one, whole.
    """
    if before is not None:
        write_whole(folder / PREVIOUS, before.as_bytes())
    write_whole(folder / KEYS, file.as_bytes())
    (folder / BACKUPS).mkdir(exist_ok=True)
    write_whole(folder / BACKUPS / KEYS, file.as_bytes())


def _owner(person: str) -> str:
    # No account name can be mistaken for the recovery slot.
    return f"person:{person}"
