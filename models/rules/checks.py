"""What is wrong with an answer: alone, and beside the other answers of its case.

Impossible answers are never stored; unlikely ones are stored and marked.
Source: docs/data-dictionary.md, limits in bold are hard, in italics soft.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from models.errors import UserError
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
from models.rules.days import EARLIEST, add_months, first_day, last_day
from models.rules.identifiers import born_of, is_phone, is_resident_id, sex_of
from models.rules.protocol import COMPLETED
from models.rules.reading import ALONE, BROKEN_TEXT, NOT_A_CODE, TOO_LONG, is_broken
from models.words import Words

OUTSIDE = Words("{label} must be {low} to {high}.", "{label}必须在 {low} 到 {high} 之间。")
UNUSUAL = Words(
    "{label} is usually {low} to {high}. Check it once more.", "{label}通常为 {low} 到 {high}，请再核对。"
)
UNUSUALLY_LOW = Words(
    "{label} is usually {low} or more. Check it once more.", "{label}通常不低于 {low}，请再核对。"
)
UNUSUALLY_HIGH = Words(
    "{label} is usually {high} or less. Check it once more.", "{label}通常不高于 {high}，请再核对。"
)
IN_FUTURE = Words("{label} must not lie after today, {today}.", "{label}不能晚于今天（{today}）。")
TOO_EARLY = Words("{label} must not lie before {earliest}.", "{label}不能早于 {earliest}。")
BEFORE_OPERATION = Words(
    "{label} must be on or after the operation, {operated_on}.", "{label}不能早于手术日（{operated_on}）。"
)
NOT_AFTER_OPERATION = Words(
    "{label} must be after the operation, {operated_on}.", "{label}必须晚于手术日（{operated_on}）。"
)
AFTER_OPERATION = Words(
    "{label} must be on or before the operation, {operated_on}.", "{label}不能晚于手术日（{operated_on}）。"
)
BEFORE_ADMISSION = Words(
    "{label} must be on or after the admission, {admitted_on}.", "{label}不能早于入院日（{admitted_on}）。"
)
AFTER_CONTACT = Words(
    "{label} must be on or before the day of the contact, {contacted_on}.",
    "{label}不能晚于随访日（{contacted_on}）。",
)
PALSY_NOT_ASKED = Words(
    "Ask whether the face has been weak since the operation: a completed contact cannot be saved without it.",
    "请询问术后是否出现过面部无力：缺少此项时不能保存已完成的随访。",
)
PALSY_ANSWER_ABSENT = Words(
    "The facial-weakness question cannot be left as not asked on a completed contact.",
    "已完成的随访不能将面部无力问题记为未询问或不适用。",
)
ID_CHECK = Words("The ID number does not pass its check. Read it once more.", "身份证号校验不符，请再核对。")
ID_BIRTH = Words("The ID number says born on {born}.", "身份证号中的出生日期为 {born}，与填写不一致。")
ID_SEX = Words("The ID number says another sex.", "身份证号中的性别与填写不一致。")
PHONE_FORM = Words(
    "This is not a mainland phone number. Check it once more.", "这不是内地电话号码，请再核对。"
)
BOTOX_RECENT = Words(
    "The last injection was 4 months or less before the operation: its weakness may be in the HB grade.",
    "末次肉毒毒素注射距手术不超过 4 个月，术前 HB 分级可能受影响。",
)
KEYHOLE_WIDE = Words(
    "A keyhole window is usually 10 to 20 mm. Check it once more.", "锁孔骨窗通常为 10 到 20 mm，请再核对。"
)

ONSET_LATE = Words(
    "The weakness began after day 45, later than any published case. Check it once more.",
    "面瘫出现于术后 45 天之后，晚于已发表的所有病例，请再核对。",
)


class AnswersRefusedError(UserError):
    """Answers that cannot be true were refused; nothing was saved."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep every problem; the sentence is that of the first."""
        super().__init__(problems[0].words, **problems[0].gaps)
        self.problems = tuple(problems)


def refuse_impossible(problems: Iterable[Problem]) -> None:
    """Raise AnswersRefusedError if any of the problems is an impossible answer."""
    if found := [problem for problem in problems if problem.severity is Severity.IMPOSSIBLE]:
        raise AnswersRefusedError(found)


