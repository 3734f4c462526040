"""The sample register: published counts, somebody to ring on any day, nobody who could exist."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from models.dictionary import CONTACT, OPERATION, PATIENT, RECORDS
from models.errors import UserError
from models.fields import Absence, Answer, Answers, PartialDate, Problem, Record
from models.rules.completeness import missing_keys
from models.rules.cross import problems_with
from models.rules.identifiers import is_resident_id
from models.rules.protocol import State
from models.rules.rule import CASE, Scene
from models.services.bulk import NewCase, add_cases
from models.services.cases import SAMPLE_ONLY, add_case, register_case
from models.services.entries import add_entry
from models.services.registers import (
    SAMPLE_PASSPHRASE,
    SAMPLE_PERSON,
    Register,
    create,
    make_sample,
    open_,
    shipped_protocol,
)
from models.services.sample_case import case_of
from models.services.sample_people import Crowd
from models.services.sample_story import Fate, story_of
from models.services.sample_today import COUNT, present_cases
from models.services.worklist import DueLine, due_list
from models.store import schema
from models.store.codec import answers_of

TODAY = date(2026, 10, 1)
FIRST, LAST = date(2019, 1, 1), date(2020, 7, 1)
ORACLES = Path(__file__).parents[1] / "reference" / "oracles.csv"

Make = Callable[..., Register]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Make sample registers that nobody changes, each once."""
    made: dict[tuple[object, ...], Register] = {}
    with ExitStack() as stack:

        def make(today: date = TODAY, seed: int = 1, cases: int = 148) -> Register:
            if (wanted := (today, seed, cases)) not in made:
                folder = tmp_path_factory.mktemp("sample") / "register"
                made[wanted] = make_sample(folder, cases=cases, today=today, seed=seed)
                stack.callback(made[wanted].close)
            return made[wanted]

        yield make


@dataclass(frozen=True)
class Told:
    """All answers of one operation, as they are stored."""

    case: dict[str, Answer]
    ward_checks: list[dict[str, Answer]]
    complications: list[dict[str, Answer]]
    contacts: list[dict[str, Answer]]

    @property
    def operated(self) -> date:
        operated = self.case["op_date"]
        assert isinstance(operated, date)
        return operated

    def day(self, answer: Answer) -> int:
        assert isinstance(answer, date)
        return (answer if not isinstance(answer, datetime) else answer.date()).toordinal() - (
            self.operated.toordinal()
        )

    @property
    def completed(self) -> list[dict[str, Answer]]:
        return [row for row in self.contacts if row["fu_result"] == 1]


def told(register: Register) -> list[Told]:
    """Return every operation of a register, in the order of entry."""
    with register.store.reading() as connection:

        def rows(table: str) -> list[Any]:
            return list(
                connection.execute(
                    select(schema.RECORD_TABLES[table]).order_by(schema.RECORD_TABLES[table].c.id)
                ).mappings()
            )

        patients = {row["id"]: answers_of(PATIENT.fields, row) for row in rows("patient")}
        below: dict[str, dict[int, list[dict[str, Answer]]]] = {}
        for record in ("ward_check", "complication", "contact"):
            below[record] = {}
            for row in rows(record):
                entry = answers_of(RECORDS[record].fields, row)
                below[record].setdefault(row["operation_id"], []).append(entry)
        return [
            Told(
                {**patients[row["patient_id"]], **answers_of(OPERATION.fields, row)},
                *(below[record].get(row["id"], []) for record in ("ward_check", "complication", "contact")),
            )
            for row in rows("operation")
        ]


def series(register: Register) -> list[Told]:
    return [case for case in told(register) if FIRST <= case.operated <= LAST]


# --- Outcomes, derived plainly from the definitions (status at last contact) --------------------------


