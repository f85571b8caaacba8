"""The words of documents: what methods, reasons and states are called on paper, and numbers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from lkk_desktop import names
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.strings import DECIMAL_MARK, NBSP, c, language, mark, money, month, n, number, t
from lkk_desktop.strings import unit_name as plain_unit

NOTHING = "–"

METHODS: Mapping[str, str] = {
    "meter": mark("by meter"),
    "average": mark("by average"),
    "norm": mark("by norm"),
    "area": mark("by area"),
    "resident": mark("by residents"),
    "fixed": mark("fixed"),
    "mixed": mark("by several methods"),
    "none": mark("nothing used"),
}
REASONS: Mapping[str, str] = {
    "no_reading": mark("no reading came"),
    "no_opening": mark("there is no reading to count from"),
    "below_counted": mark("the reading is below the one before"),
    "broken": mark("the meter has failed"),
    "off": mark("the meter is disconnected"),
    "expired": mark("the verification is overdue"),
    "barred": mark("the meter could not be checked"),
    "no_meter": mark("there is no meter"),
    "cannot_meter": mark("no meter can be put in"),
    "other_unit": mark("the meter counts in another unit"),
    "average_spent": mark("the average has been used as long as it may be"),
    "history_short": mark("there are too few readings for an average"),
    "norm_instead": mark("the norm counts instead"),
}
FLAWS: Mapping[str, str] = {
    "no_tariff": mark("the tariff is unknown"),
    "no_norm": mark("the norm is unknown"),
    "no_premises": mark("the area or the residents are unknown"),
    "no_rate": mark("the key rate is unknown"),
    "no_penalty_rule": mark("the rule of penalty is unknown"),
    "no_days": mark("the days of the recalculation are unknown"),
    "no_earlier_line": mark("an earlier charge is unknown"),
}
ORDERS: Mapping[str, str] = {
    "away": mark("by notice of absence"),
    "asked": mark("by the customer's request"),
    "no_heat": mark("no heating"),
    "outage": mark("a break in supply"),
    "quality": mark("poor quality"),
    "control_reading": mark("by a control reading"),
    "meter_error": mark("a fault of the meter"),
}
CORRECTIONS: Mapping[str, str] = {
    "amount": mark("Recalculation"),
    "absence": mark("Recalculation for absence"),
    "outage": mark("Recalculation for a break in supply"),
    "returned": mark("Given back by the readings"),
}
STATUSES: Mapping[str, str] = {
    "working": mark("working"),
    "off": mark("disconnected"),
    "broken": mark("failed"),
    "closed": mark("closed"),
}
READ: Mapping[str, str] = {
    "waiting": mark("waits to be sent"),
    "transmitted": mark("sent"),
    "counted": mark("counted in the bill"),
    "superseded": mark("replaced by a newer one"),
}
ZONE_ORDER = ("single", "peak", "half_peak", "day", "night")


def zone_place(zone: str | None) -> int:
    """Where a zone stands among others on paper."""
    return ZONE_ORDER.index(zone) if zone in ZONE_ORDER else len(ZONE_ORDER)


PAID: Mapping[str, str] = {
    "fresh": mark("not confirmed yet"),
    "confirmed": mark("counted by the supplier"),
}


def zone(code: str, resource: str) -> str:
    """A dial's zone; nothing where a resource has none to tell apart."""
    return (
        NOTHING
        if code == "single" and resource != "electricity"
        else names.named(names.ZONES, code)
    )


def unit(code: str | None) -> str:
    """A unit behind a volume: «54,3 м²», «3 чел.», «1 мес.»."""
    match code:
        case None:
            return ""
        case "m2":
            return c("volume", "m²")
        case "person":
            return c("volume", "pers.")
        case "month":
            return c("volume", "mo.")
        case _:
            return plain_unit(code)


def amount(kopecks: int) -> str:
    """Money in a table, whose head names the currency: «3 548,41»."""
    return money(kopecks, "").rstrip(NBSP)


def quantity(thousandths: int, unit_code: str | None) -> str:
    return f"{number(thousandths)}{NBSP}{unit(unit_code)}".rstrip(NBSP)


def millionths(value: int, least: int = 0) -> str:
    """An exact number of millionths with at least so many places: «2,25», «1 234,567891»."""
    whole, rest = divmod(abs(value), MILLIONTHS)
    places = f"{rest:06d}".rstrip("0").ljust(least, "0")
    text = number(whole * 1000)
    text = f"{text}{DECIMAL_MARK[language()]}{places}" if places else text
    return f"−{text}" if value < 0 else text


def price(value: int | None) -> str:
    """A price; «unknown» where it is not known."""
    return t("unknown") if value is None else millionths(value, 2)


def percent(share: int) -> str:
    """A share in millionths: «9,5 %»."""
    return f"{millionths(share * 100)}{NBSP}%"


def first_day(period: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{period}-01")


def period(name: str) -> str:
    """A billing period: «октябрь 2026 г.»."""
    day = first_day(name)
    return t("{month} {year}", month=month(day), year=day.year)


def periods(first: str, last: str) -> str:
    """«октябрь 2025 г. – ноябрь 2026 г.», or one month alone."""
    return period(first) if first == last else f"{period(first)} – {period(last)}"


_SHORT = re.compile(r"\b(кв|д|ул|г|мкр|стр|корп|оф|пом|просп|пер|вул|буд|м|смт|с)\. ")


def address(text: str) -> str:
    """An address whose «кв.» is never parted from its number."""
    return _SHORT.sub(rf"\1.{NBSP}", text)


def phone(text: str) -> str:
    """A phone number in one piece."""
    return text.replace(" ", NBSP)


def persons(count: int) -> str:
    return n("{count} person", "{count} persons", count)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
