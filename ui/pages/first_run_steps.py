"""The steps of the first run; what follows which, and what is made, says first_run."""

import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models.errors import UserError
from models.services import registers
from models.words import Language, Words, same
from ui.dialogs.files import choose_folder, choose_new_pdf
from ui.dialogs.sample_question import free_folder
from ui.forms.passphrase import PassphrasePair
from ui.problems import tell
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import (
    Button,
    ChoiceButton,
    Hint,
    PageTitle,
    QuietButton,
    RoleLabel,
    empty,
    row,
)

_GROUPS_ASKED = 2
_WELCOME = Words("Welcome to Septima", "欢迎使用 Septima")
_WHAT = Words(
    "The follow-up register for microvascular decompression in hemifacial spasm. "
    "Everything stays on this computer, encrypted.",
    "面肌痉挛微血管减压术随访登记。所有数据加密保存在本机。",
)
_LANGUAGES = {Language.CHINESE: same("中文"), Language.ENGLISH: same("English")}
_LANGUAGE = Words("Language", "语言")
_LOOK = Words("Look around in a sample register", "先用示例登记库看一看")
_LOOK_HINT = Words("Invented patients, nothing to type.", "均为虚构患者，无需输入任何内容。")
_MAKE = Words("Make a register for my ward", "为本病区建立登记库")
_OPEN = Words("Open a register that exists", "打开已有登记库")
_WARD_STEP = Words("Your ward and you", "病区与您的账户")
_WARD = Words("Name of the ward", "病区名称")
_WARD_EXAMPLE = Words("for example: Neurosurgery, ward 2", "例如：神经外科二病区")
_PERSON = Words("Your name (your account)", "您的姓名（账户名）")
_PERSON_EXAMPLE = Words("for example: Li Wei", "例如：李伟")
_NO_WARD = Words(
    "Type the name of the ward; it stands on every print.", "请填写病区名称，它会出现在每份打印件上。"
)
_NO_PERSON = Words("Type your name; it is your account.", "请填写您的姓名，它就是您的账户名。")
_FOLDER_STEP = Words("Where the register lies", "登记库存放位置")
_FOLDER = Words("Folder of the register", "登记库文件夹")
_FOLDER_HINT = Words(
    "A new folder on this computer's own disk. Backups may go elsewhere; the register itself may not.",
    "请使用本机硬盘上的新文件夹。备份可以另存他处，登记库本身不可以。",
)
_CHOOSE = Words("Choose…", "选择…")
_CHOOSE_TITLE = Words("Folder in which to make the register", "选择建立登记库的位置")
_NO_FOLDER = Words("Choose a folder with its whole path.", "请选择文件夹（完整路径）。")
_FOLDER_NAME = Words("Septima register", "Septima 登记库")
_SHEET_STEP = Words("The recovery sheet", "恢复单")
_SHEET_HINT = Words(
    "Whoever forgets the passphrase needs this code; without it and without the passphrase "
    "nobody can ever open the register. Save the sheet, print it and lock it away from this computer.",
    "忘记口令时要用到此恢复码；既没有恢复码又没有口令，任何人都无法再打开登记库。"
    "请保存恢复单，打印后锁好，不要放在这台计算机旁。",
)
_SAVE_SHEET = Words("Save the sheet as PDF…", "将恢复单存为 PDF…")
_SHEET_NAME = Words("Septima recovery sheet", "Septima 恢复单")
_SHEET_SAVED = Words("Saved: {file}", "已保存：{file}")
_SHOW_CODE = Words("Show the code again", "重新显示恢复码")
_GROUP = Words("Group {number} of the code", "恢复码第 {number} 组")
_TYPE_BACK = Words(
    "Type two groups back from the sheet, so that it is certain that they can be read.",
    "请按恢复单输入其中两组，确认纸上的字迹可以辨认。",
)
_LAST_STEP = Words("The register is ready", "登记库已建好")
_EMPTY = Words("Begin with the empty register", "从空登记库开始")
_PRACTISE = Words("Practise first, in a sample register of its own", "先在单独的示例登记库中练习")
_PRACTISE_HINT = Words(
    "The sample lies in its own folder beside the register; its account is '{person}', "
    "its passphrase '{passphrase}'.",
    "示例登记库单独存放在登记库旁的文件夹中；账户为“{person}”，口令为“{passphrase}”。",
)


@dataclass(frozen=True)
class Answers:
    """What was typed so far, and what was made of it."""

    ward: str = ""
    person: str = ""
    passphrase: str = ""
    folder: str = ""
    code: str = ""


class Step(QWidget):
    """A heading, and below it what the step asks."""

    done = Signal()  # Enter in its last field
    edited = Signal()  # a message about what stood there before is out of date

    def __init__(self, title: Words) -> None:
        """Begin with `title`."""
        super().__init__()
        self.first: QWidget = self
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(PageTitle(say(title)))
        self.column.addSpacing(8)

    def begin(self) -> None:
        """Give the keyboard to where this step begins; a focus proxy would cut the Tab chain short."""
        self.first.setFocus(Qt.FocusReason.TabFocusReason)

    def add_line(self, question: Words, field: QLineEdit, example: str = "") -> None:
        """Put `question` above `field`."""
        field.setAccessibleName(say(question))
        field.setPlaceholderText(example)
        self.column.addWidget(RoleLabel(say(question)))
        self.column.addWidget(field)
        self.column.addSpacing(4)


