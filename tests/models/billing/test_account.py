"""Laws that hold for any account: sums, order, what is carried on; and hostile ones."""

from __future__ import annotations

import datetime
import itertools
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lkk_desktop.models.billing import carried
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.estimate import estimate
from lkk_desktop.models.billing.facts import Facts, Gauge, Standing
from lkk_desktop.models.billing.lines import Billed, Line, accrual, explanation
from lkk_desktop.models.billing.lines import bill as bill_record
from lkk_desktop.models.billing.missing import BILL, ESTIMATE
from lkk_desktop.models.command import Problem
from lkk_desktop.models.record import KINDS
from tests.models.billing.kit import (
    NORMS,
    RULES,
    TARIFFS,
    book,
    d,
    debt,
    dial,
    facts,
    gauge,
    moratorium,
    one_dial,
    only,
    order,
    payment,
    point,
    premises,
    privilege,
    service,
    subsidy,
    tariff,
)

TERMS = book(
    tariffs=(
        *TARIFFS,
        tariff("cold_water", "52.10", since="2026-11-11", unit="m3"),
        tariff("electricity", "4.4", "day", above="100"),
        tariff("electricity", "1.9", "night", above="100"),
    ),
    moratoria=(moratorium("2026-11-03", "2026-11-09"),),
)
SERVICES = (
    service("electricity"),
    service("cold_water"),
    service("hot_water", installable=False),
    service("sewerage", resources=("cold_water", "hot_water")),
    service("heating", "norm", group="heat"),
    service("waste", "resident", group="waste"),
    service("capital_repair", "area", group="repair", penalty="capital_repair"),
    service("intercom", "fixed", penalty=None, until=d("2026-11-20")),
)
amounts = some.integers(1, 10**7)
days = some.dates(d("2026-09-20"), d("2026-12-05"))


@some.composite
def dials(draw: Any, register: str, zone: str) -> Any:
    points = []
    value = draw(some.integers(0, 1000))
    for month in ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"):
        for day in sorted(draw(some.lists(some.integers(1, 28), max_size=2, unique=True))):
            value += draw(some.integers(-20, 200))
            control, rolled = draw(some.booleans()), draw(some.booleans())
            shown = max(0, value)
            points.append(point(f"{month}-{day:02d}", shown, control=control, rolled=rolled))
    return dial(zone, *points, register=register)


@some.composite
def meters(draw: Any) -> tuple[Gauge, ...]:
    found = []
    for resource in ("electricity", "cold_water", "hot_water"):
        zones = ("day", "night") if resource == "electricity" else ("single",)
        for number in range(draw(some.integers(0, 2))):
            name = f"{resource}-{number}"
            found.append(
                gauge(
                    resource,
                    *[draw(dials(f"{name}-{zone}", zone)) for zone in zones],
                    meter=name,
                    status=draw(some.sampled_from(["working", "working", "broken", "closed"])),
                    since=draw(some.none() | days),
                    until=draw(some.none() | days),
                    verification=draw(some.none() | days),
                    losses=draw(some.sampled_from([0, 37_000])),
                )
            )
    return tuple(found)


@some.composite
def standings(draw: Any) -> tuple[Standing, ...]:
    found = []
    for one in draw(some.lists(some.sampled_from(SERVICES), unique_by=lambda s: s.id)):
        months = draw(some.lists(some.integers(1, 10), max_size=4, unique=True))
        debts = [
            debt(draw(amounts), f"2026-{m + 1:02d}-15", f"2026-{m:02d}", of=one.id) for m in months
        ]
        side = draw(some.integers(-(10**6), 10**6))
        found.append(
            Standing(
                service=one,
                tranches=tuple(debts),
                penalty_owed=max(0, side),
                credit=max(0, -side) if not debts else 0,
            )
        )
    return tuple(found)


@some.composite
def accounts(draw: Any) -> Facts:
    groups = some.sampled_from(["main", "heat", "waste", "repair"])
    pays = [
        payment(str(draw(days)), draw(amounts), group=draw(groups), id=f"p{n}")
        for n in range(draw(some.integers(0, 4)))
    ]
    ids = [one.id for one in SERVICES]
    orders = [
        order(
            draw(some.sampled_from(["amount", "absence", "outage"])),
            draw(some.sampled_from(ids)),
            "2026-11",
            id=f"o{n}",
            amount=draw(some.integers(-(10**6), 10**6)),
            since=d("2026-11-05"),
            until=draw(days),
            persons=draw(some.integers(0, 5)),
            share=draw(some.integers(0, 10**6)),
        )
        for n in range(draw(some.integers(0, 2)))
    ]
    homes = [premises(), premises(id="later", since=d("2026-11-07"), residents=0, total_area=None)]
    return facts(
        *draw(standings()),
        meters=draw(meters()),
        payments=tuple(pays),
        orders=tuple(orders),
        premises=tuple(homes[: draw(some.integers(0, 2))]),
        privileges=(privilege("cold_water", "0.5", persons=1, bound="norm"),),
        subsidies=(subsidy(None, 70_000), subsidy("waste", 10_000)),
    )


