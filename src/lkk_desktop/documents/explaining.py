"""How a volume, a relief and a penalty came about, in a sentence each: what a bill has to say."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from lkk_desktop import names
from lkk_desktop.documents import words
from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.lines import Correction, Explanation, Late, Part, Relief, Slice
from lkk_desktop.models.money import COST, half_up
from lkk_desktop.strings import date, n, number, t

TIMES = "\u00a0× "


def costs(slices: Iterable[Slice]) -> list[int]:
    """Kopecks of each slice, so that together they are the line's, which is rounded once."""
    found, borne, before = [], 0, 0
    for one in slices:
        borne += one.volume * (one.price or 0)
        upto = half_up(borne, COST)
        found.append(upto - before)
        before = upto
    return found


def method(accrual: Accrual) -> str:
    """«по счётчику», «по среднему: показаний нет»."""
    named = names.named(words.METHODS, accrual.method)
    if accrual.reason in words.REASONS:
        return t("{method}: {reason}", method=named, reason=t(words.REASONS[accrual.reason]))
    return named


def volume(part: Part, unit: str | None, days: tuple[datetime.date, datetime.date]) -> str:
    """How a part of a volume came about; its days only where they are not the whole period."""
    match part.method:
        case "meter":
            said = _by_meter(part, unit)
        case "average":
            said = _by_average(part, unit)
        case "norm":
            said = _by_norm(part, unit)
        case "area":
            said = words.quantity(part.quantity or 0, "m2")
        case "resident":
            said = words.persons((part.quantity or 0) // 1000)
        case _:
            said = words.quantity(part.volume, unit)
    if part.zone not in (None, "single"):
        said = t("{zone}: {said}", zone=names.named(names.ZONES, str(part.zone)), said=said)
    if (part.first, part.last) != days and part.method != "meter":
        stretch = t("{first} to {last}", first=date(part.first), last=date(part.last))
        said = t("{said}, {days}", said=said, days=stretch)
    return said


def _by_meter(part: Part, unit: str | None) -> str:
    said = f"{number(part.closing or 0)}\u00a0− {number(part.opening or 0)}"
    if part.rolled:
        said = t("{said} over the dial's end", said=said)
    if part.ratio is not None:
        said += f"{TIMES}{words.millionths(part.ratio)}"
    if part.losses:
        said = t("{said} + losses {share}", said=said, share=words.percent(part.losses))
    if part.deducted:
        before = number(part.deducted)
        said = t("{said} − {volume} charged before", said=said, volume=before)
    return f"{said} = {words.quantity(part.volume, unit)}"


def _by_average(part: Part, unit: str | None) -> str:
    if part.average is None or not part.periods:
        return words.quantity(part.volume, unit)
    return n(
        "{average} a month on average of {count} month = {volume}",
        "{average} a month on average of {count} months = {volume}",
        part.periods,
        average=words.quantity(part.average, unit),
        volume=words.quantity(part.volume, unit),
    )


def _by_norm(part: Part, unit: str | None) -> str:
    if part.norm is None:
        return words.quantity(part.volume, unit)
    said = norm(part, unit)
    if part.per == "resident":
        said += f"{TIMES}{part.quantity or 0}"
    elif part.per != "account":
        said += f"{TIMES}{words.quantity(part.quantity or 0, 'm2')}"
    if part.coefficient is not None:
        said += f"{TIMES}{words.millionths(part.coefficient)}"
    return f"{said} = {words.quantity(part.volume, unit)}"


def norm(part: Part, unit: str | None) -> str:
    """«4,2 м³ на человека»."""
    amount = f"{words.millionths(part.norm or 0)}\u00a0{words.unit(unit)}".rstrip("\u00a0")
    match part.per:
        case "resident":
            return t("{volume} per person", volume=amount)
        case "account" | None:
            return amount
        case _:
            return t("{volume} per m²", volume=amount)


def norms(explanation: Explanation, unit: str | None) -> list[str]:
    """The norms that a line goes by, each once, in their order."""
    found = (norm(part, unit) for part in explanation.parts if part.norm is not None)
    return list(dict.fromkeys(found))


def relief(given: Relief) -> str:
    """«Льгота 50 %: ветеран труда»; a reason without a name here is the supplier's own word."""
    reason = names.within(names.named(names.RELIEFS, given.reason))
    if given.kind == "subsidy":
        return t("Subsidy: {reason}", reason=reason)
    if given.share is None:
        return t("Privilege: {reason}", reason=reason)
    share = words.percent(given.share)
    return t("Privilege {share}: {reason}", share=share, reason=reason)


def correction(given: Correction) -> str:
    """«Перерасчёт за отсутствие, октябрь 2026 г., 12 дней: …»."""
    said = [names.named(words.CORRECTIONS, given.kind)]
    if given.period is not None:
        said.append(words.period(given.period))
    if given.days is not None:
        said.append(n("{count} day", "{count} days", given.days))
    if given.kind != "returned":
        said.append(names.named(words.ORDERS, given.reason))
    return ", ".join(said)


def late(given: Late) -> str:
    """A stretch of late days in numbers: «1 234,56 × 30 × 9,5 % ÷ 300»."""
    return (
        f"{words.amount(given.amount)}{TIMES}{number(given.days * 1000)}"
        f"{TIMES}{words.percent(given.rate)}\u00a0÷ {given.divisor}"
    )
