"""How each worked-out answer follows from others, in one sentence with its values and limits.

Source: docs/data-dictionary.md, rows marked derived.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from models.dictionary import OPERATION, PATIENT
from models.fields import Answer, Answers, PartialDate
from models.rules.derived import with_derived
from models.words import Sentence, Words

FROM_BIRTH = Words(
    "Completed years from birth on {birth_date} to the operation on {op_date}.",
    "从出生（{birth_date}）到手术（{op_date}）的周岁数。",
)
FROM_ONSET = Words(
    "Months from the first symptom in {onset_ym} to the operation on {op_date}.",
    "从起病（{onset_ym}）到手术（{op_date}）的月数。",
)
SUM = Words("Severity {jrs_sev} + frequency {jrs_freq}.", "严重度 {jrs_sev} + 频度 {jrs_freq}。")
CLASS_A = Words(
    "AAO-HNS class A: PTA {pta_pre_i} dB (≤ 30) and SDS {sds_pre_i} % (≥ 70).",
    "AAO-HNS A 级：PTA {pta_pre_i} dB（≤ 30）且 SDS {sds_pre_i} %（≥ 70）。",
)
CLASS_B = Words(
    "AAO-HNS class B: PTA {pta_pre_i} dB (≤ 50) and SDS {sds_pre_i} % (≥ 50).",
    "AAO-HNS B 级：PTA {pta_pre_i} dB（≤ 50）且 SDS {sds_pre_i} %（≥ 50）。",
)
CLASS_C = Words(
    "AAO-HNS class C: PTA {pta_pre_i} dB (> 50) and SDS {sds_pre_i} % (≥ 50).",
    "AAO-HNS C 级：PTA {pta_pre_i} dB（> 50）且 SDS {sds_pre_i} %（≥ 50）。",
)
CLASS_D = Words(
    "AAO-HNS class D: SDS {sds_pre_i} % (< 50), whatever the PTA.",
    "AAO-HNS D 级：SDS {sds_pre_i} %（< 50），不论 PTA。",
)
WORSE_OF = Words(
    "Gardner-Robertson: PTA {pta_pre_i} dB is grade {by_tone}, SDS {sds_pre_i} % is grade {by_speech};"
    " the worse one holds.",
    "Gardner-Robertson：PTA {pta_pre_i} dB 为 {by_tone} 级，SDS {sds_pre_i} % 为 {by_speech} 级，取较差者。",
)
KINDS = Words(
    "Kinds of vessel: {kinds}; two or more are multiple.", "责任血管 {kinds} 种；2 种及以上为多支。"
)
HAS_VERTEBRAL = Words("The vertebral artery is among the vessels.", "责任血管中有椎动脉。")
NO_VERTEBRAL = Words("The vertebral artery is not among the vessels.", "责任血管中无椎动脉。")
STAY = Words(
    "Days from the operation on {op_date} to the discharge on {dis_date}.",
    "从手术（{op_date}）到出院（{dis_date}）的天数。",
)
NEEDS_ONE = Words("Follows from: {first}.", "由“{first}”得出。")
NEEDS_TWO = Words("Follows from: {first}, {second}.", "由“{first}”和“{second}”得出。")

SOURCES: Mapping[str, tuple[str, ...]] = {
    "age_op": ("birth_date", "op_date"),
    "dur_months": ("onset_ym", "op_date"),
    "jrs_total": ("jrs_sev", "jrs_freq"),
    "aao_pre": ("pta_pre_i", "sds_pre_i"),
    "gr_pre": ("pta_pre_i", "sds_pre_i"),
    "vessel_n": ("vessel",),
    "va_involved": ("vessel",),
    "los_post": ("op_date", "dis_date"),
}
"""What each worked-out answer is worked out from."""

_FIELDS = {field.key: field for field in (*PATIENT.fields, *OPERATION.fields)}
_CLASSES = {"A": CLASS_A, "B": CLASS_B, "C": CLASS_C, "D": CLASS_D}


def rule_of(key: str, answers: Answers) -> Sentence | None:
    """Return how the worked-out answer to `key` follows from `answers`; None for what is not worked out.

    Where it cannot be worked out yet, the sentence names what it follows from.
    """
    if key not in SOURCES:
        return None
    filled = with_derived(answers)
    told = _TOLD[key](filled) if filled.get(key) is not None and _all_there(key, filled) else None
    return told or _needs(key)


def _all_there(key: str, answers: Answers) -> bool:
    given = [answers.get(source) for source in SOURCES[key]]
    return all(isinstance(each, int | Decimal | date | PartialDate | tuple) for each in given) or (
        key == "aao_pre" and answers["aao_pre"] == "D"
    )


def _needs(key: str) -> Sentence:
    first, *second = (_FIELDS[source].label for source in SOURCES[key])
    if second:
        return Sentence(NEEDS_TWO, {"first": first, "second": second[0]})
    return Sentence(NEEDS_ONE, {"first": first})


def _plain(words: Words, key: str) -> Callable[[Answers], Sentence]:
    def told(answers: Answers) -> Sentence:
        return Sentence(words, {source: _short(answers.get(source)) for source in SOURCES[key]})

    return told


def _short(answer: Answer) -> object:
    return f"{answer.normalize():f}" if isinstance(answer, Decimal) else answer


def _hearing_class(answers: Answers) -> Sentence:
    return _plain(_CLASSES[str(answers["aao_pre"])], "aao_pre")(answers)


def _hearing_grade(answers: Answers) -> Sentence:
    best = {"pta_pre_i": Decimal(-10), "sds_pre_i": Decimal(100)}
    by_tone = with_derived({**best, "pta_pre_i": answers["pta_pre_i"]})["gr_pre"]
    by_speech = with_derived({**best, "sds_pre_i": answers["sds_pre_i"]})["gr_pre"]
    gaps = {"pta_pre_i": _short(answers["pta_pre_i"]), "sds_pre_i": _short(answers["sds_pre_i"])}
    return Sentence(WORSE_OF, {**gaps, "by_tone": by_tone, "by_speech": by_speech})


def _vessels(answers: Answers) -> Sentence:
    vessels = answers["vessel"]
    return Sentence(KINDS, {"kinds": len(vessels) if isinstance(vessels, tuple) else 0})


def _vertebral(answers: Answers) -> Sentence:
    return Sentence(HAS_VERTEBRAL if answers["va_involved"] else NO_VERTEBRAL, {})


_TOLD: Mapping[str, Callable[[Answers], Sentence]] = {
    "age_op": _plain(FROM_BIRTH, "age_op"),
    "dur_months": _plain(FROM_ONSET, "dur_months"),
    "jrs_total": _plain(SUM, "jrs_total"),
    "aao_pre": _hearing_class,
    "gr_pre": _hearing_grade,
    "vessel_n": _vessels,
    "va_involved": _vertebral,
    "los_post": _plain(STAY, "los_post"),
}