class WelcomeStep(Step):
    """Language, and the three ways to go on."""

    language_chosen = Signal(Language)

    def __init__(self) -> None:
        """Offer them."""
        super().__init__(_WELCOME)
        self.column.addWidget(RoleLabel(say(_WHAT), "secondary", wrap=True))
        self.column.addSpacing(16)
        self.column.addWidget(RoleLabel(say(_LANGUAGE)))
        self.languages = {each: self._language_button(each) for each in Language}
        self.column.addLayout(row(*self.languages.values()))
        self.column.addSpacing(16)
        self.look_button = ChoiceButton(say(_LOOK), name="flask-conical")
        self.make_button = ChoiceButton(say(_MAKE), name="plus")
        self.open_button = ChoiceButton(say(_OPEN), name="folder-open")
        self.column.addWidget(self.look_button)
        self.column.addWidget(Hint(say(_LOOK_HINT)))
        self.column.addSpacing(8)
        self.column.addWidget(self.make_button)
        self.column.addWidget(self.open_button)
        self.column.addStretch(1)
        self.first = self.make_button

    def _language_button(self, each: Language) -> QPushButton:
        button = Button(say(_LANGUAGES[each]), partial(self.language_chosen.emit, each))
        button.setCheckable(True)
        button.setChecked(each is language())
        button.setAccessibleName(f"{say(_LANGUAGE)}: {say(_LANGUAGES[each])}")
        return button


class WardStep(Step):
    """The ward's name, the person's, and a passphrase."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(_WARD_STEP)
        self.ward, self.person = QLineEdit(), QLineEdit()
        self.pair = PassphrasePair(self.names)
        self.add_line(_WARD, self.ward, say(_WARD_EXAMPLE))
        self.add_line(_PERSON, self.person, say(_PERSON_EXAMPLE))
        self.column.addWidget(self.pair)
        self.column.addStretch(1)
        self.ward.returnPressed.connect(self.person.setFocus)
        self.person.returnPressed.connect(self.pair.first.setFocus)
        self.pair.done.connect(self.done)
        self.ward.textEdited.connect(self.edited)
        self.person.textEdited.connect(self.edited)
        self.pair.edited.connect(self.edited)
        self.first = self.ward

    def names(self) -> tuple[str, str]:
        """Return the ward's name and the person's, as typed."""
        return self.ward.text().strip(), self.person.text().strip()

    def show_answers(self, answers: Answers) -> None:
        """Show what was typed before."""
        self.ward.setText(answers.ward)
        self.person.setText(answers.person)
        self.pair.show_text(answers.passphrase)

    def problem(self) -> str | None:
        """Return what is still wanting, and go there."""
        ward, person = self.names()
        passphrase = self.pair.problem()
        for field, words in (
            (self.ward, None if ward else _NO_WARD),
            (self.person, None if person else _NO_PERSON),
            (self.pair.wanting(), passphrase),
        ):
            if words is not None:
                field.setFocus()
                return say(words)
        return None


class FolderStep(Step):
    """The folder of the register, on this computer's own disk."""

    def __init__(self) -> None:
        """Suggest a folder that may hold a register."""
        super().__init__(_FOLDER_STEP)
        self.field = QLineEdit(str(_suggested_folder()))
        self.field.setAccessibleName(say(_FOLDER))
        self.choose_button = Button(say(_CHOOSE), self._choose, name="folder-open")
        line = QHBoxLayout()
        line.addWidget(self.field, 1)
        line.addWidget(self.choose_button)
        self.column.addWidget(RoleLabel(say(_FOLDER)))
        self.column.addLayout(line)
        self.column.addWidget(Hint(say(_FOLDER_HINT)))
        self.column.addStretch(1)
        self.field.returnPressed.connect(self.done)
        self.field.textEdited.connect(self.edited)
        self.first = self.field

    def text(self) -> str:
        """Return the folder as typed."""
        return self.field.text().strip()

    def show_folder(self, folder: str) -> None:
        """Show `folder`."""
        if folder:
            self.field.setText(folder)

    def problem(self) -> str | None:
        """Return why no register may lie there, or None."""
        folder = Path(self.text())
        refused = registers.place_problem(folder) if folder.is_absolute() else UserError(_NO_FOLDER)
        if refused is None:
            return None
        self.field.setFocus()
        return refused.say(language())

    @Slot()
    def _choose(self) -> None:
        choose_folder(self, say(_CHOOSE_TITLE), Path(self.text()).parent, self.take_place)

    @Slot(str)
    def take_place(self, place: str) -> None:
        """Take an empty `place` as it is, and a new folder inside one that is not."""
        chosen = Path(place)
        inside = chosen.is_dir() and any(chosen.iterdir()) and not registers.is_register(chosen)
        self.field.setText(str(free_folder(chosen / say(_FOLDER_NAME)) if inside else chosen))


