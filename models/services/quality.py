"""What is open in the register: what must be put right, is unlikely, lacks, or could not be checked.

The first look judges every case, in chunks; each later one those alone that the
history (`change.seq`) names since. Everything is judged anew when the day or
the staff list is another one: rules look at both.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import Connection

from models.dictionary import RECORDS
from models.fields import Answer, Answers, Field, Problem, Severity, Text
from models.rules.checks import problem_with
from models.rules.completeness import Month, counts, missing_keys, needed_label, section_of, trend
from models.rules.cross import RULES, notable, title_of
from models.rules.derived import with_derived
from models.rules.rule import CASE, FIELDS, Scene
from models.services.cases import staff_codes
from models.services.changes import ENTRIES
from models.services.confirmations import Silent, confirm, place_of, silent_in
from models.services.courses import rows_of
from models.services.registers import Register
from models.store.codec import decode, is_stored
from models.words import Sentence, Words

Tick = Callable[[int, int], None]
_CHUNK = 400  # patients
_SECTION_OF = {"ward_check": "ward", "complication": "ward", "contact": "follow_up"}
_ABSENT = "\0"

LACKING = Words("{label}: missing", "{label}：缺失")
LACKS = Words("{label} is not filled in.", "{label}尚未填写。")
COULD_NOT_LOOK = Words(
    "Not checked, because {others} is blank or has no value.", "未核查：{others}为空或无具体值。"
)


_LOOKED_AT = frozenset(key.rpartition(".")[2] for rule in RULES for key in rule.keys)


class Standing(Enum):
    """How a finding stands; the order is that of the page."""

    MUST_FIX = "must_fix"
    TO_CHECK = "to_check"
    MISSING = "missing"
    NOT_CHECKED = "not_checked"


class Finding(NamedTuple):
    """One open thing, whose it is and where to go to.

    `record` and `row_id` hold the field `key`; `section` is where a case
    editor shows it. `problem` is there for what is wrong or unlikely.
    """

    standing: Standing
    rule: str
    title: Sentence
    sentence: Sentence
    operation_id: int
    patient_id: int
    study_id: str
    name: str
    mrn: str
    operated_on: date | None
    record: str
    row_id: int
    key: str
    section: str
    problem: Problem | None


class Group(NamedTuple):
    """The findings of one rule, oldest operation first; `cases` counts operations."""

    standing: Standing
    rule: str
    title: Sentence
    cases: int
    oldest: date | None
    findings: tuple[Finding, ...]


class _Hit(NamedTuple):
    """A finding as it is kept: small, because a register that was just filled has a hundred thousand."""

    standing: Standing
    rule: str
    record: str
    row_id: int
    key: str
    problem: Problem | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Judged:
    """A case, whose it is, and what is open in it."""

    operation_id: int
    patient_id: int
    study_id: str
    name: str
    mrn: str
    operated_on: date | None
    hits: tuple[_Hit, ...]
    section_counts: Mapping[str, tuple[int, int]]


class Findings:
    """All that is open in a register, kept up to date by `refresh`."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._judged: dict[int, _Judged] = {}
        self._seen = -1
        self._ground: tuple[date, frozenset[str]] | None = None
        self._groups: tuple[Group, ...] | None = None

    def refresh(self, today: date, tick: Tick | None = None) -> int:
        """Judge what changed since the last time, everything the first time; return how many cases that was.

        `tick` is told how many patients are done and how many there are, after each chunk.
        """
        with self._register.store.reading() as connection:
            ground = today, staff_codes(connection)
            last = int(rows_of(connection, "SELECT coalesce(max(seq), 0) FROM change", {})[0][0])
            anew = ground != self._ground
            patients = _all_patients(connection) if anew else self._touched(connection)
        if anew:
            self._judged.clear()
        judge = _Judge(*ground)
        count = 0
        for start in range(0, len(patients), _CHUNK):
            chunk = patients[start : start + _CHUNK]
            with self._register.store.reading() as connection:
                found = judge.patients(connection, chunk)
            self._replace(chunk, found, anew=anew)
            count += len(found)
            if tick:
                tick(start + len(chunk), len(patients))
        self._seen, self._ground = last, ground
        if patients:
            self._groups = None
        return count

    def problems(self, operation_id: int | None = None) -> Iterator[Finding]:
        """Yield every finding, or those of one case, in the order of operations."""
        if operation_id is not None:
            chosen = [self._judged[operation_id]] if operation_id in self._judged else []
        else:
            chosen = sorted(self._judged.values(), key=_age)
        for case in chosen:
            yield from (_finding(case, hit) for hit in case.hits)

    def grouped(self) -> tuple[Group, ...]:
        """Return the findings by rule: what must be fixed first, then by the oldest operation."""
        if self._groups is None:
            groups: dict[tuple[Standing, str, str], list[Finding]] = defaultdict(list)
            for each in self.problems():
                groups[each.standing, each.record, each.rule].append(each)
            self._groups = tuple(sorted(map(_group, groups.values()), key=_urgency))
        return self._groups

    def count(self, standing: Standing) -> int:
        """Return how many findings stand so."""
        return sum(hit.standing is standing for case in self._judged.values() for hit in case.hits)

    def complete_by_month(self, months: int = 12) -> tuple[Month, ...]:
        """Return the share of complete cases by month of operation, this month at the end."""
        if self._ground is None:
            return ()
        cases = (
            (case.operated_on, all(have == need for have, need in case.section_counts.values()))
            for case in self._judged.values()
            if case.operated_on
        )
        return trend(cases, self._ground[0], months)

    def completeness(self) -> dict[int, Mapping[str, tuple[int, int]]]:
        """Return how many fields are answered and how many are needed, by operation and section."""
        return {case.operation_id: case.section_counts for case in self._judged.values()}

    def confirm(self, finding: Finding, reason: str) -> int:
        """Note that an unlikely answer is right, and why; it is silent from the next `refresh` on.

        Raises: UserError without a reason, or for what cannot be true; ValueError for what is no problem.
        """
        if finding.problem is None:
            raise ValueError(f"{finding.rule} is no problem")
        row = finding.record, finding.row_id
        return confirm(self._register, finding.problem, finding.operation_id, row, reason)

    def _touched(self, connection: Connection) -> list[int]:
        """Return the patients whose records changed since, and those whose cases went elsewhere."""
        found: set[int] = set()
        cases: set[int] = set()
        for record, row, above, key, old in rows_of(connection, _CHANGED, {"seen": self._seen}):
            if record in ("patient", "phone"):
                found.add(row if record == "patient" else above)
            else:
                cases.add(row if record == "operation" else above)
                found |= {owner for owner in (old,) if key == "patient_id" and owner is not None}
        owners = "SELECT patient_id FROM operation WHERE id IN (SELECT value FROM json_each(:ids))"
        found |= {owner for (owner,) in rows_of(connection, owners, {"ids": json.dumps(sorted(cases))})}
        found |= {self._judged[case].patient_id for case in cases if case in self._judged}
        return sorted(found)

    def _replace(self, patients: Iterable[int], found: Iterable[_Judged], *, anew: bool) -> None:
        if not anew:
            gone = set(patients)
            former = [case.operation_id for case in self._judged.values() if case.patient_id in gone]
            for operation_id in former:
                del self._judged[operation_id]
        self._judged |= {case.operation_id: case for case in found}


