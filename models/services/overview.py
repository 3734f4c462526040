"""What the page of data quality shows beside the findings: what was confirmed, how complete the cases are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from models.rules.completeness import SECTIONS, Month, trend
from models.rules.cross import title_of
from models.rules.rule import CASE
from models.services.confirmations import Confirmed
from models.services.courses import rows_of
from models.services.pairs import RULE
from models.services.quality import Finding, Standing
from models.services.registers import Register
from models.words import Sentence, same


class Noted(NamedTuple):
    """An unlikely answer that somebody found right, and whose it is."""

    note: Confirmed
    title: Sentence
    operation_id: int
    patient_id: int
    name: str
    mrn: str
    operated_on: date | None

    @property
    def at(self) -> datetime:
        """When it was confirmed."""
        return datetime.fromisoformat(self.note.at)


class Complete(NamedTuple):
    """How many cases lack nothing, by section and in all: `total` of every case, `months` of the last."""

    sections: tuple[str, ...]
    total: tuple[Month, ...]
    months: tuple[tuple[Month, ...], ...]
    """A row for each month, with one share for each of `sections` and one for the whole case."""


_NOTES = """
SELECT c.id, c.record, c.row_id, c.rule, c.facts, c.at, c.person, c.reason,
    o.id, p.id, coalesce(p.name, ''), coalesce(p.mrn, ''), o.op_date
FROM confirmation c JOIN operation o ON o.id = c.operation_id JOIN patient p ON p.id = o.patient_id
ORDER BY c.id DESC
"""


def noted(register: Register, findings: Iterable[Finding]) -> tuple[Noted, ...]:
    """Return what was confirmed and still holds, the newest first.

    A note whose answer is among `findings` again rests on facts that have changed. Pairs of
    patients said to be two people are left out: `doubles` tells of them.
    """
    spoken = {(each.record, each.row_id, each.rule) for each in findings if each.problem}
    with register.store.reading() as connection:
        rows = rows_of(connection, _NOTES, {})
    found = []
    for row in rows:
        (*told, case, patient, name, mrn, day) = row
        note = Confirmed(*told)
        if note.rule.startswith(f"{RULE}.") or (note.record, note.row_id, note.rule) in spoken:
            continue
        operated = date.fromisoformat(day) if day else None
        found.append(Noted(note, _title(note), case, patient, name, mrn, operated))
    return tuple(found)


def _title(note: Confirmed) -> Sentence:
    place = CASE if note.record in ("patient", "operation") else note.record
    try:
        return title_of(place, note.rule)
    except KeyError:  # a rule that another version of the program had
        return Sentence(same(note.rule), {})


def complete(register: Register, findings: Iterable[Finding], last: date, months: int = 12) -> Complete:
    """Return how many cases lack nothing, by section; the month of `last` is the last one.

    A case counts once its operation has a date, in the month of the operation.
    """
    lacking: dict[str, set[int]] = defaultdict(set)
    for each in findings:
        if each.standing is Standing.MISSING:
            lacking[each.section].add(each.operation_id)
    with register.store.reading() as connection:
        query = "SELECT id, op_date FROM operation WHERE op_date IS NOT NULL AND op_date <= :last"
        rows = rows_of(connection, query, {"last": last.isoformat()})
    cases = [(case, date.fromisoformat(day)) for case, day in rows]
    anything: set[int] = set().union(*lacking.values())
    without = [*(lacking[section] for section in SECTIONS), anything]
    shares = [trend([(day, case not in each) for case, day in cases], last, months) for each in without]
    whole = [Month(last, len(cases), sum(case not in each for case, _ in cases)) for each in without]
    return Complete(SECTIONS, tuple(whole), tuple(zip(*shares, strict=True)))
