"""The telephone numbers of a patient, in the order in which they are rung.

`patient.phone1`, `phone2` and `phone_owner` are the first two living numbers
and whose the first one is. Whoever types those fields has the list follow
(`follow`), with the fields exactly as typed; whoever changes the list has them
written from it in the same change. A number found out of use keeps its place,
since it may be found alive again; it is rung no more.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from models.dictionary import PATIENT, PHONE
from models.errors import UserError
from models.fields import Absence, Answer, Answers
from models.rules.checks import problem_with, refuse_impossible
from models.services.registers import Register
from models.services.sought import reindex
from models.services.stamps import stamp
from models.store import schema
from models.store.codec import answers_of, columns_of
from models.words import Words

NEEDS_NUMBER = Words("Enter the number.", "请填写号码。")
IN_LIST = Words(
    "The number {number} is in this patient's list already.", "号码 {number} 已在该患者的电话列表中。"
)
TYPED = ("phone1", "phone2")
_TYPED_FIELDS = tuple(field for field in PATIENT.fields if field.key in (*TYPED, "phone_owner"))
_FIELDS = {field.key: field for field in PHONE.fields}
Trace = tuple[str, str]  # when and by whom


@dataclass(frozen=True)
class Phone:
    """One number of a patient, with its answers by key."""

    id: int
    answers: dict[str, Answer]

    @property
    def number(self) -> Answer:
        """The number itself."""
        return self.answers["phone_no"]

    @property
    def is_living(self) -> bool:
        """Whether it is rung: found out of use on no day, known or not."""
        dead = self.answers["phone_dead_on"]
        return isinstance(self.number, str) and not isinstance(dead, date) and dead is not Absence.UNK


def of_patient(register: Register, patient_id: int) -> tuple[Phone, ...]:
    """Return the numbers of a patient, the one to ring first in front, those out of use among them."""
    with register.store.reading() as connection:
        return tuple(_List(connection, patient_id, stamp(register)).read())


def add(register: Register, patient_id: int, answers: Answers, today: date) -> int:
    """Add a number to the end of the list, or at the rank that `answers` give, and return its id.

    Raises: AnswersRefusedError; UserError without a number or with one that is in the list.
    """
    with register.store.changing("phones") as connection:
        numbers = _List(connection, patient_id, stamp(register))
        there = numbers.read()
        _refuse(answers, there, today)
        made = numbers.insert({**answers, "phone_rank": len(there) + 1})
        numbers.settle(_with_rank(there, made, answers.get("phone_rank")))
    return made


def save(register: Register, phone_id: int, answers: Answers, today: date) -> None:
    """Save answers of one number, all or none; another rank moves it.

    Raises: AnswersRefusedError; UserError without a number or with one that is in the list.
    """
    with _list_of(register, phone_id) as numbers:
        there = numbers.read()
        this = next(each for each in there if each.id == phone_id)
        _refuse({**this.answers, **answers}, [each for each in there if each is not this], today)
        numbers.update(phone_id, {key: answer for key, answer in answers.items() if key != "phone_rank"})
        rank = answers.get("phone_rank", this.answers["phone_rank"])
        numbers.settle(_with_rank(there, phone_id, rank))


def move(register: Register, phone_id: int, rank: int) -> None:
    """Ring a number as number `rank`, from 1; the others keep their order."""
    with _list_of(register, phone_id) as numbers:
        numbers.settle(_with_rank(numbers.read(), phone_id, rank))


def mark_dead(register: Register, phone_id: int, day: date) -> None:
    """Note that a number was found wrong or switched off on `day`: it is rung no more."""
    _mark(register, phone_id, {"phone_dead_on": day})


def mark_answered(register: Register, phone_id: int, day: date) -> None:
    """Note that somebody answered the number on `day`: it lives, whatever was found before."""
    _mark(register, phone_id, {"phone_checked_on": day, "phone_dead_on": None})


def remove(register: Register, phone_id: int) -> None:
    """Take away a number that was entered by mistake; the history keeps it."""
    with _list_of(register, phone_id) as numbers:
        numbers.delete(phone_id)
        numbers.settle([each.id for each in numbers.read()])


def rows_for(answers: Answers) -> list[dict[str, Answer]]:
    """Return the list that the typed fields of a new patient make."""
    return [
        {"phone_no": number, "phone_rank": rank, **_whose(number, answers)}
        for rank, number in enumerate(_typed(answers), start=1)
    ]


def follow(connection: Connection, patient_id: int, before: Answers, answers: Answers, trace: Trace) -> None:
    """Have the list follow `answers` typed into the patient's own fields, inside an open change.

    A number typed over another takes its place in the list; one that is cleared
    goes; one that is in the list already moves up, and lives again.
    """
    if not answers.keys() & {field.key for field in _TYPED_FIELDS}:
        return
    numbers = _List(connection, patient_id, trace)
    after = {**before, **answers}
    known = numbers.typed_over(before, after)
    new_owner = "phone_owner" in answers
    order = [
        numbers.placed(
            known.get(number), rank, after, alive=number not in _typed(before), new_owner=new_owner
        )
        for rank, number in enumerate(_typed(after), start=1)
    ]
    numbers.rank([*order, *(each.id for each in known.values() if each.id not in order)])


def take(connection: Connection, patient_id: int, number: str, trace: Trace) -> None:
    """Make a number told at a contact the first one, inside an open change.

    The old first one moves behind the second: it may be rung no more.
    """
    numbers = _List(connection, patient_id, trace)
    there = numbers.read()
    living = [each for each in there if each.is_living]
    if living and living[0].number == number:
        return
    order = [each.id for each in there]
    if known := next((each.id for each in there if each.number == number), None):
        numbers.update(known, {"phone_dead_on": None})
        order.remove(known)
    else:
        known = numbers.insert({"phone_no": number, "phone_rank": len(there) + 1})
        if len(living) > 1:
            order.remove(living[0].id)
            order.insert(order.index(living[1].id) + 1, living[0].id)
    numbers.settle([known, *order])


def join(connection: Connection, keep_id: int, other_id: int, trace: Trace) -> None:
    """Put the numbers of another patient behind those of `keep_id`, each once, inside an open change."""
    kept, others = _List(connection, keep_id, trace), _List(connection, other_id, trace)
    order = {phone.number: phone.id for phone in kept.read()}
    for phone in others.read():
        if phone.number in order:
            others.delete(phone.id)
        else:
            others.give(phone.id, keep_id)
            order[phone.number] = phone.id
    kept.settle(list(order.values()))


class _List:
    """The numbers of one patient inside an open change."""

    def __init__(self, connection: Connection, patient_id: int, trace: Trace) -> None:
        self._connection = connection
        self._patient_id = patient_id
        self._at, self._person = trace

    def read(self) -> list[Phone]:
        table = schema.PHONE
        mine = select(table).where(table.c.patient_id == self._patient_id)
        rows = self._connection.execute(mine.order_by(table.c.phone_rank, table.c.id)).mappings()
        return [Phone(row["id"], answers_of(PHONE.fields, row)) for row in rows]

    def insert(self, answers: Answers) -> int:
        columns = {"patient_id": self._patient_id, "entered_at": self._at, "entered_by": self._person}
        made = insert(schema.PHONE).values(**columns, **columns_of(PHONE.fields, answers))
        return int(self._connection.execute(made).lastrowid)

    def update(self, phone_id: int, answers: Answers) -> None:
        self._write(schema.PHONE, phone_id, columns_of(PHONE.fields, answers))

    def give(self, phone_id: int, patient_id: int) -> None:
        self._write(schema.PHONE, phone_id, {"patient_id": patient_id})

    def delete(self, phone_id: int) -> None:
        self._connection.execute(delete(schema.PHONE).where(schema.PHONE.c.id == phone_id))

    def typed_over(self, before: Answers, after: Answers) -> dict[Answer, Phone]:
        """Put each newly typed number in the place of the one typed over; return the list by number."""
        known = {each.number: each for each in self.read()}
        for key in TYPED:
            old, new = known.get(before.get(key)), after.get(key)
            if old is None or old.number in _typed(after):
                continue
            del known[old.number]
            if isinstance(new, str) and new not in known:
                self.update(old.id, {"phone_no": new, "phone_checked_on": None})
                known[new] = old
            else:
                self.delete(old.id)
        return known

    def placed(self, phone: Phone | None, rank: int, typed: Answers, *, alive: bool, new_owner: bool) -> int:
        """Return the id of the typed number of that rank, made where it is not in the list."""
        number = _typed(typed)[rank - 1]
        whose = _whose(number, typed)
        if phone is None:
            return self.insert({"phone_no": number, "phone_rank": rank, **whose})
        told = dict(whose) if new_owner or phone.answers["phone_whose"] is None else {}
        if alive:
            told["phone_dead_on"] = None
        if any(phone.answers[key] != answer for key, answer in told.items()):
            self.update(phone.id, told)
        return phone.id

    def rank(self, order: Sequence[int]) -> None:
        ranks = {each.id: each.answers["phone_rank"] for each in self.read()}
        for rank, phone_id in enumerate(order, start=1):
            if ranks[phone_id] != rank:
                self.update(phone_id, {"phone_rank": rank})

    def settle(self, order: Sequence[int]) -> None:
        """Give the numbers their ranks, write the patient's own fields from them, and have both found."""
        self.rank(order)
        table = schema.PATIENT
        mine = select(table).where(table.c.id == self._patient_id)
        before = answers_of(_TYPED_FIELDS, self._connection.execute(mine).mappings().one())
        after = _typed_from([each for each in self.read() if each.is_living], before)
        if after != before:
            self._write(table, self._patient_id, columns_of(_TYPED_FIELDS, after))
        reindex(self._connection, [self._patient_id])

    def _write(self, table: Table, row_id: int, columns: Mapping[str, Any]) -> None:
        values = {**columns, "changed_at": self._at, "changed_by": self._person}
        self._connection.execute(update(table).where(table.c.id == row_id).values(**values))


