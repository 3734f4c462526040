"""A patient among 100,000 and duplicates among 20,000, against bare statements of the same rows.

A search is held against one statement over the same index, in a unit of work
of its own like ours, with the span of the key known. Duplicates are held
against the bare SELECT of the same columns, with rapidfuzz over each of them.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from models.fields import Answer
from models.services import duplicates, registers
from models.services.bulk import NewCase, add_cases
from models.services.patients import Sort, find
from models.services.registers import Register
from tests.benchmarks.measure import ratio_line, side_by_side
from tests.people import invented

TODAY = date(2026, 3, 20)
PATIENTS, TWICE = 100_000, 20_000
MOST, REPEATS = 50, 200
People = list[dict[str, Answer]]

BARE = """
SELECT o.id, o.study_id, p.name, p.sex, p.birth_date, p.mrn, o.side, o.op_date, p.phone1, p.id, o.surgeon,
    o.age_op
FROM patient p CROSS JOIN operation o ON o.patient_id = p.id
WHERE p.id IN (SELECT patient_id FROM sought WHERE key >= :first AND key < :after)
ORDER BY o.op_date DESC NULLS FIRST, o.study_id DESC LIMIT 50
"""
# What is typed, and the beginning of the key that it stands for.
SEARCHES = {
    "initials": ("zzw", "zzw"),
    "full pinyin": ("zhangguohua", "zhangguohua"),
    "surname and initials": ("zenggh", "zenggh"),
    "part of a name": ("国华", "国华"),
    "last four digits": ("8364", "<4638"),
    "record number": ("00054321", "00054321"),
    "no match": ("zqqx", "zqqx"),
}
WIDE = ("z", "li", "1", "王", "HFS-2", "138", "")
LIMIT = 5.0


def made(folder: Path, count: int) -> tuple[Register, People]:
    """Return a register of `count` patients, and what was typed of each."""
    rng = Random(5)
    people = [invented(rng, number) for number in range(count)]
    register, _ = registers.create(folder, "Ward", "nurse", "a long passphrase 123", quick_keys=True)
    days = (TODAY - timedelta(days=1200 + number % 600) for number in range(count))
    cases = (
        NewCase(person, {"side": 1, "surgeon": "ZW", "op_date": day})
        for person, day in zip(people, days, strict=True)
    )
    add_cases(register, cases, TODAY)
    return register, people


def test_search_among_100000_patients(tmp_path: Path) -> None:
    """At most 5 times the bare statement; both take less than a thousandth of a second."""
    register, _ = made(tmp_path / "register", PATIENTS)
    with register:
        for what, (typed, key) in SEARCHES.items():
            search = partial(find, register, typed, MOST)
            ours, bare = side_by_side(
                partial(_repeat, search), partial(_repeat, partial(_bare, register, key))
            )
            rows = len(find(register, typed, MOST))
            assert rows >= len(_bare(register, key)) > 0 or what == "no match"
            print(ratio_line(f"Search by {what}, {rows} rows, {REPEATS} times", ours, bare, LIMIT))
            assert ours <= LIMIT * bare
        for typed, sort in product(WIDE, (Sort.OPERATED, Sort.NAME)):
            began = time.perf_counter()
            rows = len(find(register, typed, MOST, sort=sort, descending=True))
            print(f"“{typed}” by {sort.name}: {rows} rows in {1000 * (time.perf_counter() - began):.1f} ms")


def _repeat(search: Callable[[], object]) -> None:
    for _ in range(REPEATS):
        search()


def _bare(register: Register, key: str) -> list[Any]:
    with register.store.reading() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        return list(driver.execute(BARE, {"first": key, "after": key + "\U0010ffff"}).fetchall())


def test_duplicates_among_20000_patients(tmp_path: Path) -> None:
    """At most 3 times the bare reading and comparing of the same columns."""
    register, _ = made(tmp_path / "register", TWICE)
    with register:
        new = invented(Random(9), 0)
        ours, bare = side_by_side(partial(duplicates.alike, register, new), partial(_compared, register, new))
        print(ratio_line(f"Duplicates, {TWICE:,} patients", ours, bare, 3.0))
        assert ours <= 3.0 * bare


def _compared(register: Register, new: dict[str, Answer]) -> None:
    with register.store.driver() as connection:
        people = connection.execute(
            "SELECT name, replace(birth_date, '-', ''), id_no, name_py, sex FROM patient"
        ).fetchall()
        numbers = connection.execute("SELECT phone_no FROM phone").fetchall()
    wanted = (str(new["name"]), str(new["birth_date"]).replace("-", ""), str(new["id_no"]))
    for place, text in enumerate(wanted):
        extract(text, [row[place] for row in people], scorer=OSA.distance, score_cutoff=1, limit=None)
    for key in ("phone1", "kin_phone"):
        known = [row[0] for row in numbers]
        extract(str(new[key]), known, scorer=OSA.distance, score_cutoff=1, limit=None)


if __name__ == "__main__":
    pytest.main([__file__, "-s", "-p", "no:randomly", "-o", "python_files=bench_*.py"])
