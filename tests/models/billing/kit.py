"""Short words for the facts and terms of cases: volumes in units, money in roubles."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from lkk_desktop.models.accruals import Payment, Privilege, Recalculation, Subsidy, Tranche
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.facts import Dial, Facts, Gauge, Point, Standing
from lkk_desktop.models.billing.lines import Billed, Line
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.services import Service
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.models.terms import (
    BillingTerm,
    KeyRate,
    MissingRule,
    Moratorium,
    Norm,
    PenaltyRule,
)

START = datetime.date(2019, 1, 1)
ACCOUNT = "0710000000"
PLAN = "flat"


def d(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def units(value: str | int) -> int:
    """Thousandths of a volume, an area."""
    return int(Decimal(value) * 1000)


def millionths(value: str | int) -> int:
    return int(Decimal(value) * 1_000_000)


def roubles(value: str | int) -> int:
    """Kopecks."""
    return int(Decimal(value) * 100)


# ── terms ─────────────────────────────────────────────────────────────────────────────────────


def tariff(
    service: str,
    price: str,
    zone: str | None = None,
    since: str = "2019-01-01",
    *,
    above: str = "0",
    unit: str = "kwh",
    per: Any = "account",
) -> Tariff:
    return Tariff(
        id=f"{service}-{zone}-{since}-{above}-{price}",
        supplier="s",
        plan=PLAN,
        service=service,
        zone=zone,
        unit=unit,
        price=millionths(price),
        since=d(since),
        above=units(above),
        above_per=per,
    )


def norm(
    service: str,
    volume: str,
    per: Any = "resident",
    since: str = "2019-01-01",
    rooms: int = 0,
    residents: int = 0,
) -> Norm:
    return Norm(
        id=f"{service}-{since}-{rooms}-{residents}-{volume}",
        supplier="s",
        plan=PLAN,
        service=service,
        per=per,
        volume=millionths(volume),
        rooms=rooms,
        residents=residents,
        since=d(since),
    )


def missing(resource: str, **other: Any) -> MissingRule:
    plain: dict[str, Any] = {
        "average_periods": 3,
        "base_periods": 6,
        "least_periods": 3,
        "months": (),
        "average_for": ("no_reading", "broken", "expired"),
        "expired_fails": True,
        "coefficients": {"no_meter": 1_500_000, "barred": 1_500_000},
    }
    return MissingRule(
        id=f"missing-{resource}", supplier="s", resource=resource, since=START, **(plain | other)
    )


RUSSIAN = PenaltyRule(
    id="ru",
    supplier="s",
    name="communal",
    since=START,
    steps=((31, 300), (91, 130)),
    rate=None,
    rate_on="settlement",
    most=None,
)
REPAIR = PenaltyRule(
    id="ru-repair",
    supplier="s",
    name="capital_repair",
    since=START,
    steps=((31, 300),),
    rate=None,
    rate_on="settlement",
    most=None,
)
UKRAINIAN = PenaltyRule(
    id="ua",
    supplier="s",
    name="ukrainian",
    since=START,
    steps=((1, 1),),
    rate=100,
    rate_on="day",
    most=1_000_000,
)


def rate(since: str, percent: str, cap: str | None = "9.5") -> KeyRate:
    capped = None if cap is None else int(Decimal(cap) * 10_000)
    return KeyRate(
        id=since, supplier="s", since=d(since), rate=int(Decimal(percent) * 10_000), cap=capped
    )


def moratorium(since: str, until: str | None, rule: str | None = None) -> Moratorium:
    return Moratorium(
        id=f"{since}-{rule}",
        supplier="s",
        rule=rule,
        since=d(since),
        until=d(until) if until else None,
    )


TERMS = (
    BillingTerm(id="old", supplier="s", since=START, bill_day=10, due_day=10),
    BillingTerm(id="new", supplier="s", since=d("2026-03-01"), bill_day=5, due_day=15),
)
TARIFFS = (
    tariff("electricity", "2.25", "day"),
    tariff("electricity", "1.10", "night"),
    tariff("electricity", "2.12", "single"),
    tariff("cold_water", "48.86", unit="m3"),
    tariff("hot_water", "214.37", unit="m3"),
    tariff("sewerage", "58.92", unit="m3"),
    tariff("heating", "2100", unit="gcal"),
    tariff("waste", "129.50", unit="person"),
    tariff("capital_repair", "18.25", unit="m2"),
    tariff("intercom", "60", unit="month"),
)
NORMS = (
    norm("electricity", "120"),
    norm("cold_water", "4.2"),
    norm("hot_water", "3.1"),
    norm("heating", "0.024", per="total_area"),
)
RULES = (missing("electricity", average_periods=6), missing("cold_water"), missing("hot_water"))


def book(**other: Any) -> Book:
    plain: dict[str, Any] = {
        "tariffs": TARIFFS,
        "norms": NORMS,
        "missing": RULES,
        "terms": TERMS,
        "penalties": (RUSSIAN, REPAIR, UKRAINIAN),
        "rates": (rate("2019-01-01", "7.75"), rate("2022-02-28", "20")),
    }
    return Book(**(plain | other))


# ── facts ─────────────────────────────────────────────────────────────────────────────────────


def point(day: str, value: str | int, *, period: str = "", **other: Any) -> Point:
    return Point(d(day), period or day[:7], units(value), **other)


def dial(zone: str, *points: Point, register: str = "") -> Dial:
    return Dial(register or f"r-{zone}", zone, points)


def gauge(resource: str, *dials: Dial, meter: str = "", **other: Any) -> Gauge:
    return Gauge(meter=meter or f"m-{resource}", resource=resource, dials=dials, **other)


def one_dial(resource: str, *rows: tuple[str, str | int], **other: Any) -> Gauge:
    """A meter with one dial and these readings."""
    register = other.pop("register", f"r-{resource}")
    points = [point(day, value) for day, value in rows]
    return gauge(resource, dial("single", *points, register=register), **other)


def service(name: str, basis: Any = "meter", **other: Any) -> Service:
    plain: dict[str, Any] = {
        "id": f"s-{name}",
        "account": ACCOUNT,
        "service": name,
        "provider": "p",
        "group": "main",
        "basis": basis,
        "resources": (name,) if basis == "meter" else (),
        "installable": True,
        "penalty": "communal",
        "place": 0,
        "since": START,
        "until": None,
    }
    return Service(**(plain | other))


def premises(**other: Any) -> Premises:
    plain: dict[str, Any] = {
        "id": "home",
        "account": ACCOUNT,
        "since": START,
        "kind": "flat",
        "building": None,
        "stove": None,
        "total_area": units("54.3"),
        "living_area": units("33"),
        "heated_area": units("54.3"),
        "rooms": 2,
        "residents": 3,
        "owners": 1,
    }
    return Premises(**(plain | other))


def debt(
    left: int, due: str, period: str, *, of: str = "s-electricity", amount: int = 0, borne: int = 0
) -> Tranche:
    return Tranche(
        id=f"{of}-{period}",
        account=ACCOUNT,
        service=of,
        period=period,
        due=d(due),
        amount=amount or left,
        left=left,
        penalised=borne,
    )


def payment(day: str, amount: int, *, group: str = "main", **other: Any) -> Payment:
    plain: dict[str, Any] = {"id": f"pay-{day}-{amount}", "period": None}
    return Payment(
        account=ACCOUNT,
        group=group,
        amount=amount,
        day=d(day),
        taken=0,
        way="card",
        status="confirmed",
        **(plain | other),
    )


def order(kind: Any, of: str, period: str, **other: Any) -> Recalculation:
    plain: dict[str, Any] = {
        "id": f"order-{kind}-{of}",
        "reason": "asked",
        "amount": 0,
        "since": None,
        "until": None,
        "persons": 0,
        "share": 0,
        "note": None,
    }
    return Recalculation(account=ACCOUNT, service=of, period=period, kind=kind, **(plain | other))


def privilege(of: str, share: str, **other: Any) -> Privilege:
    plain: dict[str, Any] = {
        "id": f"privilege-{of}-{share}",
        "persons": 0,
        "bound": "all",
        "reason": "labour_veteran",
        "since": START,
        "until": None,
    }
    return Privilege(account=ACCOUNT, service=of, share=millionths(share), **(plain | other))


def subsidy(of: str | None, amount: int, **other: Any) -> Subsidy:
    plain: dict[str, Any] = {
        "id": f"subsidy-{of}",
        "reason": "low_income",
        "since": START,
        "until": None,
    }
    return Subsidy(account=ACCOUNT, service=of, amount=amount, **(plain | other))


def facts(*services: Service | Standing, **other: Any) -> Facts:
    standings = tuple(
        one if isinstance(one, Standing) else Standing(service=one) for one in services
    )
    plain: dict[str, Any] = {"account": ACCOUNT, "plan": PLAN, "premises": (premises(),)}
    return Facts(services=standings, **(plain | other))


def only(billed: Billed) -> Line:
    assert len(billed.lines) == 1
    return billed.lines[0]


def one_line(of: Service | Standing, period: str = "2026-11", **other: Any) -> Line:
    """The one line of an account with one service; ``terms`` is its supplier's book."""
    terms = other.pop("terms", None) or book()
    return only(bill(facts(of, **other), terms, period))
