"""What must hold: the invariants of the sync, the cheap ones after each step, all at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from lkk_desktop.models.calendar import day
from lkk_desktop.models.command import Outcome
from lkk_desktop.models.metering import Reading
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.models.record import KINDS
from lkk_desktop.replica.outbox import KEEP_SETTLED
from lkk_desktop.replica.streams import homes
from lkk_desktop.sync.protocol import Page
from tests.simulation.scene import ZONE

if TYPE_CHECKING:
    from tests.simulation.desk import Desk, Said
    from tests.simulation.world import World

SLACK = 1_000
GOOD = ("accepted", "superseded")


class Violation(Exception):
    """A law that did not hold: its name, and what was seen."""

    def __init__(self, law: str, seen: str) -> None:
        super().__init__(f"{law}: {seen}")
        self.law = law
        self.seen = seen


def hold(true: bool, law: str, seen: object) -> None:
    if not true:
        raise Violation(law, str(seen))


def always(world: World) -> None:
    """After each step: nothing that was said is gone, and nothing was said in an error's log."""
    hold(not world.errors, "no bug", world.errors)
    for desk in world.desks:
        if desk.up:
            lines = {row[0] for row in desk.ui.driver.execute("SELECT id FROM main.command")}
            for said in desk.said.values():
                if said.id not in lines and not said.swept and not said.lost:
                    _swept(world, desk, said)


def _swept(world: World, desk: Desk, said: Said) -> None:
    """A line may go only 35 days after it settled; the outcome that it showed is the last word."""
    seen = desk.seen.get(said.id)
    hold(seen is not None, "I1 saved", f"{desk.name} has lost {said.id}, never settled")
    assert seen is not None
    hold(seen[1] <= world.ms() - KEEP_SETTLED + SLACK, "I1 saved", f"{said.id} swept too early")
    said.swept = True


# ── after something happened at a desk ────────────────────────────────────────────────────────


def at_desk(world: World, desk: Desk) -> None:
    """I1, I5: each reading that was saved is shown, until it is refused or taken back."""
    journal = {line.id: outcome for line, outcome in desk.outbox.journal()}
    taken_back = {
        said.command.withdraws
        for said in desk.said.values()
        if said.id in journal and _status(journal[said.id]) in (None, *GOOD)
    }
    # By a twin, or in a life that a copy of the profile undid: the outcome is still to come.
    taken_back |= {
        said.command.withdraws
        for other in world.desks
        if other.user == desk.user
        for said in other.said.values()
        if said.id not in journal
    }
    with desk.ui.read() as driver:
        shown = {row[0] for row in driver.execute("SELECT id FROM shown_reading")}
        accounts = {row[0] for row in driver.execute("SELECT id FROM shown_account")}
    # An account that comes back into a cabinet fills again, long after its outcomes settled.
    coming_back = {
        account
        for user, account in world.unlinked
        if user == desk.user and _state(desk, account) != "whole"
    }
    for id, outcome in journal.items():
        said = desk.said.get(id)
        if outcome is not None:
            desk.seen[id] = (outcome.status, outcome.settled)
            _as_told_before(desk, id, outcome)
        if said is None or id in taken_back or not isinstance(said.command, SubmitReadings):
            continue
        if outcome is not None and said.command.account in coming_back:
            continue
        if _status(outcome) in (None, *GOOD) and said.command.account in accounts:
            missing = {value.reading for value in said.command.values} - shown
            hold(not missing, "I5 shown", f"{desk.name} {id} {_status(outcome)}: {missing}")


def _as_told_before(desk: Desk, id: str, outcome: Outcome) -> None:
    """H30: what was once accepted is not refused for having come late, whatever was restored."""
    if outcome.status in GOOD:
        desk.accepted.setdefault(id, outcome.settled)
    late = outcome.code == "window_closed" and not desk.twin
    hold(not (late and id in desk.accepted), "H30 told", f"{desk.name} {id}: late after all")


def _state(desk: Desk, account: str) -> str | None:
    held = desk.store.streams().get(f"account:{account}")
    return None if held is None else held.state


def _status(outcome: Outcome | None) -> str | None:
    return None if outcome is None else outcome.status


def after_page(world: World, desk: Desk, page: Page, version: int) -> None:
    """I5: cursors do not fall; I4: a whole replica is a cut of the server's truth."""
    held = desk.store.streams()
    for stream, one in held.items():
        counter, state = desk.floor.get(stream, (0, ""))
        fell = one.counter < counter and stream not in page.afresh and state == "whole"
        hold(not fell, "I5 cursor", f"{desk.name} {stream}: {counter} to {one}")
    desk.floor = {stream: (one.counter, one.state) for stream, one in held.items()}
    odd = set(page.afresh.values()) - desk.excuses - {"purged"}
    hold(not odd or bool(world.server.restores), "I5 past", f"{desk.name}: {page.afresh}")
    _settles_in_time(desk)
    at_desk(world, desk)
    if not page.more and version == world.server.changes:
        for stream, one in held.items():
            if one.state == "whole" and stream in page.heads and not stream.startswith("device:"):
                here, there = _digest_here(desk, stream), _digest_there(world, stream)
                hold(here == there, "I4 cut", f"{desk.name} {stream}: {here}, server {there}")


