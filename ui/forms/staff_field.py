"""The editor of a person's code: whoever the typed text can mean is listed beneath it, any code is kept."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QScrollArea, QWidget

from models.fields import Text
from models.rules.people import ROLE_WORDS, Person, folded, person_of
from models.services.staff import matching
from models.words import Words, same
from ui.forms.editor import SettingOf, leaves, plain_key
from ui.forms.typed import TextEditor
from ui.text import say
from ui.widgets import announce

SUGGESTED = Words("{question}: people it can mean", "{question}：可选人员")
SUGGESTION = same("{code}   {name} · {role}")
KNOWN = same("{name} · {role}")
RETIRED = Words("{name}, retired", "{name}（已停用）")
UNKNOWN = Words("Not in the staff list", "不在人员名单中")
HEARD = Words("{count} people: {first}", "{count} 人：{first}")
_MORE = 2  # pixels of the frame


class StaffEditor(TextEditor):
    """The code of a person.

    Down and Enter choose from the list; who goes on typing, or presses Enter
    at once, keeps what is typed. A code that nobody has is marked beside it.
    """

    def __init__(self, field: Text, setting: SettingOf) -> None:
        """Edit a code; the people are those of `setting`."""
        super().__init__(field, setting)
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._list: _Suggestions | None = None
        self._question = ""

    def set_question(self, question: str) -> None:
        """Tell assistive programs what is asked."""
        super().set_question(question)
        self._question = question

    def suggestions(self) -> tuple[Person, ...]:
        """Return the people who are listed now."""
        return self._list.people if self._list is not None and self._list.isVisible() else ()

    def chosen(self) -> Person | None:
        """Return the person of the list on whom the arrows stand."""
        return self._list.chosen() if self.suggestions() and self._list is not None else None

    def reading(self) -> str:
        """Say beside the line whose code it is."""
        answer, people = self.answer(), self.setting().people
        if not isinstance(answer, str) or not people or self.suggestions():
            return ""
        person = person_of(people, answer)
        if person is None:
            return say(UNKNOWN)
        if not person.active:
            return say(RETIRED, name=person.name)
        return say(KNOWN, name=person.name, role=ROLE_WORDS[person.role])

    def typed(self) -> None:
        """List whom the text can mean."""
        found = matching(self.setting().people, self.raw())
        if len(found) == 1 and folded(found[0].code) == folded(self.raw()):
            found = ()
        self._show(found)
        super().typed()

    def commit(self) -> None:
        """Write a code as the staff list writes it."""
        self.close_list()
        person = person_of(self.setting().people, self.raw()) if self._touched else None
        if person is not None:
            self.set_raw(person.code)
        super().commit()

    def key_taken(self, event: QKeyEvent) -> bool:
        """Move in the list and choose from it while it is there."""
        if self.suggestions() and plain_key(event) and self._list_key(event):
            return True
        return super().key_taken(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc close the list before it leaves the page; close it when the keyboard has left."""
        if event.type() is QEvent.Type.ShortcutOverride and self.suggestions() and _is_escape(event):
            event.accept()
            return True
        if isinstance(event, QFocusEvent) and leaves(event):
            self.close_list()
        return super().eventFilter(watched, event)

    @Slot()
    def close_list(self) -> None:
        """Take the list away."""
        if self._list is not None and self._list.isVisible():
            self._list.hide()
            self.show_echo()

    def _list_key(self, event: QKeyEvent) -> bool:
        assert self._list is not None
        match event.key():
            case Qt.Key.Key_Down:
                self._list.step(1)
            case Qt.Key.Key_Up if self._list.chosen():
                self._list.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if person := self._list.chosen():
                self._take(person)
            case Qt.Key.Key_Escape:
                self.close_list()
            case _:
                return False
        return True

    def _take(self, person: Person) -> None:
        self.set_raw(person.code)
        self.close_list()
        self.show_echo()
        self.touch()
        self.leave()

    @Slot(QListWidgetItem)
    def _clicked(self, _item: QListWidgetItem) -> None:
        if person := self.chosen():
            self._take(person)

    def _show(self, people: Sequence[Person]) -> None:
        if not people:
            self.close_list()
            return
        page = _page_of(self)
        if self._list is None or self._list.parentWidget() is not page:
            self._list = _Suggestions(page)
            self._list.itemClicked.connect(self._clicked)
            self.destroyed.connect(self._list.deleteLater)
        self._list.setAccessibleName(say(SUGGESTED, question=self._question))
        self._list.show_people(people, self.line)
        announce(self.line, say(HEARD, count=len(people), first=self._list.item(0).text()))


class _Suggestions(QListWidget):
    """People beneath a line, on top of what stands there; the keyboard stays in the line."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.people: tuple[Person, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def show_people(self, people: Sequence[Person], line: QWidget) -> None:
        """List `people` below `line`, or above it where the page ends."""
        self.people = tuple(people)
        self.clear()
        for each in people:
            gaps = {"code": each.code, "name": each.name, "role": ROLE_WORDS[each.role]}
            self.addItem(say(SUGGESTION, **gaps))
        self.setCurrentRow(-1)
        page = self.parentWidget()
        assert page is not None
        height = sum(self.sizeHintForRow(row) for row in range(len(people))) + 2 * _MORE
        width = max(line.width(), self.sizeHintForColumn(0) + 4 * _MORE)
        below = line.mapTo(page, QPoint(0, line.height() + _MORE))
        above = line.mapTo(page, QPoint(0, -height - _MORE))
        fits = below.y() + height <= page.height() or above.y() < 0
        self.setGeometry(below.x(), (below if fits else above).y(), width, height)
        self.show()
        self.raise_()

    def chosen(self) -> Person | None:
        """Return the person on whom the arrows stand."""
        return self.people[self.currentRow()] if self.currentRow() >= 0 else None

    def step(self, step: int) -> None:
        """Go to the next person, or to the one before; before the first is nobody."""
        self.setCurrentRow(min(self.currentRow() + step, self.count() - 1))


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _page_of(editor: QWidget) -> QWidget:
    """Return what `editor` scrolls with, so that the list stays beneath its line."""
    widget: QWidget | None = editor
    while widget is not None:
        above = widget.parentWidget()
        area = above.parentWidget() if above is not None else None
        if isinstance(area, QScrollArea) and area.widget() is widget:
            return widget
        widget = above
    return editor.window()
