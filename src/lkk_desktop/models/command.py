"""The command kit: whatever a person can do offline is one class with a check and an effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal, Protocol, TypeVar

import msgspec

from lkk_desktop.models.bounds import Code, Counter, Id, Instant, Text
from lkk_desktop.models.record import R, Record, record

Verdict = Literal["accepted", "superseded"]
Channel = Literal[
    "app", "web", "mobile", "automatic", "operator", "office", "kiosk", "control", "import"
]
Status = Literal["accepted", "rejected", "superseded", "withdrawn"]


class Problem(Exception):
    """Something the person can mend: a stable code and values; the words are the screens'."""

    def __init__(self, code: str, **values: str | int | None) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


class Unseen(Exception):
    """The scope does not hold this kind here: a check lets it pass, the server will judge."""


class Readable(Protocol):
    """What a rule reads that writes nothing; a cabinet is one too.

    ``find`` takes equalities on the kind's declared columns (None means NULL) and answers in the
    bytewise order of ids, which is never time. A kind that the scope lacks raises ``Unseen``.
    """

    def get(self, kind: type[R], id: str) -> R | None: ...
    def find(self, kind: type[R], **equal: str | int | None) -> list[R]: ...


class World(Readable, Protocol):
    """What a command reads and writes: the shown view on a desktop, the ledger on the server."""

    def put(self, record: Record) -> None: ...
    def drop(self, kind: type[Record], id: str) -> None: ...


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When and by whom: instants are milliseconds since 1970 in UTC, by the server's clock.

    ``again`` says that the server settled the command once and lost it: it is judged by its old
    instants, and its effect falls into the first open period (docs/protocol.md 6).
    """

    now: int
    made: int
    actor: str
    channel: Channel
    command: str
    again: bool = False


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """An action as the person meant it. Ids of what it makes are its own fields."""

    kind: ClassVar[str]
    version: ClassVar[int]

    @property
    def owner(self) -> str:
        """The stream that answers for this command, such as ``account:0710000000``."""
        raise NotImplementedError(type(self).__name__)

    @property
    def needs(self) -> tuple[str, ...]:
        """Ids of the commands whose records this one names."""
        return ()

    @property
    def withdraws(self) -> str | None:
        """The id of the command that this one takes back, if that is what it does."""
        return None

    def check(self, world: World, moment: Moment) -> None:
        """Raise ``Problem`` where the command may not be done."""

    def apply(self, world: World, moment: Moment) -> Verdict:
        """Write the effect into the world."""
        raise NotImplementedError(type(self).__name__)


C = TypeVar("C", bound=Command)
COMMANDS: dict[str, type[Command]] = {}


def command(kind: str, *, version: int = 1) -> Callable[[type[C]], type[C]]:
    """Declare a command's name and version on the wire."""

    def declare(struct: type[C]) -> type[C]:
        if kind in COMMANDS:
            raise TypeError(f"command {kind!r} is declared twice")
        COMMANDS[kind] = struct
        struct.kind = kind
        struct.version = version
        return struct

    return declare


NUL = b"\\u0000"
"""No database of the server's keeps this character in a text."""


class UnknownCommand(Exception):
    """A kind or version that this program does not know yet: left unsettled, never refused."""


def decode(kind: str, version: int, payload: bytes) -> Command:
    """The command in a payload's bytes. Raises ``UnknownCommand``, or ``Problem('malformed')``."""
    struct = COMMANDS.get(kind)
    if struct is None or version > struct.version:
        raise UnknownCommand(f"{kind} {version}")
    if NUL in payload:
        raise Problem("malformed")
    try:
        return msgspec.json.decode(payload, type=struct)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("malformed") from error


def permitted(command: Command, world: World, moment: Moment) -> None:
    """Run the check; what this world cannot see, it lets pass."""
    try:
        command.check(world, moment)
    except Unseen:
        return


@record("outcome", home="device")
class Outcome(Record, frozen=True, kw_only=True):
    """What became of a command; its id is the command's. ``raised`` holds the effects' positions.

    ``seal`` is the server's own, by which it knows its word again after a restore; '' where it
    gives none. It settles on a replica only when each stream named in ``raised`` that the replica
    holds is whole at or past its counter (docs/protocol.md 5).
    """

    device: Id
    status: Status
    code: Code | None
    details: dict[str, Any]
    raised: dict[str, Counter]
    settled: Instant
    made: Instant
    seal: Text
