"""Storing a page: rows, tombstones, outcomes and cursors in one transaction of the replica."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from lkk_desktop.models.command import Status
from lkk_desktop.models.directory import kinds as directory_kinds
from lkk_desktop.replica import directory, rows, streams
from lkk_desktop.replica.faults import told
from lkk_desktop.replica.files import PATIENCE, Connection, put_meta
from lkk_desktop.replica.outbox import KEEP_SETTLED
from lkk_desktop.replica.page import Head, PageLike
from lkk_desktop.replica.refusing import fitting, refuse, refuse_gathered
from lkk_desktop.replica.residue import rewrite
from lkk_desktop.replica.settling import lacking, settle
from lkk_desktop.replica.streams import Held

log = logging.getLogger(__name__)
COMPARE_EVERY = 24 * 3600 * 1000
STEADY = 2_000
"""Milliseconds by which the known skew may be out: about what a slow answer takes."""
CLOSABLE = ("account:", "office:")
"""A device, its user and their supplier are never closed by a page: signing out does that."""


class Touched(msgspec.Struct, frozen=True):
    """What a page changed, in names: kinds of rows, and accounts."""

    kinds: frozenset[str]
    accounts: frozenset[str]


class Replica:
    """The only writer of ``replica.db``, on a connection whose main file it is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._streams: dict[str, Held] | None = None

    def streams(self) -> dict[str, Held]:
        """The streams held, with their cursors; not to be changed.

        Kept from one page to the next: an office's clerk may hold a thousand, and no other
        connection writes them.
        """
        if self._streams is None:
            rows = self._connection.rows(
                'SELECT stream, counter, run, "columns", state FROM main.cursor ORDER BY stream'
            )
            self._streams = {row[0]: Held(*row[1:]) for row in rows}
        return self._streams

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """One transaction, after which the streams may be others."""
        try:
            with self._connection.write() as driver:
                yield driver
        finally:
            self._streams = None

    def held(self, stream: str) -> Held | None:
        """One of them: hints come by the hundred when an office's live channel opens."""
        return self.streams().get(stream)

    def meta(self, name: str) -> str | None:
        return self._connection.meta(name)

    def hold(self, names: Collection[str]) -> None:
        """Begin to hold these streams, from nothing."""
        with self._writing() as driver:
            streams.hold(driver, names)

    def let_go(self, names: Collection[str]) -> None:
        """Hold these streams no longer. What a device's outcomes had settled is pending again."""
        with self._writing() as driver:
            for stream in names:
                accounts = streams.accounts_of(driver, stream)
                streams.forget(driver, stream)
                _spoil(driver, accounts)

    def apply(self, page: PageLike, asked: Collection[str], device_time: int) -> Touched:
        """Store a page and its cursors in one transaction. Raises ``BadPage`` and ``Fault``.

        ``asked`` are the streams that the request named; ``device_time`` is the device's clock
        when the page came, so that the server's is known while offline.
        """
        with fitting():
            return self._apply(page, asked, device_time)

    def _apply(self, page: PageLike, asked: Collection[str], device_time: int) -> Touched:
        held = self.streams()
        asked = [stream for stream in asked if stream in held]
        refuse(page, asked, held)
        kinds, accounts = set[str](), set[str]()
        forget = [one for one in page.closed if one in held and one.startswith(CLOSABLE)]
        with self._writing() as driver:
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
            for stream in _advance(driver, page, held):
                kinds |= streams.finish(driver, stream)
                # What was said of one whose rows came with an earlier page is drawn only now.
                accounts |= streams.accounts_of(driver, stream)
            for stream in forget:
                accounts |= _close(driver, stream)
            if forget:
                kinds |= {kind.name for kind in streams.homes("account:")[1]}
            streams.hold(driver, [stream for stream in page.offered if stream not in held])
            if page.digests:
                self._compare(driver, page)
            if not page.more:
                self._connection.step("outcomes")
                accounts |= settle(driver)
            _spoil(driver, accounts)
            put_meta(driver, time=page.time, skew=self._steady(page.time - device_time))
            if forget:
                put_meta(driver, unscrubbed=page.time)
            if not page.more and not streams.filling(driver):
                put_meta(driver, fresh=page.time)
        self.scrub()
        return Touched(frozenset(kinds), frozenset(accounts))

    def gather(
        self, page: PageLike, office: str, number: int | None, asked: Mapping[str, Head]
    ) -> Touched:
        """Store what an office's directory has anew, of a bucket or of the accounts named alone, in
        one transaction. Raises ``BadPage`` and ``Fault``."""
        with fitting():
            return self._gather(page, office, number, asked)

    def _gather(
        self, page: PageLike, office: str, number: int | None, asked: Mapping[str, Head]
    ) -> Touched:
        refuse_gathered(page, asked, number)
        accounts = {owner for owner, _ in map(streams.homes, (*page.heads, *page.closed))}
        struck = False
        with self._writing() as driver:
            begun = (*page.afresh, *directory.begun(driver, page.heads, asked))
            for stream in begun:
                streams.start_afresh(driver, stream, directory=True)
            for name, received in page.kinds.items():
                self._connection.step("directory rows")
                if received.rows:
                    rows.store(driver, name, received, page.heads)
            for lost in page.gone:
                rows.remove(driver, lost)
            for stream in begun:
                streams.finish(driver, stream, directory=True)
            self._connection.step("directory cursors")
            directory.advance(driver, office, page.heads)
            for stream in page.closed:
                if stream == f"office:{office}":
                    accounts |= _close(driver, stream)
                    struck = True
                else:
                    struck |= directory.strike(driver, office, stream)
            accounts |= settle(driver)
            _spoil(driver, accounts)
            if struck:
                put_meta(driver, unscrubbed=page.time)
        self.scrub()
        return Touched(frozenset(kind.name for kind in directory_kinds()), frozenset(accounts))

    def buckets(self, office: str) -> tuple[tuple[int, int], ...]:
        """What is held of an office's directory, in sums by which the server compares."""
        with self._connection.read() as driver:
            return directory.buckets(driver, office)

    def in_bucket(self, office: str, number: int) -> dict[str, Held]:
        """The accounts of a bucket with their cursors."""
        with self._connection.read() as driver:
            return directory.cursors(driver, office, number)

    def listed(self, stream: str) -> tuple[str, Held] | None:
        """The office in whose directory an account stands, and its cursor there."""
        with self._connection.read() as driver:
            return directory.listed(driver, stream)

    def lacking(self) -> set[str]:
        """The streams that outcomes wait for, and that are not held as far."""
        with self._connection.read() as driver:
            return lacking(driver)

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
                rewrite(driver)
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

        with self._writing() as driver:
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


