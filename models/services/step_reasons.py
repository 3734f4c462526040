"""Why something was done: asked for before, or said afterwards."""

from sqlalchemy import text

from models.errors import UserError
from models.services.history import step_of
from models.services.registers import Register
from models.words import Words

NEEDS_REASON = Words("Say why, in a few words.", "请简要填写原因。")
HAS_REASON = Words("A reason was given already; it is kept as it is.", "已填写过原因，按原样保留，不能再改。")


def needed(reason: str | None) -> str:
    """Return the reason without space around it; raise UserError where there is none."""
    if reason is None or not reason.strip():
        raise UserError(NEEDS_REASON)
    return reason.strip()


def give_reason(register: Register, step_id: int, reason: str) -> None:
    """Say afterwards why a step was taken.

    Raises: UserError for an empty reason, and where one was given already; LookupError for no such step.
    """
    with register.store.changing() as connection:
        step_of(connection, step_id)
        given = connection.execute(
            text("UPDATE step SET reason = :reason WHERE id = :id AND reason IS NULL"),
            {"reason": needed(reason), "id": step_id},
        )
        if not given.rowcount:
            raise UserError(HAS_REASON)
