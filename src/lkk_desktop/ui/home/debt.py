"""«К оплате»: what the account owes, in all and to each group of providers."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from lkk_desktop import names
from lkk_desktop.models.balance import Due, GroupDue, due
from lkk_desktop.models.services import Provider, Service
from lkk_desktop.strings import date, money, t
from lkk_desktop.ui.components import label, rule
from lkk_desktop.ui.home.rows import Fact, facts
from lkk_desktop.ui.home.subject import Place, Subject

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

Value = tuple[Due, tuple[tuple[str, str], ...]]


class Debt(Subject[Value]):
    """The sum, then what it is made of; an overpayment is called so, and is no debt below zero."""

    def __init__(self) -> None:
        super().__init__(t("To pay"))
        self.sum = label("", "hero")
        self.when = label("", "muted", wrap=True)
        self.groups = facts()
        self.rule = rule()
        self.body.setSpacing(6)
        for one in (self.sum, self.when, self.rule, self.groups):
            self.body.addWidget(one)

    def read(self, cabinet: Cabinet, place: Place) -> Value | None:
        owed = due(cabinet, place.account, place.fresh)
        if owed is None:
            return None
        return owed, tuple(sorted(_providers(cabinet, place.account.id).items()))

    def fill(self, value: Value, place: Place) -> None:
        owed, providers = value
        currency = place.supplier.currency
        self.sum.setText(money(owed.total, currency))
        self.when.setText(_when(owed, place.today))
        told = dict(providers)
        lines = [_line(one, told, currency) for one in owed.groups if one.amount]
        if owed.paid:
            lines.append(Fact(t("Paid since the bill"), money(owed.paid, currency)))
        self.groups.show_values(lines)
        self.rule.setVisible(not self.groups.isHidden())


def _when(owed: Due, today: datetime.date) -> str:
    if not owed.total:
        return t("All is paid as of {date}", date=date(owed.day))
    if owed.due < today:
        return t("as of {date}; was due on {due}", date=date(owed.day), due=date(owed.due))
    return t("as of {date}; due by {due}", date=date(owed.day), due=date(owed.due))


def _line(one: GroupDue, providers: dict[str, str], currency: str) -> Fact:
    """A group by its name and, where that says nothing, by those who are paid."""
    who = providers.get(one.group, "")
    name = names.named(names.GROUPS, one.group) if one.group in names.GROUPS else who or one.group
    notes = [] if who.lower().startswith(name.lower()) else [who]
    if one.penalty:
        notes.append(t("{sum} of it is penalty", sum=money(one.penalty, currency)))
    if one.amount < 0:
        said = t("overpaid {sum}", sum=money(-one.amount, currency))
        return Fact(name, said, " · ".join(filter(None, notes)))
    return Fact(name, money(one.amount, currency), " · ".join(filter(None, notes)))


def _providers(cabinet: Cabinet, account: str) -> dict[str, str]:
    """Who is paid in each group, by their names."""
    found: dict[str, dict[str, None]] = {}
    services = sorted(cabinet.find(Service, account=account), key=lambda one: one.place)
    for service in services:
        provider = cabinet.get(Provider, service.provider)
        if provider is not None:
            found.setdefault(service.group, {})[provider.name] = None
    return {group: ", ".join(told) for group, told in found.items()}
