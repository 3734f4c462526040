"""Patients who may be there twice: found before a new one is made, and marked in lists.

Record and ID numbers are one patient's each: an equal one is *hard*. Name, date
of birth, telephone and ID number are typed with small errors, so that two of
them that are close say *soft*: this may be the same person. Close is one wrong,
missing or extra character in the name, or the same sound; one wrong, missing or
extra digit or two neighbours swapped in a date or number, or month and day swapped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from sqlalchemy import Connection

from models.fields import Answer, Answers
from models.rules.identifiers import born_of
from models.services.cases import PatientHead
from models.services.courses import rows_of
from models.services.identity import patient_with_id
from models.services.names import main_sound
from models.services.patients import Found
from models.services.registers import Register
from models.services.sought import forwards, span_of, span_of_end

NAME, BIRTH, PHONE, ID = "name", "birth_date", "phone1", "id_no"
_NUMBERS = ("phone1", "phone2", "kin_phone")
_RESIDENT_ID = 1  # id_type
_FEWEST_DIGITS = 7  # of a telephone number that says something
_LONG_NAME = 8  # letters, from which two may be wrong
_YEAR = 366  # days


class Closeness(Enum):
    """How close two answers are; the value is what it adds to the likelihood."""

    SAME = 3
    CLOSE = 2


@dataclass(frozen=True)
class Hard:
    """A patient with the same number, which no two patients have: `key` is `mrn` or `id_no`."""

    key: str
    patient: PatientHead


@dataclass(frozen=True)
class Alike:
    """A patient who may be the same person, and what is close, by key of the field."""

    patient: PatientHead
    close: Mapping[str, Closeness]

    @property
    def weight(self) -> int:
        """How much speaks for it; more is likelier."""
        return sum(each.value for each in self.close.values())


class Told(NamedTuple):
    """What tells people of a close name and date of birth apart: answers of one patient."""

    sex: Answer
    id_type: Answer
    id_no: Answer

    @property
    def is_numbered(self) -> bool:
        """Whether the ID number is known."""
        return isinstance(self.id_no, str) and self.id_no != ""

    @property
    def kind(self) -> int:
        """The kind of the ID number, a resident's where nothing else was said."""
        return self.id_type if isinstance(self.id_type, int) else _RESIDENT_ID


def may_be_one(close: Mapping[str, Closeness], one: Told, other: Told) -> bool:
    """Tell whether two patients of whom so much is close may be one person.

    At least two facts are. Where only name and date of birth are and neither is
    the same, another sex or a quite different ID number of the same kind says no.
    """
    if set(close) != {NAME, BIRTH} or Closeness.SAME in close.values():
        return len(close) > 1
    numbered = one.is_numbered and other.is_numbered and one.kind == other.kind
    return {one.sex, other.sex} != {1, 2} and not numbered  # a close number would be a fact of its own


def hard(register: Register, answers: Answers, but: int | None = None) -> tuple[Hard, ...]:
    """Return the patients, other than `but`, whose record or ID number is that of `answers`."""
    with register.store.reading() as connection:
        return tuple(_hard(connection, answers, but))


def alike(register: Register, answers: Answers, but: int | None = None, most: int = 5) -> tuple[Alike, ...]:
    """Return at most `most` patients, other than `but`, whom `answers` may tell of, the likeliest first.

    What is close is looked for among name, date of birth, telephone numbers and
    ID number; `may_be_one` judges it.
    """
    with register.store.reading() as connection:
        people = _People(connection, but)
        close = people.close_to(answers)
        this = Told(answers.get("sex"), answers.get("id_type"), answers.get(ID))
        found = [each for each in close.items() if may_be_one(each[1], this, people.told[each[0]])]
        weighed = sorted(found, key=lambda each: (-sum(c.value for c in each[1].values()), each[0]))
        return tuple(Alike(_head(connection, patient), reasons) for patient, reasons in weighed[:most])


