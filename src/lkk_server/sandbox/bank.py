"""The merchant's side of the bank: orders, charges, refunds, cards let go, and what has moved."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import or_, select

from lkk_server.acquiring.messages import (
    ChargeOrder,
    OpenOrder,
    Operation,
    OrderState,
    RefundOrder,
    Registry,
)
from lkk_server.sandbox.cards import Plastic, verdict
from lkk_server.sandbox.changes import (
    CARDS,
    Desk,
    Held,
    changed,
    failed,
    freshened,
    hold,
    refunded,
    returned,
    state_of,
    taken,
)
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.store import (
    Binding,
    Order,
    Store,
    add,
    binding_of,
    keep,
    operation,
    order,
    plain,
)
from lkk_server.sandbox.store import order_of as found
from lkk_server.sandbox.words import LANGUAGES

CHECKS = {"card": 2_00, "autopayment_card": 1_00}
METHODS = frozenset({"card", "sbp", "mir_pay", "sber_pay", "gazprom_pay", "ipay", "portmone"})


class Refusal(Exception):
    """What is not done, with the status and code of its answer."""

    def __init__(self, status: int, code: str) -> None:
        self.status = status
        self.code = code
        super().__init__(code)


class Bank:
    """A bank over its store. ``public`` is the address of its pages; ``stirred`` is called once
    there may be something to tell."""

    def __init__(
        self, store: Store, faults: Faults, public: str, stirred: Callable[[], None]
    ) -> None:
        self.store = store
        self.faults = faults
        self.public = public
        self._stirred = stirred

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A transaction; what it changed is told soon after."""
        with self.store.transaction() as connection:
            now = self.store.clock()
            yield Desk(connection, now, self.public, self.faults.times)
        self._stirred()

    def open(self, asked: OpenOrder) -> OrderState:
        """A page, or a link, to pay at. Raises ``Refusal``."""
        if asked.method not in METHODS or (asked.kind in CARDS and asked.method != "card"):
            raise Refusal(422, "unknown_method")
        if asked.kind == "autopayment" or asked.kopecks != CHECKS.get(asked.kind, asked.kopecks):
            raise Refusal(422, "wrong_kind")
        if not all(_is_address(one) for one in (asked.back, asked.notify)):
            raise Refusal(422, "wrong_address")
        with self.desk() as desk:
            known = self._known(desk, asked.order, digest_of(asked))
            if known is None:
                self._kept(desk, asked.binding)
                known = Order(
                    **_of_both(asked, desk.now),
                    kind=asked.kind,
                    method=asked.method,
                    back=asked.back,
                    language=asked.language if asked.language in LANGUAGES else LANGUAGES[0],
                    until=desk.now + asked.lives,
                )
                add(desk.connection, known)
            return state_of(desk, known)

    def charge(self, asked: ChargeOrder) -> OrderState:
        """Money from a card that is kept. Raises ``Refusal``."""
        if not _is_address(asked.notify):
            raise Refusal(422, "wrong_address")
        with self.desk() as desk:
            known = self._known(desk, asked.order, digest_of(asked))
            if known is None:
                card = self._kept(desk, asked.binding)
                assert card is not None
                known = Order(
                    **_of_both(asked, desk.now),
                    kind="autopayment",
                    method="card",
                    back="",
                    language="",
                    until=None,
                )
                add(desk.connection, known)
                known = self._charged(desk, known, card)
            return state_of(desk, known)

    def state(self, id: str) -> OrderState:
        """An order as it is now. Raises ``Refusal``."""
        with self.desk() as desk:
            return state_of(desk, self._there(desk, id))

    def cancel(self, id: str) -> OrderState:
        """An order given up by the merchant; one that is settled stays as it is. Where its issuer
        is silent, it may yet be paid. Raises ``Refusal``."""
        with self.desk() as desk:
            known = self._there(desk, id)
            if known.status == "waiting":
                known = changed(desk, known, status="cancelled", trouble=None, **dropped(known))
            return state_of(desk, known)

    def refund(self, id: str, asked: RefundOrder) -> OrderState:
        """So much goes back, once. Raises ``Refusal``."""
        with self.desk() as desk:
            known = self._there(desk, id)
            before = refunded(desk, id, asked.refund)
            if before is None:
                if asked.kopecks > known.captured - known.returned:
                    raise Refusal(422, "too_much")
                known = returned(desk, known, asked.kopecks, asked.refund)
            elif before != asked.kopecks:
                raise Refusal(409, "other_content")
            return state_of(desk, known)

    def forget(self, id: str) -> None:
        """A card is kept no longer. Raises ``Refusal``."""
        with self.desk() as desk:
            card = binding_of(desk.connection, id)
            if card is None:
                raise Refusal(404, "unknown_binding")
            if card.forgotten is None:
                keep(desk.connection, msgspec.structs.replace(card, forgotten=desk.now))

    def registry(self, since: int, until: int) -> Registry:
        """All money that moved in a stretch of time, in its order."""
        c = operation.c
        asked = select(c.id.label("operation"), c.order, c.deed, c.kopecks, c.at, c.refund)
        asked = asked.where(c.at >= since, c.at < until).order_by(c.seq)
        with self.desk() as desk:
            rows = desk.connection.execute(asked)
            moved = tuple(plain(row, Operation) for row in rows)
        return Registry(since=since, until=until, operations=moved)

    def sweep(self) -> None:
        """Bring up to date the orders whose time is over, or whose issuer has spoken."""
        c = order.c
        with self.store.transaction() as connection:
            now = self.store.clock()
            over = (c.status == "waiting") & (c.until <= now)
            due = connection.execute(select(c.id).where(or_(over, c.settles <= now)).limit(500))
            ids = list(due.scalars())
        for id in ids:
            with self.desk() as desk:
                self._there(desk, id)

    def _known(self, desk: Desk, id: str, digest: str) -> Order | None:
        known = found(desk.connection, id=id)
        if known is None:
            return None
        if known.digest != digest:
            raise Refusal(409, "other_content")
        return freshened(desk, known)

    def _there(self, desk: Desk, id: str) -> Order:
        known = found(desk.connection, id=id)
        if known is None:
            raise Refusal(404, "unknown_order")
        return freshened(desk, known)

    def _kept(self, desk: Desk, id: str | None) -> Binding | None:
        if id is None:
            return None
        card = binding_of(desk.connection, id)
        if card is None or card.forgotten is not None:
            raise Refusal(404, "unknown_binding")
        return card

    def _charged(self, desk: Desk, known: Order, card: Binding) -> Order:
        plastic = plastic_of(card)
        said = verdict(plastic, known.kopecks, desk.month, holder=False)
        if said == "silent":
            return hold(
                desk, known, Held(card=plastic, binding=card.id), desk.now + self.faults.silence
            )
        if said != "good":
            return failed(desk, known, said)
        return taken(desk, known, plastic, remember=False, binding=card.id)


def plastic_of(card: Binding) -> Plastic:
    """A kept card, as its issuer knows it."""
    return Plastic(mask=card.mask, system=card.system, until=card.until, case=card.case)


def dropped(known: Order) -> dict[str, None]:
    """What an order that is given up no longer holds: what its issuer was asked stays asked."""
    return {} if known.settles is not None else {"held": None}


def digest_of(asked: msgspec.Struct) -> str:
    """What tells one content from another."""
    said = type(asked).__name__.encode() + msgspec.json.encode(asked)
    return hashlib.sha256(said).hexdigest()


def _of_both(asked: OpenOrder | ChargeOrder, now: int) -> dict[str, Any]:
    return {
        "id": asked.order,
        "bank": f"{secrets.randbelow(10**12):012}",
        "token": secrets.token_urlsafe(24),
        "digest": digest_of(asked),
        "kopecks": asked.kopecks,
        "purpose": asked.purpose,
        "payer": asked.payer,
        "binding": asked.binding,
        "notify": asked.notify,
        "at": now,
        "made": now,
    }


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and url.isprintable() and " " not in url
