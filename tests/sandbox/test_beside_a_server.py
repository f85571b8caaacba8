"""The bank and the server as processes: what is paid there is paid here, also after a kill."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlcipher3.dbapi2
from uuid_utils import uuid7

from lkk_desktop.models.payments import Part
from lkk_desktop.online.payments import LookAtPayment, Started, StartPayment
from lkk_desktop.sync.protocol import Session, encode
from lkk_server.seed.scene import PASSWORD
from tests import banking
from tests.banking import BankProcess, Payer
from tests.journeys.server import LocalServer
from tests.server.running import PACKED, read

ACCOUNT, GROUP = "0710000000", "common"
PATIENCE = 20

pytestmark = pytest.mark.journey


class Both:
    """A server and a bank over their own folders."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.server = LocalServer.of_scene(folder / "server", template)
        self.bank = BankProcess(folder / "bank", self.server.clock)
        self.bank.start(self.server.data)
        self.server.start()

    def stop(self) -> None:
        self.server.stop()
        self.bank.stop()

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        with httpx.Client(base_url=self.server.url, trust_env=False, verify=False) as http:
            return http.post(path, content=body, headers=headers)

    def sign_in(self) -> dict[str, str]:
        with httpx.Client(base_url=self.server.url, trust_env=False, verify=False) as http:
            body = {"login": "ivanov", "password": PASSWORD, "device_name": "d", "device": None}
            session = read(http.post("/session", json=body, timeout=20), Session)
        return PACKED | {"authorization": f"Bearer {session.access}"}

    def start(self, headers: dict[str, str], method: str = "card") -> Started:
        part = Part(account=ACCOUNT, group=GROUP, kopecks=100_00)
        question = StartPayment(id=str(uuid7()), method=method, parts=(part,), advance=True)
        return read(self.post(question.path, encode(question), headers), Started)

    def asked(self, words: str, *values: str) -> list[tuple[Any, ...]]:
        """Rows of the server's own file."""
        file = sqlcipher3.dbapi2.connect(f"file:{self.server.data / 'server.db'}?mode=ro", uri=True)
        try:
            return list(file.execute(words, values))
        finally:
            file.close()

    def until(self, order: str, status: str) -> float:
        """How many seconds it took until the server knew."""
        words = "SELECT status FROM payment_order WHERE id = ?"
        return waited(lambda: self.asked(words, order) == [(status,)])


def waited(there: Callable[[], bool]) -> float:
    begun = time.monotonic()
    while not there():
        assert time.monotonic() - begun < PATIENCE, "it never came"
        time.sleep(0.01)
    return time.monotonic() - begun


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template") / "scene"


@pytest.fixture
def both(tmp_path: Path, template: Path) -> Iterator[Both]:
    both = Both(tmp_path, template)
    try:
        yield both
    finally:
        both.stop()


def test_paid_at_the_bank_is_paid_here_within_a_second(both: Both) -> None:
    headers = both.sign_in()
    begun = time.monotonic()
    started = both.start(headers)
    assert started.url is not None
    payer = Payer(started.url)
    assert time.monotonic() - begun < 1, "from «Оплатить» to the bank's page"
    assert payer.card(banking.SECURE).secure().heading == "Оплачено"
    assert both.until(started.order, "paid") < 1, "from the bank's word to the record"
    words = 'SELECT amount FROM payment WHERE "order" = ?'
    assert both.asked(words, started.order) == [(100_00,)]
    cheques = 'SELECT amount FROM cheque WHERE "order" = ?'
    waited(lambda: both.asked(cheques, started.order) == [(100_00,)])
    phone = both.start(headers, "sbp")
    assert phone.url is None
    assert phone.link is not None
    Payer.sbp_pay(phone.link)
    both.until(phone.order, "paid")


def test_a_bank_that_was_dead_meanwhile_is_asked_again(both: Both) -> None:
    headers = both.sign_in()
    started = both.start(headers)
    assert started.url is not None
    both.bank.kill()
    refused = both.post("/payments/look", encode(LookAtPayment(order=started.order)), headers)
    assert refused.json()["code"] == "bank_away"
    both.bank.start()
    assert Payer(started.url).card(banking.GOOD).heading == "Оплачено"
    assert both.until(started.order, "paid") < 5


def test_a_server_that_was_dead_meanwhile_hears_of_it(both: Both) -> None:
    started = both.start(both.sign_in())
    assert started.url is not None
    payer = Payer(started.url)
    both.server.kill()
    assert payer.card(banking.GOOD).heading == "Оплачено"
    both.server.start()
    both.until(started.order, "paid")
    words = 'SELECT amount FROM payment WHERE "order" = ?'
    assert both.asked(words, started.order) == [(100_00,)]
