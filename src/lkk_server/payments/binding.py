"""Binding a card: an order that checks it at the bank's page, and brings the card once paid."""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy.exc import IntegrityError

from lkk_desktop.models.payments import OPEN, Card, PaymentOrder
from lkk_desktop.online.payments import BindCard, Started
from lkk_server.acquiring.messages import OpenOrder
from lkk_server.identity.letters import LANGUAGES, Letters
from lkk_server.identity.limits import Limits, Taken
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger, View, is_random
from lkk_server.operations import Caller
from lkk_server.payments import orders
from lkk_server.payments.cards import MOST
from lkk_server.payments.paying import LIVES, STARTS, again, asked_of_bank, opened
from lkk_server.payments.standing import by_card
from lkk_server.payments.till import Till
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.transact import transact

CHECKS = {"card": 2_00, "autopayment_card": 1_00}
"""What a card is checked with (kopecks): authorised and never charged, or charged and returned."""


def bind_card(realm: Realm, till: Till | None, caller: Caller, asked: BindCard) -> Started:
    """Have the bank keep a card. Raises ``Refused`` as the question says, and too_many_tries
    (``wait``)."""
    who, open_till = caller.known, opened(till)
    if not is_random(asked.id):
        raise Refused(400, "malformed")
    return asked_of_bank(open_till, who, _begun(realm, open_till, who, asked))


def _begun(realm: Realm, till: Till, who: Identity, asked: BindCard) -> PaymentOrder:
    """The order, written down; as it stands where it was written down before."""
    bare = msgspec.structs.replace(asked, language="")
    same = hashlib.sha256(msgspec.json.encode(bare)).hexdigest()

    def work(ledger: Ledger) -> PaymentOrder:
        known = again(ledger, who, asked.id, same)
        if known is not None:
            return known
        Limits(realm).take(ledger.connection, Taken(STARTS, (who.user,)))
        view = ledger.world({who.user_stream})
        _check_room(view, who.user)
        order = PaymentOrder(
            id=asked.id,
            user=who.user,
            kind=asked.purpose,
            method=by_card(view, realm.supplier).code,
            parts=(),
            amount=CHECKS[asked.purpose],
            card=None,
            status="opening",
            reason=None,
            url=None,
            link=None,
            until=None,
            made=ledger.now,
            settled=None,
            returned=0,
        )
        orders.begin(ledger, order, same, _request(realm, till, order, asked.language))
        return order

    try:
        return transact(realm.database, realm.supplier, lambda _c: {who.user_stream}, work)
    except IntegrityError:
        # The id stands where this supplier does not see it.
        raise Refused(422, "other_payment") from None


def _check_room(view: View, user: str) -> None:
    """Whether there is a place for a card, beside those that are being bound already."""
    coming = [
        one
        for one in view.find(PaymentOrder, user=user)
        if one.kind in CHECKS and one.status in OPEN
    ]
    if len(view.find(Card, user=user)) + len(coming) >= MOST:
        raise Refused(422, "too_many_cards", most=MOST)


def _request(realm: Realm, till: Till, order: PaymentOrder, language: str) -> OpenOrder:
    known = language if language in LANGUAGES else ""
    return OpenOrder(
        order=order.id,
        kind=order.kind,
        method=order.method,
        kopecks=order.amount,
        purpose=Letters(realm).words(None)["autopayment"][order.kind],
        payer=orders.payer_of(realm, order.user),
        lives=LIVES,
        back=f"{till.back}?language={known}",
        notify=till.notify,
        language=language,
    )
