"""A settled look, settings of their own, and a fresh register for each test of the screen."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from models.services import registers
from models.services.registers import Register
from models.store import keys as key_file
from models.store import slots
from models.words import Language
from tests.ui.keyboard import Keyboard, MouseWatch
from ui import text, theme
from ui.app import Look, Sweeper
from ui.context import Context
from ui.state import State
from ui.tasks import stop_all

if TYPE_CHECKING:
    from tests.ui.every_page import World

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

WARD, PERSON, PASSPHRASE = "神经外科二病区", "李伟", "four words make a sentence"
NOW = datetime(2026, 3, 20, 10, 41)


SIZES = {theme.Scheme.LIGHT: 100, theme.Scheme.DARK: 115, theme.Scheme.HIGH_CONTRAST: 130}
ALL_LOOKS = [(speaks, scheme) for speaks in Language for scheme in theme.Scheme]
"""Each language in each scheme, and with each scheme one size of text: no scheme changes a measure."""


class Clock:
    """A clock that stands still until a test sets it."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="session", autouse=True)
def _fonts(qapp: QApplication) -> None:
    qapp.setStyle("Fusion")
    theme.bring_fonts()
    theme.put_on(qapp, theme.Scheme.LIGHT, Language.CHINESE)


@pytest.fixture(scope="session", autouse=True)
def _collector() -> Iterator[None]:
    """Collect garbage as the program does, in the GUI thread alone: a task could delete widgets."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _settled(tmp_path: Path, qapp: QApplication) -> Iterator[None]:
    """Give each test its own settings file, and the next one the language and scheme it expects."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    yield
    stop_all()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no event loop runs that would do so
    Sweeper().sweep()
    changed = text.language() is not Language.CHINESE or theme.scheme() is not theme.Scheme.LIGHT
    if changed or theme.text_size() != 100 or theme.compact():
        text.speak(Language.CHINESE)
        theme.put_on(qapp, theme.Scheme.LIGHT, Language.CHINESE)


@pytest.fixture(scope="session", autouse=True)
def _derive_once() -> Iterator[None]:
    """Derive the key of a passphrase once, at the floor: the registers here are copies of a few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "_derived", cache(slots._derived))
        patch.setattr(key_file, "tuned_cost", lambda: slots.FLOOR)
        yield


@pytest.fixture(scope="session")
def new_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a register made once, closed, to be copied: making one takes a second."""
    folder = tmp_path_factory.mktemp("new") / "register"
    registers.create(folder, WARD, PERSON, PASSPHRASE, quick_keys=True)[0].close()
    return folder


@pytest.fixture
def register(tmp_path: Path, new_register: Path) -> Iterator[Register]:
    """A fresh register, open; whoever closes it may."""
    shutil.copytree(new_register, tmp_path / "register")
    made = registers.open_(tmp_path / "register", PERSON, PASSPHRASE)
    yield made
    made.close()


@pytest.fixture(scope="session")
def new_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sample register without a case, closed, to be copied."""
    folder = tmp_path_factory.mktemp("new") / "sample"
    registers.create(folder, WARD, PERSON, PASSPHRASE, sample=True, quick_keys=True)[0].close()
    return folder


@pytest.fixture
def sample(tmp_path: Path, new_sample: Path) -> Iterator[Register]:
    """A fresh sample register without a case, open."""
    shutil.copytree(new_sample, tmp_path / "sample")
    with registers.open_(tmp_path / "sample", PERSON, PASSPHRASE) as made:
        yield made


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, new_register: Path) -> Iterator["World"]:
    """A register with patients in every state, filled once: tests only look at it."""
    from tests.ui.every_page import make_world

    folder = tmp_path_factory.mktemp("world") / "register"
    shutil.copytree(new_register, folder)
    with registers.open_(folder, PERSON, PASSPHRASE) as made:
        yield make_world(made)


@pytest.fixture
def clock() -> Clock:
    """The clock of `context`; Friday 2026-03-20, 10:41, until a test sets `clock.at`."""
    return Clock()


@pytest.fixture
def context(register: Register, clock: Clock) -> Context:
    """What a page is built from."""
    return Context(register, clock)


@pytest.fixture
def keys() -> Keyboard:
    """The keyboard of a person, none of whose keys was pressed yet."""
    return Keyboard()


@pytest.fixture
def mouse(qapp: QApplication) -> Iterator[MouseWatch]:
    """A watch on the mouse."""
    watch = MouseWatch()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


@pytest.fixture(params=ALL_LOOKS, ids=lambda look: f"{look[0].value}-{look[1].value}")
def _looks(request: pytest.FixtureRequest, qapp: QApplication) -> None:
    """Run the test in each language, scheme and size of text."""
    speaks, scheme = request.param
    text.speak(speaks)
    theme.put_on(qapp, scheme, speaks, text_size=SIZES[scheme])


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    """The look with fresh settings, settled in Chinese and light."""
    state = State()
    state.language = Language.CHINESE
    made = Look(qapp, state)
    made.complete()
    made.settle()
    yield made
    made.release()


def bring_up(qtbot: QtBot, page: QWidget) -> None:
    """Show a page, active and with the keyboard, at the size of a ward screen without the navigation."""
    qtbot.addWidget(page)
    page.resize(1096, 660)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()


def clipped(whole: QWidget) -> list[str]:
    """Return the words on labels and buttons in `whole` that have less room than they need."""
    for _ in range(3):  # a text that wraps asks for its height when it has its width
        QApplication.processEvents()
    worded: list[QLabel | QAbstractButton] = [
        *whole.findChildren(QLabel),
        *whole.findChildren(QAbstractButton),
    ]
    shown = [each for each in worded if each.isVisible() and each.text()]
    return [each.text() for each in shown if not _has_room(each)]


def _has_room(each: QLabel | QAbstractButton) -> bool:
    needed = each.heightForWidth(each.width()) if each.hasHeightForWidth() else 0
    least = each.minimumSizeHint()
    return each.width() >= least.width() and each.height() >= max(needed, least.height())
