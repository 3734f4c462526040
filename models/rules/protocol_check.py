"""What is wrong with a follow-up protocol that somebody edited, in sentences for people.

A protocol keeps the partition of the calendar: each day after day 3 belongs
to exactly one window. Targets and prompts lie in their windows, in order.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from models.rules.protocol import CHANNEL_WORDS, FIRST_WINDOW_DAY, Ladder, Protocol, Window
from models.words import Sentence, Words

YEARLY, LADDER = "yearly", "ladder"
"""The parts of a protocol beside its windows, as `PlanProblem.part` names them."""
LAST_PLANNED_YEAR = 20

NO_WINDOWS = Words("A protocol needs at least one window.", "随访方案至少需要一个随访窗。")
FIRST_OPENS = Words(
    "{label} must begin on day {day}, so that each day after day 3 belongs to a window.",
    "{label}须从第 {day} 天开始，使第 3 天之后的每一天都属于某个随访窗。",
)
HOLE = Words(
    "Day {first} to day {last} belong to no window: {label} must begin on day {first}.",
    "第 {first} 至 {last} 天不属于任何随访窗：{label}须从第 {first} 天开始。",
)
OVERLAP = Words(
    "Day {first} to day {last} belong to two windows: {label} must begin on day {day}.",
    "第 {first} 至 {last} 天同属两个随访窗：{label}须从第 {day} 天开始。",
)
CLOSES_EARLY = Words(
    "{label} must end on day {open} or later: it begins on that day.",
    "{label}的结束日不得早于其开始日（第 {open} 天）。",
)
LAST_CLOSES = Words(
    "{label} must end on day {day}: on the next day the yearly windows begin.",
    "{label}须在第 {day} 天结束，次日起为每年随访窗。",
)
TARGET_OUTSIDE = Words(
    "The target of {label} must lie in its window, day {open} to day {close}.",
    "{label}的目标日须在其随访窗内（第 {open} 至 {close} 天）。",
)
PROMPT_OUTSIDE = Words(
    "The to-do of {label} must begin in its window and no later than its target: day {open} to day {target}.",
    "{label}的提醒开始日须在随访窗内且不晚于目标日（第 {open} 至 {target} 天）。",
)
RED_OUTSIDE = Words(
    "{label} must turn red between its prompt and its end: day {prompt_from} to day {close}.",
    "{label}的超期日须在提醒开始日与结束日之间（第 {prompt_from} 至 {close} 天）。",
)
YEARS = Words(
    "Yearly contacts are planned up to a year from 1 to {most}.", "每年随访的计划年数须为 1 至 {most}。"
)
YEARLY_PROMPT = Words(
    "Yearly to-dos begin 0 to {most} days before the target: half a year at most.",
    "每年随访的提醒须在目标日前 0 至 {most} 天开始（至多半年）。",
)
YEARLY_RED = Words(
    "Yearly to-dos turn red 0 to {most} days after the target: half a year at most.",
    "每年随访须在目标日后 0 至 {most} 天转为超期（至多半年）。",
)
NO_CHANNEL = Words("Choose at least one way to reach a patient.", "请至少选择一种联系方式。")
UNKNOWN_CHANNEL = Words(
    "“{channel}” is no way to reach a patient, or stands there twice.",
    "“{channel}”不是联系方式，或重复出现。",
)
ATTEMPTS = Words(
    "At least one failed try must come before a patient counts as out of reach.",
    "至少须有 1 次联系失败，才能判定为无法联系。",
)
DAYS = Words("The tries can fall on 1 to {most} different days.", "联系失败的不同日数须为 1 至 {most}。")
WAYS = Words("The tries can use 1 to {most} ways.", "联系失败的不同方式数须为 1 至 {most}。")


class PlanProblem(NamedTuple):
    """What is wrong with one number: `part` is a window's code, YEARLY or LADDER; `key` names the number."""

    part: str
    key: str
    sentence: Sentence


def plan_problems(protocol: Protocol) -> tuple[PlanProblem, ...]:
    """Return all that keeps `protocol` from being followed, in the order of its parts."""
    return (
        *_partition(protocol),
        *(problem for window in protocol.fixed for problem in _inside(window)),
        *_yearly(protocol),
        *_ladder(protocol.ladder),
    )


def _partition(protocol: Protocol) -> Iterator[PlanProblem]:
    if not protocol.fixed:
        yield PlanProblem("", "open", Sentence(NO_WINDOWS, {}))
        return
    first, last = protocol.fixed[0], protocol.fixed[-1]
    if first.open != FIRST_WINDOW_DAY:
        yield _problem(first, "open", FIRST_OPENS, day=FIRST_WINDOW_DAY)
    for before, after in pairwise(protocol.fixed):
        if after.open > before.close + 1:
            yield _problem(after, "open", HOLE, first=before.close + 1, last=after.open - 1)
        elif after.open <= before.close:
            gaps = {"first": after.open, "last": before.close, "day": before.close + 1}
            yield _problem(after, "open", OVERLAP, **gaps)
    if last.close != (day := protocol.yearly(2).open - 1):
        yield _problem(last, "close", LAST_CLOSES, day=day)


def _inside(window: Window) -> Iterator[PlanProblem]:
    if window.close < window.open:
        yield _problem(window, "close", CLOSES_EARLY)
        return
    if not window.open <= window.target <= window.close:
        yield _problem(window, "target", TARGET_OUTSIDE)
        return
    if not window.open <= window.prompt_from <= window.target:
        yield _problem(window, "prompt_from", PROMPT_OUTSIDE)
        return
    if not window.prompt_from <= window.red_from <= window.close:
        yield _problem(window, "red_from", RED_OUTSIDE)


def _problem(window: Window, key: str, words: Words, **gaps: object) -> PlanProblem:
    days = {name: getattr(window, name) for name in ("open", "close", "target", "prompt_from")}
    return PlanProblem(window.code, key, Sentence(words, {**days, "label": window.label, **gaps}))


def _yearly(protocol: Protocol) -> Iterator[PlanProblem]:
    """Judge the yearly numbers against the second year's window, which no later one is narrower than."""
    second = protocol.yearly(2)
    for key, words, least, most in (
        ("planned_until", YEARS, 1, LAST_PLANNED_YEAR),
        ("prompt_before", YEARLY_PROMPT, 0, second.target - second.open),
        ("red_after", YEARLY_RED, 0, second.close - second.target),
    ):
        if not least <= getattr(protocol, key) <= most:
            yield PlanProblem(YEARLY, key, Sentence(words, {"most": most}))


def _ladder(ladder: Ladder) -> Iterator[PlanProblem]:
    if not ladder.channels:
        yield PlanProblem(LADDER, "channels", Sentence(NO_CHANNEL, {}))
        return
    for place, channel in enumerate(ladder.channels):
        if channel not in CHANNEL_WORDS or channel in ladder.channels[:place]:
            yield PlanProblem(LADDER, "channels", Sentence(UNKNOWN_CHANNEL, {"channel": channel}))
    if ladder.attempts < 1:
        yield PlanProblem(LADDER, "attempts", Sentence(ATTEMPTS, {}))
        return
    for key, words, most in (
        ("days", DAYS, ladder.attempts),
        ("ways", WAYS, min(ladder.attempts, len(ladder.channels))),
    ):
        if not 1 <= getattr(ladder, key) <= most:
            yield PlanProblem(LADDER, key, Sentence(words, {"most": most}))
