"""Whether a patient who was just made is one who is in the register already.

Looked at while the case is new on this page; the register is not searched
again for a case that is opened later: the screen of data quality lists those.
"""

from typing import NamedTuple

from models.fields import Answer
from models.services import cases, duplicates, merging
from models.services.cases import PatientHead
from models.words import Words
from ui.pages.case_desk import CaseDesk
from ui.text import say

LOOKED_AT = frozenset(("name", "mrn", "birth_date", "phone1", "phone2", "kin_phone", "id_no"))
"""The fields that tell one person from another."""
FOUND_AT_REGISTRATION = Words("The same patient, found at registration", "登记时发现为同一患者")
_COMPARED = (
    "name", "sex", "birth_date", "mrn", "id_no", "phone1", "phone2", "kin_name", "kin_phone",
)  # fmt: skip


class Compared(NamedTuple):
    """One field of both, and whether it tells for the same person."""

    key: str
    here: Answer
    there: Answer
    close: bool


class Double(NamedTuple):
    """A patient of the register who may be the one being typed; `hard` where a number is the same."""

    patient: PatientHead
    hard: bool
    lines: tuple[Compared, ...]


class Doubles:
    """Finds them, remembers whom the person has told apart, and joins two that are one."""

    def __init__(self, desk: CaseDesk) -> None:
        """Look at the case on `desk`."""
        self._desk = desk
        self._told_apart: set[int] = set()

    def look(self) -> Double | None:
        """Return who may be the same, the likeliest; None for nobody, and for a case that is not new."""
        if not self._desk.is_fresh:
            return None
        register, here = self._desk.register, self._desk.typed_answers()
        but = self._desk.case.patient_id if self._desk.case else None
        for hard in duplicates.hard(register, here, but):
            if hard.key == "id_no" and hard.patient.id not in self._told_apart:
                return self._double(hard.patient, {hard.key}, here, hard=True)
        for alike in duplicates.alike(register, here, but):
            if alike.patient.id not in self._told_apart:
                return self._double(alike.patient, set(alike.close), here, hard=False)
        return None

    def dismiss(self, double: Double) -> None:
        """Remember that it is another person."""
        self._told_apart.add(double.patient.id)

    def join(self, double: Double) -> None:
        """Make the new case one of the known patient, whose answers stay; blank ones are filled.

        Raises: UserError.
        """
        assert self._desk.case is not None
        reason = say(FOUND_AT_REGISTRATION)
        today, new = self._desk.context.today(), self._desk.case.patient_id
        merging.merge(self._desk.register, double.patient.id, new, {}, today, reason)
        for key in _COMPARED:
            self._desk.forget(key)
        self._desk.read_anew()

    def _double(
        self, patient: PatientHead, close: set[str], here: dict[str, Answer], *, hard: bool
    ) -> Double:
        there = cases.patient_answers(self._desk.register, patient.id)
        lines = (Compared(key, here.get(key), there.get(key), key in close) for key in _COMPARED)
        told = tuple(line for line in lines if line.here is not None or line.there is not None)
        return Double(patient, hard, told)
