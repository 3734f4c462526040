"""Choosing a folder or the name of a new file, in the words of the program where Qt has none."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from models.words import Words
from ui.text import say

_LABELS = {
    QFileDialog.DialogLabel.LookIn: Words("Look in:", "位置："),
    QFileDialog.DialogLabel.FileName: Words("File name:", "文件名："),
    QFileDialog.DialogLabel.FileType: Words("Kind of file:", "文件类型："),
    QFileDialog.DialogLabel.Reject: Words("Cancel", "取消"),
}
_FOLDER = Words("Folder:", "文件夹：")
_CHOOSE = Words("Choose", "选择")
_SAVE = Words("Save", "保存")


def choose_folder(parent: QWidget, title: str, start: Path, taken: Callable[[str], object]) -> None:
    """Ask for a folder, beginning at `start`; `taken` is called with the one that is chosen."""
    dialog = _dialog(parent, title, start, taken)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setLabelText(QFileDialog.DialogLabel.FileName, say(_FOLDER))
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, say(_CHOOSE))
    dialog.open()


def choose_new_pdf(parent: QWidget, title: str, offered: Path, taken: Callable[[str], object]) -> None:
    """Ask under which name a PDF is to be written, offering `offered`; `taken` is called with the choice."""
    _choose_new(parent, title, offered, taken, "PDF (*.pdf)")


def choose_new_workbook(parent: QWidget, title: str, offered: Path, taken: Callable[[str], object]) -> None:
    """Ask under which name a workbook is to be written; the same as for a PDF."""
    _choose_new(parent, title, offered, taken, "Excel (*.xlsx)")


def _choose_new(
    parent: QWidget, title: str, offered: Path, taken: Callable[[str], object], kind: str
) -> None:
    dialog = _dialog(parent, title, offered.parent, taken)
    dialog.setNameFilter(kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(offered.suffix[1:])
    dialog.selectFile(offered.name)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, say(_SAVE))
    dialog.open()


def _dialog(parent: QWidget, title: str, start: Path, taken: Callable[[str], object]) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(start))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for label, words in _LABELS.items():
        dialog.setLabelText(label, say(words))
    dialog.fileSelected.connect(taken)
    return dialog
