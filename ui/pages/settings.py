"""Settings: what holds on this computer, the ward and its people, and the follow-up plan."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget

from models.words import Words
from ui.actions import SETTINGS, add_action
from ui.context import Context
from ui.pages.settings_general import GeneralRoom
from ui.pages.settings_plan import PlanRoom
from ui.pages.settings_plan_form import PlanPlace
from ui.pages.settings_staff import StaffRoom
from ui.state import State
from ui.text import say
from ui.widgets import Button, PageTitle, RoleLabel, column, row

TITLE = Words("Settings", "设置")
ROOMS = SETTINGS.keys
ROOM = Words("Settings: {room}", "设置：{room}")
KEYS = Words("Alt+1 to Alt+3", "Alt+1 至 Alt+3")


class Place(NamedTuple):
    """What the page shows, so that another one can show the same."""

    room: str
    question: str | None
    plan: PlanPlace


class SettingsPage(QWidget):
    """Three rooms, one of them on screen; Alt+1 to Alt+3 change between them."""

    look_changed = Signal()  # everything on screen is to be built anew

    def __init__(self, context: Context) -> None:
        """Show what is set in the open register and on this computer."""
        super().__init__()
        self._context = context
        self._question: str | None = None  # the last one answered
        self.general = GeneralRoom(State())
        self.staff = StaffRoom(context)
        self.plan = PlanRoom(context)
        self.stack = QStackedWidget()
        self.tabs: dict[str, QPushButton] = {}
        self._lay_out()
        self.general.chosen.connect(self._chosen)
        self.staff.changed.connect(self._note)
        self.plan.adopted.connect(partial(self._note, "protocol"))
        self.plan.replanned.connect(partial(self._note, "plan"))
        self.go_to("general")

    def place(self) -> Place:
        """Return the room on screen, the question answered last, and what is typed and not adopted."""
        return Place(self.room(), self._question, self.plan.place())

    def restore(self, place: object) -> None:
        """Show what another such page showed."""
        if isinstance(place, Place):
            self.plan.restore(place.plan)
            self._question = place.question
            self.go_to(place.room)

    def room(self) -> str:
        """Return the name of the room on screen."""
        return next(name for name, tab in self.tabs.items() if tab.isChecked())

    def go_to(self, room: str) -> None:
        """Show a room; the keyboard goes to its tab, or to the answer given last."""
        self.tabs[room].setChecked(True)
        self.stack.setCurrentIndex(list(ROOMS).index(room))
        answered = self._question if room == "general" else None
        self.setFocusProxy(self.general.present(answered) if answered else self.tabs[room])

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        for name, declared in ROOMS.items():
            tab = Button(say(declared.words))
            tab.setCheckable(True)
            tab.setAccessibleName(say(ROOM, room=declared.words))
            tab.clicked.connect(partial(self.go_to, name))
            group.addButton(tab)
            self.tabs[name] = tab
            add_action(self, declared, partial(self._jump, name))
        for part in (_scrolled(self.general), _scrolled(self.staff), self.plan):
            self.stack.addWidget(part)
        whole = column(margin=24, gap=12)
        whole.addWidget(PageTitle(say(TITLE)))
        whole.addLayout(row(*self.tabs.values(), RoleLabel(say(KEYS), "hint")))
        whole.addWidget(self.stack, 1)
        self.setLayout(whole)

    def _jump(self, name: str) -> None:
        self.go_to(name)
        self.tabs[name].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _chosen(self, question: str) -> None:
        self._question = question
        if question != "auto_advance":
            self.look_changed.emit()

    @Slot(str)
    def _note(self, kind: str) -> None:
        self._context.changed.emit(kind, 0)


def _scrolled(room: QWidget) -> QScrollArea:
    room.setProperty("frame", "page")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(room)
    return area
