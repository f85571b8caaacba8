"""The living scene without its appeals, so that a test has its own alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from lkk_desktop.models.appeals.appeal import Appeal
from tests.server.running import Running, scene


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    whole = scene()
    records = tuple(one for one in whole.records if not isinstance(one, Appeal))
    with Running(tmp_path, replace(whole, records=records)).served() as server:
        yield server


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Running]:
    """The living scene as it is, with its papers."""
    with Running(tmp_path, scene(), papers=True).served() as server:
        yield server
