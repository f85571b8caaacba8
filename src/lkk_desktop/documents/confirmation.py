"""The confirmation of a counted reading: its number follows from the reading, and can be checked.

docs/decisions/0014: the number is no secret and no signature. Whoever has the reading can work it
out again, and its last sign finds a mistyped one.
"""

from __future__ import annotations

import hashlib

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.suppliers import Supplier

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The signs of ISO 7064, MOD 37,36."""

BODY = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: without I, L, O and U, which are misread."""

LENGTH = 8


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """A counted reading and all that its confirmation names."""

    supplier: Supplier
    account: Account
    meter: Meter
    register: Register
    reading: Reading
    number: str


def gathered(world: World, reading_id: str) -> Confirmation | None:
    """The confirmation of a reading in any world; None where there is none, or not yet: only what
    a bill has used, or the supplier has read itself, is confirmed."""
    reading = world.get(Reading, reading_id)
    if reading is None or reading.status != "counted":
        return None
    account = world.get(Account, reading.account)
    meter, register = world.get(Meter, reading.meter), world.get(Register, reading.register)
    supplier = None if account is None else world.get(Supplier, account.supplier)
    if account is None or supplier is None or meter is None or register is None:
        return None
    return Confirmation(
        supplier=supplier,
        account=account,
        meter=meter,
        register=register,
        reading=reading,
        number=number(account.id, meter.serial, register.zone, reading),
    )


def number(account: str, serial: str, zone: str, reading: Reading) -> str:
    """«2610-7K3M-9QXD-F»: year and month of its day, eight signs of its hash, a check sign."""
    facts = "\n".join(
        (account, serial, zone, str(reading.value), reading.day.isoformat(), reading.id)
    )
    left = int.from_bytes(hashlib.sha256(facts.encode()).digest()[:5])
    signs = ""
    for _ in range(LENGTH):
        left, place = divmod(left, len(BODY))
        signs = BODY[place] + signs
    stem = f"{reading.day:%y%m}{signs}"
    return f"{stem[:4]}-{stem[4:8]}-{stem[8:]}-{check_sign(stem)}"


def check_sign(stem: str) -> str:
    """The sign that ISO 7064, MOD 37,36 puts behind a number."""
    rest = 36
    for sign in stem:
        rest = (rest + SIGNS.index(sign)) % 36 or 36
        rest = rest * 2 % 37
    return SIGNS[(37 - rest) % 36]


def holds(number: str) -> bool:
    """Whether a number, as it was typed, can be one; small letters and other dashes will do."""
    signs = "".join(sign for sign in number.upper() if sign.isalnum())
    if len(signs) != 4 + LENGTH + 1 or any(sign not in SIGNS for sign in signs):
        return False
    return check_sign(signs[:-1]) == signs[-1]


def said(given: Confirmation) -> bytes:
    """What the code on the paper says: account, meter, zone, value, day, number."""
    value = given.reading.value
    whole, rest = divmod(value, 1000)
    shown = f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)
    return "\n".join(
        (
            "LKK-READING-1",
            given.account.id,
            given.meter.serial,
            given.register.zone,
            shown,
            given.reading.day.isoformat(),
            given.number,
        )
    ).encode()
