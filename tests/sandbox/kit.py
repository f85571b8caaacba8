"""What tests of the bank ask of it, and a merchant's server that hears its notices."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lkk_server.acquiring.messages import ChargeOrder, Notice, OpenOrder, OrderState
from lkk_server.payments.bank import HttpBank

NOW = 1_795_000_000_000
BACK = "http://127.0.0.1:9/payments/return"
NOWHERE = "http://127.0.0.1:9/payments/notice"
LIVES = 20 * 60_000


def an_order(order: str = "o-1", **other: Any) -> OpenOrder:
    """An order of 1 234,56 by card."""
    usual: dict[str, Any] = {
        "order": order,
        "kind": "payment",
        "method": "card",
        "kopecks": 1_234_56,
        "purpose": "ЖКУ за октябрь 2026, л/с 0710000000",
        "payer": "u-payer",
        "lives": LIVES,
        "back": BACK,
        "notify": NOWHERE,
    }
    return OpenOrder(**(usual | other))


def a_charge(order: str = "c-1", **other: Any) -> ChargeOrder:
    """A charge of a card that is known from the start."""
    usual: dict[str, Any] = {
        "order": order,
        "kopecks": 500_00,
        "purpose": "Автоплатёж",
        "payer": "u-payer",
        "binding": "living-petrova-1",
        "notify": NOWHERE,
    }
    return ChargeOrder(**(usual | other))


def page_of(state: OrderState) -> str:
    """Where an order that waits is paid."""
    assert state.page is not None
    return state.page


class Merchant:
    """Hears notices on a real socket, answers each with ``answers`` (a status), keeps them all."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], str, bytes]] = []
        self.answers = 204
        merchant = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                told = {name.lower(): value for name, value in self.headers.items()}
                merchant.heard.append((told, self.path, body))
                self.send_response(merchant.answers)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.notify = f"http://127.0.0.1:{self._server.server_address[1]}/payments/notice"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def notices(self, bank: HttpBank, least: int = 1) -> list[Notice]:
        """What was heard, each with its seal looked at, once there is so much."""
        end = time.monotonic() + 20
        while len(self.heard) < least:
            assert time.monotonic() < end, f"{len(self.heard)} notices, not {least}"
            time.sleep(0.01)
        found = [bank.notice(*one) for one in list(self.heard)]
        assert None not in found, "a notice's seal does not hold"
        return [one for one in found if one is not None]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def merchant() -> Iterator[Merchant]:
    """A merchant's server, while it is needed."""
    one = Merchant()
    try:
        yield one
    finally:
        one.close()
