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
    HIGH_CONTRAST = "high-contrast"


class Density(StrEnum):
    """How high the rows of lists are: NORMAL has two lines, COMPACT one."""

    NORMAL = "normal"
    COMPACT = "compact"


TEXT_SIZES = (100, 115, 130)
"""The sizes of text that can be chosen, in per cent."""


class State:
    """Language, looks, ways of typing, window and last folder, in the person's settings file."""

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
    def text_size(self) -> int:
        """The size of text chosen, in per cent: one of TEXT_SIZES."""
        kept = self._text("text_size")
        return next((size for size in TEXT_SIZES if kept == str(size)), TEXT_SIZES[0])

    @text_size.setter
    def text_size(self, chosen: int) -> None:
        self._kept.setValue("text_size", str(chosen))

    @property
    def density(self) -> Density:
        """How high the rows of lists are."""
        kept = self._text("density")
        return Density(kept) if kept in set(Density) else Density.NORMAL

    @density.setter
    def density(self, chosen: Density) -> None:
        self._kept.setValue("density", chosen.value)

    @property
    def auto_advance(self) -> bool:
        """Whether a digit that answers a question also goes on to the next one."""
        return self._text("auto_advance") != "off"

    @auto_advance.setter
    def auto_advance(self, on: bool) -> None:
        self._kept.setValue("auto_advance", "on" if on else "off")

    @property
    def patient_columns(self) -> tuple[str, ...]:
        """The names of the columns of the list of patients, in their order; none until somebody chose."""
        return tuple(self._text("patient_columns").split())

    @patient_columns.setter
    def patient_columns(self, chosen: tuple[str, ...]) -> None:
        self._kept.setValue("patient_columns", " ".join(chosen))

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
