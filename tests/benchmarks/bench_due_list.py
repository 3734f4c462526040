"""Today's list in a large register, against the raw SQL of the same rows through the same driver.

The register grows, the work does not: 300 cases are in their prompt days,
all others were followed for years with 8 contacts each and are settled.
"""

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from models.fields import Answers
from models.services import registers, worklist
from models.services.bulk import NewCase, add_cases
from models.services.registers import Register
from tests.benchmarks.measure import ratio_line, side_by_side

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 8)
ACTIVE = 300
SMALL, LARGE = 10_000, 100_000

# The same list in one statement: the rows to be rung or coming up, judged in SQL, with patient, tries and the
# last contact, over the same index. Left out, in its favour: open palsy, the ward, endings, promised days.
RAW = """
SELECT o.id, o.study_id, o.side, p.name, p.sex, p.birth_date, o.age_op, p.mrn,
    p.phone1, p.phone2, p.kin_phone,
    w.code, w.target, w.open, w.close, w.asks_palsy,
    CASE WHEN :today > w.close THEN 'missed' WHEN :today < w.prompt_from THEN 'upcoming'
        WHEN :today >= w.red_from THEN 'overdue' ELSE 'due' END AS state,
    julianday(w.close) - julianday(:today) AS days_left, julianday(:today) - julianday(o.op_date) AS day,
    (SELECT count(*) FROM contact c WHERE c.operation_id = o.id AND c.fu_result IN (2, 3, 4, 6)
        AND c.fu_date BETWEEN w.open AND w.close) AS attempts,
    (SELECT max(c.fu_date || ' ' || coalesce(c.fw_ever, '')) FROM contact c
        WHERE c.operation_id = o.id AND c.fu_result = 1) AS last_known
FROM operation o JOIN patient p ON p.id = o.patient_id JOIN plan w ON w.operation_id = o.id
WHERE o.quiet_until <= :limit AND w.prompt_from <= :limit AND w.close IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.operation_id = o.id AND c.fu_result = 1
        AND c.fu_date BETWEEN w.open AND w.close)
    AND (w.close >= :today OR w.asks_palsy = 1 AND NOT EXISTS (SELECT 1 FROM contact c
        WHERE c.operation_id = o.id AND c.fu_result = 1 AND c.fu_date > w.close))
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.operation_id = o.id AND c.retry_at > :now)
ORDER BY w.asks_palsy DESC, days_left, o.study_id
"""


def test_list_of_100000_patients(tmp_path: Path) -> None:
    """At most 3 times the raw SQL, and 1.5 times itself at 10,000."""
    seconds = {}
    for size in (SMALL, LARGE):
        with _register(tmp_path / str(size), size) as register:
            listed = worklist.due_list(register, NOW)
            assert len(listed.lines) >= ACTIVE
            assert len(_raw(register)) == len(listed.lines) + len(listed.coming)
            ours, raw = side_by_side(partial(worklist.due_list, register, NOW), partial(_raw, register))
            seconds[size] = ours
            print(ratio_line(f"Today's list, {size:,} patients, {len(listed.lines)} rows", ours, raw, 3.0))
    print(ratio_line("Today's list, 100,000 against 10,000 patients", seconds[LARGE], seconds[SMALL], 1.5))
    assert ours <= 3.0 * raw
    assert seconds[LARGE] <= 1.5 * seconds[SMALL]


def _raw(register: Register) -> list[tuple[object, ...]]:
    values = {"today": "2026-03-20", "limit": "2026-03-27", "now": "2026-03-20 08:00"}
    with register.store.driver() as connection:
        return list(connection.execute(RAW, values).fetchall())


def _register(folder: Path, size: int) -> Register:
    register, _ = registers.create(folder, "Ward", "nurse", "a long passphrase 123", quick_keys=True)
    add_cases(register, (_case(number, size) for number in range(size)), TODAY)
    return register


def _case(number: int, size: int) -> NewCase:
    active = number >= size - ACTIVE
    operated = TODAY - timedelta(days=14 if active else 1200 + number % 600)
    days = (1, 2, 3, 4, 7, 8, 9, 10) if active else (7, 14, 21, 30, 45, 90, 180, 365)
    contacts: list[Answers] = [
        {"fu_date": operated + timedelta(days=day), "fu_mode": 2, "fu_result": 1, "fw_ever": 0, "spasm": 0}
        for day in days
    ]
    ended: Answers = {} if active else {"fu_end": 5, "fu_end_date": operated + timedelta(days=400)}
    return NewCase(
        {"name": "曾志伟", "mrn": f"{number:08}", "sex": 1, "phone1": "13700001111"},
        {"side": 1, "op_date": operated, "dis_date": operated + timedelta(days=6), "hb_pre": 1, **ended},
        ward_checks=[{"hb_w": 1, "hb_w_at": datetime.combine(operated, NOW.time())}],
        contacts=contacts,
    )


if __name__ == "__main__":
    pytest.main([__file__, "-s", "-p", "no:randomly", "-o", "python_files=bench_*.py"])