_CHANGED = """
SELECT DISTINCT record, row_id, above_id, CASE key WHEN 'patient_id' THEN key END,
    CASE key WHEN 'patient_id' THEN old END
FROM change WHERE seq > :seen
"""


def _all_patients(connection: Connection) -> list[int]:
    return [row[0] for row in rows_of(connection, "SELECT id FROM patient ORDER BY id", {})]


class _Judge:
    """Reads patients with all that is theirs, and judges it."""

    def __init__(self, today: date, staff: frozenset[str]) -> None:
        self._today = today
        self._staff = staff
        self._readers = {name: _Reader(name, today) for name in ("patient", "operation", *ENTRIES)}

    def patients(self, connection: Connection, patient_ids: list[int]) -> list[_Judged]:
        """Return the cases of these patients, judged."""
        ids = json.dumps(patient_ids)
        quiet = silent_in(connection, ids)
        people = {row: (answers, told) for row, _, answers, told in self._read(connection, "patient", ids)}
        entries = {name: _by_case(self._read(connection, name, ids)) for name in ENTRIES}
        operations: dict[int, list[_Row]] = defaultdict(list)
        for row in self._read(connection, "operation", ids):
            operations[row.above].append(row)
        found = []
        for patient, rows in operations.items():
            told: set[tuple[str, int, str]] = set()
            for row in sorted(rows, key=lambda each: (str(each.answers.get("op_date")), each.id)):
                case = _Case(
                    patient, *people[patient], row, {name: entries[name].get(row.id, []) for name in ENTRIES}
                )
                others = [each.answers for each in rows if each is not row]
                found.append(self._judged(case, others, quiet, told))
        return found

    def _read(self, connection: Connection, record: str, ids: str) -> Iterator["_Row"]:
        return self._readers[record].rows(connection, ids)

    def _judged(
        self, case: "_Case", others: list[Answers], quiet: Silent, told: set[tuple[str, int, str]]
    ) -> _Judged:
        hits = []
        for hit in self._hits(case, others):
            # What is wrong with the patient is told once, at the first of their operations.
            if hit.record == "patient":
                if (hit.record, hit.row_id, hit.rule) in told:
                    continue
                told.add((hit.record, hit.row_id, hit.rule))
            facts = hit.problem.facts if hit.problem else ""
            if (
                hit.standing is not Standing.TO_CHECK
                or (hit.record, hit.row_id, hit.rule, facts) not in quiet
            ):
                hits.append(hit)
        study_id, name, mrn = (_said(case.answers.get(key)) for key in ("study_id", "name", "mrn"))
        operated = case.answers.get("op_date")
        return _Judged(
            case.row.id, case.patient_id, study_id, name, mrn,
            operated if isinstance(operated, date) else None, tuple(hits), counts(case.answers, case.missing),
        )  # fmt: skip

    def _hits(self, case: "_Case", others: list[Answers]) -> Iterator[_Hit]:
        answers = case.answers
        rows = [[row.answers for row in case.entries[name]] for name in ENTRIES]
        scene = Scene(answers, answers, self._today, rows[0], rows[1], rows[2], others, self._staff)

        def place(key: str) -> tuple[str, int]:
            return place_of(key, case.patient_id, case.row.id)

        across = [*notable(CASE, scene)]
        for problem in (*case.told, *case.row.told, *self._derived(answers, across)):
            yield _hit(problem, *place(problem.key))
        for verdict in across:
            where = place(verdict.rule.at)
            yield (
                _hit(verdict.problem, *where)
                if verdict.problem
                else _Hit(
                    Standing.NOT_CHECKED, verdict.rule.name, *where, verdict.rule.at, missing=verdict.missing
                )
            )
        for name in ENTRIES:
            for row in case.entries[name]:
                yield from self._entry_hits(name, row, scene)
        for keys in case.missing.values():
            for key in keys:
                yield _Hit(Standing.MISSING, f"{key}.missing", *place(key), key)

    def _derived(self, answers: Answers, across: list[Any]) -> Iterator[Problem]:
        """Yield what is wrong with what follows from the answers, unless their order is wrong already."""
        if any(each.problem and each.problem.severity is Severity.IMPOSSIBLE for each in across):
            return
        for key, answer in with_derived(answers).items():
            if key not in answers and (problem := problem_with(FIELDS[CASE][key], answer, self._today)):
                yield problem

    def _entry_hits(self, record: str, row: "_Row", scene: Scene) -> Iterator[_Hit]:
        for problem in row.told:
            yield _hit(problem, record, row.id)
        for verdict in notable(record, scene.row(row.answers)):
            yield (
                _hit(verdict.problem, record, row.id)
                if verdict.problem
                else _Hit(
                    Standing.NOT_CHECKED,
                    verdict.rule.name,
                    record,
                    row.id,
                    verdict.rule.at,
                    missing=verdict.missing,
                )
            )


