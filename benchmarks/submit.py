"""``submit``: a reading of two registers said offline, against one row in a FULL commit."""

from __future__ import annotations

from pathlib import Path

from uuid_utils import uuid7

from benchmarks.measure import Figure, Size, figure, in_turn, seconds
from benchmarks.scene import USER, clock_of, profile, serving
from lkk_desktop.models.command import Moment
from lkk_desktop.models.metering import Register
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.replica.files import Connection
from lkk_desktop.replica.outbox import Outbox

ACCOUNT = "0710000000"
EACH = 20
PENDING = 3


def command_of(outbox: Outbox, step: int, account: str = ACCOUNT) -> SubmitReadings:
    """The next values of the two-zone meter, ``step`` thousand above the last counted ones."""
    found = outbox.shown.find(Register, account=account)
    zones = [register for register in found if register.zone in ("day", "night")]
    assert len(zones) == 2
    values = [
        NewValue(
            register=register.id,
            reading=str(uuid7()),
            value=(register.counted_value or 0) + step * 1000,
        )
        for register in zones
    ]
    return SubmitReadings(account=account, meter=zones[0].meter, values=tuple(values))


def submit(folder: Path, size: Size) -> Figure:
    """Milliseconds of ``Outbox.submit`` beside some pending ones; floor: a bare FULL commit."""
    with serving(folder) as server:
        files = profile(folder / "profile", server)
        now = clock_of(server)()
    connection = Connection(files, "outbox")
    outbox = Outbox(connection)
    driver = connection.driver
    driver.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, content BLOB NOT NULL)")
    said = 0

    def say() -> None:
        id = str(uuid7())
        moment = Moment(now=now, made=now, actor=USER, channel="app", command=id)
        assert outbox.submit(commands.pop(), id, now, moment)

    def measured() -> float:
        nonlocal said
        taken = 0.0
        for _ in range(EACH):
            said += 1
            commands.append(command_of(outbox, said % 50))
            taken += seconds(say)
            _forget(driver)
        return taken / EACH * 1000

    def floor() -> float:
        return seconds(lambda: _bare(driver)) * 1000 / EACH

    commands: list[SubmitReadings] = []
    for _ in range(PENDING):
        commands.append(command_of(outbox, 1))
        say()
    values, floors = in_turn(measured, floor, size.times)
    connection.close()
    return figure("submit", "ms", values, floors)


ROW = b"x" * 700
"""About what a line of two registers takes."""


def _bare(driver: object) -> None:
    execute = driver.execute  # type: ignore[attr-defined]
    for _ in range(EACH):
        execute("BEGIN IMMEDIATE")
        execute("INSERT INTO bare (content) VALUES (?)", (ROW,))
        execute("COMMIT")


def _forget(driver: object) -> None:
    """Back to a few pending lines, which is what an ordinary profile has."""
    execute = driver.execute  # type: ignore[attr-defined]
    execute("BEGIN IMMEDIATE")
    execute("DELETE FROM command WHERE number > ?", (PENDING,))
    for kind in ("reading", "register"):
        execute(f"DELETE FROM draft_{kind} WHERE _seq > ?", (PENDING,))
    execute("COMMIT")
