"""The outbox: lines of what the user said, whether they are pending, and the drafts they draw."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from lkk_desktop.models.command import Command, Moment, Outcome, Unseen, permitted
from lkk_desktop.models.photos import Photo
from lkk_desktop.replica import attachments, drafts, photos, tables
from lkk_desktop.replica.directory import unseen
from lkk_desktop.replica.files import Connection, put_meta
from lkk_desktop.replica.line import LINE, PENDING, SETTLED, Line, account_of, line_of
from lkk_desktop.replica.shown import Shown
from lkk_desktop.replica.sketch import Sketch

__all__ = ["KEEP_SETTLED", "Line", "Outbox", "account_of"]

KEEP_SETTLED = 35 * 24 * 3600 * 1000

_ANSWERED = f"({SETTLED} OR EXISTS (SELECT 1 FROM replica.aside a WHERE a.id = c.id))"
_UNANSWERED = (
    f"SELECT {LINE} FROM main.command c "
    f"WHERE c.number > ? AND c.number <= ? AND NOT {_ANSWERED} ORDER BY c.number LIMIT ?"
)
_INSERT = (
    "INSERT INTO main.command (id, owner, account, kind, version, needs, made, payload) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
)
_OLD = (
    "SELECT c.number FROM main.command c JOIN replica.outcome o ON o.id = c.id WHERE o.settled < ?"
)
_OUTCOME = ", ".join(f'o."{name}"' for name in Outcome.of.names)


class Outbox:
    """Works on a connection whose main file is the outbox and to which the replica is attached."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.shown = Shown(connection)
        self._world: tuple[tuple[int, int], Sketch] | None = None

    def submit(
        self,
        command: Command,
        id: str,
        made: int,
        moment: Moment,
        photo: Photo | None = None,
        draft: str | None = None,
    ) -> bool:
        """Check, write the line and draw it, in one transaction: on the disk when it returns.

        ``made`` is the device's clock; ``photo`` is kept with the line, and does not travel. The
        line takes its files of the form's ``draft``, which ends with that. The same id again
        changes nothing (False). Raises ``Problem`` and ``Fault``; nothing is written then.
        """
        account = account_of(command.owner)
        with self._connection.write() as driver:
            line = driver.execute(
                _INSERT,
                (
                    id,
                    command.owner,
                    account,
                    command.kind,
                    command.version,
                    msgspec.json.encode(command.needs).decode(),
                    made,
                    msgspec.json.encode(command),
                ),
            )
            if line.rowcount == 0:
                return False
            self._connection.step("line")
            world, self._world = self._shown_world(driver), None
            sketch = world[1]
            sketch.begin(unseen(driver, account))
            permitted(command, sketch, moment)
            try:
                command.apply(sketch, moment)
            except Unseen:
                # Sent all the same; drawn once the account has been opened.
                sketch.undo()
                driver.execute(*drafts.mark(line.lastrowid, "unseen"))
            drawn = drafts.insertions(line.lastrowid, id, account, sketch.drawn())
            drafts.insert(driver, drawn)
            if photo is not None:
                photos.keep(driver, id, photo)
            attachments.enclose(driver, id, command, draft)
        self._world = world
        return True

    def _shown_world(self, driver: Any) -> tuple[tuple[int, int], Sketch]:
        """What is shown, to draw in; what the last line drew in, where no other connection has
        written either file since: a thousand lines are not read again for each.
        """
        version = (
            int(driver.execute("PRAGMA main.data_version").fetchone()[0]),
            int(driver.execute("PRAGMA replica.data_version").fetchone()[0]),
        )
        world = self._world
        if world is None or world[0] != version:
            world = version, Sketch(self.shown)
        return world

    def pending(self) -> list[Line]:
        """Lines without a settling outcome, oldest first."""
        with self._connection.read() as driver:
            return [line_of(row) for row in driver.execute(f"{PENDING} ORDER BY c.number")]

    def count_pending(self) -> int:
        with self._connection.read() as driver:
            statement = f"SELECT count(*) FROM main.command c WHERE NOT {SETTLED}"
            return int(driver.execute(statement).fetchone()[0])

    def unanswered(self, after: int, upto: int, most: int) -> list[Line]:
        """Lines with no outcome at all, numbered in (after, upto], oldest first."""
        with self._connection.read() as driver:
            return [line_of(row) for row in driver.execute(_UNANSWERED, (after, upto, most))]

    def line(self, id: str) -> Line | None:
        """The line of this id, settled or not."""
        with self._connection.read() as driver:
            query = f"SELECT {LINE} FROM main.command c WHERE c.id = ?"
            row = driver.execute(query, (id,)).fetchone()
        return None if row is None else line_of(row)

    def journal(
        self, id: str | None = None, kinds: Sequence[str] = ()
    ) -> list[tuple[Line, Outcome | None]]:
        """All lines, or the one with this id and those of these kinds, with what settled them.

        The newest stands first.
        """
        where, given = "", list[str]()
        if id is not None:
            where = "WHERE c.id = ? OR c.kind IN (SELECT value FROM json_each(?))"
            given = [id, msgspec.json.encode(kinds).decode()]
        with self._connection.read() as driver:
            rows = driver.execute(
                f"SELECT {LINE}, {_OUTCOME} FROM main.command c "
                f"LEFT JOIN replica.outcome o ON o.id = c.id {where} ORDER BY c.number DESC",
                given,
            ).fetchall()
        return [(line_of(row[:8]), _outcome(row[8:])) for row in rows]

    def pending_accounts(self) -> list[str | None]:
        """Accounts that pending lines speak of; None for those that speak of the user alone."""
        with self._connection.read() as driver:
            rows = driver.execute(
                f"SELECT DISTINCT c.account FROM main.command c WHERE NOT {SETTLED}"
            ).fetchall()
        return [row[0] for row in rows]

    def redraw(self, accounts: Iterable[str | None], now: int, skew: int, actor: str) -> None:
        """Draw the drafts of these accounts, and the user's own, anew from what the replica holds.

        ``now`` is the server's clock; ``skew`` is that minus the device's. A line that raises
        draws nothing, is marked, and is still sent.
        """
        self._world = None
        wanted = self._spoken_of().intersection([*accounts, None])
        for account in sorted(wanted, key=lambda one: (one is not None, one or "")):
            drafts.redraw(self._connection, account, now, skew, actor)

    def _spoken_of(self) -> set[str | None]:
        """Accounts that any line speaks of; None where one that waits speaks of the user alone.

        Asked under the write lock: a submit that is under way, and draws from what it saw of the
        replica before a page, is waited for.
        """
        with self._connection.write() as driver:
            rows = driver.execute(
                f"SELECT DISTINCT c.account FROM main.command c "
                f"WHERE c.account IS NOT NULL OR NOT {SETTLED}"
            )
            return {row[0] for row in rows}

    def settled(self, server_time: int) -> list[int]:
        """Numbers of the lines that settled 35 days ago, by the server's time."""
        with self._connection.read() as driver:
            rows = driver.execute(_OLD, (server_time - KEEP_SETTLED,)).fetchall()
        return [int(row[0]) for row in rows]

    def sweep(self, server_time: int, only: Collection[int] | None = None) -> int:
        """Drop lines (``only`` these) that settled 35 days ago; the number dropped."""
        self._world = None
        with self._connection.write() as driver:
            rows = driver.execute(_OLD, (server_time - KEEP_SETTLED,)).fetchall()
            rows = [row for row in rows if only is None or row[0] in only]
            photos.sweep(driver, rows)
            attachments.sweep(driver, rows)
            driver.executemany("DELETE FROM main.command WHERE number = ?", rows)
            driver.executemany("DELETE FROM main.undrawn WHERE number = ?", rows)
            for kind in tables.drawn_kinds():
                driver.executemany(f'DELETE FROM main.draft_{kind.name} WHERE "_seq" = ?', rows)
        return len(rows)

    def meta(self, name: str) -> str | None:
        """A value kept with the outbox: tokens, device, user, server."""
        return self._connection.meta(name)

    def put_meta(self, **values: str | int | None) -> None:
        """Keep (or with None forget) values beside the outbox, in one transaction."""
        with self._connection.write() as driver:
            put_meta(driver, **values)


def _outcome(row: tuple[Any, ...]) -> Outcome | None:
    return None if row[0] is None else Outcome.of.record(row)
