"""How a document will be printed, before it is: its pages as the printer has them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence, QPalette, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewWidget
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from lkk_desktop import look
from lkk_desktop.strings import c, t
from lkk_desktop.ui.components import button, column, label, line, press, set_part, tool
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.theme import colours, scaled

ZOOM = 1.25


class Preview(QDialog):
    """Pages, one after the other, and «Print…», which asks the system which printer and how."""

    def __init__(
        self, over: QWidget, title: str, printer: QPrinter, paint: Callable[[QPrinter], object]
    ) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("Print: {title}", title=title))
        self.printer = printer
        self.pages = QPrintPreviewWidget(printer)
        self.pages.setAccessibleName(t("Preview"))
        self.pages.paintRequested.connect(paint)
        self.pages.previewChanged.connect(self._changed)
        palette = self.pages.palette()
        palette.setColor(QPalette.ColorRole.Dark, QColor(colours().sunken))
        self.pages.setPalette(palette)
        self.before = tool(t("Previous page"), "caret-left")
        self.before.clicked.connect(press(partial(self._turn, -1)))
        self.after = tool(t("Next page"), "caret-right")
        self.after.clicked.connect(press(partial(self._turn, 1)))
        smaller = tool(t("Smaller"), "magnifying-glass-minus")
        smaller.clicked.connect(press(lambda: self.pages.zoomOut(ZOOM)))
        larger = tool(t("Larger"), "magnifying-glass-plus")
        larger.clicked.connect(press(lambda: self.pages.zoomIn(ZOOM)))
        whole = tool(t("Whole page"), "frame-corners")
        whole.clicked.connect(press(self.pages.fitInView))
        self.page = label("", "muted")
        self.print = button(t("Print…"), "primary", "printer")
        self.print.clicked.connect(press(self.choose))
        self.cancel = button(t("Cancel"))
        self.cancel.clicked.connect(press(self.reject))
        bar = QFrame()
        set_part(bar, "bar")
        tools = Flow(
            *(self.before, self.page, self.after, smaller, larger, whole),
            *(self.cancel, self.print),
            apart=self.cancel,
            gap=look.S,
        )
        inside = line(tools)
        inside.setContentsMargins(look.M, look.S, look.M, look.S)
        bar.setLayout(inside)
        self.setLayout(column(bar, self.pages, gap=0))
        room = over.window().size()
        self.resize(min(scaled(760), room.width()), min(scaled(860), room.height()))
        for keys, by in (("PgUp", -1), ("PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(press(partial(self._turn, by)))
        self.print.setFocus()

    def choose(self) -> None:
        """Ask which printer, and print."""
        box = QPrintDialog(self.printer, self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(self.send)
        # QPrintDialog's own «open» is another one.
        QDialog.open(box)

    def send(self) -> None:
        """Print as it is set now."""
        self.pages.print_()
        self.accept()

    def _turn(self, by: int) -> None:
        page = self.pages.currentPage() + by
        self.pages.setCurrentPage(max(1, min(self.pages.pageCount(), page)))
        self._changed()

    def _changed(self) -> None:
        page, count = self.pages.currentPage(), self.pages.pageCount()
        self.page.setText(c("page", "{page} of {count}", page=page, count=count))
        self.before.setEnabled(page > 1)
        self.after.setEnabled(page < count)
        for one in (self.before, self.page, self.after):
            one.setVisible(count > 1)
