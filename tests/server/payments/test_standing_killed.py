"""Standing orders survive ``kill -9`` at any step, and run once however many processes run them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec
import pytest

from benchmarks.owing import BINDING, DUE, MADE, SUPPLIER, account, plant
from lkk_server.acquiring.messages import Operation
from lkk_server.database import Behalf, Database
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.payments import rounds, transfers
from lkk_server.payments.till import Till
from tests.banking import Bank, running_sandbox
from tests.server.core_kit import on_sqlite
from tests.server.payments.killed import BEGUN
from tests.server.running import CHEAP, SECRET, Clock

ROOT = Path(__file__).parents[3]
HOUR = 3_600.0
SIGKILLED = -9
PATIENCE = 60
pytestmark = on_sqlite


class Shop:
    """Accounts that owe, in a database that several processes work on; and a bank."""

    def __init__(self, folder: Path, bank: Bank, clock: Clock, number: int) -> None:
        self.file = folder / "server.db"
        self.bank = bank
        self.clock = clock
        self.number = number
        self.database = Database.open(f"sqlite:///{self.file}", clock)
        sessions = Sessions(
            self.database,
            Passwords(CHEAP),
            Tokens(SECRET),
            supplier=SUPPLIER,
            clock=clock,
            public="http://127.0.0.1:9",
        )
        self.till = Till(sessions.realm, bank.bank(clock), None)

    @contextmanager
    def process(self, point: str = "never", later: int = 0) -> Iterator[subprocess.Popen[str]]:
        """A process that waits to be let loose on what is due."""
        side = msgspec.json.encode(self.bank.side).decode()
        words = (str(self.file), side, str(DUE + later), point)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.payments.killed", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdin is not None
        with process:
            assert process.stdout.readline() == BEGUN
            yield process

    def run(self, point: str = "never") -> int:
        """A process's life, alone; its exit code."""
        with self.process(point) as process:
            let_loose(process)
            return process.wait(PATIENCE)

    def rounds(self) -> None:
        """An hour later the server's own rounds do what is left."""
        self.clock.now = max(self.clock.now, DUE)
        self.clock.pass_by(HOUR)
        with self.database.on_behalf(Behalf(SUPPLIER)):
            while rounds.round(self.till):
                pass

    def runs(self) -> list[tuple[str, str | None, str | None]]:
        """What was taken up: the account, the order, what became of it."""
        asked = 'SELECT account, "order", code FROM autopay_run ORDER BY account'
        with self.database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(asked)]

    def taken(self) -> list[Operation]:
        """What the bank took."""
        registry = self.till.bank.registry(0, 2 * DUE)
        return [one for one in registry.operations if one.deed == "captured"]

    def paid_once(self) -> None:
        """Every account has paid what it owed, once, by the order that was noted for it."""
        runs = self.runs()
        assert [(number, code) for number, _, code in runs] == [
            (account(place), "paid") for place in range(self.number)
        ]
        assert sorted(one.order for one in self.taken()) == sorted(str(id) for _, id, _ in runs)
        with self.database.read() as connection:
            for place in range(self.number):
                left = transfers.balances(connection, SUPPLIER, account(place))
                assert not any(left.values())
            held = transfers.balance(connection, SUPPLIER, transfers.ACQUIRER)
            told = "SELECT count(*) FROM user_notice WHERE code = 'autopayment_paid'"
            letters = "SELECT count(*) FROM outgoing"
            for asked in (told, letters):
                assert connection.exec_driver_sql(asked).scalar_one() == self.number
        assert held == sum(one.kopecks for one in self.taken())


