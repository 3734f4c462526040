"""Section 1 of the data dictionary: who the patient is, how to reach them, and the case's own numbers."""

from models.fields import Choice, Code, Day, Identifies, Known, Need, Number, Text
from models.words import Words

_OWNERS = (
    Code(1, Words("Self", "本人")),
    Code(2, Words("Spouse", "配偶")),
    Code(3, Words("Child", "子女")),
    Code(4, Words("Parent", "父母")),
    Code(5, Words("Sibling", "兄弟姐妹")),
    Code(8, Words("Other", "其他")),
)

PATIENT_FIELDS = (
    Text(
        key="mrn",
        label=Words("Medical record no.", "病案号"),
        need=Need.YES,
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=20,
        help=Words(
            "The hospital's lasting number of this person; it stays the same on readmission. "
            "Keep leading zeros.",
            "本院终身病案号，再次住院不变；保留开头的0。",
        ),
        identifier=True,
    ),
    Text(
        key="name",
        label=Words("Name", "姓名"),
        need=Need.YES,
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=50,
        help=Words(
            "As written on the front sheet; keep the dot · of minority names.",
            "与病案首页一致；少数民族姓名保留间隔点“·”。",
        ),
    ),
    Text(
        key="name_py",
        label=Words("Pinyin search key", "姓名拼音"),
        need=Need.DERIVED,
        identifies=Identifies.PERSON,
        longest=1000,
        derived=True,
    ),
    Text(
        key="id_no",
        label=Words("Resident ID", "身份证号"),
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=18,
        masked=True,
        help=Words(
            "18 characters; the last may be X. Birth date and sex are read from it. "
            "For another document, choose its type below.",
            "18位，末位可为X；可由此得出出生日期和性别。其他证件请在下一项选择类型。",
        ),
        identifier=True,
    ),
    Choice(
        key="id_type",
        label=Words("ID type", "证件类型"),
        known=Known.BEFORE,
        codes=(
            Code(1, Words("Resident ID", "居民身份证")),
            Code(2, Words("Passport", "护照")),
            Code(3, Words("Hong Kong, Macao or Taiwan permit", "港澳台通行证")),
            Code(8, Words("Other", "其他")),
        ),
    ),
    Choice(
        key="sex",
        label=Words("Sex", "性别"),
        need=Need.YES,
        known=Known.BEFORE,
        identifies=Identifies.HELPS,
        codes=(
            Code(1, Words("Male", "男")),
            Code(2, Words("Female", "女")),
            Code(0, Words("Unknown", "未知")),
            Code(9, Words("Not stated", "未说明")),
        ),
    ),
    Day(
        key="birth_date",
        label=Words("Date of birth", "出生日期"),
        need=Need.CONDITION,
        known=Known.BEFORE,
        identifies=Identifies.HELPS,
        help=Words(
            "Leave it unknown when only the age can be had, and enter the age at operation.",
            "只知道年龄时填“不详”，并录入手术年龄。",
        ),
    ),
    Text(
        key="phone1",
        label=Words("Phone 1", "联系电话1"),
        need=Need.YES,
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=40,
        help=Words(
            "The number to ring first: a mobile of 11 digits, or a landline with its area code.",
            "首先拨打的号码：11位手机号，或带区号的固定电话。",
        ),
        phone=True,
    ),
    Text(
        key="phone2",
        label=Words("Phone 2", "联系电话2"),
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=40,
        phone=True,
    ),
    Choice(
        key="phone_owner",
        label=Words("Whose phone", "机主关系"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=_OWNERS,
    ),
    Text(
        key="kin_name",
        label=Words("Contact person, name", "联系人姓名"),
        need=Need.YES,
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=50,
        help=Words(
            "Somebody from another household, who still answers when the patient has moved.",
            "请选不同住的亲友，患者搬家或换号后仍能联系到。",
        ),
    ),
    Text(
        key="kin_phone",
        label=Words("Contact person, phone", "联系人电话"),
        need=Need.YES,
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=40,
        phone=True,
    ),
    Text(
        key="wechat",
        label=Words("WeChat id", "微信号"),
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=50,
        identifier=True,
    ),
    Day(
        key="contact_verified_on",
        label=Words("Numbers checked on", "电话核实日期"),
        need=Need.YES,
        known=Known.DISCHARGE,
        help=Words(
            "The day on which the ward rang the numbers and somebody answered. "
            "Do it before discharge: afterwards a wrong number can no longer be put right.",
            "病区拨打号码并确认接通的日期。务必在出院前完成，出院后号码有误就难以更正。",
        ),
    ),
    Text(
        key="address",
        label=Words("Address", "住址"),
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        help=Words("County level is enough.", "填到县（区）即可。"),
    ),
    Choice(
        key="consent_fu",
        label=Words("Consent to follow-up and data use", "随访及数据使用同意"),
        need=Need.YES,
        known=Known.BEFORE,
        codes=(
            Code(0, Words("No", "不同意")),
            Code(1, Words("Follow-up only", "仅同意随访")),
            Code(2, Words("Follow-up and research", "同意随访及科研使用")),
        ),
    ),
    Day(
        key="consent_date",
        label=Words("Date of consent or refusal", "同意书签署日期"),
        need=Need.YES,
        known=Known.BEFORE,
    ),
)

CASE_FIELDS = (
    Text(
        key="study_id",
        label=Words("Case number", "登记编号"),
        need=Need.YES,
        longest=20,
        help=Words(
            "Made by the program, one per operation, never used again.",
            "由程序生成，每次手术一个编号，不重复使用。",
        ),
    ),
    Text(
        key="adm_no",
        label=Words("Inpatient no.", "住院号"),
        need=Need.YES,
        known=Known.BEFORE,
        identifies=Identifies.PERSON,
        longest=20,
        help=Words(
            "The number of this admission. Keep leading zeros.",
            "本次住院的号码；保留开头的0。",
        ),
        identifier=True,
    ),
    Number(
        key="adm_times",
        label=Words("Nth admission", "第几次住院"),
        known=Known.BEFORE,
        low=1,
        high=99,
    ),
    Number(
        key="age_op",
        label=Words("Age at operation", "手术年龄"),
        need=Need.YES,
        known=Known.OPERATION,
        identifies=Identifies.HELPS,
        unit=Words("years", "岁"),
        low=0,
        high=110,
        soft_low=18,
        soft_high=85,
        derived=True,
        help=Words(
            "Completed years on the day of the operation. Worked out from the date of birth; "
            "typed only when that is not known.",
            "手术当日的周岁；由出生日期算出，出生日期不详时才手工录入。",
        ),
    ),
)

PHONE_FIELDS = (
    Text(
        key="phone_no",
        label=Words("Number", "号码"),
        need=Need.YES,
        known=Known.ANY,
        identifies=Identifies.PERSON,
        longest=40,
        phone=True,
    ),
    Choice(key="phone_whose", label=Words("Whose number", "号码机主"), codes=_OWNERS),
    Number(
        key="phone_rank",
        label=Words("Rung as number", "拨打顺序"),
        need=Need.YES,
        low=1,
        high=99,
        help=Words(
            "1 is rung first. A number that is out of use is rung no more, but keeps its place in the list.",
            "1 为首先拨打。停用的号码不再拨打，但仍保留在列表中。",
        ),
    ),
    Day(
        key="phone_checked_on",
        label=Words("Answered on", "接通核实日期"),
        help=Words("The last day on which somebody answered it.", "最近一次拨打并有人接听的日期。"),
    ),
    Day(
        key="phone_dead_on",
        label=Words("Found out of use on", "停用日期"),
        help=Words(
            "The day on which the number proved wrong or switched off for good.",
            "发现号码错误或已停机的日期。",
        ),
    ),
)
