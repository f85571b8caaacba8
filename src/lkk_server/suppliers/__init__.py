"""Suppliers as data: one folder each, read into the records that the supplier's stream holds."""

from __future__ import annotations

import datetime
import tomllib
from decimal import Decimal
from importlib import resources
from typing import Any

import msgspec

from lkk_desktop.models.money import MILLIONTHS, THOUSANDTHS
from lkk_desktop.models.record import Record
from lkk_desktop.models.suppliers import Office, Supplier
from lkk_desktop.models.tariffs import Tariff

DEFAULT = "tyumen"


class UnknownSupplier(Exception):
    """There is no folder of this name."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier with its offices and tariffs, as the seeds and the server begin with them."""

    supplier: Supplier
    offices: tuple[Office, ...]
    tariffs: tuple[Tariff, ...]

    @property
    def records(self) -> list[Record]:
        return [self.supplier, *self.offices, *self.tariffs]


def names() -> list[str]:
    """The suppliers that there are folders of."""
    here = resources.files(__name__)
    return sorted(f.name for f in here.iterdir() if f.joinpath("supplier.toml").is_file())


def load(name: str = DEFAULT) -> Profile:
    """The profile of a supplier. Raises ``UnknownSupplier``."""
    if name not in names():
        raise UnknownSupplier(name)
    file = resources.files(__name__).joinpath(name, "supplier.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Profile(
        supplier=_supplier(name, data["supplier"]),
        offices=tuple(Office(supplier=name, **office) for office in data["offices"]),
        tariffs=tuple(_tariff(name, plan, row) for row in data["tariffs"] for plan in row["plans"]),
    )


def _supplier(name: str, data: dict[str, Any]) -> Supplier:
    least = {
        key: _exact(data[key], THOUSANDTHS) for key in ("large_least_energy", "large_least_volume")
    }
    return msgspec.convert({**data, **least, "id": name}, Supplier)


def _tariff(supplier: str, plan: str, row: dict[str, Any]) -> Tariff:
    since: datetime.date = row["since"]
    zone: str | None = row.get("zone")
    above = row.get("above")
    parts = (plan, row["service"], zone or "all", since.isoformat(), *([above] if above else []))
    return Tariff(
        id="-".join((supplier, *parts)),
        supplier=supplier,
        plan=plan,
        service=row["service"],
        zone=zone,
        unit=row["unit"],
        price=_exact(row["price"], MILLIONTHS),
        since=since,
        above=_exact(above or "0", THOUSANDTHS),
        above_per=row.get("above_per", "account"),
    )


def _exact(text: str, scale: int) -> int:
    value = Decimal(text) * scale
    whole = int(value)
    if whole != value:
        raise ValueError(f"{text} has more places than 1/{scale} holds")
    return whole
