"""The row of one field on a form: label, editor, unit, menu, and below it a note and its confirmation."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from models.errors import UserError
from models.fields import ABSENCE_WORDS, Absence, Field, Need, Number, Problem
from models.words import Words, same
from ui.forms.confirm import ConfirmLine
from ui.forms.day_field import DateField
from ui.forms.editor import KEY_OF_ABSENCE, Editor
from ui.icons import icon, pixmap
from ui.text import language, say
from ui.theme import control_height, scaled, token
from ui.widgets import RoleLabel, restyle

LABEL_WIDTH = 176  # pixels before scaling
LONGEST_QUOTE = 40  # characters of a typed text that a sentence repeats

NEEDED = same("{label} *")
NEEDED_LEGEND = Words("* needed for a complete record", "* 为完整登记的必填项")
ABSENCE_MENU = Words("No value for: {label}", "无值原因：{label}")
BLANK = Words("Blank, not yet entered", "空白（尚未录入）")
MONTH_KNOWN = Words("Only year and month are known", "仅知年月")
YEAR_KNOWN = Words("Only the year is known", "仅知年份")
HISTORY = Words("History of this field  Alt+H", "本字段修改记录  Alt+H")


def sentence(problem: Problem | UserError) -> str:
    """Return a problem's sentence in the language of the screen, long quotations cut short."""
    gaps = {
        name: f"{gap[:LONGEST_QUOTE]}…" if isinstance(gap, str) and len(gap) > LONGEST_QUOTE else gap
        for name, gap in problem.gaps.items()
    }
    return problem.words.say(language(), **gaps)


class Note(QWidget):
    """One line under a field: an error, something unlikely, or a remark; icon, colour and words."""

    _LOOKS = {"error": ("circle-alert", "error-text"), "unlikely": ("triangle-alert", "due-text")}

    def __init__(self) -> None:
        """Be hidden while there is nothing to say."""
        super().__init__()
        self._icon = QLabel()
        self._words = RoleLabel(wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        self.kind = ""
        self.hide()

    def show_note(self, text: str, kind: str) -> None:
        """Show `text` as an "error" or as "unlikely"; hide without a text."""
        self.kind = kind if text else ""
        self._words.setText(text)
        self.setVisible(bool(text))
        if not text:
            return
        name, colour = self._LOOKS[kind]
        self._icon.setPixmap(pixmap(name, colour, 16, self.devicePixelRatioF()))
        self._words.setStyleSheet(f"color: {token(colour).name()};")

    def text(self) -> str:
        """Return what is said."""
        return self._words.text()


class FieldRow(QWidget):
    """The row of one field on a form."""

    history_wanted = Signal()

    def __init__(self, field: Field, editor: Editor, extra: QWidget | None = None) -> None:
        """Set label, editor, unit or `extra`, and menu side by side, the note below."""
        super().__init__()
        self.field = field
        self.editor = editor
        self.note = Note()
        self.confirm = ConfirmLine(say(field.label))
        self.has_history = False
        self.label = RoleLabel(_label_text(field), wrap=True)
        self.label.setFixedWidth(scaled(LABEL_WIDTH))
        self.label.setBuddy(editor)
        editor.set_question(say(field.label))
        self.menu_button = self._menu_button()
        self._lay_out(extra)

    def show_note(self, text: str, kind: str) -> None:
        """Say `text` below the row, "error" or "unlikely"; nothing without a text."""
        self.note.show_note(text, kind)
        box = getattr(self.editor, "box", None)
        wrong = self.note.kind == "error"
        if box is not None and bool(box.property("wrong")) != wrong:
            box.setProperty("wrong", wrong)
            restyle(box)

    def is_asked(self, page: QWidget) -> bool:
        """Tell whether the keyboard stops here: neither hidden on `page` nor switched off."""
        return self.isVisibleTo(page) and self.editor.isEnabled()

    def take_absence(self, absence: Absence | None) -> None:
        """Take an absence or blank, chosen with the mouse."""
        self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
        self.editor.take_absence(absence)

    def _lay_out(self, extra: QWidget | None) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        self.label.setMinimumHeight(control_height())
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.label, 0, 0, top)
        grid.addWidget(self.editor, 0, 1)
        if isinstance(self.field, Number) and self.field.unit:
            unit = RoleLabel(say(self.field.unit), "secondary")
            _behind_line(self.editor, unit)
        if extra is not None:
            grid.addWidget(extra, 0, 2, top)
        grid.addWidget(self.menu_button, 0, 3, top)
        grid.addWidget(self.note, 1, 1, 1, 3)
        grid.addWidget(self.confirm, 2, 1, 1, 3)
        grid.setColumnStretch(1, 1)

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("ellipsis", "secondary", 16))
        button.setProperty("kind", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(control_height(), control_height())
        button.setAccessibleName(say(ABSENCE_MENU, label=self.field.label))
        button.clicked.connect(self._open_menu)
        return button

    def _open_menu(self) -> None:
        menu = self.absence_menu()
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def absence_menu(self) -> QMenu:
        """Return the menu of what can stand here in place of a value."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for absence, key in KEY_OF_ABSENCE.items():
            action = menu.addAction(f"{key}   {say(ABSENCE_WORDS[absence])}")
            action.triggered.connect(partial(self.take_absence, absence))
        menu.addAction(say(BLANK)).triggered.connect(partial(self.take_absence, None))
        self._add_parts(menu)
        if self.has_history:
            menu.addSeparator()
            menu.addAction(say(HISTORY)).triggered.connect(self.history_wanted)
        return menu

    def _add_parts(self, menu: QMenu) -> None:
        """Offer to keep the month or the year alone of the date that stands here."""
        if not isinstance(self.editor, DateField) or not self.editor.field.partial:
            return
        menu.addSeparator()
        for words, parts in ((MONTH_KNOWN, 2), (YEAR_KNOWN, 1)):
            action = menu.addAction(say(words))
            action.setEnabled(self.editor.parts_known() > parts)
            action.triggered.connect(partial(self.editor.keep_parts, parts))


def _label_text(field: Field) -> str:
    return say(NEEDED, label=field.label) if field.need is Need.YES else say(field.label)


def _behind_line(editor: Editor, unit: QWidget) -> None:
    layout = editor.layout()
    assert isinstance(layout, QHBoxLayout)
    layout.insertWidget(1, unit)