def spasm_states(case: Told) -> list[tuple[int, int]]:
    """Return day and state of the discharge check and of every completed contact, by day."""
    checked = [(case.day(case.case["dis_date"]), case.case["spasm_dis"])]
    checked += [(case.day(row["fu_date"]), row["spasm"]) for row in case.completed]
    return sorted((day, state) for day, state in checked if isinstance(state, int))


def satisfying(case: Told) -> bool:
    return spasm_states(case)[-1][1] <= 2


def failed(case: Told) -> bool:
    return spasm_states(case)[-1][1] >= 3


def recurred(case: Told) -> bool:
    """At least 90 days free, then a spasm of 2 or more that is there again 30 days on."""
    states = spasm_states(case)
    free_since, long_free = None, False
    for n, (day, state) in enumerate(states):
        free_since = (day if free_since is None else free_since) if state == 0 else None
        long_free |= free_since is not None and day - free_since >= 90
        again = any(later >= 2 and on - day >= 30 for on, later in states[n + 1 :])
        if long_free and state >= 2 and again:
            return True
    return False


def palsy_class(case: Told) -> str | None:
    base = case.case["hb_pre"]
    assert isinstance(base, int)
    on_ward = [(case.day(row["hb_w_at"]), row["hb_w"]) for row in case.ward_checks]
    graded = on_ward + [(case.day(row["fu_date"]), row["hb"]) for row in case.completed]
    if not any(isinstance(hb, int) and hb - base >= 1 for _, hb in graded):
        return None
    onset = min(case.day(row["fw_onset"]) for row in case.completed if row["fw_onset"])
    if onset >= 2:
        return "delayed"
    normal_first = any(day <= 1 and isinstance(hb, int) and hb <= base for day, hb in on_ward)
    return "delayed" if onset == 1 and normal_first else "immediate"


def has(code: str) -> Callable[[Told], bool]:
    return lambda case: any(row["comp_code"] == code for row in case.complications)


DERIVED: dict[str, Callable[[Told], bool]] = {
    "satisfying (cure or partial remission)": satisfying,
    "failure": failed,
    "recurrence (flag inside a class)": recurred,
    "immediate facial palsy": lambda case: palsy_class(case) == "immediate",
    "delayed facial palsy": lambda case: palsy_class(case) == "delayed",
    "hearing loss": has("HL"),
    "CSF leak": has("CSF"),
    "cerebellar infarction (moyamoya patient)": lambda case: has("CBI")(case) and case.case["moyamoya"] == 1,
}


def published() -> dict[str, tuple[int, int]]:
    with ORACLES.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["series"] == "Huang 2021"]
    return {row["item"]: (int(row["n"]), int(row["N"])) for row in rows}


