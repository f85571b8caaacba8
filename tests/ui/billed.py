"""A flat that has been billed for years by the real rules, as a profile holds it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.carried import following
from lkk_desktop.models.billing.facts import Facts, Standing, gauges
from lkk_desktop.models.billing.lines import Billed, accrual
from lkk_desktop.models.billing.lines import bill as bill_record
from lkk_desktop.models.billing.months import day_of, month
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.calendar import following as months_on
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Provider, Service
from lkk_desktop.models.tariffs import Tariff
from tests import household
from tests.household import TYUMEN
from tests.models.billing import kit
from tests.models.billing.kit import d, rate, tariff
from tests.ui import flat
from tests.ui.flat import FLAT

OPEN = "2026-11"
START = d("2019-01-01")
TARIFFS: tuple[Tariff, ...] = (
    *kit.TARIFFS,
    tariff("electricity", "2.40", "day", since="2026-01-01"),
    tariff("electricity", "1.18", "night", since="2026-01-01"),
    tariff("cold_water", "52.10", since="2026-07-01", unit="m3"),
    tariff("sewerage", "61.05", since="2026-07-01", unit="m3"),
)
RATES = (rate("2019-01-01", "7.75"), rate("2022-02-28", "20"))
TERMS: tuple[Record, ...] = tuple(
    replace(one, supplier=TYUMEN)
    for one in (*TARIFFS, *kit.NORMS, *kit.RULES, *kit.TERMS, kit.RUSSIAN, kit.REPAIR, *RATES)
)
PROVIDERS = tuple(
    Provider(id=id, supplier=TYUMEN, name=name, group=group)
    for id, name, group in (
        ("energy", "АО «Газпром энергосбыт Тюмень»", "main"),
        ("water", "МУП «Нефтеюганский водоканал»", "main"),
        ("waste", "АО «Югра-Экология»", "waste"),
        ("repair", "Югорский фонд капитального ремонта многоквартирных домов", "repair"),
    )
)
SERVICES: tuple[Service, ...] = (
    kit.service("electricity", provider="energy", place=1),
    kit.service("cold_water", provider="water", place=2),
    kit.service("sewerage", resources=("cold_water", "hot_water"), provider="water", place=3),
    kit.service("hot_water", provider="energy", place=4),
    kit.service("heating", "norm", provider="energy", place=5),
    kit.service("waste", "resident", group="waste", provider="waste", place=6),
    kit.service(
        "capital_repair",
        "area",
        group="repair",
        penalty="capital_repair",
        provider="repair",
        place=7,
    ),
)
HALL = flat.meter("e1", FLAT, "6158001", verification=d("2035-03-25"))
COLD = flat.meter(
    "w1", FLAT, "8842-16", resource="cold_water", decimals=3, verification=d("2030-11-02")
)
HOT = flat.meter(
    "w2", FLAT, "8842-17", resource="hot_water", decimals=3, status="broken", verification=None
)
METERS: tuple[Meter, ...] = (HALL, COLD, HOT)
MONTHLY = {"e1-day": 171, "e1-night": 64, "w1-single": 7, "w2-single": 4}
"""About so many units a month; winters take more."""
ZONES = {"e1-day": "day", "e1-night": "night", "w1-single": "single", "w2-single": "single"}


def value(register: str, months: int) -> int:
    """A dial after so many months: thousandths, the same each time it is asked."""
    usual = MONTHLY[register] * 1000
    return sum(usual + usual * ((n * 7) % 12 - 5) // 20 for n in range(months))


def readings(first: str, count: int) -> tuple[Reading, ...]:
    """One reading of each register on the 25th of a month; the hot meter fails in the end."""
    found = []
    for number in range(count):
        period = months_on(first, number)
        day = day_of(period, 25)
        for register in MONTHLY:
            if register == "w2-single" and number >= count - 1:
                continue
            taken = instant(datetime.datetime(day.year, day.month, day.day, 7, tzinfo=datetime.UTC))
            found.append(
                replace(
                    household.october,
                    id=f"{register}-{period}",
                    account=FLAT,
                    meter=register[:2],
                    register=register,
                    value=value(register, number + 1),
                    taken=taken,
                    day=day,
                    period=period,
                )
            )
    return tuple(found)


def registers(of: Iterable[Reading]) -> tuple[Register, ...]:
    last = {one.register: one for one in of}
    return tuple(
        Register(
            id=one.register,
            account=FLAT,
            meter=one.meter,
            zone=ZONES[one.register],  # type: ignore[arg-type]
            counted_value=one.value,
            counted_on=one.day,
            transmitted_value=one.value,
            transmitted_on=one.day,
            daily_mean=MONTHLY[one.register] * 1000 // 30,
        )
        for one in last.values()
    )


def book() -> Book:
    return kit.book(tariffs=TARIFFS, rates=RATES)


@lru_cache(maxsize=4)
def billed(months: int = 36) -> tuple[Record, ...]:
    """The records of so many months' bills up to the one before ``OPEN``; each is paid on the 12th
    of its next month, but the last three."""
    first = months_on(OPEN, -months)
    read = readings(months_on(first, -1), months + 1)
    dials = registers(read)
    terms, reliefs = book(), (kit.privilege("electricity", "0.3", since=d("2026-02-01")),)
    standings = [Standing(service=one) for one in SERVICES]
    records: list[Record] = [*TERMS, *PROVIDERS, *SERVICES, *METERS, *dials, kit.premises()]
    records += [*reliefs, *read]
    money: list[Payment] = []
    made: Billed | None = None
    for number in range(months):
        period = months_on(first, number)
        if made is not None and number < months - 2:
            money += _paid(made, period)
        facts = _facts(standings, read, dials, [one for one in money if one.period == period])
        facts = replace(facts, privileges=reliefs)
        made = bill(facts, terms, period)
        records += [bill_record(made), *(accrual(made, line) for line in made.lines)]
        lines = {line.service.id: line for line in made.lines}
        standings = [following(one, lines[one.service.id], period) for one in standings]
    records += [debt for one in standings for debt in one.tranches]
    return (*records, *(replace(one, period=None) for one in money))


def _paid(of: Billed, period: str) -> list[Payment]:
    day = datetime.date.fromordinal(month(period).first + 11)
    return [
        kit.payment(
            day.isoformat(), totals.closing, group=group, id=f"{group}-{period}", period=period
        )
        for group, totals in of.groups.items()
        if totals.closing > 0
    ]


def _facts(
    standings: list[Standing],
    read: tuple[Reading, ...],
    dials: tuple[Register, ...],
    money: list[Payment],
) -> Facts:
    return kit.facts(
        *standings,
        meters=gauges(METERS, dials, read),
        payments=tuple(replace(one, period=None) for one in money),
    )


def records(months: int = 36, *more: Record) -> tuple[Record, ...]:
    """Everything of the household, a second account without bills beside it."""
    return (
        household.supplier,
        household.user,
        flat.link(1, FLAT),
        flat.link(2, flat.MUM, "Мама"),
        flat.account(FLAT, "Нефтеюганск, 1 мкр., дом 1, кв. 1"),
        flat.account(flat.MUM, flat.LONG),
        *billed(months),
        *more,
    )


def facts_now(months: int = 36, **other: Any) -> Facts:
    """What the server knows before it bills the open month: from the same records."""
    from lkk_desktop.models.accounts import Account
    from lkk_desktop.models.billing.gathering import facts

    world = World(records(months))
    account = world.get(Account, FLAT)
    assert account is not None
    return replace(facts(world, account), **other)


class World:
    """Records in memory, found as a profile finds them."""

    def __init__(self, of: Iterable[Record]) -> None:
        self._of = sorted(of, key=lambda one: one.id)

    def get(self, kind: Any, id: str) -> Any:
        return next((one for one in self._of if type(one) is kind and one.id == id), None)

    def find(self, kind: Any, **equal: Any) -> Any:
        return [
            one
            for one in self._of
            if type(one) is kind and all(getattr(one, k) == v for k, v in equal.items())
        ]

    def put(self, record: Record) -> None:
        raise AssertionError(record)

    def drop(self, kind: Any, id: str) -> None:
        raise AssertionError(f"{kind} {id}")
