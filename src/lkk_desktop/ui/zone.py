"""By which clock instants are told that belong to no account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QTimeZone

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.suppliers import Supplier

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


def zone_of(cabinet: Cabinet) -> str:
    """The zone of the person's first account, or of a supplier known here; else this computer's."""
    for link in cabinet.accounts():
        account = cabinet.get(Account, link.account)
        if account is not None:
            return account.zone
    supplier = next(iter(cabinet.find(Supplier)), None)
    return _own() if supplier is None else supplier.zone


def _own() -> str:
    """This computer's zone as the database of zones calls it."""
    name = QTimeZone.systemTimeZoneId().toStdString()
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name
