"""What must hold at a desk: after each step, after each deed, after each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.command import Outcome
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.replica.outbox import KEEP_SETTLED
from lkk_desktop.replica.streams import Held, homes
from lkk_desktop.sync.engine import Request
from lkk_desktop.sync.protocol import Page
from tests.simulation.laws import offices
from tests.simulation.laws.kit import GOOD, SLACK, hold, status_of

if TYPE_CHECKING:
    from tests.simulation.desk import Desk, Said
    from tests.simulation.world import World


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
        if said.id in journal and status_of(journal[said.id]) in (None, *GOOD)
    }
    # By a twin, or in a life that a copy of the profile undid: the outcome is still to come.
    taken_back |= {
        said.command.withdraws
        for other in world.everyone
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
        if desk.clerk and offices.unseen(world, desk, said.command.account):
            continue
        if status_of(outcome) in (None, *GOOD) and said.command.account in accounts:
            missing = {value.reading for value in said.command.values} - shown
            hold(not missing, "I5 shown", f"{desk.name} {id} {status_of(outcome)}: {missing}")


def _as_told_before(desk: Desk, id: str, outcome: Outcome) -> None:
    """H30: what was once accepted is not refused for having come late, whatever was restored."""
    if outcome.status in GOOD:
        desk.accepted.setdefault(id, outcome.settled)
    late = outcome.code == "window_closed" and not desk.twin
    hold(not (late and id in desk.accepted), "H30 told", f"{desk.name} {id}: late after all")


def _state(desk: Desk, account: str) -> str | None:
    held = desk.store.streams().get(f"account:{account}")
    return None if held is None else held.state


def after_page(world: World, desk: Desk, request: Request, page: Page, version: int) -> None:
    """I5: cursors do not fall; I4: a whole replica is a cut of the server's truth.

    ``version`` is how often the server had changed when it answered.
    """
    if f"device:{desk.device}" in page.heads:
        desk.heard = version
    held = desk.store.streams()
    hold(held == _in_the_file(desk), "I5 cached", f"{desk.name}: {held}")
    for stream, one in held.items():
        counter, state = desk.floor.get(stream, (0, ""))
        fell = one.counter < counter and stream not in page.afresh and state == "whole"
        hold(not fell, "I5 cursor", f"{desk.name} {stream}: {counter} to {one}")
    desk.floor = {stream: (one.counter, one.state) for stream, one in held.items()}
    odd = set(page.afresh.values()) - desk.excuses - {"purged"}
    hold(not odd or bool(world.server.restores), "I5 past", f"{desk.name}: {page.afresh}")
    _settles_in_time(desk)
    at_desk(world, desk)
    if desk.clerk:
        offices.after_page(world, desk, request, page, version)
    if request.purpose == "gather":
        return
    if not page.more and version == world.server.changes:
        for stream, one in held.items():
            if one.state == "whole" and stream in page.heads and not stream.startswith("device:"):
                here, there = _digest_here(desk, stream), _digest_there(world, stream)
                hold(here == there, "I4 cut", f"{desk.name} {stream}: {here}, server {there}")


def _in_the_file(desk: Desk) -> dict[str, Held]:
    """The cursors as another connection reads them; the writer keeps its own in memory."""
    rows = desk.ui.driver.execute(
        'SELECT stream, counter, run, "columns", state FROM replica.cursor'
    )
    return {row[0]: Held(*row[1:]) for row in rows.fetchall()}


def _settles_in_time(desk: Desk) -> None:
    """I5: an outcome settles only when the streams that it raised are held as far as it says."""
    held = desk.store.streams()
    for line, outcome in desk.outbox.journal():
        if outcome is not None and line.id not in desk.seen:
            for stream, counter in outcome.raised.items():
                here = _whole_upto(desk, held, stream)
                late = here is None or here >= counter
                hold(late, "I5 settled", f"{desk.name} {line.id} needs {stream} {counter}: {here}")


def _whole_upto(desk: Desk, held: dict[str, Held], stream: str) -> int | None:
    """How far a stream is held whole, by itself or in a directory; None where nothing of it is."""
    one = held.get(stream)
    if one is None:
        return offices.reached(desk, stream) if desk.clerk else None
    return one.counter if one.state == "whole" else -1


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
