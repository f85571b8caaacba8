"""Real processes: the server is killed in the midst of payments, and none is lost or doubled."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from lkk_desktop.online.payments import Started
from lkk_server.__main__ import main, moment
from lkk_server.serving import clock_from
from tests.banking import Bank, Payer, running_sandbox
from tests.server.payments.kit import order
from tests.server.payments.process import CLOCK, Server

KILLS = 6
PATIENCE = 30


@contextmanager
def stand(folder: Path) -> Iterator[tuple[Server, Bank]]:
    data = folder / "server"
    assert main(["seed", "--data", str(data)]) == 0
    with running_sandbox(folder / "bank", clock_from(moment(CLOCK)), data) as bank:
        server = Server(data)
        server.sign_in()
        try:
            yield server, bank
        finally:
            server.kill()


def shown(server: Server, id: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """What the console shows of an order."""
    capsys.readouterr()
    assert main(["payment", "show", id, "--json", "--data", str(server.data)]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_killed_at_any_moment_each_payment_is_made_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    ids: list[str] = []
    groups = ("common", "waste", "outside")
    with stand(tmp_path) as (server, bank):
        for number in range(KILLS):
            question = order(1_000 + number, group=groups[number % 3])
            killer = threading.Timer(rng.uniform(0, 0.06), server.kill)
            killer.start()
            with suppress(httpx.HTTPError):
                server.post(question)
            killer.join()
            server.start()
            answer = server.post(question)
            assert answer.status_code == 200, answer.text
            started = msgspec.msgpack.decode(answer.content, type=Started)
            assert started.url is not None
            killer = threading.Timer(rng.uniform(0, 0.06), server.kill)
            killer.start()
            Payer(started.url).card()
            killer.join()
            server.start()
            _until_paid(server, question.id, capsys)
            ids.append(question.id)
        bank.resend()
        bank.told()
        for number, id in enumerate(ids):
            found = shown(server, id, capsys)
            assert (found["captured"], found["returned"]) == (1_000 + number, 0)
            paid = [one for one in found["transfers"] if one["id"].startswith("payment:")]
            assert [one["kopecks"] for one in paid] == [1_000 + number]


def _until_paid(server: Server, id: str, capsys: pytest.CaptureFixture[str]) -> None:
    until = time.monotonic() + PATIENCE
    while shown(server, id, capsys)["order"]["status"] != "paid":
        assert time.monotonic() < until, "it is never heard of"
        time.sleep(0.2)
