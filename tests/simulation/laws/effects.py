"""What must hold on the server: each command took effect once, in its order, on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.calendar import day
from lkk_desktop.models.readings import SubmitReadings
from tests.simulation.laws import offices
from tests.simulation.laws.kit import GOOD, SLACK, hold
from tests.simulation.scene import ZONE

if TYPE_CHECKING:
    from tests.simulation.desk import Said
    from tests.simulation.world import World


def after_server(world: World) -> None:
    """I7: of a register and period at most one transmitted reading stands."""
    if not world.server.up:
        return
    twice = world.server.see(
        "SELECT register, period, count(*) FROM reading WHERE status = 'transmitted' "
        "GROUP BY register, period HAVING count(*) > 1"
    )
    hold(not twice, "I7 one reading", twice)
    if any(desk.clerk for desk in world.desks):
        offices.only_served(world)


def effects(world: World) -> None:
    """I2: an accepted command's readings are there as it said them; of others there are none."""
    there: dict[str, set[tuple[str, int]]] = {}
    for command, id, value in world.server.see(
        "SELECT command, id, value FROM reading WHERE command IS NOT NULL"
    ):
        there.setdefault(command, set()).add((id, value))
    said = {id: one for desk in world.everyone for id, one in desk.said.items()}
    commands = world.server.see(
        "SELECT id, status, made, min(arrived, settled) FROM command ORDER BY id"
    )
    hold(len(commands) == len({row[0] for row in commands}), "I2 once", "an id is twice there")
    for id, status, made, arrived in commands:
        one = said.get(id)
        hold(one is not None, "I2 once", f"the server has {id}, which nobody said")
        assert one is not None
        wanted = set[tuple[str, int]]()
        if isinstance(one.command, SubmitReadings) and status in GOOD:
            wanted = {(value.reading, value.value) for value in one.command.values}
        found = there.pop(id, set())
        hold(found == wanted, "I2 once", f"{id} {status}: {found}, not {wanted}")
        _made(world, one, made, arrived)
    hold(not there, "I2 once", f"readings without a command: {there}")
    _in_order(world, {row[0]: row[2] for row in commands})
    _amended(said, {row[0]: row[1] for row in commands})
    _on_their_day(world)


def _in_order(world: World, made: dict[str, int]) -> None:
    """I3: what one device said about one account is dated in the order in which it was said.

    Where the server was restored, or had a bug for the earlier one, the later may go before it. A
    profile that had to sign in under a new id is another device: of the clock that it had before,
    and of what was said by it, the server knows nothing.
    """
    if world.server.restores:
        return
    sent_by = dict(world.server.see("SELECT id, device FROM command"))
    for desk in world.everyone:
        last: dict[tuple[str, str | None, int], tuple[int, str]] = {}
        for said in desk.said.values():
            key = said.command.owner, sent_by.get(said.id), said.clock_sets
            named = {said.id, said.command.withdraws, *said.command.needs}
            if desk.twin or said.lost or said.id not in made or named & world.poisoned:
                continue
            before, other = last.get(key, (0, ""))
            hold(before <= made[said.id], "I3 order", f"{said.id} is dated before {other}")
            last[key] = made[said.id], said.id


def _amended(said: dict[str, Said], status: dict[str, str]) -> None:
    """An old value goes only where the one in its place was taken."""
    for id, one in said.items():
        successor = getattr(one.command, "successor", None)
        if successor is not None and status.get(id) == "accepted":
            taken = status.get(successor) in (*GOOD, "withdrawn")
            hold(taken, "I3 amended", f"{id} took a value back, {successor} did not replace it")


def _on_their_day(world: World) -> None:
    """I15: a reading's day and period are the supplier's, whatever zone anyone else is in."""
    for id, taken, date, month in world.server.see("SELECT id, taken, day, period FROM reading"):
        true = str(day(taken, ZONE))
        # One that a restored server settles again counts for the first period that is still open.
        own = month == true[:7] or (bool(world.server.restores) and month > true[:7])
        hold(date == true and own, "I15 calendar", f"{id} of {true}: {date} {month}")


def _made(world: World, said: Said, made: int, arrived: int) -> None:
    """I13: when it was made is told by the time that passed, never by what a clock shows.

    None is dated before one that the same desk said earlier, so it may be late by what held up one
    of these, or by what was done to the clock before them.
    """
    hold(made <= arrived, "I13 clock", f"{said.id} {made} {arrived}")
    restored = bool(world.server.restores)
    # What a restored server settles again keeps the date that it once had.
    earliest = 0 if restored else arrived - world.grace_hours * 3_600_000
    hold(earliest <= made, "I13 clock", f"{said.id} {made} {arrived}")
    desk = next(desk for desk in world.everyone if said.id in desk.said)
    if said.clock_sets == desk.clock_sets:
        before = [one for one in desk.said.values() if one.at <= said.at]
        late = made - min(max(said.at, earliest), arrived)
        hold(late >= -SLACK, "I13 clock", f"{said.id} early by {-late} ms")
        # Twins number their lines alike, so that one's may be held to be later than the other's.
        known = not desk.twin and not restored
        if known and all(one.clock_sets == said.clock_sets for one in before):
            slowest = max(one.slowest for one in before)
            hold(late <= slowest + SLACK, "I13 clock", f"{said.id} late by {late} ms")
