"""The ledger: whatever happens, what a group is owed is accruals less payments, in books as on
screens; and nothing that was posted ever changes."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import REFUND, Bill, Payment, Recalculation
from lkk_desktop.models.calendar import day, following, instant
from lkk_desktop.models.record import KINDS
from lkk_desktop.models.services import Service
from lkk_server import migrations
from lkk_server.billing.run import run
from lkk_server.database import Behalf, Database
from lkk_server.ledger import Ledger
from lkk_server.payments import opening, transfers
from lkk_server.payments.tables import checked, transfer
from lkk_server.streams import name_of
from lkk_server.transact import publish, transact
from tests.server.books import (
    DAY,
    DECEMBER,
    TYUMEN,
    Books,
    Made,
    accounts,
    held,
    scene_records,
)
from tests.server.core_kit import on_sqlite
from tests.server.payments.owing import agree, in_books, on_screens
from tests.server.running import Clock

IVANOV, PETROVA, DOLGOV = "0710000000", "0720014583", "0710046205"
NOVEMBER = "2026-11"


def paid(id: str, account: str, amount: int, day: str, group: str = "common") -> Payment:
    date = datetime.date.fromisoformat(day)
    noon = datetime.datetime.combine(date, datetime.time(7), tzinfo=datetime.UTC)
    return Payment(
        id=id,
        account=account,
        group=group,
        amount=amount,
        day=date,
        taken=instant(noon),
        period=None,
        way="office",
        status="fresh",
    )


def recalculation(id: str, account: Account, kopecks: int, reason: str) -> Recalculation:
    return Recalculation(
        id=id,
        account=account.id,
        service="",
        period=account.open_period,
        kind="amount",
        reason=reason,
        amount=kopecks,
        since=None,
        until=None,
        persons=0,
        share=1_000_000,
        note=None,
    )


def give_back(database: Database, id: str, account: str, kopecks: int) -> None:
    """Money that a bill has used goes back to its payer: owed again in the open period, at once."""

    def work(ledger: Ledger) -> None:
        view = ledger.world({name_of("account", account)})
        one = view.get(Account, account)
        assert one is not None
        service = view.find(Service, account=account)[0]
        view.put(replace(recalculation(id, one, kopecks, REFUND), service=service.id))
        view.keep()
        back = transfers.moved(
            f"refund:{id}",
            transfers.owed(account, service.group),
            transfers.ACQUIRER,
            kopecks,
            kind="refund",
            ref=id,
            day=one.open_period,
            account=account,
        )
        transfers.post(ledger.connection, TYUMEN, back, ledger.now)

    transact(database, TYUMEN, lambda _: {name_of("account", account)}, work)


def test_the_scenes_books_say_what_its_bills_say(books: Made) -> None:
    made = books()
    agree(made.database, accounts())
    # He paid 187.50 less than October's bill on 9 November.
    assert in_books(made.database, [IVANOV]) == {IVANOV: {"common": 187_50}}


def test_a_run_posts_each_bill_once(books: Made) -> None:
    made = books(IVANOV, DOLGOV)
    some = [IVANOV, DOLGOV]
    before = in_books(made.database, some)
    assert run(made.database, TYUMEN, NOVEMBER, workers=0).accounts == 2
    agree(made.database, some)
    after = in_books(made.database, some)
    for id in some:
        bill = made.one(Bill, id, period=NOVEMBER)
        charged = sum(after[id].values()) - sum(before[id].values())
        assert charged == bill.accrued + bill.penalty + bill.recalculated
    run(made.database, TYUMEN, NOVEMBER, workers=0)
    assert in_books(made.database, some) == after


def test_workers_post_what_the_run_itself_would(books: Made) -> None:
    one = books(IVANOV, DOLGOV)
    run(one.database, TYUMEN, NOVEMBER, workers=1)
    agree(one.database, [IVANOV, DOLGOV])


def test_an_offices_payment_is_posted_set_right_and_taken_back(books: Made) -> None:
    made = books(IVANOV)
    before = in_books(made.database, [IVANOV])[IVANOV]
    payment = paid("of-office", IVANOV, 100_000, "2026-11-23")
    for amount, group in ((100_000, "common"), (90_000, "common"), (90_000, "repair")):
        made.put(replace(payment, amount=amount, group=group))
        agree(made.database, [IVANOV])
        after = in_books(made.database, [IVANOV])[IVANOV]
        assert after.get(group, 0) == before.get(group, 0) - amount
    made.put(drops=[replace(payment, amount=90_000, group="repair")])
    agree(made.database, [IVANOV])
    assert in_books(made.database, [IVANOV])[IVANOV] == before


def test_an_imported_bill_that_replaces_another_is_posted_as_the_difference(books: Made) -> None:
    made = books(IVANOV)
    bill = max(made.of(Bill, IVANOV), key=lambda one: one.period)
    before = in_books(made.database, [IVANOV])[IVANOV]
    groups = {name: dict(totals) for name, totals in bill.groups.items()}
    groups["common"]["accrued"] += 5_000
    groups["common"]["closing"] += 5_000
    changed = replace(bill, groups=groups, accrued=bill.accrued + 5_000)
    made.put(changed)
    after = in_books(made.database, [IVANOV])[IVANOV]
    assert after == {**before, "common": before["common"] + 5_000}
    made.put(bill)
    assert in_books(made.database, [IVANOV])[IVANOV] == before


def test_what_went_back_is_owed_at_once_and_not_again_with_the_bill(books: Made) -> None:
    made = books(DOLGOV)
    give_back(made.database, "back", DOLGOV, 123_45)
    agree(made.database, [DOLGOV])
    before = in_books(made.database, [DOLGOV])[DOLGOV]
    run(made.database, TYUMEN, NOVEMBER, workers=0)
    agree(made.database, [DOLGOV])
    bill = made.one(Bill, DOLGOV, period=NOVEMBER)
    assert bill.recalculated == 123_45
    after = in_books(made.database, [DOLGOV])[DOLGOV]
    assert sum(after.values()) - sum(before.values()) == bill.accrued + bill.penalty


@pytest.mark.parametrize("deed", ["UPDATE transfer SET kopecks = 1", "DELETE FROM transfer"])
def test_what_was_posted_stands(books: Made, deed: str) -> None:
    made = books(IVANOV)
    with pytest.raises(DBAPIError, match="append-only"), made.database.write() as connection:
        connection.execute(text(deed))
    agree(made.database, [IVANOV])


@on_sqlite
def test_a_database_from_before_the_ledger_opens_its_books_once(tmp_path: Path) -> None:
    """Of revision 0007, with three years of bills and payments. A period is closed after the
    upgrade and before the server's first start."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.upgrade(connection, "0007")
        _filled(connection)
    engine.dispose()
    database = Database.open(url, Clock(DECEMBER))
    some = accounts()
    try:
        with database.on_behalf(Behalf(TYUMEN)):
            assert not any(in_books(database, some).values())
            run(database, TYUMEN, NOVEMBER, workers=0)
            publish(database, TYUMEN, [paid("between", IVANOV, 5_000, "2026-12-01")])
            assert opening.begin(database, TYUMEN) == len(some)
            assert in_books(database, some) == on_screens(database, some)
            with database.read() as connection:
                count = connection.execute(select(transfer)).all()
                assert len(connection.execute(select(checked)).all()) == 1
            assert opening.begin(database, TYUMEN) == 0
            with database.read() as connection:
                assert connection.execute(select(transfer)).all() == count
            publish(database, TYUMEN, [paid("after", IVANOV, 7_000, "2026-12-01")])
            assert in_books(database, some) == on_screens(database, some)
    finally:
        database.close()


