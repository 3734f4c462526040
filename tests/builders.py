"""Registers, cases and contacts for tests, made through the services that the program itself uses."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from models.fields import Answer
from models.rules.protocol import COMPLETED, Protocol
from models.services import cases, entries, registers
from models.services.registers import Register

PERSON = "nurse"
PASSPHRASE = "a long passphrase 123"
WARD = "Ward 神经外科"
TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 9, 30)


def a_register(folder: Path, *, sample: bool = False) -> Register:
    """Return a new, open register in `folder`."""
    register, _ = registers.create(folder, WARD, PERSON, PASSPHRASE, sample=sample, quick_keys=True)
    return register


def reopened(register: Register) -> Register:
    """Close the register and return it open again."""
    register.close()
    return registers.open_(register.folder, PERSON, PASSPHRASE)


def shipped() -> Protocol:
    """Return the protocol that the program ships."""
    return registers.shipped_protocol()[0]


def answers_for(register: Register, **answers: Answer) -> dict[str, Answer]:
    """Return enough answers for a case, with a record number that is still free; `answers` win."""
    with register.store.reading() as connection:
        last = "SELECT seq FROM sqlite_sequence WHERE name = 'patient'"
        number = int(connection.exec_driver_sql(last).scalar() or 0) + 1
    usual: dict[str, Answer] = {"name": f"测试{number}", "mrn": f"T{number:06}", "sex": 2, "side": 1}
    return {**usual, **answers}


def a_case(register: Register, *, today: date = TODAY, **answers: Answer) -> int:
    """Make a case of a new patient on `today` and return its operation's id."""
    return cases.register_case(register, answers_for(register, **answers), today)


def cases_in(register: Register) -> int:
    """Return how many patients there are."""
    with register.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM patient").scalar_one())


def patient_of(register: Register, operation_id: int) -> int:
    """Return the id of the patient who had the operation."""
    return cases.open_case(register, operation_id, NOW).patient_id


def a_call(
    register: Register, operation_id: int, day: date, *, typed: date | None = None, **answers: Answer
) -> int:
    """Enter a completed call of `day`, typed then or on `typed`: the face was never weak. Return its id."""
    usual: dict[str, Answer] = {
        "fu_date": day, "fu_mode": 2, "fu_result": COMPLETED, "spasm": 0, "fw_ever": 0
    }  # fmt: skip
    return entries.add_entry(register, "contact", operation_id, {**usual, **answers}, typed or day)


def a_ward_check(register: Register, operation_id: int, at: datetime, hb: int = 1) -> int:
    """Enter a House-Brackmann grade of the ward and return its id."""
    return entries.add_entry(register, "ward_check", operation_id, {"hb_w": hb, "hb_w_at": at}, at.date())


def evening(day: date) -> datetime:
    """Return the last minute of `day`."""
    return datetime.combine(day, time(23, 59))


def after(days: int, operated_on: date) -> date:
    """Return day number `days` after the operation."""
    return operated_on + timedelta(days=days)


def damage(register: Register) -> None:
    """Overwrite all but the first page of the open database, and let go of what is in memory."""
    with register.store.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("PRAGMA shrink_memory")
    file = register.folder / "register.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
