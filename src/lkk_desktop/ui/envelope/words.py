"""A reminder in words: what it is, of whom and by when."""

from __future__ import annotations

from lkk_desktop.models.notifications import Notification
from lkk_desktop.strings import day_and_month, money, n, t

GLYPHS = {"readings": "gauge", "debt": "credit-card"}
LEADS = {"readings": "readings", "debt": "accruals"}
"""The screens to which reminders lead."""


def title(one: Notification) -> str:
    """«Пора передать показания», and where it is not the first time that too."""
    if one.kind == "debt":
        return t("There is a debt") if one.late else t("It is time to pay")
    return t("Readings are still missing") if one.again else t("It is time to send the readings")


def line(one: Notification) -> str:
    """«3 счётчика без показаний этого месяца · 2 лицевых счёта · до 25 ноября»."""
    parts = []
    if one.kind == "readings":
        parts.append(
            n(
                "{count} meter without a reading of this month",
                "{count} meters without a reading of this month",
                one.meters,
            )
        )
    else:
        sums = " + ".join(money(owed.amount, owed.currency) for owed in one.owing)
        parts.append(t("{sum} to pay", sum=sums))
    if len(one.accounts) > 1:
        parts.append(n("{count} account", "{count} accounts", len(one.accounts)))
    if one.by is not None:
        day = day_and_month(one.by)
        parts.append(t("was due on {date}", date=day) if one.late else t("by {day}", day=day))
    return " · ".join(parts)


def several(count: int) -> str:
    """The head of several at once."""
    return n("{count} reminder", "{count} reminders", count)


def act(one: Notification) -> str:
    """What its button does."""
    return t("Send the readings") if one.kind == "readings" else t("See the bill")


def count(new: int) -> str:
    """What the envelope itself says."""
    if not new:
        return t("No new notifications")
    return n("{count} new notification", "{count} new notifications", new)
