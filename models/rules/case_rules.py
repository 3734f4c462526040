"""Rules across the answers of a patient and a case, and between the case and what was entered since.

Sources: docs/data-dictionary.md, docs/outcomes.md, the ward's identifiers
(GB 11643-1999). Contradictions are unlikely, not impossible: either answer may
be the wrong one. Only an order of days that cannot be is impossible.
"""

from datetime import timedelta
from decimal import Decimal

from models.fields import Severity
from models.rules.days import add_months, age_on
from models.rules.identifiers import born_of, is_resident_id, sex_of
from models.rules.people import folded
from models.rules.protocol import COMPLETED, End
from models.rules.rule import (
    CASE,
    FIELDS,
    Book,
    Gaps,
    Rule,
    Scene,
    UnansweredError,
    day_of,
    days_in,
    is_value,
)
from models.words import Words

IMPOSSIBLE = Severity.IMPOSSIBLE
_BOOK = Book(CASE)
_rule = _BOOK.rule
_NOTHING: Gaps = {}

_RESIDENT = 1  # id_type
_PRIMARY, _REDO = 1, 2  # op_kind
_DIED_ON_WARD = 5  # dis_status
_NONE = (0,)  # of vessel, implant, op_event
_FOLLOWED_WITHIN = timedelta(days=14)  # of a discharge with a weak face
_LONGEST_STAY_BEFORE = timedelta(days=30)

AFTER_OPERATION = Words(
    "{label} must be on or before the operation, {operated_on}.", "{label}不能晚于手术日（{operated_on}）。"
)
BEFORE_OPERATION = Words(
    "{label} must be on or after the operation, {operated_on}.", "{label}不能早于手术日（{operated_on}）。"
)
BEFORE_BIRTH = Words("{label} must be on or after the birth, {born}.", "{label}不能早于出生日期（{born}）。")
END_WITHOUT_DAY = Words(
    "Enter the day on which follow-up ended; without a day it would not end.",
    "请填写随访结束的日期；没有日期则不会结束随访。",
)
NOT_CHOSEN = Words(
    "{label} is filled in ({value}), although “{other}” says no. Check both.",
    "“{other}”为否，却填写了{label}（{value}），请核对两项。",
)
KEYHOLE_WIDE = Words(
    "{label} is {value} mm; in a keyhole it is usually 10 to 20 mm. Check it once more.",
    "{label}为 {value} mm，锁孔骨窗通常为 10 到 20 mm，请再核对。",
)
NOT_CHOSEN_TITLE = Words("{label}: filled in although the question says no", "{label}：前项为否却已填写")


# --- Days -------------------------------------------------------------------------------------------


def _not_after_operation(key: str) -> None:
    @_rule(
        f"{key}.after_operation", Words("{label} after the operation", "{label}晚于手术日"),
        AFTER_OPERATION, key, "op_date", severity=IMPOSSIBLE,
    )  # fmt: skip
    def _judge(scene: Scene) -> Gaps | None:
        operated = scene.day("op_date")
        return {"operated_on": operated} if scene.span(key)[0] > operated else None


def _not_before_operation(key: str) -> None:
    @_rule(
        f"{key}.before_operation", Words("{label} before the operation", "{label}早于手术日"),
        BEFORE_OPERATION, key, "op_date", severity=IMPOSSIBLE,
    )  # fmt: skip
    def _judge(scene: Scene) -> Gaps | None:
        operated = scene.day("op_date")
        return {"operated_on": operated} if scene.span(key)[1] < operated else None


def _not_before_birth(key: str) -> None:
    @_rule(
        f"{key}.before_birth", Words("{label} before the birth", "{label}早于出生日期"),
        BEFORE_BIRTH, key, "birth_date", severity=IMPOSSIBLE,
    )  # fmt: skip
    def _judge(scene: Scene) -> Gaps | None:
        born = scene.day("birth_date")
        return {"born": born} if scene.span(key)[1] < born else None


