"""A desk for each test, that has pulled everything and rests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.desk import Desk, Server


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def desk(tmp_path: Path, server: Server) -> Iterator[Desk]:
    desk = Desk(tmp_path, server)
    desk.settle_down()
    server.requests.clear()
    yield desk
    desk.close()
