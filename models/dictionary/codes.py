"""Codes that more than one field of the register uses; a released code is never reused or renumbered."""

from models.fields import Code
from models.words import Words

HB_NUMERALS = ("", "I", "II", "III", "IV", "V", "VI")  # by grade

HB_GRADES = (
    Code(1, Words("I Normal in all areas", "I 各区功能正常")),
    Code(
        2,
        Words(
            "II Mild: weakness only on close look; eye closes with little effort",
            "II 轻度：仔细观察才见无力，稍用力可闭眼",
        ),
    ),
    Code(
        3,
        Words(
            "III Moderate: obvious, not disfiguring; eye closes fully with effort",
            "III 中度：明显但不毁容，用力可完全闭眼",
        ),
    ),
    Code(
        4,
        Words(
            "IV Moderately severe: disfiguring; eye does not close fully",
            "IV 中重度：毁容性不对称，闭眼不全",
        ),
    ),
    Code(
        5,
        Words(
            "V Severe: movement barely seen; asymmetry at rest",
            "V 重度：仅见轻微运动，静止不对称",
        ),
    ),
    Code(6, Words("VI No movement", "VI 无运动")),
)

SPASM_STATES = (
    Code(0, Words("None", "完全消失")),
    Code(
        1,
        Words(
            "At least 90 % less; only with emotion or certain movements",
            "基本消失（减轻≥90%，仅激动或特定动作时出现）",
        ),
    ),
    Code(2, Words("50–89 % less", "部分缓解（减轻50–89%）")),
    Code(3, Words("Less than 50 % less", "减轻不足50%")),
    Code(4, Words("Unchanged", "无变化")),
    Code(5, Words("Worse", "加重")),
)

VESSELS = (
    Code(1, Words("AICA", "小脑前下动脉（AICA）")),
    Code(2, Words("PICA", "小脑后下动脉（PICA）")),
    Code(3, Words("VA, vertebral artery", "椎动脉（VA）")),
    Code(4, Words("SCA", "小脑上动脉（SCA）")),
    Code(5, Words("BA, basilar artery", "基底动脉（BA）")),
    Code(6, Words("IAA, internal auditory artery", "内听动脉（IAA）")),
    Code(7, Words("Vein", "静脉")),
    Code(8, Words("Unnamed small artery", "无名小动脉")),
    Code(0, Words("None found", "未发现")),
)

PRECISIONS = (
    Code(1, Words("Exact day", "准确到日")),
    Code(2, Words("Within 3 days either way", "前后3天内")),
    Code(3, Words("Some day between two contacts", "两次随访之间")),
)

COMPLAINT = (
    Code(0, Words("No", "无")),
    Code(1, Words("Yes, new", "有，新出现")),
    Code(2, Words("Yes, as before the operation", "有，与术前相同")),
)
