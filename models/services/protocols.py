"""The follow-up protocols of the register: every version that was adopted, and what another one would change.

A plan row keeps the dates and the version that it was made with until
somebody has the case planned anew (`models.services.replanning`).
"""

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from models.errors import UserError
from models.rules.protocol import WARD, PlanRow, Protocol, State, Window, protocol_from, standings
from models.rules.protocol_check import plan_problems
from models.services.courses import courses, plans
from models.services.registers import Register
from models.store import schema
from models.words import Words

OPEN = frozenset({State.UPCOMING, State.DUE, State.OVERDUE, State.RETRY})
"""The states of a plan row that still waits for its contact."""

REFUSED = Words(
    "This protocol cannot be followed. {why}",
    "该方案无法执行：{why}",
)
NOTHING_NEW = Words(
    "This is the protocol that the ward follows already, version {version}.",
    "与病区现行方案（第 {version} 版）相同，无需采用。",
)


class Version(NamedTuple):
    """One version that the ward adopted."""

    protocol: Protocol
    adopted_on: date


@dataclass(frozen=True)
class OpenPlans:
    """The plan rows that wait for their contact: per case, the windows and the version each was made with."""

    cases: Mapping[int, tuple[tuple[str, str], ...]]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.cases.values()))

    def older_than(self, version: str) -> tuple[int, ...]:
        """Return the cases with a row that was made by another version than `version`."""
        return tuple(case for case, rows in self.cases.items() if any(made != version for _, made in rows))


class WindowChange(NamedTuple):
    """One window before and after; None where it is not planned. `rows` wait and keep their old days."""

    code: str
    label: Words
    old: Window | None
    new: Window | None
    rows: int


class Preview(NamedTuple):
    """What another protocol would change: the windows that differ, and what keeps its old days.

    `rows` plan rows of `cases` cases wait in these windows.
    """

    changes: tuple[WindowChange, ...]
    rows: int
    cases: int


def versions(register: Register) -> tuple[Version, ...]:
    """Return every version adopted, newest first."""
    table = schema.PROTOCOL
    with register.store.reading() as connection:
        rows = connection.execute(select(table.c.text, table.c.adopted_at)).all()
    found = [Version(_parsed(text), date.fromisoformat(day)) for text, day in rows]
    return tuple(sorted(found, key=lambda each: int(each.protocol.version), reverse=True))


def followed(connection: Connection, register: Register, rows: tuple[PlanRow, ...]) -> Protocol:
    """Return the protocol that a case with these plan rows follows: the newest where it has none."""
    if not rows or rows[-1].protocol_version == register.protocol.version:
        return register.protocol
    table = schema.PROTOCOL
    text = connection.execute(
        select(table.c.text).where(table.c.version == rows[-1].protocol_version)
    ).scalar()
    return _parsed(text) if text else register.protocol


def followed_by_case(connection: Connection, register: Register) -> Callable[[object], Protocol]:
    """Return what gives, for a case number, the protocol that the case follows: mostly the newest."""
    plan, operation, adopted = schema.PLAN, schema.OPERATION, schema.PROTOCOL
    query = (
        select(operation.c.study_id, adopted.c.text)
        .select_from(plan.join(operation).join(adopted, adopted.c.version == plan.c.protocol_version))
        .where(plan.c.protocol_version != register.protocol.version, plan.c.code != WARD)
        .distinct()
    )
    older = {case: _parsed(text) for case, text in connection.execute(query)}
    return lambda case: older.get(case, register.protocol)


def open_plans(register: Register, now: datetime) -> OpenPlans:
    """Return the plan rows that wait for their contact at `now`; those of the ward stay are no windows."""
    values = {"today": now.date().isoformat(), "ward": WARD}
    waiting = "code <> :ward AND close >= :today"
    with register.store.reading() as connection:
        rows = plans(connection, waiting, values)
        found = courses(connection, f"o.id IN (SELECT operation_id FROM plan WHERE {waiting})", values)
    cases: dict[int, tuple[tuple[str, str], ...]] = {}
    for case, course in found.items():
        placed = standings(rows[case], course, now)
        waits = tuple((each.row.code, each.row.protocol_version) for each in placed if each.state in OPEN)
        if waits:
            cases[case] = waits
    return OpenPlans(cases)


