"""Dating: when each command of a batch was made, by the server's clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from lkk_desktop.sync.protocol import MOST_COMMANDS, Envelope
from lkk_server import tables
from lkk_server.statements import Statement


class Dates:
    """When commands of one device were made: only the time that passed on its clock counts, never
    what it showed. None is dated before one that was said earlier, whatever was done to the clock.

    ``envelopes`` are in the order of their numbers; the device's stream is held. ``dated`` turns
    an instant of the device's clock into one of the server's; those in ``once``, by id, were dated
    before the server lost them, and keep that date.
    """

    def __init__(
        self,
        connection: Connection,
        device: str,
        envelopes: Sequence[Envelope],
        *,
        dated: Callable[[int], int],
        once: Mapping[str, int],
        arrival: int,
        grace: int,
    ) -> None:
        self._made: dict[tuple[int, str], int] = {}
        lines = {(envelope.number, envelope.id): envelope.made for envelope in envelopes}
        # The later one counts: since it was said, the clock was set fewer times. A millisecond
        # apart, so that those of one instant keep their order.
        latest = arrival
        for key in reversed(lines):
            self._made[key] = once.get(key[1]) or min(dated(lines[key]), latest)
            latest = self._made[key] - 1
        settled = _settled_before(connection, device, envelopes)
        floor = arrival - grace - 1
        for key in lines:
            while settled and settled[-1][0] < key[0]:
                floor = max(floor, settled.pop()[1])
            if key[1] not in once:
                self._made[key] = min(max(self._made[key], floor + 1), arrival)
            # A line that is sent again was dated when it was settled.
            if not settled or settled[-1][0] != key[0]:
                floor = max(floor, self._made[key])

    def of(self, envelope: Envelope) -> int:
        """When this command of the batch was made."""
        return self._made[envelope.number, envelope.id]


def _settled_before(
    connection: Connection, device: str, envelopes: Sequence[Envelope]
) -> list[tuple[int, int]]:
    """Number and date of the device's settled commands among these, and of the one before the
    first; the newest first. Beyond a batch's worth the oldest of them are left out."""
    first, last = envelopes[0].number, envelopes[-1].number
    among = _AMONG.rows(connection, device=device, first=first, last=last)
    before = _BEFORE.rows(connection, device=device, first=first)
    return [(number, made) for number, made in (*among, *before)]


_C = tables.command.c
_DATED = select(_C.number, _C.made).where(_C.device == bindparam("device"))
_NEWEST_FIRST = _DATED.order_by(_C.number.desc(), _C.made.desc())
_WITHIN = _C.number.between(bindparam("first"), bindparam("last"))
_AMONG = Statement(_NEWEST_FIRST.where(_WITHIN).limit(MOST_COMMANDS))
_BEFORE = Statement(_NEWEST_FIRST.where(_C.number < bindparam("first")).limit(1))
