"""Canaries: personal data of the seeded people, looked for in every log line, file and answer.

None of these words may be in a log record, in a file that a test leaves behind in the clear, or in
an answer to one who may not see that household. The words stand in ``lkk_server.seed``; a name may
belong to several accounts.
"""

from __future__ import annotations

import gzip
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from lkk_server.seed.appeals import LETTERS
from lkk_server.seed.households import HOUSEHOLDS
from lkk_server.seed.living import CONTACTS, PEOPLE

Message = MutableMapping[str, Any]


class Canary(NamedTuple):
    """A word, the streams of those who may see it, and whether a guest may: a meter's number."""

    word: str
    owners: frozenset[str]
    on_dials: bool


def _words() -> Iterator[tuple[str, str]]:
    for household in HOUSEHOLDS:
        owner = f"account:{household.account}"
        yield household.customer, owner
        yield household.address, owner
        for device in household.devices:
            yield device.serial, owner
    # Their own name is theirs to see, also without an account in their cabinet.
    for user, _login, name, _accounts in PEOPLE:
        if any(name == household.customer for household in HOUSEHOLDS):
            yield name, f"user:{user}"
    for user, _way, value in CONTACTS:
        yield value, f"user:{user}"
    # What a user has written to the supplier is theirs, also without the account it is about.
    for letter in LETTERS:
        written = "\n".join(str(one) for one in letter.answers.values())
        for household in HOUSEHOLDS:
            known = (household.customer, household.address)
            for word in (*known, *(device.serial for device in household.devices)):
                if word in written:
                    yield word, f"user:{letter.user}"


def _canaries() -> tuple[Canary, ...]:
    owners: dict[str, set[str]] = {}
    for word, owner in _words():
        owners.setdefault(word, set()).add(owner)
    return tuple(
        Canary(word, frozenset(found), word.isdigit() and len(word) < 10)
        for word, found in owners.items()
    )


CANARIES = _canaries()
BYTES = tuple((one, one.word.encode()) for one in CANARIES)
ANY = re.compile("|".join(re.escape(one.word) for one in CANARIES))


# ── in a log ──────────────────────────────────────────────────────────────────────────────────


def of_record(record: logging.LogRecord) -> str | None:
    """The canary in a log record, in its words or in the error that goes with it."""
    try:
        said = record.getMessage()
    except (TypeError, ValueError):
        said = f"{record.msg} {record.args}"
    if record.exc_info and record.exc_info[1] is not None:
        said += f" {record.exc_info[1]!r}"
    found = ANY.search(said)
    return None if found is None else found.group()


class Ear:
    """Hears every log record that is made, of any logger, whether or not anybody writes it."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen(self) -> Callable[[], None]:
        """Begin; what comes back ends it."""
        before = logging.getLogRecordFactory()

        def made(*arguments: Any, **named: Any) -> logging.LogRecord:
            record = before(*arguments, **named)
            canary = of_record(record)
            if canary is not None:
                self.heard.append(f"{record.name} {record.pathname}:{record.lineno}: {canary}")
            return record

        logging.setLogRecordFactory(made)
        return lambda: logging.setLogRecordFactory(before)


# ── in a file ─────────────────────────────────────────────────────────────────────────────────

ALLOWED = {
    "server.db*": "the server's own database",
    "books.db*": "the same, in tests of billing",
    "0*-*.eml": "the server's letters, where no mail server is named",
    "0*-*.txt": "its messages by SMS, where no provider is named",
    "*.csv": "what a person has exported",
    "story.txt": "what the story's teller saw, as `make demo` prints it",
    "*.py": "the program's sources, copied to plant a breach in them",
}
"""Files that hold personal data by their nature, by their names' patterns, and why."""


def in_files(folder: Path) -> list[str]:
    """Each file under a folder that holds a canary in the clear and may not, with the canary."""
    found = []
    for path in _holding(folder):
        name = path.name
        if not any(fnmatch(name, pattern) for pattern in ALLOWED):
            found.append(f"{path}: {_word_in(path)}")
    return found


