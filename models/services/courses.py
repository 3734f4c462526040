"""The course of operations as the rules want it, read in as few queries as there are kinds of rows."""

import json
from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, text, update

from models.rules.protocol import Contact, Course, End, Ending, PlanRow, WardCheck, first_look
from models.store import schema

DIED_ON_WARD = 5  # dis_status
_REASONS = {0: End.CONTINUED, 1: End.REFUSED, 2: End.DIED, 4: End.ELSEWHERE, 5: End.LOST}


def rows_of(connection: Connection, query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query as the driver gives them: lists read thousands and need no named columns."""
    driver = connection.connection.driver_connection
    assert driver is not None  # an open unit of work has one
    rows: list[tuple[Any, ...]] = driver.execute(query, values).fetchall()
    return rows


def plan_of(connection: Connection, operation_id: int) -> tuple[PlanRow, ...]:
    """Return the plan rows of one operation in the order of their windows."""
    return plans(connection, "o.id = :id", {"id": operation_id}).get(operation_id, ())


def plans(connection: Connection, where: str, values: dict[str, Any]) -> dict[int, tuple[PlanRow, ...]]:
    """Return the plan rows that `where` (on `plan`, `operation o`) chooses, by operation, in window order."""
    rows: dict[int, list[PlanRow]] = defaultdict(list)
    query = (
        "SELECT operation_id, code, target, open, close, prompt_from, red_from, asks_palsy, protocol_version,"
        " agreed_on FROM operation o JOIN plan ON operation_id = o.id"
        f" WHERE {where} ORDER BY operation_id, open"
    )
    day = date.fromisoformat
    for case, code, target, opens, close, prompt, red, asks, version, agreed in rows_of(
        connection, query, values
    ):
        rows[case].append(
            PlanRow(
                code, day(target), day(opens), day(close) if close else None, day(prompt), day(red),
                bool(asks), version, day(agreed) if agreed else None,
            )
        )  # fmt: skip
    return {case: tuple(found) for case, found in rows.items()}


def course_of(connection: Connection, operation_id: int) -> Course | None:
    """Return the course of one operation; None while its date is not known."""
    return courses(connection, "o.id = :id", {"id": operation_id}).get(operation_id)


def courses(connection: Connection, where: str, values: dict[str, Any]) -> dict[int, Course]:
    """Return the courses of the dated operations that `where` (on `operation o`) chooses, by operation."""
    chosen = f"FROM operation o WHERE o.op_date IS NOT NULL AND {where}"
    ids = f"(SELECT o.id {chosen})"
    contacts = _contacts(connection, ids, values)
    checks = _ward_checks(connection, ids, values)
    endings = _endings(connection, ids, values)
    query = f"SELECT o.id, o.op_date, o.dis_date, o.hb_pre, o.fu_end, o.fu_end_date, o.dis_status {chosen}"
    found = {}
    for case, operated, discharged, hb, end, end_day, status in rows_of(connection, query, values):
        ends = endings[case]
        if end is not None and end_day:
            ends.append(Ending(date.fromisoformat(end_day), _REASONS[end]))
        if status == DIED_ON_WARD and discharged:
            ends.append(Ending(date.fromisoformat(discharged), End.DIED))
        found[case] = Course(
            operated_on=date.fromisoformat(operated),
            contacts=tuple(contacts[case]),
            ward_checks=tuple(checks[case]),
            endings=tuple(ends),
            discharged_on=date.fromisoformat(discharged) if discharged else None,
            hb_before=hb,
        )
    return found


def remember_look(connection: Connection, operation_id: int, today: date) -> None:
    """Note the first day on which the work list must look at the operation again, as worked out on `today`.

    The note holds for lists of the latest day ever looked on and later; a list
    of an earlier day (a clock set back, a list asked for the past) reads every
    operation.
    """
    course = course_of(connection, operation_id)
    if course is None:
        return
    look = first_look(plan_of(connection, operation_id), course, max(today, looked_on(connection) or today))
    table = schema.OPERATION
    connection.execute(update(table).where(table.c.id == operation_id).values(quiet_until=look.isoformat()))
    note_looked_on(connection, today)


def looked_on(connection: Connection) -> date | None:
    """Return the latest day on which any operation was looked at, if one was."""
    found = connection.execute(text("SELECT value FROM setting WHERE key = 'looked_on'")).scalar()
    return date.fromisoformat(json.loads(found)) if found else None


def note_looked_on(connection: Connection, today: date) -> None:
    """Note the latest day on which any operation was looked at."""
    connection.execute(
        text(
            "INSERT INTO setting (key, value) VALUES ('looked_on', :day)"
            " ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)"
        ),
        {"day": f'"{today.isoformat()}"'},
    )


def _contacts(connection: Connection, ids: str, values: dict[str, Any]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    query = (
        "SELECT operation_id, fu_date, fu_result, fu_time, fw_ever, hb, retry_at FROM contact"
        f" WHERE fu_date IS NOT NULL AND fu_result IS NOT NULL AND operation_id IN {ids}"
        " ORDER BY operation_id, fu_date, id"
    )
    read_day = date.fromisoformat
    for case, day, result, at, fw_ever, hb, retry_at in rows_of(connection, query, values):
        found[case].append(
            Contact(
                read_day(day), result, time.fromisoformat(at) if at else None, fw_ever, hb,
                datetime.fromisoformat(retry_at) if retry_at else None,
            )
        )  # fmt: skip
    return found


def _ward_checks(connection: Connection, ids: str, values: dict[str, Any]) -> dict[int, list[WardCheck]]:
    found: dict[int, list[WardCheck]] = defaultdict(list)
    query = (
        "SELECT operation_id, hb_w_at, hb_w FROM ward_check"
        f" WHERE hb_w_at IS NOT NULL AND hb_w IS NOT NULL AND operation_id IN {ids}"
    )
    for case, at, hb in rows_of(connection, query, values):
        found[case].append(WardCheck(datetime.fromisoformat(at), hb))
    return found


def _endings(connection: Connection, ids: str, values: dict[str, Any]) -> dict[int, list[Ending]]:
    """Deaths among the complications, and a later operation on the same side.

    A death ends follow-up on the first day that its date can mean, and on the
    day of entry where it has none: nobody shall ring for the dead.
    """
    found: dict[int, list[Ending]] = defaultdict(list)
    deaths = (
        "SELECT operation_id, coalesce(onset_date, entered_at) FROM complication"
        f" WHERE comp_code = 'DTH' AND operation_id IN {ids}"
    )
    for case, told in rows_of(connection, deaths, values):
        day = date.fromisoformat(f"{told}-01-01"[:10])
        found[case].append(Ending(day, End.DIED))
    again = (
        "SELECT first.id, min(later.op_date) FROM operation first JOIN operation later"
        " ON later.patient_id = first.patient_id AND later.side = first.side"
        " AND later.op_date > first.op_date"
        f" WHERE first.id IN {ids} GROUP BY first.id"
    )
    for case, day in rows_of(connection, again, values):
        found[case].append(Ending(date.fromisoformat(day), End.REOPERATED))
    return found
