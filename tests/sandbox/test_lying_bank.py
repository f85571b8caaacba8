"""The port against a bank that lies, hangs or is not there: nothing is known, or it is refused."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

from lkk_server.acquiring.messages import (
    OrderState,
    ReceiptAsked,
    ReceiptItem,
    ReceiptState,
    RefundOrder,
)
from lkk_server.payments import bank as port
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.register import HttpRegister
from lkk_server.payments.till import Side
from tests.banking import Bank
from tests.sandbox.kit import NOW, a_charge, an_order

Says = Callable[[socket.socket], None]
HTML = b"<!doctype html><title>Sign in</title>"


def answer(body: bytes, status: str = "200 OK", media: str = "application/json") -> Says:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {media}\r\ncontent-length: {len(body)}\r\n\r\n"
    return lambda line: line.sendall(head.encode() + body)


def said(**other: Any) -> Says:
    state = OrderState(order="o-1", bank="1", version=1, status="waiting", kopecks=1_234_56, at=NOW)
    return answer(msgspec.json.encode(msgspec.structs.replace(state, **other)))


@contextmanager
def saying(says: Says) -> Iterator[HttpBank]:
    """A port to a bank that says this to whoever comes."""
    with heard(says) as side:
        bank = HttpBank(side, lambda: NOW)
        try:
            yield bank
        finally:
            bank.close()


@contextmanager
def heard(says: Says) -> Iterator[Side]:
    """Where somebody says this to whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line:
                    line.settimeout(5)
                    try:
                        line.recv(65_536)
                        says(line)
                        line.shutdown(socket.SHUT_WR)
                        while line.recv(65_536):
                            pass
                    except OSError:
                        pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Side(url=url, merchant="lkk", secret="s")
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join()


@pytest.mark.parametrize(
    "says",
    [
        answer(HTML, media="text/html"),
        answer(HTML, "403 Forbidden", "text/html"),
        answer(HTML, "502 Bad Gateway", "text/html"),
        answer(b'{"code":"broken"}', "500 Internal Server Error"),
        answer(b"", "302 Found\r\nlocation: http://127.0.0.1:9/"),
        answer(b"", "204 No Content"),
        answer(b""),
        answer(b"null"),
        answer(b'{"order":"o-1"'),
        answer(b"[" * 100_000),
        answer(b'{"code":5}', "422 Unprocessable Content"),
        answer(b" " * (port.MOST_BYTES + 1)),
        said(order="o-2"),
        said(kopecks=1_234_57),
        said(version=0),
        said(captured=1, returned=2),
        said(returned=-1),
        said(page="javascript:alert(1)"),
        said(link="file:///etc/passwd"),
        lambda line: line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"),
        lambda line: line.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"),
        lambda line: line.sendall(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nnone"),
        lambda line: None,
    ],
)
def test_what_makes_no_sense_says_nothing(says: Says) -> None:
    with saying(says) as bank, pytest.raises(Away):
        bank.open(an_order())


def test_a_refusal_is_heard_by_its_code() -> None:
    body = b'{"code":"too_much"}'
    refund = RefundOrder(refund="r-1", kopecks=1)
    says = answer(body, "422 Unprocessable Content")
    with saying(says) as bank, pytest.raises(Declined, match="too_much"):
        bank.refund("o-1", refund)


@pytest.mark.parametrize(
    "ask",
    [
        lambda bank: bank.charge(a_charge("o-1")),
        lambda bank: bank.state("o-2"),
        lambda bank: bank.cancel("o-2"),
        lambda bank: bank.refund("o-2", RefundOrder(refund="r-1", kopecks=1)),
        lambda bank: bank.forget("b-1"),
        lambda bank: bank.registry(0, 10),
    ],
)
def test_no_deed_takes_another_orders_state(ask: Callable[[HttpBank], Any]) -> None:
    with saying(said()) as bank, pytest.raises(Away):
        ask(bank)


@pytest.mark.parametrize(
    "wrong",
    [{"until": 11}, {"at": 10}, {"kopecks": -5}, {"deed": "stolen"}, {"kopecks": "5"}],
)
def test_a_registry_of_another_time_or_kind_says_nothing(wrong: dict[str, Any]) -> None:
    moved = {"operation": "a", "order": "o", "deed": "captured", "kopecks": 5, "at": 1}
    good = {"since": 0, "until": 10, "operations": [moved]}
    with saying(answer(msgspec.json.encode(good))) as bank:
        assert len(bank.registry(0, 10).operations) == 1
    whole = {name: value for name, value in wrong.items() if name in good}
    bad = good | {"operations": [moved | wrong]} | whole
    with saying(answer(msgspec.json.encode(bad))) as bank, pytest.raises(Away):
        bank.registry(0, 10)


def test_a_bank_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "WHOLE", 0.3)
    silent = threading.Event()

    def hang(_line: socket.socket) -> None:
        silent.wait(3)

    with saying(hang) as bank:
        begun = time.monotonic()
        with pytest.raises(Away):
            bank.open(an_order())
        assert time.monotonic() - begun < 2
        silent.set()


def test_a_bank_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "WHOLE", 0.4)

    def drip(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
        for _ in range(30):
            line.sendall(b" ")
            time.sleep(0.1)

    with saying(drip) as bank:
        begun = time.monotonic()
        with pytest.raises(Away):
            bank.open(an_order())
        assert time.monotonic() - begun < 2


def test_nobody_there_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    for address in (url, "http://", "ftp://x", "http://[::1"):
        bank = HttpBank(Side(url=address, merchant="lkk", secret="s"), lambda: NOW)
        with pytest.raises(Away):
            bank.state("o-1")
        bank.close()


def test_a_bank_that_did_it_and_could_not_say_so(bank: Bank, port: HttpBank) -> None:
    bank.faults(mute=1)
    with pytest.raises(Away):
        port.charge(a_charge())
    assert port.charge(a_charge()).captured == 500_00, "asked again, it was done once"
    bank.faults(down=0.5)
    with pytest.raises(Away):
        port.state("c-1")
    time.sleep(0.6)
    assert port.state("c-1").status == "paid"


def test_a_bank_that_did_it_and_said_so_too_late(
    bank: Bank, port: HttpBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.faults(late=0.6)
    monkeypatch.setattr("lkk_server.payments.bank.WHOLE", 0.2)
    hasty = bank.bank()
    begun = time.monotonic()
    with pytest.raises(Away):
        hasty.charge(a_charge())
    assert time.monotonic() - begun < 0.5
    hasty.close()
    bank.faults(late=0)
    monkeypatch.undo()
    assert port.charge(a_charge()).captured == 500_00


def test_a_register_that_lies_says_nothing() -> None:
    item = ReceiptItem(name="n", kopecks=1, supplier="s", inn="7200000016")
    asked = ReceiptAsked(receipt="r-1", kind="income", items=(item,))
    whole = {"t": "20261118T1606", "s": "0.01", "fn": "9", "i": "1", "fp": "1", "n": "1"}
    for state in (
        ReceiptState(receipt="r-2", status="waiting"),
        ReceiptState(receipt="r-1", status="done"),
        ReceiptState(receipt="r-1", status="done", fields=whole | {"fp": ""}),
        ReceiptState(receipt="r-1", status="done", fields=whole | {"i": 1}),
    ):
        with heard(answer(msgspec.json.encode(state))) as side:
            register = HttpRegister(side, lambda: NOW)
            with pytest.raises(Away):
                register.ask(asked)
            register.close()
