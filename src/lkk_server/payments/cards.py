"""Cards that the bank keeps: bound by an order of their own or with a payment, and let go again.

A user sees the mask; what a card is charged by (its binding) stays in ``saved_card``. A binding
that is needed no more is let go at the bank afterwards, however long that takes.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from lkk_desktop.models.accounts import User
from lkk_desktop.models.autopayments import Autopayment
from lkk_desktop.models.payments import Card, PaymentOrder
from lkk_desktop.online.messages import Done
from lkk_desktop.online.payments import ForgetCard
from lkk_server.acquiring.messages import BoundCard
from lkk_server.identity.holding import own
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger, View
from lkk_server.operations import Caller
from lkk_server.payments import telling
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.payments.tables import saved_card
from lkk_server.payments.till import Till
from lkk_server.refused import Refused
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import transact

MOST = 10
PORTION = 20
SHORTEST, LONGEST = 30_000, 3_600_000
"""Between two tries to let go of a binding (ms): as long again as it has been tried already."""
GONE = "unknown_binding"

_C = saved_card.c
_OF_USER = Statement(
    select(_C.id, _C.binding, _C.forgotten)
    .where(_C.user == bindparam("of_user"), _C.supplier == bindparam("of_supplier"))
    .order_by(_C.made, _C.id)
)
_BINDING = Statement(
    select(_C.binding).where(
        _C.id == bindparam("of_id"),
        _C.user == bindparam("of_user"),
        _C.supplier == bindparam("of_supplier"),
        _C.forgotten.is_(None),
    )
)
_DUE = Statement(
    select(_C.id, _C.user, _C.binding, _C.forgotten)
    .where(_C.supplier == bindparam("of_supplier"), _C.due <= bindparam("now"))
    .order_by(_C.due, _C.id)
    .limit(bindparam("most"))
)


class Saved(NamedTuple):
    """A row of the book of cards."""

    id: str
    binding: str
    forgotten: int | None


def binding_of(connection: Connection, supplier: str, user: str, card: str) -> str | None:
    """What a user's card is charged by; None for one that is not kept."""
    row = _BINDING.first(connection, of_id=card, of_user=user, of_supplier=supplier)
    return None if row is None else str(row[0])


def bound(till: Till, ledger: Ledger, order: PaymentOrder, card: BoundCard) -> str:
    """A card that the bank says it keeps since an order; answers its id here. The ledger holds its
    user's stream.

    The same binding is the same card. One of the same mask and date that is bound anew stands in
    its place, under its id, so that standing orders go on with it. What came with a payment where
    there is no place for it, or nobody any more, is let go again; and a card that was deleted
    after the order began stays deleted.
    """
    realm, user, connection = till.realm, order.user, ledger.connection
    view = ledger.world({name_of("user", user)})
    rows, cards = _saved(connection, ledger.supplier, user), view.find(Card, user=user)
    same = next((one for one in rows if one.binding == card.binding), None)
    twin = next((one for one in cards if _alike(one, card)), None)
    kept = next((one for one in rows if twin is not None and one.id == twin.id), None)
    if same is not None and same.forgotten is not None and order.made <= same.forgotten:
        return same.id if twin is None else twin.id
    if same is None and kept is not None:
        _add(ledger, user, realm.new_id(), kept.binding, gone=True)
        _change(connection, kept.id, binding=card.binding)
        return kept.id
    crowded = same is None and order.kind == "payment" and len(cards) >= MOST
    gone = crowded or view.get(User, user) is None
    if same is None:
        id = realm.new_id() if twin is None else twin.id
        _add(ledger, user, id, card.binding, gone=gone)
    else:
        id = same.id
        if same.forgotten is not None and not gone:
            _change(connection, id, forgotten=None, due=None)
    if not gone:
        before = view.get(Card, id)
        made = ledger.now if before is None else before.made
        view.put(
            Card(id=id, user=user, mask=card.mask, system=card.system, until=card.until, made=made)
        )
        view.keep()
    return id


