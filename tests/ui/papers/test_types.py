"""What is drawn beside the window makes no type of Qt's there (decision 29)."""

from __future__ import annotations

import os
import subprocess
import sys

WORK = """
import io
from PySide6 import QtCore, QtGui, QtPdf, QtWidgets
application = QtWidgets.QApplication([])
from reportlab.pdfgen.canvas import Canvas
from lkk_desktop.ui.papers import tiles
from lkk_desktop.ui.readings import picture
def made():
    return {f"{m.__name__}.{n}" for m in (QtCore, QtGui, QtPdf, QtWidgets) for n in vars(m)}
paper, photo = io.BytesIO(), QtGui.QImage(3000, 2000, QtGui.QImage.Format.Format_RGB32)
photo.fill(0)
canvas = Canvas(paper)
canvas.drawString(50, 50, "paper")
canvas.save()
bytes_of = QtCore.QBuffer()
bytes_of.open(QtCore.QBuffer.OpenModeFlag.WriteOnly)
photo.save(bytes_of, "JPEG")
file = bytes(bytes_of.data().data())
before = made()
tiles.pictures(paper.getvalue(), [0], 50, lambda *_: None)
tiles._Opened(paper.getvalue()).square(tiles.Tile(0, 300, 0, 0), 400)
picture.ours(file)
picture.of_image(photo)
print(sorted(made() - before))
"""


def test_drawing_papers_and_photos_makes_no_type() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[]\n"
