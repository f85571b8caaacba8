"""Printing a document: a preview first; where there is no printer, the way to a file instead."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPaintEngine, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from lkk_desktop.strings import t
from lkk_desktop.ui.ask import Question
from lkk_desktop.ui.components import press
from lkk_desktop.ui.papers.preview import Preview

DPI = 300
"""As fine as a document is drawn for paper; a printer of more dots gets no finer a bill."""
PREVIEW_DPI = 110
"""Of the preview, which keeps the pictures of all pages."""
ROLL = 300
"""Points: what is narrower is of a roll, and is printed as large as it is, also on a sheet."""


def printing(over: QWidget, document: QPdfDocument, title: str, save: Callable[[], object]) -> None:
    """Show how it will be printed, and print it from there."""
    if not QPrinterInfo.availablePrinterNames():
        nowhere(over, save)
        return
    preview(over, document, title, QPrinter(QPrinter.PrinterMode.HighResolution))


def nowhere(over: QWidget, save: Callable[[], object]) -> None:
    """No printer: say so, and offer a file that can be printed elsewhere."""
    told = t("This computer has no printer.")
    help_ = t("Save the document as a PDF: it can be printed anywhere, also from a phone.")
    question = Question(over.window(), told, help_, [], t("Save PDF…"))
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.accepted.connect(press(save))
    question.open()


def preview(over: QWidget, document: QPdfDocument, title: str, printer: QPrinter) -> Preview:
    """The preview over a printer; it is open when this returns."""
    printer.setDocName(title)
    printer.setFullPage(True)
    size = document.pagePointSize(0)
    if size.width() < ROLL:
        printer.setPageSize(QPageSize(size, QPageSize.Unit.Point))
    if size.width() > size.height():
        printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    dialog = Preview(over, title, printer, lambda on: paint(document, on))
    dialog.open()
    return dialog


def paint(document: QPdfDocument, printer: QPrinter) -> None:
    """Draw the pages that are asked for, each as large as the paper holds it whole."""
    first, last = printer.fromPage() or 1, printer.toPage() or document.pageCount()
    painter = QPainter(printer)
    previewed = painter.paintEngine().type() == QPaintEngine.Type.Picture
    dpi = PREVIEW_DPI if previewed else DPI
    for number in range(first - 1, min(last, document.pageCount())):
        if number > first - 1:
            printer.newPage()
        sheet = painter.viewport()
        points = document.pagePointSize(number)
        share = min(sheet.width() / points.width(), sheet.height() / points.height())
        if points.width() < ROLL:
            share = min(share, printer.resolution() / 72)
        place = QRect(0, 0, round(points.width() * share), round(points.height() * share))
        place.moveCenter(sheet.center())
        fine = min(1.0, dpi / printer.resolution())
        pixels = QSize(round(place.width() * fine), round(place.height() * fine))
        painter.drawImage(place, document.render(number, pixels))
    painter.end()
