"""Who writes a row, and when."""

from datetime import datetime

from models.services.registers import Register


def stamp(register: Register) -> tuple[str, str]:
    """Return when and by whom something is written: local time with its offset, and the account."""
    return datetime.now().astimezone().isoformat(timespec="seconds"), register.person
