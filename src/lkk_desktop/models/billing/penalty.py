"""Penalty for late payment: each day's share of the rate on what was unpaid of a debt that day."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from lkk_desktop.models.billing.lines import Late
from lkk_desktop.models.billing.months import cut, month
from lkk_desktop.models.billing.parameters import Book, Dated, Penalty
from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.money import MILLIONTHS, half_up

date = datetime.date.fromordinal
Settled = tuple[int | None, int]
"""The day (ordinal) on which a part of a debt was paid, None while it is not, and how much."""


class Debt(NamedTuple):
    """A period's debt as penalty sees it: ``parts`` are all of what was unpaid before the window,
    ``amount`` and ``penalised`` the whole debt and what penalty it has borne."""

    period: str
    due: int
    amount: int
    penalised: int
    parts: Sequence[Settled]


def late(
    debts: Iterable[Debt], name: str, book: Book, first: int, last: int
) -> tuple[list[Late], list[int], list[str]]:
    """Penalty on a service's debts for the days from ``first`` to ``last`` (ordinals, included).

    Answers its stretches, the kopecks of each debt in their order, and codes of what was unknown.
    The day of payment still counts (ст. 155 ЖК РФ: by the day of actual payment, included); a part
    that was paid before ``first``, but came to the books only now, gives back what it had borne
    since. Half-up once for all of them; a debt never bears more than the rule's share of it.
    """
    rules = book.penalty(name)
    found: list[Late] = []
    kopecks: list[int] = []
    flaws: list[str] = []
    upto, given = Fraction(0), 0
    for debt in debts:
        if debt.due >= last:
            kopecks.append(0)
            continue
        if rules is None:
            flaws.append("no_penalty_rule")
        else:
            rows, unknown = _of_debt(debt, rules, book, name, first, last)
            found += rows
            if unknown:
                flaws.append("no_rate")
            if rows:
                upto += _limited(debt, rules.at(last), _sum(rows))
        whole = half_up(upto.numerator, upto.denominator)
        kopecks.append(whole - given)
        given = whole
    return found, kopecks, flaws


def _of_debt(
    debt: Debt, rules: Dated[Penalty], book: Book, name: str, first: int, last: int
) -> tuple[list[Late], bool]:
    found: list[Late] = []
    unknown = False
    for paid, amount in debt.parts:
        if not amount:
            continue
        begin, end, sign = first, last if paid is None else min(paid, last), 1
        if paid is not None and paid < first - 1:
            begin, end, sign = paid + 1, first - 1, -1
        begin = max(begin, debt.due + 1)
        if begin > end:
            continue
        for a, b in cut(begin, end, _starts(debt.due, rules, book, name, begin, end, sign)):
            rule = rules.at(a)
            divisor = _divisor(rule, a - debt.due) if rule else 0
            if rule is None or not divisor or _is_exempt(book.exempt(name), a):
                continue
            rate = _rate(rule, book, a, b, end, sign)
            if rate is None:
                unknown = True
                continue
            days = sign * (b - a + 1)
            due = date(debt.due)
            found.append(Late(debt.period, due, amount, date(a), date(b), days, rate, divisor))
    return found, unknown


def _starts(
    due: int, rules: Dated[Penalty], book: Book, name: str, begin: int, end: int, sign: int
) -> list[int]:
    """The days within a stretch on which anything changes that a day's penalty depends on."""
    starts = rules.starts(begin, end)
    for day in (begin, *starts):
        rule = rules.at(day)
        if rule is None:
            continue
        starts = [*starts, *(due + number for number, _ in rule.steps)]
        if rule.rate is None and rule.rate_on == "day":
            starts += book.rates.starts(begin, end)
        elif rule.rate is None and sign < 0:
            starts += _months(begin, end)
    for one, other in book.exempt(name):
        starts += [one, other + 1]
    return starts


def _rate(rule: Penalty, book: Book, first: int, last: int, end: int, sign: int) -> int | None:
    """Of the day, or of settlement: when it was paid, or the window's end while it is not. What
    is given back is so at the rates of the months that had charged it."""
    if rule.rate is not None:
        return rule.rate
    if rule.rate_on == "day":
        return book.rates.at(first)
    return book.rates.at(end if sign > 0 else month(period(date(last))).last)


def _months(begin: int, end: int) -> list[int]:
    starts, name = [], following(period(date(begin)))
    while month(name).first <= end:
        starts.append(month(name).first)
        name = following(name)
    return starts


def _divisor(rule: Penalty, number: int) -> int:
    """The divisor of the day with a number after the due date; 0 while it is free."""
    found = 0
    for begin, divisor in rule.steps:
        if begin <= number:
            found = divisor
    return found


def _is_exempt(stretches: list[tuple[int, int]], day: int) -> bool:
    place = bisect_right(stretches, (day, 10**9))
    return place > 0 and day <= stretches[place - 1][1]


def _sum(rows: Iterable[Late]) -> Fraction:
    by_divisor: dict[int, int] = {}
    for row in rows:
        value = row.amount * row.days * row.rate
        by_divisor[row.divisor] = by_divisor.get(row.divisor, 0) + value
    return sum(
        (Fraction(value, divisor * MILLIONTHS) for divisor, value in by_divisor.items()),
        Fraction(0),
    )


def _limited(debt: Debt, rule: Penalty | None, borne: Fraction) -> Fraction:
    borne = max(borne, Fraction(-debt.penalised))
    if rule is None or rule.most is None:
        return borne
    most = debt.amount * rule.most // MILLIONTHS - debt.penalised
    return min(borne, Fraction(max(0, most)))
