"""Standing orders on PostgreSQL, as a role that owns nothing: run once, however many run them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from benchmarks.owing import DUE, MADE, SUPPLIER, account, plant
from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.online.payments import ForgetCard
from lkk_server.__main__ import main
from lkk_server.database import Behalf, Database
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.payments import autopay, orders, transfers
from lkk_server.payments.till import Till
from tests.banking import Bank, running_sandbox
from tests.postgresql.cluster import Cluster
from tests.server.payments.kit import Counter
from tests.server.payments.standing import (
    at,
    charges,
    cleared,
    connected,
    notices,
    outcome,
    runs,
    settle,
    standing,
    wish,
)
from tests.server.running import CHEAP, SECRET

pytestmark = pytest.mark.slow
NUMBER = 30
STAGGERED = 20_000
"""Between the clocks of processes (ms), so that each of them looks."""


def test_bound_connected_charged_and_let_go_as_a_role_that_owns_nothing(till: Counter) -> None:
    with till.server.database.on_behalf(Behalf(SUPPLIER)):
        cleared(till)
        card = connected(till, schedule="day", day=25)
        at(till, "2026-11-25")
        assert outcome(till) == [("u-ivanov", "2026-11", "paid", 18_750)]
        assert [code for code, _ in notices(till)] == ["autopayment_paid"]
        till.agree()
        till.ask(wish(card, schedule="bill", day=None))
        at(till, "2026-11-26")
        till.ask(ForgetCard(card=card.id))
        settle(till)
        assert standing(till) is None
        (row,) = till.rows("saved_card")
        assert (row["forgotten"] is not None, row["due"]) == (True, None)
        assert len(runs(till)) == 1
        assert charges(till) == [18_750]


@pytest.fixture
def processes(cluster: Cluster, name: str, tmp_path: Path) -> Iterator[list[Till]]:
    """What three processes have that serve accounts which owe, on one database."""
    owner = cluster.database(name, cluster.role("lkk_test_owner"))
    role = cluster.role("lkk_test_serving")
    assert main(["prepare", "--database", owner, "--role", role]) == 0
    first = Database.open(cluster.url(name, role), lambda: MADE)
    plant(first, NUMBER)
    first.close()
    with ExitStack() as undo:
        bank = undo.enter_context(running_sandbox(tmp_path / "bank", lambda: DUE))
        bank.faults(hold=True)
        yield [undo.enter_context(_process(cluster.url(name, role), bank, n)) for n in range(3)]


@contextmanager
def _process(url: str, bank: Bank, place: int) -> Iterator[Till]:
    database = Database.open(url, lambda: DUE + place * STAGGERED)
    sessions = Sessions(
        database,
        Passwords(CHEAP),
        Tokens(SECRET),
        supplier=SUPPLIER,
        clock=database.clock,
        public="http://127.0.0.1:9",
    )
    till = Till(sessions.realm, bank.bank(lambda: DUE), None)
    yield till
    till.close()
    database.close()


def _paid_once(till: Till) -> None:
    registry = till.bank.registry(0, 2 * DUE)
    taken = sorted(one.order for one in registry.operations if one.deed == "captured")
    database = till.realm.database
    with database.on_behalf(Behalf(SUPPLIER)), database.read() as connection:
        asked = 'SELECT account, "order", code FROM autopay_run ORDER BY account'
        found = [tuple(row) for row in connection.exec_driver_sql(asked)]
        for number in range(NUMBER):
            assert not any(transfers.balances(connection, SUPPLIER, account(number)).values())
    assert [(number, code) for number, _, code in found] == [
        (account(number), "paid") for number in range(NUMBER)
    ]
    assert taken == sorted(order for _, order, _ in found)


def test_three_processes_at_once_run_none_twice(processes: list[Till]) -> None:
    def work(till: Till) -> None:
        with till.realm.database.on_behalf(Behalf(SUPPLIER)):
            while autopay.run(till):
                pass

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, processes))
    _paid_once(processes[0])


def test_the_same_one_is_taken_up_by_one_of_many(processes: list[Till]) -> None:
    """Each of all is taken up by every process at once: no look is in between."""

    def known(number: int) -> Autopayment:
        asked = f"SELECT {', '.join(_quoted())} FROM autopayment WHERE id = %s"
        id = autopayment_id(f"u-{number}", account(number))
        with processes[0].realm.database.read() as connection:
            row = connection.exec_driver_sql(asked, (id,)).one()
        found: Autopayment = Autopayment.of.record(row)
        return found

    def work(till: Till, one: Autopayment) -> str | None:
        with till.realm.database.on_behalf(Behalf(SUPPLIER)):
            return autopay.take_up(till, one)

    with processes[0].realm.database.on_behalf(Behalf(SUPPLIER)):
        all_of_them = [known(number) for number in range(NUMBER)]
    with ThreadPoolExecutor(12) as pool:
        jobs = [pool.submit(work, till, one) for one in all_of_them for till in processes * 2]
        begun = [job.result() for job in jobs]
    ids = [id for id in begun if id is not None]
    assert len(ids) == len(set(ids)) == NUMBER
    for id in ids:
        orders.ask(processes[1], id)
    _paid_once(processes[0])


def _quoted() -> list[str]:
    return [f'"{name}"' for name in Autopayment.of.names]
