"""Pairs of patients over the whole register who may be the same person.

What is close, and how much of it makes a pair, is what `duplicates` asks about
at registration. Two texts that differ by one wrong, missing, extra or swapped
character share one of the texts that either becomes without one character; so
each patient is compared with those alone who share such a text, and not with
everybody.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import OSA

from models.rules.rule import facts_of
from models.services.confirmations import note
from models.services.courses import rows_of
from models.services.duplicates import BIRTH, ID, NAME, PHONE, Closeness, Told, may_be_one, name_closeness
from models.services.registers import Register
from models.services.step_reasons import needed

Tick = Callable[[int, int], None]
RULE = "duplicate"  # of a confirmation: `duplicate.<id of the other>`
_FEWEST_DIGITS = 7  # of a number that says something
_LONG_NAME = 8  # letters, from which two may be wrong
_STEPS = 3
_MOST_SHARING = 40  # patients behind one key; a number that more have is the ward's or a placeholder


class Pair(NamedTuple):
    """Two patients, the older record first, and what is close between them by key of the field."""

    first: int
    second: int
    close: Mapping[str, Closeness]

    @property
    def weight(self) -> int:
        """How much speaks for it; more is likelier."""
        return sum(each.value for each in self.close.values())


class _Person(NamedTuple):
    name: str
    sound: str
    born: str  # YYYYMMDD
    number: str
    told: Told
    phones: frozenset[str]


def duplicates(register: Register, tick: Tick | None = None) -> tuple[Pair, ...]:
    """Return every pair that may be one person and that nobody judged not to be, the likeliest first.

    `tick` is told how many of the steps are done.
    """
    with register.store.reading() as connection:
        rows = rows_of(connection, _PEOPLE, {})
        phones: dict[int, set[str]] = defaultdict(set)
        for patient, number in rows_of(connection, _PHONES, {"fewest": _FEWEST_DIGITS}):
            phones[patient].add(number)
        judged = {(row, rule) for row, rule in rows_of(connection, _JUDGED, {"rule": f"{RULE}.%"})}
    people = {
        patient: _Person(name, sound, born, number, Told(sex, kind, number), frozenset(phones[patient]))
        for patient, name, sound, born, number, sex, kind in rows
    }
    found: set[tuple[int, int]] = set()
    for done, keys in enumerate((_phone_keys, _id_keys, _birth_and_name_keys), 1):
        found |= _sharing(people, keys)
        if tick:
            tick(done, _STEPS)
    pairs = (Pair(*pair, _close(*(people[each] for each in pair))) for pair in found)
    likely = (
        pair for pair in pairs if may_be_one(pair.close, people[pair.first].told, people[pair.second].told)
    )
    open_pairs = (pair for pair in likely if (pair.first, f"{RULE}.{pair.second}") not in judged)
    return tuple(sorted(open_pairs, key=lambda pair: (-pair.weight, pair.first, pair.second)))


def not_the_same(register: Register, first: int, second: int, reason: str) -> int:
    """Note that two patients are different people, and why; return the id of the note.

    Raises: UserError without a reason; LookupError where the older one has no case.
    """
    first, second = sorted((first, second))
    with register.store.changing("confirm", reason=needed(reason)) as connection:
        query = "SELECT min(id) FROM operation WHERE patient_id = :id"
        operation = rows_of(connection, query, {"id": first})[0][0]
        if operation is None:
            raise LookupError(f"patient {first} has no case")
        what = ("patient", first, f"{RULE}.{second}", facts_of({"other": second}))
        return note(connection, register, operation, what, reason)


_PEOPLE = """
SELECT id, coalesce(replace(replace(name, ' ', ''), '·', ''), ''),
    coalesce(substr(name_py, 1, instr(name_py || ' ', ' ') - 1), ''),
    coalesce(replace(birth_date, '-', ''), CASE WHEN length(id_no) = 18 THEN substr(id_no, 7, 8) END, ''),
    coalesce(upper(id_no), ''), sex, id_type
FROM patient ORDER BY id
"""
_PHONES = """
SELECT patient_id, phone_no FROM phone WHERE length(phone_no) >= :fewest
UNION SELECT id, kin_phone FROM patient WHERE length(kin_phone) >= :fewest
"""
_JUDGED = "SELECT row_id, rule FROM confirmation WHERE record = 'patient' AND rule LIKE :rule"


def _shortened(text: str) -> set[str]:
    """Return the text, and what it becomes without one of its characters."""
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


def _phone_keys(person: _Person) -> Iterable[str]:
    return (key for number in person.phones for key in _shortened(number))


def _id_keys(person: _Person) -> Iterable[str]:
    return _shortened(person.number) if len(person.number) >= _FEWEST_DIGITS else ()


def _birth_and_name_keys(person: _Person) -> Iterator[tuple[str, str]]:
    if not person.born or not person.name:
        return
    names = _shortened(person.name)
    if len(person.name) >= _LONG_NAME:
        names |= {shorter for name in tuple(names) for shorter in _shortened(name)}
    names.add(f"~{person.sound}")
    for born in _shortened(person.born) | {_turned(person.born)}:
        yield from ((born, name) for name in names)


def _turned(born: str) -> str:
    """Return the day with month and day of the month changed over."""
    return born[:4] + born[6:] + born[4:6]


def _sharing(
    people: Mapping[int, _Person], keys: Callable[[_Person], Iterable[object]]
) -> set[tuple[int, int]]:
    """Return the pairs that have a key in common; each pair in the order of its ids.

    What more than 40 share tells nobody apart, and its pairs would be millions: it makes none.
    """
    behind: dict[int, list[int]] = defaultdict(list)  # by hash: equal keys have equal ones
    for patient, person in people.items():
        for key in {hash(key) for key in keys(person)}:
            behind[key].append(patient)
    few = (patients for patients in behind.values() if 1 < len(patients) <= _MOST_SHARING)
    return {pair for patients in few for pair in combinations(patients, 2)}


def _close(one: _Person, other: _Person) -> dict[str, Closeness]:
    found = {
        NAME: _close_names(one, other),
        BIRTH: _nearer((one.born,), (other.born,)) or _close_if(_turned(one.born) == other.born != ""),
        PHONE: _nearer(one.phones, other.phones),
        ID: _nearer((one.number,), (other.number,)),
    }
    return {key: closeness for key, closeness in found.items() if closeness}


def _close_names(one: _Person, other: _Person) -> Closeness | None:
    if not one.name or not other.name:
        return None
    return name_closeness(one.name, other.name) or _close_if(one.sound == other.sound)


def _close_if(close: bool) -> Closeness | None:
    return Closeness.CLOSE if close else None


def _nearer(some: Iterable[str], others: Iterable[str]) -> Closeness | None:
    wrong = min(
        (
            OSA.distance(a, b, score_cutoff=1)
            for a in some
            for b in others
            if min(len(a), len(b)) >= _FEWEST_DIGITS
        ),
        default=2,
    )
    return Closeness.SAME if wrong == 0 else _close_if(wrong == 1)
