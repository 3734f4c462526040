"""What the register already knows of a patient, as far as a caller has to know it too."""

from datetime import date, datetime

from models.fields import Answer
from models.rules.days import day_number
from models.rules.protocol import still_asked
from models.services.cases import Case, Entry

WEAK = (1, 2)  # fw_ever: yes now, yes but recovered


def missed_days(case: Case, today: date) -> list[tuple[int, int]]:
    """Return first and last day number of each earlier palsy window that must still be asked about."""
    operated = case.course.operated_on
    return [
        (day_number(each.row.open, operated), day_number(each.close, operated))
        for each in case.standings
        if each.close is not None and still_asked(each, case.course, today)
    ]


def grade_before(case: Case, contact_id: int | None) -> tuple[Answer, str]:
    """Return the last House-Brackmann grade but that of `contact_id`, and its day; None without one."""
    graded = [
        (each.answers["fu_date"], each.answers["hb"]) for each in case.contacts if each.id != contact_id
    ]
    checks = [(each.answers["hb_w_at"], each.answers["hb_w"]) for each in case.ward_checks]
    found = [(at.date() if isinstance(at, datetime) else at, hb) for at, hb in (*checks, *graded)]
    told = [(at, hb) for at, hb in found if isinstance(at, date) and isinstance(hb, int)]
    at, grade = max(told, default=(None, None))
    return grade, at.isoformat() if at else ""


def spasm_before(case: Case, contact_id: int | None, day: date) -> Answer:
    """Return the spasm as last told by `day`, apart from `contact_id`, or else at discharge."""
    told = [case.answers["spasm_dis"], *(each.answers["spasm"] for each in _before(case, contact_id, day))]
    return next((each for each in reversed(told) if isinstance(each, int)), None)


def weak_before(case: Case, contact_id: int | None, day: date) -> date | None:
    """Return the day of the last contact by `day`, apart from `contact_id`, that told of a weak face."""
    told = [
        each.answers["fu_date"] for each in _before(case, contact_id, day) if each.answers["fw_ever"] in WEAK
    ]
    return max((each for each in told if isinstance(each, date)), default=None)


def _before(case: Case, contact_id: int | None, day: date) -> list[Entry]:
    """Return the other contacts up to and with `day`, in their order."""
    return [
        each
        for each in case.contacts
        if each.id != contact_id and isinstance(at := each.answers["fu_date"], date) and at <= day
    ]
