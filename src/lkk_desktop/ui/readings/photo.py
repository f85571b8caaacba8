"""The photo of a dial on a meter's card: taken by file, paste or drop; shown small, and large."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QDialog, QPushButton, QScrollArea, QWidget

from lkk_desktop import look
from lkk_desktop.models.command import Problem
from lkk_desktop.models.photos import Photo
from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.buttons import is_enter
from lkk_desktop.ui.components import announce, button, column, label, line, press
from lkk_desktop.ui.files import Mode, dialog
from lkk_desktop.ui.readings.picture import Given, Taking, given, image_of
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import colours, scaled

THUMBNAIL = 56


class Thumbnail(QWidget):
    """A photo the size of a stamp; a click, Enter or the space bar opens it."""

    def __init__(self) -> None:
        super().__init__()
        self._photo: Photo | None = None
        self._pixmap = QPixmap()
        self.setFixedSize(scaled(THUMBNAIL), scaled(THUMBNAIL))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(scaled(THUMBNAIL), scaled(THUMBNAIL))

    @property
    def photo(self) -> Photo | None:
        return self._photo

    def show_photo(self, photo: Photo | None, name: str) -> None:
        """Show this one; None: none."""
        self.setAccessibleName(name)
        if photo is not self._photo:
            self._photo, self._pixmap = photo, QPixmap()
            if photo is not None:
                side = self.size() * self.devicePixelRatioF()
                image = image_of(photo).scaled(
                    side,
                    Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                    Qt.TransformationMode.SmoothTransformation,
                )
                self._pixmap = QPixmap.fromImage(image)
            self.update()
        self.setVisible(photo is not None)

    def open(self) -> None:
        """Show it large."""
        if self._photo is not None:
            Large(self.window(), image_of(self._photo), self.accessibleName()).exec()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        inside = self.rect().adjusted(2, 2, -2, -2)
        shape.addRoundedRect(inside, look.RADIUS, look.RADIUS)
        painter.setClipPath(shape)
        side = min(self._pixmap.width(), self._pixmap.height())
        corner = QPoint((self._pixmap.width() - side) // 2, (self._pixmap.height() - side) // 2)
        painter.drawPixmap(inside, self._pixmap, QRect(corner, QSize(side, side)))
        painter.setClipping(False)
        pen = painter.pen()
        pen.setColor(colours().accent if self.hasFocus() else colours().line)
        pen.setWidth(2 if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.drawPath(shape)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) or event.key() == Qt.Key.Key_Space:
            event.accept()
            self.open()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.open()


class Large(QDialog):
    """A photo as large as the window lets it be."""

    def __init__(self, over: QWidget, image: QImage, name: str) -> None:
        super().__init__(over)
        self.setWindowTitle(name)
        self.setAccessibleName(name)
        room = over.size() * 0.86
        most = QSize(max(room.width(), scaled(240)), max(room.height(), scaled(240)))
        self._shown = label()
        self._shown.setAccessibleName(name)
        self._shown.setPixmap(
            QPixmap.fromImage(
                image.scaled(
                    most.boundedTo(image.size()),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._shown)
        close = button(t("Close"))
        close.clicked.connect(self.accept)
        self.setLayout(column(area, line(0, close), gap=look.M, margin=look.L))
        size = self._shown.pixmap().size()
        self.resize(size.width() + 3 * look.XL, size.height() + scaled(90))
        close.setFocus()


class PhotoBox(QWidget):
    """Where a photo is given, shown and taken away. ``given_`` brings the new one, or None."""

    given_ = Signal(object)
    said = Signal(str, str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._taking = Taking()
        self._taking.done.connect(self._came)
        self.thumbnail = Thumbnail()
        self.attach = button(t("Attach a photo"), "quiet", "camera")
        self.attach.clicked.connect(press(self._choose))
        self.remove = button(t("Remove the photo"), "quiet")
        self.remove.clicked.connect(press(lambda: self.given_.emit(None)))
        self._kept = label(t("kept on this computer"), "caption", wrap=True)
        for one in (self.attach, self.remove):
            one.setAccessibleName(f"{one.text()}: {name}")
        self._row = Row(self.thumbnail, self._kept, self.attach, self.remove, gap=look.S)
        self.setLayout(column(self._row))
        self.show_photo(None, open_=True)

    def stops(self) -> list[QPushButton]:
        """The buttons that Tab visits."""
        return [self.attach, self.remove]

    def show_photo(self, photo: Photo | None, *, open_: bool) -> None:
        """Show a photo, and ``open_`` where it may still be another one."""
        self.thumbnail.show_photo(photo, t("Photo of the dial: {name}", name=self._name))
        self._kept.setVisible(photo is not None)
        self.attach.setText(t("Another photo") if photo else t("Attach a photo"))
        self.attach.setVisible(open_)
        self.remove.setVisible(open_ and photo is not None)
        if self.parentWidget() is not None:  # shown before, it would be a window of its own
            self.setVisible(open_ or photo is not None)
        self._row.updateGeometry()

    def take(self, what: Given) -> None:
        """Take what was dropped or pasted here."""
        self._taking.take(what)

    def paste(self) -> bool:
        """Take what the clipboard has, where that is a picture or its file."""
        what = given(QGuiApplication.clipboard().mimeData())
        if what is not None:
            self.take(what)
        return what is not None

    def _choose(self) -> None:
        def chosen(path: str) -> None:
            self.take(Given(path=path))

        box = dialog(self, t("Photo of the dial"), Mode.AcceptOpen, chosen)
        box.setNameFilter(t("Pictures (*.jpg *.jpeg *.png)"))
        box.open()

    def _came(self, answer: Photo | Problem) -> None:
        if isinstance(answer, Problem):
            self.said.emit(words.problem(answer.code, answer.values), "bad")
            return
        self.given_.emit(answer)
        announce(self, t("The photo is attached."))


def is_paste(event: QKeyEvent) -> bool:
    """Whether a key means: take what the clipboard has."""
    return event.matches(QKeySequence.StandardKey.Paste)
