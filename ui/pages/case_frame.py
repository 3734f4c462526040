"""What stands around the sections of a case: their list, the note of the last saving, the foot."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from models.rules.completeness import DISCHARGE, SECTIONS, WARD
from models.words import Words, same
from ui.icons import icon
from ui.pages.case_sections import FOLLOW_UP, HISTORY, TITLES
from ui.text import say
from ui.theme import scaled
from ui.widgets import Button, PrimaryButton, QuietButton, RoleLabel, announce, restyle

ALL_SECTIONS = (*SECTIONS, FOLLOW_UP, HISTORY)
AFTER_OPERATION = (WARD, DISCHARGE, FOLLOW_UP)

SECTION = same("{number} {title}")
SECTION_WAITING = same("{number} {title} ({waiting})")
NOTHING_MISSING = Words("Section {number}: {title}, nothing missing", "第{number}部分：{title}，无缺项")
MISSING = Words("Section {number}: {title}, {waiting} missing", "第{number}部分：{title}，缺 {waiting} 项")
TO_DO = Words("Section {number}: {title}, {waiting} to do now", "第{number}部分：{title}，{waiting} 项待随访")
OF_HISTORY = Words("Section {number}: {title}", "第{number}部分：{title}")
SAVED = Words("Saved {time}", "已保存 {time}")
NOT_SAVED = Words("Not saved: {why}", "未保存：{why}")
DRAFT_KEPT = Words(
    "Draft kept {time}; name and record number make it a case",
    "草稿已保存 {time}；填写姓名和病案号后建立病例",
)
BACK = Words("Back  Esc", "返回  Esc")
NEXT = Words("Save and next  Ctrl+Enter", "保存并继续  Ctrl+回车")


class SectionList(QFrame):
    """The sections by number and name, each with how much waits in it."""

    wanted = Signal(str)

    def __init__(self) -> None:
        """List all sections, none of them chosen."""
        super().__init__()
        self.setProperty("frame", "navigation")
        self.setFixedWidth(scaled(176))
        self.buttons = {name: Button("", partial(self.wanted.emit, name)) for name in ALL_SECTIONS}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(2)
        for button in self.buttons.values():
            button.setProperty("kind", "navigation")
            button.setCheckable(True)
            column.addWidget(button)
        column.addStretch(1)

    def choose(self, name: str) -> None:
        """Show which section is on screen."""
        for each, button in self.buttons.items():
            button.setChecked(each == name)

    def show_waiting(self, waiting: Mapping[str, int], done: Callable[[str], bool]) -> None:
        """Show how many answers are missing, or calls to be made; `done` tells where that means finished."""
        for number, (name, button) in enumerate(self.buttons.items(), 1):
            gaps = {"number": number, "title": TITLES[name], "waiting": waiting[name]}
            spoken = NOTHING_MISSING if not waiting[name] else TO_DO if name == FOLLOW_UP else MISSING
            button.setText(say(SECTION_WAITING if waiting[name] else SECTION, **gaps))
            button.setAccessibleName(say(OF_HISTORY if name == HISTORY else spoken, **gaps))
            button.setIcon(_mark_of(name, done=done(name)))


def _mark_of(name: str, *, done: bool) -> QIcon:
    """Return the icon of a section: the history is never finished."""
    if name == HISTORY:
        return icon("clipboard-list", "secondary")
    return icon("circle-check", "done-bar") if done else icon("circle", "border")


class SavedNote(RoleLabel):
    """Says, at the end of the banner, when the case was saved, or why it was not."""

    def __init__(self) -> None:
        """Say nothing yet."""
        super().__init__("", "secondary", wrap=True)
        self.setFixedWidth(scaled(400))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_saved(self, time: str) -> None:
        """Say that everything is in the register."""
        self._show(say(SAVED, time=time), "secondary")

    def show_kept(self, time: str) -> None:
        """Say that a new case is kept as a draft."""
        self._show(say(DRAFT_KEPT, time=time), "secondary")

    def show_failed(self, why: str) -> None:
        """Say why something is not saved."""
        self._show(say(NOT_SAVED, why=why), "error")

    def _show(self, text: str, role: str) -> None:
        self.setText(text)
        if self.property("role") != role:
            self.setProperty("role", role)
            restyle(self)
        announce(self, text)


class Foot(QFrame):
    """The line that tells keys and helps, and the two ways on."""

    def __init__(self, go_back: Callable[[], object], go_on: Callable[[], object]) -> None:
        """Call `go_back` and `go_on` from the buttons."""
        super().__init__()
        self.setProperty("frame", "status")
        self.help_line = RoleLabel("", "hint", wrap=True)
        self.help_line.setMinimumHeight(2 * self.help_line.fontMetrics().lineSpacing() + 2)
        self.back_button = QuietButton(say(BACK), go_back)
        self.next_button = PrimaryButton(say(NEXT), go_on)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 16, 6)
        line.setSpacing(12)
        line.addWidget(self.help_line, 1)
        line.addWidget(self.back_button)
        line.addWidget(self.next_button)
