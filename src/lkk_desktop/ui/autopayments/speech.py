"""Standing orders in words: when they charge, what became of the last time, what comes next."""

from __future__ import annotations

import datetime

from lkk_desktop.models.autopayments import QUIET, Autopayment, Schedule, next_day
from lkk_desktop.models.payments import Card
from lkk_desktop.strings import date, mark, money, n, t
from lkk_desktop.ui.payments import words

SCHEDULES: dict[Schedule, str] = {
    "day": mark("On a day of my choice (1 to 27)"),
    "last_day": mark("On the last day of the month"),
    "bill": mark("When the bill comes"),
}
"""The ways of charging, as the form offers them (seed S2, 6.4.4)."""
OUTCOMES: dict[str, str] = {
    "nothing_to_pay": mark("There was nothing to pay."),
    "below_least": mark("Less was owed than the bank takes; the next time pays it."),
    "over_most": mark("More was owed than the greatest sum, so nothing was charged."),
    "card_expired": mark("The card was not valid any more."),
    "missed": mark("The day was missed while the server was down, and is not made up for."),
    "refused": mark("The bank said no, and gives no reason."),
    "expired": mark("The bank did not answer in time."),
    "cancelled": mark("The bank cancelled it."),
}
"""Why nothing was charged; a bank's own reasons are those of any payment."""
OFF: dict[str, str] = {
    "card_gone": mark("Its card was deleted."),
    "unlinked": mark("The account has left your cabinet."),
}
"""Why a standing order was switched off without being asked to."""


def schedule(one: Autopayment) -> str:
    """«ежемесячно, 15-го числа»."""
    match one.schedule:
        case "day":
            return t("On day {day} of each month", day=one.day)
        case "last_day":
            return t("On the last day of each month")
        case _:
            return t("When the bill comes")


def coming(one: Autopayment, today: datetime.date) -> str:
    """The next time that it charges."""
    found = next_day(one.schedule, one.day, today)
    return t("When the next bill comes") if found is None else date(found)


def why(code: str | None) -> str:
    """Why nothing was charged, as a sentence."""
    if code in OUTCOMES:
        return t(OUTCOMES[code])
    return words.reason(code)


def last(one: Autopayment, currency: str) -> str:
    """How its last time ended; '' where there was none."""
    if one.last_day is None or one.last_code is None:
        return ""
    on = date(one.last_day)
    if one.last_code == "paid":
        sum_ = money(one.last_amount or 0, currency)
        return t("{date}: {sum} charged.", date=on, sum=sum_)
    if one.last_code == "nothing_to_pay":
        return t("{date}: there was nothing to pay.", date=on)
    return t("{date}: not charged. {why}", date=on, why=why(one.last_code))


def failed(one: Autopayment) -> bool:
    """Whether its last time ended in a way that its user should do something about."""
    return one.last_code not in {None, "paid", *QUIET}


def card(one: Card) -> str:
    """«2200 70XX XXXX 4417 до 06/28»."""
    month, year = one.until[5:], one.until[2:4]
    return t("{mask} until {month}/{year}", mask=one.mask, month=month, year=year)


def connected(count: int) -> str:
    """How many of the accounts have one."""
    return n("{count} account pays by itself", "{count} accounts pay by themselves", count)
