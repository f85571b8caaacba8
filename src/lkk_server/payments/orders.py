"""An order's way: written down, asked of the bank, and the bank's word of it taken in.

A notice, an answer and what was asked for are one thing, an ``OrderState``: all that follows from
one is one transaction, and only from one that is newer than the last. No transaction is open while
the bank is asked.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.models.calendar import day
from lkk_desktop.models.payments import OPEN, OrderStatus, PaymentOrder
from lkk_server import tables
from lkk_server.acquiring.messages import ChargeOrder, OpenOrder, OrderState
from lkk_server.database import Behalf
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger, no_step
from lkk_server.payments import book, cards, heard, money, outcome, telling
from lkk_server.payments.acquirer import Declined
from lkk_server.payments.book import Kept, Wanted, pause
from lkk_server.payments.till import Till
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import transact
from lkk_server.writing import Step

CHECKS = frozenset({"card", "autopayment_card"})
"""Kinds that check a card: nobody's debt is paid by them."""
UNKNOWN = "unknown_order"
PARTIAL = "partial_capture"
OVER: dict[str, OrderStatus] = {"expired": "expired", "cancelled": "cancelled"}
"""Why an order is not begun with any more that nobody refused."""
log = logging.getLogger("lkk_server")
UNTOLD = frozenset({"bad_seal", "other_content"})
"""Refusals that speak of us, and not of the order: it may stand at the bank all the same."""
_A = tables.records[Autopayment.of.name].c
_STANDING = Statement(
    select(_A.card, _A.most).where(_A.stream == bindparam("of_stream"), _A.id == bindparam("of_id"))
)


def begin(
    ledger: Ledger, order: PaymentOrder, asked: str, request: OpenOrder | ChargeOrder
) -> None:
    """Write an order down, before the bank is asked; due now. ``asked`` is the hash of what its
    user asked for. The ledger holds its user's stream, or may still hold it."""
    wanted = Wanted(
        method=order.method,
        parts=order.parts,
        amount=order.amount,
        card=order.card,
        open=request if isinstance(request, OpenOrder) else None,
        charge=request if isinstance(request, ChargeOrder) else None,
    )
    book.write(ledger.connection, ledger.supplier, order, asked, wanted, ledger.now)
    ledger.put(order)


def ask(till: Till, order: str, step: Step = no_step) -> OrderState | None:
    """Ask the bank to begin with an order, or how far it is, and take in what it says.

    None where the bank says no for good (the order is refused by that) or no such order is known.
    Raises ``Away``: nothing is known, and asking again will tell.
    """
    realm = till.realm
    with realm.database.on_behalf(Behalf(realm.supplier)):
        with realm.database.read() as connection:
            row = book.kept(connection, realm.supplier, order)
            meant = row is not None and _meant(connection, realm.supplier, row)
        if row is None:
            return None
        try:
            state = _asked(till, row, meant=meant)
        except Declined as declined:
            if declined.code in UNTOLD:
                log.warning("the bank does not know us: %s", declined.code)
            elif not row.version:
                _declined(till, row, declined.code)
            return None
        step("asked")
        take(till, state, step)
        return state


def cancel(till: Till, order: str) -> OrderState | None:
    """Have the bank give an order up, and take in what it says: it may be paid meanwhile.

    None where there is no such order. Raises ``Away``, ``Declined``.
    """
    realm = till.realm
    with realm.database.on_behalf(Behalf(realm.supplier)):
        with realm.database.read() as connection:
            row = book.kept(connection, realm.supplier, order)
        if row is None:
            return None
        try:
            state = till.bank.cancel(order)
        except Declined as declined:
            if declined.code == UNKNOWN and row.wanted.open is None:
                raise  # to begin with it would charge the card
            if declined.code == UNKNOWN:
                # What was sent may still be on its way: only an order that the bank knows can be
                # given up there.
                _begun(till, row)
                state = till.bank.cancel(order)
            else:
                state = till.bank.state(order)
        take(till, state)
        return state


def take(till: Till, state: OrderState, step: Step = no_step) -> PaymentOrder | None:
    """Take in the bank's word of an order, with all that follows from it, in one transaction.

    What is no newer than the last changes nothing. Answers the order as it stands then, None where
    it is none of ours.
    """
    realm = till.realm

    def work(ledger: Ledger) -> PaymentOrder | None:
        row = book.kept(ledger.connection, realm.supplier, state.order)
        if row is None:
            return None
        found = stored(ledger, row)
        if state.version <= row.version:
            return found or row.order
        return _taken(till, ledger, row, found, state)

    with realm.database.on_behalf(Behalf(realm.supplier)):
        return transact(realm.database, realm.supplier, _streams(realm, state.order), work, step)


def stored(ledger: Ledger, row: Kept) -> PaymentOrder | None:
    """The order's record; None once its user has left."""
    return ledger.world({name_of("user", row.user)}).get(PaymentOrder, row.id)


def payer_of(realm: Realm, user: str) -> str:
    """What the bank knows a user by: always the same, and nothing that others know."""
    key = realm.tokens.key(b"payer")
    return hashlib.blake2b(f"{realm.supplier}/{user}".encode(), key=key, digest_size=16).hexdigest()


