"""The people of the ward, by the code that stands in the records in place of their names.

A code, once used in a record, is never given to somebody else: who leaves is
retired and can come back. A code that is not in the list is marked, never refused.
"""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, text, update

from models.dictionary import RECORDS
from models.errors import UserError
from models.rules.people import Person, Role, folded
from models.services.names import search_key
from models.services.registers import Register
from models.store import schema
from models.store.codec import is_stored
from models.words import Words

NO_CODE = Words("A person needs a code, such as ZW.", "请填写人员代码，例如 ZW。")
NO_NAME = Words("A person needs a name.", "请填写姓名。")
CODE_TOO_LONG = Words("A code has at most {most} characters.", "代码最多 {most} 个字符。")
CODE_WITH_SPACE = Words("A code is one word: letters and digits.", "代码中不能有空格，请用字母和数字。")
CODE_TAKEN = Words(
    "The code {code} belongs to {name}. Choose another one.", "代码 {code} 已属于{name}，请另选。"
)
CODE_USED = Words(
    "The code {code} stands in {count} records and stays as it is. Add a person with the new code, "
    "and retire this one.",
    "代码 {code} 已用于 {count} 条记录，不能更改。请用新代码新增人员，并停用此代码。",
)
_LONGEST_CODE = 20


def people(register: Register) -> tuple[Person, ...]:
    """Return everybody, those who are active first, by role and then by code."""
    with register.store.reading() as connection:
        rows = connection.execute(select(schema.STAFF)).all()
    found = (Person(row.code, row.name, Role(row.role), bool(row.active)) for row in rows)
    order = list(Role)
    return tuple(sorted(found, key=lambda each: (not each.active, order.index(each.role), each.code)))


def add(register: Register, person: Person) -> Person:
    """Add a person to the list and return them as kept.

    Raises: UserError without code or name, or for a code that is taken.
    """
    person = _tidy(person)
    with register.store.changing() as connection:
        _refuse_taken(connection, person.code)
        connection.execute(insert(schema.STAFF).values(_row(person)))
    return person


def change(register: Register, code: str, person: Person) -> Person:
    """Replace what is known of the person with `code`, and return it as kept; LookupError if there is none.

    Raises: UserError without code or name, for a code that is taken, or for
    another code while records hold the present one.
    """
    person = _tidy(person)
    table = schema.STAFF
    with register.store.changing() as connection:
        if person.code != code:
            if folded(person.code) != folded(code):
                _refuse_taken(connection, person.code)
            if count := _uses(connection, code):
                raise UserError(CODE_USED, code=code, count=count)
        changed = connection.execute(update(table).where(table.c.code == code).values(_row(person)))
        if not changed.rowcount:
            raise LookupError(f"no person {code}")
    return person


def retire(register: Register, code: str) -> None:
    """Suggest the person no more; records keep the code. One that no record holds leaves the list."""
    table = schema.STAFF
    with register.store.changing() as connection:
        if _uses(connection, code):
            connection.execute(update(table).where(table.c.code == code).values(active=0))
        else:
            connection.execute(delete(table).where(table.c.code == code))


def bring_back(register: Register, code: str) -> None:
    """Suggest the person again."""
    table = schema.STAFF
    with register.store.changing() as connection:
        connection.execute(update(table).where(table.c.code == code).values(active=1))


def matching(listed: Sequence[Person], typed: str, most: int = 6) -> tuple[Person, ...]:
    """Return the active people that `typed` can mean: by the beginning of the code, the name or its sound."""
    wanted = folded(typed)
    if not wanted:
        return ()
    active = [person for person in listed if person.active]
    by_code = [person for person in active if folded(person.code).startswith(wanted)]
    by_name = [person for person in active if person not in by_code and _sounds(person.name, wanted)]
    return tuple([*by_code, *by_name][:most])


def _sounds(name: str, wanted: str) -> bool:
    return wanted in folded(name) or any(key.startswith(wanted) for key in search_key(name).split())


def _tidy(person: Person) -> Person:
    code = unicodedata.normalize("NFKC", person.code).strip()
    name = " ".join(person.name.split())
    if not code:
        raise UserError(NO_CODE)
    if " " in code:
        raise UserError(CODE_WITH_SPACE)
    if len(code) > _LONGEST_CODE:
        raise UserError(CODE_TOO_LONG, most=_LONGEST_CODE)
    if not name:
        raise UserError(NO_NAME)
    return person._replace(code=code, name=name)


def _row(person: Person) -> dict[str, object]:
    return {"code": person.code, "name": person.name, "role": person.role.value, "active": int(person.active)}


def _refuse_taken(connection: Connection, code: str) -> None:
    for other, name in connection.execute(select(schema.STAFF.c.code, schema.STAFF.c.name)):
        if folded(other) == folded(code):
            raise UserError(CODE_TAKEN, code=other, name=name)


def _uses(connection: Connection, code: str) -> int:
    """Count the records that hold the code in a field for people."""
    total = 0
    for record in RECORDS.values():
        for field in record.fields:
            if getattr(field, "staff", False) and is_stored(field):
                query = f"SELECT count(*) FROM {record.name} WHERE {field.key} = :code"
                total += int(connection.execute(text(query), {"code": code}).scalar_one())
    return total
