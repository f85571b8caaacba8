"""A line of the outbox in words: what was done, with what values, for whom, in which state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.documents import answers
from lkk_desktop.models.accounts import Account, NameAccount, OrderAccounts
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.models.appeals.deeds import RateAnswer, SubmitAppeal, WithdrawAppeal
from lkk_desktop.models.contacts import Subscribe, Topic
from lkk_desktop.models.metering import Meter
from lkk_desktop.models.readings import SubmitReadings, WithdrawCommand
from lkk_desktop.strings import c, mark, t
from lkk_desktop.ui.appeals import words as appeal_words
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
    if isinstance(command, SubmitAppeal):
        form = cabinet.get(AppealForm, command.form)
        return t("Appeal: {reason}", reason=form.title) if form is not None else t("Appeal")
    if isinstance(command, WithdrawAppeal):
        return t("Withdrawal of an appeal")
    if isinstance(command, RateAnswer):
        return t("Rating of an answer")
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
    if isinstance(command, SubmitAppeal):
        return _appeal(cabinet, command)
    if isinstance(command, WithdrawAppeal | RateAnswer):
        appeal = cabinet.get(Appeal, command.appeal)
        named = appeal_words.title(appeal) if appeal is not None else t("Appeal")
        if isinstance(command, RateAnswer):
            return f"{named}: {answers.rating(command.rating)}"
        return named if appeal is None else f"{named}, {appeal.reason}"
    return c("journal", "An action of another version of the app")


def _appeal(cabinet: Cabinet, command: SubmitAppeal) -> str:
    """Its number once it has one, and the files that go with it."""
    appeal = cabinet.get(Appeal, command.appeal)
    parts = [answers.number_of(appeal)] if appeal is not None else []
    if command.enclosures:
        parts.append(appeal_words.files(command.enclosures))
    return " · ".join(parts) or t("without files")


def glyph(cabinet: Cabinet, command: Command | None) -> str:
    """The picture of what was done."""
    if isinstance(command, SubmitReadings):
        meter = cabinet.get(Meter, command.meter)
        return RESOURCE[meter.resource] if meter is not None else "gauge"
    if isinstance(command, NameAccount | OrderAccounts):
        return "house-line"
    if isinstance(command, SubmitAppeal):
        return "file-text"
    if isinstance(command, RateAnswer):
        return "star"
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
