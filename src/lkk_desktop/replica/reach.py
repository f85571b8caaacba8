"""How far the outbox was seen to reach, noted in the replica: what a damaged log swallows is told.

SQLite ends a log at its first damaged frame, in silence: the lines behind it had been on the disk.
"""

from __future__ import annotations

from contextlib import suppress

from lkk_desktop.replica.faults import Fault, told
from lkk_desktop.replica.files import PATIENCE, Connection, put_meta

_LAST = "SELECT coalesce(max(seq), 0) FROM {}.sqlite_sequence WHERE name = 'command'"


def note(replica: Connection) -> None:
    """Note how far it reaches. Raises ``Fault``.

    An outbox shows only what is on the disk, so that no power cut puts the note before the line.
    """
    last = int(replica.rows(_LAST.format("outbox"))[0][0])
    if last > int(replica.meta("reached") or 0):
        with replica.write() as driver:
            put_meta(driver, reached=last)


def lost(outbox: Connection) -> int:
    """How many lines are gone of which nobody was told yet. Raises ``Fault``.

    Found once, they are kept in mind, and their numbers are never given again.
    """
    known = int(outbox.meta("lost") or 0)
    seen = outbox.rows("SELECT value FROM replica.meta WHERE name = 'reached'")
    reached = int(seen[0][0]) if seen else 0
    last = int(outbox.rows(_LAST.format("main"))[0][0])
    if reached > last:
        known += reached - last
        with suppress(Fault), outbox.write() as driver:  # a full disk: told now, and again
            driver.execute("DELETE FROM main.sqlite_sequence WHERE name = 'command'")
            driver.execute("INSERT INTO main.sqlite_sequence VALUES ('command', ?)", (reached,))
            put_meta(driver, lost=known)
    return known


def fold(outbox: Connection) -> bool:
    """Bring all lines out of the log into the file; False where somebody reads. Raises ``Fault``.

    It is emptied, not begun again: the head of an old log over newer pages would be worse than
    none. Only that takes the lock, when nothing is left to be written.
    """
    driver = outbox.driver
    with told(outbox.files.path("outbox")):
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            _, log, folded = driver.execute("PRAGMA main.wal_checkpoint(PASSIVE)").fetchone()
            if log != folded:
                return False
            return not driver.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            driver.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
