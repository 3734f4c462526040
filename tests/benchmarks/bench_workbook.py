"""The month workbook against bare openpyxl write-only of the same cells.

The program's own figure holds all that it does: notes, styles, codebook, completeness, putting it on the
disk, and reading every cell back. Both write the same rows, in turn, in one process.
"""

import sys
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from models.dictionary import COMPLICATION, CONTACT, OPERATION, PATIENT, PHONE, WARD_CHECK
from models.fields import Absence, Answer, Choice, Choices, Clock, Day, Field, Moment, Number, Record, Text
from models.services.exports import Gaps, MonthData, PalsyCount, Rows
from models.words import Language
from reports.workbook import write_month
from tests.benchmarks.measure import peak_megabytes, ratio_line, side_by_side

OPERATED = date(2026, 3, 1)


def an_answer(field: Field, number: int) -> Answer:
    """Return an answer to `field`, of its kind, other for each case; every ninth is not there."""
    if (number + len(field.key)) % 9 == 0:
        return Absence.UNK if number % 2 else None
    match field:
        case Number():
            return Decimal(number % 90) / 10 if field.decimals else number % 90
        case Moment():
            return datetime(2026, 3, 1, 9, 30) + timedelta(hours=number % 700)
        case Day():
            return OPERATED + timedelta(days=number % 31)
        case Clock():
            return datetime(2026, 3, 1, 9, number % 60).time()
        case Choice():
            return field.codes[number % len(field.codes)].value
        case Choices():
            return tuple(code.value for code in field.codes[: 1 + number % 2])
        case Text():
            return f"{number:08}" if field.identifier or field.phone else f"患者{number % 997} note"
    raise TypeError(field.key)


def month_of(count: int) -> MonthData:
    """Return a month of `count` operations, each with something missing."""
    fields = (*PATIENT.fields, *OPERATION.fields)
    gaps = tuple(Gaps(f"HFS-2026-{n:05}", f"{n:08}", "患者", OPERATED, _LACKING) for n in range(count))
    return MonthData(
        ward="Ward", is_sample=False, year=2026, month=3, now=datetime(2026, 4, 1, 8, 0),
        protocol_version="1",
        operations=_rows(OPERATION, fields, count), contacts=_rows(CONTACT, CONTACT.fields, 0),
        ward_checks=_rows(WARD_CHECK, WARD_CHECK.fields, 0),
        complications=_rows(COMPLICATION, COMPLICATION.fields, 0),
        phones=_rows(PHONE, PHONE.fields, 0),
        windows=(), palsy=PalsyCount(0, 0, count, 0, 0, 0), gaps=gaps, undated=0,
    )  # fmt: skip


_LACKING = dict.fromkeys(("identity", "preop", "operation", "ward", "discharge"), ("hb_pre",))
_HEAD = (OPERATION["study_id"], PATIENT["mrn"], PATIENT["name"], OPERATION["op_date"])


def _rows(record: Record, fields: tuple[Field, ...], count: int) -> Rows:
    if record is not OPERATION:
        fields = (*_HEAD, *fields)
    return Rows(record, fields, tuple(tuple(an_answer(f, n) for f in fields) for n in range(count)))


def bare(path: Path, data: MonthData) -> None:
    """Write the same operations with openpyxl alone: a styled cell of its own for each kind of date."""
    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet("operations")
    sheet.append([field.label.zh for field in data.operations.fields])
    sheet.append([field.key for field in data.operations.fields])
    styled = [_styled(sheet, field) for field in data.operations.fields]
    for row in data.operations.rows:
        sheet.append([_plain(value, cell) for value, cell in zip(row, styled, strict=True)])
    workbook.save(path)


def _styled(sheet: Any, field: Field) -> Any:
    """Return the one cell that a column of dates uses again and again: openpyxl's quickest way."""
    form = {Day: "yyyy-mm-dd", Moment: "yyyy-mm-dd hh:mm"}.get(type(field))
    cell: Any = WriteOnlyCell(sheet)
    if form:
        cell.number_format = form
    return cell if form else None


def _plain(value: Answer, cell: Any) -> Any:
    if cell is not None and isinstance(value, date):
        cell.value = value
        return cell
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return value.value if isinstance(value, Absence) else value


def run(count: int = 10_000, rounds: int = 3) -> dict[str, float]:
    """Return seconds of both, their ratio, megabytes of both files, and the peak of memory in megabytes."""
    data = month_of(count)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours.xlsx", Path(folder) / "bare.xlsx"
        seconds, bare_seconds = side_by_side(
            lambda: write_month(ours, data, Language.CHINESE), lambda: bare(theirs, data), rounds
        )
        sizes = ours.stat().st_size / 1e6, theirs.stat().st_size / 1e6
    return {
        "operations": count,
        "seconds": seconds,
        "bare_seconds": bare_seconds,
        "ratio": seconds / bare_seconds,
        "megabytes": sizes[0],
        "bare_megabytes": sizes[1],
        "peak_megabytes": peak_megabytes(),
    }


def test_month_of_10000_operations() -> None:
    """At most 1.3 times openpyxl alone."""
    found = run()
    print(ratio_line("Month workbook, 10,000 operations", found["seconds"], found["bare_seconds"], 1.3))
    assert found["ratio"] <= 1.3


if __name__ == "__main__":
    for name, figure in run(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000).items():
        print(f"{name:20}{figure:12.2f}")
