"""The scenes' bills: one worked out by hand, and the laws that all of them keep."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill, Payment, Tranche
from lkk_desktop.models.billing import gathering
from lkk_desktop.models.billing.estimate import estimate
from lkk_desktop.models.billing.lines import explanation
from lkk_desktop.models.calendar import period
from lkk_desktop.models.metering import LoadProfile, Meter, Reading, Register
from lkk_desktop.models.papers import Notice
from lkk_server import suppliers
from lkk_server.billing.closing import close
from lkk_server.billing.shelf import Shelf
from lkk_server.seed import history, living, manual
from lkk_server.seed.scene import Scene
from tests.server.books import scene

IVANOV, DOLGOV, GRIGORIEV = "0710000000", "0710046205", "0730021964"
MONTHS = history.months("2023-11", "2026-10")
MANUAL = manual.scene(suppliers.load())


def lines(of: str, name: str) -> dict[str, Accrual]:
    found = (one for one in scene().records if isinstance(one, Accrual))
    return {one.service: one for one in found if (one.account, one.period) == (of, name)}


def bills(of: str, made: Scene | None = None) -> list[Bill]:
    records = (made or scene()).records
    found = [one for one in records if isinstance(one, Bill) and one.account == of]
    return sorted(found, key=lambda one: one.period)


def test_ivanovs_october_worked_out_by_hand() -> None:
    """On paper, from the dials and the printed prices; nothing here asks the code.

    electricity, day    14 320 - 14 143 = 177 kWh   x    3.79 =   670.83
    electricity, night   5 706 -  5 632 =  74 kWh   x    1.86 =   137.64     808.47
    cold water         356.217 - 352.519 = 3.698 m3 x   81.57 =   301.64586  301.65
    hot water          227.278 - 224.722 = 2.556 m3 x  347.82 =   889.02792  889.03
    sewerage             3.698 +   2.556 = 6.254 m3 x   96.47 =   603.32338  603.32
    heating           62.4 m2 x 0.0163 = 1.017 Gcal x 2768.58 = 2 815.64586  2 815.65
    waste                        2 persons          x  193.12 =   386.24     386.24
    capital repair              62.4 m2             x   13.20 =   823.68     823.68
    intercom                                                                  75.00
                                                                           6 703.04

    September's bill closed with 6 265.10; he paid 187.50 less than that on 9 October:
    6 265.10 + 6 703.04 - 6 077.60 = 6 890.54. Nothing was late, so that there is no penalty.
    """
    found = lines(IVANOV, "2026-10")
    assert {name: one.accrued for name, one in found.items()} == {
        "electricity": 80_847,
        "cold_water": 30_165,
        "hot_water": 88_903,
        "sewerage": 60_332,
        "heating": 281_565,
        "waste": 38_624,
        "capital_repair": 82_368,
        "intercom": 7_500,
    }
    bill = bills(IVANOV)[-1]
    assert (bill.opening, bill.accrued, bill.penalty, bill.paid, bill.closing) == (
        626_510,
        670_304,
        0,
        607_760,
        689_054,
    )
    assert (bill.issued, bill.due) == (datetime.date(2026, 11, 5), datetime.date(2026, 11, 15))
    assert bill.number == "86ab104205-01-6101"
    assert len(bill.number) == 18


def test_dolgovs_penalty_worked_out_by_hand() -> None:
    """Heating: 2 922.11 each of July, August and September, none of it paid; 9.5 % a year's rate.

    July, due 15 August: day 31 is 15 September.
      September: 16 days x 2 922.11 x 9.5 % / 300 = 14.8053573  ->  14.81
      October:   31 days x 2 922.11 x 9.5 % / 300 = 28.6853798
    August, due 15 September: day 31 is 16 October.
      October:   16 days x 2 922.11 x 9.5 % / 300 = 14.8053573
                                                    43.4907371  ->  43.49
    """
    before, last = lines(DOLGOV, "2026-09")["heating"], lines(DOLGOV, "2026-10")["heating"]
    assert (before.penalty, last.penalty) == (1_481, 4_349)
    daily = Decimal("2922.11") * Decimal("0.095") / 300
    brute = sum((daily for _ in range(31 + 16)), Decimal(0))
    assert int((brute * 100).quantize(Decimal(1), ROUND_HALF_UP)) == last.penalty
    debts = [one for one in scene().records if isinstance(one, Tranche) and one.account == DOLGOV]
    assert {one.period for one in debts} == {"2026-07", "2026-08", "2026-09", "2026-10"}


def test_what_dolgov_is_warned_of_is_what_his_bill_says() -> None:
    bill = bills(DOLGOV)[-1]
    notices = [one for one in scene().records if isinstance(one, Notice)]
    assert [one.kind for one in notices] == ["debt", "limitation"]
    assert notices[0].amount == bill.closing - bill.accrued
    assert bill.opening > 3_000_000
    assert bill.paid == 0
    assert bill.penalty > 0


@pytest.mark.parametrize("made", [scene(), MANUAL], ids=["living", "manual"])
def test_a_month_begins_with_what_the_one_before_closed_with(made: Scene) -> None:
    by_account = {one.id: bills(one.id, made) for one in made.records if isinstance(one, Account)}
    for account, rows in by_account.items():
        assert [one.period for one in rows] == history.months(rows[0].period, rows[-1].period)
        assert rows[0].opening == 0
        for one, after in pairwise(rows):
            assert after.opening == one.closing, account
        added = sum(one.accrued + one.penalty + one.recalculated for one in rows)
        assert rows[-1].closing == added - sum(one.paid for one in rows)
        for one in rows:
            groups = one.groups.values()
            assert one.closing == sum(total["closing"] for total in groups)
            assert one.issued <= one.due
    lines = defaultdict(list)
    for line in made.records:
        if isinstance(line, Accrual):
            lines[line.account, line.period].append(line)
            assert explanation(line).flaws == ()
    for rows in by_account.values():
        for bill in rows:
            some = lines[bill.account, bill.period]
            for name in ("opening", "accrued", "penalty", "recalculated", "paid", "closing"):
                assert getattr(bill, name) == sum(getattr(one, name) for one in some)


def test_living_has_36_months_of_bills_for_everybody() -> None:
    for one in scene().records:
        if isinstance(one, Account):
            assert [bill.period for bill in bills(one.id)] == MONTHS
            assert one.open_period == "2026-11"


def test_the_manuals_header_has_nothing_to_pay() -> None:
    """Figure 9: «К оплате … 0 р. в т.ч. пени 0.00 р.»: June was paid on 9 July."""
    last = bills("0710000000", MANUAL)[-1]
    payments = [p for p in MANUAL.records if isinstance(p, Payment) and p.account == last.account]
    july = [one.amount for one in payments if period(one.day) == "2020-07"]
    assert last.period == "2020-06"
    assert july
    assert last.closing == sum(july)


def test_each_payment_is_used_whole_in_the_bill_of_its_month() -> None:
    used: dict[str, int] = defaultdict(int)
    for line in scene().records:
        if isinstance(line, Accrual):
            for paid in explanation(line).paid:
                if paid.payment is not None:
                    used[paid.payment] += paid.amount
                    assert period(paid.day) == line.period
    for one in scene().records:
        if isinstance(one, Payment):
            waits = period(one.day) == "2026-11"
            assert one.status == ("fresh" if waits else "confirmed")
            assert used.get(one.id, 0) == (0 if waits else one.amount)


def test_the_scene_shows_every_way_of_counting() -> None:
    found = [one for one in scene().records if isinstance(one, Accrual)]
    methods = {one.method for one in found}
    assert methods >= {"meter", "average", "norm", "area", "resident", "fixed", "mixed"}
    reasons = {one.reason for one in found}
    assert reasons >= {"read", "broken", "expired", "no_meter", "cannot_meter", "by_basis"}
    assert any(one.losses for one in found)
    assert any(one.privilege for one in found)
    assert any(one.subsidy for one in found)
    assert any(one.recalculated < 0 for one in found)
    assert any(one.closing < 0 for one in found)
    corrections = {c.kind for one in found for c in explanation(one).corrections}
    assert corrections >= {"amount", "absence", "outage"}
    # A price that changed within the month, and ranges of a month's use.
    assert any(len({s.price for s in explanation(one).slices}) > 1 for one in found)


def test_the_estimate_of_a_month_is_what_its_bill_will_be() -> None:
    """Grigoriev has sent all that is asked of him, and owes nothing: nothing else arrives."""
    shelf = Shelf(scene().records)
    account = next(iter(shelf.find(Account, id=GRIGORIEV)))
    book = gathering.book(shelf, "tyumen")
    last = datetime.date(2026, 11, 30)
    told = estimate(gathering.facts(shelf, account, last), book, "2026-11", last)
    bill = close(shelf, account, book, "2026-11").bill
    assert told.whole
    assert told.current == bill.accrued + bill.recalculated
    assert told.total == bill.closing
    assert {line.method for line in told.lines} == {"meter", "resident"}


def test_hours_add_up_to_what_the_dials_show() -> None:
    """Each dial of the automatic meter from reading to reading, 24 hours of each day."""
    records = scene().records
    hours: dict[str, dict[datetime.date, int]] = defaultdict(dict)
    for one in records:
        if isinstance(one, LoadProfile):
            assert len(one.hours) == 24
            hours[one.register][one.day] = sum(hour or 0 for hour in one.hours)
    dials = [r for r in records if isinstance(r, Register) and r.meter == living.AUTOMATIC]
    assert set(hours) == {one.id for one in dials}
    [meter] = [m for m in records if isinstance(m, Meter) and m.id == living.AUTOMATIC]
    assert meter.account == "0720027716"
    for dial in dials:
        rows = [r for r in records if isinstance(r, Reading) and r.register == dial.id]
        rows.sort(key=lambda one: one.day)
        assert len(rows) == 37
        for one, after in pairwise(rows):
            days = (one.day + datetime.timedelta(n) for n in range((after.day - one.day).days))
            assert sum(hours[dial.id][day] for day in days) == after.value - one.value
        assert max(hours[dial.id]) == datetime.date(2026, 11, 19)
        assert len(hours[dial.id]) > 1_096
