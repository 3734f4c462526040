"""Section 7 of the data dictionary: follow-up contacts, one row per attempt.

Marked "own": what the program adds to the document, to log how an attempt
went and when to try again.
"""

from models.dictionary.codes import COMPLAINT, HB_GRADES, PRECISIONS, SPASM_STATES
from models.fields import (
    Choice,
    Choices,
    Clock,
    Code,
    Day,
    Identifies,
    Known,
    Moment,
    Need,
    Text,
    yes_no,
)
from models.words import Words

FIELDS = (
    Text(
        key="fu_window",
        label=Words("Planned window", "随访节点"),
        need=Need.DERIVED,
        known=Known.FOLLOW_UP,
        longest=20,
        derived=True,
        stored=False,
    ),
    Day(
        key="fu_date",
        label=Words("Date of contact", "随访日期"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        help=Words(
            "The day of the call or visit itself, not the day on which it is typed in.",
            "实际随访的日期，不是录入日期。",
        ),
    ),
    Clock(  # own
        key="fu_time",
        label=Words("Time of contact", "随访时间"),
        known=Known.FOLLOW_UP,
    ),
    Choice(
        key="fu_mode",
        label=Words("Channel", "随访方式"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=(
            Code(1, Words("Clinic", "门诊")),
            Code(2, Words("Phone", "电话")),
            Code(3, Words("WeChat video or photo", "微信视频/照片")),
            Code(4, Words("Readmission", "再次住院")),
            Code(5, Words("Letter or SMS", "信件/短信")),
            Code(6, Words("Relative answered", "家属代答")),
        ),
    ),
    Choice(
        key="fu_result",
        label=Words("Result of the attempt", "随访结果"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=(
            Code(1, Words("Completed", "完成")),
            Code(2, Words("No answer", "未接")),
            Code(3, Words("Wrong number", "号码错误")),
            Code(4, Words("Switched off or void", "停机空号")),
            Code(5, Words("Refused", "拒访")),
            Code(6, Words("Call back later", "稍后再打")),
            Code(7, Words("Died", "死亡")),
        ),
    ),
    Text(  # own
        key="fu_phone",
        label=Words("Number rung", "拨打号码"),
        known=Known.FOLLOW_UP,
        identifies=Identifies.PERSON,
        longest=40,
        phone=True,
    ),
    Choice(  # own
        key="id_checked",
        label=Words("Do name and birth date match?", "姓名和出生日期是否相符？"),
        known=Known.FOLLOW_UP,
        codes=(
            Code(1, Words("Match", "相符")),
            Code(0, Words("Not this person", "不是本人")),
            Code(5, Words("Refused to say", "拒绝回答")),
        ),
        help=Words(
            "Ask first and let them say it; do not read it out to them.",
            "最先询问，请对方自己说出，不要念给对方听。",
        ),
    ),
    Moment(  # own; the one answer that may lie in the future
        key="retry_at",
        label=Words("Try again at", "再次拨打时间"),
        known=Known.FOLLOW_UP,
        future=True,
    ),
    Choice(
        key="spasm",
        label=Words("Spasm now", "目前痉挛"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=SPASM_STATES,
        help=Words(
            "Compared with before the operation. A few spasms in the first months are common "
            "and do not mean failure.",
            "与术前相比。术后数月内仍有少量痉挛较常见，不等于无效。",
        ),
    ),
    Day(
        key="spasm_stop_date",
        label=Words("Day spasm stopped", "痉挛停止日期"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        partial=True,
    ),
    Choice(
        key="spasm_stop_precision",
        label=Words("How exact is the day spasm stopped", "痉挛停止日期的准确度"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        codes=PRECISIONS,
    ),
    Choice(
        key="fw_ever",
        label=Words(
            "Since the operation, has the face on that side ever been weak: eye not closing, "
            "mouth pulled over, water leaking, forehead flat — even if gone now?",
            "术后是否出现过面部无力(即使已恢复)",
        ),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=(
            Code(0, Words("No", "无")),
            Code(1, Words("Yes, now", "有，目前仍有")),
            Code(2, Words("Yes, recovered", "有，已恢复")),
        ),
        help=Words(
            "Read it out as it stands, at every contact. Delayed palsy can come and go between two calls, "
            "so ask about the whole time since the operation. Never skip or assume the answer.",
            "每次随访均照原文询问。迟发性面瘫可在两次随访之间出现又恢复，"
            "因此要问术后全程；不可跳过，也不可代答。",
        ),
    ),
    Day(
        key="fw_onset",
        label=Words("Weakness: onset date", "面瘫出现日期"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        partial=True,
        help=Words(
            "The first day on which anybody noticed it, the family included.",
            "本人或家属最早发现的日期。",
        ),
    ),
    Choice(
        key="fw_onset_precision",
        label=Words("How exact is the onset date of weakness", "面瘫出现日期的准确度"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        codes=PRECISIONS,
    ),
    Day(  # own
        key="fw_last_normal",
        label=Words("Last day the face was surely normal", "确知面部正常的最后日期"),
        known=Known.FOLLOW_UP,
        help=Words(
            "Helps when the onset day is not known: the palsy began after this day.",
            "出现日期不详时填写：面瘫在此日之后出现。",
        ),
    ),
    Choice(
        key="hb",
        label=Words("HB grade now", "目前 HB 分级"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        codes=HB_GRADES,
        help=Words(
            "Grade weakness only; remaining spasm or synkinesis must not raise the grade. "
            "Between III and IV decides whether the eye can be closed fully.",
            "只评无力程度，残留痉挛或联带不计。III 与 IV 级的分界是能否完全闭眼。",
        ),
    ),
    Choice(
        key="hb_basis",
        label=Words("How was HB graded", "HB 分级依据"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        codes=(
            Code(1, Words("Examined", "当面检查")),
            Code(2, Words("Video or photo", "视频/照片")),
            Code(3, Words("Phone self-report", "电话自述")),
        ),
    ),
    yes_no(
        key="phone4_forehead",
        label=Words(
            "Does the forehead wrinkle on that side when you look up?",
            "抬眉时手术侧额纹能出现吗？",
        ),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        help=Words("“Yes” is normal.", "“是”为正常。"),
    ),
    yes_no(
        key="phone4_eye",
        label=Words("Can the eye on that side be closed fully?", "手术侧眼睛能完全闭上吗？"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        help=Words(
            "“Yes” is normal. “No” means HB IV or worse.",
            "“是”为正常；“否”相当于 HB IV 级或更重。",
        ),
    ),
    yes_no(
        key="phone4_mouth",
        label=Words(
            "Does the corner of the mouth on that side move when you show your teeth?",
            "示齿时手术侧口角能动吗？",
        ),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        help=Words("“Yes” is normal.", "“是”为正常。"),
    ),
    yes_no(
        key="phone4_leak",
        label=Words(
            "Does water leak from that side of the mouth when you rinse or drink?",
            "漱口或喝水时手术侧口角漏水吗？",
        ),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        help=Words("“No” is normal.", "“否”为正常。"),
    ),
    Choice(
        key="hear_now",
        label=Words("Hearing worse", "听力下降"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
    ),
    Choice(
        key="tinn_now",
        label=Words("Tinnitus", "耳鸣"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
    ),
    Choice(
        key="vert_now",
        label=Words("Vertigo or unsteady gait", "眩晕或走路不稳"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
    ),
    Choice(
        key="voice_now",
        label=Words("Hoarse voice", "声音嘶哑"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
    ),
    Choice(
        key="swallow_now",
        label=Words("Trouble swallowing", "吞咽困难或呛咳"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
    ),
    Choice(
        key="leak_now",
        label=Words("Clear fluid from nose, ear or wound", "鼻、耳或切口流清水样液体"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
        help=Words(
            "New clear fluid may be cerebrospinal fluid: tell the surgeon.",
            "新出现者可能为脑脊液漏，请报告术者。",
        ),
    ),
    Choice(
        key="wound_now",
        label=Words("Wound red, open or weeping", "切口红肿、裂开或渗液"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
    ),
    Choice(
        key="headache_now",
        label=Words("Headache", "头痛"),
        need=Need.YES,
        known=Known.FOLLOW_UP,
        codes=COMPLAINT,
    ),
    Choices(
        key="fw_tx",
        label=Words("Palsy treatment", "面瘫治疗"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
        alone=1,
        codes=(
            Code(1, Words("None", "未治疗")),
            Code(2, Words("Oral steroid", "口服激素")),
            Code(3, Words("Antiviral", "抗病毒药")),
            Code(4, Words("Neurotrophic vitamin (B12, B1)", "营养神经药（维生素B12、B1）")),
            Code(5, Words("Acupuncture or physiotherapy", "针灸/理疗")),
            Code(6, Words("Eye care", "眼部护理")),
        ),
    ),
    Text(
        key="contact_changed",
        label=Words("Number changed", "联系方式变更"),
        known=Known.FOLLOW_UP,
        identifies=Identifies.PERSON,  # holds the new number
        help=Words(
            "The new number and whose it is; the old one stays in the history.",
            "填新号码及机主；旧号码保留在历史中。",
        ),
        phone=True,
    ),
    Choice(
        key="satisfaction",
        label=Words("Patient satisfaction", "满意度"),
        known=Known.FOLLOW_UP,
        codes=(
            Code(1, Words("1 Very dissatisfied", "1 很不满意")),
            Code(2, Words("2 Dissatisfied", "2 不满意")),
            Code(3, Words("3 Neither", "3 一般")),
            Code(4, Words("4 Satisfied", "4 满意")),
            Code(5, Words("5 Very satisfied", "5 很满意")),
        ),
    ),
    Text(  # own
        key="fu_note",
        label=Words("Notes", "备注"),
        known=Known.FOLLOW_UP,
        identifies=Identifies.PERSON,  # free text may name somebody
        longest=2000,
    ),
)
