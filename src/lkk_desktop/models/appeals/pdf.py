"""A PDF as its readers see it: every object that is reached is looked at, and none is run.

«No interactive or multimedia elements» (features 3): scripts, programs to be started, files inside,
films and sounds. Links, bookmarks and signatures are no such thing.
"""

from __future__ import annotations

import io
import logging
import re
from typing import Any, BinaryIO, cast

from lkk_desktop.models.appeals.metered import Metered, Overdrawn
from lkk_desktop.models.command import Problem

ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/RichMediaExecute",
}
SORTS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment", "/EmbeddedFile"}
MOST_OBJECTS = 40_000
MOST_NODES = 3_000_000
MOST_DEPTH = 1_000
"""Dictionaries in dictionaries: the parser goes down by Python's stack, and leaves out without a
word what is deeper than that, so that nobody would have looked at it."""
PORTION = 1 << 20
_BRACKETS = re.compile(rb"<<|>>")


def check(name: str, content: Metered) -> None:
    """Raises ``Problem``: pdf_broken, pdf_encrypted, pdf_scripted, pdf_involved."""
    # Imported late: a tenth of a second that only a PDF is worth.
    import pypdf

    # What it says of a damaged file may hold a person's data; and a form says enough of it.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    if _depth(content) > MOST_DEPTH:
        raise Problem("pdf_involved", name=name)
    content.seek(0)
    try:
        reader = pypdf.PdfReader(cast("BinaryIO", content))
        if "/Encrypt" in reader.trailer:
            raise Problem("pdf_encrypted", name=name)
        if len(set(reader.xref_objStm.values())) > MOST_OBJECTS:
            raise Problem("pdf_involved", name=name)
        if not isinstance(reader.trailer["/Root"]["/Pages"], dict):  # type: ignore[index]
            raise Problem("pdf_broken", name=name)
        _Walk(name).over(reader.trailer)
    except (Problem, Overdrawn):
        raise
    except io.UnsupportedOperation:
        raise Problem("pdf_broken", name=name) from None
    except OSError:
        raise  # the disk's, not the file's
    except (MemoryError, RecursionError):
        raise Problem("pdf_involved", name=name) from None
    except Exception:  # noqa: BLE001 - a parser of hostile bytes raises whatever it likes
        raise Problem("pdf_broken", name=name) from None


def _depth(content: Metered) -> int:
    """How deep dictionaries stand in one another, at the most: brackets within texts and streams
    count too, which come in pairs, or in no order at all."""
    content.seek(0)
    depth = deepest = 0
    before = b""
    while portion := content.read(PORTION):
        data = before + portion
        end = 0
        for found in _BRACKETS.finditer(data):
            end = found.end()
            depth = depth + 1 if found[0] == b"<<" else max(0, depth - 1)
            deepest = max(deepest, depth)
        # A bracket may be cut in two by the end of a portion.
        before = data[-1:] if end < len(data) else b""
    return deepest


class _Walk:
    """Every object that can be reached, each once, without recursion."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen: set[tuple[int, int]] = set()
        self._left: list[Any] = []
        self._nodes = 0

    def over(self, root: Any) -> None:
        self._left.append(root)
        while self._left:
            self._nodes += 1
            if self._nodes > MOST_NODES or len(self._seen) > MOST_OBJECTS:
                raise Problem("pdf_involved", name=self._name)
            self._look(self._left.pop())

    def _look(self, thing: Any) -> None:
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

        if isinstance(thing, IndirectObject):
            key = (thing.idnum, thing.generation)
            if key not in self._seen:
                self._seen.add(key)
                self._left.append(thing.get_object())
        elif isinstance(thing, DictionaryObject):
            if _active(thing):
                raise Problem("pdf_scripted", name=self._name)
            self._left += _worth(dict.values(thing))
        elif isinstance(thing, ArrayObject):
            self._left += _worth(list.__iter__(thing))


def _worth(things: Any) -> list[Any]:
    """Numbers and names hold nothing: a page of them is passed by at once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    holders = (IndirectObject, DictionaryObject, ArrayObject)
    return [one for one in things if isinstance(one, holders)]


def _active(thing: Any) -> bool:
    """Whether a dictionary is an action, an annotation or a file of a kind that is not taken.

    A name such as ``/JS`` may be a font's in a page's resources: it is what it stands for that
    counts.
    """
    from pypdf.generic import ByteStringObject, StreamObject, TextStringObject

    if "/S" in thing and thing["/S"] in ACTIONS:
        return True
    if any(key in thing and thing[key] in SORTS for key in ("/Type", "/Subtype")):
        return True
    if "/EF" in thing and ("/F" in thing or "/UF" in thing):
        return True
    if "/JS" not in thing:
        return "/XFA" in thing
    script = thing["/JS"]
    if isinstance(script, StreamObject):
        return "/Subtype" not in script
    return isinstance(script, TextStringObject | ByteStringObject)
