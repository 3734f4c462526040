import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.linebreak import columns_of, lines_of, padded

WORDS = st.sampled_from(["palsy", "面瘫", "，", "。", "（右侧）", " ", "2026-03-20", "follow-up", "𬭎", "·"])


def width_of(text: str) -> float:
    return float(columns_of(text))


@given(st.lists(WORDS, max_size=30).map("".join), st.integers(12, 40))
def test_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = lines_of(text, width, width_of)
    assert all(width_of(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_closing_mark() -> None:
    assert lines_of("面瘫已恢复，已停药。", 10, width_of) == ["面瘫已恢", "复，已停", "药。"]


def test_no_english_word_is_cut() -> None:
    assert lines_of("the face weak again", 8, width_of) == ["the face", "weak", "again"]


def test_a_word_wider_than_a_line_is_cut() -> None:
    assert lines_of("x" * 25, 10, width_of) == ["x" * 10, "x" * 10, "x" * 5]


def test_a_name_is_cut_behind_its_dot() -> None:
    assert lines_of("Abdurehim·Tursun", 12, width_of) == ["Abdurehim·", "Tursun"]


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("曾志伟", 6), ("é", 1), ("e\u0301", 1), ("：", 2)]
)
def test_wide_characters_take_two_columns(text: str, columns: int) -> None:
    assert columns_of(text) == columns
    assert columns_of(padded(text, 9)) == 9
