"""The window itself: painted at once, before anything heavy is imported, then filled."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from lkk_desktop import look

FIRST_SIZE = (1240, 900)


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
        self._painted = False
        self.setWindowTitle("LKK Desktop")
        self.resize(*FIRST_SIZE)
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    def put(self, content: QWidget) -> None:
        """Show this widget and nothing else; its title becomes the window's."""
        old, self._content = self.takeCentralWidget(), content
        if old is not None:
            old.hide()
            old.deleteLater()
        content.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(content.windowTitle())
        self.setCentralWidget(content)
        content.show()
        content.setFocus(Qt.FocusReason.OtherFocusReason)

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
