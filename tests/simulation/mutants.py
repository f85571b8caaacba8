"""Planted bugs: each puts exactly one known mistake into the running code.

Names beginning with H are the entries of the list of hazards; the others are the wrong variants
that the design and the protocol warn of.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from lkk_desktop.replica import pages, rows, streams
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.replica.pages import Replica
from lkk_desktop.sync.deliveries import Deliveries
from lkk_desktop.sync.engine import Engine
from lkk_desktop.sync.protocol import Push
from lkk_desktop.sync.store import FileStore
from lkk_server import feed
from lkk_server.judging import Judging
from lkk_server.streams import MIDWAY, judge

Change = tuple[Any, str, Callable[..., Any]]


def _h05() -> Iterator[Change]:
    """The cursor is stored before the rows, in a transaction of its own."""
    apply = Replica.apply

    def early(self: Replica, page: Any, asked: Any, device_time: int) -> Any:
        held = self.streams()
        with self._connection.write() as driver:
            for stream, head in page.heads.items():
                if stream not in page.afresh and stream in held:
                    streams.advance(driver, stream, head, held[stream].state)
        return apply(self, page, asked, device_time)

    yield Replica, "apply", early


def _h09() -> Iterator[Change]:
    """A failed exchange is never tried again until a person acts."""
    failed = Engine.failed

    def once(self: Engine, *given: Any) -> None:
        failed(self, *given)
        self._retry_at = float("inf")

    yield Engine, "failed", once


def _h16() -> Iterator[Change]:
    """A line that is sent again gets a new id."""
    push = Engine._push

    def renamed(self: Engine, lines: Any, *given: Any) -> Any:
        request = push(self, lines, *given)
        assert isinstance(request.message, Push)
        times = self.__dict__.setdefault("times", {})
        commands = []
        for envelope in request.message.commands:
            times[envelope.id] = number = times.get(envelope.id, -1) + 1
            id = f"{envelope.id}-{number}" if number else envelope.id
            commands.append(msgspec.structs.replace(envelope, id=id))
        message = msgspec.structs.replace(request.message, commands=tuple(commands))
        return msgspec.structs.replace(request, message=message)

    yield Engine, "_push", renamed


def _h16_server() -> Iterator[Change]:
    """The server does not know a command again."""
    yield Judging, "_answer", lambda self, item: False


def _h22() -> Iterator[Change]:
    """An answer without rows is read as «everything was deleted»."""
    apply = Replica.apply

    def emptied(self: Replica, page: Any, asked: Any, device_time: int) -> Any:
        touched = apply(self, page, asked, device_time)
        if not page.kinds and not page.more:
            with self._connection.write() as driver:
                for stream in page.heads:
                    owner, kinds = streams.homes(stream)
                    for kind in kinds:
                        driver.execute(
                            f'DELETE FROM main.{kind.name} WHERE "{kind.owner}" = ?', (owner,)
                        )
        return touched

    yield Replica, "apply", emptied


def _h25() -> Iterator[Change]:
    """Tombstones are not heeded."""
    yield rows, "remove", lambda driver, lost: set()


def _h27() -> Iterator[Change]:
    """What was delivered once is never offered again."""
    yield Deliveries, "review", lambda self, now: None


def _h28() -> Iterator[Change]:
    """Another past of the server is not noticed while its counters are high enough."""

    def blind(stream: Any, cursor: Any, columns: str) -> str | None:
        reached = stream is not None and cursor.counter <= stream.counter
        return None if reached or cursor.counter <= 0 else "another_past"

    yield feed, "judge", blind


def _h31() -> Iterator[Change]:
    """The server believes the device's clock."""
    yield Judging, "_made", lambda self, made: made


def _settle_at_once() -> Iterator[Change]:
    """Outcomes settle before their effects are held."""
    settle = pages._settle

    def at_once(driver: Any) -> set[str]:
        driver.execute("UPDATE main.aside SET raised = '{}'")
        return settle(driver)

    yield pages, "_settle", at_once


def _absence_deletes() -> Iterator[Change]:
    """A page's silence about a row deletes it."""
    apply = Replica.apply

    def silent(self: Replica, page: Any, asked: Any, device_time: int) -> Any:
        touched = apply(self, page, asked, device_time)
        named = page.kinds.get("reading")
        if named is not None and not page.more:
            place = named.columns.index("id")
            ids = msgspec.json.encode([row[place] for row in named.rows]).decode()
            with self._connection.write() as driver:
                driver.execute(
                    "DELETE FROM main.reading WHERE id NOT IN (SELECT value FROM json_each(?))",
                    (ids,),
                )
        return touched

    yield Replica, "apply", silent


def _delete_when_settled() -> Iterator[Change]:
    """A line leaves the outbox as soon as its outcome is there."""
    apply = FileStore.apply

    def deleting(self: FileStore, page: Any, asked: Any, device_time: int) -> Any:
        touched = apply(self, page, asked, device_time)
        with self._draw_connection.write() as driver:
            driver.execute("DELETE FROM main.command WHERE id IN (SELECT id FROM replica.outcome)")
        return touched

    yield FileStore, "apply", deleting


def _sweep_unseen() -> Iterator[Change]:
    """A line is swept in the moment in which an old outcome arrives."""
    sweep = Outbox.sweep

    def unseen(self: Outbox, server_time: int, only: Any = None) -> int:
        return sweep(self, server_time)

    yield Outbox, "sweep", unseen


def _outcomes_kept() -> Iterator[Change]:
    """Outcomes of another past go on settling."""
    afresh = streams.start_afresh

    def kept(driver: Any, stream: str, *given: Any) -> set[str]:
        return set() if stream.startswith("device:") else afresh(driver, stream, *given)

    yield streams, "start_afresh", kept


def _drafts_left() -> Iterator[Change]:
    """What a crash left undrawn stays undrawn."""
    yield FileStore, "catch_up", lambda self, device_time: self._hold_base()


def _head_forgotten() -> Iterator[Change]:
    """A cursor in the midst of a snapshot is judged without that snapshot's head."""

    def short(stream: Any, cursor: Any, columns: str) -> str | None:
        bare = msgspec.structs.replace(cursor, run=cursor.run.partition(MIDWAY)[0])
        return judge(stream, bare, columns)

    yield feed, "judge", short


MUTANTS: dict[str, Callable[[], Iterator[Change]]] = {
    "H05": _h05,
    "H09": _h09,
    "H16": _h16,
    "H16_server": _h16_server,
    "H22": _h22,
    "H25": _h25,
    "H27": _h27,
    "H28": _h28,
    "H31": _h31,
    "settle_at_once": _settle_at_once,
    "absence_deletes": _absence_deletes,
    "delete_when_settled": _delete_when_settled,
    "sweep_unseen": _sweep_unseen,
    "outcomes_kept": _outcomes_kept,
    "drafts_left": _drafts_left,
    "head_forgotten": _head_forgotten,
}


@contextlib.contextmanager
def planted(name: str | None) -> Iterator[None]:
    """Run with a bug in place; None plants nothing."""
    changes = [] if name is None else list(MUTANTS[name]())
    before = [(owner, attribute, getattr(owner, attribute)) for owner, attribute, _ in changes]
    for owner, attribute, wrong in changes:
        setattr(owner, attribute, wrong)
    try:
        yield
    finally:
        for owner, attribute, right in before:
            setattr(owner, attribute, right)
