"""Refunds: money goes back by the supplier's word, or because the bank took too much of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from lkk_desktop.models.payments import Part
from lkk_server.acquiring.messages import RefundOrder
from lkk_server.database import Behalf
from lkk_server.identity.audit import note
from lkk_server.ledger import Ledger
from lkk_server.payments import book, heard, money, orders, refunds
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.payments.refunds import Refund
from lkk_server.payments.till import Till
from lkk_server.refused import Refused
from lkk_server.transact import transact

CONSOLE = "console"
DEED = "payment_refunded"
LEAST_WORDS = 3


def refund(
    till: Till, order: str, parts: Sequence[Part] | None, reason: str, by: str, id: str
) -> str:
    """Have the whole of an order go back, or parts of it, and say why; answers the refund's id.

    Written down first, under ``id``: asked again under the same one, it is the same refund. Asked
    of the bank at once, and where that is away by the rounds. Raises ``Refused`` (422):
    unknown_payment, not_paid, no_reason, no_parts, over_paid (``account``, ``group``, ``left``),
    other_refund, refund_declined (``reason``: the bank's code; None where it gave none).
    """
    realm = till.realm
    said = " ".join(reason.split())
    if len(said) < LEAST_WORDS:
        raise Refused(422, "no_reason")

    def named(connection: Connection) -> set[str]:
        row = book.kept(connection, realm.supplier, order)
        return set() if row is None else row.streams

    def work(ledger: Ledger) -> None:
        row = book.kept(ledger.connection, realm.supplier, order)
        if row is None or row.kind in orders.CHECKS:
            raise Refused(422, "unknown_payment")
        left = money.rest(ledger.connection, realm.supplier, row)
        wanted = _wanted(left, parts)
        before = refunds.of_order(ledger.connection, realm.supplier, order)
        if (same := next((one for one in before if one.id == id), None)) is not None:
            if parts is not None and same.parts != wanted:
                raise Refused(422, "other_refund")
            return
        if row.captured < row.wanted.amount:
            raise Refused(422, "not_paid")
        for part in wanted:
            rest = left.get((part.account, part.group), 0)
            if part.kopecks > rest:
                raise Refused(
                    422, "over_paid", account=part.account, group=part.group, left=max(0, rest)
                )
        kopecks = sum(part.kopecks for part in wanted)
        if not kopecks:
            raise Refused(422, "no_parts")
        refunds.write(ledger, id, order, wanted, kopecks, said, by)
        note(realm, ledger, by, CONSOLE, DEED, order, f"{kopecks}: {said}")

    with realm.database.on_behalf(Behalf(realm.supplier)):
        transact(realm.database, realm.supplier, named, work)
        with realm.database.read() as connection:
            made = next(
                one for one in refunds.of_order(connection, realm.supplier, order) if one.id == id
            )
        _begin(till, made)
    return id


def _begin(till: Till, made: Refund) -> None:
    """Ask the bank the first time. Raises ``Refused``: it has said no, now or before."""
    if made.state == "declined":
        raise Refused(422, "refund_declined", reason=made.declined)
    if made.state == "waiting":
        try:
            _ask(till, made)
        except Declined as declined:
            raise Refused(422, "refund_declined", reason=heard.code(declined.code)) from None


def round(till: Till, most: int) -> bool:
    """Ask the bank for the refunds that are due, so many at most; whether more are due."""
    realm = till.realm
    with realm.database.read() as connection:
        if not refunds.due(connection, realm.supplier, realm.clock(), 1):
            return False
    with realm.database.write() as connection:
        found = refunds.claim(connection, realm.supplier, realm.clock(), most)
    for one in found:
        if not send(till, one):
            return False
    return len(found) == most


def send(till: Till, one: Refund) -> bool:
    """Ask the bank for a refund, and take in what it says; False where nothing is known."""
    try:
        return _ask(till, one)
    except Declined:
        return True


def _ask(till: Till, one: Refund) -> bool:
    """``send``, which raises ``Declined`` once it is written down that the bank has said no."""
    realm = till.realm
    with realm.database.read() as connection:
        asked = refunds.unplaced(connection, realm.supplier, one.order)
    if one.id not in {each.id for each in asked}:
        return True  # since it was claimed its money has been heard of
    if not one.parts and not one.tries and _is_less(till, one):
        return True
    try:
        state = till.bank.refund(one.order, RefundOrder(refund=one.id, kopecks=one.kopecks))
    except Away:
        return False
    except Declined as declined:
        if declined.code in orders.UNTOLD:
            return False
        _is_less(till, one, declined=declined)
        raise
    orders.take(till, state)
    with realm.database.write() as connection:
        refunds.answered(connection, one, "done")
    return True


def _is_less(till: Till, one: Refund, *, declined: Declined | None = None) -> bool:
    """Whether a refund was given up: the bank has declined it, or has given back by itself some of
    what lay beyond the order's sum before it was asked. What lies there still, if that is less,
    goes back by another one."""
    realm = till.realm

    def named(connection: Connection) -> set[str]:
        row = book.kept(connection, realm.supplier, one.order)
        return set() if row is None else row.streams

    def work(ledger: Ledger) -> bool:
        row = book.kept(ledger.connection, realm.supplier, one.order)
        less = row is not None and money.lying_beyond(ledger, row) < one.kopecks
        if not (less or declined):
            return False
        why = None if declined is None else heard.code(declined.code)
        refunds.answered(ledger.connection, one, "declined", why)
        if row is not None and less and not one.parts:
            money.send_back(ledger, row, row.version)
        return True

    return transact(realm.database, realm.supplier, named, work)


def _wanted(left: dict[money.Of, int], parts: Sequence[Part] | None) -> tuple[Part, ...]:
    if parts is not None:
        return tuple(parts)
    return tuple(Part(account, group, rest) for (account, group), rest in left.items() if rest > 0)
