"""The schema: what the migrations make is what the program declares."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from lkk_desktop.models.directory import mark
from lkk_desktop.models.record import KINDS
from lkk_desktop.models.tariffs import Tariff
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


def test_what_an_older_database_holds_is_there_after_the_upgrade(tmp_path: Path) -> None:
    """Tariffs of the first schema are a lowest range; an account's stream is marked at its head."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO tariff VALUES ('s', 'supplier:s', NULL, 't1', 'flat', 'gas', NULL,"
                " 'm3', 6480000, '2019-07-01')"
            )
        )
        notes = '[["run-1", 0], ["run-2", 4], ["run-3", 9]]'
        for name, office in (("account:a", "o1"), ("user:u", None)):
            connection.execute(
                text("INSERT INTO stream VALUES (:name, 's', 'account', :office, 7, 9, 0, :notes)"),
                {"name": name, "office": office, "notes": notes},
            )
    engine.dispose()
    database = Database.open(url, lambda: 1)
    with database.read() as connection:
        row = connection.execute(tables.records["tariff"].select()).one()
        streams = {row.stream: row for row in connection.execute(tables.stream.select())}
    database.close()
    assert streams["account:a"].mark == mark("account:a", 9, "run-2")
    assert (streams["account:a"].counter, streams["account:a"].bucket) == (9, 7)
    assert streams["user:u"].mark == 0
    found = Tariff.of.record([row._mapping[name] for name in Tariff.of.names])
    assert (found.id, found.price, found.above, found.above_per) == (
        "t1",
        6_480_000,
        0,
        "account",
    )
