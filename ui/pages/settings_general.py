"""Settings of this computer: language, looks and ways of typing, each applied at once."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QWidget

from models.words import Language, Words, same
from ui.forms.flow import FlowLayout
from ui.state import TEXT_SIZES, Appearance, Density, State
from ui.text import say
from ui.widgets import Button, Card, Hint, RoleLabel, column

HERE = Words("On this computer", "本机设置")
HERE_HINT = Words(
    "These hold for you on this computer and are applied at once. The register does not change.",
    "以下设置只对本机上的您有效，立即生效，不影响登记库。",
)
OPTION = Words("{question}: {option}", "{question}：{option}")


class Question(NamedTuple):
    """One thing to choose: the name that `State` has for it, its words, and what can be chosen."""

    key: str
    words: Words
    options: Sequence[tuple[object, Words]]


QUESTIONS = (
    Question(
        "language",
        Words("Language", "语言"),
        ((Language.CHINESE, same("中文")), (Language.ENGLISH, same("English"))),
    ),
    Question(
        "appearance",
        Words("Theme", "主题"),
        (
            (Appearance.SYSTEM, Words("As the system", "跟随系统")),
            (Appearance.LIGHT, Words("Light", "浅色")),
            (Appearance.DARK, Words("Dark", "深色")),
            (Appearance.HIGH_CONTRAST, Words("High contrast", "高对比")),
        ),
    ),
    Question("text_size", Words("Text size", "文字大小"), [(each, same(f"{each} %")) for each in TEXT_SIZES]),
    Question(
        "density",
        Words("Rows of lists", "列表行高"),
        (
            (Density.NORMAL, Words("Normal, two lines", "标准（两行）")),
            (Density.COMPACT, Words("Compact, one line", "紧凑（一行）")),
        ),
    ),
    Question(
        "auto_advance",
        Words("A digit that answers a question", "数字键作答后"),
        (
            (True, Words("also goes on to the next", "自动到下一项")),
            (False, Words("stays; Enter goes on", "停留，按回车继续")),
        ),
    ),
)


class GeneralRoom(QWidget):
    """The questions, one below the other, each with the present answer marked."""

    chosen = Signal(str)  # the question that was answered anew

    def __init__(self, state: State) -> None:
        """Show what `state` keeps, and keep there what is chosen."""
        super().__init__()
        self._state = state
        self.buttons: dict[tuple[str, object], QAbstractButton] = {}
        card = Card(say(HERE))
        card.body.addWidget(Hint(say(HERE_HINT)))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        for line, question in enumerate(QUESTIONS):
            top = Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(RoleLabel(say(question.words)), line, 0, top)
            grid.addWidget(self._options(question), line, 1)
        card.body.addLayout(grid)
        whole = column(gap=16)
        whole.addWidget(card)
        whole.addStretch(1)
        self.setLayout(whole)

    def present(self, key: str) -> QAbstractButton:
        """Return the button of the present answer to question `key`."""
        return self.buttons[key, getattr(self._state, key)]

    def _options(self, question: Question) -> QWidget:
        holder = QWidget()
        line = FlowLayout(holder, gap=8)
        group = QButtonGroup(holder)
        present = getattr(self._state, question.key)
        for value, words in question.options:
            button = Button(say(words))
            button.setCheckable(True)
            button.setChecked(value == present)
            button.setAccessibleName(say(OPTION, question=question.words, option=words))
            group.addButton(button)
            line.addWidget(button)
            self.buttons[question.key, value] = button
            button.clicked.connect(partial(self._choose, question.key, value))
        return holder

    def _choose(self, key: str, value: object) -> None:
        if getattr(self._state, key) != value:
            setattr(self._state, key, value)
            self.chosen.emit(key)
