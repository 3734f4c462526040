"""Each worked-out answer says how it follows, with its values; what is missing is named."""

from datetime import date
from decimal import Decimal

import pytest

from models.dictionary import OPERATION, PATIENT
from models.fields import Answer, PartialDate
from models.rules.derived import with_derived
from models.rules.derived_words import SOURCES, rule_of
from models.words import Language

WHOLE: dict[str, Answer] = {
    "birth_date": date(1981, 2, 3), "op_date": date(2026, 3, 13), "dis_date": date(2026, 3, 19),
    "onset_ym": PartialDate(2023, 5), "jrs_sev": 2, "jrs_freq": 3, "pta_pre_i": Decimal("42.0"),
    "sds_pre_i": 60, "vessel": (1, 3),
}  # fmt: skip


def said(key: str, answers: dict[str, Answer], language: Language = Language.ENGLISH) -> str:
    rule = rule_of(key, answers)
    assert rule is not None
    return rule.say(language)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("age_op", "Completed years from birth on 1981-02-03 to the operation on 2026-03-13."),
        ("dur_months", "Months from the first symptom in 2023-05 to the operation on 2026-03-13."),
        ("jrs_total", "Severity 2 + frequency 3."),
        ("aao_pre", "AAO-HNS class B: PTA 42 dB (≤ 50) and SDS 60 % (≥ 50)."),
        (
            "gr_pre",
            "Gardner-Robertson: PTA 42 dB is grade 2, SDS 60 % is grade 2; the worse one holds.",
        ),
        ("vessel_n", "Kinds of vessel: 2; two or more are multiple."),
        ("va_involved", "The vertebral artery is among the vessels."),
        ("los_post", "Days from the operation on 2026-03-13 to the discharge on 2026-03-19."),
    ],
)
def test_a_worked_out_answer_tells_its_rule_with_its_values(key: str, sentence: str) -> None:
    assert said(key, WHOLE) == sentence


@pytest.mark.parametrize(
    ("pta", "sds", "words"),
    [
        (30, 70, "class A"),
        (30, 69, "class B"),
        (51, 50, "class C"),
        (20, 49, "class D"),
        (None, 49, "class D"),
    ],
)
def test_the_class_in_the_sentence_is_the_class_that_is_worked_out(
    pta: int | None, sds: int, words: str
) -> None:
    answers: dict[str, Answer] = {"pta_pre_i": pta, "sds_pre_i": sds}
    assert words in said("aao_pre", answers)
    assert words.endswith(str(with_derived(answers)["aao_pre"]))


def test_the_worse_measure_decides_the_grade_and_the_sentence_shows_both() -> None:
    sentence = said("gr_pre", {"pta_pre_i": 20, "sds_pre_i": 4})
    assert "PTA 20 dB is grade 1, SDS 4 % is grade 4" in sentence


@pytest.mark.parametrize("key", SOURCES)
@pytest.mark.parametrize("language", Language)
def test_what_cannot_be_worked_out_yet_names_what_it_follows_from(key: str, language: Language) -> None:
    sentence = said(key, {}, language)
    fields = {field.key: field for field in (*PATIENT.fields, *OPERATION.fields)}
    assert all(fields[source].label.say(language) in sentence for source in SOURCES[key])


def test_what_is_typed_has_no_rule() -> None:
    assert rule_of("name", WHOLE) is None
    assert set(SOURCES) >= {f.key for f in OPERATION.fields if f.derived}