def problem_with(field: Field, answer: Answer, today: date) -> Problem | None:
    """Return what is wrong with `answer` on its own; None where it is acceptable, blank or absent.

    Raises: TypeError where the answer is of another kind than its field.
    """
    if answer is None or isinstance(answer, Absence):
        return None
    match field, answer:
        case Text(), str():
            return _text_problem(field, answer)
        case Clock(), time():
            return None
        case Number(), int() | Decimal():
            return _number_problem(field, answer)
        case Day(), _:
            return _day_problem(field, answer, today)
        case Choice(), int() | str():
            return _choice_problem(field, answer)
        case Choices(), tuple():
            return _choices_problem(field, answer)
        case Moment(), datetime():
            return _day_problem(field, answer, today)
    raise TypeError(f"{type(answer).__name__} is no answer to {field.key}")


def _impossible(field: Field, words: Words, **gaps: object) -> Problem:
    return Problem(field.key, Severity.IMPOSSIBLE, words, {"label": field.label, **gaps})


def _unlikely(field: Field, words: Words, **gaps: object) -> Problem:
    return Problem(field.key, Severity.UNLIKELY, words, {"label": field.label, **gaps})


def _text_problem(field: Text, answer: str) -> Problem | None:
    if len(answer) > field.longest:
        return _impossible(field, TOO_LONG, longest=field.longest, length=len(answer))
    if is_broken(answer):
        return _impossible(field, BROKEN_TEXT)
    if field.phone and not is_phone(answer):
        return _unlikely(field, PHONE_FORM)
    return None


def _number_problem(field: Number, answer: int | Decimal) -> Problem | None:
    if not field.low <= answer <= field.high:
        return _impossible(field, OUTSIDE, low=field.low, high=field.high)
    low, high = field.soft_low, field.soft_high
    if (low is None or answer >= low) and (high is None or answer <= high):
        return None
    words = (
        UNUSUAL if low is not None and high is not None else UNUSUALLY_HIGH if low is None else UNUSUALLY_LOW
    )
    return _unlikely(field, words, low=low, high=high)


def _day_problem(field: Day | Moment, answer: Answer, today: date) -> Problem | None:
    first, last = _span(answer)
    if not field.future and first > today:
        return _impossible(field, IN_FUTURE, today=today)
    if last < EARLIEST:
        return _impossible(field, TOO_EARLY, earliest=EARLIEST)
    return None


def _choice_problem(field: Choice, answer: int | str) -> Problem | None:
    known = [code.value for code in field.codes]
    if answer in known:
        return None
    return _impossible(field, NOT_A_CODE, text=answer, codes=", ".join(map(str, known)))


def _choices_problem(field: Choices, answer: tuple[int | str, ...]) -> Problem | None:
    known = {code.value: code.label for code in field.codes}
    if strangers := [code for code in answer if code not in known]:
        return _impossible(field, NOT_A_CODE, text=strangers[0], codes=", ".join(map(str, known)))
    if field.alone is not None and field.alone in answer and len(answer) > 1:
        return Problem(field.key, Severity.IMPOSSIBLE, ALONE, {"label": known[field.alone]})
    return None


def _span(answer: Answer) -> tuple[date, date]:
    day = day_of(answer)
    if day is None:
        raise TypeError(f"{type(answer).__name__} is no day")
    return day


def day_of(answer: Answer) -> tuple[date, date] | None:
    """Return the first and the last day that an answer can mean; None where it is no date."""
    if isinstance(answer, datetime):
        return answer.date(), answer.date()
    if isinstance(answer, date | PartialDate):
        return first_day(answer), last_day(answer)
    return None


Check = Callable[[Answers, Mapping[str, Field]], Iterator[Problem]]


def case_problems(answers: Answers, fields: Mapping[str, Field]) -> list[Problem]:
    """Return what is wrong between the answers of one patient and one case of theirs."""
    checks = (_dates_around_operation, _dates_after_admission, _id_number, _botulinum, _keyhole)
    return [problem for check in checks for problem in check(answers, fields)]


def contact_problems(answers: Answers, fields: Mapping[str, Field], operated_on: date) -> list[Problem]:
    """Return what is wrong between the answers of one contact and its operation."""
    checks = (_palsy_question, _contact_after_operation, _onset_between)
    return [problem for check in checks for problem in check(answers, fields, operated_on)]


