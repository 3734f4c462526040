"""The findings: rules on the left in their groups, the cases of one rule on the right, and what to do."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.services.doubles import Double
from models.services.overview import Noted
from models.services.quality import Group
from models.words import Words
from ui.actions import QUALITY, captioned
from ui.forms.reason import ReasonPicker
from ui.tables.list_table import ListTable
from ui.tables.quality_model import (
    KIND_OF,
    Item,
    ItemsModel,
    Kind,
    RuleLine,
    RulesModel,
    Source,
    heads_first,
    identity,
    item_of,
    pair_item,
)
from ui.text import language, say
from ui.widgets import Button, Hint, PrimaryButton, SectionTitle, row

RULES = Words("Rules that found something", "有待处理的核查规则")
CASES = Words("Cases of this rule", "该规则涉及的病例")
RULE_HEADINGS = (Words("Rule", "规则"), Words("Cases", "病例"), Words("Oldest", "最早手术"))
ITEM_HEADINGS = (Words("Patient", "患者"), Words("What", "问题"), Words("Operated", "手术日期"))
PAIRS_RULE = Words("Two patients who may be one", "两位患者可能是同一人")
TWO_PEOPLE = Words("Said to be two people", "已注明不是同一人")
EXPLAINED = {
    Kind.MUST_FIX: Words("This cannot be true. Correct it.", "不可能成立，必须更正。"),
    Kind.TO_CHECK: Words(
        "Rare, but possible: correct it, or confirm that it is right. A confirmed value is asked about "
        "no more unless it changes.",
        "少见但可能：请更正，或确认无误。确认后不再提示，除非该值改变。",
    ),
    Kind.PAIRS: Words(
        "Compare the two field by field: then merge them, or say that they are two people.",
        "请逐项比对：可合并，或注明不是同一人。",
    ),
    Kind.MISSING: Words(
        "Needed for a complete record. If it is not known, “?” in the field says so.",
        "完整登记所需。若确实不详，请在该字段输入“?”。",
    ),
    Kind.NOT_CHECKED: Words(
        "The rule could not be judged, because a field that it needs is blank or has no value.",
        "规则所需的字段为空或无具体值，因此无法核查。",
    ),
    Kind.CONFIRMED: Words(
        "Somebody found it right: who, when and why stands beside it.",
        "已有人确认无误：确认人、时间和原因列于其旁。",
    ),
}
FOLD = Words("Enter folds and unfolds this group.", "按回车展开或收起此组。")
WHY = Words(
    "{who}: why is it right? Your name and the time are kept with it.",
    "{who}：为何确认无误？将同时记录确认人和时间。",
)
USUAL = (
    Words("Checked in the chart", "已核对病历"),
    Words("Checked with the surgeon", "已向术者核实"),
    Words("Checked with the patient", "已向患者核实"),
)
WHY_TWO = Words("{who}: why are they two people?", "{who}：为何判定不是同一人？")
USUAL_TWO = (
    Words("Asked: two people", "已询问，是两个人"),
    Words("Different ID numbers", "身份证号不同"),
    Words("Relatives who share a phone", "亲属共用电话"),
)
_WHO_AND_OTHER = Words("{one} and {other}", "{one}与{other}")
_FOLDED = frozenset({Kind.NOT_CHECKED, Kind.CONFIRMED})
_RULE_WIDTHS, _ITEM_WIDTHS = (270, 62, 104), (150, 330, 104)
_RULE_ROW, _ITEM_ROW = 42, 62


class Found(NamedTuple):
    """All that the room shows."""

    groups: tuple[Group, ...]
    pairs: tuple[Double, ...]
    noted: tuple[Noted, ...]


class RoomPlace(NamedTuple):
    """Which rule and case are selected, which groups are folded."""

    kind: Kind | None
    rule: str
    row: int
    folded: frozenset[Kind]
    on_items: bool


class FoundRoom(QWidget):
    """Two lists side by side, with the buttons of what can be done about the selected case below."""

    open_wanted = Signal(object)  # Item: at its field
    compare_wanted = Signal(object)  # Item of a pair
    confirmed = Signal(object, str)  # Item, reason
    apart = Signal(object, str)  # Item of a pair, reason
    take_back_wanted = Signal(object)  # Item of what was confirmed

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._lines: list[RuleLine] = []
        self._folded = _FOLDED
        self._dropped: set[tuple[object, ...]] = set()  # done with, until it is all read again
        self._asked: Item | None = None
        self._today = date.min
        self._make_lists()
        self._make_parts()
        self._lay_out()

    def _make_lists(self) -> None:
        self.rules_model, self.items_model = RulesModel(RULE_HEADINGS, self), ItemsModel(ITEM_HEADINGS, self)
        self.rules = ListTable(say(RULES), _RULE_WIDTHS, _RULE_ROW)
        self.rules.setModel(self.rules_model)
        self.rules.entered.connect(self._enter_rule)
        self.rules.sideways.connect(self._sideways_from_rules)
        self.rules.selectionModel().currentRowChanged.connect(self._show_rule)
        self.items = ListTable(say(CASES), _ITEM_WIDTHS, _ITEM_ROW)
        self.items.setModel(self.items_model)
        self.items.entered.connect(self.open_chosen)
        self.items.sideways.connect(self._sideways_from_items)
        self.items.typed.connect(self._typed)
        self.setFocusProxy(self.rules)

    def _make_parts(self) -> None:
        keys = QUALITY.keys
        self.title, self.explained = SectionTitle(""), Hint()
        self.title.setWordWrap(True)
        self.open_button = PrimaryButton(captioned(keys["open"]), self.open_chosen, name="pencil")
        self.compare_button = PrimaryButton(captioned(keys["compare"]), self.open_chosen, name="users")
        self.confirm_button = Button(captioned(keys["confirm"]), self.ask_confirm, name="check")
        self.apart_button = Button(captioned(keys["apart"]), self.ask_apart, name="user-check")
        self.take_back_button = Button(captioned(keys["take_back"]), self.take_back, name="undo-2")
        self.buttons = (
            self.open_button,
            self.compare_button,
            self.confirm_button,
            self.apart_button,
            self.take_back_button,
        )
        self.why, self.why_two = ReasonPicker("", USUAL, card=True), ReasonPicker("", USUAL_TWO, card=True)
        for ask, given in ((self.why, self.confirmed), (self.why_two, self.apart)):
            ask.hide()
            ask.dropped.connect(self._leave_reason)
            ask.given.connect(partial(self._hand, given))

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.title)
        right.addWidget(self.explained)
        right.addWidget(self.items, 1)
        right.addLayout(row(*self.buttons))
        right.addWidget(self.why)
        right.addWidget(self.why_two)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(16)
        both.addWidget(self.rules, 42)
        both.addLayout(right, 58)

    # What is shown

    def show_found(self, found: Found, today: date) -> None:
        """Show `found`; what was selected stays so, or what stands in its place now."""
        place = self.place()
        self._dropped.clear()
        self._today = today
        self._lines = list(_lines(found))
        self._show_lines()
        self.restore(place)

    def place(self) -> RoomPlace:
        """Return what is selected and folded."""
        line = self.rule()
        kind, name = (line.kind, line.rule) if line else (None, "")
        return RoomPlace(kind, name, self.items.chosen(), self._folded, self.items.hasFocus())

    def restore(self, place: RoomPlace) -> None:
        """Select and fold as another room said."""
        if place.folded != self._folded:
            self._folded = place.folded
            self._show_lines()
        self._choose_rule(place.kind, place.rule)
        self.items.choose(max(place.row, 0))
        if place.on_items and not self.items_model.rowCount():
            self.rules.setFocus(Qt.FocusReason.OtherFocusReason)

    def rule(self) -> RuleLine | None:
        """Return the line that is selected on the left."""
        row = self.rules.chosen()
        return self.rules_model.rows[row] if 0 <= row < self.rules_model.rowCount() else None

    def item(self) -> Item | None:
        """Return the case that is selected on the right."""
        row = self.items.chosen()
        return item_of(self.items_model.rows[row]) if 0 <= row < self.items_model.rowCount() else None

    def drop(self, item: Item) -> None:
        """Show an item no more: it is done with, and the next one is selected."""
        for source in (item.finding, item.pair, item.noted):
            if source is not None:
                self._dropped.add(identity(source))
        at, line = self.items.chosen(), self.rule()
        left = [each for each in self.items_model.rows if identity(each) not in self._dropped]
        self.items_model.show_rows(left, self._today)
        self.items.choose(at)
        if line is not None:
            self._show_ways(line)
        (self.items if left else self.rules).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_lines(self) -> None:
        self.rules_model.show_rows(heads_first(self._lines, self._folded), date.min)

    def _choose_rule(self, kind: Kind | None, rule: str) -> None:
        """Select the rule, or another one of its group, or the first of all."""
        rows = self.rules_model.rows
        ways: tuple[Callable[[RuleLine], bool], ...] = (
            lambda each: (each.kind, each.rule) == (kind, rule),
            lambda each: each.kind is kind and not each.is_head,
            lambda each: each.kind is kind,
            lambda each: not each.is_head,
            lambda each: True,
        )
        for fits in ways:
            place = next((place for place, each in enumerate(rows) if fits(each)), None)
            if place is not None:
                self.rules.choose(place)
                break
        self._show_rule()

    def _show_rule(self, *_changed: object) -> None:
        """Show the cases of the rule that is selected."""
        line = self.rule()
        sources: Sequence[Source] = line.sources if line else ()
        if self._dropped:
            sources = [each for each in sources if identity(each) not in self._dropped]
        self.items_model.show_rows(sources, date.min)
        self.items.choose(0)
        self.items.setVisible(bool(line and not line.is_head))
        self.title.setText(line.title if line else "")
        self._explain(line)
        self._hide_reasons()
        if line is not None:
            self._show_ways(line)

    def _explain(self, line: RuleLine | None) -> None:
        if line is None:
            self.explained.setText("")
            return
        fold = f"\n{say(FOLD)}" if line.is_head else ""
        self.explained.setText(f"{say(EXPLAINED[line.kind])}{fold}")

    def _show_ways(self, line: RuleLine) -> None:
        """Offer what can be done about the selected case."""
        first = self.items_model.rows[0] if self.items_model.rowCount() else None
        is_pair = isinstance(first, Double)
        self.open_button.setVisible(first is not None and not is_pair)
        self.compare_button.setVisible(is_pair)
        self.confirm_button.setVisible(first is not None and line.kind is Kind.TO_CHECK)
        self.apart_button.setVisible(is_pair and line.kind is Kind.PAIRS)
        self.take_back_button.setVisible(first is not None and line.kind is Kind.CONFIRMED)

    # The keys

    def _enter_rule(self) -> None:
        line = self.rule()
        if line is not None and line.is_head:
            self._fold(line.kind, line.kind not in self._folded)
        elif self.items_model.rowCount():
            self.items.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sideways_from_rules(self, step: int) -> None:
        line = self.rule()
        if line is None:
            return
        if line.is_head:
            self._fold(line.kind, step < 0)
        elif step > 0:
            self._enter_rule()

    def _sideways_from_items(self, step: int) -> None:
        if step < 0:
            self._hide_reasons()
            self.rules.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self, kind: Kind, shut: bool) -> None:
        self._folded = self._folded | {kind} if shut else self._folded - {kind}
        self._show_lines()
        self._choose_rule(kind, "")

    def _typed(self, letter: str) -> None:
        ways = {
            QUALITY.keys["confirm"].key: (self.confirm_button, self.ask_confirm),
            QUALITY.keys["apart"].key: (self.apart_button, self.ask_apart),
            QUALITY.keys["take_back"].key: (self.take_back_button, self.take_back),
        }
        button, way = ways.get(letter, (None, None))
        if button is not None and way is not None and button.isVisible():
            way()

    # What is done

    def open_chosen(self) -> None:
        """Go to the field of the selected case, or compare the selected pair."""
        item = self.item()
        if item is not None:
            (self.compare_wanted if item.pair else self.open_wanted).emit(item)

    def ask_confirm(self) -> None:
        """Ask why the selected value is right."""
        if (item := self.item()) is not None:
            self._asked = item
            self.why.ask(say(WHY, who=item.who.replace("\n", " ")))

    def ask_apart(self) -> None:
        """Ask why the selected pair are two people."""
        if (item := self.item()) is not None and item.pair is not None:
            self._asked = item
            other = pair_item(item.pair).said
            both = say(_WHO_AND_OTHER, one=item.who.split("\n")[0], other=other)
            self.why_two.ask(say(WHY_TWO, who=both))

    def take_back(self) -> None:
        """Take back what was confirmed."""
        if (item := self.item()) is not None:
            self.take_back_wanted.emit(item)

    def _hide_reasons(self) -> None:
        self.why.hide()
        self.why_two.hide()

    def _leave_reason(self) -> None:
        self._hide_reasons()
        self.items.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hand(self, signal: SignalInstance, reason: str) -> None:
        """Hand on the reason that was given for what was asked about."""
        self._hide_reasons()
        if self._asked is not None:
            signal.emit(self._asked, reason)


def _lines(found: Found) -> Iterator[RuleLine]:
    """Yield a line for each rule, those of a group in its order."""
    for group in found.groups:
        title = group.title.say(language())
        name = f"{group.findings[0].record} {group.rule}"
        kind = KIND_OF[group.standing]
        yield RuleLine(kind, name, title, group.cases, group.oldest, group.findings)
    for kind, words, apart in ((Kind.PAIRS, PAIRS_RULE, False), (Kind.CONFIRMED, TWO_PEOPLE, True)):
        pairs = [each for each in found.pairs if (each.apart is not None) is apart]
        if pairs:
            oldest = min((each.since for each in pairs if each.since), default=None)
            yield RuleLine(kind, PAIRS_RULE.en, say(words), len(pairs), oldest, pairs)
    noted: dict[str, list[Noted]] = {}
    for each in found.noted:
        noted.setdefault(each.title.say(language()), []).append(each)
    for title, made in noted.items():
        oldest = min((each.operated_on for each in made if each.operated_on), default=None)
        yield RuleLine(Kind.CONFIRMED, title, title, len(made), oldest, made)
