"""What a record still lacks, section by section.

A field is lacking when it is needed (always, or under its condition) and
blank; an absence (UNK, ND, NA) is an answer. Source: docs/data-dictionary.md,
column R.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from models.dictionary import OPERATION, PATIENT
from models.fields import Answers, Field, Need

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
    operated = answers.get("op_date")
    missing: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for field in (*PATIENT.fields, *OPERATION.fields):
        section = _SECTION_OF[field.key]
        if operated is None and section in _NOT_YET_OPERATED and field.key != "op_date":
            continue
        if _needed(field, answers) and answers.get(field.key) is None:
            missing[section].append(field.key)
    if isinstance(operated, date):
        missing[WARD] += _ward_grades(operated, answers.get("dis_date"), ward_checks)
    return missing


def _needed(field: Field, answers: Answers) -> bool:
    if field.derived or field.key == "study_id":  # the program gives these
        return False
    return field.need is Need.YES or (
        field.need is Need.CONDITION and field.key in CONDITIONS and CONDITIONS[field.key](answers)
    )


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


_SECTION_OF = _sections()
