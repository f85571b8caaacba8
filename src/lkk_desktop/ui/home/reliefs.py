"""Privileges and subsidies (seed S3): what the person does not pay, of what, until when."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from lkk_desktop import names
from lkk_desktop.models.accruals import Privilege, Subsidy
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.strings import NBSP, date, money, n, number, t
from lkk_desktop.ui.home.rows import Fact, facts
from lkk_desktop.ui.home.subject import Place, Subject

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

Value = tuple[tuple[Privilege, ...], tuple[Subsidy, ...]]


class Reliefs(Subject[Value]):
    """What is in force or yet to come; what is over is no longer told."""

    def __init__(self) -> None:
        super().__init__(t("Privileges and subsidies"))
        self.facts = facts()
        self.body.addWidget(self.facts)

    def read(self, cabinet: Cabinet, place: Place) -> Value | None:
        account, today = place.account.id, place.today
        privileges = tuple(p for p in cabinet.find(Privilege, account=account) if _on(p, today))
        subsidies = tuple(s for s in cabinet.find(Subsidy, account=account) if _on(s, today))
        return (privileges, subsidies) if privileges or subsidies else None

    def fill(self, value: Value, place: Place) -> None:
        privileges, subsidies = value
        lines = [_privilege(one) for one in privileges]
        lines += [_subsidy(one, place.supplier.currency) for one in subsidies]
        self.facts.show_values(lines)


def _on(one: Privilege | Subsidy, today: datetime.date) -> bool:
    return one.until is None or one.until >= today


def _privilege(one: Privilege) -> Fact:
    percent = number(one.share * 100 * 1000 // MILLIONTHS)
    notes = [names.named(names.RELIEFS, one.reason)]
    if one.persons:
        notes.append(n("for {count} person", "for {count} persons", one.persons))
    if one.bound == "norm":
        notes.append(t("within the norm"))
    notes.append(_days(one.since, one.until))
    name = t("Privilege: {service}", service=names.service(one.service))
    return Fact(name, f"{percent}{NBSP}%", " · ".join(notes))


def _subsidy(one: Subsidy, currency: str) -> Fact:
    name = t("Subsidy")
    if one.service is not None:
        name = t("Subsidy: {service}", service=names.service(one.service))
    said = t("{sum} a month", sum=money(one.amount, currency))
    notes = (names.named(names.RELIEFS, one.reason), _days(one.since, one.until))
    return Fact(name, said, " · ".join(notes))


def _days(since: datetime.date, until: datetime.date | None) -> str:
    if until is None:
        return t("since {date}", date=date(since))
    return t("from {since} until {until}", since=date(since), until=date(until))
