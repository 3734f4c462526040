"""What is open in a register: found, grouped, confirmed, silent until it changes, and never missed later."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from random import Random

import pytest

from models.errors import UserError
from models.fields import Answer
from models.rules.completeness import counts, missing_keys
from models.rules.cross import notable, problems_with
from models.rules.people import Person, Role
from models.rules.rule import CASE
from models.services import bin as recycle_bin
from models.services import cases, confirmations, entries, history, pairs, staff, undoing
from models.services.bulk import NewCase, add_cases
from models.services.duplicates import alike
from models.services.quality import Finding, Findings, Standing
from models.services.registers import Register, make_sample
from models.words import Language
from tests.builders import (
    NOW,
    TODAY,
    a_call,
    a_case,
    a_register,
    a_ward_check,
    after,
    answers_for,
    patient_of,
)
from tests.people import invented, near_duplicate

OPERATED = date(2026, 3, 4)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Register]:
    register = make_sample(tmp_path / "sample", today=date(2026, 10, 1), seed=1)
    yield register
    register.close()


def an_operated(register: Register, **answers: Answer) -> int:
    usual: dict[str, Answer] = {"op_date": OPERATED, "adm_date": OPERATED, "hb_pre": 1}
    return a_case(register, today=TODAY, **{**usual, **answers})


def told(findings: Findings, standing: Standing, case: int | None = None) -> dict[str, Finding]:
    return {each.rule: each for each in findings.problems(case) if each.standing is standing}


def looked(register: Register, today: date = TODAY) -> Findings:
    findings = Findings(register)
    findings.refresh(today)
    return findings


def same(one: Findings, other: Findings) -> bool:
    return sorted(map(repr, one.problems())) == sorted(map(repr, other.problems()))


def test_a_sound_register_is_quiet(sample: Register) -> None:
    findings = looked(sample, date(2026, 10, 1))
    assert {each.standing for each in findings.problems()} == {Standing.MISSING}
    on_ward = {each.operation_id for each in findings.problems()}
    assert len(on_ward) <= 4


def test_each_finding_says_whose_it_is_and_where_to_go(register: Register) -> None:
    case = an_operated(register, ebl=900, id_no="110105491231002", name="曾志伟")
    a_call(register, case, after(10, OPERATED), hb=1, hb_basis=1)
    found = told(looked(register), Standing.TO_CHECK)
    assert {rule: (each.record, each.key, each.section) for rule, each in found.items()} == {
        "ebl.limits": ("operation", "ebl", "operation"),
        "id_no.old": ("patient", "id_no", "identity"),
        "hb_basis.mode": ("contact", "hb_basis", "follow_up"),
    }
    one = found["ebl.limits"]
    assert (one.operation_id, one.name, one.operated_on) == (case, "曾志伟", OPERATED)
    assert found["id_no.old"].row_id == one.patient_id == patient_of(register, case)
    for each in looked(register).problems():
        for language in Language:
            assert "{" not in each.title.say(language) + each.sentence.say(language)


def test_what_no_rule_could_look_at_is_listed_with_the_field_that_lacks(register: Register) -> None:
    an_operated(register, bone_l=25)
    one = told(looked(register), Standing.NOT_CHECKED)["bone_l.keyhole"]
    assert (one.key, one.problem) == ("bone_l", None)
    assert "Approach" in one.sentence.say(Language.ENGLISH)
    assert "入路" in one.sentence.say(Language.CHINESE)


def test_rules_are_grouped_must_fix_first_and_oldest_first(register: Register) -> None:
    later = a_case(register, op_date=after(3, OPERATED), ebl=900)
    first = a_case(register, op_date=OPERATED, ebl=900)
    with register.store.changing() as connection:  # as an import could leave it
        connection.exec_driver_sql("UPDATE operation SET dis_date = '2026-03-01' WHERE id = ?", (later,))
    groups = looked(register).grouped()
    assert (groups[0].standing, groups[0].rule) == (Standing.MUST_FIX, "dis_date.before_operation")
    losses = next(group for group in groups if group.rule == "ebl.limits")
    assert (losses.cases, losses.oldest) == (2, OPERATED)
    assert [each.operation_id for each in losses.findings] == [first, later]
    assert [list(Standing).index(group.standing) for group in groups] == sorted(
        list(Standing).index(group.standing) for group in groups
    )


def test_a_patient_is_told_of_once_however_often_operated(register: Register) -> None:
    first = a_case(register, op_date=OPERATED, kin_phone="13800138000", phone1="13800138000", side=1)
    patient = patient_of(register, first)
    cases.register_case(register, {"op_date": after(5, OPERATED), "side": 1, "op_kind": 2}, TODAY, patient)
    found = [each for each in looked(register).problems() if each.rule == "kin_phone.same"]
    assert [each.operation_id for each in found] == [first]


def test_operations_of_one_patient_are_judged_beside_each_other(register: Register) -> None:
    first = a_case(register, op_date=OPERATED, side=1, op_kind=1, bilateral=0)
    patient = patient_of(register, first)
    findings = looked(register)
    answers: dict[str, Answer] = {"op_date": after(5, OPERATED), "side": 2, "op_kind": 1, "bilateral": 0}
    second = cases.register_case(register, answers, TODAY, patient)
    findings.refresh(TODAY)
    assert "op_kind.other_side" in told(findings, Standing.TO_CHECK, second)
    assert "bilateral.both_operated" in told(findings, Standing.TO_CHECK, first)
    assert "op_kind.other_side" in {
        each.rule for each in cases.save_answers(register, second, {"htn": 0}, TODAY)
    }
    assert "op_kind.other_side" in {
        each.rule for each in cases.problems_of_case(answers, cases.open_case(register, second, NOW), TODAY)
    }


# --- Confirming ---------------------------------------------------------------------------------------


def test_what_was_confirmed_is_silent_until_the_value_is_another(register: Register) -> None:
    case = an_operated(register, ebl=900)
    findings = looked(register)
    one = told(findings, Standing.TO_CHECK)["ebl.limits"]
    findings.confirm(one, "  read in the notes ")
    findings.refresh(TODAY)
    assert "ebl.limits" not in told(findings, Standing.TO_CHECK)
    assert "ebl.limits" not in {each.rule for each in cases.save_answers(register, case, {"htn": 1}, TODAY)}
    opened = cases.open_case(register, case, NOW)
    assert "ebl.limits" not in {each.rule for each in cases.problems_of_case(opened.answers, opened, TODAY)}
    assert "ebl.limits" in {each.rule for each in cases.save_answers(register, case, {"ebl": 950}, TODAY)}
    findings.refresh(TODAY)
    assert told(findings, Standing.TO_CHECK)["ebl.limits"].problem != one.problem
    cases.save_answers(register, case, {"ebl": 900}, TODAY)
    findings.refresh(TODAY)
    assert "ebl.limits" not in told(findings, Standing.TO_CHECK)


def test_a_confirmation_keeps_who_when_and_why_and_can_be_taken_back(register: Register) -> None:
    case = an_operated(register, ebl=900)
    findings = looked(register)
    number = findings.confirm(told(findings, Standing.TO_CHECK)["ebl.limits"], "read in the notes")
    [kept] = confirmations.confirmed(register, case)
    assert (kept.id, kept.person, kept.reason, kept.facts) == (
        number, register.person, "read in the notes", '{"ebl":"900"}'
    )  # fmt: skip
    assert datetime.fromisoformat(kept.at).utcoffset() is not None
    confirmations.take_back(register, number)
    findings.refresh(TODAY)
    assert "ebl.limits" in told(findings, Standing.TO_CHECK)
    with pytest.raises(LookupError):
        confirmations.take_back(register, number)


def test_undoing_the_confirmation_lets_the_rule_speak_again(register: Register) -> None:
    an_operated(register, ebl=900)
    findings = looked(register)
    findings.confirm(told(findings, Standing.TO_CHECK)["ebl.limits"], "read")
    last = history.last_step(register)
    assert last is not None
    assert (last.action, last.reason) == ("confirm", "read")
    undoing.undo(register, last.id, TODAY)
    findings.refresh(TODAY)
    assert "ebl.limits" in told(findings, Standing.TO_CHECK)


def test_a_confirmation_needs_a_reason_and_something_that_can_be_true(register: Register) -> None:
    case = an_operated(register, ebl=900)
    findings = looked(register)
    with pytest.raises(UserError):
        findings.confirm(told(findings, Standing.TO_CHECK)["ebl.limits"], "  ")
    with register.store.changing() as connection:
        connection.exec_driver_sql("UPDATE operation SET dis_date = '2026-03-01' WHERE id = ?", (case,))
    findings.refresh(TODAY)
    with pytest.raises(UserError):
        findings.confirm(told(findings, Standing.MUST_FIX)["dis_date.before_operation"], "sure")
    with pytest.raises(ValueError, match="is no problem"):
        findings.confirm(next(iter(told(findings, Standing.MISSING).values())), "sure")
    assert confirmations.confirmed(register, case) == ()


def test_an_entry_is_confirmed_by_itself(register: Register) -> None:
    case = an_operated(register)
    one = a_call(register, case, after(10, OPERATED), hb=1, hb_basis=1)
    a_call(register, case, after(12, OPERATED), hb=1, hb_basis=1)
    findings = looked(register)
    found = [each for each in findings.problems() if each.rule == "hb_basis.mode"]
    findings.confirm(next(each for each in found if each.row_id == one), "met in the corridor")
    findings.refresh(TODAY)
    left = [each for each in findings.problems() if each.rule == "hb_basis.mode"]
    assert len(found) == 2
    assert [each.row_id for each in left] == [each.row_id for each in found if each.row_id != one]
    assert entries.save_entry(register, "contact", one, {"satisfaction": 5}, TODAY) == ()
    opened = cases.open_case(register, case, NOW)
    answers = next(each.answers for each in opened.contacts if each.id == one)
    assert cases.problems_of_entry("contact", answers, opened, TODAY, one) == []
    assert [each.rule for each in cases.problems_of_entry("contact", answers, opened, TODAY)] == [
        "hb_basis.mode"
    ]


# --- Later looks --------------------------------------------------------------------------------------


def test_a_later_look_judges_what_changed_alone_and_finds_what_a_first_one_would(register: Register) -> None:
    one, other = an_operated(register, ebl=900), an_operated(register)
    findings = looked(register)
    assert findings.refresh(TODAY) == 0
    a_ward_check(register, one, datetime.combine(OPERATED, time(20)), hb=3)
    assert findings.refresh(TODAY) == 1
    assert "op_date.palsy_not_listed" in told(findings, Standing.TO_CHECK, one)
    assert same(findings, looked(register))
    call = a_call(register, other, after(8, OPERATED), fw_ever=1, hb=2)
    findings.refresh(TODAY)
    assert same(findings, looked(register))
    entries.remove_entry(register, "contact", call, TODAY, "another patient's")
    findings.refresh(TODAY)
    assert same(findings, looked(register))
    mrn = str(cases.open_case(register, one, NOW).answers["mrn"])
    recycle_bin.remove_case(register, one, mrn, TODAY, "entered twice")
    findings.refresh(TODAY)
    assert {each.operation_id for each in findings.problems()} == {other}
    assert same(findings, looked(register))


def test_another_day_and_another_staff_list_have_everything_judged_anew(register: Register) -> None:
    case = a_case(register, op_date=OPERATED, surgeon="ZW", dis_date=after(6, OPERATED))
    a_ward_check(register, case, datetime.combine(after(6, OPERATED), time(8)), hb=3)
    findings = looked(register)
    assert "surgeon.staff" not in told(findings, Standing.TO_CHECK)
    assert "dis_date.weak_unfollowed" not in told(findings, Standing.TO_CHECK)
    staff.add(register, Person("LW", "李文", Role.SURGEON))
    findings.refresh(TODAY)
    assert "surgeon.staff" in told(findings, Standing.TO_CHECK)
    findings.refresh(after(21, OPERATED))
    assert "dis_date.weak_unfollowed" in told(findings, Standing.TO_CHECK)


def test_each_chunk_is_told(register: Register) -> None:
    def new(number: int) -> NewCase:
        return NewCase({"name": f"测{number}", "mrn": f"{number:06}"}, {"op_date": OPERATED})

    add_cases(register, map(new, range(450)), TODAY)
    ticks: list[tuple[int, int]] = []
    assert Findings(register).refresh(TODAY, lambda *done: ticks.append(done)) == 450
    assert ticks == [(400, 450), (450, 450)]


def test_what_is_read_in_bulk_is_judged_as_one_by_one(sample: Register) -> None:
    """Spoil answers of the sample at random, and judge them through the rules alone."""
    today, rng = date(2026, 10, 1), Random(3)
    chosen = rng.sample(range(1, 149), 12)
    with sample.store.changing("bulk", recorded=False) as connection:
        for case in chosen[:6]:
            connection.exec_driver_sql(
                "UPDATE operation SET hb_pre = NULL, ebl = 901, approach = NULL, bone_l = 44,"
                " side_absent = 'UNK', side = NULL, dis_date = '2018-01-01' WHERE id = ?",
                (case,),
            )
        for case in chosen[6:]:
            connection.exec_driver_sql(
                "UPDATE contact SET fw_ever = 2, hb = 4, hb_basis = 1, fw_onset = '2027-01'"
                " WHERE operation_id = ?",
                (case,),
            )
    findings = looked(sample, today)
    for operation in chosen:
        opened = cases.open_case(sample, operation, NOW)
        with sample.store.reading() as connection:
            scene = cases.scene_around(connection, operation, today)
        expected = {(each.rule, each.facts) for each in problems_with(CASE, scene)}
        unseen = {each.rule.name for each in notable(CASE, scene) if each.missing}
        for record, rows in (("ward_check", opened.ward_checks), ("contact", opened.contacts)):
            for row in rows:
                own = replace(scene, own=row.answers)
                expected |= {(each.rule, each.facts) for each in problems_with(record, own)}
                unseen |= {each.rule.name for each in notable(record, own) if each.missing}
        found = [*findings.problems(operation)]
        assert {
            (f.rule, f.problem.facts) for f in found if f.problem and f.record != "complication"
        } == expected
        assert {
            f.rule for f in found if f.standing is Standing.NOT_CHECKED and f.record != "complication"
        } == unseen


def test_completeness_is_counted_by_case_section_and_month(register: Register) -> None:
    case = an_operated(register)
    findings = looked(register)
    answers = cases.open_case(register, case, NOW).answers
    with register.store.reading() as connection:
        stored = cases.scene_around(connection, case, TODAY).case
    assert findings.completeness()[case] == counts(stored, missing_keys(stored, []))
    lacking = {each.key for each in findings.problems(case) if each.standing is Standing.MISSING}
    assert len(lacking) == sum(need - have for have, need in findings.completeness()[case].values())
    assert answers["op_date"] == OPERATED
    months = findings.complete_by_month()
    assert (len(months), months[-1].first, months[-1].operations, months[-1].complete) == (
        12,
        date(2026, 3, 1),
        1,
        0,
    )
    assert months[0].first == date(2025, 4, 1)
    assert months[0].share is None
    assert months[-1].share == 0


# --- Pairs --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    register = a_register(tmp_path_factory.mktemp("crowd") / "r")
    rng = Random(11)
    people = [invented(rng, number) for number in range(1, 400)]
    people += [{**near_duplicate(rng, people[7 * n]), "mrn": f"9{n:07}"} for n in range(40)]
    add_cases(register, (NewCase(each, {"op_date": OPERATED}) for each in people), TODAY)
    yield register
    register.close()


def test_pairs_over_the_register_are_those_that_each_patient_would_be_asked_about(crowd: Register) -> None:
    found = {(pair.first, pair.second): dict(pair.close) for pair in pairs.duplicates(crowd)}
    asked = {}
    for patient in range(1, 440):
        for each in alike(crowd, cases.patient_answers(crowd, patient), but=patient, most=99):
            asked[min(patient, each.patient.id), max(patient, each.patient.id)] = dict(each.close)
    assert len(found) >= 40
    assert found.keys() == asked.keys()


OWN_ID, OTHER_ID = "11010519810203001X", "510104197001010026"


@pytest.mark.parametrize(
    ("told", "is_pair"),
    [
        ({"name": "曾志玮", "birth_date": date(1981, 2, 4)}, True),
        ({"name": "曾志玮", "birth_date": date(1981, 2, 4), "sex": 2}, False),
        ({"name": "曾志玮", "birth_date": date(1981, 2, 4), "id_no": OTHER_ID}, False),
        ({"name": "曾志玮", "birth_date": date(1981, 2, 3), "sex": 2, "id_no": OTHER_ID}, True),
        ({"name": "曾志玮", "phone1": "13700001112", "sex": 2}, True),
        ({"birth_date": date(1981, 2, 4), "phone1": "13700001112"}, True),
        ({"name": "曾志玮"}, False),
        ({"phone1": "13700001111"}, False),
    ],
)
def test_two_mistyped_facts_make_a_pair_unless_sex_or_id_number_says_no(
    tmp_path: Path, told: dict[str, Answer], is_pair: bool
) -> None:
    with a_register(tmp_path / "r") as register:
        a_case(
            register, name="曾志伟", birth_date=date(1981, 2, 3), phone1="13700001111", sex=1, id_no=OWN_ID
        )  # fmt: skip
        typed = {"name": "陈丽", "birth_date": date(1950, 9, 9), "sex": 1, **told}
        cases.register_case(register, answers_for(register, **typed), TODAY)
        assert bool(pairs.duplicates(register)) is is_pair


def test_a_number_that_a_whole_ward_shares_makes_no_pairs_but_hides_none(tmp_path: Path) -> None:
    rng = Random(7)
    people = [{**invented(rng, number), "phone1": "057187065000"} for number in range(1, 3001)]
    people.append({**people[0], "mrn": "99999999", "id_no": None})
    with a_register(tmp_path / "r") as register:
        add_cases(register, (NewCase(each, {"op_date": OPERATED}) for each in people), TODAY)
        found = pairs.duplicates(register)
    assert (1, 3001) in {(pair.first, pair.second) for pair in found}
    assert len(found) < 300


def test_a_pair_judged_not_to_be_one_person_is_left_out_until_that_is_taken_back(crowd: Register) -> None:
    steps: list[tuple[int, int]] = []
    first, *others = pairs.duplicates(crowd, lambda *done: steps.append(done))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    kept = pairs.not_the_same(crowd, first.second, first.first, "cousins")
    assert pairs.duplicates(crowd) == tuple(others)
    confirmations.take_back(crowd, kept)
    assert pairs.duplicates(crowd)[0] == first
    with pytest.raises(UserError):
        pairs.not_the_same(crowd, first.first, first.second, " ")
