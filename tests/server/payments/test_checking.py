"""Reconciliation: each difference between our books and the bank's has a name; what is only late is
put right, the rest is told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, text

from lkk_server.database import Behalf
from lkk_server.demo import agreeing
from lkk_server.payments import checking, orders, rounds, transfers
from lkk_server.payments.checking import Difference, Report
from lkk_server.payments.tables import checked
from tests.banking import Payer
from tests.server.payments.kit import ACCOUNT, Counter, counter

HOUR = 3_600
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    folder: Path = tmp_path_factory.mktemp("checking")
    (folder / "server").mkdir()
    with counter(folder, register=False) as made:
        yield made


@pytest.fixture
def desk(shared: Counter) -> Iterator[Counter]:
    """A counter whose bank tells nothing by itself, some days after the test before."""
    shared.server.clock.pass_by(3 * DAY)
    shared.anew()
    shared.bank.faults(hold=True)
    yield shared
    assert compared(shared).left == ()


def compared(desk: Counter) -> Report:
    """What the last day and this moment come to."""
    now = desk.server.clock()
    return checking.check(desk.till, now - DAY * 1_000, now + 1)


def alone(till: Counter) -> None:
    """A minute after the ledger's beginning, and the bank tells nothing by itself."""
    till.server.clock.pass_by(60)
    till.unaware()


def paid_there(desk: Counter, kopecks: int = 10_000, group: str = "common") -> str:
    """An order that is paid at the bank, and nobody here has heard of it."""
    started = desk.start(kopecks, group)
    assert started.url is not None
    Payer(started.url).card()
    return started.order


def test_what_both_sides_have_is_no_difference(desk: Counter) -> None:
    order = paid_there(desk)
    orders.ask(desk.till, order)
    report = compared(desk)
    assert (report.orders, report.captured, report.returned) == (1, 10_000, 0)
    assert report.differences == ()


def test_money_that_nobody_here_has_heard_of_is_taken_in(desk: Counter) -> None:
    order = paid_there(desk)
    owed = desk.owed()
    assert compared(desk).differences == (
        Difference(code="missing_here", order=order, ours=0, bank=10_000, repaired=True),
    )
    assert desk.order(order).status == "paid"
    assert desk.owed() == owed - 10_000
    desk.agree()
    assert compared(desk).differences == ()


def test_money_taken_twice_is_named_and_goes_back(desk: Counter) -> None:
    order = paid_there(desk)
    orders.ask(desk.till, order)
    desk.bank.pay(order)
    assert compared(desk).differences == (
        Difference(code="taken_twice", order=order, ours=10_000, bank=20_000, repaired=True),
    )
    desk.pass_by(1)
    desk.agree()
    assert desk.state(order).returned == 10_000
    report = compared(desk)
    assert (report.captured, report.returned, report.left) == (20_000, 10_000, ())


def test_as_much_once_more_in_the_next_stretch_is_not_the_same_money(desk: Counter) -> None:
    order = paid_there(desk)
    orders.ask(desk.till, order)
    desk.server.clock.pass_by(2 * DAY)
    desk.bank.pay(order)
    assert compared(desk).differences == (
        Difference(code="taken_twice", order=order, ours=10_000, bank=20_000, repaired=True),
    )
    desk.pass_by(1)
    desk.agree()


def test_what_went_back_there_goes_back_here(desk: Counter) -> None:
    order = paid_there(desk)
    orders.ask(desk.till, order)
    owed = desk.owed()
    desk.bank.chargeback(order, 3_000)
    assert compared(desk).differences == (
        Difference(code="returned_differs", order=order, ours=0, bank=3_000, repaired=True),
    )
    assert desk.owed() == owed + 3_000
    desk.agree()


def test_an_order_of_nobodys_is_told_and_not_touched(till: Counter) -> None:
    alone(till)
    order = paid_there(till)
    with till.server.database.write() as connection:
        connection.execute(text("DELETE FROM order_book WHERE id = :id"), {"id": order})
    found = compared(till)
    wanted = Difference(code="unknown_order", order=order, ours=0, bank=10_000)
    assert found.differences == found.left == (wanted,)


