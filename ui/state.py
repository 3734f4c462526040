"""What this computer remembers of the person's choices: nothing that belongs in the register."""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QSettings

from models.words import Language

_SCHEMA = 1


class Appearance(StrEnum):
    """Which scheme the person wants; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class State:
    """Language, appearance, window and last folder, in the person's settings file."""

    def __init__(self) -> None:
        """Read what is kept; what another schema wrote is forgotten, as it is only comfort."""
        self._kept = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Septima", "Septima")
        if self._text("schema") != str(_SCHEMA):
            self._kept.clear()
            self._kept.setValue("schema", str(_SCHEMA))

    @property
    def language(self) -> Language:
        """The language chosen; until then the one of the desktop."""
        kept = self._text("language")
        return Language(kept) if kept in set(Language) else _language_of_system()

    @language.setter
    def language(self, chosen: Language) -> None:
        self._kept.setValue("language", chosen.value)

    @property
    def appearance(self) -> Appearance:
        """The appearance chosen; until then the one of the desktop."""
        kept = self._text("appearance")
        return Appearance(kept) if kept in set(Appearance) else Appearance.SYSTEM

    @appearance.setter
    def appearance(self, chosen: Appearance) -> None:
        self._kept.setValue("appearance", chosen.value)

    @property
    def last_folder(self) -> Path | None:
        """The folder of the register that was open last; samples to look around in do not count."""
        kept = self._text("last_folder")
        return Path(kept) if kept else None

    @last_folder.setter
    def last_folder(self, folder: Path) -> None:
        self._kept.setValue("last_folder", str(folder))

    @property
    def geometry(self) -> QByteArray:
        """Where the window was, as Qt describes it; empty when it never was."""
        kept = self._kept.value("geometry")
        return kept if isinstance(kept, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._kept.setValue("geometry", geometry)

    def _text(self, key: str) -> str:
        kept = self._kept.value(key, "")
        return kept if isinstance(kept, str) else ""


def _language_of_system() -> Language:
    chinese = QLocale.system().language() == QLocale.Language.Chinese
    return Language.CHINESE if chinese else Language.ENGLISH