def _filled(connection: Connection) -> None:
    """The scene's records as a server of that age had written them."""
    streams = set()
    for record in scene_records():
        kind = record.of
        if kind.name not in OF_0007:
            continue
        names = [one for one in kind.names if (kind.name, one) != ("payment", "order")]
        row = dict(zip(kind.names, kind.row(record), strict=True))
        values = {name: row[name] for name in names}
        stream = kind.stream(record)
        values |= {"supplier": TYUMEN, "stream": stream, "account": kind.account(record)}
        columns = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(f":{name}" for name in values)
        connection.execute(text(f'INSERT INTO "{kind.name}" ({columns}) VALUES ({places})'), values)
        streams.add(stream)
    for stream in streams:
        connection.execute(
            text(
                "INSERT INTO stream (stream, supplier, kind, bucket, counter, floor, notes, mark)"
                " VALUES (:name, :of, 'account', 0, 0, 0, '[]', 0)"
            ),
            {"name": stream, "of": TYUMEN},
        )


OF_0007 = frozenset(KINDS) - {"payment_method", "payment_order", "card", "autopayment", "cheque"}


STEPS = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 2_000_000)),
    st.tuples(st.just("advance"), st.integers(1, 500_000)),
    st.tuples(st.just("correct"), st.integers(1, 900_000)),
    st.tuples(st.just("take back"), st.just(0)),
    st.tuples(st.just("give back"), st.integers(1, 300_000)),
    st.tuples(st.just("set right"), st.integers(-400_000, 400_000)),
    st.tuples(st.just("close"), st.just(0)),
)