for _key in ("birth_date", "dx_date", "onset_ym", "adm_date", "tx_prior_mvd_date", "tx_botox_last"):
    _not_after_operation(_key)
for _key in ("dis_date", "fu_end_date"):
    _not_before_operation(_key)
for _key in ("dx_date", "onset_ym", "tx_prior_mvd_date", "tx_botox_last"):
    _not_before_birth(_key)


@_rule(
    "dis_date.before_admission",
    Words("Discharge before the admission", "出院日期早于入院日期"),
    Words(
        "{label} must be on or after the admission, {admitted_on}.",
        "{label}不能早于入院日（{admitted_on}）。",
    ),
    "dis_date",
    "adm_date",
    severity=IMPOSSIBLE,
)
def _discharged_after_admission(scene: Scene) -> Gaps | None:
    admitted = scene.day("adm_date")
    return {"admitted_on": admitted} if scene.day("dis_date") < admitted else None


@_rule(
    "adm_date.long_before",
    Words("Admission long before the operation", "入院日期远早于手术日"),
    Words(
        "{label} is {days} days before the operation. Check both dates once more.",
        "{label}比手术日早 {days} 天，请核对两个日期。",
    ),
    "adm_date",
    "op_date",
)
def _admitted_shortly_before(scene: Scene) -> Gaps | None:
    before = scene.day("op_date") - scene.day("adm_date")
    return {"days": before.days} if before > _LONGEST_STAY_BEFORE else None


@_rule(
    "dx_date.before_onset",
    Words("Diagnosis before the first symptom", "确诊早于起病"),
    Words(
        "{label}, {value}, is before the first symptom, {began}. Check both.",
        "{label}（{value}）早于起病年月（{began}），请核对两项。",
    ),
    "dx_date",
    "onset_ym",
)
def _diagnosed_after_onset(scene: Scene) -> Gaps | None:
    began = scene.span("onset_ym")
    return {"began": scene.get("onset_ym")} if scene.span("dx_date")[1] < began[0] else None


@_rule(
    "dur_months.onset",
    Words("Duration against the first symptom", "病程与起病年月不符"),
    Words(
        "{label}, {value} months, does not fit the first symptom, {began}: {low} to {high} months."
        " Check both.",
        "{label}（{value} 个月）与起病年月（{began}，相当于 {low} 到 {high} 个月）不符，请核对两项。",
    ),
    "dur_months",
    "onset_ym",
    "op_date",
)
def _duration_fits(scene: Scene) -> Gaps | None:
    """Durations are told in round numbers: a tenth of them, and at least 3 months, is no contradiction."""
    if not scene.has("onset_ym"):  # then the duration stands in its place
        return None
    told, operated = scene.number("dur_months"), scene.day("op_date")
    first, last = (
        12 * (operated.year - day.year) + operated.month - day.month for day in scene.span("onset_ym")
    )
    slack = max(Decimal(3), told / 10)
    if last - slack <= told <= first + slack:
        return None
    return {"began": scene.get("onset_ym"), "low": max(last, 0), "high": first}


@_rule(
    "age_op.birth",
    Words("Age against the date of birth", "手术年龄与出生日期不符"),
    Words(
        "{label} is {value}; from the date of birth it is {age}. Check both.",
        "{label}为 {value} 岁，按出生日期应为 {age} 岁，请核对两项。",
    ),
    "age_op",
    "birth_date",
    "op_date",
)
def _age_fits(scene: Scene) -> Gaps | None:
    if not scene.has("birth_date"):  # then the age stands in its place
        return None
    age = age_on(scene.day("op_date"), scene.day("birth_date"))
    return {"age": age} if scene.number("age_op") != age else None


# --- Who it is --------------------------------------------------------------------------------------


@_rule(
    "id_no.old",
    Words("ID number of the old kind, 15 digits", "15 位旧身份证号"),
    Words(
        "This is an ID number of the old kind, with 15 digits. Enter the 18 of the present card if you can.",
        "这是 15 位旧身份证号，请尽量录入现行的 18 位号码。",
    ),
    "id_no",
    "id_type",
)
def _id_of_today(scene: Scene) -> Gaps | None:
    return _NOTHING if _of_resident(scene) and _is_old(scene.text("id_no")) else None


