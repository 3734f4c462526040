"""A case page on a fresh register, in English: of a case that exists, and of a new one."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from models.services import cases
from models.words import Language
from tests.ui.case.pages import CASE, shown
from ui import text
from ui.context import Context
from ui.pages.case_editor import CasePage


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    text.speak(Language.ENGLISH)
    yield
    text.speak(Language.CHINESE)


@pytest.fixture
def operation(context: Context) -> int:
    return cases.register_case(context.register, CASE, context.today())


@pytest.fixture
def page(qtbot: QtBot, context: Context, operation: int) -> Iterator[CasePage]:
    made = shown(qtbot, CasePage(context, operation))
    yield made
    made.close()


@pytest.fixture
def new_page(qtbot: QtBot, context: Context) -> Iterator[CasePage]:
    made = shown(qtbot, CasePage(context))
    yield made
    made.close()
