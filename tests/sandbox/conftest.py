"""A bank on a clock that the test moves, and the port to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_server.payments.bank import HttpBank
from tests.banking import Bank, running_sandbox
from tests.sandbox.kit import NOW, Merchant, merchant
from tests.server.running import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def bank(tmp_path: Path, clock: Clock) -> Iterator[Bank]:
    with running_sandbox(tmp_path / "bank", clock) as bank:
        yield bank


@pytest.fixture
def port(bank: Bank) -> Iterator[HttpBank]:
    port = bank.bank()
    yield port
    port.close()


@pytest.fixture
def shop() -> Iterator[Merchant]:
    with merchant() as shop:
        yield shop
