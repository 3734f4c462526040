"""Which pages there are, in the order of the navigation, and what opens above them.

Each page is imported when it is made: what nobody looks at is not loaded.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from models.words import Words
from ui.context import Context


class PageEntry(NamedTuple):
    """One line of the navigation."""

    key: str
    words: Words
    icon: str
    make: Callable[[Context], QWidget]


def _help(context: Context, topic: str, pages: Sequence[Words]) -> QWidget:
    from ui.pages.help import HelpPage

    return HelpPage(context, topic, pages)


def _bin(context: Context) -> QWidget:
    from ui.pages.bin import BinPage

    return BinPage(context)


def _merge(context: Context, keep_id: int, other_id: int) -> QWidget:
    from ui.pages.merge import MergePage

    return MergePage(context, keep_id, other_id)


class Makers(NamedTuple):
    """What the window shows: the pages in their order, and what opens above them."""

    pages: Sequence[PageEntry]
    case: Callable[[Context, int | None], QWidget]
    call: Callable[[Context, int, str | None, int | None], QWidget]
    help: Callable[[Context, str, Sequence[Words]], QWidget] = _help
    bin: Callable[[Context], QWidget] = _bin
    merge: Callable[[Context, int, int], QWidget] = _merge


def _today(context: Context) -> QWidget:
    from ui.pages.today import TodayPage

    return TodayPage(context)


def _patients(context: Context) -> QWidget:
    from ui.pages.patients import PatientsPage

    return PatientsPage(context)


def _reports(context: Context) -> QWidget:
    from ui.pages.reports import ReportsPage

    return ReportsPage(context)


def _quality(context: Context) -> QWidget:
    from ui.pages.quality import QualityPage

    return QualityPage(context)


def _settings(context: Context) -> QWidget:
    from ui.pages.settings import SettingsPage

    return SettingsPage(context)


def _case(context: Context, operation_id: int | None) -> QWidget:
    from ui.pages.case_editor import CasePage

    return CasePage(context, operation_id)


def _call(context: Context, operation_id: int, window_code: str | None, contact_id: int | None) -> QWidget:
    from ui.pages.call_sheet import CallPage

    return CallPage(context, operation_id, window_code, contact_id)


MAKERS = Makers(
    (
        PageEntry("today", Words("Today", "今日"), "phone-call", _today),
        PageEntry("patients", Words("Patients", "患者"), "users", _patients),
        PageEntry("reports", Words("Reports", "报表"), "file-spreadsheet", _reports),
        PageEntry("quality", Words("Data quality", "数据质量"), "clipboard-check", _quality),
        PageEntry("settings", Words("Settings", "设置"), "settings", _settings),
    ),
    _case,
    _call,
)
