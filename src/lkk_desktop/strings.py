"""Every word a person reads: messages and plurals by gettext, numbers, dates, money, units.

Message ids are English. A language is chosen at run time by ``use``. Babel is imported only when a
month has to be named.
"""

from __future__ import annotations

import datetime
import gettext
import locale
from functools import lru_cache
from pathlib import Path

from lkk_desktop.models.calendar import local
from lkk_desktop.models.money import THOUSANDTHS

DOMAIN = "lkk"
LANGUAGES = ("ru", "uk", "en")
# How a language calls itself, for the menu that chooses it.
NAMES = {"ru": "Русский", "uk": "Українська", "en": "English"}
NBSP = "\u00a0"
MINUS = "\u2212"
CURRENCY = {"RUB": "₽", "UAH": "₴"}
BABEL_LOCALE = {"ru": "ru", "uk": "uk", "en": "en_GB"}
DECIMAL_MARK = {"ru": ",", "uk": ",", "en": "."}


class _Words:
    """The language in use and its catalogue."""

    def __init__(self) -> None:
        self.language = "en"
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()


_words = _Words()


def folder() -> Path:
    """Where catalogues lie: inside the wheel, or at the top of the tree."""
    inside = Path(__file__).parent / "resources" / "strings"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "resources" / "strings"


def use(language: str) -> str:
    """Speak this language from now on; give the one that is really spoken."""
    chosen = language if language in LANGUAGES else "en"
    _words.language = chosen
    _words.catalogue = gettext.translation(DOMAIN, str(folder()), [chosen], fallback=True)
    return chosen


def language() -> str:
    return _words.language


def system_language() -> str | None:
    """The system's language where it is one of ours, else None."""
    name = (locale.getlocale()[0] or "").lower()
    for code, word in (("ru", "russian"), ("uk", "ukrainian"), ("en", "english")):
        if name.startswith((f"{code}_", word)):
            return code
    return None


def mark(message: str) -> str:
    """Name a message here that is translated where it is shown."""
    return message


def t(message: str, **values: object) -> str:
    """The message in the language in use."""
    words = _words.catalogue.gettext(message)
    return words.format(**values) if values else words


def c(context: str, message: str, **values: object) -> str:
    """A message whose English alone is ambiguous."""
    words = _words.catalogue.pgettext(context, message)
    return words.format(**values) if values else words


def n(one: str, many: str, count: int, **values: object) -> str:
    """A message that counts; ``{count}`` stands for the number."""
    return _words.catalogue.ngettext(one, many, count).format(count=count, **values)


def number(thousandths: int) -> str:
    """An exact number of thousandths without idle zeros: «10 520,05», «−3», «2 812».

    Groups part with a no-break space in every language, so that an English reading copied back
    into a field is never taken for a decimal fraction.
    """
    whole, rest = divmod(abs(thousandths), THOUSANDTHS)
    text = _grouped(whole)
    if rest:
        text += DECIMAL_MARK[_words.language] + f"{rest:03d}".rstrip("0")
    return f"{MINUS}{text}" if thousandths < 0 else text


def decimal_mark() -> str:
    """What parts a number's whole from its fraction in the language in use."""
    return DECIMAL_MARK[_words.language]


def volume(thousandths: int, unit: str) -> str:
    """A number with its unit: «172 кВт·ч»."""
    return f"{number(thousandths)}{NBSP}{unit_name(unit)}"


def unit_name(unit: str) -> str:
    match unit:
        case "kwh":
            return c("unit", "kWh")
        case "m3":
            return c("unit", "m³")
        case "gcal":
            return c("unit", "Gcal")
        case "m2":
            return c("unit", "m²")
        case "person":
            return c("unit", "pers.")
        case "month":
            return c("unit", "mo.")
        case _:
            return unit


def money(kopecks: int, currency: str = "RUB") -> str:
    """«3 548,41 ₽»."""
    whole, rest = divmod(abs(kopecks), 100)
    sign = MINUS if kopecks < 0 else ""
    symbol = CURRENCY.get(currency, currency)
    return f"{sign}{_grouped(whole)}{DECIMAL_MARK[_words.language]}{rest:02d}{NBSP}{symbol}"


def date(day: datetime.date) -> str:
    """«17.07.2020», "17 Jul 2020"."""
    if _words.language in ("ru", "uk"):
        return day.strftime("%d.%m.%Y")
    return _by_babel(day, "d MMM y")


def day_and_month(day: datetime.date) -> str:
    """«25 ноября», "25 November"."""
    return _by_babel(day, "d MMMM")


def month(day: datetime.date) -> str:
    """A month's name standing alone: «ноябрь», "November"."""
    return _by_babel(day, "LLLL")


def time_of_day(instant: int, zone: str) -> str:
    """The wall time of an instant (ms, UTC) in a zone: «12:04»."""
    return local(instant, zone).strftime("%H:%M")


def date_and_time(instant: int, zone: str) -> str:
    """«20.11.2026, 12:04»."""
    return f"{date(local(instant, zone).date())}, {time_of_day(instant, zone)}"


def _by_babel(day: datetime.date, pattern: str) -> str:
    return _formatted(day, pattern, BABEL_LOCALE[_words.language])


@lru_cache(maxsize=2_048)
def _formatted(day: datetime.date, pattern: str, locale_name: str) -> str:
    # A table of years says the same months again and again, and Babel reads the pattern each time.
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=locale_name))


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", NBSP)
