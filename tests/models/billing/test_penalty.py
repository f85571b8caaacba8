"""Penalty by stretches is penalty day by day; worked cases, moratoria, limits, leap years."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.billing.penalty import Debt, late
from lkk_desktop.models.terms import KeyRate, Moratorium, PenaltyRule
from tests.models.billing.kit import (
    REPAIR,
    RUSSIAN,
    UKRAINIAN,
    book,
    d,
    moratorium,
    rate,
    roubles,
)

DAY = datetime.timedelta(1)
RATES = (rate("2019-01-01", "7.75"), rate("2022-02-28", "20"))


def charge(
    sum_: str,
    due: str,
    paid: str | None,
    first: str,
    last: str,
    terms: Book,
    rule: str = "communal",
    borne: int = 0,
) -> int:
    kopecks = roubles(sum_)
    day = None if paid is None else d(paid).toordinal()
    debt = Debt(due[:7], d(due).toordinal(), kopecks, borne, [(day, kopecks)])
    found = late([debt], rule, terms, d(first).toordinal(), d(last).toordinal())
    return found[1][0]


def brute(
    parts: list[tuple[datetime.date | None, int]],
    due: datetime.date,
    first: datetime.date,
    last: datetime.date,
    rule: PenaltyRule,
    rates: tuple[KeyRate, ...],
    moratoria: tuple[Moratorium, ...],
) -> Fraction:
    """A second reckoning, of one day after another, as one would do it by hand."""
    total, day = Fraction(0), first
    while day <= last:
        number = (day - due).days
        divisor = 0
        for begin, found in sorted(rule.steps):
            if number >= begin:
                divisor = found
        free = any(
            m.rule in (None, rule.name) and m.since <= day <= (m.until or datetime.date.max)
            for m in moratoria
        )
        for paid, amount in parts:
            if number < 1 or not divisor or free or (paid is not None and paid < day):
                continue
            shown = day
            if rule.rate_on == "settlement":
                shown = last if paid is None else min(paid, last)
            share = Fraction(rule.rate or 0)
            if rule.rate is None:
                begun = [one for one in rates if one.since <= shown]
                row = max(begun, key=lambda one: one.since)
                share = Fraction(min(row.rate, row.cap) if row.cap is not None else row.rate)
            total += Fraction(amount) * share / 1_000_000 / divisor
        day += DAY
    return total


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2)) if value >= 0 else -int(-value + Fraction(1, 2))


# debt, due, paid, days from .. to, rule, roubles; by hand in the remark
CASES = [
    # 60 days at 1/300 and 49 at 1/130 of 9.5 %: 337.09895 x (0.2 + 0.376923...) = 194.4801
    ("3548.41", "2026-04-15", "2026-09-01", "2026-04-16", "2026-09-01", "communal", "194.48"),
    # Day 30 is 15.05: free to its end; day 31 is one day at 1/300: 1000 x 0.095 / 300 = 0.3167
    ("1000", "2026-04-15", "2026-05-15", "2026-04-16", "2026-05-31", "communal", "0"),
    ("1000", "2026-04-15", "2026-05-16", "2026-04-16", "2026-05-31", "communal", "0.32"),
    # Day 90 is 14.07, day 91 15.07: 60 x 0.095 x 1000 / 300 = 19.00; + 0.7308 = 19.73
    ("1000", "2026-04-15", "2026-07-14", "2026-04-16", "2026-07-31", "communal", "19.00"),
    ("1000", "2026-04-15", "2026-07-15", "2026-04-16", "2026-07-31", "communal", "19.73"),
    # The capital repair fund stays at 1/300: 109 days x 1000 x 0.095 / 300 = 34.5167
    ("1000", "2026-04-15", "2026-09-01", "2026-04-16", "2026-09-01", "capital_repair", "34.52"),
    # On the due date, or before the debt: nothing
    ("3548.41", "2026-04-15", "2026-04-15", "2026-04-01", "2026-12-31", "communal", "0"),
    ("3548.41", "2026-04-15", "2025-01-01", "2026-04-01", "2026-12-31", "communal", "0"),
    # A leap February: due 10.01.2024, day 31 is 10.02; 10..29.02 are 20 days: 6.3333
    ("1000", "2024-01-10", None, "2024-02-01", "2024-02-29", "communal", "6.33"),
    ("1000", "2023-01-10", None, "2023-02-01", "2023-02-28", "communal", "6.02"),
    # The key rate of 2019 is below the cap: 1000 x 0.0775 x 30 / 300 = 7.75
    ("1000", "2019-03-10", None, "2019-04-10", "2019-05-09", "communal", "7.75"),
    # Ukraine: 0.01 % a day from the first: 10 days of 5000 are 5.00
    ("5000", "2026-04-20", "2026-04-30", "2026-04-21", "2026-05-31", "ukrainian", "5.00"),
]


@pytest.mark.parametrize(("sum_", "due", "paid", "first", "last", "rule", "wanted"), CASES)
def test_worked_cases_also_day_by_day(
    sum_: str, due: str, paid: str | None, first: str, last: str, rule: str, wanted: str
) -> None:
    assert charge(sum_, due, paid, first, last, book(), rule) == roubles(wanted)
    rules = {one.name: one for one in (RUSSIAN, REPAIR, UKRAINIAN)}
    parts = [(None if paid is None else d(paid), roubles(sum_))]
    slow = brute(parts, d(due), d(first), d(last), rules[rule], RATES, ())
    assert half_up(slow) == roubles(wanted)


def test_months_add_up_to_the_whole_within_their_rounding() -> None:
    months = [("2026-04-16", "2026-04-30"), ("2026-05-01", "2026-05-31")]
    months += [("2026-06-01", "2026-06-30"), ("2026-07-01", "2026-07-31")]
    months += [("2026-08-01", "2026-08-31"), ("2026-09-01", "2026-09-30")]
    sums = [charge("3548.41", "2026-04-15", "2026-09-01", *one, book()) for one in months]
    # 16 days, 30, 31 at 1/300 and 1/130 ...: 0, 17.98, 33.71, 60.14, 80.38, 2.59 roughly
    assert sums[0] == 0
    assert abs(sum(sums) - 19448) <= 3
    assert sums[-1] == 259  # the 1st of September alone: 337.09895 / 130 = 2.593


def test_a_moratorium_within_a_stretch_stops_the_charge_and_not_the_days() -> None:
    """ПП РФ 424: 06.04.2020-01.01.2021. Due 10.02.2020: day 31 is 12.03.2020."""
    terms = book(moratoria=(moratorium("2020-04-06", "2021-01-01"),))
    # 12.03 .. 05.04: 25 days at 1/300 of 7.75 %: 1000 x 0.0775 x 25 / 300 = 6.4583
    assert charge("1000", "2020-02-10", None, "2020-02-11", "2021-01-01", terms) == 646
    # 02.01 .. 31.01.2021: day 327 and on, 30 days at 1/130: 17.8846
    assert charge("1000", "2020-02-10", None, "2021-01-01", "2021-01-31", terms) == 1788


def test_overlapping_moratoria_are_one_and_another_rules_is_none() -> None:
    overlapping = (
        moratorium("2026-06-10", "2026-06-20"),
        moratorium("2026-06-01", "2026-06-15"),
        moratorium("2026-06-21", "2026-06-30"),
        moratorium("2026-05-01", None, rule="ukrainian"),
    )
    terms = book(moratoria=overlapping)
    assert terms.exempt("communal") == [(d("2026-06-01").toordinal(), d("2026-06-30").toordinal())]
    assert charge("1000", "2026-04-15", None, "2026-06-01", "2026-06-30", terms) == 0
    assert charge("1000", "2026-04-15", None, "2026-05-16", "2026-05-31", terms) > 0
    assert charge("1000", "2026-04-15", None, "2026-05-16", "2036-05-31", terms, "ukrainian") == 0


def test_the_ukrainian_penalty_never_exceeds_the_debt() -> None:
    # 0.01 % a day reaches 100 % after 10,000 days, some 27 years
    assert charge("500", "1990-01-20", None, "2020-01-01", "2050-01-01", book(), "ukrainian") == (
        roubles("500")
    )
    assert (
        charge("500", "2020-01-20", None, "2026-01-01", "2026-12-31", book(), "ukrainian", 49_990)
        == 10
    )
    assert (
        charge("500", "2020-01-20", None, "2026-01-01", "2026-12-31", book(), "ukrainian", 50_000)
        == 0
    )


def test_the_rate_of_settlement_is_the_day_of_payment_or_the_end_of_what_is_counted() -> None:
    rates = (rate("2019-01-01", "6", None), rate("2026-06-16", "9", None))
    terms = book(rates=rates)
    paid_before = charge("1000", "2026-04-15", "2026-06-15", "2026-06-01", "2026-06-30", terms)
    assert paid_before == 300  # 15 days x 1000 x 0.06 / 300
    assert charge("1000", "2026-04-15", None, "2026-06-01", "2026-06-30", terms) == 900


def test_money_that_reached_the_books_late_gives_back_what_it_had_borne() -> None:
    """Paid on 20 May, known in July: June and the rest of May are given back."""
    borne = charge("1000", "2026-04-15", None, "2026-05-01", "2026-05-31", book())
    borne += charge("1000", "2026-04-15", None, "2026-06-01", "2026-06-30", book())
    right = charge("1000", "2026-04-15", "2026-05-20", "2026-05-01", "2026-05-31", book())
    back = charge(
        "1000", "2026-04-15", "2026-05-20", "2026-07-01", "2026-07-31", book(), borne=borne
    )
    assert abs(borne + back - right) <= 1
    assert right == 158  # days 31..35: 5 x 1000 x 0.095 / 300 = 1.5833
    assert charge("1000", "2026-04-15", "2026-05-20", "2026-07-01", "2026-07-31", book()) == 0


def test_what_is_not_known_is_said_and_not_charged() -> None:
    debt = Debt("2026-01", d("2026-02-15").toordinal(), 100_000, 0, [(None, 100_000)])
    window = d("2026-06-01").toordinal(), d("2026-06-30").toordinal()
    assert late([debt], "unheard_of", book(), *window) == ([], [0], ["no_penalty_rule"])
    rows, kopecks, flaws = late([debt], "communal", book(rates=()), *window)
    assert (rows, kopecks, set(flaws)) == ([], [0], {"no_rate"})


def test_a_line_is_rounded_once_for_all_its_debts() -> None:
    one = Debt("2026-01", d("2026-04-15").toordinal(), 10, 0, [(None, 10)])
    window = d("2026-06-01").toordinal(), d("2026-06-30").toordinal()
    alone = late([one], "communal", book(), *window)[1]
    many = late([one] * 100, "communal", book(), *window)[1]
    assert alone == [0]  # 0.095 of a kopeck
    assert sum(many) == 10  # 9.5
    assert set(many) <= {0, 1}


dates = some.dates(datetime.date(2019, 3, 1), datetime.date(2028, 3, 1))
spans = some.tuples(dates, some.integers(0, 400)).map(lambda p: (p[0], p[0] + p[1] * DAY))


@given(
    due=dates,
    window=some.tuples(some.integers(-40, 300), some.integers(0, 400)),
    parts=some.lists(
        some.tuples(some.none() | some.integers(0, 500), some.integers(1, 10**8)), max_size=4
    ),
    steps=some.lists(
        some.tuples(some.integers(1, 200), some.sampled_from([0, 130, 170, 300])), max_size=3
    ),
    on=some.sampled_from(["day", "settlement"]),
    changes=some.lists(some.tuples(dates, some.integers(0, 300_000)), max_size=4),
    stops=some.lists(spans, max_size=3),
)
def test_by_stretches_is_day_by_day(
    due: datetime.date,
    window: tuple[int, int],
    parts: list[tuple[int | None, int]],
    steps: list[tuple[int, int]],
    on: str,
    changes: list[tuple[datetime.date, int]],
    stops: list[tuple[datetime.date, datetime.date]],
) -> None:
    first = due + window[0] * DAY
    last = first + window[1] * DAY
    rule = PenaltyRule(
        id="p",
        supplier="s",
        name="p",
        since=datetime.date(2010, 1, 1),
        steps=tuple(dict(steps).items()),
        rate=None,
        rate_on=on,  # type: ignore[arg-type]
        most=None,
    )
    dated = {datetime.date(2010, 1, 1): 95_000} | dict(changes)
    rates = tuple(
        KeyRate(id=str(since), supplier="s", since=since, rate=share, cap=200_000)
        for since, share in dated.items()
    )
    free = tuple(
        Moratorium(id=str(n), supplier="s", rule=None, since=a, until=b)
        for n, (a, b) in enumerate(stops)
    )
    terms = Book(penalties=[rule], rates=rates, moratoria=free)
    paid = [(None if n is None else first + n * DAY, amount) for n, amount in parts]
    numbers = [(None if day is None else day.toordinal(), amount) for day, amount in paid]
    debt = Debt("p", due.toordinal(), 10**9, 0, numbers)
    rows, kopecks, flaws = late([debt], "p", terms, first.toordinal(), last.toordinal())
    slow = brute(paid, due, first, last, rule, rates, free)
    assert kopecks == [half_up(slow)]
    assert not flaws
    for row in rows:
        assert row.days == (row.last - row.first).days + 1
    told = sum(
        (Fraction(r.amount * r.days * r.rate, r.divisor * 1_000_000) for r in rows), Fraction(0)
    )
    assert told == slow
