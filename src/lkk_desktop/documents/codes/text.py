"""How a text is brought into a code: in one line, plainly written, no longer than it may be."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

WINDOWS = "cp1251"

_PLAIN = str.maketrans(
    {
        "\u02bc": "\u2019",  # the Ukrainian apostrophe as it should be, and as 1251 has it
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "²": "2",
        "³": "3",
        "₽": "руб.",
        "₴": "грн",
    }
)
"""Signs that Windows-1251 lacks and people write plainly: one of them would double the text."""

_UNSEEN = {"Cc", "Cf", "Cs"}
_LOOSE_ENDS = " ,;:(-–—«"


def plain(text: str) -> str:
    """A text in one line, without invisible signs, with one space between words.

    A line break within a value would shift every field after it.
    """
    seen = (c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    composed = unicodedata.normalize("NFC", "".join(seen))
    return " ".join(composed.translate(_PLAIN).split())


def shortened(text: str, most: int, size: Callable[[str], int] = len) -> str:
    """The text, or as many of its words as fit; one word that is too long is cut.

    ``size`` measures what a text takes up.
    """
    if size(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if size(text[:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    cut = text[:low]
    at = cut.rfind(" ")
    if text[low : low + 1] != " " and at >= len(cut) // 2:
        cut = cut[:at]
    return cut.rstrip(_LOOSE_ENDS)


def fits_windows(text: str) -> bool:
    """Whether Windows-1251 has all its signs."""
    try:
        text.encode(WINDOWS)
    except UnicodeEncodeError:
        return False
    return True


def folded(text: str) -> str:
    """The text with Windows-1251's signs only: «é» becomes «e», what has no likeness «?»."""
    return text if fits_windows(text) else "".join(_likeness(sign) for sign in text)


def _likeness(sign: str) -> str:
    if fits_windows(sign):
        return sign
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in parts if fits_windows(part)).strip() or "?"
