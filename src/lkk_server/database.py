"""The database: opened, migrated, and handed out as transactions that read one moment or write."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

# Sign-in's own tables belong to the same schema.
import lkk_server.identity.tables  # noqa: F401
from lkk_server import tables

Clock = Callable[[], int]
"""Milliseconds since 1970, UTC."""

Random = Callable[[int], bytes]
BUSY_MS = 10_000
EARLIEST_SQLITE = (3, 51, 3)


class OldSqlite(Exception):
    """This SQLite may lose commits between two connections (its WAL-reset bug, 3.7.0-3.51.2)."""


class Database:
    """One database and its two ways in. Errors of the driver pass through as SQLAlchemy's."""

    def __init__(
        self,
        url: str | URL,
        clock: Clock,
        *,
        random: Random = secrets.token_bytes,
        synchronous: str = "FULL",
    ) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.random = random
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = threading.Lock()
        if self.sqlite:
            self._writer = _sqlite(self.url, "BEGIN IMMEDIATE", synchronous)
            self._reader = _sqlite(self.url, "BEGIN", synchronous)
        else:
            self._writer = _postgresql(self.url)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._file = ""
        self.server_id = ""

    @classmethod
    def open(cls, url: str | URL, clock: Clock, **options: Any) -> Database:
        """Open a database, made or brought to this program's schema where needed; begins a run.

        ``url`` is ``sqlite:////path`` or ``postgresql://…``; options are those of ``__init__``.
        """
        database = cls(url, clock, **options)
        with database._writer.begin() as connection:
            if _revision(connection) != tables.REVISION:
                # Alembic takes half a second to import, and a made database needs none of it.
                from lkk_server import migrations

                migrations.upgrade(connection)
        return database._begun()

    @classmethod
    def create_fast(cls, url: str | URL, clock: Clock, **options: Any) -> Database:
        """Open an empty database with the declared schema, without Alembic: for simulations,
        which copy the file afterwards. A test holds the declared and the migrated schema equal."""
        database = cls(url, clock, **options)
        with database._writer.begin() as connection:
            tables.metadata.create_all(connection)
            connection.execute(
                text(
                    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
                )
            )
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:head)"), {"head": tables.REVISION}
            )
        return database._begun()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot, which can write nothing on PostgreSQL and does not on SQLite."""
        self._look()
        with self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, undone by any exception; on SQLite the only one at its time."""
        self._look()
        if not self.sqlite:
            with self._writer.begin() as connection:
                yield connection
            return
        # In turn, since SQLite's own waiting is a lottery among threads.
        with self._writing, self._writer.begin() as connection:
            yield connection

    def run(self, connection: Connection) -> str:
        """The run that this write transaction belongs to; ask after its locks are held.

        A new one begins where the database's own identity is not that of the newest run.
        """
        newest = _newest(connection)
        identity = self._identity(connection)
        if newest is None or newest.identity != identity:
            return self._begin_run(connection, identity, newest.number if newest else 0)
        return str(newest.run)

    def close(self) -> None:
        """Give the connections back; the object may not be used afterwards."""
        self._reader.dispose()
        self._writer.dispose()

    def _begun(self) -> Database:
        self._file = self._file_identity()
        with self.write() as connection:
            self.server_id = self._name(connection)
            newest = _newest(connection)
            number = newest.number if newest else 0
            self._begin_run(connection, self._identity(connection), number)
        return self

    def _name(self, connection: Connection) -> str:
        known = connection.execute(select(tables.server.c.id)).scalar()
        if known is None:
            insert = _insert(connection)(tables.server)
            made = {"id": self.random(16).hex(), "made": self.clock()}
            connection.execute(insert.on_conflict_do_nothing(), made)
            known = connection.execute(select(tables.server.c.id)).scalar_one()
        return str(known)

    def _begin_run(self, connection: Connection, identity: str, before: int) -> str:
        # Of two processes that begin one at once, the later takes the earlier's.
        connection.execute(
            _insert(connection)(tables.run).on_conflict_do_nothing(),
            {
                "number": before + 1,
                "run": self.random(8).hex(),
                "begun": self.clock(),
                "identity": identity,
            },
        )
        newest = _newest(connection)
        return "" if newest is None else str(newest.run)

    def _identity(self, connection: Connection) -> str:
        if self.sqlite:
            return self._file
        identity = connection.exec_driver_sql(
            "SELECT extract(epoch FROM pg_postmaster_start_time())::text || '/' || oid::text"
            " FROM pg_database WHERE datname = current_database()"
        ).scalar_one()
        return str(identity)

    def _file_identity(self) -> str:
        if not self.sqlite or self.url.database is None:
            return ""
        found = Path(self.url.database).stat()
        return f"{found.st_dev}:{found.st_ino}"

    def _look(self) -> None:
        """Let go of a file that was replaced beneath us: writing on would be into nowhere."""
        if self._file_identity() == self._file:
            return
        self._reader.dispose()
        self._writer.dispose()
        self._file = self._file_identity()
        with self._reader.begin() as connection:
            self.server_id = str(connection.execute(select(tables.server.c.id)).scalar_one())


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


_NEWEST = select(tables.run).order_by(tables.run.c.number.desc()).limit(1)


def _newest(connection: Connection) -> Any:
    return connection.execute(_NEWEST).first()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _sqlite(url: URL, begin: str, synchronous: str) -> Engine:
    module = sqlcipher3.dbapi2
    if module.sqlite_version_info < EARLIEST_SQLITE:
        raise OldSqlite(module.sqlite_version)
    engine = create_engine(url, module=module)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA cache_size=-16000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL) -> Engine:
    named = url.set(drivername="postgresql+psycopg")
    return create_engine(named, isolation_level="READ COMMITTED", pool_pre_ping=True)
