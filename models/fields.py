"""Kinds of field, what an answer can be, and what is wrong with one.

A `Field` holds facts about the answer (words, unit, codes, limits), never
about pixels or columns. Six kinds, closed: whoever reads a field matches on
its kind, and a kind that nobody handles raises at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from models.words import Language, Words


class Absence(Enum):
    """Why a value is not there; blank (None) is not one of them."""

    UNK = "UNK"  # asked, not known
    ND = "ND"  # not done, not asked
    NA = "NA"  # not applicable


ABSENCE_WORDS = {
    Absence.UNK: Words("Unknown", "不详"),
    Absence.ND: Words("Not done or not asked", "未做/未询问"),
    Absence.NA: Words("Not applicable", "不适用"),
}


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of which only the year, or the year and month, is known."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        """Return `YYYY` or `YYYY-MM`."""
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, 1)

    @property
    def last(self) -> date:
        """The last day that it can mean."""
        month = self.month or 12
        following = date(self.year + month // 12, month % 12 + 1, 1) if self.year < 9999 else date.max
        return date.fromordinal(following.toordinal() - 1)


Answer = str | int | Decimal | date | PartialDate | time | datetime | tuple[int | str, ...] | Absence | None
Answers = Mapping[str, Answer]


class Need(Enum):
    """Whether a complete record has an answer to a field."""

    YES = "Y"
    CONDITION = "C"
    OPTIONAL = "N"
    DERIVED = "derived"


class Known(Enum):
    """When the answer is known: before the operation, at it, at discharge, at follow-up."""

    BEFORE = "P"
    OPERATION = "O"
    DISCHARGE = "D"
    FOLLOW_UP = "F"
    ANY = "any"


class Identifies(Enum):
    """Whether an answer tells who the person is."""

    PERSON = "●"
    HELPS = "○"
    NOT = "–"


class Code(NamedTuple):
    """One released code of a choice; never reused or renumbered."""

    value: int | str
    label: Words


@dataclass(frozen=True, kw_only=True)
class Field:
    """One fact that the register keeps."""

    key: str
    label: Words
    need: Need = Need.OPTIONAL
    known: Known = Known.ANY
    identifies: Identifies = Identifies.NOT
    help: Words | None = None
    derived: bool = False  # worked out by rules.derived, never typed
    stored: bool = True  # False: worked out anew each time, has no column


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Free text of at most `longest` characters, kept as typed but for space at its ends.

    `identifier`: a number or code, full-width forms are folded and spaces dropped.
    `phone`: a telephone number, country code and punctuation are dropped.
    `masked`: its middle is starred on screen while it is not being edited.
    `staff`: the code of a person of the ward; the staff list is suggested, any code is kept.
    """

    longest: int = 200
    identifier: bool = False
    phone: bool = False
    masked: bool = False
    staff: bool = False


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number with `decimals` places; hard limits low…high, soft limits soft_low…soft_high, inclusive."""

    low: Decimal | int
    high: Decimal | int
    decimals: int = 0
    unit: Words | None = None
    soft_low: Decimal | int | None = None
    soft_high: Decimal | int | None = None


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A calendar day; `partial` days may be a year or a year and month."""

    partial: bool = False
    future: bool = False  # True: the day may lie after today, and `3/14` means the next one


@dataclass(frozen=True, kw_only=True)
class Clock(Field):
    """A time of day, hours and minutes, local."""


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A calendar day with a time of day, local, to the minute."""

    future: bool = False  # True: the moment may lie after now


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """Exactly one of the codes."""

    codes: tuple[Code, ...]


@dataclass(frozen=True, kw_only=True)
class Choices(Field):
    """One or more of the codes; `alone` is the code of "none", which excludes the others."""

    codes: tuple[Code, ...]
    alone: int | None = None


@dataclass(frozen=True)
class Record:
    """One kind of record (a table, a sheet) and its fields in the order of sheet and codebook."""

    name: str
    label: Words
    fields: tuple[Field, ...]

    def __getitem__(self, key: str) -> Field:
        """Return the field `key`; KeyError when the record has none of that name."""
        return next((f for f in self.fields if f.key == key), None) or _missing(self.name, key)


def _missing(record: str, key: str) -> Field:
    raise KeyError(f"{record} has no field {key}")


NO_YES = (Code(0, Words("No", "否")), Code(1, Words("Yes", "是")))


def yes_no(*, key: str, label: Words, **facts: Any) -> Choice:
    """Return a yes-or-no field: codes 0 and 1."""
    return Choice(key=key, label=label, codes=NO_YES, **facts)


class Severity(Enum):
    """How wrong an answer is: it cannot be true, or it is unlikely."""

    IMPOSSIBLE = "impossible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answer to field `key`, as one sentence with gaps.

    `rule` is the name of the check that says so, `keys` are the fields that it
    looked at, `facts` what it found there, in canonical JSON: as long as they
    are the same, an answer that somebody confirmed stays confirmed.
    """

    key: str
    severity: Severity
    words: Words
    gaps: Mapping[str, object] = field(default_factory=dict)
    rule: str = ""
    keys: tuple[str, ...] = ()
    facts: str = ""

    def say(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.words.say(language, **self.gaps)