def derived(register: Register) -> dict[str, tuple[int, int]]:
    cases = series(register)
    return {item: (sum(map(counts, cases)), len(cases)) for item, counts in DERIVED.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_published_counts_follow_from_the_answers(sample: Make, seed: int) -> None:
    assert derived(sample(seed=seed)) == published()


@pytest.mark.parametrize("today", [date(2020, 7, 20), date(2020, 9, 1), date(2024, 2, 29)])
def test_the_published_counts_hold_on_any_day_after_the_series(sample: Make, today: date) -> None:
    assert derived(sample(today)) == published()


def test_the_counts_of_another_size_are_in_proportion(sample: Make) -> None:
    assert derived(sample(cases=37)) == {
        "satisfying (cure or partial remission)": (36, 37),
        "failure": (1, 37),
        "recurrence (flag inside a class)": (0, 37),
        "immediate facial palsy": (0, 37),
        "delayed facial palsy": (3, 37),
        "hearing loss": (2, 37),  # 1.75
        "CSF leak": (1, 37),  # a half, rounded up
        "cerebellar infarction (moyamoya patient)": (0, 37),
    }


@pytest.mark.parametrize("cases", [0, 1])
def test_the_smallest_series_has_its_size(sample: Make, cases: int) -> None:
    assert len(series(sample(cases=cases))) == cases


def test_the_series_has_as_many_patients_as_operations(sample: Make) -> None:
    numbers = {case.case["mrn"] for case in series(sample())}
    assert len(numbers) == 148


def test_the_failures_are_failures_a_year_after_the_operation_too(sample: Make) -> None:
    last = [spasm_states(case)[-1] for case in series(sample()) if failed(case)]
    assert [day >= 365 for day, _ in last] == [True] * 4


def test_the_recurrence_lies_inside_a_satisfying_class(sample: Make) -> None:
    assert [satisfying(case) for case in series(sample()) if recurred(case)] == [True]


def test_moyamoya_is_the_infarct_and_the_infarct_is_moyamoya(sample: Make) -> None:
    everybody = told(sample())
    assert [case for case in everybody if case.case["moyamoya"] == 1] == list(filter(has("CBI"), everybody))


def test_delayed_palsies_begin_and_end_when_published_ones_do(sample: Make) -> None:
    delayed = [case for case in series(sample()) if palsy_class(case) == "delayed"]
    events = [row for case in delayed for row in case.complications if row["comp_code"] == "FP"]
    onsets = [case.day(row["onset_date"]) for case, row in zip(delayed, events, strict=True)]
    ended = [case.day(row["resolved_date"]) for case, row in zip(delayed, events, strict=True)]
    lasted = [end - onset for onset, end in zip(onsets, ended, strict=True)]
    assert min(onsets) >= 1
    assert max(onsets) <= 44
    assert 10 <= sum(onsets) / len(onsets) <= 12
    assert min(lasted) >= 7
    assert max(lasted) <= 730


def test_palsies_are_asked_for_and_graded_by_the_ward_by_eye_and_by_phone(sample: Make) -> None:
    weak = [case for case in series(sample()) if palsy_class(case)]
    answers = [row for case in weak for row in case.completed if row["fw_ever"] in (1, 2)]
    assert {row["hb_basis"] for row in answers} >= {1, 3}
    assert not [row for row in answers if row["hb"] is None or row["fw_onset"] is None]
    assert {case.completed[-1]["hb"] for case in weak} == {1}


def test_operations_are_spread_over_the_published_days(sample: Make) -> None:
    cases = series(sample())
    assert all(case.operated.weekday() < 5 for case in cases)
    for case in cases:
        diagnosed = case.case["dx_date"]
        assert isinstance(diagnosed, date)
        assert FIRST <= diagnosed <= case.operated
    a_month = Counter((case.operated.year, case.operated.month) for case in cases)
    assert len(set(a_month) - {(2020, 7)}) == 18
    assert max(a_month.values()) <= 12


def test_patients_are_as_old_and_as_often_women_as_published(sample: Make) -> None:
    cases = series(sample())
    ages = [
        case.operated.year - born.year - ((case.operated.month, case.operated.day) < (born.month, born.day))
        for case in cases
        if isinstance(born := case.case["birth_date"], date)
    ]
    assert len(ages) == 148
    assert min(ages) >= 22
    assert max(ages) <= 81
    sexes = Counter(case.case["sex"] for case in cases)
    assert 1.3 < sexes[2] / sexes[1] < 3.2


# --- The list of the day ------------------------------------------------------------------------------

DAYS = ["2020-09-01", "2024-02-29", "2026-01-01", "today"]


def day_of(name: str) -> date:
    return date.today() if name == "today" else date.fromisoformat(name)


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9))


@pytest.mark.parametrize("name", DAYS)
def test_on_any_day_somebody_is_in_each_state_of_the_list(sample: Make, name: str) -> None:
    today = day_of(name)
    listed = due_list(sample(today), at_nine(today))
    assert {line.state for line in listed.lines} == {State.DUE, State.OVERDUE, State.MISSED}
    assert State.RETRY in {line.state for line in listed.hidden}
    assert State.DONE in {line.state for line in listed.finished}
    windows = {(line.window, line.state) for line in listed.lines}
    assert windows >= {
        ("WARD", State.DUE),
        *(("W1", State.DUE), ("W1", State.OVERDUE), ("W2", State.DUE), ("W2", State.OVERDUE)),
        *(("W3", State.MISSED), ("M1", State.DUE), ("D45", State.DUE)),
    }
    assert listed.lines[0].palsy


