"""A PDF on screen before it is printed or saved: the very pages that go onto paper."""

from collections import OrderedDict
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, QStandardPaths, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QPageLayout,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QScrollArea, QWidget

from models.errors import UserError
from models.services.worklist import at, due_list
from models.words import Words
from ui.actions import PREVIEW, add_keys
from ui.context import Context
from ui.problems import tell
from ui.text import language, say
from ui.theme import token
from ui.widgets import Button, IconButton, MessageBar, PrimaryButton, RoleLabel, column

_TITLE = Words("Preview: {name}", "预览：{name}")
_PAGE = Words("Page {number} of {count}", "第 {number} 页，共 {count} 页")
_PAGES = Words("Pages of {name}", "{name}的页面")
_PREVIOUS = Words("Previous page (Page Up)", "上一页（Page Up）")
_NEXT = Words("Next page (Page Down)", "下一页（Page Down）")
_LARGER = Words("Larger (Ctrl++)", "放大（Ctrl++）")
_SMALLER = Words("Smaller (Ctrl+-)", "缩小（Ctrl+-）")
_FIT = Words("Fit width  Ctrl+0", "适合宽度  Ctrl+0")
_PRINT = Words("Print…  Ctrl+P", "打印…  Ctrl+P")
_SAVE = Words("Save as PDF…  Ctrl+S", "另存为 PDF…  Ctrl+S")
_CLOSE = Words("Close  Esc", "关闭  Esc")
_SAVED = Words("Saved as {path}.", "已保存为 {path}。")
_SENT = Words("{count} pages sent to the printer.", "已向打印机发送 {count} 页。")
_NO_PRINTER = Words(
    "No printer is set up on this computer. Save the pages as a PDF and print them elsewhere.",
    "此电脑未安装打印机。请另存为 PDF，在其他电脑上打印。",
)
_PRINTER_FAILED = Words(
    "The printer did not take the pages. Check it and print again, or save them as a PDF.",
    "打印机未能接收页面。请检查后重新打印，或另存为 PDF。",
)

_GAP = 12  # pixels between pages
_STEP = 1.25
_SMALLEST, _LARGEST = 0.2, 6.0  # pixels to a point
_KEPT = 6  # pictures of pages
_PRINT_DPI = 300
_POINTS = 72


class PdfPages:
    """The pages of a PDF, drawn as pictures."""

    def __init__(self, content: bytes) -> None:
        """Read `content`; pages are drawn when they are asked for."""
        from pypdfium2 import PdfDocument

        self.content = content
        self._document: Any = PdfDocument(content)
        self.sizes = [self._document.get_page_size(number) for number in range(len(self._document))]

    def __len__(self) -> int:
        return len(self.sizes)

    def close(self) -> None:
        """Let the document go; no picture can be had afterwards."""
        self._document.close()

    def picture(self, number: int, scale: float) -> QImage:
        """Return page `number` (from 0) with `scale` pixels to a point."""
        page = self._document[number]
        bitmap = page.render(scale=scale, prefer_bgrx=True)
        drawn = QImage(
            bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
        ).copy()  # the buffer goes with the bitmap
        bitmap.close()
        page.close()
        return drawn


