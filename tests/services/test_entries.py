"""Ward checks, complications, contacts and attempts."""

from datetime import date, datetime, time, timedelta

import pytest

from models.dictionary import RECORDS
from models.errors import UserError
from models.fields import Absence, Answer
from models.rules.checks import AnswersRefusedError
from models.rules.protocol import CALL_BACK, State
from models.services import cases, entries
from models.services.registers import Register
from tests.builders import NOW, TODAY, a_call, a_case, a_ward_check, after, evening

OPERATED = date(2026, 2, 1)


def state_of(register: Register, case: int, code: str, now: datetime) -> State:
    opened = cases.open_case(register, case, now)
    return next(standing.state for standing in opened.standings if standing.row.code == code)


def contacts(register: Register, case: int) -> list[dict[str, Answer]]:
    return [entry.answers for entry in cases.open_case(register, case, NOW).contacts]


def phones(register: Register, case: int) -> tuple[Answer, Answer]:
    answers = cases.open_case(register, case, NOW).answers
    return answers["phone1"], answers["phone2"]


@pytest.mark.parametrize("late", [0, 1, 10, 46])
def test_a_contact_dated_in_its_window_counts_as_on_time_whenever_it_is_typed(
    shared: Register, late: int
) -> None:
    case = a_case(shared, op_date=OPERATED)
    a_call(shared, case, after(10, OPERATED), typed=after(10 + late, OPERATED))
    assert state_of(shared, case, "W1", evening(after(56, OPERATED))) is State.DONE


def test_a_closed_window_keeps_nothing_out_and_nothing_is_lost(shared: Register) -> None:
    case = a_case(shared, op_date=date(2020, 2, 1))
    days = [1, 3, 4, 7, 10, 11, 45, 67, 68, 400, 2008, 2009, 2230]
    for day in days:
        a_call(shared, case, after(day, date(2020, 2, 1)), typed=TODAY)
    assert [answers["fu_date"] for answers in contacts(shared, case)] == [
        after(day, date(2020, 2, 1)) for day in days
    ]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"fu_date": OPERATED}, "fu_date"),
        ({"fu_date": OPERATED - timedelta(days=1)}, "fu_date"),
        ({"fu_date": TODAY + timedelta(days=1)}, "fu_date"),
        ({"fw_ever": None}, "fw_ever"),
        ({"fw_ever": Absence.ND}, "fw_ever"),
        ({"fw_ever": 1, "fw_onset": OPERATED - timedelta(days=1)}, "fw_onset"),
        ({"hb": 7}, "hb"),
        ({"fu_note": "\ud800"}, "fu_note"),
        ({"fu_note": "x" * 40_000}, "fu_note"),
    ],
)
def test_an_impossible_contact_saves_nothing(shared: Register, answers: dict[str, Answer], key: str) -> None:
    case = a_case(shared, op_date=OPERATED)
    entry = a_call(shared, case, after(7, OPERATED))
    before = contacts(shared, case)
    usual: dict[str, Answer] = {"fu_date": after(14, OPERATED), "fu_mode": 2, "fu_result": 1, "fw_ever": 0}
    with pytest.raises(AnswersRefusedError) as told:
        entries.add_entry(shared, "contact", case, {**usual, **answers}, TODAY)
    assert told.value.problems[0].key == key
    with pytest.raises(AnswersRefusedError):
        entries.save_entry(shared, "contact", entry, {"spasm": 3, **answers}, TODAY)
    assert contacts(shared, case) == before


@pytest.mark.parametrize("key", ["fu_date", "fu_result"])
@pytest.mark.parametrize("blank", [None, Absence.UNK])
def test_a_contact_without_day_or_result_is_refused(
    shared: Register, key: str, blank: Absence | None
) -> None:
    case = a_case(shared, op_date=OPERATED)
    entry = a_call(shared, case, after(7, OPERATED))
    before = contacts(shared, case)
    whole: dict[str, Answer] = {"fu_date": after(14, OPERATED), "fu_mode": 2, "fu_result": 2}
    with pytest.raises(AnswersRefusedError, match="count nowhere") as told:
        entries.add_entry(shared, "contact", case, {**whole, key: blank}, TODAY)
    assert [problem.key for problem in told.value.problems] == [key]
    with pytest.raises(AnswersRefusedError, match="count nowhere"):
        entries.save_entry(shared, "contact", entry, {key: blank}, TODAY)
    assert contacts(shared, case) == before


@pytest.mark.parametrize("record", ["contact", "ward_check", "complication"])
def test_nothing_is_entered_before_the_operation_has_a_date(shared: Register, record: str) -> None:
    case = a_case(shared)
    with pytest.raises(UserError, match="Enter the date of the operation first"):
        entries.add_entry(shared, record, case, {}, TODAY)


