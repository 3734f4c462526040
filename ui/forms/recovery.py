"""Opening a register with the code of its recovery sheet."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from models.words import Words
from ui.forms.passphrase import PassphrasePair
from ui.text import say
from ui.widgets import Hint, MessageBar, PrimaryButton, QuietButton, RoleLabel, row

_ACCOUNT = Words("Account", "账户")
_RECOVER = Words("Open with the recovery code", "用恢复码打开")
_RECOVER_HINT = Words(
    "The code is on the recovery sheet that was printed when the register was made. "
    "The account gets a new passphrase; the code stays valid.",
    "恢复码印在建立登记库时打印的恢复单上。该账户将设置新口令，恢复码仍然有效。",
)
_CODE = Words("Recovery code", "恢复码")
_BACK = Words("Back", "返回")


class RecoveryForm(QWidget):
    """Asks for the code of the recovery sheet, whose account it is, and a new passphrase."""

    left = Signal()
    wanted = Signal(str, str)  # the code, the new passphrase

    def __init__(self, person: str) -> None:
        """Begin with the account `person`."""
        super().__init__()
        self.code = QLineEdit()
        self.code.setAccessibleName(say(_CODE))
        self.code.setPlaceholderText("-".join(["____"] * 8))
        self.person = QLineEdit(person)
        self.person.setAccessibleName(say(_ACCOUNT))
        self.pair = PassphrasePair(self._names)
        self.messages = MessageBar(dismissible=False)
        self.code.returnPressed.connect(self.person.setFocus)
        self.person.returnPressed.connect(self.pair.first.setFocus)
        self.pair.done.connect(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Hint(say(_RECOVER_HINT)))
        for field in (self.code, self.person):
            column.addWidget(RoleLabel(field.accessibleName()))
            column.addWidget(field)
        column.addWidget(self.pair)
        column.addWidget(self.messages)
        column.addLayout(
            row(PrimaryButton(say(_RECOVER), self.go_on), QuietButton(say(_BACK), self.left.emit))
        )
        column.addStretch(1)

    @Slot()
    def go_on(self) -> None:
        """Hand the code and the new passphrase on, if that is good."""
        problem = self.pair.problem()
        if problem is not None:
            self.messages.show_error(say(problem))
            return
        self.messages.clear()
        self.wanted.emit(self.code.text(), self.pair.text())

    def _names(self) -> tuple[str, str]:
        return "", self.person.text()
