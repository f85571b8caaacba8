"""The window itself: painted at once, before anything heavy is imported, then filled."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QCloseEvent, QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from lkk_desktop import look

FIRST_SIZE = (1240, 900)
CLEARING = 10
"""Milliseconds between two looks whether a question is still open."""


def first_scheme(choice: str) -> look.Scheme:
    """The scheme to paint first, before there is a theme."""
    if choice in ("light", "dark"):
        return "dark" if choice == "dark" else "light"
    system = QGuiApplication.styleHints().colorScheme()
    return "dark" if system == Qt.ColorScheme.Dark else "light"


class Frame(QMainWindow):
    """One top-level window for the life of the program; what it shows is put into it.

    A QMainWindow, since only that and a dialog are windows to a screen reader.
    """

    closing = Signal()
    painted = Signal()

    def __init__(self, scheme: look.Scheme, geometry: str | None) -> None:
        super().__init__()
        self._scheme: look.Scheme = scheme
        self._content: QWidget | None = None
        self._going: list[QWidget] = []
        self._copied: set[QClipboard.Mode] = set()
        QGuiApplication.clipboard().changed.connect(self._note_copy)
        self._painted = False
        self.setWindowTitle("LKK Desktop")
        self.resize(*FIRST_SIZE)
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    def put(self, content: QWidget) -> None:
        """Show this widget and nothing else; its title becomes the window's."""
        old = self._take(content)
        if old is not None:
            old.deleteLater()

    def cover(self, content: QWidget) -> None:
        """Show this at once, and nothing else of the program in any window or on the clipboard.

        What stood here is gone as soon as the questions that it asks are closed: they run loops of
        its own.
        """
        old = self._take(content)
        if old is not None:
            self._going.append(old)
        for mode in self._copied:
            QGuiApplication.clipboard().clear(mode)
        self._copied = set()
        self._clear()

    def _note_copy(self, mode: QClipboard.Mode) -> None:
        """Something is on the clipboard: of this program, where one works with it just now. Not
        every platform knows whose it is."""
        if QGuiApplication.focusWindow() is not None:
            self._copied.add(mode)
        else:
            self._copied.discard(mode)

    def _clear(self) -> None:
        for window in QApplication.topLevelWidgets():
            if window.isWindow() and window.isVisible() and window is not self:
                window.close()
                window.hide()
        if QApplication.activeModalWidget() or QApplication.activePopupWidget():
            QTimer.singleShot(CLEARING, self, self._clear)
            return
        for old in self._going:
            old.deleteLater()
        self._going = []

    def _take(self, content: QWidget) -> QWidget | None:
        """Put it into the window; what stood there, hidden."""
        old, self._content = self.takeCentralWidget(), content
        if old is not None:
            old.hide()
            with suppress(RuntimeError):
                old.windowTitleChanged.disconnect(self.setWindowTitle)
        content.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(content.windowTitle())
        self.setCentralWidget(content)
        content.show()
        content.setFocus(Qt.FocusReason.OtherFocusReason)
        return old

    def place(self) -> str:
        """Where the window stands, to be kept between starts."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def come_forward(self) -> None:
        """Stand before the other windows, also out of the task bar."""
        state = self.windowState()
        self.setWindowState(state & ~state.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._content is None:
            palette = look.SCHEMES[self._scheme]
            painter = QPainter(self)
            painter.fillRect(event.rect(), QColor(palette.ground))
            painter.fillRect(0, 0, look.NAVIGATION, self.height(), QColor(palette.surface))
            painter.fillRect(0, 0, self.width(), look.HEADER, QColor(palette.surface))
            painter.end()
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        # An open question is answered with no first, and what had asked it goes on to its end.
        question = QApplication.activeModalWidget()
        if question is not None:
            question.close()
            event.ignore()
            QTimer.singleShot(0, self.close)
            return
        if self._content is not None:
            # It is hidden while its profile is still open, and can keep what is typed.
            self._content.hide()
        self.closing.emit()
        super().closeEvent(event)
