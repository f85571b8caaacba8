"""A real server and the sandbox's real bank on loopback, and what stories of paying ask of both."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
from sqlalchemy import text
from uuid_utils import uuid7

from lkk_desktop.models import balance
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Payment, Recalculation
from lkk_desktop.models.calendar import day
from lkk_desktop.models.payments import Card, Cheque, Part, PaymentOrder
from lkk_desktop.models.record import R
from lkk_desktop.online.messages import Question
from lkk_desktop.online.payments import Started, StartPayment
from lkk_desktop.sync.protocol import Session
from lkk_server import tables
from lkk_server.acquiring import signing
from lkk_server.acquiring.messages import Notice, OrderState
from lkk_server.database import Behalf
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.payments import rounds, transfers
from lkk_server.payments.till import NOTICES, Till
from lkk_server.seed.kept import SEEDED
from lkk_server.streams import name_of
from lkk_server.transact import transact
from tests.banking import Bank, Payer, running_sandbox
from tests.server import asking
from tests.server.asking import Refusal
from tests.server.running import Running, scene

ACCOUNT, GROUP = "0710000000", "common"
PETROVA = "0720014583"
PATIENCE = 10
A = TypeVar("A")


def till_at(bank: Bank, *, register: bool = True) -> Callable[[Realm], Till]:
    """What takes the money of a realm by this bank."""

    def made(realm: Realm) -> Till:
        at = realm.clock
        return Till(realm, bank.bank(at), bank.register(at) if register else None)

    return made


class Counter:
    """Somebody signed in at a server whose money goes through a bank."""

    def __init__(self, server: Running, bank: Bank, login: str = "ivanov") -> None:
        self.server = server
        self.bank = bank
        self.login = login
        self.session: Session = server.sign_in(login)

    def anew(self) -> None:
        """Sign in again: the session of before has come to its end meanwhile."""
        self.session = self.server.sign_in(self.login)

    @property
    def till(self) -> Till:
        assert self.server.work.till is not None
        return self.server.work.till

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    def ask(self, question: Question[A]) -> A:
        return asking.ask(self.server, question, self.session.access)

    def refusal(self, question: Question[Any]) -> Refusal:
        return asking.refusal(self.server, question, self.session.access)

    def start(self, kopecks: int = 10_000, group: str = GROUP, **more: Any) -> Started:
        return self.ask(order(kopecks, group, **more))

    def paid(self, kopecks: int = 10_000, group: str = GROUP, **more: Any) -> PaymentOrder:
        """An order that was paid at the bank's page, once the server has heard of it."""
        started = self.start(kopecks, group, **more)
        assert started.url is not None
        Payer(started.url).card()
        return self.until(started.order, "paid")

    # ── looking ───────────────────────────────────────────────────────────────────────────────

    def order(self, id: str) -> PaymentOrder:
        (found,) = self.records(PaymentOrder, id=id)
        return found

    def until(self, id: str, status: str) -> PaymentOrder:
        """The order once it has this status."""
        return eventually(lambda: one if (one := self.order(id)).status == status else None)

    def payments(self, order: str) -> list[Payment]:
        return self.records(Payment, order=order)

    def cheques_of(self, order: str, number: int = 1) -> list[Cheque]:
        """An order's cheques, once there are so many: a receipt takes a moment of the clock."""

        def look() -> list[Cheque] | None:
            found = self.cheques(order)
            if len(found) >= number:
                return found
            self.pass_by(1)
            return None

        return eventually(look)

    def pass_by(self, seconds: float) -> None:
        """Time goes by, and the server looks at what is due."""
        self.server.clock.pass_by(seconds)
        with self.server.database.on_behalf(Behalf("tyumen")):
            while rounds.round(self.till):
                pass

    def cheques(self, order: str) -> list[Cheque]:
        return self.records(Cheque, order=order)

    def cards(self) -> list[Card]:
        return self.records(Card)

    def recalculations(self, account: str = ACCOUNT) -> list[Recalculation]:
        found = self.records(Recalculation, account=account)
        return [one for one in found if one.reason == transfers.REFUND]

    def records(self, kind: type[R], **equal: str) -> list[R]:
        where = " AND ".join(f'"{name}" = :{name}' for name in equal) or "1 = 1"
        names = ", ".join(f'"{name}"' for name in kind.of.names)
        asked = text(f"SELECT {names} FROM {tables.records[kind.of.name].name} WHERE {where}")
        with self.server.database.read() as connection:
            return [kind.of.record(row) for row in connection.execute(asked, equal)]

    def rows(self, table: str, *, seeded: bool = False) -> list[dict[str, Any]]:
        """A table's rows; those of orders that the scene began with only where asked for."""
        with self.server.database.read() as connection:
            found = connection.execute(text(f"SELECT * FROM {table}")).mappings()
            return [dict(row) for row in found if seeded or row.get("asked") != SEEDED]

    def owed(self, group: str = GROUP, account: str = ACCOUNT) -> int:
        """What the books say that a group is owed."""
        with self.server.database.read() as connection:
            return transfers.balances(connection, "tyumen", account).get(group, 0)

    def shown(self, group: str = GROUP, account: str = ACCOUNT) -> int:
        """What the screen says that a group is owed."""

        def work(ledger: Ledger) -> int:
            view = ledger.world({name_of("account", account)})
            found = view.get(Account, account)
            assert found is not None
            due = balance.due(view, found, day(ledger.now, self.server.sessions.realm.house.zone))
            assert due is not None
            return {one.group: one.amount for one in due.groups}.get(group, 0)

        with self.server.database.on_behalf(Behalf("tyumen")):
            return transact(self.server.database, "tyumen", lambda _c: set(), work)

    def book(self, name: str) -> int:
        """What a book of the ledger holds."""
        with self.server.database.read() as connection:
            return transfers.balance(connection, "tyumen", name)

    def agree(self, group: str = GROUP) -> None:
        """The books and the screen say the same, and the bank has what the books say it has."""
        assert self.owed(group) == self.shown(group)
        orders = self.rows("order_book", seeded=True)
        held = sum(one["captured"] - one["returned"] for one in orders)
        assert self.book(transfers.ACQUIRER) == held

    # ── the bank's word ───────────────────────────────────────────────────────────────────────

    def state(self, id: str) -> OrderState:
        return self.till.bank.state(id)

    def tell(self, state: OrderState, **more: Any) -> httpx.Response:
        """A notice with a good seal."""
        return told(self.server, self.bank, state, **more)

    def unaware(self) -> None:
        """The bank's notices go nowhere from now on."""
        self.bank.faults(hold=True)


