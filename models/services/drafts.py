"""What was typed and not yet saved, kept in the register so that a crash loses next to nothing."""

import json
from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from models.services.registers import Register
from models.services.stamps import stamp
from models.store.schema import DRAFT


def keep(register: Register, form: str, record: str, texts: Mapping[str, str]) -> None:
    """Keep the typed texts of one form on one record, by field; an empty mapping drops the draft."""
    if not texts:
        drop(register, form, record)
        return
    at, person = stamp(register)
    values = {"texts": json.dumps(dict(texts)), "changed_at": at}
    with register.store.changing() as connection:
        connection.execute(
            insert(DRAFT)
            .values(form=form, record=record, person=person, **values)
            .on_conflict_do_update(index_elements=["form", "record", "person"], set_=values)
        )


def of(register: Register, form: str, record: str) -> dict[str, str]:
    """Return the texts that this person typed and has not saved; empty without a draft."""
    query = select(DRAFT.c.texts).where(
        DRAFT.c.form == form, DRAFT.c.record == record, DRAFT.c.person == register.person
    )
    with register.store.reading() as connection:
        found = connection.execute(query).scalar()
    return dict(json.loads(found)) if found else {}


def drop(register: Register, form: str, record: str) -> None:
    """Forget the draft of one form on one record, if there is one."""
    with register.store.changing() as connection:
        connection.execute(
            delete(DRAFT).where(
                DRAFT.c.form == form, DRAFT.c.record == record, DRAFT.c.person == register.person
            )
        )