class _Row(NamedTuple):
    """A row with its answers, the blank ones left out, and what is wrong with one of them alone."""

    id: int
    above: int
    answers: Answers
    told: list[Problem]


class _Case:
    """An operation with its patient and its entries."""

    def __init__(
        self, patient_id: int, person: Answers, told: list[Problem], row: _Row, entries: dict[str, list[_Row]]
    ) -> None:
        self.patient_id = patient_id
        self.told = told
        self.row = row
        self.entries = entries
        self.answers = {**person, **row.answers}
        self.missing = missing_keys(self.answers, [each.answers for each in entries["ward_check"]])


class _Reader:
    """Reads the rows of one record; most answers repeat, and each is decoded and judged once."""

    def __init__(self, record: str, today: date) -> None:
        self._today = today
        self._fields = [field for field in RECORDS[record].fields if is_stored(field)]
        self._known: list[dict[Any, tuple[Answer, Problem | None]]] = [{} for _ in self._fields]
        # Of an entry, no more than the rules look at.
        self._kept = [record not in ENTRIES or field.key in _LOOKED_AT for field in self._fields]
        above = "id" if record == "patient" else "patient_id" if record == "operation" else "operation_id"
        cells = ", ".join(f"ifnull({f.key}, char(0) || {f.key}_absent)" for f in self._fields)
        mine = "SELECT value FROM json_each(:ids)"
        if record in ENTRIES:
            mine = f"SELECT id FROM operation WHERE patient_id IN ({mine})"
        self._query = f"SELECT id, {above}, {cells} FROM {record} WHERE {above} IN ({mine}) ORDER BY id"

    def rows(self, connection: Connection, ids: str) -> Iterator[_Row]:
        """Yield the rows of the patients whose ids are in the JSON `ids`."""
        columns = list(zip(self._fields, self._known, self._kept, strict=True))
        for row in rows_of(connection, self._query, {"ids": ids}):
            answers: dict[str, Answer] = {}
            told = []
            for (field, known, kept), raw in zip(columns, row[2:], strict=True):
                if raw is None:
                    continue
                found = known.get(raw)
                if found is None:
                    found = self._look(field, raw)
                    if not isinstance(field, Text):
                        known[raw] = found
                if kept:
                    answers[field.key] = found[0]
                if found[1]:
                    told.append(found[1])
            yield _Row(row[0], row[1], answers, told)

    def _look(self, field: Field, raw: Any) -> tuple[Answer, Problem | None]:
        if isinstance(raw, str) and raw.startswith(_ABSENT):
            return decode(field, None, raw[1:]), None
        answer = decode(field, raw, None)
        return answer, problem_with(field, answer, self._today)


