"""What others read on our pages: pdfplumber and pypdf, and a look at where words stand."""

from __future__ import annotations

import io
import itertools
from typing import Any, NamedTuple
from unittest import mock

import pdfplumber
import pypdf
from pdfminer.converter import PDFLayoutAnalyzer

FACES = {"Roboto-Regular", "Roboto-Medium", "Roboto-Bold"}


class Word(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float
    face: str
    size: float
    page: int


def words(data: bytes) -> list[Word]:
    """Texts as they were set: a figure with its groups is one.

    Shapes are passed over: a code's thousands of squares would be looked at one by one.
    """
    found = []
    passed_over = mock.patch.object(PDFLayoutAnalyzer, "paint_path", return_value=None)
    with passed_over, pdfplumber.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages, 1):
            for one in page.extract_words(
                keep_blank_chars=True,
                x_tolerance=1.5,
                y_tolerance=1,
                extra_attrs=["fontname", "size"],
            ):
                face = one["fontname"].partition("+")[2]
                box = (one["x0"], one["top"], one["x1"], one["bottom"])
                found.append(Word(one["text"].strip(), *box, face, one["size"], number))
    return found


def texts(data: bytes) -> list[str]:
    """Each page's text by pypdf."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def bare(text: str) -> str:
    """A text without spaces and breaks: what a line's end has parted is found still."""
    return "".join(text.split())


def said(data: bytes, found: list[Word]) -> str:
    """All that both readers find, without spaces; an assertion fails where they disagree."""
    by_pypdf = bare("".join(texts(data)))
    by_plumber = bare("".join(word.text for word in found))
    assert sorted(by_pypdf) == sorted(by_plumber)
    return by_pypdf


def check(data: bytes, *, title: str, language: str = "ru", pages: int | None = None) -> str:
    """What every document of ours has to meet; answers its text without spaces."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert pages is None or len(reader.pages) == pages
    assert reader.metadata is not None
    assert title in (reader.metadata.title or "")
    assert reader.metadata.author
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language
    for page in reader.pages:
        _embedded(page)
        width, height = (round(float(side), 1) for side in page.mediabox[2:])
        assert {width, height} == {595.3, 841.9}
    found = words(data)
    assert {word.face for word in found} <= FACES
    _inside([page.mediabox[2:] for page in reader.pages], found)
    _apart(found)
    feet = {"ru": "стр. {} из {}", "uk": "стор. {} з {}", "en": "p. {} of {}"}[language]
    for number in range(1, len(reader.pages) + 1):
        foot = feet.format(number, len(reader.pages))
        assert any(foot in word.text for word in found if word.page == number), foot
    return said(data, found)


def _embedded(page: Any) -> None:
    """Every font that a page uses lies in the file, and says what its signs are."""
    fonts = page["/Resources"]["/Font"]
    used = [font.get_object() for font in fonts.values()]
    for font in used:
        if font["/Subtype"] == "/TrueType":
            assert "/FontFile2" in font["/FontDescriptor"].get_object()
            assert "/ToUnicode" in font
            assert "+Roboto" in font["/BaseFont"]


def _inside(sizes: list[Any], found: list[Word]) -> None:
    for word in found:
        width, height = sizes[word.page - 1]
        assert word.left >= 30, word
        assert word.right <= width - 30, word
        assert word.top >= 20, word
        assert word.bottom <= height - 15, word


def _apart(found: list[Word]) -> None:
    """No two words stand on each other; half a point is the readers' own error."""
    for _, page in itertools.groupby(found, key=lambda word: word.page):
        row = sorted(page, key=lambda word: word.top)
        for place, one in enumerate(row):
            for other in row[place + 1 :]:
                if other.top > one.bottom - 0.5:
                    break
                across = min(one.right, other.right) - max(one.left, other.left)
                assert across < 0.5, (one, other)
