"""Paying: until the bank's page is known, and until what the bank tells stands in the app's stream.

Server and bank are processes of their own, on loopback. ``pay_start`` is from «Оплатить» to the
address of the bank's page; its floor a bare sealed request to the same bank. ``pay_status`` is from
the bank's notice until the page with the order arrives that the live channel has called for; its
floor is a notice that changes nothing, and a pull.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import httpx_sse
import msgspec
from uuid_utils import uuid7

from benchmarks.measure import Figure, Size, figure, in_turn, seconds
from lkk_desktop.models.payments import Part
from lkk_desktop.online.payments import CancelPayment, Started, StartPayment
from lkk_desktop.sync.protocol import Cursor, Pull, encode
from lkk_server.__main__ import main
from lkk_server.acquiring import signing
from lkk_server.acquiring.messages import Notice, OpenOrder
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.till import NOTICES, settings_in
from tests.banking import Bank, BankProcess
from tests.server.payments.process import CLOCK, Server
from tests.server.running import PACKED

ACCOUNT = "0710000000"
USER = "user:u-ivanov"
GROUPS = ("common", "outside", "waste", "capital_repair")
PATIENCE = 10.0
LONGEST = 600
"""Signs of a row of an order."""
LEAST = 1_700_000_000_000
"""An instant for the seals, which bind no clock."""


class Stand:
    """A server and a bank as processes, somebody signed in, and the bank's own hand."""

    def __init__(self, data: Path, server: Server) -> None:
        settings = settings_in(data)
        assert settings is not None
        self.server = server
        self.side = settings.bank
        self.http = HttpBank(settings.bank, lambda: LEAST)
        self.bank = Bank(settings.bank.url, settings.bank.secret, "")
        self.client = server.client()
        self.number = 0

    def started(self) -> Started:
        """An order that is set out to be paid, in a group that nothing waits of."""
        self.number += 1
        parts = (Part(ACCOUNT, GROUPS[self.number % len(GROUPS)], 10_000 + self.number),)
        question = StartPayment(id=str(uuid7()), method="card", parts=parts, advance=True)
        answer = self.client.post(question.path, content=encode(question), headers=PACKED)
        assert answer.status_code == 200, answer.text
        return msgspec.msgpack.decode(answer.content, type=Started)

    def start(self) -> float:
        """Seconds until the bank's page is known."""
        begun = time.perf_counter()
        found = self.started()
        took = time.perf_counter() - begun
        question = CancelPayment(order=found.order)
        assert self.client.post(question.path, content=encode(question), headers=PACKED).is_success
        return took

    def bare(self) -> float:
        """Seconds of a bare request to the bank, which opens a page as well."""
        order = OpenOrder(
            order=str(uuid7()),
            kind="payment",
            method="card",
            kopecks=10_000,
            purpose="-",
            payer="-",
            lives=1_200_000,
            back="http://127.0.0.1/",
            notify="http://127.0.0.1:9/",
        )
        return seconds(lambda: self.http.open(order))

    def notice(self, order: str) -> None:
        """The bank's notice of an order, as it is now."""
        body = msgspec.json.encode(Notice(event="e", state=self.http.state(order)))
        seal = signing.sealed(self.side.secret.encode(), "POST", NOTICES, body, LEAST)
        headers = {signing.HEADER: seal, signing.MERCHANT: self.side.merchant}
        answer = self.client.post(NOTICES, content=body, headers=headers)
        assert answer.status_code == 204, answer.text

    def page(self) -> bytes:
        """What a pull of the user's stream answers."""
        pull = Pull(server=self.server.id, cursors={USER: Cursor(0, "", "")})
        answer = self.client.post("/sync/pull", content=encode(pull), headers=PACKED)
        assert answer.is_success, answer.text
        return answer.content

    def status(self) -> float:
        """Seconds from the notice until the app's own page says «paid»."""
        order = self.started().order
        self.bank.pay(order)
        with listening(self.server, order) as (heard, paid):
            assert heard.wait(PATIENCE)
            begun = time.perf_counter()
            self.notice(order)
            while not paid.is_set():
                assert paid.wait(PATIENCE), "the page never came"
            return time.perf_counter() - begun

    def nothing_new(self) -> float:
        """Seconds of a notice that was heard already, and of a pull."""
        order = self.started().order
        self.bank.pay(order)
        self.notice(order)
        begun = time.perf_counter()
        self.notice(order)
        self.page()
        return time.perf_counter() - begun


@contextmanager
def listening(server: Server, order: str) -> Iterator[tuple[threading.Event, threading.Event]]:
    """An app on its live channel, which pulls when it hears of its stream: that it listens, and
    that it holds the order as paid."""
    heard, paid, over = threading.Event(), threading.Event(), threading.Event()

    def listen(client: httpx.Client) -> None:
        with httpx_sse.connect_sse(client, "GET", "/sync/live") as source:
            for event in source.iter_sse():
                if over.is_set():
                    return
                if json.loads(event.data)["stream"] != USER:
                    continue
                if not heard.is_set():
                    heard.set()
                elif _is_paid(client, server, order):
                    paid.set()
                    return

    with server.client() as client:
        thread = threading.Thread(target=listen, args=(client,), daemon=True)
        thread.start()
        try:
            yield heard, paid
        finally:
            over.set()
            thread.join(PATIENCE)


def _is_paid(client: httpx.Client, server: Server, order: str) -> bool:
    pull = Pull(server=server.id, cursors={USER: Cursor(0, "", "")})
    headers = PACKED | {"accept": "application/json"}
    told = client.post("/sync/pull", content=encode(pull), headers=headers).text
    at = told.find(order)
    return at >= 0 and '"paid"' in told[at : at + LONGEST]


@contextmanager
def stand(folder: Path) -> Iterator[Stand]:
    """All of it, seeded."""
    data = folder / "server"
    with contextlib.redirect_stdout(sys.stderr):
        assert main(["seed", "--data", str(data)]) == 0
    bank = BankProcess(folder / "bank", CLOCK)
    bank.start(data)
    server = Server(data)
    try:
        server.sign_in()
        made = Stand(data, server)
        made.bank.faults(hold=True)
        yield made
        made.client.close()
        made.http.close()
    finally:
        server.kill()
        bank.kill()


def pay_start(folder: Path, size: Size) -> Figure:
    """From setting out to pay until the bank's page is known."""
    with stand(folder) as here:
        values, floors = in_turn(here.start, here.bare, size.times)
    return figure("pay_start", "s", values, floors)


def pay_status(folder: Path, size: Size) -> Figure:
    """From the bank's notice until the page with it is on the device."""
    with stand(folder) as here:
        values, floors = in_turn(here.status, here.nothing_new, size.times)
    return figure("pay_status", "s", values, floors)
