"""What only Home names: buildings, stoves, papers, notices, months; and how it greets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from lkk_desktop.models.accounts import Account, LinkedAccount, short_address
from lkk_desktop.models.calendar import local
from lkk_desktop.strings import c, mark, t
from lkk_desktop.ui.components import State

BUILDINGS: Mapping[str, str] = {
    "apartment_building": mark("Apartment building"),
    "detached": mark("Detached house"),
}
STOVES: Mapping[str, str] = {"electric": mark("Electric"), "gas": mark("Gas stove")}
PAPERS: Mapping[str, str] = {
    "contract": mark("Supply contract"),
    "passport": mark("Passport"),
    "ownership": mark("Right of ownership"),
    "meter_passports": mark("Passports of meters"),
}
STATUSES: Mapping[str, tuple[str, State]] = {
    "working": (mark("working"), "ok"),
    "off": (mark("disconnected"), "plain"),
    "broken": (mark("disconnected: it has failed"), "bad"),
    "closed": (mark("closed"), "plain"),
}
VERIFY: Mapping[str, str] = {
    "electricity": mark("Have the electricity meter verified"),
    "cold_water": mark("Have the cold water meter verified"),
    "hot_water": mark("Have the hot water meter verified"),
    "gas": mark("Have the gas meter verified"),
    "heat": mark("Have the heat meter verified"),
}
NOTICES: Mapping[str, str] = {
    "debt": mark("Notice of debt"),
    "claim": mark("Claim for a debt"),
    "court": mark("Recovery of a debt in court"),
    "limitation": mark("Planned limitation of supply"),
}
IN_MONTH: tuple[str, ...] = (
    mark("in January"),
    mark("in February"),
    mark("in March"),
    mark("in April"),
    mark("in May"),
    mark("in June"),
    mark("in July"),
    mark("in August"),
    mark("in September"),
    mark("in October"),
    mark("in November"),
    mark("in December"),
)


def paper_state(kind: str, state: str) -> str:
    """«Подписан», «Предоставлено»: each paper has its state in its own gender."""
    match kind, state:
        case _, "missing":
            return c("paper", "missing")
        case "contract", "signed":
            return c("contract", "signed")
        case "contract" | "passport", _:
            return c("passport", "provided")
        case "meter_passports", _:
            return c("passports of meters", "provided")
        case _:
            return c("right of ownership", "provided")


def in_month(day: datetime.date) -> str:
    """«в ноябре»."""
    return t(IN_MONTH[day.month - 1])


def account_name(link: LinkedAccount | None, account: Account) -> str:
    """What a person calls an account: by the name they gave it, else by where it is."""
    return (link.nickname if link is not None else None) or short_address(account.address)


def given_name(name: str) -> str:
    """«Иван Иванович» of «Иванов Иван Иванович»; a name of one word is that word."""
    words = name.split()
    return " ".join(words[1:3] if len(words) > 1 else words)


def greeting(instant: int, zone: str, name: str) -> str:
    """«Добрый день, Иван Иванович»: by the hour where the account is."""
    hour = local(instant, zone).hour
    if 5 <= hour < 12:
        said = t("Good morning")
    elif 12 <= hour < 18:
        said = t("Good afternoon")
    else:
        said = t("Good evening") if 18 <= hour < 23 else t("Good night")
    called = given_name(name)
    return f"{said}, {called}" if called else said
