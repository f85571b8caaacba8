"""«История принятых показаний» on paper: by months, with what each reading differs by."""

from __future__ import annotations

import datetime
from itertools import groupby

from lkk_desktop import names
from lkk_desktop.documents import words
from lkk_desktop.documents.history import History, Taken
from lkk_desktop.documents.making import IsCancelled, Progress, Work
from lkk_desktop.documents.pdf import letterhead
from lkk_desktop.documents.pdf.draw import About
from lkk_desktop.documents.pdf.paper import Paper
from lkk_desktop.documents.pdf.table import Cell, Column, Row, table
from lkk_desktop.models.metering import UNIT
from lkk_desktop.strings import NBSP, date, language, number, t


def drawn(
    history: History,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The PDF in the language in use; ``printed`` is the moment in the account's zone.

    Raises ``Cancelled``.
    """
    title = t("History of counted readings") if history.only_counted else t("History of readings")
    account = t("account No. {number}", number=history.account.id)
    stretch = words.periods(history.first, history.last)
    about = About(
        title=f"{title}, {account}, {stretch}",
        subject=title,
        author=history.supplier.name,
        language=language(),
        printed=printed,
    )
    work = Work(len(history.rows) + 1, progress, cancelled)
    paper = Paper(about, running=f"{title} · {account} · {stretch}", work=work)
    letterhead.letterhead(paper, history.supplier, title, [words.capital(stretch)])
    letterhead.holder(paper, history.account)
    if not history.rows:
        paper.paragraph(t("There are no readings in this period."))
        return paper.done()
    columns = (
        Column(t("Date sent")),
        Column(t("Meter"), weight=2),
        Column(t("Zone"), weight=1),
        Column(t("Reading"), right=True),
        Column(t("Difference"), right=True),
        Column(t("How it came"), weight=1.4),
        Column(t("State"), weight=1.2),
    )
    rows: list[Row] = []
    for name, of in groupby(history.rows, key=lambda row: row.reading.period):
        rows.append(Row((words.capital(words.period(name)),), "group"))
        rows += [_row(one) for one in of]
    table(paper, columns, rows)
    return paper.done()


def _row(one: Taken) -> Row:
    reading, meter = one.reading, one.meter
    resource = serial = words.NOTHING
    unit, zone = "", words.NOTHING
    if meter is not None and one.register is not None:
        zone = words.zone(one.register.zone, meter.resource)
    if meter is not None:
        resource = names.named(names.SERVICES, meter.resource)
        status = names.named(words.STATUSES, meter.status)
        serial = t("No. {serial} ({status})", serial=meter.serial, status=status)
        unit = NBSP + words.unit(UNIT[meter.resource])
    difference = words.NOTHING if one.difference is None else number(one.difference) + unit
    return Row(
        (
            date(reading.day),
            Cell(resource, serial),
            zone,
            number(reading.value) + unit,
            Cell(difference, t("over the dial's end") if reading.rolled else ""),
            names.named(names.CHANNELS, reading.channel),
            names.named(words.READ, one.standing),
        )
    )
