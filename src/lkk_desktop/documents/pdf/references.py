"""A bill's fourth section: how volumes came about, reliefs, corrections, penalty, whom to ask."""

from __future__ import annotations

import datetime

from lkk_desktop import names
from lkk_desktop.documents import explaining, words
from lkk_desktop.documents.bill import BillPaper, Charge
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.paper import Paper, block, block_height
from lkk_desktop.documents.pdf.table import Cell, Column, Row, table
from lkk_desktop.models.accruals import Tranche
from lkk_desktop.models.billing.months import month
from lkk_desktop.models.calendar import following
from lkk_desktop.strings import date, n, number, t


def references(paper: Paper, bill: BillPaper) -> None:
    """Section 4; what there is nothing to say of is left out."""
    paper.heading(t("Reference information"), "4", keep=120)
    _volumes(paper, bill)
    _money(paper, bill)
    _payments(paper, bill)
    _debts(paper, bill)
    _penalty(paper, bill)
    _contacts(paper, bill)


def _caption(paper: Paper, text: str, keep: float = 70) -> None:
    paper.gap(9)
    paper.room(typed.STRONG.leading + keep)
    paper.lines([text], typed.STRONG)
    paper.y += 3


def _volumes(paper: Paper, bill: BillPaper) -> None:
    of = month(bill.bill.period)
    days = datetime.date.fromordinal(of.first), datetime.date.fromordinal(of.last)
    rows = []
    for charge in bill.charges:
        one, why = charge.accrual, charge.why
        if not why.parts:
            continue
        parts = sorted(why.parts, key=lambda part: words.zone_place(part.zone))
        said = [explaining.volume(part, one.unit, days) for part in parts]
        said += [
            t(
                "{volume} given back at {price}, {month}",
                volume=words.quantity(back.volume, one.unit),
                price=words.price(back.price),
                month=words.period(back.period) if back.period else t("this month"),
            )
            for back in why.returned
        ]
        rows.append(Row((names.named(names.SERVICES, one.service), "; ".join(said))))
    if rows:
        _caption(paper, t("How the volumes came about"))
        table(paper, (Column(t("Service"), weight=1), Column(t("Volume"), weight=3)), rows)


def _money(paper: Paper, bill: BillPaper) -> None:
    """Privileges, subsidies and recalculations: what each is and how much."""
    rows = []
    for charge in bill.charges:
        name = names.named(names.SERVICES, charge.accrual.service)
        rows += [
            Row((name, explaining.relief(one), words.amount(-one.amount)))
            for one in charge.why.reliefs
        ]
        rows += [
            Row((name, explaining.correction(one), words.amount(one.amount)))
            for one in charge.why.corrections
        ]
    if rows:
        _caption(paper, t("Reliefs and recalculations"))
        columns = (
            Column(t("Service"), weight=1),
            Column(t("What it is"), weight=2),
            Column(t("Sum"), right=True),
        )
        table(paper, columns, rows)


def _payments(paper: Paper, bill: BillPaper) -> None:
    if not bill.payments:
        return
    _caption(paper, t("Payments that this bill counts"))
    rows = [
        Row(
            (
                date(one.day),
                names.named(names.WAYS, one.way),
                names.named(names.GROUPS, one.group),
                words.amount(one.amount),
            )
        )
        for one in bill.payments
    ]
    columns = (
        Column(t("Date")),
        Column(t("Way of payment"), weight=1),
        Column(t("Paid for"), weight=2),
        Column(t("Sum"), right=True),
    )
    table(paper, columns, rows)


def _debts(paper: Paper, bill: BillPaper) -> None:
    """What is still owed of earlier months, with the days since it was due."""
    months: dict[str, list[Tranche]] = {}
    for one in bill.tranches:
        if one.period < bill.bill.period:
            months.setdefault(one.period, []).append(one)
    if not months:
        return
    _caption(paper, t("Debt by months"))
    rows = []
    for name, of in months.items():
        services = [
            names.named(names.SERVICES, bill.services.get(one.service, one.service)) for one in of
        ]
        due = min(one.due for one in of)
        rows.append(
            Row(
                (
                    words.capital(words.period(name)),
                    ", ".join(dict.fromkeys(services)),
                    date(due),
                    words.amount(sum(one.left for one in of)),
                )
            )
        )
    columns = (
        Column(t("Month")),
        Column(t("Services"), weight=1),
        Column(t("Due")),
        Column(t("Owed"), right=True),
    )
    table(paper, columns, rows)


def _penalty(paper: Paper, bill: BillPaper) -> None:
    """The base of each stretch: a debt, its days, the rate and its share of a day."""
    rows = [
        Row(
            (
                Cell(
                    names.named(names.SERVICES, charge.accrual.service),
                    t("of {month}, due {date}", month=words.period(one.period), date=date(one.due)),
                ),
                f"{date(one.first)} – {date(one.last)}",
                number(one.days * 1000),
                words.percent(one.rate),
                f"1/{one.divisor}",
                words.amount(one.amount),
            )
        )
        for charge in bill.charges
        for one in charge.why.late
    ]
    if not rows:
        return
    rows.append(Row((t("Penalty of the month"), "", "", "", "", _borne(bill.charges)), "total"))
    _caption(paper, t("What the penalty is counted from"))
    columns = (
        Column(t("Service"), weight=1),
        Column(t("Days")),
        Column(t("How many"), right=True),
        Column(t("Rate"), right=True),
        Column(t("Share"), right=True),
        Column(t("Debt"), right=True),
    )
    table(paper, columns, rows)


def _borne(charges: tuple[Charge, ...]) -> str:
    return words.amount(sum(one.accrual.penalty for one in charges))


def _contacts(paper: Paper, bill: BillPaper) -> None:
    """Where to ask, and where to complain if the answer does not help."""
    supplier, office = bill.supplier, bill.office
    ask = [supplier.name, supplier.phone, supplier.site or ""]
    if office is not None:
        ask.append(t("office: {address}", address=words.address(office.address)))
    texts = [(", ".join(one for one in ask if one), typed.TEXT)]
    after = following(bill.bill.period)
    window = t(
        "Readings for {month} are taken from day {first} to day {last} of that month.",
        month=words.period(after),
        first=supplier.window_first,
        last=supplier.window_last,
    )
    texts.append((window, typed.TEXT))
    if supplier.currency == "RUB":
        said = t("If the answer does not help: the state housing inspection, dom.gosuslugi.ru")
    else:
        said = t("If the answer does not help: the consumer protection service, dpss.gov.ua")
    texts.append((said, typed.TEXT))
    count = sum(1 for one in bill.charges if one.why.flaws)
    if count:
        said = n(
            "{count} line of this bill is not complete, see the notes under it.",
            "{count} lines of this bill are not complete, see the notes under them.",
            count,
        )
        texts.append((said, typed.TEXT))
    height = block_height(texts, paper.width)
    _caption(paper, t("Questions about this bill"), keep=height)
    paper.y = block(paper, texts, paper.left, paper.y, paper.width)
