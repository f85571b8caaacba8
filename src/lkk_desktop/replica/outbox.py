"""The outbox: lines of what the user said, whether they are pending, and the drafts they draw."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.models.command import (
    Command,
    Moment,
    Outcome,
    Problem,
    UnknownCommand,
    Unseen,
    decode,
    permitted,
)
from lkk_desktop.replica import tables
from lkk_desktop.replica.faults import Fault, place
from lkk_desktop.replica.files import Connection, put_meta
from lkk_desktop.replica.shown import Drawing, Shown

log = logging.getLogger(__name__)
KEEP_SETTLED = 35 * 24 * 3600 * 1000

_SETTLED = "EXISTS (SELECT 1 FROM replica.outcome o WHERE o.id = c.id)"
_ANSWERED = f"({_SETTLED} OR EXISTS (SELECT 1 FROM replica.aside a WHERE a.id = c.id))"
_LINE = "c.number, c.id, c.owner, c.kind, c.version, c.needs, c.made, c.payload"
_PENDING = f"SELECT {_LINE} FROM main.command c WHERE NOT {_SETTLED}"
_UNANSWERED = (
    f"SELECT {_LINE} FROM main.command c "
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


class Line(msgspec.Struct, frozen=True):
    """A line as it lies: ``made`` is the device's clock, ``payload`` fixed for ever."""

    number: int
    id: str
    owner: str
    kind: str
    version: int
    needs: tuple[str, ...]
    made: int
    payload: bytes

    def command(self) -> Command | None:
        """The command in it; None where this program cannot read it."""
        try:
            return decode(self.kind, self.version, self.payload)
        except (Problem, UnknownCommand):
            return None


