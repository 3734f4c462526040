"""Cases: their numbers, their plan, and what saving refuses."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from models.errors import UserError
from models.fields import Absence, Answer, PartialDate
from models.rules.checks import AnswersRefusedError
from models.rules.protocol import WARD, End, State
from models.services import cases, entries
from models.services.registers import Register
from tests.builders import (
    NOW,
    TODAY,
    a_call,
    a_case,
    a_register,
    a_ward_check,
    after,
    answers_for,
    cases_in,
    evening,
    patient_of,
    reopened,
)

OPERATED = date(2026, 2, 1)
ROWS = [WARD, "W1", "W2", "W3", "M1", "D45", "M3", "M6", "Y1", "Y2", "Y3", "Y4", "Y5"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    made = a_register(tmp_path_factory.mktemp("sample") / "r", sample=True)
    yield made
    made.close()


def state_of(register: Register, case: int, code: str, day: date) -> State:
    opened = cases.open_case(register, case, evening(day))
    return next(standing.state for standing in opened.standings if standing.row.code == code)


def everything(register: Register) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with register.store.reading() as connection:
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars().all()
        )
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
            for name in names
        }


# --- The plan ---------------------------------------------------------------------------------------


def test_a_case_without_an_operation_date_has_no_plan(shared: Register) -> None:
    opened = cases.open_case(shared, a_case(shared), NOW)
    assert opened.rows == ()
    assert opened.standings == ()


def test_a_case_with_an_operation_date_has_a_plan_at_once(shared: Register) -> None:
    opened = cases.open_case(shared, a_case(shared, op_date=OPERATED), NOW)
    assert [row.code for row in opened.rows] == ROWS
    assert {row.protocol_version for row in opened.rows} == {shared.protocol.version}


def test_saving_the_operation_date_makes_the_plan(shared: Register) -> None:
    case = a_case(shared)
    cases.save_answers(shared, case, {"op_date": OPERATED}, TODAY)
    opened = cases.open_case(shared, case, NOW)
    assert [row.code for row in opened.rows] == ROWS
    assert next(row for row in opened.rows if row.code == "M1").target == date(2026, 3, 3)


def test_changing_the_operation_date_plans_anew_and_keeps_each_contact(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    a_call(shared, case, after(7, OPERATED))
    before = cases.open_case(shared, case, NOW)
    assert state_of(shared, case, "W1", TODAY) is State.DONE
    new = OPERATED - timedelta(days=7)
    moved = cases.replan_preview(shared, case, new)
    cases.save_answers(shared, case, {"op_date": new}, TODAY)
    opened = cases.open_case(shared, case, NOW)
    assert opened.contacts == before.contacts
    assert [row.target for row in opened.rows] == [row.target - timedelta(days=7) for row in before.rows]
    assert moved == tuple((a.code, a.target, b.target) for a, b in zip(before.rows, opened.rows, strict=True))
    assert state_of(shared, case, "W1", TODAY) is State.COVERED_LATE
    assert state_of(shared, case, "W2", TODAY) is State.DONE


def test_an_unchanged_operation_date_moves_nothing(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    assert cases.replan_preview(shared, case, OPERATED) == ()
    cases.agree_on(shared, case, "M1", after(33, OPERATED), TODAY)
    cases.save_answers(shared, case, {"op_date": OPERATED, "side": 2}, TODAY)
    rows = {row.code: row.agreed_on for row in cases.open_case(shared, case, NOW).rows}
    assert rows["M1"] == after(33, OPERATED)


@pytest.mark.parametrize("nothing", [None, Absence.UNK])
def test_taking_the_operation_date_back_takes_the_plan_and_keeps_each_contact(
    shared: Register, nothing: Answer
) -> None:
    case = a_case(shared, op_date=OPERATED)
    a_call(shared, case, after(7, OPERATED))
    cases.save_answers(shared, case, {"op_date": nothing}, TODAY)
    opened = cases.open_case(shared, case, NOW)
    assert opened.rows == ()
    assert len(opened.contacts) == 1
    cases.save_answers(shared, case, {"op_date": OPERATED}, TODAY)
    assert state_of(shared, case, "W1", TODAY) is State.DONE


def test_a_contact_is_agreed_on_inside_its_window_alone(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    for day in (26, 37):
        cases.agree_on(shared, case, "M1", after(day, OPERATED), TODAY)
    for day in (25, 38):
        with pytest.raises(UserError, match="inside the window"):
            cases.agree_on(shared, case, "M1", after(day, OPERATED), TODAY)
    assert state_of(shared, case, "M1", after(36, OPERATED)) is State.RETRY
    cases.agree_on(shared, case, "M1", None, TODAY)
    assert state_of(shared, case, "M1", after(36, OPERATED)) is State.OVERDUE


# --- What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"op_date": TODAY + timedelta(days=1)}, "op_date"),
        ({"birth_date": OPERATED + timedelta(days=1)}, "birth_date"),
        ({"dis_date": OPERATED - timedelta(days=1)}, "dis_date"),
        ({"side": 3}, "side"),
        ({"ebl": 5001}, "ebl"),
        ({"name": "\ud800"}, "name"),
        ({"vessel": (0, 1)}, "vessel"),
    ],
)
def test_an_impossible_answer_saves_nothing(shared: Register, answers: dict[str, Answer], key: str) -> None:
    case = a_case(shared, op_date=OPERATED)
    before = everything(shared)
    with pytest.raises(AnswersRefusedError) as told:
        cases.save_answers(shared, case, {"side": 2, "name": "新名", **answers}, TODAY)
    assert told.value.problems[0].key == key
    with pytest.raises(AnswersRefusedError):
        cases.register_case(shared, {**answers_for(shared, op_date=OPERATED), **answers}, TODAY)
    assert everything(shared) == before


def test_an_unlikely_answer_is_saved_and_told(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    told = cases.save_answers(shared, case, {"ebl": 301}, TODAY)
    assert [problem.key for problem in told] == ["ebl"]
    assert cases.open_case(shared, case, NOW).answers["ebl"] == 301


def test_an_answer_that_makes_another_one_impossible_is_refused(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED, dis_date=after(5, OPERATED))
    with pytest.raises(AnswersRefusedError) as told:
        cases.save_answers(shared, case, {"op_date": after(6, OPERATED)}, TODAY)
    assert told.value.problems[0].key == "dis_date"
    assert cases.open_case(shared, case, NOW).answers["op_date"] == OPERATED


def test_what_was_impossible_before_does_not_lock_other_answers(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    earlier = OPERATED - timedelta(days=1)  # a clock that was wrong when the case was entered
    cases.save_answers(shared, case, {"ebl": 100}, earlier)
    assert cases.open_case(shared, case, NOW).answers["ebl"] == 100


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"name": "张三"},
        {"mrn": "77"},
        {"name": Absence.UNK, "mrn": "77"},
        {"name": "张三", "mrn": Absence.ND},
    ],
)
def test_a_case_needs_a_name_and_a_record_number(shared: Register, answers: dict[str, Answer]) -> None:
    before = everything(shared)
    with pytest.raises(UserError, match="at least a name"):
        cases.register_case(shared, answers, TODAY)
    assert everything(shared) == before


def test_a_record_number_belongs_to_one_patient(shared: Register) -> None:
    first, second = a_case(shared, mrn="000123"), a_case(shared)
    before = everything(shared)
    with pytest.raises(UserError, match="000123 belongs to another"):
        a_case(shared, mrn="000123")
    with pytest.raises(UserError, match="000123 belongs to another"):
        cases.save_answers(shared, second, {"mrn": "000123"}, TODAY)
    assert everything(shared) == before
    cases.save_answers(shared, first, {"mrn": "000123", "side": 2}, TODAY)
    head = cases.patient_by_mrn(shared, "000123")
    assert head is not None
    assert head.id == patient_of(shared, first)
    assert cases.patient_by_mrn(shared, "123") is None


def test_a_further_operation_is_checked_against_the_patient_who_is_known(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED, birth_date=date(1970, 1, 1))
    before = everything(shared)
    with pytest.raises(AnswersRefusedError):
        cases.register_case(shared, {"op_date": date(1969, 1, 1)}, TODAY, patient_of(shared, case))
    with pytest.raises(LookupError):
        cases.register_case(shared, {"op_date": OPERATED}, TODAY, patient_id=10**6)
    assert everything(shared) == before


def test_a_sample_register_takes_no_real_case_and_lets_its_own_be_changed(sample: Register) -> None:
    with pytest.raises(UserError, match="invented patients only"):
        cases.register_case(sample, {"name": "张三", "mrn": "1"}, TODAY)
    assert cases_in(sample) == 0
    with sample.store.changing() as connection:
        case = cases.add_case(connection, sample, answers_for_nobody(), TODAY)
    cases.save_answers(sample, case, {"side": 2}, TODAY)
    assert cases.open_case(sample, case, NOW).answers["side"] == 2


def answers_for_nobody() -> dict[str, Answer]:
    return {"name": "示例", "mrn": "S1", "op_date": OPERATED}


def test_no_such_case_is_a_lookup_error(shared: Register) -> None:
    with pytest.raises(LookupError):
        cases.open_case(shared, 10**6, NOW)


# --- Numbers ----------------------------------------------------------------------------------------


def numbers(register: Register) -> list[str]:
    with register.store.reading() as connection:
        return list(connection.exec_driver_sql("SELECT study_id FROM operation ORDER BY id").scalars())


def test_case_numbers_count_within_the_year_of_the_operation(register: Register) -> None:
    for operated in (date(2025, 12, 31), date(2026, 1, 1), date(2025, 1, 1), None, date(2026, 2, 2)):
        a_case(register, op_date=operated)
    assert numbers(register) == [
        "HFS-2025-0001",
        "HFS-2026-0001",
        "HFS-2025-0002",
        "HFS-2026-0002",
        "HFS-2026-0003",
    ]


def test_a_case_number_is_never_given_twice(register: Register) -> None:
    for day in (date(2025, 12, 30), date(2025, 12, 31)):
        a_case(register, op_date=day)
    with pytest.raises(UserError):
        a_case(register, op_date=date(2025, 12, 31), side=9)
    with register.store.changing() as connection:  # the last of its year is taken away by hand
        connection.exec_driver_sql("DELETE FROM plan WHERE operation_id = 2")
        connection.exec_driver_sql("DELETE FROM operation WHERE id = 2")
    opened = reopened(register)
    a_case(opened, op_date=date(2025, 12, 31))
    cases.save_answers(opened, 1, {"op_date": date(2026, 1, 2), "study_id": "HFS-2025-0002"}, TODAY)
    assert sorted(numbers(opened)) == ["HFS-2025-0001", "HFS-2025-0003"]
    opened.close()


# --- Two operations of one patient ------------------------------------------------------------------


def again(register: Register, case: int, **answers: Answer) -> int:
    return cases.register_case(register, answers, TODAY, patient_of(register, case))


def test_a_reoperation_on_the_same_side_ends_the_first_plan_and_can_be_taken_back(shared: Register) -> None:
    first = a_case(shared, op_date=OPERATED, side=1)
    second = again(shared, first, op_date=after(28, OPERATED), side=1)
    assert state_of(shared, first, "M1", after(27, OPERATED)) is State.UPCOMING
    ended = next(s for s in cases.open_case(shared, first, NOW).standings if s.row.code == "M1")
    assert ended.ending is not None
    assert (ended.ending.why, ended.ending.day) == (End.REOPERATED, after(28, OPERATED))
    assert state_of(shared, second, "W1", after(36, OPERATED)) is State.DUE
    cases.save_answers(shared, second, {"side": 2}, TODAY)
    assert state_of(shared, first, "M1", after(28, OPERATED)) is State.DUE


@pytest.mark.parametrize("answers", [{"side": 2}, {}, {"side": Absence.UNK}])
def test_an_operation_on_the_other_or_an_unknown_side_ends_nothing(
    shared: Register, answers: dict[str, Answer]
) -> None:
    first = a_case(shared, op_date=OPERATED, side=1)
    again(shared, first, op_date=after(28, OPERATED), **answers)
    assert state_of(shared, first, "M1", after(28, OPERATED)) is State.DUE


def test_both_cases_of_a_patient_share_the_patients_answers(shared: Register) -> None:
    first = a_case(shared, op_date=OPERATED, phone1="13800138000")
    second = again(shared, first, op_date=after(28, OPERATED), side=2)
    cases.save_answers(shared, second, {"phone1": "13900139000", "hb_pre": 2}, TODAY)
    answers = cases.open_case(shared, first, NOW).answers
    assert answers["phone1"] == "13900139000"
    assert answers["hb_pre"] is None


# --- Every way in which follow-up ends --------------------------------------------------------------


def by_contact(result: int) -> dict[str, Answer]:
    return {"fu_date": after(20, OPERATED), "fu_mode": 2, "fu_result": result}


def complication(onset: Answer) -> dict[str, Answer]:
    return {"comp_code": "DTH", "onset_date": onset, "clavien": "V", "last_status": 2, "source": 3}


@pytest.mark.parametrize(
    ("code", "why"), [(1, End.REFUSED), (2, End.DIED), (4, End.ELSEWHERE), (5, End.LOST)]
)
def test_follow_up_is_ended_and_continued_by_hand(shared: Register, code: int, why: End) -> None:
    case = a_case(shared, op_date=OPERATED)
    cases.save_answers(shared, case, {"fu_end": code, "fu_end_date": after(28, OPERATED)}, TODAY)
    standing = next(s for s in cases.open_case(shared, case, NOW).standings if s.row.code == "M1")
    assert standing.state is State.ENDED
    assert standing.ending is not None
    assert standing.ending.why is why
    cases.save_answers(shared, case, {"fu_end": 0, "fu_end_date": after(28, OPERATED)}, TODAY)
    assert state_of(shared, case, "M1", after(28, OPERATED)) is State.DUE


def test_an_ending_without_a_day_takes_the_day_of_its_entry(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    cases.save_answers(shared, case, {"fu_end": 1}, after(28, OPERATED))
    assert cases.open_case(shared, case, NOW).answers["fu_end_date"] == after(28, OPERATED)
    assert state_of(shared, case, "M1", after(28, OPERATED)) is State.ENDED
    cases.save_answers(shared, case, {"fu_end_date": None}, after(29, OPERATED))
    assert cases.open_case(shared, case, NOW).answers["fu_end_date"] == after(29, OPERATED)
    entered = a_case(shared, op_date=OPERATED, fu_end=4)
    assert cases.open_case(shared, entered, NOW).answers["fu_end_date"] == TODAY


def test_an_ending_whose_day_is_not_known_is_refused(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    with pytest.raises(AnswersRefusedError, match="day on which follow-up ended") as told:
        cases.save_answers(shared, case, {"fu_end": 5, "fu_end_date": Absence.UNK}, TODAY)
    assert told.value.problems[0].key == "fu_end_date"
    assert cases.open_case(shared, case, NOW).answers["fu_end"] is None
    cases.save_answers(shared, case, {"fu_end": 0, "fu_end_date": Absence.UNK}, TODAY)


def test_an_operation_moved_past_its_contacts_and_checks_is_asked_about(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    a_ward_check(shared, case, evening(after(1, OPERATED)))
    a_call(shared, case, after(7, OPERATED), typed=TODAY)
    told = cases.save_answers(shared, case, {"op_date": after(8, OPERATED)}, TODAY)
    assert [(problem.key, problem.gaps["count"]) for problem in told] == [("op_date", 2)]
    opened = cases.open_case(shared, case, NOW)
    assert told[0] in cases.problems_of_case(opened.answers, opened, TODAY)
    assert cases.save_answers(shared, case, {"op_date": OPERATED}, TODAY) == ()


@pytest.mark.parametrize("result", [5, 7])
def test_a_refusal_or_death_told_at_a_call_ends_follow_up_and_can_be_corrected(
    shared: Register, result: int
) -> None:
    case = a_case(shared, op_date=OPERATED)
    entry = entries.add_entry(shared, "contact", case, by_contact(result), TODAY)
    assert state_of(shared, case, "M1", after(28, OPERATED)) is State.ENDED
    entries.save_entry(shared, "contact", entry, {"fu_result": 2}, TODAY)
    assert state_of(shared, case, "M1", after(28, OPERATED)) is State.DUE


def test_a_death_on_the_ward_ends_follow_up(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED, dis_status=5, dis_date=after(3, OPERATED))
    assert state_of(shared, case, WARD, after(4, OPERATED)) is State.ENDED
    assert state_of(shared, case, "W1", after(6, OPERATED)) is State.ENDED


@pytest.mark.parametrize("part", ["day", "month", "year", "unknown", "blank"])
def test_a_death_among_the_complications_ends_follow_up_however_well_its_day_is_known(
    shared: Register, part: str
) -> None:
    onset: dict[str, Answer] = {
        "day": after(20, OPERATED),
        "month": PartialDate(2026, 2),
        "year": PartialDate(2026),
        "unknown": Absence.UNK,
        "blank": None,
    }
    case = a_case(shared, op_date=OPERATED)
    entry = entries.add_entry(shared, "complication", case, complication(onset[part]), TODAY)
    far = date.today() + timedelta(days=800)  # a death without a date counts from its entry
    told = {
        s.state
        for s in cases.open_case(shared, case, evening(far)).standings
        if s.row.close and s.row.close >= far
    }
    assert told == {State.ENDED}
    entries.remove_entry(shared, "complication", entry, TODAY)
    assert State.ENDED not in {s.state for s in cases.open_case(shared, case, evening(far)).standings}


def test_the_whole_course_is_read_back_as_it_was_entered(shared: Register) -> None:
    case = a_case(
        shared, op_date=OPERATED, hb_pre=2, dis_date=after(5, OPERATED), birth_date=date(1970, 1, 1)
    )
    at = evening(OPERATED)
    a_ward_check(shared, case, at, hb=3)
    a_call(shared, case, after(12, OPERATED), fw_ever=1, hb=4)
    a_call(shared, case, after(7, OPERATED), fw_ever=Absence.UNK, typed=TODAY)
    opened = cases.open_case(shared, case, NOW)
    assert opened.answers["age_op"] == 56
    assert opened.answers["los_post"] == 5
    assert [(check.at, check.hb) for check in opened.course.ward_checks] == [(at, 3)]
    assert {(c.day, c.result, c.fw_ever, c.hb) for c in opened.course.contacts} == {
        (after(12, OPERATED), 1, 1, 4), (after(7, OPERATED), 1, None, None)
    }  # fmt: skip
    assert [entry.answers["fu_date"] for entry in opened.contacts] == [
        after(7, OPERATED),
        after(12, OPERATED),
    ]
    assert (opened.course.hb_before, opened.course.discharged_on) == (2, after(5, OPERATED))


def test_who_wrote_and_changed_a_case_is_kept(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    cases.save_answers(shared, case, {"side": 2}, TODAY)
    with shared.store.reading() as connection:
        query = "SELECT entered_by, entered_at, changed_by, changed_at FROM operation WHERE id = ?"
        row = connection.exec_driver_sql(query, (case,)).one()
    assert (row.entered_by, row.changed_by) == (shared.person, shared.person)
    assert row.entered_at
    assert row.changed_at


def test_names_of_rare_characters_are_kept_exactly(shared: Register) -> None:
    for name in ("𠮷野", "張\U00020bb7", "阿依古丽·买买提", "\U0002f80a", "=1+1", "👩‍⚕️"):
        case = a_case(shared, name=name)
        assert cases.open_case(shared, case, NOW).answers["name"] == name
