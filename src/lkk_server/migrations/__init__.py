"""The schema's history, the same for SQLite and PostgreSQL; what is released is never edited."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings for this package; ``env.py`` uses the connection that is handed in."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring a database to a revision, in the transaction of the connection."""
    if connection.dialect.name == "postgresql":
        # Two processes that start at once must not both create the tables.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5193)")
    command.upgrade(config(connection), revision)
