"""Mistakes with an office's directory and in the hall: what is compared, gathered, given back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import msgspec

from lkk_desktop.models.record import KINDS
from lkk_desktop.replica import directory, files, refusing, settling, streams
from lkk_desktop.replica.pages import Replica
from lkk_desktop.sync.directories import Directories
from lkk_server import exchange, judging, offices, scope, settle
from tests.simulation.hall import Hall
from tests.simulation.mutants.kit import Change, Mutant


def another_past_gathered_on() -> Iterator[Change]:
    """What a directory has of another past is gone on with, where its counter is reached."""

    def blind(stream: Any, cursor: Any, columns: str) -> str | None:
        reached = cursor.counter <= stream.counter
        return None if reached or cursor.counter <= 0 else "another_past"

    yield offices, "judge", blind


def closed_rows_stay() -> Iterator[Change]:
    """An account that left the office is struck off, and its rows stay."""

    def lenient(driver: Any, office: str, stream: str) -> bool:
        query = "DELETE FROM main.directory WHERE stream = ? AND office = ?"
        return bool(driver.execute(query, (stream, office)).rowcount)

    yield directory, "strike", lenient


def compared_once() -> Iterator[Change]:
    """The directory is compared at the first connection only."""
    heard = Directories.heard

    def once(self: Directories, request: Any, page: Any, now: float) -> None:
        heard(self, request, page, now)
        if getattr(request.message, "offices", None) and not page.more:
            self._compare_at = float("inf")

    def sure(self: Directories) -> None:
        pass

    yield Directories, "heard", once
    yield Directories, "doubt", sure


def silence_strikes() -> Iterator[Change]:
    """An account that a bucket's answer does not name is struck off."""
    gather = Replica.gather

    def silent(self: Replica, page: Any, office: str, number: int | None, asked: Any) -> Any:
        closed = (*page.closed, *sorted(asked.keys() - page.heads.keys()))
        if number is not None and not page.more:
            page = msgspec.structs.replace(page, closed=tuple(dict.fromkeys(closed)))
        return gather(self, page, office, number, asked)

    yield Replica, "gather", silent


def history_gathered() -> Iterator[Change]:
    """A directory brings its accounts' history along."""

    def all_of_them() -> list[Any]:
        return [kind for kind in KINDS.values() if kind.home == "account"]

    yield offices, "kinds", all_of_them
    yield refusing, "kinds", all_of_them


def outcomes_before_the_directory() -> Iterator[Change]:
    """An outcome settles though the directory has not come as far."""

    def opened_alone(driver: Any, stream: str) -> int | None:
        row = driver.execute(
            "SELECT counter, state = 'whole' FROM main.cursor WHERE stream = ?", (stream,)
        ).fetchone()
        return None if row is None else int(row[0]) if row[1] else -1

    yield settling, "_reached", opened_alone


def listed_before_the_rows() -> Iterator[Change]:
    """A directory's cursors are stored before its rows, in a transaction of their own."""
    gather = Replica.gather

    def early(self: Replica, page: Any, office: str, number: int | None, asked: Any) -> Any:
        with self._connection.write() as driver:
            directory.advance(driver, office, page.heads)
        return gather(self, page, office, number, asked)

    yield Replica, "gather", early


def any_office() -> Iterator[Change]:
    """A clerk of one office reaches the accounts of all."""
    honest = scope.scope_of

    def reaching(connection: Any, identity: Any, named: Any = ()) -> Any:
        found = honest(connection, identity, named)
        accounts = {name for name in named if name.startswith("account:")}
        own = found.own | accounts if found.offices else found.own
        return msgspec.structs.replace(found, own=frozenset(own))

    yield settle, "scope_of", reaching
    yield exchange, "scope_of", reaching