def _streams(realm: Realm, order: str) -> Callable[[Connection], set[str]]:
    def named(connection: Connection) -> set[str]:
        row = book.kept(connection, realm.supplier, order)
        return set() if row is None else row.streams

    return named


def _asked(till: Till, row: Kept, *, meant: bool) -> OrderState:
    if row.version:
        return till.bank.state(row.id)
    late = till.realm.clock() > row.made + row.wanted.lives
    try:
        # Nobody waits any more for a page that could not be opened in its time.
        # What its user has switched off since is not charged; the bank may have it already.
        return till.bank.state(row.id) if late or not meant else _begun(till, row)
    except Declined as declined:
        if declined.code == "other_content":
            return till.bank.state(row.id)
        if declined.code == UNKNOWN and (late or not meant):
            raise Declined("expired" if meant else "cancelled") from None
        raise


def _meant(connection: Connection, supplier: str, row: Kept) -> bool:
    """Whether the standing order that wants to charge a card is there, and still says so."""
    wanted = row.wanted
    if wanted.charge is None:
        return True
    id = autopayment_id(row.user, wanted.parts[0].account)
    found = _STANDING.first(connection, of_stream=name_of("user", row.user), of_id=id)
    kept = cards.binding_of(connection, supplier, row.user, wanted.card or "") is not None
    return kept and found is not None and found[0] == wanted.card and found[1] >= wanted.amount


def _begun(till: Till, row: Kept) -> OrderState:
    wanted = row.wanted
    if wanted.open is not None:
        return till.bank.open(wanted.open)
    assert wanted.charge is not None
    return till.bank.charge(wanted.charge)


def _declined(till: Till, row: Kept, code: str) -> None:
    """The bank will not begin with an order: it is over, unless the bank says otherwise one day."""
    realm = till.realm

    def work(ledger: Ledger) -> None:
        now = book.kept(ledger.connection, realm.supplier, row.id)
        if now is None or now.version:
            return
        found = stored(ledger, now)
        before = found or now.order
        status: OrderStatus = OVER.get(code, "refused")
        reason = None if code in OVER else code
        if before.status in OPEN:
            after = replace(before, status=status, reason=reason, settled=ledger.now)
            _keep(till, ledger, found, after)
        book.taken(ledger.connection, now, 0, 0, 0, None)

    transact(realm.database, realm.supplier, _streams(realm, row.id), work)


def _taken(
    till: Till, ledger: Ledger, row: Kept, found: PaymentOrder | None, state: OrderState
) -> PaymentOrder:
    before = found or row.order
    captured, returned = max(row.captured, state.captured), max(row.returned, state.returned)
    after = _moved(before, state, captured, money.moment(till, state))
    if row.kind in CHECKS:
        # The rouble of a check is meant to go back: nobody is told of it.
        went = money.Went(money.checked(ledger, till, row, state), ())
    else:
        money.came(till, ledger, row, state)
        went = money.went(till, ledger, row, state)
        money.send_back(ledger, row, state.version)
    after = replace(after, returned=before.returned + went.parts)
    if state.card is not None and after.status == "paid" and heard.is_card(state.card):
        after = replace(after, card=cards.bound(till, ledger, after, state.card))
    _keep(till, ledger, found, after)
    if went.returns:
        on = day(money.moment(till, state), till.realm.house.zone)
        telling.returned(till.realm, ledger, after, went.returns, on, heard.mask(state))
    open_still = after.status in OPEN
    # The rouble of a check is on its way back by itself; until it is there, it is asked about.
    open_still = open_still or (row.kind in CHECKS and state.captured > state.returned)
    due = ledger.now + pause(row.tries) if open_still else None
    book.taken(ledger.connection, row, state.version, captured, returned, due)
    return after


def _keep(till: Till, ledger: Ledger, found: PaymentOrder | None, after: PaymentOrder) -> None:
    """An order as it is now, where its user is there to see it; one that a standing order made has
    its end told."""
    if found is not None:
        ledger.put(after)
    if after.kind == "autopayment" and after.status not in OPEN:
        outcome.settled(till, ledger, after)


def _moved(before: PaymentOrder, state: OrderState, captured: int, at: int) -> PaymentOrder:
    """An order as the bank has it now, which has taken so much for it."""
    status, reason = _standing(before, state, captured)
    waits = status in OPEN
    fresh = status != before.status or before.settled is None
    return replace(
        before,
        status=status,
        reason=heard.code(reason) if status == "refused" else None,
        url=heard.text(state.page) if waits else None,
        link=heard.text(state.link) if waits else None,
        until=heard.instant(state.until) if waits else before.until,
        settled=None if waits else at if fresh else before.settled,
    )


def _standing(
    before: PaymentOrder, state: OrderState, captured: int
) -> tuple[OrderStatus, str | None]:
    """How an order stands, and why. What was taken counts, whatever the bank calls it."""
    if captured >= before.amount:
        return "paid", None
    if state.status != "paid" or before.kind in CHECKS:
        return state.status, state.reason
    if captured:
        return "refused", PARTIAL  # nothing is paid by a part of the sum: it goes back
    # The bank has still to say that it has the money: it is asked on.
    return ("waiting", None) if before.status == "paid" else (before.status, before.reason)
