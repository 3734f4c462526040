"""The QApplication: style, fonts, language, scheme, the collector, the hook for defects."""

import gc
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator, Slot
from PySide6.QtWidgets import QApplication

from models.version import VERSION
from models.words import Language
from ui import text, theme
from ui.icons import icon
from ui.problems import Hook
from ui.state import Appearance, Density, State
from ui.tasks import stop_all

_SWEEP_EVERY = 1000  # milliseconds


def run(folder: Path | None = None) -> int:
    """Show the program until its last window is closed, and return its exit code.

    `folder` is the register to unlock; without it the one that was open last,
    or the first run where there is none.
    """
    from ui.entry import Entry

    app = QApplication.instance() or QApplication(["septima"])
    assert isinstance(app, QApplication)
    look = Look(app, State())
    look.settle()
    hook, sweeper = Hook(), Sweeper()
    hook.install()
    sweeper.start()
    app.aboutToQuit.connect(stop_all)
    app.aboutToQuit.connect(look.release)
    entry = Entry(look, folder)
    entry.show()
    return app.exec()


class Look(QObject):
    """How the program looks and which language it speaks; the one place that changes either."""

    def __init__(self, app: QApplication, state: State) -> None:
        """Prepare `app`; nothing shows before `settle`."""
        super().__init__()
        self._app = app
        self.state = state
        self._guard: QObject | None = None
        self._qt_words = QTranslator()
        self._hints = app.styleHints()  # a temporary would be deleted while it is connected
        self._hints.colorSchemeChanged.connect(self._follow)
        self._access = self._hints.accessibility()  # likewise
        self._access.contrastPreferenceChanged.connect(self._follow)
        app.setApplicationName("Septima")
        app.setApplicationDisplayName("Septima")
        app.setApplicationVersion(VERSION)
        app.setStyle("Fusion")
        app.setQuitOnLastWindowClosed(True)
        theme.bring_fonts()

    def settle(self) -> None:
        """Speak and look as `state` says; windows that are open are to be built anew afterwards."""
        text.speak(self.state.language)
        self._translate_qt(self.state.language)
        theme.put_on(
            self._app, self.scheme(), self.state.language,
            text_size=self.state.text_size, compact=self.state.density is Density.COMPACT,
        )  # fmt: skip
        if self._guard is not None:
            self._put_window_icon()

    def complete(self) -> None:
        """Do what can wait until the first window is on screen; harmless when done already.

        Keep the wheel from changing answers from now on: the first event that
        is watched costs a tenth of the start, and on the first page nothing turns.
        """
        if self._guard is None:
            from ui.wheel import WheelGuard

            self._guard = WheelGuard()
            self._app.installEventFilter(self._guard)
            self._put_window_icon()

    def _put_window_icon(self) -> None:
        self._app.setWindowIcon(icon("activity", "accent", 32))

    @Slot()
    def release(self) -> None:
        """Let go of the application, which may live on."""
        if self._guard is not None:
            self._app.removeEventFilter(self._guard)
        self._app.removeTranslator(self._qt_words)
        self._hints.colorSchemeChanged.disconnect(self._follow)
        self._access.contrastPreferenceChanged.disconnect(self._follow)

    def scheme(self) -> theme.Scheme:
        """Return the scheme that the person's choice, or else the desktop, asks for."""
        match self.state.appearance:
            case Appearance.LIGHT:
                return theme.Scheme.LIGHT
            case Appearance.DARK:
                return theme.Scheme.DARK
            case Appearance.HIGH_CONTRAST:
                return theme.Scheme.HIGH_CONTRAST
        if self._access.contrastPreference() is Qt.ContrastPreference.HighContrast:
            return theme.Scheme.HIGH_CONTRAST
        dark = self._hints.colorScheme() is Qt.ColorScheme.Dark
        return theme.Scheme.DARK if dark else theme.Scheme.LIGHT

    @Slot()
    def _follow(self) -> None:
        if self.scheme() is theme.scheme():
            return
        self.settle()
        for window in self._app.topLevelWidgets():
            rebuild = getattr(window, "rebuild", None)
            if rebuild is not None and window.isVisible():
                rebuild()

    def _translate_qt(self, language: Language) -> None:
        """Let Qt's own dialogs speak `language` as well."""
        self._app.removeTranslator(self._qt_words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(QLocale(language.value), "qtbase", "_", folder):
            self._app.installTranslator(self._qt_words)


class Sweeper(QObject):
    """Runs Python's cyclic collector in the GUI thread only: elsewhere it could delete widgets."""

    def __init__(self) -> None:
        """Wait until `start`."""
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(_SWEEP_EVERY)
        self._timer.timeout.connect(self.sweep)

    def start(self) -> None:
        """Take the collector over."""
        gc.disable()
        self._timer.start()

    @Slot()
    def sweep(self) -> None:
        """Collect the oldest generation that is due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
