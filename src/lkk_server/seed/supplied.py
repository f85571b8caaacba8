"""What a household is supplied with, by whom, and how each service is counted."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from lkk_desktop.models.metering import Resource
from lkk_desktop.models.services import Basis, Service
from lkk_server.seed.homes import Home
from lkk_server.suppliers import Profile

COMMON, REPAIR = "common", "capital_repair"


class Way(msgspec.Struct, frozen=True):
    """A service's provider, how it is counted, whose meters it takes, and its rule of penalty."""

    provider: str
    basis: Basis = "meter"
    resources: tuple[Resource, ...] = ()
    penalty: str | None = COMMON


WAYS: dict[str, Way] = {
    "electricity": Way("energosbyt", resources=("electricity",)),
    "cold_water": Way("vodokanal", resources=("cold_water",)),
    "hot_water": Way("heat", resources=("hot_water",)),
    "sewerage": Way("vodokanal"),
    "gas": Way("gas", resources=("gas",)),
    "heating": Way("heat", "norm", ("heat",)),
    "waste": Way("waste", "resident"),
    "capital_repair": Way("repair", "area", penalty=REPAIR),
    "intercom": Way("intercom", "fixed", penalty=None),
}
NOT_METERED = ("heating",)


def records(account: str, home: Home, profile: Profile, since: datetime.date) -> Iterator[Service]:
    """The services of an account, in the order in which a bill has them."""
    for place, name in enumerate(home.services):
        way = WAYS[name]
        provider = profile.provider(f"{profile.supplier.id}-{way.provider}")
        resources = way.resources
        if name == "sewerage":
            warm = "hot_water" in home.services
            resources = ("cold_water", "hot_water") if warm else ("cold_water",)
        yield Service(
            id=f"{account}-{name}",
            account=account,
            service=name,
            provider=provider.id,
            group=provider.group,
            basis=way.basis,
            resources=resources,
            installable=name not in (*NOT_METERED, *home.unmeterable),
            penalty=way.penalty,
            place=place,
            since=since,
            until=home.ends.get(name),
        )
