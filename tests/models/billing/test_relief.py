"""Privileges, subsidies and orders of recalculation, by worked cases."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.facts import Earlier, Standing
from tests.models.billing.kit import (
    book,
    d,
    debt,
    facts,
    one_dial,
    one_line,
    order,
    privilege,
    service,
    subsidy,
)

POWER = service("electricity")  # a flat of three residents; the norm is 120 for each
METER = one_dial("electricity", ("2026-10-22", 0), ("2026-11-20", 500))  # 500 x 2.12 = 1060.00
WASTE = service("waste", "resident")  # 3 x 129.50 = 388.50
INTERCOM = service("intercom", "fixed")


@pytest.mark.parametrize(
    ("privileges", "amount"),
    [
        ([privilege("electricity", "0.5")], 53_000),
        ([privilege("electricity", "0.5", persons=1)], 17_667),  # a third of the cost
        # within the norm of one person: 120 of 500 kWh, half of 254.40
        ([privilege("electricity", "0.5", persons=1, bound="norm")], 12_720),
        ([privilege("electricity", "0.5", bound="norm")], 38_160),  # 360 of 500
        ([privilege("electricity", "0.5"), privilege("electricity", "0.3")], 53_000),
        ([privilege("electricity", "0.5", since=d("2026-11-16"))], 26_500),  # 15 of 30 days
        ([privilege("electricity", "0.5", until=d("2026-10-31"))], 0),
        ([privilege("gas", "0.5")], 0),
        ([privilege("electricity", "1")], 106_000),
    ],
)
def test_a_privilege_takes_its_share(privileges: Any, amount: int) -> None:
    line = one_line(POWER, meters=(METER,), privileges=tuple(privileges))
    assert line.privilege == amount
    assert (line.charged, line.accrued) == (106_000, 106_000 - amount)


def test_within_the_norm_more_than_is_used_is_all_that_is_used() -> None:
    small = one_dial("electricity", ("2026-10-22", 0), ("2026-11-20", 100))
    own = privilege("electricity", "0.5", bound="norm")
    assert one_line(POWER, meters=(small,), privileges=(own,)).privilege == 10_600


def test_a_subsidy_is_taken_off_what_the_privilege_leaves_and_no_further() -> None:
    other: dict[str, Any] = {"meters": (METER,), "privileges": (privilege("electricity", "0.5"),)}
    line = one_line(POWER, subsidies=(subsidy("electricity", 20_000),), **other)
    assert (line.privilege, line.subsidy, line.accrued) == (53_000, 20_000, 33_000)
    much = one_line(POWER, subsidies=(subsidy("electricity", 900_000),), **other)
    assert (much.subsidy, much.accrued, much.closing) == (53_000, 0, 0)


def test_a_subsidy_for_all_is_shared_by_what_is_to_pay() -> None:
    found = bill(facts(WASTE, INTERCOM, subsidies=(subsidy(None, 10_000),)), book(), "2026-11")
    taken = {line.service.service: line.subsidy for line in found.lines}
    assert taken == {"waste": 8_662, "intercom": 1_338}  # 388.50 and 60.00 of 448.50


def test_an_order_of_a_sum_is_added_whatever_its_sign() -> None:
    for amount in (-45_000, 12_345):
        orders = (order("amount", "s-waste", "2026-11", amount=amount),)
        line = one_line(WASTE, orders=orders)
        assert (line.accrued, line.recalculated) == (38_850, amount)
        assert line.closing == 38_850 + amount
    elsewhere = order("amount", "s-waste", "2026-10", amount=5)
    assert one_line(WASTE, orders=(elsewhere,)).recalculated == 0


def test_a_negative_recalculation_pays_the_oldest_debt() -> None:
    old = debt(30_000, "2026-10-15", "2026-09", of="s-waste")
    standing = Standing(service=WASTE, tranches=(old,))
    orders = (order("amount", "s-waste", "2026-11", amount=-58_850),)
    line = one_line(standing, orders=orders)
    assert line.penalty == 152  # from the 15th, day 31: 16 days x 95 / 300 x 300
    assert line.closing == 10_152
    assert [(t.period, t.left) for t in line.tranches] == [("2026-09", 10_000)]


def test_a_negative_recalculation_pays_penalty_after_debts_and_the_rest_is_an_overpayment() -> None:
    standing = Standing(service=WASTE, penalty_owed=700)
    for given, owed, credit in ((-39_350, 200, 0), (-40_000, 0, 450)):
        orders = (order("amount", "s-waste", "2026-11", amount=given),)
        line = one_line(standing, orders=orders)
        assert (line.penalty_owed, line.credit, line.closing) == (owed, credit, owed - credit)


def away(first: str, last: str, persons: int = 1) -> Any:
    return order("absence", "s-waste", "2026-11", since=d(first), until=d(last), persons=persons)


@pytest.mark.parametrize(
    ("one", "amount"),
    [
        (away("2026-11-04", "2026-11-13"), -4_317),  # 388.50 / 3 x 10 / 30
        (away("2026-11-01", "2026-11-30", 3), -38_850),
        (away("2026-11-01", "2026-11-30", 9), -38_850),  # no more of them than live there
        (away("2026-10-22", "2026-11-13"), -(10_000 // 31 * 0 + 3_226) - 5_612),
        (away("2026-11-13", "2026-11-04"), 0),
    ],
)
def test_an_absence_gives_back_its_days_of_its_persons(one: Any, amount: int) -> None:
    """October: 200.00 for two persons, 10 days of 31: 100.00 x 10 / 31 = 32.26; 13 days: 56.12."""
    earlier = (Earlier("2026-10", "resident", 20_000, 2),)
    line = one_line(Standing(service=WASTE, lines=earlier), orders=(one,))
    assert line.recalculated == amount


def test_an_absence_before_what_is_known_says_so() -> None:
    line = one_line(WASTE, orders=(away("2026-09-22", "2026-11-30"),))
    assert line.explanation.flaws == ("no_earlier_line",)


def test_a_meter_notices_an_absence_itself() -> None:
    one = order(
        "absence", POWER.id, "2026-11", since=d("2026-11-01"), until=d("2026-11-30"), persons=3
    )
    assert one_line(POWER, meters=(METER,), orders=(one,)).recalculated == 0


def test_an_outage_gives_back_its_share_of_its_days() -> None:
    one = order(
        "outage",
        "s-intercom",
        "2026-11",
        since=d("2026-11-01"),
        until=d("2026-11-03"),
        share=500_000,
    )
    assert one_line(INTERCOM, orders=(one,)).recalculated == -300  # 60.00 x 3 / 30 x 0.5
