"""The month workbook: operations, contacts, ward checks, complications, phones, codebook, completeness."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.dictionary import COMPLICATION, CONTACT, OPERATION, PATIENT, PHONE, WARD_CHECK
from models.fields import Choice, Choices, Clock, Day, Field, Moment, Number, Text
from models.rules.completeness import DISCHARGE, IDENTITY, OPERATED, PREOP, SECTIONS, WARD
from models.rules.protocol import END_WORDS, End
from models.services.exports import DEFAULT_DAY, STRICT_DAY, Gaps, MonthData, Rows, WindowCount
from models.words import Language, Words
from reports.cells import Heading, Title, Wrapped
from reports.codebook import codebook
from reports.files import Tick, quiet
from reports.sheets import SAMPLE_MARK, Sheet, headed, write_sheets

TITLE = Words("{ward} · {month}", "{ward} · {month}月报")
COMPLETENESS = Words("Completeness", "完整性")
SHEETS = {
    OPERATION.name: Words("Operations", "手术"),
    CONTACT.name: Words("Contacts", "随访"),
    WARD_CHECK.name: Words("Ward checks", "病房查看"),
    COMPLICATION.name: Words("Complications", "并发症"),
    PHONE.name: Words("Phones", "联系电话"),
}
SECTION_WORDS = {
    IDENTITY: Words("Identity", "身份信息"),
    PREOP: Words("Before the operation", "术前"),
    OPERATED: Words("Operation", "手术"),
    WARD: Words("In hospital", "住院期间"),
    DISCHARGE: Words("Discharge", "出院"),
}

AS_OF = Words(
    "The {count} operations of {month}, as known on {now}; protocol version {version}.",
    "{month} 的 {count} 例手术，截至 {now}；方案版本 {version}。",
)
NO_OPERATIONS = Words("No operations in {month}.", "{month} 没有手术。")
UNDATED = Words(
    "{count} cases of the register have no date of operation yet and stand in no month.",
    "登记库中另有 {count} 例尚未填写手术日期，未归入任何月份。",
)
WINDOWS = Words("Follow-up by window", "各随访节点完成情况")
DENOMINATOR = Words(
    "Due = planned rows whose day to ring has come, open ones included; it is the denominator. "
    "Rows not yet due are left out of it. "
    "Due = done in window + covered late + still open + missed + not reached. "
    "The ward row is done with one House-Brackmann grade within a day of the operation and one at discharge.",
    "应访 = 已到提醒日的计划随访（含仍可完成的），即分母；尚未到期者不计入分母。"
    "应访 = 按期完成 + 补问已覆盖 + 尚可完成 + 漏访 + 未访到。"
    "住院一行：术后一天内与出院时各有一次 HB 分级即为完成。",
)
PALSY = Words("Delayed facial palsy", "迟发性面瘫")
PALSY_LINE = Words(
    "{delayed} of {assessed} assessed; {unknown} not assessed "
    "({unclear} of them with a palsy of unclear onset).",
    "已评估 {assessed} 例中 {delayed} 例；未评估 {unknown} 例（其中 {unclear} 例有面瘫但起病时间不明）。",
)
PALSY_RULE = Words(
    "Assessed = a delayed palsy is known, or the facial-weakness question was answered on day {default} "
    "or later. Delayed = began more than 24 hours after the operation; by date: day 2 or later, or day 1 "
    "after a normal grade. Never a share of all operated alone.",
    "已评估 = 已知有迟发性面瘫，或第 {default} 天及以后回答过面部无力问题。"
    "迟发性 = 术后 24 小时以后出现；仅有日期时为第 2 天及以后，或第 1 天且此前有正常分级。"
    "不以全部手术例数为分母。",
)
SURVEILLANCE = Words(
    "Surveillance complete (both ward grades, and the question answered on day {default} or later): "
    "{complete} of {count}; strict (day {strict_day} or later): {strict} of {count}.",
    "监测完整（两次住院分级，且第 {default} 天及以后回答过面部无力问题）：{count} 例中 {complete} 例；"
    "严格标准（第 {strict_day} 天及以后）：{count} 例中 {strict} 例。",
)
MISSING = Words("Needed answers still missing, by case", "各病例尚缺的必填项")

_WINDOW_COLUMNS = (
    Words("Window", "随访节点"),
    Words("Code", "代码"),
    Words("Planned", "计划"),
    Words("Not yet due", "尚未到期"),
    Words("Due", "应访"),
    Words("Done in window", "按期完成"),
    Words("Covered late", "补问已覆盖"),
    Words("Still open", "尚可完成"),
    Words("Missed", "漏访"),
)
_NOT_REACHED = Words("Not reached: {why}", "未访到：{why}")
_MISSING_TOTAL = Words("Missing in all", "缺项合计")
_MISSING_WHICH = Words("Which", "缺哪些")
_WHICH_WIDTH = 70.0
_COMMA = Words(", ", "、")
_EXTRA_KEYS = {
    "hb_w": Words("HB within a day of the operation", "术后一天内 HB 分级"),
    "hb_w_discharge": Words("HB at discharge", "出院时 HB 分级"),
}
_LABELS = {field.key: field.label for field in (*PATIENT.fields, *OPERATION.fields)} | _EXTRA_KEYS


def write_month(path: Path, data: MonthData, language: Language, tick: Tick = quiet) -> int:
    """Write the workbook of a month and return how many rows of the register it holds.

    `tick` hears of rows written and read back, and may raise to stop. However
    it ends, an old file at `path` is whole, and nothing half-written is left.

    Raises: UserError where it lies in a register; ExportError where the disk
    refuses, or what is read back is not what was meant.
    """
    sheets = [
        *(_record_sheet(rows, language, sample=data.is_sample) for rows in data.sheets),
        codebook(language, sample=data.is_sample),
        completeness(data, language),
    ]
    title = TITLE.say(language, ward=data.ward, month=month_text(data))
    write_sheets(path, sheets, title=title, sample=data.is_sample, language=language, tick=tick)
    return sum(len(rows.rows) for rows in data.sheets)


def month_text(data: MonthData) -> str:
    """Return the month as `2026-03`."""
    return f"{data.year:04}-{data.month:02}"


def _record_sheet(rows: Rows, language: Language, *, sample: bool) -> Sheet:
    columns = [(field.key, field.label.say(language)) for field in rows.fields]
    frozen = next(n for n, field in enumerate(rows.fields) if field.key == "name") + 1
    return Sheet(
        SHEETS[rows.record.name].say(language),
        headed(columns, rows.rows, sample=sample),
        [_width(field) for field in rows.fields],
        frozen="ABCDEF"[frozen] + "3",
        repeated_columns=frozen,
    )


def _width(field: Field) -> float:
    """Return the width of a column in characters: room for its answers and for most of its key."""
    match field:
        case Moment():
            room = 16.0
        case Day():
            room = 11.5
        case Clock() | Number() | Choice():
            room = 9.0
        case Choices():
            room = 12.0
        case Text():
            room = 15.0 if field.longest <= 50 else 28.0
        case _:
            raise TypeError(f"no width for {type(field).__name__}")
    return max(room, 0.8 * len(field.key) + 3)


# --- Completeness -----------------------------------------------------------------------------------


def completeness(data: MonthData, language: Language) -> Sheet:
    """Return the sheet that says how complete the follow-up and the records of the month are."""
    rows = [
        *_heading(data, language),
        *_window_rows(data.windows, language),
        *_palsy_rows(data, language),
        *_gap_rows(data.gaps, language),
    ]
    widths = [16.0, 13.0, 13.0, 12.0, *[11.0] * 5, *[12.0] * (len(_MISSING_COLUMNS) - 10), _WHICH_WIDTH]
    return Sheet(
        COMPLETENESS.say(language),
        rows,
        widths,
        frozen="A3",
        table=0,
        repeated=0,
        repeated_columns=0,
    )


def _heading(data: MonthData, language: Language) -> Iterator[Sequence[Any]]:
    count = len(data.operations.rows)
    mark = f"{SAMPLE_MARK} · " if data.is_sample else ""
    yield [Title(f"{mark}{TITLE.say(language, ward=data.ward, month=month_text(data))}")]
    words = AS_OF if count else NO_OPERATIONS
    yield [
        words.say(
            language,
            month=month_text(data),
            count=count,
            now=f"{data.now:%Y-%m-%d %H:%M}",
            version=data.protocol_version,
        )
    ]
    if data.undated:
        yield [UNDATED.say(language, count=data.undated)]
    yield []


def _window_rows(windows: Sequence[WindowCount], language: Language) -> Iterator[Sequence[Any]]:
    reasons = [why for why in End if any(why in window.not_reached for window in windows)]
    yield [Title(WINDOWS.say(language))]
    yield from ([line] for line in _sentences(DENOMINATOR.say(language)))
    yield [
        *(Heading(words.say(language)) for words in _WINDOW_COLUMNS),
        *(Heading(_NOT_REACHED.say(language, why=END_WORDS[why])) for why in reasons),
    ]
    for window in windows:
        yield [
            window.label.say(language),
            window.code,
            *(window.planned, window.not_yet, window.due),
            *(window.done, window.late, window.open, window.missed),
            *(window.not_reached.get(why, 0) for why in reasons),
        ]
    yield []


def _palsy_rows(data: MonthData, language: Language) -> Iterator[Sequence[Any]]:
    palsy, count = data.palsy, len(data.operations.rows)
    yield [Title(PALSY.say(language))]
    yield [
        PALSY_LINE.say(
            language,
            delayed=palsy.delayed,
            assessed=palsy.assessed,
            unknown=palsy.not_assessed,
            unclear=palsy.unclear,
        )
    ]
    yield [
        SURVEILLANCE.say(
            language,
            default=DEFAULT_DAY,
            strict_day=STRICT_DAY,
            complete=palsy.complete,
            strict=palsy.strict,
            count=count,
        )
    ]
    yield from ([line] for line in _sentences(PALSY_RULE.say(language, default=DEFAULT_DAY)))
    yield []


_MISSING_COLUMNS = (
    OPERATION["study_id"].label,
    PATIENT["name"].label,
    PATIENT["mrn"].label,
    OPERATION["op_date"].label,
    *(SECTION_WORDS[section] for section in SECTIONS),
    _MISSING_TOTAL,
    _MISSING_WHICH,
)


def _gap_rows(gaps: Sequence[Gaps], language: Language) -> Iterator[Sequence[Any]]:
    yield [Title(MISSING.say(language))]
    yield [Heading(words.say(language)) for words in _MISSING_COLUMNS]
    for case in gaps:
        counts = [len(case.missing[section]) for section in SECTIONS]
        which = _COMMA.say(language).join(
            _LABELS[key].say(language) for section in SECTIONS for key in case.missing[section]
        )
        yield [
            case.case,
            case.name,
            case.mrn,
            case.operated_on,
            *counts,
            sum(counts),
            Wrapped(which),
        ]


def _sentences(text: str) -> list[str]:
    """Return the sentences of a note, one for each row, so that none runs off the page."""
    return [
        part.strip() for part in text.replace(". ", ".\n").replace("。", "。\n").splitlines() if part.strip()
    ]
