"""Standing orders run by the server: each occasion is taken up once, and the bank asked afterwards.

That it was taken up, with the order that is to pay for it, is one transaction. Whatever ends then,
the order stands in its book, and the bank is asked for it under the same id until it knows.
"""

from __future__ import annotations

import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import blake2b

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.accounts import User
from lkk_desktop.models.autopayments import Autopayment, Occasion
from lkk_desktop.models.calendar import day
from lkk_desktop.models.payments import PaymentOrder
from lkk_server.acquiring.messages import ChargeOrder
from lkk_server.database import Behalf
from lkk_server.identity.letters import Letters
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger, no_step
from lkk_server.payments import occasions, orders, outcome
from lkk_server.payments.acquirer import Away
from lkk_server.payments.judging import Charge, Ended, judge
from lkk_server.payments.occasions import Place
from lkk_server.payments.standing import by_card
from lkk_server.payments.tables import autopay_look, autopay_run
from lkk_server.payments.tables import order as book
from lkk_server.payments.till import Till
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import transact
from lkk_server.writing import Step

LOOK = 10_000
"""Between two looks for what is due (ms), by all processes together."""
THREADS = 16
PORTION = 250
"""So many are taken up in a round, so that whatever else is due at the bank has its turn."""
SILENT = 64
"""While the bank owes an answer to so many standing orders, no more are taken up."""
KIND = "autopayment"
log = logging.getLogger("lkk_server.autopay")

_LOOK, _R, _B = autopay_look.c, autopay_run.c, book.c
_LOOKED = Statement(select(_LOOK.looked).where(_LOOK.supplier == bindparam("of_supplier")))
_UNANSWERED = Statement(
    select(func.count()).where(
        _B.supplier == bindparam("of_supplier"),
        _B.due.is_not(None),
        _B.kind == KIND,
        _B.version == 0,
    )
)

_TAKEN_UP = Statement(autopay_run.insert(), autopay_run.columns.keys())


def _begin(dialect: str) -> Statement:
    made = (postgresql if dialect == "postgresql" else sqlite).insert(autopay_look)
    return Statement(made.on_conflict_do_nothing(), autopay_look.columns.keys())


_BEGIN = {dialect: _begin(dialect) for dialect in ("sqlite", "postgresql")}


class _Round:
    """What the threads of a round share: how many were taken up, and whether the bank is away."""

    def __init__(self) -> None:
        self.taken = 0
        self.away = False
        self._lock = threading.Lock()

    @property
    def over(self) -> bool:
        return self.away or self.taken >= PORTION

    def took(self) -> None:
        with self._lock:
            self.taken += 1


def run(till: Till) -> bool:
    """Take up what is due, and ask the bank; answers whether more is due at once.

    Any number of processes may do so: an occasion is whose transaction is the first.
    """
    realm, now = till.realm, till.realm.clock()
    if not _looks(realm, now):
        return False
    with realm.database.read() as connection:
        unanswered = _UNANSWERED.rows(connection, of_supplier=realm.supplier)[0][0]
    if unanswered >= SILENT:
        return False
    here = _Round()
    place: Place | None = occasions.BEGIN
    with ThreadPoolExecutor(THREADS, "lkk-autopay") as pool:
        while place is not None and not here.over:
            with realm.database.read() as connection:
                found, place = occasions.due(
                    connection, realm.supplier, realm.house.zone, now, place
                )
            list(pool.map(partial(_run, till, here), found))
    more = here.over and not here.away
    if more:
        _look_again(realm)
    return more


def _run(till: Till, here: _Round, one: Autopayment) -> None:
    realm = till.realm
    if here.over:
        return
    with realm.database.on_behalf(Behalf(realm.supplier)):
        try:
            order = take_up(till, one)
            here.took()
            if order is not None:
                orders.ask(till, order)
        except Away:
            # Whether it was done, the rounds of orders will hear; no more are begun meanwhile.
            here.away = True
        except Exception as error:  # noqa: BLE001 — the others are not to wait for this one
            # Whom it concerns is not for the log.
            log.warning("a standing order waits: %s", type(error).__name__)


