"""A list of patients as a workbook: the rows and columns that were on screen, in words as they stood."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from models.dictionary import OPERATION, PATIENT
from models.fields import Record
from models.rules.days import age_on, day_number
from models.rules.protocol import STATE_WORDS
from models.rules.reading import shown
from models.services.exports import DAY
from models.services.patient_lists import Listed, PatientList
from models.words import Language, Words
from reports.cells import Title
from reports.files import Tick, quiet
from reports.sheets import SAMPLE_MARK, Sheet, headed, write_sheets

SHEET = Words("Patients", "患者")
ABOUT = Words("About this list", "说明")
TITLE = Words("{ward} · patients", "{ward} · 患者列表")
MADE = Words("Made on {now} by {person}.", "{now} 由 {person} 导出。")
CONTAINS = Words("{count} cases.", "共 {count} 例。")
PRIVATE = Words(
    "It names patients: keep it where only the ward can read it.",
    "内含患者身份信息，请存放在仅本科室可读的位置。",
)
AGE = Words("Age", "年龄")
FILLED = Words("Needed fields answered, %", "必填项完成率（%）")
FOLLOW_UP = Words("Follow-up", "随访状态")
WINDOW = Words("Follow-up window", "随访节点")
_ABOUT_WIDTH = 100.0
_MOST_FROZEN = 4  # columns that stay while the others scroll


class Told(NamedTuple):
    """One column of the sheet: its key and heading, its width in characters, and what it says of a case."""

    key: str
    heading: Words
    width: float
    value: Callable[[Listed, date, Language], Any]


def _field(record: Record, key: str, width: float, value: Callable[[Listed, date, Language], Any]) -> Told:
    return Told(key, record[key].label, width, value)


def _age(listed: Listed, today: date, language: Language) -> int | None:
    born = listed.found.birth_date
    return None if born is None else age_on(today, born)


def _sex(listed: Listed, today: date, language: Language) -> str:
    return shown(PATIENT["sex"], listed.found.sex, language)


def _side(listed: Listed, today: date, language: Language) -> str:
    return shown(OPERATION["side"], listed.found.side, language)


def _day(listed: Listed, today: date, language: Language) -> int | None:
    operated = listed.found.operated_on
    return None if operated is None or operated > today else day_number(today, operated)


def _state(listed: Listed, today: date, language: Language) -> str | None:
    pressing = listed.more.pressing
    return None if pressing is None else STATE_WORDS[pressing.standing.state].say(language)


def _window(listed: Listed, today: date, language: Language) -> str | None:
    pressing = listed.more.pressing
    return None if pressing is None else pressing.label.say(language)


def _filled(listed: Listed, today: date, language: Language) -> int | None:
    more = listed.more
    return 100 * more.answered // more.needed if more.needed else None


COLUMNS: Mapping[str, tuple[Told, ...]] = {
    "name": (_field(PATIENT, "name", 15.0, lambda listed, *_: listed.found.name),),
    "born": (
        _field(PATIENT, "birth_date", 12.0, lambda listed, *_: listed.found.birth_date),
        Told("age", AGE, 8.0, _age),
    ),
    "sex": (_field(PATIENT, "sex", 8.0, _sex),),
    "mrn": (_field(PATIENT, "mrn", 15.0, lambda listed, *_: listed.found.mrn),),
    "case": (_field(OPERATION, "study_id", 16.0, lambda listed, *_: listed.found.case),),
    "side": (_field(OPERATION, "side", 9.0, _side),),
    "operated": (
        _field(OPERATION, "op_date", 12.0, lambda listed, *_: listed.found.operated_on),
        Told(DAY.key, DAY.label, 10.0, _day),
    ),
    "surgeon": (_field(OPERATION, "surgeon", 11.0, lambda listed, *_: listed.found.surgeon),),
    "follow_up": (Told("follow_up", FOLLOW_UP, 14.0, _state), Told("window", WINDOW, 20.0, _window)),
    "filled": (Told("filled", FILLED, 12.0, _filled),),
    "phone": (_field(PATIENT, "phone1", 18.0, lambda listed, *_: listed.found.phone),),
}
"""What each column of the list on screen becomes, by its key there."""


def write_patient_list(
    path: Path,
    listed: PatientList,
    columns: Sequence[str],
    language: Language,
    *,
    asked: Sequence[str] = (),
    tick: Tick = quiet,
) -> int:
    """Write a list with these columns to `path` and return how many cases it holds.

    `asked` are the sentences that say what was searched for, filtered and
    sorted by; they stand on a sheet of their own. `tick` hears of rows written
    and read back, and may raise to stop. However it ends, an old file at
    `path` is whole, and nothing half-written is left.

    Raises: UserError where it lies in a register; ExportError where the disk
    refuses, or what is read back is not what was meant.
    """
    title = TITLE.say(language, ward=listed.ward)
    sheets = [_cases(listed, columns, language), _about(listed, title, asked, language)]
    write_sheets(path, sheets, title=title, sample=listed.is_sample, language=language, tick=tick)
    return len(listed.rows)


def _cases(listed: PatientList, columns: Sequence[str], language: Language) -> Sheet:
    told = [each for key in columns for each in COLUMNS[key]]
    today = listed.now.date()
    heads = [(each.key, each.heading.say(language)) for each in told]
    rows = [[each.value(row, today, language) for each in told] for row in listed.rows]
    named = [each.key for each in told].index("name") + 1
    frozen = named if named <= _MOST_FROZEN else 1
    return Sheet(
        SHEET.say(language),
        headed(heads, rows, sample=listed.is_sample),
        [each.width for each in told],
        frozen="ABCDE"[frozen] + "3",
        repeated_columns=frozen,
    )


def _about(listed: PatientList, title: str, asked: Sequence[str], language: Language) -> Sheet:
    return Sheet(
        ABOUT.say(language),
        [[line] for line in _lines(listed, title, asked, language)],
        [_ABOUT_WIDTH],
        frozen="A2",
        table=0,
        repeated=0,
        repeated_columns=0,
    )


def _lines(listed: PatientList, title: str, asked: Sequence[str], language: Language) -> Iterator[str]:
    yield Title(f"{SAMPLE_MARK} · {title}" if listed.is_sample else title)
    yield MADE.say(language, now=f"{listed.now:%Y-%m-%d %H:%M}", person=listed.person)
    yield CONTAINS.say(language, count=len(listed.rows))
    yield from asked
    yield PRIVATE.say(language)
