"""Invented people: nobody has these names on purpose, and the numbers cannot belong to anyone.

Names are characters drawn from lists. Resident ID numbers begin with 000000,
where the area stands: areas begin with 11, so that none was ever given out;
their check character fits. Telephone numbers begin with 1440, which belongs to
machines alone, whose numbers have 13 digits: of 11 digits none can be rung.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from models.fields import Answer
from models.rules.days import age_on
from models.rules.identifiers import check_character

MALE, FEMALE = 1, 2
NO_AREA = "000000"
NO_SUBSCRIBER = "1440"

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
    "彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
)
_GIVEN = {
    MALE: ("守岫敬承启鹤砚柏仲树宗廷", "田山石禾舟溪泉亭岗谷河堂"),
    FEMALE: ("采若怀静芷素慧婉雪桂春玉", "苓荷禾枝桃茵芹莲蓉葵菱苇"),
}
_COUNTIES = ("云岭县", "清河县", "东原县", "石桥区", "南浦区", "柳林镇")
_AGES = (22, 36, 44, 50, 54, 58, 63, 69, 81)  # each step holds as many patients as the next


class Crowd:
    """Makes people up, one after another, no record number twice."""

    def __init__(self, rng: Random, most: int, numbers: range) -> None:
        """Be ready for `most` people with record numbers out of `numbers`."""
        self._rng = rng
        self._numbers: Iterator[int] = iter(rng.sample(numbers, most))

    def person(
        self, operated_on: date, admitted_on: date, known_as: tuple[str, int] | None = None
    ) -> dict[str, Answer]:
        """Return the answers of one more patient, a man for every two women, or one of that name and sex."""
        rng = self._rng
        sex = rng.choice((MALE, FEMALE, FEMALE))
        name, sex = known_as or (_name(rng, sex), sex)
        born = _birth(rng, operated_on)
        number = next(self._numbers)
        own = rng.random() < 0.7
        return {
            "mrn": f"{number:08}",
            "name": name,
            "id_no": _id_number(rng, born, sex),
            "id_type": 1,
            "sex": sex,
            "birth_date": born,
            "phone1": _phone(rng),
            "phone2": _phone(rng) if rng.random() < 0.3 else None,
            "phone_owner": 1 if own else rng.choice((2, 3)),
            "kin_name": _name(rng, rng.choice((MALE, FEMALE))),
            "kin_phone": _phone(rng),
            "address": f"示例市{rng.choice(_COUNTIES)}",
            "consent_fu": 2 if rng.random() < 0.9 else 1,
            "consent_date": admitted_on,
        }


def _name(rng: Random, sex: int) -> str:
    first, second = _GIVEN[sex]
    return rng.choice(_SURNAMES) + rng.choice(first) + rng.choice(second)


def _birth(rng: Random, operated_on: date) -> date:
    """Draw a birthday: completed 22 to 81 years on the day of the operation, as published."""
    step = rng.randrange(len(_AGES) - 1)
    age = rng.randint(_AGES[step], _AGES[step + 1])
    born = operated_on - timedelta(days=age * 365.25 + rng.randrange(1, 364))
    while age_on(operated_on, born) > _AGES[-1]:
        born += timedelta(days=30)
    return born


def _id_number(rng: Random, born: date, sex: int) -> str:
    order = 2 * rng.randrange(50, 490) + (sex == MALE)
    first17 = f"{NO_AREA}{born:%Y%m%d}{order:03}"
    return first17 + check_character(first17)


def _phone(rng: Random) -> str:
    return f"{NO_SUBSCRIBER}{rng.randrange(10**7):07}"
