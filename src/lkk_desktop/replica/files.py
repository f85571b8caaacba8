"""The two SQLCipher files of a profile: made, gated by version, opened so that one is writable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.replica import carry, keys, tables
from lkk_desktop.replica.faults import Fault, told
from lkk_desktop.replica.keys import Keys
from lkk_desktop.replica.sealed import PATIENCE as PATIENCE
from lkk_desktop.replica.sealed import driver as _driver
from lkk_desktop.replica.sealed import twice, uri

OUTBOX = "outbox.db"
REPLICA = "replica.db"
SUSPECT = "suspect"
CHECKPOINT_EACH = 4_000
"""Pages of the replica's log between two checkpoints; a first sync writes 1,500 with each page."""
Main = Literal["outbox", "replica"]
Step = Callable[[str], None]


def _no_step(name: str) -> None:
    del name


class Files:
    """Where a profile's two files are and what opens them; ``step`` is told of each write."""

    def __init__(self, folder: Path, keys: Keys, step: Step = _no_step) -> None:
        self.folder = folder
        self.keys = keys
        self.step = step

    def path(self, main: Main) -> Path:
        return self.folder / (OUTBOX if main == "outbox" else REPLICA)

    def key(self, main: Main) -> str:
        key = self.keys.outbox if main == "outbox" else self.keys.replica
        return f"x'{key.hex()}'"


