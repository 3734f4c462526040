"""The way in: the first run or the unlock page, until there is an open register to work in.

While a person types the passphrase the computer has nothing to do. In that
pause the window of the register is made ready, unseen, in short steps between
which each key that is pressed is served; opening then only has to fill it.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from models.errors import UserError
from models.words import Language, Words, same
from ui import theme
from ui.app import Look
from ui.pages.unlock import UnlockPage
from ui.places import place_of, restore
from ui.problems import tell
from ui.tasks import Task, Tick, stop_all
from ui.text import say
from ui.theme import least_window

if TYPE_CHECKING:
    from models.services.registers import Register
    from ui.main_window import MainWindow
    from ui.pages.first_run import FirstRunPage

_WHICH = Words("Folder of the register", "选择登记库文件夹")
_SIZE = (1280, 720)


class Entry(QMainWindow):
    """A window that is quick to show: what the register needs is loaded when it is on screen."""

    prepared = Signal()  # the window of the register stands ready, unseen

    def __init__(self, look: Look, folder: Path | None = None) -> None:
        """Unlock the register in `folder`, or the one that was open last; else begin the first run."""
        super().__init__()
        self._look = look
        self._folder = folder or look.state.last_folder
        self._painted = False
        self._loading: Task | None = None
        self._steps: Iterator[Callable[[], object]] = iter(())  # what is still to be made ready
        self._unseen: MainWindow | None = None
        self.window_of_register: MainWindow | None = None
        self.resize(*_SIZE)
        self.restoreGeometry(look.state.geometry)
        self.setWindowTitle(say(same("Septima")))
        self._page = QWidget()
        self.rebuild()

    @Slot()
    def rebuild(self) -> None:
        """Build the page anew, after the language or the scheme changed; what was typed is kept."""
        self.setMinimumSize(*least_window())
        place = place_of(self.page())
        if self._folder is not None:
            self.show_unlock(self._folder)
        else:
            restore(self.show_first_run(), place)
        if self._unseen is not None:
            self._forget_unseen()
            self._make_ready()

    def page(self) -> QWidget:
        """Return the page on screen."""
        return self._page

    def show_unlock(self, folder: Path) -> UnlockPage:
        """Ask for the passphrase of the register in `folder`."""
        self._folder = folder
        page = UnlockPage(folder)
        page.opened.connect(self.enter)
        page.other_wanted.connect(self.choose_register)
        self._put(page)
        return page

    def show_first_run(self) -> "FirstRunPage":
        """Begin the first run."""
        from ui.pages.first_run import FirstRunPage

        page = FirstRunPage()
        page.language_chosen.connect(self.speak)
        page.opened.connect(self.enter)
        page.looked_around.connect(self.enter_for_a_look)
        page.made.connect(self._remember)
        page.open_wanted.connect(self._open_wanted)
        self._put(page)
        return page

    @Slot(Language)
    def speak(self, chosen: Language) -> None:
        """Speak `chosen` from now on."""
        self._look.state.language = chosen
        self._look.settle()
        self.rebuild()

    @Slot(object)
    def enter(self, register: "Register") -> None:
        """Work in an open register, and remember where it is."""
        if not register.is_sample:
            self._remember(str(register.folder))
        self._open_window(register, temporary=False)

    @Slot(object)
    def enter_for_a_look(self, register: "Register") -> None:
        """Look around in a sample register that lies in a temporary folder."""
        self._open_window(register, temporary=True)

    @Slot()
    def choose_register(self) -> None:
        """Have the person choose the folder of a register."""
        from ui.dialogs.files import choose_folder

        start = self._folder.parent if self._folder else Path.home()
        choose_folder(self, say(_WHICH), start, self._open_wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin to load the rest when the window has been painted for the first time."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._load)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take away what a first run left unfinished."""
        stop_all()
        self._forget_unseen()
        if not isinstance(self.page(), UnlockPage):
            self._leave_first_run()
        self._look.state.geometry = self.saveGeometry()
        event.accept()

    @Slot()
    def _load(self) -> None:
        page = self.page()
        if isinstance(page, UnlockPage):
            page.ready()
        self._look.complete()
        self._loading = Task(_load_library, self)
        self._loading.failed.connect(self._fail)
        self._loading.finished.connect(self._make_ready)
        self._loading.start()

    @Slot()
    def _make_ready(self) -> None:
        if not self.isVisible():  # somebody was quicker, or left
            return
        self._steps = iter(
            (
                _load_window,
                _load_today,
                theme.warm_up,
                self._build_unseen,
                self._draw_unseen,
                _rehearse_list,
                self.prepared.emit,
            )
        )
        self._step()

    @Slot()
    def _step(self) -> None:
        """Take one step, then let the keys that were pressed meanwhile be served before the next."""
        if step := next(self._steps, None):
            step()
            QTimer.singleShot(0, self._step)

    def _build_unseen(self) -> None:
        from ui.context import Context
        from ui.main_window import MainWindow

        self._unseen = MainWindow(Context(), self._look)
        self._unseen.setGeometry(self.geometry())

    def _draw_unseen(self) -> None:
        """Draw the window once, so that whatever is slow only the first time is done."""
        if self._unseen is not None:
            self._unseen.grab()

    def _forget_unseen(self) -> None:
        self._steps = iter(())
        if self._unseen is not None:
            self._unseen.deleteLater()
            self._unseen = None

    def _leave_first_run(self) -> None:
        from ui.pages.first_run import FirstRunPage

        page = self.page()
        if isinstance(page, FirstRunPage):
            try:
                page.leave()
            except UserError as error:
                tell(self, error)

    @Slot(Exception)
    def _fail(self, error: Exception) -> None:
        tell(self, error)

    @Slot(str)
    def _open_wanted(self, folder: str) -> None:
        if folder:
            page = self.show_unlock(Path(folder))
            page.ready()
        else:
            self.choose_register()

    @Slot(str)
    def _remember(self, folder: str) -> None:
        self._look.state.last_folder = Path(folder)

    def _put(self, page: QWidget) -> None:
        self._page = page
        self.setCentralWidget(page)
        if isinstance(page, UnlockPage):
            page.setFocus()
            if self._painted:
                page.ready()

    def _open_window(self, register: "Register", *, temporary: bool) -> None:
        self._look.complete()
        if self._unseen is None:  # whoever was here had no pause
            self._build_unseen()
        window, self._unseen = self._unseen, None
        assert window is not None
        window.temporary = temporary
        window.context.open_(register)
        window.setGeometry(self.geometry())
        window.show()
        self.window_of_register = window
        self.close()


def _load_window() -> None:
    import_module("ui.main_window")


def _load_today() -> None:
    import_module("ui.pages.today")


def _rehearse_list() -> None:
    from ui.tables.worklist_model import rehearse

    rehearse()


def _load_library(_tick: Tick) -> object:
    from models.services import registers

    registers.prepare()
    return import_module("models.services.worklist")
