"""What a record still lacks."""

from datetime import date, datetime

import pytest

from models.dictionary import OPERATION, PATIENT
from models.fields import Absence, Answer, Answers, Need
from models.rules.completeness import (
    CONDITIONS,
    DISCHARGE,
    IDENTITY,
    OPERATED,
    PREOP,
    SECTIONS,
    WARD,
    counts,
    missing_keys,
    needed_label,
    section_of,
    trend,
)

TODAY = date(2026, 3, 20)
DAY = date(2026, 3, 4)
FIELDS = (*PATIENT.fields, *OPERATION.fields)


def lacking(checks: tuple[Answers, ...] = (), /, **answers: Answer) -> dict[str, list[str]]:
    return missing_keys(answers, checks)


def check(year: int, month: int, day: int, hour: int, minute: int = 0) -> Answers:
    return {"hb_w_at": datetime(year, month, day, hour, minute), "hb_w": 1}


def test_every_field_of_a_case_belongs_to_a_section() -> None:
    assert {section_of(field.key) for field in FIELDS} == set(SECTIONS)


@pytest.mark.parametrize(
    ("key", "section"),
    [
        ("name", IDENTITY), ("adm_no", IDENTITY), ("adm_date", IDENTITY), ("side", PREOP), ("hb_pre", PREOP),
        ("op_date", OPERATED), ("op_event", OPERATED), ("steroid", WARD), ("spasm_dis", DISCHARGE),
        ("dis_date", DISCHARGE), ("contact_verified_on", DISCHARGE), ("fu_end", DISCHARGE),
    ],
)  # fmt: skip
def test_a_field_stands_in_the_section_where_it_is_asked(key: str, section: str) -> None:
    assert section_of(key) == section


def test_an_empty_case_lacks_all_that_is_known_before_the_operation_and_its_date() -> None:
    missing = lacking()
    needed = {f.key for f in FIELDS if f.need is Need.YES and not f.derived} - {"study_id"}
    assert missing[OPERATED] == ["op_date"]
    assert missing[WARD] == missing[DISCHARGE] == []
    expected = {key for key in needed if section_of(key) in (IDENTITY, PREOP)} | {"birth_date", "onset_ym"}
    assert set(missing[IDENTITY]) | set(missing[PREOP]) == expected


def test_an_operated_case_lacks_all_that_is_needed() -> None:
    missing = lacking(op_date=DAY)
    needed = {f.key for f in FIELDS if f.need is Need.YES and not f.derived} - {"study_id", "op_date"}
    found = [key for keys in missing.values() for key in keys]
    assert len(found) == len(set(found))
    assert set(found) == needed | {"birth_date", "onset_ym", "hb_w"}


def test_an_absence_is_an_answer() -> None:
    everything: dict[str, Answer] = dict.fromkeys((field.key for field in FIELDS), Absence.UNK)
    missing = lacking((check(2026, 3, 4, 20),), **{**everything, "op_date": DAY})
    assert not any(missing.values())


def test_missing_fields_stand_in_the_order_of_the_dictionary() -> None:
    order = [field.key for field in FIELDS]
    missing = lacking(op_date=DAY)
    for section in (IDENTITY, PREOP, OPERATED, DISCHARGE):
        assert missing[section] == sorted(missing[section], key=order.index)


@pytest.mark.parametrize(
    ("key", "needed", "not_needed"),
    [
        ("birth_date", {}, {"age_op": 60}),
        ("onset_ym", {}, {"dur_months": 24}),
        ("tx_botox_n", {"tx_botox": 1}, {"tx_botox": 0}),
        ("tx_botox_last", {"tx_botox": 1}, {"tx_botox": Absence.UNK}),
        ("tx_prior_mvd_date", {"tx_prior_mvd": 1}, {"tx_prior_mvd": 0}),
        ("tx_prior_mvd_date", {"tx_prior_mvd": 2}, {}),
        ("dfp_taught_by", {"dfp_taught": 1}, {"dfp_taught": 0}),
        ("fu_end_date", {"fu_end": 0}, {}),
    ],
)
def test_a_field_under_a_condition_is_lacking_only_under_it(
    key: str, needed: dict[str, Answer], not_needed: dict[str, Answer]
) -> None:
    assert key in CONDITIONS
    assert key in lacking(op_date=DAY, **needed)[section_of(key)]
    assert key not in lacking(op_date=DAY, **not_needed)[section_of(key)]
    assert key not in lacking(op_date=DAY, **needed, **{key: Absence.UNK})[section_of(key)]


@pytest.mark.parametrize(
    ("moments", "discharged", "grades"),
    [
        ([], None, ["hb_w"]),
        ([(2026, 3, 4, 18)], None, []),
        ([(2026, 3, 5, 8)], None, []),
        ([(2026, 3, 6, 8)], None, ["hb_w"]),
        ([(2026, 3, 5, 8)], date(2026, 3, 10), ["hb_w_discharge"]),
        ([(2026, 3, 10, 8)], date(2026, 3, 10), ["hb_w"]),
        ([(2026, 3, 5, 8), (2026, 3, 10, 8)], date(2026, 3, 10), []),
        ([], date(2026, 3, 10), ["hb_w", "hb_w_discharge"]),
        ([(2026, 3, 5, 8)], Absence.UNK, []),
    ],
)
def test_a_grade_is_needed_within_a_day_of_the_operation_and_at_discharge(
    moments: list[tuple[int, ...]], discharged: Answer, grades: list[str]
) -> None:
    missing = lacking(tuple(check(*moment) for moment in moments), op_date=DAY, dis_date=discharged)[WARD]
    assert [key for key in missing if key.startswith("hb_w")] == grades


def test_counts_are_what_is_needed_and_what_of_it_is_there() -> None:
    waiting = counts({"name": "x"}, lacking(name="x"))
    assert waiting[OPERATED] == (0, 1)
    assert waiting[WARD] == waiting[DISCHARGE] == (0, 0)
    answers: dict[str, Answer] = {"name": "x", "op_date": DAY, "dis_date": date(2026, 3, 10), "tx_botox": 1}
    checks = (check(2026, 3, 4, 20),)
    missing = missing_keys(answers, checks)
    found = counts(answers, missing)
    assert found[WARD] == (1, 2)
    assert {section: need - have for section, (have, need) in found.items()} == {
        section: len(keys) for section, keys in missing.items()
    }
    assert found[PREOP][1] == counts({**answers, "tx_botox": 0}, missing)[PREOP][1] + 2
    assert found[DISCHARGE][0] == 1


def test_the_trend_counts_operations_by_month_to_the_last_one() -> None:
    told = [(date(2025, 3, 31), True), (date(2025, 4, 1), False), (date(2026, 3, 1), True), (DAY, False)]
    months = trend(told, DAY)
    assert [month.first for month in months][:2] == [date(2025, 4, 1), date(2025, 5, 1)]
    assert (len(months), months[-1].first) == (12, date(2026, 3, 1))
    assert [(month.operations, month.complete) for month in (months[0], months[1], months[-1])] == [
        (1, 0), (0, 0), (2, 1),
    ]  # fmt: skip
    assert (months[1].share, months[-1].share) == (None, 0.5)
    assert len(trend(told, DAY, months=3)) == 3


def test_all_that_can_be_missing_has_a_name() -> None:
    everything = missing_keys({"op_date": DAY, "dis_date": DAY}, ())
    names = [needed_label(key).en for keys in everything.values() for key in keys]
    assert len(names) == len(set(names))
    assert {"HB at discharge", "Name"} <= set(names)
