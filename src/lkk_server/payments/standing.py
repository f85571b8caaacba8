"""Standing orders: switched on, changed and off, by their user or by what takes their ground."""

from __future__ import annotations

from msgspec.structs import replace

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.autopayments import Autopayment, autopayment_id, check
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.identity import account_number
from lkk_desktop.models.payments import Card, PaymentMethod
from lkk_desktop.online.messages import Done
from lkk_desktop.online.payments import DropAutopayment, SetAutopayment
from lkk_server.identity.holding import own
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger, View
from lkk_server.operations import Caller
from lkk_server.payments import telling
from lkk_server.payments.cards import binding_of
from lkk_server.payments.till import Till
from lkk_server.refused import Refused
from lkk_server.streams import name_of
from lkk_server.transact import transact


def set_autopayment(realm: Realm, till: Till | None, caller: Caller, asked: SetAutopayment) -> Done:
    """Switch a standing order on, or change it. Raises ``Refused`` and ``Problem`` as
    the question says.

    Another schedule begins on the day after: what it would have been due on today, or before, is
    not made up for. What was run for a month or a bill is not run again in any case.
    """
    user, account = caller.known.user, account_number(asked.account)
    if till is None:
        raise Refused(422, "payments_closed")
    check(asked.schedule, asked.day, asked.most)

    def work(ledger: Ledger) -> Done:
        view, _ = own(ledger, user)
        if not view.find(LinkedAccount, user=user, account=account):
            raise Refused(422, "unknown_account")
        method = by_card(view, ledger.supplier)
        if asked.most > method.most:
            raise Refused(422, "above_most", most=method.most)
        card = view.get(Card, asked.card)
        if card is None or binding_of(ledger.connection, ledger.supplier, user, card.id) is None:
            raise Refused(422, "unknown_card")
        if card.expired(period(day(ledger.now, realm.house.zone))):
            raise Refused(422, "card_expired")
        view.put(_set(view, user, account, asked, ledger.now))
        view.keep()
        return Done()

    return transact(realm.database, realm.supplier, lambda _c: {name_of("user", user)}, work)


def drop_autopayment(realm: Realm, caller: Caller, asked: DropAutopayment) -> Done:
    """Switch a standing order off. Raises ``Refused``: no_autopayment."""
    user = caller.known.user
    id = autopayment_id(user, account_number(asked.account))

    def work(ledger: Ledger) -> Done:
        view, _ = own(ledger, user)
        if view.get(Autopayment, id) is None:
            raise Refused(422, "no_autopayment")
        view.drop(Autopayment, id)
        view.keep()
        return Done()

    return transact(realm.database, realm.supplier, lambda _c: {name_of("user", user)}, work)


def unlinked(realm: Realm, ledger: Ledger, view: View, user: str, account: str) -> None:
    """An account has gone out of a user's cabinet: its standing order is off, which is told.
    ``view`` is to be kept."""
    id = autopayment_id(user, account)
    if view.get(Autopayment, id) is not None:
        view.drop(Autopayment, id)
        telling.switched_off(realm, ledger, user, account, "unlinked")


def by_card(view: View, supplier: str) -> PaymentMethod:
    """The way by which saved cards are charged. Raises ``Refused``: payments_closed."""
    found = [one for one in view.find(PaymentMethod, supplier=supplier) if one.cards]
    if not found:
        raise Refused(422, "payments_closed")
    return min(found, key=lambda one: (one.place, one.code))


def _set(view: View, user: str, account: str, asked: SetAutopayment, now: int) -> Autopayment:
    id = autopayment_id(user, account)
    day_of_month = asked.day if asked.schedule == "day" else None
    before = view.get(Autopayment, id)
    if before is None:
        return Autopayment(
            id=id,
            user=user,
            account=account,
            schedule=asked.schedule,
            day=day_of_month,
            most=asked.most,
            card=asked.card,
            made=now,
            last_day=None,
            last_code=None,
            last_amount=None,
        )
    same = (before.schedule, before.day) == (asked.schedule, day_of_month)
    return replace(
        before,
        schedule=asked.schedule,
        day=day_of_month,
        most=asked.most,
        card=asked.card,
        made=before.made if same else now,
    )
