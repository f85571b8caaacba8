"""The fullest form in the window: whole in every width and size of text, faults and all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.ui.screens.apply import ApplyScreen
from lkk_desktop.ui.theme import Theme
from lkk_server import suppliers
from tests import appealed
from tests.ui.conftest import Window
from tests.ui.flat import RECORDS, Profile
from tests.ui.test_narrow import cut, narrow

CATALOGUE = suppliers.load().records
FULLEST = max(
    (one for one in CATALOGUE if isinstance(one, AppealForm)), key=lambda one: len(one.fields)
)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, (*RECORDS, *CATALOGUE, *appealed.CONTACTS))
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, profile: Profile, theme: Theme) -> Window:
    return Window(qtbot, profile, theme, "home")


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize("width", [1440, 1024, 560])
def test_nothing_of_the_fullest_form_is_cut_off(window: Window, width: int, steps: int) -> None:
    narrow(window, steps)
    window.shell.resize(width, 640)
    window.shell.open("apply")
    screen = window.shell.screens["apply"]
    assert isinstance(screen, ApplyScreen)
    screen.begin(FULLEST.id)
    screen.form.sections.finish()
    window.qtbot.wait(60)
    assert cut(window) == []
    screen.form.send.click()
    assert len(screen.form.summary.links) > 10
    window.qtbot.wait(60)
    assert cut(window) == []


def test_a_form_that_was_left_lies_about_no_longer(window: Window) -> None:
    window.shell.open("apply")
    screen = window.shell.screens["apply"]
    assert isinstance(screen, ApplyScreen)
    screen.begin(FULLEST.id)
    screen.form.sections.finish()
    screen.form.send.click()
    screen.form.left.emit()
    assert screen.choosing.isVisible()
    assert not screen.form.sections.inputs
    assert not screen.form.sections.files
    screen.begin(FULLEST.id)
    screen.form.sections.finish()
    assert len(screen.form.sections.inputs) + len(screen.form.sections.files) == len(FULLEST.fields)
    assert not screen.form.summary.isVisible()
