"""How many keys a whole case, a normal follow-up and a call without an answer take; no mouse at all."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.fields import Answer, PartialDate
from models.services import cases, patients
from models.services.registers import Register
from models.words import Language
from tests.builders import a_call, a_case, a_ward_check
from tests.ui.keyboard import Keyboard, MouseWatch
from ui import text
from ui.app import Look
from ui.context import Context
from ui.main_window import MainWindow
from ui.pages.case_editor import CasePage

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 41)
MOST_OF_A_CASE, MOST_OF_A_CALL, MOST_OF_NO_ANSWER = 190, 9, 2
Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    text.speak(Language.ENGLISH)
    yield
    text.speak(Language.CHINESE)


@pytest.fixture
def window(qtbot: QtBot, context: Context, look: Look) -> Iterator[MainWindow]:
    text.speak(Language.ENGLISH)
    shown = MainWindow(context, look)
    shown.resize(1280, 720)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    yield shown
    shown.close()
    shown.deleteLater()


class Fact(NamedTuple):
    """A field of the core case, what is typed for it, and the answer; without keys it follows from others."""

    key: str
    typed: str
    answer: Answer


WARD_CHECKS = (
    (("hb_w", 1), ("hb_w_at", datetime(2026, 3, 13, 18, 0))),
    (("hb_w", 1), ("hb_w_at", datetime(2026, 3, 19, 8, 0))),
)
IDENTITY = (
    Fact("name", "Li Wei\n", "Li Wei"),
    Fact("mrn", "0032010\n", "0032010"),
    Fact("id_no", "11010519491231002X\n", "11010519491231002X"),
    Fact("sex", "", 2),
    Fact("birth_date", "", date(1949, 12, 31)),
    Fact("age_op", "", 76),
    Fact("phone1", "13800138000\n", "13800138000"),
    Fact("phone_owner", "1", 1),
    Fact("kin_name", "Li Na\n", "Li Na"),
    Fact("kin_phone", "13900139000\n", "13900139000"),
    Fact("adm_no", "260312\n", "260312"),
    Fact("adm_date", "-8\n", date(2026, 3, 12)),
    Fact("consent_fu", "2", 2),
    Fact("consent_date", "-8\n", date(2026, 3, 12)),
)
PREOP = (
    Fact("side", "1", 1),
    Fact("bilateral", "0", 0),
    Fact("hfs_cause", "1", 1),
    Fact("onset_ym", "202305\n", PartialDate(2023, 5)),
    Fact("dur_months", "", 34),
    Fact("cohen", "3", 3),
    Fact("tx_botox", "0", 0),
    Fact("tx_prior_mvd", "0", 0),
    Fact("htn", "1", 1),
    Fact("dm", "0", 0),
    Fact("moyamoya", "0", 0),
    Fact("mri_vessel", "1\n", (1,)),
    Fact("hb_pre", "1", 1),
    Fact("hear_sym", "0", 0),
)
OPERATION = (
    Fact("op_date", "-7\n", date(2026, 3, 13)),
    Fact("op_end_time", "1130\n", time(11, 30)),
    Fact("surgeon", "ZW\n", "ZW"),
    Fact("assistant", "LW\n", "LW"),
    Fact("op_kind", "1", 1),
    Fact("approach", "1", 1),
    Fact("scope", "1", 1),
    Fact("bone_l", "18\n", 18),
    Fact("bone_w", "15\n", 15),
    Fact("bone_kind", "1", 1),
    Fact("mastoid_open", "0", 0),
    Fact("vessel", "1\n", (1,)),
    Fact("technique", "1\n", (1,)),
    Fact("lsr", "1", 1),
    Fact("baep_mon", "0", 0),
    Fact("dura", "1", 1),
    Fact("op_event", "0\n", (0,)),
)
WARD = (Fact("steroid", "0", 0), Fact("antiviral", "0", 0))
DISCHARGE = (
    Fact("dis_date", "d6\n", date(2026, 3, 19)),
    Fact("los_post", "", 6),
    Fact("dis_status", "1", 1),
    Fact("spasm_dis", "0", 0),
    Fact("contact_verified_on", "d6\n", date(2026, 3, 19)),
    Fact("dfp_taught", "1", 1),
    Fact("dfp_taught_by", "LW\n", "LW"),
)
CORE = (*IDENTITY, *PREOP, *OPERATION, *WARD, *DISCHARGE)


def test_the_core_case_has_fifty_six_fields() -> None:
    fields = {fact.key for fact in CORE} | {key for key, _ in WARD_CHECKS[0]}
    assert len(fields) == len(CORE) + 2 == 56


def test_a_whole_core_case_takes_at_most_190_keys_and_no_mouse(
    window: MainWindow, register: Register, keys: Keyboard, mouse: MouseWatch
) -> None:
    keys.press(Key.Key_N, with_=Ctrl)
    page = window.page()
    assert isinstance(page, CasePage)
    for facts in (IDENTITY, PREOP, OPERATION):
        enter(page, keys, facts)
        keys.press(Key.Key_Return, with_=Ctrl)
    for typed in ("1d0 1800", "1d6 0800"):
        keys.type(f"\n{typed}\n\n")  # open a check, its answers, to the button, save
    keys.press(Key.Key_Tab)
    enter(page, keys, WARD)
    keys.press(Key.Key_Return, with_=Ctrl)
    enter(page, keys, DISCHARGE)
    keys.press(Key.Key_S, with_=Ctrl)

    (found,) = patients.find(register, "0032010")
    stored = cases.open_case(register, found.operation_id, NOW)
    assert {fact.key: stored.answers[fact.key] for fact in CORE} == {fact.key: fact.answer for fact in CORE}
    checks = tuple(
        tuple((key, check.answers[key]) for key in ("hb_w", "hb_w_at")) for check in stored.ward_checks
    )
    assert checks == WARD_CHECKS
    assert {name: lacking for name, lacking in page.desk.missing().items() if lacking} == {}
    assert page.desk.pending == {}
    assert not mouse.pressed
    assert keys.count <= MOST_OF_A_CASE, keys.count


def enter(page: CasePage, keys: Keyboard, facts: tuple[Fact, ...]) -> None:
    """Type what is typed; the keyboard has to come by itself to each field in turn."""
    for fact in facts:
        if fact.typed:
            assert page._key == fact.key
            keys.type(fact.typed)


def on_the_list(register: Register) -> int:
    """Make a discharged case, rung in its first week, that is due today."""
    on, left = date(2026, 3, 6), date(2026, 3, 10)
    made = a_case(register, today=TODAY, name="曾志伟", op_date=on, dis_date=left, phone1="13800138000")
    for day in (on, left):
        a_ward_check(register, made, datetime.combine(day, time(8)))
    a_call(register, made, date(2026, 3, 13))
    return made


def test_a_normal_follow_up_takes_at_most_nine_keys_from_today(
    window: MainWindow, register: Register, context: Context, keys: Keyboard, mouse: MouseWatch
) -> None:
    case = on_the_list(register)
    context.changed.emit("case", case)
    keys.type("\n10000\n")
    keys.press(Key.Key_Return, with_=Ctrl)
    contact = cases.open_case(register, case, NOW).contacts[-1]
    assert (contact.answers["fu_date"], contact.answers["fu_result"]) == (TODAY, 1)
    assert contact.answers["fw_ever"] == 0
    assert not mouse.pressed
    assert keys.count <= MOST_OF_A_CALL


def test_no_answer_takes_two_keys(
    window: MainWindow, register: Register, context: Context, keys: Keyboard, mouse: MouseWatch
) -> None:
    case = on_the_list(register)
    context.changed.emit("case", case)
    keys.press(Key.Key_N)
    keys.press(Key.Key_Return)
    contact = cases.open_case(register, case, NOW).contacts[-1]
    assert (contact.answers["fu_date"], contact.answers["fu_result"]) == (TODAY, 2)
    assert not mouse.pressed
    assert keys.count <= MOST_OF_NO_ANSWER
