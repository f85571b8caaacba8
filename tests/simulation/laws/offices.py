"""What must hold of an office's directory: on a clerk's computer, and of what clerks may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lkk_desktop.models.directory import kinds
from lkk_desktop.models.record import KINDS
from lkk_desktop.replica.directory import HISTORY
from lkk_desktop.sync.engine import Request
from lkk_desktop.sync.protocol import Gather, Page, Pull
from lkk_server.scope import Identity
from tests.simulation.laws.kit import hold
from tests.simulation.scene import CLERK, SUPPLIER

if TYPE_CHECKING:
    from tests.simulation.desk import Desk
    from tests.simulation.world import World

DIRECTORY = frozenset(kind.name for kind in kinds())
MARKED = "SELECT stream, office, bucket, counter, mark FROM"


def reached(desk: Desk, stream: str) -> int | None:
    """How far the directory has an account; None where it is in none."""
    row = desk.ui.driver.execute(
        "SELECT counter FROM replica.directory WHERE stream = ?", (stream,)
    ).fetchone()
    return None if row is None else int(row[0])


def unseen(world: World, desk: Desk, account: str) -> bool:
    """Whether a clerk's computer need not show what was said about an account.

    Of one that is not open, history is nobody's to see; of one that is being opened, it is on its
    way. One that was opened after the server was restored shows the server's new past, while the
    outcomes are of the old one until the streams that were held before are pulled as well.
    """
    held = desk.store.held(f"account:{account}")
    return held is None or held.state == "filling" or desk.heard < world.server.restored


def turned(desk: Desk) -> None:
    """Accounts were opened or closed: what is held no longer may begin from nothing again."""
    held = desk.store.streams()
    desk.floor = {stream: one for stream, one in desk.floor.items() if stream in held}
    _note(desk)


def _note(desk: Desk) -> None:
    """What the directory lists now, and how far it has each account."""
    rows = desk.ui.driver.execute("SELECT office, stream, counter FROM replica.directory")
    desk.listed = {(office, stream): counter for office, stream, counter in rows.fetchall()}


def after_page(world: World, desk: Desk, request: Request, page: Page, version: int) -> None:
    """I5, I6: what is listed does not fall back, and goes only by name; I8: no row is without a
    place in the scope."""
    before, asked = desk.listed, request.message
    _note(desk)
    for (office, stream), counter in before.items():
        now = desk.listed.get((office, stream))
        if now is None:
            spoken_of = not isinstance(asked, Gather) or asked.office == office
            gone = spoken_of and {stream, f"office:{office}"} & {*page.closed}
            elsewhere = any(one == stream for _, one in desk.listed)
            hold(bool(gone) or elsewhere, "I6 listed", f"{desk.name} {stream} went without a word")
        elif stream not in page.afresh:
            hold(now >= counter, "I5 listed", f"{desk.name} {stream}: {counter} to {now}")
    _no_strays(desk)
    if isinstance(asked, Gather) and version == world.server.changes:
        _cut(world, desk, asked.office, page)


def _no_strays(desk: Desk) -> None:
    """Each account's row belongs to one that is open, or stands in the directory without history;
    a directory belongs to an office that is held."""
    for kind in KINDS.values():
        if kind.home != "account":
            continue
        listed = "" if kind.name in HISTORY else "UNION SELECT stream FROM replica.directory"
        strays = desk.ui.driver.execute(
            f"SELECT id FROM replica.{kind.name} WHERE 'account:' || \"{kind.owner}\" NOT IN "
            f"(SELECT stream FROM replica.cursor {listed})"
        ).fetchall()
        hold(not strays, "I8 strays", f"{desk.name} {kind.name}: {strays[:4]}")
    orphans = desk.ui.driver.execute(
        "SELECT DISTINCT office FROM replica.directory WHERE 'office:' || office NOT IN "
        "(SELECT stream FROM replica.cursor)"
    ).fetchall()
    hold(not orphans, "I8 strays", f"{desk.name} lists accounts of {orphans}")


def _cut(world: World, desk: Desk, office: str, page: Page) -> None:
    """I4: an account that was just gathered is as the server has it; I8: it is of the office.

    Rows of one that is being opened have no place until its last page gives them theirs.
    """
    for stream in page.heads:
        owner = stream.partition(":")[2]
        there = world.server.see("SELECT office FROM account WHERE id = ?", owner)
        served = world.served(desk.user)
        hold(there == [(office,)] and office in served, "I8 office", f"{desk.name} {stream}")
        for name in sorted(DIRECTORY):
            here, truth = rows_here(desk, name, {owner}), rows_there(world, name, {stream})
            held = desk.store.held(stream)
            if held is not None and held.state == "filling":
                here, truth = [row[1:] for row in here], [row[1:] for row in truth]
            hold(here == truth, "I4 cut", f"{desk.name} {stream} {name}: {here}, server {truth}")


def rows_here(desk: Desk, name: str, owners: set[str] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a kind that a replica holds, each with its position; of all where None."""
    names = ", ".join(f'"{column}"' for column in KINDS[name].names)
    marks = ", ".join("?" * len(owners or ()))
    where = "" if owners is None else f'WHERE "{KINDS[name].owner}" IN ({marks})'
    rows: list[tuple[Any, ...]] = desk.ui.driver.execute(
        f"SELECT position, {names} FROM replica.{name} {where} ORDER BY id", sorted(owners or ())
    ).fetchall()
    return rows


