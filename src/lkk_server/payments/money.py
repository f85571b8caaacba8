"""What the bank's word brings to the accounts: payments, what goes back of them, and cheques.

All of it follows from how much was captured and returned since the last word that was taken in, and
is written in the transaction that takes the word in.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, case, func, or_, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Payment, Recalculation
from lkk_desktop.models.billing.months import month
from lkk_desktop.models.calendar import day, following, period
from lkk_desktop.models.services import Service
from lkk_server.acquiring.messages import OrderState
from lkk_server.ledger import Ledger, View
from lkk_server.payments import cheques, refunds, transfers
from lkk_server.payments.book import Kept
from lkk_server.payments.tables import transfer
from lkk_server.payments.telling import Return, What
from lkk_server.payments.till import Till
from lkk_server.statements import Statement
from lkk_server.streams import name_of

AUTOPAYMENT = "autopayment"
REACH = 2
"""Money of a month that lies more than so many before the open one would be taken to be in a bill
already: it counts on the day on which it became known."""
Of = tuple[str, str]
"""An account, and a provider group of it."""


class Went(NamedTuple):
    """What went back by one word of the bank: of what is paid for the order's parts (kopecks), and
    each return with all of its money, which is to be told."""

    parts: int
    returns: tuple[Return, ...]


_T = transfer.c
_BACK = Statement(
    select(_T.debit, func.sum(_T.kopecks))
    .where(
        _T.supplier == bindparam("of_supplier"),
        _T.ref == bindparam("of_order"),
        _T.kind == transfers.REFUND,
        _T.account.is_not(None),
    )
    .group_by(_T.debit)
)


_EXCESS = Statement(
    select(
        func.sum(case((_T.credit == bindparam("of_book"), _T.kopecks), else_=-_T.kopecks))
    ).where(
        _T.supplier == bindparam("of_supplier"),
        _T.ref == bindparam("of_order"),
        or_(_T.credit == bindparam("of_book"), _T.debit == bindparam("of_book")),
    )
)


def checked(ledger: Ledger, till: Till, row: Kept, state: OrderState) -> int:
    """The rouble by which a card is checked comes in, and goes back: by how much it went back."""
    on = _on(till, state).isoformat()
    came, went = state.captured - row.captured, state.returned - row.returned
    posted = [
        *transfers.moved(
            f"check:{row.id}:{state.version}",
            transfers.ACQUIRER,
            transfers.CHECKS,
            max(0, came),
            kind="check",
            ref=row.id,
            day=on,
        ),
        *transfers.moved(
            f"check-back:{row.id}:{state.version}",
            transfers.CHECKS,
            transfers.ACQUIRER,
            max(0, went),
            kind="check",
            ref=row.id,
            day=on,
        ),
    ]
    transfers.post(ledger.connection, ledger.supplier, posted, ledger.now)
    return max(0, went)


def came(till: Till, ledger: Ledger, row: Kept, state: OrderState) -> None:
    """Money that was captured since: the order's sum pays its parts, once; what is beyond it is
    kept apart, and sent back."""
    if state.captured <= row.captured:
        return
    amount = row.wanted.amount
    posted: list[transfers.Transfer] = []
    if row.captured < amount <= state.captured:
        posted += _paid(till, ledger, row, state)
    extra = _beyond(state.captured, amount) - _beyond(row.captured, amount)
    posted += transfers.moved(
        f"excess:{row.id}:{state.version}",
        transfers.ACQUIRER,
        transfers.excess(row.id),
        extra,
        kind="excess",
        ref=row.id,
        day=_on(till, state).isoformat(),
    )
    transfers.post(ledger.connection, ledger.supplier, posted, ledger.now)


def send_back(ledger: Ledger, row: Kept, version: int) -> None:
    """Have go back what lies beyond the order's sum still, once the bank's word (its ``version``)
    is taken in: the bank may have given some of it back by itself meanwhile."""
    lying = lying_beyond(ledger, row)
    waiting = refunds.unplaced(ledger.connection, ledger.supplier, row.id)
    lying -= sum(one.kopecks for one in waiting if not one.parts)
    if lying > 0:
        id = f"{row.id}-excess-{version}-{lying}"
        refunds.write(ledger, id, row.id, (), lying, "excess", "server")


def lying_beyond(ledger: Ledger, row: Kept) -> int:
    """What lies beyond an order's sum: its book, by the order's own transfers alone."""
    asked = {"of_supplier": ledger.supplier, "of_order": row.id}
    found = _EXCESS.first(ledger.connection, of_book=transfers.excess(row.id), **asked)
    return 0 if found is None or found[0] is None else int(found[0])


def went(till: Till, ledger: Ledger, row: Kept, state: OrderState) -> Went:
    """Money that went back since: by refunds that were asked for, else from the bank's side."""
    more = state.returned - row.returned
    if more <= 0:
        return Went(0, ())
    returns: list[Return] = []
    lying = lying_beyond(ledger, row)
    paid = left(ledger.connection, ledger.supplier, row._replace(captured=state.captured))
    back: dict[Of, int] = defaultdict(int)
    extra = over = 0
    for refund in refunds.unplaced(ledger.connection, ledger.supplier, row.id):
        if refund.kopecks > more:
            continue
        refunds.place(ledger.connection, refund)
        of_parts = refund.kopecks if refund.parts else 0
        returns.append(Return(refund.kopecks, _what(row, state, of_parts)))
        more -= refund.kopecks
        over += refund.kopecks
        # As far as it is still there: the bank may have given the same back by itself before.
        for part in refund.parts:
            of = part.account, part.group
            taken = min(part.kopecks, max(0, paid.get(of, 0) - back[of]))
            back[of] += taken
            over -= taken
        if not refund.parts:
            taken = min(refund.kopecks, max(0, lying - extra))
            extra += taken
            over -= taken
    over += more
    # What the bank took back by itself is what lay beyond the order's sum, as far as that goes.
    taken = min(over, max(0, lying - extra))
    extra, over, of_parts = extra + taken, over - taken, 0
    for of, kopecks in paid.items():
        taken = min(over, max(0, kopecks - back[of]))
        back[of] += taken
        over -= taken
        of_parts += taken
    if more:
        returns.append(Return(more, _what(row, state, of_parts)))
    back = defaultdict(int, {of: kopecks for of, kopecks in back.items() if kopecks})
    _post_back(till, ledger, row, state, back, extra + over)
    for of, kopecks in back.items():
        _lower(ledger, row, state, of, kopecks)
    cheques.wanted(till, ledger, row, "income_returned", back)
    return Went(sum(back.values()), tuple(returns))


