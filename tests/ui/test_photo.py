"""The photo of a dial: given by file, paste or drop, kept with the reading, seen again with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from lkk_desktop.models.command import Problem
from lkk_desktop.models.photos import Photo
from lkk_desktop.ui.readings.card import MeterCard
from lkk_desktop.ui.readings.photo import Large
from lkk_desktop.ui.readings.picture import MOST_BYTES, SIDE, Given, image_of, ours
from tests.ui.conftest import Window
from tests.ui.papers.conftest import choose, file_dialog


def picture(width: int = 600, height: int = 400, colour: str = "#208040") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def encoded(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def exif(jpeg: bytes) -> bytes:
    """The same JPEG with what a camera writes beside the points."""
    told = b"Exif\0\0MM\0*" + b"GPS 61.0N 72.6E " * 4
    return jpeg[:2] + b"\xff\xe1" + (len(told) + 2).to_bytes(2, "big") + told + jpeg[2:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_kept_smaller_and_as_a_jpeg(kind: str) -> None:
    photo = ours(encoded(picture(4_000, 2_000), kind))
    assert (photo.media, photo.width, photo.height) == ("image/jpeg", SIDE, SIDE // 2)
    assert photo.picture.startswith(b"\xff\xd8\xff")
    assert image_of(photo).pixelColor(800, 400).green() == pytest.approx(0x80, abs=4)


def test_what_a_camera_wrote_beside_the_points_is_not_kept() -> None:
    data = exif(encoded(picture(), "JPEG"))
    assert b"GPS" in data
    assert b"GPS" not in ours(data).picture


def test_what_shines_through_is_white() -> None:
    clear = QImage(20, 20, QImage.Format.Format_ARGB32)
    clear.fill(QColor(0, 0, 0, 0))
    assert image_of(ours(encoded(clear, "PNG"))).pixelColor(10, 10) == QColor("white")


# Qt says of a broken JPEG what it found in it.
@pytest.mark.qt_log_ignore("JPEG")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF89a" + b"\0" * 40,
        b"\xff\xd8\xff" + b"\0" * 500,
        encoded(picture(), "PNG")[:60],
        b"\x89PNG\r\n\x1a\n" + b"not a picture",
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(data: bytes, tmp_path: Path) -> None:
    named = tmp_path / "dial.jpg"
    named.write_bytes(data)
    with pytest.raises(Problem) as refused:
        Given(path=str(named)).photo()
    assert refused.value.code == "not_a_photo"


def test_more_than_ten_megabytes_are_refused_before_they_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "dial.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * MOST_BYTES)
    with pytest.raises(Problem) as refused:
        Given(path=str(path)).photo()
    assert refused.value.code == "photo_too_large"


def test_a_picture_of_a_billion_points_does_not_fill_the_memory() -> None:
    small = encoded(picture(8, 8), "PNG")
    # The same file says that it is 40,000 points wide and high.
    bomb = small[:16] + (40_000).to_bytes(4, "big") * 2 + small[24:]
    with pytest.raises(Problem):
        ours(bomb)


# ── on the screen ─────────────────────────────────────────────────────────────────────────────


def card(window: Window, meter: str = "m1") -> MeterCard:
    return window.readings.cards[meter]


def give(window: Window, of: MeterCard, what: Given) -> None:
    of.photo_box.take(what)
    window.qtbot.waitUntil(lambda: of.photo_box.thumbnail.photo is not None, timeout=10_000)


def kept(window: Window, command: str) -> Photo | None:
    found: list[Photo | Exception | None] = []
    window.profile.cabinet.later(lambda shown: shown.photo(command), found.append)
    window.qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    assert not isinstance(found[0], Exception)
    return found[0]


def test_a_file_is_chosen_sent_and_seen_again_with_the_reading(
    window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "dial.png"
    path.write_bytes(encoded(picture(), "PNG"))
    window.type("m1-day", "2812")
    QTest.mouseClick(card(window).photo_box.attach, Qt.MouseButton.LeftButton)
    window.qtbot.waitUntil(lambda: file_dialog() is not None)
    asking = file_dialog()
    assert asking is not None
    captions = {one.text().replace("&", "") for one in asking.findChildren(QLabel)}
    captions |= {one.text().replace("&", "") for one in asking.findChildren(QPushButton)}
    assert {"Папка:", "Имя файла:", "Тип:", "Открыть", "Отмена"} <= captions
    choose(window.qtbot, path)
    box = card(window).photo_box
    window.qtbot.waitUntil(box.thumbnail.isVisible, timeout=10_000)
    assert "хранится на этом компьютере" in window.texts()
    assert not box.thumbnail.geometry().intersects(box._kept.geometry())
    window.send()
    [entry] = window.profile.cabinet.journal()
    photo = kept(window, entry.id)
    assert photo is not None
    assert (photo.width, photo.height) == (600, 400)
    window.qtbot.waitUntil(box.thumbnail.isVisible, timeout=10_000)
    window.shell.open("history")
    screen = window.shell.screens["history"]
    window.qtbot.waitUntil(lambda: screen.gathered is not None, timeout=10_000)  # type: ignore[attr-defined]
    table = screen.table  # type: ignore[attr-defined]
    row = next(n for n in range(table.readings.rowCount()) if table.readings.past(n))
    table.setCurrentIndex(table.readings.index(row, 0))
    thumbnail = screen.detail.thumbnail  # type: ignore[attr-defined]
    window.qtbot.waitUntil(thumbnail.isVisible, timeout=10_000)
    assert thumbnail.photo == photo


def test_a_picture_is_pasted_while_the_cursor_is_in_the_field(window: Window) -> None:
    row = window.type("m1-day", "2812")
    QGuiApplication.clipboard().setImage(picture(colour="#aa2020"))
    QTest.keyClick(row.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    window.qtbot.waitUntil(card(window).photo_box.thumbnail.isVisible, timeout=10_000)
    assert row.field.text() == "2812", "the value stays"
    QGuiApplication.clipboard().setText("2813")
    row.field.selectAll()
    QTest.keyClick(row.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert row.field.text() == "2813", "a text is pasted as ever"


def test_a_file_is_dropped_onto_the_card(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "счётчик.jpg"
    path.write_bytes(encoded(picture(), "JPEG"))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    of, copy = card(window), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(of.rect().center()), copy, mime, left, none)
    QApplication.sendEvent(of, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(of, QDropEvent(QPointF(of.rect().center()), copy, mime, left, none))
    window.qtbot.waitUntil(of.photo_box.thumbnail.isVisible, timeout=10_000)


def test_what_is_no_picture_is_told_and_what_was_attached_stays(
    window: Window, tmp_path: Path
) -> None:
    window.type("m1-day", "2812")
    give(window, card(window), Given(image=picture()))
    path = tmp_path / "act.jpg"
    path.write_bytes(b"%PDF-1.7")
    card(window).photo_box.take(Given(path=str(path)))
    window.qtbot.waitUntil(lambda: "JPEG или PNG" in window.said(), timeout=10_000)
    assert card(window).photo_box.thumbnail.photo is not None


def test_it_is_taken_away_again(window: Window) -> None:
    window.type("m1-day", "2812")
    give(window, card(window), Given(image=picture()))
    QTest.mouseClick(card(window).photo_box.remove, Qt.MouseButton.LeftButton)
    window.spin()
    assert card(window).photo_box.thumbnail.isHidden()
    window.send()
    [entry] = window.profile.cabinet.journal()
    assert kept(window, entry.id) is None


def test_a_correction_takes_the_photo_along(window: Window) -> None:
    window.type("m1-day", "2812")
    give(window, card(window), Given(image=picture()))
    window.send()
    [first] = window.profile.cabinet.journal()
    window.readings.amend_command(first.id)
    window.qtbot.waitUntil(card(window).photo_box.thumbnail.isVisible, timeout=10_000)
    window.qtbot.wait(100)
    window.type("m1-day", "2815")
    window.send()
    second = next(
        e
        for e in window.profile.cabinet.journal()
        if e.id != first.id and e.command and e.command.kind == "submit_readings"
    )
    assert kept(window, second.id) == kept(window, first.id)


def test_what_is_attached_and_not_sent_outlives_the_window(window: Window) -> None:
    window.type("m1-day", "2812")
    give(window, card(window), Given(image=picture()))
    window.readings.keep_typed()
    window.shell.desk.forms.clear()
    window.shell._rebuild()
    window.spin()
    window.qtbot.waitUntil(card(window).photo_box.thumbnail.isVisible, timeout=10_000)
    window.send()
    assert window.profile.cabinet.recalled("photo:m1") is None


def test_a_press_shows_it_large(window: Window) -> None:
    window.type("m1-day", "2812")
    give(window, card(window), Given(image=picture()))
    seen: list[str] = []

    def look() -> None:
        large = QApplication.activeModalWidget()
        if isinstance(large, Large):
            seen.append(large.windowTitle())
            large.accept()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    thumbnail = card(window).photo_box.thumbnail
    thumbnail.setFocus()
    QTest.keyClick(thumbnail, Qt.Key.Key_Space)
    timer.stop()
    assert seen == ["Фото счётчика: Электроэнергия · счётчик 6158001"]
