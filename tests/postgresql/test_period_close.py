"""A month closed on PostgreSQL: by a role that owns nothing, with workers, as on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill, Payment, Tranche
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.record import Record
from lkk_desktop.models.suppliers import Supplier
from lkk_server import migrations
from lkk_server.billing.run import run
from lkk_server.database import Behalf, Database
from lkk_server.transact import publish
from tests.postgresql.cluster import Cluster
from tests.server.books import DECEMBER, TYUMEN, Books, held, scene_records

pytestmark = pytest.mark.slow
KINDS: tuple[type[Record], ...] = (Account, Accrual, Bill, Tranche, Payment, Reading, Register)


def test_the_same_month_as_on_sqlite(cluster: Cluster, name: str, tmp_path: Path) -> None:
    """The server's role, which the rules of rows bind, closes its own supplier's month only."""
    owner = Database.open(cluster.database(name), lambda: DECEMBER)
    role = cluster.role(f"{name}_role")
    with owner.write() as connection:
        migrations.grant(connection, role)
    with owner.on_behalf(Behalf(TYUMEN)):
        publish(owner, TYUMEN, scene_records())
    other = [one for one in scene_records() if isinstance(one, Supplier)]
    with owner.on_behalf(Behalf("other")):
        publish(owner, "other", [replace(one, id="other") for one in other])
    database = Database(cluster.url(name, role), lambda: DECEMBER)
    with database.on_behalf(Behalf(TYUMEN)):
        report = run(database, TYUMEN, "2026-11", workers=2, portion=3)
        with database.read() as connection:
            found = {kind: held(connection, kind) for kind in KINDS}
            left = connection.exec_driver_sql("SELECT count(*) FROM carried").scalar_one()
    with database.on_behalf(Behalf("other")):
        assert run(database, "other", "2026-11").accounts == 0
        with database.read() as connection:
            hidden = connection.exec_driver_sql("SELECT count(*) FROM carried").scalar_one()
    assert (report.accounts, report.kept, left, hidden) == (13, {}, 13, 0)
    books = Books(tmp_path)
    run(books.database, TYUMEN, "2026-11")
    for kind in KINDS:
        assert found[kind] == books.all(kind)
    books.close()
    database.close()
    owner.close()
