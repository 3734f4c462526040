"""Planning cases anew by the newest protocol: on request alone, whole cases, no contact touched.

All windows of a case change together, so that each of its days still belongs
to exactly one of them; what was done counts by its own date.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, update

from models.rules.protocol import Course, PlanRow, plan_for, standings
from models.services.cases import plan_columns, with_agreed
from models.services.courses import courses, plans, remember_look
from models.services.protocols import OPEN, open_plans
from models.services.registers import Register
from models.store import schema

Tick = Callable[[int, int], object]


class Replanning(NamedTuple):
    """What planning anew does: `moved` rows that wait get other days, in `cases` cases.

    `kept` agreed days still lie in their window, `dropped` ones do not;
    `elsewhere` contacts made already count for another window than before.
    """

    cases: int
    moved: int
    kept: int
    dropped: int
    elsewhere: int


class Moved(NamedTuple):
    """One row of a plan before and after; None where it is not planned."""

    code: str
    old: PlanRow | None
    new: PlanRow | None


@dataclass(frozen=True)
class _Planned:
    """One case before and after."""

    operation_id: int
    course: Course
    old: tuple[PlanRow, ...]
    new: tuple[PlanRow, ...]


def open_cases(register: Register, now: datetime) -> tuple[int, ...]:
    """Return the cases that wait for a contact by an older version than the newest."""
    return open_plans(register, now).older_than(register.protocol.version)


def replan_preview(register: Register, operation_ids: Sequence[int], now: datetime) -> Replanning:
    """Return what `replan` would do to these cases, without doing it."""
    with register.store.reading() as connection:
        return _told(list(_planned(connection, register, operation_ids)), now)


def rows_moved(register: Register, operation_id: int, now: datetime) -> tuple[Moved, ...]:
    """Return the rows of a case that wait and that `replan` would give other days, in their order."""
    with register.store.reading() as connection:
        return tuple(
            moved for case in _planned(connection, register, [operation_id]) for moved in _moved(case, now)
        )


def replan(
    register: Register, operation_ids: Sequence[int], now: datetime, tick: Tick | None = None
) -> Replanning:
    """Plan these cases anew by the newest protocol, all or none, and return what that did.

    `tick` hears of each case done; what it raises takes everything back.
    """
    with register.store.changing("replan") as connection:
        planned = list(_planned(connection, register, operation_ids))
        for done, case in enumerate(planned, start=1):
            _write(connection, case)
            remember_look(connection, case.operation_id, now.date())
            if tick:
                tick(done, len(planned))
    return _told(planned, now)


def _planned(connection: Connection, register: Register, ids: Sequence[int]) -> Iterator[_Planned]:
    where, values = "o.id IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps(list(ids))}
    rows = plans(connection, where, values)
    for case, course in courses(connection, where, values).items():
        old = rows.get(case, ())
        new = tuple(with_agreed(row, old) for row in plan_for(register.protocol, course.operated_on))
        yield _Planned(case, course, old, new)


def _told(planned: Sequence[_Planned], now: datetime) -> Replanning:
    agreed = [(each, row) for each in planned for row in each.old if row.agreed_on]
    kept = sum(any(new.code == row.code and new.agreed_on for new in each.new) for each, row in agreed)
    return Replanning(
        cases=len(planned),
        moved=sum(len(_moved(each, now)) for each in planned),
        kept=kept,
        dropped=len(agreed) - kept,
        elsewhere=sum(_elsewhere(each) for each in planned),
    )


def _moved(case: _Planned, now: datetime) -> list[Moved]:
    """Return the rows that wait and get other days, come or go."""
    placed = standings((*case.old, *case.new), case.course, now)
    waits = {each.row.code: None for each in placed if each.state in OPEN}  # once each, in their order
    old, new = ({row.code: row for row in rows} for rows in (case.old, case.new))
    found = (Moved(code, old.get(code), new.get(code)) for code in waits)
    return [each for each in found if _days(each.old) != _days(each.new)]


def _days(row: PlanRow | None) -> tuple[object, ...] | None:
    return row and (row.target, row.open, row.close, row.prompt_from, row.red_from)


def _elsewhere(case: _Planned) -> int:
    days = case.course.days_completed
    return sum(_window_on(case.old, day) != _window_on(case.new, day) for day in days)


def _window_on(rows: Sequence[PlanRow], day: date) -> str | None:
    return next((row.code for row in rows if row.close and row.open <= day <= row.close), None)


_KEPT = ("operation_id", "code")


def _write(connection: Connection, case: _Planned) -> None:
    """Write what differs, row by row, so that the history tells no more than what changed."""
    plan, old = schema.PLAN, {row.code: row for row in case.old}
    changed = [row for row in case.new if row.code in old and row != old[row.code]]
    columns = plan_columns(changed, case.operation_id)
    if columns:
        sets: dict[str, Any] = {key: bindparam(f"new_{key}") for key in columns[0] if key not in _KEPT}
        here = (plan.c.operation_id == bindparam("its_case"), plan.c.code == bindparam("its_code"))
        connection.execute(update(plan).where(*here).values(**sets), list(map(_bound, columns)))
    if come := [row for row in case.new if row.code not in old]:
        connection.execute(insert(plan), plan_columns(come, case.operation_id))
    if gone := old.keys() - {row.code for row in case.new}:
        connection.execute(
            delete(plan).where(plan.c.operation_id == case.operation_id, plan.c.code.in_(sorted(gone)))
        )


def _bound(columns: dict[str, Any]) -> dict[str, Any]:
    named = {f"new_{key}": value for key, value in columns.items() if key not in _KEPT}
    return {**named, "its_case": columns["operation_id"], "its_code": columns["code"]}
