"""What a bill is made of: an account's period with all that the official payment document names.

Приказ Минстроя 43/пр of 26.01.2018: payer and providers, meters, charges, references, sums.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec

from lkk_desktop.documents.words import zone_place
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill, Payment, Tranche
from lkk_desktop.models.billing.lines import Explanation, Part, Totals, explanation
from lkk_desktop.models.calendar import following
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import UNIT, Meter, Reading, Register
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.services import Installation, Provider, Service
from lkk_desktop.models.suppliers import Office, Supplier

UNIT_ORDER = tuple(UNIT)
"""Resources in the order in which bills have them: electricity, water, gas, heat."""


class Charge(msgspec.Struct, frozen=True):
    """A service's line with why it is so, and its provider (None where none is known)."""

    accrual: Accrual
    why: Explanation
    provider: Provider | None


class Metered(msgspec.Struct, frozen=True, kw_only=True):
    """A dial in the period: what it was charged by, or None where no reading was used.

    ``day`` and ``channel`` are those of the closing reading; ``before`` is the day of the opening.
    """

    meter: Meter
    register: Register
    part: Part | None
    day: datetime.date | None
    before: datetime.date | None
    channel: str | None


APART = frozenset({"outside", "separate"})
"""Groups whose providers do not share a payment even among themselves: each has its own."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Charges that are paid together, and what they come to (kopecks): a provider group, or one
    provider of those that are ``apart``."""

    name: str
    apart: bool
    charges: tuple[Charge, ...]
    totals: Totals

    @property
    def flawed(self) -> bool:
        """Whether something was not known: such a sum is not to be paid yet."""
        return any(one.why.flaws for one in self.charges)

    @property
    def payable(self) -> int:
        """Kopecks to be paid: nothing where more was paid, or where the sum is not certain."""
        return 0 if self.flawed else max(0, self.totals.closing)

    @property
    def payee(self) -> Provider | None:
        """Whose requisites the group's payment goes to: the first provider that has any."""
        providers = (one.provider for one in self.charges)
        return next((one for one in providers if one and one.requisites), None)


class BillPaper(msgspec.Struct, frozen=True, kw_only=True):
    """All that a bill prints. ``tranches`` are what is owed by months, of the last bill only:
    of an older one nobody knows any more what was owed then by which month."""

    supplier: Supplier
    office: Office | None
    account: Account
    bill: Bill
    premises: Premises | None
    groups: tuple[Group, ...]
    meters: tuple[Metered, ...]
    payments: tuple[Payment, ...]
    tranches: tuple[Tranche, ...]
    services: dict[str, str]

    @property
    def charges(self) -> tuple[Charge, ...]:
        return tuple(one for group in self.groups for one in group.charges)

    @property
    def payable(self) -> int:
        """Kopecks of all groups that are to be paid; one group's overpayment pays no other."""
        return sum(group.payable for group in self.groups)

    @property
    def overpaid(self) -> int:
        """Kopecks that were paid too much, over all groups; not below zero."""
        sure = (group for group in self.groups if not group.flawed)
        return sum(max(0, -group.totals.closing) for group in sure)

    @property
    def uncertain(self) -> int:
        """Kopecks of the groups of which not everything is known. What is payable is the bill's
        closing, more by what was overpaid, less by this."""
        return sum(group.totals.closing for group in self.groups if group.flawed)


def gathered(world: World, account_id: str, period: str) -> BillPaper | None:
    """The bill of an account's period from any world; None where there is none yet.

    Raises ``Problem('unreadable_bill')`` where a line's explanation is foreign.
    """
    account = world.get(Account, account_id)
    bill = next(iter(world.find(Bill, account=account_id, period=period)), None)
    supplier = None if account is None else world.get(Supplier, account.supplier)
    if account is None or bill is None or supplier is None:
        return None
    services = {one.id: one for one in world.find(Service, account=account_id)}
    accruals = world.find(Accrual, account=account_id, period=period)
    lines = charges(world, period, accruals, services)
    last = following(period) == account.open_period
    tranches = world.find(Tranche, account=account_id) if last else []
    used = {one.payment for charge in lines for one in charge.why.paid}
    payments = [one for one in world.find(Payment, account=account_id) if one.id in used]
    return BillPaper(
        supplier=supplier,
        office=world.get(Office, account.office),
        account=account,
        bill=bill,
        premises=_premises(world, account_id, period),
        groups=_groups(bill, lines),
        meters=tuple(_meters(world, account_id, period, lines)),
        payments=tuple(sorted(payments, key=lambda one: (one.day, one.id))),
        tranches=tuple(sorted(tranches, key=lambda one: (one.period, one.service))),
        services={one.id: one.service for one in services.values()},
    )


