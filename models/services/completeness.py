"""How much of what a complete record needs is answered, for the cases that a list shows."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from models.dictionary import OPERATION, PATIENT
from models.fields import Answers
from models.rules.completeness import counts, missing_keys
from models.services.courses import rows_of
from models.services.registers import Register
from models.store.codec import Fetch

_PATIENT, _OPERATION = Fetch(PATIENT.fields), Fetch(OPERATION.fields)
_THESE = "SELECT value FROM json_each(:ids)"


def answered(register: Register, operation_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return by operation how many of the needed fields are answered, and how many are needed."""
    values = {"ids": json.dumps(list(operation_ids))}
    with register.store.reading() as connection:
        cases = rows_of(connection, f"SELECT {_OPERATION.columns}, id, patient_id {_FROM_OPERATION}", values)
        people = rows_of(connection, f"SELECT {_PATIENT.columns}, id {_FROM_PATIENT}", values)
        checks = rows_of(connection, f"SELECT operation_id, hb_w_at {_FROM_CHECKS}", values)
    known = {row[-1]: _PATIENT.answers(row) for row in people}
    graded: dict[int, list[Answers]] = defaultdict(list)
    for case, at in checks:
        graded[case].append({"hb_w_at": datetime.fromisoformat(at)})
    return {row[-2]: _sum({**known[row[-1]], **_OPERATION.answers(row)}, graded[row[-2]]) for row in cases}


_FROM_OPERATION = f"FROM operation WHERE id IN ({_THESE})"
_FROM_PATIENT = f"FROM patient WHERE id IN (SELECT patient_id {_FROM_OPERATION})"
_FROM_CHECKS = f"FROM ward_check WHERE operation_id IN ({_THESE}) AND hb_w_at IS NOT NULL"


def _sum(answers: Answers, checks: Sequence[Answers]) -> tuple[int, int]:
    sections = counts(answers, missing_keys(answers, checks)).values()
    return sum(have for have, _ in sections), sum(need for _, need in sections)
