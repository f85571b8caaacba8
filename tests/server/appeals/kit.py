"""Appeals as a test sends them to a real server, and what it holds of them."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
from uuid_utils import uuid7

from lkk_desktop.models.appeals.appeal import Agreed, Appeal
from lkk_desktop.models.appeals.catalogue import CONSENTS, ConsentText
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Command, Outcome
from lkk_desktop.models.record import R
from lkk_desktop.sync.protocol import Envelope, Page, Push, Session, encode
from lkk_server.files.tables import upload
from tests.server.running import PACKED, Running, pull_of, read
from tests.server.signed import all_of, pulled

IVANOV, IVANOVS = "u-ivanov", "0710000000"
QUESTION = "tyumen/form/question"
THANKS = "tyumen/form/thanks"
TEXT = "Почему в октябре начислено больше, чем в сентябре?"
_NUMBERS = itertools.count(1)


def agreed(server: Running) -> tuple[Agreed, ...]:
    """The consents in force, given."""
    texts = {one.kind: one for one in all_of(server, ConsentText)}
    newest = [texts[kind] for kind in CONSENTS]
    return tuple(Agreed(consent=one.id, version=one.version, sha256=one.sha256) for one in newest)


def question(server: Running, **more: Any) -> SubmitAppeal:
    """A question about ivanov's account."""
    said: dict[str, Any] = {
        "user": IVANOV,
        "appeal": str(uuid7()),
        "account": IVANOVS,
        "form": QUESTION,
        "form_version": 1,
        "answers": {"text": TEXT},
        "enclosures": (),
        "consents": agreed(server),
    }
    return SubmitAppeal(**said | more)


def enveloped(command: Command, now: int) -> Envelope:
    return Envelope(
        id=str(uuid7()),
        owner=command.owner,
        kind=command.kind,
        version=command.version,
        needs=(),
        made=now,
        number=next(_NUMBERS),
        payload=msgspec.json.encode(command),
    )


def sent(server: Running, session: Session, *commands: Command) -> list[tuple[str, str | None]]:
    """What became of commands that were pushed together: status and code of each."""
    return pushed(server, session, *(enveloped(one, server.clock()) for one in commands))


def pushed(server: Running, session: Session, *envelopes: Envelope) -> list[tuple[str, str | None]]:
    """What became of these lines of an outbox."""
    push = Push(
        server=session.server, now=server.clock(), commands=envelopes, pull=pull_of(session)
    )
    with server.client(session.access) as client:
        response = client.post("/sync/push", content=encode(push), headers=PACKED)
    found = {one.id: one for one in outcomes(read(response, Page))}
    return [(found[one.id].status, found[one.id].code) for one in envelopes]


def outcomes(page: Page) -> list[Outcome]:
    rows = page.kinds.get("outcome")
    if rows is None:
        return []
    return [Outcome.of.record(line[1:], rows.columns[1:]) for line in rows.rows]


def appeal(server: Running, id: str) -> Appeal:
    """An appeal as the server holds it."""
    (found,) = all_of(server, Appeal, id=id)
    return found


def in_office(server: Running, *offices: str, login: str = "operator1") -> Session:
    """A clerk of these offices, signed in."""
    for office in offices:
        server.backoffice.appoint(f"u-{login}", office)
    return server.sign_in(login)


def asked_about(server: Running, session: Session | None = None, **more: Any) -> str:
    """An appeal that came in; answers its id."""
    command = question(server, **more)
    told = sent(server, session or server.sign_in(), command)
    assert told == [("accepted", None)], told
    return command.appeal


def uploaded(
    server: Running, user: str, name: str = "ответ.pdf", *, size: int = 1_000, **more: Any
) -> str:
    """A file that is whole and clean, as its upload leaves it; answers its id."""
    stored = server.files.disk.name()
    with server.files.disk.path(stored).open("wb") as made:
        made.truncate(size)
    row: dict[str, Any] = {
        "user": user,
        "id": str(uuid7()),
        "supplier": "tyumen",
        "name": name,
        "media": "application/pdf",
        "size": size,
        "sha256": "0" * 64,
        "stored": stored,
        "got": size,
        "state": "clean",
        "code": None,
        "appeal": None,
        "made": server.clock(),
        "touched": server.clock(),
    }
    with server.database.write() as connection:
        connection.execute(upload.insert().values({**row, **more}))
    return str(row["id"])


def pulled_of(server: Running, session: Session, kind: type[R], stream: str) -> list[R]:
    """The records of a kind that a pull of a stream brings."""
    rows = pulled(server, session, stream).kinds.get(kind.of.name)
    if rows is None:
        return []
    return [kind.of.record(line[1:], rows.columns[1:]) for line in rows.rows]
