"""Drafts: what was typed and not saved."""

from pathlib import Path

import pytest

from models.services import drafts, registers
from models.services.registers import Register
from tests.builders import PASSPHRASE, reopened

TEXTS = {
    "name": "曾志伟 😀 \U00020bb7",
    "op_date": "2025-02-30",
    "note": "a\n\tb\x00",
    "half": "\ud83d",
    "long": "x" * 40_000,
}


def test_a_draft_survives_closing_and_opening_the_register(register: Register) -> None:
    drafts.keep(register, "case", "17", TEXTS)
    opened = reopened(register)
    assert drafts.of(opened, "case", "17") == TEXTS
    opened.close()


def test_a_later_draft_takes_the_place_of_the_earlier(register: Register) -> None:
    drafts.keep(register, "case", "17", TEXTS)
    drafts.keep(register, "case", "17", {"name": "新"})
    assert drafts.of(register, "case", "17") == {"name": "新"}


@pytest.mark.parametrize(("form", "record"), [("case", "18"), ("call", "17")])
def test_a_draft_belongs_to_one_form_and_one_record(register: Register, form: str, record: str) -> None:
    drafts.keep(register, "case", "17", TEXTS)
    assert drafts.of(register, form, record) == {}
    drafts.drop(register, form, record)
    assert drafts.of(register, "case", "17") == TEXTS


def test_a_dropped_or_emptied_draft_is_gone(register: Register) -> None:
    drafts.keep(register, "case", "17", TEXTS)
    drafts.drop(register, "case", "17")
    assert drafts.of(register, "case", "17") == {}
    drafts.keep(register, "case", "17", TEXTS)
    drafts.keep(register, "case", "17", {})
    assert drafts.of(register, "case", "17") == {}


def test_nobody_sees_the_draft_of_another_person(tmp_path: Path) -> None:
    register, code = registers.create(tmp_path / "r", "Ward", "first", PASSPHRASE, quick_keys=True)
    drafts.keep(register, "case", "17", TEXTS)
    register.close()
    other = registers.recover(tmp_path / "r", code, "second", "another passphrase 456")
    assert drafts.of(other, "case", "17") == {}
    drafts.keep(other, "case", "17", {"name": "二"})
    other.close()
    again = registers.open_(tmp_path / "r", "first", PASSPHRASE)
    assert drafts.of(again, "case", "17") == TEXTS
    again.close()
