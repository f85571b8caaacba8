"""The head of a document's first page: whose it is, what it is, and a rule in the accent."""

from __future__ import annotations

from collections.abc import Sequence

from lkk_desktop.documents import words
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import Rule, Text
from lkk_desktop.documents.pdf.paper import TOP, Paper, block, pairs, pairs_height
from lkk_desktop.documents.pdf.type import Style, few, width
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import t

NAME = Style(typed.MEDIUM, 10)


def letterhead(paper: Paper, supplier: Supplier, title: str, beneath: Sequence[str]) -> None:
    """The supplier at the left, the document's name at the right with what stands under it."""
    half = paper.width * 0.48
    contacts = [supplier.phone, supplier.site, words.address(supplier.address or "")]
    texts = [(supplier.name, NAME)]
    texts += [(one, typed.SMALL) for one in contacts if one]
    left = block(paper, texts, paper.left, TOP, half)
    y = TOP
    for text, style in [(title, typed.TITLE), *((one, typed.SUBTITLE) for one in beneath)]:
        for line in few(text, style, paper.width - half - 12):
            x = paper.right - width(line, style)
            paper.put(Text(x, y + style.size * 0.86, line, style))
            y += style.leading
    paper.y = max(left, y) + 6
    paper.put(Rule(paper.left, paper.y, paper.width, 1.6, typed.ACCENT))
    paper.y += 2


def holder(paper: Paper, account: Account) -> None:
    """Whose account it is, beneath the head."""
    rows = [
        (t("Account"), account.id),
        (t("Payer"), account.customer),
        (t("Address"), words.address(account.address)),
    ]
    paper.gap(10)
    paper.room(pairs_height(rows, paper.width, 80))
    paper.y = pairs(paper, rows, paper.left, paper.y, paper.width, 80) + 8
