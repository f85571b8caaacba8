"""What becomes of an order: each change moves its money, raises its version, and is told.

All of these work within one transaction of the bank, on an order that was read in it.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, insert, select

from lkk_server.acquiring.messages import BoundCard, Notice, OrderState
from lkk_server.sandbox.cards import Plastic, late_verdict
from lkk_server.sandbox.store import (
    Binding,
    Order,
    add,
    binding_of,
    cards_of,
    keep,
    moved,
    notice,
    operation,
)

CHECK = 2_00
"""What is authorised to check a card, and never charged."""
CARDS = ("card", "autopayment_card")
CARD = "card"
"""The way to pay by a card."""
MOST_TRIES = 3
LINKED = "sbp"
"""The method whose orders have a link for a phone, and no page."""


class Desk(NamedTuple):
    """A transaction that is open: its instant (ms), where pages are, how often money is taken."""

    connection: Connection
    now: int
    public: str
    times: Callable[[], int]

    @property
    def month(self) -> str:
        """The present month (YYYY-MM): a card counts through all of its last one."""
        return datetime.datetime.fromtimestamp(self.now / 1_000, datetime.UTC).strftime("%Y-%m")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A card whose issuer has not said its last word: it waits for a code, or is silent."""

    card: Plastic
    remember: bool = False
    binding: str | None = None
    codes: int = 0


def state_of(desk: Desk, order: Order) -> OrderState:
    """The order as the merchant sees it."""
    bound = None if order.card is None else binding_of(desk.connection, order.card)
    paged = order.status == "waiting" and order.until is not None
    linked = order.method == LINKED
    return OrderState(
        order=order.id,
        bank=order.bank,
        version=order.version,
        status=order.status,
        kopecks=order.kopecks,
        captured=order.captured,
        returned=order.returned,
        reason=order.reason,
        page=f"{desk.public}/pay/{order.token}" if paged and not linked else None,
        link=f"{desk.public}/sbp/{order.token}" if paged and linked else None,
        until=order.until,
        card=None if bound is None else _told(bound),
        mask=order.mask,
        at=order.at,
    )


def _told(card: Binding) -> BoundCard:
    return BoundCard(binding=card.id, mask=card.mask, system=card.system, until=card.until)


def changed(desk: Desk, order: Order, **new: Any) -> Order:
    """The order with what is new of it, kept; the merchant is going to be told."""
    order = msgspec.structs.replace(order, **new, version=order.version + 1, at=desk.now)
    keep(desk.connection, order)
    event = f"ev-{secrets.token_hex(8)}"
    body = msgspec.json.encode(Notice(event=event, state=state_of(desk, order))).decode()
    desk.connection.execute(
        insert(notice).values(
            id=event, order=order.id, url=order.notify, body=body, made=desk.now, told=None
        )
    )
    return order


def freshened(desk: Desk, order: Order) -> Order:
    """The order as it is by now: its issuer may have spoken meanwhile, or its time be over."""
    if order.settles is not None and order.settles <= desk.now:
        held = held_of(order)
        order = settled(desk, order, late_verdict(held.card))
    over = order.status == "waiting" and order.until is not None and order.until <= desk.now
    if over and order.settles is None:
        order = changed(desk, order, status="expired", held=None)
    return order


def settled(desk: Desk, order: Order, said: str) -> Order:
    """What comes of an issuer's last word on the card that is held: a yes, or why not.

    It also comes for an order that was given up meanwhile: the money is taken, and that is said.
    """
    held = held_of(order)
    if said == "good":
        return taken(desk, order, held.card, remember=held.remember, binding=held.binding)
    if order.status != "waiting":
        order = msgspec.structs.replace(order, held=None, settles=None)
        keep(desk.connection, order)
        return order
    return failed(desk, order, said)


def taken(
    desk: Desk, order: Order, card: Plastic | None, *, remember: bool, binding: str | None = None
) -> Order:
    """The order with its money taken, and the card kept where that was asked for."""
    kept = order.kind in CARDS or remember
    if kept and card is not None and binding is None:
        binding = _bind(desk, order, card)
    told = binding if kept else order.card
    # A wallet does not say by which card it paid.
    mask = card.mask if card is not None and order.method == CARD else order.mask
    if kept and order.kind != "autopayment_card":
        moved(desk.connection, order.id, "authorised", CHECK, desk.now)
        moved(desk.connection, order.id, "voided", CHECK, desk.now)
    captured, returned = order.captured, order.returned
    if order.kind != "card":
        for _ in range(desk.times()):
            moved(desk.connection, order.id, "captured", order.kopecks, desk.now)
            captured += order.kopecks
    if order.kind == "autopayment_card":
        moved(desk.connection, order.id, "returned", captured - returned, desk.now)
        returned = captured
    return changed(
        desk,
        order,
        status="paid",
        reason=None,
        trouble=None,
        held=None,
        settles=None,
        captured=captured,
        returned=returned,
        card=told,
        mask=mask,
    )


def failed(desk: Desk, order: Order, reason: str) -> Order:
    """The order with a card refused: the payer may try another one, up to three in all."""
    tries = order.tries + 1
    if order.until is None or tries >= MOST_TRIES:
        return changed(
            desk, order, status="refused", reason=reason, tries=tries, held=None, settles=None
        )
    order = msgspec.structs.replace(order, tries=tries, trouble=reason, held=None, settles=None)
    keep(desk.connection, order)
    return order


def returned(desk: Desk, order: Order, kopecks: int, refund: str | None) -> Order:
    """The order with money gone back: by a refund of the merchant's, or a payer's complaint."""
    moved(desk.connection, order.id, "returned", kopecks, desk.now, refund)
    return changed(desk, order, returned=order.returned + kopecks)


def refunded(desk: Desk, order: str, refund: str) -> int | None:
    """How much went back by this refund; None where it has not been made."""
    asked = select(operation.c.kopecks)
    asked = asked.where(operation.c.order == order, operation.c.refund == refund)
    found = desk.connection.execute(asked).scalar_one_or_none()
    return None if found is None else int(found)


def held_of(order: Order) -> Held:
    """The card that an order holds."""
    assert order.held is not None
    return msgspec.json.decode(order.held, type=Held)


def hold(desk: Desk, order: Order, held: Held, settles: int | None = None) -> Order:
    """The order with a card that waits for its holder's code, or for its issuer's word."""
    said = msgspec.json.encode(held).decode()
    order = msgspec.structs.replace(order, held=said, settles=settles, trouble=None)
    keep(desk.connection, order)
    return order


def _bind(desk: Desk, order: Order, card: Plastic) -> str:
    # The same card of the same payer is one, however often it is kept.
    for known in cards_of(desk.connection, order.payer):
        same = (known.mask, known.system, known.until, known.case)
        if same == (card.mask, card.system, card.until, card.case):
            return known.id
    made = Binding(
        id=f"bind-{secrets.token_hex(12)}",
        payer=order.payer,
        mask=card.mask,
        system=card.system,
        until=card.until,
        case=card.case,
        made=desk.now,
    )
    add(desk.connection, made)
    return made.id
