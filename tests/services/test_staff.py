from pathlib import Path

import pytest

from models.errors import UserError
from models.rules.people import Person, Role, person_of
from models.services import cases, registers, staff
from models.services.registers import Register
from tests.builders import NOW, TODAY, a_case, reopened

ZENG = Person("ZW", "曾伟", Role.SURGEON)
LI = Person("LN", "李娜", Role.NURSE)


def test_people_are_listed_by_role_and_code_and_are_there_after_reopening(register: Register) -> None:
    for person in (LI, Person("AB", "安博", Role.SURGEON), ZENG):
        staff.add(register, person)
    opened = reopened(register)
    try:
        assert [person.code for person in staff.people(opened)] == ["AB", "ZW", "LN"]
        assert staff.people(opened)[1] == ZENG
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (Person(" ", "曾伟", Role.SURGEON), staff.NO_CODE),
        (Person("ZW", "  ", Role.SURGEON), staff.NO_NAME),
        (Person("Z W", "曾伟", Role.SURGEON), staff.CODE_WITH_SPACE),
        (Person("Z" * 21, "曾伟", Role.SURGEON), staff.CODE_TOO_LONG),
    ],
)
def test_a_person_without_a_usable_code_or_name_is_refused(
    register: Register, person: Person, told: object
) -> None:
    with pytest.raises(UserError) as refused:
        staff.add(register, person)
    assert refused.value.words is told
    assert staff.people(register) == ()


def test_a_code_is_given_once_whatever_its_letters_look_like(register: Register) -> None:
    staff.add(register, ZENG)
    with pytest.raises(UserError, match="belongs to 曾伟"):
        staff.add(register, Person("ｚｗ", "周文", Role.DOCTOR))
    staff.add(register, LI)
    with pytest.raises(UserError, match="belongs to 曾伟"):
        staff.change(register, "LN", LI._replace(code="zw"))


def test_full_width_letters_and_spaces_are_kept_in_their_plain_form(register: Register) -> None:
    added = staff.add(register, Person(" ＺＷ ", " 曾  伟 ", Role.SURGEON))
    assert added == Person("ZW", "曾 伟", Role.SURGEON)


def test_name_and_role_can_change_and_a_code_until_a_record_holds_it(register: Register) -> None:
    staff.add(register, ZENG)
    staff.change(register, "ZW", Person("Z1", "曾伟明", Role.DOCTOR))
    a_case(register, surgeon="Z1")
    with pytest.raises(UserError, match="stands in 1 records"):
        staff.change(register, "Z1", ZENG)
    staff.change(register, "Z1", Person("Z1", "曾伟", Role.SURGEON))
    assert staff.people(register) == (Person("Z1", "曾伟", Role.SURGEON),)


def test_a_person_who_is_not_there_cannot_be_changed(register: Register) -> None:
    with pytest.raises(LookupError):
        staff.change(register, "ZW", ZENG)


def test_who_is_retired_comes_last_is_not_suggested_and_keeps_the_code(register: Register) -> None:
    staff.add(register, ZENG)
    staff.add(register, LI)
    operation = a_case(register, assistant="ZW")
    staff.retire(register, "ZW")
    listed = staff.people(register)
    assert [(person.code, person.active) for person in listed] == [("LN", True), ("ZW", False)]
    assert staff.matching(listed, "zw") == ()
    assert person_of(listed, "zw") == ZENG._replace(active=False)
    assert cases.open_case(register, operation, NOW).answers["assistant"] == "ZW"
    staff.bring_back(register, "ZW")
    assert staff.matching(staff.people(register), "zw") == (ZENG,)


def test_who_is_in_no_record_leaves_the_list_when_retired(register: Register) -> None:
    staff.add(register, ZENG)
    staff.retire(register, "ZW")
    assert staff.people(register) == ()


def test_a_person_is_found_by_code_name_pinyin_and_initials_codes_first(register: Register) -> None:
    listed = (ZENG, LI, Person("W", "王芳", Role.NURSE), Person("CW", "陈伟", Role.DOCTOR))
    assert [person.code for person in staff.matching(listed, "w")] == ["W"]
    assert [person.code for person in staff.matching(listed, "伟")] == ["ZW", "CW"]
    assert staff.matching(listed, "zengw") == (ZENG,)
    assert staff.matching(listed, "chenwei") == (listed[3],)
    assert staff.matching(listed, "lina") == (LI,)
    assert staff.matching(listed, "c")[0].code == "CW"
    assert staff.matching(listed, "") == ()
    assert staff.matching(listed, "q") == ()


def test_a_code_that_is_not_in_the_list_is_kept_in_a_case(register: Register) -> None:
    staff.add(register, ZENG)
    operation = a_case(register)
    cases.save_answers(register, operation, {"surgeon": "XX"}, TODAY)
    assert cases.open_case(register, operation, NOW).answers["surgeon"] == "XX"
    assert person_of(staff.people(register), "XX") is None


def test_every_code_in_the_sample_register_is_that_of_somebody_in_its_staff_list(tmp_path: Path) -> None:
    with registers.make_sample(tmp_path / "sample", cases=30, today=TODAY) as sample:
        listed = {person.code for person in staff.people(sample)}
        with sample.store.reading() as connection:
            query = "SELECT surgeon, assistant, dfp_taught_by FROM operation"
            used = {code for codes in connection.exec_driver_sql(query) for code in codes if code}
    assert used
    assert used <= listed
