"""What is heard, how soon, and by whom: the live channel, the page to come back to, the rounds."""

from __future__ import annotations

import json
import logging
import time

import pytest

from lkk_desktop.sync.protocol import encode
from lkk_server.payments import rounds
from lkk_server.payments.till import Till
from lkk_server.streams import read_streams
from tests.banking import POOR, Payer
from tests.server.payments.kit import ACCOUNT, GROUP, Counter
from tests.server.running import PACKED, pull_of
from tests.server.test_live import Listener

SOON = 1.0


def position(till: Counter, stream: str) -> int:
    with till.server.database.read() as connection:
        return read_streams(connection, "tyumen", [stream])[stream].counter


def pulled(till: Counter, *streams: str) -> str:
    """All that these streams hold for who is signed in, as text."""
    headers = PACKED | {"accept": "application/json"}
    with till.server.client(till.session.access) as client:
        asked = encode(pull_of(till.session, *streams))
        return client.post("/sync/pull", content=asked, headers=headers).text


def test_a_status_is_heard_within_a_second_of_the_banks_notice(till: Counter) -> None:
    listener = Listener(till.server, till.session)
    try:
        started = till.start()
        till.unaware()
        till.bank.pay(started.order)
        state, before = till.state(started.order), position(till, "user:u-ivanov")
        begun = time.monotonic()
        assert till.tell(state).status_code == 204
        assert listener.wait("user:u-ivanov", before + 1, SOON)
        assert time.monotonic() - begun < SOON
        assert listener.wait(f"account:{ACCOUNT}", 1, SOON)
    finally:
        till.server.work.live.close()
        listener.join()
    assert json.loads(pulled(till, "user:u-ivanov"))
    assert "paid" in pulled(till, "user:u-ivanov")


def test_a_bank_that_hangs_keeps_no_notice_waiting(till: Counter) -> None:
    till.unaware()
    started = till.start()
    till.bank.pay(started.order)
    state = till.state(started.order)
    till.bank.faults(late=3.0)
    held = [till.server.work.banking.submit(till.till.bank.state, started.order) for _ in range(16)]
    begun = time.monotonic()
    assert till.tell(state).status_code == 204
    assert time.monotonic() - begun < SOON
    assert till.order(started.order).status == "paid"
    till.bank.faults(late=0.0)
    for one in held:
        one.result()


def test_what_the_bank_charges_a_card_by_is_in_no_answer_and_no_log(
    till: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "lkk_server")
    started = till.start()
    assert started.url is not None
    Payer(started.url).card(remember=True)
    paid = till.until(started.order, "paid")
    (card,) = [one for one in till.cards() if one.id == paid.card]
    (kept,) = [one for one in till.rows("saved_card") if one["id"] == card.id]
    again = till.start(500, group="waste", card=card.id)
    told = pulled(till, "user:u-ivanov", f"account:{ACCOUNT}", "supplier:tyumen")
    assert card.mask in told
    assert kept["binding"] not in told
    neighbour = Counter(till.server, till.bank, "petrova")
    others = pulled(neighbour, "user:u-ivanov", f"account:{ACCOUNT}", "user:u-petrova")
    ours = [one for one in caplog.records if one.name == "lkk_server"]
    said = " ".join(one.getMessage() for one in ours)
    for secret in (kept["binding"], started.url, again.url or "", card.mask, started.order):
        assert secret not in others
        assert secret not in said


def test_the_page_to_come_back_to_speaks_the_payers_language(till: Counter) -> None:
    with till.server.client() as client:
        for language, said in (("ru", "Вернитесь"), ("uk", "Поверніться"), ("en", "Go back")):
            page = client.get("/payments/return", params={"language": language})
            assert (page.status_code, said in page.text) == (200, True)
            assert "default-src 'none'" in page.headers["content-security-policy"]
        odd = client.get("/payments/return", params={"language": "<script>"})
        assert "script" not in odd.text
    started = till.start(language="en")
    assert started.url is not None
    (row,) = till.rows("order_book")
    assert json.loads(row["request"])["open"]["back"].endswith("/payments/return?language=en")


def test_a_card_without_money_and_then_another(till: Counter) -> None:
    started = till.start()
    assert started.url is not None
    payer = Payer(started.url).card(POOR)
    till.bank.told()
    assert till.order(started.order).status == "waiting"
    payer.look().card()
    till.until(started.order, "paid")
    assert len(till.payments(started.order)) == 1


@pytest.mark.warns
def test_a_step_that_fails_keeps_no_other_from_being_taken(
    till: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    taken: list[str] = []

    def fails(_till: Till) -> bool:
        raise ZeroDivisionError(ACCOUNT)

    def goes(_till: Till) -> bool:
        taken.append("goes")
        return len(taken) < 3

    monkeypatch.setattr(rounds, "STEPS", (fails, goes, fails))
    till.pass_by(1)
    assert len(taken) >= 3
    said = [one.getMessage() for one in caplog.records if "fails" in one.getMessage()]
    assert any("ZeroDivisionError" in one for one in said)
    assert not any(ACCOUNT in one for one in said)


def test_a_round_is_bounded(till: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "MOST", 1)
    till.unaware()
    ids = [till.start(1_000, group=group).order for group in (GROUP, "waste", "outside")]
    for id in ids:
        till.bank.pay(id)
    till.pass_by(5)
    assert [till.order(id).status for id in ids] == ["paid"] * 3
