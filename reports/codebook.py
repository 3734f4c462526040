"""The codebook sheet: what every column of a workbook means, in both languages."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from models.dictionary import RECORDS
from models.fields import (
    ABSENCE_WORDS,
    Choice,
    Choices,
    Clock,
    Code,
    Day,
    Field,
    Identifies,
    Known,
    Moment,
    Need,
    Number,
    Text,
)
from models.services.exports import DAY
from models.words import Language, Words, same
from reports.cells import Wrapped
from reports.sheets import Sheet, headed

TITLE = Words("Codebook", "编码手册")

COLUMNS = (
    ("record", Words("Record", "记录"), 13.0),
    ("key", Words("Key", "字段名"), 20.0),
    ("label_en", Words("Label, English", "英文名称"), 36.0),
    ("label_zh", Words("Label, Chinese", "中文名称"), 30.0),
    ("kind", Words("Kind", "类型"), 12.0),
    ("unit", Words("Unit", "单位"), 9.0),
    ("codes", Words("Codes", "编码"), 52.0),
    ("low", Words("Lowest possible", "允许下限"), 9.0),
    ("high", Words("Highest possible", "允许上限"), 9.0),
    ("soft_low", Words("Lowest usual", "常见下限"), 9.0),
    ("soft_high", Words("Highest usual", "常见上限"), 9.0),
    ("need", Words("Needed", "是否必填"), 12.0),
    ("known", Words("Known from", "何时可知"), 16.0),
    ("identifies", Words("Identifies the person", "身份信息"), 18.0),
)

_NEEDS = {
    Need.YES: Words("yes", "必填"),
    Need.CONDITION: Words("if it applies", "有条件必填"),
    Need.OPTIONAL: Words("no", "选填"),
    Need.DERIVED: Words("worked out", "自动推导"),
}
_MOMENTS = {
    Known.BEFORE: Words("before operation", "术前"),
    Known.OPERATION: Words("operation", "手术"),
    Known.DISCHARGE: Words("discharge", "出院"),
    Known.FOLLOW_UP: Words("follow-up", "随访"),
    Known.ANY: Words("any time", "任何时候"),
}
_MARKS = {
    Identifies.PERSON: Words("● identifies", "● 可识别个人"),
    Identifies.HELPS: Words("○ helps to identify", "○ 有助于识别"),
    Identifies.NOT: Words("– no", "– 否"),
}
_KINDS: dict[type[Field], Words] = {
    Text: Words("text", "文本"),
    Number: Words("number", "数值"),
    Day: Words("day", "日期"),
    Clock: Words("time", "时间"),
    Moment: Words("day and time", "日期时间"),
    Choice: Words("one code", "单选"),
    Choices: Words("codes", "多选"),
}
_LENGTH = Words("at most {longest} characters", "最多 {longest} 字")
_PARTIAL = Words("a year or a month will do", "可只填年或年月")
_SEVERAL = Words("several codes stand in one cell, with commas between", "多个编码写在同一单元格，以逗号分隔")

_NOTE = Words("Note", "说明")
_ABSENCE = Words("Absence", "缺失")
_BLANK = Words("Blank cell: not yet answered", "空白单元格：尚未填写")
NOTES = {
    "months": Words(
        "Each row of the register stands in exactly one month: operations in the month of their date, "
        "contacts and attempts in that of the contact, ward checks in that of the check, complications in "
        "that of their onset. What has no whole date of its own stands in the month of its operation.",
        "登记库每条记录只归入一个月：手术按手术日期，随访（含未成功的拨打）按随访日期，病房查看按检查日期，"
        "并发症按发生日期；本身没有完整日期的，归入其手术所在月份。",
    ),
    "cells": Words(
        "Row 1 is the heading, row 2 the key. Numbers of patients and phones are text, so that no zero is "
        "lost; dates are real dates, and one of which only the year or month is known is text. "
        "Choices show their code.",
        "第1行为名称，第2行为字段名。病案号、电话等为文本，开头的0不会丢失；日期为真正的日期，"
        "只知年或年月的为文本；选择题显示编码。",
    ),
    "windows": Words(
        "Day 0 is the day of the operation, and both ends of a window belong to it. A contact of the first "
        "days, before any window opens, has NA as its window.",
        "手术当日为第0天，窗口首尾两日均包括在内。首个窗口开始前的随访，其随访节点为 NA。",
    ),
}


def codebook(language: Language, *, sample: bool) -> Sheet:
    """Return the codebook: how to read the workbook, then every field of every record."""
    rows = [*_notes(language), *_absences(language), *_fields(language)]
    columns = [(key, words.say(language)) for key, words, _ in COLUMNS]
    return Sheet(
        TITLE.say(language),
        headed(columns, rows, sample=sample),
        [width for *_, width in COLUMNS],
    )


def _both(words: Words) -> tuple[Wrapped, Wrapped]:
    return Wrapped(words.en), Wrapped(words.zh)


def _notes(language: Language) -> Iterator[Sequence[Any]]:
    for key, words in NOTES.items():
        yield _NOTE.say(language), key, *_both(words)


def _absences(language: Language) -> Iterator[Sequence[Any]]:
    yield _ABSENCE.say(language), None, *_both(_BLANK)
    for absence, words in ABSENCE_WORDS.items():
        yield _ABSENCE.say(language), absence.value, *_both(words)


def _fields(language: Language) -> Iterator[Sequence[Any]]:
    for record in RECORDS.values():
        for field in record.fields:
            yield _row(record.label, field, language)
    yield _row(same("*"), DAY, language)


def _row(record: Words, field: Field, language: Language) -> Sequence[Any]:
    return (
        record.say(language),
        field.key,
        *_both(field.label),
        _KINDS[type(field)].say(language),
        field.unit.say(language) if isinstance(field, Number) and field.unit else None,
        Wrapped(_codes(field, language)),
        *_limits(field),
        _NEEDS[field.need].say(language),
        _MOMENTS[field.known].say(language),
        _MARKS[field.identifies].say(language),
    )


def _codes(field: Field, language: Language) -> str:
    match field:
        case Choice():
            return _listed(field.codes)
        case Choices():
            return f"{_listed(field.codes)}\n{_SEVERAL.say(language)}"
        case Text():
            return _LENGTH.say(language, longest=field.longest)
        case Day() if field.partial:
            return _PARTIAL.say(language)
    return ""


def _listed(codes: Sequence[Code]) -> str:
    return "\n".join(f"{code.value} = {' / '.join(dict.fromkeys(code.label))}" for code in codes)


def _limits(field: Field) -> tuple[Decimal | int | None, ...]:
    """Return the hard and then the soft limits, all inclusive."""
    if not isinstance(field, Number):
        return (None,) * 4
    return field.low, field.high, field.soft_low, field.soft_high
