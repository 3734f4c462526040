"""The tables of data quality: the rules in their groups, the cases of one rule, and shares by month."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from models.dictionary import PATIENT
from models.fields import Choice, Choices, Field, Problem, Text
from models.rules.completeness import Month
from models.rules.identifiers import masked_id
from models.rules.reading import shown
from models.rules.rule import CASE, FIELDS
from models.services.cases import PatientHead
from models.services.doubles import Double
from models.services.duplicates import BIRTH, ID, NAME, PHONE, Closeness
from models.services.overview import Complete, Noted
from models.services.quality import Finding, Standing
from models.words import Words, same
from ui.icons import icon
from ui.tables.list_table import WrappingDelegate
from ui.tables.rows import Index, RowsModel
from ui.text import language, say
from ui.theme import font, token

NAMELESS = Words("Name not entered", "姓名未录入")
WHO = Words("{name}\nMRN {mrn}", "{name}\n病案号 {mrn}")
CONFIRMED_BY = Words("Confirmed by {person}, {at}: {reason}", "{person} 于 {at} 确认：{reason}")
APART_BY = Words(
    "{other}: two people, said {person}, {at}: {reason}",
    "与{other}不是同一人，{person} 于 {at} 注明：{reason}",
)
MAY_BE = Words("{other}, {number}: {close}", "{other}，{number}：{close}")
NUMBER = Words("MRN {mrn}", "病案号 {mrn}")
NO_NUMBER = Words("no MRN", "无病案号")
BETWEEN = Words("; ", "；")
BESIDE = Words(", ", "、")
WITH_VALUES = Words("{sentence} ({values})", "{sentence}（{values}）")
VALUE = same("{label} {value}")
CLOSE = {
    (NAME, Closeness.SAME): Words("same name", "姓名相同"),
    (NAME, Closeness.CLOSE): Words("similar name", "姓名近似"),
    (BIRTH, Closeness.SAME): Words("same date of birth", "出生日期相同"),
    (BIRTH, Closeness.CLOSE): Words("date of birth differs by a digit", "出生日期差一位"),
    (PHONE, Closeness.SAME): Words("same phone", "电话相同"),
    (PHONE, Closeness.CLOSE): Words("phone differs by a digit", "电话差一位"),
    (ID, Closeness.SAME): Words("same ID number", "证件号相同"),
    (ID, Closeness.CLOSE): Words("ID number differs by a digit", "证件号差一位"),
}


class Kind(Enum):
    """The groups of the page, from top to bottom."""

    MUST_FIX = "must_fix"
    TO_CHECK = "to_check"
    PAIRS = "pairs"
    MISSING = "missing"
    NOT_CHECKED = "not_checked"
    CONFIRMED = "confirmed"


KIND_OF = {
    Standing.MUST_FIX: Kind.MUST_FIX,
    Standing.TO_CHECK: Kind.TO_CHECK,
    Standing.MISSING: Kind.MISSING,
    Standing.NOT_CHECKED: Kind.NOT_CHECKED,
}
HEADS = {
    Kind.MUST_FIX: Words("Must be corrected: {count}", "必须更正：{count}"),
    Kind.TO_CHECK: Words("To check: {count}", "待核对：{count}"),
    Kind.PAIRS: Words("Possible duplicates: {count}", "疑似重复：{count}"),
    Kind.MISSING: Words("Missing: {count}", "缺失：{count}"),
    Kind.NOT_CHECKED: Words("Not checked: {count}", "未核查：{count}"),
    Kind.CONFIRMED: Words("Confirmed: {count}", "已确认：{count}"),
}
_ICONS = {
    Kind.MUST_FIX: ("circle-alert", "error-text"),
    Kind.TO_CHECK: ("triangle-alert", "due-bar"),
    Kind.PAIRS: ("users", "upcoming-bar"),
    Kind.MISSING: ("circle", "border"),
    Kind.NOT_CHECKED: ("circle-minus", "retry-bar"),
    Kind.CONFIRMED: ("circle-check", "done-bar"),
}


class Item(NamedTuple):
    """One line on the right: a finding, a pair, or what was confirmed."""

    operation_id: int
    who: str
    said: str
    day: date | None
    finding: Finding | None = None
    pair: Double | None = None
    noted: Noted | None = None


Source = Finding | Double | Noted
"""What a line on the right is made of, when it is looked at."""


def identity(source: Source) -> tuple[object, ...]:
    """Return what makes it the same one when it is read again."""
    if isinstance(source, Finding):
        return (source.record, source.row_id, source.rule)
    if isinstance(source, Double):
        return (source.one.id, source.other.id)
    return (source.note.id,)


def item_of(source: Source) -> Item:
    """Return the line of a source."""
    if isinstance(source, Finding):
        return finding_item(source)
    return pair_item(source) if isinstance(source, Double) else noted_item(source)


class RuleLine(NamedTuple):
    """One line on the left: the head of a group, or a rule with its cases."""

    kind: Kind
    rule: str  # empty for a head
    title: str
    cases: int
    oldest: date | None
    sources: Sequence[Source] = ()
    folded: bool = False

    @property
    def is_head(self) -> bool:
        """Whether it is the head of a group."""
        return not self.rule


def finding_item(finding: Finding) -> Item:
    """Return the line of a finding: what is wrong, and the values it rests on that it does not tell."""
    sentence = finding.sentence.say(language())
    found = _values(finding.record, finding.problem) if finding.problem is not None else ()
    if values := [said for said, value in found if not _tells(sentence, value)]:
        sentence = say(WITH_VALUES, sentence=sentence, values=say(BETWEEN).join(values))
    return Item(
        finding.operation_id, who(finding.name, finding.mrn), sentence, finding.operated_on, finding=finding
    )


def _tells(sentence: str, value: str) -> bool:
    """Tell whether `value` stands in a sentence, and not as a part of another number or word."""
    return re.search(rf"(?<![\w.]){re.escape(value)}(?!\w|\.\d)", sentence) is not None


def _values(record: str, problem: Problem) -> Iterator[tuple[str, str]]:
    """Yield the answers that a problem rests on, with their fields and alone."""
    fields = FIELDS[CASE if record in ("patient", "operation") else record]
    facts = json.loads(problem.facts) if problem.facts else {}
    for key in dict.fromkeys((problem.key, *problem.keys)):
        field = fields.get(key) or FIELDS[CASE].get(key)
        if field is not None and isinstance(facts.get(key), str | list):
            value = _value(field, facts[key])
            yield say(VALUE, label=field.label, value=value), value


def _value(field: Field, fact: str | list[str]) -> str:
    """Return as people read it what the facts of a problem hold of one field."""
    if isinstance(field, Choice | Choices):
        labels = {str(code.value): say(code.label) for code in field.codes}
        codes = fact if isinstance(fact, list) else [fact]
        return say(BESIDE).join(labels.get(code, code) for code in codes)
    text = str(fact)
    return masked_id(text) if isinstance(field, Text) and field.masked else text


def noted_item(noted: Noted) -> Item:
    """Return the line of what was confirmed, with who, when and why."""
    note = noted.note
    said = say(CONFIRMED_BY, person=note.person, at=f"{noted.at:%Y-%m-%d %H:%M}", reason=note.reason)
    return Item(noted.operation_id, who(noted.name, noted.mrn), said, noted.operated_on, noted=noted)


def pair_item(pair: Double) -> Item:
    """Return the line of a pair: what they share, or who said that they are two people."""
    name, mrn = _head(pair.other)
    if pair.apart:
        at = f"{pair.apart.at:%Y-%m-%d %H:%M}"
        said = say(APART_BY, other=name, person=pair.apart.person, at=at, reason=pair.apart.reason)
    else:
        close = say(BETWEEN).join(say(CLOSE[each]) for each in pair.close.items())
        said = say(MAY_BE, other=name, number=say(NUMBER, mrn=mrn) if mrn else say(NO_NUMBER), close=close)
    return Item(0, who(*_head(pair.one)), said, pair.since, pair=pair)


def _head(head: PatientHead) -> tuple[str, str]:
    name, mrn = (shown(PATIENT[key], getattr(head, key), language()) for key in ("name", "mrn"))
    return name or say(NAMELESS), mrn


def who(name: str, mrn: str) -> str:
    """Return a patient in two lines: name and record number."""
    named = name or say(NAMELESS)
    return say(WHO, name=named, mrn=mrn) if mrn else named


def _icon(name: str, colour: str) -> QIcon:
    """Return an icon that can be told from the tint of a selected row as well."""
    made = QIcon(icon(name, colour))
    made.addPixmap(icon(name, "selected-text").pixmap(16, 16), QIcon.Mode.Selected)
    return made


class RulesModel(RowsModel[RuleLine]):
    """The groups and their rules: what is wrong, in how many cases, the oldest operation."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, or the icon of its group."""
        line = self.rows[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            if line.is_head:
                return _icon("chevron-right" if line.folded else "chevron-down", "secondary")
            return _icon(*_ICONS[line.kind])
        if role == Qt.ItemDataRole.FontRole and line.is_head:
            return font(strong=True)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if line.is_head:
            return line.title if index.column() == 0 else ""
        oldest = line.oldest.isoformat() if line.oldest else ""
        return (line.title, str(line.cases), oldest)[index.column()]


class ItemsModel(RowsModel[Source]):
    """The cases of one rule: who, what is wrong, and when they were operated on; each made when seen."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        item = item_of(self.rows[index.row()])
        return (item.who, item.said, item.day.isoformat() if item.day else "")[index.column()]


ALL_CASES = Words("All cases", "全部病例")
SHARE = Words("{percent} %  ({complete} of {operations})", "{percent}%（{complete}/{operations}）")
NO_CASES = same("–")
_BAR = 4  # pixels
SHARE_ROLE = int(Qt.ItemDataRole.UserRole)


class ShareModel(RowsModel[tuple[str, tuple[Month, ...]]]):
    """The share of cases that lack nothing: a row for all cases and for each month, a column a section."""

    def show_shares(self, complete: Complete, today: date) -> None:
        """Show `complete`, the newest month first."""
        months = [(f"{row[0].first:%Y-%m}", row) for row in reversed(complete.months)]
        self.show_rows([(say(ALL_CASES), complete.total), *months], today)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, or the share that its bar shows."""
        name, months = self.rows[index.row()]
        month = months[index.column() - 1] if index.column() else None
        if role == SHARE_ROLE:
            return month.share if month else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return share_text(month) if month else name


def share_text(month: Month) -> str:
    """Return a share as text: per cent rounded down, so that 100 % means all."""
    if month.share is None:
        return say(NO_CASES)
    percent = month.complete * 100 // month.operations
    return say(SHARE, percent=percent, complete=month.complete, operations=month.operations)


class ShareDelegate(WrappingDelegate):
    """Draws below the text of a share the bar of the same length."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        super().paint(painter, option, index)
        share = index.data(SHARE_ROLE)
        if share is None:
            return
        room = option.rect.adjusted(4, 0, -10, -3)
        bar = QRect(room.left(), room.bottom() - _BAR, room.width(), _BAR)
        painter.fillRect(bar, token("divider"))
        painter.fillRect(QRect(bar.left(), bar.top(), round(bar.width() * share), _BAR), token("done-bar"))


def heads_first(lines: Sequence[RuleLine], folded: frozenset[Kind]) -> list[RuleLine]:
    """Return the lines under the heads of their groups, those of folded groups left out."""
    found: list[RuleLine] = []
    for kind in Kind:
        mine = [line for line in lines if line.kind is kind]
        if not mine:
            continue
        count = sum(len(line.sources) for line in mine)
        shut = kind in folded
        found.append(RuleLine(kind, "", say(HEADS[kind], count=count), 0, None, (), shut))
        found += [] if shut else mine
    return found
