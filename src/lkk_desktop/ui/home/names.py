"""What codes are called on Home; a supplier's own code that is unknown here names itself."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from lkk_desktop.models.accounts import Account, LinkedAccount, short_address
from lkk_desktop.models.calendar import local
from lkk_desktop.strings import c, mark, t
from lkk_desktop.ui.components import State

SERVICES: Mapping[str, str] = {
    "electricity": mark("Electricity"),
    "cold_water": mark("Cold water"),
    "hot_water": mark("Hot water"),
    "sewerage": mark("Sewerage"),
    "heating": mark("Heating"),
    "heat": mark("Heating"),
    "gas": mark("Gas"),
    "gas_delivery": mark("Gas delivery"),
    "waste": mark("Waste disposal"),
    "capital_repair": mark("Capital repair"),
    "maintenance": mark("Upkeep of the building"),
    "common_electricity": mark("Electricity of common areas"),
    "intercom": mark("Intercom"),
}
ZONES: Mapping[str, str] = {
    "single": mark("whole day"),
    "day": mark("day"),
    "night": mark("night"),
    "peak": mark("peak"),
    "half_peak": mark("half-peak"),
}
GROUPS: Mapping[str, str] = {
    "common": mark("Housing and utilities"),
    "outside": mark("Outside the common payment"),
    "waste": mark("Waste operator"),
    "capital_repair": mark("Capital repair fund"),
}
KINDS: Mapping[str, str] = {
    "flat": mark("Flat"),
    "house": mark("House"),
    "room": mark("Room"),
    "garage": mark("Garage"),
    "dacha": mark("Summer house"),
    "garden_house": mark("Summer house"),
}
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
REASONS: Mapping[str, str] = {
    "labour_veteran": mark("Labour veteran"),
    "war_veteran": mark("War veteran"),
    "disability": mark("Disability"),
    "large_family": mark("Large family"),
    "low_income": mark("Low income"),
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


def named(table: Mapping[str, str], code: str) -> str:
    return t(table[code]) if code in table else code


def service(code: str, zone: str | None = None) -> str:
    """«Электроэнергия, ночь»; a service of one price round the clock is named alone."""
    name = named(SERVICES, code)
    return name if zone in (None, "single") else f"{name}, {named(ZONES, zone or '')}"


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