def _holding(folder: Path) -> list[Path]:
    """The files that hold one. Many gigabytes are read by grep, where there is one."""
    grep = shutil.which("grep")
    if grep is None:
        return [path for path in _files(folder) if _word_in(path)]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".words") as words:
        words.write("\n".join(one.word for one in CANARIES))
        words.flush()
        done = subprocess.run(
            [grep, "-rlaF", "--null", "-D", "skip", "-f", words.name, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C"},
            check=False,
        )
    return [Path(os.fsdecode(name)) for name in done.stdout.split(b"\0") if name]


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path


def _word_in(path: Path) -> str | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return next((one.word for one, word in BYTES if word in data), None)


# ── in an answer ──────────────────────────────────────────────────────────────────────────────

GUEST = "/guest"
EVERYBODY = frozenset[str]().union(*(one.owners for one in CANARIES))
LEAKS: list[str] = []
"""What answers of this process have leaked; a test's guard looks at it and empties it."""
Sees = Callable[[str | None, Iterable[str]], frozenset[str]]
"""Which of some streams one who brings this token may see."""


class Watch:
    """An ASGI application, each of whose answers is looked through before it leaves."""

    def __init__(self, app: Any, sees: Sees, report: Callable[[str], None]) -> None:
        self._app = app
        self._sees = sees
        self._report = report

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        pieces: list[bytes] = []
        coding = ""
        # An account may leave its cabinet between an answer and the look at it.
        synced = scope["path"].startswith("/sync/p")
        before = frozenset[str]()
        with suppress(SQLAlchemyError):  # the answer itself tells of that
            before = self._sees(_token(scope), EVERYBODY) if synced else before

        async def watched(message: Message) -> None:
            nonlocal coding
            if message["type"] == "http.response.start":
                headers = {bytes(name).lower(): bytes(value) for name, value in message["headers"]}
                coding = headers.get(b"content-encoding", b"").decode()
                pieces.append(b" ".join(headers.values()))
            elif message["type"] == "http.response.body":
                pieces.append(message.get("body", b""))
                if not message.get("more_body"):
                    self._look(scope, pieces, coding, before)
            await send(message)

        await self._app(scope, receive, watched)

    def _look(self, scope: Any, pieces: list[bytes], coding: str, before: frozenset[str]) -> None:
        head, *rest = pieces or [b""]
        body = b"".join(rest)
        said = head + (gzip.decompress(body) if coding == "gzip" else body)
        found = [one for one, word in BYTES if word in said]
        if not found:
            return
        token = _token(scope)
        owners = frozenset[str]().union(*(one.owners for one in found))
        seen = before | self._sees(token, owners)
        guest = scope["path"].startswith(GUEST)
        for one in found:
            if not one.owners & seen and not (guest and one.on_dials):
                self._report(f"{scope['method']} {scope['path']} answered {one.word}")


def sees_of(work: Any) -> Sees:
    """What a server's own sessions and scopes say of a token."""
    from lkk_server.refused import Refused
    from lkk_server.scope import scope_of
    from lkk_server.work import behalf_of

    def sees(token: str | None, streams: Iterable[str]) -> frozenset[str]:
        try:
            who = work.sessions.who(token or "")
        except Refused:
            return frozenset()
        with work.database.on_behalf(behalf_of(who)), work.database.read() as connection:
            return scope_of(connection, who, [*streams]).streams

    return sees


def watched(app: Any, work: Any, report: Callable[[str], None] = LEAKS.append) -> Watch:
    """A server's application under watch."""
    return Watch(app, sees_of(work), report)


def _token(scope: Any) -> str | None:
    for name, value in scope["headers"]:
        if bytes(name).lower() == b"authorization":
            return bytes(value).decode("latin-1").partition(" ")[2].strip() or None
    return None
