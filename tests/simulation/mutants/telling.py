"""Mistakes of the judging: commands known by a wrong sign, effects apart, clocks, tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lkk_desktop.models import readings
from lkk_desktop.models.calendar import UTC, local
from lkk_server.identity import sessions
from lkk_server.judging import Judging
from lkk_server.settle import _Batch
from tests.simulation.mutants.kit import Change, Mutant


def never_known() -> Iterator[Change]:
    """The server does not know a command again."""
    yield Judging, "_answer", lambda self, item: False


def known_but_for_what_was_taken_back() -> Iterator[Change]:
    """A command that was taken back is done again when it is delivered again."""
    answer = Judging._answer

    def forgetful(self: Judging, item: Any) -> bool:
        entry = self._book.find(item.envelope.id, item.envelope.owner)
        return False if entry is not None and entry.status == "withdrawn" else answer(self, item)

    yield Judging, "_answer", forgetful


def known_by_number() -> Iterator[Change]:
    """A number that the device has used before looks like a command that was delivered before."""
    settled = _Batch._settled

    def by_number(self: _Batch, ledger: Any, items: Any, refused: Any) -> Any:
        seen = ledger.connection.exec_driver_sql(
            "SELECT coalesce(max(number), 0) FROM command WHERE device = ?",
            (self._identity.device,),
        ).scalar()
        known = {
            row[0] for row in ledger.connection.exec_driver_sql("SELECT id FROM command").fetchall()
        }
        fresh = [i for i in items if i.envelope.number > seen or i.envelope.id in known]
        return settled(self, ledger, fresh or items[:0], refused) if fresh else frozenset()

    yield _Batch, "_settled", by_number


def key_apart_from_its_effect() -> Iterator[Change]:
    """The command's key is committed first, what it does in a transaction of its own."""
    close = Judging.close

    def in_two(self: Judging) -> None:
        self._book.save()
        connection = self._ledger.connection
        self._ledger.streams.save()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        close(self)

    yield Judging, "close", in_two


def device_clock_believed() -> Iterator[Change]:
    """The server believes the device's clock."""
    yield Judging, "_made", lambda self, made: made


def month_of_another_zone() -> Iterator[Change]:
    """A reading's day is that of UTC."""
    yield readings, "day", lambda instant, zone: local(instant, zone).astimezone(UTC).date()


def needs_unheeded() -> Iterator[Change]:
    """A command is done though what it needs was refused."""
    yield Judging, "_check_needs", lambda self, item: None


def receipts_unread() -> Iterator[Change]:
    """What a restored server lost is judged as if it had never been said in time."""
    yield Judging, "_told_once", lambda self, item: None


def no_grace_for_a_lost_answer() -> Iterator[Change]:
    """A refresh token that is shown twice is a theft, however soon."""
    yield sessions, "GRACE", -1


MUTANTS: dict[str, Mutant] = {
    "H16b": never_known,
    "H17": key_apart_from_its_effect,
    "H26": known_but_for_what_was_taken_back,
    "H26b": needs_unheeded,
    "H29": known_by_number,
    "H30": receipts_unread,
    "H31": device_clock_believed,
    "H32": month_of_another_zone,
    "H46": no_grace_for_a_lost_answer,
}
