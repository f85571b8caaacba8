"""A month is closed: for everybody once, whatever is killed, pushed or missing meanwhile."""

from __future__ import annotations

import datetime
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from lkk_desktop.models.accruals import Accrual, Bill, Payment, Tranche
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Service
from lkk_server.billing import crew, reading
from lkk_server.billing.closing import KeptBack, close
from lkk_server.billing.run import EARLIER, NoSupplier, NotOver, run
from lkk_server.billing.shelf import Shelf
from lkk_server.billing.worked import Desk, Work
from tests.server.books import (
    DAY,
    DECEMBER,
    JANUARY,
    KINDS_OF_A_CLOSE,
    NOVEMBER,
    TYUMEN,
    Books,
    Made,
    accounts,
    closed,
    content,
    next_reading,
)
from tests.server.core_kit import on_sqlite

LAST = "2026-10"
IVANOV, PETROVA, DOLGOV, GRIGORIEV = "0710000000", "0720014583", "0710046205", "0730021964"
SERVED = (IVANOV, PETROVA, DOLGOV, GRIGORIEV)


def sent(books: Books, period: str, but: str) -> list[Reading]:
    """A reading of every working dial that has none in a period."""
    there = {one.register for one in books.all(Reading) if one.period == period}
    working = {one.id for one in books.all(Meter) if one.takes_readings}
    return [
        next_reading(books, one.id, (one.daily_mean or 1_000) * 30 // 1_000 * 1_000, f"{period}-24")
        for one in books.all(Register)
        if one.meter in working and one.id not in there and one.account != but
    ]


def test_everybody_gets_the_bill_that_the_shared_rules_say(books: Made) -> None:
    """The first month from all records, the next two from what each left: all as the rules say.

    In December two verifications end, and somebody sends nothing.
    """
    made = books()
    times = ((NOVEMBER, DECEMBER), ("2026-12", JANUARY), ("2027-01", JANUARY + 31 * DAY))
    for period, now in times:
        made.clock.now = now
        made.put(*sent(made, period, but=GRIGORIEV if period == "2026-12" else ""))
        shelf = made.shelf()
        with made.database.read() as connection:
            book = Desk(connection, TYUMEN, period).book
        expected = {id: close(shelf, made.account(id), book, period) for id in accounts()}
        report = closed(made, period)
        assert (report.accounts, report.kept) == (13, {})
        found: dict[type[Record], dict[str, Record]] = {}
        for kind in KINDS_OF_A_CLOSE:
            found[kind] = {one.id: one for one in made.all(kind)}
        for done in expected.values():
            assert done.billed.lines
            for record in done.records:
                if type(record) in KINDS_OF_A_CLOSE:
                    assert found[type(record)][record.id] == record
            assert not [one for one in done.dropped if one.id in found[Tranche]]
        bills = [one.bill for one in expected.values()]
        assert report.closing == sum(one.closing for one in bills)
        assert report.paid == sum(one.paid for one in bills)
        assert all(made.account(id).open_period > period for id in accounts())


def test_the_second_month_needs_no_years_of_bills(
    books: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = books(*SERVED)
    readings = [
        next_reading(made, register.id, 1_000, "2026-11-24")
        for register in made.all(Register)
        if register.account in (IVANOV, GRIGORIEV)
    ]
    made.put(*readings)
    closed(made)
    made.clock.now = JANUARY
    whole: list[str] = []
    asked = reading.shelf

    def noted(connection: Connection, ids: list[str]) -> Shelf:
        whole.extend(ids)
        return asked(connection, ids)

    monkeypatch.setattr(reading, "shelf", noted)
    assert closed(made, "2026-12").accounts == 4
    # Petrova's broken meter and Dolgov's expired one are charged without readings.
    assert sorted(whole) == sorted((PETROVA, DOLGOV))


def test_closing_twice_changes_nothing(books: Made) -> None:
    made = books(*SERVED)
    assert closed(made).accounts == 4
    before = content(made)
    again = closed(made)
    assert (again.accounts, again.kept, again.closing) == (0, {}, 0)
    assert content(made) == before


@on_sqlite
def test_a_killed_run_goes_on_where_it_stopped(books: Made, tmp_path: Path) -> None:
    """Killed by the system in the midst of its third transaction, in a process of its own."""
    made = books()
    child = """
        import os, signal, sys
        from pathlib import Path
        from lkk_server.billing.run import run
        from tests.server.books import TYUMEN, database_of
        seen = []
        def step(name):
            seen.append(name)
            if seen.count("rows") == 3:
                os.kill(os.getpid(), signal.SIGKILL)
        run(database_of(Path(sys.argv[1])), TYUMEN, "2026-11", portion=3, step=step)
    """
    command = [sys.executable, "-c", textwrap.dedent(child), str(made.path)]
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr
    assert len([one for one in made.all(Bill) if one.period == NOVEMBER]) == 6
    report = closed(made)
    assert (report.accounts, report.kept) == (7, {})
    other = Books(_folder(tmp_path))
    closed(other)
    assert content(made) == content(other)
    other.close()


@on_sqlite
def test_with_workers_and_without_come_the_same_bills(
    books: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven portions for two workers, who rest after each three."""
    monkeypatch.setattr(crew, "REST", 3)
    made, other = books(), Books(_folder(tmp_path))
    alone = closed(made, workers=0)
    together = closed(other, workers=2, portion=2)
    assert alone.accounts == together.accounts == 13
    assert content(made) == content(other)
    other.close()


def test_what_is_pushed_while_a_bill_is_worked_out_is_in_exactly_one(
    books: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = books(DOLGOV, IVANOV)
    register = f"{IVANOV}-6158001-day"
    late = next_reading(made, register, 150_000, "2026-11-25")
    worked = Desk.worked

    def meanwhile(desk: Desk, connection: Any, ids: Any) -> list[Work]:
        found = worked(desk, connection, ids)
        if not made.of(Reading, IVANOV, id=late.id):
            made.put(late)
        return found

    monkeypatch.setattr(Desk, "worked", meanwhile)
    assert closed(made).accounts == 2
    assert made.one(Reading, IVANOV, id=late.id).status == "counted"
    line = made.one(Accrual, IVANOV, id=f"{IVANOV}-electricity-{NOVEMBER}")
    assert 150_000 in [part["volume"] for part in line.explanation["parts"]]
    assert made.one(Register, IVANOV, id=register).counted_value == late.value


def test_a_reading_that_comes_after_the_close_counts_in_the_next_month(books: Made) -> None:
    made = books(GRIGORIEV)
    assert closed(made).accounts == 1
    register = f"{GRIGORIEV}-7702155-single"
    before = made.one(Register, GRIGORIEV, id=register)
    assert before.counted_on == datetime.date(2026, 11, 18)
    late = next_reading(made, register, 31_000, "2026-11-24", period="2026-12")
    made.put(late)
    made.clock.now = JANUARY
    assert closed(made, "2026-12").accounts == 1
    line = made.one(Accrual, GRIGORIEV, id=f"{GRIGORIEV}-electricity-2026-12")
    assert (line.method, line.volume) == ("meter", 31_000)
    assert made.one(Reading, GRIGORIEV, id=late.id).status == "counted"


def test_who_cannot_be_billed_is_kept_back_and_named(books: Made) -> None:
    """Gas has neither tariff nor norm in a flat: nobody is sent a bill of nothing."""
    made = books(*SERVED)
    like = made.one(Service, IVANOV, service="electricity")
    gas = replace(like, id=f"{IVANOV}-gas", service="gas", resources=("gas",), place=20)
    made.put(gas)
    report = closed(made)
    assert report.accounts == 3
    assert report.kept == {IVANOV: ((gas.id, "no_norm"),)}
    assert made.account(IVANOV).open_period == NOVEMBER
    assert not made.of(Bill, IVANOV, period=NOVEMBER)
    made.clock.now = JANUARY
    assert closed(made, "2026-12").kept == {IVANOV: ((IVANOV, EARLIER),)}
    made.put(drops=[gas])
    assert closed(made, NOVEMBER).accounts == 1
    assert closed(made, "2026-12").accounts == 1
    assert made.account(IVANOV).open_period == "2027-01"


def test_a_payment_is_used_once_and_one_of_tomorrow_waits(books: Made) -> None:
    made = books(GRIGORIEV)
    payment = made.of(Payment, GRIGORIEV)[-1]
    tomorrow = replace(
        payment, id="tomorrow", amount=70_000, day=datetime.date(2026, 12, 1), status="fresh"
    )
    confirmed = replace(
        tomorrow, id="bank", amount=30_000, day=datetime.date(2026, 11, 30), status="confirmed"
    )
    made.put(tomorrow, confirmed)
    closed(made)
    november = made.one(Bill, GRIGORIEV, period=NOVEMBER)
    on_time = [p for p in made.of(Payment, GRIGORIEV) if p.day.isoformat()[:7] == NOVEMBER]
    assert november.paid == sum(one.amount for one in on_time)
    assert {one.status for one in on_time} == {"confirmed"}
    assert made.one(Payment, GRIGORIEV, id="tomorrow").status == "fresh"
    made.clock.now = JANUARY
    closed(made, "2026-12")
    assert made.one(Bill, GRIGORIEV, period="2026-12").paid == 70_000
    assert made.one(Payment, GRIGORIEV, id="tomorrow").status == "confirmed"


def test_a_month_that_is_not_over_is_not_closed(books: Made) -> None:
    made = books(IVANOV)
    made.clock.now = DECEMBER - 11 * 3_600_000  # 30 November, 23:00
    with pytest.raises(NotOver):
        closed(made)
    made.clock.now += 2 * 3_600_000
    assert closed(made).accounts == 1
    with pytest.raises(NoSupplier):
        run(made.database, "nobody", LAST)


def test_a_bill_with_flaws_is_refused_by_the_closing_itself(books: Made) -> None:
    made = books(IVANOV)
    shelf = made.shelf()
    with made.database.read() as connection:
        book = Desk(connection, TYUMEN, NOVEMBER).book
    for one in shelf.find(Service, account=IVANOV):
        shelf.put(replace(one, service="unknown"))
    with pytest.raises(KeptBack) as kept:
        close(shelf, made.account(IVANOV), book, NOVEMBER)
    assert (f"{IVANOV}-waste", "no_tariff") in kept.value.reasons


def _folder(tmp_path: Path) -> Path:
    other = tmp_path / "other"
    other.mkdir()
    return other
