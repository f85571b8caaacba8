"""How an occasion of a standing order ended: noted, shown with the order, and told."""

from __future__ import annotations

import datetime

from msgspec.structs import replace
from sqlalchemy import bindparam, select, update

from lkk_desktop.models.accounts import User
from lkk_desktop.models.autopayments import QUIET, Autopayment, autopayment_id, next_day
from lkk_desktop.models.calendar import day
from lkk_desktop.models.payments import Card, PaymentOrder
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.payments import telling
from lkk_server.payments.judging import OFF, Ended
from lkk_server.payments.tables import autopay_run
from lkk_server.payments.telling import PAID, Ran
from lkk_server.payments.till import Till
from lkk_server.statements import Statement
from lkk_server.streams import name_of

_R = autopay_run.c
_OF_ORDER = Statement(
    select(_R.occasion, _R.code, _R.made).where(
        _R.supplier == bindparam("of_supplier"),
        _R.autopayment == bindparam("of_autopayment"),
        _R.order == bindparam("of_order"),
    )
)


def settled(till: Till, ledger: Ledger, order: PaymentOrder) -> None:
    """What became of the order of a standing order: noted with it, and told. The ledger holds its
    user's stream. Told again where the bank has thought better of it."""
    account = order.parts[0].account
    id = autopayment_id(order.user, account)
    asked = {"of_supplier": ledger.supplier, "of_autopayment": id, "of_order": order.id}
    row = _OF_ORDER.first(ledger.connection, **asked)
    # A bank that calls a refusal «paid» has not paid.
    reason = order.status if order.reason in (None, PAID) else order.reason
    code = PAID if order.status == PAID else reason
    if row is None or row[1] == code:
        return
    here = (_R.supplier == ledger.supplier, _R.autopayment == id, _R.occasion == row[0])
    ledger.connection.execute(update(autopay_run).where(*here).values(code=code))
    view = ledger.world({name_of("user", order.user)})
    if view.get(User, order.user) is None:
        return
    one, card = view.get(Autopayment, id), view.get(Card, order.card or "")
    on = day(int(row[2]), till.realm.house.zone)
    if one is not None and (one.last_day is None or one.last_day <= on):
        ledger.put(replace(one, last_day=on, last_code=code, last_amount=order.amount))
    telling.ended(
        till.realm,
        ledger,
        Ran(
            user=order.user,
            account=account,
            code=code,
            day=on,
            amount=order.amount,
            mask="" if card is None else card.mask,
            most=0 if one is None else one.most,
            coming=_coming(till.realm, one, ledger.now),
            over=one is None,
        ),
    )


def ended(realm: Realm, ledger: Ledger, one: Autopayment, verdict: Ended) -> None:
    """An occasion on which nothing is charged: what is to be done about it is told."""
    on = day(ledger.now, realm.house.zone)
    if verdict.code in OFF:
        ledger.drop(one)
        telling.switched_off(realm, ledger, one.user, one.account, verdict.code)
        return
    ledger.put(replace(one, last_day=on, last_code=verdict.code, last_amount=verdict.amount))
    if verdict.code in QUIET:
        return
    telling.ended(
        realm,
        ledger,
        Ran(
            user=one.user,
            account=one.account,
            code=verdict.code,
            day=on,
            amount=verdict.amount,
            mask=verdict.mask,
            most=one.most,
            coming=_coming(realm, one, ledger.now),
        ),
    )


def _coming(realm: Realm, one: Autopayment | None, now: int) -> datetime.date | None:
    return None if one is None else next_day(one.schedule, one.day, day(now, realm.house.zone))