def shuffled(account: Facts, seed: int) -> Facts:
    chance = random.Random(seed)

    def mixed(values: Any) -> Any:
        values = list(values)
        chance.shuffle(values)
        return tuple(values)

    gauges = [
        msgspec.structs.replace(
            g,
            dials=mixed(msgspec.structs.replace(one, points=mixed(one.points)) for one in g.dials),
        )
        for g in account.meters
    ]
    services = [
        msgspec.structs.replace(s, tranches=mixed(s.tranches), charged=mixed(s.charged))
        for s in account.services
    ]
    named = {n: mixed(getattr(account, n)) for n in ("payments", "orders", "subsidies", "premises")}
    return msgspec.structs.replace(account, meters=mixed(gauges), services=mixed(services), **named)


def check_line(line: Line) -> None:
    why = line.explanation
    assert line.closing == (
        line.opening + line.accrued + line.penalty + line.recalculated - line.paid
    )
    assert line.closing == sum(t.left for t in line.tranches) + line.penalty_owed - line.credit
    assert not (line.penalty_owed and line.credit)
    assert not (line.credit and line.tranches)
    assert all(tranche.left > 0 for tranche in line.tranches)
    assert line.accrued == line.charged - line.privilege - line.subsidy
    assert min(line.volume, line.accrued, line.charged, line.penalty_owed, line.credit) >= 0
    assert sum(part.volume for part in why.parts) == line.volume
    assert sum(one.volume for one in why.slices) == line.volume
    assert sum(one.amount for one in why.paid) == line.paid
    assert sum(one.amount for one in why.corrections) == line.recalculated
    assert sum(one.amount for one in why.reliefs) == line.privilege + line.subsidy


def check(account: Facts, billed: Billed) -> None:
    for line in billed.lines:
        check_line(line)
    told: dict[str | None, int] = {}
    for paid in itertools.chain.from_iterable(line.explanation.paid for line in billed.lines):
        told[paid.payment] = told.get(paid.payment, 0) + paid.amount
    assert told.pop(None, 0) == 0
    groups = {one.service.group for one in account.services}
    assert told == {p.id: p.amount for p in account.payments if p.group in groups}
    totals = billed.totals
    assert totals.closing == sum(one.closing for one in billed.groups.values())
    assert totals.closing == (
        totals.opening + totals.accrued + totals.penalty + totals.recalculated - totals.paid
    )


@settings(max_examples=100)
@given(accounts(), some.integers(0, 99), some.sampled_from([BILL, ESTIMATE]))
def test_sums_hold_and_no_line_depends_on_the_order_of_facts(
    account: Facts, seed: int, methods: Any
) -> None:
    billed = bill(account, TERMS, "2026-11", order=methods)
    check(account, billed)
    assert bill(shuffled(account, seed), TERMS, "2026-11", order=methods) == billed


@settings(max_examples=25)
@given(accounts())
def test_two_years_are_carried_on_as_the_records_carry_them(account: Facts) -> None:
    """A month after another: by what a line hands on, and by what its records tell again."""
    lines: dict[str, list[Any]] = {one.service.id: [] for one in account.services}
    for period in ("2026-11", "2026-12", "2027-01"):
        billed = bill(account, TERMS, period)
        check(account, billed)
        by_id = {line.service.id: line for line in billed.lines}
        services = []
        for before in account.services:
            line = by_id.get(before.service.id)
            if line is None:
                services.append(before)
                continue
            after = carried.following(before, line, period)
            lines[before.service.id].append(accrual(billed, line))
            again = carried.standing(
                before.service, reversed(lines[before.service.id]), reversed(line.tranches)
            )
            assert (again.penalty_owed, again.credit) == (after.penalty_owed, after.credit)
            assert again.tranches == after.tranches
            assert again.charged == after.charged
            assert after.opening == line.closing
            services.append(after)
        account = msgspec.structs.replace(account, services=tuple(services), payments=(), orders=())


