"""Every key of the program, declared once: its words, its keys, and where it works.

The window's own actions become `QAction`s, a page's become shortcuts of the
page; the key list and the palette are made of the same declarations. Keys
of lists and fields, which their widgets read themselves, are declared here
for the key list alone, and tests press them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from models.words import Words, same
from ui.text import say


class Declared(NamedTuple):
    """One action: the key is the same in both languages and cannot be changed; empty where it has none."""

    words: Words
    key: str = ""
    icon: str = ""
    also: tuple[str, ...] = ()  # keys that do the same


class Group(NamedTuple):
    """The keys that work in one place."""

    words: Words
    keys: Mapping[str, Declared]


def page_key(number: int) -> str:
    """Return the key of page `number` of the navigation, counted from 1."""
    return f"Ctrl+{number}"


ACTIONS: Mapping[str, Declared] = {
    "palette": Declared(Words("Find a patient or a command", "查找患者或命令"), "Ctrl+K", "search"),
    "new_case": Declared(Words("New case", "新建病例"), "Ctrl+N", "user-plus"),
    "print_list": Declared(Words("Follow-up list for today", "今日随访名单"), "Ctrl+P", "printer"),
    "undo": Declared(Words("Undo the last action", "撤销上一步操作"), "Ctrl+Alt+Z", "undo-2"),
    "help": Declared(Words("Help for this field or screen", "当前字段或页面的帮助"), "F1", "circle-help"),
    "keys": Declared(Words("Key list", "快捷键一览"), "Ctrl+/", "keyboard"),
    "settings": Declared(Words("Settings", "设置"), "Ctrl+,", "settings"),
    "bin": Declared(Words("Recycle bin", "回收站"), "", "trash-2"),
    "next_pane": Declared(Words("Next part of the window", "切换到下一区域"), "F6", "chevron-right"),
    "language": Declared(Words("Switch to Chinese", "切换为英文"), "", "languages"),
    "theme": Declared(Words("Switch the theme", "切换主题"), "", "monitor"),
    "back": Declared(Words("Back", "返回"), "Esc", "arrow-left"),
    "quit": Declared(Words("Close the program", "退出程序"), "Ctrl+Q", "log-out"),
}
"""What the window can do at any time."""

TODAY = Group(
    Words("Today: in the list", "今日：列表中"),
    {
        "call": Declared(Words("Call", "拨打"), "Return", also=("Enter",)),
        "no_answer": Declared(Words("No answer", "未接"), "N"),
        "reschedule": Declared(Words("Set another day in the window", "改期"), "R"),
        "open": Declared(Words("Open case", "打开病例"), "O"),
        "why": Declared(Words("Why listed", "列入原因"), "Space"),
        "card": Declared(
            Words("Show the rows of one card only", "只看某一卡片的行"), "1", also=tuple("2345")
        ),
    },
)
PATIENTS = Group(
    Words("Patients", "患者"),
    {
        "search": Declared(Words("Into the search field", "转到查找框"), "Ctrl+F", "search"),
        "open": Declared(Words("Open case", "打开病例"), "Return", also=("Enter",)),
        "move": Declared(Words("Row above or below", "上一行、下一行"), "Up", also=("Down",)),
        "ends": Declared(Words("First or last row, in the list", "列表首行、末行"), "Home", also=("End",)),
        "sort": Declared(Words("Sort by the next column", "按下一列排序"), "Alt+S"),
        "turn": Declared(Words("Turn the order round", "反转排序"), "Alt+R"),
        "compare": Declared(Words("Compare with…", "与…比对"), "Alt+C", "users"),
        "columns": Declared(Words("Columns…", "选择列…"), "Alt+L", "columns-3"),
        "export": Declared(Words("Export view…", "导出列表…"), "Ctrl+E", "file-spreadsheet"),
    },
)
QUALITY = Group(
    Words("Data quality", "数据质量"),
    {
        "open": Declared(Words("Go to field", "转到字段"), "Return", "pencil", also=("Enter",)),
        "confirm": Declared(Words("Confirm correct", "确认无误"), "C", "check"),
        "compare": Declared(Words("Compare", "比对"), "Return", "users", also=("Enter",)),
        "apart": Declared(Words("Not the same person", "不是同一人"), "N", "user-check"),
        "take_back": Declared(Words("Take the confirmation back", "撤销确认"), "T", "undo-2"),
        "sides": Declared(
            Words("From the rules to their cases and back", "规则与病例之间切换"), "Right", also=("Left",)
        ),
        "findings": Declared(Words("Findings", "待核对"), "Alt+1", "clipboard-check"),
        "completeness": Declared(Words("Completeness", "完整度"), "Alt+2", "activity"),
    },
)
BIN = Group(
    Words("Recycle bin", "回收站"),
    {"restore": Declared(Words("Restore", "恢复"), "Return", "undo-2", also=("Enter",))},
)
MERGE = Group(
    Words("Comparing two patients", "比对两位患者"),
    {
        "left": Declared(
            Words("Take the answer on the left or right", "采用左侧或右侧的内容"), "Left", also=("Right",)
        ),
        "digits": Declared(Words("The same by digit", "按数字选择"), "1", also=("2",)),
        "merge": Declared(Words("Merge", "合并"), "Ctrl+Return", "merge", also=("Ctrl+Enter",)),
        "equal": Declared(Words("Show the rows that are equal", "显示相同的项目"), "Alt+E"),
    },
)
_SECTIONS = (
    Words("Identity", "身份信息"),
    Words("Pre-op", "术前"),
    Words("Operation", "手术"),
    Words("In hospital", "住院"),
    Words("Discharge", "出院"),
    Words("Follow-ups", "随访"),
    Words("History", "修改记录"),
)
CASE = Group(
    Words("Case", "病例"),
    {
        "next": Declared(
            Words("Save and next section", "保存并到下一部分"), "Ctrl+Return", also=("Ctrl+Enter",)
        ),
        "section_after": Declared(Words("Next section", "下一部分"), "Ctrl+PgDown"),
        "section_before": Declared(Words("Section before", "上一部分"), "Ctrl+PgUp"),
        "compare": Declared(
            Words("Compare with the patient of a similar name", "与姓名相近的患者比对"), "Alt+C"
        ),
        "save": Declared(Words("Save now", "立即保存"), "Ctrl+S"),
        "confirm": Declared(Words("Confirm an unlikely answer", "确认存疑值无误"), "F8"),
        "field_history": Declared(Words("History of this field", "本字段修改记录"), "Alt+H"),
        "why": Declared(Words("To the question above", "转到上方的提问"), "Alt+W"),
        **{f"section_{n}": Declared(words, f"Alt+{n}") for n, words in enumerate(_SECTIONS, start=1)},
    },
)
CALL = Group(
    Words("Call sheet", "随访记录单"),
    {
        "save": Declared(Words("Save", "保存"), "Ctrl+Return", also=("Ctrl+Enter",)),
        "no_answer": Declared(Words("No answer", "未接"), "Alt+N"),
    },
)
REPORTS = Group(
    Words("Reports", "报表"),
    {"export": Declared(Words("Export the month", "导出当月"), "Ctrl+E", "file-spreadsheet")},
)
SETTINGS = Group(
    Words("Settings", "设置"),
    {
        "general": Declared(Words("General", "常规"), "Alt+1", "settings"),
        "staff": Declared(Words("Ward and staff", "病区与人员"), "Alt+2", "settings"),
        "plan": Declared(Words("Follow-up plan", "随访方案"), "Alt+3", "settings"),
    },
)
PREVIEW = Group(
    Words("Preview", "预览"),
    {
        "print": Declared(Words("Print", "打印"), "Ctrl+P"),
        "save": Declared(Words("Save as PDF", "另存为 PDF"), "Ctrl+S"),
        "larger": Declared(Words("Larger", "放大"), "Ctrl++", also=("Ctrl+=",)),
        "smaller": Declared(Words("Smaller", "缩小"), "Ctrl+-"),
        "fit": Declared(Words("Fit width", "适合宽度"), "Ctrl+0"),
        "page_before": Declared(Words("Previous page", "上一页"), "PgUp"),
        "page_after": Declared(Words("Next page", "下一页"), "PgDown"),
    },
)
FIELD = Group(
    Words("In every field", "各字段内"),
    {
        "on": Declared(Words("Next field", "下一项"), "Return", also=("Tab", "Down")),
        "back": Declared(Words("Field before", "上一项"), "Shift+Return", also=("Shift+Tab", "Up")),
        "unknown": Declared(Words("Unknown (asked, not known)", "不详（问过，不清楚）"), "?"),
        "not_done": Declared(Words("Not done, not asked", "未做/未询问"), "-"),
        "not_applicable": Declared(Words("Not applicable", "不适用"), "/"),
        "blank": Declared(Words("Blank again", "清空"), "Backspace"),
        "calendar": Declared(Words("Calendar, in a date", "日期字段：打开日历"), "F4"),
        "day": Declared(
            Words("One day later or earlier, in a date", "日期字段：前后一天"), "Alt+Up", also=("Alt+Down",)
        ),
        "line": Declared(Words("New line, in a long text", "长文本：换行"), "Alt+Return"),
    },
)
PAGES = (TODAY, PATIENTS, CASE, CALL, REPORTS, QUALITY, BIN, MERGE, SETTINGS, PREVIEW, FIELD)
"""The keys that only work where the keyboard is."""

_NAMES = {
    "Return": Words("Enter", "回车"),
    "Enter": Words("Enter", "回车"),
    "Space": Words("Space", "空格"),
    "Backspace": Words("Backspace", "退格"),
    "Up": same("↑"),
    "Down": same("↓"),
    "Left": same("←"),
    "Right": same("→"),
}


def shown_key(key: str) -> str:
    """Return `key` as people call it: `Ctrl+Return` is Ctrl+Enter."""
    held, plus, last = key.rpartition("+") if not key.endswith("+") else (key[:-2], "+", "+")
    name = say(_NAMES[last]) if last in _NAMES else last
    return f"{held}{plus}{name}" if held else name


def shown_keys(declared: Declared) -> Iterator[str]:
    """Yield each key of an action as people call it, none twice."""
    yield from dict.fromkeys(shown_key(key) for key in (declared.key, *declared.also) if key)


def captioned(declared: Declared) -> str:
    """Return the words of an action with its key behind them, for a button."""
    return f"{say(declared.words)}  {shown_key(declared.key)}" if declared.key else say(declared.words)


class Action(QAction):
    """A declared action of a widget."""

    def __init__(self, declared: Declared, widget: QWidget) -> None:
        """Say the words of `declared` and hear its keys wherever the focus is inside `widget`."""
        super().__init__(say(declared.words), widget)
        self.declared = declared
        self.setShortcuts([QKeySequence(key) for key in (declared.key, *declared.also) if key])
        self.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def add_actions(widget: QWidget, slots: Mapping[str, Callable[[], object]]) -> dict[str, Action]:
    """Give `widget` the declared actions that `slots` names, and return them by name."""
    return {name: add_action(widget, ACTIONS[name], slot) for name, slot in slots.items()}


def add_action(widget: QWidget, declared: Declared, slot: Callable[[], object]) -> Action:
    """Give `widget` one action."""
    action = Action(declared, widget)
    action.triggered.connect(slot)
    widget.addAction(action)
    return action


def add_keys(
    widget: QWidget, keys: Mapping[str, Declared], slots: Mapping[str, Callable[[], object]]
) -> None:
    """Give `widget` the keys that `slots` names, wherever the focus is inside it."""
    for name, slot in slots.items():
        for key in (keys[name].key, *keys[name].also):
            shortcut = QShortcut(QKeySequence(key), widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
