"""All rules across fields, and what they say of a row.

The rules themselves stand in `case_rules` and `entry_rules`; what one of them
is and sees, in `rule`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from models.fields import Absence, Answers, Problem, Severity
from models.rules.case_rules import CASE_RULES
from models.rules.checks import ALONE_TITLES, problem_with
from models.rules.derived import with_derived
from models.rules.entry_rules import ENTRY_RULES
from models.rules.rule import CASE, FIELDS, Rule, Scene, Verdict, judged, notable_of
from models.words import Sentence

RULES: tuple[Rule, ...] = (*CASE_RULES, *ENTRY_RULES)


def _by_subject() -> Mapping[str, tuple[tuple[str, tuple[Rule, ...]], ...]]:
    found: dict[str, dict[str, list[Rule]]] = {record: defaultdict(list) for record in FIELDS}
    for rule in RULES:
        found[rule.record][rule.subject].append(rule)
    return {
        record: tuple((subject, tuple(rules)) for subject, rules in subjects.items())
        for record, subjects in found.items()
    }


_BY_SUBJECT = _by_subject()
_LABELS = {(rule.record, rule.name): rule.label for rule in RULES}


def verdicts(record: str, scene: Scene) -> Iterator[Verdict]:
    """Yield what each rule says of a row of `record`: `case`, `ward_check`, `complication` or `contact`."""
    return (judged(rule, scene) for rule in RULES if rule.record == record)


def notable(record: str, scene: Scene) -> Iterator[Verdict]:
    """Yield the verdicts that are not fine; what nobody answered is not looked at."""
    own = scene.own
    for key, rules in _BY_SUBJECT[record]:
        answer = own.get(key)
        if answer is not None and not isinstance(answer, Absence):
            for rule in rules:
                if verdict := notable_of(rule, scene):
                    yield verdict


def problems_across(record: str, scene: Scene) -> list[Problem]:
    """Return what is wrong between the answers of a row, and between it and its case."""
    return [verdict.problem for verdict in notable(record, scene) if verdict.problem]


def title_of(record: str, name: str) -> Sentence:
    """Return what the rule `name` on rows of `record` is called in a list."""
    if known := _LABELS.get((record, name)):
        return known
    key, _, check = name.rpartition(".")
    return Sentence(ALONE_TITLES[check], {"label": FIELDS[record][key].label})


def problems_with(record: str, scene: Scene) -> list[Problem]:
    """Return all that is wrong with a row: with each answer alone, with what follows from it, and across."""
    across = problems_across(record, scene)
    if record != CASE:
        return [*_alone(record, scene.own, scene.today), *across]
    derived = {key: answer for key, answer in with_derived(scene.own).items() if scene.own.get(key) is None}
    alone = [*_alone(record, scene.own, scene.today), *_alone(record, derived, scene.today)]
    # A day that is wrong by its order makes a stay or an age below nought: once is enough.
    wrong = any(problem.severity is Severity.IMPOSSIBLE for problem in across)
    return [problem for problem in alone if not (wrong and problem.key in derived)] + across


def _alone(record: str, answers: Answers, today: date) -> Iterator[Problem]:
    for key, answer in answers.items():
        if problem := problem_with(FIELDS[record][key], answer, today):
            yield problem
