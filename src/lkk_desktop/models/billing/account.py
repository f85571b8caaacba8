"""One account's period, assembled: from its facts and the supplier's terms to lines and a bill."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from lkk_desktop.models.accruals import Method
from lkk_desktop.models.billing.asked import Asked
from lkk_desktop.models.billing.facts import Earlier, Facts, Standing
from lkk_desktop.models.billing.lines import (
    Billed,
    Correction,
    Covered,
    Explanation,
    Late,
    Line,
    Part,
    Relief,
    Returned,
    Slice,
    Totals,
)
from lkk_desktop.models.billing.missing import BILL, Instead
from lkk_desktop.models.billing.months import Month, bounds, month
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.billing.penalty import Debt, late
from lkk_desktop.models.billing.pricing import priced, total
from lkk_desktop.models.billing.quantities import Object, by_basis, by_norm
from lkk_desktop.models.billing.recalculation import corrections
from lkk_desktop.models.billing.relief import privileged, subsidised
from lkk_desktop.models.billing.returning import history
from lkk_desktop.models.billing.settling import Purse
from lkk_desktop.models.billing.usage import Usage, metered_usage
from lkk_desktop.models.money import MILLIONTHS

T = TypeVar("T")


class _Draft(msgspec.Struct):
    """A line while it is put together."""

    standing: Standing
    window: tuple[int, int]
    persons: int
    parts: list[Part]
    slices: list[Slice]
    covered: list[Covered]
    returned: list[Returned]
    flaws: list[str]
    unit: str | None
    charged: int
    privilege: Relief | None
    subsidies: list[Relief] = []
    corrections: list[Correction] = []
    late: list[Late] = []
    penalty: int = 0

    @property
    def accrued(self) -> int:
        relief = self.privilege.amount if self.privilege else 0
        return self.charged - relief - sum(one.amount for one in self.subsidies)


def bill(
    facts: Facts,
    book: Book,
    period: str,
    *,
    order: Sequence[Instead] = BILL,
    through: datetime.date | None = None,
) -> Billed:
    """An account's period. The same facts and terms make the same bill in whatever order they come.

    ``order`` is that of the methods where a reading is missing; ``through`` is the last day that
    penalty is counted for (None: the period's last). What was not known is charged as nothing and
    named in ``Billed.flaws``: a server keeps such a bill back, a screen says «unknown», not 0.
    Raises ``Problem``: no_billing_term, contradictory_terms (premises).
    """
    of = month(period)
    issued, due = book.issue(period)
    home = Object(facts.premises)
    standings = sorted(facts.services, key=lambda one: (one.service.place, one.service.id))
    drafts = [_draft(facts, one, book, of, home, order) for one in standings]
    left = [one.charged - (one.privilege.amount if one.privilege else 0) for one in drafts]
    names = [one.standing.service.service for one in drafts]
    for draft, reliefs in zip(drafts, subsidised(facts.subsidies, of, names, left), strict=True):
        draft.subsidies = reliefs
        _correct(draft, facts, of)
    lines: dict[str, Line] = {}
    for group in {one.service.group for one in standings}:
        mine = [one for one in drafts if one.standing.service.group == group]
        lines |= _settled(facts, mine, group, book, of, due, through)
    ordered = tuple(line for one in standings if not _is_empty(line := lines[one.service.id]))
    groups = sorted({line.service.group for line in ordered})
    return Billed(
        account=facts.account,
        period=period,
        issued=issued,
        due=due,
        lines=ordered,
        totals=_totals(ordered),
        groups={g: _totals([one for one in ordered if one.service.group == g]) for g in groups},
    )


def _draft(
    facts: Facts,
    standing: Standing,
    book: Book,
    of: Month,
    home: Object,
    order: Sequence[Instead],
) -> _Draft:
    """A service's volume, and what it costs before any relief."""
    service = standing.service
    window = bounds(service.since, service.until, (of.first, of.last))
    if window[0] > window[1]:
        return _Draft(standing, window, home.persons(of.first), [], [], [], [], [], None, 0, None)
    asked = Asked(facts, standing, book, of, home, window, order)
    usage = _usage(asked)
    slices, unit = priced(usage.parts, book, facts.plan, service.service, home)
    if any(one.price is None for one in slices):
        usage.flaws.append("no_tariff")
    charged = total(slices)
    volume = sum(part.volume for part in usage.parts)
    privilege = privileged(asked, charged, volume) if facts.privileges else None
    return _Draft(
        standing,
        window,
        home.persons(window[0]),
        usage.parts,
        slices,
        usage.covered,
        usage.returned,
        usage.flaws,
        unit,
        charged,
        privilege,
    )


def _usage(asked: Asked) -> Usage:
    service, book, plan = asked.standing.service, asked.book, asked.facts.plan
    if service.basis == "meter":
        ladder = book.ladder(plan, service.service, None, asked.of.last)
        return metered_usage(asked, ladder.unit if ladder else None)
    if service.basis == "norm":
        resource = service.resources[0] if service.resources else None
        reason = "no_meter" if service.installable else "cannot_meter"
        rule = book.missing(resource or service.service, asked.of.first)
        more = rule.coefficients.get(reason, MILLIONTHS) if rule else MILLIONTHS
        parts, flaws = by_norm(
            book,
            plan,
            service.service,
            asked.home,
            asked.window,
            asked.of,
            reason=reason,
            resource=resource,
            coefficient=more,
        )
    else:
        parts, flaws = by_basis(service.basis, asked.home, asked.window, asked.of)
    return Usage(parts, [], [], flaws)


def _correct(draft: _Draft, facts: Facts, of: Month) -> None:
    orders = [
        one
        for one in facts.orders
        if one.service == draft.standing.service.id and one.period == of.name
    ]
    if orders or draft.returned:
        here = Earlier(of.name, _method(draft.parts)[0], draft.accrued, draft.persons)
        found, flaws = corrections(orders, draft.returned, here, draft.standing.lines)
        draft.corrections = found
        draft.flaws = draft.flaws + flaws


def _settled(
    facts: Facts,
    drafts: list[_Draft],
    group: str,
    book: Book,
    of: Month,
    due: datetime.date,
    through: datetime.date | None,
) -> dict[str, Line]:
    """Lines of a group with its payments, penalty and new debts."""
    purse = Purse((one.standing for one in drafts), of)
    purse.receive(one for one in facts.payments if one.group == group)
    last = of.last if through is None else min(of.last, through.toordinal())
    weights: dict[str, int] = {}
    for draft in drafts:
        service = draft.standing.service
        owed = purse.owed[service.id]
        if service.penalty is not None and owed.debts:
            debts = [
                Debt(
                    one.tranche.period,
                    one.tranche.due.toordinal(),
                    one.tranche.amount,
                    one.tranche.penalised,
                    [*one.parts, (None, one.left)],
                )
                for one in owed.debts
            ]
            draft.late, kopecks, flaws = late(debts, service.penalty, book, of.first, last)
            draft.flaws = draft.flaws + flaws
            draft.penalty = sum(kopecks)
            purse.bear(service.id, kopecks)
        recalculated = sum(one.amount for one in draft.corrections)
        weights[service.id] = draft.accrued
        purse.accrue(service.id, facts.account, draft.accrued + recalculated, due)
    purse.close(weights)
    return {one.standing.service.id: _line(one, purse, of) for one in drafts}


def _line(draft: _Draft, purse: Purse, of: Month) -> Line:
    standing, parts = draft.standing, draft.parts
    owed = purse.owed[standing.service.id]
    paid = sum(one.amount for one in owed.paid)
    recalculated = sum(one.amount for one in draft.corrections)
    opening = standing.opening
    reliefs = [draft.privilege] if draft.privilege else []
    method, reason = _method(parts)
    prices = {one.price for one in draft.slices}
    why = Explanation(
        parts=tuple(parts),
        slices=tuple(draft.slices),
        covered=tuple(draft.covered),
        returned=tuple(draft.returned),
        reliefs=(*reliefs, *draft.subsidies),
        corrections=tuple(draft.corrections),
        late=tuple(draft.late),
        paid=tuple(owed.paid),
        flaws=tuple(sorted(set(draft.flaws))),
    )
    return Line(
        service=standing.service,
        unit=draft.unit,
        method=method,
        reason=min(draft.flaws) if method == "none" and draft.flaws else reason,
        losses=_only({part.losses or 0 for part in parts}) or 0,
        ratio=_only({part.ratio or MILLIONTHS for part in parts}) or MILLIONTHS,
        norm=_only({part.norm for part in parts if part.norm is not None}),
        volume=sum(part.volume for part in parts),
        tariff=_only(prices),
        charged=draft.charged,
        privilege=draft.privilege.amount if draft.privilege else 0,
        subsidy=sum(one.amount for one in draft.subsidies),
        opening=opening,
        accrued=draft.accrued,
        penalty=draft.penalty,
        recalculated=recalculated,
        paid=paid,
        closing=opening + draft.accrued + draft.penalty + recalculated - paid,
        persons=draft.persons,
        explanation=why,
        history=history(of.name, why),
        tranches=tuple(
            msgspec.structs.replace(one.tranche, left=one.left) for one in owed.debts if one.left
        ),
        penalty_owed=owed.penalty,
        credit=owed.credit,
    )


def _method(parts: list[Part]) -> tuple[Method, str]:
    """The method of a line and why: of several, the reason of the greatest part without a meter."""
    if not parts:
        return "none", "none"
    counted = [part for part in parts if part.volume] or parts
    methods = {part.method for part in counted}
    if len(methods) == 1:
        return counted[0].method, counted[0].reason
    other = max(
        (part for part in counted if part.method != "meter"),
        key=lambda part: (part.volume, part.reason),
    )
    return "mixed", other.reason


def _only(values: set[T]) -> T | None:
    return next(iter(values)) if len(values) == 1 else None


def _is_empty(line: Line) -> bool:
    """Whether a service that is not supplied in the period has nothing to say there either."""
    quiet = not (line.opening or line.closing or line.paid or line.recalculated or line.penalty)
    return quiet and not line.explanation.parts and not line.explanation.flaws


def _totals(lines: Sequence[Line]) -> Totals:
    return Totals(
        opening=sum(one.opening for one in lines),
        accrued=sum(one.accrued for one in lines),
        penalty=sum(one.penalty for one in lines),
        recalculated=sum(one.recalculated for one in lines),
        paid=sum(one.paid for one in lines),
        closing=sum(one.closing for one in lines),
    )
