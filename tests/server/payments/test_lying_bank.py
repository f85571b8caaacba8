"""A bank that says what cannot be: nothing is shown as paid without its money, nothing hangs."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lkk_server.acquiring.messages import OrderState
from tests.server.payments.kit import Counter
from tests.server.payments.standing import at, cleared, connected, notices, runs


def test_paid_without_the_whole_sum_is_not_paid(till: Counter) -> None:
    till.unaware()
    owed = till.shown()
    id = till.start().order
    state = till.state(id)
    bare = replace(state, status="paid", captured=0, version=state.version + 1)
    assert till.tell(bare).status_code == 204
    assert till.order(id).status == "waiting"
    (row,) = till.rows("order_book")
    assert row["due"] is not None, "the bank is asked on"
    part = replace(bare, captured=4_000, version=bare.version + 1)
    assert till.tell(part).status_code == 204
    assert (till.order(id).status, till.order(id).reason) == ("refused", "partial_capture")
    assert (till.payments(id), till.shown()) == ([], owed)
    (refund,) = till.rows("refund_book")
    assert refund["kopecks"] == 4_000
    till.agree()


def test_what_was_paid_stays_paid_whatever_is_said_later(till: Counter) -> None:
    id = till.paid().id
    state = till.state(id)
    less = replace(state, status="refused", captured=0, version=state.version + 9)
    assert till.tell(less).status_code == 204
    assert till.order(id).status == "paid"
    assert [one.amount for one in till.payments(id)] == [10_000]
    till.agree()


@pytest.mark.warns
@pytest.mark.parametrize("code", ["next_day", "purpose", "paid"])
def test_a_reason_that_is_a_word_of_ours_is_an_unknown_one(till: Counter, code: str) -> None:
    connected(cleared(till), schedule="day", day=25)
    till.bank.faults(down=3_600.0)
    at(till, "2026-11-25")
    (row,) = [one for one in till.rows("order_book") if one["kind"] == "autopayment"]
    refused = OrderState(
        order=row["id"],
        bank="b",
        version=1,
        status="refused",
        kopecks=18_750,
        reason=code,
        at=till.server.clock(),
    )
    assert till.tell(refused).status_code == 204
    assert till.order(row["id"]).status == "refused"
    assert runs(till)[0][2] != "paid"
    assert [name for name, _ in notices(till)] == ["autopayment_failed"]
