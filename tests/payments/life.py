"""A household's payments step by step: the real server engine, the real bank, a clock by hand."""

from __future__ import annotations

import datetime

from uuid_utils import UUID

from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.calendar import day
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import Part
from lkk_desktop.online.payments import (
    CancelPayment,
    DropAutopayment,
    LookAtPayment,
    SetAutopayment,
    StartPayment,
)
from lkk_server.acquiring.messages import Notice
from lkk_server.backoffice import Backoffice
from lkk_server.billing.run import NotOver, run
from lkk_server.database import Behalf
from lkk_server.identity.passwords import Cost, Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.operations import Caller
from lkk_server.payments import book, orders, paying, refunding, rounds, standing
from lkk_server.payments.acquirer import Away
from lkk_server.payments.till import Till
from lkk_server.refused import Refused
from lkk_server.sandbox.bank import Refusal
from lkk_server.sandbox.changes import returned as gone_back
from lkk_server.sandbox.changes import state_of, taken
from lkk_server.sandbox.paying import Typed
from lkk_server.sandbox.store import order_of
from lkk_server.scope import Identity
from lkk_server.transact import publish
from tests.payments import steps
from tests.payments.port import Port
from tests.payments.scene import ACCOUNTS, SAVED, SUPPLIER, USER
from tests.payments.stage import Stage
from tests.payments.steps import CARDS, HOUR, METHODS, TELLS, WAITS, Step

SECRET = bytes(range(32))
CHEAP = Cost(passes=1, memory=8, lanes=1)
ZONE = "Asia/Yekaterinburg"
WAITS_STILL = (
    "SELECT (SELECT count(*) FROM order_book WHERE due IS NOT NULL)"
    " + (SELECT count(*) FROM refund_book WHERE due IS NOT NULL)"
)
CALM = 3, 12
"""Hours in which the ledger is compared with the bank's, and after which nothing waits any more."""


