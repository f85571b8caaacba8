"""Records in memory as a world that can be read, and bills, debts and payments in few words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec

from lkk_desktop.models.accruals import Accrual, Bill, Payment, Tranche
from lkk_desktop.models.record import R, Record
from lkk_desktop.models.services import Service
from tests import household

D = datetime.date
ACCOUNT = household.ACCOUNT
ISSUED, PAID, DUE = D(2026, 11, 5), D(2026, 11, 12), D(2026, 12, 15)
ZEROS: dict[str, Any] = dict.fromkeys(
    ("opening", "accrued", "penalty", "recalculated", "paid", "closing"), 0
)


class Shelf:
    """Records by kind and id, found by equality of declared columns, in the order of their ids."""

    def __init__(self, *records: Record) -> None:
        self._held = {(one.of.name, one.id): one for one in records}

    def get(self, kind: type[R], id: str) -> R | None:
        found = self._held.get((kind.of.name, id))
        return found if isinstance(found, kind) else None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        assert set(equal) <= kind.of.lookups, f"{kind} is not looked up by {equal}"
        held = (one for one in self._held.values() if isinstance(one, kind))
        fits = [one for one in held if all(getattr(one, k) == v for k, v in equal.items())]
        return sorted(fits, key=lambda one: one.id)


def bill(
    closing: dict[str, int],
    period: str = "2026-10",
    due: D = DUE,
    account: str = ACCOUNT,
    issued: D = ISSUED,
) -> Bill:
    """A bill by what each group closes with (kopecks)."""
    groups: dict[str, Any] = {group: ZEROS | {"closing": sum_} for group, sum_ in closing.items()}
    return Bill(
        id=f"{account}-{period}",
        account=account,
        period=period,
        issued=issued,
        due=due,
        groups=groups,
        **(ZEROS | {"closing": sum(closing.values())}),
    )


def accrual(
    service: str,
    closing: int,
    group: str = "common",
    period: str = "2026-10",
    account: str = ACCOUNT,
    paid: Iterable[str] = (),
) -> Accrual:
    """A service's line by what it closes with, and the payments that it used."""
    used = [
        {"payment": id, "day": "2026-10-20", "kind": "debt", "period": None, "amount": 1}
        for id in paid
    ]
    return Accrual(
        id=f"{account}-{service}-{period}",
        account=account,
        period=period,
        service=service,
        provider="provider-1",
        group=group,
        unit="kwh",
        method="meter",
        reason="read",
        losses=0,
        ratio=1_000_000,
        norm=None,
        volume=0,
        tariff=None,
        charged=0,
        privilege=0,
        subsidy=0,
        explanation={"paid": used} if used else {},
        **(ZEROS | {"closing": closing}),
    )


def tranche(service: str, left: int, period: str = "2026-10", account: str = ACCOUNT) -> Tranche:
    return Tranche(
        id=f"{account}-{service}-{period}",
        account=account,
        service=f"{account}-{service}",
        period=period,
        due=D(2026, 11, 15),
        amount=max(1, left),
        left=left,
        penalised=0,
    )


def payment(
    id: str,
    amount: int,
    day: D = PAID,
    group: str = "common",
    account: str = ACCOUNT,
) -> Payment:
    return Payment(
        id=id,
        account=account,
        group=group,
        amount=amount,
        day=day,
        taken=0,
        period=None,
        way="card",
        status="fresh",
    )


def service(
    name: str,
    group: str = "common",
    provider: str = "provider-1",
    account: str = ACCOUNT,
    place: int = 0,
    **other: Any,
) -> Service:
    plain = {
        "id": f"{account}-{name}",
        "account": account,
        "service": name,
        "provider": provider,
        "group": group,
        "basis": "meter",
        "resources": (),
        "installable": True,
        "penalty": None,
        "place": place,
        "since": D(2020, 1, 1),
        "until": None,
    }
    return msgspec.convert(plain | other, Service)
