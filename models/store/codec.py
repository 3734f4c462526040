"""An answer as two column values, and back: the value, and why there is none."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from models.fields import (
    Absence,
    Answer,
    Answers,
    Choice,
    Choices,
    Clock,
    Day,
    Field,
    Moment,
    Number,
    PartialDate,
    Text,
)

_FULL_DAY = len("2026-03-20")


class Stored(NamedTuple):
    """What the columns `key` and `key_absent` hold; both None is blank."""

    value: str | int | float | None
    absent: str | None


def is_stored(field: Field) -> bool:
    """Tell whether `field` has columns."""
    return field.stored or not field.derived


def encode(field: Field, answer: Answer) -> Stored:
    """Return how `answer` to `field` is stored; raise TypeError if it is no answer of that kind."""
    if isinstance(answer, Absence):
        return Stored(None, answer.value)
    if answer is None:
        return Stored(None, None)
    return Stored(_encoded(field, answer), None)


def decode(field: Field, value: Any, absent: str | None) -> Answer:
    """Return the answer to `field` that `value` and `absent` stand for."""
    if absent is not None:
        return Absence(absent)
    return None if value is None else _decoded(field, value)


def columns_of(fields: tuple[Field, ...], answers: Answers) -> dict[str, str | int | float | None]:
    """Return the column values of those `answers` whose field is stored; other columns are not mentioned."""
    columns: dict[str, str | int | float | None] = {}
    for field in fields:
        if field.key in answers and is_stored(field):
            columns[field.key], columns[f"{field.key}_absent"] = encode(field, answers[field.key])
    return columns


def answers_of(fields: tuple[Field, ...], row: Mapping[Any, Any]) -> dict[str, Answer]:
    """Return the answer to every stored field of `fields`, from a row by column name."""
    return {
        field.key: decode(field, row[field.key], row[f"{field.key}_absent"])
        for field in fields
        if is_stored(field)
    }


class Fetch:
    """What answers to certain fields are fetched by: the `columns` of a SELECT, and what a row of them says.

    Worked out once for many rows, as the driver gives them: a case may have hundreds.
    """

    def __init__(self, fields: Sequence[Field]) -> None:
        """Fetch the answers to those of `fields` that are stored."""
        stored = [field for field in fields if is_stored(field)]
        self.columns = ", ".join(f"{field.key}, {field.key}_absent" for field in stored)
        self._ways = [(field.key, None if _is_plain(field) else partial(_decoded, field)) for field in stored]

    def answers(self, row: Sequence[Any]) -> dict[str, Answer]:
        """Return the answer to each field from a row that begins with `columns`."""
        found: dict[str, Answer] = {}
        for (key, decoder), value, absent in zip(self._ways, row[::2], row[1::2], strict=False):
            if absent is not None:
                found[key] = Absence(absent)
            else:
                found[key] = value if value is None or decoder is None else decoder(value)
        return found


def _is_plain(field: Field) -> bool:
    """Tell whether the answer is the very value that the column holds."""
    return isinstance(field, Text | Choice) or (isinstance(field, Number) and not field.decimals)


def _encoded(field: Field, answer: Any) -> str | int | float:
    match field, answer:
        case Text(), str():
            return answer
        case Number(), int() | Decimal() if not isinstance(answer, bool):
            return _encoded_number(field, answer)
        case Moment(), datetime():
            return answer.isoformat(" ", "minutes")
        case Day(), PartialDate():
            return str(answer)
        case Day(), date() if not isinstance(answer, datetime):
            return answer.isoformat()
        case Clock(), time():
            return answer.isoformat("minutes")
        case Choice(), str() | int() if not isinstance(answer, bool):
            return answer
        case Choices(), tuple() if answer:
            return _encoded_choices(field, answer)
    raise TypeError(f"{type(answer).__name__} is no answer to the {type(field).__name__} {field.key}")


def _encoded_number(field: Number, answer: int | Decimal) -> int | float:
    whole = round(Decimal(answer), field.decimals)
    if whole != answer:
        raise TypeError(f"{field.key} has more than {field.decimals} decimals")
    return float(whole) if field.decimals else int(whole)


def _encoded_choices(field: Choices, answer: tuple[int | str, ...]) -> str:
    """Codes in the order in which the dictionary has them, so that equal answers are equal texts."""
    order = [code.value for code in field.codes]
    return ",".join(str(code) for code in sorted(set(answer), key=order.index))


def _decoded(field: Field, value: Any) -> Answer:
    match field:
        case Text() | Choice():
            return value  # type: ignore[no-any-return]  # as stored: the table is STRICT
        case Number():
            return round(Decimal(str(value)), field.decimals) if field.decimals else int(value)
        case Day():
            return _day(value)
        case Clock():
            return time.fromisoformat(value)
        case Moment():
            return datetime.fromisoformat(value)
        case Choices():
            kind = type(field.codes[0].value)
            return tuple(kind(code) for code in value.split(","))
    raise TypeError(f"no such kind of field: {type(field).__name__}")


def _day(text: str) -> date | PartialDate:
    if len(text) == _FULL_DAY:
        return date.fromisoformat(text)
    return PartialDate(*map(int, text.split("-")))
