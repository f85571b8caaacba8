"""What things are, and what may be done to them; shared with the server."""

from lkk_desktop.models import (
    accounts,
    accruals,
    appeals,
    autopayments,
    command,
    contacts,
    metering,
    notifications,
    papers,
    payments,
    premises,
    readings,
    services,
    suppliers,
    tariffs,
    terms,
)

__all__ = [
    "accounts",
    "accruals",
    "appeals",
    "autopayments",
    "command",
    "contacts",
    "metering",
    "notifications",
    "papers",
    "payments",
    "premises",
    "readings",
    "services",
    "suppliers",
    "tariffs",
    "terms",
]
