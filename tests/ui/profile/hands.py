"""What the stories of the profile share: records, hands, and a server that answers by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.identity import Way
from lkk_desktop.online.messages import Sent, Ticket, WhoAreYou
from lkk_desktop.ui.screen import Screen
from tests.household import NOW, USER
from tests.ui.conftest import Window

S = TypeVar("S", bound=Screen)
D = TypeVar("D", bound=QDialog)


def contact(way: Way, value: str, confirmed: int | None = NOW) -> Contact:
    return Contact(id=contact_id(USER, way), user=USER, way=way, value=value, confirmed=confirmed)


def ticket(way: Way = "email", to: str = "i•••@m•••.ru", lives: int = 1_800_000) -> Ticket:
    return Ticket(ticket="ticket-1", sent=(Sent(way, to),), lives=lives, again=60_000)


def screen(window: Window, kind: type[S]) -> S:
    """Go to a screen, as the navigation and its segments do."""
    window.shell.activateWindow()
    # Only an active window has a focus.
    window.qtbot.waitUntil(lambda: QApplication.activeWindow() is window.shell)
    window.shell.open(kind.name)
    window.spin()
    found = window.shell.screens[kind.name]
    assert isinstance(found, kind)
    return found


def fill(edit: QLineEdit, text: str) -> None:
    """Type into a field what is to stand there."""
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    type_in(edit, text)


def type_in(edit: QLineEdit, text: str) -> None:
    """Type as an input method does: QTest has keys for Latin letters only."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(edit, event)


def click(window: Window, button: QAbstractButton) -> None:
    # What has just come is laid out, and shown, in the next turn of the event loop.
    window.qtbot.waitUntil(button.isVisible)
    assert button.isEnabled(), button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    window.spin()


def answer(window: Window, said: Any) -> None:
    """The server answers the oldest question."""
    window.profile.worker.answer(said)
    window.spin()


def asked(window: Window) -> list[Any]:
    """What was asked of the server, apart from whose it is."""
    return [one for one, _then in window.profile.worker.questions if not isinstance(one, WhoAreYou)]


def known(window: Window, *records: Any) -> None:
    """The server's page brings these."""
    window.profile.take(*records)
    window.spin()


def meet(kind: type[D], act: Callable[[], object], do: Callable[[D], object]) -> None:
    """Do what brings a dialog up, and then what is done in it; it ends with that or by itself."""
    met: list[D] = []
    failures: list[BaseException] = []

    def look() -> None:
        found = QApplication.activeModalWidget()
        if not isinstance(found, kind) or met:
            return
        met.append(found)
        try:
            do(found)
        except BaseException as failure:  # noqa: BLE001 — told to the test, once the dialog is closed
            failures.append(failure)
            found.reject()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    act()
    for _ in range(200):
        if met and QApplication.activeModalWidget() is None:
            break
        QTest.qWait(5)
    timer.stop()
    if failures:
        raise failures[0]
    assert met, f"no {kind.__name__} came up"


def press(button: QAbstractButton) -> None:
    assert button.isEnabled(), button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(widget: QWidget) -> str:
    from PySide6.QtWidgets import QLabel

    labels = widget.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if one.isVisibleTo(widget))