@_rule(
    "id_no.check",
    Words("ID number fails its check", "身份证号校验不符"),
    Words("The ID number does not pass its check. Read it once more.", "身份证号校验不符，请再核对。"),
    "id_no",
    "id_type",
)
def _id_passes(scene: Scene) -> Gaps | None:
    number = scene.text("id_no")
    return _NOTHING if _of_resident(scene) and not _is_old(number) and not is_resident_id(number) else None


@_rule(
    "id_no.birth",
    Words("ID number against the date of birth", "身份证号与出生日期不符"),
    Words(
        "The ID number says born on {born}, the date of birth is {birth_date}. Check both.",
        "身份证号中的出生日期为 {born}，填写的出生日期为 {birth_date}，请核对两项。",
    ),
    "id_no",
    "id_type",
    "birth_date",
)
def _id_and_birth(scene: Scene) -> Gaps | None:
    number = scene.text("id_no")
    if not _of_resident(scene) or not is_resident_id(number):
        return None
    born = born_of(number)
    return {"born": born} if scene.day("birth_date") != born else None


@_rule(
    "id_no.sex",
    Words("ID number against the sex", "身份证号与性别不符"),
    Words(
        "The ID number says another sex than “{sex}”. Check both.",
        "身份证号中的性别与填写的“{sex}”不一致，请核对两项。",
    ),
    "id_no",
    "id_type",
    "sex",
)
def _id_and_sex(scene: Scene) -> Gaps | None:
    number = scene.text("id_no")
    if not _of_resident(scene) or not is_resident_id(number):
        return None
    if (sex := scene.code("sex")) not in (1, 2):
        raise UnansweredError("sex")
    return _NOTHING if sex_of(number) != sex else None


def _of_resident(scene: Scene) -> bool:
    return scene.get("id_type") in (None, _RESIDENT)


def _is_old(number: str) -> bool:
    return len(number) == 15 and number.isascii() and number.isdigit()


@_rule(
    "kin_phone.same",
    Words("Contact person has the patient's number", "联系人电话与患者电话相同"),
    Words(
        "The contact person has the patient's own number, {value}. Ask for one of another household.",
        "联系人电话（{value}）与患者本人电话相同，请另留一位不同住亲友的电话。",
    ),
    "kin_phone",
    "phone1",
    "phone2",
)
def _second_household(scene: Scene) -> Gaps | None:
    if scene.has("phone1", "phone2"):
        return _NOTHING if scene.get("kin_phone") in (scene.get("phone1"), scene.get("phone2")) else None
    raise UnansweredError("phone1")


