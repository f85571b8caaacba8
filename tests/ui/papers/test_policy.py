"""The policy and the advice on safety: in three languages, zoomed to 700 %, also before sign-in."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop import strings
from lkk_desktop.cabinet import Cabinet
from lkk_desktop.documents import policy as texts
from lkk_desktop.models.identity import POLICY
from lkk_desktop.ui import papers
from lkk_desktop.ui.papers.viewer import Viewer
from lkk_desktop.ui.theme import Theme
from tests import household
from tests.ui.conftest import Window
from tests.ui.flat import Profile


def opened(over: QWidget, qtbot: QtBot) -> Viewer:
    """The document that has just been asked for, once it is shown."""
    (viewer,) = over.findChildren(Viewer)
    qtbot.waitUntil(lambda: viewer.view is not None, timeout=10_000)
    return viewer


def printed(viewer: Viewer) -> str:
    pages = pypdf.PdfReader(io.BytesIO(viewer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_policy_is_read_in_the_app_and_grows_to_700(window: Window, qtbot: QtBot) -> None:
    papers.policy(window.readings)
    viewer = opened(window.readings, qtbot)
    said = printed(viewer)
    assert viewer.windowTitle() == "Политика конфиденциальности"
    assert f"редакция {POLICY}" in said
    assert household.supplier.name in said
    assert "152-ФЗ" in said
    for _ in range(40):
        viewer.zoom_by(1)
    assert viewer.view is not None
    assert viewer.view.zoom == 7.0


def test_the_advice_speaks_of_what_seed_s2_warns_of(window: Window, qtbot: QtBot) -> None:
    papers.advice(window.readings)
    said = printed(opened(window.readings, qtbot))
    for warned in ("12345678", "https", "Подтвердите e-mail и телефон", "Не сообщайте никому"):
        assert warned in said


class Door(QWidget):
    """A page that stands there before anyone has signed in."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet


def test_before_sign_in_the_policy_names_whom_the_server_named(
    tmp_path: Path, qtbot: QtBot, theme: Theme
) -> None:
    profile = Profile(tmp_path, signed_in=False)
    door = Door(profile.cabinet)
    qtbot.addWidget(door)
    papers.policy(door, "АО «Газпром энергосбыт Тюмень»")
    assert "Газпром энергосбыт Тюмень" in printed(opened(door, qtbot))
    door.findChildren(Viewer)[0].close()
    profile.close()


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_each_language_has_texts_of_its_own(language: str) -> None:
    strings.use(language)
    said = []
    for article in (texts.policy("X"), texts.advice()):
        for section in article.sections:
            assert section.paragraphs
            said += [section.heading, *section.paragraphs]
    letters = set("".join(said).lower())
    assert bool(letters & set("ыэъ")) == (language == "ru")
    assert bool(letters & set("іїє")) == (language == "uk")
