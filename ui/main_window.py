"""The frame: navigation, the page of the moment, what lies open above it, and one line of status."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.errors import UserError
from models.services import registers
from models.words import Language, Words, same
from ui import theme
from ui.actions import ACTIONS, Action, Declared, add_action, add_actions, page_key, shown_key
from ui.app import Look
from ui.context import Context
from ui.dialogs.sample_question import SampleQuestion
from ui.icons import pixmap, put_icon
from ui.places import Fielded, Queue, place_of, restore
from ui.problems import tell
from ui.state import Appearance
from ui.tasks import stop_all
from ui.text import language, say
from ui.theme import least_window
from ui.widgets import Button, MessageBar, RoleLabel

if TYPE_CHECKING:
    from ui.help_panel import HelpPanel
    from ui.palette import Palette

_LOOK_AT_CLOCK_EVERY = 30_000  # milliseconds; a computer that slept all night has a new day as well
DAY = "day"
"""The kind in `Context.changed` that says: the calendar day is another one."""

_SAMPLE = Words(
    "Sample register: every patient is invented. For practice only; enter no real patient here.",
    "示例登记库：患者均为虚构，仅供练习，请勿录入真实患者。",
)
_NAVIGATION = Words("Pages", "页面导航")
_SAVED = Words("Saved {time}", "已保存 {time}")
_SWITCH_LANGUAGE = Words("Switch to Chinese", "切换为英文")
_APPEARANCES = {
    Appearance.SYSTEM: (Words("Theme: system", "主题：跟随系统"), "monitor"),
    Appearance.LIGHT: (Words("Theme: light", "主题：浅色"), "sun"),
    Appearance.DARK: (Words("Theme: dark", "主题：深色"), "moon"),
    Appearance.HIGH_CONTRAST: (Words("Theme: high contrast", "主题：高对比"), "contrast"),
}
_NEXT_APPEARANCE = {
    Appearance.SYSTEM: Appearance.LIGHT,
    Appearance.LIGHT: Appearance.DARK,
    Appearance.DARK: Appearance.HIGH_CONTRAST,
    Appearance.HIGH_CONTRAST: Appearance.SYSTEM,
}


_FIND, _HELP = Words("Find", "查找"), Words("Help", "帮助")
_UNDONE = Words("Undone: {what}, {time}.", "已撤销：{what}（{time}）。")
_NOTHING_TO_UNDO = Words("There is nothing of yours to undo.", "没有可撤销的操作。")
_REMEMBERED = 20  # cases opened last


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


@dataclass
class _Above:
    """Something open above the pages: how to make it again, and the widget of the moment."""

    make: Callable[[], QWidget]
    widget: QWidget
    case: int | None = None
    call: tuple[int, str | None] | None = None
    is_help: bool = False
    topic: str = ""  # of the help that belongs to it


@dataclass
class _Frame:
    """The widgets of one build of the window."""

    stack: QStackedWidget = field(default_factory=QStackedWidget)
    links: dict[str, QPushButton] = field(default_factory=dict)
    sample: QFrame = field(default_factory=QFrame)
    counts: QLabel = field(default_factory=RoleLabel)
    saved: QLabel = field(default_factory=RoleLabel)
    person: QLabel = field(default_factory=RoleLabel)
    panes: list[QWidget] = field(default_factory=list)
    palette: "Palette | None" = None
    panel: "HelpPanel | None" = None


class MainWindow(QMainWindow):
    """The window of a register, which can be built, unseen, before the register is open.

    It knows no page's inside: it serves the signals that a page has, keeps
    one of each page, and lays what opens above them on a pile.
    """

    def __init__(self, context: Context, look: Look, makers: Makers = MAKERS) -> None:
        """Show the first page of `makers`."""
        super().__init__()
        self.context = context
        self._look = look
        self._makers = makers
        self._pages: dict[str, QWidget] = {}
        self._above: list[_Above] = []
        self._recent: list[int] = []
        self._key = makers.pages[0].key
        self.temporary = False  # whether to ask on leaving what becomes of the register
        self._counts = ""
        self._saved = ""
        self._day = context.today()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_EVERY)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start()
        context.changed.connect(self._note_saving)
        context.opened.connect(self._say_register)
        self._frame = _Frame()
        self._build()
        self._show_top()

    # Building

    @Slot()
    def rebuild(self) -> None:
        """Build all that is on screen anew, after the language or the scheme changed; places are kept."""
        self.setFocus()  # what is being typed is left, as by Tab
        places = {key: place_of(page) for key, page in self._pages.items()}
        pile = [(above, place_of(above.widget)) for above in self._above]
        self._pages.clear()
        self._build()
        for key, place in places.items():
            restore(self._page(key), place)
        for above, stood in pile:
            above.widget = above.make()
            self._frame.stack.addWidget(above.widget)
            self._serve(above.widget)
            restore(above.widget, stood)
        self._show_top()

    def _build(self) -> None:
        self.setMinimumSize(*least_window())
        for action in self.actions():
            self.removeAction(action)
            action.deleteLater()
        if self._frame.palette is not None:
            self._frame.palette.deleteLater()
        self._frame = _Frame()
        self.messages = MessageBar()  # where ui.problems.tell says what belongs to no page
        right = QVBoxLayout()
        right.setSpacing(0)
        _fill_sample_strip(self._frame.sample)
        right.addWidget(self._frame.sample)
        right.addWidget(self.messages)
        right.addWidget(self._frame.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._navigation())
        middle.addLayout(right, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self._status())
        self.setCentralWidget(whole)
        self._add_actions()
        if self.context.is_open():
            self._say_register()

    def _navigation(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("frame", "navigation")
        bar.setFixedWidth(theme.scaled(theme.NAVIGATION_WIDTH))
        bar.setAccessibleName(say(_NAVIGATION))
        column = QVBoxLayout(bar)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(4)
        for number, entry in enumerate(self._makers.pages, start=1):
            link = _link(entry, number)
            link.clicked.connect(partial(self.go_to, entry.key))
            self._frame.links[entry.key] = link
            column.addWidget(link)
        column.addStretch(1)
        for words, name, slot in ((_FIND, "palette", self.open_palette), (_HELP, "help", self.toggle_help)):
            link = _keyed(words, ACTIONS[name])
            link.clicked.connect(slot)
            column.addWidget(link)
        self._frame.panes.append(bar)
        return bar

    def _status(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("frame", "status")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(16)
        self._frame.counts.setText(self._counts)
        self._frame.saved.setText(self._saved)
        row.addWidget(self._frame.counts, 1)
        row.addWidget(self._frame.saved)
        row.addWidget(_with_icon("user", self._frame.person))
        row.addWidget(self._language_button())
        row.addWidget(self._appearance_button())
        self._frame.panes.append(bar)
        return bar

    def _language_button(self) -> QPushButton:
        button = _status_button(say(same("中/EN")), "languages")
        button.setAccessibleName(say(_SWITCH_LANGUAGE))
        button.clicked.connect(self.switch_language)
        return button

    def _appearance_button(self) -> QPushButton:
        words, name = _APPEARANCES[self._look.state.appearance]
        button = _status_button(say(words), name)
        button.clicked.connect(self.switch_appearance)
        return button

    def _add_actions(self) -> None:
        add_actions(
            self,
            {
                "palette": self.open_palette,
                "new_case": self.new_case,
                "print_list": self.print_today,
                "undo": self.undo_last,
                "help": self.toggle_help,
                "keys": partial(self.open_help, "keys"),
                "settings": partial(self.go_to, "settings"),
                "bin": self.open_bin,
                "next_pane": self.next_pane,
                "language": self.switch_language,
                "theme": self.switch_appearance,
                "back": self.go_back,
                "quit": self.close,
            },
        )
        for number, entry in enumerate(self._makers.pages, start=1):
            declared = Declared(entry.words, page_key(number), entry.icon)
            add_action(self, declared, partial(self.go_to, entry.key))

    # Pages

    def page(self) -> QWidget:
        """Return what is in front: the topmost of the pile, or else the page of the moment."""
        return self._above[-1].widget if self._above else self._page(self._key)

    def go_to(self, key: str) -> None:
        """Close what lies above the pages and show page `key`."""
        if not self._close_pile():
            return
        self._key = key
        self._show_top()

    @Slot()
    def new_case(self) -> None:
        """Open an empty case."""
        self._open(partial(self._makers.case, self.context, None))

    @Slot(str)
    def new_named_case(self, name: str) -> None:
        """Open a new case with its name typed in; one that is begun keeps what it has."""
        from models.services import drafts
        from ui.pages.case_desk import FORM, NEW

        register = self.context.register
        if not drafts.of(register, FORM, NEW):
            drafts.keep(register, FORM, NEW, {"name": name})
        self.new_case()

    @Slot(int)
    def open_case(self, operation_id: int) -> None:
        """Open the case of an operation; one that is open already comes to the front."""
        while any(above.case == operation_id for above in self._above[:-1]):
            if not self._close_top():
                return
        self._recent = [operation_id, *(each for each in self._recent if each != operation_id)][:_REMEMBERED]
        if not self._above or self._above[-1].case != operation_id:
            self._open(partial(self._makers.case, self.context, operation_id), case=operation_id)

    @Slot(int, str, str)
    def open_field(self, operation_id: int, section: str, key: str) -> None:
        """Open the case of an operation at one of its fields."""
        self.open_case(operation_id)
        front = self.page()
        if isinstance(front, Fielded):
            front.go_to_field(section, key)

    @Slot()
    def open_bin(self) -> None:
        """Open the recycle bin."""
        if self._close_pile():
            self._open(partial(self._makers.bin, self.context), topic="bin")

    @Slot(int, int)
    def open_merge(self, keep_id: int, other_id: int) -> None:
        """Compare two patients, the first of whom stays where they turn out to be one."""
        make = partial(self._makers.merge, self.context, keep_id, other_id)
        self._open(make, topic="merge")

    @Slot(int, str)
    def open_call(self, operation_id: int, window_code: str) -> None:
        """Open the call sheet of an operation for one of its windows; an empty code leaves that open."""
        code = window_code or None
        self._open(
            partial(self._makers.call, self.context, operation_id, code, None), call=(operation_id, code)
        )

    @Slot(int, int)
    def open_contact(self, operation_id: int, contact_id: int) -> None:
        """Open the sheet of a contact that was logged, to correct it."""
        self._open(partial(self._makers.call, self.context, operation_id, None, contact_id))

    @Slot()
    def open_next_call(self) -> None:
        """Close the call sheet and open that of the next row of Today's list, if there is one."""
        call = self._above[-1].call if self._above else None
        if call is None:
            return
        today = self._page(self._makers.pages[0].key)
        # Asked before the list is on screen again: then the call just made is still in it.
        following = today.next_call(*call) if isinstance(today, Queue) else None
        if self._close_top() and following is not None:
            self.open_call(*following)

    @Slot()
    def print_today(self) -> None:
        """Preview the follow-up list for today."""
        self.print_day(self.context.today())

    @Slot(object)
    def print_day(self, day: date) -> None:
        """Preview the follow-up list for `day`."""
        from ui.dialogs.preview import preview_due_list

        try:
            preview_due_list(self.context, self, day)
        except UserError as error:
            tell(self, error)

    @Slot()
    def go_back(self) -> None:
        """Leave what is in front, the help panel first; the page keeps what was typed as a draft."""
        if self._frame.panel is not None and not self._frame.panel.isHidden():
            self._frame.panel.dismiss()
        elif self._above:
            self._close_top()

    def _page(self, key: str) -> QWidget:
        if key not in self._pages:
            entry = next(entry for entry in self._makers.pages if entry.key == key)
            self._pages[key] = entry.make(self.context)
            self._serve(self._pages[key])
            self._frame.stack.addWidget(self._pages[key])
        return self._pages[key]

    def _open(
        self,
        make: Callable[[], QWidget],
        case: int | None = None,
        call: tuple[int, str | None] | None = None,
        *,
        is_help: bool = False,
        topic: str = "",
    ) -> None:
        try:
            widget = make()
        except UserError as error:
            tell(self, error)
            return
        self._above.append(_Above(make, widget, case, call, is_help, topic))
        self._frame.stack.addWidget(widget)
        self._serve(widget)
        self._show_top()

    def _serve(self, page: QWidget) -> None:
        """Connect the signals that `page` has."""
        served: dict[str, Callable[..., object]] = {
            "call_wanted": self.open_call,
            "contact_wanted": self.open_contact,
            "case_wanted": self.open_case,
            "field_wanted": self.open_field,
            "bin_wanted": self.open_bin,
            "merge_wanted": self.open_merge,
            "new_case_wanted": self.new_case,
            "named_case_wanted": self.new_named_case,
            "print_wanted": self.print_day,
            "counts_changed": self.show_counts,
            "closed": partial(self._drop, page),
            "registered": partial(self._become_case, page),
            "next_wanted": self.open_next_call,
            "look_changed": self.look_again,
        }
        for name, slot in served.items():
            signal = getattr(page, name, None)
            if signal is not None:
                signal.connect(slot)

    def _become_case(self, page: QWidget, operation_id: int) -> None:
        """Note that a new case is now that of an operation, under which it is to be made again."""
        for above in self._above:
            if above.widget is page:
                above.case = operation_id
                above.make = partial(self._makers.case, self.context, operation_id)

    def _close_top(self) -> bool:
        """Close the topmost page, which may refuse; its field of the moment is left first, as by Tab."""
        widget = self._above[-1].widget
        self.setFocus()
        if not widget.close():
            widget.setFocus()
            return False
        self._drop(widget)
        return True

    def _drop(self, widget: QWidget) -> None:
        kept = [above for above in self._above if above.widget is not widget]
        if len(kept) == len(self._above):
            return
        self._above = kept
        self._frame.stack.removeWidget(widget)
        widget.deleteLater()
        self._show_top()

    def _show_top(self) -> None:
        front = self.page()
        self._frame.stack.setCurrentWidget(front)
        for key, link in self._frame.links.items():
            link.setChecked(key == self._key)
        front.show()
        if not front.isAncestorOf(self.focusWidget()):  # a page may have placed the keyboard itself
            front.setFocus()

    # From anywhere

    @Slot()
    def open_palette(self) -> None:
        """Find a patient or a command, those of the page in front first."""
        if self._frame.palette is None:
            from ui.palette import Palette

            self._frame.palette = Palette(self, self.context)
            self._frame.palette.case_wanted.connect(self.open_case)
        actions = [*self.page().actions(), *self.actions()]
        commands = [
            each for each in actions if isinstance(each, Action) and each.declared is not ACTIONS["palette"]
        ]
        self._frame.palette.open_over(commands, self._recent)

    @Slot()
    def toggle_help(self) -> None:
        """Show the help of the field that has the keyboard, or of the screen; the second time close it."""
        from ui.help_panel import HelpPanel, editor_at

        if self._frame.panel is None:
            self._frame.panel = HelpPanel(self._frame.stack)
            self._frame.panel.more_wanted.connect(self._open_help_of_field)
        editor = editor_at(self.focusWidget())
        if not self._frame.panel.isHidden():
            self._frame.panel.dismiss()
        elif editor is not None and self._frame.stack.isAncestorOf(editor):
            self._frame.panel.show_field(editor)
        elif self._above and self._above[-1].is_help:
            self._close_top()
        else:
            self.open_help(self._screen())

    def _open_help_of_field(self, key: str) -> None:
        self.open_help(f"dictionary#{key}")

    def open_help(self, topic: str) -> None:
        """Open the help pages at `topic`; those that are open make way."""
        if self._above and self._above[-1].is_help and not self._close_top():
            return
        pages = [entry.words for entry in self._makers.pages]
        self._open(partial(self._makers.help, self.context, topic, pages), is_help=True)

    def _screen(self) -> str:
        """Return what is in front: the key of a page, `case` or `call`."""
        if not self._above:
            return self._key
        return self._above[-1].topic or ("call" if self._above[-1].call else "case")

    @Slot()
    def undo_last(self) -> None:
        """Take back the person's last action: of the case in front, or anywhere."""
        from models.services import history

        self.setFocus()  # what is being typed is an action too
        case = self._above[-1].case if self._above else None
        try:
            last = history.last_step(self.context.register, case)
            if last is not None:
                history.undo(self.context.register, last.id, self.context.today())
        except UserError as error:
            tell(self, error)
            return
        if last is None:
            self.messages.show_info(say(_NOTHING_TO_UNDO))
            return
        self.context.changed.emit("operation", case or 0)
        what = history.ACTION_WORDS[last.action]
        self.messages.show_done(say(_UNDONE, what=what, time=f"{last.at:%Y-%m-%d %H:%M}"))

    @Slot()
    def next_pane(self) -> None:
        """Give the keyboard to the next part of the window: navigation, page, help, status line."""
        navigation, status = self._frame.panes
        panel = self._frame.panel
        panes = [navigation, self.page(), *([panel] if panel and panel.isVisible() else []), status]
        at = next((place for place, pane in enumerate(panes) if pane.isAncestorOf(self.focusWidget())), 0)
        _enter(panes[(at + 1) % len(panes)])

    # What the frame says

    @Slot()
    def _say_register(self) -> None:
        """Say whose register is open, and by whom."""
        self._frame.sample.setVisible(self.context.register.is_sample)
        self._frame.person.setText(self.context.register.person)
        self._say_title()

    @Slot(str)
    def show_counts(self, text: str) -> None:
        """Show Today's counts in the status line, and how many calls wait in the window's title."""
        self._counts = text
        self._frame.counts.setText(text)
        self._say_title()

    @Slot(str, int)
    def _note_saving(self, kind: str, _id: int) -> None:
        if kind == DAY:
            return
        self._saved = say(_SAVED, time=f"{self.context.now():%H:%M:%S}")
        self._frame.saved.setText(self._saved)
        self._say_title()  # the ward may have another name

    def _say_title(self) -> None:
        today = self._pages.get(self._makers.pages[0].key, self)
        waiting = today.waiting() if isinstance(today, Queue) else 0
        name = f"Septima · {self.context.register.ward}"
        self.setWindowTitle(f"({waiting}) {name}" if waiting else name)

    @Slot()
    def look_at_clock(self) -> None:
        """Have the pages look again when the day is another than before: at midnight, after a sleep."""
        if self.context.today() != self._day:
            self._day = self.context.today()
            self.context.changed.emit(DAY, 0)

    @Slot()
    def switch_language(self) -> None:
        """Speak the other language."""
        other = Language.ENGLISH if language() is Language.CHINESE else Language.CHINESE
        self._look.state.language = other
        self._saved = ""
        self._look.settle()
        self.rebuild()

    @Slot()
    def switch_appearance(self) -> None:
        """Go on to the next of: as the system, light, dark, high contrast."""
        self._look.state.appearance = _NEXT_APPEARANCE[self._look.state.appearance]
        self._look.settle()
        self.rebuild()

    @Slot()
    def look_again(self) -> None:
        """Look and speak as was just set."""
        self._saved = ""
        self._look.settle()
        self.rebuild()

    # Leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close what is open, ask about a temporary register, stop long work, close the register."""
        if not self._close_pile():
            event.ignore()
        elif self.temporary:
            event.ignore()
            self._ask_about_sample()
        else:
            self._clock.stop()
            self._look.state.geometry = self.saveGeometry()
            stop_all()
            if self.context.is_open():
                self.context.register.close()

    def _close_pile(self) -> bool:
        while self._above:
            if not self._close_top():
                return False
        return True

    def _ask_about_sample(self) -> None:
        question = SampleQuestion(self)
        question.gone.connect(self.drop_sample)
        question.kept.connect(self.keep_sample)
        question.open()

    @Slot()
    def drop_sample(self) -> None:
        """Remove the temporary register and close the window."""
        self._leave_by(partial(registers.discard, self.context.register))

    @Slot(Path)
    def keep_sample(self, folder: Path) -> None:
        """Move the temporary register to `folder`, which is new, and close the window."""
        self._leave_by(partial(registers.move, self.context.register, folder))

    def _leave_by(self, way: Callable[[], object]) -> None:
        stop_all()
        try:
            way()
        except UserError as error:
            tell(self, error)
            return
        self.temporary = False
        self.close()


