"""Every page and dialog, made over one register, and what can be wrong with how one is laid out.

A new page is one line in PAGES; `test_fits` fails when a page of ui/ is not among them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from importlib import import_module
from itertools import pairwise
from pkgutil import iter_modules
from typing import NamedTuple

from PySide6.QtCore import QEvent, QEventLoop, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

import ui.dialogs
import ui.pages
from models.services.registers import Register
from tests.builders import a_call, a_case, a_ward_check, patient_of
from tests.ui.conftest import NOW, clipped
from ui import theme
from ui.context import Context
from ui.dialogs.preview import PreviewDialog, preview_due_list
from ui.dialogs.sample_question import SampleQuestion
from ui.pages.bin import BinPage
from ui.pages.call_sheet import CallPage
from ui.pages.case_editor import CasePage
from ui.pages.case_frame import ALL_SECTIONS
from ui.pages.first_run import FirstRunPage
from ui.pages.help import HelpPage
from ui.pages.merge import MergePage
from ui.pages.patients import PatientsPage
from ui.pages.patients_columns import ColumnsStrip
from ui.pages.quality import QualityPage
from ui.pages.reports import ReportsPage
from ui.pages.settings import SettingsPage
from ui.pages.today import TodayPage
from ui.pages.unlock import UnlockPage
from ui.tables.worklist_model import WorklistDelegate

TODAY = NOW.date()
LONG_NAME = "阿卜杜热合曼·买买提吐尔逊"
SENTENCE = "A sentence that says what happened, and another, longer one on what is to be done about it. "
SMALLEST_TARGET = 24  # pixels


@dataclass
class World:
    """One register with patients in every state, the long-named one among them."""

    context: Context
    case: int
    new_case: int
    window: QWidget

    @property
    def register(self) -> Register:
        return self.context.register


def make_world(register: Register) -> World:
    """Fill `register`, which is new."""
    for number, days in enumerate((1, 3, 7, 9, 16, 17, 27, 60, 100, 190, 400)):
        each = a_case(
            register, today=TODAY, name=f"曾志伟{number}", mrn=f"00320100{number:02}", op_date=_ago(days),
            dis_date=_ago(days - 5) if days > 5 else None, birth_date=date(1961, 2, 3), phone1="13700001111",
            phone2="13922220000", phone_owner=1,
        )  # fmt: skip
        if days > 5:
            a_ward_check(register, each, datetime.combine(_ago(days - 5), time(8)), hb=1 + number % 3)
        if days > 50:
            a_call(register, each, TODAY)
    made = a_case(
        register, today=TODAY, name=LONG_NAME, mrn="99900320101", op_date=_ago(30), dis_date=_ago(25),
        birth_date=date(1949, 12, 31), phone1="01088881234-12345", kin_name=LONG_NAME,
        kin_phone="13922220000", consent_fu=2, tx_botox=1, tx_prior_mvd=2, baep_mon=1, steroid=1,
        antiviral=1, dfp_taught=1, vessel=tuple(range(1, 9)), address=SENTENCE, phone2="13700001112",
    )  # fmt: skip
    a_ward_check(register, made, datetime.combine(_ago(25), time(8)))
    a_call(register, made, _ago(16), spasm=2, fw_ever=1, hb=3, hb_basis=3)
    new = a_case(register, today=TODAY, name="陈丽", mrn="99900320102", op_date=None)
    return World(Context(register, lambda: NOW), made, new, QWidget())


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


Step = Callable[[QWidget], object]


def _as_it_is(_page: QWidget) -> None:
    """Open nothing more."""


class Shown(NamedTuple):
    """One page as it is to be looked at: its name here, its class, how to make it, and what to open on it."""

    name: str
    kind: type[QWidget]
    make: Callable[[World], QWidget]
    steps: tuple[Step, ...] = (_as_it_is,)
    alone: bool = False  # it is a window of its own, without the navigation beside it


def _first_step(step: int, page: QWidget) -> None:
    assert isinstance(page, FirstRunPage)
    page._show_step(step)


def _section(name: str, page: QWidget) -> None:
    assert isinstance(page, CasePage)
    page.enter_section(name)
    if name in page.sections:
        for key in page.sections[name].form.rows:
            page.sections[name].reveal(key)


def _room(name: str, page: QWidget) -> None:
    assert isinstance(page, SettingsPage)
    page.go_to(name)


def _unlock(world: World) -> QWidget:
    page = UnlockPage(world.register.folder)
    page.ready()
    return page


def _recovery(page: QWidget) -> None:
    assert isinstance(page, UnlockPage)
    page.show_recovery()


def _strip(page: QWidget) -> None:
    assert isinstance(page, TodayPage)
    page.no_answer()


def _questions(page: QWidget) -> None:
    assert isinstance(page, CallPage)
    for key, value in (("id_checked", 1), ("spasm", 0), ("fw_ever", 1)):
        page.asks[key].editor.show_answer(value)
        page._edited(key)
    page.questions.complaints.open_all(True)
    page._drop_draft()


def _not_found(page: QWidget) -> None:
    assert isinstance(page, PatientsPage)
    page.search.setText("nobody " * 30)
    page.refresh()


def _all_columns(page: QWidget) -> None:
    assert isinstance(page, PatientsPage)
    page.clear()
    page.open_columns()
    assert isinstance(page.strip, ColumnsStrip)
    for tick in page.strip.choice.ticks.values():
        if not tick.isChecked():
            tick.click()


def _export(page: QWidget) -> None:
    assert isinstance(page, PatientsPage)
    page.open_export()


def _quality(name: str, page: QWidget) -> None:
    assert isinstance(page, QualityPage)
    while page.is_looking():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    page.go_to(name)


def two_patients(world: World) -> tuple[int, int]:
    """Return two patients that might be one."""
    return patient_of(world.register, world.case), patient_of(world.register, world.new_case)


SECTIONS = tuple(partial(_section, name) for name in ALL_SECTIONS)
ROOMS = tuple(partial(_room, name) for name in ("general", "staff", "plan"))
PATIENT_STEPS = (_as_it_is, _not_found, _all_columns, _export)
QUALITY_ROOMS = tuple(partial(_quality, name) for name in ("findings", "completeness"))
FIRST_STEPS = tuple(partial(_first_step, step) for step in range(5))

PAGES = (
    Shown("today", TodayPage, lambda world: TodayPage(world.context), (_as_it_is, _strip)),
    Shown("patients", PatientsPage, lambda world: PatientsPage(world.context), PATIENT_STEPS),
    Shown("help", HelpPage, lambda world: HelpPage(world.context, "", ())),
    Shown("settings", SettingsPage, lambda world: SettingsPage(world.context), ROOMS),
    Shown("bin", BinPage, lambda world: BinPage(world.context)),
    Shown("merge", MergePage, lambda world: MergePage(world.context, *two_patients(world))),
    Shown("quality", QualityPage, lambda world: QualityPage(world.context), QUALITY_ROOMS),
    Shown("reports", ReportsPage, lambda world: ReportsPage(world.context)),
    Shown("call", CallPage, lambda world: CallPage(world.context, world.case, "M1"), (_as_it_is, _questions)),
    Shown("case", CasePage, lambda world: CasePage(world.context, world.case), SECTIONS),
    Shown("not operated", CasePage, lambda world: CasePage(world.context, world.new_case), SECTIONS[-1:]),
    Shown("new case", CasePage, lambda world: CasePage(world.context, None)),
    Shown("first run", FirstRunPage, lambda _: FirstRunPage(), FIRST_STEPS, True),
    Shown("unlock", UnlockPage, _unlock, (_as_it_is, _recovery), True),
    Shown("preview", PreviewDialog, lambda w: preview_due_list(w.context, None, TODAY), alone=True),
    Shown("sample question", SampleQuestion, lambda world: SampleQuestion(world.window), alone=True),
)


def pages_declared() -> set[type[QWidget]]:
    """Return every page of ui/pages and every dialog of ui/dialogs."""
    found = set()
    for package in (ui.pages, ui.dialogs):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            for each in vars(import_module(module.name)).values():
                if isinstance(each, type) and each.__module__ == module.name and _is_page(each):
                    found.add(each)
    return found


def _is_page(kind: type) -> bool:
    return issubclass(kind, QDialog) or (issubclass(kind, QWidget) and kind.__name__.endswith("Page"))


def room(*, alone: bool = False) -> QSize:
    """Return the room of a page in a window of 1280×720; `alone` has no navigation beside it."""
    if alone:
        return QSize(1280, 720)
    # Without the navigation, the line of status and the strip of a sample register.
    return QSize(1280 - theme.scaled(theme.NAVIGATION_WIDTH), 720 - theme.scaled(60))


def looked_at(shown: Shown, world: World) -> Iterator[tuple[str, QWidget]]:
    """Show a page in its room, yield it with a name at each of its steps, and put it away."""
    page = shown.make(world)
    if not isinstance(page, QDialog):
        page.resize(room(alone=shown.alone))
    page.show()
    page.activateWindow()
    for number, step in enumerate(shown.steps, start=1):
        step(page)
        settle()
        yield f"{shown.name} {number}", page
    put_away(page)


def settle() -> None:
    """Let the layouts come to rest: a text that wraps asks for its height when it has its width."""
    for _ in range(4):
        QApplication.processEvents()


def put_away(page: QWidget) -> None:
    """Close and delete a page."""
    page.close()
    page.hide()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def misfits(page: QWidget, within: QSize) -> list[str]:
    """Return, in words, all that does not fit on `page`."""
    least = page.minimumSizeHint()
    found = [f"no room for {text!r}" for text in clipped(page)]
    if least.width() > within.width() or least.height() > within.height():
        found.append(f"the page wants {least.width()}×{least.height()}")
    for part in page.findChildren(QAbstractScrollArea):
        if part.isVisible():
            found += _misfits_in(part)
    found += [f"no room for {text!r}" for text in _lines_cut_off(page)]
    return found


def _misfits_in(part: QAbstractScrollArea) -> Iterator[str]:
    if part.horizontalScrollBar().maximum() > 0:
        yield f"{part.accessibleName() or type(part).__name__} scrolls sideways"
    inside = part.widget() if isinstance(part, QScrollArea) and part.widgetResizable() else None
    if inside is not None and inside.minimumSizeHint().width() > part.viewport().width():
        yield f"{type(inside).__name__} is wider than its room"
    if isinstance(part, QAbstractItemView) and not isinstance(part, QHeaderView):
        yield from (f"cut off in a list: {text!r}" for text in _items_cut_off(part))
    if isinstance(part, QTableView) and part.horizontalHeader().isVisible():
        yield from (f"cut off in a heading: {text!r}" for text in _headings_cut_off(part.horizontalHeader()))


def _items_cut_off(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = view.horizontalHeader().count() if isinstance(view, QTableView) else 1
    for row in range(model.rowCount()):
        for column in range(columns):
            index = model.index(row, column)
            option = QStyleOptionViewItem()
            view.initViewItemOption(option)
            option.rect = view.visualRect(index)
            if option.rect.isEmpty() or view.indexWidget(index) is not None:
                continue
            delegate = view.itemDelegateForIndex(index)
            assert isinstance(delegate, QStyledItemDelegate)
            if isinstance(delegate, WorklistDelegate):
                yield from _drawn_outside(delegate, option, index)
                continue
            delegate.initStyleOption(option, index)
            text = option.text
            inside = option.rect.adjusted(0, 0, -22 if "padding" in view.styleSheet() else -6, 0)
            wraps = isinstance(view, QTableView) and view.wordWrap()
            flags = Qt.TextFlag.TextWordWrap if wraps else Qt.TextFlag.TextSingleLine
            needed = QFontMetrics(option.font).boundingRect(QRect(0, 0, inside.width(), 10_000), flags, text)
            if needed.width() > inside.width() or needed.height() > inside.height():
                yield text


class _Listener(QPainter):
    """Draws, and notes each text that has no room where it is drawn."""

    def __init__(self, device: QPixmap) -> None:
        super().__init__(device)
        self.outside: list[str] = []

    def drawText(  # type: ignore[override]  # one form of many  # noqa: N802 - Qt's name
        self, rect: QRect, flags: Qt.AlignmentFlag, text: str
    ) -> None:
        needed = self.fontMetrics().boundingRect(QRect(0, 0, rect.width(), 10_000), int(flags), text)
        if needed.width() > rect.width() or needed.height() > rect.height():
            self.outside.append(text)


def _drawn_outside(
    delegate: WorklistDelegate, option: QStyleOptionViewItem, index: QModelIndex
) -> Iterator[str]:
    device = QPixmap(1, 1)
    listener = _Listener(device)
    delegate.paint(listener, option, index)
    listener.end()
    yield from listener.outside


def _headings_cut_off(header: QHeaderView) -> Iterator[str]:
    for section in range(header.count()):
        text = str(header.model().headerData(section, header.orientation()) or "")
        if header.fontMetrics().horizontalAdvance(text) + 16 > header.sectionSize(section):
            yield text


def _lines_cut_off(page: QWidget) -> Iterator[str]:
    """Yield hints and dates that a line has no room for; what else is typed scrolls."""
    for line in page.findChildren(QLineEdit):
        text = line.text() or line.placeholderText()
        scrolls = bool(line.text()) and not re.fullmatch(r"[\d :-]+", text)
        needed = line.fontMetrics().horizontalAdvance(text) + 20
        if line.isVisible() and not scrolls and needed > line.width():
            yield text


def stops(page: QWidget) -> list[QWidget]:
    """Return what takes the keyboard by Tab on `page`, in the order of Tab."""
    found: list[QWidget] = []
    each = page.nextInFocusChain()
    while each is not None and each is not page:
        if page.isAncestorOf(each) and takes_keyboard(each):
            found.append(each)
        each = each.nextInFocusChain()
    return found


def takes_keyboard(widget: QWidget) -> bool:
    """Tell whether Tab stops at `widget` itself."""
    by_tab = widget.focusPolicy().value & 1
    return bool(by_tab) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def out_of_order(page: QWidget) -> list[str]:
    """Return the stops that come after one which stands below them, or to their right in the same line."""
    chain = stops(page)
    found = []
    for before, after in pairwise(chain):
        if _column(before) is _column(after) and _comes_first(_place(after), _place(before)):
            found.append(f"{name_of(before)} before {name_of(after)}")
    return found


def _column(widget: QWidget) -> QWidget:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        if above.isWindow() or above.property("frame") in ("navigation", "card"):
            return above
        above = above.parentWidget()
    return above or widget.window()


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _comes_first(one: QRect, other: QRect) -> bool:
    """Tell whether `one` is read before `other`; a column to the right of another begins anew at its top."""
    if one.bottom() < other.top():
        return one.left() <= other.right()
    return one.top() <= other.bottom() and one.right() < other.left()


def name_of(widget: QWidget) -> str:
    """Return the name that a screen reader says for `widget`."""
    spoken = QAccessible.queryAccessibleInterface(widget)
    return spoken.text(QAccessible.Text.Name)


def small_targets(page: QWidget) -> list[str]:
    """Return what can be clicked on `page` and is smaller than 24×24 pixels."""
    found = [*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit)]
    return [
        f"{name_of(each)} {each.width()}×{each.height()}"
        for each in found
        if each.isVisible() and min(each.width(), each.height()) < SMALLEST_TARGET
    ]
