"""Writing sheets of rows as a workbook, and reading every cell of it back.

The frame of the workbook (styles, widths, panes, filters, print set-up) is
openpyxl's; the rows are streamed into its sheet parts, so that no row ever
lies as plain text in the system's folder for temporary files, and ten thousand
rows take seconds. Then the file is opened again and each cell compared.
"""

import io
import re
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from models.errors import ExportError
from models.version import VERSION
from models.words import Language, Words
from reports.cells import LONGEST, Cell, Folded, Heading, Key, cell_of, lost_characters, pieces
from reports.files import Tick, quiet, replacing
from reports.linebreak import columns_of

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_SAMPLE = Words("SAMPLE", "示例")
SAMPLE_MARK = f"{_SAMPLE.en} {_SAMPLE.zh}"  # in both languages at once
_FACE = "Calibri"
_TICK_EVERY = 100  # rows
_ROWS_PER_WRITE = 50
_LINE, _TALLEST = 17.0, 405.0  # points; no row may be taller
_KEPT_AT_MOST, _SHORT = 50_000, 40  # cells made once and used again, and the length of their texts
_PAGE_CHARACTERS = 170  # of width, on a landscape page that can still be read
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_NEEDS_ESCAPE = re.compile("[&<>\r\t]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\t": "&#9;"}

