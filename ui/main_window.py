"""The window of a register: it puts its parts together, and serves what pages and keys ask of it.

The parts have rooms of their own, and stand in ui/frame.py; all pages are named in ui/makers.py.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from models.errors import UserError
from models.words import Language, Words
from ui.actions import ACTIONS, Action, Declared, add_action, add_actions, page_key
from ui.app import Look
from ui.context import Context
from ui.day_clock import DAY, DayClock
from ui.frame import Frame
from ui.help_desk import HelpDesk
from ui.makers import MAKERS, Makers
from ui.panes import enter_next
from ui.pile import Opening
from ui.places import Fielded
from ui.problems import tell
from ui.sample_register import SampleLeaving
from ui.state import Appearance
from ui.tasks import stop_all
from ui.text import language, say
from ui.theme import least_window
from ui.undo_last import undo_last

if TYPE_CHECKING:
    from ui.palette import Palette

_SAVED = Words("Saved {time}", "已保存 {time}")
_NOTHING_TO_UNDO = Words("There is nothing of yours to undo.", "没有可撤销的操作。")
_NEXT_APPEARANCE = {
    Appearance.SYSTEM: Appearance.LIGHT,
    Appearance.LIGHT: Appearance.DARK,
    Appearance.DARK: Appearance.HIGH_CONTRAST,
    Appearance.HIGH_CONTRAST: Appearance.SYSTEM,
}
_REMEMBERED = 20  # cases opened last


class MainWindow(QMainWindow):
    """The window of a register, which can be built, unseen, before the register is open."""

    def __init__(self, context: Context, look: Look, makers: Makers = MAKERS) -> None:
        """Show the first page of `makers`."""
        super().__init__()
        self.context = context
        self.clock = DayClock(context, self)
        self.temporary = False  # whether to ask on leaving what becomes of the register
        self._look = look
        self._makers = makers
        self._leaving = SampleLeaving(context, self)
        self._recent: list[int] = []
        self._counts = ""
        self._saved = ""
        self._palette: Palette | None = None
        self._leaving.left.connect(self._leave)
        context.changed.connect(self._note_saving)
        context.opened.connect(self._say_register)
        self._build()
        self.pile.show_front()

    # Building

    @Slot()
    def rebuild(self) -> None:
        """Build all that is on screen anew, after the language or the scheme changed; places are kept."""
        self.setFocus()  # what is being typed is left, as by Tab
        standing = self.pile.standing()
        self._build()
        self.pile.stand_again(standing)

    def _build(self) -> None:
        self.setMinimumSize(*least_window())
        for action in self.actions():
            self.removeAction(action)
            action.deleteLater()
        if self._palette is not None:
            self._palette.deleteLater()
            self._palette = None
        frame = Frame(self.context, self._makers, self._served(), self._look.state.appearance)
        frame.navigation.page_wanted.connect(self.go_to)
        frame.navigation.find_wanted.connect(self.open_palette)
        frame.navigation.help_wanted.connect(self.toggle_help)
        frame.status.show_counts(self._counts)
        frame.status.show_saved(self._saved)
        frame.status.language_wanted.connect(self.switch_language)
        frame.status.appearance_wanted.connect(self.switch_appearance)
        self.frame = frame
        self.pile = frame.pile
        self.messages = frame.messages  # where ui.problems.tell says what belongs to no page
        self._help = HelpDesk(frame.pile, self._make_help)
        self.setCentralWidget(frame)
        self._add_actions()
        if self.context.is_open():
            self._say_register()

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

    def _served(self) -> dict[str, Callable[..., object]]:
        """Return what is done for a page, by the name of its signal."""
        return {
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
            "next_wanted": self.open_next_call,
            "look_changed": self.look_again,
        }

    # Pages

    def page(self) -> QWidget:
        """Return what is in front: the topmost of the pile, or else the page of the moment."""
        return self.pile.front()

    @Slot(str)
    def go_to(self, key: str) -> None:
        """Close what lies above the pages and show page `key`."""
        self.pile.go_to(key)

    @Slot()
    def new_case(self) -> None:
        """Open an empty case."""
        self.pile.open_(Opening(partial(self._makers.case, self.context, None), "case"))

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
        if not self.pile.come_down_to_case(operation_id):
            return
        self._recent = [operation_id, *(each for each in self._recent if each != operation_id)][:_REMEMBERED]
        if self.pile.case() != operation_id:
            make = partial(self._makers.case, self.context, operation_id)
            self.pile.open_(Opening(make, "case", case=operation_id))

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
        if self.pile.close_all():
            self.pile.open_(Opening(partial(self._makers.bin, self.context), "bin"))

    @Slot(int, int)
    def open_merge(self, keep_id: int, other_id: int) -> None:
        """Compare two patients, the first of whom stays where they turn out to be one."""
        make = partial(self._makers.merge, self.context, keep_id, other_id)
        self.pile.open_(Opening(make, "merge"))

    @Slot(int, str)
    def open_call(self, operation_id: int, window_code: str) -> None:
        """Open the call sheet of an operation for one of its windows; an empty code leaves that open."""
        code = window_code or None
        make = partial(self._makers.call, self.context, operation_id, code, None)
        self.pile.open_(Opening(make, "call", call=(operation_id, code)))

    @Slot(int, int)
    def open_contact(self, operation_id: int, contact_id: int) -> None:
        """Open the sheet of a contact that was logged, to correct it."""
        make = partial(self._makers.call, self.context, operation_id, None, contact_id)
        self.pile.open_(Opening(make, "call"))

    @Slot()
    def open_next_call(self) -> None:
        """Close the call sheet and open that of the next row of Today's list, if there is one."""
        top, queue = self.pile.top(), self.pile.queue()
        if top is None or top.call is None:
            return
        # Asked before the list is on screen again: then the call just made is still in it.
        following = queue.next_call(*top.call) if queue is not None else None
        if self.pile.close_top() and following is not None:
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
        if not self._help.dismiss() and self.pile.top():
            self.pile.close_top()

    # From anywhere

    @Slot()
    def open_palette(self) -> None:
        """Find a patient or a command, those of the page in front first."""
        if self._palette is None:
            from ui.palette import Palette

            self._palette = Palette(self, self.context)
            self._palette.case_wanted.connect(self.open_case)
        actions = [*self.page().actions(), *self.actions()]
        commands = [
            each for each in actions if isinstance(each, Action) and each.declared is not ACTIONS["palette"]
        ]
        self._palette.open_over(commands, self._recent)

    @Slot()
    def toggle_help(self) -> None:
        """Show the help of the field that has the keyboard, or of the screen; the second time close it."""
        self._help.toggle(self.focusWidget())

    def open_help(self, topic: str) -> None:
        """Open the help pages at `topic`; those that are open make way."""
        self._help.open_(topic)

    def _make_help(self, topic: str) -> QWidget:
        return self._makers.help(self.context, topic, [entry.words for entry in self._makers.pages])

    @Slot()
    def undo_last(self) -> None:
        """Take back the person's last action: of the case in front, or anywhere."""
        self.setFocus()  # what is being typed is an action too
        try:
            undone = undo_last(self.context, self.pile.case())
        except UserError as error:
            tell(self, error)
            return
        if undone is None:
            self.messages.show_info(say(_NOTHING_TO_UNDO))
        else:
            self.messages.show_done(undone)

    @Slot()
    def next_pane(self) -> None:
        """Give the keyboard to the next part of the window: navigation, page, help, status line."""
        panel = self._help.panel()
        panes = [self.frame.navigation, self.page(), *([panel] if panel else []), self.frame.status]
        enter_next(panes, self.focusWidget())

    # What the frame says

    @Slot()
    def _say_register(self) -> None:
        """Say whose register is open, and by whom."""
        self.frame.strip.setVisible(self.context.register.is_sample)
        self.frame.status.show_person(self.context.register.person)
        self._say_title()

    @Slot(str)
    def show_counts(self, text: str) -> None:
        """Show Today's counts in the status line, and how many calls wait in the window's title."""
        self._counts = text
        self.frame.status.show_counts(text)
        self._say_title()

    @Slot(str, int)
    def _note_saving(self, kind: str, _id: int) -> None:
        if kind == DAY:
            return
        self._saved = say(_SAVED, time=f"{self.context.now():%H:%M:%S}")
        self.frame.status.show_saved(self._saved)
        self._say_title()  # the ward may have another name

    def _say_title(self) -> None:
        queue = self.pile.queue()
        waiting = queue.waiting() if queue is not None else 0
        name = f"Septima · {self.context.register.ward}"
        self.setWindowTitle(f"({waiting}) {name}" if waiting else name)

    # How it looks and speaks

    @Slot()
    def switch_language(self) -> None:
        """Speak the other language."""
        other = Language.ENGLISH if language() is Language.CHINESE else Language.CHINESE
        self._look.state.language = other
        self.look_again()

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
        if not self.pile.close_all():
            event.ignore()
        elif self.temporary:
            event.ignore()
            self._leaving.ask()
        else:
            self.clock.stop()
            self._look.state.geometry = self.saveGeometry()
            stop_all()
            if self.context.is_open():
                self.context.register.close()

    @Slot()
    def _leave(self) -> None:
        self.temporary = False
        self.close()
