"""The schema: what the migrations make is what the program declares."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from lkk_desktop.models.record import KINDS
from lkk_server import migrations, tables
from lkk_server.database import Database


def schema(database: Database) -> dict[str, str]:
    """Each table and index by its statement, spaces evened."""
    with database.read() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL")
        return {name: "".join(sql.split()) for name, sql in found}


def test_the_migrated_schema_is_the_declared_one(tmp_path: Path) -> None:
    made = {}
    for name, make in {"migrated": Database.open, "declared": Database.create_fast}.items():
        database = make(f"sqlite:///{tmp_path / name}", lambda: 1)
        made[name] = schema(database)
        database.close()
    assert made["migrated"] == made["declared"]
    head = ScriptDirectory.from_config(migrations.config()).get_current_head()
    assert head == tables.REVISION


def test_every_table_is_strict_and_every_row_has_a_home(tmp_path: Path) -> None:
    database = Database.create_fast(f"sqlite:///{tmp_path / 'server.db'}", lambda: 1)
    made = schema(database)
    database.close()
    for name in tables.metadata.tables:
        assert made[name].endswith("STRICT"), name
    for name in KINDS:
        assert "supplierTEXTNOTNULL,streamTEXTNOTNULL" in made[name]
        assert made[name].count("accountTEXT") == 1
