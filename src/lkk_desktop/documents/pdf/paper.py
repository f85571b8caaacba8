"""A document while it is set: a place that goes down A4 pages, with a head and a foot on each."""

from __future__ import annotations

from collections.abc import Sequence

from lkk_desktop.documents.making import Work
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import LANDSCAPE, PORTRAIT, About, Mark, Rule, Text, written
from lkk_desktop.documents.pdf.type import Style, few, width, wrapped
from lkk_desktop.strings import date, t

SIDE, TOP, FOOT = 36.0, 34.0, 40.0
GAP = 14.0
AGAIN = 26.0
"""What the head of a second page takes up: the document's name and a rule."""


class Paper:
    """Pages of A4; ``y`` is where the next thing goes, from the top of the page in points.

    ``work`` is asked at each page whether the person still wants it.
    """

    def __init__(
        self, about: About, *, running: str, landscape: bool = False, work: Work | None = None
    ) -> None:
        self.about = about
        self.size = LANDSCAPE if landscape else PORTRAIT
        self.left, self.right = SIDE, self.size[0] - SIDE
        self.bottom = self.size[1] - FOOT
        self.pages: list[list[Mark]] = [[]]
        self.y = TOP
        self.work = work or Work(1)
        self._running = running

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def most(self) -> float:
        """The height that a page after the first has for its contents."""
        return self.bottom - TOP - AGAIN

    def put(self, *marks: Mark) -> None:
        self.pages[-1].extend(marks)

    def room(self, height: float) -> bool:
        """Go to a new page unless so much fits on this one; whether that was done."""
        if self.y + height <= self.bottom + 0.01 or self.is_fresh:
            return False
        self.turn()
        return True

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands on the page yet but its head."""
        return len(self.pages) > 1 and self.y <= TOP + AGAIN + 0.01

    def turn(self) -> None:
        """Begin a new page; what the document is called stands on its head again."""
        self.pages.append([])
        self.y = TOP + AGAIN
        base = TOP + typed.LABEL.size
        for line in wrapped(self._running, typed.LABEL, self.width)[:1]:
            self.put(Text(self.left, base, line, typed.LABEL))
        self.put(Rule(self.left, TOP + 14, self.width, 0.5, typed.HAIR))

    def gap(self, height: float = GAP) -> None:
        """Empty room; none at the head of a page."""
        if not self.is_fresh:
            self.y += height

    def lines(self, texts: Sequence[str], style: Style, x: float | None = None) -> None:
        """Lines one under the other, each on the page that has room for it."""
        for text in texts:
            self.room(style.leading)
            self.put(Text(self.left if x is None else x, self.y + style.size, text, style))
            self.y += style.leading

    def paragraph(self, text: str, style: Style = typed.TEXT) -> None:
        """A text as wide as the page."""
        self.lines(wrapped(text, style, self.width), style)

    def heading(self, text: str, number: str = "", keep: float = 60.0) -> None:
        """A section's heading, which stays with as much of what follows."""
        style = typed.SECTION
        indent = width(number, style) + 6 if number else 0.0
        found = wrapped(text, style, self.width - indent)
        self.gap(GAP)
        self.room(len(found) * style.leading + keep)
        if number:
            accent = style._replace(colour=typed.ACCENT)
            self.put(Text(self.left, self.y + style.size, number, accent))
        self.lines(found, style, self.left + indent)
        self.y += 5

    def done(self) -> bytes:
        """The file's bytes: feet are drawn now that the pages are counted. Raises ``Cancelled``."""
        printed = t("printed {date}", date=date(self.about.printed.date()))
        for number, page in enumerate(self.pages, 1):
            base = self.size[1] - FOOT + 18
            counted = t("p. {number} of {all}", number=number, all=len(self.pages))
            at = self.right - width(counted, typed.SMALL)
            page.append(Rule(self.left, base - 11, self.width, 0.5, typed.HAIR))
            middle = self.left + (self.width - width(printed, typed.SMALL)) / 2
            author = wrapped(self.about.author, typed.SMALL, middle - self.left - 12)[0]
            page.append(Text(self.left, base, author, typed.SMALL))
            page.append(Text(middle, base, printed, typed.SMALL))
            page.append(Text(at, base, counted, typed.SMALL))
        self.work.end()
        return written(self.pages, self.size, self.about)


def block(
    paper: Paper, texts: Sequence[tuple[str, Style]], x: float, y: float, room: float
) -> float:
    """Texts set one under the other in a column, on this page; answers where they end."""
    for text, style in texts:
        for line in few(text, style, room):
            paper.put(Text(x, y + style.size, line, style))
            y += style.leading
    return y


def block_height(texts: Sequence[tuple[str, Style]], room: float) -> float:
    """How high ``block`` would be."""
    return sum(len(few(text, style, room)) * style.leading for text, style in texts)


def pairs(
    paper: Paper, rows: Sequence[tuple[str, str]], x: float, y: float, room: float, label: float
) -> float:
    """Labels and what belongs to them, on this page; answers where they end."""
    for name, value in rows:
        names = few(name, typed.LABEL, label - 8)
        values = few(value, typed.TEXT, room - label)
        height = typed.TEXT.leading
        for place, line in enumerate(names):
            base = y + place * height + typed.TEXT.size
            paper.put(Text(x, base, line, typed.LABEL))
        for place, line in enumerate(values):
            base = y + place * height + typed.TEXT.size
            paper.put(Text(x + label, base, line, typed.TEXT))
        y += max(len(names), len(values)) * height + 2
    return y


def pairs_height(rows: Sequence[tuple[str, str]], room: float, label: float) -> float:
    """How high ``pairs`` would be."""
    return sum(
        max(
            len(few(name, typed.LABEL, label - 8)),
            len(few(value, typed.TEXT, room - label)),
        )
        * typed.TEXT.leading
        + 2
        for name, value in rows
    )
