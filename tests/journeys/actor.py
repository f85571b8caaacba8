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
from importlib.abc import MetaPathFinder
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from lkk_desktop import app as program
from lkk_desktop.__main__ import parse
from lkk_desktop.ui.lockstep import NAME as LOCKSTEP
from tests.journeys import hands

PATIENCE = 20.0
BREATH = 30
OF_QT = ("PySide6.", "pyqtgraph", "lkk_desktop.ui.", "lkk_desktop.app.", "lkk_desktop.cabinet")
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


def pause(milliseconds: int) -> None:
    """Let the program run on. Not by QTest.qWait: it keeps the other threads from running."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Browser(QObject):
    """In the place of the system's browser: it remembers where it was sent, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.went: list[tuple[str, float]] = []
        for scheme in ("http", "https"):
            QDesktopServices.setUrlHandler(scheme, self, "go")  # type: ignore[arg-type]

    @Slot(QUrl)
    def go(self, url: QUrl) -> None:
        self.went.append((url.toString(), time.monotonic()))


class Acts:
    """What is done after it was answered: a question that it brings up runs a loop of its own."""

    def __init__(self, *acts: Callable[[], Any]) -> None:
        self._acts = acts

    def begin(self, answer: Callable[[], None]) -> None:
        for act in (answer, *self._acts):
            QTimer.singleShot(0, act)


class Actor:
    """What may be asked of the program."""

    def __init__(self) -> None:
        self.browser = Browser()
        self._pressed = 0.0

    def see(self) -> list[str]:
        return texts()

    def wait(self, text: str) -> str:
        found = next((t for t in texts() if text in t), None)
        if found is None:
            raise LookupError(f"{text!r} is not seen in {texts()}")
        return str(found)

    def gone(self, text: str) -> bool:
        if any(text in t for t in texts()):
            raise LookupError(f"{text!r} is still seen")
        return True

    def fill(self, name: str, text: str) -> bool:
        return self._type(self._widget(name, QLineEdit), text)

    def write(self, name: str, text: str) -> bool:
        """The same in a field of several lines."""
        return self._type(self._widget(name, QPlainTextEdit), text)

    def _type(self, field: QWidget, text: str) -> bool:
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

    def tick(self, text: str) -> bool:
        """Press Space on the box whose words begin so."""
        return hands.tick(text)

    def describe(self, name: str) -> dict[str, Any]:
        """What a widget is to a screen reader."""
        widget = called(name, QLineEdit) or self._widget(name, QWidget)
        return {
            "text": widget.text() if isinstance(widget, QLineEdit | QAbstractButton) else "",
            "description": widget.accessibleDescription(),
            "enabled": widget.isEnabled(),
        }

    def told(self, name: str, text: str) -> str:
        """What is told of a widget, once this is part of it."""
        widget = called(name, QLineEdit) or called(name)
        said = "" if widget is None else widget.accessibleDescription()
        if text not in said:
            raise LookupError(f"{text!r} is not told of {name!r}, but {said!r}; {texts()}")
        return said

    def hurry(self, name: str, button: str) -> Acts:
        """Ctrl+Enter in a field, a click and a double click on the button, all at once."""
        field, target = self._widget(name, QLineEdit), self._widget(button, QAbstractButton)
        field.setFocus()
        left = Qt.MouseButton.LeftButton
        return Acts(
            lambda: QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
            lambda: QTest.mouseClick(target, left),
            lambda: QTest.mouseDClick(target, left),
        )

    def choose(self, name: str, text: str) -> str:
        """Take the entry with this text from a drop-down list, by the arrow keys."""
        box = self._widget(name, QComboBox)
        at = next(i for i in range(box.count()) if text in box.itemText(i))
        box.setFocus()
        while (now := box.currentIndex()) != at:
            QTest.keyClick(box, Qt.Key.Key_Down if now < at else Qt.Key.Key_Up)
        return str(box.currentText())

    def chosen(self, name: str) -> str:
        """Which entry of a drop-down list stands chosen."""
        return str(self._widget(name, QComboBox).currentText())

    def fill_disk(self, full: bool) -> bool:
        """Let no file of this process grow any more, as a quota does; or again."""
        import resource

        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (0 if full else hard, hard))
        return True

    def pick(self, name: str) -> Acts:
        """Take an entry of the menu that is open."""
        hands.entry(name)
        return Acts(lambda: hands.pick(name))

    def name_file(self, path: str) -> Acts:
        """Type a path into the file dialog that is open, and Enter."""
        return Acts(hands.type_path(path))

    def go_to_row(self, name: str, texts: list[str]) -> str:
        """Walk down a table to the first row that says all of this; what the row says."""
        table = self._widget(name, QTableView)
        return hands.go_to_row(table, texts)

    def minimise(self) -> bool:
        windows()[-1].showMinimized()
        if not windows()[-1].isMinimized():
            raise LookupError("the window is not minimised yet")
        return True

    def in_front(self) -> bool:
        """Whether the window is no longer minimised."""
        if windows()[-1].isMinimized():
            raise LookupError("the window is still minimised")
        return True

    def press(self, key: str, times: int = 1) -> bool:
        focus = QApplication.focusWidget() or windows()[0]
        for _ in range(times):
            QTest.keySequence(focus, key)
        return True

    def click(self, name: str, times: int = 1) -> Acts:
        button = self._widget(name, QAbstractButton)
        if not button.isEnabled():
            raise LookupError(f"{name!r} is disabled")
        left = Qt.MouseButton.LeftButton

        def press() -> None:
            self._pressed = time.monotonic()
            QTest.mouseClick(button, left, pos=QPoint(10, 10))

        return Acts(*[press] * times)

    def focus(self) -> str:
        widget = QApplication.focusWidget()
        return widget.accessibleName() if widget is not None else ""

    def resize(self, width: int, height: int) -> bool:
        windows()[-1].resize(width, height)
        pause(50)
        return True

    def open(self, name: str) -> bool:
        shell = program.current().shell
        if shell is None:
            raise LookupError("the cabinet is not open")
        shell.open(name)
        return True

    def theme(self, name: str) -> bool:
        program.current().set_theme(name)
        pause(50)
        return True

    def grab(self, path: str) -> bool:
        pause(120)
        shown, frame = windows(), program.current().frame
        top = next((one for one in shown if one is not frame), frame)
        if not top.isModal():
            # A paper has a window of its own.
            return bool(top.grab().save(path))
        from PySide6.QtGui import QPainter

        picture = frame.grab()
        painter = QPainter(picture)
        painter.drawPixmap(top.pos() - frame.pos(), top.grab())
        painter.end()
        return bool(picture.save(path))

    def browsed(self, times: int = 1) -> dict[str, Any]:
        """Where the browser was sent the last time, once it was so often; how long (s) after the
        last click that was."""
        if len(self.browser.went) < times:
            raise LookupError(f"the browser was sent {len(self.browser.went)} times: {texts()}")
        address, at = self.browser.went[-1]
        return {"address": address, "after": at - self._pressed, "times": len(self.browser.went)}

    def close(self) -> bool:
        program.current().frame.close()
        return True

    def _widget(self, name: str, kind: type[QWidget]) -> Any:
        widget = called(name, kind)
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


