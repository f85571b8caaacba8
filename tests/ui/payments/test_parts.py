"""What the screen of payments is worked out of, without widgets: debts, sums, stages, addresses."""

from __future__ import annotations

import datetime
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lkk_desktop.models.payments import OrderStatus, Part
from lkk_desktop.models.record import Record
from lkk_desktop.online.payments import Started, StartPayment
from lkk_desktop.strings import use
from lkk_desktop.ui.payments.basket import Basket, together
from lkk_desktop.ui.payments.begun import Begun, Course, course
from lkk_desktop.ui.payments.browser import safe
from lkk_desktop.ui.payments.gathered import ToPay, cheques, gather
from lkk_desktop.ui.payments.telling import tell
from tests.household import NOW, TYUMEN, USER
from tests.models.billed import Shelf, payment
from tests.ui.flat import EMPTY, FLAT, MUM, account
from tests.ui.furnished import FURNISHED
from tests.ui.payments.paid import LINK, METHODS, MIR, PAGE, VISA, cheque, order, settled

DAY = datetime.date(2026, 11, 20)
QUESTION = StartPayment(id="order-1", method="card", parts=(Part(FLAT, "common", 100),))


def gathered(*more: Record) -> ToPay:
    found = gather(Shelf(*FURNISHED, *METHODS, MIR, VISA, *more), USER, FLAT, lambda _zone: DAY)
    assert found is not None
    return found


# ── gathering ─────────────────────────────────────────────────────────────────────────────────


def test_all_accounts_of_the_desks_supplier_are_there_in_the_users_order() -> None:
    foreign = replace(account(EMPTY, "Чернігів"), supplier="chernihiv")
    assert [one.id for one in gathered().accounts] == [FLAT, MUM, EMPTY]
    assert [one.id for one in gathered(foreign).accounts] == [FLAT, MUM]
    assert gather(Shelf(*FURNISHED), USER, "0799999999", lambda _zone: DAY) is None


def test_what_is_not_known_is_not_nothing() -> None:
    flat, _mum, empty = gathered().accounts
    assert flat.debt == 354_841 + 35_550
    assert empty.due is None
    assert all(one.owed is None for one in empty.groups)


def test_money_of_somebody_else_and_another_suppliers_ways_are_left_out() -> None:
    theirs = replace(order("theirs"), user="user-2")
    way = replace(METHODS[0], id="x", supplier="chernihiv")
    found = gathered(theirs, way, replace(MIR, id="x", user="user-2"))
    assert found.orders == ()
    assert found.methods == METHODS
    assert found.cards == (MIR, VISA)
    assert all(one.supplier == TYUMEN for one in found.methods)


def test_a_group_that_an_open_order_pays_waits_until_that_is_settled() -> None:
    flat = gathered(order()).accounts[0]
    assert [one.group for one in flat.groups if one.waits] == ["common"]
    for status in ("paid", "refused", "expired", "cancelled"):
        assert not any(one.waits for one in gathered(settled(order(), status)).accounts[0].groups)


def test_fresh_money_is_told_and_confirmed_money_is_not() -> None:
    fresh = payment("p-1", 100, account=FLAT)
    counted = replace(payment("p-2", 100, account=FLAT), status="confirmed")
    assert gathered(fresh, counted).accounts[0].fresh == (fresh,)


def test_the_cheques_of_an_order_are_of_its_accounts_and_no_return() -> None:
    of = settled(order(), "paid")
    back = replace(cheque(of), id="back", kind="income_returned")
    assert cheques(Shelf(cheque(of), back, cheque(order("other"), FLAT)), of) == (cheque(of),)


# ── sums ──────────────────────────────────────────────────────────────────────────────────────


def test_what_the_server_said_counts_until_something_else_is_known() -> None:
    basket, flat = Basket(), gathered().accounts[0]
    group = next(one for one in flat.groups if one.group == "common")
    basket.hear(group.key, 300_000, group.owed)
    assert basket.lines(flat)[0].group.owed == 300_000
    fresh = replace(group, owed=1_000)
    later = replace(flat, groups=tuple(fresh if one is group else one for one in flat.groups))
    assert basket.lines(later)[0].group.owed == 1_000


