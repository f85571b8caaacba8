"""The words of appeals: states with their colours and glyphs, what hinders one, and searching."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from lkk_desktop.documents import answers
from lkk_desktop.models.appeals.appeal import Appeal, Enclosure
from lkk_desktop.strings import c, mark, n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import State

STATES: dict[str, tuple[str, State, str]] = {
    "received": (answers.STATES["received"], "plain", "tray"),
    "in_work": (answers.STATES["in_work"], "wait", "hourglass-medium"),
    "completed": (answers.STATES["completed"], "ok", "check-circle"),
    "refused": (answers.STATES["refused"], "bad", "x-circle"),
    "withdrawn": (answers.STATES["withdrawn"], "plain", "arrow-counter-clockwise"),
    "waiting": (answers.STATES["waiting"], "wait", "clock"),
    "attention": (mark("needs attention"), "bad", "warning-circle"),
    "rejected": (mark("not accepted"), "bad", "x-circle"),
    "withdrawing": (mark("being withdrawn"), "wait", "clock"),
}
FILTERS: dict[str, tuple[str, frozenset[str]]] = {
    "": (mark("All statuses"), frozenset()),
    "waiting": (mark("Not sent yet"), frozenset({"waiting", "attention", "rejected"})),
    "received": (answers.STATES["received"], frozenset({"received"})),
    "in_work": (answers.STATES["in_work"], frozenset({"in_work"})),
    "completed": (answers.STATES["completed"], frozenset({"completed"})),
    "refused": (answers.STATES["refused"], frozenset({"refused"})),
    "withdrawn": (answers.STATES["withdrawn"], frozenset({"withdrawn", "withdrawing"})),
}
GLYPHS: Mapping[str, str] = {
    "application/pdf": "file-pdf",
    "image/jpeg": "image",
    "image/png": "image",
    "image/tiff": "image",
    "application/zip": "file-zip",
    "application/vnd.rar": "file-zip",
}


def state(code: str, sent: tuple[int, int] | None = None) -> str:
    """A state in words; of one whose files are on their way how far they are."""
    if code == "waiting" and sent is not None and 0 < sent[0] < sent[1]:
        return t(
            "files are being sent, {done} of {all}",
            done=_done(*sent),
            all=answers.size(sent[1]),
        )
    return t(STATES[code][0]) if code in STATES else code


def _done(done: int, of: int) -> str:
    """Bytes without a unit where the whole has the same: «3,2 из 25 МБ»."""
    told, whole = answers.size(done), answers.size(of)
    figure, _space, unit = told.rpartition("\u00a0")
    return figure if whole.endswith(f"\u00a0{unit}") else told


def share(done: int, of: int) -> str:
    """«3,2 из 25 МБ»."""
    return c("size", "{done} of {all}", done=_done(done, of), all=answers.size(of))


def why(code: str | None, state_: str, details: Mapping[str, Any]) -> str:
    """What hinders an appeal, and whose file is meant; '' where nothing does."""
    said = words.reason(state_, code, dict(details)) if code else ""
    name = details.get("name")
    if said and isinstance(name, str) and name and name not in said:
        return f"{name}: {said[:1].lower()}{said[1:]}"
    return said


def title(appeal: Appeal) -> str:
    """«Заявление № 08-000040408»."""
    if appeal.number is None:
        return t("Appeal without a number yet")
    return t("Appeal No. {number}", number=appeal.number)


def files(enclosures: tuple[Enclosure, ...]) -> str:
    """«3 файла, 3,2 МБ»."""
    count = n("{count} file", "{count} files", len(enclosures))
    return f"{count}, {answers.size(sum(one.size for one in enclosures))}"


def glyph(enclosure: Enclosure) -> str:
    return GLYPHS.get(enclosure.media, "file")


def unknown_form() -> str:
    return t("A form that the supplier no longer has")


def folded(text: str) -> str:
    """A text as a search compares it: small letters, «ё» as «е», no accents or double spaces."""
    small = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(small.replace("’", "'").replace("ʼ", "'").split())


def finds(sought: str, folded_text: str) -> bool:
    """Whether a folded text has every word that is sought."""
    return all(word in folded_text for word in folded(sought).split())
