"""Patients: where follow-up stands, which columns are shown, and the list as a workbook."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from models.errors import ExportError
from models.rules.protocol import State
from models.services import patient_lists
from models.services.patient_lists import More
from models.services.registers import Register
from reports import files, patient_list
from tests.builders import a_case
from tests.ui.conftest import NOW, bring_up
from ui.context import Context
from ui.pages.patients import PatientsPage
from ui.pages.patients_columns import ColumnsStrip
from ui.pages.patients_export import ExportStrip
from ui.tables import patients_model
from ui.tables.patients_model import COLUMNS, SHIPPED, columns_of
from ui.tables.state_cell import LOOKS
from ui.theme import token

TODAY = NOW.date()
Key = Qt.Key
Make = Callable[[], PatientsPage]
KEYS = [column.key for column in SHIPPED]


@pytest.fixture
def make(qtbot: QtBot, context: Context) -> Make:
    """Bring up a page of the list."""

    def show() -> PatientsPage:
        page = PatientsPage(context)
        bring_up(qtbot, page)
        return page

    return show


@pytest.fixture
def six(register: Register, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Six names, the newest operation first, read three at a time."""
    monkeypatch.setattr(patients_model, "PAGE", 3)
    for day, name in enumerate("甲乙丙丁戊己", start=2):
        a_case(
            register, today=TODAY, name=f"患者{name}", op_date=TODAY - timedelta(days=5 * day),
            birth_date=date(1961, 2, day), side=1 + day % 2,
        )  # fmt: skip
    return [f"患者{each}" for each in "甲乙丙丁戊己"]


@pytest.fixture
def page(make: Make, six: list[str]) -> PatientsPage:
    return make()


def headings(page: PatientsPage) -> list[str]:
    model = page.model
    across = Qt.Orientation.Horizontal
    return [str(model.headerData(place, across)) for place in range(model.columnCount())]


def shown(page: PatientsPage) -> list[str]:
    return [column.key for column in page.model.columns]


# --- Follow-up --------------------------------------------------------------------------------------


def test_follow_up_is_a_word_on_its_tint_once_the_rows_are_on_screen(
    qtbot: QtBot, page: PatientsPage
) -> None:
    cell = page.model.index(0, KEYS.index("follow_up"))
    qtbot.waitUntil(lambda: cell.data() != "")
    assert cell.data() == "超期"
    assert cell.data(page.model.STATE_ROLE) is State.OVERDUE
    assert "：超期" in cell.data(Qt.ItemDataRole.AccessibleTextRole)
    picture = page.table.grab().toImage()
    inside = page.table.visualRect(cell)
    top = page.table.horizontalHeader().height()
    tint = token(f"{LOOKS[State.OVERDUE]}-chip").name()
    ratio = picture.devicePixelRatio()
    row = int((inside.center().y() + top) * ratio)
    found = {picture.pixelColor(int(x * ratio), row).name() for x in range(inside.left(), inside.right())}
    assert tint in found


