"""Storing a page: rows, tombstones, outcomes and cursors in one transaction of the replica."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from lkk_desktop.models.bounds import LATEST, MOST_POSITIONS
from lkk_desktop.models.command import Status
from lkk_desktop.replica import rows, streams
from lkk_desktop.replica.faults import place, told
from lkk_desktop.replica.files import PATIENCE, Connection, put_meta
from lkk_desktop.replica.outbox import KEEP_SETTLED
from lkk_desktop.replica.page import BadPage, PageLike
from lkk_desktop.replica.streams import Held

log = logging.getLogger(__name__)
COMPARE_EVERY = 24 * 3600 * 1000
STEADY = 2_000
"""Milliseconds by which the known skew may be out: about what a slow answer takes."""
CLOSABLE = ("account:", "office:")
"""A device, its user and their supplier are never closed by a page: signing out does that."""

_OLDER = (
    "DELETE FROM main.outcome WHERE id = ? AND EXISTS (SELECT 1 FROM main.aside a "
    "WHERE a.id = outcome.id AND (a.position > outcome.position OR a.device <> outcome.device))"
)


class Touched(msgspec.Struct, frozen=True):
    """What a page changed, in names: kinds of rows, and accounts."""

    kinds: frozenset[str]
    accounts: frozenset[str]


class Replica:
    """The only writer of ``replica.db``, on a connection whose main file it is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def streams(self) -> dict[str, Held]:
        """The streams held, with their cursors."""
        rows = self._connection.rows(
            'SELECT stream, counter, run, "columns", state FROM main.cursor ORDER BY stream'
        )
        return {row[0]: Held(*row[1:]) for row in rows}

    def held(self, stream: str) -> Held | None:
        """One of them: hints come by the hundred when an office's live channel opens."""
        rows = self._connection.rows(
            'SELECT counter, run, "columns", state FROM main.cursor WHERE stream = ?', (stream,)
        )
        return Held(*rows[0]) if rows else None

    def meta(self, name: str) -> str | None:
        return self._connection.meta(name)

    def hold(self, names: Collection[str]) -> None:
        """Begin to hold these streams, from nothing."""
        with self._connection.write() as driver:
            streams.hold(driver, names)

    def let_go(self, names: Collection[str]) -> None:
        """Hold these streams no longer. What a device's outcomes had settled is pending again."""
        with self._connection.write() as driver:
            for stream in names:
                accounts = streams.accounts_of(driver, stream)
                streams.forget(driver, stream)
                _spoil(driver, accounts)

    def apply(self, page: PageLike, asked: Collection[str], device_time: int) -> Touched:
        """Store a page and its cursors in one transaction. Raises ``BadPage`` and ``Fault``.

        ``asked`` are the streams that the request named; ``device_time`` is the device's clock
        when the page came, so that the server's is known while offline.
        """
        try:
            return self._apply(page, asked, device_time)
        except (*rows.UNFIT, TypeError, ValueError, LookupError, RecursionError) as error:
            log.info("a page does not fit: %s at %s", type(error).__name__, place(error))
            raise BadPage("unfit") from error

    def _apply(self, page: PageLike, asked: Collection[str], device_time: int) -> Touched:
        held = self.streams()
        asked = [stream for stream in asked if stream in held]
        _refuse_nonsense(page, asked, held)
        kinds, accounts = set[str](), set[str]()
        forget = [one for one in page.closed if one in held and one.startswith(CLOSABLE)]
        with self._connection.write() as driver:
            for stream in page.afresh:
                kinds |= streams.start_afresh(driver, stream)
                accounts |= streams.accounts_of(driver, stream)
            for name, received in page.kinds.items():
                self._connection.step("rows")
                if received.rows:
                    kinds.add(name)
                    accounts |= rows.store(driver, name, received, page.heads)
            for lost in page.gone:
                kinds.add(lost.kind)
                accounts |= rows.remove(driver, lost)
            self._connection.step("cursors")
            kinds |= _advance(driver, page, held)
            for stream in forget:
                kinds |= streams.forget(driver, stream)
                accounts |= streams.accounts_of(driver, stream)
            streams.hold(driver, [stream for stream in page.offered if stream not in held])
            if page.digests:
                self._compare(driver, page)
            if not page.more:
                self._connection.step("outcomes")
                accounts |= _settle(driver)
            _spoil(driver, accounts)
            put_meta(driver, time=page.time, skew=self._steady(page.time - device_time))
            if forget:
                put_meta(driver, unscrubbed=page.time)
            if not page.more and not streams.filling(driver):
                put_meta(driver, fresh=page.time)
        self.scrub()
        return Touched(frozenset(kinds), frozenset(accounts))

    def _compare(self, driver: Any, page: PageLike) -> None:
        """Begin those streams again that are not what the server says they are."""
        for stream in streams.differing(driver, page.digests):
            log.error("a stream of kind %s differs, and is begun again", stream.partition(":")[0])
            streams.begin_again(driver, stream)
        put_meta(driver, compared=page.time)

    def compare_due(self) -> bool:
        """Whether the streams were last compared a day ago, by the server's time."""
        compared, now = self._connection.meta("compared"), self._connection.meta("time")
        return compared is None or int(now or 0) - int(compared) >= COMPARE_EVERY

    def _steady(self, skew: int) -> int:
        """The skew that is known, where an answer only took its time: drafts stay as they are."""
        known = self._connection.meta("skew")
        return int(known) if known and abs(int(known) - skew) <= STEADY else skew

    def scrub(self) -> None:
        """Drive what was forgotten out of the log and the old pages; again later while one reads.

        It is noted in the transaction that forgets, so that a crash does not leave it undone.
        """
        if self._connection.meta("unscrubbed") is None:
            return
        driver = self._connection.driver
        with told(self._connection.files.path("replica")):
            driver.execute("PRAGMA busy_timeout = 100")
            try:
                busy = driver.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                driver.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
        if not busy:
            with self._connection.write() as writer:
                put_meta(writer, unscrubbed=None)

    def stale(self) -> list[str]:
        """Accounts whose drafts were drawn from an older replica: a page came, the redraw not."""
        rows = self._connection.rows("SELECT account FROM main.stale ORDER BY account")
        return [str(row[0]) for row in rows]

    def redrawn(self, accounts: Collection[str]) -> None:
        """Their drafts stand on what the replica holds now."""
        with self._connection.write() as driver:
            driver.executemany(
                "DELETE FROM main.stale WHERE account = ?", [(one,) for one in accounts]
            )

    def empty(self) -> None:
        """Forget everything the server said; what the user said becomes pending again."""
        from lkk_desktop.replica import schema

        with self._connection.write() as driver:
            for name in schema.replica_tables.tables:
                if name not in ("meta", "receipt"):
                    driver.execute(f"DELETE FROM main.{name}")
            put_meta(driver, time=None, skew=None, fresh=None, unscrubbed=0)
        self.scrub()

    def receipts(self, ids: Sequence[str]) -> dict[str, tuple[Status, int, int, str]]:
        """What the server once said of lines that it may have lost since: status, when it settled
        and dated them, and its seal; by the lines' ids."""
        found: dict[str, tuple[Status, int, int, str]] = {}
        for table in ("receipt", "outcome"):
            rows = self._connection.rows(
                f"SELECT id, status, settled, made, seal FROM main.{table} "
                "WHERE id IN (SELECT value FROM json_each(?)) AND seal <> ''",
                (msgspec.json.encode(ids).decode(),),
            )
            found |= {row[0]: row[1:] for row in rows}
        return found

    def sweep(self, server_time: int) -> None:
        """Drop outcomes and receipts whose line was swept from the outbox."""
        with self._connection.write() as driver:
            driver.execute(
                "DELETE FROM main.outcome WHERE settled < ? "
                "AND NOT EXISTS (SELECT 1 FROM outbox.command c WHERE c.id = outcome.id)",
                (server_time - KEEP_SETTLED,),
            )
            driver.execute(
                "DELETE FROM main.receipt "
                "WHERE NOT EXISTS (SELECT 1 FROM outbox.command c WHERE c.id = receipt.id)"
            )


