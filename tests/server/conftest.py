"""Servers to ask: one of a test's own, and one that tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.sync.protocol import Session
from tests.server.books import Books, Made
from tests.server.running import Running, running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server for tests that change nothing in it but sessions."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def session(shared: Running) -> Session:
    return shared.sign_in()


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Made]:
    made: list[Books] = []

    def make(*only: str, **more: Any) -> Books:
        found = Books(tmp_path, only, **more)
        made.append(found)
        return found

    yield make
    for one in made:
        one.close()