@settings(max_examples=30)
@given(accounts())
def test_lines_are_records_and_explain_themselves_after_lying_in_a_table(account: Facts) -> None:
    billed = bill(account, TERMS, "2026-11")
    for line in billed.lines:
        record = accrual(billed, line)
        again = KINDS["accrual"].record(KINDS["accrual"].row(record))
        assert again == record
        assert explanation(again) == line.explanation
    whole = bill_record(billed)
    assert KINDS["bill"].record(KINDS["bill"].row(whole)) == whole


@settings(max_examples=30)
@given(accounts(), some.dates(d("2026-11-01"), d("2026-11-30")))
def test_the_estimate_adds_debt_and_never_takes_an_overpayment_off(
    account: Facts, today: datetime.date
) -> None:
    found = estimate(account, TERMS, "2026-11", today)
    assert found.total == found.current + found.debt
    assert found.debt >= 0
    assert found.current == sum(line.accrued + line.recalculated for line in found.lines)
    parts = [part for line in found.lines for part in line.explanation.parts]
    assert all(p.method != "average" or p.reason == "norm_instead" for p in parts)


def test_an_estimate_with_an_overpayment_is_the_whole_month() -> None:
    standing = Standing(service=SERVICES[5], credit=1_000_000)
    found = estimate(facts(standing), book(), "2026-11", d("2026-11-20"))
    assert (found.current, found.debt, found.total, found.whole) == (38_850, 0, 38_850, True)
    owing = Standing(service=SERVICES[5], tranches=(debt(500, "2026-11-15", "2026-10"),))
    owing = msgspec.structs.replace(
        owing, tranches=(debt(500, "2026-11-15", "2026-10", of=SERVICES[5].id),)
    )
    assert estimate(facts(owing), book(), "2026-11", d("2026-11-20")).total == 39_350


def test_a_flat_of_the_seed_in_full() -> None:
    """Two zones 168 + 74 kWh, 4 m3 cold, 3 m3 hot: the prices of figure 9 (seed S2), to the kopeck.

    168 x 2.25 + 74 x 1.10 = 459.40 · 4 x 48.86 = 195.44 · 3 x 214.37 = 643.11 ·
    7 x 58.92 = 412.44 · 3 x 129.50 = 388.50 · 54.3 x 18.25 = 990.975, half-up 990.98
    """
    days_ = dial("day", point("2026-10-20", 1000), point("2026-11-20", 1168))
    nights = dial("night", point("2026-10-20", 400), point("2026-11-20", 474))
    account = facts(
        *(SERVICES[n] for n in (0, 1, 2, 3, 5, 6)),
        meters=(
            gauge("electricity", days_, nights),
            one_dial("cold_water", ("2026-10-20", 10), ("2026-11-20", 14)),
            one_dial("hot_water", ("2026-10-20", 10), ("2026-11-20", 13)),
        ),
    )
    billed = bill(account, book(), "2026-11")
    assert {line.service.service: line.accrued for line in billed.lines} == {
        "electricity": 45_940,
        "cold_water": 19_544,
        "hot_water": 64_311,
        "sewerage": 41_244,
        "waste": 38_850,
        "capital_repair": 99_098,
    }
    assert (billed.issued, billed.due) == (d("2026-12-05"), d("2026-12-15"))
    assert billed.totals.closing == 308_987
    assert billed.flaws == ()
    assert set(billed.groups) == {"main", "waste", "repair"}


# ── hostile accounts ──────────────────────────────────────────────────────────────────────────


def test_forty_services() -> None:
    many = [
        service("intercom", "fixed", id=f"s{n:02d}", place=n % 3, group=f"g{n % 4}")
        for n in range(40)
    ]
    billed = bill(
        facts(*many, payments=(payment("2026-11-05", 60_001, group="g1"),)), book(), "2026-11"
    )
    assert len(billed.lines) == 40
    assert [(one.service.place, one.service.id) for one in billed.lines] == sorted(
        (one.place, one.id) for one in many
    )
    assert billed.groups["g1"].closing == 10 * 6_000 - 60_001


def test_thirty_years_of_history() -> None:
    rows = [
        (f"{year}-{month:02d}-20", (year - 1996) * 1200 + month * 100)
        for year in range(1996, 2027)
        for month in range(1, 13)
        if (year, month) < (2026, 11)
    ]
    old = [
        debt(1_000, f"{year}-02-10", f"{year}-01", of="s-electricity") for year in range(2020, 2026)
    ]
    standing = Standing(service=SERVICES[0], tranches=tuple(old))
    account = facts(standing, meters=(one_dial("electricity", *rows),))
    line = only(bill(account, TERMS, "2026-11"))
    assert (line.method, line.volume) == ("average", 100_000)
    check_line(line)
    assert line.penalty > 0