def _what(row: Kept, state: OrderState, of_parts: int) -> What:
    """What a return is, of which so much was of the order's parts."""
    if not of_parts:
        return "excess" if state.captured >= row.wanted.amount else "unpaid"
    return "whole" if of_parts >= row.wanted.amount else "part"


def _paid(till: Till, ledger: Ledger, row: Kept, state: OrderState) -> list[transfers.Transfer]:
    posted: list[transfers.Transfer] = []
    parts: dict[Of, int] = {}
    view = ledger.world(row.streams)
    for part in row.wanted.parts:
        payment = Payment(
            id=payment_id(row.id, part.account, part.group),
            account=part.account,
            group=part.group,
            amount=part.kopecks,
            day=_day(till, view, part.account, state),
            taken=moment(till, state),
            period=None,
            way=AUTOPAYMENT if row.kind == AUTOPAYMENT else row.wanted.method,
            status="fresh",
            order=row.id,
        )
        ledger.put(payment)
        posted += transfers.of_payment(payment)
        parts[part.account, part.group] = part.kopecks
    cheques.wanted(till, ledger, row, "income", parts)
    return posted


def payment_id(order: str, account: str, group: str) -> str:
    """What a part that an order paid is called."""
    return f"{order}-{account}-{group}"


def rest(connection: Connection, supplier: str, row: Kept) -> dict[Of, int]:
    """What of each part can still go back: neither has it, nor is it promised to."""
    found = left(connection, supplier, row)
    for refund in refunds.unplaced(connection, supplier, row.id):
        for part in refund.parts:
            found[part.account, part.group] -= part.kopecks
    return found