@on_sqlite
def test_an_advance_to_a_group_without_services_is_never_lost(
    template: Path, tmp_path: Path
) -> None:
    """No bill has a line that uses it, however many are made."""
    shutil.copy(template, tmp_path / "books.db")
    clock = Clock(DECEMBER)
    database = Database.open(f"sqlite:///{tmp_path / 'books.db'}", clock, synchronous="OFF")
    life = Life(database, clock)
    try:
        for number, deed in enumerate(("advance", "close", "close", "close", "close")):
            life.step(number, deed, 1)
            agree(database, [IVANOV])
            assert on_screens(database, [IVANOV])[IVANOV]["another"] == -1
    finally:
        database.close()


@on_sqlite
@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEPS, max_size=12))
def test_any_history_leaves_accruals_less_payments(
    template: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("life")
    shutil.copy(template, folder / "books.db")
    clock = Clock(DECEMBER)
    database = Database.open(f"sqlite:///{folder / 'books.db'}", clock, synchronous="OFF")
    life = Life(database, clock)
    try:
        for number, (deed, kopecks) in enumerate(steps):
            life.step(number, deed, kopecks)
            agree(database, [IVANOV])
    finally:
        database.close()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ivanov's three years of bills, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    Books(folder, (IVANOV,)).close()
    return folder / "books.db"


class Life:
    """What happens to an account, a step at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self._clock = clock
        self._period = NOVEMBER

    def step(self, number: int, deed: str, kopecks: int) -> None:
        if deed == "close":
            self._close()
        elif deed == "give back":
            give_back(self.database, f"step-{number}", IVANOV, kopecks)
        elif deed == "set right":
            order = recalculation(f"step-{number}", self._account(), kopecks, "control_reading")
            publish(self.database, TYUMEN, [replace(order, service=f"{IVANOV}-electricity")])
        elif deed in ("pay", "advance"):
            group = "common" if deed == "pay" else "another"
            date = day(self._clock(), "Asia/Yekaterinburg").isoformat()
            publish(self.database, TYUMEN, [paid(f"s{number}", IVANOV, kopecks, date, group)])
        else:
            self._amend(deed, kopecks)

    def _close(self) -> None:
        self._clock.now += 31 * DAY
        while self._account().open_period < following(self._period):
            assert not run(self.database, TYUMEN, self._period, workers=0).kept
        self._period = following(self._period)

    def _amend(self, deed: str, kopecks: int) -> None:
        """An office's list was wrong, and no bill has used the payment yet."""
        with self.database.read() as connection:
            some = held(connection, Payment)
        fresh = [one for one in some if one.status == "fresh" and one.order is None]
        for one in fresh[-1:]:
            if deed == "correct":
                publish(self.database, TYUMEN, [replace(one, amount=kopecks)])
            else:
                publish(self.database, TYUMEN, [], [one])

    def _account(self) -> Account:
        with self.database.read() as connection:
            return held(connection, Account)[0]
