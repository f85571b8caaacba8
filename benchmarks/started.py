"""The program as it starts, telling a pipe when it has painted: run by ``benchmarks.start``.

``python -m benchmarks.started FD window|data OPTIONS…``; nothing of the program is changed, its
signals and its widgets' paint events are listened to.
"""

from __future__ import annotations

import os
import sys
import time

FD = int(sys.argv[1])
WHAT = sys.argv[2]


def tell() -> None:
    """Say the time, and end without goodbyes."""
    os.write(FD, str(time.monotonic_ns()).encode())
    os._exit(0)


def main() -> None:
    """Start the program; it ends with the first paint that was asked for."""
    from lkk_desktop.__main__ import parse

    options = parse(sys.argv[3:])
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from lkk_desktop import app

    class Watch(QObject):
        """Tells of the pass of painting that the rows are part of, once it is done."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, tell)
            return super().eventFilter(watched, event)

    watch = Watch()

    def deeds() -> None:
        from lkk_desktop.ui.home.deeds import DeedRow

        found = [one for one in QApplication.allWidgets() if isinstance(one, DeedRow)]
        for row in found:
            row.installEventFilter(watch)
        if not found:
            QTimer.singleShot(0, deeds)

    application = app.start(options)
    assert application is not None
    if WHAT == "window":
        application.frame.painted.connect(tell)
    else:
        application.frame.painted.connect(lambda: QTimer.singleShot(0, deeds))
    QApplication.exec()


main()
