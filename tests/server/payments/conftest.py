"""A counter at which somebody pays: a server and a bank of their own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.payments.kit import Counter, counter


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Counter]:
    """Ivanov at the counter."""
    (tmp_path / "server").mkdir()
    with counter(tmp_path) as made:
        yield made
