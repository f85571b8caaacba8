"""Bugs planted on purpose: a campaign that does not find them proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from typing import Any
from unittest import mock

from msgspec.structs import replace

from lkk_server.payments import book, money, orders, posting, refunds, telling, transfers


def _credit_twice() -> AbstractContextManager[Any]:
    """What is posted for a payment has another name each time: it is posted again and again."""
    real, number = transfers.of_payment, count()

    def made(payment: Any) -> Any:
        return [replace(one, id=f"{one.id}:{next(number)}") for one in real(payment)]

    return mock.patch.object(transfers, "of_payment", made)


def _ignore_version() -> AbstractContextManager[Any]:
    """An older word of the bank is taken in as a newer one is, and stands as its last."""
    kept, taken = book.kept, orders._taken

    def unread(connection: Any, supplier: str, id: str) -> Any:
        row = kept(connection, supplier, id)
        return None if row is None else row._replace(version=-1 if row.version else 0)

    def stands(till: Any, ledger: Any, row: Any, found: Any, state: Any) -> Any:
        after = taken(till, ledger, row, found, state)
        book.taken(ledger.connection, row, state.version, state.captured, state.returned, None)
        return after

    both = ExitStack()
    both.enter_context(mock.patch.object(book, "kept", unread))
    both.enter_context(mock.patch.object(orders, "_taken", stands))
    return both


def _refund_not_posted() -> AbstractContextManager[Any]:
    """What went back is in the records, and not in the books."""
    return mock.patch.object(money, "_post_back", return_value=None)


def _excess_kept() -> AbstractContextManager[Any]:
    """What the bank took beyond an order's sum stays with us."""
    real = refunds.write

    def write(ledger: Any, id: str, order: str, parts: Any, *rest: Any) -> None:
        if parts:
            real(ledger, id, order, parts, *rest)

    return mock.patch.object(refunds, "write", write)


def _given_up_is_over() -> AbstractContextManager[Any]:
    """An order that was given up, or ran out, is not paid any more, whatever the bank says."""
    real = orders._taken

    def taken(till: Any, ledger: Any, row: Any, found: Any, state: Any) -> Any:
        if found is not None and found.status in ("cancelled", "expired"):
            book.taken(ledger.connection, row, state.version, row.captured, row.returned, None)
            return found
        return real(till, ledger, row, found, state)

    return mock.patch.object(orders, "_taken", taken)


def _bill_has_it_again() -> AbstractContextManager[Any]:
    """What went back is posted when it goes, and with the bill once more."""
    return mock.patch.object(posting, "REFUND", "nothing")


def _history_stands() -> AbstractContextManager[Any]:
    """What went back is posted, and still stands in the history as paid."""
    return mock.patch.object(money, "_lower", return_value=None)


def _return_told_again() -> AbstractContextManager[Any]:
    """Each return is told with all that went back of its order before it."""
    real = money.went

    def went(till: Any, ledger: Any, row: Any, state: Any) -> Any:
        found = real(till, ledger, row, state)
        before = telling.Return(row.returned, "part")
        return found._replace(returns=(*found.returns, before)) if found.returns else found

    return mock.patch.object(money, "went", went)


def _desk_forgotten() -> AbstractContextManager[Any]:
    """A payment over an office's desk is a record that nobody posts."""
    real = posting._of_payment
    return mock.patch.object(
        posting, "_of_payment", lambda one, paid: real(one, paid) if paid.order else []
    )


MUTANTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "credit_twice": _credit_twice,
    "ignore_version": _ignore_version,
    "refund_not_posted": _refund_not_posted,
    "excess_kept": _excess_kept,
    "given_up_is_over": _given_up_is_over,
    "bill_has_it_again": _bill_has_it_again,
    "history_stands": _history_stands,
    "return_told_again": _return_told_again,
    "desk_forgotten": _desk_forgotten,
}
