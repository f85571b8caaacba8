"""Row-level security stands behind the server's queries (design 8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.sync.protocol import Cursor, Gather
from lkk_server import exchange, serving
from lkk_server.backoffice import Backoffice
from lkk_server.database import Behalf
from lkk_server.scope import Identity
from tests.postgresql.cluster import Cluster
from tests.postgresql.rights import (
    CANARY,
    IVANOV,
    PETROVA,
    ROLE,
    Rights,
    everything,
    owned,
    refused,
    unforced,
)
from tests.server.core_records import SUPPLIER

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rights(cluster: Cluster) -> Iterator[Rights]:
    made = Rights(cluster, "rights")
    yield made
    made.close()


def test_a_query_of_nobody_sees_no_row(rights: Rights) -> None:
    for writing in (False, True):
        assert not any(rights.counts(None, writing=writing).values())
        assert not any(rights.counts(Behalf(""), writing=writing).values())


def test_what_was_said_ends_with_its_transaction(rights: Rights) -> None:
    assert rights.counts(Behalf(SUPPLIER))["reading"] == 2
    assert not any(rights.counts(None).values())


def test_a_query_without_a_condition_sees_the_askers_rows_only(rights: Rights) -> None:
    mine = rights.counts(Behalf(SUPPLIER, "ivanov", "d1"))
    assert (mine["account"], mine["reading"], mine["linked_account"]) == (1, 1, 1)
    assert (mine["command"], mine["hint"]) == (0, 0)
    assert not any(rights.counts(Behalf("another", "ivanov", "d1"), writing=True).values())
    strange = rights.counts(Behalf("another", "ivanov", "d1"))
    assert (strange["account"], strange["reading"]) == (0, 0)


def test_a_foreign_canary_never_comes_out(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = CANARY.encode()
    both = ("account:a1", "account:a2", "user:ivanov", "user:petrova")
    assert canary in rights.page(PETROVA, *both)
    assert canary not in rights.page(IVANOV, *both)
    # Not even where the server itself takes everybody's streams for the asker's.
    monkeypatch.setattr(exchange, "scope_of", everything)
    assert canary in rights.page(PETROVA, *both)
    assert canary not in rights.page(IVANOV, *both)
    assert b"r1" in rights.page(IVANOV, *both)


def test_a_clerk_sees_the_accounts_of_their_office_and_no_other(cluster: Cluster) -> None:
    rights = Rights(cluster, "clerks")
    office = Backoffice(rights.database, SUPPLIER)
    with rights.database.on_behalf(Behalf(SUPPLIER)):
        office.appoint("clerk", "o1")
        office.move("a2", "o2")
    seen = rights.counts(Behalf(SUPPLIER, "clerk", "d3"))
    assert (seen["account"], seen["reading"], seen["clerk"]) == (1, 1, 1)
    assert (seen["linked_account"], seen["command"]) == (0, 0)
    clerk = Identity(supplier=SUPPLIER, user="clerk", device="d3")
    ask = Gather(server=rights.database.server_id, office="o1", bucket=None, cursors={})
    named = {f"account:a{number}": Cursor(0, "", "") for number in (1, 2)}
    with rights.database.on_behalf(Behalf(SUPPLIER, "clerk", "d3")):
        page = rights.exchange.gather(clerk, msgspec.structs.replace(ask, cursors=named))
    assert (set(page.heads), page.closed) == ({"account:a1"}, ("account:a2",))
    assert set(page.kinds) == {"account", "meter", "register"}
    with rights.database.on_behalf(Behalf(SUPPLIER)):
        office.dismiss("clerk", "o1")
    assert rights.counts(Behalf(SUPPLIER, "clerk", "d3"))["account"] == 0
    rights.close()


def test_the_servers_role_owns_nothing_and_changes_no_rule(
    rights: Rights, cluster: Cluster
) -> None:
    assert unforced(cluster, rights.owner) == []
    assert owned(cluster, rights.owner) == 0
    for statement in (
        "ALTER TABLE reading DISABLE ROW LEVEL SECURITY",
        "DROP POLICY reader ON reading",
        "CREATE TABLE mine (id int)",
        "UPDATE alembic_version SET version_num = '0'",
    ):
        assert refused(rights, statement), statement


def test_a_role_that_may_not_make_the_schema_says_what_to_do(
    rights: Rights, cluster: Cluster, name: str, tmp_path: Path
) -> None:
    assert rights.database.above_rules() is False
    cluster.database(name)
    url = cluster.url(name, cluster.role(ROLE))
    with pytest.raises(serving.CannotStart, match="lkk-server prepare"):
        serving.opened(tmp_path, url, lambda: 1)
    above = serving.opened(tmp_path, cluster.url(name), lambda: 1)
    assert above.above_rules() is True
    above.close()