def forget_card(realm: Realm, caller: Caller, asked: ForgetCard) -> Done:
    """Delete a card of the caller's. Raises ``Refused``: unknown_card."""
    user = caller.known.user

    def work(ledger: Ledger) -> Done:
        view, _ = own(ledger, user)
        card = view.get(Card, asked.card)
        if card is None:
            raise Refused(422, "unknown_card")
        forget(realm, ledger, view, card)
        view.keep()
        return Done()

    return transact(realm.database, realm.supplier, lambda _c: {name_of("user", user)}, work)


def forget(realm: Realm, ledger: Ledger, view: View, card: Card) -> None:
    """A card is kept no longer, and standing orders on it are off, which is told. ``view`` is to
    be kept."""
    view.drop(Card, card.id)
    _change(ledger.connection, card.id, forgotten=ledger.now, due=ledger.now)
    for one in view.find(Autopayment, user=card.user):
        if one.card == card.id:
            view.drop(Autopayment, one.id)
            telling.switched_off(realm, ledger, one.user, one.account, "card_gone")


def left(connection: Connection, user: str, now: int) -> None:
    """A user has gone: no card of theirs is kept any longer."""
    mine = (_C.user == user, _C.forgotten.is_(None))
    connection.execute(update(saved_card).where(*mine).values(forgotten=now, due=now))


def let_go(till: Till) -> bool:
    """Have the bank forget what is kept no longer; one that it does not answer for waits, each time
    longer. Answers whether more is due at once."""
    realm, now = till.realm, till.realm.clock()
    with realm.database.read() as connection:
        rows = _DUE.rows(connection, of_supplier=realm.supplier, now=now, most=PORTION)
    for id, user, binding, forgotten in rows:
        try:
            till.bank.forget(binding)
        except Away:
            _put_off(realm, id, now, forgotten)
            return False
        except Declined as declined:
            if declined.code != GONE:
                _put_off(realm, id, now, forgotten)
                continue
        _let_go(realm, str(id), str(user))
    return len(rows) == PORTION


def _let_go(realm: Realm, id: str, user: str) -> None:
    """Note that the bank keeps it no more. A card that was bound again while the bank was asked is
    gone with it."""

    def work(ledger: Ledger) -> None:
        _change(ledger.connection, id, due=None)
        if binding_of(ledger.connection, ledger.supplier, user, id) is None:
            return
        view = ledger.world({name_of("user", user)})
        card = view.get(Card, id)
        if card is not None:
            forget(realm, ledger, view, card)
            view.keep()
        _change(ledger.connection, id, forgotten=ledger.now, due=None)

    transact(realm.database, realm.supplier, lambda _c: {name_of("user", user)}, work)


def _put_off(realm: Realm, id: str, now: int, forgotten: int) -> None:
    pause = min(max(SHORTEST, now - forgotten), LONGEST)
    with realm.database.write() as connection:
        _change(connection, id, due=now + pause)


def _saved(connection: Connection, supplier: str, user: str) -> list[Saved]:
    rows = _OF_USER.rows(connection, of_user=user, of_supplier=supplier)
    return [Saved(*row) for row in rows]


def _alike(one: Card, card: BoundCard) -> bool:
    return (one.mask, one.system, one.until) == (card.mask, card.system, card.until)


def _add(ledger: Ledger, user: str, id: str, binding: str, *, gone: bool) -> None:
    since = ledger.now if gone else None
    ledger.connection.execute(
        insert(saved_card).values(
            id=id,
            supplier=ledger.supplier,
            user=user,
            binding=binding,
            made=ledger.now,
            forgotten=since,
            due=since,
        )
    )


def _change(connection: Connection, id: str, **new: str | int | None) -> None:
    connection.execute(update(saved_card).where(_C.id == id).values(new))
