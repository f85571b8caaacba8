"""What a person does not pay themselves: privileges by their share, subsidies by their sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lkk_desktop.models.accruals import Privilege, Subsidy
from lkk_desktop.models.billing.asked import Asked
from lkk_desktop.models.billing.lines import Relief
from lkk_desktop.models.billing.months import Month, bounds
from lkk_desktop.models.money import MILLIONTHS, THOUSANDTHS, apportion, half_up


def privileged(asked: Asked, charged: int, volume: int) -> Relief | None:
    """The privilege of a service's line: of several the one that gives most, never more than one.

    Its share of the cost, for its persons among the residents (0: for all of them), by the days of
    the month on which it holds; within the norm: of so much of the volume as their norm is.
    """
    found: list[tuple[int, str, Relief]] = []
    for one in asked.facts.privileges:
        if one.service != asked.standing.service.service or charged <= 0:
            continue
        first, last = bounds(one.since, one.until, asked.window)
        days = last - first + 1
        if days <= 0:
            continue
        base = _base(asked, one, charged, volume)
        supplied = asked.window[1] - asked.window[0] + 1
        amount = half_up(base * one.share * days, MILLIONTHS * supplied)
        relief = Relief("privilege", one.id, one.reason, base, one.share, amount)
        found.append((-amount, one.id, relief))
    return min(found)[2] if found else None


def subsidised(
    subsidies: Iterable[Subsidy], of: Month, services: Sequence[str], left: Sequence[int]
) -> list[list[Relief]]:
    """The subsidies of each service's line, by the order of ids: never more than is left to pay.

    One for all services is shared by what is left of each. What nobody can use is not carried on.
    """
    rest = [max(0, amount) for amount in left]
    found: list[list[Relief]] = [[] for _ in services]
    for one in sorted(subsidies, key=lambda s: (s.service is None, s.id)):
        first, last = bounds(one.since, one.until, (of.first, of.last))
        if last < first:
            continue
        open_to = [
            rest[n] if one.service in (None, services[n]) else 0 for n in range(len(services))
        ]
        usable = min(one.amount, sum(open_to))
        if not usable:
            continue
        for place, amount in enumerate(apportion(usable, open_to)):
            if amount:
                rest[place] -= amount
                relief = Relief("subsidy", one.id, one.reason, one.amount, None, amount)
                found[place].append(relief)
    return found


def _base(asked: Asked, one: Privilege, charged: int, volume: int) -> int:
    persons = asked.home.persons(asked.window[0])
    among = min(one.persons or persons, persons)
    if one.bound == "all":
        return half_up(charged * among, persons)
    premises = asked.home.at(asked.window[0])
    plan, service = asked.facts.plan, asked.standing.service
    names = (service.service, *service.resources)
    norms = (asked.book.norm(plan, name, asked.window[0], premises) for name in names if premises)
    norm = next((found for found in norms if found is not None), None)
    if norm is None or volume <= 0:
        return 0
    within = half_up(norm.volume * among, THOUSANDTHS)
    if norm.per != "resident":
        within = half_up(norm.volume * volume * among, MILLIONTHS * persons)
    return charged if within >= volume else half_up(charged * within, volume)