def test_what_our_two_books_say_differently_is_told(till: Counter) -> None:
    alone(till)
    order = paid_there(till)
    orders.ask(till.till, order)
    with till.server.database.write() as connection:
        values = {"id": order}
        connection.execute(text("UPDATE order_book SET captured = 5 WHERE id = :id"), values)
    assert compared(till).left == (
        Difference(code="books_differ", order=order, ours=10_000, bank=5),
    )


def test_money_in_our_books_that_the_bank_does_not_know_is_told(till: Counter) -> None:
    alone(till)
    made = transfers.moved(
        "payment:invented",
        transfers.ACQUIRER,
        transfers.owed(ACCOUNT, "common"),
        700,
        kind="payment",
        ref="invented",
        day="2026-11-20",
        account=ACCOUNT,
    )
    now = till.server.clock()
    with till.server.database.write() as connection:
        transfers.post(connection, "tyumen", made, now)
    wanted = Difference(code="missing_there", order="invented", ours=700, bank=0)
    assert compared(till).left == (wanted,)


def test_hour_by_hour_and_after_a_week_of_downtime(desk: Counter) -> None:
    rounds_of(desk)
    before = stretches(desk)
    orders_there = []
    for group in ("common", "outside", "waste"):
        orders_there.append(paid_there(desk, group=group))
        desk.server.clock.pass_by(2 * DAY)
        desk.anew()
    rounds_of(desk)
    after = stretches(desk)[len(before) :]
    assert len(after) == 6
    for (_, until, _), (since, _, _) in pairwise(after):
        assert since <= until  # none is left out between two of them
    named = [one.order for _, _, told in after for one in told]
    # Each was asked about by itself as well; who came first found it.
    assert set(named) <= set(orders_there)
    assert all(desk.order(order).status == "paid" for order in orders_there)
    rounds_of(desk)
    assert len(stretches(desk)) == len(before) + 6
    desk.agree()


def test_while_the_bank_is_away_nothing_is_noted(
    desk: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    rounds_of(desk)
    before = stretches(desk)
    desk.server.clock.pass_by(2 * HOUR)
    desk.bank.faults(down=60.0)
    with caplog.at_level(logging.WARNING):
        rounds_of(desk)
    assert "registry cannot be had" in caplog.text
    assert stretches(desk) == before
    desk.bank.faults(down=0.0)
    rounds_of(desk)
    assert len(stretches(desk)) == len(before) + 1


def test_a_report_says_it_in_words(desk: Counter) -> None:
    order = paid_there(desk, 12_345)
    said = checking.lines(compared(desk), "Asia/Yekaterinburg")
    assert "1 orders; the bank took 123.45 and returned 0.00." in said[0]
    assert said[1:] == [f"  missing_here  {order}  ours 0.00, bank 123.45; taken in now"]
    assert checking.lines(compared(desk), "Asia/Yekaterinburg")[1:] == [
        "  The ledger and the bank agree."
    ]


def test_all_of_a_report_writes_sums_one_way(desk: Counter) -> None:
    order = paid_there(desk, 1_234_567)
    said = checking.lines(compared(desk), "Asia/Yekaterinburg", agreeing.money)
    assert "the bank took 12 345.67 and returned 0.00." in said[0]
    assert said[1:] == [f"  missing_here  {order}  ours 0.00, bank 12 345.67; taken in now"]


def rounds_of(desk: Counter) -> None:
    with desk.server.database.on_behalf(Behalf("tyumen")):
        while rounds.round(desk.till):
            pass


def stretches(desk: Counter) -> list[tuple[int, int, list[Difference]]]:
    with desk.server.database.read() as connection:
        rows = connection.execute(select(checked).order_by(checked.c.until)).all()
    decode = msgspec.json.Decoder(list[Difference]).decode
    return [(row.since, row.until, decode(row.differences)) for row in rows]
