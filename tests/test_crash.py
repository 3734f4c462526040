"""Killed while it saves: what was acknowledged is in the register, what was typed comes back as a draft.

The children work through the real services and the real widgets, and report
over a pipe what the program has acknowledged: a service that returned, a
`saved` or `kept` that the page shows. A kill takes them at a random moment.
"""

import os
import random
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from models.rules.completeness import section_of
from models.rules.protocol import plan_for
from models.services import cases, drafts, entries, patients, registers
from models.services.checks import check
from models.services.names import search_key
from models.services.registers import Register
from tests import builders
from tests.store.children import Child, start
from ui.context import Context
from ui.forms.typed import LineEditor
from ui.pages.case_editor import CasePage

SLOW = os.environ.get("SEPTIMA_SLOW") == "1"
SERVICE_KILLS, WIDGET_KILLS = (300, 60) if SLOW else (10, 3)
TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 41)
OPERATED = TODAY - timedelta(days=14)
OLD_PHONE = "13800138000"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed register with one case, which nobody changes."""
    folder = tmp_path_factory.mktemp("crash") / "register"
    with builders.a_register(folder) as register:
        builders.a_case(register, name="曾志伟", mrn="A1", op_date=OPERATED, dis_date=OPERATED)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "register"))


def opened(folder: Path) -> Register:
    return registers.open_(folder, builders.PERSON, builders.PASSPHRASE)


def killed(
    work: Callable[..., None], moment: random.Random, longest: float, *arguments: object, first: int = 0
) -> list[Any]:
    """Kill `work` up to `longest` seconds after its `first` acknowledgements, and return all of them."""
    child = start(work, *arguments)
    assert child.pipe.recv() == "begun"
    said = [child.pipe.recv() for _ in range(first)]
    child.process.join(timeout=moment.uniform(0, longest))
    return said + ended(child)


def ended(child: Child) -> list[Any]:
    child.end()
    said = []
    try:
        while True:
            said.append(child.pipe.recv())
    except (EOFError, ConnectionResetError):
        return said


# --- Services ---------------------------------------------------------------------------------------


def use_services(pipe: Pipe, folder: Path, turn: int) -> None:
    """Make cases, change them, log calls and keep drafts for ever, and acknowledge each."""
    register = opened(folder)
    search_key("曾志伟")  # its dictionary takes a while to load
    pipe.send("begun")
    number = turn * 10_000
    while True:
        number += 1
        mrn, phone = f"K{number:07}", f"139{number:08}"
        case = cases.register_case(
            register, {"name": f"患者{number}", "mrn": mrn, "phone1": OLD_PHONE}, TODAY
        )
        pipe.send(("case", mrn, None))
        cases.save_answers(register, case, {"op_date": OPERATED, "side": 2}, TODAY)
        pipe.send(("planned", mrn, None))
        builders.a_call(register, case, TODAY, contact_changed=phone)
        pipe.send(("rung", mrn, phone))
        drafts.keep(register, "case", "new", {"name": f"半{number:07}"})
        pipe.send(("draft", mrn, f"半{number:07}"))
        entries.log_failed_call(register, case, NOW, retry_at=NOW + timedelta(days=1))
        pipe.send(("not reached", mrn, None))


STAGES = ("case", "planned", "rung", "draft", "not reached")


def stage_of(register: Register, mrn: str) -> str | None:
    """Return how far the case got, and refuse any state that lies between two stages."""
    found = patients.find(register, mrn)
    if not found:
        return None
    case = cases.open_case(register, found[0].operation_id, NOW)
    answers = case.answers
    rung = [contact for contact in case.contacts if contact.answers["contact_changed"] is not None]
    assert answers["name"] == f"患者{int(mrn[1:])}"
    assert (answers["op_date"], answers["side"]) in ((None, None), (OPERATED, 2))
    assert [row.code for row in case.rows] == (
        [row.code for row in plan_for(case.protocol, OPERATED)] if answers["op_date"] else []
    )
    assert answers["phone1"] == (f"139{int(mrn[1:]):08}" if rung else OLD_PHONE)
    if len(case.contacts) == 2:
        return "not reached"
    if rung:
        return "rung"
    return "planned" if case.rows else "case"


def test_nothing_that_a_service_acknowledged_is_lost_when_killed(folder: Path) -> None:
    moment = random.Random(20260320)
    reached: dict[str, str] = {}
    draft = ""
    for turn in range(1, SERVICE_KILLS + 1):
        for stage, mrn, text in killed(use_services, moment, 0.15, folder, turn, first=len(STAGES) + 1):
            reached[mrn] = stage
            draft = text if stage == "draft" else draft
        with opened(folder) as register:
            assert check(register).problems == ()
            assert drafts.of(register, "case", "new").get("name", "") >= draft
            for mrn, stage in reached.items():
                found = stage_of(register, mrn)
                assert found is not None
                assert STAGES.index(found) >= STAGES.index("rung" if stage == "draft" else stage)
    assert len(reached) > SERVICE_KILLS


# --- Widgets ----------------------------------------------------------------------------------------


def page_on_screen(folder: Path, operation_id: int | None) -> CasePage:
    """Return the case editor of a process of its own."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    QApplication(["septima"]).setStyle("Fusion")
    page = CasePage(Context(opened(folder), lambda: NOW), operation_id)
    page.resize(1096, 660)
    page.show()
    return page


