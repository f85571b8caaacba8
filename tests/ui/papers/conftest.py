"""A document open before a person, and hands for the system's dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from lkk_desktop.ui import papers
from lkk_desktop.ui.papers import Document
from lkk_desktop.ui.papers.viewer import Viewer
from tests.ui.conftest import Window
from tests.ui.papers.sheets import document

Open = Callable[..., Viewer]


@pytest.fixture
def opened(window: Window, qtbot: QtBot) -> Open:
    """Open a document as a screen does, and wait until it is shown."""

    def open_(of: Document | None = None) -> Viewer:
        viewer = papers.open_viewer(window.readings, of or document())
        qtbot.waitUntil(lambda: viewer.view is not None, timeout=10_000)
        qtbot.waitExposed(viewer)
        return viewer

    return open_


def file_dialog() -> QFileDialog | None:
    tops = QApplication.topLevelWidgets()
    return next((one for one in tops if isinstance(one, QFileDialog) and one.isVisible()), None)


def choose(qtbot: QtBot, path: Path) -> str:
    """Type a path into the file dialog and press «Save»; answers the name that was offered."""
    qtbot.waitUntil(lambda: file_dialog() is not None)
    box = file_dialog()
    assert box is not None
    edit = box.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    offered = edit.text()
    edit.setText(str(path))
    box.accept()
    qtbot.waitUntil(lambda: file_dialog() is None)
    return offered
