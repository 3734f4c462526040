"""What is wrong with an answer: limits at both ends, and the checks across fields one by one."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from models.dictionary import CONTACT, OPERATION, PATIENT, RECORDS
from models.fields import (
    Absence,
    Answer,
    Answers,
    Choice,
    Choices,
    Clock,
    Day,
    Field,
    Moment,
    Number,
    PartialDate,
    Problem,
    Severity,
    Text,
)
from models.rules.checks import AnswersRefusedError, problem_with, refuse_impossible
from models.rules.cross import problems_across
from models.rules.rule import CASE as A_CASE
from models.rules.rule import Scene
from models.words import Language

TODAY = date(2026, 3, 20)
OPERATED = date(2026, 3, 4)
IMPOSSIBLE, UNLIKELY = Severity.IMPOSSIBLE, Severity.UNLIKELY
ALL = [field for record in RECORDS.values() for field in record.fields]
CASE = {field.key: field for field in (*PATIENT.fields, *OPERATION.fields)}
CONTACTS = {field.key: field for field in CONTACT.fields}
NUMBERS = [field for field in ALL if isinstance(field, Number)]


def severity(field: Field, answer: Answer) -> Severity | None:
    problem = problem_with(field, answer, TODAY)
    return said(problem).severity if problem else None


def said(problem: Problem) -> Problem:
    """Return the problem, which can be said in both languages with every gap filled."""
    english, chinese = (problem.say(language) for language in (Language.ENGLISH, Language.CHINESE))
    assert not re.search(r"[{}]|\bNone\b(?! found)", english + chinese)
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("[\u4e00-\u9fff]", english)
    return problem


def found_in(problems: list[Problem]) -> dict[str, Severity]:
    return {said(problem).key: problem.severity for problem in problems}


# --- One answer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.key)
def test_hard_limits_hold_at_both_ends(field: Number) -> None:
    step = Decimal(1).scaleb(-field.decimals)
    ends = {field.low - step: True, field.low: False, field.high: False, field.high + step: True}
    assert {number: severity(field, number) is IMPOSSIBLE for number in ends} == ends


@pytest.mark.parametrize(
    "field", [field for field in NUMBERS if field.soft_low is not None], ids=lambda f: f.key
)
def test_the_soft_lower_limit_itself_is_usual_and_one_step_below_is_not(field: Number) -> None:
    assert field.soft_low is not None
    step = Decimal(1).scaleb(-field.decimals)
    assert severity(field, field.soft_low) is None
    assert severity(field, field.soft_low - step) is UNLIKELY
    assert severity(field, field.low) is UNLIKELY


@pytest.mark.parametrize(
    "field", [field for field in NUMBERS if field.soft_high is not None], ids=lambda f: f.key
)
def test_the_soft_upper_limit_itself_is_usual_and_one_step_above_is_not(field: Number) -> None:
    assert field.soft_high is not None
    step = Decimal(1).scaleb(-field.decimals)
    assert severity(field, field.soft_high) is None
    assert severity(field, field.soft_high + step) is UNLIKELY
    assert severity(field, field.high) is UNLIKELY


@pytest.mark.parametrize(
    ("key", "number", "told"),
    [
        ("age_op", 17, UNLIKELY), ("age_op", 18, None), ("age_op", 85, None), ("age_op", 86, UNLIKELY),
        ("age_op", 111, IMPOSSIBLE), ("adm_times", 0, IMPOSSIBLE), ("adm_times", 99, None),
        ("bone_l", 4, IMPOSSIBLE), ("bone_l", 9, UNLIKELY), ("bone_l", 10, None), ("bone_w", 81, IMPOSSIBLE),
        ("baep_v_lat", Decimal("1.00"), UNLIKELY), ("baep_v_lat", Decimal("0.99"), None),
        ("baep_v_amp", 50, UNLIKELY), ("baep_v_amp", 49, None),
        ("op_min", 19, IMPOSSIBLE), ("op_min", 301, UNLIKELY),
        ("ebl", 300, None), ("ebl", 301, UNLIKELY), ("ebl", 5001, IMPOSSIBLE), ("hfs36", 144, None),
        ("dur_months", Decimal("2.9"), UNLIKELY), ("dur_months", Decimal("420.1"), UNLIKELY),
        ("tx_botox_n", 201, IMPOSSIBLE), ("pta_pre_i", Decimal("-10.0"), None),
        ("pta_pre_c", Decimal("130.1"), IMPOSSIBLE),
        ("los_post", 22, UNLIKELY), ("jrs_total", 9, IMPOSSIBLE), ("implant_n", 31, IMPOSSIBLE),
    ],
)  # fmt: skip
def test_limits_are_those_of_the_document(key: str, number: int | Decimal, told: Severity | None) -> None:
    assert severity(CASE[key], number) is told


@pytest.mark.parametrize("field", ALL, ids=lambda field: field.key)
@pytest.mark.parametrize("answer", [None, *Absence])
def test_blank_and_every_absence_are_acceptable_alone(field: Field, answer: Absence | None) -> None:
    assert severity(field, answer) is None


PAST_DAYS = [field for field in ALL if isinstance(field, Day)]


@pytest.mark.parametrize("field", PAST_DAYS, ids=lambda field: field.key)
def test_no_day_lies_after_today_or_before_1900(field: Day) -> None:
    days = [TODAY, TODAY + timedelta(days=1), date(1900, 1, 1), date(1899, 12, 31)]
    assert [severity(field, day) for day in days] == [None, IMPOSSIBLE, None, IMPOSSIBLE]


def test_a_part_of_a_date_is_impossible_only_where_each_day_of_it_is() -> None:
    onset = OPERATION["onset_ym"]
    parts = [
        PartialDate(2026),
        PartialDate(2026, 3),
        PartialDate(2026, 4),
        PartialDate(2027),
        PartialDate(1900),
    ]
    assert [severity(onset, part) for part in parts] == [None, None, IMPOSSIBLE, IMPOSSIBLE, None]


def test_a_moment_of_the_ward_lies_in_the_past_and_a_retry_time_may_lie_ahead() -> None:
    tomorrow = datetime.combine(TODAY + timedelta(days=1), time(9))
    assert severity(RECORDS["ward_check"]["hb_w_at"], tomorrow) is IMPOSSIBLE
    assert severity(RECORDS["ward_check"]["hb_w_at"], datetime.combine(TODAY, time(23))) is None
    assert severity(CONTACT["retry_at"], tomorrow) is None


@pytest.mark.parametrize(
    "field", [field for field in ALL if isinstance(field, Choice)], ids=lambda field: field.key
)
def test_only_released_codes_are_possible(field: Choice) -> None:
    assert {severity(field, code.value) for code in field.codes} == {None}
    assert severity(field, 77) is IMPOSSIBLE
    assert severity(field, "Z") is IMPOSSIBLE


@pytest.mark.parametrize(
    ("key", "codes", "told"),
    [
        ("vessel", (1, 3), None),
        ("vessel", (0,), None),
        ("vessel", (0, 1), IMPOSSIBLE),
        ("vessel", (1, 9), IMPOSSIBLE),
        ("mri_seq", (1, 0), IMPOSSIBLE),
        ("mri_seq", (0,), IMPOSSIBLE),
    ],
)
def test_several_codes_are_each_released_and_none_stands_alone(
    key: str, codes: tuple[int, ...], told: Severity | None
) -> None:
    assert severity(OPERATION[key], codes) is told


@pytest.mark.parametrize(
    "field", [field for field in ALL if isinstance(field, Text)], ids=lambda field: field.key
)
def test_a_text_is_as_long_as_its_field_and_whole(field: Text) -> None:
    digits = "1" * field.longest
    assert severity(field, digits) in (None, UNLIKELY)
    assert severity(field, digits + "1") is IMPOSSIBLE
    assert severity(field, "a\ud800") is IMPOSSIBLE
    assert severity(field, "a\x00") is IMPOSSIBLE


@pytest.mark.parametrize("key", ["phone1", "phone2", "kin_phone"])
def test_a_phone_of_another_form_is_unlikely_only(key: str) -> None:
    assert severity(PATIENT[key], "13800138000") is None
    assert severity(PATIENT[key], "ask the daughter") is UNLIKELY


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        (PATIENT["name"], 1),
        (OPERATION["ebl"], "1"),
        (OPERATION["op_date"], "2026-03-04"),
        (OPERATION["side"], Decimal(1)),
        (OPERATION["vessel"], 1),
        (CONTACT["fu_time"], "09:00"),
        (CONTACT["retry_at"], date(2026, 3, 4)),
    ],
)
def test_an_answer_of_another_kind_is_a_defect(field: Field, answer: Answer) -> None:
    with pytest.raises(TypeError):
        problem_with(field, answer, TODAY)


def test_every_kind_of_field_has_a_check() -> None:
    assert {type(field) for field in ALL} == {Text, Number, Day, Clock, Moment, Choice, Choices}
    assert severity(CONTACT["fu_time"], time(9)) is None


# --- One case ---------------------------------------------------------------------------------------


def case(**answers: Answer) -> dict[str, Severity]:
    return found_in(problems_across(A_CASE, Scene(answers, answers, TODAY)))


@pytest.mark.parametrize(
    "key", ["birth_date", "dx_date", "onset_ym", "adm_date", "tx_prior_mvd_date", "tx_botox_last"]
)
def test_what_came_before_the_operation_is_not_dated_after_it(key: str) -> None:
    late = OPERATED + timedelta(days=1)
    assert case(op_date=OPERATED, **{key: late}).get(key) is IMPOSSIBLE
    assert case(op_date=OPERATED, **{key: OPERATED}).get(key) is not IMPOSSIBLE
    assert case(op_date=Absence.UNK, **{key: late}) == {}
    assert case(**{key: late}) == {}


def test_a_partial_date_before_the_operation_is_refused_only_where_all_of_it_is_late() -> None:
    parts = [PartialDate(2026), PartialDate(2026, 3), PartialDate(2026, 4), PartialDate(2027)]
    told = [case(op_date=OPERATED, onset_ym=part).get("onset_ym") for part in parts]
    assert told == [None, None, IMPOSSIBLE, IMPOSSIBLE]


@pytest.mark.parametrize("key", ["dis_date", "fu_end_date"])
def test_what_came_after_the_operation_is_not_dated_before_it(key: str) -> None:
    assert case(op_date=OPERATED, **{key: OPERATED - timedelta(days=1)}) == {key: IMPOSSIBLE}
    assert case(op_date=OPERATED, **{key: OPERATED}) == {}


def test_the_discharge_is_not_before_the_admission() -> None:
    day = date(2026, 3, 1)
    assert case(adm_date=day, dis_date=day - timedelta(days=1)) == {"dis_date": IMPOSSIBLE}
    assert case(adm_date=day, dis_date=day) == {}


OWN_EXAMPLE = "11010519491231002X"  # printed in GB 11643-1999: a woman born on 1949-12-31


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"id_no": OWN_EXAMPLE}, {}),
        ({"id_no": OWN_EXAMPLE, "birth_date": date(1949, 12, 31), "sex": 2}, {}),
        ({"id_no": "110105194912310021"}, {"id_no": UNLIKELY}),
        ({"id_no": "110105491231002", "id_type": 1}, {"id_no": UNLIKELY}),
        ({"id_no": OWN_EXAMPLE, "birth_date": date(1949, 12, 30)}, {"id_no": UNLIKELY}),
        ({"id_no": OWN_EXAMPLE, "sex": 1}, {"id_no": UNLIKELY}),
        ({"id_no": OWN_EXAMPLE, "sex": 9}, {}),
        ({"id_no": OWN_EXAMPLE, "birth_date": Absence.UNK, "sex": Absence.UNK}, {}),
        ({"id_no": "E12345678", "id_type": 2}, {}),
        ({"id_no": Absence.UNK}, {}),
    ],
)
def test_a_resident_number_warns_where_it_does_not_fit(
    answers: Mapping[str, Answer], told: dict[str, Severity]
) -> None:
    assert case(**answers) == told


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (date(2025, 11, 3), {}),
        (date(2025, 11, 4), {"tx_botox_last": UNLIKELY}),
        (date(2026, 3, 4), {"tx_botox_last": UNLIKELY}),
        (PartialDate(2025, 10), {}),
        (PartialDate(2025, 11), {"tx_botox_last": UNLIKELY}),
        (Absence.UNK, {}),
    ],
)
def test_botulinum_within_four_months_is_asked_about(last: Answer, told: dict[str, Severity]) -> None:
    assert case(op_date=OPERATED, tx_botox_last=last) == told


@pytest.mark.parametrize("key", ["bone_l", "bone_w"])
def test_a_keyhole_wider_than_20_mm_is_asked_about(key: str) -> None:
    found = {size: case(approach=1, **{key: size}) for size in (9, 20, 21)}
    assert found == {9: {}, 20: {}, 21: {key: UNLIKELY}}
    assert case(approach=2, **{key: 21}) == {}


# --- One contact ------------------------------------------------------------------------------------


def across(record: str, answers: Answers) -> list[Problem]:
    return problems_across(record, Scene(answers, {"op_date": OPERATED}, TODAY))


def contact(**answers: Answer) -> dict[str, Severity]:
    usual: dict[str, Answer] = {"fu_date": TODAY, "fu_result": 1, "fw_ever": int("fw_onset" in answers)}
    return found_in(across("contact", {**usual, **answers}))


@pytest.mark.parametrize(
    ("fw_ever", "told"),
    [
        (0, {}), (1, {}), (2, {}), (Absence.UNK, {}),
        (None, {"fw_ever": IMPOSSIBLE}), (Absence.ND, {"fw_ever": IMPOSSIBLE}),
        (Absence.NA, {"fw_ever": IMPOSSIBLE}),
    ],
)  # fmt: skip
def test_a_completed_contact_has_the_palsy_question_answered(
    fw_ever: Answer, told: dict[str, Severity]
) -> None:
    assert contact(fw_ever=fw_ever) == told


@pytest.mark.parametrize("result", [2, 3, 4, 5, 6, 7])
def test_an_attempt_that_reached_nobody_needs_no_answer(result: int) -> None:
    assert contact(fu_result=result, fw_ever=None) == {}


@pytest.mark.parametrize(("day", "told"), [(-1, True), (0, True), (1, False)])
def test_a_contact_lies_after_the_operation(day: int, told: bool) -> None:
    found = contact(fu_date=OPERATED + timedelta(days=day))
    assert found == ({"fu_date": IMPOSSIBLE} if told else {})


@pytest.mark.parametrize("key", ["fw_onset", "fw_last_normal", "spasm_stop_date"])
def test_what_a_contact_tells_lies_between_operation_and_contact(key: str) -> None:
    days = [OPERATED - timedelta(days=1), OPERATED, TODAY, TODAY + timedelta(days=1)]
    told = [contact(**{key: day}).get(key) for day in days]
    assert told == [IMPOSSIBLE, None, None, IMPOSSIBLE]


def test_part_of_a_date_told_at_a_contact_is_refused_only_where_all_of_it_is_outside() -> None:
    parts = [PartialDate(2026, 2), PartialDate(2026, 3), PartialDate(2026), PartialDate(2026, 4)]
    assert [contact(fw_onset=part).get("fw_onset") for part in parts] == [IMPOSSIBLE, None, None, IMPOSSIBLE]


def test_a_palsy_later_than_any_published_one_is_asked_about() -> None:
    late = {
        day: contact(fu_date=OPERATED + timedelta(days=90), fw_onset=OPERATED + timedelta(days=day))
        for day in (45, 46)
    }
    assert late == {45: {}, 46: {"fw_onset": UNLIKELY}}


@pytest.mark.parametrize(
    ("record", "key", "before", "on"),
    [
        ("ward_check", "hb_w_at", datetime(2026, 3, 3, 23, 59), datetime(2026, 3, 4, 0, 0)),
        ("complication", "onset_date", date(2026, 3, 3), date(2026, 3, 4)),
        ("complication", "onset_date", PartialDate(2026, 2), PartialDate(2026, 3)),
        ("complication", "resolved_date", date(2026, 3, 3), date(2026, 3, 4)),
    ],
)
def test_ward_checks_and_complications_are_not_before_the_operation(
    record: str, key: str, before: Answer, on: Answer
) -> None:
    assert found_in(across(record, {key: before})) == {key: IMPOSSIBLE}
    assert across(record, {key: on}) == []


def test_entries_that_lie_before_the_operation_are_asked_about() -> None:
    before, on = OPERATED - timedelta(days=1), datetime.combine(OPERATED, time(8))
    early: list[Answers] = [{"fu_date": before}, {"hb_w_at": on - timedelta(days=1)}, {"onset_date": before}]
    late: list[Answers] = [{"fu_date": OPERATED}, {"hb_w_at": on}, {"onset_date": Absence.UNK}, {}]
    [problem] = beside([*early, *late], op_date=OPERATED)
    assert (problem.key, problem.severity, problem.gaps["count"]) == ("op_date", UNLIKELY, 3)
    assert beside(late, op_date=OPERATED) == []
    assert beside(early, op_date=Absence.UNK) == []


def beside(entries: list[Answers], **answers: Answer) -> list[Problem]:
    """Return what is wrong between a case and entries, each of the kind whose day it tells."""

    def of(key: str) -> list[Answers]:
        return [entry for entry in entries if key in entry]

    return problems_across(
        A_CASE, Scene(answers, answers, TODAY, of("hb_w_at"), of("onset_date"), of("fu_date"))
    )


def test_impossible_answers_are_refused_together_and_unlikely_ones_are_not() -> None:
    answers: Answers = {"op_date": OPERATED, "birth_date": TODAY, "dx_date": TODAY, "id_no": "1"}
    problems = problems_across(A_CASE, Scene(answers, answers, TODAY))
    with pytest.raises(AnswersRefusedError) as told:
        refuse_impossible(problems)
    assert [problem.key for problem in told.value.problems] == ["birth_date", "dx_date"]
    assert str(told.value) == problems[0].say(Language.ENGLISH)
    refuse_impossible([problem for problem in problems if problem.severity is UNLIKELY])
