"""Section 6 of the data dictionary: complications, one row per event.

The class of a facial palsy (immediate or delayed) is derived by rules and has no field.
The document has no columns for need and identity here: what every event has is needed,
what belongs to one kind of event is needed under a condition, and free text is held to
identify because it may name somebody.
"""

from models.dictionary.codes import HB_GRADES, PRECISIONS
from models.fields import Choice, Code, Day, Identifies, Need, Number, Text, yes_no
from models.words import Words

FIELDS = (
    Choice(
        key="comp_code",
        label=Words("Complication", "并发症"),
        need=Need.YES,
        codes=(
            Code("FP", Words("Facial palsy", "面瘫")),
            Code("HL", Words("Hearing loss", "听力下降")),
            Code("TIN", Words("Tinnitus", "耳鸣")),
            Code("VER", Words("Vertigo or unsteadiness", "眩晕")),
            Code("CSF", Words("CSF leak", "脑脊液漏")),
            Code("INF", Words("Intracranial infection or meningitis", "颅内感染")),
            Code("WND", Words("Wound infection or poor healing", "切口感染、愈合不良")),
            Code("HEM", Words("Haematoma", "血肿")),
            Code("CBI", Words("Cerebellar infarct or oedema", "小脑梗死、水肿")),
            Code("BSI", Words("Brain-stem infarct", "脑干梗死")),
            Code("LCN", Words("Lower cranial nerve palsy", "后组颅神经损伤")),
            Code("DIP", Words("Diplopia (IV or VI)", "复视")),
            Code("NUM", Words("Facial numbness or occipital sensory loss", "面部麻木或枕部感觉障碍")),
            Code("HDA", Words("Headache", "头痛")),
            Code("LIP", Words("Low intracranial pressure", "低颅压")),
            Code("PNE", Words("Pneumonia", "肺炎")),
            Code("FEV", Words("Fever", "发热")),
            Code("OTH", Words("Other", "其他")),
            Code("DTH", Words("Death", "死亡")),
        ),
        help=Words(
            "One row per event. Do not judge whether a facial palsy is immediate or delayed: "
            "the program works it out from the dates and grades.",
            "每个事件一行。面瘫属即刻还是迟发不必判断，程序按日期和分级推导。",
        ),
    ),
    Day(
        key="onset_date",
        label=Words("Onset date", "发生日期"),
        need=Need.YES,
        partial=True,
    ),
    Choice(
        key="onset_precision",
        label=Words("How exact is the onset date", "发生日期的准确度"),
        need=Need.CONDITION,
        codes=PRECISIONS,
    ),
    Number(
        key="onset_hours",
        label=Words("Onset, hours after operation", "术后多少小时发生"),
        unit=Words("hours", "小时"),
        decimals=1,
        low=0,
        high=10000,
        help=Words(
            "From the end of the operation, if known. Up to 24 hours a palsy is immediate.",
            "从手术结束算起，知道才填；24小时以内的面瘫为即刻性。",
        ),
    ),
    Choice(
        key="fp_hb",
        label=Words("Facial palsy: HB grade at worst", "面瘫：最重时 HB 分级"),
        need=Need.CONDITION,
        codes=HB_GRADES[1:],
    ),
    yes_no(
        key="fp_eye_closure",
        label=Words("Facial palsy: eye closes fully", "面瘫：能完全闭眼"),
        need=Need.CONDITION,
    ),
    yes_no(
        key="fp_corneal",
        label=Words("Facial palsy: corneal sign", "面瘫：角膜受累体征"),
        need=Need.CONDITION,
        help=Words(
            "Redness, pain or clouding of the cornea of the eye that does not close.",
            "闭眼不全侧角膜充血、疼痛或混浊。",
        ),
    ),
    Choice(
        key="hl_sev",
        label=Words("Hearing loss: degree", "听力下降：程度"),
        need=Need.CONDITION,
        codes=(
            Code(1, Words("Subjective", "主观下降")),
            Code(2, Words("PTA at least 15 dB worse", "纯音听阈下降≥15 dB")),
            Code(3, Words("Deaf", "耳聋")),
        ),
    ),
    Choice(
        key="hl_type",
        label=Words("Hearing loss: type", "听力下降：类型"),
        need=Need.CONDITION,
        codes=(
            Code(1, Words("Conductive", "传导性")),
            Code(2, Words("Cochlear", "蜗性")),
            Code(3, Words("Retrocochlear", "蜗后性")),
        ),
    ),
    Choice(
        key="csf_site",
        label=Words("CSF leak: site", "脑脊液漏：部位"),
        need=Need.CONDITION,
        codes=(
            Code(1, Words("Incision", "切口漏")),
            Code(2, Words("Rhinorrhoea", "鼻漏")),
            Code(3, Words("Otorrhoea", "耳漏")),
            Code(4, Words("Subcutaneous collection", "皮下积液")),
        ),
    ),
    yes_no(
        key="csf_drain",
        label=Words("CSF leak: lumbar drain", "脑脊液漏：腰大池引流"),
        need=Need.CONDITION,
    ),
    yes_no(
        key="csf_reop",
        label=Words("CSF leak: operated again", "脑脊液漏：再次手术"),
        need=Need.CONDITION,
    ),
    Choice(
        key="inf_kind",
        label=Words("Intracranial infection: kind", "颅内感染：类型"),
        need=Need.CONDITION,
        codes=(
            Code(1, Words("Aseptic", "无菌性")),
            Code(2, Words("Bacterial", "细菌性")),
        ),
    ),
    Choice(
        key="hem_site",
        label=Words("Haematoma: site", "血肿：部位"),
        need=Need.CONDITION,
        codes=(
            Code(1, Words("Epidural (EDH)", "硬膜外（EDH）")),
            Code(2, Words("Subdural (SDH)", "硬膜下（SDH）")),
            Code(3, Words("Cerebellar", "小脑")),
            Code(4, Words("Remote", "远隔部位")),
        ),
    ),
    Choice(
        key="lcn_kind",
        label=Words("Lower cranial nerves: palsy", "后组颅神经损伤：表现"),
        need=Need.CONDITION,
        codes=(
            Code(1, Words("Hoarseness", "声嘶")),
            Code(2, Words("Dysphagia", "吞咽困难")),
            Code(3, Words("Both", "两者均有")),
        ),
    ),
    Choice(
        key="dip_nerve",
        label=Words("Diplopia: nerve", "复视：受累神经"),
        need=Need.CONDITION,
        codes=(
            Code(4, Words("IV (trochlear)", "滑车神经（IV）")),
            Code(6, Words("VI (abducens)", "展神经（VI）")),
        ),
    ),
    Choice(
        key="num_site",
        label=Words("Numbness: site", "麻木：部位"),
        need=Need.CONDITION,
        codes=(
            Code(1, Words("Facial", "面部麻木")),
            Code(2, Words("Occipital", "枕部感觉障碍")),
        ),
    ),
    Text(
        key="dth_cause",
        label=Words("Death: cause", "死亡：原因"),
        need=Need.CONDITION,
        identifies=Identifies.PERSON,  # free text may name somebody
        longest=500,
    ),
    yes_no(
        key="dth_related",
        label=Words("Death: related to the operation", "死亡：与手术相关"),
        need=Need.CONDITION,
    ),
    Text(
        key="treatment",
        label=Words("Treatment", "处理"),
        identifies=Identifies.PERSON,  # free text may name somebody
        longest=500,
    ),
    Choice(
        key="clavien",
        label=Words("Clavien-Dindo grade", "Clavien-Dindo 分级"),
        need=Need.YES,
        codes=(
            Code(
                "I",
                Words(
                    "I Nothing beyond basic drugs (antiemetic, antipyretic, analgesic, diuretic, "
                    "electrolytes) or physiotherapy",
                    "I 仅用止吐、退热、镇痛、利尿、补电解质等药物或理疗",
                ),
            ),
            Code("II", Words("II Other drugs or transfusion", "II 需其他药物或输血")),
            Code("IIIa", Words("IIIa Intervention without general anaesthesia", "IIIa 干预，不需全麻")),
            Code("IIIb", Words("IIIb Intervention with general anaesthesia", "IIIb 干预，需全麻")),
            Code("IVa", Words("IVa Single organ failure, intensive care", "IVa 单器官衰竭，需监护治疗")),
            Code("IVb", Words("IVb Multiple organ failure, intensive care", "IVb 多器官衰竭，需监护治疗")),
            Code("V", Words("V Death", "V 死亡")),
        ),
        help=Words(
            "A steroid or antiviral course for delayed palsy makes it II; "
            "events of the brain that need intensive care count as IV. There is no limit of days.",
            "因迟发性面瘫使用激素或抗病毒药疗程为 II 级；需监护的中枢神经系统事件计入 IV 级；不限术后天数。",
        ),
    ),
    Day(
        key="resolved_date",
        label=Words("Resolved on", "恢复日期"),
        need=Need.CONDITION,
        partial=True,
    ),
    Text(
        key="residual",
        label=Words("What remains", "遗留问题"),
        need=Need.CONDITION,
        identifies=Identifies.PERSON,  # free text may name somebody
        longest=500,
    ),
    Choice(
        key="last_status",
        label=Words("Last known state", "最近状态"),
        need=Need.YES,
        codes=(
            Code(0, Words("Resolved", "已恢复")),
            Code(1, Words("Improving", "好转中")),
            Code(2, Words("Unchanged", "无变化")),
            Code(9, Words("Lost to follow-up", "失访")),
        ),
    ),
    Choice(
        key="source",
        label=Words("Learned from", "信息来源"),
        need=Need.YES,
        codes=(
            Code(1, Words("Ward", "病房")),
            Code(2, Words("Clinic", "门诊")),
            Code(3, Words("Phone", "电话")),
            Code(4, Words("Photo or video", "照片/视频")),
            Code(5, Words("Outside hospital", "外院")),
        ),
    ),
    Text(
        key="note",
        label=Words("Notes", "备注"),
        identifies=Identifies.PERSON,  # free text may name somebody
        longest=2000,
    ),
)
