"""A document as a person reads it: zoomed, turned, searched, also by keyboard and by ear."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Course, Shown
from lkk_desktop.models.command import Problem
from lkk_desktop.ui import papers
from lkk_desktop.ui.components import Skeleton
from lkk_desktop.ui.papers import Document, tiles
from lkk_desktop.ui.papers.page_view import PageView
from lkk_desktop.ui.papers.viewer import Viewer
from lkk_desktop.ui.theme import Theme
from tests.ui.conftest import Window
from tests.ui.papers.conftest import Open
from tests.ui.papers.sheets import bars, document, pdf

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def view_of(viewer: Viewer) -> PageView:
    assert viewer.view is not None
    return viewer.view


def key(viewer: Viewer, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    viewer.activateWindow()
    QTest.keyClick(QApplication.focusWidget() or viewer, key, modifier)


def wheel(view: PageView, at: QPointF, notches: int) -> None:
    """Turn the wheel with Ctrl held."""
    where = view.viewport().mapToGlobal(at)
    turned = QPoint(0, 120 * notches)
    event = QWheelEvent(
        *(at, where, QPoint(), turned, Qt.MouseButton.NoButton, CTRL),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(view.viewport(), event)


def on_paper(view: PageView, at: QPointF) -> QPointF:
    """Which place of the first page, in points, stands at a place of the view."""
    bars = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
    page = view._places[0]
    moved = at + QPointF(*bars) - QPointF(page.topLeft())
    return moved * (view._points[0].width() / page.width())


def sharp(view: PageView, qtbot: QtBot) -> QImage:
    """The view once all that it shows has been drawn."""
    view.viewport().grab()
    qtbot.waitUntil(lambda: not view._tiles._busy and not view._tiles._wanted, timeout=10_000)
    return view.viewport().grab().toImage()


def dark_dots(image: QImage) -> int:
    """How much is printed: dots that are nearly black, of every third."""
    across, down = range(0, image.width(), 3), range(0, image.height(), 3)
    return sum(image.pixelColor(x, y).lightness() < 80 for x in across for y in down)


# ── at once ───────────────────────────────────────────────────────────────────────────────────


def test_the_window_is_there_before_the_document_is_made(window: Window, qtbot: QtBot) -> None:
    let, told = threading.Event(), list[int]()

    def make(_shown: Shown, course: Course) -> bytes:
        course.step(1, 4)
        told.append(1)
        assert let.wait(20)
        return pdf()

    slow = Document(title="Квитанция", name="Квитанция", suffix="pdf", make=make)
    viewer = papers.open_viewer(window.readings, slow)
    qtbot.waitUntil(lambda: viewer.progress.share.text() == "25\u00a0%")
    assert viewer.isVisible()
    assert viewer.findChild(Skeleton) is not None
    assert not viewer.bar.isEnabled()
    assert viewer.windowTitle() == "Квитанция"
    let.set()
    qtbot.waitUntil(lambda: viewer.view is not None)
    assert viewer.bar.isEnabled()


def test_cancel_ends_the_making_and_the_window(window: Window, qtbot: QtBot) -> None:
    began, ended = threading.Event(), threading.Event()

    def make(_shown: Shown, course: Course) -> bytes:
        try:
            while True:
                course.step(1, 100)
                began.set()
        finally:
            ended.set()

    slow = Document(title="Квитанция", name="Квитанция", suffix="pdf", make=make)
    viewer = papers.open_viewer(window.readings, slow)
    gone = list[bool]()
    viewer.destroyed.connect(lambda: gone.append(True))
    qtbot.waitUntil(began.is_set)
    QTest.mouseClick(viewer.progress.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ended.is_set() and bool(gone))


def test_what_cannot_be_made_says_why_and_can_be_tried_again(window: Window, qtbot: QtBot) -> None:
    tries = list[int]()

    def make(_shown: Shown, _course: Course) -> bytes:
        tries.append(1)
        if len(tries) == 1:
            raise Problem("no_billing_term")
        return pdf(1)

    paper = Document(title="Квитанция", name="Квитанция", suffix="pdf", make=make)
    viewer = papers.open_viewer(window.readings, paper)
    again = "Попробовать снова"
    qtbot.waitUntil(lambda: viewer.focusWidget() is not None and len(tries) == 1)
    qtbot.waitUntil(lambda: viewer.focusWidget().property("part") == "primary")
    assert viewer.focusWidget().accessibleName() == again
    key(viewer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: viewer.view is not None)
    assert viewer.pages == 1


def test_it_ends_with_the_cabinet_of_whom_it_speaks(
    window: Window, opened: Open, qtbot: QtBot
) -> None:
    viewer, gone = opened(), list[bool]()
    viewer.destroyed.connect(lambda: gone.append(True))
    window.shell.choose_language("uk")  # everything is made anew, as it is after «sign out»
    qtbot.waitUntil(lambda: bool(gone))


def test_what_is_being_made_ends_with_it(window: Window, qtbot: QtBot) -> None:
    began, ended = threading.Event(), threading.Event()

    def make(_shown: Shown, course: Course) -> bytes:
        try:
            while True:
                course.step(1, 100)
                began.set()
        finally:
            ended.set()

    slow = Document(title="Квитанция", name="Квитанция", suffix="pdf", make=make)
    papers.open_viewer(window.readings, slow)
    qtbot.waitUntil(began.is_set)
    window.shell.choose_language("uk")
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(30)


def test_what_is_done_once_nobody_looks_comes_to_nobody(window: Window, qtbot: QtBot) -> None:
    let, gone = threading.Event(), list[bool]()

    def make(_shown: Shown, course: Course) -> bytes:
        course.step(1, 4)
        assert let.wait(20)
        return pdf(1)

    slow = Document(title="Квитанция", name="Квитанция", suffix="pdf", make=make)
    viewer = papers.open_viewer(window.readings, slow)
    qtbot.waitUntil(lambda: viewer.progress.share.text() == "25\u00a0%")
    viewer.destroyed.connect(lambda: gone.append(True))
    window.shell.zoom(1)
    qtbot.waitUntil(lambda: bool(gone))
    let.set()
    qtbot.wait(60)


def test_what_is_being_drawn_ends_with_it(
    window: Window, opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = view_of(opened())
    drawing, real = threading.Event(), tiles._Opened.square

    def slowly(self: tiles._Opened, tile: tiles.Tile, high: int) -> QImage:
        drawing.set()
        time.sleep(0.1)
        return real(self, tile, high)

    monkeypatch.setattr(tiles._Opened, "square", slowly)
    view.set_zoom(5)
    view.viewport().grab()
    qtbot.waitUntil(drawing.is_set)
    window.shell.choose_language("uk")
    qtbot.wait(300)


# ── zoom ──────────────────────────────────────────────────────────────────────────────────────


def test_zoom_by_keys_goes_from_ten_to_seven_hundred_per_cent(opened: Open) -> None:
    viewer = opened()
    view = view_of(viewer)
    assert view.fit == "width"
    seen = list[int]()
    for _ in range(30):
        key(viewer, Qt.Key.Key_Minus, CTRL)
        seen.append(round(view.zoom * 100))
    assert seen[-1] == 10
    for _ in range(30):
        key(viewer, Qt.Key.Key_Plus, CTRL)
        seen.append(round(view.zoom * 100))
    assert seen[-1] == 700
    assert {100, 200, 400} <= set(seen)
    key(viewer, Qt.Key.Key_0, CTRL)
    assert view.zoom == 1.0
    assert viewer.bar._zoom.text() == "100\u00a0%"


def test_the_wheel_zooms_where_the_mouse_is(opened: Open) -> None:
    view = view_of(opened())
    view.set_zoom(1.5)
    view.verticalScrollBar().setValue(300)
    at = QPointF(500, 200)
    before = on_paper(view, at)
    for notches in (1, 1, 3, -2):
        zoom = view.zoom
        wheel(view, at, notches)
        assert (view.zoom > zoom) == (notches > 0)
        moved = on_paper(view, at) - before
        assert abs(moved.x()) < 1.5
        assert abs(moved.y()) < 1.5
    wheel(view, at, 90)
    assert view.zoom == 7.0


def test_to_the_width_and_the_whole_page_follow_the_window(opened: Open, qtbot: QtBot) -> None:
    viewer = opened()
    view = view_of(viewer)
    key(viewer, Qt.Key.Key_1, CTRL)
    assert view.fit == "page"
    place = view._places[0]
    assert place.height() <= view.viewport().height()
    key(viewer, Qt.Key.Key_2, CTRL)
    for width in (1100, 700, 360):
        viewer.resize(width, 700)
        qtbot.waitUntil(lambda width=width: viewer.width() == width)  # type: ignore[misc]
        across = view.viewport().width() - view._places[0].width()
        assert 0 < across <= 2 * view._edge() + 1
        assert view.horizontalScrollBar().maximum() == 0


def test_at_seven_hundred_per_cent_only_what_is_seen_is_drawn(
    opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "MOST_BYTES", 24 * 1024 * 1024)
    view = view_of(opened(document(pdf(3))))
    view.set_zoom(7)
    bar = view.verticalScrollBar()
    for share in range(6):
        bar.setValue(bar.maximum() * share // 5)
        sharp(view, qtbot)
    assert view._tiles._bytes <= tiles.MOST_BYTES
    assert view._tiles._bytes == sum(i.sizeInBytes() for i in view._tiles._images.values())


# ── what is on it ─────────────────────────────────────────────────────────────────────────────


def test_paper_is_white_in_the_dark_too(theme: Theme, opened: Open, qtbot: QtBot) -> None:
    view = view_of(opened())
    light = sharp(view, qtbot)
    theme.choose("dark")
    dark = sharp(view, qtbot)
    place = view._places[0]
    inside = place.adjusted(2, 2, -2, -2).intersected(dark.rect())
    assert dark.copy(inside) == light.copy(inside)
    assert dark.pixelColor(inside.left() + 5, inside.top() + 5).name() == "#ffffff"
    assert dark.pixelColor(2, 2).lightness() < 60
    assert dark_dots(dark.copy(inside)) > 500


def test_what_is_zoomed_is_drawn_sharp(opened: Open, qtbot: QtBot) -> None:
    """At 400 % a letter has black of its own: no larger picture of a small one."""
    view = view_of(opened())
    view.set_zoom(4)
    view.horizontalScrollBar().setValue(200)
    view.verticalScrollBar().setValue(150)
    image = sharp(view, qtbot)
    shades = {
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }
    grey = sum(1 for one in shades if 20 < one < 235)
    assert min(shades) == 0
    assert dark_dots(image) > 300
    assert grey > 0


@pytest.mark.parametrize("zoom", [0.5, 0.93, 1.7, 3.1])
def test_the_squares_of_a_page_fit_together(opened: Open, qtbot: QtBot, zoom: float) -> None:
    """Bars stand where they are on paper, and nothing is cut or doubled where squares meet."""
    view = view_of(opened(document(bars())))
    view.set_zoom(zoom)
    step = 50 * zoom * 96 / 72
    bar = view.horizontalScrollBar()
    for share in range(3):
        bar.setValue(bar.maximum() * share // 2)
        image = sharp(view, qtbot)
        between = view._places[0].top() + round(step / 2)
        left = view._places[0].left() - bar.value()
        for at in range(12):
            begins = left + at * step
            if 3 < begins < image.width() - 8:
                near = range(round(begins) - 3, round(begins + 2.7 * zoom) + 4)
                black = [x for x in near if image.pixelColor(x, between).lightness() < 128]
                assert black, (at, begins)
                assert abs(black[0] - begins) <= 1.5
                assert black == list(range(black[0], black[-1] + 1))


def test_search_counts_goes_round_and_marks(opened: Open, qtbot: QtBot) -> None:
    viewer = opened(document(pdf(3)))
    view = view_of(viewer)
    key(viewer, Qt.Key.Key_F, CTRL)
    assert viewer.finder.isVisible()
    plain = sharp(view, qtbot)
    viewer.finder.edit.setText("пени")  # «Пени», whatever its case
    qtbot.waitUntil(lambda: viewer.finder.count.text() == "1 из 3")
    assert sharp(view, qtbot) != plain
    assert view.page == 0
    key(viewer, Qt.Key.Key_F3)
    assert viewer.finder.count.text() == "2 из 3"
    assert view.page == 1
    QTest.keyClick(viewer.finder.edit, Qt.Key.Key_Return)
    QTest.keyClick(viewer.finder.edit, Qt.Key.Key_Return)
    assert viewer.finder.count.text() == "1 из 3"
    key(viewer, Qt.Key.Key_F3, SHIFT)
    assert viewer.finder.count.text() == "3 из 3"
    marked = [rect for rect, _here in view._marks[2]]
    seen = (
        view._on_page(2, marked[0])
        .toRect()
        .translated(-view.horizontalScrollBar().value(), -view.verticalScrollBar().value())
    )
    assert view.viewport().rect().contains(seen)
    viewer.finder.edit.setText("нет такого")
    qtbot.waitUntil(lambda: viewer.finder.count.text() == "Не найдено")
    key(viewer, Qt.Key.Key_Escape)
    assert not viewer.finder.isVisible()
    assert viewer.isVisible()
    assert view._marks == {}


def test_pages_are_turned_by_keyboard(opened: Open) -> None:
    viewer = opened(document(pdf(3)))
    view = view_of(viewer)
    key(viewer, Qt.Key.Key_1, CTRL)
    assert viewer.bar._pages.text() == "1 из 3"
    key(viewer, Qt.Key.Key_PageDown, CTRL)
    assert (view.page, viewer.bar._pages.text()) == (1, "2 из 3")
    key(viewer, Qt.Key.Key_End)
    assert view.page == 2
    assert not viewer.bar.after.isEnabled()
    key(viewer, Qt.Key.Key_Home)
    assert view.page == 0
    at = view.verticalScrollBar().value()
    key(viewer, Qt.Key.Key_Space)
    assert view.verticalScrollBar().value() > at
    key(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()


def test_a_screen_reader_hears_the_page(opened: Open) -> None:
    viewer = opened()
    view = view_of(viewer)
    assert view.accessibleName() == "Страница 1 из 2"
    face = QAccessible.queryAccessibleInterface(view)
    assert "Страница 1: Квитанция за октябрь" in face.text(QAccessible.Text.Description)
    key(viewer, Qt.Key.Key_PageDown, CTRL)
    assert view.accessibleName() == "Страница 2 из 2"
    assert "Страница 2" in view.accessibleDescription()
    key(viewer, Qt.Key.Key_T, CTRL)
    assert viewer.text.isVisible()
    assert viewer.text.hasFocus()
    assert viewer.text.toPlainText().count("Пени") == 2
    named = [one for one in viewer.bar.findChildren(type(viewer.bar.save)) if one.isVisible()]
    assert all(one.accessibleName() and "Ctrl" not in one.accessibleName() for one in named)


@pytest.mark.parametrize("width", [360, 700, 1240])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_tool_is_cut_off(
    theme: Theme, opened: Open, qtbot: QtBot, width: int, scale: float
) -> None:
    theme.zoom(scale)
    viewer = opened()
    viewer.resize(width, 800)
    qtbot.waitUntil(lambda: viewer.width() == width)
    viewer.seek()
    qtbot.wait(20)
    for one in viewer.bar.findChildren(type(viewer.bar.save)):
        place = one.rect().translated(one.mapTo(viewer, QPoint()))
        assert viewer.rect().contains(place), one.accessibleName()
        assert one.width() >= one.minimumSizeHint().width()
    assert viewer.finder.width() <= viewer.width()
