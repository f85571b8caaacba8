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


def grant(connection: Connection, role: str) -> None:
    """Let a role of PostgreSQL, which owns nothing, do what a server does with this schema."""
    to = connection.dialect.identifier_preparer.quote(role)
    for rights in (
        "USAGE ON SCHEMA public",
        "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
        "USAGE ON ALL SEQUENCES IN SCHEMA public",
    ):
        connection.exec_driver_sql(f"GRANT {rights} TO {to}")
    connection.exec_driver_sql(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {to}")