def test_a_contact_is_changed_and_the_rest_of_it_stays(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    entry = a_call(shared, case, after(7, OPERATED), fu_note="😀 好")
    told = entries.save_entry(
        shared, "contact", entry, {"fu_date": after(12, OPERATED), "fu_phone": "ask the daughter"}, TODAY
    )
    assert [problem.key for problem in told] == ["fu_phone"]
    [answers] = contacts(shared, case)
    assert (answers["fu_date"], answers["spasm"], answers["fu_note"]) == (after(12, OPERATED), 0, "😀 好")
    assert state_of(shared, case, "W2", NOW) is State.DONE


def test_a_ward_check_is_removed_freely_and_a_contact_with_a_reason_alone(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    call = a_call(shared, case, after(7, OPERATED))
    check = a_ward_check(shared, case, datetime.combine(OPERATED, time(18)))
    entries.remove_entry(shared, "ward_check", check, TODAY)
    with pytest.raises(UserError, match="Say why"):
        entries.remove_entry(shared, "contact", call, TODAY)
    opened = cases.open_case(shared, case, NOW)
    assert (len(opened.contacts), opened.ward_checks) == (1, ())
    entries.remove_entry(shared, "contact", call, TODAY, "another patient's")
    assert cases.open_case(shared, case, NOW).contacts == ()


@pytest.mark.parametrize("record", ["ward_check", "complication", "contact"])
def test_every_field_of_an_entry_keeps_an_absence(shared: Register, record: str) -> None:
    case = a_case(shared, op_date=OPERATED)
    keys = [field.key for field in RECORDS[record].fields if field.stored]
    absent: dict[str, Answer] = dict.fromkeys(keys, Absence.UNK)
    if record == "contact":  # these two it cannot be without
        absent |= {"fu_date": TODAY, "fu_result": 1}
    entries.add_entry(shared, record, case, absent, TODAY)
    opened = cases.open_case(shared, case, NOW)
    [entry] = {
        "ward_check": opened.ward_checks,
        "complication": opened.complications,
        "contact": opened.contacts,
    }[record]
    assert entry.answers == absent


# --- Attempts ---------------------------------------------------------------------------------------


def test_a_failed_call_hides_the_case_until_the_retry_minute(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    now = datetime.combine(after(13, OPERATED), time(9, 30, 45))
    again = datetime.combine(after(14, OPERATED), time(19))
    entries.log_failed_call(shared, case, now, retry_at=again, result=CALL_BACK, phone="13800138000")
    [answers] = contacts(shared, case)
    assert (answers["fu_time"], answers["retry_at"], answers["fu_phone"]) == (
        time(9, 30),
        again,
        "13800138000",
    )
    assert state_of(shared, case, "W2", again - timedelta(minutes=1)) is State.RETRY
    assert state_of(shared, case, "W2", again) is State.DUE
    [standing] = [s for s in cases.open_case(shared, case, again).standings if s.row.code == "W2"]
    assert standing.attempts == 1


def test_a_failed_call_without_a_retry_time_stays_on_the_list(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    now = datetime.combine(after(13, OPERATED), time(9, 30))
    entries.log_failed_call(shared, case, now, retry_at=None)
    assert state_of(shared, case, "W2", now) is State.DUE


@pytest.mark.parametrize("minutes", [-60, -1, 0])
def test_a_retry_time_lies_ahead(shared: Register, minutes: int) -> None:
    case = a_case(shared, op_date=OPERATED)
    with pytest.raises(UserError, match="must lie ahead"):
        entries.log_failed_call(shared, case, NOW, retry_at=NOW + timedelta(minutes=minutes))
    assert contacts(shared, case) == []


# --- Changed numbers --------------------------------------------------------------------------------

OLD, NEW, OTHER = "13800138000", "13900139000", "13700137000"


@pytest.mark.parametrize(
    ("before", "after_call"),
    [
        ((OLD, None), (NEW, OLD)),
        ((OLD, Absence.NA), (NEW, OLD)),
        ((OLD, OTHER), (NEW, OTHER)),
        ((OLD, NEW), (NEW, OLD)),
        ((NEW, OTHER), (NEW, OTHER)),
        ((None, None), (NEW, None)),
        ((Absence.UNK, Absence.NA), (NEW, Absence.NA)),
        ((Absence.UNK, OTHER), (NEW, OTHER)),
    ],
)
def test_a_number_told_at_a_contact_becomes_the_first_and_the_old_one_the_second_where_there_is_room(
    shared: Register, before: tuple[Answer, Answer], after_call: tuple[Answer, Answer]
) -> None:
    case = a_case(shared, op_date=OPERATED, phone1=before[0], phone2=before[1])
    a_call(shared, case, after(7, OPERATED), contact_changed=NEW)
    assert phones(shared, case) == after_call


def test_a_contact_that_tells_of_no_number_changes_none(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED, phone1=OLD)
    a_call(shared, case, after(7, OPERATED), contact_changed=Absence.NA)
    assert phones(shared, case) == (OLD, None)


def test_changing_an_old_contact_does_not_bring_its_number_back(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED, phone1=OLD)
    first = a_call(shared, case, after(7, OPERATED), contact_changed=NEW)
    a_call(shared, case, after(14, OPERATED), contact_changed=OTHER)
    entries.save_entry(shared, "contact", first, {"contact_changed": NEW, "spasm": 1}, TODAY)
    assert phones(shared, case)[0] == OTHER
    entries.save_entry(shared, "contact", first, {"contact_changed": "13600136000"}, TODAY)
    assert phones(shared, case)[0] == "13600136000"


CALL_TODAY: dict[str, Answer] = {"fu_date": TODAY, "fu_mode": 2, "fu_result": 1, "spasm": 0, "fw_ever": 0}


def agreed_days(register: Register, case: int) -> dict[str, date | None]:
    return {row.code: row.agreed_on for row in cases.open_case(register, case, NOW).rows}


def ending(register: Register, case: int) -> tuple[Answer, Answer]:
    answers = cases.open_case(register, case, NOW).answers
    return answers["fu_end"], answers["fu_end_date"]


def test_a_contact_and_the_day_of_the_next_one_are_saved_together(shared: Register) -> None:
    case = a_case(shared, op_date=TODAY - timedelta(days=14))
    agreed = entries.Agreed("W3", TODAY + timedelta(days=6))
    entries.add_contact(shared, case, CALL_TODAY, TODAY, agreed)
    assert len(contacts(shared, case)) == 1
    assert agreed_days(shared, case)["W3"] == agreed.day
    entries.add_contact(shared, case, CALL_TODAY, TODAY, entries.Agreed("W3", None))
    assert agreed_days(shared, case)["W3"] is None


@pytest.mark.parametrize(
    ("answers", "days"), [({}, 60), ({"fw_ever": None}, 6)], ids=["day outside", "question left out"]
)
def test_neither_the_contact_nor_the_next_day_is_saved_alone(
    shared: Register, answers: dict[str, Answer], days: int
) -> None:
    case = a_case(shared, op_date=TODAY - timedelta(days=14))
    agreed = entries.Agreed("W3", TODAY + timedelta(days=days))
    with pytest.raises(UserError):
        entries.add_contact(shared, case, {**CALL_TODAY, **answers}, TODAY, agreed)
    assert contacts(shared, case) == []
    assert agreed_days(shared, case)["W3"] is None


@pytest.mark.parametrize("died_on", [TODAY - timedelta(days=2), None])
def test_a_death_is_logged_with_its_day_where_that_is_known(shared: Register, died_on: date | None) -> None:
    case = a_case(shared, op_date=OPERATED)
    entries.log_death(shared, case, {"fu_date": TODAY, "fu_mode": 6}, died_on, TODAY)
    assert [answers["fu_result"] for answers in contacts(shared, case)] == [7]
    assert ending(shared, case) == ((2, died_on) if died_on else (None, None))
    assert state_of(shared, case, "D45", NOW) is State.ENDED


@pytest.mark.parametrize(
    ("facts", "died_on"),
    [
        ({"fu_date": TODAY, "fu_mode": 2}, TODAY + timedelta(days=1)),
        ({"fu_date": TODAY, "fu_mode": 2}, OPERATED - timedelta(days=1)),
        ({"fu_date": OPERATED, "fu_mode": 2}, TODAY),
    ],
)
def test_neither_the_death_nor_its_contact_is_saved_alone(
    shared: Register, facts: dict[str, Answer], died_on: date
) -> None:
    case = a_case(shared, op_date=OPERATED)
    with pytest.raises(AnswersRefusedError):
        entries.log_death(shared, case, facts, died_on, TODAY)
    assert contacts(shared, case) == []
    assert ending(shared, case) == (None, None)


def test_nobody_was_reached_after_death_but_a_relative_may_have_been(shared: Register) -> None:
    case = a_case(shared, op_date=OPERATED)
    a_call(shared, case, after(14, OPERATED))
    a_call(shared, case, after(21, OPERATED), fu_mode=6)
    facts: dict[str, Answer] = {"fu_date": TODAY, "fu_mode": 6}
    with pytest.raises(UserError, match=after(14, OPERATED).isoformat()):
        entries.log_death(shared, case, facts, after(13, OPERATED), TODAY)
    assert len(contacts(shared, case)) == 2
    assert ending(shared, case) == (None, None)
    entries.log_death(shared, case, facts, after(14, OPERATED), TODAY)
    assert ending(shared, case) == (2, after(14, OPERATED))
