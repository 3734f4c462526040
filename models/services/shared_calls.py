"""Which rows of a list one call serves: a patient with a missed window and an open one is rung once."""

from collections.abc import Iterable

from models.rules.protocol import WARD
from models.services.worklist import DueLine
from models.words import Words

Shared = dict[tuple[int, str], Words]


def shared_calls(lines: Iterable[DueLine]) -> Shared:
    """Return, by operation and window, the label of the earlier row whose call serves this row as well.

    The earlier one is the operation's first row in `lines`. Grades on the ward are no calls.
    """
    first: dict[int, Words] = {}
    shared: Shared = {}
    for line in lines:
        if line.window == WARD:
            continue
        if line.operation_id in first:
            shared[line.operation_id, line.window] = first[line.operation_id]
        else:
            first[line.operation_id] = line.label
    return shared
