"""A line of the outbox in words: what was done, with what values, for whom, in which state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.accounts import Account, NameAccount, OrderAccounts
from lkk_desktop.models.contacts import Subscribe, Topic
from lkk_desktop.models.metering import Meter
from lkk_desktop.models.readings import SubmitReadings, WithdrawCommand
from lkk_desktop.strings import c, mark, t
from lkk_desktop.ui.icons import RESOURCE
from lkk_desktop.ui.readings import speech

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Entry
    from lkk_desktop.models.command import Command

TOPICS: dict[Topic, str] = {"bill": mark("E-bill"), "news": mark("News of the company")}


def title(cabinet: Cabinet, entry: Entry) -> str:
    """What was done: «Электроэнергия · счётчик 6158001», «Название лицевого счёта»."""
    command = entry.command
    if isinstance(command, NameAccount):
        return t("Name of an account")
    if isinstance(command, OrderAccounts):
        return t("Order of the accounts")
    if isinstance(command, Subscribe):
        return t("Subscription")
    return speech.what(cabinet, entry)


def values(cabinet: Cabinet, entry: Entry) -> str:
    """What a command carries, in a line."""
    command = entry.command
    if isinstance(command, SubmitReadings):
        return speech.values(cabinet, command)
    if isinstance(command, WithdrawCommand):
        taken = cabinet.entry(command.command)
        if taken is not None and isinstance(taken.command, SubmitReadings):
            return f"{title(cabinet, taken)}: {values(cabinet, taken)}"
        return t("An action that is no longer kept here")
    if isinstance(command, NameAccount):
        return command.nickname or t("without a name")
    if isinstance(command, OrderAccounts):
        return ", ".join(command.accounts)
    if isinstance(command, Subscribe):
        how = c("subscription", "begin") if command.on else c("subscription", "end")
        return f"{t(TOPICS[command.topic])}: {how}"
    return c("journal", "An action of another version of the app")


def glyph(cabinet: Cabinet, command: Command | None) -> str:
    """The picture of what was done."""
    if isinstance(command, SubmitReadings):
        meter = cabinet.get(Meter, command.meter)
        return RESOURCE[meter.resource] if meter is not None else "gauge"
    if isinstance(command, NameAccount | OrderAccounts):
        return "house-line"
    return "envelope-simple" if isinstance(command, Subscribe) else "arrow-counter-clockwise"


def account_of(entry: Entry) -> str:
    """The number of the account that it is about, '' where it is about none."""
    number = getattr(entry.command, "account", None)
    return number if isinstance(number, str) else ""


def address_of(cabinet: Cabinet, entry: Entry) -> str:
    """The address of the account that it is about, as far as that is known here."""
    account = cabinet.get(Account, account_of(entry))
    return account.address if account is not None else ""


def line(cabinet: Cabinet, entry: Entry) -> str:
    """All of it in one line, as a question lists it."""
    return f"{title(cabinet, entry)}: {values(cabinet, entry)}"
