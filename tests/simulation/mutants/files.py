"""Mistakes with the files: lines that go too early, drafts that stay away, updates that wipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lkk_desktop.replica import files
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.sync.store import FileStore
from tests.simulation.mutants.kit import Change, Mutant


def said_twice() -> Iterator[Change]:
    """Two presses of one button are two lines."""
    submit = Outbox.submit

    def twice(self: Outbox, command: Any, id: str, made: int, moment: Any) -> bool:
        done = submit(self, command, id, made, moment)
        with self._connection.write() as driver:
            driver.execute(
                "INSERT INTO main.command (id, owner, account, kind, version, needs, made, payload)"
                " SELECT id || '-2', owner, account, kind, version, needs, made, payload"
                " FROM main.command WHERE id = ?",
                (id,),
            )
        return done

    yield Outbox, "submit", twice


def line_deleted_when_it_settles() -> Iterator[Change]:
    """A line leaves the outbox as soon as its outcome is there."""
    apply = FileStore.apply

    def deleting(self: FileStore, page: Any, asked: Any, device_time: int) -> Any:
        touched = apply(self, page, asked, device_time)
        with self._draw_connection.write() as driver:
            driver.execute("DELETE FROM main.command WHERE id IN (SELECT id FROM replica.outcome)")
        return touched

    yield FileStore, "apply", deleting


def swept_unseen() -> Iterator[Change]:
    """A line is swept in the moment in which an old outcome arrives."""
    sweep = Outbox.sweep

    def unseen(self: Outbox, server_time: int, only: Any = None) -> int:
        return sweep(self, server_time)

    yield Outbox, "sweep", unseen


def closed_account_takes_its_lines() -> Iterator[Change]:
    """When an account leaves the cabinet, what was said about it goes with it."""
    apply = FileStore.apply

    def thorough(self: FileStore, page: Any, asked: Any, device_time: int) -> Any:
        touched = apply(self, page, asked, device_time)
        with self._draw_connection.write() as driver:
            driver.executemany(
                "DELETE FROM main.command WHERE owner = ?", [(one,) for one in page.closed]
            )
        return touched

    yield FileStore, "apply", thorough


def drafts_left() -> Iterator[Change]:
    """What a crash left undrawn stays undrawn."""
    yield FileStore, "catch_up", lambda self, device_time: self._hold_base()


def upgrade_wipes() -> Iterator[Change]:
    """A newer program begins with an empty outbox."""
    carry = files._prepare_outbox

    def wiping(given: Any) -> bool:
        carried = carry(given)
        if carried:
            with files._opened(given, "outbox") as driver:
                driver.execute("DELETE FROM command")
        return carried

    yield files, "_prepare_outbox", wiping


def sign_in_wipes() -> Iterator[Change]:
    """Signing in begins with an empty outbox."""
    pin = FileStore.pin

    def wiping(self: FileStore, *given: Any) -> None:
        with self._draw_connection.write() as driver:
            driver.execute("DELETE FROM main.command")
        pin(self, *given)

    yield FileStore, "pin", wiping


def former_device_held() -> Iterator[Change]:
    """Outcomes of the device that this profile was before it signed in again stay."""
    hold = FileStore._hold_base

    def keeping(self: FileStore) -> None:
        let_go = self.replica.let_go
        self.replica.let_go = lambda names: None  # type: ignore[method-assign]
        try:
            hold(self)
        finally:
            self.replica.let_go = let_go  # type: ignore[method-assign]

    yield FileStore, "_hold_base", keeping


MUTANTS: dict[str, Mutant] = {
    "H14": said_twice,
    "H24": closed_account_takes_its_lines,
    "H27b": line_deleted_when_it_settles,
    "H28d": former_device_held,
    "H36": drafts_left,
    "H40": upgrade_wipes,
    "H40b": swept_unseen,
    "H50": sign_in_wipes,
}
