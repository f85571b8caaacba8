"""Money on PostgreSQL, as a role that owns nothing: paid, sent back, and seen by nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError

from lkk_desktop.online.payments import MailCheque
from lkk_server.__main__ import main
from lkk_server.database import Behalf, Database
from lkk_server.payments import orders, refunding
from tests.banking import Payer
from tests.server.payments.kit import ACCOUNT, Counter, eventually

pytestmark = pytest.mark.slow
BOOKS = ("order_book", "transfer", "receipt_book", "refund_book")
SERVER_ONLY = (*BOOKS, "saved_card", "autopay_run", "autopay_look", "bank_check")


def seen(till: Counter, behalf: Behalf | None, *, writing: bool = False) -> dict[str, int]:
    """How many rows of each book a query without any condition finds."""
    database = till.server.database
    begin = database.write if writing else database.read
    with database.on_behalf(behalf or Behalf()), begin() as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for name in SERVER_ONLY
        }


def rows(till: Counter, query: str) -> list[tuple[object, ...]]:
    with till.server.database.on_behalf(Behalf("tyumen")), till.server.database.read() as found:
        return [tuple(row) for row in found.exec_driver_sql(query)]


def test_paid_and_sent_back_as_a_role_that_owns_nothing(till: Counter) -> None:
    with till.server.database.on_behalf(Behalf("tyumen")):
        started = till.start()
        assert started.url is not None
        Payer(started.url).card()
        till.until(started.order, "paid")
        till.bank.pay(started.order)
        eventually(lambda: till.state(started.order).returned == 10_000)
        (cheque,) = till.cheques_of(started.order)
        till.ask(MailCheque(cheque=cheque.id))
        refunding.refund(till.till, started.order, None, "Ошибка", "console", "r1")
        till.bank.told()
        till.agree()
        assert till.payments(started.order) == []
    supplier = seen(till, Behalf("tyumen"))
    assert all(supplier[name] for name in BOOKS)
    for behalf in (Behalf(), Behalf("another"), Behalf("another", "u-ivanov", "d")):
        assert not any(seen(till, behalf).values())
        assert not any(seen(till, behalf, writing=True).values())
    # A user's own reading finds their records, and no book.
    assert not any(seen(till, Behalf("tyumen", "u-ivanov", "d")).values())


def test_the_console_lists_and_shows_as_that_role(
    till: Counter, capsys: pytest.CaptureFixture[str]
) -> None:
    with till.server.database.on_behalf(Behalf("tyumen")):
        id = till.paid().id
    url = till.server.database.url.render_as_string(hide_password=False)
    where = ["--data", str(till.server.data), "--database", url]
    capsys.readouterr()
    assert main(["payment", "list", "--status", "paid", "--account", ACCOUNT, *where]) == 0
    assert id in capsys.readouterr().out
    assert main(["payment", "show", id, *where]) == 0
    assert "taken 100.00, returned 0.00" in capsys.readouterr().out


def test_the_ledger_stands_for_this_role_too(till: Counter) -> None:
    database = till.server.database
    with database.on_behalf(Behalf("tyumen")):
        till.paid()
        for statement in ("UPDATE transfer SET kopecks = 1", "DELETE FROM transfer"):
            with (
                pytest.raises(DBAPIError, match="append-only"),
                database.write() as connection,
            ):
                connection.exec_driver_sql(statement)


def test_two_processes_take_the_same_word_at_once(till: Counter) -> None:
    till.unaware()
    with till.server.database.on_behalf(Behalf("tyumen")):
        ids = []
        for group in ("common", "waste", "outside"):
            started = till.start(1_000, group=group)
            till.bank.pay(started.order)
            ids.append(started.order)
        states = [till.state(id) for id in ids]
    words = [replace(one, version=one.version + n) for one in states for n in range(3)]
    others = [Database.open(till.server.database.url, till.server.clock) for _ in range(2)]
    tills = [till.till._replace(realm=till.till.realm._replace(database=one)) for one in others]
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(orders.take, tills[number % 2], word)
            for number in range(4)
            for word in words
        ]
        assert all(job.result() is not None for job in jobs)
    for one in others:
        one.close()
    with till.server.database.on_behalf(Behalf("tyumen")):
        for id in ids:
            assert [one.amount for one in till.payments(id)] == [1_000]
        till.agree()
    posted = f"SELECT count(*) FROM transfer WHERE kind = 'payment' AND account = '{ACCOUNT}'"
    mine = " AND ref IN ({})".format(", ".join(f"'{id}'" for id in ids))
    assert rows(till, posted + mine) == [(3,)]
