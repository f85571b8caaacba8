"""What requests name of a household, what opens it, and what an example of a request is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from uuid_utils import uuid7

from lkk_desktop.online.messages import Question
from lkk_desktop.sync.protocol import encode
from lkk_server.seed.scene import PASSWORD
from tests.access.people import OFFICE, OWNER, SPARE, Actor, Caller, Town
from tests.server.running import PACKED

COMMAND = "0199aaaa-0000-7000-8000-0000000000c1"
APPEAL = "0199aaaa-0000-7000-8000-0000000000a1"


class Things(msgspec.Struct, frozen=True, kw_only=True):
    """What requests name, each of one household or of none, and the secrets that open it."""

    account: str
    meter: str
    spare: str
    login: str
    office: str
    device: str
    command: str
    ticket: str
    permit: str
    link: str
    email: str
    surname: str
    spare_surname: str
    password: str
    code: str
    appeal: str
    file: str = ""
    order: str = ""
    card: str = ""
    cheque: str = ""
    foreign: str = ""
    foreign_code: str = ""

    def names(self) -> dict[str, str]:
        """What is named, by field; not the secrets."""
        secrets = {"surname", "spare_surname", "password", "code", "foreign_code"}
        fields = msgspec.structs.asdict(self).items()
        return {field: value for field, value in fields if field not in secrets and value}

    def guessed(self) -> Things:
        """The same things, named by one who does not know what opens them."""
        return msgspec.structs.replace(
            self, surname="Нетаков", spare_surname="Нетаков", password="nesekret9", code="000000"
        )


NOTHING = Things(
    account="0719999983",
    meter="0719999983-6158999",
    spare="0719999991",
    login="ivanow",
    office="tyumen-nijnevartovsk",
    device="0199bbbb-0000-7000-8000-0000000000e1",
    command="0199bbbb-0000-7000-8000-0000000000c1",
    ticket="n" * 43,
    permit="n" * 43,
    link="n" * 43,
    email="nobody@example.com",
    appeal="0199bbbb-0000-7000-8000-0000000000a1",
    surname="",
    spare_surname="",
    password="",
    code="",
    file="nothing",
    order="0199bbbb-0000-7000-8000-0000000000f1",
    card="0199bbbb-0000-7000-8000-0000000000b1",
    cheque="0199bbbb-0000-7000-8000-0000000000d1-0719999983",
).guessed()
"""Things that nobody has, with the same secrets as one who guesses would say."""


def theirs(town: Town) -> Things:
    """The household's things, with what opens them; the e-mail is one that nobody used before."""
    return Things(
        account=OWNER.account,
        meter=f"{OWNER.account}-6158001",
        spare=SPARE.account,
        login="ivanov",
        office=OFFICE,
        device=town.callers["expired"].device,
        command=COMMAND,
        ticket="",
        permit="",
        link="",
        email=f"novosel.{uuid7()}@example.com",
        surname=OWNER.customer.split()[0],
        spare_surname=SPARE.customer.split()[0],
        password=PASSWORD,
        code="",
        appeal=APPEAL,
    )


def everything(things: Things) -> Things:
    """What a stranger knows who was told all that the household knows."""
    return things


def another_ticket(things: Things) -> Things:
    """What a stranger has in place of a ticket: one of the same household, that is for something
    else, with its code."""
    return msgspec.structs.replace(things, ticket=things.foreign, code=things.foreign_code)


def no_ticket(things: Things) -> Things:
    """What a stranger knows of what only its bearer has: nothing."""
    guessed = {"ticket": "m" * 43, "permit": "m" * 43, "link": "m" * 86}
    return msgspec.structs.replace(things.guessed(), **guessed)


class Raw(NamedTuple):
    """A request that is no message: its headers, and its bytes if it has any."""

    headers: dict[str, str]
    content: bytes | None = None


class Example(NamedTuple):
    """A request of an operation. ``named``: it names things of a household; ``shows``: what is in
    the answer of one who is entitled; ``before`` makes what it needs, as the owner does;
    ``guess``: what those know who are not entitled, and ``none``: the same of nothing."""

    ask: Callable[[Caller, Things, Town], Any]
    named: bool = True
    shows: tuple[str, ...] = ()
    before: Callable[[Town, Things], Things] | None = None
    guess: Callable[[Things], Things] = Things.guessed
    none: Callable[[Things], Things] = lambda _things: NOTHING


def asked_as(town: Town, actor: Actor, question: Question[Any]) -> Any:
    """What somebody is answered to a question, which goes well."""
    return asked_of(town, town.callers[actor], question.path, question, question.answer)


def asked_of(town: Town, caller: Caller, path: str, message: Any, answer: type[Any]) -> Any:
    """What a caller is answered to a message, which goes well."""
    with town.client(caller) as client:
        said = client.post(path, content=encode(message), headers=PACKED)
    assert said.status_code == 200, said.text
    return msgspec.json.decode(said.content, type=answer)
