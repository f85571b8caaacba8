"""The flat's window with years of bills and some orders behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lkk_desktop.ui.payments import browser
from tests.ui import billed
from tests.ui.flat import Profile
from tests.ui.paid import orders
from tests.ui.profile.hands import contact


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path)
    made.take(*billed.billed(14), *orders.RECORDS, contact("email", orders.EMAIL))
    yield made
    made.close()


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that the system's browser was sent to."""
    opened: list[str] = []

    def remember(address: str | None) -> bool:
        if browser.safe(address) is None:
            return False
        opened.append(str(address))
        return True

    monkeypatch.setattr(browser, "open_page", remember)
    return opened
