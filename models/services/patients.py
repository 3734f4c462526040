"""Find a case by name, its sound, record number, case number or phone."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from models.services.registers import Register


@dataclass(frozen=True)
class Found:
    """One case of the list of patients."""

    operation_id: int
    case: str
    name: str
    sex: int | None
    birth_date: date | None
    mrn: str
    side: int | None
    operated_on: date | None
    phone: str


_LONGEST = 200  # of the text looked for; the engine refuses patterns of 50,000 bytes
_QUERY = (
    "SELECT o.id, o.study_id, p.name, p.sex, p.birth_date, p.mrn, o.side, o.op_date, p.phone1"
    " FROM operation o JOIN patient p ON p.id = o.patient_id {where}"
    " ORDER BY o.op_date DESC NULLS FIRST, o.study_id DESC LIMIT :most"
)
_MATCH = (
    "WHERE ' ' || p.name_py LIKE :sound ESCAPE '~' OR p.name LIKE :typed ESCAPE '~'"
    " OR p.mrn LIKE :part ESCAPE '~' OR o.study_id LIKE :part ESCAPE '~'"
    " OR p.phone1 LIKE :phone ESCAPE '~' OR p.phone2 LIKE :phone ESCAPE '~'"
    " OR p.kin_phone LIKE :phone ESCAPE '~'"
)


def find(register: Register, wanted: str, most: int = 200) -> tuple[Found, ...]:
    """Return at most `most` cases that match, newest operation first; all of them for an empty text.

    Matches a part of the name, record number, case number or phone, and the
    beginning of any reading of the name or of its initials. Full-width forms
    are folded but for the name itself, whose rare characters folding would change.
    """
    typed = wanted.encode(errors="ignore").decode().strip()[:_LONGEST]
    values = _patterns(typed) if typed else {}
    query = _QUERY.format(where=_MATCH if typed else "")
    with register.store.reading() as connection:
        rows = connection.execute(text(query), {**values, "most": most}).all()
    return tuple(
        Found(
            case, study_id, name or "", sex, date.fromisoformat(born) if born else None, mrn or "", side,
            date.fromisoformat(operated) if operated else None, phone or "",
        )
        for case, study_id, name, sex, born, mrn, side, operated, phone in rows
    )  # fmt: skip


def count(register: Register) -> int:
    """Return how many cases the register holds."""
    with register.store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM operation")).scalar_one())


def _patterns(typed: str) -> dict[str, str]:
    folded = unicodedata.normalize("NFKC", typed).lower()
    sound = re.sub(r"\s", "", folded).replace("ü", "v")
    phone = re.sub(r"[\s()-]", "", folded) or folded
    parts = {"typed": f"%{_escaped(typed)}%", "part": f"%{_escaped(folded)}%"}
    return {**parts, "phone": f"%{_escaped(phone)}%", "sound": f"% {_escaped(sound)}%"}


def _escaped(part: str) -> str:
    return part.replace("~", "~~").replace("%", "~%").replace("_", "~_")
