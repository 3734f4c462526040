"""Looks at a few pages in a program of its own, whose screen is as fine as QT_SCALE_FACTOR says.

Prints the scale, and what does not fit.
"""

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from models.services import registers
from models.words import Language
from tests.ui.conftest import PASSPHRASE, PERSON, WARD
from tests.ui.every_page import PAGES, looked_at, make_world, misfits, room
from ui import text, theme

FEW = ("today", "call", "unlock")


def main() -> None:
    """Look at the pages in English, whose words are the longer ones, in the largest text."""
    app = QApplication([])
    app.setStyle("Fusion")
    theme.bring_fonts()
    text.speak(Language.ENGLISH)
    theme.put_on(app, theme.Scheme.DARK, Language.ENGLISH, text_size=130)
    wrong = {}
    with tempfile.TemporaryDirectory() as folder:
        register, _ = registers.create(Path(folder) / "r", WARD, PERSON, PASSPHRASE, quick_keys=True)
        with register:
            world = make_world(register)
            for each in (each for each in PAGES if each.name in FEW):
                for name, page in looked_at(each, world):
                    if found := misfits(page, room(alone=each.alone)):
                        wrong[name] = found
    print(app.devicePixelRatio(), wrong)


if __name__ == "__main__":
    main()
