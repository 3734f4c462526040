"""Rules across fields: each by name with a row that is fine, one that is not, one that it could not check."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import NamedTuple

import pytest

from models.fields import Absence, Answer, Answers, PartialDate, Severity
from models.rules.cross import RULES, notable, problems_with, title_of, verdicts
from models.rules.rule import CASE, FIELDS, Rule, Scene, Verdict, facts_of, judged
from models.words import Language

TODAY = date(2026, 3, 20)
DAY = date(2026, 3, 4)
NEXT, BEFORE = date(2026, 3, 5), date(2026, 3, 3)
UNK = Absence.UNK
WOMAN = "11010519491231002X"  # printed in GB 11643-1999: born on 1949-12-31
BY_NAME = {(rule.record, rule.name): rule for rule in RULES}

Row = dict[str, Answer]


class Told(NamedTuple):
    """What a rule is shown, and which field keeps it from looking in the third row; None if none can."""

    name: str
    fine: Row
    problem: Row
    unchecked: Row | None
    missing: str = ""
    record: str = CASE
    around: Mapping[str, list[Row]] = {}
    case: Row = {}


def after_operation(key: str) -> Told:
    return Told(
        f"{key}.after_operation",
        {key: DAY, "op_date": DAY},
        {key: NEXT, "op_date": DAY},
        {key: NEXT},
        "op_date",
    )


def before_operation(key: str) -> Told:
    return Told(
        f"{key}.before_operation", {key: DAY, "op_date": DAY}, {key: BEFORE, "op_date": DAY},
        {key: DAY, "op_date": UNK}, "op_date",
    )  # fmt: skip


def before_birth(key: str) -> Told:
    return Told(
        f"{key}.before_birth", {key: DAY, "birth_date": DAY}, {key: BEFORE, "birth_date": DAY},
        {key: DAY, "birth_date": UNK}, "birth_date",
    )  # fmt: skip


def without(key: str, answer: Answer, asked: str) -> Told:
    return Told(f"{key}.without", {key: answer, asked: 1}, {key: answer, asked: 0}, {key: answer}, asked)


def staff(key: str) -> Told:
    return Told(f"{key}.staff", {key: "s01"}, {key: "S0I"}, None)


def keyhole(key: str) -> Told:
    return Told(f"{key}.keyhole", {key: 20}, {key: 21, "approach": 1}, {key: 21, "approach": UNK}, "approach")


EARLIER: Mapping[str, list[Row]] = {"others": [{"op_date": BEFORE, "side": 1}]}
CALL: Row = {"fu_date": DAY, "fu_result": 1}

CASES = [
    *map(
        after_operation,
        ("birth_date", "dx_date", "onset_ym", "adm_date", "tx_prior_mvd_date", "tx_botox_last"),
    ),
    *map(before_operation, ("dis_date", "fu_end_date")),
    *map(before_birth, ("dx_date", "onset_ym", "tx_prior_mvd_date", "tx_botox_last")),
    *map(staff, ("surgeon", "assistant", "dfp_taught_by")),
    *map(keyhole, ("bone_l", "bone_w")),
    without("tx_botox_n", 2, "tx_botox"),
    without("tx_botox_last", PartialDate(2020), "tx_botox"),
    without("tx_prior_mvd_date", PartialDate(2020), "tx_prior_mvd"),
    without("baep_v_lat", 1, "baep_mon"),
    without("baep_v_amp", 1, "baep_mon"),
    without("baep_end", 1, "baep_mon"),
    without("dfp_taught_by", "N01", "dfp_taught"),
    without("steroid_drug", "x", "steroid"),
    without("antiviral_drug", "x", "antiviral"),
    Told(
        "dis_date.before_admission",
        {"dis_date": DAY, "adm_date": DAY},
        {"dis_date": BEFORE, "adm_date": DAY},
        {"dis_date": DAY},
        "adm_date",
    ),
    Told(
        "adm_date.long_before",
        {"adm_date": date(2026, 2, 2), "op_date": DAY},
        {"adm_date": date(2026, 2, 1), "op_date": DAY},
        {"adm_date": DAY},
        "op_date",
    ),
    Told(
        "dx_date.before_onset",
        {"dx_date": DAY, "onset_ym": PartialDate(2026)},
        {"dx_date": DAY, "onset_ym": PartialDate(2026, 4)},
        {"dx_date": DAY, "onset_ym": UNK},
        "onset_ym",
    ),
    Told(
        "dur_months.onset",
        {"dur_months": 57, "onset_ym": PartialDate(2021, 3), "op_date": DAY},
        {"dur_months": 6, "onset_ym": PartialDate(2021), "op_date": DAY},
        {"dur_months": 6, "onset_ym": PartialDate(2021)},
        "op_date",
    ),
    Told(
        "age_op.birth",
        {"age_op": 56, "birth_date": date(1970, 3, 4), "op_date": DAY},
        {"age_op": 56, "birth_date": date(1970, 3, 5), "op_date": DAY},
        {"age_op": 56, "birth_date": date(1970, 3, 4)},
        "op_date",
    ),
    Told("id_no.old", {"id_no": WOMAN}, {"id_no": "110105491231002"}, None),
    Told("id_no.check", {"id_no": WOMAN}, {"id_no": "110105194912310021"}, None),
    Told(
        "id_no.birth",
        {"id_no": WOMAN, "birth_date": date(1949, 12, 31)},
        {"id_no": WOMAN, "birth_date": DAY},
        {"id_no": WOMAN},
        "birth_date",
    ),
    Told(
        "id_no.sex", {"id_no": WOMAN, "sex": 2}, {"id_no": WOMAN, "sex": 1}, {"id_no": WOMAN, "sex": 0}, "sex"
    ),
    Told(
        "kin_phone.same",
        {"kin_phone": "1", "phone1": "2"},
        {"kin_phone": "1", "phone1": "2", "phone2": "1"},
        {"kin_phone": "1", "phone1": UNK},
        "phone1",
    ),
    Told(
        "phone2.same",
        {"phone2": "1", "phone1": "2"},
        {"phone2": "1", "phone1": "1"},
        {"phone2": "1"},
        "phone1",
    ),
    Told(
        "kin_name.same",
        {"kin_name": "a", "name": "b"},
        {"kin_name": "a", "name": "a"},
        {"kin_name": "a"},
        "name",
    ),
    Told(
        "tx_botox_last.recent",
        {"tx_botox_last": date(2025, 11, 3), "op_date": DAY},
        {"tx_botox_last": PartialDate(2025, 11), "op_date": DAY},
        {"tx_botox_last": DAY},
        "op_date",
    ),
    Told(
        "hear_sym.pta",
        {"hear_sym": 2, "pta_pre_i": 51},
        {"hear_sym": 2, "pta_pre_i": 50},
        {"pta_pre_i": 50},
        "hear_sym",
    ),
    Told(
        "op_kind.prior_mvd",
        {"op_kind": 2, "tx_prior_mvd": 1},
        {"op_kind": 2, "tx_prior_mvd": 0},
        {"op_kind": 2},
        "tx_prior_mvd",
    ),
    Told(
        "op_kind.same_side",
        {"op_kind": 2, "side": 1, "op_date": DAY},
        {"op_kind": 1, "side": 1, "op_date": DAY},
        {"op_kind": 1, "side": UNK, "op_date": DAY},
        "side",
        around=EARLIER,
    ),
    Told(
        "op_kind.other_side",
        {"op_kind": 3, "side": 2, "op_date": DAY},
        {"op_kind": 1, "side": 2, "op_date": DAY},
        {"op_kind": 1, "side": 2},
        "op_date",
        around=EARLIER,
    ),
    Told(
        "tx_prior_mvd.registered",
        {"tx_prior_mvd": 1, "side": 1, "op_date": DAY},
        {"tx_prior_mvd": 0, "side": 1, "op_date": DAY},
        {"tx_prior_mvd": 0, "op_date": DAY},
        "side",
        around=EARLIER,
    ),
    Told(
        "bilateral.both_operated",
        {"bilateral": 0, "side": 1},
        {"bilateral": 0, "side": 2},
        {"bilateral": 0},
        "side",
        around=EARLIER,
    ),
    Told(
        "op_date.twice",
        {"op_date": BEFORE, "side": 2},
        {"op_date": BEFORE, "side": 1},
        {"op_date": BEFORE},
        "side",
        around=EARLIER,
    ),
    Told(
        "technique.vessel",
        {"technique": (1,), "vessel": (1,)},
        {"technique": (1,), "vessel": (0,)},
        {"technique": (1,)},
        "vessel",
    ),
    Told(
        "technique.implant",
        {"technique": (2,), "implant": (0,)},
        {"technique": (1, 2), "implant": (0,)},
        {"implant": (0,)},
        "technique",
    ),
    Told(
        "implant_n.implant",
        {"implant_n": 0, "implant": (0,)},
        {"implant_n": 2, "implant": (0,)},
        {"implant_n": 2},
        "implant",
    ),
    Told(
        "rez_contact.implant",
        {"rez_contact": 0},
        {"rez_contact": 1, "implant": (0,)},
        {"rez_contact": 1},
        "implant",
    ),
    Told(
        "indent_discolour.indent",
        {"indent_discolour": 1, "indent": 1},
        {"indent_discolour": 1, "indent": 0},
        {"indent_discolour": 1},
        "indent",
    ),
    Told(
        "perforator.op_event",
        {"perforator": 1, "op_event": (1,)},
        {"perforator": 1, "op_event": (0,)},
        {"perforator": 1},
        "op_event",
    ),
    Told(
        "baep_end.amplitude",
        {"baep_end": 0},
        {"baep_end": 3, "baep_v_amp": 49},
        {"baep_end": 3},
        "baep_v_amp",
    ),
    Told("fu_end.without_day", {"fu_end": 0}, {"fu_end": 1, "fu_end_date": UNK}, None),
    Told("dis_status.fu_end", {"dis_status": 5, "fu_end": 2}, {"dis_status": 5, "fu_end": 0}, None),
    Told("consent_fu.contacts", {"consent_fu": 1}, {"consent_fu": 0}, None, around={"contacts": [CALL]}),
    Told(
        "dis_date.weak_unfollowed",
        {"dis_date": DAY, "fu_end": 1},
        {"dis_date": DAY},
        None,
        around={"ward_checks": [{"hb_w": 3, "hb_w_at": datetime(2026, 3, 4, 8)}]},
    ),
    Told(
        "op_date.palsy_not_listed",
        {"op_date": DAY, "hb_pre": 3},
        {"op_date": DAY, "hb_pre": 1},
        {"op_date": DAY},
        "hb_pre",
        around={"ward_checks": [{"hb_w": 3}]},
    ),
    Told("op_date.early_entries", {"op_date": DAY}, {"op_date": NEXT}, None, around={"contacts": [CALL]}),
]

ENTRIES = [
    *(told._replace(record="ward_check") for told in [before_operation("hb_w_at")]),
    Told(
        "hb_w_at.before_end",
        {"hb_w_at": datetime(2026, 3, 5, 8)},
        {"hb_w_at": datetime(2026, 3, 4, 8)},
        {"hb_w_at": datetime(2026, 3, 4, 8), "op_end_time": UNK},
        "op_end_time",
        "ward_check",
        case={"op_date": DAY, "op_end_time": time(12)},
    ),
    Told(
        "hb_w_at.after_discharge",
        {"hb_w_at": datetime(2026, 3, 5, 8)},
        {"hb_w_at": datetime(2026, 3, 6, 8)},
        None,
        record="ward_check",
        case={"dis_date": NEXT},
    ),
    *(before_operation(key)._replace(record="complication") for key in ("onset_date", "resolved_date")),
    Told(
        "resolved_date.before_onset",
        {"resolved_date": DAY, "onset_date": PartialDate(2026)},
        {"resolved_date": DAY, "onset_date": NEXT},
        {"resolved_date": DAY},
        "onset_date",
        "complication",
    ),
    Told(
        "onset_date.late_palsy",
        {"onset_date": date(2026, 4, 18), "comp_code": "FP"},
        {"onset_date": date(2026, 4, 19), "comp_code": "FP"},
        {"onset_date": DAY},
        "comp_code",
        "complication",
        case={"op_date": DAY},
    ),
    Told(
        "onset_hours.onset_date",
        {"onset_hours": 20, "onset_date": NEXT},
        {"onset_hours": 20, "onset_date": DAY},
        {"onset_hours": 20},
        "onset_date",
        "complication",
        case={"op_date": DAY, "op_end_time": time(12)},
    ),
    Told(
        "fp_hb.before",
        {"fp_hb": 3, "hb_pre": 2},
        {"fp_hb": 3, "hb_pre": 3},
        {"fp_hb": 3},
        "hb_pre",
        "complication",
    ),
    Told(
        "fp_eye_closure.grade",
        {"fp_eye_closure": 1, "fp_hb": 3},
        {"fp_eye_closure": 1, "fp_hb": 4},
        {"fp_eye_closure": 1},
        "fp_hb",
        "complication",
    ),
    Told(
        "last_status.resolved",
        {"last_status": 0, "resolved_date": DAY},
        {"last_status": 2, "resolved_date": DAY},
        None,
        record="complication",
    ),
    Told(
        "clavien.death",
        {"clavien": "V", "comp_code": "DTH"},
        {"clavien": "V", "comp_code": "FP"},
        {"clavien": "V"},
        "comp_code",
        "complication",
    ),
    Told(
        "clavien.intervention",
        {"clavien": "IIIa", "csf_drain": 1},
        {"clavien": "II", "csf_drain": 1},
        None,
        record="complication",
    ),
    Told(
        "comp_code.death_status",
        {"comp_code": "DTH", "onset_date": DAY, "dis_status": 5},
        {"comp_code": "DTH", "onset_date": DAY, "dis_status": 1},
        {"comp_code": "DTH"},
        "onset_date",
        "complication",
        case={"dis_date": NEXT},
    ),
    Told(
        "fu_date.not_after_operation",
        {"fu_date": NEXT, "op_date": DAY},
        {"fu_date": DAY, "op_date": DAY},
        {"fu_date": DAY},
        "op_date",
        "contact",
    ),
    *(
        before_operation(key)._replace(record="contact")
        for key in ("fw_onset", "fw_last_normal", "spasm_stop_date")
    ),
    *(
        Told(
            f"{key}.after_contact",
            {key: DAY, "fu_date": DAY},
            {key: NEXT, "fu_date": DAY},
            {key: DAY},
            "fu_date",
            "contact",
        )
        for key in ("fw_onset", "fw_last_normal", "spasm_stop_date")
    ),
    Told(
        "fw_onset.late",
        {"fw_onset": date(2026, 4, 18), "op_date": DAY},
        {"fw_onset": date(2026, 4, 19), "op_date": DAY},
        {"fw_onset": DAY},
        "op_date",
        "contact",
    ),
    Told(
        "fw_onset.before_normal",
        {"fw_onset": PartialDate(2026, 3), "fw_last_normal": DAY},
        {"fw_onset": BEFORE, "fw_last_normal": DAY},
        None,
        record="contact",
    ),
    Told(
        "fu_date.after_death",
        {**CALL, "fu_mode": 6},
        {**CALL, "fu_mode": 2},
        None,
        record="contact",
        case={"fu_end": 2, "fu_end_date": BEFORE},
    ),
    Told("fw_ever.not_asked", {**CALL, "fw_ever": UNK}, CALL, None, record="contact"),
    Told("fw_ever.absent", CALL, {**CALL, "fw_ever": Absence.NA}, None, record="contact"),
    Told(
        "hb.fw_ever",
        {"hb": 2, "fw_ever": 1, "hb_pre": 1},
        {"hb": 2, "fw_ever": 2, "hb_pre": 1},
        {"hb": 2, "fw_ever": 1},
        "hb_pre",
        "contact",
    ),
    Told(
        "fw_ever.earlier",
        {"fw_ever": 0, "fu_date": DAY},
        {"fw_ever": 0, "fu_date": NEXT},
        {"fw_ever": 0},
        "fu_date",
        "contact",
        around={"contacts": [{**CALL, "fw_ever": 2}]},
    ),
    Told(
        "fw_onset.without",
        {"fw_onset": DAY, "fw_ever": 1},
        {"fw_onset": DAY, "fw_ever": 0},
        {"fw_onset": DAY},
        "fw_ever",
        "contact",
    ),
    Told(
        "fw_tx.without",
        {"fw_tx": (1,), "fw_ever": 0},
        {"fw_tx": (2,), "fw_ever": 0},
        {"fw_tx": (2,)},
        "fw_ever",
        "contact",
    ),
    Told("phone4_eye.grade", {"phone4_eye": 0, "hb": 4}, {"phone4_eye": 0, "hb": 3}, None, record="contact"),
    Told(
        "hb_basis.mode",
        {"hb_basis": 1, "fu_mode": 1},
        {"hb_basis": 1, "fu_mode": 2},
        {"hb_basis": 1},
        "fu_mode",
        "contact",
    ),
    Told(
        "id_checked.completed",
        {"id_checked": 0, "fu_result": 3},
        {"id_checked": 0, "fu_result": 1},
        {"id_checked": 0},
        "fu_result",
        "contact",
    ),
]

ALL = [*CASES, *ENTRIES]


def verdict(told: Told, own: Row) -> Verdict:
    around = {name: tuple(rows) for name, rows in told.around.items()}
    case = own if told.record == CASE else told.case
    scene = Scene(own, case, TODAY, staff=frozenset({"s01"}), **around)
    rule = BY_NAME[told.record, told.name]
    found = judged(rule, scene)
    # The short way that the register takes says the same.
    assert [each for each in notable(told.record, scene) if each.rule is rule] == [found] * (not found.fine)
    return found


def test_each_rule_has_a_row_here_and_each_row_a_rule() -> None:
    assert sorted((told.record, told.name) for told in ALL) == sorted(BY_NAME)
    assert len(BY_NAME) == len(RULES)


@pytest.mark.parametrize("told", ALL, ids=lambda told: f"{told.record}-{told.name}")
def test_a_rule_is_fine_with_what_fits_and_speaks_of_what_does_not(told: Told) -> None:
    assert verdict(told, told.fine).fine
    problem = verdict(told, told.problem).problem
    rule = BY_NAME[told.record, told.name]
    assert problem is not None
    assert (problem.key, problem.rule, problem.severity) == (rule.at, rule.name, rule.severity)
    assert problem.keys == rule.keys
    for language in Language:
        assert not re.search(r"[{}]|None", problem.say(language) + rule.label.say(language))


@pytest.mark.parametrize(
    "told", [t for t in ALL if t.unchecked], ids=lambda told: f"{told.record}-{told.name}"
)
def test_a_rule_says_which_field_kept_it_from_looking(told: Told) -> None:
    assert told.unchecked is not None
    found = verdict(told, told.unchecked)
    assert (found.problem, found.missing) == (None, (told.missing,))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.record}-{rule.name}")
@pytest.mark.parametrize("nothing", [None, *Absence])
def test_a_rule_has_nothing_to_say_without_its_subject(rule: Rule, nothing: Answer) -> None:
    own = {rule.subject: nothing}
    assert judged(rule, Scene(own, own if rule.record == CASE else {}, TODAY)).fine


def test_a_rule_looks_at_fields_that_there_are() -> None:
    fields = {name: set(of) for name, of in FIELDS.items()}
    for rule in RULES:
        for key in rule.keys:
            record, _, name = key.rpartition(".")
            known = fields[{"": rule.record, "operation": CASE}.get(record, record)]
            assert name in known or name in fields[CASE], key
        assert rule.subject in fields[rule.record]
        assert rule.at in fields[rule.record]


def test_verdicts_name_every_rule_of_a_record_once() -> None:
    scene = Scene({"dis_date": BEFORE, "op_date": DAY}, {"dis_date": BEFORE, "op_date": DAY}, TODAY)
    found = {each.rule.name: each for each in verdicts(CASE, scene)}
    assert set(found) == {rule.name for rule in RULES if rule.record == CASE}
    assert found["dis_date.before_operation"].problem
    assert found["dis_date.before_admission"].missing == ("adm_date",)
    assert found["id_no.check"].fine


# --- What the rows above do not tell --------------------------------------------------------------------


def found_in(record: str, own: Answers, **around: object) -> list[str]:
    case = around.pop("case", own)
    scene = Scene(own, case, TODAY, **around)  # type: ignore[arg-type]  # fields of different kinds by name
    return [each.rule for each in problems_with(record, scene)]


def test_other_papers_than_a_resident_id_are_not_checked_like_one() -> None:
    for kind in (2, 3, 8):
        assert found_in(CASE, {"id_no": "110105194912310021", "id_type": kind, "sex": 1}) == []


def test_an_empty_staff_list_knows_nobody_and_marks_nobody() -> None:
    assert found_in(CASE, {"surgeon": "S0I"}) == []


def test_what_follows_from_days_has_its_limits_too() -> None:
    answers: Row = {"birth_date": date(2009, 1, 1), "op_date": DAY, "dis_date": date(2026, 3, 19)}
    assert found_in(CASE, answers) == ["age_op.limits"]
    assert found_in(CASE, {**answers, "birth_date": date(1960, 1, 1), "op_date": date(2026, 2, 1)}) == [
        "los_post.limits"
    ]


def test_a_day_out_of_order_is_told_once() -> None:
    assert found_in(CASE, {"op_date": DAY, "dis_date": BEFORE}) == ["dis_date.before_operation"]


def test_a_palsy_told_at_a_contact_is_missed_among_the_complications() -> None:
    call = {**CALL, "fw_ever": 2}
    assert found_in(CASE, {"op_date": BEFORE}, contacts=(call,)) == ["op_date.palsy_not_listed"]
    assert found_in(CASE, {"op_date": BEFORE}, contacts=(call,), complications=({"comp_code": "FP"},)) == []


def test_the_dead_are_not_reached_wherever_the_death_is_told() -> None:
    call = {**CALL, "fu_mode": 2, "fw_ever": 0}
    for case in ({"dis_status": 5, "dis_date": BEFORE}, {"fu_end": 2, "fu_end_date": BEFORE}):
        assert found_in("contact", call, case=case) == ["fu_date.after_death"]
    death = {"comp_code": "DTH", "onset_date": BEFORE}
    assert found_in("contact", call, case={}, complications=(death,)) == ["fu_date.after_death"]
    assert found_in("contact", {**call, "fu_date": BEFORE}, case={}, complications=(death,)) == []


def test_rows_of_a_case_share_what_was_worked_out_of_it_and_another_case_does_not() -> None:
    scene = Scene({}, {}, TODAY)
    assert scene.row({}).once("x", lambda _: 1) == scene.once("x", lambda _: 2) == 1
    assert replace(scene, case={}).once("x", lambda _: 3) == 3


def test_facts_are_the_same_as_long_as_the_values_are() -> None:
    told = {"a": UNK, "b": DAY, "c": (1, 2), "d": None}
    assert facts_of(told) == facts_of(dict(reversed(told.items())))
    assert facts_of({"a": UNK}) != facts_of({"a": "UNK"})
    assert facts_of({"a": None}) != facts_of({"a": "None"})


def test_every_check_of_one_answer_has_a_title() -> None:
    told = problems_with(CASE, Scene({"ebl": 900, "phone1": "x", "name": "a" * 60}, {}, TODAY))
    titles = {each.rule: title_of(CASE, each.rule).say(Language.ENGLISH) for each in told}
    assert {"ebl.limits", "phone1.form", "name.text"} == set(titles)
    assert titles["ebl.limits"].startswith("Blood loss")
    assert {each.severity for each in told if each.key == "name"} == {Severity.IMPOSSIBLE}
