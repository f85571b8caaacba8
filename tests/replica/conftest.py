"""A home for each test: its profile's files lie in a folder with an awkward name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.household import Home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Иванов's #1, 100% ?"


@pytest.fixture
def opened(folder: Path) -> Iterator[Callable[..., Home]]:
    """Opens the same profile as often as asked, and closes what was opened."""
    homes: list[Home] = []

    def open_home(step: Callable[[str], None] | None = None) -> Home:
        homes.append(Home(folder, step))
        return homes[-1]

    yield open_home
    for one in homes:
        one.close()


@pytest.fixture
def home(opened: Callable[..., Home]) -> Home:
    return opened().filled()