def _link(entry: PageEntry, number: int) -> QPushButton:
    link = _keyed(entry.words, Declared(entry.words, page_key(number), entry.icon))
    link.setCheckable(True)
    return link


def _keyed(words: Words, declared: Declared) -> QPushButton:
    """Return a line of the navigation with its key at the end."""
    link = Button(say(words))
    link.setProperty("kind", "navigation")
    put_icon(link, declared.icon, "secondary", 20)
    inside = QHBoxLayout(link)
    inside.addStretch(1)
    inside.addWidget(RoleLabel(shown_key(declared.key), "hint"))
    return link


def _enter(pane: QWidget) -> None:
    """Give the keyboard to a part of the window: to what is chosen in it, or to its first stop."""
    stops = [
        each
        for each in pane.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    chosen = [each for each in stops if isinstance(each, QPushButton) and each.isChecked()]
    if pane.property("frame") == "page" or not stops:
        pane.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        (chosen or stops)[0].setFocus(Qt.FocusReason.TabFocusReason)


def _status_button(text: str, name: str) -> QPushButton:
    button = Button(text)
    button.setProperty("kind", "status")
    put_icon(button, name, "secondary")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


def _with_icon(name: str, label: QLabel) -> QWidget:
    whole = QWidget()
    inside = QHBoxLayout(whole)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(4)
    picture = QLabel()
    picture.setPixmap(pixmap(name, "secondary", 16, whole.devicePixelRatioF()))
    inside.addWidget(picture)
    inside.addWidget(label)
    return whole


def _fill_sample_strip(strip: QFrame) -> None:
    """Say on `strip` what a sample is; it is hidden until the register is known to be one."""
    strip.hide()
    strip.setProperty("frame", "strip")
    inside = QHBoxLayout(strip)
    inside.setContentsMargins(16, 4, 16, 4)
    inside.setSpacing(8)
    picture = QLabel()
    picture.setPixmap(pixmap("flask-conical", "due-text", 16, strip.devicePixelRatioF()))
    inside.addWidget(picture)
    inside.addWidget(RoleLabel(say(_SAMPLE)), 1)
