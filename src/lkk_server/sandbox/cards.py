"""Cards: which numbers can be one's, whose they are, and the test cards with how each behaves."""

from __future__ import annotations

import re
import secrets
from typing import Literal

import msgspec

Verdict = Literal[
    "good",
    "secure",
    "silent",
    "insufficient_funds",
    "card_expired",
    "card_blocked",
    "limit_exceeded",
    "bank_declined",
    "secure_failed",
]
"""What an issuer says: yes, ask its holder for a code, nothing yet, or why not."""

CODE = "1234"
"""The code that each issuer sends to each holder here."""
CODES = 3
"""So many codes may be typed."""
POOR = 10_00
"""What is left on the card without money (kopecks): a check of 1 RUB passes, a bill does not."""
LIMIT = 1_000_00
"""What the card with a limit is good for at once (kopecks)."""


class TestCard(msgspec.Struct, frozen=True):
    """A card that may be typed, and its ``case``; ``name`` is a code that ``words`` knows."""

    number: str
    case: str


TEST_CARDS = (
    TestCard("2200700000000009", "good"),
    TestCard("4111111111111111", "good"),
    TestCard("5555555555554444", "good"),
    TestCard("2200150000000007", "secure"),
    TestCard("4000000000003220", "secure"),
    TestCard("2200150000000015", "secure_failed"),
    TestCard("2200700000000025", "poor"),
    TestCard("2200700000000033", "expired"),
    TestCard("2200700000000041", "blocked"),
    TestCard("2200700000000058", "limit"),
    TestCard("2200700000000066", "declined"),
    TestCard("2200700000000074", "silent"),
    TestCard("2200700000000082", "silent_refused"),
    TestCard("2200700000000090", "charge_refused"),
    TestCard("2200700000000108", "charge_silent"),
)
"""Beside the plain ones: with a code that never comes right, without money, expired, lost, with a
limit, refused without a reason; heard of late (yes, no); good by hand, but refused or heard of late
when it is charged without its holder."""

_CASES = {card.number: card.case for card in TEST_CARDS}
_SEPARATORS = re.compile(r"[ \u00a0\u202f-]")
_NUMBER = re.compile(r"[0-9]{13,19}", re.ASCII)
_EXPIRY = re.compile(r"([0-9]{1,2}) ?[/.-]? ?([0-9]{4}|[0-9]{2})", re.ASCII)
_MIR = range(2200, 2205)
_MASTERCARD = range(2221, 2721)
MOST_YEARS = 20


class Plastic(msgspec.Struct, frozen=True, kw_only=True):
    """A card as far as it may be remembered."""

    mask: str
    system: str
    until: str
    case: str


class Unusable(Exception):
    """What was typed is no card that can be used here. ``field`` has the trouble ``code``."""

    def __init__(self, field: str, code: str) -> None:
        self.field = field
        self.code = code
        super().__init__(code)


def plastic(number: str, expiry: str, cvc: str, month: str) -> Plastic:
    """The card that was typed; ``month`` (YYYY-MM) is the present one. Raises ``Unusable``.

    Only test cards are taken: nobody's real one has any business here.
    """
    digits = _SEPARATORS.sub("", number)
    if not digits:
        raise Unusable("number", "missing")
    if not _NUMBER.fullmatch(digits) or not luhn(digits):
        raise Unusable("number", "wrong_number")
    until = until_of(expiry)
    if until < month:
        raise Unusable("expiry", "card_over")
    if int(until[:4]) > int(month[:4]) + MOST_YEARS:
        raise Unusable("expiry", "wrong_expiry")
    check_cvc(cvc)
    case = _CASES.get(digits)
    if case is None:
        raise Unusable("number", "not_a_test_card")
    return Plastic(mask=masked(digits), system=system_of(digits), until=until, case=case)


def until_of(expiry: str) -> str:
    """The month in which a card ends, from «MM/YY» as people write it. Raises ``Unusable``."""
    found = _EXPIRY.fullmatch(expiry.strip())
    if found is None or not 1 <= int(found[1]) <= 12:
        raise Unusable("expiry", "wrong_expiry" if expiry.strip() else "missing")
    year = found[2] if len(found[2]) == 4 else f"20{found[2]}"
    return f"{year}-{int(found[1]):02}"


def check_cvc(cvc: str) -> None:
    """Raises ``Unusable`` for what is no code of a card's back."""
    if not re.fullmatch(r"[0-9]{3}", cvc.strip(), re.ASCII):
        raise Unusable("cvc", "wrong_cvc" if cvc.strip() else "missing")


def luhn(digits: str) -> bool:
    """Whether the last digit is the right one (ISO/IEC 7812-1)."""
    doubled = [int(one) for one in reversed(digits)]
    doubled[1::2] = [sum(divmod(2 * one, 10)) for one in doubled[1::2]]
    return sum(doubled) % 10 == 0


def system_of(digits: str) -> str:
    """The payment system by a number's beginning."""
    four = int(digits[:4])
    if four in _MIR:
        return "mir"
    if digits[0] == "4":
        return "visa"
    if 5100 <= four < 5600 or four in _MASTERCARD:
        return "mastercard"
    return "unionpay" if digits.startswith("62") else "other"


def masked(digits: str) -> str:
    """A number as it may be shown: six digits, and the last four."""
    shown = digits[:6] + "X" * (len(digits) - 10) + digits[-4:]
    return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def verdict(card: Plastic, kopecks: int, month: str, *, holder: bool) -> Verdict:
    """What the issuer says to a sum; ``holder``: its holder is there, and may be asked."""
    if card.until < month or card.case == "expired":
        return "card_expired"
    simple: dict[str, Verdict] = {
        "blocked": "card_blocked",
        "declined": "bank_declined",
        "silent": "silent",
        "silent_refused": "silent",
    }
    if card.case in simple:
        return simple[card.case]
    if card.case == "poor" and kopecks > POOR:
        return "insufficient_funds"
    if card.case == "limit" and kopecks > LIMIT:
        return "limit_exceeded"
    if holder:
        return "secure" if card.case in ("secure", "secure_failed") else "good"
    absent: dict[str, Verdict] = {"charge_refused": "bank_declined", "charge_silent": "silent"}
    return absent.get(card.case, "good")


def late_verdict(card: Plastic) -> Verdict:
    """What an issuer that was silent says in the end."""
    return "bank_declined" if card.case == "silent_refused" else "good"


def secure(card: Plastic, code: str) -> bool:
    """Whether the holder typed the code that the issuer sent."""
    right = secrets.compare_digest(code.strip().encode(), CODE.encode())
    return right and card.case != "secure_failed"