@_rule(
    "phone2.same",
    Words("Both phones are the same", "两个电话号码相同"),
    Words(
        "Both numbers are {value}. Enter another one, or leave it blank.",
        "两个号码均为 {value}，请另填一个或留空。",
    ),
    "phone2",
    "phone1",
)
def _two_phones(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.text("phone2") == scene.text("phone1") else None


@_rule(
    "kin_name.same",
    Words("Contact person has the patient's name", "联系人姓名与患者相同"),
    Words(
        "The contact person has the patient's own name, {value}. Check it once more.",
        "联系人姓名（{value}）与患者相同，请再核对。",
    ),
    "kin_name",
    "name",
)
def _another_person(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.text("kin_name") == scene.text("name") else None


def _listed(key: str) -> None:
    @_rule(
        f"{key}.staff", Words("{label}: code not in the staff list", "{label}：代码不在人员名单中"),
        Words(
            "{label} {code} is not in the staff list. Check the code, or add it in the settings.",
            "{label} {code} 不在人员名单中，请核对代码，或在设置中添加。",
        ),
        key,
    )  # fmt: skip
    def _judge(scene: Scene) -> Gaps | None:
        code = scene.text(key)
        return {"code": code} if scene.staff and folded(code) not in scene.staff else None


for _key in ("surgeon", "assistant", "dfp_taught_by"):
    _listed(_key)


# --- Before the operation ---------------------------------------------------------------------------


def _follows(key: str, asked: str) -> None:
    """A detail belongs to a question that was answered with something else than no."""

    @_rule(f"{key}.without", NOT_CHOSEN_TITLE, NOT_CHOSEN, key, asked)
    def _judge(scene: Scene) -> Gaps | None:
        told = scene.get(key) not in (0, _NONE)
        return {"other": FIELDS[CASE][asked].label} if told and scene.code(asked) == 0 else None


for _key, _asked in (
    ("tx_botox_n", "tx_botox"),
    ("tx_botox_last", "tx_botox"),
    ("tx_prior_mvd_date", "tx_prior_mvd"),
    ("baep_v_lat", "baep_mon"),
    ("baep_v_amp", "baep_mon"),
    ("baep_end", "baep_mon"),
    ("dfp_taught_by", "dfp_taught"),
    ("steroid_drug", "steroid"),
    ("antiviral_drug", "antiviral"),
):
    _follows(_key, _asked)


@_rule(
    "tx_botox_last.recent",
    Words("Botulinum toxin within 4 months of the operation", "术前 4 个月内注射肉毒毒素"),
    Words(
        "The last injection, {value}, was 4 months or less before the operation, {op_date}:"
        " its weakness may be in the HB grade.",
        "末次肉毒毒素注射（{value}）距手术（{op_date}）不超过 4 个月，术前 HB 分级可能受影响。",
    ),
    "tx_botox_last",
    "op_date",
)
def _toxin_worn_off(scene: Scene) -> Gaps | None:
    operated, last = scene.day("op_date"), scene.span("tx_botox_last")
    return _NOTHING if last[0] <= operated and last[1] >= add_months(operated, -4) else None


@_rule(
    "hear_sym.pta",
    Words("Hearing as told against the audiogram", "听力主诉与纯音听阈不符"),
    Words(
        "{label}, “{value}”, does not fit the pure-tone average of {tone} dB. Check both.",
        "{label}（{value}）与纯音听阈（{tone} dB）不符，请核对两项。",
    ),
    "pta_pre_i",
    "hear_sym",
    at="hear_sym",
)
def _hearing_fits(scene: Scene) -> Gaps | None:
    """Deaf with 50 dB or better, or normal with worse: a patient with 50 dB follows a conversation."""
    told, tone = scene.code("hear_sym"), scene.number("pta_pre_i")
    return {"tone": tone} if (told == 2 and tone <= 50) or (told == 0 and tone > 50) else None


# --- The operation ----------------------------------------------------------------------------------


def _keyhole(key: str) -> None:
    @_rule(
        f"{key}.keyhole", Words("{label} over 20 mm in a keyhole", "锁孔{label}超过 20 mm"),
        KEYHOLE_WIDE, key, "approach",
    )  # fmt: skip
    def _judge(scene: Scene) -> Gaps | None:
        return _NOTHING if scene.number(key) > 20 and scene.code("approach") == 1 else None


_keyhole("bone_l")
_keyhole("bone_w")


@_rule(
    "op_kind.prior_mvd",
    Words("Primary or redo against an earlier MVD", "手术类型与既往 MVD 不符"),
    Words(
        "{label}, “{value}”, does not fit the answer on an earlier MVD of the same side, “{tx_prior_mvd}”."
        " Check both.",
        "{label}（{value}）与“既往同侧 MVD”（{tx_prior_mvd}）不符，请核对两项。",
    ),
    "op_kind",
    "tx_prior_mvd",
)
def _kind_fits_history(scene: Scene) -> Gaps | None:
    kind, prior = scene.code("op_kind"), scene.code("tx_prior_mvd")
    return _NOTHING if (kind == _PRIMARY and prior) or (kind == _REDO and not prior) else None


_SIDES = ("side", "op_date", "operation.side", "operation.op_date")


def _earlier_on(scene: Scene, *, same: bool) -> Gaps | None:
    """Return when the patient was operated before on the same or the other side, if ever here."""
    side, operated = scene.code("side"), scene.day("op_date")
    before = [
        day[0]
        for other in scene.others
        if (day := day_of(other.get("op_date"))) and day[0] < operated
        and is_value(other.get("side")) and (other.get("side") == side) is same
    ]  # fmt: skip
    return {"earlier": max(before)} if before else None


@_rule(
    "op_kind.same_side",
    Words("Operated before on the same side, but no redo", "同侧曾手术，却非再次手术"),
    Words(
        "The same side was operated on {earlier}: this one is a redo. Check kind and side.",
        "同侧已于 {earlier} 手术，本次应为同侧再次。请核对手术类型和患侧。",
    ),
    "op_kind",
    *_SIDES,
)
def _redo_said(scene: Scene) -> Gaps | None:
    return _earlier_on(scene, same=True) if scene.others and scene.code("op_kind") != _REDO else None


@_rule(
    "op_kind.other_side",
    Words("Operated before on the other side, but said to be the first", "对侧曾手术，却记为首次"),
    Words(
        "The other side was operated on {earlier}: this one is contralateral. Check kind and side.",
        "对侧已于 {earlier} 手术，本次应为对侧。请核对手术类型和患侧。",
    ),
    "op_kind",
    *_SIDES,
)
def _contralateral_said(scene: Scene) -> Gaps | None:
    return _earlier_on(scene, same=False) if scene.others and scene.code("op_kind") == _PRIMARY else None


@_rule(
    "tx_prior_mvd.registered",
    Words("Earlier MVD is in the register, but not told", "登记库中有既往同侧 MVD 却未填写"),
    Words(
        "The register has an operation of the same side, of {earlier}. Check the answer or the side.",
        "登记库中有 {earlier} 的同侧手术，请核对此项或患侧。",
    ),
    "tx_prior_mvd",
    *_SIDES,
)
def _prior_told(scene: Scene) -> Gaps | None:
    return _earlier_on(scene, same=True) if scene.others and scene.code("tx_prior_mvd") == 0 else None


@_rule(
    "bilateral.both_operated",
    Words("Both sides operated, but not bilateral", "双侧均手术，却非双侧"),
    Words(
        "The register has operations of both sides. Check this answer, or the side.",
        "登记库中两侧均有手术，请核对此项或患侧。",
    ),
    "bilateral",
    "side",
    "operation.side",
)
def _bilateral_said(scene: Scene) -> Gaps | None:
    if scene.code("bilateral") or not scene.others:
        return None
    sides = {scene.code("side"), *(other.get("side") for other in scene.others)}
    return _NOTHING if {1, 2} <= sides else None


@_rule(
    "op_date.twice",
    Words("Same side and day entered twice", "同侧同日手术重复登记"),
    Words(
        "The patient has another case of the same side and day. It may have been entered twice.",
        "该患者另有同侧同日的病例，可能重复登记。",
    ),
    "op_date",
    "side",
    "operation.op_date",
    "operation.side",
)
def _entered_once(scene: Scene) -> Gaps | None:
    if scene.day("op_date") not in [other.get("op_date") for other in scene.others]:
        return None
    own = (scene.day("op_date"), scene.code("side"))
    return _NOTHING if own in [(o.get("op_date"), o.get("side")) for o in scene.others] else None


@_rule(
    "technique.vessel",
    Words("Decompression without an offending vessel", "无责任血管却有减压"),
    Words(
        "No offending vessel was found, but one was decompressed ({technique}). Check both.",
        "责任血管为“未发现”，减压方式却为“{technique}”，请核对两项。",
    ),
    "technique",
    "vessel",
)
def _vessel_moved(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.codes("vessel") == _NONE else None


@_rule(
    "technique.implant",
    Words("Interposition without an implant", "垫隔却无植入物"),
    Words(
        "Interposition needs an implant, and none is said to be there. Check both.",
        "减压方式为垫隔，植入物却为“无”，请核对两项。",
    ),
    "implant",
    "technique",
    at="technique",
)
def _padded_with(scene: Scene) -> Gaps | None:
    return _NOTHING if 1 in scene.codes("technique") and scene.codes("implant") == _NONE else None


@_rule(
    "implant_n.implant",
    Words("Number of pieces against the implant", "植入物块数与植入物不符"),
    Words(
        "{label} is {value}, which does not fit the answer on the implant. Check both.",
        "{label}为 {value}，与植入物的回答不符，请核对两项。",
    ),
    "implant_n",
    "implant",
)
def _pieces_of(scene: Scene) -> Gaps | None:
    return _NOTHING if (scene.number("implant_n") == 0) != (scene.codes("implant") == _NONE) else None


@_rule(
    "rez_contact.implant",
    Words("Implant touches the REZ, but there is none", "垫棉接触 REZ 却无植入物"),
    Words(
        "No implant is said to be there, but it touches the REZ. Check both.",
        "植入物为“无”，却接触 REZ，请核对两项。",
    ),
    "rez_contact",
    "implant",
)
def _touching(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.code("rez_contact") == 1 and scene.codes("implant") == _NONE else None


@_rule(
    "indent_discolour.indent",
    Words("Nerve discoloured, but not indented", "神经变色却无压迹"),
    Words(
        "The nerve is discoloured at an indentation that is not there. Check both.",
        "神经无压迹，却在压迹处变色，请核对两项。",
    ),
    "indent_discolour",
    "indent",
)
def _discoloured_where(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.code("indent_discolour") == 1 and scene.code("indent") == 0 else None


@_rule(
    "perforator.op_event",
    Words("Perforator injury, but no event", "穿支损伤却无术中事件"),
    Words(
        "A perforator was injured, but no event is told. Check both.",
        "有穿支损伤，术中事件却为“无”，请核对两项。",
    ),
    "perforator",
    "op_event",
)
def _injury_told(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.code("perforator") == 1 and scene.codes("op_event") == _NONE else None


@_rule(
    "baep_end.amplitude",
    Words("Wave V lost against its amplitude", "V 波消失与波幅下降不符"),
    Words(
        "Wave V was lost, but its amplitude fell by {loss} % at most. Check both.",
        "V 波曾消失，波幅最大下降却仅 {loss}%，请核对两项。",
    ),
    "baep_end",
    "baep_v_amp",
)
def _lost_wave(scene: Scene) -> Gaps | None:
    if scene.code("baep_end") not in (2, 3):
        return None
    loss = scene.number("baep_v_amp")
    return {"loss": loss} if loss < 50 else None


# --- Ward, discharge, follow-up ---------------------------------------------------------------------


@_rule(
    "fu_end.without_day",
    Words("Follow-up ended without a day", "随访结束却无日期"),
    END_WITHOUT_DAY,
    "fu_end",
    "fu_end_date",
    severity=IMPOSSIBLE,
    at="fu_end_date",
)
def _ended_when(scene: Scene) -> Gaps | None:
    return _NOTHING if scene.code("fu_end") != End.CONTINUED.value and not scene.has("fu_end_date") else None


@_rule(
    "dis_status.fu_end",
    Words("Died on the ward, but follow-up goes on", "院内死亡却继续随访"),
    Words(
        "The patient died on the ward, but the state of follow-up is “{fu_end}”. Check both.",
        "离院方式为死亡，随访状态却为“{fu_end}”，请核对两项。",
    ),
    "dis_status",
    "fu_end",
)
def _followed_though_dead(scene: Scene) -> Gaps | None:
    if scene.code("dis_status") != _DIED_ON_WARD or not scene.has("fu_end"):
        return None
    return _NOTHING if scene.code("fu_end") != End.DIED.value else None


@_rule(
    "consent_fu.contacts",
    Words("No consent to follow-up, but contacts", "未同意随访却有随访记录"),
    Words(
        "The patient did not consent to follow-up, but was followed up on {day}. Check the consent.",
        "患者未同意随访，却有 {day} 的随访记录，请核对知情同意。",
    ),
    "consent_fu",
    "contact.fu_date",
    "contact.fu_result",
)
def _followed_without_consent(scene: Scene) -> Gaps | None:
    days = days_in((row for row in scene.contacts if row.get("fu_result") == COMPLETED), "fu_date")
    return {"day": min(days)[0]} if scene.code("consent_fu") == 0 and days else None


@_rule(
    "dis_date.weak_unfollowed",
    Words("HB worse than II at discharge, no follow-up", "出院时 HB 差于 II 级却无随访"),
    Words(
        "The face was weak at discharge, HB {grade}, and nobody has followed it up since.",
        "出院时面瘫 HB {grade} 级，此后无随访记录。",
    ),
    "dis_date",
    "fu_end",
    "dis_status",
    "ward_check.hb_w",
    "ward_check.hb_w_at",
    "contact.fu_date",
    "contact.fu_result",
)
def _weak_face_followed(scene: Scene) -> Gaps | None:
    left = scene.day("dis_date")
    grade = last_grade(scene)
    if grade is None or grade <= 2 or scene.today - left <= _FOLLOWED_WITHIN or _is_over(scene):
        return None
    done = days_in((row for row in scene.contacts if row.get("fu_result") == COMPLETED), "fu_date")
    return None if any(day[1] >= left for day in done) else {"grade": grade}


def _is_over(scene: Scene) -> bool:
    return scene.get("dis_status") == _DIED_ON_WARD or scene.get("fu_end") not in (None, End.CONTINUED.value)


def last_grade(scene: Scene) -> int | None:
    """Return the last HB grade of the ward."""
    graded = [
        (str(row["hb_w_at"]), grade)
        for row in scene.ward_checks
        if is_value(row.get("hb_w_at")) and isinstance(grade := row.get("hb_w"), int)
    ]
    return max(graded)[1] if graded else None


@_rule(
    "op_date.palsy_not_listed",
    Words("Face was weak, but no palsy among the complications", "曾有面瘫，并发症中却无记录"),
    Words(
        "The face was weak ({how}), but the complications have no facial palsy. Add it, or check the grade.",
        "曾有面部无力（{how}），并发症中却无面瘫，请补录或核对分级。",
    ),
    "op_date",
    "hb_pre",
    "ward_check.hb_w",
    "contact.hb",
    "contact.fw_ever",
    "complication.comp_code",
)
def _palsy_listed(scene: Scene) -> Gaps | None:
    if any(row.get("comp_code") == "FP" for row in scene.complications):
        return None
    if days := days_in((row for row in scene.contacts if row.get("fw_ever") in (1, 2)), "fu_date"):
        return {"how": min(days)[0]}
    grades = [row.get("hb_w") for row in scene.ward_checks] + [row.get("hb") for row in scene.contacts]
    worst = max((grade for grade in grades if isinstance(grade, int)), default=1)
    return {"how": f"HB {worst}"} if worst > 1 and worst > scene.code("hb_pre") else None


@_rule(
    "op_date.early_entries",
    Words("Entries before the operation", "手术日之前的记录"),
    Words(
        "Contacts, ward checks or complications that lie before this operation: {count}."
        " Check its date once more.",
        "有 {count} 条随访、查房或并发症记录早于该手术日期，请再核对。",
    ),
    "op_date",
    "contact.fu_date",
    "ward_check.hb_w_at",
    "complication.onset_date",
)
def _entries_after(scene: Scene) -> Gaps | None:
    operated = scene.day("op_date")
    days = (
        days_in(scene.contacts, "fu_date")
        + days_in(scene.ward_checks, "hb_w_at")
        + days_in(scene.complications, "onset_date")
    )
    early = sum(day[1] < operated for day in days)
    return {"count": early} if early else None


CASE_RULES: tuple[Rule, ...] = tuple(_BOOK.rules)
