"""Paper: the embedded Chinese font, text that shows every character or says which it cannot, and the page.

A report is a list of blocks with known heights; they are laid onto pages
first, so that each page can say how many there are, and then drawn once.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import ExportError
from models.version import VERSION
from models.words import Language, Words
from reports.files import Tick, quiet, replacing
from reports.linebreak import lines_of
from reports.sheets import SAMPLE_MARK
from resources import FONTS

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

REGULAR, BOLD = "NotoSansSC-Regular", "NotoSansSC-Bold"
A4 = (595.28, 841.89)  # points, upright
MARGIN = 28.0
LEADING = 1.35  # line distance by size of type
_FOOT = 16.0
_PRUNED = ("Cf", "Mn", "Me")  # invisible or combining: nothing is lost on paper where the font lacks them

PAGE = Words("Page {number} of {count}", "第 {number} 页，共 {count} 页")
PRINTED = Words("{ward} · printed {now}", "{ward} · {now} 打印")
UNREADABLE = Words(
    "{name} was not kept: it could not be read back. Try again, on another disk if it happens once more.",
    "“{name}”未保留：写出后无法回读。请重试；如再次出现，请换一个磁盘。",
)

Draw = Callable[["Canvas", float, float], None]


@dataclass(frozen=True)
class Block:
    """Something `height` points high; `draw(canvas, x, top)` puts it on a page.

    A block that `heads` is drawn again at the top of each page that continues below it.
    """

    height: float
    draw: Draw
    heads: bool = False


@dataclass(frozen=True)
class Paper:
    """What stands around the blocks of every page; `title` and `subject` are in the file's properties too."""

    title: str
    subject: str
    ward: str
    printed: str
    language: Language
    sample: bool
    legend: tuple[str, ...] = ()
    landscape: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return (A4[1], A4[0]) if self.landscape else A4

    @property
    def width(self) -> float:
        """The width between the margins, in points."""
        return self.size[0] - 2 * MARGIN


@cache
def use_fonts() -> None:
    """Make both weights known to reportlab, once; their characters above U+FFFF can be copied out again."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    ttfonts.makeToUnicodeCMap = _to_unicode  # type: ignore[assignment]  # one function in place of another
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(FONTS / f"{name}.ttf")))


def _to_unicode(font: str, subset: Sequence[int]) -> str:
    """Return the table from glyph codes to UTF-16, which is what readers copy from.

    reportlab's own table writes a character above U+FFFF as five digits, and
    readers then copy another one. Source: ISO 32000-1, 9.10.3.
    """
    head = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        f"/CIDSystemInfo << /Registry ({font}) /Ordering ({font}) /Supplement 0 >> def",
        f"/CMapName /{font} def", "/CMapType 2 def",
        "1 begincodespacerange", "<00> <FF>", "endcodespacerange",
    ]  # fmt: skip
    body: list[str] = []
    for start in range(0, len(subset), 100):  # a section holds at most 100
        section = subset[start : start + 100]
        body.append(f"{len(section)} beginbfchar")
        body += [
            f"<{code:02X}> <{chr(char).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
            for code, char in enumerate(section, start)
        ]
        body.append("endbfchar")
    return "\n".join([*head, *body, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


@cache
def _glyphs() -> frozenset[int]:
    """Return the characters that both weights can draw."""
    return frozenset(_face(REGULAR).charToGlyph.keys() & _face(BOLD).charToGlyph.keys())


def _face(font: str) -> Any:
    """Return what the font file says of its characters; the stubs do not know that fonts have one."""
    from reportlab.pdfbase import pdfmetrics

    use_fonts()
    found: Any = pdfmetrics.getFont(font)
    return found.face


def printable(text: str) -> str:
    """Return `text` with each character that the font lacks as its number: `[U+1F600]`; newlines stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_printable(char) for char in text)


def _printable(char: str) -> str:
    if char == "\n" or (ord(char) in _glyphs() and unicodedata.category(char) != "Cc"):
        return char
    if char in "\t\r":
        return " "
    return "" if unicodedata.category(char) in _PRUNED else f"[U+{ord(char):04X}]"


@cache
def measure(font: str, size: float) -> Callable[[str], float]:
    """Return the function that tells how wide a text is in `font` at `size`, in points."""
    widths: dict[int, float] = _face(font).charWidths
    missing: float = _face(font).defaultWidth
    scale = size / 1000

    def width(text: str) -> float:
        return scale * sum([widths.get(ord(char), missing) for char in text])

    return width


def fitted(text: str, width: float, size: float, font: str = REGULAR) -> list[str]:
    """Return the printable lines of `text` that fit `width` points."""
    return lines_of(printable(text), width, measure(font, size))


