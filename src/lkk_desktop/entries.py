"""The lines of the outbox as a screen tells them: what was said, when, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

import msgspec

from lkk_desktop.models.appeals.deeds import SubmitAppeal, WithdrawAppeal
from lkk_desktop.models.bounds import LATEST
from lkk_desktop.models.command import Command, Outcome, Problem
from lkk_desktop.models.readings import SubmitReadings, WithdrawCommand
from lkk_desktop.replica.line import Line, account_of

WITHDRAWALS = (WithdrawCommand.kind, WithdrawAppeal.kind)
"""The kinds of command by which another one is taken back."""
State = Literal["waiting", "attention", "accepted", "rejected", "superseded", "withdrawn"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the journal: what was said, when (server's clock, ms), and what became of it.

    ``command`` is None where this program cannot read the line; it is kept and sent all the same.
    ``withdrawal`` is the id of the command that takes this one back, if there is one; ``payload``
    are the bytes that travel.
    """

    id: str
    number: int
    command: Command | None
    made: int
    state: State
    code: str | None
    details: dict[str, Any]
    settled: int | None
    withdrawal: str | None
    payload: bytes = b""


def entries(
    lines: list[tuple[Line, Outcome | None]],
    skew: int,
    blamed: dict[str, str],
    details: Mapping[str, dict[str, Any]] = {},
) -> list[Entry]:
    """The lines as entries; ``skew`` is the server's clock minus the device's, ``blamed`` are the
    codes of those that cannot go as they are, ``details`` what the words for these need."""
    commands = {line.id: line.command() for line, _ in lines}
    refused = {line.id for line, outcome in lines if outcome and outcome.status == "rejected"}
    withdrawals = {
        command.withdraws: id
        for id, command in commands.items()
        if command is not None and command.withdraws is not None and id not in refused
    }
    return [
        Entry(
            id=line.id,
            number=line.number,
            command=commands[line.id],
            made=told_time(line.made + skew),
            state=_state(line, outcome, blamed),
            code=outcome.code if outcome else blamed.get(line.id),
            details=outcome.details if outcome else details.get(line.id, {}),
            settled=outcome.settled if outcome else None,
            withdrawal=withdrawals.get(line.id),
            payload=line.payload,
        )
        for line, outcome in lines
    ]


def taking_back(entry: Entry, owner: str, successor: str | None = None) -> Command:
    """The command that takes a line back; ``owner`` is the line's stream. Raises ``Problem``."""
    if isinstance(entry.command, SubmitAppeal):
        sent = entry.command
        return WithdrawAppeal(user=sent.user, appeal=sent.appeal, command=entry.id)
    account = account_of(owner)
    if account is None:
        raise Problem("unknown_command", command=entry.id)
    return WithdrawCommand(account=account, command=entry.id, successor=successor)


def undelivered(journal: Iterable[Entry]) -> frozenset[str]:
    """The commands whose readings are still on their way."""
    return frozenset(
        one.id
        for one in journal
        if isinstance(one.command, SubmitReadings) and one.state in ("waiting", "attention")
    )


def _state(line: Line, outcome: Outcome | None, blamed: Collection[str]) -> State:
    if outcome is not None:
        return outcome.status
    return "attention" if line.id in blamed else "waiting"


def told_time(instant: int) -> int:
    """An instant that has a day and an hour, however wrong the device's clock is or was."""
    return min(max(0, instant), LATEST)
