"""A button beside what was written: it shows where."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from models.words import Words
from ui.text import say
from ui.widgets import Button

_OPEN_FOLDER = Words("Open folder", "打开文件夹")


class FolderButton(Button):
    """Shows a folder in the program of the desktop for files."""

    def __init__(self, folder: Path) -> None:
        """Show `folder` on a click."""
        super().__init__(say(_OPEN_FOLDER), partial(_show, folder), name="folder-open")


def _show(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
