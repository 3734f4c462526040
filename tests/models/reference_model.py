"""The protocol written a second time, as plainly as docs/protocol.md tells it, to hold the first against.

Nothing is shared with models.rules but the classes that it reads. Slow and
simple on purpose: days are walked through one by one, tables stand as they
are printed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.rules.protocol import Contact, Course, End

# code: target, open, close, prompt from, red from; asks the facial-weakness question for its own days
WINDOWS = {
    "W1": (7, 4, 10, 6, 9, True),
    "W2": (14, 11, 17, 12, 16, True),
    "W3": (21, 18, 25, 19, 23, True),
    "M1": (30, 26, 37, 28, 34, True),
    "D45": (45, 38, 67, 42, 52, True),
    "M3": (90, 68, 134, 83, 104, False),
    "M6": (180, 135, 272, 165, 210, False),
    "Y1": (365, 273, 547, 335, 425, False),
    "Y2": (730, 548, 912, 700, 790, False),
    "Y3": (1096, 913, 1278, 1066, 1156, False),
    "Y4": (1461, 1279, 1643, 1431, 1521, False),
    "Y5": (1826, 1644, 2008, 1796, 1886, False),
}
ONE_DAY = timedelta(days=1)


@dataclass
class Patient:
    """One operation: what happened after it, and the days that were agreed for single windows."""

    case: str
    course: Course
    agreed: dict[str, date]

    def day(self, number: int) -> date:
        """Return the date of day number `number`."""
        return self.course.operated_on + timedelta(days=number)

    def contacts(self, today: date) -> list[Contact]:
        """Return what is known of contacts and attempts at the end of `today`."""
        return [contact for contact in self.course.contacts if contact.day <= today]

    def completed(self, today: date) -> list[Contact]:
        """Return the contacts that were completed."""
        return [contact for contact in self.contacts(today) if contact.result == 1]

    def discharged(self, today: date) -> date | None:
        """Return the day of discharge, once it has come."""
        day = self.course.discharged_on
        return day if day and day <= today else None


def state(patient: Patient, code: str, now: datetime) -> str:
    """Return the state of one row as the table of the document names it."""
    today = now.date()
    if code == "WARD":
        return ward_state(patient, today)
    _, opens, closes, prompt, red, asks = WINDOWS[code]
    close = patient.day(closes)
    end = ended(patient, today)
    if any(patient.day(opens) <= contact.day <= close for contact in patient.completed(today)):
        return "done"
    if asks and any(c.day > close and c.fw_ever in (0, 1, 2) for c in patient.completed(today)):
        return "covered late"
    if end and end[0] <= close:
        return "ended"
    if today > close:
        return "missed"
    agreed = patient.agreed.get(code)
    if today < patient.day(prompt) and (agreed is None or today < agreed):
        return "upcoming"
    if code in patient.agreed and patient.agreed[code] > today:
        return "retry"
    if waiting(patient, now):
        return "retry"
    return "overdue" if today >= patient.day(red) else "due"


def ward_state(patient: Patient, today: date) -> str:
    """The ward row: a grade a day until the discharge, the first within 24 hours, the last at discharge."""
    graded = {check.at.date() for check in patient.course.ward_checks if check.at.date() <= today}
    gone = patient.discharged(today)
    end = ended(patient, today)
    if gone and gone in graded and (patient.day(0) in graded or patient.day(1) in graded):
        return "done"
    if end and (gone is None or end[0] <= gone):
        return "ended"
    if gone and today > gone:
        return "missed"
    expected = max(graded) + ONE_DAY if graded else patient.day(0)
    if gone and expected > gone:
        expected = gone
    if today < expected:
        return "upcoming"
    return "due" if today == expected else "overdue"


def waiting(patient: Patient, now: datetime) -> bool:
    """Tell whether the last attempt failed and the time to try again has not come."""
    last: Contact | None = None
    for contact in patient.contacts(now.date()):
        if last is None or later(contact, last):
            last = contact
    failed = last is not None and last.result in (2, 3, 4, 6)
    return failed and last is not None and last.retry_at is not None and last.retry_at > now


def later(one: Contact, other: Contact) -> bool:
    """Tell whether `one` was made after `other`; at one time an answer comes last, then the later retry."""
    if one.moment != other.moment:
        return one.moment > other.moment
    answered, before = (contact.result in (1, 5, 7) for contact in (one, other))
    if answered != before:
        return answered
    return (one.retry_at or datetime.min) > (other.retry_at or datetime.min)


def ended(patient: Patient, today: date) -> tuple[date, End] | None:
    """Walk through the days and return since when and why follow-up is ended, if it is."""
    held: tuple[date, End] | None = None
    for day in sorted(days_of_note(patient)):
        if day > today:
            break
        lasting = held is not None and held[1] in (End.DIED, End.REOPERATED)
        if not lasting and any(contact.day == day for contact in patient.completed(today)):
            held = None
        why = end_of_day(patient, day)
        if why is not None and not lasting:
            held = (day, why)
        if any(e.day == day and e.why is End.CONTINUED for e in patient.course.endings):
            held = None
    return held


def days_of_note(patient: Patient) -> set[date]:
    """Return every day on which a contact or an ending is dated."""
    return {contact.day for contact in patient.course.contacts} | {e.day for e in patient.course.endings}


def end_of_day(patient: Patient, day: date) -> End | None:
    """Return how follow-up ended on `day`: death before reoperation, then lost, elsewhere, refused."""
    told = {e.why for e in patient.course.endings if e.day == day}
    told |= {End.REFUSED for contact in patient.course.contacts if contact.day == day and contact.result == 5}
    told |= {End.DIED for contact in patient.course.contacts if contact.day == day and contact.result == 7}
    for why in (End.DIED, End.REOPERATED, End.LOST, End.ELSEWHERE, End.REFUSED):
        if why in told:
            return why
    return None


def weak(patient: Patient, today: date) -> bool:
    """Tell whether the last word on the face, at any contact or on the ward, is that it is weak."""
    base = patient.course.hb_before or 1
    told = [(c.at, c.hb > base) for c in patient.course.ward_checks if c.at.date() <= today]
    told += [(c.moment, c.hb > base) for c in patient.completed(today) if c.hb is not None]
    told += [
        (c.moment, c.fw_ever == 1) for c in patient.completed(today) if c.hb is None and c.fw_ever is not None
    ]
    if not told:
        return False
    newest = max(moment for moment, _ in told)
    return any(is_weak for moment, is_weak in told if moment == newest)


def still_to_ask(patient: Patient, code: str, now: datetime) -> bool:
    """Tell whether a missed window of the weekly calls is still on the list."""
    _, _, closes, _, _, asks = WINDOWS.get(code, (0, 0, 0, 0, 0, False))
    if not asks or state(patient, code, now) != "missed":
        return False
    reached = any(contact.day > patient.day(closes) for contact in patient.completed(now.date()))
    return not reached and ended(patient, now.date()) is None


def day_list(patients: Iterable[Patient], now: datetime) -> list[tuple[str, str]]:
    """Return case and window of every row to be rung at `now`, in the order of the document."""
    rows: list[tuple[int, float, str, str]] = []
    for patient in patients:
        if patient.course.operated_on > now.date():
            continue
        for code in ("WARD", *WINDOWS):
            asked = still_to_ask(patient, code, now) and not waiting(patient, now)
            if state(patient, code, now) in ("due", "overdue") or asked:
                rank = 0 if weak(patient, now.date()) else 1 if code != "WARD" and WINDOWS[code][5] else 2
                rows.append((rank, days_left(patient, code, now.date()), patient.case, code))
    return [(case, code) for _, _, case, code in sorted(rows, key=lambda row: row[:3])]


def hidden_list(patients: Iterable[Patient], now: datetime) -> set[tuple[str, str]]:
    """Return case and window of every row that lists leave out and must name.

    These are rows put off, and of the ended ones those in their prompt days,
    in the window in which follow-up ended (the first, if it ended before that).
    """
    hidden = set()
    for patient in patients:
        if patient.course.operated_on > now.date():
            continue
        end = ended(patient, now.date())
        for code, (_, opens, closes, prompt, _, _) in WINDOWS.items():
            found = state(patient, code, now)
            in_days = patient.day(prompt) <= now.date() <= patient.day(closes)
            in_days = in_days and (code == "W1" or (end is not None and end[0] >= patient.day(opens)))
            asked = still_to_ask(patient, code, now) and waiting(patient, now)
            if found == "retry" or (found == "ended" and in_days) or asked:
                hidden.add((patient.case, code))
    return hidden


def days_left(patient: Patient, code: str, today: date) -> float:
    """Return the days to the close of a row; a ward row that is open has no close and comes last."""
    close = patient.discharged(today) if code == "WARD" else patient.day(WINDOWS[code][2])
    return (close - today).days if close else float("inf")
