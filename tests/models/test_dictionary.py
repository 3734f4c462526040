"""The declared fields against docs/data-dictionary.md and against the codes that were released."""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from models.dictionary import COMPLICATION, CONTACT, OPERATION, PATIENT, RECORDS, WARD_CHECK
from models.fields import (
    NO_YES,
    Choice,
    Choices,
    Code,
    Day,
    Field,
    Identifies,
    Known,
    Moment,
    Need,
    Number,
    Record,
    Text,
)

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
CODEBOOK = ROOT / "tests" / "reference" / "codebook.csv"
OWN = {
    line
    for line in (ROOT / "tests" / "reference" / "own-fields.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}
ALL = [(record, field) for record in RECORDS.values() for field in record.fields]
COMPLICATIONS = 6  # the section whose table is of codes, not of fields


@dataclass(frozen=True)
class Row:
    """One line of a table of the document, by the heads of its columns."""

    section: int
    moment: str  # the letter in the section's heading, if any
    cells: dict[str, str]

    def __getitem__(self, head: str) -> str:
        return self.cells.get(head, "")

    @property
    def keys(self) -> list[str]:
        return re.findall(r"\w+", self["key"])

    @property
    def chinese(self) -> str:
        """What stands after the last stroke with blanks around it; nothing where no Chinese is given."""
        _, stroke, chinese = self["English / 中文"].rpartition(" / ")
        return chinese if stroke else ""


def rows_of(section: int) -> list[Row]:
    """Return the lines of the table in `section`, the head and the rule under it left out."""
    heading, text = re.split(r"(?m)^## ", DOCUMENT)[section].split("\n", 1)
    moment = re.search(r"\(([PODF])\)", heading)
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [
        Row(section, moment[1] if moment else "", dict(zip(lines[0], line, strict=True)))
        for line in lines[2:]
    ]


ROWS = [row for section in (1, 2, 3, 4, 5, 7) for row in rows_of(section)]


class Part(NamedTuple):
    """What a field holds of a row: Chinese words, need, and whether the row's limits and codes are its."""

    chinese: str
    need: str
    whole: bool = False


# Rows that more than one field answers: the key cell, and which field holds which part.
SPLIT: dict[str, dict[str, Part]] = {
    "phone1, phone2": {"phone1": Part("联系电话", "Y"), "phone2": Part("联系电话", "N")},
    "kin_name, kin_phone": {"kin_name": Part("联系人", "Y"), "kin_phone": Part("联系人", "Y")},
    "consent_fu": {
        "consent_fu": Part("同意", "Y", whole=True),
        "consent_date": Part("日期", "Y"),
    },
    "jrs_sev, jrs_freq": {
        "jrs_sev": Part("Jankovic 严重度", "N", whole=True),
        "jrs_freq": Part("Jankovic 频度", "N", whole=True),
        "jrs_total": Part("Jankovic 总分", "derived"),
    },
    "tx_botox": {
        "tx_botox": Part("肉毒毒素", "Y"),
        "tx_botox_n": Part("肉毒毒素", "C", whole=True),
        "tx_botox_last": Part("肉毒毒素", "C"),
    },
    "tx_prior_mvd": {
        "tx_prior_mvd": Part("既往同侧 MVD", "Y", whole=True),
        "tx_prior_mvd_date": Part("既往同侧 MVD", "C"),
    },
    "htn, dm, hld, cad, stroke, moyamoya, hbv, hsv_history, smoker, alcohol, antiplatelet": {
        "htn": Part("高血压", "Y", whole=True),
        "dm": Part("糖尿病", "Y", whole=True),
        "hld": Part("高脂血症", "N", whole=True),
        "cad": Part("冠心病", "N", whole=True),
        "stroke": Part("脑卒中", "N", whole=True),
        "moyamoya": Part("烟雾病", "Y", whole=True),
        "hbv": Part("乙肝", "N", whole=True),
        "hsv_history": Part("单纯疱疹史", "N", whole=True),
        "smoker": Part("吸烟", "N", whole=True),
        "alcohol": Part("饮酒", "N", whole=True),
        "antiplatelet": Part("抗栓药", "N", whole=True),
    },
    "pta_pre_i, pta_pre_c": {
        "pta_pre_i": Part("术前纯音", "N", whole=True),
        "pta_pre_c": Part("术前纯音", "N", whole=True),
        "pta_freq": Part("纯音", "N"),
    },
    "tinnitus_pre, vertigo_pre": {
        "tinnitus_pre": Part("耳鸣", "N", whole=True),
        "vertigo_pre": Part("眩晕", "N", whole=True),
    },
    "surgeon, assistant": {"surgeon": Part("术者", "Y"), "assistant": Part("助手", "Y")},
    "bone_l, bone_w": {
        "bone_l": Part("骨窗长", "Y", whole=True),
        "bone_w": Part("骨窗宽", "Y", whole=True),
    },
    "indent": {
        "indent": Part("神经压迹", "N", whole=True),
        "indent_discolour": Part("变色", "N"),
    },
    "implant": {
        "implant": Part("植入物", "N", whole=True),
        "implant_n": Part("植入物", "N", whole=True),
    },
    "hb_w[ ]": {"hb_w": Part("住院 HB", "Y", whole=True), "hb_w_at": Part("时间", "Y")},
    "adm_date, dis_date": {"adm_date": Part("入院日期", "Y"), "dis_date": Part("出院日期", "Y")},
    "dfp_taught": {
        "dfp_taught": Part("迟发性面瘫宣教", "Y", whole=True),
        "dfp_taught_by": Part("宣教", "C"),
    },
    "steroid, antiviral": {
        "steroid": Part("激素", "N", whole=True),
        "steroid_drug": Part("激素", "N"),
        "antiviral": Part("抗病毒", "N", whole=True),
        "antiviral_drug": Part("抗病毒", "N"),
    },
    "spasm_stop_date": {
        "spasm_stop_date": Part("停止日期", "C"),
        "spasm_stop_precision": Part("停止日期", "C"),
    },
    "fw_onset": {
        "fw_onset": Part("面瘫出现日期", "C"),
        "fw_onset_precision": Part("面瘫出现日期", "C"),
    },
    "hb": {"hb": Part("HB 分级", "C"), "hb_basis": Part("HB 分级", "C", whole=True)},
    "phone4": {
        "phone4_forehead": Part("额纹", "C"),
        "phone4_eye": Part("眼睛", "C"),
        "phone4_mouth": Part("口角", "C"),
        "phone4_leak": Part("漏水", "C"),
    },
    "hear_now, tinn_now, vert_now, voice_now, swallow_now, leak_now, wound_now, headache_now": {
        "hear_now": Part("听力", "Y", whole=True),
        "tinn_now": Part("耳鸣", "Y", whole=True),
        "vert_now": Part("眩晕", "Y", whole=True),
        "voice_now": Part("嘶哑", "Y", whole=True),
        "swallow_now": Part("吞咽", "Y", whole=True),
        "leak_now": Part("液体", "Y", whole=True),
        "wound_now": Part("切口", "Y", whole=True),
        "headache_now": Part("头痛", "Y", whole=True),
    },
}

# Codes that the document tells in words, or that stand beside codes of another part.
TOLD: dict[str, tuple[int | str, ...]] = {
    "tx_botox": (0, 1),
    "tx_other": (1, 2, 3, 8),  # nerve block, combing, RF; other
    "pta_freq": (1, 2),  # which mean: 0.5,1,2,3 kHz or with 4 kHz
    "aao_pre": ("A", "B", "C", "D"),
    "gr_pre": (1, 2, 3, 4, 5),
    "vessel_n": (0, 1),  # two or more
    "va_involved": (0, 1),
    "indent_discolour": (0, 1),
    "hb": (1, 2, 3, 4, 5, 6),
    "spasm_stop_precision": (1, 2, 3),  # as the precision of an onset in section 6
    "fw_onset_precision": (1, 2, 3),
    "phone4_forehead": (0, 1),
    "phone4_eye": (0, 1),
    "phone4_mouth": (0, 1),
    "phone4_leak": (0, 1),
}
HOLDS_FREE_TEXT = {"contact_changed"}  # identifies, though section 7 has no column that says so

# Section 6 tells its fields in a sentence; what the program makes of each.
EVENT = {
    "comp_code": ["comp_code"],
    "onset_date": ["onset_date", "onset_precision"],
    "onset_hours": ["onset_hours"],
    "severity": [
        *("fp_hb", "fp_eye_closure", "fp_corneal", "hl_sev", "hl_type", "csf_site", "csf_drain", "csf_reop"),
        *("inf_kind", "hem_site", "lcn_kind", "dip_nerve", "num_site", "dth_cause", "dth_related"),
    ],
    "treatment": ["treatment"],
    "clavien": ["clavien"],
    "resolved_date": ["resolved_date"],
    "residual": ["residual"],
    "last_status": ["last_status"],
    "source": ["source"],
    "note": ["note"],
}
EVENT_CODES: dict[str, tuple[int | str, ...]] = {
    "onset_precision": (1, 2, 3),
    "fp_hb": (2, 3, 4, 5, 6),
    "fp_eye_closure": (0, 1),
    "fp_corneal": (0, 1),
    "hl_sev": (1, 2, 3),
    "hl_type": (1, 2, 3),
    "csf_site": (1, 2, 3, 4),
    "csf_drain": (0, 1),
    "csf_reop": (0, 1),
    "inf_kind": (1, 2),
    "hem_site": (1, 2, 3, 4),
    "lcn_kind": (1, 2, 3),
    "dip_nerve": (4, 6),
    "num_site": (1, 2),
    "dth_related": (0, 1),
    "clavien": ("I", "II", "IIIa", "IIIb", "IVa", "IVb", "V"),
    "last_status": (0, 1, 2, 9),
    "source": (1, 2, 3, 4, 5),
}


def parts_of(row: Row) -> dict[str, Part]:
    """Return the fields that answer a row; one of the row's own name where nothing is split."""
    if row["key"] in SPLIT:
        return SPLIT[row["key"]]
    (key,) = row.keys
    need = re.sub(r"\*", "", row["R"]).replace("–", "derived").split()[0]
    return {key: Part(row.chinese, need, whole=True)}


PARTS = [(row, key, part) for row in ROWS for key, part in parts_of(row).items()]
WHOLE = [(row, key) for row, key, part in PARTS if part.whole]


def field_of(row: Row, key: str) -> Field:
    """Return the declared field `key`, of a record that the row's section may belong to."""
    records = {
        1: (PATIENT, OPERATION),
        5: (OPERATION, WARD_CHECK),
        COMPLICATIONS: (COMPLICATION,),
        7: (CONTACT,),
    }
    found = [f for record in records.get(row.section, (OPERATION,)) for f in record.fields if f.key == key]
    assert found, f"{key} is in the document and is not declared"
    return found[0]


def plain(text: str) -> str:
    """Return `text` without what differs in print alone: blanks, and the width of brackets."""
    return re.sub(r"\s", "", text).translate(str.maketrans("（）：，", "():,")).casefold()


def values(field: Choice | Choices) -> tuple[int | str, ...]:
    """Return the values of the codes in their order."""
    return tuple(code.value for code in field.codes)


def value_of(text: str) -> int | str:
    """Return a code as it is declared: a number where it looks like one."""
    return int(text) if text.isdigit() else text


def codes_in(row: Row) -> tuple[int | str, ...] | None:
    """Return the codes that a row gives as a list, a range or a yes-or-no; None where it gives none."""
    for cell in (row["codes & limits"], row["type"]):
        listed = re.findall(r"(?:^|[·(] ?)(\d|[A-Z](?= \w+ [\u4e00-\u9fff]| unclassified)) ", cell)
        if len(listed) > 1:
            return tuple(map(value_of, listed))
    if re.fullmatch(r"\d(,\d)+", row["codes & limits"]):
        return tuple(map(int, row["codes & limits"].split(",")))
    if match := re.match(r"(\d)–(\d)\b", row["type"]):
        return tuple(range(int(match[1]), int(match[2]) + 1))
    return (0, 1) if row["type"].startswith("bool") else None


def soft_limits(cell: str, field: Number) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and highest likely value that a cell gives; conditional limits are rules."""
    step = Decimal(1).scaleb(-field.decimals)
    low: Decimal | None = None
    high: Decimal | None = None
    for told in re.findall(r"(?<!\*)\*([<>≥≤][^*]*)\*(?!\*)", cell):
        if "while" in told:
            continue
        for sign, number in re.findall(r"([<>≥≤])(\d+)", told):
            match sign:
                case "<":
                    low = Decimal(number)
                case ">":
                    high = Decimal(number)
                case "≥":
                    high = Decimal(number) - step
                case _:
                    raise AssertionError(f"{sign} is not read: {told}")
    return low, high


def test_the_document_is_read_whole() -> None:
    lines = [line for line in DOCUMENT.splitlines() if line.startswith("|")]
    assert len(ROWS) + len(rows_of(COMPLICATIONS)) == len(lines) - 2 * 7  # a head and a rule in each of seven
    assert len(ROWS) > 100


def test_every_split_row_stands_in_the_document_and_names_each_of_its_keys() -> None:
    written = {row["key"]: row for row in ROWS}
    for cell, parts in SPLIT.items():
        assert all(any(part.startswith(key) for part in parts) for key in written[cell].keys)


@pytest.mark.parametrize(("row", "key", "part"), PARTS, ids=[key for _, key, _ in PARTS])
def test_every_key_of_the_document_is_declared_with_its_chinese_and_its_need(
    row: Row, key: str, part: Part
) -> None:
    field = field_of(row, key)
    assert plain(part.chinese) in plain(field.label.zh)
    assert field.need.value == part.need


def test_the_first_part_of_a_split_row_has_the_need_of_the_row() -> None:
    for row in ROWS:
        if row["key"] in SPLIT:
            first = next(iter(SPLIT[row["key"]].values()))
            assert row["R"].strip("*").startswith(first.need)


@pytest.mark.parametrize(("row", "key", "part"), PARTS, ids=[key for _, key, _ in PARTS])
def test_moment_and_identity_mark_are_those_of_the_document(row: Row, key: str, part: Part) -> None:
    field = field_of(row, key)
    moment = row["W"].replace("–", "any") or row.moment
    assert field.known is Known(moment)
    expected = Identifies.PERSON if key in HOLDS_FREE_TEXT else Identifies(row["ID"] or "–")
    assert field.identifies is expected


@pytest.mark.parametrize(("row", "key"), WHOLE, ids=[key for _, key in WHOLE])
def test_limits_are_those_of_the_document(row: Row, key: str) -> None:
    field = field_of(row, key)
    cell = row["codes & limits"]
    hard = re.search(r"\*\*([−-]?\d+)–(\d+)\*\*", cell)
    if isinstance(field, Number):
        assert hard, f"{key} is a number and the document gives no limits"
        assert (field.low, field.high) == (int(hard[1].replace("−", "-")), int(hard[2]))
        assert (field.soft_low, field.soft_high) == soft_limits(cell, field)
    else:
        assert not hard or key == "implant", f"{key} has limits in the document and is no number"


@pytest.mark.parametrize(("row", "key"), WHOLE, ids=[key for _, key in WHOLE])
def test_longest_text_is_that_of_the_document(row: Row, key: str) -> None:
    field = field_of(row, key)
    if match := re.match(r"text ≤? ?(\d+)", row["type"]):
        assert isinstance(field, Text)
        assert field.longest == int(match[1])


@pytest.mark.parametrize(("row", "key", "part"), PARTS, ids=[key for _, key, _ in PARTS])
def test_codes_are_those_of_the_document(row: Row, key: str, part: Part) -> None:
    field = field_of(row, key)
    if key == "mri_vessel":
        assert isinstance(field, Choices)
        assert row["codes & limits"] == "codes as `vessel`"
        told: tuple[int | str, ...] | None = (1, 2, 3, 4, 5, 6, 7, 8, 0)
    else:
        told = TOLD[key] if key in TOLD else codes_in(row) if part.whole else None
    if isinstance(field, (Choice, Choices)):
        assert values(field) == told
    elif key not in {"implant_n", "tx_botox_n"}:  # the codes of these rows are of the other part
        assert told is None


def test_many_are_chosen_where_the_document_says_multi() -> None:
    many = {f.key for _, f in ALL if isinstance(f, Choices)}
    assert many == {row.keys[0] for row in ROWS if row["type"].startswith("multi")}


def test_none_stands_alone_in_a_choice_of_many() -> None:
    for _, field in ALL:
        if isinstance(field, Choices):
            none = [code.value for code in field.codes if code.label.en in {"None", "None found"}]
            assert none == ([] if field.alone is None else [field.alone])


def test_dates_are_partial_only_where_the_document_lets_them_be() -> None:
    partial = {(record.name, f.key) for record, f in ALL if isinstance(f, Day) and f.partial}
    assert partial == {
        ("operation", "onset_ym"),
        ("operation", "tx_botox_last"),
        ("operation", "tx_prior_mvd_date"),
        ("complication", "onset_date"),
        ("complication", "resolved_date"),
        ("contact", "spasm_stop_date"),
        ("contact", "fw_onset"),
    }


def test_no_day_lies_in_the_future_and_only_one_moment_may() -> None:
    assert not [f.key for _, f in ALL if isinstance(f, Day) and f.future]
    assert {f.key for _, f in ALL if isinstance(f, Moment)} == {"hb_w_at", "retry_at"}


def test_what_the_document_calls_derived_is_derived_unless_it_may_be_typed() -> None:
    said = {row.keys[0] for row in ROWS if re.search("derived", row["type"] + row["R"])}
    said |= {row.keys[0] for row in ROWS if row["codes & limits"].startswith("derived")}
    derived = {f.key for _, f in ALL if f.derived}
    assert derived == said - {"dur_months"} | {"jrs_total"}
    assert {f.key for _, f in ALL if f.derived and f.stored} == {"name_py", "age_op"}


def test_the_question_on_weakness_is_asked_word_by_word() -> None:
    (row,) = (row for row in ROWS if row.keys == ["fw_ever"])
    english, _, chinese = row["English / 中文"].rpartition(" / ")
    label = CONTACT["fw_ever"].label
    assert (label.en, label.zh) == (english.strip('"'), chinese)


def test_every_field_of_an_event_is_declared() -> None:
    (sentence,) = re.findall(r"(?m)^Fields: (.*)$", DOCUMENT)
    told = re.findall(r"`(\w+)`", sentence)
    assert told == list(EVENT)
    assert [f.key for f in COMPLICATION.fields] == [key for key in told for key in EVENT[key]]


def event_codes() -> dict[str, str]:
    """Return each code of the table of complications with what the table says of it."""
    told = {}
    for row in rows_of(COMPLICATIONS):
        codes = row["code"].split(", ")
        for piece in row["English / 中文"].partition(" → ")[0].split(", "):
            told[codes.pop(0) if codes else piece.split()[0]] = piece
        assert not codes
    return told


def test_codes_of_an_event_are_those_of_the_document() -> None:
    declared = {code.value: code.label for code in _choice(COMPLICATION, "comp_code").codes}
    told = event_codes()
    assert set(declared) == set(told)
    for value, label in declared.items():
        words = re.findall(r"[\u4e00-\u9fff、]{2,}", told[str(value)])
        assert words or value == "OTH"
        assert all(word in label.zh for word in words)


def test_codes_within_an_event_are_those_told_in_words() -> None:
    declared = {f.key: values(f) for f in COMPLICATION.fields if isinstance(f, (Choice, Choices))}
    assert declared.pop("comp_code")
    assert declared == EVENT_CODES
    (clavien,) = re.findall(r"(?m)^`clavien` ([IVab ·]+):", DOCUMENT)
    assert tuple(clavien.split(" · ")) == EVENT_CODES["clavien"]
    (status,) = re.findall(r"`last_status` \(([^)]*)\)", DOCUMENT)
    assert tuple(int(part.split()[0]) for part in status.split(" · ")) == EVENT_CODES["last_status"]
    (source,) = re.findall(r"`source` \(([^)]*)\)", DOCUMENT)
    assert tuple(int(part.split()[0]) for part in source.split(" · ")) == EVENT_CODES["source"]


def test_every_free_text_identifies_unless_it_holds_a_code_or_a_drug() -> None:
    silent = {f.key for _, f in ALL if isinstance(f, Text) and f.identifies is Identifies.NOT}
    codes = {"study_id", "surgeon", "assistant", "dfp_taught_by", "fu_window"}
    assert silent == codes | {"steroid_drug", "antiviral_drug"}


def test_a_declared_field_is_in_the_document_or_named_as_the_programs_own() -> None:
    documented = {f"{_record_of(row, key).name}.{key}" for row, key, _ in PARTS}
    documented |= {f"complication.{key}" for parts in EVENT.values() for key in parts}
    assert {f"{record.name}.{f.key}" for record, f in ALL} == documented | OWN
    assert not documented & OWN


def _record_of(row: Row, key: str) -> Record:
    field = field_of(row, key)
    return next(record for record, f in ALL if f is field)


@pytest.mark.parametrize("record", [PATIENT, OPERATION, WARD_CHECK, CONTACT], ids=lambda r: r.name)
def test_fields_stand_in_the_order_of_the_document(record: Record) -> None:
    told = [key for row, key, _ in PARTS if _record_of(row, key) is record]
    assert [f.key for f in record.fields if f"{record.name}.{f.key}" not in OWN] == told


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda r: r.name)
def test_keys_and_labels_of_a_record_are_distinct(record: Record) -> None:
    for texts in (
        [f.key for f in record.fields],
        [f.label.en for f in record.fields],
        [f.label.zh for f in record.fields],
    ):
        assert len(set(texts)) == len(texts)


def test_every_text_is_said_in_both_languages() -> None:
    for _, field in ALL:
        codes: tuple[Code, ...] = field.codes if isinstance(field, (Choice, Choices)) else ()
        pairs = [field.label, *(code.label for code in codes), *([field.help] if field.help else [])]
        for words in pairs:
            assert words.en.strip() == words.en != ""
            assert words.zh.strip() == words.zh != ""
            assert not re.search("[\u4e00-\u9fff]", words.en)


def test_codes_of_a_field_are_distinct_in_value_and_words() -> None:
    for _, field in ALL:
        if isinstance(field, (Choice, Choices)):
            assert len(set(values(field))) == len(field.codes)
            assert len({code.label.en for code in field.codes}) == len(field.codes)
            assert len({code.label.zh for code in field.codes}) == len(field.codes)


def test_soft_limits_lie_within_the_hard_ones() -> None:
    for _, field in ALL:
        if isinstance(field, Number):
            low = field.low if field.soft_low is None else field.soft_low
            high = field.high if field.soft_high is None else field.soft_high
            assert field.low <= low < high <= field.high


def test_released_codes_are_those_of_the_kept_codebook() -> None:
    """A code that went out is kept for ever, with its meaning.

    A new field or code: append its lines to tests/reference/codebook.csv, by hand, in the order of
    the declarations.  Never remove a line and never change its record, key, kind or code; words may
    be put better as long as they mean the same.
    """
    with CODEBOOK.open(encoding="utf-8", newline="") as file:
        kept = {tuple(line) for line in list(csv.reader(file))[1:]}
    present = {
        (record.name, field.key, type(field).__name__, str(code.value), code.label.en, code.label.zh)
        for record, field in ALL
        if isinstance(field, (Choice, Choices))
        for code in field.codes
    }
    assert not {line[:4] for line in kept} - {line[:4] for line in present}, "a released code is gone"
    assert not present - kept, "append these lines to the codebook"
    assert len(kept) == len(present)


def test_yes_is_one_and_no_is_zero_everywhere() -> None:
    for _, field in ALL:
        if isinstance(field, (Choice, Choices)) and {"Yes", "No"} == {c.label.en for c in field.codes}:
            assert field.codes == NO_YES


def _choice(record: Record, key: str) -> Choice:
    field = record[key]
    assert isinstance(field, Choice)
    return field


def test_every_need_but_derived_can_be_typed() -> None:
    for _, field in ALL:
        if field.need is Need.DERIVED:
            assert field.derived
