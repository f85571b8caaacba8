"""What must hold of the computer in the hall: a guest begins with nothing, and leaves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.record import KINDS
from tests.simulation.laws.kit import hold

if TYPE_CHECKING:
    from tests.simulation.desk import Desk, Said
    from tests.simulation.world import World


def begins_with_nothing(guest: Desk) -> None:
    """H50: a profile in which nobody has said anything, and no server either."""
    found = guest.outbox.journal()
    hold(not found, "H50 guest", f"{guest.name} finds {found}")
    for name in KINDS:
        rows = guest.ui.driver.execute(f"SELECT id FROM replica.{name}").fetchall()
        hold(not rows, "H50 guest", f"{guest.name} finds {name}: {rows[:4]}")


def nothing_left(world: World, guest: Desk) -> None:
    """H50: no file of a guest who has gone is there any more."""
    left = world.folders_of(guest)
    hold(not left, "H50 wiped", f"{guest.name} leaves {left}")


def kept_word(world: World, guest: Desk) -> None:
    """H50, I1: what a guest was told is saved is on the server, with its outcome, once.

    (That it took effect once is looked at for all commands alike.) A server that was put back to
    before an outcome has lost it for good, where the guest's profile had not heard of that before
    it was wiped: nobody can say it again.
    """
    there = {row[0] for row in world.server.see("SELECT id FROM command")}
    for said in guest.said.values():
        if not said.lost and not _undone(world, guest, said):
            hold(said.id in there, "H50 guest", f"{guest.name} {said.id} is not on the server")
            hold(said.id in guest.seen, "H50 guest", f"{guest.name} {said.id} had no outcome")


def _undone(world: World, guest: Desk, said: Said) -> bool:
    if said.id not in guest.seen or guest.heard >= world.server.restored:
        return False
    return any(made <= guest.seen[said.id][1] for _, made in world.server.restores)