def rows_there(world: World, name: str, streams: set[str]) -> list[tuple[Any, ...]]:
    """The rows of a kind in these streams, as the server has them."""
    names = ", ".join(f't."{column}"' for column in KINDS[name].names)
    marks = ", ".join("?" * len(streams))
    return world.server.see(
        f"SELECT f.position, {names} FROM {name} t JOIN feed f ON f.stream = t.stream "
        f"AND f.kind = '{name}' AND f.id = t.id AND f.state = 'row' "
        f"WHERE t.stream IN ({marks}) ORDER BY t.id",
        *sorted(streams),
    )


def only_served(world: World) -> None:
    """I8: a clerk's command takes effect only for an account of an office that they then served.

    Looked at after each answer, and when a server starts, so that nothing has changed in between.
    """
    rows = world.server.see("SELECT id, owner, status FROM command WHERE user = ?", CLERK)
    world.judged &= {id for id, _, _ in rows}
    new = [(id, owner) for id, owner, status in rows if status in ("accepted", "superseded")]
    served = world.served()
    for id, owner in new:
        if id not in world.judged:
            world.judged.add(id)
            account = owner.partition(":")[2]
            office = world.server.see("SELECT office FROM account WHERE id = ?", account)[0][0]
            hold(office in served, "I8 office", f"{id} for {account} of {office}, not {served}")


# ── at quiescence ─────────────────────────────────────────────────────────────────────────────


def listed_there(world: World, desk: Desk) -> set[str]:
    """The accounts of the offices that the desk's user serves."""
    served = world.served(desk.user)
    marks = ", ".join("?" * len(served))
    rows = world.server.see(f"SELECT stream FROM stream WHERE office IN ({marks})", *served)
    return {str(row[0]) for row in rows}


def converged(world: World, desk: Desk) -> None:
    """I4: the directory has the server's cursors, and a comparison finds nothing any more.

    Who serves no office holds nothing of any: neither a cursor nor (as is looked at with the rows)
    a row.
    """
    served = world.served(desk.user)
    marks = ", ".join("?" * len(served))
    there = world.server.see(f"{MARKED} stream WHERE office IN ({marks}) ORDER BY stream", *served)
    here = desk.ui.driver.execute(f"{MARKED} replica.directory ORDER BY stream").fetchall()
    differ = sorted(set(here) ^ set(there))
    hold(here == there, "I4 directory", f"{desk.name}: {differ[:4]}")
    hold(not desk.engine.gathering, "I9 liveness", f"{desk.name} is still gathering")
    _compares_equal(world, desk, served)


def _compares_equal(world: World, desk: Desk, served: list[str]) -> None:
    told = {office: desk.store.buckets(office) for office in served}
    who = Identity(supplier=SUPPLIER, user=desk.user, device=desk.device)
    pull = Pull(server=desk.store.server, cursors={}, offices=told)
    found = world.server.exchange.pull(who, pull).differing
    hold(not any(found.values()), "I4 compared", f"{desk.name}: {found}")
