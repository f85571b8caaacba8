"""An article on paper: a title, and sections of paragraphs set to be read."""

from __future__ import annotations

import datetime

from lkk_desktop.documents.making import IsCancelled, Progress, Work
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import About, Rule
from lkk_desktop.documents.pdf.paper import Paper
from lkk_desktop.documents.pdf.type import Style
from lkk_desktop.documents.policy import Article
from lkk_desktop.strings import language

BODY = Style(typed.REGULAR, 10.5)
BETWEEN = 4.0


def drawn(
    article: Article,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The PDF in the language in use. Raises ``Cancelled``."""
    about = About(
        title=article.title,
        subject=article.title,
        author=article.author,
        language=language(),
        printed=printed,
    )
    paper = Paper(
        about, running=article.title, work=Work(len(article.sections), progress, cancelled)
    )
    paper.paragraph(article.title, typed.TITLE)
    paper.paragraph(article.beneath, typed.SUBTITLE)
    paper.y += 6
    paper.put(Rule(paper.left, paper.y, paper.width, 1.6, typed.ACCENT))
    paper.y += 2
    for section in article.sections:
        paper.heading(section.heading)
        for paragraph in section.paragraphs:
            paper.paragraph(paragraph, BODY)
            paper.y += BETWEEN
        paper.work.step()
    return paper.done()