def test_an_account_of_nothing() -> None:
    billed = bill(facts(premises=()), book(), "2026-11")
    assert (billed.lines, billed.groups, billed.totals.closing) == ((), {}, 0)


def test_a_service_that_has_ended_keeps_its_debt_and_one_without_any_is_silent() -> None:
    over = service("intercom", "fixed", until=d("2026-08-31"))
    assert bill(facts(over), book(), "2026-11").lines == ()
    owing = Standing(
        service=over, tranches=(debt(6_000, "2026-09-15", "2026-08", of="s-intercom"),)
    )
    line = only(bill(facts(owing), book(), "2026-11"))
    assert (line.method, line.accrued, line.opening) == ("none", 0, 6_000)
    assert line.penalty > 0


def test_a_service_from_mid_period_is_charged_by_days() -> None:
    late = service("intercom", "fixed", since=d("2026-11-16"))
    assert only(bill(facts(late), book(), "2026-11")).accrued == 3_000


def test_terms_that_lack_everything_make_a_bill_that_says_so() -> None:
    bare = book(tariffs=(), norms=(), missing=(), penalties=(), rates=())
    billed = bill(facts(*SERVICES), bare, "2026-11")
    assert {code for _, code in billed.flaws} == {"no_tariff", "no_norm"}
    assert billed.totals.closing == 0
    with pytest.raises(Problem):
        bill(facts(*SERVICES), book(terms=()), "2026-11")


def test_prepared_terms_do_not_depend_on_the_order_of_their_rows() -> None:
    account = facts(*SERVICES[:4], meters=(one_dial("cold_water", ("2026-10-20", 1)),))
    mixed = book(
        tariffs=tuple(reversed(TARIFFS)), norms=tuple(reversed(NORMS)), missing=RULES[::-1]
    )
    assert bill(account, mixed, "2026-11") == bill(account, book(), "2026-11")


# ── over the months ───────────────────────────────────────────────────────────────────────────

YEAR = [f"2026-{month:02d}" for month in range(1, 13)]


def charged_over(account: Facts, months: list[str], terms: Any) -> int:
    """Thousandths charged of an account's one service, less those given back, month by month."""
    volume = 0
    standing = account.services[0]
    for period in months:
        seen = [
            msgspec.structs.replace(
                meter,
                dials=tuple(
                    msgspec.structs.replace(
                        one, points=tuple(p for p in one.points if p.period <= period)
                    )
                    for one in meter.dials
                ),
            )
            for meter in account.meters
        ]
        now = msgspec.structs.replace(account, meters=tuple(seen), services=(standing,))
        line = only(bill(now, terms, period))
        volume += line.volume - sum(one.volume for one in line.explanation.returned)
        standing = carried.following(standing, line, period)
    return volume


@settings(max_examples=60)
@given(
    read=some.lists(some.sets(some.sampled_from(YEAR[:-1]), max_size=11), min_size=2, max_size=3),
    used=some.lists(some.integers(0, 400), min_size=13, max_size=13),
    controls=some.sets(some.sampled_from(YEAR[:-1])),
    parallel=some.booleans(),
)
def test_over_a_year_that_ends_with_a_reading_what_is_charged_is_what_the_dials_counted(
    read: list[set[str]], used: list[int], controls: set[str], parallel: bool
) -> None:
    """Whatever months were read, averaged or by norm in between: nobody pays for more, or less.

    Two dials of one meter, or two meters beside each other (each month both are read, or neither:
    a norm for one of them stands for both, and the account is even once both are read again).
    """
    resource = "cold_water" if parallel else "electricity"
    dials = []
    for number, months in enumerate(read[:2]):
        value, points = 1_000, [point("2025-12-20", 1_000)]
        for place, period in enumerate(YEAR):
            if period in controls:
                points.append(
                    point(f"{period}-10", value + used[place + number] // 2, control=True)
                )
            value += used[place + number]
            if period in months or period == YEAR[-1]:
                points.append(point(f"{period}-20", value))
        zone = "single" if parallel else ("day", "night")[number]
        dials.append(dial(zone, *points, register=f"r{number}"))
    meters = (
        tuple(gauge(resource, one, meter=one.register) for one in dials)
        if parallel
        else (gauge(resource, *dials),)
    )
    account = facts(service(resource), meters=meters)
    counted = sum(one.points[-1].value - one.points[0].value for one in dials)
    assert charged_over(account, YEAR, book()) == counted
