"""Whether the register is whole."""

from models.services.registers import Register
from models.store.engine import CheckResult, check_register


def check(register: Register) -> CheckResult:
    """Return what every check of the engine finds: pages, structure, references; and rows per table."""
    return check_register(register.store)
