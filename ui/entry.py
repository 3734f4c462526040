"""The way in: the first run or the unlock page, until there is an open register to work in."""

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

if TYPE_CHECKING:
    from models.services.registers import Register
    from ui.main_window import MainWindow
    from ui.pages.first_run import FirstRunPage

_WHICH = Words("Folder of the register", "选择登记库文件夹")
_SIZE = (1280, 720)


class Entry(QMainWindow):
    """A window that is quick to show: what the register needs is loaded when it is on screen."""

    prepared = Signal()  # everything is loaded that the window of a register needs

    def __init__(self, look: Look, folder: Path | None = None) -> None:
        """Unlock the register in `folder`, or the one that was open last; else begin the first run."""
        super().__init__()
        self._look = look
        self._folder = folder or look.state.last_folder
        self._painted = False
        self._loading: Task | None = None
        self.window_of_register: MainWindow | None = None
        self.setMinimumSize(1024, 640)
        self.resize(*_SIZE)
        self.restoreGeometry(look.state.geometry)
        self.setWindowTitle(say(same("Septima")))
        self._page = QWidget()
        self.rebuild()

    @Slot()
    def rebuild(self) -> None:
        """Build the page anew, after the language or the scheme changed; what was typed is kept."""
        place = place_of(self.page())
        if self._folder is not None:
            self.show_unlock(self._folder)
        else:
            restore(self.show_first_run(), place)

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
        if not isinstance(self.page(), UnlockPage):
            self._leave_first_run()
        self._look.state.geometry = self.saveGeometry()
        event.accept()

    @Slot()
    def _load(self) -> None:
        page = self.page()
        if isinstance(page, UnlockPage):
            page.ready()
        self._look.guard()
        self._loading = Task(_load_library, self)
        self._loading.failed.connect(self._fail)
        self._loading.finished.connect(self._load_window)
        self._loading.start()

    @Slot(object)
    def _load_window(self, _nothing: object) -> None:
        import_module("ui.main_window")  # so that unlocking need not wait for it
        from ui.pages.today import rehearse

        theme.warm_up()
        rehearse()
        self.prepared.emit()

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
        from ui.context import Context
        from ui.main_window import MainWindow

        self._look.guard()
        self.window_of_register = MainWindow(Context(register), self._look, temporary=temporary)
        self.window_of_register.setGeometry(self.geometry())
        self.window_of_register.show()
        self.close()


def _load_library(_tick: Tick) -> object:
    from models.services import registers

    registers.prepare()
    return import_module("models.services.worklist")
