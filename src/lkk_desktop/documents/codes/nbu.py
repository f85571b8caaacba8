"""The payment code of the National Bank of Ukraine: formats 003, and 002 where a supplier asks.

Постанова № 97 of 19.08.2025. A link that ends in lines, in base64url without padding. What phones
were seen to want beyond the text stands beside the line that gives it.

Texts have Windows-1251's signs only, also where they are written in UTF-8, and are brought to them:
a break within a value would shift the fields after it, a sign more would be refused by banks.
A bill's purpose begins with what identifies it, so that its end may go where the code is too small;
the text for display goes first.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from lkk_desktop.documents.codes.matrix import Matrix, matrix
from lkk_desktop.documents.codes.text import WINDOWS, folded, plain, shortened
from lkk_desktop.models.bounds import Instant
from lkk_desktop.models.calendar import local
from lkk_desktop.models.command import Problem
from lkk_desktop.models.requisites import UkrainianRequisites, check

Format = Literal["002", "003"]
Function = Literal["UCT", "ICT", "XCT"]
Open = Literal["recipient", "iban", "amount", "code", "category", "purpose", "display"]

LINKS: dict[Format, str] = {"002": "https://bank.gov.ua/qr/", "003": "https://qr.bank.gov.ua/"}
KYIV = "Europe/Kyiv"
MOST_KOPECKS = 99_999_999_999
PAYLOAD_MOST = 475
WHOLE_MOST = 507
REFERENCE_MOST = 35
RECIPIENT_MOST: dict[Format, int] = {"002": 70, "003": 140}
PURPOSE_MOST: dict[Format, int] = {"002": 140, "003": 420}
DISPLAY_MOST: dict[Format, int] = {"002": 70, "003": 140}
PURPOSE_LEAST = 20
"""A purpose is not cut below this: fewer signs would not say who paid for what."""

OPEN_FIELDS: dict[Open, int] = {
    "recipient": 6,
    "iban": 7,
    "amount": 8,
    "code": 9,
    "category": 10,
    "purpose": 12,
    "display": 13,
}
"""Lines that a payer may be let to change. Line N is bit N of the mask, as banks read it and as the
resolution's examples have it; its own words would have it one lower."""

VERSIONS = (10, 17)
CLEAR = {10: 17, 11: 19, 12: 19, 13: 21, 14: 23, 15: 23, 16: 25, 17: 25}
"""Diameters of the circle for the sign of the hryvnia, in modules, by version (annex 1, 11)."""


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid. ``kopecks`` None leaves the sum to the payer; instants are milliseconds in UTC.

    ``open`` names what the payer may change; None leaves that to the bank.
    """

    kopecks: int | None
    purpose: str
    reference: str = ""
    category: str = "OTHR/OTHR"
    display: str = ""
    function: Function = "UCT"
    open: frozenset[Open] | None = frozenset({"amount"})
    until: Instant | None = None
    made: Instant | None = None


def write(
    requisites: UkrainianRequisites,
    transfer: Transfer,
    form: Format = "003",
    *,
    utf8: bool = False,
    line: str = "\n",
) -> bytes:
    """The code's bytes. Raises ``Problem`` where they would mislead or cannot be written.

    Windows-1251 is the shorter of the two encodings; ``utf8`` and ``line`` (what ends a line) are
    for suppliers whose bank wants the other one.
    Codes: those of ``requisites.check``; ``empty_field``, ``malformed_field``, ``field_too_long``
    (``most``, ``length``), ``not_positive``, each with the ``field``; ``code_too_long`` with
    ``length``.
    """
    check(requisites)
    _check(transfer)
    recipient = folded(plain(requisites.name))
    if len(recipient) > RECIPIENT_MOST[form]:
        most = RECIPIENT_MOST[form]
        raise Problem("field_too_long", field="name", most=most, length=len(recipient))
    purpose = shortened(folded(plain(transfer.purpose)), PURPOSE_MOST[form])
    display = shortened(folded(plain(transfer.display)), DISPLAY_MOST[form])
    if not purpose:
        raise Problem("empty_field", field="purpose")

    def payload(purpose: str, display: str) -> str:
        head = ["BCD", form, "1" if utf8 else "2", transfer.function, "", recipient]
        said = line.join(head + _lines(requisites, transfer, form, purpose, display))
        return _base64(said.encode("utf-8" if utf8 else WINDOWS))

    most = min(PAYLOAD_MOST, WHOLE_MOST - len(LINKS[form]))
    if len(payload(purpose, display)) > most:
        display = ""
        purpose = shortened(purpose, most, lambda cut: len(payload(cut, "")))
        if len(purpose) < PURPOSE_LEAST:
            raise Problem("code_too_long", length=len(payload(purpose, display)))
    return (LINKS[form] + payload(purpose, display)).encode("ascii")


def code(
    requisites: UkrainianRequisites,
    transfer: Transfer,
    form: Format = "003",
    *,
    utf8: bool = False,
    line: str = "\n",
) -> Matrix:
    """The code's squares with the room for the sign. Raises ``Problem`` as ``write`` does.

    Level M: with the sign L is forbidden, and Q would need more versions than there may be.
    """
    data = write(requisites, transfer, form, utf8=utf8, line=line)
    return matrix(data, "M", least=VERSIONS[0], most=VERSIONS[1], clear=CLEAR)


def mask(open_fields: Iterable[Open]) -> str:
    """The four hexadecimal digits that lock every line but these."""
    return f"{0xFFFF & ~sum(1 << OPEN_FIELDS[name] for name in set(open_fields)):04X}"


def amount(kopecks: int | None) -> str:
    """``UAH100`` or ``UAH100.50``, never one digit behind the point."""
    if kopecks is None:
        return ""
    whole, rest = divmod(kopecks, 100)
    return f"UAH{whole}.{rest:02d}" if rest else f"UAH{whole}"


def _check(transfer: Transfer) -> None:
    if transfer.kopecks is not None:
        if transfer.kopecks <= 0:
            raise Problem("not_positive", field="kopecks")
        if transfer.kopecks > MOST_KOPECKS:
            raise Problem(
                "field_too_long", field="kopecks", most=11, length=len(str(transfer.kopecks))
            )
    if not re.fullmatch(r"[A-Z0-9]{4}/[A-Z0-9]{4}", transfer.category, re.ASCII):
        raise Problem("malformed_field", field="category")
    if not re.fullmatch(r"[!-~]?([ -~]*[!-~])?", transfer.reference, re.ASCII):
        raise Problem("malformed_field", field="reference")
    if len(transfer.reference) > REFERENCE_MOST:
        length = len(transfer.reference)
        raise Problem("field_too_long", field="reference", most=REFERENCE_MOST, length=length)


def _lines(
    requisites: UkrainianRequisites, transfer: Transfer, form: Format, purpose: str, display: str
) -> list[str]:
    """The lines after the recipient's name."""
    lines = [requisites.iban, amount(transfer.kopecks), requisites.code]
    if form == "002":
        return [*lines, "", transfer.reference, purpose, display]
    return [
        *lines,
        transfer.category,  # never empty: Приват24 refuses that
        transfer.reference,
        purpose,
        display,
        "" if transfer.open is None else mask(transfer.open),
        _kyiv(transfer.until),
        _kyiv(transfer.made),
        "",  # the signature; the examples' «RFU» there says that the field waits for its use
    ]


def _kyiv(instant: int | None) -> str:
    """``YYMMDDhhmmss``: the format has no zone, and each side takes Kyiv's."""
    return "" if instant is None else f"{local(instant, KYIV):%y%m%d%H%M%S}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
