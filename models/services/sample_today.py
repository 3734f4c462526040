"""Patients of these weeks: somebody in each state of the day's list, whatever day it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from models.rules.protocol import CALL_BACK, NO_ANSWER, Protocol
from models.services.bulk import NewCase
from models.services.sample_case import case_of, known_before
from models.services.sample_course import PHONE, Calls, attempt
from models.services.sample_people import FEMALE, MALE, Crowd
from models.services.sample_story import Fate, Palsy, Row, Story


@dataclass(frozen=True)
class Call:
    """A call without success, days before today; `retry` has the days from today and the time of the next."""

    days_ago: int
    result: int = NO_ANSWER
    retry: tuple[int, time] | None = None


@dataclass(frozen=True)
class Present:
    """One patient of today: day after the operation, windows without a contact, and what marks them."""

    day: int
    lacks: frozenset[str] = frozenset()
    known_as: tuple[str, int] | None = None
    calls: tuple[Call, ...] = ()
    palsy: Palsy | None = None
    done_today: bool = False


def _lacks(*codes: str) -> frozenset[str]:
    return frozenset(codes)


# Two names that sound alike, two characters that few fonts have, and a name with its dot.
_PRESENT = (
    Present(0),  # operated today
    Present(1),  # operated yesterday, grade of today not yet given
    Present(7, _lacks("W1"), ("林采苓", FEMALE)),
    Present(9, _lacks("W1"), calls=(Call(2), Call(1))),  # overdue
    Present(13, _lacks("W2"), ("林采玲", FEMALE)),
    Present(14, _lacks("W2"), done_today=True),
    Present(16, _lacks("W2")),  # overdue
    Present(17, _lacks("W2"), calls=(Call(1),)),  # the last day of the window
    Present(21, _lacks("W3"), calls=(Call(1, CALL_BACK, (1, time(10, 0))),)),  # left alone until tomorrow
    Present(27, _lacks("W3")),  # missed, still to be asked
    Present(30, _lacks("M1"), ("张守𬭎", MALE)),
    Present(31, _lacks("M1"), palsy=Palsy(onset=12, worst=3, eased=60, over=75)),
    Present(45, _lacks("D45"), ("陈䶮", MALE)),
    Present(90, _lacks("M3"), ("阿依努尔·艾尼瓦尔", FEMALE)),
    Present(172, _lacks("M6"), calls=(Call(2), Call(1))),
    Present(430, _lacks("Y1")),  # overdue
)
COUNT = len(_PRESENT)


def present_cases(
    crowd: Crowd, protocol: Protocol, rng: Random, today: date, counted: range
) -> Iterator[NewCase]:
    """Yield the patients of these weeks.

    Operations on `counted` days (ordinals) are those of a published series,
    whose counts must stay as they are: none is added to it, unless the series
    itself is not over on `today`.
    """
    for present in _PRESENT:
        operated = today - timedelta(days=present.day)
        if operated.toordinal() in counted and today.toordinal() not in counted:
            continue
        yield _case(crowd, protocol, rng, today, present)


def _case(crowd: Crowd, protocol: Protocol, rng: Random, today: date, present: Present) -> NewCase:
    operated = today - timedelta(days=present.day)
    fate = Fate.DELAYED_PALSY if present.palsy else Fate.USUAL
    story = Story(fate, stay=5, spasm=((0, 0),), palsy=present.palsy, skipped=present.lacks, proxies=False)
    case = known_before(case_of(crowd, operated, story, protocol, rng, known_as=present.known_as), today)
    later = [_call(call, today) for call in present.calls]
    if present.done_today:  # without a time of day, which may still be early
        answered = Calls(story, operated, rng, case.patient["phone1"]).completed(present.day, PHONE)
        later.append({**answered, "fu_time": None})
    return replace(case, contacts=[*case.contacts, *later])


def _call(call: Call, today: date) -> Row:
    retry_at = None
    if call.retry:
        days, at = call.retry
        retry_at = datetime.combine(today + timedelta(days=days), at)
    return attempt(today - timedelta(days=call.days_ago), time(15, 40), call.result, retry_at)
