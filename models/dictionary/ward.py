"""Section 5 of the data dictionary: the days on the ward and the discharge.

Marked "own": what the program adds to the document, to end a follow-up and
to keep a note.
"""

from models.dictionary.codes import HB_GRADES, SPASM_STATES
from models.fields import Choice, Code, Day, Identifies, Known, Moment, Need, Number, Text, yes_no
from models.words import Words

CHECK_FIELDS = (
    Choice(
        key="hb_w",
        label=Words("HB on the ward", "住院 HB 分级"),
        need=Need.YES,
        known=Known.DISCHARGE,
        codes=HB_GRADES,
        help=Words(
            "Within 24 hours after the operation, then daily, and at discharge. Grade weakness only.",
            "术后24小时内一次，以后每日一次，出院时一次；只评无力程度。",
        ),
    ),
    Moment(
        key="hb_w_at",
        label=Words("Checked at", "检查时间"),
        need=Need.YES,
        known=Known.DISCHARGE,
    ),
)

CASE_FIELDS = (
    Choice(
        key="spasm_dis",
        label=Words("Spasm at discharge", "出院时痉挛"),
        need=Need.YES,
        known=Known.DISCHARGE,
        codes=SPASM_STATES,
        help=Words(
            "Compared with before the operation.",
            "与术前相比。",
        ),
    ),
    Day(
        key="adm_date",
        label=Words("Admission date", "入院日期"),
        need=Need.YES,
        known=Known.DISCHARGE,
    ),
    Day(
        key="dis_date",
        label=Words("Discharge date", "出院日期"),
        need=Need.YES,
        known=Known.DISCHARGE,
    ),
    Number(
        key="los_post",
        label=Words("Stay after operation", "术后住院日"),
        need=Need.DERIVED,
        known=Known.DISCHARGE,
        unit=Words("days", "天"),
        low=0,
        high=365,
        soft_high=21,
        derived=True,
        stored=False,
    ),
    Choice(
        key="dis_status",
        label=Words("Discharge status", "离院方式"),
        need=Need.YES,
        known=Known.DISCHARGE,
        codes=(
            Code(1, Words("Home by order", "医嘱离院")),
            Code(2, Words("Transfer", "转院")),
            Code(4, Words("Against advice", "非医嘱离院")),
            Code(5, Words("Death", "死亡")),
            Code(9, Words("Other", "其他")),
        ),
        help=Words("As on the front sheet of the case notes.", "与病案首页一致。"),
    ),
    yes_no(
        key="dfp_taught",
        label=Words("Delayed palsy leaflet and self-check explained", "迟发性面瘫宣教（含自查方法）"),
        need=Need.YES,
        known=Known.DISCHARGE,
        help=Words(
            "Delayed facial palsy can come after discharge; "
            "patients report it only when they know what to look for.",
            "迟发性面瘫可在出院后出现，患者知道如何自查才会及时报告。",
        ),
    ),
    Text(
        key="dfp_taught_by",
        label=Words("Explained by", "宣教人"),
        need=Need.CONDITION,
        known=Known.DISCHARGE,
        longest=20,
        staff=True,
        help=Words("The code from the staff list.", "填人员表中的代码。"),
    ),
    yes_no(
        key="steroid",
        label=Words("Steroid around the operation", "围手术期激素"),
        known=Known.DISCHARGE,
    ),
    Text(
        key="steroid_drug",
        label=Words("Steroid, drug", "激素药名"),
        known=Known.DISCHARGE,
        longest=100,
    ),
    yes_no(
        key="antiviral",
        label=Words("Antiviral around the operation", "围手术期抗病毒药"),
        known=Known.DISCHARGE,
    ),
    Text(
        key="antiviral_drug",
        label=Words("Antiviral, drug", "抗病毒药名"),
        known=Known.DISCHARGE,
        longest=100,
    ),
)

# Own: why the follow-up of a case ended (each reason and date reversible), and free notes.
OWN_CASE_FIELDS = (
    Choice(
        key="fu_end",
        label=Words("Follow-up", "随访状态"),
        known=Known.FOLLOW_UP,
        codes=(
            Code(0, Words("Continued", "继续随访")),
            Code(1, Words("Refused", "拒访")),
            Code(2, Words("Died", "死亡")),
            Code(4, Words("Followed elsewhere", "外院随访")),
            Code(5, Words("Lost", "失访")),
        ),
        help=Words(
            "Ending the follow-up takes the case off every list; “continued” puts it back.",
            "结束随访后不再出现在待随访名单中；改为“继续随访”即可恢复。",
        ),
    ),
    Day(
        key="fu_end_date",
        label=Words("Follow-up ended on", "随访结束日期"),
        need=Need.CONDITION,
        known=Known.FOLLOW_UP,
    ),
    Text(
        key="note",
        label=Words("Notes", "备注"),
        identifies=Identifies.PERSON,  # free text may name somebody
        longest=2000,
    ),
)
