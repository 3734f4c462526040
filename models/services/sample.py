"""The sample register: a published series to count, and patients of these weeks to ring.

The series has the counts of Huang 2021 (tests/reference/oracles.csv), its
operations lie between 2019-01-01 and 2020-07-01, and its follow-up goes on
year by year, or ended with its reason. A report over these days of operation
finds the published counts; the patients of these weeks lie outside them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from heapq import merge
from random import Random

from models.rules.protocol import End, Protocol
from models.services import staff
from models.services.bulk import NewCase, add_cases
from models.services.registers import Register
from models.services.sample_case import STAFF, case_of, known_before
from models.services.sample_people import Crowd
from models.services.sample_story import Fate, story_of
from models.services.sample_today import COUNT, present_cases

FIRST, LAST = date(2019, 1, 1), date(2020, 7, 1)
PUBLISHED = 148
PUBLISHED_COUNTS = {
    Fate.FAILURE: 4,
    Fate.RECURRENCE: 1,
    Fate.DELAYED_PALSY: 12,
    Fate.IMMEDIATE_PALSY: 1,
    Fate.HEARING_LOSS: 7,
    Fate.LEAK: 2,
    Fate.INFARCT: 1,
}
_PRESENT_NUMBERS, _SERIES_NUMBERS = range(1_000, 10_000), range(10_000, 10_000_000)  # of 8 digits
_NEEDS_A_YEAR = (Fate.FAILURE, Fate.RECURRENCE)
_ENDED = ((End.LOST, 4), (End.ELSEWHERE, 2))


def fill(register: Register, *, cases: int, today: date, seed: int) -> None:
    """Fill a sample register: a series of `cases` operations, and the patients of the weeks before `today`.

    The same seed, cases and day make the same register. A series of another
    size than 148 has the published counts in proportion, halves rounded up.
    Nothing is dated after `today`; before the series is over, its later
    operations are left out.
    """
    protocol = register.protocol
    series = _series(Crowd(rng := Random(seed), cases, _SERIES_NUMBERS), protocol, rng, cases, today)
    crowd = Crowd(others := Random(f"{seed} present"), COUNT, _PRESENT_NUMBERS)
    counted = range(FIRST.toordinal(), LAST.toordinal() + 1)
    present = sorted(present_cases(crowd, protocol, others, today, counted), key=_operated)
    add_cases(register, merge(series, present, key=_operated), today)
    for person in STAFF:
        staff.add(register, person)


def _operated(case: NewCase) -> date:
    operated = case.operation["op_date"]
    assert isinstance(operated, date)
    return operated


def _series(crowd: Crowd, protocol: Protocol, rng: Random, cases: int, today: date) -> Iterator[NewCase]:
    days = _operation_days(rng, cases)
    fates = _fates(rng, cases)
    endings = _endings(rng, [n for n in range(cases) if fates[n] is Fate.USUAL], cases)
    told = dict.fromkeys(Fate, 0)
    for number, (operated, fate) in enumerate(zip(days, fates, strict=True)):
        story = replace(story_of(fate, told[fate], rng), ends=endings.get(number))
        told[fate] += 1
        case = case_of(crowd, operated, story, protocol, rng, diagnosed_from=FIRST)
        if operated <= today:
            yield known_before(case, today)


def _operation_days(rng: Random, cases: int) -> list[date]:
    """Return working days in their order, spread evenly."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    working = [day for day in days if day.weekday() < 5]
    return [working[int((n + rng.random()) * len(working) / cases)] for n in range(cases)]


def _fates(rng: Random, cases: int) -> list[Fate]:
    """Give each case its fate, early enough that all is over when the series is.

    A failure and a recurrence take a year to tell, and get an operation of
    the first third; for the others the last eighth is left out.
    """
    fates = [Fate.USUAL] * cases
    for fate, published in PUBLISHED_COUNTS.items():
        until = cases // 3 if fate in _NEEDS_A_YEAR else cases * 7 // 8
        free = [n for n in range(until) if fates[n] is Fate.USUAL]
        for n in rng.sample(free, _in_proportion(published, cases)):
            fates[n] = fate
    return fates


def _endings(rng: Random, usual: list[int], cases: int) -> dict[int, tuple[str, End]]:
    """Return whose follow-up ends, before which yearly window and why."""
    reasons = [why for why, share in _ENDED for _ in range(_in_proportion(share, cases))]
    chosen = rng.sample(usual, len(reasons))
    return {n: (f"Y{rng.randint(2, 5)}", why) for n, why in zip(chosen, reasons, strict=True)}


def _in_proportion(count: int, cases: int) -> int:
    return (2 * count * cases + PUBLISHED) // (2 * PUBLISHED)
