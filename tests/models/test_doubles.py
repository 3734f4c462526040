"""Who the two of a pair are, what was said of them, and what a merge would move."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from models.services import cases, confirmations, doubles, overview, pairs
from models.services.quality import Findings
from models.services.registers import Register
from tests.builders import TODAY, a_case, a_register, patient_of


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A register with one person entered twice."""
    with a_register(tmp_path / "register") as made:
        for name, mrn, days in (("曾志伟", "A1", 30), ("曾志玮", "A2", 400)):
            a_case(
                made, name=name, mrn=mrn, sex=1, birth_date=date(1981, 2, 3), phone1="13700001111",
                op_date=TODAY - timedelta(days=days),
            )  # fmt: skip
        yield made


def test_a_pair_has_both_patients_and_the_first_operation_of_either(register: Register) -> None:
    [double] = doubles.doubles(register, pairs.duplicates(register))
    assert (double.one.mrn, double.other.mrn) == ("A1", "A2")
    assert double.since == TODAY - timedelta(days=400)
    assert double.apart is None


def test_what_was_said_of_a_pair_is_told_until_it_is_taken_back(register: Register) -> None:
    note = pairs.not_the_same(register, 1, 2, "two brothers")
    [double] = doubles.doubles(register, pairs.duplicates(register))
    assert double.apart is not None
    assert (double.apart.id, double.apart.reason) == (note, "two brothers")
    confirmations.take_back(register, note)
    [double] = doubles.doubles(register, pairs.duplicates(register))
    assert double.apart is None


def test_the_mark_changes_with_the_patients_and_with_what_was_said(register: Register) -> None:
    marks = [doubles.mark(register)]
    cases.save_answers(register, 1, {"op_date": TODAY - timedelta(days=31)}, TODAY)
    assert doubles.mark(register) == marks[0]
    cases.save_answers(register, 1, {"name": "曾大伟"}, TODAY)
    marks.append(doubles.mark(register))
    note = pairs.not_the_same(register, 1, 2, "two brothers")
    marks.append(doubles.mark(register))
    confirmations.take_back(register, note)
    marks.append(doubles.mark(register))
    assert all(one != other for one, other in pairwise(marks))


def test_a_patient_brings_operations_and_numbers(register: Register) -> None:
    side = doubles.side(register, patient_of(register, 2))
    assert [day for _, _, day in side.operations] == [TODAY - timedelta(days=400)]
    assert side.phones == ("13700001111",)
    with pytest.raises(LookupError):
        doubles.side(register, 99)


def test_completeness_counts_each_operation_in_its_month(register: Register) -> None:
    findings = Findings(register)
    findings.refresh(TODAY)
    complete = overview.complete(register, findings.problems(), TODAY)
    assert [month.operations for month in complete.total] == [2] * (len(complete.sections) + 1)
    assert sum(row[0].operations for row in complete.months) == 1  # the other is older than a year
    assert len(complete.months) == 12


def test_a_confirmation_is_listed_until_its_value_changes(register: Register) -> None:
    cases.save_answers(register, 1, {"approach": 1, "bone_l": 26}, TODAY)
    findings = Findings(register)
    findings.refresh(TODAY)
    [finding] = [each for each in findings.problems(1) if each.key == "bone_l" and each.problem]
    findings.confirm(finding, "measured")
    findings.refresh(TODAY)
    [noted] = overview.noted(register, findings.problems())
    assert (noted.name, noted.note.reason, noted.operation_id) == ("曾志伟", "measured", 1)
    cases.save_answers(register, 1, {"bone_l": 28}, TODAY)
    findings.refresh(TODAY)
    assert overview.noted(register, findings.problems()) == ()
