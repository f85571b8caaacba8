"""Printing: without a printer it is said kindly; with one there is a preview of the true pages."""

from __future__ import annotations

from pathlib import Path

import pdfplumber
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.ask import Question
from lkk_desktop.ui.papers import printing
from tests.ui.papers.conftest import Open, choose
from tests.ui.papers.sheets import document, pdf


def to_file(path: Path) -> QPrinter:
    """A printer whose paper is a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_no_printer_is_said_and_a_file_offered(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    assert QPrinterInfo.availablePrinterNames() == []  # as on this machine, without CUPS
    viewer = opened()
    QTest.keyClick(viewer, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Question))
    question = QApplication.activeModalWidget()
    assert isinstance(question, Question)
    assert question.windowTitle() == "На этом компьютере нет принтера."
    assert question.yes.text() == "Сохранить PDF…"
    QTest.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    choose(qtbot, tmp_path / "печать.pdf")
    qtbot.waitUntil((tmp_path / "печать.pdf").exists)
    assert (tmp_path / "печать.pdf").read_bytes() == viewer.content


def test_the_preview_has_every_page(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    viewer = opened(document(pdf(3)))
    assert viewer._pdf is not None
    printer = to_file(tmp_path / "out.pdf")
    dialog = printing.preview(viewer, viewer._pdf, "Квитанция", printer)
    preview = dialog.pages
    qtbot.waitUntil(lambda: preview.pageCount() == 3, timeout=20_000)
    assert dialog.windowTitle() == "Печать: Квитанция"
    picture = preview.grab().toImage()
    lights = {
        picture.pixelColor(x, y).lightness()
        for x in range(0, picture.width(), 4)
        for y in range(0, picture.height(), 4)
    }
    assert 255 in lights
    assert min(lights) < 120
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.page.text() == "1 из 3"
    dialog.after.click()
    assert dialog.page.text() == "2 из 3"
    QTest.keyClick(dialog.print, Qt.Key.Key_PageDown)
    assert dialog.page.text() == "3 из 3"
    assert not dialog.after.isEnabled()
    dialog.reject()


def test_from_the_preview_it_is_printed(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    viewer, path = opened(document(pdf(3))), tmp_path / "out.pdf"
    assert viewer._pdf is not None
    dialog = printing.preview(viewer, viewer._pdf, "Квитанция", to_file(path))
    qtbot.waitUntil(lambda: dialog.pages.pageCount() == 3, timeout=20_000)
    dialog.choose()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QPrintDialog))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QPrintDialog)
    box.accept()
    qtbot.waitUntil(lambda: path.exists() and path.stat().st_size > 10_000, timeout=20_000)
    with pdfplumber.open(path) as printed:
        assert len(printed.pages) == 3


def test_what_is_printed_are_the_pages_whole(opened: Open, tmp_path: Path) -> None:
    viewer, path = opened(), tmp_path / "out.pdf"
    assert viewer._pdf is not None
    printing.paint(viewer._pdf, to_file(path))
    with pdfplumber.open(path) as printed:
        assert len(printed.pages) == 2
        for page in printed.pages:
            assert (round(page.width), round(page.height)) == (595, 842)
            grey = page.to_image(resolution=60).original.convert("L")
            black = grey.point(lambda value: 255 if value < 128 else 0).getbbox()
            assert black is not None
            # What stands 56 points from the edges of the document stands there on paper too.
            assert abs(black[0] / grey.width - 56 / 595) < 0.04
            assert grey.getpixel((2, 2)) == 255


def test_only_the_pages_that_are_asked_for(opened: Open, tmp_path: Path) -> None:
    viewer, path = opened(document(pdf(4))), tmp_path / "out.pdf"
    assert viewer._pdf is not None
    printer = to_file(path)
    printer.setFromTo(2, 3)
    printing.paint(viewer._pdf, printer)
    with pdfplumber.open(path) as printed:
        assert len(printed.pages) == 2
