"""Many at once: a form that is sent eight times takes the money once, and no refund is too much."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from lkk_server.acquiring.messages import RefundOrder
from lkk_server.payments.acquirer import Declined
from lkk_server.payments.bank import HttpBank
from tests import banking
from tests.banking import Payer
from tests.sandbox.kit import NOW, a_charge, an_order, page_of

AT_ONCE = 8


def at_once(deed: Callable[[int], Any], times: int = AT_ONCE) -> list[Any]:
    """What each of several threads got, which all began together."""
    gate = Barrier(times)

    def run(which: int) -> Any:
        gate.wait()
        return deed(which)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def press(payer: Payer, deed: str, **fields: str) -> int:
    """Send a form of a page, without a look at what comes back."""
    form = payer.form(deed)
    where = httpx.URL(payer.url).join(form.action)
    with httpx.Client(trust_env=False, verify=False, timeout=10) as http:
        return http.post(where, data=form.fields | fields).status_code


CARD = {"number": banking.GOOD, "expiry": banking.EXPIRY, "cvc": banking.CVC}


def test_a_form_that_is_sent_many_times_pays_once(port: HttpBank) -> None:
    payer = Payer(page_of(port.open(an_order())))
    assert set(at_once(lambda _n: press(payer, "card", **CARD))) == {303}
    state = port.state("o-1")
    assert (state.captured, state.version) == (1_234_56, 2)
    assert len(port.registry(0, NOW + 1).operations) == 1


def test_a_wallet_that_confirms_many_times_pays_once(port: HttpBank) -> None:
    state = port.open(an_order(method="sbp"))
    assert state.link is not None
    phone = Payer(state.link)
    at_once(lambda _n: press(phone, "confirm", account="empty"))
    assert "Осталось попыток: 2" in phone.look().html
    at_once(lambda _n: press(phone, "confirm", account="main"))
    assert port.state("o-1").captured == 1_234_56


def test_a_refused_card_that_is_sent_many_times_is_one_try(port: HttpBank) -> None:
    payer = Payer(page_of(port.open(an_order())))
    at_once(lambda _n: press(payer, "card", **(CARD | {"number": banking.POOR})))
    assert "Осталось попыток: 2" in payer.look().html


def test_a_code_that_is_sent_many_times_is_one_try(port: HttpBank) -> None:
    payer = Payer(page_of(port.open(an_order()))).card(banking.SECURE)
    at_once(lambda _n: press(payer, "secure", code="0000"))
    assert "Осталось попыток: 2" in payer.look().html
    at_once(lambda _n: press(payer, "secure", code=banking.CODE))
    assert port.state("o-1").captured == 1_234_56


def test_paying_and_giving_up_at_once_is_one_of_both(port: HttpBank) -> None:
    payer = Payer(page_of(port.open(an_order())))

    def deed(which: int) -> Any:
        return press(payer, "card", **CARD) if which % 2 else port.cancel("o-1")

    at_once(deed)
    state = port.state("o-1")
    assert (state.status, state.captured) in [("paid", 1_234_56), ("cancelled", 0)]
    assert state.version == 2


def test_one_order_that_is_opened_many_times_is_one(port: HttpBank) -> None:
    states = at_once(lambda _n: port.open(an_order()))
    assert len({state.page for state in states}) == 1


def test_one_charge_that_is_asked_many_times_is_one(port: HttpBank) -> None:
    states = at_once(lambda _n: port.charge(a_charge()))
    assert {(state.version, state.captured) for state in states} == {(2, 500_00)}


def test_refunds_at_once_never_exceed_what_was_taken(port: HttpBank) -> None:
    Payer(page_of(port.open(an_order(kopecks=1_000)))).card(banking.GOOD)

    def refund(which: int) -> str:
        try:
            port.refund("o-1", RefundOrder(refund=f"r-{which}", kopecks=300))
        except Declined as declined:
            return declined.code
        return "back"

    assert sorted(at_once(refund)) == ["back"] * 3 + ["too_much"] * (AT_ONCE - 3)
    assert port.state("o-1").returned == 900


def test_one_refund_that_is_asked_many_times_goes_back_once(port: HttpBank) -> None:
    Payer(page_of(port.open(an_order(kopecks=1_000)))).card(banking.GOOD)
    again = RefundOrder(refund="r-1", kopecks=300)
    states = at_once(lambda _n: port.refund("o-1", again))
    assert {state.returned for state in states} == {300}


@pytest.mark.slow
def test_sixteen_threads_share_the_lines_of_one_port(port: HttpBank) -> None:
    def charges(which: int) -> int:
        return sum(port.charge(a_charge(f"c-{which}-{n}")).captured for n in range(10))

    assert sum(at_once(charges, 16)) == 160 * 500_00
