"""What demo users have with the bank: cards, a standing order, orders that were paid, and cheques.

The bindings are those that the sandbox bank knows from the start. Money that came over an office or
another bank has no cheque: none is invented for it.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.models.calendar import local
from lkk_desktop.models.payments import Card, Cheque, ChequeItem, OrderKind, Part, PaymentOrder
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Provider
from lkk_server.seed.history import at
from lkk_server.seed.scene import Held

MINUTE = 60_000
DRIVE = "9999078902004127"
OFD = {"ofd": "Песочница ОФД", "ofd_inn": "7200000023"}
SELLER = {
    "kkt": "0000000001054121",
    "seller": "Расчётный центр (песочница)",
    "inn": "7200000016",
    "place": "https://lk.example.ru",
    "tax_system": "ОСН",
}
FIRST_SHIFT = datetime.date(2024, 1, 1)
FIRST_DOCUMENT = 48_210


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A card that the bank keeps for a user by a binding; ``since`` is the day it was bound on."""

    user: str
    binding: str
    mask: str
    until: str
    since: datetime.date
    system: str = "mir"


SAVED = (
    Saved(
        user="u-petrova",
        binding="living-petrova-1",
        mask="2200 70XX XXXX 4417",
        until="2028-06",
        since=datetime.date(2026, 3, 4),
    ),
    Saved(
        user="u-ivanov",
        binding="living-ivanov-1",
        mask="2202 20XX XXXX 0005",
        until="2027-09",
        since=datetime.date(2026, 7, 9),
    ),
    Saved(
        user="u-dolgov",
        binding="living-dolgov-1",
        mask="2204 30XX XXXX 3302",
        until="2026-10",
        since=datetime.date(2025, 12, 11),
    ),
)
STANDING = "0720014583"
"""The account that petrova's standing order pays, on the eighth."""
STANDING_DAY = 8
MOST = 15_000_00


def order_id(account: str, day: datetime.date) -> str:
    """The name of an order of that day: none that an app could have made."""
    return f"{account}-order-{day.isoformat()}"


def card_id(saved: Saved) -> str:
    return f"{saved.user}-card-{saved.since.isoformat()}"


def held() -> list[Held]:
    """The cards as the server keeps them for itself."""
    return [
        Held(id=card_id(one), user=one.user, binding=one.binding, made=_bound(one)) for one in SAVED
    ]


def records(
    made: Sequence[Record], owners: dict[str, str], zone_name: str, item: str
) -> Iterator[Record]:
    """Cards, the standing order, and of each order that was paid its record and its cheques.

    ``owners`` are users by account; ``item`` is what a line of a cheque says, with ``{account}``
    and ``{name}``.
    """
    cards = {one.user: card_id(one) for one in SAVED}
    for one in SAVED:
        made_at = _bound(one)
        yield Card(
            id=card_id(one),
            user=one.user,
            mask=one.mask,
            system=one.system,
            until=one.until,
            made=made_at,
        )
    orders: dict[str, list[Payment]] = {}
    for record in made:
        if isinstance(record, Payment) and record.order is not None:
            orders.setdefault(record.order, []).append(record)
    payees = _payees(made)
    told = sorted(orders.items(), key=lambda pair: (pair[1][0].taken, pair[0]))
    for number, (id, payments) in enumerate(told):
        user = owners[payments[0].account]
        yield _order(id, payments, user, cards.get(user))
        yield _cheque(id, payments, payees, FIRST_DOCUMENT + number, zone_name, item)
    ran = [one for id, some in told for one in some if one.account == STANDING]
    yield _standing(owners[STANDING], cards, ran)


def _order(id: str, payments: list[Payment], user: str, card: str | None) -> PaymentOrder:
    one = payments[0]
    alone = one.way == "autopayment"
    kind: OrderKind = "autopayment" if alone else "payment"
    return PaymentOrder(
        id=id,
        user=user,
        kind=kind,
        method="card" if alone else one.way,
        parts=tuple(Part(p.account, p.group, p.amount) for p in payments),
        amount=sum(p.amount for p in payments),
        card=card if one.way in ("card", "autopayment") else None,
        status="paid",
        reason=None,
        url=None,
        link=None,
        until=None,
        made=one.taken - (0 if alone else 2 * MINUTE),
        settled=one.taken,
        returned=0,
    )


def _standing(user: str, cards: dict[str, str], ran: Sequence[Payment]) -> Autopayment:
    last = max((one.day for one in ran), default=None)
    made = next(_bound(one) for one in SAVED if one.user == user)
    return Autopayment(
        id=autopayment_id(user, STANDING),
        user=user,
        account=STANDING,
        schedule="day",
        day=STANDING_DAY,
        most=MOST,
        card=cards[user],
        made=made + 3 * MINUTE,
        last_day=last,
        last_code="paid" if last else None,
        last_amount=sum(one.amount for one in ran if one.day == last) if last else None,
    )


def _cheque(
    order: str,
    payments: list[Payment],
    payees: dict[str, tuple[str, str | None, str | None]],
    document: int,
    zone_name: str,
    item: str,
) -> Cheque:
    """A receipt as the register makes it, a minute after the money came."""
    one, amount = payments[0], sum(p.amount for p in payments)
    taken = local(one.taken + MINUTE, zone_name).replace(second=0, microsecond=0, tzinfo=None)
    items = []
    for payment in payments:
        name, payee, inn = payees.get(payment.group, (payment.group, None, None))
        said = item.format(account=payment.account, name=name)
        items.append(
            ChequeItem(name=said, kopecks=payment.amount, supplier=payee, inn=inn, vat="none")
        )
    sign = f"{zlib.crc32(f'{DRIVE} {document} {amount}'.encode()):010}"
    shift = (taken.date() - FIRST_SHIFT).days
    number = document - FIRST_DOCUMENT + 1
    others = {**SELLER, "shift": shift, "number": number, "cashless": amount, "total": amount}
    return Cheque(
        id=f"{order}-{one.account}",
        account=one.account,
        order=order,
        kind="income",
        amount=amount,
        taken=taken.isoformat(),
        drive=DRIVE,
        document=str(document),
        sign=sign,
        items=tuple(items),
        fields={**others, **OFD},
    )


def _payees(made: Iterable[Record]) -> dict[str, tuple[str, str | None, str | None]]:
    found: dict[str, tuple[str, str | None, str | None]] = {}
    for one in sorted((r for r in made if isinstance(r, Provider)), key=lambda r: r.id):
        if one.group not in found:
            payee = one.payee
            inn = getattr(payee, "inn", None)
            found[one.group] = (one.name, one.name if payee is None else payee.name, inn)
    return found


def _bound(saved: Saved) -> int:
    return at(saved.since, 12, 41, "Asia/Yekaterinburg")
