"""Whom a standing order concerns: the account with its payer, the contact that is told, its day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from lkk_desktop.models import balance
from lkk_desktop.models.accounts import Account, User
from lkk_desktop.models.calendar import day
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import t
from lkk_desktop.ui.due import as_of

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What stands over the form. ``owed`` are kopecks, None where that is not known; ``today`` is
    the supplier's, by whose calendar it runs."""

    called: str
    facts: tuple[tuple[str, str], ...]
    currency: str
    zone: str
    today: datetime.date
    owed: int | None


def of(cabinet: Cabinet, number: str | None) -> Subject | None:
    """The account as it is known here; None where it is not held."""
    account = cabinet.get(Account, number) if number is not None else None
    supplier = cabinet.get(Supplier, account.supplier) if account is not None else None
    if account is None or supplier is None:
        return None
    user = cabinet.get(User, cabinet.user or "")
    email = cabinet.get(Contact, contact_id(cabinet.user or "", "email"))
    told = email.value if email is not None and email.confirmed is not None else ""
    link = next((one for one in cabinet.accounts() if one.account == account.id), None)
    name = link.nickname if link is not None else None
    due = balance.due(cabinet, account, as_of(cabinet, account.zone))
    return Subject(
        called=f"{name}, {account.id}" if name else account.id,
        facts=(
            (t("Account"), account.id),
            (t("Applicant"), user.name if user is not None else account.customer),
            (t("Address"), account.address or t("Not given")),
            (
                t("E-mail"),
                told or t("Not confirmed: the outcome will be told here only, in the envelope."),
            ),
        ),
        currency=supplier.currency,
        zone=account.zone,
        today=day(cabinet.now(), supplier.zone),
        owed=due.total if due is not None else None,
    )
