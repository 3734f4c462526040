"""For who cannot see the screen or uses the keys alone: names, the order of Tab, large enough targets."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.words import Language
from tests.ui.every_page import (
    PAGES,
    Shown,
    World,
    looked_at,
    name_of,
    out_of_order,
    small_targets,
    stops,
    takes_keyboard,
)
from ui import text, theme
from ui.forms.editor import Editor
from ui.forms.row import FieldRow
from ui.text import say
from ui.widgets import Button, MessageBar
from ui.widgets_ask import Ask


@pytest.fixture(params=Language, ids=lambda each: each.value)
def _speaking(request: pytest.FixtureRequest, qapp: QApplication) -> None:
    text.speak(request.param)
    theme.put_on(qapp, theme.Scheme.LIGHT, request.param)


@pytest.fixture(params=PAGES, ids=lambda each: each.name.replace(" ", "-"))
def seen(request: pytest.FixtureRequest, world: World) -> Iterator[tuple[str, QWidget]]:
    """One page at each of its steps."""
    shown: Shown = request.param
    return looked_at(shown, world)


@pytest.mark.usefixtures("_speaking")
def test_each_stop_has_its_own_name_its_place_in_line_and_room_for_a_finger(
    seen: Iterator[tuple[str, QWidget]],
) -> None:
    for name, page in seen:
        found = stops(page)
        assert found, name
        named = Counter(name_of(each).strip() for each in found)
        assert [each for each, times in named.items() if not each or times > 1] == [], name
        assert out_of_order(page) == [], name
        assert small_targets(page) == [], name


@pytest.mark.usefixtures("_speaking")
def test_each_field_is_named_by_its_question(world: World) -> None:
    asked = 0
    for shown in PAGES:
        for name, page in looked_at(shown, world):
            for row in page.findChildren(FieldRow):
                if row.isVisible():
                    asked += 1
                    assert say(row.field.label) in name_of(_box(row.editor)), name
            for ask in page.findChildren(Ask):
                if ask.isVisible():
                    asked += 1
                    spoken = name_of(_box(ask.editor))
                    assert ask.label.text() in spoken or say(ask.field.label) in spoken, name
    assert asked > 100


def _box(editor: Editor) -> QWidget:
    """Return the widget of an editor that a screen reader meets."""
    box = editor.focusProxy()
    return box if box is not None else editor


def test_each_option_says_its_question_too(world: World) -> None:
    case = next(each for each in PAGES if each.name == "case")
    _, page = next(looked_at(case, world))
    rows = [each for each in page.findChildren(FieldRow) if hasattr(each.editor, "options")]
    assert rows
    for row in rows:
        for option in getattr(row.editor, "options"):  # noqa: B009 - of several kinds of editor
            assert name_of(option).startswith(say(row.field.label))


def test_a_stop_without_a_name_would_be_found(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    nameless = QWidget(page)
    button = Button("Save")
    button.setParent(page)
    for each in (nameless, button):
        each.setFocusPolicy(button.focusPolicy())
    nameless.resize(10, 10)
    page.show()
    assert takes_keyboard(nameless)
    assert [name_of(each) for each in stops(page)] == ["", "Save"]


def test_the_ways_out_of_a_message_come_before_its_end_in_the_order_of_tab(qtbot: QtBot) -> None:
    page = MessageBar()
    qtbot.addWidget(page)
    page.show_warning("The number is taken.", Button("Correct it"), Button("Add an operation"))
    page.show()
    assert [name_of(each) for each in stops(page)][:2] == ["Correct it", "Add an operation"]
    assert QAccessible.queryAccessibleInterface(page) is not None
