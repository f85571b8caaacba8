"""The bill on paper: «Платёжный документ (квитанция)» in the five sections of приказ 43/пр."""

from __future__ import annotations

import datetime

from lkk_desktop import names
from lkk_desktop.documents import words
from lkk_desktop.documents.bill import BillPaper, Group
from lkk_desktop.documents.making import IsCancelled, Progress, Work
from lkk_desktop.documents.payable import Slip, slip
from lkk_desktop.documents.pdf import charges, references, slips
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import About, Box, Text
from lkk_desktop.documents.pdf.grouped import group_name, together
from lkk_desktop.documents.pdf.letterhead import letterhead
from lkk_desktop.documents.pdf.paper import Paper, pairs, pairs_height
from lkk_desktop.documents.pdf.table import Cell, Column, Row, table
from lkk_desktop.documents.pdf.type import Style, width, wrapped
from lkk_desktop.models.requisites import Requisites, RussianRequisites
from lkk_desktop.models.services import Provider
from lkk_desktop.strings import c, date, language, money, t

PANEL = 186.0


def drawn(
    bill: BillPaper,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """A bill's PDF in the language in use; ``printed`` is the moment in the account's zone.

    Raises ``Cancelled``.
    """
    paper, found = laid(bill, printed, progress, cancelled)
    del found
    return paper.done()


def laid(
    bill: BillPaper,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> tuple[Paper, list[Slip]]:
    """A bill's pages before they are drawn, and how its groups are paid."""
    month = words.period(bill.bill.period)
    title = t("Payment document for {month}", month=month)
    account = t("account No. {number}", number=bill.account.id)
    about = About(
        title=f"{title}, {account}",
        subject=t("Payment document (bill)"),
        author=bill.supplier.name,
        language=language(),
        printed=printed,
    )
    work = Work(4 * len(bill.charges) + len(bill.groups) + 8, progress, cancelled)
    paper = Paper(about, running=f"{title} · {account}", work=work)
    number = bill.bill.number
    beneath = [t("bill for {month}", month=month)]
    if number:
        beneath.append(t("No. {number}", number=number))
    letterhead(paper, bill.supplier, t("Payment document"), beneath)
    found = []
    for group in bill.groups:
        found.append(slip(bill, group))
        work.step()
    _payer(paper, bill)
    _providers(paper, bill, found)
    slips.slips(paper, bill, found)
    charges.meters(paper, bill)
    charges.charges(paper, bill)
    references.references(paper, bill)
    _sums(paper, bill)
    return paper, found


# ── 1: payer and providers ────────────────────────────────────────────────────────────────────


def _payer(paper: Paper, bill: BillPaper) -> None:
    paper.heading(t("Payer and providers"), "1", keep=120)
    rows = _facts(bill)
    left = paper.width - PANEL - 24
    label = 92.0
    sums = _summary(bill)
    below = pairs_height(rows, left, label)
    panel = 66 + 12.5 * len(sums)
    height = max(below, panel)
    paper.room(height)
    top = paper.y
    pairs(paper, rows, paper.left, top + 2, left, label)
    _panel(paper, bill, sums, top, panel)
    paper.y = top + height + 10


def _facts(bill: BillPaper) -> list[tuple[str, str]]:
    account, home = bill.account, bill.premises
    rows = [(t("Account"), account.id)]
    if account.unified:
        rows.append((t("Unified account (ЕЛС)"), account.unified))
    rows += [(t("Payer"), account.customer), (t("Address"), words.address(account.address))]
    if home is None:
        return [*rows, (t("Premises"), t("unknown"))]
    kind = names.named(names.KINDS, home.kind)
    rows.append((t("Premises"), kind))
    areas = (
        (c("area", "total"), home.total_area),
        (c("area", "living"), home.living_area),
        (c("area", "heated"), home.heated_area),
    )
    said = [
        f"{name} {t('unknown') if area is None else words.quantity(area, 'm2')}"
        for name, area in areas
        if area is not None or name == areas[0][0]
    ]
    rows.append((t("Area"), ", ".join(said)))
    people = str(home.residents)
    if not home.residents and home.owners:
        people = t("0 (counted by owners: {count})", count=home.owners)
    rows.append((t("Residents"), people))
    return rows


def _summary(bill: BillPaper) -> list[tuple[str, int]]:
    totals = bill.bill
    rows = [
        (t("Owed at the beginning") if totals.opening >= 0 else t("Overpaid"), totals.opening),
        (t("Accrued"), totals.accrued),
        (t("Recalculated"), totals.recalculated),
        (t("Penalty"), totals.penalty),
        (t("Paid"), -totals.paid),
        (t("Overpaid elsewhere"), bill.overpaid if bill.payable else 0),
        (t("Not certain yet"), -bill.uncertain if bill.payable else 0),
    ]
    return [row for place, row in enumerate(rows) if row[1] or place == 1]


def _panel(
    paper: Paper, bill: BillPaper, sums: list[tuple[str, int]], top: float, height: float
) -> None:
    """The one figure that people look for, and what it is made of."""
    x, currency = paper.right - PANEL, bill.supplier.currency
    paper.put(Box(x, top, PANEL, height, typed.GROUND, radius=5))
    head, figure = _to_pay(bill)
    inner = x + 12
    style = typed.LABEL
    paper.put(Text(inner, top + 12 + style.size, head, style))
    big = typed.HERO
    said = money(figure, currency)
    while width(said, big) > PANEL - 24 and big.size > 8:
        big = big.smaller(0.92)
    paper.put(Text(inner, top + 26 + typed.HERO.size, said, big))
    y = top + 60
    for name, value in sums:
        small = Style(typed.REGULAR, 7.5)
        text = words.amount(value)
        room = PANEL - 24 - width(text, small) - 6
        paper.put(Text(inner, y + small.size, wrapped(name, typed.LABEL, room)[0], typed.LABEL))
        paper.put(Text(x + PANEL - 12 - width(text, small), y + small.size, text, small))
        y += 12.5


def _to_pay(bill: BillPaper) -> tuple[str, int]:
    if bill.payable:
        return t("To pay by {date}", date=date(bill.bill.due)), bill.payable
    if any(group.flawed for group in bill.groups):
        return t("The sum is not certain yet"), bill.bill.closing
    if bill.overpaid:
        return t("Overpaid: nothing to pay"), bill.overpaid
    return t("Nothing to pay"), 0


def _providers(paper: Paper, bill: BillPaper, found: list[Slip]) -> None:
    """Who supplies what, and where each is paid; requisites that do not hold are not printed."""
    good = {id(one.group): one.requisites for one in found}
    rows: list[Row] = []
    for group in bill.groups:
        by_provider: dict[str, list[str]] = {}
        for charge in group.charges:
            service = names.named(names.SERVICES, charge.accrual.service)
            by_provider.setdefault(charge.accrual.provider, []).append(service)
        for place, services in by_provider.items():
            provider = next(
                (c.provider for c in group.charges if c.accrual.provider == place), None
            )
            name = provider.name if provider else place
            contacts = _contacts(provider) if provider else ""
            paid = good[id(group)] if provider is group.payee else None
            text = (
                requisites(paid, name) if paid else _paid_elsewhere(group, provider is group.payee)
            )
            offered = ", ".join(dict.fromkeys(services))
            rows.append(Row((Cell(name, contacts), offered, text)))
    columns = (
        Column(t("Provider"), weight=3),
        Column(t("Services"), weight=2.2),
        Column(t("Requisites for payment"), weight=4),
    )
    table(paper, columns, rows)


def _contacts(provider: Provider) -> str:
    address = words.address(provider.address or "")
    ways = [address, words.phone(provider.phone or ""), provider.site]
    return " · ".join(way for way in ways if way)


def _paid_elsewhere(group: Group, is_payee: bool) -> str:
    if group.payee is not None and not is_payee:
        return t("paid through {name}", name=group.payee.name)
    return t("no requisites: ask the supplier")


def requisites(given: Requisites, known: str = "") -> str:
    """Where is paid, a line for each kind of number; the payee's name unless it is ``known``."""
    lines = [given.name] if given.name != known else []
    if isinstance(given, RussianRequisites):
        named = [t("INN {inn}", inn=given.inn)]
        if given.kpp:
            named.append(t("KPP {kpp}", kpp=given.kpp))
        account = together(t("settlement account {number}", number=given.account))
        bic = together(t("BIC {bic}", bic=given.bic))
        lines += [", ".join(named), f"{account}, {bic}", given.bank]
        if given.correspondent.strip("0"):
            lines.append(t("corr. account {number}", number=given.correspondent))
    else:
        lines += [t("code {code}", code=given.code), f"IBAN {given.iban}"]
    return "\n".join(lines)


# ── 5: sums ───────────────────────────────────────────────────────────────────────────────────


def _sums(paper: Paper, bill: BillPaper) -> None:
    """By groups of providers, which are paid apart, and by providers within them."""
    columns = [
        Column(t("Provider"), weight=1),
        *(
            Column(name, right=True)
            for name in (
                t("Owed at the beginning"),
                t("Accrued"),
                t("Recalculated"),
                t("Penalty"),
                t("Paid"),
                t("To pay"),
            )
        ),
    ]
    rows: list[Row] = []
    for group in bill.groups:
        named: dict[str, list[int]] = {}
        for charge in group.charges:
            one = charge.accrual
            name = charge.provider.name if charge.provider else one.provider
            sums = named.setdefault(name, [0] * 6)
            values = one.opening, one.accrued, one.recalculated, one.penalty, one.paid, one.closing
            for at, value in enumerate(values):
                sums[at] += value
        several = len(bill.groups) > 1 and len(named) > 1
        if several:
            rows.append(Row((group_name(group),), "group"))
        for name, sums in named.items():
            under = "" if several or group.apart or len(bill.groups) < 2 else group_name(group)
            rows.append(Row((Cell(name, under), *map(words.amount, sums))))
        if several:
            whole = [sum(values) for values in zip(*named.values(), strict=True)]
            rows.append(Row((t("Total of the group"), *map(words.amount, whole)), "total"))
    of = bill.bill
    sums = [of.opening, of.accrued, of.recalculated, of.penalty, of.paid, of.closing]
    rows.append(Row((t("Total"), *(words.amount(value) for value in sums)), "total"))
    # A short table is not parted from its heading, nor in itself.
    paper.heading(t("Sums by providers"), "5", keep=min(50.0 + 22 * len(rows), paper.most / 2))
    table(paper, columns, rows)
    if bill.overpaid and bill.payable:
        paper.gap(4)
        paper.paragraph(
            t(
                "Groups are paid apart: {overpaid} was overpaid in one and does not lower what is"
                " to be paid in another, {payable} in all.",
                overpaid=money(bill.overpaid, bill.supplier.currency),
                payable=money(bill.payable, bill.supplier.currency),
            ),
            typed.SMALL,
        )


__all__ = ["drawn", "laid", "requisites"]
