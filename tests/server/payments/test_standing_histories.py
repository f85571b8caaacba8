"""Any history of a standing order: however the days come and the bank behaves, no occasion is paid
twice, never more than is owed or allowed, and what the bank took is what was credited."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import Counter as Count
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.owing import BINDING, DUE, MADE, SUPPLIER, account, plant
from lkk_desktop.models.autopayments import LATE, QUIET
from lkk_desktop.models.calendar import day
from lkk_desktop.online.payments import DropAutopayment, SetAutopayment
from lkk_server.acquiring.messages import OrderState
from lkk_server.database import Behalf, Database
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.operations import Caller
from lkk_server.payments import autopay, cards, orders, rounds, standing, transfers
from lkk_server.payments.acquirer import Away
from lkk_server.payments.till import Till
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from tests.banking import Bank, running_sandbox
from tests.server.core_kit import on_sqlite
from tests.server.running import CHEAP, Clock

pytestmark = [on_sqlite, pytest.mark.slow]
USER, ACCOUNT = "u-0", account(0)
ZONE = "Asia/Yekaterinburg"
HOUR = 3_600_000
CASES = ("good", "good", "poor", "blocked", "charge_refused", "charge_silent")
MOST = 60_000_000
A = TypeVar("A")
DEEDS = st.one_of(
    st.just(("nothing", 0)),
    st.tuples(st.just("on"), st.tuples(st.integers(0, 27), st.sampled_from((1_000, MOST, MOST)))),
    st.tuples(st.just("card"), st.sampled_from(CASES)),
    st.tuples(st.just("back_at_bank"), st.integers(1, 3)),
    st.tuples(st.sampled_from(("mute", "down", "off", "nothing")), st.integers(1, 2)),
)
PASSING = st.sampled_from((5, 20, 24, 48, 72, 120, 170, 240, 310, 45 * 24, -30, -20 * 24))
"""Hours that go by, downtime among them; also back."""
STEPS = st.lists(st.tuples(PASSING, DEEDS), min_size=10, max_size=30)


class History:
    """A debtor with a standing order, at a server without its doors."""

    def __init__(self, file: Path, bank: Bank, clock: Clock) -> None:
        self.clock, self.bank = clock, bank
        self.database = Database.open(f"sqlite:///{file}", clock, synchronous="OFF")
        sessions = Sessions(
            self.database,
            Passwords(CHEAP),
            Tokens(os.urandom(32)),  # each history has orders of its own at the bank
            supplier=SUPPLIER,
            clock=clock,
            public="http://127.0.0.1:9",
        )
        self.till = Till(sessions.realm, bank.bank(clock), None)
        self.caller = Caller(Identity(supplier=SUPPLIER, user=USER, device="d-0"), None, "")

    def close(self) -> None:
        self.till.close()
        self.database.close()

    def step(self, hours: int, deed: str = "nothing", value: Any = 0) -> None:
        """Something happens, then time goes by, and what is due is done."""
        if deed == "card":
            self.bank.behave(BINDING, case=value)
        elif deed == "on":
            self._set(*value)
        elif deed == "off":
            self._try(lambda: standing.drop_autopayment(self.realm, self.caller, _DROP))
        elif deed == "back_at_bank":
            self._go_back(value)
        elif deed == "mute":
            self.bank.faults(mute=value)
        self.clock.now += hours * HOUR
        if deed == "down":
            self.bank.faults(down=600.0)
            self.rounds()
            self.bank.faults(down=0.0)
            self.clock.now += HOUR
        self.rounds()

    @property
    def realm(self) -> Any:
        return self.till.realm

    def rounds(self) -> None:
        """All that is due is done; nothing is charged beyond what is allowed just then."""
        begun = {one["order"] for one in self.rows("autopay_run")}
        allowed = [one["most"] for one in self.rows("autopayment")]
        with self.database.on_behalf(Behalf(SUPPLIER)):
            for step in (rounds.ask_orders, cards.let_go, autopay.run):
                while step(self.till):
                    pass
        for run in self.rows("autopay_run"):
            if run["order"] not in begun:
                assert run["order"] is None or run["kopecks"] <= allowed[0]

    def _set(self, number: int, most: int) -> None:
        """On a day, or for 0 on the last one."""
        asked = SetAutopayment(
            account=ACCOUNT,
            schedule="day" if number else "last_day",
            day=number or None,
            most=most,
            card="c-0",
        )
        self._try(lambda: standing.set_autopayment(self.realm, self.till, self.caller, asked))

    def _try(self, what: Any) -> None:
        with self.database.on_behalf(Behalf(SUPPLIER, USER, "d-0")):
            try:
                what()
            except Refused as refused:
                if refused.code not in ("no_autopayment", "card_expired"):
                    raise

    def _go_back(self, parts: int) -> None:
        """A share of what was paid last goes back at the bank: it is owed again."""
        paid = [one for one in self.rows("order_book") if one["captured"] > one["returned"]]
        if paid:
            left = paid[-1]["captured"] - paid[-1]["returned"]
            self.bank.chargeback(paid[-1]["id"], max(1, left // parts))
            with self.database.on_behalf(Behalf(SUPPLIER)):
                orders.take(self.till, self._asked(lambda: self._state(paid[-1]["id"])))

    def _state(self, order: str) -> OrderState:
        return self.till.bank.state(order)

    def _asked(self, what: Callable[[], A]) -> A:
        """What the bank says, which may leave an answer out."""
        while True:
            with contextlib.suppress(Away):
                return what()

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.database.read() as connection:
            asked = f"SELECT * FROM {table} ORDER BY made"
            found = connection.exec_driver_sql(asked).mappings()
            return [dict(row) for row in found]

    def owed(self) -> dict[str, int]:
        with self.database.read() as connection:
            return transfers.balances(connection, SUPPLIER, ACCOUNT)

    def holds(self) -> None:
        """What must be so at any moment."""
        runs, orders = self.rows("autopay_run"), {o["id"]: o for o in self.rows("order_book")}
        assert set(orders) == {one["order"] for one in runs if one["order"]}
        for run in runs:
            if run["order"] is None:
                assert run["code"] in {"over_most", "missed", "card_expired", *QUIET}
                continue
            order = orders[run["order"]]
            assert order["captured"] in (0, run["kopecks"])
            assert (run["code"] == "paid") == (order["captured"] > 0)
        months = Count(run["occasion"] for run in runs)
        assert not [name for name, often in months.items() if often > 1]
        assert min(self.owed().values()) >= 0, "more was taken than was owed"
        with self.database.read() as connection:
            held = transfers.balance(connection, SUPPLIER, transfers.ACQUIRER)
        taken = sum(one["captured"] - one["returned"] for one in orders.values())
        registry = self._asked(lambda: self.till.bank.registry(0, 10 * DUE))
        mine = [one for one in registry.operations if one.order in orders]
        at_bank = sum(one.kopecks if one.deed == "captured" else -one.kopecks for one in mine)
        assert held == taken
        if not any(one["due"] for one in orders.values()):
            assert taken == at_bank, "all is heard of, and the sums differ"

    def in_time(self) -> None:
        """Nothing was charged later than a week after its day; each run is of a day that was."""
        for run in self.rows("autopay_run"):
            month = run["occasion"]
            on = day(run["made"], ZONE)
            late = (on.year - int(month[:4])) * 12 + on.month - int(month[5:])
            assert late in (0, 1)
            if run["order"] is not None and late == 1:
                assert on.day <= LATE


_DROP = DropAutopayment(account=ACCOUNT)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Bank, Clock]]:
    """A database with one debtor, and a bank on a clock that all histories share."""
    folder = tmp_path_factory.mktemp("ground")
    database = Database.open(f"sqlite:///{folder / 'server.db'}", lambda: MADE)
    plant(database, 1)
    database.close()
    clock = Clock(MADE)
    with running_sandbox(folder / "bank", clock, silence=HOUR) as bank:
        bank.faults(hold=True)
        yield folder / "server.db", bank, clock


@contextmanager
def history(ground: tuple[Path, Bank, Clock]) -> Iterator[History]:
    template, bank, clock = ground
    clock.now = MADE
    bank.faults(mute=0, down=0.0)
    bank.behave(BINDING, case="good")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "server.db")
        made = History(Path(folder) / "server.db", bank, clock)
        yield made
        made.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_any_history_pays_each_occasion_once_and_no_more_than_is_owed(
    ground: tuple[Path, Bank, Clock],
    caplog: pytest.LogCaptureFixture,
    steps: list[tuple[int, tuple[str, Any]]],
) -> None:
    with history(ground) as here:
        for hours, deed in steps:
            here.step(hours, *deed)
            here.holds()
        # In the end the bank answers, the clock is beyond wherever it was, and all that was begun
        # has come to its end.
        here.bank.faults(mute=0)
        here.step(21 * 24)
        for _ in range(4):
            here.step(2)
        here.holds()
        assert all(run["code"] for run in here.rows("autopay_run"))
        here.in_time()
    # That the bank did not answer was meant.
    assert {one.name for one in caplog.records} <= {"lkk_server", "httpx"}
    caplog.clear()