class SheetStep(Step):
    """The recovery code: shown and saved, then hidden and two of its groups typed back."""

    def __init__(self) -> None:
        """Begin without a code."""
        super().__init__(_SHEET_STEP)
        self._answers = Answers()
        self._asked: dict[int, QLineEdit] = {}
        self.code = RoleLabel(role="code", wrap=True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.saved = Hint()
        self.save_button = Button(say(_SAVE_SHEET), self._choose, name="file-down")
        self.show_button = QuietButton(say(_SHOW_CODE), self.show_again, name="eye")
        self._shown, self._back = QWidget(), QWidget()
        self._questions = QVBoxLayout()
        self._lay_out()

    def show_code(self, answers: Answers) -> None:
        """Show the code of the register just made."""
        self._answers = answers
        self.code.setText(answers.code)
        self.show_again()

    def is_asking(self) -> bool:
        """Tell whether the code is hidden and two groups are asked for."""
        return bool(self._asked)

    def asked(self) -> dict[int, QLineEdit]:
        """Return the fields for the groups asked for, by their number from 1."""
        return dict(self._asked)

    def ask(self) -> None:
        """Hide the code and ask for two groups of it."""
        count = len(self._answers.code.split("-"))
        for number in sorted(random.sample(range(1, count + 1), _GROUPS_ASKED)):
            self._asked[number] = self._question(number)
        first, second = self._asked.values()
        first.returnPressed.connect(second.setFocus)
        second.returnPressed.connect(self.done)
        self._shown.hide()
        self._back.show()
        self.first = first
        self.begin()

    @Slot()
    def show_again(self) -> None:
        """Show the code again; other groups are asked for afterwards."""
        self._asked.clear()
        empty(self._questions)
        self._back.hide()
        self._shown.show()
        self.first = self.save_button
        self.begin()

    def wrong_group(self) -> int | None:
        """Return the number of the first group that is not right, and go there; None if both are."""
        for number, field in self._asked.items():
            if not registers.group_fits(field.text(), self._answers.code, number):
                field.selectAll()
                field.setFocus()
                return number
        return None

    @Slot(str)
    def save_sheet(self, path: str) -> None:
        """Write the recovery sheet to `path`."""
        from reports.recovery_sheet import write_recovery_sheet

        answers = self._answers
        try:
            write_recovery_sheet(Path(path), answers.ward, answers.person, answers.code, language())
        except UserError as error:
            tell(self, error)
            return
        self.saved.setText(say(_SHEET_SAVED, file=path))

    @Slot()
    def _choose(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.edited.emit()
        choose_new_pdf(self, say(_SAVE_SHEET), Path(home) / f"{say(_SHEET_NAME)}.pdf", self.save_sheet)

    def _question(self, number: int) -> QLineEdit:
        field = QLineEdit()
        field.setMaximumWidth(scaled(160))
        field.setAccessibleName(say(_GROUP, number=number))
        field.textEdited.connect(self.edited)
        self._questions.addWidget(RoleLabel(field.accessibleName()))
        self._questions.addWidget(field)
        return field

    def _lay_out(self) -> None:
        shown = QVBoxLayout(self._shown)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.addWidget(RoleLabel(say(_SHEET_HINT), wrap=True))
        shown.addSpacing(12)
        shown.addWidget(self.code)
        shown.addSpacing(12)
        shown.addLayout(row(self.save_button))
        shown.addWidget(self.saved)
        back = QVBoxLayout(self._back)
        back.setContentsMargins(0, 0, 0, 0)
        back.addWidget(RoleLabel(say(_TYPE_BACK), wrap=True))
        back.addSpacing(12)
        back.addLayout(self._questions)
        back.addLayout(row(self.show_button))
        self.column.addWidget(self._shown)
        self.column.addWidget(self._back)
        self.column.addStretch(1)


class LastStep(Step):
    """An empty register, or a sample to practise in first."""

    def __init__(self) -> None:
        """Offer both."""
        super().__init__(_LAST_STEP)
        self.empty_button = ChoiceButton(say(_EMPTY), name="clipboard-list")
        self.practise_button = ChoiceButton(say(_PRACTISE), name="flask-conical")
        hint = say(_PRACTISE_HINT, person=registers.SAMPLE_PERSON, passphrase=registers.SAMPLE_PASSPHRASE)
        self.column.addWidget(self.empty_button)
        self.column.addWidget(self.practise_button)
        self.column.addWidget(Hint(hint))
        self.column.addStretch(1)
        self.first = self.empty_button


def _suggested_folder() -> Path:
    """Return a new folder where a register may lie; documents are often synchronised, home seldom."""
    locations = (
        QStandardPaths.StandardLocation.DocumentsLocation,
        QStandardPaths.StandardLocation.HomeLocation,
        QStandardPaths.StandardLocation.AppLocalDataLocation,
    )
    folders = [
        free_folder(Path(QStandardPaths.writableLocation(each)) / say(_FOLDER_NAME)) for each in locations
    ]
    return next((folder for folder in folders if registers.place_problem(folder) is None), folders[-1])
