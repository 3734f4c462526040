"""What is set for the whole register, for everybody who opens it."""

import json

from sqlalchemy import text

from models.errors import UserError
from models.services.registers import Register
from models.words import Words

NO_WARD = Words("Type the name of the ward.", "请输入病区名称。")
WARD_TOO_LONG = Words(
    "A ward's name has at most {most} characters: it stands on every printed page.",
    "病区名称最多 {most} 个字符，它将印在每一页上。",
)
_LONGEST_WARD = 60


def save_ward(register: Register, name: str) -> None:
    """Give the ward another name, which every page and print shows from now on.

    Raises: UserError for an empty or too long one.
    """
    name = " ".join(name.split())
    if not name:
        raise UserError(NO_WARD)
    if len(name) > _LONGEST_WARD:
        raise UserError(WARD_TOO_LONG, most=_LONGEST_WARD)
    with register.store.changing() as connection:
        connection.execute(
            text("UPDATE setting SET value = :value WHERE key = 'ward'"),
            {"value": json.dumps(name, ensure_ascii=False)},
        )
    register.ward = name
