"""A fiscal receipt on a sheet of A4: its sum, its lines, every field, and the code beside them."""

from __future__ import annotations

import datetime

from lkk_desktop.documents import cheque as cheques
from lkk_desktop.documents import words
from lkk_desktop.documents.cheque import Receipt
from lkk_desktop.documents.codes.matrix import matrix
from lkk_desktop.documents.pdf import letterhead
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import About, Box, Code, Text
from lkk_desktop.documents.pdf.paper import Paper, block, pairs, pairs_height
from lkk_desktop.documents.pdf.table import Cell, Column, Row, table
from lkk_desktop.strings import date, language, money, t

SIDE = 128.0
LABEL = 132.0


def drawn(given: Receipt, printed: datetime.datetime) -> bytes:
    """The PDF in the language in use; ``printed`` is the moment in the account's zone."""
    title, number = heading(given), t("No. {number}", number=given.cheque.document)
    paper = Paper(about(given, printed), running=f"{title} {number}")
    kind = t("Return of income") if given.returned else t("Income")
    letterhead.letterhead(paper, given.supplier, title, [number, kind])
    letterhead.holder(paper, given.account)
    _sum(paper, given)
    _fields(paper, given)
    _items(paper, given)
    _others(paper, given)
    paper.gap(10)
    for text in notes(given):
        paper.paragraph(text, typed.SMALL)
    return paper.done()


def about(given: Receipt, printed: datetime.datetime) -> About:
    """What the file says of itself."""
    title, number = heading(given), t("No. {number}", number=given.cheque.document)
    return About(
        title=f"{title} {number}",
        subject=title,
        author=given.supplier.name,
        language=language(),
        printed=printed,
    )


def heading(given: Receipt) -> str:
    """What it is called; one of money that went back says so in its name."""
    return t("Fiscal cheque of a return") if given.returned else t("Fiscal cheque")


def moment(given: Receipt) -> str:
    """The register's time as it is read: «24.09.2020, 18:37»; what came where it is no time."""
    found = cheques.taken(given.cheque)
    if found is None:
        return given.cheque.taken
    clock = found.strftime("%H:%M:%S" if found.second else "%H:%M")
    return f"{date(found.date())}, {clock}"


def fiscal(given: Receipt) -> list[tuple[str, str]]:
    """The fields by which a receipt is found."""
    one = given.cheque
    return [
        (t("Date and time"), moment(given)),
        (t("Fiscal drive (ФН)"), one.drive),
        (t("Fiscal document (ФД)"), one.document),
        (t("Fiscal sign (ФПД)"), one.sign),
    ]


def notes(given: Receipt) -> list[str]:
    """What a cheque is worth, and why there is no code where there is none."""
    found = [
        t(
            "An electronic cheque is equal to one on paper (54-ФЗ, art. 1.2). All its fields are as"
            " they came from the cash register; the code says what is needed to check it."
        )
    ]
    if given.code is None:
        found[0] = t(
            "There is no code: the fields that came from the cash register do not make one. Ask the"
            " supplier: {phone}.",
            phone=words.phone(given.supplier.phone),
        )
    return found


def _sum(paper: Paper, given: Receipt) -> None:
    """The sum itself, large."""
    height = 62.0
    paper.put(Box(paper.left, paper.y, paper.width, height, typed.GROUND, radius=5))
    label = t("Returned") if given.returned else t("Paid")
    paper.put(Text(paper.left + 14, paper.y + 20, label, typed.LABEL))
    value = money(given.cheque.amount, given.supplier.currency)
    paper.put(Text(paper.left + 14, paper.y + 47, value, typed.HERO))
    paper.y += height + 16


def _fields(paper: Paper, given: Receipt) -> None:
    """What it is found by at the left, the code at the right."""
    found, top = fiscal(given), paper.y
    if given.code is None:
        height = pairs_height(found, paper.width, LABEL)
        paper.room(height)
        paper.y = pairs(paper, found, paper.left, paper.y, paper.width, LABEL) + 6
        return
    from lkk_desktop.documents.pdf import qr

    squares = matrix(given.code)
    module = max(qr.LEAST, SIDE / squares.side)
    side = qr.side(squares, module)
    room = paper.width - side - 24
    y = pairs(paper, found, paper.left, top, room, LABEL)
    hint = t("Read the code with the app of the tax service, or look the cheque up by its fields.")
    y = block(paper, [(hint, typed.SMALL)], paper.left, y + 6, room)
    paper.put(Code(paper.right - side, top - 8, squares, module))
    paper.y = max(y, top + side - 8) + 4


def _items(paper: Paper, given: Receipt) -> None:
    paper.heading(t("Lines of the cheque"))
    columns = (
        Column(t("What for"), weight=2),
        Column(t("Payee"), weight=1.4),
        Column(t("VAT")),
        Column(t("Sum"), right=True),
    )
    rows = [
        Row(
            (
                one.name,
                Cell(one.supplier or words.NOTHING, inn(one.inn)),
                cheques.vat(one.vat),
                words.amount(one.kopecks),
            )
        )
        for one in given.cheque.items
    ]
    rows.append(Row((t("Total"), "", "", words.amount(given.cheque.amount)), "total"))
    table(paper, columns, rows)


def inn(number: str | None) -> str:
    """«ИНН 7203175930»; nothing where there is none."""
    return t("Tax number {number}", number=number) if number else ""


def _others(paper: Paper, given: Receipt) -> None:
    found = cheques.rows(given)
    if not found:
        return
    paper.heading(t("From the cash register"))
    for row in found:
        paper.room(pairs_height([row], paper.width, LABEL + 60))
        paper.y = pairs(paper, [row], paper.left, paper.y, paper.width, LABEL + 60)
