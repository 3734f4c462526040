"""How a name is found by its sound."""

from itertools import islice, product

_MOST_READINGS = 64
_LONGEST = 1000  # characters, as the dictionary has it


def search_key(name: str) -> str:
    """Return the pinyin search key of a name: each full reading and its initials, space-separated.

    Every reading of polyphone characters and surnames is there, as far as 1,000
    characters hold them; ü is written v. A name of Latin letters gives itself.
    """
    from pypinyin import Style, pinyin  # half a second of dictionaries, needed when a name is saved

    clean = "".join(char for char in name if char.isalnum())
    readings = pinyin(clean, style=Style.NORMAL, heteronym=True, v_to_u=False)
    if clean:
        readings[0] = sorted({*readings[0], *_SURNAMES.get(clean[0], ())})
    key = ""
    for parts in islice(product(*readings), _MOST_READINGS):
        keys = (*key.split(), "".join(parts).lower(), "".join(part[:1] for part in parts).lower())
        longer = " ".join(dict.fromkeys(keys))
        if len(longer) > _LONGEST:
            break
        key = longer
    return key


# Characters that are read otherwise when they are a surname, or that the readings above leave out.
_SURNAMES = {
    "曾": ("zeng",), "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "区": ("ou",),
    "翟": ("zhai",), "华": ("hua",), "任": ("ren",), "朴": ("piao",), "盖": ("ge",), "覃": ("qin", "tan"),
    "缪": ("miao",), "乐": ("yue",), "尉": ("yu",), "种": ("chong",), "繁": ("po",), "冼": ("xian",),
    "员": ("yun",), "吕": ("lv",),
}  # fmt: skip
