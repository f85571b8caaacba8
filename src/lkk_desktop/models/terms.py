"""The supplier's dated terms of billing: norms, missing readings, days of bills, late payment."""

from __future__ import annotations

from typing import Literal

from lkk_desktop.models.bounds import Code, Count, Day, DayOfMonth, Factor, Id, Price, Share
from lkk_desktop.models.record import Record, record

NormPer = Literal["resident", "total_area", "living_area", "heated_area", "account"]
RateOn = Literal["day", "settlement"]
Reason = Literal[
    "read",
    "no_reading",
    "no_opening",
    "below_counted",
    "broken",
    "off",
    "expired",
    "barred",
    "no_meter",
    "cannot_meter",
    "other_unit",
    "by_norm",
]


@record("norm", home="supplier", owner="supplier", find=("plan",))
class Norm(Record, frozen=True, kw_only=True):
    """Units (millionths) of a service a month for each resident, square metre or account.

    Of the rows that have begun, those of the latest ``since`` are one table by rooms and residents:
    the row counts whose bounds are the greatest that the premises reach.
    """

    supplier: Id
    plan: Code
    service: Code
    per: NormPer
    volume: Price
    rooms: Count
    residents: Count
    since: Day


@record("missing_rule", home="supplier", owner="supplier")
class MissingRule(Record, frozen=True, kw_only=True):
    """What stands in for a missing reading of a resource, from a day on (ПП РФ 354, п. 59-60).

    The average of the last ``base_periods`` with readings, of at least ``least_periods`` and only
    of the calendar ``months`` named (none: of all), for the reasons in ``average_for``, at most
    ``average_periods`` in a row. ``expired_fails``: a meter whose verification is past counts as
    broken (п. 81(12)). ``coefficients`` raise a norm, in millionths by reason (п. 60(3)).
    """

    supplier: Id
    resource: Code
    since: Day
    average_periods: Count
    base_periods: Count
    least_periods: Count
    months: tuple[Count, ...]
    average_for: tuple[Code, ...]
    expired_fails: bool
    coefficients: dict[str, Factor]


@record("billing_term", home="supplier", owner="supplier")
class BillingTerm(Record, frozen=True, kw_only=True):
    """From a day on: the day of a month by which bills of the month before come, and their due day.

    Until 2026-03-01 by the 10th (seed S1), since then by the 5th and due on the 15th
    (ст. 155 ЖК РФ). In a month that is shorter it is its last day.
    """

    supplier: Id
    since: Day
    bill_day: DayOfMonth
    due_day: DayOfMonth


@record("penalty_rule", home="supplier", owner="supplier")
class PenaltyRule(Record, frozen=True, kw_only=True):
    """What a day of late payment costs, from a day on, under a name that services refer to.

    ``steps`` are pairs: from which day after the due date, which divisor of the rate (0: free).
    ``rate`` in millionths is the rule's own; None takes the key rate. ``rate_on`` says which day's
    key rate counts: each day's, or the one of settlement (ч. 14 ст. 155 ЖК РФ: the day on which it
    was paid, or up to which it is counted). ``most`` limits all penalty of a debt to a share of it
    (Ukraine: 0.01 % a day, at most 100 %, ст. 26 of the law on communal services).
    """

    supplier: Id
    name: Code
    since: Day
    steps: tuple[tuple[Count, Count], ...]
    rate: Factor | None
    rate_on: RateOn
    most: Factor | None


@record("reminder_term", home="supplier", owner="supplier")
class ReminderTerm(Record, frozen=True, kw_only=True):
    """From a day on: the days of a month on which readings and debts are reminded of (seed S2:
    the 10th and the 24th). In a month that is shorter it is its last day."""

    supplier: Id
    since: Day
    days: tuple[DayOfMonth, ...]


@record("key_rate", home="supplier", owner="supplier")
class KeyRate(Record, frozen=True, kw_only=True):
    """A year's key rate from a day on, and its ``cap`` where a law has one; both as a share,
    millionths (9.5 % is 95,000: ПП РФ 474, 1681 and № 329)."""

    supplier: Id
    since: Day
    rate: Share
    cap: Share | None


@record("moratorium", home="supplier", owner="supplier")
class Moratorium(Record, frozen=True, kw_only=True):
    """Days without penalty, both included, under one rule (None: under all); days go on counting
    meanwhile (ПП РФ 424: 06.04.2020-01.01.2021; ПКМУ 206)."""

    supplier: Id
    rule: Code | None
    since: Day
    until: Day | None