@contextmanager
def _list_of(register: Register, phone_id: int) -> Iterator[_List]:
    """Open a change of the list that a number is in; LookupError where there is no such number."""
    table = schema.PHONE
    with register.store.changing("phones") as connection:
        patient_id = connection.execute(select(table.c.patient_id).where(table.c.id == phone_id)).scalar()
        if patient_id is None:
            raise LookupError(f"no phone {phone_id}")
        yield _List(connection, patient_id, stamp(register))


def _mark(register: Register, phone_id: int, answers: Answers) -> None:
    with _list_of(register, phone_id) as numbers:
        numbers.update(phone_id, answers)
        numbers.settle([each.id for each in numbers.read()])


def _refuse(answers: Answers, others: Sequence[Phone], today: date) -> None:
    number = answers.get("phone_no")
    if not isinstance(number, str):
        raise UserError(NEEDS_NUMBER)
    told = (problem_with(_FIELDS[key], answer, today) for key, answer in answers.items())
    refuse_impossible(filter(None, told))
    if any(each.number == number for each in others):
        raise UserError(IN_LIST, number=number)


def _typed(answers: Answers) -> list[str]:
    """Return the numbers in the patient's own fields, each once."""
    return list(dict.fromkeys(number for key in TYPED if isinstance(number := answers.get(key), str)))


def _whose(number: str, answers: Answers) -> dict[str, Answer]:
    return {"phone_whose": answers.get("phone_owner")} if number == answers.get("phone1") else {}


def _typed_from(living: Sequence[Phone], before: Answers) -> dict[str, Answer]:
    """Return the patient's own fields from the living numbers; an absence stays where there is none."""
    after = dict(before)
    for place, key in enumerate(TYPED):
        if place < len(living):
            after[key] = living[place].number
        elif isinstance(before[key], str):
            after[key] = None
    if living:
        told = living[0].answers["phone_whose"]
        replaced = isinstance(before["phone1"], str) and before["phone1"] != living[0].number
        # What was known of another number says nothing of this one.
        after["phone_owner"] = told if told is not None or replaced else before["phone_owner"]
    return after


def _with_rank(there: Sequence[Phone], phone_id: int, rank: Answer) -> list[int]:
    others = [each.id for each in there if each.id != phone_id]
    place = max(rank, 1) - 1 if isinstance(rank, int) else len(others)
    return [*others[:place], phone_id, *others[place:]]
