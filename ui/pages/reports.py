"""Reports: the workbook of a month, and the follow-up list on paper."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from models.words import Words
from ui.actions import REPORTS, add_action
from ui.context import Context
from ui.page_work import PageWork
from ui.pages.reports_list import ListCard, ListPlace
from ui.pages.reports_workbook import WorkbookCard, WorkbookPlace
from ui.text import say
from ui.theme import FORM_WIDTH, scaled
from ui.widgets import MessageBar, PageTitle, column

TITLE = Words("Reports", "报表")
PROGRESS = Words("Progress of the export", "导出进度")
STOPPED = Words("Export cancelled; nothing was written.", "已取消导出，未写出任何文件。")


class Place(NamedTuple):
    """What the page shows, so that another one can show the same."""

    workbook: WorkbookPlace
    due_list: ListPlace


class ReportsPage(QWidget):
    """Two cards: the month workbook, and the follow-up list; one of them is made at a time."""

    def __init__(self, context: Context) -> None:
        """Offer the workbook of last month, and the list of today."""
        super().__init__()
        self.messages = MessageBar()
        self.work = PageWork(self, PROGRESS)
        self.workbook = WorkbookCard(context, self.work, self.messages)
        self.due_list = ListCard(context, self.work, self.messages, self.workbook.folder_typed)
        self._lay_out()
        self.work.stopped.connect(self._stopped)
        add_action(self, REPORTS.keys["export"], self.workbook.export)
        self.setFocusProxy(self.workbook.month)

    def place(self) -> Place:
        """Return what is typed and chosen."""
        return Place(self.workbook.place(), self.due_list.place())

    def restore(self, place: object) -> None:
        """Show what another such page showed."""
        if isinstance(place, Place):
            self.workbook.restore(place.workbook)
            self.due_list.restore(place.due_list)

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("frame", "page")
        whole = column(margin=24, gap=16)
        whole.addWidget(PageTitle(say(TITLE)))
        whole.addWidget(self.messages)
        for card in (self.workbook, self.due_list):
            card.setMaximumWidth(scaled(FORM_WIDTH + 60))
            whole.addWidget(card)
        whole.addStretch(1)
        inner.setLayout(whole)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # or the keyboard would land here, not on the month
        scroller.setWidget(inner)
        page = column(gap=0)
        page.addWidget(scroller)
        self.setLayout(page)

    @Slot()
    def _stopped(self) -> None:
        self.messages.show_info(say(STOPPED))
