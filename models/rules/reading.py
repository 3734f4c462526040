"""From a typed text to an answer, and from an answer to the text that shows it.

`?` unknown, `-` not done, `/` not applicable and an empty text mean the same
in every kind of field, in full-width forms too.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import assert_never

from models.fields import (
    ABSENCE_WORDS,
    Absence,
    Answer,
    Choice,
    Choices,
    Clock,
    Code,
    Day,
    Field,
    Moment,
    Number,
    PartialDate,
    Text,
)
from models.rules.days import UnreadableError, read_day
from models.rules.identifiers import narrow, plain, plain_phone
from models.rules.people import Person
from models.words import Language, Words

BYTE_ORDER_MARK = "\ufeff"
ABSENCE_KEYS = {"?": Absence.UNK, "-": Absence.ND, "/": Absence.NA}
_ABSENCE_TEXTS = {
    **ABSENCE_KEYS, "—": Absence.ND, "、": Absence.NA,  # as a Chinese input method types - and /
    "不详": Absence.UNK, "未做": Absence.ND, "未询问": Absence.ND, "不适用": Absence.NA,
}  # fmt: skip
_UNSEEN_KINDS = ("Cf", "Zs", "Zl", "Zp", "Cc")
_YES_NO_DIGITS = {"9": Absence.UNK, "8": Absence.ND, "7": Absence.NA}

NOT_A_NUMBER = Words("“{text}” is not a number.", "“{text}”不是数字。")
TOO_EXACT = Words("Only {places} decimal places are kept here.", "此处最多保留 {places} 位小数。")
NOT_A_CLOCK = Words(
    "“{text}” is not a time of day. Type it as 14:30.", "“{text}”不是时刻，请按 14:30 的格式输入。"
)
NOT_A_MOMENT = Words(
    "“{text}” is not a date with a time. Type it as 2026-03-20 14:30.",
    "“{text}”不是日期加时刻，请按 2026-03-20 14:30 的格式输入。",
)
NOT_A_CODE = Words("“{text}” is not one of the choices: {codes}.", "“{text}”不在可选项中：{codes}。")
ALONE = Words("“{label}” cannot stand together with other choices.", "“{label}”不能与其他选项同时选择。")
TOO_LONG = Words(
    "At most {longest} characters fit here; this has {length}.", "此处最多 {longest} 字，现有 {length} 字。"
)
BROKEN_TEXT = Words(
    "The text holds a broken or invisible control character. Type it anew.",
    "文字中含有损坏或不可见的控制字符，请重新输入。",
)


@dataclass(frozen=True)
class Setting:
    """What a text is read against: the day it is typed, the operation if it is known, the ward's people."""

    today: date
    operated_on: date | None = None
    people: tuple[Person, ...] = ()


def read(field: Field, text: str, setting: Setting) -> Answer:
    """Return the answer that `text` gives to `field`; an empty text is blank (None).

    Raises: UnreadableError, with the sentence to show.
    """
    stripped = text.strip()
    while stripped[:1] == BYTE_ORDER_MARK:  # Qt shows a text without it
        stripped = stripped[1:].lstrip()
    if not stripped:
        return None
    if (absence := absence_of(field, stripped)) is not None:
        return absence
    return _read_value(field, stripped, setting)


def absence_of(field: Field, text: str) -> Absence | None:
    """Return the absence that `text` means in `field`, if it means one."""
    folded = "".join(narrow(text).split())
    if found := _ABSENCE_TEXTS.get(folded):
        return found
    if isinstance(field, Choice) and {code.value for code in field.codes} == {0, 1}:
        return _YES_NO_DIGITS.get(folded)
    return None


def _read_value(field: Field, text: str, setting: Setting) -> Answer:
    match field:
        case Text():
            return _read_text(field, text)
        case Number():
            return _read_number(field, text)
        case Day():
            return read_day(
                text, setting.today, setting.operated_on, partial=field.partial, future=field.future
            )
        case Clock():
            return _read_clock(text)
        case Moment():
            return _read_moment(field, text, setting)
        case Choice():
            return _read_code(field.codes, text)
        case Choices():
            return _read_codes(field, text)
        case _:
            raise TypeError(f"no reader for {type(field).__name__}")


def _read_text(field: Text, text: str) -> str:
    if is_broken(text):  # before folding, which drops some control characters
        raise UnreadableError(BROKEN_TEXT)
    if field.phone:
        text = plain_phone(text)
    elif field.identifier:
        text = plain(text)
    if len(text) > field.longest:
        raise UnreadableError(TOO_LONG, longest=field.longest, length=len(text))
    return text


