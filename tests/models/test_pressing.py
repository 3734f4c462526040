"""Which row speaks for a case: the table of a course from the operation to its last window."""

from datetime import date, datetime, time, timedelta

import pytest

from models.rules.pressing import most_pressing
from models.rules.protocol import (
    COMPLETED,
    DIED,
    NO_ANSWER,
    WARD,
    Contact,
    Course,
    Standing,
    State,
    WardCheck,
    plan_for,
    standings,
)
from tests.builders import after, evening, shipped

OPERATED = date(2025, 3, 3)
ROWS = plan_for(shipped(), OPERATED)
ON_WARD = tuple(WardCheck(datetime.combine(after(day, OPERATED), time(8)), 1) for day in (0, 4))


def call(day: int, result: int = COMPLETED, *, retry: int | None = None) -> Contact:
    later = None if retry is None else evening(after(retry, OPERATED))
    return Contact(after(day, OPERATED), result, fw_ever=0 if result == COMPLETED else None, retry_at=later)


def first(day: int, *contacts: Contact, **more: object) -> Standing:
    """Return the pressing row at noon of a day after the operation; the ward is done without other word."""
    known: dict[str, object] = {"ward_checks": ON_WARD, "discharged_on": after(4, OPERATED), **more}
    course = Course(operated_on=OPERATED, contacts=contacts, **known)  # type: ignore[arg-type]  # by name
    now = datetime.combine(after(day, OPERATED), time(12))
    found = most_pressing(standings(ROWS, course, now), course, now.date())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "contacts", "code", "state"),
    [
        (5, (), "W1", State.UPCOMING),
        (7, (), "W1", State.DUE),
        (10, (), "W1", State.OVERDUE),
        (8, (call(7),), "W2", State.UPCOMING),
        (7, (call(7, NO_ANSWER, retry=8),), "W1", State.RETRY),
        (11, (), "W1", State.MISSED),
        (14, (), "W2", State.DUE),
        (18, (call(14),), "W3", State.UPCOMING),
        (40, (call(7, DIED),), "W1", State.ENDED),
        (400, (call(365),), "Y2", State.UPCOMING),
        (20_000, (call(7), call(14), call(20), call(27), call(45)), "Y5", State.MISSED),
    ],
)
def test_one_row_speaks_for_the_case(
    day: int, contacts: tuple[Contact, ...], code: str, state: State
) -> None:
    found = first(day, *contacts)
    assert (found.row.code, found.state) == (code, state)


def test_of_two_rows_in_one_state_the_one_that_closes_first_speaks() -> None:
    found = first(10, ward_checks=(), discharged_on=None)
    assert (found.row.code, found.state) == ("W1", State.OVERDUE)
    assert first(3, ward_checks=(), discharged_on=None).row.code == WARD


def test_a_case_without_rows_says_nothing() -> None:
    assert most_pressing((), Course(operated_on=OPERATED), OPERATED + timedelta(days=1)) is None