def take_up(till: Till, known: Autopayment, step: Step = no_step) -> str | None:
    """Take up the occasion that is due of a standing order, once; answers the order of which the
    bank is to be asked, None where there is none."""
    realm = till.realm
    streams = {name_of("user", known.user), name_of("account", known.account)}

    def work(ledger: Ledger) -> str | None:
        view = ledger.world(streams)
        one, user = view.get(Autopayment, known.id), view.get(User, known.user)
        if one is None or one.account != known.account or user is None or user.deleting is not None:
            return None
        zone = realm.house.zone
        occasion = occasions.occasion(ledger.connection, one, zone, ledger.now)
        if occasion is None or occasions.taken_up(
            ledger.connection, ledger.supplier, one.id, occasion.name
        ):
            return None
        verdict = judge(ledger, one, occasion, day(ledger.now, zone))
        if verdict is None:
            return None
        if isinstance(verdict, Ended):
            _note(ledger, one, occasion, code=verdict.code, kopecks=verdict.amount)
            outcome.ended(realm, ledger, one, verdict)
            return None
        order = _ordered(till, ledger, one, occasion, verdict)
        _note(ledger, one, occasion, order=order, kopecks=verdict.amount)
        return order

    return transact(realm.database, realm.supplier, lambda _c: streams, work, step)


def _order_id(realm: Realm, one: Autopayment, occasion: Occasion) -> str:
    """What the order of an occasion is called: a server that was restored from its backup calls it
    so again, and what the bank has charged for it is not charged twice."""
    said = f"{realm.supplier}\n{one.id}\n{occasion.name}".encode()
    key = realm.tokens.key(b"standing")
    return str(uuid.UUID(bytes=blake2b(said, key=key, digest_size=16).digest(), version=5))


def _ordered(
    till: Till, ledger: Ledger, one: Autopayment, occasion: Occasion, charge: Charge
) -> str:
    realm = till.realm
    words = Letters(realm).words(None)["autopayment"]
    method = by_card(ledger.world(()), ledger.supplier)
    order = PaymentOrder(
        id=_order_id(realm, one, occasion),
        user=one.user,
        kind="autopayment",
        method=method.code,
        parts=charge.parts,
        amount=charge.amount,
        card=charge.card.id,
        status="opening",
        reason=None,
        url=None,
        link=None,
        until=None,
        made=ledger.now,
        settled=None,
        returned=0,
    )
    request = ChargeOrder(
        order=order.id,
        kopecks=charge.amount,
        purpose=words["purpose"].format(account=one.account),
        payer=orders.payer_of(realm, one.user),
        binding=charge.binding,
        notify=till.notify,
    )
    orders.begin(ledger, order, "", request)
    return order.id


def _note(
    ledger: Ledger,
    one: Autopayment,
    occasion: Occasion,
    *,
    order: str | None = None,
    code: str | None = None,
    kopecks: int | None = None,
) -> None:
    """An occasion is taken up."""
    own = (ledger.supplier, one.id, occasion.name, one.user, one.account)
    _TAKEN_UP.many(ledger.connection, [(*own, order, code, kopecks, ledger.now)])


def _looks(realm: Realm, now: int) -> bool:
    """Whether it is time for a look, and no other process has one just now."""
    with realm.database.read() as connection:
        row = _LOOKED.first(connection, of_supplier=realm.supplier)
    # A clock that was set back must not keep everybody waiting until it is where it was.
    if row is not None and row[0] <= now < row[0] + LOOK:
        return False
    with realm.database.write() as connection:
        if row is None:
            _BEGIN[connection.dialect.name].many(connection, [(realm.supplier, now)])
            return True
        here = (_LOOK.supplier == realm.supplier, _LOOK.looked == row[0])
        changed = connection.execute(update(autopay_look).where(*here).values(looked=now))
        return changed.rowcount == 1


def _look_again(realm: Realm) -> None:
    """More is due than was taken up: the next look need not wait."""
    with realm.database.write() as connection:
        here = _LOOK.supplier == realm.supplier
        connection.execute(update(autopay_look).where(here).values(looked=0))
