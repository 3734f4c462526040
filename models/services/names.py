"""How a name is found by its sound."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby

_MOST_READINGS = 128
_LONGEST = 1000  # characters, as the dictionary has it

Unit = tuple[str, ...]  # the ways to say one character, or one word of letters; the likeliest first


def search_key(name: str) -> str:
    """Return the pinyin search key of a name: each full reading and its initials, space-separated.

    Every reading of polyphone characters and surnames is there, as far as 1,000
    characters hold them, the likeliest first; ü is written v, u and yu. A name
    of Latin letters gives itself and the first letters of its words.
    """
    key = ""
    for said in _combined(units_of(name)):
        both = ("".join(said), "".join(syllable[:1] for syllable in said))
        longer = " ".join(dict.fromkeys((*key.split(), *both)))
        if len(longer) > _LONGEST:
            break
        key = longer
    return key


def sound_keys(name: str) -> set[str]:
    """Return all that the sound of a name may be typed as, each matched from its beginning.

    That is each reading in full, its initials, and the surname in full with the
    initials of the rest; the same again from the second part of a name in parts.
    """
    parts = _parts(name)
    found: set[str] = set()
    for first in range(len(parts)):
        units = [unit for part in parts[first:] for unit in part]
        found.update(_typed(units, _surname_length(name) if first == 0 else 1))
    return found


def main_sound(name: str) -> str:
    """Return the likeliest full reading of a name; nothing where the name has no letter."""
    return "".join(unit[0] for unit in units_of(name))


def units_of(name: str) -> list[Unit]:
    """Return for each character of a name, and for each word of letters, the ways to say it."""
    return [unit for part in _parts(name) for unit in part]


def _typed(units: list[Unit], surname: int) -> Iterator[str]:
    for said in _combined(units):
        initials = "".join(syllable[:1] for syllable in said)
        yield "".join(said)
        yield initials
        yield "".join(said[:surname]) + initials[surname:]


def _combined(units: list[Unit]) -> list[tuple[str, ...]]:
    """Return the readings of the whole, those with the fewest unlikely syllables first."""
    found: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for unit in units:
        longer = [(odd + n, (*said, way)) for odd, said in found for n, way in enumerate(unit)]
        found = sorted(longer, key=lambda each: each[0])[:_MOST_READINGS]
    return [said for _, said in found if said]


def _parts(name: str) -> list[list[Unit]]:
    """Return the units of a name, split where it is written apart: by a space, a dot or the like."""
    parts = ["".join(chars) for is_part, chars in groupby(name, str.isalnum) if is_part]
    return [list(_units(part, first=number == 0)) for number, part in enumerate(parts)]


def _units(part: str, *, first: bool) -> Iterator[Unit]:
    doubled = _DOUBLE_SURNAMES.get(part[:2], ()) if first else ()
    letters = ""
    for place, char in enumerate(part):
        readings = _readings(char)
        if not readings:
            letters += char
            continue
        if letters:
            yield (_plain_letters(letters),)
        letters = ""
        likely = doubled[place : place + 1]
        if first and place == 0 and not doubled:
            likely = _SURNAMES.get(char, ())
        yield tuple(dict.fromkeys(spelt for way in (*likely, *readings) for spelt in _spellings(way)))
    if letters:
        yield (_plain_letters(letters),)


@cache
def _readings(char: str) -> Unit:
    """Return the toneless readings of one Chinese character, ü as v; none for any other."""
    from pypinyin import Style, pinyin  # half a second of dictionaries, needed when a name is saved

    found = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="ignore")
    return tuple(way.lower() for way in found[0]) if found else ()


def _spellings(reading: str) -> Unit:
    return (reading, reading.replace("v", "u"), reading.replace("v", "yu")) if "v" in reading else (reading,)


def _plain_letters(text: str) -> str:
    """Return letters as they are typed without thinking: small, and without accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in apart if not unicodedata.combining(char))


def _surname_length(name: str) -> int:
    return 2 if name.strip()[:2] in _DOUBLE_SURNAMES else 1


# Characters of which another reading comes first when they are a surname.
_SURNAMES = {
    "曾": ("zeng",), "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "区": ("ou",),
    "翟": ("zhai",), "朴": ("piao",), "盖": ("ge",), "覃": ("qin", "tan"), "缪": ("miao",),
    "乐": ("yue", "le"), "尉": ("yu", "wei"), "种": ("chong",), "繁": ("po",), "员": ("yun",),
    "秘": ("bi",), "黑": ("he", "hei"), "折": ("she",), "洗": ("xian",), "召": ("shao",), "句": ("gou",),
    "谌": ("chen", "shen"), "隗": ("wei", "kui"), "佴": ("nai",), "阚": ("kan",), "郇": ("xun", "huan"),
}  # fmt: skip
_DOUBLE_SURNAMES = {
    "欧阳": ("ou", "yang"), "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"),
    "单于": ("chan", "yu"), "长孙": ("zhang", "sun"), "令狐": ("ling", "hu"), "司马": ("si", "ma"),
    "上官": ("shang", "guan"), "诸葛": ("zhu", "ge"), "东方": ("dong", "fang"), "皇甫": ("huang", "fu"),
    "慕容": ("mu", "rong"), "司徒": ("si", "tu"), "夏侯": ("xia", "hou"), "宇文": ("yu", "wen"),
    "公孙": ("gong", "sun"), "轩辕": ("xuan", "yuan"), "独孤": ("du", "gu"), "南宫": ("nan", "gong"),
    "西门": ("xi", "men"), "东郭": ("dong", "guo"), "百里": ("bai", "li"), "呼延": ("hu", "yan"),
    "端木": ("duan", "mu"), "申屠": ("shen", "tu"), "闻人": ("wen", "ren"), "赫连": ("he", "lian"),
    "拓跋": ("tuo", "ba"), "第五": ("di", "wu"), "钟离": ("zhong", "li"), "鲜于": ("xian", "yu"),
}  # fmt: skip
