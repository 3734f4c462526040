"""Completeness: the share of cases that lack nothing, by section, for all cases and by month."""

from datetime import date

from PySide6.QtWidgets import QWidget

from models.rules.completeness import SECTIONS
from models.services.overview import Complete
from models.words import Words
from ui.pages.case_sections import TITLES
from ui.tables.list_table import ListTable
from ui.tables.quality_model import ShareDelegate, ShareModel
from ui.text import say
from ui.widgets import Hint, SectionTitle, column

HEADING = Words("Cases with nothing missing", "无缺项的病例")
EXPLAINED = Words(
    "By month of the operation. A section counts as complete when each field that it needs is answered; "
    "“unknown” and “not done” are answers.",
    "按手术月份统计。某部分所需各项均已填写即为完整；“不详”“未做”也算已填写。",
)
TABLE = Words("Completeness by month and section", "各月份、各部分的完整度")
MONTH = Words("Operated", "手术月份")
WHOLE = Words("Whole case", "整个病例")
_WIDTHS = (110, *(130,) * (len(SECTIONS) + 1))
_ROW = 36


class ShareRoom(QWidget):
    """One table: a row for all cases and for each of the last months, a column for each section."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.model = ShareModel([MONTH, *(TITLES[section] for section in SECTIONS), WHOLE], self)
        self.table = ListTable(say(TABLE), _WIDTHS, _ROW)
        self.table.setItemDelegate(ShareDelegate(self.table))
        self.table.setModel(self.model)
        whole = column(gap=8)
        whole.addWidget(SectionTitle(say(HEADING)))
        whole.addWidget(Hint(say(EXPLAINED)))
        whole.addWidget(self.table, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)

    def show_complete(self, complete: Complete, today: date) -> None:
        """Show the shares of `complete`."""
        before = self.table.chosen()
        self.model.show_shares(complete, today)
        self.table.choose(max(before, 0))
