"""The schema on PostgreSQL: what the migrations make is what the program declares."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from lkk_server import tables
from lkk_server.database import Database
from tests.postgresql.cluster import Cluster

pytestmark = pytest.mark.slow


def test_the_migrated_schema_is_the_declared_one(cluster: Cluster, name: str) -> None:
    database = Database.open(cluster.database(name), lambda: 1)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        collations = connection.exec_driver_sql(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'text'"
        )
        assert collations.scalars().all() == ["C"]
    database.close()