def preview(register: Register, new: Protocol, waiting: OpenPlans) -> Preview:
    """Return what `new` would change against the newest protocol; `waiting` is what `open_plans` gave."""
    pairs = _pairs(register.protocol, new)
    differing = {code for code, (old, then) in pairs.items() if not _same_days(old, then)}
    counts: Counter[str] = Counter()
    cases = 0
    for rows in waiting.cases.values():
        codes = [code for code, _ in rows if code in differing]
        counts.update(codes)
        cases += bool(codes)
    changes = tuple(
        WindowChange(code, _label(*pairs[code]), *pairs[code], counts[code])
        for code in pairs
        if code in differing
    )
    return Preview(changes, counts.total(), cases)


def next_version(register: Register) -> str:
    """Return the number that the next version adopted will have."""
    return str(max(int(each.protocol.version) for each in versions(register)) + 1)


def adopt(register: Register, new: Protocol, today: date) -> Protocol:
    """Make `new` the protocol of the ward from now on, under the next number, and return it so.

    Cases that are planned already keep their plan.

    Raises: UserError where it cannot be followed, or changes nothing.
    """
    if problems := plan_problems(new):
        raise UserError(REFUSED, why=problems[0].sentence)
    if replace(new, version=register.protocol.version) == register.protocol:
        raise UserError(NOTHING_NEW, version=register.protocol.version)
    numbered = replace(new, version=next_version(register))
    with register.store.changing("protocol") as connection:
        connection.execute(
            insert(schema.PROTOCOL).values(
                version=numbered.version, text=text_of(numbered), adopted_at=today.isoformat()
            )
        )
    register.protocol = numbered
    return numbered


def text_of(protocol: Protocol) -> str:
    """Return `protocol` as the text that `models.rules.protocol.protocol_from` reads when it is parsed."""
    lines = [f"version = {_value(protocol.version)}"]
    for window in protocol.fixed:
        lines += ["", "[[window]]", *_lines(_facts(window))]
    yearly = {key: getattr(protocol, key) for key in ("planned_until", "prompt_before", "red_after")}
    lines += ["", "[yearly]", *_lines(yearly), "", "[ladder]", *_lines(protocol.ladder._asdict())]
    return "\n".join(lines) + "\n"


def _facts(window: Window) -> dict[str, object]:
    facts = dict(vars(window))
    english, chinese = facts.pop("label")
    return {"code": facts.pop("code"), "en": english, "zh": chinese, **facts}


def _lines(facts: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in facts.items()]


def _value(value: object) -> str:
    """Return a value as TOML writes it, which for texts, numbers, yes and no, and lists is as JSON does."""
    return json.dumps(value, ensure_ascii=False)


@cache
def _parsed(text: str) -> Protocol:
    return protocol_from(tomllib.loads(text))


def _pairs(old: Protocol, new: Protocol) -> dict[str, tuple[Window | None, Window | None]]:
    pairs: dict[str, list[Window | None]] = defaultdict(lambda: [None, None])
    for place, protocol in enumerate((old, new)):
        for window in protocol.planned():
            pairs[window.code][place] = window
    ordered = sorted(pairs, key=lambda code: _first_day(*pairs[code]))
    return {code: (pairs[code][0], pairs[code][1]) for code in ordered}


def _first_day(old: Window | None, new: Window | None) -> int:
    window = new or old
    assert window is not None  # a code comes from one of the two
    return window.open


def _label(old: Window | None, new: Window | None) -> Words:
    window = new or old
    assert window is not None
    return window.label


def _same_days(old: Window | None, new: Window | None) -> bool:
    return old is not None and new is not None and replace(old, label=new.label) == new
