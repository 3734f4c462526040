"""What is worked out from other answers, against tables by hand."""

from datetime import date
from decimal import Decimal

import pytest

from models.dictionary import OPERATION, PATIENT
from models.fields import Absence, Answer, PartialDate
from models.rules.derived import with_derived

OPERATED = date(2026, 3, 4)


def derived(key: str, **answers: Answer) -> Answer:
    return with_derived(answers)[key]


@pytest.mark.parametrize(
    ("pta", "sds", "aao", "gr"),
    [
        (0, 100, "A", 1), (30, 70, "A", 1), (31, 70, "B", 2), (30, 69, "B", 2), (50, 50, "B", 2),
        (51, 50, "C", 3), (51, 100, "C", 3), (50, 49, "D", 3), (10, 49, "D", 3), (90, 5, "D", 3),
        (91, 5, "D", 4), (90, 4, "D", 4), (91, 70, "C", 4), (30, 1, "D", 4),
        (130, 0, "D", 5), (10, 0, "D", 5), (-10, 100, "A", 1),
    ],
)  # fmt: skip
def test_hearing_classes_take_the_worse_of_the_two_measures(pta: int, sds: int, aao: str, gr: int) -> None:
    measured: dict[str, Answer] = {"pta_pre_i": Decimal(pta), "sds_pre_i": sds}
    assert derived("aao_pre", **measured) == aao
    assert derived("gr_pre", **measured) == gr


@pytest.mark.parametrize(
    ("pta", "sds", "aao"),
    [
        (None, 49, "D"),
        (Absence.ND, 20, "D"),
        (None, 50, None),
        (Decimal(20), None, None),
        (Decimal(20), Absence.ND, None),
    ],
)
def test_with_one_measure_a_class_is_told_only_where_it_suffices(
    pta: Answer, sds: Answer, aao: str | None
) -> None:
    assert derived("aao_pre", pta_pre_i=pta, sds_pre_i=sds) == aao
    assert derived("gr_pre", pta_pre_i=pta, sds_pre_i=sds) is None


@pytest.mark.parametrize(
    ("born", "operated", "age"),
    [
        (date(1970, 3, 4), OPERATED, 56),
        (date(1970, 3, 5), OPERATED, 55),
        (date(2000, 2, 29), date(2025, 2, 28), 24),
        (date(2000, 2, 29), date(2025, 3, 1), 25),
        (None, OPERATED, None),
        (date(1970, 3, 4), None, None),
        (Absence.UNK, OPERATED, None),
    ],
)
def test_age_at_operation_is_in_completed_years(born: Answer, operated: Answer, age: int | None) -> None:
    assert derived("age_op", birth_date=born, op_date=operated) == age


def test_a_typed_age_stays_where_the_birth_date_is_not_known_and_gives_way_where_it_is() -> None:
    assert derived("age_op", age_op=61, birth_date=Absence.UNK, op_date=OPERATED) == 61
    assert derived("age_op", age_op=61, birth_date=date(1970, 3, 4), op_date=OPERATED) == 56


@pytest.mark.parametrize(
    ("onset", "months"),
    [
        (PartialDate(2025, 3), 12),
        (PartialDate(2026, 3), 0),
        (PartialDate(2020, 12), 63),
        (date(2025, 3, 31), 12),
        (PartialDate(2020), None),
        (Absence.UNK, None),
        (None, None),
    ],
)
def test_the_duration_follows_from_a_known_month(onset: Answer, months: int | None) -> None:
    assert derived("dur_months", onset_ym=onset, op_date=OPERATED) == months


def test_a_typed_duration_stays() -> None:
    typed = Decimal("18.0")
    assert derived("dur_months", dur_months=typed, onset_ym=PartialDate(2020), op_date=OPERATED) == typed


@pytest.mark.parametrize(
    ("severity", "frequency", "total"),
    [(0, 0, 0), (4, 4, 8), (3, 1, 4), (None, 1, None), (3, Absence.ND, None)],
)
def test_the_jankovic_total_needs_both_parts(severity: Answer, frequency: Answer, total: int | None) -> None:
    assert derived("jrs_total", jrs_sev=severity, jrs_freq=frequency) == total


@pytest.mark.parametrize(
    ("vessel", "several", "vertebral"),
    [((1,), 0, 0), ((1, 3), 1, 1), ((3,), 0, 1), ((0,), 0, 0), (None, None, None), (Absence.UNK, None, None)],
)
def test_vessels_tell_whether_there_are_several_and_the_vertebral_among_them(
    vessel: Answer, several: int | None, vertebral: int | None
) -> None:
    assert derived("vessel_n", vessel=vessel) == several
    assert derived("va_involved", vessel=vessel) == vertebral


@pytest.mark.parametrize(
    ("left", "days"), [(OPERATED, 0), (date(2026, 3, 11), 7), (None, None), (Absence.UNK, None)]
)
def test_the_stay_after_the_operation_is_counted_in_days(left: Answer, days: int | None) -> None:
    assert derived("los_post", op_date=OPERATED, dis_date=left) == days


def test_every_derived_field_of_a_case_is_worked_out_and_the_given_answers_stay() -> None:
    given: dict[str, Answer] = {"name": "张三", "op_date": OPERATED}
    filled = with_derived(given)
    expected = {f.key for f in (*PATIENT.fields, *OPERATION.fields) if f.derived} - {"name_py"}
    assert expected <= set(filled)
    assert given.items() <= filled.items()
    assert given == {"name": "张三", "op_date": OPERATED}