class Life:
    """One history on a stage."""

    def __init__(self, stage: Stage) -> None:
        stage.anew()
        self.stage = stage
        self.database = stage.database
        self.port = Port(stage.store)
        self.refusals = 0
        self.orders: list[str] = []
        self.agreed: object = None
        self._pages: dict[str, str] = {}
        self._seen = 0
        self._waiting: list[Notice] = []
        self._told: list[Notice] = []
        self._number = 0
        self._begin()

    @property
    def now(self) -> int:
        return self.stage.now

    @now.setter
    def now(self, now: int) -> None:
        self.stage.now = now

    def step(self, step: Step) -> None:
        """Do a step; what the server or the bank refuses has not happened."""
        self._number += 1
        self.now += 1_000
        try:
            with self.database.on_behalf(Behalf(SUPPLIER)):
                getattr(self, f"_{step.deed}")(step)
        except (Refused, Refusal, Problem, Away):
            self.refusals += 1

    def calm(self) -> None:
        """Everybody can be reached again, and the hours pass: the server asks about what waits."""
        self.port.deaf = self.port.mute = 0
        least, most = CALM
        for hour in range(most):
            self.now += HOUR
            with self.database.on_behalf(Behalf(SUPPLIER)):
                self._rounds(Step("rounds"))
            with self.database.read() as connection:
                waits = connection.exec_driver_sql(WAITS_STILL).scalar_one()
            if not waits and hour >= least:
                return
        raise AssertionError("something waits for ever")

    def operations(self) -> int:
        """How often money has moved at the bank."""
        return len(self.port.core.registry(0, self.now + 1).operations)

    def _begin(self) -> None:
        sessions = Sessions(
            self.database,
            Passwords(CHEAP),
            Tokens(SECRET),
            supplier=SUPPLIER,
            clock=self.stage.clock,
            public="http://127.0.0.1:9",
        )
        self.till = Till(sessions.realm, self.port, None)
        self.caller = Caller(Identity(supplier=SUPPLIER, user=USER, device="d"), None, "")

    # ── what a person does ────────────────────────────────────────────────────────────────────

    def _start(self, step: Step) -> None:
        """Set out to pay: one account or both, one group or two."""
        parts = tuple(
            Part(account, group, step.kopecks + place)
            for place, account in enumerate(steps.accounts_of(step))
            for group in steps.groups_of(step)
        )
        id = self._uuid()
        question = StartPayment(
            id=id,
            method=METHODS[step.choice % len(METHODS)],
            parts=parts,
            card=None,
            advance=True,
        )
        try:
            started = paying.start(self.till.realm, self.till, self.caller, question)
        finally:
            self._know()
        page = started.url or started.link
        assert page is not None
        self._pages[id] = page.rpartition("/")[2]

    def _pay(self, step: Step) -> None:
        """Set out to pay, and do."""
        self._start(step)
        self._card(Step("card", choice=step.choice))

    def _card(self, step: Step) -> None:
        order, token = self._page(step)
        payer = self.port.payer
        with self.port.core.desk() as desk:
            found = order_of(desk.connection, id=order)
        assert found is not None
        if found.method != "card":
            payer.wallet(token, "main" if step.choice % 4 else "empty", str(found.tries))
            return
        number = CARDS[step.choice % len(CARDS)]
        if step.choice == 11:
            self.port.faults.twice = 1
        payer.card(token, Typed(number, "12/40", "123", step.choice % 2 == 0), str(found.tries))

    def _secure(self, step: Step) -> None:
        _, token = self._page(step)
        seen = self.port.payer.look(token)
        if seen is not None:
            code = "9999" if step.choice % 5 == 4 else "1234"
            self.port.payer.secure(token, code, str(seen.codes))

    def _give_up(self, step: Step) -> None:
        self.port.payer.give_up(self._page(step)[1])

    def _cancel(self, step: Step) -> None:
        paying.cancel(self.till.realm, self.till, self.caller, CancelPayment(order=self._of(step)))

    def _look(self, step: Step) -> None:
        paying.look(self.till.realm, self.till, self.caller, LookAtPayment(order=self._of(step)))

    def _standing(self, step: Step) -> None:
        account = ACCOUNTS[step.which % 2]
        realm = self.till.realm
        if step.choice > 9:
            standing.drop_autopayment(realm, self.caller, DropAutopayment(account=account))
            return
        by_bill = step.choice % 3 == 0
        asked = SetAutopayment(
            account=account,
            schedule="bill" if by_bill else "day",
            day=None if by_bill else 1 + step.choice * 2,
            most=step.kopecks * 10,
            card=self._card_id(),
        )
        standing.set_autopayment(realm, self.till, self.caller, asked)

    # ── what the bank and the world do ────────────────────────────────────────────────────────

    def _again(self, step: Step) -> None:
        """The bank takes the money whatever has become of the order."""
        order = self._of(step)
        with self.port.core.desk() as desk:
            found = order_of(desk.connection, id=order)
            if found is not None and found.captured < 2 * found.kopecks:
                state_of(desk, taken(desk, found, None, remember=False))

    def _chargeback(self, step: Step) -> None:
        order = self._of(step)
        with self.port.core.desk() as desk:
            found = order_of(desk.connection, id=order)
            if found is None or found.captured <= found.returned:
                return
            left = found.captured - found.returned
            kopecks = left if step.choice % 2 else min(left, step.kopecks)
            gone_back(desk, found, kopecks, None)

    def _tell(self, step: Step) -> None:
        """Notices come: all, out of turn, twice, lost for good, or one from long ago once more."""
        for seq, one in self.port.notices(self._seen):
            self._seen = seq
            self._waiting.append(one)
        way = TELLS[step.choice % len(TELLS)]
        if way == "lose":
            del self._waiting[:1]
        elif way == "old":
            for one in self._told[step.which :][:1]:
                orders.take(self.till, one.state)
        else:
            some = {"first": self._waiting[:1], "last": self._waiting[-1:]}.get(
                way, list(self._waiting)
            )
            for one in some * (2 if way == "twice" else 1):
                orders.take(self.till, one.state)
            self._told += some
            self._waiting = [one for one in self._waiting if one not in some]

    def _away(self, step: Step) -> None:
        if step.choice % 2:
            self.port.deaf = 1 + step.which
        else:
            self.port.mute = 1 + step.which

    def _wait(self, step: Step) -> None:
        self.now += WAITS[step.choice % len(WAITS)]

    # ── what the supplier does ────────────────────────────────────────────────────────────────

    def _rounds(self, _step: Step) -> None:
        self.port.core.sweep()
        for one in rounds.STEPS:
            while one(self.till):
                pass

    def _refund(self, step: Step) -> None:
        order = self._of(step)
        with self.database.read() as connection:
            row = book.kept(connection, SUPPLIER, order)
        assert row is not None
        of = row.wanted.parts[step.choice % len(row.wanted.parts)]
        less = step.kopecks if step.choice % 5 == 4 else min(of.kopecks, step.kopecks)
        parts = None if step.choice % 2 else (Part(of.account, of.group, less),)
        name = f"{order}-refund-{self._number}"
        refunding.refund(self.till, order, parts, "as the payer asked", "console", name)

    def _close(self, _step: Step) -> None:
        """The month ends, and is billed."""
        today = day(self.now, ZONE)
        first = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
        morning = datetime.datetime.combine(first, datetime.time(5), tzinfo=datetime.UTC)
        self.now = max(self.now, int(morning.timestamp() * 1_000))
        with self.database.read() as connection:
            table = "SELECT min(open_period) FROM account"
            period = str(connection.exec_driver_sql(table).scalar_one())
        try:
            run(self.database, SUPPLIER, period, workers=0)
        except NotOver:
            return

    def _unlink(self, step: Step) -> None:
        office, account = Backoffice(self.database, SUPPLIER), ACCOUNTS[step.which % 2]
        if not office.unlink(USER, account):
            office.link(USER, account)

    def _restart(self, _step: Step) -> None:
        self.database.close()
        self._begin()

    def _office(self, step: Step) -> None:
        date = day(self.now, ZONE)
        payment = Payment(
            id=f"office-{self._number}",
            account=ACCOUNTS[step.which % 2],
            group=steps.group_at_a_desk(step),
            amount=step.kopecks,
            day=date,
            taken=self.now,
            period=None,
            way="office",
            status="fresh",
        )
        publish(self.database, SUPPLIER, [payment])

    # ── who is meant ──────────────────────────────────────────────────────────────────────────

    def _of(self, step: Step) -> str:
        """An order: the newest first; none yet is nothing to be done to."""
        self._know()
        if not self.orders:
            raise Refused(422, "unknown_payment")
        return self.orders[-1 - step.which % len(self.orders)]

    def _page(self, step: Step) -> tuple[str, str]:
        order = self._of(step)
        if order not in self._pages:
            with self.port.core.desk() as desk:
                found = order_of(desk.connection, id=order)
            if found is None or found.until is None:
                raise Refused(422, "unknown_payment")
            self._pages[order] = found.token
        return order, self._pages[order]

    def _know(self) -> None:
        with self.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM order_book ORDER BY made, id")
            self.orders = [str(id) for (id,) in rows]

    def _card_id(self) -> str:
        with self.database.read() as connection:
            asked = "SELECT id FROM saved_card WHERE binding = ?"
            return str(connection.exec_driver_sql(asked, (SAVED.binding,)).scalar_one())

    def _uuid(self) -> str:
        chance = (self._number * 0x9E3779B97F4A7C15) & ((1 << 62) - 1)
        value = (self.now << 80) | (0x7 << 76) | (self._number % 4096 << 64) | (0x2 << 62) | chance
        return str(UUID(int=value))
