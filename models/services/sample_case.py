"""An invented case: the answers before, at and after the operation, and the case as it stood on a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from models.fields import Answer, Answers, PartialDate
from models.rules.people import Person, Role
from models.rules.protocol import Protocol
from models.services.bulk import NewCase
from models.services.sample_course import Calls, ended_on, ward_checks
from models.services.sample_people import Crowd
from models.services.sample_story import Fate, Row, Story, complications

T = TypeVar("T")

STAFF = (
    Person("S01", "示例一", Role.SURGEON),
    Person("S02", "示例二", Role.SURGEON),
    Person("S03", "示例三", Role.SURGEON),
    Person("S11", "示例四", Role.DOCTOR),
    Person("S12", "示例五", Role.DOCTOR),
    Person("S13", "示例六", Role.DOCTOR),
    Person("N01", "示例七", Role.NURSE),
    Person("N02", "示例八", Role.NURSE),
    Person("N03", "示例九", Role.NURSE),
)
_SURGEONS = ("S01", "S01", "S02", "S03")
_ASSISTANTS = ("S11", "S12", "S13")
_NURSES = ("N01", "N02", "N03")
_VESSELS: tuple[tuple[tuple[int, ...], int], ...] = (
    ((1,), 50), ((2,), 24), ((1, 2), 7), ((1, 3), 7), ((2, 3), 6), ((3,), 3), ((1, 7), 2), ((8,), 1),
)  # fmt: skip
_GROWN_UP = 18  # years; the youngest are operated on at 22
_IMPROVING, _KNOWN_AT_DISCHARGE = 1, ("spasm_dis", "dis_date", "dis_status", "dfp_taught", "dfp_taught_by")


def case_of(
    crowd: Crowd, operated_on: date, story: Story, protocol: Protocol, rng: Random, *,
    diagnosed_from: date = date.min, known_as: tuple[str, int] | None = None,
) -> NewCase:  # fmt: skip
    """Make up a case from the diagnosis, no earlier than `diagnosed_from`, to the last planned year."""
    admitted = operated_on - timedelta(days=rng.randint(1, 4))
    patient = crowd.person(operated_on, admitted, known_as)
    patient["contact_verified_on"] = operated_on + timedelta(days=story.stay)
    number = rng.randrange(10**6)
    operation: Row = {
        "adm_no": f"00{operated_on:%y}{number:06}",
        "adm_times": 1,
        **_disease(rng, operated_on, patient["birth_date"], diagnosed_from, story),
        **_before(rng, story),
        **_operation(rng, operated_on, story),
        **_ward(rng, operated_on, admitted, story),
    }
    if story.ends:
        operation |= {
            "fu_end": story.ends[1].value,
            "fu_end_date": ended_on(story, operated_on, protocol),
        }
    return NewCase(
        patient,
        operation,
        ward_checks(story, operated_on),
        complications(story, operated_on),
        Calls(story, operated_on, rng, patient["phone1"]).planned(protocol),
    )


def known_before(case: NewCase, today: date) -> NewCase:
    """Return the case as it stood on the morning of `today`; what happens later is left out."""
    patient, operation = dict(case.patient), dict(case.operation)
    if not _before_day(patient.get("contact_verified_on"), today):
        patient["contact_verified_on"] = None
    if not _before_day(operation.get("dis_date"), today):
        operation |= dict.fromkeys(_KNOWN_AT_DISCHARGE)
    if not _before_day(operation.get("fu_end_date"), today):
        operation |= {"fu_end": None, "fu_end_date": None}
    return replace(
        case,
        patient=patient,
        operation=operation,
        ward_checks=_rows_before(case.ward_checks, "hb_w_at", today),
        complications=[
            _complication_before(row, today) for row in _rows_before(case.complications, "onset_date", today)
        ],
        contacts=_rows_before(case.contacts, "fu_date", today),
    )


def _before_day(answer: Answer, today: date) -> bool:
    day = answer.date() if isinstance(answer, datetime) else answer
    return isinstance(day, date) and day < today


def _rows_before(rows: Iterable[Answers], key: str, today: date) -> list[Answers]:
    return [row for row in rows if _before_day(row[key], today)]


def _complication_before(row: Answers, today: date) -> Answers:
    resolved = row["resolved_date"]
    if resolved is None or _before_day(resolved, today):
        return row
    return {**row, "resolved_date": None, "last_status": _IMPROVING}


def _drawn(rng: Random, weighted: Iterable[tuple[T, int]]) -> T:
    weights = list(weighted)
    return rng.choices([value for value, _ in weights], [weight for _, weight in weights])[0]


def _yes(rng: Random, share: float) -> int:
    return int(rng.random() < share)


def _disease(rng: Random, operated_on: date, born: Answer, diagnosed_from: date, story: Story) -> Row:
    """Make up the disease; nobody has it before they are grown up."""
    assert isinstance(born, date)
    grown_up = 12 * (operated_on.year - born.year - _GROWN_UP)
    months = min(round(rng.triangular(6, 300, 60)), grown_up)
    began = operated_on.year * 12 + operated_on.month - 1 - months
    severity, frequency = rng.randint(2, 4), rng.randint(2, 4)
    return {
        "side": 1 if rng.random() < 0.55 else 2,
        "bilateral": 0,
        "dx_date": max(diagnosed_from, operated_on - timedelta(days=rng.randint(5, 60))),
        "hfs_type": 1 if rng.random() < 0.93 else 2,
        "hfs_cause": 1,
        "onset_ym": PartialDate(began // 12, began % 12 + 1),
        "dur_months": Decimal(months),
        "cohen": _drawn(rng, ((2, 20), (3, 45), (4, 35))),
        "smc": rng.randint(2, 4),
        "jrs_sev": severity,
        "jrs_freq": frequency,
        "hfs7": rng.randint(6, 22),
        "spasm_freq": rng.randint(2, 4),
        "tx_drug": _drawn(rng, (((0,), 50), ((1,), 40), ((2,), 10))),
        **_botulinum(rng, operated_on, months),
        "tx_acu": _yes(rng, 0.4),
        "tx_prior_mvd": 0,
        "htn": _yes(rng, 0.3),
        "dm": _yes(rng, 0.1),
        "hld": _yes(rng, 0.15),
        "cad": _yes(rng, 0.05),
        "stroke": 0,
        "moyamoya": int(story.fate is Fate.INFARCT),
        "hbv": _yes(rng, 0.06),
        "hsv_history": _yes(rng, 0.05),
        "smoker": _yes(rng, 0.15),
        "alcohol": _yes(rng, 0.1),
        "antiplatelet": 0,
        "asa": _drawn(rng, ((1, 30), (2, 70))),
    }


def _botulinum(rng: Random, operated_on: date, months: int) -> Row:
    """Injections lie more than four months back, so that they cannot have weakened the face."""
    if months < 24 or rng.random() > 0.2:
        return {"tx_botox": 0}
    last = operated_on - timedelta(days=rng.randint(160, 600))
    return {
        "tx_botox": 1,
        "tx_botox_n": rng.randint(1, 6),
        "tx_botox_last": PartialDate(last.year, last.month),
    }


def _before(rng: Random, story: Story) -> Row:
    reduced = _yes(rng, 0.06)
    tone = Decimal(rng.randrange(80, 240) + 200 * reduced) / 10
    return {
        "mri_seq": (1, 2),
        "mri_vessel": _drawn(rng, _VESSELS),
        "nvc_grade": rng.randint(1, 3),
        "vb_ecta": _yes(rng, 0.05),
        "chiari": 0,
        "hb_pre": story.hb_before,
        "hear_sym": reduced,
        "pta_pre_i": tone,
        "pta_pre_c": Decimal(rng.randrange(80, 240)) / 10,
        "pta_freq": 1,
        "sds_pre_i": rng.randrange(84, 100, 4) - 12 * reduced,
        "tinnitus_pre": _yes(rng, 0.05),
        "vertigo_pre": 0,
    }


def _operation(rng: Random, operated_on: date, story: Story) -> Row:
    vessels = _drawn(rng, _VESSELS)
    return {
        "op_date": operated_on,
        "op_end_time": time(rng.randint(11, 16), rng.choice((5, 15, 30, 40, 55))),
        "surgeon": rng.choice(_SURGEONS),
        "assistant": rng.choice(_ASSISTANTS),
        "op_kind": 1,
        "approach": 1,
        "scope": 1 if rng.random() < 0.7 else 2,
        "bone_l": rng.randint(16, 20),
        "bone_w": rng.randint(13, 17),
        "bone_kind": _drawn(rng, ((1, 60), (3, 40))),
        "mastoid_open": _yes(rng, 0.3),
        "vessel": vessels,
        "nvc_site": (1,),
        "nvc_type": _drawn(rng, (("A", 45), ("B", 20), ("C", 15), ("D", 8), ("E", 6), ("F", 6))),
        "indent": rng.randint(1, 3),
        "technique": (1, 2) if 3 in vessels else (1,),
        "implant": (1,),
        "implant_n": rng.randint(1, 5),
        "rez_contact": _yes(rng, 0.1),
        "perforator": 0,
        "dura": _drawn(rng, ((1, 75), (2, 25))),
        "lsr": 3 if story.fate is Fate.FAILURE else _drawn(rng, ((1, 85), (2, 6), (4, 6), (5, 3))),
        "baep_mon": 1,
        "baep_v_lat": Decimal(rng.randrange(10, 90)) / 100,
        "baep_v_amp": rng.randrange(5, 45),
        "baep_end": 1 if story.fate is Fate.HEARING_LOSS else 0,
        "op_min": rng.randrange(80, 181, 5),
        "ebl": rng.randrange(20, 121, 10),
        "op_event": (0,),
    }


def _ward(rng: Random, operated_on: date, admitted: date, story: Story) -> Row:
    return {
        "spasm_dis": story.spasm_on(story.stay),
        "adm_date": admitted,
        "dis_date": operated_on + timedelta(days=story.stay),
        "dis_status": 1,
        "dfp_taught": 1,
        "dfp_taught_by": rng.choice(_NURSES),
        "steroid": 1,
        "steroid_drug": "地塞米松",
        "antiviral": 0,
    }
