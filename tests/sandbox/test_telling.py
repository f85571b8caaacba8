"""Notices: each is told until it is heard, whatever is lost, and whoever is killed meanwhile."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lkk_server.acquiring.messages import RefundOrder
from lkk_server.payments.acquirer import Away
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.till import settings_in
from tests import banking
from tests.banking import Bank, BankProcess, Payer
from tests.sandbox.kit import Merchant, a_charge, an_order, page_of
from tests.server.running import Clock


@pytest.mark.slow
def test_a_notice_is_told_until_it_is_heard(bank: Bank, port: HttpBank, shop: Merchant) -> None:
    shop.answers = 503
    Payer(page_of(port.open(an_order(notify=shop.notify)))).card(banking.GOOD)
    assert {one.event for one in shop.notices(port, 2)} == {shop.notices(port)[0].event}
    shop.answers = 204
    bank.told()
    heard = len(shop.heard)
    time.sleep(1)
    assert len(shop.heard) == heard, "what was heard is told no more"


@pytest.mark.slow
def test_a_redirect_is_no_hearing(bank: Bank, port: HttpBank, shop: Merchant) -> None:
    shop.answers = 302
    port.charge(a_charge(notify=shop.notify))
    shop.notices(port, 2)
    shop.answers = 200
    bank.told()


def test_notices_come_twice_in_disorder_and_again(
    bank: Bank, port: HttpBank, shop: Merchant
) -> None:
    bank.faults(hold=True, reverse=True, duplicate=1)
    port.charge(a_charge(notify=shop.notify))
    port.refund("c-1", RefundOrder(refund="r-1", kopecks=1))
    time.sleep(0.4)
    assert not shop.heard, "they are held"
    bank.faults(hold=False)
    bank.told()
    assert len(shop.heard) == 4
    assert {one.state.returned for one in shop.notices(port)} == {0, 1}
    bank.faults(duplicate=0)
    bank.resend("c-1")
    bank.told()
    assert len(shop.heard) == 6


def test_a_lost_notice_never_comes(bank: Bank, port: HttpBank, shop: Merchant) -> None:
    bank.faults(lose=1)
    port.charge(a_charge(notify=shop.notify))
    bank.told()
    assert not shop.heard


def test_a_notice_may_be_late(bank: Bank, port: HttpBank, shop: Merchant) -> None:
    bank.faults(delay=0.6)
    begun = time.monotonic()
    port.charge(a_charge(notify=shop.notify))
    shop.notices(port)
    assert time.monotonic() - begun > 0.5


def test_a_notice_is_there_within_a_second(port: HttpBank, shop: Merchant) -> None:
    begun = time.monotonic()
    port.charge(a_charge(notify=shop.notify))
    shop.notices(port)
    assert time.monotonic() - begun < 1


def test_notices_that_nobody_hears_keep_no_other_from_its_turn(
    port: HttpBank, shop: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lkk_server.sandbox.telling.MOST", 2)
    monkeypatch.setattr("lkk_server.sandbox.telling.FIRST_PAUSE", 60)
    for number in range(5):
        port.charge(a_charge(f"c-{number}"))
    port.charge(a_charge("heard", notify=shop.notify))
    assert shop.notices(port)[0].state.order == "heard"


def test_nobody_else_can_make_a_notice(port: HttpBank, shop: Merchant, clock: Clock) -> None:
    port.charge(a_charge(notify=shop.notify))
    shop.notices(port)
    headers, path, body = shop.heard[0]
    assert port.notice(headers, path, body) is not None
    assert port.notice(headers, path + "?", body) is None
    assert port.notice(headers, path, body.replace(b"paid", b"open")) is None
    assert port.notice(headers | {"lkk-merchant": "other"}, path, body) is None
    assert port.notice(headers | {"lkk-seal": "t=1,v1=" + "0" * 64}, path, body) is None
    assert port.notice({}, path, body) is None
    clock.pass_by(30 * 24 * 3_600)
    assert port.notice(headers, path, body) is not None, "it may come a month late"


@pytest.mark.slow
def test_a_bank_that_is_killed_tells_after_it_was_started_again(
    tmp_path: Path, shop: Merchant
) -> None:
    server = tmp_path / "server"
    process = BankProcess(tmp_path / "bank")
    url = process.start(server)
    settings = settings_in(server)
    assert settings is not None
    port = HttpBank(settings.bank, lambda: 0)
    shop.answers = 500
    try:
        opened = port.open(an_order(notify=shop.notify))
        assert page_of(opened).startswith(url)
        Payer(page_of(opened)).card(banking.GOOD)
        process.kill()
        heard = len(shop.heard)
        shop.answers = 204
        process.start(server)
        again = settings_in(server)
        assert again is not None
        assert again.bank.secret == settings.bank.secret, "secrets are made once"
        state = shop.notices(port, heard + 1)[-1].state
        assert (state.status, state.captured) == ("paid", 1_234_56)
        assert port.state("o-1") == state, "over the same port, whose lines were cut"
        assert process.stop() == 0
    finally:
        port.close()
        process.kill()


@pytest.mark.slow
def test_a_bank_that_is_killed_again_and_again_does_each_thing_once(
    tmp_path: Path, shop: Merchant
) -> None:
    process = BankProcess(tmp_path / "bank")
    process.start(tmp_path / "server")
    settings = settings_in(tmp_path / "server")
    assert settings is not None
    port = HttpBank(settings.bank, lambda: 0)
    unknown: list[str] = []

    def charges(which: int) -> None:
        for number in range(30):
            asked = a_charge(f"c-{which}-{number}", notify=shop.notify)
            while True:
                try:
                    assert port.charge(asked).captured == 500_00
                    break
                except Away:
                    unknown.append(asked.order)
                    time.sleep(0.05)

    try:
        with ThreadPoolExecutor(4) as threads:
            done = [threads.submit(charges, which) for which in range(4)]
            for _ in range(3):
                time.sleep(0.3)
                process.kill()
                process.start()
            for one in done:
                one.result()
        assert unknown, "nobody was in the middle of asking when it was killed"
        moved = port.registry(0, 10**14).operations
        assert sorted(one.order for one in moved) == sorted(
            f"c-{which}-{number}" for which in range(4) for number in range(30)
        )
        wanted = {one.order for one in moved}
        end = time.monotonic() + 20
        while {one.state.order for one in shop.notices(port)} != wanted:
            assert time.monotonic() < end, "not every charge was told of"
            time.sleep(0.05)
    finally:
        port.close()
        process.kill()
