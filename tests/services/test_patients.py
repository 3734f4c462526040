"""Finding a case."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from models.dictionary import OPERATION, PATIENT
from models.fields import Absence, Need
from models.services import cases, patients
from models.services.names import search_key
from models.services.patients import Filters, Sort
from models.services.registers import Register
from tests.builders import TODAY, a_case, a_register, patient_of


@pytest.fixture(scope="module", autouse=True)
def _known(shared: Register) -> None:
    a_case(shared, name="曾志伟", mrn="0031872", phone1="13800138000", sex=1, op_date=date(2026, 3, 4))
    a_case(
        shared,
        name="吕布",
        mrn="A_100%~",
        phone1="13900139000",
        phone2="01088881234",
        op_date=date(2026, 3, 5),
    )
    a_case(shared, name="\U0002f80a好", mrn="Z9", birth_date=date(1970, 1, 2))
    a_case(shared, name="John Smith", mrn="Z10", op_date=date(2025, 1, 1), kin_phone="13622223333")


def found(register: Register, wanted: str) -> list[str]:
    return [case.name for case in patients.find(register, wanted)]


@pytest.mark.parametrize(
    "wanted",
    [
        "曾", "志伟", "zengzhiwei", "cengzhiwei", "ZZW", "czw", "zeng", "zeng zhi wei", "ｚｚｗ",
        "0031872", "3187", "００３１８７２", "HFS-2026-0001", "hfs-2026-0001",
        "13800138000", "138 0013 8000", "138-0013", "(138)0013", " 曾 ",
    ],
)  # fmt: skip
def test_a_case_is_found_by_name_sound_numbers_and_phone(shared: Register, wanted: str) -> None:
    assert "曾志伟" in found(shared, wanted)


@pytest.mark.parametrize(
    "wanted", ["lvbu", "lb", "lübu", "吕", "A_100%~", "a_1", "%~", "8888-1234", "010 8888"]
)
def test_signs_that_sql_reads_as_jokers_are_taken_as_they_are(shared: Register, wanted: str) -> None:
    assert found(shared, wanted) == ["吕布"]


def test_a_case_is_found_by_the_number_of_the_relative_who_rings_back(shared: Register) -> None:
    assert found(shared, "2222 3333") == ["John Smith"]


@pytest.mark.parametrize(
    "wanted", ["hiwei", "nobody", "%%", "'; DROP TABLE patient; --", "138 0013 8001", "曾" * 40_000]
)
def test_what_fits_nobody_finds_nobody(shared: Register, wanted: str) -> None:
    assert found(shared, wanted) == []


@pytest.mark.parametrize("wanted", ["\U0002f80a", "\U0002f80a好"])
def test_a_rare_character_is_found_as_it_was_typed(shared: Register, wanted: str) -> None:
    assert found(shared, wanted) == ["\U0002f80a好"]


@pytest.mark.parametrize("wanted", ["", " ", "\u3000", "\ud800"])
def test_an_empty_text_lists_every_case_undated_first_then_newest_operation_first(
    shared: Register, wanted: str
) -> None:
    assert found(shared, wanted) == ["\U0002f80a好", "吕布", "曾志伟", "John Smith"]


def test_no_more_are_returned_than_wanted(shared: Register) -> None:
    assert len(patients.find(shared, "", most=2)) == 2
    assert patients.count(shared) == 4


def test_a_line_tells_who_it_is(shared: Register) -> None:
    [line] = patients.find(shared, "曾志伟")
    assert (line.case, line.sex, line.mrn, line.side) == ("HFS-2026-0001", 1, "0031872", 1)
    assert (line.birth_date, line.operated_on, line.phone) == (None, date(2026, 3, 4), "13800138000")


# --- Every way in -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of rare names; it stays open for the module."""
    with a_register(tmp_path_factory.mktemp("named") / "r") as register:
        for number, (name, _) in enumerate(RARE):
            id_no = "11010519491231002X" if name == "曾志伟" else None
            a_case(
                register, name=name, mrn=f"00{40000 + number}", adm_no=f"000{700 + number}", id_no=id_no,
                op_date=date(2025, 1, 1 + number % 28),
            )  # fmt: skip
        yield register