def charges(
    world: World, period: str, accruals: Iterable[Accrual], services: Mapping[str, Service]
) -> list[Charge]:
    """A period's lines in the order in which the account has its services."""
    providers: dict[str, Provider | None] = {}
    found = []
    for accrual in accruals:
        if accrual.provider not in providers:
            providers[accrual.provider] = world.get(Provider, accrual.provider)
        found.append(Charge(accrual, explanation(accrual), providers[accrual.provider]))

    def place(charge: Charge) -> tuple[int, str]:
        service = services.get(charge.accrual.id.removesuffix(f"-{period}"))
        return (service.place if service else 10**9, charge.accrual.id)

    return sorted(found, key=place)


def _groups(bill: Bill, charges: list[Charge]) -> tuple[Group, ...]:
    """Groups in the order of their first lines, with the sums that the bill itself has."""
    found: dict[tuple[str, str], list[Charge]] = {}
    for charge in charges:
        name = charge.accrual.group
        key = name, charge.accrual.provider if name in APART else ""
        found.setdefault(key, []).append(charge)
    return tuple(
        Group(
            name=name,
            apart=bool(provider),
            charges=tuple(of),
            totals=_sums(of) if provider else _totals(bill, name, of),
        )
        for (name, provider), of in found.items()
    )


def _totals(bill: Bill, name: str, charges: list[Charge]) -> Totals:
    if name in bill.groups:
        return msgspec.convert(bill.groups[name], Totals)
    return _sums(charges)


def _sums(charges: list[Charge]) -> Totals:
    lines = [one.accrual for one in charges]
    return Totals(
        opening=sum(one.opening for one in lines),
        accrued=sum(one.accrued for one in lines),
        penalty=sum(one.penalty for one in lines),
        recalculated=sum(one.recalculated for one in lines),
        paid=sum(one.paid for one in lines),
        closing=sum(one.closing for one in lines),
    )


def _premises(world: World, account: str, period: str) -> Premises | None:
    """The object as it was at the period's end; before its first row it was as that row says."""
    rows = sorted(world.find(Premises, account=account), key=lambda one: (one.since, one.id))
    begun = [one for one in rows if f"{one.since:%Y-%m}" <= period]
    return begun[-1] if begun else next(iter(rows), None)


def _meters(world: World, account: str, period: str, charges: list[Charge]) -> list[Metered]:
    """The dials that the period was charged by, and those of working meters that said nothing."""
    parts: dict[str, list[Part]] = {}
    for charge in charges:
        for part in charge.why.parts:
            known = parts.setdefault(part.register or "", [])
            if part.method == "meter" and all(one.closing != part.closing for one in known):
                known.append(part)
    registers = _by(world.find(Register, account=account))
    placed: dict[str, list[Installation]] = {}
    for one in world.find(Installation, account=account):
        placed.setdefault(one.meter, []).append(one)
    found = []
    for meter in sorted(
        world.find(Meter, account=account), key=lambda m: (UNIT_ORDER.index(m.resource), m.id)
    ):
        for register in registers.get(meter.id, ()):
            mine = parts.get(register.id, [])
            found += [_metered(world, meter, register, part, period) for part in mine]
            there = _is_there(placed.get(meter.id, ()), period)
            if not mine and there and meter.status in ("working", "broken"):
                found.append(_metered(world, meter, register, None, period))
    return found


def _by(registers: list[Register]) -> dict[str, list[Register]]:
    found: dict[str, list[Register]] = {}
    for one in sorted(registers, key=lambda r: (zone_place(r.zone), r.id)):
        found.setdefault(one.meter, []).append(one)
    return found


def _is_there(times: list[Installation] | tuple[()], period: str) -> bool:
    """Whether a meter stood at its place in a period; one without an installation always did."""
    return not times or any(
        f"{one.since:%Y-%m}" <= period and (one.until is None or period <= f"{one.until:%Y-%m}")
        for one in times
    )


def _metered(
    world: World, meter: Meter, register: Register, part: Part | None, period: str
) -> Metered:
    closing = opening = None
    if part is not None:
        rows = world.find(Reading, account=meter.account, register=register.id)
        standing = [one for one in rows if one.status != "superseded"]
        closing = _reading([r for r in standing if r.period == period], part.closing)
        opening = _reading([r for r in standing if r.period <= period], part.opening)
    return Metered(
        meter=meter,
        register=register,
        part=part,
        day=closing.day if closing else None,
        before=opening.day if opening else None,
        channel=closing.channel if closing else None,
    )


def _reading(rows: list[Reading], value: int | None) -> Reading | None:
    """The latest reading that showed a value."""
    same = [one for one in rows if one.value == value]
    return max(same, key=lambda one: (one.day, one.taken), default=None)


__all__ = ["BillPaper", "Charge", "Group", "Metered", "charges", "gathered"]
