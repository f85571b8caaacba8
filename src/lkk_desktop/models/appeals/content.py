"""What a file to be sent may be: a name that may be kept, and content that is what it says.

Content decides, never the name alone (features 3; domain 6: PDF, JPG, JPEG, PNG, TIF, TIFF, ZIP,
RAR). Nothing is unpacked or drawn. Only codes and values come out of here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import BinaryIO, Literal

from lkk_desktop.models.appeals import archives, images, pdf
from lkk_desktop.models.appeals.appeal import MOST_BYTES, MOST_NAME
from lkk_desktop.models.appeals.metered import Metered, Overdrawn
from lkk_desktop.models.command import Problem

Sort = Literal["pdf", "jpeg", "png", "tiff", "zip", "rar"]

MEDIA: dict[Sort, str] = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
}
EXTENSIONS: dict[str, Sort] = {
    "pdf": "pdf",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "png": "png",
    "tif": "tiff",
    "tiff": "tiff",
    "zip": "zip",
    "rar": "rar",
}
"""What a name may end in, and what the content has to be then."""
SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (archives.RAR4, "rar"),
    (archives.RAR5, "rar"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
)
"""How files begin: what may be sent, and what is often given another name."""
HEAD = 1024
"""Where a reader of PDF still looks for its beginning."""
MOST_ENDING = 20
_CONTROLS = {"Cc", "Cf", "Zl", "Zp"}
"""Control characters, marks of direction and what is not seen, line ends."""
_HALF = re.compile(r"[\ud800-\udfff]")
"""Half of a character: how Python shows bytes of a name that are no UTF-8 (PEP 383)."""
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""What Windows keeps for itself: a clerk has to be able to save the file there."""


def clean_name(name: str) -> str:
    """A file's own name as it may be kept: of its last component what can be seen, composed (NFC),
    255 characters at most with its ending; «_» for each byte that is no letter. Raises
    ``Problem('file_name')`` where nothing is left.
    """
    last = _HALF.sub("_", re.split(r"[/\\]", name)[-1])
    seen = "".join(one for one in last if unicodedata.category(one) not in _CONTROLS)
    kept = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", seen)).strip().rstrip(". ")
    if not kept.strip(". _"):
        raise Problem("file_name")
    if _RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    stem, dot, ending = kept.rpartition(".")
    if len(kept) <= MOST_NAME or not stem or len(ending) > MOST_ENDING:
        return kept[:MOST_NAME].rstrip(". ")
    return stem[: MOST_NAME - len(ending) - 1].rstrip(". ") + dot + ending


def sort_of(name: str) -> Sort | None:
    """What a file of this name has to be; None: not one of the kinds that are taken."""
    stem, _, ending = name.rpartition(".")
    return EXTENSIONS.get(ending.lower()) if stem else None


def examine(name: str, content: BinaryIO, size: int) -> str:
    """The media type of a file of ``size`` bytes. What is read of it is bounded.

    Raises ``Problem``: file_name, file_empty, file_large (bytes, most), file_kind (name),
    file_renamed (name, is), file_broken (name, is), file_trailing (name), image_huge,
    archive_encrypted, zip_bomb, pdf_broken, pdf_encrypted, pdf_scripted, pdf_involved.
    """
    name = clean_name(name)
    if size <= 0:
        raise Problem("file_empty", name=name)
    if size > MOST_BYTES:
        raise Problem("file_large", name=name, bytes=size, most=MOST_BYTES)
    said = sort_of(name)
    if said is None:
        raise Problem("file_kind", name=name)
    metered = Metered(content, size)
    head = metered.read(HEAD)
    _as_named(name, said, head)
    try:
        _sound(name, said, metered)
    except Overdrawn:
        raise Problem("pdf_involved" if said == "pdf" else "file_broken", **_of(name, said)) from (
            None
        )
    return MEDIA[said]


def _as_named(name: str, said: Sort, head: bytes) -> None:
    found = next((sort for sign, sort in SIGNS if head.startswith(sign)), None)
    inside = b"%PDF-" in head
    if found is None and said == "pdf" and inside:
        # Some readers would find it there, others see something else.
        raise Problem("pdf_broken", name=name)
    if found is None and inside:
        found = "pdf"
    if found is None:
        raise Problem("file_kind", name=name)
    if found != said:
        raise Problem("file_renamed", **_of(name, found))
    if said in ("jpeg", "png", "tiff", "rar") and inside:
        raise Problem("file_renamed", **_of(name, "pdf"))


def _sound(name: str, said: Sort, content: Metered) -> None:
    match said:
        case "pdf":
            pdf.check(name, content)
        case "zip":
            archives.check_zip(name, content)
        case "rar":
            archives.check_rar(name, content)
        case _:
            images.check(name, said, content)
    if said != "zip" and archives.ends_as_zip(content):
        # Two files in one: what is seen is not what another program unpacks.
        raise Problem("file_trailing", name=name)


def _of(name: str, found: str) -> dict[str, str | int | None]:
    return {"name": name, "is": found}
