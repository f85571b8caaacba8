"""What the outbox's lines have to send before they go, and what was taken back meanwhile."""

from __future__ import annotations

import msgspec

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.appeals.deeds import SubmitAppeal, WithdrawAppeal
from lkk_desktop.replica.attachments import Attachments, enclosed
from lkk_desktop.replica.files import Connection
from lkk_desktop.replica.line import LINE, SETTLED, Line, line_of

DAY = 24 * 3600 * 1000
_ANSWERED = f"{SETTLED} OR EXISTS (SELECT 1 FROM replica.aside a WHERE a.id = c.id)"
_LEFT = (
    "NOT EXISTS (SELECT 1 FROM replica.appeal a WHERE a.command = c.id) AND NOT EXISTS "
    "(SELECT 1 FROM replica.outcome o, replica.meta m WHERE o.id = c.id AND m.name = 'time' "
    f"AND o.settled < CAST(m.value AS INTEGER) - {DAY})"
)
_LINES = (
    f"SELECT {LINE}, {_ANSWERED}, {_LEFT} FROM main.command c WHERE c.kind = ? ORDER BY c.number"
)


class Upload(msgspec.Struct, frozen=True):
    """A file that a line waits for: the line's number and id; whether its bytes are here."""

    number: int
    command: str
    file: Enclosure
    here: bool


class Withdrawn(msgspec.Struct, frozen=True):
    """A file of a line that was taken back; ``left`` where the server may have it still, and no
    appeal that it took: it drops what no command comes for, so that a day is enough."""

    file: str
    left: bool


def any_kept(outbox: Connection) -> bool:
    """Whether a line has files at all: mostly none has, and no line need be looked through."""
    query = "SELECT EXISTS (SELECT 1 FROM main.attachment WHERE command IS NOT NULL)"
    return bool(outbox.rows(query)[0][0])


def uploads(outbox: Connection) -> tuple[list[Upload], list[Withdrawn]]:
    """What is to be sent, in the order of the lines, and what need not be any more."""
    kept = Attachments(outbox)
    with outbox.read() as driver:
        sent = driver.execute(_LINES, (SubmitAppeal.kind,)).fetchall()
        back = driver.execute(_LINES, (WithdrawAppeal.kind,)).fetchall()
    taken = {line_of(row[:-2]).withdraws for row in back}
    due, withdrawn = list[Upload](), list[Withdrawn]()
    for *row, answered, left in sent:
        line = line_of(tuple(row))
        if line.id in taken:
            withdrawn += [Withdrawn(one.id, bool(left)) for one in _files(line)]
        elif not answered:
            here = {one.id: one.enclosure for one in kept.of_command(line.id)}
            due += [
                Upload(line.number, line.id, one, here.get(one.id) == one) for one in _files(line)
            ]
    return due, withdrawn


def _files(line: Line) -> tuple[Enclosure, ...]:
    command = line.command()
    return () if command is None else enclosed(command)
