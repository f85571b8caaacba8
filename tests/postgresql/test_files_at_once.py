"""Files on PostgreSQL: what one transaction lets go and another names at once (READ COMMITTED)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import delete, update

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_server.__main__ import main
from lkk_server.appeals.attaching import attached
from lkk_server.database import Behalf, Database
from lkk_server.files.room import Room
from lkk_server.files.tables import upload
from lkk_server.files.uploads import found
from lkk_server.refused import Refused
from tests.files_made import pdf
from tests.postgresql.cluster import Cluster
from tests.server.running import Clock

pytestmark = pytest.mark.slow
NOW = 1_795_150_800_000
IVANOV = "u-ivanov"


@pytest.fixture
def room(cluster: Cluster, name: str, tmp_path: Path) -> Iterator[tuple[Database, Room, Clock]]:
    owner = cluster.database(name, cluster.role("lkk_test_owner"))
    role = cluster.role("lkk_test_serving")
    assert main(["prepare", "--database", owner, "--role", role]) == 0
    clock = Clock(NOW)
    database = Database.open(cluster.url(name, role), clock)
    with database.on_behalf(Behalf("tyumen")):
        yield database, Room(database, tmp_path, "tyumen"), clock
    database.close()


def meanwhile(database: Database, file: str, deed: Callable[[], object]) -> None:
    """An appeal names a file in a transaction that is open when another deed begins."""
    told: list[object] = []

    def run() -> None:
        with database.on_behalf(Behalf("tyumen")):
            try:
                told.append(deed())
            except Refused as refused:
                told.append(refused.code)

    other = threading.Thread(target=run)
    with database.write() as connection:
        found(connection, IVANOV, file, held=True)
        other.start()
        time.sleep(0.3)
        assert other.is_alive()  # it waits for the row
        connection.execute(update(upload).where(upload.c.id == file).values(appeal="a-1"))
    other.join(10)
    assert told in (["file_enclosed"], [0])


def test_what_an_appeal_names_at_this_moment_is_neither_taken_back_nor_swept(
    room: tuple[Database, Room, Clock],
) -> None:
    database, files, clock = room
    one, two = (files.shelf.put(IVANOV, "a.pdf", "application/pdf", pdf()) for _ in range(2))
    meanwhile(database, one.id, lambda: files.uploads.drop(IVANOV, one.id))
    clock.pass_by(25 * 3_600)
    meanwhile(database, two.id, files.sweep)
    assert len(files.disk.stored()) == 2
    assert files.shelf.content(IVANOV, one.id) == files.shelf.content(IVANOV, two.id) == pdf()


def test_what_is_taken_back_at_this_moment_answers_no_appeal(
    room: tuple[Database, Room, Clock],
) -> None:
    database, files, _ = room
    file = files.shelf.put(IVANOV, "a.pdf", "application/pdf", pdf())
    appeal, told = cast("Appeal", SimpleNamespace(id="a-1")), list[str]()

    def answer() -> None:
        with (
            database.on_behalf(Behalf("tyumen")),
            pytest.raises(Refused) as caught,
            database.write() as connection,
        ):
            attached(connection, "tyumen", IVANOV, appeal, [file.id])
        told.append(caught.value.code)

    other = threading.Thread(target=answer)
    with database.write() as connection:
        connection.execute(delete(upload).where(upload.c.id == file.id))
        other.start()
        time.sleep(0.3)
        assert other.is_alive()
    other.join(10)
    assert told == ["unknown_file"]
