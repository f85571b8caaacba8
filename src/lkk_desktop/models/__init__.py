"""What things are, and what may be done to them; shared with the server."""

from lkk_desktop.models import (
    accounts,
    accruals,
    appeals,
    command,
    contacts,
    metering,
    notifications,
    papers,
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
    "command",
    "contacts",
    "metering",
    "notifications",
    "papers",
    "premises",
    "readings",
    "services",
    "suppliers",
    "tariffs",
    "terms",
]
