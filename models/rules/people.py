"""The people of the ward, as records, rules and forms know them: by a code."""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from models.words import Words


class Role(StrEnum):
    """What a person does on the ward; the values are what the register keeps."""

    SURGEON = "surgeon"
    DOCTOR = "doctor"
    NURSE = "nurse"
    OTHER = "other"


ROLE_WORDS = {
    Role.SURGEON: Words("Surgeon", "术者"),
    Role.DOCTOR: Words("Doctor", "医师"),
    Role.NURSE: Words("Nurse", "护士"),
    Role.OTHER: Words("Other", "其他"),
}


class Person(NamedTuple):
    """One person of the ward; who is not `active` is suggested no more."""

    code: str
    name: str
    role: Role
    active: bool = True


def person_of(people: Iterable[Person], code: str) -> Person | None:
    """Return the person with that code, full-width or small letters too; None where nobody has it."""
    wanted = folded(code)
    return next((person for person in people if folded(person.code) == wanted), None)


def folded(text: str) -> str:
    """Return a code or a name as it is compared: without spaces, width of letters or capitals."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
