"""The bank's word against ours: what moved there, what is in the books here, and what differs.

The bank's registry says which orders moved in a stretch of time, the books which ones were posted
in it; of each of them both sides' whole sums are compared, so that no edge of the stretch matters.
What is only late is put right by taking in the bank's word, as for any order; the rest is named.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select

from lkk_desktop.models.calendar import local
from lkk_server.acquiring.messages import OrderState, Registry
from lkk_server.database import Behalf
from lkk_server.payments import book, opening, orders
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.payments.book import HOUR, Kept
from lkk_server.payments.tables import checked, transfer
from lkk_server.payments.till import Till
from lkk_server.payments.transfers import ACQUIRER
from lkk_server.statements import Statement

EVERY = HOUR
OVERLAP = HOUR
"""By how much a stretch reaches into the one before: clocks differ."""
SETTLING = 2 * 60_000
"""What moved just now is still on its way."""
MOST = 24 * HOUR
"""Of one stretch: after a time of downtime there are several."""

Code = Literal[
    "missing_here",
    "missing_there",
    "amount_differs",
    "taken_twice",
    "returned_differs",
    "unknown_order",
    "books_differ",
]
"""The bank has taken money that is not in our books; our books have some that the bank has not;
both have taken, but not the same; the bank took it again; what went back differs; the bank has
money of an order that is none of ours; our book of orders and our ledger say different things."""
log = logging.getLogger("lkk_server")


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What differs of an order: kopecks by our books and by the bank's. ``repaired``: the bank's
    word has been taken in since, and both are the same now."""

    code: Code
    order: str
    ours: int
    bank: int
    repaired: bool = False


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch (ms; until is not in it): orders that were compared, kopecks that the bank took and
    gave back in it, and what differed. ``narrowed``: more was asked for, but the ledger began only
    then."""

    since: int
    until: int
    orders: int
    captured: int
    returned: int
    differences: tuple[Difference, ...]
    narrowed: bool = False

    @property
    def left(self) -> tuple[Difference, ...]:
        """What differs still."""
        return tuple(one for one in self.differences if not one.repaired)


class _Sums(msgspec.Struct, frozen=True):
    """Kopecks of an order that came and went, all in all."""

    came: int
    went: int


def check(till: Till, since: int, until: int) -> Report:
    """Compare a stretch of time (ms); what was before the ledger's beginning nobody compares.

    Raises ``Away``: nothing is known, and nothing was changed but what the bank had said by then.
    """
    realm = till.realm
    with realm.database.on_behalf(Behalf(realm.supplier)):
        with realm.database.read() as connection:
            begun = opening.begun(connection, realm.supplier)
        narrowed = begun is not None and since < begun
        since = since if begun is None else max(since, begun + 1)
        until = max(since, until)
        registry = till.bank.registry(since, until)
        moved = _moved(registry)
        with realm.database.read() as connection:
            asked = {"of_supplier": realm.supplier, "since": since, "until": until}
            posted = {str(row[0]) for row in _POSTED.rows(connection, **asked)}
        names = sorted({*moved, *posted})
        found = [one for id in names for one in _compared(till, id, moved.get(id), since)]
    return Report(
        since=since,
        until=until,
        orders=len(names),
        captured=sum(one.came for one in moved.values()),
        returned=sum(one.went for one in moved.values()),
        differences=tuple(found),
        narrowed=narrowed,
    )


def step(till: Till) -> bool:
    """Compare the hour that has passed, or a day of what was missed; whether there is more."""
    realm = till.realm
    now = realm.clock()
    with realm.database.read() as connection:
        # What a clock has noted that was ahead must not keep everything waiting until then.
        row = _LAST.first(connection, of_supplier=realm.supplier, now=now)
    last = None if row is None or row[0] is None else int(row[0])
    if last is None:
        opening.mark(realm.database, realm.supplier, now)
        return False
    if now - last < EVERY:
        return False
    until = min(now - SETTLING, last + MOST)
    try:
        report = check(till, last - OVERLAP, until)
    except Away:
        log.warning("the bank's registry cannot be had: it is compared later")
        return False
    _note(till, report)
    for one in report.left:
        log.warning("the bank and the ledger differ: %s of %s", one.code, one.order)
    return now - until >= EVERY


def money(kopecks: int) -> str:
    """A sum as it is typed."""
    sign, whole = "-" if kopecks < 0 else "", abs(kopecks)
    return f"{sign}{whole // 100}.{whole % 100:02}"


def lines(report: Report, zone: str, money: Callable[[int], str] = money) -> list[str]:
    """A report in words, with its moments by a zone's clocks and its sums as ``money`` has them."""
    since, until = (
        local(moment, zone).strftime("%d.%m.%Y %H:%M") for moment in (report.since, report.until)
    )
    if report.narrowed and report.since == report.until:
        return [f"The ledger began {since}: what was before that is not compared."]
    why = ", from when the ledger began" if report.narrowed else ""
    moved = f"the bank took {money(report.captured)} and returned {money(report.returned)}"
    said = [f"{since} to {until}{why}: {report.orders} orders; {moved}."]
    for one in report.differences:
        more = "; taken in now" if one.repaired else ""
        said.append(
            f"  {one.code}  {one.order}  ours {money(one.ours)}, bank {money(one.bank)}{more}"
        )
    if not report.differences:
        said.append("  The ledger and the bank agree.")
    return said