def is_broken(text: str) -> bool:
    """Tell whether `text` holds what no text may, or nothing that can be seen.

    No text may hold a surrogate, a noncharacter, or a control character but tab and newline.
    """
    if text.isprintable():
        return False
    kinds = [unicodedata.category(char) for char in text]
    return all(kind in _UNSEEN_KINDS for kind in kinds) or any(
        (kind in ("Cs", "Cc") and char not in "\t\n") or ord(char) & 0xFFFE == 0xFFFE
        for char, kind in zip(text, kinds, strict=True)
    )


def _read_number(field: Number, text: str) -> int | Decimal:
    folded = narrow(text).strip().replace("−", "-")
    if not re.fullmatch(r"[+-]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})", folded, re.ASCII):
        raise UnreadableError(NOT_A_NUMBER, text=text)
    if len(folded.partition(".")[2].rstrip("0")) > field.decimals:
        raise UnreadableError(TOO_EXACT, places=field.decimals)
    value = Decimal(folded)
    if field.decimals == 0:
        return int(value)
    return value.quantize(Decimal(1).scaleb(-field.decimals)) + 0  # no "-0.0"


def _read_clock(text: str) -> time:
    folded = narrow(text).strip()
    match = re.fullmatch(r"(\d{1,2})[:.点时](\d{2})分?|(\d{2})(\d{2})", folded, re.ASCII)
    if not match:
        raise UnreadableError(NOT_A_CLOCK, text=text)
    hour, minute = (int(part) for part in match.groups() if part)
    if hour > 23 or minute > 59:
        raise UnreadableError(NOT_A_CLOCK, text=text)
    return time(hour, minute)


def _read_moment(field: Moment, text: str, setting: Setting) -> datetime:
    folded = re.sub(r"(?<=\d)T(?=\d)", " ", narrow(text).strip())
    day_text, _, clock_text = folded.rpartition(" ")
    if not day_text:
        raise UnreadableError(NOT_A_MOMENT, text=text)
    day = read_day(day_text, setting.today, setting.operated_on, future=field.future)
    assert isinstance(day, date)  # no partial dates asked for
    return datetime.combine(day, _read_clock(clock_text))


def _read_code(codes: Sequence[Code], text: str) -> int | str:
    folded = _folded(text)
    for code in codes:
        if folded in map(_folded, (str(code.value), *code.label)):
            return code.value
    raise UnreadableError(NOT_A_CODE, text=text, codes=", ".join(str(code.value) for code in codes))


def _folded(text: str) -> str:
    return narrow(text).strip().casefold()


def _read_codes(field: Choices, text: str) -> tuple[int | str, ...]:
    folded = narrow(text)
    parts = [part for part in re.split(r"[,;、\s]+", folded) if part] or [text]
    if len(parts) == 1 and parts[0].isdigit() and len(parts[0]) <= len(field.codes):
        parts = list(parts[0])  # every code of a field of several is one digit
    return in_code_order(field, {_read_code(field.codes, part) for part in parts})


def in_code_order(field: Choices, chosen: set[int | str]) -> tuple[int | str, ...]:
    """Return the chosen codes in the order of declaration.

    Raises: UnreadableError where the code of "none" stands beside another.
    """
    if field.alone is not None and field.alone in chosen and len(chosen) > 1:
        raise UnreadableError(ALONE, label=_label(field.codes, field.alone))
    return tuple(code.value for code in field.codes if code.value in chosen)


def text_of(field: Field, answer: Answer) -> str:
    """Return the text that reads back as `answer`: what an entry field shows while it is edited."""
    if answer is None:
        return ""
    if isinstance(answer, Absence):
        return next(key for key, absence in ABSENCE_KEYS.items() if absence is answer)
    match answer:
        case datetime():
            return answer.isoformat(" ", "minutes")
        case date():
            return answer.isoformat()
        case time():
            return answer.strftime("%H:%M")
        case PartialDate():
            return str(answer)
        case tuple():
            return ",".join(str(code) for code in answer)
        case str() | int() | Decimal():
            return str(answer)
        case _:
            assert_never(answer)


def shown(field: Field, answer: Answer, language: Language) -> str:
    """Return `answer` as people read it: labels for codes, words for absence, nothing for blank."""
    if isinstance(answer, Absence):
        return ABSENCE_WORDS[answer].say(language)
    if isinstance(field, Choice) and isinstance(answer, int | str):
        return _label(field.codes, answer).say(language)
    if isinstance(field, Choices) and isinstance(answer, tuple):
        comma = "、" if language is Language.CHINESE else ", "
        return comma.join(_label(field.codes, code).say(language) for code in answer)
    return text_of(field, answer)


def _label(codes: Sequence[Code], value: int | str) -> Words:
    return next(code.label for code in codes if code.value == value)
