"""The sections of the case editor that are forms: which rows stand where, and under which condition.

The order follows the paper chart. Each field stands in the section that
`models.rules.completeness.section_of` names.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.fields import Answers
from models.rules.completeness import DISCHARGE, IDENTITY, OPERATED, PREOP, WARD
from models.rules.derived import with_derived
from models.services.cases import CASE_FIELDS
from models.words import Words
from ui.forms.binding import FieldForm, Skip
from ui.forms.editor import SettingOf
from ui.forms.folded import Folded, FoldedLines
from ui.forms.row import NEEDED_LEGEND
from ui.forms.scroll import FollowingScroll
from ui.text import say
from ui.theme import FORM_WIDTH, scaled
from ui.widgets import RoleLabel, SectionTitle

FOLLOW_UP = "follow-up"
HISTORY = "history"

TITLES = {
    IDENTITY: Words("Identity", "身份信息"),
    PREOP: Words("Pre-op", "术前"),
    OPERATED: Words("Operation", "手术"),
    WARD: Words("In hospital", "住院"),
    DISCHARGE: Words("Discharge", "出院"),
    FOLLOW_UP: Words("Follow-ups", "随访"),
    HISTORY: Words("History", "修改记录"),
}
NOT_OPERATED_YET = Words(
    "Enter the operation date in section 3 first: what follows is counted from it.",
    "请先在第3部分填写手术日期：以下内容均从手术日算起。",
)
MORE = Words("Optional fields ({count})", "选填项目（{count}）")
UNCHECKED = Words("Not checked ({count})", "未核对（{count}）")


def _is(key: str, *values: object) -> Callable[[Answers], bool]:
    return partial(_equals, key, values)


def _equals(key: str, values: tuple[object, ...], answers: Answers) -> bool:
    return answers.get(key) in values


def _answered(answers: Answers, *, keys: tuple[str, ...]) -> bool:
    return any(answers.get(key) is not None for key in keys)


def _holds_material(answers: Answers) -> bool:
    implant = answers.get("implant")
    return isinstance(implant, tuple) and 0 not in implant


def _age_is_typed(answers: Answers) -> bool:
    return not isinstance(answers.get("birth_date"), date)


def _duration_is_typed(answers: Answers) -> bool:
    if getattr(answers.get("onset_ym"), "month", None) is None:
        return True
    followed = with_derived({**answers, "dur_months": None})["dur_months"]
    return answers.get("dur_months") not in (None, followed)


AGE = Skip(
    ("age_op",),
    _age_is_typed,
    Words("Age at operation: {value}. {rule}", "手术年龄：{value}。{rule}"),
    worked_out=True,
)
DURATION = Skip(
    ("dur_months",),
    _duration_is_typed,
    Words("Symptom duration: {value}. {rule}", "病程：{value}。{rule}"),
    worked_out=True,
)
CONSENT_DAY = Skip(
    ("consent_date",),
    partial(_answered, keys=("consent_fu",)),
    Words("The date is asked once consent is entered.", "填写知情同意后再填日期。"),
)
BOTOX = Skip(
    ("tx_botox_n", "tx_botox_last"),
    _is("tx_botox", 1),
    Words(
        "Number and last injection: asked after botulinum toxin.", "注射次数和末次日期：用过肉毒毒素时填写。"
    ),
)
PRIOR_MVD = Skip(
    ("tx_prior_mvd_date",),
    _is("tx_prior_mvd", 1, 2),
    Words("The date is asked after an earlier MVD.", "做过同侧 MVD 时填写日期。"),
)
PTA_MEAN = Skip(
    ("pta_freq",),
    partial(_answered, keys=("pta_pre_i", "pta_pre_c")),
    Words("Which frequencies: asked with a PTA.", "填写纯音听阈后注明频率组合。"),
)
DISCOLOURED = Skip(
    ("indent_discolour",),
    _is("indent", 1, 2, 3),
    Words("Discolouration: asked where the nerve is indented.", "有压迹时填写神经变色。"),
)
PIECES = Skip(
    ("implant_n",),
    _holds_material,
    Words("Pieces: asked where something was implanted.", "有植入物时填写块数。"),
)
BAEP = Skip(
    ("baep_v_lat", "baep_v_amp", "baep_end"),
    _is("baep_mon", 1),
    Words("Wave V: asked where BAEP was monitored.", "监测 BAEP 时填写 V 波。"),
)
STEROID = Skip(
    ("steroid_drug",),
    _is("steroid", 1),
    Words("The drug is asked where a steroid was given.", "使用激素时填写药名。"),
)
ANTIVIRAL = Skip(
    ("antiviral_drug",),
    _is("antiviral", 1),
    Words("The drug is asked where an antiviral was given.", "使用抗病毒药时填写药名。"),
)
TAUGHT_BY = Skip(
    ("dfp_taught_by",),
    _is("dfp_taught", 1),
    Words("By whom: asked where it was explained.", "已宣教时填写宣教人。"),
)
ENDED_ON = Skip(
    ("fu_end_date",),
    _is("fu_end", 1, 2, 4, 5),
    Words("The day is asked where follow-up has ended.", "随访结束时填写日期。"),
)


class FormSection(FollowingScroll):
    """One scrolling page of rows."""

    def __init__(self, name: str, setting: SettingOf) -> None:
        """Build the rows of section `name`."""
        super().__init__()
        self.name = name
        self._groups: list[_More] = []
        self.places: dict[str, QVBoxLayout] = {}
        page = QWidget()
        page.setProperty("frame", "page")
        page.setMaximumWidth(scaled(FORM_WIDTH) + 48)
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(24, 12, 24, 24)
        self.column.setSpacing(8)
        self.form = FieldForm(CASE_FIELDS, setting, page)
        self.column.addWidget(RoleLabel(say(NEEDED_LEGEND), "hint"))
        _BUILDERS[name](self)
        self.unchecked = FoldedLines(UNCHECKED)
        self.column.addWidget(self.unchecked)
        self.column.addStretch(1)
        self.setWidget(page)
        self.form.entered.connect(self.reveal)

    def title(self, words: Words) -> None:
        """Begin a group of rows."""
        label = SectionTitle(say(words))
        label.setContentsMargins(0, 8, 0, 0)
        self.column.addWidget(label)

    def rows(self, *keys: str) -> None:
        """Put rows at the end."""
        for key in keys:
            self.form.add_row(self.column, key)

    def skip(self, skip: Skip) -> None:
        """Put rows at the end that are asked under a condition."""
        self.form.add_skip(self.column, skip)

    def worked_out(self, *keys: str) -> None:
        """Put facts at the end that follow from others."""
        for key in keys:
            self.form.add_shown(self.column, key)

    def more(self, *items: str | Skip) -> None:
        """Put optional rows at the end, folded away until they are wanted or one has an answer."""
        group = _More(self.form, items)
        self._groups.append(group)
        self.column.addWidget(group)

    def place(self, name: str) -> None:
        """Keep a place, at the end, for something that is no row."""
        self.places[name] = QVBoxLayout()
        self.column.addLayout(self.places[name])

    def show_unchecked(self, sentences: Sequence[str]) -> None:
        """Say, folded at the end, what could not be checked and why; nothing where all was."""
        self.unchecked.show_lines(sentences)

    def unfold_answered(self) -> None:
        """Unfold each group in which something is answered."""
        for group in self._groups:
            if any(self.form.text(key) for key in group.keys):
                group.unfold()

    def reveal(self, key: str) -> None:
        """Unfold the group that field `key` stands in."""
        for group in self._groups:
            if key in group.keys:
                group.unfold()


class _More(Folded):
    """A group of optional rows behind a button."""

    def __init__(self, form: FieldForm, items: tuple[str | Skip, ...]) -> None:
        keys = [key for item in items for key in (item.keys if isinstance(item, Skip) else (item,))]
        super().__init__(say(MORE, count=len(keys)))
        for item in items:
            if isinstance(item, Skip):
                form.add_skip(self.column, item)
            elif form.fields[item].derived:
                form.add_shown(self.column, item)
            else:
                form.add_row(self.column, item)
        self.keys = [key for key in keys if key in form.rows]


def _identity(section: FormSection) -> None:
    section.title(Words("Who", "患者"))
    section.rows("name", "mrn", "id_no", "sex", "birth_date")
    section.skip(AGE)
    section.title(Words("How to reach", "联系方式"))
    section.rows("phone1", "phone_owner")
    section.more("phone2", "wechat", "address")
    section.place("phones")
    section.rows("kin_name", "kin_phone")
    section.title(Words("Admission and consent", "住院与知情同意"))
    section.rows("adm_no", "adm_date", "consent_fu")
    section.skip(CONSENT_DAY)
    section.more("adm_times", "id_type")
    section.worked_out("study_id")


def _preop(section: FormSection) -> None:
    section.title(Words("Disease", "病情"))
    section.rows("side", "bilateral", "hfs_cause", "onset_ym")
    section.skip(DURATION)
    section.rows("cohen")
    section.more(
        "dx_date", "hfs_type", "spasm_freq", "tonus_sign", "smc", "jrs_sev", "jrs_freq", "jrs_total", "hfs7",
        "hfs30", "hfs36",
    )  # fmt: skip
    section.title(Words("Treatment before", "既往治疗"))
    section.rows("tx_botox")
    section.skip(BOTOX)
    section.rows("tx_prior_mvd")
    section.skip(PRIOR_MVD)
    section.more("tx_drug", "tx_acu", "tx_other")
    section.title(Words("Other illness", "合并症"))
    section.rows("htn", "dm", "moyamoya")
    section.more("hld", "cad", "stroke", "hbv", "hsv_history", "smoker", "alcohol", "antiplatelet", "asa")
    section.title(Words("Imaging", "影像"))
    section.rows("mri_vessel")
    section.more("mri_seq", "nvc_grade", "vb_ecta", "chiari")
    section.title(Words("Face and hearing before the operation", "术前面神经与听力"))
    section.rows("hb_pre", "hear_sym")
    section.more(
        "pta_pre_i", "pta_pre_c", PTA_MEAN, "sds_pre_i", "aao_pre", "gr_pre", "tinnitus_pre", "vertigo_pre"
    )


def _operation(section: FormSection) -> None:
    section.title(Words("Operation", "手术"))
    section.rows("op_date", "op_end_time", "surgeon", "assistant", "op_kind", "approach", "scope")
    section.title(Words("Bone window", "骨窗"))
    section.rows("bone_l", "bone_w", "bone_kind", "mastoid_open")
    section.title(Words("Compression and decompression", "压迫与减压"))
    section.rows("vessel")
    section.worked_out("vessel_n", "va_involved")
    section.rows("technique")
    section.more(
        "nvc_site", "nvc_type", "indent", DISCOLOURED, "implant", PIECES, "rez_contact", "perforator"
    )
    section.title(Words("Monitoring", "术中监测"))
    section.rows("lsr", "baep_mon")
    section.skip(BAEP)
    section.title(Words("Closure and events", "关闭与术中事件"))
    section.rows("dura", "op_event")
    section.more("op_min", "ebl")


def _ward(section: FormSection) -> None:
    section.place("ward_check")
    section.title(Words("Drugs around the operation", "围手术期用药"))
    section.rows("steroid")
    section.skip(STEROID)
    section.rows("antiviral")
    section.skip(ANTIVIRAL)
    section.place("complication")


def _discharge(section: FormSection) -> None:
    section.title(Words("Discharge", "出院"))
    section.rows("dis_date")
    section.worked_out("los_post")
    section.rows("dis_status", "spasm_dis")
    section.title(Words("Ready for the calls", "随访准备"))
    section.rows("contact_verified_on", "dfp_taught")
    section.skip(TAUGHT_BY)
    section.title(Words("End of follow-up, notes", "随访终止与备注"))
    section.rows("fu_end")
    section.skip(ENDED_ON)
    section.rows("note")


_BUILDERS: dict[str, Callable[[FormSection], None]] = {
    IDENTITY: _identity,
    PREOP: _preop,
    OPERATED: _operation,
    WARD: _ward,
    DISCHARGE: _discharge,
}