class Outbox:
    """Works on a connection whose main file is the outbox and to which the replica is attached."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.shown = Shown(connection)

    def submit(self, command: Command, id: str, made: int, moment: Moment) -> bool:
        """Check, write the line and draw it, in one transaction: on the disk when it returns.

        ``made`` is the device's clock. The same id again changes nothing (False). Raises
        ``Problem`` and ``Fault``; nothing is written then.
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
            drawing = Drawing(self._connection, driver, line.lastrowid, id, account)
            permitted(command, drawing, moment)
            command.apply(drawing, moment)
        return True

    def pending(self) -> list[Line]:
        """Lines without a settling outcome, oldest first."""
        with self._connection.read() as driver:
            return [_line(row) for row in driver.execute(f"{_PENDING} ORDER BY c.number")]

    def count_pending(self) -> int:
        with self._connection.read() as driver:
            statement = f"SELECT count(*) FROM main.command c WHERE NOT {_SETTLED}"
            return int(driver.execute(statement).fetchone()[0])

    def unanswered(self, after: int, upto: int, most: int) -> list[Line]:
        """Lines with no outcome at all, numbered in (after, upto], oldest first."""
        with self._connection.read() as driver:
            return [_line(row) for row in driver.execute(_UNANSWERED, (after, upto, most))]

    def journal(
        self, id: str | None = None, kind: str | None = None
    ) -> list[tuple[Line, Outcome | None]]:
        """All lines, or the one with this id and those of this kind, with what settled them.

        The newest stands first.
        """
        where, given = ("WHERE c.id = ? OR c.kind = ?", (id, kind)) if id else ("", ())
        with self._connection.read() as driver:
            rows = driver.execute(
                f"SELECT {_LINE}, {_OUTCOME} FROM main.command c "
                f"LEFT JOIN replica.outcome o ON o.id = c.id {where} ORDER BY c.number DESC",
                given,
            ).fetchall()
        return [(_line(row[:8]), _outcome(row[8:])) for row in rows]

    def undrawn_accounts(self) -> list[str]:
        """Accounts of pending lines that have drawn nothing yet and were not found to raise."""
        drawn = " OR ".join(
            f'EXISTS (SELECT 1 FROM main.draft_{kind.name} d WHERE d."_seq" = c.number)'
            for kind in tables.drawn_kinds()
        )
        with self._connection.read() as driver:
            rows = driver.execute(
                f"SELECT DISTINCT c.account FROM main.command c WHERE c.account IS NOT NULL "
                f"AND NOT {_SETTLED} AND NOT ({drawn}) "
                "AND NOT EXISTS (SELECT 1 FROM main.undrawn u WHERE u.number = c.number)"
            ).fetchall()
        return [str(row[0]) for row in rows]

    def redraw(self, accounts: Iterable[str], now: int, skew: int, actor: str) -> None:
        """Draw the drafts of these accounts anew from what the replica holds now.

        ``now`` is the server's clock; ``skew`` is that minus the device's. A line that raises
        draws nothing, is marked, and is still sent.
        """
        for account in sorted(self._spoken_of().intersection(accounts)):
            with self._connection.write() as driver:
                self._redraw(driver, account, now, skew, actor)

    def _spoken_of(self) -> set[str]:
        """Accounts that any line speaks of.

        Asked under the write lock: a submit that is under way, and draws from what it saw of the
        replica before a page, is waited for.
        """
        with self._connection.write() as driver:
            rows = driver.execute(
                "SELECT DISTINCT account FROM main.command WHERE account IS NOT NULL"
            )
            return {str(row[0]) for row in rows}

    def _redraw(self, driver: Any, account: str, now: int, skew: int, actor: str) -> None:
        for kind in tables.drawn_kinds():
            driver.execute(f'DELETE FROM main.draft_{kind.name} WHERE "_account" = ?', (account,))
        driver.execute(
            "DELETE FROM main.undrawn WHERE number IN "
            "(SELECT number FROM main.command WHERE account = ?)",
            (account,),
        )
        rows = driver.execute(f"{_PENDING} AND c.account = ? ORDER BY c.number", (account,))
        for line in [_line(row) for row in rows.fetchall()]:
            self._connection.step("draw")
            made = min(now, line.made + skew)
            moment = Moment(now=now, made=made, actor=actor, channel="app", command=line.id)
            try:
                command = decode(line.kind, line.version, line.payload)
                drawing = Drawing(self._connection, driver, line.number, line.id, account)
                command.apply(drawing, moment)
            except (sqlcipher.Error, Fault):
                raise
            except Exception as reason:  # noqa: BLE001 — one line's trouble stays its own (law 13)
                code = _why_undrawn(reason)
                for kind in tables.drawn_kinds():
                    driver.execute(
                        f'DELETE FROM main.draft_{kind.name} WHERE "_seq" = ?', (line.number,)
                    )
                driver.execute("INSERT INTO main.undrawn VALUES (?, ?)", (line.number, code))

    def settled(self, server_time: int) -> list[int]:
        """Numbers of the lines that settled 35 days ago, by the server's time."""
        with self._connection.read() as driver:
            rows = driver.execute(_OLD, (server_time - KEEP_SETTLED,)).fetchall()
        return [int(row[0]) for row in rows]

    def sweep(self, server_time: int, only: Collection[int] | None = None) -> int:
        """Drop lines (``only`` these) that settled 35 days ago; the number dropped."""
        with self._connection.write() as driver:
            rows = driver.execute(_OLD, (server_time - KEEP_SETTLED,)).fetchall()
            rows = [row for row in rows if only is None or row[0] in only]
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


def account_of(stream: str) -> str | None:
    """The account that a stream belongs to, None for the other streams."""
    home, _, name = stream.partition(":")
    return name if home == "account" else None


def _why_undrawn(reason: Exception) -> str:
    if isinstance(reason, Problem):
        return reason.code
    if isinstance(reason, UnknownCommand):
        return "unknown_kind"
    if not isinstance(reason, Unseen):
        log.error("a line could not be drawn: %s at %s", type(reason).__name__, place(reason))
    return type(reason).__name__.lower()


def _line(row: tuple[Any, ...]) -> Line:
    number, id, owner, kind, version, needs, made, payload = row
    return Line(
        number, id, owner, kind, version, tuple(msgspec.json.decode(needs)), made, bytes(payload)
    )


def _outcome(row: tuple[Any, ...]) -> Outcome | None:
    return None if row[0] is None else Outcome.of.record(row)
