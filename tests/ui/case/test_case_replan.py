"""A case that follows an older protocol is planned anew by a button, after old and new days were shown."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from models.services import protocols
from tests.services.test_protocols import longer_first_week
from tests.ui.case.pages import OPERATED, press_button
from ui.context import Context
from ui.pages.case_editor import CasePage
from ui.pages.case_replan import ReplanBar


@pytest.fixture
def bar(page: CasePage, context: Context) -> ReplanBar:
    """The bar of a case whose ward adopted a second version since it was planned."""
    protocols.adopt(context.register, longer_first_week(context.register.protocol), context.today())
    page.desk.read_anew()
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    return page.follow_ups.replan


def versions(page: CasePage) -> set[str]:
    assert page.desk.case is not None
    return {row.protocol_version for row in page.desk.case.rows}


def test_a_case_by_the_newest_version_offers_nothing(page: CasePage) -> None:
    page.enter_section("follow-up")
    assert page.follow_ups is not None
    assert page.follow_ups.replan.button.isHidden()


def test_old_and_new_days_are_shown_before_anything_changes(page: CasePage, bar: ReplanBar) -> None:
    assert bar.button.text() == "Plan anew by version 2"
    bar.button.click()
    open_, old, new = (OPERATED + timedelta(days=days) for days in (4, 10, 11))
    target = OPERATED + timedelta(days=7)
    line = f"1-week call: {target} ({open_} to {old}) → {target} ({open_} to {new})"
    assert line in bar.text().splitlines()
    assert versions(page) == {"1"}


def test_planning_anew_moves_the_case_and_can_be_undone(page: CasePage, bar: ReplanBar) -> None:
    bar.button.click()
    press_button(bar, "Plan anew")
    assert versions(page) == {"2"}
    assert bar.isHidden()
    assert bar.button.isHidden()
    assert page.follow_ups is not None
    assert page.follow_ups.plan.hasFocus()
    assert page.undo_bar.text() == "Planned anew by version 2."
    page.undo_bar.findChildren(QPushButton)[0].click()
    assert versions(page) == {"1"}
    assert not bar.button.isHidden()


def test_leaving_it_changes_nothing(page: CasePage, bar: ReplanBar) -> None:
    bar.button.click()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Leave it as it is"
    focused.click()
    assert bar.isHidden()
    assert versions(page) == {"1"}
