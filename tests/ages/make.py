"""Leave a profile of this version: ``python -m tests.ages.make``, into ``tests/ages/VERSION/``.

It holds data of the living scene, and a line of each kind of command: settled one way and the
other, and pending. Run it once for each released version; its files are never made again.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import msgspec

from lkk_desktop import __version__
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.keys import Passphrase, unlock
from lkk_desktop.replica.outbox import Outbox
from tests.journeys.books import Books
from tests.journeys.desk import PASSPHRASE, Desk
from tests.journeys.scene import (
    CHECK,
    DAY,
    HOT_WATER,
    HOT_WATER_METER,
    NIGHT,
    OFFLINE,
    POWER_METER,
    REFUSED,
    SEND,
    SENT,
    WAITS,
    WATER,
    WATER_METER,
    WATER_REGISTER,
)
from tests.journeys.server import LocalServer
from tests.journeys.story import sign_in

HERE = Path(__file__).parent
KEPT = ("keys.json", "outbox.db", "replica.db", "settings.toml")


class Said(msgspec.Struct, frozen=True):
    """A line of the outbox: its command's kind, and its state (None: it is pending)."""

    id: str
    kind: str
    state: str | None


class About(msgspec.Struct, frozen=True):
    """What a test needs to know of an age."""

    version: str
    server: str
    user: str
    device: str
    said: tuple[Said, ...]


def main() -> int:
    """Make this version's folder."""
    age = HERE / ".".join(__version__.split(".")[:2])
    if age.exists():
        print(f"{age} is there already: it belongs to a released version.")
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        server = LocalServer.of_scene(folder / "server", folder / "scene")
        books, home = Books(server.data, server.clock), Desk(folder / "home", server)
        try:
            live(server.start(), books, home)
        finally:
            home.kill()
            server.kill()
            books.close()
        age.mkdir()
        for name in KEPT:
            shutil.copy(home.folder / name, age / name)
        (age / "about.json").write_bytes(msgspec.json.format(msgspec.json.encode(look(age))))
    print(f"{age}: {', '.join(f'{p.name} {p.stat().st_size}' for p in sorted(age.iterdir()))}")
    return 0


def live(server: LocalServer, books: Books, home: Desk) -> None:
    """What happens in the profile's life."""
    home.start()
    sign_in(home, "ivanov")
    for field, value in ((NIGHT, "5772"), (WATER, "360,5")):
        home.fill(field, value)
        home.click(SEND)
        home.row(field, SENT)
    home.withdraw(WATER_METER)
    home.gone("360,5")
    home.wait("На связи")
    server.stop()
    home.wait(OFFLINE)
    home.fill(WATER, "361")
    home.click(SEND)
    home.row(WATER, WAITS)
    books.count_control_reading(WATER_REGISTER, 362_000)
    server.start()
    home.click(CHECK)
    home.row(WATER, REFUSED)
    home.wait("На связи")
    server.stop()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.fill(HOT_WATER, "230")
    home.click(SEND)
    home.row(HOT_WATER, WAITS)
    home.withdraw(HOT_WATER_METER)
    home.gone("230")
    assert POWER_METER in home.see()
    assert home.close() == 0


def look(folder: Path) -> About:
    """What lies in a profile."""
    connection = Connection(Files(folder, unlock(folder, Passphrase(PASSPHRASE))), "outbox")
    try:
        outbox = Outbox(connection)
        said = tuple(
            Said(line.id, line.kind, outcome.status if outcome else None)
            for line, outcome in reversed(outbox.journal())
        )
        names = ("server", "user", "device")
        server, user, device = (outbox.meta(name) or "" for name in names)
    finally:
        connection.close()
    for left in folder.glob("*.db-*"):
        left.unlink()
    return About(__version__, server, user, device, said)


if __name__ == "__main__":
    sys.exit(main())
