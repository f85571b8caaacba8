"""Type on paper: Roboto's faces, the styles that documents use, and texts broken into lines."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lkk_desktop.look import LIGHT
from lkk_desktop.strings import NBSP

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

INK, MUTED, ACCENT = LIGHT.text, LIGHT.muted, LIGHT.accent
HAIR, GROUND = LIGHT.last_year, LIGHT.sunken

REGULAR, MEDIUM, BOLD = "Roboto", "Roboto-Medium", "Roboto-Bold"
_FILES = {REGULAR: "Roboto", MEDIUM: "RobotoMedium", BOLD: "RobotoBold"}
LEADING = 1.28


class Style(NamedTuple):
    """A face, its size in points, and its colour."""

    font: str
    size: float
    colour: str = INK

    @property
    def leading(self) -> float:
        return self.size * LEADING

    def smaller(self, share: float) -> Style:
        return self._replace(size=self.size * share)


TEXT = Style(REGULAR, 8.5)
STRONG = Style(MEDIUM, 8.5)
SMALL = Style(REGULAR, 7, MUTED)
LABEL = Style(REGULAR, 7.5, MUTED)
CELL = Style(REGULAR, 8)
CELL_STRONG = Style(MEDIUM, 8)
HEAD = Style(MEDIUM, 7, MUTED)
SECTION = Style(BOLD, 10.5)
TITLE = Style(BOLD, 15)
SUBTITLE = Style(MEDIUM, 10, MUTED)
HERO = Style(BOLD, 22)

lock = threading.Lock()
"""Held while a font is opened or cut to what a document uses: that moves a place in its file."""


@cache
def font(name: str) -> TTFont:
    """A face by its name, opened once and known to reportlab."""
    import font_roboto
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    with lock:
        face = TTFont(name, font_roboto.font_files[_FILES[name]], shapable=False)
        pdfmetrics.registerFont(face)
    return face


@cache
def _widths(name: str) -> tuple[dict[int, float], float]:
    face = font(name).face
    return face.charWidths, face.defaultWidth


def width(text: str, style: Style) -> float:
    """How wide a text is, in points; a no-break space is drawn as a space."""
    widths, other = _widths(style.font)
    given = text.replace(NBSP, " ")
    return sum(widths.get(ord(sign), other) for sign in given) * style.size / 1000


@lru_cache(maxsize=8192)
def wrapped(text: str, style: Style, room: float) -> tuple[str, ...]:
    """A text as lines that fit a room; at spaces, and within a word that is wider than it.

    A no-break space holds its words together as long as that is possible. Never without a line.
    """
    lines: list[str] = []
    for given in text.split("\n"):
        line = ""
        for word in given.replace("\t", " ").split(" "):
            if not word:
                continue
            joined = f"{line} {word}" if line else word
            if width(joined, style) <= room:
                line = joined
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, style, room)
            lines += whole
        lines.append(line)
    return tuple(lines)


MOST_LINES = 12


def few(text: str, style: Style, room: float) -> tuple[str, ...]:
    """A text as lines, of which there are never more than fit beside others on a page: what a
    record may hold at most would fill one."""
    lines = wrapped(text, style, room)
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    while last and width(f"{last}…", style) > room:
        last = last[:-1]
    return (*lines[: MOST_LINES - 1], f"{last}…")


def _pieces(word: str, style: Style, room: float) -> list[str]:
    """A word in pieces that fit, at no-break spaces and after hyphens where it has them."""
    pieces = []
    while width(word, style) > room and len(word) > 1:
        fits = 1
        while fits < len(word) and width(word[: fits + 1], style) <= room:
            fits += 1
        cut = max((word.rfind(sign, 0, fits) + 1 for sign in (NBSP, "-", "/")), default=0)
        cut = cut if cut > fits // 3 else fits
        pieces.append(word[:cut].rstrip(NBSP))
        word = word[cut:].lstrip(NBSP)
    return [*pieces, word]


def longest_word(text: str, style: Style) -> float:
    """The width below which a text has to be broken within a word."""
    return max((width(word, style) for word in text.split(" ")), default=0)