def type_a_new_case(pipe: Pipe, folder: Path) -> None:
    """Type on and on into three fields of a new case, and acknowledge what the page says to have kept."""
    page = page_on_screen(folder, None)
    page.desk.kept.connect(lambda: pipe.send(dict(page.desk.pending)))
    pipe.send("begun")
    while True:
        for key in ("name", "kin_name", "birth_date"):
            page.focus(key)
            QTest.keyClicks(line(page, key), "2025-02-30 ", delay=1)


def answer_again_and_again(pipe: Pipe, folder: Path, number: int) -> None:
    """Give new answers to one field of a case, and acknowledge each that the page says to have saved."""
    page = page_on_screen(folder, 1)
    page.desk.saved.connect(lambda: pipe.send(page.desk.answers()["kin_name"]))
    pipe.send("begun")
    while True:
        number += 1
        page.focus("kin_name")
        box = line(page, "kin_name")
        box.selectAll()
        QTest.keyClicks(box, f"{number:08}", delay=1)
        QTest.keyClick(box, Qt.Key.Key_Return)


def line(page: CasePage, key: str) -> QLineEdit:
    """Return the line of field `key`, whose section is on screen."""
    editor = page.sections[section_of(key)].form.editor(key)
    assert isinstance(editor, LineEditor)
    return editor.line


def test_what_the_page_says_to_have_saved_is_there_after_a_kill(folder: Path) -> None:
    moment, newest = random.Random(7), ""
    for turn in range(1, WIDGET_KILLS + 1):
        said = killed(answer_again_and_again, moment, 0.6, folder, turn * 10_000)
        with opened(folder) as register:
            stored = cases.open_case(register, 1, NOW).answers["kin_name"]
            assert check(register).problems == ()
        newest = max([newest, *said])
        assert newest <= str(stored or "")
    assert newest


def test_what_was_typed_for_a_new_case_comes_back_after_a_kill(folder: Path, qtbot: QtBot) -> None:
    moment, kept = random.Random(8), dict[str, str]()
    for _ in range(WIDGET_KILLS):
        said = killed(type_a_new_case, moment, 2.5, folder)
        kept = said[-1] if said else kept
        with opened(folder) as register:
            assert check(register).problems == ()
            page = CasePage(Context(register, lambda: NOW))
            qtbot.addWidget(page)
            page.show()
            for key, typed in kept.items():
                assert line(page, key).text().startswith(typed)
            assert patients.count(register) == 1
            page.close()
    assert kept


def test_a_register_whose_making_was_cut_short_before_its_protocol_opens(folder: Path) -> None:
    with opened(folder) as register, register.store.changing() as connection:
        connection.exec_driver_sql("DELETE FROM protocol")
    with opened(folder) as register:
        version = register.protocol.version
    with opened(folder) as register, register.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT version FROM protocol").scalars().all() == [version]
