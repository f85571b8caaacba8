"""Mistakes of storing a page: cursors before rows, silence read as deletion, outcomes too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from lkk_desktop.replica import pages, rows, settling, streams
from lkk_desktop.replica.pages import Replica
from lkk_desktop.sync.engine import Connectivity, Engine
from tests.simulation.mutants.kit import Change, Mutant


def cursor_before_rows() -> Iterator[Change]:
    """The cursor is stored before the rows, in a transaction of its own."""
    apply = Replica.apply

    def early(self: Replica, page: Any, asked: Any, device_time: int) -> Any:
        held = self.streams()
        with self._writing() as driver:
            for stream, head in page.heads.items():
                if stream not in page.afresh and stream in held:
                    streams.advance(driver, stream, head, held[stream].state)
        return apply(self, page, asked, device_time)

    yield Replica, "apply", early


def unfit_rows_are_dropped() -> Iterator[Change]:
    """A row that does not pass a check is left out, and the cursor passes it."""
    store = rows.store

    def strict(driver: Any, name: str, received: Any, heads: Any) -> set[str]:
        if name == "register":
            place = received.columns.index("transmitted_value")
            kept = [row for row in received.rows if row[place] is None or row[place] % 7_000]
            received = msgspec.structs.replace(received, rows=kept)
        return store(driver, name, received, heads) if received.rows else set()

    yield rows, "store", strict


def page_lost_beside_a_push() -> Iterator[Change]:
    """What a push brought is thrown away where lines are still pending, and its cursors kept."""
    apply = Replica.apply

    def careless(self: Replica, page: Any, asked: Any, device_time: int) -> Any:
        pending = self._connection.driver.execute(
            "SELECT count(*) FROM outbox.command c WHERE NOT EXISTS "
            "(SELECT 1 FROM main.outcome o WHERE o.id = c.id)"
        ).fetchone()[0]
        if pending > 1 and not page.afresh:
            page = msgspec.structs.replace(page, kinds={}, gone=())
        return apply(self, page, asked, device_time)

    yield Replica, "apply", careless


def own_rows_do_not_go() -> Iterator[Change]:
    """A tombstone of what was said here is taken for an echo."""
    remove = rows.remove

    def keeping(driver: Any, lost: Any) -> set[str]:
        own = driver.execute(
            "SELECT 1 FROM main.reading r JOIN outbox.command c ON c.id = r.command WHERE r.id = ?",
            (lost.id,),
        ).fetchone()
        return set() if own else remove(driver, lost)

    yield rows, "remove", keeping


def outcomes_at_once() -> Iterator[Change]:
    """Outcomes settle before their effects are held."""
    settle = settling.settle

    def at_once(driver: Any) -> set[str]:
        driver.execute("UPDATE main.aside SET raised = '{}'")
        return settle(driver)

    yield pages, "settle", at_once


def nothing_means_deleted() -> Iterator[Change]:
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


def silence_deletes() -> Iterator[Change]:
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


def error_empties() -> Iterator[Change]:
    """A status that says «not here» empties the replica, and its cursors stay."""
    failed = Engine.failed

    def emptying(self: Engine, request: Any, failure: Connectivity, now: float) -> None:
        failed(self, request, failure, now)
        if failure.code == "captive_portal" and failure.detail in ("403", "404", "410"):
            store: Any = self._store
            # Not by ``write``: a failure is nowhere taken for a store step that may crash.
            store.replica._connection.driver.execute("DELETE FROM main.reading")

    yield Engine, "failed", emptying


def portal_counts_as_taken() -> Iterator[Change]:
    """A page of a captive portal is taken for our server's «thank you»."""
    failed = Engine.failed

    def pleased(self: Engine, request: Any, failure: Connectivity, now: float) -> None:
        failed(self, request, failure, now)
        if failure.code == "captive_portal" and request.lines:
            store: Any = self._store
            store._draw_connection.driver.executemany(
                "DELETE FROM main.command WHERE id = ?", [(one.id,) for one in request.lines]
            )

    yield Engine, "failed", pleased


def tombstones_unheeded() -> Iterator[Change]:
    """Tombstones are not heeded."""
    yield rows, "remove", lambda driver, lost: set()


def leftovers_stay() -> Iterator[Change]:
    """What a snapshot from nothing did not name stays."""
    yield streams, "finish", lambda driver, stream: set()


def outcomes_outlive_their_cursor() -> Iterator[Change]:
    """Outcomes of another past go on settling."""
    afresh = streams.start_afresh

    def kept(driver: Any, stream: str) -> set[str]:
        return set() if stream.startswith("device:") else afresh(driver, stream)

    yield streams, "start_afresh", kept


MUTANTS: dict[str, Mutant] = {
    "H05": cursor_before_rows,
    "H06": unfit_rows_are_dropped,
    "H07": page_lost_beside_a_push,
    "H19": own_rows_do_not_go,
    "H19b": outcomes_at_once,
    "H22": nothing_means_deleted,
    "H22b": silence_deletes,
    "H23": error_empties,
    "H25": tombstones_unheeded,
    "H25c": leftovers_stay,
    "H28b": outcomes_outlive_their_cursor,
    "H45": portal_counts_as_taken,
}
