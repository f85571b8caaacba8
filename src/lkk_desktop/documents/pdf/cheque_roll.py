"""A fiscal receipt on a roll of 80 mm, as a printer of receipts has it: one strip, in black."""

from __future__ import annotations

import datetime

from lkk_desktop.documents import cheque as cheques
from lkk_desktop.documents.cheque import Receipt
from lkk_desktop.documents.codes.matrix import matrix
from lkk_desktop.documents.pdf import cheque as sheet
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import Code, Mark, Rule, Text, written
from lkk_desktop.documents.pdf.type import Style, width, wrapped
from lkk_desktop.strings import date, money, t

WIDTH = 80 * 72 / 25.4
EDGE = 4 * 72 / 25.4
"""What a printer of receipts leaves blank at each side."""
BLACK = "#000000"
TEXT = Style(typed.REGULAR, 8, BLACK)
STRONG = Style(typed.MEDIUM, 8, BLACK)
SMALL = Style(typed.REGULAR, 7, BLACK)
HEAD = Style(typed.BOLD, 11, BLACK)
TOTAL = Style(typed.BOLD, 13, BLACK)
CODE = 118.0


def drawn(given: Receipt, printed: datetime.datetime) -> bytes:
    """The PDF in the language in use, a page as long as the receipt."""
    strip = _Strip()
    strip.middle(given.supplier.name, STRONG)
    strip.middle(sheet.heading(given), HEAD)
    kind = t("Return of income") if given.returned else t("Income")
    number = t("No. {number}", number=given.cheque.document)
    strip.middle(f"{kind}, {number}", TEXT)
    strip.rule()
    strip.pair(t("Account"), given.account.id)
    strip.pair(t("Payer"), given.account.customer)
    strip.rule()
    currency = given.supplier.currency
    for one in given.cheque.items:
        strip.left(one.name, TEXT)
        strip.pair(cheques.vat(one.vat), money(one.kopecks, currency), STRONG)
        if one.supplier:
            strip.left(", ".join(p for p in (one.supplier, sheet.inn(one.inn)) if p), SMALL)
        strip.y += 2
    strip.rule()
    strip.pair(t("Total"), money(given.cheque.amount, currency), TOTAL)
    strip.rule()
    for name, value in (*sheet.fiscal(given), *cheques.rows(given)):
        strip.pair(name, value)
    if given.code is not None:
        strip.code(given.code)
    strip.rule()
    for text in sheet.notes(given):
        strip.left(text, SMALL)
    strip.middle(t("printed {date}", date=date(printed.date())), SMALL)
    return written([strip.marks], (WIDTH, strip.y + EDGE), sheet.about(given, printed))


class _Strip:
    """Marks below one another; ``y`` is where the next one goes."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.y = EDGE
        self._room = WIDTH - 2 * EDGE

    def left(self, text: str, style: Style) -> None:
        for line in wrapped(text, style, self._room):
            self.marks.append(Text(EDGE, self.y + style.size, line, style))
            self.y += style.leading

    def middle(self, text: str, style: Style) -> None:
        for line in wrapped(text, style, self._room):
            at = (WIDTH - width(line, style)) / 2
            self.marks.append(Text(at, self.y + style.size, line, style))
            self.y += style.leading
        self.y += 2

    def pair(self, name: str, value: str, style: Style = TEXT) -> None:
        """A name at the left and its value at the right; below it where there is no room."""
        label = TOTAL if style is TOTAL else SMALL
        beside = width(name, label) + 8 + width(value, style) <= self._room
        if beside:
            self.marks.append(Text(EDGE, self.y + style.size, name, label))
        else:
            self.left(name, label)
        for line in (value,) if beside else wrapped(value, style, self._room):
            at = WIDTH - EDGE - width(line, style)
            self.marks.append(Text(at, self.y + style.size, line, style))
            self.y += style.leading
        self.y += 1

    def rule(self) -> None:
        self.y += 4
        self.marks.append(Rule(EDGE, self.y, self._room, 0.6, BLACK, dashed=True))
        self.y += 5

    def code(self, said: bytes) -> None:
        from lkk_desktop.documents.pdf import qr

        squares = matrix(said)
        module = max(qr.LEAST, CODE / squares.side)
        side = qr.side(squares, module)
        self.marks.append(Code((WIDTH - side) / 2, self.y + 2, squares, module))
        self.y += side + 4
