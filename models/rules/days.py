"""Calendar days: how they are typed, counted and aged. Plain local dates, never moments in UTC."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from models.errors import UserError
from models.fields import PartialDate
from models.rules.identifiers import narrow
from models.words import Words

EARLIEST = date(1900, 1, 1)

NOT_A_DATE = Words(
    "“{text}” cannot be read as a date. Type it as 2026-03-20.",
    "“{text}”无法识别为日期，请按 2026-03-20 的格式输入。",
)
NOT_REAL = Words("{text} is not a real date.", "{text} 不是真实存在的日期。")
YEAR_OF_TWO = Words(
    "“{text}” has a year of two digits or its year last. Type the year first, in four digits.",
    "“{text}”的年份只有两位或不在最前，请先输入四位年份。",
)
WHOLE_DAY_NEEDED = Words(
    "“{text}” is only a month or a year. This field needs the day.", "“{text}”只有年或月，此处需要具体日期。"
)
NO_ANCHOR = Words(
    "“{text}” counts from the operation, whose date is not known yet.",
    "“{text}”按手术日推算，但手术日期尚未填写。",
)

_WORDS = {"t": 0, "today": 0, "今天": 0, "y": -1, "yesterday": -1, "昨天": -1, "前天": -2, "明天": 1}
_RELATIVE = re.compile(r"([+-])(\d{1,4})([dwmy]?)", re.IGNORECASE)
_AFTER_OPERATION = re.compile(r"(?:d|pod\s*|术后第?)(\d{1,5})\s*[天日]?", re.IGNORECASE)
_FULL = re.compile(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?")
_FULL_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")
_MONTH_DAY_DIGITS = re.compile(r"(\d{2})(\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})(?:(?:[-/.]|年)(\d{1,2})月?|(\d{2}))")
_YEAR = re.compile(r"(\d{4})年?")
_YEAR_LAST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{2}年\d{1,2}月\d{1,2}日?|(?!19|20)\d{6}")
_QUOTED_AT_MOST = 40


class UnreadableError(UserError):
    """A typed text that is no answer to its field; the sentence quotes its beginning."""

    def __init__(self, words: Words, **gaps: object) -> None:
        """Keep the sentence; a `text` is cut, and what cannot be shown of it is replaced."""
        super().__init__(
            words, **{name: _quotable(gap) if name == "text" else gap for name, gap in gaps.items()}
        )


def _quotable(text: object) -> str:
    beginning = str(text)[:_QUOTED_AT_MOST]
    shown = "".join(char if char.isprintable() else "\ufffd" for char in beginning)
    return shown + "…" if len(str(text)) > _QUOTED_AT_MOST else shown


def read_day(
    text: str, today: date, operated_on: date | None = None, *, partial: bool = False, future: bool = False
) -> date | PartialDate:
    """Return the day that `text` names.

    Reads ISO and Chinese dates, eight digits, month and day alone (the latest
    past such day, or the next one where `future`), `t`/`y`, `+7` `-1` `+2w`
    `-3m` from `today`, and `d7`, `POD 7`, `术后7天` from the operation. A year
    or a year and month is read where `partial`. Full-width forms are folded.

    Raises: UnreadableError, with the sentence to show.
    """
    folded = narrow(text).strip().lower()
    readers: tuple[Callable[[], date | PartialDate | None], ...] = (
        lambda: _by_word(folded, today),
        lambda: _after_operation(folded, text, operated_on),
        lambda: _whole(folded, text),
        lambda: _refused_order(folded, text),
        lambda: _part(folded, text, partial=partial),
        lambda: _month_and_day(folded, text, today, future=future),
    )
    for reader in readers:
        if (found := reader()) is not None:
            return found
    raise UnreadableError(NOT_A_DATE, text=text)


def day_number(day: date, operated_on: date) -> int:
    """Return how many whole calendar days `day` lies after the operation, which is day 0."""
    return (day - operated_on).days


def age_on(day: date, born: date) -> int:
    """Return the age in completed years on `day`; one born on 29 February turns on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or that month's last day.

    Raises: ValueError where that lies outside the years 1 to 9999.
    """
    month0 = day.year * 12 + day.month - 1 + months
    first = date(month0 // 12, month0 % 12 + 1, 1)
    return first.replace(day=min(day.day, PartialDate(first.year, first.month).last.day))


def first_day(day: date | PartialDate) -> date:
    """Return the first day that a whole or partial date can mean."""
    return day if isinstance(day, date) else day.first


def last_day(day: date | PartialDate) -> date:
    """Return the last day that a whole or partial date can mean."""
    return day if isinstance(day, date) else day.last


def _by_word(folded: str, today: date) -> date | None:
    if folded in _WORDS:
        return today + timedelta(days=_WORDS[folded])
    if not (match := _RELATIVE.fullmatch(folded)):
        return None
    count = int(match[1] + match[2])
    try:
        match match[3]:
            case "m":
                return add_months(today, count)
            case "y":
                return add_months(today, 12 * count)
            case unit:
                return today + timedelta(days=count * (7 if unit == "w" else 1))
    except (ValueError, OverflowError):
        raise UnreadableError(NOT_REAL, text=folded) from None


def _after_operation(folded: str, text: str, operated_on: date | None) -> date | None:
    if not (match := _AFTER_OPERATION.fullmatch(folded)):
        return None
    if operated_on is None:
        raise UnreadableError(NO_ANCHOR, text=text)
    try:
        return operated_on + timedelta(days=int(match[1]))
    except OverflowError:
        raise UnreadableError(NOT_REAL, text=text) from None


def _whole(folded: str, text: str) -> date | None:
    if match := _FULL.fullmatch(folded) or _FULL_DIGITS.fullmatch(folded):
        year, month, day = (int(part) for part in match.groups() if part)
        return _real(year, month, day, text)
    return None


def _refused_order(folded: str, text: str) -> None:
    if _YEAR_LAST.fullmatch(folded):
        raise UnreadableError(YEAR_OF_TWO, text=text)


def _part(folded: str, text: str, *, partial: bool) -> PartialDate | None:
    """Read a year, or a year and month; four digits are a month and day unless they begin with 19 or 20."""
    if _MONTH_DAY_DIGITS.fullmatch(folded) and folded[:2] not in ("19", "20"):
        return None
    if match := _YEAR.fullmatch(folded):
        found = PartialDate(int(match[1]))
    elif match := _YEAR_MONTH.fullmatch(folded):
        month = int(match[2] or match[3])
        _real(int(match[1]), month, 1, text)
        found = PartialDate(int(match[1]), month)
    else:
        return None
    if not partial:
        raise UnreadableError(WHOLE_DAY_NEEDED, text=text)
    if not EARLIEST.year <= found.year < 2100:  # 2112 in four digits is a month and day
        raise UnreadableError(NOT_REAL, text=text)
    return found


def _month_and_day(folded: str, text: str, today: date, *, future: bool) -> date | None:
    if not (match := _MONTH_DAY.fullmatch(folded) or _MONTH_DAY_DIGITS.fullmatch(folded)):
        return None
    month, day = int(match[1]), int(match[2])
    # 29 February may lie up to eight years away (1896-1904, 2096-2104).
    years = range(today.year, today.year + 9) if future else range(today.year, today.year - 9, -1)
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (found >= today) if future else (found <= today):
            return found
    raise UnreadableError(NOT_REAL, text=text)


def _real(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError(NOT_REAL, text=text) from None
