"""Every answer to every field comes back from a real table as it went in."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from models.dictionary import RECORDS
from models.fields import (
    Absence,
    Answer,
    Choice,
    Choices,
    Clock,
    Code,
    Day,
    Field,
    Moment,
    Number,
    PartialDate,
    Text,
)
from models.store.codec import Stored, answers_of, columns_of, decode, encode, is_stored
from models.store.engine import Store
from models.store.schema import RECORD_TABLES
from models.words import Words
from tests.store.children import TRACE

ANY = Words("", "")
CODES = (Code(0, ANY), Code(2, ANY), Code(1, ANY))
TEXT = Text(key="k", label=ANY)
WHOLE = Number(key="k", label=ANY, low=0, high=9)
TENTHS = Number(key="k", label=ANY, low=0, high=9, decimals=1)
DAY = Day(key="k", label=ANY, partial=True)
CLOCK = Clock(key="k", label=ANY)
MOMENT = Moment(key="k", label=ANY)
CHOICE = Choice(key="k", label=ANY, codes=CODES)
LETTER = Choice(key="k", label=ANY, codes=(Code("A", ANY), Code("IIIa", ANY)))
CHOICES = Choices(key="k", label=ANY, codes=CODES)
LETTERS = Choices(key="k", label=ANY, codes=(Code("X", ANY), Code("A", ANY)))


@pytest.mark.parametrize(
    ("field", "answer", "value"),
    [
        (TEXT, "007", "007"),
        (TEXT, "", ""),
        (WHOLE, 7, 7),
        (WHOLE, 0, 0),
        (TENTHS, Decimal("0.1"), 0.1),
        (TENTHS, Decimal("7.0"), 7.0),
        (DAY, date(2024, 2, 29), "2024-02-29"),
        (DAY, PartialDate(2024, 2), "2024-02"),
        (DAY, PartialDate(2024), "2024"),
        (CLOCK, time(9, 5), "09:05"),
        (MOMENT, datetime(2026, 3, 20, 9, 5), "2026-03-20 09:05"),
        (CHOICE, 0, 0),
        (LETTER, "IIIa", "IIIa"),
        (CHOICES, (1, 0), "0,1"),
        (CHOICES, (0,), "0"),
        (LETTERS, ("A", "X"), "X,A"),
    ],
)
def test_answer_is_stored_as(field: Field, answer: Answer, value: str | int | float) -> None:
    stored = encode(field, answer)
    assert stored == Stored(value, None)
    assert type(stored.value) is type(value)


@pytest.mark.parametrize("field", [TEXT, WHOLE, TENTHS, DAY, CLOCK, MOMENT, CHOICE, CHOICES])
def test_absence_is_stored_apart_and_blank_is_neither(field: Field) -> None:
    assert encode(field, None) == Stored(None, None)
    assert decode(field, None, None) is None
    for absence in Absence:
        assert encode(field, absence) == Stored(None, absence.value)
        assert decode(field, None, absence.value) is absence


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        (TEXT, 7),
        (WHOLE, "7"),
        (WHOLE, True),
        (WHOLE, Decimal("7.5")),
        (TENTHS, Decimal("0.15")),
        (DAY, datetime(2026, 3, 20)),
        (DAY, "2026-03-20"),
        (CLOCK, "09:05"),
        (MOMENT, date(2026, 3, 20)),
        (CHOICE, True),
        (CHOICES, ()),
        (CHOICES, 1),
    ],
)
def test_what_is_no_answer_of_that_kind_is_a_defect(field: Field, answer: Answer) -> None:
    with pytest.raises(TypeError):
        encode(field, answer)


def answers_to(field: Field) -> st.SearchStrategy[Answer]:
    """Return answers to `field`: values, absences and blanks."""
    return st.one_of(st.none(), st.sampled_from(Absence), _values(field))


def _values(field: Field) -> st.SearchStrategy[Answer]:
    match field:
        case Text():
            return st.text(st.characters(exclude_categories=["Cs"]), max_size=field.longest)
        case Number():
            places = field.decimals
            numbers = st.decimals(field.low, field.high, places=places)
            return numbers if places else st.integers(int(field.low), int(field.high))
        case Day():
            partial = st.builds(PartialDate, st.integers(1, 9999), st.none() | st.integers(1, 12))
            return st.dates() | partial if field.partial else st.dates()
        case Clock():
            return st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
        case Moment():
            return st.datetimes().map(lambda moment: moment.replace(second=0, microsecond=0))
        case Choice():
            return st.sampled_from([code.value for code in field.codes])
        case Choices():
            order = [code.value for code in field.codes]
            chosen = st.lists(st.sampled_from(order), min_size=1, unique=True)
            return chosen.map(lambda codes: tuple(sorted(codes, key=order.index)))
    raise AssertionError(field)


STORED = {
    name: tuple(field for field in record.fields if is_stored(field)) for name, record in RECORDS.items()
}
ABOVE = {
    name: {"patient_id" if name in ("operation", "phone") else "operation_id": 1}
    for name in RECORDS
    if name != "patient"
}


class TakenBackError(Exception):
    """Ends a change of which nothing is to stay."""


@pytest.mark.parametrize("name", list(RECORDS))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_of_a_record_comes_back(kept: Store, name: str, data: st.DataObject) -> None:
    answers = {field.key: data.draw(answers_to(field), label=field.key) for field in STORED[name]}
    if name == "operation":
        answers["study_id"] = "HFS-2026-0001"
    table = RECORD_TABLES[name]
    with suppress(TakenBackError), kept.changing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        columns = {**TRACE, **ABOVE.get(name, {}), **columns_of(STORED[name], answers)}
        connection.execute(insert(table).values(columns))
        row = connection.execute(select(table)).mappings().one()
        assert answers_of(STORED[name], row) == answers
        raise TakenBackError
