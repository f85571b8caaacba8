"""The ledger under a role of PostgreSQL: posted by the run, append-only, begun for an older one."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from lkk_server.__main__ import main
from lkk_server.billing.run import run
from lkk_server.database import Behalf, Database
from lkk_server.payments import opening
from lkk_server.transact import publish
from tests.postgresql.cluster import Cluster
from tests.server.books import DECEMBER, TYUMEN, scene_records
from tests.server.payments.owing import agree, in_books, on_screens
from tests.server.running import Clock

SOME = ["0710000000", "0710046205"]
pytestmark = pytest.mark.slow


def test_books_are_posted_stand_and_are_begun(cluster: Cluster, name: str) -> None:
    owner = cluster.database(name, cluster.role("lkk_books_owner"))
    role = cluster.role("lkk_books_serving")
    assert main(["prepare", "--database", owner, "--role", role]) == 0
    database = Database.open(cluster.url(name, role), Clock(DECEMBER))
    try:
        with database.on_behalf(Behalf(TYUMEN)):
            publish(database, TYUMEN, scene_records(SOME))
            assert run(database, TYUMEN, "2026-11", workers=0).accounts == len(SOME)
            agree(database, SOME)
            for deed in ("UPDATE transfer SET kopecks = 1", "DELETE FROM transfer"):
                with (
                    pytest.raises(DBAPIError, match="append-only"),
                    database.write() as connection,
                ):
                    connection.exec_driver_sql(deed)
            # A database from before the ledger has the same records, and no books.
            cluster.do("ALTER TABLE transfer DISABLE TRIGGER transfer_stands", name)
            cluster.do("DELETE FROM transfer", name)
            cluster.do("DELETE FROM bank_check", name)
            cluster.do("ALTER TABLE transfer ENABLE TRIGGER transfer_stands", name)
            assert opening.begin(database, TYUMEN) == len(SOME)
            assert in_books(database, SOME) == on_screens(database, SOME)
            assert opening.begin(database, TYUMEN) == 0
        with database.on_behalf(Behalf("another")):
            assert not any(in_books(database, SOME).values())
    finally:
        database.close()