def _settles_in_time(desk: Desk) -> None:
    """I5: an outcome settles only when the streams that it raised are held as far as it says."""
    held = desk.store.streams()
    for line, outcome in desk.outbox.journal():
        if outcome is not None and line.id not in desk.seen:
            for stream, counter in outcome.raised.items():
                one = held.get(stream)
                late = one is None or (one.state == "whole" and one.counter >= counter)
                hold(late, "I5 settled", f"{desk.name} {line.id} needs {stream} {counter}: {one}")


def _digest_here(desk: Desk, stream: str) -> tuple[int, int]:
    owner, kinds = homes(stream)
    count = total = 0
    for kind in kinds:
        row = desk.ui.driver.execute(
            f'SELECT count(*), total(position) FROM replica.{kind.name} WHERE "{kind.owner}" = ?',
            (owner,),
        ).fetchone()
        count, total = count + row[0], total + int(row[1])
    return count, total


def _digest_there(world: World, stream: str) -> tuple[int, int]:
    query = "SELECT count(*), total(position) FROM feed WHERE stream = ? AND state = 'row'"
    row = world.server.see(query, stream)[0]
    return row[0], int(row[1])


def signed_out(world: World, desk: Desk) -> None:
    """A person is asked to sign in again only for a reason (hazard H46)."""
    if desk.engine.trouble == "signed_out":
        reason = desk.may_be_signed_out or world.server.restores
        hold(bool(reason), "H46 signed out", f"{desk.name} has to sign in again")


# ── after something happened at the server ────────────────────────────────────────────────────


def after_server(world: World) -> None:
    """I7: of a register and period at most one transmitted reading stands."""
    if not world.server.up:
        return
    twice = world.server.see(
        "SELECT register, period, count(*) FROM reading WHERE status = 'transmitted' "
        "GROUP BY register, period HAVING count(*) > 1"
    )
    hold(not twice, "I7 one reading", twice)


def effects(world: World) -> None:
    """I2: an accepted command's readings are there as it said them; of others there are none."""
    there: dict[str, set[tuple[str, int]]] = {}
    for command, id, value in world.server.see(
        "SELECT command, id, value FROM reading WHERE command IS NOT NULL"
    ):
        there.setdefault(command, set()).add((id, value))
    said = {id: one for desk in world.desks for id, one in desk.said.items()}
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
    """I3: what one desk said about one account is dated in the order in which it was said.

    Where the server was restored, or had a bug for the earlier one, the later may go before it.
    """
    if world.server.restores:
        return
    for desk in world.desks:
        last: dict[tuple[str, int], tuple[int, str]] = {}
        for said in desk.said.values():
            key = said.command.owner, said.clock_sets
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
    desk = next(desk for desk in world.desks if said.id in desk.said)
    if said.clock_sets == desk.clock_sets:
        before = [one for one in desk.said.values() if one.at <= said.at]
        late = made - min(max(said.at, earliest), arrived)
        hold(late >= -SLACK, "I13 clock", f"{said.id} early by {-late} ms")
        # Twins number their lines alike, so that one's may be held to be later than the other's.
        known = not desk.twin and not restored
        if known and all(one.clock_sets == said.clock_sets for one in before):
            slowest = max(one.slowest for one in before)
            hold(late <= slowest + SLACK, "I13 clock", f"{said.id} late by {late} ms")


# ── at quiescence ─────────────────────────────────────────────────────────────────────────────


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
    hold(set(held) == wanted, "I4 scope", f"{desk.name}: {sorted(held)}, not {sorted(wanted)}")
    for stream, one in sorted(held.items()):
        counter = dict(world.server.see("SELECT stream, counter FROM stream")).get(stream, 0)
        hold(one.state == "whole", "I4 whole", f"{desk.name} {stream}: {one.state}")
        hold(one.counter == counter, "I4 cursor", f"{desk.name} {stream}: {one} not {counter}")
    for name, kind in KINDS.items():
        if kind.home == "device":
            continue
        here = _rows_here(desk, name)
        there = _rows_there(world, name, wanted)
        differ = sorted(set(map(repr, here)) ^ set(map(repr, there)))
        hold(here == there, "I4 convergence", f"{desk.name} {name}: {differ[:4]}")
    with desk.ui.read() as driver:
        unread = driver.execute("SELECT count(*) FROM replica.unreadable").fetchone()[0]
        hold(unread == 0, "I4 unreadable", desk.name)
        aside = driver.execute("SELECT count(*) FROM replica.aside").fetchone()[0]
        hold(aside == 0, "I4 aside", desk.name)
    shown = [msgspec.to_builtins(one) for one in desk.shown.find(Reading)]
    kept = [Reading.of.record(row[1:]) for row in _rows_here(desk, "reading")]
    hold(shown == [msgspec.to_builtins(one) for one in kept], "I4 overlay", desk.name)


def _rows_here(desk: Desk, name: str) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column}"' for column in KINDS[name].names)
    rows: list[tuple[Any, ...]] = desk.ui.driver.execute(
        f"SELECT position, {names} FROM replica.{name} ORDER BY id"
    ).fetchall()
    return rows


def _rows_there(world: World, name: str, streams: set[str]) -> list[tuple[Any, ...]]:
    names = ", ".join(f't."{column}"' for column in KINDS[name].names)
    marks = ", ".join("?" * len(streams))
    return world.server.see(
        f"SELECT f.position, {names} FROM {name} t JOIN feed f ON f.stream = t.stream "
        f"AND f.kind = '{name}' AND f.id = t.id AND f.state = 'row' "
        f"WHERE t.stream IN ({marks}) ORDER BY t.id",
        *sorted(streams),
    )
