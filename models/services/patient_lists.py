"""What a list of patients says of its cases beyond who they are: where follow-up stands, what is filled."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from models.rules.pressing import most_pressing
from models.rules.protocol import Standing, standings
from models.services.completeness import answered
from models.services.courses import courses, plans
from models.services.patients import ALL, Filters, Found, Sort, find
from models.services.registers import Register
from models.words import Words

_CHUNK = 500  # cases
_THESE = "o.id IN (SELECT value FROM json_each(:ids))"
_EVERY = 2**62  # more cases than any register has


class Asked(NamedTuple):
    """Which cases are listed, and in which order."""

    wanted: str = ""
    filters: Filters = ALL
    sort: Sort = Sort.OPERATED
    falling: bool = True


class Pressing(NamedTuple):
    """The row of a case's plan that is to be dealt with first, and what its window is called."""

    label: Words
    standing: Standing


class More(NamedTuple):
    """How many of the needed fields are answered, and where follow-up stands once there was an operation."""

    answered: int = 0
    needed: int = 0
    pressing: Pressing | None = None


class Listed(NamedTuple):
    """One row of a list."""

    found: Found
    more: More


@dataclass(frozen=True)
class PatientList:
    """A whole list as it stood at `now`, and for whom it was made."""

    ward: str
    person: str
    is_sample: bool
    now: datetime
    rows: tuple[Listed, ...]


def more_of(register: Register, operation_ids: Sequence[int], now: datetime) -> dict[int, More]:
    """Return by operation what a list says of it, as it stands at `now`; what is gone is left out."""
    pressing = _pressing(register, operation_ids, now)
    shares = answered(register, operation_ids)
    return {case: More(*share, pressing.get(case)) for case, share in shares.items()}


def whole_list(
    register: Register, asked: Asked, now: datetime, tick: Callable[[int, int], None]
) -> PatientList:
    """Return every case that matches, in the order asked for; `tick` hears of cases read, and may stop it."""
    found = find(
        register, asked.wanted, _EVERY, filters=asked.filters, sort=asked.sort, descending=asked.falling
    )
    rows: list[Listed] = []
    for first in range(0, len(found), _CHUNK):
        tick(first, len(found))
        part = found[first : first + _CHUNK]
        more = more_of(register, [each.operation_id for each in part], now)
        rows += (Listed(each, more.get(each.operation_id, More())) for each in part)
    return PatientList(register.ward, register.person, register.is_sample, now, tuple(rows))


def _pressing(register: Register, operation_ids: Sequence[int], now: datetime) -> dict[int, Pressing]:
    values = {"ids": json.dumps(list(operation_ids))}
    with register.store.reading() as connection:
        found, rows = courses(connection, _THESE, values), plans(connection, _THESE, values)
    protocol = register.protocol
    pressing = {}
    for case, course in found.items():
        first = most_pressing(standings(rows.get(case, ()), course, now), course, now.date())
        if first is not None:
            pressing[case] = Pressing(protocol.label_of(first.row.code), first)
    return pressing
