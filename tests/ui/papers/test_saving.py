"""Saving: whole or not at all, under a name that every system takes, and in words why not."""

from __future__ import annotations

import os
import resource
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Course, Shown
from lkk_desktop.documents import saving as disk
from lkk_desktop.ui import papers
from lkk_desktop.ui.papers import Document
from lkk_desktop.ui.papers.document import fit_for_files
from lkk_desktop.ui.papers.work import Strip
from tests.faults import disks
from tests.ui.conftest import Window
from tests.ui.papers.conftest import Open, choose
from tests.ui.papers.sheets import document, pdf

NAME = "Квитанция 0710048213 2026-10.pdf"


def table(make: Callable[[Shown, Course], bytes] | None = None) -> Document:
    return Document(
        title="Показания",
        name="Показания 0710048213",
        suffix="csv",
        make=make or (lambda _shown, _course: b"a;b\r\n"),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where things are saved; the profile lies beside it."""
    made = tmp_path / "saved"
    made.mkdir()
    return made


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes (EFBIG, as some full disks say)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# ── the way of a paper to the disk ────────────────────────────────────────────────────────────


def test_a_paper_is_saved_as_it_is_and_its_folder_is_shown(
    opened: Open, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = opened()
    viewer.save()
    assert choose(qtbot, folder / NAME) == NAME
    qtbot.waitUntil(lambda: viewer.toast.words == f"Сохранено: {NAME}")
    assert (folder / NAME).read_bytes() == viewer.content
    assert [one.name for one in folder.iterdir() if one.is_file()] == [NAME]
    shown = list[str]()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    assert viewer.toast.action.text() == "Показать в папке"
    QTest.mouseClick(viewer.toast.action, Qt.MouseButton.LeftButton)
    assert shown == [str(folder)]


def test_the_next_one_is_offered_the_same_folder(
    window: Window, opened: Open, qtbot: QtBot, folder: Path
) -> None:
    viewer = opened()
    viewer.save()
    choose(qtbot, folder / "первая.pdf")
    qtbot.waitUntil((folder / "первая.pdf").exists)
    assert window.profile.cabinet.recalled("folder") == str(folder)
    viewer.save()
    choose(qtbot, Path("вторая.pdf"))  # a name alone: in the folder that stands there
    qtbot.waitUntil((folder / "вторая.pdf").exists)


def test_pages_are_saved_as_pictures_as_fine_as_print(
    opened: Open, qtbot: QtBot, folder: Path
) -> None:
    viewer = opened()
    menu = viewer.bar.picture.menu()
    assert [one.text() for one in menu.actions()] == ["Эта страница", "Все страницы"]
    menu.actions()[1].trigger()
    assert choose(qtbot, folder / "лист.png") == NAME.replace(".pdf", ".png")
    qtbot.waitUntil(lambda: viewer.toast.words.startswith("Сохранено: лист-1.png"), timeout=20_000)
    assert viewer.toast.words.endswith("и ещё 1 файл")
    for page in (1, 2):
        with Image.open(folder / f"лист-{page}.png") as picture:
            assert picture.size in ((2480, 3508), (2481, 3508), (2480, 3507))
            assert round(picture.info["dpi"][0]) == 300
            grey = picture.convert("L")
            assert grey.getpixel((5, 5)) == 255
            assert grey.getextrema() == (0, 255)


def test_one_page_is_one_picture_without_a_question(
    opened: Open, qtbot: QtBot, folder: Path
) -> None:
    viewer = opened(document(pdf(1)))
    viewer.bar.picture.click()
    choose(qtbot, folder / "лист.png")
    qtbot.waitUntil((folder / "лист.png").exists, timeout=20_000)
    qtbot.waitUntil(lambda: viewer.toast.words == "Сохранено: лист.png")


# ── an export, with its progress ──────────────────────────────────────────────────────────────


def test_an_export_is_made_beside_the_ui_told_and_saved(
    window: Window, qtbot: QtBot, folder: Path
) -> None:
    let = threading.Event()

    def make(_shown: Shown, course: Course) -> bytes:
        course.step(3, 10)
        assert let.wait(20)
        return b"made"

    papers.save(window.readings, table(make))
    choose(qtbot, folder / "показания.csv")
    qtbot.waitUntil(lambda: strips(window) != [], timeout=5_000)
    (strip,) = strips(window)
    assert strip.course.words.text() == "Сохраняется показания.csv…"
    assert strip.course.share.text() == "30\u00a0%"
    assert not (folder / "показания.csv").exists()
    window.type("m1-day", "2800")  # the window goes on
    let.set()
    qtbot.waitUntil(lambda: window.said() == "Сохранено: показания.csv")
    assert (folder / "показания.csv").read_bytes() == b"made"
    assert strips(window) == []


def test_called_off_it_leaves_the_file_that_was_there(
    window: Window, qtbot: QtBot, folder: Path
) -> None:
    began, ended, old = threading.Event(), threading.Event(), folder / "показания.csv"

    def make(_shown: Shown, course: Course) -> bytes:
        try:
            while True:
                course.step(1, 2)
                began.set()
        finally:
            ended.set()

    papers.save(window.readings, table(make))
    choose(qtbot, old)
    old.write_bytes(b"of last month")
    qtbot.waitUntil(lambda: strips(window) != [])
    QTest.keyClick(strips(window)[0].course.cancel, Qt.Key.Key_Escape)
    qtbot.waitUntil(ended.is_set)
    qtbot.waitUntil(lambda: strips(window) == [])
    assert old.read_bytes() == b"of last month"
    assert list(folder.glob("*.new")) == []
    assert list(folder.glob(".*")) == []
    assert window.said() == ""


def test_a_quick_one_shows_no_progress(window: Window, qtbot: QtBot, folder: Path) -> None:
    papers.save(window.readings, table())
    choose(qtbot, folder / "показания.csv")
    qtbot.waitUntil(lambda: window.said() == "Сохранено: показания.csv")
    assert strips(window) == []


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────


def refused(opened: Open, qtbot: QtBot, path: Path) -> str:
    """Save a paper there; what is said of it."""
    viewer = opened()
    viewer.save()
    choose(qtbot, path)
    qtbot.waitUntil(lambda: viewer.toast.words != "")
    return viewer.toast.words


def test_a_full_disk_is_told_and_leaves_nothing(opened: Open, qtbot: QtBot, folder: Path) -> None:
    if not disks.allowed(folder):
        pytest.skip("no file system can be mounted here")
    with disks.disk(folder / "small", 16) as room:
        (room / "old.pdf").write_bytes(b"old")
        said = refused(opened, qtbot, room / "new.pdf")
        assert said.startswith("На диске нет места.")
        assert {one.name: one.stat().st_size for one in room.iterdir() if one.is_file()} == {
            "old.pdf": 3
        }


def test_a_file_that_may_not_grow_is_told_and_the_old_one_stays(
    opened: Open, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "new.pdf"
    real = disk.save

    def limited(where: Path, content: bytes) -> None:
        path.write_bytes(b"old")  # after the question whether to replace it
        with largest_file(4_096):
            real(where, content)

    monkeypatch.setattr("lkk_desktop.ui.papers.saving.save", limited)
    assert refused(opened, qtbot, path).startswith("На диске нет места.")
    assert path.read_bytes() == b"old"
    assert list(folder.glob(".*")) == []


@pytest.mark.skipif(os.name != "posix", reason="a folder's bits")
def test_a_folder_that_may_not_be_written_to(
    opened: Open, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    barred = folder / "barred"
    barred.mkdir()
    if os.geteuid() == 0:
        # Bits bar nobody from anything who is root: a place that no file can be made in does.
        path = Path("/proc/new.pdf")
    else:
        barred.chmod(stat.S_IRUSR | stat.S_IXUSR)
        path = barred / "new.pdf"
    said = refused(opened, qtbot, path)
    assert said in (
        "Сюда нельзя записать файл. Выберите другую папку.",
        "Этой папки больше нет. Выберите другую.",
    )


def test_a_folder_that_vanished_meanwhile(
    opened: Open, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk.save

    def pulled_out(path: Path, content: bytes) -> None:
        folder.rmdir()
        real(path, content)

    monkeypatch.setattr("lkk_desktop.ui.papers.saving.save", pulled_out)
    said = refused(opened, qtbot, folder / "new.pdf")
    assert said == "Этой папки больше нет. Выберите другую."


@pytest.mark.parametrize("number", [32, 33, 5])
def test_a_file_open_in_excel_says_so(
    window: Window, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """What Windows says where Excel holds the file: a sharing violation, or «access is denied»."""
    target = folder / "показания.csv"

    def held(self: Path, _target: Path) -> Path:
        error = PermissionError(13, "The process cannot access the file")
        error.winerror = number  # type: ignore[attr-defined, unused-ignore]
        raise error

    def make(_shown: Shown, _course: Course) -> bytes:
        target.write_bytes(b"as Excel shows it")
        return b"new"

    monkeypatch.setattr(Path, "replace", held)
    papers.save(window.readings, table(make))
    choose(qtbot, target)
    qtbot.waitUntil(lambda: window.said() != "")
    assert window.said().startswith("Файл открыт в другой программе, например в Excel.")
    assert target.read_bytes() == b"as Excel shows it"
    assert [one.name for one in folder.iterdir() if one.is_file()] == [target.name]


# ── names ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Квитанция 0710048213 2026-10", "Квитанция 0710048213 2026-10"),
        ("Показания: дом 1/2, «кв. 3»", "Показания дом 1 2, «кв. 3»"),
        ('a<b>c:d"e/f\\g|h?i*j', "a b c d e f g h i j"),
        ("октябрь 2026 г.", "октябрь 2026 г"),
        ("line\nbreak\t\x00 and \x7f", "line break and"),
        ("con", "_con"),
        ("LPT1.bill", "_LPT1.bill"),
        ("Конь", "Конь"),
        ("...", "_"),
        ("", "_"),
        ("я" * 300, "я" * 120),
    ],
)
def test_a_name_is_one_that_windows_takes_too(name: str, file: str) -> None:
    assert fit_for_files(name) == file
    assert document(b"", name).file == f"{file}.pdf"


def strips(window: Window) -> list[Strip]:
    return [one for one in window.shell.findChildren(Strip) if one.isVisible()]