def left(connection: Connection, supplier: str, row: Kept) -> dict[Of, int]:
    """What an order has paid for each part, and has not gone back; 0 of one that is not paid."""
    paid = row.captured >= row.wanted.amount
    rows = _BACK.rows(connection, of_supplier=supplier, of_order=row.id)
    gone = {str(book): int(kopecks) for book, kopecks in rows}
    return {
        (part.account, part.group): part.kopecks
        - gone.get(transfers.owed(part.account, part.group), 0)
        if paid
        else 0
        for part in row.wanted.parts
    }


def moment(till: Till, state: OrderState) -> int:
    """When it happened by the bank's clock, which may go before ours: nothing is later than now."""
    return max(0, min(state.at, till.realm.clock()))


def _on(till: Till, state: OrderState) -> datetime.date:
    return day(moment(till, state), till.realm.house.zone)


def _day(till: Till, view: View, account: str, state: OrderState) -> datetime.date:
    """The day on which money counts: the bank's, by the supplier's calendar."""
    on, found = _on(till, state), view.get(Account, account)
    if found is not None and period(on) < following(found.open_period, -REACH):
        return day(till.realm.clock(), till.realm.house.zone)
    return on


def _post_back(
    till: Till, ledger: Ledger, row: Kept, state: OrderState, back: Mapping[Of, int], extra: int
) -> None:
    on = _on(till, state).isoformat()
    posted = transfers.moved(
        f"excess-back:{row.id}:{state.version}",
        transfers.excess(row.id),
        transfers.ACQUIRER,
        extra,
        kind="excess",
        ref=row.id,
        day=on,
    )
    for (account, group), kopecks in back.items():
        posted += transfers.moved(
            f"refund:{row.id}:{state.version}:{account}:{group}",
            transfers.owed(account, group),
            transfers.ACQUIRER,
            kopecks,
            kind=transfers.REFUND,
            ref=row.id,
            day=on,
            account=account,
        )
    transfers.post(ledger.connection, ledger.supplier, posted, ledger.now)


def _lower(ledger: Ledger, row: Kept, state: OrderState, of: Of, kopecks: int) -> None:
    """A payment that no bill has used becomes less, or goes; one that a bill has used stands, and
    the open period sets it right."""
    account, group = of
    view = ledger.world({name_of("account", account)})
    payment = view.get(Payment, payment_id(row.id, account, group))
    if payment is not None and payment.status == "fresh":
        left = payment.amount - kopecks
        if left > 0:
            ledger.put(replace(payment, amount=left))
        else:
            ledger.drop(payment)
        return
    found = view.get(Account, account)
    service = _service(view, found, group)
    if found is None or service is None:
        return  # the ledger has it; there is no account any more that a bill could be of
    ledger.put(
        Recalculation(
            id=f"{payment_id(row.id, account, group)}-back-{state.version}",
            account=account,
            service=service,
            period=found.open_period,
            kind="amount",
            reason=transfers.REFUND,
            amount=kopecks,
            since=None,
            until=None,
            persons=0,
            share=0,
            note=None,
        )
    )


def _service(view: View, account: Account | None, group: str) -> str | None:
    """A service of a group by which its debt is set right: one of the open period, if there is."""
    if account is None:
        return None
    of = month(account.open_period)
    mine = [one for one in view.find(Service, account=account.id) if one.group == group]
    mine.sort(
        key=lambda one: (
            one.since.toordinal() > of.last,
            one.until is not None and one.until.toordinal() < of.first,
            one.place,
            one.id,
        )
    )
    return mine[0].id if mine else None


def _beyond(captured: int, amount: int) -> int:
    """What was taken beyond an order's sum; all of it where it is not even that."""
    return captured - amount if captured >= amount else captured
