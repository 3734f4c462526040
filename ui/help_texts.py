"""What help says: of a field, of the keys, of the dictionary, of the program; each made when asked for."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from importlib import metadata
from typing import NamedTuple

from models.dictionary import RECORDS, complication, contact, disease, identity, imaging, operation, ward
from models.fields import (
    Choice,
    Choices,
    Clock,
    Code,
    Day,
    Field,
    Known,
    Moment,
    Need,
    Number,
    Record,
    Text,
)
from models.version import VERSION
from models.words import Language, Words, same
from resources import FOLDER
from ui.actions import ACTIONS, PAGES, Declared, page_key, shown_keys
from ui.forms.kinds import hint_of
from ui.text import language, say

TASKS = (
    "first-register",
    "new-case",
    "dates-and-absences",
    "find",
    "calls",
    "retries",
    "month-export",
    "list-print",
    "data-quality",
    "undo-and-bin",
    "duplicates-and-merge",
    "settings",
    "backup-and-recovery",
)
"""The how-to pages, in resources/help by language, in their order."""
KEYS, DICTIONARY, ABOUT = "keys", "dictionary", "about"
MADE = {
    KEYS: Words("Key list", "快捷键一览"),
    DICTIONARY: Words("Data dictionary", "数据字典"),
    ABOUT: Words("About and licences", "关于与许可"),
}
"""The pages that are made, not written."""
_FOLDERS = {Language.CHINESE: "zh", Language.ENGLISH: "en"}

WHAT, WHEN = Words("What", "含义"), Words("When", "何时填写")
CODES, LIMITS = Words("Codes", "编码"), Words("Limits", "范围")
HOW, SOURCE = Words("How to type it", "如何录入"), Words("Source", "出处")

_NEEDS = {
    Need.YES: Words("Needed for a complete record.", "完整登记的必填项。"),
    Need.CONDITION: Words("Needed where it applies.", "适用时必填。"),
    Need.OPTIONAL: Words("Optional.", "选填。"),
    Need.DERIVED: Words("Worked out by the program, never typed.", "由程序推算，无需录入。"),
}
_MOMENTS = {
    Known.BEFORE: Words("Known before the operation.", "术前即可知。"),
    Known.OPERATION: Words("Known at the operation.", "手术时可知。"),
    Known.DISCHARGE: Words("Known on the ward, up to the discharge.", "住院期间至出院时可知。"),
    Known.FOLLOW_UP: Words("Known at a follow-up contact.", "随访时可知。"),
    Known.ANY: Words("Known at any time.", "任何时候均可填写。"),
}
_LONGEST = Words("At most {longest} characters.", "最多 {longest} 个字。")
_BETWEEN = Words("{low} to {high} {unit}.", "{low} 至 {high} {unit}。")
_OUTSIDE = Words("A value outside is not stored.", "超出者不予保存。")
_USUALLY = Words("Asked about, but kept: {what}.", "会提示核实但可保存：{what}。")
_BELOW, _ABOVE = Words("below {limit}", "小于 {limit}"), Words("above {limit}", "大于 {limit}")
_EITHER = Words("{below} or {above}", "{below} 或 {above}")
_PLACES = Words("Decimal places: at most {places}.", "最多 {places} 位小数。")
_PARTIAL = Words("A year, or a year and month, will do.", "可只填年，或只填年月。")
_FUTURE = Words("May lie in the future.", "可为将来的日期。")
_PAST = Words("Not in the future.", "不能晚于今天。")
_ALONE = Words("Several may be chosen, but {alone} stands alone.", "可多选；“{alone}”只能单选。")
_SEVERAL = Words("Several may be chosen.", "可多选。")
_CODE = same("{value} = {label}")
_CLOCK = Words("A time of day, hours and minutes.", "一天中的时刻，时与分。")
_SECTION = Words("Data dictionary, section {number} ({title}).", "数据字典第 {number} 部分（{title}）。")
_ADDED = Words("Added by the program.", "程序自设字段。")
_COLUMN = Words("In exports: {record}, column {key}.", "导出列：{record}，{key}。")

_SECTIONS: Sequence[tuple[Words, Sequence[tuple[Field, ...]]]] = (
    (
        Words("Identity and contact", "身份与联系方式"),
        (identity.PATIENT_FIELDS, identity.CASE_FIELDS, identity.PHONE_FIELDS),
    ),
    (Words("Disease history", "病史"), (disease.FIELDS,)),
    (Words("Imaging and function before the operation", "影像与术前功能"), (imaging.FIELDS,)),
    (Words("Operation", "手术"), (operation.FIELDS,)),
    (
        Words("Ward course and discharge", "住院过程与出院"),
        (ward.CHECK_FIELDS, ward.CASE_FIELDS, ward.OWN_CASE_FIELDS),
    ),
    (Words("Complications", "并发症"), (complication.FIELDS,)),
    (Words("Follow-up", "随访"), (contact.FIELDS,)),
)


class Fact(NamedTuple):
    """One thing that is said of a field, in lines."""

    heading: Words
    lines: tuple[str, ...]


def facts_of(field: Field) -> tuple[Fact, ...]:
    """Return what F1 says of `field`, from the dictionary, in the language of the screen."""
    facts = (
        Fact(WHAT, (say(field.help),) if field.help else ()),
        Fact(WHEN, (say(_MOMENTS[field.known]), say(_NEEDS[field.need]))),
        Fact(CODES, tuple(_codes(field))),
        Fact(LIMITS, tuple(_limits(field))),
        Fact(HOW, () if field.derived else (say(hint_of(field)),)),
        Fact(SOURCE, tuple(_source(field))),
    )
    return tuple(fact for fact in facts if fact.lines)


def _codes(field: Field) -> Iterator[str]:
    if isinstance(field, Choice | Choices):
        yield from (_coded(code) for code in field.codes)


def _coded(code: Code) -> str:
    label = say(code.label).removeprefix(f"{code.value} ")  # a grade whose name is its number
    return say(_CODE, value=code.value, label=label)


def _limits(field: Field) -> Iterator[str]:
    match field:
        case Text():
            yield say(_LONGEST, longest=field.longest)
        case Number():
            yield from _range(field)
        case Day():
            yield say(_FUTURE if field.future else _PAST)
            if field.partial:
                yield say(_PARTIAL)
        case Moment():
            yield say(_FUTURE if field.future else _PAST)
        case Clock():
            yield say(_CLOCK)
        case Choices(alone=alone) if alone is not None:
            words = next(code.label for code in field.codes if code.value == alone)
            yield say(_ALONE, alone=words)
        case Choices():
            yield say(_SEVERAL)


def _range(field: Number) -> Iterator[str]:
    unit = field.unit or same("")
    yield say(_BETWEEN, low=field.low, high=field.high, unit=unit).replace(" .", ".").replace(" 。", "。")
    yield say(_OUTSIDE)
    below = say(_BELOW, limit=field.soft_low) if field.soft_low is not None else ""
    above = say(_ABOVE, limit=field.soft_high) if field.soft_high is not None else ""
    if below or above:
        both = say(_EITHER, below=below, above=above) if below and above else below or above
        yield say(_USUALLY, what=both)
    if field.decimals:
        yield say(_PLACES, places=field.decimals)


def _source(field: Field) -> Iterator[str]:
    for number, (title, parts) in enumerate(_SECTIONS, start=1):
        if any(each is field for part in parts for each in part):
            yield say(_SECTION, number=number, title=title)
    record = record_of(field)
    yield say(_COLUMN, record=record.label, key=field.key) if record else say(_ADDED)


def record_of(field: Field) -> Record | None:
    """Return the record that has `field`, or None for a question that is not in the dictionary."""
    return next((each for each in RECORDS.values() if any(one is field for one in each.fields)), None)


# As HTML


def field_html(field: Field, *, headed: bool = True) -> str:
    """Return what is said of a field, with its label above unless the reader stands on it."""
    parts = [f"<h2>{escape(say(field.label))}</h2>"] if headed else []
    for fact in facts_of(field):
        parts.append(f"<h4>{escape(say(fact.heading))}</h4>")
        parts.append("<p>" + "<br>".join(map(escape, fact.lines)) + "</p>")
    return "".join(parts)


def dictionary_html() -> str:
    """Return every field of every record, with codes, limits and source."""
    parts = [f"<h1>{escape(say(MADE[DICTIONARY]))}</h1>"]
    for record in RECORDS.values():
        parts.append(f"<h2>{escape(say(record.label))}</h2>")
        for field in record.fields:
            anchor = f"{record.name}.{field.key}"
            parts.append(f'<h3><a name="{anchor}"></a>{escape(say(field.label))}</h3>')
            parts.append(_short(field))
    return "".join(parts)


def _short(field: Field) -> str:
    """Return the facts of a field, each in one line."""
    lines = [
        f"<b>{escape(say(fact.heading))}</b> {escape(' · '.join(fact.lines))}"
        for fact in facts_of(field)
        if fact.heading is not HOW
    ]
    return "<p>" + "<br>".join(lines) + "</p>"


def keys_html(pages: Sequence[Words]) -> str:
    """Return every key where it works; `pages` are those of the navigation."""
    numbered = [Declared(words, page_key(number)) for number, words in enumerate(pages, start=1)]
    groups = [(_ANYWHERE, [*ACTIONS.values(), *numbered])]
    groups += [(group.words, list(group.keys.values())) for group in PAGES]
    parts = [f"<h1>{escape(say(MADE[KEYS]))}</h1>"]
    for words, keys in groups:
        rows = "".join(_key_row(declared) for declared in keys if declared.key)
        parts.append(f"<h3>{escape(say(words))}</h3><table width='100%' cellpadding='3'>{rows}</table>")
    return "".join(parts)


_ANYWHERE = Words("Anywhere", "任何界面")


def _key_row(declared: Declared) -> str:
    keys = escape("  ".join(shown_keys(declared)))
    return f"<tr><td width='40%'><b>{keys}</b></td><td>{escape(say(declared.words))}</td></tr>"


_VERSION = Words("Version {version}", "版本 {version}")
_WHAT_FOR = Words(
    "A follow-up register for microvascular decompression in hemifacial spasm. It keeps a register; it does "
    "not diagnose, and it does not replace the hospital's record. Nothing is sent anywhere.",
    "面肌痉挛微血管减压术的随访登记程序。程序只作登记，不作诊断，也不能代替医院病历；不向外发送任何数据。",
)
_LICENCE = Words("Licence of the program", "本程序许可")
_OTHERS = Words("Work of others, and versions in use", "所用他人成果及当前版本")


def about_html() -> str:
    """Return what the program is, its licence, and the libraries with the versions that run here."""
    notice = _shipped("NOTICE")
    running = [(each, _running(each)) for each in _LIBRARIES]
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(version)}</td></tr>" for name, version in running)
    return (
        f"<h1>Septima</h1><p>{escape(say(_VERSION, version=VERSION))}</p><p>{escape(say(_WHAT_FOR))}</p>"
        f"<h3>{escape(say(_LICENCE))}</h3><pre>{escape(_shipped('LICENSE'))}</pre>"
        f"<h3>{escape(say(_OTHERS))}</h3><table width='60%' cellpadding='2'>{rows}</table>"
        f"<pre>{escape(notice)}</pre>"
    )


_LIBRARIES = (
    "PySide6-Essentials", "SQLAlchemy", "alembic", "sqlcipher3", "argon2-cffi", "cryptography", "openpyxl",
    "lxml", "reportlab", "pypdfium2", "pypinyin", "uniseg", "psutil", "filelock", "defusedxml",
)  # fmt: skip


def _running(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:  # a bundle keeps no record of what it was made of
        return "–"


def _shipped(name: str) -> str:
    """Return the text of LICENSE or NOTICE: beside the program, or in the record of its installation."""
    file = FOLDER.parent / name
    if file.exists():
        return file.read_text(encoding="utf-8")
    return metadata.distribution("septima").read_text(f"licenses/{name}") or ""


# The pages


def page_html(name: str, pages: Sequence[Words]) -> str:
    """Return a page of help in the language of the screen; `pages` are those of the navigation."""
    made: dict[str, Callable[[], str]] = {DICTIONARY: dictionary_html, ABOUT: about_html}
    if name == KEYS:
        return keys_html(pages)
    return made[name]() if name in made else html_of(task_text(name))


def task_text(name: str) -> str:
    """Return a how-to page as Markdown, in the language of the screen; OSError if there is none."""
    return (FOLDER / "help" / _FOLDERS[language()] / f"{name}.md").read_text(encoding="utf-8")


def title_of(name: str) -> str:
    """Return the title of a page: its first line, or the words of one that is made."""
    if name in MADE:
        return say(MADE[name])
    return task_text(name).partition("\n")[0].removeprefix("# ")


def html_of(markdown: str) -> str:
    """Return the HTML of the little Markdown that help pages use.

    Blocks, with blank lines between: headings of two levels, numbered and
    plain lists of one line an item, paragraphs. Within: `**strong**` and
    `[text](page)`. Qt reads Markdown too, but no style sheet reaches what it makes.
    """
    return "".join(map(_block, markdown.strip().split("\n\n")))


def _block(block: str) -> str:
    lines = block.split("\n")
    if (heading := re.match(r"(#+) (.*)", block)) is not None:
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    for mark, tag in ((r"\d+\. ", "ol"), (r"- ", "ul")):
        if all(re.match(mark, line) for line in lines):
            items = "".join(f"<li>{_inline(re.sub(f'^{mark}', '', line))}</li>" for line in lines)
            return f"<{tag}>{items}</{tag}>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    strong = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
    return re.sub(r"\[(.+?)\]\((.+?)\)", r'<a href="\2">\1</a>', strong)