def let_loose(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


Opens = Callable[[int], AbstractContextManager[Shop]]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Databases in which so many accounts owe, each made once."""
    made: dict[int, Path] = {}

    def of(number: int) -> Path:
        if number not in made:
            file = tmp_path_factory.mktemp("planted") / "server.db"
            database = Database.open(f"sqlite:///{file}", lambda: MADE)
            plant(database, number)
            database.close()
            made[number] = file
        return made[number]

    return of


@pytest.fixture
def shop(tmp_path: Path, planted: Callable[[int], Path]) -> Opens:
    """Opens a shop of so many accounts."""

    @contextmanager
    def opened(number: int) -> Iterator[Shop]:
        shutil.copy(planted(number), tmp_path / "server.db")
        with running_sandbox(tmp_path / "bank", lambda: DUE) as bank:
            bank.faults(hold=True)
            made = Shop(tmp_path, bank, Clock(MADE), number)
            yield made
            made.till.close()
            made.database.close()

    return opened


@pytest.mark.parametrize(
    "point",
    [
        "taking:locked",
        "taking:rows",
        "taking:feed",
        "taking:streams",
        "taking:committed",
        "taken",
        "asked",
        "noting:locked",
        "noting:rows",
        "noting:streams",
        "noting:committed",
    ],
)
def test_killed_at_any_step_it_is_paid_once(shop: Opens, point: str) -> None:
    with shop(2) as here:
        assert here.run(point) == SIGKILLED
        before = {number: order for number, order, _ in here.runs()}
        if point in ("taking:locked", "taking:rows", "taking:feed", "taking:streams"):
            assert not before, "what was not committed is not there"
        elif point not in ("taking:committed", "taken"):
            assert here.taken(), "the bank had taken the money"
        here.rounds()
        here.paid_once()
        after = {number: order for number, order, _ in here.runs()}
        assert before.items() <= after.items(), "under the id that was noted first"


def test_killed_again_and_again_all_is_paid_once(shop: Opens) -> None:
    """Each life takes some of them a part of the way, until nothing is left to be begun."""
    points = ("taken", "asked", "taking:rows", "noting:rows", "asked", "taking:streams", "taken")
    with shop(60) as here:
        ends = []
        for turn, point in enumerate(points):
            with here.process(point, later=(turn + 1) * 11_000) as process:
                let_loose(process)
                ends.append(process.wait(PATIENCE))
        assert ends[:3] == [SIGKILLED] * 3
        assert set(ends) <= {SIGKILLED, 0}
        for _ in range(3):
            here.rounds()
        here.paid_once()


def test_several_processes_at_once_run_none_twice(shop: Opens) -> None:
    """Each at a moment of its own, so that all of them look."""
    number = 40
    with (
        shop(number) as here,
        here.process(later=0) as one,
        here.process(later=20_000) as two,
        here.process(later=40_000) as three,
    ):
        for process in (one, two, three):
            let_loose(process)
        assert [process.wait(PATIENCE) for process in (one, two, three)] == [0, 0, 0]
        here.paid_once()


def test_a_bank_that_is_away_is_asked_again_under_the_same_ids(shop: Opens) -> None:
    """No more are begun than it takes to see that; all are paid once it is there."""
    with shop(60) as here:
        here.bank.faults(down=600.0)
        assert here.run() == 0
        begun = here.runs()
        assert 0 < len(begun) < 60
        assert {code for _, _, code in begun} == {None}
        here.bank.faults(down=0.0)
        here.rounds()
        here.rounds()
        here.paid_once()
        assert set(begun) <= {(number, order, None) for number, order, _ in here.runs()}


def test_answers_that_are_lost_are_asked_for_again(shop: Opens) -> None:
    """The bank has taken the money, and nobody here has heard of it."""
    with shop(30) as here:
        here.bank.faults(mute=3)
        assert here.run() == 0
        assert any(code is None for _, _, code in here.runs())
        here.rounds()
        here.rounds()
        here.paid_once()


def test_an_issuer_that_is_silent_is_waited_for(shop: Opens) -> None:
    with shop(1) as here:
        here.bank.behave(BINDING, case="charge_silent")
        assert here.run() == 0
        assert here.runs()[0][2] is None
        for _ in range(3):
            here.rounds()
        assert here.runs()[0][2] is None, "its clock stands"
        assert here.taken() == []
