"""At 1280×720 nothing is clipped: first run, unlock and case editor, in both languages and schemes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.dictionary import RECORDS
from models.fields import Choice
from models.services import cases
from models.services.registers import Register
from tests.builders import a_call, a_case, a_ward_check
from tests.ui.conftest import ALL_LOOKS, SIZES, clipped
from tests.ui.every_page import LONG_NAME
from tests.ui.test_fits import assert_fits, shown
from ui import theme
from ui.app import Look
from ui.context import Context
from ui.dialogs.sample_question import SampleQuestion
from ui.forms.binding import FieldForm
from ui.pages.case_editor import CasePage
from ui.pages.case_entries import EntryList
from ui.pages.case_frame import ALL_SECTIONS
from ui.pages.first_run import FirstRunPage
from ui.pages.first_run_steps import Answers
from ui.pages.unlock import UnlockPage
from ui.state import Appearance

TODAY = date(2026, 3, 20)
OPERATED = TODAY - timedelta(days=30)
SENTENCE = "A sentence that says what happened, and another, longer one on what is to be done about it. "
APPEARANCES = {scheme: Appearance[scheme.name] for scheme in theme.Scheme}


@pytest.fixture
def case(register: Register) -> int:
    """A long-named patient whose answers open every row that is asked under a condition."""
    made = a_case(
        register, today=TODAY, name=LONG_NAME, mrn="0032010", id_no="11010519491231002X",
        birth_date=date(1949, 12, 31), phone1="01088881234-12345", kin_name=LONG_NAME, consent_fu=2,
        op_date=OPERATED, tx_botox=1, tx_prior_mvd=2, baep_mon=1, steroid=1, antiviral=1, dfp_taught=1,
        fu_end=4, indent=2, implant=(1,), pta_pre_i=20, vessel=tuple(range(1, 9)), address=SENTENCE,
    )  # fmt: skip
    a_ward_check(register, made, datetime(2026, 2, 19, 8), hb=4)
    a_call(register, made, OPERATED + timedelta(days=14), spasm=2, fw_ever=1, hb=3, hb_basis=3)
    return made


@pytest.fixture
def page(qtbot: QtBot, context: Context, case: int) -> Iterator[CasePage]:
    made = CasePage(context, case)
    shown(qtbot, made)
    yield made
    made.close()


def refuse_all(form: FieldForm) -> None:
    for row in form.rows.values():
        row.show_note(SENTENCE, "error")


@pytest.mark.usefixtures("_looks")
def test_every_section_fits_with_every_row_and_note(page: CasePage) -> None:
    for name in ALL_SECTIONS:
        page.enter_section(name)
        assert_fits(page)
    for name, section in page.sections.items():
        page.enter_section(name)
        for key in section.form.rows:
            section.reveal(key)
        refuse_all(section.form)
        page.foot.help_line.setText(SENTENCE)
        page.saved_note.show_failed(SENTENCE)
        assert_fits(page)


@pytest.mark.usefixtures("_looks")
@pytest.mark.parametrize("record", ["ward_check", "complication"])
def test_an_entry_fits_whatever_it_is_of(page: CasePage, record: str) -> None:
    page.enter_section("ward")
    entries: EntryList = next(each for each in page.entry_lists if each.record == record)
    entries.add()
    assert entries.form is not None
    field = RECORDS[record].fields[0]
    kinds = field.codes if record == "complication" and isinstance(field, Choice) else ()
    for code in kinds:
        entries.form.refresh({field.key: code.value, "last_status": 1})
        assert_fits(page)
    refuse_all(entries.form)
    entries.messages.show_error(SENTENCE)
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_the_questions_of_the_case_editor_fit(page: CasePage) -> None:
    page.focus("op_date")
    moves = page.desk.replan(OPERATED - timedelta(days=1))
    assert len(moves) == len(page.desk.case.standings if page.desk.case else ())
    assert page.desk.case is not None
    page.question.ask_to_move(OPERATED - timedelta(days=1), moves, page.desk.case.protocol)
    assert_fits(page)
    page.question.clear()
    page._show_problem_summary([SENTENCE] * 3, "op_date")
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_the_bars_and_the_panels_of_reasons_fit(page: CasePage) -> None:
    page.focus("phone1")
    page.why_bar.ask("phone1", 1)
    page.undo_bar.show_undoable(SENTENCE)
    assert_fits(page)
    for bar in (page.why_bar, page.undo_bar):
        bar.clear()
    page.desk.save({"approach": 1, "bone_l": 25})
    page.focus("bone_l")
    page.confirm_here()
    assert_fits(page)
    page.desk.confirm("bone_l", SENTENCE)
    assert_fits(page)
    page.enter_section("history")
    assert page.history is not None
    page.history.remove_panel.open()
    page.history.cards[0].ask_why()
    page.history.messages.show_error(SENTENCE)
    assert_fits(page)
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    page.follow_ups.ask_removal()
    assert_fits(page)


@pytest.mark.usefixtures("_looks")
def test_a_patient_who_may_be_known_fits_side_by_side(qtbot: QtBot, context: Context, case: int) -> None:
    page = CasePage(context)
    shown(qtbot, page)
    for key, answer in {"name": LONG_NAME, "birth_date": "1949-12-31", "kin_name": LONG_NAME}.items():
        page.desk.type(key, answer)
    double = page.answers.doubles.look()
    assert double is not None
    page.question.ask_who_it_is(double)
    assert_fits(page)
    page.close()


@pytest.mark.usefixtures("_looks")
def test_a_new_case_fits_from_its_first_word(qtbot: QtBot, context: Context, case: int) -> None:
    page = CasePage(context)
    shown(qtbot, page)
    assert_fits(page)
    for name in ALL_SECTIONS[3:]:  # which wait for the operation
        page.enter_section(name)
        assert_fits(page)
    typed = {"name": "陈丽", "id_no": "110105199003072316", "birth_date": "1990-03-07", "phone1": "139"}
    for key, answer in typed.items():
        page.desk.type(key, answer)
    head = cases.patient_by_mrn(context.register, "0032010")
    assert head is not None
    page.question.ask_whose_number(head, page.desk.differing(head))
    page.saved_note.show_kept("10:41:00")
    assert_fits(page)
    page.close()


@pytest.fixture(params=ALL_LOOKS, ids=lambda each: f"{each[0].value}-{each[1].value}")
def worn(request: pytest.FixtureRequest, look: Look) -> Look:
    """The look of the program, in each language and scheme."""
    speaks, scheme = request.param
    look.state.language, look.state.appearance = speaks, APPEARANCES[scheme]
    look.state.text_size = SIZES[scheme]
    look.settle()
    return look


@pytest.mark.usefixtures("worn")
def test_each_step_of_the_first_run_fits(qtbot: QtBot) -> None:
    page = FirstRunPage()
    qtbot.addWidget(page)
    page.answers = Answers(code="-".join(["WWWW"] * 8))
    page.resize(1280, 720)
    page.show()
    for step in range(5):
        page._show_step(step)
        page.messages.show_error(SENTENCE)
        page.sheet.saved.setText(SENTENCE)
        assert clipped(page) == []
    page._show_step(3)
    page.sheet.ask()
    assert clipped(page) == []
    assert page.minimumSizeHint().height() <= 720


@pytest.mark.usefixtures("worn")
@pytest.mark.parametrize("recovering", [False, True])
def test_unlocking_fits(qtbot: QtBot, new_register: Path, recovering: bool) -> None:
    page = UnlockPage(new_register)
    qtbot.addWidget(page)
    page.resize(1280, 720)
    page.show()
    page.ready()
    if recovering:
        page.show_recovery()
    page.messages.show_error(SENTENCE)
    assert clipped(page) == []
    assert page.minimumSizeHint().height() <= 720


@pytest.mark.usefixtures("worn")
def test_the_question_about_the_sample_fits(qtbot: QtBot) -> None:
    page = FirstRunPage()
    qtbot.addWidget(page)
    question = SampleQuestion(page)
    question.show()
    question.messages.show_error(SENTENCE)
    question.adjustSize()
    assert clipped(question) == []
    question.close()
