"""One service's volume in a month: read, averaged or by norm, and what readings take back."""

from __future__ import annotations

import datetime

import msgspec

from lkk_desktop.models.billing.asked import Asked
from lkk_desktop.models.billing.facts import Dial, Gauge
from lkk_desktop.models.billing.lines import Covered, Part, Returned
from lkk_desktop.models.billing.missing import Mean, instead, mean, streak
from lkk_desktop.models.billing.months import bounds, overlap
from lkk_desktop.models.billing.quantities import by_norm
from lkk_desktop.models.billing.returning import aside, settled, unused
from lkk_desktop.models.billing.volumes import Gap, Metered, measured, uncovered
from lkk_desktop.models.money import MILLIONTHS, half_up
from lkk_desktop.models.terms import MissingRule

date = datetime.date.fromordinal


class Usage(msgspec.Struct):
    """What a service used: its parts, none below zero, what is taken back, what was unknown."""

    parts: list[Part]
    covered: list[Covered]
    returned: list[Returned]
    flaws: list[str]


def metered_usage(asked: Asked, unit: str | None) -> Usage:
    """The volume of a service that takes it from meters.

    ``unit`` is the tariff's: a meter that counts in another one tells nothing (seed S2). Where the
    norm stands in for one of several meters it stands for all of them on its days: there is no
    norm of half a home.
    """
    usage = Usage([], [], [], [])
    for resource in asked.standing.service.resources:
        gauges = [gauge for gauge in asked.facts.meters if gauge.resource == resource]
        rule = asked.book.missing(resource, asked.of.first)
        found: list[Metered] = []
        if unit is not None and any(gauge.unit != unit for gauge in gauges):
            gaps = [Gap(None, None, *asked.window, "other_unit")]
        else:
            found, gaps = measured(gauges, asked.of, rule, asked.window, unused(asked, resource))
        parts: list[Part] = []
        if gaps:
            parts = _filled(asked, resource, gauges, rule, sorted(gaps, key=_order), usage)
            found, parts = _beside_norm(found, parts)
        if found:
            made = settled(asked, resource, found)
            parts += made.parts
            usage.covered += made.covered
            usage.returned += made.returned
            usage.flaws += made.flaws
        usage.parts += parts
    if len(usage.parts) > 1:
        usage.parts.sort(key=_place)
    return usage


def _place(part: Part) -> tuple[object, ...]:
    return part.first, part.last, part.resource, part.zone or "", part.method, part.register or ""


def _filled(
    asked: Asked,
    resource: str,
    gauges: list[Gauge],
    rule: MissingRule | None,
    gaps: list[Gap],
    usage: Usage,
) -> list[Part]:
    """Averages and norms for gaps; flaws and norms' days are noted in the usage."""
    before = streak(asked.standing.charged, resource, asked.of.name)
    parts: list[Part] = []
    taken: list[tuple[int, int]] = []
    for gap in gaps:
        reason: str = gap.reason
        if reason == "no_meter" and not asked.standing.service.installable:
            reason = "cannot_meter"
        means = _means(asked, gap, gauges, rule)
        least = min(means.values(), key=lambda one: one[0].periods, default=(Mean(0, 0), None))[0]
        method, why = instead(asked.order, rule, reason, least, before)
        if method == "average":
            parts += [_averaged(asked, gap, resource, zone, *of) for zone, of in means.items()]
        elif method == "norm":
            for first, last in uncovered(taken, (gap.first, gap.last)):
                made, flaws = _normed(asked, resource, rule, (first, last), reason, why)
                parts += made
                usage.flaws += flaws
            taken.append((gap.first, gap.last))
        else:
            usage.flaws.append(why)
    return parts


def _normed(
    asked: Asked,
    resource: str,
    rule: MissingRule | None,
    days: tuple[int, int],
    reason: str,
    why: str,
) -> tuple[list[Part], list[str]]:
    """By the service's own norm; where it takes several resources, or has none, by theirs."""
    service, plan = asked.standing.service, asked.facts.plan
    alone = len(service.resources) == 1
    own = reason == "other_unit" or (alone and asked.book.has_norm(plan, service.service))
    coefficient = rule.coefficients.get(reason, MILLIONTHS) if rule and alone else MILLIONTHS
    return by_norm(
        asked.book,
        plan,
        service.service if own else resource,
        asked.home,
        days,
        asked.of,
        reason=why,
        resource=resource,
        coefficient=coefficient,
    )


def _means(
    asked: Asked, gap: Gap, gauges: list[Gauge], rule: MissingRule | None
) -> dict[str, tuple[Mean, str | None]]:
    """The earlier use behind a gap by zones, each with its register where it is one dial's own.

    A meter that is alone has the use of those before it at its place; of several each has its own.
    """
    if "average" not in asked.order or rule is None or gap.reason not in rule.average_for:
        return {}
    here = [g for g in gauges if _here(g, asked.window)]
    chained = gap.gauge is None or len(here) <= 1
    every: list[tuple[Gauge, Dial]] = [(g, d) for g in gauges for d in g.dials]
    if gap.dial is not None:
        wanted = [gap.dial]
    else:
        wanted = list(gap.gauge.dials if gap.gauge else [dial for _, dial in every])
    found: dict[str, tuple[Mean, str | None]] = {}
    for dial in sorted(wanted, key=lambda one: one.register):
        if chained:
            dials = [(g, d) for g, d in every if d.zone == dial.zone]
        else:
            dials = [(g, d) for g, d in every if d.register == dial.register]
        register = dial.register if gap.gauge is not None else None
        found[dial.zone] = mean(dials, rule, asked.of.name), register
    return found


def _averaged(
    asked: Asked, gap: Gap, resource: str, zone: str, of: Mean, register: str | None
) -> Part:
    days = gap.last - gap.first + 1
    return Part(
        method="average",
        reason=gap.reason,
        first=date(gap.first),
        last=date(gap.last),
        volume=half_up(of.total * days, of.periods * asked.of.days),
        resource=resource,
        zone=zone,
        meter=gap.gauge.meter if gap.gauge else None,
        register=register,
        average=half_up(of.total, of.periods),
        periods=of.periods,
    )


def _here(gauge: Gauge, window: tuple[int, int]) -> bool:
    first, last = bounds(gauge.since, gauge.until, window)
    return first <= last


def _order(gap: Gap) -> tuple[int, int, str, str]:
    meter = gap.gauge.meter if gap.gauge else ""
    return gap.first, gap.last, gap.reason, meter + (gap.dial.register if gap.dial else "")


def _beside_norm(found: list[Metered], parts: list[Part]) -> tuple[list[Metered], list[Part]]:
    """On the days of a norm nothing else is charged: the readings of use, and what is charged.

    A dial of which one reading is set aside begins its next use before all of them.
    """
    norms = [(p.first.toordinal(), p.last.toordinal()) for p in parts if p.method == "norm"]
    if not norms:
        return found, parts
    kept: list[Metered] = []
    made: list[Part] = []
    normed = [sum(overlap(one.first, one.last, *norm) for norm in norms) for one in found]
    dropped = {one.dial.register for one, among in zip(found, normed, strict=True) if among}
    for one, among in zip(found, normed, strict=True):
        if one.dial.register in dropped:
            made += aside(one, one.last - one.first + 1 - among)
        else:
            kept.append(one)
    for part in parts:
        first, last = part.first.toordinal(), part.last.toordinal()
        among = 0 if part.method == "norm" else sum(overlap(first, last, *n) for n in norms)
        days = last - first + 1
        if among < days:
            volume = part.volume * (days - among) // days
            made.append(msgspec.structs.replace(part, volume=volume))
    return kept, made
