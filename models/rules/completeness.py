"""What a record still lacks, section by section.

A field is lacking when it is needed (always, or under its condition) and
blank; an absence (UNK, ND, NA) is an answer. Source: docs/data-dictionary.md,
column R.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from models.dictionary import OPERATION, PATIENT
from models.fields import Answers, Field, Need
from models.rules.days import add_months
from models.words import Words

IDENTITY, PREOP, OPERATED, WARD, DISCHARGE = SECTIONS = (
    "identity",
    "preop",
    "operation",
    "ward",
    "discharge",
)

_NOT_YET_OPERATED = frozenset({OPERATED, WARD, DISCHARGE})


def section_of(key: str) -> str:
    """Return the section of the case editor that shows field `key` of a patient or an operation."""
    return _SECTION_OF[key]


def missing_keys(answers: Answers, ward_checks: Sequence[Answers]) -> dict[str, list[str]]:
    """Return the needed and blank fields of a case by section, in the order of the dictionary.

    `answers` are those of the patient and the operation together. The ward
    course and the discharge count once the operation has a date. Two grades
    are needed on the ward: within a day of the operation, and at discharge;
    they are named `hb_w` and `hb_w_discharge`.
    """
    missing: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for field in _needed_fields(answers):
        if answers.get(field.key) is None:
            missing[_SECTION_OF[field.key]].append(field.key)
    operated = answers.get("op_date")
    if isinstance(operated, date):
        missing[WARD] += _ward_grades(operated, answers.get("dis_date"), ward_checks)
    return missing


def counts(answers: Answers, missing: Mapping[str, Sequence[str]]) -> dict[str, tuple[int, int]]:
    """Return how many fields of a case are answered and how many are needed, by section.

    `missing` is what `missing_keys` says of the same answers.
    """
    needed = Counter(_SECTION_OF[field.key] for field in _needed_fields(answers))
    if isinstance(answers.get("op_date"), date):
        needed[WARD] += 1 + isinstance(answers.get("dis_date"), date)
    return {section: (needed[section] - len(missing[section]), needed[section]) for section in SECTIONS}


class Month(NamedTuple):
    """The operations of one month (its first day): how many, and how many lack nothing."""

    first: date
    operations: int
    complete: int

    @property
    def share(self) -> float | None:
        """The complete ones of all; None without any."""
        return self.complete / self.operations if self.operations else None


def trend(cases: Iterable[tuple[date, bool]], last: date, months: int = 12) -> tuple[Month, ...]:
    """Return the share of complete cases by month of operation, the month of `last` at the end.

    `cases` are operation dates with whether the case lacks nothing.
    """
    start = add_months(last.replace(day=1), 1 - months)
    total: Counter[date] = Counter()
    complete: Counter[date] = Counter()
    for operated, whole in cases:
        total[operated.replace(day=1)] += 1
        complete[operated.replace(day=1)] += whole
    firsts = [add_months(start, number) for number in range(months)]
    return tuple(Month(first, total[first], complete[first]) for first in firsts)


def needed_label(key: str) -> Words:
    """Return what a key of `missing_keys` is called."""
    return _GRADES.get(key) or _LABELS[key]


def _needed_fields(answers: Answers) -> Iterator[Field]:
    """Yield what a complete record of this case has; of an operation without a date, that date alone."""
    waiting = answers.get("op_date") is None
    for field in _ASKED:
        if waiting and field.key in _AFTER_OPERATION:
            continue
        if field.need is Need.YES or (field.key in CONDITIONS and CONDITIONS[field.key](answers)):
            yield field


CONDITIONS: Mapping[str, Callable[[Answers], bool]] = {
    "birth_date": lambda answers: answers.get("age_op") is None,
    "onset_ym": lambda answers: answers.get("dur_months") is None,
    "tx_botox_n": lambda answers: answers.get("tx_botox") == 1,
    "tx_botox_last": lambda answers: answers.get("tx_botox") == 1,
    "tx_prior_mvd_date": lambda answers: answers.get("tx_prior_mvd") in (1, 2),
    "dfp_taught_by": lambda answers: answers.get("dfp_taught") == 1,
    "fu_end_date": lambda answers: answers.get("fu_end") is not None,
}


def _ward_grades(operated: date, discharged: object, checks: Sequence[Answers]) -> list[str]:
    days = {at.date() for check in checks if isinstance(at := check.get("hb_w_at"), datetime)}
    missing = [] if days & {operated, operated + timedelta(days=1)} else ["hb_w"]
    return missing if not isinstance(discharged, date) or discharged in days else [*missing, "hb_w_discharge"]


def _sections() -> dict[str, str]:
    """Patient and admission make the identity; each later section begins with the field named."""
    found = {field.key: IDENTITY for field in PATIENT.fields}
    section = IDENTITY
    starts = {
        "side": PREOP,
        "op_date": OPERATED,
        "spasm_dis": DISCHARGE,
        "steroid": WARD,
        "fu_end": DISCHARGE,
    }
    for field in OPERATION.fields:
        section = starts.get(field.key, section)
        found[field.key] = section
    found["contact_verified_on"] = DISCHARGE
    found["adm_date"] = IDENTITY
    return found


_SECTION_OF = {**_sections(), "hb_w": WARD, "hb_w_discharge": WARD}
# The program itself gives what is derived and the case number.
_ASKED = tuple(
    field
    for field in (*PATIENT.fields, *OPERATION.fields)
    if field.need in (Need.YES, Need.CONDITION) and not field.derived and field.key != "study_id"
)
_AFTER_OPERATION = frozenset(
    field.key for field in _ASKED if _SECTION_OF[field.key] in _NOT_YET_OPERATED and field.key != "op_date"
)
_LABELS = {field.key: field.label for field in (*PATIENT.fields, *OPERATION.fields)}
_GRADES = {
    "hb_w": Words("HB within a day of the operation", "术后 24 小时内 HB"),
    "hb_w_discharge": Words("HB at discharge", "出院时 HB"),
}
