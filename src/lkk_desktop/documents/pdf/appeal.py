"""An appeal on paper: what was written under its sections, its files, consents, and the answer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from lkk_desktop.documents import answers, words
from lkk_desktop.documents.appeal import Letter
from lkk_desktop.documents.making import IsCancelled, Progress, Work
from lkk_desktop.documents.pdf import letterhead
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import About, Box, Text
from lkk_desktop.documents.pdf.paper import Paper
from lkk_desktop.documents.pdf.table import Cell, Column, Row, table
from lkk_desktop.documents.pdf.type import Style, wrapped
from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.strings import language, n, t

LABEL = 168.0
"""How much of the width the names of the answers take."""
BODY = Style(typed.REGULAR, 9.5)
BETWEEN = 3.0
PAD = 9.0


def drawn(
    given: Letter,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The PDF in the language in use; ``printed`` is the moment in the supplier's zone.

    Raises ``Cancelled``.
    """
    appeal = given.appeal
    title = t("Appeal")
    named = answers.number_of(appeal)
    about = About(
        title=f"{title} {named}",
        subject=appeal.reason,
        author=given.supplier.name,
        language=language(),
        printed=printed,
    )
    sections = answers.sections(appeal.answers)
    work = Work(len(sections) + 2, progress, cancelled)
    paper = Paper(about, running=f"{title} {named}. {appeal.reason}", work=work)
    when = answers.moment(appeal.submitted, given.zone)
    letterhead.letterhead(paper, given.supplier, title, [named, t("of {moment}", moment=when)])
    paper.gap(10)
    paper.paragraph(appeal.reason, Style(typed.BOLD, 12))
    paper.y += 5
    _rows(paper, _facts(given))
    for heading, rows in sections:
        paper.heading(heading or t("Contents of the appeal"), keep=24)
        _rows(paper, rows)
        work.step()
    _files(paper, t("Files of the appeal"), appeal.enclosures)
    _consents(paper, given)
    work.step()
    _answer(paper, given)
    work.step()
    return paper.done()


def _facts(given: Letter) -> list[tuple[str, str]]:
    appeal, account = given.appeal, given.account
    status = t("waits to be sent") if given.waits else answers.state(appeal.status)
    rows = [(t("State"), status)]
    rows.append((t("Time of processing the appeal"), answers.due(appeal)))
    if appeal.account is not None:
        rows.append((t("Account"), appeal.account))
    if given.author:
        rows.append((t("Applicant"), given.author))
    if account is not None:
        rows.append((t("Address"), words.address(account.address)))
    rows.append((t("Topic"), appeal.topic))
    return rows


def _rows(paper: Paper, rows: Sequence[tuple[str, str]]) -> None:
    """Names and values; a value of any length goes on over as many pages as it needs."""
    high = typed.TEXT.leading
    for name, value in rows:
        names = wrapped(name, typed.LABEL, LABEL - 10)
        values = wrapped(value, typed.TEXT, paper.width - LABEL)
        paper.room(high * min(3, max(len(names), len(values))))
        for at in range(max(len(names), len(values))):
            paper.room(high)
            base = paper.y + typed.TEXT.size
            if at < len(names):
                paper.put(Text(paper.left, base, names[at], typed.LABEL))
            if at < len(values):
                paper.put(Text(paper.left + LABEL, base, values[at], typed.TEXT))
            paper.y += high
        paper.y += BETWEEN


def _files(paper: Paper, heading: str, files: Sequence[Enclosure]) -> None:
    """A table of files, each with the hash by which it can be told from any other."""
    if not files:
        return
    total = answers.size(sum(one.size for one in files))
    count = n("{count} file", "{count} files", len(files))
    paper.heading(f"{heading}: {count}, {total}", keep=48)
    columns = (Column(t("File and its SHA-256"), weight=1), Column(t("Size"), right=True))
    rows = [Row((Cell(one.name, one.sha256), answers.size(one.size))) for one in files]
    table(paper, columns, rows)


def _consents(paper: Paper, given: Letter) -> None:
    if not given.consents:
        return
    paper.heading(t("Consents given"), keep=30)
    for one in given.consents:
        paper.paragraph(one.line, typed.TEXT)
        version = t("version {version}, SHA-256 {hash}", version=one.version, hash=one.sha256)
        paper.paragraph(version, typed.SMALL)
        paper.y += BETWEEN


def _answer(paper: Paper, given: Letter) -> None:
    """The supplier's word, apart from what was written to it."""
    appeal = given.appeal
    if appeal.answer is None and not appeal.answer_enclosures:
        return
    heading = t("Why it was refused") if appeal.status == "refused" else t("Answer")
    if appeal.answered is not None:
        when = answers.moment(appeal.answered, given.zone)
        heading = f"{heading}, {when}"
    paper.heading(heading, keep=40)
    for paragraph in (appeal.answer or "").split("\n"):
        _quoted(paper, wrapped(paragraph, BODY, paper.width - 2 * PAD))
    paper.y += BETWEEN
    _files(paper, t("Files of the answer"), appeal.answer_enclosures)
    if appeal.rating is not None:
        paper.gap(8)
        said = t("Your rating of the answer: {rating}", rating=answers.rating(appeal.rating))
        paper.paragraph(said, typed.TEXT)


def _quoted(paper: Paper, lines: Sequence[str]) -> None:
    """Lines on a ground of their own, which goes on from page to page with them."""
    for line in lines:
        paper.room(BODY.leading)
        paper.put(Box(paper.left, paper.y, paper.width, BODY.leading + 0.4, typed.GROUND))
        paper.put(Text(paper.left + PAD, paper.y + BODY.size, line, BODY))
        paper.y += BODY.leading