NOT_AS_MEANT = Words(
    "{name} was not kept: read back, the sheet “{sheet}” differs from the register in row {row}. "
    "Try again, on another disk if it happens once more.",
    "“{name}”未保留：回读校验时，工作表“{sheet}”第 {row} 行与登记库不一致。"
    "请重试；如再次出现，请换一个磁盘。",
)
NO_ROOM = Words(
    "{name} was not written: the folder for temporary files is full or missing. "
    "Free some space on this computer's own disk and try again.",
    "“{name}”未能写出：系统临时文件夹已满或不存在。请清理本机硬盘空间后重试。",
)
UNREADABLE = Words(
    "{name} was not kept: it could not be read back. Try again, on another disk if it happens once more.",
    "“{name}”未保留：写出后无法回读。请重试；如再次出现，请换一个磁盘。",
)
NOTES = Words("Cell notes", "单元格附注")
_NOTE_COLUMNS = (
    ("sheet", Words("Sheet", "工作表"), 18),
    ("cell", Words("Cell", "单元格"), 10),
    ("what", Words("What", "说明"), 60),
    ("part", Words("Part", "序号"), 8),
    ("text", Words("Text", "内容"), 60),
)
_REPLACED = Words(
    "Characters that a workbook cannot hold are shown as \ufffd; they were:",
    "工作簿无法保存的字符显示为“\ufffd”，原字符编码：",
)
_CONTINUED = Words(
    "A cell holds at most 32,767 characters; the text goes on here.",
    "单元格最多容纳 32767 字，后续内容见此处：",
)
_PAGES = Words("Page &P of &N", "第 &P 页，共 &N 页")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its rows with their headings, and how they are shown.

    `frozen` is the first cell that scrolls; `table` is the number of the row
    that carries the filter, and `repeated` that of the rows that stand on
    every printed page (0 for none). `widths` are in characters.
    """

    title: str
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float]
    frozen: str = "C3"
    table: int = 2
    repeated: int = 2
    repeated_columns: int = 2


def headed(
    columns: Iterable[tuple[str, str]], rows: Iterable[Sequence[Any]], *, sample: bool
) -> list[Sequence[Any]]:
    """Return `rows` below a row of headings and a row of keys; a sample says so in its first heading."""
    keys, headings = zip(*columns, strict=True)
    if sample:
        headings = (f"{SAMPLE_MARK} · {headings[0]}", *headings[1:])
    return [[Heading(heading) for heading in headings], [Key(key) for key in keys], *rows]


def write_sheets(
    path: Path,
    sheets: Sequence[Sheet],
    *,
    title: str,
    sample: bool,
    language: Language,
    tick: Tick = quiet,
) -> int:
    """Write `sheets` to `path` as a workbook, read every cell back, and return how many rows it holds.

    `tick` hears of rows written and read, and may raise to stop. However it
    ends, an old file at `path` is whole, and nothing half-written is left.

    Raises: ExportError where the disk refuses, or what is read back is not what was meant.
    """
    notes = _notes_sheet(sheets, language, sample=sample)
    whole = [*sheets, notes] if notes else list(sheets)
    total = sum(len(sheet.rows) for sheet in whole)
    progress = _Progress(tick, 2 * total)
    try:
        frame = _Frame(whole, title=title, sample=sample, language=language)
    except (OSError, _SerialisationError()) as error:  # openpyxl makes it in the system's temporary folder
        raise ExportError(NO_ROOM, name=path.name) from error
    digests: list[array[int]] = []

    def check(part: Path) -> None:
        try:
            _compare(part, path.name, whole, digests, progress)
        except _BROKEN() as error:
            raise ExportError(UNREADABLE, name=path.name) from error

    with replacing(path, check) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        digests += frame.write(archive, progress)
    return sum(len(sheet.rows) for sheet in sheets)


def _SerialisationError() -> type[Exception]:  # noqa: N802 - for the same reason
    from lxml import etree

    found: type[Exception] = etree.SerialisationError
    return found


def _BROKEN() -> tuple[type[Exception], ...]:  # noqa: N802 - a constant that must not import lxml at start
    from lxml.etree import XMLSyntaxError

    return XMLSyntaxError, zipfile.BadZipFile, KeyError, IndexError, EOFError


class _Progress:
    """Counts rows, and tells of them now and then."""

    def __init__(self, tick: Tick, total: int) -> None:
        self._tick = tick
        self._total = total
        self._done = 0
        tick(0, total)

    def step(self) -> None:
        self._done += 1
        if self._done % _TICK_EVERY == 0 or self._done == self._total:
            self._tick(self._done, self._total)


class _Frame:
    """The workbook without its rows, and the styles that they use."""

    def __init__(self, sheets: Sequence[Sheet], *, title: str, sample: bool, language: Language) -> None:
        from openpyxl import Workbook

        workbook = Workbook(write_only=True)
        workbook.properties.creator = f"Septima {VERSION}"
        workbook.properties.title = title
        made = [_set_up(workbook, sheet, title, sample=sample, language=language) for sheet in sheets]
        self._styles = _style_numbers(made[0])
        self._sheets = sheets
        self._bytes = io.BytesIO()
        workbook.save(self._bytes)

    def write(self, archive: zipfile.ZipFile, progress: _Progress) -> list["array[int]"]:
        """Write every part, the rows in their places, and return the digests of the rows by sheet."""
        digests = []
        parts = {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(self._sheets, start=1)}
        with zipfile.ZipFile(self._bytes) as frame:
            for name in frame.namelist():
                if name in parts:
                    digests.append(self._write_rows(archive, name, frame.read(name), parts[name], progress))
                else:
                    archive.writestr(name, frame.read(name))
        return digests

    def _write_rows(
        self, archive: zipfile.ZipFile, name: str, frame: bytes, sheet: Sheet, progress: _Progress
    ) -> "array[int]":
        before, after = frame.split(b"<sheetData></sheetData>")
        # With the size said at the beginning, no reader has to go through the sheet to find it.
        before = before.replace(
            b"<sheetViews>", f'<dimension ref="{_extent(sheet)}"/><sheetViews>'.encode(), 1
        )
        digests = array("q")
        with archive.open(name, "w", force_zip64=True) as out:
            out.write(before + b"<sheetData>")
            _stream(out, self._encoded(sheet, digests, progress))
            out.write(b"</sheetData>" + after)
        return digests

    def _encoded(self, sheet: Sheet, digests: "array[int]", progress: _Progress) -> Iterator[str]:
        letters = _letters(max(map(len, sheet.rows), default=0))
        cell_at = _cell_maker(self._styles)
        for number, row in enumerate(sheet.rows, start=1):
            xml = [_row_start(number, row, sheet.widths)]
            seen: list[str] = []
            for letter, value in zip(letters, row, strict=False):
                if value is None or value == "":
                    continue
                cell, style = cell_at(value)
                place = f"{letter}{number}"
                seen += (place, style, cell.kind, cell.text)
                xml.append(_xml(place, style, cell))
            xml.append("</row>")
            digests.append(hash(tuple(seen)))
            yield "".join(xml)
            progress.step()


def _cell_maker(styles: Mapping[str, str]) -> Callable[[Any], tuple[Cell, str]]:
    """Return `cell_of` with the style's number; short texts, numbers and days come up again and again.

    Decimals do not take part: 3 and 3.0 are equal and look different.
    """
    kept: dict[tuple[type, Any], tuple[Cell, str]] = {}

    def cell_at(value: Any) -> tuple[Cell, str]:
        kind = type(value)
        known = kept.get((kind, value))
        if known is None:
            cell = cell_of(_first_piece(value))
            known = cell, styles[cell.style]
            if kind is not Decimal and len(kept) < _KEPT_AT_MOST and len(cell.text) < _SHORT:
                kept[kind, value] = known
        return known

    return cell_at


def _first_piece(value: Any) -> Any:
    """Return what the cell itself shows of a text that is too long for it."""
    if isinstance(value, str) and len(value) > LONGEST // 2 and len(parts := pieces(value)) > 1:
        return type(value)(f"{parts[0]} …→")
    return value


def _row_start(number: int, row: Sequence[Any], widths: Sequence[float]) -> str:
    """Return the tag of a row, with a height where its texts break into lines: few programs work it out."""
    lines = max(
        (
            _lines(value, width)
            for value, width in zip(row, widths, strict=False)
            if isinstance(value, Folded)
        ),
        default=1,
    )
    if lines == 1:
        return f'<row r="{number}">'
    return f'<row r="{number}" ht="{min(_LINE * lines, _TALLEST)}" customHeight="1">'


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(columns_of(line) / (width - 1))) for line in text.split("\n"))


def _xml(place: str, style: str, cell: Cell) -> str:
    if not cell.kind:
        return f'<c r="{place}" s="{style}"><v>{cell.text}</v></c>'
    text = cell.text
    if _NEEDS_ESCAPE.search(text):
        text = _NEEDS_ESCAPE.sub(lambda match: _ESCAPES[match[0]], text)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _stream(out: IO[bytes], rows: Iterable[str]) -> None:
    waiting: list[str] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _ROWS_PER_WRITE:
            out.write("".join(waiting).encode())
            waiting.clear()
    out.write("".join(waiting).encode())


def _extent(sheet: Sheet) -> str:
    letters = _letters(max(map(len, sheet.rows), default=0)) or ["A"]
    return f"A1:{letters[-1]}{max(len(sheet.rows), 1)}"


def _letters(count: int) -> list[str]:
    from openpyxl.utils import get_column_letter

    return [get_column_letter(number) for number in range(1, count + 1)]


# --- Reading back -----------------------------------------------------------------------------------


def _compare(
    part: Path, name: str, sheets: Sequence[Sheet], digests: Sequence["array[int]"], progress: _Progress
) -> None:
    """Open the file anew and compare every cell with what was meant, sheet by sheet and row by row."""
    from openpyxl import load_workbook

    with part.open("rb") as file:
        workbook = load_workbook(file, read_only=True)
        if workbook.sheetnames != [sheet.title for sheet in sheets]:
            raise ExportError(NOT_AS_MEANT, name=name, sheet=", ".join(workbook.sheetnames), row=0)
        workbook.close()
    with zipfile.ZipFile(part) as archive:
        for number, (sheet, meant) in enumerate(zip(sheets, digests, strict=True), start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml") as file:
                _compare_rows(file, name, sheet.title, meant, progress)


def _compare_rows(file: IO[bytes], name: str, title: str, meant: "array[int]", progress: _Progress) -> None:
    from lxml.etree import iterparse

    rows = 0
    for _, row in iterparse(file, tag=f"{_MAIN}row", huge_tree=True):
        if rows >= len(meant) or hash(_seen(row)) != meant[rows] or row.get("r") != str(rows + 1):
            raise ExportError(NOT_AS_MEANT, name=name, sheet=title, row=rows + 1)
        rows += 1
        progress.step()
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]
    if rows != len(meant):
        raise ExportError(NOT_AS_MEANT, name=name, sheet=title, row=rows + 1)


def _seen(row: Any) -> tuple[str, ...]:
    """Return place, style, type and text of each cell of a row as read; a formula has another tag."""
    seen: list[str] = []
    for cell in row:
        get, content = cell.get, cell[0]
        kind = get("t", "")
        text = content[0].text if kind else content.text if content.tag == f"{_MAIN}v" else content.tag
        seen += (get("r"), get("s"), kind, text or "")
    return tuple(seen)


# --- What cells cannot hold -------------------------------------------------------------------------


def _notes_sheet(sheets: Sequence[Sheet], language: Language, *, sample: bool) -> Sheet | None:
    """Return a sheet with the rest of texts too long for a cell, and what was replaced, if there is any."""
    rows = [row for sheet in sheets for row in _notes(sheet, language)]
    if not rows:
        return None
    columns = [(key, words.say(language)) for key, words, _ in _NOTE_COLUMNS]
    return Sheet(
        NOTES.say(language), headed(columns, rows, sample=sample), [width for *_, width in _NOTE_COLUMNS]
    )


def _notes(sheet: Sheet, language: Language) -> Iterator[list[Any]]:
    letters = _letters(max(map(len, sheet.rows), default=0))
    for number, row in enumerate(sheet.rows, start=1):
        for letter, value in zip(letters, row, strict=False):
            if isinstance(value, str) and not (
                value.isascii() and value.isprintable() and len(value) < LONGEST
            ):
                place = f"{letter}{number}"
                if lost := lost_characters(value):
                    yield [sheet.title, place, _REPLACED.say(language), 1, lost]
                for part, text in enumerate(pieces(value)[1:], start=2):
                    yield [sheet.title, place, _CONTINUED.say(language), part, text]


# --- The frame --------------------------------------------------------------------------------------


def _set_up(
    workbook: "Workbook", sheet: Sheet, title: str, *, sample: bool, language: Language
) -> "WriteOnlyWorksheet":
    from openpyxl.utils import get_column_letter

    made: Any = workbook.create_sheet(sheet.title)
    for number, width in enumerate(sheet.widths, start=1):
        made.column_dimensions[get_column_letter(number)].width = width
    made.freeze_panes = sheet.frozen
    last = get_column_letter(max(len(sheet.widths), 1))
    if sheet.table:
        made.auto_filter.ref = f"A{sheet.table}:{last}{max(len(sheet.rows), sheet.table)}"
    _set_up_print(made, sheet)
    mark = f"{SAMPLE_MARK}  " if sample else ""
    made.oddHeader.left.text = _plain(f"{mark}{title}")
    made.oddHeader.right.text = _plain(sheet.title)
    made.oddFooter.left.text = mark or None
    made.oddFooter.right.text = _PAGES.say(language)
    return made  # type: ignore[no-any-return]  # Any, as its type says some of what is set here is read-only


def _set_up_print(made: Any, sheet: Sheet) -> None:
    """Landscape A4, headings on each page; a wide sheet goes over as many pages as it takes to read it."""
    from openpyxl.utils import get_column_letter

    made.page_setup.orientation = "landscape"
    made.page_setup.paperSize = 9  # A4
    made.page_setup.fitToWidth = max(1, round(sum(sheet.widths) / _PAGE_CHARACTERS))
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.page_margins.left = made.page_margins.right = 0.4
    made.page_margins.top = made.page_margins.bottom = 0.75
    made.page_margins.header = made.page_margins.footer = 0.3
    if sheet.repeated:
        made.print_title_rows = f"1:{sheet.repeated}"
    if made.page_setup.fitToWidth > 1 and sheet.repeated_columns:
        made.print_title_cols = f"A:{get_column_letter(sheet.repeated_columns)}"


def _plain(text: str) -> str:
    """Return a text in which the signs of headers and footers mean nothing."""
    return text.replace("&", "&&")


def _style_numbers(made: Any) -> dict[str, str]:
    """Make each style once and return its number in the workbook, by name."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    numbers: dict[str, str] = {}

    def add(name: str, form: str, *, quoted: bool = False, **looks: Any) -> None:
        cell = WriteOnlyCell(made)
        cell.number_format = form
        for what, look in looks.items():
            setattr(cell, what, look)
        cell.quotePrefix = quoted
        numbers[name] = str(cell.style_id)

    top = Alignment(vertical="top")
    wrapped = Alignment(vertical="top", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    texts: dict[str, dict[str, Any]] = {
        "text": {"alignment": top},
        "title": {"alignment": top, "font": Font(name=_FACE, bold=True, size=13)},
        "heading": {
            "alignment": middle,
            "font": Font(name=_FACE, bold=True, size=11, color="FFFFFF"),
            "fill": PatternFill("solid", fgColor="1F4E79"),
        },
        "key": {
            "alignment": top,
            "font": Font(name=_FACE, size=8, color="555555"),
            "fill": PatternFill("solid", fgColor="E7EDF3"),
        },
        "wrapped": {"alignment": wrapped},
    }
    for name, looks in texts.items():
        add(name, "@", **looks)
        add("quoted" if name == "text" else f"{name}-quoted", "@", quoted=True, **looks)
    left, centre = (
        Alignment(horizontal="left", vertical="top"),
        Alignment(horizontal="center", vertical="top"),
    )
    for name, form in {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "clock": "hh:mm"}.items():
        add(name, form, alignment=left)
    for places in range(5):
        add(f"decimal{places}", f"0.{'0' * places}" if places else "0", alignment=centre)
    add("number", "0", alignment=centre)
    return numbers
