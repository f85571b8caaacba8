"""What a payment code says, whoever wrote it: a bill under a kiosk's camera or a clerk's scanner.

Codes in use stray far from their standards: keys in lower case or in another order, sums in
roubles, periods in a dozen forms, an encoding that is not the one named. What cannot be understood
is left out, so that a person types it; nothing is guessed. Never used to check what we write.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal

import msgspec

from lkk_desktop.documents.codes.text import WINDOWS
from lkk_desktop.models.command import Problem

Standard = Literal["gost", "nbu"]

LONGEST = 3_000
"""More than the largest code holds."""

_ENCODINGS = {"1": WINDOWS, "2": "utf-8", "3": "koi8-r"}
_MONTHS = re.compile("(янв)|(фев)|(мар)|(апр)|(ма[йя])|(июн)|(июл)|(авг)|(сен)|(окт)|(ноя)|(дек)")
_NBU = {
    5: "recipient",
    6: "iban",
    7: "amount",
    8: "code",
    10: "reference",
    11: "purpose",
    12: "display",
}
_PAYLOAD = re.compile(r"QkNE[A-Za-z0-9_+/-]*=*\Z", re.ASCII)
"""The end of a link: «BCD», with which every structure begins, is «QkNE» in base64."""


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood; None and '' stand for what was not there or not understood.

    ``fields`` has everything by its key in lower case, as it stood.
    """

    standard: Standard
    payee: str
    payee_account: str
    payee_code: str
    account: str
    kopecks: int | None
    period: str | None
    purpose: str
    fields: dict[str, str]


def read(data: bytes | str) -> Scanned:
    """What a code says: its bytes, or the text that a scanner typed.

    A scanner that types may spoil Cyrillic, but not the numbers.
    Raises ``Problem('unknown_code')``.
    """
    if len(data) > LONGEST:
        raise Problem("unknown_code")
    head = data[:9] if isinstance(data, str) else data[:9].decode("latin-1")
    if re.match(r"\ufeff?ST[0-9]{5}", head.removeprefix("ï»¿"), re.ASCII):
        return _gost(data)
    said = data if isinstance(data, str) else data.decode("latin-1")
    if said.startswith("BCD"):
        return _nbu(said.encode("utf-8") if isinstance(data, str) else bytes(data))
    if found := _PAYLOAD.search(said.strip()):
        return _nbu(_from_base64(found.group()))
    raise Problem("unknown_code")


# ── ГОСТ Р 56042 ──────────────────────────────────────────────────────────────────────────────


def _gost(data: bytes | str) -> Scanned:
    if isinstance(data, bytes):
        data = data.removeprefix(b"\xef\xbb\xbf")
        said = _decoded(data, _ENCODINGS.get(chr(data[6]), "utf-8"))
    else:
        said = data.removeprefix("\ufeff")
    separator, body = said[7:8], said[8:]
    if not separator or separator.isalnum():
        raise Problem("unknown_code")
    fields: dict[str, str] = {}
    for pair in body.split(separator):
        key, equals, value = pair.partition("=")
        value = " ".join(value.split())
        if equals and value and value.lower() != "null":
            fields[key.strip().lower()] = value
    return Scanned(
        standard="gost",
        payee=fields.get("name", ""),
        payee_account=fields.get("personalacc", ""),
        payee_code=fields.get("payeeinn", ""),
        account=fields.get("persacc", ""),
        kopecks=_kopecks(fields.get("sum", "")),
        period=period(fields.get("paymperiod", "")),
        purpose=fields.get("purpose", ""),
        fields=fields,
    )


def _decoded(data: bytes, named: str) -> str:
    """The text in the encoding that the code names, or in one that its bytes allow."""
    for encoding in (named, "utf-8", WINDOWS):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(WINDOWS, "replace")


def _kopecks(said: str) -> int | None:
    """Kopecks by the standard; a sum with a point or a comma was meant in roubles."""
    if found := re.fullmatch(r"([0-9]{1,18})(?:[.,]([0-9]{1,2}))?", said, re.ASCII):
        whole, fraction = found.groups()
        return int(whole) if fraction is None else int(whole) * 100 + int(fraction.ljust(2, "0"))
    return None


def period(said: str) -> str | None:
    """``2026-10`` of «102026», «1026», «10.2026», «Октябрь, 2026 г.»; None of anything else."""
    said = said.strip().lower()
    if found := re.fullmatch(r"([0-9]{2}|[0-9](?=\D))[./ -]?(20[0-9]{2}|[0-9]{2})", said, re.ASCII):
        month, year = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(20[0-9]{2})[./-]?([0-9]{2})", said, re.ASCII):
        month, year = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([а-я]{3,8})[., ]+(20[0-9]{2})( ?г\.?| года)?", said):
        month, year = _month(found[1]), int(found[2])
    else:
        return None
    return f"{year % 100 + 2000:04d}-{month:02d}" if 1 <= month <= 12 else None


def _month(name: str) -> int:
    """A month's number by its name in any case; 0 where it is none."""
    found = _MONTHS.match(name)
    return found.lastindex or 0 if found else 0


# ── НБУ ───────────────────────────────────────────────────────────────────────────────────────


def _from_base64(payload: str) -> bytes:
    payload = payload.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(payload + "=" * (-len(payload) % 4))
    except binascii.Error as error:
        raise Problem("unknown_code") from error


def _nbu(data: bytes) -> Scanned:
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if len(lines) < 9 or lines[1] not in (b"001", b"002", b"003", b"1", b"2", b"3"):
        raise Problem("unknown_code")
    named = WINDOWS if lines[2] == b"2" else "utf-8"
    said = [_decoded(line, named).strip() for line in lines]
    fields = {name: said[at] for at, name in _NBU.items() if at < len(said) and said[at]}
    found = re.fullmatch(
        r"UAH([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", fields.get("amount", ""), re.ASCII
    )
    return Scanned(
        standard="nbu",
        payee=fields.get("recipient", ""),
        payee_account=fields.get("iban", ""),
        payee_code=fields.get("code", ""),
        account="",
        kopecks=int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None,
        period=None,
        purpose=fields.get("purpose", ""),
        fields=fields,
    )
