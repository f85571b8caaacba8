"""A scene put into a database: once, whole, again where it was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from uuid_utils import uuid7

from lkk_server import suppliers, tables
from lkk_server.database import Database
from lkk_server.identity import tables as identity
from lkk_server.identity.passwords import Passwords
from lkk_server.ledger import is_random
from lkk_server.seed import living, manual, plant
from lkk_server.seed.households import generated
from lkk_server.seed.plant import Planted
from lkk_server.transact import publish
from tests.server.core_kit import opened
from tests.server.running import CHEAP, Clock

PROFILE = suppliers.load()
LIVING = living.scene(PROFILE)
PASSWORDS = Passwords(CHEAP)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = opened(tmp_path / "server.db", Clock(LIVING.now))
    yield made
    made.close()


def held(database: Database) -> dict[str, list[Any]]:
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in tables.metadata.sorted_tables
        }


def test_each_record_lies_in_its_table(database: Database) -> None:
    assert plant.plant(database, LIVING, PASSWORDS) == Planted(13, len(LIVING.records), 4)
    for name, table in tables.records.items():
        expected = {r.id: r for r in LIVING.records if r.of.name == name}
        with database.read() as connection:
            kind = next((r.of for r in expected.values()), None)
            rows = connection.execute(select(table)).mappings().all()
        assert len(rows) == len(expected)
        if kind is not None:
            found = [kind.record([row[column] for column in kind.names]) for row in rows]
            assert {record.id: record for record in found} == expected


@pytest.mark.parametrize("scene", [living, manual])
def test_no_record_of_a_seed_has_an_id_as_apps_make_them(scene: Any) -> None:
    """The two do not meet, so that nobody can take an id that the supplier is to write."""
    profile = suppliers.load()
    made = [one.id for one in scene.scene(profile).records]
    made += [one.id for one in living.supplied_records(generated(7), profile)]
    assert not [id for id in made if is_random(id)]
    assert is_random(str(uuid7()))


@pytest.mark.parametrize("scene", ["living", "manual"])
def test_a_second_seeding_changes_nothing(database: Database, scene: str) -> None:
    plant.plant(database, LIVING, PASSWORDS)
    before = held(database)
    other = {"living": living, "manual": manual}[scene].scene(PROFILE)
    assert plant.plant(database, other, PASSWORDS, accounts=5) is None
    assert held(database) == before


def test_an_interrupted_seeding_is_done_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def interrupted(*arguments: Any) -> dict[str, int]:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return publish(*arguments)

    monkeypatch.setattr(plant, "publish", interrupted)
    monkeypatch.setattr(plant, "PORTION", 3)
    with pytest.raises(KeyboardInterrupt):
        plant.plant(database, LIVING, PASSWORDS, accounts=8)
    done = plant.plant(database, LIVING, PASSWORDS, accounts=8)
    assert done is not None
    assert done.accounts == 21
    found = held(database)
    assert len(found["account"]) == 21
    assert len(found["login"]) == 8 + sum(len(login.names) for login in LIVING.logins)
    assert len(found[identity.credential.name]) == 12
