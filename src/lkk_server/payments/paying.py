"""Paying: an order is written down, the bank is asked, and the payer is told where it waits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from lkk_desktop.models import balance
from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.payments import OPEN, Card, Part, PaymentMethod, PaymentOrder, check_parts
from lkk_desktop.models.services import Service
from lkk_desktop.online.messages import Done
from lkk_desktop.online.payments import CancelPayment, LookAtPayment, Looked, Started, StartPayment
from lkk_server import tables
from lkk_server.acquiring.messages import OpenOrder
from lkk_server.database import Behalf
from lkk_server.identity.letters import LANGUAGES, words_of
from lkk_server.identity.limits import MINUTE, SECOND, Budget, Limits, Taken
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger, View, is_random
from lkk_server.operations import Answer, Caller
from lkk_server.payments import book, orders
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.payments.cards import binding_of
from lkk_server.payments.till import Till
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import transact

LIVES = 20 * MINUTE
"""How long the bank waits for a payer."""
STARTS = Budget("payment user", 30, MINUTE)
LOOKS = Budget("payment look user", 60, 5 * SECOND)
"""Each asks the bank something."""
MOST_NAMED = 5
"""Accounts that are named in what a payment is said to be for."""

_ORDER = tables.records[PaymentOrder.of.name].c
_MINE = Statement(
    select(*(_ORDER[name] for name in PaymentOrder.of.names)).where(
        _ORDER.stream == bindparam("of_stream"), _ORDER.id == bindparam("of_id")
    )
)


def answers(realm: Realm, till: Till | None) -> list[Answer]:
    """What answers the questions about paying."""
    return [
        Answer(StartPayment, partial(start, realm, till), banks=True),
        Answer(CancelPayment, partial(cancel, realm, till), banks=True),
        Answer(LookAtPayment, partial(look, realm, till), banks=True),
    ]


def start(realm: Realm, till: Till | None, caller: Caller, asked: StartPayment) -> Started:
    """Set out to pay. Raises ``Refused`` as the question says, and too_many_tries (``wait``)."""
    who, open_till = caller.known, opened(till)
    if not is_random(asked.id):
        raise Refused(400, "malformed")
    return asked_of_bank(open_till, who, _begun(realm, open_till, who, asked))


def asked_of_bank(till: Till, who: Identity, order: PaymentOrder) -> Started:
    """Where the bank waits for a user's order, which is begun there if it is not yet. Raises
    ``Refused`` as ``started`` does."""
    if order.status == "opening":
        try:
            orders.ask(till, order.id)
        except Away:
            raise Refused(422, "bank_away") from None
        order = mine(till.realm, who, order.id) or order
    return started(order)


def started(order: PaymentOrder) -> Started:
    """Where the bank waits for an order's payer. Raises ``Refused``: bank_away, bank_refused,
    payment_over."""
    if order.status == "opening":
        raise Refused(422, "bank_away")
    if order.status == "refused":
        raise Refused(422, "bank_refused", reason=order.reason)
    if order.status != "waiting":
        raise Refused(422, "payment_over", status=order.status)
    until = order.made + LIVES if order.until is None else order.until
    return Started(order=order.id, url=order.url, link=order.link, until=until)


def cancel(realm: Realm, till: Till | None, caller: Caller, asked: CancelPayment) -> Done:
    """Give up an order that waits. Raises ``Refused`` as the question says."""
    order = _known(realm, caller, asked.order)
    if order.status == "cancelled":
        return Done()
    if order.status not in OPEN:
        raise Refused(422, "payment_over", status=order.status)
    try:
        orders.cancel(opened(till), order.id)
    except (Away, Declined):
        raise Refused(422, "bank_away") from None
    order = _known(realm, caller, asked.order)
    if order.status in OPEN:
        raise Refused(422, "bank_away")
    if order.status != "cancelled":
        raise Refused(422, "payment_over", status=order.status)
    return Done()


def look(realm: Realm, till: Till | None, caller: Caller, asked: LookAtPayment) -> Looked:
    """How far an order is, by the bank's word of this moment. Raises ``Refused`` as the question
    says."""
    order = _known(realm, caller, asked.order)
    if order.status in OPEN:
        with realm.database.write() as connection:
            Limits(realm).take(connection, Taken(LOOKS, (caller.known.user,)))
        try:
            orders.ask(opened(till), order.id)
        except Away:
            raise Refused(422, "bank_away") from None
        order = _known(realm, caller, asked.order)
    return Looked(status=order.status, reason=order.reason)


def opened(till: Till | None) -> Till:
    """The till. Raises ``Refused(422, 'payments_closed')`` where there is none."""
    if till is None:
        raise Refused(422, "payments_closed")
    return till


def mine(realm: Realm, who: Identity, order: str) -> PaymentOrder | None:
    """An order of a user's own, None where it is none of theirs."""
    with realm.database.on_behalf(Behalf(realm.supplier)), realm.database.read() as connection:
        row = _MINE.first(connection, of_stream=who.user_stream, of_id=order)
    return None if row is None else PaymentOrder.of.record(row)


def _known(realm: Realm, caller: Caller, order: str) -> PaymentOrder:
    found = mine(realm, caller.known, order)
    if found is None:
        raise Refused(422, "unknown_payment")
    return found


