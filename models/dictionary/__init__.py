"""Every fact that the register keeps, declared once (docs/data-dictionary.md).

One module per section of the document; the order of the fields is the order of
sheets and codebook. Whoever needs words, units, codes or limits reads them here.
What holds across fields is decided in `models.rules`.
"""

from models.dictionary import complication, contact, disease, identity, imaging, operation, ward
from models.fields import Record
from models.words import Words

PATIENT = Record("patient", Words("Patient", "患者"), identity.PATIENT_FIELDS)
OPERATION = Record(
    "operation",
    Words("Operation", "手术病例"),
    (
        *identity.CASE_FIELDS,
        *disease.FIELDS,
        *imaging.FIELDS,
        *operation.FIELDS,
        *ward.CASE_FIELDS,
        *ward.OWN_CASE_FIELDS,
    ),
)
WARD_CHECK = Record("ward_check", Words("Ward check", "病房查看"), ward.CHECK_FIELDS)
COMPLICATION = Record("complication", Words("Complication", "并发症"), complication.FIELDS)
CONTACT = Record("contact", Words("Contact", "随访"), contact.FIELDS)
PHONE = Record("phone", Words("Phone number", "联系电话"), identity.PHONE_FIELDS)

RECORDS: dict[str, Record] = {
    record.name: record for record in (PATIENT, OPERATION, WARD_CHECK, COMPLICATION, CONTACT, PHONE)
}
