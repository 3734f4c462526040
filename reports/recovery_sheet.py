"""The recovery sheet: the one page that opens a register whose passphrase is forgotten."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from models.words import Language, Words
from reports.page import BOLD, Block, Paper, gap, paragraph, put, write_pdf

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_GROUPS = 4  # to a line
_LINE, _PADDING = 58.0, 20.0  # points

TITLE = Words("Recovery sheet", "恢复码")
WARD = Words("Register of: {ward}", "登记库：{ward}")
PERSON = Words("Made by: {person}", "建立人：{person}")
CODE = Words("Recovery code", "恢复码")
WHAT = Words(
    "This code opens the register when the passphrase is forgotten or the person has left. "
    "Whoever holds it can read every patient in the register. Without the passphrase and without this code "
    "nobody can open it, not even those who made the program.",
    "忘记口令或人员离岗时，可用此码打开登记库。持有此码的人可以查看库中所有患者。"
    "既无口令又无此码时，任何人（包括软件作者）都无法打开登记库。",
)
KEEP = Words("What to do with it", "如何保管")
STEPS = (
    Words(
        "Print this page and put it into a sealed envelope, in the safe or with the head nurse.",
        "打印本页，装入信封封好，存放于保险柜或由护士长保管。",
    ),
    Words(
        "Delete the file from the computer afterwards. Never keep it beside the register.",
        "随后从电脑中删除本文件；切勿与登记库存放在一起。",
    ),
    Words(
        "To use it: start the program, choose “Recovery code…” below the passphrase, type all groups, "
        "and choose a new passphrase. Hyphens and capitals do not matter, and the code stays valid.",
        "使用方法：启动程序，在口令下方选择“使用恢复码…”，输入全部各组，再设置新口令。"
        "连字符和大小写均可忽略；恢复码仍然有效。",
    ),
)
KEPT_BY = Words(
    "Kept by: ____________________    Date: ______________",
    "保管人：____________________    日期：______________",
)


def write_recovery_sheet(path: Path, ward: str, person: str, code: str, language: Language) -> None:
    """Write the one page with the recovery `code`, what it is and what to do with it.

    Raises: ExportError where the disk refuses.
    """
    paper = Paper(
        title=TITLE.say(language),
        subject=TITLE.say(language),
        ward=ward,
        printed=f"{date.today():%Y-%m-%d}",
        language=language,
        sample=False,
    )
    write_pdf(path, paper, _blocks(paper, person, code, language))


def _blocks(paper: Paper, person: str, code: str, language: Language) -> Iterator[Block]:
    width = paper.width
    yield gap(8)
    yield paragraph(WARD.say(language, ward=paper.ward), width, 12)
    yield paragraph(PERSON.say(language, person=person), width, 12, below=16)
    yield paragraph(CODE.say(language), width, 12, BOLD, below=6)
    yield _framed(code, width)
    yield gap(14)
    yield paragraph(WHAT.say(language), width, 11, below=14)
    yield paragraph(KEEP.say(language), width, 12, BOLD, below=6)
    for number, step in enumerate(STEPS, start=1):
        yield paragraph(f"{number}. {step.say(language)}", width, 11, below=6)
    yield gap(36)
    yield paragraph(KEPT_BY.say(language), width, 11)


def _framed(code: str, width: float) -> Block:
    """Return the code inside a frame, in large numbered groups, four to a line."""
    groups = code.split("-")
    lines = [groups[start : start + _GROUPS] for start in range(0, len(groups), _GROUPS)]
    step = (width - 2 * _PADDING) / _GROUPS
    height = _LINE * len(lines) + _PADDING

    def draw(canvas: "Canvas", x: float, top: float) -> None:
        canvas.setLineWidth(1.2)
        canvas.rect(x, top - height, width, height)
        for line, shown in enumerate(lines):
            for place, group in enumerate(shown):
                left, base = x + _PADDING + place * step, top - (line + 1) * _LINE
                put(canvas, left, base + 28, str(line * _GROUPS + place + 1), 9)
                put(canvas, left, base, group, 26, BOLD)

    return Block(height, draw)
