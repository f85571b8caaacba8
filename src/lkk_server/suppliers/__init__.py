"""Suppliers as data: one folder each, read into the records that the supplier's stream holds."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import msgspec

from lkk_desktop.models.papers import News
from lkk_desktop.models.payments import PaymentMethod
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Provider
from lkk_desktop.models.suppliers import Office, Supplier
from lkk_desktop.models.tariffs import Tariff
from lkk_server.suppliers import catalogue, tables

DEFAULT = "tyumen"


class UnknownSupplier(Exception):
    """There is no folder of this name."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier with its offices, providers, ways to pay, tariffs, terms of billing, catalogue of
    appeals and news, as the seeds and the server begin with them.

    ``series`` are the numbers that appeals had last, by their prefix.
    """

    supplier: Supplier
    offices: tuple[Office, ...]
    providers: tuple[Provider, ...]
    methods: tuple[PaymentMethod, ...]
    tariffs: tuple[Tariff, ...]
    terms: tuple[Record, ...]
    appeals: tuple[Record, ...]
    series: dict[str, int]
    news: tuple[News, ...]

    @property
    def records(self) -> list[Record]:
        """All but the news, which have days of their own."""
        own = (*self.offices, *self.providers, *self.methods, *self.tariffs)
        return [self.supplier, *own, *self.terms, *self.appeals]

    def provider(self, id: str) -> Provider:
        """A provider by its id. Raises ``KeyError``."""
        return {one.id: one for one in self.providers}[id]


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says of itself to one who is not signed in, and asks of one who registers.

    ``region`` is the country whose phones are taken, ``policy`` the version of the policy in force;
    ``bill_code``: the code printed on the bill is asked for. ``keep_files_days``: so long the files
    of an appeal are kept after its answer.
    """

    supplier: str
    name: str
    short_name: str
    language: str
    zone: str
    phone: str
    site: str | None
    region: str
    policy: str
    bill_code: bool
    keep_files_days: int


def names() -> list[str]:
    """The suppliers that there are folders of."""
    here = resources.files(__name__)
    return sorted(f.name for f in here.iterdir() if f.joinpath("supplier.toml").is_file())


def load(name: str = DEFAULT) -> Profile:
    """The profile of a supplier. Raises ``UnknownSupplier``, ``Problem`` for requisites that cannot
    be right, and ``BadCatalogue``."""
    if name not in names():
        raise UnknownSupplier(name)
    data, prices, terms = (_read(name, part) for part in ("supplier", "tariffs", "terms"))
    asked = asks(name)
    appeals = tuple(catalogue.records(name, asked))
    catalogue.complete(appeals)
    return Profile(
        supplier=tables.supplier(name, data["supplier"]),
        offices=tuple(Office(supplier=name, **office) for office in data["offices"]),
        providers=tuple(tables.provider(name, row, data["banks"]) for row in data["providers"]),
        methods=tuple(tables.methods(name, data["payment_methods"])),
        tariffs=tuple(tables.tariffs(name, prices["tariffs"])),
        terms=tuple(tables.terms(name, terms)),
        appeals=appeals,
        series=asked.lasts,
        news=tuple(tables.news(name, data["news"])),
    )


def asks(name: str = DEFAULT) -> catalogue.Catalogue:
    """A supplier's own catalogue of appeals. Raises ``UnknownSupplier``, ``BadCatalogue``."""
    if name not in names():
        raise UnknownSupplier(name)
    return catalogue.read({**_read(name, "appeals"), **_read(name, "faq")})


def house(name: str = DEFAULT) -> House:
    """What a supplier's server says before anyone is signed in. Raises ``UnknownSupplier``."""
    if name not in names():
        raise UnknownSupplier(name)
    data = _read(name, "supplier")
    said = {key: data["supplier"].get(key) for key in House.__struct_fields__}
    more = {**data["registration"], **data["files"]}
    return msgspec.convert({**said, **more, "supplier": name}, House)


def _read(name: str, part: str) -> dict[str, Any]:
    file = resources.files(__name__).joinpath(name, f"{part}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