def similar_names(register: Register, patient_id: int) -> tuple[PatientHead, ...]:
    """Return the other patients whose name may be taken for this one's: see `marks`."""
    with register.store.reading() as connection:
        own = _head(connection, patient_id)
        if not isinstance(own.name, str):
            return ()
        near = _near_names(connection, own.name, patient_id)
        heads = [_head(connection, each) for each in sorted(near)]
    this = _Named(own.name, own.birth_date)
    return tuple(head for head in heads if _confusable(this, _Named(str(head.name), head.birth_date)))


def marks(rows: Sequence[Found]) -> set[int]:
    """Return the operations of those rows whose patient's name may be taken for another one's of the list.

    That is a name that is the same or sounds the same, or that differs in one
    character where the dates of birth lie within a year.
    """
    people = {row.patient_id: _Named(row.name, row.birth_date) for row in rows if row.name}
    names = {patient: each.plain for patient, each in people.items()}
    sounds: dict[str, list[int]] = {}
    for patient, each in people.items():
        sounds.setdefault(each.sound, []).append(patient)
    marked: set[int] = set()
    for patient, each in people.items():
        near = {other for _, _, other in extract(each.plain, names, **_ONE_WRONG)} | {*sounds[each.sound]}
        if any(other != patient and _confusable(each, people[other]) for other in near):
            marked.add(patient)
    return {row.operation_id for row in rows if row.patient_id in marked}


_ONE_WRONG: dict[str, Any] = {"scorer": OSA.distance, "score_cutoff": 1, "limit": None}


class _Named:
    """A name with its sound, and the date of birth where it is known."""

    def __init__(self, name: str, born: Answer) -> None:
        self.plain = _plain(name)
        self.sound = main_sound(name)
        self.born = born if isinstance(born, date) else None


def _confusable(one: _Named, other: _Named) -> bool:
    if one.plain == other.plain or one.sound == other.sound:
        return True
    near = one.born is not None and other.born is not None and abs((one.born - other.born).days) <= _YEAR
    return near and name_closeness(one.plain, other.plain) is not None


def name_closeness(one: str, other: str) -> Closeness | None:
    """Return how close two names are, written without spaces and dots; None where they are not."""
    if one == other:
        return Closeness.SAME
    wrong = 2 if min(len(one), len(other)) >= _LONG_NAME else 1
    if min(len(one), len(other)) > 1 and OSA.distance(one, other, score_cutoff=wrong) <= wrong:
        return Closeness.CLOSE
    return None


def _near_names(connection: Connection, name: str, but: int) -> set[int]:
    """Return the patients whose name differs by a character or two, or sounds the same."""
    rows = rows_of(connection, "SELECT id, name FROM patient WHERE name IS NOT NULL", {})
    names = {patient: _plain(other) for patient, other in rows}
    near = {patient for _, _, patient in extract(_plain(name), names, **{**_ONE_WRONG, "score_cutoff": 2})}
    alike = "SELECT id FROM patient WHERE name_py >= :first AND name_py < :after"
    sound = main_sound(name)
    same = rows_of(connection, alike, {"first": f"{sound} ", "after": f"{sound}!"})
    return (near | {row[0] for row in same}) - {but}


