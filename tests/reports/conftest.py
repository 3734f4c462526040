"""One month of one register, read by many tests and changed by none."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from models.fields import Absence, Answer, PartialDate
from models.services import cases, entries
from models.services.exports import MonthData, month
from models.services.registers import Register
from models.services.worklist import DueList, due_list
from tests.builders import NOW, TODAY, a_register

NAMES = ("曾志伟", "陈𬭎", "䶮小明", "㛃婷", "阿卜杜拉·买买提", "Nurmuhammad Abdurehim·Tursun")
FORMULA = "=cmd|' /C calc'!A0"


def add(register: Register, number: int, operated: date | None, **answers: Answer) -> int:
    """Add a case, in a sample register too."""
    usual: dict[str, Answer] = {
        "name": NAMES[number % len(NAMES)], "mrn": f"00{31870 + number}", "sex": 1 + number % 2,
        "side": 1, "birth_date": date(1950 + number, 2, 3), "phone1": f"1380013{8000 + number}",
        "kin_phone": Absence.UNK,
        "op_date": operated, "onset_ym": PartialDate(2019, 3), "vessel": (1, 3), "hb_pre": 1,
    }  # fmt: skip
    with register.store.changing() as connection:
        return cases.add_case(connection, register, {**usual, **answers}, TODAY)


def fill(register: Register) -> None:
    """Seven operations in February and March 2026, with what happened after them."""
    for number, days in enumerate((45, 36, 24, 14, 9, 7, 3)):
        operated = TODAY - timedelta(days=days)
        notes = {2: FORMULA, 3: "😀 好", 4: "＝1+1"}
        case = add(register, number, operated, note=notes.get(number))
        entries.add_entry(
            register, "ward_check", case, {"hb_w": 1, "hb_w_at": datetime.combine(operated, time(18))}, TODAY
        )
        if number == 0:
            call(
                register,
                case,
                operated + timedelta(days=12),
                fw_ever=2,
                fw_onset=operated + timedelta(days=9),
            )
            call(register, case, operated + timedelta(days=2))
        if number == 1:
            call(register, case, operated + timedelta(days=31))
            entries.add_entry(
                register,
                "complication",
                case,
                {"comp_code": "CSF", "onset_date": PartialDate(2026, 3)},
                TODAY,
            )
        if number == 3:
            entries.log_failed_call(register, case, NOW, retry_at=datetime(2026, 3, 20, 19))
        if number == 4:
            call(register, case, TODAY, fu_result=5, fw_ever=None)
    add(register, 7, None)


def call(register: Register, case: int, day: date, **answers: Answer) -> None:
    """Enter a call."""
    usual: dict[str, Answer] = {"fu_date": day, "fu_mode": 2, "fu_result": 1, "spasm": 0, "fw_ever": 0}
    entries.add_entry(register, "contact", case, {**usual, **answers}, TODAY)


@pytest.fixture(scope="package")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    register = a_register(tmp_path_factory.mktemp("filled") / "register")
    fill(register)
    yield register
    register.close()


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    register = a_register(tmp_path_factory.mktemp("sample") / "register", sample=True)
    add(register, 1, TODAY - timedelta(days=7))
    yield register
    register.close()


@pytest.fixture(scope="package")
def march(filled: Register) -> MonthData:
    return month(filled, TODAY, NOW)


@pytest.fixture(scope="package")
def listed(filled: Register) -> DueList:
    return due_list(filled, NOW)
