"""Paying: what may be paid, by which way and card, how far a payment is, and its cheque.

A payment order is what a person set out to pay; it becomes a ``Payment`` of each account only once
the bank has said that it has the money. None of these records is ever written by a command: money
needs a connection, and is never queued.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from lkk_desktop.models.bounds import Code, Count, Id, Instant, Money, Period, Sum, Text
from lkk_desktop.models.command import Problem
from lkk_desktop.models.record import Record, record

OrderKind = Literal["payment", "card", "autopayment_card", "autopayment"]
"""``payment``: a person pays; ``card`` and ``autopayment_card``: a card is bound and checked with
2 RUB that are never charged, or with 1 RUB that is charged and returned (seed S2, 6.4.3, 6.4.4);
``autopayment``: the server runs a standing order."""

OrderStatus = Literal["opening", "waiting", "paid", "refused", "expired", "cancelled"]
"""``opening``: the bank has not answered yet; ``waiting``: for the payer, at the bank's page."""

Shows = Literal["page", "code"]
"""A method opens the bank's page in the browser, or shows a code for the payer's phone."""

OPEN: frozenset[OrderStatus] = frozenset({"opening", "waiting"})
MOST_PARTS = 40
_TYPED = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]*))?", re.ASCII)
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'"))


class Part(msgspec.Struct, frozen=True):
    """So many kopecks for a provider group of an account."""

    account: Id
    group: Code
    kopecks: Sum


@record("payment_method", home="supplier", owner="supplier")
class PaymentMethod(Record, frozen=True, kw_only=True):
    """A way to pay that the supplier's bank offers; ``least`` and ``most`` are kopecks.

    ``cards``: a saved card can be chosen, and one saved, on its page. ``name`` is what it is called
    where the program has no word for its ``code``.
    """

    supplier: Id
    code: Code
    name: Text
    shows: Shows
    cards: bool
    place: Count
    least: Sum
    most: Sum


@record("payment_order", home="user", owner="user")
class PaymentOrder(Record, frozen=True, kw_only=True):
    """What a user set out to pay, and how far it is. Its id is the app's, and the bank's key too.

    ``url`` is the bank's page and ``link`` what a code for a phone says, while it waits; ``until``
    is when the bank gives up waiting. ``reason`` says why it was refused. ``card`` is the saved
    card that it is paid with, or that came of it. ``returned`` are kopecks of its sum that went
    back.
    """

    user: Id
    kind: OrderKind
    method: Code
    parts: tuple[Part, ...]
    amount: Sum
    card: Id | None
    status: OrderStatus
    reason: Code | None
    url: Text | None
    link: Text | None
    until: Instant | None
    made: Instant
    settled: Instant | None
    returned: Money


@record("card", home="user", owner="user")
class Card(Record, frozen=True, kw_only=True):
    """A card that the bank keeps for a user: all that is known of it here. ``mask`` as the bank
    writes it («4700 4500 XXXXXX 0005»); it counts up to the end of the month ``until``."""

    user: Id
    mask: Text
    system: Code
    until: Period
    made: Instant

    def expired(self, period: str) -> bool:
        """Whether it no longer counts in a month."""
        return self.until < period


class ChequeItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a cheque as it came: ``name`` is the register's own."""

    name: Text
    kopecks: Sum
    supplier: Text | None = None
    inn: Text | None = None
    vat: Code | None = None


CHEQUE_CODE = frozenset({"t", "s", "fn", "i", "fp", "n"})
"""Fields that the code of a cheque is made of: the record has them as its own."""
_SHOWN = frozenset({"items", "total"})
_SUMS = frozenset({"cashless", "cash", "prepaid", "credit", "counter", "vat20", "vat10", "vat0"})


@record("cheque", home="account", find=("account",))
class Cheque(Record, frozen=True, kw_only=True):
    """The fiscal receipt of what an order paid for one account (54-ФЗ): every field as it came.

    ``order`` names the payments that it is for (``Payment.order``). ``kind`` income, or its return.
    ``taken`` is the register's local time, ISO 8601 without a zone. ``drive`` (ФН), ``document``
    (ФД) and ``sign`` (ФПД) are kept as text; ``fields`` are the others, by the register's names.
    """

    account: Id
    order: Id
    kind: Literal["income", "income_returned"]
    amount: Sum
    taken: Text
    drive: Code
    document: Code
    sign: Code
    items: tuple[ChequeItem, ...]
    fields: dict[str, Any]

    def others(self, money: Callable[[int], str]) -> Iterator[tuple[str, str]]:
        """The register's fields that stand nowhere else on a cheque, by its names, in its order;
        empty ones are left out. ``money`` writes those that are kopecks."""
        for name, value in self.fields.items():
            if name not in CHEQUE_CODE | _SHOWN:
                is_money = name in _SUMS and type(value) is int
                if text := money(value) if is_money else _text(value):
                    yield name, text


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(one for one in map(_text, value) if one)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items())
    return str(value)


def kopecks_of(typed: str) -> int:
    """What a typed sum comes to: «1 234,56», «1234.5», «1234».

    Raises ``Problem``: no_amount, malformed_amount, too_precise, not_positive. How much may be paid
    is a method's own.
    """
    text = typed.translate(_SPACES)
    if not text:
        raise Problem("no_amount")
    if text.startswith(("-", "\u2212")) and _TYPED.fullmatch(text[1:]):
        raise Problem("not_positive")
    found = _TYPED.fullmatch(text)
    if found is None:
        raise Problem("malformed_amount")
    whole, rest = found[1], found[2] or ""
    if len(rest) > 2:
        raise Problem("too_precise")
    kopecks = int(whole) * 100 + int(rest.ljust(2, "0"))
    if kopecks <= 0:
        raise Problem("not_positive")
    return kopecks


def check_parts(parts: Sequence[Part], method: PaymentMethod) -> int:
    """The sum of what is to be paid in one go (kopecks).

    Raises ``Problem``: no_parts, too_many_parts (``most``), repeated_part (``account``, ``group``),
    below_least (``least``), above_most (``most``).
    """
    if not parts:
        raise Problem("no_parts")
    if len(parts) > MOST_PARTS:
        raise Problem("too_many_parts", most=MOST_PARTS)
    seen: set[tuple[str, str]] = set()
    for part in parts:
        key = (part.account, part.group)
        if key in seen:
            raise Problem("repeated_part", account=part.account, group=part.group)
        seen.add(key)
    amount = sum(part.kopecks for part in parts)
    if amount < method.least:
        raise Problem("below_least", least=method.least)
    if amount > method.most:
        raise Problem("above_most", most=method.most)
    return amount
