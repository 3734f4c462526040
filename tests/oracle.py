"""What a typed text may mean, worked out by other means than `models.rules`: taken apart, not matched.

Every function returns the answers that a person could mean by the text; the
program may read one of them or refuse the text, but read nothing else.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from models.fields import (
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
from models.rules.reading import Setting

_ABSENT = {
    "?": Absence.UNK, "不详": Absence.UNK, "-": Absence.ND, "—": Absence.ND, "未做": Absence.ND,
    "未询问": Absence.ND,
    "/": Absence.NA, "、": Absence.NA, "不适用": Absence.NA,
}  # fmt: skip
_YES_NO = {"9": Absence.UNK, "8": Absence.ND, "7": Absence.NA}
_WORDS = {"t": 0, "today": 0, "今天": 0, "y": -1, "yesterday": -1, "昨天": -1, "前天": -2, "明天": 1}
_SHAPES = {"--", "//", "..", "年月"}  # what stands between year, month and day
_UNSEEN = set("\u200b\u200e\u2060\ufeff\u202a\u202c\u202d\u2066\u2068\u2069")  # they turn nothing round
_TURNING = set("\u200f\u202b\u202e\u2067")


def meanings(field: Field, text: str, setting: Setting) -> set[Answer]:
    """Return every answer to `field` that `text` can mean."""
    text = re.sub(r"^[\s\ufeff]+", "", text).rstrip()
    if not text:
        return {None}
    plain = as_plain(text)
    squeezed = "".join(plain.split())
    if squeezed in _ABSENT:
        return {_ABSENT[squeezed]}
    if isinstance(field, Choice) and {code.value for code in field.codes} == {0, 1} and squeezed in _YES_NO:
        return {_YES_NO[squeezed]}
    match field:
        case Text():
            return set(_texts(field, text, plain))
        case Number():
            return set(_numbers(field, plain.strip()))
        case Day():
            return set(_days(field, plain.strip(), setting))
        case Clock():
            return set(_clocks(plain.strip()))
        case Moment():
            return set(_moments(field, plain.strip(), setting))
        case Choice():
            return {code.value for code in field.codes if _is_code(code, plain.strip())}
        case Choices():
            return set(_several(field, plain))
        case _:
            raise TypeError(type(field).__name__)


def as_plain(text: str) -> str:
    """Return `text` with full-width forms folded; raised, circled and packed digits are none of a number."""
    if not set(text) & _TURNING:
        text = "".join(char for char in text if char not in _UNSEEN)
    whole, run = "", ""
    for char in text:
        if unicodedata.category(char) in ("No", "So") and set("0123456789") & set(
            unicodedata.normalize("NFKD", char)
        ):
            whole, run = whole + unicodedata.normalize("NFKC", run) + char, ""
        else:
            run += char
    return whole + unicodedata.normalize("NFKC", run)


def _texts(field: Text, text: str, plain: str) -> Iterator[str]:
    if not field.identifier and not field.phone:
        yield text.strip()
    elif field.identifier:
        close = as_plain("".join(plain.split()))
        yield close.upper() if len(close) == 18 and close[:17].isdecimal() and close[17] == "x" else close
    else:
        yield plain.strip()
        bare = "".join(char for char in plain if not char.isspace() and char not in "()")
        for code in ("+86-", "+86", "0086-", "0086", ""):
            if bare.startswith(code):
                number = bare[len(code) :]
                if number.isascii() and number.replace("-", "").isdigit():
                    yield number
                    yield number.replace("-", "")
                    yield number.replace("-", "", number.count("-") - 1)


def _numbers(field: Number, plain: str) -> Iterator[int | Decimal]:
    bare = plain.replace("−", "-")
    whole, _, part = bare.removeprefix("-").removeprefix("+").partition(".")
    if bare[:2] in ("-+", "+-") or not (whole + part).isdigit() or not (whole + part).isascii():
        return
    value = Decimal(int(whole or "0")) + sum(Decimal(digit) / 10**n for n, digit in enumerate(part, start=1))
    value = -value if bare.startswith("-") else value
    yield int(value) if field.decimals == 0 and value == int(value) else value


def _days(field: Day, plain: str, setting: Setting) -> Iterator[date | PartialDate]:
    text = plain.lower()
    if text in _WORDS:
        yield setting.today + timedelta(days=_WORDS[text])
        return
    groups = [int(group) for group in re.findall(r"\d+", text)]
    digits = [len(group) for group in re.findall(r"\d+", text)]
    between = re.sub(r"\d", "", text)
    yield from _relative(between, groups, setting)
    ended = between.removesuffix("日") if digits and not text.endswith("月日") else between
    if ended in _SHAPES and digits[0] == 4 and len(groups) == 3:
        yield from _real(*groups)
    if not between and digits == [8]:
        yield from _real(groups[0] // 10_000, groups[0] // 100 % 100, groups[0] % 100)
    if field.partial:
        yield from _parts(between, groups, digits)
    if ended in ("-", "/", ".", "月") and len(groups) == 2:
        yield from _without_year(groups[0], groups[1], setting.today, future=field.future)
    if not between and digits == [4]:
        yield from _without_year(groups[0] // 100, groups[0] % 100, setting.today, future=field.future)


def _relative(between: str, groups: list[int], setting: Setting) -> Iterator[date]:
    if len(groups) != 1:
        return
    packed = "".join(between.split())
    if setting.operated_on and packed.removesuffix("天").removesuffix("日") in ("d", "pod", "术后", "术后第"):
        yield from _moved(setting.operated_on, days=groups[0])
    if packed[:1] in ("+", "-") and packed == between:
        count = groups[0] if between[0] == "+" else -groups[0]
        unit = between[1:]
        if unit in ("", "d", "w"):
            yield from _moved(setting.today, days=count * (7 if unit == "w" else 1))
        if unit in ("m", "y"):
            months = setting.today.year * 12 + setting.today.month - 1 + count * (12 if unit == "y" else 1)
            for day in range(setting.today.day, 27, -1) if setting.today.day > 27 else (setting.today.day,):
                if found := list(_real(months // 12, months % 12 + 1, day)):
                    yield found[0]
                    return


def _moved(day: date, days: int) -> Iterator[date]:
    if date.min.toordinal() <= day.toordinal() + days <= date.max.toordinal():
        yield day + timedelta(days=days)


def _real(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _parts(between: str, groups: list[int], digits: list[int]) -> Iterator[PartialDate]:
    if between in ("", "年") and digits == [4]:
        yield PartialDate(groups[0])
    if between in ("-", "/", ".", "年", "年月") and len(groups) == 2 and digits[0] == 4:
        yield PartialDate(groups[0], groups[1])
    if not between and digits == [6]:
        yield PartialDate(groups[0] // 100, groups[0] % 100)


def _without_year(month: int, day: int, today: date, *, future: bool) -> Iterator[date]:
    """Yield the latest such day up to today, or the next one from today on, found day by day."""
    step = timedelta(days=1 if future else -1)
    if not list(_real(2000, month, day)):
        return
    at = today
    while (at.month, at.day) != (month, day):
        at += step
    yield at


def _clocks(plain: str) -> Iterator[time]:
    parts = [part for part in re.split(r"[:.点时分]", plain) if part]
    between = re.sub(r"[0-9]", "", plain)
    if (
        between in (":", ".", "点", "时", "点分", "时分", ":分", ".分")
        and len(parts) == 2
        and len(parts[1]) == 2
    ):
        yield from _real_time(parts[0], parts[1])
    if not between and len(plain) == 4:
        yield from _real_time(plain[:2], plain[2:])


def _real_time(hour: str, minute: str) -> Iterator[time]:
    if hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60:
        yield time(int(hour), int(minute))


def _moments(field: Moment, plain: str, setting: Setting) -> Iterator[datetime]:
    whole_day = Day(key=field.key, label=field.label, future=field.future)
    for place, char in enumerate(plain):
        if char.isspace() or char == "T":
            for day in _days(whole_day, plain[:place].strip(), setting):
                for at in _clocks(plain[place + 1 :].strip()):
                    if isinstance(day, date):
                        yield datetime.combine(day, at)


def _is_code(code: Code, plain: str) -> bool:
    said = (str(code.value), *code.label)
    return plain.casefold() in [as_plain(each).casefold() for each in said]


def _several(field: Choices, plain: str) -> Iterator[tuple[int | str, ...]]:
    parts = [part for part in re.split(r"[,;、\s]", plain) if part]
    ways = [parts]
    if len(parts) == 1 and parts[0].isdigit():
        ways.append(list(parts[0]))
    for way in ways:
        found = [[code.value for code in field.codes if _is_code(code, part)] for part in way]
        if found and all(found):
            chosen = {value for values in found for value in values}
            yield tuple(code.value for code in field.codes if code.value in chosen)
