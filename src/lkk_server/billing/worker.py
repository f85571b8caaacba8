"""``python -m lkk_server.billing.worker``: works bills out for a run, and ends with its pipe.

Frames go both ways: four bytes of length, then MessagePack. The first one names database, supplier
and period, each one after it a portion of accounts, which is answered by their work.
"""

from __future__ import annotations

import gc
import sys
from typing import IO

import msgspec

from lkk_server.billing.worked import Desk, Work
from lkk_server.database import Behalf, Database

LENGTH = 4


class Task(msgspec.Struct, array_like=True):
    """What a worker is for: a database's URL, with its password where it has one."""

    url: str
    supplier: str
    period: str


_task = msgspec.msgpack.Decoder(Task).decode
_accounts = msgspec.msgpack.Decoder(list[str]).decode
_works = msgspec.msgpack.Decoder(list[Work]).decode
encode = msgspec.msgpack.Encoder().encode


def send(pipe: IO[bytes], frame: bytes) -> None:
    """Write a frame and let it go."""
    pipe.write(len(frame).to_bytes(LENGTH, "big"))
    pipe.write(frame)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """The next frame; None where the other side has ended."""
    head = pipe.read(LENGTH)
    if len(head) < LENGTH:
        return None
    length = int.from_bytes(head, "big")
    frame = pipe.read(length)
    return frame if len(frame) == length else None


def works_of(frame: bytes) -> list[Work]:
    """The bills that a worker answers."""
    return _works(frame)


def main(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer portions until there are no more."""
    first = receive(asked)
    if first is None:
        return
    task = _task(first)
    # What a portion makes is let go with it; looking for circles in it costs a fifth of the time.
    gc.freeze()
    gc.disable()
    database = Database(task.url, _no_clock)
    with database.on_behalf(Behalf(task.supplier)):
        with database.read() as connection:
            desk = Desk(connection, task.supplier, task.period)
        while (frame := receive(asked)) is not None:
            with database.read() as connection:
                works = desk.worked(connection, _accounts(frame))
            send(answers, encode(works))
    database.close()


def _no_clock() -> int:
    raise AssertionError("a worker writes nothing, and has no time of its own")


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
