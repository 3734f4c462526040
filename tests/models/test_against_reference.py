"""The rules against a second writing of the protocol, on thousands of invented histories, day by day."""

import os
from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from models.rules.protocol import (
    COMPLETED,
    NO_ANSWER,
    WARD,
    Contact,
    Course,
    End,
    Ending,
    PlanRow,
    Standing,
    State,
    WardCheck,
    list_order,
    open_palsy,
    plan_for,
    retry_time,
    standings,
    still_asked,
    would_be_listed,
)
from tests.builders import after, shipped
from tests.models import reference_model
from tests.models.reference_model import WINDOWS, Patient

HISTORIES = 10_000 if os.environ.get("SEPTIMA_SLOW") else 3_000
BATCHES = 10
WARDS = 6  # histories that share a list
DAYS_LOOKED_AT = 8
PROTOCOL = shipped()
RESULTS = [COMPLETED] * 5 + [NO_ANSWER] * 4 + [3, 4, 5, 6, 6, 7]
# Mostly the borders of windows and the days beside them, where mistakes live.
BORDERS = sorted(
    {day + by for _, *days, _ in ((0, *w) for w in WINDOWS.values()) for day in days for by in (-1, 0, 1)}
)


def a_day(chance: Random) -> int:
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(BORDERS)
    return chance.randint(0, 70) if kind < 0.85 else chance.randint(-3, 2100)


def a_time(chance: Random) -> time:
    return time(chance.choice([0, 9, 9, 15, 23]), chance.choice([0, 30]))


def a_contact(chance: Random, operated_on: date) -> Contact:
    day = after(max(1, a_day(chance)), operated_on)
    result = chance.choice(RESULTS)
    retry = day + timedelta(days=chance.choice([0, 0, 1, 2, 9, 40]))
    return Contact(
        day,
        result,
        at=a_time(chance) if chance.random() < 0.6 else None,
        fw_ever=chance.choice([0, 0, 1, 2, None]) if result == COMPLETED else None,
        hb=chance.choice([None, None, None, 1, 2, 4]) if result == COMPLETED else None,
        retry_at=datetime.combine(retry, a_time(chance)) if chance.random() < 0.6 else None,
    )


def a_history(chance: Random, case: str) -> Patient:
    operated_on = date(2019, 1, 1) + timedelta(days=chance.randint(0, 2600))
    stay = chance.randint(1, 14)
    course = Course(
        operated_on,
        contacts=tuple(a_contact(chance, operated_on) for _ in range(chance.choice([0, 1, 2, 4, 7, 12]))),
        ward_checks=tuple(
            WardCheck(
                datetime.combine(after(day, operated_on), a_time(chance)), chance.choice([1, 1, 1, 2, 3])
            )
            for day in (*range(stay), stay)
            if chance.random() < 0.7
        ),
        endings=tuple(
            Ending(after(a_day(chance), operated_on), chance.choice(list(End)))
            for _ in range(chance.choice([0, 0, 0, 1, 1, 2, 3]))
        ),
        discharged_on=after(stay, operated_on) if chance.random() < 0.8 else None,
        hb_before=chance.choice([None, 1, 1, 2]),
    )
    agreed = {
        code: after(chance.randint(opens, closes), operated_on)
        for code, (_, opens, closes, *_) in WINDOWS.items()
        if chance.random() < 0.05
    }
    return Patient(case, course, agreed)


def rows_of(patient: Patient) -> list[PlanRow]:
    return [
        row._replace(agreed_on=patient.agreed.get(row.code))
        for row in plan_for(PROTOCOL, patient.course.operated_on)
    ]


def listed_by_rules(patients: list[Patient], now: datetime) -> list[tuple[str, str]]:
    """Return the day's list as the rules make it."""
    found = []
    for patient in patients:
        if patient.course.operated_on <= now.date():
            palsy = open_palsy(patient.course.as_known_on(now.date()))
            for standing in standings(rows_of(patient), patient.course, now):
                if rung(standing, patient, now):
                    found.append((list_order(standing, palsy=palsy, case=patient.case), standing.row.code))
    return [(order[2], code) for order, code in sorted(found, key=lambda row: row[0])]


def rung(standing: Standing, patient: Patient, now: datetime) -> bool:
    waiting = retry_time(patient.course.as_known_on(now.date()), now) is not None
    asked = still_asked(standing, patient.course, now.date()) and not waiting
    return standing.state in (State.DUE, State.OVERDUE) or asked


def moments(chance: Random, patient: Patient) -> list[datetime]:
    """Return a run of days and single border days; now and then the very minute of a retry."""
    first = a_day(chance)
    days = [*range(first, first + DAYS_LOOKED_AT // 2), *(a_day(chance) for _ in range(DAYS_LOOKED_AT // 2))]
    found = [datetime.combine(after(day, patient.course.operated_on), a_time(chance)) for day in days]
    retries = [contact.retry_at for contact in patient.course.contacts if contact.retry_at]
    return found + [retry + timedelta(minutes=by) for retry in retries[:2] for by in (-1, 0, 1)]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_states_agree_with_the_reference_on_every_day_looked_at(batch: int) -> None:
    chance = Random(batch)
    for number in range(HISTORIES // BATCHES):
        patient = a_history(chance, f"{batch}-{number}")
        rows = rows_of(patient)
        for now in moments(chance, patient):
            found = standings(rows, patient.course, now)
            states = {s.row.code: s.state.value for s in found}
            assert states == {code: reference_model.state(patient, code, now) for code in (WARD, *WINDOWS)}, (
                patient,
                now,
            )
            asked = [s.row.code for s in found if still_asked(s, patient.course, now.date())]
            assert asked == [code for code in WINDOWS if reference_model.still_to_ask(patient, code, now)]
            today = now.date()
            assert open_palsy(patient.course.as_known_on(today)) == reference_model.weak(patient, today)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_days_lists_agree_with_the_reference(batch: int) -> None:
    chance = Random(1000 + batch)
    for ward in range(HISTORIES // BATCHES // WARDS // 2):
        patients = [a_history(chance, f"{ward}-{number}") for number in range(WARDS)]
        for now in moments(chance, chance.choice(patients)):
            assert listed_by_rules(patients, now) == reference_model.day_list(patients, now), (patients, now)
            hidden = {
                (patient.case, standing.row.code)
                for patient in patients
                if patient.course.operated_on <= now.date()
                for standing in standings(rows_of(patient), patient.course, now)
                if standing.state is State.RETRY
                or would_be_listed(standing, patient.course.as_known_on(now.date()), now.date())
                or (still_asked(standing, patient.course, now.date()) and not rung(standing, patient, now))
            }
            assert hidden == reference_model.hidden_list(patients, now)


def test_invented_histories_reach_every_state() -> None:
    chance = Random(0)
    reached = set()
    for number in range(300):
        patient = a_history(chance, str(number))
        for now in moments(chance, patient):
            reached |= {standing.state for standing in standings(rows_of(patient), patient.course, now)}
    assert reached == set(State)