def _moved(registry: Registry) -> dict[str, _Sums]:
    found: dict[str, _Sums] = {}
    for one in registry.operations:
        if one.deed in ("captured", "returned"):
            before = found.get(one.order, _Sums(0, 0))
            came = one.kopecks if one.deed == "captured" else 0
            found[one.order] = _Sums(before.came + came, before.went + one.kopecks - came)
    return found


def _compared(till: Till, id: str, moved: _Sums | None, since: int) -> Iterable[Difference]:
    """What differs of one order. The bank is asked for it where the stretch does not say it all:
    where it is older, as much may have moved before."""
    row, ours = _ours(till, id)
    if row is None:
        there = moved or _Sums(0, 0)
        of = ours.came - ours.went, there.came - there.went
        code: Code = "unknown_order" if moved is not None else "missing_there"
        return [Difference(code=code, order=id, ours=of[0], bank=of[1])]
    if _Sums(row.captured, row.returned) != ours:
        of = ours.came - ours.went, row.captured - row.returned
        return [Difference(code="books_differ", order=id, ours=of[0], bank=of[1])]
    if moved == ours and row.made >= since:
        return []
    try:
        state = till.bank.state(id)
    except Declined:
        return [Difference(code="missing_there", order=id, ours=ours.came - ours.went, bank=0)]
    differences = list(_of_state(row, ours, state))
    if not differences:
        return []
    orders.take(till, state)
    _, now = _ours(till, id)
    whole = now == _Sums(state.captured, state.returned)
    return [msgspec.structs.replace(one, repaired=whole) for one in differences]


def _of_state(row: Kept, ours: _Sums, state: OrderState) -> Iterator[Difference]:
    if state.captured != ours.came:
        code: Code = "amount_differs"
        if not ours.came:
            code = "missing_here"
        elif not state.captured:
            code = "missing_there"
        elif state.captured > ours.came >= row.wanted.amount:
            code = "taken_twice"
        yield Difference(code=code, order=row.id, ours=ours.came, bank=state.captured)
    if state.returned != ours.went:
        yield Difference(code="returned_differs", order=row.id, ours=ours.went, bank=state.returned)


def _ours(till: Till, id: str) -> tuple[Kept | None, _Sums]:
    realm = till.realm
    with realm.database.read() as connection:
        row = book.kept(connection, realm.supplier, id)
        return row, _sums(connection, realm.supplier, id)


def _sums(connection: Connection, supplier: str, id: str) -> _Sums:
    asked = {"of_supplier": supplier, "of_order": id}
    came, went = (statement.first(connection, **asked) for statement in (_CAME, _WENT))
    return _Sums(_number(came), _number(went))


def _number(row: tuple[object, ...] | None) -> int:
    return 0 if row is None or row[0] is None else int(str(row[0]))


def _note(till: Till, report: Report) -> None:
    realm = till.realm
    said = msgspec.json.encode(report.differences).decode()
    row = (realm.supplier, report.since, report.until, said, realm.clock())
    with realm.database.write() as connection:
        opening.note(connection, row)


_T = transfer.c
_OURS = _T.supplier == bindparam("of_supplier")
_POSTED = Statement(
    select(_T.ref)
    .distinct()
    .where(_OURS, or_(_T.debit == ACQUIRER, _T.credit == ACQUIRER))
    .where(_T.posted >= bindparam("since"), _T.posted < bindparam("until"))
)
_OF_ORDER = (_OURS, _T.ref == bindparam("of_order"))
_CAME = Statement(select(func.sum(_T.kopecks)).where(*_OF_ORDER, _T.debit == ACQUIRER))
_WENT = Statement(select(func.sum(_T.kopecks)).where(*_OF_ORDER, _T.credit == ACQUIRER))
_C = checked.c
_LAST = Statement(
    select(func.max(_C.until)).where(
        _C.supplier == bindparam("of_supplier"), _C.until <= bindparam("now")
    )
)
