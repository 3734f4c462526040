"""A protocol that passes the check is one that can be followed; each fault is told in one plain sentence."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.protocol import CHANNEL_WORDS, FIRST_WINDOW_DAY, Ladder, Protocol
from models.rules.protocol_check import PlanProblem, plan_problems
from models.words import Language
from tests.builders import shipped

SHIPPED = shipped()
CODES = [window.code for window in SHIPPED.fixed]
KEYS = ("open", "close", "target", "prompt_from", "red_from")


def edited(code: str, **days: Any) -> Protocol:
    windows = [replace(each, **days) if each.code == code else each for each in SHIPPED.fixed]
    return replace(SHIPPED, fixed=tuple(windows))


def told(protocol: Protocol) -> list[tuple[str, str, str]]:
    return [(each.part, each.key, each.sentence.say(Language.ENGLISH)) for each in plan_problems(protocol)]


def test_the_shipped_protocol_has_no_problem() -> None:
    assert plan_problems(SHIPPED) == ()


@pytest.mark.parametrize(
    ("code", "days", "where", "sentence"),
    [
        ("W1", {"open": 5}, ("W1", "open"), "must begin on day 4"),
        ("W1", {"close": 9}, ("W2", "open"), "Day 10 to day 10 belong to no window"),
        ("W2", {"open": 9}, ("W2", "open"), "Day 9 to day 10 belong to two windows"),
        ("W2", {"close": 8}, ("W2", "close"), "must end on day 11 or later"),
        ("Y1", {"close": 500}, ("Y1", "close"), "must end on day 547"),
        ("W2", {"target": 18}, ("W2", "target"), "in its window, day 11 to day 17"),
        ("W2", {"prompt_from": 15}, ("W2", "prompt_from"), "no later than its target: day 11 to day 14"),
        ("W2", {"prompt_from": 10}, ("W2", "prompt_from"), "day 11 to day 14"),
        ("W2", {"red_from": 11}, ("W2", "red_from"), "day 12 to day 17"),
        ("W2", {"red_from": 18}, ("W2", "red_from"), "day 12 to day 17"),
    ],
)
def test_each_fault_of_a_window_is_told_where_it_is(
    code: str, days: dict[str, int], where: tuple[str, str], sentence: str
) -> None:
    found = [(part, key) for part, key, text in told(edited(code, **days)) if sentence in text]
    assert found == [where]


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"planned_until": 0}, ("yearly", "planned_until")),
        ({"planned_until": 21}, ("yearly", "planned_until")),
        ({"prompt_before": 183}, ("yearly", "prompt_before")),
        ({"prompt_before": -1}, ("yearly", "prompt_before")),
        ({"red_after": 183}, ("yearly", "red_after")),
        ({"fixed": ()}, ("", "open")),
        ({"ladder": Ladder(channels=())}, ("ladder", "channels")),
        ({"ladder": Ladder(channels=("phone1", "pigeon"))}, ("ladder", "channels")),
        ({"ladder": Ladder(channels=("phone1", "phone1"))}, ("ladder", "channels")),
        ({"ladder": Ladder(attempts=0)}, ("ladder", "attempts")),
        ({"ladder": Ladder(days=4)}, ("ladder", "days")),
        ({"ladder": Ladder(ways=4)}, ("ladder", "ways")),
        ({"ladder": Ladder(channels=("kin",))}, ("ladder", "ways")),
    ],
)
def test_each_fault_of_the_years_and_the_ladder_is_told(
    facts: dict[str, Any], where: tuple[str, str]
) -> None:
    assert [(part, key) for part, key, _ in told(replace(SHIPPED, **facts))] == [where]


def test_every_sentence_is_said_whole_in_both_languages() -> None:
    broken = replace(
        SHIPPED, fixed=tuple(replace(each, close=each.open - 1) for each in SHIPPED.fixed), red_after=999,
        planned_until=99, ladder=Ladder(channels=(), attempts=2, days=3, ways=3),
    )  # fmt: skip
    for problem in plan_problems(broken):
        for language in Language:
            said = problem.sentence.say(language)
            assert said[-1] in ".。"
            assert "{" not in said


@given(
    code=st.sampled_from(CODES),
    key=st.sampled_from(KEYS),
    day=st.integers(-5, 600),
    planned_until=st.integers(1, 12),
    around=st.tuples(st.integers(0, 200), st.integers(0, 200)),
)
def test_what_passes_keeps_the_partition_and_its_order(
    code: str, key: str, day: int, planned_until: int, around: tuple[int, int]
) -> None:
    before, after = around
    made = replace(
        edited(code, **{key: day}), planned_until=planned_until, prompt_before=before, red_after=after
    )
    windows = [*made.fixed, *(made.yearly(year) for year in range(2, max(2, planned_until) + 1))]
    sound = all(
        sum(each.open <= on <= each.close for each in windows) == (on >= FIRST_WINDOW_DAY)
        for on in range(-5, windows[-1].close + 1)
    ) and all(
        each.open <= each.prompt_from <= each.target <= each.close
        and each.prompt_from <= each.red_from <= each.close
        for each in windows
    )
    assert sound == (not plan_problems(made))


@given(st.permutations(list(CHANNEL_WORDS)), st.integers(1, 5))
def test_any_order_of_any_channels_is_a_ladder(order: list[str], most: int) -> None:
    ladder = Ladder(channels=tuple(order[:most]), attempts=3, days=1, ways=1)
    assert plan_problems(replace(SHIPPED, ladder=ladder)) == ()


def test_a_problem_names_its_part() -> None:
    (problem,) = plan_problems(edited("M1", target=40))
    assert isinstance(problem, PlanProblem)
    assert problem.part == "M1"
