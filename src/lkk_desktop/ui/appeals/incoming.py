"""What a choice, a paste or a drop brings to be attached: files by their paths, and pictures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

from lkk_desktop.models.appeals.content import clean_name
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import t


class Incoming:
    """One file to be: a path, or a picture that has no file of its own yet.

    ``name`` is what it is called before a person: nothing in it steers the writing's direction.
    """

    def __init__(self, name: str, path: Path | None = None, image: QImage | None = None) -> None:
        self.name, self.path, self.image = name, path, image

    @classmethod
    def of_path(cls, path: str) -> Incoming:
        found = Path(path)
        return cls(_seen(found.name), path=found)


def holds(mime: QMimeData) -> bool:
    """Whether there is anything in it that could be attached; its bytes are not asked for yet."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())


def brought(mime: QMimeData, picture: str) -> list[Incoming]:
    """The files of a paste or a drop, else its picture, which is called ``picture``."""
    files = [Incoming.of_path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return files
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return [Incoming(picture, image=image)]
    return []


def encoded(image: QImage) -> bytes:
    """The picture as a PNG file. Raises ``Problem('picture_unusable')``."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise Problem("picture_unusable")
    return bytes(buffer.data().data())


def _seen(name: str) -> str:
    try:
        return clean_name(name)
    except Problem:
        return t("a file without a name")