def check_problems(answers: Answers, fields: Mapping[str, Field], operated_on: date) -> list[Problem]:
    """Return what is wrong between a ward check or a complication and its operation."""
    return [
        _impossible(fields[key], BEFORE_OPERATION, operated_on=operated_on)
        for key in ("hb_w_at", "onset_date", "resolved_date")
        if (day := day_of(answers.get(key))) and day[1] < operated_on
    ]


def _dates_around_operation(answers: Answers, fields: Mapping[str, Field]) -> Iterator[Problem]:
    operated = answers.get("op_date")
    if not isinstance(operated, date):
        return
    for key in ("birth_date", "dx_date", "onset_ym", "adm_date", "tx_prior_mvd_date", "tx_botox_last"):
        if (day := day_of(answers.get(key))) and day[0] > operated:
            yield _impossible(fields[key], AFTER_OPERATION, operated_on=operated)
    for key in ("dis_date", "fu_end_date"):
        if (day := day_of(answers.get(key))) and day[1] < operated:
            yield _impossible(fields[key], BEFORE_OPERATION, operated_on=operated)


def _dates_after_admission(answers: Answers, fields: Mapping[str, Field]) -> Iterator[Problem]:
    admitted, discharged = answers.get("adm_date"), answers.get("dis_date")
    if isinstance(admitted, date) and isinstance(discharged, date) and discharged < admitted:
        yield _impossible(fields["dis_date"], BEFORE_ADMISSION, admitted_on=admitted)


def _id_number(answers: Answers, fields: Mapping[str, Field]) -> Iterator[Problem]:
    number, kind = answers.get("id_no"), answers.get("id_type")
    if not isinstance(number, str) or kind not in (None, 1):
        return
    field = fields["id_no"]
    if not is_resident_id(number):
        yield _unlikely(field, ID_CHECK)
        return
    if isinstance(answers.get("birth_date"), date) and born_of(number) != answers["birth_date"]:
        yield _unlikely(field, ID_BIRTH, born=born_of(number))
    if answers.get("sex") in (1, 2) and sex_of(number) != answers["sex"]:
        yield _unlikely(field, ID_SEX)


def _botulinum(answers: Answers, fields: Mapping[str, Field]) -> Iterator[Problem]:
    operated, last = answers.get("op_date"), day_of(answers.get("tx_botox_last"))
    if isinstance(operated, date) and last and last[0] <= operated and last[1] >= add_months(operated, -4):
        yield _unlikely(fields["tx_botox_last"], BOTOX_RECENT)


def _keyhole(answers: Answers, fields: Mapping[str, Field]) -> Iterator[Problem]:
    for key in ("bone_l", "bone_w"):
        size = answers.get(key)
        if answers.get("approach") == 1 and isinstance(size, int | Decimal) and size > 20:
            yield _unlikely(fields[key], KEYHOLE_WIDE)


def _palsy_question(answers: Answers, fields: Mapping[str, Field], _: date) -> Iterator[Problem]:
    if answers.get("fu_result") != COMPLETED:
        return
    match answers.get("fw_ever"):
        case None:
            yield _impossible(fields["fw_ever"], PALSY_NOT_ASKED)
        case Absence.ND | Absence.NA:
            yield _impossible(fields["fw_ever"], PALSY_ANSWER_ABSENT)


def _contact_after_operation(
    answers: Answers, fields: Mapping[str, Field], operated_on: date
) -> Iterator[Problem]:
    contacted = answers.get("fu_date")
    if isinstance(contacted, date) and contacted <= operated_on:
        yield _impossible(fields["fu_date"], NOT_AFTER_OPERATION, operated_on=operated_on)


def _onset_between(answers: Answers, fields: Mapping[str, Field], operated_on: date) -> Iterator[Problem]:
    contacted = answers.get("fu_date")
    for key in ("fw_onset", "fw_last_normal", "spasm_stop_date"):
        if not (day := day_of(answers.get(key))):
            continue
        if day[1] < operated_on:
            yield _impossible(fields[key], BEFORE_OPERATION, operated_on=operated_on)
        elif isinstance(contacted, date) and day[0] > contacted:
            yield _impossible(fields[key], AFTER_CONTACT, contacted_on=contacted)
        elif key == "fw_onset" and (day[0] - operated_on).days > 45:
            yield _unlikely(fields[key], ONSET_LATE)