def test_only_the_rows_that_were_read_are_asked_about(
    qtbot: QtBot, make: Make, six: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    more_of = patient_lists.more_of

    def noting(register: Register, operation_ids: Sequence[int], now: datetime) -> dict[int, More]:
        asked.extend(operation_ids)
        return more_of(register, operation_ids, now)

    monkeypatch.setattr(patient_lists, "more_of", noting)
    page = make()
    page.resize(1096, page.minimumSizeHint().height())
    page.refresh()
    qtbot.waitUntil(lambda: len(asked) >= 3 and not page.model.untold())
    asked.clear()
    page.refresh()
    qtbot.waitUntil(lambda: not page.model.untold())
    assert len(asked) == len(page.model.rows) == 3
    page.table.selectRow(5)
    qtbot.waitUntil(lambda: page.model.index(5, KEYS.index("follow_up")).data() != "")
    assert len(asked) == len(set(asked)) == 6


# --- Columns ----------------------------------------------------------------------------------------


def columns_strip(page: PatientsPage) -> ColumnsStrip:
    assert isinstance(page.strip, ColumnsStrip)
    return page.strip


def test_columns_are_chosen_and_moved_by_keyboard_alone(page: PatientsPage, make: Make) -> None:
    QTest.keyClick(page.search, Key.Key_L, Qt.KeyboardModifier.AltModifier)
    choice = columns_strip(page).choice
    QTest.keyClick(page.focusWidget(), Key.Key_Tab)
    QTest.keyClick(page.focusWidget(), Key.Key_Tab)
    assert page.focusWidget() is choice.ticks["born"]
    QTest.keyClick(page.focusWidget(), Key.Key_Space)
    assert "出生（年龄）" not in headings(page)
    for _ in range(2):
        QTest.keyClick(page.focusWidget(), Key.Key_Tab)
    assert page.focusWidget() is choice.moves["born", 1]
    QTest.keyClick(page.focusWidget(), Key.Key_Tab)
    QTest.keyClick(page.focusWidget(), Key.Key_Tab)
    QTest.keyClick(page.focusWidget(), Key.Key_Tab)
    assert page.focusWidget() is choice.moves["sex", 1]
    QTest.keyClick(page.focusWidget(), Key.Key_Return)
    assert headings(page)[:3] == ["姓名", "病案号", "性别"]
    assert page.focusWidget() is choice.moves["sex", 1]
    QTest.keyClick(page.focusWidget(), Key.Key_Escape)
    assert page.strip is None
    assert page.table.hasFocus()
    assert shown(make()) == shown(page)


def test_the_name_is_always_shown(page: PatientsPage) -> None:
    page.open_columns()
    assert not columns_strip(page).choice.ticks["name"].isEnabled()
    for key in ("side", "name"):
        columns_strip(page).choice.ticks[key].click()
    assert "name" in shown(page)
    assert [column.key for column in columns_of(("mrn", "gone", "mrn"))] == ["name", "mrn"]
    assert columns_of(("gone",)) == SHIPPED


def test_the_usual_columns_come_back_by_one_button(page: PatientsPage) -> None:
    page.open_columns()
    choice = columns_strip(page).choice
    choice.ticks["phone"].click()
    choice.shift("phone", -1)
    choice.ticks["born"].click()
    assert shown(page) != KEYS
    columns_strip(page).show_shipped()
    assert shown(page) == KEYS


def test_the_selected_case_and_the_order_stay_when_columns_change(page: PatientsPage) -> None:
    page.table.selectRow(1)
    before = page.selected()
    page.open_columns()
    columns_strip(page).choice.ticks["operated"].click()
    assert page.selected() == before
    assert "手术日期" in page.said.text()
    QTest.keyClick(page.table, Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert "姓名" in page.said.text()


def test_a_page_built_anew_has_the_columns_open_where_they_were(page: PatientsPage, make: Make) -> None:
    page.open_columns()
    other = make()
    other.restore(page.place())
    assert isinstance(other.strip, ColumnsStrip)


def test_the_button_closes_what_it_opened(page: PatientsPage) -> None:
    page.columns_button.click()
    page.columns_button.click()
    assert page.strip is None


# --- Export -----------------------------------------------------------------------------------------


def export_strip(page: PatientsPage) -> ExportStrip:
    assert isinstance(page.strip, ExportStrip)
    return page.strip


def finish(qtbot: QtBot, page: PatientsPage) -> None:
    qtbot.waitUntil(
        lambda: not isinstance(page.strip, ExportStrip) or not page.strip.is_busy(), timeout=30_000
    )


def exported(qtbot: QtBot, page: PatientsPage, path: Path) -> Any:
    export_strip(page).write_named(str(path))
    finish(qtbot, page)
    assert page.messages.kind == "done", page.messages.text()
    return load_workbook(path.with_suffix(".xlsx"))[patient_list.SHEET.zh]


def test_every_column_of_the_list_has_its_place_in_the_workbook() -> None:
    assert {column.key for column in COLUMNS} == set(patient_list.COLUMNS)


def test_all_pages_are_exported_as_searched_filtered_sorted_and_shown(
    qtbot: QtBot, page: PatientsPage, tmp_path: Path, six: list[str]
) -> None:
    page.filters.side_menu().actions()[1].trigger()
    page.turn_round()
    page.open_columns()
    columns_strip(page).choice.ticks["sex"].click()
    QTest.keyClick(page.table, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert "3 例" in export_strip(page).title.text()
    sheet = exported(qtbot, page, tmp_path / "list")
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in found[2:]] == ["患者戊", "患者丙", "患者甲"]
    assert "sex" not in found[1]
    about = load_workbook(tmp_path / "list.xlsx")[patient_list.ABOUT.zh]
    assert any("患侧左侧" in str(row[0].value) for row in about.iter_rows())
    assert page.strip is None
    assert "3 例" in page.messages.text()


def test_a_search_typed_after_the_strip_was_opened_is_what_is_exported(
    qtbot: QtBot, page: PatientsPage, tmp_path: Path
) -> None:
    page.open_export()
    page.search.setText("患者乙")
    page.refresh()
    assert "1 例" in export_strip(page).title.text()
    sheet = exported(qtbot, page, tmp_path / "one.xlsx")
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == ["患者乙"]


def test_it_warns_of_names_and_asks_where_before_anything_is_written(
    qtbot: QtBot, page: PatientsPage, tmp_path: Path
) -> None:
    page.open_export()
    assert "身份信息" in export_strip(page).title.text()
    QTest.keyClick(page.focusWidget(), Key.Key_Return)
    (dialog,) = page.findChildren(QFileDialog)
    offered = next(line.text() for line in dialog.findChildren(QLineEdit) if line.text())
    assert offered == "患者列表_2026-03-20.xlsx"
    dialog.fileSelected.emit(str(tmp_path / "chosen.xlsx"))
    dialog.close()
    finish(qtbot, page)
    assert (tmp_path / "chosen.xlsx").exists()


def test_a_place_in_a_register_is_refused_in_line(
    qtbot: QtBot, page: PatientsPage, register: Register
) -> None:
    page.open_export()
    export_strip(page).write(register.folder / "x.xlsx")
    finish(qtbot, page)
    assert page.messages.kind == "error"
    assert "登记库" in page.messages.text()
    assert not (register.folder / "x.xlsx").exists()
    assert export_strip(page).choose_button.isVisible()


def test_a_file_that_is_open_elsewhere_can_be_written_under_another_name(
    qtbot: QtBot, page: PatientsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, take_name = tmp_path / "x.xlsx", files._take_name
    target.write_bytes(b"old")

    def held(part: Path, path: Path) -> None:
        if path == target:
            raise ExportError(files.IN_USE, name=path.name, other=files.other_name(path).name)
        take_name(part, path)

    monkeypatch.setattr(files, "_take_name", held)
    page.open_export()
    export_strip(page).write(target)
    finish(qtbot, page)
    next(b for b in page.messages.findChildren(QAbstractButton) if "(2)" in b.text()).click()
    finish(qtbot, page)
    assert (tmp_path / "x (2).xlsx").exists()
    assert target.read_bytes() == b"old"


def test_writing_can_be_stopped_and_leaves_nothing(qtbot: QtBot, page: PatientsPage, tmp_path: Path) -> None:
    page.open_export()
    strip = export_strip(page)
    strip.write(tmp_path / "x.xlsx")
    QTest.keyClick(page.focusWidget(), Key.Key_Escape)
    qtbot.waitUntil(lambda: page.strip is None, timeout=30_000)
    assert list(tmp_path.glob("*.part")) == []
    assert (tmp_path / "x.xlsx").exists() == (page.messages.kind == "done")


def test_an_empty_list_has_nothing_to_export(make: Make) -> None:
    page = make()
    assert not page.export_button.isEnabled()
    page.open_export()
    assert page.strip is None