@pytest.mark.parametrize("name", DAYS[1:])
def test_long_after_the_series_the_later_windows_are_open_too(sample: Make, name: str) -> None:
    today = day_of(name)
    windows = {(line.window, line.state) for line in due_list(sample(today), at_nine(today)).lines}
    assert windows >= {("M3", State.DUE), ("M6", State.DUE), ("Y1", State.OVERDUE)}


@pytest.mark.parametrize("today", [date(2018, 5, 5), date(2019, 6, 15), date(2020, 7, 2)], ids=str)
def test_the_list_is_not_empty_even_before_the_series_is_over(sample: Make, today: date) -> None:
    assert due_list(sample(today), at_nine(today)).lines


def of_series(lines: tuple[DueLine, ...], numbers: set[Answer]) -> list[DueLine]:
    return [line for line in lines if line.mrn in numbers]


def test_the_series_never_crowds_the_list(sample: Make) -> None:
    register = sample()
    numbers = {case.case["mrn"] for case in series(register)}
    days = [LAST + timedelta(days=n) for n in range(45, (TODAY - LAST).days, 17)]
    lists = {day: due_list(register, at_nine(day)) for day in days}
    crowd = {day: len(of_series(listed.lines, numbers)) for day, listed in lists.items()}
    assert max(crowd.values()) <= 15
    assert max(found for day, found in crowd.items() if day >= date(2021, 2, 1)) == 0
    assert max(len(of_series(listed.hidden, numbers)) for listed in lists.values()) <= 8


def test_the_names_hold_what_is_hard_to_show_and_to_tell_apart(sample: Make) -> None:
    names = {line.name for line in due_list(sample(), at_nine(TODAY)).lines}
    assert names >= {"林采苓", "林采玲", "张守𬭎", "陈䶮", "阿依努尔·艾尼瓦尔"}


# --- The answers --------------------------------------------------------------------------------------


def problems(cases: list[Told], today: date) -> list[Problem]:
    found = []
    for case in cases:
        entries = case.ward_checks, case.complications, case.contacts
        scene = Scene(case.case, case.case, today, *entries)
        found += problems_with(CASE, scene)
        for record, rows in zip(("ward_check", "complication", "contact"), entries, strict=True):
            for row in rows:
                found += problems_with(record, replace(scene, own=row))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_answer_is_impossible_or_unlikely(sample: Make, seed: int) -> None:
    assert not problems(told(sample(seed=seed)), TODAY)


def test_nobody_of_many_has_the_disease_as_a_child() -> None:
    rng, operated = Random(3), date(2020, 3, 2)
    crowd, protocol = Crowd(rng, 2000, range(10**6)), shipped_protocol()[0]
    for _ in range(2000):
        case = case_of(crowd, operated, story_of(Fate.USUAL, 0, rng), protocol, rng)
        began, born = case.operation["onset_ym"], case.patient["birth_date"]
        assert isinstance(began, PartialDate)
        assert isinstance(born, date)
        assert began.year - born.year >= 17


def test_only_patients_still_on_the_ward_lack_answers(sample: Make) -> None:
    lacking = [
        TODAY - case.operated
        for case in told(sample())
        if any(missing_keys(case.case, case.ward_checks).values())
    ]
    assert sorted(lacking) == [timedelta(0), timedelta(1)]


def needed(record: Record) -> set[str]:
    return {field.key for field in record.fields if field.need.value == "Y"}


