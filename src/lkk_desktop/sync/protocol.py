"""What travels between a replica and the server; docs/protocol.md says why."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from lkk_desktop.models.bounds import Code, Id, Instant, Text
from lkk_desktop.models.command import Status
from lkk_desktop.models.directory import BUCKETS
from lkk_desktop.models.record import KINDS, fingerprint

VERSION = 1
MEDIA_TYPE = "application/vnd.msgpack"
PROBLEM_TYPE = "application/problem+json"
SERVER_HEADER = "lkk-server"
MOST_COMMANDS = 1_000
MOST_ROWS = 5_000
START = 0


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """What a device was once told of a command, under the seal of the server that said it."""

    status: Status
    settled: Instant
    made: Instant
    seal: Text


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A command on its way. ``payload`` is fixed from submit on; ``made`` is the device's clock.

    ``receipt`` goes with one that was settled once, by a server that may have lost it since.
    """

    id: Id
    owner: Id
    kind: Code
    version: int
    needs: tuple[Id, ...]
    made: int
    number: int
    payload: bytes
    receipt: Receipt | None = None


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """How far a replica is in a stream: a counter, the run that wrote it, the columns it has."""

    counter: int
    run: Text
    columns: Code


Buckets = Annotated[
    tuple[tuple[int, int], ...], msgspec.Meta(min_length=BUCKETS, max_length=BUCKETS)
]
"""Of each bucket of an office's accounts their number, and the sum of their cursors' marks."""


class Pull(msgspec.Struct, frozen=True, kw_only=True):
    """All streams that are read together, each with its cursor; the answer is of one snapshot.

    ``digest`` asks for the streams' digests on the last page, ``offices`` which buckets of an
    office's directory differ from what the asker has.
    """

    server: str
    cursors: dict[str, Cursor]
    most: int = MOST_ROWS
    digest: bool = False
    offices: dict[Id, Buckets] = {}


class Gather(msgspec.Struct, frozen=True, kw_only=True):
    """What an office's directory has anew: of all accounts of a bucket, or of those named alone.

    ``cursors`` are of the accounts' streams. Each account comes whole in one page.
    """

    server: str
    office: Id
    bucket: Annotated[int, msgspec.Meta(ge=0, lt=BUCKETS)] | None
    cursors: dict[str, Cursor]
    most: int = MOST_ROWS


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """Commands in the device's order, its clock now, and the pull whose page answers them."""

    server: str
    now: int
    commands: tuple[Envelope, ...]
    pull: Pull | None = None


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind by column name; the first value of each row is its position.

    ``home`` and the column ``owner`` name each row's stream, also to a program that does not know
    the kind.
    """

    columns: tuple[str, ...]
    rows: list[list[Any]]
    home: str
    owner: str


class Gone(msgspec.Struct, frozen=True, array_like=True):
    """A row that a stream lost: deleted for good, or ``left`` for another stream alive."""

    stream: str
    kind: str
    id: str
    position: int
    left: bool


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a snapshot. ``more``: the replica is on its way; the last page makes it whole.

    ``afresh`` names the streams whose cursor does not hold here, with the reason; their rows start
    from nothing. ``closed`` names streams that are no longer the asker's, ``offered`` those that
    are and were not asked for. ``heads`` are where the cursors stand after this page.
    ``digests`` say how many rows a stream has, and the sum of their positions. ``differing`` are
    the buckets of an office's directory that are not what the asker told.
    """

    server: str
    time: int
    heads: dict[str, Cursor]
    kinds: dict[str, Rows]
    gone: tuple[Gone, ...] = ()
    afresh: dict[str, str] = {}
    closed: tuple[str, ...] = ()
    offered: tuple[Id, ...] = ()
    more: bool = False
    digests: dict[str, tuple[int, int]] = {}
    differing: dict[str, tuple[int, ...]] = {}


class Hint(msgspec.Struct, frozen=True):
    """A live event: the stream is at this counter. Its loss harms nothing."""

    stream: str
    counter: int


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A login or an account number with its password, from a device that may be known already."""

    login: str
    password: str
    device_name: str
    device: str | None = None


class Refresh(msgspec.Struct, frozen=True):
    """Exchange a refresh token for its successor."""

    refresh: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens of a device; ``expires`` says how many milliseconds the access token lives."""

    server: str
    supplier: str
    user: str
    device: str
    access: str
    refresh: str
    expires: int


class ProblemDetails(msgspec.Struct, kw_only=True):
    """RFC 9457: ``code`` is stable; ``values`` go with it; words are the screens'."""

    status: int
    code: str
    title: str = ""
    values: dict[str, Any] = {}
    server: str = ""


def column_set() -> str:
    """The hash of the columns that this program knows; it stands beside each cursor."""
    return fingerprint(KINDS)


def encode(message: Any) -> bytes:
    """A message as MessagePack bytes."""
    return msgspec.msgpack.encode(message)