def _close(driver: Any, stream: str) -> set[str]:
    """A stream is no longer the user's, and what it brought is forgotten; the accounts it touched.
    An account is no longer the office's either."""
    home, _, owner = stream.partition(":")
    accounts = directory.forget(driver, owner) if home == "office" else set[str]()
    driver.execute("DELETE FROM main.directory WHERE stream = ?", (stream,))
    streams.forget(driver, stream)
    return accounts | streams.accounts_of(driver, stream)


def _advance(driver: Any, page: PageLike, held: Mapping[str, Held]) -> list[str]:
    """Set the cursors where the page leaves them; answers the streams that it, the last one, makes
    whole from nothing."""
    finished = []
    state: streams.State = "on_way" if page.more else "whole"
    for stream, head in page.heads.items():
        begun = stream in page.afresh or held[stream].state == "filling"
        now: streams.State = "filling" if begun and page.more else state
        if held[stream] != Held(head.counter, head.run, head.columns, now):
            streams.advance(driver, stream, head, now)
        if begun and not page.more:
            finished.append(stream)
    return finished


def _spoil(driver: Any, accounts: Collection[str]) -> None:
    """Note that drafts of these accounts are to be drawn anew."""
    driver.executemany(
        "INSERT OR IGNORE INTO main.stale SELECT account FROM outbox.command "
        "WHERE account = ? LIMIT 1",
        [(account,) for account in accounts],
    )
