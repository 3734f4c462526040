"""Section 4 of the data dictionary: the operation."""

from decimal import Decimal

from models.dictionary.codes import VESSELS
from models.fields import Choice, Choices, Clock, Code, Day, Known, Need, Number, Text, yes_no
from models.words import Words, same

FIELDS = (
    Day(
        key="op_date",
        label=Words("Operation date", "手术日期"),
        need=Need.YES,
        known=Known.OPERATION,
        help=Words(
            "Day 0 of every follow-up window. Changing it moves the plan that is still open.",
            "所有随访节点的第0天；修改后未完成的随访计划会随之调整。",
        ),
    ),
    Clock(
        key="op_end_time",
        label=Words("End of operation", "手术结束时间"),
        known=Known.OPERATION,
        help=Words(
            "Decides whether a palsy came within 24 hours (immediate) or after them (delayed).",
            "用于判断面瘫出现在术后24小时内（即刻）还是之后（迟发）。",
        ),
    ),
    Text(
        key="surgeon",
        label=Words("Surgeon", "术者"),
        need=Need.YES,
        known=Known.OPERATION,
        longest=20,
        staff=True,
        help=Words("The code from the staff list.", "填人员表中的代码。"),
    ),
    Text(
        key="assistant",
        label=Words("Assistant", "助手"),
        need=Need.YES,
        known=Known.OPERATION,
        longest=20,
        staff=True,
        help=Words("The code from the staff list.", "填人员表中的代码。"),
    ),
    Choice(
        key="op_kind",
        label=Words("Primary or redo", "手术类型"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(1, Words("Primary", "首次")),
            Code(2, Words("Redo, same side", "同侧再次")),
            Code(3, Words("Contralateral", "对侧")),
        ),
    ),
    Choice(
        key="approach",
        label=Words("Approach", "入路"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(1, Words("Retrosigmoid keyhole", "乙状窦后锁孔")),
            Code(2, Words("Retrosigmoid standard", "乙状窦后常规")),
            Code(3, Words("Other", "其他")),
        ),
    ),
    Choice(
        key="scope",
        label=Words("Microscope or endoscope", "显微镜/内镜"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(1, Words("Microscope", "显微镜")),
            Code(2, Words("Endoscope-assisted", "内镜辅助")),
            Code(3, Words("Fully endoscopic", "全内镜")),
        ),
    ),
    Number(
        key="bone_l",
        label=Words("Bone window, length", "骨窗长"),
        need=Need.YES,
        known=Known.OPERATION,
        unit=same("mm"),
        low=5,
        high=80,
        soft_low=10,  # more than 20 with a keyhole approach depends on another field: a rule
    ),
    Number(
        key="bone_w",
        label=Words("Bone window, width", "骨窗宽"),
        need=Need.YES,
        known=Known.OPERATION,
        unit=same("mm"),
        low=5,
        high=80,
        soft_low=10,  # as bone_l
    ),
    Choice(
        key="bone_kind",
        label=Words("Bone removal", "骨窗方式"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(1, Words("Craniectomy, bone not replaced", "骨窗（骨质不复位）")),
            Code(2, Words("Craniotomy, flap replaced", "骨瓣复位")),
            Code(3, Words("Craniectomy with repair", "骨窗并修补")),
        ),
    ),
    Choice(
        key="mastoid_open",
        label=Words("Mastoid air cells opened", "乳突气房开放"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(0, Words("No", "否")),
            Code(1, Words("Yes, sealed with bone wax", "是，骨蜡封闭")),
            Code(2, Words("Yes, not sealed", "是，未封闭")),
        ),
    ),
    Choices(
        key="vessel",
        label=Words("Offending vessel(s)", "责任血管"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=VESSELS,
        alone=0,
        help=Words(
            "Every vessel that was moved off the nerve, as the operation note names it.",
            "手术记录中所有被推离神经的血管，可多选。",
        ),
    ),
    yes_no(
        key="vessel_n",
        label=Words("Multiple vessels", "多支血管"),
        need=Need.DERIVED,
        known=Known.OPERATION,
        derived=True,
        stored=False,
    ),
    yes_no(
        key="va_involved",
        label=Words("Vertebral artery involved", "椎动脉相关"),
        need=Need.DERIVED,
        known=Known.OPERATION,
        derived=True,
        stored=False,
    ),
    Choices(
        key="nvc_site",
        label=Words("Site of compression", "压迫部位"),
        known=Known.OPERATION,
        codes=(
            Code(1, Words("REZ, root exit zone", "出脑干区（REZ）")),
            Code(2, Words("Root detachment point or pontine surface", "神经根附着点/脑桥表面")),
            Code(3, Words("Cisternal segment", "脑池段")),
            Code(4, Words("Meatal segment", "内听道段")),
        ),
    ),
    Choice(
        key="nvc_type",
        label=Words("Compression type", "压迫类型"),
        known=Known.OPERATION,
        codes=(
            Code("A", Words("A Loop", "A 袢型")),
            Code("B", Words("B Arachnoid", "B 蛛网膜型")),
            Code("C", Words("C Perforator", "C 穿支型")),
            Code("D", Words("D Branch", "D 分支型")),
            Code("E", Words("E Sandwich", "E 夹心型")),
            Code("F", Words("F Tandem", "F 串联型")),
            Code("X", Words("X Unclassified", "X 未分类")),
        ),
    ),
    Choice(
        key="indent",
        label=Words("Nerve indentation", "神经压迹"),
        known=Known.OPERATION,
        codes=(
            Code(0, Words("None", "无")),
            Code(1, Words("Mild", "轻度")),
            Code(2, Words("Moderate", "中度")),
            Code(3, Words("Severe", "重度")),
        ),
    ),
    yes_no(
        key="indent_discolour",
        label=Words("Nerve discoloured at the indentation", "压迹处神经变色"),
        known=Known.OPERATION,
    ),
    Choices(
        key="technique",
        label=Words("Decompression", "减压方式"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(1, Words("Interposition", "垫隔")),
            Code(2, Words("Transposition", "移位")),
            Code(3, Words("Sling or glue", "悬吊/胶")),
        ),
    ),
    Choices(
        key="implant",
        label=Words("Implant", "植入物"),
        known=Known.OPERATION,
        alone=0,
        codes=(
            Code(1, Words("Teflon (PTFE) felt", "涤纶/特氟龙垫棉")),
            Code(2, Words("Other", "其他")),
            Code(0, Words("None", "无")),
        ),
    ),
    Number(
        key="implant_n",
        label=Words("Implant, pieces", "植入物块数"),
        known=Known.OPERATION,
        unit=Words("pieces", "块"),
        low=0,
        high=30,
    ),
    yes_no(
        key="rez_contact",
        label=Words("Implant touches REZ", "垫棉接触 REZ"),
        known=Known.OPERATION,
    ),
    yes_no(
        key="perforator",
        label=Words("Perforator injury", "穿支损伤"),
        known=Known.OPERATION,
    ),
    Choice(
        key="dura",
        label=Words("Dura closure", "硬膜缝合"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(1, Words("Primary, watertight", "水密缝合")),
            Code(2, Words("With patch or fascia", "补片或筋膜修补")),
            Code(3, Words("Not watertight, sealant", "非水密，用封闭剂")),
        ),
    ),
    Choice(
        key="lsr",
        label=Words("LSR (AMR) at the end", "AMR（LSR）结果"),
        need=Need.YES,
        known=Known.OPERATION,
        codes=(
            Code(0, Words("Not monitored", "未监测")),
            Code(
                1,
                Words("Present at start, gone after decompression", "开始存在，减压后消失"),
            ),
            Code(
                2,
                Words("Gone before decompression (dura or CSF)", "减压前已消失（开硬膜或放脑脊液时）"),
            ),
            Code(3, Words("Persistent", "持续存在")),
            Code(4, Words("Reduced", "波幅下降")),
            Code(5, Words("Never present", "始终未引出")),
        ),
        help=Words(
            "LSR (lateral spread response) and AMR (abnormal muscle response) are the same. "
            "Taken from the monitoring report.",
            "LSR（侧方扩散反应）即 AMR（异常肌反应）；抄自术中监测报告。",
        ),
    ),
    yes_no(
        key="baep_mon",
        label=Words("BAEP monitored", "监测脑干听觉诱发电位（BAEP）"),
        known=Known.OPERATION,
    ),
    Number(
        key="baep_v_lat",
        label=Words("Max. wave V delay", "V 波潜伏期延长（最大）"),
        known=Known.OPERATION,
        unit=same("ms"),
        decimals=2,
        low=0,
        high=10,
        soft_high=Decimal("0.99"),  # 1 ms or more is asked about
    ),
    Number(
        key="baep_v_amp",
        label=Words("Max. wave V amplitude loss", "V 波波幅下降（最大）"),
        known=Known.OPERATION,
        unit=same("%"),
        low=0,
        high=100,
        soft_high=49,  # 50 % or more is asked about
    ),
    Choice(
        key="baep_end",
        label=Words("Wave V at end", "手术结束时 V 波"),
        known=Known.OPERATION,
        codes=(
            Code(0, Words("Baseline", "与基线相同")),
            Code(1, Words("Changed", "有改变")),
            Code(2, Words("Lost for a time", "一过性消失")),
            Code(3, Words("Lost for good", "永久消失")),
        ),
    ),
    Number(
        key="op_min",
        label=Words("Duration of operation", "手术时间"),
        known=Known.OPERATION,
        unit=Words("min", "分钟"),
        low=20,
        high=900,
        soft_low=60,
        soft_high=300,
    ),
    Number(
        key="ebl",
        label=Words("Blood loss", "出血量"),
        known=Known.OPERATION,
        unit=same("mL"),
        low=0,
        high=5000,
        soft_high=300,
    ),
    Choices(
        key="op_event",
        label=Words("Events during operation", "术中事件"),
        need=Need.YES,
        known=Known.OPERATION,
        alone=0,
        codes=(
            Code(0, Words("None", "无")),
            Code(1, Words("Vessel injury", "血管损伤")),
            Code(2, Words("Cerebellar swelling", "小脑肿胀")),
            Code(3, Words("Bradycardia", "心动过缓")),
            Code(4, Words("Venous injury", "静脉损伤")),
            Code(5, Words("Nerve injury", "神经损伤")),
            Code(8, Words("Other", "其他")),
        ),
    ),
)