class Connection:
    """One writable file as ``main``; the other attached read-only (design 5)."""

    def __init__(
        self, files: Files, main: Main, *, durable: bool = True, writable: bool = True
    ) -> None:
        self.files = files
        self.main: Main = main
        self._writable = writable
        self.step = files.step
        self._path = files.path(main)
        twice(self._path, lambda: self._open(durable))

    def _open(self, durable: bool) -> None:
        mode = "rw" if self._writable else "ro"
        self.driver = _driver(self._path, self.files.key(self.main), mode)
        with ExitStack() as opened:
            opened.callback(self.driver.close)
            self._attach("replica" if self.main == "outbox" else "outbox", durable)
            opened.pop_all()

    def _attach(self, other: Main, durable: bool) -> None:
        path = self.files.path(other)
        with told(path):
            self.driver.execute(
                f"ATTACH DATABASE '{uri(path, 'ro')}' AS {other} KEY \"{self.files.key(other)}\""
            )
            self.driver.execute(f"SELECT count(*) FROM {other}.sqlite_schema")
        self.driver.execute(f"PRAGMA main.synchronous={'FULL' if durable else 'NORMAL'}")
        if self.main == "replica":
            self.driver.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_EACH}")
        self.driver.execute("SELECT count(*) FROM main.sqlite_schema")
        if self.main == "outbox":
            for view in tables.shown_views():
                self.driver.execute(view)

    def close(self) -> None:
        """Fold the log into the main file and close; others may hold it, and then it stays.

        SQLite leaves that to the last connection, which here may be one that only reads the file.
        """
        if self._writable:
            with suppress(sqlcipher.Error):
                self.driver.execute("PRAGMA busy_timeout = 100")
                self.driver.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
        self.driver.close()

    @contextmanager
    def write(self) -> Iterator[Any]:
        """One transaction on the main file, taken at once. Raises ``Fault``."""
        with self._told():
            self.step("begin")
            self.driver.execute("BEGIN IMMEDIATE")
            try:
                yield self.driver
                self.step("commit")
                self.driver.execute("COMMIT")
            finally:
                if self.driver.in_transaction:
                    self.driver.execute("ROLLBACK")
            self.step("committed")

    @contextmanager
    def read(self) -> Iterator[Any]:
        """One snapshot; the outbox is seen first, so that nothing vanishes between the files."""
        if self.driver.in_transaction:
            yield self.driver
            return
        with self._told():
            self.driver.execute("BEGIN")
            try:
                self.driver.execute("SELECT 1 FROM command LIMIT 1").fetchall()
                yield self.driver
            finally:
                if self.driver.in_transaction:
                    self.driver.execute("COMMIT")

    def rows(self, statement: str, given: tuple[Any, ...] = ()) -> list[Any]:
        """The rows of one statement, whatever is seen of the outbox. Raises ``Fault``."""
        with self._told():
            return list(self.driver.execute(statement, given).fetchall())

    def meta(self, name: str) -> str | None:
        """A value of the main file's ``meta`` table."""
        found = self.rows("SELECT value FROM main.meta WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with told(self._path):
                yield
        except Fault as fault:
            if fault.code != "not_a_database":
                raise
            raise Fault(fault.code, self._damaged()) from fault

    def _damaged(self) -> str:
        """Which file it is, which the driver does not say: the outbox is small, and looked at."""
        of = "main" if self.main == "outbox" else "outbox"
        with suppress(sqlcipher.Error):
            whole = self.driver.execute(f"PRAGMA {of}.quick_check(1)").fetchone()[0] == "ok"
            return REPLICA if whole else OUTBOX
        return OUTBOX


def put_meta(driver: Any, **values: str | int | None) -> None:
    """Set (or with None remove) values of the main file's ``meta`` table, within a transaction."""
    for name, value in values.items():
        if value is None:
            driver.execute("DELETE FROM main.meta WHERE name = ?", (name,))
        else:
            driver.execute(
                "INSERT INTO main.meta (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, str(value)),
            )


def refuse_affected_sqlite(version: tuple[int, ...] = sqlcipher.sqlite_version_info) -> None:
    """Raise ``Fault('affected_sqlite')`` on a SQLite with the WAL-reset race."""
    if (3, 7, 0) <= version < (3, 51, 3):
        raise Fault("affected_sqlite", ".".join(str(part) for part in version))


def prepare(files: Files) -> bool:
    """Make both files, or bring them to this version, before anything else opens them.

    The outbox is sacred: it is carried over or refused, never made anew over an old one. The
    replica is disposable: one that does not open is made anew and pulled again. True says that
    the drafts must be drawn again.
    """
    refuse_affected_sqlite()
    with told(files.folder):
        files.folder.mkdir(parents=True, exist_ok=True)
    redraw = _prepare_outbox(files)
    mark = files.folder / SUSPECT
    if mark.exists() and not _whole(files):
        _discard_replica(files)
    try:
        changed = _prepare_replica(files)
    except Fault as fault:
        if fault.code not in ("not_a_database", "newer_version"):
            raise
        _discard_replica(files)
        changed = _prepare_replica(files)
    with told(mark):
        mark.unlink(missing_ok=True)
    with suppress(Fault):  # a full disk is no reason to stay outside
        keys.mark_used(files.folder)
    return redraw or changed


def suspect(files: Files) -> None:
    """A page was damaged: have the replica looked through when the files are next prepared."""
    with told(files.folder):
        (files.folder / SUSPECT).touch()


def _whole(files: Files) -> bool:
    """Whether every page of the replica can be read and makes sense; takes a while."""
    try:
        with _opened(files, "replica") as driver:
            damaged = driver.execute("PRAGMA cipher_integrity_check").fetchall()
            return not damaged and driver.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except Fault as fault:
        if fault.code != "not_a_database":
            raise
        return False


def _prepare_outbox(files: Files) -> bool:
    new = _is_new(files)
    with _opened(files, "outbox", "rwc" if new else "rw") as driver:
        version = _gate(driver, OUTBOX, tables.OUTBOX_VERSION)
        if version == 0 and not new:
            raise Fault("not_a_database", OUTBOX)
        known = None if version == 0 else _meta_value(driver, "columns")
        if version == tables.OUTBOX_VERSION and known == tables.columns_hash():
            return False
        files.step("carry outbox")
        driver.execute("BEGIN IMMEDIATE")
        for name in carry.names(driver):
            if name.startswith("draft_"):
                driver.execute(f"DROP TABLE {name}")
        carry.create(driver, "outbox")
        driver.execute("DELETE FROM undrawn")
        put_meta(driver, columns=tables.columns_hash())
        driver.execute(f"PRAGMA user_version = {tables.OUTBOX_VERSION}")
        files.step("carry outbox commit")
        driver.execute("COMMIT")
        return version > 0


def _is_new(files: Files) -> bool:
    """Whether nothing can have been said here yet. Raises ``Fault`` where the outbox is gone.

    What makes SQLite begin a new file would throw away the log of the old one, too.
    """
    outbox, replica = files.path("outbox"), files.path("replica")
    with told(outbox):
        new = not (replica.exists() and replica.stat().st_size) and not keys.used(files.folder)
        there = outbox.exists() and outbox.stat().st_size
        if there and outbox.is_file():
            with outbox.open("rb") as file:
                file.read(1)  # no other connection stands yet whose locks this would drop
    if not new and not there:
        raise Fault("not_a_database", OUTBOX)
    return new


def _prepare_replica(files: Files) -> bool:
    with _opened(files, "replica") as driver:
        version = _gate(driver, REPLICA, tables.REPLICA_VERSION)
        known = None if version == 0 else _meta_value(driver, "columns")
        if version == tables.REPLICA_VERSION and known == tables.columns_hash():
            return False
        files.step("carry replica")
        driver.execute("BEGIN IMMEDIATE")
        carry.fit(driver)
        carry.create(driver, "replica")
        # The server starts these streams afresh by their columns; by counter and run it still
        # knows another past, and then takes back the outcomes that it never gave.
        driver.execute("UPDATE cursor SET \"columns\" = '', state = 'filling'")
        driver.execute("UPDATE directory SET \"columns\" = '', mark = 0")
        driver.execute("DELETE FROM unreadable")
        for kind in tables.drawn_kinds():
            driver.execute(f"UPDATE {kind.name} SET position = 0")
        put_meta(driver, columns=tables.columns_hash())
        driver.execute(f"PRAGMA user_version = {tables.REPLICA_VERSION}")
        files.step("carry replica commit")
        driver.execute("COMMIT")
        return version > 0


def _meta_value(driver: Any, name: str) -> str | None:
    row = driver.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def _gate(driver: Any, name: str, newest: int) -> int:
    version = int(driver.execute("PRAGMA user_version").fetchone()[0])
    if version > newest:
        raise Fault("newer_version", name)
    return version


def _discard_replica(files: Files) -> None:
    path = files.path("replica")
    with told(path):
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _opened(files: Files, main: Main, mode: str = "rwc") -> Iterator[Any]:
    path = files.path(main)

    def opening() -> Any:
        made = _driver(path, files.key(main), mode)
        with ExitStack() as opened:
            opened.callback(made.close)
            made.execute("PRAGMA journal_mode = WAL")
            opened.pop_all()
        return made

    driver = twice(path, opening)
    with told(path):
        try:
            yield driver
        finally:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            driver.close()
