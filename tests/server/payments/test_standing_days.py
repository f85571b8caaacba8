"""Standing orders by the calendar: months of any length, downtime, clocks, and bills that come."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from lkk_desktop.models.accruals import Bill
from lkk_desktop.online.payments import DropAutopayment
from lkk_server import suppliers
from lkk_server.transact import publish
from tests.banking import running_sandbox
from tests.server.payments.kit import ACCOUNT, Box, Counter, till_at
from tests.server.payments.standing import (
    at,
    bound,
    charges,
    cleared,
    connected,
    later,
    letters,
    notices,
    outcome,
    runs,
    stand,
    wish,
)
from tests.server.running import Running, scene

OWED = 18_750
"""What Ivanov owes for the common bill (kopecks)."""


@pytest.fixture
def till(till: Counter) -> Counter:
    return cleared(till)


def test_the_last_day_of_a_month_is_whichever_it_is(till: Counter) -> None:
    connected(till, schedule="last_day", day=None)
    for today in ("2026-11-29", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-27"):
        at(till, today)
    assert [name for _, name, _, _ in runs(till)] == ["2026-11", "2026-12", "2027-01"]
    at(till, "2027-02-28")
    found = outcome(till, 4)
    assert [(name, code) for _, name, code, _ in found] == [
        ("2026-11", "paid"),
        ("2026-12", "nothing_to_pay"),
        ("2027-01", "nothing_to_pay"),
        ("2027-02", "nothing_to_pay"),
    ]


def test_connected_on_its_own_day_it_begins_with_the_next_month(till: Counter) -> None:
    connected(till, schedule="day", day=20)  # today
    at(till, "2026-11-20", 23)
    at(till, "2026-12-19")
    assert runs(till) == []
    at(till, "2026-12-20")
    assert [name for _, name, _, _ in outcome(till)] == ["2026-12"]


def test_a_schedule_that_is_changed_after_its_run_does_not_run_twice_in_a_month(
    till: Counter,
) -> None:
    card = connected(till, schedule="day", day=22)
    at(till, "2026-11-22")
    outcome(till)
    till.ask(wish(card, schedule="day", day=25))
    at(till, "2026-11-25")
    till.ask(wish(card, schedule="last_day", day=None))
    at(till, "2026-11-30")
    assert [name for _, name, _, _ in runs(till)] == ["2026-11"]
    at(till, "2026-12-31")
    assert [name for _, name, _, _ in outcome(till, 2)] == ["2026-11", "2026-12"]


def test_switched_off_and_on_again_it_does_not_run_twice_in_a_month(till: Counter) -> None:
    card = connected(till, schedule="day", day=22)
    at(till, "2026-11-22")
    outcome(till)
    till.ask(DropAutopayment(account=ACCOUNT))
    till.ask(wish(card, schedule="day", day=25))
    at(till, "2026-11-25")
    assert [name for _, name, _, _ in runs(till)] == ["2026-11"]


def test_a_week_of_downtime_is_made_up_for(till: Counter) -> None:
    connected(till, schedule="day", day=21)
    at(till, "2026-11-28")
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]
    assert notices(till)[0][1]["next"] == "2026-12-21"


def test_a_longer_one_is_missed_and_told(till: Counter) -> None:
    connected(till, schedule="day", day=21)
    at(till, "2026-11-29")
    assert outcome(till) == [("u-ivanov", "2026-11", "missed", None)]
    assert charges(till) == []
    ((code, values),) = notices(till)
    assert (code, values["reason"], values["next"]) == (
        "autopayment_failed",
        "missed",
        "2026-12-21",
    )
    (letter,) = letters(till, "Автоплатёж не выполнен")
    assert "прошло больше недели" in letter.body


def test_after_a_month_of_downtime_only_the_last_occasion_counts(till: Counter) -> None:
    connected(till, schedule="day", day=21)
    at(till, "2026-12-23")
    assert outcome(till) == [("u-ivanov", "2026-12", "paid", OWED)]
    assert charges(till) == [OWED]


def test_a_clock_that_is_set_back_runs_nothing_again(till: Counter) -> None:
    connected(till, schedule="day", day=22)
    at(till, "2026-11-22")
    outcome(till)
    for today in ("2026-10-25", "2026-11-21", "2026-11-22", "2026-11-23"):
        at(till, today)
    assert len(runs(till)) == 1
    assert charges(till) == [OWED]


def test_a_clock_that_was_ahead_does_not_keep_others_waiting(till: Counter) -> None:
    """It was looked for what is due «in a year»; set right, it is looked again."""
    stand(till, "2027-11-20")
    stand(till, "2026-11-20", 10)
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]


@pytest.fixture
def kyiv(tmp_path: Path) -> Iterator[Counter]:
    """The counter of a supplier in whose zone the clocks are changed."""
    (tmp_path / "server").mkdir()
    house, clock = replace(suppliers.house(), zone="Europe/Kyiv"), Box()
    with running_sandbox(tmp_path / "bank", clock) as bank:
        server = Running(tmp_path / "server", scene(), house, till=till_at(bank))
        clock.reads = server.clock
        with server.served():
            yield cleared(Counter(server, bank))


@pytest.mark.parametrize(
    ("number", "before", "day"),
    [(28, "2027-03-27", "2027-03-28"), (31, "2027-10-30", "2027-10-31")],
)
def test_a_day_on_which_the_clocks_are_changed_is_a_day_like_others(
    kyiv: Counter, number: int, before: str, day: str
) -> None:
    """On 28 March 2027 Kyiv has no hour after three, on 31 October one twice."""
    last = number == 31
    card = bound(kyiv)
    at(kyiv, before.replace("-27", "-20").replace("-30", "-20"))
    kyiv.ask(wish(card, schedule="last_day" if last else "day", day=None if last else 27))
    at(kyiv, before, 23)
    at(kyiv, day, 0)
    zone = kyiv.server.sessions.realm.house.zone
    assert zone == "Europe/Kyiv"
    for _ in range(26):
        later(kyiv, 3_600)
    assert [(name, code) for _, name, code, _ in outcome(kyiv)] == [(day[:7], "paid")]
    assert charges(kyiv) == [OWED]


# ── when the bill comes ───────────────────────────────────────────────────────────────────────


def bill(till: Counter, period: str, issued: str) -> None:
    """A bill comes now, and bears a day on which it is issued."""
    (last,) = till.records(Bill, account=ACCOUNT, period="2026-10")
    made = replace(
        last,
        id=f"{ACCOUNT}-{period}",
        period=period,
        issued=datetime.date.fromisoformat(issued),
        groups={"common": {**last.groups["common"], "closing": 30_000}},
        closing=30_000,
    )
    publish(till.server.database, "tyumen", [made])


def test_it_follows_the_bill(till: Counter) -> None:
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-04")
    assert runs(till) == [], "the last bill was there before"
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-04", 20)
    assert runs(till) == [], "made, and not issued yet"
    at(till, "2026-12-05")
    ((user, name, code, _),) = outcome(till)
    assert (user, name, code) == ("u-ivanov", "bill:2026-11", "paid")
    assert notices(till)[0][1]["next"] is None
    (letter,) = letters(till, "Автоплатёж выполнен")
    assert "Следующее списание — когда придёт новый счёт." in letter.body
    at(till, "2026-12-30")
    assert len(runs(till)) == 1


def test_a_bill_that_never_comes_is_no_occasion(till: Counter) -> None:
    connected(till, schedule="bill", day=None)
    for today in ("2026-12-05", "2026-12-31", "2027-01-20"):
        at(till, today)
    assert (runs(till), notices(till)) == ([], [])


def test_a_bill_that_comes_late_is_late_by_when_it_came(till: Counter) -> None:
    """It bears the day of the supplier's terms, and was made three weeks later."""
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-25")
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-26")
    ((_, name, code, _),) = outcome(till)
    assert (name, code) == ("bill:2026-11", "paid")


def test_a_bill_that_comes_on_the_very_day_counts_if_it_came_after(till: Counter) -> None:
    at(till, "2026-12-05", 9)
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-05", 12)
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-05", 13)
    assert [name for _, name, _, _ in outcome(till)] == ["bill:2026-11"]


def test_a_bill_that_was_there_before_does_not(till: Counter) -> None:
    at(till, "2026-12-05", 12)
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-05", 15)
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-06")
    assert runs(till) == []
