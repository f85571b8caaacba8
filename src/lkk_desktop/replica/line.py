"""A line of the outbox: what was said, in the bytes in which it travels, as one asks for it."""

from __future__ import annotations

from typing import Any

import msgspec

from lkk_desktop.models.command import Command, Problem, UnknownCommand, decode

SETTLED = "EXISTS (SELECT 1 FROM replica.outcome o WHERE o.id = c.id)"
LINE = "c.number, c.id, c.owner, c.kind, c.version, c.needs, c.made, c.payload"
PENDING = f"SELECT {LINE} FROM main.command c WHERE NOT {SETTLED}"


class Line(msgspec.Struct, frozen=True):
    """A line as it lies: ``made`` is the device's clock, ``payload`` fixed for ever."""

    number: int
    id: str
    owner: str
    kind: str
    version: int
    needs: tuple[str, ...]
    made: int
    payload: bytes

    @property
    def withdraws(self) -> str | None:
        """The id of the line that this one takes back, if that is what it does."""
        command = self.command()
        return None if command is None else command.withdraws

    def decoded(self) -> Command:
        """The command in it. Raises ``UnknownCommand``, or ``Problem('malformed')``."""
        return decode(self.kind, self.version, self.payload)

    def command(self) -> Command | None:
        """The command in it; None where this program cannot read it."""
        try:
            return self.decoded()
        except (Problem, UnknownCommand):
            return None


def line_of(row: tuple[Any, ...]) -> Line:
    """The line in a row of ``LINE``."""
    number, id, owner, kind, version, needs, made, payload = row
    return Line(
        number, id, owner, kind, version, tuple(msgspec.json.decode(needs)), made, bytes(payload)
    )


def account_of(stream: str) -> str | None:
    """The account that a stream belongs to, None for the other streams."""
    home, _, name = stream.partition(":")
    return name if home == "account" else None
