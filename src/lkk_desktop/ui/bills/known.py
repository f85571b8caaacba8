"""What the estimate knows of an account: its facts and its supplier's terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.billing import gathering
from lkk_desktop.models.billing.facts import Facts
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.command import Problem, World
from lkk_desktop.models.metering import Meter
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.ui.bills.kept import Kept

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed

TERMS = frozenset(
    {"tariff", "norm", "missing_rule", "billing_term", "penalty_rule", "key_rate", "moratorium"}
)
FACTS = frozenset(
    {"account", "supplier", "premises", "service", "installation", "meter", "register", "reading"}
    | {"accrual", "tranche", "payment", "recalculation", "privilege", "subsidy", "outbox"}
    | {"outcome"}
)
KINDS = TERMS | FACTS


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """An account's facts and its supplier's terms; ``problem`` says why there are none."""

    account: Account
    supplier: Supplier
    facts: Facts | None
    book: Book | None
    serials: Mapping[str, str]
    problem: Problem | None = None


class Known(Kept[Gathered]):
    """Facts by account, beside terms that are prepared once a supplier.

    Gathering reads every bill that ever was, so it is never done on the UI thread.
    """

    def __init__(self, cabinet: Cabinet) -> None:
        self._books: dict[str, Book] = {}
        super().__init__(cabinet, KINDS, self._gathered)

    def _gathered(self, world: World, account: str) -> Gathered | None:
        books = self._books
        found = gather(world, account, books)
        if found is not None and found.book is not None:
            books[found.supplier.id] = found.book
        return found

    def _changed(self, what: Changed) -> None:
        if not what.kinds or what.kinds & TERMS:
            # Another table: one that is being filled from the old terms meanwhile goes with it.
            self._books = {}
        super()._changed(what)


def gather(world: World, account: str, books: Mapping[str, Book]) -> Gathered | None:
    """Everything of an account, in any world that can be read; None where it is not held."""
    of = world.get(Account, account)
    supplier = world.get(Supplier, of.supplier) if of is not None else None
    if of is None or supplier is None:
        return None
    facts = book = problem = None
    try:
        book = books.get(supplier.id) or gathering.book(world, supplier.id)
        facts = gathering.facts(world, of)
    except Problem as found:
        # Such as an explanation of a newer server: what cannot be read is unknown, and never 0.
        problem = found
    serials = {one.id: one.serial for one in world.find(Meter, account=account)}
    return Gathered(
        account=of, supplier=supplier, facts=facts, book=book, serials=serials, problem=problem
    )
