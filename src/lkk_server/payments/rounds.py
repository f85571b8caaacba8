"""The rounds of money: whatever waits for the bank, the register or a day is looked at in turn.

Each step does a bounded part of what is due, and answers whether more is due at once. One that
fails keeps none of the others from being taken.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from lkk_server.payments import autopay, book, cards, checking, cheques, orders, refunding
from lkk_server.payments.acquirer import Away
from lkk_server.payments.till import Till

MOST = 50
"""Of one step in one round."""
Step = Callable[[Till], bool]
log = logging.getLogger("lkk_server")


def round(till: Till) -> bool:
    """Do what is due now, under the supplier's behalf; answers whether more is due at once."""
    more = False
    for step in STEPS:
        try:
            more = step(till) or more
        except Exception as error:  # noqa: BLE001 — the others are to be taken
            # What a step fails of is its own; whom it concerns is not for the log.
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{at.name}:{at.lineno}"
            log.warning("%s waits: %s in %s", step.__name__, type(error).__name__, where)
    return more


def ask_orders(till: Till) -> bool:
    """Ask the bank how far the orders are that have not come to an end."""
    database, supplier = till.realm.database, till.realm.supplier
    with database.read() as connection:
        if not book.due(connection, supplier, till.realm.clock(), 1):
            return False
    with database.write() as connection:
        found = book.claim(connection, supplier, till.realm.clock(), MOST)
    for order in found:
        try:
            orders.ask(till, order)
        except Away:
            log.warning("the bank does not answer; %d orders wait", len(found))
            return False
    return len(found) == MOST


def ask_refunds(till: Till) -> bool:
    """Ask the bank to send back what is to go back."""
    return refunding.round(till, MOST)


def ask_cheques(till: Till) -> bool:
    """Ask the register for the cheques that have not come yet."""
    return cheques.round(till, MOST)


def compare(till: Till) -> bool:
    """Compare the ledger with the bank's, each hour."""
    return checking.step(till)


STEPS: tuple[Step, ...] = (ask_orders, ask_refunds, ask_cheques, cards.let_go, autopay.run, compare)
