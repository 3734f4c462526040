"""How the ward learns of an invented course: its own grades, and the contacts and calls after discharge."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from models.fields import Absence, Answer
from models.rules.protocol import CALL_BACK, COMPLETED, NO_ANSWER, NUMBER_VOID, End, Protocol, Window
from models.services.sample_story import Fate, Palsy, Row, Story

CLINIC, PHONE, PHOTO, RELATIVE = 1, 2, 3, 6
_BASIS = {CLINIC: 1, PHOTO: 2, PHONE: 3, RELATIVE: 3}
_COMPLAINTS = (
    "hear_now", "tinn_now", "vert_now", "voice_now", "swallow_now", "leak_now", "wound_now", "headache_now",
)  # fmt: skip
_COMPLAINT_OF = {"HL": "hear_now", "CBI": "vert_now"}
_ROUND_BEFORE_PROMPT = (35, 8)  # days, first and last, of the yearly round


def ward_checks(story: Story, operated_on: date) -> list[Row]:
    """Return the grades of the ward: in the evening of the operation, then every morning to the discharge."""
    return [
        {
            "hb_w": story.hb_on(day),
            "hb_w_at": datetime.combine(
                operated_on + timedelta(days=day), time(8, 30) if day else time(17, 30)
            ),
        }
        for day in range(story.stay + 1)
    ]


def ended_on(story: Story, operated_on: date, protocol: Protocol) -> date | None:
    """Return the day on which follow-up ended; None where it goes on."""
    if story.ends is None:
        return None
    window = next(window for window in protocol.planned() if window.code == story.ends[0])
    return operated_on + timedelta(days=window.prompt_from - _ROUND_BEFORE_PROMPT[1])


def attempt(day: date, at: time, result: int = NO_ANSWER, retry_at: datetime | None = None) -> Row:
    """Return a call that reached nobody who could answer."""
    return {
        "fu_date": day, "fu_time": at, "fu_mode": PHONE, "fu_result": result, "retry_at": retry_at,
    }  # fmt: skip


class Calls:
    """Makes up the contacts that tell a story, with the calls that reached nobody."""

    def __init__(self, story: Story, operated_on: date, rng: Random, phone: Answer) -> None:
        """Tell `story` of an operation to somebody who is rung on `phone`."""
        self._story = story
        self._operated_on = operated_on
        self._rng = rng
        self._phone = phone

    def planned(self, protocol: Protocol) -> list[Row]:
        """Return the contacts of the windows that are not skipped, and the extra ones, in their order."""
        story = self._story
        rows = [self.completed(day, CLINIC) for day in story.extra]
        for window in protocol.planned():
            if story.ends and window.code == story.ends[0]:
                rows += self._last_tries(story.ends[1], window)
                break
            if window.code not in story.skipped:
                rows += self._in_window(window)
        return sorted(rows, key=_moment)

    def completed(self, day: int, mode: int) -> Row:
        """Return a contact on `day` after the operation at which somebody answered."""
        rng = self._rng
        row: Row = {
            "fu_date": self._on(day),
            "fu_time": time(rng.randint(8, 16), rng.choice((0, 10, 25, 40, 55))),
            "fu_mode": mode,
            "fu_result": COMPLETED,
            "fu_phone": self._phone if mode in (PHONE, RELATIVE) else None,
            "id_checked": 1,
            **self._spasm(day),
            **self._face(day, mode),
            **self._complaints(day),
        }
        if day > 270:
            row["satisfaction"] = 2 if self._story.spasm_on(day) >= 3 else rng.choice((4, 5, 5))
        return row

    def _on(self, day: int) -> date:
        return self._operated_on + timedelta(days=day)

    def _in_window(self, window: Window) -> Iterator[Row]:
        rng = self._rng
        days = range(*_usual_days(window, self._story))
        working = [day for day in days if self._on(day).weekday() < 5]
        day = rng.choice(working or days)
        if day - 1 > self._story.stay and rng.random() < 0.12:
            result = CALL_BACK if rng.random() < 0.2 else NO_ANSWER
            yield attempt(self._on(day - 1), time(16, 20), result, datetime.combine(self._on(day), time(8)))
        yield self.completed(day, CLINIC if day <= self._story.stay else self._mode(window))

    def _mode(self, window: Window) -> int:
        seen = self._rng.random()
        if window.code in ("M1", "M3", "Y1"):
            return CLINIC if seen < 0.6 else PHONE
        if self._story.proxies and not self._story.palsy and seen < 0.03:
            return RELATIVE
        return PHOTO if seen < 0.15 else PHONE

    def _spasm(self, day: int) -> Row:
        state = self._story.spasm_on(day)
        if state:
            return {"spasm": state}
        since = next(since for since, later in self._story.spasm if later == 0)
        return {
            "spasm": 0,
            "spasm_stop_date": self._on(since),
            "spasm_stop_precision": 2 if since else 1,
        }

    def _face(self, day: int, mode: int) -> Row:
        """Return what was asked and seen of the face: graded when seen, by phone where it was ever weak."""
        palsy, grade = self._story.palsy, self._story.hb_on(day)
        row: Row = {"fw_ever": 0}
        if mode == RELATIVE and self._rng.random() < 0.3:
            row = {"fw_ever": Absence.UNK}
        if weak := palsy is not None and palsy.onset <= day:
            row = self._weakness(palsy, day)
        if weak or mode in (CLINIC, PHOTO):
            row |= {"hb": grade, "hb_basis": _BASIS[mode]}
        if mode == PHONE:
            row |= _phone_test(grade)
        return row

    def _weakness(self, palsy: Palsy, day: int) -> Row:
        return {
            "fw_ever": 1 if day < palsy.over else 2,
            "fw_onset": self._on(palsy.onset),
            "fw_onset_precision": 1,
            "fw_tx": (2, 4),
        }

    def _complaints(self, day: int) -> Row:
        answers: Row = dict.fromkeys(_COMPLAINTS, 0)
        for event in self._story.events:
            still = event.onset <= day and (event.over is None or day < event.over)
            if still and event.code in _COMPLAINT_OF:
                answers[_COMPLAINT_OF[event.code]] = 1
        if day < 30 and self._rng.random() < 0.06:
            answers["headache_now"] = 1
        return answers

    def _last_tries(self, why: End, window: Window) -> Iterator[Row]:
        """Yield the calls before somebody was given up: on three days, at last to a number that is void."""
        if why is End.LOST:
            for days, result in ((30, NO_ANSWER), (24, NO_ANSWER), (14, NUMBER_VOID)):
                yield attempt(self._on(window.prompt_from - days), time(15, 10), result)


def _usual_days(window: Window, story: Story) -> tuple[int, int]:
    """Return the days, the last one excluded, on which the ward reaches a patient.

    That is when the window prompts, or in the yearly round, which rings a
    month before the list would ask, so that patients operated years ago never
    crowd the list of a demonstration. Failures come after a whole year, from
    which on a failure may be called one.
    """
    if window.code == "Y1" and story.fate is Fate.FAILURE:
        return window.target + 1, window.target + 15
    if window.code.startswith("Y"):
        early, late = _ROUND_BEFORE_PROMPT
        return window.prompt_from - early, window.prompt_from - late + 1
    return window.prompt_from, min(window.red_from, window.prompt_from + 15)


def _phone_test(grade: int) -> Row:
    return {
        "phone4_forehead": int(grade < 3),
        "phone4_eye": int(grade < 4),
        "phone4_mouth": int(grade < 5),
        "phone4_leak": int(grade >= 3),
    }


def _moment(row: Row) -> tuple[date, time]:
    day, at = row["fu_date"], row["fu_time"]
    assert isinstance(day, date)
    assert isinstance(at, time)
    return day, at