def _refuse_nonsense(page: PageLike, asked: Collection[str], held: Mapping[str, Held]) -> None:
    strangers = (set(page.heads) | set(page.afresh)) - set(asked)
    if strangers or set(asked) - set(page.heads) - set(page.closed):
        raise BadPage("streams")
    for stream, head in page.heads.items():
        if not 0 <= head.counter < MOST_POSITIONS:
            raise BadPage("head")
        if head.counter < held[stream].counter and stream not in page.afresh:
            raise BadPage("backwards")
    for lost in page.gone:
        if lost.stream not in page.heads:
            raise BadPage("gone")
        if not 0 < lost.position <= page.heads[lost.stream].counter:
            raise BadPage("position")
    if page.digests and (page.more or not page.digests.keys() <= page.heads.keys()):
        raise BadPage("digests")
    if not 0 <= page.time <= LATEST:
        raise BadPage("time")


def _advance(driver: Any, page: PageLike, held: Mapping[str, Held]) -> set[str]:
    """Set the cursors where the page leaves them; what was filled is finished with the last one."""
    kinds = set[str]()
    state: streams.State = "on_way" if page.more else "whole"
    for stream, head in page.heads.items():
        begun = stream in page.afresh or held[stream].state == "filling"
        now: streams.State = "filling" if begun and page.more else state
        if held[stream] != Held(head.counter, head.run, head.columns, now):
            streams.advance(driver, stream, head, now)
        if begun and not page.more:
            kinds |= streams.finish(driver, stream)
    return kinds


def _spoil(driver: Any, accounts: Collection[str]) -> None:
    """Note that drafts of these accounts are to be drawn anew."""
    driver.executemany(
        "INSERT OR IGNORE INTO main.stale SELECT account FROM outbox.command "
        "WHERE account = ? LIMIT 1",
        [(account,) for account in accounts],
    )


def _settle(driver: Any) -> set[str]:
    """Let outcomes settle whose effects are held: whole streams at or past their counters."""
    whole = {
        str(stream): int(counter) if state == "whole" else -1
        for stream, counter, state in driver.execute(
            "SELECT stream, counter, state FROM main.cursor"
        ).fetchall()
    }
    rows = driver.execute("SELECT id, raised FROM main.aside ORDER BY position").fetchall()
    ready = [
        id
        for id, raised in rows
        if all(
            whole.get(stream, counter) >= counter
            for stream, counter in msgspec.json.decode(raised).items()
        )
    ]
    accounts = set[str]()
    for id in ready:
        driver.execute(_OLDER, (id,))
        driver.execute(
            "INSERT OR IGNORE INTO main.outcome SELECT * FROM main.aside WHERE id = ?", (id,)
        )
        driver.execute("DELETE FROM main.aside WHERE id = ?", (id,))
        row = driver.execute("SELECT account FROM outbox.command WHERE id = ?", (id,)).fetchone()
        if row is not None and row[0] is not None:
            accounts.add(str(row[0]))
    return accounts