def wished(arguments: list[str]) -> tuple[list[str], str]:
    """Take ``--open NAME`` out: the screen that the story begins on."""
    if "--open" not in arguments:
        return arguments, "home"
    at = arguments.index("--open")
    return arguments[:at] + arguments[at + 2 :], arguments[at + 1]


def go_to(screen: str) -> None:
    """Choose a screen as soon as there is a window for it."""
    shell = program.current().shell
    if shell is None:
        QTimer.singleShot(BREATH, lambda: go_to(screen))
    else:
        shell.open(screen)


class OffTheWindowsThread(MetaPathFinder):
    """Complains where Qt's types are made on another thread: the next such may take the program.

    What is fetched ahead is left to ``tests/ui/test_prefetch.py``, which sees that the window's
    thread waits meanwhile.
    """

    def find_spec(self, name: str, *_where: object) -> None:
        here = threading.current_thread()
        if here is threading.main_thread() or here.name == LOCKSTEP:
            return
        if name.startswith(OF_QT):
            print(f"{name} is imported on {here.name}", file=sys.stderr, flush=True)


def say(**answer: Any) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


def main() -> int:
    """Start the program as its user would, and obey."""
    ear, actor = Ear(), Actor()
    sys.meta_path.insert(0, OffTheWindowsThread())
    arguments, screen = wished(hurried(sys.argv[1:]))
    options = parse(arguments)
    if program.start(options) is None:
        return 0
    if screen != "home":
        go_to(screen)

    def obey(line: str) -> None:
        order = json.loads(line)
        what = getattr(actor, order.pop("do"))
        end = time.monotonic() + order.pop("patience", PATIENCE)

        def attempt() -> None:
            # Tried again by a timer and not in a loop of ours: a question may come up meanwhile,
            # and runs a loop of its own until it is answered.
            try:
                answer = what(**order)
            except LookupError as error:
                if time.monotonic() < end:
                    QTimer.singleShot(BREATH, attempt)
                else:
                    say(error=str(error))
            except Exception as error:  # noqa: BLE001 — the story's teller shall see it
                say(error=f"{type(error).__name__}: {error}")
            else:
                if isinstance(answer, Acts):
                    answer.begin(lambda: say(answer=True))
                else:
                    say(answer=answer)

        attempt()

    def listen() -> None:
        for line in sys.stdin:
            ear.heard.emit(line)
        ear.heard.emit('{"do": "close"}')

    ear.heard.connect(obey, Qt.ConnectionType.QueuedConnection)
    threading.Thread(target=listen, daemon=True).start()
    return QApplication.exec()


if __name__ == "__main__":
    sys.exit(main())
