import pytest

from models.errors import UserError
from models.services import settings
from models.services.registers import Register
from tests.builders import WARD, reopened


def test_the_ward_has_its_new_name_at_once_and_after_reopening(register: Register) -> None:
    settings.save_ward(register, "  神经外科  三病区 ")
    assert register.ward == "神经外科 三病区"
    opened = reopened(register)
    try:
        assert opened.ward == "神经外科 三病区"
    finally:
        opened.close()


@pytest.mark.parametrize("name", ["", "   ", "长" * 61])
def test_a_ward_without_a_usable_name_keeps_the_one_it_has(register: Register, name: str) -> None:
    with pytest.raises(UserError):
        settings.save_ward(register, name)
    assert register.ward == WARD
