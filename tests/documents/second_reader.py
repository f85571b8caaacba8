"""A reader of payment codes of the tests' own: strict, and written from the standards alone.

It shares nothing with what it checks: no limits, no lists of keys, no encodings.
"""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

FIRST_FIVE = ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"]
ENCODINGS = {b"1": "windows-1251", b"2": "utf_8", b"3": "koi8_r"}
EXACTLY = {"PersonalAcc": 20, "BIC": 9}
AT_MOST = {
    "Name": 160,
    "BankName": 45,
    "CorrespAcc": 20,
    "Sum": 18,
    "Purpose": 210,
    "PayeeINN": 12,
    "PayerINN": 12,
    "DrawerStatus": 2,
    "KPP": 9,
    "CBC": 20,
    "OKTMO": 11,
    "PaytReason": 2,
    "TaxPeriod": 10,
    "DocNo": 15,
    "DocDate": 10,
    "TaxPaytKind": 2,
}
OTHERS = frozenset(
    re.findall(
        r"\w+",
        "LastName FirstName MiddleName PayerAddress PersonalAccount DocIdx PensAcc Contract "
        "PersAcc Flat Phone PayerIdType PayerIdNum ChildFio BirthDate PaymTerm PaymPeriod Category "
        "ServiceName CounterId CounterVal QuittId QuittDate InstNum ClassNum SpecFio AddAmount "
        "RuleId ExecId RegType UIN TechCode",
    )
)
ALLOWED_SEPARATORS = b"|#;:^_~{}!$%&()*+,/@"


class Read(NamedTuple):
    digit: str
    separator: str
    pairs: list[tuple[str, str]]
    required_bytes: int

    @property
    def fields(self) -> dict[str, str]:
        return dict(self.pairs)


def gost(data: bytes) -> Read:
    """What a code of ГОСТ Р 56042 says; an assertion fails where it breaks the standard."""
    assert data[:6] == b"ST0001"
    digit, separator = data[6:7], data[7:8]
    assert separator in [bytes([sign]) for sign in ALLOWED_SEPARATORS]
    pieces = data[8:].split(separator)
    pairs = []
    for piece in pieces:
        key, equals, value = piece.decode(ENCODINGS[digit]).partition("=")
        assert equals
        assert value, f"{key} is empty"
        assert key in FIRST_FIVE or key in AT_MOST or key in OTHERS, key
        assert len(value) == EXACTLY.get(key, len(value)), key
        assert len(value) <= AT_MOST.get(key, len(value)), key
        assert value == value.strip()
        assert not any(ord(sign) < 32 for sign in value)
        pairs.append((key, value))
    assert [key for key, _ in pairs[:5]] == FIRST_FIVE
    assert len({key for key, _ in pairs}) == len(pairs)
    required = sum(len(piece) for piece in pieces[:5]) + 5
    return Read(digit.decode(), separator.decode(), pairs, required)


NBU_003 = re.findall(
    r"\w+",
    "mark version encoding function unique recipient iban amount code category reference purpose "
    "display lock until made signature",
)


def unwrapped(payload: bytes) -> bytes:
    padded = payload + b"=" * (-len(payload) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)


def nbu(link: bytes) -> dict[str, str]:
    """What a code of the НБУ says, 002 or 003, by the names of its lines."""
    assert len(link) <= 507
    address, payload = link[:23], link[23:]
    assert address in (b"https://qr.bank.gov.ua/", b"https://bank.gov.ua/qr/")
    assert len(payload) <= 475
    assert b"=" not in payload
    data = unwrapped(payload)
    lines = data.split(b"\n")
    encoding = {b"1": "utf_8", b"2": "windows-1251"}[lines[2]]
    said = [line.decode(encoding) for line in lines]
    assert said[0] == "BCD"
    if said[1] == "003":
        assert address == b"https://qr.bank.gov.ua/"
        fields = dict(zip(NBU_003, said, strict=True))
        assert len(fields["recipient"]) <= 140
        assert len(fields["purpose"]) <= 420
        assert len(fields["display"]) <= 140
    else:
        assert address == b"https://bank.gov.ua/qr/"
        assert len(said) == 13
        fields = dict(zip([*NBU_003[:9], "goal", *NBU_003[10:13]], said, strict=True))
        assert len(fields["recipient"]) <= 70
        assert len(fields["purpose"]) <= 140
    for value in fields.values():
        codes = value.encode("windows-1251")
        assert not any(code < 32 or code in (127, 152, 160) for code in codes)
    assert len(fields["code"].encode(encoding)) <= 10
    assert len(fields["reference"]) <= 35
    assert fields["iban"].startswith("UA")
    assert len(fields["iban"]) == 29
    return fields
