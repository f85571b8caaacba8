"""A picture that a person gives as the photo of a dial: looked at, made smaller, made ours.

What is kept is drawn anew from its points: nothing that a camera writes beside them (where, when,
by whom) is kept with it.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMimeData,
    QObject,
    QRunnable,
    QSize,
    Qt,
    QThreadPool,
    Signal,
)
from PySide6.QtGui import QImage, QImageReader, QPainter

from lkk_desktop.models.command import Problem
from lkk_desktop.models.photos import Photo

MOST_BYTES = 10 * 1024 * 1024
MOST_POINTS = 120_000_000
SIDE = 1600
QUALITY = 85
MEDIA = "image/jpeg"
# What files of these kinds begin with; a name says nothing.
BEGINS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


def ours(data: bytes) -> Photo:
    """The photo to keep of a file's bytes. Raises ``Problem``: photo_too_large, not_a_photo."""
    if len(data) > MOST_BYTES:
        raise Problem("photo_too_large", most=MOST_BYTES // 1024 // 1024)
    kind = next((name for begin, name in BEGINS.items() if data.startswith(begin)), None)
    if kind is None:
        raise Problem("not_a_photo")
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind.encode())
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        raise Problem("not_a_photo")
    if size.width() * size.height() > MOST_POINTS:
        raise Problem("photo_too_large", most=MOST_BYTES // 1024 // 1024)
    if max(size.width(), size.height()) > SIDE:
        # A JPEG is read small at once, and no picture fills the memory.
        reader.setScaledSize(size.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise Problem("not_a_photo")
    return of_image(image)


def of_image(image: QImage) -> Photo:
    """The photo to keep of a picture that is in memory, as one is that was copied."""
    if image.isNull():
        raise Problem("not_a_photo")
    if max(image.width(), image.height()) > SIDE:
        image = image.scaled(
            QSize(SIDE, SIDE),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    # What shines through is white, as paper is.
    flat = QImage(image.size(), QImage.Format.Format_RGB888)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    if not flat.save(kept, "JPEG", QUALITY):  # type: ignore[call-overload]
        raise Problem("not_a_photo")
    return Photo(MEDIA, flat.width(), flat.height(), bytes(kept.data().data()))


def image_of(photo: Photo) -> QImage:
    """The picture to draw; empty where the bytes are none."""
    return QImage.fromData(QByteArray(photo.picture))


class Given:
    """What was dropped, pasted or chosen: a file's path, bytes, or a picture."""

    def __init__(self, path: str | None = None, image: QImage | None = None) -> None:
        self.path, self.image = path, image

    def photo(self) -> Photo:
        """Read and made ours. Raises ``Problem``."""
        if self.image is not None:
            return of_image(self.image)
        try:
            with Path(self.path or "").open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise Problem("photo_unreadable") from error
        return ours(data)


def given(mime: QMimeData) -> Given | None:
    """What a paste or a drop brings, where it is a file or a picture."""
    for url in mime.urls():
        if url.isLocalFile():
            return Given(path=url.toLocalFile())
    image = mime.imageData() if mime.hasImage() else None
    return Given(image=image) if isinstance(image, QImage) else None


class Taking(QObject):
    """Makes what was given ours beside the window; ``done`` brings a photo, or a problem."""

    done = Signal(object)

    def take(self, what: Given) -> None:
        QThreadPool.globalInstance().start(_Task(what, self))


class _Task(QRunnable):
    def __init__(self, what: Given, said: Taking) -> None:
        super().__init__()
        self._what, self._said = what, said

    def run(self) -> None:
        answer: Photo | Problem
        try:
            answer = self._what.photo()
        except Problem as problem:
            answer = problem
        self._said.done.emit(answer)