RARE = [
    ("曾志伟", "zengzhiwei cengzhiwei zzw czw zengzw zeng"),
    ("单田芳", "shantianfang dantianfang stf dtf shantf"),
    ("仇和", "qiuhe chouhe qh ch"),
    ("解缙", "xiejin jiejin xj jj"),
    ("查英", "zhaying chaying zy cy"),
    ("区楚良", "ouchuliang quchuliang ocl oucl"),
    ("翟天临", "zhaitianlin ditianlin ztl dtl"),
    ("华罗庚", "hualuogeng hlg hualg"),
    ("任长霞", "renchangxia renzhangxia rcx rzx rencx"),
    ("朴树", "piaoshu pushu ps piaos"),
    ("盖叫天", "gejiaotian gaijiaotian gjt"),
    ("覃辉", "qinhui tanhui qh th"),
    ("缪昌", "miaochang mouchang mc"),
    ("乐嘉", "yuejia lejia yj lj"),
    ("尉健行", "yujianxing weijianxing yujianhang yjx wjh"),
    ("种师道", "chongshidao zhongshidao csd zsd"),
    ("繁钦", "poqin fanqin pq fq"),
    ("冼星海", "xianxinghai xxh xianxh"),
    ("员半千", "yunbanqian yuanbanqian ybq"),
    ("吕布", "lvbu lubu lyubu lübu lb lvb lu:bu LÜBU"),
    ("乐长行", "yuezhanghang lechangxing yzh lcx"),
    ("欧阳修", "ouyangxiu oyx ouyangx"),
    ("尉迟恭", "yuchigong weichigong ycg yuchig"),
    ("万俟卨", "moqixie wansixie mqx moqix"),
    ("澹台灭明", "tantaimieming dantaimieming ttmm tantaimm"),
    ("阿依古丽·买买提", "ayigulimaimaiti ayglmmt maimaiti mmt 古丽·买 古丽买"),
    ("Nurmuhammad Tursun", "nurmuhammad tursun NT nurmuhammadt nur"),
    ("José Müller", "josemuller jose muller jm müller josé"),
]


@pytest.mark.parametrize(("name", "ways"), RARE)
def test_a_name_is_found_by_every_reading(named: Register, name: str, ways: str) -> None:
    missed = [way for way in ways.split() if name not in found(named, way)]
    assert missed == []


@pytest.mark.parametrize(
    "wanted", ["002X", "002x", "1949 1231 002x", "110105", "110105194912310 02X", "０02x", "700", "000700"]
)
def test_a_case_is_found_by_id_number_its_last_four_and_the_inpatient_number(
    named: Register, wanted: str
) -> None:
    assert "曾志伟" in found(named, wanted)


def test_four_keys_are_enough(named: Register) -> None:
    for name, ways in RARE:
        assert name in found(named, ways.split()[0][:4])


# --- Filter, sort, page -----------------------------------------------------------------------------

