"""What becomes of a sample register that someone only looked around in."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from models.services import registers
from models.words import Words
from ui.dialogs.files import choose_folder
from ui.problems import tell
from ui.text import say
from ui.theme import scaled
from ui.widgets import Button, DangerButton, MessageBar, PrimaryButton, RoleLabel, SectionTitle, row

_TITLE = Words("Keep the sample register?", "是否保留示例登记库？")
_SENTENCE = Words(
    "It lies in a temporary folder. To open it again later, keep it in a folder of your choice; "
    "its account is '{person}' and its passphrase '{passphrase}'.",
    "它目前位于临时文件夹中。如以后还要打开，请选择文件夹保存；账户为“{person}”，口令为“{passphrase}”。",
)
_KEEP = Words("Keep it in a folder…", "保存到文件夹…")
_DROP = Words("Remove it", "删除")
_STAY = Words("Stay here", "不退出")
_WHERE = Words("Folder in which to keep the sample register", "选择保存示例登记库的文件夹")
_NAME = Words("Septima sample", "Septima 示例登记库")


class SampleQuestion(QDialog):
    """Asks whether the sample is gone or kept, and where."""

    gone = Signal()
    kept = Signal(Path)  # a folder that is not there yet, on a disk that may hold a register

    def __init__(self, parent: QWidget) -> None:
        """Ask above `parent`."""
        super().__init__(parent)
        self.setWindowTitle(say(_TITLE))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.messages = MessageBar()
        self.keep_button = PrimaryButton(say(_KEEP), self._choose)
        self.drop_button = DangerButton(say(_DROP), self._drop)
        self.stay_button = Button(say(_STAY), self.reject)
        sentence = say(_SENTENCE, person=registers.SAMPLE_PERSON, passphrase=registers.SAMPLE_PASSPHRASE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(SectionTitle(say(_TITLE)))
        layout.addWidget(RoleLabel(sentence, wrap=True))
        layout.addWidget(self.messages)
        layout.addLayout(row(self.keep_button, self.drop_button, self.stay_button))
        self.setMinimumWidth(scaled(520))

    @Slot()
    def _drop(self) -> None:
        self.accept()
        self.gone.emit()

    @Slot()
    def _choose(self) -> None:
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        choose_folder(self, say(_WHERE), Path(start), self.keep_in)

    @Slot(str)
    def keep_in(self, place: str) -> None:
        """Keep the sample in a new folder inside `place`, if a register may lie there."""
        folder = free_folder(Path(place) / say(_NAME))
        problem = registers.place_problem(folder)
        if problem is not None:
            tell(self, problem)
            return
        self.accept()
        self.kept.emit(folder)


def free_folder(wanted: Path) -> Path:
    """Return `wanted`, or the first of `wanted 2`, `wanted 3`… that is not there yet."""
    folder, number = wanted, 1
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name} {number}")
    return folder
