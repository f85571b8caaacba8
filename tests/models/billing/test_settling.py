"""Payments settle the oldest debts first, each kopeck once."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.facts import Standing
from lkk_desktop.models.billing.lines import Billed
from tests.models.billing.kit import book, debt, facts, payment, service

REPAIR = service("capital_repair", "area", group="repair", penalty="capital_repair")
INTERCOM = service("intercom", "fixed", penalty=None)  # 60.00 a month
STRICT = service("intercom", "fixed")
WASTE = service("waste", "fixed", id="s-waste")  # 129.50 a month


def of(one: Any, *debts: Any, **other: Any) -> Standing:
    return Standing(service=one, tranches=debts, **other)


def billed(*services: Any, pay: tuple[Payment, ...] = (), period: str = "2026-11") -> Billed:
    return bill(facts(*services, payments=pay), book(), period)


def settled(found: Billed) -> dict[str, list[tuple[str, str | None, int]]]:
    return {
        line.service.service: [(p.kind, p.period, p.amount) for p in line.explanation.paid]
        for line in found.lines
    }


SEPTEMBER = debt(5_000, "2026-10-15", "2026-09", of="s-intercom")
OCTOBER = debt(6_000, "2026-11-15", "2026-10", of="s-intercom")


@pytest.mark.parametrize(
    ("amount", "wanted", "closing"),
    [
        (1_000, [("debt", "2026-09", 1_000)], 16_000),
        (5_000, [("debt", "2026-09", 5_000)], 12_000),
        (8_000, [("debt", "2026-09", 5_000), ("debt", "2026-10", 3_000)], 9_000),
        (
            13_000,
            [("debt", "2026-09", 5_000), ("debt", "2026-10", 6_000), ("debt", "2026-11", 2_000)],
            4_000,
        ),
        (
            20_000,
            [
                ("debt", "2026-09", 5_000),
                ("debt", "2026-10", 6_000),
                ("debt", "2026-11", 6_000),
                ("advance", None, 3_000),
            ],
            -3_000,
        ),
    ],
)
def test_the_oldest_debt_first(amount: int, wanted: list[Any], closing: int) -> None:
    found = billed(of(INTERCOM, OCTOBER, SEPTEMBER), pay=(payment("2026-11-03", amount),))
    assert settled(found) == {"intercom": wanted}
    assert found.totals.closing == closing


def test_what_the_payer_named_goes_first() -> None:
    pay = payment("2026-11-03", 8_000, period="2026-10")
    found = billed(of(INTERCOM, SEPTEMBER, OCTOBER), pay=(pay,))
    assert settled(found)["intercom"] == [("debt", "2026-10", 6_000), ("debt", "2026-09", 2_000)]


def test_money_named_for_this_period_waits_for_it() -> None:
    pay = payment("2026-11-03", 7_000, period="2026-11")
    found = billed(of(INTERCOM, SEPTEMBER), pay=(pay,))
    assert settled(found)["intercom"] == [("debt", "2026-11", 6_000), ("debt", "2026-09", 1_000)]


def test_services_of_a_group_share_a_payment_by_what_is_owed_of_one_period() -> None:
    other = debt(3_000, "2026-11-15", "2026-10", of="s-waste")
    found = billed(of(INTERCOM, OCTOBER), of(WASTE, other), pay=(payment("2026-11-03", 1_000),))
    assert settled(found) == {
        "intercom": [("debt", "2026-10", 667)],
        "waste": [("debt", "2026-10", 333)],
    }


def test_groups_are_paid_apart() -> None:
    repair = debt(9_000, "2026-10-15", "2026-09", of="s-capital_repair")
    pay = (payment("2026-11-03", 50_000), payment("2026-11-04", 1_000, group="repair"))
    found = billed(of(INTERCOM, OCTOBER), of(REPAIR, repair), pay=pay)
    assert settled(found)["capital_repair"] == [("debt", "2026-09", 1_000)]
    assert found.groups["main"].closing == 6_000 + 6_000 - 50_000
    assert found.groups["repair"].closing > 0
    assert found.totals.closing == sum(one.closing for one in found.groups.values())


def test_penalty_is_paid_after_all_debts() -> None:
    found = billed(of(INTERCOM, OCTOBER, penalty_owed=500), pay=(payment("2026-11-03", 6_300),))
    line = found.lines[0]
    assert settled(found)["intercom"] == [("debt", "2026-10", 6_000), ("penalty", None, 300)]
    assert (line.penalty_owed, line.credit) == (200, 0)


def test_an_overpayment_pays_what_is_new() -> None:
    found = billed(of(INTERCOM, credit=10_000))
    line = found.lines[0]
    assert (line.opening, line.accrued, line.paid, line.closing) == (-10_000, 6_000, 0, -4_000)
    assert (line.tranches, line.credit) == ((), 4_000)


def test_an_overpayment_of_one_service_pays_another_of_its_group() -> None:
    found = billed(of(INTERCOM, credit=10_000), of(WASTE))
    assert settled(found) == {
        "intercom": [("advance", "2026-11", -4_000)],
        "waste": [("debt", "2026-11", 4_000)],
    }
    assert found.totals.paid == 0
    assert found.totals.closing == 6_000 + 12_950 - 10_000


def test_a_payment_on_the_due_date_bears_no_penalty_and_one_much_later_does() -> None:
    late = debt(354_841, "2026-04-15", "2026-03", of="s-intercom")
    on_time = billed(of(STRICT, late), pay=(payment("2026-04-15", 354_841),), period="2026-04")
    assert on_time.totals.penalty == 0
    september = billed(of(STRICT, late), pay=(payment("2026-09-01", 354_841),), period="2026-09")
    assert september.totals.penalty == 259
    whole = 0
    standing = of(STRICT, late)
    for month in ("04", "05", "06", "07", "08", "09"):
        pay = (payment("2026-09-01", 354_841),) if month == "09" else ()
        line = billed(standing, pay=pay, period=f"2026-{month}").lines[0]
        rest = [t for t in line.tranches if t.period == "2026-03"]
        whole += line.penalty
        standing = of(STRICT, *rest)
    assert abs(whole - 19_448) <= 3  # 194.48 in one; each month's line is rounded


def test_penalty_borne_is_kept_with_its_debt() -> None:
    late = debt(100_000, "2026-04-15", "2026-03", of="s-intercom", borne=70)
    line = billed(of(STRICT, late), period="2026-06").lines[0]
    assert line.penalty == 950  # 30 days x 95 / 300 x 1000
    assert {t.period: t.penalised for t in line.tranches} == {"2026-03": 1_020, "2026-06": 0}


def test_two_payments_of_one_day_are_two_whoever_comes_first() -> None:
    one = payment("2026-11-03", 1_000, id="a")
    two = payment("2026-11-03", 1_000, id="b")
    standing = of(INTERCOM, SEPTEMBER)
    assert billed(standing, pay=(one, two)) == billed(standing, pay=(two, one))
    assert billed(standing, pay=(one, two)).totals.paid == 2_000
