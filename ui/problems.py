"""Errors, to people: the one place that tells them, and the one that catches what nobody expected."""

import logging
import os
import sys
import threading
from pathlib import Path
from traceback import FrameSummary, extract_tb
from types import TracebackType
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPlainTextEdit, QVBoxLayout, QWidget

from models.errors import UserError
from models.version import VERSION
from models.words import Words
from ui.text import language, say
from ui.widgets import Button, MessageBar, PrimaryButton, RoleLabel, SectionTitle, row

_log = logging.getLogger("septima")
_HERE = Path(__file__).resolve().parents[1]

_TITLE = Words("Something went wrong in the program", "程序出现异常")
_SENTENCE = Words(
    "This is a defect of the program, not of what you did. What was saved is safe. "
    "You can go on; if it happens again, close the program and send the details below "
    "to whoever looks after it. They hold no patient data.",
    "这是程序本身的缺陷，与您的操作无关；已保存的数据是安全的。"
    "您可以继续使用；如再次出现，请关闭程序，并把下面的详细信息发给维护人员。其中不含患者资料。",
)
_DETAILS = Words("Details of the problem", "异常详细信息")
_COPY = Words("Copy details", "复制详细信息")
_GO_ON = Words("Go on", "继续")


def tell(widget: QWidget, error: Exception) -> None:
    """Tell the person what happened and what to do; what they typed stays where it is.

    The sentence goes into the bar `messages` of `widget` or of what it lies
    in, and into a message box where there is none.

    Raises: `error` itself, when it is no UserError: a defect goes to the hook.
    """
    if not isinstance(error, UserError):
        raise error
    sentence = error.say(language())
    bar = _bar_over(widget)
    if bar is not None:
        bar.show_error(sentence)
    else:
        _open_box(widget, sentence)


def _bar_over(widget: QWidget | None) -> MessageBar | None:
    while widget is not None:
        bar = getattr(widget, "messages", None)
        if isinstance(bar, MessageBar):
            return bar
        widget = widget.parentWidget()
    return None


def _open_box(widget: QWidget, sentence: str) -> None:
    box = QMessageBox(QMessageBox.Icon.Warning, QApplication.applicationDisplayName(), "", parent=widget)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


class Report(NamedTuple):
    """What is said and logged of a defect: never a message or a value, which could be a patient's."""

    number: str  # to find the dialog's log line again
    text: str


def report_of(error: BaseException) -> Report:
    """Return kinds, files, lines and functions of `error` and what caused it, without their messages."""
    import platform  # slow to load, and nothing needs it before a defect

    number = os.urandom(4).hex()
    lines = [
        f"Septima {VERSION} · {number}",
        f"Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.release()}",
    ]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__name__)
        lines += [f"  {_place(frame)}" for frame in extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return Report(number, "\n".join(lines))


def _place(frame: FrameSummary) -> str:
    path = Path(frame.filename)
    shown = path.relative_to(_HERE).as_posix() if path.is_relative_to(_HERE) else path.name
    return f"{shown}:{frame.lineno} {frame.name}"


class CrashDialog(QDialog):
    """Says that the program failed, and offers the details for copying."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        """Show `report`."""
        super().__init__(parent)
        self.setWindowTitle(say(_TITLE))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = report
        self._details = QPlainTextEdit(report.text)
        self._details.setReadOnly(True)
        self._details.setAccessibleName(say(_DETAILS))
        self.copy_button = Button(say(_COPY), self._copy, name="copy")
        self._lay_out()
        self.resize(640, 400)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(SectionTitle(say(_TITLE)))
        layout.addWidget(RoleLabel(say(_SENTENCE), wrap=True))
        layout.addWidget(self._details, 1)
        layout.addLayout(row(PrimaryButton(say(_GO_ON), self.accept), self.copy_button))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.text)


class Hook(QObject):
    """Catches what nobody caught, in any thread: logs kinds and places, shows one dialog at a time."""

    _happened = Signal(object)

    def __init__(self) -> None:
        """Wait in the GUI thread."""
        super().__init__()
        self._happened.connect(self._show)
        self.dialog: CrashDialog | None = None

    def install(self) -> None:
        """Become the hook of this process."""
        sys.excepthook = self.catch
        threading.excepthook = self._catch_in_thread

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log `error` and have it shown; an interrupt from the keyboard only ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        report = report_of(error)
        _log.error("defect %s", report.text)
        self._happened.emit(report)

    def _catch_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self.catch(caught.exc_type, caught.exc_value, caught.exc_traceback)

    @Slot(object)
    def _show(self, report: Report) -> None:
        if self.dialog is not None:
            return
        self.dialog = CrashDialog(report, QApplication.activeWindow())
        self.dialog.destroyed.connect(self._forget)
        self.dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = None
