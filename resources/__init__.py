"""Fonts, icons and tables that ship with the program, found beside this file."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FONTS = FOLDER / "fonts"
ICONS = FOLDER / "icons"
