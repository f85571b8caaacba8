"""A stand for the tests of this folder: one server and one profile to copy, once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.stand import Stand, stand


@pytest.fixture(scope="session")
def _stand() -> Iterator[Stand]:
    with stand() as made:
        yield made


@pytest.fixture
def ground(_stand: Stand) -> Stand:
    """One server for all tests here: each works on a copy of the profile, and on its own word."""
    _stand.said.clear()
    return _stand


@pytest.fixture(autouse=True)
def no_proxy_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine goes out through is no part of a test."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
