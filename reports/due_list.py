"""The follow-up list, who has to be rung: on paper, as a sheet, as JSON, and on the terminal.

All of them show the same rows in the same order: first those to be rung, then
those that are left alone for now (retry) or for good (ended), with the reason.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.dictionary import OPERATION, PATIENT
from models.dictionary.codes import SPASM_STATES
from models.errors import ExportError, UserError
from models.rules.protocol import STATE_WORDS, State
from models.rules.reading import shown
from models.services.registers import Register
from models.services.shared_calls import shared_calls
from models.services.worklist import DueLine, DueList
from models.words import Language, Words, same
from reports.cells import Wrapped
from reports.files import Tick, quiet, replacing
from reports.linebreak import columns_of, padded
from reports.page import (
    BOLD,
    END_OF_TABLE,
    LEADING,
    REGULAR,
    Block,
    Paper,
    as_bytes,
    fitted,
    gap,
    measure,
    paragraph,
    put,
    together,
    write_pdf,
)
from reports.sheets import Sheet, headed, write_sheets

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Span = tuple[date, date]

TITLE = Words("Follow-up list {day}", "随访名单 {day}")
TITLE_SPAN = Words("Follow-up list {first} to {last}", "随访名单 {first} 至 {last}")
COUNTS = Words(
    "On the list: {count}; {overdue} overdue, {due} due, {missed} missed",
    "名单共 {count} 项：超期 {overdue}，到期 {due}，漏访 {missed}",
)
IN_SPAN = Words(
    "Each row stands as on the first of these days on which it falls due.",
    "每行按该时段内首次到期当日的情况列出。",
)
NOBODY = Words("Nobody has to be rung on {day}.", "{day} 没有需要拨打的患者。")
NOBODY_SPAN = Words("Nobody has to be rung from {first} to {last}.", "{first} 至 {last} 没有需要拨打的患者。")
NEXT = Words("Next: {name} on {day} ({label}).", "下一位：{name}，{day}（{label}）。")
HIDDEN = Words("Not on the list for now: {count}", "暂不拨打：{count} 人次")
NOBODY_HIDDEN = Words("Nobody is left off the list.", "没有被隐藏的患者。")
WRONG_SUFFIX = Words(
    "{name} has no ending that says what to write. Use .pdf, .xlsx or .json.",
    "无法从“{name}”的扩展名判断文件类型，请使用 .pdf、.xlsx 或 .json。",
)
UNREADABLE = Words(
    "{name} was not kept: it could not be read back. Try again, on another disk if it happens once more.",
    "“{name}”未保留：写出后无法回读。请重试；如再次出现，请换一个磁盘。",
)
LEGEND_SPASM = Words("Spasm: {codes}", "痉挛：{codes}")
LEGEND_DAY = Words(
    "D = whole days after the operation; days left count to the last day of the window.",
    "D = 术后天数；剩余天数算到窗口最后一天。",
)

_ENDINGS = (".pdf", ".xlsx", ".json")
_COMMA = Words(", ", "、")
_LEFT = Words("{days} d", "{days} 天")
_LAST_DAY = Words("last day", "最后一天")
_CLOSED = Words("closed", "已关闭")
_FROM = Words("from {day}", "自 {day}")
_PALSY = Words("palsy", "面瘫未愈")
_SAME_CALL = Words("Same call as {label}", "与“{label}”同一通电话")
_YEARS = Words("{age} y", "{age} 岁")
_AGAIN = Words("To be rung again from {until}.", "{until} 起再拨。")
_HIDDEN_LINE = Words("{name}, {mrn}: {reason}", "{name}，{mrn}：{reason}")

_FACE = Words("Face weak", "曾面部无力")
_SPASM = Words("Spasm", "痉挛")
_CALL = Words("Call", "联系")
_NEXT = Words("Next on", "下次")
_TICKS = (
    (_FACE, (Words("no", "无"), Words("yes, now", "目前有"), Words("recovered", "已恢复"))),
    (_SPASM, tuple(same(str(code.value)) for code in SPASM_STATES)),
    (_CALL, (Words("reached", "已联系"), Words("no answer", "未接"))),
)


def check_name(path: Path) -> None:
    """Refuse a name whose ending says nothing: UserError, which names the three that do."""
    if path.suffix.lower() not in _ENDINGS:
        raise UserError(WRONG_SUFFIX, name=path.name)


def write(
    path: Path,
    listed: DueList,
    register: Register,
    now: datetime,
    language: Language,
    *,
    span: Span | None = None,
    tick: Tick = quiet,
) -> int:
    """Write the list to `path` as its ending says (.pdf, .xlsx, .json) and return how many rows it has.

    Raises: UserError for another ending, or where it lies in a register; ExportError where the disk refuses.
    """
    check_name(path)
    writers = {".pdf": write_due_pdf, ".xlsx": write_due_sheet}
    if writer := writers.get(path.suffix.lower()):
        ward, sample = register.ward, register.is_sample
        writer(path, listed, ward, now, language, sample=sample, span=span, tick=tick)
    else:
        write_due_json(path, listed)
    return len(listed.lines) + len(listed.hidden)


def title_of(listed: DueList, language: Language, span: Span | None = None) -> str:
    """Return the title of the list: its day, or its first and last."""
    if span and span[0] != span[1]:
        return TITLE_SPAN.say(language, first=span[0], last=span[1])
    return TITLE.say(language, day=listed.on)


# --- JSON, sheet, terminal --------------------------------------------------------------------------


def due_json(listed: DueList) -> list[dict[str, object]]:
    """Return the rows as plain objects: dates as ISO texts, the first phone, state and window as codes."""
    return [
        {
            "case": line.case,
            "name": line.name,
            "phone": next(filter(None, line.numbers), None),
            "window": line.window,
            "state": line.state.value,
            "target": line.target.isoformat(),
            "open": line.open.isoformat(),
            "close": line.close.isoformat() if line.close else None,
            "day": line.day,
            "attempts": line.attempts,
            "reason": line.reason.say(Language.ENGLISH),
        }
        for line in (*listed.lines, *listed.hidden)
    ]


def write_due_json(path: Path, listed: DueList) -> None:
    """Write the rows as JSON in UTF-8; reasons are in English, as programs read them.

    Raises: ExportError where the disk refuses.
    """
    rows = due_json(listed)
    text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    content = text.encode("utf-8", "backslashreplace")  # a broken character as JSON would escape it

    def check(part: Path) -> None:
        if json.loads(part.read_bytes()) != rows:
            raise ExportError(UNREADABLE, name=path.name)

    with replacing(path, check) as part:
        part.write_bytes(content)


_SHEET_COLUMNS: tuple[tuple[str, Words, float], ...] = (
    ("case", OPERATION["study_id"].label, 15),
    ("name", PATIENT["name"].label, 15),
    ("sex", PATIENT["sex"].label, 8),
    ("age", Words("Age", "年龄"), 7),
    ("mrn", PATIENT["mrn"].label, 13),
    ("side", OPERATION["side"].label, 9),
    ("phone", PATIENT["phone1"].label, 16),
    ("phones", Words("Other phones", "其他电话"), 30),
    ("window", Words("Window", "随访节点"), 9),
    ("state", Words("State", "状态"), 12),
    ("target", Words("Target", "目标日"), 12),
    ("open", Words("Opens", "窗口起"), 12),
    ("close", Words("Closes", "窗口止"), 12),
    ("day", Words("D-day", "术后天数"), 8),
    ("left", Words("Days left", "剩余天数"), 9),
    ("attempts", Words("Tries", "已拨次数"), 8),
    ("last", Words("Last known", "最近情况"), 26),
    ("reason", Words("Why", "原因"), 60),
)


def write_due_sheet(
    path: Path,
    listed: DueList,
    ward: str,
    now: datetime,
    language: Language,
    *,
    sample: bool,
    span: Span | None = None,
    tick: Tick = quiet,
) -> int:
    """Write the rows as a workbook of one sheet and return how many rows it has, headings included.

    Raises: ExportError where the disk refuses, or what is read back is not what was meant.
    """
    columns = [(key, words.say(language)) for key, words, _ in _SHEET_COLUMNS]
    rows = [_sheet_row(line, language) for line in (*listed.lines, *listed.hidden)]
    title = title_of(listed, language, span)
    sheet = Sheet(
        _SHEET.say(language), headed(columns, rows, sample=sample), [width for *_, width in _SHEET_COLUMNS]
    )
    subject = f"{ward} · {title} · {now:%Y-%m-%d %H:%M}"
    return write_sheets(path, [sheet], title=subject, sample=sample, language=language, tick=tick)


_SHEET = Words("Follow-up list", "随访名单")


def _sheet_row(line: DueLine, language: Language) -> Sequence[Any]:
    return (
        line.case, line.name, _sex(line, language), line.age, line.mrn, _side(line, language),
        line.phones[0] if line.phones else None, _COMMA.say(language).join(line.phones[1:]),
        line.window, STATE_WORDS[line.state].say(language),
        line.target, line.open, line.close, line.day, line.days_left, line.attempts,
        line.last_known.say(language), Wrapped(line.reason.say(language)),
    )  # fmt: skip


_TABLE = ("case", "name", "phone", "window", "state", "target", "close", "day", "attempts", "last")


def due_table(listed: DueList, language: Language) -> str:
    """Return the list for a terminal: aligned columns, then who is left off and why."""
    places = {key: place for place, (key, *_) in enumerate(_SHEET_COLUMNS)}
    heads = [_SHEET_COLUMNS[places[key]][1].say(language) for key in _TABLE]
    lines = [title_of(listed, language)]
    if listed.lines:
        rows = [[_plain(row[places[key]]) for key in _TABLE] for row in _rows(listed.lines, language)]
        lines += _aligned([heads, *rows])
    else:
        lines.append(NOBODY.say(language, day=listed.on))
    lines += ["", HIDDEN.say(language, count=len(listed.hidden))] if listed.hidden else []
    lines += [f"  {_plain(_hidden(line, language))}" for line in listed.hidden]
    return "\n".join(lines)


def _rows(lines: Sequence[DueLine], language: Language) -> list[Sequence[Any]]:
    return [_sheet_row(line, language) for line in lines]


def _plain(value: object) -> str:
    """Return a value as one line that a terminal can show, without control characters or lone surrogates."""
    text = "" if value is None else str(value)
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    made = ["  ".join(padded(text, width) for text, width in zip(row, widths, strict=True)) for row in rows]
    return [made[0].rstrip(), "  ".join("-" * width for width in widths), *(row.rstrip() for row in made[1:])]


def _hidden(line: DueLine, language: Language) -> str:
    told = _HIDDEN_LINE.say(language, name=line.name, mrn=line.mrn, reason=line.reason)
    if line.until is None or line.state is State.RETRY:  # whose reason says until when
        return told
    return f"{told} {_AGAIN.say(language, until=f'{line.until:%Y-%m-%d %H:%M}')}"


def _sex(line: DueLine, language: Language) -> str:
    return shown(PATIENT["sex"], line.sex, language)


def _side(line: DueLine, language: Language) -> str:
    return shown(OPERATION["side"], line.side, language)


# --- Paper ------------------------------------------------------------------------------------------


def write_due_pdf(
    path: Path,
    listed: DueList,
    ward: str,
    now: datetime,
    language: Language,
    *,
    sample: bool,
    span: Span | None = None,
    tick: Tick = quiet,
) -> int:
    """Write the list as A4 landscape pages and return how many; `now` is printed on each.

    Raises: ExportError where the disk refuses, or the file cannot be read back.
    """
    paper = _paper(listed, ward, now, language, span, sample=sample)
    return write_pdf(path, paper, _blocks(paper, listed, language, span), tick)


def due_pdf(
    listed: DueList,
    ward: str,
    now: datetime,
    language: Language,
    *,
    sample: bool,
    span: Span | None = None,
    tick: Tick = quiet,
) -> bytes:
    """Return the same pages without a file, to be shown and printed."""
    paper = _paper(listed, ward, now, language, span, sample=sample)
    return as_bytes(paper, _blocks(paper, listed, language, span), tick)


def _paper(
    listed: DueList, ward: str, now: datetime, language: Language, span: Span | None, *, sample: bool
) -> Paper:
    codes = _COMMA.say(language).join(f"{code.value} {code.label.say(language)}" for code in SPASM_STATES)
    return Paper(
        title=title_of(listed, language, span),
        subject=_SHEET.say(language),
        ward=ward,
        printed=f"{now:%Y-%m-%d %H:%M}",
        language=language,
        sample=sample,
        legend=(LEGEND_SPASM.say(language, codes=codes), LEGEND_DAY.say(language)),
        landscape=True,
    )


@dataclass(frozen=True)
class _Column:
    """One column: its heading and its width in points; the ticks and the note have no text of their own."""

    key: str
    head: Words
    width: float


_COLUMNS = (
    _Column("number", Words("No.", "序号"), 24),
    _Column("state", Words("State", "状态"), 46),
    _Column("name", Words("Name", "姓名"), 74),
    _Column("person", Words("Sex,\nage", "性别\n年龄"), 38),
    _Column("mrn", Words("MRN", "病案号"), 58),
    _Column("phones", Words("Phones", "电话"), 68),
    _Column("day", Words("Day,\nside", "天数\n术侧"), 38),
    _Column("window", Words("Window", "随访窗口"), 83),
    _Column("left", Words("Left", "剩余"), 41),
    _Column("tries", Words("Tries", "已拨"), 26),
    _Column("last", Words("Last known", "最近情况"), 59),
    _Column("ticks", Words("Answers", "询问结果"), 0),
    _Column("note", Words("Note", "备注"), 59),
)
_SIZE, _HEAD_SIZE = 8.5, 8.0
_STEP = _SIZE * LEADING
_PAD = 3.0
_BOX = 7.0
_TICK_STEP = 13.0


def _widths(paper: Paper) -> dict[str, float]:
    """Return the widths of the columns; the ticks have what is left."""
    left = paper.width - sum(column.width for column in _COLUMNS)
    return {column.key: column.width or left for column in _COLUMNS}


def _blocks(paper: Paper, listed: DueList, language: Language, span: Span | None) -> Iterator[Block]:
    width = paper.width
    if not listed.lines:
        yield gap(12)
        yield paragraph(_nobody(listed, language, span), width, 13, BOLD, below=8)
        if listed.coming:
            yield paragraph(_next(listed.coming[0], language), width, 11, below=8)
    else:
        yield from _table(paper, listed, language, span)
    yield END_OF_TABLE
    yield gap(8)
    if not listed.hidden:
        yield paragraph(NOBODY_HIDDEN.say(language), width, 9)
        return
    heading = paragraph(HIDDEN.say(language, count=len(listed.hidden)), width, 11, BOLD, below=4)
    texts = [
        f"{number}. {STATE_WORDS[line.state].say(language)} · {_hidden(line, language)}"
        for number, line in enumerate(listed.hidden, start=1)
    ]
    first, *others = [paragraph(text, width, 9) for text in texts]
    yield together(heading, first)
    yield from others


def _nobody(listed: DueList, language: Language, span: Span | None) -> str:
    if span and span[0] != span[1]:
        return NOBODY_SPAN.say(language, first=span[0], last=span[1])
    return NOBODY.say(language, day=listed.on)


def _next(line: DueLine, language: Language) -> str:
    return NEXT.say(language, name=line.name, day=line.target, label=line.label)


def _table(paper: Paper, listed: DueList, language: Language, span: Span | None) -> Iterator[Block]:
    counts = COUNTS.say(
        language,
        count=len(listed.lines),
        overdue=listed.count(State.OVERDUE),
        due=listed.count(State.DUE),
        missed=listed.count(State.MISSED),
    )
    yield paragraph(counts, paper.width, 9.5, below=2)
    long = span is not None and span[0] != span[1]
    if long:
        yield paragraph(IN_SPAN.say(language), paper.width, 9, below=2)
    widths = _widths(paper)
    edges = _edges(widths)
    yield _header(widths, edges, language)
    ticks = _Ticks(widths["ticks"], widths["note"], language)
    shared = shared_calls(listed.lines)
    for number, line in enumerate(listed.lines, start=1):
        texts = _texts(number, line, language, long=long)
        if served_by := shared.get((line.operation_id, line.window)):
            texts["window"].append(_SAME_CALL.say(language, label=served_by))
        yield _row(texts, widths, edges, ticks)


def _edges(widths: dict[str, float]) -> list[float]:
    edges = [0.0]
    for width in widths.values():
        edges.append(edges[-1] + width)
    return edges


def _header(widths: dict[str, float], edges: Sequence[float], language: Language) -> Block:
    lines = [
        fitted(column.head.say(language), widths[column.key] - 2 * _PAD, _HEAD_SIZE, BOLD)
        for column in _COLUMNS
    ]
    step = _HEAD_SIZE * LEADING
    height = max(map(len, lines)) * step + 2 * _PAD

    def draw(canvas: "Canvas", x: float, top: float) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(x, top - height, edges[-1], height, stroke=0, fill=1)
        canvas.setFillGray(0)
        for left, cell in zip(edges, lines, strict=False):
            for number, line in enumerate(cell):
                put(canvas, x + left + _PAD, top - _PAD - _HEAD_SIZE - number * step, line, _HEAD_SIZE, BOLD)
        _rule(canvas, x, top - height, edges, height)

    return Block(height, draw, heads=True)


def _rule(canvas: "Canvas", x: float, bottom: float, edges: Sequence[float], height: float) -> None:
    """Draw the line below a row and those between its cells, in one stroke."""
    canvas.setLineWidth(0.4)
    upright = [(x + edge, bottom, x + edge, bottom + height) for edge in edges]
    canvas.lines([(x, bottom, x + edges[-1], bottom), *upright])


def _row(
    texts: dict[str, list[str]], widths: dict[str, float], edges: Sequence[float], ticks: "_Ticks"
) -> Block:
    """Return a row; its cells are measured here, once."""
    cells = [
        [line for text in texts.get(key, ()) for line in _lines(text, width - 2 * _PAD, key)]
        for key, width in widths.items()
    ]
    height = max(max(map(len, cells)) * _STEP, len(_TICKS) * _TICK_STEP) + 2 * _PAD
    place = list(widths).index("ticks")

    def draw(canvas: "Canvas", x: float, top: float) -> None:
        for (left, _), lines, key in zip(pairwise(edges), cells, widths, strict=True):
            base = top - _PAD - _SIZE
            for number, line in enumerate(lines):
                put(canvas, x + left + _PAD, base - number * _STEP, line, _SIZE, _font(key, number))
        ticks.draw(canvas, x + edges[place] + _PAD, top - _PAD)
        _rule(canvas, x, top - height, edges, height)

    return Block(height, draw)


def _font(key: str, line: int) -> str:
    return BOLD if key == "name" or (key == "state" and line == 0) else REGULAR


def _lines(text: str, width: float, key: str) -> list[str]:
    return fitted(text, width, _SIZE, BOLD if key == "name" else REGULAR)


def _texts(number: int, line: DueLine, language: Language, *, long: bool) -> dict[str, list[str]]:
    """Return the texts of a row by column, each on a line of its own."""
    age = [] if line.age is None else [_YEARS.say(language, age=line.age)]
    return {
        "number": [str(number)],
        "state": [
            STATE_WORDS[line.state].say(language),
            *([_PALSY.say(language)] if line.palsy else []),
            *([_FROM.say(language, day=f"{_listed_on(line):%m-%d}")] if long and line.close else []),
        ],
        "name": [line.name],
        "person": [_sex(line, language), *age],
        "mrn": [line.mrn],
        "phones": list(line.phones),
        "day": [f"D{line.day}", _side(line, language)],
        "window": [line.label.say(language), _window_days(line)],
        "left": [_left(line, language)],
        "tries": [str(line.attempts)],
        "last": [line.last_known.say(language)],
    }


def _listed_on(line: DueLine) -> date:
    """Return the day for which the row was judged."""
    assert line.close is not None
    return line.close - timedelta(days=line.days_left or 0)


def _window_days(line: DueLine) -> str:
    """Return the days of the window; the year of the last day only where it is another one."""
    if line.close is None:
        return f"{line.open} –"
    last = f"{line.close:%m-%d}" if line.close.year == line.open.year else line.close.isoformat()
    return f"{line.open} – {last}"


def _left(line: DueLine, language: Language) -> str:
    if line.days_left is None:
        return "–"
    if line.days_left < 0:
        return _CLOSED.say(language)
    return _LAST_DAY.say(language) if line.days_left == 0 else _LEFT.say(language, days=line.days_left)


class _Ticks:
    """The boxes to tick and the line for the next day; defined once in a file and placed in each row."""

    def __init__(self, width: float, beside: float, language: Language) -> None:
        self._width = width
        self._beside = beside
        self._language = language

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw the boxes with their upper left corner at `x`, `top`."""
        if not canvas.hasForm(_FORM):
            canvas.beginForm(_FORM, 0, -len(_TICKS) * _TICK_STEP, self._width + self._beside, 0)
            for number in range(len(_TICKS)):
                self._draw_line(canvas, number)
            self._draw_next(canvas)
            canvas.endForm()
        canvas.saveState()
        canvas.translate(x, top)
        canvas.doForm(_FORM)
        canvas.restoreState()

    def needed(self) -> float:
        """Return the width that the longest line takes."""
        return max(self._places(number)[-1] for number in range(len(_TICKS)))

    def _places(self, number: int) -> list[float]:
        """Return where the boxes of a line stand, and where it ends."""
        wide = measure(REGULAR, _HEAD_SIZE)
        places = [max(wide(words.say(self._language)) for words, _ in _TICKS) + 5]
        for choice in _TICKS[number][1]:
            places.append(places[-1] + _BOX + 2 + wide(choice.say(self._language)) + 6)
        return places

    def _draw_line(self, canvas: "Canvas", number: int) -> None:
        name, choices = _TICKS[number]
        base = -_SIZE - number * _TICK_STEP
        canvas.setLineWidth(0.6)
        put(canvas, 0, base, name.say(self._language), _HEAD_SIZE)
        for left, choice in zip(self._places(number), choices, strict=False):
            canvas.rect(left, base - 0.5, _BOX, _BOX)
            put(canvas, left + _BOX + 2, base, choice.say(self._language), _HEAD_SIZE)

    def _draw_next(self, canvas: "Canvas") -> None:
        """Draw the line for the day of the next contact below the room for a note."""
        text, base = _NEXT.say(self._language), -_SIZE - (len(_TICKS) - 1) * _TICK_STEP
        put(canvas, self._width, base, text, _HEAD_SIZE)
        left = self._width + measure(REGULAR, _HEAD_SIZE)(text) + 3
        canvas.line(left, base - 1.5, self._width + self._beside - 2 * _PAD, base - 1.5)


_FORM = "answers"
