"""The open change from inside: which step it has become, and what has to follow all that it changed."""

from datetime import date

from sqlalchemy import Connection, select, text

from models.services.changes import SQL_BELOW_CASE
from models.services.courses import remember_look
from models.services.sought import reindex
from models.store import schema

_TOUCHED = f"""
    WITH touched AS (SELECT * FROM change WHERE step_id = (SELECT step FROM unit))
    SELECT row_id FROM touched WHERE record = 'patient'
    UNION SELECT above_id FROM touched WHERE record IN ('operation', 'phone')
    UNION SELECT old FROM touched WHERE key = 'patient_id'
    UNION SELECT patient_id FROM operation
        WHERE id IN (SELECT above_id FROM touched WHERE record IN ({SQL_BELOW_CASE}))
"""


def present_step(connection: Connection) -> int:
    """Return the step that the open change has become; it must have changed something."""
    return int(connection.execute(text("SELECT step FROM unit")).scalar_one())


def follow_up(connection: Connection, today: date) -> None:
    """Bring what is kept beside the records into line with all that the open change has changed so far."""
    found = connection.execute(text(_TOUCHED)).scalars()
    patients = sorted(int(patient) for patient in found if patient is not None)
    living = select(schema.PATIENT.c.id).where(schema.PATIENT.c.id.in_(patients))
    ids = list(connection.execute(living).scalars())
    reindex(connection, ids)
    operations = select(schema.OPERATION.c.id).where(schema.OPERATION.c.patient_id.in_(ids))
    for operation_id in connection.execute(operations).scalars().all():
        remember_look(connection, operation_id, today)
