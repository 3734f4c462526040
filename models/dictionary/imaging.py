"""Section 3 of the data dictionary: imaging, and how face and hearing were before the operation."""

from models.dictionary.codes import HB_GRADES, VESSELS
from models.fields import Choice, Choices, Code, Known, Need, Number, yes_no
from models.words import Words, same

FIELDS = (
    Choices(
        key="mri_seq",
        label=Words("MRI sequences", "MRI 序列"),
        known=Known.BEFORE,
        codes=(
            Code(1, same("3D-TOF MRA")),
            Code(2, same("FIESTA/CISS/SSFP")),
            Code(3, Words("T1 with contrast", "T1 增强（T1+C）")),
        ),
    ),
    Choices(
        key="mri_vessel",
        label=Words("Vessel seen on MRI", "影像责任血管"),
        known=Known.BEFORE,
        codes=VESSELS,
        alone=0,
    ),
    Choice(
        key="nvc_grade",
        label=Words("Contact grade", "神经血管接触程度"),
        known=Known.BEFORE,
        codes=(
            Code(0, Words("0 None", "0 无")),
            Code(1, Words("1 Contact", "1 接触")),
            Code(2, Words("2 Indentation", "2 压迹")),
            Code(3, Words("3 Displacement", "3 移位")),
        ),
        help=Words(
            "Indentation, not mere contact, is what goes with hemifacial spasm.",
            "与面肌痉挛相关的是压迹，而非单纯接触。",
        ),
    ),
    yes_no(
        key="vb_ecta",
        label=Words("Vertebrobasilar dolichoectasia", "椎基底动脉延长扩张"),
        known=Known.BEFORE,
    ),
    yes_no(
        key="chiari",
        label=Words("Small posterior fossa or Chiari", "后颅窝小或 Chiari 畸形"),
        known=Known.BEFORE,
    ),
    Choice(
        key="hb_pre",
        label=Words("HB grade before operation, operated side", "术前 HB 分级（手术侧）"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=HB_GRADES,
        help=Words(
            "Grade weakness only: HB names spasm and synkinesis in III and IV, "
            "and the patient's spasm must not raise the grade. Every later grade is compared with this one.",
            "只评无力程度：HB III–IV 级中提到痉挛和联带，不可因面肌痉挛本身而评高。以后各次分级均与此比较。",
        ),
    ),
    Choice(
        key="hear_sym",
        label=Words("Subjective hearing", "听力主诉"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=(
            Code(0, Words("Normal", "正常")),
            Code(1, Words("Reduced", "下降")),
            Code(2, Words("Deaf", "耳聋")),
        ),
        help=Words(
            "What the patient says of the ear on the operated side.",
            "患者自述的手术侧听力。",
        ),
    ),
    Number(
        key="pta_pre_i",
        label=Words("PTA, same side", "术前纯音听阈（患侧）"),
        known=Known.BEFORE,
        unit=same("dB HL"),
        decimals=1,
        low=-10,
        high=130,
        help=Words(
            "The mean of four frequencies, air conduction; say below which four.",
            "四个频率气导听阈的均值，并在下方注明频率组合。",
        ),
    ),
    Number(
        key="pta_pre_c",
        label=Words("PTA, other side", "术前纯音听阈（对侧）"),
        known=Known.BEFORE,
        unit=same("dB HL"),
        decimals=1,
        low=-10,
        high=130,
    ),
    Choice(
        key="pta_freq",
        label=Words("PTA is the mean of", "纯音均值的频率"),
        known=Known.BEFORE,
        codes=(Code(1, same("0.5, 1, 2, 3 kHz")), Code(2, same("0.5, 1, 2, 4 kHz"))),
    ),
    Number(
        key="sds_pre_i",
        label=Words("Speech discrimination, same side", "言语识别率（患侧）"),
        known=Known.BEFORE,
        unit=same("%"),
        low=0,
        high=100,
    ),
    Choice(
        key="aao_pre",
        label=Words("AAO-HNS class", "AAO-HNS 听力分级"),
        known=Known.BEFORE,
        codes=(
            Code("A", Words("A: PTA ≤ 30 dB and SDS ≥ 70 %", "A：PTA ≤30 dB 且 SDS ≥70%")),
            Code(
                "B",
                Words("B: not A, PTA ≤ 50 dB and SDS ≥ 50 %", "B：非 A，PTA ≤50 dB 且 SDS ≥50%"),
            ),
            Code("C", Words("C: PTA > 50 dB and SDS ≥ 50 %", "C：PTA >50 dB 且 SDS ≥50%")),
            Code("D", Words("D: SDS < 50 %", "D：SDS <50%")),
        ),
        derived=True,
        stored=False,
    ),
    Choice(
        key="gr_pre",
        label=Words("Gardner-Robertson class", "Gardner-Robertson 听力分级"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("I: 0–30 dB and 70–100 %", "I：0–30 dB 且 70–100%")),
            Code(2, Words("II: 31–50 dB and 50–69 %", "II：31–50 dB 且 50–69%")),
            Code(3, Words("III: 51–90 dB and 5–49 %", "III：51–90 dB 且 5–49%")),
            Code(4, Words("IV: 91 dB to maximum and 1–4 %", "IV：91 dB 至最大且 1–4%")),
            Code(5, Words("V: no hearing", "V：无听力")),
        ),
        derived=True,
        stored=False,
    ),
    yes_no(
        key="tinnitus_pre",
        label=Words("Tinnitus before operation", "术前耳鸣"),
        known=Known.BEFORE,
    ),
    yes_no(
        key="vertigo_pre",
        label=Words("Vertigo before operation", "术前眩晕"),
        known=Known.BEFORE,
    ),
)