def told(
    server: Running,
    bank: Bank,
    state: OrderState,
    *,
    secret: str | None = None,
    path: str = NOTICES,
    body: bytes | None = None,
) -> httpx.Response:
    """What a server answers to a notice; sealed with the bank's secret, or with another one."""
    said = msgspec.json.encode(Notice(event="e", state=state)) if body is None else body
    key = (bank.side.secret if secret is None else secret).encode()
    seal = signing.sealed(key, "POST", path, said, server.clock())
    named = {signing.HEADER: seal, signing.MERCHANT: bank.side.merchant}
    headers = {**named, "content-type": "application/json"}
    with server.client() as client:
        return client.post(NOTICES, content=said, headers=headers)


def order(kopecks: int = 10_000, group: str = GROUP, **more: Any) -> StartPayment:
    """What somebody sets out to pay, in advance if need be."""
    account = more.pop("account", ACCOUNT)
    terms: dict[str, Any] = {"id": str(uuid7()), "method": "card", "advance": True} | more
    terms.setdefault("parts", (Part(account, group, kopecks),))
    return StartPayment(**terms)


def eventually(what: Callable[[], A | None], seconds: float = PATIENCE) -> A:
    """What is there in the end."""
    until = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


@contextmanager
def counter(folder: Path, *, register: bool = True) -> Iterator[Counter]:
    """The living scene, served, with a bank beside it on the same clock."""
    clock = Box()
    with running_sandbox(folder / "bank", clock) as bank:
        server = Running(folder / "server", scene(), till=till_at(bank, register=register))
        clock.reads = server.clock
        with server.served():
            yield Counter(server, bank)


class Box:
    """The bank's clock, which is the server's once there is one."""

    def __init__(self) -> None:
        self.reads: Callable[[], int] = lambda: scene().now

    def __call__(self) -> int:
        return self.reads()
