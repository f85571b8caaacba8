"""What an account owes: its last bill less the money that came since."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lkk_desktop.models.accruals import REFUND, Accrual, Payment, Recalculation, Tranche
from lkk_desktop.models.balance import due
from lkk_desktop.models.billing.facts import Standing
from lkk_desktop.models.billing.months import month
from lkk_desktop.models.billing.settling import Purse
from lkk_desktop.models.record import Record
from tests import household
from tests.household import account
from tests.models.billed import Shelf, accrual, bill, payment, service, tranche

D = datetime.date
TODAY = D(2026, 11, 20)


def test_without_a_bill_nothing_is_known_and_that_is_not_zero() -> None:
    assert due(Shelf(account, payment("p", 100)), account, TODAY) is None


def returned(
    id: str, amount: int, *, period: str = "2026-11", reason: str = REFUND
) -> Recalculation:
    return Recalculation(
        id=id,
        account=account.id,
        service=f"{account.id}-electricity",
        period=period,
        kind="amount",
        reason=reason,
        amount=amount,
        since=None,
        until=None,
        persons=0,
        share=0,
        note=None,
    )


def owing(closing: int, debt: int) -> tuple[Record, ...]:
    """Electricity that closes with so much, of which so much is debt."""
    return accrual("electricity", closing), tranche("electricity", debt)


# What stands in the records, then: to pay, of it penalty, overpaid, paid since the bill.
CASES: dict[str, tuple[tuple[Record, ...], tuple[int, int, int, int]]] = {
    "a bill alone": (
        (
            bill({"common": 354_841}),
            accrual("electricity", 354_841),
            tranche("electricity", 354_841),
        ),
        (354_841, 0, 0, 0),
    ),
    "beyond its debts a service owes penalty": (
        (
            bill({"common": 354_841}),
            accrual("electricity", 354_841),
            tranche("electricity", 335_393),
        ),
        (354_841, 19_448, 0, 0),
    ),
    "a payment pays the debt before the penalty": (
        (
            *(bill({"common": 120_000}), accrual("electricity", 120_000)),
            *(tranche("electricity", 100_000), payment("p", 90_000)),
        ),
        (30_000, 20_000, 0, 90_000),
    ),
    "and then the penalty": (
        (
            *(bill({"common": 120_000}), accrual("electricity", 120_000)),
            *(tranche("electricity", 100_000), payment("p", 115_000)),
        ),
        (5_000, 5_000, 0, 115_000),
    ),
    "too much is an overpayment, never a debt below zero": (
        (
            *(bill({"common": 100_000}), accrual("electricity", 100_000)),
            *(tranche("electricity", 100_000), payment("p", 130_000)),
        ),
        (0, 0, 30_000, 130_000),
    ),
    "a payment that the bill used counts once": (
        (
            *(bill({"common": 50_000}), accrual("electricity", 50_000, paid=["p"])),
            *(tranche("electricity", 50_000), payment("p", 70_000, D(2026, 11, 2))),
        ),
        (50_000, 0, 0, 0),
    ),
    "one that the bill before it used, too": (
        (
            *(bill({"common": 50_000}), accrual("electricity", 50_000)),
            accrual("electricity", 0, period="2026-09", paid=["p"]),
            *(tranche("electricity", 50_000), payment("p", 70_000, D(2026, 10, 2))),
        ),
        (50_000, 0, 0, 0),
    ),
    "one of last month that came after the run is new": (
        (
            *(bill({"common": 50_000}), accrual("electricity", 50_000)),
            *(tranche("electricity", 50_000), payment("p", 20_000, D(2026, 10, 30))),
        ),
        (30_000, 0, 0, 20_000),
    ),
    "of years ago all is in the bills": (
        (
            *(bill({"common": 50_000}), *owing(50_000, 50_000)),
            replace(payment("p", 9, D(2024, 5, 1)), status="confirmed"),
        ),
        (50_000, 0, 0, 0),
    ),
    "what no bill has used counts, however old": (
        (bill({"common": 50_000}), *owing(50_000, 50_000), payment("p", 9, D(2024, 5, 1))),
        (49_991, 0, 0, 9),
    ),
    "a group's overpayment pays nothing of another's": (
        (
            *(bill({"common": 100_000, "waste": -30_000}), accrual("electricity", 100_000)),
            *(accrual("waste", -30_000, "waste"), tranche("electricity", 100_000)),
        ),
        (100_000, 0, 30_000, 0),
    ),
    "an advance to a group without a bill": (
        (bill({"common": 100_000}), tranche("electricity", 1), payment("p", 500, group="waste")),
        (100_000, 0, 500, 500),
    ),
    "what is paid tomorrow is not paid today": (
        (bill({"common": 100_000}), payment("p", 500, D(2026, 11, 21))),
        (100_000, 0, 0, 0),
    ),
    "another account's money and debts": (
        (
            *(bill({"common": 100_000}), accrual("electricity", 100_000)),
            *(tranche("electricity", 100_000), payment("p", 500, account="0710000001")),
            *(bill({"common": 7}, account="0710000001"), tranche("x", 7, account="0710000001")),
        ),
        (100_000, 0, 0, 0),
    ),
    "money of an earlier bill that went back is owed again at once": (
        (
            *(bill({"common": 100_000}), service("electricity"), returned("r", 30_000)),
            *(returned("counted", 9, period="2026-10"), returned("other", 7, reason="read")),
            payment("p", 20_000),
        ),
        (110_000, 0, 0, -10_000),
    ),
    "nothing is owed": ((bill({"common": 0}), accrual("electricity", 0)), (0, 0, 0, 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_to_be_paid(case: str) -> None:
    records, expected = CASES[case]
    owed = due(Shelf(account, *records), account, TODAY)
    assert owed is not None
    assert (owed.total, owed.penalty, owed.overpayment, owed.paid) == expected


def test_the_last_bill_counts_also_where_this_months_is_not_there_yet() -> None:
    old, older = (
        bill({"common": sum_}, period, due)
        for sum_, period, due in (
            (40_000, "2026-08", D(2026, 9, 15)),
            (10_000, "2026-07", D(2026, 8, 15)),
        )
    )
    owed = due(Shelf(account, old, older), account, TODAY)
    assert owed is not None
    assert (owed.period, owed.total, owed.due, owed.overdue) == (
        *("2026-08", 40_000, D(2026, 9, 15)),
        True,
    )
    assert owed.day == TODAY


@pytest.mark.parametrize(("day", "overdue"), [(D(2026, 12, 15), False), (D(2026, 12, 16), True)])
def test_its_day_is_over_the_day_after(day: D, overdue: bool) -> None:
    owed = due(Shelf(account, bill({"common": 1})), account, day)
    assert owed is not None
    assert owed.overdue is overdue


def test_the_common_group_is_named_first() -> None:
    owed = due(Shelf(bill({"capital_repair": 1, "waste": 2, "common": 3})), account, TODAY)
    assert owed is not None
    assert [one.group for one in owed.groups] == ["common", "capital_repair", "waste"]


SUMS = st.integers(0, 500_000)
DEBTS = st.lists(st.tuples(st.lists(SUMS.filter(bool), max_size=3), SUMS), min_size=1, max_size=3)


@given(DEBTS, st.lists(SUMS.filter(bool), max_size=4))
def test_what_is_left_is_what_billing_leaves(
    services: list[tuple[list[int], int]], sums: list[int]
) -> None:
    """However debts and penalty are spread, the next billing run settles them just so."""
    records: list[Record] = []
    standings = []
    for number, (lefts, penalty) in enumerate(services):
        name = f"s{number}"
        debts = [tranche(name, left, f"2026-0{at + 5}") for at, left in enumerate(lefts)]
        records += [*debts, accrual(name, sum(lefts) + penalty)]
        standings.append(
            Standing(
                service=service(name),
                tranches=tuple(debts),
                penalty_owed=penalty,
                credit=0,
                charged=(),
                lines=(),
            )
        )
    closing = sum(one.closing for one in records if isinstance(one, Accrual))
    money = [payment(f"p{number}", sum_) for number, sum_ in enumerate(sums)]
    purse = Purse(standings, month("2026-11"))
    purse.receive(money)
    purse.close({})
    owed = due(Shelf(*records, *money, bill({"common": closing})), household.account, TODAY)
    assert owed is not None
    after = purse.owed.values()
    debts_left = sum(one.left for of in after for one in of.debts)
    penalty_left = sum(of.penalty for of in after)
    assert owed.total == debts_left + penalty_left
    assert owed.penalty == penalty_left
    assert owed.overpayment == sum(of.credit for of in after)


@given(st.lists(SUMS.filter(bool), max_size=4), SUMS)
def test_the_order_of_records_is_nothing(sums: list[int], closing: int) -> None:
    records: list[Payment | Tranche | Record] = [
        *(payment(f"p{number}", sum_) for number, sum_ in enumerate(sums)),
        *(bill({"common": closing}), accrual("electricity", closing)),
    ]
    there, back = Shelf(*records), Shelf(*reversed(records))
    assert due(there, account, TODAY) == due(back, account, TODAY)


def test_where_it_cannot_be_read_what_a_bill_used_nobody_knows_what_is_owed() -> None:
    line = msgspec.structs.replace(accrual("electricity", 100), explanation={"paid": "all"})
    held = (account, bill({"common": 100}), line)
    alone = due(Shelf(*held), account, TODAY)
    assert alone is not None
    assert alone.total == 100
    assert due(Shelf(*held, payment("p", 100)), account, TODAY) is None


def test_one_group_overpaid_pays_nothing_of_another() -> None:
    both = bill({"common": -149_318, "waste": 77_248})
    assert (both.closing, both.payable, both.overpaid) == (-72_070, 77_248, 149_318)
    assert bill({"common": -5}).payable == 0
    assert bill({"common": 7, "waste": 5}).payable == 12
