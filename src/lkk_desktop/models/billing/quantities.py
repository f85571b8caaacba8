"""How much without a meter: norms, areas, residents, by the days of a month that they cover."""

from __future__ import annotations

import datetime

from lkk_desktop.models.billing.lines import Part
from lkk_desktop.models.billing.months import Month, cut
from lkk_desktop.models.billing.parameters import Book, Dated
from lkk_desktop.models.money import MILLIONTHS, THOUSANDTHS, half_up
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.services import Basis
from lkk_desktop.models.terms import Norm

date = datetime.date.fromordinal


class Object:
    """An account's premises by days. Before its first row the object was as that row says."""

    __slots__ = ("_only", "_rows")

    def __init__(self, rows: tuple[Premises, ...]) -> None:
        self._only = rows[0] if len(rows) == 1 else None
        self._rows = Dated((row.since.toordinal(), row) for row in rows)

    def at(self, day: int) -> Premises | None:
        """The premises on a day; None where nothing is known of them at all."""
        if self._only is not None:
            return self._only
        found = self._rows.at(day)
        if found is None:
            first = self._rows.starts(day, datetime.date.max.toordinal())
            found = self._rows.at(first[0]) if first else None
        return found

    def starts(self, first: int, last: int) -> list[int]:
        return [] if self._only is not None else self._rows.starts(first, last)

    def persons(self, day: int) -> int:
        found = self.at(day)
        return 1 if found is None else found.persons


def by_norm(
    book: Book,
    plan: str,
    service: str,
    home: Object,
    days: tuple[int, int],
    of: Month,
    *,
    reason: str,
    resource: str | None,
    coefficient: int = MILLIONTHS,
) -> tuple[list[Part], list[str]]:
    """The volume of a service by norm over days of a month, and codes of what was not known.

    Norm x residents (or m2) x coefficient x days / days of the month, half-up to thousandths for
    each stretch in which neither the norm nor the premises change.
    """
    first, last = days
    starts = book.norm_starts(plan, service, first, last) + home.starts(first, last)
    parts, flaws = [], []
    for begin, end in cut(first, last, starts):
        premises = home.at(begin)
        norm = None if premises is None else book.norm(plan, service, begin, premises)
        quantity = None if norm is None or premises is None else _quantity(norm, premises)
        if norm is None or quantity is None:
            flaws.append("no_norm" if premises is not None and norm is None else "no_premises")
            continue
        scale = 1 if norm.per in ("resident", "account") else THOUSANDTHS
        numerator = norm.volume * quantity * coefficient * (end - begin + 1)
        denominator = THOUSANDTHS * scale * MILLIONTHS * of.days
        parts.append(
            Part(
                method="norm",
                reason=reason,
                first=date(begin),
                last=date(end),
                volume=half_up(numerator, denominator),
                resource=resource,
                norm=norm.volume,
                per=norm.per,
                quantity=quantity,
                coefficient=None if coefficient == MILLIONTHS else coefficient,
            )
        )
    return parts, flaws


def by_basis(
    basis: Basis, home: Object, days: tuple[int, int], of: Month
) -> tuple[list[Part], list[str]]:
    """The volume of a service that is charged by area, resident, or as it is: thousandths of m2,
    persons or months, by the days of the month that they cover."""
    first, last = days
    parts, flaws = [], []
    for begin, end in cut(first, last, home.starts(first, last)):
        premises = home.at(begin)
        quantity: int | None = THOUSANDTHS
        if basis == "area":
            quantity = premises.total_area if premises is not None else None
        elif basis == "resident":
            quantity = premises.persons * THOUSANDTHS if premises is not None else None
        if quantity is None:
            flaws.append("no_premises")
            continue
        parts.append(
            Part(
                method=basis,
                reason="by_basis",
                first=date(begin),
                last=date(end),
                volume=half_up(quantity * (end - begin + 1), of.days),
                quantity=quantity,
                per=basis,
            )
        )
    return parts, flaws


def _quantity(norm: Norm, premises: Premises) -> int | None:
    match norm.per:
        case "resident":
            return premises.persons
        case "total_area":
            return premises.total_area
        case "living_area":
            return premises.living_area
        case "heated_area":
            return premises.heated_area
        case _:
            return 1
