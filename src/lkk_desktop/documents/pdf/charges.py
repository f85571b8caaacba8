"""A bill's second and third section: what meters showed, and what each service costs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from lkk_desktop import names
from lkk_desktop.documents import explaining, words
from lkk_desktop.documents.bill import BillPaper, Charge, Group, Metered
from lkk_desktop.documents.pdf.grouped import group_name
from lkk_desktop.documents.pdf.paper import Paper
from lkk_desktop.documents.pdf.table import Cell, Column, Row, table
from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.lines import Slice
from lkk_desktop.models.metering import UNIT
from lkk_desktop.strings import date, number, t

NOT_PRICED = frozenset({"no_tariff", "no_norm", "no_premises"})
"""Flaws for which a charge, or a part of it, could not be worked out."""


def meters(paper: Paper, bill: BillPaper) -> None:
    """Section 2: each dial with the values that it was charged by."""
    paper.heading(t("Meter readings"), "2", keep=60 if bill.meters else 12)
    if not bill.meters:
        paper.paragraph(t("There are no meters on this account."))
        return
    columns = (
        Column(t("Meter"), weight=2.4),
        Column(t("Zone")),
        Column(t("Previous"), right=True),
        Column(t("Current"), right=True),
        Column(t("Use"), right=True),
        Column(t("How it came"), weight=1.6),
    )
    table(paper, columns, [_meter(one) for one in bill.meters])


def _meter(one: Metered) -> Row:
    meter, part = one.meter, one.part
    unit = UNIT[meter.resource]
    name = t(
        "{resource} No. {serial}",
        resource=names.named(names.SERVICES, meter.resource),
        serial=meter.serial,
    )
    due = ""
    if meter.verification is not None:
        due = t("verification due {date}", date=date(meter.verification))
    zone = words.zone(one.register.zone, meter.resource)
    if part is None:
        status = names.named(words.STATUSES, meter.status)
        said = t("no reading") if meter.status == "working" else status
        last = one.register.counted_value
        before = Cell(
            words.NOTHING if last is None else number(last), _day(one.register.counted_on)
        )
        return Row((Cell(name, due), zone, before, words.NOTHING, words.NOTHING, said))
    came = names.named(names.CHANNELS, one.channel) if one.channel else words.NOTHING
    use = words.quantity(part.volume + part.deducted, unit)
    opening = Cell(number(part.opening or 0), _day(one.before))
    closing = Cell(number(part.closing or 0), _day(one.day))
    return Row((Cell(name, due), zone, opening, closing, use, came))


def _day(day: datetime.date | None) -> str:
    return date(day) if day is not None else ""


# ── 3 ─────────────────────────────────────────────────────────────────────────────────────────

Value = Callable[[Accrual], int]


def charges(paper: Paper, bill: BillPaper) -> None:
    """Section 3: a row for each service, more for its zones and ranges, totals of each group."""
    paper.heading(t("Charges"), "3")
    shown = _shown([one.accrual for one in bill.charges])
    columns = [
        Column(t("Service"), weight=1),
        Column(t("Volume"), right=True),
        Column(t("Tariff"), right=True),
        *(Column(head, right=True) for head, _ in shown),
    ]
    values = [value for _, value in shown]
    rows: list[Row] = []
    for group in bill.groups:
        if len(bill.groups) > 1:
            rows.append(Row((group_name(group),), "group"))
        for charge in group.charges:
            rows += _rows(charge, values)
        if len(bill.groups) > 1 and len(group.charges) > 1:
            rows.append(_total(t("Total of the group"), _accruals(group), values))
    everything = [one.accrual for one in bill.charges]
    rows.append(_total(t("Total"), everything, values))
    table(paper, columns, rows)


def _accruals(group: Group) -> list[Accrual]:
    return [one.accrual for one in group.charges]


def _shown(lines: list[Accrual]) -> list[tuple[str, Value]]:
    """The columns of money; those of what seldom is are left out where all of it is nothing."""
    every: list[tuple[str, Value, bool]] = [
        (t("Owed at the beginning"), lambda one: one.opening, True),
        (t("Charged"), lambda one: one.charged, True),
        (t("Relief"), lambda one: -one.privilege - one.subsidy, False),
        (t("Recalculated"), lambda one: one.recalculated, False),
        (t("Penalty"), lambda one: one.penalty, False),
        (t("Paid"), lambda one: one.paid, True),
        (t("To pay"), lambda one: one.closing, True),
    ]
    return [
        (head, value) for head, value, always in every if always or any(value(o) for o in lines)
    ]


def _rows(charge: Charge, values: list[Value]) -> list[Row]:
    one, why = charge.accrual, charge.why
    name = names.named(names.SERVICES, one.service)
    flawed = [code for code in why.flaws if code in NOT_PRICED]
    norms = explaining.norms(why, one.unit)
    under = explaining.method(one)
    if norms:
        under = t("{method}, norm {norm}", method=under, norm=", ".join(norms))
    cells = [_sum(value(one)) for value in values]
    cells[-1] = words.amount(values[-1](one))
    if flawed and not one.charged:
        cells[1] = t("unknown")
    known = bool(one.unit) or bool(one.volume)
    volume = words.quantity(one.volume, one.unit) if known else words.NOTHING
    tariff = words.price(one.tariff) if one.tariff is not None else words.NOTHING
    if "no_tariff" in flawed and one.tariff is None:
        tariff = t("unknown")
    slices = _slices(why.slices)
    if len(slices) > 1 and one.tariff is None and "no_tariff" not in flawed:
        tariff = ""
    elif len(slices) == 1:
        tariff = words.price(slices[0].price)
    rows = [Row((Cell(name, under), volume, tariff, *cells))]
    if len(slices) > 1:
        for part, cost in zip(slices, explaining.costs(slices), strict=True):
            empty = [""] * (len(values) - 2)
            price = words.amount(cost) if part.price is not None else t("unknown")
            more = (slice_name(part, slices), words.quantity(part.volume, one.unit))
            rows.append(Row((*more, words.price(part.price), "", price, *empty), "more"))
    for code in why.flaws:
        said = words.capital(names.named(words.FLAWS, code))
        rows.append(Row((t("{why}. The sum is not complete.", why=said),), "note"))
    return rows


def _sum(kopecks: int) -> str:
    """Money of a line; what is nothing is no figure to be read."""
    return words.amount(kopecks) if kopecks else words.NOTHING


def _slices(given: Sequence[Slice]) -> list[Slice]:
    """Slices that a reader can tell apart: what differs only in a zone that is none is one."""
    found: dict[object, Slice] = {}
    for one in given:
        zone = None if one.zone == "single" else one.zone
        key = one.first, one.last, zone, one.range, one.price
        volume = one.volume + (found[key].volume if key in found else 0)
        if volume:
            found[key] = Slice(one.first, one.last, zone, one.range, volume, one.price)
    order = found.values()
    return sorted(order, key=lambda s: (s.first, words.zone_place(s.zone), s.range))


def slice_name(part: Slice, among: list[Slice]) -> str:
    """«День, 2-й диапазон, с 01.10.2026»: what tells a slice from the others of its line."""
    said = []
    if len({one.zone for one in among}) > 1 and part.zone is not None:
        said.append(names.named(names.ZONES, part.zone))
    if len({one.range for one in among}) > 1:
        said.append(t("range {number}", number=part.range + 1))
    if len({(one.first, one.last) for one in among}) > 1:
        said.append(t("{first} to {last}", first=date(part.first), last=date(part.last)))
    return ", ".join(said)


def _total(name: str, lines: list[Accrual], values: list[Value]) -> Row:
    sums = [words.amount(sum(value(one) for one in lines)) for value in values]
    return Row((name, "", "", *sums), "total")
