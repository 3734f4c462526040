"""What happens to an invented patient after the operation, told in days after it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random

from models.fields import Answer
from models.rules.protocol import End

Row = dict[str, Answer]

_ONSETS = (3, 5, 6, 7, 7, 9, 10, 11, 12, 14, 16, 28)  # mean 10.7, inside the published 1 to 44
_NEEDED_FOR_RECURRENCE = (120, 215)  # free until the first, spasm at month 6 and again at the second


class Fate(Enum):
    """What makes a case of the sample worth counting."""

    USUAL = auto()
    FAILURE = auto()
    RECURRENCE = auto()
    DELAYED_PALSY = auto()
    IMMEDIATE_PALSY = auto()
    HEARING_LOSS = auto()
    LEAK = auto()
    INFARCT = auto()


@dataclass(frozen=True)
class Palsy:
    """A facial palsy: days of onset, of improvement to grade II, and of recovery."""

    onset: int
    worst: int
    eased: int
    over: int

    def grade_on(self, day: int, before: int) -> int:
        """Return the House-Brackmann grade on `day`, `before` being the one before the operation."""
        if not self.onset <= day < self.over:
            return before
        return self.worst if day < self.eased else 2


@dataclass(frozen=True)
class Event:
    """A complication other than a palsy; `over` is the day of recovery, None where something remains."""

    code: str
    onset: int
    over: int | None
    facts: Row


@dataclass(frozen=True)
class Story:
    """The whole course of one patient.

    `spasm` has the state from each day on, `skipped` windows get no contact,
    `extra` days one without a window, `ends` the window before which follow-up
    ended; `proxies` lets a relative answer now and then.
    """

    fate: Fate
    stay: int
    spasm: tuple[tuple[int, int], ...]
    hb_before: int = 1
    palsy: Palsy | None = None
    events: tuple[Event, ...] = ()
    extra: tuple[int, ...] = ()
    skipped: frozenset[str] = frozenset()
    ends: tuple[str, End] | None = None
    proxies: bool = True

    def spasm_on(self, day: int) -> int:
        """Return the state of the spasm on `day`."""
        return [state for since, state in self.spasm if since <= day][-1]

    def hb_on(self, day: int) -> int:
        """Return the House-Brackmann grade on `day`."""
        return self.palsy.grade_on(day, self.hb_before) if self.palsy else self.hb_before


def story_of(fate: Fate, nth: int, rng: Random) -> Story:
    """Make up the course of the `nth` case (from 0) of that fate."""
    stay = rng.randint(5, 8)
    spasm = _spasm(rng)
    match fate:
        case Fate.FAILURE:
            return Story(fate, stay, ((0, rng.choice((3, 3, 4))),))
        case Fate.RECURRENCE:
            return Story(fate, stay, ((0, 0), (150, 2), (290, 1)), extra=_NEEDED_FOR_RECURRENCE)
        case Fate.DELAYED_PALSY:
            return Story(fate, stay, spasm, palsy=_palsy(rng, _ONSETS[nth % len(_ONSETS)]))
        case Fate.IMMEDIATE_PALSY:
            return Story(fate, stay, spasm, palsy=_palsy(rng, 0))
        case Fate.HEARING_LOSS:
            return Story(fate, stay, spasm, events=(_hearing_loss(rng),))
        case Fate.LEAK:
            return Story(fate, rng.randint(13, 16), spasm, events=(_leak(rng),))
        case Fate.INFARCT:
            return Story(fate, 18, spasm, events=(_infarct(),))
    before = 2 if rng.random() < 0.03 else 1
    return Story(fate, stay, spasm, hb_before=before, skipped=_skipped(rng))


def _spasm(rng: Random) -> tuple[tuple[int, int], ...]:
    """Free at once, free in time, or better by half at least, so that any last contact satisfies."""
    chance = rng.random()
    if chance < 0.62:
        return ((0, 0),)
    better, free = rng.randint(5, 20), rng.randint(21, 250)
    return (
        ((0, 2), (better, 1), (free, 0)) if chance < 0.88 else ((0, 2), (better, 1 if chance < 0.97 else 2))
    )


def _skipped(rng: Random) -> frozenset[str]:
    return frozenset(
        code
        for code, share in (("W2", 0.04), ("W3", 0.04), ("M3", 0.05), ("M6", 0.05))
        if rng.random() < share
    )


def _palsy(rng: Random, onset: int) -> Palsy:
    lasts = rng.randint(25, 110)
    return Palsy(onset, rng.choice((2, 3, 3, 4)), onset + lasts * 6 // 10, onset + lasts)


def _hearing_loss(rng: Random) -> Event:
    heals = rng.random() < 0.4
    facts: Row = {
        "hl_sev": 1 if heals else 2, "hl_type": 1 if heals else 3, "treatment": "营养神经，复查听力",
        "clavien": "I", "residual": None if heals else "患侧听力下降",
    }  # fmt: skip
    return Event("HL", rng.randint(1, 4), rng.randint(40, 80) if heals else None, facts)


def _leak(rng: Random) -> Event:
    facts: Row = {
        "csf_site": rng.choice((1, 2)),
        "csf_drain": 1,
        "csf_reop": 0,
        "treatment": "腰大池引流",
        "clavien": "IIIa",
    }
    return Event("CSF", rng.randint(2, 5), rng.randint(9, 12), facts)


def _infarct() -> Event:
    facts: Row = {"treatment": "脱水、改善循环", "clavien": "II", "residual": "轻度共济失调"}
    return Event("CBI", 1, None, facts)


def complications(story: Story, operated_on: date) -> list[Row]:
    """Return the rows of the complications."""
    events = [*story.events]
    if story.palsy:
        events.append(_palsy_event(story.palsy))
    return [_complication(event, story, operated_on) for event in events]


def _palsy_event(palsy: Palsy) -> Event:
    facts: Row = {
        "onset_hours": None if palsy.onset else Decimal("1.5"),
        "fp_hb": palsy.worst,
        "fp_eye_closure": int(palsy.worst <= 3),
        "fp_corneal": 0,
        "treatment": "口服激素2周，甲钴胺",
        "clavien": "II",
    }
    return Event("FP", palsy.onset, palsy.over, facts)


def _complication(event: Event, story: Story, operated_on: date) -> Row:
    over = operated_on + timedelta(days=event.over) if event.over is not None else None
    return {
        "comp_code": event.code,
        "onset_date": operated_on + timedelta(days=event.onset),
        "onset_precision": 1,
        **event.facts,
        "resolved_date": over,
        "last_status": 0 if over else 2,
        "source": 1 if event.onset <= story.stay else 3,
    }
