"""Commands as a person did them: a correction is one act, though it is sent as two commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from lkk_desktop.models.notifications import ReadNotifications
from lkk_desktop.models.readings import WithdrawCommand

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Entry

PENDING = frozenset({"waiting", "attention"})


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A command, and where it corrects another one what belongs to that.

    ``withdrawal`` takes the old command back; ``old`` is the one whose values stood before, None
    where the log no longer has it. ``amended``: another act corrects this one.
    """

    entry: Entry
    withdrawal: Entry | None = None
    old: Entry | None = None
    amended: bool = False

    @property
    def waits(self) -> bool:
        """Whether its end is still to come."""
        if self.entry.state in PENDING:
            return True
        left = self.withdrawal
        return self.entry.state == "accepted" and left is not None and left.state in PENDING


def acts(entries: list[Entry]) -> list[Act]:
    """The acts of a log, in its order; that one has read something is no act of its own."""
    entries = [one for one in entries if not isinstance(one.command, ReadNotifications)]
    known = {entry.id: entry for entry in entries}
    corrections: dict[str, Entry] = {}
    amended: set[str] = set()
    for entry in entries:
        command = entry.command
        if isinstance(command, WithdrawCommand) and command.successor in known:
            corrections[command.successor] = entry
            if entry.state != "rejected" and known[command.successor].state != "rejected":
                amended.add(command.command)
    merged = {entry.id for entry in corrections.values()}
    return [
        Act(
            entry=entry,
            withdrawal=corrections.get(entry.id),
            old=_old(entry, known, corrections),
            amended=entry.id in amended,
        )
        for entry in entries
        if entry.id not in merged
    ]


def _old(entry: Entry, known: dict[str, Entry], corrections: dict[str, Entry]) -> Entry | None:
    """What stood before: where the corrected one had itself been refused, what that corrected."""
    old: Entry | None = entry
    while old is not None and (withdrawal := corrections.get(old.id)) is not None:
        command = withdrawal.command
        assert isinstance(command, WithdrawCommand)
        old = known.get(command.command)
        if old is None or old.state != "rejected":
            return old
    return None if old is entry else old
