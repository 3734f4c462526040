"""The follow-up list against bare reportlab of the same cells.

Bare: one string for each cell, lines already broken, LongTable in chunks of 500 rows with given heights. The
program's own figure holds measuring, breaking lines, tick boxes, headers, and reading the file back.
"""

import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

from models.rules.protocol import COMPLETED, Contact, Course, Standing, State, plan_for
from models.services.registers import shipped_protocol
from models.services.worklist import DueLine, DueList
from models.words import Language, Words
from reports.due_list import write_due_pdf
from reports.page import REGULAR, use_fonts
from tests.benchmarks.measure import peak_megabytes, ratio_line, side_by_side

TODAY = date(2026, 3, 20)
PROTOCOL = shipped_protocol()[0]
NAMES = ("曾志伟", "王桂芝", "陈𬭎", "䶮小明", "㛃婷", "阿卜杜拉·买买提", "欧阳娜娜", "李明")
WIDTHS = (24, 46, 74, 38, 50, 68, 38, 88, 34, 26, 62, 170, 66)


def a_line(number: int) -> DueLine:
    """Return a row to be rung, another person for each number."""
    operated = TODAY - timedelta(days=14 + number % 4)
    course = Course(operated, contacts=(Contact(operated + timedelta(days=7), COMPLETED, fw_ever=0),))
    row = next(row for row in plan_for(PROTOCOL, operated) if row.code == "W2")
    left = ((row.close or TODAY) - TODAY).days
    state = State.DUE if number % 3 else State.OVERDUE
    return DueLine(
        operation_id=number, case=f"HFS-2026-{number:05}", name=NAMES[number % len(NAMES)],
        sex=1 + number % 2, age=40 + number % 40, mrn=f"{number:07}", side=1 + number % 2,
        numbers=(f"1380013{number % 10000:04}", f"010-8888{number % 10000:04}"),
        label=Words("2-week call", "术后2周"), day=14 + number % 4, palsy=number % 9 == 0, until=None,
        order=(1, 0, f"{number:05}"), course=course,
        standing=Standing(row, state, row.close, left, number % 3),
    )  # fmt: skip


def a_list(count: int) -> DueList:
    """Return a list of `count` rows."""
    return DueList(TODAY, tuple(map(a_line, range(count))), (), (), (), ())


def bare(path: Path, listed: DueList) -> None:
    """Write the same texts with reportlab alone."""
    use_fonts()
    rows = [_cells(number, line) for number, line in enumerate(listed.lines, start=1)]
    head = ["序号", "状态", "姓名", "性别\n年龄", "病案号", "电话", "天数\n术侧", "随访窗口", "剩余", "已拨"]
    head += ["最近情况", "询问结果", "备注"]
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), REGULAR, 8.5, 11.5),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("GRID", (0, 0), (-1, -1), 0.4, "#000000"),
        ]
    )
    story: list[Any] = []
    for start in range(0, len(rows), 500):
        chunk = rows[start : start + 500]
        story.append(
            LongTable([head, *chunk], WIDTHS, [29.0, *[45.0] * len(chunk)], style=style, repeatRows=1)
        )
    SimpleDocTemplate(
        str(path), pagesize=landscape(A4), leftMargin=28, rightMargin=28, topMargin=58, bottomMargin=63,
        initialFontName=REGULAR,
    ).build(story)  # fmt: skip


def _cells(number: int, line: DueLine) -> list[str]:
    return [
        str(number), "到期\n面瘫未愈" if line.palsy else "到期", line.name, f"男\n{line.age} 岁", line.mrn,
        "\n".join(line.phones), f"D{line.day}\n左", f"{line.label.zh}\n{line.open} – 03-26",
        f"{line.days_left} 天", str(line.attempts), line.last_known.say(Language.CHINESE),
        "曾面部无力  无  目前有  已恢复\n痉挛  0  1  2  3  4  5\n联系  已联系  未接", "\n\n下次",
    ]  # fmt: skip


def run(count: int = 1_000, rounds: int = 3) -> dict[str, float]:
    """Return seconds of both, their ratio, megabytes of both files, and the peak of memory in megabytes."""
    listed = a_list(count)
    now = datetime(2026, 3, 20, 9, 30)
    use_fonts()

    def program(path: Path) -> None:
        write_due_pdf(path, listed, "Ward", now, Language.CHINESE, sample=False)

    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours.pdf", Path(folder) / "bare.pdf"
        seconds, bare_seconds = side_by_side(lambda: program(ours), lambda: bare(theirs, listed), rounds)
        sizes = ours.stat().st_size / 1e6, theirs.stat().st_size / 1e6
    return {
        "rows": count,
        "seconds": seconds,
        "bare_seconds": bare_seconds,
        "ratio": seconds / bare_seconds,
        "megabytes": sizes[0],
        "bare_megabytes": sizes[1],
        "peak_megabytes": peak_megabytes(),
    }


def test_list_of_1000_rows() -> None:
    """At most 1.3 times reportlab alone."""
    found = run()
    print(ratio_line("Follow-up list PDF, 1,000 rows", found["seconds"], found["bare_seconds"], 1.3))
    assert found["ratio"] <= 1.3


if __name__ == "__main__":
    for name, figure in run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000).items():
        print(f"{name:20}{figure:12.2f}")
