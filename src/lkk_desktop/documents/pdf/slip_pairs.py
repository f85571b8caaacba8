"""Many slips on a bill: two in a row, each with its code and what a payer checks beside it."""

from __future__ import annotations

from lkk_desktop.documents import words
from lkk_desktop.documents.bill import BillPaper
from lkk_desktop.documents.payable import Slip
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import Code, Rule
from lkk_desktop.documents.pdf.grouped import purpose, together
from lkk_desktop.documents.pdf.paper import Paper, block, block_height
from lkk_desktop.documents.pdf.type import Style, width
from lkk_desktop.models.requisites import RussianRequisites
from lkk_desktop.strings import date, money, t

SIDE = 122.0
"""Points of a code with its quiet zone: 43 mm."""

PAYEE = Style(typed.MEDIUM, 8)
FIGURE = Style(typed.BOLD, 14)
BETWEEN = 16.0


def slips(paper: Paper, bill: BillPaper, found: list[Slip]) -> None:
    """Rows of two; lines to cut along lie between all of them."""
    half = (paper.width - BETWEEN) / 2
    paper.gap(8)
    for place in range(0, len(found), 2):
        row = found[place : place + 2]
        height = max(_height(bill, one, half) for one in row)
        if paper.room(height + 2) or not place:
            paper.put(_cut(paper))
        top = paper.y
        for column, one in enumerate(row):
            _slip(paper, bill, one, paper.left + column * (half + BETWEEN), top, half)
        middle = paper.left + paper.width / 2
        paper.put(Rule(middle, top, height, 0.6, typed.MUTED, dashed=True, down=True))
        paper.y += height
        paper.put(_cut(paper))


def _cut(paper: Paper) -> Rule:
    return Rule(paper.left, paper.y, paper.width, 0.6, typed.MUTED, dashed=True)


def _module(slip: Slip) -> float:
    """Never below what a phone reads: a code of more squares takes more room."""
    from lkk_desktop.documents.pdf import qr

    assert slip.matrix is not None
    return max(float(qr.LEAST), SIDE / slip.matrix.side)


def _side(slip: Slip) -> float:
    assert slip.matrix is not None
    return _module(slip) * float(slip.matrix.side)


def _height(bill: BillPaper, slip: Slip, half: float) -> float:
    text = block_height(_texts(bill, slip, half - _side(slip)), half - _side(slip))
    return max(_side(slip) + 8, text + 22)


def _slip(paper: Paper, bill: BillPaper, slip: Slip, x: float, top: float, half: float) -> None:
    assert slip.matrix is not None
    side = _side(slip)
    paper.put(Code(x - 6, top + 4, slip.matrix, _module(slip)))
    block(paper, _texts(bill, slip, half - side), x + side, top + 12, half - side)


def _texts(bill: BillPaper, slip: Slip, room: float) -> list[tuple[str, Style]]:
    given = slip.requisites
    assert given is not None
    figure = FIGURE
    said = money(slip.group.payable, bill.supplier.currency)
    while width(said, figure) > room and figure.size > 6:
        figure = figure.smaller(0.94)
    account = t("account No. {number}", number=bill.account.id)
    texts = [
        (given.name, PAYEE),
        (said, figure),
        (t("To pay by {date}", date=date(bill.bill.due)), typed.LABEL),
        (f"{bill.account.customer}, {together(account)}", typed.SMALL._replace(colour=typed.INK)),
        (words.address(bill.account.address), typed.SMALL),
        (purpose(slip.purpose), typed.SMALL),
    ]
    if isinstance(given, RussianRequisites):
        paid_to = together(t("settlement account {number}", number=given.account))
        texts.append((f"{paid_to}, {together(t('BIC {bic}', bic=given.bic))}", typed.SMALL))
    else:
        texts.append((given.iban, typed.SMALL))
    return texts
