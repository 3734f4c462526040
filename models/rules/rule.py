"""A rule across fields: what it looks at, and how it comes to fine, to a problem, or to "not checked".

A rule judges one row (patient and operation together, a ward check, a
complication, a contact) within its case. It asks the `Scene` for answers; an
answer that it needs and that is blank or absent stops it, and the verdict
names that field: a rule that could not look never passes for one that found
nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import reduce
from typing import NamedTuple, TypeVar, cast

from models.dictionary import RECORDS
from models.fields import (
    ABSENCE_WORDS,
    Absence,
    Answer,
    Answers,
    Choice,
    Choices,
    Field,
    PartialDate,
    Problem,
    Severity,
)
from models.rules.days import first_day, last_day
from models.words import Sentence, Words

Kind = TypeVar("Kind")
Gaps = Mapping[str, object]

_BOTH = Words("{one}, {other}", "{one}、{other}")
CASE = "case"  # patient and operation together; the other rows are named as their records are
FIELDS: Mapping[str, Mapping[str, Field]] = {
    CASE: {field.key: field for name in ("patient", "operation") for field in RECORDS[name].fields},
    **{
        name: {field.key: field for field in RECORDS[name].fields}
        for name in ("ward_check", "complication", "contact")
    },
}


class UnansweredError(Exception):
    """A rule needs an answer that is blank or absent."""

    def __init__(self, key: str) -> None:
        """Keep the field that is blank or absent."""
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Scene:
    """What a rule sees: the row that it judges, and the case around it, as on `today`.

    `case` holds the answers of patient and operation, `own` those of the row
    (the same for the case itself); `others` are the patient's further
    operations, `staff` the codes of the staff list as they are compared.
    """

    own: Answers
    case: Answers
    today: date
    ward_checks: Sequence[Answers] = ()
    complications: Sequence[Answers] = ()
    contacts: Sequence[Answers] = ()
    others: Sequence[Answers] = ()
    staff: frozenset[str] = frozenset()
    _known: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def row(self, own: Answers) -> "Scene":
        """Return the scene of another row of the same case, which shares what was worked out of the case."""
        other = object.__new__(Scene)  # half a million rows: cheaper than `replace`
        other.__dict__.update(self.__dict__)
        other.__dict__["own"] = own
        return other

    def once(self, name: str, work_out: Callable[["Scene"], Kind]) -> Kind:
        """Return what `work_out` makes of the case and its entries, asking it only once for all rows."""
        if name not in self._known:
            self._known[name] = work_out(self)
        return cast(Kind, self._known[name])

    def get(self, key: str) -> Answer:
        """Return the answer of the row, or of the case where the row has no such field."""
        answer = self.own.get(key)
        return self.case.get(key) if answer is None else answer

    def has(self, *keys: str) -> bool:
        """Tell whether one of the fields has a value."""
        return any(is_value(self.get(key)) for key in keys)

    def day(self, key: str) -> date:
        """Return a whole day; UnansweredError where there is none, as in all that follow."""
        return self._need(key, date)

    def span(self, key: str) -> tuple[date, date]:
        """Return the first and the last day that a date can mean."""
        answer = self.get(key)
        if type(answer) is date:
            return answer, answer
        found = day_of(answer)
        if found is None:
            raise UnansweredError(key)
        return found

    def moment(self, key: str) -> datetime:
        """Return a day with its time."""
        return self._need(key, datetime)

    def clock(self, key: str) -> time:
        """Return a time of day."""
        return self._need(key, time)

    def number(self, key: str) -> Decimal:
        """Return a number."""
        answer = self.get(key)
        if not isinstance(answer, int | Decimal):
            raise UnansweredError(key)
        return Decimal(answer)

    def code(self, key: str) -> int:
        """Return the number of the chosen code."""
        return self._need(key, int)

    def codes(self, key: str) -> tuple[int | str, ...]:
        """Return every chosen code."""
        return self._need(key, tuple)

    def text(self, key: str) -> str:
        """Return a text, or a code that is one."""
        return self._need(key, str)

    def _need(self, key: str, kind: type[Kind]) -> Kind:
        answer = self.own.get(key)  # as in `get`, without the call: this is asked a million times
        if answer is None:
            answer = self.case.get(key)
        if not isinstance(answer, kind):
            raise UnansweredError(key)
        return answer


@dataclass(frozen=True)
class Rule:
    """One named check across fields, on the rows of `record`.

    The first of `keys` is its subject: without a value there the rule has
    nothing to say. A key with a dot (`contact.fw_ever`) is looked at in every
    such row of the case, or in the patient's other operations. `judge` returns
    the gaps of the sentence `words` where something is wrong, else None. Besides
    them the sentence has the answers of the row as people read them: each by its
    key, and as `value` that of the field `at`, where a problem is shown.
    """

    name: str
    record: str
    label: Sentence
    words: Words
    keys: tuple[str, ...]
    severity: Severity
    judge: Callable[[Scene], Gaps | None]
    at: str

    @property
    def subject(self) -> str:
        """The field without which there is nothing to judge."""
        return self.keys[0]


class Verdict(NamedTuple):
    """What a rule says of a row: a problem, or which fields kept it from looking, or neither: fine."""

    rule: Rule
    problem: Problem | None = None
    missing: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether the rule looked and found nothing, or has no subject."""
        return self.problem is None and not self.missing


