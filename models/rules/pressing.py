"""Which row of a plan speaks for its case in a list that has one word for each."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from models.rules.protocol import Course, Standing, State, still_asked

_RANKS = {State.OVERDUE: 0, State.DUE: 1, State.RETRY: 3, State.UPCOMING: 4, State.ENDED: 5}
_ASKED, _OVER = 2, 6  # the ranks of a missed window that must still be asked about, and of what is over
_NO_END = 10**6  # days left of a ward row before the discharge


def most_pressing(standings: Sequence[Standing], course: Course, today: date) -> Standing | None:
    """Return the row of one case to be dealt with first; None where there are none.

    What the day's list shows comes first (overdue, due, missed and still to be
    asked about), then what is put off, what is to come, and the end of
    follow-up; within each, the row with the fewest days left. Where all is
    over, the last row speaks.
    """
    return min(standings, key=partial(_rank, course=course, today=today), default=None)


def _rank(standing: Standing, course: Course, today: date) -> tuple[int, int]:
    left = _NO_END if standing.days_left is None else standing.days_left
    if standing.state in _RANKS:
        return _RANKS[standing.state], left
    return (_ASKED, left) if still_asked(standing, course, today) else (_OVER, -left)
