"""Why a line is what it is, step by step: each in words with its numbers, and what it comes to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec

from lkk_desktop.models.billing.lines import Covered, Explanation, Late, Paid, Part, Slice
from lkk_desktop.models.metering import UNIT
from lkk_desktop.models.money import MILLIONTHS, cost, half_up
from lkk_desktop.strings import c, date, money, n, number, t, volume
from lkk_desktop.ui.bills import words


class Step(msgspec.Struct, frozen=True):
    """A line of an explanation; ``head`` begins a group of them."""

    words: str
    figure: str = ""
    head: bool = False


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an explanation is told by: the period's currency, the tariff's unit, meters' numbers."""

    period: str
    currency: str
    unit: str | None
    charged: int
    penalty: int
    serials: Mapping[str, str] = {}


def steps(why: Explanation, said: Said) -> list[Step]:
    """An explanation in its order: volume, price, relief, corrections, penalty, payments."""
    groups: tuple[tuple[str, list[Step]], ...] = (
        (t("How much"), [*_parts(why.parts, said), *_covered(why.covered, said)]),
        (t("For how much"), _slices(why.slices, said)),
        (t("Privileges and subsidies"), _reliefs(why, said)),
        (t("Recalculations"), _corrections(why, said)),
        (t("Penalty"), _late(why.late, said)),
        (t("Payments"), _paid(why.paid, said)),
        (t("What is not known"), [Step(words.heading(words.flaw(one))) for one in why.flaws]),
    )
    found: list[Step] = []
    for head, lines in groups:
        if lines:
            found += [Step(head, head=True), *lines]
    return found


def _parts(parts: Iterable[Part], said: Said) -> list[Step]:
    return [Step(_named(part, said) + _how(part, said), _volume(part, said)) for part in parts]


def _named(part: Part, said: Said) -> str:
    """«Счётчик 6158001, день: », with its days where they are not the whole month."""
    names = []
    if part.meter is not None:
        serial = said.serials.get(part.meter)
        names.append(t("meter {serial}", serial=serial) if serial else t("meter"))
    elif part.resource is not None and part.method in ("norm", "average"):
        names.append(words.service(part.resource))
    if part.zone not in (None, "single"):
        names.append(words.zone(part.zone))
    days = _days(part.first, part.last, said.period)
    if days:
        names.append(days)
    return words.heading(", ".join(names)) + ": " if names else ""


def _how(part: Part, said: Said) -> str:
    """How a part's volume came to be, as one computes it."""
    if part.method == "meter":
        return _read(part)
    if part.method == "average":
        if part.average is None:
            return t("the days outside the norm, by the reading")
        months = n("{count} month", "{count} months", part.periods or 0)
        return t(
            "mean of a month {mean} over {months} ({why})",
            mean=_amount(part.average, part, said),
            months=months,
            why=words.flaw(part.reason),
        )
    if part.method == "norm":
        return _normed(part, said)
    return {
        "area": t("by the area"),
        "resident": t("by the residents"),
        "fixed": t("for the month"),
    }.get(part.method, "")


def _read(part: Part) -> str:
    if part.opening is None or part.closing is None:
        return t("by the reading")
    if part.reason == "norm_instead":
        return t("reading {value} is set aside: the norm stands here", value=number(part.closing))
    text = f"{number(part.closing)} − {number(part.opening)}"
    if part.rolled:
        text += " " + t("(the dial passed zero)")
    if part.ratio:
        text = t("({use}) × ratio {ratio}", use=text, ratio=words.factor(part.ratio))
    if part.losses:
        text += " " + t("+ losses of {share}", share=words.percent(part.losses, 1))
    if part.deducted:
        text += " " + t("− {volume} charged before", volume=number(part.deducted))
    return text


def _normed(part: Part, said: Said) -> str:
    norm = words.factor(part.norm or 0)
    if part.per == "resident":
        heads = n("{count} resident", "{count} residents", part.quantity or 0)
        text = t("norm {norm} × {heads}", norm=norm, heads=heads)
    elif part.per == "account" or part.quantity is None:
        text = t("norm {norm}", norm=norm)
    else:
        text = t("norm {norm} × {area} m²", norm=norm, area=number(part.quantity))
    if part.coefficient:
        text += " " + t("× coefficient {factor}", factor=words.factor(part.coefficient))
    days = (part.last - part.first).days + 1
    whole = _month_days(said.period)
    if days != whole:
        text += " " + t("× {days} of {whole} days", days=days, whole=whole)
    why = f" ({words.flaw(part.reason)})" if part.reason in words.REASONS else ""
    return text + why


def _volume(part: Part, said: Said) -> str:
    return _amount(part.volume, part, said)


