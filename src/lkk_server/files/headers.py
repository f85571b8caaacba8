"""What a tus client says in its headers, and what it is told in them (tus 1.0.0)."""

from __future__ import annotations

import base64
import binascii
import email.utils
import hashlib
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any, NamedTuple

from lkk_server.files.uploads import KEPT_UNNAMED, Announced, Upload
from lkk_server.refused import Refused

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "md5": hashlib.md5}
NUMBER = re.compile(r"[0-9]{1,15}")
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHA256 = re.compile(r"[0-9a-f]{64}")
RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
MOST_METADATA = 8_192


class Checksum(NamedTuple):
    """What the bytes of one request come to."""

    hash: Any
    expected: bytes


def resumable(headers: Mapping[str, str]) -> None:
    """Raises ``Refused(412, 'wrong_version')`` for a client of another tus, or of none."""
    if headers.get("tus-resumable") != VERSION:
        raise Refused(412, "wrong_version")


def number(headers: Mapping[str, str], name: str) -> int:
    """Raises ``Refused(400, 'malformed')``."""
    value = headers.get(name, "")
    if not NUMBER.fullmatch(value):
        raise Refused(400, "malformed")
    return int(value)


def announced(headers: Mapping[str, str], new: str) -> Announced:
    """What a creation says; ``new`` is the id of a file whose client gives none. Raises
    ``Refused(400, 'malformed')``."""
    said = metadata(headers.get("upload-metadata", ""))
    id, sha256 = said.get("id", new), said.get("sha256", "").lower()
    if not ID.fullmatch(id) or (sha256 and not SHA256.fullmatch(sha256)):
        raise Refused(400, "malformed")
    name = said.get("filename", said.get("name", ""))
    return Announced(id, name, number(headers, "upload-length"), sha256)


def metadata(value: str) -> dict[str, str]:
    """Pairs of a key and its value in base64, parted by commas. Raises ``Refused(400,
    'malformed')``."""
    found: dict[str, str] = {}
    if len(value) > MOST_METADATA:
        raise Refused(400, "malformed")
    for pair in filter(None, (one.strip() for one in value.split(","))):
        key, _, coded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, ValueError):
            raise Refused(400, "malformed") from None
        if "\0" in found[key] and key != "filename":
            raise Refused(400, "malformed")
    return found


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """The checksum of a request's bytes, where it has one. Raises ``Refused(400, 'malformed')``."""
    said = headers.get("upload-checksum")
    if said is None:
        return None
    name, _, coded = said.strip().partition(" ")
    try:
        expected = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(400, "malformed") from None
    if name not in ALGORITHMS:
        raise Refused(400, "malformed")
    return Checksum(ALGORITHMS[name](usedforsecurity=False), expected)


def told(row: Upload) -> dict[str, str]:
    """Where a file stands."""
    found = {
        "upload-offset": str(row.got),
        "cache-control": "no-store",
        "lkk-file-state": row.state,
    }
    if row.code is not None:
        found["lkk-file-code"] = row.code
    if row.state in ("quarantined", "clean"):
        found["lkk-file-sha256"] = row.sha256
    if row.appeal is None:
        expires = (row.touched + KEPT_UNNAMED) / 1_000
        found["upload-expires"] = email.utils.formatdate(expires, usegmt=True)
    return found


def given(row: Upload) -> dict[str, str]:
    """Of a file's bytes: to be saved, never shown or run."""
    ending = row.name.rpartition(".")[2]
    plain = f"file.{ending}" if ending.isascii() and ending.isalnum() else "file"
    quoted = urllib.parse.quote(row.name, safe="")
    return {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quoted}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, no-store",
        "accept-ranges": "bytes",
        "etag": f'"{row.sha256}"',
    }


def asked_range(headers: Mapping[str, str], row: Upload) -> tuple[int, int] | None:
    """First and last byte that are asked for, None for all of them. Several ranges, and such as are
    none, are all (RFC 9110, 14.2). Raises ``Refused(416, 'wrong_range')``."""
    matched = RANGE.fullmatch(headers.get("range", "").replace(" ", ""))
    if matched is None or headers.get("if-range", f'"{row.sha256}"') != f'"{row.sha256}"':
        return None
    first, last = matched.groups()
    if not first and not last:
        return None
    start = int(first) if first else max(0, row.size - int(last))
    end = min(int(last), row.size - 1) if first and last else row.size - 1
    if first and last and int(last) < int(first):
        return None
    if start >= row.size or (not first and int(last) == 0):
        raise Refused(416, "wrong_range", size=row.size)
    return start, end
