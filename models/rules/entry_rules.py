"""Rules across the answers of one ward check, complication or contact, and between it and its case.

Sources: docs/data-dictionary.md, docs/outcomes.md. What is told of one face at
different times must fit together: the rules on weakness are the closest.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from models.fields import Absence
from models.rules.case_rules import BEFORE_OPERATION, IMPOSSIBLE, NOT_CHOSEN, NOT_CHOSEN_TITLE
from models.rules.protocol import COMPLETED, End
from models.rules.rule import FIELDS, Book, Gaps, Rule, Scene, day_of, days_in
from models.words import Words

_WARD, _COMPLICATION, _CONTACT = Book("ward_check"), Book("complication"), Book("contact")
_NOTHING: Gaps = {}

LATEST_PALSY = 45  # days: no published palsy began later (docs/protocol.md)
_DEATH, _PALSY = "DTH", "FP"  # comp_code
_RELATIVE = 6  # fu_mode
_DIED_ON_WARD = 5  # dis_status
_WAS_WEAK = (1, 2)  # fw_ever

PALSY_NOT_ASKED = Words(
    "Ask whether the face has been weak since the operation: a completed contact cannot be saved without it.",
    "请询问术后是否出现过面部无力：缺少此项时不能保存已完成的随访。",
)
LATE_PALSY = Words(
    "The weakness began on day {day}; after day 45 it is later than any published case. Check it once more.",
    "面瘫出现于术后第 {day} 天；超过 45 天即晚于已发表的所有病例，请再核对。",
)
LATE_PALSY_TITLE = Words("Weakness that began after day 45", "面瘫出现于术后 45 天之后")
EYE_AND_GRADE = Words(
    "{label} is “{value}” with HB {grade}: with I to III the eye closes fully, with IV to VI it does not."
    " Check both.",
    "{label}为“{value}”，HB 为 {grade} 级：I–III 级能完全闭眼，IV–VI 级不能，请核对两项。",
)
EYE_AND_GRADE_TITLE = Words("Eye closure against the HB grade", "闭眼情况与 HB 分级不符")


def _not_before_operation(book: Book, key: str) -> None:
    @book.rule(
        f"{key}.before_operation", Words("{label} before the operation", "{label}早于手术日"),
        BEFORE_OPERATION, key, "op_date", severity=IMPOSSIBLE,
    )  # fmt: skip
    def _judge(scene: Scene) -> Gaps | None:
        operated = scene.day("op_date")
        return {"operated_on": operated} if scene.span(key)[1] < operated else None


# --- Ward checks ------------------------------------------------------------------------------------

_not_before_operation(_WARD, "hb_w_at")


@_WARD.rule(
    "hb_w_at.before_end",
    Words("HB on the ward before the end of the operation", "住院 HB 早于手术结束"),
    Words(
        "{label}, {value}, is before the end of the operation, {ended}. Check both times.",
        "{label}（{value}）早于手术结束时间（{ended}），请核对两个时间。",
    ),
    "hb_w_at",
    "op_date",
    "op_end_time",
)
def _checked_after_end(scene: Scene) -> Gaps | None:
    at = scene.moment("hb_w_at")
    if at.date() != scene.day("op_date"):
        return None
    ended = datetime.combine(at.date(), scene.clock("op_end_time"))
    return {"ended": f"{ended:%H:%M}"} if at < ended else None


@_WARD.rule(
    "hb_w_at.after_discharge",
    Words("HB on the ward after the discharge", "住院 HB 晚于出院"),
    Words(
        "{label}, {value}, is after the discharge, {left}. Check both dates.",
        "{label}（{value}）晚于出院日期（{left}），请核对两个日期。",
    ),
    "hb_w_at",
    "dis_date",
)
def _checked_before_discharge(scene: Scene) -> Gaps | None:
    if not scene.has("dis_date"):  # still on the ward
        return None
    left = scene.day("dis_date")
    return {"left": left} if scene.moment("hb_w_at").date() > left else None


# --- Complications ----------------------------------------------------------------------------------

_not_before_operation(_COMPLICATION, "onset_date")
_not_before_operation(_COMPLICATION, "resolved_date")


@_COMPLICATION.rule(
    "resolved_date.before_onset",
    Words("Resolved before the onset", "恢复早于发生"),
    Words("{label} must be on or after the onset, {began}.", "{label}不能早于发生日期（{began}）。"),
    "resolved_date",
    "onset_date",
    severity=IMPOSSIBLE,
)
def _resolved_after_onset(scene: Scene) -> Gaps | None:
    began = scene.span("onset_date")
    return {"began": scene.get("onset_date")} if scene.span("resolved_date")[1] < began[0] else None


@_COMPLICATION.rule(
    "onset_date.late_palsy", LATE_PALSY_TITLE, LATE_PALSY, "onset_date", "comp_code", "op_date"
)
def _palsy_began_early(scene: Scene) -> Gaps | None:
    return _late(scene, "onset_date") if scene.text("comp_code") == _PALSY else None


def _late(scene: Scene, key: str) -> Gaps | None:
    day = (scene.span(key)[0] - scene.day("op_date")).days
    return {"day": day} if day > LATEST_PALSY else None


@_COMPLICATION.rule(
    "onset_hours.onset_date",
    Words("Hours to the onset against its date", "发生小时数与发生日期不符"),
    Words(
        "{label}, {value}, means {day}, another day than the onset date, {onset_date}. Check both.",
        "{label}（{value}）相当于 {day}，与发生日期（{onset_date}）不符，请核对两项。",
    ),
    "onset_hours",
    "onset_date",
    "op_date",
    "op_end_time",
)
def _hours_fit(scene: Scene) -> Gaps | None:
    """Without the end of the operation a day more or less is possible."""
    hours = timedelta(hours=float(scene.number("onset_hours")))
    operated, (first, last) = scene.day("op_date"), scene.span("onset_date")
    start = datetime.combine(operated, datetime.min.time())
    if scene.has("op_end_time"):
        earliest = latest = datetime.combine(operated, scene.clock("op_end_time")) + hours
    else:
        earliest, latest = start + hours, start + timedelta(days=1) + hours
    return {"day": earliest.date()} if latest.date() < first or earliest.date() > last else None


@_COMPLICATION.rule(
    "fp_hb.before",
    Words("Palsy no worse than before the operation", "面瘫分级不差于术前"),
    Words(
        "HB {grade} is no worse than before the operation, HB {before}: then it is no new palsy. Check both.",
        "HB {grade} 级不差于术前（{before} 级），不属新发面瘫，请核对两项。",
    ),
    "fp_hb",
    "hb_pre",
)
def _palsy_is_new(scene: Scene) -> Gaps | None:
    grade, before = scene.code("fp_hb"), scene.code("hb_pre")
    return {"grade": grade, "before": before} if grade <= before else None


@_COMPLICATION.rule("fp_eye_closure.grade", EYE_AND_GRADE_TITLE, EYE_AND_GRADE, "fp_eye_closure", "fp_hb")
def _eye_of_palsy(scene: Scene) -> Gaps | None:
    return _eye_against(scene, "fp_eye_closure", "fp_hb")


def _eye_against(scene: Scene, eye: str, grade: str) -> Gaps | None:
    """Say the grade where it and the eye do not fit."""
    said = scene.code(grade)
    return {"grade": said} if (scene.code(eye) == 1) != (said <= 3) else None


@_COMPLICATION.rule(
    "last_status.resolved",
    Words("Resolved on a day, but the state says otherwise", "有恢复日期却未恢复"),
    Words(
        "The complication resolved on {resolved_date}, but its last state is “{value}”. Check both.",
        "已填恢复日期（{resolved_date}），最近状态却为“{value}”，请核对两项。",
    ),
    "last_status",
    "resolved_date",
)
def _state_fits(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.code("last_status") != 0 and scene.has("resolved_date") else None


@_COMPLICATION.rule(
    "clavien.death",
    Words("Clavien-Dindo V against the complication", "Clavien-Dindo V 级与并发症不符"),
    Words(
        "The complication is “{comp_code}”, its grade “{value}”: V is death, and death is V. Check both.",
        "并发症为“{comp_code}”，分级为“{value}”：V 级即死亡，死亡即 V 级，请核对两项。",
    ),
    "clavien",
    "comp_code",
)
def _graded_death(scene: Scene) -> Gaps | None:
    return _NOTHING if (scene.text("clavien") == "V") != (scene.text("comp_code") == _DEATH) else None


@_COMPLICATION.rule(
    "clavien.intervention",
    Words(
        "Drain or operation for a leak, but Clavien-Dindo I or II",
        "脑脊液漏已引流或手术，Clavien-Dindo 却为 I–II 级",
    ),
    Words(
        "The grade is “{value}”, but a lumbar drain or an operation makes it III at least. Check both.",
        "分级为“{value}”，但腰大池引流或再次手术至少为 III 级，请核对两项。",
    ),
    "clavien",
    "csf_drain",
    "csf_reop",
)
def _graded_leak(scene: Scene) -> Gaps | None:
    done = scene.get("csf_drain") == 1 or scene.get("csf_reop") == 1
    return _NOTHING if done and scene.text("clavien") in ("I", "II") else None


@_COMPLICATION.rule(
    "comp_code.death_status",
    Words("Died before the discharge, but discharged alive", "出院前死亡，离院方式却不是死亡"),
    Words(
        "The patient died before the discharge, {left}, but did not leave the ward as dead. Check both.",
        "死亡日期早于出院日期（{left}），离院方式却不是死亡，请核对两项。",
    ),
    "comp_code",
    "onset_date",
    "dis_date",
    "dis_status",
)
def _died_on_ward(scene: Scene) -> Gaps | None:
    if scene.text("comp_code") != _DEATH or not scene.has("dis_date"):
        return None
    left = scene.day("dis_date")
    alive = scene.span("onset_date")[1] <= left and scene.code("dis_status") != _DIED_ON_WARD
    return {"left": left} if alive else None


# --- Contacts: days ---------------------------------------------------------------------------------


@_CONTACT.rule(
    "fu_date.not_after_operation",
    Words("Contact not after the operation", "随访日期不晚于手术日"),
    Words("{label} must be after the operation, {operated_on}.", "{label}必须晚于手术日（{operated_on}）。"),
    "fu_date",
    "op_date",
    severity=IMPOSSIBLE,
)
def _after_operation(scene: Scene) -> Gaps | None:
    operated = scene.day("op_date")
    return {"operated_on": operated} if scene.day("fu_date") <= operated else None


def _not_after_contact(key: str) -> None:
    @_CONTACT.rule(
        f"{key}.after_contact", Words("{label} after the contact", "{label}晚于随访日"),
        Words(
            "{label} must be on or before the day of the contact, {contacted_on}.",
            "{label}不能晚于随访日（{contacted_on}）。",
        ),
        key, "fu_date", severity=IMPOSSIBLE,
    )  # fmt: skip
    def _judge(scene: Scene) -> Gaps | None:
        contacted = scene.day("fu_date")
        return {"contacted_on": contacted} if scene.span(key)[0] > contacted else None


for _key in ("fw_onset", "fw_last_normal", "spasm_stop_date"):
    _not_before_operation(_CONTACT, _key)
    _not_after_contact(_key)


@_CONTACT.rule("fw_onset.late", LATE_PALSY_TITLE, LATE_PALSY, "fw_onset", "op_date")
def _weakness_began_early(scene: Scene) -> Gaps | None:
    return _late(scene, "fw_onset")


@_CONTACT.rule(
    "fw_onset.before_normal",
    Words("Weakness began before the last normal day", "面瘫早于确知正常的日期"),
    Words(
        "The weakness began on {value}, before the last day on which the face was surely normal, {normal}."
        " Check both.",
        "面瘫出现（{value}）早于确知面部正常的最后日期（{normal}），请核对两项。",
    ),
    "fw_onset",
    "fw_last_normal",
)
def _normal_before_onset(scene: Scene) -> Gaps | None:
    if not scene.has("fw_last_normal"):  # asked only where the onset is not known
        return None
    normal = scene.day("fw_last_normal")
    return {"normal": normal} if scene.span("fw_onset")[1] < normal else None


@_CONTACT.rule(
    "fu_date.after_death",
    Words("Reached after the death", "死亡之后仍有随访"),
    Words(
        "The patient was reached on {value}, but died on {died}. Check both dates.",
        "患者于 {value} 仍被随访到，却记为 {died} 死亡，请核对两个日期。",
    ),
    "fu_date",
    "fu_result",
    "fu_mode",
    "fu_end",
    "fu_end_date",
    "dis_status",
    "dis_date",
    "complication.comp_code",
    "complication.onset_date",
)
def _reached_alive(scene: Scene) -> Gaps | None:
    """A relative may be reached then."""
    died = scene.once("died", _death)
    if died is None or scene.get("fu_result") != COMPLETED or scene.get("fu_mode") == _RELATIVE:
        return None
    return {"died": died} if scene.day("fu_date") > died else None


def _death(scene: Scene) -> date | None:
    """Return the last day that the death can mean; None for the living."""
    told = [row for row in scene.complications if row.get("comp_code") == _DEATH]
    days = [day[1] for day in days_in(told, "onset_date")]
    for key, code, day_key in (
        ("fu_end", End.DIED.value, "fu_end_date"),
        ("dis_status", _DIED_ON_WARD, "dis_date"),
    ):
        if scene.get(key) == code and (day := day_of(scene.get(day_key))):
            days.append(day[1])
    return min(days, default=None)


# --- Contacts: the weak face ------------------------------------------------------------------------


@_CONTACT.rule(
    "fw_ever.not_asked",
    Words("Completed contact without the weakness question", "已完成的随访缺少面部无力问题"),
    PALSY_NOT_ASKED,
    "fu_result",
    "fw_ever",
    severity=IMPOSSIBLE,
    at="fw_ever",
)
def _palsy_asked(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.code("fu_result") == COMPLETED and scene.get("fw_ever") is None else None


@_CONTACT.rule(
    "fw_ever.absent",
    Words("Weakness question not asked on a completed contact", "已完成的随访未询问面部无力"),
    Words(
        "The facial-weakness question cannot be left as not asked on a completed contact.",
        "已完成的随访不能将面部无力问题记为未询问或不适用。",
    ),
    "fu_result",
    "fw_ever",
    severity=IMPOSSIBLE,
    at="fw_ever",
)
def _palsy_answered(scene: Scene) -> Gaps | None:
    absent = scene.get("fw_ever") in (Absence.ND, Absence.NA)
    return _NOTHING if scene.code("fu_result") == COMPLETED and absent else None


@_CONTACT.rule(
    "hb.fw_ever",
    Words("HB grade against the weakness question", "HB 分级与面部无力问题不符"),
    Words(
        "HB {grade}, and HB {before} before the operation, do not fit the answer on weakness, “{fw_ever}”."
        " Check both.",
        "HB {grade} 级（术前 {before} 级）与“术后是否出现过面部无力”的回答（{fw_ever}）不符，请核对两项。",
    ),
    "hb",
    "fw_ever",
    "hb_pre",
)
def _grade_fits_answer(scene: Scene) -> Gaps | None:
    grade, ever, before = scene.code("hb"), scene.code("fw_ever"), scene.code("hb_pre")
    return {"grade": grade, "before": before} if (grade > before) != (ever == 1) else None


@_CONTACT.rule(
    "fw_ever.earlier",
    Words("Never weak, although weak before", "称从未面瘫，此前却有记录"),
    Words(
        "The face is said never to have been weak, but it was by {day}. Check both.",
        "称术后从未面部无力，但 {day} 已有面瘫记录，请核对。",
    ),
    "fw_ever",
    "fu_date",
    "contact.fw_ever",
    "contact.fu_date",
    "complication.comp_code",
    "complication.onset_date",
)
def _never_weak(scene: Scene) -> Gaps | None:
    if scene.code("fw_ever") != 0:
        return None
    told = scene.once("told_weak", _told_weak)
    before = [day for day in told if day < scene.day("fu_date")]
    return {"day": min(before)} if before else None


def _told_weak(scene: Scene) -> list[date]:
    """Return the days by which the face was weak, as contacts and complications tell; none is too early."""
    weak = [row for row in scene.contacts if row.get("fw_ever") in _WAS_WEAK]
    palsies = [row for row in scene.complications if row.get("comp_code") == _PALSY]
    return [day[1] for day in days_in(weak, "fu_date") + days_in(palsies, "onset_date")]


_WEAKNESS: Mapping[str, tuple[int, ...]] = {"fw_onset": (), "fw_tx": (1,)}


def _only_if_weak(key: str) -> None:
    @_CONTACT.rule(f"{key}.without", NOT_CHOSEN_TITLE, NOT_CHOSEN, key, "fw_ever")
    def _judge(scene: Scene) -> Gaps | None:
        told = scene.get(key) != _WEAKNESS[key]
        return {"other": FIELDS["contact"]["fw_ever"].label} if told and scene.code("fw_ever") == 0 else None


for _key in _WEAKNESS:
    _only_if_weak(_key)


@_CONTACT.rule("phone4_eye.grade", EYE_AND_GRADE_TITLE, EYE_AND_GRADE, "phone4_eye", "hb")
def _eye_by_phone(scene: Scene) -> Gaps | None:
    if not scene.has("hb"):  # often not graded by phone
        return None
    return _eye_against(scene, "phone4_eye", "hb")


@_CONTACT.rule(
    "hb_basis.mode",
    Words("Face examined, but nobody met", "当面检查，却非当面随访"),
    Words(
        "The face was examined, but the contact was “{fu_mode}”: the patient is met in the clinic or on"
        " readmission alone. Check both.",
        "HB 依据为当面检查，随访方式却为“{fu_mode}”：只有门诊或再次住院才能当面检查，请核对两项。",
    ),
    "hb_basis",
    "fu_mode",
)
def _met(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.code("hb_basis") == 1 and scene.code("fu_mode") not in (1, 4) else None


@_CONTACT.rule(
    "id_checked.completed",
    Words("Completed with another person", "非本人却已完成"),
    Words(
        "The contact is completed, but with another person. Check both.",
        "接听者不是本人，随访却记为完成，请核对两项。",
    ),
    "id_checked",
    "fu_result",
    "fu_mode",
)
def _right_person(scene: Scene) -> Gaps | None:
    other = scene.code("id_checked") == 0 and scene.get("fu_mode") != _RELATIVE
    return _NOTHING if other and scene.code("fu_result") == COMPLETED else None


ENTRY_RULES: tuple[Rule, ...] = (*_WARD.rules, *_COMPLICATION.rules, *_CONTACT.rules)
