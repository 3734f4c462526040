"""What another follow-up plan would change, in words."""

from models.services.protocols import WindowChange
from models.words import Words, same
from ui.text import say

COLUMNS = {
    "close": Words("To", "结束"),
    "target": Words("Target", "目标日"),
    "prompt_from": Words("To-do from", "提醒自"),
    "red_from": Words("Red from", "超期自"),
}
"""The numbers of a window, by their keys."""
SPAN = same("{first}–{last} → {then_first}–{then_last}")
INSIDE = same("{question} {old} → {new}")
ROWS_KEEP = Words("{rows} planned keep the old days", "{rows} 项已计划的保留原日期")
COMES, GOES = Words("new", "新增"), Words("no longer planned", "不再计划")


def change_text(change: WindowChange) -> str:
    """Return what changes for one window, and what keeps its old days."""
    parts = [_days_text(change)]
    if change.rows:
        parts.append(say(ROWS_KEEP, rows=change.rows))
    return " · ".join(parts)


def _days_text(change: WindowChange) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return say(COMES if old is None else GOES)
    parts = []
    if (old.open, old.close) != (new.open, new.close):
        days = {"first": old.open, "last": old.close, "then_first": new.open, "then_last": new.close}
        parts.append(say(SPAN, **days))
    for key in ("target", "prompt_from", "red_from"):
        before, then = getattr(old, key), getattr(new, key)
        if before != then:
            parts.append(say(INSIDE, question=COLUMNS[key], old=before, new=then))
    return ", ".join(parts)
