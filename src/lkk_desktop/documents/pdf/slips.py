"""The parts of a bill that may be cut off: who is paid how much, with the code for a bank's app."""

from __future__ import annotations

from lkk_desktop.documents import words
from lkk_desktop.documents.bill import BillPaper
from lkk_desktop.documents.in_words import in_words
from lkk_desktop.documents.payable import Slip
from lkk_desktop.documents.pdf import slip_pairs
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import Code, Rule
from lkk_desktop.documents.pdf.grouped import group_name, purpose, together
from lkk_desktop.documents.pdf.paper import Paper, block, block_height, pairs, pairs_height
from lkk_desktop.documents.pdf.type import Style, width
from lkk_desktop.models.requisites import RussianRequisites
from lkk_desktop.strings import date, language, mark, money, t

SIDE = 126.0
"""Points of a code with its quiet zone: 44 mm."""

SUM = 132.0
LABEL = 72.0
FEW = 3
"""From so many on, slips stand two in a row."""

PAYEE = Style(typed.MEDIUM, 9)
FIGURE = Style(typed.BOLD, 15)
WHY = {
    "flawed": mark(
        "There is no code yet: not everything that this sum depends on is known. Do not pay it; ask"
        " the supplier."
    ),
    "overpaid": mark("Nothing is to be paid here."),
    "no_requisites": mark("There is no code: the supplier has given no requisites."),
    "wrong_requisites": mark(
        "The requisites have a mistake and are not printed: do not pay by old ones, ask the"
        " supplier."
    ),
}
_TOO_LONG = mark("The data do not fit a code: pay by the requisites above.")


def slips(paper: Paper, bill: BillPaper, found: list[Slip]) -> None:
    """A slip for each group that is to be paid, and a word on those that cannot be."""
    payable = [one for one in found if one.matrix is not None]
    if len(payable) < FEW:
        for place, one in enumerate(payable):
            _slip(paper, bill, one, place > 0)
    else:
        slip_pairs.slips(paper, bill, payable)
    for one in found:
        if one.matrix is None and (one.why != "overpaid" or one.group.totals.closing < 0):
            _without(paper, bill, one)


def _slip(paper: Paper, bill: BillPaper, slip: Slip, follows: bool) -> None:
    assert slip.matrix is not None
    assert slip.requisites is not None
    # Never below what a phone reads: a code of more squares takes more room.
    from lkk_desktop.documents.pdf import qr

    module = max(qr.LEAST, SIDE / slip.matrix.side)
    side = qr.side(slip.matrix, module)
    middle = paper.width - side - SUM - 28
    rows = _rows(bill, slip)
    payee = [(slip.requisites.name, PAYEE)]
    text = block_height(payee, middle) + 4 + pairs_height(rows, middle, LABEL)
    height = max(side + 8, text + 24)
    # Slips that follow each other share the line between them.
    if not follows or paper.y + height + 10 > paper.bottom:
        paper.gap(8)
        paper.room(height + 10)
        paper.put(Rule(paper.left, paper.y, paper.width, 0.6, typed.MUTED, dashed=True))
    top = paper.y
    paper.put(Code(paper.left - 6, top + 4, slip.matrix, module))
    x = paper.left + side + 2
    y = block(paper, payee, x, top + 14, middle)
    pairs(paper, rows, x, y + 4, middle, LABEL)
    _sum(paper, bill, slip, paper.right - SUM, top + 14)
    paper.y = top + height
    paper.put(Rule(paper.left, paper.y, paper.width, 0.6, typed.MUTED, dashed=True))


def _rows(bill: BillPaper, slip: Slip) -> list[tuple[str, str]]:
    given = slip.requisites
    rows = [
        (t("Account"), bill.account.id),
        (t("Payer"), bill.account.customer),
        (t("Address"), words.address(bill.account.address)),
        (t("Purpose"), purpose(slip.purpose)),
    ]
    if isinstance(given, RussianRequisites):
        account = t("settlement account {number}", number=given.account)
        bank = together(t("BIC {bic}", bic=given.bic))
        rows.append((t("Paid to"), f"{account}\n{given.bank}, {bank}"))
    elif given is not None:
        rows.append((t("Paid to"), given.iban))
    return rows


def _sum(paper: Paper, bill: BillPaper, slip: Slip, x: float, y: float) -> None:
    currency = bill.supplier.currency
    due = t("To pay by {date}", date=date(bill.bill.due))
    said = money(slip.group.payable, currency)
    figure = FIGURE
    while width(said, figure) > SUM and figure.size > 8:
        figure = figure.smaller(0.94)
    spoken = in_words(slip.group.payable, currency, language())
    texts = [(due, typed.LABEL), (said, figure)]
    if spoken:
        texts.append((spoken, typed.SMALL))
    y = block(paper, texts, x, y, SUM) + 6
    if isinstance(slip.requisites, RussianRequisites):
        note = t("Code by ГОСТ Р 56042: open your bank's app and scan it.")
    else:
        note = t("Code of the National Bank of Ukraine: open your bank's app and scan it.")
    block(paper, [(note, typed.SMALL)], x, y, SUM)


def _without(paper: Paper, bill: BillPaper, slip: Slip) -> None:
    """What is to be said of a group that no code pays."""
    group = group_name(slip.group)
    value = slip.group.totals.closing
    currency = bill.supplier.currency
    if value < 0:
        said = t("{group}: overpaid {sum}.", group=group, sum=money(-value, currency))
    else:
        said = t("{group}: {sum}.", group=group, sum=money(value, currency))
    why = t(WHY.get(slip.why or "", _TOO_LONG))
    paper.gap(6)
    paper.paragraph(f"{said} {why}", typed.TEXT)
