"""The tables of a supplier's folder, read into records: texts of prices become exact integers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Literal

import msgspec

from lkk_desktop.models.money import MILLIONTHS, THOUSANDTHS
from lkk_desktop.models.papers import News
from lkk_desktop.models.payments import PaymentMethod
from lkk_desktop.models.record import Record
from lkk_desktop.models.requisites import RussianRequisites, UkrainianRequisites, check
from lkk_desktop.models.services import Provider
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.models.terms import (
    BillingTerm,
    KeyRate,
    MissingRule,
    Moratorium,
    Norm,
    PenaltyRule,
    ReminderTerm,
)

Row = dict[str, Any]
KOPECKS = 100
Per = Literal["account", "resident"]
REQUISITES = frozenset(
    (*RussianRequisites.__struct_fields__, *UkrainianRequisites.__struct_fields__)
) - {"name", "bank"}


def supplier(name: str, data: Row) -> Supplier:
    """The supplier itself; its least volumes are given in whole units."""
    least = {
        key: exact(data[key], THOUSANDTHS) for key in ("large_least_energy", "large_least_volume")
    }
    return msgspec.convert({**data, **least, "id": name}, Supplier)


def provider(name: str, row: Row, banks: dict[str, Row]) -> Provider:
    """Who is paid, with requisites that pass: a Russian bank is named in a table of its own.

    Raises ``Problem`` for requisites that cannot be right.
    """
    plain = {key: value for key, value in row.items() if key not in (*REQUISITES, "bank")}
    given = {key: value for key, value in row.items() if key in REQUISITES}
    requisites: RussianRequisites | UkrainianRequisites
    if "iban" in given:
        requisites = UkrainianRequisites(name=row["name"], **given)
    else:
        bank = banks[row.get("bank", "own")]
        requisites = RussianRequisites(name=row["name"], **bank, **given)
    check(requisites)
    return Provider(supplier=name, requisites=msgspec.to_builtins(requisites), **plain)


def methods(name: str, rows: Iterable[Row]) -> Iterator[PaymentMethod]:
    """Ways to pay, in the order in which they are offered; sums are given in whole units."""
    for place, row in enumerate(rows):
        sums = {key: exact(row[key], KOPECKS) for key in ("least", "most")}
        own = {"id": f"{name}-{row['code']}", "supplier": name, "place": place}
        yield msgspec.convert({"cards": False, **row, **sums, **own}, PaymentMethod)


def tariffs(name: str, rows: Iterable[Row]) -> Iterator[Tariff]:
    """Prices by plan, zone, range and day: a block has those of one day, or one price by days."""
    for row in rows:
        for plan in row["plans"]:
            for since, zone, above, price in _prices(row):
                yield _tariff(name, plan, row, since, zone, above, price)


def _prices(row: Row) -> Iterator[tuple[datetime.date, str | None, str, str]]:
    if "from" in row:
        for since, price in row["from"].items():
            yield datetime.date.fromisoformat(since), None, "0", price
        return
    ranges = row.get("above", ["0"])
    for zone, prices in row["zones"].items():
        listed = [prices] if isinstance(prices, str) else prices
        for above, price in zip(ranges, listed, strict=True):
            yield row["since"], zone, above, price


def _tariff(
    name: str, plan: str, row: Row, since: datetime.date, zone: str | None, above: str, price: str
) -> Tariff:
    per: Per = row.get("above_per", "account")
    parts = (name, plan, row["service"], zone or "all", since.isoformat())
    return Tariff(
        id="-".join(parts if above == "0" else (*parts, above)),
        supplier=name,
        plan=plan,
        service=row["service"],
        zone=zone,
        unit=row["unit"],
        price=exact(price, MILLIONTHS),
        since=since,
        above=exact(above, THOUSANDTHS),
        above_per=per,
    )


def terms(name: str, data: Row) -> Iterator[Record]:
    """Norms, rules for missing readings, days of bills and reminders, penalty and its rates."""
    for row in data["norms"]:
        for plan in row["plans"]:
            yield from _norms(name, plan, row)
    for row in data["missing"]:
        shares = {why: exact(text, MILLIONTHS) for why, text in row["coefficients"].items()}
        rest = {k: v for k, v in row.items() if k not in ("resources", "coefficients")}
        for resource in row["resources"]:
            one = {**rest, "resource": resource, "coefficients": shares}
            yield _dated(MissingRule, name, one, "missing", resource)
    for row in data["billing_terms"]:
        yield _dated(BillingTerm, name, row, "bills")
    for row in data["reminders"]:
        yield _dated(ReminderTerm, name, row, "reminders")
    for row in data["penalties"]:
        rate = {
            key: exact(row[key], MILLIONTHS) if key in row else None for key in ("rate", "most")
        }
        yield _dated(PenaltyRule, name, {**row, **rate}, "penalty", row["name"])
    for row in data["moratoria"]:
        plain = {"rule": None, "until": None, **row}
        yield _dated(Moratorium, name, plain, "moratorium", row.get("rule", "all"))
    yield from _rates(name, data["key_rates"])


def _norms(name: str, plan: str, row: Row) -> Iterator[Norm]:
    volumes = row.get("rooms", {"0": [row.get("volume")]})
    for rooms, listed in volumes.items():
        for residents, volume in zip(row.get("residents", [0]), listed, strict=True):
            yield Norm(
                id=f"{name}-norm-{plan}-{row['service']}-{row['since']}-{rooms}-{residents}",
                supplier=name,
                plan=plan,
                service=row["service"],
                per=row["per"],
                volume=exact(volume, MILLIONTHS),
                rooms=int(rooms),
                residents=residents,
                since=row["since"],
            )


def _rates(name: str, data: Row) -> Iterator[KeyRate]:
    cap = exact(data["cap"], MILLIONTHS) if "cap" in data else None
    for text, rate in data["from"].items():
        since = datetime.date.fromisoformat(text)
        capped = cap is not None and since >= data["cap_since"]
        yield KeyRate(
            id=f"{name}-rate-{since}",
            supplier=name,
            since=since,
            rate=exact(rate, MILLIONTHS),
            cap=cap if capped else None,
        )


def _dated(kind: type[Record], name: str, row: Row, *parts: str) -> Record:
    """A dated row, under an id that names what it is about and its day."""
    id = "-".join((name, *parts, row["since"].isoformat()))
    return msgspec.convert({**row, "supplier": name, "id": id}, kind)


def news(name: str, rows: Iterable[Row]) -> Iterator[News]:
    """Items of news, each under its day and its number among those of the day."""
    numbers: dict[datetime.date, int] = {}
    for row in rows:
        day: datetime.date = row["published"]
        number = numbers[day] = numbers.get(day, 0) + 1
        id = f"{name}-news-{day}-{number}"
        yield msgspec.convert({"link": None, **row, "supplier": name, "id": id}, News)


def exact(text: str, scale: int) -> int:
    """A text times a scale. Raises ``ValueError`` where it has more places than that holds."""
    value = Decimal(text) * scale
    whole = int(value)
    if whole != value:
        raise ValueError(f"{text} has more places than 1/{scale} holds")
    return whole
