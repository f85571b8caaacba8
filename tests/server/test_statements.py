"""Statements that the driver runs itself: rows, lists, pairs, and errors as SQLAlchemy's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.models.record import KINDS
from lkk_server import tables
from lkk_server.foresight import Foresight
from lkk_server.statements import Pairs, Statement, among
from tests.server.core_kit import World, on_sqlite
from tests.server.core_records import SUPPLIER, reading

TABLE = tables.records["reading"].c
BY_STREAM = Statement(select(TABLE.id).where(among(TABLE.stream, "streams")).order_by(TABLE.id))
_KEYS = Pairs("keys")
BY_KEY = Statement(
    select(TABLE.id)
    .select_from(_KEYS.rows)
    .where(TABLE.stream == _KEYS.text, TABLE.id == _KEYS.other)
    .order_by(TABLE.id)
)
HINT = Statement(insert(tables.hint).inline(), ("stream", "counter"))
HINTED = Statement(select(tables.hint.c.counter).where(tables.hint.c.stream == bindparam("stream")))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.publish(reading("r1"), reading("r2"), reading("q'\"\\,[я", 2), reading("r3", 3))
    yield world
    world.database.close()


def test_a_list_is_one_parameter_however_long(world: World) -> None:
    with world.database.read() as connection:
        assert BY_STREAM.rows(connection, streams=[]) == []
        many = [f"account:x{number}" for number in range(40_000)]
        found = BY_STREAM.rows(connection, streams=["account:a3", "account:a1", *many])
    assert found == [("r1",), ("r2",), ("r3",)]


def test_pairs_are_found_together_and_whatever_they_hold(world: World) -> None:
    keys = [("account:a1", "r2"), ("account:a1", "r3"), ("account:a2", "q'\"\\,[я")]
    with world.database.read() as connection:
        assert BY_KEY.rows(connection, keys=keys) == [("q'\"\\,[я",), ("r2",)]


def test_rows_are_written_with_the_transaction_and_undone_with_it(world: World) -> None:
    def broken() -> None:
        with world.database.write() as connection:
            HINT.many(connection, [("x", 1), ("x", 2)])
            assert HINTED.rows(connection, stream="x") == [(1,), (2,)]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with world.database.write() as connection:
        assert HINTED.first(connection, stream="x") is None
        HINT.many(connection, [("x", 3)])
    with world.database.read() as connection:
        assert HINTED.first(connection, stream="x") == (3,)


def test_an_error_is_sqlalchemys_and_tells_no_values(world: World) -> None:
    statement = Statement(insert(tables.server))
    with pytest.raises(IntegrityError) as raised, world.database.write() as connection:
        statement.many(connection, [("secret", 1), ("secret", 2)])
    assert raised.value.orig is not None
    assert raised.value.params is None
    with pytest.raises((IntegrityError, DataError)), world.database.write() as connection:
        statement.run(connection, id="secret", made="no number")
    with world.database.read() as connection:
        assert len(connection.execute(select(tables.server)).all()) == 1


@on_sqlite
def test_a_connection_is_used_again_but_not_after_an_error(world: World) -> None:
    with world.database.read() as first:
        pass
    with world.database.write() as again:
        assert again is first
    with pytest.raises(OperationalError), world.database.read() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    with world.database.read() as other:
        assert other is not first
        with world.database.read() as beside:
            assert beside is not other


def test_what_a_batch_names_is_read_by_one_statement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Statement.rows

    def counted(self: Statement, connection: object, **values: object) -> list[tuple[object, ...]]:
        asked.append("")
        return rows(self, connection, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(Statement, "rows", counted)
    with world.database.read() as connection:
        foresight = Foresight(connection, SUPPLIER)
        for number, id in ((1, "r1"), (2, "r1"), (3, "r3"), (1, "new")):
            new = NewValue(register=f"m{number}-day", reading=id, value=1)
            command = SubmitReadings(account=f"a{number}", meter=f"m{number}", values=(new,))
            foresight.add(command.owner, command)
        kind, place = KINDS["reading"], KINDS["reading"].names.index("id")

        def ids(stream: str, **equal: str) -> list[str]:
            found = foresight.rows(kind, stream, dict(equal))
            return sorted(row[place] for row in found)

        assert ids("account:a1", id="r1") == ["r1"]
        assert ids("account:a2", id="r1") == []
        assert ids("account:a3", id="r3") == ["r3"]
        assert ids("account:a1", id="new") == []
        assert len(asked) == 1
        assert ids("account:a1", register="m1-day", period="2026-10") == ["r1", "r2"]
        assert ids("account:a2", register="m2-day", period="2026-10") == ["q'\"\\,[я"]
        assert ids("account:a1", register="m1-day") == ["r1", "r2"]
        assert len(asked) == 3
        assert ids("account:a1", id="r2") == ["r2"]
        assert ids("account:a3", register="m2-day") == []
        assert len(asked) == 5
