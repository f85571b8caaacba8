"""Engines: how connections to SQLite and to PostgreSQL are made, and which SQLite is refused."""

from __future__ import annotations

import logging
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

BUSY_MS = 10_000
EARLIEST_SQLITE = (3, 51, 3)
CHECKPOINT = 4_000
"""Pages of the log (16 MB) after which a commit carries them over into the file."""


class OldSqlite(Exception):
    """This SQLite may lose commits between two connections (its WAL-reset bug, 3.7.0-3.51.2)."""


def of_sqlite(url: URL, synchronous: str) -> Engine:
    """An engine over a file, whose connections begin each transaction as a writer's. Raises
    ``OldSqlite``."""
    module = sqlcipher3.dbapi2
    if module.sqlite_version_info < EARLIEST_SQLITE:
        raise OldSqlite(module.sqlite_version)
    engine = create_engine(url, module=module, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA cache_size=-64000")
        cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        # Not where SQLAlchemy joins a transaction that has begun already.
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def of_postgresql(url: URL) -> Engine:
    """An engine over PostgreSQL, READ COMMITTED."""
    # What fails among many rows is raised; that the rest of them then failed too is no news.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    named = url.set(drivername="postgresql+psycopg")
    return create_engine(named, isolation_level="READ COMMITTED", pool_pre_ping=True)
