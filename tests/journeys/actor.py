"""The child of a story: the real program, driven by the keyboard and mouse through its widgets.

Reads one JSON line a command from standard input and answers with one. Widgets are named as a
person or a screen reader names them: by their accessible names.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from lkk_desktop import app as program
from lkk_desktop.__main__ import parse

PATIENCE = 20.0
PRESSED, PLAIN = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier


class Ear(QObject):
    """Carries lines from the reading thread to the UI thread."""

    heard = Signal(str)


def visible(window: QWidget) -> list[QWidget]:
    return [w for w in window.findChildren(QWidget) if w.isVisible()]


def windows() -> list[QWidget]:
    """Dialogs before the windows below them."""
    tops = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    return sorted(tops, key=lambda w: not w.isModal())


def called(name: str, kind: type[QWidget] = QWidget) -> QWidget | None:
    """The visible widget that bears this accessible name or caption."""
    for window in windows():
        for widget in visible(window):
            said = {widget.accessibleName()}
            if isinstance(widget, QAbstractButton | QLabel):
                said.add(widget.text().replace("&", ""))
            if name in said and isinstance(widget, kind):
                return widget
    return None


def texts() -> list[str]:
    """Every text that stands on the screen."""
    found: list[str] = []
    for window in windows():
        for widget in visible(window):
            if isinstance(widget, QAbstractButton | QLabel):
                found.append(widget.text())
            elif isinstance(widget, QLineEdit):
                found.append(f"{widget.accessibleName()}: {widget.text()}")
            elif isinstance(widget, QTableView) and widget.model() is not None:
                found.extend(_cells(widget))
    return [text for text in found if text]


def _cells(table: QTableView) -> list[str]:
    model = table.model()
    return [
        str(model.index(row, column).data() or "")
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]


def until(condition: Callable[[], Any], patience: float) -> Any:
    """The first true answer, while the event loop runs."""
    end = time.monotonic() + patience
    while not (answer := condition()) and time.monotonic() < end:
        QTest.qWait(15)
    return answer


class Actor:
    """What may be asked of the program."""

    def see(self) -> list[str]:
        return texts()

    def wait(self, text: str, patience: float = PATIENCE) -> str:
        found = until(lambda: next((t for t in texts() if text in t), None), patience)
        if found is None:
            raise LookupError(f"{text!r} is not seen in {texts()}")
        return str(found)

    def gone(self, text: str, patience: float = PATIENCE) -> bool:
        if not until(lambda: not any(text in t for t in texts()), patience):
            raise LookupError(f"{text!r} is still seen")
        return True

    def fill(self, name: str, text: str) -> bool:
        field = self._widget(name, QLineEdit)
        field.window().activateWindow()
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for sign in text:
            if sign.isascii():
                QTest.keyClicks(field, sign)
            else:
                QApplication.sendEvent(field, QKeyEvent(PRESSED, 0, PLAIN, sign))
        return True

    def paste(self, name: str, text: str) -> bool:
        """As from another program, over what stands in the field."""
        field = self._widget(name, QLineEdit)
        field.window().activateWindow()
        field.setFocus()
        QApplication.clipboard().setText(text)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        return True

    def describe(self, name: str) -> dict[str, Any]:
        """What a widget is to a screen reader."""
        widget = called(name, QLineEdit) or self._widget(name, QWidget)
        return {
            "text": widget.text() if isinstance(widget, QLineEdit | QAbstractButton) else "",
            "description": widget.accessibleDescription(),
            "enabled": widget.isEnabled(),
        }

    def told(self, name: str, text: str, patience: float = PATIENCE) -> str:
        """Wait until this is told of a widget."""

        def said() -> str:
            # Looked for each time: the page may be made anew meanwhile.
            widget = called(name, QLineEdit) or called(name)
            return "" if widget is None else widget.accessibleDescription()

        if not until(lambda: text in said(), patience):
            raise LookupError(f"{text!r} is not told of {name!r}, but {said()!r}; {texts()}")
        return said()

    def hurry(self, name: str, button: str) -> bool:
        """Ctrl+Enter in a field, a click and a double click on the button, all at once."""
        field, target = self._widget(name, QLineEdit), self._widget(button, QAbstractButton)
        field.setFocus()
        left = Qt.MouseButton.LeftButton
        for act in (
            lambda: QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
            lambda: QTest.mouseClick(target, left),
            lambda: QTest.mouseDClick(target, left),
        ):
            QTimer.singleShot(0, target, act)
        return True

    def choose(self, name: str, text: str) -> str:
        """Take the entry with this text from a drop-down list, by the arrow keys."""
        box = self._widget(name, QComboBox)
        at = next(i for i in range(box.count()) if text in box.itemText(i))
        box.setFocus()
        while (now := box.currentIndex()) != at:
            QTest.keyClick(box, Qt.Key.Key_Down if now < at else Qt.Key.Key_Up)
        return str(box.currentText())

    def fill_disk(self, full: bool) -> bool:
        """Let no file of this process grow any more, as a quota does; or again."""
        import resource

        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (0 if full else hard, hard))
        return True

    def minimise(self) -> bool:
        windows()[-1].showMinimized()
        return bool(until(windows()[-1].isMinimized, PATIENCE))

    def in_front(self) -> bool:
        """Wait until the window is no longer minimised."""
        return bool(until(lambda: not windows()[-1].isMinimized(), PATIENCE))

    def press(self, key: str, times: int = 1) -> bool:
        focus = QApplication.focusWidget() or windows()[0]
        for _ in range(times):
            QTest.keySequence(focus, key)
        return True

    def click(self, name: str, times: int = 1) -> bool:
        button = self._widget(name, QAbstractButton)
        if not button.isEnabled():
            raise LookupError(f"{name!r} is disabled")
        # Posted: a question that the click brings up runs its own loop, in which we go on.
        for _ in range(times):
            QTimer.singleShot(
                0,
                button,
                lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(10, 10)),
            )
        return True

    def focus(self) -> str:
        widget = QApplication.focusWidget()
        return widget.accessibleName() if widget is not None else ""

    def resize(self, width: int, height: int) -> bool:
        windows()[-1].resize(width, height)
        QTest.qWait(50)
        return True

    def open(self, name: str) -> bool:
        shell = program.current().shell
        if shell is None:
            raise LookupError("the cabinet is not open")
        shell.open(name)
        return True

    def theme(self, name: str) -> bool:
        program.current().set_theme(name)
        QTest.qWait(50)
        return True

    def grab(self, path: str) -> bool:
        QTest.qWait(120)
        top = windows()
        picture = top[-1].grab()
        if len(top) > 1:
            from PySide6.QtGui import QPainter

            place = top[0].pos() - top[-1].pos()
            painter = QPainter(picture)
            painter.drawPixmap(place, top[0].grab())
            painter.end()
        return bool(picture.save(path))

    def close(self) -> bool:
        program.current().frame.close()
        return True

    def _widget(self, name: str, kind: type[QWidget]) -> Any:
        widget = until(lambda: called(name, kind), PATIENCE)
        if widget is None:
            raise LookupError(f"no {kind.__name__} is called {name!r}: {texts()}")
        return widget


def hurried(arguments: list[str]) -> list[str]:
    """Let ``--answer-within SECONDS`` shorten the program's patience with its server."""
    if "--answer-within" not in arguments:
        return arguments
    import httpx

    from lkk_desktop.sync import transport

    at = arguments.index("--answer-within")
    transport.TIMEOUT = httpx.Timeout(float(arguments[at + 1]))
    return arguments[:at] + arguments[at + 2 :]


def main() -> int:
    """Start the program as its user would, and obey."""
    ear, actor = Ear(), Actor()
    options = parse(hurried(sys.argv[1:]))
    if program.start(options) is None:
        return 0

    def obey(line: str) -> None:
        order = json.loads(line)
        try:
            answer = {"answer": getattr(actor, order.pop("do"))(**order)}
        except Exception as error:  # noqa: BLE001 — the story's teller shall see it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, ensure_ascii=False), flush=True)

    def listen() -> None:
        for line in sys.stdin:
            ear.heard.emit(line)
        ear.heard.emit('{"do": "close"}')

    ear.heard.connect(obey, Qt.ConnectionType.QueuedConnection)
    threading.Thread(target=listen, daemon=True).start()
    return QApplication.exec()


if __name__ == "__main__":
    sys.exit(main())
