"""What every editor has in common: it shows an answer, takes a text, and says what the person did.

An editor never decides what a text means: `models.rules.reading` reads it.
Showing an answer never counts as editing it.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from models.fields import ABSENCE_WORDS, Absence, Answer, Field
from models.rules.reading import ABSENCE_KEYS, Setting, absence_of, read, text_of
from ui.text import say
from ui.widgets import RoleLabel

SettingOf = Callable[[], Setting]
KEY_OF_ABSENCE = {absence: key for key, absence in ABSENCE_KEYS.items()}

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OTHER_KEYS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_NOT_LEAVING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)


class Editor(QWidget):
    """The entry of one field: shows an answer or an unreadable draft, and gives back its text."""

    edited = Signal()  # by the person: each key, each choice
    committed = Signal()  # the person is done with it, and changed it
    advance = Signal()  # on to the next field
    go_back = Signal()  # back to the one before
    entered = Signal()  # the keyboard came here

    def __init__(self, field: Field, setting: SettingOf) -> None:
        """Edit `field`; `setting` gives the day and the operation that texts are read against."""
        super().__init__()
        self.field = field
        self.setting = setting
        self._touched = False
        self._returned = False

    def text(self) -> str:
        """Return what stands in the editor, as typed."""
        raise NotImplementedError

    def show_text(self, raw: str) -> None:
        """Show a typed text, readable or not, without counting it as edited."""
        raise NotImplementedError

    def show_answer(self, answer: Answer) -> None:
        """Show `answer`, without counting it as edited."""
        self.show_text(text_of(self.field, answer))

    def answer(self) -> Answer:
        """Return what the text says; raises UnreadableError, with the sentence to show."""
        return read(self.field, self.text(), self.setting())

    def set_question(self, question: str) -> None:
        """Tell assistive programs what is asked."""
        self.setAccessibleName(question)

    def take_absence(self, absence: Absence | None) -> None:
        """Take an absence, or blank for None, as if the person had typed its key, and commit it."""
        self.show_text(KEY_OF_ABSENCE[absence] if absence else "")
        self.touch()
        self.commit()

    def touch(self) -> None:
        """Note that the person changed something."""
        self._touched = True
        self.edited.emit()

    def commit(self) -> None:
        """Say that the person is done, if something here was changed or came back since the last time."""
        if self._touched or self._returned:
            self._touched = self._returned = False
            self.settle()
            self.committed.emit()

    def commit_edit(self) -> None:
        """Commit what the person changed; a draft that came back waits until they have been here."""
        if self._touched:
            self.commit()

    def mark_returned(self) -> None:
        """Count what stands here as a draft that came back: it is committed when the person leaves it."""
        self._returned = True

    def settle(self) -> None:
        """Show the text in its settled form, if it has one; nothing by default."""

    def show_echo(self) -> None:
        """Say anew what the text means, where that depends on other answers; nothing by default."""

    def watch(self, box: QWidget) -> None:
        """Hear of focus going in and out of `box`, the widget that takes the keys."""
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Commit when focus leaves; a menu or another window does not take it away for good."""
        if isinstance(event, QFocusEvent):
            if event.gotFocus():
                self.entered.emit()
            elif leaves(event):
                self.commit()
        return super().eventFilter(watched, event)

    def moved(self, event: QKeyEvent) -> bool:
        """Go to another field if `event` is one of the keys that do so; tell whether it was."""
        if event.modifiers() & _OTHER_KEYS:
            return False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in _ENTER:
            self.leave(back=shift)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not shift:
            self.leave(back=event.key() == Qt.Key.Key_Up)
        else:
            return False
        return True

    def leave(self, *, back: bool = False) -> None:
        """Commit, and go on to the next field or back to the one before.

        A question that the commit raised keeps the keyboard.
        """
        before = QApplication.focusWidget()
        self.commit()
        if QApplication.focusWidget() is before:
            (self.go_back if back else self.advance).emit()


def leaves(event: QFocusEvent) -> bool:
    """Tell whether the keyboard goes to another widget: a menu or another window does not take it."""
    return event.lostFocus() and event.reason() not in _NOT_LEAVING


def plain_key(event: QKeyEvent) -> bool:
    """Tell whether `event` is typed without Ctrl, Alt or Meta, so that it is not a shortcut."""
    return not event.modifiers() & _OTHER_KEYS


def absence_typed(field: Field, event: QKeyEvent) -> Absence | None:
    """Return the absence that a single key means in `field`, full-width forms too."""
    return absence_of(field, event.text()) if event.text() and plain_key(event) else None


class AbsenceChip(RoleLabel):
    """The word of an absence, shown inside its field."""

    def __init__(self, parent: QWidget) -> None:
        """Be hidden until an absence is shown."""
        super().__init__()
        self.setParent(parent)
        self.setProperty("chip", "retry")
        self.setMargin(3)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_absence(self, absence: Absence | None) -> None:
        """Show the word of `absence`; hide without one."""
        self.setText(say(ABSENCE_WORDS[absence]) if absence else "")
        self.adjustSize()
        self.setVisible(absence is not None)
