"""Whose number it is: record and ID numbers belong to one patient each."""

from sqlalchemy import Connection

from models.fields import Answer
from models.rules.identifiers import plain
from models.services.courses import rows_of
from models.services.sought import spans_of

_BY_ID = (
    "SELECT id, id_no, id_type FROM patient WHERE id_no IS NOT NULL AND id IN"
    " (SELECT patient_id FROM sought WHERE key >= :first AND key < :after) ORDER BY id"
)


def patient_with_id(
    connection: Connection, number: Answer, kind: Answer, but: int | None = None
) -> int | None:
    """Return the patient, other than `but`, with that number of that kind of document.

    A kind that nobody has told may be any.
    """
    if not isinstance(number, str) or not (spans := spans_of(number)):
        return None
    first, after = spans[0]
    for patient, other, other_kind in rows_of(connection, _BY_ID, {"first": first, "after": after}):
        same_kind = not isinstance(kind, int) or other_kind is None or kind == other_kind
        if patient != but and same_kind and plain(other).upper() == plain(number).upper():
            return int(patient)
    return None
