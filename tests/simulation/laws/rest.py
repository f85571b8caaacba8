"""What must hold at the end: all has settled, and each replica is the server's view of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from lkk_desktop.models.metering import Reading
from lkk_desktop.models.record import KINDS
from tests.simulation.laws import offices
from tests.simulation.laws.desk import at_desk
from tests.simulation.laws.effects import after_server, effects
from tests.simulation.laws.hall import kept_word
from tests.simulation.laws.kit import hold

if TYPE_CHECKING:
    from tests.simulation.desk import Desk
    from tests.simulation.world import World


def at_rest(world: World) -> None:
    """I9, H13: all has settled, but for what the server has a bug for, and what names that."""
    for desk in world.desks:
        hold(desk.up, "I9 liveness", f"{desk.name} is down")
        hold(desk.engine.trouble is None, "I9 liveness", f"{desk.name} {desk.engine.trouble}")
        waits = set(world.poison)
        for line in desk.outbox.pending():
            if line.id in waits or waits.intersection((*line.needs, line.withdraws)):
                waits.add(line.id)
                continue
            why = desk.engine.attention.get(line.number, "not sent, or not answered")
            hold(False, "I9 liveness", f"{desk.name} {line.number} {line.id}: {why}")


def at_the_end(world: World) -> None:
    """All invariants, after a person tried once more."""
    at_rest(world)
    after_server(world)
    effects(world)
    for desk in world.desks:
        at_desk(world, desk)
        hold(not desk.engine.attention, "I9 liveness", (desk.name, desk.engine.attention))
        _settled(world, desk)
        _converged(world, desk)
    for guest in world.wiped:
        kept_word(world, guest)
    waiting = world.hall is not None and world.hall.guest is not None
    hold(not waiting, "H50 wiped", "a guest's profile is still there")


def _settled(world: World, desk: Desk) -> None:
    """I1: each command that was said has one outcome, shown where it was said."""
    journal = {line.id: outcome for line, outcome in desk.outbox.journal()}
    there = dict(world.server.see("SELECT id, status FROM command"))
    for said in desk.said.values():
        if said.swept and (said.id in there or world.server.restores):
            continue
        if said.lost and (said.id in there or said.id not in journal):
            continue
        outcome = journal.get(said.id)
        hold(said.id in there, "I1 arrived", f"{desk.name} {said.id} is not on the server")
        hold(outcome is not None, "I1 shown", f"{desk.name} {said.id}: no outcome is shown")
        assert outcome is not None
        same = outcome.status == there[said.id]
        hold(same, "I1 shown", f"{said.id}: {outcome.status}, server: {there[said.id]}")


def _converged(world: World, desk: Desk) -> None:
    """I4, I6: the replica is the server's view of its scope, byte for byte."""
    held = desk.store.streams()
    linked = world.server.see("SELECT account FROM linked_account WHERE user = ?", desk.user)
    wanted = {f"account:{row[0]}" for row in linked}
    wanted |= {f"user:{desk.user}", "supplier:north", f"device:{desk.device}"}
    wanted |= {f"office:{office}" for office in world.served(desk.user)}
    listed = offices.listed_there(world, desk)
    # Which accounts of an office are open, a clerk has chosen.
    wanted |= listed & held.keys()
    hold(set(held) == wanted, "I4 scope", f"{desk.name}: {sorted(held)}, not {sorted(wanted)}")
    for stream, one in sorted(held.items()):
        counter = dict(world.server.see("SELECT stream, counter FROM stream")).get(stream, 0)
        hold(one.state == "whole", "I4 whole", f"{desk.name} {stream}: {one.state}")
        hold(one.counter == counter, "I4 cursor", f"{desk.name} {stream}: {one} not {counter}")
    offices.converged(world, desk)
    for name, kind in KINDS.items():
        if kind.home == "device":
            continue
        here = offices.rows_here(desk, name)
        there = offices.rows_there(world, name, wanted | (listed if kind.directory else set()))
        differ = sorted(set(map(repr, here)) ^ set(map(repr, there)))
        hold(here == there, "I4 convergence", f"{desk.name} {name}: {differ[:4]}")
    with desk.ui.read() as driver:
        unread = driver.execute("SELECT count(*) FROM replica.unreadable").fetchone()[0]
        hold(unread == 0, "I4 unreadable", desk.name)
        aside = driver.execute("SELECT count(*) FROM replica.aside").fetchone()[0]
        hold(aside == 0, "I4 aside", desk.name)
    shown = [msgspec.to_builtins(one) for one in desk.shown.find(Reading)]
    kept = [Reading.of.record(row[1:]) for row in offices.rows_here(desk, "reading")]
    hold(shown == [msgspec.to_builtins(one) for one in kept], "I4 overlay", desk.name)
