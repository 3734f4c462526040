"""Undo from anywhere: the person's last action, whatever it was."""

from models.words import Words
from ui.context import Context
from ui.text import say

_UNDONE = Words("Undone: {what}, {time}.", "已撤销：{what}（{time}）。")


def undo_last(context: Context, case: int | None) -> str | None:
    """Take back the person's last action, of the case of an operation or anywhere.

    Returns what was taken back as a sentence; None where there is nothing.
    Raises: UserError where something of it was changed since.
    """
    from models.services import history, undoing

    last = history.last_step(context.register, case)
    if last is None:
        return None
    undoing.undo(context.register, last.id, context.today())
    context.changed.emit("operation", case or 0)
    return say(_UNDONE, what=history.ACTION_WORDS[last.action], time=f"{last.at:%Y-%m-%d %H:%M}")
