"""What each kind of field gets: its editor, the line that tells its keys, and its help."""

from models.fields import Choice, Choices, Clock, Day, Field, Moment, Number, Text
from models.words import Words
from ui.forms.choices import HBPicker, MultiSegmented, Segmented, goes_on_by_itself, grades_hb
from ui.forms.day_field import DateField
from ui.forms.editor import Editor, SettingOf
from ui.forms.staff_field import StaffEditor
from ui.forms.typed import (
    LONG_TEXT,
    ClockEditor,
    LongTextEditor,
    MaskedEditor,
    MomentEditor,
    NumberEditor,
    TextEditor,
)

HINT_CHOICE = Words(
    "A key chooses and moves on. ? unknown · - not done · / not applicable · Backspace blank · F1 help",
    "按键即选并跳到下一项。? 不详 · - 未做/未询问 · / 不适用 · 退格 清空 · F1 帮助",
)
HINT_CHOICES = Words(
    "Keys choose one or more, Enter moves on. ? unknown · - not done · / not applicable · Backspace blank "
    "· F1 help",
    "按键可多选，回车到下一项。? 不详 · - 未做/未询问 · / 不适用 · 退格 清空 · F1 帮助",
)
HINT_DAY = Words(
    "20260320, 3/20, t today, y yesterday, -1, d7 = day 7 after the operation. "
    "F4 calendar · Alt+↑↓ one day · ? unknown · F1 help",
    "20260320、3/20、t 今天、y 昨天、-1、d7＝术后第7天。F4 日历 · Alt+↑↓ 增减一天 · ? 不详 · F1 帮助",
)
HINT_TEXT = Words(
    "Enter moves on, Shift+Enter back. ? unknown · - not done · / not applicable · F1 help",
    "回车到下一项，Shift+回车返回。? 不详 · - 未做/未询问 · / 不适用 · F1 帮助",
)
HINT_LONG_TEXT = Words(
    "Alt+Enter starts a new line, Enter moves on. ? unknown · - not done · / not applicable · F1 help",
    "Alt+回车换行，回车到下一项。? 不详 · - 未做/未询问 · / 不适用 · F1 帮助",
)
HINT_STAFF = Words(
    "Type code, name or pinyin; ↓ and Enter choose from the list. ? unknown · - not done · "
    "/ not applicable · F1 help",
    "输入代码、姓名或拼音；↓ 加回车从列表选择。? 不详 · - 未做/未询问 · / 不适用 · F1 帮助",
)
HINT_CHOICE_STAYS = Words(
    "A key chooses, Enter moves on. ? unknown · - not done · / not applicable · Backspace blank · F1 help",
    "按键选择，回车到下一项。? 不详 · - 未做/未询问 · / 不适用 · 退格 清空 · F1 帮助",
)


def editor_for(field: Field, setting: SettingOf) -> Editor:
    """Return a new editor for `field`; TypeError for a kind that has none."""
    match field:
        case Text(masked=True):
            return MaskedEditor(field, setting)
        case Text(staff=True):
            return StaffEditor(field, setting)
        case Text():
            return (LongTextEditor if field.longest > LONG_TEXT else TextEditor)(field, setting)
        case Number():
            return NumberEditor(field, setting)
        case Day():
            return DateField(field, setting)
        case Clock():
            return ClockEditor(field, setting)
        case Moment():
            return MomentEditor(field, setting)
        case Choice():
            return HBPicker(field, setting) if grades_hb(field) else Segmented(field, setting)
        case Choices():
            return MultiSegmented(field, setting)
        case _:
            raise TypeError(f"no editor for {type(field).__name__}")


def hint_of(field: Field) -> Words:
    """Return the line that tells the keys of a field."""
    match field:
        case Choice():
            return HINT_CHOICE if goes_on_by_itself() else HINT_CHOICE_STAYS
        case Choices():
            return HINT_CHOICES
        case Day():
            return HINT_DAY
        case Text(staff=True):
            return HINT_STAFF
        case Text() if field.longest > LONG_TEXT:
            return HINT_LONG_TEXT
        case _:
            return HINT_TEXT
