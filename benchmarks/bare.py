"""A bare PySide6 window of the program's size, telling a pipe when it has painted."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Window(QWidget):
    """Nothing in it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        os.write(int(sys.argv[1]), str(time.monotonic_ns()).encode())
        os._exit(0)


application = QApplication(sys.argv[:1])
window = Window()
window.resize(1240, 900)
window.show()
application.exec()