class _People:
    """What all patients are compared by; telephone numbers are looked up."""

    def __init__(self, connection: Connection, but: int | None) -> None:
        self._names: dict[int, str] = {}
        self._sounds: dict[int, str] = {}
        self._births: dict[int, str] = {}
        self._ids: dict[int, str] = {}
        self.told: dict[int, Told] = {}
        for patient, name, sound, birth, number, kind, sex in rows_of(connection, _PEOPLE, {"but": but}):
            self.told[patient] = Told(sex, kind, number)
            if name:
                self._names[patient], self._sounds[patient] = _plain(name), sound
            if birth:
                self._births[patient] = birth[:4] + birth[5:7] + birth[8:]
            elif number and (born := born_of(number)):
                self._births[patient] = f"{born:%Y%m%d}"
            if number:
                self._ids[patient] = number
        self._phones = partial(_phones_near, connection)

    def close_to(self, answers: Answers) -> dict[int, dict[str, Closeness]]:
        """Return what is close to `answers`, by patient."""
        found: dict[int, dict[str, Closeness]] = {}
        for key, near in (
            (NAME, self._by_name(answers)),
            (BIRTH, self._by_birth(answers)),
            (PHONE, self._by_phone(answers)),
            (ID, self._by_id(answers)),
        ):
            for patient, closeness in near:
                reasons = found.setdefault(patient, {})
                if reasons.get(key) is not Closeness.SAME:
                    reasons[key] = closeness
        return found

    def _by_name(self, answers: Answers) -> Iterator[tuple[int, Closeness]]:
        name = answers.get(NAME)
        if not isinstance(name, str):
            return
        sound, plain = main_sound(name), _plain(name)
        yield from ((patient, Closeness.CLOSE) for patient, other in self._sounds.items() if other == sound)
        for other, _, patient in extract(plain, self._names, **{**_ONE_WRONG, "score_cutoff": 2}):
            if closeness := name_closeness(plain, other):
                yield patient, closeness

    def _by_birth(self, answers: Answers) -> Iterator[tuple[int, Closeness]]:
        born, number = answers.get(BIRTH), answers.get(ID)
        if not isinstance(born, date):
            born = born_of(number) if isinstance(number, str) else None
        if born is None:
            return
        yield from _near(f"{born:%Y%m%d}", self._births)
        swapped = f"{born:%Y%d%m}"
        yield from ((patient, Closeness.CLOSE) for patient, other in self._births.items() if other == swapped)

    def _by_phone(self, answers: Answers) -> Iterator[tuple[int, Closeness]]:
        for number in {number for key in _NUMBERS if isinstance(number := answers.get(key), str)}:
            near = self._phones(number) if len(number) >= _FEWEST_DIGITS else ()
            yield from ((patient, closeness) for patient, closeness in near if patient in self.told)

    def _by_id(self, answers: Answers) -> Iterator[tuple[int, Closeness]]:
        number = answers.get(ID)
        if isinstance(number, str) and len(number) >= _FEWEST_DIGITS:
            yield from _near(number.upper(), self._ids)


def _near(wanted: str, choices: Mapping[int, str]) -> Iterator[tuple[int, Closeness]]:
    for _, wrong, key in extract(wanted, choices, **_ONE_WRONG):
        yield key, Closeness.CLOSE if wrong else Closeness.SAME


# Likeliest reading first in name_py; a date of birth that only the ID number tells is taken from there.
_PEOPLE = """
SELECT id, name, substr(name_py, 1, instr(name_py || ' ', ' ') - 1),
    birth_date, upper(id_no), id_type, sex
FROM patient WHERE id IS NOT :but
"""


def _phones_near(connection: Connection, number: str) -> Iterator[tuple[int, Closeness]]:
    """Yield the patients with a number that close: an error leaves its first or its last digits right."""
    wanted, half = number.replace("-", ""), (len(number.replace("-", "")) - 1) // 2
    for first, after in (span_of(wanted[:half]), span_of_end(wanted[-half:])):
        query = "SELECT patient_id, key FROM sought WHERE key >= :first AND key < :after"
        for patient, key in rows_of(connection, query, {"first": first, "after": after}):
            wrong = OSA.distance(wanted, forwards(key), score_cutoff=1)
            if wrong <= 1:
                yield patient, Closeness.CLOSE if wrong else Closeness.SAME


def _plain(name: str) -> str:
    return name if name.isalpha() else "".join(filter(str.isalnum, name))


def _hard(connection: Connection, answers: Answers, but: int | None) -> Iterable[Hard]:
    if isinstance(mrn := answers.get("mrn"), str):
        for (patient,) in rows_of(connection, "SELECT id FROM patient WHERE mrn = :mrn", {"mrn": mrn}):
            if patient != but:
                yield Hard("mrn", _head(connection, patient))
    if other := patient_with_id(connection, answers.get(ID), answers.get("id_type"), but):
        yield Hard(ID, _head(connection, other))


def _head(connection: Connection, patient_id: int) -> PatientHead:
    query = "SELECT name, sex, birth_date, mrn FROM patient WHERE id = :id"
    [(name, sex, born, mrn)] = rows_of(connection, query, {"id": patient_id})
    return PatientHead(patient_id, name, sex, date.fromisoformat(born) if born else None, mrn)