def _begun(realm: Realm, till: Till, who: Identity, asked: StartPayment) -> PaymentOrder:
    """The order, written down; as it stands where it was written down before."""
    streams = {who.user_stream, *(name_of("account", part.account) for part in asked.parts)}
    same = hashlib.sha256(
        msgspec.json.encode(msgspec.structs.replace(asked, language=""))
    ).hexdigest()

    def work(ledger: Ledger) -> PaymentOrder:
        known = again(ledger, who, asked.id, same)
        if known is not None:
            return known
        Limits(realm).take(ledger.connection, Taken(STARTS, (who.user,)))
        order, binding = _order(realm, ledger, who, asked)
        request = OpenOrder(
            order=order.id,
            kind="payment",
            method=order.method,
            kopecks=order.amount,
            purpose=_purpose(realm, asked.parts),
            payer=orders.payer_of(realm, who.user),
            binding=binding,
            lives=LIVES,
            back=f"{till.back}?language={asked.language if asked.language in LANGUAGES else ''}",
            notify=till.notify,
            language=asked.language,
        )
        orders.begin(ledger, order, same, request)
        return order

    try:
        return transact(realm.database, realm.supplier, lambda _c: streams, work)
    except IntegrityError:
        # The id stands where this supplier does not see it.
        raise Refused(422, "other_payment") from None


def again(ledger: Ledger, who: Identity, id: str, same: str) -> PaymentOrder | None:
    """The order of this id where it was asked for before. Raises ``Refused(422,
    'other_payment')`` for one that is another's, or of another content."""
    row = book.kept(ledger.connection, ledger.supplier, id)
    if row is None:
        return None
    if row.user != who.user or row.asked != same:
        raise Refused(422, "other_payment")
    return orders.stored(ledger, row) or row.order


def _order(
    realm: Realm, ledger: Ledger, who: Identity, asked: StartPayment
) -> tuple[PaymentOrder, str | None]:
    """What is to be paid, and the binding of the card to begin with. Raises ``Refused`` and
    ``Problem`` as the question says."""
    view = ledger.world(
        {who.user_stream, *(name_of("account", part.account) for part in asked.parts)}
    )
    method = _method(view, realm.supplier, asked.method)
    amount = check_parts(asked.parts, method)
    for account in dict.fromkeys(part.account for part in asked.parts):
        _check_account(realm, view, who, account, asked)
    _check_waiting(view, who, asked.parts)
    if not asked.advance:
        _check_others(realm, ledger, asked.parts)
    binding = None if asked.card is None else _binding(realm, ledger, view, who, method, asked.card)
    order = PaymentOrder(
        id=asked.id,
        user=who.user,
        kind="payment",
        method=method.code,
        parts=asked.parts,
        amount=amount,
        card=asked.card,
        status="opening",
        reason=None,
        url=None,
        link=None,
        until=None,
        made=ledger.now,
        settled=None,
        returned=0,
    )
    return order, binding


def _method(view: View, supplier: str, code: str) -> PaymentMethod:
    for one in view.find(PaymentMethod, supplier=supplier):
        if one.code == code:
            return one
    raise Refused(422, "unknown_method")


def _check_account(
    realm: Realm, view: View, who: Identity, account: str, asked: StartPayment
) -> None:
    """Whether the account is in the payer's cabinet, has these groups, and owes so much."""
    parts = [part for part in asked.parts if part.account == account]
    found = view.get(Account, account)
    if found is None or not view.find(LinkedAccount, user=who.user, account=account):
        raise Refused(422, "unknown_account", account=account, group=parts[0].group)
    groups = {one.group for one in view.find(Service, account=account)}
    due = balance.due(view, found, day(realm.clock(), realm.house.zone))
    owed = {} if due is None else {one.group: one.amount for one in due.groups}
    for part in parts:
        if part.group not in groups and part.group not in owed:
            raise Refused(422, "unknown_group", account=account, group=part.group)
        debt = max(0, owed.get(part.group, 0))
        if part.kopecks > debt and not asked.advance:
            raise Refused(422, "needs_advance", account=account, group=part.group, owed=debt)


def _check_waiting(view: View, who: Identity, parts: Sequence[Part]) -> None:
    """Whether nothing of this is being paid already, by this user."""
    wanted = {(part.account, part.group) for part in parts}
    for one in view.find(PaymentOrder, user=who.user):
        if one.status in OPEN and wanted & {(part.account, part.group) for part in one.parts}:
            raise Refused(422, "payment_waits", order=one.id)


def _check_others(realm: Realm, ledger: Ledger, parts: Sequence[Part]) -> None:
    """Whether nobody else who has the account pays the same debt just now, by hand or by a standing
    order: both would be taken, and neither has agreed to pay in advance."""
    for account in dict.fromkeys(part.account for part in parts):
        asked = book.asked_for(ledger.connection, realm.supplier, account)
        for part in parts:
            if part.account == account and (account, part.group) in asked:
                raise Refused(422, "being_paid", account=account, group=part.group)


def _binding(
    realm: Realm, ledger: Ledger, view: View, who: Identity, method: PaymentMethod, id: str
) -> str:
    card = view.get(Card, id)
    binding = binding_of(ledger.connection, realm.supplier, who.user, id)
    if card is None or binding is None or not method.cards:
        raise Refused(422, "unknown_card")
    if card.expired(period(day(realm.clock(), realm.house.zone))):
        raise Refused(422, "card_expired")
    return binding


def _purpose(realm: Realm, parts: Sequence[Part]) -> str:
    """What the bank shows that is paid for, in the supplier's language."""
    accounts = list(dict.fromkeys(part.account for part in parts))
    named = ", ".join(accounts[:MOST_NAMED]) + (", …" if len(accounts) > MOST_NAMED else "")
    purpose: str = words_of(realm.house.language)["payment"]["purpose"]
    return purpose.format(accounts=named)