class PageView(QWidget):
    """All pages below each other; only what is seen is drawn."""

    def __init__(self, pages: PdfPages) -> None:
        """Show `pages`; `set_scale` gives them a size."""
        super().__init__()
        self._pages = pages
        self._scale = 1.0
        self._kept: OrderedDict[tuple[int, float], QImage] = OrderedDict()

    @property
    def scale(self) -> float:
        """Pixels to a point."""
        return self._scale

    def set_scale(self, scale: float) -> None:
        """Show the pages at another size."""
        self._scale = min(max(scale, _SMALLEST), _LARGEST)
        last = self.place_of(len(self._pages) - 1)
        widest = max(width for width, _ in self._pages.sizes) * self._scale
        self.setFixedSize(QSize(round(widest), round(last.bottom())))
        self.update()

    def place_of(self, number: int) -> QRectF:
        """Return where page `number` stands."""
        top = sum(height * self._scale + _GAP for _, height in self._pages.sizes[:number])
        width, height = self._pages.sizes[number]
        return QRectF(0, top, width * self._scale, height * self._scale)

    def page_at(self, y: float) -> int:
        """Return the page at height `y`."""
        for number in range(len(self._pages)):
            if y < self.place_of(number).bottom() + _GAP:
                return number
        return len(self._pages) - 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages that are seen; paper is white in either scheme."""
        painter = QPainter(self)
        for number in range(self.page_at(event.rect().top()), self.page_at(event.rect().bottom()) + 1):
            place = self.place_of(number).toRect()
            painter.drawImage(place.topLeft(), self._picture(number))  # pixel for pixel, or lines get lost
            painter.setPen(QColor(token("border")))
            painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _picture(self, number: int) -> QImage:
        sharp = self._scale * self.devicePixelRatioF()
        key = number, sharp
        if key not in self._kept:
            picture = self._pages.picture(number, sharp)
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self._kept[key] = picture
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


class PreviewDialog(QDialog):
    """Pages to look at, with ways to print and to keep them."""

    def __init__(self, content: bytes, name: str, parent: QWidget | None = None) -> None:
        """Show the PDF `content`; `name` is its title and the name offered for saving, without an ending."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(say(_TITLE, name=name))
        self.pages = PdfPages(content)
        self._name = name
        self._fits = True
        self.messages = MessageBar()
        self.view = PageView(self.pages)
        self.view.setAccessibleName(say(_PAGES, name=name))
        self.scroller = QScrollArea()
        self.scroller.setWidget(self.view)
        self.scroller.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scroller.setAccessibleName(say(_PAGES, name=name))
        self.scroller.verticalScrollBar().valueChanged.connect(self._say_page)
        self.where = RoleLabel()
        self._lay_out()
        self.resize(1100, 680)
        self.scroller.setFocus()

    def _lay_out(self) -> None:
        whole = column(gap=0)
        whole.addWidget(self._tools())
        whole.addWidget(self.messages)
        whole.addWidget(self.scroller, 1)
        self.setLayout(whole)
        slots = {
            "print": self.print_pages,
            "save": self.save,
            "larger": self.enlarge,
            "smaller": self.shrink,
            "fit": self.fit_width,
            "page_before": self.page_up,
            "page_after": self.page_down,
        }
        add_keys(self, PREVIEW.keys, slots)

    def _tools(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("frame", "banner")
        tools = QHBoxLayout(bar)
        tools.setContentsMargins(12, 8, 12, 8)
        tools.setSpacing(8)
        tools.addWidget(IconButton("chevron-up", say(_PREVIOUS), self.page_up))
        tools.addWidget(IconButton("chevron-down", say(_NEXT), self.page_down))
        tools.addWidget(self.where)
        tools.addSpacing(16)
        tools.addWidget(IconButton("zoom-out", say(_SMALLER), self.shrink))
        tools.addWidget(IconButton("zoom-in", say(_LARGER), self.enlarge))
        tools.addWidget(Button(say(_FIT), self.fit_width))
        tools.addStretch(1)
        tools.addWidget(PrimaryButton(say(_PRINT), self.print_pages, name="printer"))
        tools.addWidget(Button(say(_SAVE), self.save, name="save"))
        tools.addWidget(Button(say(_CLOSE), self.reject))
        return bar

    def done(self, result: int) -> None:
        """Let the pages go with the dialog."""
        self.view.hide()
        super().done(result)
        self.pages.close()

    # Looking

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pages as wide as the window until they are given another size."""
        super().resizeEvent(event)
        if self._fits:
            self.fit_width()

    @Slot()
    def fit_width(self) -> None:
        """Show the pages as wide as there is room."""
        bar = self.scroller.verticalScrollBar().sizeHint().width()
        room = self.scroller.width() - 2 * self.scroller.frameWidth() - bar
        self._set_scale(room / max(width for width, _ in self.pages.sizes), fits=True)

    @Slot()
    def enlarge(self) -> None:
        """Show the pages larger."""
        self._set_scale(self.view.scale * _STEP, fits=False)

    @Slot()
    def shrink(self) -> None:
        """Show the pages smaller."""
        self._set_scale(self.view.scale / _STEP, fits=False)

    @Slot()
    def page_up(self) -> None:
        """Go to the top of this page, or of the one before it."""
        here = self._page()
        top = round(self.view.place_of(here).top())
        self._go(here if self.scroller.verticalScrollBar().value() > top else here - 1)

    @Slot()
    def page_down(self) -> None:
        """Go to the next page."""
        self._go(self._page() + 1)

    def _set_scale(self, scale: float, *, fits: bool) -> None:
        here = self._page()
        self._fits = fits
        self.view.set_scale(scale)
        self._go(here)

    def _page(self) -> int:
        return self.view.page_at(self.scroller.verticalScrollBar().value() + 1)

    def _go(self, number: int) -> None:
        number = min(max(number, 0), len(self.pages) - 1)
        self.scroller.verticalScrollBar().setValue(round(self.view.place_of(number).top()))
        self._say_page()

    @Slot()
    def _say_page(self) -> None:
        self.where.setText(say(_PAGE, number=self._page() + 1, count=len(self.pages)))

    # Printing and keeping

    @Slot()
    def print_pages(self) -> None:
        """Ask for a printer and print; without one, say what to do instead."""
        if not QPrinterInfo.availablePrinterNames():
            self.messages.show_warning(say(_NO_PRINTER))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self.pages))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages that the `printer` was asked for."""
        first = max(printer.fromPage(), 1)
        last = min(printer.toPage() or len(self.pages), len(self.pages))
        if print_pdf(self.pages, printer, range(first - 1, last)):
            self.messages.show_done(say(_SENT, count=last - first + 1))
        else:
            self.messages.show_error(say(_PRINTER_FAILED))

    @Slot()
    def save(self) -> None:
        """Ask for a name and write the PDF there."""
        offered = documents() / f"{self._name}.pdf"
        path, _ = QFileDialog.getSaveFileName(self, say(_SAVE), str(offered), "PDF (*.pdf)")
        if path:
            self.save_as(Path(path))

    def save_as(self, path: Path) -> None:
        """Write the PDF to `path`, and say so."""
        from reports.page import save_pdf

        path = path if path.suffix else path.with_suffix(".pdf")
        try:
            save_pdf(path, self.pages.content)
        except UserError as error:
            tell(self, error)
            return
        self.messages.show_done(say(_SAVED, path=path))


def documents() -> Path:
    """Return the folder in which the person keeps documents, or their home where there is no such folder."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return folder if folder.is_dir() else Path.home()


def print_pdf(pages: PdfPages, printer: QPrinter, chosen: range) -> bool:
    """Print the `chosen` pages (from 0), each as large as its sheet of paper; tell whether it went well."""
    painter = QPainter()
    for count, number in enumerate(chosen):
        width, height = pages.sizes[number]
        upright = width <= height
        printer.setPageOrientation(
            QPageLayout.Orientation.Portrait if upright else QPageLayout.Orientation.Landscape
        )
        printer.setFullPage(True)
        begun = printer.newPage() if count else painter.begin(printer)
        if not begun:
            return False
        paper = printer.pageLayout().fullRectPixels(printer.resolution())
        scale = min(paper.width() / width, paper.height() / height)
        picture = pages.picture(number, min(scale, _PRINT_DPI / _POINTS))
        painter.drawImage(QRectF(0, 0, width * scale, height * scale), picture)
    return painter.end()


def preview_due_list(context: Context, parent: QWidget | None, day: date) -> PreviewDialog:
    """Show the follow-up list for `day` as it will be printed.

    Raises: StoreUnavailableError, DamagedRegisterError where the register cannot be read.
    """
    from reports.due_list import due_pdf, title_of

    register, now = context.register, context.now()
    listed = due_list(register, at(day, now))
    content = due_pdf(listed, register.ward, now, language(), sample=register.is_sample)
    dialog = PreviewDialog(content, title_of(listed, language()), parent)
    dialog.open()
    return dialog
