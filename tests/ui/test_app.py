"""The application: wheel, scheme, language, settings, and the collector."""

import gc
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateEdit,
    QDialogButtonBox,
    QLabel,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models.words import Language
from ui import text, theme
from ui.app import Look, Sweeper
from ui.state import Appearance, State


class Inputs(QWidget):
    """One of each widget that the wheel would change."""

    def __init__(self) -> None:
        super().__init__()
        self.combo, self.spin, self.date, self.slider = QComboBox(), QSpinBox(), QDateEdit(), QSlider()
        self.combo.addItems(["I", "II", "III"])
        self.combo.setCurrentIndex(1)
        self.spin.setValue(5)
        self.date.setDate(QDate(2025, 6, 1))
        self.slider.setValue(50)
        column = QVBoxLayout(self)
        for each in (self.combo, self.spin, self.date, self.slider):
            column.addWidget(each)

    def values(self) -> tuple[object, ...]:
        return self.combo.currentText(), self.spin.value(), self.date.date(), self.slider.value()


def turn_wheel(widget: QWidget) -> None:
    """Turn the wheel one notch down over `widget`, through its window as the desktop does."""
    window = widget.window()
    at = QPointF(widget.mapTo(window, widget.rect().center()))
    event = QWheelEvent(
        at,
        QPointF(window.mapToGlobal(at)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(window.windowHandle(), event)


def test_the_wheel_would_change_a_value_without_the_guard(qtbot: QtBot) -> None:
    inputs = Inputs()
    qtbot.addWidget(inputs)
    inputs.show()
    before = inputs.values()
    turn_wheel(inputs.combo)
    assert inputs.values() != before


@pytest.mark.parametrize("focused", [False, True])
def test_the_wheel_changes_no_value(qtbot: QtBot, look: Look, focused: bool) -> None:
    inputs = Inputs()
    qtbot.addWidget(inputs)
    inputs.show()
    before = inputs.values()
    for widget in (inputs.combo, inputs.spin, inputs.date, inputs.slider, inputs.spin.lineEdit()):
        if focused:
            widget.setFocus()
        turn_wheel(widget)
    assert inputs.values() == before


def test_the_wheel_over_an_answer_scrolls_the_page_behind(qtbot: QtBot, look: Look) -> None:
    area, inputs = QScrollArea(), Inputs()
    inputs.setFixedHeight(800)
    area.setWidget(inputs)
    area.resize(300, 400)
    qtbot.addWidget(area)
    area.show()
    turn_wheel(inputs.combo)
    assert area.verticalScrollBar().value() > 0


def test_the_wheel_still_scrolls_by_the_scroll_bar(qtbot: QtBot, look: Look) -> None:
    area, inputs = QScrollArea(), Inputs()
    inputs.setFixedHeight(800)
    area.setWidget(inputs)
    area.resize(300, 400)
    qtbot.addWidget(area)
    area.show()
    turn_wheel(area.verticalScrollBar())
    assert area.verticalScrollBar().value() > 0


@pytest.mark.parametrize(
    ("chosen", "scheme"), [(Appearance.LIGHT, theme.Scheme.LIGHT), (Appearance.DARK, theme.Scheme.DARK)]
)
def test_the_choice_of_the_person_decides_the_scheme(
    look: Look, chosen: Appearance, scheme: theme.Scheme
) -> None:
    look.state.appearance = chosen
    look.settle()
    assert theme.scheme() is scheme


def test_without_a_choice_an_unknown_desktop_is_light(look: Look) -> None:
    assert look.state.appearance is Appearance.SYSTEM
    assert look.scheme() is theme.Scheme.LIGHT


@pytest.mark.parametrize(("chosen", "word"), [(Language.CHINESE, "取消"), (Language.ENGLISH, "Cancel")])
def test_qt_s_own_words_follow_the_language(qtbot: QtBot, look: Look, chosen: Language, word: str) -> None:
    look.state.language = chosen
    look.settle()
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "") == word
    assert text.language() is chosen


def test_choices_outlive_the_program(tmp_path: Path) -> None:
    state = State()
    state.language, state.appearance, state.last_folder = Language.ENGLISH, Appearance.DARK, tmp_path
    again = State()
    assert (again.language, again.appearance, again.last_folder) == (
        Language.ENGLISH,
        Appearance.DARK,
        tmp_path,
    )


def test_choices_of_another_schema_are_forgotten() -> None:
    state = State()
    state.appearance = Appearance.DARK
    kept = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Septima", "Septima")
    kept.setValue("schema", "999")
    assert State().appearance is Appearance.SYSTEM


@pytest.mark.parametrize(("key", "value"), [("language", "xx"), ("appearance", "pink"), ("geometry", "?")])
def test_a_choice_that_makes_no_sense_counts_as_none(key: str, value: str) -> None:
    fresh = State()
    expected = (fresh.language, fresh.appearance, fresh.geometry)
    kept = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Septima", "Septima")
    kept.setValue(key, value)
    again = State()
    assert (again.language, again.appearance, again.geometry) == expected


def test_the_collector_runs_in_the_gui_thread_alone(qtbot: QtBot) -> None:
    was_on = gc.isenabled()
    sweeper = Sweeper()
    sweeper.start()
    try:
        assert not gc.isenabled()
        rings: list[object] = [[] for _ in range(gc.get_threshold()[0] * 2)]
        for ring in rings:
            assert isinstance(ring, list)
            ring.append(ring)
        before = gc.get_count()[0]
        rings.clear()
        sweeper.sweep()
        assert gc.get_count()[0] < before
    finally:
        if was_on:
            gc.enable()


def test_setting_a_text_keeps_the_interpreter_s_none_alive(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(1000):
        label.setText(str(number))
    assert sys.getrefcount(None) > before - 500
