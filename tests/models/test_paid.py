"""What was paid, as a person looks it up: by random histories it agrees with the books."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lkk_desktop.models import paid
from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.payments import Part, PaymentOrder
from tests.documents.world import Held, account, supplier
from tests.household import NOW, USER
from tests.models.billing import kit

GROUPS = ("common", "waste", "capital_repair")
DAY = datetime.date(2026, 11, 20)


@st.composite
def orders(draw: st.DrawFn, number: int) -> tuple[PaymentOrder, list[Payment]]:
    """An order and the payments that stand for it: whole, lowered by what went back, or none."""
    groups = draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3, unique=True))
    parts = tuple(Part(kit.ACCOUNT, one, draw(st.integers(1, 10**9))) for one in groups)
    status = draw(st.sampled_from(["opening", "waiting", "paid", "refused", "expired"]))
    left = [draw(st.integers(0, one.kopecks)) for one in parts] if status == "paid" else []
    amount = sum(one.kopecks for one in parts)
    order = PaymentOrder(
        id=f"order-{number}",
        user=USER,
        kind=draw(st.sampled_from(["payment", "autopayment"])),
        method="card",
        parts=parts,
        amount=amount,
        card=None,
        status=status,  # type: ignore[arg-type]
        reason="bank_declined" if status == "refused" else None,
        url=None,
        link=None,
        until=None,
        made=NOW,
        settled=None if status in ("opening", "waiting") else NOW,
        returned=amount - sum(left) if status == "paid" else 0,
    )
    made = [_payment(order, part, rest) for part, rest in zip(parts, left, strict=False) if rest]
    return order, made


def _payment(order: PaymentOrder, part: Part, kopecks: int) -> Payment:
    return Payment(
        id=f"{order.id}-{part.account}-{part.group}",
        account=part.account,
        group=part.group,
        amount=kopecks,
        day=DAY,
        taken=NOW,
        period=None,
        way="card",
        status="fresh",
        order=order.id,
    )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_what_counts_and_what_went_back_are_what_was_given(data: Any) -> None:
    made = [data.draw(orders(n)) for n in range(data.draw(st.integers(0, 5)))]
    held = Held([supplier(), account()])
    for order, payments in made:
        held.put(order)
        for one in payments:
            held.put(one)
    history = paid.gathered(held, kit.ACCOUNT, USER, NOW)
    assert history is not None
    found = paid.sums(history.lines)
    assert found.paid == sum(one.amount for _order, payments in made for one in payments)
    assert found.paid == found.billed + found.fresh
    assert found.returned == sum(order.returned for order, _payments in made)
    for order, _payments in made:
        mine = [one for one in history.lines if one.order == order.id]
        assert {(one.group, one.kopecks) for one in mine} == {
            (part.group, part.kopecks) for part in order.parts
        }, "no part of an order is lost, and none stands twice"
        if order.status == "paid":
            assert sum(one.counts + one.returned for one in mine) == order.amount
        else:
            assert not any(one.came for one in mine)


def test_money_that_is_on_its_way_is_not_said_to_be_gone() -> None:
    order = PaymentOrder(
        id="order-1",
        user=USER,
        kind="payment",
        method="card",
        parts=(Part(kit.ACCOUNT, "common", 100),),
        amount=100,
        card=None,
        status="paid",
        reason=None,
        url=None,
        link=None,
        until=None,
        made=NOW,
        settled=NOW,
        returned=0,
    )
    history = paid.gathered(Held([supplier(), account(), order]), kit.ACCOUNT, USER, NOW)
    assert history is not None
    assert history.lines == (), "the user's stream is ahead of the account's"


def test_without_the_account_there_is_no_history() -> None:
    assert paid.gathered(Held([supplier()]), kit.ACCOUNT, USER, NOW) is None