SURGEONS = ("ZW", "LH", None)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Forty cases; the last one is a second operation of the first patient."""
    with a_register(tmp_path_factory.mktemp("many") / "r") as register:
        for number in range(39):
            operated = date(2025, 1, 1) + timedelta(days=7 * (number * 5 % 39)) if number % 13 else None
            a_case(
                register, name=f"{'赵钱孙李周'[number % 5]}{'一二三四五六七八'[number // 5]}",
                mrn=f"{(number * 7) % 39:04}", side=1 + number % 2, surgeon=SURGEONS[number % 3],
                op_date=operated, phone1=None if number % 4 else "13800138000",
            )  # fmt: skip
        first = patients.find(register, "", sort=Sort.MRN, descending=False)[0]
        cases.register_case(register, {"side": 2, "op_date": date(2026, 1, 5)}, TODAY, first.patient_id)
        yield register


INCOMPLETE = Filters(incomplete=True)
FILTERS = [
    Filters(),
    Filters(side=1),
    Filters(surgeon="LH"),
    Filters(operated_from=date(2025, 3, 5), operated_to=date(2025, 6, 25)),
    Filters(operated_from=date(2025, 3, 5)),
    INCOMPLETE,
    Filters(surgeon="nobody"),
    Filters(side=2, surgeon="ZW", operated_to=date(2026, 12, 31)),
]


def fits(case: patients.Found, filters: Filters) -> bool:
    """Judge a case in plain Python."""
    day = case.operated_on
    return (
        filters.side in (None, case.side)
        and filters.surgeon in (None, case.surgeon)
        and (filters.operated_from is None or (day is not None and day >= filters.operated_from))
        and (filters.operated_to is None or (day is not None and day <= filters.operated_to))
    )


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("wanted", ["", "li", "HFS-2025", "00", "赵"])
def test_filters_keep_exactly_the_cases_that_fit(many: Register, filters: Filters, wanted: str) -> None:
    everyone = {case.operation_id for case in patients.find(many, wanted) if fits(case, filters)}
    kept = [case.operation_id for case in patients.find(many, wanted, filters=filters)]
    assert len(kept) == len(set(kept)) == patients.count(many, wanted, filters=filters)
    assert set(kept) == everyone


def test_a_case_is_incomplete_until_all_that_it_needs_is_answered(register: Register) -> None:
    case = a_case(register, op_date=date(2026, 1, 5))
    other = a_case(register, op_date=date(2026, 1, 6))
    both = {case, other}
    needed = [
        field for record in (PATIENT, OPERATION) for field in record.fields
        if field.need is Need.YES and not field.derived and field.key not in ("study_id", "mrn", "op_date")
    ]  # fmt: skip
    assert {"phone1", "surgeon", "dis_date"} <= {field.key for field in needed}
    for field in needed:
        assert {each.operation_id for each in patients.find(register, "", filters=INCOMPLETE)} == both
        cases.save_answers(register, case, {field.key: Absence.UNK}, TODAY)
    assert {each.operation_id for each in patients.find(register, "", filters=INCOMPLETE)} == {other}
    assert patients.count(register, filters=INCOMPLETE) == 1
    cases.save_answers(register, case, {"kin_name": None}, TODAY)
    assert patients.count(register, filters=INCOMPLETE) == 2


KEYS: dict[Sort, Callable[[patients.Found], tuple[bool, str]]] = {
    Sort.OPERATED: lambda case: (case.operated_on is None, str(case.operated_on)),
    Sort.NAME: lambda case: (False, search_key(case.name)),
    Sort.MRN: lambda case: (False, case.mrn),
    Sort.CASE: lambda case: (False, case.case),
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("wanted", ["", "HFS", "li"])
def test_a_list_is_sorted_both_ways_and_pages_follow_one_another(
    many: Register, wanted: str, sort: Sort, descending: bool
) -> None:
    whole = patients.find(many, wanted, sort=sort, descending=descending)
    keys = [(KEYS[sort](case), case.case) for case in whole]
    assert keys == sorted(keys, reverse=descending)
    pages = [
        patients.find(many, wanted, 7, sort=sort, descending=descending, offset=first)
        for first in range(0, 49, 7)
    ]
    assert tuple(case for page in pages for case in page) == whole


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("wanted", ["", "z", "00", "HFS-2025", "赵", "138", "li"])
def test_many_matches_are_walked_to_the_same_list_as_few_are_sorted(
    many: Register, monkeypatch: pytest.MonkeyPatch, wanted: str, filters: Filters
) -> None:
    def lists() -> list[tuple[patients.Found, ...]]:
        return [patients.find(many, wanted, 9, sort=sort, filters=filters, offset=2) for sort in Sort]

    sorted_ = lists()
    monkeypatch.setattr(patients, "_MANY", 1)
    assert lists() == sorted_
    monkeypatch.setattr(patients, "_MOST", 1)
    assert lists() == sorted_
    monkeypatch.setattr(patients, "_MANY", 1000)
    assert lists() == sorted_


def test_a_line_tells_the_surgeon_and_whose_case_it_is(many: Register) -> None:
    assert patients.surgeons(many) == ("LH", "ZW")
    second = patients.find(many, "HFS-2026", filters=Filters(operated_from=date(2026, 1, 1)))[0]
    assert patient_of(many, second.operation_id) == second.patient_id
    assert second.surgeon == ""
    assert {case.surgeon for case in patients.find(many, "")} == {"ZW", "LH", ""}
