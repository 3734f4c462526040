"""Many invented patients for tests of search and duplicates, and the small errors with which they are typed.

Surnames and given names are as unevenly spread as real ones: a few make up most.
"""

from datetime import date, timedelta
from random import Random

from models.fields import Answer
from models.rules.identifiers import check_character

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴"
    "莫孔向汤单仇解查区翟"
)
_GIVEN = (
    "英华秀明玉兰红建国桂文平芳志军丽春海金荣生林梅强伟珍凤德云永清霞新杰燕艳勇波敏辉成杨小晓东飞静俊"
    "涛鹏超浩磊娟琴莲香月美花素淑惠琼瑞翠雪爱庆福祥胜利民忠义仁智信学家光宏宇天长安宁泽龙虎洪江河山川"
    "峰岩石松柏竹菊荷莉萍蓉芬菲茹薇蕾婷娜娇媛洁颖欣怡悦慧灵巧思雨佳晨阳旭晖亮彬斌武刚毅坚恒久远达通顺"
    "和谐良善诚"
)
_OTHERS = (
    "欧阳修文 尉迟敬 万俟兰 澹台明 阿依古丽·买买提 古丽娜尔·艾山 吐尔逊·阿不都 JohnSmith 冼星 员外 朴正 盖文"
).split()


def invented(rng: Random, number: int) -> dict[str, Answer]:
    """Return the answers of one patient with that record number."""
    sex, born = rng.choice((1, 2)), date(1940, 1, 1) + timedelta(days=int(rng.triangular(0, 24000, 9000)))
    return {
        "name": a_name(rng), "mrn": f"{number:08}", "sex": sex, "birth_date": born, "id_type": 1,
        "id_no": an_id(rng, born, sex), "phone1": a_phone(rng),
        "phone2": a_phone(rng) if rng.random() < 0.3 else None, "kin_phone": a_phone(rng),
    }  # fmt: skip


def a_name(rng: Random) -> str:
    """Return a name: of three characters mostly, of two sometimes, seldom of another kind."""
    if rng.random() < 0.01:
        return rng.choice(_OTHERS)
    given = 2 if rng.random() < 0.85 else 1
    return _uneven(rng, _SURNAMES) + "".join(_uneven(rng, _GIVEN) for _ in range(given))


def a_phone(rng: Random) -> str:
    """Return a mobile number."""
    return f"1{rng.choice('356789')}{rng.randrange(10**9):09}"


def an_id(rng: Random, born: date, sex: int) -> str:
    """Return a resident ID number whose check fits."""
    first = f"{rng.choice((510104, 510122, 500101, 110105))}{born:%Y%m%d}{rng.randrange(50) * 2 + sex % 2:03}"
    return first + check_character(first)


def mistyped_name(rng: Random, name: str) -> str:
    """Return the name with one character wrong or missing; never the same."""
    place = rng.randrange(len(name))
    if len(name) > 2 and rng.random() < 0.4:
        return name[:place] + name[place + 1 :]
    other = rng.choice([char for char in _GIVEN if char != name[place]])
    return name[:place] + other + name[place + 1 :]


def mistyped_day(rng: Random, day: date) -> date:
    """Return the day with one digit wrong, two neighbours swapped, or month and day swapped."""
    while True:
        digits = list(f"{day:%Y%m%d}")
        kind = rng.choice(("wrong", "swapped", "turned"))
        if kind == "wrong":
            digits[rng.randrange(2, 8)] = rng.choice("0123456789")
        elif kind == "swapped":
            place = rng.randrange(2, 7)
            digits[place], digits[place + 1] = digits[place + 1], digits[place]
        else:
            digits = [*digits[:4], *digits[6:], *digits[4:6]]
        try:
            other = date.fromisoformat("".join(digits))
        except ValueError:
            continue
        if other != day:
            return other


def mistyped_phone(rng: Random, phone: str) -> str:
    """Return the number with one digit wrong; never the same."""
    place = rng.randrange(1, len(phone))
    return phone[:place] + rng.choice([d for d in "0123456789" if d != phone[place]]) + phone[place + 1 :]


def near_duplicate(rng: Random, known: dict[str, Answer]) -> dict[str, Answer]:
    """Return a patient typed a second time under another number: two of name, birth and phone close.

    Both are mistyped; the third is another one altogether, and the ID number was not typed.
    """
    other = {**invented(rng, 0), "sex": known["sex"], "id_no": None, "phone2": None, "kin_phone": None}
    name, born, phone = str(known["name"]), known["birth_date"], str(known["phone1"])
    assert isinstance(born, date)
    close = rng.sample(("name", "birth_date", "phone1"), 2)
    mistyped: dict[str, Answer] = {
        "name": mistyped_name(rng, name), "birth_date": mistyped_day(rng, born),
        "phone1": mistyped_phone(rng, phone),
    }  # fmt: skip
    return {**other, **{key: mistyped[key] for key in close}}


def _uneven(rng: Random, chars: str) -> str:
    """Return one of the characters, those in front far more often."""
    return chars[int(len(chars) * rng.random() ** 2)]
