"""Texts that people type, paste or leave behind, sensible and not: seeded, as many as are asked for."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from models.fields import Choice, Choices, Clock, Day, Field, Moment, Number, Text
from models.rules.identifiers import check_character

FULL_WIDTH = {plain: plain + 0xFEE0 for plain in range(0x21, 0x7F)} | {0x20: 0x3000}
NUMERALS = "〇一二三四五六七八九十百千万两廿零壹贰叁"
POOLS = (
    "0123456789",
    "0123456789.+-",
    "abcdefghijklmnopqrstuvwxyzTYDdPpXxQWEH",
    " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "０１２３４５６７８９．－／：＋，？",
    "张曾伟年月日时分天第术后今昨明前左右是否不详未做询问适用手术",
    NUMERALS,
    "、，。；：？！“”‘’—…《》【】·",
    "\x00\x01\x07\x08\x0b\x0c\x1b\x1c\x1f\x7f\x80\x85\x9f",
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad",
    " \t\n\r\u00a0\u2003\u2028\u2029\u3000",
    "😀👍🏽👩⚕️🇨🇳",
    "\ud83d\udc00\ufffe\uffff\ufffd",
    "²³¹⁰⁴₁₂½¼⅓ªº",
    "①②⑫⒈⒉⑴㊀㋂㏠ⅣⅨ𝟙𝟚𝟯🄂",
    "٠١٢٣٤٥٦٧٨٩०१२३৪৫",
    "\u0301\u0308\u20e3\ufe0fáÅ\u212bﬁĳ",
    "𬭎䶮𠮷㐀",
)
MARKS = ("\u202d", "\u202c", "\u200e", "\u200f", "\u202e", "\ufeff", "\u200b", " ", "\u3000", "\t", "\n", "'")
FIXED = (
    "?", "？", "-", "－", "—", "/", "／", "、", "不详", "未做", "未询问", "不适用", "N/A", "NA", "UNK", "ND",
    "无", "NULL",
    "9", "8", "7", "99", "-99", "t", "y", "今天", "昨天", "前天", "明天", "today", "Yesterday", "now", "是",
    "否",
    "Yes", "NO", "true", "TRUE", "45736", "45736.5", "46101", "=A1", "=DATE(2026,3,14)", "#N/A", "#REF!",
    "1e5",
    "NaN", "inf", "0x10", "1_000", "1,000", "1 000", "1，000", "３．５", "5%", "5ml", "约5", "5-6", "5~6",
    "5±1", ">5",
    "2026-13-01", "2025-02-30", "14/03/2025", "03/14/2025", "25-3-14", "2026年2月29日",
    "2026-03-14T09:30:00Z",
    "2026-03-14 00:00:00", "Mar 14, 2026", "二〇二六年三月十四日", "2026年三月十四", "3月中旬", "去年",
    "民国115年3月14日",
    "99999999", "00000000", "0000-00-00", "0001-01-01", "9999-12-31", "+9999y", "-9999y", "d99999", "2100年",
    "1899",
    "25:00", "24:00", "9:5", "09:60", "下午2点", "2:30 PM", "14点半", "zhang'guo'h", "zeng'zhi'w", "nv'",
    "lv'", "'",
    "\u200b", "\u200e", "\ufeff", "\u3000", "\x00", "\ud83d", "1²", "5²", "2026-03-1²", "①", "½", "1½",
)  # fmt: skip
Maker = Callable[[Random], str]


def inputs(field: Field, rng: Random, count: int) -> Iterator[str]:
    """Yield `count` texts for `field`: some that it should read, most mutilated, and garbage."""
    own = _own(field)
    for _ in range(count):
        chance = rng.random()
        made = own(rng) if chance < 0.55 else rng.choice(ANY)(rng) if chance < 0.75 else _garbage(rng)
        yield _mutated(made, rng) if rng.random() < 0.5 else made


def _own(field: Field) -> Maker:
    match field:
        case Text(phone=True):
            return _phone
        case Text(identifier=True):
            return lambda rng: rng.choice((_id_number, _record_number))(rng)
        case Text():
            return lambda rng: _text(rng, field.longest)
        case Number():
            return lambda rng: _number(rng, field)
        case Day():
            return _day
        case Clock():
            return _clock
        case Moment():
            return _moment
        case Choice() | Choices():
            return lambda rng: _codes(rng, field)
        case _:
            raise TypeError(type(field).__name__)


def _mutated(text: str, rng: Random) -> str:
    """Return `text` with what happens on the way: another width, a mark, a lost or doubled character."""
    place = rng.randrange(len(text) + 1)
    strange = rng.choice(rng.choice(POOLS))
    match rng.randrange(8):
        case 0:
            return text.translate(FULL_WIDTH)
        case 1:
            return rng.choice(MARKS) + text + rng.choice(MARKS)
        case 2:
            return text[:place] + rng.choice(MARKS) + text[place:]
        case 3:
            return text[:place] + text[place + 1 :]
        case 4:
            return text[:place] + strange + text[place + 1 :]
        case 5:
            return text[:place] + strange + text[place:]
        case 6:
            return text[:place] + text[max(0, place - 1) :]
        case _:
            return text.upper() if rng.random() < 0.5 else text[::-1]


def _garbage(rng: Random) -> str:
    pools = rng.sample(POOLS, rng.randint(1, 3))
    return "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randrange(13)))


def _fixed(rng: Random) -> str:
    return rng.choice(FIXED)


def _long(rng: Random) -> str:
    return rng.choice(("长", "9", "a ", "😀", "2026-03-14 ", "１")) * rng.choice((21, 60, 201, 2001, 6000))


def _text(rng: Random, longest: int) -> str:
    words = ("曾志伟", "Zhang Guohua", "李 四", "口服甲钴胺", "note: 3/14 复查", "O'Neil", "A\nB", "{x}%s")
    if rng.random() < 0.1:
        return "满" * (longest + rng.randint(-1, 1))
    return rng.choice((" ", "，", "")).join(rng.choice(words) for _ in range(rng.randint(1, 3)))


def _phone(rng: Random) -> str:
    mobile = f"1{rng.randint(3, 9)}{rng.randrange(10**9):09}"
    city, local = rng.choice(("010", "021", "0755", "0571", "023")), str(rng.randint(2 * 10**6, 9 * 10**7))
    number = rng.choice(
        (
            mobile, f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}",
            f"{city}-{local}", f"({city}){local}", f"{city}{local}", f"{city}-{local}-{rng.randrange(1000)}",
            local,
            mobile[:-1], f"{mobile} 女儿", f"{mobile}/{mobile}",
        )
    )  # fmt: skip
    return rng.choice(("", "", "+86", "+86 ", "0086", "86", "+1 ")) + number


def _id_number(rng: Random) -> str:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(30_000))
    first = f"{rng.randint(110000, 659004)}{born:%Y%m%d}{rng.randrange(1000):03}"
    number = first + rng.choice((check_character(first), check_character(first), "x", "0"))
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    return rng.choice((number, number, number.lower(), spaced, number[:15], number[:-1]))


def _record_number(rng: Random) -> str:
    number = f"{rng.randrange(10**8):0{rng.randint(1, 10)}}"
    return rng.choice((number, f"ZY{number}", f"{number}-2", f"wx_{number}", number + "E5"))


def _number(rng: Random, field: Number) -> str:
    low, high = int(field.low), int(field.high)
    value = rng.randint(low - 3, high + 3)
    whole = str(value)
    return rng.choice(
        (
            whole, whole, f"{whole}.{rng.randrange(10)}", f"{whole}.{rng.randrange(1000):03}", f"{whole}.0",
            f"+{whole}",
            f"{value:,}", f"{value:e}", f"0{whole}", f".{rng.randrange(10)}", f"{whole}.", whole.replace("-",
            "−"),
            rng.choice(NUMERALS) + rng.choice(NUMERALS), f"{whole} 毫升", str(10 ** rng.randint(9, 40)),
        )
    )  # fmt: skip


def _date(rng: Random) -> date:
    return date(rng.choice((1900, 1949, 1999, 2024, 2025, 2026, 2026, 2026)), 1, 1) + timedelta(
        rng.randrange(366)
    )


def _day(rng: Random) -> str:
    """Return a day in one of the forms of wards, charts and spreadsheets, or nearly in one."""
    day, step = _date(rng), rng.randint(0, 400)
    y, m, d = day.year, day.month, day.day
    return rng.choice(
        (
            f"{y}-{m:02}-{d:02}", f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日",
            f"{y}年{m}月{d}",
            f"{day:%Y%m%d}", f"{m}/{d}", f"{m}-{d}", f"{m}月{d}日", f"{day:%m%d}", f"{y}{m:02}", f"{y}-{m}",
            f"{y}年{m}月",
            f"{y}", f"{y}年", f"d{step}", f"D{step}", f"POD {step}", f"POD{step}", f"术后{step}天",
            f"术后第{step}天",
            f"+{step}", f"-{step}", f"+{step % 60}w", f"-{step % 99}m", f"-{step % 99}y", f"{step}",
            f"{d}/{m}/{y}",
            f"{m}/{d}/{y % 100:02}", f"{y % 100:02}-{m}-{d}",
            f"{day:%y%m%d}", str((day - date(1899, 12, 30)).days),
            f"{day:%d %b %Y}", f"{y} {m} {d}", f"{y}-{m}/{d}", f"{y}-{m:02}-{d:02} 00:00:00",
            f"{y}年 {m}月 {d}日",
            f"{y}-{m}-{d + 15}", f"{y}-{m + 6}-{d}", f"{day:%Y%m%d}1",
        )
    )  # fmt: skip


def _clock(rng: Random) -> str:
    hour, minute = rng.randint(0, 25), rng.randint(0, 62)
    return rng.choice(
        (
            f"{hour}:{minute:02}", f"{hour:02}:{minute:02}", f"{hour:02}{minute:02}",
            f"{hour}点{minute:02}分",
            f"{hour}时{minute:02}", f"{hour}.{minute:02}", f"{hour}：{minute:02}", f"{hour}:{minute}",
            f"{hour}点",
            f"{hour}:{minute:02}:00", f"{hour}{minute}", f"0.{hour}", f"{hour:02}:{minute:02}pm",
        )
    )  # fmt: skip


def _moment(rng: Random) -> str:
    return _day(rng) + rng.choice((" ", " ", " ", "T", "  ", "\u3000", ",", "")) + _clock(rng)


def _codes(rng: Random, field: Choice | Choices) -> str:
    said = [form for code in field.codes for form in (str(code.value), str(code.value), *code.label)]
    if isinstance(field, Choice):
        return rng.choice((*said, str(rng.randrange(-1, 101))))
    picked = (rng.choice(said) for _ in range(rng.randint(1, 4)))
    return rng.choice((",", "，", "、", ";", " ", "", "/", "+")).join(picked)


ANY: tuple[Maker, ...] = (
    _fixed, _fixed, _fixed, _day, _clock, _moment, _phone, _id_number, _record_number, _long,
)  # fmt: skip