def _amount(thousandths: int, part: Part, said: Said) -> str:
    unit = said.unit or UNIT.get(part.resource or "", "")
    return volume(thousandths, unit) if unit else number(thousandths)


def _covered(covered: Iterable[Covered], said: Said) -> list[Step]:
    return [
        Step(
            t("Charged without a reading in {month}", month=words.period_name(one.period)),
            volume(one.volume, UNIT.get(one.resource, said.unit or "")),
        )
        for one in covered
    ]


def _slices(slices: tuple[Slice, ...], said: Said) -> list[Step]:
    found = []
    for one in slices:
        if not one.volume and len(slices) > 1:
            continue
        names = [words.zone(one.zone)] if one.zone not in (None, "single") else []
        if one.range or any(other.range for other in slices):
            names.append(t("range {number}", number=one.range + 1))
        days = _days(one.first, one.last, said.period)
        names += [days] if days else []
        before = words.heading(", ".join(names)) + ": " if names else ""
        unit = said.unit or ""
        amount = volume(one.volume, unit) if unit else number(one.volume)
        if one.price is None:
            found.append(Step(f"{before}{amount} × ?", t(words.UNKNOWN)))
            continue
        price = words.price(one.price, said.currency)
        sum_ = money(cost(one.volume, one.price), said.currency)
        found.append(Step(f"{before}{amount} × {price}", sum_))
    shown = sum(cost(one.volume, one.price) for one in slices if one.price)
    if len(found) > 1:
        together = money(said.charged, said.currency)
        rounded = shown != said.charged
        text = t("Together, rounded once") if rounded else t("Together")
        found.append(Step(text, together))
    return found


def _reliefs(why: Explanation, said: Said) -> list[Step]:
    found = []
    for one in why.reliefs:
        text = words.relief(one.kind, one.reason)
        if one.share is not None:
            base = money(one.base, said.currency)
            text += ", " + t("{share} of {base}", share=words.percent(one.share, 1), base=base)
        found.append(Step(text, money(-one.amount, said.currency)))
    return found


def _corrections(why: Explanation, said: Said) -> list[Step]:
    found = []
    for one in why.corrections:
        text = t(words.CORRECTIONS[one.kind]) if one.kind in words.CORRECTIONS else one.kind
        if one.period:
            text += f", {words.period_name(one.period)}"
        if one.days:
            text += ", " + n("{count} day", "{count} days", one.days)
        found.append(Step(text, words.signed(one.amount, said.currency)))
    for back in why.returned:
        price = words.price(back.price, said.currency)
        amount = volume(back.volume, UNIT.get(back.resource, said.unit or ""))
        of = words.period_name(back.period) if back.period else t("at this month's price")
        found.append(Step(f"{of}: −{amount} × {price}"))
    return found


def _late(late: tuple[Late, ...], said: Said) -> list[Step]:
    """Each stretch of days with what a day costs; rounded once, as the bill does."""
    found = []
    for one in late:
        text = t(
            "Debt of {month}, {debt}: {days} from {first} to {last} × {rate} / {divisor}",
            month=words.period_name(one.period),
            debt=money(one.amount, said.currency),
            days=n("{count} day", "{count} days", abs(one.days)),
            first=date(one.first),
            last=date(one.last),
            rate=words.percent(one.rate, 2),
            divisor=one.divisor,
        )
        kopecks = half_up(one.amount * one.days * one.rate, one.divisor * MILLIONTHS)
        found.append(Step(text, money(kopecks, said.currency)))
    if len(found) > 1:
        found.append(Step(t("Together, rounded once"), money(said.penalty, said.currency)))
    return found


def _paid(paid: tuple[Paid, ...], said: Said) -> list[Step]:
    return [Step(_settled(one), money(one.amount, said.currency)) for one in paid]


def _settled(one: Paid) -> str:
    day = date(one.day)
    if one.kind == "penalty":
        return t("{date}: penalty paid", date=day)
    if one.kind == "advance":
        return t("{date}: kept for later bills", date=day)
    of = words.period_name(one.period) if one.period else "—"
    if one.payment is None:
        return t("{date}: debt of {month}, from an overpayment", date=day, month=of)
    return t("{date}: debt of {month} paid", date=day, month=of)


def _days(first: datetime.date, last: datetime.date, period: str) -> str:
    """«с 01.11 по 10.11» where it is not the whole month."""
    start = words.first_day(period)
    whole = _month_days(period)
    if first == start and (last - start).days + 1 == whole:
        return ""
    return c("days", "{first} to {last}", first=date(first), last=date(last))


def _month_days(period: str) -> int:
    start = words.first_day(period)
    after = (start.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    return (after - start).days