def _said(answer: Answer) -> str:
    return answer if isinstance(answer, str) else ""


def _by_case(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.above].append(row)
    return found


def _hit(problem: Problem, record: str, row_id: int) -> _Hit:
    wrong = problem.severity is Severity.IMPOSSIBLE
    standing = Standing.MUST_FIX if wrong else Standing.TO_CHECK
    return _Hit(standing, problem.rule, record, row_id, problem.key, problem)


def _finding(case: _Judged, hit: _Hit) -> Finding:
    place = CASE if hit.record in ("patient", "operation") else hit.record
    section = _SECTION_OF.get(hit.record) or section_of(hit.key)
    if hit.standing is Standing.MISSING:
        label = needed_label(hit.key)
        title, sentence = Sentence(LACKING, {"label": label}), Sentence(LACKS, {"label": label})
    elif hit.problem:
        title = title_of(place, hit.rule)
        sentence = Sentence(hit.problem.words, hit.problem.gaps)
    else:
        title = title_of(place, hit.rule)
        sentence = Sentence(COULD_NOT_LOOK, {"others": _label(place, hit.missing[0])})
    return Finding(
        hit.standing, hit.rule, title, sentence, case.operation_id, case.patient_id, case.study_id, case.name,
        case.mrn, case.operated_on, hit.record, hit.row_id, hit.key, section, hit.problem,
    )  # fmt: skip


def _label(place: str, key: str) -> Words:
    return (FIELDS[place].get(key) or FIELDS[CASE][key]).label


def _age(case: _Judged) -> tuple[date, str]:
    return case.operated_on or date.max, case.study_id


def _group(findings: list[Finding]) -> Group:
    first = findings[0]
    cases = len({each.operation_id for each in findings})
    return Group(first.standing, first.rule, first.title, cases, first.operated_on, tuple(findings))


def _urgency(group: Group) -> tuple[int, date, str]:
    return list(Standing).index(group.standing), group.oldest or date.max, group.rule
