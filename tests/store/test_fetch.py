"""Fetching many rows at once says the same as decoding each cell by itself."""

from random import Random
from typing import Any

import pytest

from models.dictionary import RECORDS
from models.fields import Absence, Answer, Field, Severity
from models.rules.checks import problem_with
from models.rules.days import UnreadableError
from models.rules.reading import read
from models.store.codec import Fetch, decode, encode, is_stored
from tests.inputs import inputs
from tests.test_any_input import SETTINGS, TODAY


def answers_to(field: Field, rng: Random) -> list[Answer]:
    """Return blank, each absence, and whatever a hundred typed texts give that can be stored."""
    found: list[Answer] = [None, *Absence]
    for typed in inputs(field, rng, 100):
        try:
            answer = read(field, typed, SETTINGS[0])
        except UnreadableError:
            continue
        problem = problem_with(field, answer, TODAY)
        if problem is None or problem.severity is Severity.UNLIKELY:
            found.append(answer)
    return found


@pytest.mark.parametrize("name", RECORDS)
def test_a_row_says_what_each_of_its_cells_says(name: str) -> None:
    rng = Random(name)
    fields = RECORDS[name].fields
    stored = [field for field in fields if is_stored(field)]
    fetch = Fetch(fields)
    assert fetch.columns.split(", ") == [
        column for field in stored for column in (field.key, f"{field.key}_absent")
    ]
    known = {field.key: answers_to(field, rng) for field in stored}
    for _ in range(50):
        answers = {key: rng.choice(some) for key, some in known.items()}
        row: list[Any] = [part for field in stored for part in encode(field, answers[field.key])]
        found = fetch.answers([*row, 17])
        assert found == answers
        assert found == {f.key: decode(f, *encode(f, answers[f.key])) for f in stored}
        assert [type(each) for each in found.values()] == [type(each) for each in answers.values()]
