"""The palette: one line that finds a patient or a command, above whatever is on screen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from models.errors import UserError
from models.services import duplicates, patients
from models.services.cases import open_case
from models.services.names import sound_keys
from models.services.patients import Found
from models.words import Language, Words, same
from ui.actions import Action, shown_key
from ui.context import Context
from ui.icons import pixmap
from ui.problems import tell
from ui.search_line import SearchLine
from ui.tables.patients_model import details_of, name_of
from ui.tasks import Task, Tick
from ui.text import language, say
from ui.theme import scaled
from ui.widgets import MessageBar, RoleLabel, announce, restyle

PALETTE = Words("Find a patient or a command", "查找患者或命令")
HINT = Words("Name, pinyin, initials, MRN, phone; or a command", "姓名、拼音、首字母、病案号、电话，或命令")
KEYS = Words("↑↓ choose · Enter open · Esc close", "↑↓ 选择 · 回车 打开 · Esc 关闭")
NOTHING = Words("Nothing matches “{wanted}”.", "没有与“{wanted}”相符的患者或命令。")
MORE = Words("More patients match: type more.", "还有更多相符的患者，请继续输入。")
SIMILAR = Words("⚠ same or similar name", "⚠ 同名或近似姓名")
SPOKEN = same("{title} {below} {mark}")
MOST, RECENT, COMMANDS = 8, 5, 5
_FEWEST_COMMANDS = 2  # of those that match, however many patients do
_FEWEST_SOUNDS = 2  # letters: one alone is in the sound of nearly every command
_SETTLE = 80  # milliseconds without a key
_WIDTH = 640  # pixels before scaling
_LONGEST_QUOTE = 40


class Choice(NamedTuple):
    """One line of the palette: what it says, and what Enter does."""

    icon: str
    title: str
    below: str
    key: str
    run: Callable[[], object]
    marked: bool = False


class ChoiceRow(QFrame):
    """A choice on screen; a click takes it."""

    taken = Signal()

    def __init__(self) -> None:
        """Be hidden until there is something to show."""
        super().__init__()
        self.setProperty("choice", "off")
        self._icon, self._title, self._below = QLabel(), RoleLabel(), RoleLabel("", "hint")
        self._mark, self._key = RoleLabel("", "hint"), RoleLabel("", "hint")
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 4, 12, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._mark, 0, 2)
        grid.addWidget(self._key, 0, 3)
        grid.addWidget(self._below, 1, 1, 1, 3)
        grid.setColumnStretch(1, 1)

    def show_choice(self, choice: Choice) -> None:
        """Show a choice."""
        self._icon.setPixmap(pixmap(choice.icon, "secondary", 16, self.devicePixelRatioF()))
        self._title.setText(choice.title)
        self._below.setText(choice.below)
        self._below.setVisible(bool(choice.below))
        self._mark.setText(say(SIMILAR) if choice.marked else "")
        self._key.setText(choice.key)
        self.setAccessibleName(
            say(SPOKEN, title=choice.title, below=choice.below, mark=self._mark.text()).strip()
        )

    def choose(self, chosen: bool) -> None:
        """Show whether Enter takes this one."""
        state = "on" if chosen else "off"
        if self.property("choice") != state:
            self.setProperty("choice", state)
            restyle(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Be taken by a click."""
        self.taken.emit()


