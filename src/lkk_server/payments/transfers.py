"""The ledger: whole kopecks in double entry, only ever added to, each thing posted once.

A transfer moves kopecks from one book to another, so that all books together are zero by their
make. Of an account of a customer and a provider group, the book ``owed`` holds what accruals put
there less what payments took: its balance is what the group is owed (below zero: an overpayment).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, func, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.accruals import REFUND as REFUND
from lkk_desktop.models.accruals import Payment
from lkk_server.payments.tables import transfer
from lkk_server.statements import Row, Statement

ACQUIRER = "acquirer"
"""What the bank has taken for us, and not given back."""
CHECKS = "checks"
"""The 1 RUB by which a card is checked: it comes in, and goes back."""
OPENED = "opened"
"""What was owed when the ledger began."""
_T = transfer.c


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """Kopecks (above zero) that go from the book ``credit`` to the book ``debit``.

    ``id`` says what it is for: the same one is posted once. ``account`` is the customer's, where it
    is one's. ``ref`` names the order, bill or payment; ``day`` is the supplier's (ISO).
    """

    id: str
    account: str | None
    debit: str
    credit: str
    kopecks: int
    kind: str
    ref: str
    day: str


def owed(account: str, group: str) -> str:
    """The book of what a provider group is owed by an account."""
    return f"owed/{account}/{group}"


def income(group: str) -> str:
    """The book of what was charged for a provider group."""
    return f"income/{group}"


def desk(way: str) -> str:
    """The book of money that came another way than by our own orders: an office, another bank."""
    return f"desk/{way}"


def excess(order: str) -> str:
    """The book of what the bank took for an order beyond its sum, until it has gone back."""
    return f"excess/{order}"


def moved(
    id: str,
    debit: str,
    credit: str,
    kopecks: int,
    *,
    kind: str,
    ref: str,
    day: str,
    account: str | None = None,
) -> list[Transfer]:
    """A transfer of kopecks of either sign: below zero it goes the other way; none for 0."""
    if not kopecks:
        return []
    if kopecks < 0:
        debit, credit, kopecks = credit, debit, -kopecks
    return [
        Transfer(
            id=id,
            account=account,
            debit=debit,
            credit=credit,
            kopecks=kopecks,
            kind=kind,
            ref=ref,
            day=day,
        )
    ]


def of_payment(payment: Payment) -> list[Transfer]:
    """Money that came for an account: by an order from the bank, else over a desk."""
    return moved(
        f"payment:{payment.id}",
        ACQUIRER if payment.order is not None else desk(payment.way),
        owed(payment.account, payment.group),
        payment.amount,
        kind="payment",
        ref=payment.order or payment.id,
        day=payment.day.isoformat(),
        account=payment.account,
    )


def of_charge(account: str, period: str, charged: Mapping[str, int], day: str) -> list[Transfer]:
    """What a bill charges by group: accrued, penalty and recalculated, without money that had gone
    back already (``REFUND``)."""
    made: list[Transfer] = []
    for group, kopecks in charged.items():
        made += moved(
            f"bill:{account}:{period}:{group}",
            owed(account, group),
            income(group),
            kopecks,
            kind="bill",
            ref=f"{account}-{period}",
            day=day,
            account=account,
        )
    return made


def of_opening(account: str, opening: Mapping[str, int], day: str) -> list[Transfer]:
    """What an account owed by group when the ledger began."""
    made: list[Transfer] = []
    for group, kopecks in opening.items():
        made += moved(
            f"opening:{account}:{group}",
            owed(account, group),
            OPENED,
            kopecks,
            kind="opening",
            ref=account,
            day=day,
            account=account,
        )
    return made


def post(connection: Connection, supplier: str, transfers: Iterable[Transfer], posted: int) -> None:
    """Add transfers; what was posted before stays as it is. ``posted`` is the server's clock."""
    post_rows(connection, rows(supplier, transfers), posted)


def rows(supplier: str, transfers: Iterable[Transfer]) -> list[Row]:
    """Transfers as rows that only wait for the moment at which they are posted."""
    return [
        (t.id, supplier, t.account, t.debit, t.credit, t.kopecks, t.kind, t.ref, t.day)
        for t in transfers
    ]


def post_rows(connection: Connection, rows: Sequence[Row], posted: int) -> None:
    """Add what ``rows`` has made, as ``post`` does."""
    if rows:
        _POST[connection.dialect.name].many(connection, [(*row, posted) for row in rows])


def balances(connection: Connection, supplier: str, account: str) -> dict[str, int]:
    """What each group is owed by an account, by its books; groups at zero are among them."""
    found: dict[str, int] = {}
    for book, kopecks in _BALANCES.rows(connection, of_supplier=supplier, of_account=account):
        kind, _, rest = str(book).partition("/")
        if kind == "owed":
            group = rest.partition("/")[2]
            found[group] = found.get(group, 0) + int(kopecks)
    return found


def balance(connection: Connection, supplier: str, book: str) -> int:
    """What a book holds: debits less credits."""
    row = _BALANCE.first(connection, of_supplier=supplier, of_book=book)
    return 0 if row is None or row[0] is None else int(row[0])


def balance_before(connection: Connection, supplier: str, book: str, moment: int) -> int:
    """What a book held of what had been posted up to a moment (ms)."""
    row = _BEFORE.first(connection, of_supplier=supplier, of_book=book, moment=moment)
    return 0 if row is None or row[0] is None else int(row[0])


def _insert(dialect: str) -> Statement:
    made = (postgresql if dialect == "postgresql" else sqlite).insert(transfer)
    return Statement(made.on_conflict_do_nothing(), transfer.columns.keys())


_POST = {dialect: _insert(dialect) for dialect in ("sqlite", "postgresql")}
_OF_ACCOUNT = (_T.supplier == bindparam("of_supplier"), _T.account == bindparam("of_account"))
_BALANCES = Statement(
    union_all(
        select(_T.debit, _T.kopecks).where(*_OF_ACCOUNT),
        select(_T.credit, -_T.kopecks).where(*_OF_ACCOUNT),
    )
)
_OF_BOOK = _T.supplier == bindparam("of_supplier")
_BOTH = union_all(
    select(_T.kopecks.label("kopecks"), _T.posted).where(
        _OF_BOOK, _T.debit == bindparam("of_book")
    ),
    select((-_T.kopecks).label("kopecks"), _T.posted).where(
        _OF_BOOK, _T.credit == bindparam("of_book")
    ),
).subquery()
_BEFORE = Statement(select(func.sum(_BOTH.c.kopecks)).where(_BOTH.c.posted <= bindparam("moment")))
_BALANCE = Statement(select(func.sum(_BOTH.c.kopecks)))