def test_completed_contacts_and_complications_are_complete(sample: Make) -> None:
    cases = told(sample())
    blank = {
        key
        for case in cases
        for record, rows in ((CONTACT, case.completed), (RECORDS["complication"], case.complications))
        for row in rows
        for key in needed(record)
        if row[key] is None
    }
    assert not blank


def test_the_weakness_question_is_answered_at_nearly_all_contacts(sample: Make) -> None:
    answers = Counter(row["fw_ever"] for case in told(sample()) for row in case.completed)
    assert answers.keys() <= {0, 1, 2, Absence.UNK}
    assert answers[Absence.UNK] < answers.total() / 50


def test_there_are_failed_calls_relatives_and_windows_covered_late(sample: Make) -> None:
    cases = series(sample())
    results = Counter(row["fu_result"] for case in cases for row in case.contacts)
    assert results[2] > 20
    assert results[6] > 0
    assert {row["fu_mode"] for case in cases for row in case.completed} == {1, 2, 3, 6}
    second_week = [any(11 <= case.day(row["fu_date"]) <= 17 for row in case.completed) for case in cases]
    assert 0 < second_week.count(False) < 20


@pytest.mark.parametrize(
    "today", [date(2018, 5, 5), date(2019, 6, 15), date(2020, 7, 2), date(2020, 9, 1), TODAY], ids=str
)
def test_nothing_is_dated_after_today(sample: Make, today: date) -> None:
    later = [
        (key, answer)
        for case in told(sample(today))
        for row in (case.case, *case.ward_checks, *case.complications, *case.contacts)
        for key, answer in row.items()
        if isinstance(answer, date) and key != "retry_at" and answer.strftime("%F") > today.isoformat()
    ]
    assert not later


def test_numbers_and_phones_belong_to_nobody(sample: Make) -> None:
    for case in told(sample()):
        answers = case.case
        assert re.fullmatch(r"0\d{7}", str(answers["mrn"]))
        assert re.fullmatch(r"000000\d{11}[\dX]", str(answers["id_no"]))  # areas begin with 11
        assert is_resident_id(str(answers["id_no"]))
        phones = [answers[key] for key in ("phone1", "phone2", "kin_phone") if answers[key]]
        assert all(re.fullmatch(r"1440\d{7}", str(phone)) for phone in phones)  # of 13 digits, for machines


# --- One seed, one register ---------------------------------------------------------------------------

TIMES = {"entered_at", "changed_at", "adopted_at"}


