"""The screen of payments over the furnished household, and the browser that it opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from lkk_desktop.ui.screens.payment import PaymentScreen
from tests.ui.conftest import Window
from tests.ui.flat import Profile
from tests.ui.furnished import FURNISHED
from tests.ui.payments.paid import METHODS, MIR, VISA, opened


class Browser(QObject):
    """In the place of the system's browser: the addresses that it was sent to."""

    def __init__(self) -> None:
        super().__init__()
        self.went: list[str] = []

    @Slot(QUrl)
    def go(self, url: QUrl) -> None:
        self.went.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    for scheme in ("https", "http"):
        QDesktopServices.setUrlHandler(scheme, made, "go")  # type: ignore[arg-type]
    yield made
    for scheme in ("https", "http"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, FURNISHED)
    made.take(*METHODS, MIR, VISA)
    yield made
    made.close()


@pytest.fixture
def screen(window: Window, browser: Browser) -> PaymentScreen:
    return opened(window)
