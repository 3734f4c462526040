"""What is worked out from other answers, never typed.

Source: docs/data-dictionary.md, rows marked derived.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from models.fields import Absence, Answer, Answers, PartialDate
from models.rules.days import age_on, day_number


def with_derived(answers: Answers) -> dict[str, Answer]:
    """Return the answers of one patient and one case with every derived one filled in.

    `age_op` and `dur_months` are kept as typed where they cannot be worked out.
    """
    filled = dict(answers)
    for key, work_out in _RULES.items():
        if (value := work_out(filled)) is not None or key not in filled:
            filled[key] = value
    return filled


def _age_op(answers: Answers) -> Answer:
    """Completed years from birth to operation."""
    born, operated = answers.get("birth_date"), answers.get("op_date")
    return age_on(operated, born) if isinstance(born, date) and isinstance(operated, date) else None


def _dur_months(answers: Answers) -> Answer:
    """Months from the first symptom to the operation; typed where the first symptom is not a month."""
    onset, operated = answers.get("onset_ym"), answers.get("op_date")
    if answers.get("dur_months") is not None or not isinstance(operated, date):
        return None
    if not isinstance(onset, date | PartialDate) or onset.month is None:
        return None
    return Decimal(12 * (operated.year - onset.year) + operated.month - onset.month)


def _jrs_total(answers: Answers) -> Answer:
    """Jankovic severity and frequency together, 0-8."""
    severity, frequency = answers.get("jrs_sev"), answers.get("jrs_freq")
    return severity + frequency if isinstance(severity, int) and isinstance(frequency, int) else None


def _aao_pre(answers: Answers) -> Answer:
    """AAO-HNS class from the ipsilateral pure-tone average (dB HL) and speech discrimination (%)."""
    pta, sds = _number(answers.get("pta_pre_i")), _number(answers.get("sds_pre_i"))
    if sds is not None and sds < 50:
        return "D"
    if pta is None or sds is None:
        return None
    if pta <= 30 and sds >= 70:
        return "A"
    return "B" if pta <= 50 else "C"


def _gr_pre(answers: Answers) -> Answer:
    """Gardner-Robertson grade 1-5; where the two measures disagree the worse one holds."""
    pta, sds = _number(answers.get("pta_pre_i")), _number(answers.get("sds_pre_i"))
    if pta is None or sds is None:
        return None
    by_tone = 1 if pta <= 30 else 2 if pta <= 50 else 3 if pta <= 90 else 4
    by_speech = 1 if sds >= 70 else 2 if sds >= 50 else 3 if sds >= 5 else 4 if sds >= 1 else 5
    return max(by_tone, by_speech)


def _vessel_n(answers: Answers) -> Answer:
    """Whether two or more kinds of vessel offend."""
    vessels = answers.get("vessel")
    return int(len(vessels) >= 2) if isinstance(vessels, tuple) else None


def _va_involved(answers: Answers) -> Answer:
    """Whether the vertebral artery is among the offending vessels."""
    vessels = answers.get("vessel")
    return int(3 in vessels) if isinstance(vessels, tuple) else None


def _los_post(answers: Answers) -> Answer:
    """Days from the operation to the discharge."""
    operated, discharged = answers.get("op_date"), answers.get("dis_date")
    return (
        day_number(discharged, operated)
        if isinstance(operated, date) and isinstance(discharged, date)
        else None
    )


def _number(answer: Answer) -> Decimal | int | None:
    return None if isinstance(answer, Absence) or not isinstance(answer, int | Decimal) else answer


_RULES: dict[str, Callable[[Answers], Answer]] = {
    "age_op": _age_op,
    "dur_months": _dur_months,
    "jrs_total": _jrs_total,
    "aao_pre": _aao_pre,
    "gr_pre": _gr_pre,
    "vessel_n": _vessel_n,
    "va_involved": _va_involved,
    "los_post": _los_post,
}