def test_a_part_that_was_taken_is_not_told_as_nothing() -> None:
    use("en")
    of = settled(order(), "refused", "partial_capture")
    said = tell(course(None, of, asking=False), "RUB", online=True, over=False, cheque=False).text
    assert "goes back" in said
    assert "Nothing was charged" not in said


def test_an_estimate_stands_in_the_place_of_debts_and_nothing_else_is_ticked() -> None:
    basket, flat = Basket(), gathered().accounts[0]
    basket.foresee(FLAT, {"common": 500_000, "waste": 0})
    on = {one.group.group: one.kopecks for one in basket.lines(flat) if one.on}
    assert on == {"common": 500_000}
    advance = together(basket.lines(flat), METHODS[0]).advance
    assert advance == 500_000 - 354_841
    assert basket.allows(advance)
    assert not basket.allows(advance + 1)  # that would be more than was said
    basket.settle([(FLAT, "common")])
    assert {one.group.group for one in basket.lines(flat) if one.on} == {"common", "waste"}


@given(typed=st.text(max_size=12))
def test_whatever_is_typed_is_a_sum_or_a_problem(typed: str) -> None:
    basket, flat = Basket(), gathered().accounts[0]
    basket.typed[FLAT, "common"] = typed
    line = next(one for one in basket.lines(flat) if one.group.group == "common")
    assert (line.kopecks is None) is (line.problem is not None)
    assert line.kopecks is None or line.kopecks > 0


# ── stages ────────────────────────────────────────────────────────────────────────────────────


def test_paid_says_nobody_but_the_record() -> None:
    begun = Begun(question=QUESTION, made=NOW)
    told = Started(order="order-1", url=PAGE, link=None, until=NOW + 1)
    assert course(begun, None, asking=True).stage == "asking"
    assert course(begun, None, asking=False).stage == "lost"
    assert course(replace(begun, started=told), None, asking=False).stage == "waiting"
    older = replace(order(), status="opening", url=None, until=None)
    waits = course(replace(begun, started=told), older, asking=False)
    assert (waits.stage, waits.address) == ("waiting", PAGE)
    for status in ("paid", "refused", "expired", "cancelled"):
        assert course(
            replace(begun, started=told), settled(order(), status), asking=True
        ).stage == (status)
    with pytest.raises(ValueError, match="neither"):
        course(None, None, asking=False)


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("link", [None, LINK])
def test_every_stage_has_words_and_only_a_paid_one_says_paid(
    language: str, online: bool, link: str | None
) -> None:
    use(language)
    stages: tuple[str, ...] = ("asking", "lost", "opening", "waiting", "paid")
    for stage in (*stages, "refused", "expired", "cancelled"):
        of = Course(
            id="1",
            stage=cast(OrderStatus, stage),
            method="sbp" if link else "card",
            parts=(),
            amount=100,
            made=NOW,
            link=link,
            reason="insufficient_funds",
        )
        for over in (True, False):
            told = tell(of, "RUB", online=online, over=over, cheque=False)
            assert told.heading
            assert told.text
            assert (told.state == "ok") is (stage == "paid")
            if not online:
                assert not {"look", "again"} & set(told.acts)
    use("en")


# ── the browser ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://bank.example/pay/1?x=%20", True),
        ("http://127.0.0.1:8490/pay/1", True),
        ("http://localhost:8490/pay/1", True),
        ("http://[::1]:8490/pay/1", True),
        ("http://bank.example/pay/1", False),
        ("http://127.0.0.1.bank.example/pay", False),
        ("https://user:word@bank.example/pay", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("bank.example", False),
        ("", False),
        (None, False),
    ],
)
def test_a_browser_is_sent_to_sealed_pages_only(address: str | None, allowed: bool) -> None:
    assert (safe(address) == address) is (allowed or address is None)
    assert (safe(address) is not None) is allowed
