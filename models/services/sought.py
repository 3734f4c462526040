"""What a patient is found by: the table `sought`, and how a typed text is matched with it.

Each key is matched from its beginning, so that an index finds it: the name and
each of its endings (for a part of the name), its sound (`names.sound_keys`), the
record number and its endings, the case and inpatient numbers, the ID number and
every telephone number. ID and telephone numbers stand there a second time
backwards behind a sign that nobody types, to be found by their last digits.
Keys have no spaces, hyphens, brackets or dots, no capitals and no full-width
forms; but a name stands there as written as well, since folding changes rare
characters.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, text

from models.services.courses import rows_of
from models.services.names import sound_keys

LONGEST = 200  # characters of a typed text that are looked for
SOURCES = frozenset(
    {"name", "mrn", "id_no", "phone1", "phone2", "kin_phone", "study_id", "adm_no"}
)  # the fields out of which keys are made
_BACKWARDS = "<"
_FEWEST_LAST = 4  # digits by which a number is found from its end
_CHUNK = 500  # patients read and written at a time
_SKIPPED = re.compile(r"[\s()\-.'’·•‧・]")
_AFTER_ALL = "\U0010ffff"


def reindex(connection: Connection, patient_ids: Collection[int]) -> None:
    """Make the keys of these patients anew inside an open change; those of a patient who is gone go too."""
    ids = sorted(set(patient_ids))
    for first in range(0, len(ids), _CHUNK):
        _reindex(connection, ids[first : first + _CHUNK])


def rebuild(connection: Connection) -> None:
    """Make the keys of every patient anew inside an open change."""
    connection.execute(text("DELETE FROM sought"))
    reindex(connection, [row[0] for row in rows_of(connection, "SELECT id FROM patient", {})])


def cleaned(wanted: str) -> str:
    """Return the part of a typed text that is looked for: without broken characters, and not endless."""
    return wanted.encode(errors="ignore").decode().strip()[:LONGEST]


def spans_of(wanted: str) -> tuple[tuple[str, str], ...]:
    """Return the spans of keys, first inclusive and last exclusive, that a typed text matches.

    None for a text without any sign that is looked for.
    """
    typed = cleaned(wanted)
    folded = _plain(unicodedata.normalize("NFKC", typed))
    said = folded.replace("u:", "v").replace("ü", "v")
    forms = dict.fromkeys(filter(None, (_plain(typed), folded, said)))
    if len(folded) >= _FEWEST_LAST and re.fullmatch(r"[0-9]+x?", folded):
        return (*map(span_of, forms), span_of_end(folded))
    return tuple(map(span_of, forms))


def span_of(key: str) -> tuple[str, str]:
    """Return the span of the keys that begin with `key`, first inclusive and last exclusive."""
    return key, key + _AFTER_ALL


def span_of_end(digits: str) -> tuple[str, str]:
    """Return the span of the keys of the numbers that end in `digits`."""
    return span_of(_BACKWARDS + digits[::-1])


def forwards(key: str) -> str:
    """Return a key as it is read: one that stands backwards is turned round."""
    return key[: len(_BACKWARDS) - 1 : -1] if key.startswith(_BACKWARDS) else key


def _reindex(connection: Connection, ids: list[int]) -> None:
    chosen = {"ids": json.dumps(ids)}
    wanted = {(key, patient) for patient, key in _keys(connection, chosen)}
    query = "SELECT key, patient_id FROM sought WHERE patient_id IN (SELECT value FROM json_each(:ids))"
    there = {(key, patient) for key, patient in rows_of(connection, query, chosen)}
    if gone := sorted(there - wanted):
        connection.exec_driver_sql("DELETE FROM sought WHERE key = ? AND patient_id = ?", gone)
    if new := sorted(wanted - there):
        connection.exec_driver_sql("INSERT INTO sought (key, patient_id) VALUES (?, ?)", new)


def _keys(connection: Connection, chosen: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Yield patient and key, without the keys that another key of the patient begins with."""
    found: dict[int, set[str]] = defaultdict(set)
    for patient, kind, value in rows_of(connection, _FACTS, chosen):
        found[patient].update(_KINDS[kind](value))
    for patient, keys in found.items():
        ordered = sorted(filter(None, keys))
        for key, following in zip(ordered, [*ordered[1:], ""], strict=True):
            if not following.startswith(key):
                yield patient, key


_CHOSEN = "IN (SELECT value FROM json_each(:ids))"
_FACTS = " UNION ALL ".join(
    f"SELECT {patient}, '{kind}', {column} FROM {table} WHERE {patient} {_CHOSEN} AND {column} IS NOT NULL"
    for patient, kind, column, table in (
        ("id", "name", "name", "patient"),
        ("id", "record", "mrn", "patient"),
        ("id", "number", "id_no", "patient"),
        ("id", "number", "phone1", "patient"),
        ("id", "number", "phone2", "patient"),
        ("id", "number", "kin_phone", "patient"),
        ("patient_id", "number", "phone_no", "phone"),
        ("patient_id", "case", "study_id", "operation"),
        ("patient_id", "stay", "adm_no", "operation"),
    )
)


def _of_name(name: str) -> Iterator[str]:
    for form in {_plain(name), _folded(name)}:
        yield from (form[place:] for place in range(len(form)))
    yield from map(_plain, sound_keys(name))


def _of_record(number: str) -> Iterator[str]:
    """Yield the number and each of its endings of two or more signs, for a part typed from its middle."""
    plain = _folded(number)
    yield plain
    yield from (plain[place:] for place in range(1, len(plain) - 1))


def _of_number(number: str) -> Iterator[str]:
    plain, without_extension = _folded(number), _folded(re.sub(r"-\d{1,5}$", "", number))
    yield plain
    yield _BACKWARDS + plain[::-1]
    yield _BACKWARDS + without_extension[::-1]


def _of_case(number: str) -> Iterator[str]:
    """Yield the number whole, without its letters, and its last part alone: `HFS-2026-0012`, `0012`."""
    parts = number.split("-")
    yield from (_folded("".join(parts[place:])) for place in range(len(parts)))


def _of_stay(number: str) -> Iterator[str]:
    plain = _folded(number)
    yield plain
    yield plain.lstrip("0")


_KINDS = {
    "name": _of_name, "record": _of_record, "number": _of_number, "case": _of_case, "stay": _of_stay
}  # fmt: skip


def _folded(text: str) -> str:
    return _plain(unicodedata.normalize("NFKC", text))


def _plain(text: str) -> str:
    return _SKIPPED.sub("", text.casefold())
