"""«Тарифы»: what a unit of each service costs today, since when, and what comes next."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from lkk_desktop import names
from lkk_desktop.models.metering import Meter, Register
from lkk_desktop.models.services import Service
from lkk_desktop.models.tariffs import Priced, Pricing, Rung, Tariff, pricing
from lkk_desktop.strings import CURRENCY, NBSP, c, date, decimal_mark, number, t, unit_name, volume
from lkk_desktop.ui.components import label
from lkk_desktop.ui.home.rows import Fact, facts
from lkk_desktop.ui.home.subject import Place, Subject

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

ZONES = (None, "single", "day", "peak", "half_peak", "night")
PER_THOUSANDTH = 1_000
"""Millionths of the currency in a thousandth of it: prices are written as other numbers are."""


class Prices(Subject[tuple[Pricing, ...]]):
    """One row for each service and zone; a service of several ranges has one for each."""

    def __init__(self) -> None:
        super().__init__(t("Tariffs"))
        # Most prices began on one day, which need not be told of each.
        self.body.setSpacing(6)
        self.since = label("", "caption")
        self.body.addWidget(self.since)
        self.facts = facts()
        self.body.addWidget(self.facts)

    def read(self, cabinet: Cabinet, place: Place) -> tuple[Pricing, ...] | None:
        services = [
            one
            for one in cabinet.find(Service, account=place.account.id)
            if one.since <= place.today and (one.until is None or one.until >= place.today)
        ]
        places = {one.service: one.place for one in services}
        found = pricing(cabinet.find(Tariff, plan=place.account.plan), place.today)
        if services:
            found = [one for one in found if one.now.service in places]
        zones = _zones(cabinet, place.account.id)
        found = [one for one in found if _counts(one, zones, found)]
        found.sort(key=lambda one: (places.get(one.now.service, 0), one.now.service, _zone(one)))
        return tuple(found) or None

    def fill(self, value: tuple[Pricing, ...], place: Place) -> None:
        currency = CURRENCY.get(place.supplier.currency, place.supplier.currency)
        days = [one.now.since for one in value]
        usual = max(days, key=lambda one: (days.count(one), one))
        self.since.setText(t("since {date}", date=date(usual)))
        self.facts.show_values([line for one in value for line in _lines(one, currency, usual)])


def price(millionths: int) -> str:
    """A price in the currency, to the kopeck where it has no finer part: «2,25», «0,384»."""
    thousandths, finer = divmod(millionths, PER_THOUSANDTH)
    whole = number(thousandths - thousandths % 1000)
    fraction = f"{thousandths % 1000:03d}{finer:03d}".rstrip("0")
    return f"{whole}{decimal_mark()}{fraction.ljust(2, '0')}" if fraction else whole


def _lines(one: Pricing, currency: str, usual: datetime.date) -> list[Fact]:
    name = names.service(one.now.service, one.now.zone)
    told = []
    for place, rung in enumerate(one.now.rungs):
        said = f"{price(rung.price)}{NBSP}{currency}/{_unit(one.now.unit)}"
        last = place + 1 == len(one.now.rungs)
        title = _above(rung, one.now) if rung.above else name
        told.append(Fact(title, said, _when(one, currency, usual) if last else ""))
    return told


def _above(rung: Rung, of: Priced) -> str:
    amount = volume(rung.above, of.unit)
    if rung.per == "resident":
        return t("above {amount} a person", amount=amount)
    return t("above {amount}", amount=amount)


def _when(one: Pricing, currency: str, usual: datetime.date) -> str:
    since = one.now.since
    said = t("since {date}", date=date(since)) if since != usual else ""
    coming = one.next
    if coming is None:
        return said
    prices = " / ".join(price(rung.price) for rung in coming.rungs)
    then = t(
        "from {date}: {price}",
        date=date(coming.since),
        price=f"{prices}{NBSP}{currency}",
    )
    return f"{said} · {then}" if said else then


def _zones(cabinet: Cabinet, account: str) -> dict[str, set[str]]:
    """The zones that an account's meters count, by resource."""
    of = {m.id: m.resource for m in cabinet.find(Meter, account=account) if m.status != "closed"}
    found: dict[str, set[str]] = {}
    for register in cabinet.find(Register, account=account):
        if register.meter in of:
            found.setdefault(of[register.meter], set()).add(register.zone)
    return found


def _counts(one: Pricing, zones: dict[str, set[str]], among: list[Pricing]) -> bool:
    """Whether a price is one that the account pays: of its meters' zones, where it has a choice."""
    same = {other.now.zone for other in among if other.now.service == one.now.service}
    whole_day = same & {None, "single"}
    counted = zones.get(one.now.service, set()) - {"single"}
    if len(same) == 1 or not whole_day:
        return True
    return (one.now.zone in counted) if counted & same else one.now.zone in whole_day


def _unit(code: str) -> str:
    match code:
        case "m2":
            return t("m²")
        case "person":
            return c("price", "person")
        case "month":
            return c("price", "month")
        case _:
            return unit_name(code)


def _zone(one: Pricing) -> int:
    zone = one.now.zone
    return ZONES.index(zone) if zone in ZONES else len(ZONES)