def put(  # noqa: PLR0917 - the six that make a line of text, thousands of times a page
    canvas: "Canvas", x: float, y: float, text: str, size: float, font: str = REGULAR
) -> None:
    """Draw one printable line with its baseline at `y`."""
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def paragraph(text: str, width: float, size: float = 9, font: str = REGULAR, *, below: float = 3) -> Block:
    """Return a block of text, broken into lines, with `below` points after it."""
    lines = fitted(text, width, size, font)
    step = size * LEADING

    def draw(canvas: "Canvas", x: float, top: float) -> None:
        for number, line in enumerate(lines):
            put(canvas, x, top - size - number * step, line, size, font)

    return Block(len(lines) * step + below, draw)


def together(*blocks: Block) -> Block:
    """Return blocks as one, which no page parts."""

    def draw(canvas: "Canvas", x: float, top: float) -> None:
        for block in blocks:
            block.draw(canvas, x, top)
            top -= block.height

    return Block(sum(block.height for block in blocks), draw)


def gap(height: float) -> Block:
    """Return empty room."""
    return Block(height, lambda canvas, x, top: None)


def write_pdf(path: Path, paper: Paper, blocks: Iterable[Block], tick: Tick = quiet) -> int:
    """Lay `blocks` onto pages, write them to `path` whole or not at all, and return how many pages there are.

    Raises: ExportError where the disk refuses, or the file cannot be read back.
    """
    pages = _pages(paper, blocks)
    save_pdf(path, _drawn(paper, pages, tick))
    return len(pages)


def save_pdf(path: Path, content: bytes) -> None:
    """Write a finished PDF to `path`, whole or not at all, and read it back.

    Raises: ExportError where the disk refuses, or the file cannot be read back.
    """

    def check(part: Path) -> None:
        if part.read_bytes() != content or not _count(content):
            raise ExportError(UNREADABLE, name=path.name)

    with replacing(path, check) as part:
        part.write_bytes(content)


def as_bytes(paper: Paper, blocks: Iterable[Block], tick: Tick = quiet) -> bytes:
    """Return the same PDF without writing a file, for showing and printing it."""
    return _drawn(paper, _pages(paper, blocks), tick)


def _count(content: bytes) -> int:
    """Return how many pages a reader finds."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError:
        return 0
    count = len(document)
    document.close()
    return count


def _pages(paper: Paper, blocks: Iterable[Block]) -> list[list[Block]]:
    """Fill pages with blocks; the last block that heads is repeated where its rows go on."""
    room = paper.size[1] - 2 * MARGIN - _head(paper) - _foot(paper)
    pages: list[list[Block]] = [[]]
    left, heading = room, None
    for block in blocks:
        if block.height > left and pages[-1]:
            pages.append([heading] if heading and not block.heads else [])
            left = room - sum(each.height for each in pages[-1])
        pages[-1].append(block)
        left -= block.height
        heading = block if block.heads else None if block.height == 0 else heading
    return pages


END_OF_TABLE = Block(0, lambda canvas, x, top: None)
"""Ends the repeating of the last block that heads."""


def _head(paper: Paper) -> float:
    return 30.0 + (14 if paper.sample else 0)


def _foot(paper: Paper) -> float:
    return _FOOT + 9.5 * len(paper.legend)


def _drawn(paper: Paper, pages: Sequence[Sequence[Block]], tick: Tick) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    use_fonts()
    out = BytesIO()
    make: Any = Canvas  # the stubs take a font's name for a number
    canvas = make(out, pagesize=paper.size, initialFontName=REGULAR, lang=paper.language.value)
    canvas.setTitle(paper.title)
    canvas.setSubject(paper.subject)
    canvas.setAuthor(paper.ward)
    canvas.setCreator(f"Septima {VERSION}")
    for number, blocks in enumerate(pages, start=1):
        tick(number - 1, len(pages))
        _draw_frame(canvas, paper, number, len(pages))
        top = paper.size[1] - MARGIN - _head(paper)
        for block in blocks:
            block.draw(canvas, MARGIN, top)
            top -= block.height
        canvas.showPage()
    canvas.save()
    tick(len(pages), len(pages))
    return out.getvalue()


def _draw_frame(canvas: Any, paper: Paper, number: int, count: int) -> None:
    width, height = paper.size
    top = height - MARGIN
    if paper.sample:
        put(canvas, MARGIN, top - 10, SAMPLE_MARK, 11, BOLD)
        top -= 14
    put(canvas, MARGIN, top - 15, printable(paper.title), 14, BOLD)
    printed = PRINTED.say(paper.language, ward=printable(paper.ward), now=paper.printed)
    _put_right(canvas, width - MARGIN, top - 15, printed, 9)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, top - 22, width - MARGIN, top - 22)
    for line, text in enumerate(reversed(paper.legend)):
        put(canvas, MARGIN, MARGIN + _FOOT - 4 + 9.5 * line, text, 7.5)
    if paper.sample:
        put(canvas, MARGIN, MARGIN, SAMPLE_MARK, 9, BOLD)
    _put_right(canvas, width - MARGIN, MARGIN, PAGE.say(paper.language, number=number, count=count), 9)


def _put_right(canvas: Any, right: float, y: float, text: str, size: float) -> None:
    put(canvas, right - measure(REGULAR, size)(text), y, text, size)
