"""A standing order charges what its user means now, and an occasion once, also after a restore."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from lkk_desktop.online.payments import CancelPayment, DropAutopayment, ForgetCard
from lkk_server.database import Behalf
from lkk_server.ledger import Ledger
from lkk_server.payments import checking
from lkk_server.payments.tables import autopay_run, receipt
from lkk_server.payments.tables import order as order_book
from lkk_server.streams import name_of
from lkk_server.transact import transact
from tests.server.payments.kit import ACCOUNT, Counter
from tests.server.payments.standing import (
    at,
    charges,
    cleared,
    connected,
    later,
    outcome,
    runs,
    standing,
    wish,
)

OWED = 18_750


@pytest.fixture
def till(till: Counter) -> Counter:
    return cleared(till)


@pytest.mark.warns
@pytest.mark.parametrize("what", ["off", "card", "most"])
def test_what_is_switched_off_before_the_bank_has_heard_of_it_is_not_charged(
    till: Counter, what: str
) -> None:
    card = connected(till, schedule="day", day=25)
    till.bank.faults(down=3 * 3_600.0)
    at(till, "2026-11-25")
    questions: dict[str, Any] = {
        "off": DropAutopayment(account=ACCOUNT),
        "card": ForgetCard(card=card.id),
        "most": wish(card, schedule="day", day=25, most=OWED - 1),
    }
    till.ask(questions[what])
    till.bank.faults(down=0.0)
    later(till, 3_600)
    assert charges(till) == [0]
    assert outcome(till) == [("u-ivanov", "2026-11", "cancelled", OWED)]
    assert till.shown() == OWED
    till.agree()


@pytest.mark.warns
def test_giving_up_a_charge_does_not_make_it(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    till.bank.faults(down=3_600.0)
    at(till, "2026-11-25")
    (row,) = [one for one in till.rows("order_book") if one["kind"] == "autopayment"]
    till.bank.faults(down=0.0)
    assert till.refusal(CancelPayment(order=row["id"])).code == "bank_away"
    assert charges(till) == [0]


def test_a_server_from_a_backup_before_a_run_charges_nothing_twice(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25")
    outcome(till)
    (row,) = [one for one in till.rows("order_book") if one["kind"] == "autopayment"]
    one = standing(till)
    assert one is not None

    def restored(ledger: Ledger) -> None:
        for payment in till.payments(row["id"]):
            ledger.drop(payment)
        ledger.drop(till.order(row["id"]))
        ledger.put(replace(one, last_day=None, last_code=None, last_amount=None))
        ledger.connection.execute(delete(order_book).where(order_book.c.id == row["id"]))
        for table in (autopay_run, receipt):
            ledger.connection.execute(delete(table))

    streams = {name_of("user", "u-ivanov"), name_of("account", ACCOUNT)}
    with till.server.database.on_behalf(Behalf("tyumen")):
        transact(till.server.database, "tyumen", lambda _c: streams, restored)
    later(till, 60)
    later(till, 60)
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]
    moved = till.till.bank.registry(0, till.server.clock() + 1).operations
    assert [one.kopecks for one in moved if one.kopecks == OWED] == [OWED]
    assert runs(till)[0][2] == "paid"
    assert till.shown() == 0


def test_a_clock_that_was_ahead_does_not_end_the_comparison(till: Counter) -> None:
    clock, days = till.server.clock, 3
    with till.server.database.on_behalf(Behalf("tyumen")):
        now = clock.now
        clock.now = now + days * 86_400_000
        while checking.step(till.till):
            pass
        clock.now = now + 5 * 3_600_000
        before = len(till.rows("bank_check"))
        checking.step(till.till)
    assert len(till.rows("bank_check")) == before + 1
