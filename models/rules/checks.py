"""What is wrong with an answer on its own; what it is beside the others, models.rules.cross says.

Impossible answers are never stored; unlikely ones are stored and marked.
Source: docs/data-dictionary.md, limits in bold are hard, in italics soft.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from models.errors import UserError
from models.fields import (
    Absence,
    Answer,
    Choice,
    Choices,
    Clock,
    Day,
    Field,
    Moment,
    Number,
    Problem,
    Severity,
    Text,
)
from models.rules.days import EARLIEST
from models.rules.identifiers import is_phone
from models.rules.reading import ALONE, BROKEN_TEXT, NOT_A_CODE, TOO_LONG, is_broken
from models.rules.rule import day_of, facts_of
from models.words import Words

OUTSIDE = Words("{label} must be {low} to {high}.", "{label}必须在 {low} 到 {high} 之间。")
UNUSUAL = Words(
    "{label} is {value}; usually it is {low} to {high}. Check it once more.",
    "{label}为 {value}，通常为 {low} 到 {high}，请再核对。",
)
UNUSUALLY_LOW = Words(
    "{label} is {value}; usually it is {low} or more. Check it once more.",
    "{label}为 {value}，通常不低于 {low}，请再核对。",
)
UNUSUALLY_HIGH = Words(
    "{label} is {value}; usually it is {high} or less. Check it once more.",
    "{label}为 {value}，通常不高于 {high}，请再核对。",
)
IN_FUTURE = Words("{label} must not lie after today, {today}.", "{label}不能晚于今天（{today}）。")
TOO_EARLY = Words("{label} must not lie before {earliest}.", "{label}不能早于 {earliest}。")
PHONE_FORM = Words(
    "“{value}” is not a mainland phone number. Check it once more.", "“{value}”不是内地电话号码，请再核对。"
)


# What a list calls the checks of one answer; the name of a check is `<key>.<this>`.
ALONE_TITLES = {
    "limits": Words("{label}: unusual, or outside its limits", "{label}：超出常见或允许范围"),
    "form": Words("{label}: unusual form", "{label}：格式不常见"),
    "text": Words("{label}: cannot be kept as text", "{label}：文字无法保存"),
}
_CHECKS = {
    OUTSIDE: "limits", UNUSUAL: "limits", UNUSUALLY_LOW: "limits", UNUSUALLY_HIGH: "limits",
    IN_FUTURE: "limits", TOO_EARLY: "limits", NOT_A_CODE: "limits", ALONE: "limits",
    PHONE_FORM: "form", TOO_LONG: "text", BROKEN_TEXT: "text",
}  # fmt: skip


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


def rule_of(field: Field, words: Words) -> str:
    """Return the name of the check that says `words` of an answer to `field`."""
    return f"{field.key}.{_CHECKS[words]}"


def _impossible(field: Field, words: Words, **gaps: object) -> Problem:
    return Problem(
        field.key, Severity.IMPOSSIBLE, words, {"label": field.label, **gaps},
        rule_of(field, words), (field.key,),
    )  # fmt: skip


def _unlikely(field: Field, words: Words, answer: Answer, **gaps: object) -> Problem:
    return Problem(
        field.key, Severity.UNLIKELY, words, {"label": field.label, "value": answer, **gaps},
        rule_of(field, words), (field.key,), facts_of({field.key: answer}),
    )  # fmt: skip


def _text_problem(field: Text, answer: str) -> Problem | None:
    if len(answer) > field.longest:
        return _impossible(field, TOO_LONG, longest=field.longest, length=len(answer))
    if is_broken(answer):
        return _impossible(field, BROKEN_TEXT)
    if field.phone and not is_phone(answer):
        return _unlikely(field, PHONE_FORM, answer)
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
    return _unlikely(field, words, answer, low=low, high=high)


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
        return replace(_impossible(field, ALONE), gaps={"label": known[field.alone]})
    return None


def _span(answer: Answer) -> tuple[date, date]:
    day = day_of(answer)
    if day is None:
        raise TypeError(f"{type(answer).__name__} is no day")
    return day
