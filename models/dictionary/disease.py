"""Section 2 of the data dictionary: the disease and what was done about it before the operation."""

from models.fields import Choice, Choices, Code, Day, Known, Need, Number, yes_no
from models.words import Words

FIELDS = (
    Choice(
        key="side",
        label=Words("Side", "患侧"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=(Code(1, Words("Left", "左")), Code(2, Words("Right", "右"))),
        help=Words(
            "The side operated in this case. Disease on both sides makes two cases.",
            "本例手术侧；双侧患病分两例登记。",
        ),
    ),
    yes_no(
        key="bilateral",
        label=Words("Bilateral HFS", "双侧面肌痉挛"),
        need=Need.YES,
        known=Known.BEFORE,
    ),
    Day(
        key="dx_date",
        label=Words("Diagnosis date", "确诊日期"),
        known=Known.BEFORE,
    ),
    Choice(
        key="hfs_type",
        label=Words("Onset pattern", "类型（起病方式）"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("Typical (eyelid first)", "典型（眼睑起病）")),
            Code(2, Words("Atypical (lower face first)", "非典型（下面部起病）")),
        ),
    ),
    Choice(
        key="hfs_cause",
        label=Words("Cause", "病因"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=(
            Code(1, Words("Primary", "原发性")),
            Code(
                2,
                Words("Secondary (tumour, AVM, aneurysm…)", "继发性（肿瘤、动静脉畸形、动脉瘤等）"),
            ),
        ),
    ),
    Day(
        key="onset_ym",
        label=Words("First symptom", "起病年月"),
        need=Need.CONDITION,
        known=Known.BEFORE,
        partial=True,
        help=Words(
            "Year and month, or the year alone. If neither is known, enter the duration in months.",
            "填年月或仅填年份；均不详时请录入病程（月）。",
        ),
    ),
    Number(
        key="dur_months",
        label=Words("Symptom duration", "病程"),
        need=Need.YES,
        known=Known.BEFORE,
        unit=Words("months", "个月"),
        decimals=1,
        low=0,
        high=900,
        soft_low=3,
        soft_high=420,
        help=Words(
            "From the first symptom to the operation. Follows from the first symptom where that is known.",
            "从首次症状到手术的月数；已知起病年月时由其算出。",
        ),
    ),
    Choice(
        key="cohen",
        label=Words("Cohen-Albert grade", "Cohen 分级"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=(
            Code(0, Words("0 No spasm", "0 无痉挛")),
            Code(
                1,
                Words(
                    "1 More blinking or slight twitch on a stimulus",
                    "1 外界刺激引起瞬目增多或轻颤",
                ),
            ),
            Code(
                2,
                Words(
                    "2 Slight twitch by itself, no disability",
                    "2 自发轻颤，无功能障碍",
                ),
            ),
            Code(3, Words("3 Clear spasm, mild disability", "3 明显痉挛，轻度障碍")),
            Code(4, Words("4 Severe, disabling spasm", "4 严重痉挛伴障碍")),
        ),
        help=Words(
            "Grade what you see while talking with the patient for some minutes, before the operation.",
            "术前与患者交谈数分钟，按观察所见分级。",
        ),
    ),
    Choice(
        key="smc",
        label=Words("SMC (Lee) grade", "SMC 分级（Lee）"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("1 Around the eye only", "1 仅限眼周")),
            Code(2, Words("2 Spreads to other muscles of that side", "2 扩散至同侧其他面肌")),
            Code(
                3,
                Words("3 Vision hampered by frequent tonic spasm", "3 频繁强直痉挛影响视物"),
            ),
            Code(4, Words("4 Disfiguring asymmetry", "4 面部不对称，影响外观")),
        ),
    ),
    Choice(
        key="jrs_sev",
        label=Words("Jankovic severity", "Jankovic 严重度"),
        known=Known.BEFORE,
        codes=(
            Code(0, Words("0 None", "0 无")),
            Code(1, Words("1 More blinking, only on a stimulus", "1 仅外界刺激时瞬目增多")),
            Code(
                2,
                Words(
                    "2 Mild fluttering of the lid by itself, not disabling",
                    "2 轻度，眼睑自发颤动，无功能障碍",
                ),
            ),
            Code(
                3,
                Words(
                    "3 Moderate, plain spasm of the lids, mildly disabling",
                    "3 中度，明显眼睑痉挛，轻度障碍",
                ),
            ),
            Code(
                4,
                Words(
                    "4 Severe, disabling spasm of the lids, other face muscles may join",
                    "4 重度，致残性眼睑痉挛，可累及其他面肌",
                ),
            ),
        ),
    ),
    Choice(
        key="jrs_freq",
        label=Words("Jankovic frequency", "Jankovic 频度"),
        known=Known.BEFORE,
        codes=(
            Code(0, Words("0 None", "0 无")),
            Code(1, Words("1 Blinks slightly more often", "1 瞬目略增多")),
            Code(2, Words("2 Fluttering of less than one second", "2 眼睑颤动，每次不足1秒")),
            Code(
                3,
                Words(
                    "3 Spasm of more than one second, eyes open more than half of the waking time",
                    "3 眼睑痉挛超过1秒，清醒时睁眼时间超过一半",
                ),
            ),
            Code(
                4,
                Words(
                    "4 Cannot see for spasm: eyes shut more than half of the waking time",
                    "4 持续闭眼超过清醒时间一半，功能性失明",
                ),
            ),
        ),
    ),
    Number(
        key="jrs_total",
        label=Words("Jankovic total", "Jankovic 总分"),
        need=Need.DERIVED,
        known=Known.BEFORE,
        low=0,
        high=8,
        derived=True,
        stored=False,
    ),
    Number(
        key="hfs7",
        label=Words("HFS-7 total", "HFS-7 评分"),
        known=Known.BEFORE,
        low=0,
        high=28,
        help=Words("Sum of 7 items of 0–4 each.", "7个条目，每项0–4分，填总分。"),
    ),
    Number(
        key="hfs30",
        label=Words("HFS-30 total", "HFS-30 评分"),
        known=Known.BEFORE,
        low=0,
        high=120,
        help=Words("Sum of 30 items of 0–4 each.", "30个条目，每项0–4分，填总分。"),
    ),
    Number(
        key="hfs36",
        label=Words("HFS-36 total (Chinese version)", "HFS-36 评分（中文版）"),
        known=Known.BEFORE,
        low=0,
        high=144,
        help=Words("Sum of 36 items of 0–4 each.", "36个条目，每项0–4分，填总分。"),
    ),
    Choice(
        key="spasm_freq",
        label=Words("Attacks", "发作频率"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("Less than once a day", "每日不足1次")),
            Code(2, Words("1–10 a day", "每日1–10次")),
            Code(3, Words("More than 10 a day", "每日10次以上")),
            Code(4, Words("Almost without pause", "近乎持续")),
        ),
    ),
    Choices(
        key="tonus_sign",
        label=Words("Tonic phase, synkinesis, tinnitus with spasm", "强直、联带、耳内抽动音"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("Tonic phase", "强直")),
            Code(2, Words("Synkinesis", "联带")),
            Code(3, Words("Tinnitus with the spasm", "耳内抽动音")),
        ),
    ),
    Choices(
        key="tx_drug",
        label=Words("Drugs tried", "既往药物"),
        known=Known.BEFORE,
        alone=0,
        codes=(
            Code(1, Words("Carbamazepine", "卡马西平")),
            Code(2, Words("Oxcarbazepine", "奥卡西平")),
            Code(3, Words("Clonazepam or others", "氯硝西泮或其他")),
            Code(0, Words("None", "未用")),
        ),
    ),
    yes_no(
        key="tx_botox",
        label=Words("Botulinum toxin", "肉毒毒素"),
        need=Need.YES,
        known=Known.BEFORE,
        help=Words(
            "An injection in the four months before the operation can weaken the face by itself, "
            "so that the HB grade before the operation is no safe baseline.",
            "术前4个月内注射可致面肌无力，术前 HB 基线可能偏高。",
        ),
    ),
    Number(
        key="tx_botox_n",
        label=Words("Botulinum toxin, number of injections", "肉毒毒素注射次数"),
        need=Need.CONDITION,
        known=Known.BEFORE,
        low=0,
        high=200,
    ),
    Day(
        key="tx_botox_last",
        label=Words("Botulinum toxin, last injection", "肉毒毒素末次注射日期"),
        need=Need.CONDITION,
        known=Known.BEFORE,
        partial=True,
    ),
    yes_no(
        key="tx_acu",
        label=Words("Acupuncture", "针灸"),
        known=Known.BEFORE,
    ),
    Choice(
        key="tx_prior_mvd",
        label=Words("Earlier MVD, same side", "既往同侧 MVD"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=(
            Code(0, Words("No", "无")),
            Code(1, Words("Here", "本院")),
            Code(2, Words("Elsewhere", "外院")),
        ),
    ),
    Day(
        key="tx_prior_mvd_date",
        label=Words("Earlier MVD, date", "既往同侧 MVD 日期"),
        need=Need.CONDITION,
        known=Known.BEFORE,
        partial=True,
    ),
    Choices(
        key="tx_other",
        label=Words("Other treatment tried", "其他既往治疗"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("Nerve block", "神经阻滞")),
            Code(2, Words("Nerve combing", "神经梳理")),
            Code(3, Words("Radiofrequency", "射频")),
            Code(8, Words("Other", "其他")),
        ),
    ),
    yes_no(key="htn", label=Words("Hypertension", "高血压"), need=Need.YES, known=Known.BEFORE),
    yes_no(key="dm", label=Words("Diabetes", "糖尿病"), need=Need.YES, known=Known.BEFORE),
    yes_no(key="hld", label=Words("High blood lipids", "高脂血症"), known=Known.BEFORE),
    yes_no(key="cad", label=Words("Coronary artery disease", "冠心病"), known=Known.BEFORE),
    yes_no(key="stroke", label=Words("Stroke", "脑卒中"), known=Known.BEFORE),
    yes_no(
        key="moyamoya",
        label=Words("Moyamoya disease", "烟雾病"),
        need=Need.YES,
        known=Known.BEFORE,
        help=Words(
            "Always asked: the only infarct of the published series was in a patient who had it.",
            "必问：已发表病例组中唯一的脑梗死患者合并此病。",
        ),
    ),
    yes_no(key="hbv", label=Words("Hepatitis B", "乙肝"), known=Known.BEFORE),
    yes_no(
        key="hsv_history",
        label=Words("Herpes simplex in the past", "单纯疱疹史"),
        known=Known.BEFORE,
    ),
    yes_no(key="smoker", label=Words("Smoker", "吸烟"), known=Known.BEFORE),
    yes_no(key="alcohol", label=Words("Alcohol", "饮酒"), known=Known.BEFORE),
    yes_no(
        key="antiplatelet",
        label=Words("Antithrombotic drugs", "抗栓药"),
        known=Known.BEFORE,
    ),
    Choice(
        key="asa",
        label=Words("ASA class", "ASA 分级"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("I Healthy", "I 健康")),
            Code(2, Words("II Mild systemic disease", "II 轻度系统性疾病")),
            Code(3, Words("III Severe systemic disease", "III 重度系统性疾病")),
            Code(
                4,
                Words("IV Systemic disease that threatens life", "IV 系统性疾病，持续威胁生命"),
            ),
            Code(
                5,
                Words("V Not expected to live without the operation", "V 濒死，不手术难以存活"),
            ),
        ),
        help=Words("Taken from the anaesthetic record.", "抄自麻醉记录单。"),
    ),
)
