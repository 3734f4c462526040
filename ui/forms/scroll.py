"""A page that scrolls by itself to where the keyboard is."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui.forms.row import FieldRow

_ROOM = 48  # pixels kept free above and below


class FollowingScroll(QScrollArea):
    """Keeps the widget that has the keyboard in sight, with its label and what is said below it.

    Qt does so after Tab alone; here the keyboard is led by Enter and by code
    as well, and rows come and go above it.
    """

    def __init__(self) -> None:
        """Scroll up and down only, and be no stop of the keyboard."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the page has grown or shrunk, and when what is on it was laid out anew."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._follow(None, QApplication.focusWidget())
            QTimer.singleShot(0, self, self._look_again)  # rows below are laid out after this event
        return done

    def _look_again(self) -> None:
        self._follow(None, QApplication.focusWidget())

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Scroll to `now`; not under a mouse button held down, whose click would then miss."""
        if now is None or not self.isAncestorOf(now) or QApplication.mouseButtons():
            return
        whole = _whole(now)
        if whole.height() + _ROOM > self.viewport().height():
            whole = now  # a row that does not fit: rather what is typed into than what is said below
        self.ensureWidgetVisible(whole, 0, _ROOM)


def _whole(widget: QWidget) -> QWidget:
    """Return the row that `widget` belongs to, or the widget itself."""
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, FieldRow):
            return above
        above = above.parentWidget()
    return widget
