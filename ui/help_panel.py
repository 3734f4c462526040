"""The panel of F1: what is asked in the field that has the keyboard, beside it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from models.fields import Field
from models.words import Words
from ui.actions import ACTIONS, shown_key
from ui.forms.editor import Editor
from ui.help_texts import field_html
from ui.text import say
from ui.theme import points, scaled, token
from ui.widgets import QuietButton, RoleLabel, SectionTitle, announce

PANEL = Words("Help for this field", "当前字段的帮助")
CLOSE = Words("Close  {key}", "关闭  {key}")
MORE = Words("All help", "全部帮助")
WIDTH = 312  # pixels before scaling


def editor_at(widget: QWidget | None) -> Editor | None:
    """Return the editor of a field that `widget` is or lies in."""
    while widget is not None and not isinstance(widget, Editor):
        widget = widget.parentWidget()
    return widget


def style_of_help() -> str:
    """Return the style sheet of help texts, in the colours and sizes on screen."""
    text, faint, line = (token(name).name() for name in ("text", "secondary", "accent"))
    body, small, large = points(10), points(12), points(16)
    return (
        f"body {{ color: {text}; font-size: {body}pt; }}"
        f"h1 {{ font-size: {large}pt; font-weight: 600; margin: 0 0 8px 0; }}"
        f"h2 {{ font-size: {small}pt; font-weight: 600; margin: 16px 0 4px 0; }}"
        f"h3 {{ font-size: {body}pt; font-weight: 600; margin: 12px 0 2px 0; }}"
        f"h4 {{ font-size: {body}pt; font-weight: 400; color: {faint}; margin: 10px 0 0 0; }}"
        f"p {{ margin: 0 0 6px 0; }} a {{ color: {line}; }} pre {{ font-size: {points(9)}pt; }}"
    )


class HelpPanel(QFrame):
    """Lies at the right of the page; the page makes room where it can, and is covered where it cannot."""

    closed = Signal()
    more_wanted = Signal(str)  # key of the field

    def __init__(self, stack: QStackedWidget) -> None:
        """Stand beside the pages of `stack`, hidden until a field is shown."""
        super().__init__(stack)
        self.setProperty("frame", "panel")
        self.setAccessibleName(say(PANEL))
        self._stack = stack
        self.editor: Editor | None = None
        self.title = SectionTitle("")
        self.title.setWordWrap(True)
        self.text = QTextBrowser()
        self.text.setAccessibleName(say(PANEL))
        self.text.document().setDefaultStyleSheet(style_of_help())
        self._lay_out()
        self.hide()
        stack.installEventFilter(self)
        stack.currentChanged.connect(self._follow_page)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    def _lay_out(self) -> None:
        key = shown_key(ACTIONS["help"].key)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 8)
        whole.setSpacing(8)
        whole.addWidget(RoleLabel(say(PANEL), "hint"))
        whole.addWidget(self.title)
        whole.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(QuietButton(say(CLOSE, key=key), self.dismiss, name="x"))
        buttons.addStretch(1)
        buttons.addWidget(QuietButton(say(MORE), self._want_more, name="book-open"))
        whole.addLayout(buttons)

    # Coming and going

    def show_field(self, editor: Editor) -> None:
        """Show the help of the field of `editor`, the panel away from it."""
        self.editor = editor
        self.title.setText(say(editor.field.label))
        self.text.setHtml(field_html(editor.field, headed=False))
        self.show()
        self._settle_place()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        announce(self, self.text.toPlainText())

    def dismiss(self) -> None:
        """Go, and give the keyboard back to the field if it was here."""
        if self.isHidden():
            return
        came_from, here = self.editor, self.isAncestorOf(self._focused())
        self.hide()
        self.editor = None
        self._stack.setContentsMargins(0, 0, 0, 0)
        if here and came_from is not None:
            _take_keyboard(came_from)
        self.closed.emit()

    def field(self) -> Field | None:
        """Return the field that is shown."""
        return self.editor.field if self.editor is not None else None

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self._stack

    def _want_more(self) -> None:
        field = self.field()
        self.dismiss()
        self.more_wanted.emit(field.key if field else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go at Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    # Following the keyboard and the window

    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Show the help of each field that the keyboard comes to while the panel is open."""
        if self.isHidden():
            return
        editor = editor_at(now)
        if editor is not None and editor is not self.editor and editor.window() is self.window():
            self.show_field(editor)

    def _follow_page(self) -> None:
        self.editor = None
        self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the window changes its size."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle_place()
        return super().eventFilter(watched, event)

    def _settle_place(self) -> None:
        """Stand at the right where the page has room for it, or else over the side without the field."""
        width, room = scaled(WIDTH), self._stack.width()
        page = self._stack.currentWidget()
        fits = page is not None and page.minimumSizeHint().width() + width <= room
        self._stack.setContentsMargins(0, 0, width if fits else 0, 0)
        left = room - width
        if not fits and self.editor is not None and self._asked().right() > left:
            left = 0
        self.setGeometry(left, 0, width, self._stack.height())
        self.raise_()

    def _asked(self) -> QRect:
        """Return where the field stands among the pages."""
        assert self.editor is not None
        return QRect(self.editor.mapTo(self._stack, QPoint(0, 0)), self.editor.size())


def _take_keyboard(editor: Editor) -> None:
    box = getattr(editor, "box", editor)
    box.setFocus(Qt.FocusReason.OtherFocusReason)