def judged(rule: Rule, scene: Scene) -> Verdict:
    """Return what `rule` says of the row that `scene` shows."""
    if not is_value(scene.own.get(rule.keys[0])):
        return Verdict(rule)
    return notable_of(rule, scene) or Verdict(rule)


def notable_of(rule: Rule, scene: Scene) -> Verdict | None:
    """Return what is not fine about a row whose subject is answered."""
    try:
        gaps = rule.judge(scene)
    except UnansweredError as lacking:
        return Verdict(rule, missing=(lacking.key,))
    return None if gaps is None else Verdict(rule, _problem(rule, scene, gaps))


def _problem(rule: Rule, scene: Scene, gaps: Gaps) -> Problem:
    answers = {key: scene.get(key) for key in rule.keys if "." not in key}
    fields = FIELDS[rule.record]
    said = {key: in_words(fields.get(key) or FIELDS[CASE][key], answer) for key, answer in answers.items()}
    told = {**said, "value": said.get(rule.at), "label": fields[rule.at].label, **gaps}
    return Problem(
        rule.at, rule.severity, rule.words, told, rule.name, rule.keys, facts_of({**answers, **gaps})
    )


def in_words(field: Field, answer: Answer) -> object:
    """Return `answer` as a gap of a sentence: codes and absence in words, a moment without seconds."""
    match answer:
        case Absence():
            return ABSENCE_WORDS[answer]
        case datetime():
            return answer.isoformat(" ", "minutes")
        case tuple() if isinstance(field, Choices):
            labels: list[Words | Sentence] = [code.label for code in field.codes if code.value in answer]
            return reduce(_together, labels)
        case int() | str() if isinstance(field, Choice):
            return next((code.label for code in field.codes if code.value == answer), answer)
    return answer


def _together(one: Words | Sentence, other: Words | Sentence) -> Sentence:
    return Sentence(_BOTH, {"one": one, "other": other})


def facts_of(values: Mapping[str, object]) -> str:
    """Return values as JSON that is the same whenever they are."""
    plain = {key: _plain(value) for key, value in values.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    match value:
        case Absence():
            return {"absent": value.value}
        case Decimal():
            return f"{value.normalize():f}"
        case int() if not isinstance(value, bool):
            return str(value)
        case tuple() if not isinstance(value, Words | Sentence):
            return sorted(map(str, value))
        case Words():
            return value.en
        case None:
            return None
    return str(value)


def is_value(answer: Answer) -> bool:
    """Tell whether an answer is there and no reason for its absence."""
    return answer is not None and not isinstance(answer, Absence)


def day_of(answer: Answer) -> tuple[date, date] | None:
    """Return the first and the last day that an answer can mean; None where it is no date."""
    if isinstance(answer, datetime):
        return answer.date(), answer.date()
    if isinstance(answer, date | PartialDate):
        return first_day(answer), last_day(answer)
    return None


def titled(words: Words, **gaps: object) -> Sentence:
    """Return what a rule is called in a list."""
    return Sentence(words, gaps)


def days_in(rows: Iterable[Answers], key: str) -> list[tuple[date, date]]:
    """Return the days that rows tell in field `key`, where they tell one."""
    return [day for row in rows if (day := day_of(row.get(key)))]


class Book:
    """The rules of one kind of row, in the order in which they were written down."""

    def __init__(self, record: str) -> None:
        self._record = record
        self.rules: list[Rule] = []

    def rule(
        self,
        name: str,
        title: Words,
        words: Words,
        *keys: str,
        severity: Severity = Severity.UNLIKELY,
        at: str | None = None,
        **gaps: object,
    ) -> Callable[[Callable[[Scene], Gaps | None]], Callable[[Scene], Gaps | None]]:
        """Write a function down as a rule; `at` is its subject where none is given, `gaps` the title's."""

        def write(judge: Callable[[Scene], Gaps | None]) -> Callable[[Scene], Gaps | None]:
            shown = at or keys[0]
            title_gaps = {"label": FIELDS[self._record][shown].label, **gaps}
            self.rules.append(
                Rule(name, self._record, titled(title, **title_gaps), words, keys, severity, judge, shown)
            )
            return judge

        return write
