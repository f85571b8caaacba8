"""The words of bills: services, methods, reasons and what was not known; prices and shares."""

from __future__ import annotations

import datetime
from functools import lru_cache

from lkk_desktop import names
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.strings import CURRENCY, DECIMAL_MARK, NBSP, language, mark, money, month, t
from lkk_desktop.ui import words as all_words

UNKNOWN = mark("unknown")
GLYPHS = {
    "electricity": "lightning",
    "cold_water": "drop",
    "hot_water": "drop-half",
    "sewerage": "waves",
    "heating": "thermometer-simple",
    "heat": "thermometer-simple",
    "gas": "flame",
    "waste": "trash",
    "capital_repair": "wrench",
    "maintenance": "buildings",
    "intercom": "phone",
    "gas_delivery": "flame",
    "common_electricity": "lightning",
}
METHODS = {
    "meter": mark("by the meter"),
    "average": mark("by average"),
    "norm": mark("by norm"),
    "area": mark("by area"),
    "resident": mark("by residents"),
    "fixed": mark("fixed sum"),
    "mixed": mark("in several ways"),
    "none": mark("nothing charged"),
}
REASONS = {
    "no_reading": mark("no reading came for this month"),
    "no_opening": mark("there is no earlier reading to count from"),
    "below_counted": mark("the reading is below the last counted one"),
    "broken": mark("the meter has failed"),
    "expired": mark("the meter's verification has expired"),
    "barred": mark("the supplier was not let in to check the meter"),
    "no_meter": mark("there is no meter, though one could be put in"),
    "cannot_meter": mark("no meter can be put in"),
    "other_unit": mark("the meter counts in another unit than the tariff"),
    "average_spent": mark("the average has been used for as many months as the law allows"),
    "history_short": mark("there are too few earlier readings for an average"),
    "norm_instead": mark("the norm stands for all meters on these days"),
}
FLAWS = {
    "no_tariff": mark("its tariff is not known"),
    "no_norm": mark("its norm is not known"),
    "no_premises": mark("the area or the number of residents is not known"),
    "no_days": mark("the days of a recalculation are not known"),
    "no_earlier_line": mark("an earlier month that is recalculated is not known"),
    "no_penalty_rule": mark("the rule of its penalty is not known"),
    "no_rate": mark("the rate of its penalty is not known"),
    **REASONS,
}
CORRECTIONS = {
    "amount": mark("Recalculation"),
    "absence": mark("Recalculation: absence"),
    "outage": mark("Recalculation: break in the supply"),
    "returned": mark("Returned after a reading"),
}
PARTS = {
    "volume": mark("By volume"),
    "tariff": mark("By tariff"),
    "one_offs": mark("By recalculations"),
    "penalty": mark("By penalty"),
    "relief": mark("By privileges and subsidies"),
}
WAYS = {
    "so_far": mark("by the daily use so far"),
    "year_ago": mark("by the same month of last year"),
    "average": mark("by the mean of the last twelve months"),
}


def service(code: str) -> str:
    """A service's name; one that is unknown here keeps its code."""
    return names.named(names.SERVICES, code)


def glyph(code: str) -> str:
    return GLYPHS.get(code, "receipt")


def problem(code: str) -> str:
    """Why something of money is not known."""
    return all_words.problem(code)


def zone(code: str | None) -> str:
    return names.within(names.named(names.ZONES, code or ""))


def method(code: str, reason: str) -> str:
    """«по нормативу: показаний за месяц нет»; the reason only where it says why not the meter."""
    name = t(METHODS[code]) if code in METHODS else code
    return f"{name}: {t(REASONS[reason])}" if reason in REASONS else name


def flaw(code: str) -> str:
    return t(FLAWS[code]) if code in FLAWS else code


def relief(kind: str, reason: str) -> str:
    named = names.within(names.named(names.RELIEFS, reason))
    said = mark("Privilege: {reason}") if kind == "privilege" else mark("Subsidy: {reason}")
    return t(said, reason=named)


def price(millionths: int, currency: str) -> str:
    """«3,42 ₽»: two places at least, six where there are so many."""
    return f"{_fraction(millionths, 2)}{NBSP}{CURRENCY.get(currency, currency)}"


def factor(millionths: int) -> str:
    """«1,5», «4,2»."""
    return _fraction(millionths, 0)


def percent(millionths: int, places: int = 0) -> str:
    """A share as «13 %», or to a tenth."""
    scale = 10**places
    tenths = (millionths * 100 * scale + MILLIONTHS // 2) // MILLIONTHS
    whole, rest = divmod(tenths, scale)
    shown = str(whole) + (f"{DECIMAL_MARK[language()]}{rest:0{places}d}" if places and rest else "")
    return f"{shown}{NBSP}%"


def signed(kopecks: int, currency: str) -> str:
    """«+12,00 ₽», «−3,10 ₽», «0,00 ₽»."""
    return ("+" if kopecks > 0 else "") + money(kopecks, currency)


def first_day(period: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{period}-01")


def period_name(period: str) -> str:
    """«ноябрь 2026»."""
    return _period_name(period, language())


@lru_cache(maxsize=1024)
def _period_name(period: str, _language: str) -> str:
    return f"{month(first_day(period))} {period[:4]}"


def heading(words: str) -> str:
    """Words as they begin a line."""
    return words[:1].upper() + words[1:]


def _fraction(millionths: int, least: int) -> str:
    whole, rest = divmod(abs(millionths), MILLIONTHS)
    digits = f"{rest:06d}".rstrip("0").ljust(least, "0")
    sign = "\u2212" if millionths < 0 else ""
    grouped = f"{whole:,}".replace(",", NBSP)
    return f"{sign}{grouped}" + (f"{DECIMAL_MARK[language()]}{digits}" if digits else "")
