"""How a name is found by its sound."""

import pytest

from models.dictionary import PATIENT
from models.fields import Text
from models.services.names import search_key


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("曾志伟", {"zengzhiwei", "cengzhiwei", "zzw", "czw"}),
        ("单雄信", {"shanxiongxin", "danxiongxin", "sxx", "dxx"}),
        ("仇英", {"qiuying", "chouying", "qy", "cy"}),
        ("解晓东", {"xiexiaodong", "jiexiaodong", "xxd", "jxd"}),
        ("查良镛", {"zhaliangyong", "chaliangyong", "zly", "cly"}),
        ("区楚良", {"ouchuliang", "quchuliang", "ocl", "qcl"}),
        ("翟志刚", {"zhaizhigang", "dizhigang", "zzg", "dzg"}),
        ("吕布", {"lvbu", "lb"}),
        ("阿依古丽·买买提", {"ayigulimaimaiti", "ayglmmt"}),
    ],
)
def test_every_reading_of_a_name_and_its_initials_are_found(name: str, readings: set[str]) -> None:
    assert readings <= set(search_key(name).split())


@pytest.mark.parametrize(("name", "key"), [("John Smith", "johnsmith js"), ("", ""), ("·", "")])
def test_a_name_without_chinese_gives_itself(name: str, key: str) -> None:
    assert search_key(name) == key


@pytest.mark.parametrize("name", ["乐" * 50, "单" * 50, "曾解查仇" * 12])
def test_the_key_of_the_longest_name_fits_its_field(name: str) -> None:
    field = PATIENT["name_py"]
    assert isinstance(field, Text)
    assert 0 < len(search_key(name)) <= field.longest


def test_no_reading_is_there_twice() -> None:
    key = search_key("单单").split()
    assert len(key) == len(set(key))
