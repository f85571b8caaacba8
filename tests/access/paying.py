"""Examples of what is asked about money, and of what the bank and the payer's browser call."""

from __future__ import annotations

import msgspec
from uuid_utils import uuid7

from lkk_desktop.models.payments import Cheque, ChequeItem, Part, PaymentOrder
from lkk_desktop.online import payments
from lkk_server.acquiring import signing
from lkk_server.acquiring.messages import BoundCard, Notice, OrderState
from lkk_server.database import Behalf
from lkk_server.ledger import Ledger
from lkk_server.payments import cards
from lkk_server.payments.till import NOTICES
from lkk_server.seed.scene import PASSWORD
from lkk_server.streams import name_of
from lkk_server.transact import publish, transact
from tests.access.people import OWNER, OWNER_USER, Caller, Town
from tests.access.things import Example, Raw, Things, asked_as, everything

CHEQUE = "0199aaaa-0000-7000-8000-0000000000d1-0710000000"


def _start(account: str) -> payments.StartPayment:
    parts = (Part(account, "common", 10_000),)
    return payments.StartPayment(id=str(uuid7()), method="card", parts=parts, advance=True)


def _started(town: Town, things: Things) -> Things:
    """The owner has an order that waits for them at the bank."""
    found = asked_as(town, "owner", _start(things.account))
    return msgspec.structs.replace(things, order=found.order)


def _bound(town: Town, things: Things) -> Things:
    """The bank keeps a card of the owner's."""
    server = town.server
    till = server.work.till
    assert till is not None
    order = PaymentOrder(
        id=str(uuid7()),
        user=OWNER_USER,
        kind="card",
        method="card",
        parts=(),
        amount=200,
        card=None,
        status="paid",
        reason=None,
        url=None,
        link=None,
        until=None,
        made=server.clock(),
        settled=server.clock(),
        returned=0,
    )
    card = BoundCard(
        binding="living-ivanov-1", mask="2202 20XX XXXX 0005", system="mir", until="2029-09"
    )
    named = {name_of("user", OWNER_USER)}

    def work(ledger: Ledger) -> str:
        return cards.bound(till, ledger, order, card)

    with server.database.on_behalf(Behalf("tyumen")):
        id = transact(server.database, "tyumen", lambda _connection: named, work)
    return msgspec.structs.replace(things, card=id)


def _standing(town: Town, things: Things) -> Things:
    things = _bound(town, things)
    asked_as(town, "owner", _set(things))
    return things


def _set(things: Things) -> payments.SetAutopayment:
    return payments.SetAutopayment(
        account=things.account, schedule="day", day=10, most=100_000, card=things.card
    )


def _cheque(town: Town, things: Things) -> Things:
    """A cheque of the household's has come."""
    cheque = Cheque(
        id=CHEQUE,
        account=OWNER.account,
        order=CHEQUE[:36],
        kind="income",
        amount=100,
        taken="2026-11-20T10:00:00",
        drive="9" * 16,
        document="1",
        sign="2",
        items=(ChequeItem(name="Услуги", kopecks=100),),
        fields={},
    )
    with town.server.database.on_behalf(Behalf("tyumen")):
        publish(town.server.database, "tyumen", [cheque])
    return msgspec.structs.replace(things, cheque=CHEQUE)


def _notice(_caller: Caller, things: Things, town: Town) -> Raw:
    """A notice of the order, sealed by one who has the bank's secret, or another one."""
    state = OrderState(
        order=things.order,
        bank="b",
        version=1_000,
        status="waiting",
        kopecks=10_000,
        page="https://bank.example/pay",
        at=town.server.clock(),
    )
    body = msgspec.json.encode(Notice(event="e", state=state))
    secret = town.bank.side.secret if things.password == PASSWORD else "guessed"
    seal = signing.sealed(secret.encode(), "POST", NOTICES, body, town.server.clock())
    named = {signing.HEADER: seal, signing.MERCHANT: town.bank.side.merchant}
    return Raw({**named, "content-type": "application/json"}, body)


PAYING: dict[str, Example] = {
    "start_payment": Example(
        lambda _caller, things, _town: _start(things.account), shows=("/pay/",), guess=everything
    ),
    "cancel_payment": Example(
        lambda _caller, things, _town: payments.CancelPayment(order=things.order),
        before=_started,
        guess=everything,
    ),
    "look_at_payment": Example(
        lambda _caller, things, _town: payments.LookAtPayment(order=things.order),
        before=_started,
        shows=("waiting",),
        guess=everything,
    ),
    "bind_card": Example(
        lambda *_: payments.BindCard(id=str(uuid7()), purpose="card"), named=False, shows=("/pay/",)
    ),
    "forget_card": Example(
        lambda _caller, things, _town: payments.ForgetCard(card=things.card),
        before=_bound,
        guess=everything,
    ),
    "set_autopayment": Example(
        lambda _caller, things, _town: _set(things), before=_bound, guess=everything
    ),
    "drop_autopayment": Example(
        lambda _caller, things, _town: payments.DropAutopayment(account=things.account),
        before=_standing,
        guess=everything,
    ),
    "mail_cheque": Example(
        lambda _caller, things, _town: payments.MailCheque(cheque=things.cheque),
        before=_cheque,
        guess=everything,
    ),
    "payment_notice": Example(_notice, before=_started),
    "payment_return": Example(lambda *_: None, named=False, shows=("<h1>",)),
}
