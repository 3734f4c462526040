"""The key file: who gets in, who does not, and what survives a damaged file."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st

from models.errors import DamagedRegisterError, NewerRegisterError, RegisterError, WrongPassphraseError
from models.store.engine import open_register, open_with_recovery
from models.store.files import write_whole
from models.store.folder import BACKUPS
from models.store.keys import KEYS, PREVIOUS, passphrase_problem, people, read_keys
from models.store.passphrase import ONLY_NAMES, TOO_LONG, TOO_SHORT, TOO_UNIFORM
from models.store.recovery import new_code, read_code
from models.store.slots import CEILING, FLOOR, KEY_BYTES, Cost, _derived, unwrap, wrap
from models.version import VERSION
from models.words import Language, Words
from tests.store.children import PASSPHRASE, PERSON
from tests.store.conftest import Made
from tests.store.snapshots import snapshot

NEW_PASSPHRASE = "another hundred rooms"


def edit_keys(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((folder / KEYS).read_bytes())
    change(content)
    (folder / KEYS).write_text(json.dumps(content), encoding="utf-8")


def open_again(folder: Path) -> None:
    open_register(folder, PERSON, PASSPHRASE).close()


def refusal(folder: Path, kind: type[RegisterError]) -> str:
    """Return the one sentence, or two, with which `folder` is refused, its files untouched."""
    before = snapshot(folder)
    with pytest.raises(kind) as told:
        open_again(folder)
    assert snapshot(folder) == before
    return str(told.value)


@pytest.mark.parametrize(
    ("person", "passphrase"),
    [(PERSON, PASSPHRASE + "!"), (PERSON, ""), ("nobody", PASSPHRASE), ("recovery", PASSPHRASE)],
)
def test_wrong_account_and_wrong_passphrase_are_refused_alike(
    folder: Path, person: str, passphrase: str
) -> None:
    before = snapshot(folder)
    with pytest.raises(WrongPassphraseError) as told:
        open_register(folder, person, passphrase)
    assert str(told.value).startswith("The account or the passphrase")
    assert snapshot(folder) == before


def test_passphrase_typed_in_another_unicode_form_opens(folder: Path) -> None:
    full_width = "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in PASSPHRASE)
    open_register(folder, f" {PERSON} ", full_width).close()


def test_accounts_are_listed_without_the_recovery_slot(made: Made) -> None:
    assert people(made.folder) == [PERSON]


def test_recovery_gives_a_new_passphrase_and_ends_the_old_one(folder: Path, made: Made) -> None:
    open_with_recovery(folder, made.code.lower().replace("-", " "), PERSON, NEW_PASSPHRASE).close()
    assert "passphrase" in refusal(folder, WrongPassphraseError)
    open_register(folder, PERSON, NEW_PASSPHRASE).close()
    open_with_recovery(folder, made.code, "李医生", PASSPHRASE).close()
    assert people(folder) == [PERSON, "李医生"]
    assert (folder / BACKUPS / KEYS).read_bytes() == (folder / KEYS).read_bytes()


@pytest.mark.parametrize(
    ("code", "passphrase", "kind"),
    [
        ("0000-" * 7 + "0000", NEW_PASSPHRASE, WrongPassphraseError),
        ("not a code", NEW_PASSPHRASE, WrongPassphraseError),
        (None, "short", RegisterError),
        (None, "神经外科" * 4, RegisterError),
    ],
)
def test_refused_recovery_changes_nothing(
    folder: Path, made: Made, code: str | None, passphrase: str, kind: type[RegisterError]
) -> None:
    before = snapshot(folder)
    with pytest.raises(kind):
        open_with_recovery(folder, code or made.code, PERSON, passphrase)
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": 1e999}',
        b'{"format": 1, "slots": []}',
    ],
)
def test_damaged_key_file_is_named_and_left_alone(folder: Path, damage: bytes) -> None:
    (folder / KEYS).write_bytes(damage)
    assert KEYS in refusal(folder, DamagedRegisterError)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_truncated_key_file_is_named_and_left_alone(folder: Path, kept: float) -> None:
    content = (folder / KEYS).read_bytes()
    (folder / KEYS).write_bytes(content[: int(len(content) * kept)])
    assert KEYS in refusal(folder, DamagedRegisterError)


def test_lost_key_file_comes_back_from_the_backups(folder: Path) -> None:
    (folder / KEYS).unlink()
    assert BACKUPS in refusal(folder, DamagedRegisterError)
    (folder / KEYS).write_bytes((folder / BACKUPS / KEYS).read_bytes())
    open_again(folder)


def test_damaged_key_file_gives_way_to_its_previous_generation(folder: Path, made: Made) -> None:
    open_with_recovery(folder, made.code, "李医生", NEW_PASSPHRASE).close()
    (folder / KEYS).write_bytes(b"garbage")
    with open_register(folder, PERSON, PASSPHRASE) as store:
        assert [notice.say(Language.ENGLISH) for notice in store.notices] == [
            f"The key file {KEYS} is damaged; the register was opened with the key file from before its "
            "last change. A passphrase changed since then does not work until the key file is copied back "
            "from the backups."
        ]
    assert (folder / KEYS).read_bytes() == b"garbage"


def test_damaged_generation_never_replaces_a_whole_one(folder: Path, made: Made) -> None:
    open_with_recovery(folder, made.code, "李医生", NEW_PASSPHRASE).close()
    (folder / KEYS).write_bytes(b"garbage")
    whole = (folder / PREVIOUS).read_bytes()
    open_with_recovery(folder, made.code, PERSON, NEW_PASSPHRASE).close()
    assert (folder / PREVIOUS).read_bytes() == whole
    assert not read_keys(folder).damaged


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory", FLOOR.memory - 1),
        ("passes", FLOOR.passes - 1),
        ("lanes", FLOOR.lanes - 1),
        ("memory", CEILING.memory + 1),
        ("passes", CEILING.passes + 1),
        ("lanes", 0),
    ],
)
def test_key_file_below_the_floor_or_beyond_reason_is_refused(folder: Path, name: str, value: int) -> None:
    edit_keys(folder, lambda content: content["slots"][PERSON]["argon2"].update({name: value}))
    refusal(folder, DamagedRegisterError)


@pytest.mark.parametrize("name", FLOOR._fields)
def test_edited_parameters_do_not_open(folder: Path, name: str) -> None:
    higher = FLOOR._asdict()[name] + (1024 if name == "memory" else 1)
    edit_keys(folder, lambda content: content["slots"][PERSON]["argon2"].update({name: higher}))
    refusal(folder, WrongPassphraseError)


def test_slot_under_another_name_does_not_open(folder: Path) -> None:
    edit_keys(folder, lambda content: content["slots"].update({"李医生": content["slots"].pop(PERSON)}))
    with pytest.raises(WrongPassphraseError):
        open_register(folder, "李医生", PASSPHRASE)


def test_slot_opens_only_for_its_register_owner_and_cost() -> None:
    master, cost = bytes(range(32)), FLOOR
    slot = wrap(master, "secret", register="r", owner="o", cost=cost)
    assert unwrap(slot, "secret", register="r", owner="o") == master
    assert unwrap(slot, "secret", register="s", owner="o") is None
    assert unwrap(slot, "secret", register="r", owner="p") is None
    assert (
        unwrap(slot._replace(cost=Cost(*cost)._replace(passes=4)), "secret", register="r", owner="o") is None
    )
    assert unwrap(slot._replace(wrapped=bytes(48)), "secret", register="r", owner="o") is None


def test_newer_key_file_names_both_versions(folder: Path) -> None:
    edit_keys(folder, lambda content: content.update(format=2, program="9.8.7"))
    said = refusal(folder, NewerRegisterError)
    assert "9.8.7" in said
    assert VERSION in said


def test_neither_key_nor_passphrase_nor_code_is_written_down(folder: Path, made: Made) -> None:
    found = read_keys(folder).file
    master = found.unlock(PERSON, PASSPHRASE)
    secrets = [PASSPHRASE.encode(), master, master.hex().encode(), made.code.encode()]
    secrets.append(made.code.replace("-", "").encode())
    for content in snapshot(folder).values():
        assert not any(secret in content for secret in secrets)


def test_failed_writing_leaves_the_old_file_alone(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"old")
    (tmp_path / "keys.part").mkdir()
    with pytest.raises(OSError, match="keys"):
        write_whole(tmp_path / "keys", b"new")
    assert (tmp_path / "keys").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("passphrase", "problem"),
    [
        ("abcdefghijklmn", TOO_SHORT),  # 14 characters
        ("abcdefghijklmno", None),  # 15
        ("abcde" * 25 + "abc", None),  # 128
        ("abcde" * 25 + "abcd", TOO_LONG),  # 129
        ("aaaaaaaaaaaabcd", TOO_UNIFORM),  # 4 different ones
        ("aaaaaaaaaaabcde", None),  # 5
        ("我们病房窗外的那棵银杏树又黄了", None),
        ("sample register", None),
    ],
)
def test_passphrase_needs_length_and_variety(passphrase: str, problem: Words | None) -> None:
    assert passphrase_problem(passphrase, ward="神经外科", person=PERSON) == problem
    assert passphrase_problem(passphrase, ward="", person="") == problem


@pytest.mark.parametrize(
    ("passphrase", "ward", "person", "problem"),
    [
        ("neurosurgery Neurosurgery", "Neurosurgery", "Wang Fang", ONLY_NAMES),
        ("Neurosurgery-WANG-Fang", "Neurosurgery", "Wang Fang", ONLY_NAMES),
        ("Neurosurgery-Wang-Fang-x", "Neurosurgery", "Wang Fang", None),
        ("Neurosurgery-Wang-Fang", "Neurosurgery", "Li", None),
        ("神经外科王芳" * 3, "神经外科", "王芳", ONLY_NAMES),
        ("神经外科王芳" * 3 + "茶", "神经外科", "王芳", None),
    ],
)
def test_passphrase_is_more_than_names(
    passphrase: str, ward: str, person: str, problem: Words | None
) -> None:
    assert passphrase_problem(passphrase, ward=ward, person=person) == problem


@given(
    st.sampled_from([str.lower, str.upper, str.swapcase]),
    st.sampled_from(["", " ", "-", " - "]),
    st.sampled_from([("0", "O"), ("0", "o"), ("1", "I"), ("1", "l"), ("", "")]),
)
def test_recovery_code_is_read_however_it_is_typed(
    case: Callable[[str], str], gap: str, misread: tuple[str, str]
) -> None:
    code = new_code()
    typed = case(code.replace("-", gap)).replace(*misread) if misread[0] else case(code.replace("-", gap))
    assert read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 32, "A" * 31, "A" * 33, "Á" * 32])
def test_what_cannot_be_a_recovery_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_recovery_codes_are_eight_groups_of_four_and_never_alike() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all([len(group) for group in code.split("-")] == [4] * 8 for code in codes)


@pytest.mark.parametrize("processors", [None, 1, 2, 64])
@pytest.mark.parametrize("cost", [FLOOR, FLOOR._replace(passes=4, lanes=7)])
def test_however_many_processors_there_are_the_key_is_the_one_that_argon2_gives(
    processors: int | None, cost: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    salt = bytes(range(16))
    assert _derived("four words, 口令", salt, cost) == hash_secret_raw(
        "four words, 口令".encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
