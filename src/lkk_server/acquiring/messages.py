"""The messages of the acquirer and of the cash register, as JSON over HTTP.

To the bank, each request sealed (``signing``):

- ``POST /v1/orders`` ``OpenOrder`` → ``OrderState``; ``POST /v1/charges`` ``ChargeOrder`` →
  ``OrderState``; ``GET /v1/orders/{order}`` → ``OrderState``
- ``POST /v1/orders/{order}/cancel`` → ``OrderState``; ``POST /v1/orders/{order}/refunds``
  ``RefundOrder`` → ``OrderState``
- ``DELETE /v1/bindings/{binding}`` → 204
- ``GET /v1/registry?since=…&until=…`` → ``Registry``

To the register: ``POST /v1/receipts`` ``ReceiptAsked`` → ``ReceiptState``; ``GET
/v1/receipts/{receipt}`` → ``ReceiptState``.

From the bank, to the ``notify`` of an order: ``POST`` with ``Notice``, sealed; sent again until it
is answered with 2xx. Refused is with 4xx and ``Failed``: 401 ``bad_seal``, 404 ``unknown_order``,
``unknown_binding``, ``unknown_receipt``, 409 ``other_content`` (the same id with another content),
422 with a code of what cannot be done. Everything else means that nothing is known.

Whoever asks names what is asked for (``order``, ``refund``, ``receipt``), so that asking again
changes nothing. Money is kopecks, instants are milliseconds since 1970.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(max_length=2_000)]
Kopecks = Annotated[int, Meta(gt=0, lt=10**15)]
Kind = Literal["payment", "card", "autopayment_card", "autopayment"]
Status = Literal["waiting", "paid", "refused", "expired", "cancelled"]
Deed = Literal["captured", "returned", "authorised", "voided"]


class Failed(msgspec.Struct, frozen=True):
    """Why it was not done."""

    code: str


class OpenOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A page, or a code, at which somebody may pay. ``method`` is one of the port's, by its code.

    ``payer`` is the merchant's name for whoever pays: saved cards are offered to the same one.
    ``binding`` is the saved card to begin with. Of kinds ``card`` and ``autopayment_card`` the sum
    is that of the check: 2 RUB are authorised and voided, 1 RUB is captured and returned.
    """

    order: Id
    kind: Kind
    method: Id
    kopecks: Kopecks
    purpose: Words
    payer: Id
    binding: Id | None = None
    lives: Annotated[int, Meta(gt=0, le=7 * 24 * 3_600_000)]
    back: Words
    notify: Words
    language: Id = "ru"


class ChargeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Money from a saved card, without its holder: a standing order. Answered once it is known; it
    is ``waiting`` while it is not."""

    order: Id
    kopecks: Kopecks
    purpose: Words
    payer: Id
    binding: Id
    notify: Words


class RefundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """So much of what an order captured goes back."""

    refund: Id
    kopecks: Kopecks


class BoundCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card that the bank keeps, charged by ``binding``; it counts through ``until`` (YYYY-MM)."""

    binding: Id
    mask: Words
    system: Id
    until: Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])\Z")]


class OrderState(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the bank has it. ``version`` grows with each change: of two, the greater holds.

    ``captured`` is all that was taken for it (twice as much where it was paid twice), ``returned``
    all that went back. ``page`` and ``link`` are there while it waits. ``card`` is one that is kept
    since, ``mask`` that of the card that paid, kept or not. ``at`` is when it changed.
    """

    order: Id
    bank: Id
    version: int
    status: Status
    kopecks: int
    captured: int = 0
    returned: int = 0
    reason: str | None = None
    page: str | None = None
    link: str | None = None
    until: int | None = None
    card: BoundCard | None = None
    mask: str | None = None
    at: int


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something has happened to an order. ``event`` names the notice: it may come more than once,
    late, and after later ones."""

    event: Id
    state: OrderState


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """Money that moved at the bank; ``refund`` names the one that it belongs to."""

    operation: Id
    order: Id
    deed: Deed
    kopecks: int
    at: int
    refund: str | None = None


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All operations of a stretch of time (since included, until not), in their order."""

    since: int
    until: int
    operations: tuple[Operation, ...]


class ReceiptItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a receipt; ``supplier`` and ``inn`` are those of whom it is taken for."""

    name: Words
    kopecks: Kopecks
    supplier: Words
    inn: Words
    vat: Id = "none"


class ReceiptAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt to be made; its operator sends it to the payer's ``contact``."""

    receipt: Id
    kind: Literal["income", "income_returned"]
    items: Annotated[tuple[ReceiptItem, ...], Meta(min_length=1, max_length=100)]
    contact: Words | None = None


class ReceiptState(msgspec.Struct, frozen=True, kw_only=True):
    """``fields`` are those of the receipt once it is ``done``: t, s, fn, i, fp and n of its code
    (text, as the code has them), and others by names of the register's own."""

    receipt: Id
    status: Literal["waiting", "done", "failed"]
    reason: str | None = None
    fields: dict[str, Any] | None = None
