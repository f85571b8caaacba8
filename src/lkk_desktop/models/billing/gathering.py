"""From records to what billing asks: an account's facts and the supplier's terms, in any world."""

from __future__ import annotations

import datetime
from collections import defaultdict

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import (
    Accrual,
    Payment,
    Privilege,
    Recalculation,
    Subsidy,
    Tranche,
)
from lkk_desktop.models.billing.carried import standing
from lkk_desktop.models.billing.facts import Facts, gauges
from lkk_desktop.models.billing.lines import explanation
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.services import Installation, Service
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.models.terms import (
    BillingTerm,
    KeyRate,
    MissingRule,
    Moratorium,
    Norm,
    PenaltyRule,
)


def book(world: World, supplier: str) -> Book:
    """A supplier's terms as the world holds them. Raises ``Problem('contradictory_terms')``."""
    return Book(
        tariffs=world.find(Tariff, supplier=supplier),
        norms=world.find(Norm, supplier=supplier),
        missing=world.find(MissingRule, supplier=supplier),
        terms=world.find(BillingTerm, supplier=supplier),
        penalties=world.find(PenaltyRule, supplier=supplier),
        rates=world.find(KeyRate, supplier=supplier),
        moratoria=world.find(Moratorium, supplier=supplier),
    )


def facts(world: World, account: Account, through: datetime.date | None = None) -> Facts:
    """What stands before an account's open period, by its records.

    Tranches are those that the last bill left, payments those that no bill has used yet: for a
    bill ``through`` its period's last day, for an estimate through today (None: all of them).
    Orders and readings of every period come along: billing takes those that its period asks for.
    """
    of = account.id
    accruals: dict[str, list[Accrual]] = defaultdict(list)
    used: set[str | None] = set()
    for line in world.find(Accrual, account=of):
        accruals[line.id.removesuffix(f"-{line.period}")].append(line)
        used |= {one.payment for one in explanation(line).paid}
    tranches: dict[str, list[Tranche]] = defaultdict(list)
    for debt in world.find(Tranche, account=of):
        tranches[debt.service].append(debt)
    return Facts(
        account=of,
        plan=account.plan,
        premises=tuple(world.find(Premises, account=of)),
        services=tuple(
            standing(one, accruals[one.id], tranches[one.id])
            for one in world.find(Service, account=of)
        ),
        meters=gauges(
            world.find(Meter, account=of),
            world.find(Register, account=of),
            world.find(Reading, account=of),
            world.find(Installation, account=of),
        ),
        payments=tuple(
            one
            for one in world.find(Payment, account=of)
            if one.id not in used and (through is None or one.day <= through)
        ),
        orders=tuple(world.find(Recalculation, account=of)),
        privileges=tuple(world.find(Privilege, account=of)),
        subsidies=tuple(world.find(Subsidy, account=of)),
    )
