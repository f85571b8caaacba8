"""The confirmation of a reading on paper: a page with its number and a code that says the same."""

from __future__ import annotations

import datetime

from lkk_desktop import names
from lkk_desktop.documents import words
from lkk_desktop.documents.codes.matrix import matrix
from lkk_desktop.documents.confirmation import Confirmation, said
from lkk_desktop.documents.pdf import letterhead
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import About, Box, Code, Text
from lkk_desktop.documents.pdf.paper import Paper, block, pairs, pairs_height
from lkk_desktop.documents.pdf.type import Style, width
from lkk_desktop.models.metering import UNIT
from lkk_desktop.strings import date, date_and_time, language, number, t

SIDE = 128.0
LABEL = 128.0


def drawn(given: Confirmation, printed: datetime.datetime) -> bytes:
    """The PDF in the language in use; ``printed`` is the moment in the account's zone."""
    title = t("Confirmation of a reading")
    named = t("No. {number}", number=given.number)
    about = About(
        title=f"{title} {named}",
        subject=title,
        author=given.supplier.name,
        language=language(),
        printed=printed,
    )
    paper = Paper(about, running=f"{title} {named}")
    letterhead.letterhead(paper, given.supplier, title, [named])
    paper.gap(18)
    _value(paper, given)
    rows = _rows(given)
    from lkk_desktop.documents.pdf import qr

    squares = matrix(said(given))
    module = max(qr.LEAST, SIDE / squares.side)
    side = qr.side(squares, module)
    room = paper.width - side - 24
    top = paper.y
    paper.y = max(
        pairs(paper, rows, paper.left, top, room, LABEL), top + pairs_height(rows, room, LABEL)
    )
    paper.put(Code(paper.right - side, top - 6, squares, module))
    paper.y = max(paper.y, top + side) + 16
    notes = [
        (t("The supplier has counted this reading: a bill uses it."), typed.TEXT),
        (
            t(
                "The number follows from the account, the meter, the zone, the value and the day;"
                " the code says the same. Both can be checked at the office: {phone}.",
                phone=words.phone(given.supplier.phone),
            ),
            typed.SMALL,
        ),
    ]
    paper.y = block(paper, notes, paper.left, paper.y, paper.width)
    return paper.done()


def _value(paper: Paper, given: Confirmation) -> None:
    """The reading itself, large."""
    unit = words.unit(UNIT[given.meter.resource])
    height = 64.0
    paper.put(Box(paper.left, paper.y, paper.width, height, typed.GROUND, radius=5))
    zone = names.named(names.ZONES, given.register.zone)
    resource = names.named(names.SERVICES, given.meter.resource)
    label = f"{resource}, {zone.lower()}"
    paper.put(Text(paper.left + 14, paper.y + 20, label, typed.LABEL))
    value = number(given.reading.value)
    paper.put(Text(paper.left + 14, paper.y + 48, value, typed.HERO))
    at = paper.left + 14 + width(value, typed.HERO) + 6
    paper.put(Text(at, paper.y + 48, unit, Style(typed.REGULAR, 12, typed.MUTED)))
    paper.y += height + 18


def _rows(given: Confirmation) -> list[tuple[str, str]]:
    reading, account = given.reading, given.account
    rows = [
        (t("Account"), account.id),
        (t("Payer"), account.customer),
        (t("Address"), words.address(account.address)),
        (t("Meter"), t("No. {serial}", serial=given.meter.serial)),
        (t("Day of the reading"), date(reading.day)),
        (t("Came"), date_and_time(reading.taken, account.zone)),
        (t("How it came"), names.named(names.CHANNELS, reading.channel)),
        (t("Billing period"), words.period(reading.period)),
        (t("State"), names.named(words.READ, reading.status)),
    ]
    if given.meter.place:
        rows.insert(4, (t("Place of the meter"), given.meter.place))
    return rows