def tables(register: Register, apart_from: set[str] = TIMES) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, without the columns named."""
    with register.store.reading() as connection:
        return {
            table.name: [
                {key: value for key, value in row.items() if key not in apart_from}
                for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in schema.METADATA.sorted_tables
        }


def test_the_same_seed_and_day_make_the_same_register(sample: Make, tmp_path: Path) -> None:
    again = make_sample(tmp_path / "again", today=TODAY, seed=1)
    try:
        assert tables(again, {"adopted_at"}) == tables(sample(), {"adopted_at"})
    finally:
        again.close()


def test_another_seed_makes_other_people(sample: Make) -> None:
    assert tables(sample(seed=2))["patient"] != tables(sample())["patient"]


def test_case_numbers_follow_the_operations_without_a_hole(sample: Make) -> None:
    cases = told(sample())
    assert [case.operated for case in cases] == sorted(case.operated for case in cases)
    for year in (2019, 2020, 2026):
        given = [case.case["study_id"] for case in cases if case.operated.year == year]
        assert given == [f"HFS-{year}-{n:04}" for n in range(1, len(given) + 1)]


def test_a_sample_is_a_sample_when_opened_again_and_takes_no_real_patient(tmp_path: Path) -> None:
    make_sample(tmp_path / "register", cases=1, today=TODAY).close()
    register = open_(tmp_path / "register", SAMPLE_PERSON, SAMPLE_PASSPHRASE)
    try:
        assert register.is_sample
        with pytest.raises(UserError) as refused:
            register_case(register, {"name": "林采苓", "mrn": "0012345"}, TODAY)
        assert refused.value.words == SAMPLE_ONLY
    finally:
        register.close()


# --- Many at once -------------------------------------------------------------------------------------


def new_register(folder: Path) -> Register:
    return create(folder, "神经外科", "nurse", "long enough words", quick_keys=True)[0]


def odd_cases() -> list[NewCase]:
    """Return cases that differ in what they lack and in how they ended."""
    operated, died = date(2026, 8, 20), date(2026, 9, 3)
    check: Answers = {"hb_w": 1, "hb_w_at": datetime(2026, 8, 20, 17)}
    death: Answers = {"comp_code": "DTH", "onset_date": died}
    ended: Answers = {"op_date": operated, "fu_end": 4, "fu_end_date": died}
    died_on_ward: Answers = {"op_date": operated, "dis_date": died, "dis_status": 5}
    unanswered: Answers = {
        "fu_date": died, "fu_result": 1, "fw_ever": Absence.UNK, "fu_time": time(9, 5),
    }  # fmt: skip
    return [
        NewCase({"name": "单柏石", "mrn": "0000001"}, {"side": 1}),
        NewCase({"name": "林采苓", "mrn": "0000002"}, {"op_date": operated}, [check], [death]),
        NewCase({"name": "吕若荷", "mrn": "0000003"}, ended),
        NewCase({"name": Absence.UNK, "mrn": "0000004"}, died_on_ward, [check]),
        NewCase({"name": "曾怀苓", "mrn": "0000005"}, {"op_date": operated}, contacts=[unanswered]),
        NewCase({"mrn": "0000006"}, {"op_date": date(2025, 12, 31), "hb_pre": 2, "side": 2}),
    ]


def enter_one_by_one(register: Register, case: NewCase) -> None:
    with register.store.changing() as connection:
        operation_id = add_case(connection, register, {**case.patient, **case.operation}, TODAY)
    for record, rows in case.entries.items():
        for row in rows:
            add_entry(register, record, operation_id, row, TODAY)


def without_history(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Leave out who did what when: nobody did what many at once are."""
    return {name: rows for name, rows in found.items() if name not in ("step", "change")}


def test_many_at_once_are_the_rows_of_one_by_one(tmp_path: Path) -> None:
    single, bulk = new_register(tmp_path / "single"), new_register(tmp_path / "bulk")
    try:
        rng = Random(7)
        crowd = Crowd(rng, COUNT, range(10_000, 20_000))
        cases = [*present_cases(crowd, bulk.protocol, rng, TODAY, range(0)), *odd_cases()]
        for register in (single, bulk):
            register_case(register, {"name": "张守岗", "mrn": "0000099", "op_date": TODAY}, TODAY)
        for case in cases:
            enter_one_by_one(single, case)
        add_cases(bulk, cases, TODAY)
        assert without_history(tables(bulk)) == without_history(tables(single))
    finally:
        single.close()
        bulk.close()


def test_a_case_entered_after_many_gets_the_next_number(tmp_path: Path) -> None:
    register = new_register(tmp_path / "register")
    try:
        add_cases(register, odd_cases(), TODAY)
        register_case(register, {"name": "张守岗", "mrn": "0000099", "op_date": TODAY}, TODAY)
        assert [case.case["study_id"] for case in told(register) if case.case["mrn"] == "0000099"] == [
            "HFS-2026-0006"
        ]
    finally:
        register.close()


def test_many_at_once_are_all_written_or_none(tmp_path: Path) -> None:
    register = new_register(tmp_path / "register")

    def stopped() -> Iterator[NewCase]:
        yield from odd_cases()
        raise InterruptedError

    try:
        before = tables(register)
        with pytest.raises(InterruptedError):
            add_cases(register, stopped(), TODAY)
        assert tables(register) == before
    finally:
        register.close()