class Palette(QFrame):
    """A child that lies over the window, never a window of its own: pop-ups lose the Chinese input method."""

    case_wanted = Signal(int)

    def __init__(self, window: QWidget, context: Context) -> None:
        """Lie over `window`, hidden until `open_over`."""
        super().__init__(window)
        self.setProperty("frame", "palette")
        self.setAccessibleName(say(PALETTE))
        self.context = context
        self._commands: list[Action] = []
        self._recent: tuple[int, ...] = ()
        self._sounds: dict[str, frozenset[str]] = {}
        self._patients: tuple[Choice, ...] = ()  # of the last search, one more than have room
        self.choices: tuple[Choice, ...] = ()
        self.place = 0
        self._more = False
        self._came_from: QWidget | None = None
        self._make_parts()
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)
        self.hide()

    def _make_parts(self) -> None:
        self.search = SearchLine(say(PALETTE), say(HINT))
        self.search.changed.connect(self._start)
        self.search.moved.connect(self._move)
        self.search.returnPressed.connect(self.take)
        self.messages = MessageBar(dismissible=False)
        self.rows = [ChoiceRow() for _ in range(MOST)]
        self.said = RoleLabel("", "secondary", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 8)
        whole.setSpacing(0)
        whole.addWidget(self.search)
        whole.addSpacing(8)
        whole.addWidget(self.messages)
        for place, each in enumerate(self.rows):
            each.taken.connect(partial(self._take, place))
            whole.addWidget(each)
        whole.addWidget(self.said)
        whole.addSpacing(4)
        whole.addWidget(RoleLabel(say(KEYS), "hint"))
        self.setFocusProxy(self.search)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE)
        self._settling.timeout.connect(self.refresh)

    # Coming and going

    def open_over(self, commands: Sequence[Action], recent: Sequence[int]) -> None:
        """Come up empty, with `commands` to find and the `recent` operations, the newest first."""
        self._came_from = QApplication.focusWidget()
        self._commands = list({each.declared.words: each for each in reversed(commands)}.values())[::-1]
        self._recent = tuple(recent[:RECENT])
        self.search.clear()
        self.refresh()
        self._learn_sounds()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> None:
        """Go, and give the keyboard back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Search for nothing more, gone alone or with the window."""
        self._settling.stop()
        super().hideEvent(event)

    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Go when the keyboard went elsewhere in the window: what is not in front must not lie above it."""
        if (
            now is not None
            and now.window() is self.window()
            and not self.isHidden()
            and not self.isAncestorOf(now)
        ):
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place in the window when that changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._settle_place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window, whose key it is too."""
        claims = event.type() == QEvent.Type.ShortcutOverride
        if claims and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go at Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, following: bool) -> bool:  # noqa: N802 - Qt's name
        """Move in the list by Tab: there is no other place for the keyboard to go."""
        self._move(1 if following else -1)
        return True

    def _settle_place(self) -> None:
        window = self.parentWidget()
        assert window is not None
        width = min(scaled(_WIDTH), window.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, window.height() // 10)

    # What is found

    def _learn_sounds(self) -> None:
        """Learn how the commands sound, in a task: what reads Chinese takes half a second to load."""
        names = {action.declared.words.zh for action in self._commands} - self._sounds.keys()
        if language() is Language.CHINESE and names:
            task = Task(partial(_sounds_of, names), self)
            task.finished.connect(self._note_sounds)
            task.finished.connect(task.deleteLater)
            task.failed.connect(partial(tell, self))
            task.start()

    def _note_sounds(self, sounds: Mapping[str, frozenset[str]]) -> None:
        self._sounds.update(sounds)
        wanted = self.search.wanted()
        if self.isVisible() and wanted and not self._settling.isActive() and not self.place:
            self._show(self._with_commands(wanted), wanted)

    def _start(self) -> None:
        self._settling.start()

    def refresh(self) -> None:
        """Find anew; on failure say why."""
        self._settling.stop()
        self.messages.clear()
        wanted = self.search.wanted()
        try:
            self._show(self._found(wanted) if wanted else tuple(self._offered()), wanted)
        except UserError as error:
            self._show((), "")
            self.messages.show_error(error.say(language()))
        self._settle_place()

    def _offered(self) -> Iterator[Choice]:
        """Yield what an empty line offers: who was open last, then the first commands, as far as lines go."""
        opened = [found for each in self._recent if (found := self._opened(each)) is not None]
        yield from map(self._patient, opened)
        yield from map(_command, self._commands[: min(COMMANDS, MOST - len(opened))])

    def _opened(self, operation_id: int) -> Found | None:
        """Return a case that was open before; None when it has been removed since."""
        try:
            case = open_case(self.context.register, operation_id, self.context.now())
        except LookupError:
            return None
        found = patients.find(self.context.register, str(case.answers["study_id"]), MOST)
        return next((each for each in found if each.operation_id == operation_id), None)

    def _found(self, wanted: str) -> tuple[Choice, ...]:
        found = patients.find(self.context.register, wanted, MOST + 1)
        similar = duplicates.marks(found)
        self._patients = tuple(self._patient(each, marked=each.operation_id in similar) for each in found)
        return self._with_commands(wanted)

    def _with_commands(self, wanted: str) -> tuple[Choice, ...]:
        """Return the patients found, as far as they have room, and below them the commands that match."""
        commands = [action for action in self._commands if self._matches(action, wanted)]
        room = MOST - min(len(commands), _FEWEST_COMMANDS)
        self._more = len(self._patients) > room
        shown = self._patients[:room]
        return (*shown, *map(_command, commands[: MOST - len(shown)]))

    def _matches(self, action: Action, wanted: str) -> bool:
        """Tell whether every word of `wanted` is in a name of the command, or begins a part of its sound."""
        words = action.declared.words
        names = " ".join((*words, action.declared.key)).lower()
        sounds = self._sounds.get(words.zh, frozenset())
        return all(part in names or _sounds_like(part, sounds) for part in wanted.lower().split())

    def _patient(self, found: Found, *, marked: bool = False) -> Choice:
        below = details_of(found, self.context.today())
        run = partial(self.case_wanted.emit, found.operation_id)
        return Choice("user", name_of(found), below, shown_key("Return"), run, marked)

    def _show(self, choices: tuple[Choice, ...], wanted: str) -> None:
        self.choices, self.place = choices, 0
        for place, each in enumerate(self.rows):
            each.setVisible(place < len(choices))
            if place < len(choices):
                each.show_choice(choices[place])
        quoted = wanted if len(wanted) <= _LONGEST_QUOTE else f"{wanted[:_LONGEST_QUOTE]}…"
        self._say("" if choices or not wanted else say(NOTHING, wanted=quoted))
        if wanted and choices and self._more:
            self._say(say(MORE))
        self._choose(0)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    # Choosing

    def _move(self, rows: int) -> None:
        if self.choices:
            self._choose((self.place + rows) % len(self.choices))

    def _choose(self, place: int) -> None:
        self.place = place
        for number, each in enumerate(self.rows):
            each.choose(number == place)
        if self.choices:
            announce(self.search, self.rows[place].accessibleName())

    def take(self) -> None:
        """Do what is chosen; letters typed since the list was made are searched for first.

        What was not on screen before is then taken only if it is the only one:
        nobody opens a patient they have not read.
        """
        if self.search.is_composing():
            return
        if self._settling.isActive():
            seen = self.choices
            self.refresh()
            if len(self.choices) > 1 and _titles(seen) != _titles(self.choices):
                return
        self._take(self.place)

    def _take(self, place: int) -> None:
        if place < len(self.choices):
            chosen = self.choices[place]
            self.dismiss()
            chosen.run()


def _titles(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(each.title, each.below) for each in choices]


def _command(action: Action) -> Choice:
    declared = action.declared
    return Choice(
        declared.icon or "chevron-right",
        say(declared.words),
        "",
        shown_key(declared.key) if declared.key else "",
        partial(QTimer.singleShot, 0, action, action.trigger),  # the palette is out of the way first
    )


def _sounds_of(names: Iterable[str], _tick: Tick) -> dict[str, frozenset[str]]:
    """Return by name all that it sounds like, from each of its characters on."""
    return {
        name: frozenset(key for place in range(len(name)) for key in sound_keys(name[place:]))
        for name in names
    }


def _sounds_like(part: str, sounds: Iterable[str]) -> bool:
    return len(part) >= _FEWEST_SOUNDS and any(sound.startswith(part) for sound in sounds)
