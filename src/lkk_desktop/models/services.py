"""What an account is supplied with, by whom, and through which meters."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from lkk_desktop.models.bounds import Code, Count, Day, Factor, Id, Text
from lkk_desktop.models.metering import Resource
from lkk_desktop.models.record import Record, record
from lkk_desktop.models.requisites import Requisites

Basis = Literal["meter", "norm", "area", "resident", "fixed"]


@record("provider", home="supplier", owner="supplier")
class Provider(Record, frozen=True, kw_only=True):
    """Who is paid for a service. Providers of one ``group`` share a payment between them, others
    are paid separately (seed S1: the common split, outside of it, waste, capital repair).

    ``requisites`` are those of ``models.requisites``, by their tag; None where none are known, and
    then no bill can offer to pay this provider by a code.
    """

    supplier: Id
    name: Text
    group: Code
    address: Text | None = None
    phone: Text | None = None
    site: Text | None = None
    requisites: dict[str, Any] | None = None

    @property
    def payee(self) -> Requisites | None:
        """Where it is paid. Raises ``msgspec.ValidationError`` where that is foreign."""
        return None if self.requisites is None else msgspec.convert(self.requisites, Requisites)


@record("service", home="account", find=("account",))
class Service(Record, frozen=True, kw_only=True):
    """A service of an account, with its provider, from a day until another (both included).

    ``service`` names its tariffs, ``resources`` the meters whose volume it takes (sewerage takes
    that of cold and hot water). ``installable`` says whether a meter could be put in where there
    is none. ``penalty`` names the rule of late payment; None where there is none.
    """

    account: Id
    service: Code
    provider: Id
    group: Code
    basis: Basis
    resources: tuple[Resource, ...]
    installable: bool
    penalty: Code | None
    place: Count
    since: Day
    until: Day | None


@record("installation", home="account", find=("account", "meter"))
class Installation(Record, frozen=True, kw_only=True):
    """A meter at its place, from the day on which it was put in until that of its removal.

    ``ratio`` of transformation and ``losses`` as a share are millionths: 1,000,000 and 0 where
    there are none. From ``barred`` on the supplier was not let in to check it, twice
    (ПП РФ 354, п. 60(3)).
    """

    account: Id
    meter: Id
    since: Day
    until: Day | None
    ratio: Factor
    losses: Factor
    barred: Day | None
