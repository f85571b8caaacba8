"""Real processes: the server is killed in the midst of payments, and none is lost or doubled."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from lkk_desktop.models.calendar import instant
from lkk_desktop.online.payments import Started, StartPayment
from lkk_desktop.sync.protocol import encode
from lkk_server.__main__ import main, moment
from lkk_server.serving import clock_from
from tests.banking import Bank, Payer, running_sandbox
from tests.server.payments.kit import order
from tests.server.running import PACKED

CLOCK = "2026-11-20T10:00:00+05:00"
KILLS = 6
PATIENCE = 30


class Server:
    """``lkk-server serve`` as a process, which may be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._port = 0
        self._token = ""
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-m", "lkk_server", "serve", "--port", str(self._port)]
        with (self.data / "stderr.txt").open("a") as stderr:
            self._process = subprocess.Popen(
                [*words, "--data", str(self.data), "--clock", CLOCK],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        assert self._process.stdout is not None
        self.url = json.loads(self._process.stdout.readline())["url"]
        # The bank tells the address that it was given: the next one has to be the same.
        self._port = httpx.URL(self.url).port or 0

    def kill(self) -> None:
        """As ``kill -9``."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def sign_in(self) -> None:
        body = {"login": "ivanov", "password": "kabinet2026", "device_name": "test"}
        with self.client() as client:
            said = client.post("/session", json=body, headers={"accept": "application/json"})
        self._token = said.json()["access"]

    def client(self) -> httpx.Client:
        token = {"authorization": f"Bearer {self._token}"} if self._token else {}
        return httpx.Client(base_url=self.url, headers=token, timeout=10, trust_env=False)

    def post(self, question: StartPayment) -> httpx.Response:
        with self.client() as client:
            return client.post(question.path, content=encode(question), headers=PACKED)


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
        assert instant(moment(CLOCK))
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