def given_back_whole() -> Iterator[Change]:
    """An account that is closed again takes along what the directory has of it."""
    forget = streams.forget

    def thorough(driver: Any, stream: str) -> set[str]:
        kinds = forget(driver, stream)
        owner, all_of_them = streams.homes(stream)
        for kind in all_of_them:
            driver.execute(f'DELETE FROM main.{kind.name} WHERE "{kind.owner}" = ?', (owner,))
        return kinds

    yield streams, "forget", thorough


def old_marks_kept() -> Iterator[Change]:
    """A newer program keeps the marks of the directory that an older one has filled."""
    prepare = files._prepare_replica

    def keeping(given: Any) -> bool:
        query = 'SELECT stream, "columns", mark FROM directory'
        with files._opened(given, "replica") as driver:
            there = "SELECT 1 FROM sqlite_schema WHERE name = 'directory'"
            known = driver.execute(query).fetchall() if driver.execute(there).fetchone() else []
        changed = prepare(given)
        with files._opened(given, "replica") as driver:
            driver.executemany(
                'UPDATE directory SET "columns" = ?2, mark = ?3 WHERE stream = ?1', known
            )
        return changed

    yield files, "_prepare_replica", keeping


def lost_rows_listed() -> Iterator[Change]:
    """A directory's tombstones are not heeded."""
    gather = Replica.gather

    def blind(self: Replica, page: Any, *given: Any) -> Any:
        return gather(self, msgspec.structs.replace(page, gone=()), *given)

    yield Replica, "gather", blind


def dismissed_in_name() -> Iterator[Change]:
    """Who is dismissed from an office keeps its directory."""
    yield directory, "forget", lambda driver, office: set()


def strangers_wait() -> Iterator[Change]:
    """A command for an account that its author does not reach any more is left unsettled."""
    honest = judging.Judging.settle

    def waiting(self: Any, item: Any, refused: str | None = None) -> None:
        if item.envelope.owner in self._owners or self._answer(item):
            honest(self, item, refused)
        else:
            self.waiting.add(item.envelope.id)

    yield judging.Judging, "settle", waiting


def afresh_on_top() -> Iterator[Change]:
    """Accounts that a directory begins again are laid over the rows of another past."""
    begin = streams.start_afresh

    def on_top(driver: Any, stream: str, *, directory: bool = False) -> set[str]:
        return set() if directory else begin(driver, stream)

    yield streams, "start_afresh", on_top


def wiped_when_delivered() -> Iterator[Change]:
    """A guest's profile is wiped as soon as all of it was sent."""

    def sent(self: Hall, guest: Any) -> bool:
        deliveries = guest.engine._deliveries
        numbers = [line.number for line in guest.outbox.pending()]
        flight = guest.flight.request.lines if guest.flight else ()
        return all(n <= deliveries._sent or n in {o.number for o in flight} for n in numbers)

    yield Hall, "_answered", sent


def copies_left() -> Iterator[Change]:
    """A guest's files are deleted, but not those that a crash or a backup has left."""
    yield Hall, "_delete", lambda self, guest: shutil.rmtree(guest.folder)


def one_profile_for_all() -> Iterator[Change]:
    """The next guest comes to the profile of the one before."""
    delete = Hall._delete

    def keeping(self: Hall, guest: Any) -> None:
        target = guest.folder.with_name("the-last-guest")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(guest.folder, target, ignore=shutil.ignore_patterns("*-shm"))
        self._files = target
        delete(self, guest)

    yield Hall, "_delete", keeping


MUTANTS: dict[str, Mutant] = {
    "D01": another_past_gathered_on,
    "D02": closed_rows_stay,
    "D03": compared_once,
    "D04": silence_strikes,
    "D05": history_gathered,
    "D06": outcomes_before_the_directory,
    "D07": listed_before_the_rows,
    "D08": any_office,
    "D09": given_back_whole,
    "D10": old_marks_kept,
    "D11": lost_rows_listed,
    "D12": dismissed_in_name,
    "D13": strangers_wait,
    "D14": afresh_on_top,
    "K01": wiped_when_delivered,
    "K02": copies_left,
    "K03": one_profile_for_all,
}
