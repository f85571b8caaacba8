"""What billing answers: a period's lines and bill, and why each figure is what it is.

Explanations are codes and numbers, never sentences; days are dates, both ends included.
"""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from lkk_desktop.models.accruals import Accrual, Bill, Method, Tranche
from lkk_desktop.models.billing.facts import Charged
from lkk_desktop.models.bounds import Period
from lkk_desktop.models.command import Problem
from lkk_desktop.models.services import Service


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So much of a service's volume (thousandths), by which method and why.

    By meter: ``opening`` and ``closing`` values, times ratio, more by losses, less ``deducted``:
    what estimates had charged before. By average: ``average`` a month over ``periods``. By norm:
    ``norm`` (millionths) x ``quantity`` (residents, or thousandths of m2) x ``coefficient``.
    """

    method: Method
    reason: str
    first: datetime.date
    last: datetime.date
    volume: int
    resource: str | None = None
    zone: str | None = None
    meter: str | None = None
    register: str | None = None
    opening: int | None = None
    closing: int | None = None
    rolled: bool = False
    ratio: int | None = None
    losses: int | None = None
    deducted: int = 0
    average: int | None = None
    periods: int | None = None
    norm: int | None = None
    per: str | None = None
    quantity: int | None = None
    coefficient: int | None = None


class Slice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A volume (thousandths) of a stretch of days, zone and range, and its price (None: unknown).

    ``range`` counts from 0, the lowest.
    """

    first: datetime.date
    last: datetime.date
    zone: str | None
    range: int
    volume: int
    price: int | None


class Returned(msgspec.Struct, frozen=True):
    """A volume taken back, of which period (None: at this period's price) and at which price."""

    period: Period | None
    resource: str
    zone: str | None
    volume: int
    price: int


class Covered(msgspec.Struct, frozen=True):
    """What an estimate had charged (thousandths) and readings now stand for: it is ``deducted``."""

    period: Period
    resource: str
    zone: str | None
    register: str | None
    volume: int
    price: int


class Relief(msgspec.Struct, frozen=True):
    """Kopecks that the person does not pay, by which privilege or subsidy."""

    kind: str
    id: str
    reason: str
    base: int
    share: int | None
    amount: int


class Correction(msgspec.Struct, frozen=True):
    """A recalculation: kopecks, debt positive, of which order, period and days."""

    kind: str
    order: str | None
    reason: str
    amount: int
    period: Period | None = None
    days: int | None = None


class Late(msgspec.Struct, frozen=True):
    """Penalty of a stretch of days: ``amount`` of a period's debt x days x rate / divisor.

    ``days`` are below zero where money that came late to the books takes penalty back.
    """

    period: Period
    due: datetime.date
    amount: int
    first: datetime.date
    last: datetime.date
    days: int
    rate: int
    divisor: int


class Paid(msgspec.Struct, frozen=True):
    """Money and what it settled: ``debt`` of a period, ``penalty``, or an ``advance``.

    ``payment`` is None where an overpayment of another service was used; its own line has the same
    sum below zero.
    """

    payment: str | None
    day: datetime.date
    kind: str
    period: Period | None
    amount: int


class Explanation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a line is what it is. ``flaws`` are codes of what was not known, and counted as 0."""

    parts: tuple[Part, ...] = ()
    slices: tuple[Slice, ...] = ()
    covered: tuple[Covered, ...] = ()
    returned: tuple[Returned, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    corrections: tuple[Correction, ...] = ()
    late: tuple[Late, ...] = ()
    paid: tuple[Paid, ...] = ()
    flaws: tuple[str, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One service's line of a period, as ``Accrual`` has it; and what the next period needs."""

    service: Service
    unit: str | None
    method: Method
    reason: str
    losses: int
    ratio: int
    norm: int | None
    volume: int
    tariff: int | None
    charged: int
    privilege: int
    subsidy: int
    opening: int
    accrued: int
    penalty: int
    recalculated: int
    paid: int
    closing: int
    persons: int
    explanation: Explanation
    history: tuple[Charged, ...]
    tranches: tuple[Tranche, ...]
    penalty_owed: int
    credit: int


class Totals(msgspec.Struct, frozen=True):
    """A group of providers, or a whole bill: kopecks."""

    opening: int
    accrued: int
    penalty: int
    recalculated: int
    paid: int
    closing: int


class Billed(msgspec.Struct, frozen=True, kw_only=True):
    """An account's period: its lines in the order of their places, and what is to be paid."""

    account: str
    period: str
    issued: datetime.date
    due: datetime.date
    lines: tuple[Line, ...]
    totals: Totals
    groups: dict[str, Totals]

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        """Services and codes of what was not known: a bill with any is not fit to be sent."""
        return tuple((one.service.id, code) for one in self.lines for code in one.explanation.flaws)


def accrual(billed: Billed, line: Line, told: dict[str, Any] | None = None) -> Accrual:
    """The record of a line; its id is the service's with the period. ``told`` is its explanation
    where that is known as plain values already."""
    service = line.service
    if told is None:
        told = msgspec.json.decode(msgspec.json.encode(line.explanation))
    return Accrual(
        id=f"{service.id}-{billed.period}",
        account=billed.account,
        period=billed.period,
        service=service.service,
        provider=service.provider,
        group=service.group,
        unit=line.unit,
        method=line.method,
        reason=line.reason,
        losses=line.losses,
        ratio=line.ratio,
        norm=line.norm,
        volume=line.volume,
        tariff=line.tariff,
        charged=line.charged,
        privilege=line.privilege,
        subsidy=line.subsidy,
        opening=line.opening,
        accrued=line.accrued,
        penalty=line.penalty,
        recalculated=line.recalculated,
        paid=line.paid,
        closing=line.closing,
        explanation=told,
    )


def explanation(accrual: Accrual) -> Explanation:
    """Why an accrual is what it is. Raises ``Problem('unreadable_bill')`` where that is foreign."""
    try:
        return msgspec.convert(accrual.explanation, Explanation)
    except msgspec.ValidationError as error:
        raise Problem("unreadable_bill") from error


def readable(accrual: Accrual) -> Explanation | None:
    """The same; None where it is foreign, for what says less then rather than nothing at all."""
    try:
        return explanation(accrual)
    except Problem:
        return None


def bill(billed: Billed) -> Bill:
    """The record of a period's totals; its id is the account's number with the period."""
    groups: dict[str, Any] = msgspec.to_builtins(billed.groups)
    return Bill(
        id=f"{billed.account}-{billed.period}",
        account=billed.account,
        period=billed.period,
        issued=billed.issued,
        due=billed.due,
        groups=groups,
        **msgspec.structs.asdict(billed.totals),
    )
